/*
 * node/evidence/trust.h - the alliance's trust list, opened: who signed it, which key belongs to whom.
 *
 * A trust file (schema/trust.h) is accepted when at least `threshold` different roots of the list signed the same
 * payload and at least `threshold` (and `pinned_threshold`) of those signers are pinned; or when that holds for an earlier
 * list of the file's history, and from there each list was signed by the threshold of the roots before and of its own, with
 * no version left out. A root is named by the thumbprint of its own key, so
 * a pinned name cannot be given to another key. That the list has expired is not a reason to refuse opening it:
 * sp_trust_current tells, and the caller decides (a verifier: indeterminate; a node: a period of grace).
 * A node key is used only after its certificate was checked against the roots: node id, use, same key; and, where there is a
 * revocation list of the root that certified it, is not revoked at the time asked about. A former root is believed no more: what it
 * certified counts as the list has it, and ends when the list says so (trust.key-revoked). Whether that list is fresh, or there
 * is one at all, is not asked here: a node goes on, a verifier looks (node/evidence/verify_crl.h).
 *
 * Rules: trust.payload trust.root trust.signature trust.threshold trust.pinned trust.not-yet trust.expired trust.node
 * trust.suspended trust.left trust.key trust.key-retired trust.key-revoked trust.key-time trust.certificate trust.alliance trust.rollback
 * trust.version-reuse trust.succession trust.gap trust.list-older crl.revoked, besides schema.trust.*, jws.*, jwk.* and x509.*
 *
 * A node holds a list for as long as it runs, and newer ones take its place (sp_trust_supersede): then everything that is
 * asked of the held one is answered by the newest. All stay in memory until sp_trust_free of the first, so that what was
 * borrowed from an older one remains.
 *
 * Threading: constant after opening but for sp_trust_supersede; every function is safe from any thread.
 */
#ifndef SP_EVIDENCE_TRUST_H
#define SP_EVIDENCE_TRUST_H

#include "crypto/digest.h"
#include "crypto/key.h"
#include "node/evidence/crls.h"
#include "schema/trust.h"

struct sp_trust;

/* Roots that are relied on whatever the file says. A list's own threshold is no protection then: whoever holds one root key
 * could sign a list whose threshold is one. */
struct sp_trust_pins {
    const char *const *kid;  /* NULL-ended */
    int64_t threshold;       /* so many of them at least must have signed; 0: more than half */
};

/* pinned: in place of the file's; NULL: the file's own. Free with sp_trust_free. */
struct sp_rc SP_MUST sp_trust_open(struct sp_view file_text, const struct sp_trust_pins *pinned, struct sp_trust **out,
                                   struct sp_diag *d);
struct sp_rc SP_MUST sp_trust_read(const char *path, const struct sp_trust_pins *pinned, struct sp_trust **out, struct sp_diag *d);
/* By succession from the list that is held, whatever the file pins: as sp_trust_succeeds. The list's own roots are pinned from
 * then on. */
struct sp_rc SP_MUST sp_trust_open_next(struct sp_view file_text, const struct sp_trust *held, struct sp_trust **out,
                                        struct sp_diag *d);
void sp_trust_free(struct sp_trust *t);
static inline void sp_trust_drop(struct sp_trust **t) { sp_trust_free(*t); *t = NULL; }
#define SP_TRUST_AUTO __attribute__((cleanup(sp_trust_drop))) struct sp_trust *

/* OK, or EXPIRED with trust.not-yet or trust.expired; grace_s is added to the list's expiry. */
struct sp_rc SP_MUST sp_trust_current(const struct sp_trust *t, int64_t at_s, int64_t grace_s, struct sp_diag *d);
/* Whether `newer` may take the place of `held`: same alliance; the version after the held one, signed by the threshold of the
 * held list's roots besides its own; or a later one, over the lists of its history one by one, whatever their expiry; or
 * the very same list. INVALID (trust.alliance, trust.version-reuse, trust.gap), REPLAY (trust.rollback), SIGNATURE
 * (trust.succession), or what is wrong with an earlier list. */
