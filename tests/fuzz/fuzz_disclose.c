/* layer: evidence */
/* Reports with disclosures: the two ways of opening agree, and whatever part of one is passed on opens, too,
 * and its text says what is left out. */
#include "i18n/rendition_doc.h"
#include "node/evidence/left_out.h"
#include "node/evidence/render.h"
#include "tests/lib/disclose_lines.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* The same lines as JSON writes them: found to be that, unless a column holds what JSON writes in another way. */
static void show_written(const struct sp_disclosed *r, struct sp_view lines)
{
    SP_BUF_AUTO json = { 0 };
    SP_BUF_AUTO work = { 0 };
    size_t n = 0;
    sp_buf_put_json(&json, lines);
    bool plain = !memchr(lines.p, '"', lines.n) && !memchr(lines.p, '\\', lines.n);
    struct sp_view written = sp_view(json.p + 1, json.n - 2);
    dl_must(sp_render_is(&r->report, &r->hidden, sp_catalogue_builtin(SP_VIEW_LIT("en")), written, &work, &n) == plain);
    dl_must(n == (plain ? lines.n : 0));
}

static void show(const struct sp_disclosed *r)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO lines = { 0 };
    struct sp_left_out out[SP_MAX_LEFT_OUT];
    struct sp_doc doc;
    dl_must(sp_ok(sp_render_redacted(&r->report, &r->hidden, sp_catalogue_builtin(SP_VIEW_LIT("en")), &lines, NULL)));
    dl_must(sp_ok(sp_doc_parse(sp_buf_view(&lines), &a, &doc)));
    show_written(r, sp_buf_view(&lines));
    dl_must(doc.n_redacted == sp_report_left_out(&r->report, &r->hidden, out) && (doc.n_redacted > 0) == sp_left_out_any(&r->hidden));
    for (size_t i = 0; i < doc.n_redacted; i++)
        dl_must(sp_view_eq(doc.redacted[i].what, out[i].what) && !doc.redacted[i].count.n == !out[i].n);
}

static void pass_on_less(struct sp_view payload, struct sp_view token, unsigned choice)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO less = { 0 };
    bool keep[SP_MAX_DISCLOSURES];
    struct sp_disclosed r, again;
    dl_must(sp_ok(sp_disclosed_open(payload, token, &a, &r, NULL)));
    for (size_t i = 0; i < r.t.n; i++)
        keep[i] = choice >> i % 8 & 1;
    dl_must(sp_ok(sp_sdjwt_redact(r.jws, &r.t, keep, &less)));
    dl_must(sp_ok(sp_disclosed_open(payload, sp_buf_view(&less), &a, &again, NULL)));
    dl_must(again.report.n_facts <= r.report.n_facts && sp_view_eq(again.report.head.sub, r.report.head.sub));
    size_t gone = again.report.n_sections + again.hidden.sections;
    dl_must(gone == r.report.n_sections + r.hidden.sections);
    show(&again);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO token = { 0 };
    bool quickly;
    if (n == 0)
        return 0;
    dl_make(sp_view(data + 1, n - 1), &payload, &token);
    if (dl_agree(sp_buf_view(&payload), sp_buf_view(&token), &quickly))
        pass_on_less(sp_buf_view(&payload), sp_buf_view(&token), data[0]);
    (void)dl_agree(sp_buf_view(&payload), sp_view(data, n), &quickly);
    return 0;
}
