/* layer: tools */
/* What saphan-gen writes: the same bytes for the same seed, and companies that every check of the house accepts. */
#include "tests/lib/check.h"
#include "tests/lib/markup.h"

#include <stdlib.h>

#include "base/random.h"
#include "i18n/rendition_doc.h"
#include "node/evidence/render.h"
#include "schema/company.h"
#include "schema/canonical.h"
#include "schema/report.h"
#include "tools/saphan-gen/company.h"

enum { PER_COUNTRY = 240 / CHECK_EVERY, NUMBERS = 6000 / CHECK_EVERY, FAR = 4900000 };

static struct sp_prng prng = { 41 };

/* A row of a random index, anywhere in the range that the generator promises to be without doubles. */
static uint64_t any_index(void) { return sp_prng_below(&prng, 2) ? sp_prng_below(&prng, 1000) : sp_prng_below(&prng, FAR); }

struct row { struct sp_buf text; struct sp_arena arena; struct sp_company c; };

static void make(struct row *r, uint64_t seed, uint64_t index, const struct gen_country *c, unsigned flags)
{
    struct sp_diag d = { 0 };
    sp_buf_clear(&r->text);
    sp_arena_reset(&r->arena);
    gen_company(&r->text, seed, index, c, flags);
    CHECK_OK(sp_buf_rc(&r->text));
    struct sp_view line = sp_view(r->text.p, r->text.n - 1);
    assert_int_equal(r->text.p[line.n], '\n');
    assert_null(memchr(line.p, '\n', line.n));
    if (!sp_ok(sp_company_from_json(line, &r->arena, &r->c, &d)))
        fail_msg("%s at %s: %.*s", d.rule, d.field, (int)line.n, line.p);
}

static void done(struct row *r)
{
    sp_buf_free(&r->text);
    sp_arena_free(&r->arena);
}

static void each(void (*check)(struct row *r, const struct gen_country *c, bool registered))
{
    struct row r = { 0 };
    size_t n;
    const struct gen_country *all = gen_countries(&n);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < PER_COUNTRY; k++) {
            bool registered = k % 4 == 0;
            make(&r, sp_prng_next(&prng), any_index(), &all[i], registered ? GEN_REGISTERED_ONLY : 0);
            check(&r, &all[i], registered);
        }
    done(&r);
}

static struct sp_view value_of(struct row *r, const struct sp_fact *f, const char *field)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    CHECK_OK(sp_data_values(f->kind, f->data, &r->arena, v, &n));
    const struct sp_value *found = sp_value_named(v, n, field);
    return found ? found->text : sp_view("", 0);
}

static int64_t number(struct row *r, const struct sp_fact *f, const char *field)
{
    char text[32] = "";
    struct sp_view v = value_of(r, f, field);
    assert_in_range(v.n, 1, sizeof text - 1);
    memcpy(text, v.p, v.n);
    return strtoll(text, NULL, 10);
}

/* --- the same, always ---------------------------------------------------------------------------------- */

static void a_seed_is_a_text(void **state)
{
    (void)state;
    size_t n;
    const struct gen_country *all = gen_countries(&n);
    SP_BUF_AUTO whole = { 0 };
    SP_BUF_AUTO part = { 0 };
    SP_BUF_AUTO other = { 0 };
    for (uint64_t i = 0; i < 200; i++)
        gen_company(&whole, 9, i, &all[i % n], 0);
    for (uint64_t i = 200; i-- > 100;) { /* the second half alone, from its end */
        sp_buf_clear(&part);
        gen_company(&part, 9, i, &all[i % n], 0);
        assert_true(whole.n >= part.n && memcmp(whole.p + whole.n - part.n, part.p, part.n) == 0);
        whole.n -= part.n;
    }
    gen_company(&other, 10, 100, &all[100 % n], 0);
    assert_false(sp_view_eq(sp_buf_view(&part), sp_buf_view(&other)));
}

/* A fixed text: who changes the generator changes every set that was made with it, and should know. */
static void the_first_company_is_known(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    gen_company(&b, 7, 0, gen_country_named("LA", 2), GEN_REGISTERED_ONLY);
    static const char start[] = "{\"subject\":\"LA.ern:0100000007\",\"facts\":[{\"kind\":\"registered.name\",\"id\":\"legal\","
                                "\"status\":\"new\",\"class\":\"public\",\"source\":\"synthetic\",\"data\":{\"type\":\"legal\"";
    assert_true(sp_view_starts(sp_buf_view(&b), SP_VIEW_LIT(start)));
}

