/* layer: crypto */
/* The stock openssl program reads what we make, and we read what it makes. */
#include "tests/lib/program.h"

#include "base/clock.h"
#include "base/random.h"
#include "crypto/crl.h"
#include "crypto/status.h"
#include "crypto/tsp.h"

enum { DAY = 24 * 3600 };
static const int64_t T0 = 1767225600; /* 2026-01-01T00:00:00Z */
#define NOW (T0 + 100 * DAY)

struct alliance { struct sp_key *root_key, *key; struct sp_buf root, leaf, leaf2; };

static void setup_alliance(struct alliance *a)
{
    memset(a, 0, sizeof *a);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &a->key));
    CHECK_OK(sp_cert_root(a->root_key, "Alliance root 1", T0, 3650, &a->root));
    struct sp_view root = sp_buf_view(&a->root), la = SP_VIEW_LIT("LA");
    CHECK_OK(sp_cert_issue(a->root_key, root, a->key, la, SP_USE_REPORT, T0, 365, NULL, &a->leaf));
    CHECK_OK(sp_cert_issue(a->root_key, root, a->key, la, SP_USE_RECEIPT, T0, 365, NULL, &a->leaf2));
}

static void drop(struct alliance *a)
{
    sp_key_free(a->root_key);
    sp_key_free(a->key);
    sp_buf_free(&a->root);
    sp_buf_free(&a->leaf);
    sp_buf_free(&a->leaf2);
}
#define ALLIANCE __attribute__((cleanup(drop))) struct alliance

/* --- revocation lists --- */

static void openssl_reads_our_list(void **state)
{
    ALLIANCE a;
    SP_BUF_AUTO der = { 0 };
    PG_DIR_AUTO dir;
    (void)state;
    setup_alliance(&a);
    pg_dir_make(&dir);
    uint8_t serial[SP_MAX_CERT_SERIAL];
    size_t n = 0;
    CHECK_OK(sp_cert_serial(sp_buf_view(&a.leaf), serial, &n));
    const struct sp_crl_entry e[] = { { sp_view(serial, n), NOW - DAY, NOW - 2 * DAY, SP_CRL_KEY_COMPROMISE },
                                      { SP_VIEW_LIT("\x81"), NOW - 3 * DAY, 0, SP_CRL_CESSATION } };
    const struct sp_crl list = { .number = 7, .this_s = NOW, .next_s = NOW + 7 * DAY, .n = 2, .entries = e };
    CHECK_OK(sp_crl_make(a.root_key, sp_buf_view(&a.root), &list, &der, NULL));
    pg_write_pem(&dir, "crl.pem", "X509 CRL", sp_buf_view(&der));
    pg_write_pem(&dir, "root.pem", "CERTIFICATE", sp_buf_view(&a.root));
    pg_write_pem(&dir, "leaf.pem", "CERTIFICATE", sp_buf_view(&a.leaf));
    pg_write_pem(&dir, "leaf2.pem", "CERTIFICATE", sp_buf_view(&a.leaf2));
    pg_expect(&dir, "openssl crl -in crl.pem -noout -verify -CAfile root.pem", 0, "verify OK");
    pg_expect(&dir, "openssl crl -in crl.pem -noout -text", 0, "Key Compromise");
    pg_expect(&dir, "openssl crl -in crl.pem -noout -crlnumber", 0, "crlNumber=0x07");
    pg_expect(&dir, "openssl verify -attime 1775865700 -crl_check -x509_strict -CRLfile crl.pem -CAfile root.pem leaf2.pem", 0, "OK");
    pg_expect(&dir, "openssl verify -attime 1775865700 -crl_check -x509_strict -CRLfile crl.pem -CAfile root.pem leaf.pem", 2, "certificate revoked");
    pg_expect(&dir, "openssl verify -attime 1776470401 -crl_check -x509_strict -CRLfile crl.pem -CAfile root.pem leaf2.pem", 2, "CRL has expired");
}

