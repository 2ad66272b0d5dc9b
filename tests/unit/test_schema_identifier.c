/* layer: schema */
#include "tests/lib/check.h"

#include "schema/codelist.h"
#include "schema/subject.h"

struct known { const char *scheme, *value, *normal; enum sp_check_state state; };

/* Published numbers of real companies, ships and containers, and close relatives that are wrong. */
static const struct known numbers[] = {
    { "cn.uscc", "91440300708461136T", "91440300708461136T", SP_CHECK_VALID },
    { "cn.uscc", "9144030071526726XG", "9144030071526726XG", SP_CHECK_VALID },
    { "cn.uscc", "914403001922038216", "914403001922038216", SP_CHECK_VALID },
    { "cn.uscc", "91330100799655058b", "91330100799655058B", SP_CHECK_VALID },
    { "cn.uscc", "9135 0100 M000 100Y 43", "91350100M000100Y43", SP_CHECK_VALID },
    { "cn.uscc", "\xef\xbc\x99\xef\xbc\x91" "440300708461136T", "91440300708461136T", SP_CHECK_VALID },
    { "cn.uscc", "91440300708461136X", "91440300708461136X", SP_CHECK_FAILED },
    { "cn.uscc", "91440300708461136", "91440300708461136", SP_CHECK_FAILED },
    { "cn.uscc", "914403007084611360", "914403007084611360", SP_CHECK_FAILED },
    { "cn.uscc", "9144030070846113IT", "9144030070846113IT", SP_CHECK_FAILED },
    { "cn.org", "71526726-X", "71526726X", SP_CHECK_VALID },
    { "cn.org", "71526726-0", "715267260", SP_CHECK_FAILED },
    { "lei", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15", SP_CHECK_VALID },
    { "lei", "213800kud8lajwsq9d15", "213800KUD8LAJWSQ9D15", SP_CHECK_VALID },
    { "lei", "213800KUD8LAJWSQ9D51", "213800KUD8LAJWSQ9D51", SP_CHECK_FAILED },
    { "lei", "213800KUD8LAJWSQ9D1", "213800KUD8LAJWSQ9D1", SP_CHECK_FAILED },
    { "vn.mst", "0100109106", "0100109106", SP_CHECK_VALID },
    { "vn.mst", "0300588569", "0300588569", SP_CHECK_VALID },
    { "vn.mst", "0100112437", "0100112437", SP_CHECK_VALID },
    { "vn.mst", "0314409058-002", "0314409058002", SP_CHECK_VALID },
    { "vn.mst", "0314409058-000", "0314409058000", SP_CHECK_FAILED },
    { "vn.mst", "0100109107", "0100109107", SP_CHECK_FAILED },
    { "th.juristic", "0107537000521", "0107537000521", SP_CHECK_VALID },
    { "th.juristic", "0 1075 44000 10 8", "0107544000108", SP_CHECK_VALID },
    { "th.juristic", "1107537000521", "1107537000521", SP_CHECK_FAILED },
    { "th.juristic", "0107537000522", "0107537000522", SP_CHECK_FAILED },
    { "sg.uen", "196800306E", "196800306E", SP_CHECK_VALID },
    { "sg.uen", "199201624D", "199201624D", SP_CHECK_VALID },
    { "sg.uen", "00192200M", "00192200M", SP_CHECK_VALID },
    { "sg.uen", "197401143C", "197401143C", SP_CHECK_VALID },
    { "sg.uen", "S16FC0121D", "S16FC0121D", SP_CHECK_VALID },
    { "sg.uen", "T01FC6132D", "T01FC6132D", SP_CHECK_VALID },
    { "sg.uen", "T01XX6132D", "T01XX6132D", SP_CHECK_FAILED },
    { "sg.uen", "197401143D", "197401143D", SP_CHECK_FAILED },
    { "id.npwp", "01.312.166.0-091.000", "013121660091000", SP_CHECK_VALID },
    { "id.npwp", "0013000666091000", "0013000666091000", SP_CHECK_VALID },
    { "id.npwp", "3171237204810003", "3171237204810003", SP_CHECK_FAILED },
    { "id.npwp", "3171236508810003", "3171236508810003", SP_CHECK_NO_CHECK },
    { "id.npwp", "01.312.166.1-091.000", "013121661091000", SP_CHECK_FAILED },
    { "imo", "IMO 9319466", "9319466", SP_CHECK_VALID },
    { "imo", "9074729", "9074729", SP_CHECK_VALID },
    { "imo", "9074728", "9074728", SP_CHECK_FAILED },
    { "iso6346", "CSQU 305438 3", "CSQU3054383", SP_CHECK_VALID },
    { "iso6346", "TASU1170000", "TASU1170000", SP_CHECK_VALID },
    { "iso6346", "CSQU3054384", "CSQU3054384", SP_CHECK_FAILED },
    { "iso6346", "CSQA3054383", "CSQA3054383", SP_CHECK_FAILED },
    { "la.ern", "0100001234", "0100001234", SP_CHECK_NO_CHECK },
    { "la.ern", "01000O1234", "01000O1234", SP_CHECK_FAILED },
    { "la.tin", "123456789-000", "123456789000", SP_CHECK_NO_CHECK },
    { "my.ssm", "201901000005", "201901000005", SP_CHECK_NO_CHECK },
    { "my.ssm", "123456-X", "123456X", SP_CHECK_NO_CHECK },
    { "my.ssm", "201907000005", "201907000005", SP_CHECK_FAILED },
    { "hk.brn", "12345678", "12345678", SP_CHECK_NO_CHECK },
    { "id.nib", "1234567890123", "1234567890123", SP_CHECK_NO_CHECK },
    { "ph.tin", "123-456-789-000", "123456789000", SP_CHECK_NO_CHECK },
    { "ph.sec", "CS200912345", "CS200912345", SP_CHECK_NO_CHECK },
    { "kh.tin", "K001-901234567", "K001901234567", SP_CHECK_NO_CHECK },
    { "mm.crn", "123456789", "123456789", SP_CHECK_NO_CHECK },
    { "bn.crn", "RC00001234", "RC00001234", SP_CHECK_NO_CHECK },
    { "bn.crn", "RC/00001234", "RC00001234", SP_CHECK_NO_CHECK },
    { "kh.crn", "Co.1234 E/2015", "CO1234E2015", SP_CHECK_NO_CHECK },
    { "hk.crn", "01/23456", "0123456", SP_CHECK_FAILED },
    { "tl.tin", "1234567", "1234567", SP_CHECK_NO_CHECK },
    { "reg", "HRB 1234/B", "HRB1234/B", SP_CHECK_NO_CHECK },
    { "reg", "", "", SP_CHECK_FAILED },
    { "lei", "", "", SP_CHECK_FAILED },
    { "lei", "\xff", "", SP_CHECK_FAILED },
};

static void knows_published_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const struct known *k = &numbers[i];
        enum sp_check_state got;
        SP_BUF_AUTO normal = { 0 };
        CHECK_OK(sp_identifier_check(sp_view_of(k->scheme), sp_view_of(k->value), sp_view("", 0), &got, &normal, NULL));
        if (got != k->state || !sp_view_is(sp_buf_view(&normal), k->normal))
            fail_msg("%s %s: %s %s", k->scheme, k->value, sp_check_state_text(got), sp_buf_cstr(&normal));
    }
}

