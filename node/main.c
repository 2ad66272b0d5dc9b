/* saphand - the node's daemon. Runs in the foreground and logs to stderr; SIGTERM finishes what was accepted. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "node/node.h"
#include "node/ops/log.h"

enum { EXIT_USAGE = 64 };

static void print_help(FILE *to)
{
    fputs("saphand - a registry's node\n\n"
          "usage: saphand --config FILE [--check-config]\n\n"
          "  --config FILE    the node's configuration, as saphan init writes it\n"
          "  --check-config   read configuration, keys, trust list, policy and participants; start nothing\n"
          "  --config-keys    list every key of the configuration with its meaning\n"
          "  --help           this text\n\n"
          "Exit: 0 stopped on request, 64 usage, 65 damaged data, 66 a file is missing, 69 an address cannot be had,\n"
          "70 a key cannot be opened, 74 input/output, 76 data of another version, 77 permission, 78 configuration.\n", to);
}

static int fail(const char *config, struct sp_rc rc, const struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
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
    printf("%s: the node %s can start.\n", path, conf->node_id);
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
        else if (!strcmp(argv[i], "--config-keys")) {
            SP_BUF_AUTO b = { 0 };
            sp_conf_print_table(&b);
            (void)fwrite(b.p, 1, b.n, stdout);
            return 0;
        } else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
            print_help(stdout);
            return 0;
        } else {
            fprintf(stderr, "saphand: unknown or incomplete option %s\n", argv[i]);
            print_help(stderr);
            return EXIT_USAGE;
        }
    }
    if (!path) {
        fputs("saphand: --config FILE is missing. See saphand --help.\n", stderr);
        return EXIT_USAGE;
    }
    return run(path, check);
}
