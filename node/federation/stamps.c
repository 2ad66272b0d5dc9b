#include "node/federation/stamps.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "node/evidence/stamped.h"
#include "node/federation/stamp_ask.h"
#include "node/net/http.h"
#include "node/ops/alarm.h"
#include "node/ops/log.h"
#include "storage/mlog.h"
#include "storage/stamp.h"

enum { PAUSE_MAX_S = 300, SAY_AGAIN_S = 60, LOOK_MS = 1000 };

struct sp_stamper {
    struct sp_stamper_opts o;
    struct sp_arena arena;             /* of the anchors */
    struct sp_tsp_anchors anchors;
    /* The thread's own. */
    int64_t since_s;                   /* this node asks for stamps */
    int64_t next_us;                   /* when to ask again, on the monotonic clock */
    unsigned failures;                 /* in a row */
    int64_t said_us;                   /* when it was last said that stamps are overdue; 0: they are not */
    _Atomic(uint64_t) size;            /* entries below the newest stamped head */
    _Atomic(int64_t) at_s;
    _Atomic(int64_t) waiting_since_s;  /* 0: nothing waits */
    struct sp_alarm alarm;             /* its lock guards rule */
    char rule[64];
};

static bool wanted(const struct sp_conf *c) { return c->tsa_url[0] != '\0'; }

/* Never earlier than any time that this node has seen. */
static int64_t now_s(const struct sp_stamper *s)
{
    int64_t now = sp_now_s(), seen = sp_trust_seen(s->o.trust);
    return now > seen ? now : seen;
}

/* ---- overdue ---- */

static int64_t waited_s(const struct sp_stamper *s)
{
    int64_t since = atomic_load(&s->waiting_since_s), waited = since ? now_s(s) - since : 0;
    return waited > 0 ? waited : 0;
}

static bool is_overdue(const struct sp_stamper *s)
{
    const struct sp_conf *c = s->o.conf;
    int64_t bound = c->tsa_grace_s ? c->tsa_grace_s : 3 * c->stamp_every_s; /* without a bound it is said all the same */
    return wanted(c) && waited_s(s) > bound;
}

struct sp_rc sp_stamper_serves(const struct sp_stamper *s, struct sp_diag *d)
{
    if (!s || !s->o.conf->tsa_grace_s || !is_overdue(s))
        return SP_OK;
    sp_count(s->o.metrics, SP_METRIC_stamp_overdue);
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "stamp.overdue", NULL,
                       "the exchange log of this node has waited %lld s for a time stamp; new questions are taken when it has one",
                       (long long)waited_s(s));
}

/* Since when the oldest entry without a stamp waits. */
static void look_back(struct sp_stamper *s)
{
    int64_t since = 0;
    struct sp_rc rc = sp_stamp_waiting_since(s->o.db, atomic_load(&s->size), &since);
    if (sp_ok(rc))
        atomic_store(&s->waiting_since_s, since > s->since_s ? since : s->since_s);
    else if (sp_is(rc, SP_RC_NOTFOUND))
        atomic_store(&s->waiting_since_s, 0);
}

static void say_overdue(struct sp_stamper *s)
{
    char seconds[32];
    int64_t now = sp_mono_us();
    if (!is_overdue(s)) {
        s->said_us = 0;
        return;
    }
    if (s->said_us && now - s->said_us < SAY_AGAIN_S * INT64_C(1000000))
        return;
    s->said_us = now;
    (void)snprintf(seconds, sizeof seconds, "%lld", (long long)waited_s(s));
    sp_log(SP_LOG_ERROR, "stamp.overdue", SP_LFS("authority", s->o.conf->tsa_url), SP_LFS("waited_s", seconds),
           SP_LFS("new_questions", s->o.conf->tsa_grace_s ? "refused" : "taken"));
}

/* ---- asking the authority ---- */

/* One token for that head, checked and kept. */
static struct sp_rc stamp_head(struct sp_stamper *s, struct sp_view note, const struct sp_checkpoint *head, struct sp_diag *d)
{
    SP_BUF_AUTO token = { 0 };
    struct sp_stamp_kept kept = { .size = head->size, .note = note };
    SP_TRY(sp_stamp_ask(s->o.conf->tsa_url, &s->anchors, head->root.b, &token, &kept.gen_us, d));
    kept.token = sp_buf_view(&token);
    SP_TRY(sp_stamp_keep(s->o.db, &kept));
    atomic_store(&s->size, head->size);
    atomic_store(&s->at_s, kept.gen_us / 1000000);
    return SP_OK;
}

