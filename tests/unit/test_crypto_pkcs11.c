/* layer: crypto, threads */
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/der.h"
#include "tests/lib/pkcs11_work.h"

static const struct sp_pkcs11_ref ref = { "", "the token", "report" };

/* --- a token of our own making --- */

enum { FAKE_SESSIONS = 80, PRIVATE = 7, PUBLIC = 8 };

static struct fake {
    struct sp_key *key, *shown;              /* shown: the public half that it tells */
    bool there, twin, logged_in, raw_point, two_keys, other_curve, no_public, always_high, zero_s, new_pin;
    CK_RV sign_rv;                           /* what C_Sign answers */
    int sign_failures;                       /* so many times; -1 for ever */
    unsigned most, logins;
    CK_ULONG found, reply;
    atomic_uint open, clashes, signs;
    atomic_bool session[FAKE_SESSIONS], busy[FAKE_SESSIONS];
} fake;

static CK_RV f_slots(CK_BBOOL present, CK_SLOT_ID *out, CK_ULONG *n)
{
    assert_true(present);
    CK_ULONG have = !fake.there ? 1 : fake.twin ? 3 : 2;
    for (CK_ULONG i = 0; out && i < have; i++)
        out[i] = 100 + i;
    *n = have;
    return CKR_OK;
}

static CK_RV f_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *out)
{
    static const char *const labels[] = { "another", "the token", "the token" };
    memset(out, 0, sizeof *out);
    memset(out->label, ' ', sizeof out->label);
    memcpy(out->label, labels[slot - 100], strlen(labels[slot - 100]));
    return CKR_OK;
}

static CK_RV f_open(CK_SLOT_ID slot, CK_FLAGS flags, void *app, CK_NOTIFY notify, CK_SESSION_HANDLE *out)
{
    (void)app;
    (void)notify;
    assert_int_equal(slot, 101);
    assert_int_equal(flags, CKF_SERIAL_SESSION);
    if (!fake.there)
        return CKR_DEVICE_REMOVED;
    if (fake.open >= fake.most)
        return CKR_SESSION_COUNT;
    for (size_t i = 0; i < FAKE_SESSIONS; i++) {
        bool free_one = false;
        if (atomic_compare_exchange_strong(&fake.session[i], &free_one, true)) {
            fake.open++;
            *out = i + 1;
            return CKR_OK;
        }
    }
    return CKR_SESSION_COUNT;
}

static CK_RV f_close(CK_SESSION_HANDLE s)
{
    bool was = true;
    assert_true(atomic_compare_exchange_strong(&fake.session[s - 1], &was, false)); /* open, and closed once */
    if (--fake.open == 0)
        fake.logged_in = false;
    return CKR_OK;
}

static CK_RV f_login(CK_SESSION_HANDLE s, CK_USER_TYPE user, CK_UTF8CHAR *text, CK_ULONG n)
{
    (void)s;
    assert_int_equal(user, CKU_USER);
    fake.logins++;
    if (n != 4 || memcmp(text, "1234", 4) != 0 || fake.new_pin)
        return CKR_PIN_INCORRECT;
    if (fake.logged_in)
        return CKR_USER_ALREADY_LOGGED_IN;
    fake.logged_in = true;
    return CKR_OK;
}

static CK_RV f_find_init(CK_SESSION_HANDLE s, CK_ATTRIBUTE *match, CK_ULONG n)
{
    CK_OBJECT_CLASS class;
    (void)s;
    assert_int_equal(n, 3);
    memcpy(&class, match[0].pValue, sizeof class);
    bool own = class == CKO_PRIVATE_KEY;
    if (own)
        fake.found = match[2].ulValueLen == 6 && !memcmp(match[2].pValue, "report", 6) ? PRIVATE : 0;
    else
        fake.found = match[2].ulValueLen == 2 && !memcmp(match[2].pValue, "\1\2", 2) && !fake.no_public ? PUBLIC : 0;
    return CKR_OK;
}

static CK_RV f_find(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE *out, CK_ULONG max, CK_ULONG *n)
{
    (void)s;
    assert_int_equal(max, 2);
    *n = !fake.found ? 0 : fake.two_keys ? 2 : 1;
    out[0] = out[1] = fake.found;
    return CKR_OK;
}

static CK_RV f_find_final(CK_SESSION_HANDLE s)
{
    (void)s;
    return CKR_OK;
}

