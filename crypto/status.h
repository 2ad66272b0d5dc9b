/*
 * crypto/status.h - what became of a report after it was issued: Token Status Lists (draft-ietf-oauth-status-list-17,
 * sections 4 and 5), as a JWT.
 *
 * A list is an array of statuses of 1, 2, 4 or 8 bits each, the first in the lowest bits of the first byte, compressed as zlib
 * (RFC 1950), as base64url. An issuer gives every report an index; the list is signed as a whole, so nobody learns
 * whom a reader asks about. Reports use two bits.
 *
 * A list is a picture of one moment (iat). It speaks until exp, or until ttl seconds after iat if that is sooner: the draft
 * counts ttl from when a list was fetched, which nobody can prove to an auditor. After that it is stale: what became of the
 * report is unknown, not "valid".
 *
 * Rules: status.json status.claims status.iss status.sub status.time status.bits status.lst status.size status.index
 * status.value status.stale status.not-yet, and jws.*
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_STATUS_H
#define SP_CRYPTO_STATUS_H

#include "base/arena.h"
#include "crypto/jws.h"

enum {
    SP_STATUS_BITS = 2,
    SP_MAX_STATUS_BYTES = 1024 * 1024,      /* inflated: 4 million reports */
    SP_MAX_STATUS_TOKEN = 2 * 1024 * 1024,  /* such a list, even if it cannot be compressed */
    SP_MAX_STATUS_URI = 512,
    SP_MAX_STATUS_LIFE_S = 90 * 86400,      /* no list speaks longer, whatever it says */
};
#define SP_STATUS_TYP "statuslist+jwt"

/* Section 7.1. What 3 means the issuer says; it is never "valid". */
enum sp_listed_status { SP_STATUS_VALID = 0, SP_STATUS_INVALID = 1, SP_STATUS_SUSPENDED = 2, SP_STATUS_SPECIFIC = 3 };

/* ---- the array ---- */

/* { .bits = SP_STATUS_BITS } is an empty list. Release with sp_status_list_free. */
struct sp_status_list { unsigned bits; struct sp_buf bytes; };
static inline void sp_status_list_free(struct sp_status_list *l) { sp_buf_free(&l->bytes); }
#define SP_STATUS_LIST_AUTO __attribute__((cleanup(sp_status_list_free))) struct sp_status_list

/* How many statuses it holds: all that its bytes have room for. 0 when bits is none of 1, 2, 4, 8. */
uint64_t sp_status_list_size(const struct sp_status_list *l);
/* Make room for at least so many; new ones are 0, which is VALID. INVALID (status.bits), LIMIT (status.size). */
struct sp_rc SP_MUST sp_status_list_grow(struct sp_status_list *l, uint64_t entries, struct sp_diag *d);
/* INVALID (status.index) for one that is not there, (status.value) for a status that does not fit. */
struct sp_rc SP_MUST sp_status_list_set(struct sp_status_list *l, uint64_t index, unsigned status, struct sp_diag *d);
struct sp_rc SP_MUST sp_status_list_get(const struct sp_status_list *l, uint64_t index, unsigned *status, struct sp_diag *d);

/* Append the text of "lst". INVALID (status.lst) for an empty list. */
struct sp_rc SP_MUST sp_status_list_pack(const struct sp_status_list *l, struct sp_buf *lst, struct sp_diag *d);
/* Into *out, to be freed by the caller. INVALID (status.bits), FORMAT (status.lst), LIMIT (status.size): nothing is
 * inflated beyond the limit. */
struct sp_rc SP_MUST sp_status_list_unpack(struct sp_view lst, unsigned bits, struct sp_status_list *out, struct sp_diag *d);

/* ---- the signed token ---- */

struct sp_status_token {
    struct sp_view iss;          /* may be empty */
    struct sp_view sub;          /* the list's URI, which a report names */
    int64_t iat_s, exp_s;        /* exp_s is after iat_s */
    int64_t ttl_s;               /* at least 1 */
    struct sp_status_list list;  /* of SP_STATUS_BITS */
};

/* Append the compact JWS. x5t_s256: into the header, or empty. INVALID for a rule above. */
struct sp_rc SP_MUST sp_status_sign(const struct sp_key *key, struct sp_view x5t_s256, const struct sp_status_token *t,
                                    struct sp_buf *token, struct sp_diag *d);
/*
 * A list signed by that key, of that URI. iss: who it must be from if it says so at all, or empty. Its time is not judged.
 * Views of *out live in the arena; out->list is to be freed by the caller. A member that is not known here is
 * refused. FORMAT (status.json, status.lst), LIMIT (status.size), INVALID (the others), and as sp_jws_verify and
 * sp_jws_one_spelling.
 */
struct sp_rc SP_MUST sp_status_read(struct sp_view token, const struct sp_key *key, struct sp_view iss, struct sp_view sub,
                                    struct sp_arena *arena, struct sp_status_token *out, struct sp_diag *d);
/* The same of a list that was proved when it came, and kept since: nothing but its form is looked at. */
struct sp_rc SP_MUST sp_status_read_kept(struct sp_view token, struct sp_arena *arena, struct sp_status_token *out,
                                         struct sp_diag *d);
/* Does it speak at that time? EXPIRED: status.stale (indeterminate for a verifier), status.not-yet before iat_s. */
struct sp_rc SP_MUST sp_status_fresh(const struct sp_status_token *t, int64_t at_s, struct sp_diag *d);

#endif
