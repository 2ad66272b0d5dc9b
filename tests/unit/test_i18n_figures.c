/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/figures.h"
#include "i18n/format.h"
#include "i18n/format_read.h"
#include "i18n/html.h"

#define V(s) SP_VIEW_LIT(s)

static const struct sp_catalogue *in(const char *language) { return sp_catalogue_builtin(sp_view_of(language)); }

/* --- reading back --- */

static void what_a_catalogue_writes_is_read_back(void **state)
{
    (void)state;
    static const char *const numbers[] = { "0", "-1", "12.50", "999", "1000", "-1234567.005", "123456789012345678901234567890", "0.001" };
    static const char *const days[] = { "2021-01-05", "1999-12-31", "2024-02-29", "2026-11-10", "2026-11-01", "2026-10-22" };
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        const struct sp_catalogue *cat = in(*l);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            SP_BUF_AUTO text = { 0 };
            char decimal[SP_READ_DECIMAL], currency[4];
            assert_true(sp_format_decimal(cat, sp_view_of(numbers[i]), &text) && sp_read_decimal(cat, sp_buf_view(&text), decimal));
            assert_string_equal(decimal, numbers[i]);
            sp_buf_clear(&text);
            assert_true(sp_format_percent(cat, sp_view_of(numbers[i]), &text) && sp_read_percent(cat, sp_buf_view(&text), decimal));
            assert_string_equal(decimal, numbers[i]);
            sp_buf_clear(&text);
            assert_true(sp_format_amount(cat, sp_view_of(numbers[i]), V("LAK"), &text) && sp_read_amount(cat, sp_buf_view(&text), decimal, currency));
            assert_string_equal(decimal, numbers[i]);
            assert_string_equal(currency, "LAK");
            sp_buf_clear(&text);
            assert_true(sp_format_amount(cat, sp_view_of(numbers[i]), V("XAU"), &text) && sp_read_amount(cat, sp_buf_view(&text), decimal, currency));
            assert_string_equal(currency, "XAU"); /* one without a name */
        }
        for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
            SP_BUF_AUTO text = { 0 };
            char iso[11];
            assert_true(sp_format_date(cat, sp_view_of(days[i]), &text) && sp_read_date(cat, sp_buf_view(&text), iso));
            assert_string_equal(iso, days[i]);
        }
    }
}

static void nothing_else_is_read(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "-", "x", "1,00", "10,00", "1,0000", "01", " 1", "1 ", "1.", ".5", "1.2.3", "1,000,00", "1,000.5,0",
                                       "1234", "+1", "1e3", "1234567890123456789012345678901234567890123456789" };
    char decimal[SP_READ_DECIMAL], currency[4], iso[11];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (strcmp(bad[i], "01") != 0) /* a decimal as the catalogue would write it; no schema lets it through */
            assert_false(sp_read_decimal(in("en"), sp_view_of(bad[i]), decimal));
    assert_false(sp_read_decimal(in("lo"), V("1,234.5"), decimal));
    assert_false(sp_read_percent(in("en"), V("5"), decimal));
    assert_false(sp_read_amount(in("en"), V("5 LAK"), decimal, currency)); /* LAK has a name */
    assert_false(sp_read_amount(in("en"), V("5 LAK (Thai baht)"), decimal, currency));
    assert_false(sp_read_amount(in("en"), V("LAK (Lao kip)"), decimal, currency));
    static const char *const days[] = { "", "30 February 2024", "1 Januar 2024", "01 January 2024", "1 January 20245", "January 2024" };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        assert_false(sp_read_date(in("en"), sp_view_of(days[i]), iso));
}

/* --- figures of lines --- */

struct made { struct sp_buf lines; struct sp_arena arena; struct sp_doc doc; struct sp_figures f; struct sp_rendition r; unsigned n; };

static struct sp_rvalue value(enum sp_rtype type, const char *name, const char *text, const char *extra)
{
    return (struct sp_rvalue){ .type = type, .name = sp_view_of(name), .text = sp_view_of(text), .extra = sp_view_of(extra) };
}

