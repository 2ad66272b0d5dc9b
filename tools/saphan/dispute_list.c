/* saphan dispute list and show: what is disputed in a registry, what is overdue, how it went. */
#include "base/clock.h"
#include "i18n/width.h"
#include "node/exchange/holders.h"
#include "storage/status.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/dispute.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

#define A_DAY SP_VIEW_LIT("2026-03-31")

static bool is_overdue(const struct sp_dispute_found *x, struct sp_view today)
{
    return x->dispute.outcome == SP_DISPUTE_OPEN && x->status != SP_STATUS_CLOSED && sp_view_cmp(x->dispute.deadline, today) < 0;
}

static struct sp_view outcome_word(const char *outcome)
{
    return sp_words_code(SP_LIST_DISPUTE_OUTCOME, sp_view_of(outcome));
}

static void put_day(struct sp_buf *b, bool open, struct sp_view day)
{
    sp_say(b, open ? "dispute.until" : "dispute.on", sp_fill_view("day", day));
}

/* The columns fit the widest word that can stand in them, in the reader's language. */
static size_t wider(size_t a, size_t b) { return a > b ? a : b; }

static size_t state_columns(void)
{
    size_t most = sp_text_width(sp_said("dispute.overdue"));
    for (const char *const *c = sp_codes(SP_LIST_DISPUTE_OUTCOME); *c; c++)
        most = wider(most, sp_text_width(outcome_word(*c)));
    return most;
}

static size_t day_columns(void)
{
    SP_BUF_AUTO until = { 0 };
    SP_BUF_AUTO on = { 0 };
    put_day(&until, true, A_DAY);
    put_day(&on, false, A_DAY);
    return wider(sp_text_width(sp_buf_view(&until)), sp_text_width(sp_buf_view(&on)));
}

void sp_dispute_put_line(struct sp_buf *b, const struct sp_dispute_found *x, struct sp_view today)
{
    const struct sp_dispute *p = &x->dispute;
    bool open = p->outcome == SP_DISPUTE_OPEN;
    SP_BUF_AUTO day = { 0 };
    put_day(&day, open, open ? p->deadline : p->decided);
    sp_words_cell(b, is_overdue(x, today) ? sp_said("dispute.overdue") : outcome_word(sp_dispute_outcome_text(p->outcome)), state_columns());
    sp_buf_putc(b, ' ');
    sp_words_cell(b, sp_buf_view(&day), day_columns());
    sp_buf_putf(b, "  %.*s  %.*s  ", (int)x->id.n, x->id.p, (int)x->subject.n, x->subject.p);
    sp_dispute_path_put(b, &p->about);
    sp_buf_puts(b, "  ");
    sp_say_safe(b, "dispute.claim", sp_fill_view("by", sp_words_code(SP_LIST_DISPUTE_PARTY, p->by)), sp_fill_view("claim", p->claim.text));
    sp_buf_putc(b, '\n');
}

static void put_words(struct sp_buf *b, const char *name, const struct sp_words *w)
{
    if (!w->text.n)
        return;
    sp_out_key(b, name);
    sp_buf_putc(b, '{');
    sp_out_text(b, "text", w->text);
    sp_out_text(b, "lang", w->lang);
    if (w->script.n)
        sp_out_text(b, "script", w->script);
    sp_buf_putc(b, '}');
}

static void put_members(struct sp_buf *b, const struct sp_dispute_found *x, struct sp_view today)
{
    SP_BUF_AUTO path = { 0 };
    const struct sp_dispute *p = &x->dispute;
    sp_dispute_path_put(&path, &p->about);
    sp_out_text(b, "dispute", x->id);
    sp_out_text(b, "subject", x->subject);
    sp_out_text(b, "fact", sp_buf_view(&path));
    sp_out_text(b, "by", p->by);
    put_words(b, "claim", &p->claim);
    sp_out_text(b, "raised", p->raised);
    sp_out_text(b, "deadline", p->deadline);
    sp_buf_puts(b, is_overdue(x, today) ? ",\"overdue\":true" : ",\"overdue\":false");
    sp_out_text(b, "outcome", sp_view_of(sp_dispute_outcome_text(p->outcome)));
    if (p->decided.n)
        sp_out_text(b, "decided", p->decided);
    put_words(b, "answer", &p->answer);
}