/* --- valid in every respect ---------------------------------------------------------------------------- */

static void check_row(struct row *r, const struct gen_country *c, bool registered)
{
    static struct sp_canonical_cache cache;
    SP_ARENA_AUTO arena = { 0 };
    struct sp_company fast;
    (void)registered;
    assert_true(sp_canonical_company(sp_view(r->text.p, r->text.n - 1), &cache, &arena, &fast));
    assert_true(sp_view_starts(r->c.subject, sp_view_of(c->prefix)));
    for (size_t i = 0; i < r->c.n; i++) {
        CHECK_VIEW(r->c.facts[i].source, "synthetic");
        assert_int_equal(r->c.facts[i].status, SP_STATUS_NEW);
    }
}

static void rows_are_strict_and_canonical(void **state)
{
    (void)state;
    each(check_row);
}

static void check_identifiers(struct row *r, const struct gen_country *c, bool registered)
{
    struct sp_subject s;
    size_t found = 0;
    (void)registered;
    CHECK_OK(sp_subject_parse(r->c.subject, &s, NULL));
    for (size_t i = 0; i < r->c.n; i++) {
        const struct sp_fact *f = &r->c.facts[i];
        enum sp_check_state state;
        SP_BUF_AUTO normal = { 0 };
        if (strcmp(f->kind->name, "identifiers.identifier") != 0)
            continue;
        struct sp_view scheme = value_of(r, f, "scheme"), value = value_of(r, f, "value");
        CHECK_OK(sp_identifier_check(scheme, value, sp_view("", 0), &state, &normal, NULL));
        assert_true(sp_view_eq(sp_buf_view(&normal), value));
        bool own = sp_view_is(scheme, c->scheme);
        found += own;
        CHECK_VIEW(value_of(r, f, "check"), sp_check_state_text(state));
        assert_int_equal(state, sp_scheme_named(scheme)->fix ? SP_CHECK_VALID : SP_CHECK_NO_CHECK);
        if (own)
            assert_true(sp_view_eq(value, s.value));
        if (sp_view_is(scheme, "cn.uscc")) { /* the code inside has a check digit of its own */
            CHECK_OK(sp_identifier_check(SP_VIEW_LIT("cn.org"), sp_view(value.p + 8, 9), sp_view("", 0), &state, NULL, NULL));
            assert_int_equal(state, SP_CHECK_VALID);
        }
    }
    assert_int_equal(found, 1);
}

static void identifiers_are_valid(void **state)
{
    (void)state;
    each(check_identifiers);
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void numbers_differ(void **state)
{
    (void)state;
    size_t n;
    const struct gen_country *all = gen_countries(&n);
    char (*subjects)[SP_MAX_SUBJECT_BYTES + 1] = calloc(NUMBERS, sizeof *subjects);
    assert_non_null(subjects);
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO b = { 0 };
        for (uint64_t k = 0; k < NUMBERS; k++) { /* half of them neighbours, half far apart */
            uint64_t index = k < NUMBERS / 2 ? k : k * (FAR / NUMBERS);
            struct sp_view head, rest;
            sp_buf_clear(&b);
            gen_company(&b, 1, index, &all[i], GEN_REGISTERED_ONLY);
            assert_true(sp_view_split(sp_view(b.p + 12, b.n - 12), '"', &head, &rest));
            assert_in_range(head.n, 4, SP_MAX_SUBJECT_BYTES);
            memcpy(subjects[k], head.p, head.n);
            subjects[k][head.n] = '\0';
        }
        qsort(subjects, NUMBERS, sizeof *subjects, by_text);
        for (size_t k = 1; k < NUMBERS; k++)
            if (strcmp(subjects[k - 1], subjects[k]) == 0)
                fail_msg("%s twice", subjects[k]);
    }
    free(subjects);
}

/* --- like companies ------------------------------------------------------------------------------------ */

static unsigned script_first(const char *lang)
{
    return !strcmp(lang, "lo") ? 0x0e80 : !strcmp(lang, "zh") ? 0x4e00 : !strcmp(lang, "th") ? 0x0e00 : !strcmp(lang, "km") ? 0x1780
         : !strcmp(lang, "my") ? 0x1000 : 0;
}