static void begin(struct made *m, const char *section)
{
    memset(m, 0, sizeof *m);
    sp_rendition_begin(&m->r, in("en"), NULL, 0, &m->lines);
    sp_rendition_section(&m->r, sp_view_of(section), 1, 1);
}

static void add(struct made *m, const char *kind, bool disputed, const struct sp_rvalue *v, size_t n)
{
    char id[8];
    (void)snprintf(id, sizeof id, "%u", ++m->n);
    const struct sp_rfact f = { .kind = sp_view_of(kind), .id = sp_view_of(id), .status = V("new"), .cls = V("public"), .source = V("x"),
                                .disputed = disputed, .values = v, .n_values = n };
    sp_rendition_fact(&m->r, &f);
}

static void figures(struct made *m)
{
    CHECK_OK(sp_rendition_end(&m->r));
    CHECK_OK(sp_doc_parse(sp_buf_view(&m->lines), &m->arena, &m->doc));
    CHECK_OK(sp_figures_of(in("en"), &m->doc, &m->arena, &m->f));
}

static void done(struct made *m)
{
    sp_buf_free(&m->lines);
    sp_arena_free(&m->arena);
}

struct paid { const char *day, *amount, *currency, *due, *due_currency, *days; bool disputed; };

static void pay(struct made *m, const struct paid *p)
{
    struct sp_rvalue v[4] = { value(SP_R_AMOUNT, "amount", p->amount, p->currency) };
    size_t n = 1;
    if (p->due)
        v[n++] = value(SP_R_AMOUNT, "past_due", p->due, p->due_currency ? p->due_currency : p->currency);
    v[n++] = value(SP_R_INT, "days_beyond_terms", p->days ? p->days : "0", "");
    v[n++] = value(SP_R_DATE, "as_of", p->day, "");
    add(m, "trade_payments.experience", p->disputed, v, n);
}

static void all_paid(struct made *m, const struct paid *p, size_t n)
{
    begin(m, "trade_payments");
    for (size_t i = 0; i < n; i++)
        pay(m, &p[i]);
    figures(m);
}

#define EQ(view, text) assert_true(sp_view_is((view), (text)))

static void payments_become_series_in_order_of_time(void **state)
{
    (void)state;
    static const struct paid paid[] = { { "2026-03-31", "1500", "LAK", "500.5", NULL, "12", true }, { "2025-12-31", "1000", "LAK", "0", NULL, "-3", false } };
    struct made m;
    all_paid(&m, paid, 2);
    assert_int_equal(m.f.n_charts, 2);
    const struct sp_figure_chart *c = m.f.chart[0], *days = m.f.chart[1];
    assert_true(c->columns && !c->part && !c->summed);
    assert_int_equal(c->exponent, -1);
    assert_int_equal(c->n, 2);
    assert_int_equal(c->n_series, 2);
    EQ(c->currency, "LAK");
    EQ(c->section, "trade_payments");
    EQ(c->series[0].label, "Amount owed");
    assert_string_equal(c->time[0].day, "2025-12-31");
    assert_true(!c->time[0].disputed && c->time[1].disputed);
    assert_true(c->series[0].v[0].v == 10000 && c->series[0].v[1].v == 15000 && c->series[1].v[0].v == 0 && c->series[1].v[1].v == 5005);
    EQ(c->series[0].v[1].shown, "1,500 LAK (Lao kip)");
    struct sp_figure_scale s = sp_figure_scale_of(c);
    assert_true(s.low == 0 && s.high == 15000 && s.step == 5000);
    assert_int_equal(sp_figure_place(&s, 15000, 150), 150);
    assert_int_equal(sp_figure_place(&s, 5005, 150), 50);
    assert_true(!days->columns && days->n_series == 1 && !days->currency.n);
    s = sp_figure_scale_of(days);
    assert_true(s.low == -5 && s.high == 15 && s.step == 5);
    assert_int_equal(sp_figure_place(&s, -3, 100), 10);
    done(&m);
}

