/* saphan translation sign, export, import - who answers for which translations. */
#include "base/clock.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "i18n/width.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/translation.h"

struct opts { const char *data, *to, *name, *key, *passphrase, *out; struct sp_cli_many kid; bool machine, all, json; };

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
                                      &x->engine_version, &x->translator, &x->reviewer, &x->assertion };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!sp_arena_copy(w->a, *texts[i], texts[i]))
            return SP_ERR(NOMEM);
    return SP_OK;
}

static struct sp_rc sign_one(const struct opts *o, struct sp_db *db, const struct sp_key *key, struct sp_memory_row *r, struct sp_diag *d)
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
    if (!sp_view_is(r->reviewer, o->name))
        t.reviewer = r->reviewer;
    SP_TRY(sp_translation_sign(&t, key, &a, &jws));
    SP_TRY(sp_translation_open(sp_buf_view(&jws), &a, &checked, NULL, d)); /* what we would not take ourselves is not given out */
    r->assertion = sp_buf_view(&jws);
    r->state = SP_MEMORY_SIGNED;
    return sp_memory_put(db, r, true);
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
    SP_TRY(sp_text_language(o->to, d));
    SP_TRY(sp_text_person("name", o->name, d));
    SP_TRY(sp_secret_read_file(o->passphrase, &pass, d));
    SP_TRY(sp_key_load(o->key, &pass, SP_ALG_ES256, &key, d));
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    SP_TRY(sp_memory_each(db, sp_view_of(o->to), collect, &w));
    for (size_t i = 0; i < w.n; i++)
        SP_TRY(sign_one(o, db, key, &w.v[i], d));
    if (o->json)
        sp_buf_putf(b, "{\"signed\":%zu,\"kid\":\"%s\"}\n", w.n, sp_key_kid(key));
    else
        put_signed(b, w.n, sp_key_kid(key));
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
    if (!o->out) {
        sp_buf_put(b, sp_buf_view(&lines));
        return sp_buf_rc(b);
    }
    SP_TRY(sp_file_write(o->out, sp_buf_view(&lines), 0644, d));
    sp_say_put(b, "translation.exported", sp_fill_text("file", o->out), sp_fill_number("count", (long long)w.n));
    return sp_buf_rc(b);
}

/* ---- import ---- */

struct importing { const struct opts *o; struct sp_db *db; struct sp_translation *v; struct sp_view *jws; size_t n, others; struct sp_arena *a; };

/* What was withdrawn here does not come back by the same file. */
static struct sp_rc was_withdrawn(struct sp_db *db, const struct sp_memory_key *key, struct sp_view jws, bool *was)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_memory_row row;
    *was = false;
    struct sp_rc rc = sp_memory_get(db, key, &a, &row);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    *was = row.state == SP_MEMORY_REJECTED && sp_view_eq(row.assertion, jws);
    return SP_OK;
}

/* A machine's that nobody read takes no place of what somebody did read, or wrote. */
static struct sp_rc put(struct sp_db *db, const struct sp_translation *x, struct sp_view jws, const struct sp_memory_key *key)
{
    bool withdrawn;
    struct sp_memory_row row = { .key = *key, .state = SP_MEMORY_SIGNED, .text = x->text, .method = sp_view_of(sp_method_text(x->method)),
                                 .engine = x->engine.name, .engine_version = x->engine.version, .translator = x->iss, .reviewer = x->reviewer,
                                 .assertion = jws, .made_s = x->iat, .reviewed_s = x->iat };
    row.key.to = x->to;
    SP_TRY(was_withdrawn(db, &row.key, jws, &withdrawn));
    if (withdrawn)
        return SP_OK;
    bool unread = x->method == SP_METHOD_MACHINE && !x->reviewer.n;
    struct sp_rc rc = sp_memory_put(db, &row, !unread);
    return unread && sp_is(rc, SP_RC_EXISTS) ? SP_OK : rc;
}

static struct sp_rc match(void *ctx, const struct sp_text *t)
{
    struct importing *im = ctx;
    char digest[SP_SHA256_TEXT];
    SP_TRY(sp_sha256_b64url(t->key.source, digest));
    for (size_t i = 0; i < im->n; i++) {
        const struct sp_translation *x = &im->v[i];
        if (!sp_view_eq(x->context, t->key.context) || !sp_view_eq(x->from, t->key.from) || !sp_view_is(x->source, digest))
            continue;
        SP_TRY(put(im->db, x, im->jws[i], &t->key));
        im->v[i].context = sp_view(NULL, 0); /* found: it is not looked for again */
    }
    return SP_OK;
}

/* Of texts of other registers only the digest is known, which is enough to find them by when a report brings one. */
static struct sp_rc keep_others(struct importing *im)
{
    for (size_t i = 0; i < im->n; i++) {
        const struct sp_translation *x = &im->v[i];
        SP_BUF_AUTO digest = { 0 };
        if (!x->context.n)
            continue;
        SP_TRY(sp_b64url_decode(x->source, &digest));
        const struct sp_memory_key key = { .from = x->from, .to = x->to, .context = x->context, .digest = sp_buf_view(&digest) };
        SP_TRY(put(im->db, x, im->jws[i], &key));
        im->others++;
    }
    return SP_OK;
}

