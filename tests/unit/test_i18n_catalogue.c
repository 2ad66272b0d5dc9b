/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/catalogue_check.h"

#define V(s) SP_VIEW_LIT(s)

/* --- the compiled form --- */

/* The English catalogue with the first `from` replaced by `to`. */
static void altered(const char *from, const char *to, struct sp_buf *out)
{
    struct sp_view all = sp_catalogue_compiled(sp_catalogue_builtin(V("en")));
    const char *at = memmem(all.p, all.n, from, strlen(from));
    assert_non_null(at);
    sp_buf_put(out, sp_view(all.p, (size_t)(at - all.p)));
    sp_buf_puts(out, to);
    at += strlen(from);
    sp_buf_put(out, sp_view(at, (size_t)(all.p + all.n - at)));
}

static void built_in_catalogues_are_canonical(void **state)
{
    (void)state;
    size_t n = 0;
    for (const char *const *l = sp_catalogue_languages(); *l; l++, n++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        SP_CATALOGUE_AUTO again = NULL;
        CHECK_OK(sp_catalogue_parse(sp_catalogue_compiled(cat), &again, NULL));
        CHECK_VIEW(sp_catalogue_language(again), *l);
        assert_true(sp_view_eq(sp_catalogue_compiled(cat), sp_catalogue_compiled(again)));
        assert_true(sp_catalogue_builtin(sp_view_of(*l)) == cat);
        assert_true(!n || strcmp(l[-1], *l) < 0);
    }
    assert_true(n >= 3);
    assert_non_null(strstr(sp_catalogue_languages_text(), "en, "));
    assert_int_not_equal(sp_catalogue_languages_text()[strlen(sp_catalogue_languages_text()) - 1], ' ');
    assert_null(sp_catalogue_builtin(V("fr")));
    assert_null(sp_catalogue_builtin(V("")));
}

