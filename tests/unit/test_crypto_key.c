/* layer: crypto */
#include "tests/lib/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/jws.h"

static char dir[64], path[128];
static char right[] = "a passphrase of some length";
static const struct sp_secret pass = { right, sizeof right - 1 };

/* --- at rest --- */

static void saved(enum sp_alg alg, struct sp_key **key)
{
    CHECK_OK(sp_key_generate(alg, key));
    CHECK_OK(sp_key_save(*key, path, &pass, NULL));
}

static void refused(enum sp_alg alg, const struct sp_secret *p, enum sp_rc_code code, const char *rule)
{
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_key_load(path, p, alg, &key, &d);
    if (rc.code != code || strcmp(d.rule, rule) || key)
        fail_msg("%s %s, wanted %s", sp_rc_text(rc), d.rule, rule);
}

static void keys_come_back(void **state)
{
    (void)state;
    for (int alg = 0; alg < SP_ALG_COUNT; alg++) {
        SP_KEY_AUTO key = NULL;
        SP_KEY_AUTO back = NULL;
        SP_BUF_AUTO text = { 0 };
        struct stat st;
        saved((enum sp_alg)alg, &key);
        CHECK_OK(sp_key_load(path, &pass, (enum sp_alg)alg, &back, NULL));
        assert_true(sp_key_equal(key, back) && sp_key_is_private(back) && sp_key_alg(back) == (enum sp_alg)alg);
        assert_string_equal(sp_key_kid(key), sp_key_kid(back));
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        CHECK_OK(sp_file_read(path, 10000, &text, NULL));
        assert_true(sp_view_starts(sp_buf_view(&text), SP_VIEW_LIT("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")));
        CHECK_OK(sp_key_save(back, path, &pass, NULL)); /* over the old one */
    }
}

static void other_passphrases_do_not_open(void **state)
{
    static const char *const wrong[] = { "", "a", "a passphrase of some lengt", "a passphrase of some length ",
                                         "A passphrase of some length", "a passphrase of some length\n" };
    (void)state;
    SP_KEY_AUTO key = NULL;
    saved(SP_ALG_ES256, &key);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        SP_SECRET_AUTO p = { 0 };
        CHECK_OK(sp_secret_copy(sp_view_of(wrong[i]), &p));
        refused(SP_ALG_ES256, &p, SP_RC_CRYPTO, "key.passphrase");
    }
    const struct sp_secret none = { NULL, 0 };
    struct sp_diag d = { 0 };
    refused(SP_ALG_ES256, &none, SP_RC_CRYPTO, "key.passphrase");
    CHECK_RC(CRYPTO, sp_key_save(key, path, &none, &d)); /* nothing is ever written without one */
    CHECK_RULE(d, "key.file");
}

static void other_kinds_do_not_fit(void **state)
{
    (void)state;
    SP_KEY_AUTO es = NULL;
    SP_KEY_AUTO ed = NULL;
    saved(SP_ALG_ES256, &es);
    refused(SP_ALG_EDDSA, &pass, SP_RC_CRYPTO, "key.kind");
    saved(SP_ALG_EDDSA, &ed);
    refused(SP_ALG_ES256, &pass, SP_RC_CRYPTO, "key.kind");
    refused(SP_ALG_ECDH_ES_A256KW, &pass, SP_RC_CRYPTO, "key.kind");
}

static void open_files_are_refused(void **state)
{
    static const mode_t modes[] = { 0640, 0604, 0610, 0602, 0666, 0777 };
    (void)state;
    SP_KEY_AUTO key = NULL;
    saved(SP_ALG_ES256, &key);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        refused(SP_ALG_ES256, &pass, SP_RC_DENIED, "key.mode");
    }
    assert_int_equal(chmod(path, 0400), 0);
    SP_KEY_AUTO back = NULL;
    CHECK_OK(sp_key_load(path, &pass, SP_ALG_ES256, &back, NULL));
    assert_int_equal(unlink(path), 0);
    refused(SP_ALG_ES256, &pass, SP_RC_NOTFOUND, "key.file");
}

/* The key of RFC 8032 section 7.1, test 1, without a passphrase. */
#define PEM_OPEN "-----BEGIN PRIVATE KEY-----\n" \
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n"

static void content(const char *text, enum sp_rc_code code, const char *rule)
{
    CHECK_OK(sp_file_write(path, sp_view_of(text), 0600, NULL));
    refused(SP_ALG_EDDSA, &pass, code, rule);
}

