/* layer: crypto */
#include <stdlib.h>

#include "crypto/jws.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* RFC 8037 appendix A.1, because Ed25519 signs fast and always the same; and its token of A.4. */
#define JWK "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"," \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
#define TOKEN "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhi" \
    "jcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

static const struct sp_key *the_key(void)
{
    static struct sp_key *key;
    SP_JSON_AUTO jwk = NULL;
    if (!key && (!sp_ok(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL)) || !sp_ok(sp_key_from_jwk(jwk, &key, NULL))))
        abort();
    return key;
}

/* Whatever is accepted must be a token that its owner signed: of all tokens there is one. */
static void as_token(struct sp_view token)
{
    SP_BUF_AUTO payload = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_jws_header h;
    struct sp_diag d = { 0 };
    bool foreign = sp_ok(sp_jws_verify_foreign(token, the_key(), &payload, &d));
    if (foreign ? !sp_view_is(token, TOKEN) : payload.n || !d.rule[0])
        abort();
    sp_buf_clear(&payload);
    if (sp_ok(sp_jws_verify(token, the_key(), NULL, &payload, &d)) != foreign)
        abort();
    bool peeked = sp_ok(sp_jws_peek(token, &arena, &h, &d));
    if (peeked && !sp_ok(sp_jws_peek_foreign(token, &arena, &h, &d))) /* strict lets nothing more through */
        abort();
    sp_buf_clear(&payload);
    (void)sp_ok(sp_jws_payload_unverified(token, &payload, &d));
}

/* The signer is honest and the header is the fuzzer's: strict readers accept only what they know. */
static void as_header(struct sp_view head)
{
    uint8_t sig[64];
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_diag d = { 0 };
    static const char *const known[] = { "alg", "typ", "kid", "cty", "x5t#S256", NULL };
    sp_buf_put_b64url(&token, head);
    sp_buf_puts(&token, ".e30");
    if (!sp_ok(sp_sign_raw(the_key(), sp_buf_view(&token), sig)))
        abort();
    sp_buf_putc(&token, '.');
    sp_buf_put_b64url(&token, sp_view(sig, sizeof sig));
    if (!sp_ok(sp_jws_verify(sp_buf_view(&token), the_key(), NULL, &payload, &d)))
        return;
    struct sp_view alg = { NULL, 0 };
    if (!sp_view_is(sp_buf_view(&payload), "{}") || !sp_ok(sp_json_parse(head, 0, &j, &d)) ||
        !sp_ok(sp_json_only(j, known, &d)) || !sp_ok(sp_json_str(j, "alg", &alg, &d)) || !sp_view_is(alg, "EdDSA"))
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    as_token(sp_view(data, n));
    if (n > 0 && data[0] == '{')
        as_header(sp_view(data, n));
    return 0;
}
