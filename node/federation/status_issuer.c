#include "node/federation/status_issuer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "crypto/status.h"
#include "node/federation/wire.h"
#include "node/ops/log.h"
#include "storage/status.h"

enum { BLOCK = 1024 /* divides SP_STATUS_LIST_SIZE */, CLOCK_BACK_S = 2 };

struct sp_status_issuer {
    struct sp_status_issuer_opts o;
    pthread_mutex_t giving;         /* guards the block */
    uint64_t first;                 /* number of the block's first place */
    size_t left;                    /* places not given yet */
    uint16_t order[BLOCK];          /* in which they are given */
    char uri[SP_MAX_STATUS_REF + 1];
    pthread_mutex_t signing;        /* one list is signed at a time */
};

/* ---- signing ---- */

/* The name that a list gets when it is first signed, and keeps. */
static struct sp_rc name_of(struct sp_status_issuer *i, uint64_t list, struct sp_buf *uri)
{
    const struct sp_conf *c = i->o.conf;
    if (*c->status_url)
        sp_buf_puts(uri, c->status_url);
    else
        sp_buf_putf(uri, strchr(c->https_address, ':') ? "https://[%s]" : "https://%s", c->https_address);
    if (!*c->status_url && c->https_port)
        sp_buf_putf(uri, ":%lld", (long long)c->https_port);
    sp_buf_putf(uri, "/status/%llu", (unsigned long long)list);
    SP_TRY(sp_buf_rc(uri));
    return sp_status_name(i->o.db, list, uri);
}

struct marking { struct sp_status_list *list; };

/* What is stored is what the list has: the numbers are the same. */
static struct sp_rc mark(void *ctx, uint64_t index, enum sp_issued_state s)
{
    struct marking *m = ctx;
    static const unsigned listed[] = { SP_STATUS_VALID, SP_STATUS_INVALID, SP_STATUS_SUSPENDED, SP_STATUS_SPECIFIC };
    return sp_status_list_set(m->list, index, listed[s], NULL);
}

static struct sp_rc sign(struct sp_status_issuer *i, uint64_t list, int64_t iat_s, struct sp_diag *d)
{
    SP_BUF_AUTO uri = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    struct marking m = { &bits };
    struct sp_status_signed s = { .iat_s = iat_s, .exp_s = iat_s + i->o.conf->status_life_s };
    SP_TRY(name_of(i, list, &uri));
    SP_TRY(sp_status_list_grow(&bits, SP_STATUS_LIST_SIZE, d));
    SP_TRY(sp_status_scan(i->o.db, list, &s.changes, mark, &m));
    const struct sp_status_token t = { .iss = sp_view_of(i->o.conf->node_id), .sub = sp_buf_view(&uri), .iat_s = iat_s,
        .exp_s = s.exp_s, .ttl_s = i->o.conf->status_life_s, .list = bits };
    SP_TRY(sp_status_sign(i->o.identity->key[SP_USE_RECEIPT], sp_view("", 0), &t, &token, d));
    struct sp_rc rc = sp_status_keep_signed(i->o.db, list, &s, sp_buf_view(&token));
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_EXISTS))
        return rc;
    char changes[32];
    (void)snprintf(changes, sizeof changes, "%llu", (unsigned long long)s.changes);
    sp_log(SP_LOG_INFO, "status.signed", SP_LF("list", sp_buf_view(&uri)), SP_LFS("changes", changes));
    return SP_OK;
}

/* The list was signed with another key than the one in use: partners may not take that one much longer. */
static bool other_key(const struct sp_status_issuer *i, struct sp_view token)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_jws_header h;
    const struct sp_key *key = i->o.identity->key[SP_USE_RECEIPT];
    return !sp_ok(sp_jws_peek(token, &a, &h, NULL)) || !sp_view_is(h.kid, sp_key_kid(key));
}

/* No list of a later time is given to anybody: partners would not believe it. */
static int64_t believed_s(void) { return sp_now_s() + SP_CLOCK_SKEW_S; }

