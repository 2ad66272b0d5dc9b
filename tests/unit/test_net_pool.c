/* layer: node, threads */
#include "tests/lib/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "node/net/pool.h"

static void pause_ms(long ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
    (void)nanosleep(&t, NULL);
}

static void until(atomic_uint *n, unsigned wanted)
{
    for (int i = 0; atomic_load(n) < wanted; i++) {
        if (i == 20000)
            fail_msg("%u of %u after 20 s", atomic_load(n), wanted);
        pause_ms(1);
    }
}

/* --- each job once --- */

enum { JOBS = 4000, SUBMITTERS = 4 };
static atomic_uint ran[JOBS], all;
static struct sp_pool *pool;

static void count(void *arg)
{
    atomic_fetch_add((atomic_uint *)arg, 1);
    atomic_fetch_add(&all, 1);
}

static void *submit(void *arg)
{
    for (size_t i = *(size_t *)arg; i < JOBS; i += SUBMITTERS) {
        struct sp_rc rc;
        while (sp_is(rc = sp_pool_submit(pool, count, &ran[i]), SP_RC_FULL))
            pause_ms(1);
        if (!sp_ok(rc))
            atomic_fetch_add(&ran[i], 100);
    }
    return NULL;
}

static void each_job_runs_once(void **state)
{
    pthread_t thread[SUBMITTERS];
    size_t first[SUBMITTERS];
    (void)state;
    CHECK_OK(sp_pool_start(5, 7, &pool));
    for (size_t i = 0; i < SUBMITTERS; i++) {
        first[i] = i;
        assert_int_equal(pthread_create(&thread[i], NULL, submit, &first[i]), 0);
    }
    for (size_t i = 0; i < SUBMITTERS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    sp_pool_stop(pool);
    for (size_t i = 0; i < JOBS; i++)
        assert_int_equal(ran[i], 1);
}

/* --- bounded, and emptied at the end --- */

struct gate { atomic_uint inside, through; atomic_bool open; struct sp_pool *pool; };

static void pass(void *arg)
{
    struct gate *g = arg;
    atomic_fetch_add(&g->inside, 1);
    while (!atomic_load(&g->open))
        pause_ms(1);
    atomic_fetch_add(&g->through, 1);
}

static void *open_later(void *arg)
{
    struct gate *g = arg;
    pause_ms(50);
    atomic_store(&g->open, true);
    return NULL;
}

static void what_waits_is_bounded_and_done_before_the_end(void **state)
{
    struct gate g = { .inside = 0 };
    pthread_t opener;
    (void)state;
    CHECK_OK(sp_pool_start(2, 3, &g.pool));
    CHECK_OK(sp_pool_submit(g.pool, pass, &g));
    CHECK_OK(sp_pool_submit(g.pool, pass, &g));
    until(&g.inside, 2);
    for (int i = 0; i < 3; i++)
        CHECK_OK(sp_pool_submit(g.pool, pass, &g));
    CHECK_RC(FULL, sp_pool_submit(g.pool, pass, &g));
    assert_int_equal(pthread_create(&opener, NULL, open_later, &g), 0);
    sp_pool_stop(g.pool);
    assert_int_equal(g.through, 5);
    assert_int_equal(pthread_join(opener, NULL), 0);
    sp_pool_stop(NULL);
    CHECK_OK(sp_pool_start(4, 1, &g.pool)); /* all rest: nobody must be left asleep */
    sp_pool_stop(g.pool);
}

/* --- who is woken --- */

enum { WORKERS = 16 };
struct seen { pthread_t who[WORKERS]; unsigned n; atomic_uint done; };

static void look(void *arg)
{
    struct seen *s = arg;
    unsigned i = 0;
    while (i < s->n && !pthread_equal(s->who[i], pthread_self()))
        i++;
    if (i == s->n)
        s->who[s->n++] = pthread_self();
    atomic_fetch_add(&s->done, 1);
}

static void who_rested_last_is_woken_first(void **state)
{
    struct seen s = { .n = 0 };
    (void)state;
    CHECK_OK(sp_pool_start(WORKERS, 1, &pool));
    for (unsigned i = 0; i < 100; i++) {
        CHECK_OK(sp_pool_submit(pool, look, &s)); /* one after the other, with time to lie down again */
        until(&s.done, i + 1);
        pause_ms(1);
    }
    sp_pool_stop(pool);
    if (s.n > WORKERS / 2)
        fail_msg("%u of %d workers were woken, one after the other", s.n, WORKERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_job_runs_once),
        cmocka_unit_test(what_waits_is_bounded_and_done_before_the_end),
        cmocka_unit_test(who_rested_last_is_woken_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
