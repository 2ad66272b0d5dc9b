/* What changes from one trust list to another, in plain words. Declared in draft.h. */
#include <stdio.h>

#include "base/clock.h"
#include "tools/common/words.h"
#include "tools/saphan/draft.h"
#include "tools/saphan/server_names.h"

/* language: of what is printed; JSON is English whoever reads it. */
struct diff { struct sp_buf *b; bool json; struct sp_view language; size_t n; };
/* What a line is about: its kind in words, and its name. */
struct about { struct sp_view what, id; };

/* sign: + added, - removed, ~ changed. */
static void put_change(struct diff *f, char sign, struct about of, struct sp_view detail)
{
    if (f->json) {
        sp_buf_puts(f->b, f->n ? ",{" : "{");
        sp_out_text(f->b, "change", sp_view_of(sign == '+' ? "added" : sign == '-' ? "removed" : "changed"));
        sp_out_text(f->b, "what", of.what);
        sp_out_text(f->b, "id", of.id);
        sp_out_text(f->b, "detail", detail);
        sp_buf_putc(f->b, '}');
    } else {
        sp_buf_putf(f->b, "%c ", sign);
        sp_buf_put_safe(f->b, of.what);
        sp_buf_putc(f->b, ' ');
        sp_buf_put_safe(f->b, of.id);
        sp_buf_puts(f->b, detail.n ? "  " : "");
        sp_buf_put_safe(f->b, detail);
        sp_buf_putc(f->b, '\n');
    }
    f->n++;
}

static struct about node_of(const struct diff *f, const struct sp_trust_node *n)
{
    return (struct about){ sp_said_in(f->language, "change.node"), n->id };
}

static struct about list_of(const struct diff *f)
{
    return (struct about){ sp_said_in(f->language, "change.list"), sp_said_in(f->language, "change.itself") };
}

/* In words for people, as it is in JSON. */
static struct sp_view state_of(const struct diff *f, struct sp_view state)
{
    return f->json ? state : sp_words_state(state);
}

/* member: the message that names it. */
static void text_change(struct diff *f, struct about of, const char *member, struct sp_view from, struct sp_view to)
{
    SP_BUF_AUTO detail = { 0 };
    if (sp_view_eq(from, to))
        return;
    sp_say_in(&detail, f->language, "change.member", sp_fill_view("member", sp_said_in(f->language, member)), sp_fill_view("from", from),
              sp_fill_view("to", to));
    put_change(f, '~', of, sp_buf_view(&detail));
}

static void number_change(struct diff *f, struct about of, const char *member, int64_t from, int64_t to)
{
    char a[24], b[24];
    (void)snprintf(a, sizeof a, "%lld", (long long)from);
    (void)snprintf(b, sizeof b, "%lld", (long long)to);
    text_change(f, of, member, sp_view_of(a), sp_view_of(b));
}

static struct sp_view time_or_none(const struct diff *f, int64_t at_s, char text[SP_TIME_TEXT])
{
    if (!at_s)
        return sp_said_in(f->language, "change.none");
    sp_time_text(at_s, text);
    return sp_view_of(text);
}

static void time_change(struct diff *f, struct about of, const char *member, int64_t from, int64_t to)
{
    char a[SP_TIME_TEXT], b[SP_TIME_TEXT];
    if (from != to)
        text_change(f, of, member, time_or_none(f, from, a), time_or_none(f, to, b));
}

/* "LA,TH" */
static void join(const struct diff *f, struct sp_buf *b, const struct sp_view *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(b, ',');
        sp_buf_put(b, v[i]);
    }
    if (!n)
        sp_buf_put(b, sp_said_in(f->language, "change.none"));
}

static void codes_change(struct diff *f, struct about of, const char *member, const struct sp_view *from, size_t n_from,
                         const struct sp_view *to, size_t n_to)
{
    SP_BUF_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    join(f, &a, from, n_from);
    join(f, &b, to, n_to);
    text_change(f, of, member, sp_buf_view(&a), sp_buf_view(&b));
}

/* --- roots and issuers --- */

static bool has_kid(const struct sp_trust_key *keys, size_t n, struct sp_view kid)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_eq(keys[i].kid, kid))
            return true;
    return false;
}

static void diff_names(struct diff *f, const char *key, const struct sp_trust_key *from, size_t n_from,
                       const struct sp_trust_key *to, size_t n_to)
{
    struct sp_view what = sp_said_in(f->language, key);
    for (size_t i = 0; i < n_from; i++)
        if (!has_kid(to, n_to, from[i].kid))
            put_change(f, '-', (struct about){ what, from[i].kid }, sp_view("", 0));
    for (size_t i = 0; i < n_to; i++)
        if (!has_kid(from, n_from, to[i].kid))
            put_change(f, '+', (struct about){ what, to[i].kid }, sp_view("", 0));
}

/* --- nodes --- */

/* "report key of LA" in the buffer. */
static struct about key_of(const struct diff *f, const struct sp_trust_key *k, const struct sp_trust_node *n, struct sp_buf *what)
{
    sp_say_in(what, f->language, "change.key", sp_fill_view("use", k->use), sp_fill_view("node", n->id));
    return (struct about){ sp_buf_view(what), k->kid };
}