static CK_RV put(CK_ATTRIBUTE *a, const void *v, size_t n)
{
    assert_true(a->ulValueLen >= n);
    memcpy(a->pValue, v, n);
    a->ulValueLen = n;
    return CKR_OK;
}

static CK_RV f_attribute(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *a, CK_ULONG n)
{
    static const uint8_t p256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 };
    static const uint8_t p384[] = { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 };
    uint8_t wrapped[67] = { 4, 65 };
    (void)s;
    assert_int_equal(n, 1);
    if (a->type == CKA_ID && object == PRIVATE)
        return put(a, "\1\2", 2);
    assert_int_equal(object, PUBLIC);
    if (a->type == CKA_EC_PARAMS)
        return fake.other_curve ? put(a, p384, sizeof p384) : put(a, p256, sizeof p256);
    assert_int_equal(a->type, CKA_EC_POINT);
    struct sp_view point = sp_key_point(fake.shown ? fake.shown : fake.key);
    memcpy(wrapped + 2, point.p, 65);
    return fake.raw_point ? put(a, wrapped + 2, 65) : put(a, wrapped, 67);
}

static CK_RV f_sign_init(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
    assert_int_equal(m->mechanism, CKM_ECDSA);
    assert_int_equal(key, PRIVATE);
    if (atomic_exchange(&fake.busy[s - 1], true))
        fake.clashes++;
    return fake.logged_in ? CKR_OK : CKR_USER_NOT_LOGGED_IN;
}

/* s of the higher half, as about every second signature of a token has it. */
static void make_high(uint8_t s[32])
{
    static const uint8_t order[32] = {
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    };
    int borrow = 0;
    if (s[0] & 0x80)
        return;
    for (size_t i = 32; i-- > 0;) {
        int x = order[i] - s[i] - borrow;
        borrow = x < 0;
        s[i] = (uint8_t)x;
    }
}

static CK_RV make_signature(uint8_t *digest, CK_ULONG n, uint8_t *out)
{
    uint8_t der[80];
    size_t n_der = sizeof der;
    SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_new_from_pkey(NULL, sp_key_pkey(fake.key), NULL);
    if (!ctx || EVP_PKEY_sign_init(ctx) != 1 || EVP_PKEY_sign(ctx, der, &n_der, digest, n) != 1 ||
        !sp_der_take_pair(sp_view(der, n_der), out))
        return CKR_GENERAL_ERROR;
    if (fake.always_high)
        make_high(out + 32);
    if (fake.zero_s)
        memset(out + 32, 0, 32);
    return CKR_OK;
}

static CK_RV f_sign(CK_SESSION_HANDLE s, uint8_t *digest, CK_ULONG n, uint8_t *out, CK_ULONG *n_out)
{
    CK_RV rv = fake.there ? CKR_OK : CKR_DEVICE_REMOVED;
    assert_int_equal(n, 32);
    assert_true(*n_out >= 64);
    if (rv == CKR_OK && fake.sign_failures) {
        rv = fake.sign_rv;
        fake.sign_failures -= fake.sign_failures > 0;
    }
    if (rv == CKR_OK)
        rv = make_signature(digest, n, out);
    *n_out = fake.reply;
    fake.signs++;
    atomic_store(&fake.busy[s - 1], false);
    return rv;
}

static CK_FUNCTION_LIST module = {
    .C_GetSlotList = f_slots, .C_GetTokenInfo = f_token_info, .C_OpenSession = f_open, .C_CloseSession = f_close,
    .C_Login = f_login, .C_FindObjectsInit = f_find_init, .C_FindObjects = f_find, .C_FindObjectsFinal = f_find_final,
    .C_GetAttributeValue = f_attribute, .C_SignInit = f_sign_init, .C_Sign = f_sign,
};

static int fresh(void **state)
{
    (void)state;
    sp_key_free(fake.key);
    fake = (struct fake){ .there = true, .most = FAKE_SESSIONS, .reply = 64 };
    return sp_ok(sp_key_generate(SP_ALG_ES256, &fake.key)) ? 0 : -1;
}

/* All sessions were closed. */
static int closed(void **state)
{
    (void)state;
    sp_key_drop(&fake.key);
    return fake.open == 0 && fake.clashes == 0 ? 0 : -1;
}

