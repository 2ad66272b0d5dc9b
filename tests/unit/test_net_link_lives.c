/* layer: node, threads */
/* Links while servers stop, restart and change keys. */
#include <dirent.h>
#include <unistd.h>

#include "tests/lib/net_link.h"

struct one { struct sp_link *link; const char *text; int64_t timeout_ms; struct sp_rc rc; struct sp_buf reply; struct sp_diag d; };

static void *call_one(void *arg)
{
    struct one *o = arg;
    o->rc = sp_link_call(o->link, sp_view_of(o->text), o->timeout_ms, &o->reply, &o->d);
    return NULL;
}

static void *stop_server(void *arg)
{
    sp_link_server_stop(arg);
    return NULL;
}

/* Stop answers what is being handled, and only that. */
static void test_stop_answers(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    struct one calls[8];
    pthread_t t[8];
    for (int i = 0; i < 8; i++) {
        calls[i] = (struct one){ .link = l, .text = "wait", .timeout_ms = 10000 };
        t[i] = net_thread(call_one, &calls[i]);
    }
    NET_UNTIL(atomic_load(&h.in_handler) == 8, NET_SOON_MS); /* every context is taken */
    pthread_t stop = net_thread(stop_server, h.server);
    net_sleep_ms(100);
    atomic_store(&h.release, true);
    pthread_join(stop, NULL);
    for (int i = 0; i < 8; i++) {
        pthread_join(t[i], NULL);
        if (!sp_ok(calls[i].rc)) fail_msg("call %d: %s %s", i, sp_rc_text(calls[i].rc), calls[i].d.text);
        CHECK_VIEW(sp_buf_view(&calls[i].reply), "wait");
        sp_buf_free(&calls[i].reply);
    }
    struct sp_diag d = { 0 };
    SP_BUF_AUTO reply = { 0 };
    CHECK_RC(UNAVAILABLE, sp_link_call(l, SP_VIEW_LIT("x"), 2000, &reply, &d));
    sp_link_free(l);
}

static void test_timeout_and_free(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    struct sp_diag d = { 0 };
    SP_BUF_AUTO reply = { 0 };
    CHECK_RC(TIMEOUT, sp_link_call(l, SP_VIEW_LIT("wait"), 200, &reply, &d));
    CHECK_RULE(d, "net.timeout");
    echo(l, "others go on");
    struct one c = { .link = l, .text = "wait", .timeout_ms = 30000 };
    pthread_t t = net_thread(call_one, &c);
    NET_UNTIL(atomic_load(&h.in_handler) == 3, NET_SOON_MS);
    sp_link_free(l);
    pthread_join(t, NULL);
    CHECK_RC(CLOSED, c.rc);
    CHECK_RULE(c.d, "net.closed");
    atomic_store(&h.release, true);
    sp_link_server_stop(h.server);
}

/* The server goes while a call is out; the same port is served again later. */
/* The first call after a restart may still find the old connection, and says so; the next does not. */
static void echo_after_restart(struct sp_link *l)
{
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    if (sp_ok(sp_link_call(l, SP_VIEW_LIT("x"), 5000, &reply, &d))) return;
    CHECK_RULE(d, "net.broken");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l, "x");
}

static void test_reconnect(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    char url[64];
    snprintf(url, sizeof url, "%s", sp_link_server_url(h.server));
    struct sp_link *l = dial(url, tls_gx, "LA");
    for (int round = 0; round < 5; round++) {
        echo_after_restart(l);
        sp_link_server_stop(h.server);
        h = (struct host){ 0 };
        serve_with(&h, tls_la, url, false);
    }
    echo_after_restart(l);
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

/* New identities on both ends while calls run: nothing breaks, and the next connection shows the new one. */
static void test_rotation(void **state)
{
    (void)state;
    struct net_cert la2 = net_leaf(&root, "LA"), gx2 = net_leaf(&root, "CN-GX");
    struct sp_tls *server = net_tls(&root, &la), *client = net_tls(&root, &gx);
    struct host h = { .expect_node = "CN-GX" };
    serve_with(&h, server, "tls+tcp://127.0.0.1:0", false);
    struct sp_link *l = dial(sp_link_server_url(h.server), client, "LA");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    atomic_uint bad = 0;
    struct caller c[4];
    pthread_t t[4];
    for (unsigned i = 0; i < 4; i++) {
        c[i] = (struct caller){ l, 200, i, &bad };
        t[i] = net_thread(call_many, &c[i]);
    }
    for (int i = 0; i < 20; i++) {
        struct sp_tls_identity is = net_identity(i % 2 ? &la : &la2), ic = net_identity(i % 2 ? &gx : &gx2);
        CHECK_OK(sp_tls_set_identity(server, &is, NULL));
        CHECK_OK(sp_tls_set_identity(client, &ic, NULL));
        struct sp_link *fresh = dial(sp_link_server_url(h.server), client, "LA");
        echo(fresh, "fresh");
        sp_link_free(fresh);
    }
    for (unsigned i = 0; i < 4; i++) pthread_join(t[i], NULL);
    assert_int_equal(atomic_load(&bad), 0);
    assert_false(atomic_load(&h.wrong_peer));
    /* A new root on the server: the old client is out from its next connection on, the open one stays. */
    struct sp_view roots[1] = { sp_buf_view(&stranger_root.der) };
    CHECK_OK(sp_tls_set_roots(server, roots, 1, NULL));
    refused(sp_link_server_url(h.server), client, "LA", NULL);
    echo(l, "open");
    struct sp_tls *swapped = net_tls(&root, &stranger);
    struct sp_link *in = dial(sp_link_server_url(h.server), swapped, "LA");
    h.expect_node = NULL;
    echo(in, "in");
    sp_link_free(in);
    sp_tls_free(swapped);
    sp_link_free(l);
    sp_link_server_stop(h.server);
    sp_tls_free(server);
    sp_tls_free(client);
    net_cert_free(&la2);
    net_cert_free(&gx2);
}

/* Start and stop in quick succession, with and without clients: nothing leaks, nothing hangs. */
/* Ends of operations race with their stops here; tsan saw nng 1.10 lose (see nng_compat.c). */
static void test_many_lives(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        struct host h = { 0 };
        serve(&h);
        struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
        if (i % 3 == 0) echo(l, "x");
        if (i % 2) {
            sp_link_free(l);
            sp_link_server_stop(h.server);
        } else {
            sp_link_server_stop(h.server);
            sp_link_free(l);
        }
    }
}

static long threads_named(const char *name)
{
    long n = 0;
    DIR *d = opendir("/proc/self/task");
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[300], line[32] = "";
        (void)snprintf(path, sizeof path, "/proc/self/task/%s/comm", e->d_name);
        FILE *f = fopen(path, "r");
        n += f && fgets(line, sizeof line, f) && !strncmp(line, name, strlen(name));
        if (f) (void)fclose(f);
    }
    (void)closedir(d);
    return n;
}

/* nng's callbacks have one thread a core, not two: by its default each would wake one more than it needs. */
static void test_threads(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    long cores = sysconf(_SC_NPROCESSORS_ONLN), wanted = cores > 2 ? cores : 2;
    assert_int_equal(threads_named("nng:task"), wanted < 16 ? wanted : 16);
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stop_answers),
        cmocka_unit_test(test_timeout_and_free),
        cmocka_unit_test(test_reconnect),
        cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_many_lives),
        cmocka_unit_test(test_threads),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_link_lives", tests, set_up, tear_down);
}
