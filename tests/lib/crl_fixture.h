/*
 * tests/lib/crl_fixture.h - revocation lists of the fixture alliance's roots.
 * Threading: one thread.
 */
#ifndef SP_TESTS_CRL_FIXTURE_H
#define SP_TESTS_CRL_FIXTURE_H

#include "crypto/crl.h"
#include "crypto/x509.h"
#include "tests/lib/trust_fixture.h"

enum { CF_DAY = 86400, CF_LIFE = 30 * CF_DAY };

/* One entry: that key's certificate. invalid_s 0: from revoked_s on. */
struct cf_taken { const struct sp_trust_key *key; int64_t revoked_s, invalid_s; };

/* Root `root`'s list, DER. this_s to this_s + life_s. */
static inline void cf_list(struct tf *f, size_t root, int64_t number, int64_t this_s, int64_t life_s, const struct cf_taken *taken,
                           size_t n, struct sp_buf *der)
{
    struct sp_crl_entry e[8];
    uint8_t serial[8][SP_MAX_CERT_SERIAL];
    struct sp_diag d = { .rule = "" };
    assert_true(n <= 8);
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO cert = { 0 };
        size_t len = 0;
        CHECK_OK(sp_b64_decode(taken[i].key->x5c[0], &cert));
        CHECK_OK(sp_cert_serial(sp_buf_view(&cert), serial[i], &len));
        e[i] = (struct sp_crl_entry){ .serial = sp_view(serial[i], len), .revoked_s = taken[i].revoked_s,
                                      .invalid_s = taken[i].invalid_s, .reason = SP_CRL_KEY_COMPROMISE };
    }
    const struct sp_crl list = { .number = number, .this_s = this_s, .next_s = this_s + life_s, .n = n, .entries = e };
    struct sp_rc rc = sp_crl_make(f->root_key[root], sp_buf_view(&f->root_der[root]), &list, der, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
}

/* The same as bundles hold it. */
static inline void cf_text(struct tf *f, size_t root, int64_t number, int64_t this_s, int64_t life_s, const struct cf_taken *taken,
                           size_t n, struct sp_buf *text)
{
    SP_BUF_AUTO der = { 0 };
    cf_list(f, root, number, this_s, life_s, taken, n, &der);
    sp_buf_put_b64url(text, sp_buf_view(&der));
    CHECK_OK(sp_buf_rc(text));
}

#endif
