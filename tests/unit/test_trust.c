/* layer: evidence, threads */
#include <pthread.h>

#include "base/clock.h"
#include "crypto/jws.h"
#include "tests/lib/signature.h"
#include "tests/lib/trust_fixture.h"

static const struct sp_view any = { NULL, 0 };

static struct sp_rc open_it(struct tf *f, struct sp_trust **t, struct sp_diag *d)
{
    SP_BUF_AUTO file = { 0 };
    tf_file(f, &file);
    return sp_trust_open(sp_buf_view(&file), NULL, t, d);
}

#define OPENED(f, t) \
    SP_TRUST_AUTO t = NULL; \
    do { struct sp_diag od_ = { .rule = "" }; struct sp_rc or_ = open_it(f, &t, &od_); \
         if (!sp_ok(or_)) fail_msg("%s %s: %s", od_.rule, od_.field, od_.text); } while (0)

static void refused(struct tf *f, enum sp_rc_code code, const char *rule)
{
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = open_it(f, &t, &d);
    assert_string_equal(d.rule, rule);
    assert_int_equal(rc.code, code);
    assert_null(t);
}

static void opens_what_the_roots_signed(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    OPENED(&f, t);
    size_t n;
    struct sp_diag d;
    assert_int_equal(sp_trust_version(t), 1);
    assert_int_equal(strlen(sp_trust_digest(t)), 43);
    assert_non_null(sp_trust_roots(t, &n));
    assert_int_equal(n, TF_ROOTS);
    CHECK_OK(sp_trust_check_all(t, &d));
    assert_true(sp_trust_speaks(t, sp_view_of("LA"), sp_view_of("LA")));
    assert_false(sp_trust_speaks(t, sp_view_of("LA"), sp_view_of("CN")));
    assert_false(sp_trust_speaks(t, sp_view_of("TH"), sp_view_of("TH")));
    CHECK_VIEW(sp_trust_find_node(t, sp_view_of("CN-GX"))->id, "CN-GX");
    const struct sp_trust_catalogue *c = f.catalogue;
    assert_true(sp_trust_catalogue_known(t, c->language, c->version, c->digest));
    assert_false(sp_trust_catalogue_known(t, c->language, sp_view_of("2"), c->digest));
    tf_free(&f);
}

static void finds_the_key_of_a_use(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    OPENED(&f, t);
    struct sp_diag d;
    const struct sp_key *key, *again;
    struct sp_view der;
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++) {
        CHECK_OK(sp_trust_find_key(t, sp_view_of("LA"), use, any, TF_NOW, &key, &d));
        assert_true(sp_key_equal(key, f.key[1][use]));
        CHECK_OK(sp_trust_find_key(t, sp_view_of("LA"), use, sp_view_of(sp_key_kid(key)), TF_NOW, &again, &d));
        assert_ptr_equal(key, again);
        CHECK_OK(sp_trust_find_cert(t, sp_view_of("LA"), use, any, TF_NOW, &der, &d));
        assert_true(der.n > 100);
    }
    /* The right key of another use is not a key of this one. */
    struct sp_view receipt = sp_view_of(sp_key_kid(f.key[1][SP_USE_RECEIPT]));
    CHECK_RC(NOTFOUND, sp_trust_find_key(t, sp_view_of("LA"), SP_USE_REPORT, receipt, TF_NOW, &key, &d));
    CHECK_RULE(d, "trust.key");
    CHECK_RC(NOTFOUND, sp_trust_find_key(t, sp_view_of("TH"), SP_USE_REPORT, any, TF_NOW, &key, &d));
    CHECK_RULE(d, "trust.node");
    tf_free(&f);
}

static void demands_the_threshold(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    f.signs[2] = false;
    OPENED(&f, t);
    f.signs[1] = false;
    refused(&f, SP_RC_SIGNATURE, "trust.threshold");
    tf_free(&f);
}

static void one_root_counts_once(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    SP_BUF_AUTO file = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    tf_payload(&f, &payload);
    CHECK_OK(sp_jws_sign(f.root_key[0], &head, sp_buf_view(&payload), &one));
    CHECK_OK(sp_jws_sign(f.root_key[0], &head, sp_buf_view(&payload), &two));
    struct sp_view signatures[2] = { sp_buf_view(&one), sp_buf_view(&two) };
    struct sp_view pinned[3] = { f.root[0].kid, f.root[1].kid, f.root[2].kid };
    const struct sp_trust_file both = { .pinned = pinned, .n_pinned = 3, .signatures = signatures, .n_signatures = 2 };
    sp_trust_file_put(&file, &both);
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    CHECK_RC(SIGNATURE, sp_trust_open(sp_buf_view(&file), NULL, &t, &d));
    CHECK_RULE(d, "trust.threshold");
    tf_free(&f);
}

