/* node/evidence/trust_internal.h - an opened trust list, for the files that make it up: trust.c, trust_chain.c, trust_keys.c, trust_peer.c.
 * Threading: as trust.h. */
#ifndef SP_EVIDENCE_TRUST_INTERNAL_H
#define SP_EVIDENCE_TRUST_INTERNAL_H

#include <stdatomic.h>

#include "crypto/digest.h"
#include "node/evidence/trust.h"

/* A node key whose certificate was found good. */
struct sp_proved {
    struct sp_key *key;
    struct sp_buf der;
    struct sp_arena arena;            /* of the subject */
    struct sp_crl_subject subject;    /* what revocation lists are asked about */
    uint8_t digest[SP_SHA256_BYTES];  /* of the certificate */
    int64_t from_s, to_s;
    bool former;                      /* no root certified it, but an issuer */
};

/* What changes in a list that a node holds, behind a pointer: readers have const ones. */
struct sp_trust_life {
    _Atomic(struct sp_trust *) newer; /* the list that took its place; owned */
    _Atomic(const struct sp_crl_set *) crls;
    _Atomic(int64_t) seen_s;          /* the latest time it was judged at */
};

struct sp_trust {
    const struct sp_trust *base;      /* of one that only adds revocation lists to another: that one, and nothing else is set */
    const struct sp_crl_set *crls;    /* those lists */
    struct sp_trust_life *life;
    struct sp_arena arena;
    struct sp_trust_list list;
    struct sp_trust_file file;
    struct sp_buf payload;
    char digest[SP_SHA256_TEXT];
    struct sp_key *root_key[SP_MAX_ROOTS];
    struct sp_view root_der[2 * SP_MAX_ROOTS]; /* of the roots, then of the issuers */
    bool signer[SP_MAX_ROOTS];        /* which roots signed the list */
    int64_t signers;
    const char **pinned;              /* NULL-ended */
    size_t *first;                    /* first slot of each node */
    _Atomic(struct sp_proved *) *slot;   /* one per node key; filled when the key is first asked for */
    size_t n_slots;
};

/* One list on its own: form, roots, and that its own threshold of them signed. t->file.signatures is set. */
struct sp_rc SP_MUST sp_trust_open_list(struct sp_trust *t, struct sp_diag *d);
/* Which of `by`'s roots signed exactly t's payload. Signatures of others are ignored; a wrong one of a known root is not. */
struct sp_rc SP_MUST sp_trust_signers(const struct sp_trust *t, const struct sp_trust *by, bool signer[SP_MAX_ROOTS],
                                      int64_t *n, struct sp_diag *d);
/* How many of the roots that signed are pinned. */
int64_t sp_trust_relied(const struct sp_trust *t, const char *const *pinned);

/* trust_chain.c: t is reached from a list of its history that the pinned roots signed. SIGNATURE (trust.pinned) when there
 * is none, else the rule of the step that fails. */
struct sp_rc SP_MUST sp_trust_reached(const struct sp_trust *t, struct sp_diag *d);

/* trust_keys.c */
struct sp_rc SP_MUST sp_trust_slots(struct sp_trust *t);
void sp_trust_slots_free(struct sp_trust *t);
struct sp_rc SP_MUST sp_trust_read_key(const struct sp_trust_key *k, enum sp_key_use use, const char *rule, struct sp_key **out,
                                       struct sp_diag *d);
struct sp_rc SP_MUST sp_trust_read_cert(struct sp_view text, struct sp_buf *der, struct sp_diag *d);
/* The key with its certificate, found good once. *out is borrowed until the list is freed. The rules of sp_cert_check and trust.key. */
struct sp_rc SP_MUST sp_trust_prove(const struct sp_trust *t, const struct sp_trust_node *node, const struct sp_trust_key *k,
                                    enum sp_key_use use, const struct sp_proved **out, struct sp_diag *d);
/* Its root has not taken it back by then. INVALID (crl.revoked). */
struct sp_rc SP_MUST sp_trust_check_crl(const struct sp_trust *t, const struct sp_crl_subject *subject, int64_t at_s, struct sp_diag *d);
/* Inside the time of the key and of its certificate. EXPIRED (trust.key-time). */
struct sp_rc SP_MUST sp_trust_check_key_time(const struct sp_trust_key *k, const struct sp_proved *p, int64_t at_s, struct sp_diag *d);

#endif
