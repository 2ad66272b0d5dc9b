/*
 * node/federation/partners.h - the links to the other nodes of the trust list.
 *
 * One link per partner, dialled when first needed and kept; nng makes the connection again when it breaks.
 *
 * Threading: every function is safe from any thread.
 */
#ifndef SP_NODE_FEDERATION_PARTNERS_H
#define SP_NODE_FEDERATION_PARTNERS_H

#include "node/evidence/trust.h"
#include "node/net/exchange_link.h"

struct sp_partners;

/* A reference to tls is taken; trust and own_id are borrowed until sp_partners_free. */
struct sp_rc SP_MUST sp_partners_new(const struct sp_trust *trust, const char *own_id, struct sp_tls *tls,
                                     struct sp_partners **out);
/* The trust list has a newer one: nodes that are new or have another address are dialled, those that are not listed or not
 * active any more are not. NOMEM, LIMIT. */
struct sp_rc SP_MUST sp_partners_update(struct sp_partners *p);
/* Connections that stand with a peer whose TLS key does not count any more, by the newest list or a revocation list, are closed and
 * logged (partner.dropped). Every second or so, so that none outlives the news by much. */
void sp_partners_recheck(struct sp_partners *p);
/* All connections are closed and made anew, with the certificate in use. */
void sp_partners_redial(struct sp_partners *p);
/* One message to the node and its answer; as sp_link_call. NOTFOUND (partner.unknown) when the node is not in the
 * trust list or is suspended. */
struct sp_rc SP_MUST sp_partners_call(struct sp_partners *p, struct sp_view node, struct sp_view message,
                                      int64_t timeout_ms, struct sp_buf *reply, struct sp_diag *d);
/* The same for what lists say, which carry their own signatures: also of a node whose TLS key our list does not know, because a newer one
 * may name it. Then over a connection of its own. */
struct sp_rc SP_MUST sp_partners_ask_list(struct sp_partners *p, struct sp_view node, struct sp_view message, int64_t timeout_ms,
                                          struct sp_buf *reply, struct sp_diag *d);
bool sp_partners_connected(struct sp_partners *p, struct sp_view node);
/* A partner signed with a key that our trust list does not know: there may be a newer list. Whoever looks after the list asks once whether
 * that was said since. */
void sp_partners_list_wanted(struct sp_partners *p);
bool sp_partners_take_wanted(struct sp_partners *p);
/* A partner refused a message of ours by this rule, or a handshake a partner. One of those that a list which we lack may explain is as if somebody had said the above. */
void sp_partners_heard(struct sp_partners *p, struct sp_view rule);
/* Calls under way end with CLOSED; afterwards only sp_partners_free may be called. */
void sp_partners_close(struct sp_partners *p);
void sp_partners_free(struct sp_partners *p);

#endif
