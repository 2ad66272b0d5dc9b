/* layer: evidence */
/* What the proofs of a bundle say, and what a policy of witnesses makes of it. */
#include "node/evidence/verify_logs.h"
#include "tests/lib/log_fixture.h"
#include "tests/lib/verdict_check.h"

#define REQUEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define ANSWER  "57DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define RECEIPT "67DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
enum { GX, LA };

struct side { struct lf_log log; uint64_t at[SP_LOGGED_KINDS]; struct sp_buf note, proof[SP_LOGGED_KINDS]; };

struct fx {
    struct tf f;
    struct sp_trust *t;
    struct side side[2];
    struct sp_request request;
    struct sp_bundle_proof proofs[2 * SP_LOGGED_KINDS];
    struct sp_bundle bundle;
    struct sp_logs_question q;
    struct sp_logs_exchange x;
    struct sp_verdict v;
    struct sp_logs_shown shown[SP_MAX_PROOFS];
    size_t n_shown;
    struct sp_arena arena;
    struct sp_known_heads *heads; /* of all that is judged in one test */
};

static const char *const digests[SP_LOGGED_KINDS] = { REQUEST, ANSWER, RECEIPT };

/* Both nodes log all three; each head is signed by its node and cosigned by the other. */
static void make_side(struct fx *x, size_t node, bool cosigned)
{
    struct side *s = &x->side[node];
    SP_BUF_AUTO text = { 0 };
    lf_fill(&s->log, 5 + node, (unsigned)node);
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
        s->at[k] = lf_add(&s->log, k, digests[k]);
    lf_text(x->t, node, &s->log, &text);
    lf_head(&x->f, x->t, node, &s->log, &s->note);
    if (cosigned)
        lf_cosign(&x->f, x->t, 1 - node, sp_buf_view(&text), TF_NOW + 5, &s->note);
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
        lf_proof(&s->log, s->at[k], sp_buf_view(&s->note), &s->proof[k]);
}

static void add(struct fx *x, size_t node, enum sp_logged_kind kind)
{
    x->proofs[x->bundle.n_proofs++] = (struct sp_bundle_proof){ lf_node(node), kind, sp_buf_view(&x->side[node].proof[kind]) };
}

static void begin(struct fx *x, bool cosigned)
{
    *x = (struct fx){ .t = NULL };
    SP_BUF_AUTO file = { 0 };
    tf_init(&x->f);
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    make_side(x, GX, cosigned);
    make_side(x, LA, cosigned);
    x->request = (struct sp_request){ .iss = SP_VIEW_LIT("CN-GX"), .aud = SP_VIEW_LIT("LA") };
    x->bundle.proofs = x->proofs;
    x->heads = sp_known_heads_new();
    assert_non_null(x->heads);
    x->q = (struct sp_logs_question){ .trust = x->t, .at_s = TF_NOW + 10, .bundle = &x->bundle,
                                      .digest = { REQUEST, ANSWER, RECEIPT }, .quorum = 1,
                                      .by = { lf_node(GX), lf_node(LA), lf_node(GX) } };
    x->x = (struct sp_logs_exchange){ .request = &x->request, .said_s = { 0, TF_NOW, TF_NOW + 1 }, .within_s = 60 };
}

static void all(struct fx *x)
{
    for (size_t node = 0; node < 2; node++)
        for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
            add(x, node, k);
}

static void end(struct fx *x)
{
    for (size_t node = 0; node < 2; node++) {
        sp_buf_free(&x->side[node].note);
        for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
            sp_buf_free(&x->side[node].proof[k]);
    }
    sp_arena_free(&x->arena);
    sp_known_heads_free(x->heads);
    sp_trust_free(x->t);
    tf_free(&x->f);
}

static enum sp_verdict_kind judge_once(struct fx *x)
{
    x->v = (struct sp_verdict){ .n = 0 };
    struct sp_logs *l;
    CHECK_OK(sp_logs_find(&x->q, &x->arena, &l));
    sp_logs_check(l, &x->x, &x->v);
    x->n_shown = sp_logs_shown(l, x->shown);
    CHECK_OK(sp_verify_forks(x->shown, x->n_shown, &x->arena, &x->v));
    return vc_kind(&x->v);
}