static void entries_of_one_day_are_added_up(void **state)
{
    (void)state;
    static const struct paid paid[] = { { "2026-03-31", "1500.25", "LAK", "1", NULL, "2", false }, { "2026-03-31", "0.80", "LAK", "2", NULL, "30", false },
                                        { "2026-03-31", "7", "LAK", "3", NULL, "-4", false }, { "2025-12-31", "1000", "LAK", "0", NULL, "5", false } };
    struct made m;
    all_paid(&m, paid, 4);
    const struct sp_figure_chart *c = m.f.chart[0];
    assert_true(c->summed && !c->part);
    assert_int_equal(c->n, 2);
    EQ(c->series[0].v[1].shown, "1,508.05 LAK (Lao kip)");
    EQ(c->series[1].v[1].shown, "6.00 LAK (Lao kip)");
    assert_true(c->series[0].v[1].v == 150805);
    EQ(m.f.chart[1]->series[0].v[1].shown, "30");
    assert_true(m.f.chart[1]->series[0].v[1].v == 30 && m.f.chart[1]->summed);
    done(&m);
}

static void currencies_stay_apart(void **state)
{
    (void)state;
    static const struct paid paid[] = { { "2026-03-31", "1500", "LAK", NULL, NULL, "1", false }, { "2025-12-31", "9", "USD", NULL, NULL, "1", false },
                                        { "2025-06-30", "1400", "LAK", NULL, NULL, "1", false }, { "2025-09-30", "5", "CNY", NULL, NULL, "1", false },
                                        { "2025-09-30", "8", "USD", "1", "CNY", "1", false } };
    struct made m;
    all_paid(&m, paid, 5);
    assert_int_equal(m.f.n_charts, 3); /* LAK, USD, days; one point in CNY makes none */
    EQ(m.f.chart[0]->currency, "LAK");
    EQ(m.f.chart[1]->currency, "USD");
    assert_int_equal(m.f.chart[0]->n_series, 1); /* no past due is stated */
    assert_int_equal(m.f.chart[1]->n_series, 1); /* nor in its own currency */
    assert_true(m.f.chart[1]->part);
    assert_int_equal(m.f.chart[2]->n, 4);
    done(&m);
}

static void what_is_not_there_is_no_zero(void **state)
{
    (void)state;
    static const struct paid paid[] = { { "2026-03-31", "1500", "LAK", "10", NULL, "1", false }, { "2025-12-31", "900", "LAK", NULL, NULL, "1", false },
                                        { "2026-03-31", "100", "LAK", NULL, NULL, "1", false }, { "2025-06-30", "100", "LAK", "0", NULL, "1", false } };
    struct made m;
    all_paid(&m, paid, 4);
    const struct sp_figure_chart *c = m.f.chart[0];
    assert_true(c->part && c->series[0].v[2].there);
    assert_false(c->series[1].v[1].there || c->series[1].v[2].there); /* a sum of which a part is not stated is none */
    assert_true(c->series[1].v[0].there && c->series[1].v[0].v == 0);
    assert_int_equal(c->series[1].v[2].shown.n, 0);
    done(&m);
    begin(&m, "trade_payments");
    pay(&m, &paid[0]);
    pay(&m, &paid[3]);
    sp_rendition_withheld(&m.r, V("trade_payments.experience"), 3, V("policy.limit"));
    figures(&m);
    assert_true(m.f.chart[0]->part && m.f.chart[0]->series[1].v[0].there);
    done(&m);
    all_paid(&m, paid, 1);
    assert_int_equal(m.f.n_charts, 0); /* one point is no development */
    done(&m);
}

static void payments_stand_by_their_dates(void **state)
{
    (void)state;
    static const struct paid paid[] = { { "2024-02-01", "5", "LAK", NULL, NULL, "1", false }, { "2024-03-01", "5", "LAK", NULL, NULL, "1", false },
                                        { "2024-10-27", "5", "LAK", NULL, NULL, "1", false } };
    struct made m;
    all_paid(&m, paid, 3);
    assert_true(m.f.chart[1]->n == 3 && sp_figure_at(m.f.chart[1], 1, 1000) == 250 && !m.f.chart[1]->time[1].apart && m.f.chart[1]->time[2].apart);
    done(&m);
}

