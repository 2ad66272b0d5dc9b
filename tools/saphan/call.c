/* saphan call, saphan status: the RPC as it is. */
#include <stdio.h>

#include "base/file.h"
#include "tools/common/rpc_client.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"

static struct sp_rc call(const struct sp_rpc_place *place, const char *method, const char *params, struct sp_buf *out,
                         struct sp_diag *d)
{
    struct sp_rpc_client *c;
    SP_BUF_AUTO text = { 0 };
    if (params[0] == '@')
        SP_TRY(sp_file_read(params + 1, SP_MAX_BUNDLE_BYTES, &text, d));
    else
        sp_buf_puts(&text, params);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_json_scan(sp_buf_view(&text), SP_MAX_BUNDLE_BYTES, d));
    SP_TRY(sp_rpc_open(place, &c, d));
    struct sp_rc rc = sp_rpc_call_text(c, method, sp_buf_view(&text), out, d);
    sp_rpc_close(c);
    return rc;
}

/* Prints the response; the exit status says whether it was a result. */
static int finish(bool json, struct sp_rc rc, const struct sp_diag *d, const struct sp_buf *response, const char *about)
{
    SP_JSON_AUTO result = NULL;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, d, about);
    sp_cli_put_foreign_json(stdout, sp_buf_view(response));
    (void)fputc('\n', stdout);
    return sp_rc_exit(sp_rpc_read(sp_buf_view(response), &result, &why));
}

int sp_cmd_call(int argc, char **argv)
{
    struct sp_rpc_place place = { .data = NULL };
    const char *method = NULL, *params = "{}";
    bool json = false;
    const struct sp_cli_option options[] = {
        SP_RPC_OPTIONS(place),
        { "method", SP_CLI_TEXT, &method, "NAME", "opt.method.call", true },
        { "params", SP_CLI_TEXT, &params, "JSON", "opt.params", false },
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json.call", false },
    };
    const struct sp_cli_command cmd = { "saphan call", "saphan call --data DIR --as ID --key FILE --passphrase FILE --method NAME [--params JSON] [--json]",
        "help.call", NULL };
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, &n, &status))
        return status;
    struct sp_rc rc = call(&place, method, params, &response, &d);
    return finish(json, rc, &d, &response, method);
}

enum { LABEL = 22 /* columns */ };

static void put_line(struct sp_view label, const cJSON *v)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO row = { 0 };
    if (!v)
        return;
    if (cJSON_IsString(v))
        sp_buf_puts(&text, v->valuestring);
    else
        sp_json_put(&text, v);
    sp_buf_puts(&row, "  ");
    sp_words_cell(&row, label, LABEL);
    sp_buf_putc(&row, ' ');
    sp_buf_put_safe(&row, sp_buf_view(&text));
    printf("%.*s\n", (int)row.n, row.p);
}

static void line(const char *label, const cJSON *v)
{
    put_line(sp_said(label), v);
}

static const char *text_of(const cJSON *j, const char *name)
{
    const cJSON *v = sp_json_get(j, name);
    return cJSON_IsString(v) ? v->valuestring : "";
}

static long long number_of(const cJSON *j, const char *name)
{
    const cJSON *v = sp_json_get(j, name);
    return cJSON_IsNumber(v) ? (long long)v->valuedouble : 0;
}

static void print_partners(const cJSON *partners)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, partners) {
        (void)fputs("  ", stdout);
        sp_say_line(stdout, cJSON_IsTrue(sp_json_get(one, "connected")) ? "node.partner" : "node.partner-away", sp_fill_text("node", text_of(one, "node")));
        if (!cJSON_IsTrue(sp_json_get(one, "forked")))
            continue;
        (void)fputs("  ", stdout);
        sp_say_line(stdout, "node.partner-forked", sp_fill_text("node", text_of(one, "node")));
    }
}

static void print_quotas(const cJSON *quotas)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, quotas) {
        const cJSON *most = sp_json_get(one, "most");
        if (!most)
            continue;
        (void)fputs("  ", stdout);
        sp_say_line(stdout, "node.quota", sp_fill_text("rule", text_of(one, "rule")), sp_fill_number("used", number_of(most, "used")),
                        sp_fill_number("all", number_of(one, "per_day")), sp_fill_text("who", text_of(most, "who")),
                        sp_fill_number("refused", number_of(one, "refused")));
    }
}

static void warn(const char *sentence)
{
    (void)fputs("  ", stdout);
    sp_said_line(stdout, sentence);
}