static void set_rule(struct sp_stamper *s, const char *rule)
{
    (void)pthread_mutex_lock(&s->alarm.lock);
    (void)snprintf(s->rule, sizeof s->rule, "%s", rule);
    (void)pthread_mutex_unlock(&s->alarm.lock);
}

static void succeeded(struct sp_stamper *s, uint64_t size, uint64_t before)
{
    char text[32], entries[32];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)size);
    (void)snprintf(entries, sizeof entries, "%llu", (unsigned long long)(size - before));
    if (s->failures)
        sp_log(SP_LOG_INFO, "stamp.back", SP_LFS("authority", s->o.conf->tsa_url));
    sp_log(SP_LOG_INFO, "stamp.taken", SP_LFS("authority", s->o.conf->tsa_url), SP_LFS("size", text), SP_LFS("entries", entries));
    sp_count(s->o.metrics, SP_METRIC_stamps);
    s->failures = 0;
    s->next_us = sp_mono_us() + s->o.conf->stamp_every_s * 1000000;
    set_rule(s, "");
}

/* Each reason is said once. */
static void failed(struct sp_stamper *s, struct sp_rc rc, const struct sp_diag *d)
{
    int64_t pause_s = s->failures < 9 ? (int64_t)1 << s->failures : PAUSE_MAX_S;
    const char *rule = d->rule[0] ? d->rule : sp_rc_text(rc);
    s->failures++;
    s->next_us = sp_mono_us() + (pause_s < PAUSE_MAX_S ? pause_s : PAUSE_MAX_S) * 1000000;
    sp_count(s->o.metrics, SP_METRIC_stamps_missed);
    if (strcmp(s->rule, rule) != 0) /* only this thread writes it */
        sp_log_diag(SP_LOG_WARN, "stamp.missing", sp_view_of(s->o.conf->tsa_url), rc, d);
    set_rule(s, rule);
}

static void stamp_if_due(struct sp_stamper *s)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO note = { 0 };
    struct sp_checkpoint head;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    uint64_t size = atomic_load(&s->size);
    if (sp_mono_us() < s->next_us || !sp_ok(sp_heads_note(s->o.heads, &note, &d)))
        return; /* not yet, or no head yet */
    struct sp_rc rc = sp_stamped_root(sp_buf_view(&note), &a, &head, &d);
    if (sp_ok(rc) && head.size <= size)
        return;
    if (sp_ok(rc))
        rc = stamp_head(s, sp_buf_view(&note), &head, &d);
    if (sp_ok(rc))
        succeeded(s, head.size, size);
    else
        failed(s, rc, &d);
}

/* ---- the thread ---- */

static void *stamper_main(void *arg)
{
    struct sp_stamper *s = arg;
    while (sp_alarm_rest(&s->alarm, LOOK_MS)) {
        stamp_if_due(s);
        look_back(s);
        say_overdue(s);
    }
    return NULL;
}

/* ---- life ---- */

static struct sp_rc read_anchors(const struct sp_conf *c, struct sp_arena *a, struct sp_tsp_anchors *out, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    *out = (struct sp_tsp_anchors){ .n = 0 };
    if (!c->tsa_anchor[0])
        return wanted(c) ? sp_diag_set(d, SP_ERR(CONFIG), "stamp.config", "tsa_anchor",
                                       "tsa_url needs tsa_anchor: without it no stamp can be checked")
                         : SP_OK;
    SP_TRY(sp_file_read(c->tsa_anchor, SP_MAX_TSP_ANCHOR_FILE, &file, d));
    return sp_tsp_anchors_read(sp_buf_view(&file), a, out, d);
}

/* A grace that ends before two stamps are due would end every time. */
static struct sp_rc check_conf(const struct sp_conf *c, struct sp_diag *d)
{
    struct sp_http_client *client = NULL;
    const struct sp_http_client_opts opts = { .url = c->tsa_url, .plain = true };
    if (!wanted(c))
        return SP_OK;
    if (c->tsa_grace_s && c->tsa_grace_s < 2 * c->stamp_every_s)
        return sp_diag_set(d, SP_ERR(CONFIG), "stamp.config", "tsa_grace_s", "tsa_grace_s must be 0, or twice stamp_every_s and more");
    SP_TRY(sp_http_client_new(&opts, &client, d));
    sp_http_client_free(client);
    return SP_OK;
}

struct sp_rc sp_stamper_check(const struct sp_conf *conf, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_tsp_anchors anchors;
    SP_TRY(check_conf(conf, d));
    return read_anchors(conf, &a, &anchors, d);
}

