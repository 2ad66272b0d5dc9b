/* layer: node, threads */
/* A partner that is asked for translations of its report: an older version, one that talks nonsense or is silent, one that has some. */
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/jwe.h"
#include "node/exchange/internal.h"
#include "tests/lib/trust_fixture.h"

#define V(s) SP_VIEW_LIT(s)
#define RICE "ຂາຍເຂົ້າ 9 ໂຕນ"
#define ID "01995f3a-7b2c-7d10-8a11-0123456789ab"

enum { GX, LA };

static int64_t fake_clock(void *ctx) { (void)ctx; return (TF_NOW + 60) * 1000000; }

/* CN-GX asks, LA is a partner that answers with what the test says. */
struct fx {
    struct tf f;
    struct sp_trust *t;
    struct net_cert root, own, la;
    struct sp_tls *tls, *la_tls;
    struct sp_link_server *server;
    struct sp_partners *partners;
    struct sp_identity id;
    struct sp_metrics metrics;
    struct sp_conf conf;
    struct sp_exchange x;
    struct sp_arena a;
    struct sp_fact fact;
    struct sp_report report;
    struct sp_outcome o;
    struct sp_foreign_list list;
    struct sp_buf reply;     /* of LA */
    atomic_int asked;
    atomic_bool held;        /* until it may answer */
    char question[256];
};

static void handle(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    struct fx *f = ctx;
    (void)peer;
    (void)snprintf(f->question, sizeof f->question, "%.*s", (int)message.n, message.p);
    atomic_fetch_add(&f->asked, 1);
    while (atomic_load(&f->held))
        net_sleep_ms(1);
    sp_buf_put(reply, sp_buf_view(&f->reply));
}

static void connect_nodes(struct fx *f)
{
    SP_BUF_AUTO file = { 0 };
    f->root = net_root("root");
    f->own = net_leaf(&f->root, "CN-GX");
    f->la = net_leaf(&f->root, "LA");
    f->tls = net_tls(&f->root, &f->own);
    f->la_tls = net_tls(&f->root, &f->la);
    const struct sp_link_server_opts o = { .url = "tls+tcp://127.0.0.1:0", .tls = f->la_tls, .handler = handle, .ctx = f };
    CHECK_OK(sp_link_listen(&o, &f->server, NULL));
    f->f.node[LA].exchange_url = sp_view_of(sp_link_server_url(f->server));
    tf_file(&f->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &f->t, NULL));
    CHECK_OK(sp_partners_new(f->t, "CN-GX", f->tls, &f->partners));
}

static int setup(void **state)
{
    static struct fx fx;
    struct fx *f = &fx;
    SP_JSON_AUTO j = NULL;
    fx = (struct fx){ .conf = { .node_id = "CN-GX" } };
    sp_clock_replace(fake_clock, NULL);
    tf_init(&f->f);
    connect_nodes(f);
    f->id.key[SP_USE_ENCRYPTION] = f->id.all[SP_USE_ENCRYPTION][0] = f->f.key[GX][SP_USE_ENCRYPTION];
    f->id.n[SP_USE_ENCRYPTION] = 1;
    CHECK_OK(sp_json_parse(V("{\"kind\":\"registered.scope\",\"id\":\"1\",\"source\":\"t\",\"data\":{\"text\":{\"text\":\"" RICE "\",\"lang\":\"lo\"}}}"), 0, &j, NULL));
    CHECK_OK(sp_fact_from_json(j, &f->a, &f->fact, NULL));
    f->report = (struct sp_report){ .facts = &f->fact, .n_facts = 1 };
    f->o = (struct sp_outcome){ .id = ID, .peer = "LA", .state = SP_ANSWERED, .op = SP_OP_REPORT };
    f->x.o = (struct sp_exchange_opts){ .conf = &f->conf, .identity = &f->id, .trust = f->t, .partners = f->partners, .metrics = &f->metrics };
    f->x.own = V("CN-GX");
    (void)pthread_mutex_init(&f->x.lock, NULL);
    sp_waits_init(&f->x.waits, 8);
    sp_quiet_init(&f->x.quiet);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_partners_close(f->partners);
    sp_partners_free(f->partners);
    sp_link_server_stop(f->server);
    sp_tls_free(f->tls);
    sp_tls_free(f->la_tls);
    net_cert_free(&f->own);
    net_cert_free(&f->la);
    net_cert_free(&f->root);
    sp_waits_destroy(&f->x.waits);
    sp_quiet_destroy(&f->x.quiet);
    (void)pthread_mutex_destroy(&f->x.lock);
    sp_buf_free(&f->reply);
    sp_trust_free(f->t);
    sp_arena_free(&f->a);
    tf_free(&f->f);
    sp_clock_replace(NULL, NULL);
    return 0;
}