static void only_encrypted_pkcs8_is_a_key_file(void **state)
{
    (void)state;
    content("", SP_RC_FORMAT, "key.file");
    content("secret\n", SP_RC_FORMAT, "key.file");
    content(PEM_OPEN, SP_RC_FORMAT, "key.file");
    content("-----BEGIN ENCRYPTED PRIVATE KEY-----\n-----END ENCRYPTED PRIVATE KEY-----\n", SP_RC_FORMAT, "key.file");
    content("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n", SP_RC_FORMAT, "key.file");
    content("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}", SP_RC_FORMAT, "key.file");
    char *big = calloc(1, 70000);
    assert_non_null(big);
    struct sp_diag d = { 0 };
    struct sp_key *key = NULL;
    CHECK_OK(sp_file_write(path, sp_view(big, 70000), 0600, NULL));
    CHECK_RC(LIMIT, sp_key_load(path, &pass, SP_ALG_EDDSA, &key, &d));
    CHECK_RULE(d, "file.size");
    free(big);
}

static bool does_the_work_of(const struct sp_key *key, const struct sp_key *of)
{
    uint8_t sig[64];
    return sp_key_equal(key, of) && sp_ok(sp_sign_raw(key, SP_VIEW_LIT("work"), sig)) &&
           sp_ok(sp_verify_raw(of, SP_VIEW_LIT("work"), sp_view(sig, 64), NULL));
}

/* Whatever is changed in a key file, it never opens as another key; cut anywhere, it is no key. */
static void changed_files_are_refused(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO text = { 0 };
    saved(SP_ALG_ES256, &key);
    CHECK_OK(sp_file_read(path, 10000, &text, NULL));
    for (size_t i = 0; i < text.n; i += 2) { /* byte 242 is in the private number */
        char old = text.p[i];
        struct sp_key *back = NULL;
        struct sp_diag d = { 0 };
        text.p[i] = old == 'A' ? 'B' : 'A';
        CHECK_OK(sp_file_write(path, sp_buf_view(&text), 0600, NULL));
        struct sp_rc rc = sp_key_load(path, &pass, SP_ALG_ES256, &back, &d);
        if (sp_ok(rc) && !does_the_work_of(back, key))
            fail_msg("byte %zu makes another key", i);
        if (!sp_ok(rc) && (back || strncmp(d.rule, "key.", 4)))
            fail_msg("byte %zu: %s", i, d.rule);
        sp_key_free(back);
        text.p[i] = old;
    }
    for (size_t n = 0; n + 2 < text.n; n += 7) {
        CHECK_OK(sp_file_write(path, sp_view(text.p, n), 0600, NULL));
        refused(SP_ALG_ES256, &pass, SP_RC_FORMAT, "key.file");
    }
}

static void public_keys_are_not_saved(void **state)
{
    (void)state;
    SP_KEY_AUTO pub = NULL;
    SP_KEY_AUTO key = NULL;
    SP_JSON_AUTO jwk = NULL;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { 0 };
    (void)unlink(path);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    sp_key_put_jwk(&text, key);
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &jwk, NULL));
    CHECK_OK(sp_key_from_jwk(jwk, &pub, NULL));
    assert_false(sp_key_is_private(pub));
    assert_true(sp_key_equal(pub, key));
    CHECK_RC(CRYPTO, sp_key_save(pub, path, &pass, &d));
    CHECK_RULE(d, "key.file");
    assert_false(sp_file_exists(path));
    uint8_t sig[64];
    CHECK_RC(CRYPTO, sp_sign_raw(pub, SP_VIEW_LIT("x"), sig));
}

/* --- uses --- */

static void uses_have_names_and_algorithms(void **state)
{
    (void)state;
    enum sp_key_use got = SP_USE_LOG;
    for (int i = 0; i < SP_USE_COUNT; i++) {
        assert_true(sp_key_use_parse(sp_view_of(sp_key_use_text((enum sp_key_use)i)), &got));
        assert_int_equal(got, i);
    }
    got = SP_USE_LOG;
    assert_false(sp_key_use_parse(SP_VIEW_LIT("Report"), &got) || sp_key_use_parse(SP_VIEW_LIT(""), &got) ||
                 sp_key_use_parse(SP_VIEW_LIT("report "), &got) || sp_key_use_parse(SP_VIEW_LIT("tls\0"), &got));
    assert_int_equal(got, SP_USE_LOG);
    assert_int_equal(sp_key_use_alg(SP_USE_ENCRYPTION), SP_ALG_ECDH_ES_A256KW);
    assert_int_equal(sp_key_use_alg(SP_USE_TLS), SP_ALG_ES256);
    assert_int_equal(sp_key_use_alg(SP_USE_LOG), SP_ALG_EDDSA);
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/saphan-key.XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof path, "%s/k.key", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_back), cmocka_unit_test(other_passphrases_do_not_open),
        cmocka_unit_test(other_kinds_do_not_fit), cmocka_unit_test(open_files_are_refused),
        cmocka_unit_test(only_encrypted_pkcs8_is_a_key_file), cmocka_unit_test(changed_files_are_refused),
        cmocka_unit_test(public_keys_are_not_saved), cmocka_unit_test(uses_have_names_and_algorithms),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