/* When the next one is signed, if one is due: never twice in a second, so that of two the later is known by its time. A clock
 * that was set back by no more than clocks may differ must not hold up a change: then the time of the last one goes on. taken_s: the
 * newest second by then for which one was signed; a later one than last's, which does not hold any more, may be with partners. */
static bool is_due(const struct sp_status_signed *last, uint64_t changes, bool other_key, int64_t taken_s, int64_t now, int64_t *iat_s)
{
    bool due = last->changes != changes || other_key || now - last->iat_s >= (last->exp_s - last->iat_s) / 2 || taken_s > last->iat_s;
    if (now > last->iat_s) {
        *iat_s = now;
        return due && taken_s < now;
    }
    *iat_s = last->iat_s + 1;
    return last->changes != changes && last->iat_s - now > CLOCK_BACK_S;
}

/* A list of the future is there: a clock ran ahead. Said once for each that is signed before its time. */
static void tell_of_later(const struct sp_status_issuer *i, uint64_t list, int64_t iat_s)
{
    int64_t later_s;
    char later[SP_TIME_TEXT], name[24];
    if (!sp_ok(sp_status_taken_at(i->o.db, list, INT64_MAX, &later_s)) || later_s <= iat_s)
        return;
    sp_time_text(later_s, later);
    (void)snprintf(name, sizeof name, "%llu", (unsigned long long)list);
    sp_log(SP_LOG_WARN, "status.clock", SP_LFS("list", name), SP_LFS("later", later),
           SP_LFS("text", "one was signed for a later time, when this machine's clock ran ahead; who has it takes this one"));
}

static struct sp_rc sign_if_due(struct sp_status_issuer *i, uint64_t list, struct sp_diag *d)
{
    SP_BUF_AUTO token = { 0 };
    struct sp_status_signed last;
    uint64_t changes = 0;
    int64_t now = sp_now_s(), iat_s = now, taken_s = -1;
    struct sp_rc rc = sp_status_taken_at(i->o.db, list, now, &taken_s);
    if (sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND))
        rc = sp_status_signed_at(i->o.db, list, believed_s(), &last, &token);
    if (sp_ok(rc)) {
        SP_TRY(sp_status_changes(i->o.db, list, &changes));
        if (!is_due(&last, changes, other_key(i, sp_buf_view(&token)), taken_s, now, &iat_s))
            return SP_OK;
    } else if (!sp_is(rc, SP_RC_NOTFOUND) || taken_s == now) {
        return rc;
    }
    SP_TRY(sign(i, list, iat_s, d));
    tell_of_later(i, list, iat_s);
    return SP_OK;
}

/* The list is signed, and shows every change; but for one within the second of the last. */
static struct sp_rc refresh(struct sp_status_issuer *i, uint64_t list, struct sp_diag *d)
{
    if (i->o.identity->waits[SP_USE_RECEIPT]) /* until there is a key in force; the change is kept */
        return SP_OK;
    (void)pthread_mutex_lock(&i->signing);
    struct sp_rc rc = sign_if_due(i, list, d);
    (void)pthread_mutex_unlock(&i->signing);
    return rc;
}

/* ---- places ---- */

static struct sp_rc shuffle(uint16_t order[BLOCK])
{
    uint32_t r[BLOCK];
    SP_TRY(sp_random_bytes(r, sizeof r));
    for (size_t k = 0; k < BLOCK; k++)
        order[k] = (uint16_t)k;
    for (size_t k = BLOCK - 1; k > 0; k--) {
        size_t j = r[k] % (k + 1);
        uint16_t x = order[k];
        order[k] = order[j];
        order[j] = x;
    }
    return SP_OK;
}

static struct sp_rc refill(struct sp_status_issuer *i, struct sp_diag *d)
{
    uint64_t first;
    SP_BUF_AUTO uri = { 0 };
    SP_TRY(shuffle(i->order));
    SP_TRY(sp_status_reserve(i->o.db, BLOCK, &first));
    SP_TRY(refresh(i, first / SP_STATUS_LIST_SIZE, d));
    SP_TRY(name_of(i, first / SP_STATUS_LIST_SIZE, &uri));
    if (uri.n > SP_MAX_STATUS_REF)
        return sp_diag_set(d, SP_ERR(LIMIT), "status.url", NULL, "the address of the status lists is too long");
    (void)snprintf(i->uri, sizeof i->uri, "%s", sp_buf_cstr(&uri));
    i->first = first;
    i->left = BLOCK;
    return SP_OK;
}

