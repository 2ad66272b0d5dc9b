/*
 * storage/erase.h - taking facts out of companies, inside one transaction, each with its tombstone. Only storage/ includes it.
 * Threading: one thread.
 */
#ifndef SP_STORAGE_ERASE_H
#define SP_STORAGE_ERASE_H

#include "storage/expired.h"
#include "storage/tombs.h"

struct sp_eraser;
struct sp_rc SP_MUST sp_eraser_new(const struct sp_retention *r, struct sp_view node, const struct sp_key *key, struct sp_eraser **out);
void sp_eraser_free(struct sp_eraser *e);

/* In the prepare of a batch that is alone: begin, any number of companies, end. */
struct sp_rc SP_MUST sp_eraser_begin(struct sp_eraser *e, struct sp_kv_txn *t, struct sp_batch *b);
/* At most max facts, those that go with them not counted; *more: there are others. What is due is found anew. */
struct sp_rc SP_MUST sp_erase_company(struct sp_eraser *e, uint32_t no, size_t max, bool *more);
struct sp_rc SP_MUST sp_eraser_end(struct sp_eraser *e);
size_t sp_eraser_facts(const struct sp_eraser *e); /* since begin */
/* After the commit: each fact that went. */
void sp_eraser_tell(struct sp_eraser *e, void (*each)(void *ctx, const struct sp_expired *e), void *ctx);

#endif