static void a_signature_has_one_spelling(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    SP_BUF_AUTO other = { 0 };
    SP_BUF_AUTO file = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    tf_payload(&f, &payload);
    CHECK_OK(sp_jws_sign(f.root_key[0], &head, sp_buf_view(&payload), &one));
    CHECK_OK(sp_jws_sign(f.root_key[1], &head, sp_buf_view(&payload), &two));
    other_spelling(sp_buf_view(&two), &other);
    struct sp_view signatures[2] = { sp_buf_view(&one), sp_buf_view(&other) };
    struct sp_view pinned[3] = { f.root[0].kid, f.root[1].kid, f.root[2].kid };
    const struct sp_trust_file both = { .pinned = pinned, .n_pinned = 3, .signatures = signatures, .n_signatures = 2 };
    sp_trust_file_put(&file, &both);
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    CHECK_RC(SIGNATURE, sp_trust_open(sp_buf_view(&file), NULL, &t, &d));
    CHECK_RULE(d, "jws.high-s");
    tf_free(&f);
}

static void relies_on_pinned_roots_only(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    f.pins[1] = f.pins[2] = false;
    refused(&f, SP_RC_SIGNATURE, "trust.pinned");

    SP_BUF_AUTO file = { 0 };
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    tf_file(&f, &file);
    const char *mine[] = { sp_key_kid(f.root_key[1]), sp_key_kid(f.root_key[2]), NULL };
    const struct sp_trust_pins pins = { mine, 0 };
    CHECK_OK(sp_trust_open(sp_buf_view(&file), &pins, &t, &d));
    assert_string_equal(sp_trust_pinned(t)[1], mine[1]);
    tf_free(&f);
}

/* A list says itself how many must sign it: who holds one key of three could write one that asks for one. */
static void one_root_of_three_is_not_enough(void **state)
{
    (void)state;
    struct tf f;
    SP_BUF_AUTO file = { 0 };
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    tf_init(&f);
    f.list.threshold = 1;
    f.signs[1] = f.signs[2] = false;
    tf_file(&f, &file);
    const char *mine[] = { sp_key_kid(f.root_key[0]), sp_key_kid(f.root_key[1]), sp_key_kid(f.root_key[2]), NULL };
    const char *twice[] = { mine[0], mine[0], NULL };
    struct sp_trust_pins pins = { mine, 0 };
    CHECK_RC(SIGNATURE, sp_trust_open(sp_buf_view(&file), &pins, &t, &d));
    CHECK_RULE(d, "trust.pinned");
    pins.kid = twice;
    CHECK_RC(SIGNATURE, sp_trust_open(sp_buf_view(&file), &pins, &t, &d));
    CHECK_RULE(d, "trust.pinned");
    pins = (struct sp_trust_pins){ mine, 1 }; /* who says that one will do */
    CHECK_OK(sp_trust_open(sp_buf_view(&file), &pins, &t, &d));
    tf_free(&f);
}

static void refuses_a_strange_alliance(void **state)
{
    (void)state;
    struct tf f, other;
    tf_init(&f);
    tf_init(&other);
    SP_BUF_AUTO file = { 0 };
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    tf_file(&other, &file);
    const char *mine[] = { sp_key_kid(f.root_key[0]), sp_key_kid(f.root_key[1]), NULL };
    const struct sp_trust_pins pins = { mine, 0 };
    CHECK_RC(SIGNATURE, sp_trust_open(sp_buf_view(&file), &pins, &t, &d));
    CHECK_RULE(d, "trust.pinned");
    tf_free(&other);
    tf_free(&f);
}

