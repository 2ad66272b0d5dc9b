/* layer: base */
#include "tests/lib/check.h"

#include "base/json.h"

static void refused(const char *text, size_t n, const char *rule, size_t offset)
{
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_json_scan(sp_view(text, n), 0, &d);
    if (sp_ok(rc))
        fail_msg("accepted: %.*s", (int)n, text);
    if (strcmp(d.rule, rule) || d.offset != offset)
        fail_msg("%.*s: %s at %zu, wanted %s at %zu", (int)n, text, d.rule, d.offset, rule, offset);
}
#define REFUSED(lit, rule, offset) refused(lit, sizeof(lit) - 1, rule, offset)

static void refuses_what_cjson_lets_through(void **state)
{
    (void)state;
    REFUSED("", "json.empty", 0);
    REFUSED("  \n", "json.empty", 3);
    REFUSED("\xef\xbb\xbf{}", "json.bom", 0);
    REFUSED("{\"a\":1,\"a\":2}", "json.duplicate-key", 7);
    REFUSED("{\"a\":1,\"\\u0061\":2}", "json.duplicate-key", 7);
    REFUSED("{\"o\":{\"k\":1,\"k\":1}}", "json.duplicate-key", 12);
    REFUSED("\"\\u0000\"", "json.nul", 1);
    REFUSED("\"a\0b\"", "json.nul", 2);
    REFUSED("{} x", "json.trailing", 3);
    REFUSED("{}{}", "json.trailing", 2);
    REFUSED("\"\xff\"", "json.utf8", 1);
    REFUSED("\"\xc0\xaf\"", "json.utf8", 1);
    REFUSED("\"\xed\xa0\x80\"", "json.utf8", 1);
    REFUSED("\"\\ud800\"", "json.surrogate", 1);
    REFUSED("\"\\ud800\\u0041\"", "json.surrogate", 1);
    REFUSED("\"\\udc00\"", "json.surrogate", 1);
    REFUSED("[01]", "json.number", 2);
    REFUSED("[1.]", "json.number", 3);
    REFUSED("[-]", "json.number", 2);
    REFUSED("[1e]", "json.number", 3);
    REFUSED("[.5]", "json.syntax", 1);
    REFUSED("[+1]", "json.syntax", 1);
    REFUSED("[1e400]", "json.number-range", 1);
    REFUSED("[9007199254740992]", "json.number-range", 1);
    REFUSED("[-9007199254740992]", "json.number-range", 1);
    REFUSED("[\"\x01\"]", "json.control", 2);
    REFUSED("[\"a\nb\"]", "json.control", 3);
    REFUSED("\"\\x\"", "json.escape", 1);
    REFUSED("\"\\u12g4\"", "json.escape", 1);
    REFUSED("[1,]", "json.syntax", 3);
    REFUSED("{\"a\":1,}", "json.syntax", 7);
    REFUSED("{a:1}", "json.syntax", 1);
    REFUSED("{\"a\" 1}", "json.syntax", 5);
    REFUSED("[1 2]", "json.syntax", 3);
    REFUSED("[", "json.syntax", 1);
    REFUSED("\"abc", "json.syntax", 4);
    REFUSED("tru", "json.literal", 0);
    REFUSED("nan", "json.literal", 0);
    REFUSED("'a'", "json.syntax", 0);
    REFUSED("[1}", "json.syntax", 2);
}

static void accepts_strict_json(void **state)
{
    static const char *const good[] = {
        "{}", "[]", "0", "-0", "1.5e-3", "9007199254740991", "\"\\ud83d\\ude00\"", " [ 1 , { \"a\" : [ ] } ] ",
        "{\"a\":{\"k\":1},\"b\":{\"k\":2},\"A\":3}", "\"\xe0\xba\xaa\xe0\xba\xb0\"", "true", "null",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        CHECK_OK(sp_json_scan(sp_view_of(good[i]), 0, NULL));
}

static void limits_are_refusals(void **state)
{
    (void)state;
    struct sp_diag d;
    SP_BUF_AUTO deep = { 0 };
    for (int i = 0; i < SP_MAX_JSON_DEPTH; i++)
        sp_buf_putc(&deep, '[');
    for (int i = 0; i < SP_MAX_JSON_DEPTH; i++)
        sp_buf_putc(&deep, ']');
    CHECK_OK(sp_json_scan(sp_buf_view(&deep), 0, &d));
    sp_buf_clear(&deep);
    for (int i = 0; i <= SP_MAX_JSON_DEPTH; i++)
        sp_buf_putc(&deep, '[');
    CHECK_RC(LIMIT, sp_json_scan(sp_buf_view(&deep), 0, &d));
    CHECK_RULE(d, "json.depth");
    CHECK_RC(LIMIT, sp_json_scan(sp_view_of("[1,2,3]"), 6, &d));
    CHECK_RULE(d, "json.size");
    SP_BUF_AUTO many = { 0 };
    sp_buf_putc(&many, '[');
    for (int i = 0; i < SP_MAX_JSON_NODES; i++)
        sp_buf_puts(&many, "0,");
    sp_buf_puts(&many, "0]");
    CHECK_RC(LIMIT, sp_json_scan(sp_buf_view(&many), 0, &d));
    CHECK_RULE(d, "json.nodes");
}

static void finds_a_double_among_many_keys(void **state)
{
    (void)state;
    struct sp_diag d;
    SP_BUF_AUTO b = { 0 };
    sp_buf_putc(&b, '{');
    for (int i = 0; i < 20000; i++)
        sp_buf_putf(&b, "\"key%d\":1,", i);
    size_t n = b.n;
    sp_buf_puts(&b, "\"last\":1}");
    CHECK_OK(sp_json_scan(sp_buf_view(&b), 0, &d));
    b.n = n;
    sp_buf_puts(&b, "\"key777\":1}");
    CHECK_RC(FORMAT, sp_json_scan(sp_buf_view(&b), 0, &d));
    CHECK_RULE(d, "json.duplicate-key");
}

static void members_are_typed(void **state)
{
    (void)state;
    static const char *const known[] = { "a", "n", "b", NULL };
    SP_JSON_AUTO j = NULL;
    struct sp_diag d;
    struct sp_view v;
    int64_t n;
    bool b;
    CHECK_OK(sp_json_parse(sp_view_of("{\"a\":\"x\",\"n\":7,\"b\":true,\"N\":1}"), 0, &j, &d));
    CHECK_OK(sp_json_str(j, "a", &v, &d));
    CHECK_VIEW(v, "x");
    CHECK_OK(sp_json_i64(j, "n", &n, &d));
    assert_int_equal(n, 7);
    CHECK_OK(sp_json_opt_bool(j, "b", false, &b, &d));
    assert_true(b);
    CHECK_RC(INVALID, sp_json_str(j, "n", &v, &d));
    CHECK_RULE(d, "field.type");
    assert_string_equal(d.field, "n");
    CHECK_RC(INVALID, sp_json_str(j, "zz", &v, &d));
    CHECK_RULE(d, "field.missing");
    CHECK_RC(INVALID, sp_json_only(j, known, &d));
    CHECK_RULE(d, "field.unknown");
    assert_string_equal(d.field, "N");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_cjson_lets_through), cmocka_unit_test(accepts_strict_json),
        cmocka_unit_test(limits_are_refusals), cmocka_unit_test(finds_a_double_among_many_keys),
        cmocka_unit_test(members_are_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
