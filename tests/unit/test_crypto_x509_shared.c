/* layer: crypto, threads */
#include "tests/lib/check.h"

#include <pthread.h>

#include "crypto/x509_internal.h"

enum { CERTS = 40 /* more than are kept */, DAYS = 3650 };
static struct sp_buf der[CERTS];

static void make_all(void)
{
    for (size_t i = 0; i < CERTS; i++) {
        SP_KEY_AUTO key = NULL;
        CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
        CHECK_OK(sp_cert_root(key, "A root", 1767225600, DAYS, &der[i]));
    }
}

static bool is_of(X509 *x, const struct sp_buf *bytes)
{
    SP_BUF_AUTO again = { 0 };
    return x && sp_ok(sp_x509_put(&again, x)) && sp_view_eq(sp_buf_view(&again), sp_buf_view(bytes));
}

static void one_object_for_one_text(void **state)
{
    (void)state;
    SP_X509_AUTO a = sp_x509_shared(sp_buf_view(&der[0]));
    SP_X509_AUTO b = sp_x509_shared(sp_buf_view(&der[0]));
    SP_X509_AUTO c = sp_x509_shared(sp_buf_view(&der[1]));
    SP_X509_AUTO own = sp_x509_read(sp_buf_view(&der[0]));
    assert_true(is_of(a, &der[0]) && is_of(c, &der[1]) && is_of(own, &der[0]));
    assert_ptr_equal(a, b);
    assert_ptr_not_equal(a, c);
    assert_ptr_not_equal(a, own);
    for (size_t i = 0; i < CERTS; i++) { /* it may be kept no longer: who has it keeps it */
        SP_X509_AUTO x = sp_x509_shared(sp_buf_view(&der[i]));
        assert_true(is_of(x, &der[i]));
    }
    assert_true(is_of(a, &der[0]) && is_of(b, &der[0]));
}

/* Nothing that differs in one byte is taken for it, nor is what was refused once given later. */
static void every_byte_is_compared(void **state)
{
    char copy[1024];
    struct sp_view good = sp_buf_view(&der[0]);
    (void)state;
    assert_true(good.n < sizeof copy);
    memcpy(copy, good.p, good.n);
    SP_X509_AUTO kept = sp_x509_shared(good);
    for (size_t i = 0; i < good.n; i++) {
        copy[i] ^= 1;
        SP_X509_AUTO other = sp_x509_shared(sp_view(copy, good.n));
        SP_X509_AUTO fresh = sp_x509_read(sp_view(copy, good.n));
        assert_true(!other == !fresh && other != kept);
        copy[i] ^= 1;
    }
    for (size_t n = 0; n < good.n; n++)
        assert_null(sp_x509_shared(sp_view(good.p, n)));
    assert_null(sp_x509_shared(sp_view(NULL, 0)));
}

/*
 * OpenSSL counts references where the thread sanitizer does not look, which takes the free by the last one for a race with
 * whoever read before. So under it nothing is freed until all threads have ended.
 */
#if defined(__SANITIZE_THREAD__)
enum { HOLD = true };
#else
enum { HOLD = false };
#endif

struct worker { bool ok; X509 *held[4 * CERTS]; };

static void *work(void *arg)
{
    struct worker *w = arg;
    w->ok = true;
    for (size_t i = 0; i < 4 * CERTS; i++) {
        size_t at = i * 7 % CERTS;
        X509 *x = sp_x509_shared(sp_buf_view(&der[at]));
        w->ok = w->ok && is_of(x, &der[at]);
        if (HOLD)
            w->held[i] = x;
        else
            X509_free(x);
    }
    return NULL;
}

static void threads_share_them(void **state)
{
    static struct worker w[6];
    pthread_t t[6];
    (void)state;
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&t[i], NULL, work, &w[i]), 0);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_join(t[i], NULL), 0);
    for (size_t i = 0; i < 6; i++) {
        assert_true(w[i].ok);
        for (size_t k = 0; k < 4 * CERTS; k++)
            X509_free(w[i].held[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_object_for_one_text), cmocka_unit_test(every_byte_is_compared), cmocka_unit_test(threads_share_them),
    };
    make_all();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < CERTS; i++)
        sp_buf_free(&der[i]);
    return failed;
}
