/* layer: node, threads */
/* Links between nodes: what they carry, whom they refuse. */
#include "tests/lib/net_link.h"

#include <sys/stat.h>

static void test_echo(void **state)
{
    (void)state;
    struct host h = { .expect_node = "CN-GX" };
    serve(&h);
    assert_int_not_equal(sp_link_server_port(h.server), 0);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    assert_true(sp_link_connected(l));
    echo(l, "hello");
    SP_BUF_AUTO reply = { 0 };
    sp_buf_puts(&reply, "before:");
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("more"), 5000, &reply, NULL));
    CHECK_VIEW(sp_buf_view(&reply), "before:more"); /* appended */
    sp_buf_clear(&reply);
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("e"), 5000, &reply, NULL));
    assert_int_equal(reply.n, 0); /* an empty answer is an answer */
    CHECK_OK(sp_link_call(l, sp_view(NULL, 0), 5000, &reply, NULL));
    assert_int_equal(reply.n, 0);
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("a"), 5000, &reply, NULL));
    assert_true(sp_view_starts(sp_buf_view(&reply), SP_VIEW_LIT("127.0.0.1:")));
    assert_false(atomic_load(&h.wrong_peer));
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

struct opinion { bool bad; unsigned asked; char node[SP_TLS_NODE_TEXT]; };

static bool judge(void *ctx, const struct sp_peer *peer)
{
    struct opinion *o = ctx;
    o->asked++;
    snprintf(o->node, sizeof o->node, "%s", peer->cert_node);
    return o->bad;
}

/* The other end's side of it: of those who are connected. */
static void test_drop_guest(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct opinion o = { .bad = false };
    serve(&h);
    assert_int_equal(sp_link_server_drop_if(h.server, judge, &o), 0);
    assert_int_equal(o.asked, 0); /* nobody is there */
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    SP_BUF_AUTO first = { 0 };
    SP_BUF_AUTO second = { 0 };
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("a"), 5000, &first, NULL));
    assert_int_equal(sp_link_server_drop_if(h.server, judge, &o), 0);
    assert_int_equal(o.asked, 1);
    assert_string_equal(o.node, "CN-GX");
    echo(l, "still here");
    o.bad = true;
    assert_int_equal(sp_link_server_drop_if(h.server, judge, &o), 1);
    NET_UNTIL(sp_ok(sp_link_call(l, SP_VIEW_LIT("a"), 5000, &second, NULL)), NET_SOON_MS);
    assert_false(sp_view_starts(sp_buf_view(&second), sp_buf_view(&first))); /* by another connection */
    sp_link_free(l);
    NET_UNTIL(sp_link_server_drop_if(h.server, judge, &o) == 0, NET_SOON_MS);
    sp_link_server_stop(h.server);
}

/* A connection whose peer counts no more is closed, and the next begins with a handshake. */
static void test_drop(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct opinion o = { .bad = false };
    serve(&h);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    SP_BUF_AUTO first = { 0 };
    SP_BUF_AUTO second = { 0 };
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("a"), 5000, &first, NULL));
    assert_false(sp_link_drop_if(l, judge, &o));
    assert_int_equal(o.asked, 1);
    assert_string_equal(o.node, "LA");
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("a"), 5000, &second, NULL));
    assert_true(sp_view_eq(sp_buf_view(&first), sp_buf_view(&second))); /* the same connection */
    o.bad = true;
    assert_true(sp_link_drop_if(l, judge, &o));
    sp_buf_clear(&second);
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("a"), 5000, &second, NULL));
    assert_false(sp_view_eq(sp_buf_view(&first), sp_buf_view(&second))); /* from another port */
    sp_link_server_stop(h.server);
    for (int i = 0; i < 500 && sp_link_connected(l); i++) net_sleep_ms(10);
    assert_false(sp_link_drop_if(l, judge, &o)); /* nothing to close */
    sp_link_free(l);
}

