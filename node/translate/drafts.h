/*
 * node/translate/drafts.h - a machine's translations of free texts that banks asked for, made in the background.
 *
 * A report leaves at once with the translations that the memory holds; a text without one is put into a queue, and the bank gets the rest when it
 * asks for the report again. One thread and one program for each engine of node.conf, low in priority: started when there is a text, ended
 * when there was none for a minute. What it makes is checked (node/translate/engine.h), signed with the node's receipt key as a machine's that
 * nobody read, and kept as a draft, so that a person may still read it. An engine that hangs, crashes or talks nonsense is ended and started again
 * after a pause that grows to ten minutes; a text that it fails at twice, or that is refused, is not tried again for an hour.
 * The queue does not outlive the node; the next question for the report fills it again.
 *
 * Rules: those of node/translate/engines.h and engine.h
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_TRANSLATE_DRAFTS_H
#define SP_NODE_TRANSLATE_DRAFTS_H

#include "node/conf/conf.h"
#include "node/federation/identity.h"
#include "node/ops/metrics.h"
#include "storage/memory.h"

struct sp_drafts;

/* All borrowed, and constant, until sp_drafts_stop returns. */
struct sp_drafts_opts {
    const struct sp_conf *conf;
    const struct sp_identity *identity;
    struct sp_metrics *metrics;
    struct sp_db *db;
};

/* What the configuration says can be. CONFIG. */
struct sp_rc SP_MUST sp_drafts_check(const struct sp_conf *conf, struct sp_diag *d);
/* *out NULL when no engine is configured. */
struct sp_rc SP_MUST sp_drafts_start(const struct sp_drafts_opts *opts, struct sp_drafts **out, struct sp_diag *d);
/* What is under way is given up. NULL is fine. */
void sp_drafts_stop(struct sp_drafts *s);
/* How the i-th engine is: its name (borrowed), texts that wait for it or are in its hands, failures in a row. False: there is none. */
struct sp_drafts_status { struct sp_view name; size_t waiting; unsigned failures; };
bool sp_drafts_status(struct sp_drafts *s, size_t i, struct sp_drafts_status *out);
/* Whether a translation of that text is being made, from now or before: false when no engine has the pair, the queue is full, it failed before,
 * or the memory has a row of it already. ctx: struct sp_drafts *, for struct sp_given_question. */
bool sp_drafts_ask(void *ctx, const struct sp_memory_key *key);

#endif
