/* layer: node, threads */
/* A thread that rests: until it is called, until it must end, until a time of day. */
#include "tests/lib/check.h"

#include "base/clock.h"
#include "node/ops/alarm.h"

enum { LONG_MS = 600000 };

struct fx { struct sp_alarm a; unsigned rests; int64_t next_s; bool to_a_time; };

static void *rest(void *arg)
{
    struct fx *f = arg;
    while (f->to_a_time ? sp_alarm_rest_until(&f->a, sp_now_s() + 86400, &f->next_s) : sp_alarm_rest(&f->a, LONG_MS)) {
        (void)pthread_mutex_lock(&f->a.lock);
        f->rests++;
        (void)pthread_mutex_unlock(&f->a.lock);
    }
    return NULL;
}

static void a_call_ends_the_rest(void **state)
{
    struct fx f = { .rests = 0 };
    (void)state;
    sp_alarm_init(&f.a);
    (void)pthread_mutex_lock(&f.a.lock);
    sp_alarm_call(&f.a); /* before it rests: the rest that comes ends at once */
    (void)pthread_mutex_unlock(&f.a.lock);
    CHECK_OK(sp_alarm_start(&f.a, rest, &f));
    for (unsigned seen = 0; seen < 3;) {
        (void)pthread_mutex_lock(&f.a.lock);
        if (f.rests > seen) {
            seen = f.rests;
            sp_alarm_call(&f.a);
        }
        (void)pthread_mutex_unlock(&f.a.lock);
    }
    sp_alarm_stop(&f.a); /* does not wait for ten minutes */
    assert_false(sp_alarm_rest(&f.a, LONG_MS));
    sp_alarm_free(&f.a);
}

static void a_time_of_day(void **state)
{
    struct fx f = { .to_a_time = true };
    (void)state;
    sp_alarm_init(&f.a);
    assert_true(sp_alarm_rest_until(&f.a, sp_now_s() - 5, &f.next_s)); /* has come */
    CHECK_OK(sp_alarm_start(&f.a, rest, &f));
    for (bool told = false; !told;) {
        (void)pthread_mutex_lock(&f.a.lock);
        told = f.next_s > sp_now_s() + 80000;
        (void)pthread_mutex_unlock(&f.a.lock);
    }
    sp_alarm_stop(&f.a);
    assert_int_equal(f.rests, 0);
    sp_alarm_free(&f.a);
}

static atomic_llong ahead_s; /* of the clock */
static int64_t shifted(void *ctx)
{
    struct timespec t;
    (void)ctx;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return ((int64_t)t.tv_sec + atomic_load(&ahead_s)) * 1000000 + t.tv_nsec / 1000;
}

static void *rest_two_seconds(void *arg)
{
    struct fx *f = arg;
    (void)sp_alarm_rest_until(&f->a, sp_now_s() + 2, &f->next_s);
    (void)pthread_mutex_lock(&f->a.lock);
    f->rests++;
    (void)pthread_mutex_unlock(&f->a.lock);
    return NULL;
}

/* It was a day ahead when the rest began: the rest is no day longer for it, and what is told is right again. */
static void a_clock_that_is_put_back(void **state)
{
    struct fx f = { .to_a_time = true };
    (void)state;
    atomic_store(&ahead_s, 86400);
    sp_clock_replace(shifted, NULL);
    sp_alarm_init(&f.a);
    CHECK_OK(sp_alarm_start(&f.a, rest_two_seconds, &f));
    for (bool told = false; !told;) {
        (void)pthread_mutex_lock(&f.a.lock);
        told = f.next_s != 0;
        (void)pthread_mutex_unlock(&f.a.lock);
    }
    atomic_store(&ahead_s, 0);
    for (bool rested = false; !rested;) {
        (void)pthread_mutex_lock(&f.a.lock);
        rested = f.rests > 0;
        (void)pthread_mutex_unlock(&f.a.lock);
    }
    assert_true(f.next_s <= sp_now_s() + 2);
    sp_alarm_stop(&f.a);
    sp_alarm_free(&f.a);
    sp_clock_replace(NULL, NULL);
}

static void one_that_never_started(void **state)
{
    struct sp_alarm a;
    (void)state;
    sp_alarm_init(&a);
    sp_alarm_stop(&a);
    assert_false(sp_alarm_rest_until(&a, INT64_MAX / 2, NULL));
    sp_alarm_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_ends_the_rest), cmocka_unit_test(a_time_of_day), cmocka_unit_test(a_clock_that_is_put_back),
        cmocka_unit_test(one_that_never_started),
    };
    return cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
}
