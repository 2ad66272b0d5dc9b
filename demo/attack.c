/*
 * attack - what a dishonest party would try, for the demonstration and the scenario tests.
 *
 *   attack amount|translation|signature BUNDLE OUT     write a falsified copy of an evidence bundle
 *   attack stranger TRUST NODE                         connect to NODE as a node that the alliance never admitted
 *   attack token DIR PARTICIPANT KEY PASSPHRASE        send one and the same RPC call twice
 *   attack duplicate DIR BUNDLE                        as the node in DIR, send the bundle's request again
 *   attack jti DIR BUNDLE                              as the node in DIR, reuse the request's id for another question
 *   attack form DIR BUNDLE                             as the node in DIR, sign and send a question of no valid form
 *   attack asks DIR NODE report|company SUBJECT        as the node in DIR, ask NODE about a company that no honest node would,
 *                                                      by a consent that ended long ago
 *
 * The last six print how the node answered and exit 0 only when it defended itself.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"
#include "crypto/x509.h"
#include "node/evidence/trust.h"
#include "node/federation/wire.h"
#include "node/federation/identity.h"
#include "node/net/exchange_link.h"
#include "schema/logged.h"
#include "schema/message.h"
#include "tools/common/rpc_client.h"

enum { CALL_MS = 10000 };

static int fail(struct sp_rc rc, const struct sp_diag *d)
{
    fprintf(stderr, "attack: %s: %s [%s]\n", sp_rc_text(rc), d->text, d->rule);
    return 1;
}

/* --- falsified bundles --- */

static struct sp_rc read_bundle(const char *path, cJSON **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_BUNDLE_BYTES, &text, d));
    return sp_json_parse(sp_buf_view(&text), SP_MAX_BUNDLE_BYTES, out, d);
}

/* The first digit after `mark` becomes another one. */
static bool change_digit(char *text, const char *mark)
{
    char *at = strstr(text, mark);
    if (!at)
        return false;
    for (at += strlen(mark); *at; at++)
        if (*at >= '1' && *at <= '9') {
            *at = *at == '9' ? '1' : (char)(*at + 1);
            return true;
        }
    return false;
}

/* One disclosure as it is, or with a changed amount when it is the first that holds one. */
static bool forge_disclosure(struct sp_view one, bool done, struct sp_buf *forged)
{
    SP_BUF_AUTO text = { 0 };
    bool changed = !done && sp_ok(sp_b64url_decode(one, &text)) && sp_buf_cstr(&text) &&
                   change_digit(text.p, "\"amount\":{\"value\":\"");
    if (changed)
        sp_buf_put_b64url(forged, sp_buf_view(&text));
    else
        sp_buf_put(forged, one);
    sp_buf_putc(forged, '~');
    return done || changed;
}

static struct sp_rc change_amount(cJSON *bundle, struct sp_diag *d)
{
    cJSON *report = cJSON_GetObjectItemCaseSensitive(bundle, "report");
    struct sp_view rest = sp_view_of(report->valuestring), one;
    SP_BUF_AUTO forged = { 0 };
    bool changed = false;
    for (bool first = true; sp_view_split(rest, '~', &one, &rest); first = false) {
        if (!first) {
            changed = forge_disclosure(one, changed, &forged);
            continue;
        }
        sp_buf_put(&forged, one);
        sp_buf_putc(&forged, '~');
    }
    if (!changed)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "attack.amount", NULL, "the report holds no amount");
    return sp_buf_cstr(&forged) && cJSON_SetValuestring(report, forged.p) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc change_translation(cJSON *bundle, struct sp_diag *d)
{
    cJSON *rendition = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(bundle, "renditions"), 0);
    cJSON *text = cJSON_GetObjectItemCaseSensitive(rendition, "text");
    if (!cJSON_IsString(text) || !change_digit(text->valuestring, "/amount\t"))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "attack.translation", NULL, "the rendition shows no amount");
    return SP_OK;
}

