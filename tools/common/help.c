#include "tools/common/help.h"

#include <string.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "i18n/width.h"
#include "i18n/wrap.h"

enum { LEFT_LEAST = 18, LEFT_MOST = 28 }; /* columns of "--name VALUE"; what is wider stands above its text */

/* Bytes up to the next option or alternative: what is in brackets, and an option and its value, stay on one line. */
static size_t usage_part(const char *usage)
{
    int depth = 0;
    size_t n = 0;
    for (; usage[n] && !(n && !depth && usage[n - 1] == ' ' && strchr("[(-|<", usage[n])); n++)
        depth += (usage[n] == '[' || usage[n] == '(') - (usage[n] == ']' || usage[n] == ')');
    return n;
}

static void put_usage(struct sp_buf *b, const char *usage)
{
    struct sp_view label = sp_said("help.usage");
    size_t indent = sp_text_width(label) + 1, at = indent;
    sp_buf_put(b, label);
    sp_buf_putc(b, ' ');
    while (*usage) {
        size_t n = usage_part(usage), bare = usage[n] ? n - 1 : n;
        size_t width = sp_text_width(sp_view(usage, bare));
        if (at > indent && at + 1 + width > SP_HELP_COLUMNS) {
            sp_buf_putf(b, "\n%*s", (int)indent, "");
            at = indent;
        }
        sp_buf_puts(b, at > indent ? " " : "");
        sp_buf_put(b, sp_view(usage, bare));
        at += (at > indent) + width;
        usage += n;
    }
    sp_buf_putc(b, '\n');
}

void sp_help_usage(FILE *to, const char *usage)
{
    SP_BUF_AUTO b = { 0 };
    put_usage(&b, usage);
    (void)fwrite(b.p, 1, b.n, to);
}

/* "saphan alliance admit - certify a node that asks to join", then what else is to be known. */
static void put_summary(struct sp_buf *b, const struct sp_cli_command *cmd)
{
    SP_BUF_AUTO line = { 0 };
    char about[64];
    sp_buf_putf(&line, "%s%s - ", strncmp(cmd->name, "saphan", strlen("saphan")) ? "saphan " : "", cmd->name);
    sp_buf_put(&line, sp_said(cmd->summary));
    sp_wrap_put(b, sp_buf_view(&line), 0, 0, SP_HELP_COLUMNS);
    (void)snprintf(about, sizeof about, "about.%s", cmd->summary + strcspn(cmd->summary, ".") + (strchr(cmd->summary, '.') != NULL));
    struct sp_view more = sp_message(sp_message_language(), about);
    if (more.n)
        sp_wrap_put(b, more, 0, 0, SP_HELP_COLUMNS);
}

static void put_left(struct sp_buf *b, const struct sp_cli_option *o)
{
    sp_buf_putf(b, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
}

static size_t left_columns(const struct sp_cli_option *options, size_t n)
{
    size_t most = LEFT_LEAST;
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO left = { 0 };
        put_left(&left, &options[i]);
        size_t width = sp_text_width(sp_buf_view(&left));
        most = width > most && width <= LEFT_MOST ? width : most;
    }
    return most;
}

static void put_option(struct sp_buf *b, const struct sp_cli_option *o, size_t columns)
{
    SP_BUF_AUTO left = { 0 };
    SP_BUF_AUTO text = { 0 };
    put_left(&left, o);
    sp_say(&text, o->help, sp_fill_text("languages", sp_catalogue_languages_text()));
    if (o->required) {
        struct sp_view required = sp_said("help.required");
        size_t i = 0;
        sp_buf_puts(&text, sp_codepoint_width(sp_utf8_next(required, &i)) > 1 ? "" : " "); /* a wide bracket brings its own */
        sp_buf_put(&text, required);
    }
    sp_wrap_row(b, sp_buf_view(&left), sp_buf_view(&text), 2 + columns + 2, SP_HELP_COLUMNS);
}

void sp_help_print(const struct sp_cli_command *cmd, const struct sp_cli_option *options, size_t n)
{
    SP_BUF_AUTO b = { 0 };
    put_summary(&b, cmd);
    sp_buf_putc(&b, '\n');
    put_usage(&b, cmd->usage);
    if (n)
        sp_buf_putc(&b, '\n');
    for (size_t i = 0; i < n; i++)
        put_option(&b, &options[i], left_columns(options, n));
    (void)fwrite(b.p, 1, b.n, stdout);
}
