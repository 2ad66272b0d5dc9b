/*
 * node/federation/keeper.h - keeps the trust list of a running node up to date, and remembers it over restarts.
 *
 * A thread looks every second whether the trust file was replaced, and has the partners asked every trust_poll_s for a newer
 * list (node/federation/asker.h): it never waits for any of them. One that succeeds the held list by the rules of node/evidence/trust.h, and has not expired, takes its place at
 * once (sp_trust_supersede): partners and TLS follow. Anything else is logged and changes nothing.
 * The node's own keys follow: key files that are new in the folder are read at once, and a key is used when the list has it as
 * active and key_overlap_s have passed, so that the others know it by then.
 * Version, digest and the latest time seen are stored, so that a restart brings back neither an older list nor, with a
 * clock set back, the time to use an expired one. A newer list starts with a time of its own.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_KEEPER_H
#define SP_NODE_FEDERATION_KEEPER_H

#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "node/federation/identity.h"
#include "node/federation/node_crls.h"
#include "node/federation/partners.h"
#include "storage/db.h"

struct sp_keeper;

/* All borrowed until sp_keeper_stop returns. */
struct sp_keeper_opts {
    const struct sp_conf *conf;
    struct sp_identity *identity;   /* new key files are taken up, and the keys in use follow the list */
    const struct sp_trust *trust;
    struct sp_partners *partners;
    struct sp_tls *node_tls, *bank_tls;
    struct sp_db *db;
    struct sp_node_crls *crls;      /* looked after and asked for, too */
    struct sp_link_server *link;    /* its connections are looked at, too; may be NULL */
};

/* At start: the list that was read is not older than the one held before, nor another of its number, and may serve by
 * the latest time seen. REPLAY (trust.rollback), INVALID (trust.version-reuse), EXPIRED as sp_trust_serves. */
struct sp_rc SP_MUST sp_keeper_recall(struct sp_db *db, const struct sp_trust *trust, const struct sp_conf *conf, struct sp_diag *d);
struct sp_rc SP_MUST sp_keeper_start(const struct sp_keeper_opts *opts, struct sp_keeper **out); /* NOMEM */
void sp_keeper_stop(struct sp_keeper *k); /* NULL is fine */

/* A former key goes on: the list is younger than key_overlap_s, or was taken (taken_s; 0: at a start) so lately. */
bool sp_keeper_holds(const struct sp_conf *conf, const struct sp_trust *trust, int64_t taken_s, int64_t now_s);

/* The answer to a partner that has that version. LIMIT (limit.reply) when the lists since do not fit into a message. */
struct sp_rc SP_MUST sp_keeper_answer(const struct sp_trust *trust, int64_t have, struct sp_buf *reply, struct sp_diag *d);

#endif
