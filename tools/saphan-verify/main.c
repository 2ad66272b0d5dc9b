/* saphan-verify - the auditor's command: offline, no prompt, one verdict. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/isolate.h"
#include "i18n/catalogue.h"
#include "i18n/html.h"
#include "i18n/message.h"
#include "i18n/page_read.h"
#include "node/evidence/page_qr.h"
#include "node/evidence/render.h"
#include "node/evidence/revoked.h"
#include "node/evidence/status_file.h"
#include "node/evidence/verify_translated.h"
#include "tools/common/pins.h"
#include "tools/saphan-verify/archive.h"
#include "tools/saphan-verify/crl_files.h"
#include "tools/saphan-verify/show.h"

#define VERSION "0.3"

struct options {
    const char *bundle, *archive, *trust, *policy, *at, *lang, *qr, *shown; /* bundle: also the archive's name */
    struct sp_cli_many crls, status, translators, revocations;
    const char *translations;
    struct sp_pin_opts pins;
    bool json;
};

/* Files that may be given many times are read one behind the other; where each ends. */
struct inputs { struct sp_buf bundle, trust, policy, status, translations, shown, revocations; size_t status_end[SP_CLI_MOST], revocations_end[SP_CLI_MOST]; };


static void print(const struct options *o, const struct sp_shown *s)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json)
        sp_show_json(&b, s);
    else
        sp_show_text(&b, s);
    (void)fwrite(b.p, 1, b.n, stdout);
}

/* Only what was verified is shown, and only when the verdict is valid. */
static struct sp_rc render(const struct options *o, const struct sp_verified *v, struct sp_buf *out, struct sp_diag *d)
{
    if (!o->lang || o->shown || sp_verdict_of(&v->verdict) != SP_VALID)
        return SP_OK;
    const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(o->lang));
    SP_BUF_AUTO lines = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_translated_list translated;
    if (!cat)
        return SP_ERR(INTERNAL); /* it was looked for before */
    SP_TRY(sp_render_redacted(&v->report, &v->hidden, cat, &lines, d));
    SP_TRY(sp_carried_shown(&v->carried, sp_catalogue_language(cat), &arena, &translated));
    if (o->json)
        sp_buf_put(out, sp_buf_view(&lines));
    else
        sp_rendition_text_with(cat, sp_buf_view(&lines), &translated, 100, out);
    return sp_buf_rc(out);
}

/* A file that holds something else is said at once, and to be at fault itself: no bundle is worse for it. */
static struct sp_rc read_status(const char *path, struct sp_buf *all, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_BUNDLE_BYTES, &text, d));
    struct sp_rc rc = sp_status_file_check(sp_buf_view(&text), d);
    if (!sp_ok(rc))
        return sp_diag_in_file(d, rc, path);
    sp_buf_put(all, sp_buf_view(&text));
    sp_buf_putc(all, '\n');
    return sp_buf_rc(all);
}

static struct sp_rc read_inputs(const struct options *o, struct inputs *in, const char **name, struct sp_diag *d)
{
    *name = o->bundle;
    if (!o->archive)
        SP_TRY(sp_file_read(o->bundle, SP_MAX_BUNDLE_BYTES, &in->bundle, d));
    if (o->policy) {
        *name = o->policy;
        SP_TRY(sp_file_read(o->policy, SP_MAX_RPC_BYTES, &in->policy, d));
    }
    if (o->translations) {
        *name = o->translations;
        SP_TRY(sp_file_read(o->translations, SP_MAX_BUNDLE_BYTES, &in->translations, d));
    }
    for (size_t i = 0; i < o->status.n; i++) {
        *name = o->status.v[i];
        SP_TRY(read_status(o->status.v[i], &in->status, d));
        in->status_end[i] = in->status.n;
    }
    for (size_t i = 0; i < o->revocations.n; i++) {
        *name = o->revocations.v[i];
        SP_TRY(sp_file_read(o->revocations.v[i], SP_MAX_BUNDLE_BYTES, &in->revocations, d));
        sp_buf_putc(&in->revocations, '\n');
        in->revocations_end[i] = in->revocations.n;
        SP_TRY(sp_buf_rc(&in->revocations));
    }
    if (o->shown) {
        *name = o->shown;
        SP_TRY(sp_file_read(o->shown, SP_MAX_PAGE_BYTES, &in->shown, d));
    }
    *name = o->trust;
    return sp_file_read(o->trust, SP_MAX_BUNDLE_BYTES, &in->trust, d);
}

