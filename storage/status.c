/* Places of reports, and what became of them. */
#include "storage/status.h"

#include <stdio.h>

#include "base/random.h"
#include "storage/number.h"
#include "storage/status_keys.h"

const char *sp_issued_state_text(enum sp_issued_state s)
{
    static const char *const names[] = { "valid", "revoked", "suspended", "superseded" };
    return names[s];
}

struct sp_rc sp_status_get_u64(struct sp_kv_txn *t, const struct sp_xkey *k, uint64_t *out)
{
    return sp_kv_number_or_0(t, SP_X_STATUS, sp_xkey_view(k), out);
}

void sp_status_put_u64(struct sp_batch *b, const struct sp_xkey *k, uint64_t v)
{
    sp_batch_put_number(b, SP_X_STATUS, sp_xkey_view(k), v);
}

struct sp_rc sp_status_submit(struct sp_db *db, struct sp_batch *b)
{
    return db->exchange ? sp_kv_submit(db->exchange, b) : SP_ERR(UNAVAILABLE);
}

struct sp_rc sp_status_begin(struct sp_db *db, struct sp_kv_txn **t)
{
    return db->exchange ? sp_kv_read_begin(db->exchange, t) : SP_ERR(UNAVAILABLE);
}

/* ---- places ---- */

struct reserving { uint64_t n, first; };

static struct sp_rc reserve_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct reserving *r = ctx;
    const struct sp_xkey key = sp_xkey_owned('r', sp_view(NULL, 0));
    SP_TRY(sp_status_get_u64(t, &key, &r->first));
    sp_status_put_u64(b, &key, r->first + r->n);
    return SP_OK;
}

struct sp_rc sp_status_reserve(struct sp_db *db, uint64_t n, uint64_t *first)
{
    struct reserving r = { .n = n };
    SP_BATCH_AUTO b = { .prepare = reserve_prepare, .ctx = &r };
    SP_TRY(sp_status_submit(db, &b));
    *first = r.first;
    return SP_OK;
}

struct sp_rc sp_status_reserved(struct sp_db *db, uint64_t *next)
{
    SP_KV_READ_AUTO t = NULL;
    const struct sp_xkey key = sp_xkey_owned('r', sp_view(NULL, 0));
    SP_TRY(sp_status_begin(db, &t));
    return sp_status_get_u64(t, &key, next);
}

void sp_status_put_place(struct sp_batch *b, const struct sp_status_place *p)
{
    const struct sp_xkey key = sp_xkey_owned('j', p->jti);
    sp_status_put_u64(b, &key, p->number);
}

static struct sp_rc place_of(struct sp_kv_txn *t, struct sp_view jti, uint64_t *number)
{
    const struct sp_xkey key = sp_xkey_owned('j', jti);
    return sp_id_valid(jti) ? sp_kv_number(t, SP_X_STATUS, sp_xkey_view(&key), number) : SP_ERR(NOTFOUND);
}

static struct sp_rc unknown(struct sp_rc rc, struct sp_view jti, const char *rule, const char *field, struct sp_diag *d)
{
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    return sp_diag_set(d, rc, rule, field, "no report %.*s was issued here with a place in a status list",
                       (int)(jti.n < 40 ? jti.n : 40), jti.p);
}

/* ---- changes ---- */

enum { EVENT_FORM = 1 };

static void put_event(struct sp_buf *b, const struct sp_status_event *e)
{
    sp_buf_putc(b, EVENT_FORM);
    sp_buf_putc(b, (char)e->act);
    sp_buf_put_varint(b, e->at_s > 0 ? (uint64_t)e->at_s : 0);
    sp_buf_put_view(b, e->who);
    sp_buf_put_view(b, e->reason);
    sp_buf_put_view(b, e->by);
}

static struct sp_rc read_event(struct sp_view bytes, struct sp_status_event *out)
{
    struct sp_reader r = sp_reader(bytes);
    bool known = sp_read_u8(&r) == EVENT_FORM;
    unsigned act = sp_read_u8(&r);
    struct sp_status_event e = { .act = (enum sp_status_act)act };
    e.at_s = (int64_t)sp_read_varint(&r);
    e.who = sp_read_view(&r);
    e.reason = sp_read_view(&r);
    e.by = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if (!known || act > SP_ACT_SUPERSEDE)
        return SP_ERR(CORRUPT);
    *out = e;
    return SP_OK;
}

static enum sp_issued_state state_after(enum sp_status_act act)
{
    static const enum sp_issued_state after[] = { SP_ISSUED_SUSPENDED, SP_ISSUED_VALID, SP_ISSUED_REVOKED, SP_ISSUED_SUPERSEDED };
    return after[act];
}

