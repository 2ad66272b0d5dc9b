/* Typed access to what the scanner let through; declared in base/json.h. */
#include "base/json_scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* cJSON reads at most this many characters of a number. */
enum { CJSON_NUMBER = 63 };

static bool is_number_char(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/* A strict text, with each number that cJSON would cut short in its shortest spelling of the same double.
 * False when there is none, as nearly always. */
static bool shorten_numbers(struct sp_view text, struct sp_buf *out)
{
    bool quoted = false, any = false;
    size_t done = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        if (quoted || !(c == '-' || (c >= '0' && c <= '9')))
            continue;
        size_t end = i;
        while (end < text.n && is_number_char(text.p[end]))
            end++;
        if (end - i > CJSON_NUMBER) {
            char number[SP_MAX_JSON_NUMBER + 1] = { 0 };
            memcpy(number, text.p + i, end - i < SP_MAX_JSON_NUMBER ? end - i : SP_MAX_JSON_NUMBER);
            sp_buf_put(out, sp_view(text.p + done, i - done));
            sp_buf_putf(out, "%.17g", strtod(number, NULL));
            done = end;
            any = true;
        }
        i = end - 1;
    }
    if (any)
        sp_buf_put(out, sp_view(text.p + done, text.n - done));
    return any;
}

struct sp_rc sp_json_parse(struct sp_view text, size_t max_bytes, cJSON **out, struct sp_diag *d)
{
    size_t longest;
    SP_TRY(sp_json_scan_numbers(text, max_bytes, &longest, d));
    SP_BUF_AUTO shorter = { 0 };
    if (longest > CJSON_NUMBER && shorten_numbers(text, &shorter))
        text = sp_buf_view(&shorter);
    SP_TRY(sp_buf_rc(&shorter));
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

/* The fewest digits that read back as the same double. One that needs no point or exponent gets ".0": as an
 * integer it would be out of range. */
static void put_number(struct sp_buf *b, const cJSON *j)
{
    int64_t i;
    if (whole(j, &i)) {
        sp_buf_put_i64(b, i);
        return;
    }
    char text[40];
    double x = j->valuedouble;
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, x);
        if (memcmp(&(double){ strtod(text, NULL) }, &x, sizeof x) == 0)
            break;
    }
    sp_buf_puts(b, text);
    if (!strpbrk(text, ".e"))
        sp_buf_puts(b, ".0");
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
