/* layer: i18n */
/* What a dispute, a statement or an alert is about: in the reader's words, and no other entry's. */
#include "tests/lib/check.h"

#include "i18n/html.h"
#include "i18n/rendition_doc.h"

#define V(s) SP_VIEW_LIT(s)



/* A report that is being put together. */
struct made { struct sp_rendition r; const struct sp_catalogue *cat; struct sp_buf lines; struct sp_arena arena; struct sp_doc doc; };

static struct sp_rvalue value(enum sp_rtype type, const char *name, const char *words, const char *extra)
{
    return (struct sp_rvalue){ .type = type, .name = sp_view_of(name), .text = sp_view_of(words), .extra = sp_view_of(extra) };
}

static struct sp_rvalue token(const char *name, const char *words) { return value(SP_R_TOKEN, name, words, ""); }

static void put(struct made *m, const char *kind, const char *id, const struct sp_rvalue *v, size_t n)
{
    const struct sp_rfact f = { .kind = sp_view_of(kind), .id = sp_view_of(id), .status = V("new"), .cls = V("public"), .source = V("la.erp"),
                                .values = v, .n_values = n };
    sp_rendition_fact(&m->r, &f);
}

static void put_owner(struct made *m, const char *id, const char *name)
{
    const struct sp_rvalue v[] = { value(SP_R_TEXT, "name", name, "lo"), value(SP_R_CODE, "type", "person", "party_type"),
                                   value(SP_R_PERCENT, "share", "30", "") };
    put(m, "ownership.owner", id, v, 3);
}

/* What may be contested, and what names nothing: numbers, sentences, what another entry says too. */
static void begin(struct made *m, const struct sp_catalogue *cat)
{
    *m = (struct made){ .cat = cat };
    sp_rendition_begin(&m->r, cat, NULL, 0, &m->lines);
    sp_rendition_section(&m->r, V("registered"), 1, 0);
    const struct sp_rvalue capital[] = { value(SP_R_CODE, "kind", "registered", "capital_kind"), value(SP_R_AMOUNT, "amount", "100", "LAK") };
    const struct sp_rvalue count[] = { value(SP_R_INT, "count", "12", "") }, scope[] = { value(SP_R_TEXT, "text", "Bridges.", "en") };
    const struct sp_rvalue first[] = { value(SP_R_CODE, "scheme", "isic4", "activity_scheme"), token("code", "4100") };
    const struct sp_rvalue second[] = { value(SP_R_CODE, "scheme", "isic4", "activity_scheme"), token("code", "4210") };
    put(m, "registered.capital", "c-1", capital, 2);
    put(m, "registered.headcount", "h-1", count, 1);
    put(m, "registered.scope", "s-1", scope, 1);
    put(m, "registered.activity", "a-1", first, 2);
    put(m, "registered.activity", "a-2", second, 2);
    sp_rendition_section(&m->r, V("ownership"), 1, 0);
    put_owner(m, "1", "ມະນີວອນ");
    put_owner(m, "2", "ດາວອນ");
    put_owner(m, "3", "ດາວອນ");
    put_owner(m, "4", "ວັນນາ");
    put_owner(m, "4", "ສຸດາ"); /* two of one id: nobody knows which is meant */
}

static void end(struct made *m)
{
    CHECK_OK(sp_rendition_end(&m->r));
    CHECK_OK(sp_doc_parse(sp_buf_view(&m->lines), &m->arena, &m->doc));
    CHECK_OK(sp_doc_name_industries(&m->doc, m->cat, &m->arena));
    CHECK_OK(sp_doc_name_entries(&m->doc, m->cat, &m->arena));
}

static void drop(struct made *m)
{
    sp_buf_free(&m->lines);
    sp_arena_free(&m->arena);
}

static const struct sp_doc_value *shown(const struct made *m, const char *name)
{
    const struct sp_doc_section *s = &m->doc.sections[m->doc.n_sections - 1];
    const struct sp_doc_fact *f = &s->facts[s->n - 1];
    return sp_doc_named(f->values, f->n, name);
}

/* A dispute about KIND, FACT and FIELD (or NULL), laid out. */
static void dispute(struct made *m, const struct sp_catalogue *cat, const char *as, const char *kind, const char *fact, const char *field)
{
    const struct sp_rvalue v[] = { token("kind", kind), token("fact", fact), value(SP_R_DATE, "raised", "2026-11-22", ""), token("field", field ? field : "") };
    begin(m, cat);
    sp_rendition_section(&m->r, V("disputes"), 1, 1);
    put(m, as, "d-1", v, field ? 4 : 3);
    end(m);
}

static const struct { const char *kind, *fact, *field, *say_kind, *say_fact, *mark, *id, *say_field; } cases[] = {
    { "registered.capital", "c-1", "amount", "Capital", "Registered capital", "t", "c-1", "Amount" },
    { "registered.capital", "c-1", "kind", "Capital", "100 LAK (Lao kip)", "t", "c-1", "Type of capital" }, /* not by what is contested */
    { "registered.capital", "c-1", NULL, "Capital", "Registered capital", "t", "c-1", NULL },
    { "registered.headcount", "h-1", NULL, "Employees", "h-1", "n", "", NULL },                               /* 12 is no name */
    { "registered.scope", "s-1", NULL, "Business scope", "s-1", "n", "", NULL },                              /* nor is a text of sentences */
    { "registered.activity", "a-2", "code", "Industry", "a-2", "n", "", "Industry code" },                    /* both are of ISIC */
    { "registered.activity", "a-2", "main", "Industry", "Civil engineering (4210)", "t", "a-2", "Main activity" },
    { "ownership.owner", "1", "share", "Owner or shareholder", "ມະນີວອນ", "o:lo", "1", "Share" },
    { "ownership.owner", "2", "share", "Owner or shareholder", "2", "n", "", "Share" },                       /* another is called so */
    { "ownership.owner", "4", NULL, "Owner or shareholder", "4", "n", "", NULL },
    { "ownership.owner", "9", NULL, "Owner or shareholder", "9", "n", "", NULL },                             /* the report has none */
    { "ownership.owner", "1", "colour", "Owner or shareholder", "ມະນີວອນ", "o:lo", "1", "colour" },
    { "registered.nothing", "1", "share", "registered.nothing", "1", "n", "", "share" },
};

