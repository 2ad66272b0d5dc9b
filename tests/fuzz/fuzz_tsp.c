/* layer: crypto */
#include <stdlib.h>

#include "crypto/tsp.h"
#include "crypto/x509.h"
#include "tests/lib/tsp_craft.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* The key of RFC 7515 appendix A.3 is that of the root and of the authority below it, so that tokens verify. */
#define JWK "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}"
#define POLICY "1.3.6.1.4.1.99999.1"

static struct sp_key *key;
static struct sp_buf root, cert;
/* What every seed stamps. */
static const uint8_t imprint[SP_SHA256_BYTES] = "the root of a tree";

static void setup_office(void)
{
    SP_JSON_AUTO jwk = NULL;
    if (!root.n && (!sp_ok(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL)) || !sp_ok(sp_key_from_jwk(jwk, &key, NULL)) ||
                    !sp_ok(sp_cert_root(key, "Fuzz", 1767225600, 20000, &root)) ||
                    !sp_ok(sp_cert_issue_tsa(key, sp_buf_view(&root), key, "Time", 1767225600, 20000, &cert))))
        abort();
}

static void check(struct sp_view token, const uint8_t *want_imprint, bool must)
{
    SP_ARENA_AUTO arena = { 0 };
    const struct sp_view anchor = sp_buf_view(&root);
    const struct sp_tsp_want want = { .imprint = want_imprint, .anchor_ders = &anchor, .n_anchors = 1 };
    struct sp_tsp_stamp s = { .gen_us = -1 };
    struct sp_diag d = { .rule = "" };
    bool ok = sp_ok(sp_tsp_check(token, &want, &arena, &s, &d));
    if (ok ? s.gen_us < 0 || s.accuracy_us < -1 || !s.policy.n || !s.signer_der.n : !d.rule[0] || s.gen_us != -1)
        abort();
    if (must && !ok)
        abort();
}

static void as_response(struct sp_view der)
{
    SP_BUF_AUTO token = { 0 };
    struct sp_diag d = { .rule = "" };
    if (sp_ok(sp_tsp_response(der, &token, &d)))
        check(sp_buf_view(&token), imprint, false);
    else if (!d.rule[0] || token.n)
        abort();
}

/* Whatever the authority grants, its token must be good for what the request asked. */
static void as_request(struct sp_view der)
{
    SP_BUF_AUTO response = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct sp_diag d;
    const struct sp_tsp_authority a = { .key = key, .cert_der = sp_buf_view(&cert), .policy = POLICY,
                                        .now_us = 1793000000000001, .accuracy_ms = 1, .serial = 1 };
    const unsigned char *p = (const unsigned char *)der.p;
    if (!sp_ok(sp_tsp_respond(&a, der, &response, &d)) || !sp_ok(sp_tsp_response(sp_buf_view(&response), &token, &d)))
        return;
    TS_REQ *req = d2i_TS_REQ(NULL, &p, (long)der.n);
    const ASN1_OCTET_STRING *s = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(req));
    if (ASN1_STRING_length(s) == SP_SHA256_BYTES)
        check(sp_buf_view(&token), ASN1_STRING_get0_data(s), TS_REQ_get_cert_req(req) != 0);
    TS_REQ_free(req);
}

/* The authority signs whatever stands in the place of its statement. */
static void as_statement(struct sp_view info)
{
    SP_BUF_AUTO token = { 0 };
    const struct tsp_craft c = tsp_craft_good(key, sp_buf_view(&cert));
    if (tsp_craft_token(&c, info, &token))
        check(sp_buf_view(&token), imprint, false);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_view in = sp_view(data, n);
    setup_office();
    check(in, imprint, false);
    as_response(in);
    as_request(in);
    if (n && n < 1024)
        as_statement(in);
    return 0;
}
