/* The lists that are followed: asking partners, and the thread. What is held is read in status_found.c. */
#include "node/federation/status_book.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "node/federation/wire.h"
#include "node/net/pool.h"
#include "node/ops/alarm.h"
#include "node/ops/log.h"
#include "storage/status.h"

/* Lists of one issuer that are followed: room for 268 million reports, and no partner can fill the book for the others. Of these
 * the ones asked for last are kept at hand. */
enum { CALL_MS = 3000, AGAIN_S = 30, KID_TEXT = 64, MAX_OF_ISSUER = 4096, AT_HAND = 32 };
/* Calls to partners under way, one for each: a slow partner holds one thread, and nobody's turn but its own. */
enum { CALLERS = 4, MAX_WAITING = 1024, TICK_US = 1000000 };

/* One list. The names stay for as long as the book is open. */
struct followed {
    struct sp_status_source source;
    int64_t due_us;
    bool refused;
    uint64_t used;                  /* when it was last asked for, as the book counts */
    struct sp_buf token;            /* the newest taken since the book was opened, and what is in it */
    struct sp_status_token read;    /* without its names */
    char kid[KID_TEXT];             /* of the key that signed it */
};

/* Whose lists. It stays where it is for as long as the book is open. */
struct issuer {
    struct sp_status_book *book;
    struct sp_view id;
    struct followed *v;
    size_t n, room, at_hand;
    bool busy;                      /* a call is under way, or waits for a thread, about: */
    struct sp_status_source asked;
    struct issuer *next;
};

struct sp_status_book {
    struct sp_status_book_opts o;
    struct sp_pool *callers;
    int64_t ticked_us;              /* the thread's own */
    struct sp_alarm alarm;          /* called when there is something to do; its lock guards the rest */
    const struct sp_crl_set *crls;  /* by which the thread last looked at what is at hand */
    int64_t trust_version;
    struct sp_arena names;
    struct issuer *issuers;
    uint64_t uses;
};

/* ---- what is followed ---- */

static struct issuer *issuer_of(const struct sp_status_book *b, struct sp_view id)
{
    for (struct issuer *i = b->issuers; i; i = i->next)
        if (sp_view_eq(i->id, id))
            return i;
    return NULL;
}

static struct followed *find_in(const struct issuer *i, struct sp_view uri)
{
    for (size_t k = i ? i->n : 0; k > 0; k--) /* the latest are asked for most */
        if (sp_view_eq(i->v[k - 1].source.uri, uri))
            return &i->v[k - 1];
    return NULL;
}

static struct followed *find(const struct sp_status_book *b, const struct sp_status_source *s)
{
    return find_in(issuer_of(b, s->issuer), s->uri);
}

static bool is_full(const struct sp_status_book *b, struct sp_view issuer)
{
    const struct issuer *i = issuer_of(b, issuer);
    return i && i->n >= MAX_OF_ISSUER;
}

static struct sp_rc add_issuer(struct sp_status_book *b, struct sp_view id, struct issuer **out)
{
    struct issuer *i = calloc(1, sizeof *i);
    if (!i || !sp_arena_copy(&b->names, id, &i->id)) {
        free(i);
        return SP_ERR(NOMEM);
    }
    i->book = b;
    i->next = b->issuers;
    *out = b->issuers = i;
    return SP_OK;
}

static struct sp_rc make_room(struct issuer *i)
{
    size_t room = i->room ? 2 * i->room : 16;
    if (i->n < i->room)
        return SP_OK;
    struct followed *more = realloc(i->v, room * sizeof *more);
    if (!more)
        return SP_ERR(NOMEM);
    i->v = more;
    i->room = room;
    return SP_OK;
}

/* Under the lock. */
static struct sp_rc add(struct sp_status_book *b, const struct sp_status_source *s)
{
    struct followed one = { .due_us = 0 };
    struct issuer *i = issuer_of(b, s->issuer);
    if (find_in(i, s->uri))
        return SP_OK;
    if (is_full(b, s->issuer))
        return SP_ERR(LIMIT);
    if (!i)
        SP_TRY(add_issuer(b, s->issuer, &i));
    SP_TRY(make_room(i));
    one.source.issuer = i->id;
    if (!sp_arena_copy(&b->names, s->uri, &one.source.uri))
        return SP_ERR(NOMEM);
    i->v[i->n++] = one;
    sp_alarm_call(&b->alarm);
    return SP_OK;
}

