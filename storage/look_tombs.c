#include "storage/look_tombs.h"

#include "crypto/jws.h"
#include "storage/exlog_record.h"

enum { TOKEN = 't', OF_COMPANY = 's', META = 'm' };

static struct sp_view meta_key(void)
{
    static const char key = META;
    return sp_view(&key, 1);
}

static struct sp_xkey token_key(uint64_t seq)
{
    return sp_xkey_numbered(TOKEN, sp_view("", 0), seq);
}

struct sp_xkey sp_look_stone_prefix(struct sp_view subject)
{
    struct sp_xkey pair = sp_xkey_pair(subject, sp_view("", 0));
    return sp_xkey_owned(OF_COMPANY, sp_xkey_view(&pair));
}

static struct sp_xkey company_key(struct sp_view subject, uint64_t seq)
{
    struct sp_xkey own = sp_look_stone_prefix(subject);
    return sp_xkey_numbered(OF_COMPANY, sp_view(own.p + 1, own.n - 1), seq);
}

struct sp_rc sp_look_tombs_read(struct sp_kv_txn *t, struct sp_tomb_chain *out)
{
    return sp_tomb_chain_read(t, SP_X_STONE, meta_key(), out);
}

static struct sp_rc put_companies(struct sp_kv_txn *t, struct sp_view list, uint64_t seq)
{
    struct sp_reader r = sp_reader(list);
    struct sp_look_gone g;
    while (sp_look_gone_next(&r, &g)) {
        struct sp_xkey k = company_key(g.subject, seq);
        SP_TRY(sp_kv_put(t, SP_X_STONE, sp_xkey_view(&k), sp_view("", 0), false));
    }
    return sp_reader_end(&r);
}

struct sp_rc sp_look_tombs_append(struct sp_kv_txn *t, struct sp_tomb_chain *s, struct sp_view token, struct sp_view list, uint64_t looks)
{
    SP_BUF_AUTO value = { 0 };
    struct sp_tomb_chain next = { .seq = s->seq + 1, .gone = s->gone + looks };
    struct sp_xkey k = token_key(next.seq);
    SP_TRY(sp_sha256_b64url(token, next.last));
    sp_buf_put_view(&value, token);
    sp_buf_put_view(&value, list);
    SP_TRY(sp_buf_rc(&value));
    SP_TRY(sp_kv_put(t, SP_X_STONE, sp_xkey_view(&k), sp_buf_view(&value), false));
    SP_TRY(put_companies(t, list, next.seq));
    *s = next;
    return SP_OK;
}

void sp_look_tombs_save(struct sp_batch *b, const struct sp_tomb_chain *s)
{
    sp_tomb_chain_save(b, SP_X_STONE, meta_key(), s);
}

struct sp_rc sp_look_tomb_get(struct sp_kv_txn *t, uint64_t seq, struct sp_view *token, struct sp_view *list)
{
    struct sp_view value;
    struct sp_xkey k = token_key(seq);
    SP_TRY(sp_kv_get(t, SP_X_STONE, sp_xkey_view(&k), &value));
    struct sp_reader r = sp_reader(value);
    struct sp_view first = sp_read_view(&r), second = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    *token = first;
    *list = second;
    return SP_OK;
}

struct sp_rc sp_look_tomb_has(struct sp_kv_txn *t, struct sp_view subject, uint64_t seq, bool *out)
{
    struct sp_xkey k = company_key(subject, seq);
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_X_STONE, sp_xkey_view(&k), &v);
    *out = sp_ok(rc);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_look_tomb_parse(struct sp_view token, struct sp_arena *a, struct sp_looks_tombstone *out)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_rc rc = sp_jws_payload_unverified(token, &payload, NULL);
    if (sp_ok(rc))
        rc = sp_looks_tombstone_parse(sp_buf_view(&payload), a, out, NULL);
    return sp_ok(rc) || sp_is(rc, SP_RC_NOMEM) ? rc : SP_ERR(CORRUPT);
}

/* ---- lists ---- */

void sp_look_gone_put(struct sp_buf *list, const struct sp_look_gone *g)
{
    sp_buf_put_view(list, g->subject);
    sp_buf_put_varint(list, g->looks);
    sp_buf_put_varint(list, (uint64_t)g->first_s);
    sp_buf_put_varint(list, (uint64_t)g->last_s);
    sp_buf_put_varint(list, g->n_logged);
    sp_buf_put_view(list, g->logged);
}

bool sp_look_gone_next(struct sp_reader *r, struct sp_look_gone *out)
{
    struct sp_look_gone g;
    if (r->failed || !r->in.n)
        return false;
    g.subject = sp_read_view(r);
    g.looks = sp_read_varint(r);
    g.first_s = (int64_t)sp_read_varint(r);
    g.last_s = (int64_t)sp_read_varint(r);
    g.n_logged = sp_read_varint(r);
    g.logged = sp_read_view(r);
    r->failed |= !g.subject.n || g.subject.n > SP_MAX_SUBJECT_BYTES || memchr(g.subject.p, 0, g.subject.n) || !g.looks || g.n_logged > g.looks ||
                 g.first_s < 0 || g.first_s > g.last_s;
    if (r->failed)
        return false;
    *out = g;
    return true;
}

void sp_look_place_put(struct sp_buf *logged, uint64_t before, bool first, uint64_t index)
{
    sp_buf_put_varint(logged, first ? index : index - before);
}

struct sp_rc sp_look_places(const struct sp_look_gone *g, struct sp_rc (*each)(void *ctx, uint64_t index), void *ctx)
{
    struct sp_reader r = sp_reader(g->logged);
    uint64_t at = 0;
    for (uint64_t i = 0; i < g->n_logged && !r.failed; i++) {
        uint64_t step = sp_read_varint(&r);
        if (r.failed || (i && !step) || step > UINT64_MAX - at)
            return SP_ERR(CORRUPT);
        at += step;
        SP_TRY(each(ctx, at));
    }
    return sp_reader_end(&r);
}
