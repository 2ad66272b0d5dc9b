/* saphan dispute open and settle: by the registry's officer, while the node runs or not. */
#include "base/clock.h"
#include "base/file.h"
#include "node/policy/country.h"
#include "schema/company.h"
#include "schema/text.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/dispute.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct sp_rc sp_folder_law(const char *data, struct sp_view subject, struct sp_country_policy **out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/node.conf", data);
    const char *file = sp_buf_cstr(&path);
    if (!file)
        return SP_ERR(NOMEM);
    if (!sp_file_exists(file))
        return sp_country_policy_of(sp_view(subject.p, subject.n < 2 ? subject.n : 2), out, d);
    struct sp_conf conf = { .node_id = NULL };
    SP_TRY(sp_conf_read(file, &conf, d));
    struct sp_rc rc = sp_country_load(conf.node_id, conf.country_policy, out, d);
    sp_conf_free(&conf);
    return rc;
}

/* Since when partners and participants got what they are to be told about. */
static struct sp_rc parse_since(const char *text, bool nobody, int64_t *out, struct sp_diag *d)
{
    char whole[40];
    if (text && nobody)
        return sp_diag_set(d, SP_ERR(USAGE), "dispute.since", "since", "--since says who is told, --tell-nobody that nobody is: one of them");
    *out = nobody ? -1 : 0;
    if (!text)
        return SP_OK;
    (void)snprintf(whole, sizeof whole, "%.20sT00:00:00Z", text);
    if (!sp_date_valid(sp_view_of(text)) || !sp_time_parse(sp_view_of(whole), out))
        return sp_diag_set(d, SP_ERR(USAGE), "dispute.since", "since", "--since is a day such as 2026-03-31");
    return SP_OK;
}

static struct sp_words words_of(const char *text, const char *lang)
{
    return (struct sp_words){ sp_view_of(text ? text : ""), sp_view_of(lang ? lang : "en"), { NULL, 0 } };
}

/* ---- open ---- */

struct open_opts { const char *data, *subject, *fact, *by, *who, *claim, *lang, *since; bool nobody, json; };

/* "la.rule: its source" */
static void put_rule(struct sp_buf *b, const struct sp_law *law)
{
    sp_buf_put(b, law->rule);
    sp_buf_puts(b, law->source.n ? ": " : ", ");
    sp_buf_put(b, law->source.n ? law->source : sp_said("dispute.no-law"));
}

static void put_opened(const struct open_opts *o, const struct sp_dispute_opening *x, const char *id, const struct sp_law *law, struct sp_buf *b)
{
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO rule = { 0 };
    sp_dispute_path_put(&path, &x->about);
    if (o->json) {
        sp_buf_putc(b, '{');
        sp_out_text(b, "dispute", sp_view_of(id));
        sp_out_text(b, "subject", x->subject);
        sp_out_text(b, "fact", sp_buf_view(&path));
        sp_out_text(b, "raised", x->today);
        sp_out_text(b, "deadline", x->deadline);
        sp_out_text(b, "rule", law->rule);
        sp_buf_puts(b, "}\n");
        return;
    }
    put_rule(&rule, law);
    sp_say_safe(b, "dispute.opened", sp_fill_text("id", id), sp_fill_view("subject", x->subject));
    sp_buf_puts(b, "\n  ");
    sp_say_safe(b, "dispute.about", sp_fill_view("path", sp_buf_view(&path)));
    sp_buf_puts(b, "\n  ");
    sp_say_safe(b, "dispute.answer-by", sp_fill_view("day", x->deadline), sp_fill_view("rule", sp_buf_view(&rule)));
    sp_buf_puts(b, "\n  ");
    sp_say(b, "dispute.settle-with", sp_fill_text("id", id), sp_fill_text("data", o->data));
    sp_buf_putc(b, '\n');
}

