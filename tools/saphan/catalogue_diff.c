/* saphan catalogue diff - what changes from one catalogue source to another, key by key. */
#include <stdio.h>

#include "tools/catalogue/file.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct diff { struct sp_buf *b; const struct sp_catalogue_source *old, *new; bool json, comma; size_t texts, all; };

static const char *const members[] = { "text", "status", "translator", "reviewer" };
enum { MEMBERS = 4, LABEL = 12 /* columns */ };

static void of_entry(const struct sp_source_entry *e, struct sp_view v[MEMBERS])
{
    v[0] = e->text;
    v[1] = e->status;
    v[2] = e->translator;
    v[3] = e->reviewer;
}

/* One line each; what is removed needs no names. */
static void put_whole(struct diff *f, char sign, const struct sp_source_entry *e)
{
    if (f->json) {
        sp_buf_puts(f->b, f->comma ? ",{" : "{");
        sp_out_text(f->b, "change", sign == '+' ? SP_VIEW_LIT("added") : SP_VIEW_LIT("removed"));
        sp_out_text(f->b, "key", e->key);
        sp_out_text(f->b, "text", e->text);
        sp_out_text(f->b, "status", e->status);
        sp_buf_putc(f->b, '}');
        f->comma = true;
    } else {
        sp_buf_putf(f->b, "%c %.*s = ", sign, (int)e->key.n, e->key.p);
        sp_buf_put_safe(f->b, e->text);
        sp_buf_puts(f->b, "  (");
        sp_buf_put(f->b, sp_words_catalogue_status(e->status));
        sp_buf_puts(f->b, ")\n");
    }
    f->texts++;
    f->all++;
}

/* A member's name, what it was and what it is. */
static void put_member(struct sp_buf *b, size_t i, struct sp_view was, struct sp_view is)
{
    static const char *const labels[] = { "catalogue.text", "catalogue.status", "catalogue.translator", "catalogue.reviewer" };
    if (i == 1) {
        was = sp_words_catalogue_status(was);
        is = sp_words_catalogue_status(is);
    }
    sp_buf_puts(b, "  ");
    sp_words_label(b, labels[i], LABEL);
    sp_buf_put_safe(b, was.n ? was : SP_VIEW_LIT("-"));
    sp_buf_puts(b, i ? " -> " : "\n            ->  "); /* two texts are easier to compare below each other */
    sp_buf_put_safe(b, is.n ? is : SP_VIEW_LIT("-"));
    sp_buf_putc(b, '\n');
}

static void put_change(struct diff *f, const struct sp_source_entry *x, const struct sp_source_entry *y)
{
    struct sp_view was[MEMBERS], is[MEMBERS];
    bool head = false;
    of_entry(x, was);
    of_entry(y, is);
    for (size_t i = 0; i < MEMBERS; i++) {
        if (sp_view_eq(was[i], is[i]))
            continue;
        if (!head && f->json) {
            sp_buf_puts(f->b, f->comma ? ",{" : "{");
            sp_out_text(f->b, "change", SP_VIEW_LIT("changed"));
            sp_out_text(f->b, "key", x->key);
            f->comma = true;
        } else if (!head) {
            sp_buf_putf(f->b, "~ %.*s\n", (int)x->key.n, x->key.p);
        }
        head = true;
        if (f->json) {
            sp_out_key(f->b, members[i]);
            sp_buf_putc(f->b, '{');
            sp_out_text(f->b, "old", was[i]);
            sp_out_text(f->b, "new", is[i]);
            sp_buf_putc(f->b, '}');
        } else {
            put_member(f->b, i, was[i], is[i]);
        }
        f->texts += i < 2; /* text and status are in the compiled form */
    }
    sp_buf_puts(f->b, head && f->json ? "}" : "");
    f->all += head;
}

static void put_all(struct diff *f)
{
    const struct sp_catalogue_source *x = f->old, *y = f->new;
    for (size_t i = 0, k = 0; i < x->n || k < y->n;) {
        int c = i == x->n ? 1 : k == y->n ? -1 : sp_view_cmp(x->entries[i].key, y->entries[k].key);
        if (c < 0)
            put_whole(f, '-', &x->entries[i++]);
        else if (c > 0)
            put_whole(f, '+', &y->entries[k++]);
        else
            put_change(f, &x->entries[i++], &y->entries[k++]);
    }
}

static void put_head(const struct diff *f)
{
    if (f->json) {
        sp_buf_putc(f->b, '{');
        sp_out_text(f->b, "language", f->new->language);
        sp_out_text(f->b, "old_version", f->old->version);
        sp_out_text(f->b, "new_version", f->new->version);
        sp_out_text(f->b, "old_fallback", f->old->fallback);
        sp_out_text(f->b, "new_fallback", f->new->fallback);
        sp_out_key(f->b, "changes");
        sp_buf_putc(f->b, '[');
        return;
    }
    struct sp_view none = SP_VIEW_LIT("-"), old = f->old->fallback, new = f->new->fallback;
    sp_say_put(f->b, "catalogue.versions", sp_fill_view("language", f->new->language), sp_fill_view("old", f->old->version), sp_fill_view("new", f->new->version));
    if (!sp_view_eq(old, new))
        sp_say_put(f->b, "catalogue.fallback", sp_fill_view("old", old.n ? old : none), sp_fill_view("new", new.n ? new : none));
}

/* One file is compared with what this program was built with. */
static struct sp_rc open_both(const char *const *path, size_t n, struct sp_arena *a, struct sp_catalogue_file *x, struct sp_catalogue_file *y,
                              struct sp_diag *d)
{
    SP_TRY(sp_catalogue_file_read(path[n - 1], a, y, d));
    if (n == 2) {
        y->path = path[1];
        return sp_catalogue_file_read(path[0], a, x, d);
    }
    SP_TRY(sp_catalogue_file_only(y, d));
    const char *language = sp_arena_text(a, y->s.language);
    return language ? sp_catalogue_file_builtin(language, a, x, d) : SP_ERR(NOMEM);
}

int sp_cmd_catalogue_diff(int argc, char **argv)
{
    bool json = false;
    const struct sp_cli_option options[] = {
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "catalogue diff", "saphan catalogue diff [OLD] NEW [--json]",
                                               "help.catalogue.diff", sp_cmd_catalogue_diff };
    const char *path[2];
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, path, 2, &n, &status))
        return status;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    SP_CATALOGUE_FILE_AUTO x = { .builtin = false };
    SP_CATALOGUE_FILE_AUTO y = { .builtin = false };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = n ? open_both(path, n, &a, &x, &y, &d)
                        : sp_diag_set(&d, SP_ERR(USAGE), "catalogue.option", NULL, "needs one or two catalogue sources");
    if (sp_ok(rc) && !sp_view_eq(x.s.language, y.s.language))
        rc = sp_diag_set(&d, SP_ERR(INVALID), "catalogue.language", "language", "one is of the language \"%.*s\", the other of \"%.*s\"",
                         (int)x.s.language.n, x.s.language.p, (int)y.s.language.n, y.s.language.p);
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, &d, n ? (x.path ? x.path : path[n - 1]) : NULL);
    struct diff f = { .b = &b, .old = &x.s, .new = &y.s, .json = json };
    put_head(&f);
    put_all(&f);
    sp_buf_puts(&b, json ? "]}\n" : "");
    if (!json && !f.all)
        sp_said_put(&b, "catalogue.no-change");
    sp_out(&b);
    if (f.texts && sp_view_eq(x.s.version, y.s.version))
        sp_said_line(stderr, "catalogue.raise");
    return 0;
}