/* The events of one report, oldest first. each may be NULL; *n and *state are of all. */
static struct sp_rc read_events(struct sp_kv_txn *t, struct sp_view jti, size_t *n, enum sp_issued_state *state,
                                struct sp_rc (*each)(void *ctx, const struct sp_status_event *e), void *ctx)
{
    const struct sp_xkey from = sp_xkey_owned('e', jti);
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_X_STATUS, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && c.key.n == from.n + 8 && sp_view_starts(c.key, sp_xkey_view(&from)); rc = sp_kv_next(&c)) {
        struct sp_status_event e;
        SP_TRY(read_event(c.value, &e));
        *state = state_after(e.act);
        (*n)++;
        if (each)
            SP_TRY(each(ctx, &e));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct changing { struct sp_view jti; const struct sp_status_event *e; struct sp_diag *d; };

/* Revoked is the end. Superseded too, but that it was wrong from the start may still be found. */
static struct sp_rc may_follow(enum sp_issued_state now, enum sp_status_act act, struct sp_diag *d)
{
    if (now == SP_ISSUED_REVOKED || (now == SP_ISSUED_SUPERSEDED && act != SP_ACT_REVOKE))
        return sp_diag_set(d, SP_ERR(INVALID), "status.final", "report", "the report is %s already, and stays so",
                           sp_issued_state_text(now));
    if (act == SP_ACT_REINSTATE && now != SP_ISSUED_SUSPENDED)
        return sp_diag_set(d, SP_ERR(INVALID), "status.unchanged", "report", "the report is not suspended");
    if (now == state_after(act))
        return sp_diag_set(d, SP_ERR(INVALID), "status.unchanged", "report", "the report is %s already", sp_issued_state_text(now));
    return SP_OK;
}

/* What takes its place is another report that is not itself out of use. */
static struct sp_rc check_by(const struct changing *c, struct sp_kv_txn *t)
{
    uint64_t number;
    size_t n = 0;
    enum sp_issued_state state = SP_ISSUED_VALID;
    if (c->e->act != SP_ACT_SUPERSEDE)
        return c->e->by.n ? sp_diag_set(c->d, SP_ERR(INVALID), "status.by", "by", "only what is superseded names another report") : SP_OK;
    if (sp_view_eq(c->e->by, c->jti))
        return sp_diag_set(c->d, SP_ERR(INVALID), "status.by", "by", "a report cannot take its own place");
    SP_TRY(unknown(place_of(t, c->e->by, &number), c->e->by, "status.by", "by", c->d));
    SP_TRY(read_events(t, c->e->by, &n, &state, NULL, NULL));
    if (state != SP_ISSUED_VALID)
        return sp_diag_set(c->d, SP_ERR(INVALID), "status.by", "by", "the report that is to take its place is %s",
                           sp_issued_state_text(state));
    return SP_OK;
}

static struct sp_rc change_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct changing *c = ctx;
    SP_BUF_AUTO event = { 0 };
    uint64_t number, changes;
    size_t n = 0;
    enum sp_issued_state now = SP_ISSUED_VALID;
    SP_TRY(unknown(place_of(t, c->jti, &number), c->jti, "status.unknown", "report", c->d));
    SP_TRY(read_events(t, c->jti, &n, &now, NULL, NULL));
    SP_TRY(may_follow(now, c->e->act, c->d));
    SP_TRY(check_by(c, t));
    put_event(&event, c->e);
    SP_TRY(sp_buf_rc(&event));
    const char state = (char)state_after(c->e->act);
    const struct sp_xkey row = sp_xkey_numbered('e', c->jti, n), of = sp_xkey_numbered('c', sp_view(NULL, 0), number),
                               count = sp_xkey_numbered('v', sp_view(NULL, 0), number / SP_STATUS_LIST_SIZE);
    sp_batch_put(b, SP_X_STATUS, sp_xkey_view(&row), sp_buf_view(&event));
    sp_batch_put(b, SP_X_STATUS, sp_xkey_view(&of), sp_view(&state, 1));
    SP_TRY(sp_status_get_u64(t, &count, &changes));
    sp_status_put_u64(b, &count, changes + 1);
    return SP_OK;
}

static struct sp_rc check_words(const struct sp_status_event *e, struct sp_diag *d)
{
    if (!e->reason.n || e->reason.n > SP_STATUS_REASON || sp_utf8_check(e->reason) != e->reason.n)
        return sp_diag_set(d, SP_ERR(INVALID), "status.reason", "reason", "a reason of 1 to %d bytes is required", (int)SP_STATUS_REASON);
    if (!e->who.n || e->who.n > SP_STATUS_WHO || sp_utf8_check(e->who) != e->who.n)
        return sp_diag_set(d, SP_ERR(INVALID), "status.reason", "who", "who decides must be named in 1 to %d bytes", (int)SP_STATUS_WHO);
    return SP_OK;
}

struct sp_rc sp_status_change(struct sp_db *db, struct sp_view jti, const struct sp_status_event *e, struct sp_diag *d)
{
    struct changing c = { jti, e, d };
    SP_BATCH_AUTO b = { .prepare = change_prepare, .ctx = &c };
    SP_TRY(check_words(e, d));
    return sp_status_submit(db, &b);
}

/* ---- history ---- */

struct collecting { struct sp_arena *a; struct sp_status_history *h; size_t room; };

static struct sp_rc collect(void *ctx, const struct sp_status_event *e)
{
    struct collecting *c = ctx;
    struct sp_status_history *h = c->h;
    if (h->n_events == c->room) {
        size_t room = c->room ? 2 * c->room : 8;
        struct sp_status_event *more = sp_arena_alloc(c->a, room * sizeof *more);
        if (!more)
            return SP_ERR(NOMEM);
        if (h->n_events)
            memcpy(more, h->events, h->n_events * sizeof *more);
        h->events = more;
        c->room = room;
    }
    struct sp_status_event *to = &h->events[h->n_events++];
    *to = *e;
    return sp_arena_copy(c->a, e->who, &to->who) && sp_arena_copy(c->a, e->reason, &to->reason) &&
           sp_arena_copy(c->a, e->by, &to->by) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_status_of(struct sp_db *db, struct sp_view jti, struct sp_arena *a, struct sp_status_history *out,
                          struct sp_diag *d)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_status_history h = { .state = SP_ISSUED_VALID };
    struct collecting c = { a, &h, 0 };
    size_t n = 0;
    SP_TRY(sp_status_begin(db, &t));
    SP_TRY(unknown(place_of(t, jti, &h.number), jti, "status.unknown", "report", d));
    SP_TRY(read_events(t, jti, &n, &h.state, collect, &c));
    *out = h;
    return SP_OK;
}
