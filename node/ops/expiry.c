#include "node/ops/expiry.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "node/ops/alarm.h"
#include "node/ops/log.h"
#include "node/ops/priority.h"
#include "storage/retention.h"

enum { RETRY_S = 600, DAY_S = 86400, HOUR_S = 3600 };

struct sp_expiry {
    struct sp_expiry_opts o;
    bool deletes;
    struct sp_alarm alarm;      /* its lock guards the status */
    struct sp_expiry_status status;
};

int64_t sp_expiry_next(int64_t now_s, int64_t utc_offset_s, int64_t hour)
{
    int64_t local = now_s + utc_offset_s, day = local / DAY_S - (local % DAY_S < 0);
    int64_t at = day * DAY_S + hour * HOUR_S - utc_offset_s;
    return at > now_s ? at : at + DAY_S;
}

struct sp_rc sp_expiry_clock(const struct sp_trust *t, int64_t now_s, struct sp_diag *d)
{
    char now[SP_TIME_TEXT], from[SP_TIME_TEXT], to[SP_TIME_TEXT];
    if (sp_ok(sp_trust_current(t, now_s, 0, NULL)))
        return SP_OK;
    sp_time_text(now_s, now);
    sp_time_text(sp_trust_content(t)->issued_s, from);
    sp_time_text(sp_trust_content(t)->expires_s, to);
    return sp_diag_set(d, SP_ERR(EXPIRED), "retention.clock", NULL, "nothing was deleted: the clock says %s, and the trust list speaks from %s to %s only; "
                       "set the clock right, or take the newest trust list", now, from, to);
}

/* ---- one run ---- */

static bool step(void *ctx, uint64_t done, uint64_t of)
{
    const struct sp_expiry *e = ctx;
    (void)done;
    (void)of;
    return !atomic_load(&e->alarm.stop);
}

static void tell(const struct sp_expiry *e, const struct sp_retention_sums *s)
{
    char facts[24], disputed[24], looks[24];
    (void)snprintf(facts, sizeof facts, "%llu", (unsigned long long)s->facts);
    (void)snprintf(disputed, sizeof disputed, "%llu", (unsigned long long)s->disputed);
    (void)snprintf(looks, sizeof looks, "%llu", (unsigned long long)s->looks);
    if (s->by_another) {
        char grace[24];
        (void)snprintf(grace, sizeof grace, "%llu", (unsigned long long)s->by_another);
        sp_log(SP_LOG_WARN, "retention.grace", SP_LFS("facts", grace), SP_LFS("next_due", s->next_due));
    }
    if (!s->facts && !s->disputed && !s->looks)
        return;
    if (e->deletes)
        sp_log(SP_LOG_INFO, "retention.deleted", SP_LFS("facts", facts), SP_LFS("disputed", disputed), SP_LFS("looks", looks),
               SP_LFS("next_due", s->next_due));
    else
        sp_log(SP_LOG_WARN, "retention.due", SP_LFS("facts", facts), SP_LFS("disputed", disputed), SP_LFS("looks", looks),
               SP_LFS("next_due", s->next_due));
}

static struct sp_rc run_once(struct sp_expiry *e, struct sp_retention_sums *s, struct sp_diag *d)
{
    char today[SP_DAY_TEXT];
    int64_t now_s = sp_now_s();
    sp_law_day(e->o.policy, now_s, today);
    const struct sp_retention r = { .policy = e->o.policy, .on = today, .now_s = now_s, .step = step, .ctx = e };
    if (e->deletes)
        SP_TRY(sp_expiry_clock(e->o.trust, now_s, d));
    if (e->deletes && e->o.identity->waits[SP_USE_RECEIPT])
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.key", NULL, "this node has no receipt key in force to sign with");
    return e->deletes ? sp_retention_delete(e->o.db, &r, sp_view_of(e->o.conf->node_id), e->o.identity->key[SP_USE_RECEIPT], s, d)
                      : sp_retention_list(e->o.db, &r, s, d);
}

/* Returns when to look again. */
static int64_t try_once(struct sp_expiry *e)
{
    struct sp_retention_sums s = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = run_once(e, &s, &d);
    int64_t now_s = sp_now_s(), next_s = sp_expiry_next(now_s, e->o.policy->utc_offset_s, e->o.conf->retention_hour);
    if (sp_ok(rc) || s.facts || s.looks)
        tell(e, &s);
    if (!sp_ok(rc)) {
        if (!sp_is(rc, SP_RC_UNAVAILABLE)) /* an import takes its time */
            sp_log_diag(SP_LOG_ERROR, "retention.failed", sp_view_of(e->o.conf->data_dir), rc, &d);
        next_s = next_s < now_s + RETRY_S ? next_s : now_s + RETRY_S;
    }
    (void)pthread_mutex_lock(&e->alarm.lock);
    e->status.last_s = now_s;
    e->status.facts = s.facts;
    e->status.disputed = s.disputed;
    e->status.looks = s.looks;
    (void)snprintf(e->status.rule, sizeof e->status.rule, "%s", sp_ok(rc) ? "" : d.rule);
    (void)pthread_mutex_unlock(&e->alarm.lock);
    return next_s;
}

static void *expiry_main(void *arg)
{
    struct sp_expiry *e = arg;
    int64_t now_s = sp_now_s();
    sp_low_priority();
    int64_t next_s = e->deletes ? now_s : sp_expiry_next(now_s, e->o.policy->utc_offset_s, e->o.conf->retention_hour);
    while (sp_alarm_rest_until(&e->alarm, next_s, &e->status.next_s))
        next_s = try_once(e);
    return NULL;
}

/* ---- outside ---- */

struct sp_rc sp_expiry_start(const struct sp_expiry_opts *opts, struct sp_expiry **out)
{
    if (!strcmp(opts->conf->retention, "off"))
        return SP_OK;
    struct sp_expiry *e = calloc(1, sizeof *e);
    if (!e)
        return SP_ERR(NOMEM);
    e->o = *opts;
    e->deletes = !strcmp(opts->conf->retention, "delete");
    e->status = (struct sp_expiry_status){ .wanted = true, .deletes = e->deletes };
    sp_alarm_init(&e->alarm);
    struct sp_rc rc = sp_alarm_start(&e->alarm, expiry_main, e);
    if (!sp_ok(rc)) {
        sp_expiry_stop(e);
        return rc;
    }
    *out = e;
    return SP_OK;
}

void sp_expiry_stop(struct sp_expiry *e)
{
    if (!e)
        return;
    sp_alarm_stop(&e->alarm);
    sp_alarm_free(&e->alarm);
    free(e);
}

void sp_expiry_status(struct sp_expiry *e, struct sp_expiry_status *out)
{
    *out = (struct sp_expiry_status){ .wanted = false };
    if (!e)
        return;
    (void)pthread_mutex_lock(&e->alarm.lock);
    *out = e->status;
    (void)pthread_mutex_unlock(&e->alarm.lock);
}