struct sp_rc SP_MUST sp_trust_succeeds(const struct sp_trust *newer, const struct sp_trust *held, struct sp_diag *d);
/* `newer`, which succeeds t's newest and was opened by sp_trust_open_next, takes its place, and belongs to t from then on. One
 * thread at a time. */
void sp_trust_supersede(const struct sp_trust *t, struct sp_trust *newer);
const struct sp_trust *sp_trust_newest(const struct sp_trust *t);
/* sp_trust_current for a node: at the latest time that it ever saw with this list, so that a clock that was set back does not
 * lengthen the grace. sp_trust_saw: it saw that time, in an earlier run. */
struct sp_rc SP_MUST sp_trust_serves(const struct sp_trust *t, int64_t now_s, int64_t grace_s, struct sp_diag *d);
void sp_trust_saw(const struct sp_trust *t, int64_t at_s);
int64_t sp_trust_seen(const struct sp_trust *t);
/* In a node: from now on keys are judged by these lists, constant and borrowed until sp_trust_free. One thread at a time. */
void sp_trust_set_crls(const struct sp_trust *t, const struct sp_crl_set *set);
/* NULL: there are none. */
const struct sp_crl_set *sp_trust_crls(const struct sp_trust *t);
/* A root of the list signed this one; a former root's counts for nothing. */
bool sp_trust_crl_counts(const struct sp_trust *t, const struct sp_crl_item *item);
/* A set for lists of this trust list's roots, with those of `have` (NULL: none) that count. Borrows until sp_trust_free. */
void sp_trust_crl_set(const struct sp_trust *t, const struct sp_crl_set *have, struct sp_crl_set *out);
/* The same trust list with these revocation lists in the place of its own. Lives in the arena, borrows both; not to be freed. */
struct sp_rc SP_MUST sp_trust_with_crls(const struct sp_trust *t, const struct sp_crl_set *set, struct sp_arena *a,
                                        const struct sp_trust **out);
/* Every root and every node key that is not revoked, at once: for whoever publishes a list or takes one over. */
struct sp_rc SP_MUST sp_trust_check_all(const struct sp_trust *t, struct sp_diag *d);

/* Everything below is borrowed until sp_trust_free. */
const struct sp_trust_list *sp_trust_content(const struct sp_trust *t);
int64_t sp_trust_version(const struct sp_trust *t);
const char *sp_trust_digest(const struct sp_trust *t);  /* base64url SHA-256 of the signed payload */
const struct sp_view *sp_trust_roots(const struct sp_trust *t, size_t *n); /* DER certificates of roots and issuers, for TLS */
const char *const *sp_trust_pinned(const struct sp_trust *t); /* the kids relied on, NULL-ended */

const struct sp_trust_file *sp_trust_file_of(const struct sp_trust *t); /* as it was read */
/* The file as its reader should keep it: with the roots that were relied on as its pins, and a newline at the end. */
struct sp_rc SP_MUST sp_trust_put_file(struct sp_buf *b, const struct sp_trust *t);
/* The same for who has version `have`: without the earlier lists up to there. */
struct sp_rc SP_MUST sp_trust_put_since(struct sp_buf *b, const struct sp_trust *t, int64_t have);

const struct sp_trust_node *sp_trust_find_node(const struct sp_trust *t, struct sp_view id); /* NULL when absent */
/*
 * The node's public key for that use. With kid: that key, active or retired, at_s inside its time. Without: the
 * active one. NOTFOUND (trust.node, trust.key), INVALID (trust.key-revoked, trust.certificate, crl.revoked), EXPIRED (trust.key-time;
 * trust.left: at_s is after the node left, or no kid was given).
 */
struct sp_rc SP_MUST sp_trust_find_key(const struct sp_trust *t, struct sp_view node, enum sp_key_use use,
                                       struct sp_view kid, int64_t at_s, const struct sp_key **out, struct sp_diag *d);
/* A retired key goes on for a while, until all have learnt of the list that retired it (a node's key_overlap_s is no longer). */
enum { SP_TRUST_OVERLAP_S = 7 * 86400 };
/* Until when what such a key signed counts: its node is suspended, or it is retired and its overlap over. INT64_MAX: without end, or there
 * is no such key. A list that does not say since when counts from its own time of issue. *rule: trust.suspended or
 * trust.key-retired; may be NULL. Revoked keys, times of keys and certificates are sp_trust_find_key's. */
