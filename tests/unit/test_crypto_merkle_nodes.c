/* layer: crypto */
#include "tests/lib/check.h"

#include "base/random.h"
#include "crypto/merkle_nodes.h"

static void drop(struct sp_merkle_nodes **k) { sp_merkle_nodes_free(*k); }
#define NODES_AUTO __attribute__((cleanup(drop))) struct sp_merkle_nodes *

static void any(struct sp_prng *g, struct sp_hash *h)
{
    for (size_t i = 0; i < sizeof h->b; i++)
        h->b[i] = (uint8_t)sp_prng_next(g);
}

static void as_made(struct sp_merkle_nodes *k, const struct sp_hash *left, const struct sp_hash *right)
{
    struct sp_hash want, got;
    CHECK_OK(sp_merkle_node(left, right, &want));
    CHECK_OK(sp_merkle_node_known(k, left, right, &got));
    assert_memory_equal(got.b, want.b, sizeof want.b);
}

/* Also where both children are zero, which an empty memory could take for known. */
static void known_nodes_are_those_that_are_made(void **state)
{
    struct sp_prng g = { 20261122 };
    struct sp_hash zero = { { 0 } }, h[64];
    (void)state;
    NODES_AUTO k = sp_merkle_nodes_new();
    assert_non_null(k);
    as_made(k, &zero, &zero);
    for (size_t i = 0; i < 64; i++)
        any(&g, &h[i]);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < 64; i++)
            for (size_t j = 0; j < 64; j++) /* far more than are kept, so that they displace each other */
                as_made(round == 1 ? NULL : k, &h[i], &h[j]);
    struct sp_hash left = h[0], right = h[1], want;
    CHECK_OK(sp_merkle_node(&left, &right, &want));
    CHECK_OK(sp_merkle_node_known(k, &left, &right, &left));
    assert_memory_equal(left.b, want.b, sizeof want.b);
    left = h[0];
    CHECK_OK(sp_merkle_node_known(k, &left, &right, &right));
    assert_memory_equal(right.b, want.b, sizeof want.b);
}

static void every_bit_of_the_children_counts(void **state)
{
    struct sp_prng g = { 7 };
    struct sp_hash left, right;
    (void)state;
    NODES_AUTO k = sp_merkle_nodes_new();
    any(&g, &left);
    any(&g, &right);
    for (size_t i = 0; i < 8 * SP_SHA256_BYTES; i++) {
        as_made(k, &left, &right);
        left.b[i / 8] ^= (uint8_t)(1u << i % 8);
        as_made(k, &left, &right);
        left.b[i / 8] ^= (uint8_t)(1u << i % 8);
        right.b[i / 8] ^= (uint8_t)(1u << i % 8);
        as_made(k, &left, &right);
        right.b[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    as_made(k, &right, &left);
}

/* What was proved a moment before does not help a proof that is wrong in any byte, place, leaf or root. */
static void wrong_proofs_stay_wrong(void **state)
{
    struct sp_prng g = { 11 };
    struct sp_hash leaf[4], pair[2], root, other;
    (void)state;
    NODES_AUTO k = sp_merkle_nodes_new();
    for (size_t i = 0; i < 4; i++)
        any(&g, &leaf[i]);
    CHECK_OK(sp_merkle_node(&leaf[0], &leaf[1], &pair[0]));
    CHECK_OK(sp_merkle_node(&leaf[2], &leaf[3], &pair[1]));
    CHECK_OK(sp_merkle_node(&pair[0], &pair[1], &root));
    struct sp_hash proof[2] = { leaf[1], pair[1] };
    for (int again = 0; again < 2; again++)
        CHECK_OK(sp_merkle_check_known(k, 0, 4, &leaf[0], proof, 2, &root, NULL));
    for (size_t i = 0; i < sizeof proof; i++) {
        struct sp_diag d = { 0 };
        proof[i / SP_SHA256_BYTES].b[i % SP_SHA256_BYTES] ^= 1;
        CHECK_RC(SIGNATURE, sp_merkle_check_known(k, 0, 4, &leaf[0], proof, 2, &root, &d));
        assert_string_equal(d.rule, "merkle.root");
        proof[i / SP_SHA256_BYTES].b[i % SP_SHA256_BYTES] ^= 1;
    }
    CHECK_RC(SIGNATURE, sp_merkle_check_known(k, 1, 4, &leaf[0], proof, 2, &root, NULL));
    CHECK_RC(SIGNATURE, sp_merkle_check_known(k, 0, 4, &leaf[2], proof, 2, &root, NULL));
    CHECK_RC(INVALID, sp_merkle_check_known(k, 0, 4, &leaf[0], proof, 1, &root, NULL));
    CHECK_RC(INVALID, sp_merkle_check_known(k, 4, 4, &leaf[0], proof, 2, &root, NULL));
    other = root;
    other.b[31] ^= 0x80;
    CHECK_RC(SIGNATURE, sp_merkle_check_known(k, 0, 4, &leaf[0], proof, 2, &other, NULL));
    CHECK_OK(sp_merkle_check_known(k, 0, 4, &leaf[0], proof, 2, &root, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_nodes_are_those_that_are_made), cmocka_unit_test(every_bit_of_the_children_counts),
        cmocka_unit_test(wrong_proofs_stay_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
