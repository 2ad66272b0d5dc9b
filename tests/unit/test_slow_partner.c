/* layer: node, threads */
/* Partners that keep us waiting: what is done here goes on, and so do the other partners. */
#include "tests/lib/check.h"
#include "tests/lib/net.h"

#include <sys/stat.h>

#include "base/file.h"
#include "node/federation/asker.h"
#include "node/federation/keeper.h"
#include "node/federation/status_book.h"
#include "node/federation/wire.h"
#include "storage/exlog.h"
#include "storage/status.h"
#include "tests/lib/crl_fixture.h"
#include "tests/lib/storage.h"
#include "tests/lib/trust_fixture.h"

enum { GX, LA, LISTS = 13 };
#define JTI "01995f3a-7b2c-7d10-8a11-012345678901"
#define URI "https://gx.example/status/%d"

static _Atomic(int64_t) now_s;
static int64_t fake_clock(void *ctx) { (void)ctx; return atomic_load(&now_s) * 1000000; }

/* A partner: it holds what it was asked until it is told to answer. */
struct host {
    struct sp_link_server *server;
    struct net_cert cert;
    struct sp_tls *tls;
    atomic_bool held;
    atomic_int inside, most, done;
    pthread_mutex_t lock;           /* guards the lists that it was asked for, by number */
    int asked[LISTS];
};

static void note(struct host *h, struct sp_view message)
{
    SP_WIRE_AUTO wire = { .json = NULL };
    int number = -1;
    if (sp_ok(sp_wire_parse(message, &wire, NULL)) && wire.kind == SP_WIRE_STATUS_ASKED)
        number = (int)strtol(wire.head.p + strlen("https://gx.example/status/"), NULL, 10);
    (void)pthread_mutex_lock(&h->lock);
    if (number >= 0 && number < LISTS)
        h->asked[number]++;
    (void)pthread_mutex_unlock(&h->lock);
}

static void handle(void *ctx, const struct sp_peer *peer, struct sp_view message, struct sp_buf *reply)
{
    struct host *h = ctx;
    (void)peer;
    int inside = atomic_fetch_add(&h->inside, 1) + 1;
    if (inside > atomic_load(&h->most))
        atomic_store(&h->most, inside);
    note(h, message);
    while (atomic_load(&h->held))
        net_sleep_ms(1);
    sp_wire_put_taken(reply, 1); /* not what was asked */
    atomic_fetch_sub(&h->inside, 1);
    atomic_fetch_add(&h->done, 1);
}

struct fx {
    struct tf f;
    struct sp_trust *t;
    struct net_cert root, own;
    struct sp_tls *tls;
    struct host host[TF_NODES];
    struct sp_partners *partners;
    struct st_dir dir;
    struct sp_db *db;
    struct sp_conf conf;
};

static void listen_at(struct fx *x, int i, const char *node)
{
    struct host *h = &x->host[i];
    h->cert = net_leaf(&x->root, node);
    h->tls = net_tls(&x->root, &h->cert);
    (void)pthread_mutex_init(&h->lock, NULL);
    const struct sp_link_server_opts o = { .url = "tls+tcp://127.0.0.1:0", .tls = h->tls, .handler = handle, .ctx = h };
    CHECK_OK(sp_link_listen(&o, &h->server, NULL));
    x->f.node[i].exchange_url = sp_view_of(sp_link_server_url(h->server));
}

static void begin(struct fx *x, const char *own)
{
    SP_BUF_AUTO file = { 0 };
    *x = (struct fx){ .t = NULL };
    sp_clock_replace(fake_clock, NULL);
    now_s = TF_NOW + 3600;
    tf_init(&x->f);
    x->root = net_root("root");
    x->own = net_leaf(&x->root, own);
    x->tls = net_tls(&x->root, &x->own);
    listen_at(x, GX, "CN-GX");
    listen_at(x, LA, "LA");
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    CHECK_OK(sp_partners_new(x->t, own, x->tls, &x->partners));
    st_dir_make(&x->dir);
    x->db = st_open(&x->dir);
}

static void end(struct fx *x)
{
    sp_partners_close(x->partners);
    sp_partners_free(x->partners);
    for (int i = 0; i < TF_NODES; i++) {
        struct host *h = &x->host[i];
        sp_link_server_stop(h->server);
        sp_tls_free(h->tls);
        net_cert_free(&h->cert);
        (void)pthread_mutex_destroy(&h->lock);
    }
    sp_tls_free(x->tls);
    net_cert_free(&x->own);
    net_cert_free(&x->root);
    sp_trust_free(x->t);
    sp_db_close(x->db);
    st_dir_remove(&x->dir);
    tf_free(&x->f);
    sp_clock_replace(NULL, NULL);
}

