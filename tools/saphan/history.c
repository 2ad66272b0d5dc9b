/* saphan history - how what a registry holds about a company came about: a line for each change, oldest first. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "storage/retention.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/deleted.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct history_opts { const char *data, *subject; bool json; };

/* One version and the one before it of the same fact, or NULL. */
struct change { const struct sp_fact *now, *before; };

/* In the reader's words, where the register has a code or yes and no. */
static struct sp_view worded(const struct sp_value *v)
{
    return v->field->type == SP_TYPE_CODE ? sp_words_code(v->field->list, v->text)
         : v->field->type == SP_TYPE_BOOL ? sp_words_truth(v->text) : v->text;
}

static void put_value(struct sp_buf *b, const struct sp_value *v)
{
    bool words = v->field->type == SP_TYPE_TEXT || v->field->type == SP_TYPE_LONG;
    sp_buf_puts(b, words ? "\"" : "");
    sp_buf_put_safe(b, worded(v));
    sp_buf_puts(b, words ? "\"" : "");
    if (v->currency.n)
        sp_buf_putf(b, " %.*s", (int)v->currency.n, v->currency.p);
    if (v->lang.n)
        sp_buf_putf(b, " [%.*s]", (int)v->lang.n, v->lang.p);
}

static bool same_value(const struct sp_value *a, const struct sp_value *b)
{
    return sp_view_eq(a->text, b->text) && sp_view_eq(a->currency, b->currency) && sp_view_eq(a->lang, b->lang);
}

static void put_field(struct sp_buf *b, const char *comma, const char *kind, const char *field)
{
    sp_buf_puts(b, comma);
    sp_buf_put(b, sp_words_field(kind, field));
    sp_buf_putc(b, ' ');
}

static void put_note(struct sp_buf *b, const char *key)
{
    sp_buf_puts(b, "  ");
    sp_buf_put(b, sp_said(key));
}

/* Every value of a new fact; of a changed one those that are others, with what they were. */
static struct sp_rc put_values(struct sp_buf *b, const struct change *c)
{
    struct sp_value now[SP_MAX_FIELDS], before[SP_MAX_FIELDS];
    size_t n = 0, n_before = 0;
    SP_ARENA_AUTO a = { 0 };
    SP_TRY(sp_data_values(c->now->kind, c->now->data, &a, now, &n));
    if (c->before)
        SP_TRY(sp_data_values(c->before->kind, c->before->data, &a, before, &n_before));
    const char *comma = "  ";
    for (size_t i = 0; i < n; i++) {
        const struct sp_value *was = sp_value_named(before, n_before, now[i].field->name);
        if (c->before && was && same_value(was, &now[i]))
            continue;
        put_field(b, comma, c->now->kind->name, now[i].field->name);
        if (was) {
            put_value(b, was);
            sp_buf_puts(b, " -> ");
        }
        put_value(b, &now[i]);
        comma = ", ";
    }
    for (size_t i = 0; i < n_before; i++)
        if (!sp_value_named(now, n, before[i].field->name)) {
            put_field(b, comma, c->now->kind->name, before[i].field->name);
            put_value(b, &before[i]);
            sp_buf_puts(b, " -> ");
            sp_buf_put(b, sp_said("history.nothing"));
            comma = ", ";
        }
    return sp_buf_rc(b);
}

static bool is_closed(const struct sp_fact *f) { return f && f->status == SP_STATUS_CLOSED; }

static struct sp_rc put_change(struct sp_buf *b, const struct change *c)
{
    const struct sp_fact *f = c->now;
    sp_buf_putf(b, "  %c %s %.*s", is_closed(f) ? '-' : c->before ? '~' : '+', f->kind->name, (int)f->id.n, f->id.p);
    SP_TRY(put_values(b, c));
    if (is_closed(f) && !is_closed(c->before))
        put_note(b, "fact.closed");
    if (is_closed(c->before) && !is_closed(f))
        put_note(b, "history.again");
    if (f->disputed != (c->before && c->before->disputed))
        put_note(b, f->disputed ? "fact.disputed" : "history.settled");
    if (f->valid_from.n || f->valid_to.n) {
        sp_buf_puts(b, "  ");
        sp_put_validity(b, f);
    }
    sp_buf_putc(b, '\n');
    return sp_buf_rc(b);
}

