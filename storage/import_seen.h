/*
 * storage/import_seen.h - which companies of the registry an import has met: one bit each, in the order of their numbers, kept with
 * the position of the import so that one that was interrupted still knows. Only storage/import*.c includes it.
 *
 * Threading: the worker's while an import runs; the caller's when nothing is under way.
 */
#ifndef SP_STORAGE_IMPORT_SEEN_H
#define SP_STORAGE_IMPORT_SEEN_H

#include "storage/store.h"

/* 1 MB for eight million companies. */
struct sp_met { uint8_t *bits; bool *changed; size_t pages; uint64_t n; };
void sp_met_free(struct sp_met *m);
/* What an unfinished import of that key met; otherwise what such a one left behind is deleted. */
struct sp_rc SP_MUST sp_met_open(struct sp_met *m, struct sp_db *db, struct sp_view key, bool again);
struct sp_rc SP_MUST sp_met_add(struct sp_met *m, uint32_t no);
bool sp_met_has(const struct sp_met *m, uint64_t no);
static inline uint64_t sp_met_count(const struct sp_met *m) { return m->n; }
/* What changed since the last call. */
void sp_met_put(struct sp_met *m, struct sp_view key, struct sp_batch *b);
/* Forget all, in memory and in b. */
void sp_met_drop(struct sp_met *m, struct sp_view key, struct sp_batch *b);

struct sp_import;
struct batch;
/* The companies of the batch, which have their numbers now; out NULL: nothing is kept. */
struct sp_rc SP_MUST sp_import_meet(struct sp_import *im, const struct batch *b, struct sp_kv_txn *t, struct sp_batch *out);

#endif