static struct sp_key *opened(void)
{
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_pkcs11_key_by(&module, &ref, &pin, &key, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s: %s", sp_rc_text(rc), d.rule, d.text);
    return key;
}

static void refused(const struct sp_pkcs11_ref *r, const struct sp_secret *p, enum sp_rc_code code, const char *rule)
{
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_pkcs11_key_by(&module, r, p, &key, &d);
    if (rc.code != code || strcmp(d.rule, rule) || key || !d.text[0])
        fail_msg("%s %s, wanted %s", sp_rc_text(rc), d.rule, rule);
}

static bool signs(const struct sp_key *key) { return p11_signs(key, fake.key); }

static void why(const struct sp_key *key, const char *rule)
{
    uint8_t sig[64];
    struct sp_diag d = { 0 };
    CHECK_RC(UNAVAILABLE, sp_sign_raw(key, SP_VIEW_LIT("work"), sig));
    CHECK_RC(UNAVAILABLE, sp_key_why(key, SP_ERR(UNAVAILABLE), &d));
    CHECK_RULE(d, rule);
}

static void a_token_signs(void **state)
{
    (void)state;
    for (int raw = 0; raw < 2; raw++) {
        fake.raw_point = raw;
        SP_KEY_AUTO key = opened();
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO payload = { 0 };
        const struct sp_jws_header head = { .typ = SP_VIEW_LIT("x") };
        struct sp_diag d = { 0 };
        assert_true(sp_key_equal(key, fake.key) && sp_key_is_private(key) && sp_key_alg(key) == SP_ALG_ES256);
        assert_string_equal(sp_key_kid(key), sp_key_kid(fake.key));
        for (int i = 0; i < 10; i++)
            assert_true(signs(key));
        CHECK_OK(sp_jws_sign(key, &head, SP_VIEW_LIT("{}"), &token));
        CHECK_OK(sp_jws_verify(sp_buf_view(&token), fake.key, "x", &payload, &d));
        CHECK_OK(sp_jws_one_spelling(sp_buf_view(&token), fake.key, &d));
        CHECK_RC(CRYPTO, sp_key_save(key, "/nowhere", &pin, &d)); /* there is nothing to save */
        CHECK_RULE(d, "key.file");
        assert_int_equal(fake.open, 1);
    }
    CHECK_RC(CRYPTO, sp_key_why(fake.key, SP_ERR(CRYPTO), NULL)); /* of a key in a file there is no more to say */
}

static void only_the_lower_spelling_leaves(void **state)
{
    (void)state;
    fake.always_high = true;
    SP_KEY_AUTO key = opened();
    for (int i = 0; i < 30; i++)
        assert_true(signs(key)); /* which looks at s */
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    const struct sp_pkcs11_ref no_token = { "", "the toke", "report" }, padded = { "", "the token ", "report" };
    const struct sp_pkcs11_ref no_key = { "", "the token", "report2" };
    char text[] = "12345";
    const struct sp_secret wrong = { text, 5 };
    refused(&no_token, &pin, SP_RC_UNAVAILABLE, "pkcs11.token");
    refused(&padded, &pin, SP_RC_UNAVAILABLE, "pkcs11.token");
    refused(&no_key, &pin, SP_RC_NOTFOUND, "pkcs11.key");
    refused(&ref, &wrong, SP_RC_DENIED, "pkcs11.pin");
    fake.twin = true;
    refused(&ref, &pin, SP_RC_INVALID, "pkcs11.token");
    fake.twin = false;
    fake.two_keys = true;
    refused(&ref, &pin, SP_RC_INVALID, "pkcs11.key");
    fake.two_keys = false;
    fake.no_public = true;
    refused(&ref, &pin, SP_RC_NOTFOUND, "pkcs11.key");
    fake.no_public = false;
    fake.other_curve = true;
    refused(&ref, &pin, SP_RC_INVALID, "pkcs11.key");
    fake.other_curve = false;
    fake.most = 0;
    refused(&ref, &pin, SP_RC_UNAVAILABLE, "pkcs11.token");
    fake.most = 1;
    fake.there = false;
    refused(&ref, &pin, SP_RC_UNAVAILABLE, "pkcs11.token");
}

static void keys_prove_themselves(void **state)
{
    (void)state;
    SP_KEY_AUTO other = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    fake.shown = other; /* the public half of another key */
    refused(&ref, &pin, SP_RC_CRYPTO, "pkcs11.proof");
    fake.shown = NULL;
    fake.zero_s = true;
    refused(&ref, &pin, SP_RC_CRYPTO, "pkcs11.proof");
    fake.zero_s = false;
    fake.reply = 63;
    refused(&ref, &pin, SP_RC_CRYPTO, "pkcs11.proof");
    fake.reply = 64;
    fake.sign_rv = CKR_KEY_FUNCTION_NOT_PERMITTED;
    fake.sign_failures = -1;
    refused(&ref, &pin, SP_RC_CRYPTO, "pkcs11.proof");
    fake.sign_failures = 0;
    SP_KEY_AUTO key = opened();
    uint8_t sig[64];
    fake.zero_s = true; /* broken later on */
    CHECK_RC(CRYPTO, sp_sign_raw(key, SP_VIEW_LIT("work"), sig));
}

static void a_lost_session_is_opened_again(void **state)
{
    static const CK_RV rvs[] = { CKR_SESSION_HANDLE_INVALID, CKR_DEVICE_REMOVED, CKR_USER_NOT_LOGGED_IN, CKR_DEVICE_ERROR,
                                 CKR_KEY_HANDLE_INVALID, CKR_GENERAL_ERROR };
    (void)state;
    SP_KEY_AUTO key = opened();
    for (size_t i = 0; i < sizeof rvs / sizeof rvs[0]; i++) {
        fake.sign_rv = rvs[i];
        fake.sign_failures = 1;
        assert_true(signs(key)); /* nobody above notices */
        assert_int_equal(fake.open, 1);
    }
}

static void a_token_may_go_and_come_back(void **state)
{
    (void)state;
    SP_KEY_AUTO key = opened();
    fake.there = false;
    why(key, "pkcs11.token");
    fake.there = true;
    unsigned logins = fake.logins;
    why(key, "pkcs11.token"); /* it is not looked for all the time */
    assert_int_equal(fake.logins, logins);
    int64_t until = sp_mono_us() + 3000000;
    while (!signs(key))
        assert_true(sp_mono_us() < until);
    assert_int_equal(fake.open, 1);
}

static void another_key_does_not_take_its_place(void **state)
{
    (void)state;
    SP_KEY_AUTO key = opened();
    struct sp_key *first = fake.key;
    fake.sign_rv = CKR_DEVICE_REMOVED;
    fake.sign_failures = 1;
    fake.key = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &fake.key));
    why(key, "pkcs11.proof");
    sp_key_free(first);
}

