/*
 * crypto/crl.h - certificate revocation lists (RFC 5280 section 5) of an alliance's root: which of its certificates it has
 * taken back, and since when.
 *
 * A list is version 2, complete (no delta, no other issuer's entries), signed with ECDSA and SHA-256 by a root as
 * sp_cert_root makes them, and names that root by its subject and key identifier. An entry is kept for ever, because evidence is judged at
 * its own time: a certificate that was taken back later was good before. For a stolen key the invalidity date
 * (section 5.3.2) says since when it cannot be believed; where it stands, it counts and not the day of revocation.
 *
 * A list knows of everything up to its this-update, and speaks until its next-update. After that it is stale: nobody
 * can say what was revoked since, so a verifier that has nothing newer is left without an answer, not with "good".
 *
 * A signature has one spelling, the one with the lower s, as in messages: nobody but the root can make another list that says the
 * same. Lists that other programs make may have to be signed again until it is that one (crl.high-s).
 *
 * Rules: crl.format crl.size crl.issuer crl.signature crl.high-s crl.extension crl.number crl.time crl.entry crl.duplicate crl.reason
 * crl.stale crl.not-yet crl.revoked
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_CRL_H
#define SP_CRYPTO_CRL_H

#include "base/arena.h"
#include "crypto/x509.h"

enum { SP_MAX_CRL_BYTES = 1024 * 1024, SP_MAX_CRL_ENTRIES = 16 * 1024 };

/* CRLReason; the others of RFC 5280 section 5.3.1 are for authorities, delta lists and holds, which there are none of. */
enum sp_crl_reason {
    SP_CRL_UNSPECIFIED = 0,
    SP_CRL_KEY_COMPROMISE = 1,
    SP_CRL_AFFILIATION_CHANGED = 3,
    SP_CRL_SUPERSEDED = 4,
    SP_CRL_CESSATION = 5,
    SP_CRL_PRIVILEGE_WITHDRAWN = 9,
};
/* "unspecified", "key-compromise", …; NULL for a number that is none of these. */
const char *sp_crl_reason_text(enum sp_crl_reason reason);
bool sp_crl_reason_parse(struct sp_view text, enum sp_crl_reason *out);

struct sp_crl_entry {
    struct sp_view serial;      /* positive, big-endian, no leading zero byte, at most SP_MAX_CERT_SERIAL bytes */
    int64_t revoked_s;          /* not after the list's this_s */
    int64_t invalid_s;          /* not to be believed from then on, not after revoked_s; 0: from revoked_s on */
    enum sp_crl_reason reason;
};

struct sp_crl {
    size_t root;                /* which of the pinned roots signed it */
    int64_t number;             /* of a later list it is higher: older lists can be told from newer ones */
    int64_t this_s, next_s;
    size_t n;
    const struct sp_crl_entry *entries; /* in the order of their serials once read */
    struct sp_view issuer, key_id;      /* the root's name as DER, and its key identifier */
};

/*
 * Append a list signed by the root. Of `list` number, this_s, next_s, n and entries count; entries in any order.
 * It speaks no longer than its root. INVALID: not this root's key, or a rule above that the list would break.
 */
struct sp_rc SP_MUST sp_crl_make(const struct sp_key *root_key, struct sp_view root_der, const struct sp_crl *list,
                                 struct sp_buf *der, struct sp_diag *d);
/*
 * One DER list and nothing else, signed by one of the roots (at least one). All of *out lives in the arena. Its time is
 * not judged. FORMAT (crl.format, x509.root), LIMIT (crl.size), SIGNATURE (crl.signature crl.high-s), INVALID (the others).
 */
struct sp_rc SP_MUST sp_crl_read(struct sp_view der, const struct sp_view *root_ders, size_t n_roots, struct sp_arena *arena,
                                 struct sp_crl *out, struct sp_diag *d);

/* Does the list speak at that time? EXPIRED: crl.stale from next_s on (indeterminate for a verifier), crl.not-yet before
 * this_s. */
struct sp_rc SP_MUST sp_crl_fresh(const struct sp_crl *list, int64_t at_s, struct sp_diag *d);
/* What a list is asked about: a certificate's serial number, and its issuer by name and key identifier. */
struct sp_crl_subject { struct sp_view serial, issuer, key_id; };
/* All of it lives in the arena. FORMAT: x509.format. */
struct sp_rc SP_MUST sp_crl_subject_of(struct sp_view cert_der, struct sp_arena *arena, struct sp_crl_subject *out,
                                       struct sp_diag *d);
/* The list is of the root that issued the certificate. */
bool sp_crl_covers(const struct sp_crl *list, const struct sp_crl_subject *subject);
/* Since when the certificate is not to be believed. */
int64_t sp_crl_since(const struct sp_crl_entry *entry);
/* sp_crl_check for a list that covers the certificate. */
struct sp_rc SP_MUST sp_crl_judge(const struct sp_crl *list, const struct sp_crl_subject *subject, int64_t at_s,
                                  const struct sp_crl_entry **entry, struct sp_diag *d);
/* NULL when the serial is not listed. Borrowed from the list, which sp_crl_read made. */
const struct sp_crl_entry *sp_crl_find(const struct sp_crl *list, struct sp_view serial);
/*
 * Was the certificate good at that time, for all that this list knows? OK, with *entry NULL when it is not listed, or its
 * entry when it was taken back only later. INVALID: crl.revoked when it had been taken back by then, crl.issuer when the
 * list is not of its root. FORMAT: x509.format. Whether the list is fresh is not asked here.
 */
struct sp_rc SP_MUST sp_crl_check(const struct sp_crl *list, struct sp_view cert_der, int64_t at_s,
                                  const struct sp_crl_entry **entry, struct sp_diag *d);

#endif
