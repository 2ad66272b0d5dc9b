/*
 * storage/hold_internal.h - finding, of the new companies of a batch, those whose name looks like another's. Only storage/ includes it.
 * Threading: one thread at a time.
 */
#ifndef SP_STORAGE_HOLD_INTERNAL_H
#define SP_STORAGE_HOLD_INTERNAL_H

#include "storage/hold.h"
#include "storage/store.h"
#include "storage/terms.h"

void sp_hold_encode(struct sp_buf *b, const struct sp_hold *h);
struct sp_rc SP_MUST sp_hold_decode(struct sp_view subject, struct sp_view value, struct sp_hold *out); /* CORRUPT */
/* hold_forget.c, in a batch that is alone: a name of this company that the law had deleted. Who is held stays so. */
struct sp_rc SP_MUST sp_hold_forget(struct sp_kv_txn *t, struct sp_view subject, struct sp_view name);

/* What names of the registry and of this run look like, in memory: 4 bytes a plain name, 8 an odd one, and as much again for room.
 * Says too often, one time in some hundreds, that there is a look-alike; never too seldom. */
struct sp_like_set {
    uint32_t *plain;
    uint64_t *odd;                          /* 40 bits of the key, 24 of the core; 0 is free */
    size_t n_plain, plain_room, n_odd, odd_room;
};
struct sp_rc SP_MUST sp_like_set_add(struct sp_like_set *s, const struct sp_likeness *x);
bool sp_like_set_has_other(const struct sp_like_set *s, const struct sp_likeness *x);
void sp_like_set_free(struct sp_like_set *s);

/* One name of a new company. */
struct sp_like { struct sp_likeness is; uint32_t entry, name; /* offset in names: length and text */ };
struct sp_likes {
    struct sp_like *v;
    size_t n, room;
    struct sp_buf names;                    /* texts, each with its length */
    struct sp_like_set seen;                /* once loaded */
    uint64_t looked;                        /* names looked up so far */
    bool loaded;
    struct sp_name_keys keys;               /* for candidates */
    enum sp_rc_code failed;
};
/* What was found: which entry is held, for which name, because of whom. */
struct sp_held_entry { uint32_t entry; struct sp_view name, other, other_name; };
typedef struct sp_rc (*sp_held_each)(void *ctx, const struct sp_held_entry *h);

void sp_likes_clear(struct sp_likes *l);    /* for the next batch; the set stays */
void sp_likes_free(struct sp_likes *l);
/* A public name of a new company, with the n likenesses of it. A failure sticks. */
void sp_likes_add(struct sp_likes *l, struct sp_view name, const struct sp_likeness *is, unsigned n, uint32_t entry);
/* Look at every name that was added: at companies of t, and at earlier entries. subject_of: an entry's subject. Each entry once. */
struct sp_rc SP_MUST sp_likes_find(struct sp_likes *l, struct sp_kv_txn *t, struct sp_view (*subject_of)(void *ctx, uint32_t entry),
                                   sp_held_each each, void *ctx);

#endif
