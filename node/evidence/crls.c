#include "node/evidence/crls.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"

static const struct sp_view pem_begin = SP_VIEW_LIT("-----BEGIN X509 CRL-----");
static const struct sp_view pem_end = SP_VIEW_LIT("-----END X509 CRL-----");
enum { PEM_LINE = 64 };

/* --- sets --- */

static bool same_issuer(const struct sp_crl *a, const struct sp_crl *b)
{
    return sp_view_eq(a->key_id, b->key_id) && sp_view_eq(a->issuer, b->issuer);
}

/* An entry is kept for ever, and never dated forward. */
static struct sp_rc remembers(const struct sp_crl *newer, const struct sp_crl *older, struct sp_diag *d)
{
    for (size_t i = 0; i < older->n; i++) {
        const struct sp_crl_entry *e = sp_crl_find(newer, older->entries[i].serial);
        if (!e || sp_crl_since(e) > sp_crl_since(&older->entries[i]))
            return sp_diag_set(d, SP_ERR(INVALID), "crl.forgot", NULL,
                               "list %lld lacks a certificate that list %lld of the same root had revoked", (long long)newer->number,
                               (long long)older->number);
    }
    return SP_OK;
}

struct sp_rc sp_crl_in_time(const struct sp_crl *l, struct sp_diag *d)
{
    bool future = l->this_s > sp_now_s() + SP_CRL_AHEAD_S;
    char at[SP_TIME_TEXT];
    if (!future && l->number - SP_CRL_AHEAD_S <= l->this_s)
        return SP_OK;
    sp_time_text(l->this_s, at);
    if (future)
        return sp_diag_set(d, SP_ERR(EXPIRED), "crl.future", NULL, "revocation list %lld is of %s, a time that has not come: its maker's clock or the "
                           "one here is wrong, or the root is stolen", (long long)l->number, at);
    return sp_diag_set(d, SP_ERR(EXPIRED), "crl.ahead", NULL, "revocation list %lld, of %s, has a number that lists will not reach: they are "
                           "numbered by the clock's seconds", (long long)l->number, at);
}

/* One from the future, or with such a number, is behind all others: or nobody could revoke any more. */
static bool is_newer(const struct sp_crl *a, const struct sp_crl *b)
{
    bool a_counts = sp_ok(sp_crl_in_time(a, NULL)), b_counts = sp_ok(sp_crl_in_time(b, NULL));
    return a_counts == b_counts ? a->number > b->number : a_counts;
}

struct sp_rc sp_crl_agree(const struct sp_crl_item *a, const struct sp_crl_item *b, struct sp_diag *d)
{
    if (!same_issuer(&a->list, &b->list) || sp_view_eq(a->der, b->der))
        return SP_OK;
    if (a->list.number != b->list.number)
        return is_newer(&a->list, &b->list) ? remembers(&a->list, &b->list, d) : remembers(&b->list, &a->list, d);
    return sp_diag_set(d, SP_ERR(INVALID), "crl.fork", NULL, "there are two lists of number %lld by one root: it contradicts itself",
                       (long long)a->list.number);
}

bool sp_crl_set_passes_over(const struct sp_crl_set *s, const struct sp_crl_item *item)
{
    for (size_t i = 0; i < s->n_former; i++)
        if (sp_view_eq(s->former[i], item->root))
            return true;
    return false;
}

struct sp_rc sp_crl_set_agrees(const struct sp_crl_set *s, const struct sp_crl_item *item, struct sp_diag *d)
{
    if (sp_crl_set_passes_over(s, item))
        return SP_OK;
    for (size_t i = 0; i < s->n; i++)
        SP_TRY(sp_crl_agree(s->v[i], item, d));
    return SP_OK;
}

bool sp_crl_set_add(struct sp_crl_set *s, const struct sp_crl_item *item)
{
    if (sp_crl_set_passes_over(s, item))
        return false;
    for (size_t i = 0; i < s->n; i++)
        if (same_issuer(&s->v[i]->list, &item->list)) {
            if (!is_newer(&item->list, &s->v[i]->list))
                return false;
            s->v[i] = item;
            return true;
        }
    if (s->n == SP_MAX_CRL_SET)
        return false;
    s->v[s->n++] = item;
    return true;
}

const struct sp_crl_item *sp_crl_set_for(const struct sp_crl_set *s, const struct sp_crl_subject *subject)
{
    for (size_t i = 0; s && i < s->n; i++)
        if (sp_crl_covers(&s->v[i]->list, subject))
            return s->v[i];
    return NULL;
}

/* --- the store --- */

struct kept { struct sp_crl_item item; struct sp_arena arena; struct kept *next; };

/* Lists are only ever added, in front: a reader that sees one sees all behind it. */
struct sp_crl_store { _Atomic(struct kept *) first; };

struct sp_crl_store *sp_crl_store_new(void)
{
    struct sp_crl_store *s = calloc(1, sizeof *s);
    if (s)
        atomic_init(&s->first, NULL);
    return s;
}

