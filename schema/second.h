/*
 * schema/second.h - second signatures of a report, by other families of algorithms than the first, as they travel.
 *
 *   [{"alg":"SM2-SM3","kid":"…","signature":"…"}]
 * At most SP_MAX_SECONDS, in order of alg, each once. alg: a name of at most SP_MAX_SECOND_ALG characters, known to the reader
 * or not; kid: the key's thumbprint (RFC 7638); signature: base64url of 1 to SP_MAX_SECOND_BYTES bytes over the report's
 * signed part (crypto/second.h). One text, the same in the sealed answer, in the log and in the bundle.
 *
 * Rules: schema.second.alg schema.second.kid schema.second.signature schema.second.order schema.second.none
 * schema.second.canonical limit.second, besides json.* and field.*
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_SECOND_H
#define SP_SCHEMA_SECOND_H

#include "base/arena.h"
#include "base/json.h"

enum { SP_MAX_SECONDS = 4, SP_MAX_SECOND_ALG = 32 };

struct sp_second { struct sp_view alg, kid, signature; };

struct sp_seconds { struct sp_second v[SP_MAX_SECONDS]; size_t n; };

/* The array. */
void sp_seconds_put(struct sp_buf *b, const struct sp_seconds *s);
/* The text of sp_seconds_put and nothing else, of one or more. Views live in the arena. */
struct sp_rc SP_MUST sp_seconds_parse(struct sp_view text, struct sp_arena *a, struct sp_seconds *out, struct sp_diag *d);

/* For readers of what holds such an array: its items, one by one. LIMIT (limit.second), INVALID. */
struct sp_rc SP_MUST sp_second_add(struct sp_seconds *s, const struct sp_second *one, struct sp_diag *d);
struct sp_rc SP_MUST sp_seconds_take(const cJSON *list, struct sp_arena *a, struct sp_seconds *out, struct sp_diag *d);

#endif