static void every_entry_is_found_by_its_key(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        struct sp_view key, status, text;
        size_t n = 0;
        for (; sp_catalogue_entry(cat, n, &key, &status, &text); n++)
            assert_true(sp_view_eq(sp_catalogue_find(cat, key), text));
        assert_true(n > 500);
        assert_false(sp_catalogue_entry(cat, n, &key, &status, &text));
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    const struct sp_catalogue *cat = sp_catalogue_builtin(V("en"));
    static const char *const keys[] = { "", ".", "x", "code", "code.", "code.country", "code.country.", "code.country.ZZ", "code.country.LA.",
                                        "field.registered.name", "field.registered.name.nope", "kind.", "kind.registered", "text.titl",
                                        "text.titles", "month.13", "code.no_such_list.x" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_int_equal(sp_catalogue_find(cat, sp_view_of(keys[i])).n, 0);
    CHECK_VIEW(sp_catalogue_text(cat, "text.nope"), "text.nope");
    CHECK_VIEW(sp_catalogue_code(cat, V("country"), V("LA")), "Lao PDR");
    CHECK_VIEW(sp_catalogue_code(cat, V("identifier_scheme"), V("vn.mst")), "Tax code (MST), Vietnam");
    assert_int_equal(sp_catalogue_code(cat, V("country"), V("")).n, 0);
    CHECK_VIEW(sp_catalogue_under(sp_catalogue_group(cat, V("field."), V("registered.name")), V("text")), "Name as registered");
    assert_null(sp_catalogue_group(cat, V("fields."), V("registered.name")));
    assert_null(sp_catalogue_group(cat, V("code."), V("registered.name")));
    assert_int_equal(sp_catalogue_under(NULL, V("text")).n, 0);
}

static void only_the_canonical_form_is_read(void **state)
{
    (void)state;
    static const struct { const char *from, *to, *rule; } cases[] = {
        { "saphan-catalogue/1", "saphan-catalogue/2", "catalogue.header" },
        { "language\ten", "language\tEN", "catalogue.header" },
        { "language\ten", "language\t", "catalogue.header" },
        { "version\t", "version\t ", "catalogue.header" },
        { "text.title\t", "text.Ti tle\t", "catalogue.key" },
        { "text.title\t", ".text.title\t", "catalogue.key" },
        { "text.title\tdraft\t", "text.title\tfinal\t", "catalogue.status" },
        { "text.title\tdraft\t", "text.title\tdraft", "catalogue.line" },
        { "Company credit report", "", "catalogue.text" },
        { "Company credit report", " Company", "catalogue.text" },
        { "Company credit report", "Company ", "catalogue.text" },
        { "Company credit report", "Company\\t", "catalogue.text" },
        { "Company credit report", "\xe2\x80\xae" "Company", "catalogue.text" },
        { "Company credit report", "A\tB\x01", "catalogue.text" },
        { "Company credit report", "A\n", "catalogue.line" },
        { "Company credit report", "\xff", "catalogue.utf8" },
        { "text.title\t", "text.aaaa\t", "catalogue.order" },
        { "{day} {month} {year}", "{day} {month}", "catalogue.template" },
        { "{day} {month} {year}", "{day} {month} {year} {year}", "catalogue.template" },
        { "{day} {month} {year}", "{day} {month} {years}", "catalogue.template" },
        { "{day} {month} {year}", "{day} {month} {year", "catalogue.template" },
        { "number.group\tdraft\t,", "number.group\tdraft\t.", "catalogue.template" },
        { "number.group\tdraft\t,", "number.group\tdraft\t0", "catalogue.template" },
        { "number.group\tdraft\t,", "number.group\tdraft\t-", "catalogue.template" },
        { "February", "January", "catalogue.template" },
        { "bool.false\tdraft\tno", "bool.false\tdraft\tyes", "catalogue.template" },
        { "month.07\tdraft\tJuly\n", "", "catalogue.missing" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        SP_CATALOGUE_AUTO cat = NULL;
        altered(cases[i].from, cases[i].to, &text);
        struct sp_rc rc = sp_catalogue_parse(sp_buf_view(&text), &cat, &d);
        if (!sp_is(rc, SP_RC_FORMAT) || strcmp(d.rule, cases[i].rule) != 0 || cat)
            fail_msg("case %zu: %s, rule %s", i, sp_rc_text(rc), d.rule);
    }
}

/* Evidence outlives programs: a catalogue made before a key was invented is still the catalogue it was. */
static void an_older_catalogue_is_read(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    SP_CATALOGUE_AUTO cat = NULL;
    altered("text.title\tdraft\tCompany credit report\n", "", &text);
    CHECK_OK(sp_catalogue_parse(sp_buf_view(&text), &cat, NULL));
    assert_true(sp_view_is(sp_catalogue_text(cat, "text.title"), "text.title"));
}

static void size_has_limits(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    SP_CATALOGUE_AUTO cat = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(LIMIT, sp_catalogue_parse(V(""), &cat, &d));
    CHECK_RULE(d, "limit.catalogue");
    sp_buf_puts(&text, "saphan-catalogue/1\nlanguage\ten\nversion\t1\n");
    for (int i = 0; i < SP_MAX_CATALOGUE_KEYS + 1; i++)
        sp_buf_putf(&text, "a.%05d\tdraft\tx\n", i);
    CHECK_RC(LIMIT, sp_catalogue_parse(sp_buf_view(&text), &cat, &d));
    CHECK_RULE(d, "limit.catalogue");
    while (text.n <= SP_MAX_CATALOGUE_BYTES)
        sp_buf_puts(&text, "................................................................");
    CHECK_RC(LIMIT, sp_catalogue_parse(sp_buf_view(&text), &cat, &d));
    assert_null(cat);
}

static void the_least_status_counts(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    SP_CATALOGUE_AUTO cat = NULL;
    altered("text.title\tdraft\t", "text.title\tmachine\t", &text);
    CHECK_OK(sp_catalogue_parse(sp_buf_view(&text), &cat, NULL));
    CHECK_VIEW(sp_catalogue_status(cat), "machine");
}

/* --- sources --- */

#define HEAD "@language en\n@version 1\n@status draft\n"

static void read_source(const char *text, struct sp_arena *a, struct sp_catalogue_source *s)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_catalogue_source_parse(sp_view_of(text), a, s, &d)))
        fail_msg("line %zu: %s", d.line, d.text);
}

