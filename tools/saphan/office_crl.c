#include "tools/saphan/office_crl.h"

#include <stdio.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "tools/saphan/draft.h"

enum { MAX_REVOKED_BYTES = 16 * 1024 * 1024, MAX_ROOTS = 2 * SP_MAX_ROOTS };

/* --- what was revoked --- */

const char *sp_revoked_path(struct sp_arena *a, const char *dir) { return sp_place(a, dir, "revoked.json"); }

/* NULL when nothing was yet. */
static struct sp_rc read_revoked(const char *dir, cJSON **out, const cJSON **entries, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO doc = NULL;
    struct sp_view format;
    const char *path = sp_revoked_path(&a, dir);
    if (!path)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(path))
        return SP_OK;
    SP_TRY(sp_file_read(path, MAX_REVOKED_BYTES, &text, d));
    SP_TRY(sp_json_parse(sp_buf_view(&text), MAX_REVOKED_BYTES, &doc, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    if (!sp_view_is(format, "saphan-revoked/1"))
        return sp_diag_set(d, SP_ERR(VERSION), "office.revoked", "format", "revoked.json must be saphan-revoked/1");
    SP_TRY(sp_json_arr(doc, "entries", entries, d));
    *out = doc;
    doc = NULL;
    return SP_OK;
}

static void put_entry(struct sp_buf *b, const struct sp_revoked *r)
{
    char at[SP_TIME_TEXT];
    sp_buf_putc(b, '{');
    sp_out_text(b, "node", sp_view_of(r->node));
    sp_out_text(b, "use", sp_view_of(r->use));
    sp_out_text(b, "kid", sp_view_of(r->kid));
    sp_out_text(b, "certificate", sp_view_of(r->certificate));
    sp_out_text(b, "reason", sp_view_of(r->reason));
    sp_time_text(r->revoked_s, at);
    sp_out_text(b, "revoked", sp_view_of(at));
    if (r->since_s) {
        sp_time_text(r->since_s, at);
        sp_out_text(b, "since", sp_view_of(at));
    }
    sp_buf_putc(b, '}');
}

struct sp_rc sp_revoked_text(const char *dir, const struct sp_revoked *r, size_t n, struct sp_buf *b, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    const cJSON *entries = NULL, *item;
    SP_TRY(read_revoked(dir, &doc, &entries, d));
    sp_buf_puts(b, "{\"format\":\"saphan-revoked/1\",\"entries\":[");
    cJSON_ArrayForEach(item, entries) {
        sp_json_put(b, item);
        sp_buf_puts(b, ",\n");
    }
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? ",\n" : "");
        put_entry(b, &r[i]);
    }
    sp_buf_puts(b, "]}\n");
    return sp_buf_rc(b);
}

static bool member_is(const cJSON *item, const char *member, const char *text)
{
    const cJSON *v = sp_json_get(item, member);
    return cJSON_IsString(v) && !strcmp(v->valuestring, text);
}

struct sp_rc sp_revoked_news(const char *dir, const struct sp_revoked *r, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    const cJSON *entries = NULL, *item;
    char text[SP_TIME_TEXT];
    int64_t first_s = INT64_MAX;
    bool same = false;
    SP_TRY(read_revoked(dir, &doc, &entries, d));
    cJSON_ArrayForEach(item, entries) {
        struct sp_view revoked, since;
        int64_t at_s;
        if (!member_is(item, "certificate", r->certificate))
            continue;
        SP_TRY(sp_json_str(item, "revoked", &revoked, d));
        SP_TRY(sp_json_opt_str(item, "since", &since, d));
        if (sp_time_parse(since.n ? since : revoked, &at_s) && at_s < first_s)
            first_s = at_s;
        same = member_is(item, "reason", r->reason);
    }
    if (!same || first_s > (r->since_s ? r->since_s : r->revoked_s))
        return SP_OK;
    sp_time_text(first_s, text);
    return sp_diag_set(d, SP_ERR(EXISTS), "office.revoked-before", "since",
                       "this key is not believed since %s already, and a revocation is never moved to a later time; nothing was changed", text);
}

