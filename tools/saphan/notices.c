/* saphan notices - what partners told this node about disputed facts, and what it told them. */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/exchange/revoking.h"
#include "schema/notice.h"
#include "schema/revocation.h"
#include "storage/notices.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct notices_opts { const char *data; bool sent, json; };
struct printing { const struct notices_opts *o; struct sp_buf *b; size_t n; };

static void put_json(struct printing *p, const char *who, struct sp_view node, struct sp_view subject, struct sp_view text, int64_t at_s, const char *state)
{
    char at[SP_TIME_TEXT];
    struct sp_buf *b = p->b;
    sp_time_text(at_s, at);
    sp_buf_putc(b, '{');
    sp_out_text(b, who, node);
    sp_out_text(b, "at", sp_view_of(at));
    if (state)
        sp_out_text(b, "state", sp_view_of(state));
    sp_out_text(b, "subject", subject);
    sp_out_key(b, "notice");
    sp_buf_put(b, text);
    sp_buf_puts(b, "}\n");
}

static void put_head(struct sp_buf *b, struct sp_view node, struct sp_view subject, int64_t at_s, const char *state)
{
    static const struct sp_word states[] = { { "waiting", "notices.waiting" }, { "sent", "notices.sent" }, { "taken", "notices.taken" },
                                             { "refused", "notices.refused" } };
    char at[SP_TIME_TEXT];
    sp_time_text(at_s, at);
    sp_buf_putf(b, "%s  ", at);
    sp_say(b, state ? "notices.to" : "notices.from", sp_fill_view("node", node));
    if (state) {
        sp_buf_puts(b, "  ");
        sp_buf_put(b, SP_WORDS_NAMED(states, sp_view_of(state)));
    }
    sp_buf_putf(b, "  %.*s\n    ", (int)subject.n, subject.p);
}

static void put_exchanges(struct sp_buf *b, const struct sp_view *exchanges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, "      ");
        sp_buf_put(b, sp_said("label.exchange"));
        sp_buf_putf(b, " %.*s\n", (int)exchanges[i].n, exchanges[i].p);
    }
}

/* What became of a fact, and which exchanges had brought it. */
static struct sp_rc put_dispute(struct sp_buf *b, struct sp_view text)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO day = { 0 };
    struct sp_notice n;
    SP_TRY(sp_notice_parse(text, &a, &n, NULL));
    sp_dispute_path_put(&path, &n.about);
    sp_say(&day, "dispute.on", sp_fill_view("day", n.date));
    sp_say_put(b, "notices.dispute", sp_fill_view("id", n.dispute), sp_fill_view("path", sp_buf_view(&path)),
               sp_fill_view("outcome", sp_words_code(SP_LIST_DISPUTE_OUTCOME, sp_view_of(sp_dispute_outcome_text(n.outcome)))),
               sp_fill_view("day", sp_buf_view(&day)));
    put_exchanges(b, n.exchanges, n.n);
    return SP_OK;
}

/* Which authorisation was revoked, and which exchanges were asked under it. */
static struct sp_rc put_revocation(struct sp_buf *b, struct sp_view text)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO said = { 0 };
    SP_BUF_AUTO who = { 0 };
    struct sp_revocation_notice n;
    struct sp_revocation r;
    char at[SP_TIME_TEXT];
    SP_TRY(sp_revocation_notice_parse(text, &a, &n, NULL));
    SP_TRY(sp_jws_payload_unverified(n.jws, &said, NULL));
    SP_TRY(sp_revocation_parse(sp_buf_view(&said), &a, &r, NULL));
    sp_time_text(r.revoked_s, at);
    sp_buf_putf(&who, "%.*s/%.*s", (int)r.iss.n, r.iss.p, (int)r.participant.n, r.participant.p);
    sp_say_put(b, "notices.authorisation", sp_fill_view("id", r.id), sp_fill_view("who", sp_buf_view(&who)), sp_fill_text("time", at), sp_fill_view("by", r.by));
    put_exchanges(b, n.exchanges, n.n);
    return SP_OK;
}

/* What cannot be read is shown as it stands. */
static void put_as_is(struct sp_buf *b, struct sp_view text)
{
    sp_buf_put_safe(b, text);
    sp_buf_putc(b, '\n');
}

static bool put_in(void *ctx, const struct sp_notice_in *n)
{
    struct printing *p = ctx;
    p->n++;
    if (p->o->json) {
        put_json(p, "from", n->issuer, n->subject, n->text, n->at_s, NULL);
        return true;
    }
    put_head(p->b, n->issuer, n->subject, n->at_s, NULL);
    if (!sp_ok(put_dispute(p->b, n->text)))
        put_as_is(p->b, n->text);
    return true;
}

static bool put_out(void *ctx, const struct sp_notice_out *n)
{
    struct printing *p = ctx;
    const char *state = sp_notice_state_text(n->state);
    p->n++;
    if (p->o->json) {
        put_json(p, "to", n->peer, n->subject, n->text, n->at_s, state);
        return true;
    }
    put_head(p->b, n->peer, n->subject, n->at_s, state);
    if (!sp_ok(sp_notice_is_revocation(n->key) ? put_revocation(p->b, n->text) : put_dispute(p->b, n->text)))
        put_as_is(p->b, n->text);
    return true;
}

static struct sp_rc run(const struct notices_opts *o, struct sp_buf *b, struct sp_diag *d)
{
    struct printing p = { .o = o, .b = b };
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    SP_TRY(o->sent ? sp_notices_out(db, put_out, &p) : sp_notices_in(db, put_in, &p));
    if (!p.n && !o->json)
        sp_said_put(b, "notices.none");
    return sp_buf_rc(b);
}

int sp_cmd_notices(int argc, char **argv)
{
    struct notices_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "sent", SP_CLI_FLAG, &o.sent, NULL, "opt.sent", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "notices", "saphan notices --data DIR [--sent]",
                                               "help.notices", sp_cmd_notices };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = run(&o, &b, &d);
    return sp_out_end(&b, o.json, rc, &d, o.data);
}
