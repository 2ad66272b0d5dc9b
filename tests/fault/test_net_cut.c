/* layer: node, threads */
/* Links that are cut anywhere, and servers that are not what they should be. */
#include "tests/lib/net_link_fault.h"

/* --- the connection is cut --- */

struct proxy {
    int lfd;
    uint16_t port, to;
    _Atomic(size_t) up, down; /* bytes let through per connection and direction */
    bool reset;
    atomic_bool stop, cut;    /* cut: end what is open now */
    pthread_t thread;
};

static void proxy_end(struct proxy *p, int a, int b)
{
    if (p->reset) {
        net_reset(a);
        net_reset(b);
    } else {
        close(a);
        close(b);
    }
}

/* Forwards up to *left bytes; false when the connection is to be cut. */
static bool forward(int from, int to, size_t *left)
{
    char buf[4096];
    ssize_t n = recv(from, buf, *left < sizeof buf ? *left : sizeof buf, MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN;
    if (n == 0 || send(to, buf, (size_t)n, MSG_NOSIGNAL) != n) return false;
    *left -= (size_t)n;
    return *left > 0;
}

static void proxy_one(struct proxy *p, int a)
{
    size_t up = atomic_load(&p->up), down = atomic_load(&p->down);
    int b = net_tcp(p->to);
    if (b < 0) {
        close(a);
        return;
    }
    atomic_store(&p->cut, false);
    bool open = up > 0 && down > 0;
    while (open && !atomic_load(&p->stop) && !atomic_load(&p->cut)) {
        struct pollfd f[2] = { { .fd = a, .events = POLLIN }, { .fd = b, .events = POLLIN } };
        if (poll(f, 2, 10) <= 0) continue;
        if (f[0].revents) open = forward(a, b, &up);
        if (open && f[1].revents) open = forward(b, a, &down);
    }
    proxy_end(p, a, b);
}

static void *proxy_run(void *arg)
{
    struct proxy *p = arg;
    while (!atomic_load(&p->stop)) {
        struct pollfd f = { .fd = p->lfd, .events = POLLIN };
        if (poll(&f, 1, 10) <= 0) continue;
        int a = accept(p->lfd, NULL, NULL);
        if (a >= 0) proxy_one(p, a);
    }
    return NULL;
}

static void proxy_start(struct proxy *p, uint16_t to, size_t up, size_t down, bool reset)
{
    *p = (struct proxy){ .to = to, .up = up, .down = down, .reset = reset };
    p->lfd = net_listen(&p->port);
    p->thread = net_thread(proxy_run, p);
}

static void proxy_stop(struct proxy *p)
{
    atomic_store(&p->stop, true);
    pthread_join(p->thread, NULL);
    close(p->lfd);
}

struct sweep { uint16_t to; size_t first, step, end; bool up, reset; atomic_uint *bad, *whole, *cut; };

static void *sweep_run(void *arg)
{
    struct sweep *s = arg;
    char body[2000];
    memset(body, 'c', sizeof body);
    for (size_t at = s->first; at < s->end; at += s->step) {
        struct proxy p;
        SP_BUF_AUTO reply = { 0 };
        proxy_start(&p, s->to, s->up ? at : SIZE_MAX, s->up ? SIZE_MAX : at, s->reset);
        struct sp_link *l = dial(p.port, 150);
        int64_t start = sp_mono_us();
        struct sp_rc rc = sp_link_call(l, sp_view(body, sizeof body), NET_FOREVER_MS, &reply, NULL);
        bool right = sp_ok(rc) ? sp_view_eq(sp_buf_view(&reply), sp_view(body, sizeof body)) : sp_is(rc, SP_RC_UNAVAILABLE) && reply.n == 0;
        if (!right || sp_mono_us() - start > NET_SOON_MS * 1000) {
            fprintf(stderr, "cut %s at %zu: %s\n", s->up ? "up" : "down", at, sp_rc_text(rc));
            atomic_fetch_add(s->bad, 1);
        }
        atomic_fetch_add(sp_ok(rc) ? s->whole : s->cut, 1);
        sp_link_free(l);
        proxy_stop(&p);
    }
    return NULL;
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    struct host h = { 0 };
    uint16_t port = serve(&h);
    struct sp_link *good = dial(port, NET_SOON_MS);
    atomic_uint bad = 0, whole = 0, cut = 0;
    struct sweep s[8];
    pthread_t t[8];
    for (unsigned i = 0; i < 8; i++) {
        s[i] = (struct sweep){ port, 1 + i / 2 % 2 * 37 + i / 4 * 19, 197, 4400, i % 2 == 0, i / 4 == 0, &bad, &whole, &cut };
        t[i] = net_thread(sweep_run, &s[i]);
    }
    for (unsigned i = 0; i < 8; i++) {
        echo(good);
        pthread_join(t[i], NULL);
    }
    echo(good);
    echo_fresh(port);
    assert_int_equal(atomic_load(&bad), 0);
    assert_true(atomic_load(&whole) > 0); /* the sweep reaches beyond the whole exchange */
    assert_true(atomic_load(&cut) > 100);
    sp_link_free(good);
    sp_link_server_stop(h.server);
}

struct one { struct sp_link *link; struct sp_rc rc; struct sp_buf reply; struct sp_diag d; };

static void *call_wait(void *arg)
{
    struct one *o = arg;
    o->rc = sp_link_call(o->link, SP_VIEW_LIT("wait"), 20000, &o->reply, &o->d);
    return NULL;
}

/* The connection breaks while the partner works on it: said at once, and the next call finds a new connection. */
static void test_break_mid_call(void **state)
{
    (void)state;
    struct host h = { 0 };
    struct proxy p;
    uint16_t port = serve(&h);
    for (int round = 0; round < 2; round++) {
        proxy_start(&p, port, SIZE_MAX, SIZE_MAX, round == 0);
        struct sp_link *l = dial(p.port, 5000);
        atomic_store(&h.release, false);
        unsigned before = atomic_load(&h.in_handler);
        struct one o[3];
        pthread_t t[3];
        for (int i = 0; i < 3; i++) {
            o[i] = (struct one){ .link = l };
            t[i] = net_thread(call_wait, &o[i]);
        }
        NET_UNTIL(atomic_load(&h.in_handler) == before + 3, NET_SOON_MS);
        int64_t start = sp_mono_us();
        atomic_store(&p.cut, true);
        for (int i = 0; i < 3; i++) {
            pthread_join(t[i], NULL);
            CHECK_RC(UNAVAILABLE, o[i].rc);
            CHECK_RULE(o[i].d, "net.broken");
        }
        NET_SOON(start);
        atomic_store(&h.release, true);
        CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
        echo(l);
        sp_link_free(l);
        proxy_stop(&p);
    }
    sp_link_server_stop(h.server);
}

/* --- a server that is not what it should be --- */

enum fake { FAKE_SILENT, FAKE_TWICE, FAKE_WRONG_ID, FAKE_NEVER, FAKE_HUGE, FAKE_GARBAGE, FAKE_CLOSES, FAKE_SPOILS };
struct fake_server { int lfd; uint16_t port; enum fake kind; atomic_bool stop; pthread_t thread; };

static void fake_answer(SSL *ssl, enum fake kind)
{
    unsigned char head[12], body[64], huge[12];
    for (;;) {
        if (!net_read(ssl, head, sizeof head)) return;
        size_t n = (size_t)sp_get_u64be(head) - 4;
        if (n > sizeof body || !net_read(ssl, body, n)) return;
        if (kind == FAKE_CLOSES) return;
        if (kind == FAKE_NEVER) continue;
        if (kind == FAKE_HUGE) {
            memcpy(huge, head, sizeof huge);
            sp_put_u64be(huge, (uint64_t)1 << 33);
            (void)net_write(ssl, huge, sizeof huge);
            continue;
        }
        if (kind == FAKE_WRONG_ID) {
            memcpy(huge, head, sizeof huge);
            huge[11] ^= 1;
            (void)(net_write(ssl, huge, sizeof huge) && net_write(ssl, "wrong", n));
        }
        for (int i = 0; i < (kind == FAKE_TWICE ? 2 : 1); i++) (void)(net_write(ssl, head, sizeof head) && net_write(ssl, body, n));
        if (kind == FAKE_SPOILS) {
            (void)!write(SSL_get_fd(ssl), "beside TLS", 10);
            return;
        }
    }
}

static void *fake_run(void *arg)
{
    struct fake_server *f = arg;
    while (!atomic_load(&f->stop)) {
        struct pollfd p = { .fd = f->lfd, .events = POLLIN };
        if (poll(&p, 1, 10) <= 0) continue;
        int fd = accept(f->lfd, NULL, NULL);
        if (fd < 0) continue;
        if (f->kind == FAKE_SILENT) {
            while (!atomic_load(&f->stop) && !net_closed_within(fd, 20)) {}
        } else if (f->kind == FAKE_GARBAGE) {
            (void)!write(fd, "SSH-2.0-OpenSSH_9.2\r\n", 21);
            (void)net_closed_within(fd, 200);
        } else {
            struct timeval tv = { NET_SOON_MS / 1000, 0 };
            (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
            SSL *ssl = net_ssl(fd, true, &la, TLS1_3_VERSION);
            if (SSL_do_handshake(ssl) == 1 && net_greet(ssl, NET_REP)) fake_answer(ssl, f->kind);
            ERR_clear_error();
            SSL_free(ssl);
        }
        close(fd);
    }
    return NULL;
}

static void fake_start(struct fake_server *f, enum fake kind)
{
    *f = (struct fake_server){ .kind = kind };
    f->lfd = net_listen(&f->port);
    f->thread = net_thread(fake_run, f);
}

static void fake_stop(struct fake_server *f)
{
    atomic_store(&f->stop, true);
    pthread_join(f->thread, NULL);
    close(f->lfd);
}

static struct sp_rc call_fake(enum fake kind, int times, struct sp_buf *reply, struct sp_diag *d)
{
    struct fake_server f;
    struct sp_rc rc = SP_OK;
    bool connects = kind != FAKE_SILENT && kind != FAKE_GARBAGE;
    fake_start(&f, kind);
    struct sp_link *l = dial(f.port, 700);
    if (connects) CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    for (int i = 0; i < times; i++) {
        sp_buf_clear(reply);
        rc = sp_link_call(l, SP_VIEW_LIT("hello"), kind == FAKE_NEVER ? 400 : NET_SOON_MS, reply, d);
    }
    sp_link_free(l);
    fake_stop(&f);
    return rc;
}

static void test_bad_servers(void **state)
{
    (void)state;
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(call_fake(FAKE_TWICE, 5, &reply, &d)); /* the second answer belongs to nobody */
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    CHECK_OK(call_fake(FAKE_WRONG_ID, 3, &reply, &d));
    CHECK_VIEW(sp_buf_view(&reply), "hello");
    sp_buf_clear(&reply);
    CHECK_RC(TIMEOUT, call_fake(FAKE_NEVER, 1, &reply, &d));
    CHECK_RULE(d, "net.timeout");
    CHECK_RC(UNAVAILABLE, call_fake(FAKE_HUGE, 1, &reply, &d));
    CHECK_RULE(d, "net.broken");
    CHECK_RC(UNAVAILABLE, call_fake(FAKE_CLOSES, 1, &reply, &d));
    CHECK_RULE(d, "net.broken");
    CHECK_RC(UNAVAILABLE, call_fake(FAKE_SILENT, 1, &reply, &d));
    CHECK_RULE(d, "net.connect");
    struct sp_rc rc = call_fake(FAKE_GARBAGE, 1, &reply, &d); /* not TLS at all: told apart from "not there" */
    assert_true(sp_is(rc, SP_RC_AUTH) || sp_is(rc, SP_RC_UNAVAILABLE));
    assert_int_equal(reply.n, 0);
}

/*
 * One that answers and then breaks TLS. That is said from within nng, with its lock of the connection held, which a call
 * holds as well: the thread sanitizer sees here whether a call has taken the link's own lock before.
 */
static void test_spoilt(void **state)
{
    (void)state;
    struct fake_server f;
    SP_BUF_AUTO reply = { 0 };
    fake_start(&f, FAKE_SPOILS);
    struct sp_link *l = dial(f.port, NET_SOON_MS);
    int64_t start = sp_mono_us();
    for (int served = 0; served < 3;) {
        struct sp_diag d = { 0 };
        sp_buf_clear(&reply);
        struct sp_rc rc = sp_link_call(l, SP_VIEW_LIT("hello"), NET_SOON_MS, &reply, &d);
        if (sp_ok(rc)) served++;
        else if (!sp_is(rc, SP_RC_AUTH) && !sp_is(rc, SP_RC_UNAVAILABLE)) fail_msg("call: %s %s", sp_rc_text(rc), d.rule);
        if (sp_ok(rc)) CHECK_VIEW(sp_buf_view(&reply), "hello");
        NET_SOON(start);
    }
    sp_link_free(l);
    fake_stop(&f);
}

/* A server that accepts and says nothing must not hold the dialer for ever: the real one later gets the connection. */
static void test_silent_then_real(void **state)
{
    (void)state;
    struct fake_server f;
    struct host h = { 0 };
    fake_start(&f, FAKE_SILENT);
    struct sp_link *l = dial(f.port, 300);
    SP_BUF_AUTO reply = { 0 };
    CHECK_RC(UNAVAILABLE, sp_link_call(l, SP_VIEW_LIT("x"), 300, &reply, NULL));
    net_sleep_ms(HANDSHAKE_MS + 300);
    fake_stop(&f);
    char url[64];
    snprintf(url, sizeof url, "tls+tcp://127.0.0.1:%u", (unsigned)f.port);
    (void)serve_with(&h, (struct sp_link_server_opts){ .url = url });
    CHECK_OK(sp_link_wait(l, NET_SOON_MS, NULL));
    echo(l);
    sp_link_free(l);
    sp_link_server_stop(h.server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_break_mid_call),
        cmocka_unit_test(test_bad_servers),
        cmocka_unit_test(test_spoilt),
        cmocka_unit_test(test_silent_then_real),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("net_cut", tests, set_up, tear_down);
}
