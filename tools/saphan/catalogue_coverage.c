/* saphan catalogue coverage - how far each language has come: statuses, names, what is lacking. */
#include <stdio.h>
#include <stdlib.h>

#include "i18n/width.h"
#include "tools/catalogue/file.h"
#include "tools/catalogue/gates.h"
#include "tools/catalogue/wanted.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

static const char *const statuses[] = { "certified", "reviewed", "draft", "machine" };
enum { STATUSES = 4 };

/* Of the keys of the compiled form; those that a fallback gives are counted apart, whatever their status there. */
struct cover { size_t keys, own, status[STATUSES], taken, lacking, optional, no_translator, problems; };
struct wanted { struct sp_wanted_key *v; size_t n; };

static int by_key(const void *x, const void *y)
{
    return sp_view_cmp(((const struct sp_wanted_key *)x)->key, ((const struct sp_wanted_key *)y)->key);
}

/* Sorted, each once. */
static struct sp_rc wanted_keys(struct sp_arena *a, struct wanted *w)
{
    size_t n = 0;
    SP_TRY(sp_wanted_keys(a, &w->v, &w->n));
    qsort(w->v, w->n, sizeof *w->v, by_key);
    for (size_t i = 0; i < w->n; i++)
        if (!n || !sp_view_eq(w->v[n - 1].key, w->v[i].key))
            w->v[n++] = w->v[i];
    w->n = n;
    return SP_OK;
}

static void count(const struct sp_catalogue_source *s, const struct wanted *w, struct cover *c)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct sp_source_entry *e = sp_catalogue_source_for(s, &w->v[i]);
        c->keys++;
        c->optional += w->v[i].optional;
        c->lacking += !e;
        if (!e)
            continue;
        c->taken += e->taken;
        c->own += !e->taken;
        c->no_translator += !e->taken && !e->translator.n;
        for (size_t k = 0; k < STATUSES && !e->taken; k++)
            c->status[k] += sp_view_is(e->status, statuses[k]);
    }
}

/* The columns of the table: their heads, and how wide they are at least. */
static const struct { const char *head; size_t width; } columns[] = {
    { "catalogue.language", 9 }, { "catalogue.version", 7 }, { "catalogue.keys", 6 }, { "catalogue.certified", 9 }, { "catalogue.reviewed", 9 },
    { "catalogue.draft", 9 }, { "catalogue.machine", 9 }, { "catalogue.no-text", 7 }, { "catalogue.faults", 8 },
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

/* The first column to the left, the others to the right. */
static void put_cell(struct sp_buf *b, size_t i, struct sp_view text)
{
    size_t head = sp_text_width(sp_said(columns[i].head)), all = head > columns[i].width ? head : columns[i].width, own = sp_text_width(text);
    if (!i) {
        sp_words_cell(b, text, all);
        return;
    }
    sp_buf_putf(b, " %*s", own < all ? (int)(all - own) : 0, "");
    sp_buf_put(b, text);
}

static void put_count(struct sp_buf *b, size_t i, size_t n)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%zu", n);
    put_cell(b, i, sp_view_of(text));
}

static void put_heads(struct sp_buf *b)
{
    for (size_t i = 0; i < COLUMNS; i++)
        put_cell(b, i, sp_said(columns[i].head));
    sp_buf_putc(b, '\n');
}

static void put_row(const struct sp_catalogue_source *s, const struct cover *c, struct sp_buf *b)
{
    put_cell(b, 0, s->language);
    put_cell(b, 1, s->version);
    put_count(b, 2, c->own);
    for (size_t i = 0; i < STATUSES; i++)
        put_count(b, 3 + i, c->status[i]);
    put_count(b, COLUMNS - 2, c->lacking);
    put_count(b, COLUMNS - 1, c->problems);
    if (s->fallback.n) {
        sp_buf_puts(b, "  ");
        sp_say(b, "catalogue.from", sp_fill_number("count", (long long)c->taken), sp_fill_view("language", s->fallback));
    }
    sp_buf_putc(b, '\n');
}