static struct sp_rc known_key(const struct opts *o, const char *kid, struct sp_diag *d)
{
    for (size_t i = 0; i < o->kid.n; i++)
        if (!strcmp(o->kid.v[i], kid))
            return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "translation.signer", "kid", "signed with the key %s, which is not one that you named by --kid", kid);
}

static size_t count_lines(struct sp_view v)
{
    size_t n = v.n && v.p[v.n - 1] != '\n';
    for (size_t i = 0; i < v.n; i++)
        n += v.p[i] == '\n';
    return n;
}

/* All lines are read before anything is kept. */
static struct sp_rc read_lines(struct importing *im, struct sp_view rest, struct sp_diag *d)
{
    size_t lines = count_lines(rest);
    im->v = sp_arena_alloc(im->a, (lines + 1) * sizeof *im->v);
    im->jws = sp_arena_alloc(im->a, (lines + 1) * sizeof *im->jws);
    if (!im->v || !im->jws)
        return SP_ERR(NOMEM);
    while (rest.n) {
        struct sp_view line = rest;
        char kid[44];
        if (!sp_view_split(rest, '\n', &line, &rest))
            rest = sp_view(NULL, 0);
        struct sp_rc rc = sp_translation_open(line, im->a, &im->v[im->n], kid, d);
        if (sp_ok(rc))
            rc = known_key(im->o, kid, d);
        if (!sp_ok(rc)) {
            d->line = (unsigned)im->n + 1;
            return rc;
        }
        im->jws[im->n++] = line;
    }
    return SP_OK;
}

static struct sp_rc import(const struct opts *o, const char *path, struct sp_buf *b, struct sp_diag *d)
{
    SP_DB_AUTO db = NULL;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct importing im = { .o = o, .a = &a };
    size_t kept = 0;
    if (!path)
        return sp_diag_set(d, SP_ERR(USAGE), "translation.option", NULL, "name the file of signed translations");
    SP_TRY(sp_file_read(path, SP_MAX_BUNDLE_BYTES, &file, d));
    SP_TRY(read_lines(&im, sp_buf_view(&file), d));
    SP_TRY(sp_folder_db_open(o->data, 0, &db, d));
    im.db = db;
    SP_TRY(sp_texts_each(db, NULL, sp_view(NULL, 0), match, &im, d));
    for (size_t i = 0; i < im.n; i++)
        kept += !im.v[i].context.n;
    if (o->all)
        SP_TRY(keep_others(&im));
    if (o->json) {
        sp_buf_putf(b, "{\"kept\":%zu,\"of\":%zu,\"others\":%zu}\n", kept, im.n, im.others);
        return sp_buf_rc(b);
    }
    sp_say_put(b, "translation.kept", sp_fill_number("count", (long long)kept), sp_fill_number("all", (long long)im.n));
    if (o->all)
        sp_say_put(b, "translation.kept-others", sp_fill_number("count", (long long)im.others));
    return sp_buf_rc(b);
}

/* ---- command lines ---- */

static int end(const struct opts *o, struct sp_rc rc, const struct sp_diag *d, struct sp_buf *b, const char *about)
{
    if (!sp_ok(rc))
        return sp_cli_fail(o->json, rc, d, about);
    sp_out(b);
    return 0;
}

int sp_cmd_translation_sign(int argc, char **argv)
{
    struct opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "the node's folder; the node may run", true },
        { "to", SP_CLI_TEXT, &o.to, "L", "translations into this language", true },
        { "name", SP_CLI_TEXT, &o.name, "NAME", "who answers for them", true },
        { "key", SP_CLI_TEXT, &o.key, "FILE", "the signer's key: encrypted PEM, P-256", true },
        { "passphrase", SP_CLI_TEXT, &o.passphrase, "FILE", "the file with the key's passphrase", true },
        { "machine", SP_CLI_FLAG, &o.machine, NULL, "also a machine's drafts that nobody read: they are marked as not checked", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "translation sign", "saphan translation sign --data DIR --to L --name NAME --key FILE --passphrase FILE",
                                               "Sign the translations that were approved.", sp_cmd_translation_sign };
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
        { "data", SP_CLI_TEXT, &o.data, "DIR", "the node's folder; the node may run", true },
        { "to", SP_CLI_TEXT, &o.to, "L", "only those into this language", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "where they go; standard output", false },
    };
    static const struct sp_cli_command cmd = { "translation export", "saphan translation export --data DIR [--to L] [--out FILE]",
                                               "Write the signed translations, one a line.", sp_cmd_translation_export };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = export(&o, &b, &d);
    return end(&o, rc, &d, &b, o.data);
}

int sp_cmd_translation_import(int argc, char **argv)
{
    struct opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "the node's folder; the node may run", true },
        { "all", SP_CLI_FLAG, &o.all, NULL, "also those of texts that this registry does not hold: for reports about companies of partners", false },
        { "kid", SP_CLI_MANY, &o.kid, "KID", "a signer's key, as translation sign names it; again for several", true },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the result as JSON", false },
    };
    static const struct sp_cli_command cmd = { "translation import", "saphan translation import FILE --data DIR --kid KID",
                                               "Keep signed translations of others, of texts that this registry shows.", sp_cmd_translation_import };
    const char *path = NULL;
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, &path, 1, &n, &status))
        return status;
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = import(&o, path, &b, &d);
    return end(&o, rc, &d, &b, path);
}
