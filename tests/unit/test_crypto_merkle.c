/* layer: crypto */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "base/random.h"
#include "crypto/merkle.h"

/* The leaves and roots of the certificate-transparency project's reference tree: testonly/constants.go in
 * github.com/transparency-dev/merkle, as in its predecessor's merkle_tree_test.cc. */
static const char *const published_leaves[8] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
};
static const char *const published_roots[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void check_hash(const struct sp_hash *h, const char *hex)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put_hex(&b, sp_view(h->b, sizeof h->b));
    CHECK_VIEW(sp_buf_view(&b), hex);
}

static struct sp_hash leaf_of(const char *hex)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_hash h;
    CHECK_OK(sp_hex_decode(sp_view_of(hex), &b));
    CHECK_OK(sp_merkle_leaf(sp_buf_view(&b), &h));
    return h;
}

/* ---- a naive tree, written from the definitions of RFC 9162 sections 2.1.1 to 2.1.4 ---- */

enum { MOST = 130 };
static struct sp_hash leaves[MOST];

static uint64_t split(uint64_t n)
{
    uint64_t k = 1;
    while (k * 2 < n)
        k *= 2;
    return k;
}

static struct sp_hash naive_root(const struct sp_hash *d, uint64_t n)
{
    struct sp_hash h;
    if (n == 0) {
        CHECK_OK(sp_sha256(sp_view(NULL, 0), h.b));
        return h;
    }
    if (n == 1)
        return d[0];
    uint64_t k = split(n);
    struct sp_hash l = naive_root(d, k), r = naive_root(d + k, n - k);
    uint8_t both[65] = { 1 };
    memcpy(both + 1, l.b, 32);
    memcpy(both + 33, r.b, 32);
    CHECK_OK(sp_sha256(sp_view(both, sizeof both), h.b));
    return h;
}

static void add(struct sp_merkle_proof *p, struct sp_hash h) { p->h[p->n++] = h; }

static void naive_path(uint64_t m, const struct sp_hash *d, uint64_t n, struct sp_merkle_proof *p)
{
    if (n == 1)
        return;
    uint64_t k = split(n);
    if (m < k) {
        naive_path(m, d, k, p);
        add(p, naive_root(d + k, n - k));
    } else {
        naive_path(m - k, d + k, n - k, p);
        add(p, naive_root(d, k));
    }
}

static void naive_subproof(uint64_t m, const struct sp_hash *d, uint64_t n, bool whole, struct sp_merkle_proof *p)
{
    if (m == n) {
        if (!whole)
            add(p, naive_root(d, n));
        return;
    }
    uint64_t k = split(n);
    if (m <= k) {
        naive_subproof(m, d, k, whole, p);
        add(p, naive_root(d + k, n - k));
    } else {
        naive_subproof(m - k, d + k, n - k, false, p);
        add(p, naive_root(d, k));
    }
}

/* ---- the tree as a log keeps it ---- */

struct store { uint64_t size, reads; struct sp_hash h[9][MOST]; bool has[9][MOST]; unsigned told; };

static struct sp_rc keep(void *ctx, unsigned level, uint64_t index, const struct sp_hash *hash)
{
    struct store *s = ctx;
    assert_true(level < 9 && index < MOST);
    assert_false(s->has[level][index]); /* told of each once */
    assert_true(level == 0 || (s->has[level - 1][2 * index] && s->has[level - 1][2 * index + 1]));
    s->h[level][index] = *hash;
    s->has[level][index] = true;
    s->told++;
    return SP_OK;
}

static struct sp_rc get(void *ctx, unsigned level, uint64_t index, struct sp_hash *out)
{
    struct store *s = ctx;
    s->reads++;
    assert_true(level < 9 && index < MOST);
    assert_true(s->has[level][index]); /* only perfect subtrees are asked for */
    *out = s->h[level][index];
    return SP_OK;
}

static struct store full;
static struct sp_hash roots[MOST + 1];

