#include "schema/second.h"

#include "schema/data.h"
#include "schema/text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

void sp_seconds_put(struct sp_buf *b, const struct sp_seconds *s)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < s->n; i++) {
        bool first = true;
        sp_buf_puts(b, i ? "," : "");
        sp_put_str(b, &first, "alg", s->v[i].alg);
        sp_put_str(b, &first, "kid", s->v[i].kid);
        sp_put_str(b, &first, "signature", s->v[i].signature);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}

struct sp_rc sp_second_add(struct sp_seconds *s, const struct sp_second *one, struct sp_diag *d)
{
    if (s->n == SP_MAX_SECONDS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.second", NULL, "more than %d second signatures", SP_MAX_SECONDS);
    if (!sp_token_valid(one->alg, SP_MAX_SECOND_ALG))
        return refuse(d, "schema.second.alg", "alg", "not the name of an algorithm");
    if (!sp_digest_valid(one->kid))
        return refuse(d, "schema.second.kid", "kid", "must be a key's thumbprint");
    if (!sp_b64url_form(one->signature, SP_MAX_SECOND_BYTES))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.second.signature", "signature", "must be base64url of 1 to %d bytes",
                           (int)SP_MAX_SECOND_BYTES);
    if (s->n && sp_view_cmp(s->v[s->n - 1].alg, one->alg) >= 0)
        return refuse(d, "schema.second.order", "alg", "second signatures come in order of alg, each once");
    s->v[s->n++] = *one;
    return SP_OK;
}

static struct sp_rc take_one(const cJSON *j, struct sp_arena *a, struct sp_seconds *s, struct sp_diag *d)
{
    static const char *const known[] = { "alg", "kid", "signature", NULL };
    struct sp_second one;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "alg", &one.alg, d));
    SP_TRY(sp_json_str(j, "kid", &one.kid, d));
    SP_TRY(sp_json_str(j, "signature", &one.signature, d));
    SP_TRY(sp_keep(a, one.alg, &one.alg));
    SP_TRY(sp_keep(a, one.kid, &one.kid));
    SP_TRY(sp_keep(a, one.signature, &one.signature));
    return sp_second_add(s, &one, d);
}

struct sp_rc sp_seconds_take(const cJSON *list, struct sp_arena *a, struct sp_seconds *out, struct sp_diag *d)
{
    struct sp_seconds s = { .n = 0 };
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
        SP_TRY(sp_at_index(take_one(item, a, &s, d), d, "second", s.n));
    *out = s;
    return SP_OK;
}

struct sp_rc sp_seconds_parse(struct sp_view text, struct sp_arena *a, struct sp_seconds *out, struct sp_diag *d)
{
    SP_JSON_AUTO list = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_seconds s;
    SP_TRY(sp_json_parse(text, 0, &list, d));
    if (!cJSON_IsArray(list))
        return sp_diag_set(d, SP_ERR(INVALID), "field.type", "second", "must be an array");
    SP_TRY(sp_seconds_take(list, a, &s, d));
    if (!s.n)
        return refuse(d, "schema.second.none", "second", "no second signature in the list");
    sp_seconds_put(&again, &s);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), text))
        return refuse(d, "schema.second.canonical", "second", "not in the one canonical form");
    *out = s;
    return SP_OK;
}
