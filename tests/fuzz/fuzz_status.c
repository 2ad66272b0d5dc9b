/* layer: crypto */
#include <stdlib.h>

#include "crypto/status.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* RFC 8037 appendix A.1, because Ed25519 signs fast and always the same. */
#define JWK "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"," \
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"
#define URI "https://la.example/status/1"

static const struct sp_key *the_key(void)
{
    static struct sp_key *key;
    SP_JSON_AUTO jwk = NULL;
    if (!key && (!sp_ok(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL)) || !sp_ok(sp_key_from_jwk(jwk, &key, NULL))))
        abort();
    return key;
}

/* Whatever inflates stays below the limit and comes back the same. */
static void as_list(struct sp_view lst, unsigned bits)
{
    SP_STATUS_LIST_AUTO l = { .bits = 0 };
    SP_STATUS_LIST_AUTO again = { .bits = 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .rule = "" };
    unsigned status;
    if (!sp_ok(sp_status_list_unpack(lst, bits, &l, &d))) {
        if (!d.rule[0] || l.bytes.n)
            abort();
        return;
    }
    uint64_t size = sp_status_list_size(&l);
    if (!size || l.bytes.n > SP_MAX_STATUS_BYTES || sp_ok(sp_status_list_get(&l, size, &status, &d)) ||
        !sp_ok(sp_status_list_get(&l, size - 1, &status, &d)) || status >> bits || !sp_ok(sp_status_list_pack(&l, &text, &d)) ||
        !sp_ok(sp_status_list_unpack(sp_buf_view(&text), bits, &again, &d)) ||
        !sp_view_eq(sp_buf_view(&l.bytes), sp_buf_view(&again.bytes)))
        abort();
}

/* What the signer says is the fuzzer's; what is accepted can be signed again and says the same. */
static void as_claims(struct sp_view payload)
{
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_STATUS_TYP) };
    const struct sp_view none = { NULL, 0 }, uri = SP_VIEW_LIT(URI);
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO again = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_status_token t = { .iat_s = -1 }, u = { .iat_s = -1 };
    if (!sp_ok(sp_jws_sign(the_key(), &h, payload, &token)))
        abort();
    if (!sp_ok(sp_status_read(sp_buf_view(&token), the_key(), none, uri, &arena, &t, &d))) {
        if (!d.rule[0] || t.iat_s != -1)
            abort();
        return;
    }
    bool same = sp_ok(sp_status_sign(the_key(), none, &t, &again, &d)) &&
                sp_ok(sp_status_read(sp_buf_view(&again), the_key(), none, uri, &arena, &u, &d)) && sp_view_eq(t.iss, u.iss) &&
                t.iat_s == u.iat_s && t.exp_s == u.exp_s && t.ttl_s == u.ttl_s &&
                sp_view_eq(sp_buf_view(&t.list.bytes), sp_buf_view(&u.list.bytes));
    if (!same || t.exp_s <= t.iat_s || !sp_ok(sp_status_fresh(&t, t.iat_s, &d)) || sp_ok(sp_status_fresh(&t, t.exp_s, &d)))
        abort();
    sp_status_list_free(&t.list);
    sp_status_list_free(&u.list);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_BUF_AUTO lst = { 0 };
    struct sp_view in = sp_view(data, n);
    if (n && data[0] == '{')
        as_claims(in);
    as_list(in, 2);
    sp_buf_put_b64url(&lst, in); /* the fuzzer's bytes as the zlib stream itself */
    as_list(sp_buf_view(&lst), 1u << (n % 4));
    return 0;
}
