/* The file that carries a trust list and names the roots its reader trusts. */
#include "schema/data.h"
#include "schema/envelope.h"
#include "schema/text.h"
#include "schema/trust.h"

static void put_list(struct sp_buf *b, bool *first, const char *name, const struct sp_view *v, size_t n)
{
    sp_put_member(b, first, name);
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(b, ',');
        sp_buf_put_json(b, v[i]);
    }
    sp_buf_putc(b, ']');
}

void sp_trust_file_put(struct sp_buf *b, const struct sp_trust_file *f)
{
    bool first = true;
    sp_put_str(b, &first, "format", SP_VIEW_LIT("saphan-trust/1"));
    put_list(b, &first, "pinned", f->pinned, f->n_pinned);
    put_list(b, &first, "signatures", f->signatures, f->n_signatures);
    sp_buf_putc(b, '}');
}

/* 1 to SP_MAX_ROOTS different texts that fit. */
static struct sp_rc take_list(const cJSON *j, const char *name, bool (*fits)(struct sp_view), const char *rule,
                              struct sp_arena *a, struct sp_view **out, size_t *n, struct sp_diag *d)
{
    const cJSON *list, *item;
    size_t count = 0;
    SP_TRY(sp_json_arr(j, name, &list, d));
    int total = cJSON_GetArraySize(list);
    if (total < 1 || total > SP_MAX_ROOTS)
        return sp_diag_set(d, SP_ERR(INVALID), rule, name, "needs 1 to %d entries", SP_MAX_ROOTS);
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
    static const char *const known[] = { "format", "pinned", "signatures", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_file f = { 0 };
    struct sp_view format;
    SP_TRY(sp_json_parse(text, SP_MAX_TRUST_BYTES, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "format", &format, d));
    if (!sp_view_is(format, "saphan-trust/1"))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.trust.format", "format", "not a trust file of a known format");
    SP_TRY(take_list(j, "pinned", sp_digest_valid, "schema.trust.pinned", a, &f.pinned, &f.n_pinned, d));
    SP_TRY(take_list(j, "signatures", sp_compact_jws_form, "schema.trust.signature", a, &f.signatures, &f.n_signatures,
                     d));
    sp_trust_file_put(&again, &f);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_same_but_space(text, sp_buf_view(&again)))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.trust.canonical", NULL,
                           "the trust file is not in its one canonical form");
    *out = f;
    return SP_OK;
}
