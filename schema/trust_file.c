/* The file that carries a trust list and names the roots its reader trusts. */
#include "schema/data.h"
#include "schema/envelope.h"
#include "schema/text.h"
#include "schema/trust.h"

static void put_list(struct sp_buf *b, bool *first, const char *name, const struct sp_view *v, size_t n)
{
    sp_put_member(b, first, name);
    sp_buf_put_json_texts(b, v, n);
}

static void put_link(struct sp_buf *b, const struct sp_trust_link *l)
{
    bool first = true;
    sp_put_str(b, &first, "payload", l->payload);
    sp_put_member(b, &first, "signatures");
    for (size_t i = 0; i < l->n_parts; i++) {
        bool one = true;
        sp_buf_putc(b, i ? ',' : '[');
        sp_put_str(b, &one, "protected", l->part[i].head);
        sp_put_str(b, &one, "signature", l->part[i].signature);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}");
}

void sp_trust_file_put(struct sp_buf *b, const struct sp_trust_file *f)
{
    bool first = true;
    sp_put_str(b, &first, "format", SP_VIEW_LIT("saphan-trust/1"));
    put_list(b, &first, "pinned", f->pinned, f->n_pinned);
    if (f->pinned_threshold)
        sp_put_int(b, &first, "pinned_threshold", f->pinned_threshold);
    if (f->n_history)
        sp_put_member(b, &first, "history");
    for (size_t i = 0; i < f->n_history; i++) {
        sp_buf_putc(b, i ? ',' : '[');
        put_link(b, &f->history[i]);
    }
    if (f->n_history)
        sp_buf_putc(b, ']');
    put_list(b, &first, "signatures", f->signatures, f->n_signatures);
    sp_buf_putc(b, '}');
}

struct sp_rc sp_trust_link_of(const struct sp_view *signatures, size_t n, struct sp_trust_link *out, struct sp_diag *d)
{
    struct sp_trust_link l = { .n_parts = n };
    if (n < 1 || n > SP_MAX_TRUST_SIGNATURES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "signatures", "needs 1 to %d signatures", SP_MAX_TRUST_SIGNATURES);
    for (size_t i = 0; i < n; i++) {
        struct sp_view rest = { NULL, 0 }, payload = { NULL, 0 };
        if (!sp_compact_jws_form(signatures[i]) || !sp_view_split(signatures[i], '.', &l.part[i].head, &rest) ||
            !sp_view_split(rest, '.', &payload, &l.part[i].signature) || (i && !sp_view_eq(payload, l.payload)))
            return sp_diag_set(d, SP_ERR(FORMAT), "trust.link", "signatures", "no compact JWSs over one payload");
        l.payload = payload;
    }
    *out = l;
    return SP_OK;
}

static bool base64url_form(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return v.n > 0;
}

/* A member in base64url. */
static struct sp_rc take_part(const cJSON *j, const char *name, struct sp_arena *a, struct sp_view *out, struct sp_diag *d)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, name, &v, d));
    if (!base64url_form(v))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.trust.history", name, "not base64url");
    return sp_keep(a, v, out);
}

static struct sp_rc take_link(const cJSON *j, struct sp_arena *a, struct sp_trust_link *l, struct sp_diag *d)
{
    static const char *const known[] = { "payload", "signatures", NULL }, *const parts[] = { "protected", "signature", NULL };
    const cJSON *list, *item;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_part(j, "payload", a, &l->payload, d));
    SP_TRY(sp_json_arr(j, "signatures", &list, d));
    cJSON_ArrayForEach(item, list) {
        if (l->n_parts == SP_MAX_TRUST_SIGNATURES)
            return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "signatures", "needs 1 to %d signatures", SP_MAX_TRUST_SIGNATURES);
        SP_TRY(sp_at_index(sp_json_only(item, parts, d), d, "signatures", l->n_parts));
        SP_TRY(sp_at_index(take_part(item, "protected", a, &l->part[l->n_parts].head, d), d, "signatures", l->n_parts));
        SP_TRY(sp_at_index(take_part(item, "signature", a, &l->part[l->n_parts].signature, d), d, "signatures", l->n_parts));
        l->n_parts++;
    }
    return l->n_parts ? SP_OK
                      : sp_diag_set(d, SP_ERR(INVALID), "schema.trust.history", "signatures", "an earlier list without signatures");
}

