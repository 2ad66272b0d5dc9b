#include "storage/notices.h"

#include "storage/db_internal.h"
#include "storage/exlog_record.h"
#include "storage/notices_record.h"

/* Rows: 'q' key → on its way; 'f' key → taken or refused; 'i' issuer 0 id → came. */
enum { ON_ITS_WAY = 'q', FINAL = 'f', CAME = 'i', NOTICE_FORM = 1 };

const char *sp_notice_state_text(enum sp_notice_state s)
{
    static const char *const texts[] = { "waiting", "sent", "taken", "refused" };
    return texts[s];
}

static bool is_final(enum sp_notice_state s) { return s == SP_NOTICE_TAKEN || s == SP_NOTICE_REFUSED; }

static void put_time(struct sp_buf *b, int64_t s) { sp_buf_put_varint(b, s > 0 ? (uint64_t)s : 0); }

static void out_put(struct sp_buf *b, const struct sp_notice_out *n)
{
    sp_buf_putc(b, NOTICE_FORM);
    sp_buf_putc(b, (char)n->state);
    put_time(b, n->at_s);
    sp_buf_put_varint(b, n->attempts);
    sp_buf_put_view(b, n->peer);
    sp_buf_put_view(b, n->subject);
    sp_buf_put_view(b, n->exchange);
    sp_buf_put_view(b, n->text);
}

static struct sp_rc out_parse(struct sp_view key, struct sp_view value, struct sp_notice_out *out)
{
    struct sp_reader r = sp_reader(value);
    bool known = sp_read_u8(&r) == NOTICE_FORM;
    unsigned state = sp_read_u8(&r);
    struct sp_notice_out n = { .key = sp_view(key.p + 1, key.n - 1), .state = (enum sp_notice_state)state };
    n.at_s = (int64_t)sp_read_varint(&r);
    n.attempts = (unsigned)sp_read_varint(&r);
    n.peer = sp_read_view(&r);
    n.subject = sp_read_view(&r);
    n.exchange = sp_read_view(&r);
    n.text = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (!known || state > SP_NOTICE_REFUSED)
        return SP_ERR(CORRUPT);
    *out = n;
    return SP_OK;
}

/* ---- writing ---- */

struct sp_rc sp_notice_put_in(struct sp_batch *b, const struct sp_notice_in *n)
{
    SP_BUF_AUTO value = { 0 };
    SP_TRY(sp_exlog_id_check(n->issuer));
    SP_TRY(sp_exlog_id_check(n->id));
    struct sp_xkey pair = sp_xkey_pair(n->issuer, n->id), k = sp_xkey_owned(CAME, sp_xkey_view(&pair));
    sp_buf_putc(&value, NOTICE_FORM);
    put_time(&value, n->at_s);
    sp_buf_put_view(&value, n->exchange);
    sp_buf_put_view(&value, n->subject);
    sp_buf_put_view(&value, n->text);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put_new(b, SP_X_NOTICE, sp_xkey_view(&k), sp_buf_view(&value));
    return SP_OK;
}

static struct sp_xkey out_key(char where, struct sp_view key) { return sp_xkey_owned(where, key); }

struct putting { const struct sp_notice_out *out; size_t n; };

/* What was made of this key before is the notice, wherever it has come to. */
static struct sp_rc put_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct putting *p = ctx;
    for (size_t i = 0; i < p->n; i++) {
        SP_BUF_AUTO value = { 0 };
        struct sp_view v;
        struct sp_xkey k = out_key(FINAL, p->out[i].key);
        struct sp_rc rc = sp_kv_get(t, SP_X_NOTICE, sp_xkey_view(&k), &v);
        if (sp_ok(rc))
            continue;
        if (!sp_is(rc, SP_RC_NOTFOUND))
            return rc;
        out_put(&value, &p->out[i]);
        SP_TRY(sp_buf_rc(&value));
        k = out_key(ON_ITS_WAY, p->out[i].key);
        sp_batch_put_new(b, SP_X_NOTICE, sp_xkey_view(&k), sp_buf_view(&value));
    }
    return SP_OK;
}

struct sp_rc sp_notices_put(struct sp_db *db, const struct sp_notice_out *out, size_t n_out, const struct sp_notice_in *in, size_t n_in)
{
    struct putting p = { out, n_out };
    SP_BATCH_AUTO b = { .prepare = put_prepare, .ctx = &p };
    for (size_t i = 0; i < n_out; i++)
        if (out[i].key.n == 0 || out[i].key.n > SP_NOTICE_KEY_BYTES)
            return SP_ERR(INVALID);
    for (size_t i = 0; i < n_in; i++)
        SP_TRY(sp_notice_put_in(&b, &in[i]));
    return sp_exlog_submit(db, &b);
}

static struct sp_rc update_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct sp_notice_out *n = ctx;
    struct sp_notice_out now;
    struct sp_view v;
    SP_BUF_AUTO value = { 0 };
    struct sp_xkey k = out_key(ON_ITS_WAY, n->key);
    SP_TRY(sp_kv_get(t, SP_X_NOTICE, sp_xkey_view(&k), &v));
    SP_TRY(out_parse(sp_xkey_view(&k), v, &now));
    now.state = n->state;
    now.exchange = n->exchange;
    now.attempts = n->attempts;
    out_put(&value, &now);
    SP_TRY(sp_buf_rc(&value));
    if (is_final(n->state)) {
        sp_batch_del(b, SP_X_NOTICE, sp_xkey_view(&k));
        k = out_key(FINAL, n->key);
    }
    sp_batch_put(b, SP_X_NOTICE, sp_xkey_view(&k), sp_buf_view(&value));
    return SP_OK;
}

