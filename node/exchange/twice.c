/* Reports that are signed a second time: made so, on their way with the sealed answer, and asked for. */
#include "base/clock.h"
#include "node/evidence/second.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

/* Between the answer and its second signatures in what is sealed; no character of a compact token. */
enum { BREAK = '\n' };

/* One that the newest trust list has no longer would make every partner refuse the report. */
static struct sp_rc check_own(const struct sp_exchange *x, struct sp_key *const keys[SP_USE_COUNT], struct sp_diag *d)
{
    for (enum sp_key_use use = SP_USE_OPTIONAL; use < SP_USE_COUNT; use++) {
        const struct sp_key *own = keys[use], *listed;
        if (own)
            SP_TRY(sp_trust_find_key(x->o.trust, x->own, use, sp_view_of(sp_key_kid(own)), sp_now_s(), &listed, d));
    }
    return SP_OK;
}

struct sp_rc sp_exchange_sign_twice(struct sp_exchange *x, struct sp_signed *report, struct sp_diag *d)
{
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_key *keys[SP_USE_COUNT];
    sp_identity_now(x->o.identity, keys);
    struct sp_rc rc = check_own(x, keys, &why);
    if (sp_ok(rc) && x->o.identity->waits[SP_USE_REPORT_SM2])
        rc = sp_diag_set(&why, SP_ERR(UNAVAILABLE), "trust.key", NULL, "the trust list has no report-sm2 key of this node in force");
    if (sp_ok(rc))
        rc = sp_seconds_make(keys, sp_buf_view(&report->jws), &report->second);
    if (sp_ok(rc) || sp_is(rc, SP_RC_NOMEM))
        return rc;
    sp_log_diag(SP_LOG_ERROR, "key.unavailable", SP_VIEW_LIT("second signature"), rc, &why);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.key", NULL, "this node cannot sign reports a second time now");
}

struct sp_rc sp_exchange_put_twice(const struct sp_signed *answer, struct sp_buf *plain)
{
    sp_buf_put(plain, sp_buf_view(&answer->jws));
    sp_buf_putc(plain, BREAK);
    sp_buf_put(plain, sp_buf_view(&answer->second));
    return sp_buf_rc(plain);
}

struct sp_rc sp_exchange_take_twice(struct sp_buf *answer, struct sp_buf *second)
{
    struct sp_view first, rest;
    if (!sp_view_split(sp_buf_view(answer), BREAK, &first, &rest) || !rest.n)
        return SP_OK; /* a break with nothing behind it stays, and the answer is none */
    sp_buf_put(second, rest);
    answer->n = first.n;
    return sp_buf_rc(second);
}

static struct sp_rc missing(struct sp_view peer, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(INVALID), "second.required", NULL,
                       "reports of %.*s must carry a second signature that this node can check", (int)peer.n, peer.p);
}

struct sp_rc sp_exchange_check_second(struct sp_exchange *x, const struct sp_twice *q, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_seconds list;
    size_t checked = 0;
    bool wanted = q->report && sp_conf_wants_second(x->o.conf, q->peer);
    if (!q->second.n)
        return wanted ? missing(q->peer, d) : SP_OK;
    if (!q->report)
        return sp_diag_set(d, SP_ERR(INVALID), "second.extra", NULL, "only a report carries second signatures");
    SP_TRY(sp_seconds_parse(q->second, a, &list, d));
    SP_TRY(sp_seconds_check(x->o.trust, q->peer, q->answer, &list, sp_now_s(), &checked, d));
    return wanted && !checked ? missing(q->peer, d) : SP_OK;
}
