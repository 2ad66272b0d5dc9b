#include "node/rpc/warrants.h"

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/jws.h"

const char *sp_warrant_state(const struct sp_warrant *w, int64_t revoked_s, int64_t now_s)
{
    char day[SP_TIME_TEXT];
    if (revoked_s)
        return "revoked";
    sp_time_text(now_s, day);
    if (sp_view_cmp(w->not_before, sp_view(day, 10)) > 0)
        return "not-yet";
    return sp_view_cmp(w->expires, sp_view(day, 10)) < 0 ? "expired" : "valid";
}

static void put_text(struct sp_buf *b, const char *name, struct sp_view v)
{
    if (!v.n)
        return;
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, v);
}

static void put_time(struct sp_buf *b, const char *name, int64_t at_s)
{
    char at[SP_TIME_TEXT];
    sp_time_text(at_s, at);
    if (at_s)
        put_text(b, name, sp_view_of(at));
}

static struct sp_rc read_warrant(const struct sp_authorisation_record *r, struct sp_buf *payload, struct sp_arena *a, struct sp_warrant *w,
                                 struct sp_diag *d)
{
    SP_TRY(sp_jws_payload_unverified(r->jws, payload, d));
    return sp_warrant_parse(sp_buf_view(payload), a, w, d);
}

static struct sp_rc put_record(struct sp_buf *b, const struct sp_authorisation_record *r, const struct sp_warrant *w, struct sp_view payload)
{
    char digest[SP_SHA256_TEXT];
    SP_TRY(sp_sha256_b64url(r->jws, digest));
    sp_buf_put(b, sp_view(payload.p, payload.n - 1)); /* canonical: the object, but for its end */
    put_text(b, "state", sp_view_of(sp_warrant_state(w, r->revoked_s, sp_now_s())));
    put_text(b, "digest", sp_view_of(digest));
    put_time(b, "registered", r->registered_s);
    put_time(b, "revoked", r->revoked_s);
    put_text(b, "revoked_by", r->revoked_by);
    put_text(b, "reason", r->reason);
    return sp_buf_rc(b);
}

struct sp_rc sp_warrant_record_put(struct sp_buf *b, const struct sp_authorisation_record *r, bool whole, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_warrant w;
    SP_TRY(read_warrant(r, &payload, &a, &w, d));
    SP_TRY(put_record(b, r, &w, sp_buf_view(&payload)));
    if (whole)
        put_text(b, "authorisation", r->jws);
    sp_buf_putc(b, '}');
    return sp_buf_rc(b);
}

struct listing { const struct sp_warrant_wanted *w; struct sp_buf *b; struct sp_diag *d; uint64_t n; bool more; struct sp_rc rc; };

static struct sp_rc put_one(struct listing *l, const struct sp_authorisation_record *r)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_warrant w;
    SP_TRY(read_warrant(r, &payload, &a, &w, l->d));
    if (l->w->subject.n && !sp_view_eq(w.subject, l->w->subject))
        return SP_OK;
    l->more = l->n == l->w->limit;
    if (l->more)
        return SP_OK;
    sp_buf_puts(l->b, l->n++ ? "," : "");
    SP_TRY(put_record(l->b, r, &w, sp_buf_view(&payload)));
    sp_buf_putc(l->b, '}');
    return sp_buf_rc(l->b);
}

static bool take_one(void *ctx, const struct sp_authorisation_record *r)
{
    struct listing *l = ctx;
    if (!l->w->after.n || sp_view_cmp(r->id, l->w->after) > 0)
        l->rc = put_one(l, r);
    return sp_ok(l->rc) && !l->more;
}

struct sp_rc sp_warrant_records_put(struct sp_buf *b, struct sp_db *db, const struct sp_warrant_wanted *w, struct sp_diag *d)
{
    struct listing l = { .w = w, .b = b, .d = d };
    sp_buf_puts(b, "{\"authorisations\":[");
    SP_TRY(sp_authorisations(db, w->participant, take_one, &l));
    SP_TRY(l.rc);
    sp_buf_putf(b, "],\"more\":%s}", l.more ? "true" : "false");
    return sp_buf_rc(b);
}
