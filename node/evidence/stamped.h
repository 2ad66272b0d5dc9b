/*
 * node/evidence/stamped.h - what a time-stamping authority proves about a message: it stands below a head of a node's
 * exchange log, and the authority saw the root of that head at a time.
 *
 * The imprint of the token is the head's root as it stands. The authority is believed for its time alone, below one of the
 * anchors given; the node's signature of the head is judged at that time, and so is the authority's certificate.
 *
 * Rules: stamp.later, besides those of crypto/tsp.h, crypto/note.h, crypto/merkle.h and node/evidence/logged.h
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_STAMPED_H
#define SP_EVIDENCE_STAMPED_H

#include "crypto/tsp.h"
#include "node/evidence/logged.h"

/* One stamp, and what it is to be about. */
struct sp_stamped_question {
    const struct sp_trust *trust;
    const struct sp_tsp_anchors *anchors; /* at least one */
    struct sp_view node;
    enum sp_logged_kind kind;
    struct sp_view digest;                /* of the message, base64url */
    struct sp_view proof, token;          /* tlog-proof; DER */
    int64_t at_s;                         /* a token of a later time is none yet */
};
struct sp_stamped_found {
    struct sp_tlog_proof proof;
    struct sp_logged_head head;
    struct sp_tsp_stamp stamp;
    int64_t by_s;                         /* the message existed then: the token's time, at its latest, in full seconds */
};
/* In order: the proof's form, the token, the head, the place. EXPIRED (stamp.later), others as those of the parts. Views
 * live in the arena or are borrowed; out is filled as far as it went. */
struct sp_rc SP_MUST sp_stamped_check(const struct sp_stamped_question *q, struct sp_arena *a, struct sp_stamped_found *out,
                                      struct sp_diag *d);

/* The root of the head in a note, which nobody has checked yet. */
struct sp_rc SP_MUST sp_stamped_root(struct sp_view note, struct sp_arena *a, struct sp_checkpoint *out, struct sp_diag *d);
/* The same for a token: by when what it stamps existed. */
int64_t sp_stamped_by_s(const struct sp_tsp_stamp *s);

#endif
