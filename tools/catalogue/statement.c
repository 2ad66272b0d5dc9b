#include "tools/catalogue/statement.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "crypto/jws.h"
#include "tools/catalogue/wanted.h"

/* --- signing --- */

/* One key of the compiled form and the entry that gave its text. */
struct line { struct sp_view key; const struct sp_source_entry *e; size_t group; };

static bool same_people(const struct sp_source_entry *a, const struct sp_source_entry *b)
{
    return a->taken == b->taken && sp_view_eq(a->status, b->status) && sp_view_eq(a->translator, b->translator) &&
           sp_view_eq(a->reviewer, b->reviewer);
}

static int by_key(const void *a, const void *b)
{
    return sp_view_cmp(((const struct sp_wanted_key *)a)->key, ((const struct sp_wanted_key *)b)->key);
}

static struct sp_rc list_lines(const struct sp_catalogue_source *s, struct sp_arena *a, struct line **out, size_t *n)
{
    struct sp_wanted_key *wanted = NULL;
    size_t wanted_n = 0, at = 0;
    SP_TRY(sp_wanted_keys(a, &wanted, &wanted_n));
    qsort(wanted, wanted_n, sizeof *wanted, by_key);
    struct line *v = sp_arena_alloc(a, (wanted_n + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < wanted_n; i++) {
        const struct sp_source_entry *e = sp_catalogue_source_for(s, &wanted[i]);
        if (e && !(at && sp_view_eq(v[at - 1].key, wanted[i].key)))
            v[at++] = (struct line){ wanted[i].key, e, 0 };
    }
    *out = v;
    *n = at;
    return SP_OK;
}

static void member(struct sp_buf *b, const char *name, struct sp_view value)
{
    if (!value.n)
        return;
    sp_buf_putf(b, "\"%s\":", name);
    sp_buf_put_json(b, value);
    sp_buf_putc(b, ',');
}

static void put_groups(const struct sp_catalogue_source *s, struct line *v, size_t n, struct sp_buf *b)
{
    for (size_t i = 0; i < n; i++) /* the first of its like names the group */
        for (v[i].group = 0; v[i].group < i && !same_people(v[v[i].group].e, v[i].e);)
            v[i].group++;
    for (size_t i = 0; i < n; i++) {
        if (v[i].group != i)
            continue;
        sp_buf_puts(b, i ? ",{" : "{");
        member(b, "status", v[i].e->status);
        member(b, "translator", v[i].e->translator);
        member(b, "reviewer", v[i].e->reviewer);
        member(b, "from", v[i].e->taken ? s->fallback : sp_view(NULL, 0));
        sp_buf_puts(b, "\"keys\":[");
        for (size_t k = i; k < n; k++) {
            if (v[k].group != i)
                continue;
            sp_buf_puts(b, k == i ? "" : ",");
            sp_buf_put_json(b, v[k].key);
        }
        sp_buf_puts(b, "]}");
    }
}

struct sp_rc sp_statement_sign(struct sp_catalogue_source *s, struct sp_view compiled, struct sp_view iss, int64_t iat_s,
                               const struct sp_key *key, struct sp_buf *token)
{
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_STATEMENT) };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct line *lines = NULL;
    size_t n = 0;
    char digest[SP_SHA256_TEXT];
    SP_TRY(sp_sha256_b64url(compiled, digest));
    SP_TRY(list_lines(s, &a, &lines, &n));
    sp_buf_putc(&b, '{');
    member(&b, "iss", iss);
    sp_buf_putf(&b, "\"iat\":%lld,\"jwk\":", (long long)iat_s);
    sp_key_put_jwk(&b, key);
    sp_buf_putc(&b, ',');
    member(&b, "language", s->language);
    member(&b, "version", s->version);
    member(&b, "digest", sp_view_of(digest));
    sp_buf_puts(&b, "\"entries\":[");
    put_groups(s, lines, n, &b);
    sp_buf_puts(&b, "]}");
    SP_TRY(sp_buf_rc(&b));
    return sp_jws_sign(key, &h, sp_buf_view(&b), token);
}

/* --- reading --- */

static struct sp_rc bad_form(struct sp_diag *d, const char *field, const char *text)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "statement.form", field, "the statement %s", text);
}

static struct sp_rc read_entries(const cJSON *doc, const cJSON **out, struct sp_diag *d)
{
    static const char *const known[] = { "status", "translator", "reviewer", "from", "keys", NULL };
    const cJSON *group, *key;
    SP_TRY(sp_json_arr(doc, "entries", out, d));
    cJSON_ArrayForEach(group, *out) {
        struct sp_view v;
        const cJSON *keys;
        SP_TRY(sp_json_only(group, known, d));
        SP_TRY(sp_json_str(group, "status", &v, d));
        for (size_t i = 1; i < 4; i++)
            SP_TRY(sp_json_opt_str(group, known[i], &v, d));
        SP_TRY(sp_json_arr(group, "keys", &keys, d));
        cJSON_ArrayForEach(key, keys)
            if (!cJSON_IsString(key))
                return bad_form(d, "keys", "has a key that is no text");
    }
    return SP_OK;
}

