/* saphan retention - what the law says must go: listed by rule, and deleted when told to, each fact with a signed tombstone. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/federation/identity.h"
#include "node/ops/expiry.h"
#include "node/policy/country.h"
#include "storage/retention.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

enum { PIECE = 64 * 1024, STEP_US = 250000 };

struct retention_opts { const char *data, *on, *policy, *country; bool apply, json; };

struct by_rule { const struct sp_law_retention *rule; uint64_t facts, versions, disputed, grace, looks, companies, looks_stay; bool any_fact; };

struct job {
    const struct retention_opts *o;
    struct sp_country_policy *policy;
    char on[SP_DAY_TEXT];
    struct by_rule rules[SP_MAX_LAW_ROWS];
    struct sp_buf out;
    int64_t next_us;
    bool terminal;
};

static volatile sig_atomic_t interrupted;

static void note_signal(int s) { interrupted = s; }

enum { DAY = 10 /* letters of a time */ };

/* ---- telling ---- */

/* Who ended it, so that a person can see what one delivery would take away. */
static void put_grace(struct sp_buf *b, const struct sp_expired *e)
{
    char when[SP_TIME_TEXT];
    sp_time_text(e->ended_s, when);
    sp_buf_puts(b, "; ");
    sp_say(b, "retention.grace", sp_fill_text("until", e->until), sp_fill_view("since", sp_view(when, DAY)));
    if (sp_view_eq(e->ended_by, e->came_from))
        return;
    sp_buf_puts(b, "; ");
    sp_say_safe(b, "retention.by-another", sp_fill_view("source", e->ended_by), sp_fill_view("from", e->came_from));
}

static void put_text(struct job *j, const struct sp_expired *e)
{
    struct sp_buf *b = &j->out;
    sp_buf_put_safe(b, e->subject);
    sp_buf_putf(b, "  %s %.*s  %.*s: ", e->kind->name, (int)e->id.n, e->id.p, (int)e->due.rule->law.rule.n, e->due.rule->law.rule.p);
    sp_say(b, e->versions == 1 ? "retention.fact-version" : "retention.fact-versions", sp_fill_text("ended", e->due.event), sp_fill_text("due", e->due.due),
           sp_fill_number("versions", (long long)e->versions));
    if (e->disputed || e->companion) {
        sp_buf_puts(b, "; ");
        sp_buf_put(b, sp_said(e->disputed ? "retention.in-dispute" : "retention.companion"));
    }
    if (e->grace)
        put_grace(b, e);
    sp_buf_putc(b, '\n');
}

static void put_json(struct job *j, const struct sp_expired *e)
{
    struct sp_buf *b = &j->out;
    char when[SP_TIME_TEXT];
    sp_buf_putc(b, '{');
    sp_out_text(b, "subject", e->subject);
    sp_out_text(b, "kind", sp_view_of(e->kind->name));
    sp_out_text(b, "id", e->id);
    sp_out_text(b, "rule", e->due.rule->law.rule);
    sp_out_text(b, "source", e->due.rule->law.source);
    sp_out_text(b, "event", sp_view_of(e->due.event));
    sp_out_text(b, "due", sp_view_of(e->due.due));
    sp_out_int(b, "versions", (int64_t)e->versions);
    sp_time_text(e->first_s, when);
    sp_out_text(b, "first", sp_view_of(when));
    sp_time_text(e->last_s, when);
    sp_out_text(b, "last", sp_view_of(when));
    if (e->grace) {
        sp_out_text(b, "until", sp_view_of(e->until));
        sp_out_text(b, "ended_by", e->ended_by);
        sp_out_text(b, "came_from", e->came_from);
    }
    sp_buf_putf(b, ",\"state\":\"%s\"}\n", e->disputed ? "disputed" : e->grace ? "grace" : j->o->apply ? "deleted" : "due");
}

static struct by_rule *sums_of(struct job *j, const struct sp_law_retention *rule)
{
    struct by_rule *r = &j->rules[rule - j->policy->retention];
    r->rule = rule;
    return r;
}

static void out_now_and_then(struct job *j)
{
    if (j->out.n <= PIECE)
        return;
    sp_out(&j->out);
    sp_buf_clear(&j->out);
}

static void expired(void *ctx, const struct sp_expired *e)
{
    struct job *j = ctx;
    struct by_rule *r = sums_of(j, e->due.rule);
    r->any_fact = true;
    bool goes = !e->disputed && !e->grace;
    r->facts += goes;
    r->versions += goes ? e->versions : 0;
    r->grace += e->grace;
    r->disputed += e->disputed;
    if (j->o->json)
        put_json(j, e);
    else
        put_text(j, e);
    out_now_and_then(j);
}