/* The other way round: a list that `openssl ca` made. */
static void we_read_a_list_of_openssl(void **state)
{
    static const char conf[] =
        "[ca]\ndefault_ca=it\n[it]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n"
        "crl_extensions=ext\n[ext]\nauthorityKeyIdentifier=keyid:always\n[req]\ndistinguished_name=dn\nx509_extensions=root\n"
        "prompt=no\n[dn]\nCN=Office\n[root]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n";
    PG_DIR_AUTO dir;
    SP_BUF_AUTO root = { 0 };
    SP_BUF_AUTO der = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_crl out;
    struct sp_diag d = { .rule = "" };
    (void)state;
    pg_dir_make(&dir);
    pg_write(&dir, "conf", sp_view_of(conf));
    pg_write(&dir, "number", SP_VIEW_LIT("1000\n"));
    pg_write(&dir, "index", SP_VIEW_LIT("R\t360101000000Z\t260102030405Z,keyTime,20260101020304Z\t0ABC\tunknown\t/CN=leaf\n"));
    pg_expect(&dir, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 3650 -config conf", 0, NULL);
    pg_expect(&dir, "openssl x509 -in root.pem -outform DER -out root.der", 0, NULL);
    pg_read(&dir, "root.der", &root);
    struct sp_view roots[] = { sp_buf_view(&root) };
    struct sp_rc rc;
    do { /* openssl takes either spelling of a signature, and we only one */
        pg_write(&dir, "number", SP_VIEW_LIT("1000\n"));
        pg_expect(&dir, "openssl ca -gencrl -config conf -keyfile root.key -cert root.pem -out crl.pem", 0, NULL);
        pg_expect(&dir, "openssl crl -in crl.pem -outform DER -out crl.der", 0, NULL);
        sp_buf_clear(&der);
        pg_read(&dir, "crl.der", &der);
        rc = sp_crl_read(sp_buf_view(&der), roots, 1, &arena, &out, &d);
    } while (!sp_ok(rc) && !strcmp(d.rule, "crl.high-s"));
    if (!sp_ok(rc))
        fail_msg("%s %s", d.rule, d.text);
    assert_int_equal(out.number, 0x1000);
    assert_int_equal(out.n, 1);
    const struct sp_crl_entry *e = sp_crl_find(&out, sp_view("\x0a\xbc", 2));
    assert_non_null(e);
    assert_int_equal(e->revoked_s, 1767323045);
    assert_int_equal(e->invalid_s, 1767233000 - 16);
    assert_int_equal(e->reason, SP_CRL_KEY_COMPROMISE);
}

/* --- time stamps --- */

#define POLICY "1.3.6.1.4.1.99999.1"

/* openssl asks, our authority stamps, openssl verifies. */
static void openssl_verifies_our_stamp(void **state)
{
    ALLIANCE a;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO cert = { 0 };
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO response = { 0 };
    SP_BUF_AUTO token = { 0 };
    PG_DIR_AUTO dir;
    (void)state;
    setup_alliance(&a);
    pg_dir_make(&dir);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    CHECK_OK(sp_cert_issue_tsa(a.root_key, sp_buf_view(&a.root), key, "Time 1", T0, 365, &cert));
    pg_write_pem(&dir, "root.pem", "CERTIFICATE", sp_buf_view(&a.root));
#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddee01"
    pg_expect(&dir, "openssl ts -query -digest " HEX " -sha256 -cert -tspolicy " POLICY " -out q.tsq", 0, NULL);
    pg_read(&dir, "q.tsq", &request);
    const struct sp_tsp_authority authority = { .key = key, .cert_der = sp_buf_view(&cert), .policy = POLICY,
                                                .now_us = (int64_t)NOW * 1000000 + 250000, .accuracy_ms = 100, .serial = 300 };
    CHECK_OK(sp_tsp_respond(&authority, sp_buf_view(&request), &response, NULL));
    CHECK_OK(sp_tsp_response(sp_buf_view(&response), &token, NULL));
    pg_write(&dir, "r.tsr", sp_buf_view(&response));
    pg_write(&dir, "token", sp_buf_view(&token));
    pg_expect(&dir, "openssl ts -verify -queryfile q.tsq -in r.tsr -CAfile root.pem -attime 1775865600", 0, "Verification: OK");
    pg_expect(&dir, "openssl ts -verify -digest " HEX " -in token -token_in -CAfile root.pem -attime 1775865600", 0, "Verification: OK");
    pg_expect(&dir, "openssl ts -reply -in r.tsr -text", 0, "Time stamp: Apr 11 00:00:00.25 2026 GMT");
    pg_expect(&dir, "openssl ts -verify -digest 11" HEX " -in token -token_in -CAfile root.pem -attime 1775865600", 1, NULL);
#undef HEX
}

/* We ask, an authority of openssl stamps (RSA, below an authority of its own), we check. */
static void we_check_a_stamp_of_openssl(void **state)
{
    static const char conf[] =
        "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Stamps\n[ca]\nbasicConstraints=critical,CA:TRUE\n"
        "keyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n[leaf]\n"
        "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n[tsa]\ndefault_tsa=it\n[it]\nserial=serial\n"
        "default_policy=" POLICY "\ndigests=sha256\naccuracy=secs:1,millisecs:500,microsecs:100\nclock_precision_digits=3\n"
        "ordering=yes\ntsa_name=yes\ness_cert_id_chain=yes\nsigner_digest=sha256\ncerts=middle.pem\n";
    static const char *const steps[] = {
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 30 -config conf -extensions ca -subj /CN=Root",
        "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout middle.key -out middle.csr -config conf -subj /CN=Middle",
        "openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -set_serial 2 -days 20 -extfile conf -extensions ca -out middle.pem",
        "openssl req -new -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -config conf",
        "openssl x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -set_serial 3 -days 10 -extfile conf -extensions leaf -out leaf.pem",
        "openssl x509 -in root.pem -outform DER -out root.der",
        "openssl x509 -in middle.pem -outform DER -out middle.der",
        "openssl ts -query -in q.tsq -text",
        "openssl ts -reply -config conf -section it -queryfile q.tsq -signer leaf.pem -inkey leaf.key -out r.tsr",
    };
    PG_DIR_AUTO dir;
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO response = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO root = { 0 };
    SP_BUF_AUTO middle = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    uint8_t imprint[SP_SHA256_BYTES];
    uint64_t nonce = 0;
    struct sp_tsp_stamp s = { .gen_us = 0 };
    struct sp_diag d = { .rule = "" };
    (void)state;
    pg_dir_make(&dir);
    CHECK_OK(sp_sha256(SP_VIEW_LIT("a root"), imprint));
    CHECK_OK(sp_random_bytes(&nonce, sizeof nonce));
    CHECK_OK(sp_tsp_request(imprint, nonce | 1, POLICY, &request, &d));
    pg_write(&dir, "q.tsq", sp_buf_view(&request));
    pg_write(&dir, "conf", sp_view_of(conf));
    pg_write(&dir, "serial", SP_VIEW_LIT("0FFF\n"));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        pg_expect(&dir, steps[i], 0, NULL);
    pg_read(&dir, "r.tsr", &response);
    pg_read(&dir, "root.der", &root);
    pg_read(&dir, "middle.der", &middle);
    CHECK_OK(sp_tsp_response(sp_buf_view(&response), &token, &d));
    const struct sp_view anchors[] = { sp_buf_view(&root), sp_buf_view(&middle) };
    for (size_t i = 0; i < 2; i++) { /* the root, or the authority below it on its own */
        const struct sp_tsp_want want = { .imprint = imprint, .nonce = nonce | 1, .policy = POLICY, .max_accuracy_us = 1500100,
                                          .anchor_ders = &anchors[i], .n_anchors = 1 };
        struct sp_rc rc = sp_tsp_check(sp_buf_view(&token), &want, &arena, &s, &d);
        if (!sp_ok(rc))
            fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
        assert_int_equal(s.accuracy_us, 1500100);
        assert_true(sp_view_eq(s.serial, sp_view("\x10\x00", 2)));
        assert_true(s.gen_us > sp_now_us() - 60000000 && s.gen_us < sp_now_us() + 1000000);
    }
}

/* --- status lists --- */

/* DER INTEGER of 32 big-endian bytes. */
static void put_integer(struct sp_buf *b, const char *p)
{
    size_t skip = 0;
    while (skip < 31 && !p[skip])
        skip++;
    bool pad = (unsigned char)p[skip] > 0x7f;
    sp_buf_putc(b, 2);
    sp_buf_putc(b, (char)(32 - skip + pad));
    if (pad)
        sp_buf_putc(b, 0);
    sp_buf_put(b, sp_view(p + skip, 32 - skip));
}

/* A signature r||s as openssl wants it. */
static void der_signature(struct sp_view raw, struct sp_buf *out)
{
    SP_BUF_AUTO body = { 0 };
    assert_int_equal(raw.n, 64);
    put_integer(&body, raw.p);
    put_integer(&body, raw.p + 32);
    sp_buf_putc(out, 0x30);
    sp_buf_putc(out, (char)body.n);
    sp_buf_put(out, sp_buf_view(&body));
}

/* The signature by openssl and certificate, the token by jose; the list itself has the draft's own figures as a test. */
static void openssl_and_jose_verify_our_status_list(void **state)
{
    ALLIANCE a;
    PG_DIR_AUTO dir;
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO raw = { 0 };
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO said = { 0 };
    SP_BUF_AUTO jwk = { 0 };
    SP_STATUS_LIST_AUTO list = { .bits = SP_STATUS_BITS };
    (void)state;
    setup_alliance(&a);
    pg_dir_make(&dir);
    CHECK_OK(sp_status_list_grow(&list, 1000, NULL));
    CHECK_OK(sp_status_list_set(&list, 77, SP_STATUS_SUSPENDED, NULL));
    const struct sp_status_token t = { .iss = SP_VIEW_LIT("LA"), .sub = SP_VIEW_LIT("https://la.example/status/1"),
                                       .iat_s = NOW, .exp_s = NOW + DAY, .ttl_s = 3600, .list = list };
    CHECK_OK(sp_status_sign(a.key, sp_view(NULL, 0), &t, &token, NULL));
    size_t dot = token.n;
    while (token.p[dot - 1] != '.')
        dot--;
    CHECK_OK(sp_b64url_decode(sp_view(token.p + dot, token.n - dot), &raw));
    der_signature(sp_buf_view(&raw), &der);
    sp_key_put_jwk(&jwk, a.key);
    pg_write(&dir, "token", sp_buf_view(&token));
    pg_write(&dir, "input", sp_view(token.p, dot - 1));
    pg_write(&dir, "sig", sp_buf_view(&der));
    pg_write(&dir, "jwk", sp_buf_view(&jwk));
    pg_write_pem(&dir, "leaf.pem", "CERTIFICATE", sp_buf_view(&a.leaf));
    pg_expect(&dir, "openssl x509 -in leaf.pem -noout -pubkey", 0, "BEGIN PUBLIC KEY");
    pg_read(&dir, "said", &said);
    pg_write(&dir, "pub.pem", sp_buf_view(&said));
    pg_expect(&dir, "openssl dgst -sha256 -verify pub.pem -signature sig input", 0, "Verified OK");
    pg_expect(&dir, "jose jws ver -i token -k jwk -O-", 0, "\"sub\":\"https://la.example/status/1\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_reads_our_list),
        cmocka_unit_test(we_read_a_list_of_openssl),
        cmocka_unit_test(openssl_verifies_our_stamp),
        cmocka_unit_test(we_check_a_stamp_of_openssl),
        cmocka_unit_test(openssl_and_jose_verify_our_status_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
