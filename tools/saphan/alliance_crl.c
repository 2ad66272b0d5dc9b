/* saphan alliance crl - a fresh revocation list of each root whose key is here. */
#include <stdio.h>

#include "base/clock.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/office_crl.h"

struct crl_opts { const char *dir, *out, *root, *passphrase; int64_t days; struct sp_cli_many add; bool anew, json; };

static struct sp_rc sign(const struct crl_opts *o, struct sp_office_crls *out, struct sp_diag *d)
{
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    SP_OFFICE_LOCK_AUTO lock = -1;
    const struct sp_crl_signing s = { .dir = o->dir, .out = o->out, .days = o->days, .root = o->root, .passphrase = o->passphrase,
                                      .add = &o->add, .anew = o->anew };
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    SP_TRY(sp_office_open(o->dir, &office, d));
    SP_TRY(sp_place_replaceable(o->out, "-----BEGIN X509 CRL-----", "revocation list", d));
    SP_TRY(sp_office_crls_sign(&s, &office, out, d));
    if (!out->n_signed && !out->n_added)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.root", NULL,
                           "no root key is in this folder; name one with --root, or add lists that were signed elsewhere with --add");
    return SP_OK;
}

static void put_list(struct sp_buf *b, const struct sp_crl *l, bool json)
{
    char next[SP_TIME_TEXT];
    sp_time_text(l->next_s, next);
    if (!json) {
        SP_BUF_AUTO row = { 0 };
        sp_say(&row, l->n == 1 ? "alliance.crl-row" : "alliance.crl-rows", sp_fill_number("number", (long long)l->number),
               sp_fill_number("count", (long long)l->n), sp_fill_text("next", next));
        sp_buf_puts(b, "  ");
        sp_crl_put_row(b, sp_buf_view(&row), l);
        return;
    }
    sp_buf_puts(b, b->p[b->n - 1] == '[' ? "{" : ",{");
    sp_out_int(b, "number", l->number);
    sp_out_int(b, "entries", (int64_t)l->n);
    sp_out_text(b, "next", sp_view_of(next));
    sp_buf_putc(b, '}');
}

static void tell(const struct crl_opts *o, const struct sp_office_crls *c)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "file", sp_view_of(o->out));
        sp_out_int(&b, "signed", (int64_t)c->n_signed);
        sp_out_int(&b, "added", (int64_t)c->n_added);
        sp_out_key(&b, "lists");
        sp_buf_putc(&b, '[');
    } else {
        sp_say_put(&b, c->set.n == 1 ? "alliance.crl-written" : "alliance.crls-written", sp_fill_number("count", (long long)c->set.n),
                   sp_fill_text("file", o->out), sp_fill_number("signed", (long long)c->n_signed));
    }
    for (size_t i = 0; i < c->set.n; i++)
        put_list(&b, &c->set.v[i]->list, o->json);
    sp_buf_puts(&b, o->json ? "]}\n" : "");
    sp_out_about(o->out, &b);
    if (!o->json)
        sp_said_line(stderr, "alliance.crl-next");
}

int sp_cmd_alliance_crl(int argc, char **argv)
{
    struct crl_opts o = { .days = SP_CRL_DAYS };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir", true },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.replace", true },
        { "days", SP_CLI_INT, &o.days, "N", "opt.days.crl", false },
        { "root", SP_CLI_TEXT, &o.root, "FILE", "opt.root.alliance-crl", false },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "opt.passphrase", false },
        { "add", SP_CLI_MANY, &o.add, "FILE", "opt.add", false },
        { "anew", SP_CLI_FLAG, &o.anew, NULL, "opt.anew", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance crl", "saphan alliance crl --dir DIR --out FILE [--…]",
                                               "help.alliance.crl", sp_cmd_alliance_crl };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_office_crls c = { .store = NULL };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = sign(&o, &c, &d);
    if (sp_ok(rc))
        tell(&o, &c);
    sp_office_crls_free(&c);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.dir);
}
