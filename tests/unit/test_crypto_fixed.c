/* layer: crypto */
/* Tables of public keys: everything they say is what OpenSSL says without them. */
#include "tests/lib/check.h"

#include <pthread.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "base/random.h"
#include "crypto/internal.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"

static struct sp_prng prng = { 20261121 };

/* A key whose private half is known, so that any signature can be made by hand. */
struct known { EC_GROUP *g; BN_CTX *ctx; BIGNUM *d, *n; unsigned char point[65]; EVP_PKEY *pkey; EVP_PKEY_CTX *plain; struct sp_fixed *table; };

static void known_make(struct known *k, const BIGNUM *d)
{
    k->g = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    k->ctx = BN_CTX_new();
    k->d = BN_dup(d);
    k->n = BN_dup(EC_GROUP_get0_order(k->g));
    EC_POINT *q = EC_POINT_new(k->g);
    assert_int_equal(EC_POINT_mul(k->g, q, k->d, NULL, NULL, k->ctx), 1);
    assert_int_equal(EC_POINT_point2oct(k->g, q, POINT_CONVERSION_UNCOMPRESSED, k->point, 65, k->ctx), 65);
    EC_POINT_free(q);
    k->pkey = sp_p256_public(k->point);
    k->plain = EVP_PKEY_CTX_new_from_pkey(NULL, k->pkey, NULL);
    assert_int_equal(EVP_PKEY_verify_init(k->plain), 1);
    k->table = sp_fixed_new(sp_view(k->point, 65));
    assert_non_null(k->table);
}

static void known_free(struct known *k)
{
    sp_fixed_free(k->table);
    EVP_PKEY_CTX_free(k->plain);
    EVP_PKEY_free(k->pkey);
    BN_free(k->n);
    BN_free(k->d);
    BN_CTX_free(k->ctx);
    EC_GROUP_free(k->g);
}

static void random_below(BIGNUM *out, const BIGNUM *n)
{
    unsigned char raw[40];
    for (size_t i = 0; i < sizeof raw; i += 8) {
        uint64_t w = sp_prng_next(&prng);
        memcpy(raw + i, &w, 8);
    }
    BN_CTX *ctx = BN_CTX_new();
    assert_non_null(BN_bin2bn(raw, sizeof raw, out));
    assert_int_equal(BN_nnmod(out, out, n, ctx), 1);
    BN_CTX_free(ctx);
}

/* s = (e + r*d) / k; false when r or s would be 0. */
static bool sign_with(const struct known *k, const BIGNUM *e, const BIGNUM *nonce, uint8_t rs[64])
{
    EC_POINT *p = EC_POINT_new(k->g);
    BIGNUM *r = BN_new(), *s = BN_new(), *inv = BN_new();
    bool ok = EC_POINT_mul(k->g, p, nonce, NULL, NULL, k->ctx) == 1 && EC_POINT_get_affine_coordinates(k->g, p, r, NULL, k->ctx) == 1 &&
              BN_nnmod(r, r, k->n, k->ctx) == 1 && BN_mod_mul(s, r, k->d, k->n, k->ctx) == 1 && BN_mod_add(s, s, e, k->n, k->ctx) == 1 &&
              BN_mod_inverse(inv, nonce, k->n, k->ctx) && BN_mod_mul(s, s, inv, k->n, k->ctx) == 1;
    assert_true(ok);
    ok = !BN_is_zero(r) && !BN_is_zero(s);
    assert_int_equal(BN_bn2binpad(r, rs, 32), 32);
    assert_int_equal(BN_bn2binpad(s, rs + 32, 32), 32);
    BN_free(r);
    BN_free(s);
    BN_free(inv);
    EC_POINT_free(p);
    return ok;
}

/* What OpenSSL says of r||s without a table. */
static bool plain_says(const struct known *k, const uint8_t digest[32], const uint8_t rs[64])
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    unsigned char *der = NULL;
    assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(rs, 32, NULL), BN_bin2bn(rs + 32, 32, NULL)), 1);
    int n = i2d_ECDSA_SIG(sig, &der);
    assert_true(n > 0);
    bool good = EVP_PKEY_verify(k->plain, der, (size_t)n, digest, 32) == 1;
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    return good;
}

static void agree_on(const struct known *k, const uint8_t digest[32], const uint8_t rs[64], bool want)
{
    bool good = !want;
    CHECK_OK(sp_fixed_verify(k->table, digest, rs, &good));
    assert_int_equal(good, plain_says(k, digest, rs));
    assert_int_equal(good, want);
}

