/*
 * schema/revocation.h - a signed authorisation was revoked: what its node says of it, and tells partners that saw it.
 *
 *   {"iss":NODE,"participant":ID,"id":ID,"subject":KEY,"authorisation":"<SHA-256 of the compact JWS of schema/warrant.h>","revoked":TIME,
 *    "by":"NODE/participant"|"NODE","iat":TIME}                              payload of SP_TYP_REVOCATION, by the node's receipt key
 * iss, participant, id and subject are those of the authorisation; by: who revoked it, the node alone when its officer did. Why stays there.
 *
 *   op revocation   {"exchanges":[UUID,…],"signed":"<compact JWS of the above>"}     the member `revocation` of a request (schema/message.h)
 * exchanges: questions that the asking node put to the other under that authorisation. Answered {"kept":true}.
 * Canonical JSON, members in this order.
 *
 * Rules: revocation.node revocation.participant revocation.id revocation.subject revocation.authorisation revocation.by revocation.time
 * revocation.exchanges revocation.signed revocation.canonical, and field.*.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_REVOCATION_H
#define SP_SCHEMA_REVOCATION_H

#include "base/arena.h"
#include "base/json.h"

#define SP_TYP_REVOCATION "saphan-revocation+jwt"

enum { SP_MAX_REVOCATION_BYTES = 4096 /* of the compact JWS */, SP_REVOCATION_EXCHANGES = 8 };

struct sp_revocation {
    struct sp_view iss, participant, id, subject;
    struct sp_view authorisation; /* base64url */
    int64_t revoked_s;
    struct sp_view by;
    int64_t iat;
};
void sp_revocation_put(struct sp_buf *b, const struct sp_revocation *r);
/* Strict and canonical. Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_revocation_parse(struct sp_view payload, struct sp_arena *a, struct sp_revocation *out, struct sp_diag *d);

struct sp_revocation_notice { struct sp_view exchanges[SP_REVOCATION_EXCHANGES]; size_t n; struct sp_view jws; };
void sp_revocation_notice_put(struct sp_buf *b, const struct sp_revocation_notice *n);
struct sp_rc SP_MUST sp_revocation_notice_parse(struct sp_view text, struct sp_arena *a, struct sp_revocation_notice *out, struct sp_diag *d);

#endif
