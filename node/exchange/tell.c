/* Telling: a change of a dispute becomes a notice for each node that got a report with the fact, a notice becomes an exchange, and
 * the outbox brings it. Every step may end anywhere and is taken again; the receiver keeps one of each. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/exchange/revoking.h"
#include "node/ops/log.h"

/* PIECE: reports opened before what was found is written down. What there is to tell may take so long in one pass. */
enum { AT_ONCE = 1024, PIECE = 1024, MOST_LINES = 20, BUSY_US = 200000 };

/* ---- a change becomes notices ---- */

struct telling {
    struct sp_exchange *x;
    struct sp_dispute_event event;
    struct sp_dispute_found found;
    struct sp_holders holders;
    struct sp_arena arena;
    struct sp_notice_out *out;
    struct sp_notice_in *in;
    size_t n_out, n_in;
};

/* The same for the same: whatever is made twice after a crash is one. */
static struct sp_rc id_of(struct sp_view key, char out[SP_ID_TEXT])
{
    uint8_t h[SP_SHA256_BYTES];
    SP_TRY(sp_sha256(key, h));
    h[6] = (uint8_t)((h[6] & 0x0f) | 0x80); /* RFC 9562 section 5.8: version 8, made of something else */
    h[8] = (uint8_t)((h[8] & 0x3f) | 0x80);
    (void)snprintf(out, SP_ID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8],
                   h[9], h[10], h[11], h[12], h[13], h[14], h[15]);
    return SP_OK;
}

static struct sp_rc keep(struct telling *t, struct sp_view v, struct sp_view *out)
{
    return sp_arena_copy(&t->arena, v, out) ? SP_OK : SP_ERR(NOMEM);
}

/* One notice: these exchanges of that node. */
static struct sp_rc add_notice(struct telling *t, const char *node, unsigned part, const struct sp_view *exchanges, size_t n)
{
    SP_BUF_AUTO key = { 0 };
    SP_BUF_AUTO text = { 0 };
    char id[SP_ID_TEXT], exchange[SP_ID_TEXT];
    const struct sp_dispute *x = &t->found.dispute;
    sp_buf_put(&key, t->event.key);
    sp_buf_putf(&key, " %s %u", node, part);
    SP_TRY(sp_buf_rc(&key));
    SP_TRY(id_of(sp_buf_view(&key), id));
    char date[SP_DAY_TEXT];
    sp_law_day(t->x->o.country, t->event.at_s, date);
    struct sp_notice notice = { .id = sp_view_of(id), .dispute = t->event.id, .about = x->about, .outcome = t->event.outcome, .date = sp_view_of(date), .n = n };
    memcpy(notice.exchanges, exchanges, n * sizeof *exchanges);
    sp_notice_put(&text, &notice);
    SP_TRY(sp_buf_rc(&text));
    if (sp_view_is(t->x->own, node)) {
        struct sp_notice_in *in = &t->in[t->n_in++];
        *in = (struct sp_notice_in){ .issuer = t->x->own, .subject = t->event.subject, .at_s = sp_now_s() };
        SP_TRY(keep(t, notice.id, &in->id));
        return keep(t, sp_buf_view(&text), &in->text);
    }
    SP_TRY(sp_id_new(exchange));
    struct sp_notice_out *out = &t->out[t->n_out++];
    *out = (struct sp_notice_out){ .subject = t->event.subject, .state = SP_NOTICE_WAITING, .at_s = sp_now_s() };
    SP_TRY(keep(t, sp_buf_view(&key), &out->key));
    SP_TRY(keep(t, sp_view_of(node), &out->peer));
    SP_TRY(keep(t, sp_view_of(exchange), &out->exchange));
    return keep(t, sp_buf_view(&text), &out->text);
}

static int by_node(const void *a, const void *b)
{
    const struct sp_holder *x = a, *y = b;
    int c = strcmp(x->node, y->node);
    return c ? c : strcmp(x->exchange, y->exchange);
}

