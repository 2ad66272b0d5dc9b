/* report.request, report.get, report.verify */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/evidence/disclose.h"
#include "node/evidence/left_out.h"
#include "node/evidence/packed.h"
#include "node/evidence/render.h"
#include "node/evidence/verify.h"
#include "node/federation/node_crls.h"
#include "node/ops/log.h"
#include "node/rpc/result.h"
#include "node/translate/given.h"

enum { PROOF_WAIT_MS = 2000, STATUS_WAIT_MS = 1000, ROOM_FOR_THE_REST = 1024 };

static struct sp_rc catalogue_of(const struct sp_call *c, const struct sp_catalogue **cat)
{
    struct sp_view language = sp_call_str(c, "language");
    *cat = sp_catalogue_builtin(language.n ? language : SP_VIEW_LIT("en"));
    if (!*cat)
        return sp_diag_set(c->diag, SP_ERR(INVALID), "report.language", "language",
                           "no catalogue for this language; there are %s", sp_catalogue_languages_text());
    return SP_OK;
}

/* What a bank gets of a report besides what the registry signed. */
struct shown { const struct sp_catalogue *cat; enum sp_given_wish wish; struct sp_buf text; struct sp_given given; struct sp_arena arena; };
static void shown_free(struct shown *s)
{
    sp_buf_free(&s->text);
    sp_arena_free(&s->arena);
}
#define SHOWN_AUTO __attribute__((cleanup(shown_free))) struct shown

static struct sp_rc read_wish(struct sp_call *c, struct shown *s)
{
    struct sp_view wish = sp_call_str(c, "translations");
    bool all = !wish.n || sp_view_is(wish, "all");
    if (!all && !sp_view_is(wish, "none") && !sp_view_is(wish, "reviewed"))
        return sp_diag_set(c->diag, SP_ERR(INVALID), "report.translations", "translations", "translations is none, reviewed or all");
    s->wish = sp_view_is(wish, "none") ? SP_GIVEN_NONE : all && !strcmp(c->rpc->conf->translation_machine, "yes") ? SP_GIVEN_ALL : SP_GIVEN_REVIEWED;
    return catalogue_of(c, &s->cat);
}

/* The memory's, the registry's own where that lacks some, and what neither has an engine is asked for. */
static struct sp_rc translate(const struct sp_call *c, const struct sp_outcome *o, const struct sp_report *report, struct shown *s, bool again)
{
    struct sp_given_question q = { .db = c->rpc->db, .report = report, .language = sp_catalogue_language(s->cat), .wish = s->wish, .now_s = sp_now_s(), .own = sp_view_of(c->rpc->conf->node_id), .count = !o->local };
    if (s->wish != SP_GIVEN_NONE && sp_exchange_may_translate(c->rpc->exchange, o, again)) {
        const struct sp_translations_wanted w = { o, report, q.language, c->token->by->id };
        SP_TRY(sp_translations_given(&q, &s->arena, &s->given));
        if (!s->given.lacking && !s->given.unread)
            return SP_OK;
        SP_TRY(sp_exchange_translations(c->rpc->exchange, &w, &s->arena, &q.others));
    }
    q.lacks = c->rpc->drafts ? sp_drafts_ask : NULL;
    q.ctx = c->rpc->drafts;
    return sp_translations_given(&q, &s->arena, &s->given);
}

static struct sp_rc render_read(const struct sp_call *c, const struct sp_outcome *o, const struct sp_report *report, struct shown *s, bool again)
{
    SP_TRY(sp_render_report(report, s->cat, &s->text, c->diag));
    SP_TRY(translate(c, o, report, s, again));
    s->given.coming = s->wish == SP_GIVEN_ALL ? s->given.coming : 0; /* to be read by a person first */
    return SP_OK;
}

