/* saphan - the operator's, the alliance office's and the bank's command line. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "tools/saphan/commands.h"

struct command { const char *group, *name; int (*run)(int, char **); const char *summary; };

static const struct command commands[] = {
    { NULL, "init", sp_cmd_init, "make a node's folder: keys, configuration, request to join" },
    { NULL, "join", sp_cmd_join, "take the alliance's trust list into a node's folder" },
    { "alliance", "init", sp_cmd_alliance_init, "make an alliance: root key and empty trust list" },
    { "key", "new", sp_cmd_key_new, "make a further key of a node, to rotate one" },
    { "key", "list", sp_cmd_key_list, "list a node's keys" },
    { "alliance", "admit", sp_cmd_alliance_admit, "certify a node that asks to join" },
    { "alliance", "revoke", sp_cmd_alliance_revoke, "suspend a node or revoke one of its keys" },
    { "alliance", "crl", sp_cmd_alliance_crl, "sign fresh revocation lists" },
    { "alliance", "publish", sp_cmd_alliance_publish, "sign and write the trust list" },
    { "alliance", "root", sp_cmd_alliance_root, "make a root key on a machine of its own" },
    { "alliance", "propose", sp_cmd_alliance_propose, "write the next trust list for others to sign" },
    { "alliance", "sign", sp_cmd_alliance_sign, "show a proposed list and sign it with one root" },
    { "alliance", "diff", sp_cmd_alliance_diff, "what changes from one trust list to another" },
    { "alliance", "show", sp_cmd_alliance_show, "print a trust list in plain words" },
    { "participant", "add", sp_cmd_participant_add, "register a bank, agency or auditor at a node" },
    { "participant", "list", sp_cmd_participant_list, "list a node's participants" },
    { NULL, "import", sp_cmd_import, "load companies into a node's registry" },
    { NULL, "export", sp_cmd_export, "write a registry as files that can be imported" },
    { NULL, "search", sp_cmd_search, "find companies by name or identifier" },
    { NULL, "doubles", sp_cmd_doubles, "list companies that are perhaps one" },
    { NULL, "show", sp_cmd_show, "print what a registry holds about a company" },
    { NULL, "history", sp_cmd_history, "print how a company's facts came about" },
    { "authorisation", "new", sp_cmd_authorisation_new, "attest and register a company's consent" },
    { "authorisation", "show", sp_cmd_authorisation_show, "print an authorisation" },
    { "authorisation", "list", sp_cmd_authorisation_list, "list authorisations" },
    { "authorisation", "revoke", sp_cmd_authorisation_revoke, "end an authorisation for good" },
    { NULL, "queries", sp_cmd_queries, "print who looked at a company's record" },
    { NULL, "check", sp_cmd_check, "prove that a node's folder is whole" },
    { NULL, "retention", sp_cmd_retention, "list or delete what the law says must go" },
    { "policy", "show", sp_cmd_policy_show, "print the law that a node answers by" },
    { "policy", "check", sp_cmd_policy_check, "say whether a file is a country's policy table" },
    { NULL, "migrate", sp_cmd_migrate, "bring a folder of an older program to this one" },
    { "dispute", "open", sp_cmd_dispute_open, "record that a fact is disputed" },
    { "dispute", "list", sp_cmd_dispute_list, "list disputes, the longest overdue first" },
    { "dispute", "show", sp_cmd_dispute_show, "print one dispute and what it is about" },
    { "dispute", "settle", sp_cmd_dispute_settle, "record what came of a dispute" },
    { NULL, "notices", sp_cmd_notices, "list what was told about disputed facts" },
    { NULL, "backup", sp_cmd_backup, "copy a node's folder while it runs, signed" },
    { NULL, "restore", sp_cmd_restore, "verify a backup and put it back" },
    { "schema", "export", sp_cmd_schema_export, "write the data model as JSON Schema" },
    { "report", "redact", sp_cmd_report_redact, "copy a bundle, leaving out parts of the report" },
    { "report", "suspend", sp_cmd_report_suspend, "take a report of this node back for a time" },
    { "report", "reinstate", sp_cmd_report_reinstate, "let a suspended report be valid again" },
    { "report", "revoke", sp_cmd_report_revoke, "take a report of this node back for good" },
    { "report", "supersede", sp_cmd_report_supersede, "put another report in a report's place" },
    { "report", "status", sp_cmd_report_status, "what became of a report of this node, by whom and why" },
    { NULL, "report", sp_cmd_report, "order a report from a node as a participant" },
    { NULL, "call", sp_cmd_call, "call any RPC method of a node" },
    { NULL, "status", sp_cmd_status, "ask a node how it is" },
    { "catalogue", "lint", sp_cmd_catalogue_lint, "check catalogue sources as the build does" },
    { "catalogue", "diff", sp_cmd_catalogue_diff, "what changes from one catalogue source to another" },
    { "catalogue", "coverage", sp_cmd_catalogue_coverage, "count each language's labels by status" },
    { "catalogue", "sign", sp_cmd_catalogue_sign, "sign who translated and reviewed a catalogue" },
    { "catalogue", "verify", sp_cmd_catalogue_verify, "check such a statement" },
    { "catalogue", "export", sp_cmd_catalogue_export, "write a catalogue as XLIFF or TBX for translation offices" },
    { "catalogue", "import", sp_cmd_catalogue_import, "take a translation office's work back" },
    { "translation", "list", sp_cmd_translation_list, "free texts that have no translation" },
    { "translation", "show", sp_cmd_translation_show, "print the translations of free texts" },
    { "translation", "suggest", sp_cmd_translation_suggest, "translations of texts that are alike" },
    { "translation", "add", sp_cmd_translation_add, "keep a translation as a draft" },
    { "translation", "run", sp_cmd_translation_run, "let a machine make drafts" },
    { "translation", "review", sp_cmd_translation_review, "say whether a translation is right" },
    { "translation", "withdraw", sp_cmd_translation_withdraw, "give a translation to nobody any more" },
    { "translation", "sign", sp_cmd_translation_sign, "sign the translations that are right" },
    { "translation", "export", sp_cmd_translation_export, "write the signed translations" },
    { "translation", "import", sp_cmd_translation_import, "keep signed translations of others" },
    { "tsa", "init", sp_cmd_tsa_init, "make a time-stamping authority" },
    { "tsa", "serve", sp_cmd_tsa_serve, "give time stamps over HTTP" },
    { "tsa", "renew", sp_cmd_tsa_renew, "give the authority a new key and certificate" },
    { NULL, "conform", sp_cmd_conform, "answer published test vectors, JSON lines in and out" },
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* All commands, or those of one group. */
static void print_commands(const char *group, FILE *to)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        char name[40];
        if (group && (!c->group || strcmp(c->group, group) != 0))
            continue;
        (void)snprintf(name, sizeof name, "%s%s%s", c->group ? c->group : "", c->group ? " " : "", c->name);
        fprintf(to, "  %-20s %s\n", name, c->summary);
    }
    fputs("\nsaphan COMMAND --help explains one command; --lang L says failures in your language.\n", to);
}

