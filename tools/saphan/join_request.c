/* What a node asks of the alliance, with a proof for every key; declared in folder.h. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/jws.h"
#include "crypto/second.h"
#include "tools/saphan/folder.h"

static void put_list(struct sp_buf *b, const char *key, const struct sp_view *v, size_t n)
{
    sp_out_key(b, key);
    sp_buf_put_json_texts(b, v, n);
}

struct sp_rc sp_join_put(struct sp_buf *b, const struct sp_join *j)
{
    struct sp_view names[SP_MAX_SERVER_NAMES];
    size_t n = 0;
    char now[SP_TIME_TEXT];
    for (; n < SP_MAX_SERVER_NAMES && j->server_names[n]; n++)
        names[n] = sp_view_of(j->server_names[n]);
    sp_time_text(sp_now_s(), now);
    sp_buf_puts(b, "{\"format\":\"saphan-join/1\"");
    sp_out_text(b, "node", j->node);
    sp_out_text(b, "name", j->name);
    put_list(b, "countries", j->countries, j->n_countries);
    if (j->n_languages)
        put_list(b, "languages", j->languages, j->n_languages);
    if (j->n_products)
        put_list(b, "products", j->products, j->n_products);
    sp_out_text(b, "exchange_url", j->exchange_url);
    put_list(b, "server_names", names, n);
    sp_out_text(b, "created", sp_view_of(now));
    sp_buf_puts(b, ",\"keys\":[");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        if (!j->key[use])
            continue;
        sp_buf_putf(b, "%s{\"use\":\"%s\",\"jwk\":", use == SP_USE_REPORT ? "" : ",", sp_key_use_text(use));
        sp_key_put_jwk(b, j->key[use]);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}");
    return sp_buf_rc(b);
}

static struct sp_rc put_second(const struct sp_join *j, struct sp_view payload, struct sp_buf *b)
{
    SP_BUF_AUTO signature = { 0 };
    SP_TRY(sp_second_sign(j->key[SP_USE_REPORT_SM2], payload, &signature));
    sp_buf_puts(b, ",\"second_proof\":\"");
    sp_buf_put_b64url(b, sp_buf_view(&signature));
    sp_buf_putc(b, '"');
    return sp_buf_rc(b);
}

struct sp_rc sp_join_sign(struct sp_buf *b, struct sp_join *j)
{
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_JOIN) };
    SP_TRY(sp_join_put(&payload, j));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&payload), j->digest));
    sp_buf_puts(b, "{\"format\":\"saphan-join/1\",\"proofs\":[");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++) {
        if (use == SP_USE_ENCRYPTION)
            continue;
        sp_buf_puts(b, use == SP_USE_REPORT ? "\"" : ",\"");
        SP_TRY(sp_jws_sign(j->key[use], &head, sp_buf_view(&payload), b));
        sp_buf_putc(b, '"');
    }
    sp_buf_putc(b, ']');
    if (j->key[SP_USE_REPORT_SM2])
        SP_TRY(put_second(j, sp_buf_view(&payload), b));
    sp_buf_puts(b, "}\n");
    return sp_buf_rc(b);
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", text);
}

static struct sp_rc take_text(const cJSON *doc, const char *key, struct sp_arena *a, struct sp_view *out, struct sp_diag *d)
{
    struct sp_view v;
    SP_TRY(sp_json_str(doc, key, &v, d));
    return sp_arena_copy(a, v, out) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc take_created(const cJSON *doc, struct sp_join *j, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(sp_json_str(doc, "created", &text, d));
    return sp_time_parse(text, &j->created_s) ? SP_OK : refuse(d, "join.created", "created", "not a time");
}

static struct sp_rc take_countries(const cJSON *doc, struct sp_arena *a, struct sp_join *j, struct sp_diag *d)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(doc, "countries", &list, d));
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || strlen(item->valuestring) != 2 || j->n_countries == SP_MAX_COUNTRIES)
            return refuse(d, "join.countries", "countries", "a list of at most 16 two-letter country codes");
        if (!sp_arena_copy(a, sp_view_of(item->valuestring), &j->countries[j->n_countries++]))
            return SP_ERR(NOMEM);
    }
    return j->n_countries ? SP_OK : refuse(d, "join.countries", "countries", "a node speaks for at least one country");
}

/* Languages or products; whether they are known is the trust list's rule. */
static struct sp_rc take_offers(const cJSON *doc, const char *key, struct sp_arena *a, struct sp_view *out, size_t *n,
                                struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(doc, key))
        return SP_OK;
    SP_TRY(sp_json_arr(doc, key, &list, d));
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || *n == SP_MAX_OFFERS)
            return sp_diag_set(d, SP_ERR(INVALID), "join.offer", key, "a list of at most %d codes", SP_MAX_OFFERS);
        if (!sp_arena_copy(a, sp_view_of(item->valuestring), &out[(*n)++]))
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc take_server_names(const cJSON *doc, struct sp_arena *a, struct sp_join *j, struct sp_diag *d)
{
    const cJSON *list, *item;
    size_t n = 0;
    SP_TRY(sp_json_arr(doc, "server_names", &list, d));
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || n == SP_MAX_SERVER_NAMES)
            return refuse(d, "join.server-name", "server_names", "a list of at most 16 host names or addresses");
        j->server_names[n] = sp_arena_text(a, sp_view_of(item->valuestring));
        if (!j->server_names[n++])
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

