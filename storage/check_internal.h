/* storage/check_internal.h - what the parts of a check share. Only storage/check*.c include it.
 * Threading: one thread. */
#ifndef SP_STORAGE_CHECK_INTERNAL_H
#define SP_STORAGE_CHECK_INTERNAL_H

#include "storage/check.h"
#include "storage/mlog.h"
#include "storage/sort.h"
#include "storage/store.h"

enum { SP_CHECK_SLICE = 32768, SP_CHECK_STEP = 1u << 16 };

/* One finding; counted. */
void sp_check_found(const struct sp_check *c, uint64_t *findings, const char *rule, struct sp_view field, const char *fmt, ...) SP_PRINTF(5, 6);
void sp_check_step(const struct sp_check *c, const char *what, uint64_t done, uint64_t of);
/* OK for what says that the bytes are wrong: a finding, and not the end. */
bool sp_check_is_damage(struct sp_rc rc);

/* ---- check_index.c ---- */

/* Each pair of the sorted list (entry: a company's number above first) stands in a segment or among the recent ones. */
struct sp_rc SP_MUST sp_check_pairs(const struct sp_check *c, struct sp_kv_txn *t, const struct sp_manifest *m, const struct sp_pairs *pairs,
                                    uint32_t first, uint64_t *findings);
/* Every block, number and frequency of the segments; recent pairs. next: companies there are. */
struct sp_rc SP_MUST sp_check_segments(const struct sp_check *c, struct sp_kv_txn *t, const struct sp_manifest *m, uint64_t next,
                                       uint64_t *postings, uint64_t *findings);

/* ---- check_hold.c ---- */

struct sp_rc SP_MUST sp_check_holds(const struct sp_check *c, struct sp_kv_txn *t, uint64_t *held, uint64_t *findings);

/* ---- check_authorisation.c ---- */

/* In a snapshot of its own. */
struct sp_rc SP_MUST sp_check_authorisations(const struct sp_check *c, struct sp_db *db, uint64_t *n, uint64_t *findings);

/* ---- check_looks.c ---- */

/* In m's snapshot. deleted: entries that tombstones say went by law. */
struct sp_rc SP_MUST sp_check_looks(const struct sp_check *c, struct sp_mlog *m, uint64_t *looks, uint64_t *deleted, uint64_t *findings);

/* ---- check_look_tombs.c ---- */

/* seen: a bit for each entry of the log that an entry of who looked tells of; those of which a tombstone says that theirs was deleted are set, too. */
struct sp_rc SP_MUST sp_check_look_tombs(const struct sp_check *c, struct sp_mlog *m, unsigned char *seen, uint64_t *deleted, uint64_t *findings);

/* ---- check_disputes.c ---- */

struct sp_check_disputes { const struct sp_check *c; uint64_t *findings; struct sp_view subject; uint64_t rows; bool current; };
/* The newest version of each fact of one company. */
struct sp_rc SP_MUST sp_check_disputes_of(struct sp_check_disputes *w, struct sp_kv_txn *t, uint32_t no, const struct sp_fact *facts, size_t n,
                                          struct sp_arena *a);
/* After all companies. */
struct sp_rc SP_MUST sp_check_dispute_rows(struct sp_check_disputes *w, struct sp_kv_txn *t);
/* ---- check_tombs.c ---- */

/* The row of tombstones and their signatures. tombstones: how many there are. */
struct sp_rc SP_MUST sp_check_tombs(const struct sp_check *c, struct sp_kv_txn *t, uint64_t *tombstones, uint64_t *findings);
/* That no version of a deleted fact is among these of one company. any: it has tombstones. */
struct sp_rc SP_MUST sp_check_gone(const struct sp_check *c, struct sp_kv_txn *t, uint32_t no, struct sp_view subject, const struct sp_fact *facts,
                                   size_t n, struct sp_arena *a, bool *any, uint64_t *findings);

#endif