/* Several records, up to the limit, both ways. */
static void test_sizes(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    const size_t sizes[] = { 1, 15, 4095, 16383, 16384, 16385, 32768, 100000, 524287, SP_MAX_MESSAGE_BYTES - 1, SP_MAX_MESSAGE_BYTES };
    SP_BUF_AUTO big = { 0 };
    for (size_t i = 0; i < SP_MAX_MESSAGE_BYTES + 1; i++) sp_buf_putc(&big, (char)('A' + 32 + i % 4 * 5)); /* no command letter first */
    assert_int_equal(big.p[0], 'a');
    big.p[0] = 'z';
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        SP_BUF_AUTO reply = { 0 };
        CHECK_OK(sp_link_call(l, sp_view(big.p, sizes[i]), 10000, &reply, NULL));
        assert_true(sp_view_eq(sp_buf_view(&reply), sp_view(big.p, sizes[i])));
    }
    struct sp_diag d = { 0 };
    SP_BUF_AUTO reply = { 0 };
    CHECK_RC(LIMIT, sp_link_call(l, sp_buf_view(&big), 1000, &reply, &d));
    CHECK_RULE(d, "limit.message");
    assert_int_equal(reply.n, 0);
    echo(l, "still there");
    /* An answer over the limit is never sent: the asker learns that it got none. */
    CHECK_RC(UNAVAILABLE, sp_link_call(l, SP_VIEW_LIT("B"), 5000, &reply, &d));
    CHECK_RULE(d, "net.broken");
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l, "once more");
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

/* A server with a smaller limit ends the connection of whoever sends more. */
static void test_server_limit(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct sp_link_server_opts o = { .url = "tls+tcp://127.0.0.1:0", .tls = tls_la, .handler = handle, .ctx = &h, .max_message_bytes = 1000 };
    CHECK_OK(sp_link_listen(&o, &h.server, NULL));
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    char big[2000];
    memset(big, 'z', sizeof big);
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(sp_link_call(l, sp_view(big, 990), 5000, &reply, NULL));
    CHECK_RC(UNAVAILABLE, sp_link_call(l, sp_view(big, sizeof big), 5000, &reply, &d));
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l, "still there");
    assert_int_equal(atomic_load(&h.handled), 2);
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

/* Both nodes ask each other at once, from many threads. */
static void test_both_ways(void **state)
{
    (void)state;
    struct host a = { .expect_node = "CN-GX" }, b = { .expect_node = "LA" };
    serve_with(&a, tls_la, "tls+tcp://127.0.0.1:0", false);
    serve_with(&b, tls_gx, "tls+tcp://127.0.0.1:0", false);
    struct sp_link *to_a = dial(sp_link_server_url(a.server), tls_gx, "LA");
    struct sp_link *to_b = dial(sp_link_server_url(b.server), tls_la, "CN-GX");
    atomic_uint bad = 0;
    struct caller c[16];
    pthread_t t[16];
    for (unsigned i = 0; i < 16; i++) {
        c[i] = (struct caller){ i % 2 ? to_a : to_b, 100, i, &bad };
        t[i] = net_thread(call_many, &c[i]);
    }
    for (unsigned i = 0; i < 16; i++) pthread_join(t[i], NULL);
    assert_int_equal(atomic_load(&bad), 0);
    assert_int_equal(atomic_load(&a.handled), 800);
    assert_int_equal(atomic_load(&b.handled), 800);
    assert_false(atomic_load(&a.wrong_peer) || atomic_load(&b.wrong_peer));
    sp_link_free(to_a);
    sp_link_free(to_b);
    sp_link_server_stop(a.server);
    sp_link_server_stop(b.server);
}