int64_t sp_trust_counts_until(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid, const char **rule);
/* At that time it signs nothing that counts any more: it is over by sp_trust_counts_until, or its node has left. What it signed before stays, but only
 * its own word may date it before. */
bool sp_trust_ended(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid, int64_t at_s);
/* INVALID by one of those rules for what says itself that it was made later, by more than clocks differ. */
struct sp_rc SP_MUST sp_trust_check_made(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                                         int64_t made_s, struct sp_diag *d);
/* A list that is older than what it is asked about need not know its key: what does not hold (trust.key, note.none) of something that says it was made at made_s, after
 * the list was issued, by a key that no node of the list has (kid empty: not looked at), becomes EXPIRED with the rule trust.list-older, and says that a newer list may
 * tell; anything else stays rc. */
struct sp_rc SP_MUST sp_trust_may_be_older(const struct sp_trust *t, struct sp_rc rc, struct sp_view kid, int64_t made_s, struct sp_diag *d);
/* The leaf certificate (DER) of a key that sp_trust_find_key would give. */
struct sp_rc SP_MUST sp_trust_find_cert(const struct sp_trust *t, struct sp_view node, enum sp_key_use use,
                                        struct sp_view kid, int64_t at_s, struct sp_view *der, struct sp_diag *d);
/* SHA-256 of that certificate as x5t#S256 writes it. */
struct sp_rc SP_MUST sp_trust_find_thumbprint(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid,
                                              int64_t at_s, char out[SP_SHA256_TEXT], struct sp_diag *d);
/* What the revocation lists hold about such a key, at whatever time: *item NULL when there is no list of the root that certified
 * it, *entry NULL when it is not listed. */
struct sp_rc SP_MUST sp_trust_find_revocation(const struct sp_trust *t, struct sp_view node, enum sp_key_use use,
                                              struct sp_view kid, const struct sp_crl_item **item,
                                              const struct sp_crl_entry **entry, struct sp_diag *d);
/* Such a key has its certificate from a former root: no revocation list speaks of it, the trust list itself does. */
bool sp_trust_by_former(const struct sp_trust *t, struct sp_view node, enum sp_key_use use, struct sp_view kid);
/*
 * Connections (trust_peer.c). A peer is the node that is meant when its certificate is one for TLS, of that node, below a root or an issuer
 * of the list, and its key is a `tls` key of that node in the list, active or retired, not revoked, of a node that has not left and is
 * not suspended.
 *
 * sp_trust_check_peer judges a connection that stands, whose certificate a handshake found good: key is its thumbprint. AUTH (trust.node,
 * trust.left, trust.suspended, trust.tls-key: a key that the list does not name), INVALID (trust.key-revoked, crl.revoked,
 * trust.key-retired: longer than its overlap), EXPIRED (trust.key-time: the list ends it).
 */
struct sp_rc SP_MUST sp_trust_check_peer(const struct sp_trust *t, struct sp_view node, struct sp_view key, int64_t at_s, struct sp_diag *d);
/* For handshakes. */
struct sp_trust_peers {
    const struct sp_trust *trust;
    struct sp_view node; /* the one that is meant; empty: the one that the certificate names */
    bool unlisted;       /* also with a key that the list does not name: for who asks it for a newer list, and nothing else */
};
/* For struct sp_tls_opts: ctx is a struct sp_trust_peers; judged now. As above, also trust.key-time, and the rules of sp_cert_names and
 * sp_cert_check. */
struct sp_rc SP_MUST sp_trust_judge_peer(const void *ctx, struct sp_view cert_der, struct sp_diag *d);
/* The node is in the list and may speak about companies of this country. */
bool sp_trust_speaks(const struct sp_trust *t, struct sp_view node, struct sp_view country);
/* The catalogue text with this SHA-256 (base64url) is one that the alliance vouches for. */
bool sp_trust_catalogue_known(const struct sp_trust *t, struct sp_view language, struct sp_view version,
                              struct sp_view digest);

#endif
