/* saphan catalogue lint - the gates of the build, for whoever translates. */
#include <stdio.h>
#include <string.h>

#include "tools/catalogue/file.h"
#include "tools/catalogue/gates.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct found { struct sp_buf problems; struct sp_catalogue_file file; size_t n; };

/* What is no source at all is one problem of its file; a file that cannot be read is a failure. */
static struct sp_rc look(const char *path, struct sp_arena *a, struct found *f, struct sp_diag *d)
{
    SP_BUF_AUTO compiled = { 0 };
    struct sp_rc rc = sp_catalogue_file_read(path, a, &f->file, d);
    if (sp_ok(rc))
        return sp_catalogue_file_gates(&f->file, a, &compiled, &f->problems, &f->n);
    if (!sp_is(rc, SP_RC_FORMAT))
        return rc;
    sp_catalogue_problem_put(&f->problems, d->line, d->rule, "%s", d->text);
    f->n = 1;
    return sp_buf_rc(&f->problems);
}

/* In another language than English: what each rule that was broken says, once, before the problems themselves. */
static void say_rules(struct sp_view problems, struct sp_buf *b)
{
    struct sp_catalogue_problem p;
    SP_BUF_AUTO said = { 0 };
    while (sp_catalogue_problem_next(&problems, &p)) {
        SP_BUF_AUTO mark = { 0 };
        SP_BUF_AUTO rule = { 0 };
        sp_buf_putf(&mark, "[%.*s]", (int)p.rule.n, p.rule.p);
        sp_buf_put(&rule, p.rule);
        if (!sp_buf_cstr(&mark) || !sp_buf_cstr(&rule) || (said.n && memmem(said.p, said.n, mark.p, mark.n)))
            continue;
        sp_buf_put(&said, sp_buf_view(&mark));
        sp_buf_putf(b, "%s: ", rule.p);
        sp_buf_put(b, sp_message_of(sp_message_language(), rule.p, "malformed"));
        sp_buf_putc(b, '\n');
    }
}

static void tell(const struct found *f, struct sp_buf *b)
{
    if (!sp_words_english())
        say_rules(sp_buf_view(&f->problems), b);
    sp_catalogue_problems_text(sp_buf_view(&f->problems), f->file.path, true, b);
    if (!f->n)
        sp_say_put(b, "catalogue.no-problem", sp_fill_text("file", f->file.path), sp_fill_view("language", f->file.s.language),
                   sp_fill_view("version", f->file.s.version), sp_fill_number("count", (long long)f->file.s.n));
}

static void tell_json(const struct found *f, struct sp_buf *b)
{
    struct sp_view rest = sp_buf_view(&f->problems);
    struct sp_catalogue_problem p;
    sp_buf_puts(b, b->n && b->p[b->n - 1] == '}' ? ",{" : "{");
    sp_out_text(b, "file", sp_view_of(f->file.path));
    sp_out_text(b, "language", f->file.s.language);
    sp_out_text(b, "version", f->file.s.version);
    sp_out_key(b, "problems");
    sp_buf_putc(b, '[');
    for (bool first = true; sp_catalogue_problem_next(&rest, &p); first = false) {
        sp_buf_puts(b, first ? "{" : ",{");
        sp_out_int(b, "line", (int64_t)p.line);
        sp_out_text(b, "rule", p.rule);
        sp_out_text(b, "text", p.text);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}");
}

static struct sp_rc one(const char *path, bool json, struct sp_buf *b, size_t *n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct found f = { .n = 0 };
    struct sp_rc rc = look(path, &a, &f, d);
    if (sp_ok(rc))
        (json ? tell_json : tell)(&f, b);
    *n += f.n;
    sp_catalogue_file_free(&f.file);
    sp_buf_free(&f.problems);
    return rc;
}

int sp_cmd_catalogue_lint(int argc, char **argv)
{
    bool json = false;
    const struct sp_cli_option options[] = {
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "catalogue lint", "saphan catalogue lint FILE… [--json]",
                                               "help.catalogue.lint", sp_cmd_catalogue_lint };
    const char *path[SP_CLI_MOST];
    size_t n = 0, problems = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, path, SP_CLI_MOST, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    if (!n)
        return sp_cli_fail(json, sp_diag_set(&d, SP_ERR(USAGE), "catalogue.option", NULL, "give one FILE at least, such as catalogue/zh.cat"), &d, NULL);
    sp_buf_puts(&b, json ? "{\"files\":[" : "");
    for (size_t i = 0; i < n; i++) {
        struct sp_rc rc = one(path[i], json, &b, &problems, &d);
        if (!sp_ok(rc))
            return sp_cli_fail(json, rc, &d, path[i]);
    }
    if (json)
        sp_buf_putf(&b, "],\"problems\":%zu}\n", problems);
    else if (problems)
        sp_say_put(&b, problems == 1 ? "catalogue.problem" : "catalogue.problems", sp_fill_number("count", (long long)problems));
    sp_out(&b);
    return problems ? sp_rc_exit(SP_ERR(INVALID)) : 0;
}
