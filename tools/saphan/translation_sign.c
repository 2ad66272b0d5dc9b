/* saphan translation sign, export - who answers for which translations. */
#include "base/clock.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "i18n/skeleton.h"
#include "i18n/width.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/translation.h"

struct opts { const char *data, *to, *name, *key, *passphrase, *out; bool machine, json; };

/* ---- sign ---- */

struct rows { struct sp_arena *a; struct sp_memory_row *v; size_t n, room; bool machine, signed_ones; };

static bool wanted(const struct rows *w, const struct sp_memory_row *r)
{
    if (w->signed_ones)
        return r->state == SP_MEMORY_SIGNED;
    return r->state == SP_MEMORY_APPROVED || (w->machine && r->state == SP_MEMORY_DRAFT && sp_view_is(r->method, "machine"));
}

/* Copies: writing is not for a walk. */
static struct sp_rc collect(void *ctx, const struct sp_memory_row *r)
{
    struct rows *w = ctx;
    if (!wanted(w, r))
        return SP_OK;
    if (w->n == w->room) {
        size_t room = w->room ? w->room * 2 : 64;
        struct sp_memory_row *v = sp_arena_alloc(w->a, room * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (w->n)
            memcpy(v, w->v, w->n * sizeof *v);
        w->v = v;
        w->room = room;
    }
    struct sp_memory_row *x = &w->v[w->n++];
    *x = *r;
    struct sp_view *const texts[] = { &x->key.to, &x->key.from, &x->key.context, &x->key.source, &x->key.digest, &x->text, &x->method, &x->engine,
                                      &x->engine_version, &x->translator, &x->reviewer, &x->assertion, &x->registers };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!sp_arena_copy(w->a, *texts[i], texts[i]))
            return SP_ERR(NOMEM);
    return SP_OK;
}

/* What is another one by now is not signed: nobody approved that. */
static struct sp_rc sign_one(const struct opts *o, struct sp_db *db, const struct sp_key *key, const struct sp_memory_row *r, size_t *n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO jws = { 0 };
    char digest[SP_SHA256_TEXT];
    struct sp_translation checked, t = { .iss = sp_view_of(o->name), .iat = sp_now_s(), .context = r->key.context, .from = r->key.from, .to = r->key.to,
                                         .text = r->text, .engine = { r->engine, r->engine_version } };
    if (r->key.source.n)
        SP_TRY(sp_sha256_b64url(r->key.source, digest));
    else
        sp_sha256_text((const uint8_t *)r->key.digest.p, digest);
    t.source = sp_view_of(digest);
    if (!sp_method_parse(r->method, &t.method))
        return SP_ERR(CORRUPT);
    if (r->reviewer.n && !sp_names_read_alike(r->reviewer, sp_view_of(o->name))) /* nobody reviews himself */
        t.reviewer = r->reviewer;
    SP_TRY(sp_translation_sign(&t, key, &a, &jws));
    SP_TRY(sp_translation_open(sp_buf_view(&jws), t.iat, &a, &checked, NULL, d)); /* what we would not take ourselves is not given out */
    struct sp_memory_row row = *r;
    row.assertion = sp_buf_view(&jws);
    row.state = SP_MEMORY_SIGNED;
    row.registers = sp_view(NULL, 0); /* the word of somebody here */
    struct sp_rc rc = sp_memory_put(db, &row, r);
    *n += sp_ok(rc);
    return sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc;
}

static void put_signed(struct sp_buf *b, size_t n, const char *kid)
{
    sp_say_put(b, "translation.signed", sp_fill_number("count", (long long)n));
    sp_words_label(b, "participant.key", sp_text_width(sp_said("participant.key")) + 2);
    sp_buf_putf(b, "%s\n", kid);
}

static struct sp_rc sign(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    SP_KEY_AUTO key = NULL;
    struct rows w = { .a = &a, .machine = o->machine };
    size_t n = 0;
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_text_person("name", o->name, d));
    SP_TRY(sp_secret_read_file(o->passphrase, &pass, d));
    SP_TRY(sp_key_load(o->key, &pass, SP_ALG_ES256, &key, d));
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    SP_TRY(sp_memory_each(db, sp_view_of(o->to), collect, &w));
    for (size_t i = 0; i < w.n; i++)
        SP_TRY(sign_one(o, db, key, &w.v[i], &n, d));
    if (o->json)
        sp_buf_putf(b, "{\"signed\":%zu,\"kid\":\"%s\"}\n", n, sp_key_kid(key));
    else
        put_signed(b, n, sp_key_kid(key));
    return sp_buf_rc(b);
}

/* ---- export ---- */

static struct sp_rc export(const struct opts *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO lines = { 0 };
    struct rows w = { .a = &a, .signed_ones = true };
    if (o->to)
        SP_TRY(sp_text_language(o->to, d));
    if (o->out)
        SP_TRY(sp_place_replaceable(o->out, "eyJ", "file of signed translations", d));
    SP_TRY(sp_folder_db_open(o->data, SP_DB_READONLY, &db, d));
    SP_TRY(sp_memory_each(db, sp_view_of(o->to), collect, &w));
    for (size_t i = 0; i < w.n; i++) {
        sp_buf_put(&lines, w.v[i].assertion);
        sp_buf_putc(&lines, '\n');
    }
    SP_TRY(sp_buf_rc(&lines));
    if (!o->out || sp_place_is_standard(o->out)) {
        sp_buf_put(b, sp_buf_view(&lines));
        return sp_buf_rc(b);
    }
    SP_TRY(sp_file_write(o->out, sp_buf_view(&lines), 0644, d));
    sp_say_put(b, "translation.exported", sp_fill_text("file", o->out), sp_fill_number("count", (long long)w.n));
    return sp_buf_rc(b);
}

/* ---- command lines ---- */

static int end(const struct opts *o, struct sp_rc rc, const struct sp_diag *d, struct sp_buf *b, const char *about)
{
    return sp_out_end(b, o->json, rc, d, about);
}

int sp_cmd_translation_sign(int argc, char **argv)
{
    struct opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.running", true },
        { "to", SP_CLI_TEXT, &o.to, "L", "opt.to.sign", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "opt.name.translation", true },
        { "key", SP_CLI_TEXT, &o.key, "FILE", "opt.key.signer", true },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "opt.passphrase", true },
        { "machine", SP_CLI_FLAG, &o.machine, NULL, "opt.machine", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "translation sign", "saphan translation sign --data DIR --to L --name NAME --key FILE --passphrase FILE",
                                               "help.translation.sign", sp_cmd_translation_sign };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = sign(&o, &b, &d);
    return end(&o, rc, &d, &b, o.data);
}

int sp_cmd_translation_export(int argc, char **argv)
{
    struct opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.running", true },
        { "to", SP_CLI_TEXT, &o.to, "L", "opt.to.export", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.default", false },
    };
    static const struct sp_cli_command cmd = { "translation export", "saphan translation export --data DIR [--to L] [--out FILE]",
                                               "help.translation.export", sp_cmd_translation_export };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = export(&o, &b, &d);
    return end(&o, rc, &d, &b, o.data);
}
