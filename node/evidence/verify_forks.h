/*
 * node/evidence/verify_forks.h - do the proofs and time stamps of a bundle show one history of each log?
 *
 * Check id: log.NODE.fork, only when it fails: two heads of that node's log, whether a proof stands below them or a time stamp
 * is over them, are not of one append-only log. Heads of one size have one root. Of heads of two sizes the paths to the
 * entries tell parts that both logs have (crypto/merkle_parts.h); what they do not tell is not compared. An archive compares
 * over all its bundles what tools/saphan-verify/log_parts.h says.
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_FORKS_H
#define SP_EVIDENCE_VERIFY_FORKS_H

#include "node/evidence/logged.h"
#include "node/evidence/verdict.h"

/* What a good proof shows: an entry of a node's log, below a head that the node signed. Borrowed from whoever looked. */
struct sp_logs_shown { struct sp_view node; const struct sp_checkpoint *head; const struct sp_tlog_proof *proof; struct sp_hash leaf; };
/* The head of v[i] is another than those of its log before it. */
bool sp_logs_head_first(const struct sp_logs_shown *v, size_t i);
/* At most one line for each node. NOMEM, INTERNAL. */
struct sp_rc SP_MUST sp_verify_forks(const struct sp_logs_shown *v, size_t n, struct sp_arena *a, struct sp_verdict *verdict);

#endif