static void test_refused(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    const char *url = sp_link_server_url(h.server);
    struct sp_link *good = dial(url, tls_gx, "LA");
    echo(good, "first");
    refused(url, tls_gx, "TH", "\"LA\", not \"TH\"");
    struct sp_tls *unknown = net_tls(&root, &stranger);       /* trusts the server, is not trusted by it */
    refused(url, unknown, "LA", NULL);
    struct sp_tls *distrust = net_tls(&stranger_root, &gx);   /* does not trust the server */
    refused(url, distrust, "LA", NULL);
    struct sp_tls *late = net_tls(&root, &expired);
    refused(url, late, "LA", NULL);
    struct sp_tls *nobody = net_tls_in(&root, NULL, SP_TLS_SERVER_ONLY, 0); /* no certificate at all */
    refused(url, nobody, "LA", NULL);
    echo(good, "still served");
    assert_int_equal(atomic_load(&h.handled), 2);
    sp_tls_free(unknown);
    sp_tls_free(distrust);
    sp_tls_free(late);
    sp_tls_free(nobody);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

/* A bank's client knows no node id: the certificate must then be valid for the host. */
static void test_server_name(void **state)
{
    (void)state;
    struct host h = { 0 };
    char url[64];
    serve(&h);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, NULL);
    echo(l, "by address");
    sp_link_free(l);
    snprintf(url, sizeof url, "tls+tcp://localhost:%u", (unsigned)sp_link_server_port(h.server));
    l = dial(url, tls_gx, NULL);
    echo(l, "by name");
    sp_link_free(l);
    struct sp_link_opts o = { .url = sp_link_server_url(h.server), .tls = tls_gx, .server_name = "other.example" };
    struct sp_diag d = { 0 };
    CHECK_OK(sp_link_dial(&o, &l, NULL));
    CHECK_RC(AUTH, sp_link_wait(l, 5000, &d));
    CHECK_RULE(d, "tls.refused");
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

/* One who lets in whom its context names, as node or anybody. */
struct gate { const char *node; };

static struct sp_rc judge_cert(const void *ctx, struct sp_view der, struct sp_diag *d)
{
    const struct gate *g = ctx;
    char node[SP_TLS_NODE_TEXT];
    SP_TRY(sp_tls_cert_node(der, node));
    return strcmp(node, g->node) ? sp_diag_set(d, SP_ERR(INVALID), "test.gate", NULL, "%s is not %s", node, g->node) : SP_OK;
}

static struct sp_tls *tls_gated(const struct net_cert *own, const struct gate *g)
{
    struct sp_view roots[1] = { sp_buf_view(&root.der) };
    const struct sp_tls_opts o = { .mode = SP_TLS_MUTUAL, .identity = net_identity(own), .root_ders = roots, .n_roots = 1, .judge = judge_cert,
                                   .judge_ctx = g };
    struct sp_tls *t = NULL;
    CHECK_OK(sp_tls_new(&o, &t, NULL));
    return t;
}

struct turned_away { struct host h; atomic_uint n; char rule[64]; char address[64]; };

static void turned_away(void *ctx, const struct sp_peer *peer, const struct sp_diag *why)
{
    struct turned_away *s = ctx;
    snprintf(s->rule, sizeof s->rule, "%s", why->rule);
    snprintf(s->address, sizeof s->address, "%s", peer->address);
    atomic_fetch_add(&s->n, 1);
}

/* The dialling end's judge: its own rule and sentence reach who asks, and one link may have another than the rest. */
static void test_judge(void **state)
{
    (void)state;
    struct host h = { 0 };
    serve(&h);
    const struct gate th = { .node = "TH" }, la_only = { .node = "LA" };
    struct sp_tls *picky = tls_gated(&gx, &th);
    struct sp_diag d = { 0 };
    struct sp_link *l = dial(sp_link_server_url(h.server), picky, NULL);
    CHECK_RC(AUTH, sp_link_wait(l, 5000, &d));
    CHECK_RULE(d, "test.gate");
    assert_non_null(strstr(d.text, "LA is not TH"));
    sp_link_free(l);
    const struct sp_link_opts o = { .url = sp_link_server_url(h.server), .tls = picky, .node = "LA", .judge_ctx = &la_only, .connect_ms = 5000 };
    CHECK_OK(sp_link_dial(&o, &l, NULL));
    echo(l, "by the other judgement");
    sp_link_free(l);
    assert_int_equal(atomic_load(&h.handled), 1);
    sp_tls_free(picky);
    sp_link_server_stop(h.server);
}

/* The listening end's: who is turned away never gets a word in, and is told of. */
static void test_judge_of_guests(void **state)
{
    (void)state;
    struct turned_away s = { .n = 0 };
    const struct gate th = { .node = "TH" };
    struct sp_tls *picky = tls_gated(&la, &th);
    const struct sp_link_server_opts o = { .url = "tls+tcp://127.0.0.1:0", .tls = picky, .handler = handle, .ctx = &s, .refused = turned_away };
    CHECK_OK(sp_link_listen(&o, &s.h.server, NULL));
    refused(sp_link_server_url(s.h.server), tls_gx, "LA", "refuses our certificate");
    NET_UNTIL(atomic_load(&s.n) > 0, NET_SOON_MS);
    sp_link_server_stop(s.h.server);
    assert_string_equal(s.rule, "test.gate");
    assert_true(sp_view_starts(sp_view_of(s.address), SP_VIEW_LIT("127.0.0.1:")));
    assert_int_equal(atomic_load(&s.h.handled), 0);
    sp_tls_free(picky);
}

static void test_accept_hook(void **state)
{
    (void)state;
    struct host h = { .accept = true };
    serve_with(&h, tls_la, "tls+tcp://127.0.0.1:0", true);
    struct sp_link *l = dial(sp_link_server_url(h.server), tls_gx, "LA");
    echo(l, "let in");
    struct sp_link *other = dial(sp_link_server_url(h.server), tls_la, "LA"); /* verified, but not on the list */
    SP_BUF_AUTO reply = { 0 };
    CHECK_RC(UNAVAILABLE, sp_link_call(other, SP_VIEW_LIT("x"), 20000, &reply, NULL)); /* a busy machine takes its time to say no */
    echo(l, "still in");
    assert_int_equal(atomic_load(&h.handled), 2);
    sp_link_free(other);
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = { "tcp://127.0.0.1:1", "tls+tcp://127.0.0.1", "tls+tcp://:1", "tls+tcp://127.0.0.1:99999",
                                       "tls+tcp://127.0.0.1:1x", "ipc://relative", "", "http://x" };
    struct sp_link_server *s = NULL;
    struct sp_link *l = NULL;
    struct sp_diag d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sp_link_server_opts so = { .url = bad[i], .tls = tls_la, .handler = handle };
        struct sp_link_opts lo = { .url = bad[i], .tls = tls_la };
        d = (struct sp_diag){ 0 };
        CHECK_RC(CONFIG, sp_link_listen(&so, &s, &d));
        CHECK_RULE(d, "net.url");
        d = (struct sp_diag){ 0 };
        CHECK_RC(CONFIG, sp_link_dial(&lo, &l, &d));
        CHECK_RULE(d, "net.url");
    }
    struct host h = { 0 };
    serve(&h);
    struct sp_link_server_opts twice = { .url = sp_link_server_url(h.server), .tls = tls_la, .handler = handle };
    CHECK_RC(UNAVAILABLE, sp_link_listen(&twice, &s, &d));
    CHECK_RULE(d, "net.bind");
    assert_non_null(strstr(d.text, "another program"));
    twice.url = "tls+tcp://192.0.2.77:4000";
    CHECK_RC(UNAVAILABLE, sp_link_listen(&twice, &s, &d));
    CHECK_RULE(d, "net.bind");
    assert_non_null(strstr(d.text, "no such address"));
    assert_null(s);
    assert_null(l);
    sp_link_server_stop(h.server);
    sp_link_server_stop(NULL);
    sp_link_free(NULL);
}