static void only_the_latest_points_have_room(void **state)
{
    (void)state;
    struct made m;
    begin(&m, "trade_payments");
    for (unsigned i = 0; i < 30; i++) {
        char day[11];
        (void)snprintf(day, sizeof day, "%04u-01-01", 2026 - i);
        pay(&m, &(struct paid){ day, "5", "LAK", "1", NULL, "1", false });
    }
    figures(&m);
    assert_int_equal(m.f.chart[0]->n, SP_FIGURE_POINTS);
    assert_string_equal(m.f.chart[0]->time[SP_FIGURE_POINTS - 1].day, "2026-01-01");
    assert_string_equal(m.f.chart[0]->time[0].day, "2003-01-01");
    assert_true(m.f.chart[0]->part);
    done(&m);
}

static void numbers_of_any_length_keep_their_places(void **state)
{
    (void)state;
    static const struct paid paid[] = { { "2026-03-31", "123456789012345678901234567890", "LAK", NULL, NULL, "1", false },
                                        { "2025-12-31", "61728394506172839450617283945", "LAK", NULL, NULL, "1", false } };
    static const struct paid both[] = { { "2026-03-31", "123456789012345678901234567890", "LAK", NULL, NULL, "1", false },
                                        { "2025-12-31", "0.12345678901234567890123456789", "LAK", NULL, NULL, "1", false } };
    struct made m;
    all_paid(&m, paid, 2);
    assert_int_equal(m.f.chart[0]->exponent, 15);
    assert_true(m.f.chart[0]->series[0].v[1].v == 123456789012345 && m.f.chart[0]->series[0].v[0].v == 61728394506172);
    done(&m);
    all_paid(&m, both, 2);
    assert_int_equal(m.f.n_charts, 1); /* the days; there is no exact place for both amounts on one axis */
    done(&m);
    SP_BUF_AUTO text = { 0 };
    sp_figure_put_number(in("en"), -250, 3, &text);
    sp_buf_putc(&text, ' ');
    sp_figure_put_number(in("en"), 1500, -2, &text);
    sp_buf_putc(&text, ' ');
    sp_figure_put_number(in("en"), 1501, -3, &text);
    sp_buf_putc(&text, ' ');
    sp_figure_put_number(in("en"), 0, -3, &text);
    EQ(sp_buf_view(&text), "-250,000 15 1.501 0");
}

static void state_accounts(struct made *m, const char *from, const char *to, const char *currency, const char *unit, const char *profit)
{
    const struct sp_rvalue v[] = { value(SP_R_DATE, "period_from", from, ""), value(SP_R_DATE, "period_to", to, ""),
                                   value(SP_R_CODE, "currency", currency, "currency"), value(SP_R_INT, "unit", unit, ""),
                                   value(SP_R_DECIMAL, "revenue", "5000", ""), value(SP_R_DECIMAL, "profit", profit, "") };
    add(m, "financial.statement", false, v, 6);
}

static void only_like_accounts_are_compared(void **state)
{
    (void)state;
    struct made m;
    begin(&m, "financial");
    state_accounts(&m, "2024-01-01", "2024-12-31", "CNY", "1000", "-250");
    state_accounts(&m, "2025-01-01", "2025-12-31", "CNY", "1000", "700");
    state_accounts(&m, "2026-01-01", "2026-06-30", "CNY", "1000", "90");   /* half a year */
    state_accounts(&m, "2023-01-01", "2023-12-31", "CNY", "1", "250000");  /* another unit */
    state_accounts(&m, "2022-01-01", "2022-12-31", "LAK", "1000", "1");    /* another currency */
    figures(&m);
    assert_int_equal(m.f.n_charts, 1);
    const struct sp_figure_chart *c = m.f.chart[0];
    assert_int_equal(c->n, 2);
    EQ(c->currency, "Chinese yuan (CNY)");
    EQ(c->unit, "1,000");
    assert_int_equal(c->n_series, 2); /* assets and equity are not stated */
    struct sp_figure_scale s = sp_figure_scale_of(c);
    assert_true(s.low == -2000 && s.high == 6000 && s.step == 2000);
    assert_int_equal(sp_figure_place(&s, 0, 80), 20);
    assert_int_equal(sp_figure_place(&s, -250, 80), 17);
    done(&m);
}