static void says(struct fx *f, const char *text)
{
    sp_buf_clear(&f->reply);
    sp_buf_puts(&f->reply, text);
}

/* One translation of the report's text, sealed to that node. */
static void says_translated(struct fx *f, const char *text, size_t to)
{
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO jwe = { 0 };
    char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_sha256_b64url(V(RICE), digest));
    struct sp_translation t = { .iss = V("Registry of enterprises"), .iat = TF_NOW, .context = V("registered.scope.text"), .from = V("lo"), .to = V("zh"),
                                .source = sp_view_of(digest), .text = sp_view_of(text), .method = SP_METHOD_HUMAN };
    CHECK_OK(sp_translation_sign(&t, f->f.key[LA][SP_USE_RECEIPT], &f->a, &lines));
    sp_buf_putc(&lines, '\n');
    CHECK_OK(sp_jwe_seal(f->f.key[to][SP_USE_ENCRYPTION], SP_TYP_SEALED, "JWT", sp_buf_view(&lines), &jwe));
    sp_buf_clear(&f->reply);
    sp_wire_put_translated(&f->reply, true, sp_buf_view(&jwe));
}

static size_t ask(struct fx *f)
{
    const struct sp_translations_wanted w = { &f->o, &f->report, V("zh"), "bank-1" };
    CHECK_OK(sp_exchange_translations(&f->x, &w, &f->a, &f->list));
    return f->list.n;
}

static void what_it_has_is_taken(void **state)
{
    struct fx *f = *state;
    says_translated(f, "每年销售大米9吨", GX);
    assert_true(sp_exchange_may_translate(&f->x, &f->o, false));
    assert_int_equal(ask(f), 1);
    assert_string_equal(f->question, "{\"translations\":{\"exchange\":\"" ID "\",\"language\":\"zh\"}}");
    assert_true(sp_view_is(f->list.v[0].t.text, "每年销售大米9吨"));
    assert_true(sp_exchange_may_translate(&f->x, &f->o, false));
    assert_int_equal(atomic_load(&f->metrics.count[SP_METRIC_translations_in]), 1);
}

static void what_it_has_not_is_not_asked_for_at_once(void **state)
{
    struct fx *f = *state;
    says(f, "{\"translated\":{\"any\":true,\"sealed\":\"\"}}");
    assert_int_equal(ask(f), 0);
    assert_true(sp_exchange_may_translate(&f->x, &f->o, false)); /* of another report it may have some */
    says(f, "{\"translated\":{\"any\":false,\"sealed\":\"\"}}");
    assert_int_equal(ask(f), 0);
    assert_false(sp_exchange_may_translate(&f->x, &f->o, false));
    assert_true(sp_exchange_may_translate(&f->x, &f->o, true)); /* a bank that asks again wants to know */
}

/* What a node of a version before these messages answers. */
static void an_older_version_is_left_alone(void **state)
{
    struct fx *f = *state;
    says(f, "{\"error\":{\"code\":\"malformed\",\"rule\":\"wire.form\",\"text\":\"no message that nodes send each other\"}}");
    assert_int_equal(ask(f), 0);
    assert_false(sp_exchange_may_translate(&f->x, &f->o, false));
    assert_false(sp_exchange_may_translate(&f->x, &f->o, true));
    assert_int_equal(atomic_load(&f->asked), 1);
}

