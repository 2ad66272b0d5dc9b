/* layer: i18n */
#include "tests/lib/check.h"

#include "base/random.h"
#include "i18n/rendition_doc.h"

#define V(s) SP_VIEW_LIT(s)

static const struct sp_catalogue *in(const char *language) { return sp_catalogue_builtin(sp_view_of(language)); }

/* A report of one section with the facts given. */
static void render(const char *language, const struct sp_rfact *facts, size_t n, struct sp_buf *out)
{
    const struct sp_rvalue head[] = {
        { .type = SP_R_TOKEN, .name = V("sub"), .text = V("LA.ern:0100001234") },
        { .type = SP_R_TIME, .name = V("iat"), .number = 1795219384 },
        { .type = SP_R_CODE, .name = V("product"), .text = V("standard"), .extra = V("product") },
    };
    struct sp_rendition r;
    sp_rendition_begin(&r, in(language), head, 3, out);
    sp_rendition_section(&r, V("registered"), 1, n);
    for (size_t i = 0; i < n; i++)
        sp_rendition_fact(&r, &facts[i]);
    CHECK_OK(sp_rendition_end(&r));
}

static struct sp_rfact fact(const char *kind, const struct sp_rvalue *values, size_t n)
{
    return (struct sp_rfact){ .kind = sp_view_of(kind), .id = V("1"), .status = V("new"), .cls = V("public"),
                              .source = V("la.erp"), .received_s = 1795000000, .values = values, .n_values = n };
}

/* The line that begins with the path, or fails. */
static struct sp_view line_of(const struct sp_buf *out, const char *path)
{
    struct sp_view rest = sp_buf_view(out), line;
    struct sp_view want = sp_view_of(path);
    while (sp_view_split(rest, '\n', &line, &rest))
        if (sp_view_starts(line, want) && line.n > want.n && line.p[want.n] == '\t')
            return line;
    fail_msg("no line %s", path);
    return line;
}

static void check_line(const char *language, const struct sp_rfact *f, const char *path, const char *want)
{
    SP_BUF_AUTO out = { 0 };
    render(language, f, 1, &out);
    CHECK_VIEW(line_of(&out, path), want);
}

static void every_type_has_its_line(void **state)
{
    (void)state;
    const struct sp_rvalue values[] = {
        { .type = SP_R_TEXT, .name = V("text"), .text = V("ບໍລິສັດ"), .extra = V("lo") },
        { .type = SP_R_TEXT, .name = V("other"), .text = V("公司"), .extra = V("zh"), .script = V("Hant") },
        { .type = SP_R_CODE, .name = V("type"), .text = V("legal"), .extra = V("name_type") },
        { .type = SP_R_CODE, .name = V("country"), .text = V("LA"), .extra = V("country") },
        { .type = SP_R_TOKEN, .name = V("token"), .text = V("0100001234") },
        { .type = SP_R_DATE, .name = V("date"), .text = V("2021-03-05") },
        { .type = SP_R_AMOUNT, .name = V("amount"), .text = V("1250000.5"), .extra = V("LAK") },
        { .type = SP_R_DECIMAL, .name = V("decimal"), .text = V("-1000") },
        { .type = SP_R_PERCENT, .name = V("share"), .text = V("79") },
        { .type = SP_R_INT, .name = V("count"), .text = V("1562") },
        { .type = SP_R_BOOL, .name = V("yes"), .text = V("true") },
        { .type = SP_R_BOOL, .name = V("no"), .text = V("false") },
        { .type = SP_R_TIME, .name = V("time"), .number = 0 },
    };
    struct sp_rfact f = fact("registered.name", values, sizeof values / sizeof values[0]);
#define P "registered.name/1/"
    check_line("zh", &f, P "text", P "text\to:lo\t登记名称\tບໍລິສັດ");
    check_line("zh", &f, P "other", P "other\to:zh-Hant\tother\t公司");
    check_line("zh", &f, P "type", P "type\tt\t名称类型\t法定名称");
    check_line("lo", &f, P "country", P "country\tt\tcountry\tສປປ ລາວ (LA)");
    check_line("en", &f, P "token", P "token\tn\ttoken\t0100001234");
    check_line("zh", &f, P "date", P "date\tt\tdate\t2021年3月5日");
    check_line("lo", &f, P "amount", P "amount\tt\tamount\t1.250.000,5 LAK (ກີບລາວ)");
    check_line("en", &f, P "decimal", P "decimal\tt\tdecimal\t-1,000");
    check_line("lo", &f, P "share", P "share\tt\tshare\t79%");
    check_line("en", &f, P "count", P "count\tt\tcount\t1,562");
    check_line("zh", &f, P "yes", P "yes\tt\tyes\t是");
    check_line("lo", &f, P "no", P "no\tt\tno\tບໍ່ແມ່ນ");
    check_line("en", &f, P "time", P "time\tt\ttime\t1 January 1970, 00:00:00 UTC");
#undef P
}