static struct sp_rc render(const struct sp_call *c, const struct sp_outcome *o, struct shown *s, bool again)
{
    if (o->report)
        return render_read(c, o, o->report, s, again);
    SP_BUF_AUTO payload = { 0 };
    struct sp_disclosed r;
    struct sp_view answer = sp_buf_view(&o->answer);
    SP_TRY(sp_jws_payload_unverified(sp_signed_part(answer), &payload, c->diag)); /* verified when it was accepted, or our own */
    SP_TRY(sp_disclosed_read(sp_buf_view(&payload), answer, &s->arena, &r, c->diag));
    return render_read(c, o, &r.report, s, again);
}

/* So that the bank knows to ask again, or not to wait. */
static void put_untranslated(struct sp_call *c, const struct sp_given *g)
{
    if (g->lacking)
        sp_buf_putf(c->result, ",\"untranslated\":%zu,\"being_translated\":%zu", g->lacking, g->coming);
}

/* What became of the report, in plain words for the bank; nothing when it is valid as far as is known, or names no list. */
static void put_status(struct sp_call *c, const struct sp_status_found *s)
{
    char as_of[SP_TIME_TEXT], since[SP_TIME_TEXT], after[SP_TIME_TEXT];
    if (!s->known)
        return;
    sp_time_text(s->as_of_s, as_of);
    sp_time_text(s->since_s, since);
    sp_time_text(s->after_s, after);
    sp_buf_putf(c->result, ",\"report_status\":{\"status\":\"%s\",\"as_of\":\"%s\",\"stale\":%s", sp_listed_status_text(s->status),
                as_of, s->stale ? "true" : "false");
    if (s->status != SP_STATUS_VALID && s->after_s)
        sp_buf_putf(c->result, ",\"valid_until\":\"%s\"", after);
    if (s->status != SP_STATUS_VALID && s->since_s)
        sp_buf_putf(c->result, ",\"seen\":\"%s\"", since);
    sp_buf_putc(c->result, '}');
}

static struct sp_rc find_status(struct sp_call *c, const struct sp_outcome *o, bool newest, struct sp_arena *a, struct sp_status_found *out)
{
    return sp_exchange_status(c->rpc->exchange, o, c->token->by->id, newest, STATUS_WAIT_MS, a, out);
}

/* How many time stamps the bundle can ever have: the report's by an authority that this node believes, the receipt's by its own. */
static void put_stamps_due(struct sp_call *c)
{
    struct sp_stamper_status s;
    sp_stamper_status(c->rpc->stamper, &s);
    sp_buf_putf(c->result, ",\"stamps_due\":%d", (sp_stamper_anchors(c->rpc->stamper)->n ? 1 : 0) + (s.wanted ? 1 : 0));
}

/* proofs: whether to look where the messages stand in the nodes' logs; right after an exchange no head covers them yet. */
static struct sp_rc put_bundle(struct sp_call *c, const struct sp_outcome *o, const struct shown *s, bool proofs)
{
    const struct sp_catalogue *cat = s->cat;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle_proof proof[SP_MAX_PROOFS];
    struct sp_status_found status;
    bool coming = false;
    struct sp_bundle_rendition rendition = { .language = sp_catalogue_language(cat), .text = sp_buf_view(&s->text) };
    struct sp_bundle bundle = { .packed = true, .exchange = sp_view_of(o->id), .request = sp_buf_view(&o->request),
                                .report = sp_buf_view(&o->answer), .receipt = sp_buf_view(&o->receipt),
                                .renditions = &rendition, .n_renditions = 1, .proofs = proof,
                                .translations = s->given.jws, .n_translations = s->given.n };
    SP_TRY(sp_packed_builtin(c->rpc->packed, cat, &rendition.packed));
    if (o->second.n)
        SP_TRY(sp_seconds_parse(sp_buf_view(&o->second), &arena, &bundle.second, c->diag));
    SP_TRY(find_status(c, o, proofs, &arena, &status));
    bundle.n_status = status.n;
    memcpy(bundle.status, status.list, status.n * sizeof status.list[0]);
    put_status(c, &status);
    if (proofs)
        SP_TRY(sp_exchange_proofs(c->rpc->exchange, o, c->token->by->id, PROOF_WAIT_MS, &arena, proof, &bundle.n_proofs));
    if (proofs)
        put_stamps_due(c);
    if (proofs)
        SP_TRY(sp_exchange_stamps(c->rpc->exchange, o, c->token->by->id, PROOF_WAIT_MS, &arena, &bundle.stamps, &coming));
    if (coming)
        sp_buf_puts(c->result, ",\"stamp_coming\":true");
    bundle.n_crls = sp_node_crls_of(c->rpc->trust, sp_view_of(c->rpc->conf->node_id), sp_view_of(o->peer), bundle.crl, SP_MAX_BUNDLE_CRLS);
    (void)sp_buf_room(c->result, (bundle.request.n + bundle.report.n + bundle.receipt.n + rendition.packed.n + s->text.n) * 5 / 4);
    sp_buf_puts(c->result, ",\"bundle\":");
    sp_bundle_put(c->result, &bundle);
    return SP_OK;
}

