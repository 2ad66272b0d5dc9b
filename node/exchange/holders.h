/*
 * node/exchange/holders.h - who got a report with a fact: by the looks at the record (storage/look.h), and what the answers say.
 *
 * A record that was asked for a million times is gone through in pieces, the newest first: whoever wants all of them asks again
 * from `next` on as long as there are more.
 *
 * Threading: from any thread.
 */
#ifndef SP_NODE_HOLDERS_H
#define SP_NODE_HOLDERS_H

#include "base/random.h"
#include "node/net/tls.h"
#include "schema/dispute.h"
#include "storage/exlog.h"

/* One exchange by which it was given. node: who asked; the given own id for participants of this node. report: its jti; empty when the
 * answer cannot be read any more. */
struct sp_holder { char node[SP_TLS_NODE_TEXT], exchange[SP_EXLOG_ID + 1], report[SP_ID_TEXT]; int64_t at_s; };
/* more: there are older entries, from next on, that were not looked at; of no meaning when it ended at `most`. */
struct sp_holders { struct sp_holder *v; size_t n; bool more; struct sp_look_place next; };

struct sp_holding {
    struct sp_view own;         /* this node's id */
    struct sp_view subject;
    const struct sp_dispute_path *about;
    int64_t since_s;            /* since that time; 0: ever */
    struct sp_view node;        /* only of this one; empty: of all */
    size_t reports;             /* so many reports are opened at most, by each of which one may hold it */
    size_t most;                /* holders; 0: as many as there are */
    const struct sp_look_place *from; /* NULL: from the newest on */
};
/* The newest first, in the arena. */
struct sp_rc SP_MUST sp_holders_find(struct sp_db *db, const struct sp_holding *q, struct sp_arena *a, struct sp_holders *out);

#endif