static struct sp_rc read_payload(struct sp_view payload, struct sp_statement *s, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "iat", "jwk", "language", "version", "digest", "entries", NULL };
    const cJSON *jwk;
    SP_TRY(sp_json_parse(payload, SP_MAX_STATEMENT_BYTES, &s->doc, d));
    if (!cJSON_IsObject(s->doc))
        return bad_form(d, NULL, "is no object");
    SP_TRY(sp_json_only(s->doc, known, d));
    SP_TRY(sp_json_str(s->doc, "iss", &s->iss, d));
    SP_TRY(sp_json_i64(s->doc, "iat", &s->iat_s, d));
    SP_TRY(sp_json_str(s->doc, "language", &s->language, d));
    SP_TRY(sp_json_str(s->doc, "version", &s->version, d));
    SP_TRY(sp_json_str(s->doc, "digest", &s->digest, d));
    SP_TRY(read_entries(s->doc, &s->entries, d));
    SP_TRY(sp_json_obj(s->doc, "jwk", &jwk, d));
    SP_TRY(sp_key_from_jwk(jwk, &s->key, d));
    return sp_key_is_private(s->key) ? sp_diag_set(d, SP_ERR(INVALID), "statement.key", "jwk", "the statement gives a private key away") : SP_OK;
}

static struct sp_rc check_signature(struct sp_view token, const struct sp_key *key, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_jws_header h;
    SP_TRY(sp_jws_verify(token, key, SP_TYP_STATEMENT, &payload, d));
    SP_TRY(sp_jws_one_spelling(token, key, d));
    SP_TRY(sp_jws_peek(token, &a, &h, d));
    if (!sp_view_is(h.kid, sp_key_kid(key)))
        return sp_diag_set(d, SP_ERR(INVALID), "statement.key", "kid", "the header names another key than the statement");
    return SP_OK;
}

struct sp_rc sp_statement_open(struct sp_view token, struct sp_statement *out, struct sp_diag *d)
{
    SP_BUF_AUTO unproved = { 0 };
    struct sp_statement s = { .doc = NULL };
    for (const char *end = "\n\r"; *end; end++) /* as it stands in its file, or came by mail */
        token.n -= token.n && token.p[token.n - 1] == *end;
    if (token.n > SP_MAX_STATEMENT_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "jws.size", NULL, "the statement is too long");
    if (!sp_view_starts(token, SP_VIEW_LIT("eyJ")))
        return sp_diag_set(d, SP_ERR(FORMAT), "statement.form", NULL, "is no signed statement");
    struct sp_rc rc = sp_jws_payload_unverified(token, &unproved, d); /* the key is in it */
    if (sp_is(rc, SP_RC_FORMAT))
        return sp_diag_set(d, rc, "statement.form", NULL, "the statement is not whole, or has something behind it");
    if (sp_ok(rc))
        rc = read_payload(sp_buf_view(&unproved), &s, d);
    if (sp_ok(rc))
        rc = check_signature(token, s.key, d);
    if (!sp_ok(rc)) {
        sp_statement_free(&s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

void sp_statement_free(struct sp_statement *s)
{
    cJSON_Delete(s->doc);
    sp_key_free(s->key);
    *s = (struct sp_statement){ .doc = NULL };
}

/* --- what it says of a catalogue --- */

struct said { struct sp_view key, status; };

static int by_said(const void *a, const void *b)
{
    return sp_view_cmp(((const struct said *)a)->key, ((const struct said *)b)->key);
}

static size_t count_keys(const cJSON *entries)
{
    const cJSON *group;
    size_t n = 0;
    cJSON_ArrayForEach(group, entries)
        n += (size_t)cJSON_GetArraySize(sp_json_get(group, "keys"));
    return n;
}

static void list_said(const cJSON *entries, struct said *v)
{
    const cJSON *group, *key;
    cJSON_ArrayForEach(group, entries)
        cJSON_ArrayForEach(key, sp_json_get(group, "keys")) {
            v->key = sp_view_of(key->valuestring);
            v++->status = sp_view_of(sp_json_get(group, "status")->valuestring);
        }
}

static struct sp_rc check_lines(const struct said *v, size_t n, const struct sp_catalogue *cat, struct sp_diag *d)
{
    struct sp_view key, status, text;
    size_t i = 0;
    for (; sp_catalogue_entry(cat, i, &key, &status, &text); i++)
        if (i >= n || !sp_view_eq(v[i].key, key) || !sp_view_eq(v[i].status, status))
            return sp_diag_set(d, SP_ERR(INVALID), "statement.entries", NULL,
                               "the statement does not say once, with the status that it has, what becomes of %.*s", (int)key.n, key.p);
    return i == n ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), "statement.entries", NULL, "the statement has keys that the catalogue does not have");
}

struct sp_rc sp_statement_covers(const struct sp_statement *s, const struct sp_catalogue *cat, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    char digest[SP_SHA256_TEXT];
    size_t n = count_keys(s->entries);
    SP_TRY(sp_sha256_b64url(sp_catalogue_compiled(cat), digest));
    if (!sp_view_eq(s->language, sp_catalogue_language(cat)) || !sp_view_eq(s->version, sp_catalogue_version(cat)) ||
        !sp_view_is(s->digest, digest))
        return sp_diag_set(d, SP_ERR(INVALID), "statement.catalogue", "digest",
                           "the statement is about %.*s version %.*s, digest %.*s; this is %.*s version %.*s, digest %s", (int)s->language.n, s->language.p,
                           (int)s->version.n, s->version.p, (int)s->digest.n, s->digest.p, (int)sp_catalogue_language(cat).n, sp_catalogue_language(cat).p,
                           (int)sp_catalogue_version(cat).n, sp_catalogue_version(cat).p, digest);
    struct said *v = sp_arena_alloc(&a, (n + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    list_said(s->entries, v);
    qsort(v, n, sizeof *v, by_said);
    return check_lines(v, n, cat, d);
}
