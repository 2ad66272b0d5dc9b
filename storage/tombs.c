#include "storage/tombs.h"

#include "crypto/jws.h"

enum { TOKEN = 't', OF_COMPANY = 's' };

static const struct sp_view meta_key = SP_VIEW_LIT("tomb");

struct row { char p[13]; size_t n; };

static struct row token_row(uint64_t seq)
{
    struct row r = { .n = 9 };
    r.p[0] = TOKEN;
    sp_put_u64be((unsigned char *)r.p + 1, seq);
    return r;
}

static struct row company_row(uint32_t no, uint64_t seq)
{
    struct row r = { .n = 13 };
    struct sp_no_key k = sp_no_key(no, 0);
    r.p[0] = OF_COMPANY;
    memcpy(r.p + 1, k.p, 4);
    sp_put_u64be((unsigned char *)r.p + 5, seq);
    return r;
}

struct sp_rc sp_tombs_read(struct sp_kv_txn *t, struct sp_tomb_chain *out)
{
    return sp_tomb_chain_read(t, SP_R_META, meta_key, out);
}

struct sp_rc sp_tombs_append(struct sp_kv_txn *t, struct sp_tomb_chain *s, uint32_t no, struct sp_view token, uint64_t versions)
{
    struct sp_tomb_chain next = { .seq = s->seq + 1, .gone = s->gone + versions };
    struct row token_at = token_row(next.seq), of = company_row(no, next.seq);
    SP_TRY(sp_sha256_b64url(token, next.last));
    SP_TRY(sp_kv_put(t, SP_R_TOMB, sp_view(token_at.p, token_at.n), token, false));
    SP_TRY(sp_kv_put(t, SP_R_TOMB, sp_view(of.p, of.n), sp_view("", 0), false));
    *s = next;
    return SP_OK;
}

void sp_tombs_save(struct sp_batch *b, const struct sp_tomb_chain *s)
{
    sp_tomb_chain_save(b, SP_R_META, meta_key, s);
}

struct sp_rc sp_tombs_token(struct sp_kv_txn *t, uint64_t seq, struct sp_view *out)
{
    struct row r = token_row(seq);
    return sp_kv_get(t, SP_R_TOMB, sp_view(r.p, r.n), out);
}

struct sp_rc sp_tombs_has(struct sp_kv_txn *t, uint32_t no, uint64_t seq, bool *out)
{
    struct row r = company_row(no, seq);
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_R_TOMB, sp_view(r.p, r.n), &v);
    *out = sp_ok(rc);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_tomb_parse(struct sp_view token, struct sp_arena *a, struct sp_tombstone *out)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_rc rc = sp_jws_payload_unverified(token, &payload, NULL);
    if (sp_ok(rc))
        rc = sp_tombstone_parse(sp_buf_view(&payload), a, out, NULL);
    return sp_ok(rc) || sp_is(rc, SP_RC_NOMEM) ? rc : SP_ERR(CORRUPT);
}

static struct sp_rc count_of(struct sp_kv_txn *t, uint32_t no, size_t *n)
{
    struct sp_kv_cursor c;
    struct row from = company_row(no, 0);
    SP_TRY(sp_kv_cursor(t, SP_R_TOMB, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(from.p, from.n));
    size_t count = 0;
    for (; sp_ok(rc) && c.key.n == from.n && !memcmp(c.key.p, from.p, 5); rc = sp_kv_next(&c))
        count++;
    *n = count;
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_tombs_of(struct sp_kv_txn *t, uint32_t no, struct sp_arena *a, struct sp_tombstone **out, size_t *n)
{
    size_t count = 0, got = 0;
    SP_TRY(count_of(t, no, &count));
    struct sp_tombstone *v = sp_arena_alloc(a, (count + 1) * sizeof *v);
    struct sp_kv_cursor c;
    struct row from = company_row(no, 0);
    if (!v)
        return SP_ERR(NOMEM);
    SP_TRY(sp_kv_cursor(t, SP_R_TOMB, 0, &c));
    struct sp_rc rc = count ? sp_kv_seek(&c, sp_view(from.p, from.n)) : SP_OK;
    for (; sp_ok(rc) && got < count; rc = sp_kv_next(&c)) {
        struct sp_view token;
        struct sp_rc found = sp_tombs_token(t, sp_get_u64be(c.key.p + 5), &token);
        if (!sp_ok(found))
            return sp_is(found, SP_RC_NOTFOUND) ? SP_ERR(CORRUPT) : found;
        SP_TRY(sp_tomb_parse(token, a, &v[got++]));
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *out = v;
    *n = got;
    return SP_OK;
}

bool sp_tomb_is_of(const struct sp_tombstone *t, struct sp_view subject, const struct sp_fact *f)
{
    char digest[SP_SHA256_TEXT];
    SP_BUF_AUTO name = { 0 };
    if (!sp_view_is(t->kind, f->kind->name))
        return false;
    sp_tombstone_put_name(&name, t->salt, subject, t->kind, f->id);
    return sp_ok(sp_buf_rc(&name)) && sp_ok(sp_sha256_b64url(sp_buf_view(&name), digest)) && sp_view_is(t->fact, digest);
}

bool sp_tombs_cover(const struct sp_tombstone *v, size_t n, struct sp_view subject, const struct sp_fact *f)
{
    for (size_t i = 0; i < n; i++)
        if (f->received_s <= v[i].last_s && sp_tomb_is_of(&v[i], subject, f))
            return true;
    return false;
}

struct sp_rc sp_tombs_companies(struct sp_kv_txn *t, struct sp_rc (*each)(void *ctx, struct sp_kv_txn *t, uint32_t no), void *ctx)
{
    struct sp_kv_cursor c;
    struct row at = company_row(0, 0);
    SP_TRY(sp_kv_cursor(t, SP_R_TOMB, 0, &c));
    for (;;) {
        struct sp_rc rc = sp_kv_seek(&c, sp_view(at.p, at.n));
        if (sp_is(rc, SP_RC_NOTFOUND) || (sp_ok(rc) && c.key.p[0] != OF_COMPANY))
            return SP_OK;
        SP_TRY(rc);
        if (c.key.n != at.n)
            return SP_ERR(CORRUPT);
        uint32_t no = sp_no_read(sp_view(c.key.p + 1, 4));
        SP_TRY(each(ctx, t, no));
        at = company_row(no, UINT64_MAX);
    }
}
