/*
 * crypto/tsp.h - time stamps (RFC 3161, RFC 5816): an authority outside the alliance says that 32 bytes existed at a time.
 *
 * What is stamped is a SHA-256 digest as it stands: the root of a Merkle tree over many exchanges goes into the imprint
 * without being hashed again, so `openssl ts -verify -digest ROOT` checks the same token.
 *
 * A token is judged at its own time: the authority's certificate must have been valid then, below one of the given trust
 * anchors, and for time stamping alone. That is all that can be known without asking: whether its key was stolen later
 * is for its revocation list.
 *
 * Rules: tsp.request tsp.response tsp.status tsp.size tsp.token tsp.signer tsp.attributes tsp.algorithm tsp.time tsp.anchor
 * tsp.usage tsp.chain tsp.expired tsp.not-yet tsp.certificate tsp.signature tsp.imprint tsp.nonce tsp.policy
 * tsp.accuracy tsp.extension tsp.tsa
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_TSP_H
#define SP_CRYPTO_TSP_H

#include "base/arena.h"
#include "crypto/digest.h"
#include "crypto/key.h"

enum { SP_MAX_TSP_BYTES = 64 * 1024, SP_MAX_TSP_CERTS = 8, SP_TSP_POLICY_TEXT = 128 };

/* ---- who asks ---- */

/* Append a request for a stamp with the certificate in it. nonce: random, to be remembered until the response is checked;
 * 0: none. policy: a dotted object identifier, or NULL. INVALID (tsp.request) for another text. */
struct sp_rc SP_MUST sp_tsp_request(const uint8_t imprint[SP_SHA256_BYTES], uint64_t nonce, const char *policy,
                                    struct sp_buf *der, struct sp_diag *d);
/*
 * Append the token of a response. It is NOT checked: sp_tsp_check does that. FORMAT (tsp.response), LIMIT (tsp.size);
 * for any status but "granted" (tsp.status) UNAVAILABLE when the authority says that it cannot now, else DENIED.
 */
struct sp_rc SP_MUST sp_tsp_response(struct sp_view der, struct sp_buf *token, struct sp_diag *d);

/* ---- who checks ---- */

struct sp_tsp_want {
    const uint8_t *imprint;            /* SP_SHA256_BYTES */
    uint64_t nonce;                    /* that of the request; 0: none was sent, or it is forgotten: not judged */
    const char *policy;                /* dotted; NULL: any */
    int64_t max_accuracy_us;           /* the time must be stated at least this closely; 0: any, or not at all */
    const struct sp_view *anchor_ders; /* certificates that are trusted as they are: roots, authorities below, or the signer */
    size_t n_anchors;
};
/* Views live in the arena. */
struct sp_tsp_stamp {
    int64_t gen_us;                    /* the authority's time, microseconds since 1970 */
    int64_t accuracy_us;               /* true time is at most this far away; -1: not stated */
    struct sp_view policy;             /* dotted */
    struct sp_view serial;             /* big-endian; empty for 0 */
    struct sp_view signer_der;
};
/*
 * One DER TimeStampToken and nothing else, SHA-256 or stronger throughout. FORMAT (tsp.token, tsp.time, tsp.anchor), LIMIT
 * (tsp.size), SIGNATURE (tsp.chain, tsp.signature), EXPIRED (tsp.expired, tsp.not-yet: at the token's own time),
 * INVALID (the others).
 */
struct sp_rc SP_MUST sp_tsp_check(struct sp_view token, const struct sp_tsp_want *want, struct sp_arena *arena,
                                  struct sp_tsp_stamp *out, struct sp_diag *d);

/* Trust anchors as files and policies have them; views live in the arena. */
enum { SP_MAX_TSP_ANCHORS = 8, SP_MAX_TSP_ANCHOR_FILE = 256 * 1024 };
struct sp_tsp_anchors { struct sp_view v[SP_MAX_TSP_ANCHORS]; size_t n; };
/* One certificate in DER, or one or more in PEM (RFC 7468). FORMAT, LIMIT (tsp.anchor). */
struct sp_rc SP_MUST sp_tsp_anchors_read(struct sp_view file, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d);
/* One more in DER. Likewise. */
struct sp_rc SP_MUST sp_tsp_anchors_add(struct sp_view der, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d);

/* ---- who stamps: an authority for tests, demonstrations and small alliances ---- */

struct sp_tsp_authority {
    const struct sp_key *key;          /* private, ES256 */
    struct sp_view cert_der;           /* as sp_cert_issue_tsa makes it */
    const char *policy;                /* dotted, the only one */
    int64_t now_us;
    int accuracy_ms;                   /* 1 to 999, or 0 not to state it */
    uint64_t serial;                   /* never twice */
};
/* Append a response: a stamp, or a rejection when policy or algorithm are others. FORMAT (tsp.request): no request. INVALID: an
 * authority that cannot be. */
struct sp_rc SP_MUST sp_tsp_respond(const struct sp_tsp_authority *authority, struct sp_view request, struct sp_buf *der,
                                    struct sp_diag *d);

#endif
