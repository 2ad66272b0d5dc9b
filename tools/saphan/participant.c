/* saphan participant add, list - the banks, agencies and auditors that may speak to a node. */
#include <stdio.h>
#include <stdlib.h>

#include "node/rpc/participant.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

struct add_opts { const char *data, *id, *name, *kind, *jwk, *key_out, *passphrase_file; bool replace, json; };

static struct sp_rc usage(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "participant.option", option, "%s", text);
}

static struct sp_rc check(const struct add_opts *o, struct sp_diag *d)
{
    if (!sp_participant_id_valid(sp_view_of(o->id)))
        return usage(d, "id", "--id is 1 to 63 of a-z, 0-9, '-', '.', '_', first a letter or digit");
    if (!o->jwk == !o->key_out)
        return usage(d, "jwk", "give either --jwk with the participant's public key or --key-out to make a key");
    if (sp_utf8_check(sp_view_of(o->name)) != strlen(o->name) || !*o->name || !sp_place_line_safe(o->name))
        return usage(d, "name", "--name is one line of UTF-8 text");
    return SP_OK;
}

static struct sp_rc read_jwk(const char *path, struct sp_key **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO jwk = NULL;
    SP_KEY_AUTO key = NULL;
    SP_TRY(sp_file_read(path, 64 * 1024, &text, d));
    struct sp_rc rc = sp_json_parse(sp_buf_view(&text), 64 * 1024, &jwk, d);
    if (sp_ok(rc))
        rc = sp_key_from_jwk(jwk, &key, d);
    sp_wipe(text.p, text.n);
    if (!sp_ok(rc))
        return rc;
    if (sp_key_is_private(key))
        return sp_diag_set(d, SP_ERR(INVALID), "participant.private", "jwk",
                           "this is a private key: it stays with the participant; give the public one, without \"d\"");
    *out = key;
    key = NULL;
    return SP_OK;
}

/* The key is encrypted with the passphrase file given, or with a fresh one beside it. */
static struct sp_rc make_key(const struct add_opts *o, struct sp_key **out, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_BUF_AUTO pass_path = { 0 };
    SP_KEY_AUTO key = NULL;
    if (sp_file_exists(o->key_out))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s exists already; nothing was changed", o->key_out);
    if (o->passphrase_file) {
        SP_TRY(sp_secret_read_file(o->passphrase_file, &pass, d));
    } else {
        sp_buf_putf(&pass_path, "%s.pass", o->key_out);
        if (!sp_buf_cstr(&pass_path))
            return SP_ERR(NOMEM);
        SP_TRY(sp_place_passphrase(pass_path.p, &pass, d));
    }
    SP_TRY(sp_key_generate(SP_ALG_ES256, &key));
    SP_TRY(sp_key_save(key, o->key_out, &pass, d));
    *out = key;
    key = NULL;
    return SP_OK;
}

static struct sp_rc write_participant(const struct add_opts *o, const char *path, const struct sp_key *key, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_participant check_it;
    sp_buf_putc(&b, '{');
    sp_out_text(&b, "format", SP_VIEW_LIT("saphan-participant/1"));
    sp_out_text(&b, "id", sp_view_of(o->id));
    sp_out_text(&b, "name", sp_view_of(o->name));
    sp_out_text(&b, "kind", sp_view_of(o->kind));
    sp_out_key(&b, "jwk");
    sp_key_put_jwk(&b, key);
    sp_buf_puts(&b, "}\n");
    SP_TRY(sp_buf_rc(&b));
    SP_TRY(sp_participant_parse(sp_buf_view(&b), &check_it, d));
    sp_key_free(check_it.key);
    return sp_file_write(path, sp_buf_view(&b), 0644, d);
}

static struct sp_rc add(const struct add_opts *o, struct sp_conf *conf, struct sp_key **key, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    char name[80];
    SP_TRY(check(o, d));
    SP_TRY(sp_folder_conf(o->data, conf, d));
    (void)snprintf(name, sizeof name, "%s.json", o->id);
    const char *path = sp_place(&a, conf->participants_dir, name);
    if (!path)
        return SP_ERR(NOMEM);
    if (sp_file_exists(path) && !o->replace)
        return sp_diag_set(d, SP_ERR(EXISTS), "participant.exists", "id",
                           "%s is registered already; --replace gives it another key or name", o->id);
    SP_TRY(o->jwk ? read_jwk(o->jwk, key, d) : make_key(o, key, d));
    SP_TRY(sp_dir_make(conf->participants_dir, d));
    return write_participant(o, path, *key, d);
}

enum { LABEL = 13, KIND = 8 /* columns */ };

