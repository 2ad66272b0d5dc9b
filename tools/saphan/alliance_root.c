/* saphan alliance root - a root key on a machine of its own. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"

struct root_opts { const char *dir, *name; int64_t days; bool json; };

static struct sp_rc fill(const struct root_opts *o, const char *dir, struct sp_root *r, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    const char *pass_path = sp_place(&a, dir, "passphrase"), *key = sp_place(&a, dir, "root" ".key"), *crt = sp_place(&a, dir, "root.crt");
    if (!pass_path || !key || !crt)
        return SP_ERR(NOMEM);
    SP_TRY(sp_place_passphrase(pass_path, &pass, d));
    SP_TRY(sp_key_generate(sp_key_use_alg(SP_USE_ROOT), &r->key));
    /* A day back, so that a node with a slow clock accepts it. */
    SP_TRY(sp_cert_root(r->key, o->name, sp_now_s() - 86400, (int)o->days, &r->der));
    SP_TRY(sp_key_save(r->key, key, &pass, d));
    return sp_place_write_new(crt, sp_buf_view(&r->der), 0644, d);
}

static struct sp_rc make(const struct root_opts *o, struct sp_root *r, struct sp_diag *d)
{
    if (!*o->name || strlen(o->name) > 64 || !sp_place_line_safe(o->name))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "name", "--name is one line of at most 64 bytes");
    if (o->days < 1 || o->days > SP_MAX_CERT_DAYS)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "days", "--days is 1 to %d", SP_MAX_CERT_DAYS);
    SP_PLACE_AUTO place = { .open = false };
    SP_TRY(sp_place_begin(o->dir, &place, d));
    SP_TRY(fill(o, place.work, r, d));
    return sp_place_commit(&place, d);
}

static void put_made(struct sp_buf *b, const struct root_opts *o, const struct sp_root *r)
{
    static const char *const labels[] = { "alliance.root-name", "alliance.root-certificate" };
    size_t columns = SP_WORDS_COLUMNS(labels, 13);
    sp_say_put(b, "alliance.root-made", sp_fill_text("folder", o->dir));
    sp_words_label(b, "alliance.root-name", columns);
    sp_buf_putf(b, "%s\n", sp_key_kid(r->key));
    sp_words_label(b, "alliance.root-certificate", columns);
    sp_buf_put_safe(b, sp_view_of(o->dir));
    sp_buf_puts(b, "/root.crt\n");
}

int sp_cmd_alliance_root(int argc, char **argv)
{
    struct root_opts o = { .name = "Saphan alliance root", .days = 3650 };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir.new", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.root", false },
        { "days", SP_CLI_INT, &o.days, "N", "opt.days.10y", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance root", "saphan alliance root --dir DIR [--…]",
                                               "help.alliance.root", sp_cmd_alliance_root };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_ROOT_AUTO r = { .key = NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = make(&o, &r, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, o.dir);
    if (o.json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "root", sp_view_of(sp_key_kid(r.key)));
        sp_out_text(&b, "dir", sp_view_of(o.dir));
        sp_buf_puts(&b, "}\n");
    } else {
        put_made(&b, &o, &r);
    }
    sp_out(&b);
    if (!o.json) {
        sp_said_line(stderr, "alliance.root-next");
        sp_said_line(stderr, "alliance.root-stays");
    }
    return 0;
}