static void a_fact_line_says_where_it_comes_from(void **state)
{
    (void)state;
    struct sp_rfact f = fact("registered.name", NULL, 0);
    f.disputed = true;
    f.valid_from = V("2020-01-02");
    f.valid_to = V("2021-12-31");
    check_line("zh", &f, "registered.name/1",
               "registered.name/1\tf\t企业名称\t新增\t公开\t有异议\tla.erp\t2020年1月2日\t2021年12月31日\t2026年11月18日 11:06:40（协调世界时）");
    f.received_s = 0;
    f.valid_from = f.valid_to = V("");
    f.disputed = false;
    check_line("en", &f, "registered.name/1", "registered.name/1\tf\tCompany name\tNew\tPublic\t\tla.erp\t\t\t");
    check_line("en", &f, "saphan-rendition/1", "saphan-rendition/1\ten\t6\tdraft");
    check_line("en", &f, "head/sub", "head/sub\tn\tCompany identifier\tLA.ern:0100001234");
    check_line("en", &f, "registered", "registered\ts\tRegistered facts\t1\t1");
}

static void what_the_catalogue_does_not_know_is_shown_as_it_is(void **state)
{
    (void)state;
    const struct sp_rvalue values[] = {
        { .type = SP_R_CODE, .name = V("type"), .text = V("quantum"), .extra = V("name_type") },
        { .type = SP_R_CODE, .name = V("list"), .text = V("legal"), .extra = V("no_such_list") },
        { .type = SP_R_CODE, .name = V("country"), .text = V("ZZ"), .extra = V("country") },
        { .type = SP_R_AMOUNT, .name = V("amount"), .text = V("12"), .extra = V("XAF") },
        { .type = SP_R_AMOUNT, .name = V("bad_amount"), .text = V("12,5"), .extra = V("LAK") },
        { .type = SP_R_AMOUNT, .name = V("bad_currency"), .text = V("12"), .extra = V("L\tK") },
        { .type = SP_R_DATE, .name = V("date"), .text = V("2021-02-30") },
        { .type = SP_R_BOOL, .name = V("bool"), .text = V("maybe") },
        { .type = SP_R_TIME, .name = V("time"), .number = -5 },
    };
    struct sp_rfact f = fact("registered.strange", values, sizeof values / sizeof values[0]);
    f.status = V("odd");
    f.cls = V("odder");
#define P "registered.strange/1"
    check_line("en", &f, P, P "\tf\tregistered.strange\todd\todder\t\tla.erp\t\t\t18 November 2026, 11:06:40 UTC");
    check_line("en", &f, P "/type", P "/type\tn\ttype\tquantum");
    check_line("zh", &f, P "/list", P "/list\tn\tlist\tlegal");
    check_line("lo", &f, P "/country", P "/country\tn\tcountry\tZZ");
    check_line("zh", &f, P "/amount", P "/amount\tt\tamount\t12 XAF");
    check_line("zh", &f, P "/bad_amount", P "/bad_amount\tn\tbad_amount\t12,5 LAK");
    check_line("zh", &f, P "/bad_currency", P "/bad_currency\tn\tbad_currency\t12 L\\tK");
    check_line("en", &f, P "/date", P "/date\tn\tdate\t2021-02-30");
    check_line("en", &f, P "/bool", P "/bool\tn\tbool\tmaybe");
    check_line("en", &f, P "/time", P "/time\tn\ttime\t-5");
#undef P
}

