#include "tools/common/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "tools/common/help.h"
#include "tools/common/words.h"

void sp_cli_put_sentence(struct sp_view rule, struct sp_view code)
{
    char a[96], b[32];
    (void)snprintf(a, sizeof a, "%.*s", (int)rule.n, rule.n ? rule.p : "");
    (void)snprintf(b, sizeof b, "%.*s", (int)code.n, code.n ? code.p : "");
    struct sp_view language = sp_message_language(), text = sp_message_of(language, a, b);
    if (!sp_view_is(language, "en") && text.n)
        fprintf(stderr, "%.*s\n", (int)text.n, text.p);
}

static void put_json_error(struct sp_buf *b, struct sp_rc rc, const struct sp_diag *d, const char *about)
{
    sp_buf_puts(b, "{\"error\":{\"code\":");
    sp_buf_put_json(b, sp_view_of(sp_rc_text(rc)));
    sp_buf_puts(b, ",\"rule\":");
    sp_buf_put_json(b, sp_view_of(d->rule));
    sp_buf_puts(b, ",\"field\":");
    sp_buf_put_json(b, sp_view_of(d->field));
    sp_buf_puts(b, ",\"about\":");
    sp_buf_put_json(b, sp_view_of(about ? about : ""));
    if (d->line)
        sp_buf_putf(b, ",\"line\":%zu", d->line);
    sp_buf_puts(b, ",\"text\":");
    sp_buf_put_json(b, sp_view_of(d->text[0] ? d->text : sp_rc_meaning(rc)));
    sp_buf_puts(b, "}}\n");
}

void sp_cli_usage_json(const char *program, struct sp_view words)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_diag_set(&d, SP_ERR(USAGE), "cli.usage", NULL, "%.*s", (int)words.n, words.n ? words.p : "");
    put_json_error(&b, rc, &d, program);
    (void)fwrite(b.p, 1, b.n, stdout);
}

struct parse { const struct sp_cli_command *cmd; const struct sp_cli_option *options; size_t n; bool json, given[64]; };

/* What is wrong, how it should be, and where more is said; to a program that wants an object, in one, too. */
static int usage_error(const struct parse *p, const char *key, const char *what)
{
    const struct sp_cli_command *cmd = p->cmd;
    const struct sp_fill fill = sp_fill_text("what", what);
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO safe = { 0 };
    sp_say_filled(&text, key, &fill, 1);
    sp_buf_put_safe(&safe, sp_buf_view(&text));
    sp_cli_put_sentence(SP_VIEW_LIT(""), sp_view_of(sp_rc_text(SP_ERR(USAGE))));
    fprintf(stderr, "%s: %s\n", cmd->name, sp_buf_cstr(&safe) ? sp_buf_cstr(&safe) : key);
    if (p->json)
        sp_cli_usage_json(cmd->name, sp_buf_view(&safe));
    sp_help_usage(stderr, cmd->usage);
    if (sp_view_is(sp_message_language(), "en")) /* else the sentence says so */
        fputs("See --help.\n", stderr);
    return sp_rc_exit(SP_ERR(USAGE));
}

int sp_cli_wrong(const char *key)
{
    struct sp_view text = sp_said(key);
    fprintf(stderr, "%.*s\n", (int)text.n, text.p);
    return sp_rc_exit(SP_ERR(USAGE));
}

void sp_cli_choose_language(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (!strncmp(argv[i], "--lang=", strlen("--lang=")))
            (void)sp_message_choose(sp_view_of(argv[i] + strlen("--lang=")));
        else if (!strcmp(argv[i], "--lang") && i + 1 < argc)
            (void)sp_message_choose(sp_view_of(argv[++i]));
    }
}

int sp_cli_wrong_words(const char *program, struct sp_view words)
{
    sp_cli_put_sentence(SP_VIEW_LIT(""), sp_view_of(sp_rc_text(SP_ERR(USAGE)))); /* which says: see --help */
    fprintf(stderr, "%s: %.*s\n", program, (int)words.n, words.n ? words.p : "");
    if (sp_view_is(sp_message_language(), "en"))
        fprintf(stderr, "See %s --help.\n", program);
    return sp_rc_exit(SP_ERR(USAGE));
}

