/* saphan tsa - a small time-stamping authority: made, served, renewed. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "base/file.h"
#include "crypto/tsp.h"
#include "tools/common/authority.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

enum { LABEL = 15 /* columns */ };
struct make_opts { const char *dir, *name; int64_t days; bool json; };

/* What its users need: where tokens come from is for `serve` to say. */
static int tell(const struct make_opts *o, struct sp_rc rc, struct sp_diag *d)
{
    SP_BUF_AUTO anchor = { 0 };
    SP_BUF_AUTO b = { 0 };
    if (sp_ok(rc))
        rc = sp_authority_anchor(o->dir, &anchor, d);
    if (!sp_ok(rc))
        return sp_cli_fail(o->json, rc, d, o->dir);
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "dir", sp_view_of(o->dir));
        sp_out_text(&b, "tsa", sp_buf_view(&anchor));
        sp_buf_puts(&b, "}\n");
    } else {
        sp_say_put(&b, "tsa.made", sp_fill_text("folder", o->dir));
        sp_words_label(&b, "tsa.nodes", LABEL);
        sp_buf_putf(&b, "tsa_anchor = %s/ca.pem\n", o->dir);
        sp_words_label(&b, "tsa.verifiers", LABEL);
        sp_buf_putf(&b, "\"tsa\":[\"%s\"]\n", sp_buf_cstr(&anchor));
    }
    sp_out(&b);
    return 0;
}

static int make(const struct sp_cli_command *cmd, bool renew, int argc, char **argv)
{
    struct make_opts o = { .name = "Saphan time", .days = 365 };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", renew ? "opt.dir.authority" : "opt.dir.new", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.tsa", false },
        { "days", SP_CLI_INT, &o.days, "N", "opt.days.1y", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    int status;
    struct sp_diag d = SP_NO_DIAG;
    if (!sp_cli_parse(cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    return tell(&o, renew ? sp_authority_renew(o.dir, o.name, o.days, &d) : sp_authority_make(o.dir, o.name, o.days, &d), &d);
}

int sp_cmd_tsa_init(int argc, char **argv)
{
    static const struct sp_cli_command cmd = { "tsa init", "saphan tsa init --dir DIR [--…]",
                                               "help.tsa.init", sp_cmd_tsa_init };
    return make(&cmd, false, argc, argv);
}

int sp_cmd_tsa_renew(int argc, char **argv)
{
    static const struct sp_cli_command cmd = { "tsa renew", "saphan tsa renew --dir DIR [--…]",
                                               "help.tsa.renew",
                                               sp_cmd_tsa_renew };
    return make(&cmd, true, argc, argv);
}

/* ---- serving ---- */

struct serve_opts { const char *dir, *address, *policy, *ready_file; int64_t port; };

static struct sp_rc write_ready(const struct serve_opts *o, uint16_t port, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_putf(&b, strchr(o->address, ':') ? "http://[%s]:%u/\n" : "http://%s:%u/\n", o->address, (unsigned)port);
    SP_TRY(sp_buf_rc(&b));
    (void)fwrite(b.p, 1, b.n, stdout);
    (void)fflush(stdout);
    return o->ready_file ? sp_file_write(o->ready_file, sp_buf_view(&b), 0644, d) : SP_OK;
}

/* All threads inherit the blocked set, so that signals arrive here and nowhere else. */
static struct sp_rc serve(const struct serve_opts *o, struct sp_authority *a, struct sp_diag *d)
{
    sigset_t set;
    int got;
    struct sp_plain *server = NULL;
    struct sp_plain_opts plain = { .address = o->address, .port = (uint16_t)o->port, .max_body_bytes = SP_MAX_TSP_BYTES,
                                   .handler = sp_authority_http, .ctx = a };
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    SP_TRY(sp_plain_start(&plain, &server, d));
    struct sp_rc rc = write_ready(o, sp_plain_port(server), d);
    if (sp_ok(rc))
        (void)sigwait(&set, &got);
    sp_plain_stop(server);
    return rc;
}

int sp_cmd_tsa_serve(int argc, char **argv)
{
    struct serve_opts o = { .address = "127.0.0.1", .policy = SP_AUTHORITY_POLICY };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir.authority", true },
        { "address", SP_CLI_TEXT, &o.address, "ADDRESS", "opt.address", false },
        { "port", SP_CLI_INT, &o.port, "PORT", "opt.port", false },
        { "tsa-policy", SP_CLI_TEXT, &o.policy, "OID", "opt.tsa-policy", false },
        { "ready-file", SP_CLI_TEXT, &o.ready_file, "FILE", "opt.ready-file", false },
    };
    static const struct sp_cli_command cmd = { "tsa serve", "saphan tsa serve --dir DIR [--…]",
                                               "help.tsa.serve", sp_cmd_tsa_serve };
    int status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_authority *a = NULL;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_rc rc = o.port >= 0 && o.port <= 65535 ? SP_OK : sp_diag_set(&d, SP_ERR(USAGE), "tsa.port", "port", "a port is 0 to 65535");
    if (sp_ok(rc))
        rc = sp_authority_open(o.dir, o.policy, &a, &d);
    if (sp_ok(rc))
        rc = serve(&o, a, &d);
    sp_authority_close(a);
    return sp_ok(rc) ? 0 : sp_cli_fail(false, rc, &d, o.dir);
}
