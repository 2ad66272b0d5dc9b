/*
 * storage/number.h - numbers as values of the engine: eight bytes, big-endian.
 * Threading: that of the transaction or batch.
 */
#ifndef SP_STORAGE_NUMBER_H
#define SP_STORAGE_NUMBER_H

#include "storage/kv.h"

/* NOTFOUND when absent; CORRUPT when it is no number. */
struct sp_rc SP_MUST sp_kv_number(struct sp_kv_txn *t, unsigned table, struct sp_view key, uint64_t *out);
/* The same, 0 when absent. */
struct sp_rc SP_MUST sp_kv_number_or_0(struct sp_kv_txn *t, unsigned table, struct sp_view key, uint64_t *out);
void sp_batch_put_number(struct sp_batch *b, unsigned table, struct sp_view key, uint64_t n);

#endif
