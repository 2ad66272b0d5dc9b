/*
 * storage/facts.h - a company's facts as stored: chunks of them under its number. Only storage/ includes it.
 *
 * A chunk holds facts one after another, each with its length, then a zero and a sum over them, seeded with number and chunk. The sum shows
 * rot and careless edits, and a chunk in the wrong place; whoever means it can make it anew. Chunks of programs before have none.
 *
 * Threading: as the transaction.
 */
#ifndef SP_STORAGE_FACTS_H
#define SP_STORAGE_FACTS_H

#include "schema/fact.h"
#include "storage/kv.h"

enum { SP_NO_COMPANY = UINT32_MAX, SP_CHUNK_BYTES = 2016 }; /* unless one fact is longer */

/* Of a company's rows: its number, 4 bytes, then of chunks 2 more. */
struct sp_no_key { char p[6]; };
struct sp_no_key sp_no_key(uint32_t no, unsigned chunk);
static inline struct sp_view sp_no_view(const struct sp_no_key *k) { return sp_view(k->p, 4); }
static inline struct sp_view sp_chunk_view(const struct sp_no_key *k) { return sp_view(k->p, 6); }
uint32_t sp_no_read(struct sp_view key);

/* Facts in an arena. */
struct sp_facts { struct sp_fact *v; size_t n, cap; struct sp_arena *arena; };
struct sp_rc SP_MUST sp_facts_push(struct sp_facts *fs, const struct sp_fact *f);
/* Those of a list or a chunk; views of it. */
struct sp_rc SP_MUST sp_facts_add(struct sp_facts *fs, struct sp_view list);
static inline bool sp_fact_same_slot(const struct sp_fact *a, const struct sp_fact *b) { return a->kind == b->kind && sp_view_eq(a->id, b->id); }

/* Every stored version, as appended. Views of the transaction, the array in the arena. */
struct sp_rc SP_MUST sp_facts_of(struct sp_kv_txn *t, uint32_t no, struct sp_arena *a, struct sp_fact **facts, size_t *n, unsigned *chunks);
/* Sort as reports are, stably; keep the newest of each (kind, id), or with history all. */
struct sp_rc SP_MUST sp_facts_order(struct sp_fact *facts, size_t *n, bool history, struct sp_arena *a);

/* A list: facts encoded one after another, each with its length. */
void sp_facts_put(struct sp_buf *b, const struct sp_fact *f);
/* A list's next chunk, from c->chunk on, into c->key and *c->value. more: there was one. */
struct sp_chunker { uint32_t no; unsigned chunk; struct sp_view list; struct sp_buf *value; struct sp_no_key key; };
struct sp_rc SP_MUST sp_chunk_next(struct sp_chunker *c, bool *more);
enum sp_chunk_sum { SP_CHUNK_RIGHT, SP_CHUNK_WRONG, SP_CHUNK_NO_SUM };
enum sp_chunk_sum sp_chunk_check(uint32_t no, unsigned chunk, struct sp_view value);

#endif