static void text_cannot_leave_its_column(void **state)
{
    (void)state;
    const struct sp_rvalue values[] = {
        { .type = SP_R_TEXT, .name = V("text"), .extra = V("en"), .text = V("a\tb\nc\rd\\e\x01\x1f\x7f g") },
        { .type = SP_R_TOKEN, .name = V("a\tb"), .text = V("\n") },
        { .type = SP_R_TEXT, .name = V("lang"), .text = V("x"), .extra = V("e\tn"), .script = V("\n") },
    };
    struct sp_rfact f = fact("registered.name", values, 3);
    f.source = V("evil\nnote/synthetic\tt\tx\ty");
    f.id = V("i\td");
    check_line("en", &f, "registered.name/i\\td/text",
               "registered.name/i\\td/text\to:en\tName as registered\ta\\tb\\nc\\rd\\\\e\\x01\\x1f\\x7f g");
    check_line("en", &f, "registered.name/i\\td/a\\tb", "registered.name/i\\td/a\\tb\tn\ta\\tb\t\\n");
    check_line("en", &f, "registered.name/i\\td/lang", "registered.name/i\\td/lang\to:e\\tn-\\n\tlang\tx");
    SP_BUF_AUTO out = { 0 };
    render("en", &f, 1, &out);
    struct sp_view rest = sp_buf_view(&out);
    struct sp_rendition_line line;
    bool bad;
    size_t lines = 0;
    for (; sp_rendition_next(&rest, &line, &bad); lines++)
        assert_false(sp_view_is(line.column[0], "note/synthetic"));
    assert_false(bad);
    assert_int_equal(lines, 1 + 3 + 1 + 1 + 3 + 2);
}

/* Which status stands on top: that it is off the register goes before what was said last; what ended, last. */
static void the_status_on_top(void **state)
{
    static const struct { const char *id, *status, *second_id, *second_status; bool second; } cases[] = {
        { "1", "new", "2015", "new", false },         { "1", "new", "register", "new", true },      { "1", "new", "register.2", "updated", true },
        { "1", "new", "register", "closed", false },  { "1", "closed", "2", "new", true },          { "1", "closed", "2", "closed", false },
        { "1", "new", "registered", "new", false },   { "1", "closed", "register", "closed", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO out = { 0 };
        struct sp_doc doc;
        const struct sp_rvalue one = { .type = SP_R_TOKEN, .name = V("code"), .text = V("one") }, two = { .type = SP_R_TOKEN, .name = V("code"), .text = V("two") };
        struct sp_rfact facts[] = { fact("registered.status", &one, 1), fact("registered.status", &two, 1) };
        facts[0].id = sp_view_of(cases[i].id);
        facts[0].status = sp_view_of(cases[i].status);
        facts[1].id = sp_view_of(cases[i].second_id);
        facts[1].status = sp_view_of(cases[i].second_status);
        render("en", facts, 2, &out);
        CHECK_OK(sp_doc_parse(sp_buf_view(&out), &a, &doc));
        const struct sp_doc_value *v = sp_doc_status(&doc, sp_catalogue_code(in("en"), V("status"), V("closed")));
        assert_non_null(v);
        if (!sp_view_is(v->value, cases[i].second ? "two" : "one"))
            fail_msg("case %zu: %.*s", i, (int)v->value.n, v->value.p);
    }
}

static bool has_note(const struct sp_buf *out, const char *name)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_doc doc;
    CHECK_OK(sp_doc_parse(sp_buf_view(out), &a, &doc));
    return sp_doc_named(doc.notes, doc.n_notes, name) != NULL;
}

