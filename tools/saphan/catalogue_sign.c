/* saphan catalogue sign, verify - who certifies which texts of a catalogue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "tools/catalogue/file.h"
#include "tools/catalogue/gates.h"
#include "tools/catalogue/statement.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

/* The file, or the catalogue of this language that is built in; and what it compiles to. A problem of any gate refuses it. */
static struct sp_rc open_source(const char *path, const char *language, struct sp_arena *a, struct sp_catalogue_file *f, struct sp_buf *compiled,
                                struct sp_diag *d)
{
    SP_BUF_AUTO problems = { 0 };
    struct sp_catalogue_problem p = { .line = 0 };
    size_t n = 0;
    SP_TRY(path ? sp_catalogue_file_read(path, a, f, d) : sp_catalogue_file_builtin(language, a, f, d));
    SP_TRY(sp_catalogue_file_only(f, d));
    SP_TRY(sp_catalogue_file_gates(f, a, compiled, &problems, &n));
    if (!n)
        return SP_OK;
    struct sp_view rest = sp_buf_view(&problems);
    (void)sp_catalogue_problem_next(&rest, &p);
    struct sp_rc rc = sp_diag_set(d, SP_ERR(INVALID), "catalogue.problems", NULL, "%.*s; and %zu more: see saphan catalogue lint", (int)p.text.n,
                                  p.text.p, n - 1);
    d->line = p.line;
    return rc;
}

/* --- sign --- */

/* What of a key was made here, to be taken away when nothing came of it. */
struct made { char *key, *passphrase; };

static void made_free(struct made *m, bool keep)
{
    if (m->key && !keep)
        (void)unlink(m->key);
    if (m->passphrase && !keep)
        (void)unlink(m->passphrase);
    free(m->key);
    free(m->passphrase);
}

enum { KEY_LABEL = 5, DIGEST_LABEL = 8 /* columns */ };
struct sign_opts { const char *language, *name, *key, *passphrase, *out; bool make_key, json; };

static struct sp_rc wrong(struct sp_diag *d, const char *option, const char *text)
{
    return sp_diag_set(d, SP_ERR(USAGE), "catalogue.option", option, "%s", text);
}

static struct sp_rc make_key(const struct sign_opts *o, struct made *made, struct sp_key **out, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    SP_BUF_AUTO path = { 0 };
    SP_KEY_AUTO key = NULL;
    if (sp_file_exists(o->key))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s exists already; nothing was changed", o->key);
    sp_buf_putf(&path, "%s.pass", o->key);
    if (!sp_buf_cstr(&path))
        return SP_ERR(NOMEM);
    bool there = sp_file_exists(path.p);
    if (o->passphrase)
        SP_TRY(sp_secret_read_file(o->passphrase, &pass, d));
    else
        SP_TRY(sp_place_passphrase(path.p, &pass, d));
    if (!o->passphrase && !there)
        made->passphrase = strdup(path.p);
    SP_TRY(sp_key_generate(SP_ALG_ES256, &key));
    SP_TRY(sp_key_save(key, o->key, &pass, d));
    made->key = strdup(o->key);
    *out = key;
    key = NULL;
    return SP_OK;
}

static struct sp_rc take_key(const struct sign_opts *o, struct made *made, struct sp_key **out, struct sp_diag *d)
{
    SP_SECRET_AUTO pass = { 0 };
    if (o->make_key)
        return make_key(o, made, out, d);
    if (!o->passphrase)
        return wrong(d, "passphrase", "give the file with the key's passphrase, or --make-key");
    SP_TRY(sp_secret_read_file(o->passphrase, &pass, d));
    return sp_key_load(o->key, &pass, SP_ALG_ES256, out, d);
}

static struct sp_rc sign(const struct sign_opts *o, const char *path, struct made *made, struct sp_buf *b, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_CATALOGUE_FILE_AUTO f = { .builtin = false };
    SP_BUF_AUTO compiled = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_KEY_AUTO key = NULL;
    if (!path == !o->language)
        return wrong(d, "language", "give a catalogue's source, or --language of one that is built in");
    if (!*o->name || strlen(o->name) > SP_MAX_CATALOGUE_PERSON || sp_utf8_check(sp_view_of(o->name)) != strlen(o->name) || !sp_place_line_safe(o->name))
        return wrong(d, "name", "--name is one line of UTF-8 text, at most 100 bytes");
    SP_TRY(sp_place_replaceable(o->out, "eyJ", "signed statement", d));
    SP_TRY(open_source(path, o->language, &a, &f, &compiled, d));
    SP_TRY(take_key(o, made, &key, d));
    SP_TRY(sp_statement_sign(&f.s, sp_buf_view(&compiled), sp_view_of(o->name), sp_now_s(), key, &token));
    sp_buf_putc(&token, '\n');
    SP_TRY(sp_buf_rc(&token));
    SP_TRY(sp_place_write(o->out, sp_buf_view(&token), d));
    if (o->json) {
        sp_buf_putc(b, '{');
        sp_out_text(b, "language", f.s.language);
        sp_out_text(b, "version", f.s.version);
        sp_out_text(b, "kid", sp_view_of(sp_key_kid(key)));
        sp_buf_puts(b, "}\n");
    } else {
        sp_say_put(b, "catalogue.statement", sp_fill_text("file", o->out), sp_fill_view("language", f.s.language), sp_fill_view("version", f.s.version));
        sp_words_label(b, "catalogue.key", KEY_LABEL);
        sp_buf_putf(b, "%s\n", sp_key_kid(key));
    }
    return sp_buf_rc(b);
}