static void key_change(struct diff *f, struct about of, const struct sp_trust_key *a, const struct sp_trust_key *b)
{
    text_change(f, of, "change.status", state_of(f, a->status), state_of(f, b->status));
    time_change(f, of, "change.retired", a->retired_s, b->retired_s);
    time_change(f, of, "change.not-before", a->not_before_s, b->not_before_s);
    time_change(f, of, "change.not-after", a->not_after_s, b->not_after_s);
    bool same = a->n_x5c == b->n_x5c;
    for (size_t i = 0; same && i < a->n_x5c; i++)
        same = sp_view_eq(a->x5c[i], b->x5c[i]);
    if (!same)
        put_change(f, '~', of, sp_said_in(f->language, "change.certificate"));
}

static void diff_keys(struct diff *f, const struct sp_trust_node *from, const struct sp_trust_node *to)
{
    for (size_t i = 0; from && i < from->n_keys; i++) {
        const struct sp_trust_key *k = &from->keys[i];
        SP_BUF_AUTO what = { 0 };
        if (!sp_trust_key_named(to, k->use, k->kid))
            put_change(f, '-', key_of(f, k, to, &what), sp_view("", 0));
    }
    for (size_t i = 0; i < to->n_keys; i++) {
        const struct sp_trust_key *k = &to->keys[i], *old = from ? sp_trust_key_named(from, k->use, k->kid) : NULL;
        SP_BUF_AUTO what = { 0 };
        struct about of = key_of(f, k, to, &what);
        if (old)
            key_change(f, of, old, k);
        else
            put_change(f, '+', of, state_of(f, k->status));
    }
}

/* from NULL: a new node. */
static void names_change(struct diff *f, const struct sp_trust_node *from, const struct sp_trust_node *to)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_server_names old = { .n = 0 }, now;
    if ((!from || sp_ok(sp_server_names(from, &a, &old))) && sp_ok(sp_server_names(to, &a, &now)))
        codes_change(f, node_of(f, to), "change.server-names", old.v, old.n, now.v, now.n);
}

static void new_node(struct diff *f, const struct sp_trust_node *n)
{
    SP_BUF_AUTO countries = { 0 };
    SP_BUF_AUTO detail = { 0 };
    join(f, &countries, n->countries, n->n_countries);
    sp_say_in(&detail, f->language, "change.new-node", sp_fill_view("name", n->name), sp_fill_view("status", state_of(f, sp_view_of(sp_trust_node_status(n)))),
              sp_fill_view("countries", sp_buf_view(&countries)), sp_fill_view("address", n->exchange_url));
    put_change(f, '+', node_of(f, n), sp_buf_view(&detail));
    names_change(f, NULL, n);
    diff_keys(f, NULL, n);
}

static void diff_node(struct diff *f, const struct sp_trust_node *a, const struct sp_trust_node *b)
{
    struct about of = node_of(f, b);
    text_change(f, of, "change.name", a->name, b->name);
    text_change(f, of, "change.status", state_of(f, sp_view_of(sp_trust_node_status(a))), state_of(f, sp_view_of(sp_trust_node_status(b))));
    time_change(f, of, "change.left", a->left_s, b->left_s);
    time_change(f, of, "change.suspended", a->suspended_s, b->suspended_s);
    codes_change(f, of, "change.speaks-for", a->countries, a->n_countries, b->countries, b->n_countries);
    codes_change(f, of, "change.languages", a->languages, a->n_languages, b->languages, b->n_languages);
    codes_change(f, of, "change.products", a->products, a->n_products, b->products, b->n_products);
    text_change(f, of, "change.dialled-at", a->exchange_url, b->exchange_url);
    names_change(f, a, b);
    diff_keys(f, a, b);
}

static void diff_nodes(struct diff *f, const struct sp_trust_list *from, const struct sp_trust_list *to)
{
    for (size_t i = 0; i < from->n_nodes; i++)
        if (!sp_trust_node_named(to, from->nodes[i].id))
            put_change(f, '-', node_of(f, &from->nodes[i]), sp_said_in(f->language, "change.node-gone"));
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
        SP_BUF_AUTO detail = { 0 };
        if (has_catalogue(not_in, c))
            continue;
        sp_say_in(&detail, f->language, "change.catalogue-is", sp_fill_view("version", c->version), sp_fill_view("digest", c->digest));
        put_change(f, sign, (struct about){ sp_said_in(f->language, "change.catalogue"), c->language }, sp_buf_view(&detail));
    }
}

size_t sp_list_diff(struct sp_buf *b, const struct sp_trust_list *from, const struct sp_trust_list *to, bool json)
{
    static const struct sp_trust_list none = { .version = 0 };
    struct diff f = { b, json, json ? SP_VIEW_LIT("en") : sp_message_language(), 0 };
    struct about list = list_of(&f);
    if (!from)
        from = &none;
    text_change(&f, list, "change.alliance", from->alliance, to->alliance);
    number_change(&f, list, "change.version", from->version, to->version);
    time_change(&f, list, "change.issued", from->issued_s, to->issued_s);
    time_change(&f, list, "change.expires", from->expires_s, to->expires_s);
    number_change(&f, list, "change.threshold", from->threshold, to->threshold);
    diff_names(&f, "change.root", from->roots, from->n_roots, to->roots, to->n_roots);
    diff_names(&f, "change.issuer", from->issuers, from->n_issuers, to->issuers, to->n_issuers);
    diff_nodes(&f, from, to);
    diff_catalogues(&f, '-', from, to);
    diff_catalogues(&f, '+', to, from);
    return f.n;
}
