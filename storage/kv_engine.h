/*
 * storage/kv_engine.h - between the writer (writer.c) and the engine (kv_lmdb.c). Nobody else includes it.
 * Threading: engine write calls only on the writer's thread.
 */
#ifndef SP_STORAGE_KV_ENGINE_H
#define SP_STORAGE_KV_ENGINE_H

#include "storage/kv.h"

struct sp_writer;
struct sp_engine;

struct sp_kv {
    struct sp_engine *engine;
    struct sp_writer *writer;   /* NULL when read-only */
    unsigned n_tables;
};

/* PUT_NEW leaves a key as it is; PUT_APPEND: above every key of the table, else INTERNAL. */
enum sp_put { SP_PUT, SP_PUT_NEW, SP_PUT_APPEND };

/* Failures of the engine: FULL, IO, NOMEM, CORRUPT, UNAVAILABLE. After one in a write transaction only abort is left. */
struct sp_rc SP_MUST sp_engine_write_begin(struct sp_kv *kv, bool direct, struct sp_kv_txn **out);
struct sp_rc SP_MUST sp_engine_put(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_view value, enum sp_put how);
struct sp_rc SP_MUST sp_engine_del(struct sp_kv_txn *t, unsigned table, struct sp_view key);
/* Both release t. */
struct sp_rc SP_MUST sp_engine_commit(struct sp_kv_txn *t);
void sp_engine_abort(struct sp_kv_txn *t);
void sp_engine_size(struct sp_kv *kv, uint64_t *used_bytes, uint64_t *map_bytes);

struct sp_rc SP_MUST sp_writer_start(struct sp_kv *kv, struct sp_writer **out);
void sp_writer_stop(struct sp_writer *w);
void sp_writer_stats(struct sp_writer *w, struct sp_kv_stats *out);

#endif