static void grow(void)
{
    struct sp_merkle_edge e = { 0 };
    for (unsigned i = 0; i <= MOST; i++) {
        assert_int_equal(e.size, i);
        assert_int_equal(e.n, __builtin_popcount(i));
        CHECK_OK(sp_merkle_edge_root(&e, &roots[i]));
        if (i < MOST)
            CHECK_OK(sp_merkle_append(&e, &leaves[i], keep, &full));
    }
    full.size = MOST;
}

static int setup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MOST; i++) {
        SP_BUF_AUTO b = { 0 };
        sp_buf_putf(&b, "entry %u", i);
        CHECK_OK(sp_merkle_leaf(sp_buf_view(&b), &leaves[i]));
    }
    grow();
    return 0;
}

/* ---- tests ---- */

static void published_trees(void **state)
{
    (void)state;
    struct sp_merkle_edge e = { 0 };
    struct store s = { 0 };
    for (unsigned i = 0; i <= 8; i++) {
        struct sp_hash h;
        CHECK_OK(sp_merkle_edge_root(&e, &h));
        check_hash(&h, published_roots[i]);
        CHECK_OK(sp_merkle_root(i, get, &s, &h));
        check_hash(&h, published_roots[i]);
        if (i < 8) {
            h = leaf_of(published_leaves[i]);
            CHECK_OK(sp_merkle_append(&e, &h, keep, &s));
        }
    }
    assert_int_equal(s.told, 15);
    check_hash(&s.h[0][7], "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1");
    check_hash(&s.h[1][3], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    check_hash(&s.h[2][1], "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    /* the published paths: entry 5 of 8, and from 6 to 8 */
    struct sp_merkle_proof p;
    CHECK_OK(sp_merkle_prove_inclusion(5, 8, get, &s, &p, NULL));
    assert_int_equal(p.n, 3);
    check_hash(&p.h[0], "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    check_hash(&p.h[1], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    check_hash(&p.h[2], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    CHECK_OK(sp_merkle_prove_consistency(6, 8, get, &s, &p, NULL));
    assert_int_equal(p.n, 3);
    check_hash(&p.h[0], "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
    check_hash(&p.h[1], "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    check_hash(&p.h[2], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
}

static void leaves_of_any_length(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof text);
    for (size_t n = 0; n < sizeof text - 1; n++) {
        struct sp_hash got, want;
        char kept = text[0];
        CHECK_OK(sp_merkle_leaf(sp_view(text + 1, n), &got));
        text[0] = 0;
        CHECK_OK(sp_sha256(sp_view(text, n + 1), want.b));
        text[0] = kept;
        assert_memory_equal(got.b, want.b, sizeof want.b);
    }
}

static void same_proof(const struct sp_merkle_proof *a, const struct sp_merkle_proof *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->h, b->h, a->n * sizeof a->h[0]);
}

static unsigned bits(uint64_t n) { return n ? 64 - (unsigned)__builtin_clzll(n) : 0; }

static void roots_are_those_of_the_definition(void **state)
{
    (void)state;
    for (uint64_t n = 0; n <= MOST; n++) {
        struct sp_hash want = naive_root(leaves, n), got;
        CHECK_OK(sp_merkle_root(n, get, &full, &got));
        assert_memory_equal(got.b, want.b, sizeof want.b);
        assert_memory_equal(roots[n].b, want.b, sizeof want.b);
    }
}

static void every_entry_of_every_tree(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= MOST; n++) {
        for (uint64_t i = n % CHECK_EVERY; i < n; i += CHECK_EVERY) {
            struct sp_merkle_proof p, want = { 0 };
            full.reads = 0;
            CHECK_OK(sp_merkle_prove_inclusion(i, n, get, &full, &p, NULL));
            assert_true(full.reads <= 2 * bits(n));
            naive_path(i, leaves, n, &want);
            same_proof(&p, &want);
            CHECK_OK(sp_merkle_check_inclusion(i, n, &leaves[i], p.h, p.n, &roots[n], NULL));
        }
    }
}

static void every_pair_of_trees(void **state)
{
    (void)state;
    for (uint64_t n = 0; n <= MOST; n++) {
        for (uint64_t m = n % CHECK_EVERY; m <= n; m += CHECK_EVERY) {
            struct sp_merkle_proof p, want = { 0 };
            full.reads = 0;
            CHECK_OK(sp_merkle_prove_consistency(m, n, get, &full, &p, NULL));
            assert_true(full.reads <= 2 * bits(n));
            if (m)
                naive_subproof(m, leaves, n, true, &want);
            same_proof(&p, &want);
            CHECK_OK(sp_merkle_check_consistency(m, n, &roots[m], &roots[n], p.h, p.n, NULL));
        }
    }
}

static void refused(struct sp_rc rc, enum sp_rc_code code, const struct sp_diag *d, const char *rule)
{
    if (rc.code != code)
        fail_msg("%s (%s), not %s", sp_rc_text(rc), d->rule, rule);
    CHECK_RULE(*d, rule);
}

static void one_bit(struct sp_hash *h, unsigned bit) { h->b[bit / 8] ^= (uint8_t)(1u << bit % 8); }

static void inclusion_refused(uint64_t i, uint64_t n, const struct sp_hash *leaf, const struct sp_merkle_proof *p, size_t len,
                              const struct sp_hash *root, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { 0 };
    refused(sp_merkle_check_inclusion(i, n, leaf, p->h, len, root, &d), code, &d, rule);
}

static void tampered_inclusion(uint64_t i, uint64_t n, struct sp_prng *g)
{
    struct sp_merkle_proof p = { 0 };
    struct sp_hash other = leaves[i], root = roots[n];
    CHECK_OK(sp_merkle_prove_inclusion(i, n, get, &full, &p, NULL));
    for (size_t k = 0; k < p.n; k++) {
        unsigned bit = (unsigned)sp_prng_below(g, 256);
        one_bit(&p.h[k], bit);
        inclusion_refused(i, n, &leaves[i], &p, p.n, &roots[n], SP_RC_SIGNATURE, "merkle.root");
        one_bit(&p.h[k], bit);
        inclusion_refused(i, n, &leaves[i], &p, k, &roots[n], SP_RC_INVALID, "merkle.proof-length"); /* cut short */
    }
    inclusion_refused(i, n, &leaves[i], &p, p.n + 1, &roots[n], SP_RC_INVALID, "merkle.proof-length"); /* padded */
    if (p.n > 1) { /* without its first; in another order */
        struct sp_merkle_proof q = { .n = p.n - 1 };
        memcpy(q.h, p.h + 1, q.n * sizeof q.h[0]);
        inclusion_refused(i, n, &leaves[i], &q, q.n, &roots[n], SP_RC_INVALID, "merkle.proof-length");
        memcpy(q.h, p.h, sizeof q.h);
        q.h[0] = p.h[1], q.h[1] = p.h[0];
        inclusion_refused(i, n, &leaves[i], &q, p.n, &roots[n], SP_RC_SIGNATURE, "merkle.root");
    }
    one_bit(&other, 77);
    inclusion_refused(i, n, &other, &p, p.n, &roots[n], SP_RC_SIGNATURE, "merkle.root");
    one_bit(&root, 177);
    inclusion_refused(i, n, &leaves[i], &p, p.n, &root, SP_RC_SIGNATURE, "merkle.root");
    inclusion_refused(n, n, &leaves[i], &p, p.n, &roots[n], SP_RC_INVALID, "merkle.index");
    inclusion_refused(UINT64_MAX, n, &leaves[i], &p, p.n, &roots[n], SP_RC_INVALID, "merkle.index");
    inclusion_refused(i, 0, &leaves[i], &p, p.n, &roots[n], SP_RC_INVALID, "merkle.index");
}

/* The place is part of what is proved: no other entry, and no tree of another size whose proof has that length. */
static void other_place(uint64_t i, uint64_t n)
{
    struct sp_merkle_proof p;
    CHECK_OK(sp_merkle_prove_inclusion(i, n, get, &full, &p, NULL));
    for (uint64_t j = 0; j < n; j++) {
        struct sp_diag d = { 0 };
        if (j == i)
            continue;
        struct sp_rc rc = sp_merkle_check_inclusion(j, n, &leaves[i], p.h, p.n, &roots[n], &d);
        bool length = sp_is(rc, SP_RC_INVALID);
        refused(rc, length ? SP_RC_INVALID : SP_RC_SIGNATURE, &d, length ? "merkle.proof-length" : "merkle.root");
    }
}

static void every_change_to_an_inclusion_proof(void **state)
{
    (void)state;
    struct sp_prng g = { 20261121 };
    for (uint64_t n = 1; n <= MOST; n++) {
        for (uint64_t i = n % CHECK_EVERY; i < n; i += CHECK_EVERY)
            tampered_inclusion(i, n, &g);
        if (n <= 33)
            for (uint64_t i = 0; i < n; i++)
                other_place(i, n);
    }
    struct sp_merkle_proof p;
    CHECK_OK(sp_merkle_prove_inclusion(4, 11, get, &full, &p, NULL));
    for (unsigned bit = 0; bit < 256 * p.n; bit++) {
        one_bit(&p.h[bit / 256], bit % 256);
        inclusion_refused(4, 11, &leaves[4], &p, p.n, &roots[11], SP_RC_SIGNATURE, "merkle.root");
        one_bit(&p.h[bit / 256], bit % 256);
    }
    /* a node of the tree is no leaf */
    inclusion_refused(0, 4, &full.h[1][0], &(struct sp_merkle_proof){ .n = 1, .h = { full.h[1][1] } }, 1, &roots[4], SP_RC_INVALID,
                      "merkle.proof-length");
}

static void consistency_refused(uint64_t m, uint64_t n, const struct sp_hash *r1, const struct sp_hash *r2,
                                const struct sp_merkle_proof *p, size_t len, enum sp_rc_code code, const char *rule)
{
    struct sp_diag d = { 0 };
    refused(sp_merkle_check_consistency(m, n, r1, r2, p->h, len, &d), code, &d, rule);
}

static void tampered_consistency(uint64_t m, uint64_t n, struct sp_prng *g)
{
    struct sp_merkle_proof p = { 0 };
    struct sp_hash r1 = roots[m], r2 = roots[n];
    CHECK_OK(sp_merkle_prove_consistency(m, n, get, &full, &p, NULL));
    for (size_t k = 0; k < p.n; k++) {
        unsigned bit = (unsigned)sp_prng_below(g, 256);
        one_bit(&p.h[k], bit);
        consistency_refused(m, n, &r1, &r2, &p, p.n, SP_RC_SIGNATURE, "merkle.root");
        one_bit(&p.h[k], bit);
        consistency_refused(m, n, &r1, &r2, &p, k, SP_RC_INVALID, "merkle.proof-length");
    }
    consistency_refused(m, n, &r1, &r2, &p, p.n + 1, SP_RC_INVALID, "merkle.proof-length");
    consistency_refused(n + 1, n, &r1, &r2, &p, p.n, SP_RC_INVALID, "merkle.size");
    if (m == 0 && n > 0)
        return; /* nothing is proved */
    one_bit(&r1, 5);
    consistency_refused(m, n, &r1, &r2, &p, p.n, SP_RC_SIGNATURE, m < n && (m & (m - 1)) ? "merkle.earlier" : "merkle.root");
    one_bit(&r1, 5);
    one_bit(&r2, 250);
    consistency_refused(m, n, &r1, &r2, &p, p.n, SP_RC_SIGNATURE, "merkle.root");
    if (m < n)
        consistency_refused(m, n, &roots[n], &roots[m], &p, p.n, SP_RC_SIGNATURE, "merkle.root"); /* the two heads swapped */
}

static void every_change_to_a_consistency_proof(void **state)
{
    (void)state;
    struct sp_prng g = { 20261122 };
    for (uint64_t n = 0; n <= MOST; n++)
        for (uint64_t m = n % CHECK_EVERY; m <= n; m += CHECK_EVERY)
            tampered_consistency(m, n, &g);
}

/* Two logs that agree up to some entry: none of the other's proofs leads from here to there. */
static void forks_are_seen(void **state)
{
    (void)state;
    enum { AGREE = 21, END = 50 };
    static struct store fork;
    struct sp_merkle_edge e = { 0 };
    struct sp_hash fork_roots[END + 1];
    for (unsigned i = 0; i < END; i++) {
        CHECK_OK(sp_merkle_edge_root(&e, &fork_roots[i]));
        CHECK_OK(sp_merkle_append(&e, i < AGREE ? &leaves[i] : &leaves[MOST - 1 - i], keep, &fork));
    }
    CHECK_OK(sp_merkle_edge_root(&e, &fork_roots[END]));
    for (uint64_t m = 1; m < END; m++) {
        struct sp_merkle_proof p;
        struct sp_diag d = { 0 };
        CHECK_OK(sp_merkle_prove_consistency(m, END, get, &fork, &p, NULL));
        struct sp_rc rc = sp_merkle_check_consistency(m, END, &roots[m], &fork_roots[END], p.h, p.n, &d);
        if (m <= AGREE)
            CHECK_OK(rc);
        else /* a power of two: nothing of the earlier tree is in the proof */
            refused(rc, SP_RC_SIGNATURE, &d, (m & (m - 1)) == 0 ? "merkle.root" : "merkle.earlier");
        if (m <= AGREE || (m & (m - 1)) == 0)
            continue;
        p.h[p.n - 1].b[7] ^= 1; /* a proof that leads nowhere accuses nobody */
        refused(sp_merkle_check_consistency(m, END, &roots[m], &fork_roots[END], p.h, p.n, &d), SP_RC_SIGNATURE, &d, "merkle.root");
    }
}

/* ---- sizes that no log reaches: all leaves are equal, so all perfect subtrees of a level are ---- */

static struct sp_rc flat(void *ctx, unsigned level, uint64_t index, struct sp_hash *out)
{
    const struct sp_hash *levels = ctx;
    assert_true(level < 64);
    assert_true(level == 0 || index < UINT64_C(1) << (64 - level));
    *out = levels[level];
    return SP_OK;
}

static void sizes_near_the_end(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {
        (UINT64_C(1) << 63) - 1, UINT64_C(1) << 63, (UINT64_C(1) << 63) + 1, (UINT64_C(1) << 62) + 12345, UINT64_MAX, UINT64_MAX - 1,
    };
    struct sp_hash levels[64];
    levels[0] = leaves[0];
    for (unsigned i = 1; i < 64; i++)
        CHECK_OK(sp_merkle_node(&levels[i - 1], &levels[i - 1], &levels[i]));
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        uint64_t n = sizes[s];
        const uint64_t places[] = { 0, 1, n / 2 - 1, n / 2, n / 2 + 1, n - 2, n - 1, n / 3, (UINT64_C(1) << 62) + 7 };
        struct sp_hash root, root1;
        struct sp_merkle_proof p;
        CHECK_OK(sp_merkle_root(n, flat, levels, &root));
        for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
            struct sp_diag d = { 0 };
            uint64_t i = places[k], m = i ? i : n;
            CHECK_OK(sp_merkle_prove_inclusion(i, n, flat, levels, &p, NULL));
            assert_true(p.n <= 64);
            CHECK_OK(sp_merkle_check_inclusion(i, n, &leaves[0], p.h, p.n, &root, NULL));
            refused(sp_merkle_check_inclusion(i, n, &leaves[1], p.h, p.n, &root, &d), SP_RC_SIGNATURE, &d, "merkle.root");
            refused(sp_merkle_check_inclusion(i, n, &leaves[0], p.h, p.n + 1, &root, &d), SP_RC_INVALID, &d, "merkle.proof-length");
            CHECK_OK(sp_merkle_root(m, flat, levels, &root1));
            CHECK_OK(sp_merkle_prove_consistency(m, n, flat, levels, &p, NULL));
            CHECK_OK(sp_merkle_check_consistency(m, n, &root1, &root, p.h, p.n, NULL));
            if (p.n)
                refused(sp_merkle_check_consistency(m, n, &root1, &root, p.h, p.n - 1, &d), SP_RC_INVALID, &d, "merkle.proof-length");
        }
        struct sp_diag d = { 0 };
        refused(sp_merkle_prove_inclusion(n, n, flat, levels, &p, &d), SP_RC_INVALID, &d, "merkle.index");
    }
}

