/* layer: evidence */
/* Who is at the other end: that node's TLS key of the list, by a certificate for that, and nobody else. */
#include "node/evidence/trust.h"

#include "base/clock.h"
#include "tests/lib/crl_fixture.h"

enum { GX, LA };

static int64_t now_s;
static int64_t fake_clock(void *ctx) { (void)ctx; return now_s * 1000000; }

struct fx {
    struct tf f;
    struct sp_trust *t;
    struct sp_key *other; /* of a thief, or a key that is newer than the list */
    struct sp_buf shown;  /* the certificate on the connection */
    struct sp_trust_peers by;
};

static void begin(struct fx *x)
{
    *x = (struct fx){ .t = NULL };
    now_s = TF_NOW + 3600;
    sp_clock_replace(fake_clock, NULL);
    tf_init(&x->f);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &x->other));
}

/* What the test changed is in the list from here on. Meant: node, "" anyone. */
static void open_list(struct fx *x, const char *node)
{
    SP_BUF_AUTO file = { 0 };
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    x->by = (struct sp_trust_peers){ .trust = x->t, .node = sp_view_of(node) };
}

static void end(struct fx *x)
{
    sp_trust_free(x->t);
    sp_key_free(x->other);
    sp_buf_free(&x->shown);
    tf_free(&x->f);
    sp_clock_replace(NULL, NULL);
}

/* The certificate that the list holds. */
static void show_listed(struct fx *x, size_t node)
{
    sp_buf_clear(&x->shown);
    CHECK_OK(sp_b64_decode(tf_key(&x->f, node, SP_USE_TLS)->x5c[0], &x->shown));
}

/* A certificate that is in no list, by that root, of a month. */
static void show_minted(struct fx *x, size_t root, const char *node, enum sp_key_use use, const struct sp_key *key)
{
    static const char *const names[] = { "127.0.0.1", NULL };
    sp_buf_clear(&x->shown);
    CHECK_OK(sp_cert_issue(x->f.root_key[root], sp_buf_view(&x->f.root_der[root]), key, sp_view_of(node), use, TF_NOW - 60, 30,
                           use == SP_USE_TLS ? names : NULL, &x->shown));
}

