/* saphan - the operator's, the alliance office's and the bank's command line. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "i18n/wrap.h"
#include "tools/common/help.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"

struct command { const char *group, *name; int (*run)(int, char **); const char *summary; /* the message that says what it does */ };

static const struct command commands[] = {
    { NULL, "init", sp_cmd_init, "help.init" },
    { NULL, "join", sp_cmd_join, "help.join" },
    { "alliance", "init", sp_cmd_alliance_init, "help.alliance.init" },
    { "key", "new", sp_cmd_key_new, "help.key.new" },
    { "key", "list", sp_cmd_key_list, "help.key.list" },
    { "alliance", "admit", sp_cmd_alliance_admit, "help.alliance.admit" },
    { "alliance", "revoke", sp_cmd_alliance_revoke, "help.alliance.revoke" },
    { "alliance", "recover", sp_cmd_alliance_recover, "help.alliance.recover" },
    { "alliance", "crl", sp_cmd_alliance_crl, "help.alliance.crl" },
    { "alliance", "publish", sp_cmd_alliance_publish, "help.alliance.publish" },
    { "alliance", "root", sp_cmd_alliance_root, "help.alliance.root" },
    { "alliance", "propose", sp_cmd_alliance_propose, "help.alliance.propose" },
    { "alliance", "sign", sp_cmd_alliance_sign, "help.alliance.sign" },
    { "alliance", "diff", sp_cmd_alliance_diff, "help.alliance.diff" },
    { "alliance", "show", sp_cmd_alliance_show, "help.alliance.show" },
    { "participant", "add", sp_cmd_participant_add, "help.participant.add" },
    { "participant", "list", sp_cmd_participant_list, "help.participant.list" },
    { NULL, "import", sp_cmd_import, "help.import" },
    { NULL, "export", sp_cmd_export, "help.export" },
    { NULL, "search", sp_cmd_search, "help.search" },
    { NULL, "doubles", sp_cmd_doubles, "help.doubles" },
    { NULL, "show", sp_cmd_show, "help.show" },
    { NULL, "history", sp_cmd_history, "help.history" },
    { "authorisation", "new", sp_cmd_authorisation_new, "help.authorisation.new" },
    { "authorisation", "show", sp_cmd_authorisation_show, "help.authorisation.show" },
    { "authorisation", "list", sp_cmd_authorisation_list, "help.authorisation.list" },
    { "authorisation", "revoke", sp_cmd_authorisation_revoke, "help.authorisation.revoke" },
    { "authorisation", "ended", sp_cmd_authorisation_ended, "help.authorisation.ended" },
    { NULL, "queries", sp_cmd_queries, "help.queries" },
    { NULL, "check", sp_cmd_check, "help.check" },
    { NULL, "retention", sp_cmd_retention, "help.retention" },
    { "policy", "show", sp_cmd_policy_show, "help.policy.show" },
    { "policy", "check", sp_cmd_policy_check, "help.policy.check" },
    { NULL, "migrate", sp_cmd_migrate, "help.migrate" },
    { "dispute", "open", sp_cmd_dispute_open, "help.dispute.open" },
    { "dispute", "list", sp_cmd_dispute_list, "help.dispute.list" },
    { "dispute", "show", sp_cmd_dispute_show, "help.dispute.show" },
    { "dispute", "settle", sp_cmd_dispute_settle, "help.dispute.settle" },
    { NULL, "notices", sp_cmd_notices, "help.notices" },
    { NULL, "backup", sp_cmd_backup, "help.backup" },
    { NULL, "restore", sp_cmd_restore, "help.restore" },
    { "schema", "export", sp_cmd_schema_export, "help.schema.export" },
    { "report", "redact", sp_cmd_report_redact, "help.report.redact" },
    { "report", "suspend", sp_cmd_report_suspend, "help.report.suspend" },
    { "report", "reinstate", sp_cmd_report_reinstate, "help.report.reinstate" },
    { "report", "revoke", sp_cmd_report_revoke, "help.report.revoke" },
    { "report", "supersede", sp_cmd_report_supersede, "help.report.supersede" },
    { "report", "status", sp_cmd_report_status, "help.report.status" },
    { NULL, "report", sp_cmd_report, "help.report" },
    { NULL, "call", sp_cmd_call, "help.call" },
    { NULL, "status", sp_cmd_status, "help.status" },
    { "catalogue", "lint", sp_cmd_catalogue_lint, "help.catalogue.lint" },
    { "catalogue", "diff", sp_cmd_catalogue_diff, "help.catalogue.diff" },
    { "catalogue", "coverage", sp_cmd_catalogue_coverage, "help.catalogue.coverage" },
    { "catalogue", "sign", sp_cmd_catalogue_sign, "help.catalogue.sign" },
    { "catalogue", "verify", sp_cmd_catalogue_verify, "help.catalogue.verify" },
    { "catalogue", "export", sp_cmd_catalogue_export, "help.catalogue.export" },
    { "catalogue", "import", sp_cmd_catalogue_import, "help.catalogue.import" },
    { "translation", "list", sp_cmd_translation_list, "help.translation.list" },
    { "translation", "show", sp_cmd_translation_show, "help.translation.show" },
    { "translation", "suggest", sp_cmd_translation_suggest, "help.translation.suggest" },
    { "translation", "add", sp_cmd_translation_add, "help.translation.add" },
    { "translation", "run", sp_cmd_translation_run, "help.translation.run" },
    { "translation", "review", sp_cmd_translation_review, "help.translation.review" },
    { "translation", "withdraw", sp_cmd_translation_withdraw, "help.translation.withdraw" },
    { "translation", "sign", sp_cmd_translation_sign, "help.translation.sign" },
    { "translation", "export", sp_cmd_translation_export, "help.translation.export" },
    { "translation", "import", sp_cmd_translation_import, "help.translation.import" },
    { "tsa", "init", sp_cmd_tsa_init, "help.tsa.init" },
    { "tsa", "serve", sp_cmd_tsa_serve, "help.tsa.serve" },
    { "tsa", "renew", sp_cmd_tsa_renew, "help.tsa.renew" },
    { NULL, "conform", sp_cmd_conform, "help.conform" },
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void put_name(struct sp_buf *b, const struct command *c)
{
    sp_buf_putf(b, "%s%s%s", c->group ? c->group : "", c->group ? " " : "", c->name);
}

static size_t longest_name(void)
{
    size_t most = 0;
    for (size_t i = 0; i < COMMANDS; i++) {
        SP_BUF_AUTO name = { 0 };
        put_name(&name, &commands[i]);
        most = name.n > most ? name.n : most;
    }
    return most;
}

/* All commands, or those of one group. */
static void print_commands(const char *group, FILE *to)
{
    SP_BUF_AUTO b = { 0 };
    size_t indent = 2 + longest_name() + 2;
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        SP_BUF_AUTO name = { 0 };
        if (group && (!c->group || strcmp(c->group, group) != 0))
            continue;
        put_name(&name, c);
        sp_wrap_row(&b, sp_buf_view(&name), sp_said(c->summary), indent, SP_HELP_COLUMNS);
    }
    sp_buf_putc(&b, '\n');
    (void)fwrite(b.p, 1, b.n, to);
    sp_said_line(to, "help.one");
    sp_say_line(to, "help.language", sp_fill_text("languages", sp_catalogue_languages_text()));
}

