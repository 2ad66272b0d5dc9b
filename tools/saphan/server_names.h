/*
 * tools/saphan/server_names.h - under which host names and addresses nodes may serve, by their TLS certificates.
 *
 * Saphan's own clients know a node by its key; others go by the alliance's roots and a name, and for them a name that two nodes have
 * leads to either. So the office and the signers see each node's names, and a host name is given to one node only. Addresses may be shared by
 * nodes of one machine: that is told. localhost and a machine's addresses of its own (127.0.0.0/8, ::1) are everybody's.
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_SERVER_NAMES_H
#define SP_TOOLS_SAPHAN_SERVER_NAMES_H

#include "tools/saphan/folder.h"

/* Of the certificates of its TLS keys that are not revoked and have not run out: in small letters, each once, in order. A certificate that
 * cannot be read has none: lists are checked elsewhere. Views live in the arena. */
struct sp_server_names { struct sp_view *v; size_t n; };
struct sp_rc SP_MUST sp_server_names(const struct sp_trust_node *node, struct sp_arena *a, struct sp_server_names *out);

/* EXISTS (office.server-name): a host name of the node is another's in the office's folder, which has not left. */
struct sp_rc SP_MUST sp_server_names_check(const char *dir, const struct sp_trust_node *node, struct sp_diag *d);
/* To stderr: names, or addresses, that two nodes of the list have. only: of that node, or empty: all. */
void sp_server_names_warn(const struct sp_trust_list *l, struct sp_view only);

#endif