/* One good signature, and what is left of it when a bit is another. */
static void one_round(const struct known *k, const BIGNUM *e, const BIGNUM *nonce)
{
    uint8_t digest[32], rs[64], other[64];
    assert_int_equal(BN_bn2binpad(e, digest, 32), 32);
    if (!sign_with(k, e, nonce, rs))
        return;
    agree_on(k, digest, rs, true);
    BIGNUM *s = BN_bin2bn(rs + 32, 32, NULL);
    assert_int_equal(BN_sub(s, k->n, s), 1);
    memcpy(other, rs, 64);
    assert_int_equal(BN_bn2binpad(s, other + 32, 32), 32);
    agree_on(k, digest, other, true); /* the other spelling */
    BN_free(s);
    size_t bit = sp_prng_below(&prng, 512);
    memcpy(other, rs, 64);
    other[bit / 8] ^= (uint8_t)(1 << bit % 8);
    agree_on(k, digest, other, false);
    digest[bit / 16] ^= (uint8_t)(1 << bit % 8);
    agree_on(k, digest, rs, false);
}

static void says_what_openssl_says(void **state)
{
    (void)state;
    BIGNUM *v = BN_new(), *e = BN_new(), *nonce = BN_new();
    EC_GROUP *g = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    const BIGNUM *n = EC_GROUP_get0_order(g);
    for (int i = 0; i < 3; i++) {
        struct known k;
        random_below(v, n);
        known_make(&k, v);
        for (int j = 0; j < 60; j++) {
            random_below(e, n);
            random_below(nonce, n);
            one_round(&k, e, nonce);
        }
        known_free(&k);
    }
    BN_free(v);
    BN_free(e);
    BN_free(nonce);
    EC_GROUP_free(g);
}

/* Keys near the generator, where both products are the same point, or opposite ones, or neighbours of the edge. */
static void sums_at_the_edge(void **state)
{
    (void)state;
    static const int near[] = { 1, 2, 3, -1, -2, -3 };
    EC_GROUP *g = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    const BIGNUM *n = EC_GROUP_get0_order(g);
    BIGNUM *v = BN_new(), *e = BN_new(), *nonce = BN_new(), *r = BN_new();
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++) {
        struct known k;
        uint8_t rs[64], digest[32];
        assert_int_equal(BN_set_word(v, (BN_ULONG)(near[i] < 0 ? -near[i] : near[i])), 1);
        if (near[i] < 0)
            assert_int_equal(BN_sub(v, n, v), 1);
        known_make(&k, v);
        for (int j = 0; j < 8; j++) {
            random_below(nonce, n);
            BN_zero(e);
            (void)sign_with(&k, e, nonce, rs);
            assert_non_null(BN_bin2bn(rs, 32, r));
            assert_int_equal(BN_mod_mul(e, r, v, n, k.ctx), 1); /* u1*G = u2*Q: the sum is a doubling */
            one_round(&k, e, nonce);
            assert_int_equal(BN_sub(e, n, e), 1);               /* u1*G = -u2*Q: the sum is no point */
            assert_int_equal(BN_bn2binpad(e, digest, 32), 32);
            rs[63] |= 1;
            agree_on(&k, digest, rs, false);
            for (BN_ULONG small = 0; small < 3; small++) {
                assert_int_equal(BN_set_word(e, small), 1);
                one_round(&k, e, nonce);
                assert_int_equal(BN_sub(r, n, BN_value_one()), 1);
                one_round(&k, r, nonce);
                assert_int_equal(BN_set_word(nonce, small + 1), 1);
            }
        }
        memset(rs, 0, sizeof rs);
        memset(digest, 7, sizeof digest);
        agree_on(&k, digest, rs, false);                        /* r = s = 0 */
        assert_int_equal(BN_bn2binpad(n, rs, 32), 32);
        rs[63] = 1;
        agree_on(&k, digest, rs, false);                        /* r = n */
        memcpy(rs + 32, rs, 32);
        rs[31] ^= 1;
        agree_on(&k, digest, rs, false);                        /* s = n */
        memset(digest, 0xff, sizeof digest);
        rs[63] ^= 1;
        agree_on(&k, digest, rs, false);                        /* a digest above n */
        known_free(&k);
    }
    BN_free(v);
    BN_free(e);
    BN_free(nonce);
    BN_free(r);
    EC_GROUP_free(g);
}

static void no_table_of_no_point(void **state)
{
    (void)state;
    uint8_t point[65] = { 4, [1] = 1, [64] = 1 }, infinity[1] = { 0 };
    assert_null(sp_fixed_new(sp_view(point, 65)));
    assert_null(sp_fixed_new(sp_view(infinity, 1)));
    assert_null(sp_fixed_new(sp_view(point, 64)));
}

