/* What is still owed to partners: questions that wait for an answer, and receipts. One thread, back-off, no loss. */
#include <stdlib.h>

#include "base/clock.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

enum { PASS = 256, MAX_PEERS = 64, CALL_MS = 5000, IDLE_S = 5, FAILURES = 3 };

struct entry {
    char id[SP_EXLOG_ID + 1], peer[SP_TLS_NODE_TEXT];
    enum sp_exlog_due_kind kind;
    unsigned attempts;
    int64_t created_s;
    bool done;
};

/* A partner that failed in this pass. One exchange that fails says little about the others: the partner counts as down
 * when it cannot be connected, or when several in a row failed. */
struct peer { char id[SP_TLS_NODE_TEXT]; unsigned failed; bool unreachable; };

struct pass {
    struct sp_exchange *x;
    struct entry v[PASS];
    size_t n;
    struct peer peer[MAX_PEERS]; /* those that failed */
    size_t n_peers;
};

int64_t sp_outbox_pause_s(const struct sp_conf *conf, unsigned attempts)
{
    int64_t ms = conf->outbox_retry_min_ms;
    for (unsigned i = 1; i < attempts && ms < conf->outbox_retry_max_ms; i++)
        ms *= 2;
    if (ms > conf->outbox_retry_max_ms)
        ms = conf->outbox_retry_max_ms;
    return (ms + 999) / 1000;
}

static bool stopping(struct sp_exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    bool stop = x->stop;
    (void)pthread_mutex_unlock(&x->lock);
    return stop;
}

static bool collect(void *ctx, const struct sp_exlog_due *due)
{
    struct pass *p = ctx;
    struct entry *e = &p->v[p->n];
    if (due->id.n >= sizeof e->id || due->peer.n >= sizeof e->peer)
        return true;
    *e = (struct entry){ .kind = due->kind, .attempts = due->attempts, .created_s = due->created_s };
    memcpy(e->id, due->id.p, due->id.n);
    memcpy(e->peer, due->peer.p, due->peer.n);
    return ++p->n < PASS;
}

/* Those tried least first, else the oldest: what fails each time must not stand before the rest. */
static int by_attempts(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->attempts != y->attempts)
        return x->attempts < y->attempts ? -1 : 1;
    if (x->created_s != y->created_s)
        return x->created_s < y->created_s ? -1 : 1;
    return strcmp(x->id, y->id);
}

static struct peer *find_peer(struct pass *p, const char *id)
{
    for (size_t i = 0; i < p->n_peers; i++)
        if (!strcmp(p->peer[i].id, id))
            return &p->peer[i];
    return NULL;
}

static bool is_down(const struct peer *one)
{
    return one && (one->unreachable || one->failed >= FAILURES);
}

static void note_failed(struct pass *p, const char *id, const struct sp_diag *d)
{
    struct peer *one = find_peer(p, id);
    if (!one && p->n_peers < MAX_PEERS) {
        one = &p->peer[p->n_peers++];
        memcpy(one->id, id, SP_TLS_NODE_TEXT);
        one->failed = 0;
        one->unreachable = false;
    }
    if (!one)
        return;
    one->failed++;
    one->unreachable |= !strcmp(d->rule, "net.connect");
}

static void note_reached(struct pass *p, const char *id)
{
    struct peer *one = find_peer(p, id);
    if (one)
        one->failed = 0;
}

/* attempts: as they count from now on */
static void postpone(struct pass *p, struct entry *e, unsigned attempts, const char *reason)
{
    int64_t due = sp_now_s() + sp_outbox_pause_s(p->x->o.conf, attempts ? attempts : 1);
    struct sp_rc rc = sp_exlog_later(p->x->o.db, sp_view_of(e->id), due, attempts, sp_view_of(reason));
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        sp_log_diag(SP_LOG_ERROR, "outbox.later", sp_view_of(e->id), rc, NULL);
}

/* --- receipts: those for one peer together --- */

struct parcel { struct entry *entry[SP_WIRE_RECEIPTS]; struct sp_view jws[SP_WIRE_RECEIPTS]; size_t n; struct sp_arena arena; };