static void tell_added(const struct add_opts *o, const struct sp_conf *conf, const struct sp_key *key)
{
    SP_BUF_AUTO b = { 0 };
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_text(&b, "participant", sp_view_of(o->id));
        sp_out_text(&b, "node", sp_view_of(conf->node_id));
        sp_out_text(&b, "kid", sp_view_of(sp_key_kid(key)));
        sp_buf_puts(&b, "}\n");
        sp_out(&b);
        return;
    }
    sp_say(&b, "participant.added", sp_fill_text("id", o->id), sp_fill_text("node", conf->node_id));
    sp_buf_putc(&b, '\n');
    sp_words_label(&b, "participant.key", LABEL);
    sp_buf_putf(&b, "%s\n", sp_key_kid(key));
    if (o->key_out) {
        sp_words_label(&b, "participant.private-key", LABEL);
        sp_buf_putf(&b, "%s\n", o->key_out);
        sp_words_label(&b, "participant.passphrase", LABEL);
        sp_buf_putf(&b, "%s%s\n", o->passphrase_file ? o->passphrase_file : o->key_out, o->passphrase_file ? "" : ".pass");
    }
    sp_out(&b);
    sp_said_line(stderr, "participant.restart");
}

int sp_cmd_participant_add(int argc, char **argv)
{
    struct add_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data", true },
        { "id", SP_CLI_TEXT, &o.id, "ID", "opt.id.participant", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.participant", true },
        { "kind", SP_CLI_TEXT, &o.kind, "KIND", "opt.kind.participant", true },
        { "jwk", SP_CLI_TEXT, &o.jwk, "FILE", "opt.jwk", false },
        { "key-out", SP_CLI_TEXT, &o.key_out, "FILE", "opt.key-out", false },
        { "passphrase-file", SP_CLI_TEXT, &o.passphrase_file, "FILE", "opt.passphrase-file", false },
        { "replace", SP_CLI_FLAG, &o.replace, NULL, "opt.replace.participant", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = {
        "participant add", "saphan participant add --data DIR --id ID --name NAME --kind KIND (--jwk FILE | --key-out FILE)",
        "help.participant.add", sp_cmd_participant_add };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_conf conf = { .node_id = NULL };
    SP_KEY_AUTO key = NULL;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = add(&o, &conf, &key, &d);
    if (sp_ok(rc))
        tell_added(&o, &conf, key);
    status = sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.jwk && !sp_is(rc, SP_RC_EXISTS) ? o.jwk : o.data);
    sp_conf_free(&conf);
    return status;
}

/* --- list --- */

static int by_id(const void *a, const void *b)
{
    const struct sp_participant *x = a, *y = b;
    return strcmp(x->id, y->id);
}

static void put_list(struct sp_buf *b, struct sp_participants *all, bool json)
{
    static const struct sp_word kinds[] = { { "bank", "participant.bank" }, { "agency", "participant.agency" }, { "auditor", "participant.auditor" } };
    if (all->n)
        qsort(all->v, all->n, sizeof *all->v, by_id);
    for (size_t i = 0; i < all->n; i++) {
        const struct sp_participant *p = &all->v[i];
        if (json) {
            sp_buf_putc(b, '{');
            sp_buf_puts(b, "\"id\":");
            sp_buf_put_json(b, sp_view_of(p->id));
            sp_out_text(b, "name", sp_view_of(p->name));
            sp_out_text(b, "kind", sp_view_of(p->kind));
            sp_out_text(b, "kid", sp_view_of(sp_key_kid(p->key)));
            sp_buf_puts(b, "}\n");
        } else {
            sp_buf_putf(b, "%-20s ", p->id);
            sp_words_cell(b, SP_WORDS_NAMED(kinds, sp_view_of(p->kind)), KIND);
            sp_buf_putf(b, " %s  ", sp_key_kid(p->key));
            sp_buf_put_safe(b, sp_view_of(p->name));
            sp_buf_putc(b, '\n');
        }
    }
}

int sp_cmd_participant_list(int argc, char **argv)
{
    const char *data = NULL;
    bool json = false;
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &data, "DIR", "opt.data", true },
        { "json", SP_CLI_FLAG, &json, NULL, "opt.json.lines", false },
    };
    static const struct sp_cli_command cmd = { "participant list", "saphan participant list --data DIR [--json]",
                                               "help.participant.list", sp_cmd_participant_list };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_conf conf = { .node_id = NULL };
    struct sp_participants all = { NULL, 0 };
    struct sp_diag d = SP_NO_DIAG;
    SP_BUF_AUTO b = { 0 };
    struct sp_rc rc = sp_folder_conf(data, &conf, &d);
    if (sp_ok(rc))
        rc = sp_participants_load(conf.participants_dir, &all, &d);
    if (sp_ok(rc))
        put_list(&b, &all, json);
    sp_out(&b);
    sp_participants_free(&all);
    sp_conf_free(&conf);
    return sp_ok(rc) ? 0 : sp_cli_fail(json, rc, &d, data);
}