static void same_lines(const struct sp_verdict *a, const struct sp_verdict *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_int_equal(a->v[i].result, b->v[i].result);
        assert_string_equal(a->v[i].id, b->v[i].id);
        assert_string_equal(a->v[i].rule, b->v[i].rule);
        assert_string_equal(a->v[i].detail, b->v[i].detail);
        assert_string_equal(a->v[i].expected, b->v[i].expected);
        assert_string_equal(a->v[i].actual, b->v[i].actual);
    }
}

/* Whoever knows heads of before says the same as one who does not: at first, and when they are known. */
static enum sp_verdict_kind judge(struct fx *x)
{
    static struct sp_verdict anew;
    struct sp_logs_shown shown[SP_MAX_PROOFS];
    x->q.heads = NULL;
    (void)judge_once(x);
    anew = x->v;
    size_t n = x->n_shown;
    memcpy(shown, x->shown, sizeof shown);
    x->q.heads = x->heads;
    for (int times = 0; times < 2; times++) {
        (void)judge_once(x);
        same_lines(&anew, &x->v);
        assert_int_equal(x->n_shown, n);
        for (size_t i = 0; i < n; i++) {
            assert_true(sp_view_eq(x->shown[i].head->origin, shown[i].head->origin));
            assert_int_equal(x->shown[i].head->size, shown[i].head->size);
            assert_memory_equal(&x->shown[i].head->root, &shown[i].head->root, sizeof(struct sp_hash));
            assert_memory_equal(&x->shown[i].leaf, &shown[i].leaf, sizeof(struct sp_hash));
        }
    }
    return vc_kind(&x->v);
}

