/* layer: node */
#include <stdlib.h>

#include "crypto/x509.h"
#include "node/net/tls.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

#define AT ((int64_t)1793000000)
/* The root that issued the seeds, and all certificates that were ever made below or of it. Their keys are gone. */
#define ROOT \
    "MIIBhTCCASqgAwIBAgIQbt98O+4F1YUvqYL6x6OK9zAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARGdXp6MCAXDTI2MDEwMTAwMDAwMFoYDzIxMjYwMTAy" \
    "MDAwMDAwWjAPMQ0wCwYDVQQDDARGdXp6MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEn75PKPaaVRyosxaL6aY1r3LIS/zxG1iJMPaqFiNBvBBETZS6" \
    "r1Xt62if4x9C7k5bueA8SlI1wxsJXh/JoO/aWaNmMGQwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMCAQYwHQYDVR0OBBYEFPErL0tcAZh5" \
    "shR6MHT697ktB9YYMB8GA1UdIwQYMBaAFPErL0tcAZh5shR6MHT697ktB9YYMAoGCCqGSM49BAMCA0kAMEYCIQCLjKRFdBzLpdRKUgKSLtvvyzmPslJA" \
    "kQ30T+qiae0EGgIhAO+2+/qbCOrCD6SZdERl4eBL6ou80yQZ8ZS7uogVznYk"
static const char *const made[] = {
    "nRQM5B-FCZ3mLtU52wO0Q2h9Gyotg3w66FLKkt0MgoE",
    "ivc86YmLIrNC2ls1sXxTOEgXj-akaaHbpg2XQty45m0",
    "Z8SrKNgVrIlAiewQ9lqGs288gHJXRn_8h47dqE6SVl0",
    "C10VmDqZMhtGuN5xUNIC3rYzl7ISTk2YZJu2qD5kR2I",
};

static void was_made(struct sp_view der)
{
    char print[SP_SHA256_TEXT];
    if (!sp_ok(sp_cert_thumbprint(der, print)))
        abort();
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (!strcmp(made[i], print))
            return;
    abort(); /* a forgery, or a second spelling */
}

static void judge(struct sp_view der, struct sp_view root)
{
    static const struct { const char *node; enum sp_key_use use; } asked[] = {
        { "LA", SP_USE_REPORT }, { "LA", SP_USE_TLS }, { "CN-GX", SP_USE_ENCRYPTION },
    };
    struct sp_diag d;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        d = (struct sp_diag){ 0 };
        if (sp_ok(sp_cert_check(der, &root, 1, sp_view_of(asked[i].node), asked[i].use, NULL, AT, &d)))
            was_made(der);
        else if (!d.rule[0])
            abort();
    }
    d = (struct sp_diag){ 0 };
    if (sp_ok(sp_cert_check_root(der, NULL, &d)))
        was_made(der);
    else if (!d.rule[0])
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static struct sp_buf root;
    struct sp_view der = sp_view(data, n), as_root[2];
    char node[SP_TLS_NODE_TEXT];
    int64_t from, to;
    struct sp_diag d;
    if (!root.n && !sp_ok(sp_b64_decode(SP_VIEW_LIT(ROOT), &root)))
        abort();
    judge(der, sp_buf_view(&root));
    for (int alg = 0; alg < SP_ALG_COUNT; alg++) {
        SP_KEY_AUTO key = NULL;
        (void)sp_ok(sp_cert_key(der, (enum sp_alg)alg, &key));
    }
    (void)sp_ok(sp_cert_validity(der, &from, &to));
    (void)sp_ok(sp_tls_cert_node(der, node));
    as_root[0] = der; /* a root of the fuzzer's choice beside the good one */
    as_root[1] = sp_buf_view(&root);
    (void)sp_ok(sp_cert_check(der, as_root, 2, SP_VIEW_LIT("LA"), SP_USE_REPORT, NULL, AT, &d));
    return 0;
}
