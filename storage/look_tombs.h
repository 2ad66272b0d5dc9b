/*
 * storage/look_tombs.h - rows of tombstones of entries of who looked. Only storage/ includes it; storage/look.h is for others.
 *
 *   SP_X_STONE 't' + seq (8 bytes)            → the signed token, and the list of what went
 *   SP_X_STONE 's' + subject 0 seq            → "": those that tell of one company's entries
 *   SP_X_STONE 'm'                            → seq of the newest, entries deleted so far (8 bytes each), digest of its token
 *
 * A list has for each company: subject, entries, when the first and the last was made, how many of them an answer in the exchange log stands
 * behind, and the places of those answers, each as the distance from the one before. The token has its SHA-256.
 *
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_LOOK_TOMBS_H
#define SP_STORAGE_LOOK_TOMBS_H

#include "schema/tombstone.h"
#include "storage/look_record.h"
#include "storage/tomb_chain.h"

struct sp_rc SP_MUST sp_look_tombs_read(struct sp_kv_txn *t, struct sp_tomb_chain *out);
/* Directly, in a batch that is alone: the token is of seq s->seq + 1; s goes on to it. */
struct sp_rc SP_MUST sp_look_tombs_append(struct sp_kv_txn *t, struct sp_tomb_chain *s, struct sp_view token, struct sp_view list, uint64_t looks);
void sp_look_tombs_save(struct sp_batch *b, const struct sp_tomb_chain *s);

/* NOTFOUND, CORRUPT; views of the transaction. */
struct sp_rc SP_MUST sp_look_tomb_get(struct sp_kv_txn *t, uint64_t seq, struct sp_view *token, struct sp_view *list);
/* Whether it is found by that company. */
struct sp_rc SP_MUST sp_look_tomb_has(struct sp_kv_txn *t, struct sp_view subject, uint64_t seq, bool *out);
/* What the keys of rows of one company begin with; then comes seq, 8 bytes. */
struct sp_xkey sp_look_stone_prefix(struct sp_view subject);
/* Payload as it stands, signature unchecked; in the arena. CORRUPT. */
struct sp_rc SP_MUST sp_look_tomb_parse(struct sp_view token, struct sp_arena *a, struct sp_looks_tombstone *out);

/* What went of one company. logged: the places, encoded. */
struct sp_look_gone { struct sp_view subject; uint64_t looks, n_logged; int64_t first_s, last_s; struct sp_view logged; };
void sp_look_gone_put(struct sp_buf *list, const struct sp_look_gone *g);
/* The next of a list; false at its end or when it is damaged: then sp_reader_end says so. */
bool sp_look_gone_next(struct sp_reader *r, struct sp_look_gone *out);
/* One more place, above the one before. */
void sp_look_place_put(struct sp_buf *logged, uint64_t before, bool first, uint64_t index);
/* The places, in order. CORRUPT, and what each returns. */
struct sp_rc SP_MUST sp_look_places(const struct sp_look_gone *g, struct sp_rc (*each)(void *ctx, uint64_t index), void *ctx);

#endif