/* Node by node, as many exchanges in one notice as it may hold. */
static struct sp_rc add_notices(struct telling *t)
{
    const struct sp_holder *v = t->holders.v;
    unsigned part = 0;
    qsort(t->holders.v, t->holders.n, sizeof *v, by_node);
    for (size_t i = 0; i < t->holders.n;) {
        struct sp_view batch[SP_NOTICE_EXCHANGES];
        const char *node = v[i].node;
        size_t n = 0;
        if (i == 0 || strcmp(v[i - 1].node, node) != 0)
            part = t->event.pieces * PIECE; /* in one piece there are fewer notices to a node */
        while (i < t->holders.n && n < SP_NOTICE_EXCHANGES && !strcmp(v[i].node, node))
            batch[n++] = sp_view_of(v[i++].exchange);
        SP_TRY(add_notice(t, node, part++, batch, n));
    }
    return SP_OK;
}

/* Who disputed it abroad is told too: its question has the dispute's id. */
static struct sp_rc add_opener(struct telling *t)
{
    const struct sp_trust_list *list = sp_trust_content(t->x->o.trust);
    for (size_t i = 0; i < list->n_nodes && t->event.outcome != SP_DISPUTE_OPEN && t->event.pieces == 0; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_exlog_record r;
        struct sp_holder *h = &t->holders.v[t->holders.n];
        *h = (struct sp_holder){ .at_s = 0 };
        if (!sp_id_valid(t->event.id) || !sp_ok(sp_exlog_get_served(t->x->o.db, list->nodes[i].id, t->event.id, &a, &r)))
            continue;
        (void)snprintf(h->node, sizeof h->node, "%.*s", (int)list->nodes[i].id.n, list->nodes[i].id.p);
        (void)snprintf(h->exchange, sizeof h->exchange, "%.*s", (int)t->event.id.n, t->event.id.p);
        t->holders.n++;
        return SP_OK;
    }
    return SP_OK;
}

/* Of the next piece of those who looked. */
static struct sp_rc find_holders(struct telling *t)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    {
        SP_SNAP_AUTO snap = NULL;
        SP_TRY(sp_snap_begin(t->x->o.db, &snap));
        SP_TRY(sp_dispute_find(snap, t->event.id, t->event.subject, &t->arena, &t->found, &d));
        struct sp_dispute_path *p = &t->found.dispute.about;
        SP_TRY(keep(t, p->kind, &p->kind));
        SP_TRY(keep(t, p->fact, &p->fact));
        SP_TRY(keep(t, p->field, &p->field));
    }
    const struct sp_holding q = { .own = t->x->own, .subject = t->event.subject, .about = &t->found.dispute.about, .since_s = t->event.since_s, .reports = PIECE,
                                  .from = t->event.pieces ? &t->event.from : NULL };
    SP_TRY(sp_holders_find(t->x->o.db, &q, &t->arena, &t->holders));
    return add_opener(t); /* there is room for one more */
}

static struct sp_rc make_notices(struct telling *t)
{
    struct sp_rc rc = find_holders(t);
    if (sp_is(rc, SP_RC_NOTFOUND)) /* a retention rule took it away meanwhile */
        return SP_OK;
    SP_TRY(rc);
    t->out = sp_arena_alloc(&t->arena, (t->holders.n + 1) * sizeof *t->out);
    t->in = sp_arena_alloc(&t->arena, (t->holders.n + 1) * sizeof *t->in);
    if (!t->out || !t->in)
        return SP_ERR(NOMEM);
    SP_TRY(add_notices(t));
    SP_TRY(sp_notices_put(t->x->o.db, t->out, t->n_out, t->in, t->n_in));
    if (!t->n_out && !t->n_in && t->event.pieces)
        return SP_OK;
    char n[24];
    (void)snprintf(n, sizeof n, "%zu", t->n_out + t->n_in);
    sp_log(SP_LOG_INFO, "notice.made", SP_LF("dispute", t->event.id), SP_LF("subject", t->event.subject),
           SP_LFS("outcome", sp_dispute_outcome_text(t->event.outcome)), SP_LFS("notices", n), SP_LFS("rest", t->holders.more ? "follows" : "none"));
    return SP_OK;
}

