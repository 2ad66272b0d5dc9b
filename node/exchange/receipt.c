/* Receipts: ours for answers that we processed, and the partners' for ours. */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

struct sp_rc sp_receipt_make(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    const struct sp_receipt_plan *p = ctx;
    char jti[SP_ID_TEXT];
    SP_TRY(sp_id_new(jti));
    const struct sp_receipt r = {
        .iss = p->x->own, .aud = p->request->aud, .jti = sp_view_of(jti), .iat = sp_now_s(),
        .exchange = p->request->jti, .request_digest = sp_view_of(p->request_digest),
        .answer_digest = sp_view_of(p->answer_digest), .sealed_digest = sp_view_of(p->sealed_digest),
        .verdict = sp_view_of(p->verdict), .log_index = (int64_t)log_index };
    SP_BUF_AUTO payload = { 0 };
    SP_SIGNED_AUTO made = { .jws = { 0 } };
    sp_receipt_put(&payload, &r);
    SP_TRY(sp_buf_rc(&payload));
    SP_TRY(sp_exchange_sign(p->x, SP_USE_RECEIPT, SP_TYP_RECEIPT, sp_buf_view(&payload), &made));
    sp_buf_put(receipt, sp_buf_view(&made.jws));
    return sp_buf_rc(receipt);
}

/* The receipt is about something that we served to this peer, and names our very answer. */
static struct sp_rc check_receipt(struct sp_exchange *x, struct sp_view peer, struct sp_view jws, struct sp_arena *a,
                                  struct sp_receipt *r, struct sp_diag *d)
{
    struct sp_view payload;
    struct sp_exlog_digests served;
    char request_digest[SP_SHA256_TEXT], answer_digest[SP_SHA256_TEXT];
    SP_TRY(sp_message_open(x->o.trust, jws, peer, SP_USE_RECEIPT, SP_TYP_RECEIPT, sp_now_s(), a, &payload, d));
    SP_TRY(sp_receipt_parse(payload, a, r, d));
    struct sp_rc rc = sp_exlog_served_digests(x->o.db, peer, r->exchange, &served);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "receipt.exchange", "exchange", "nothing was served under this exchange id");
    SP_TRY(rc);
    sp_sha256_text(served.request, request_digest);
    sp_sha256_text(served.answer, answer_digest);
    const struct sp_request asked = { .iss = peer, .aud = x->own, .jti = r->exchange, .iat = served.at_s };
    const struct sp_question_made q = { .request = &asked, .digest = request_digest, .at_s = sp_now_s() };
    return sp_receipt_bound(&q, answer_digest, r, d);
}

/* Whether the sender should send it again: only our own trouble is worth that. */
static bool is_ours(struct sp_rc rc)
{
    return sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_IO) || sp_is(rc, SP_RC_FULL) || sp_is(rc, SP_RC_CLOSED) ||
           sp_is(rc, SP_RC_CORRUPT) || sp_is(rc, SP_RC_INTERNAL) || sp_is(rc, SP_RC_CRYPTO);
}

static void note(struct sp_exchange *x, struct sp_view peer, const struct sp_exlog_receipt *r)
{
    if (!sp_ok(r->result)) {
        sp_log_diag(SP_LOG_WARN, "receipt.refused", peer, r->result, NULL);
        return;
    }
    sp_count(x->o.metrics, SP_METRIC_receipts_in);
    sp_log(SP_LOG_DEBUG, "receipt.in", SP_LF("peer", peer), SP_LF("id", r->jti));
}

size_t sp_receipts_take(struct sp_exchange *x, struct sp_view peer, const struct sp_view *jws, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_exlog_receipt rows[SP_WIRE_RECEIPTS];
    size_t kept = 0, seen = 0;
    for (; seen < n && seen < SP_WIRE_RECEIPTS; seen++) {
        struct sp_receipt r;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = check_receipt(x, peer, jws[seen], &a, &r, &d);
        bool new_key = !sp_ok(rc) && !strcmp(d.rule, "trust.key");
        if (new_key) /* a list that we do not have yet may name it */
            sp_partners_list_wanted(x->o.partners);
        if (is_ours(rc) || new_key)
            break;
        if (sp_ok(rc))
            rows[kept++] = (struct sp_exlog_receipt){ r.exchange, jws[seen], SP_OK };
        else
            sp_log_diag(SP_LOG_WARN, "receipt.refused", peer, rc, &d);
    }
    if (!sp_ok(sp_exlog_receipts_in(x->o.db, peer, rows, kept, sp_now_s())))
        return 0;
    for (size_t i = 0; i < kept; i++)
        note(x, peer, &rows[i]);
    return seen;
}
