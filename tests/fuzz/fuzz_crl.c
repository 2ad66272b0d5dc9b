/* layer: crypto */
#include <stdlib.h>

#include "crypto/crl_internal.h"
#include "crypto/internal.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* The key of RFC 7515 appendix A.3 signs whatever the fuzzer writes, so that it gets past the signature. */
#define JWK "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\"}"

static struct sp_key *key;
static struct sp_buf root;

static void setup_root(void)
{
    SP_JSON_AUTO jwk = NULL;
    if (!root.n && (!sp_ok(sp_json_parse(SP_VIEW_LIT(JWK), 0, &jwk, NULL)) || !sp_ok(sp_key_from_jwk(jwk, &key, NULL)) ||
                    !sp_ok(sp_cert_root(key, "Fuzz", 1767225600, 20000, &root))))
        abort();
}

/* What was read keeps the rules, and can be said again. */
static void must_hold(const struct sp_crl *list)
{
    if (list->this_s >= list->next_s || list->number < 0)
        abort();
    for (size_t i = 0; i < list->n; i++) {
        const struct sp_crl_entry *e = &list->entries[i];
        if (!e->serial.n || e->serial.n > SP_MAX_CERT_SERIAL || !e->serial.p[0] || e->revoked_s > list->this_s ||
            e->invalid_s > e->revoked_s || !sp_crl_reason_text(e->reason) || sp_crl_find(list, e->serial) != e)
            abort();
    }
    SP_BUF_AUTO again = { 0 };
    struct sp_diag d;
    struct sp_rc rc = sp_crl_make(key, sp_buf_view(&root), list, &again, &d);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOMEM) && strcmp(d.rule, "crl.entry")) /* 1970 and before cannot be said */
        abort();
}

static void read_list(struct sp_view der)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_view own = sp_buf_view(&root);
    struct sp_crl list;
    struct sp_diag d = { .rule = "" };
    const struct sp_crl_entry *entry;
    if (!sp_ok(sp_crl_read(der, &own, 1, &arena, &list, &d))) {
        if (!d.rule[0])
            abort();
        return;
    }
    must_hold(&list);
    (void)sp_ok(sp_crl_fresh(&list, 1793000000, &d));
    (void)sp_ok(sp_crl_check(&list, der, 1793000000, &entry, &d));
    (void)sp_ok(sp_crl_check(&list, own, 1793000000, &entry, &d));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    setup_root();
    read_list(sp_view(data, n));
    const unsigned char *p = data;
    unsigned char *der = NULL;
    SP_CRL_AUTO crl = n && n <= SP_MAX_CRL_BYTES ? d2i_X509_CRL(NULL, &p, (long)n) : NULL;
    if (crl && X509_CRL_sign(crl, sp_key_pkey(key), EVP_sha256()) > 0) {
        int len = i2d_X509_CRL(crl, &der);
        if (len > 0)
            read_list(sp_view(der, (size_t)len));
        OPENSSL_free(der);
    }
    return 0;
}
