/*
 * tests/lib/pkcs11_work.h - the PIN of the tests' tokens, and keys in tokens put to work, by one thread and by eight.
 * Include it in one test program; what is here is static. Threading: one thread.
 */
#ifndef SP_TESTS_PKCS11_WORK_H
#define SP_TESTS_PKCS11_WORK_H

#include <pthread.h>
#include <stdatomic.h>

#include "crypto/internal.h"
#include "crypto/jws.h"
#include "crypto/pkcs11_internal.h"
#include "tests/lib/check.h"

static char p11_digits[] = "1234";
static const struct sp_secret pin = { p11_digits, 4 };

/* Whether it signs; what it signed is judged by the public half. */
static bool p11_signs(const struct sp_key *key, const struct sp_key *pub)
{
    uint8_t sig[64];
    if (!sp_ok(sp_sign_raw(key, SP_VIEW_LIT("work"), sig)))
        return false;
    CHECK_OK(sp_verify_raw(pub, SP_VIEW_LIT("work"), sp_view(sig, 64), NULL));
    assert_true(sp_signature_is_lower(key, sp_view(sig, 64)));
    return true;
}

struct p11_crowd { const struct sp_key *key, *pub; atomic_uint good; };

static void *p11_sign_many(void *ctx)
{
    struct p11_crowd *c = ctx;
    for (int i = 0; i < 20; i++)
        if (p11_signs(c->key, c->pub))
            c->good++;
    return NULL;
}

static void p11_crowd_signs(const struct sp_key *key, const struct sp_key *pub)
{
    struct p11_crowd c = { key, pub, 0 };
    pthread_t thread[8];
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, p11_sign_many, &c), 0);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_int_equal(c.good, 160);
}

#endif
