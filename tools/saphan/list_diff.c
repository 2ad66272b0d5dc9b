/* What changes from one trust list to another, in plain words. Declared in draft.h. */
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "tools/saphan/draft.h"

struct diff { struct sp_buf *b; bool json; size_t n; };

/* sign: + added, - removed, ~ changed. */
static void put_change(struct diff *f, char sign, const char *what, struct sp_view id, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

static void put_change(struct diff *f, char sign, const char *what, struct sp_view id, const char *format, ...)
{
    char detail[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    if (f->json) {
        sp_buf_puts(f->b, f->n ? ",{" : "{");
        sp_out_text(f->b, "change", sp_view_of(sign == '+' ? "added" : sign == '-' ? "removed" : "changed"));
        sp_out_text(f->b, "what", sp_view_of(what));
        sp_out_text(f->b, "id", id);
        sp_out_text(f->b, "detail", sp_view_of(detail));
        sp_buf_putc(f->b, '}');
    } else {
        sp_buf_putf(f->b, "%c %s ", sign, what);
        sp_buf_put_safe(f->b, id);
        sp_buf_puts(f->b, detail[0] ? "  " : "");
        sp_buf_put_safe(f->b, sp_view_of(detail));
        sp_buf_putc(f->b, '\n');
    }
    f->n++;
}

static void text_change(struct diff *f, const char *what, struct sp_view id, const char *member, struct sp_view from,
                        struct sp_view to)
{
    if (!sp_view_eq(from, to))
        put_change(f, '~', what, id, "%s: %.*s -> %.*s", member, (int)from.n, from.p, (int)to.n, to.p);
}

static const char *time_or_none(int64_t at_s, char text[SP_TIME_TEXT])
{
    if (!at_s)
        return "none";
    sp_time_text(at_s, text);
    return text;
}

static void time_change(struct diff *f, const char *what, struct sp_view id, const char *member, int64_t from, int64_t to)
{
    char a[SP_TIME_TEXT], b[SP_TIME_TEXT];
    if (from != to)
        put_change(f, '~', what, id, "%s: %s -> %s", member, time_or_none(from, a), time_or_none(to, b));
}

/* "LA,TH" */
static void join(struct sp_buf *b, const struct sp_view *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(b, ',');
        sp_buf_put(b, v[i]);
    }
    if (!n)
        sp_buf_puts(b, "none");
}

static void codes_change(struct diff *f, struct sp_view id, const char *member, const struct sp_view *from, size_t n_from,
                         const struct sp_view *to, size_t n_to)
{
    SP_BUF_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    join(&a, from, n_from);
    join(&b, to, n_to);
    text_change(f, "node", id, member, sp_buf_view(&a), sp_buf_view(&b));
}

/* --- roots and issuers --- */

static bool has_kid(const struct sp_trust_key *keys, size_t n, struct sp_view kid)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_eq(keys[i].kid, kid))
            return true;
    return false;
}

static void diff_names(struct diff *f, const char *what, const struct sp_trust_key *from, size_t n_from,
                       const struct sp_trust_key *to, size_t n_to)
{
    for (size_t i = 0; i < n_from; i++)
        if (!has_kid(to, n_to, from[i].kid))
            put_change(f, '-', what, from[i].kid, "%s", "");
    for (size_t i = 0; i < n_to; i++)
        if (!has_kid(from, n_from, to[i].kid))
            put_change(f, '+', what, to[i].kid, "%s", "");
}

/* --- nodes --- */

static void key_change(struct diff *f, struct sp_view id, const struct sp_trust_key *a, const struct sp_trust_key *b)
{
    char what[64];
    (void)snprintf(what, sizeof what, "%.*s key of %.*s", (int)b->use.n, b->use.p, (int)id.n, id.p);
    text_change(f, what, b->kid, "status", a->status, b->status);
    time_change(f, what, b->kid, "not before", a->not_before_s, b->not_before_s);
    time_change(f, what, b->kid, "not after", a->not_after_s, b->not_after_s);
    bool same = a->n_x5c == b->n_x5c;
    for (size_t i = 0; same && i < a->n_x5c; i++)
        same = sp_view_eq(a->x5c[i], b->x5c[i]);
    if (!same)
        put_change(f, '~', what, b->kid, "%s", "another certificate");
}