/* What partners refuse of this node, before they do. */
static void print_standing(const cJSON *s)
{
    const char *standing = text_of(s, "standing");
    const cJSON *use;
    if (*standing)
        warn(!strcmp(standing, "trust.left") ? "node.left" : "node.suspended");
    cJSON_ArrayForEach(use, sp_json_get(s, "keys_not_in_force")) {
        (void)fputs("  ", stdout);
        sp_say_line(stdout, "node.own-key", sp_fill_text("use", cJSON_IsString(use) ? use->valuestring : ""));
    }
}

static void print_lists(const cJSON *s)
{
    const cJSON *trust = sp_json_get(s, "trust"), *one;
    const char *state = text_of(trust, "state");
    line("node.trust-version", sp_json_get(trust, "version"));
    line("node.trust-expires", sp_json_get(trust, "expires"));
    if (!strcmp(state, "ends") || !strcmp(state, "grace") || !strcmp(state, "expired"))
        warn(*state == 'e' && state[1] == 'n' ? "node.trust-ends" : *state == 'g' ? "node.trust-grace" : "node.trust-expired");
    print_standing(s);
    cJSON_ArrayForEach(one, sp_json_get(s, "crls")) {
        line("node.crl-until", sp_json_get(one, "next"));
        if (!cJSON_IsTrue(sp_json_get(one, "stale")))
            continue;
        (void)fputs("  ", stdout);
        sp_said_line(stdout, "node.crl-stale");
    }
}

/* Their names are those of the metrics, which no language changes: the heading says so. */
static void print_counters(const cJSON *counters)
{
    const cJSON *one;
    bool headed = false;
    cJSON_ArrayForEach(one, counters) {
        if (one->valuedouble <= 0)
            continue;
        if (!headed)
            sp_said_line(stdout, "node.counters");
        headed = true;
        put_line(sp_view_of(one->string), one);
    }
}

static void print_status(const cJSON *s)
{
    const cJSON *registry = sp_json_get(s, "registry"), *ex = sp_json_get(s, "exchange"), *metrics = sp_json_get(s, "metrics");
    line("node.node", sp_json_get(s, "node"));
    line("node.up", sp_json_get(metrics, "uptime_s"));
    print_lists(s);
    line("node.companies", sp_json_get(registry, "companies"));
    line("node.facts", sp_json_get(registry, "facts"));
    line("node.disputes-open", sp_json_get(sp_json_get(s, "disputes"), "open"));
    line("node.disputes-overdue", sp_json_get(sp_json_get(s, "disputes"), "overdue"));
    line("node.log", sp_json_get(ex, "log_size"));
    line("node.head", sp_json_get(sp_json_get(s, "head"), "size"));
    line("node.witnesses", sp_json_get(sp_json_get(s, "head"), "witnesses"));
    if (cJSON_IsTrue(sp_json_get(sp_json_get(s, "stamp"), "overdue")))
        warn("node.stamp-overdue");
    line("node.outbox", sp_json_get(ex, "outbox"));
    line("node.backup-last", sp_json_get(sp_json_get(s, "backup"), "last"));
    line("node.backup-next", sp_json_get(sp_json_get(s, "backup"), "next"));
    line("node.backup-failed", sp_json_get(sp_json_get(s, "backup"), "failed"));
    if (number_of(sp_json_get(s, "backup"), "ahead") > 0) {
        (void)fputs("  ", stdout);
        sp_say_line(stdout, "node.backup-ahead", sp_fill_number("count", number_of(sp_json_get(s, "backup"), "ahead")));
    }
    print_partners(sp_json_get(s, "partners"));
    print_quotas(sp_json_get(s, "quotas"));
    print_counters(sp_json_get(metrics, "counters"));
}

int sp_cmd_status(int argc, char **argv)
{
    struct sp_rpc_place place = { .data = NULL };
    bool json = false;
    const struct sp_cli_option options[] = {
        SP_RPC_OPTIONS(place),
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json.answer", false },
    };
    const struct sp_cli_command cmd = { "saphan status", "saphan status --data DIR --as ID --key FILE --passphrase FILE [--json]",
        "help.status", NULL };
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_JSON_AUTO result = NULL;
    size_t n;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, &n, &status))
        return status;
    struct sp_rc rc = call(&place, "node.status", "{}", &response, &d);
    if (json && sp_ok(rc))
        return finish(true, rc, &d, &response, "node.status");
    if (sp_ok(rc))
        rc = sp_rpc_read(sp_buf_view(&response), &result, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(json, rc, &d, "node.status");
    print_status(result);
    return 0;
}