struct sp_rc sp_status_book_follow(struct sp_status_book *b, const struct sp_status_source *s)
{
    (void)pthread_mutex_lock(&b->alarm.lock);
    bool known = find(b, s) != NULL, full = !known && is_full(b, s->issuer);
    (void)pthread_mutex_unlock(&b->alarm.lock);
    if (known || full)
        return known ? SP_OK : SP_ERR(LIMIT);
    SP_TRY(sp_status_want(b->o.db, s->issuer, s->uri));
    (void)pthread_mutex_lock(&b->alarm.lock);
    struct sp_rc rc = add(b, s);
    (void)pthread_mutex_unlock(&b->alarm.lock);
    return rc;
}

static struct sp_rc recall(struct sp_status_book *b)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_wanted *all;
    size_t n;
    struct sp_rc rc = sp_status_all_wanted(b->o.db, &a, &all, &n);
    for (size_t i = 0; sp_ok(rc) && i < n; i++)
        rc = add(b, &(struct sp_status_source){ all[i].issuer, all[i].uri });
    return rc;
}

/* ---- fetching ---- */

/* Not older than what is held, and not another one of the same second. */
static struct sp_rc check_order(struct sp_status_book *b, const struct sp_status_source *s, int64_t iat_s, struct sp_view token,
                                bool *same, struct sp_diag *d)
{
    SP_BUF_AUTO held = { 0 };
    int64_t held_s;
    SP_TRY(sp_status_newest(b->o.db, b->o.trust, s, &held_s, &held));
    *same = held_s == iat_s && sp_view_eq(sp_buf_view(&held), token);
    if (held_s > iat_s || (held_s == iat_s && !*same)) {
        char text[SP_TIME_TEXT];
        sp_time_text(held_s, text);
        return sp_diag_set(d, SP_ERR(REPLAY), "status.rollback", "iat", "a list of %s is held already", text);
    }
    return SP_OK;
}

/* Under the lock: something is at hand, by a key that is in force now. */
static bool counts(const struct sp_status_book *b, const struct followed *one)
{
    const struct sp_key *key;
    return one->token.n && sp_ok(sp_trust_find_key(b->o.trust, one->source.issuer, SP_USE_RECEIPT, sp_view_of(one->kid), sp_now_s(), &key, NULL));
}

static void put_away(struct issuer *i, struct followed *one)
{
    i->at_hand -= one->token.n > 0;
    sp_buf_free(&one->token);
    sp_status_list_free(&one->read.list);
}

/* Room for one more at hand: the one that nobody asked for for longest goes. */
static void make_place(struct issuer *i)
{
    struct followed *oldest = NULL;
    if (i->at_hand < AT_HAND)
        return;
    for (size_t k = 0; k < i->n; k++)
        if (i->v[k].token.n && (!oldest || i->v[k].used < oldest->used))
            oldest = &i->v[k];
    if (oldest)
        put_away(i, oldest);
}

/* Kept at hand, too: every exchange asks for it. */
static void keep_at_hand(struct sp_status_book *b, const struct sp_status_source *s, struct sp_view token, struct sp_status_token *t)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_jws_header h;
    if (!sp_ok(sp_jws_peek(token, &a, &h, NULL)))
        return;
    (void)pthread_mutex_lock(&b->alarm.lock);
    struct issuer *i = issuer_of(b, s->issuer);
    struct followed *one = find_in(i, s->uri);
    if (one && (t->iat_s > one->read.iat_s || one->read.iat_s > sp_status_believed_s() || !counts(b, one))) {
        (void)snprintf(one->kid, sizeof one->kid, "%.*s", (int)h.kid.n, h.kid.p);
        put_away(i, one);
        make_place(i);
        sp_buf_put(&one->token, token);
        i->at_hand += one->token.n > 0;
        one->used = ++b->uses;
        one->read = *t;
        one->read.iss = one->read.sub = sp_view(NULL, 0);
        t->list.bytes = (struct sp_buf){ 0 };
    }
    (void)pthread_mutex_unlock(&b->alarm.lock);
}

bool sp_status_book_quick(struct sp_status_book *b, const struct sp_status_source *s, int64_t idx, int64_t then_s,
                          struct sp_arena *a, struct sp_status_found *out)
{
    struct sp_status_found f = { .n = 1, .then = true, .known = true };
    (void)pthread_mutex_lock(&b->alarm.lock);
    struct followed *one = find(b, s);
    bool good = one && counts(b, one) && sp_ok(sp_buf_rc(&one->token)) && sp_ok(sp_status_fresh(&one->read, then_s, NULL)) &&
                sp_ok(sp_status_list_get(&one->read.list, (uint64_t)idx, &f.status, NULL)) &&
                sp_arena_copy(a, sp_buf_view(&one->token), &f.list[0]);
    if (good) {
        f.as_of_s = f.since_s = one->read.iat_s;
        one->used = ++b->uses;
    }
    (void)pthread_mutex_unlock(&b->alarm.lock);
    if (good)
        *out = f;
    return good;
}

