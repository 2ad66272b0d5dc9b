/*
 * storage/hold_internal.h - finding, of the new companies of a batch, those whose name looks like another's. Only storage/ includes it.
 * Threading: one thread at a time.
 */
#ifndef SP_STORAGE_HOLD_INTERNAL_H
#define SP_STORAGE_HOLD_INTERNAL_H

#include "i18n/name.h"
#include "storage/hold.h"
#include "storage/store.h"

void sp_hold_encode(struct sp_buf *b, const struct sp_hold *h);

/* One name of a new company. odd: its likeness is not the name itself. */
struct sp_like { uint64_t key, core; uint32_t entry, name; /* offset in names: length and text */ bool odd; };
struct sp_likes {
    struct sp_like *v;
    size_t n, room;
    struct sp_buf names;       /* texts, each with its length */
    uint64_t *odd;             /* keys of odd names of the registry and of this run: a set, 0 is free */
    size_t n_odd, odd_room;
    bool loaded;
    struct sp_name_keys keys;  /* for candidates */
    enum sp_rc_code failed;
};
/* What was found: which entry is held, for which name, because of whom. */
struct sp_held_entry { uint32_t entry; struct sp_view name, other, other_name; };
typedef struct sp_rc (*sp_held_each)(void *ctx, const struct sp_held_entry *h);

void sp_likes_clear(struct sp_likes *l);     /* for the next batch; the set stays */
void sp_likes_free(struct sp_likes *l);
/* A public name of a new company, with its keys. A failure sticks. */
void sp_likes_add(struct sp_likes *l, struct sp_view name, struct sp_view core, uint32_t entry);
/* Look at every name that was added: at companies of t, and at earlier entries. subject_of: an entry's subject. Each entry once. */
struct sp_rc SP_MUST sp_likes_find(struct sp_likes *l, struct sp_kv_txn *t, struct sp_view (*subject_of)(void *ctx, uint32_t entry),
                                   sp_held_each each, void *ctx);
/* The row that lets later names find an odd one. */
void sp_like_put(const struct sp_like *x, uint32_t no, struct sp_batch *b);

#endif
