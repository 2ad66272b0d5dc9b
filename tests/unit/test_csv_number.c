/* layer: tools */
/* Numbers in cells of CSV: a grouping sign groups, or the row is refused; an amount never becomes another one. */
#include "tests/lib/check.h"

#include <stdio.h>

#include "tools/import/csv_map.h"
#include "tools/import/reader.h"

/* What the last row became: its record, or the rule by which it was refused. */
struct last { struct sp_buf text; unsigned rows; };

static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    struct last *l = ctx;
    l->rows++;
    sp_buf_clear(&l->text);
    sp_buf_put(&l->text, row->text);
    return sp_buf_rc(&l->text);
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    struct last *l = ctx;
    l->rows++;
    sp_buf_clear(&l->text);
    sp_buf_putf(&l->text, "%s @ %.*s", why->rule, (int)row->notes.n, row->notes.n ? row->notes.p : "");
    return sp_buf_rc(&l->text);
}

static struct sp_rc parse(const char *forms, struct sp_csv_mapping **m, struct sp_diag *d)
{
    char text[400];
    (void)snprintf(text, sizeof text, "{\"format\":\"saphan-csv-mapping/1\",\"delimiter\":\";\",%s\"subject\":{\"key\":\"LA.ern:0100000001\"},"
                   "\"facts\":[{\"kind\":\"registered.capital\",\"data\":{\"kind\":\"paid\",\"amount\":{\"value\":{\"column\":\"V\"},"
                   "\"currency\":\"LAK\"}}}]}", forms);
    return sp_csv_mapping_parse(sp_view_of(text), m, d);
}

/* want NULL: refused. */
static void check_number(const char *forms, const char *cell, const char *want)
{
    SP_CSV_MAPPING_AUTO m = NULL;
    SP_BUF_AUTO expected = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct last l = { .rows = 0 };
    struct sp_import_sink sink = { .ctx = &l, .source = "test", .record = on_record, .reject = on_reject };
    struct sp_import_reader *r = NULL;
    CHECK_OK(parse(forms, &m, NULL));
    sink.mapping = m;
    sp_buf_putf(&file, "V\n%s\n", cell);
    CHECK_OK(sp_import_reader_new(SP_IMPORT_CSV, &sink, 0, &r));
    CHECK_OK(sp_import_reader_feed(r, sp_buf_view(&file), true, NULL));
    sp_import_reader_free(r);
    assert_int_equal(l.rows, 1);
    if (want)
        sp_buf_putf(&expected, "\"value\":\"%s\"", want);
    else
        sp_buf_puts(&expected, "import.csv.number @ V");
    if (!strstr(sp_buf_cstr(&l.text), sp_buf_cstr(&expected)))
        fail_msg("%s with %s: %s", cell, forms, sp_buf_cstr(&l.text));
    sp_buf_free(&l.text);
}

#define COMMA "\"decimal\":\",\",\"grouping\":\".\","

static void grouped_as_it_should_be(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        { "1.234.567,50", "1234567.50" }, { "1.000", "1000" }, { "12.345", "12345" }, { "123.456,7", "123456.7" }, { "-1.234,5", "-1234.5" },
        { "- 1.234", "-1234" }, { "1234567,5", "1234567.5" }, { "12.34.567", "1234567" }, { "1.23.45.678,9", "12345678.9" },
        { "1 234 567,5", "1234567.5" }, { "0,5", "0.5" }, { "007", "7" },
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        check_number(COMMA, good[i][0], good[i][1]);
    check_number("", "1234.50", "1234.50");
    check_number("\"grouping\":\",\",", "1,234.50", "1234.50");
    check_number("\"grouping\":\"'\",", "1'234.50", "1234.50");
}

static void a_sign_elsewhere_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "1.50", "2.5", "12.34.5,6", ".1000", "1.00,50", "1000.000", "1.0000", "1.", "1.234.", "1..234", "0.500",
                                         "0.123,4", "1.234 567", "12.345.67", "1.23.456.789", "123.45.678", "1.234.56.789", "1 50", "1,234.567", "." };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        check_number(COMMA, wrong[i], NULL);
    check_number("", "1,234", NULL);
    check_number("", "1 50", NULL);
}

/* The decimal sign is . when left out, and groups nothing then. */
static void one_sign_cannot_mean_both(void **state)
{
    (void)state;
    SP_CSV_MAPPING_AUTO m = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(FORMAT, parse("\"grouping\":\".\",", &m, &d));
    CHECK_RULE(d, "import.mapping.value");
    assert_string_equal(d.field, "grouping");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grouped_as_it_should_be),
        cmocka_unit_test(a_sign_elsewhere_is_refused),
        cmocka_unit_test(one_sign_cannot_mean_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