void sp_dispute_put_json(struct sp_buf *b, const struct sp_dispute_found *x, struct sp_view today)
{
    sp_buf_putc(b, '{');
    put_members(b, x, today);
    sp_buf_putc(b, '}');
}

/* ---- list ---- */

struct list_opts { const char *data, *who; bool due, all, json; };
struct listing { const struct list_opts *o; struct sp_buf *b; struct sp_view today; size_t n; };

static bool put_one(void *ctx, const struct sp_dispute_found *x)
{
    struct listing *l = ctx;
    if (l->o->due && !is_overdue(x, l->today))
        return l->o->all || l->o->who; /* by deadline: the rest is not overdue either */
    l->n++;
    if (l->o->json)
        sp_dispute_put_json(l->b, x, l->today);
    else
        sp_dispute_put_line(l->b, x, l->today);
    sp_buf_puts(l->b, l->o->json ? "\n" : "");
    if (l->b->n > 1 << 16) { /* a long list goes out as it comes */
        sp_out(l->b);
        sp_buf_clear(l->b);
    }
    return sp_ok(sp_buf_rc(l->b));
}

static struct sp_rc list(const struct list_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    char today[SP_DAY_TEXT];
    struct listing l = { .o = o, .b = b };
    SP_LAW_AUTO law = NULL;
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_folder_law(o->data, sp_view("", 0), &law, d));
    sp_law_day(law, sp_now_s(), today);
    l.today = sp_view_of(today);
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    enum sp_dispute_which which = o->who ? SP_DISPUTES_OF : o->all ? SP_DISPUTES_ALL : SP_DISPUTES_OPEN;
    SP_TRY(sp_dispute_each(snap, which, sp_view_of(o->who ? o->who : ""), put_one, &l, d));
    if (!l.n && !o->json)
        sp_said_put(b, o->due ? "dispute.none-overdue" : o->all || o->who ? "dispute.none" : "dispute.none-open");
    return sp_buf_rc(b);
}

int sp_cmd_dispute_list(int argc, char **argv)
{
    struct list_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "due", SP_CLI_FLAG, &o.due, NULL, "opt.due", false },
        { "all", SP_CLI_FLAG, &o.all, NULL, "opt.all.dispute-list", false },
        { "who", SP_CLI_TEXT, &o.who, "NODE/ID", "opt.who.dispute-list", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "dispute list", "saphan dispute list --data DIR [--due | --all | --who NODE/ID]",
                                               "help.dispute.list", sp_cmd_dispute_list };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = list(&o, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, o.data);
}

/* ---- show ---- */

struct show_opts { const char *id, *data, *subject; bool all, json; };

static bool is_part(const struct sp_fact *f, const struct sp_dispute_found *x)
{
    return f->kind->section == SP_SECTION_DISPUTES ? sp_view_eq(f->id, x->id) : sp_dispute_names(&x->dispute, f);
}

static void put_note(struct sp_buf *b, bool holds, const char *key)
{
    if (!holds)
        return;
    sp_buf_puts(b, "  ");
    sp_buf_put(b, sp_said(key));
}

/* Every version of what is disputed, of the dispute and of the statement: as one record, in report order. */
static struct sp_rc put_versions(const struct show_opts *o, struct sp_snap *snap, const struct sp_dispute_found *x, struct sp_buf *b)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    const char *sep = "";
    SP_TRY(sp_snap_company(snap, x->subject, 0, SP_SNAP_HISTORY, &a, &c));
    sp_buf_puts(b, o->json ? ",\"versions\":[" : "");
    for (size_t i = 0; i < c.n; i++) {
        char when[SP_TIME_TEXT];
        const struct sp_fact *f = &c.facts[i];
        if (!is_part(f, x))
            continue;
        sp_time_text(f->received_s, when);
        if (o->json) {
            sp_buf_puts(b, sep);
            sp_fact_put_json(b, f);
        } else {
            sp_buf_putf(b, "  %s  %s %.*s", when, f->kind->name, (int)f->id.n, f->id.p);
            put_note(b, f->disputed, "fact.disputed");
            put_note(b, f->status == SP_STATUS_CLOSED, "fact.closed");
            sp_buf_puts(b, "\n    ");
            sp_buf_put_safe(b, f->data);
            sp_buf_putc(b, '\n');
        }
        sep = ",";
    }
    sp_buf_puts(b, o->json ? "]" : "");
    return sp_buf_rc(b);
}

