/* saphan-pdf - a verified report on paper, with its evidence inside of the file. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/isolate.h"
#include "node/evidence/page_qr.h"
#include "tools/common/place.h"
#include "tools/common/words.h"
#include "tools/saphan-pdf/attach.h"
#include "tools/saphan-pdf/draw.h"
#include "tools/saphan-pdf/source.h"

#define BUNDLE_NAME "saphan-bundle.json"

struct options {
    struct sp_source_question source;
    const char *out, *fonts, *at;
    bool unverified, force;
};

/* The check that tells the verdict, in English: a line of its own for somebody who reads another language. */
static void put_reason(struct sp_buf *b, const struct sp_check_line *l)
{
    sp_buf_putf(b, "%s: %s%s%s%s", l->id, l->detail, l->rule[0] ? " [" : "", l->rule, l->rule[0] ? "]" : "");
}

/* What failed, as saphan-verify says it. */
static int say_verdict(const struct options *o, const struct sp_verdict *v)
{
    const struct sp_check_line *l = sp_verdict_reason(v);
    SP_BUF_AUTO text = { 0 };
    sp_buf_puts(&text, "saphan-pdf: ");
    sp_say(&text, "pdf.verdict", sp_fill_text("file", o->source.bundle), sp_fill_view("verdict", sp_words_verdict(sp_view_of(sp_verdict_text(sp_verdict_of(v))))));
    if (l)
        sp_cli_put_sentence(sp_view_of(l->rule), SP_VIEW_LIT(""));
    if (l && sp_words_english()) {
        sp_buf_puts(&text, ": ");
        put_reason(&text, l);
    }
    sp_cli_put_foreign(stderr, sp_buf_view(&text));
    fputc('\n', stderr);
    sp_buf_clear(&text);
    if (l && !sp_words_english()) {
        put_reason(&text, l);
        sp_cli_put_foreign(stderr, sp_buf_view(&text));
        fputc('\n', stderr);
    }
    sp_said_line(stderr, "pdf.none");
    return sp_verdict_exit(sp_verdict_of(v));
}

static struct sp_rc make(const struct options *o, const struct sp_source *s, struct sp_buf *out, struct sp_diag *d)
{
    char report[SP_SHA256_TEXT], catalogue[SP_SHA256_TEXT], rendition[SP_SHA256_TEXT];
    SP_BUF_AUTO drawn = { 0 };
    size_t written_out = 0;
    SP_TRY(sp_sha256_b64url(sp_signed_part(s->report), report));
    SP_TRY(sp_sha256_b64url(sp_catalogue_compiled(s->cat), catalogue));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&s->lines), rendition));
    const struct sp_pdf_proof proofs[] = {
        { "exchange", s->exchange }, { "report", sp_view_of(report) }, { "catalogue", sp_view_of(catalogue) },
        { "rendition", sp_view_of(rendition) },
    };
    SP_BUF_AUTO qr = { 0 };
    SP_TRY(sp_page_qr_of(s->report, sp_view_of(report), s->exchange, &qr));
    const struct sp_pdf_report r = { .cat = s->cat, .lines = sp_buf_view(&s->lines), .translated = &s->translated, .proofs = proofs, .n_proofs = 4, .qr = sp_buf_view(&qr),
                                     .issued_s = s->issued_s, .attached = SP_VIEW_LIT(BUNDLE_NAME), .unverified = o->unverified,
                                     .fonts = o->fonts };
    SP_TRY(sp_pdf_draw(&r, &drawn, &written_out, d));
    if (written_out)
        sp_said_line(stderr, "pdf.no-font");
    const struct sp_pdf_attachment a = { .name = SP_VIEW_LIT(BUNDLE_NAME), .type = SP_VIEW_LIT("application/json"),
                                         .description = sp_catalogue_text(s->cat, "text.evidence"),
                                         .bytes = sp_buf_view(&s->bundle_text), .time_s = s->issued_s,
                                         .language = sp_catalogue_language(s->cat) };
    return sp_pdf_attach(sp_buf_view(&drawn), &a, out, d);
}

