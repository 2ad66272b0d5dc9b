/*
 * node/federation/stamps.h - time stamps for this node's exchange log (RFC 3161): an authority outside the alliance says
 * that the log stood so at a time.
 *
 * A thread looks every second. When the published head (node/federation/heads.h) has entries that no stamp covers, and
 * stamp_every_s have gone by since the last one, it asks the authority at tsa_url for one over that head's root, as the
 * witnesses signed it by then: one token for all exchanges since the last. It is checked against tsa_anchor, this request
 * and this clock before it is kept. An authority that does not answer is asked less and less often.
 *
 * Entries may wait tsa_grace_s. That counts from when the oldest of them was written, so a restart gives no more of it,
 * and never goes back with the clock. Beyond it the node says so and takes no new questions, for itself or for partners;
 * what was begun is finished, and with the next stamp all is well again. tsa_grace_s 0: it only says so.
 *
 * A node with tsa_anchor but no tsa_url has no stamps of its own, and can judge those of partners.
 *
 * Rules: stamp.config stamp.overdue stamp.not-yet, besides those of node/federation/stamp_ask.h
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_STAMPS_H
#define SP_NODE_FEDERATION_STAMPS_H

#include "crypto/tsp.h"
#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "node/federation/heads.h"
#include "node/ops/metrics.h"
#include "storage/db.h"

struct sp_stamper;

/* All borrowed, and constant, until sp_stamper_stop returns. */
struct sp_stamper_opts {
    const struct sp_conf *conf;
    const struct sp_trust *trust;
    struct sp_heads *heads;
    struct sp_metrics *metrics;
    struct sp_db *db;
};

/* What the configuration says can be: CONFIG (stamp.config), and as sp_tsp_anchors_read and sp_file_read. */
struct sp_rc SP_MUST sp_stamper_check(const struct sp_conf *conf, struct sp_diag *d);
struct sp_rc SP_MUST sp_stamper_start(const struct sp_stamper_opts *opts, struct sp_stamper **out, struct sp_diag *d);
/* Waits for a question to the authority that is under way, some seconds at most. NULL is fine. */
void sp_stamper_stop(struct sp_stamper *s);

/* UNAVAILABLE (stamp.overdue) when entries wait beyond the grace. NULL: nobody asks for stamps. */
struct sp_rc SP_MUST sp_stamper_serves(const struct sp_stamper *s, struct sp_diag *d);
/* Whose stamps this node believes; none: n is 0. */
const struct sp_tsp_anchors *sp_stamper_anchors(const struct sp_stamper *s);
/* The first stamp that covers the message with this digest (base64url): its place as a tlog-proof below the stamped head, and
 * the token in DER, both appended. NOTFOUND (log.unknown); UNAVAILABLE (stamp.not-yet). */
struct sp_rc SP_MUST sp_stamper_prove(const struct sp_stamper *s, struct sp_view digest, struct sp_buf *proof,
                                      struct sp_buf *token, struct sp_diag *d);

struct sp_stamper_status {
    bool wanted;          /* there is an authority */
    uint64_t size;        /* entries below the newest stamped head */
    int64_t at_s;         /* its time; 0: none yet */
    int64_t waiting_s;    /* how long entries have waited for the next; 0: none do */
    bool overdue;         /* longer than the grace */
    char rule[64];        /* why there was none the last time; empty: there was */
};
void sp_stamper_status(struct sp_stamper *s, struct sp_stamper_status *out);

#endif
