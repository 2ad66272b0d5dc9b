/* saphan catalogue import - what a translation office sent back, into a catalogue's source. */
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

struct import_opts { const char *xliff, *tbx, *status; struct sp_vouched vouched; bool dry_run, json; };
struct result { struct sp_buf text, problems; size_t changes, capped, untranslated, n_problems; char first_capped[SP_MAX_CATALOGUE_KEY + 1]; size_t capped_line; };

static struct sp_rc read_units(const struct import_opts *o, const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_units *out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(o->xliff ? o->xliff : o->tbx, SP_MAX_UNITS_BYTES + 1, &text, d));
    return o->xliff ? sp_xliff_read(sp_buf_view(&text), a, out, d) : sp_tbx_read(sp_buf_view(&text), f->s.language, a, out, d);
}

static void count(const struct sp_units *u, const struct sp_changes *c, struct result *r)
{
    r->changes = c->n;
    r->capped = c->capped;
    for (size_t i = 0; i < u->n; i++)
        r->untranslated += !u->v[i].target.n;
    if (c->first_capped) {
        (void)snprintf(r->first_capped, sizeof r->first_capped, "%.*s", (int)c->first_capped->key.n, c->first_capped->key.p);
        r->capped_line = c->first_capped->line;
    }
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
    struct sp_changes changes;
    *about = path;
    SP_TRY(sp_catalogue_file_read(path, &a, &f, d));
    SP_TRY(sp_catalogue_file_builtin("en", &a, &english, d));
    *about = o->xliff ? o->xliff : o->tbx;
    SP_TRY(read_units(o, &f, &a, &units, d));
    SP_TRY(sp_units_changes(&units, &f.s, &english.s, &o->vouched, &a, &changes, d));
    count(&units, &changes, r);
    *about = path;
    SP_TRY(sp_catalogue_edit(sp_catalogue_file_text(&f), &f.s, changes.v, changes.n, &r->text));
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
        sp_out_int(b, "claimed_more", (int64_t)r->capped);
        sp_buf_puts(b, "}\n");
        return;
    }
    sp_buf_putf(b, "%s: %zu entr%s changed%s", path, r->changes, r->changes == 1 ? "y" : "ies", o->dry_run ? " if it were written" : "");
    if (r->untranslated)
        sp_buf_putf(b, ", %zu not translated yet", r->untranslated);
    sp_buf_putc(b, '\n');
    if (r->capped)
        sp_buf_putf(b, "%s:%zu: %s has a state above %s, which is what you vouch for, and got no more (%zu in all; see --status)\n",
                    o->xliff, r->capped_line, r->first_capped, o->status, r->capped);
}

static bool is_name(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return !text || (n && n <= SP_MAX_CATALOGUE_PERSON && text[0] != ' ' && text[n - 1] != ' ' && sp_utf8_check(sp_view(text, n)) == n &&
                     sp_place_line_safe(text));
}

static bool is_status(const char *text)
{
    return !strcmp(text, "machine") || !strcmp(text, "draft") || !strcmp(text, "reviewed") || !strcmp(text, "certified");
}

/* What is reviewed is so by somebody, who is named by whoever vouches for it. */
static struct sp_rc check_vouched(const struct import_opts *o, struct sp_diag *d)
{
    const struct sp_vouched *v = &o->vouched;
    bool reviewed = !strcmp(o->status, "reviewed") || !strcmp(o->status, "certified");
    if (!is_status(o->status))
        return wrong(d, "status", "--status is machine, draft, reviewed or certified");
    if (!is_name(v->translator) || !is_name(v->reviewer))
        return wrong(d, "translator", "a name is one line of UTF-8 text, at most 100 bytes, without spaces around it");
    if (reviewed && (!v->reviewer || !strcmp(v->reviewer, "-")))
        return wrong(d, "reviewer", "--status reviewed or certified needs --reviewer: who read the texts");
    if (!reviewed && v->reviewer)
        return wrong(d, "status", "--reviewer needs --status reviewed or certified: a draft was read by nobody");
    if (o->xliff && v->unchanged)
        return wrong(d, "unchanged", "--unchanged is for a term base: an XLIFF file says itself which texts were reviewed");
    return SP_OK;
}

static struct sp_rc check(const struct import_opts *o, const char *path, struct sp_diag *d)
{
    if (!path)
        return wrong(d, NULL, "give the catalogue's source to change, such as catalogue/zh.cat");
    if (!strcmp(path, "-"))
        return wrong(d, NULL, "the catalogue's source is a file: it is changed in its place");
    if (!o->xliff == !o->tbx)
        return wrong(d, "xliff", "give --xliff or --tbx with the file that came back");
    return check_vouched(o, d);
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
    struct import_opts o = { .status = "draft" };
    const struct sp_cli_option options[] = {
        { "xliff", SP_CLI_TEXT, &o.xliff, "FILE", "the XLIFF file that came back", false },
        { "tbx", SP_CLI_TEXT, &o.tbx, "FILE", "or the term base", false },
        { "status", SP_CLI_TEXT, &o.status, "S", "what you vouch for: machine, draft (default), reviewed or certified; nothing gets more than this", false },
        { "translator", SP_CLI_TEXT, &o.vouched.translator, "NAME", "who made the texts that changed, and those raised that name nobody; - is nobody", false },
        { "reviewer", SP_CLI_TEXT, &o.vouched.reviewer, "NAME", "who read the texts that get reviewed or certified", false },
        { "unchanged", SP_CLI_FLAG, &o.vouched.unchanged, NULL, "with --tbx: the status also for terms that came back as they went out", false },
        { "dry-run", SP_CLI_FLAG, &o.dry_run, NULL, "check everything, write nothing", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "catalogue import", "saphan catalogue import --xliff FILE|--tbx FILE [--status S] [--translator NAME] [--reviewer NAME] CATALOGUE",
                                               "Take a translation office's work back into a catalogue's source.", sp_cmd_catalogue_import };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    o.vouched.status = sp_view_of(o.status);
    return import(&o, path);
}
