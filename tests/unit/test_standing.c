/* layer: node */
/* How a node stands by the trust list: said before a partner refuses it, with the exact rule. */
#include "node/federation/standing.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/trust_fixture.h"

enum { GX, LA };
#define OWN SP_VIEW_LIT("LA")

struct fx { struct tf f; struct sp_identity id; struct sp_trust *t; struct sp_diag d; };

static int setup(void **state)
{
    struct fx *x = calloc(1, sizeof *x);
    assert_non_null(x);
    tf_init(&x->f);
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++) {
        x->id.all[use][0] = x->f.key[LA][use];
        x->id.n[use] = 1;
        x->id.key[use] = x->f.key[LA][use];
    }
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct fx *x = *state;
    sp_trust_free(x->t);
    tf_free(&x->f);
    free(x);
    return 0;
}

static void publish(struct fx *x)
{
    SP_BUF_AUTO file = { 0 };
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, &x->d));
}

static struct sp_rc key(struct fx *x, enum sp_key_use use)
{
    x->d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_standing_key(&x->id, x->t, OWN, use, TF_NOW + 3600, &x->d);
}

static void all_is_well(void **state)
{
    struct fx *x = *state;
    publish(x);
    CHECK_OK(sp_standing_node(x->t, OWN, &x->d));
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_COUNT; use++)
        CHECK_OK(key(x, use)); /* also of a use that it has no key for */
}

/* It counts still, and nobody seals or speaks to it any more. */
static void only_a_retired_key_is_here(void **state)
{
    struct fx *x = *state;
    struct sp_key *other = NULL;
    struct sp_trust_node *n = &x->f.node[LA];
    struct sp_trust_key *k = &x->f.node_key[LA][n->n_keys];
    *k = *tf_key(&x->f, LA, SP_USE_ENCRYPTION);
    tf_key(&x->f, LA, SP_USE_ENCRYPTION)->status = SP_VIEW_LIT("retired");
    n->n_keys++;
    CHECK_OK(sp_key_generate(sp_key_use_alg(SP_USE_ENCRYPTION), &other));
    tf_name_key(&x->f, k, other);
    tf_certify(&x->f, k, "LA", SP_USE_ENCRYPTION, other, TF_NOW, 30);
    publish(x);
    CHECK_OK(key(x, SP_USE_REPORT));
    CHECK_RC(INVALID, key(x, SP_USE_ENCRYPTION));
    CHECK_RULE(x->d, "trust.own-key");
    assert_non_null(strstr(x->d.text, "retired"));
    char kid[9];
    (void)snprintf(kid, sizeof kid, "%s", sp_key_kid(other));
    assert_non_null(strstr(x->d.text, kid));
    assert_non_null(strstr(x->d.text, "saphan join")); /* the end is not cut */
    assert_non_null(strstr(x->d.text, "key new --use encryption"));
    x->id.all[SP_USE_ENCRYPTION][1] = other; /* its file is there as well: the former may go on for a while */
    x->id.n[SP_USE_ENCRYPTION] = 2;
    CHECK_OK(key(x, SP_USE_ENCRYPTION));
    sp_key_free(other);
}

static void a_key_that_the_list_lacks(void **state)
{
    struct fx *x = *state;
    x->id.all[SP_USE_LOG][0] = x->f.key[GX][SP_USE_LOG];
    publish(x);
    CHECK_RC(INVALID, key(x, SP_USE_LOG));
    CHECK_RULE(x->d, "trust.own-key");
    assert_non_null(strstr(x->d.text, "absent"));
}

static void a_key_that_was_revoked(void **state)
{
    struct fx *x = *state;
    tf_key(&x->f, LA, SP_USE_RECEIPT)->status = SP_VIEW_LIT("revoked");
    publish(x);
    CHECK_RC(INVALID, key(x, SP_USE_RECEIPT));
    CHECK_RULE(x->d, "trust.key-revoked");
    assert_non_null(strstr(x->d.text, "key new --use receipt"));
}

static void a_suspended_node(void **state)
{
    struct fx *x = *state;
    x->f.node[LA].active = false;
    x->f.node[LA].suspended_s = TF_NOW;
    publish(x);
    CHECK_RC(INVALID, sp_standing_node(x->t, OWN, &x->d));
    CHECK_RULE(x->d, "trust.suspended");
    CHECK_OK(sp_standing_node(x->t, SP_VIEW_LIT("CN-GX"), &x->d));
}

static void a_node_that_left(void **state)
{
    struct fx *x = *state;
    x->f.node[LA].active = false;
    x->f.node[LA].left_s = TF_NOW;
    publish(x);
    CHECK_RC(EXPIRED, sp_standing_node(x->t, OWN, &x->d));
    CHECK_RULE(x->d, "trust.left");
}

static void a_node_that_is_not_there(void **state)
{
    struct fx *x = *state;
    publish(x);
    CHECK_RC(NOTFOUND, sp_standing_node(x->t, SP_VIEW_LIT("VN"), &x->d));
    CHECK_RULE(x->d, "trust.node");
}

static void how_long_the_list_serves(void **state)
{
    struct fx *x = *state;
    publish(x);
    int64_t end = x->f.list.expires_s, life = end - x->f.list.issued_s, soon = life / 10 < 3 * 86400 ? life / 10 : 3 * 86400;
    assert_int_equal(sp_standing_list(x->t, end - soon, 60), SP_LIST_GOOD);
    assert_int_equal(sp_standing_list(x->t, end - soon + 1, 60), SP_LIST_ENDS);
    assert_int_equal(sp_standing_list(x->t, end, 60), SP_LIST_ENDS);
    assert_int_equal(sp_standing_list(x->t, end + 1, 60), SP_LIST_GRACE);
    assert_int_equal(sp_standing_list(x->t, end + 60, 60), SP_LIST_GRACE);
    assert_int_equal(sp_standing_list(x->t, end + 61, 60), SP_LIST_EXPIRED);
    assert_int_equal(sp_standing_list(x->t, end + 1, 0), SP_LIST_EXPIRED);
    assert_string_equal(sp_list_age_text(SP_LIST_GRACE), "grace");
    sp_trust_saw(x->t, end + 100); /* a clock that is set back does not make it young again */
    assert_int_equal(sp_standing_list(x->t, end - soon, 60), SP_LIST_EXPIRED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(all_is_well), T(only_a_retired_key_is_here), T(a_key_that_the_list_lacks), T(a_key_that_was_revoked), T(a_suspended_node), T(a_node_that_left),
        T(a_node_that_is_not_there), T(how_long_the_list_serves),
    };
    return cmocka_run_group_tests_name("standing", tests, NULL, NULL);
}