void sp_crl_store_free(struct sp_crl_store *s)
{
    struct kept *k = s ? atomic_load(&s->first) : NULL;
    while (k) {
        struct kept *next = k->next;
        sp_arena_free(&k->arena);
        free(k);
        k = next;
    }
    free(s);
}

/* Lists of one length differ at their end, in the signature: what differs is seen at once. */
static bool same_text(struct sp_view a, struct sp_view b)
{
    enum { TAIL = 32 };
    return a.n == b.n && a.n > TAIL && !memcmp(a.p + a.n - TAIL, b.p + b.n - TAIL, TAIL) && sp_view_eq(a, b);
}

static const struct kept *find(const struct sp_crl_store *s, struct sp_view text)
{
    for (const struct kept *k = atomic_load_explicit(&s->first, memory_order_acquire); k; k = k->next)
        if (same_text(k->item.text, text))
            return k;
    return NULL;
}

static struct sp_rc read_kept(struct kept *k, struct sp_view text, struct sp_view der, const struct sp_view *roots, size_t n_roots,
                              struct sp_diag *d)
{
    SP_TRY(sp_crl_read(der, roots, n_roots, &k->arena, &k->item.list, d));
    return sp_arena_copy(&k->arena, text, &k->item.text) && sp_arena_copy(&k->arena, der, &k->item.der) &&
           sp_arena_copy(&k->arena, roots[k->item.list.root], &k->item.root) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc add(struct sp_crl_store *s, struct sp_view text, struct sp_view der, const struct sp_view *roots, size_t n_roots,
                        const struct sp_crl_item **out, struct sp_diag *d)
{
    struct kept *k = calloc(1, sizeof *k);
    if (!k)
        return SP_ERR(NOMEM);
    struct sp_rc rc = read_kept(k, text, der, roots, n_roots, d);
    if (!sp_ok(rc)) {
        sp_arena_free(&k->arena);
        free(k);
        return rc;
    }
    /* Two threads may have read the same list: then it is here twice, and each is as good. */
    k->next = atomic_load(&s->first);
    while (!atomic_compare_exchange_weak(&s->first, &k->next, k))
        ;
    *out = &k->item;
    return SP_OK;
}

struct sp_rc sp_crl_store_text(struct sp_crl_store *s, struct sp_view text, const struct sp_view *roots, size_t n_roots,
                               const struct sp_crl_item **out, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    const struct kept *have = find(s, text);
    if (have) {
        *out = &have->item;
        return SP_OK;
    }
    if (text.n > SP_MAX_CRL_BYTES / 3 * 4 + 4)
        return sp_diag_set(d, SP_ERR(LIMIT), "crl.size", NULL, "the list is too long");
    if (!sp_ok(sp_b64url_decode(text, &der)))
        return sp_diag_set(d, SP_ERR(FORMAT), "crl.base64", NULL, "a revocation list is not canonical base64url");
    return add(s, text, sp_buf_view(&der), roots, n_roots, out, d);
}

struct sp_rc sp_crl_store_der(struct sp_crl_store *s, struct sp_view der, const struct sp_view *roots, size_t n_roots,
                              const struct sp_crl_item **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    if (der.n > SP_MAX_CRL_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "crl.size", NULL, "the list is too long");
    sp_buf_put_b64url(&text, der);
    SP_TRY(sp_buf_rc(&text));
    return sp_crl_store_text(s, sp_buf_view(&text), roots, n_roots, out, d);
}

void sp_crl_store_each(const struct sp_crl_store *s, void (*each)(void *ctx, const struct sp_crl_item *item), void *ctx)
{
    for (const struct kept *k = atomic_load_explicit(&s->first, memory_order_acquire); k; k = k->next)
        each(ctx, &k->item);
}

/* --- files --- */

static struct sp_rc no_list(struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "crl.file", NULL, "the file holds no revocation list, neither as PEM nor as DER");
}

static const char *found(struct sp_view in, struct sp_view what)
{
    return in.n >= what.n ? memmem(in.p, in.n, what.p, what.n) : NULL;
}

static struct sp_rc from_lines(struct sp_view lines, struct sp_buf *der, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    for (size_t i = 0; i < lines.n; i++)
        if (lines.p[i] != '\n' && lines.p[i] != '\r')
            sp_buf_putc(&text, lines.p[i]);
    SP_TRY(sp_buf_rc(&text));
    return text.n && sp_ok(sp_b64_decode(sp_buf_view(&text), der)) ? SP_OK : no_list(d);
}