static void test_ipc(void **state)
{
    (void)state;
    char dir[] = "/tmp/sp-net-XXXXXX", url[80], path[64];
    struct stat st;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/rpc.sock", dir);
    snprintf(url, sizeof url, "ipc://%s", path);
    struct host h = { 0 };
    serve_with(&h, NULL, url, false);
    assert_int_equal(sp_link_server_port(h.server), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    struct sp_link *l = dial(url, NULL, NULL);
    echo(l, "local");
    SP_BUF_AUTO reply = { 0 };
    CHECK_OK(sp_link_call(l, SP_VIEW_LIT("a"), 1000, &reply, NULL));
    CHECK_VIEW(sp_buf_view(&reply), "ipc");
    struct sp_link_server *s = NULL;
    struct sp_diag d = { 0 };
    struct sp_link_server_opts twice = { .url = url, .handler = handle };
    CHECK_RC(UNAVAILABLE, sp_link_listen(&twice, &s, &d));
    CHECK_RULE(d, "net.bind");
    sp_link_server_stop(h.server);
    CHECK_RC(UNAVAILABLE, sp_link_call(l, SP_VIEW_LIT("x"), 300, &reply, NULL));
    h = (struct host){ 0 };
    serve_with(&h, NULL, url, false);
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l, "back");
    sp_link_free(l);
    sp_link_server_stop(h.server);
    /* What a crashed server leaves behind does not block the next one. */
    unlink(path);
    struct sockaddr_un { sa_family_t family; char path[108]; } sa = { .family = AF_UNIX };
    snprintf(sa.path, sizeof sa.path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof sa), 0);
    close(fd);
    h = (struct host){ 0 };
    serve_with(&h, NULL, url, false);
    sp_link_server_stop(h.server);
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
}

static void test_nobody_there(void **state)
{
    (void)state;
    uint16_t port = 0;
    char url[64];
    int fd = net_listen(&port);
    close(fd);
    snprintf(url, sizeof url, "tls+tcp://127.0.0.1:%u", (unsigned)port);
    struct sp_link *l = dial(url, tls_gx, "LA");
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    int64_t start = sp_mono_us();
    CHECK_RC(UNAVAILABLE, sp_link_call(l, SP_VIEW_LIT("x"), 5000, &reply, &d));
    CHECK_RULE(d, "net.connect");
    assert_non_null(strstr(d.text, "refused"));
    assert_true(sp_mono_us() - start < 5000 * 1000); /* the kernel says so at once: no need to wait connect_ms */
    struct host h = { 0 };
    serve_with(&h, tls_la, url, false);
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l, "there now");
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo),
        cmocka_unit_test(test_drop_guest),
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_server_limit),
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_server_name),
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_judge_of_guests),
        cmocka_unit_test(test_accept_hook),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_ipc),
        cmocka_unit_test(test_nobody_there),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_link", tests, set_up, tear_down);
}