/* A report by this very node: no exchange took place, so there is no bundle; the report stands by its signature. */
static struct sp_rc put_local(struct sp_call *c, const struct sp_outcome *o, const struct shown *s)
{
    const struct sp_catalogue *cat = s->cat;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_status_found status;
    SP_TRY(find_status(c, o, false, &arena, &status));
    (void)sp_buf_room(c->result, o->answer.n + o->second.n + s->text.n * 5 / 4 + ROOM_FOR_THE_REST);
    put_status(c, &status);
    sp_buf_puts(c->result, ",\"report\":\"");
    sp_buf_put(c->result, sp_buf_view(&o->answer)); /* our own: base64url, dots and tildes */
    sp_buf_putc(c->result, '"');
    if (o->second.n) {
        sp_buf_puts(c->result, ",\"second\":");
        sp_buf_put(c->result, sp_buf_view(&o->second)); /* our own: JSON as it stands in the log */
    }
    sp_buf_puts(c->result, ",\"rendition\":{\"language\":");
    sp_buf_put_json(c->result, sp_catalogue_language(cat));
    sp_buf_puts(c->result, ",\"catalogue_version\":");
    sp_buf_put_json(c->result, sp_catalogue_version(cat));
    sp_buf_puts(c->result, ",\"text\":");
    sp_buf_put_json(c->result, sp_buf_view(&s->text));
    sp_buf_putc(c->result, '}');
    for (size_t i = 0; i < s->given.n; i++) {
        sp_buf_puts(c->result, i ? "," : ",\"translations\":[");
        sp_buf_put_json(c->result, s->given.jws[i]);
    }
    sp_buf_puts(c->result, s->given.n ? "]" : "");
    return SP_OK;
}

static struct sp_rc put_outcome(struct sp_call *c, const struct sp_outcome *o, struct shown *s, bool proofs)
{
    if (o->state == SP_ANSWERED) {
        SP_TRY(render(c, o, s, proofs));
        sp_stage_end(&c->stages, SP_STAGE_rendition);
    }
    sp_result_begin(c, o);
    if (o->state == SP_ANSWERED && o->local)
        SP_TRY(put_local(c, o, s));
    else if (o->state == SP_ANSWERED)
        SP_TRY(put_bundle(c, o, s, proofs));
    put_untranslated(c, &s->given);
    sp_result_end(c, o);
    return sp_buf_rc(c->result);
}

static struct sp_rc read_authorisation(struct sp_call *c, struct sp_ask *ask)
{
    static const char *const known[] = { "id", "basis", "expires", "attested_by", NULL };
    const cJSON *a = sp_json_get(c->params, "authorisation");
    struct sp_rc rc = sp_json_only(a, known, c->diag);
    if (sp_ok(rc))
        rc = sp_json_str(a, "id", &ask->authorisation_id, c->diag);
    if (sp_ok(rc))
        rc = sp_json_opt_str(a, "basis", &ask->authorisation_basis, c->diag);
    if (sp_ok(rc))
        rc = sp_json_opt_str(a, "expires", &ask->authorisation_expires, c->diag);
    if (sp_ok(rc))
        rc = sp_json_opt_str(a, "attested_by", &ask->attested_by, c->diag);
    if (!sp_ok(rc))
        sp_diag_prefix(c->diag, "authorisation");
    return rc;
}

