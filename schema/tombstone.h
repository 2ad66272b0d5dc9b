/*
 * schema/tombstone.h - what stays of what was deleted by law: a node's signed statement that it is gone, and by which rule.
 *
 * Of a fact:
 *
 *   {"iss":NODE,"iat":TIME,"seq":N,"prev":"<digest of the tombstone before>","subject":KEY,"kind":KIND,"salt":"<base64url, 16 bytes>",
 *    "fact":"<base64url>","rule":"cn.16.penalty","source":"<the law's clause>","event":DAY,"due":DAY,"versions":N,"first":TIME,
 *    "last":TIME}                                                                        payload of SP_TYP_TOMBSTONE
 *
 * fact is SHA-256 over salt, subject, kind and the fact's id, each behind its length: who knows the id can tell that this is its
 * tombstone; who does not learns nothing of it. Nothing of the content is kept. seq counts a registry's tombstones from 1; prev is the
 * SHA-256 (base64url) of the token before, empty for the first: none can be taken out unseen. event: the day that started the rule's
 * clock; due: the first day on which the fact might not be there any more; versions: how many of it were deleted, received from first to
 * last. source is left out when the rule is the registry's own.
 *
 * Of entries of who looked at records (query history), many at once, in a row of their own:
 *
 *   {"iss":NODE,"iat":TIME,"seq":N,"prev":"<digest of the tombstone before>","kind":"query_history.query","rule":"la.keep.looks",
 *    "source":"<the law's clause>","event":DAY,"due":DAY,"companies":N,"looks":N,"first":TIME,"last":TIME,"list":"<base64url>"}
 *                                                                                       payload of SP_TYP_LOOKS_TOMBSTONE
 *
 * list is the SHA-256 of the list of what went (storage/look_tombs.h), which the node keeps beside it: whose record, how many entries, and
 * which answers of the exchange log they told of. event: the day of the newest of them; the others are older. Neither who asked nor why is kept.
 *
 * Rules: tombstone.node tombstone.seq tombstone.prev tombstone.subject tombstone.kind tombstone.fact tombstone.rule tombstone.source
 * tombstone.day tombstone.versions tombstone.looks tombstone.list tombstone.time, field.* of base/json.h.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_TOMBSTONE_H
#define SP_SCHEMA_TOMBSTONE_H

#include "base/arena.h"
#include "base/json.h"

#define SP_TYP_TOMBSTONE "saphan-tombstone+jwt"
#define SP_TYP_LOOKS_TOMBSTONE "saphan-looks-tombstone+jwt"

enum { SP_TOMBSTONE_SALT = 16, SP_MAX_TOMBSTONE_BYTES = 4096 /* of the token */ };

struct sp_tombstone {
    struct sp_view node;
    int64_t at_s, seq;
    struct sp_view prev;        /* empty for the first */
    struct sp_view subject, kind;
    struct sp_view salt, fact;  /* base64url */
    struct sp_view rule, source;
    struct sp_view event, due;  /* days */
    int64_t versions, first_s, last_s;
};
void sp_tombstone_put(struct sp_buf *b, const struct sp_tombstone *t);
/* Everything in out lives in the arena. INVALID, FORMAT, LIMIT. */
struct sp_rc SP_MUST sp_tombstone_parse(struct sp_view payload, struct sp_arena *a, struct sp_tombstone *out, struct sp_diag *d);
/* What "fact" is the digest of. salt: base64url, as in the tombstone. */
void sp_tombstone_put_name(struct sp_buf *b, struct sp_view salt, struct sp_view subject, struct sp_view kind, struct sp_view id);

struct sp_looks_tombstone {
    struct sp_view node;
    int64_t at_s, seq;
    struct sp_view prev;        /* empty for the first */
    struct sp_view kind;        /* always that of the query history */
    struct sp_view rule, source;
    struct sp_view event, due;  /* days */
    int64_t companies, looks, first_s, last_s;
    struct sp_view list;        /* base64url */
};
void sp_looks_tombstone_put(struct sp_buf *b, const struct sp_looks_tombstone *t);
/* Everything in out lives in the arena. INVALID, FORMAT, LIMIT. */
struct sp_rc SP_MUST sp_looks_tombstone_parse(struct sp_view payload, struct sp_arena *a, struct sp_looks_tombstone *out, struct sp_diag *d);

#endif
