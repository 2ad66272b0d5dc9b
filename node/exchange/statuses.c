/* What became of a report since: from this node's own table, or from the partner's status lists. */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"
#include "storage/status.h"

/* Of the report: always open, also when parts are withheld. Verified when it came, or our own. */
struct about { struct sp_view jti, uri; int64_t idx, then_s; };

static struct sp_rc read_entry(const cJSON *j, struct sp_arena *a, struct about *out)
{
    const cJSON *list = sp_json_get(sp_json_get(j, "status"), "status_list");
    struct sp_view jti, uri;
    SP_TRY(sp_json_str(j, "jti", &jti, NULL));
    SP_TRY(sp_json_i64(j, "iat", &out->then_s, NULL));
    if (!sp_arena_copy(a, jti, &out->jti))
        return SP_ERR(NOMEM);
    if (!list)
        return SP_OK;
    SP_TRY(sp_json_i64(list, "idx", &out->idx, NULL));
    SP_TRY(sp_json_str(list, "uri", &uri, NULL));
    return sp_arena_copy(a, uri, &out->uri) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc read_report(const struct sp_outcome *o, struct sp_arena *a, struct about *out)
{
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO j = NULL;
    if (o->report) {
        const struct sp_report_head *h = &o->report->head;
        *out = (struct about){ h->jti, h->status.uri, h->status.idx, h->iat };
        return SP_OK;
    }
    SP_TRY(sp_jws_payload_unverified(sp_signed_part(sp_buf_view(&o->answer)), &payload, NULL));
    SP_TRY(sp_json_parse(sp_buf_view(&payload), SP_MAX_MESSAGE_BYTES, &j, NULL));
    return read_entry(j, a, out);
}

/* The time of the exchange is that of our receipt. */
static struct sp_rc read_receipt(const struct sp_outcome *o, struct sp_arena *a, struct about *out)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_receipt r;
    if (!o->receipt.n)
        return SP_OK;
    SP_TRY(sp_jws_payload_unverified(sp_buf_view(&o->receipt), &payload, NULL));
    SP_TRY(sp_receipt_parse(sp_buf_view(&payload), a, &r, NULL));
    out->then_s = r.iat;
    return SP_OK;
}

/* What we say ourselves, as a list would have it. */
static struct sp_rc find_own(struct sp_exchange *x, const struct about *r, struct sp_arena *a, struct sp_status_found *found)
{
    static const unsigned listed[] = { SP_STATUS_VALID, SP_STATUS_INVALID, SP_STATUS_SUSPENDED, SP_STATUS_SPECIFIC };
    struct sp_status_history h;
    struct sp_rc rc = sp_status_of(x->o.db, r->jti, a, &h, NULL);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    found->known = true;
    found->status = listed[h.state];
    found->as_of_s = sp_now_s();
    found->since_s = h.n_events ? h.events[h.n_events - 1].at_s : 0;
    return SP_OK;
}

/* One call to the partner, which may be down: a gap and no failure. */
static struct sp_rc fetch(struct sp_exchange *x, const struct sp_status_source *s, const char *participant, int64_t at_s, int64_t wait_ms)
{
    struct sp_wait wait = { .node = s->issuer, .participant = sp_view_of(participant) };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int64_t ms = sp_wait_begin(&x->waits, &wait, wait_ms);
    if (!ms)
        return SP_ERR(UNAVAILABLE);
    struct sp_rc rc = sp_status_book_fetch(x->o.status_book, s, at_s, ms, &d);
    sp_wait_end(&x->waits, &wait);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_INFO, "status.missing", s->uri, rc, &d);
    return rc;
}

struct sp_rc sp_exchange_status(struct sp_exchange *x, const struct sp_outcome *o, const char *participant, bool newest,
                                int64_t wait_ms, struct sp_arena *a, struct sp_status_found *found)
{
    struct about r = { .uri = { NULL, 0 } };
    *found = (struct sp_status_found){ .n = 0 };
    SP_TRY(read_report(o, a, &r));
    if (o->local)
        return find_own(x, &r, a, found);
    SP_TRY(read_receipt(o, a, &r));
    if (!r.uri.n)
        return SP_OK;
    const struct sp_status_source s = { sp_view_of(o->peer), r.uri };
    struct sp_rc rc = sp_status_book_follow(x->o.status_book, &s);
    if (!sp_ok(rc)) /* it can be fetched all the same */
        sp_log_diag(SP_LOG_ERROR, "status.not-followed", s.uri, rc, NULL);
    if (!newest && sp_status_book_quick(x->o.status_book, &s, r.idx, r.then_s, a, found))
        return SP_OK;
    if (newest)
        (void)fetch(x, &s, participant, 0, wait_ms);
    SP_TRY(sp_status_find(x->o.db, x->o.trust, &s, r.idx, r.then_s, a, found));
    if (found->then)
        return SP_OK;
    rc = fetch(x, &s, participant, r.then_s, wait_ms);
    /* The one of then is by a key that was revoked since: what the newest says is known all the same. */
    if (sp_is(rc, SP_RC_INVALID) && !found->known && !newest)
        (void)fetch(x, &s, participant, 0, wait_ms);
    return sp_status_find(x->o.db, x->o.trust, &s, r.idx, r.then_s, a, found);
}
