/* saphan export - a registry, or a part of it, into a file; the node need not run, and may. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "tools/common/words.h"
#include "tools/export/packer.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct export_opts { const char *data, *format, *subject, *country, *section, *as_of, *changed_since, *out, *max_class, *publisher; bool received, held, decisions, json; };

/* --- where it goes: a new file beside the place, then its name ------------------------------------------ */

struct target { const char *path; struct sp_buf work; int fd; struct sp_packer *packer; struct sp_export_out raw; struct sp_diag *d; };

static struct sp_rc put_raw(void *ctx, struct sp_view piece)
{
    struct target *t = ctx;
    if (t->fd >= 0)
        return sp_file_put(t->fd, t->path, piece, t->d);
    return fwrite(piece.p, 1, piece.n, stdout) == piece.n ? SP_OK : sp_diag_set(t->d, SP_ERR(IO), "export.write", "out", "standard output cannot be written");
}

static struct sp_rc put(void *ctx, struct sp_view piece)
{
    struct target *t = ctx;
    return t->packer ? sp_packer_put(t->packer, piece) : put_raw(t, piece);
}

static struct sp_rc begin(struct target *t, enum sp_export_format format)
{
    static const char what[] = "export of this format";
    if (!t->path)
        return SP_OK;
    enum sp_packing how = sp_packing_of_name(t->path);
    SP_TRY(how == SP_PACKED_NOT ? sp_place_replaceable(t->path, sp_export_beginning(format), what, t->d)
                                : sp_packed_replaceable(t->path, sp_export_beginning(format), what, t->d));
    t->raw = (struct sp_export_out){ put_raw, t };
    if (how != SP_PACKED_NOT)
        SP_TRY(sp_packer_new(how, &t->raw, &t->packer));
    if (sp_file_is_stream(t->path))
        return sp_file_open_stream(t->path, &t->fd, t->d);
    sp_buf_putf(&t->work, "%s.%ld.part", t->path, (long)getpid());
    const char *work = sp_buf_cstr(&t->work);
    return work ? sp_file_create(work, 0600, &t->fd, t->d) : SP_ERR(NOMEM);
}

static struct sp_rc commit(struct target *t)
{
    if (t->fd < 0)
        return fflush(stdout) == 0 ? SP_OK : sp_diag_set(t->d, SP_ERR(IO), "export.write", "out", "standard output cannot be written");
    const char *work = t->work.n ? sp_buf_cstr(&t->work) : NULL;
    if (t->packer)
        SP_TRY(sp_packer_end(t->packer));
    if (!work) { /* a device or a pipe: written into */
        bool whole = close(t->fd) == 0;
        t->fd = -1;
        return whole ? SP_OK : sp_diag_set(t->d, SP_ERR(IO), "export.write", "out", "%s cannot be written", t->path);
    }
    SP_TRY(sp_file_close(&t->fd, work, t->d));
    if (rename(work, t->path) != 0)
        return sp_diag_set(t->d, SP_ERR(IO), "export.write", "out", "%s cannot be given its name", t->path);
    sp_buf_clear(&t->work);
    return SP_OK;
}

static void end(struct target *t)
{
    if (t->fd >= 0)
        (void)close(t->fd);
    if (t->work.n)
        (void)unlink(sp_buf_cstr(&t->work));
    sp_packer_free(t->packer);
    sp_buf_free(&t->work);
}

/* --- what is asked --------------------------------------------------------------------------------------- */

/* The end or the beginning of a day in UTC, or the very second of a full time. */
static struct sp_rc parse_time(const char *text, bool day_end, const char *option, int64_t *out, struct sp_diag *d)
{
    char whole[32];
    if (!text)
        return SP_OK;
    (void)snprintf(whole, sizeof whole, "%.10sT%sZ", text, day_end ? "23:59:59" : "00:00:00");
    bool known = sp_time_parse(sp_view_of(text), out) || (sp_date_valid(sp_view_of(text)) && sp_time_parse(sp_view_of(whole), out));
    if (known && *out > 0) /* 0 is now, or ever, to those who are asked */
        return SP_OK;
    if (known)
        return sp_diag_set(d, SP_ERR(USAGE), "export.time", option, "--%s is before 1970, when no registry of this kind knew anything", option);
    return sp_diag_set(d, SP_ERR(USAGE), "export.time", option, "--%s is a day such as 2026-03-31 or a time such as 2026-03-31T12:00:00Z", option);
}

static struct sp_rc parse_class(const char *text, unsigned *out, struct sp_diag *d)
{
    int class = sp_code_index(SP_LIST_CLASS, sp_view_of(text));
    if (class < 0)
        return sp_diag_set(d, SP_ERR(USAGE), "export.class", "max-class", "--max-class is public, internal, confidential or secret");
    *out = (unsigned)class;
    return SP_OK;
}