static void what_is_not_there_is_not_proved(void **state)
{
    (void)state;
    struct sp_merkle_proof p = { .n = 99 };
    struct sp_diag d = { 0 };
    refused(sp_merkle_prove_inclusion(0, 0, get, &full, &p, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_merkle_prove_inclusion(7, 7, get, &full, &p, &d), SP_RC_INVALID, &d, "merkle.index");
    refused(sp_merkle_prove_consistency(8, 7, get, &full, &p, &d), SP_RC_INVALID, &d, "merkle.size");
    refused(sp_merkle_prove_consistency(UINT64_MAX, 0, get, &full, &p, &d), SP_RC_INVALID, &d, "merkle.size");
    assert_int_equal(p.n, 99);
}

static struct sp_rc fails_at(void *ctx, unsigned level, uint64_t index, const struct sp_hash *hash)
{
    (void)index, (void)hash;
    return level == *(unsigned *)ctx ? SP_ERR(IO) : SP_OK;
}

static struct sp_rc cannot_read(void *ctx, unsigned level, uint64_t index, struct sp_hash *out)
{
    (void)level, (void)index, (void)out;
    return (*(unsigned *)ctx)-- ? SP_OK : SP_ERR(CORRUPT);
}

static void failures_change_nothing(void **state)
{
    (void)state;
    struct sp_merkle_edge e = { 0 }, before;
    for (unsigned i = 0; i < 7; i++)
        CHECK_OK(sp_merkle_append(&e, &leaves[i], NULL, NULL));
    before = e;
    for (unsigned level = 0; level <= 3; level++) {
        CHECK_RC(IO, sp_merkle_append(&e, &leaves[7], fails_at, &level));
        assert_memory_equal(&e, &before, sizeof e);
    }
    e.size = UINT64_MAX;
    e.n = 64;
    before = e;
    CHECK_RC(LIMIT, sp_merkle_append(&e, &leaves[7], NULL, NULL));
    assert_memory_equal(&e, &before, sizeof e);
    struct sp_merkle_proof p = { .n = 99 };
    struct sp_hash h = leaves[3];
    for (unsigned after = 0; after < 3; after++) {
        unsigned left = after;
        CHECK_RC(CORRUPT, sp_merkle_root(7, cannot_read, &left, &h));
        left = after;
        CHECK_RC(CORRUPT, sp_merkle_prove_inclusion(5, 7, cannot_read, &left, &p, NULL));
        left = after;
        CHECK_RC(CORRUPT, sp_merkle_prove_consistency(5, 7, cannot_read, &left, &p, NULL));
    }
    assert_int_equal(p.n, 99);
    assert_memory_equal(&h, &leaves[3], sizeof h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_trees), cmocka_unit_test(leaves_of_any_length), cmocka_unit_test(roots_are_those_of_the_definition),
        cmocka_unit_test(every_entry_of_every_tree), cmocka_unit_test(every_pair_of_trees),
        cmocka_unit_test(every_change_to_an_inclusion_proof), cmocka_unit_test(every_change_to_a_consistency_proof),
        cmocka_unit_test(forks_are_seen), cmocka_unit_test(sizes_near_the_end),
        cmocka_unit_test(what_is_not_there_is_not_proved), cmocka_unit_test(failures_change_nothing),
    };
    return cmocka_run_group_tests_name("crypto merkle", tests, setup, NULL);
}
