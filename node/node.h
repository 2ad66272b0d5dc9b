/*
 * node/node.h - a whole node: opened from its configuration, serving, stopped in order.
 * Threading: start and stop from one thread.
 */
#ifndef SP_NODE_H
#define SP_NODE_H

#include "node/conf/conf.h"

struct sp_node;

/* What a start needs besides opening a port: configuration, keys, trust list, policy, participants. Nothing is changed. */
struct sp_rc SP_MUST sp_node_check(const struct sp_conf *conf, struct sp_diag *d);
/* Serving when this returns; the ready file is written last. diag says which part failed and what to do. */
struct sp_rc SP_MUST sp_node_start(const struct sp_conf *conf, struct sp_node **out, struct sp_diag *d);
/* Takes nothing new, finishes what was accepted, commits, closes, frees. NULL is fine. */
void sp_node_stop(struct sp_node *n);

#endif