static void notes_close_the_text(void **state)
{
    (void)state;
    struct sp_rfact f = fact("registered.name", NULL, 0);
    struct sp_rendition r;
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO marked = { 0 };
    SP_BUF_AUTO withheld = { 0 };
    render("zh", &f, 1, &plain);
    assert_true(has_note(&plain, "original") && has_note(&plain, "status"));
    assert_false(has_note(&plain, "synthetic") || has_note(&plain, "disputed") || has_note(&plain, "withheld"));
    f.disputed = true;
    f.source = V("synthetic.la");
    render("zh", &f, 1, &marked);
    assert_true(has_note(&marked, "synthetic") && has_note(&marked, "disputed"));
    CHECK_VIEW(line_of(&marked, "note/status"), "note/status\tt\t说明\t各项标签取自译文词表，译文状态：草稿，尚未认证。");
    sp_rendition_begin(&r, in("en"), NULL, 0, &withheld);
    sp_rendition_withheld(&r, V("legal.case"), 3, V("policy.class"));
    sp_rendition_withheld(&r, V("a\tb"), 1, V("x.y"));
    CHECK_OK(sp_rendition_end(&r));
    assert_true(has_note(&withheld, "withheld"));
    CHECK_VIEW(line_of(&withheld, "withheld/legal.case"),
               "withheld/legal.case\tw\tCourt case\t3\tdisclosure class above what the enquirer may see");
    CHECK_VIEW(line_of(&withheld, "withheld/a\\tb"), "withheld/a\\tb\tw\ta\\tb\t1\tnot let go by the law of the registry's country (x.y)");
}

/* --- copies of which parts were left out --- */

static void render_redacted(const char *language, struct sp_buf *out)
{
    struct sp_rfact f = fact("registered.name", NULL, 0);
    struct sp_rendition r;
    sp_rendition_begin_redacted(&r, in(language), NULL, 0, out);
    sp_rendition_section(&r, V("registered"), 1, 1);
    sp_rendition_fact(&r, &f);
    sp_rendition_section(&r, V("officers"), 1, 0);
    sp_rendition_redacted(&r, V("registered"), 2);
    sp_rendition_redacted(&r, V("legal"), 0);
    CHECK_OK(sp_rendition_end(&r));
}

static void a_redacted_copy_says_what_is_left_out(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO out = { 0 };
        SP_ARENA_AUTO a = { 0 };
        struct sp_doc doc;
        render_redacted(*l, &out);
        CHECK_OK(sp_doc_parse(sp_buf_view(&out), &a, &doc));
        CHECK_VIEW(doc.format, "saphan-rendition/2");
        assert_int_equal(doc.n_redacted, 2);
        CHECK_VIEW(doc.redacted[0].what, "registered");
        CHECK_VIEW(doc.redacted[0].count, "2");
        assert_true(sp_view_eq(doc.redacted[0].label, sp_catalogue_code(in(*l), V("section"), V("registered"))));
        CHECK_VIEW(doc.redacted[1].what, "legal");
        CHECK_VIEW(doc.redacted[1].count, "");
        assert_true(sp_view_eq(sp_doc_named(doc.notes, doc.n_notes, "redacted")->value, sp_catalogue_text(in(*l), "note.redacted")));
        assert_string_equal(sp_doc_empty_key(&doc, &doc.sections[0]), "text.empty_redacted");
        assert_string_equal(sp_doc_empty_key(&doc, &doc.sections[1]), "text.empty");
    }
}

/* Whoever reads "no entries on record" must be able to rely on it. */
static void a_copy_that_may_lack_entries_claims_no_emptiness(void **state)
{
    (void)state;
    struct sp_rendition r;
    struct sp_doc doc;
    SP_BUF_AUTO out = { 0 };
    SP_ARENA_AUTO a = { 0 };
    sp_rendition_begin_redacted(&r, in("en"), NULL, 0, &out);
    sp_rendition_section(&r, V("legal"), 1, 0);
    sp_rendition_withheld(&r, V("legal.case"), 3, V("policy.class"));
    sp_rendition_redacted(&r, V("policy"), 1);
    CHECK_OK(sp_rendition_end(&r));
    CHECK_VIEW(line_of(&out, "redacted/policy"), "redacted/policy\tx\tInformation withheld\t1");
    CHECK_OK(sp_doc_parse(sp_buf_view(&out), &a, &doc));
    assert_string_equal(sp_doc_empty_key(&doc, &doc.sections[0]), "text.empty_redacted");
}

