/* saphan conform - published test vectors against the very code that a node uses: JSON lines in, JSON lines out. */
#include <stdio.h>
#include <unistd.h>

#include "crypto/conform.h"
#include "i18n/match.h"
#include "i18n/name.h"
#include "schema/identifier.h"
#include "tools/common/help.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/conform_line.h"
#include "tools/saphan/folder.h"

enum { MAX_LINE = 8 * 1024 * 1024 };

struct what {
    const char *name;
    struct sp_rc (*answer)(const cJSON *in, struct sp_buf *out);
    bool long_numbers; /* its vectors have numbers up to 2^64 - 1, which strict JSON has no place for */
    bool any_text;     /* of texts that strict JSON has no place for it can say that they are nothing it takes */
};

static struct sp_rc conform_identifier(const cJSON *in, struct sp_buf *out)
{
    sp_conform_identifier(in, out);
    return sp_buf_rc(out);
}

static const struct what table[] = {
    { "json", sp_conform_json, false, false },
    { "jws", sp_conform_jws, false, true },
    { "jwe", sp_conform_jwe, false, true },
    { "sdjwt", sp_conform_sdjwt, false, true },
    { "inclusion", sp_conform_inclusion, true, true },
    { "consistency", sp_conform_consistency, true, true },
    { "note", sp_conform_note, false, true },
    { "identifier", conform_identifier, false, true },
    { "name", sp_conform_name, false, false },
    { "match", sp_conform_match, false, false },
};

static void put_error(struct sp_buf *out, struct sp_rc rc, const struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_putf(&text, "%s: %s", d->rule[0] ? d->rule : sp_rc_text(rc), d->text[0] ? d->text : sp_rc_meaning(rc));
    sp_buf_puts(out, "{\"error\":");
    sp_buf_put_json(out, sp_buf_view(&text));
    sp_buf_putc(out, '}');
}

static struct sp_rc answer(const struct what *w, struct sp_view line, struct sp_buf *out, struct sp_diag *d)
{
    SP_JSON_AUTO in = NULL;
    SP_BUF_AUTO marked = { 0 };
    SP_BUF_AUTO quoted = { 0 };
    if (w->any_text) {
        sp_conform_mark_texts(line, &marked);
        SP_TRY(sp_buf_rc(&marked));
        line = sp_buf_view(&marked);
    }
    if (w->long_numbers) {
        sp_conform_quote_numbers(line, &quoted);
        SP_TRY(sp_buf_rc(&quoted));
        line = sp_buf_view(&quoted);
    }
    SP_TRY(sp_json_parse(line, MAX_LINE, &in, d));
    if (!cJSON_IsObject(in))
        return sp_diag_set(d, SP_ERR(FORMAT), "conform.object", NULL, "a line holds one JSON object");
    SP_TRY(w->answer(in, out));
    return sp_buf_rc(out);
}

/* The next line into b, without its end. False at the end of input. *too_long: the rest was read past. */
static bool next_line(struct sp_buf *b, bool *too_long)
{
    bool any = false;
    int c;
    sp_buf_clear(b);
    *too_long = false;
    while ((c = getc_unlocked(stdin)) != EOF) {
        any = true;
        if (c == '\n')
            return true;
        if (b->n < MAX_LINE)
            sp_buf_putc(b, (char)c);
        else
            *too_long = true;
    }
    return any;
}

static struct sp_rc one_line(const struct what *w, struct sp_buf *line, bool too_long, struct sp_buf *out)
{
    struct sp_diag d = SP_NO_DIAG;
    sp_buf_clear(out);
    struct sp_rc rc = sp_buf_rc(line);
    if (sp_ok(rc))
        rc = too_long ? sp_diag_set(&d, SP_ERR(LIMIT), "limit.line", NULL, "a line has at most %d bytes", MAX_LINE)
                      : answer(w, sp_buf_view(line), out, &d);
    if (!sp_ok(rc)) {
        sp_buf_clear(out);
        put_error(out, rc, &d);
    }
    sp_buf_putc(out, '\n');
    return sp_buf_rc(out);
}

static int loop(const struct what *w)
{
    SP_BUF_AUTO line = { 0 };
    SP_BUF_AUTO out = { 0 };
    /* Whoever writes a line and waits for its answer must get it; a file cannot wait. */
    bool file = !isatty(STDIN_FILENO) && lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0;
    bool too_long;
    while (next_line(&line, &too_long)) {
        struct sp_rc rc = one_line(w, &line, too_long, &out);
        if (!sp_ok(rc))
            return sp_cli_fail(false, rc, NULL, w->name);
        if (fwrite(out.p, 1, out.n, stdout) != out.n || (!file && fflush(stdout)))
            return sp_cli_fail(false, SP_ERR(IO), NULL, "standard output");
    }
    return 0;
}

int sp_cmd_conform(int argc, char **argv)
{
    bool json = false;
    const struct sp_cli_option options[] = {
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = {
        "conform", "saphan conform json|jws|jwe|sdjwt|inclusion|consistency|note|identifier|name|match < LINES",
        "help.conform", sp_cmd_conform };
    const char *args[1] = { NULL };
    size_t n_args = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, args, 1, &n_args, &status))
        return status;
    for (size_t i = 0; n_args && i < SP_CLI_COUNT(table); i++)
        if (!strcmp(args[0], table[i].name))
            return loop(&table[i]);
    fprintf(stderr, "conform: %s%s\n", n_args ? "no such kind of vector: " : "say which kind of vector", n_args ? args[0] : "");
    sp_help_usage(stderr, cmd.usage);
    return sp_rc_exit(SP_ERR(USAGE));
}
