/* layer: node, threads */
/* What a hostile client does to a link. Throughout, a good peer must be served. */
#include "tests/lib/net_link_fault.h"

/* --- before the handshake is done --- */

static void test_garbage(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    echo(good);
    struct sp_prng g = { 42 };
    for (int i = 0; i < 60; i++) {
        char junk[600];
        for (size_t k = 0; k < sizeof junk; k++) junk[k] = (char)sp_prng_next(&g);
        if (i % 3 == 1) memcpy(junk, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11); /* begins like a ClientHello */
        if (i % 3 == 2) memcpy(junk, "\0SP\0\0\x30\0\0", 8);                                 /* nng without TLS */
        int fd = net_tcp(port);
        assert_true(fd >= 0);
        (void)!write(fd, junk, 1 + sp_prng_below(&g, sizeof junk));
        if (i % 2) net_reset(fd);
        else close(fd);
    }
    int fd = net_tcp(port); /* and one that stays to see what happens */
    assert_int_equal(write(fd, "GET / HTTP/1.1\r\n\r\n", 18), 18);
    assert_true(net_closed_within(fd, NET_SOON_MS));
    close(fd);
    echo(good);
    echo_fresh(port);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

static void test_old_tls(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    assert_null(net_raw(port, &gx, TLS1_2_VERSION));
    SSL *ssl = net_raw(port, &gx, TLS1_3_VERSION);
    assert_non_null(ssl);
    assert_true(net_greet(ssl, NET_REQ));
    net_raw_close(ssl);
    echo_fresh(port);
    sp_link_server_stop(h.server);
}

/* Each stage at which a client may fall silent before nng knows it. */
static void test_silence(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    echo(good);
    int64_t start = sp_mono_us();
    int nothing = net_tcp(port), half = net_tcp(port);
    assert_int_equal(write(half, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 11);
    SSL *mute = net_raw(port, &gx, TLS1_3_VERSION); /* TLS is done, nng's greeting never comes */
    assert_non_null(mute);
    echo(good);
    echo_fresh(port);
    assert_true(net_closed_within(nothing, NET_SOON_MS));
    assert_true(net_closed_within(half, NET_SOON_MS));
    assert_true(net_closed_within(SSL_get_fd(mute), NET_SOON_MS));
    assert_true(sp_mono_us() - start >= (HANDSHAKE_MS - 200) * 1000);
    close(nothing);
    close(half);
    net_raw_close(mute);
    echo(good);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

#define HALF_OPEN 200

static void test_half_open_flood(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    echo(good);
    int fds[HALF_OPEN];
    for (int i = 0; i < HALF_OPEN; i++) {
        fds[i] = net_tcp(port);
        assert_true(fds[i] >= 0);
        if (i % 2) assert_int_equal(write(fds[i], "\x16\x03\x01", 3), 3);
        if (i % 20 == 0) echo(good);
    }
    echo_fresh(port);
    for (int i = 0; i < HALF_OPEN; i++) {
        assert_true(net_closed_within(fds[i], NET_SOON_MS));
        close(fds[i]);
        if (i % 20 == 0) echo(good);
    }
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

/* With every place taken by half-open connections, a good peer comes in as soon as their deadline frees one. */
static void test_places(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve_with(&h, (struct sp_link_server_opts){ .max_connections = 8 });
    int fds[20];
    for (int i = 0; i < 20; i++) fds[i] = net_tcp(port);
    struct sp_link *good = dial(port, NET_SOON_MS);
    CHECK_OK(sp_link_wait(good, NET_SOON_MS, NULL));
    echo(good);
    for (int i = 0; i < 20; i++) {
        assert_true(net_closed_within(fds[i], NET_SOON_MS));
        close(fds[i]);
    }
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

/* --- an authenticated partner that breaks the protocol --- */

static SSL *partner(uint16_t port)
{
    SSL *ssl = net_raw(port, &gx, TLS1_3_VERSION);
    assert_non_null(ssl);
    assert_true(net_greet(ssl, NET_REQ));
    return ssl;
}

static void test_half_message(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    SSL *p[10];
    for (int i = 0; i < 10; i++) {
        unsigned char head[12];
        p[i] = partner(port);
        net_sp_head(head, 1000, 1);
        assert_true(net_write(p[i], head, 3 + (size_t)i));
        echo(good);
    }
    echo_fresh(port);
    for (int i = 0; i < 5; i++) net_raw_close(p[i]);
    echo(good);
    sp_link_server_stop(h.server); /* does not wait for the other half */
    for (int i = 5; i < 10; i++) net_raw_close(p[i]);
    sp_link_free(good);
    assert_int_equal(atomic_load(&h.handled), 12);
}

static void test_bad_sizes(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    const uint64_t sizes[] = { SP_MAX_MESSAGE_BYTES + 1, 1ull << 32, 1ull << 40, UINT64_MAX - 4, UINT64_MAX / 2 };
    unsigned char head[12];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        SSL *p = partner(port);
        net_sp_head(head, sizes[i], 1);
        assert_true(net_write(p, head, sizeof head));
        if (!net_closed_within(SSL_get_fd(p), NET_SOON_MS)) fail_msg("a message of %llu bytes is waited for", (unsigned long long)sizes[i]);
        net_raw_close(p);
    }
    SSL *p = partner(port); /* too short for a request id: ended, or at least never handled */
    sp_put_u64be(head, 2);
    assert_true(net_write(p, head, 10));
    echo_fresh(port);
    net_raw_close(p);
    p = net_raw(port, &gx, TLS1_3_VERSION); /* speaks another protocol of nng */
    assert_non_null(p);
    (void)net_greet(p, 0x10);
    assert_true(net_closed_within(SSL_get_fd(p), NET_SOON_MS));
    net_raw_close(p);
    echo_fresh(port);
    assert_int_equal(atomic_load(&h.handled), 2);
    sp_link_server_stop(h.server);
}

/* Key updates, asked for while answers are on their way (both record layers change keys under load). */
static void test_key_update(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    SSL *p = partner(port);
    enum { BODY = 200000 };
    char *body = malloc(BODY), *back = malloc(BODY + 12);
    assert_true(body && back);
    memset(body, 'k', BODY);
    for (uint32_t i = 1; i <= 10; i++) {
        unsigned char head[12];
        net_sp_head(head, BODY, i);
        assert_true(net_write(p, head, sizeof head));
        assert_true(net_write(p, body, BODY));
        assert_int_equal(SSL_key_update(p, SSL_KEY_UPDATE_REQUESTED), 1);
        assert_int_equal(SSL_do_handshake(p), 1);
        assert_true(net_read(p, back, BODY + 12));
        assert_memory_equal(back, head, 12);
        assert_memory_equal(back + 12, body, BODY);
    }
    free(body);
    free(back);
    net_raw_close(p);
    sp_link_server_stop(h.server);
}

/* A partner that asks and asks but never reads: it loses its connection, nobody else waits. */
static void test_never_reads(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    int fd = net_tcp(port), size = 4096;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    SSL *p = net_ssl(fd, false, &gx, TLS1_3_VERSION);
    assert_int_equal(SSL_do_handshake(p), 1);
    assert_true(net_greet(p, NET_REQ));
    char *body = calloc(1, SP_MAX_MESSAGE_BYTES);
    assert_non_null(body);
    struct timeval tv = { 0, 300000 };
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
    for (uint32_t i = 0; i < 12; i++) { /* more than every buffer on the way holds */
        unsigned char head[12];
        net_sp_head(head, SP_MAX_MESSAGE_BYTES, i + 1);
        if (!net_write(p, head, sizeof head) || !net_write(p, body, SP_MAX_MESSAGE_BYTES)) break;
    }
    int64_t start = sp_mono_us();
    for (int i = 0; i < 20; i++) echo(good);
    NET_SOON(start); /* no worker waits for what is not taken */
    ERR_clear_error();
    free(body);
    net_raw_close(p);
    echo(good);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_old_tls),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_half_open_flood),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_half_message),
        cmocka_unit_test(test_bad_sizes),
        cmocka_unit_test(test_key_update),
        cmocka_unit_test(test_never_reads),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_link_faults", tests, set_up, tear_down);
}
