/*
 * tools/common/help.h - the help on one command, in the language of this process: made of its table of options and the messages.
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_HELP_H
#define SP_TOOLS_HELP_H

#include <stdio.h>

#include "tools/common/cli.h"

enum { SP_HELP_COLUMNS = 100 };

/* "usage: saphan …", as a line or several. */
void sp_help_usage(FILE *to, const char *usage);
/* On stdout: what the command does (the message of cmd->summary; more of it in "about.X" of a "help.X", where there is one), how it is
 * called, and each option. Every message of an option may hold {languages}. */
void sp_help_print(const struct sp_cli_command *cmd, const struct sp_cli_option *options, size_t n);

#endif
