/*
 * storage/forget_texts.h - what the law had deleted from a registry leaves the translation memory too (storage/memory.h). Only storage/
 * includes it.
 *
 * The transaction that deletes facts notes which free texts they had, by digest (SP_R_META "gone-text" + language + context + digest). What
 * the memory holds of these goes, in every language, unless a fact of the registry, in whatever version, has the very text in that place.
 * A run that was killed is taken up by the next, as the notes go last.
 *
 * Texts that no fact of the registry has are those of partners' reports. They go once they are SP_MEMORY_KEPT_DAYS old: since they were made, read
 * or imported, whichever was last.
 *
 * Threading: one thread.
 */
#ifndef SP_STORAGE_FORGET_TEXTS_H
#define SP_STORAGE_FORGET_TEXTS_H

#include "schema/fact.h"
#include "storage/db.h"
#include "storage/kv.h"

/* In the transaction that deletes these facts, which is alone. Nothing is noted for a memory that holds nothing. */
struct sp_rc SP_MUST sp_texts_note_gone(struct sp_kv_txn *t, const struct sp_fact *gone, size_t n);
/* With the maintainer's lock. *rows: that went. CORRUPT, FULL, IO (retention.texts). */
struct sp_rc SP_MUST sp_texts_forget(struct sp_db *db, int64_t now_s, uint64_t *rows, struct sp_diag *d);

#endif
