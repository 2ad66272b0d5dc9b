/* Translations of a report's free texts by the registry that gave it: asked for after the answer, and given to who asks. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/jws.h"
#include "node/evidence/disclose.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"
#include "node/translate/given.h"
#include "schema/codelist.h"

enum {
    NONE_S = 5,        /* a partner that has none at all is not asked again so soon, unless a bank asks for a report again; */
    TROUBLE_S = 60,    /* nor one that did not answer; */
    UNKNOWN_S = 3600,  /* nor one whose version does not know the question, in any case */
    WAIT_MS = 1000,
    MOST_SPENT_S = 5
};

/* ---- whom not to ask, and who asks too much ---- */

static struct sp_translator *place_of(struct sp_translators *u, struct sp_view node)
{
    for (size_t i = 0; i < u->n; i++)
        if (sp_view_is(node, u->v[i].node))
            return &u->v[i];
    struct sp_translator *p = &u->v[u->n < SP_TRANSLATORS ? u->n++ : u->next++ % SP_TRANSLATORS];
    *p = (struct sp_translator){ .until_us = 0 };
    (void)snprintf(p->node, sizeof p->node, "%.*s", (int)node.n, node.p);
    return p;
}

static void leave_alone(struct sp_exchange *x, struct sp_view node, int64_t seconds, bool always)
{
    (void)pthread_mutex_lock(&x->lock);
    struct sp_translator *p = place_of(&x->translators, node);
    p->until_us = sp_mono_us() + seconds * 1000000;
    p->always = always;
    (void)pthread_mutex_unlock(&x->lock);
}

/* A short message can make much work: a partner may take up half a core, and MOST_SPENT_S of work at once. */
static struct sp_rc check_spent(struct sp_exchange *x, struct sp_view node, struct sp_diag *d)
{
    int64_t now = sp_mono_us();
    (void)pthread_mutex_lock(&x->lock);
    struct sp_translator *p = place_of(&x->translators, node);
    p->spent_us -= (now - p->seen_us) / 2;
    p->spent_us = p->spent_us < 0 ? 0 : p->spent_us;
    p->seen_us = now;
    bool enough = p->spent_us > (int64_t)MOST_SPENT_S * 1000000;
    (void)pthread_mutex_unlock(&x->lock);
    return enough ? sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.busy", NULL, "too much work for this partner's translations; ask again later") : SP_OK;
}

static void note_spent(struct sp_exchange *x, struct sp_view node, int64_t since_us)
{
    (void)pthread_mutex_lock(&x->lock);
    place_of(&x->translators, node)->spent_us += sp_mono_us() - since_us;
    (void)pthread_mutex_unlock(&x->lock);
}

bool sp_exchange_may_translate(struct sp_exchange *x, const struct sp_outcome *o, bool again)
{
    if (o->local || o->state != SP_ANSWERED || o->op != SP_OP_REPORT)
        return false;
    (void)pthread_mutex_lock(&x->lock);
    const struct sp_translator *p = place_of(&x->translators, sp_view_of(o->peer));
    bool rest = p->until_us > sp_mono_us() && (p->always || !again);
    (void)pthread_mutex_unlock(&x->lock);
    return !rest;
}

/* ---- asking ---- */

static struct sp_rc call(struct sp_exchange *x, const struct sp_translations_wanted *w, int64_t ms, struct sp_buf *reply, struct sp_wire *wire,
                         struct sp_diag *d)
{
    SP_BUF_AUTO message = { 0 };
    sp_wire_put_translations_asked(&message, sp_view_of(w->o->id), w->language);
    SP_TRY(sp_buf_rc(&message));
    SP_TRY(sp_partners_call(x->o.partners, sp_view_of(w->o->peer), sp_buf_view(&message), ms, reply, d));
    SP_TRY(sp_wire_parse(sp_buf_view(reply), wire, d));
    if (wire->kind == SP_WIRE_TRANSLATED)
        return SP_OK;
    if (wire->kind == SP_WIRE_ERROR && sp_view_is(wire->rule, "wire.form"))
        return sp_diag_set(d, SP_ERR(VERSION), "translation.partner", NULL, "its version gives no translations with reports");
    if (wire->kind == SP_WIRE_ERROR && sp_view_is(wire->rule, "exchange.busy"))
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.busy", NULL, "it has no time for translations now");
    return sp_diag_set(d, SP_ERR(FORMAT), "wire.form", NULL, "a node that is asked for translations answers with translations");
}

static void note_refused(struct sp_exchange *x, struct sp_view peer, struct sp_rc rc, const struct sp_diag *d)
{
    uint64_t left_out;
    sp_count(x->o.metrics, SP_METRIC_translations_refused);
    if (sp_quiet_allows(&x->quiet, peer, d->rule, sp_mono_us(), &left_out))
        sp_log_diag(SP_LOG_WARN, "translation.not-taken", peer, rc, d);
}