/* The true report, signed again by a key of ours under the true key's name. */
static struct sp_rc forge_signature(cJSON *bundle, struct sp_diag *d)
{
    cJSON *report = cJSON_GetObjectItemCaseSensitive(bundle, "report");
    SP_ARENA_AUTO arena = { 0 };
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO forged = { 0 };
    struct sp_jws_header header;
    struct sp_view text = sp_view_of(report->valuestring), token = sp_signed_part(text);
    SP_TRY(sp_jws_peek(token, &arena, &header, d));
    SP_TRY(sp_jws_payload_unverified(token, &payload, d));
    SP_TRY(sp_key_generate(SP_ALG_ES256, &key));
    SP_TRY(sp_jws_sign(key, &header, sp_buf_view(&payload), &forged));
    sp_buf_put(&forged, sp_view(text.p + token.n, text.n - token.n));
    return sp_buf_cstr(&forged) && cJSON_SetValuestring(report, forged.p) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc falsify(const char *how, const char *in, const char *out, struct sp_diag *d)
{
    SP_JSON_AUTO bundle = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_TRY(read_bundle(in, &bundle, d));
    if (!strcmp(how, "amount"))
        SP_TRY(change_amount(bundle, d));
    else if (!strcmp(how, "translation"))
        SP_TRY(change_translation(bundle, d));
    else
        SP_TRY(forge_signature(bundle, d));
    sp_json_put(&text, bundle);
    sp_buf_putc(&text, '\n');
    return sp_file_write(out, sp_buf_view(&text), 0644, d);
}

/* --- a node that nobody admitted --- */

static struct sp_rc stranger_tls(const struct sp_trust *trust, struct sp_tls **out, struct sp_diag *d)
{
    SP_KEY_AUTO root = NULL;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO root_der = { 0 };
    SP_BUF_AUTO leaf = { 0 };
    static const char *const names[] = { "127.0.0.1", NULL };
    struct sp_tls_opts opts = { .mode = SP_TLS_MUTUAL };
    SP_TRY(sp_key_generate(SP_ALG_ES256, &root));
    SP_TRY(sp_key_generate(SP_ALG_ES256, &key));
    SP_TRY(sp_cert_root(root, "An alliance of one", sp_now_s() - 60, 30, &root_der));
    SP_TRY(sp_cert_issue(root, sp_buf_view(&root_der), key, SP_VIEW_LIT("CN-GX"), SP_USE_TLS, sp_now_s() - 60, 30, names, &leaf));
    opts.identity.cert_der = sp_buf_view(&leaf);
    opts.identity.key = key;
    opts.root_ders = sp_trust_roots(trust, &opts.n_roots);
    return sp_tls_new(&opts, out, d);
}

static struct sp_rc link_to(const struct sp_trust *trust, struct sp_view id, struct sp_tls *tls, struct sp_link **out,
                            struct sp_diag *d)
{
    const struct sp_trust_node *node = sp_trust_find_node(trust, id);
    SP_BUF_AUTO url = { 0 };
    SP_BUF_AUTO name = { 0 };
    if (!node)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "attack.node", NULL, "no such node in the trust list");
    sp_buf_put(&url, node->exchange_url);
    sp_buf_put(&name, id);
    const struct sp_link_opts opts = { .url = sp_buf_cstr(&url), .tls = tls, .node = sp_buf_cstr(&name), .connect_ms = 3000 };
    return sp_link_dial(&opts, out, d);
}

static int stranger(const char *trust_path, const char *node)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_TRUST_AUTO trust = NULL;
    SP_BUF_AUTO reply = { 0 };
    struct sp_tls *tls = NULL;
    struct sp_link *link = NULL;
    struct sp_rc rc = sp_trust_read(trust_path, NULL, &trust, &d);
    if (sp_ok(rc))
        rc = stranger_tls(trust, &tls, &d);
    if (sp_ok(rc))
        rc = link_to(trust, sp_view_of(node), tls, &link, &d);
    if (!sp_ok(rc))
        return fail(rc, &d);
    rc = sp_link_call(link, SP_VIEW_LIT("{\"sealed\":\"\"}"), CALL_MS, &reply, &d);
    printf("%s: %s\n", sp_rc_text(rc), sp_ok(rc) ? reply.p : d.text);
    sp_link_free(link);
    sp_tls_free(tls);
    return sp_is(rc, SP_RC_AUTH) ? 0 : 1;
}

/* --- the same call twice --- */

static int token_twice(char **argv)
{
    const struct sp_rpc_place place = { .data = argv[0], .as = argv[1], .key = argv[2], .passphrase = argv[3] };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rpc_client *c = NULL;
    SP_BUF_AUTO body = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO first = { 0 };
    SP_BUF_AUTO second = { 0 };
    SP_JSON_AUTO result = NULL;
    struct sp_rc rc = sp_rpc_open(&place, &c, &d);
    if (sp_ok(rc))
        rc = sp_rpc_prepare(c, "node.status", SP_VIEW_LIT("{}"), &body, &token);
    if (sp_ok(rc))
        rc = sp_rpc_send(c, sp_buf_view(&token), sp_buf_view(&body), &first, &d);
    if (sp_ok(rc))
        rc = sp_rpc_send(c, sp_buf_view(&token), sp_buf_view(&body), &second, &d);
    sp_rpc_close(c);
    if (sp_ok(rc))
        rc = sp_rpc_read(sp_buf_view(&first), &result, &d);
    if (!sp_ok(rc))
        return fail(rc, &d);
    SP_JSON_AUTO again = NULL;
    rc = sp_rpc_read(sp_buf_view(&second), &again, &d);
    printf("%s: %s [%s]\n", sp_rc_text(rc), d.text, d.rule);
    return sp_is(rc, SP_RC_REPLAY) && !strcmp(d.rule, "token.replay") ? 0 : 1;
}