static const char *check_of(const struct options *o, const char *file)
{
    if (file == o->bundle)
        return "bundle.file";
    for (size_t i = 0; i < o->status.n; i++)
        if (file == o->status.v[i])
            return "status.file";
    for (size_t i = 0; i < o->revocations.n; i++)
        if (file == o->revocations.v[i])
            return "revocation.file";
    for (size_t i = 0; i < o->crls.n; i++)
        if (file == o->crls.v[i])
            return "crl.file";
    if (file == o->translations)
        return "translation.file";
    if (file == o->shown)
        return "shown.file";
    return file == o->trust ? "trust.file" : "policy.file";
}

/* A file that cannot be read: the same report with one failed check. */
static int unreadable(const struct options *o, struct sp_rc rc, const struct sp_diag *d, const char *file, int64_t at_s)
{
    struct sp_verified v = { .verdict = { .malformed = true } };
    (void)sp_verdict_take(&v.verdict, check_of(o, file), rc, d, "");
    sp_verdict_expected(&v.verdict, strcmp(d->rule, "status.file") ? "a file that can be read, and holds what it is given for" : "status lists, one a line");
    sp_verdict_refused(&v.verdict, d);
    print(o, &(struct sp_shown){ .file = file, .v = &v, .at_s = at_s, .looked_at = SP_LOOKED_AT_NOTHING });
    return sp_verdict_exit(SP_MALFORMED);
}

/* Below the originals, never in their place. */
static struct sp_rc translate(const struct options *o, const struct inputs *in, const struct sp_verify_question *q, struct sp_verified *v, struct sp_buf *out)
{
    const struct sp_translations_question t = { sp_buf_view(&in->translations), q->trust, o->translators.v, q->at_s, sp_view_of(o->lang), !o->json };
    return o->translations ? sp_verify_translations(&t, v, out) : SP_OK;
}

/* What this bundle prints above the text of its report, judged at the hour that the text names: then it was valid, too, or the words
 * differ, as they do when nobody can have judged it yet. */
static struct sp_rc put_above(const struct sp_verify_question *q, const struct sp_shown *s, struct sp_view file, struct sp_buf *above)
{
    struct sp_verify_question then = *q;
    struct sp_verified v;
    int64_t now_s = sp_now_s(), latest_s = q->at_s > now_s ? q->at_s : now_s;
    if (!sp_said_hour(file, &then.at_s) || then.at_s == q->at_s || then.at_s > latest_s) {
        sp_show_text(above, s);
        return sp_buf_rc(above);
    }
    struct sp_rc rc = sp_bundle_verify(&then, &v);
    if (sp_ok(rc)) {
        sp_show_text(above, &(struct sp_shown){ .file = s->file, .v = &v, .trust = s->trust, .at_s = then.at_s, .looked_at = sp_looked_at(&then, &v) });
        rc = sp_buf_rc(above);
    }
    sp_verified_free(&v);
    return rc;
}

static struct sp_rc hold_against(const struct options *o, const struct sp_verify_question *vq, const struct sp_shown *s, struct sp_view file, struct sp_said *said)
{
    SP_BUF_AUTO above = { 0 };
    SP_TRY(put_above(vq, s, file, &above));
    const struct sp_said_question q = { file, sp_view_of(o->shown), sp_view_of(o->lang), s->trust, s->v, sp_buf_view(&above) };
    return sp_said_check(&q, said);
}

