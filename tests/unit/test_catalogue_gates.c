/* layer: tools */
#include "tests/lib/check.h"

#include "tools/catalogue/file.h"
#include "tools/catalogue/gates.h"

#define V(s) SP_VIEW_LIT(s)

/* The source of a language that is built in, with the first `from` of it replaced. */
static void altered(const char *language, const char *from, const char *to, struct sp_buf *out)
{
    struct sp_view all = sp_catalogue_source_text(sp_view_of(language));
    const char *at = memmem(all.p, all.n, from, strlen(from));
    if (!at)
        fail_msg("no \"%s\" in the source of %s", from, language);
    sp_buf_put(out, sp_view(all.p, (size_t)(at - all.p)));
    sp_buf_puts(out, to);
    at += strlen(from);
    sp_buf_put(out, sp_view(at, (size_t)(all.p + all.n - at)));
}

static void judge(struct sp_view text, struct sp_arena *a, struct sp_catalogue_file *f, struct sp_buf *compiled, struct sp_buf *problems, size_t *n)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_catalogue_source_parse(text, a, &f->s, &d)))
        fail_msg("line %zu: %s", d.line, d.text);
    CHECK_OK(sp_catalogue_file_gates(f, a, compiled, problems, n));
}

/* What the build compiled is what the program compiles from the source that it carries. */
static void sources_and_catalogues_agree(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO compiled = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_file f = { .builtin = false };
        size_t n = 1;
        CHECK_OK(sp_catalogue_file_builtin(*l, &a, &f, NULL));
        CHECK_OK(sp_catalogue_file_gates(&f, &a, &compiled, &problems, &n));
        assert_int_equal(n, 0);
        assert_true(sp_view_eq(sp_buf_view(&compiled), sp_catalogue_compiled(sp_catalogue_builtin(sp_view_of(*l)))));
        /* The closing note owns up to a fallback, whose language the reader can look up. */
        struct sp_view note = sp_catalogue_text(sp_catalogue_builtin(sp_view_of(*l)), "note.status");
        struct sp_view label = sp_catalogue_code(sp_catalogue_builtin(sp_view_of(*l)), V("language"), f.s.fallback);
        assert_true(!f.s.fallback.n || (label.n && memmem(note.p, note.n, label.p, label.n)));
    }
    assert_int_equal(sp_catalogue_source_text(V("tlh")).n, 0);
}

static void a_language_that_is_not_there_is_told(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_catalogue_file f = { .builtin = false };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(NOTFOUND, sp_catalogue_file_builtin("tlh", &a, &f, &d));
    CHECK_RULE(d, "catalogue.language");
    assert_non_null(strstr(d.text, sp_catalogue_languages_text()));
}

static void each_gate_stands(void **state)
{
    (void)state;
    static const struct { const char *language, *from, *to, *rule; } cases[] = {
        { "zh", "\nhead.iss = ", "\n# ", "gate.missing" },
        { "zh", "\ntext.title = ", "\ntext.no_such = 一\ntext.title = ", "gate.unknown" },
        { "en", "\ntext.title = ", "\ntext.no_such = one\ntext.title = ", "gate.unused" },
        { "en", "\nhead.iss = ", "\n# ", "source.missing" },
        { "zh", "@language zh", "@language xx", "gate.language" },
        { "zh", "\ntext.title = ", "\ntext.title = \xc2\xa0", "gate.space" },
        { "zh", "{month}月", "月", "gate.placeholder" },
        { "zh", "{month}月", "{month}{month}月", "gate.placeholder" },
        { "zh", "month.02 = 2", "month.02 = 1", "gate.alike" },
        { "zh", "@status draft", "@status draft\n@fallback zh", "gate.fallback" },
        { "zh", "@status draft", "@status draft\n@fallback tlh", "gate.fallback" },
        { "zh", "@status draft", "@status draft\n@fallback tet", "gate.fallback" }, /* has one itself */
        { "tet", " {fallback}", "", "gate.placeholder" },
        { "tet", "@fallback pt", "@fallback zh", NULL }, /* any language does, if it is named */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO compiled = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_file f = { .builtin = false };
        struct sp_catalogue_problem p = { .line = 0 };
        size_t n = 99;
        altered(cases[i].language, cases[i].from, cases[i].to, &text);
        judge(sp_buf_view(&text), &a, &f, &compiled, &problems, &n);
        struct sp_view rest = sp_buf_view(&problems);
        bool any = sp_catalogue_problem_next(&rest, &p);
        if (any != (cases[i].rule != NULL) || any != (n > 0) || (any && !sp_view_is(p.rule, cases[i].rule)))
            fail_msg("case %zu: %zu problems, first %.*s", i, n, (int)problems.n, problems.n ? problems.p : "");
    }
}

static size_t line_of(struct sp_view text, const char *key)
{
    size_t line = 1;
    SP_BUF_AUTO start = { 0 };
    sp_buf_putf(&start, "\n%s = ", key);
    const char *at = memmem(text.p, text.n, start.p, start.n);
    assert_non_null(at);
    for (const char *p = text.p; p <= at; p++)
        line += *p == '\n';
    return line;
}