static void refuses_what_it_does_not_know(void **state)
{
    (void)state;
    struct sp_diag d;
    enum sp_check_state got;
    CHECK_RC(NOTFOUND, sp_identifier_check(sp_view_of("xx.no"), sp_view_of("1"), sp_view("", 0), &got, NULL, &d));
    CHECK_RULE(d, "schema.identifier.scheme");
    assert_string_equal(d.field, "scheme");
    CHECK_OK(sp_identifier_check(sp_view_of("uscc"), sp_view_of("91440300708461136T"), sp_view_of("CN"), &got, NULL, &d));
    assert_int_equal(got, SP_CHECK_VALID);
    CHECK_RC(NOTFOUND, sp_identifier_check(sp_view_of("uscc"), sp_view_of("1"), sp_view_of("LA"), &got, NULL, &d));
}

static void a_very_long_value_fails(void **state)
{
    (void)state;
    char big[5000];
    enum sp_check_state got;
    SP_BUF_AUTO normal = { 0 };
    memset(big, '9', sizeof big);
    size_t n;
    const struct sp_scheme *all = sp_schemes(&n);
    for (size_t i = 0; i < n; i++) {
        sp_buf_clear(&normal);
        CHECK_OK(sp_identifier_check(sp_view_of(all[i].name), sp_view(big, sizeof big), sp_view("", 0), &got, &normal,
                                     NULL));
        assert_int_equal(got, SP_CHECK_FAILED);
        assert_true(normal.n <= 64);
    }
}