/* "5000", "~" for a time without points, "|" before one that is not joined with the one before. */
static const char *drawn(const struct sp_figure_chart *c)
{
    static char text[200];
    int n = 0;
    for (size_t k = 0; k < c->n; k++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%s%.4s%s", k ? " " : "", c->time[k].apart ? "|" : "", c->time[k].day,
                      c->series[0].v[k].there ? "" : "~");
    return text;
}

static void accounts_join_no_years_over_a_gap(void **state)
{
    (void)state;
    static const struct { struct { const char *from, *to, *currency, *unit; } v[5]; const char *drawn; bool part; } tries[] = {
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2022-01-01", "2022-12-31", "CNY", "1" }, { "2023-01-01", "2023-12-31", "CNY", "1" } }, "2021 2022 2023", false },
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2022-01-01", "2022-12-31", "USD", "1" }, { "2023-01-01", "2023-12-31", "CNY", "1" } }, "2021 2022~ |2023", true },
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2022-01-01", "2022-12-31", "CNY", "1000" }, { "2023-01-01", "2023-12-31", "CNY", "1" } }, "2021 2022~ |2023", true },
        { { { "2020-01-01", "2020-12-31", "CNY", "1" }, { "2021-01-01", "2021-12-31", "LAK", "1" }, { "2022-01-01", "2022-12-31", "USD", "1" },
            { "2023-01-01", "2023-12-31", "CNY", "1" } }, "2020 2021~ 2022~ |2023", true },
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2024-01-01", "2024-12-31", "CNY", "1" } }, "2021 ~ |2024", true }, /* nobody knows why */
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2022-01-01", "2022-06-30", "CNY", "1" }, { "2023-01-01", "2023-12-31", "CNY", "1" } }, "2021 ~ |2023", true },
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2022-01-01", "2022-03-31", "CNY", "1" }, { "2022-01-01", "2022-12-31", "CNY", "1" } }, "2021 2022", false },
        { { { "2021-04-01", "2022-03-31", "CNY", "1" }, { "2022-04-01", "2023-03-31", "CNY", "1" }, { "2023-01-01", "2023-12-31", "CNY", "1" } }, "2022 2023 |2023", false },
        { { { "2021-01-01", "2021-12-31", "CNY", "1" }, { "2022-01-01", "2022-12-31", "CNY", "1" }, { "2022-01-01", "2022-12-31", "CNY", "1" },
            { "2023-01-01", "2023-12-31", "CNY", "1" }, { "2024-01-01", "2024-12-31", "CNY", "1" } }, "2021 |2022 |2022 |2023 2024", false },
        { { { "2026-01-01", "2026-03-31", "CNY", "1" }, { "2026-04-01", "2026-06-30", "CNY", "1" }, { "2026-10-01", "2026-12-31", "CNY", "1" } }, "2026 2026 ~ |2026", true },
        { { { "2026-01-01", "2026-01-31", "CNY", "1" }, { "2026-02-01", "2026-02-28", "CNY", "1" }, { "2026-04-01", "2026-04-30", "CNY", "1" } }, "2026 2026 ~ |2026", true },
        { { { "2022-10-02", "2023-09-30", "CNY", "1" }, { "2023-10-01", "2024-09-28", "CNY", "1" } }, "2023 2024", false }, /* 52 weeks */
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct made m;
        begin(&m, "financial");
        for (size_t k = 0; k < 5 && tries[i].v[k].from; k++)
            state_accounts(&m, tries[i].v[k].from, tries[i].v[k].to, tries[i].v[k].currency, tries[i].v[k].unit, "1");
        figures(&m);
        assert_true(m.f.n_charts >= 1);
        assert_string_equal(drawn(m.f.chart[0]), tries[i].drawn);
        assert_int_equal(m.f.chart[0]->part, tries[i].part);
        done(&m);
    }
    struct made m; /* many gaps: the latest have room, and none stands at the beginning */
    begin(&m, "financial");
    for (int y = 1960; y <= 2020; y += 4) {
        char from[11], to[11];
        (void)snprintf(from, sizeof from, "%d-01-01", y);
        (void)snprintf(to, sizeof to, "%d-12-31", y);
        state_accounts(&m, from, to, "CNY", "1", "1");
    }
    figures(&m);
    assert_int_equal(m.f.chart[0]->n, SP_FIGURE_POINTS - 1);
    assert_true(m.f.chart[0]->series[0].v[0].there && !m.f.chart[0]->series[0].v[1].there);
    assert_string_equal(m.f.chart[0]->time[0].day, "1976-12-31");
    done(&m);
}