static void taken(struct fx *x)
{
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_trust_judge_peer(&x->by, sp_buf_view(&x->shown), &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", sp_rc_text(rc), d.rule, d.text);
}

static void refused(struct fx *x, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_trust_judge_peer(&x->by, sp_buf_view(&x->shown), &d);
    assert_string_equal(d.rule, rule);
    assert_int_equal(rc.code, code);
    assert_true(d.text[0]);
}

static void the_listed_key_is_the_node(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    open_list(&x, "CN-GX");
    show_listed(&x, GX);
    taken(&x);
    x.by.node = sp_view_of("");
    taken(&x);
    show_listed(&x, LA); /* as the node that it says it is */
    taken(&x);
    end(&x);
}

/* Another node of the alliance, with its own good certificate and key. */
static void another_node_is_not_it(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    open_list(&x, "CN-GX");
    show_listed(&x, LA);
    refused(&x, SP_RC_INVALID, "x509.node");
    end(&x);
}

static void a_key_that_the_list_lacks_is_nobody(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d = { .rule = "" };
    begin(&x);
    open_list(&x, "CN-GX");
    show_minted(&x, 1, "CN-GX", SP_USE_TLS, x.other);
    refused(&x, SP_RC_AUTH, "trust.tls-key");
    CHECK_RC(AUTH, sp_trust_judge_peer(&x.by, sp_buf_view(&x.shown), &d));
    assert_non_null(strstr(d.text, "get the newest list"));
    x.by.node = sp_view_of("");
    refused(&x, SP_RC_AUTH, "trust.tls-key");
    show_minted(&x, 0, "CN-GX", SP_USE_TLS, x.f.key[LA][SP_USE_TLS]); /* a key of the list, but not of this node */
    refused(&x, SP_RC_AUTH, "trust.tls-key");
    show_minted(&x, 0, "CN-GX", SP_USE_TLS, x.f.key[GX][SP_USE_RECEIPT]); /* of this node, but for another use */
    refused(&x, SP_RC_AUTH, "trust.tls-key");
    show_minted(&x, 0, "KH", SP_USE_TLS, x.other);
    refused(&x, SP_RC_AUTH, "trust.node");
    show_minted(&x, 0, "CN-GX", SP_USE_RECEIPT, x.f.key[GX][SP_USE_TLS]); /* its key, its name, not for connections */
    refused(&x, SP_RC_INVALID, "x509.use");
    sp_buf_clear(&x.shown);
    sp_buf_puts(&x.shown, "no certificate");
    refused(&x, SP_RC_FORMAT, "x509.format");
    end(&x);
}

static void stands(struct fx *x, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_trust_check_peer(x->t, SP_VIEW_LIT("LA"), tf_key(&x->f, LA, SP_USE_TLS)->kid, now_s, &d);
    assert_int_equal(rc.code, code);
    assert_string_equal(d.rule, rule);
}

/* A retired key goes on for its overlap; one that the list ends, as it does a stolen one's, for no second. */
static void a_former_key_is_not_it_for_long(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    struct sp_trust_key *tls = tf_key(&x.f, LA, SP_USE_TLS);
    tls->status = SP_VIEW_LIT("retired");
    tls->retired_s = TF_NOW - 3600;
    open_list(&x, "LA");
    show_listed(&x, LA);
    taken(&x);
    stands(&x, SP_RC_OK, "");
    now_s = TF_NOW - 3600 + SP_TRUST_OVERLAP_S + SP_CLOCK_SKEW_S + 1;
    refused(&x, SP_RC_INVALID, "trust.key-retired");
    stands(&x, SP_RC_INVALID, "trust.key-retired");
    now_s = TF_NOW + 3600;
    tf_key(&x.f, LA, SP_USE_TLS)->not_after_s = TF_NOW; /* the list was sorted */
    sp_trust_free(x.t);
    open_list(&x, "LA");
    refused(&x, SP_RC_EXPIRED, "trust.key-time");
    stands(&x, SP_RC_EXPIRED, "trust.key-time");
    end(&x);
}

/* A partner's newer list may hold another certificate of the same key, with other names of its server. */
static void another_certificate_of_a_listed_key_will_do(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    open_list(&x, "CN-GX");
    show_minted(&x, 1, "CN-GX", SP_USE_TLS, x.f.key[GX][SP_USE_TLS]);
    taken(&x);
    now_s = TF_NOW + 31 * CF_DAY;
    refused(&x, SP_RC_EXPIRED, "x509.expired");
    show_listed(&x, GX);
    taken(&x);
    now_s = TF_NOW + 400 * CF_DAY;
    refused(&x, SP_RC_EXPIRED, "trust.key-time");
    end(&x);
}

/* A former root: what it certified goes on, what it certifies from now on is nothing. */
static void a_former_root_lets_in_nobody_new(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    struct sp_trust_key former = x.f.root[0];
    x.f.list.roots = &x.f.root[1];
    x.f.list.n_roots = 2;
    x.f.signs[0] = x.f.pins[0] = false;
    x.f.list.issuers = &former;
    x.f.list.n_issuers = 1;
    open_list(&x, "CN-GX");
    show_listed(&x, GX);
    taken(&x);
    show_minted(&x, 0, "CN-GX", SP_USE_TLS, x.other);
    refused(&x, SP_RC_AUTH, "trust.tls-key");
    end(&x);
}

static void only_while_the_list_says_so(void **state)
{
    (void)state;
    static const struct { const char *status, *rule; bool active; int64_t left_s; enum sp_rc_code code; } cases[] = {
        { "active", "", true, 0, SP_RC_OK },
        { "retired", "", true, 0, SP_RC_OK }, /* goes on while the node takes up the next */
        { "revoked", "trust.key-revoked", true, 0, SP_RC_INVALID },
        { "active", "trust.suspended", false, 0, SP_RC_AUTH },
        { "active", "trust.left", false, TF_NOW - 60, SP_RC_AUTH },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fx x;
        begin(&x);
        tf_key(&x.f, GX, SP_USE_TLS)->status = sp_view_of(cases[i].status);
        x.f.node[GX].active = cases[i].active;
        x.f.node[GX].left_s = cases[i].left_s;
        open_list(&x, "CN-GX");
        show_listed(&x, GX);
        struct sp_diag d = { .rule = "" };
        struct sp_view key = sp_view_of(sp_key_kid(x.f.key[GX][SP_USE_TLS]));
        assert_int_equal(sp_trust_check_peer(x.t, x.by.node, key, now_s, &d).code, cases[i].code); /* one that stands */
        assert_string_equal(d.rule, cases[i].rule);
        if (cases[i].code == SP_RC_OK)
            taken(&x);
        else
            refused(&x, cases[i].code, cases[i].rule);
        x.by.unlisted = true; /* which does not make good what the list takes back */
        if (cases[i].code != SP_RC_OK)
            refused(&x, cases[i].code, cases[i].rule);
        end(&x);
    }
}

/* Who asks for a newer list asks also a key that may be in it: of that node, for that use, certified for now. */
static void lists_are_asked_of_new_keys(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    open_list(&x, "CN-GX");
    x.by.unlisted = true;
    show_minted(&x, 2, "CN-GX", SP_USE_TLS, x.other);
    taken(&x);
    struct sp_diag d = { .rule = "" };
    CHECK_RC(AUTH, sp_trust_check_peer(x.t, x.by.node, sp_view_of(sp_key_kid(x.other)), now_s, &d));
    CHECK_RULE(d, "trust.tls-key");
    CHECK_RC(AUTH, sp_trust_check_peer(x.t, x.by.node, sp_view("", 0), now_s, &d)); /* no key at all */
    show_minted(&x, 2, "LA", SP_USE_TLS, x.other);
    refused(&x, SP_RC_INVALID, "x509.node");
    show_minted(&x, 2, "CN-GX", SP_USE_REPORT, x.other);
    refused(&x, SP_RC_INVALID, "x509.use");
    show_minted(&x, 2, "CN-GX", SP_USE_TLS, x.other);
    now_s = TF_NOW + 31 * CF_DAY;
    refused(&x, SP_RC_EXPIRED, "x509.expired");
    now_s = TF_NOW + 3600;
    sp_key_drop(&x.f.root_key[2]); /* a stranger makes a root of his own */
    sp_buf_clear(&x.f.root_der[2]);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &x.f.root_key[2]));
    CHECK_OK(sp_cert_root(x.f.root_key[2], "test root", TF_NOW - 86400, 3650, &x.f.root_der[2]));
    show_minted(&x, 2, "CN-GX", SP_USE_TLS, x.other);
    refused(&x, SP_RC_SIGNATURE, "x509.chain");
    end(&x);
}

