/*
 * schema/stamp.h - time stamps in a bundle: an authority's token over the head of a node's exchange log, and the place of a
 * message of this exchange below that head.
 *
 *   [{"node","kind","proof","token"}]
 * At most SP_MAX_STAMPS, in order of (node, kind), each once. kind: schema/logged.h. proof: C2SP tlog-proof below the
 * stamped head. token: base64url of a DER TimeStampToken (RFC 3161) of at most SP_MAX_STAMP_BYTES, whose imprint is that
 * head's root.
 *
 * Rules: schema.stamp.node schema.stamp.kind schema.stamp.proof schema.stamp.token schema.stamp.order limit.stamps
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_STAMP_H
#define SP_SCHEMA_STAMP_H

#include "base/arena.h"
#include "base/json.h"
#include "schema/logged.h"

enum { SP_MAX_STAMPS = 8, SP_MAX_STAMP_BYTES = 64 * 1024 };

struct sp_stamped { struct sp_view node; enum sp_logged_kind kind; struct sp_view proof, token; };

struct sp_stamps { struct sp_stamped v[SP_MAX_STAMPS]; size_t n; };

/* The array. */
void sp_stamps_put(struct sp_buf *b, const struct sp_stamps *s);
/* For readers: its items, one by one. LIMIT (limit.stamps), INVALID. */
struct sp_rc SP_MUST sp_stamp_add(struct sp_stamps *s, struct sp_view node, struct sp_view kind, struct sp_view proof,
                                  struct sp_view token, struct sp_diag *d);
/* Views live in the arena. */
struct sp_rc SP_MUST sp_stamps_take(const cJSON *list, struct sp_arena *a, struct sp_stamps *out, struct sp_diag *d);

#endif