static struct sp_rc check_place(const struct options *o, struct sp_diag *d)
{
    SP_TRY(sp_place_replaceable(o->out, "%PDF-", "PDF", d));
    if (!o->force && sp_place_taken(o->out))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s exists already; choose another name or give --force", o->out);
    return SP_OK;
}

static int run_with(const struct options *o)
{
    struct sp_source s = { .trust = NULL };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    enum sp_verdict_kind verdict = SP_VALID;
    SP_BUF_AUTO pdf = { 0 };
    int status = 0;
    struct sp_rc rc = check_place(o, &d);
    if (sp_ok(rc))
        rc = sp_source_open(&o->source, &s, &verdict, &d);
    if (sp_ok(rc) && verdict != SP_VALID)
        status = say_verdict(o, &s.verified.verdict);
    else if (sp_ok(rc))
        rc = make(o, &s, &pdf, &d);
    if (sp_ok(rc) && !status)
        rc = sp_place_write(o->out, sp_buf_view(&pdf), &d);
    if (!sp_ok(rc))
        status = sp_cli_fail(false, rc, &d, o->source.bundle);
    sp_source_free(&s);
    return status;
}

static int wrong(const char *key)
{
    return sp_cli_wrong_words("saphan-pdf", sp_said(key));
}

static int check_words(struct options *o, size_t n_args)
{
    if (n_args != 1)
        return wrong("usage.bundle");
    if (o->unverified == (o->source.trust != NULL))
        return wrong("usage.trust-or-unverified");
    if (o->unverified && (o->source.policy || o->at || o->source.pins.roots.n || o->source.translators.n))
        return wrong("usage.unverified");
    for (size_t i = 0; i < o->source.translators.n; i++) {
        struct sp_view node, kid;
        if (!sp_signer_parse(sp_view_of(o->source.translators.v[i]), &node, &kid))
            return wrong("usage.translator");
    }
    if (o->at && !sp_time_parse(sp_view_of(o->at), &o->source.at_s))
        return wrong("usage.at");
    return 0;
}

static int run(int argc, char **argv)
{
    struct options o = { .source = { .at_s = sp_now_s() } };
    const struct sp_cli_option options[] = {
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.pdf", true },
        { "trust", SP_CLI_TEXT, &o.source.trust, "FILE", "opt.trust.own", false },
        SP_PIN_OPTIONS(&o.source.pins),
        { "policy", SP_CLI_TEXT, &o.source.policy, "FILE", "opt.policy", false },
        { "translator", SP_CLI_MANY, &o.source.translators, "NODE=KID", "opt.translator.verify", false },
        { "at", SP_CLI_TEXT, &o.at, "TIME", "opt.at", false },
        { "lang", SP_CLI_TEXT, &o.source.lang, "L", "opt.lang.pdf", false },
        { "fonts", SP_CLI_TEXT, &o.fonts, "DIR", "opt.fonts", false },
        { "unverified", SP_CLI_FLAG, &o.unverified, NULL, "opt.unverified", false },
        { "force", SP_CLI_FLAG, &o.force, NULL, "opt.force", false },
    };
    const struct sp_cli_command cmd = { "saphan-pdf",
        "saphan-pdf BUNDLE --out FILE --trust FILE [--root KID…] [--policy FILE] [--at TIME] [--lang L] [--fonts DIR] [--force]",
        "help.pdf", NULL };
    size_t n_args;
    int status;
    sp_cli_choose_language(argc, argv); /* an unknown one is said where the report is made */
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &o.source.bundle, 1, &n_args, &status) || !sp_pins_fit(&o.source.pins, &status))
        return status;
    status = check_words(&o, n_args);
    if (!status)
        status = run_with(&o);
    return status;
}

/* Pango would choose shapes of letters by these; a report's look depends on its language alone. */
static void forget_environment(void)
{
    (void)unsetenv("PANGO_LANGUAGE");
    (void)unsetenv("LANGUAGE");
    (void)unsetenv("FONTCONFIG_SYSROOT");
}

int main(int argc, char **argv)
{
    forget_environment();
    struct sp_rc rc = sp_crypto_isolate();
    return sp_ok(rc) ? sp_cli_end(run(argc, argv)) : sp_rc_exit(rc);
}
