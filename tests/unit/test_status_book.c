/* layer: node, threads */
/* Status lists of a node and of its partners: when they are signed, which are taken, what they say later. */
#include "base/clock.h"
#include "node/federation/status_book.h"
#include "storage/exlog.h"
#include "tests/lib/crl_fixture.h"
#include "tests/lib/status_fixture.h"
#include "tests/lib/storage.h"
#include "tests/lib/trust_fixture.h"

#include <pthread.h>

static void signed_when_it_is_due(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO token = { 0 };
    begin(&x);
    int64_t first = now_s;
    (void)issue(&x, JTI("1"));
    assert_int_equal(fetch(&x, &token), first); /* as old as the first report at least */
    now_s += LIFE / 2 - 1;
    assert_int_equal(fetch(&x, &token), first);
    now_s += 1;
    assert_int_equal(fetch(&x, &token), now_s);
    int64_t second = now_s;
    change(&x, JTI("1"), SP_ACT_SUSPEND);
    assert_int_equal(fetch(&x, &token), second); /* within the second */
    now_s++;
    assert_int_equal(fetch(&x, &token), now_s);
    now_s++;
    assert_int_equal(fetch(&x, &token), now_s - 1); /* nothing new */
    change(&x, JTI("1"), SP_ACT_REVOKE);
    now_s -= 30; /* the clock was set back by what clocks may differ: no excuse to go on with the old list, and its time goes on */
    assert_int_equal(fetch(&x, &token), second + 2);
    now_s += 30;
    CHECK_OK(sp_status_issuer_list(x.issuer, 0, first + 5, &token, NULL));
    CHECK_RC(NOTFOUND, sp_status_issuer_list(x.issuer, 0, first - 1, &token, NULL));
    CHECK_RC(NOTFOUND, sp_status_issuer_list(x.issuer, 1, 0, &token, NULL));
    end(&x);
}

static void another_key_signs_anew(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO token = { 0 };
    begin(&x);
    int64_t first = fetch(&x, &token);
    now_s += 5;
    assert_int_equal(fetch(&x, &token), first);
    x.id.key[SP_USE_RECEIPT] = x.f.key[LA][SP_USE_REPORT]; /* any other one */
    CHECK_OK(sp_status_issuer_list(x.issuer, 0, 0, &token, NULL));
    x.id.key[SP_USE_RECEIPT] = x.f.key[LA][SP_USE_RECEIPT];
    now_s++;
    assert_int_equal(fetch(&x, &token), now_s);
    end(&x);
}

enum { THREADS = 4, EACH = 700 };
struct giving { struct sp_status_issuer *i; uint64_t number[EACH]; };