/* What an earlier run left: the last stamp, and since when this node asks for them. */
static struct sp_rc recall(struct sp_stamper *s)
{
    SP_BUF_AUTO bytes = { 0 };
    struct sp_stamp_kept last;
    struct sp_rc rc = sp_stamping_since(s->o.db, &s->since_s);
    if (!wanted(s->o.conf))
        return sp_ok(rc) ? sp_stamping_begin(s->o.db, 0) : sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        s->since_s = now_s(s);
        rc = sp_stamping_begin(s->o.db, s->since_s);
    }
    SP_TRY(rc);
    rc = sp_stamp_newest(s->o.db, &last, &bytes);
    if (sp_ok(rc)) {
        atomic_store(&s->size, last.size);
        atomic_store(&s->at_s, last.gen_us / 1000000);
        int64_t ago_s = sp_now_s() - last.gen_us / 1000000, left_s = s->o.conf->stamp_every_s - (ago_s > 0 ? ago_s : 0);
        s->next_us = left_s > 0 ? sp_mono_us() + left_s * 1000000 : 0;
    }
    look_back(s); /* before the first question is taken */
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc begin(struct sp_stamper *s, struct sp_diag *d)
{
    SP_TRY(check_conf(s->o.conf, d));
    SP_TRY(read_anchors(s->o.conf, &s->arena, &s->anchors, d));
    SP_TRY(recall(s));
    if (!wanted(s->o.conf))
        return SP_OK;
    say_overdue(s);
    return sp_alarm_start(&s->alarm, stamper_main, s);
}

struct sp_rc sp_stamper_start(const struct sp_stamper_opts *opts, struct sp_stamper **out, struct sp_diag *d)
{
    struct sp_stamper *s = calloc(1, sizeof *s);
    if (!s)
        return SP_ERR(NOMEM);
    s->o = *opts;
    sp_alarm_init(&s->alarm);
    struct sp_rc rc = begin(s, d);
    if (!sp_ok(rc)) {
        sp_stamper_stop(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

void sp_stamper_stop(struct sp_stamper *s)
{
    if (!s)
        return;
    sp_alarm_stop(&s->alarm);
    sp_alarm_free(&s->alarm);
    sp_arena_free(&s->arena);
    free(s);
}

/* ---- what others ask ---- */

const struct sp_tsp_anchors *sp_stamper_anchors(const struct sp_stamper *s)
{
    static const struct sp_tsp_anchors none;
    return s ? &s->anchors : &none;
}

void sp_stamper_status(struct sp_stamper *s, struct sp_stamper_status *out)
{
    *out = (struct sp_stamper_status){ .wanted = s && wanted(s->o.conf) };
    if (!out->wanted)
        return;
    out->size = atomic_load(&s->size);
    out->at_s = atomic_load(&s->at_s);
    out->waiting_s = waited_s(s);
    out->overdue = is_overdue(s);
    (void)pthread_mutex_lock(&s->alarm.lock);
    memcpy(out->rule, s->rule, sizeof out->rule);
    (void)pthread_mutex_unlock(&s->alarm.lock);
}

struct sp_rc sp_stamper_prove(const struct sp_stamper *s, struct sp_view digest, struct sp_buf *proof, struct sp_buf *token,
                              struct sp_diag *d)
{
    SP_MLOG_AUTO m = { .size = 0 };
    SP_BUF_AUTO bytes = { 0 };
    struct sp_mlog_leaf leaf;
    struct sp_stamp_kept kept;
    struct sp_tlog_proof p = { .index = 0 };
    if (!s)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "stamp.not-yet", NULL, "this node has no time stamps");
    SP_TRY(sp_mlog_begin(s->o.db, &m));
    SP_TRY(sp_heads_leaf(&m, digest, &leaf, d));
    struct sp_rc rc = sp_stamp_covering(s->o.db, leaf.index, &kept, &bytes);
    if (sp_is(rc, SP_RC_NOTFOUND) || (sp_ok(rc) && kept.size > m.size))
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "stamp.not-yet", "digest", "logged, but not below a stamped head yet");
    SP_TRY(rc);
    SP_TRY(sp_mlog_inclusion(&m, leaf.index, kept.size, &p.proof, d));
    p.index = leaf.index;
    p.checkpoint = kept.note;
    sp_tlog_proof_put(proof, &p);
    sp_buf_put(token, kept.token);
    SP_TRY(sp_buf_rc(proof));
    return sp_buf_rc(token);
}