int sp_cmd_catalogue_sign(int argc, char **argv)
{
    struct sign_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "language", SP_CLI_TEXT, &o.language, "L", "opt.language", false },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.catalogue", true },
        { "key", SP_CLI_TEXT, &o.key, "FILE", "opt.key.signer", true },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "opt.passphrase", false },
        { "make-key", SP_CLI_FLAG, &o.make_key, NULL, "opt.make-key", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.stdout", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "catalogue sign", "saphan catalogue sign FILE|--language L --name NAME --key FILE --passphrase FILE --out FILE",
                                               "help.catalogue.sign", sp_cmd_catalogue_sign };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct made made = { NULL, NULL };
    struct sp_rc rc = sign(&o, path, &made, &b, &d);
    made_free(&made, sp_ok(rc));
    if (!sp_ok(rc))
        return sp_cli_fail(o.json, rc, &d, path ? path : o.language);
    sp_out_about(o.out, &b);
    if (!o.json)
        sp_said_line(stderr, "catalogue.give");
    return 0;
}

/* --- verify --- */

/* about: whose line d has. */
struct verify_opts { const char *catalogue, *about; struct sp_cli_many kid; bool json; };

static struct sp_rc check_key(const struct verify_opts *o, const struct sp_statement *s, struct sp_diag *d)
{
    for (size_t i = 0; i < o->kid.n; i++)
        if (!strcmp(o->kid.v[i], sp_key_kid(s->key)))
            return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "statement.key", "kid", "signed with the key %s, which is not one that you named", sp_key_kid(s->key));
}

static struct sp_rc check_catalogue(struct verify_opts *o, const struct sp_statement *s, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_CATALOGUE_FILE_AUTO f = { .builtin = false };
    SP_BUF_AUTO compiled = { 0 };
    SP_CATALOGUE_AUTO cat = NULL;
    const char *language = sp_arena_text(&a, s->language);
    if (!language)
        return SP_ERR(NOMEM);
    const char *statement = o->about;
    o->about = o->catalogue ? o->catalogue : statement;
    SP_TRY(open_source(o->catalogue, language, &a, &f, &compiled, d));
    SP_TRY(sp_catalogue_parse(sp_buf_view(&compiled), &cat, d));
    o->about = statement;
    return sp_statement_covers(s, cat, d);
}

static struct sp_view member(const cJSON *group, const char *name)
{
    struct sp_view v = { NULL, 0 };
    return sp_ok(sp_json_opt_str(group, name, &v, NULL)) ? v : (struct sp_view){ NULL, 0 };
}

/* How many entries have which status, and whose they are. */
static void put_group(struct sp_buf *b, const cJSON *group)
{
    struct sp_view translator = member(group, "translator"), reviewer = member(group, "reviewer"), from = member(group, "from");
    sp_buf_putf(b, "  %5d ", cJSON_GetArraySize(sp_json_get(group, "keys")));
    sp_buf_put_safe(b, sp_words_catalogue_status(member(group, "status")));
    sp_buf_puts(b, translator.n ? ", " : "");
    if (translator.n)
        sp_say_safe(b, "catalogue.translated-by", sp_fill_view("who", translator));
    sp_buf_puts(b, reviewer.n ? ", " : "");
    if (reviewer.n)
        sp_say_safe(b, "catalogue.reviewed-by", sp_fill_view("who", reviewer));
    sp_buf_puts(b, from.n ? ", " : "");
    if (from.n)
        sp_say_safe(b, "catalogue.taken-from", sp_fill_view("language", from));
    sp_buf_putc(b, '\n');
}

static void tell(const struct sp_statement *s, struct sp_buf *b)
{
    const cJSON *group;
    char at[SP_TIME_TEXT];
    sp_time_text(s->iat_s, at);
    sp_say_put(b, "catalogue.valid", sp_fill_view("who", s->iss), sp_fill_text("time", at), sp_fill_view("language", s->language),
               sp_fill_view("version", s->version));
    sp_words_label(b, "catalogue.digest", DIGEST_LABEL);
    sp_buf_putf(b, "%.*s\n", (int)s->digest.n, s->digest.p);
    cJSON_ArrayForEach(group, s->entries)
        put_group(b, group);
}

static void tell_json(const struct sp_statement *s, struct sp_buf *b)
{
    sp_buf_putf(b, "{\"valid\":true,\"kid\":\"%s\",\"statement\":", sp_key_kid(s->key));
    sp_json_put(b, s->doc);
    sp_buf_puts(b, "}\n");
}

static struct sp_rc verify(struct verify_opts *o, const char *path, struct sp_buf *b, struct sp_diag *d)
{
    SP_BUF_AUTO token = { 0 };
    struct sp_statement s;
    o->about = path;
    SP_TRY(sp_file_read(path, SP_MAX_STATEMENT_BYTES, &token, d));
    SP_TRY(sp_statement_open(sp_buf_view(&token), &s, d));
    struct sp_rc rc = check_key(o, &s, d);
    if (sp_ok(rc))
        rc = check_catalogue(o, &s, d);
    if (sp_ok(rc))
        (o->json ? tell_json : tell)(&s, b);
    sp_statement_free(&s);
    return rc;
}

int sp_cmd_catalogue_verify(int argc, char **argv)
{
    struct verify_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "kid", SP_CLI_MANY, &o.kid, "KID", "opt.kid.signer", true },
        { "catalogue", SP_CLI_TEXT, &o.catalogue, "FILE", "opt.catalogue", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "catalogue verify", "saphan catalogue verify STATEMENT --kid KID [--catalogue FILE]",
                                               "help.catalogue.verify", sp_cmd_catalogue_verify };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = n ? verify(&o, path, &b, &d) : wrong(&d, NULL, "give the file with the statement");
    return sp_out_end(&b, o.json, rc, &d, o.about);
}