static struct sp_rc parse(const struct export_opts *o, struct sp_export_opts *x, struct sp_diag *d)
{
    struct sp_subject subject;
    if (!sp_export_format_named(sp_view_of(o->format), &x->format))
        return sp_diag_set(d, SP_ERR(USAGE), "export.format", "format", "--format is jsonl, csv or bods");
    if (o->subject && (o->country || o->changed_since))
        return sp_diag_set(d, SP_ERR(USAGE), "export.subject", "subject", "--subject names one company: without --country and --changed-since");
    if (o->subject)
        SP_TRY(sp_subject_parse(sp_view_of(o->subject), &subject, d));
    if (o->country && !sp_code_known(SP_LIST_COUNTRY, sp_view_of(o->country)))
        return sp_diag_set(d, SP_ERR(USAGE), "export.country", "country", "--country is an ISO 3166 code such as LA");
    x->one_section = o->section != NULL;
    if (o->section && !sp_section_named(sp_view_of(o->section), &x->section))
        return sp_diag_set(d, SP_ERR(USAGE), "export.section", "section", "--section is one of docs/data-model.md such as ownership");
    SP_TRY(parse_class(o->max_class ? o->max_class : "public", &x->max_class, d));
    SP_TRY(parse_time(o->as_of, true, "as-of", &x->as_of_s, d));
    SP_TRY(parse_time(o->changed_since, false, "changed-since", &x->changed_since_s, d));
    x->subject = sp_view_of(o->subject);
    x->country = sp_view_of(o->country);
    x->publisher = sp_view_of(o->publisher ? o->publisher : "Saphan registry");
    x->received = o->received;
    x->held = o->held;
    x->decisions = o->decisions;
    if (o->decisions && x->format != SP_EXPORT_JSONL)
        return sp_diag_set(d, SP_ERR(USAGE), "export.decisions", "with-decisions", "--with-decisions is for --format jsonl, which alone has them");
    x->progress = !o->json && o->out;
    return x->publisher.n && sp_utf8_check(x->publisher) == x->publisher.n ? SP_OK
        : sp_diag_set(d, SP_ERR(USAGE), "export.publisher", "publisher", "--publisher is a name in UTF-8");
}

static struct sp_rc run(const struct export_opts *o, struct sp_export_result *result, struct sp_diag *d)
{
    struct sp_export_opts x = { .received = false };
    struct target t = { .path = o->out, .fd = -1, .d = d };
    const struct sp_export_out out = { put, &t };
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(parse(o, &x, d));
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    struct sp_rc rc = begin(&t, x.format);
    if (sp_ok(rc))
        rc = sp_export(snap, &x, &out, result, d);
    if (sp_ok(rc))
        rc = commit(&t);
    end(&t);
    return rc;
}

/* --- the command ------------------------------------------------------------------------------------------ */

static void tell(const struct export_opts *o, const struct sp_export_result *r, int64_t us)
{
    FILE *to = o->out ? stdout : stderr; /* standard output is the file when there is no other */
    if (o->json) {
        fprintf(to, "{\"companies\":%" PRIu64 ",\"facts\":%" PRIu64 ",\"withheld\":%" PRIu64 ",\"unsaid\":%" PRIu64 ",\"marked\":%" PRIu64 ",\"held\":%" PRIu64
                ",\"decided\":%" PRIu64 ",\"undecided\":%" PRIu64 ",\"seconds\":%.3f}\n",
                r->companies, r->facts, r->withheld, r->unsaid, r->marked, r->held, r->decided, r->undecided, (double)us / 1e6);
        return;
    }
    char seconds[32];
    (void)snprintf(seconds, sizeof seconds, "%.1f", (double)us / 1e6);
    sp_say_line(to, "export.done", sp_fill_number("companies", (long long)r->companies), sp_fill_number("facts", (long long)r->facts), sp_fill_text("seconds", seconds));
    if (r->withheld)
        sp_say_line(to, "export.withheld", sp_fill_number("count", (long long)r->withheld),
                    sp_fill_view("class", sp_words_code(SP_LIST_CLASS, sp_view_of(o->max_class ? o->max_class : "public"))));
    if (r->marked)
        sp_say_line(to, "export.marked", sp_fill_number("count", (long long)r->marked));
    if (r->undecided)
        sp_say_line(to, "export.decided", sp_fill_number("count", (long long)r->undecided));
    if (r->held)
        sp_say_line(to, "export.held", sp_fill_number("count", (long long)r->held));
    if (r->unsaid)
        sp_say_line(to, "export.unsaid", sp_fill_number("count", (long long)r->unsaid));
}

int sp_cmd_export(int argc, char **argv)
{
    struct export_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "format", SP_CLI_TEXT, &o.format, "FORMAT", "opt.format.export", true },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.export", false },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject.export", false },
        { "country", SP_CLI_TEXT, &o.country, "CC", "opt.country", false },
        { "section", SP_CLI_TEXT, &o.section, "SECTION", "opt.section", false },
        { "as-of", SP_CLI_TEXT, &o.as_of, "DATE", "opt.as-of", false },
        { "changed-since", SP_CLI_TEXT, &o.changed_since, "TIME", "opt.changed-since", false },
        { "max-class", SP_CLI_TEXT, &o.max_class, "CLASS", "opt.max-class", false },
        { "publisher", SP_CLI_TEXT, &o.publisher, "NAME", "opt.publisher", false },
        { "received", SP_CLI_FLAG, &o.received, NULL, "opt.received", false },
        { "with-held", SP_CLI_FLAG, &o.held, NULL, "opt.with-held", false },
        { "with-decisions", SP_CLI_FLAG, &o.decisions, NULL, "opt.with-decisions.export", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "export", "saphan export --data DIR --format FORMAT [--out FILE] [--…]",
                                               "help.export", sp_cmd_export };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    if (sp_place_is_standard(o.out))
        o.out = NULL;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_export_result result = { 0 };
    int64_t start = sp_mono_us();
    struct sp_rc rc = run(&o, &result, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.data);
    tell(&o, &result, sp_mono_us() - start);
    return 0;
}
