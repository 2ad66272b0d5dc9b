/*
 * node/evidence/logged.h - what the nodes' exchange logs prove about a message.
 *
 * Every node keeps a Merkle log of the messages it sent and got (crypto/merkle.h). Its head is a checkpoint (C2SP
 * tlog-checkpoint) signed with its log key; other nodes, its witnesses, cosign it once they saw that nothing was taken
 * back (tlog-cosignature). A proof (tlog-proof) shows that one message is in it. The entry is made again from the message
 * itself, never taken from the proof.
 *
 *   entry              schema/logged.h
 *   origin             saphan/NODE/ALLIANCE; ALLIANCE: 16 hexadecimal digits, the first of SHA-256 of its name
 *   witness's name     saphan/NODE/ALLIANCE/witness
 * Keys are those of use `log` in the trust list. A node's own key never counts as a witness of its log.
 *
 * Rules: log.node log.key-time log.origin log.witnesses log.extra, besides those of crypto/note.h, crypto/merkle.h and trust.*
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_LOGGED_H
#define SP_EVIDENCE_LOGGED_H

#include "crypto/merkle_nodes.h"
#include "crypto/note.h"
#include "node/evidence/trust.h"
#include "schema/logged.h"

/* The origin of a node's log, or its name as a witness. */
struct sp_rc SP_MUST sp_logged_name(const struct sp_trust *t, struct sp_view node, bool witness, struct sp_buf *out);

/* Keys of the trust list as note keys: active and retired ones whose certificate is good at that time. */
enum { SP_LOGGED_KEYS = 64 };
struct sp_logged_keys { struct sp_vkey v[SP_LOGGED_KEYS]; struct sp_view node[SP_LOGGED_KEYS]; size_t n; };
/* Of one node's log. NOTFOUND (log.node) when it has none, EXPIRED (log.key-time) when none is in force then, INVALID (crl.revoked) when it was revoked by then. Names live in the arena, keys in the trust list. */
struct sp_rc SP_MUST sp_logged_keys_of(const struct sp_trust *t, struct sp_view node, int64_t at_s, struct sp_arena *a,
                                    struct sp_logged_keys *out, struct sp_diag *d);
/* Of every node that may be a witness of that node's log; at most SP_LOGGED_KEYS, further ones are left out. */
struct sp_rc SP_MUST sp_logged_witnesses_of(const struct sp_trust *t, struct sp_view node, int64_t at_s, struct sp_arena *a,
                                         struct sp_logged_keys *out, struct sp_diag *d);

/* A head, proved. */
enum { SP_LOGGED_WITNESSES = 32 };
struct sp_logged_head {
    struct sp_checkpoint checkpoint;
    struct { struct sp_view node; int64_t at_s; } witness[SP_LOGGED_WITNESSES]; /* in order of time */
    size_t n_witnesses;
    size_t n_ended;                 /* so many more signatures are of witnesses that were suspended, or whose key was retired, since: only
                                     * their own word dates them, and they count for nothing */
    int64_t until_s;                /* what its node signs later does not count (sp_trust_counts_until) */
};
/* The note is a checkpoint of that node's log, signed by it. Witnesses are counted once each. Views in the arena. */
struct sp_rc SP_MUST sp_logged_head_check(const struct sp_trust *t, struct sp_view node, struct sp_view note, int64_t at_s,
                                       struct sp_arena *a, struct sp_logged_head *out, struct sp_diag *d);

/*
 * The same as of the time that the witnesses themselves name: keys are judged as they were then, so that what was seen
 * stays proved when they are no longer in force; but a witness that was suspended or left by at_s, or whose key was retired or revoked by then,
 * dates what it signs as it likes, and is none. seen_s: by when quorum (1 or more) witnesses had signed; who names a time
 * after at_s has not signed yet. NOTFOUND (log.witnesses) when there are fewer, else as sp_logged_head_check.
 */
struct sp_rc SP_MUST sp_logged_head_then(const struct sp_trust *t, struct sp_view node, struct sp_view note, int64_t quorum,
                                         int64_t at_s, struct sp_arena *a, struct sp_logged_head *out, int64_t *seen_s,
                                         struct sp_diag *d);
/* When at least quorum witnesses had seen this head: the time by which its entries existed. 0 when fewer saw it. */
int64_t sp_logged_witnessed_s(const struct sp_logged_head *head, int64_t quorum);

/* The leaf of a message's entry. NOMEM, INTERNAL. */
struct sp_rc SP_MUST sp_logged_leaf(enum sp_logged_kind kind, struct sp_view digest, struct sp_hash *out);
/* The message stands where the proof says, below that head. INVALID (log.extra) for a proof with that line: nodes write none
 * and nobody signs it. Else as sp_merkle_check_inclusion. */
struct sp_rc SP_MUST sp_logged_below(const struct sp_logged_head *head, enum sp_logged_kind kind, struct sp_view digest,
                                     const struct sp_tlog_proof *proof, struct sp_diag *d);
struct sp_rc SP_MUST sp_logged_leaf_below(const struct sp_logged_head *head, const struct sp_hash *leaf,
                                          const struct sp_tlog_proof *proof, struct sp_merkle_nodes *known, struct sp_diag *d); /* the same of a leaf; known may be NULL */
/* Head and place at once. index and head are filled as far as it went. */
struct sp_logged_place { uint64_t index; struct sp_logged_head head; };
struct sp_rc SP_MUST sp_logged_check(const struct sp_trust *t, struct sp_view node, enum sp_logged_kind kind, struct sp_view digest,
                                     struct sp_view proof, int64_t at_s, struct sp_arena *a, struct sp_logged_place *out,
                                     struct sp_diag *d);

#endif
