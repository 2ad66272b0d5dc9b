/* layer: i18n */
#include "tests/lib/check.h"

#include "i18n/catalogue_check.h"

#define V(s) SP_VIEW_LIT(s)
#define HEAD "@language en\n@version 1\n@status draft\n"

static void read_source(const char *text, struct sp_arena *a, struct sp_catalogue_source *s)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_catalogue_source_parse(sp_view_of(text), a, s, &d)))
        fail_msg("line %zu: %s", d.line, d.text);
}

/* "line 4: a reads like b [gate.alike]", and nothing else; "": nothing at all. */
static void check_problem(size_t found, const struct sp_buf *problems, const char *want)
{
    struct sp_view rest = sp_buf_view(problems);
    struct sp_catalogue_problem p;
    SP_BUF_AUTO words = { 0 };
    while (sp_catalogue_problem_next(&rest, &p))
        sp_buf_putf(&words, "line %zu: %.*s [%.*s]", p.line, (int)p.text.n, p.text.p, (int)p.rule.n, p.rule.p);
    if (found != (*want != 0) || !sp_view_is(sp_buf_view(&words), want))
        fail_msg("%zu problems, said \"%.*s\" instead of \"%s\"", found, (int)words.n, words.n ? words.p : "", want);
}

static void two_codes_never_share_a_label(void **state)
{
    (void)state;
    static const char *const lists[] = { "fruit", NULL };
    static const struct { const char *text, *want; } cases[] = {
        { HEAD "code.fruit.a = Apple\ncode.fruit.b = Pear\n", "" },
        { HEAD "code.fruit.a = Apple\ncode.root.b = Apple\n", "" },
        { HEAD "code.fruit.a = Apple\ncode.fruit.b = Apple\n", "line 4: code.fruit.a reads like code.fruit.b [gate.alike]" },
        { HEAD "code.fruit.a = Apple\ncode.fruit.b = a p-p l.e\n", "line 4: code.fruit.a reads like code.fruit.b [gate.alike]" },
        { HEAD "code.fruit.a = ａｐｐｌｅ\ncode.fruit.b = APPLE\n", "line 4: code.fruit.a reads like code.fruit.b [gate.alike]" },
        { HEAD "code.fruit.a = pear\ncode.fruit.pear = Apple\n", "line 4: code.fruit.a reads like code.fruit.pear [gate.alike]" },
        { HEAD "code.fruit.a = ກາ\ncode.fruit.b = ກ່າ\n", "" }, /* a tone mark makes another word */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_source s;
        read_source(cases[i].text, &a, &s);
        size_t found = 0;
        CHECK_OK(sp_catalogue_check_lists(&s, lists, &problems, &found));
        check_problem(found, &problems, cases[i].want);
    }
}

/* Whatever stands side by side, also by a text for several kinds; a code is no label, and what one holds may be called as it is. */
static void two_labels_of_one_table_never_read_alike(void **state)
{
    (void)state;
    struct sp_wanted_key keys[] = {
        { V("field.k.a"), V("field.a"), false }, { V("field.k.b"), V("field.b"), false }, { V("text.x"), V(""), true },
        { V("kind.s.one"), V(""), true }, { V("kind.t.one"), V(""), true }, { V("code.section.s"), V(""), true },
    };
    const struct sp_label_table t = { "fields of k", keys, sizeof keys / sizeof keys[0] };
    static const struct { const char *text, *want; } cases[] = {
        { HEAD "field.k.a = Date\nfield.k.b = Day\ntext.x = Since\n", "" },
        { HEAD "field.k.a = Date\nfield.k.b = DATE:\n", "line 4: field.k.a reads like field.k.b; both stand among the fields of k [gate.alike]" },
        { HEAD "field.b = Date\nfield.k.a = Date\n", "line 5: field.k.a reads like field.k.b; both stand among the fields of k [gate.alike]" },
        { HEAD "field.k.a = Date\ntext.x = Date\n", "line 4: field.k.a reads like text.x; both stand among the fields of k [gate.alike]" },
        { HEAD "field.k.a = Date\nfield.z.b = Date\n", "" },
        { HEAD "field.k.a = field.k.b\nfield.k.b = Day\n", "" },
        { HEAD "kind.s.one = Score\nkind.t.one = score\n", "line 4: kind.s.one reads like kind.t.one; both stand among the fields of k [gate.alike]" },
        { HEAD "kind.s.one = Score\ncode.section.s = Score\n", "" },
        { HEAD "kind.t.one = Score\ncode.section.s = Score\n", "line 4: kind.t.one reads like code.section.s; both stand among the fields of k [gate.alike]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_source s;
        size_t found = 0;
        read_source(cases[i].text, &a, &s);
        CHECK_OK(sp_catalogue_check_table(&s, &t, &problems, &found));
        check_problem(found, &problems, cases[i].want);
    }
}

/* What was taken passes its own gates with its own file; what it does to a neighbour counts here. */
static void a_label_may_not_read_like_one_of_the_fallback(void **state)
{
    (void)state;
    static const char *const lists[] = { "c", NULL };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO problems = { 0 };
    struct sp_catalogue_source s;
    struct sp_catalogue_source from;
    size_t found = 0;
    read_source("@language tet\n@version 1\n@fallback pt\n@status draft\ncode.c.b = Um\n", &a, &s);
    read_source("@language pt\n@version 1\n@status machine\ncode.c.a = um\ncode.c.x = dois\ncode.c.y = Dois\n", &a, &from);
    CHECK_OK(sp_catalogue_source_complete(&s, &from, &a));
    CHECK_OK(sp_catalogue_check_lists(&s, lists, &problems, &found));
    check_problem(found, &problems, "line 5: code.c.b reads like code.c.a, which is the fallback's [gate.alike]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_codes_never_share_a_label), cmocka_unit_test(two_labels_of_one_table_never_read_alike),
        cmocka_unit_test(a_label_may_not_read_like_one_of_the_fallback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