static bool is_help(const char *word)
{
    return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help");
}

static void print_help(FILE *to)
{
    fputs("saphan - ", to);
    sp_said_line(to, "help.title");
    fputc('\n', to);
    sp_help_usage(to, "saphan [--lang L] COMMAND [--…]");
    fputc('\n', to);
    print_commands(NULL, to);
}

static void say_unknown(const char *group, const char *word)
{
    char command[200];
    (void)snprintf(command, sizeof command, "%.90s%s%.90s", group, word ? " " : "", word ? word : "");
    fputs("saphan: ", stderr);
    sp_say_line(stderr, "help.unknown", sp_fill_text("command", command));
    fputs(word ? "\n" : "", stderr);
}

/* A group was named, and none of its commands, or one that it has not. */
static int of_group(const char *group, const char *word)
{
    FILE *to = word && is_help(word) ? stdout : stderr;
    if (word && !is_help(word))
        say_unknown(group, word);
    print_commands(group, to);
    return to == stdout ? 0 : sp_rc_exit(SP_ERR(USAGE));
}

/* Before the command; behind it, it is taken by tools/common/cli.h, but of the commands that have an option of the same name for something
 * else. */
static bool take_language(int *argc, char ***argv)
{
    if (*argc < 3 || strcmp((*argv)[1], "--lang") != 0)
        return true;
    if (!sp_message_choose(sp_view_of((*argv)[2]))) {
        (void)sp_cli_no_language();
        return false;
    }
    *argc -= 2;
    *argv += 2;
    return true;
}

static int unknown(const char *what)
{
    say_unknown(what, NULL);
    sp_said_line(stderr, "help.see");
    return sp_rc_exit(SP_ERR(USAGE));
}

/* The command that the words begin with; *used: how many of them name it. */
static const struct command *find(int n, char **words, int *used)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        *used = c->group ? 2 : 1;
        if (n >= *used && !strcmp(words[0], c->group ? c->group : c->name) && (!c->group || !strcmp(words[1], c->name)))
            return c;
    }
    return NULL;
}

static int none(int n, char **words)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (commands[i].group && !strcmp(words[0], commands[i].group))
            return of_group(words[0], n > 1 ? words[1] : NULL);
    return unknown(words[0]);
}

/* saphan help alliance admit */
static int explain(int n, char **words)
{
    static char help[] = "--help";
    int used = 0;
    const struct command *c = find(n, words, &used);
    if (c)
        return c->run(2, (char *[]){ words[used - 1], help, NULL });
    return n > 1 ? none(n, words) : none(2, (char *[]){ words[0], help });
}

static int run(int argc, char **argv)
{
    if (!take_language(&argc, &argv))
        return sp_rc_exit(SP_ERR(USAGE));
    if (argc < 2) {
        print_help(stderr);
        return sp_rc_exit(SP_ERR(USAGE));
    }
    if (is_help(argv[1])) {
        if (argc > 2 && argv[1][0] != '-')
            return explain(argc - 2, argv + 2);
        print_help(stdout);
        return 0;
    }
    int skip = 0;
    const struct command *c = find(argc - 1, argv + 1, &skip);
    return c ? c->run(argc - skip, argv + skip) : none(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN);
    return sp_cli_end(run(argc, argv));
}