static struct sp_rc take_history(const cJSON *j, struct sp_arena *a, struct sp_trust_file *f, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(j, "history"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "history", &list, d));
    int total = cJSON_GetArraySize(list);
    if (total > SP_MAX_TRUST_HISTORY)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "history", "at most %d earlier lists", SP_MAX_TRUST_HISTORY);
    f->history = sp_arena_alloc(a, ((size_t)total + 1) * sizeof *f->history);
    if (!f->history)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        SP_TRY(sp_at_index(take_link(item, a, &f->history[f->n_history], d), d, "history", f->n_history));
        f->n_history++;
    }
    return SP_OK;
}

/* 1 to max different texts that fit. */
static struct sp_rc take_list(const cJSON *j, const char *name, int max, bool (*fits)(struct sp_view), const char *rule,
                              struct sp_arena *a, struct sp_view **out, size_t *n, struct sp_diag *d)
{
    const cJSON *list, *item;
    size_t count = 0;
    SP_TRY(sp_json_arr(j, name, &list, d));
    int total = cJSON_GetArraySize(list);
    if (total < 1 || total > max)
        return sp_diag_set(d, SP_ERR(INVALID), rule, name, "needs 1 to %d entries", max);
    struct sp_view *all = sp_arena_alloc(a, (size_t)total * sizeof *all);
    if (!all)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        struct sp_view v = sp_view_of(cJSON_IsString(item) ? item->valuestring : "");
        bool good = fits(v);
        for (size_t i = 0; i < count; i++)
            good = good && !sp_view_eq(all[i], v);
        if (!good)
            return sp_at_index(sp_diag_set(d, SP_ERR(INVALID), rule, NULL, "of another form, or there twice"), d,
                               name, count);
        SP_TRY(sp_keep(a, v, &all[count]));
        count++;
    }
    *out = all;
    *n = count;
    return SP_OK;
}

struct sp_rc sp_trust_file_parse(struct sp_view text, struct sp_arena *a, struct sp_trust_file *out, struct sp_diag *d)
{
    static const char *const known[] = { "format", "pinned", "pinned_threshold", "history", "signatures", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_file f = { 0 };
    struct sp_view format;
    SP_TRY(sp_json_parse(text, SP_MAX_TRUST_BYTES, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "format", &format, d));
    if (!sp_view_is(format, "saphan-trust/1"))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.trust.format", "format", "not a trust file of a known format");
    SP_TRY(take_list(j, "pinned", SP_MAX_ROOTS, sp_digest_valid, "schema.trust.pinned", a, &f.pinned, &f.n_pinned, d));
    if (sp_json_get(j, "pinned_threshold")) {
        SP_TRY(sp_json_i64(j, "pinned_threshold", &f.pinned_threshold, d));
        if (f.pinned_threshold < 1 || f.pinned_threshold > (int64_t)f.n_pinned)
            return sp_diag_set(d, SP_ERR(INVALID), "schema.trust.pinned", "pinned_threshold", "must lie between 1 and the number of pinned roots");
    }
    SP_TRY(take_history(j, a, &f, d));
    SP_TRY(take_list(j, "signatures", SP_MAX_TRUST_SIGNATURES, sp_compact_jws_form, "schema.trust.signature", a, &f.signatures,
                     &f.n_signatures, d));
    sp_trust_file_put(&again, &f);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_same_but_space(text, sp_buf_view(&again)))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.trust.canonical", NULL,
                           "the trust file is not in its one canonical form");
    *out = f;
    return SP_OK;
}
