/* layer: tools */
/* Columns of the project's CSV: every field of every kind has its own, and a cell comes back as it was. */
#include "tests/lib/check.h"

#include "tools/import/csv_column.h"

static void test_every_part_has_a_name(void **state)
{
    (void)state;
    size_t n = 0, columns = 0;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < kinds[i].n_fields; k++) {
            const enum sp_csv_part *p = sp_csv_parts(kinds[i].fields[k].type);
            do {
                SP_BUF_AUTO b = { 0 };
                struct sp_csv_column in = { &kinds[i], &kinds[i].fields[k], *p }, out = { 0 };
                sp_csv_column_name(&b, &in);
                assert_true(sp_csv_column_named(sp_buf_view(&b), &out));
                assert_true(out.kind == in.kind && out.field == in.field && out.part == in.part);
                columns++;
            } while (*++p != SP_CSV_VALUE);
        }
    assert_true(columns > 300);
}

static void test_names_that_are_none(void **state)
{
    (void)state;
    static const char *const none[] = { "", ".", "..", "registered", "registered.name", "registered.name.", "registered.name.shoe",
        "registered.shoe.text", "registered.name.text.", "registered.name.text.currency", "registered.name.type.lang",
        "registered.capital.amount.lang", "registered.name.text.lang.", "registered.name.text.lang.lang", "Registered.name.text",
        " registered.name.text", "registered.name.text.Lang", "subject" };
    struct sp_csv_column c = { NULL, NULL, SP_CSV_SCRIPT };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (sp_csv_column_named(sp_view_of(none[i]), &c))
            fail_msg("%s", none[i]);
        assert_true(c.part == SP_CSV_SCRIPT && !c.kind);
    }
}

static void check_cell(const char *text, bool guard, const char *want)
{
    SP_BUF_AUTO b = { 0 };
    sp_csv_put_cell(&b, sp_view_of(text), guard);
    assert_string_equal(sp_buf_cstr(&b), want);
}

static void test_cells(void **state)
{
    (void)state;
    check_cell("", true, "");
    check_cell("Lao Telecom", true, "Lao Telecom");
    check_cell("A, B", true, "\"A, B\"");
    check_cell("the \"C\"", true, "\"the \"\"C\"\"\"");
    check_cell("two\nlines", false, "\"two\nlines\"");
    check_cell("=1+1", true, "'=1+1");
    check_cell("+856 21 1", true, "'+856 21 1");
    check_cell("-1.5", false, "-1.5");
    check_cell("@x,y", true, "\"'@x,y\"");
    check_cell("'t Hart", true, "'t Hart");
    check_cell("'=x", true, "''=x");
    check_cell("''t", true, "'''t");
    check_cell("'", true, "'");
}

static void test_a_guard_is_taken_away_once(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "'", "''", "'''", "=", "'=", "''=", "+", "'t", "''t", "-'", "@=", "x=", "'-1", "= '" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        sp_csv_put_cell(&b, sp_view_of(texts[i]), true);
        struct sp_view back = sp_csv_unguard(sp_buf_view(&b));
        if (!sp_view_is(back, texts[i]))
            fail_msg("%s came back as %.*s", texts[i], (int)back.n, back.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_part_has_a_name),
        cmocka_unit_test(test_names_that_are_none),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_a_guard_is_taken_away_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
