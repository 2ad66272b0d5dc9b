/* saphan queries - who looked at a company's record, as the company can be given it. */
#include <stdio.h>

#include "base/clock.h"
#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "schema/codelist.h"
#include "schema/message.h"
#include "storage/look.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

#define LABEL "field.query_history.query."
#define DISPUTE "kind." "disputes.dispute"

struct queries_opts { const char *data, *subject, *lang; int64_t limit; bool json; };
struct listing { struct sp_buf *b; const struct sp_catalogue *cat; const struct queries_opts *o; uint64_t n, deleted; bool more; };

static void put_label(struct listing *l, const char *field, struct sp_view value)
{
    char key[64];
    (void)snprintf(key, sizeof key, LABEL "%s", field);
    sp_buf_putf(l->b, "  ");
    sp_buf_put(l->b, sp_catalogue_text(l->cat, key));
    sp_buf_puts(l->b, ": ");
    sp_buf_put_safe(l->b, value);
}

static void put_code(struct listing *l, const char *field, enum sp_codelist list, struct sp_view code)
{
    struct sp_view label = sp_catalogue_code(l->cat, sp_view_of(sp_codelist_name(list)), code);
    if (code.n)
        put_label(l, field, label.n ? label : code);
}

/* Two lines, so that nothing needs columns: scripts are of different width. */
static void put_words(struct listing *l, const struct sp_look *k)
{
    char at[SP_TIME_TEXT];
    const char *outcome = sp_codes(SP_LIST_QUERY_OUTCOME)[k->outcome];
    sp_time_text(k->at_s, at);
    sp_buf_putf(l->b, "%s  ", at);
    sp_buf_put_safe(l->b, k->who);
    put_code(l, "outcome", SP_LIST_QUERY_OUTCOME, sp_view_of(outcome));
    if (k->rule.n) {
        sp_buf_puts(l->b, " (");
        sp_buf_put_safe(l->b, k->rule);
        sp_buf_puts(l->b, ")");
    }
    sp_buf_puts(l->b, "\n  ");
    if (sp_view_is(k->op, sp_op_text(SP_OP_DISPUTE))) {
        sp_buf_puts(l->b, "  ");
        sp_buf_put(l->b, sp_catalogue_text(l->cat, DISPUTE));
    }
    put_code(l, "purpose", SP_LIST_PURPOSE, k->purpose);
    put_code(l, "product", SP_LIST_PRODUCT, k->product);
    put_code(l, "basis", SP_LIST_AUTH_BASIS, k->basis);
    if (k->authorisation.n)
        put_label(l, "authorisation", k->authorisation);
    if (k->node.n)
        sp_buf_putf(l->b, "  -> %.*s", (int)k->node.n, k->node.p);
    if (k->logged)
        sp_buf_putf(l->b, "  #%llu", (unsigned long long)k->log_index);
    sp_buf_putc(l->b, '\n');
}

static bool put_one(void *ctx, const struct sp_look *k)
{
    struct listing *l = ctx;
    l->more = l->o->limit && l->n == (uint64_t)l->o->limit;
    if (l->more)
        return false;
    l->n++;
    if (l->o->json) {
        sp_look_put_json(l->b, k);
        sp_buf_putc(l->b, '\n');
    } else {
        put_words(l, k);
    }
    return true;
}

static bool put_deleted(void *ctx, const struct sp_looks_deleted *x)
{
    enum { DAY = 10 };
    struct listing *l = ctx;
    char first[SP_TIME_TEXT], last[SP_TIME_TEXT], deleted[SP_TIME_TEXT];
    l->deleted += x->looks;
    if (l->o->json) {
        sp_buf_puts(l->b, "{\"deleted\":");
        sp_looks_deleted_put_json(l->b, x);
        sp_buf_puts(l->b, "}\n");
        return true;
    }
    sp_time_text(x->first_s, first);
    sp_time_text(x->last_s, last);
    sp_time_text(x->deleted_s, deleted);
    sp_say(l->b, "queries.deleted", sp_fill_number("looks", (long long)x->looks), sp_fill_view("first", sp_view(first, DAY)), sp_fill_view("last", sp_view(last, DAY)),
           sp_fill_view("day", sp_view(deleted, DAY)), sp_fill_view("rule", x->rule));
    if (x->source.n) {
        sp_buf_puts(l->b, " (");
        sp_buf_put_safe(l->b, x->source);
        sp_buf_putc(l->b, ')');
    }
    sp_buf_putc(l->b, '\n');
    return true;
}

/* The record's own key, when one of its identifiers was given. */
static struct sp_rc find_record(struct sp_db *db, const char *subject, struct sp_buf *key, bool *known)
{
    SP_SNAP_AUTO snap = NULL;
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    SP_TRY(sp_snap_begin(db, &snap));
    struct sp_rc rc = sp_snap_company(snap, sp_view_of(subject), 0, 0, &a, &c);
    *known = sp_ok(rc);
    if (!*known && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_buf_put(key, *known ? c.subject : sp_view_of(subject));
    return sp_buf_rc(key);
}

static struct sp_rc run(const struct queries_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    struct sp_subject subject;
    struct listing l = { .b = b, .o = o };
    SP_DB_AUTO db = NULL;
    SP_BUF_AUTO key = { 0 };
    bool known = false;
    if (o->lang && !sp_message_choose(sp_view_of(o->lang)))
        return sp_diag_set(d, SP_ERR(USAGE), "queries.lang", "lang", "--lang is one of %s", sp_catalogue_languages_text());
    l.cat = sp_catalogue_builtin(sp_message_language());
    if (o->limit < 0)
        return sp_diag_set(d, SP_ERR(USAGE), "queries.limit", "limit", "--limit is a number of entries, 0 for all");
    SP_TRY(sp_subject_parse(sp_view_of(o->subject), &subject, d));
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    SP_TRY(find_record(db, o->subject, &key, &known));
    struct sp_rc rc = sp_looks(db, sp_buf_view(&key), put_one, &l);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_UNAVAILABLE)) /* a folder without exchanges has none */
        return rc;
    if (sp_ok(rc) && !l.more)
        SP_TRY(sp_looks_deleted(db, sp_buf_view(&key), put_deleted, &l));
    if (!known && !l.n && !l.deleted)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "queries.unknown", "subject", "the registry does not know %.80s, and nobody asked for it", o->subject);
    if (!o->json && !l.n && !l.deleted)
        sp_said_put(b, "queries.nobody");
    if (!o->json && l.more)
        sp_said_put(b, "queries.older");
    return sp_buf_rc(b);
}

int sp_cmd_queries(int argc, char **argv)
{
    struct queries_opts o = { .lang = NULL };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "subject", SP_CLI_TEXT, &o.subject, "KEY", "opt.subject.queries", false },
        { "lang", SP_CLI_TEXT, &o.lang, "L", "opt.lang.queries", false },
        { "limit", SP_CLI_INT, &o.limit, "N", "opt.limit.queries", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "queries", "saphan queries --data DIR SUBJECT",
                                               "help.queries", sp_cmd_queries };
    const char *args[1] = { NULL };
    size_t n;
    int status;
    sp_cli_choose_language(argc, argv);
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, args, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    if (n + (o.subject != NULL) != 1) {
        return sp_cli_wrong("usage.queries");
    }
    o.subject = n ? args[0] : o.subject;
    struct sp_rc rc = run(&o, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, o.data);
}
