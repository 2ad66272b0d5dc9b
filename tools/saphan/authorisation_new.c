/* saphan authorisation new: a participant attests whose consent it holds, signs that, and registers it at its node. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "node/evidence/warranted.h"
#include "schema/codelist.h"
#include "schema/subject.h"
#include "tools/common/place.h"
#include "tools/saphan/authorisation.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

enum { DOCUMENT_BYTES = 64 * 1024 * 1024 };

struct options {
    struct sp_warrant_place w;
    struct sp_cli_many product, purpose, asker;
    const char *id, *subject, *given_by, *basis, *from, *expires, *document, *out;
    bool json;
};

static struct sp_rc wrong(struct sp_diag *d, const char *option, const char *what)
{
    return sp_diag_set(d, SP_ERR(USAGE), "authorisation.option", option, "%s", what);
}

/* In the order of the list, whatever order they were given in. */
static struct sp_rc take_codes(const struct sp_cli_many *given, enum sp_codelist list, const char *option, struct sp_view *out, size_t *n, struct sp_diag *d)
{
    const char *const *code = sp_codes(list);
    size_t known = 0;
    for (size_t i = 0; i < given->n; i++)
        if (!sp_code_known(list, sp_view_of(given->v[i])))
            return sp_diag_set(d, SP_ERR(USAGE), "authorisation.option", option, "--%s %.60s is no code of the list %s", option, given->v[i], sp_codelist_name(list));
    for (size_t k = 0; code[k]; k++)
        for (size_t i = 0; i < given->n; i++)
            if (!strcmp(code[k], given->v[i])) {
                if (known == SP_MAX_WARRANT_CODES)
                    return wrong(d, option, "that is more than an authorisation can name");
                out[known++] = sp_view_of(code[k]);
                break;
            }
    *n = known;
    return SP_OK;
}

static int by_bytes(const void *a, const void *b) { return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b); }

/* In order, each once; nobody named: the participant itself. */
static struct sp_rc take_askers(const struct options *o, struct sp_warrant *w, struct sp_diag *d)
{
    struct sp_view all[SP_CLI_MOST];
    size_t n = o->asker.n;
    for (size_t i = 0; i < n; i++)
        all[i] = sp_view_of(o->asker.v[i]);
    if (!n)
        all[n++] = sp_view_of(o->w.place.as);
    qsort(all, n, sizeof all[0], by_bytes);
    for (size_t i = 0; i < n; i++) {
        if (i && sp_view_eq(all[i - 1], all[i]))
            continue;
        if (w->n_askers == SP_MAX_ASKERS)
            return wrong(d, "asker", "that is more than an authorisation can name");
        w->askers[w->n_askers++] = all[i];
    }
    return SP_OK;
}

static struct sp_rc digest_document(const char *path, char out[SP_SHA256_TEXT], struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    out[0] = '\0';
    if (!path)
        return SP_OK;
    SP_TRY(sp_file_read(path, DOCUMENT_BYTES, &file, d));
    return sp_sha256_b64url(sp_buf_view(&file), out);
}

/* Signed, and read again as its readers will: what is wrong with it is said before anything is registered. */
static struct sp_rc make(const struct options *o, const struct sp_rpc_client *c, struct sp_arena *a, struct sp_buf *jws, struct sp_diag *d)
{
    char today[SP_TIME_TEXT], document[SP_SHA256_TEXT];
    struct sp_warrant again;
    sp_time_text(sp_now_s(), today);
    SP_TRY(digest_document(o->document, document, d));
    struct sp_warrant w = {
        .id = sp_view_of(o->id), .iss = sp_view_of(sp_rpc_node(c)), .participant = sp_view_of(o->w.place.as), .subject = sp_view_of(o->subject),
        .given_by = sp_view_of(o->given_by), .basis = sp_view_of(o->basis), .not_before = o->from ? sp_view_of(o->from) : sp_view(today, 10),
        .expires = sp_view_of(o->expires), .document = sp_view_of(document), .iat = sp_now_s() };
    SP_TRY(take_codes(&o->product, SP_LIST_PRODUCT, "product", w.products, &w.n_products, d));
    SP_TRY(take_codes(&o->purpose, SP_LIST_PURPOSE, "purpose", w.purposes, &w.n_purposes, d));
    SP_TRY(take_askers(o, &w, d));
    SP_TRY(sp_warrant_key_of(sp_rpc_key(c), a, &w.jwk));
    SP_TRY(sp_warrant_sign(&w, sp_rpc_key(c), jws));
    return sp_warrant_open(sp_buf_view(jws), a, &again, NULL, d);
}

static struct sp_rc make_one(const struct options *o, struct sp_buf *jws, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_rpc_client *c;
    SP_TRY(sp_rpc_open(&o->w.place, &c, d));
    struct sp_rc rc = make(o, c, &a, jws, d);
    sp_rpc_close(c);
    return rc;
}

static struct sp_rc run(const struct options *o, struct sp_buf *b, struct sp_diag *d)
{
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO params = { 0 };
    SP_JSON_AUTO result = NULL;
    if (sp_warrant_by_officer(&o->w))
        return wrong(d, "as", "a participant attests it, with --as, --key and --passphrase");
    SP_TRY(sp_warrant_place_check(&o->w, true, d));
    if (o->out && sp_place_taken(o->out))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s exists already; nothing was registered, choose another name", o->out);
    SP_TRY(make_one(o, &jws, d));
    sp_warrant_param(&params, "authorisation", sp_buf_cstr(&jws));
    SP_TRY(sp_warrant_call(&o->w, "authorisation.register", &params, &result, d));
    sp_warrant_show(result, o->json, b);
    sp_buf_putc(&jws, '\n');
    SP_TRY(sp_buf_rc(&jws));
    return o->out ? sp_place_write(o->out, sp_buf_view(&jws), d) : sp_buf_rc(b);
}

int sp_cmd_authorisation_new(int argc, char **argv)
{
    struct options o = { .basis = "subject_consent" };
    const struct sp_cli_option options[] = {
        SP_WARRANT_OPTIONS(o.w),
        { "id", SP_CLI_TEXT, &o.id, "ID", "opt.id.authorisation-new", true },
        { "subject", SP_CLI_TEXT, &o.subject, "S", "opt.subject", true },
        { "given-by", SP_CLI_TEXT, &o.given_by, "TEXT", "opt.given-by", true },
        { "basis", SP_CLI_TEXT, &o.basis, "CODE", "opt.basis", false },
        { "product", SP_CLI_MANY, &o.product, "P", "opt.product.authorisation-new", true },
        { "purpose", SP_CLI_MANY, &o.purpose, "CODE", "opt.purpose.authorisation-new", true },
        { "asker", SP_CLI_MANY, &o.asker, "ID", "opt.asker", false },
        { "from", SP_CLI_TEXT, &o.from, "DATE", "opt.from.authorisation-new", false },
        { "expires", SP_CLI_TEXT, &o.expires, "DATE", "opt.expires.authorisation-new", true },
        { "document", SP_CLI_TEXT, &o.document, "FILE", "opt.document", false },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.authorisation", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "authorisation new",
        "saphan authorisation new --data DIR --as ID --key FILE --passphrase FILE --id ID --subject S --given-by TEXT --product P --purpose CODE --expires DATE",
        "help.authorisation.new", NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = SP_NO_DIAG;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_rc rc = run(&o, &b, &d);
    sp_out_about(o.out, &b); /* also when only the file could not be written: it is registered */
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.id);
}