static struct sp_rc take(struct sp_exchange *x, const struct sp_translations_wanted *w, struct sp_view sealed, struct sp_arena *a,
                         struct sp_foreign_list *out, struct sp_diag *d)
{
    SP_BUF_AUTO lines = { 0 };
    struct sp_prose_places places;
    size_t refused = 0;
    SP_TRY(sp_identity_open(x->o.identity, sealed, SP_TYP_SEALED, &lines, d));
    SP_TRY(sp_prose_places(w->report, a, &places));
    const struct sp_foreign_question q = { .trust = x->o.trust, .issuer = sp_view_of(w->o->peer), .language = w->language, .places = &places,
                                           .now_s = sp_now_s() };
    SP_TRY(sp_foreign_open(&q, sp_buf_view(&lines), a, out, &refused, d));
    if (refused)
        note_refused(x, q.issuer, SP_ERR(INVALID), d);
    sp_count_add(x->o.metrics, SP_METRIC_translations_in, out->n);
    return SP_OK;
}

struct sp_rc sp_exchange_translations(struct sp_exchange *x, const struct sp_translations_wanted *w, struct sp_arena *a, struct sp_foreign_list *out)
{
    struct sp_view peer = sp_view_of(w->o->peer);
    struct sp_wait wait = { .node = peer, .participant = sp_view_of(w->participant) };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_BUF_AUTO reply = { 0 };
    SP_WIRE_AUTO wire = { .json = NULL };
    *out = (struct sp_foreign_list){ .n = 0 };
    int64_t ms = sp_wait_begin(&x->waits, &wait, WAIT_MS);
    if (!ms)
        return SP_OK;
    struct sp_rc rc = call(x, w, ms, &reply, &wire, &d);
    sp_wait_end(&x->waits, &wait);
    if (!sp_ok(rc)) {
        bool unknown = sp_is(rc, SP_RC_VERSION), busy = !strcmp(d.rule, "exchange.busy");
        leave_alone(x, peer, unknown ? UNKNOWN_S : busy ? NONE_S : TROUBLE_S, unknown);
        sp_log_diag(SP_LOG_INFO, "translation.missing", peer, rc, &d);
        return sp_is(rc, SP_RC_NOMEM) ? rc : SP_OK;
    }
    if (!wire.any)
        leave_alone(x, peer, NONE_S, false);
    if (wire.sealed.n)
        rc = take(x, w, wire.sealed, a, out, &d);
    if (!sp_ok(rc))
        note_refused(x, peer, rc, &d);
    return sp_is(rc, SP_RC_NOMEM) ? rc : SP_OK;
}

/* ---- answering ---- */

/* The report that this node answered that question of the peer's with. NOTFOUND: none. */
static struct sp_rc find_report(struct sp_exchange *x, struct sp_view peer, struct sp_view id, struct sp_arena *a, struct sp_disclosed *out)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_exlog_record r;
    struct sp_view kept;
    if (!sp_id_valid(id))
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_exlog_get_served(x->o.db, peer, id, a, &r));
    if (!sp_view_is(r.verdict, "processed") || sp_signed_part(r.answer).n == r.answer.n) /* only reports have disclosures */
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_jws_payload_unverified(sp_signed_part(r.answer), &payload, NULL)); /* our own */
    if (!sp_arena_copy(a, sp_buf_view(&payload), &kept))
        return SP_ERR(NOMEM);
    return sp_disclosed_read(kept, r.answer, a, out, NULL);
}

static struct sp_rc seal(struct sp_exchange *x, struct sp_view peer, const struct sp_given *g, struct sp_buf *jwe, struct sp_diag *d)
{
    SP_BUF_AUTO lines = { 0 };
    for (size_t i = 0; i < g->n; i++) {
        sp_buf_put(&lines, g->jws[i]);
        sp_buf_putc(&lines, '\n');
    }
    SP_TRY(sp_buf_rc(&lines));
    return sp_exchange_seal(x, peer, sp_buf_view(&lines), jwe, d);
}

static struct sp_rc give(struct sp_exchange *x, struct sp_view peer, const struct sp_wire *wire, struct sp_buf *reply, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO jwe = { 0 };
    struct sp_disclosed r;
    struct sp_given given = { .n = 0 };
    if (!sp_code_known(SP_LIST_LANGUAGE, wire->language))
        return sp_diag_set(d, SP_ERR(INVALID), "translation.language", "language", "no such language");
    bool any = !sp_memory_empty(x->o.db);
    struct sp_rc rc = any ? find_report(x, peer, wire->head, &a, &r) : SP_ERR(NOTFOUND);
    if (sp_ok(rc)) {
        const struct sp_given_question q = { .db = x->o.db, .report = &r.report, .language = wire->language, .trust = x->o.trust, .signer = x->own, .now_s = sp_now_s(), .own = x->own,
                                             .wish = !strcmp(x->o.conf->translation_machine, "yes") ? SP_GIVEN_ALL : SP_GIVEN_REVIEWED };
        rc = sp_translations_given(&q, &a, &given);
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (given.n)
        SP_TRY(seal(x, peer, &given, &jwe, d));
    sp_count_add(x->o.metrics, SP_METRIC_translations_out, given.n);
    sp_wire_put_translated(reply, any, sp_buf_view(&jwe));
    return SP_OK;
}

struct sp_rc sp_exchange_serve_translations(struct sp_exchange *x, struct sp_view peer, const struct sp_wire *wire, struct sp_buf *reply,
                                            struct sp_diag *d)
{
    int64_t since = sp_mono_us();
    SP_TRY(check_spent(x, peer, d));
    struct sp_rc rc = give(x, peer, wire, reply, d);
    note_spent(x, peer, since);
    return rc;
}