/* --- properties --- */

enum { MAX_TEXT = 24, N_VALUES = 6, ROUNDS = 400 };

struct sample { char text[3 * N_VALUES][4 * MAX_TEXT]; struct sp_rvalue values[N_VALUES]; struct sp_rfact fact; };

/* Bytes that are hard on a line format, letters of three scripts, and lengths around the word size. */
static struct sp_view any_text(struct sp_prng *g, char *to)
{
    static const char *const pieces[] = { "\t", "\n", "\r", "\\", "\\t", "\x01", "\x7f", "a", "Z", "7", "-", "/", "中", "ລ", "ັ", "é",
                                          " ", "\"", "<", "{", "}" };
    struct sp_buf b = { .p = to, .cap = 4 * MAX_TEXT };
    size_t n = 1 + sp_prng_below(g, MAX_TEXT - 1);
    for (size_t i = 0; i < n; i++)
        sp_buf_puts(&b, pieces[sp_prng_below(g, sizeof pieces / sizeof pieces[0])]);
    return sp_view(to, b.n);
}

static void make(struct sp_prng *g, struct sample *s)
{
    static const enum sp_rtype types[N_VALUES] = { SP_R_TEXT, SP_R_TOKEN, SP_R_CODE, SP_R_AMOUNT, SP_R_DECIMAL, SP_R_DATE };
    static const char *const names[N_VALUES] = { "text", "value", "type", "amount", "share", "date" };
    for (size_t i = 0; i < N_VALUES; i++) {
        s->values[i] = (struct sp_rvalue){ .type = types[i], .name = sp_view_of(names[i]) };
        s->values[i].text = any_text(g, s->text[3 * i]);
        if (types[i] == SP_R_TEXT || types[i] == SP_R_AMOUNT)
            s->values[i].extra = any_text(g, s->text[3 * i + 1]);
        if (types[i] == SP_R_CODE)
            s->values[i].extra = V("name_type");
    }
    s->fact = fact("registered.name", s->values, N_VALUES);
}

static void any_text_comes_back(void **state)
{
    (void)state;
    struct sp_prng g = { 20261121 };
    print_message("seed %llu\n", (unsigned long long)g.state);
    for (int round = 0; round < ROUNDS; round++) {
        struct sample s;
        SP_BUF_AUTO out = { 0 };
        SP_BUF_AUTO text = { 0 };
        SP_ARENA_AUTO a = { 0 };
        struct sp_doc doc;
        make(&g, &s);
        render("lo", &s.fact, 1, &out);
        CHECK_OK(sp_doc_parse(sp_buf_view(&out), &a, &doc));
        assert_int_equal(doc.sections[0].n, 1);
        assert_int_equal(doc.sections[0].facts[0].n, N_VALUES);
        for (size_t i = 0; i < 3; i++) { /* text, token and a code that no list has */
            sp_buf_clear(&text);
            assert_true(sp_rendition_unescape(doc.sections[0].facts[0].values[i].value, &text));
            assert_true(sp_view_eq(sp_buf_view(&text), s.values[i].text));
        }
    }
}

/* One member of one value or of the fact is another text: so are the lines. */
static void change(struct sp_prng *g, struct sample *s, char *to)
{
    struct sp_view *members[] = { &s->values[0].text, &s->values[0].extra, &s->values[1].text, &s->values[2].text,
                                  &s->values[3].text, &s->values[3].extra, &s->values[4].text, &s->values[5].text,
                                  &s->fact.source,    &s->fact.id };
    struct sp_view *m = members[sp_prng_below(g, sizeof members / sizeof members[0])], old = *m;
    do
        *m = any_text(g, to);
    while (sp_view_eq(*m, old));
}

