/* saphan call, saphan status: the RPC as it is. */
#include <stdio.h>

#include "base/file.h"
#include "tools/common/rpc_client.h"
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
        { "method", SP_CLI_TEXT, &method, "NAME", "e.g. company.search; rpc.discover lists them", true },
        { "params", SP_CLI_TEXT, &params, "JSON", "the method's parameters; {} when left out; @FILE reads a file, @- standard input", false },
        { "json", SP_CLI_FLAG, &json, NULL, "failures as JSON too; the response always is", false },
    };
    const struct sp_cli_command cmd = { "saphan call", "saphan call --data DIR --as ID --key FILE --passphrase FILE --method NAME [--params JSON] [--json]",
        "Call any RPC method; prints the JSON-RPC response.", NULL };
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, &n, &status))
        return status;
    struct sp_rc rc = call(&place, method, params, &response, &d);
    return finish(json, rc, &d, &response, method);
}

static void line(const char *label, const cJSON *v)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO safe = { 0 };
    if (!v)
        return;
    if (cJSON_IsString(v))
        sp_buf_puts(&text, v->valuestring);
    else
        sp_json_put(&text, v);
    sp_buf_put_safe(&safe, sp_buf_view(&text));
    printf("  %-22s %s\n", label, sp_buf_cstr(&safe));
}

static void print_status(const cJSON *s)
{
    const cJSON *trust = sp_json_get(s, "trust"), *registry = sp_json_get(s, "registry"), *ex = sp_json_get(s, "exchange"),
                *metrics = sp_json_get(s, "metrics"), *one;
    line("node", sp_json_get(s, "node"));
    line("up, seconds", sp_json_get(metrics, "uptime_s"));
    line("trust list version", sp_json_get(trust, "version"));
    line("trust list expires", sp_json_get(trust, "expires"));
    cJSON_ArrayForEach(one, sp_json_get(s, "crls")) {
        line("revocation list until", sp_json_get(one, "next"));
        if (cJSON_IsTrue(sp_json_get(one, "stale")))
            puts("  STALE: the alliance's office is late with the next one");
    }
    line("companies", sp_json_get(registry, "companies"));
    line("facts", sp_json_get(registry, "facts"));
    line("disputes open", sp_json_get(sp_json_get(s, "disputes"), "open"));
    line("disputes overdue", sp_json_get(sp_json_get(s, "disputes"), "overdue"));
    line("exchange log entries", sp_json_get(ex, "log_size"));
    line("below a signed head", sp_json_get(sp_json_get(s, "head"), "size"));
    line("cosigned by nodes", sp_json_get(sp_json_get(s, "head"), "witnesses"));
    line("waiting in the outbox", sp_json_get(ex, "outbox"));
    line("newest own backup", sp_json_get(sp_json_get(s, "backup"), "last"));
    line("next own backup", sp_json_get(sp_json_get(s, "backup"), "next"));
    line("LAST BACKUP FAILED", sp_json_get(sp_json_get(s, "backup"), "failed"));
    cJSON_ArrayForEach(one, sp_json_get(s, "partners"))
        printf("  partner %-14s %s\n", sp_json_get(one, "node")->valuestring,
               cJSON_IsTrue(sp_json_get(one, "connected")) ? "connected" : "not connected yet");
    cJSON_ArrayForEach(one, sp_json_get(s, "quotas")) {
        const cJSON *most = sp_json_get(one, "most");
        if (most)
            printf("  quota %-16s %.0f of %.0f today by %s, refused %.0f times\n", sp_json_get(one, "rule")->valuestring,
                   sp_json_get(most, "used")->valuedouble, sp_json_get(one, "per_day")->valuedouble, sp_json_get(most, "who")->valuestring,
                   sp_json_get(one, "refused")->valuedouble);
    }
    cJSON_ArrayForEach(one, sp_json_get(metrics, "counters"))
        if (one->valuedouble > 0)
            line(one->string, one);
}

int sp_cmd_status(int argc, char **argv)
{
    struct sp_rpc_place place = { .data = NULL };
    bool json = false;
    const struct sp_cli_option options[] = {
        SP_RPC_OPTIONS(place),
        { "json", SP_CLI_FLAG, &json, NULL, "the whole answer as JSON", false },
    };
    const struct sp_cli_command cmd = { "saphan status", "saphan status --data DIR --as ID --key FILE --passphrase FILE [--json]",
        "Ask a node how it is: trust list, registry, outbox, partners, counters.", NULL };
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