static const struct sp_cli_option *find(const struct sp_cli_option *options, size_t n, struct sp_view name)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(name, options[i].name))
            return &options[i];
    return NULL;
}

static bool set_int(const struct sp_cli_option *o, const char *value)
{
    char *end;
    errno = 0;
    long long v = strtoll(value, &end, 10);
    if (errno || end == value || *end || v < 0)
        return false;
    *(int64_t *)o->to = v;
    return true;
}

static bool set_value(const struct sp_cli_option *o, const char *value)
{
    struct sp_cli_many *many;
    switch (o->type) {
    case SP_CLI_FLAG: *(bool *)o->to = true; return true;
    case SP_CLI_TEXT: *(const char **)o->to = value; return true;
    case SP_CLI_INT: return set_int(o, value);
    case SP_CLI_MANY:
        many = o->to;
        if (many->n == SP_CLI_MOST)
            return false;
        many->v[many->n++] = value;
        return true;
    default: return false;
    }
}

/* Where no option of the command is called so, --lang is what a person is spoken to in, wherever it stands. It was taken before all else. */
static bool own_language(const struct parse *p, struct sp_view name)
{
    return sp_view_is(name, "lang") && !find(p->options, p->n, name);
}

int sp_cli_no_language(void)
{
    fputs("--lang: ", stderr);
    sp_say_line(stderr, "help.no-language", sp_fill_text("languages", sp_catalogue_languages_text()));
    return sp_rc_exit(SP_ERR(USAGE));
}

static int pass_language(const struct parse *p, int argc, char **argv, int *i, const char *inlined)
{
    if (!inlined && *i + 1 >= argc)
        return usage_error(p, "usage.needs-value", "lang");
    const char *value = inlined ? inlined : argv[++*i];
    return sp_message_choose(sp_view_of(value)) ? 0 : sp_cli_no_language();
}

/* One "--name[=value]" at argv[*i]; returns 0 or the exit status. */
static int take_option(struct parse *p, int argc, char **argv, int *i)
{
    struct sp_view word = sp_view_of(argv[*i] + 2), name = word, rest = { NULL, 0 };
    bool inlined = sp_view_split(word, '=', &name, &rest);
    const struct sp_cli_option *o = find(p->options, p->n, name);
    if (own_language(p, name))
        return pass_language(p, argc, argv, i, inlined ? rest.p : NULL);
    if (!o)
        return usage_error(p, "usage.unknown", argv[*i]);
    const char *value = inlined ? rest.p : NULL;
    if (o->type == SP_CLI_FLAG && inlined)
        return usage_error(p, "usage.no-value", o->name);
    if (o->type != SP_CLI_FLAG && !inlined) {
        if (*i + 1 >= argc)
            return usage_error(p, "usage.needs-value", o->name);
        value = argv[++*i];
    }
    if (p->given[o - p->options] && o->type != SP_CLI_FLAG && o->type != SP_CLI_MANY)
        return usage_error(p, "usage.twice", o->name); /* the first one would be dropped unseen */
    if (!set_value(o, value))
        return usage_error(p, o->type == SP_CLI_INT ? "usage.number" : "usage.too-often", o->name);
    p->given[o - p->options] = true;
    return 0;
}

static bool wants_json(const struct sp_cli_option *options, size_t n, int argc, char **argv)
{
    const struct sp_cli_option *o = find(options, n, SP_VIEW_LIT("json"));
    for (int i = 1; o && o->type == SP_CLI_FLAG && i < argc && strcmp(argv[i], "--") != 0; i++)
        if (!strcmp(argv[i], "--json"))
            return true;
    return false;
}