/* --- a true node that repeats itself --- */

struct impostor {
    struct sp_conf conf;
    struct sp_identity id;
    struct sp_trust *trust;
    struct sp_tls *tls;
    struct sp_link *link;
    struct sp_arena arena;
    struct sp_view peer;
};

static struct sp_rc become(const char *dir, struct sp_view peer, struct impostor *im, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    struct sp_tls_opts opts = { .mode = SP_TLS_MUTUAL };
    sp_buf_putf(&path, "%s/node.conf", dir);
    SP_TRY(sp_conf_read(sp_buf_cstr(&path), &im->conf, d));
    SP_TRY(sp_identity_load(&im->conf, &im->id, d));
    SP_TRY(sp_trust_read(im->conf.trust_file, NULL, &im->trust, d));
    opts.identity.key = im->id.key[SP_USE_TLS];
    SP_TRY(sp_trust_find_cert(im->trust, sp_view_of(im->conf.node_id), SP_USE_TLS, sp_view_of(sp_key_kid(opts.identity.key)),
                              sp_now_s(), &opts.identity.cert_der, d));
    opts.root_ders = sp_trust_roots(im->trust, &opts.n_roots);
    SP_TRY(sp_tls_new(&opts, &im->tls, d));
    im->peer = peer;
    return link_to(im->trust, peer, im->tls, &im->link, d);
}

static void retire(struct impostor *im)
{
    sp_link_free(im->link);
    sp_tls_free(im->tls);
    sp_trust_free(im->trust);
    sp_identity_free(&im->id);
    sp_conf_free(&im->conf);
    sp_arena_free(&im->arena);
}

/* One sealed question; the unsealed answer. */
static struct sp_rc put_question(struct impostor *im, struct sp_view jws, struct sp_buf *answer, struct sp_diag *d)
{
    const struct sp_key *key;
    SP_BUF_AUTO sealed = { 0 };
    SP_BUF_AUTO message = { 0 };
    SP_BUF_AUTO reply = { 0 };
    SP_WIRE_AUTO wire = { .json = NULL };
    SP_TRY(sp_trust_find_key(im->trust, im->peer, SP_USE_ENCRYPTION, sp_view("", 0), sp_now_s(), &key, d));
    SP_TRY(sp_jwe_seal(key, SP_TYP_SEALED, "JWT", jws, &sealed));
    sp_wire_put_sealed(&message, sp_buf_view(&sealed), NULL);
    SP_TRY(sp_link_call(im->link, sp_buf_view(&message), CALL_MS, &reply, d));
    SP_TRY(sp_wire_parse(sp_buf_view(&reply), &wire, d));
    if (wire.kind != SP_WIRE_SEALED)
        return sp_diag_set(d, SP_ERR(DENIED), "attack.reply", NULL, "%.*s", (int)wire.text.n, wire.text.p);
    return sp_jwe_open(wire.sealed, im->id.key[SP_USE_ENCRYPTION], SP_TYP_SEALED, true, answer, d);
}

static struct sp_rc read_request(cJSON *bundle, struct impostor *im, struct sp_request *r, struct sp_view *jws, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    struct sp_view kept;
    SP_TRY(sp_json_str(bundle, "request", jws, d));
    SP_TRY(sp_jws_payload_unverified(*jws, &payload, d));
    if (!sp_arena_copy(&im->arena, sp_buf_view(&payload), &kept))
        return SP_ERR(NOMEM);
    return sp_request_parse(kept, &im->arena, r, d);
}

/* What was sealed: the report, and its second signatures when there are some. */
static struct sp_rc put_first(const cJSON *bundle, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_view report;
    const cJSON *second = sp_json_get(bundle, "second");
    SP_TRY(sp_json_str(bundle, "report", &report, d));
    sp_buf_put(out, report);
    if (second) {
        sp_buf_putc(out, '\n');
        sp_json_put(out, second);
    }
    return sp_buf_rc(out);
}

static int duplicate(struct impostor *im, cJSON *bundle, struct sp_view jws, struct sp_diag *d)
{
    SP_BUF_AUTO answer = { 0 };
    SP_BUF_AUTO first = { 0 };
    struct sp_rc rc = put_question(im, jws, &answer, d);
    if (sp_ok(rc))
        rc = put_first(bundle, &first, d);
    if (!sp_ok(rc))
        return fail(rc, d);
    bool same = sp_view_eq(sp_buf_view(&answer), sp_buf_view(&first));
    puts(same ? "the original answer came back, byte for byte" : "ANOTHER ANSWER CAME BACK");
    return same ? 0 : 1;
}

