/*
 * storage/forget.h - what the law had deleted from a registry leaves records.mdb too (storage/record.h). Only storage/ includes it.
 *
 * A fact that has a tombstone and is not in the registry again is taken out of the record that made it. A person, or another party that is
 * no company here, goes once every relationship that ever named it has lost all its facts; its record stays as a key without content, so
 * that it is known again when it is delivered once more. So does a relationship, with the company and the digests of its statements.
 *
 * Threading: one thread.
 */
#ifndef SP_STORAGE_FORGET_H
#define SP_STORAGE_FORGET_H

#include "storage/record.h"
#include "storage/store.h"

/* The companies that have tombstones: hashes of their subjects, in order. */
struct sp_gone { uint64_t *v; size_t n, room; };
struct sp_rc SP_MUST sp_gone_read(struct sp_kv_txn *t, struct sp_gone *out);
void sp_gone_free(struct sp_gone *g);
/* Which facts of a record must go; any: some. None unless its company is among those. */
struct sp_rc SP_MUST sp_gone_facts(struct sp_kv_txn *t, const struct sp_manifest *m, const struct sp_gone *g, const struct sp_record *r,
                                   struct sp_arena *a, bool gone[SP_RECORD_FACTS], bool *any);

/* With the maintainer's lock. A run that was killed is taken up by the next. records: that lost facts; parties: whose names went.
 * A folder without records.mdb, or a registry without tombstones, has nothing to forget. CORRUPT, FULL, IO (retention.records). */
struct sp_forgotten { uint64_t records, parties; };
struct sp_rc SP_MUST sp_records_forget(struct sp_db *db, struct sp_forgotten *out, struct sp_diag *d);

#endif
