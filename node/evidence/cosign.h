/*
 * node/evidence/cosign.h - what a witness is asked and how it decides (C2SP tlog-witness, add-checkpoint).
 *
 * A log sends the size that the witness saw last, a proof that its new head only adds to that, and the head:
 *   old SIZE / consistency proof, one base64 hash per line, at most 63 / empty line / the checkpoint as a signed note
 * The witness answers with its signature line, or with the size it knows when that is another.
 *
 * Rules: witness.form witness.origin witness.empty witness.old-size witness.size witness.proof witness.fork, besides those of
 * node/evidence/logged.h and crypto/merkle.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_COSIGN_H
#define SP_EVIDENCE_COSIGN_H

#include "node/evidence/logged.h"

enum { SP_MAX_COSIGN_BYTES = 32 * 1024 }; /* a head of ours has a few hundred bytes, and a proof less than 3,000 */

struct sp_cosign_request {
    uint64_t old_size;
    struct sp_merkle_proof proof;
    struct sp_view note;        /* borrowed from the text */
};

void sp_cosign_request_put(struct sp_buf *b, const struct sp_cosign_request *r);
/* FORMAT (witness.form). */
struct sp_rc SP_MUST sp_cosign_request_parse(struct sp_view text, struct sp_cosign_request *out, struct sp_diag *d);

/* What the witness last vouched for; size 0 and any root: nothing yet. */
struct sp_cosign_seen { uint64_t size; struct sp_hash root; };

/*
 * Whose log it is and whether the new head follows from what was seen. OK: it may be cosigned; node and head are filled.
 * NOTFOUND (witness.origin): not the log of an active node, or our own. SIGNATURE (note.*): not signed by that node.
 * INVALID (witness.empty, witness.old-size): nothing to sign; the request contradicts itself. EXISTS (witness.size): the
 * witness saw another size; say which. SIGNATURE (witness.proof): the proof shows nothing; (witness.fork): two roots of one
 * size, or a proof that the new head begins with another tree than the last one (which it can show of all sizes but powers of two), so two
 * histories. A head older than what was seen proves nothing: anybody can send it again.
 */
struct sp_rc SP_MUST sp_cosign_whose(const struct sp_trust *t, struct sp_view own, const struct sp_cosign_request *r,
                                     int64_t at_s, struct sp_arena *a, struct sp_view *node, struct sp_logged_head *head,
                                     struct sp_diag *d);
struct sp_rc SP_MUST sp_cosign_judge(const struct sp_cosign_request *r, const struct sp_logged_head *head,
                                     const struct sp_cosign_seen *seen, struct sp_diag *d);

#endif
