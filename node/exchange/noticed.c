/* Notices that partners send: whose business they are. */
#include "node/exchange/noticed.h"

#include "base/clock.h"
#include "crypto/jws.h"
#include "schema/notice.h"
#include "schema/subject.h"

/* One company: by the same key, or by keys of two schemes, of which only its registry knows that they are of one. */
static bool may_be_one(struct sp_view a, struct sp_view b)
{
    struct sp_subject x, y;
    if (sp_view_eq(a, b))
        return true;
    return sp_ok(sp_subject_parse(a, &x, NULL)) && sp_ok(sp_subject_parse(b, &y, NULL)) && sp_view_eq(x.country, y.country) &&
           sp_subject_scheme(&x) != sp_subject_scheme(&y);
}

bool sp_notice_is_about(struct sp_db *db, struct sp_view own, const struct sp_notice_in *n, struct sp_view exchange, struct sp_arena *a,
                        struct sp_exlog_record *out)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_request asked;
    if (!sp_ok(sp_exlog_get(db, exchange, a, out)))
        return false;
    if (sp_view_eq(n->issuer, own))
        return out->kind == SP_EXLOG_LOCAL;
    return out->kind == SP_EXLOG_ASKED && sp_view_eq(out->peer, n->issuer) && sp_ok(sp_jws_payload_unverified(out->request, &payload, NULL)) &&
           sp_ok(sp_request_parse(sp_buf_view(&payload), a, &asked, NULL)) && (asked.op == SP_OP_REPORT || asked.op == SP_OP_DISPUTE) &&
           may_be_one(asked.subject, n->subject);
}

/* Its day is that of the issuer's country: wherever on earth it has begun. */
static struct sp_rc check_date(const struct sp_notice *n, int64_t now_s, struct sp_diag *d)
{
    enum { FAR_EAST_S = 14 * 3600 };
    char day[SP_TIME_TEXT];
    sp_time_text(now_s + FAR_EAST_S + SP_CLOCK_SKEW_S, day);
    if (sp_view_cmp(n->date, sp_view(day, 10)) <= 0)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "notice.date", "date", "the notice is of %.*s, which has not come yet", (int)n->date.n, n->date.p);
}

static struct sp_rc check_used(struct sp_db *db, const struct sp_notice_in *n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_notice_in kept;
    struct sp_rc rc = sp_notice_came(db, n->issuer, n->id, &a, &kept);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    if (sp_view_eq(kept.subject, n->subject) && sp_view_eq(kept.text, n->text))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(EXISTS), "notice.used", "id", "you sent another notice of this id before");
}

struct sp_rc sp_notice_acceptable(struct sp_db *db, struct sp_view own, const struct sp_request *r, int64_t now_s, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_notice n;
    SP_TRY(sp_notice_parse(r->dispute, &a, &n, d));
    const struct sp_notice_in in = { .issuer = r->iss, .id = n.id, .subject = r->subject, .text = r->dispute };
    SP_TRY(check_date(&n, now_s, d));
    SP_TRY(check_used(db, &in, d));
    for (size_t i = 0; i < n.n; i++) {
        SP_ARENA_AUTO one = { 0 };
        struct sp_exlog_record asked;
        if (sp_notice_is_about(db, own, &in, n.exchanges[i], &one, &asked)) /* one is enough: a restored backup may lack the others */
            return SP_OK;
    }
    return sp_diag_set(d, SP_ERR(INVALID), "notice.exchange", "exchanges", "none of them was a question of this node to yours about this company");
}