/* Everybody was told of it, or those of one piece. */
static struct sp_rc tick_off(struct telling *t)
{
    return t->holders.more ? sp_dispute_told_until(t->x->o.db, &t->event, &t->holders.next) : sp_dispute_told(t->x->o.db, t->event.key);
}

/* One piece of one change. False: none was left, or it is tried again later. */
static bool tell_next(struct sp_exchange *x)
{
    struct telling t = { .x = x };
    struct sp_rc rc = sp_dispute_to_tell(x->o.db, &t.arena, &t.event);
    bool found = sp_ok(rc);
    if (found)
        rc = make_notices(&t);
    if (found && sp_ok(rc))
        rc = tick_off(&t);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        sp_log_diag(SP_LOG_ERROR, "notice.not-made", t.event.id, rc, NULL);
    sp_arena_free(&t.arena);
    return found && sp_ok(rc);
}

/* ---- a notice becomes an exchange ---- */

/* As if a participant named "registry" had asked; no participant's token is used up. By its key it is about a dispute, or what was revoked. */
static struct sp_rc send(struct sp_exchange *x, const struct sp_notice_out *n, struct sp_diag *d)
{
    SP_SIGNED_AUTO request = { .jws = { 0 } };
    SP_BUF_AUTO payload = { 0 };
    int64_t now = sp_now_s();
    bool revocation = sp_notice_is_revocation(n->key);
    const struct sp_view none = { NULL, 0 };
    const struct sp_request r = { .iss = x->own, .aud = n->peer, .jti = n->exchange, .iat = now, .exp = now + x->o.conf->request_life_s,
                                  .op = revocation ? SP_OP_REVOCATION : SP_OP_NOTICE, .participant = SP_VIEW_LIT("registry"),
                                  .purpose = SP_VIEW_LIT("own_file"), .subject = n->subject, .dispute = revocation ? none : n->text,
                                  .revocation = revocation ? n->text : none };
    SP_TRY(sp_request_check(&r, d));
    sp_request_put(&payload, &r);
    SP_TRY(sp_buf_rc(&payload));
    SP_TRY(sp_exchange_sign(x, SP_USE_RECEIPT, SP_TYP_REQUEST, sp_buf_view(&payload), &request));
    const struct sp_exlog_ask row = { .id = n->exchange, .peer = n->peer, .participant = r.participant, .op = sp_view_of(sp_op_text(r.op)),
                                      .request = sp_buf_view(&request.jws), .created_s = now, .due_s = now };
    struct sp_rc rc = sp_exlog_ask(x->o.db, &row);
    return sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc; /* it was, before a crash */
}

static struct sp_rc update(struct sp_exchange *x, struct sp_notice_out *n, enum sp_notice_state state)
{
    n->state = state;
    if (state == SP_NOTICE_TAKEN)
        sp_count(x->o.metrics, SP_METRIC_notices_out);
    if (state == SP_NOTICE_REFUSED)
        sp_log(SP_LOG_WARN, "notice.refused", SP_LF("exchange", n->exchange), SP_LF("peer", n->peer), SP_LF("subject", n->subject));
    else
        sp_log(SP_LOG_INFO, "notice.state", SP_LF("exchange", n->exchange), SP_LF("peer", n->peer), SP_LF("subject", n->subject),
               SP_LFS("state", sp_notice_state_text(state)));
    return sp_notice_update(x->o.db, n);
}

/* An exchange that lived too long to be answered is made anew: the partner was away. */
static struct sp_rc again(struct sp_exchange *x, struct sp_notice_out *n)
{
    char exchange[SP_ID_TEXT];
    SP_TRY(sp_id_new(exchange));
    n->exchange = sp_view_of(exchange);
    n->attempts++;
    return update(x, n, SP_NOTICE_WAITING);
}