static struct sp_rc open_it(const struct open_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    struct sp_subject subject;
    char id[SP_ID_TEXT], today[SP_DAY_TEXT], deadline[SP_DAY_TEXT];
    struct sp_dispute_opening x = { .subject = sp_view_of(o->subject), .by = sp_view_of(o->by), .who = sp_view_of(o->who ? o->who : ""),
                                    .claim = words_of(o->claim, o->lang), .at_s = sp_now_s() };
    SP_LAW_AUTO law = NULL;
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_subject_parse(x.subject, &subject, d));
    SP_TRY(sp_dispute_path_parse(sp_view_of(o->fact), &x.about, d));
    if (x.who.n && !sp_token_valid(x.who, SP_MAX_TOKEN_FIELD))
        return sp_diag_set(d, SP_ERR(USAGE), "dispute.who", "who", "--who is NODE/participant, such as CN-GX/bank-1");
    SP_TRY(parse_since(o->since, o->nobody, &x.since_s, d));
    SP_TRY(sp_folder_law(o->data, x.subject, &law, d));
    sp_law_day(law, x.at_s, today);
    x.today = sp_view_of(today);
    if (!sp_law_deadline(law, x.today, deadline))
        return SP_ERR(INTERNAL);
    x.deadline = sp_view_of(deadline);
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    SP_TRY(sp_dispute_open(db, &x, id, d));
    put_opened(o, &x, id, &law->dispute.law, b);
    return sp_buf_rc(b);
}

int sp_cmd_dispute_open(int argc, char **argv)
{
    struct open_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject", true },
        { "fact", SP_CLI_TEXT, &o.fact, "PATH", "opt.fact", true },
        { "by", SP_CLI_TEXT, &o.by, "WHO", "opt.by.dispute", true },
        { "claim", SP_CLI_TEXT, &o.claim, "TEXT", "opt.claim", true },
        { "lang", SP_CLI_TEXT, &o.lang, "CODE", "opt.lang.words", false },
        { "who", SP_CLI_TEXT, &o.who, "NODE/ID", "opt.who.dispute", false },
        { "since", SP_CLI_TEXT, &o.since, "DATE", "opt.since.dispute", false },
        { "tell-nobody", SP_CLI_FLAG, &o.nobody, NULL, "opt.tell-nobody", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "dispute open", "saphan dispute open --data DIR --subject KEY --fact PATH --by WHO --claim TEXT",
                                               "help.dispute.open", sp_cmd_dispute_open };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = open_it(&o, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, o.data);
}

/* ---- settle ---- */

struct settle_opts { const char *id, *data, *subject, *correct, *reason, *statement, *lang, *since; bool reject, unresolved, withdrawn, nobody, json; };

static struct sp_rc outcome_of(const struct settle_opts *o, enum sp_dispute_outcome *out, struct sp_diag *d)
{
    if ((o->correct != NULL) + o->reject + o->unresolved + o->withdrawn != 1)
        return sp_diag_set(d, SP_ERR(USAGE), "dispute.outcome", "outcome", "say what came of it: one of --correct FILE, --reject, --unresolved and --withdrawn");
    *out = o->correct ? SP_DISPUTE_CORRECTED : o->reject ? SP_DISPUTE_REJECTED : o->unresolved ? SP_DISPUTE_UNRESOLVED : SP_DISPUTE_WITHDRAWN;
    return SP_OK;
}

/* One fact, as in the facts of an imported record. */
static struct sp_rc read_correction(const char *path, struct sp_arena *a, struct sp_fact *out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_file_read(path, SP_MAX_IMPORT_LINE, &text, d));
    struct sp_rc rc = sp_json_parse(sp_buf_view(&text), SP_MAX_IMPORT_LINE, &j, d);
    if (sp_ok(rc))
        rc = sp_fact_from_json(j, a, out, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

static struct sp_rc find_it(const struct settle_opts *o, struct sp_db *db, struct sp_arena *a, struct sp_dispute_found *out, struct sp_diag *d)
{
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_snap_begin(db, &snap));
    SP_TRY(sp_dispute_find(snap, sp_view_of(o->id), sp_view_of(o->subject ? o->subject : ""), a, out, d));
    return sp_arena_copy(a, out->subject, &out->subject) ? SP_OK : SP_ERR(NOMEM); /* the snapshot ends */
}