static void only_so_many(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    struct sp_fixed *all[SP_FIXED_MOST];
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    for (size_t i = 0; i < SP_FIXED_MOST; i++) {
        all[i] = sp_fixed_new(sp_key_point(key));
        assert_non_null(all[i]);
    }
    assert_null(sp_fixed_new(sp_key_point(key)));
    sp_fixed_free(all[0]);
    all[0] = sp_fixed_new(sp_key_point(key));
    assert_non_null(all[0]);
    for (size_t i = 0; i < SP_FIXED_MOST; i++)
        sp_fixed_free(all[i]);
}

/* --- keys that come by a table in use --- */

struct user { const struct sp_key *key; uint8_t good[64], bad[64]; unsigned refused, taken; };

static void *use(void *arg)
{
    struct user *u = arg;
    for (int i = 0; i < SP_FIXED_USES; i++) {
        u->taken += sp_ok(sp_verify_raw(u->key, SP_VIEW_LIT("text"), sp_view(u->good, 64), NULL));
        u->refused += sp_is(sp_verify_raw(u->key, SP_VIEW_LIT("text"), sp_view(u->bad, 64), NULL), SP_RC_SIGNATURE);
    }
    return NULL;
}

static void a_key_gets_its_table_in_use(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    SP_KEY_AUTO key = NULL;
    struct user u[THREADS] = { 0 };
    pthread_t t[THREADS];
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    assert_null(sp_key_fixed(key));
    for (size_t i = 0; i < THREADS; i++) {
        u[i].key = key;
        CHECK_OK(sp_sign_raw(key, SP_VIEW_LIT("text"), u[i].good));
        memcpy(u[i].bad, u[i].good, 64);
        u[i].bad[40 + i] ^= 4;
        assert_int_equal(pthread_create(&t[i], NULL, use, &u[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(t[i], NULL), 0);
        assert_int_equal(u[i].taken, SP_FIXED_USES);
        assert_int_equal(u[i].refused, SP_FIXED_USES);
    }
    assert_non_null(sp_key_fixed(key));
}

static void seals_with_a_table(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO other = NULL;
    SP_BUF_AUTO before = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &key));
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &other));
    for (int i = 0; i < SP_FIXED_USES + 20; i++) {
        SP_BUF_AUTO token = { 0 };
        SP_BUF_AUTO plain = { 0 };
        struct sp_diag d = { .rule = "" };
        CHECK_OK(sp_jwe_seal(key, "t", "JWT", SP_VIEW_LIT("told to one"), &token));
        if (i % 16 && i < SP_FIXED_USES)
            continue;
        CHECK_OK(sp_jwe_open(sp_buf_view(&token), key, "t", true, &plain, &d));
        CHECK_VIEW(sp_buf_view(&plain), "told to one");
        CHECK_RC(SIGNATURE, sp_jwe_open(sp_buf_view(&token), other, "t", false, &plain, &d));
        assert_false(sp_view_eq(sp_buf_view(&token), sp_buf_view(&before)));
        sp_buf_clear(&before);
        sp_buf_put(&before, sp_buf_view(&token));
    }
    assert_non_null(sp_key_fixed(key));
}

static void fresh_keys_each_time(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    uint8_t epk[2][65], z[2][32];
    CHECK_OK(sp_key_generate(SP_ALG_ECDH_ES_A256KW, &key));
    struct sp_fixed *f = sp_fixed_new(sp_key_point(key));
    assert_non_null(f);
    for (int i = 0; i < 20; i++) {
        size_t n = 32, at = (size_t)i & 1;
        uint8_t same[32];
        CHECK_OK(sp_fixed_agree(f, epk[at], z[at]));
        SP_PKEY_AUTO theirs = sp_p256_public(epk[at]);
        SP_PKEY_CTX_AUTO ctx = EVP_PKEY_CTX_dup(sp_key_deriver(key));
        assert_true(theirs && EVP_PKEY_derive_set_peer_ex(ctx, theirs, 1) == 1 && EVP_PKEY_derive(ctx, same, &n) == 1 && n == 32);
        assert_memory_equal(same, z[at], 32);
        assert_true(i == 0 || memcmp(epk[0], epk[1], 65) != 0);
    }
    sp_fixed_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_openssl_says), cmocka_unit_test(sums_at_the_edge), cmocka_unit_test(no_table_of_no_point),
        cmocka_unit_test(only_so_many), cmocka_unit_test(a_key_gets_its_table_in_use), cmocka_unit_test(seals_with_a_table),
        cmocka_unit_test(fresh_keys_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