static struct sp_rc take_opened(struct sp_status_book *b, const struct sp_status_source *s, int64_t at_s, struct sp_view token,
                                struct sp_status_token *t, struct sp_diag *d)
{
    const struct sp_status_wanted w = { s->issuer, s->uri };
    bool same = false;
    if (t->iat_s > sp_status_believed_s() || (at_s && t->iat_s > at_s + SP_CLOCK_SKEW_S))
        return sp_diag_set(d, SP_ERR(INVALID), "status.future", "iat", "the list is of a later time than it was asked for");
    if (!at_s)
        SP_TRY(check_order(b, s, t->iat_s, token, &same, d));
    if (!at_s && !same)
        SP_TRY(sp_status_forget_later(b->o.db, b->o.trust, s, t, d));
    struct sp_rc rc = same ? SP_OK : sp_status_hold(b->o.db, &w, t->iat_s, token);
    if (!sp_ok(rc))
        return at_s && sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc;
    if (!at_s)
        keep_at_hand(b, s, token, t);
    return SP_OK;
}

struct sp_rc sp_status_book_take(struct sp_status_book *b, const struct sp_status_source *s, int64_t at_s, struct sp_view token,
                                 struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_token t;
    SP_TRY(sp_status_list_open(b->o.trust, s, token, at_s ? at_s : sp_now_s(), &a, &t, d));
    struct sp_rc rc = take_opened(b, s, at_s, token, &t, d);
    sp_status_list_free(&t.list);
    return rc;
}

struct sp_rc sp_status_book_fetch(struct sp_status_book *b, const struct sp_status_source *s, int64_t at_s, int64_t wait_ms,
                                  struct sp_diag *d)
{
    SP_BUF_AUTO message = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_BUF_AUTO held = { 0 };
    SP_WIRE_AUTO wire = { .json = NULL };
    int64_t have_s = 0;
    if (!at_s)
        SP_TRY(sp_status_newest(b->o.db, b->o.trust, s, &have_s, &held));
    sp_wire_put_status_asked(&message, s->uri, have_s, at_s);
    SP_TRY(sp_buf_rc(&message));
    SP_TRY(sp_partners_call(b->o.partners, s->issuer, sp_buf_view(&message), wait_ms, &reply, d));
    SP_TRY(sp_wire_parse(sp_buf_view(&reply), &wire, d));
    if (wire.kind == SP_WIRE_ERROR)
        sp_partners_heard(b->o.partners, wire.rule);
    if (wire.kind == SP_WIRE_ERROR)
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "partner.error", NULL, "the partner gives no list: %.*s",
                           (int)(wire.text.n > 150 ? 150 : wire.text.n), wire.text.p);
    if (wire.kind != SP_WIRE_STATUS_LIST)
        return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "a node that is asked for a status list answers with one");
    return wire.head.n ? sp_status_book_take(b, s, at_s, wire.head, d) : SP_OK;
}

/* ---- the threads ---- */

/* Under the lock: the list of that issuer which is due for longest; NULL when none is. */
static struct followed *next_due(const struct issuer *i, int64_t now)
{
    struct followed *first = NULL;
    for (size_t k = 0; k < i->n; k++)
        if (i->v[k].due_us <= now && (!first || i->v[k].due_us < first->due_us))
            first = &i->v[k];
    return first;
}

/* A partner that cannot be reached is left alone for a while, with all its lists. true: it is worth saying. */
static bool plan(struct sp_status_book *b, const struct sp_status_source *s, bool good, bool reached)
{
    int64_t now = sp_mono_us(), poll_s = b->o.conf->status_poll_s, again_s = poll_s < AGAIN_S ? poll_s : AGAIN_S;
    bool say = false;
    (void)pthread_mutex_lock(&b->alarm.lock);
    struct issuer *i = issuer_of(b, s->issuer);
    struct followed *one = find_in(i, s->uri);
    if (one) {
        say = !good && !one->refused;
        one->refused = !good;
        one->due_us = now + (good ? poll_s : again_s) * 1000000;
    }
    for (size_t k = 0; i && !reached && k < i->n; k++)
        if (i->v[k].due_us < now + again_s * 1000000)
            i->v[k].due_us = now + again_s * 1000000;
    (void)pthread_mutex_unlock(&b->alarm.lock);
    return say;
}

