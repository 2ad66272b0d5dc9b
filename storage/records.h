/*
 * storage/records.h - what an import must remember from one file to the next: DIR/records.mdb.
 *
 * Statements of a publisher speak about records by ids of its own. Here stands, by a key made of such an id, what the reader of
 * the format wants to know of the record when it meets it again; and, while one file is read, what has to wait until all of it
 * was read. Both are the reader's own bytes. What is put is found at once, and durable after sp_records_commit; memory is bounded by
 * what is put between two commits. The file may be lost: then the source files have to be imported again before updates to them.
 *
 * Threading: one owner at a time; within a process, whoever opens the file of a folder waits until another has closed it.
 */
#ifndef SP_STORAGE_RECORDS_H
#define SP_STORAGE_RECORDS_H

#include "storage/db.h"

enum { SP_RECORD_KEY = 16 };
struct sp_records;

/* Of the folder of db; NULL: kept in memory only, and forgotten. What waited for an import that was stopped is dropped: it reads
 * its file again. Errors as sp_kv_open. */
struct sp_rc SP_MUST sp_records_open(struct sp_db *db, struct sp_records **out, struct sp_diag *d);
/* Whether the folder has the file. */
bool sp_records_there(const struct sp_db *db);
/* The same, only to be read, whatever the folder was opened for; also a file of an older version. */
struct sp_rc SP_MUST sp_records_open_reading(struct sp_db *db, struct sp_records **out, struct sp_diag *d);
/* The file as it is now, to a new one at path; a folder without it leaves nothing there. Errors as sp_kv_open and sp_kv_copy. */
struct sp_rc SP_MUST sp_records_copy(struct sp_db *db, const char *path, const atomic_bool *stop, struct sp_diag *d);
void sp_records_close(struct sp_records *r); /* without a commit; NULL is fine */

/* NOTFOUND. *value is borrowed until the next call with r. */
struct sp_rc SP_MUST sp_records_get(struct sp_records *r, const uint8_t key[SP_RECORD_KEY], struct sp_view *value);
struct sp_rc SP_MUST sp_records_put(struct sp_records *r, const uint8_t key[SP_RECORD_KEY], struct sp_view value);
struct sp_rc SP_MUST sp_records_commit(struct sp_records *r);

/* Every record that is committed, in order of keys, in slices: what each puts is committed after its slice, and not shown again. each
 * returns other than OK to stop, which is passed on. */
typedef struct sp_rc (*sp_records_fn)(void *ctx, const uint8_t key[SP_RECORD_KEY], struct sp_view value);
struct sp_rc SP_MUST sp_records_walk(struct sp_records *r, sp_records_fn each, void *ctx);

/* Keep text until later; and what was kept, in that order, text replaced: begin with *cursor 0, NOTFOUND at the end. */
struct sp_rc SP_MUST sp_records_wait(struct sp_records *r, struct sp_view text);
struct sp_rc SP_MUST sp_records_waited(struct sp_records *r, uint64_t *cursor, struct sp_buf *text);

#endif
