/*
 * schema/warrant.h - the signed authorisation: who consented that whom may be told what about a company, until when.
 *
 * A participant that holds the consent, the contract or the order attests it: a compact JWS (typ saphan-authorisation+jwt) by the
 * participant's own key over one canonical JSON object, members in this order:
 *   id iss participant subject given_by basis products[] purposes[] askers[] not_before expires document? iat jwk{crv,kty,x,y?}
 * iss: the node where the participant is registered; id: unique for that participant. given_by: name and office of who
 * consented, or the law or order. products, purposes: what it covers, codes in the order of their lists, each once. askers: the
 * participants of iss that may ask by it, in byte order, each once, at most SP_MAX_ASKERS. not_before, expires: first and last
 * day, in UTC. document: SHA-256 of the paper, base64url. iat: when it was attested. jwk: the key that signs; that it is this
 * participant's is said by the node, when it signs a request that carries the object (schema/message.h).
 *
 * Rules: schema.authorisation.iss … (a member's form, named by the member), schema.authorisation.period,
 * schema.authorisation.canonical, limit.askers, besides json.*, field.*, schema.text.* and schema.subject.*
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_WARRANT_H
#define SP_SCHEMA_WARRANT_H

#include "schema/report.h"

#define SP_TYP_AUTHORISATION "saphan-authorisation+jwt"

enum {
    SP_MAX_WARRANT_BYTES = 8 * 1024, /* the compact JWS */
    SP_MAX_ASKERS = 16,
    SP_MAX_WARRANT_CODES = 16
};

/* y is empty for a key of the curve Ed25519. */
struct sp_warrant_key { struct sp_view crv, kty, x, y; };

struct sp_warrant {
    struct sp_view id, iss, participant, subject, given_by, basis;
    struct sp_view products[SP_MAX_WARRANT_CODES], purposes[SP_MAX_WARRANT_CODES], askers[SP_MAX_ASKERS];
    size_t n_products, n_purposes, n_askers;
    struct sp_view not_before, expires; /* ISO dates, both included */
    struct sp_view document;            /* or empty */
    int64_t iat;
    struct sp_warrant_key jwk;
};

void sp_warrant_put(struct sp_buf *b, const struct sp_warrant *w);
/* The jwk member alone: what a key's thumbprint (RFC 7638) is made of. */
void sp_warrant_put_jwk(struct sp_buf *b, const struct sp_warrant_key *k);
/* Strict and canonical. Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_warrant_parse(struct sp_view payload, struct sp_arena *a, struct sp_warrant *out, struct sp_diag *d);

/* What is asked, in whose name, and when. */
struct sp_warrant_question {
    struct sp_view node, participant;   /* who asks */
    struct sp_view subject, product, purpose;
    struct sp_authorisation claims;     /* what the question says of the authorisation */
    int64_t at_s;                       /* when it was asked */
};
/* OK when the authorisation permits the question, and was attested by then; else DENIED: authorisation.who .claims .subject .scope .later
 * .not-yet .expired, with the question's field. */
struct sp_rc SP_MUST sp_warrant_covers(const struct sp_warrant *w, const struct sp_warrant_question *q, struct sp_diag *d);

#endif