static void what_is_contested_stands_in_words(void **state)
{
    (void)state;
    static const char *const as[] = { "disputes.dispute", "disputes.statement" };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            struct made m;
            dispute(&m, sp_catalogue_builtin(V("en")), as[k], cases[i].kind, cases[i].fact, cases[i].field);
            CHECK_VIEW(shown(&m, "kind")->value, cases[i].say_kind);
            CHECK_VIEW(shown(&m, "fact")->value, cases[i].say_fact);
            CHECK_VIEW(shown(&m, "fact")->mark, cases[i].mark);
            CHECK_VIEW(shown(&m, "fact")->id, cases[i].id);
            if (cases[i].say_field)
                CHECK_VIEW(shown(&m, "field")->value, cases[i].say_field);
            CHECK_VIEW(shown(&m, "raised")->value, "22 November 2026");
            drop(&m);
        }
}

static void what_set_an_alert_off_stands_in_words(void **state)
{
    (void)state;
    static const struct { const char *about, *say, *id; } v[] = {
        { "financial.statement/2025", "Financial statement", "2025" }, { "legal.case/C/7", "Court case", "C/7" }, { "legal.case/", "legal.case/", "" },
        { "legal.case", "legal.case", "" }, { "legal.nothing/1", "legal.nothing/1", "" }, { "/1", "/1", "" }, { "", "", "" },
    };
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++) {
        struct made m;
        const struct sp_rvalue alert[] = { token("rule", "score.fall"), token("about", v[i].about) };
        begin(&m, sp_catalogue_builtin(V("en")));
        sp_rendition_section(&m.r, V("alerts"), 1, 1);
        put(&m, "alerts.alert", "1", alert, 2);
        end(&m);
        CHECK_VIEW(shown(&m, "about")->value, v[i].say);
        CHECK_VIEW(shown(&m, "about")->id, v[i].id);
        CHECK_VIEW(shown(&m, "rule")->value, "score.fall");
        drop(&m);
    }
}

static bool holds(const struct sp_buf *b, struct sp_view what) { return memmem(b->p, b->n, what.p, what.n) != NULL; }

/* The lines have the codes, in every language; text and page have the words. */
static void every_language_has_the_words(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        struct sp_view kind = sp_catalogue_text(cat, "kind.registered.capital"), field = sp_catalogue_text(cat, "field.registered.capital.amount");
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO page = { 0 };
        struct made m;
        dispute(&m, cat, "disputes.dispute", "registered.capital", "c-1", "amount");
        sp_rendition_text(cat, sp_buf_view(&m.lines), 100, &text);
        sp_rendition_html(cat, sp_buf_view(&m.lines), &page);
        CHECK_OK(sp_buf_rc(&text));
        CHECK_OK(sp_buf_rc(&page));
        assert_true(holds(&m.lines, V("\tregistered.capital\n")) && holds(&m.lines, V("\tamount\n")));
        assert_false(holds(&text, V("registered.capital")) || holds(&page, V("registered.capital")));
        assert_true(holds(&text, kind) && holds(&text, field) && holds(&text, V("(c-1)")));
        assert_true(holds(&page, kind) && holds(&page, field) && holds(&page, V("(<bdi class=\"mono\">c-1</bdi>)")));
        drop(&m);
    }
}

/* A catalogue that travels with a bundle may know less. */
static void an_older_catalogue_leaves_the_codes(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    SP_CATALOGUE_AUTO cat = NULL;
    struct sp_view rest = sp_catalogue_compiled(sp_catalogue_builtin(V("en"))), line;
    while (sp_view_split(rest, '\n', &line, &rest))
        if (!sp_view_starts(line, V("kind.")) && !sp_view_starts(line, V("field.")))
            sp_buf_putf(&text, "%.*s\n", (int)line.n, line.p);
    CHECK_OK(sp_catalogue_parse(sp_buf_view(&text), &cat, NULL));
    struct made m;
    dispute(&m, cat, "disputes.dispute", "registered.capital", "c-1", "amount");
    CHECK_VIEW(shown(&m, "kind")->value, "registered.capital");
    CHECK_VIEW(shown(&m, "kind")->mark, "n");
    CHECK_VIEW(shown(&m, "field")->value, "amount");
    drop(&m);
}

/* Other kinds have fields of these names, too. */
static void only_disputes_and_alerts_are_touched(void **state)
{
    (void)state;
    struct made m;
    dispute(&m, sp_catalogue_builtin(V("en")), "registered.event", "registered.capital", "c-1", "amount");
    CHECK_VIEW(shown(&m, "kind")->value, "registered.capital");
    drop(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_contested_stands_in_words), cmocka_unit_test(what_set_an_alert_off_stands_in_words),
        cmocka_unit_test(every_language_has_the_words), cmocka_unit_test(an_older_catalogue_leaves_the_codes),
        cmocka_unit_test(only_disputes_and_alerts_are_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