static void diff_keys(struct diff *f, const struct sp_trust_node *from, const struct sp_trust_node *to)
{
    char what[64];
    for (size_t i = 0; from && i < from->n_keys; i++) {
        const struct sp_trust_key *k = &from->keys[i];
        (void)snprintf(what, sizeof what, "%.*s key of %.*s", (int)k->use.n, k->use.p, (int)to->id.n, to->id.p);
        if (!sp_trust_key_named(to, k->use, k->kid))
            put_change(f, '-', what, k->kid, "%s", "");
    }
    for (size_t i = 0; i < to->n_keys; i++) {
        const struct sp_trust_key *k = &to->keys[i], *old = from ? sp_trust_key_named(from, k->use, k->kid) : NULL;
        (void)snprintf(what, sizeof what, "%.*s key of %.*s", (int)k->use.n, k->use.p, (int)to->id.n, to->id.p);
        if (old)
            key_change(f, to->id, old, k);
        else
            put_change(f, '+', what, k->kid, "%.*s", (int)k->status.n, k->status.p);
    }
}

static void new_node(struct diff *f, const struct sp_trust_node *n)
{
    SP_BUF_AUTO countries = { 0 };
    join(&countries, n->countries, n->n_countries);
    put_change(f, '+', "node", n->id, "%.*s, %s, speaks for %s, dialled at %.*s", (int)n->name.n, n->name.p,
               sp_trust_node_status(n), sp_buf_cstr(&countries), (int)n->exchange_url.n, n->exchange_url.p);
    diff_keys(f, NULL, n);
}

static void diff_node(struct diff *f, const struct sp_trust_node *a, const struct sp_trust_node *b)
{
    text_change(f, "node", b->id, "name", a->name, b->name);
    text_change(f, "node", b->id, "status", sp_view_of(sp_trust_node_status(a)), sp_view_of(sp_trust_node_status(b)));
    time_change(f, "node", b->id, "left", a->left_s, b->left_s);
    codes_change(f, b->id, "speaks for", a->countries, a->n_countries, b->countries, b->n_countries);
    codes_change(f, b->id, "languages", a->languages, a->n_languages, b->languages, b->n_languages);
    codes_change(f, b->id, "products", a->products, a->n_products, b->products, b->n_products);
    text_change(f, "node", b->id, "dialled at", a->exchange_url, b->exchange_url);
    diff_keys(f, a, b);
}

static void diff_nodes(struct diff *f, const struct sp_trust_list *from, const struct sp_trust_list *to)
{
    for (size_t i = 0; i < from->n_nodes; i++)
        if (!sp_trust_node_named(to, from->nodes[i].id))
            put_change(f, '-', "node", from->nodes[i].id, "%s", "with all its keys: its old evidence can no longer be checked");
    for (size_t i = 0; i < to->n_nodes; i++) {
        const struct sp_trust_node *old = sp_trust_node_named(from, to->nodes[i].id);
        if (old)
            diff_node(f, old, &to->nodes[i]);
        else
            new_node(f, &to->nodes[i]);
    }
}

/* --- the whole --- */

static bool has_catalogue(const struct sp_trust_list *t, const struct sp_trust_catalogue *c)
{
    for (size_t i = 0; i < t->n_catalogues; i++)
        if (sp_trust_catalogue_cmp(&t->catalogues[i], c) == 0)
            return true;
    return false;
}

static void diff_catalogues(struct diff *f, char sign, const struct sp_trust_list *in, const struct sp_trust_list *not_in)
{
    for (size_t i = 0; i < in->n_catalogues; i++) {
        const struct sp_trust_catalogue *c = &in->catalogues[i];
        if (!has_catalogue(not_in, c))
            put_change(f, sign, "catalogue", c->language, "version %.*s, %.*s", (int)c->version.n, c->version.p,
                       (int)c->digest.n, c->digest.p);
    }
}

size_t sp_list_diff(struct sp_buf *b, const struct sp_trust_list *from, const struct sp_trust_list *to, bool json)
{
    static const struct sp_trust_list none = { .version = 0 };
    struct diff f = { b, json, 0 };
    struct sp_view list = SP_VIEW_LIT("itself");
    if (!from)
        from = &none;
    text_change(&f, "list", list, "alliance", from->alliance, to->alliance);
    if (from->version != to->version)
        put_change(&f, '~', "list", list, "version: %lld -> %lld", (long long)from->version, (long long)to->version);
    time_change(&f, "list", list, "expires", from->expires_s, to->expires_s);
    if (from->threshold != to->threshold)
        put_change(&f, '~', "list", list, "roots that must sign: %lld -> %lld", (long long)from->threshold,
                   (long long)to->threshold);
    diff_names(&f, "root", from->roots, from->n_roots, to->roots, to->n_roots);
    diff_names(&f, "issuer", from->issuers, from->n_issuers, to->issuers, to->n_issuers);
    diff_nodes(&f, from, to);
    diff_catalogues(&f, '-', from, to);
    diff_catalogues(&f, '+', to, from);
    return f.n;
}
