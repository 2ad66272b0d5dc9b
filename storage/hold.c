#include "storage/hold.h"

#include "storage/hold_internal.h"
#include "storage/snap.h"

enum { FORM = 1, REFUSED = 1 };

void sp_hold_encode(struct sp_buf *b, const struct sp_hold *h)
{
    sp_buf_putc(b, FORM);
    sp_buf_putc(b, h->refused ? REFUSED : 0);
    sp_buf_put_u64be(b, (uint64_t)h->since_s);
    sp_buf_put_view(b, h->name);
    sp_buf_put_view(b, h->other);
    sp_buf_put_view(b, h->other_name);
}

struct sp_rc sp_hold_decode(struct sp_view subject, struct sp_view v, struct sp_hold *out)
{
    struct sp_reader r = sp_reader(v);
    bool known = sp_read_u8(&r) == FORM;
    out->subject = subject;
    out->refused = sp_read_u8(&r) == REFUSED;
    if (r.in.n < 8)
        return SP_ERR(CORRUPT);
    out->since_s = (int64_t)sp_get_u64be(r.in.p);
    r.in = sp_view(r.in.p + 8, r.in.n - 8);
    out->name = sp_read_view(&r);
    out->other = sp_read_view(&r);
    out->other_name = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    return known ? SP_OK : SP_ERR(CORRUPT);
}

struct sp_rc sp_holds(struct sp_snap *s, sp_hold_each each, void *ctx)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(s->t, SP_R_HELD, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view("", 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_hold h;
        SP_TRY(sp_hold_decode(c.key, c.value, &h));
        SP_TRY(each(ctx, &h));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

bool sp_snap_is_held(struct sp_snap *s, struct sp_view subject)
{
    struct sp_view v;
    return sp_kv_count(s->t, SP_R_HELD) > 0 && !sp_is(sp_kv_get(s->t, SP_R_HELD, subject, &v), SP_RC_NOTFOUND);
}

struct settling { struct sp_view subject; bool release; };

static struct sp_rc settle(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct settling *x = ctx;
    struct sp_view v;
    struct sp_hold h;
    SP_BUF_AUTO value = { 0 };
    SP_TRY(sp_kv_get(t, SP_R_HELD, x->subject, &v));
    SP_TRY(sp_hold_decode(x->subject, v, &h));
    h.refused = true;
    sp_hold_encode(&value, &h);
    SP_TRY(sp_buf_rc(&value));
    if (x->release)
        sp_batch_del(b, SP_R_HELD, x->subject);
    else
        sp_batch_put(b, SP_R_HELD, x->subject, sp_buf_view(&value));
    return SP_OK;
}

struct sp_rc sp_hold_settle(struct sp_db *db, struct sp_view subject, bool release, struct sp_diag *d)
{
    struct settling x = { subject, release };
    SP_BATCH_AUTO b = { .prepare = settle, .ctx = &x };
    struct sp_rc rc = sp_kv_submit(db->registry, &b);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "hold.unknown", "subject", "no such company is held");
    return sp_ok(rc) ? rc : sp_diag_set(d, rc, "registry.put", NULL, "%s/registry.mdb: %s", db->dir, sp_rc_meaning(rc));
}
