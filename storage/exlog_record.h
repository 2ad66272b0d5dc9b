/*
 * storage/exlog_record.h - how exchange records are laid out. Only storage/exlog*.c include it.
 * Threading: no shared state.
 */
#ifndef SP_STORAGE_EXLOG_RECORD_H
#define SP_STORAGE_EXLOG_RECORD_H

#include "storage/db_internal.h"
#include "storage/exlog.h"
#include "storage/mlog_append.h"
#include "storage/xkey.h"

struct sp_exlog_head {
    enum sp_exlog_kind kind;
    enum sp_exlog_state state;
    bool logged, in_outbox;
    enum sp_exlog_due_kind due_kind;
    unsigned attempts;
    uint64_t log_index;
    int64_t created_s, answered_s, due_s;
    struct sp_view request_digest;  /* 32 bytes */
    struct sp_view peer, participant, op, verdict, reason;
};
void sp_exlog_head_put(struct sp_buf *b, const struct sp_exlog_head *h);
struct sp_rc SP_MUST sp_exlog_head_parse(struct sp_view bytes, struct sp_exlog_head *out);

/* Views are borrowed from the transaction. NOTFOUND, CORRUPT. */
struct sp_rc SP_MUST sp_exlog_head_of(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_exlog_head *out);

/* A record of SP_X_LOG. */
struct sp_rc SP_MUST sp_exlog_entry_parse(uint64_t index, struct sp_view bytes, struct sp_exlog_entry *out);

/* INVALID when empty, too long or with a NUL. */
struct sp_rc SP_MUST sp_exlog_id_check(struct sp_view id);

/* ---- tokens ---- */

struct sp_exlog_token { bool used; struct sp_xkey key; };
/* Used up by the batch; id: of the exchange that it made, or empty. No jti: nothing to do. */
struct sp_rc SP_MUST sp_exlog_token_add(struct sp_batch *b, struct sp_view participant, struct sp_view jti, int64_t expires_s,
                                        struct sp_view id, struct sp_exlog_token *out);
/* REPLAY when it was used before. */
struct sp_rc SP_MUST sp_exlog_token_check(struct sp_kv_txn *t, const struct sp_exlog_token *token);

/* Of the answer's signed part; given: the same, where it is known already, or NULL. */
struct sp_rc SP_MUST sp_exlog_answer_digest(struct sp_view answer, const unsigned char *given, unsigned char out[SP_EXLOG_DIGEST]);

/* ---- into a batch ---- */

void sp_xput(struct sp_batch *b, unsigned table, struct sp_xkey k, struct sp_view v);
/* A message or another large part of a record, borrowed until the batch was submitted. owner: the record's key. */
void sp_xput_part(struct sp_batch *b, char what, struct sp_view owner, char which, struct sp_view message);
void sp_xdel(struct sp_batch *b, unsigned table, struct sp_xkey k);
struct sp_rc SP_MUST sp_exlog_put_head(struct sp_batch *b, unsigned table, struct sp_view key, const struct sp_exlog_head *h);
/* One more leaf; its index goes into e->log_index. */
struct sp_rc SP_MUST sp_exlog_append(struct sp_mlog_append *log, struct sp_exlog_entry *e);
struct sp_rc SP_MUST sp_exlog_submit(struct sp_db *db, struct sp_batch *b);

#endif