static void the_code_list_names_every_scheme(void **state)
{
    (void)state;
    size_t n;
    const struct sp_scheme *all = sp_schemes(&n);
    const char *const *codes = sp_codes(SP_LIST_IDENTIFIER_SCHEME);
    for (size_t i = 0; i < n; i++)
        assert_true(sp_code_known(SP_LIST_IDENTIFIER_SCHEME, sp_view_of(all[i].name)));
    for (size_t i = 0; codes[i]; i++)
        assert_non_null(sp_scheme_named(sp_view_of(codes[i])));
}

static void conform_line(const char *in, const char *want)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO out = { 0 };
    CHECK_OK(sp_json_parse(sp_view_of(in), 0, &j, NULL));
    sp_conform_identifier(j, &out);
    CHECK_VIEW(sp_buf_view(&out), want);
}

static void answers_conformance_lines(void **state)
{
    (void)state;
    conform_line("{\"scheme\":\"vn.mst\",\"value\":\"0100109106\"}", "{\"state\":\"valid\",\"normal\":\"0100109106\"}");
    conform_line("{\"scheme\":\"la.ern\",\"value\":\"01-0000-1234\"}",
                 "{\"state\":\"no-check\",\"normal\":\"0100001234\"}");
    conform_line("{\"scheme\":\"lei\",\"value\":\"x\"}", "{\"state\":\"failed\",\"normal\":\"X\"}");
    conform_line("{\"scheme\":\"zz\",\"value\":\"x\"}",
                 "{\"error\":\"schema.identifier.scheme\",\"field\":\"scheme\"}");
    conform_line("{\"scheme\":\"lei\"}", "{\"error\":\"field.missing\",\"field\":\"value\"}");
    conform_line("{\"scheme\":\"lei\",\"value\":7}", "{\"error\":\"field.type\",\"field\":\"value\"}");
}

/* --- subjects ------------------------------------------------------------------------------------- */

static void subject_refused(const char *text, const char *rule)
{
    struct sp_subject s;
    struct sp_diag d = { 0 };
    CHECK_RC(INVALID, sp_subject_parse(sp_view_of(text), &s, &d));
    CHECK_RULE(d, rule);
    assert_string_equal(d.field, "subject");
}