static struct sp_rc step(struct sp_exchange *x, struct sp_notice_out *n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_exlog_record r;
    if (n->state == SP_NOTICE_WAITING) {
        const struct sp_trust_node *peer = sp_trust_find_node(x->o.trust, n->peer);
        if (!peer || !peer->active) /* until it is again */
            return SP_OK;
        SP_TRY(send(x, n, d));
        return update(x, n, SP_NOTICE_SENT);
    }
    SP_TRY(sp_exlog_get(x->o.db, n->exchange, &a, &r));
    switch (r.state) {
    case SP_EXLOG_PENDING: return SP_OK;
    case SP_EXLOG_ANSWERED: return update(x, n, SP_NOTICE_TAKEN);
    case SP_EXLOG_REFUSED: return update(x, n, SP_NOTICE_REFUSED);
    case SP_EXLOG_FAILED: return again(x, n);
    }
    return SP_OK;
}

/* So many at once, and next time those behind them: what waits for a partner that is away does not stand before the rest. */
static void send_waiting(struct sp_exchange *x)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_notice_out *v = NULL;
    size_t n = 0;
    struct sp_rc rc = sp_notices_waiting(x->o.db, sp_view(x->sent_to, x->sent_to_n), AT_ONCE, &a, &v, &n);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "notice.not-sent", x->own, rc, NULL);
    for (size_t i = 0; sp_ok(rc) && i < n; i++) {
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc one = step(x, &v[i], &d);
        if (!sp_ok(one))
            sp_log_diag(SP_LOG_ERROR, "notice.not-sent", v[i].exchange, one, &d);
    }
    x->sent_to_n = sp_ok(rc) && n == AT_ONCE && v[n - 1].key.n <= sizeof x->sent_to ? v[n - 1].key.n : 0;
    if (x->sent_to_n)
        memcpy(x->sent_to, v[n - 1].key.p, x->sent_to_n);
}

/* ---- deadlines ---- */

struct due { struct sp_exchange *x; const char *today; size_t n; };

static bool tell_due(void *ctx, const struct sp_dispute_found *f)
{
    struct due *w = ctx;
    if (sp_view_cmp(f->dispute.deadline, sp_view_of(w->today)) >= 0)
        return false; /* by deadline: nor is the rest */
    if (sp_view_cmp(f->dispute.deadline, sp_view_of(w->x->told_due)) < 0)
        return true;
    sp_count(w->x->o.metrics, SP_METRIC_disputes_overdue);
    if (w->n++ < MOST_LINES)
        sp_log(SP_LOG_WARN, "dispute.overdue", SP_LF("id", f->id), SP_LF("subject", f->subject), SP_LF("deadline", f->dispute.deadline),
               SP_LFS("hint", "saphan dispute list --due lists all of them"));
    return true;
}

/* Once a day, and all of them when the node starts. */
static void look_at_deadlines(struct sp_exchange *x)
{
    char today[SP_DAY_TEXT];
    struct due w = { x, today, 0 };
    SP_SNAP_AUTO snap = NULL;
    sp_law_day(x->o.country, sp_now_s(), today);
    if (!strcmp(today, x->told_due))
        return;
    struct sp_rc rc = x->told_due[0] ? SP_OK : sp_dispute_index(x->o.db);
    if (sp_ok(rc))
        rc = sp_snap_begin(x->o.db, &snap);
    if (sp_ok(rc))
        rc = sp_dispute_each(snap, SP_DISPUTES_OPEN, sp_view("", 0), tell_due, &w, NULL);
    if (!sp_ok(rc))
        sp_log_diag(SP_LOG_ERROR, "dispute.not-listed", x->own, rc, NULL);
    memcpy(x->told_due, today, sizeof x->told_due);
}

void sp_exchange_today(const struct sp_exchange *x, char out[SP_DAY_TEXT]) { sp_law_day(x->o.country, sp_now_s(), out); }

/* The outbox passes at every answer; once a second is often enough for this. */
void sp_tell_tick(struct sp_exchange *x)
{
    enum { EVERY_US = 1000000 };
    int64_t now_us = sp_mono_us();
    if (x->told_us && now_us - x->told_us < EVERY_US)
        return;
    x->told_us = now_us;
    bool more = true;
    while (more && sp_mono_us() - now_us < BUSY_US)
        more = tell_next(x);
    if (more) { /* after what else is due */
        x->told_us = 0;
        sp_outbox_wake(x);
    }
    sp_revoking_tick(x);
    send_waiting(x);
    look_at_deadlines(x);
}