/* How the first line of the page's first drawing goes, without its coordinates. */
static const char *line_of(const struct made *m)
{
    static char line[64];
    SP_BUF_AUTO page = { 0 };
    size_t n = 0;
    sp_rendition_html(in("en"), sp_buf_view(&m->lines), &page);
    CHECK_OK(sp_buf_rc(&page));
    const char *p = strstr(sp_buf_cstr(&page), "<path class=\"p p0\" d=\"");
    assert_non_null(p);
    for (p += strlen("<path class=\"p p0\" d=\""); *p != '"' && n + 1 < sizeof line; p++)
        if (*p == 'M' || *p == 'L')
            line[n++] = *p;
    line[n] = '\0';
    return line;
}

static void a_page_draws_no_line_over_a_gap(void **state)
{
    (void)state;
    static const struct { const char *year, *currency; } v[] = { { "2019", "CNY" }, { "2020", "CNY" }, { "2021", "USD" }, { "2022", "CNY" }, { "2023", "CNY" }, { "2023", "CNY" } };
    struct made m;
    begin(&m, "financial");
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        char from[11], to[11];
        (void)snprintf(from, sizeof from, "%s-01-01", v[i].year);
        (void)snprintf(to, sizeof to, "%s-12-31", v[i].year);
        state_accounts(&m, from, to, v[i].currency, "1", "1");
    }
    figures(&m);
    assert_string_equal(line_of(&m), "MLMMM"); /* 2019 to 2020; 2022; what 2023 was, two statements tell */
    done(&m);
}

static void owners_and_investments_make_a_tree(void **state)
{
    (void)state;
    struct made m;
    const struct sp_rvalue owner[] = { { .type = SP_R_TEXT, .name = V("name"), .text = V("ສະພານ"), .extra = V("lo") }, value(SP_R_PERCENT, "share", "51.25", "") };
    const struct sp_rvalue unnamed[] = { value(SP_R_CODE, "reason", "unknown", "undisclosed_reason"), value(SP_R_PERCENT, "share_min", "10", ""), value(SP_R_PERCENT, "share_max", "25", "") };
    const struct sp_rvalue invested[] = { value(SP_R_TOKEN, "lei", "5493001KJTIIGC8Y1R12", ""), value(SP_R_DATE, "to", "2025-01-01", "") };
    begin(&m, "ownership");
    add(&m, "ownership.owner", true, owner, 2);
    add(&m, "ownership.undisclosed", false, unnamed, 3);
    add(&m, "ownership.investment", false, invested, 2);
    figures(&m);
    const struct sp_figure_tree *t = m.f.tree;
    assert_non_null(t);
    assert_true(t->n_above == 2 && t->n_below == 1 && !t->part && !t->company);
    assert_int_equal(t->above[0].share_bp, 5125);
    EQ(t->above[0].name->value, "ສະພານ");
    assert_true(t->above[0].fact->disputed.n && t->above[1].share_bp == -1 && t->above[1].low_bp == 1000 && t->above[1].high_bp == 2500);
    assert_true(t->below[0].share_bp == -1 && t->below[0].until && t->below[0].name);
    done(&m);
    begin(&m, "ownership");
    add(&m, "ownership.owner", false, owner, 2);
    sp_rendition_withheld(&m.r, V("ownership.investment"), 1, V("policy.class"));
    figures(&m);
    assert_true(m.f.tree->part);
    done(&m);
    begin(&m, "ownership");
    sp_rendition_withheld(&m.r, V("ownership.owner"), 1, V("policy.class"));
    figures(&m);
    assert_null(m.f.tree);
    done(&m);
}

