/* By whose consent: a question under a signed authorisation that is registered here (storage/authorisation.h). */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/evidence/warranted.h"
#include "node/exchange/internal.h"
#include "node/ops/log.h"

static struct sp_rc unknown(struct sp_view id, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(NOTFOUND), "authorisation.unknown", "authorisation",
                       "no signed authorisation %.*s is registered here; register it, or say its basis and last day", (int)(id.n < 80 ? id.n : 80), id.p);
}

/* Verified when it was registered; the data file is this node's own. */
static struct sp_rc read_warrant(struct sp_view jws, struct sp_arena *a, struct sp_warrant *out, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_jws_payload_unverified(jws, &payload, d));
    return sp_warrant_parse(sp_buf_view(&payload), a, out, d);
}

static void fill(struct sp_view *claim, struct sp_view from)
{
    if (!claim->n)
        *claim = from;
}

struct sp_rc sp_authorising_find(struct sp_exchange *x, struct sp_view attested_by, struct sp_request *r, struct sp_authorising *out,
                                 struct sp_diag *d)
{
    struct sp_view by = attested_by.n ? attested_by : r->participant;
    if (r->op != SP_OP_REPORT || !r->authorisation.id.n)
        return SP_OK;
    struct sp_rc rc = sp_authorisation_get(x->o.db, by, r->authorisation.id, &out->arena, &out->record);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return attested_by.n || !r->authorisation.basis.n || !r->authorisation.expires.n ? unknown(r->authorisation.id, d) : SP_OK;
    SP_TRY(rc);
    SP_TRY(read_warrant(out->record.jws, &out->arena, &out->warrant, d));
    out->found = true;
    fill(&r->authorisation.basis, out->warrant.basis);
    fill(&r->authorisation.expires, out->warrant.expires);
    r->signed_authorisation = out->record.jws;
    return SP_OK;
}

struct sp_rc sp_authorising_check(const struct sp_authorising *f, const struct sp_request *r, struct sp_diag *d)
{
    char at[SP_TIME_TEXT];
    const struct sp_warrant_question q = sp_warrant_question_of(r);
    if (!f->found)
        return SP_OK;
    if (!f->record.revoked_s)
        return sp_warrant_covers(&f->warrant, &q, d);
    sp_time_text(f->record.revoked_s, at);
    return sp_diag_set(d, SP_ERR(DENIED), "authorisation.revoked", "authorisation", "the authorisation was revoked at %s", at);
}

/* Its request comes from our own log. */
static bool read_waiting(struct sp_view jws, struct sp_arena *a, struct sp_request *r, struct sp_warrant *w)
{
    SP_BUF_AUTO payload = { 0 };
    return sp_ok(sp_jws_payload_unverified(jws, &payload, NULL)) && sp_ok(sp_request_parse(sp_buf_view(&payload), a, r, NULL)) &&
           r->signed_authorisation.n && sp_ok(read_warrant(r->signed_authorisation, a, w, NULL));
}

/* The token is long used up: the exchange's own id stands for it. */
static void keep_withdrawn(struct sp_exchange *x, struct sp_view id, const struct sp_request *r)
{
    struct sp_looking looking;
    if (!sp_looking_start(&looking, r, SP_LOOK_ASKED))
        return;
    sp_looking_refused(&looking, SP_VIEW_LIT("authorisation.revoked"), false);
    const struct sp_look_refused look = { &looking.look, r->participant, id, sp_now_s() };
    struct sp_rc rc = sp_look_refuse(x->o.db, &look);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_REPLAY))
        sp_log_diag(SP_LOG_ERROR, "look.not-kept", r->subject, rc, NULL);
}

bool sp_authorising_withdrawn(struct sp_exchange *x, struct sp_view id, struct sp_view request)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_request r;
    struct sp_warrant w;
    struct sp_authorisation_record record;
    if (!read_waiting(request, &a, &r, &w) || !sp_ok(sp_authorisation_get(x->o.db, w.participant, w.id, &a, &record)) || !record.revoked_s)
        return false;
    keep_withdrawn(x, id, &r);
    return true;
}

void sp_authorising_free(struct sp_authorising *f)
{
    sp_arena_free(&f->arena);
}