/* ---- entries of who looked ---- */

static void put_looks_text(struct job *j, const struct sp_expired_looks *e)
{
    struct sp_buf *b = &j->out;
    char first[SP_TIME_TEXT], last[SP_TIME_TEXT];
    sp_time_text(e->first_s, first);
    sp_time_text(e->last_s, last);
    sp_buf_put_safe(b, e->subject);
    sp_buf_putf(b, "  query_history.query  %.*s: ", (int)e->due.rule->law.rule.n, e->due.rule->law.rule.p);
    sp_say(b, "retention.looks", sp_fill_number("looks", (long long)e->looks), sp_fill_view("first", sp_view(first, DAY)), sp_fill_view("last", sp_view(last, DAY)),
           sp_fill_text("due", e->due.due));
    if (e->held) {
        sp_buf_puts(b, "; ");
        sp_buf_put(b, sp_said("retention.looks-held"));
    }
    sp_buf_putc(b, '\n');
}

static void put_looks_json(struct job *j, const struct sp_expired_looks *e)
{
    struct sp_buf *b = &j->out;
    char when[SP_TIME_TEXT];
    sp_buf_putc(b, '{');
    sp_out_text(b, "subject", e->subject);
    sp_out_text(b, "kind", SP_VIEW_LIT("query_history.query"));
    sp_out_text(b, "rule", e->due.rule->law.rule);
    sp_out_text(b, "source", e->due.rule->law.source);
    sp_out_text(b, "event", sp_view_of(e->due.event));
    sp_out_text(b, "due", sp_view_of(e->due.due));
    sp_out_int(b, "looks", (int64_t)e->looks);
    sp_time_text(e->first_s, when);
    sp_out_text(b, "first", sp_view_of(when));
    sp_time_text(e->last_s, when);
    sp_out_text(b, "last", sp_view_of(when));
    sp_buf_putf(b, ",\"state\":\"%s\"}\n", e->held ? "held" : j->o->apply ? "deleted" : "due");
}

static void looks(void *ctx, const struct sp_expired_looks *e)
{
    struct job *j = ctx;
    struct by_rule *r = sums_of(j, e->due.rule);
    r->looks += e->held ? 0 : e->looks;
    r->companies += !e->held;
    r->looks_stay += e->held ? e->looks : 0;
    if (j->o->json)
        put_looks_json(j, e);
    else
        put_looks_text(j, e);
    out_now_and_then(j);
}

static bool step(void *ctx, uint64_t done, uint64_t of)
{
    struct job *j = ctx;
    int64_t now = sp_mono_us();
    if (of && j->terminal && now >= j->next_us) {
        j->next_us = now + STEP_US;
        SP_BUF_AUTO text = { 0 };
        sp_say(&text, "retention.progress", sp_fill_number("done", (long long)done), sp_fill_number("all", (long long)of));
        fprintf(stderr, "\r\033[K%.*s", (int)text.n, text.p);
    }
    return !interrupted;
}

/* One count below a rule, or a line of its own. */
static void put_count(struct sp_buf *b, const char *before, const char *key, uint64_t n)
{
    const struct sp_fill count = sp_fill_number("count", (long long)n);
    if (!n)
        return;
    sp_buf_puts(b, before);
    sp_say_filled(b, key, &count, 1);
}

static void put_law(struct sp_buf *b, const struct by_rule *r)
{
    const struct sp_law *law = &r->rule->law;
    if (law->source.n) {
        sp_buf_puts(b, "  ");
        sp_say_safe(b, "retention.law", sp_fill_view("source", law->source), sp_fill_number("years", (long long)r->rule->years));
    }
    sp_buf_putc(b, '\n');
}

static void put_rule(struct sp_buf *b, const struct by_rule *r)
{
    struct sp_view rule = r->rule->law.rule;
    if (r->any_fact) {
        sp_say(b, "retention.rule", sp_fill_view("rule", rule), sp_fill_number("facts", (long long)r->facts), sp_fill_number("versions", (long long)r->versions));
        put_count(b, ", ", "retention.stay", r->disputed);
        put_count(b, ", ", "retention.too-short", r->grace);
        put_law(b, r);
    }
    if (r->looks || r->looks_stay) {
        sp_say(b, "retention.look-rule", sp_fill_view("rule", rule), sp_fill_number("looks", (long long)r->looks), sp_fill_number("companies", (long long)r->companies));
        put_count(b, ", ", "retention.looks-stay", r->looks_stay);
        put_law(b, r);
    }
}

