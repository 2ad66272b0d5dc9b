/* saphan notices - what partners told this node about disputed facts, and what it told them. */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/exchange/revoking.h"
#include "storage/notices.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct notices_opts { const char *data; bool sent, json; };
struct printing { const struct notices_opts *o; struct sp_buf *b; size_t n; };

static void put(struct printing *p, const char *who, struct sp_view node, struct sp_view subject, struct sp_view text, int64_t at_s, const char *state)
{
    static const struct sp_word states[] = { { "waiting", "notices.waiting" }, { "sent", "notices.sent" }, { "taken", "notices.taken" },
                                             { "refused", "notices.refused" } };
    char at[SP_TIME_TEXT];
    struct sp_buf *b = p->b;
    sp_time_text(at_s, at);
    p->n++;
    if (p->o->json) {
        sp_buf_putc(b, '{');
        sp_out_text(b, who, node);
        sp_out_text(b, "at", sp_view_of(at));
        if (state)
            sp_out_text(b, "state", sp_view_of(state));
        sp_out_text(b, "subject", subject);
        sp_out_key(b, "notice");
        sp_buf_put(b, text);
        sp_buf_puts(b, "}\n");
        return;
    }
    sp_buf_putf(b, "%s  ", at);
    sp_say(b, state ? "notices.to" : "notices.from", sp_fill_view("node", node));
    if (state) {
        sp_buf_puts(b, "  ");
        sp_buf_put(b, SP_WORDS_NAMED(states, sp_view_of(state)));
    }
    sp_buf_putf(b, "  %.*s\n    ", (int)subject.n, subject.p);
    sp_buf_put_safe(b, text);
    sp_buf_putc(b, '\n');
}

static bool put_in(void *ctx, const struct sp_notice_in *n)
{
    put(ctx, "from", n->issuer, n->subject, n->text, n->at_s, NULL);
    return true;
}

/* What was revoked, in place of its signed form. */
static struct sp_rc put_revocation(struct printing *p, const struct sp_notice_out *n)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO said = { 0 };
    struct sp_revocation_notice r;
    SP_TRY(sp_revocation_notice_parse(n->text, &a, &r, NULL));
    SP_TRY(sp_jws_payload_unverified(r.jws, &said, NULL));
    put(p, "to", n->peer, n->subject, sp_buf_view(&said), n->at_s, sp_notice_state_text(n->state));
    return SP_OK;
}

static bool put_out(void *ctx, const struct sp_notice_out *n)
{
    struct printing *p = ctx;
    if (!p->o->json && sp_notice_is_revocation(n->key) && sp_ok(put_revocation(p, n)))
        return true;
    put(ctx, "to", n->peer, n->subject, n->text, n->at_s, sp_notice_state_text(n->state));
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
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.data);
    sp_out(&b);
    return 0;
}