struct sp_rc sp_revoked_has(const char *dir, const char *kid, bool *yes, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    const cJSON *entries = NULL, *item;
    bool found = false;
    SP_TRY(read_revoked(dir, &doc, &entries, d));
    cJSON_ArrayForEach(item, entries) {
        const cJSON *text = sp_json_get(item, "kid");
        found = found || (cJSON_IsString(text) && !strcmp(text->valuestring, kid));
    }
    *yes = found;
    return SP_OK;
}

static bool has_later(const cJSON *item, const char *certificate)
{
    for (item = item->next; item; item = item->next)
        if (member_is(item, "certificate", certificate))
            return true;
    return false;
}

/* One that is recorded for later, by a clock that was ahead: no list can hold it yet, and until then the key would go on. The last word
 * about a certificate counts. */
static struct sp_rc check_clock(const cJSON *list, struct sp_diag *d)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        struct sp_view node, kid, certificate, at;
        int64_t at_s;
        SP_TRY(sp_json_str(item, "node", &node, d));
        SP_TRY(sp_json_str(item, "kid", &kid, d));
        SP_TRY(sp_json_str(item, "certificate", &certificate, d));
        SP_TRY(sp_json_str(item, "revoked", &at, d));
        if (!sp_time_parse(at, &at_s) || at_s <= sp_now_s() || has_later(item, certificate.p))
            continue;
        return sp_diag_set(d, SP_ERR(EXPIRED), "office.revoked-ahead", "revoked", "the key %.*s of %.*s is revoked only on %.*s: was the clock "
                           "ahead? Now that it is right, revoke it again: --kid, the same --reason, and --since", (int)kid.n, kid.p, (int)node.n, node.p, (int)at.n, at.p);
    }
    return SP_OK;
}

/* --- one root's list --- */

/* The entries of one root, in the arena. */
struct entries { struct sp_crl_entry *v; size_t n; };

static struct sp_rc entry_of(const cJSON *item, struct sp_view root, struct sp_arena *a, struct sp_crl_entry *out, bool *its,
                             struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    struct sp_crl_subject subject;
    struct sp_view node, use_text, certificate, reason, revoked, since;
    enum sp_key_use use;
    int64_t from_s, to_s;
    SP_TRY(sp_json_str(item, "node", &node, d));
    SP_TRY(sp_json_str(item, "use", &use_text, d));
    SP_TRY(sp_json_str(item, "certificate", &certificate, d));
    SP_TRY(sp_json_str(item, "reason", &reason, d));
    SP_TRY(sp_json_str(item, "revoked", &revoked, d));
    SP_TRY(sp_json_opt_str(item, "since", &since, d));
    if (!sp_key_use_parse(use_text, &use) || !sp_ok(sp_b64_decode(certificate, &der)) || !sp_crl_reason_parse(reason, &out->reason) ||
        !sp_time_parse(revoked, &out->revoked_s) || (since.n && !sp_time_parse(since, &out->invalid_s)) ||
        !sp_ok(sp_cert_validity(sp_buf_view(&der), &from_s, &to_s)))
        return sp_diag_set(d, SP_ERR(INVALID), "office.revoked", "entries", "an entry of revoked.json cannot be read");
    *its = sp_ok(sp_cert_check(sp_buf_view(&der), &root, 1, node, use, NULL, from_s, NULL));
    SP_TRY(sp_crl_subject_of(sp_buf_view(&der), a, &subject, d));
    out->serial = subject.serial;
    return SP_OK;
}

/* The later word about one certificate is the one that counts, but nothing is dated forward. */
static void put_entry_of(struct entries *all, const struct sp_crl_entry *e)
{
    for (size_t i = 0; i < all->n; i++)
        if (sp_view_eq(all->v[i].serial, e->serial)) {
            int64_t before = sp_crl_since(&all->v[i]), now = sp_crl_since(e);
            all->v[i] = *e;
            if (before < now)
                all->v[i].invalid_s = before;
            return;
        }
    all->v[all->n++] = *e;
}