static void poll_one(struct sp_status_book *b, const struct sp_status_source *s)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_status_book_fetch(b, s, 0, CALL_MS, &d);
    bool reached = !sp_is(rc, SP_RC_UNAVAILABLE) && !sp_is(rc, SP_RC_TIMEOUT) && !sp_is(rc, SP_RC_NOTFOUND) && !sp_is(rc, SP_RC_CLOSED);
    if (!plan(b, s, sp_ok(rc), reached))
        return;
    if (reached)
        sp_log_diag(SP_LOG_WARN, "status.refused", s->uri, rc, &d);
    else
        sp_log_diag(SP_LOG_INFO, "status.missing", s->uri, rc, &d);
}

/* On a thread of the callers. */
static void call_issuer(void *arg)
{
    struct issuer *i = arg;
    struct sp_status_book *b = i->book;
    const struct sp_status_source asked = i->asked; /* nobody changes it while the issuer is busy */
    if (!atomic_load(&b->alarm.stop))
        poll_one(b, &asked);
    (void)pthread_mutex_lock(&b->alarm.lock);
    i->busy = false;
    sp_alarm_call(&b->alarm);
    (void)pthread_mutex_unlock(&b->alarm.lock);
}

/* Each issuer that has a list due, and no call under way, gets in line. */
static void hand_out(struct sp_status_book *b)
{
    int64_t now = sp_mono_us();
    (void)pthread_mutex_lock(&b->alarm.lock);
    for (struct issuer *i = b->issuers; i; i = i->next) {
        const struct followed *one = i->busy ? NULL : next_due(i, now);
        if (!one)
            continue;
        i->asked = one->source;
        i->busy = sp_ok(sp_pool_submit(b->callers, call_issuer, i));
    }
    (void)pthread_mutex_unlock(&b->alarm.lock);
}

/* Keys may count no more: lists by them are asked for at once. */
static void look_at_keys(struct sp_status_book *b)
{
    const struct sp_crl_set *crls = sp_trust_crls(b->o.trust);
    int64_t version = sp_trust_version(b->o.trust);
    if (crls == b->crls && version == b->trust_version)
        return;
    (void)pthread_mutex_lock(&b->alarm.lock);
    b->crls = crls;
    b->trust_version = version;
    for (struct issuer *i = b->issuers; i; i = i->next)
        for (size_t k = 0; k < i->n; k++)
            if (!counts(b, &i->v[k]))
                i->v[k].due_us = 0;
    (void)pthread_mutex_unlock(&b->alarm.lock);
}

/* Our own lists first. This thread calls nobody: no partner can hold it up. */
static void *book_main(void *arg)
{
    struct sp_status_book *b = arg;
    while (sp_alarm_rest_to(&b->alarm, b->ticked_us + TICK_US)) {
        bool tick = sp_mono_us() - b->ticked_us >= TICK_US;
        if (tick)
            b->ticked_us = sp_mono_us();
        if (tick && b->o.issuer)
            sp_status_issuer_tick(b->o.issuer);
        look_at_keys(b);
        if (b->callers)
            hand_out(b);
    }
    return NULL;
}

struct sp_rc sp_status_book_start(const struct sp_status_book_opts *opts, struct sp_status_book **out, struct sp_diag *d)
{
    struct sp_status_book *b = calloc(1, sizeof *b);
    if (!b)
        return SP_ERR(NOMEM);
    b->o = *opts;
    sp_alarm_init(&b->alarm);
    b->ticked_us = sp_mono_us();
    struct sp_rc rc = recall(b);
    if (!sp_ok(rc))
        rc = sp_diag_set(d, rc, "status.recall", NULL, "the status lists that are followed cannot be read");
    if (sp_ok(rc) && b->o.partners)
        rc = sp_pool_start(CALLERS, MAX_WAITING, &b->callers);
    if (sp_ok(rc))
        rc = sp_alarm_start(&b->alarm, book_main, b);
    if (!sp_ok(rc)) {
        sp_status_book_stop(b);
        return rc;
    }
    *out = b;
    return SP_OK;
}

void sp_status_book_stop(struct sp_status_book *b)
{
    if (!b)
        return;
    sp_alarm_stop(&b->alarm);
    sp_pool_stop(b->callers); /* runs what waits, too: each ends at once */
    sp_alarm_free(&b->alarm);
    for (struct issuer *i = b->issuers, *next; i; i = next) {
        next = i->next;
        for (size_t k = 0; k < i->n; k++)
            put_away(i, &i->v[k]);
        free(i->v);
        free(i);
    }
    sp_arena_free(&b->names);
    free(b);
}