bool sp_cli_parse(const struct sp_cli_command *cmd, const struct sp_cli_option *options, size_t n_options, int argc,
                  char **argv, const char **args, size_t max_args, size_t *n_args, int *exit_status)
{
    struct parse p = { cmd, options, n_options, wants_json(options, n_options, argc, argv), { false } };
    size_t count = 0;
    bool only_args = false;
    if (own_language(&p, SP_VIEW_LIT("lang")))
        sp_cli_choose_language(argc, argv);
    for (int i = 1; i < argc; i++) {
        if (!only_args && !strcmp(argv[i], "--")) {
            only_args = true;
        } else if (!only_args && (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))) {
            sp_help_print(cmd, options, n_options);
            *exit_status = 0;
            return false;
        } else if (!only_args && !strncmp(argv[i], "--", 2)) {
            *exit_status = take_option(&p, argc, argv, &i);
            if (*exit_status)
                return false;
        } else if (count == max_args) {
            *exit_status = usage_error(&p, "usage.too-many", argv[i]);
            return false;
        } else {
            args[count++] = argv[i];
        }
    }
    for (size_t i = 0; i < n_options; i++)
        if (options[i].required && !p.given[i]) {
            *exit_status = usage_error(&p, "usage.missing", options[i].name);
            return false;
        }
    if (n_args)
        *n_args = count;
    return true;
}

/* One rule can be broken in several ways: the sentence of rule and field, or of rule and code, goes before that of the rule. */
static void put_sentence_of(struct sp_rc rc, const struct sp_diag *d)
{
    const char *const parts[] = { d->field, sp_rc_text(rc) };
    for (size_t i = 0; i < SP_CLI_COUNT(parts); i++) {
        char rule[sizeof d->rule + sizeof d->field + 1], key[sizeof rule + 5];
        (void)snprintf(rule, sizeof rule, "%s.%s", d->rule, parts[i]);
        (void)snprintf(key, sizeof key, "rule.%s", rule);
        if (sp_message(sp_message_language(), key).n) {
            sp_cli_put_sentence(sp_view_of(rule), sp_view(NULL, 0));
            return;
        }
    }
    sp_cli_put_sentence(sp_view_of(d->rule), sp_view_of(sp_rc_text(rc)));
}

int sp_cli_fail(bool json, struct sp_rc rc, const struct sp_diag *d, const char *about)
{
    static const struct sp_diag none = { .offset = SP_NO_OFFSET };
    if (!d || !d->rule[0])
        d = d && d->text[0] ? d : &none;
    if (json) {
        SP_BUF_AUTO b = { 0 };
        put_json_error(&b, rc, d, about);
        fwrite(b.p, 1, b.n, stdout);
        return sp_rc_exit(rc);
    }
    SP_BUF_AUTO b = { 0 };
    put_sentence_of(rc, d);
    sp_buf_puts(&b, about ? about : "");
    if (about && d->line)
        sp_buf_putf(&b, ":%zu", d->line);
    sp_buf_putf(&b, "%s%s", about ? ": " : "", d->text[0] ? d->text : sp_rc_meaning(rc));
    if (!about && d->line) /* the text names the file */
        sp_buf_putf(&b, ", line %zu", d->line);
    if (d->field[0])
        sp_buf_putf(&b, " (field %s)", d->field);
    if (d->rule[0])
        sp_buf_putf(&b, " [%s]", d->rule);
    fputs("saphan: ", stderr);
    sp_cli_put_foreign(stderr, sp_buf_view(&b)); /* a node's or a partner's words, too */
    fputc('\n', stderr);
    return sp_rc_exit(rc);
}

void sp_cli_put_foreign(FILE *to, struct sp_view text)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, text);
    if (safe.n)
        (void)fwrite(safe.p, 1, safe.n, to);
}

void sp_cli_put_foreign_json(FILE *to, struct sp_view json)
{
    if (isatty(fileno(to)))
        sp_cli_put_foreign(to, json);
    else if (json.n)
        (void)fwrite(json.p, 1, json.n, to);
}

static bool reader_gone(void)
{
    struct pollfd out = { .fd = STDOUT_FILENO };
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

int sp_cli_end(int status)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc io = SP_ERR(IO);
    if ((fflush(stdout) == 0 && !ferror(stdout)) || status == sp_rc_exit(io) || reader_gone())
        return status;
    (void)sp_diag_set(&d, io, "cli.output", NULL, "not all of it could be written: %s", strerror(errno));
    return sp_cli_fail(false, io, &d, "standard output");
}