/* Of everything that a head's judgement hangs on, nothing may be another. */
static void a_known_head_is_the_very_same(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    all(&x);
    assert_int_equal(judge(&x), SP_VALID);
    struct sp_logged_head head;
    int64_t seen_s = 0;
    SP_BUF_AUTO other = { 0 };
    const struct sp_crl_item item = { .der = { NULL, 0 } };
    const struct sp_crl_set set = { .v = { &item }, .n = 1 };
    const struct sp_trust *with;
    struct sp_view note = sp_buf_view(&x.side[LA].note);
    const struct sp_head_asked good = { x.t, lf_node(LA), note, 1, TF_NOW + 10 };
    assert_true(sp_known_heads_has(x.heads, &good, &head, &seen_s));
    assert_int_equal(seen_s, TF_NOW + 5);
    assert_ptr_equal(head.checkpoint.origin.p, note.p);
    assert_int_equal(head.n_witnesses, 1);
    assert_false(sp_known_heads_has(NULL, &good, &head, &seen_s));
    struct sp_head_asked q = good;
    q.node = lf_node(GX);
    assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    q = good;
    q.quorum = 2;
    assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    q = good;
    q.at_s++;
    assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    q = good;
    CHECK_OK(sp_trust_with_crls(x.t, &set, &x.arena, &with));
    q.trust = with;
    assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    sp_buf_put(&other, note);
    q = good;
    q.note = sp_buf_view(&other);
    assert_true(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    assert_ptr_equal(head.checkpoint.origin.p, other.p); /* lives as long as what was asked about */
    for (size_t i = 0; i < other.n; i++) {
        other.p[i] ^= 1;
        assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
        other.p[i] ^= 1;
    }
    q.note.n--;
    assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    end(&x);
}

/* The oldest make room for the newest. */
static void only_so_many_heads_are_known(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    struct sp_logged_head head = { .n_witnesses = 0 };
    int64_t seen_s;
    for (int64_t i = 0; i < 2 * SP_KNOWN_HEADS + 3; i++) {
        struct sp_head_asked q = { x.t, lf_node(LA), sp_buf_view(&x.side[LA].note), 1, TF_NOW + i };
        head.checkpoint.origin = sp_view(q.note.p, 3);
        sp_known_heads_add(x.heads, &q, &head, i);
        assert_true(sp_known_heads_has(x.heads, &q, &head, &seen_s));
        assert_int_equal(seen_s, i);
        q.at_s -= SP_KNOWN_HEADS - 1;
        assert_int_equal(sp_known_heads_has(x.heads, &q, &head, &seen_s), i >= SP_KNOWN_HEADS - 1);
        q.at_s--;
        assert_false(sp_known_heads_has(x.heads, &q, &head, &seen_s));
    }
    end(&x);
}

static void both_logs_prove_an_exchange(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    all(&x);
    assert_int_equal(judge(&x), SP_VALID);
    assert_int_equal(x.v.n, 9);
    vc_is(&x.v, "log.CN-GX.request", SP_PASS, "");
    vc_is(&x.v, "log.LA.answer", SP_PASS, "");
    vc_is(&x.v, "policy.witness-quorum", SP_PASS, "");
    vc_is(&x.v, "time.witnessed", SP_PASS, "");
    x.q.quorum = 2;
    assert_int_equal(judge(&x), SP_UNDECIDED);
    vc_is(&x.v, "policy.witness-quorum", SP_INDETERMINATE, "");
    x.q.quorum = 0;
    assert_int_equal(judge(&x), SP_VALID);
    assert_int_equal(x.v.n, 6);
    end(&x);
}

/* Whoever asked, and one witness with it, cannot say that the report was there before its key was taken back. */
static void only_the_makers_log_tells_the_time(void **state)
{
    (void)state;
    struct fx x;
    struct sp_logs *l;
    begin(&x, true);
    add(&x, GX, SP_LOGGED_ANSWER);
    add(&x, GX, SP_LOGGED_RECEIPT);
    CHECK_OK(sp_logs_find(&x.q, &x.arena, &l));
    assert_int_equal(sp_logs_time(l, SP_LOGGED_ANSWER), 0);
    assert_int_equal(sp_logs_time(l, SP_LOGGED_RECEIPT), TF_NOW + 5);
    add(&x, LA, SP_LOGGED_ANSWER);
    add(&x, LA, SP_LOGGED_RECEIPT);
    CHECK_OK(sp_logs_find(&x.q, &x.arena, &l));
    assert_int_equal(sp_logs_time(l, SP_LOGGED_ANSWER), TF_NOW + 5);
    end(&x);
}

/* The receipt says where its node logged the answer; its own log shows whether that is so. */
static void a_receipt_agrees_with_its_log(void **state)
{
    (void)state;
    struct fx x;
    struct sp_receipt receipt = { .iss = SP_VIEW_LIT("CN-GX") };
    begin(&x, true);
    all(&x);
    receipt.log_index = (int64_t)x.side[GX].at[SP_LOGGED_ANSWER];
    x.x.receipt = &receipt;
    assert_int_equal(judge(&x), SP_VALID);
    receipt.log_index++;
    assert_int_equal(judge(&x), SP_INVALID);
    vc_is(&x.v, "log.CN-GX.answer", SP_FAIL, "log.index");
    vc_is(&x.v, "log.LA.answer", SP_PASS, "");
    end(&x);
}

/* The line extra of a proof is anybody's: whoever passed it on could write there what it likes. */
static void no_proof_carries_unsigned_freight(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO text = { 0 };
    struct sp_tlog_proof p;
    begin(&x, true);
    all(&x);
    CHECK_OK(sp_tlog_proof_parse(x.proofs[1].text, &x.arena, &p, NULL));
    p.extra = SP_VIEW_LIT("anything");
    sp_tlog_proof_put(&text, &p);
    x.proofs[1].text = sp_buf_view(&text);
    assert_int_equal(judge(&x), SP_INVALID);
    vc_is(&x.v, "log.CN-GX.answer", SP_FAIL, "log.extra");
    end(&x);
}

/* Heads and places of good proofs, for whoever compares them. */
static void good_proofs_show_heads_and_places(void **state)
{
    (void)state;
    struct fx x;
    struct sp_logs *l;
    struct sp_hash leaf;
    size_t heads = 0;
    begin(&x, true);
    all(&x);
    CHECK_OK(sp_logs_find(&x.q, &x.arena, &l));
    assert_int_equal(sp_logs_shown(l, x.shown), 0); /* nobody knows yet whose they may be */
    assert_int_equal(judge(&x), SP_VALID);
    assert_int_equal(x.n_shown, 6);
    for (size_t i = 0; i < x.n_shown; i++)
        heads += sp_logs_head_first(x.shown, i);
    assert_int_equal(heads, 2);
    CHECK_OK(sp_logged_leaf(SP_LOGGED_ANSWER, sp_view_of(ANSWER), &leaf));
    CHECK_VIEW(x.shown[4].node, "LA");
    assert_int_equal(x.shown[4].proof->index, x.side[LA].at[SP_LOGGED_ANSWER]);
    assert_memory_equal(x.shown[4].leaf.b, leaf.b, sizeof leaf.b);
    end(&x);
}

/* Two proofs are what a quorum needs; without one of them, or without witnesses, nothing is decided. */
static void a_quorum_needs_both_ends(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    assert_int_equal(judge(&x), SP_UNDECIDED);
    add(&x, GX, SP_LOGGED_RECEIPT);
    assert_int_equal(judge(&x), SP_UNDECIDED);
    add(&x, LA, SP_LOGGED_ANSWER);
    assert_int_equal(judge(&x), SP_VALID);
    end(&x);
    begin(&x, false);
    all(&x);
    assert_int_equal(judge(&x), SP_UNDECIDED);
    vc_is(&x.v, "log.LA.answer", SP_PASS, "");
    end(&x);
}

static void wrong_proofs_fail(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    all(&x);
    x.proofs[4].text = sp_buf_view(&x.side[LA].proof[SP_LOGGED_RECEIPT]); /* of another message */
    assert_int_equal(judge(&x), SP_INVALID);
    vc_is(&x.v, "log.LA.answer", SP_FAIL, "merkle.root");
    vc_is(&x.v, "policy.witness-quorum", SP_INDETERMINATE, "");
    x.proofs[4].text = sp_buf_view(&x.side[GX].proof[SP_LOGGED_ANSWER]); /* of another log */
    assert_int_equal(judge(&x), SP_INVALID);
    vc_is(&x.v, "log.LA.answer", SP_FAIL, "log.origin");
    x.proofs[4].node = SP_VIEW_LIT("VN"); /* of a node that had no part in it */
    assert_int_equal(judge(&x), SP_INVALID);
    vc_is(&x.v, "log.VN.answer", SP_FAIL, "log.node");
    x.x.request = NULL;
    assert_int_equal(judge(&x), SP_VALID); /* skipped lines decide nothing; the request's own line has failed */
    vc_is(&x.v, "log.CN-GX.request", SP_SKIPPED, "");
    vc_is(&x.v, "policy.witness-quorum", SP_SKIPPED, "");
    end(&x);
}

/* Years later keys and certificates have run out: what witnesses saw then still stands, what nobody saw does not. */
static void what_was_seen_outlives_keys(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    all(&x);
    x.q.at_s = TF_NOW + (int64_t)20 * 365 * 86400;
    assert_int_equal(judge(&x), SP_VALID);
    vc_is(&x.v, "time.witnessed", SP_PASS, "");
    x.q.quorum = 0; /* a policy that relies on no witness has no time but now */
    assert_int_equal(judge(&x), SP_UNDECIDED);
    vc_is(&x.v, "log.LA.answer", SP_INDETERMINATE, "log.key-time");
    end(&x);
}

/* A report that claims to be older than what anybody saw. */
static void an_old_date_is_doubtful(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    all(&x);
    x.x.said_s[SP_LOGGED_ANSWER] = TF_NOW - 60;
    assert_int_equal(judge(&x), SP_UNDECIDED);
    vc_is(&x.v, "time.witnessed", SP_INDETERMINATE, "time.late");
    vc_is(&x.v, "time.receipt-witnessed", SP_PASS, "");
    x.x.said_s[SP_LOGGED_ANSWER] = TF_NOW - 55;
    assert_int_equal(judge(&x), SP_VALID);
    x.x.said_s[SP_LOGGED_RECEIPT] = TF_NOW + 66; /* seen a minute and more before it was made */
    assert_int_equal(judge(&x), SP_UNDECIDED);
    vc_is(&x.v, "time.receipt-witnessed", SP_INDETERMINATE, "time.early");
    x.x.said_s[SP_LOGGED_RECEIPT] = TF_NOW + 65;
    assert_int_equal(judge(&x), SP_VALID);
    x.q.at_s = TF_NOW - 56; /* judged before the witnesses signed */
    assert_int_equal(judge(&x), SP_UNDECIDED);
    vc_is(&x.v, "policy.witness-quorum", SP_INDETERMINATE, "");
    end(&x);
}

/* The proof of the request stands below a head of another history: entry `changed` is another, and `more` entries follow. */
static enum sp_verdict_kind judge_fork(struct fx *x, uint64_t changed, uint64_t more)
{
    struct lf_log fork = x->side[LA].log;
    SP_BUF_AUTO note = { 0 };
    SP_BUF_AUTO proof = { 0 };
    fork.leaf[changed].b[0] ^= changed != x->side[LA].at[SP_LOGGED_REQUEST];
    lf_fill(&fork, more, 77);
    lf_head(&x->f, x->t, LA, &fork, &note);
    lf_proof(&fork, x->side[LA].at[SP_LOGGED_REQUEST], sp_buf_view(&note), &proof);
    x->bundle.n_proofs = 0;
    add(x, LA, SP_LOGGED_REQUEST);
    add(x, LA, SP_LOGGED_ANSWER);
    x->proofs[0].text = sp_buf_view(&proof);
    x->q.quorum = 0;
    enum sp_verdict_kind verdict = judge(x);
    vc_is(&x->v, "log.LA.request", SP_PASS, "");
    vc_is(&x->v, "log.LA.answer", SP_PASS, "");
    return verdict;
}

/* LA signs two heads: one for the answer, one for the request. Either alone would pass. Nine entries: 0 to 5 mean nothing,
 * then come request (6), answer (7) and receipt (8). */
static void two_histories_fail(void **state)
{
    (void)state;
    struct fx x;
    begin(&x, true);
    assert_int_equal(judge_fork(&x, 0, 0), SP_INVALID); /* of one size */
    vc_is(&x.v, "log.LA.fork", SP_FAIL, "");
    assert_true(vc_says(&x.v, "log.LA.fork", "entries 0 to 3"));
    assert_int_equal(judge_fork(&x, 0, 20), SP_INVALID); /* the other one went on */
    vc_is(&x.v, "log.LA.fork", SP_FAIL, "");
    assert_int_equal(judge_fork(&x, 5, 1), SP_INVALID);
    assert_true(vc_says(&x.v, "log.LA.fork", "entries 4 to 5"));
    assert_int_equal(judge_fork(&x, 7, 1), SP_INVALID);
    assert_true(vc_says(&x.v, "log.LA.fork", "place 7"));
    assert_int_equal(judge_fork(&x, 6, 20), SP_VALID); /* one history, which grew */
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_head_is_the_very_same), cmocka_unit_test(only_so_many_heads_are_known),
        cmocka_unit_test(both_logs_prove_an_exchange), cmocka_unit_test(a_quorum_needs_both_ends),
        cmocka_unit_test(only_the_makers_log_tells_the_time), cmocka_unit_test(a_receipt_agrees_with_its_log),
        cmocka_unit_test(no_proof_carries_unsigned_freight), cmocka_unit_test(good_proofs_show_heads_and_places),
        cmocka_unit_test(wrong_proofs_fail), cmocka_unit_test(two_histories_fail),
        cmocka_unit_test(what_was_seen_outlives_keys), cmocka_unit_test(an_old_date_is_doubtful),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