static void pack(struct pass *p, const char *peer, struct parcel *out)
{
    for (size_t i = 0; i < p->n && out->n < SP_WIRE_RECEIPTS; i++) {
        struct entry *e = &p->v[i];
        struct sp_view receipt;
        if (e->done || e->kind != SP_EXLOG_RECEIPT || strcmp(e->peer, peer))
            continue;
        e->done = true;
        if (!sp_ok(sp_exlog_receipt_of(p->x->o.db, sp_view_of(e->id), &out->arena, &receipt)) || !receipt.n)
            continue;
        out->entry[out->n] = e;
        out->jws[out->n++] = receipt;
    }
}

static struct sp_rc deliver(struct pass *p, const char *peer, struct parcel *parcel, size_t *taken, struct sp_diag *d)
{
    SP_BUF_AUTO message = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_WIRE_AUTO wire = { .json = NULL };
    sp_wire_put_receipts(&message, parcel->jws, parcel->n);
    SP_TRY(sp_buf_rc(&message));
    SP_TRY(sp_partners_call(p->x->o.partners, sp_view_of(peer), sp_buf_view(&message), CALL_MS, &reply, d));
    SP_TRY(sp_wire_parse(sp_buf_view(&reply), &wire, d));
    if (wire.kind == SP_WIRE_ERROR)
        sp_partners_heard(p->x->o.partners, wire.rule);
    if (wire.kind != SP_WIRE_TAKEN)
        return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "the partner did not say what it took");
    *taken = (size_t)wire.taken < parcel->n ? (size_t)wire.taken : parcel->n;
    return SP_OK;
}

