/*
 * storage/hold.h - new companies that are held for review, because a name of theirs looks like that of another company but is spelled with
 * other letters (UTS #39).
 *
 * A held company is stored whole, so that importing its file again changes nothing, but it is not answered to anybody: a report
 * or search acts as if it were not there (sp_snap_is_held), until a person releases it. A refused one stays so.
 *
 * Threading: as the snapshot; the others from any thread.
 */
#ifndef SP_STORAGE_HOLD_H
#define SP_STORAGE_HOLD_H

#include "storage/registry.h"

struct sp_hold {
    struct sp_view subject, name;       /* held, and the name that it is held for; empty: the law had it deleted */
    struct sp_view other, other_name;   /* whose name it looks like; that company was there before */
    int64_t since_s;
    bool refused;
};
typedef struct sp_rc (*sp_hold_each)(void *ctx, const struct sp_hold *h);

/* In order of subjects, refused ones too. Views are the callback's only. */
struct sp_rc SP_MUST sp_holds(struct sp_snap *s, sp_hold_each each, void *ctx);
/* Quick when nothing is held at all. */
bool sp_snap_is_held(struct sp_snap *s, struct sp_view subject);

/* Durable on return. Release: it is a company like any other from now on. NOTFOUND (hold.unknown): it is not held. */
struct sp_rc SP_MUST sp_hold_settle(struct sp_db *db, struct sp_view subject, bool release, struct sp_diag *d);

#endif
