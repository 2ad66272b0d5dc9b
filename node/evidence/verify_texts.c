#include "node/evidence/verify_internal.h"

#include "node/evidence/compared.h"
#include "node/evidence/render.h"

/* The catalogue is one that the alliance signed: its digest is in the trust list. */
static bool open_catalogue(struct sp_verify_job *j, const struct sp_bundle_rendition *r, const char *id,
                           const struct sp_catalogue **cat, struct sp_catalogue **own)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char digest[SP_SHA256_TEXT] = "";
    struct sp_rc rc = sp_catalogues_open(j->q->catalogues, j->trust, r, cat, own, digest, &d);
    bool ok = sp_verdict_take(j->v, id, rc, &d, "signed by the alliance");
    sp_verdict_expected(j->v, "a catalogue of %.*s that the trust list names", SP_SHOW(r->language));
    if (*digest)
        sp_verdict_actual(j->v, "digest %s%s%s", digest, ok ? "" : ": ", ok ? "" : d.rule);
    else
        sp_verdict_refused(j->v, &d);
    return ok;
}

/* The lines are in *text. */
static struct sp_rc make_again(struct sp_verify_job *j, const struct sp_bundle_rendition *r, const struct sp_catalogue *cat,
                               struct sp_buf *text, bool *same, struct sp_diag *d)
{
    sp_buf_clear(text);
    struct sp_rc rc = sp_render_redacted(&j->out->report, &j->out->hidden, cat, text, d);
    if (sp_ok(rc))
        rc = sp_buf_rc(text);
    *same = r->written.n ? sp_json_writes(sp_buf_view(text), r->written) : sp_view_eq(sp_buf_view(text), r->text);
    if (sp_ok(rc) && !*same)
        rc = sp_diag_set(d, SP_ERR(INVALID), "rendition.text", "text", "the text is not what the report and the catalogue make");
    return rc;
}

/* Made again from report and catalogue: the text must be the same. */
static void check_text(struct sp_verify_job *j, const struct sp_bundle_rendition *r, const char *id, const struct sp_catalogue *cat)
{
    struct sp_buf text = j->out->text;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    size_t n;
    bool same = r->written.n && sp_render_is(&j->out->report, &j->out->hidden, cat, r->written, &text, &n);
    if (!same) {
        rc = make_again(j, r, cat, &text, &same, &d);
        n = text.n;
    }
    j->unread -= same && r->written.n;
    (void)sp_verdict_take(j->v, id, rc, &d, "made again from the report: the same text");
    if (same) {
        sp_verdict_expected(j->v, "%zu bytes made from report and catalogue", n);
        sp_verdict_actual(j->v, "the same");
    } else {
        sp_compare_lines(j->v, sp_buf_view(&text), r->text);
    }
    j->out->text = text;
}

static void check_rendition(struct sp_verify_job *j, const struct sp_bundle_rendition *r)
{
    char id_catalogue[SP_CHECK_ID], id_text[SP_CHECK_ID];
    struct sp_view language = sp_view(r->language.p, r->language.n > 8 ? 8 : r->language.n);
    sp_check_id(id_catalogue, "rendition", language, "catalogue");
    sp_check_id(id_text, "rendition", language, "text");
    SP_CATALOGUE_AUTO own = NULL;
    const struct sp_catalogue *cat = NULL;
    bool ok = open_catalogue(j, r, id_catalogue, &cat, &own);
    if (!ok || !j->report_ok)
        sp_verdict_skip(j->v, id_text, ok ? "report" : id_catalogue);
    else
        check_text(j, r, id_text, cat);
}

void sp_verify_job_renditions(struct sp_verify_job *j)
{
    const struct sp_bundle *b = &j->out->bundle;
    if (!b->n_renditions) {
        sp_verdict_add(j->v, SP_PASS, "rendition.none", "the bundle holds no text in any language; none was checked");
        sp_verdict_expected(j->v, "any number of renditions");
        sp_verdict_actual(j->v, "none");
    }
    for (size_t i = 0; i < b->n_renditions; i++)
        check_rendition(j, &b->renditions[i]);
}