static struct sp_rc take_keys(const cJSON *doc, struct sp_join *j, struct sp_diag *d)
{
    const cJSON *list, *item, *jwk;
    SP_TRY(sp_json_arr(doc, "keys", &list, d));
    cJSON_ArrayForEach(item, list) {
        struct sp_view text;
        enum sp_key_use use;
        SP_TRY(sp_json_str(item, "use", &text, d));
        if (!sp_key_use_parse(text, &use) || use == SP_USE_ROOT || j->key[use])
            return refuse(d, "join.key", "keys", "each use of report, receipt, encryption, log and tls once, report-sm2 at most once");
        SP_TRY(sp_json_obj(item, "jwk", &jwk, d));
        SP_TRY(sp_key_from_jwk_for(jwk, sp_key_use_alg(use), &j->key[use], d));
        if (sp_key_is_private(j->key[use]))
            return refuse(d, "join.key", "keys", "a private key must never leave the node: make new keys");
    }
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        for (enum sp_key_use other = SP_USE_REPORT; other < use; other++)
            if (j->key[use] && j->key[other] && !strcmp(sp_key_kid(j->key[use]), sp_key_kid(j->key[other])))
                return refuse(d, "join.key", "keys", "one key stands for two uses");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++)
        if (!j->key[use])
            return sp_diag_set(d, SP_ERR(INVALID), "join.key", "keys", "there is no %s key", sp_key_use_text(use));
    return SP_OK;
}

