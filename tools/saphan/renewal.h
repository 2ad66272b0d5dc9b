/*
 * tools/saphan/renewal.h - a request of a node that the alliance has already: what it would undo is refused, or asked for by name.
 *
 * nodes/ID.json says in "requested" when the request that was admitted last was made; a node from before has none.
 *
 * Rules: join.created join.older join.key-back join.all-keys join.reinstate
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_RENEWAL_H
#define SP_TOOLS_SAPHAN_RENEWAL_H

#include "tools/saphan/folder.h"

/* What the office asks for by name. */
struct sp_renewal {
    bool older;     /* a request from before the last one, or one that brings retired keys back */
    bool all_keys;  /* no key that the node has now has signed the request */
    bool reinstate; /* the node is suspended, or has left */
};
/* INVALID (join.created): no request is from the future, by more than a day of a clock that is wrong. */
struct sp_rc SP_MUST sp_renewal_created(const struct sp_join *j, struct sp_diag *d);
/* DENIED: what this request would do to the node as nodes/ID.json has it, and nobody asked for. */
struct sp_rc SP_MUST sp_renewal_check(const struct sp_renewal *asked, const cJSON *old, const struct sp_join *j, struct sp_diag *d);
/* What changes from the node's file to its new text, as sp_list_diff puts it. Everything, when there is no such file or no list could hold it. */
struct sp_rc SP_MUST sp_renewal_put(struct sp_buf *b, const char *path, struct sp_view entry, struct sp_view id, bool json, struct sp_diag *d);

#endif
