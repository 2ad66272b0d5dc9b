/* saphan show - what a registry holds about one company, now or as it was known on a day. */
#include <stdio.h>

#include "base/clock.h"
#include "storage/retention.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/deleted.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct show_opts { const char *data, *subject, *as_of, *valid_on; bool history, json; };

/* The end of that day in UTC, or the very second of a full time. */
static struct sp_rc parse_as_of(const char *text, int64_t *out, struct sp_diag *d)
{
    char whole[32];
    if (!text) {
        *out = 0;
        return SP_OK;
    }
    struct sp_view v = sp_view_of(text);
    bool known = sp_time_parse(v, out);
    if (!known && sp_date_valid(v)) {
        (void)snprintf(whole, sizeof whole, "%sT23:59:59Z", text);
        known = sp_time_parse(sp_view_of(whole), out);
    }
    if (known && *out > 0) /* 0 is now to those who are asked */
        return SP_OK;
    if (known)
        return sp_diag_set(d, SP_ERR(USAGE), "show.as-of", "as-of", "--as-of is before 1970, when no registry of this kind knew anything");
    return sp_diag_set(d, SP_ERR(USAGE), "show.as-of", "as-of", "--as-of is a day such as 2026-03-31 or a time such as 2026-03-31T12:00:00Z");
}

static void put_fact(struct sp_buf *b, const struct sp_fact *f)
{
    char when[SP_TIME_TEXT];
    const char *const *classes = sp_codes(SP_LIST_CLASS);
    sp_time_text(f->received_s, when);
    sp_buf_putf(b, "%s %.*s  ", f->kind->name, (int)f->id.n, f->id.p);
    sp_buf_put(b, sp_words_code(SP_LIST_CLASS, sp_view_of(f->class < 4 ? classes[f->class] : "?")));
    sp_buf_puts(b, "  ");
    if (f->disputed) {
        sp_buf_put(b, sp_said("fact.disputed"));
        sp_buf_puts(b, "  ");
    }
    sp_say_safe(b, "show.source", sp_fill_view("source", f->source), sp_fill_text("time", when));
    if (f->valid_from.n || f->valid_to.n) {
        sp_buf_puts(b, ", ");
        sp_put_validity(b, f);
    }
    if (f->status == SP_STATUS_CLOSED) {
        sp_buf_puts(b, ", ");
        sp_buf_put(b, sp_said("fact.closed"));
    }
    sp_buf_puts(b, "\n    ");
    sp_buf_put_safe(b, f->data);
    sp_buf_putc(b, '\n');
}

/* What would stand here if the law had not had it deleted: what was known by then. */
static struct sp_rc put_gone(struct sp_snap *snap, const struct show_opts *o, int64_t as_of_s, struct sp_arena *a, struct sp_buf *b)
{
    struct sp_tombstone *t = NULL;
    size_t n = 0;
    struct sp_rc rc = sp_snap_tombstones(snap, sp_view_of(o->subject), a, &t, &n);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
    for (size_t i = 0; i < n; i++) {
        if (as_of_s && t[i].first_s > as_of_s)
            continue;
        sp_put_deleted(b, &t[i]);
        sp_buf_putc(b, '\n');
    }
    return sp_buf_rc(b);
}

static struct sp_rc find(struct sp_snap *snap, const struct show_opts *o, int64_t as_of_s, struct sp_buf *b, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO gone = { 0 };
    struct sp_company c = { .subject = sp_view_of(o->subject) };
    SP_TRY(put_gone(snap, o, as_of_s, &a, &gone));
    struct sp_rc rc = sp_snap_company(snap, sp_view_of(o->subject), as_of_s, o->history || o->valid_on ? SP_SNAP_HISTORY : 0, &a, &c);
    if (sp_is(rc, SP_RC_NOTFOUND) && gone.n) /* all that was known then was deleted since */
        rc = SP_OK;
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "show.unknown", "subject", "the registry %s %.80s",
                           as_of_s ? "did not know at that time" : "does not know", o->subject);
    SP_TRY(rc);
    if (o->valid_on)
        sp_company_valid_on(&c, sp_view_of(o->valid_on));
    if (o->json) {
        sp_company_put_json(b, &c);
        sp_buf_putc(b, '\n');
        return sp_buf_rc(b);
    }
    sp_say_safe(b, "show.company", sp_fill_view("subject", c.subject), sp_fill_number("count", (long long)c.n));
    sp_buf_putc(b, '\n');
    for (size_t i = 0; i < c.n; i++)
        put_fact(b, &c.facts[i]);
    sp_buf_put(b, sp_buf_view(&gone));
    return sp_buf_rc(b);
}

static struct sp_rc run(const struct show_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    int64_t as_of_s = 0;
    struct sp_subject subject;
    SP_TRY(parse_as_of(o->as_of, &as_of_s, d));
    if (o->valid_on && !sp_date_valid(sp_view_of(o->valid_on)))
        return sp_diag_set(d, SP_ERR(USAGE), "show.valid-on", "valid-on", "--valid-on is a day such as 2026-03-31");
    if (o->valid_on && o->history)
        return sp_diag_set(d, SP_ERR(USAGE), "show.valid-on", "valid-on", "--valid-on chooses among all versions: not together with --history");
    SP_TRY(sp_subject_parse(sp_view_of(o->subject), &subject, d));
    SP_DB_AUTO db = NULL;
    SP_SNAP_AUTO snap = NULL;
    SP_TRY(sp_folder_registry(o->data, &db, &snap, d));
    return find(snap, o, as_of_s, b, d);
}

int sp_cmd_show(int argc, char **argv)
{
    struct show_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject", true },
        { "as-of", SP_CLI_TEXT, &o.as_of, "DATE", "opt.as-of", false },
        { "valid-on", SP_CLI_TEXT, &o.valid_on, "DATE", "opt.valid-on", false },
        { "history", SP_CLI_FLAG, &o.history, NULL, "opt.history", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "show", "saphan show --data DIR --subject KEY [--as-of DATE] [--valid-on DATE | --history]",
                                               "help.show", sp_cmd_show };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = run(&o, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, o.data);
}
