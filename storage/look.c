#include "storage/look_record.h"

#include "crypto/digest.h"
#include "storage/exlog_record.h"

enum { FORM = 1, KEY_TAIL = 17, KIND_AT = 1 /* in the value, behind the form */ };
#define NOT_LOGGED (UINT64_C(1) << 63)

const char *sp_look_kind_text(enum sp_look_kind kind)
{
    static const char *const names[SP_LOOK_KINDS] = { "local", "served", "asked" };
    return names[kind];
}

/* ---- layout ---- */

struct sp_rc sp_look_check(const struct sp_look *l)
{
    return l->subject.n == 0 || l->subject.n > SP_MAX_SUBJECT_BYTES || memchr(l->subject.p, 0, l->subject.n) ? SP_ERR(INVALID) : SP_OK;
}

static struct sp_xkey key_of(const struct sp_look *l, uint64_t number)
{
    unsigned char tail[KEY_TAIL - 1];
    sp_put_u64be(tail, ~(uint64_t)l->at_s);
    sp_put_u64be(tail + 8, ~number);
    return sp_xkey_pair(l->subject, sp_view(tail, sizeof tail));
}

static void put_value(struct sp_buf *b, const struct sp_look *l)
{
    const struct sp_view texts[] = { l->op, l->who, l->node, l->purpose, l->product, l->authorisation, l->basis, l->rule, l->asked };
    sp_buf_putc(b, FORM);
    sp_buf_putc(b, (char)l->kind);
    sp_buf_putc(b, (char)l->outcome);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        sp_buf_put_view(b, texts[i]);
}

/* since: where the log stands, in case this is the first entry of all. */
static struct sp_rc put_numbered(const struct sp_look *l, uint64_t number, uint64_t since, struct sp_kv_txn *t, struct sp_batch *b)
{
    SP_BUF_AUTO value = { 0 };
    unsigned char first[8];
    if (sp_kv_count(t, SP_X_LOOK) == 0) {
        sp_put_u64be(first, since);
        sp_batch_put_new(b, SP_X_STATE, SP_VIEW_LIT(SP_LOOKS_SINCE), sp_view(first, sizeof first));
    }
    put_value(&value, l);
    SP_TRY(sp_buf_rc(&value));
    sp_xput(b, SP_X_LOOK, key_of(l, number), sp_buf_view(&value));
    return SP_OK;
}

struct sp_rc sp_look_put(const struct sp_look *l, uint64_t log_index, struct sp_kv_txn *t, struct sp_batch *b)
{
    return put_numbered(l, log_index, log_index, t, b);
}

static struct sp_rc parse_value(struct sp_view value, struct sp_look *l)
{
    struct sp_view *const texts[] = { &l->op, &l->who, &l->node, &l->purpose, &l->product, &l->authorisation, &l->basis, &l->rule, &l->asked };
    struct sp_reader r = sp_reader(value);
    bool known = sp_read_u8(&r) == FORM;
    unsigned kind = sp_read_u8(&r), outcome = sp_read_u8(&r);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (!known || kind >= SP_LOOK_KINDS || outcome >= SP_LOOK_OUTCOMES)
        return SP_ERR(CORRUPT);
    l->kind = (enum sp_look_kind)kind;
    l->outcome = (enum sp_look_outcome)outcome;
    return SP_OK;
}

struct sp_rc sp_look_parse(struct sp_view key, struct sp_view value, struct sp_look *out)
{
    struct sp_look l = { .logged = false };
    if (key.n <= KEY_TAIL || key.p[key.n - KEY_TAIL] != '\0')
        return SP_ERR(CORRUPT);
    l.subject = sp_view(key.p, key.n - KEY_TAIL);
    l.at_s = (int64_t)~sp_get_u64be(key.p + key.n - KEY_TAIL + 1);
    uint64_t number = ~sp_get_u64be(key.p + key.n - 8);
    l.logged = !(number & NOT_LOGGED);
    l.log_index = number & ~NOT_LOGGED;
    memcpy(l.place.at, key.p + key.n - SP_LOOK_PLACE_BYTES, sizeof l.place.at);
    SP_TRY(parse_value(value, &l));
    *out = l;
    return SP_OK;
}

/* ---- reading ---- */

struct sp_rc sp_looks_from(struct sp_db *db, struct sp_view subject, const struct sp_look_place *from,
                           bool (*each)(void *ctx, const struct sp_look *l), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    struct sp_look l = { .subject = subject };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_look_check(&l));
    struct sp_xkey own = sp_xkey_pair(subject, sp_view("", 0)), first = from ? sp_xkey_pair(subject, sp_view((const char *)from->at, sizeof from->at)) : own;
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_LOOK, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&first));
    for (; sp_ok(rc) && sp_view_starts(c.key, sp_xkey_view(&own)); rc = sp_kv_next(&c)) {
        SP_TRY(sp_look_parse(c.key, c.value, &l));
        if (!each(ctx, &l))
            return SP_OK;
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_looks(struct sp_db *db, struct sp_view subject, bool (*each)(void *ctx, const struct sp_look *l), void *ctx)
{
    return sp_looks_from(db, subject, NULL, each, ctx);
}

struct sp_rc sp_looks_count(struct sp_db *db, struct sp_view subject, uint64_t most, uint64_t *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    uint64_t n = 0;
    const struct sp_look l = { .subject = subject };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_look_check(&l));
    struct sp_xkey own = sp_xkey_pair(subject, sp_view("", 0));
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_LOOK, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&own));
    for (; sp_ok(rc) && n < most && sp_view_starts(c.key, sp_xkey_view(&own)); rc = sp_kv_next(&c)) {
        if (c.value.n < KIND_AT + 1 || c.value.p[0] != FORM)
            return SP_ERR(CORRUPT);
        n += c.value.p[KIND_AT] != SP_LOOK_ASKED;
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *out = n;
    return SP_OK;
}

/* ---- refused ---- */

struct refusing { const struct sp_look_refused *r; struct sp_exlog_token token; uint64_t number; };

/* No two tokens have the same number, but for a chance in 2^63. */
static struct sp_rc number_of(const struct sp_look_refused *r, uint64_t *out)
{
    unsigned char digest[SP_SHA256_BYTES];
    struct sp_xkey token = sp_xkey_pair(r->participant, r->token_jti);
    SP_TRY(sp_sha256(sp_xkey_view(&token), digest));
    *out = sp_get_u64be(digest) | NOT_LOGGED;
    return SP_OK;
}

static struct sp_rc refuse_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct refusing *w = ctx;
    SP_TRY(sp_exlog_token_check(t, &w->token));
    return put_numbered(w->r->look, w->number, sp_kv_count(t, SP_X_LOG), t, b);
}

struct sp_rc sp_look_refuse(struct sp_db *db, const struct sp_look_refused *r)
{
    SP_BATCH_AUTO b = { 0 };
    struct refusing w = { .r = r };
    SP_TRY(sp_look_check(r->look));
    SP_TRY(sp_exlog_id_check(r->token_jti));
    SP_TRY(sp_exlog_token_add(&b, r->participant, r->token_jti, r->token_expires_s, sp_view("", 0), &w.token));
    SP_TRY(number_of(r, &w.number));
    b.prepare = refuse_prepare;
    b.ctx = &w;
    return sp_exlog_submit(db, &b);
}
