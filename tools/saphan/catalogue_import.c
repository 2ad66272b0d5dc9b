/* saphan catalogue import - what a translation office sent back, into a catalogue's source. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "tools/catalogue/file.h"
#include "tools/catalogue/gates.h"
#include "tools/catalogue/tbx.h"
#include "tools/catalogue/xliff.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

static struct sp_rc wrong(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "catalogue.option", option, "%s", text);
}

struct import_opts { const char *xliff, *tbx, *status; struct sp_vouched vouched; bool dry_run, json; };
struct result { struct sp_buf text, problems; size_t changes, capped, absent, untranslated, n_problems, before; /* problems that the catalogue had already */ char first_capped[SP_MAX_CATALOGUE_KEY + 1]; size_t capped_line; };

static struct sp_rc read_units(const struct import_opts *o, const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_units *out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(o->xliff ? o->xliff : o->tbx, SP_MAX_UNITS_BYTES + 1, &text, d));
    return o->xliff ? sp_xliff_read(sp_buf_view(&text), a, out, d) : sp_tbx_read(sp_buf_view(&text), f->s.language, a, out, d);
}

static void count(const struct sp_units *u, const struct sp_catalogue_source *s, const struct sp_changes *c, struct result *r)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t k = 0;
        while (k < u->n && !sp_view_eq(u->v[k].key, s->entries[i].key))
            k++;
        r->absent += k == u->n && (!u->labels || sp_unit_is_label(s->entries[i].key));
    }
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
    SP_BUF_AUTO compiled = { 0 };
    SP_BUF_AUTO was = { 0 };
    struct sp_catalogue_file next = { .path = path };
    struct sp_catalogue_source english;
    struct sp_units units;
    struct sp_changes changes;
    *about = path;
    SP_TRY(sp_catalogue_file_read(path, &a, &f, d));
    next.messages = f.messages;
    if (!o->xliff)
        SP_TRY(sp_catalogue_file_only(&f, d));
    SP_TRY(sp_catalogue_file_english(&f, &a, &english, d));
    *about = o->xliff ? o->xliff : o->tbx;
    SP_TRY(read_units(o, &f, &a, &units, d));
    SP_TRY(sp_units_changes(&units, &f.s, &english, &o->vouched, &a, &changes, d));
    count(&units, &f.s, &changes, r);
    *about = path;
    SP_TRY(sp_catalogue_edit(sp_catalogue_file_text(&f), &f.s, changes.v, changes.n, &r->text));
    SP_TRY(sp_catalogue_source_parse(sp_buf_view(&r->text), &a, &next.s, d));
    SP_TRY(sp_catalogue_file_gates(&next, &a, &compiled, &r->problems, &r->n_problems));
    sp_buf_clear(&compiled);
    return r->n_problems ? sp_catalogue_file_gates(&f, &a, &compiled, &was, &r->before) : SP_OK;
}

static void tell_json(const char *path, const struct result *r, struct sp_buf *b)
{
    sp_buf_putc(b, '{');
    sp_out_text(b, "catalogue", sp_view_of(path));
    sp_out_int(b, "changed", (int64_t)r->changes);
    sp_out_int(b, "untranslated", (int64_t)r->untranslated);
    sp_out_int(b, "absent", (int64_t)r->absent);
    sp_out_int(b, "claimed_more", (int64_t)r->capped);
    sp_buf_puts(b, "}\n");
}