static struct sp_rc parse_payload(struct sp_view payload, struct sp_arena *a, struct sp_join *j, struct sp_diag *d)
{
    static const char *const known[] = { "format", "node", "name", "countries", "languages", "products", "exchange_url",
                                         "server_names", "created", "keys", NULL };
    SP_JSON_AUTO doc = NULL;
    struct sp_view format;
    SP_TRY(sp_json_parse(payload, SP_MAX_RPC_BYTES, &doc, d));
    SP_TRY(sp_json_only(doc, known, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    if (!sp_view_is(format, "saphan-join/1"))
        return refuse(d, "join.format", "format", "format must be saphan-join/1");
    SP_TRY(take_text(doc, "node", a, &j->node, d));
    SP_TRY(take_text(doc, "name", a, &j->name, d));
    SP_TRY(take_text(doc, "exchange_url", a, &j->exchange_url, d));
    if (!sp_node_id_valid(j->node))
        return refuse(d, "join.node", "node", "a node id is a country and at most one subdivision, such as LA or CN-GX");
    SP_TRY(take_created(doc, j, d));
    SP_TRY(take_countries(doc, a, j, d));
    SP_TRY(take_offers(doc, "languages", a, j->languages, &j->n_languages, d));
    SP_TRY(take_offers(doc, "products", a, j->products, &j->n_products, d));
    SP_TRY(take_server_names(doc, a, j, d));
    return take_keys(doc, j, d);
}

/* Which use the proof's key has; SP_USE_COUNT when it is none of the request's. */
static enum sp_key_use proof_use(const struct sp_join *j, struct sp_view kid)
{
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++)
        if (use != SP_USE_ENCRYPTION && sp_view_is(kid, sp_key_kid(j->key[use])))
            return use;
    return SP_USE_COUNT;
}

static struct sp_rc check_proofs(const cJSON *proofs, struct sp_view payload, struct sp_arena *a, const struct sp_join *j,
                                 struct sp_diag *d)
{
    bool proved[SP_USE_COUNT] = { [SP_USE_ROOT] = true, [SP_USE_ENCRYPTION] = true };
    const cJSON *proof;
    cJSON_ArrayForEach(proof, proofs) {
        if (!cJSON_IsString(proof))
            return refuse(d, "join.proof", "proofs", "a proof is a compact JWS");
        struct sp_view token = sp_view_of(proof->valuestring);
        struct sp_jws_header head;
        SP_BUF_AUTO signed_text = { 0 };
        SP_TRY(sp_jws_peek(token, a, &head, d));
        enum sp_key_use use = proof_use(j, head.kid);
        if (use == SP_USE_COUNT)
            return refuse(d, "join.proof", "proofs", "a proof is by a key that is not in the request");
        SP_TRY(sp_jws_verify(token, j->key[use], SP_TYP_JOIN, &signed_text, d));
        if (!sp_view_eq(sp_buf_view(&signed_text), payload))
            return refuse(d, "join.proof", "proofs", "the proofs are over different requests");
        proved[use] = true;
    }
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++)
        if (!proved[use])
            return sp_diag_set(d, SP_ERR(INVALID), "join.proof", "proofs", "nothing proves possession of the %s key",
                               sp_key_use_text(use));
    return SP_OK;
}

/* An SM2 key makes no JWS: it signs the payload as it signs reports. */
static struct sp_rc check_second(const cJSON *doc, struct sp_view payload, const struct sp_join *j, struct sp_diag *d)
{
    const struct sp_key *key = j->key[SP_USE_REPORT_SM2];
    struct sp_view text;
    SP_BUF_AUTO signature = { 0 };
    SP_TRY(sp_json_opt_str(doc, "second_proof", &text, d));
    if (!key != !sp_json_get(doc, "second_proof"))
        return refuse(d, "join.proof", "second_proof", "a report-sm2 key and its proof belong together");
    if (!key)
        return SP_OK;
    if (text.n > 2 * SP_MAX_SECOND_BYTES || !sp_ok(sp_b64url_decode(text, &signature)))
        return refuse(d, "join.proof", "second_proof", "the proof is not canonical base64url");
    return sp_second_verify(key, payload, sp_buf_view(&signature), d);
}

struct sp_rc sp_join_parse(struct sp_view file, struct sp_arena *a, struct sp_join *out, struct sp_diag *d)
{
    static const char *const known[] = { "format", "proofs", "second_proof", NULL };
    SP_JSON_AUTO doc = NULL;
    SP_BUF_AUTO payload = { 0 };
    struct sp_view format;
    const cJSON *proofs;
    SP_TRY(sp_json_parse(file, SP_MAX_MESSAGE_BYTES, &doc, d));
    SP_TRY(sp_json_only(doc, known, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    SP_TRY(sp_json_arr(doc, "proofs", &proofs, d));
    const cJSON *first = proofs->child;
    if (!sp_view_is(format, "saphan-join/1") || !cJSON_IsString(first))
        return refuse(d, "join.format", "format", "not a join request as saphan init writes it");
    SP_TRY(sp_jws_payload_unverified(sp_view_of(first->valuestring), &payload, d));
    SP_TRY(parse_payload(sp_buf_view(&payload), a, out, d));
    SP_TRY(check_proofs(proofs, sp_buf_view(&payload), a, out, d));
    SP_TRY(check_second(doc, sp_buf_view(&payload), out, d));
    return sp_sha256_b64url(sp_buf_view(&payload), out->digest);
}

void sp_join_free(struct sp_join *j)
{
    for (int use = 0; use < SP_USE_COUNT; use++)
        sp_key_drop(&j->key[use]);
}