struct sp_rc sp_status_issuer_give(struct sp_status_issuer *i, struct sp_status_given *out, struct sp_diag *d)
{
    struct sp_rc rc = SP_OK;
    (void)pthread_mutex_lock(&i->giving);
    if (!i->left)
        rc = refill(i, d);
    if (sp_ok(rc)) {
        out->number = i->first + i->order[--i->left];
        out->idx = (int64_t)(out->number % SP_STATUS_LIST_SIZE);
        memcpy(out->uri, i->uri, sizeof out->uri);
    }
    (void)pthread_mutex_unlock(&i->giving);
    return rc;
}

/* ---- lists ---- */

static struct sp_rc not_here(struct sp_rc rc, struct sp_diag *d)
{
    return sp_is(rc, SP_RC_NOTFOUND) ? sp_diag_set(d, rc, "status.list", NULL, "this node has no such status list") : rc;
}

/* at_s of a question, where 0 means the newest. */
static int64_t asked_s(int64_t at_s) { return at_s > 0 && at_s < believed_s() ? at_s : believed_s(); }

struct sp_rc sp_status_issuer_list(struct sp_status_issuer *i, uint64_t list, int64_t at_s, struct sp_buf *token, struct sp_diag *d)
{
    struct sp_status_signed s;
    uint64_t next;
    SP_TRY(sp_status_reserved(i->o.db, &next));
    if (!next || list > (next - 1) / SP_STATUS_LIST_SIZE)
        return not_here(SP_ERR(NOTFOUND), d);
    if (at_s <= 0)
        SP_TRY(refresh(i, list, d));
    return not_here(sp_status_signed_at(i->o.db, list, asked_s(at_s), &s, token), d);
}

struct sp_rc sp_status_issuer_answer(struct sp_status_issuer *i, struct sp_view uri, int64_t have_s, int64_t at_s,
                                     struct sp_buf *reply, struct sp_diag *d)
{
    SP_BUF_AUTO token = { 0 };
    struct sp_status_signed s;
    uint64_t list;
    SP_TRY(not_here(sp_status_named(i->o.db, uri, &list), d));
    if (!at_s)
        SP_TRY(refresh(i, list, d));
    SP_TRY(not_here(sp_status_signed_at(i->o.db, list, asked_s(at_s), &s, &token), d));
    sp_wire_put_status_list(reply, s.iat_s > have_s || at_s ? sp_buf_view(&token) : sp_view("", 0));
    return sp_buf_rc(reply);
}

void sp_status_issuer_tick(struct sp_status_issuer *i)
{
    uint64_t next = 0;
    if (!sp_ok(sp_status_reserved(i->o.db, &next)) || !next)
        return;
    for (uint64_t list = 0; list <= (next - 1) / SP_STATUS_LIST_SIZE; list++) {
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = refresh(i, list, &d);
        if (!sp_ok(rc))
            sp_log_diag(SP_LOG_ERROR, "status.not-signed", sp_view_of(i->o.conf->node_id), rc, &d);
    }
}

struct sp_rc sp_status_issuer_new(const struct sp_status_issuer_opts *opts, struct sp_status_issuer **out, struct sp_diag *d)
{
    struct sp_status_issuer *i = calloc(1, sizeof *i);
    if (!i)
        return SP_ERR(NOMEM);
    i->o = *opts;
    (void)pthread_mutex_init(&i->giving, NULL);
    (void)pthread_mutex_init(&i->signing, NULL);
    struct sp_rc rc = refill(i, d);
    if (!sp_ok(rc)) {
        sp_status_issuer_free(i);
        return rc;
    }
    sp_status_issuer_tick(i);
    *out = i;
    return SP_OK;
}

void sp_status_issuer_free(struct sp_status_issuer *i)
{
    if (!i)
        return;
    (void)pthread_mutex_destroy(&i->signing);
    (void)pthread_mutex_destroy(&i->giving);
    free(i);
}
