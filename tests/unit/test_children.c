/* layer: node */
/* What an engine starts ends with the engine, also when it is nobody's child any more. */
#include "node/translate/children.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/translate/engine.h"
#include "tests/lib/check.h"

static struct sp_engine *started(const char *script)
{
    const char *const argv[] = { "/bin/sh", "-c", script, NULL };
    const struct sp_engine_opts o = { .argv = argv, .seconds = 10, .quiet = true };
    struct sp_engine *e = NULL;
    CHECK_OK(sp_engine_start(&o, &e, NULL));
    return e;
}

/* What it says of itself: the text of the refusal. */
static void said(struct sp_engine *e, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    CHECK_RC(INVALID, sp_engine_ask(e, SP_VIEW_LIT("id"), SP_VIEW_LIT("ms"), SP_VIEW_LIT("ton"), &b, d));
    CHECK_RULE(*d, "engine.said");
}

static pid_t number_in(const struct sp_diag *d)
{
    const char *p = strstr(d->text, "says: ");
    assert_non_null(p);
    return (pid_t)strtol(p + 6, NULL, 10);
}

/* Two forks and a session of its own: neither the group nor the parent knows it. */
static const char away[] = "read x; p=$(setsid sh -c '(sleep 600 >/dev/null 2>&1 & echo $!)'); echo '{\"id\":\"1\",\"error\":\"'$p'\"}'; exec sleep 600";

static void what_went_away_ends_too(void **state)
{
    (void)state;
    struct sp_diag d = { .rule = "" };
    struct sp_engine *e = started(away);
    said(e, &d);
    pid_t pid = number_in(&d);
    assert_true(pid > 1);
    assert_int_equal(kill(pid, 0), 0);
    sp_engine_end(e);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

static void others_stay(void **state)
{
    (void)state;
    struct sp_diag d = { .rule = "" };
    struct sp_engine *one = started("while read x; do echo '{\"id\":\"1\",\"error\":\"0\"}'; done"), *other = started(away);
    said(other, &d);
    sp_engine_end(other);
    said(one, &d);
    sp_engine_end(one);
}

/* Each forks the next in a session of its own and ends. */
static void one_that_forks_on_and_on(void **state)
{
    (void)state;
    struct sp_engine *e = started("exec perl -e 'use POSIX; for(;;){ exit if fork; POSIX::setsid() }'");
    (void)usleep(200000);
    sp_engine_end(e);
    pid_t pid = sp_children_fork();
    assert_true(pid >= 0);
    if (!pid)
        _exit(0);
    assert_true(sp_children_end(pid)); /* nobody else is there */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void a_bound_of_threads(void **state)
{
    (void)state;
    struct sp_diag d = { .rule = "" };
    unsigned long before = sp_children_tasks();
    struct sp_engine *e = started("read x; while read -r a b c n m; do [ \"$a $b\" = 'Max processes' ] && echo '{\"id\":\"1\",\"error\":\"'$c'\"}'; done </proc/self/limits; read x");
    assert_true(before >= 1);
    said(e, &d);
    pid_t most = number_in(&d);
    assert_true(most > 0 && (unsigned long)most <= before + 1024); /* others of the user come and go meanwhile */
    sp_engine_end(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_went_away_ends_too), cmocka_unit_test(others_stay), cmocka_unit_test(one_that_forks_on_and_on),
                                        cmocka_unit_test(a_bound_of_threads) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