static struct sp_rc entries_of(const cJSON *list, struct sp_view root, struct sp_arena *a, struct entries *out, struct sp_diag *d)
{
    const cJSON *item;
    out->n = 0;
    out->v = sp_arena_alloc(a, ((size_t)(list ? cJSON_GetArraySize(list) : 0) + 1) * sizeof *out->v);
    if (!out->v)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        struct sp_crl_entry e = { .invalid_s = 0 };
        bool its = false;
        SP_TRY(entry_of(item, root, a, &e, &its, d));
        if (its)
            put_entry_of(out, &e);
    }
    return SP_OK;
}

struct signing {
    const struct sp_crl_signing *s;
    struct sp_view root[MAX_ROOTS];       /* roots, then issuers of the alliance */
    struct sp_buf root_der[MAX_ROOTS];
    size_t n_roots, n_current;            /* all; those that are roots */
    const cJSON *revoked;
    struct sp_arena arena;
    struct sp_office_crls *out;
};

/* The number of the list that is replaced by one of this root; 0: there is none. */
static int64_t last_number(const struct signing *g, size_t root)
{
    for (size_t i = 0; i < g->out->set.n; i++)
        if (g->out->set.v[i]->list.root == root)
            return g->out->set.v[i]->list.number;
    return 0;
}

static struct sp_rc sign_one(struct signing *g, const struct sp_key *key, struct sp_view root, struct sp_diag *d)
{
    SP_BUF_AUTO der = { 0 };
    struct entries entries;
    const struct sp_crl_item *item;
    size_t at = 0;
    while (at < g->n_roots && !sp_view_eq(g->root[at], root))
        at++;
    if (at == g->n_roots)
        return sp_diag_set(d, SP_ERR(INVALID), "office.root", "root", "this key is no root of the alliance's list");
    if (at >= g->n_current)
        return sp_diag_set(d, SP_ERR(INVALID), "office.root", "root",
                           "this key is a former root's: its revocation lists count for nothing, the trust list says what was taken back");
    SP_TRY(entries_of(g->revoked, root, &g->arena, &entries, d));
    int64_t now_s = sp_now_s(), last = last_number(g, at);
    /* By the clock, so that a number is never given again when this folder was put back from a backup. */
    const struct sp_crl list = { .number = last >= now_s ? last + 1 : now_s, .this_s = now_s,
                                 .next_s = now_s + g->s->days * 86400, .n = entries.n, .entries = entries.v };
    SP_TRY(sp_crl_make(key, root, &list, &der, d));
    SP_TRY(sp_crl_store_der(g->out->store, sp_buf_view(&der), g->root, g->n_roots, &item, d));
    struct sp_rc rc = sp_crl_set_agrees(&g->out->set, item, d);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "crl.forgot", "revoked.json",
                           "revoked.json lacks a certificate that the last list (crls.pem) had revoked: was an old copy of the office's folder "
                           "put back? Put back the newest revoked.json");
    g->out->n_signed += sp_crl_set_add(&g->out->set, item);
    return SP_OK;
}

static struct sp_rc sign_all(struct signing *g, const struct sp_office *office, struct sp_diag *d)
{
    SP_ROOT_AUTO named = { .key = NULL };
    for (size_t i = 0; i < office->n_roots; i++)
        if (office->root_key[i])
            SP_TRY(sign_one(g, office->root_key[i], sp_buf_view(&office->root_der[i]), d));
    if (!g->s->root)
        return SP_OK;
    SP_TRY(sp_root_open(g->s->root, g->s->passphrase, &named, d));
    return sign_one(g, named.key, sp_buf_view(&named.der), d);
}

/* --- all of them --- */

