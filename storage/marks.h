/*
 * storage/marks.h - which facts of a company are contested, and the rows that disputes are found by. Only storage/ includes it.
 *
 * Rows of SP_R_DISPUTE, made from the facts (and proved by a check):
 *   'd' id 0 no             every dispute → nothing
 *   'o' deadline id 0 no    those that are open → nothing; so the list by deadline is one walk
 * and not made from them:
 *   'w' who 0 id 0 no       disputes that a participant opened → nothing
 *   'n' time outcome id 0 no  changes that partners are still to be told of (storage/disputes.h)
 *
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_MARKS_H
#define SP_STORAGE_MARKS_H

#include "schema/dispute.h"
#include "storage/store.h"
#include "storage/xkey.h"

/* Every version of every dispute of a company. */
struct sp_marks { const struct sp_fact **fact; struct sp_dispute *dispute; size_t n; };
/* facts: every version, as appended. Everything in the arena. */
struct sp_rc SP_MUST sp_marks_of(const struct sp_fact *facts, size_t n, struct sp_arena *a, struct sp_marks *out);
/* Whether f was contested at that time. */
bool sp_marks_has(const struct sp_marks *m, const struct sp_fact *f, int64_t at_s);
/* Whether f, a version that bore the mark, was found wrong by whoever may say so of it: a dispute about it, open or unresolved when f was
 * received, ended with a correction, and stands so; by this registry, or by the source of f, of its own facts only: said_by is who says it now. */
bool sp_marks_corrected(const struct sp_marks *m, const struct sp_fact *f, struct sp_view said_by);
/* When a dispute about f changed last; 0 when there is none. */
int64_t sp_marks_changed(const struct sp_marks *m, const struct sp_fact *f);
/* The newest version of the dispute number i, counted from it: i itself, or a later one. */
size_t sp_marks_newest(const struct sp_marks *m, size_t i);

/* Of the rows: in SP_R_META under "disputes". */
enum { SP_DISPUTE_ROWS_VERSION = 1 };
enum { SP_DISPUTE_ROW = 'd', SP_DISPUTE_DUE = 'o', SP_DISPUTE_WHO = 'w', SP_DISPUTE_TELL = 'n' };
struct sp_xkey sp_dispute_key(struct sp_view id, uint32_t no);
struct sp_xkey sp_dispute_due_key(struct sp_view deadline, struct sp_view id, uint32_t no);
struct sp_xkey sp_dispute_who_key(struct sp_view who, struct sp_view id, uint32_t no);
/* The end of such keys: id 0 no. False when it is none. */
bool sp_dispute_key_read(struct sp_view key, size_t before, struct sp_view *id, uint32_t *no);
/* Rows of the dispute number i of m in place of the ones it had. */
void sp_dispute_rows_put(struct sp_batch *b, const struct sp_marks *m, size_t i, uint32_t no);
bool sp_dispute_is_due(const struct sp_marks *m, size_t newest);

#endif
