#include "node/evidence/warranted.h"

#include "crypto/jws.h"

struct sp_rc sp_warrant_key_open(const struct sp_warrant_key *k, struct sp_key **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    sp_warrant_put_jwk(&text, k);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_json_parse(sp_buf_view(&text), SP_MAX_HEADER_BYTES, &j, d));
    return sp_key_from_jwk(j, out, d);
}

struct sp_rc sp_warrant_check_header(struct sp_view jws, const struct sp_key *key, const char *rule, const char *what, struct sp_arena *a,
                                     struct sp_diag *d)
{
    struct sp_jws_header h;
    SP_TRY(sp_jws_peek(jws, a, &h, d));
    if (!sp_view_is(h.kid, sp_key_kid(key)))
        return sp_diag_set(d, SP_ERR(INVALID), rule, "kid", "the header names another key than the %s", what);
    if (h.cty.n || h.x5t_s256.n)
        return sp_diag_set(d, SP_ERR(INVALID), "jws.unknown", NULL, "the header has a member that is not known here");
    return SP_OK;
}

struct sp_rc sp_warrant_open(struct sp_view jws, struct sp_arena *a, struct sp_warrant *out, struct sp_key **key, struct sp_diag *d)
{
    SP_BUF_AUTO unproved = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_KEY_AUTO k = NULL;
    struct sp_warrant w;
    if (jws.n > SP_MAX_WARRANT_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "jws.size", NULL, "the authorisation is too long");
    SP_TRY(sp_jws_payload_unverified(jws, &unproved, d)); /* the key is in it */
    SP_TRY(sp_warrant_parse(sp_buf_view(&unproved), a, &w, d));
    SP_TRY(sp_warrant_key_open(&w.jwk, &k, d));
    SP_TRY(sp_jws_verify(jws, k, SP_TYP_AUTHORISATION, &payload, d));
    SP_TRY(sp_jws_one_spelling(jws, k, d));
    SP_TRY(sp_warrant_check_header(jws, k, "authorisation.key", "authorisation", a, d));
    *out = w;
    if (key) {
        *key = k;
        k = NULL;
    }
    return SP_OK;
}

struct sp_warrant_question sp_warrant_question_of(const struct sp_request *r)
{
    return (struct sp_warrant_question){ r->iss, r->participant, r->subject, r->product, r->purpose, r->authorisation, r->iat };
}

struct sp_rc sp_request_warrant(const struct sp_request *r, struct sp_arena *a, struct sp_warrant *out, char kid[SP_SHA256_TEXT],
                                struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    struct sp_warrant w;
    const struct sp_warrant_question q = sp_warrant_question_of(r);
    struct sp_rc rc = sp_warrant_open(r->signed_authorisation, a, &w, &key, d);
    if (!sp_ok(rc))
        return sp_is(rc, SP_RC_NOMEM) ? rc : SP_ERR(DENIED);
    SP_TRY(sp_warrant_covers(&w, &q, d));
    *out = w;
    memcpy(kid, sp_key_kid(key), SP_SHA256_TEXT);
    return SP_OK;
}

struct sp_rc sp_request_warranted(const struct sp_request *r, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_warrant w;
    char kid[SP_SHA256_TEXT];
    return r->signed_authorisation.n ? sp_request_warrant(r, a, &w, kid, d) : SP_OK;
}

struct sp_rc sp_warrant_sign(const struct sp_warrant *w, const struct sp_key *key, struct sp_buf *jws)
{
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_AUTHORISATION) };
    sp_warrant_put(&payload, w);
    SP_TRY(sp_buf_rc(&payload));
    return sp_jws_sign(key, &h, sp_buf_view(&payload), jws);
}

struct sp_rc sp_warrant_key_of(const struct sp_key *key, struct sp_arena *a, struct sp_warrant_key *out)
{
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_warrant_key k = { .y = { NULL, 0 } };
    sp_key_put_jwk(&text, key);
    SP_TRY(sp_buf_rc(&text));
    SP_TRY(sp_json_parse(sp_buf_view(&text), SP_MAX_HEADER_BYTES, &j, NULL));
    SP_TRY(sp_json_str(j, "crv", &k.crv, NULL));
    SP_TRY(sp_json_str(j, "kty", &k.kty, NULL));
    SP_TRY(sp_json_str(j, "x", &k.x, NULL));
    SP_TRY(sp_json_opt_str(j, "y", &k.y, NULL));
    struct sp_view *const all[] = { &k.crv, &k.kty, &k.x, &k.y };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (!sp_arena_copy(a, *all[i], all[i]))
            return SP_ERR(NOMEM);
    *out = k;
    return SP_OK;
}
