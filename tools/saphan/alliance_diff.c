/* saphan alliance diff - what changes from one trust list to another, in plain words. */
#include <stdio.h>

#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"

int sp_cmd_alliance_diff(int argc, char **argv)
{
    bool json = false;
    const struct sp_cli_option options[] = {
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance diff", "saphan alliance diff FILE FILE [--json]",
                                               "help.alliance.diff", sp_cmd_alliance_diff };
    const char *path[2];
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, path, 2, &n, &status))
        return status;
    SP_TRUST_AUTO a = NULL;
    SP_TRUST_AUTO b = NULL;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = n == 2 ? SP_OK : sp_diag_set(&d, SP_ERR(USAGE), "alliance.option", NULL, "needs two trust lists: the older, the newer");
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, &d, n ? path[0] : "");
    rc = sp_trust_read(path[0], NULL, &a, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, &d, path[0]);
    rc = sp_trust_read(path[1], NULL, &b, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, &d, path[1]);
    /* The same roots, and two truths: no difference is more important. */
    bool fork = sp_trust_version(a) == sp_trust_version(b) && strcmp(sp_trust_digest(a), sp_trust_digest(b)) != 0;
    if (json)
        sp_buf_puts(&text, "{\"changes\":[");
    size_t changes = sp_list_diff(&text, sp_trust_content(a), sp_trust_content(b), json);
    if (json)
        sp_buf_putf(&text, "],\"fork\":%s}\n", fork ? "true" : "false");
    else if (!changes)
        sp_said_put(&text, "change.nothing");
    sp_out(&text);
    if (fork && !json)
        sp_say_line(stderr, "change.fork", sp_fill_number("version", (long long)sp_trust_version(a)));
    return fork ? 1 : 0;
}
