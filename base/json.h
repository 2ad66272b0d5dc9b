/*
 * base/json.h - strict JSON (RFC 8259 + I-JSON, RFC 7493) and typed access.
 *
 * cJSON alone accepts duplicate keys, NUL, lone surrogates, invalid UTF-8, trailing bytes and more,
 * so the scanner runs first and cJSON only sees what it let through.
 *
 * Rules (diag.rule): json.utf8 json.bom json.control json.escape json.nul json.surrogate json.number
 * json.number-range json.literal json.syntax json.duplicate-key json.depth json.size json.nodes
 * json.trailing json.empty
 *
 * Threading: no shared state.
 */
#ifndef SP_BASE_JSON_H
#define SP_BASE_JSON_H

#include <cjson/cJSON.h>

#include "base/bytes.h"
#include "base/limits.h"

/* FORMAT with byte offset and rule, or LIMIT; OK when the text is one strict JSON value. Integers must
 * fit ±(2^53−1); other numbers must be finite doubles. max_bytes 0: SP_MAX_MESSAGE_BYTES. */
struct sp_rc SP_MUST sp_json_scan(struct sp_view text, size_t max_bytes, struct sp_diag *d);
/* Scan, then parse. *out is freed with cJSON_Delete. */
struct sp_rc SP_MUST sp_json_parse(struct sp_view text, size_t max_bytes, cJSON **out, struct sp_diag *d);

static inline void sp_json_drop(cJSON **j) { cJSON_Delete(*j); *j = NULL; }
#define SP_JSON_AUTO __attribute__((cleanup(sp_json_drop))) cJSON *

/* Case-sensitive member or NULL. */
const cJSON *sp_json_get(const cJSON *obj, const char *key);
/* Required members: INVALID with rule "field.missing" or "field.type" and the field's name. Borrowed. */
struct sp_rc SP_MUST sp_json_str(const cJSON *obj, const char *key, struct sp_view *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_json_i64(const cJSON *obj, const char *key, int64_t *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_json_obj(const cJSON *obj, const char *key, const cJSON **out, struct sp_diag *d);
struct sp_rc SP_MUST sp_json_arr(const cJSON *obj, const char *key, const cJSON **out, struct sp_diag *d);
/* Optional: OK with the default when absent, INVALID "field.type" when of another type. */
struct sp_rc SP_MUST sp_json_opt_str(const cJSON *obj, const char *key, struct sp_view *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_json_opt_i64(const cJSON *obj, const char *key, int64_t dflt, int64_t *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_json_opt_bool(const cJSON *obj, const char *key, bool dflt, bool *out, struct sp_diag *d);
/* INVALID "field.unknown" naming the first member of obj that is not in the NULL-ended list. */
struct sp_rc SP_MUST sp_json_only(const cJSON *obj, const char *const *known, struct sp_diag *d);
/* Canonical text: members in the order held, no white space, shortest escapes, integers as integers. */
void sp_json_put(struct sp_buf *b, const cJSON *j);

#endif