/* A name is broken before it runs past the drawing's edge; capitals are wide. */
static void a_long_name_takes_several_lines(void **state)
{
    (void)state;
    static const struct { const char *name, *line; } cases[] = {
        { "Công ty TNHH một thành viên Cầu Vàng", ">Công ty TNHH một thành viên Cầu Vàng</text>" },
        { "CÔNG TY TNHH MỘT THÀNH VIÊN CẦU VÀNG", ">VÀNG</text>" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct made m;
        SP_BUF_AUTO page = { 0 };
        const struct sp_rvalue owner[] = { { .type = SP_R_TEXT, .name = V("name"), .text = sp_view_of(cases[i].name), .extra = V("vi") } };
        begin(&m, "ownership");
        add(&m, "ownership.owner", false, owner, 1);
        figures(&m);
        sp_rendition_html(in("en"), sp_buf_view(&m.lines), &page);
        CHECK_OK(sp_buf_rc(&page));
        if (!strstr(sp_buf_cstr(&page), cases[i].line))
            fail_msg("%s: %s", cases[i].line, strstr(page.p, "<text"));
        done(&m);
    }
}

static void rate(struct made *m, const char *score, const char *low, const char *high)
{
    const struct sp_rvalue v[] = { value(SP_R_DECIMAL, "score", score, ""), value(SP_R_DECIMAL, "lowest", low, ""), value(SP_R_DECIMAL, "highest", high, "") };
    const struct sp_rvalue reason[] = { value(SP_R_TOKEN, "score", "1", ""), value(SP_R_CODE, "code", "size", "score_reason"), value(SP_R_DECIMAL, "points", "-12.5", "") };
    const struct sp_rvalue other[] = { value(SP_R_TOKEN, "score", "9", ""), value(SP_R_CODE, "code", "size", "score_reason"), value(SP_R_DECIMAL, "points", "3", "") };
    begin(m, "score");
    add(m, "score.score", false, v, 3);
    add(m, "score.reason", false, reason, 3);
    add(m, "score.reason", false, other, 3);
    figures(m);
}

static void a_score_stands_on_its_scale(void **state)
{
    (void)state;
    struct made m;
    rate(&m, "612.5", "300", "850");
    assert_int_equal(m.f.n_scores, 1);
    assert_true(m.f.score[0]->v == 61250 && m.f.score[0]->low == 30000 && m.f.score[0]->high == 85000);
    assert_int_equal(m.f.score[0]->n_reasons, 1); /* of this score */
    assert_true(m.f.score[0]->reason[0].v == -1250);
    done(&m);
    static const char *const bad[][3] = { { "900", "300", "850" }, { "299.99", "300", "850" }, { "300", "300", "300" }, { "1", "5", "0" } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rate(&m, bad[i][0], bad[i][1], bad[i][2]);
        assert_int_equal(m.f.n_scores, 0);
        done(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_catalogue_writes_is_read_back),
        cmocka_unit_test(nothing_else_is_read),
        cmocka_unit_test(payments_become_series_in_order_of_time),
        cmocka_unit_test(entries_of_one_day_are_added_up),
        cmocka_unit_test(currencies_stay_apart),
        cmocka_unit_test(what_is_not_there_is_no_zero),
        cmocka_unit_test(payments_stand_by_their_dates), cmocka_unit_test(only_the_latest_points_have_room),
        cmocka_unit_test(numbers_of_any_length_keep_their_places),
        cmocka_unit_test(only_like_accounts_are_compared),
        cmocka_unit_test(accounts_join_no_years_over_a_gap),
        cmocka_unit_test(a_page_draws_no_line_over_a_gap),
        cmocka_unit_test(owners_and_investments_make_a_tree),
        cmocka_unit_test(a_long_name_takes_several_lines),
        cmocka_unit_test(a_score_stands_on_its_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
