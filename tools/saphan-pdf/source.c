#include "tools/saphan-pdf/source.h"

#include "base/file.h"
#include "base/limits.h"
#include "crypto/jws.h"
#include "node/evidence/packed.h"
#include "node/evidence/render.h"

void sp_source_free(struct sp_source *s)
{
    sp_catalogue_free(s->own);
    sp_verified_free(&s->verified);
    sp_trust_free(s->trust);
    sp_buf_free(&s->bundle_text);
    sp_buf_free(&s->trust_text);
    sp_buf_free(&s->policy_text);
    sp_buf_free(&s->payload);
    sp_buf_free(&s->lines);
}

/* Nobody vouches for what this reads: every page says so. */
static struct sp_rc read_unverified(struct sp_source *s, int64_t at_s, struct sp_diag *d)
{
    struct sp_disclosed r;
    struct sp_verified *v = &s->verified;
    SP_TRY(sp_bundle_parse(sp_buf_view(&s->bundle_text), &v->arena, &v->bundle, d));
    SP_TRY(sp_jws_payload_unverified(sp_signed_part(v->bundle.report), &s->payload, d));
    SP_TRY(sp_disclosed_read(sp_buf_view(&s->payload), v->bundle.report, &v->arena, &r, d));
    v->report = r.report;
    v->hidden = r.hidden;
    return sp_carried_open(v->bundle.translations, v->bundle.n_translations, &v->report, at_s, &v->arena, &v->carried, d);
}

static struct sp_rc verify(const struct sp_source_question *q, struct sp_source *s, enum sp_verdict_kind *verdict, struct sp_diag *d)
{
    struct sp_trust_pins pins;
    struct sp_verify_question ask = { .bundle = sp_buf_view(&s->bundle_text), .has_policy = q->policy,
                                      .policy = sp_buf_view(&s->policy_text), .at_s = q->at_s, .translators = q->translators.v };
    SP_TRY(sp_file_read(q->trust, SP_MAX_BUNDLE_BYTES, &s->trust_text, d));
    if (q->policy)
        SP_TRY(sp_file_read(q->policy, SP_MAX_RPC_BYTES, &s->policy_text, d));
    ask.policy = sp_buf_view(&s->policy_text);
    ask.trust_rc = sp_trust_open(sp_buf_view(&s->trust_text), sp_pins(&q->pins, &pins), &s->trust, &ask.trust_why);
    ask.trust = s->trust;
    SP_TRY(sp_bundle_verify(&ask, &s->verified));
    *verdict = sp_verdict_of(&s->verified.verdict);
    return SP_OK;
}

/* The bundle's own catalogue when it has the language, since that is what the alliance vouched for; else this program's. */
static struct sp_rc choose_catalogue(const char *lang, struct sp_source *s, struct sp_diag *d)
{
    const struct sp_bundle *b = &s->verified.bundle;
    struct sp_view language = lang ? sp_view_of(lang) : b->n_renditions ? b->renditions[0].language : SP_VIEW_LIT("en");
    for (size_t i = 0; i < b->n_renditions; i++)
        if (sp_view_eq(b->renditions[i].language, language)) {
            SP_TRY(sp_rendition_catalogue(&b->renditions[i], &s->own, d));
            s->cat = s->own;
            return SP_OK;
        }
    s->cat = sp_catalogue_builtin(language);
    if (!s->cat)
        return sp_diag_set(d, SP_ERR(USAGE), "cli.lang", "lang", "no catalogue for this language; there are %s", sp_catalogue_languages_text());
    return SP_OK;
}

struct sp_rc sp_source_open(const struct sp_source_question *q, struct sp_source *out, enum sp_verdict_kind *verdict, struct sp_diag *d)
{
    struct sp_verified *v = &out->verified;
    *out = (struct sp_source){ .trust = NULL };
    *verdict = SP_VALID;
    SP_TRY(sp_file_read(q->bundle, SP_MAX_BUNDLE_BYTES, &out->bundle_text, d));
    if (!q->trust)
        SP_TRY(read_unverified(out, q->at_s, d));
    else
        SP_TRY(verify(q, out, verdict, d));
    if (*verdict != SP_VALID)
        return SP_OK;
    SP_TRY(choose_catalogue(q->lang, out, d));
    out->report = v->bundle.report;
    out->exchange = v->bundle.exchange;
    out->issued_s = v->report.head.iat;
    SP_TRY(sp_carried_shown(&v->carried, sp_catalogue_language(out->cat), &v->arena, &out->translated));
    return sp_render_redacted(&v->report, &v->hidden, out->cat, &out->lines, d);
}
