/* saphand - the node's daemon. Runs in the foreground and logs to stderr; SIGTERM finishes what was accepted. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "i18n/wrap.h"
#include "node/node.h"
#include "node/ops/log.h"

enum { EXIT_USAGE = 64, COLUMNS = 100 };

static void print_help(FILE *to)
{
    static const struct { const char *option, *key; } options[] = {
        { "--config FILE", "opt.config" }, { "--check-config", "opt.check-config" }, { "--config-keys", "opt.config-keys" },
        { "--lang L", "opt.lang.node" }, { "--help", "opt.help" },
    };
    SP_BUF_AUTO b = { 0 };
    SP_BUF_AUTO title = { 0 };
    sp_buf_puts(&title, "saphand - ");
    sp_buf_put(&title, sp_said("help.node"));
    sp_wrap_put(&b, sp_buf_view(&title), 0, 0, COLUMNS);
    sp_buf_putc(&b, '\n');
    sp_buf_put(&b, sp_said("help.usage"));
    sp_buf_puts(&b, " saphand --config FILE [--check-config]\n\n");
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        sp_say(&text, options[i].key, sp_fill_text("languages", sp_catalogue_languages_text()));
        sp_wrap_row(&b, sp_view_of(options[i].option), sp_buf_view(&text), 20, COLUMNS);
    }
    sp_buf_putc(&b, '\n');
    sp_wrap_put(&b, sp_said("about.node"), 0, 0, COLUMNS);
    (void)fwrite(b.p, 1, b.n, to);
}

/* What is wrong with the command line, in the reader's language. */
static int wrong(const char *key, const char *option)
{
    SP_BUF_AUTO b = { 0 };
    SP_BUF_AUTO said = { 0 };
    sp_say(&said, key, sp_fill_text("option", option));
    sp_buf_puts(&b, "saphand: ");
    sp_buf_put_safe(&b, sp_buf_view(&said));
    sp_buf_putc(&b, '\n');
    (void)fwrite(b.p, 1, b.n, stderr);
    return EXIT_USAGE;
}

static int fail(const char *config, struct sp_rc rc, const struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    if (!sp_view_is(sp_message_language(), "en")) { /* the English text below is for the record */
        sp_buf_put(&b, sp_message_of(sp_message_language(), d->rule, sp_rc_text(rc)));
        sp_buf_putc(&b, '\n');
    }
    sp_buf_puts(&b, "saphand: ");
    sp_buf_put_safe(&b, sp_view_of(d->text[0] ? d->text : sp_rc_meaning(rc)));
    sp_buf_puts(&b, "\n  configuration: ");
    sp_buf_put_safe(&b, sp_view_of(config));
    if (d->line)
        sp_buf_putf(&b, ", line %zu", d->line);
    if (d->field[0]) {
        sp_buf_puts(&b, "\n  field: ");
        sp_buf_put_safe(&b, sp_view_of(d->field));
    }
    if (d->rule[0])
        sp_buf_putf(&b, "\n  rule: %s", d->rule);
    sp_buf_putc(&b, '\n');
    (void)fwrite(b.p, 1, b.n, stderr);
    /* 1 and 3 are verdicts on somebody's message; a file that a node cannot start with is a matter of configuration. */
    int status = sp_rc_exit(rc);
    return status < EXIT_USAGE ? sp_rc_exit(SP_ERR(CONFIG)) : status;
}

static int check_config(const struct sp_conf *conf, const char *path)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_node_check(conf, &d);
    if (!sp_ok(rc))
        return fail(path, rc, &d);
    SP_BUF_AUTO b = { 0 };
    SP_BUF_AUTO said = { 0 };
    sp_say(&said, "usage.can-start", sp_fill_text("file", path), sp_fill_text("node", conf->node_id));
    sp_buf_put_safe(&b, sp_buf_view(&said));
    sp_buf_putc(&b, '\n');
    (void)fwrite(b.p, 1, b.n, stdout);
    return 0;
}

/* All threads inherit the blocked set, so that signals arrive here and nowhere else. */
static void block_signals(sigset_t *set)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void wait_for_end(const sigset_t *set)
{
    int got = 0;
    while (sigwait(set, &got) == 0 && got == SIGHUP)
        sp_log(SP_LOG_INFO, "node.hup", SP_LFS("hint", "restart the node to take up changed files"));
    sp_log(SP_LOG_INFO, "node.stopping", SP_LFS("signal", got == SIGINT ? "INT" : "TERM"));
}

static int serve(const struct sp_conf *conf, const char *path)
{
    sigset_t set;
    struct sp_node *node;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    block_signals(&set);
    struct sp_rc rc = sp_node_start(conf, &node, &d);
    if (!sp_ok(rc))
        return fail(path, rc, &d);
    wait_for_end(&set);
    sp_node_stop(node);
    sp_log(SP_LOG_INFO, "node.stopped", SP_LFS("node", conf->node_id));
    return 0;
}

static int run(const char *path, bool check)
{
    struct sp_conf conf;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    enum sp_log_level level = SP_LOG_INFO;
    struct sp_rc rc = sp_conf_read(path, &conf, &d);
    if (!sp_ok(rc))
        return fail(path, rc, &d);
    if (!sp_log_level_parse(sp_view_of(conf.log_level), &level)) {
        rc = sp_diag_set(&d, SP_ERR(CONFIG), "conf.value", "log_level", "log_level must be debug, info, warn or error");
        sp_conf_free(&conf);
        return fail(path, rc, &d);
    }
    sp_log_set_level(level);
    int status = check ? check_config(&conf, path) : serve(&conf, path);
    sp_conf_free(&conf);
    return status;
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    bool check = false;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--config") && i + 1 < argc)
            path = argv[++i];
        else if (!strcmp(argv[i], "--check-config"))
            check = true;
        else if (!strcmp(argv[i], "--lang") && i + 1 < argc && sp_message_choose(sp_view_of(argv[i + 1])))
            i++;
        else if (!strcmp(argv[i], "--config-keys")) {
            SP_BUF_AUTO b = { 0 };
            sp_conf_print_table(&b);
            (void)fwrite(b.p, 1, b.n, stdout);
            return 0;
        } else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            print_help(stdout);
            return 0;
        } else {
            int status = wrong("help.bad-option", argv[i]);
            print_help(stderr);
            return status;
        }
    }
    if (!path)
        return wrong("help.missing-option", "--config FILE");
    return run(path, check);
}