/* In every table that a reader sees there is one label that he can take for another: with exact rule, line and words. */
static void labels_that_stand_together_differ(void **state)
{
    (void)state;
    static const struct { const char *language, *key, *was, *is, *other, *where; } cases[] = {
        { "zh", "kind.legal.case", NULL, NULL, "kind.legal.enforcement", "headings" },
        { "en", "kind.tax.penalty", "Tax penalty", "Tax Arrears", "kind.tax.arrears", "headings" },
        { "en", "kind.tax.penalty", "Tax penalty", "Shipping", "code.section.shipping", "headings" },
        { "en", "code.section.alerts", "Alerts", "Tax", "code.section.tax", NULL },
        { "en", "field.officers.officer.to", "In office until", "In office since", "field.officers.officer.from", "fields of officers.officer" },
        { "en", "field.legal.case.filed", "Filed on", "From", NULL, NULL },
        { "en", "field.as_of", "As of", "Valid from", "text.valid_from", "fields of tax.arrears" },
        { "th", "text.empty_withheld", NULL, NULL, "text.empty", "words of the page" },
        { "vi", "month.02", "tháng 2", "Tháng 1", "month.01", "months" },
        { "en", "head.aud", "Issued to", "Issued at", "head.iat", "labels of the head" },
        { "en", "legal_form.llp", "limited liability partnership", "Limited Partnership", "legal_form.lp", "legal forms" },
        { "en", "code.catalogue_status.reviewed", "reviewed", "certified", "code.catalogue_status.certified", "statuses" },
        { "en", "evidence.report", "SHA-256 of the signed report", "Exchange number", "evidence.exchange", "labels of the evidence" },
        { "en", "figure.accounts", "Development of the accounts", "Score on its scale", "figure.score", "words of the figures" },
        { "en", "rule.cn.secret", "Secret facts are not given to anyone", "Secret facts stay in the country", "rule.cn.24.secret", "rules of cn" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO from = { 0 };
        SP_BUF_AUTO to = { 0 };
        SP_BUF_AUTO compiled = { 0 };
        SP_BUF_AUTO problems = { 0 };
        struct sp_catalogue_file f = { .builtin = false };
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(cases[i].language));
        size_t n = 0;
        bool said = !cases[i].other; /* none: in no table with it */
        sp_buf_putf(&from, "\n%s = ", cases[i].key);
        sp_buf_put(&from, cases[i].was ? sp_view_of(cases[i].was) : sp_catalogue_text(cat, cases[i].key));
        sp_buf_putf(&to, "\n%s = ", cases[i].key);
        sp_buf_put(&to, cases[i].is ? sp_view_of(cases[i].is) : sp_catalogue_text(cat, cases[i].other));
        altered(cases[i].language, sp_buf_cstr(&from), sp_buf_cstr(&to), &text);
        judge(sp_buf_view(&text), &a, &f, &compiled, &problems, &n);
        struct sp_view rest = sp_buf_view(&problems);
        struct sp_catalogue_problem p;
        while (sp_catalogue_problem_next(&rest, &p)) {
            if (!sp_view_is(p.rule, "gate.alike"))
                fail_msg("case %zu: %.*s", i, (int)problems.n, problems.p);
            said |= (p.line == line_of(sp_buf_view(&text), cases[i].key) || p.line == line_of(sp_buf_view(&text), cases[i].other)) &&
                    (!cases[i].where || memmem(p.text.p, p.text.n, cases[i].where, strlen(cases[i].where)));
        }
        if (!said || (n != 0) != (cases[i].other != NULL))
            fail_msg("case %zu: %zu problems, %.*s", i, n, (int)problems.n, problems.n ? problems.p : "");
    }
}

/* In the order of the file, and in the two forms of writing them. */
static void problems_are_told_in_order(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO compiled = { 0 };
    SP_BUF_AUTO problems = { 0 };
    SP_BUF_AUTO words = { 0 };
    struct sp_catalogue_file f = { .builtin = false };
    struct sp_catalogue_problem p;
    size_t n = 0, last = 0, seen = 0;
    altered("zh", "@status draft", "@status certified", &text);
    judge(sp_buf_view(&text), &a, &f, &compiled, &problems, &n);
    struct sp_view rest = sp_buf_view(&problems);
    for (; sp_catalogue_problem_next(&rest, &p); last = p.line, seen++)
        assert_true(p.line >= last || !p.line);
    assert_int_equal(seen, n);
    assert_int_equal(n, 2 * f.s.n); /* no reviewer, no translator */
    sp_catalogue_problem_put(&words, 7, "gate.nfc", "a %s", "b");
    sp_buf_clear(&text);
    sp_catalogue_problems_text(sp_buf_view(&words), "x.cat", false, &text);
    sp_catalogue_problems_text(sp_buf_view(&words), "x.cat", true, &text);
    CHECK_VIEW(sp_buf_view(&text), "x.cat: line 7: a b [gate.nfc]\nx.cat:7: a b [gate.nfc]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_and_catalogues_agree), cmocka_unit_test(a_language_that_is_not_there_is_told),
        cmocka_unit_test(each_gate_stands), cmocka_unit_test(labels_that_stand_together_differ), cmocka_unit_test(problems_are_told_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