/* One report that was given with the fact. */
static void put_report(const struct show_opts *o, struct sp_db *db, const struct sp_holder *h, const char *before, struct sp_buf *b)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_history s = { .state = SP_ISSUED_VALID };
    char when[SP_TIME_TEXT];
    sp_time_text(h->at_s, when);
    const char *state = sp_ok(sp_status_of(db, sp_view_of(h->report), &a, &s, NULL)) ? sp_issued_state_text(s.state) : "unknown";
    if (!o->json) {
        sp_buf_putf(b, "  %s  ", when);
        sp_say(b, "dispute.report", sp_fill_text("report", h->report), sp_fill_view("who", h->node[0] ? sp_view_of(h->node) : sp_said("dispute.here")),
               sp_fill_view("state", sp_words_issued(sp_view_of(state))));
        sp_buf_putc(b, '\n');
        return;
    }
    sp_buf_putf(b, "%s{", before);
    sp_out_text(b, "report", sp_view_of(h->report));
    sp_out_text(b, "to", sp_view_of(h->node));
    sp_out_text(b, "at", sp_view_of(when));
    sp_out_text(b, "status", sp_view_of(state));
    sp_buf_putc(b, '}');
}

static void put_older(struct sp_buf *b)
{
    sp_buf_puts(b, "  ");
    sp_said_put(b, "dispute.older");
}

/* For whoever wants to take one back (saphan report revoke, supersede); the newest first. */
static struct sp_rc put_reports(const struct show_opts *o, struct sp_db *db, const struct sp_dispute_found *x, struct sp_buf *b)
{
    enum { AT_ONCE = 1000 };
    struct sp_holders h = { .n = 0 };
    size_t n = 0;
    sp_buf_puts(b, o->json ? ",\"reports\":[" : "");
    do {
        SP_ARENA_AUTO a = { 0 };
        struct sp_look_place from = h.next;
        const struct sp_holding q = { .subject = x->subject, .about = &x->dispute.about, .reports = AT_ONCE, .from = h.more ? &from : NULL };
        SP_TRY(sp_holders_find(db, &q, &a, &h));
        for (size_t i = 0; i < h.n; i++)
            put_report(o, db, &h.v[i], n++ ? "," : "", b);
        if (h.more && o->all) { /* a long list goes out as it comes */
            sp_out(b);
            sp_buf_clear(b);
        }
    } while (h.more && o->all);
    if (o->json)
        sp_buf_putf(b, "],\"more_reports\":%s}\n", h.more ? "true" : "false");
    else if (h.more)
        put_older(b);
    return sp_buf_rc(b);
}

static struct sp_rc show(const struct show_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    char today[SP_DAY_TEXT];
    struct sp_dispute_found x;
    SP_ARENA_AUTO a = { 0 };
    SP_LAW_AUTO law = NULL;
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    SP_TRY(sp_dispute_find(snap, sp_view_of(o->id), sp_view_of(o->subject ? o->subject : ""), &a, &x, d));
    SP_TRY(sp_folder_law(o->data, x.subject, &law, d));
    sp_law_day(law, sp_now_s(), today);
    if (o->json) {
        sp_buf_putc(b, '{');
        put_members(b, &x, sp_view_of(today));
    } else {
        sp_dispute_put_line(b, &x, sp_view_of(today));
        if (x.dispute.answer.text.n) {
            sp_buf_puts(b, "  ");
            sp_say_safe(b, "dispute.answer", sp_fill_view("text", x.dispute.answer.text));
            sp_buf_putc(b, '\n');
        }
    }
    SP_TRY(put_versions(o, snap, &x, b));
    return put_reports(o, db, &x, b);
}

int sp_cmd_dispute_show(int argc, char **argv)
{
    struct show_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject.dispute", false },
        { "all-reports", SP_CLI_FLAG, &o.all, NULL, "opt.all-reports", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "dispute show", "saphan dispute show ID --data DIR [--subject KEY] [--all-reports]",
                                               "help.dispute.show", sp_cmd_dispute_show };
    int status;
    size_t n = 0;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &o.id, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = n == 1 ? show(&o, &b, &d) : sp_diag_set(&d, SP_ERR(USAGE), "dispute.id", "id", "which dispute? saphan dispute list prints their ids");
    return sp_out_end(&b, o.json, rc, &d, o.data);
}