/* Both the listed certificate and another of the same key end with the revocation. */
static void a_certificate_that_was_taken_back_ends_it(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    open_list(&x, "CN-GX");
    SP_BUF_AUTO der = { 0 };
    const struct cf_taken back = { tf_key(&x.f, GX, SP_USE_TLS), TF_NOW, 0 };
    struct sp_crl_store *store = sp_crl_store_new();
    struct sp_crl_set set = { .n = 0 };
    struct sp_diag d = { .rule = "" };
    size_t n;
    const struct sp_view *roots = sp_trust_roots(x.t, &n);
    const struct sp_crl_item *item = NULL;
    cf_list(&x.f, 0, 7, TF_NOW, CF_LIFE, &back, 1, &der);
    CHECK_OK(sp_crl_store_der(store, sp_buf_view(&der), roots, n, &item, &d));
    assert_true(sp_crl_set_add(&set, item));
    sp_trust_set_crls(x.t, &set);
    show_listed(&x, GX);
    refused(&x, SP_RC_INVALID, "crl.revoked");
    show_minted(&x, 1, "CN-GX", SP_USE_TLS, x.f.key[GX][SP_USE_TLS]);
    refused(&x, SP_RC_INVALID, "crl.revoked");
    CHECK_RC(INVALID, sp_trust_check_peer(x.t, x.by.node, sp_view_of(sp_key_kid(x.f.key[GX][SP_USE_TLS])), now_s, &d));
    CHECK_RULE(d, "crl.revoked");
    sp_crl_store_free(store);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_listed_key_is_the_node),
        cmocka_unit_test(another_node_is_not_it),
        cmocka_unit_test(a_key_that_the_list_lacks_is_nobody),
        cmocka_unit_test(a_former_key_is_not_it_for_long),
        cmocka_unit_test(another_certificate_of_a_listed_key_will_do),
        cmocka_unit_test(a_former_root_lets_in_nobody_new),
        cmocka_unit_test(only_while_the_list_says_so),
        cmocka_unit_test(lists_are_asked_of_new_keys),
        cmocka_unit_test(a_certificate_that_was_taken_back_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