static void a_source_is_read_with_its_statuses(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_catalogue_source s;
    read_source("# first\n" HEAD "b =  two = 2 \n\n  @status certified\na == one\n", &a, &s);
    assert_int_equal(s.n, 2);
    CHECK_VIEW(s.entries[0].key, "a");
    CHECK_VIEW(s.entries[0].status, "certified");
    assert_true(s.entries[0].same);
    assert_int_equal(s.entries[0].line, 8);
    CHECK_VIEW(s.entries[1].text, "two = 2");
    CHECK_VIEW(s.entries[1].status, "draft");
    assert_non_null(sp_catalogue_source_find(&s, V("b")));
    assert_null(sp_catalogue_source_find(&s, V("c")));
}

#define LONG_NAME "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x"
static void a_bad_source_names_its_line(void **state)
{
    (void)state;
    static const struct { const char *text; size_t line; const char *rule; } cases[] = {
        { HEAD "a = 1\nb\n", 5, "source.line" },
        { HEAD "a =\n", 4, "source.line" },
        { HEAD "a\t= 1\n", 4, "source.line" },
        { HEAD " = 1\n", 4, "source.key" },
        { HEAD "a b = 1\n", 4, "source.key" },
        { HEAD "a = 1\nb = 2\na = 3\n", 6, "source.duplicate" },
        { HEAD "@status perfect\n", 4, "source.status" },
        { HEAD "@language zh\n", 4, "source.directive" },
        { HEAD "@colour red\n", 4, "source.directive" },
        { HEAD "@reviewer\n", 4, "source.directive" },
        { HEAD "@fallback pt\n@fallback zh\n", 5, "source.directive" },
        { HEAD "@translator " LONG_NAME "\n", 4, "source.name" },
        { "@language\n", 1, "source.directive" },
        { "@language en\n@version 1\na = 1\n", 3, "source.header" },
        { HEAD, 3, "source.header" },
        { "", 0, "source.header" },
        { "@language ZH\n", 1, "source.header" }, { "@language zh-Hant\n", 1, "source.header" }, { "@language abcdefghi\n", 1, "source.header" },
        { "@language zh\n@version 1 b\n", 2, "source.header" }, { "@language zh\n@version 012345678901234567890123456789012\n", 2, "source.header" },
        { HEAD "a = 1\r\n", 4, "source.line" },
        { HEAD "a = 1\x01\n", 4, "source.line" },
        { "@language en\r@version 1\r", 1, "source.line" },
        { HEAD "a = 1", 4, "source.end" },
        { HEAD "a = 1\n# cut", 5, "source.end" },
        { "\xef\xbb\xbf" HEAD "a = 1\n", 1, "source.utf8" },
        { "\xff\xfe@\n", 1, "source.utf8" }, { "\xfe\xff@\n", 1, "source.utf8" },
        { HEAD "a = 1\nb = \xd6\xd0\n", 5, "source.utf8" },
        { HEAD "a = 1\nb = \xe4\xb8", 5, "source.utf8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_catalogue_source s;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        CHECK_RC(FORMAT, sp_catalogue_source_parse(sp_view_of(cases[i].text), &a, &s, &d));
        if (strcmp(d.rule, cases[i].rule) != 0 || d.line != cases[i].line)
            fail_msg("case %zu: line %zu, %s", i, d.line, d.rule);
    }
}

/* "line 4: a is the English text [gate.english]" for each. */
static void in_words(const struct sp_buf *problems, struct sp_buf *out)
{
    struct sp_view rest = sp_buf_view(problems);
    struct sp_catalogue_problem p;
    while (sp_catalogue_problem_next(&rest, &p))
        sp_buf_putf(out, "line %zu: %.*s [%.*s]\n", p.line, (int)p.text.n, p.text.p, (int)p.rule.n, p.rule.p);
    assert_int_equal(rest.n, 0);
}

static void check_problem(size_t found, const struct sp_buf *problems, const char *want)
{
    SP_BUF_AUTO words = { 0 };
    in_words(problems, &words);
    struct sp_view said = sp_buf_view(&words);

    if (!*want) {
        if (found)
            fail_msg("said %.*s", (int)said.n, said.p);
        return;
    }
    if (found != 1 || !said.n || !memmem(said.p, said.n, want, strlen(want)))
        fail_msg("%zu problems, said \"%.*s\" instead of \"%s\"", found, (int)said.n, said.n ? said.p : "", want);
}

static void texts_pass_their_gate(void **state)
{
    (void)state;
    static const struct { const char *text, *want; } cases[] = {
        { HEAD "a = plain words, 2 of them\n", "" },
        { HEAD "a = in {year}\n", "" },
        { HEAD "a = in {year} 2\n", "line 4: a is a template that holds a digit [gate.digit]" },
        { HEAD "a = {year} ๒\n", "line 4: a is a template that holds a digit [gate.digit]" },
        { HEAD "a = {year\n", "line 4: a has a brace that does not pair [gate.brace]" },
        { HEAD "a = year}\n", "line 4: a has a brace that does not pair [gate.brace]" },
        { HEAD "a = {Year}\n", "line 4: a has a brace that does not pair [gate.brace]" },
        { HEAD "x = 1\na = \xe2\x80\xae" "desrever\n", "line 5: a holds a hidden character [gate.hidden]" },
        { HEAD "a = zero\xe2\x80\x8bwidth\n", "line 4: a holds a hidden character [gate.hidden]" },
        { HEAD "a = e\xcc\x81\n", "line 4: a is not in normal form C [gate.nfc]" },
        { HEAD "a = \xc2\xa0plain\n", "line 4: a begins or ends with a space [gate.space]" },
        { HEAD "a = plain\xe3\x80\x80\n", "line 4: a begins or ends with a space [gate.space]" },
        { HEAD "number.group = \xc2\xa0\n", "" },
        { HEAD "a = back\\slash\n", "line 4: a holds a backslash [gate.backslash]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_source s;
        read_source(cases[i].text, &a, &s);
        size_t found = sp_catalogue_check_text(&s, &problems);
        check_problem(found, &problems, cases[i].want);
    }
}

static void a_language_says_what_english_says(void **state)
{
    (void)state;
#define OTHER "@language zh\n@version 1\n@status draft\n"
    static const char english[] = HEAD "a = apple\nb = in {year}\nc = {x}, {y}\nd = LEI\n";
    static const struct { const char *text, *want; } cases[] = {
        { OTHER "a = 苹果\nb = {year}年\nc = {y}、{x}\nd == LEI\n", "" },
        { OTHER "a = 苹果\nb = {year}年\nc = {y}、{x}\n", "line 0: d (line 7 of the English source) is not there [gate.missing]" },
        { OTHER "a = 苹果\nb = 年\nc = {y}、{x}\nd == LEI\n", "line 5: b has other placeholders than the English text [gate.placeholder]" },
        { OTHER "a = 苹果\nb = {month}年\nc = {y}、{x}\nd == LEI\n", "line 5: b has other placeholders" },
        { OTHER "a = 苹果\nb = {year}年\nc = {x}、{x}\nd == LEI\n", "line 6: c has other placeholders" },
        { OTHER "a = apple\nb = {year}年\nc = {y}、{x}\nd == LEI\n", "line 4: a is the English text" },
        { OTHER "a == 苹果\nb = {year}年\nc = {y}、{x}\nd == LEI\n", "line 4: a is marked \"==\" but is not" },
        { OTHER "a = 苹果\nb = {year}年\nc = {y}、{x}\nd == LEI\ne = 五\n", "line 8: e is not in the English source [gate.unknown]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_source en, zh;
        read_source(english, &a, &en);
        read_source(cases[i].text, &a, &zh);
        size_t found = sp_catalogue_check_against(&en, &zh, &problems);
        check_problem(found, &problems, cases[i].want);
    }
}

static void compiling_fills_in_and_notices(void **state)
{
    (void)state;
    struct sp_wanted_key wanted[] = { { .key = V("z") },
                                      { .key = V("field.k.date"), .general = V("field.date") },
                                      { .key = V("field.l.date"), .general = V("field.date") },
                                      { .key = V("code.c.x"), .optional = true } };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO out = { 0 };
    SP_BUF_AUTO problems = { 0 };
    SP_BUF_AUTO more = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_catalogue_source s;
    read_source(HEAD "field.date = Date\nfield.l.date = Day\nz = end\nlost = nobody asks\n", &a, &s);
    CHECK_OK(sp_catalogue_compile(&s, wanted, 4, &out, &d));
    CHECK_VIEW(sp_buf_view(&out), "saphan-catalogue/1\nlanguage\ten\nversion\t1\nfield.k.date\tdraft\tDate\n"
                                  "field.l.date\tdraft\tDay\nz\tdraft\tend\n");
    check_problem(sp_catalogue_check_used(&s, &s, &problems), &problems, "line 7: lost is used by nothing [gate.unused]");
    struct sp_wanted_key missing[] = { { .key = V("z") }, { .key = V("kind.new.thing") } };
    CHECK_RC(NOTFOUND, sp_catalogue_compile(&s, missing, 2, &more, &d));
    CHECK_RULE(d, "source.missing");
    assert_non_null(strstr(d.text, "kind.new.thing"));
}

static void people_hold_until_others_follow(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_catalogue_source s;
    read_source(HEAD "a = 1\n@translator Anna  B.\n@reviewer Chan\nb = 2\n@status reviewed\nc = 3\n@reviewer -\nd = 4\n", &a, &s);
    CHECK_VIEW(s.entries[0].translator, "");
    CHECK_VIEW(s.entries[1].translator, "Anna  B.");
    CHECK_VIEW(s.entries[2].reviewer, "Chan");
    CHECK_VIEW(s.entries[2].status, "reviewed");
    CHECK_VIEW(s.entries[3].translator, "Anna  B.");
    CHECK_VIEW(s.entries[3].reviewer, "");
    CHECK_VIEW(s.fallback, "");
}

static void trust_needs_names(void **state)
{
    (void)state;
    static const struct { const char *text, *want; } cases[] = {
        { HEAD "a = 1\n@status machine\nb = 2\n", "" },
        { HEAD "@status reviewed\n@reviewer R\na = 1\n", "" },
        { HEAD "@status certified\n@reviewer R\n@translator T\na = 1\n", "" },
        { HEAD "@status reviewed\n@translator T\na = 1\n", "line 6: a is reviewed or certified, and no @reviewer is named [gate.reviewer]" },
        { HEAD "@status certified\n@translator T\na = 1\n", "line 6: a is reviewed or certified, and no @reviewer is named [gate.reviewer]" },
        { HEAD "@status certified\n@reviewer R\na = 1\n", "line 6: a is certified, and no @translator is named [gate.translator]" },
        { HEAD "@status certified\n@reviewer R\n@translator R\na = 1\n", "line 7: a is certified by the one who translated it [gate.four-eyes]" },
        { HEAD "@status certified\n@reviewer Li Na\n@translator \xef\xbc\xac" "i  na\na = 1\n", "line 7: a is certified by the one who translated it [gate.four-eyes]" },
        { HEAD "@status certified\n@reviewer Li Na\n@translator L\xd1\x96 N\xd0\xb0\na = 1\n", "line 7: a is certified by the one who translated it [gate.four-eyes]" }, /* in Cyrillic */
        { HEAD "@reviewer e\xcc\x81\na = 1\n", "line 5: a has a translator or reviewer whose name is" },
        { HEAD "@translator x\xe2\x80\xae" "y\na = 1\n", "[gate.name]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_source s;
        read_source(cases[i].text, &a, &s);
        size_t found = sp_catalogue_check_people(&s, &problems);
        check_problem(found, &problems, cases[i].want);
    }
}

/* --- a fallback --- */

#define SMALL "@language tet\n@version 1\n@fallback pt\n@status draft\n"
#define LARGE "@language pt\n@version 1\n@status machine\n"

static void complete(const char *small, const char *large, struct sp_arena *a, struct sp_catalogue_source *s)
{
    struct sp_catalogue_source from;
    read_source(small, a, s);
    read_source(large, a, &from);
    CHECK_OK(sp_catalogue_source_complete(s, &from, a));
}

static void what_is_lacking_comes_from_the_fallback(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct sp_catalogue_source s;
    struct sp_wanted_key wanted[] = { { .key = V("a") }, { .key = V("b") }, { .key = V("code.language.pt") }, { .key = V("note.status") } };
    complete(SMALL "a = ida\nnote.status = {status}, {fallback}!\n", LARGE "a = um\nb = dois\ncode.language.pt = português\nnote.status = {status}\n", &a, &s);
    assert_int_equal(s.n, 4);
    assert_false(s.entries[0].taken);
    assert_true(s.entries[1].taken);
    CHECK_OK(sp_catalogue_compile(&s, wanted, 4, &out, NULL));
    CHECK_VIEW(sp_buf_view(&out), "saphan-catalogue/1\nlanguage\ttet\nversion\t1\na\tdraft\tida\nb\tmachine\tdois\n"
                                  "code.language.pt\tmachine\tportuguês\nnote.status\tdraft\t{status}, português!\n");
}

static void a_fallback_is_owned_up_to(void **state)
{
    (void)state;
    static const char english[] = HEAD "code.language.pt = Portuguese\nnote.status = {status}\n";
    static const struct { const char *small, *large, *want; } cases[] = {
        { SMALL "note.status = S {status} {fallback}\n", LARGE "code.language.pt = português\nnote.status = S {status}\n", "" },
        { SMALL "code.language.pt = portugés\n", LARGE "code.language.pt = português\nnote.status = S {status}\n",
          "line 3: @fallback pt has no note.status of its own" },
        { SMALL "note.status = S {status} {fallback}\n", LARGE "note.status = S {status}\n", "line 3: @fallback pt has no label" },
        { SMALL "note.status = S {status}\n", LARGE "code.language.pt = português\nnote.status = S {status}\n",
          "line 5: note.status has other placeholders than the English text [gate.placeholder]" },
        { SMALL "note.status = S {fallback}\n", LARGE "code.language.pt = português\nnote.status = S {status}\n", "[gate.placeholder]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_source s, en;
        read_source(english, &a, &en);
        complete(cases[i].small, cases[i].large, &a, &s);
        size_t found = sp_catalogue_check_fallback(&s, &problems);
        if (!strstr(cases[i].want, "@fallback pt has no label"))
            found += sp_catalogue_check_against(&en, &s, &problems);
        check_problem(found, &problems, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_catalogues_are_canonical),
        cmocka_unit_test(every_entry_is_found_by_its_key),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(only_the_canonical_form_is_read),
        cmocka_unit_test(an_older_catalogue_is_read), cmocka_unit_test(size_has_limits),
        cmocka_unit_test(the_least_status_counts),
        cmocka_unit_test(a_source_is_read_with_its_statuses),
        cmocka_unit_test(a_bad_source_names_its_line),
        cmocka_unit_test(texts_pass_their_gate),
        cmocka_unit_test(a_language_says_what_english_says),
        cmocka_unit_test(compiling_fills_in_and_notices),
        cmocka_unit_test(people_hold_until_others_follow), cmocka_unit_test(trust_needs_names),
        cmocka_unit_test(what_is_lacking_comes_from_the_fallback), cmocka_unit_test(a_fallback_is_owned_up_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
