/*
 * tools/common/cli.h - command-line options as one table per command.
 *
 * stdout is the result, stderr the chatter. Exit status: 64 for a wrong command line, else the sp_rc's.
 * Threading: one thread.
 */
#ifndef SP_TOOLS_CLI_H
#define SP_TOOLS_CLI_H

#include <stdio.h>

#include "base/bytes.h"

enum sp_cli_type { SP_CLI_FLAG, SP_CLI_TEXT, SP_CLI_INT, SP_CLI_MANY };

enum { SP_CLI_MOST = 64 };
struct sp_cli_many { const char *v[SP_CLI_MOST + 1]; size_t n; }; /* NULL-ended */

struct sp_cli_option {
    const char *name;       /* without the dashes */
    enum sp_cli_type type;
    void *to;               /* bool *, const char **, int64_t *, struct sp_cli_many * */
    const char *value;      /* what the help calls the value; NULL for a flag */
    const char *help;       /* key of the message that says what it is for: "opt.data"; its text stands in catalogue/messages only */
    bool required;
};

struct sp_cli_command {
    const char *name;       /* "alliance admit" */
    const char *usage;      /* "saphan alliance admit --dir DIR --request FILE" */
    const char *summary;    /* key of the message that says what it does: "help.alliance.admit", as in the list of commands */
    int (*run)(int argc, char **argv);
};

/*
 * Parse argv[1..]. Options may stand anywhere; "--" ends them; "--name=value" is accepted. Positional arguments go to
 * args (at most max_args). --lang L is taken of every command that has no option of that name: the language in which this process speaks
 * to people. Returns true when the command should run; else *exit_status is set (0 after --help,
 * 64 after an error that names the option and what to do) and the text has been printed; with --json, where the command has it, an object, too. An option that
 * takes one value is given once.
 */
bool sp_cli_parse(const struct sp_cli_command *cmd, const struct sp_cli_option *options, size_t n_options, int argc,
                  char **argv, const char **args, size_t max_args, size_t *n_args, int *exit_status);

/* Before sp_cli_parse, where the option --lang is the reader's own language: what the parsing itself says, --help above all, is said in
 * it. One that is not known changes nothing here. */
void sp_cli_choose_language(int argc, char **argv);

/* Says which languages there are, on stderr, after one that is not. Returns 64. */
int sp_cli_no_language(void);

/* A wrong command line that no option by itself is to blame for: a message on stderr, which says where more is said. Returns 64. */
int sp_cli_wrong(const char *key);
/* The same with the words themselves: "PROGRAM: words", then where more is said. */
int sp_cli_wrong_words(const char *program, struct sp_view words);

/* The object on stdout that --json gets of a wrong command line: {"error":{…}} with the rule cli.usage; the words on stderr are said apart. */
void sp_cli_usage_json(const char *program, struct sp_view words);

/* Print "PROGRAM: text" with rule, field, file and line of a failure on stderr; as JSON on stdout with json. Returns the exit status. */
int sp_cli_fail(bool json, struct sp_rc rc, const struct sp_diag *d, const char *about);

/*
 * The end of a program that would return status: everything that it printed has left it. If it has not (a full disk), says so
 * unless status tells already, and returns the status of IO. Whoever reads a pipe and goes away has what he wanted.
 */
int sp_cli_end(int status);

/* What a failure means, as a line of stderr in the reader's language: nothing to somebody who reads English, who gets what follows. */
void sp_cli_put_sentence(struct sp_view rule, struct sp_view code);

/* Text of others: hidden and control characters made visible. The JSON of others: the same, but on a terminal only. */
void sp_cli_put_foreign(FILE *to, struct sp_view text);
void sp_cli_put_foreign_json(FILE *to, struct sp_view json);

#define SP_CLI_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