struct sp_rc sp_crl_file_next(struct sp_view *rest, struct sp_buf *der, bool *there, struct sp_diag *d)
{
    const char *begin = found(*rest, pem_begin);
    bool first = rest->n && rest->p[0] == 0x30; /* a DER sequence; only what was not read before can begin so */
    sp_buf_clear(der);
    *there = begin || first;
    if (!begin && first) {
        sp_buf_put(der, *rest);
        *rest = sp_view(rest->p + rest->n, 0);
        return sp_buf_rc(der);
    }
    if (!begin)
        return SP_OK;
    struct sp_view body = sp_view(begin + pem_begin.n, (size_t)(rest->p + rest->n - begin) - pem_begin.n);
    const char *end = found(body, pem_end);
    if (!end)
        return no_list(d);
    SP_TRY(from_lines(sp_view(body.p, (size_t)(end - body.p)), der, d));
    const char *after = end + pem_end.n;
    while (after < rest->p + rest->n && (*after == '\n' || *after == '\r'))
        after++;
    *rest = sp_view(after, (size_t)(rest->p + rest->n - after));
    return SP_OK;
}

void sp_crl_file_put(struct sp_buf *b, struct sp_view der)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64(&text, der);
    if (!sp_ok(sp_buf_rc(&text)))
        b->failed = text.failed;
    sp_buf_put(b, pem_begin);
    for (size_t i = 0; i < text.n; i += PEM_LINE) {
        sp_buf_putc(b, '\n');
        sp_buf_put(b, sp_view(text.p + i, text.n - i < PEM_LINE ? text.n - i : PEM_LINE));
    }
    sp_buf_putc(b, '\n');
    sp_buf_put(b, pem_end);
    sp_buf_putc(b, '\n');
}

/* --- files into sets --- */

static bool is_older(const struct sp_crl_set *set, const struct sp_crl_item *item)
{
    for (size_t i = 0; i < set->n; i++)
        if (same_issuer(&set->v[i]->list, &item->list))
            return is_newer(&set->v[i]->list, &item->list);
    return false;
}

/* What text is taken from: lists of roots that are not asked about are passed over; lists that were taken before stay, whatever the clock
 * says. */
struct source { bool others, kept; };

static struct sp_rc take_list(const struct sp_crl_item *item, const struct source *from, struct sp_crl_set *set, size_t *n,
                              struct sp_crl_tally *t, struct sp_diag *d)
{
    if (sp_crl_set_passes_over(set, item))
        return SP_OK;
    if (!from->kept)
        SP_TRY(sp_crl_in_time(&item->list, d));
    struct sp_rc rc = sp_crl_set_agrees(set, item, d);
    t->old += is_older(set, item);
    *n += sp_crl_set_add(set, item);
    return rc;
}

static struct sp_rc take_text(struct sp_view text, struct source from, const struct sp_view *roots, size_t n_roots,
                              struct sp_crl_store *store, struct sp_crl_set *set, size_t *n, struct sp_crl_tally *t, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    struct sp_rc agreed = SP_OK;
    for (bool there = true;;) {
        const struct sp_crl_item *item;
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        SP_TRY(sp_crl_file_next(&text, &der, &there, d));
        if (!there)
            return agreed;
        t->lists++;
        struct sp_rc rc = sp_crl_store_der(store, sp_buf_view(&der), roots, n_roots, &item, &why);
        if (!sp_ok(rc) && from.others && !strcmp(why.rule, "crl.issuer")) {
            t->others++;
            continue;
        }
        if (!sp_ok(rc) && d)
            *d = why;
        SP_TRY(rc);
        rc = take_list(item, &from, set, n, t, d);
        agreed = sp_ok(rc) ? agreed : rc; /* lists of other roots are not to blame */
    }
}

struct sp_rc sp_crl_text_take(struct sp_view text, bool others, const struct sp_view *roots, size_t n_roots,
                              struct sp_crl_store *store, struct sp_crl_set *set, size_t *n, struct sp_crl_tally *t, struct sp_diag *d)
{
    return take_text(text, (struct source){ .others = others }, roots, n_roots, store, set, n, t, d);
}

struct sp_rc sp_crl_kept_text_take(struct sp_view text, const struct sp_view *roots, size_t n_roots, struct sp_crl_store *store,
                                   struct sp_crl_set *set, struct sp_diag *d)
{
    struct sp_crl_tally tally = { 0 };
    size_t n = 0;
    return take_text(text, (struct source){ .others = true, .kept = true }, roots, n_roots, store, set, &n, &tally, d);
}

struct sp_rc sp_crl_file_take(const char *path, bool others, const struct sp_view *roots, size_t n_roots, struct sp_crl_store *store,
                              struct sp_crl_set *set, size_t *n, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_crl_tally tally = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_CRL_FILE_BYTES, &text, d));
    struct sp_rc rc = sp_crl_text_take(sp_buf_view(&text), others, roots, n_roots, store, set, n, &tally, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

struct sp_rc sp_crl_kept_take(const char *path, const struct sp_view *roots, size_t n_roots, struct sp_crl_store *store,
                              struct sp_crl_set *set, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_CRL_FILE_BYTES, &text, d));
    struct sp_rc rc = sp_crl_kept_text_take(sp_buf_view(&text), roots, n_roots, store, set, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

void sp_crl_set_put(struct sp_buf *b, const struct sp_crl_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        sp_crl_file_put(b, set->v[i]->der);
}