static void put_day(struct sp_buf *b, const char *key, const char *day)
{
    const struct sp_fill fill = sp_fill_text("day", day);
    sp_say_filled(b, key, &fill, 1);
    sp_buf_putc(b, '\n');
}

/* What is gone, and what to do next. */
static void put_deleted(struct job *j, const struct sp_retention_sums *s)
{
    struct sp_buf *b = &j->out;
    sp_say(b, "retention.deleted", sp_fill_text("day", j->on), sp_fill_number("facts", (long long)s->facts), sp_fill_number("versions", (long long)s->versions),
           sp_fill_number("looks", (long long)s->looks));
    sp_buf_putc(b, '\n');
    sp_said_put(b, "retention.then");
}

static void put_sums(struct job *j, const struct sp_retention_sums *s)
{
    struct sp_buf *b = &j->out;
    bool any = s->facts || s->looks;
    for (size_t i = 0; i < j->policy->n_retention; i++)
        if (j->rules[i].rule)
            put_rule(b, &j->rules[i]);
    if (s->records || s->parties) {
        sp_say(b, "retention.bods", sp_fill_number("records", (long long)s->records), sp_fill_number("names", (long long)s->parties));
        sp_buf_putc(b, '\n');
    }
    put_count(b, "", "retention.texts", s->texts);
    sp_buf_puts(b, s->texts ? "\n" : "");
    if (!any)
        put_day(b, j->o->apply ? "retention.nothing-deleted" : "retention.nothing-due", j->on);
    if (s->next_due[0])
        put_day(b, "retention.next", s->next_due);
    put_count(b, "", "retention.look", s->by_another);
    sp_buf_puts(b, s->by_another ? "\n" : "");
    if (any && !j->o->apply)
        sp_said_put(b, "retention.unchanged");
    if (any && j->o->apply)
        put_deleted(j, s);
    if (s->stopped)
        sp_said_put(b, "retention.stopped");
}

static void put_json_sums(struct job *j, const struct sp_retention_sums *s)
{
    struct sp_buf *b = &j->out;
    sp_buf_putc(b, '{');
    sp_out_text(b, "on", sp_view_of(j->on));
    sp_out_int(b, "facts", (int64_t)s->facts);
    sp_out_int(b, "versions", (int64_t)s->versions);
    sp_out_int(b, "disputed", (int64_t)s->disputed);
    sp_out_int(b, "grace", (int64_t)s->grace);
    sp_out_int(b, "by_another", (int64_t)s->by_another);
    sp_out_int(b, "records", (int64_t)s->records);
    sp_out_int(b, "parties", (int64_t)s->parties);
    sp_out_int(b, "texts", (int64_t)s->texts);
    sp_out_int(b, "looks", (int64_t)s->looks);
    sp_out_int(b, "looks_held", (int64_t)s->looks_held);
    sp_out_text(b, "next_due", sp_view_of(s->next_due));
    sp_buf_putf(b, ",\"applied\":%s,\"stopped\":%s}\n", j->o->apply ? "true" : "false", s->stopped ? "true" : "false");
}

/* ---- working ---- */

/* The table named, or that of the country: the node's own, or the one named. */
static struct sp_rc read_policy(const struct retention_opts *o, struct sp_country_policy **out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/node.conf", o->data);
    const char *file = sp_buf_cstr(&path);
    if (!file)
        return SP_ERR(NOMEM);
    if (o->apply && (o->policy || o->country) && sp_file_exists(file))
        return sp_diag_set(d, SP_ERR(USAGE), "retention.table", o->policy ? "policy" : "country", "a node deletes by its own table only, country_policy in %s; "
                           "--%s is for lists", file, o->policy ? "policy" : "country");
    if (o->policy)
        return sp_country_read(o->policy, out, d);
    if (o->country)
        return sp_country_policy_of(sp_view_of(o->country), out, d);
    if (!sp_file_exists(file))
        return sp_diag_set(d, SP_ERR(USAGE), "retention.country", "country", "no node.conf here: say by --country or --policy whose law it is");
    struct sp_conf conf = { .node_id = NULL };
    SP_TRY(sp_conf_read(file, &conf, d));
    struct sp_rc rc = sp_country_load(conf.node_id, conf.country_policy, out, d);
    sp_conf_free(&conf);
    return rc;
}

