/*
 * node/exchange/noticed.h - notices that partners send: whose business they are.
 *
 * A notice is about reports that this node got from the node that sends it, or about a dispute that a participant of this node
 * brought there. What it says of anybody else's exchange nobody is told.
 *
 * Rules: notice.exchange (none of its exchanges was with that node about that company), notice.date (later than today), notice.used
 * (another notice of that node has this id).
 *
 * Threading: from any thread.
 */
#ifndef SP_NODE_NOTICED_H
#define SP_NODE_NOTICED_H

#include "schema/message.h"
#include "storage/exlog.h"

/* Whether the exchange of this id is one that a notice of the issuer about the subject can be about; own: this node's id, for what it
 * tells its own participants. out (in the arena): the exchange. */
bool sp_notice_is_about(struct sp_db *db, struct sp_view own, const struct sp_notice_in *n, struct sp_view exchange, struct sp_arena *a,
                        struct sp_exlog_record *out);
/* What a partner's request brings, before it is kept. INVALID, EXISTS. */
struct sp_rc SP_MUST sp_notice_acceptable(struct sp_db *db, struct sp_view own, const struct sp_request *r, int64_t now_s, struct sp_diag *d);

#endif
