/* saphan alliance init - the office's folder: root keys and their certificates. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/x509.h"
#include "schema/text.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct alliance_opts { const char *dir, *name; int64_t roots, threshold, days; struct sp_cli_many certs; bool json; };

static struct sp_rc make_root(const struct alliance_opts *o, const char *dir, size_t i, const struct sp_secret *pass,
                              struct sp_office *office, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    char name[48], common[65];
    (void)snprintf(common, sizeof common, "Saphan alliance root %zu", i + 1);
    SP_TRY(sp_key_generate(sp_key_use_alg(SP_USE_ROOT), &office->root_key[i]));
    /* A day back, so that a node with a slow clock accepts it. */
    SP_TRY(sp_cert_root(office->root_key[i], common, sp_now_s() - 86400, (int)o->days, &office->root_der[i]));
    (void)snprintf(name, sizeof name, "roots/root-%zu.key", i + 1);
    const char *key_path = sp_place(&a, dir, name);
    (void)snprintf(name, sizeof name, "roots/root-%zu.crt", i + 1);
    const char *crt_path = sp_place(&a, dir, name);
    if (!key_path || !crt_path)
        return SP_ERR(NOMEM);
    SP_TRY(sp_key_save(office->root_key[i], key_path, pass, d));
    return sp_place_write_new(crt_path, sp_buf_view(&office->root_der[i]), 0644, d);
}

/* One made on another machine: its certificate only. */
static struct sp_rc take_root(const char *dir, size_t i, const char *path, struct sp_office *office, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    char name[48];
    (void)snprintf(name, sizeof name, "roots/root-%zu.crt", i + 1);
    const char *crt_path = sp_place(&a, dir, name);
    if (!crt_path)
        return SP_ERR(NOMEM);
    SP_TRY(sp_file_read(path, 64 * 1024, &office->root_der[i], d));
    struct sp_rc rc = sp_cert_check_root(sp_buf_view(&office->root_der[i]), NULL, d);
    if (sp_ok(rc) && !sp_ok(sp_cert_key(sp_buf_view(&office->root_der[i]), sp_key_use_alg(SP_USE_ROOT), &office->root_key[i])))
        rc = sp_diag_set(d, SP_ERR(INVALID), "office.root", NULL, "the certificate is not one of a root key");
    for (size_t k = 0; sp_ok(rc) && k < i; k++)
        if (sp_key_equal(office->root_key[k], office->root_key[i]))
            rc = sp_diag_set(d, SP_ERR(EXISTS), "office.root", "root-cert", "one root is given twice");
    if (!sp_ok(rc))
        return sp_diag_in_file(d, rc, path);
    return sp_place_write_new(crt_path, sp_buf_view(&office->root_der[i]), 0644, d);
}

static struct sp_rc check(const struct alliance_opts *o, struct sp_diag *d)
{
    if (!*o->name || strlen(o->name) > 255 || !sp_place_line_safe(o->name) ||
        sp_utf8_check(sp_view_of(o->name)) != strlen(o->name))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "name", "--name is one line of at most 255 bytes");
    SP_TRY(sp_text_check(sp_view_of(o->name), SP_MAX_TOKEN_FIELD, "name", d)); /* as the trust list's readers will */
    int64_t all = o->roots + (int64_t)o->certs.n;
    if (o->roots < 0 || o->roots > SP_MAX_FOLDER_ROOTS || all < 1 || all > SP_MAX_FOLDER_ROOTS || o->threshold < 1 ||
        o->threshold > all)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "threshold",
                           "an alliance has 1 to %d roots, --threshold at most as many", SP_MAX_FOLDER_ROOTS);
    if (o->days < 1 || o->days > SP_MAX_CERT_DAYS)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "days", "--days is 1 to %d", SP_MAX_CERT_DAYS);
    return SP_OK;
}

static struct sp_rc fill(const struct alliance_opts *o, const char *dir, struct sp_office *office, struct sp_diag *d)
{
    static const char *const folders[] = { "roots", "nodes" };
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    const char *pass_path = sp_place(&a, dir, "passphrase");
    for (size_t i = 0; i < SP_CLI_COUNT(folders); i++) {
        const char *path = sp_place(&a, dir, folders[i]);
        if (!path)
            return SP_ERR(NOMEM);
        SP_TRY(sp_dir_make(path, d));
    }
    if (!pass_path)
        return SP_ERR(NOMEM);
    SP_TRY(sp_place_passphrase(pass_path, &pass, d));
    for (size_t i = 0; i < office->n_roots; i++)
        SP_TRY(i < (size_t)o->roots ? make_root(o, dir, i, &pass, office, d)
                                    : take_root(dir, i, o->certs.v[i - (size_t)o->roots], office, d));
    return sp_office_save(dir, office, d);
}

static struct sp_rc make(const struct alliance_opts *o, struct sp_office *office, struct sp_diag *d)
{
    SP_TRY(check(o, d));
    (void)snprintf(office->alliance, sizeof office->alliance, "%s", o->name);
    office->threshold = o->threshold;
    office->n_roots = (size_t)o->roots + o->certs.n;
    SP_PLACE_AUTO place = { .open = false };
    SP_TRY(sp_place_begin(o->dir, &place, d));
    SP_TRY(fill(o, place.work, office, d));
    return sp_place_commit(&place, d);
}

static void tell(const struct alliance_opts *o, const struct sp_office *office)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "alliance", sp_view_of(office->alliance));
        sp_out_text(&b, "dir", sp_view_of(o->dir));
        sp_out_int(&b, "threshold", office->threshold);
        sp_out_key(&b, "roots");
        sp_buf_putc(&b, '[');
        for (size_t i = 0; i < office->n_roots; i++)
            sp_buf_putf(&b, "%s\"%s\"", i ? "," : "", sp_key_kid(office->root_key[i]));
        sp_buf_puts(&b, "]}\n");
    } else {
        sp_say_put(&b, "alliance.made", sp_fill_text("folder", o->dir), sp_fill_number("threshold", (long long)office->threshold),
                   sp_fill_number("roots", (long long)office->n_roots));
        for (size_t i = 0; i < office->n_roots; i++) {
            sp_buf_puts(&b, "  ");
            sp_say(&b, "alliance.made-root", sp_fill_number("number", (long long)i + 1));
            sp_buf_putf(&b, "  %s\n", sp_key_kid(office->root_key[i]));
        }
    }
    sp_out(&b);
    if (o->json)
        return;
    sp_said_line(stderr, "alliance.made-next");
    sp_said_line(stderr, "alliance.tell-roots");
    sp_said_line(stderr, "alliance.offline");
}

int sp_cmd_alliance_init(int argc, char **argv)
{
    struct alliance_opts o = { .roots = -1, .threshold = 1, .days = 3650 };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir.new", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.alliance-init", true },
        { "roots", SP_CLI_INT, &o.roots, "N", "opt.roots", false },
        { "root-cert", SP_CLI_MANY, &o.certs, "FILE", "opt.root-cert", false },
        { "threshold", SP_CLI_INT, &o.threshold, "N", "opt.threshold.alliance-init", false },
        { "days", SP_CLI_INT, &o.days, "N", "opt.days.10y", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance init", "saphan alliance init --dir DIR --name NAME [--…]",
                                               "help.alliance.init", sp_cmd_alliance_init };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    if (o.roots == -1)
        o.roots = o.certs.n ? 0 : 1;
    struct sp_office office = { .n_roots = 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = make(&o, &office, &d);
    if (sp_ok(rc))
        tell(&o, &office);
    sp_office_free(&office);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.dir);
}