struct sp_rc sp_notice_update(struct sp_db *db, const struct sp_notice_out *n)
{
    struct sp_notice_out copy = *n;
    SP_BATCH_AUTO b = { .prepare = update_prepare, .ctx = &copy };
    return sp_exlog_submit(db, &b);
}

/* ---- reading ---- */

struct walk { struct sp_rc (*row)(struct walk *w, struct sp_view key, struct sp_view value, bool *more); void *ctx; bool (*out)(void *, const struct sp_notice_out *); bool (*in)(void *, const struct sp_notice_in *); };

/* after: a key that was seen before, or empty. */
static struct sp_rc walk_rows(struct sp_db *db, char where, struct sp_view after, struct walk *w, bool *more)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    if (!db->exchange)
        return SP_OK;
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_NOTICE, 0, &c));
    struct sp_xkey from = sp_xkey_owned(where, after);
    if (after.n)
        from.p[from.n++] = 0;
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && *more && c.key.p[0] == where; rc = sp_kv_next(&c))
        SP_TRY(w->row(w, c.key, c.value, more));
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc out_row(struct walk *w, struct sp_view key, struct sp_view value, bool *more)
{
    struct sp_notice_out n;
    SP_TRY(out_parse(key, value, &n));
    *more = w->out(w->ctx, &n);
    return SP_OK;
}

static struct sp_rc in_parse(struct sp_view key, struct sp_view value, struct sp_notice_in *out)
{
    struct sp_reader r = sp_reader(value);
    struct sp_notice_in n = { .at_s = 0 };
    bool known = sp_read_u8(&r) == NOTICE_FORM;
    n.at_s = (int64_t)sp_read_varint(&r);
    n.exchange = sp_read_view(&r);
    n.subject = sp_read_view(&r);
    n.text = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (!known || !sp_view_split(sp_view(key.p + 1, key.n - 1), '\0', &n.issuer, &n.id))
        return SP_ERR(CORRUPT);
    *out = n;
    return SP_OK;
}

static struct sp_rc in_row(struct walk *w, struct sp_view key, struct sp_view value, bool *more)
{
    struct sp_notice_in n;
    SP_TRY(in_parse(key, value, &n));
    *more = w->in(w->ctx, &n);
    return SP_OK;
}

struct sp_rc sp_notice_came(struct sp_db *db, struct sp_view issuer, struct sp_view id, struct sp_arena *a, struct sp_notice_in *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_view value;
    struct sp_notice_in n;
    if (!db->exchange)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_exlog_id_check(issuer));
    SP_TRY(sp_exlog_id_check(id));
    struct sp_xkey pair = sp_xkey_pair(issuer, id), k = sp_xkey_owned(CAME, sp_xkey_view(&pair));
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_get(t, SP_X_NOTICE, sp_xkey_view(&k), &value));
    SP_TRY(in_parse(sp_xkey_view(&k), value, &n));
    if (!sp_arena_copy(a, n.issuer, &n.issuer) || !sp_arena_copy(a, n.id, &n.id) || !sp_arena_copy(a, n.subject, &n.subject) || !sp_arena_copy(a, n.text, &n.text) ||
        !sp_arena_copy(a, n.exchange, &n.exchange))
        return SP_ERR(NOMEM);
    *out = n;
    return SP_OK;
}

struct sp_rc sp_notices_out(struct sp_db *db, bool (*each)(void *ctx, const struct sp_notice_out *n), void *ctx)
{
    struct walk w = { .row = out_row, .ctx = ctx, .out = each };
    bool more = true;
    SP_TRY(walk_rows(db, ON_ITS_WAY, sp_view("", 0), &w, &more));
    return walk_rows(db, FINAL, sp_view("", 0), &w, &more);
}

struct sp_rc sp_notices_in(struct sp_db *db, bool (*each)(void *ctx, const struct sp_notice_in *n), void *ctx)
{
    struct walk w = { .row = in_row, .ctx = ctx, .in = each };
    bool more = true;
    return walk_rows(db, CAME, sp_view("", 0), &w, &more);
}

struct collecting { struct sp_arena *a; struct sp_notice_out *v; size_t n, max; bool failed; };

static bool collect(void *ctx, const struct sp_notice_out *n)
{
    struct collecting *c = ctx;
    struct sp_notice_out *to = &c->v[c->n];
    *to = *n;
    c->failed = !sp_arena_copy(c->a, n->key, &to->key) || !sp_arena_copy(c->a, n->peer, &to->peer) || !sp_arena_copy(c->a, n->subject, &to->subject) ||
                !sp_arena_copy(c->a, n->text, &to->text) || !sp_arena_copy(c->a, n->exchange, &to->exchange);
    return !c->failed && ++c->n < c->max;
}

struct sp_rc sp_notices_waiting(struct sp_db *db, struct sp_view after, size_t max, struct sp_arena *a, struct sp_notice_out **out, size_t *n)
{
    struct collecting c = { .a = a, .max = max, .v = sp_arena_alloc(a, (max + 1) * sizeof *c.v) };
    struct walk w = { .row = out_row, .ctx = &c, .out = collect };
    bool more = max > 0;
    if (!c.v)
        return SP_ERR(NOMEM);
    SP_TRY(walk_rows(db, ON_ITS_WAY, after, &w, &more));
    if (c.failed)
        return SP_ERR(NOMEM);
    *out = c.v;
    *n = c.n;
    return SP_OK;
}