static void other_facts_have_other_lines(void **state)
{
    (void)state;
    struct sp_prng g = { 7 };
    print_message("seed %llu\n", (unsigned long long)g.state);
    for (int round = 0; round < ROUNDS; round++) {
        struct sample s;
        char to[4 * MAX_TEXT];
        SP_BUF_AUTO one = { 0 };
        SP_BUF_AUTO same = { 0 };
        SP_BUF_AUTO other = { 0 };
        make(&g, &s);
        render("zh", &s.fact, 1, &one);
        render("zh", &s.fact, 1, &same);
        assert_true(sp_view_eq(sp_buf_view(&one), sp_buf_view(&same)));
        change(&g, &s, to);
        render("zh", &s.fact, 1, &other);
        assert_false(sp_view_eq(sp_buf_view(&one), sp_buf_view(&other)));
    }
}

/* Well-formed values too: each has a text of its own in each language. */
static void other_values_have_other_texts(void **state)
{
    (void)state;
    static const struct sp_rvalue pairs[][2] = {
        { { .type = SP_R_DECIMAL, .text = V("1000") }, { .type = SP_R_DECIMAL, .text = V("1000.0") } },
        { { .type = SP_R_DECIMAL, .text = V("1.234") }, { .type = SP_R_DECIMAL, .text = V("1234") } },
        { { .type = SP_R_DECIMAL, .text = V("0") }, { .type = SP_R_DECIMAL, .text = V("-0") } },
        { { .type = SP_R_DATE, .text = V("2021-01-12") }, { .type = SP_R_DATE, .text = V("2021-12-01") } },
        { { .type = SP_R_DATE, .text = V("2021-01-11") }, { .type = SP_R_DATE, .text = V("2021-11-01") } },
        { { .type = SP_R_TIME, .number = 60 }, { .type = SP_R_TIME, .number = 3600 } },
        { { .type = SP_R_BOOL, .text = V("true") }, { .type = SP_R_BOOL, .text = V("false") } },
        { { .type = SP_R_AMOUNT, .text = V("1"), .extra = V("LAK") }, { .type = SP_R_AMOUNT, .text = V("1"), .extra = V("LKA") } },
        { { .type = SP_R_TEXT, .text = V("a"), .extra = V("lo") }, { .type = SP_R_TOKEN, .text = V("a") } },
        { { .type = SP_R_TEXT, .text = V("a"), .extra = V("zh"), .script = V("Hans") },
          { .type = SP_R_TEXT, .text = V("a"), .extra = V("zh"), .script = V("Hant") } },
        { { .type = SP_R_DECIMAL, .text = V("1000") }, { .type = SP_R_TOKEN, .text = V("1,000") } },
    };
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
            SP_BUF_AUTO one = { 0 };
            SP_BUF_AUTO other = { 0 };
            struct sp_rvalue a = pairs[i][0], b = pairs[i][1];
            a.name = b.name = V("x");
            struct sp_rfact f = fact("registered.name", &a, 1), h = fact("registered.name", &b, 1);
            render(*l, &f, 1, &one);
            render(*l, &h, 1, &other);
            if (sp_view_eq(sp_buf_view(&one), sp_buf_view(&other)))
                fail_msg("pair %zu in %s", i, *l);
        }
}

/* No two codes of a list, no two labels of the built-in catalogues, make the same text. */
static void codes_have_their_own_labels(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        struct sp_view key, status, text, other_key, other;
        for (size_t i = 0; sp_catalogue_entry(in(*l), i, &key, &status, &text); i++) {
            struct sp_view list = key;
            while (list.n && list.p[list.n - 1] != '.')
                list.n--;
            for (size_t k = i + 1; sp_catalogue_entry(in(*l), k, &other_key, &status, &other) && sp_view_starts(other_key, list); k++)
                if (sp_view_starts(key, V("code.")) && sp_view_eq(text, other))
                    fail_msg("%s: %.*s and %.*s", *l, (int)key.n, key.p, (int)other_key.n, other_key.p);
        }
    }
}

/* --- reading back --- */

static void only_lines_are_read(void **state)
{
    (void)state;
    static const char *const bad[] = { "no end", "a\tb\tc\n", "a\n", "\n", "1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\n" };
    struct sp_rendition_line line;
    bool wrong;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sp_view rest = sp_view_of(bad[i]);
        assert_false(sp_rendition_next(&rest, &line, &wrong));
        assert_true(wrong);
    }
    struct sp_view rest = V("a\tb\t\td\n");
    assert_true(sp_rendition_next(&rest, &line, &wrong));
    assert_int_equal(line.n, 4);
    CHECK_VIEW(line.column[3], "d");
    assert_false(sp_rendition_next(&rest, &line, &wrong));
    assert_false(wrong);
}

