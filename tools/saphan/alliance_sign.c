/* saphan alliance sign - one root signs a proposal, on the machine that holds its key. */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"
#include "tools/saphan/server_names.h"

struct sign_opts { const char *proposal, *root, *passphrase, *out, *before; bool yes, again, json; };

struct signing {
    const struct sign_opts *o;
    struct sp_proposal p;
    struct sp_root root;
    struct sp_signed next;          /* the list of the proposal */
    enum sp_before_known known;     /* how its list before is */
};

/* --- what is signed --- */

/* The list before is what the changes are shown from, and the proposal only states it: a root compares it with what it knows itself. */
static struct sp_rc check_record(struct signing *s, struct sp_diag *d)
{
    struct sp_signed last;
    s->next.version = s->p.list.version;
    SP_TRY(sp_sha256_b64url(sp_buf_view(&s->p.payload), s->next.digest));
    if (s->p.held)
        sp_diag_copy(s->next.before, sizeof s->next.before, sp_trust_digest(s->p.held));
    SP_TRY(sp_signed_read(s->o->root, &last, d));
    SP_TRY(sp_signed_check(&last, &s->next, s->o->again, d));
    return sp_signed_before(&last, &s->next, s->o->before, s->o->again, &s->known, d);
}

static struct sp_rc read_all(struct signing *s, struct sp_diag *d)
{
    SP_TRY(sp_proposal_read(s->o->proposal, &s->p, d));
    SP_TRY(sp_root_open(s->o->root, s->o->passphrase, &s->root, d));
    struct sp_view kid = sp_view_of(sp_key_kid(s->root.key));
    if (!sp_trust_root(&s->p.list, kid) && !(s->p.held && sp_trust_root(sp_trust_content(s->p.held), kid)))
        return sp_diag_set(d, SP_ERR(INVALID), "office.root", "root",
                           "this key is no root of the proposed list, nor of the one before: %s", sp_key_kid(s->root.key));
    return check_record(s, d);
}

static const char *place_of(const struct sign_opts *o) { return o->out ? o->out : o->proposal; }

static void show(const struct signing *s)
{
    static const char *const labels[] = { "alliance.digest", "alliance.before", "alliance.you-sign" };
    static const char *const before[] = { "alliance.before-none", "alliance.before-signed", "alliance.before-named" };
    const struct sp_trust_list *l = &s->p.list;
    size_t columns = SP_WORDS_COLUMNS(labels, 10);
    SP_BUF_AUTO b = { 0 };
    char until[SP_TIME_TEXT];
    sp_time_text(l->expires_s, until);
    sp_say_put(&b, "alliance.signing", sp_fill_view("name", l->alliance), sp_fill_number("version", (long long)l->version), sp_fill_text("until", until));
    sp_words_label(&b, "alliance.digest", columns);
    sp_buf_putf(&b, "%s\n", s->next.digest);
    if (s->p.held) {
        sp_words_label(&b, "alliance.before", columns);
        sp_say_put(&b, "alliance.before-list", sp_fill_number("version", (long long)sp_trust_version(s->p.held)),
                   sp_fill_text("digest", sp_trust_digest(s->p.held)));
    }
    sp_words_label(&b, "alliance.you-sign", columns);
    sp_say_put(&b, "alliance.as-root", sp_fill_text("key", sp_key_kid(s->root.key)));
    sp_buf_putc(&b, '\n');
    sp_said_put(&b, "alliance.what-changes");
    (void)sp_list_diff(&b, s->p.held ? sp_trust_content(s->p.held) : NULL, l, false);
    sp_out_about(place_of(s->o), &b);
    fputc('\n', stderr);
    sp_server_names_warn(l, sp_view("", 0));
    sp_said_line(stderr, before[s->known]);
}

static struct sp_rc ask(const struct sign_opts *o, struct sp_diag *d)
{
    char line[16] = "";
    if (o->yes)
        return SP_OK;
    if (o->json)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "yes", "--json asks nothing: give --yes with it");
    struct sp_view question = sp_said("alliance.ask"); /* the answer is the same in every language */
    fprintf(stderr, "%.*s ", (int)question.n, question.p);
    if (!fgets(line, sizeof line, stdin) || strcmp(line, "yes\n") != 0)
        return sp_diag_set(d, SP_ERR(DENIED), "office.not-signed", NULL, "nothing was signed");
    return SP_OK;
}