/* What has no label at all: codes that are shown as they are, and of a source with problems what it lacks. */
static void put_lacking(const struct sp_catalogue_source *s, const struct wanted *w, bool taken, struct sp_buf *b)
{
    bool first = true;
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < w->n; i++) {
        const struct sp_source_entry *e = sp_catalogue_source_for(s, &w->v[i]);
        if (taken ? !e || !e->taken : e != NULL)
            continue;
        sp_buf_puts(b, first ? "" : ",");
        sp_buf_put_json(b, w->v[i].key);
        first = false;
    }
    sp_buf_putc(b, ']');
}

static void put_json(const struct sp_catalogue_source *s, const struct cover *c, const struct wanted *w, struct sp_buf *b)
{
    sp_buf_puts(b, b->n && b->p[b->n - 1] == '}' ? ",{" : "{");
    sp_out_text(b, "language", s->language);
    sp_out_text(b, "version", s->version);
    sp_out_int(b, "keys", (int64_t)c->keys);
    sp_out_int(b, "own", (int64_t)c->own);
    for (size_t i = 0; i < STATUSES; i++)
        sp_out_int(b, statuses[i], (int64_t)c->status[i]);
    sp_out_int(b, "without_translator", (int64_t)c->no_translator);
    sp_out_int(b, "problems", (int64_t)c->problems);
    sp_out_text(b, "fallback", s->fallback);
    sp_out_key(b, "from_fallback");
    put_lacking(s, w, true, b);
    sp_out_key(b, "without_label");
    put_lacking(s, w, false, b);
    sp_buf_putc(b, '}');
}

static struct sp_rc one(struct sp_catalogue_file *f, struct sp_arena *a, const struct wanted *w, bool json, struct sp_buf *b)
{
    SP_BUF_AUTO compiled = { 0 };
    SP_BUF_AUTO problems = { 0 };
    struct cover c = { .keys = 0 };
    SP_TRY(sp_catalogue_file_gates(f, a, &compiled, &problems, &c.problems)); /* takes from the fallback, too */
    count(&f->s, w, &c);
    if (json)
        put_json(&f->s, &c, w, b);
    else
        put_row(&f->s, &c, b);
    return SP_OK;
}

static struct sp_rc all(const char *const *path, size_t n, bool json, struct sp_buf *b, const char **about, struct sp_diag *d)
{
    SP_ARENA_AUTO keep = { 0 };
    struct wanted w;
    const char *const *languages = sp_catalogue_languages();
    SP_TRY(wanted_keys(&keep, &w));
    for (size_t i = 0; n ? i < n : languages[i] != NULL; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_CATALOGUE_FILE_AUTO f = { .builtin = false };
        *about = n ? path[i] : languages[i];
        SP_TRY(n ? sp_catalogue_file_read(path[i], &a, &f, d) : sp_catalogue_file_builtin(languages[i], &a, &f, d));
        SP_TRY(sp_catalogue_file_only(&f, d));
        SP_TRY(one(&f, &a, &w, json, b));
    }
    return sp_buf_rc(b);
}

int sp_cmd_catalogue_coverage(int argc, char **argv)
{
    bool json = false;
    const struct sp_cli_option options[] = {
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json.keys", false },
    };
    static const struct sp_cli_command cmd = { "catalogue coverage", "saphan catalogue coverage [FILE…] [--json]",
                                               "help.catalogue.coverage", sp_cmd_catalogue_coverage };
    const char *path[SP_CLI_MOST], *about = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, path, SP_CLI_MOST, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    if (json)
        sp_buf_puts(&b, "{\"catalogues\":[");
    else
        put_heads(&b);
    struct sp_rc rc = all(path, n, json, &b, &about, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, &d, about);
    sp_buf_puts(&b, json ? "]}\n" : "");
    sp_out(&b);
    return 0;
}
