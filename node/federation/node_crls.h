/*
 * node/federation/node_crls.h - the revocation lists of a running node: from its file, from partners, kept over restarts.
 *
 * Of each root the list with the highest number counts, wherever it came from; an older one is refused, also after a restart with
 * an older file: the lists are in the database, too. From then on every key that is looked up is judged by them
 * (node/evidence/trust.h), as are the certificates of connections.
 *
 * A list that has run out is used as it is: what it holds stays revoked, what was revoked since is not known. That is logged
 * (crl.stale, once a day) and stands in the status, and the node goes on, as long as the trust list itself may serve: an office that
 * is late must not cut off a country. Whoever judges the evidence later sees how old the list was.
 *
 * Threading: sp_node_crls_answer and sp_node_crls_put from any thread; the others from one at a time.
 */
#ifndef SP_NODE_FEDERATION_NODE_CRLS_H
#define SP_NODE_FEDERATION_NODE_CRLS_H

#include "node/conf/conf.h"
#include "node/evidence/trust.h"
#include "node/federation/wire.h"
#include "storage/db.h"

struct sp_node_crls;

struct sp_node_crls_opts { const struct sp_conf *conf; const struct sp_trust *trust; struct sp_db *db; }; /* borrowed */

/* What is in the database, and the file. A file that cannot be read is logged: a node starts without lists. NOMEM, or of storage. */
struct sp_rc SP_MUST sp_node_crls_start(const struct sp_node_crls_opts *opts, struct sp_node_crls **out);
void sp_node_crls_free(struct sp_node_crls *c); /* after the trust list's last use of them; NULL is fine */

/* The file was replaced, or the trust list; and lists that ran out. Every second. */
void sp_node_crls_look(struct sp_node_crls *c);
/* What this node has, for a partner that may have newer ones; what the partner answered. */
struct sp_rc SP_MUST sp_node_crls_ask(const struct sp_node_crls *c, struct sp_buf *message);
void sp_node_crls_take(struct sp_node_crls *c, const struct sp_view *lists, size_t n, const char *from);

/* To a partner that has these: newer ones, as many as a message holds. */
struct sp_rc SP_MUST sp_node_crls_answer(const struct sp_trust *trust, const struct sp_wire *asked, struct sp_buf *reply);
/* ,"crls":[{"root","number","next","stale"}…] */
void sp_node_crls_put(struct sp_buf *b, const struct sp_trust *trust);

/* The lists of the roots that certified these two nodes, for a bundle: base64url in order. How many. */
size_t sp_node_crls_of(const struct sp_trust *trust, struct sp_view a, struct sp_view b, struct sp_view *out, size_t most);

#endif