/* A pinned name on another key would let anybody sign. */
static void a_root_is_named_by_its_own_key(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    f.root[0].kid = sp_view_of("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    refused(&f, SP_RC_INVALID, "trust.root");
    tf_free(&f);
}

static void a_wrong_signature_of_a_known_root_is_fatal(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO good = { 0 };
    SP_BUF_AUTO also = { 0 };
    SP_BUF_AUTO bad = { 0 };
    SP_BUF_AUTO file = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    const struct sp_jws_header lie = { .typ = head.typ, .kid = sp_view_of(sp_key_kid(f.root_key[2])) };
    tf_payload(&f, &payload);
    CHECK_OK(sp_jws_sign(f.root_key[0], &head, sp_buf_view(&payload), &good));
    CHECK_OK(sp_jws_sign(f.root_key[1], &head, sp_buf_view(&payload), &also));
    CHECK_OK(sp_jws_sign(f.root_key[0], &lie, sp_buf_view(&payload), &bad));
    struct sp_view signatures[3] = { sp_buf_view(&good), sp_buf_view(&also), sp_buf_view(&bad) };
    struct sp_view pinned[2] = { f.root[0].kid, f.root[1].kid };
    const struct sp_trust_file all = { .pinned = pinned, .n_pinned = 2, .signatures = signatures, .n_signatures = 3 };
    sp_trust_file_put(&file, &all);
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    CHECK_RC(SIGNATURE, sp_trust_open(sp_buf_view(&file), NULL, &t, &d));
    CHECK_RULE(d, "trust.signature");
    tf_free(&f);
}

static void the_signatures_are_over_one_list(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    SP_BUF_AUTO first = { 0 };
    SP_BUF_AUTO second = { 0 };
    SP_BUF_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    SP_BUF_AUTO file = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    tf_payload(&f, &first);
    f.list.version = 2;
    tf_payload(&f, &second);
    CHECK_OK(sp_jws_sign(f.root_key[0], &head, sp_buf_view(&first), &a));
    CHECK_OK(sp_jws_sign(f.root_key[1], &head, sp_buf_view(&second), &b));
    struct sp_view signatures[2] = { sp_buf_view(&a), sp_buf_view(&b) };
    struct sp_view pinned[2] = { f.root[0].kid, f.root[1].kid };
    const struct sp_trust_file both = { .pinned = pinned, .n_pinned = 2, .signatures = signatures, .n_signatures = 2 };
    sp_trust_file_put(&file, &both);
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d;
    CHECK_RC(INVALID, sp_trust_open(sp_buf_view(&file), NULL, &t, &d));
    CHECK_RULE(d, "trust.payload");
    tf_free(&f);
}

static void key_refused(struct tf *f, size_t node, enum sp_key_use use, const char *kid, int64_t at_s,
                        enum sp_rc_code code, const char *rule)
{
    OPENED(f, t);
    struct sp_diag d = { .rule = "" };
    const struct sp_key *key = NULL;
    struct sp_rc rc = sp_trust_find_key(t, f->node[node].id, use, sp_view_of(kid), at_s, &key, &d);
    assert_string_equal(d.rule, rule);
    assert_int_equal(rc.code, code);
    assert_null(key);
}

static void a_certificate_is_for_this_node_use_and_key(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    struct sp_trust_key *k = tf_key(&f, 1, SP_USE_REPORT);
    tf_certify(&f, k, "CN-GX", SP_USE_REPORT, f.key[1][SP_USE_REPORT], TF_NOW - 3600, 365);
    key_refused(&f, 1, SP_USE_REPORT, "", TF_NOW, SP_RC_INVALID, "x509.node");
    k = tf_key(&f, 1, SP_USE_REPORT);
    tf_certify(&f, k, "LA", SP_USE_RECEIPT, f.key[1][SP_USE_REPORT], TF_NOW - 3600, 365);
    key_refused(&f, 1, SP_USE_REPORT, "", TF_NOW, SP_RC_INVALID, "x509.use");
    k = tf_key(&f, 1, SP_USE_REPORT);
    tf_certify(&f, k, "LA", SP_USE_REPORT, f.key[0][SP_USE_REPORT], TF_NOW - 3600, 365);
    key_refused(&f, 1, SP_USE_REPORT, "", TF_NOW, SP_RC_INVALID, "x509.key");
    tf_key(&f, 1, SP_USE_REPORT)->n_x5c = 0;
    key_refused(&f, 1, SP_USE_REPORT, "", TF_NOW, SP_RC_INVALID, "trust.certificate");
    OPENED(&f, t);
    struct sp_diag d;
    CHECK_RC(INVALID, sp_trust_check_all(t, &d));
    assert_non_null(strstr(d.field, "nodes[1].keys["));
    /* The other node's keys are not harmed. */
    const struct sp_key *key;
    CHECK_OK(sp_trust_find_key(t, sp_view_of("CN-GX"), SP_USE_REPORT, any, TF_NOW, &key, &d));
    tf_free(&f);
}

static void a_key_has_its_time(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    key_refused(&f, 0, SP_USE_REPORT, "", TF_NOW + 400 * (int64_t)86400, SP_RC_EXPIRED, "trust.key-time");
    key_refused(&f, 0, SP_USE_REPORT, sp_key_kid(f.key[0][SP_USE_REPORT]), TF_NOW - 7200, SP_RC_EXPIRED, "trust.key-time");
    tf_key(&f, 0, SP_USE_REPORT)->not_after_s = TF_NOW + 86400;
    key_refused(&f, 0, SP_USE_REPORT, sp_key_kid(f.key[0][SP_USE_REPORT]), TF_NOW + 2 * 86400, SP_RC_EXPIRED, "trust.key-time");
    tf_free(&f);
}

static void retired_keys_verify_and_revoked_do_not(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    const char *kid = sp_key_kid(f.key[0][SP_USE_REPORT]);
    tf_key(&f, 0, SP_USE_REPORT)->status = SP_VIEW_LIT("retired");
    {
        OPENED(&f, t);
        struct sp_diag d;
        const struct sp_key *key;
        CHECK_OK(sp_trust_find_key(t, sp_view_of("CN-GX"), SP_USE_REPORT, sp_view_of(kid), TF_NOW, &key, &d));
    }
    key_refused(&f, 0, SP_USE_REPORT, "", TF_NOW, SP_RC_NOTFOUND, "trust.key");
    tf_key(&f, 0, SP_USE_REPORT)->status = SP_VIEW_LIT("revoked");
    key_refused(&f, 0, SP_USE_REPORT, kid, TF_NOW, SP_RC_INVALID, "trust.key-revoked");
    f.node[0].active = false;
    key_refused(&f, 0, SP_USE_RECEIPT, "", TF_NOW, SP_RC_INVALID, "trust.suspended");
    tf_free(&f);
}

static void a_node_that_left_keeps_its_past(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    const char *kid = sp_key_kid(f.key[0][SP_USE_REPORT]);
    f.node[0].active = false;
    f.node[0].left_s = TF_NOW + 60;
    {
        OPENED(&f, t);
        struct sp_diag d;
        const struct sp_key *key;
        CHECK_OK(sp_trust_check_all(t, &d));
        CHECK_OK(sp_trust_find_key(t, sp_view_of("CN-GX"), SP_USE_REPORT, sp_view_of(kid), TF_NOW + 60, &key, &d));
    }
    key_refused(&f, 0, SP_USE_REPORT, kid, TF_NOW + 61, SP_RC_EXPIRED, "trust.left");
    key_refused(&f, 0, SP_USE_ENCRYPTION, "", TF_NOW, SP_RC_EXPIRED, "trust.left");
    tf_free(&f);
}

static void tells_that_it_expired(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    OPENED(&f, t);
    struct sp_diag d;
    int64_t end = f.list.expires_s;
    CHECK_OK(sp_trust_current(t, TF_NOW, 0, &d));
    CHECK_OK(sp_trust_current(t, end, 0, &d));
    CHECK_RC(EXPIRED, sp_trust_current(t, end + 1, 0, &d));
    CHECK_RULE(d, "trust.expired");
    CHECK_OK(sp_trust_current(t, end + 3600, 3600, &d));
    CHECK_RC(EXPIRED, sp_trust_current(t, end + 3601, 3600, &d));
    CHECK_RC(EXPIRED, sp_trust_current(t, TF_NOW - 3600, 0, &d));
    CHECK_RULE(d, "trust.not-yet");
    tf_free(&f);
}

static void no_succession(struct tf *next, const struct sp_trust *held, enum sp_rc_code code, const char *rule)
{
    OPENED(next, t);
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_trust_succeeds(t, held, &d);
    assert_string_equal(d.rule, rule);
    assert_int_equal(rc.code, code);
}

static int64_t long_ago(void *ctx) { (void)ctx; return (TF_NOW - 365 * (int64_t)86400) * 1000000; }

static void succeeds(struct tf *next, const struct sp_trust *held)
{
    OPENED(next, t);
    struct sp_diag d = { .rule = "" };
    CHECK_OK(sp_trust_succeeds(t, held, &d));
}

static void only_the_held_roots_name_a_successor(void **state)
{
    (void)state;
    struct tf f, other;
    tf_init(&f);
    tf_init(&other);
    f.list.version = 5;
    OPENED(&f, held);
    struct sp_diag d;
    CHECK_OK(sp_trust_succeeds(held, held, &d));
    f.list.issued_s++;
    no_succession(&f, held, SP_RC_INVALID, "trust.version-reuse");
    f.list.version = 4;
    no_succession(&f, held, SP_RC_REPLAY, "trust.rollback");
    f.list.version = 7;
    no_succession(&f, held, SP_RC_INVALID, "trust.gap");
    f.list.version = 6;
    f.list.issued_s -= SP_CLOCK_SKEW_S + 1; /* one second more than clocks may differ: issued_s is one later */
    succeeds(&f, held);
    f.list.issued_s--;
    no_succession(&f, held, SP_RC_INVALID, "trust.issued");
    sp_clock_replace(long_ago, NULL); /* then the held one is from the future, and no measure */
    succeeds(&f, held);
    sp_clock_replace(NULL, NULL);
    f.list.issued_s += SP_CLOCK_SKEW_S + 2;
    OPENED(&f, newer);
    CHECK_OK(sp_trust_succeeds(newer, held, &d));
    f.list.alliance = SP_VIEW_LIT("another");
    no_succession(&f, held, SP_RC_INVALID, "trust.alliance");
    other.list.version = 6;
    no_succession(&other, held, SP_RC_SIGNATURE, "trust.succession");
    tf_free(&other);
    tf_free(&f);
}

/* Whatever one byte becomes: refused, or still the very same list. */
static void no_byte_can_be_changed(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    f.signs[2] = false;
    f.list.n_nodes = 1;
    SP_BUF_AUTO file = { 0 };
    tf_file(&f, &file);
    OPENED(&f, t);
    for (size_t i = 0; i < file.n; i += 11) {
        SP_TRUST_AUTO changed = NULL;
        char old = file.p[i];
        file.p[i] = (char)(old ^ 1);
        if (sp_ok(sp_trust_open(sp_buf_view(&file), NULL, &changed, NULL)))
            assert_string_equal(sp_trust_digest(changed), sp_trust_digest(t));
        file.p[i] = old;
    }
    for (size_t n = 0; n < file.n; n += 97) {
        SP_TRUST_AUTO cut = NULL;
        assert_false(sp_ok(sp_trust_open(sp_view(file.p, n), NULL, &cut, NULL)));
    }
    tf_free(&f);
}

static void *look_up(void *ctx)
{
    const struct sp_trust *t = ctx;
    const struct sp_key *key;
    bool ok = true;
    for (int i = 0; i < 200; i++)
        for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
            ok &= sp_ok(sp_trust_find_key(t, sp_view_of(i & 1 ? "LA" : "CN-GX"), use, any, TF_NOW, &key, NULL));
    return ok ? NULL : ctx;
}

static void many_threads_may_ask(void **state)
{
    (void)state;
    struct tf f;
    tf_init(&f);
    OPENED(&f, t);
    pthread_t thread[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, look_up, t), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed;
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    tf_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_the_roots_signed),
        cmocka_unit_test(finds_the_key_of_a_use),
        cmocka_unit_test(demands_the_threshold),
        cmocka_unit_test(one_root_counts_once),
        cmocka_unit_test(a_signature_has_one_spelling),
        cmocka_unit_test(relies_on_pinned_roots_only), cmocka_unit_test(one_root_of_three_is_not_enough),
        cmocka_unit_test(refuses_a_strange_alliance),
        cmocka_unit_test(a_root_is_named_by_its_own_key),
        cmocka_unit_test(a_wrong_signature_of_a_known_root_is_fatal),
        cmocka_unit_test(the_signatures_are_over_one_list),
        cmocka_unit_test(a_certificate_is_for_this_node_use_and_key),
        cmocka_unit_test(a_key_has_its_time),
        cmocka_unit_test(retired_keys_verify_and_revoked_do_not),
        cmocka_unit_test(a_node_that_left_keeps_its_past),
        cmocka_unit_test(tells_that_it_expired),
        cmocka_unit_test(only_the_held_roots_name_a_successor),
        cmocka_unit_test(no_byte_can_be_changed),
        cmocka_unit_test(many_threads_may_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
