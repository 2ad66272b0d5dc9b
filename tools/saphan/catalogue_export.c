/* saphan catalogue export, import - a catalogue as XLIFF or TBX, for translation offices, and back. */
#include <stdio.h>

#include "base/file.h"
#include "tools/catalogue/file.h"
#include "tools/catalogue/gates.h"
#include "tools/catalogue/tbx.h"
#include "tools/catalogue/xliff.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

static struct sp_rc wrong(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "catalogue.option", option, "%s", text);
}

/* --- export --- */

struct export_opts { const char *language, *out; bool xliff, tbx, cat; };

static struct sp_rc put_units(const struct export_opts *o, const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_buf *out, struct sp_diag *d)
{
    SP_CATALOGUE_FILE_AUTO english = { .builtin = false };
    struct sp_units units;
    if (sp_view_is(f->s.language, "en"))
        return wrong(d, "language", "English is what is translated from");
    SP_TRY(sp_catalogue_file_builtin("en", a, &english, d));
    SP_TRY(sp_units_of(&f->s, &english.s, o->tbx, a, &units));
    return o->tbx ? sp_tbx_put(&units, f->s.version, out) : sp_xliff_put(&units, f->s.version, out);
}

static struct sp_rc export(const struct export_opts *o, const char *path, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_CATALOGUE_FILE_AUTO f = { .builtin = false };
    SP_BUF_AUTO out = { 0 };
    if (o->xliff + o->tbx + o->cat != 1)
        return wrong(d, "xliff", "give one of --xliff, --tbx and --source");
    if (!path == !o->language)
        return wrong(d, "language", "give a catalogue's source, or --language of one that is built in");
    SP_TRY(sp_place_replaceable(o->out, o->cat ? "# " : "<?xml", o->cat ? "catalogue" : "XML file", d));
    SP_TRY(path ? sp_catalogue_file_read(path, &a, &f, d) : sp_catalogue_file_builtin(o->language, &a, &f, d));
    if (o->cat)
        sp_buf_put(&out, sp_catalogue_file_text(&f));
    else
        SP_TRY(put_units(o, &f, &a, &out, d));
    SP_TRY(sp_buf_rc(&out));
    return sp_file_write(o->out, sp_buf_view(&out), 0644, d);
}

int sp_cmd_catalogue_export(int argc, char **argv)
{
    struct export_opts o = { .xliff = false };
    const struct sp_cli_option options[] = {
        { "xliff", SP_CLI_FLAG, &o.xliff, NULL, "XLIFF 2.1: every text, with its status", false },
        { "tbx", SP_CLI_FLAG, &o.tbx, NULL, "TBX-Core: the labels of kinds, fields and codes, as a term base", false },
        { "source", SP_CLI_FLAG, &o.cat, NULL, "the source itself, as catalogue/*.cat", false },
        { "language", SP_CLI_TEXT, &o.language, "L", "instead of a file: the catalogue of this language that is built in", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "where it goes", true },
    };
    static const struct sp_cli_command cmd = { "catalogue export", "saphan catalogue export [FILE|--language L] --xliff|--tbx|--source --out FILE",
                                               "Write a catalogue for the tools of a translation office.", sp_cmd_catalogue_export };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = export(&o, path, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(false, rc, &d, path ? path : o.language);
}

/* --- import --- */

struct import_opts { const char *xliff, *tbx; struct sp_changes_wanted names; bool dry_run, json; };
struct result { struct sp_buf text, problems; size_t changes, untranslated, n_problems; };

static struct sp_rc read_units(const struct import_opts *o, const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_units *out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(o->xliff ? o->xliff : o->tbx, SP_MAX_UNITS_BYTES + 1, &text, d));
    return o->xliff ? sp_xliff_read(sp_buf_view(&text), a, out, d) : sp_tbx_read(sp_buf_view(&text), f->s.language, a, out, d);
}