/* A text may have been printed by somebody who named roots, or by somebody who did not. */
static struct sp_rc hold_either(const struct options *o, const struct sp_verify_question *q, const struct sp_shown *s, struct sp_view file, struct sp_said *said)
{
    struct sp_verify_question other = *q;
    struct sp_shown as = *s;
    struct sp_said again = { .n = 0 };
    SP_TRY(hold_against(o, q, s, file, said));
    if (sp_said_proved(said) || said->kind != SP_SAID_TEXT)
        return SP_OK;
    other.named_roots = !q->named_roots;
    as.looked_at = s->looked_at ^ (unsigned)SP_LOOKED_AT_ROOTS;
    struct sp_rc rc = hold_against(o, &other, &as, file, &again);
    if (!sp_ok(rc) || !sp_said_proved(&again)) {
        sp_said_free(&again);
        return rc;
    }
    sp_said_free(said);
    *said = again;
    return SP_OK;
}

/* Does the file say what the report says? A text was likely printed with the verdict in its own language. */
/* 0: proved. */
static int said_status(const struct sp_said *said)
{
    return sp_said_proved(said) ? 0 : sp_verdict_of(&said->verdict) == SP_UNDECIDED ? sp_verdict_exit(SP_UNDECIDED) : 1;
}

static struct sp_rc check_shown(const struct options *o, const struct sp_verify_question *q, const struct sp_shown *s, struct sp_view file, struct sp_said *said)
{
    struct sp_view spoken = sp_message_language();
    if (sp_verdict_of(&s->v->verdict) != SP_VALID) {
        memset(said, 0, sizeof *said);
        sp_verdict_skip(&said->verdict, "shown.file", "the bundle");
        return SP_OK;
    }
    SP_TRY(hold_either(o, q, s, file, said));
    if (sp_said_proved(said) || said->kind != SP_SAID_TEXT || sp_view_eq(said->language, spoken) || !sp_message_choose(said->language))
        return SP_OK;
    sp_said_free(said);
    struct sp_rc rc = hold_either(o, q, s, file, said);
    (void)sp_message_choose(spoken);
    return rc;
}

static int verify_bundle(const struct options *o, const struct inputs *in, const struct sp_verify_question *q)
{
    struct sp_verified v;
    struct sp_said said = { .n = 0 };
    SP_BUF_AUTO translations = { 0 };
    SP_BUF_AUTO rendition = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_bundle_verify(q, &v);
    if (sp_ok(rc) && o->qr)
        sp_page_qr_check(sp_view_of(o->qr), &v);
    struct sp_shown shown = { .file = o->bundle, .v = &v, .trust = q->trust, .at_s = q->at_s };
    if (sp_ok(rc))
        rc = translate(o, in, q, &v, &translations);
    if (sp_ok(rc))
        shown.looked_at = sp_looked_at(q, &v);
    if (sp_ok(rc))
        rc = render(o, &v, &rendition, &d);
    if (sp_ok(rc) && o->shown)
        rc = check_shown(o, q, &shown, sp_buf_view(&in->shown), &said);
    int status = sp_verdict_exit(sp_verdict_of(&v.verdict));
    if (!sp_ok(rc)) {
        status = sp_cli_fail(o->json, rc, &d, o->bundle);
    } else {
        shown.rendition = sp_buf_view(&rendition);
        shown.translations = sp_buf_view(&translations);
        shown.said_file = o->shown;
        shown.said = &said;
        print(o, &shown);
        status = status || !o->shown ? status : said_status(&said);
    }
    sp_said_free(&said);
    sp_verified_free(&v);
    return status;
}

/* Without a trust list or a policy that can be read no bundle could be judged: that is said once. */
static int verify_archive(const struct options *o, const struct sp_verify_question *q)
{
    struct sp_verified v;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    int status = 0;
    sp_ground_verify(q, &v);
    if (!q->trust || v.verdict.malformed || !sp_ok(q->crl_rc)) {
        print(o, &(struct sp_shown){ .file = o->bundle, .v = &v, .trust = q->trust, .at_s = q->at_s, .looked_at = SP_LOOKED_AT_NOTHING });
        return sp_verdict_exit(sp_verdict_of(&v.verdict));
    }
    struct sp_rc rc = sp_archive_verify(o->archive, q, o->json, &status, &d);
    return sp_ok(rc) ? status : unreadable(o, rc, &d, o->bundle, q->at_s);
}

