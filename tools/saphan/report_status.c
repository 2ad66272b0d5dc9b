/*
 * saphan report suspend, reinstate, revoke, supersede, status: what became of a report that this node issued. They write into
 * the node's database, whether the node runs or not; a running node signs the list anew within a second.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "storage/status.h"
#include "tools/common/cli.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder_db.h"

struct options { const char *data, *report, *reason, *by; bool json; };

/* Not made when it is not there: a report was issued from it, or none was. */
static struct sp_rc open_db(const struct options *o, unsigned flags, struct sp_db **db, struct sp_diag *d)
{
    SP_BUF_AUTO dir = { 0 };
    SP_BUF_AUTO file = { 0 };
    uint32_t map_gib = 0;
    SP_TRY(sp_folder_db(o->data, &dir, &map_gib, d));
    sp_buf_put(&file, sp_buf_view(&dir));
    sp_buf_puts(&file, "/exchange.mdb");
    const char *name = sp_buf_cstr(&dir), *path = sp_buf_cstr(&file);
    if (!name || !path)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(path))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "status.unknown", "report", "%s is not there: no node has issued reports from this folder", path);
    return sp_db_open(name, map_gib, flags, db, d);
}

/* Whoever is logged in; under sudo, who called it. */
static void name_user(char *out, size_t cap)
{
    const char *sudo = getuid() == 0 ? getenv("SUDO_USER") : NULL;
    const struct passwd *p = getpwuid(getuid());
    if (sudo && *sudo && sp_utf8_check(sp_view_of(sudo)) == strlen(sudo))
        (void)snprintf(out, cap, "%.100s", sudo);
    else if (p && p->pw_name && *p->pw_name)
        (void)snprintf(out, cap, "%.100s", p->pw_name);
    else
        (void)snprintf(out, cap, "uid %lu", (unsigned long)getuid());
}

/* ---- showing ---- */

static const char *act_text(enum sp_status_act act)
{
    static const char *const names[] = { "suspended", "reinstated", "revoked", "superseded" };
    return names[act];
}

static void put_member(struct sp_buf *b, const char *name, struct sp_view value)
{
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, value);
}

static void put_json(struct sp_buf *b, const char *report, const struct sp_status_history *h)
{
    sp_buf_puts(b, "{\"report\":");
    sp_buf_put_json(b, sp_view_of(report));
    put_member(b, "status", sp_view_of(sp_issued_state_text(h->state)));
    sp_buf_putf(b, ",\"list\":%llu,\"idx\":%llu,\"history\":[", (unsigned long long)(h->number / SP_STATUS_LIST_SIZE),
                (unsigned long long)(h->number % SP_STATUS_LIST_SIZE));
    for (size_t i = 0; i < h->n_events; i++) {
        const struct sp_status_event *e = &h->events[i];
        char at[SP_TIME_TEXT];
        sp_time_text(e->at_s, at);
        sp_buf_putf(b, "%s{\"at\":\"%s\",\"what\":\"%s\"", i ? "," : "", at, act_text(e->act));
        put_member(b, "who", e->who);
        put_member(b, "reason", e->reason);
        if (e->by.n)
            put_member(b, "by", e->by);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}\n");
}

static void put_text(struct sp_buf *b, const char *report, const struct sp_status_history *h)
{
    sp_say_safe(b, "status.report", sp_fill_text("report", report), sp_fill_view("state", sp_words_issued(sp_view_of(sp_issued_state_text(h->state)))));
    sp_buf_puts(b, "\n  ");
    sp_say(b, "status.index", sp_fill_number("index", (long long)(h->number % SP_STATUS_LIST_SIZE)), sp_fill_number("list", (long long)(h->number / SP_STATUS_LIST_SIZE)));
    sp_buf_putc(b, '\n');
    for (size_t i = 0; i < h->n_events; i++) {
        const struct sp_status_event *e = &h->events[i];
        char at[SP_TIME_TEXT];
        sp_time_text(e->at_s, at);
        sp_buf_puts(b, "  ");
        sp_say_safe(b, "status.event", sp_fill_text("time", at), sp_fill_view("what", sp_words_issued(sp_view_of(act_text(e->act)))),
                    sp_fill_view("who", e->who), sp_fill_view("reason", e->reason));
        if (e->by.n) {
            sp_buf_puts(b, ", ");
            sp_say_safe(b, "status.in-its-place", sp_fill_view("report", e->by));
        }
        sp_buf_putc(b, '\n');
    }
}