/* --- status lists --- */

static struct sp_status_issuer *issue(struct fx *x, struct sp_identity *id)
{
    struct sp_status_issuer *issuer;
    struct sp_status_given g;
    SP_BUF_AUTO original = { 0 };
    x->conf = (struct sp_conf){ .node_id = "TH", .status_url = "https://th.example", .https_address = "127.0.0.1", .status_life_s = 7200,
                                .status_poll_s = 3600 };
    id->key[SP_USE_RECEIPT] = x->f.key[LA][SP_USE_RECEIPT]; /* any will do */
    const struct sp_status_issuer_opts own = { &x->conf, id, x->db };
    CHECK_OK(sp_status_issuer_new(&own, &issuer, NULL));
    CHECK_OK(sp_status_issuer_give(issuer, &g, NULL));
    const struct sp_exlog_serve s = { .issuer = SP_VIEW_LIT("CN-GX"), .jti = SP_VIEW_LIT(JTI), .request = SP_VIEW_LIT("a.b.c"),
        .reply = SP_VIEW_LIT("s"), .answer = SP_VIEW_LIT("d.e.f"), .verdict = SP_VIEW_LIT("processed"), .at_s = 100, .expires_s = 200,
        .place = { SP_VIEW_LIT(JTI), g.number } };
    CHECK_OK(sp_exlog_serve(x->db, &s, &original));
    return issuer;
}

static bool is_signed(struct fx *x, uint64_t changes)
{
    SP_BUF_AUTO token = { 0 };
    struct sp_status_signed last = { .changes = 0 };
    return sp_ok(sp_status_signed_at(x->db, 0, INT64_MAX, &last, &token)) && last.changes == changes;
}

static void a_slow_partner_delays_no_list_but_its_own(void **state)
{
    (void)state;
    static struct fx x;
    struct sp_identity id = { .n_files = 0 };
    struct sp_status_book *book;
    char uri[64];
    begin(&x, "TH");
    struct sp_status_issuer *issuer = issue(&x, &id);
    atomic_store(&x.host[GX].held, true);
    const struct sp_status_book_opts o = { &x.conf, x.t, x.partners, x.db, issuer };
    CHECK_OK(sp_status_book_start(&o, &book, NULL));
    for (int i = 0; i < LISTS; i++) {
        (void)snprintf(uri, sizeof uri, URI, i);
        CHECK_OK(sp_status_book_follow(book, &(struct sp_status_source){ SP_VIEW_LIT("CN-GX"), sp_view_of(uri) }));
    }
    NET_UNTIL(atomic_load(&x.host[GX].inside) == 1, 4000);
    /* a change of our own, and a list of another partner */
    atomic_fetch_add(&now_s, 10);
    const struct sp_status_event e = { .act = SP_ACT_SUSPEND, .at_s = now_s, .who = SP_VIEW_LIT("alice"), .reason = SP_VIEW_LIT("why") };
    CHECK_OK(sp_status_change(x.db, SP_VIEW_LIT(JTI), &e, NULL));
    CHECK_OK(sp_status_book_follow(book, &(struct sp_status_source){ SP_VIEW_LIT("LA"), SP_VIEW_LIT("https://la.example/status/0") }));
    NET_UNTIL(is_signed(&x, 1), 4000);
    NET_UNTIL(atomic_load(&x.host[LA].done) == 1, 4000);
    assert_int_equal(atomic_load(&x.host[GX].done), 0);   /* all of this while it waited for that one */
    assert_int_equal(atomic_load(&x.host[GX].inside), 1); /* which has no other question meanwhile */
    /* then each of its lists gets its turn, once */
    atomic_store(&x.host[GX].held, false);
    NET_UNTIL(atomic_load(&x.host[GX].done) >= LISTS, 4000);
    sp_status_book_stop(book);
    for (int i = 0; i < LISTS; i++)
        assert_int_equal(x.host[GX].asked[i], 1);
    assert_int_equal(atomic_load(&x.host[GX].most), 1);
    sp_status_issuer_free(issuer);
    end(&x);
}

/* --- asking all --- */