static void subjects_are_strict(void **state)
{
    (void)state;
    struct sp_subject s;
    CHECK_OK(sp_subject_parse(sp_view_of("LA.ern:0100001234"), &s, NULL));
    CHECK_VIEW(s.country, "LA");
    CHECK_VIEW(s.scheme, "ern");
    CHECK_VIEW(s.value, "0100001234");
    assert_string_equal(sp_subject_scheme(&s)->name, "la.ern");
    assert_true(sp_subject_valid(sp_view_of("CN.uscc:91440300708461136T")));
    assert_true(sp_subject_valid(sp_view_of("DE.lei:213800KUD8LAJWSQ9D15")));
    assert_true(sp_subject_valid(sp_view_of("DE.reg:HRB1234/B")));
    subject_refused("", "schema.subject.form");
    subject_refused("LA.ern", "schema.subject.form");
    subject_refused("LA:0100001234", "schema.subject.form");
    subject_refused("LA.ern:", "schema.subject.form");
    subject_refused("XX.ern:1", "schema.subject.country");
    subject_refused("la.ern:0100001234", "schema.subject.country");
    subject_refused("LA.uscc:91440300708461136T", "schema.subject.scheme");
    subject_refused("LA.la.ern:0100001234", "schema.subject.scheme");
    subject_refused("LA.imo:9074729", "schema.subject.scheme");
    subject_refused("CN.uscc:91440300708461136X", "schema.subject.identifier");
    subject_refused("LA.ern:01-00001234", "schema.subject.normal");
    subject_refused("CN.uscc:91440300708461136t", "schema.subject.normal");
    char longer[80] = "LA.reg:";
    memset(longer + 7, '1', 60);
    subject_refused(longer, "schema.subject.form");
}

static void subjects_are_made_of_identifiers(void **state)
{
    (void)state;
    SP_BUF_AUTO out = { 0 };
    struct sp_diag d;
    CHECK_OK(sp_subject_make(sp_view_of("LA"), sp_view_of("la.ern"), sp_view_of("01-0000 1234"), &out, &d));
    CHECK_VIEW(sp_buf_view(&out), "LA.ern:0100001234");
    sp_buf_clear(&out);
    CHECK_OK(sp_subject_make(sp_view_of("SE"), sp_view_of("lei"), sp_view_of("213800KUD8LAJWSQ9D15"), &out, &d));
    CHECK_VIEW(sp_buf_view(&out), "SE.lei:213800KUD8LAJWSQ9D15");
    CHECK_RC(INVALID, sp_subject_make(sp_view_of("LA"), sp_view_of("cn.uscc"), sp_view_of("1"), &out, &d));
    CHECK_RULE(d, "schema.subject.scheme");
    CHECK_RC(INVALID, sp_subject_make(sp_view_of("LA"), sp_view_of("imo"), sp_view_of("9074729"), &out, &d));
    CHECK_RULE(d, "schema.subject.scheme");
    CHECK_RC(INVALID, sp_subject_make(sp_view_of("SE"), sp_view_of("lei"), sp_view_of("1"), &out, &d));
    CHECK_RULE(d, "schema.subject.identifier");
    CHECK_VIEW(sp_buf_view(&out), "SE.lei:213800KUD8LAJWSQ9D15");
}

static void nodes_and_participants(void **state)
{
    (void)state;
    char country[3] = "";
    static const char *const good[] = { "LA", "CN-GX", "TH-10", "VN-HN1" };
    static const char *const bad[] = { "", "L", "XX", "la", "LA-", "LA-abcd", "LA-ABCD", "LAO", "LA GX", "LA-gx", "LA/X" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(sp_node_id_valid(sp_view_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(sp_node_id_valid(sp_view_of(bad[i])));
    assert_true(sp_node_country(sp_view_of("CN-GX"), country));
    assert_string_equal(country, "CN");
    assert_false(sp_node_country(sp_view_of("QQ"), country));
    assert_string_equal(country, "CN");
    assert_true(sp_participant_name_valid(sp_view_of("bank-1")));
    assert_false(sp_participant_name_valid(sp_view_of("-bank")));
    assert_false(sp_participant_name_valid(sp_view_of("Bank")));
    assert_false(sp_participant_name_valid(sp_view_of("a/b")));
    assert_false(sp_participant_name_valid(sp_view_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_published_numbers), cmocka_unit_test(refuses_what_it_does_not_know),
        cmocka_unit_test(a_very_long_value_fails), cmocka_unit_test(the_code_list_names_every_scheme),
        cmocka_unit_test(answers_conformance_lines), cmocka_unit_test(subjects_are_strict),
        cmocka_unit_test(subjects_are_made_of_identifiers), cmocka_unit_test(nodes_and_participants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