static struct sp_rc show(const struct options *o, struct sp_db *db, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_status_history h;
    SP_TRY(sp_status_of(db, sp_view_of(o->report), &a, &h, d));
    if (o->json)
        put_json(&b, o->report, &h);
    else
        put_text(&b, o->report, &h);
    SP_TRY(sp_buf_rc(&b));
    (void)fwrite(b.p, 1, b.n, stdout);
    return SP_OK;
}

/* ---- changing ---- */

static struct sp_rc change(const struct options *o, enum sp_status_act act, struct sp_diag *d)
{
    char who[SP_STATUS_WHO];
    SP_DB_AUTO db = NULL;
    name_user(who, sizeof who);
    const struct sp_status_event e = { .act = act, .at_s = sp_now_s(), .who = sp_view_of(who), .reason = sp_view_of(o->reason),
                                       .by = sp_view_of(o->by) };
    SP_TRY(open_db(o, 0, &db, d));
    struct sp_rc rc = sp_status_change(db, sp_view_of(o->report), &e, d);
    return sp_ok(rc) ? show(o, db, d) : rc;
}

static int run_change(enum sp_status_act act, const char *verb, const char *summary, int argc, char **argv)
{
    struct options o = { .json = false };
    char name[40], usage[160];
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.issuer", true },
        { "report", SP_CLI_TEXT, &o.report, "ID", "opt.report", true },
        { "reason", SP_CLI_TEXT, &o.reason, "TEXT", "opt.reason.report-status", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
        { "by", SP_CLI_TEXT, &o.by, "ID", "opt.by.report-status", true },
    };
    size_t n, n_options = SP_CLI_COUNT(options) - (act == SP_ACT_SUPERSEDE ? 0 : 1);
    int status;
    (void)snprintf(name, sizeof name, "saphan report %s", verb);
    (void)snprintf(usage, sizeof usage, "saphan report %s --data DIR --report ID --reason TEXT%s [--json]", verb,
                   act == SP_ACT_SUPERSEDE ? " --by ID" : "");
    const struct sp_cli_command cmd = { name, usage, summary, NULL };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_cli_parse(&cmd, options, n_options, argc, argv, NULL, 0, &n, &status))
        return status;
    struct sp_rc rc = change(&o, act, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.report);
}

int sp_cmd_report_suspend(int argc, char **argv)
{
    return run_change(SP_ACT_SUSPEND, "suspend", "help.report.suspend", argc, argv);
}

int sp_cmd_report_reinstate(int argc, char **argv)
{
    return run_change(SP_ACT_REINSTATE, "reinstate", "help.report.reinstate", argc, argv);
}

int sp_cmd_report_revoke(int argc, char **argv)
{
    return run_change(SP_ACT_REVOKE, "revoke", "help.report.revoke", argc, argv);
}

int sp_cmd_report_supersede(int argc, char **argv)
{
    return run_change(SP_ACT_SUPERSEDE, "supersede", "help.report.supersede", argc, argv);
}

int sp_cmd_report_status(int argc, char **argv)
{
    struct options o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.issuer", true },
        { "report", SP_CLI_TEXT, &o.report, "ID", "opt.report", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    const struct sp_cli_command cmd = { "saphan report status", "saphan report status --data DIR --report ID [--json]",
        "help.report.status", NULL };
    SP_DB_AUTO db = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, &n, &status))
        return status;
    struct sp_rc rc = open_db(&o, SP_DB_READONLY, &db, &d);
    if (sp_ok(rc))
        rc = show(&o, db, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.report);
}