static size_t answers(struct sp_asker *a, const char *wanted)
{
    char from[SP_TLS_NODE_TEXT];
    SP_BUF_AUTO reply = { 0 };
    size_t n = 0;
    while (sp_asker_take(a, from, &reply)) {
        assert_string_equal(from, wanted);
        CHECK_VIEW(sp_buf_view(&reply), "{\"taken\":1}");
        n++;
    }
    return n;
}

static void who_does_not_answer_delays_nobody_s_answer(void **state)
{
    (void)state;
    static struct fx x;
    struct sp_asker *a;
    size_t n = 0;
    begin(&x, "TH");
    CHECK_OK(sp_asker_start(x.partners, &a));
    atomic_store(&x.host[GX].held, true);
    assert_true(sp_asker_ask(a, SP_VIEW_LIT("CN-GX"), SP_VIEW_LIT("one"), SP_VIEW_LIT("two")));
    NET_UNTIL(atomic_load(&x.host[GX].inside) == 1, 4000);
    assert_true(sp_asker_ask(a, SP_VIEW_LIT("LA"), SP_VIEW_LIT("one"), SP_VIEW_LIT("two")));
    NET_UNTIL((n += answers(a, "LA")) == 2, 4000);
    assert_false(sp_asker_ask(a, SP_VIEW_LIT("CN-GX"), SP_VIEW_LIT("three"), SP_VIEW_LIT("four"))); /* not before it answered */
    atomic_store(&x.host[GX].held, false);
    n = 0;
    NET_UNTIL((n += answers(a, "CN-GX")) == 2, 4000);
    bool again = false;
    NET_UNTIL(again || (again = sp_asker_ask(a, SP_VIEW_LIT("CN-GX"), SP_VIEW_LIT("three"), SP_VIEW_LIT("four"))), 4000);
    sp_asker_stop(a); /* with an answer that nobody takes */
    end(&x);
}

/* --- files --- */

static void the_keeper_s_files_wait_for_nobody(void **state)
{
    (void)state;
    static struct fx x;
    struct sp_identity id = { .n_files = 0 };
    struct sp_keeper *k;
    struct sp_node_crls *crls;
    char keys[128], file[128], trust[128];
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO text = { 0 };
    begin(&x, "CN-GX");
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        id.key[use] = id.all[use][0] = x.f.key[GX][use];
        id.n[use] = 1;
    }
    (void)snprintf(keys, sizeof keys, "%s/keys", x.dir.path);
    (void)snprintf(file, sizeof file, "%s/crls.pem", x.dir.path);
    (void)snprintf(trust, sizeof trust, "%s/trust.json", x.dir.path);
    assert_int_equal(mkdir(keys, 0700), 0);
    x.conf = (struct sp_conf){ .node_id = "CN-GX", .key_dir = keys, .crl_file = file, .trust_file = trust, .data_dir = x.dir.path,
                               .passphrase_file = "", .passphrase_credential = "", .second_signature = "none", .trust_poll_s = 1 };
    const struct sp_node_crls_opts co = { &x.conf, x.t, x.db };
    CHECK_OK(sp_node_crls_start(&co, &crls));
    atomic_store(&x.host[LA].held, true);
    const struct sp_keeper_opts o = { .conf = &x.conf, .identity = &id, .trust = x.t, .partners = x.partners, .node_tls = x.tls,
                                      .bank_tls = x.tls, .db = x.db, .crls = crls };
    CHECK_OK(sp_keeper_start(&o, &k));
    NET_UNTIL(atomic_load(&x.host[LA].inside) == 1, 4000);
    cf_list(&x.f, 0, 5, TF_NOW, CF_LIFE, NULL, 0, &der);
    sp_crl_file_put(&text, sp_buf_view(&der));
    CHECK_OK(sp_file_write(file, sp_buf_view(&text), 0644, NULL));
    NET_UNTIL(sp_trust_crls(x.t) != NULL, 2500); /* less than the partner may take */
    assert_int_equal(atomic_load(&x.host[LA].done), 0);
    atomic_store(&x.host[LA].held, false);
    sp_keeper_stop(k);
    sp_partners_close(x.partners);
    end(&x);
    sp_node_crls_free(crls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_partner_delays_no_list_but_its_own), cmocka_unit_test(who_does_not_answer_delays_nobody_s_answer),
        cmocka_unit_test(the_keeper_s_files_wait_for_nobody),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests_name("slow partner", tests, NULL, NULL);
}