/* Signed by the node's true key; the refusal must be signed, too, and name the rule. */
static int is_refused(struct impostor *im, const struct sp_request *other, const char *rule, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO answer = { 0 };
    SP_BUF_AUTO said = { 0 };
    struct sp_refusal r;
    const struct sp_jws_header header = { .typ = SP_VIEW_LIT(SP_TYP_REQUEST) };
    sp_request_put(&payload, other);
    struct sp_rc rc = sp_jws_sign(im->id.key[SP_USE_RECEIPT], &header, sp_buf_view(&payload), &jws);
    if (sp_ok(rc))
        rc = put_question(im, sp_buf_view(&jws), &answer, d);
    if (sp_ok(rc))
        rc = sp_jws_payload_unverified(sp_buf_view(&answer), &said, d);
    if (sp_ok(rc))
        rc = sp_refusal_parse(sp_buf_view(&said), &im->arena, &r, d);
    if (!sp_ok(rc))
        return fail(rc, d);
    printf("%.*s: %.*s [%.*s]\n", (int)r.code.n, r.code.p, (int)r.text.n, r.text.p, (int)r.rule.n, r.rule.p);
    return sp_view_starts(r.rule, sp_view_of(rule)) ? 0 : 1;
}

static int misuse(struct impostor *im, const struct sp_request *first, struct sp_view purpose, const char *rule, struct sp_diag *d)
{
    struct sp_request other = *first;
    other.iat = sp_now_s();
    other.exp = other.iat + 600;
    other.purpose = purpose;
    return is_refused(im, &other, rule, d);
}

static int asks(char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct impostor im = { .link = NULL };
    char jti[SP_ID_TEXT];
    bool report = !strcmp(argv[2], "report");
    struct sp_rc rc = sp_id_new(jti);
    if (sp_ok(rc))
        rc = become(argv[0], sp_view_of(argv[1]), &im, &d);
    const struct sp_request r = {
        .iss = sp_view_of(im.conf.node_id), .aud = im.peer, .jti = sp_view_of(jti), .iat = sp_now_s(), .exp = sp_now_s() + 600,
        .op = report ? SP_OP_REPORT : SP_OP_COMPANY, .participant = SP_VIEW_LIT("nobody"), .purpose = SP_VIEW_LIT("credit_granting"),
        .product = report ? SP_VIEW_LIT("standard") : sp_view(NULL, 0), .subject = sp_view_of(argv[3]),
        .authorisation = { SP_VIEW_LIT("C-1"), SP_VIEW_LIT("subject_consent"), report ? SP_VIEW_LIT("2099-12-31") : SP_VIEW_LIT("1990-01-01") } };
    int status = sp_ok(rc) ? is_refused(&im, &r, "registry.unknown-subject", &d) : fail(rc, &d);
    retire(&im);
    return status;
}

static int repeat(const char *how, const char *dir, const char *path)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct impostor im = { .link = NULL };
    SP_JSON_AUTO bundle = NULL;
    struct sp_request r;
    struct sp_view jws;
    struct sp_rc rc = read_bundle(path, &bundle, &d);
    if (sp_ok(rc))
        rc = read_request(bundle, &im, &r, &jws, &d);
    if (sp_ok(rc))
        rc = become(dir, r.aud, &im, &d);
    int status = !sp_ok(rc) ? fail(rc, &d) : !strcmp(how, "duplicate") ? duplicate(&im, bundle, jws, &d) :
                 !strcmp(how, "jti") ? misuse(&im, &r, r.purpose, "request.replay", &d) :
                                       misuse(&im, &r, SP_VIEW_LIT("curiosity"), "schema.", &d);
    retire(&im);
    return status;
}

int main(int argc, char **argv)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const char *how = argc > 1 ? argv[1] : "";
    if (argc == 4 && (!strcmp(how, "amount") || !strcmp(how, "translation") || !strcmp(how, "signature"))) {
        struct sp_rc rc = falsify(how, argv[2], argv[3], &d);
        return sp_ok(rc) ? 0 : fail(rc, &d);
    }
    if (argc == 4 && !strcmp(how, "stranger"))
        return stranger(argv[2], argv[3]);
    if (argc == 6 && !strcmp(how, "token"))
        return token_twice(argv + 2);
    if (argc == 4 && (!strcmp(how, "duplicate") || !strcmp(how, "jti") || !strcmp(how, "form")))
        return repeat(how, argv[2], argv[3]);
    if (argc == 6 && !strcmp(how, "asks"))
        return asks(argv + 2);
    fputs("usage: attack amount|translation|signature BUNDLE OUT | stranger TRUST NODE |\n"
          "       token DIR PARTICIPANT KEY PASSPHRASE | duplicate DIR BUNDLE | jti DIR BUNDLE | form DIR BUNDLE |\n"
          "       asks DIR NODE report|company SUBJECT\n", stderr);
    return 64;
}