struct sp_rc sp_method_report_request(struct sp_call *c)
{
    SHOWN_AUTO shown = { .cat = NULL };
    SP_OUTCOME_AUTO outcome = { .local = false };
    struct sp_ask ask = { .op = SP_OP_REPORT, .token = c->token, .token_text = c->token_text };
    SP_TRY(read_wish(c, &shown));
    SP_TRY(read_authorisation(c, &ask));
    SP_TRY(sp_json_opt_i64(c->params, "wait_ms", 0, &ask.wait_ms, c->diag));
    ask.subject = sp_call_str(c, "subject");
    ask.product = sp_call_str(c, "product");
    ask.purpose = sp_call_str(c, "purpose");
    ask.node = sp_call_str(c, "node");
    SP_TRY(sp_exchange_ask(c->rpc->exchange, &ask, &c->stages, &outcome, c->diag));
    sp_stage_skip(&c->stages);
    return put_outcome(c, &outcome, &shown, false);
}

static struct sp_rc find_outcome(struct sp_call *c, struct sp_outcome *out)
{
    struct sp_view id = sp_call_str(c, "exchange"), jti = sp_call_str(c, "token_jti");
    if (!id.n == !jti.n)
        return sp_diag_set(c->diag, SP_ERR(INVALID), "field.missing", "exchange", "give exchange or token_jti");
    return id.n ? sp_exchange_get(c->rpc->exchange, c->token->by->id, id, out, c->diag)
                : sp_exchange_get_by_token(c->rpc->exchange, c->token->by->id, jti, out, c->diag);
}

struct sp_rc sp_method_report_get(struct sp_call *c)
{
    SHOWN_AUTO shown = { .cat = NULL };
    SP_OUTCOME_AUTO outcome = { .local = false };
    SP_TRY(read_wish(c, &shown));
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    SP_TRY(find_outcome(c, &outcome));
    sp_stage_skip(&c->stages);
    if (outcome.op == SP_OP_REPORT)
        return put_outcome(c, &outcome, &shown, true);
    sp_result_begin(c, &outcome);
    if (outcome.state == SP_ANSWERED)
        SP_TRY(sp_result_answer(c, &outcome));
    sp_result_end(c, &outcome);
    return sp_buf_rc(c->result);
}

struct sp_rc sp_method_report_verify(struct sp_call *c)
{
    struct sp_verified v;
    struct sp_verify_question q = { .trust = c->rpc->trust, .at_s = sp_now_s() };
    struct sp_view at = sp_call_str(c, "at");
    SP_BUF_AUTO bundle = { 0 };
    if (at.n && !sp_time_parse(at, &q.at_s))
        return sp_diag_set(c->diag, SP_ERR(INVALID), "field.time", "at", "at must look like 2026-11-21T08:00:00Z");
    SP_TRY(sp_exchange_use_token(c->rpc->exchange, c->token, c->diag));
    sp_json_put(&bundle, sp_json_get(c->params, "bundle"));
    SP_TRY(sp_buf_rc(&bundle));
    q.bundle = sp_buf_view(&bundle);
    struct sp_rc rc = sp_bundle_verify(&q, &v);
    if (sp_ok(rc)) {
        sp_buf_putf(c->result, "{\"verdict\":\"%s\",\"checks\":", sp_verdict_text(sp_verdict_of(&v.verdict)));
        sp_verdict_put(c->result, &v.verdict);
        if (v.have_report) {
            sp_buf_puts(c->result, ",\"redacted\":");
            sp_left_out_put_json(c->result, &v.report, &v.hidden);
        }
        sp_buf_putc(c->result, '}');
    }
    sp_verified_free(&v);
    return rc;
}
