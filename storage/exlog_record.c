#include "storage/exlog_record.h"

enum { HEAD_FORM = 1 };

const char *sp_exlog_state_text(enum sp_exlog_state state)
{
    static const char *const names[] = { "pending", "answered", "refused", "failed" };
    return names[state];
}

static void put_time(struct sp_buf *b, int64_t s)
{
    sp_buf_put_varint(b, s > 0 ? (uint64_t)s : 0);
}

void sp_exlog_head_put(struct sp_buf *b, const struct sp_exlog_head *h)
{
    sp_buf_putc(b, HEAD_FORM);
    sp_buf_putc(b, (char)h->kind);
    sp_buf_putc(b, (char)h->state);
    sp_buf_putc(b, (char)(h->logged | h->in_outbox << 1 | (h->due_kind == SP_EXLOG_RECEIPT) << 2));
    sp_buf_put_varint(b, h->attempts);
    sp_buf_put_varint(b, h->log_index);
    put_time(b, h->created_s);
    put_time(b, h->answered_s);
    put_time(b, h->due_s);
    sp_buf_put_view(b, h->request_digest);
    sp_buf_put_view(b, h->peer);
    sp_buf_put_view(b, h->participant);
    sp_buf_put_view(b, h->op);
    sp_buf_put_view(b, h->verdict);
    sp_buf_put_view(b, h->reason);
}

struct sp_rc sp_exlog_head_parse(struct sp_view bytes, struct sp_exlog_head *out)
{
    struct sp_reader r = sp_reader(bytes);
    struct sp_exlog_head h = { 0 };
    bool known = sp_read_u8(&r) == HEAD_FORM;
    unsigned kind = sp_read_u8(&r), state = sp_read_u8(&r), flags = sp_read_u8(&r);
    h.kind = (enum sp_exlog_kind)kind;
    h.state = (enum sp_exlog_state)state;
    h.logged = flags & 1;
    h.in_outbox = flags & 2;
    h.due_kind = flags & 4 ? SP_EXLOG_RECEIPT : SP_EXLOG_REQUEST;
    h.attempts = (unsigned)sp_read_varint(&r);
    h.log_index = sp_read_varint(&r);
    h.created_s = (int64_t)sp_read_varint(&r);
    h.answered_s = (int64_t)sp_read_varint(&r);
    h.due_s = (int64_t)sp_read_varint(&r);
    h.request_digest = sp_read_view(&r);
    h.peer = sp_read_view(&r);
    h.participant = sp_read_view(&r);
    h.op = sp_read_view(&r);
    h.verdict = sp_read_view(&r);
    h.reason = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (!known || kind > SP_EXLOG_SERVED || state > SP_EXLOG_FAILED || flags > 7 || h.request_digest.n != SP_EXLOG_DIGEST)
        return SP_ERR(CORRUPT);
    *out = h;
    return SP_OK;
}

struct sp_rc sp_exlog_head_of(struct sp_kv_txn *t, unsigned table, struct sp_view key, struct sp_exlog_head *out)
{
    struct sp_view v;
    SP_TRY(sp_kv_get(t, table, key, &v));
    return sp_exlog_head_parse(v, out);
}

struct sp_rc sp_exlog_entry_parse(uint64_t index, struct sp_view bytes, struct sp_exlog_entry *out)
{
    struct sp_mlog_leaf leaf;
    struct sp_view owner;
    SP_TRY(sp_mlog_record_parse(index, bytes, &leaf, &owner));
    struct sp_reader r = sp_reader(owner);
    struct sp_exlog_entry e = { .log_index = index, .message = leaf.kind };
    unsigned kind = sp_read_u8(&r);
    memcpy(e.digest, leaf.digest, sizeof e.digest);
    e.kind = (enum sp_exlog_kind)kind;
    e.at_s = (int64_t)sp_read_varint(&r);
    e.issuer = sp_read_view(&r);
    e.id = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (kind > SP_EXLOG_SERVED)
        return SP_ERR(CORRUPT);
    *out = e;
    return SP_OK;
}

struct sp_rc sp_exlog_id_check(struct sp_view id)
{
    return id.n == 0 || id.n > SP_EXLOG_ID || memchr(id.p, 0, id.n) ? SP_ERR(INVALID) : SP_OK;
}

/* ---- into a batch ---- */

void sp_xput(struct sp_batch *b, unsigned table, struct sp_xkey k, struct sp_view v)
{
    sp_batch_put(b, table, sp_xkey_view(&k), v);
}

void sp_xput_part(struct sp_batch *b, char what, struct sp_view owner, char which, struct sp_view message)
{
    struct sp_xkey k = sp_xkey_blob(what, owner, which);
    sp_batch_put_lent(b, SP_X_BLOB, sp_xkey_view(&k), message);
}

void sp_xdel(struct sp_batch *b, unsigned table, struct sp_xkey k)
{
    sp_batch_del(b, table, sp_xkey_view(&k));
}

struct sp_rc sp_exlog_put_head(struct sp_batch *b, unsigned table, struct sp_view key, const struct sp_exlog_head *h)
{
    SP_BUF_AUTO buf = { 0 };
    sp_exlog_head_put(&buf, h);
    sp_batch_put(b, table, key, sp_buf_view(&buf));
    return sp_buf_rc(&buf);
}

struct sp_rc sp_exlog_append(struct sp_mlog_append *log, struct sp_exlog_entry *e)
{
    SP_BUF_AUTO owner = { 0 };
    struct sp_mlog_leaf leaf = { .kind = e->message };
    memcpy(leaf.digest, e->digest, sizeof leaf.digest);
    sp_buf_putc(&owner, (char)e->kind);
    put_time(&owner, e->at_s);
    sp_buf_put_view(&owner, e->issuer);
    sp_buf_put_view(&owner, e->id);
    SP_TRY(sp_buf_rc(&owner));
    return sp_mlog_append_leaf(log, &leaf, sp_buf_view(&owner), &e->log_index);
}

struct sp_rc sp_exlog_submit(struct sp_db *db, struct sp_batch *b)
{
    return db->exchange ? sp_kv_submit(db->exchange, b) : SP_ERR(DENIED);
}
