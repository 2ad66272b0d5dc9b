/*
 * node/federation/heads.h - the signed head of this node's exchange log, and proofs below it.
 *
 * A thread looks every checkpoint_ms whether the log grew; then it signs a new head (C2SP tlog-checkpoint), asks the
 * other active nodes of the alliance to witness it (node/federation/witness.h), and publishes it with the signatures that
 * came. No exchange waits for that. A partner that does not answer is asked less and less often and for the newest head when
 * it is back; one that is slow delays the head by some seconds. Who is asked follows the trust list, and the key that signs is the
 * log key in use: when it changes, so does the signature of a head that stands. A head that all witnesses signed is kept: proofs stand
 * below the first one that covers their message.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_HEADS_H
#define SP_NODE_FEDERATION_HEADS_H

#include "node/conf/conf.h"
#include "node/evidence/logged.h"
#include "node/federation/identity.h"
#include "node/federation/partners.h"
#include "storage/db.h"
#include "storage/mlog.h"

struct sp_heads;

/* All borrowed, and constant, until sp_heads_stop returns. */
struct sp_heads_opts {
    const struct sp_conf *conf;
    const struct sp_trust *trust;
    const struct sp_identity *identity; /* its log key signs */
    struct sp_partners *partners;
    struct sp_db *db;
};

struct sp_rc SP_MUST sp_heads_start(const struct sp_heads_opts *opts, struct sp_heads **out); /* NOMEM */
void sp_heads_stop(struct sp_heads *h); /* NULL is fine */

/* The newest published head as a signed note, appended. NOTFOUND (log.empty) while the log has no entry below a head. */
struct sp_rc SP_MUST sp_heads_note(struct sp_heads *h, struct sp_buf *note, struct sp_diag *d);
/* Where the message with this digest (base64url) stands, as a tlog-proof, appended. NOTFOUND (log.unknown, log.empty);
 * UNAVAILABLE (log.not-yet): logged, but not below a head yet. */
struct sp_rc SP_MUST sp_heads_prove(struct sp_heads *h, struct sp_view digest, struct sp_buf *proof, struct sp_diag *d);
/* The leaf of the message with this digest (base64url). NOTFOUND (log.unknown), FORMAT (log.digest). */
struct sp_rc SP_MUST sp_heads_leaf(struct sp_mlog *m, struct sp_view digest, struct sp_mlog_leaf *leaf, struct sp_diag *d);
/* The entries below the published head, and how many witnesses signed it: for node.status. */
void sp_heads_status(struct sp_heads *h, uint64_t *size, unsigned *witnesses);

#endif