static void send_receipts(struct pass *p, const char *peer)
{
    struct parcel parcel = { .n = 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t taken = 0;
    pack(p, peer, &parcel);
    if (parcel.n) {
        struct sp_rc rc = deliver(p, peer, &parcel, &taken, &d);
        if (!sp_ok(rc)) {
            note_failed(p, peer, &d);
            sp_log_diag(SP_LOG_WARN, "receipt.pending", sp_view_of(peer), rc, &d);
        }
        struct sp_view ids[SP_WIRE_RECEIPTS];
        for (size_t i = 0; i < taken; i++)
            ids[i] = sp_view_of(parcel.entry[i]->id);
        rc = sp_exlog_receipts_sent(p->x->o.db, ids, taken);
        if (!sp_ok(rc))
            sp_log_diag(SP_LOG_ERROR, "receipt.sent", sp_view_of(peer), rc, NULL);
        for (size_t i = 0; i < taken; i++)
            sp_count(p->x->o.metrics, SP_METRIC_receipts_out);
        for (size_t i = taken; i < parcel.n; i++)
            postpone(p, parcel.entry[i], parcel.entry[i]->attempts + 1, d.text);
    }
    sp_arena_free(&parcel.arena);
}

/* --- questions --- */

static void give_up(struct pass *p, struct entry *e, const char *reason)
{
    struct sp_rc rc = sp_exlog_fail(p->x->o.db, sp_view_of(e->id), sp_now_s(), sp_view_of(reason));
    sp_log(SP_LOG_ERROR, "exchange.failed", SP_LFS("id", e->id), SP_LFS("peer", e->peer), SP_LFS("why", reason),
           SP_LFS("code", sp_rc_text(rc)));
}

static void send_request(struct pass *p, struct entry *e)
{
    struct sp_exchange *x = p->x;
    SP_ARENA_AUTO a = { 0 };
    struct sp_exlog_record r;
    struct sp_stages stages;
    SP_OUTCOME_AUTO out = { .local = false };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (e->created_s + x->o.conf->request_life_s < sp_now_s()) {
        give_up(p, e, "no answer within the life of the request");
        return;
    }
    if (!sp_ok(sp_exlog_get(x->o.db, sp_view_of(e->id), &a, &r)) || r.state != SP_EXLOG_PENDING)
        return;
    if (sp_authorising_withdrawn(x, r.id, r.request)) {
        give_up(p, e, "the authorisation that it was asked by was revoked");
        return;
    }
    const struct sp_attempt t = { r.id, r.peer, r.request, CALL_MS, NULL, NULL };
    sp_stages_start(&stages);
    struct sp_rc rc = sp_exchange_attempt(x, &t, &stages, &out, &d);
    if (sp_ok(rc)) {
        note_reached(p, e->peer);
        sp_log(SP_LOG_INFO, "exchange.settled", SP_LFS("id", e->id), SP_LFS("peer", e->peer));
        return;
    }
    note_failed(p, e->peer, &d);
    sp_log_diag(SP_LOG_WARN, "exchange.still-pending", sp_view_of(e->id), rc, &d);
    postpone(p, e, e->attempts + 1, d.text);
}

static void run_pass(struct pass *p)
{
    qsort(p->v, p->n, sizeof *p->v, by_attempts);
    for (size_t i = 0; i < p->n && !stopping(p->x); i++) {
        struct entry *e = &p->v[i];
        if (e->done)
            continue;
        const struct peer *peer = find_peer(p, e->peer);
        if (is_down(peer)) /* what was not tried itself stays before what failed, unless nothing can be sent at all */
            postpone(p, e, e->attempts + peer->unreachable, "the partner was not reached");
        else if (e->kind == SP_EXLOG_RECEIPT)
            send_receipts(p, e->peer);
        else
            send_request(p, e);
    }
}

static void expire(struct sp_exchange *x)
{
    bool more = true;
    while (more && !stopping(x))
        if (!sp_ok(sp_exlog_expire(x->o.db, sp_now_s(), &more)))
            return;
}

/* Until something is due, work was announced, or the node stops. */
static void rest(struct sp_exchange *x, bool full)
{
    int64_t due = sp_now_s() + IDLE_S, next;
    if (sp_ok(sp_exlog_next_due(x->o.db, &next)) && next < due)
        due = next > sp_now_s() ? next : sp_now_s() + 1; /* what could not be put off must not spin */
    struct timespec until = { .tv_sec = due };
    (void)pthread_mutex_lock(&x->lock);
    while (!x->stop && !x->work && !full && sp_now_s() < due)
        if (pthread_cond_timedwait(&x->wake, &x->lock, &until))
            break;
    x->work = false;
    (void)pthread_mutex_unlock(&x->lock);
}

static void *outbox_main(void *arg)
{
    struct sp_exchange *x = arg;
    struct pass *p = calloc(1, sizeof *p);
    int64_t expired_s = 0;
    while (p && !stopping(x)) {
        p->x = x;
        p->n = p->n_peers = 0;
        sp_tell_tick(x);
        struct sp_rc rc = sp_exlog_due(x->o.db, sp_now_s(), PASS, collect, p);
        if (!sp_ok(rc))
            sp_log_diag(SP_LOG_ERROR, "outbox.read", sp_view_of(x->o.conf->data_dir), rc, NULL);
        run_pass(p);
        if (sp_now_s() - expired_s >= 60) {
            expire(x);
            expired_s = sp_now_s();
        }
        rest(x, sp_ok(rc) && p->n == PASS && !p->n_peers);
    }
    free(p);
    return NULL;
}

struct sp_rc sp_outbox_start(struct sp_exchange *x)
{
    (void)pthread_mutex_init(&x->lock, NULL);
    (void)pthread_cond_init(&x->wake, NULL);
    return pthread_create(&x->outbox, NULL, outbox_main, x) ? SP_ERR(NOMEM) : SP_OK;
}

void sp_outbox_wake(struct sp_exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    x->work = true;
    (void)pthread_cond_signal(&x->wake);
    (void)pthread_mutex_unlock(&x->lock);
}

void sp_outbox_stop(struct sp_exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    x->stop = true;
    (void)pthread_cond_signal(&x->wake);
    (void)pthread_mutex_unlock(&x->lock);
    (void)pthread_join(x->outbox, NULL);
    (void)pthread_cond_destroy(&x->wake);
    (void)pthread_mutex_destroy(&x->lock);
}
