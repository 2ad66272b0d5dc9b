/* What was deleted of who looked at one company's record, by its tombstones. */
#include <string.h>

#include "base/clock.h"
#include "storage/look_tombs.h"

static struct sp_rc tell_one(struct sp_kv_txn *t, struct sp_view subject, uint64_t seq, bool (*each)(void *ctx, const struct sp_looks_deleted *x), void *ctx,
                             bool *more)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_looks_tombstone stone;
    struct sp_view token, list;
    struct sp_look_gone g;
    struct sp_rc rc = sp_look_tomb_get(t, seq, &token, &list);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_ERR(CORRUPT) : rc;
    SP_TRY(sp_look_tomb_parse(token, &a, &stone));
    struct sp_reader r = sp_reader(list);
    while (*more && sp_look_gone_next(&r, &g)) {
        if (!sp_view_eq(g.subject, subject))
            continue;
        const struct sp_looks_deleted x = { .looks = g.looks, .first_s = g.first_s, .last_s = g.last_s, .deleted_s = stone.at_s, .rule = stone.rule,
            .source = stone.source };
        *more = each(ctx, &x);
    }
    return r.failed ? SP_ERR(CORRUPT) : SP_OK;
}

struct sp_rc sp_looks_deleted(struct sp_db *db, struct sp_view subject, bool (*each)(void *ctx, const struct sp_looks_deleted *x), void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    bool more = true;
    const struct sp_look l = { .subject = subject };
    if (!db->exchange)
        return SP_ERR(UNAVAILABLE);
    SP_TRY(sp_look_check(&l));
    struct sp_xkey own = sp_look_stone_prefix(subject);
    SP_TRY(sp_kv_read_begin(db->exchange, &t));
    SP_TRY(sp_kv_cursor(t, SP_X_STONE, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&own));
    for (; sp_ok(rc) && more && sp_view_starts(c.key, sp_xkey_view(&own)); rc = sp_kv_next(&c)) {
        if (c.key.n != own.n + 8)
            return SP_ERR(CORRUPT);
        SP_TRY(tell_one(t, subject, sp_get_u64be(c.key.p + own.n), each, ctx, &more));
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

void sp_looks_deleted_put_json(struct sp_buf *b, const struct sp_looks_deleted *x)
{
    const struct { const char *name; int64_t at_s; } times[] = { { "first", x->first_s }, { "last", x->last_s }, { "deleted", x->deleted_s } };
    sp_buf_putf(b, "{\"looks\":%llu", (unsigned long long)x->looks);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        char text[SP_TIME_TEXT];
        sp_time_text(times[i].at_s, text);
        sp_buf_putf(b, ",\"%s\":\"%s\"", times[i].name, text);
    }
    sp_buf_puts(b, ",\"rule\":");
    sp_buf_put_json(b, x->rule);
    if (x->source.n) {
        sp_buf_puts(b, ",\"source\":");
        sp_buf_put_json(b, x->source);
    }
    sp_buf_putc(b, '}');
}