static bool has_script(struct sp_view text, const char *lang)
{
    unsigned first = script_first(lang), size = first == 0x4e00 ? 0x5200 : 0x80;
    for (size_t pos = 0; first && pos < text.n;) {
        uint32_t cp = sp_utf8_next(text, &pos);
        if (cp >= first && cp < first + size)
            return true;
    }
    return !first;
}

static unsigned seen_in_all;

static void check_sections(struct row *r, const struct gen_country *c, bool registered)
{
    unsigned seen = 0;
    int64_t shares = 0;
    for (size_t i = 0; i < r->c.n; i++) {
        const struct sp_fact *f = &r->c.facts[i];
        seen |= 1u << f->kind->section;
        if (!strcmp(f->kind->name, "registered.name") && sp_view_is(f->id, "legal"))
            assert_true(has_script(value_of(r, f, "text"), c->lang));
        if (!strcmp(f->kind->name, "ownership.owner"))
            shares += number(r, f, "share");
        if (strcmp(f->kind->name, "financial.statement") != 0)
            continue;
        assert_int_equal(number(r, f, "total_assets"), number(r, f, "total_liabilities") + number(r, f, "equity"));
        assert_int_equal(number(r, f, "gross_profit"), number(r, f, "revenue") - number(r, f, "cost_of_sales"));
        assert_int_equal(number(r, f, "profit"), number(r, f, "profit_before_tax") - number(r, f, "income_tax"));
    }
    unsigned always = 1u << SP_SECTION_REGISTERED | 1u << SP_SECTION_IDENTIFIERS;
    unsigned full = always | 1u << SP_SECTION_OWNERSHIP | 1u << SP_SECTION_OFFICERS | 1u << SP_SECTION_FINANCIAL | 1u << SP_SECTION_TRADE_PAYMENTS;
    unsigned standard = sp_product_of(SP_VIEW_LIT("standard"), 1)->sections & ~(1u << SP_SECTION_LEGAL);
    assert_int_equal(registered ? seen : seen & standard, registered ? always : full);
    seen_in_all |= seen;
    assert_int_equal(shares, registered ? 0 : 100);
}

static void sections_are_there_and_add_up(void **state)
{
    (void)state;
    each(check_sections);
    assert_int_equal(seen_in_all, (1u << SP_SECTION_COUNT) - 1);
}

/* Each kind of the sections beyond an ordinary report is made, now and then. */
static void every_kind_beyond_is_made(void **state)
{
    (void)state;
    struct row r = { 0 };
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    bool made[SP_MAX_KINDS] = { false };
    for (uint64_t i = 0; i < 600; i++) {
        make(&r, 5, i, gen_country_named(i % 2 ? "LA" : "CN", 2), 0);
        for (size_t k = 0; k < r.c.n; k++)
            made[r.c.facts[k].kind - kinds] = true;
        if (i % 10)
            continue;
        size_t full = r.c.n;
        make(&r, 5, i, gen_country_named("CN", 2), GEN_STANDARD_ONLY);
        assert_in_range(r.c.n, 10, full);
    }
    for (size_t i = 0; i < n; i++)
        if (!(sp_product_of(SP_VIEW_LIT("standard"), 1)->sections >> kinds[i].section & 1u) && !made[i])
            fail_msg("no %s", kinds[i].name);
    done(&r);
}

static unsigned legal_rows, rows;

static void count_legal(struct row *r, const struct gen_country *c, bool registered)
{
    (void)c;
    rows += !registered;
    bool legal = false;
    for (size_t i = 0; i < r->c.n; i++)
        legal |= r->c.facts[i].kind->section == SP_SECTION_LEGAL;
    legal_rows += legal;
}

static void some_have_legal_facts(void **state)
{
    (void)state;
    each(count_legal);
    assert_in_range(legal_rows, rows / 6, rows / 2);
}

/* Real registers hold few companies of one name; a search test over clones would show little. */
static void names_seldom_repeat(void **state)
{
    (void)state;
    enum { N = 5000 };
    struct row r = { 0 };
    char (*names)[256] = calloc(N, sizeof *names);
    assert_non_null(names);
    for (size_t k = 0; k < N; k++) {
        make(&r, 3, k, gen_country_named("LA", 2), GEN_REGISTERED_ONLY);
        struct sp_view v = value_of(&r, &r.c.facts[0], "text");
        memcpy(names[k], v.p, v.n < 255 ? v.n : 255);
    }
    qsort(names, N, sizeof *names, by_text);
    unsigned doubles = 0;
    for (size_t k = 1; k < N; k++)
        doubles += strcmp(names[k - 1], names[k]) == 0;
    assert_in_range(doubles, 0, N / 10);
    free(names);
    done(&r);
}