static void nonsense_is_a_gap(void **state)
{
    struct fx *f = *state;
    static const char *const v[] = {
        "{\"taken\":1}", "{}", "x", "{\"translated\":{\"any\":true,\"sealed\":\"a.b.c.d.e\"}}", "{\"translated\":{\"sealed\":7}}",
        "{\"error\":{\"code\":\"unavailable\",\"rule\":\"trust.expired\",\"text\":\"not now\"}}",
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        says(f, v[i]);
        assert_int_equal(ask(f), 0);
    }
    assert_true(sp_exchange_may_translate(&f->x, &f->o, true));
}

/* Sealed to somebody else: nobody here can read it. */
static void not_sealed_to_this_node(void **state)
{
    struct fx *f = *state;
    says_translated(f, "每年销售大米9吨", LA);
    assert_int_equal(ask(f), 0);
    assert_int_equal(atomic_load(&f->metrics.count[SP_METRIC_translations_refused]), 1);
}

/* The bank's answer does not wait for it for long. */
static void silence_is_a_gap(void **state)
{
    struct fx *f = *state;
    says(f, "{\"taken\":1}");
    atomic_store(&f->held, true);
    assert_int_equal(ask(f), 0); /* while it still thinks */
    assert_false(sp_exchange_may_translate(&f->x, &f->o, false));
    atomic_store(&f->held, false);
}

static void a_busy_partner_is_asked_again_soon(void **state)
{
    struct fx *f = *state;
    says(f, "{\"error\":{\"code\":\"unavailable\",\"rule\":\"exchange.busy\",\"text\":\"later\"}}");
    assert_int_equal(ask(f), 0);
    assert_false(sp_exchange_may_translate(&f->x, &f->o, false));
    assert_true(sp_exchange_may_translate(&f->x, &f->o, true));
    assert_true(f->x.translators.v[0].until_us < sp_mono_us() + (int64_t)30 * 1000000);
}

/* The other side: who makes too much work is put off, and forgiven with time. */
static void who_asks_too_much_is_put_off(void **state)
{
    struct fx *f = *state;
    const struct sp_wire ask = { .kind = SP_WIRE_TRANSLATIONS_ASKED, .head = V(ID), .language = V("xx") };
    SP_BUF_AUTO reply = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(INVALID, sp_exchange_serve_translations(&f->x, V("LA"), &ask, &reply, &d));
    CHECK_RULE(d, "translation.language");
    f->x.translators.v[0].spent_us = (int64_t)60 * 1000000;
    CHECK_RC(UNAVAILABLE, sp_exchange_serve_translations(&f->x, V("LA"), &ask, &reply, &d));
    CHECK_RULE(d, "exchange.busy");
    CHECK_RC(INVALID, sp_exchange_serve_translations(&f->x, V("TH"), &ask, &reply, &d)); /* others are not */
    f->x.translators.v[0].seen_us -= (int64_t)120 * 1000000;
    CHECK_RC(INVALID, sp_exchange_serve_translations(&f->x, V("LA"), &ask, &reply, &d));
    assert_int_equal(reply.n, 0);
    for (unsigned i = 0; i < 3 * SP_TRANSLATORS; i++) { /* more nodes than are remembered */
        char node[16];
        (void)snprintf(node, sizeof node, "N-%u", i);
        CHECK_RC(INVALID, sp_exchange_serve_translations(&f->x, sp_view_of(node), &ask, &reply, &d));
    }
    assert_int_equal(f->x.translators.n, SP_TRANSLATORS);
}

static void who_is_never_asked(void **state)
{
    struct fx *f = *state;
    f->o.local = true;
    assert_false(sp_exchange_may_translate(&f->x, &f->o, true));
    f->o.local = false;
    f->o.state = SP_PENDING;
    assert_false(sp_exchange_may_translate(&f->x, &f->o, true));
    f->o.state = SP_ANSWERED;
    f->o.op = SP_OP_COMPANY;
    assert_false(sp_exchange_may_translate(&f->x, &f->o, true));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(what_it_has_is_taken), T(what_it_has_not_is_not_asked_for_at_once), T(an_older_version_is_left_alone),
                                        T(nonsense_is_a_gap), T(not_sealed_to_this_node), T(silence_is_a_gap), T(a_busy_partner_is_asked_again_soon),
                                        T(who_asks_too_much_is_put_off), T(who_is_never_asked) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
