/* The tables are made by functions that OpenSSL 3 calls deprecated, and gives nothing in place of. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/fixed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

/* The curve, and the curve with the key's point in place of the generator, whose multiples are ready. */
struct sp_fixed { EC_GROUP *own; };

static EC_GROUP *curve;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_uint tables;

static void make_curve(void)
{
    curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
}

static const EC_GROUP *p256(void)
{
    (void)pthread_once(&once, make_curve);
    return curve;
}

#if OPENSSL_VERSION_MAJOR == 3 && !defined(OPENSSL_NO_DEPRECATED_3_0)
static bool make_table(EC_GROUP *own, const EC_POINT *point, BN_CTX *ctx)
{
    return EC_GROUP_set_generator(own, point, EC_GROUP_get0_order(own), BN_value_one()) == 1 &&
           EC_GROUP_precompute_mult(own, ctx) == 1 && EC_GROUP_have_precompute_mult(own) == 1;
}
#else
static bool make_table(EC_GROUP *own, const EC_POINT *point, BN_CTX *ctx)
{
    (void)own, (void)point, (void)ctx;
    return false;
}
#endif

struct sp_fixed *sp_fixed_new(struct sp_view point)
{
    const EC_GROUP *g = p256();
    struct sp_fixed *f = NULL;
    if (!g)
        return NULL;
    if (atomic_fetch_add(&tables, 1) >= SP_FIXED_MOST) {
        atomic_fetch_sub(&tables, 1);
        return NULL;
    }
    BN_CTX *ctx = BN_CTX_new();
    EC_POINT *q = EC_POINT_new(g);
    EC_GROUP *own = EC_GROUP_dup(g);
    bool ok = ctx && q && own && EC_POINT_oct2point(g, q, (const unsigned char *)point.p, point.n, ctx) == 1 &&
              EC_POINT_is_at_infinity(g, q) == 0 && make_table(own, q, ctx) && (f = malloc(sizeof *f)) != NULL;
    if (ok)
        f->own = own;
    else
        EC_GROUP_free(own);
    EC_POINT_free(q);
    BN_CTX_free(ctx);
    if (!ok) {
        atomic_fetch_sub(&tables, 1);
        ERR_clear_error();
    }
    return f;
}

void sp_fixed_free(struct sp_fixed *f)
{
    if (!f)
        return;
    EC_GROUP_free(f->own);
    free(f);
    atomic_fetch_sub(&tables, 1);
}

/* What one call works with; wiped when it is given back. */
struct room { BN_CTX *ctx; EC_POINT *a, *b; BIGNUM *x, *s, *u, *r; };

static bool enter(struct room *w, bool secret)
{
    *w = (struct room){ .ctx = secret ? BN_CTX_secure_new() : BN_CTX_new(), .a = EC_POINT_new(p256()), .b = EC_POINT_new(p256()) };
    if (!w->ctx || !w->a || !w->b)
        return false;
    BN_CTX_start(w->ctx);
    w->x = BN_CTX_get(w->ctx);
    w->s = BN_CTX_get(w->ctx);
    w->u = BN_CTX_get(w->ctx);
    w->r = BN_CTX_get(w->ctx);
    return w->r != NULL;
}

static void leave(struct room *w)
{
    if (w->x)
        BN_CTX_end(w->ctx);
    EC_POINT_clear_free(w->a);
    EC_POINT_clear_free(w->b);
    BN_CTX_free(w->ctx);
    ERR_clear_error();
}

/* x coordinate of u1*G + u2*Q. 1: so; 0: the sum is the point at infinity; -1: no memory. */
static int sum_x(const struct sp_fixed *f, struct room *w, const BIGNUM *u1, const BIGNUM *u2)
{
    const EC_GROUP *g = p256();
    if (EC_POINT_mul(g, w->a, u1, NULL, NULL, w->ctx) != 1 || EC_POINT_mul(f->own, w->b, u2, NULL, NULL, w->ctx) != 1 ||
        EC_POINT_add(g, w->a, w->a, w->b, w->ctx) != 1)
        return -1;
    if (EC_POINT_is_at_infinity(g, w->a))
        return 0;
    return EC_POINT_get_affine_coordinates(g, w->a, w->x, NULL, w->ctx) == 1 ? 1 : -1;
}

/* Names as in SEC 1: w is the inverse of s, u1 = e*w, u2 = r*w, all modulo n. */
static int verify(const struct sp_fixed *f, struct room *w, const uint8_t digest[SP_SHA256_BYTES], const uint8_t rs[64])
{
    const BIGNUM *n = EC_GROUP_get0_order(p256());
    if (!BN_bin2bn(rs, 32, w->r) || !BN_bin2bn(rs + 32, 32, w->s) || !BN_bin2bn(digest, SP_SHA256_BYTES, w->u))
        return -1;
    if (BN_is_zero(w->r) || BN_is_zero(w->s) || BN_cmp(w->r, n) >= 0 || BN_cmp(w->s, n) >= 0)
        return 0;
    if (!BN_mod_inverse(w->s, w->s, n, w->ctx) || BN_mod_mul(w->u, w->u, w->s, n, w->ctx) != 1 ||
        BN_mod_mul(w->s, w->r, w->s, n, w->ctx) != 1)
        return -1;
    int got = sum_x(f, w, w->u, w->s);
    if (got != 1)
        return got;
    return BN_nnmod(w->x, w->x, n, w->ctx) == 1 ? BN_cmp(w->x, w->r) == 0 : -1;
}

struct sp_rc sp_fixed_verify(const struct sp_fixed *f, const uint8_t digest[SP_SHA256_BYTES], const uint8_t rs[64],
                             bool *good)
{
    struct room w;
    int got = enter(&w, false) ? verify(f, &w, digest, rs) : -1;
    leave(&w);
    if (got < 0)
        return SP_ERR(CRYPTO);
    *good = got == 1;
    return SP_OK;
}

static bool agree(const struct sp_fixed *f, struct room *w, uint8_t epk[65], uint8_t z[32])
{
    const EC_GROUP *g = p256();
    const BIGNUM *n = EC_GROUP_get0_order(g);
    BIGNUM *d = w->s;
    BN_set_flags(d, BN_FLG_CONSTTIME);
    do {
        if (BN_priv_rand_range_ex(d, n, 0, w->ctx) != 1)
            return false;
    } while (BN_is_zero(d));
    return EC_POINT_mul(g, w->a, d, NULL, NULL, w->ctx) == 1 && EC_POINT_mul(f->own, w->b, d, NULL, NULL, w->ctx) == 1 &&
           EC_POINT_point2oct(g, w->a, POINT_CONVERSION_UNCOMPRESSED, epk, 65, w->ctx) == 65 &&
           EC_POINT_get_affine_coordinates(g, w->b, w->x, NULL, w->ctx) == 1 && BN_bn2binpad(w->x, z, 32) == 32;
}

struct sp_rc sp_fixed_agree(const struct sp_fixed *f, uint8_t epk[65], uint8_t z[32])
{
    struct room w;
    bool ok = enter(&w, true) && agree(f, &w, epk, z);
    leave(&w);
    return ok ? SP_OK : SP_ERR(CRYPTO);
}
