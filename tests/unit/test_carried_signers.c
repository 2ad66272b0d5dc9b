/* layer: evidence */
/* Whose key signed a translation that travels with a report, as far as a verifier knows; whose is shown. */
#include "node/evidence/said.h"
#include "node/evidence/signers.h"
#include "tests/lib/carried_fixture.h"

static struct sp_translation in_name(struct sp_translation t, struct sp_view name)
{
    t.iss = name;
    return t;
}

/* Whose key it is: nobody's, one that was named, a node's; never a reason to call the report invalid. */
static void signers(void **state)
{
    struct fx *f = *state;
    const struct sp_verify_question q = { .at_s = 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh", "第17号合同已取消"), f->m.f.key[1][SP_USE_RECEIPT]);
    add(f, in_name(of(f, CAUSE, "en", "contract 17 was cancelled"), V("node CN-GX")), f->m.f.key[0][SP_USE_RECEIPT]);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_int_equal(f->v.strangers, 1);
    assert_false(sp_looked_at(&q, &f->v) & SP_LOOKED_AT_TRANSLATORS);
    size_t of_node[2] = { 0 };
    for (size_t i = 0; i < f->v.carried.n; i++) {
        const struct sp_carried *c = &f->v.carried.v[i];
        of_node[0] += c->signer == SP_SIGNER_NODE && sp_view_is(c->node, "CN-GX");
        of_node[1] += c->signer == SP_SIGNER_NODE && sp_view_is(c->node, "LA");
    }
    assert_int_equal(of_node[0], 1);
    assert_int_equal(of_node[1], 1);
    char other[64]; /* whom the verifier knows for another register's texts */
    (void)snprintf(other, sizeof other, "CN-GX=%s", sp_key_kid(f->key));
    assert_int_equal(judge(f, NULL, other), SP_VALID);
    assert_int_equal(f->v.strangers, 1);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    assert_int_equal(f->v.strangers, 0);
    assert_true(sp_looked_at(&q, &f->v) & SP_LOOKED_AT_TRANSLATORS);
}

/* One translation of SCOPE by that node's receipt key; whose it is found to be. */
static enum sp_signer judged(struct fx *f, const struct sp_translation *t, size_t node, const char *policy)
{
    f->m.n_translations = 0;
    add(f, *t, f->m.f.key[node][SP_USE_RECEIPT]);
    sp_buf_clear(&f->m.bundle);
    bf_bind(&f->m);
    assert_int_equal(judge(f, policy, NULL), SP_VALID);
    assert_int_equal(f->v.carried.n, 1);
    assert_int_equal(f->v.strangers, f->v.carried.v[0].signer == SP_SIGNER_UNKNOWN);
    return f->v.carried.v[0].signer;
}

/* The registry signs for its people, in no other node's name; who asked cannot lend the registry his key. */
static void a_node_speaks_in_its_own_name(void **state)
{
    struct fx *f = *state;
    f->m.f.node[0].name = V("Registry of Guangxi");
    f->m.f.node[1].name = V("Enterprise registry");
    bf_publish(&f->m);
    const struct { size_t node; struct sp_view name, reviewer; enum sp_signer signer; } cases[] = {
        { 1, V("Office <of> translators"), V("Wang"), SP_SIGNER_NODE }, { 1, V("LA"), V("Wang"), SP_SIGNER_NODE }, { 1, f->m.f.node[1].name, V("Wang"), SP_SIGNER_NODE },
        { 1, V("CN-GX"), V("Wang"), SP_SIGNER_UNKNOWN }, { 1, V("Node \xef\xbc\xa3N-GX"), V("Wang"), SP_SIGNER_UNKNOWN }, { 1, f->m.f.node[0].name, V("Wang"), SP_SIGNER_UNKNOWN },
        { 1, V("Office <of> translators"), V("node CN-GX"), SP_SIGNER_UNKNOWN },
        { 0, V("CN-GX"), V("Wang"), SP_SIGNER_NODE }, { 0, V("node CN-GX"), V("Wang"), SP_SIGNER_NODE }, { 0, f->m.f.node[0].name, V("Wang"), SP_SIGNER_NODE },
        { 0, V("LA"), V("Wang"), SP_SIGNER_UNKNOWN }, { 0, f->m.f.node[1].name, V("Wang"), SP_SIGNER_UNKNOWN }, { 0, V("Registry of Laos"), V("Wang"), SP_SIGNER_UNKNOWN },
        { 0, V("Office <of> translators"), V("Wang"), SP_SIGNER_UNKNOWN }, { 0, V("node CN-GX"), V("node LA"), SP_SIGNER_UNKNOWN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_translation t = in_name(of(f, SCOPE, "zh", "销售大米9吨"), cases[i].name);
        t.reviewer = cases[i].reviewer;
        enum sp_signer got = judged(f, &t, cases[i].node, NULL);
        if (got != cases[i].signer)
            fail_msg("case %zu: %d", i, (int)got);
    }
}

/* Under the name of a translator whom the policy knows by another key no node is believed; by the same key for other days, it is a node's. */
static void a_node_takes_no_name_of_the_policy_s(void **state)
{
    struct fx *f = *state;
    const struct sp_translation t = of(f, SCOPE, "zh", "销售大米9吨");
    for (size_t own = 0; own < 2; own++) {
        SP_BUF_AUTO policy = { 0 };
        sp_buf_putf(&policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"translators\":[{\"name\":\"Office <OF> translators\",\"kid\":\"%s\","
                    "\"from\":\"2035-01-01\"}]}", own ? sp_key_kid(f->m.f.key[1][SP_USE_RECEIPT]) : sp_key_kid(f->key));
        assert_int_equal(judged(f, &t, 1, sp_buf_cstr(&policy)), own ? SP_SIGNER_NODE : SP_SIGNER_UNKNOWN);
    }
}

/* Only its signer says when a translation was made: when his key or node ended, that is told, as of messages. */
static void one_who_ended_is_told(void **state)
{
    struct fx *f = *state;
    const struct sp_verify_question q = { .at_s = 0 };
    struct sp_trust_key *key = tf_key(&f->m.f, 1, SP_USE_RECEIPT);
    struct sp_trust_node *node = &f->m.f.node[1];
    struct sp_translation t = of(f, SCOPE, "zh", "销售大米9吨");
    t.iat = TF_NOW - 10;
    assert_int_equal(judged(f, &t, 1, NULL), SP_SIGNER_NODE);
    assert_true(sp_looked_at(&q, &f->v) & SP_LOOKED_AT_SIGNED_WHEN);
    const struct sp_signers s = { .trust = f->m.trust, .issuer = V("LA"), .at_s = TF_NOW + 60 };
    assert_false(sp_signer_ended(&s, V("LA"), sp_key_kid(f->m.f.key[1][SP_USE_RECEIPT])));
    for (int how = 0; how < 3; how++) {
        key->status = how == 0 ? V("retired") : V("active");
        key->retired_s = how == 0 ? TF_NOW - SP_TRUST_OVERLAP_S + 5 : 0;
        node->active = how == 0;
        node->suspended_s = how == 1 ? TF_NOW + 5 : 0;
        node->left_s = how == 2 ? TF_NOW + 5 : 0;
        bf_publish(&f->m);
        const struct sp_signers later = { .trust = f->m.trust, .issuer = V("LA"), .at_s = TF_NOW + 60 }, before = { .trust = f->m.trust, .issuer = V("LA"), .at_s = TF_NOW };
        assert_true(sp_signer_ended(&later, V("LA"), sp_key_kid(f->m.f.key[1][SP_USE_RECEIPT])));
        assert_false(sp_signer_ended(&before, V("LA"), sp_key_kid(f->m.f.key[1][SP_USE_RECEIPT])));
        (void)judge(f, NULL, NULL); /* of one that left the report needs a witness */
        if (how < 2)
            assert_int_equal(f->v.carried.v[0].signer, SP_SIGNER_NODE);
        assert_true(how == 2 || !(sp_looked_at(&q, &f->v) & SP_LOOKED_AT_SIGNED_WHEN));
    }
}

static void a_key_is_named_for_a_register(void **state)
{
    static const char kid[] = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    static const char *const bad[] = { "K", "=K", "LA=", "la=K", "LA=Kx", "LA=K=", "LA:K", "*=K", "" };
    struct sp_view node, key;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        for (const char *c = bad[i]; *c; c++)
            sp_buf_puts(&text, *c == 'K' ? kid : (char[]){ *c, '\0' });
        if (sp_signer_parse(sp_buf_view(&text), &node, &key))
            fail_msg("taken: %s", bad[i]);
    }
    assert_true(sp_signer_parse(V("CN-GX=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), &node, &key));
    CHECK_VIEW(node, "CN-GX");
    CHECK_VIEW(key, kid);
}

static void is_shown(struct fx *f, const struct sp_buf *file, bool proved, const char *rule)
{
    static struct sp_said s;
    const struct sp_said_question q = { .file = sp_buf_view(file), .trust = f->m.trust, .report = &f->v };
    CHECK_OK(sp_said_check(&q, &s));
    assert_int_equal(sp_said_proved(&s), proved);
    assert_true(s.identical);
    if (rule)
        vc_is(&s.verdict, "shown.translations", proved ? SP_PASS : SP_FAIL, rule);
    else
        assert_null(vc_line(&s.verdict, "shown.translations"));
    sp_said_free(&s);
}

/* Whoever passes a bundle on can put in what he signed himself: a page that shows it is not proved, until its reader says that he knows
 * the key. One that shows none of it is. */
static void a_stranger_s_words_are_not_proved(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO text = { 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh", "第17号合同已取消"), f->m.f.key[1][SP_USE_RECEIPT]);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    lay_out(f, "zh", &page, &text);
    is_shown(f, &page, false, "shown.strangers");
    is_shown(f, &text, false, "shown.strangers");
    lay_out(f, "th", &page, &text);
    is_shown(f, &page, true, NULL);
    is_shown(f, &text, true, NULL);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    lay_out(f, "zh", &page, &text);
    is_shown(f, &page, true, "");
    is_shown(f, &text, true, "");
}

static void made_in_the_future(void **state)
{
    struct fx *f = *state;
    struct sp_translation t = of(f, SCOPE, "zh", "销售大米9吨");
    t.iat = TF_NOW + 60 + SP_CLOCK_SKEW_S + 1; /* judged at TF_NOW + 60 */
    add(f, t, NULL);
    refused(f, "translation.future");
}

static void named_by_the_policy(void **state)
{
    struct fx *f = *state;
    static const struct { const char *name, *days; size_t strangers; } cases[] = {
        { "Office <of> translators", "", 0 },
        { "OFFICE <of> Translat\xd0\xberrs", "", 1 }, /* his key, and another name */
        { "OFFICE <of> Translat\xd0\xbers", "", 0 }, /* his, in other letters */
        { "Office <of> translators", ",\"from\":\"2026-01-01\",\"until\":\"2030-12-31\"", 0 },
        { "Office <of> translators", ",\"until\":\"2020-12-31\"", 1 },
        { "Office <of> translators", ",\"registers\":[\"CN-GX\",\"LA\"]", 0 },
        { "Office <of> translators", ",\"registers\":[\"CN-GX\"]", 1 }, /* the report is LA's */
        { "Office <of> translators", ",\"from\":\"2035-01-01\"", 1 },
    };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    bf_bind(&f->m);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO policy = { 0 };
        sp_buf_putf(&policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"translators\":[{\"name\":\"%s\",\"kid\":\"%s\"%s}]}", cases[i].name,
                    sp_key_kid(f->key), cases[i].days);
        assert_int_equal(judge(f, sp_buf_cstr(&policy), NULL), SP_VALID);
        assert_int_equal(f->v.strangers, cases[i].strangers);
        assert_int_equal(f->v.carried.v[0].signer, cases[i].strangers ? SP_SIGNER_UNKNOWN : SP_SIGNER_POLICY);
    }
}

static void policies_are_strict(void **state)
{
    (void)state;
    static const char kid[] = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    static const char *const bad[] = { "7", "{}", "[7]", "[{\"name\":\"A\"}]", "[{\"name\":\"\",\"kid\":\"K\"}]", "[{\"name\":\"A\",\"kid\":\"short\"}]",
        "[{\"name\":\"A\\nB\",\"kid\":\"K\"}]", "[{\"name\":\"A\",\"kid\":\"K\",\"from\":\"2026-02-30\"}]", "[{\"name\":\"A\",\"kid\":\"K\",\"from\":7}]",
        "[{\"name\":\"A\",\"kid\":\"K\",\"from\":\"2026-02-02\",\"until\":\"2026-02-01\"}]", "[{\"name\":\"A\",\"kid\":\"K\",\"until\":\"2026-02-01T00:00:00Z\"}]",
        "[{\"name\":\"A\",\"kid\":\"K\",\"trusted\":true}]", "[{\"name\":\"A\",\"kid\":\"K\",\"registers\":[]}]", "[{\"name\":\"A\",\"kid\":\"K\",\"registers\":[\"la\"]}]",
        "[{\"name\":\"A\",\"kid\":\"K\",\"registers\":\"LA\"}]" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .rule = "" };
        static struct sp_verify_policy p;
        sp_buf_puts(&text, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"translators\":");
        for (const char *c = bad[i]; *c; c++) /* K: a key's thumbprint */
            sp_buf_puts(&text, *c == 'K' ? kid : (char[]){ *c, '\0' });
        sp_buf_puts(&text, "}");
        if (sp_ok(sp_verify_policy_read(sp_buf_view(&text), &p, &d)) || !d.rule[0])
            fail_msg("taken: %s", text.p);
    }
}

/* When a translation was signed only its signer says: a thief says it was before the theft. */
static void a_key_that_was_taken_back_vouches_for_none(void **state)
{
    struct fx *f = *state;
    struct sp_translation t = of(f, SCOPE, "zh", "销售大米9吨");
    t.iat = TF_NOW - 60;
    add(f, t, f->m.f.key[1][SP_USE_RECEIPT]);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_int_equal(f->v.strangers, 0);
    tf_key(&f->m.f, 1, SP_USE_RECEIPT)->status = V("revoked");
    bf_publish(&f->m);
    (void)judge(f, NULL, NULL);
    assert_int_equal(f->v.carried.n, 1);
    assert_int_equal(f->v.carried.v[0].signer, SP_SIGNER_UNKNOWN);
}

/* Whoever passes a bundle on could put a translation of his own beside the registry's, in a nearer script. */
static void a_stranger_takes_no_known_signer_s_place(void **state)
{
    struct fx *f = *state;
    struct sp_translated_list list;
    add(f, of(f, SCOPE, "zh-Hant", "銷售大米9噸"), f->m.f.key[1][SP_USE_RECEIPT]);
    add(f, of(f, SCOPE, "zh", "购买大米9吨"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    CHECK_OK(sp_carried_shown(&f->v.carried, V("zh"), &f->v.arena, &list));
    assert_int_equal(list.n, 1);
    CHECK_VIEW(list.v[0].text, "銷售大米9噸");
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID); /* known, too: the nearer one */
    CHECK_OK(sp_carried_shown(&f->v.carried, V("zh"), &f->v.arena, &list));
    CHECK_VIEW(list.v[0].text, "购买大米9吨");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(signers), TEST(a_node_speaks_in_its_own_name), TEST(a_node_takes_no_name_of_the_policy_s), TEST(one_who_ended_is_told),
        TEST(a_key_that_was_taken_back_vouches_for_none), TEST(a_stranger_takes_no_known_signer_s_place),
         cmocka_unit_test(a_key_is_named_for_a_register), TEST(a_stranger_s_words_are_not_proved), TEST(made_in_the_future), TEST(named_by_the_policy), cmocka_unit_test(policies_are_strict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