static void only_escapes_that_are_written_are_read(void **state)
{
    (void)state;
    static const char *const bad[] = { "\\", "a\\", "\\a", "\\x", "\\x0", "\\x0g", "\\x0A", "\\x0a", "\\x09", "\\x5c", "\\x41", "\\x80", "\t",
                                       "\n", "\x01", "\x7f", "\\N" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        if (sp_rendition_unescape(sp_view_of(bad[i]), &out))
            fail_msg("case %zu", i);
    }
    SP_BUF_AUTO out = { 0 };
    assert_true(sp_rendition_unescape(V("\\\\\\t\\n\\r\\x00\\x1f\\x7f"), &out));
    assert_true(sp_view_eq(sp_buf_view(&out), sp_view("\\\t\n\r\0\x1f\x7f", 7)));
}

static void a_document_has_an_order(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "x\n", "saphan-rendition/3\ten\t1\tdraft\n",
        "saphan-rendition/2\ten\t1\tdraft\n",                                            /* nothing is left out */
        "saphan-rendition/1\ten\t1\tdraft\nredacted/legal\tx\ta\t\n",                    /* something is */
        "saphan-rendition/3\ten\t1\tdraft\nredacted/legal\tx\ta\t\n", "saphan-rendition/2\ten\t1\tdraft\nredacted/\tx\ta\t\n",
        "saphan-rendition/2\ten\t1\tdraft\nlegal\tx\ta\t\n", "saphan-rendition/2\ten\t1\tdraft\nredacted/legal\tx\ta\t\tb\n",
        "saphan-rendition/2\ten\t1\tdraft\nredacted/legal\tt\ta\t\n", "saphan-rendition/1\ten\t1\n",
        "saphan-rendition/1\ten\t1\tdraft\nx/1\tf\ta\tb\tc\td\te\tf\tg\th\n",               /* a fact before a section */
        "saphan-rendition/1\ten\t1\tdraft\nregistered\ts\ta\t1\n",
        "saphan-rendition/1\ten\t1\tdraft\nregistered\ts\ta\t1\t0\nx/1/f\tt\ta\tb\n",       /* a value before its fact */
        "saphan-rendition/1\ten\t1\tdraft\nregistered\ts\ta\t1\t1\nx/1\tf\ta\tb\tc\td\te\tf\tg\th\ny/1/f\tt\ta\tb\n",
        "saphan-rendition/1\ten\t1\tdraft\nhead/\tt\ta\tb\n", "saphan-rendition/1\ten\t1\tdraft\nhead/x\tq\ta\tb\n",
        "saphan-rendition/1\ten\t1\tdraft\nhead/x\tt\ta\t\xff\n", "saphan-rendition/1\ten\t1\tdraft\nhead/x\tt\ta\tb",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_doc doc;
        if (!sp_is(sp_doc_parse(sp_view_of(bad[i]), &a, &doc), SP_RC_FORMAT))
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_its_line),
        cmocka_unit_test(a_fact_line_says_where_it_comes_from),
        cmocka_unit_test(what_the_catalogue_does_not_know_is_shown_as_it_is),
        cmocka_unit_test(text_cannot_leave_its_column),
        cmocka_unit_test(the_status_on_top),
        cmocka_unit_test(notes_close_the_text),
        cmocka_unit_test(a_redacted_copy_says_what_is_left_out),
        cmocka_unit_test(a_copy_that_may_lack_entries_claims_no_emptiness),
        cmocka_unit_test(any_text_comes_back),
        cmocka_unit_test(other_facts_have_other_lines),
        cmocka_unit_test(other_values_have_other_texts),
        cmocka_unit_test(codes_have_their_own_labels),
        cmocka_unit_test(only_lines_are_read),
        cmocka_unit_test(only_escapes_that_are_written_are_read),
        cmocka_unit_test(a_document_has_an_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