static void *give(void *arg)
{
    struct giving *g = arg;
    for (size_t i = 0; i < EACH; i++) {
        struct sp_status_given given;
        g->number[i] = sp_ok(sp_status_issuer_give(g->i, &given, NULL)) ? given.number : 0;
    }
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* By many threads, over several blocks, and after an end that nobody prepared. */
static void no_place_is_given_twice(void **state)
{
    (void)state;
    struct fx x;
    static struct giving g[THREADS + 1];
    static uint64_t all[(THREADS + 1) * EACH];
    pthread_t t[THREADS];
    begin(&x);
    for (size_t i = 0; i < THREADS; i++) {
        g[i].i = x.issuer;
        assert_int_equal(pthread_create(&t[i], NULL, give, &g[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        (void)pthread_join(t[i], NULL);
    stop(&x);
    start(&x);
    g[THREADS].i = x.issuer;
    (void)give(&g[THREADS]);
    for (size_t i = 0; i <= THREADS; i++)
        memcpy(all + i * EACH, g[i].number, sizeof g[i].number);
    qsort(all, sizeof all / sizeof all[0], sizeof all[0], by_value);
    for (size_t i = 1; i < sizeof all / sizeof all[0]; i++)
        assert_true(all[i] != all[i - 1]);
    assert_true(g[0].number[1] != g[0].number[0] + 1 || g[0].number[2] != g[0].number[1] + 1); /* no order that tells how many */
    end(&x);
}

static void older_lists_are_not_taken(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    SP_BUF_AUTO first = { 0 };
    SP_BUF_AUTO second = { 0 };
    SP_BUF_AUTO other = { 0 };
    begin(&x);
    (void)issue(&x, JTI("1"));
    CHECK_OK(sp_status_book_follow(x.book, &source));
    (void)fetch(&x, &first);
    CHECK_OK(take(&x, sp_buf_view(&first), &d));
    now_s += 10;
    change(&x, JTI("1"), SP_ACT_REVOKE);
    (void)fetch(&x, &second);
    CHECK_OK(take(&x, sp_buf_view(&second), &d));
    CHECK_OK(take(&x, sp_buf_view(&second), &d)); /* the same again */
    CHECK_RC(REPLAY, take(&x, sp_buf_view(&first), &d));
    CHECK_RULE(d, "status.rollback");
    stop(&x);
    start(&x);
    CHECK_RC(REPLAY, take(&x, sp_buf_view(&first), &d)); /* also after a restart */
    CHECK_RULE(d, "status.rollback");
    /* another list of the same second */
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    CHECK_OK(sp_status_list_grow(&bits, 4, NULL));
    struct sp_status_token t = { .iss = source.issuer, .sub = source.uri, .iat_s = now_s, .exp_s = now_s + LIFE, .ttl_s = LIFE, .list = bits };
    CHECK_OK(sp_status_sign(x.f.key[LA][SP_USE_RECEIPT], sp_view("", 0), &t, &other, NULL));
    CHECK_RC(REPLAY, take(&x, sp_buf_view(&other), &d));
    CHECK_RULE(d, "status.rollback");
    sp_buf_clear(&other);
    t.iat_s = now_s + 3600;
    t.exp_s = t.iat_s + LIFE;
    CHECK_OK(sp_status_sign(x.f.key[LA][SP_USE_RECEIPT], sp_view("", 0), &t, &other, NULL));
    CHECK_RC(INVALID, take(&x, sp_buf_view(&other), &d));
    CHECK_RULE(d, "status.future");
    sp_buf_clear(&other);
    t.iat_s = now_s + 1;
    CHECK_OK(sp_status_sign(x.f.key[GX][SP_USE_RECEIPT], sp_view("", 0), &t, &other, NULL));
    CHECK_RC(NOTFOUND, take(&x, sp_buf_view(&other), &d));
    CHECK_RULE(d, "trust.key");
    end(&x);
}

static void what_is_held_tells_then_and_since(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct sp_status_found found;
    begin(&x);
    int64_t idx = issue(&x, JTI("1")), then = now_s + 100, at[5];
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, then, &a, &found));
    assert_false(found.known);
    CHECK_OK(sp_status_book_follow(x.book, &source));
    static const enum sp_status_act acts[] = { SP_ACT_SUSPEND, SP_ACT_REINSTATE, SP_ACT_SUSPEND, SP_ACT_REVOKE };
    at[0] = fetch(&x, &token);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    assert_true(sp_status_book_quick(x.book, &source, idx, then, &a, &found));
    assert_int_equal(found.n, 1);
    assert_int_equal(found.status, SP_STATUS_VALID);
    for (size_t i = 0; i < 4; i++) {
        now_s += 1000;
        change(&x, JTI("1"), acts[i]);
        at[i + 1] = fetch(&x, &token);
        CHECK_OK(take(&x, sp_buf_view(&token), &d));
    }
    assert_false(sp_status_book_quick(x.book, &source, idx, then, &a, &found)); /* the newest is of a later time */
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, then, &a, &found));
    assert_true(found.known && found.then);
    assert_int_equal(found.status, SP_STATUS_INVALID);
    assert_int_equal(found.as_of_s, at[4]);
    assert_int_equal(found.since_s, at[4]);
    assert_int_equal(found.n, 3); /* of then, the last before, the newest */
    assert_false(found.stale);
    now_s += LIFE + 1;
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, then, &a, &found));
    assert_true(found.stale);
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, at[0] - 1, &a, &found));
    assert_false(found.then);
    end(&x);
}

/* LA's receipt key was stolen: not to be believed from since_s on. */
static void receipt_key_stolen(struct fx *x, int64_t since_s)
{
    SP_BUF_AUTO text = { 0 };
    const struct sp_crl_item *item;
    size_t n;
    const struct sp_view *roots = sp_trust_roots(x->t, &n);
    const struct cf_taken taken = { tf_key(&x->f, LA, SP_USE_RECEIPT), now_s, since_s };
    cf_text(&x->f, 0, 5, now_s, CF_LIFE, &taken, 1, &text);
    x->store = sp_crl_store_new();
    assert_non_null(x->store);
    CHECK_OK(sp_crl_store_text(x->store, sp_buf_view(&text), roots, n, &item, NULL));
    assert_true(sp_crl_set_add(&x->crls, item));
    sp_trust_set_crls(x->t, &x->crls);
}

/* A second receipt key of LA, before the trust list is signed. */
static void spare_key(struct fx *x, struct sp_key **key)
{
    struct sp_trust_node *n = &x->f.node[LA];
    struct sp_trust_key *k = &x->f.node_key[LA][n->n_keys++];
    CHECK_OK(sp_key_generate(SP_ALG_ES256, key));
    *k = *tf_key(&x->f, LA, SP_USE_RECEIPT);
    k->status = SP_VIEW_LIT("retired");
    tf_name_key(&x->f, k, *key);
    tf_certify(&x->f, k, "LA", SP_USE_RECEIPT, *key, TF_NOW, 30);
}