static bool is_help(const char *word)
{
    return !strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help");
}

static void print_help(FILE *to)
{
    fputs("saphan - cross-border company credit registry\n\nusage: saphan [--lang L] COMMAND [options]\n\n", to);
    print_commands(NULL, to);
}

/* A group was named, and none of its commands, or one that it has not. */
static int of_group(const char *group, const char *word)
{
    FILE *to = word && is_help(word) ? stdout : stderr;
    if (word && !is_help(word))
        fprintf(stderr, "saphan: no such command: %s %s\n\n", group, word);
    print_commands(group, to);
    return to == stdout ? 0 : sp_rc_exit(SP_ERR(USAGE));
}

/* Before the command: what is said to a person is said in this language, whatever the environment has. Some commands have an
 * option of the same name, for something else. */
static bool take_language(int *argc, char ***argv)
{
    if (*argc < 3 || strcmp((*argv)[1], "--lang") != 0)
        return true;
    if (!sp_message_choose(sp_view_of((*argv)[2]))) {
        fprintf(stderr, "saphan: --lang: no messages in this language; there are %s\n", sp_catalogue_languages_text());
        return false;
    }
    *argc -= 2;
    *argv += 2;
    return true;
}

static int unknown(const char *what)
{
    fprintf(stderr, "saphan: no such command: %s\nSee saphan --help.\n", what);
    return sp_rc_exit(SP_ERR(USAGE));
}

int main(int argc, char **argv)
{
    (void)signal(SIGPIPE, SIG_IGN);
    if (!take_language(&argc, &argv))
        return sp_rc_exit(SP_ERR(USAGE));
    if (argc < 2) {
        print_help(stderr);
        return sp_rc_exit(SP_ERR(USAGE));
    }
    if (is_help(argv[1])) {
        print_help(stdout);
        return 0;
    }
    bool group = false;
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &commands[i];
        int skip = c->group ? 2 : 1;
        if (!strcmp(argv[1], c->group ? c->group : c->name) &&
            (!c->group || (argc > 2 && !strcmp(argv[2], c->name))))
            return c->run(argc - skip, argv + skip);
        group |= c->group && !strcmp(argv[1], c->group);
    }
    return group ? of_group(argv[1], argc > 2 ? argv[2] : NULL) : unknown(argv[1]);
}