static void tell(const struct import_opts *o, const char *path, const struct result *r, struct sp_buf *b)
{
    if (o->json) {
        tell_json(path, r, b);
        return;
    }
    bool one = r->changes == 1;
    sp_say_safe(b, o->dry_run ? (one ? "catalogue.would-change-one" : "catalogue.would-change") : one ? "catalogue.changed-one" : "catalogue.changed",
                sp_fill_text("file", path), sp_fill_number("count", (long long)r->changes));
    if (r->untranslated) {
        sp_buf_puts(b, ", ");
        sp_say_safe(b, "catalogue.not-translated", sp_fill_number("count", (long long)r->untranslated));
    }
    if (r->absent) {
        sp_buf_puts(b, ", ");
        sp_say_safe(b, "catalogue.not-in", sp_fill_number("count", (long long)r->absent), sp_fill_text("file", o->xliff ? o->xliff : o->tbx));
    }
    sp_buf_putc(b, '\n');
    if (r->capped)
        sp_say_put(b, "catalogue.capped", sp_fill_text("file", o->xliff), sp_fill_number("line", (long long)r->capped_line), sp_fill_text("key", r->first_capped),
                   sp_fill_view("status", sp_words_catalogue_status(sp_view_of(o->status))), sp_fill_number("count", (long long)r->capped));
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

/* In the place of the file itself, also behind a link, and open to the same people. */
static struct sp_rc write_back(const char *path, struct sp_view text, struct sp_diag *d)
{
    struct stat s;
    char *real = realpath(path, NULL);
    if (!real || stat(real, &s)) {
        free(real);
        return sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "%s is not there any more; nothing was written", path);
    }
    struct sp_rc rc = sp_file_write(real, text, s.st_mode & 0777, d);
    free(real);
    return rc;
}

static struct sp_rc refuse_problems(const struct result *r, const char *path, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    sp_catalogue_problems_text(sp_buf_view(&r->problems), path, true, &b);
    (void)fwrite(b.p, 1, b.n, stderr);
    if (r->before)
        return sp_diag_set(d, SP_ERR(INVALID), "catalogue.problems", NULL,
                           "did not pass its gates before, either (%zu, see saphan catalogue lint): mend these first; nothing was written", r->before);
    return sp_diag_set(d, SP_ERR(INVALID), "catalogue.problems", NULL,
                       "would not pass its gates with these changes (lines are of the changed file); nothing was written");
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
    if (sp_ok(rc) && r.n_problems)
        rc = refuse_problems(&r, path, &d);
    if (sp_ok(rc) && r.changes && !o->dry_run)
        rc = write_back(path, sp_buf_view(&r.text), &d);
    if (sp_ok(rc)) {
        tell(o, path, &r, &b);
        sp_out(&b);
        if (r.changes && !o->json && !o->dry_run)
            sp_said_line(stderr, "catalogue.next");
    }
    sp_buf_free(&r.text);
    sp_buf_free(&r.problems);
    return sp_ok(rc) ? 0 : sp_cli_fail(o->json, rc, &d, about);
}

int sp_cmd_catalogue_import(int argc, char **argv)
{
    struct import_opts o = { .status = "draft" };
    const struct sp_cli_option options[] = {
        { "xliff", SP_CLI_TEXT, &o.xliff, "FILE", "opt.xliff.catalogue-import", false },
        { "tbx", SP_CLI_TEXT, &o.tbx, "FILE", "opt.tbx.catalogue-import", false },
        { "status", SP_CLI_TEXT, &o.status, "S", "opt.status.catalogue-import", false },
        { "translator", SP_CLI_TEXT, &o.vouched.translator, "NAME", "opt.translator.catalogue-import", false },
        { "reviewer", SP_CLI_TEXT, &o.vouched.reviewer, "NAME", "opt.reviewer", false },
        { "unchanged", SP_CLI_FLAG, &o.vouched.unchanged, NULL, "opt.unchanged", false },
        { "dry-run", SP_CLI_FLAG, &o.dry_run, NULL, "opt.dry-run.catalogue-import", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "catalogue import", "saphan catalogue import --xliff FILE|--tbx FILE [--status S] [--translator NAME] [--reviewer NAME] CATALOGUE",
                                               "help.catalogue.import", sp_cmd_catalogue_import };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    o.vouched.status = sp_view_of(o.status);
    return import(&o, path);
}