static struct sp_rc choose_day(struct job *j, int64_t now_s, struct sp_diag *d)
{
    char today[SP_DAY_TEXT];
    sp_law_day(j->policy, now_s, today);
    if (j->o->on && !sp_date_valid(sp_view_of(j->o->on)))
        return sp_diag_set(d, SP_ERR(USAGE), "retention.on", "on", "--on is a day such as 2026-03-31");
    memcpy(j->on, j->o->on ? j->o->on : today, SP_DAY_TEXT);
    if (j->o->apply && strcmp(j->on, today) > 0)
        return sp_diag_set(d, SP_ERR(USAGE), "retention.future", "on", "%s has not come: what is due only then may not be deleted", j->on);
    return SP_OK;
}

/* By the receipt key that the trust list has now. */
static struct sp_rc delete_it(struct job *j, const struct sp_retention *r, struct sp_retention_sums *s, struct sp_diag *d)
{
    struct sp_conf conf = { .node_id = NULL };
    struct sp_identity own = { .n_files = 0 };
    struct sp_trust *trust = NULL;
    bool changed[SP_USE_COUNT];
    SP_DB_AUTO db = NULL;
    struct sp_rc rc = sp_folder_conf(j->o->data, &conf, d);
    if (sp_ok(rc))
        rc = sp_identity_load(&conf, &own, d);
    if (sp_ok(rc))
        rc = sp_trust_read(conf.trust_file, NULL, &trust, d);
    if (sp_ok(rc))
        rc = sp_expiry_clock(trust, r->now_s, d);
    if (sp_ok(rc)) {
        sp_identity_follow(&own, trust, sp_view_of(conf.node_id), false, sp_now_s(), changed);
        rc = own.waits[SP_USE_RECEIPT] ? sp_diag_set(d, SP_ERR(UNAVAILABLE), "exchange.key", NULL, "this node has no receipt key in force to sign with")
                                       : sp_folder_db_open(j->o->data, 0, &db, d);
    }
    if (sp_ok(rc))
        rc = sp_retention_delete(db, r, sp_view_of(conf.node_id), own.key[SP_USE_RECEIPT], s, d);
    sp_trust_free(trust);
    sp_identity_free(&own);
    sp_conf_free(&conf);
    return rc;
}

static struct sp_rc list_it(struct job *j, const struct sp_retention *r, struct sp_retention_sums *s, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_folder_db_open(j->o->data, SP_DB_READONLY, &db, d));
    return sp_retention_list(db, r, s, d);
}

static struct sp_rc run(struct job *j, struct sp_diag *d)
{
    struct sp_retention_sums s = { 0 };
    int64_t now_s = sp_now_s();
    SP_TRY(read_policy(j->o, &j->policy, d));
    SP_TRY(choose_day(j, now_s, d));
    const struct sp_retention r = { .policy = j->policy, .on = j->on, .now_s = now_s, .expired = expired, .looks = looks, .step = step, .ctx = j };
    struct sp_rc rc = j->o->apply ? delete_it(j, &r, &s, d) : list_it(j, &r, &s, d);
    if (j->terminal)
        fputs("\r\033[K", stderr);
    if (!sp_ok(rc)) {
        sp_out(&j->out); /* those are gone */
        return rc;
    }
    if (j->o->json)
        put_json_sums(j, &s);
    else
        put_sums(j, &s);
    sp_out(&j->out);
    return sp_buf_rc(&j->out);
}

int sp_cmd_retention(int argc, char **argv)
{
    struct retention_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.running", true },
        { "on", SP_CLI_TEXT, &o.on, "DATE", "opt.on", false },
        { "apply", SP_CLI_FLAG, &o.apply, NULL, "opt.apply", false },
        { "policy", SP_CLI_TEXT, &o.policy, "FILE", "opt.policy.country", false },
        { "country", SP_CLI_TEXT, &o.country, "CC", "opt.country.retention", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "retention", "saphan retention --data DIR [--on DATE] [--apply]",
                                               "help.retention", sp_cmd_retention };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct job j = { .o = &o, .terminal = !o.json && isatty(2) };
    const struct sigaction end = { .sa_handler = note_signal };
    struct sp_diag d = SP_NO_DIAG;
    (void)sigaction(SIGINT, &end, NULL);
    (void)sigaction(SIGTERM, &end, NULL);
    struct sp_rc rc = run(&j, &d);
    sp_country_policy_free(j.policy);
    sp_buf_free(&j.out);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.data);
}