static struct sp_rc take_roots(struct signing *g, const struct sp_office *office, struct sp_diag *d)
{
    const struct sp_trust_list *last = office->last ? sp_trust_content(office->last) : NULL;
    for (size_t i = 0; i < office->n_roots; i++)
        g->root[g->n_roots++] = sp_buf_view(&office->root_der[i]);
    g->n_current = g->n_roots;
    for (size_t i = 0; last && i < last->n_issuers; i++) {
        struct sp_buf *der = &g->root_der[g->n_roots];
        if (!sp_ok(sp_b64_decode(last->issuers[i].x5c[0], der)))
            return sp_diag_set(d, SP_ERR(FORMAT), "trust.certificate", "x5c", "an issuer's certificate cannot be read");
        g->root[g->n_roots++] = sp_buf_view(der);
    }
    g->out->set.former = g->root + g->n_current;
    g->out->set.n_former = g->n_roots - g->n_current;
    return SP_OK;
}

static struct sp_rc write_all(const struct signing *g, const char *state, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    sp_crl_set_put(&text, &g->out->set);
    SP_TRY(sp_buf_rc(&text));
    if (!g->out->set.n)
        return SP_OK;
    SP_TRY(sp_file_write(state, sp_buf_view(&text), 0644, d));
    return g->s->out ? sp_place_write(g->s->out, sp_buf_view(&text), d) : SP_OK;
}

/* A list of this folder that is ahead of the clock: either the clock is wrong, and new lists would be older than what nodes have, or it was. */
static struct sp_rc check_ahead(struct signing *g, struct sp_diag *d)
{
    struct sp_crl_set *set = &g->out->set;
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++) {
        struct sp_rc rc = sp_crl_in_time(&set->v[i]->list, d);
        if (!sp_ok(rc) && !g->s->anew)
            return sp_diag_set(d, rc, "crl.future", SP_CRL_FILE, "list %lld is ahead of the clock here. When this clock is right: saphan alliance crl --anew",
                               (long long)set->v[i]->list.number);
        if (sp_ok(rc))
            set->v[n++] = set->v[i];
    }
    set->n = n;
    return SP_OK;
}

static struct sp_rc sign_into(struct signing *g, const struct sp_office *office, struct sp_diag *d)
{
    SP_JSON_AUTO revoked = NULL;
    const char *state = sp_place(&g->arena, g->s->dir, SP_CRL_FILE);
    g->out->store = sp_crl_store_new();
    if (!state || !g->out->store)
        return SP_ERR(NOMEM);
    if (g->s->days < 1 || g->s->days > 3650)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "days", "a revocation list speaks for 1 to 3650 days");
    SP_TRY(take_roots(g, office, d));
    SP_TRY(read_revoked(g->s->dir, &revoked, &g->revoked, d));
    SP_TRY(check_clock(g->revoked, d));
    if (sp_file_exists(state)) /* one of a root that is none any more is dropped: nothing below it counts */
        SP_TRY(sp_crl_kept_take(state, g->root, g->n_roots, g->out->store, &g->out->set, d));
    SP_TRY(check_ahead(g, d));
    if (g->s->look)
        return SP_OK;
    for (size_t i = 0; g->s->add && i < g->s->add->n; i++)
        SP_TRY(sp_crl_file_take(g->s->add->v[i], false, g->root, g->n_roots, g->out->store, &g->out->set, &g->out->n_added, d));
    SP_TRY(sign_all(g, office, d));
    return write_all(g, state, d);
}

struct sp_rc sp_office_crls_sign(const struct sp_crl_signing *s, const struct sp_office *office, struct sp_office_crls *out,
                                 struct sp_diag *d)
{
    struct signing g = { .s = s, .out = out };
    struct sp_rc rc = sign_into(&g, office, d);
    out->set.former = NULL; /* it was borrowed from here */
    out->set.n_former = 0;
    for (size_t i = 0; i < MAX_ROOTS; i++)
        sp_buf_free(&g.root_der[i]);
    sp_arena_free(&g.arena);
    return rc;
}

void sp_office_crls_free(struct sp_office_crls *c)
{
    sp_crl_store_free(c->store);
    *c = (struct sp_office_crls){ .store = NULL };
}