/* --- from the generator to the reader's eye -------------------------------------------------------------- */

/* Facts of many companies as one company's: a report that has every section. */
static void a_full_report_comes_back_and_renders(void **state)
{
    (void)state;
    enum { MOST = 120 };
    struct row r = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_fact facts[MOST];
    struct sp_report back;
    struct sp_diag d = { 0 };
    size_t n = 0, n_kinds, count[SP_MAX_KINDS] = { 0 };
    const struct sp_kind *kinds = sp_kinds(&n_kinds);
    for (uint64_t i = 0; i < 400; i++) {
        make(&r, 5, i, gen_country_named(i % 2 ? "LA" : "CN", 2), 0);
        for (size_t k = 0; k < r.c.n; k++) {
            struct sp_fact *f = &r.c.facts[k];
            size_t kind = (size_t)(f->kind - kinds);
            if (count[kind] == 2 || n == MOST)
                continue;
            assert_true(sp_arena_copy(&arena, f->data, &f->data));
            f->source = SP_VIEW_LIT("synthetic");
            f->id = count[kind]++ ? SP_VIEW_LIT("b") : SP_VIEW_LIT("a");
            f->disputed = n % 3 == 0;
            facts[n++] = *f;
        }
    }
    const struct sp_report_head head = {
        .iss = SP_VIEW_LIT("LA"), .aud = SP_VIEW_LIT("CN-GX"), .sub = SP_VIEW_LIT("LA.ern:0100001234"), .jti = SP_VIEW_LIT("019aa000-0000-7000-8000-000000000001"),
        .iat = 1795219384, .request_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), .purpose = SP_VIEW_LIT("credit_granting"),
        .authorisation = { SP_VIEW_LIT("C-7"), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2027-01-01") }, .requester = SP_VIEW_LIT("CN-GX/bank-1") };
    CHECK_OK(sp_report_build(&payload, &head, sp_product_named(SP_VIEW_LIT("full")), facts, n, SP_CLASS_SECRET, &d));
    if (!sp_ok(sp_report_parse(sp_buf_view(&payload), &arena, &back, &d)))
        fail_msg("%s at %s", d.rule, d.field);
    assert_int_equal(back.n_facts, n);
    assert_int_equal(back.n_sections, SP_SECTION_COUNT);
    for (size_t i = 0; i < back.n_sections; i++)
        assert_true(back.sections[i].n > 0 && back.sections[i].section == (enum sp_section)i);
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO lines = { 0 };
        SP_BUF_AUTO page = { 0 };
        struct sp_doc doc;
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        CHECK_OK(sp_render_report(&back, cat, &lines, &d));
        CHECK_OK(sp_doc_parse(sp_buf_view(&lines), &arena, &doc));
        assert_int_equal(doc.n_sections, SP_SECTION_COUNT);
        for (size_t i = 0; i < doc.n_sections; i++)
            assert_int_equal(doc.sections[i].n, back.sections[i].n);
        SP_BUF_AUTO again = { 0 };
        CHECK_OK(sp_render_page(cat, sp_buf_view(&lines), SP_VIEW_LIT("a.b.c~x~"), SP_VIEW_LIT("019aa000-0000-7000-8000-00000000000f"), &page));
        CHECK_OK(sp_render_page(cat, sp_buf_view(&lines), SP_VIEW_LIT("a.b.c~x~"), SP_VIEW_LIT("019aa000-0000-7000-8000-00000000000f"), &again));
        check_markup(sp_buf_view(&page));
        assert_true(sp_view_eq(sp_buf_view(&page), sp_buf_view(&again)));
    }
    done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_is_a_text),     cmocka_unit_test(the_first_company_is_known), cmocka_unit_test(rows_are_strict_and_canonical),
        cmocka_unit_test(identifiers_are_valid), cmocka_unit_test(numbers_differ),             cmocka_unit_test(sections_are_there_and_add_up),
        cmocka_unit_test(some_have_legal_facts), cmocka_unit_test(every_kind_beyond_is_made), cmocka_unit_test(a_full_report_comes_back_and_renders),
        cmocka_unit_test(names_seldom_repeat),
    };
    printf("seed %llu\n", (unsigned long long)prng.state);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
