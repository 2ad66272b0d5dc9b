/*
 * node/federation/witness.h - this node as a witness of the other nodes' logs (C2SP tlog-witness).
 *
 * A head is cosigned once it is proved to hold all that the last one held, and only after that was written down: over
 * restarts, this node vouches for one history of each log. Two heads of one size and two roots are a fork: refused,
 * logged as witness.fork, and the first such pair of a node kept in DATA/forks, where it proves it to anybody. An older
 * database put back has forgotten what came after it.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_WITNESS_H
#define SP_NODE_FEDERATION_WITNESS_H

#include "node/evidence/cosign.h"
#include "node/federation/identity.h"
#include "storage/db.h"

/* All borrowed, and constant, as long as it is used. */
struct sp_witness {
    const struct sp_trust *trust;
    struct sp_view own;             /* node id */
    const struct sp_identity *identity; /* its log key signs */
    struct sp_db *db;
    const char *data_dir;
};

/* body: as node/evidence/cosign.h. Appends one signature line. EXISTS (witness.size): *known is the size this witness saw
 * last. Others as sp_cosign_whose and sp_cosign_judge, or of storage. */
struct sp_rc SP_MUST sp_witness_cosign(const struct sp_witness *w, struct sp_view body, struct sp_buf *line, uint64_t *known,
                                       struct sp_diag *d);

/* Whether two histories of that node's log are kept in DATA/forks. */
bool sp_witness_forked(const struct sp_witness *w, struct sp_view node);

/* A head of a partner's log that came with a proof does not contradict the one that this node vouched for last. Sizes
 * other than that one's are left to the next cosignature. SIGNATURE (witness.fork), logged and kept as above. */
struct sp_rc SP_MUST sp_witness_agrees(const struct sp_witness *w, struct sp_view node, const struct sp_logged_head *head,
                                       struct sp_view note, struct sp_diag *d);

#endif
