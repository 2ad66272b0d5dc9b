/* saphan authorisation ended - authorisations that nodes revoked and told of: partners', and with --sent our own; also as signed objects, for an
 * auditor. */
#include "base/clock.h"
#include "crypto/jws.h"
#include "node/exchange/revoking.h"
#include "storage/notices.h"
#include "storage/revocations.h"
#include "tools/common/place.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

struct revoked_opts { const char *data, *out; bool sent, json; };
struct listing { const struct revoked_opts *o; struct sp_buf *b, tokens; struct sp_rc rc; size_t n; };

/* Of the folder's own: what was verified when it came, or is the node's. */
static struct sp_rc read_it(struct sp_view jws, struct sp_arena *a, struct sp_revocation *out)
{
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_jws_payload_unverified(jws, &payload, NULL));
    return sp_revocation_parse(sp_buf_view(&payload), a, out, NULL);
}

static void put_json(struct sp_buf *b, const struct sp_revocation *r, struct sp_view to, struct sp_view exchange, int64_t at_s, struct sp_view jws)
{
    char at[SP_TIME_TEXT];
    sp_buf_putc(b, '{');
    sp_out_text(b, "from", r->iss);
    sp_out_text(b, "participant", r->participant);
    sp_out_text(b, "id", r->id);
    sp_out_text(b, "subject", r->subject);
    sp_time_text(r->revoked_s, at);
    sp_out_text(b, "revoked", sp_view_of(at));
    sp_out_text(b, "revoked_by", r->by);
    sp_time_text(at_s, at);
    sp_out_text(b, "told", sp_view_of(at));
    if (to.n)
        sp_out_text(b, "to", to);
    sp_out_text(b, "exchange", exchange);
    sp_out_text(b, "signed", jws);
    sp_buf_puts(b, "}\n");
}

static void put_words(struct sp_buf *b, const struct sp_revocation *r, struct sp_view to)
{
    char at[SP_TIME_TEXT];
    sp_time_text(r->revoked_s, at);
    sp_buf_put_safe(b, r->id);
    sp_buf_putf(b, "  %.*s/%.*s  %.*s  ", (int)r->iss.n, r->iss.p, (int)r->participant.n, r->participant.p, (int)r->subject.n, r->subject.p);
    sp_buf_put(b, sp_said("warrant.revoked"));
    sp_buf_putc(b, ' ');
    sp_say(b, "warrant.revoked-by", sp_fill_text("time", at), sp_fill_view("who", r->by));
    if (to.n) {
        sp_buf_puts(b, "  ");
        sp_say(b, "notices.to", sp_fill_view("node", to));
    }
    sp_buf_putc(b, '\n');
}

static bool put_one(struct listing *l, struct sp_view jws, struct sp_view to, struct sp_view exchange, int64_t at_s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_revocation r;
    l->rc = read_it(jws, &a, &r);
    if (!sp_ok(l->rc))
        return false;
    l->n++;
    sp_buf_put(&l->tokens, jws);
    sp_buf_putc(&l->tokens, '\n');
    if (l->o->json)
        put_json(l->b, &r, to, exchange, at_s, jws);
    else
        put_words(l->b, &r, to);
    return true;
}

static bool put_partners(void *ctx, const struct sp_revoked *r)
{
    return put_one(ctx, r->jws, sp_view("", 0), r->exchange, r->at_s);
}

static bool put_own(void *ctx, const struct sp_notice_out *n)
{
    struct listing *l = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_revocation_notice notice;
    if (!sp_notice_is_revocation(n->key))
        return true;
    l->rc = sp_revocation_notice_parse(n->text, &a, &notice, NULL);
    return sp_ok(l->rc) && put_one(l, notice.jws, n->peer, n->exchange, n->at_s);
}

static struct sp_rc run(const struct revoked_opts *o, struct listing *l, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    SP_TRY(o->sent ? sp_notices_out(db, put_own, l) : sp_revoked_each(db, put_partners, l));
    SP_TRY(l->rc);
    SP_TRY(sp_buf_rc(&l->tokens));
    if (!l->n && o->out)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "authorisation.unknown", "out", "no revocation was told: there is nothing to write");
    if (o->out)
        SP_TRY(sp_place_write(o->out, sp_buf_view(&l->tokens), d));
    if (!l->n && !o->json)
        sp_said_put(l->b, o->sent ? "revoked.none-sent" : "revoked.none");
    return sp_buf_rc(l->b);
}

int sp_cmd_authorisation_ended(int argc, char **argv)
{
    struct revoked_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "sent", SP_CLI_FLAG, &o.sent, NULL, "opt.sent.revoked", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.revoked", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "authorisation ended", "saphan authorisation ended --data DIR [--sent] [--out FILE]",
                                               "help.authorisation.ended", NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct listing l = { .o = &o, .b = &b };
    struct sp_rc rc = run(&o, &l, &d);
    sp_buf_free(&l.tokens);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.data);
    if (!sp_place_is_standard(o.out))
        sp_out(&b);
    return 0;
}
