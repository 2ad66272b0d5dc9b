/*
 * crypto/sdjwt.h - selective disclosure for JWTs (RFC 9901), compact form only: <JWS>~<disclosure>~…~
 *
 * The issuer signs digests of salted disclosures in the place of members and array elements; whoever holds the token
 * may pass on fewer disclosures, and it still verifies. A disclosure is the base64url text of ["salt","name",value] or
 * ["salt",value]; its digest is SHA-256 over that text as transmitted (section 4.2.3).
 *
 * What the processed claims look like: the signed payload without white space, numbers and texts spelled as they were
 * signed, _sd, _sd_alg and digests without a disclosure removed. Open members keep their order; disclosed members of an
 * object follow them in the order in which their disclosures stand in the token (section 7.1 leaves it open, and the
 * order of _sd must tell nothing); disclosed array elements stand where their digest stood.
 *
 * More than section 7.1 refuses: a disclosure sent twice, _sd that is no array of texts, the name "..." anywhere but
 * alone in an array element, _sd_alg below the top level or disclosed (section 4.1.1), hashes other than sha-256; of
 * tokens of others sha-384 and sha-512 are taken too.
 * Times (exp, nbf) are the caller's to judge from the claims.
 *
 * A trailing key binding JWT is refused in our own evidence. In tokens of others it is only split off and handed out,
 * as section 7.3 says for a verifier that does not require key binding; a last part that is no kb+jwt is refused.
 *
 * Rules: sdjwt.size sdjwt.form sdjwt.count sdjwt.key-binding sdjwt.payload sdjwt.alg sdjwt.sd sdjwt.dots sdjwt.depth
 * sdjwt.base64 sdjwt.disclosure sdjwt.salt sdjwt.name sdjwt.reserved sdjwt.kind sdjwt.overwrite sdjwt.digest-twice
 * sdjwt.disclosure-twice sdjwt.unreferenced; and those of base/json.h and crypto/jws.h
 *
 * Threading: no shared state; an issuer belongs to one thread at a time.
 */
#ifndef SP_CRYPTO_SDJWT_H
#define SP_CRYPTO_SDJWT_H

#include "base/arena.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key.h"

enum {
    SP_MAX_DISCLOSURES = 8 * 1024,      /* in one token */
    SP_MAX_SD_DIGESTS = 32 * 1024,      /* in payload and disclosures together, decoys included */
    SP_SD_SALT_BYTES = 16               /* 128 bits, section 9.3 */
};
#define SP_SD_NONE ((size_t)-1)

/* The parts of a token, borrowed from it. disclosures: "d1~d2~", empty when there is none. */
struct sp_sd_parts { struct sp_view jws, disclosures, key_binding; size_t n; };
/* Form only. key_binding is empty when the token ends with '~'. FORMAT, LIMIT. */
struct sp_rc SP_MUST sp_sdjwt_split(struct sp_view token, struct sp_sd_parts *out, struct sp_diag *d);

/* ---- verifying ---- */

struct sp_sd_disclosure {
    struct sp_view text;    /* as transmitted; borrowed from the token */
    struct sp_view name;    /* without escapes; {NULL,0} for an array element */
    struct sp_view value;   /* its JSON text, in which digests may stand for more */
    struct sp_view path;    /* where it is in the processed claims: a JSON Pointer (RFC 6901) */
    size_t parent;          /* the disclosure in which its digest stands, or SP_SD_NONE: in the signed payload */
    bool element;           /* of an array */
};
/* Digests without a disclosure in one object or array; decoys look the same (section 4.2.5). */
struct sp_sd_withheld { struct sp_view path; size_t digests; bool array; const struct sp_sd_withheld *next; };
struct sp_sdjwt {
    const struct sp_sd_disclosure *disclosures; /* in the order of the token */
    size_t n;
    const struct sp_sd_withheld *withheld;      /* those inside open members of an object before its own */
    size_t n_withheld;                          /* digests in all */
    struct sp_view key_binding;                 /* not verified; empty in our own evidence */
};