static struct sp_rc read_crls(const struct options *o, struct sp_verify_question *q, struct sp_crl_files *crls, const char **file, struct sp_diag *d)
{
    q->has_crls = true;
    q->crl_rc = sp_crl_files_read(&o->crls, q->trust, crls, file, d);
    q->crl_store = crls->store;
    return q->crl_rc;
}

/* The i-th of what was read from many files. */
static struct sp_view piece(const struct sp_buf *all, const size_t *end, size_t i)
{
    size_t from = i ? end[i - 1] : 0;
    return sp_view(all->p + from, end[i] - from);
}

/* What the verifier brings besides the bundle is what it says, or *file is at fault: that is told before any bundle is judged. */
static struct sp_rc check_given(const struct options *o, const struct inputs *in, const struct sp_trust *trust, const char **file, struct sp_diag *d)
{
    for (size_t i = 0; i < o->status.n; i++) {
        struct sp_rc rc = sp_status_file_prove(trust, piece(&in->status, in->status_end, i), d);
        *file = o->status.v[i];
        if (!sp_ok(rc))
            return sp_diag_in_file(d, rc, *file);
    }
    for (size_t i = 0; i < o->revocations.n; i++) {
        struct sp_rc rc = sp_revocations_check(trust, piece(&in->revocations, in->revocations_end, i), d);
        *file = o->revocations.v[i];
        if (!sp_ok(rc))
            return sp_diag_in_file(d, rc, *file);
    }
    return SP_OK;
}

static int verify(const struct options *o, const struct inputs *in, int64_t at_s)
{
    struct sp_trust *trust = NULL;
    struct sp_verify_question q = { .bundle = sp_buf_view(&in->bundle), .has_policy = o->policy,
                                    .policy = sp_buf_view(&in->policy), .at_s = at_s, .has_status = o->status.n > 0,
                                    .status = sp_buf_view(&in->status), .translators = o->translators.v,
                                    .revocations = sp_buf_view(&in->revocations) };
    struct sp_trust_pins pins;
    q.trust_rc = sp_trust_open(sp_buf_view(&in->trust), sp_pins(&o->pins, &pins), &trust, &q.trust_why);
    q.trust = trust;
    q.named_roots = o->pins.roots.n > 0;
    struct sp_crl_files crls = { .store = NULL };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const char *file = o->bundle;
    struct sp_rc rc = trust && o->crls.n ? read_crls(o, &q, &crls, &file, &d) : SP_OK;
    if (trust && sp_ok(rc))
        rc = check_given(o, in, trust, &file, &d);
    int status = !sp_ok(rc) ? unreadable(o, rc, &d, file, at_s) : o->archive ? verify_archive(o, &q) : verify_bundle(o, in, &q);
    sp_trust_free(trust);
    sp_crl_files_free(&crls);
    return status;
}

static int wrong(const struct options *o, const char *key, const char *option)
{
    SP_BUF_AUTO text = { 0 };
    sp_say(&text, key, sp_fill_text("option", option));
    if (o->json)
        sp_cli_usage_json("saphan-verify", sp_buf_view(&text));
    return sp_cli_wrong_words("saphan-verify", sp_buf_view(&text));
}

/* Said at once, whatever the bundle is. */
static int no_language(const struct options *o)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_diag_set(&d, SP_ERR(USAGE), "cli.lang", "lang", "no catalogue for this language; there are %s", sp_catalogue_languages_text());
    return sp_cli_fail(o->json, rc, &d, o->lang);
}

/* One bundle, or one archive; 0 or the exit status. */
static int check_words(struct options *o, size_t n_args, int64_t *at_s)
{
    if (n_args != (o->archive ? 0 : 1))
        return wrong(o, "usage.bundle-or-archive", "");
    if (o->archive && o->lang)
        return wrong(o, "usage.one-bundle", "--lang");
    if (o->archive && o->translations)
        return wrong(o, "usage.one-bundle", "--translations");
    if (o->archive && o->qr)
        return wrong(o, "usage.one-bundle", "--qr");
    if (o->archive && o->shown)
        return wrong(o, "usage.one-bundle", "--shown");
    for (size_t i = 0; i < o->translators.n; i++) {
        struct sp_view node, kid;
        if (!sp_signer_parse(sp_view_of(o->translators.v[i]), &node, &kid))
            return wrong(o, "usage.translator", "");
    }
    if (o->lang && !sp_catalogue_builtin(sp_view_of(o->lang)))
        return no_language(o);
    if (o->at && !sp_time_parse(sp_view_of(o->at), at_s))
        return wrong(o, "usage.at", "");
    if (o->archive)
        o->bundle = o->archive;
    return 0;
}