/* Tokens lock themselves after a few wrong PINs: one that is refused is not tried again. */
static void a_refused_pin_is_tried_once(void **state)
{
    (void)state;
    char text[] = "1234";
    const struct sp_secret mine = { text, 4 };
    struct sp_key *key = NULL;
    CHECK_OK(sp_pkcs11_key_by(&module, &ref, &mine, &key, NULL));
    text[0] = 'x'; /* it has its own copy */
    fake.sign_rv = CKR_DEVICE_REMOVED;
    fake.sign_failures = 1;
    assert_true(signs(key));
    fake.sign_failures = 1;
    fake.new_pin = true;
    unsigned logins = fake.logins;
    why(key, "pkcs11.pin");
    int64_t until = sp_mono_us() + 1100000; /* longer than a token is left alone */
    while (sp_mono_us() < until)
        why(key, "pkcs11.pin");
    assert_int_equal(fake.logins, logins + 1);
    sp_key_free(key);
}

static void many_threads_sign(void **state)
{
    (void)state;
    static const unsigned most[] = { FAKE_SESSIONS, 3, 1 };
    for (size_t i = 0; i < sizeof most / sizeof most[0]; i++) {
        fake.most = most[i]; /* with fewer sessions than threads they wait for each other */
        SP_KEY_AUTO key = opened();
        p11_crowd_signs(key, fake.key);
        assert_int_equal(fake.clashes, 0);
        assert_true(fake.open <= most[i]);
    }
}

int main(void)
{
#define FAKED(f) cmocka_unit_test_setup_teardown(f, fresh, closed)
    const struct CMUnitTest tests[] = {
        FAKED(a_token_signs), FAKED(only_the_lower_spelling_leaves), FAKED(what_cannot_be_is_refused),
        FAKED(keys_prove_themselves), FAKED(a_lost_session_is_opened_again), FAKED(a_token_may_go_and_come_back),
        FAKED(another_key_does_not_take_its_place), FAKED(a_refused_pin_is_tried_once), FAKED(many_threads_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
