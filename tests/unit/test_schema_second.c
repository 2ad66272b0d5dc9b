/* layer: schema */
#include "tests/lib/check.h"

#include "schema/bundle_quick.h"

#define KID "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define SECOND(alg, sig) "{\"alg\":\"" alg "\",\"kid\":\"" KID "\",\"signature\":\"" sig "\"}"
#define TWICE(list) "{\"format\":\"saphan-bundle/1\",\"exchange\":\"019aa000-0000-7000-8000-000000000001\"," \
    "\"request\":\"a.b.c\",\"report\":\"d.e.f\",\"second\":[" list "],\"receipt\":\"g.h.i\",\"renditions\":[]}"

static void second_signatures_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    SP_BUF_AUTO big = { 0 };
    struct sp_bundle b;
    static const char text[] = TWICE(SECOND("ML-DSA-65", "AA") "," SECOND("SM2-SM3", "MAYCAQECAQE"));
    CHECK_OK(sp_bundle_parse(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.second.n, 2);
    CHECK_VIEW(b.second.v[0].alg, "ML-DSA-65");
    CHECK_VIEW(b.second.v[1].kid, KID);
    CHECK_VIEW(b.second.v[1].signature, "MAYCAQECAQE");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
    /* one of 5,120 bytes */
    for (size_t i = 0; i < 5120 / 3; i++)
        sp_buf_puts(&big, "abcd");
    sp_buf_puts(&big, "abA");
    b.second.v[0].signature = sp_buf_view(&big);
    sp_buf_clear(&again);
    sp_bundle_put(&again, &b);
    struct sp_bundle read;
    assert_true(sp_bundle_read_quickly(sp_buf_view(&again), NULL, &arena, &read));
    CHECK_OK(sp_bundle_parse_tree(sp_buf_view(&again), &arena, &read, NULL));
    assert_int_equal(read.second.v[0].signature.n, 6827);
}

static void bundle_refused(const char *text, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle b;
    struct sp_diag d = { 0 };
    if (sp_ok(sp_bundle_parse(sp_view_of(text), &arena, &b, &d)))
        fail_msg("accepted: %s", text);
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s, wanted %s %s", text, d.rule, d.field, rule, field);
}

static void second_signatures_are_strict(void **state)
{
    (void)state;
    bundle_refused(TWICE(""), "schema.bundle.canonical", "");
    bundle_refused(TWICE(SECOND("", "AA")), "schema.second.alg", "second[0].alg");
    bundle_refused(TWICE(SECOND("SM2 SM3", "AA")), "schema.second.alg", "second[0].alg");
    bundle_refused(TWICE("{\"alg\":\"A\",\"kid\":\"x\",\"signature\":\"AA\"}"), "schema.second.kid", "second[0].kid");
    bundle_refused(TWICE("{\"alg\":\"A\",\"kid\":\"" KID "\"}"), "field.missing", "second[0].signature");
    bundle_refused(TWICE("{\"alg\":\"A\",\"kid\":\"" KID "\",\"signature\":\"AA\",\"x\":1}"), "field.unknown", "second[0].x");
    bundle_refused(TWICE("\"SM2-SM3\""), "field.type", "second[0]");
    bundle_refused(TWICE(SECOND("A", "AA") "," SECOND("A", "AQ")), "schema.second.order", "second[1].alg");
    bundle_refused(TWICE(SECOND("B", "AA") "," SECOND("A", "AA")), "schema.second.order", "second[1].alg");
    bundle_refused(TWICE(SECOND("A", "AA") "," SECOND("B", "AA") "," SECOND("C", "AA") "," SECOND("D", "AA") "," SECOND("E", "AA")),
                   "limit.second", "second[4]");
    static const char *const wrong[] = { SECOND("A", ""), SECOND("A", "A"), SECOND("A", "AB"), SECOND("A", "AAB"), SECOND("A", "AA=="),
                                         SECOND("A", "A+"), SECOND("A", "AAAAA") };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        static const char before[] = TWICE("");
        const char *at = strstr(before, "[]") + 1;
        sp_buf_put(&text, sp_view(before, (size_t)(at - before)));
        sp_buf_puts(&text, wrong[i]);
        sp_buf_puts(&text, at);
        bundle_refused(sp_buf_cstr(&text), "schema.second.signature", "second[0].signature");
    }
}

static void list_refused(const char *text, const char *rule)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_seconds s;
    struct sp_diag d = { 0 };
    assert_false(sp_ok(sp_seconds_parse(sp_view_of(text), &arena, &s, &d)));
    CHECK_RULE(d, rule);
}

/* As they travel with the sealed answer and stand in the log. */
static void a_list_of_second_signatures_has_one_text(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_seconds s;
    static const char text[] = "[" SECOND("ML-DSA-65", "AA") "," SECOND("SM2-SM3", "MAYCAQECAQE") "]";
    CHECK_OK(sp_seconds_parse(sp_view_of(text), &arena, &s, NULL));
    sp_seconds_put(&again, &s);
    CHECK_VIEW(sp_buf_view(&again), text);
    list_refused("[]", "schema.second.none");
    list_refused("{}", "field.type");
    list_refused("", "json.empty");
    list_refused("[" SECOND("A", "AA") "]\n", "schema.second.canonical");
    list_refused("[ " SECOND("A", "AA") "]", "schema.second.canonical");
    list_refused("[{\"kid\":\"" KID "\",\"alg\":\"A\",\"signature\":\"AA\"}]", "schema.second.canonical");
    list_refused("[" SECOND("\\u0041", "AA") "]", "schema.second.canonical");
    list_refused("[" SECOND("A", "AA") "]x", "json.trailing");
}

/* Whatever the quick reader takes of a changed bundle, the tree takes, and reads the same out of it. */
static void both_readers_agree(void **state)
{
    static const char full[] = TWICE(SECOND("ML-DSA-65", "AA") "," SECOND("SM2-SM3", "AAA"));
    char copy[sizeof full];
    size_t taken = 0;
    (void)state;
    memcpy(copy, full, sizeof full);
    for (size_t i = 0; i + 1 < sizeof full; i++)
        for (unsigned to = 0; to < 256; to++) {
            SP_ARENA_AUTO arena = { 0 };
            struct sp_bundle quick, tree;
            copy[i] = (char)to;
            if (sp_bundle_read_quickly(sp_view(copy, sizeof full - 1), NULL, &arena, &quick)) {
                taken++;
                CHECK_OK(sp_bundle_parse_tree(sp_view(copy, sizeof full - 1), &arena, &tree, NULL));
                assert_true(sp_bundle_is_canonical(sp_view(copy, sizeof full - 1), &quick));
                assert_int_equal(quick.second.n, tree.second.n);
            }
            copy[i] = full[i];
        }
    assert_true(taken > sizeof full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_signatures_are_read_as_written), cmocka_unit_test(second_signatures_are_strict),
        cmocka_unit_test(a_list_of_second_signatures_has_one_text), cmocka_unit_test(both_readers_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
