/* saphan report redact: a copy of an evidence bundle with sections or facts left out. Files only. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "node/evidence/left_out.h"
#include "node/evidence/redact.h"
#include "tools/common/cli.h"
#include "tools/common/place.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"

struct options { const char *bundle, *out; struct sp_cli_many withhold, only; bool force, json; };

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Never over the bundle itself: what is left out of the copy would be lost. */
static struct sp_rc check_out(const struct options *o, struct sp_diag *d)
{
    if (same_file(o->bundle, o->out))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s is the bundle itself; the copy needs another name", o->out);
    SP_TRY(sp_place_replaceable(o->out, "{\"format\":\"saphan-bundle/", "evidence bundle", d));
    if (!o->force && sp_place_taken(o->out))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s exists already; choose another name or give --force", o->out);
    return SP_OK;
}

static void print(const struct options *o, const struct sp_disclosed *left)
{
    SP_BUF_AUTO text = { 0 };
    if (o->json) {
        sp_buf_puts(&text, "{\"redacted\":");
        sp_left_out_put_json(&text, &left->report, &left->hidden);
        sp_buf_puts(&text, "}");
    } else {
        SP_BUF_AUTO what = { 0 };
        sp_words_left_out(&what, &left->report, &left->hidden);
        if (what.n)
            sp_say(&text, "redact.left-out", sp_fill_view("what", sp_buf_view(&what)));
        else
            sp_buf_put(&text, sp_said("redact.nothing"));
    }
    sp_buf_putc(&text, '\n');
    (void)fwrite(text.p, 1, text.n, sp_place_saying(o->out));
}

static struct sp_rc redact(const struct options *o, const char **about, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO in = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct sp_disclosed left;
    const struct sp_cli_many *paths = o->only.n ? &o->only : &o->withhold;
    const struct sp_redaction what = { paths->v, paths->n, o->only.n > 0 };
    *about = o->out;
    SP_TRY(check_out(o, d));
    *about = o->bundle;
    SP_TRY(sp_file_read(o->bundle, SP_MAX_BUNDLE_BYTES, &in, d));
    SP_TRY(sp_bundle_redact(sp_buf_view(&in), &what, &a, &out, &left, d));
    sp_buf_putc(&out, '\n');
    SP_TRY(sp_buf_rc(&out));
    *about = o->out;
    SP_TRY(sp_place_write(o->out, sp_buf_view(&out), d));
    print(o, &left);
    return SP_OK;
}

int sp_cmd_report_redact(int argc, char **argv)
{
    struct options o = { .json = false };
    const struct sp_cli_option options[] = {
        { "bundle", SP_CLI_TEXT, &o.bundle, "FILE", "opt.bundle.report-redact", true },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.stdout", true },
        { "withhold", SP_CLI_MANY, &o.withhold, "PATH", "opt.withhold", false },
        { "only", SP_CLI_MANY, &o.only, "PATH", "opt.only", false },
        { "force", SP_CLI_FLAG, &o.force, NULL, "opt.force", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    const struct sp_cli_command cmd = { "saphan report redact",
        "saphan report redact --bundle FILE --out FILE --withhold PATH…|--only PATH…",
        "help.report.redact", NULL };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const char *about = NULL;
    size_t n;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, &n, &status))
        return status;
    if (!o.withhold.n && !o.only.n)
        return sp_cli_wrong("usage.redact-neither");
    if (o.withhold.n && o.only.n)
        return sp_cli_wrong("usage.redact");
    struct sp_rc rc = redact(&o, &about, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, about);
}