/* The new text passes the gates of the build before it takes the old one's place. *about: whose line d has. */
static struct sp_rc make(const struct import_opts *o, const char *path, struct result *r, const char **about, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_CATALOGUE_FILE_AUTO f = { .builtin = false };
    SP_CATALOGUE_FILE_AUTO english = { .builtin = false };
    SP_BUF_AUTO compiled = { 0 };
    struct sp_catalogue_file next = { .path = path };
    struct sp_units units;
    struct sp_change *changes = NULL;
    *about = path;
    SP_TRY(sp_catalogue_file_read(path, &a, &f, d));
    SP_TRY(sp_catalogue_file_builtin("en", &a, &english, d));
    *about = o->xliff ? o->xliff : o->tbx;
    SP_TRY(read_units(o, &f, &a, &units, d));
    SP_TRY(sp_units_changes(&units, &f.s, &english.s, &o->names, &a, &changes, &r->changes, d));
    for (size_t i = 0; i < units.n; i++)
        r->untranslated += !units.v[i].target.n;
    *about = path;
    SP_TRY(sp_catalogue_edit(sp_catalogue_file_text(&f), &f.s, changes, r->changes, &r->text));
    SP_TRY(sp_catalogue_source_parse(sp_buf_view(&r->text), &a, &next.s, d));
    return sp_catalogue_file_gates(&next, &a, &compiled, &r->problems, &r->n_problems);
}

static void tell(const struct import_opts *o, const char *path, const struct result *r, struct sp_buf *b)
{
    if (o->json) {
        sp_buf_putc(b, '{');
        sp_out_text(b, "catalogue", sp_view_of(path));
        sp_out_int(b, "changed", (int64_t)r->changes);
        sp_out_int(b, "untranslated", (int64_t)r->untranslated);
        sp_buf_puts(b, "}\n");
        return;
    }
    sp_buf_putf(b, "%s: %zu entr%s changed%s", path, r->changes, r->changes == 1 ? "y" : "ies", o->dry_run ? " if it were written" : "");
    if (r->untranslated)
        sp_buf_putf(b, ", %zu not translated yet", r->untranslated);
    sp_buf_putc(b, '\n');
}

static bool is_name(const char *text)
{
    return !text || (*text && strlen(text) <= SP_MAX_CATALOGUE_PERSON && sp_utf8_check(sp_view_of(text)) == strlen(text) && sp_place_line_safe(text));
}

static struct sp_rc check(const struct import_opts *o, const char *path, struct sp_diag *d)
{
    if (!path)
        return wrong(d, NULL, "give the catalogue's source to change, such as catalogue/zh.cat");
    if (!o->xliff == !o->tbx)
        return wrong(d, "xliff", "give --xliff or --tbx with the file that came back");
    if (!is_name(o->names.translator) || !is_name(o->names.reviewer))
        return wrong(d, "translator", "a name is one line of UTF-8 text, at most 100 bytes");
    return SP_OK;
}

static int import(const struct import_opts *o, const char *path)
{
    struct result r = { .changes = 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    const char *about = path;
    struct sp_rc rc = check(o, path, &d);
    if (sp_ok(rc))
        rc = make(o, path, &r, &about, &d);
    if (sp_ok(rc) && r.n_problems) {
        sp_catalogue_problems_text(sp_buf_view(&r.problems), path, true, &b);
        (void)fwrite(b.p, 1, b.n, stderr);
        rc = sp_diag_set(&d, SP_ERR(INVALID), "catalogue.problems", NULL, "would not pass its gates with these changes (lines are of the changed file); nothing was written");
    }
    if (sp_ok(rc) && r.changes && !o->dry_run)
        rc = sp_file_write(path, sp_buf_view(&r.text), 0644, &d);
    if (sp_ok(rc)) {
        sp_buf_clear(&b);
        tell(o, path, &r, &b);
        sp_out(&b);
        if (r.changes && !o->json && !o->dry_run)
            fputs("Next: saphan catalogue diff; raise @version before this is released.\n", stderr);
    }
    sp_buf_free(&r.text);
    sp_buf_free(&r.problems);
    return sp_ok(rc) ? 0 : sp_cli_fail(o->json, rc, &d, about);
}

int sp_cmd_catalogue_import(int argc, char **argv)
{
    struct import_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "xliff", SP_CLI_TEXT, &o.xliff, "FILE", "the XLIFF file that came back", false },
        { "tbx", SP_CLI_TEXT, &o.tbx, "FILE", "or the term base", false },
        { "translator", SP_CLI_TEXT, &o.names.translator, "NAME", "who changed the texts that changed", false },
        { "reviewer", SP_CLI_TEXT, &o.names.reviewer, "NAME", "who reviewed those that are reviewed or final now", false },
        { "dry-run", SP_CLI_FLAG, &o.dry_run, NULL, "check everything, write nothing", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "catalogue import", "saphan catalogue import --xliff FILE|--tbx FILE [--translator NAME] [--reviewer NAME] CATALOGUE",
                                               "Take a translation office's work back into a catalogue's source.", sp_cmd_catalogue_import };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    return import(&o, path);
}
