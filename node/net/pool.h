/*
 * node/net/pool.h - a bounded worker pool.
 * Threading: submit from any thread; stop from one thread that is not a worker.
 */
#ifndef SP_NODE_NET_POOL_H
#define SP_NODE_NET_POOL_H

#include "base/rc.h"

struct sp_pool;

struct sp_rc SP_MUST sp_pool_start(unsigned n_workers, unsigned max_waiting, struct sp_pool **out);
/* FULL when max_waiting jobs wait already, CLOSED once stopping; never blocks. */
struct sp_rc SP_MUST sp_pool_submit(struct sp_pool *p, void (*run)(void *arg), void *arg);
/* Runs what was accepted, then joins and frees; nobody submits any more. NULL is fine. */
void sp_pool_stop(struct sp_pool *p);

#endif