static struct sp_rc put_json_change(struct sp_buf *b, const struct change *c)
{
    sp_buf_putf(b, "{\"change\":\"%s\",\"fact\":", is_closed(c->now) ? "closed" : c->before ? "changed" : "new");
    sp_fact_put_json(b, c->now);
    sp_buf_puts(b, ",\"before\":");
    if (c->before)
        sp_fact_put_json(b, c->before);
    else
        sp_buf_puts(b, "null");
    sp_buf_puts(b, "}\n");
    return sp_buf_rc(b);
}

/* By when they came; what came together stays in report order. */
static int by_time(const void *a, const void *b)
{
    const struct sp_fact *x = ((const struct change *)a)->now, *y = ((const struct change *)b)->now;
    int c = (x->received_s > y->received_s) - (x->received_s < y->received_s);
    return c ? c : (x > y) - (x < y);
}

/* What the law had deleted, oldest first; those up to until are told. */
struct deleted { const struct sp_tombstone *v; size_t n, at; };

static void put_deleted(const struct history_opts *o, struct deleted *x, int64_t until, struct sp_buf *b)
{
    for (; x->at < x->n && x->v[x->at].at_s <= until; x->at++) {
        const struct sp_tombstone *t = &x->v[x->at];
        char when[SP_TIME_TEXT];
        sp_time_text(t->at_s, when);
        if (o->json) {
            sp_buf_puts(b, "{\"change\":\"deleted\",\"tombstone\":");
            sp_tombstone_put(b, t);
            sp_buf_puts(b, "}\n");
        } else {
            sp_buf_putf(b, "%s  ", when);
            sp_buf_put(b, sp_said("history.by-law"));
            sp_buf_putf(b, "\n  x %.*s  ", (int)t->kind.n, t->kind.p);
            sp_put_deleted(b, t);
            sp_buf_putc(b, '\n');
        }
    }
}

static struct sp_rc put_all(const struct history_opts *o, const struct sp_company *c, struct deleted *gone, struct sp_buf *b)
{
    struct change *v = calloc(c->n + 1, sizeof *v);
    struct sp_rc rc = v ? SP_OK : SP_ERR(NOMEM);
    for (size_t i = 0; i < c->n && v; i++) {
        const struct sp_fact *f = &c->facts[i];
        bool follows = i && f[-1].kind == f->kind && sp_view_eq(f[-1].id, f->id);
        v[i] = (struct change){ f, follows ? f - 1 : NULL };
    }
    if (v)
        qsort(v, c->n, sizeof *v, by_time);
    for (size_t i = 0; i < c->n && sp_ok(rc); i++) {
        const struct sp_fact *f = v[i].now;
        size_t told = gone->at;
        put_deleted(o, gone, f->received_s - 1, b);
        if (!o->json && (i == 0 || told != gone->at || v[i - 1].now->received_s != f->received_s || !sp_view_eq(v[i - 1].now->source, f->source))) {
            char when[SP_TIME_TEXT];
            sp_time_text(f->received_s, when);
            sp_buf_putf(b, "%s  ", when);
            sp_say_safe(b, "history.source", sp_fill_view("source", f->source));
            sp_buf_putc(b, '\n');
        }
        rc = o->json ? put_json_change(b, &v[i]) : put_change(b, &v[i]);
    }
    put_deleted(o, gone, INT64_MAX, b);
    free(v);
    return sp_ok(rc) ? sp_buf_rc(b) : rc;
}

static struct sp_rc run(const struct history_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    struct sp_subject subject;
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_subject_parse(sp_view_of(o->subject), &subject, d));
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    struct sp_rc rc = sp_snap_company(snap, sp_view_of(o->subject), 0, SP_SNAP_HISTORY, &a, &c);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "show.unknown", "subject", "the registry does not know %.80s", o->subject);
    SP_TRY(rc);
    struct sp_tombstone *tombs = NULL;
    struct deleted gone = { .n = 0 };
    SP_TRY(sp_snap_tombstones(snap, sp_view_of(o->subject), &a, &tombs, &gone.n));
    gone.v = tombs;
    return put_all(o, &c, &gone, b);
}

int sp_cmd_history(int argc, char **argv)
{
    struct history_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "history", "saphan history --data DIR --subject KEY",
                                               "help.history", sp_cmd_history };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = run(&o, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, o.data);
}
