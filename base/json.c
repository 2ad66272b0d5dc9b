/* Typed access to what the scanner let through; declared in base/json.h. */
#include "base/json.h"

#include <math.h>

struct sp_rc sp_json_parse(struct sp_view text, size_t max_bytes, cJSON **out, struct sp_diag *d)
{
    SP_TRY(sp_json_scan(text, max_bytes, d));
    cJSON *j = cJSON_ParseWithLength(text.p, text.n);
    if (!j)
        return SP_ERR(NOMEM); /* the grammar was checked: only memory can be missing */
    *out = j;
    return SP_OK;
}

const cJSON *sp_json_get(const cJSON *obj, const char *key)
{
    return cJSON_IsObject(obj) ? cJSON_GetObjectItemCaseSensitive(obj, key) : NULL;
}

static struct sp_rc missing(struct sp_diag *d, const char *key)
{
    return sp_diag_set(d, SP_ERR(INVALID), "field.missing", key, "%s is missing", key);
}

static struct sp_rc wrong_type(struct sp_diag *d, const char *key, const char *want)
{
    return sp_diag_set(d, SP_ERR(INVALID), "field.type", key, "%s must be %s", key, want);
}

struct sp_rc sp_json_str(const cJSON *obj, const char *key, struct sp_view *out, struct sp_diag *d)
{
    const cJSON *v = sp_json_get(obj, key);
    if (!v)
        return missing(d, key);
    if (!cJSON_IsString(v))
        return wrong_type(d, key, "a text");
    *out = sp_view_of(v->valuestring);
    return SP_OK;
}

static bool whole(const cJSON *v, int64_t *out)
{
    if (!cJSON_IsNumber(v) || v->valuedouble != floor(v->valuedouble) || fabs(v->valuedouble) > 9007199254740991.0)
        return false;
    *out = (int64_t)v->valuedouble;
    return true;
}

struct sp_rc sp_json_i64(const cJSON *obj, const char *key, int64_t *out, struct sp_diag *d)
{
    const cJSON *v = sp_json_get(obj, key);
    if (!v)
        return missing(d, key);
    return whole(v, out) ? SP_OK : wrong_type(d, key, "a whole number");
}

struct sp_rc sp_json_obj(const cJSON *obj, const char *key, const cJSON **out, struct sp_diag *d)
{
    const cJSON *v = sp_json_get(obj, key);
    if (!v)
        return missing(d, key);
    if (!cJSON_IsObject(v))
        return wrong_type(d, key, "an object");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_json_arr(const cJSON *obj, const char *key, const cJSON **out, struct sp_diag *d)
{
    const cJSON *v = sp_json_get(obj, key);
    if (!v)
        return missing(d, key);
    if (!cJSON_IsArray(v))
        return wrong_type(d, key, "an array");
    *out = v;
    return SP_OK;
}

struct sp_rc sp_json_opt_str(const cJSON *obj, const char *key, struct sp_view *out, struct sp_diag *d)
{
    if (!sp_json_get(obj, key)) {
        *out = sp_view(NULL, 0);
        return SP_OK;
    }
    return sp_json_str(obj, key, out, d);
}

struct sp_rc sp_json_opt_i64(const cJSON *obj, const char *key, int64_t dflt, int64_t *out, struct sp_diag *d)
{
    if (!sp_json_get(obj, key)) {
        *out = dflt;
        return SP_OK;
    }
    return sp_json_i64(obj, key, out, d);
}

struct sp_rc sp_json_opt_bool(const cJSON *obj, const char *key, bool dflt, bool *out, struct sp_diag *d)
{
    const cJSON *v = sp_json_get(obj, key);
    if (v && !cJSON_IsBool(v))
        return wrong_type(d, key, "true or false");
    *out = v ? cJSON_IsTrue(v) : dflt;
    return SP_OK;
}

struct sp_rc sp_json_only(const cJSON *obj, const char *const *known, struct sp_diag *d)
{
    if (!cJSON_IsObject(obj))
        return sp_diag_set(d, SP_ERR(INVALID), "field.type", NULL, "expected an object");
    const cJSON *item;
    cJSON_ArrayForEach(item, obj) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], item->string) != 0)
            i++;
        if (!known[i])
            return sp_diag_set(d, SP_ERR(INVALID), "field.unknown", item->string, "there is no field %.64s here",
                               item->string);
    }
    return SP_OK;
}

static void put_number(struct sp_buf *b, const cJSON *j)
{
    int64_t i;
    if (whole(j, &i))
        sp_buf_put_i64(b, i);
    else
        sp_buf_putf(b, "%.17g", j->valuedouble);
}

/* Depth is bounded by the scanner. */
void sp_json_put(struct sp_buf *b, const cJSON *j)
{
    if (cJSON_IsString(j)) {
        sp_buf_put_json(b, sp_view_of(j->valuestring));
    } else if (cJSON_IsNumber(j)) {
        put_number(b, j);
    } else if (cJSON_IsObject(j) || cJSON_IsArray(j)) {
        bool object = cJSON_IsObject(j);
        sp_buf_putc(b, object ? '{' : '[');
        for (const cJSON *c = j->child; c; c = c->next) {
            if (object) {
                sp_buf_put_json(b, sp_view_of(c->string));
                sp_buf_putc(b, ':');
            }
            sp_json_put(b, c);
            if (c->next)
                sp_buf_putc(b, ',');
        }
        sp_buf_putc(b, object ? '}' : ']');
    } else {
        sp_buf_puts(b, cJSON_IsTrue(j) ? "true" : cJSON_IsFalse(j) ? "false" : "null");
    }
}