static int read_and_verify(const struct options *o, int64_t at_s)
{
    struct inputs in = { .bundle = { 0 } };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const char *file = NULL;
    struct sp_rc rc = read_inputs(o, &in, &file, &d);
    int status = sp_ok(rc) ? verify(o, &in, at_s) : unreadable(o, rc, &d, file, at_s);
    sp_buf_free(&in.bundle);
    sp_buf_free(&in.policy);
    sp_buf_free(&in.status);
    sp_buf_free(&in.translations);
    sp_buf_free(&in.shown);
    sp_buf_free(&in.revocations);
    sp_buf_free(&in.trust);
    return status;
}

static int run(int argc, char **argv)
{
    struct options o = { .json = false };
    const struct sp_cli_option options[] = {
        { "archive", SP_CLI_TEXT, &o.archive, "DIR", "opt.archive", false },
        { "trust", SP_CLI_TEXT, &o.trust, "FILE", "opt.trust.own", true },
        SP_PIN_OPTIONS(&o.pins),
        { "policy", SP_CLI_TEXT, &o.policy, "FILE", "opt.policy", false },
        { "crl", SP_CLI_MANY, &o.crls, "FILE", "opt.crl.verify", false },
        { "status", SP_CLI_MANY, &o.status, "FILE", "opt.status.verify", false },
        { "revocation", SP_CLI_MANY, &o.revocations, "FILE", "opt.revocation.verify", false },
        { "at", SP_CLI_TEXT, &o.at, "TIME", "opt.at", false },
        { "lang", SP_CLI_TEXT, &o.lang, "L", "opt.lang.verify", false },
        { "qr", SP_CLI_TEXT, &o.qr, "TEXT", "opt.qr", false },
        { "translations", SP_CLI_TEXT, &o.translations, "FILE", "opt.translations.verify", false },
        { "translator", SP_CLI_MANY, &o.translators, "NODE=KID", "opt.translator.verify", false },
        { "shown", SP_CLI_TEXT, &o.shown, "FILE", "opt.shown", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.verify", false },
    };
    const struct sp_cli_command cmd = { "saphan-verify",
        "saphan-verify BUNDLE|--archive DIR --trust FILE [--root KID… [--root-threshold N]] [--policy FILE] [--at TIME] [--lang L] [--qr TEXT] [--shown FILE] [--json]",
        "help.verify", NULL };
    size_t n_args;
    int64_t at_s = sp_now_s();
    int status;
    sp_cli_choose_language(argc, argv); /* an unknown one is said below */
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &o.bundle, 1, &n_args, &status) || !sp_pins_fit(&o.pins, &status))
        return status;
    status = check_words(&o, n_args, &at_s);
    if (!status)
        status = read_and_verify(&o, at_s);
    return status;
}

/* The program and every format that it reads. */
static int print_version(void)
{
    (void)puts("saphan-verify " VERSION "\n"
               "reads saphan-bundle/1 saphan-bundle/2 saphan-bundle/3 saphan-trust/1 saphan-trust-list/1 saphan-verify-policy/1\n"
               "      saphan-catalogue/1 saphan-rendition/1 saphan-rendition/2 " SP_TRANSLATION_FORMAT "\n"
               "      and in bundles " SP_TYP_REPORT " " SP_TYP_REPORT_WHOLE);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "--version"))
        return sp_cli_end(print_version());
    struct sp_rc rc = sp_crypto_isolate();
    return sp_ok(rc) ? sp_cli_end(run(argc, argv)) : sp_rc_exit(rc);
}