static void put_settled(const struct settle_opts *o, const struct sp_dispute_found *x, enum sp_dispute_outcome outcome, struct sp_buf *b)
{
    static const char *const what[] = { [SP_DISPUTE_CORRECTED] = "dispute.corrected", [SP_DISPUTE_REJECTED] = "dispute.rejected",
                                        [SP_DISPUTE_UNRESOLVED] = "dispute.unresolved", [SP_DISPUTE_WITHDRAWN] = "dispute.withdrawn" };
    if (o->json) {
        sp_buf_putc(b, '{');
        sp_out_text(b, "dispute", x->id);
        sp_out_text(b, "subject", x->subject);
        sp_out_text(b, "outcome", sp_view_of(sp_dispute_outcome_text(outcome)));
        sp_buf_puts(b, "}\n");
        return;
    }
    sp_say_safe(b, "dispute.settled", sp_fill_view("id", x->id), sp_fill_view("subject", x->subject), sp_fill_view("what", sp_said(what[outcome])));
    sp_buf_putc(b, '\n');
    if (!o->nobody)
        sp_said_put(b, "dispute.told");
}

static struct sp_rc settle_it(const struct settle_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    struct sp_fact correction;
    struct sp_dispute_found found;
    char today[SP_DAY_TEXT];
    struct sp_dispute_settling s = { .answer = words_of(o->reason, o->lang), .statement = words_of(o->statement, o->lang), .at_s = sp_now_s() };
    SP_ARENA_AUTO a = { 0 };
    SP_LAW_AUTO law = NULL;
    SP_DB_AUTO db = NULL;
    SP_TRY(outcome_of(o, &s.outcome, d));
    SP_TRY(parse_since(o->since, o->nobody, &s.since_s, d));
    if (o->correct) {
        SP_TRY(read_correction(o->correct, &a, &correction, d));
        s.correction = &correction;
    }
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    SP_TRY(find_it(o, db, &a, &found, d));
    SP_TRY(sp_folder_law(o->data, found.subject, &law, d));
    sp_law_day(law, s.at_s, today);
    s.today = sp_view_of(today);
    s.subject = found.subject;
    s.id = found.id;
    SP_TRY(sp_dispute_settle(db, &s, d));
    put_settled(o, &found, s.outcome, b);
    return sp_buf_rc(b);
}

int sp_cmd_dispute_settle(int argc, char **argv)
{
    struct settle_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject.dispute", false },
        { "correct", SP_CLI_TEXT, &o.correct, "FILE", "opt.correct", false },
        { "reject", SP_CLI_FLAG, &o.reject, NULL, "opt.reject.dispute", false },
        { "unresolved", SP_CLI_FLAG, &o.unresolved, NULL, "opt.unresolved", false },
        { "withdrawn", SP_CLI_FLAG, &o.withdrawn, NULL, "opt.withdrawn", false },
        { "reason", SP_CLI_TEXT, &o.reason, "TEXT", "opt.reason.dispute", false },
        { "statement", SP_CLI_TEXT, &o.statement, "TEXT", "opt.statement", false },
        { "lang", SP_CLI_TEXT, &o.lang, "CODE", "opt.lang.words", false },
        { "since", SP_CLI_TEXT, &o.since, "DATE", "opt.since.dispute", false },
        { "tell-nobody", SP_CLI_FLAG, &o.nobody, NULL, "opt.tell-nobody", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "dispute settle", "saphan dispute settle ID --data DIR --correct FILE | --reject --reason TEXT | --unresolved --statement TEXT | --withdrawn",
                                               "help.dispute.settle", sp_cmd_dispute_settle };
    int status;
    size_t n = 0;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &o.id, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = n == 1 ? settle_it(&o, &b, &d)
                             : sp_diag_set(&d, SP_ERR(USAGE), "dispute.id", "id", "which dispute? saphan dispute list prints their ids");
    return sp_out_end(&b, o.json, rc, &d, o.data);
}