/* The signatures of others and this one, in place of an earlier one by the same root. */
static struct sp_rc add_signature(struct signing *s, struct sp_buf *token, struct sp_diag *d)
{
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    size_t n = 0;
    for (size_t i = 0; i < s->p.n; i++) {
        struct sp_jws_header other;
        SP_TRY(sp_jws_peek(s->p.signatures[i], &s->p.arena, &other, d));
        if (!sp_view_is(other.kid, sp_key_kid(s->root.key)))
            s->p.signatures[n++] = s->p.signatures[i];
    }
    if (n == SP_MAX_TRUST_SIGNATURES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "signatures", "at most %d signatures", SP_MAX_TRUST_SIGNATURES);
    SP_TRY(sp_jws_sign(s->root.key, &head, sp_buf_view(&s->p.payload), token));
    s->p.signatures[n++] = sp_buf_view(token);
    s->p.n = n;
    return SP_OK;
}

static struct sp_rc sign(struct signing *s, struct sp_diag *d)
{
    SP_BUF_AUTO token = { 0 };
    const char *out = place_of(s->o);
    SP_TRY(sp_place_replaceable(out, "{\"format\":\"" SP_TYP_PROPOSAL "\"", "proposal", d));
    SP_TRY(read_all(s, d));
    if (!s->o->json)
        show(s);
    SP_TRY(ask(s->o, d));
    SP_TRY(add_signature(s, &token, d));
    SP_TRY(sp_signed_write(s->o->root, &s->next, d));
    return sp_proposal_write(out, s->p.held, sp_buf_view(&s->p.payload), s->p.signatures, s->p.n, d);
}

static void put_before(struct sp_buf *b, const struct signing *s)
{
    sp_out_key(b, "before");
    if (!s->p.held) {
        sp_buf_puts(b, "null");
        return;
    }
    sp_buf_putc(b, '{');
    sp_out_int(b, "version", sp_trust_version(s->p.held));
    sp_out_text(b, "digest", sp_view_of(s->next.before));
    sp_out_text(b, "known", sp_view_of(s->known == SP_BEFORE_SIGNED ? "signed" : "named"));
    sp_buf_putc(b, '}');
}

static void tell(const struct signing *s)
{
    SP_BUF_AUTO b = { 0 };
    const char *out = place_of(s->o);
    if (s->o->json) {
        sp_buf_putc(&b, '{');
        sp_out_int(&b, "version", s->p.list.version);
        sp_out_text(&b, "digest", sp_view_of(s->next.digest));
        put_before(&b, s);
        sp_out_text(&b, "root", sp_view_of(sp_key_kid(s->root.key)));
        sp_out_int(&b, "signatures", (int64_t)s->p.n);
        sp_out_text(&b, "file", sp_view_of(out));
        sp_out_key(&b, "changes");
        sp_buf_putc(&b, '[');
        (void)sp_list_diff(&b, s->p.held ? sp_trust_content(s->p.held) : NULL, &s->p.list, true);
        sp_buf_puts(&b, "]}\n");
    } else {
        sp_say_put(&b, s->p.n == 1 ? "alliance.signed-one" : "alliance.signed-many", sp_fill_text("file", out), sp_fill_number("count", (long long)s->p.n));
    }
    sp_out_about(out, &b);
}

int sp_cmd_alliance_sign(int argc, char **argv)
{
    struct sign_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "proposal", SP_CLI_TEXT, &o.proposal, "FILE", "opt.proposal.alliance-sign", true },
        { "root", SP_CLI_TEXT, &o.root, "FILE", "opt.root.alliance-sign", true },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "opt.passphrase.default", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.signed", false },
        { "before", SP_CLI_TEXT, &o.before, "DIGEST", "opt.before", false },
        { "yes", SP_CLI_FLAG, &o.yes, NULL, "opt.yes", false },
        { "again", SP_CLI_FLAG, &o.again, NULL, "opt.again", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance sign", "saphan alliance sign --proposal FILE --root FILE [--…]",
                                               "help.alliance.sign",
                                               sp_cmd_alliance_sign };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct signing s = { .o = &o };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = sign(&s, &d);
    if (sp_ok(rc))
        tell(&s);
    status = sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.proposal);
    sp_proposal_free(&s.p);
    sp_root_free(&s.root);
    return status;
}