/*
 * Section 7.1 from step 3 on, for a payload whose signature was verified: appends the processed claims. What out holds is
 * borrowed from the token and the arena. FORMAT, INVALID, LIMIT.
 */
struct sp_rc SP_MUST sp_sdjwt_open(struct sp_view payload, const struct sp_sd_parts *parts, struct sp_arena *a,
                                   struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d);
/* The same for a payload of others. */
struct sp_rc SP_MUST sp_sdjwt_open_foreign(struct sp_view payload, const struct sp_sd_parts *parts, struct sp_arena *a,
                                           struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d);
/* Our own evidence: strict header of that typ (NULL: any), no key binding. As sp_jws_verify and sp_sdjwt_open. */
struct sp_rc SP_MUST sp_sdjwt_verify(struct sp_view token, const struct sp_key *key, const char *typ, struct sp_arena *a,
                                     struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d);
/* Tokens of others (`saphan conform`): as sp_jws_verify_foreign; a key binding JWT is ignored and handed out. */
struct sp_rc SP_MUST sp_sdjwt_verify_foreign(struct sp_view token, const struct sp_key *key, struct sp_arena *a,
                                             struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d);

/* ---- passing on less ---- */

/* keep[] has one flag per disclosure. Clear that of i and of all that stand inside it. */
void sp_sdjwt_withhold(const struct sp_sdjwt *t, size_t i, bool *keep);
/* Sets keep[] of the parents that kept disclosures need, and appends the JWS and what is kept in its order. No key binding:
 * it would not fit any more. */
struct sp_rc SP_MUST sp_sdjwt_redact(struct sp_view jws, const struct sp_sdjwt *t, bool *keep, struct sp_buf *token);

/* ---- issuing ---- */

/* Collects disclosures in the order in which they are made: make inner ones first, since their digests are part of the
 * outer. Zero-initialised is valid; release with sp_sd_issuer_free. */
struct sp_sd_issuer { struct sp_buf disclosures; struct sp_buf scratch; size_t n; unsigned char salts[32 * SP_SD_SALT_BYTES]; size_t left; };
void sp_sd_issuer_free(struct sp_sd_issuer *s);
#define SP_SD_ISSUER_AUTO __attribute__((cleanup(sp_sd_issuer_free))) struct sp_sd_issuer

/* One member or array element; value is strict JSON text. digest receives base64url and NUL. INVALID (sdjwt.reserved)
 * for a name that must not be disclosed, IO when there is no randomness. */
struct sp_rc SP_MUST sp_sd_member(struct sp_sd_issuer *s, struct sp_view name, struct sp_view value,
                                  char digest[SP_SHA256_TEXT], struct sp_diag *d);
struct sp_rc SP_MUST sp_sd_element(struct sp_sd_issuer *s, struct sp_view value, char digest[SP_SHA256_TEXT]);
/* A digest of nothing (section 4.2.5). */
struct sp_rc SP_MUST sp_sd_decoy(struct sp_sd_issuer *s, char digest[SP_SHA256_TEXT]);
/* Appends "_sd":["…",…] with the digests sorted, in place too: their order tells nothing (section 4.2.4.1). */
void sp_sd_put_digests(struct sp_buf *b, char (*digests)[SP_SHA256_TEXT], size_t n);
/* Appends {"...":"…"}, in the place of an array element. */
void sp_sd_put_element(struct sp_buf *b, const char *digest);
/* Appends ~<disclosures>, behind the JWS that the caller has put there. */
void sp_sd_put_disclosures(struct sp_buf *b, const struct sp_sd_issuer *s);
/* Appends <jws>~<disclosures>. */
struct sp_rc SP_MUST sp_sd_put_token(struct sp_buf *b, struct sp_view jws, const struct sp_sd_issuer *s);

#endif