static void a_stolen_key_s_list_counts_no_more(void **state)
{
    (void)state;
    struct fx x;
    struct sp_diag d;
    struct sp_key *fresh;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO held = { 0 };
    struct sp_status_found found;
    int64_t held_s;
    begin_with(&x, spare_key, &fresh);
    int64_t idx = issue(&x, JTI("1"));
    CHECK_OK(sp_status_book_follow(x.book, &source));
    int64_t before = fetch(&x, &token);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    now_s += LIFE;
    int64_t bad = fetch(&x, &token);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    CHECK_OK(sp_status_newest(x.db[GX], x.t, &source, &held_s, &held));
    assert_int_equal(held_s, bad);
    now_s += 100;
    receipt_key_stolen(&x, before + 60);
    /* nothing is at hand, nothing is held: the partner is asked as if for the first time, and the bundle carries none */
    assert_false(sp_status_book_quick(x.book, &source, idx, now_s, &a, &found));
    CHECK_OK(sp_status_newest(x.db[GX], x.t, &source, &held_s, &held));
    assert_int_equal(held_s, 0);
    assert_int_equal(held.n, 0);
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, now_s, &a, &found));
    assert_false(found.known || found.then);
    assert_int_equal(found.n, 0);
    /* nor for an exchange from before the theft: no verifier can tell an old list from one that a thief dates back */
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, before + 30, &a, &found));
    assert_false(found.known || found.then);
    assert_int_equal(found.n, 0);
    CHECK_RC(INVALID, take(&x, sp_buf_view(&token), &d));
    CHECK_RULE(d, "crl.revoked");
    /* the new key signs, and is taken, known from then on, and not for the time before */
    x.id.key[SP_USE_RECEIPT] = fresh;
    int64_t good = fetch(&x, &token);
    assert_int_equal(good, now_s);
    CHECK_OK(take(&x, sp_buf_view(&token), &d));
    assert_true(sp_status_book_quick(x.book, &source, idx, now_s, &a, &found));
    assert_int_equal(found.as_of_s, good);
    CHECK_OK(sp_status_find(x.db[GX], x.t, &source, idx, bad + 1, &a, &found));
    assert_true(found.known && !found.then);
    assert_int_equal(found.n, 1);
    assert_int_equal(found.as_of_s, good);
    x.id.key[SP_USE_RECEIPT] = x.f.key[LA][SP_USE_RECEIPT];
    end(&x);
    sp_key_free(fresh);
}

/* Of one issuer only so many lists are kept at hand, the ones asked for last; the others are read where they are stored. */
static void few_lists_of_an_issuer_are_at_hand(void **state)
{
    (void)state;
    enum { MANY = 40 };
    struct fx x;
    struct sp_diag d;
    struct sp_status_found found;
    char uri[MANY][64];
    size_t at_hand = 0;
    begin(&x);
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    CHECK_OK(sp_status_list_grow(&bits, 4, NULL));
    for (int i = 0; i < MANY; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO token = { 0 };
        (void)snprintf(uri[i], sizeof uri[i], "https://la.example/status/%d", i);
        const struct sp_status_source s = { SP_VIEW_LIT("LA"), sp_view_of(uri[i]) };
        const struct sp_status_token t = { .iss = s.issuer, .sub = s.uri, .iat_s = now_s, .exp_s = now_s + LIFE, .ttl_s = LIFE, .list = bits };
        CHECK_OK(sp_status_sign(x.f.key[LA][SP_USE_RECEIPT], sp_view("", 0), &t, &token, NULL));
        CHECK_OK(sp_status_book_follow(x.book, &s));
        CHECK_OK(sp_status_book_take(x.book, &s, 0, sp_buf_view(&token), &d));
        assert_true(sp_status_book_quick(x.book, &s, 1, now_s, &a, &found));
        assert_true(sp_status_book_quick(x.book, &(struct sp_status_source){ SP_VIEW_LIT("LA"), sp_view_of(uri[0]) }, 1, now_s, &a, &found));
    }
    for (int i = 0; i < MANY; i++) {
        SP_ARENA_AUTO a = { 0 };
        const struct sp_status_source s = { SP_VIEW_LIT("LA"), sp_view_of(uri[i]) };
        bool quick = sp_status_book_quick(x.book, &s, 1, now_s, &a, &found);
        assert_true(quick || (i > 0 && i <= MANY - 32)); /* the first was asked for again and again */
        at_hand += quick;
        CHECK_OK(sp_status_find(x.db[GX], x.t, &s, 1, now_s, &a, &found));
        assert_true(found.known && found.then);
    }
    assert_int_equal(at_hand, 32);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_when_it_is_due), cmocka_unit_test(another_key_signs_anew), cmocka_unit_test(no_place_is_given_twice),
        cmocka_unit_test(older_lists_are_not_taken), cmocka_unit_test(what_is_held_tells_then_and_since),
        cmocka_unit_test(a_stolen_key_s_list_counts_no_more),
        cmocka_unit_test(few_lists_of_an_issuer_are_at_hand),
    };
    return cmocka_run_group_tests_name("status book", tests, NULL, NULL);
}
