/* layer: schema */
#include "schema/company.h"
#include "tests/lib/check.h"

enum { IN_2010 = 1264982400, IN_2020 = 1580515200, IN_2021 = 1612137600, IN_2025 = 1738368000 }; /* 1 February each */

static struct sp_fact version(const char *id, const char *data, int64_t received_s, const char *from, const char *to)
{
    return (struct sp_fact){ .kind = sp_kind_named(SP_VIEW_LIT("registered.headcount")), .id = sp_view_of(id), .status = SP_STATUS_NEW,
        .source = SP_VIEW_LIT("test"), .received_s = received_s, .valid_from = sp_view_of(from), .valid_to = sp_view_of(to), .data = sp_view_of(data) };
}

static void expect(const struct sp_fact *facts, size_t n, const char *day, const char *want)
{
    struct sp_fact copy[8];
    struct sp_company c = { .facts = copy, .n = n };
    SP_BUF_AUTO got = { 0 };
    memcpy(copy, facts, n * sizeof *facts);
    sp_company_valid_on(&c, sp_view_of(day));
    for (size_t i = 0; i < c.n; i++) {
        sp_buf_put(&got, c.facts[i].data);
        sp_buf_putc(&got, ' ');
    }
    CHECK_VIEW(sp_buf_view(&got), want);
}

static void without_days_the_newest_holds(void **state)
{
    (void)state;
    const struct sp_fact v[] = { version("1", "A", IN_2010, "", ""), version("1", "B", IN_2020, "", "") };
    expect(v, 2, "2005-01-01", "B ");
    expect(v, 2, "2030-01-01", "B ");
}

static void a_later_version_leaves_earlier_days_alone(void **state)
{
    (void)state;
    const struct sp_fact v[] = { version("1", "A", IN_2010, "2010-01-01", ""), version("1", "B", IN_2020, "2020-01-15", "") };
    expect(v, 2, "2009-12-31", "");
    expect(v, 2, "2010-01-01", "A ");
    expect(v, 2, "2020-01-14", "A ");
    expect(v, 2, "2020-01-15", "B ");
}

static void a_correction_goes_before_what_it_corrects(void **state)
{
    (void)state;
    const struct sp_fact v[] = { version("1", "A", IN_2010, "2010-01-01", ""), version("1", "B", IN_2020, "2020-01-15", ""),
                                 version("1", "C", IN_2021, "2010-01-01", "2020-01-14") };
    expect(v, 3, "2015-06-01", "C ");
    expect(v, 3, "2020-01-14", "C ");
    expect(v, 3, "2020-01-15", "B ");
}

static void what_was_closed_held_before(void **state)
{
    (void)state;
    struct sp_fact v[] = { version("1", "A", IN_2010, "2010-01-01", ""), version("1", "A", IN_2020, "2010-01-01", "") };
    v[1].status = SP_STATUS_CLOSED;
    expect(v, 2, "2020-01-31", "A ");
    expect(v, 2, "2020-02-01", "");
    v[1].valid_to = SP_VIEW_LIT("2019-12-31");
    expect(v, 2, "2019-12-31", "A ");
    v[0].valid_to = SP_VIEW_LIT("2019-12-31");
    expect(v, 2, "2020-01-01", "");
}

static void each_fact_by_itself(void **state)
{
    (void)state;
    const struct sp_fact v[] = { version("1", "A", IN_2010, "", "2012-01-01"), version("2", "B", IN_2010, "2011-01-01", ""),
                                 version("2", "C", IN_2025, "2024-01-01", ""), version("3", "D", IN_2025, "2024-01-01", "") };
    expect(v, 4, "2010-05-05", "A ");
    expect(v, 4, "2011-05-05", "A B ");
    expect(v, 4, "2024-05-05", "C D ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_days_the_newest_holds), cmocka_unit_test(a_later_version_leaves_earlier_days_alone),
        cmocka_unit_test(a_correction_goes_before_what_it_corrects), cmocka_unit_test(what_was_closed_held_before),
        cmocka_unit_test(each_fact_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
