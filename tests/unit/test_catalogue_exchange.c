/* layer: tools */
#include "tests/lib/check.h"

#include "tools/catalogue/file.h"
#include "tools/catalogue/tbx.h"
#include "tools/catalogue/xliff.h"

#define V(s) SP_VIEW_LIT(s)
#define HEAD(l) "# About\n@language " l "\n@version 1\n@status draft\n\n"
#define ENGLISH HEAD("en") "code.c.a = Apple\n# of dates\nform.date = {day} {month}\nkind.k = LEI\nnote.x = A & B\n"
#define CHINESE HEAD("zh") "code.c.a = 苹果\n@status reviewed\n@reviewer Wang  \n# of dates\nform.date = {month}月{day}\n\n@status draft\n@translator Li\n" \
    "kind.k == LEI\nnote.x =   甲 & 乙\n# the end\n"

struct world { struct sp_arena a; struct sp_catalogue_source en, zh; struct sp_units units; struct sp_buf xml; size_t capped; };

static void setup(struct world *w, bool tbx)
{
    *w = (struct world){ .units = { .n = 0 } };
    CHECK_OK(sp_catalogue_source_parse(V(ENGLISH), &w->a, &w->en, NULL));
    CHECK_OK(sp_catalogue_source_parse(V(CHINESE), &w->a, &w->zh, NULL));
    CHECK_OK(sp_units_of(&w->zh, &w->en, tbx, &w->a, &w->units));
    CHECK_OK(tbx ? sp_tbx_put(&w->units, V("1"), &w->xml) : sp_xliff_put(&w->units, V("1"), &w->xml));
}

static void teardown(struct world *w)
{
    sp_buf_free(&w->xml);
    sp_arena_free(&w->a);
}

/* The first `from` of what was exported becomes `to`. */
static void alter(struct sp_buf *b, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    const char *at = memmem(b->p, b->n, from, strlen(from));
    if (!at)
        fail_msg("no \"%s\" in what was exported", from);
    sp_buf_put(&out, sp_view(b->p, (size_t)(at - b->p)));
    sp_buf_puts(&out, to);
    at += strlen(from);
    sp_buf_put(&out, sp_view(at, (size_t)(b->p + b->n - at)));
    sp_buf_clear(b);
    sp_buf_put(b, sp_buf_view(&out));
}

/* Back into the text; what came back is compared with this text of the catalogue. */
static struct sp_rc back(struct world *w, bool tbx, const char *now, const struct sp_vouched *o, struct sp_buf *text, struct sp_diag *d)
{
    struct sp_units units;
    struct sp_changes changes;
    struct sp_catalogue_source zh;
    CHECK_OK(sp_catalogue_source_parse(sp_view_of(now), &w->a, &zh, NULL));
    SP_TRY(tbx ? sp_tbx_read(sp_buf_view(&w->xml), V("zh"), &w->a, &units, d) : sp_xliff_read(sp_buf_view(&w->xml), &w->a, &units, d));
    SP_TRY(sp_units_changes(&units, &zh, &w->en, o, &w->a, &changes, d));
    w->capped = changes.capped;
    return sp_catalogue_edit(sp_view_of(now), &zh, changes.v, changes.n, text);
}

static const struct sp_vouched nobody = { .status = { "draft", 5 } };

static void out_and_back_is_the_same_bytes(void **state)
{
    (void)state;
    for (int tbx = 0; tbx < 2; tbx++) {
        struct world w;
        SP_BUF_AUTO text = { 0 };
        setup(&w, tbx);
        CHECK_OK(back(&w, tbx, CHINESE, &nobody, &text, NULL));
        CHECK_VIEW(sp_buf_view(&text), CHINESE);
        teardown(&w);
    }
}

/* Every catalogue that is built in, with every text that it has. */
static void every_catalogue_comes_back(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++)
        for (int tbx = 0; tbx < 2 && strcmp(*l, "en") != 0; tbx++) {
            SP_ARENA_AUTO a = { 0 };
            SP_BUF_AUTO xml = { 0 };
            SP_BUF_AUTO text = { 0 };
            struct sp_catalogue_file en = { .builtin = false }, f = { .builtin = false };
            struct sp_units out, in;
            struct sp_changes changes;
            CHECK_OK(sp_catalogue_file_builtin("en", &a, &en, NULL));
            CHECK_OK(sp_catalogue_file_builtin(*l, &a, &f, NULL));
            CHECK_OK(sp_units_of(&f.s, &en.s, tbx, &a, &out));
            assert_true(tbx || out.n == en.s.n);
            CHECK_OK(tbx ? sp_tbx_put(&out, f.s.version, &xml) : sp_xliff_put(&out, f.s.version, &xml));
            CHECK_OK(tbx ? sp_tbx_read(sp_buf_view(&xml), f.s.language, &a, &in, NULL) : sp_xliff_read(sp_buf_view(&xml), &a, &in, NULL));
            assert_int_equal(in.n, out.n);
            for (size_t i = 0; i < in.n; i++)
                assert_true(sp_view_eq(in.v[i].target, out.v[i].target) && sp_view_eq(in.v[i].source, out.v[i].source) &&
                            sp_view_eq(in.v[i].key, out.v[i].key));
            CHECK_OK(sp_units_changes(&in, &f.s, &en.s, &nobody, &a, &changes, NULL));
            assert_int_equal(changes.n, 0);
            CHECK_OK(sp_catalogue_edit(sp_catalogue_file_text(&f), &f.s, changes.v, changes.n, &text));
            assert_true(sp_view_eq(sp_buf_view(&text), sp_catalogue_file_text(&f)));
        }
}

#define WHOLE_APPLE "<target>苹果</target>"

static void a_change_touches_its_own_line(void **state)
{
    (void)state;
    static const struct { bool tbx; const char *from, *to, *status, *translator, *reviewer, *want; } cases[] = {
        { false, WHOLE_APPLE, "<target>林檎</target>", "draft", NULL, NULL,
          HEAD("zh") "code.c.a = 林檎\n@status reviewed\n@reviewer Wang  \n# of dates\nform.date = {month}月{day}\n\n@status draft\n@translator Li\n"
          "kind.k == LEI\nnote.x =   甲 & 乙\n# the end\n" },
        { false, "<segment state=\"translated\">\n    <source>Apple", "<segment state=\"final\">\n    <source>Apple", "certified", "T", "R",
          HEAD("zh") "@status certified\n@translator T\n@reviewer R\ncode.c.a = 苹果\n@status reviewed\n@reviewer Wang  \n# of dates\n@translator -\nform.date = {month}月{day}\n\n@status draft\n"
          "@translator Li\nkind.k == LEI\nnote.x =   甲 & 乙\n# the end\n" },
        /* What was reviewed is no longer, and its reviewer did not see it. */
        { false, "<segment state=\"reviewed\">", "<segment state=\"translated\">", "draft", NULL, NULL,
          HEAD("zh") "code.c.a = 苹果\n@status reviewed\n@reviewer Wang  \n# of dates\n@status draft\nform.date = {month}月{day}\n\n@status draft\n"
          "@translator Li\nkind.k == LEI\nnote.x =   甲 & 乙\n# the end\n" },
        { false, "</target>\n   </segment>\n  </unit>\n </file>", "&lt;丙&gt;</target>\n   </segment>\n  </unit>\n </file>", "draft", "Zhao", NULL,
          HEAD("zh") "code.c.a = 苹果\n@status reviewed\n@reviewer Wang  \n# of dates\nform.date = {month}月{day}\n\n@status draft\n@translator Li\n"
          "kind.k == LEI\n@translator Zhao\n@reviewer -\nnote.x = 甲 & 乙<丙>\n# the end\n" },
        { true, "<term>苹果</term>", "<term>林檎</term>", "draft", "Zhao", NULL,
          HEAD("zh") "@translator Zhao\ncode.c.a = 林檎\n@status reviewed\n@reviewer Wang  \n# of dates\n@translator -\nform.date = {month}月{day}\n\n@status draft\n"
          "@translator Li\nkind.k == LEI\nnote.x =   甲 & 乙\n# the end\n" },
        { true, "<term>LEI</term>\n      <note>", "<term>识别编码</term>\n      <note>", "draft", "Zhao", NULL,
          HEAD("zh") "code.c.a = 苹果\n@status reviewed\n@reviewer Wang  \n# of dates\nform.date = {month}月{day}\n\n@status draft\n@translator Li\n"
          "@translator Zhao\n@reviewer -\nkind.k = 识别编码\n@translator Li\n@reviewer Wang\nnote.x =   甲 & 乙\n# the end\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        const struct sp_vouched o = { .status = sp_view_of(cases[i].status), .translator = cases[i].translator, .reviewer = cases[i].reviewer };
        setup(&w, cases[i].tbx);
        alter(&w.xml, cases[i].from, cases[i].to);
        struct sp_rc rc = back(&w, cases[i].tbx, CHINESE, &o, &text, &d);
        if (!sp_ok(rc) || !sp_view_is(sp_buf_view(&text), cases[i].want))
            fail_msg("case %zu: %s %s\n%.*s", i, sp_rc_text(rc), d.text, (int)text.n, text.p);
        teardown(&w);
    }
}

/* What came back, and what whoever imports vouches for: the one key's entry after, or the rule that refused it. */
struct vouch_case {
    const char *from, *to, *key;
    struct sp_vouched v;
    const char *rule;                                   /* NULL: taken */
    const char *text, *status, *translator, *reviewer;  /* of the key after */
    size_t capped;
};

static void try_vouched(const struct vouch_case *c, bool tbx, size_t i)
{
    struct world w;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_catalogue_source after;
    setup(&w, tbx);
    if (c->from)
        alter(&w.xml, c->from, c->to);
    struct sp_rc rc = back(&w, tbx, CHINESE, &c->v, &text, &d);
    if (sp_ok(rc) != !c->rule || (c->rule && (strcmp(d.rule, c->rule) != 0 || !d.line || !strstr(d.text, c->key) || text.n)))
        fail_msg("case %zu: %s, rule %s, line %zu: %s", i, sp_rc_text(rc), d.rule, d.line, d.text);
    if (!c->rule) {
        CHECK_OK(sp_catalogue_source_parse(sp_buf_view(&text), &w.a, &after, NULL));
        const struct sp_source_entry *e = sp_catalogue_source_find(&after, sp_view_of(c->key));
        assert_non_null(e);
        if (!sp_view_is(e->text, c->text) || !sp_view_is(e->status, c->status) || !sp_view_is(e->translator, c->translator) ||
            !sp_view_is(e->reviewer, c->reviewer) || w.capped != c->capped)
            fail_msg("case %zu: %.*s, %zu capped\n%.*s", i, (int)e->key.n, e->key.p, w.capped, (int)text.n, text.p);
    }
    teardown(&w);
}

#define DRAFT .status = V("draft")
#define REVIEWED .status = V("reviewed")
#define CERTIFIED .status = V("certified")
#define APPLE_IS(state) "<segment state=\"" state "\">\n    <source>Apple"
#define DATE_IS(state) "<segment state=\"" state "\">\n    <source><ph id=\"day\""
#define LAST "</target>\n   </segment>\n  </unit>\n </file>"

/* The file alone raises nothing and names nobody. */
static void a_file_does_not_certify_itself(void **state)
{
    (void)state;
    static const struct vouch_case cases[] = {
        { APPLE_IS("translated"), APPLE_IS("final"), "code.c.a", { DRAFT }, NULL, "苹果", "draft", "", "", 1 },
        { APPLE_IS("translated"), APPLE_IS("reviewed"), "code.c.a", { DRAFT, .translator = "T" }, NULL, "苹果", "draft", "", "", 1 },
        { APPLE_IS("translated"), APPLE_IS("final"), "code.c.a", { REVIEWED, .reviewer = "R" }, NULL, "苹果", "reviewed", "", "R", 1 },
        { APPLE_IS("translated") "</source>\n    " WHOLE_APPLE, APPLE_IS("final") "</source>\n    <target>林檎</target>", "code.c.a", { DRAFT }, NULL,
          "林檎", "draft", "", "", 1 },
        { APPLE_IS("translated") "</source>\n    " WHOLE_APPLE, APPLE_IS("final") "</source>\n    <target>林檎</target>", "code.c.a",
          { .status = V("machine") }, NULL, "林檎", "machine", "", "", 1 },
        /* of a reviewed text: it stays so while it is the same, and not when it is another */
        { DATE_IS("reviewed"), DATE_IS("final"), "form.date", { DRAFT }, NULL, "{month}月{day}", "reviewed", "", "Wang", 1 },
        { "月<ph", "月 <ph", "form.date", { DRAFT }, NULL, "{month}月 {day}", "draft", "", "", 1 },
        /* names in the file are claims */
        { "<note category=\"translator\">Li</note>", "<note category=\"translator\">Ma</note>", "kind.k", { DRAFT }, "import.vouch", "", "", "", "", 0 },
        { "<note category=\"translator\">Li</note>", "<note category=\"translator\">Ma</note>", "kind.k", { DRAFT, .translator = "Zhao" }, "import.vouch",
          "", "", "", "", 0 },
        { "<note category=\"reviewer\">Wang</note>", "<note category=\"reviewer\">Ma</note>", "form.date", { DRAFT }, "import.vouch", "", "", "", "", 0 },
        { "<note category=\"reviewer\">Wang</note>", "<note category=\"reviewer\">Ma</note>", "form.date", { REVIEWED, .reviewer = "Wu" }, "import.vouch",
          "", "", "", "", 0 },
        { "<note category=\"translator\">Li</note>", "<note category=\"translator\">-</note>", "kind.k", { DRAFT }, NULL, "LEI", "draft", "Li", "Wang", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        try_vouched(&cases[i], false, i);
}

/* Whoever imports says what it is worth, and who did it: a reviewer who leaves a text as it is confirms it. */
static void who_imports_vouches(void **state)
{
    (void)state;
    static const struct vouch_case cases[] = {
        { APPLE_IS("translated"), APPLE_IS("final"), "code.c.a", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "苹果", "certified", "T", "R", 0 },
        { APPLE_IS("translated"), APPLE_IS("reviewed"), "code.c.a", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "苹果", "reviewed", "T", "R", 0 },
        { APPLE_IS("translated"), APPLE_IS("reviewed"), "code.c.a", { REVIEWED, .reviewer = "R" }, NULL, "苹果", "reviewed", "", "R", 0 },
        /* its translator stays; who certifies is the reviewer now */
        { "<segment state=\"translated\" subState=\"saphan:same\">", "<segment state=\"final\" subState=\"saphan:same\">", "kind.k",
          { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "LEI", "certified", "Li", "R", 0 },
        { DATE_IS("reviewed"), DATE_IS("final"), "form.date", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "{month}月{day}", "certified", "T", "R", 0 },
        { APPLE_IS("translated") "</source>\n    " WHOLE_APPLE, APPLE_IS("final") "</source>\n    <target>林檎</target>", "code.c.a",
          { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "林檎", "certified", "T", "R", 0 },
        { "<note category=\"translator\">Li</note>", "<note category=\"translator\">Ma</note>", "kind.k", { DRAFT, .translator = "Ma" }, NULL,
          "LEI", "draft", "Ma", "Wang", 0 },
        /* others are not touched by the names */
        { APPLE_IS("translated"), APPLE_IS("final"), "note.x", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "甲 & 乙", "draft", "Li", "Wang", 0 },
        /* nobody is named */
        { APPLE_IS("translated"), APPLE_IS("final"), "code.c.a", { CERTIFIED, .reviewer = "R" }, "import.translator", "", "", "", "", 0 },
        { APPLE_IS("translated"), APPLE_IS("final"), "code.c.a", { CERTIFIED, .translator = "-", .reviewer = "R" }, "import.translator", "", "", "", "", 0 },
        { APPLE_IS("translated"), APPLE_IS("final"), "code.c.a", { CERTIFIED, .translator = "T" }, "import.vouch", "", "", "", "", 0 },
        { APPLE_IS("translated"), APPLE_IS("reviewed"), "code.c.a", { REVIEWED, .reviewer = "-" }, "import.vouch", "", "", "", "", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        try_vouched(&cases[i], false, i);
}

/* A term base has no states: what changed in it gets what is vouched for, all of it only when that is said. */
static void so_it_is_with_a_term_base(void **state)
{
    (void)state;
    static const struct vouch_case cases[] = {
        { "<term>苹果</term>", "<term>林檎</term>", "code.c.a", { DRAFT, .translator = "T" }, NULL, "林檎", "draft", "T", "", 0 },
        { "<term>苹果</term>", "<term>林檎</term>", "code.c.a", { REVIEWED, .translator = "T", .reviewer = "R" }, NULL, "林檎", "reviewed", "T", "R", 0 },
        { "<term>苹果</term>", "<term>林檎</term>", "code.c.a", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "林檎", "certified", "T", "R", 0 },
        { "<term>苹果</term>", "<term>林檎</term>", "kind.k", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "LEI", "draft", "Li", "Wang", 0 },
        { NULL, NULL, "code.c.a", { CERTIFIED, .translator = "T", .reviewer = "R" }, NULL, "苹果", "draft", "", "", 0 },
        { NULL, NULL, "code.c.a", { CERTIFIED, .translator = "T", .reviewer = "R", .unchanged = true }, NULL, "苹果", "certified", "T", "R", 0 },
        { NULL, NULL, "kind.k", { REVIEWED, .reviewer = "R", .unchanged = true }, NULL, "LEI", "reviewed", "Li", "R", 0 },
        { NULL, NULL, "form.date", { CERTIFIED, .translator = "T", .reviewer = "R", .unchanged = true }, NULL, "{month}月{day}", "reviewed", "", "Wang", 0 },
        { NULL, NULL, "code.c.a", { DRAFT, .unchanged = true }, NULL, "苹果", "draft", "", "", 0 },
        { NULL, NULL, "code.c.a", { .status = V("machine"), .unchanged = true }, NULL, "苹果", "draft", "", "", 0 },
        { NULL, NULL, "code.c.a", { CERTIFIED, .reviewer = "R", .unchanged = true }, "import.translator", "", "", "", "", 0 },
        { NULL, NULL, "code.c.a", { REVIEWED, .unchanged = true }, "import.vouch", "", "", "", "", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        try_vouched(&cases[i], true, i);
}

/* Of what both sides changed nobody's work is lost; what only one side changed is no conflict. */
static void two_sides_are_told_apart(void **state)
{
    (void)state;
#define MEANWHILE HEAD("zh") "code.c.a = 蘋果\nform.date = {day}/{month}\nkind.k == LEI\nnote.x = 甲 & 乙\n"
    struct world w;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    setup(&w, false);
    CHECK_OK(back(&w, false, MEANWHILE, &nobody, &text, &d));
    CHECK_VIEW(sp_buf_view(&text), MEANWHILE);
    alter(&w.xml, WHOLE_APPLE, "<target>林檎</target>");
    CHECK_RC(INVALID, back(&w, false, MEANWHILE, &nobody, &text, &d));
    CHECK_RULE(d, "import.conflict");
    assert_true(d.line > 5);
    alter(&w.xml, "林檎", "蘋果"); /* both the same */
    sp_buf_clear(&text);
    CHECK_OK(back(&w, false, MEANWHILE, &nobody, &text, &d));
    CHECK_VIEW(sp_buf_view(&text), MEANWHILE);
    teardown(&w);
}

static void what_was_lacking_is_added_at_the_end(void **state)
{
    (void)state;
#define SHORT HEAD("zh") "code.c.a = 苹果\nform.date = {day}/{month}\n"
    struct world w;
    SP_BUF_AUTO text = { 0 };
    struct sp_catalogue_source zh;
    setup(&w, false);
    CHECK_OK(sp_catalogue_source_parse(V(SHORT), &w.a, &zh, NULL));
    CHECK_OK(sp_units_of(&zh, &w.en, false, &w.a, &w.units));
    sp_buf_clear(&w.xml);
    CHECK_OK(sp_xliff_put(&w.units, V("1"), &w.xml));
    CHECK_OK(back(&w, false, SHORT, &nobody, &text, NULL));
    CHECK_VIEW(sp_buf_view(&text), SHORT);
    alter(&w.xml, "<segment state=\"initial\">\n    <source>A &amp; B</source>\n", "<segment state=\"translated\">\n    <source>A &amp; B</source>\n<target>甲</target>");
    sp_buf_clear(&text);
    CHECK_OK(back(&w, false, SHORT, &(struct sp_vouched){ .status = V("draft"), .translator = "Li" }, &text, NULL));
    CHECK_VIEW(sp_buf_view(&text), SHORT "@translator Li\nnote.x = 甲\n");
    teardown(&w);
}

static void xliff_is_read_strictly(void **state)
{
    (void)state;
    static const struct { const char *from, *to, *rule; } cases[] = {
        { "<xliff ", "<!DOCTYPE xliff [<!ENTITY e \"x\">]>\n<xliff ", "import.xml.doctype" },
        { "urn:oasis:names:tc:xliff:document:2.0", "urn:oasis:names:tc:xliff:document:1.2", "import.xml.root" },
        { "</xliff>", "", "import.xml.syntax" },
        { "version=\"2.1\"", "version=\"1.2\"", "import.version" },
        { "srcLang=\"en\"", "srcLang=\"de\"", "import.language" },
        { "trgLang=\"zh\"", "trgLang=\"zh-TW\"", "import.language" },
        { "trgLang=\"zh\"", "", "import.language" },
        { "unit id=\"code.c.a\"", "unit id=\"code.c.b\"", "import.unit" },
        { "unit id=\"code.c.a\"", "unit", "import.attribute" },
        { "unit id=\"code.c.a\"", "unit id=\"kind.k\"", "import.duplicate" },
        { "<source>Apple<", "<source>Apples<", "import.source" },
        { WHOLE_APPLE, "<target><pc id=\"1\">苹果</pc></target>", "import.element" },
        { WHOLE_APPLE, "<target>苹<sc id=\"1\"/>果</target>", "import.element" },
        { WHOLE_APPLE, "<target>苹<cp hex=\"0001\"/>果</target>", "import.element" },
        { WHOLE_APPLE, "<target><mrk id=\"1\" type=\"x:other\">苹果</mrk></target>", "import.element" },
        { WHOLE_APPLE, "<target><mrk id=\"1\">苹<pc id=\"2\">果</pc></mrk></target>", "import.element" },
        { WHOLE_APPLE, "<target><mrk id=\"1\">苹果{x}</mrk></target>", "import.placeholder" },
        { WHOLE_APPLE, "<target>苹果<ph id=\"1\"/></target>", "import.placeholder" },
        { WHOLE_APPLE, "<target><mrk id=\"1\">苹<x:b xmlns:x=\"urn:x\">果</x:b></mrk></target>", "import.element" },
        { "<source>Apple<", "<source><mrk id=\"1\">Apples</mrk><", "import.source" },
        { "<notes>", "<notes><mrk id=\"1\"/>", "import.element" },
        { WHOLE_APPLE, "<target>苹<x:b xmlns:x=\"urn:x\">果</x:b></target>", "import.element" },
        { WHOLE_APPLE, "<target>苹\n果</target>", "import.text" },
        { WHOLE_APPLE, "<target> 苹果</target>", "import.text" },
        { WHOLE_APPLE, WHOLE_APPLE "<target>梨</target>", "import.segment" },
        { "<source>Apple</source>\n    " WHOLE_APPLE, WHOLE_APPLE "<source>Apple</source>", "import.segment" },
        { "<source>Apple</source>", "", "import.segment" },
        { "</segment>", "</segment><segment><source>Pie</source></segment>", "import.segment" },
        { "state=\"translated\"", "state=\"perfect\"", "import.state" },
        { "<target><ph id=\"month\" dataRef=\"d-month\" equiv=\"{month}\" disp=\"{month}\" canCopy=\"no\" canDelete=\"no\"/>月", "<target>月", "import.placeholder" },
        { "<target><ph id=\"month\" ", "<target><ph id=\"day\" ", "import.placeholder" },
        { "<target><ph id=\"month\" dataRef=\"d-month\"", "<target><ph id=\"month\" dataRef=\"d-day\"", "import.placeholder" },
        { "<target><ph id=\"month\" dataRef=\"d-month\"", "<target><ph id=\"month\" dataRef=\"d-none\"", "import.placeholder" },
        { "月", "{month}月", "import.placeholder" },
        { "<data id=\"d-day\">{day}</data>", "<data id=\"d-day\">day</data>", "import.placeholder" },
        { "<source>LEI</source>", "<source>LEI</source><source>LEI</source>", "import.segment" },
        { "<notes>", "<notes><notes/>", "import.element" },
        { "<unit id", "<group id=\"g\"/><unit id", "import.element" },
        { "</target>\n   </segment>\n  </unit>\n </file>", "！</target>\n   </segment>\n  </unit>\n </file>", "import.translator" },
        { "<note category=\"translator\">Li</note>", "<note category=\"translator\">Li\n@status certified</note>", "import.text" },
        { "<note category=\"translator\">Li</note>", "<note category=\"translator\">LiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiLiL</note>", "import.text" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        setup(&w, false);
        alter(&w.xml, cases[i].from, cases[i].to);
        struct sp_rc rc = back(&w, false, CHINESE, &nobody, &text, &d);
        if (sp_ok(rc) || strcmp(d.rule, cases[i].rule) != 0 || text.n || (!d.line && strcmp(d.rule, "import.language") != 0))
            fail_msg("case %zu: %s, rule %s, line %zu: %s", i, sp_rc_text(rc), d.rule, d.line, d.text);
        if (strstr(cases[i].to, "<pc") && !(strstr(d.text, "code.c.a") && strstr(d.text, "<pc>"))) /* an office must find it */
            fail_msg("case %zu names neither text nor element: %s", i, d.text);
        teardown(&w);
    }
}

/* Text of another encoding would be another text; and a file that lost everything is not one that changes nothing. */
static void what_is_no_file_of_ours_is_told(void **state)
{
    (void)state;
    static const struct { const char *from, *to, *rule; size_t line; } cases[] = {
        { "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", "import.encoding", 1 },
        { "encoding=\"UTF-8\"", "encoding='gb18030'", "import.encoding", 1 },
        { "encoding=\"UTF-8\"", "encoding='utf-8'", NULL, 0 },
        { " encoding=\"UTF-8\"", "", NULL, 0 },
        { "<?xml", "\xef\xbb\xbf<?xml", NULL, 0 },
        { "<?xml", "\xef\xbb\xbf<?xml encoding=\"x\"?><?xml", "import.encoding", 1 },
        { "苹果", "\xc6\xbb\xb9\xfb", "import.encoding", 0 },
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        bool tbx = i % 2;
        struct world w;
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        setup(&w, tbx);
        alter(&w.xml, cases[i / 2].from, cases[i / 2].to);
        struct sp_rc rc = back(&w, tbx, CHINESE, &nobody, &text, &d);
        const char *rule = cases[i / 2].rule;
        if (sp_ok(rc) != !rule || (rule && (strcmp(d.rule, rule) != 0 || !d.line || (cases[i / 2].line && d.line != cases[i / 2].line))))
            fail_msg("case %zu: %s, rule %s, line %zu: %s", i, sp_rc_text(rc), d.rule, d.line, d.text);
        teardown(&w);
    }
    SP_ARENA_AUTO a = { 0 };
    struct sp_units u;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(INVALID, sp_xliff_read(V("<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"en\" trgLang=\"zh\"><file id=\"f\"/></xliff>"), &a, &u, &d));
    CHECK_RULE(d, "import.empty");
    CHECK_RC(INVALID, sp_tbx_read(V("<tbx xmlns=\"urn:iso:std:iso:30042:ed-2\" type=\"TBX-Core\"/>"), V("zh"), &a, &u, &d));
    CHECK_RULE(d, "import.empty");
    CHECK_RC(FORMAT, sp_xliff_read(V(""), &a, &u, &d));
    CHECK_RULE(d, "import.xml.syntax");
}

static void a_term_base_is_read_strictly(void **state)
{
    (void)state;
    static const struct { const char *from, *to, *rule; } cases[] = {
        { "<tbx ", "<!DOCTYPE tbx>\n<tbx ", "import.xml.doctype" },
        { "urn:iso:std:iso:30042:ed-2", "urn:iso:std:iso:30042:ed-1", "import.xml.root" },
        { "type=\"TBX-Core\"", "type=\"TMX\"", "import.version" },
        { "xml:lang=\"zh\"", "xml:lang=\"lo\"", "import.language" },
        { "conceptEntry id=\"code.c.a\"", "conceptEntry", "import.attribute" },
        { "conceptEntry id=\"code.c.a\"", "conceptEntry id=\"code.c.b\"", "import.unit" },
        { "conceptEntry id=\"code.c.a\"", "conceptEntry id=\"kind.k\"", "import.duplicate" },
        { "<term>Apple", "<term>Apples", "import.source" },
        { "<term>苹果</term>", "<term>苹<hi>果</hi></term>", "import.element" },
        { "<term>苹果</term>", "<term>苹<x:hi xmlns:x=\"urn:x\">果</x:hi></term>", "import.element" },
        { "<term>苹果</term>", "<term>苹果</term><term>梨</term>", "import.duplicate" },
        { "<term>苹果</term>", "<term></term>", "import.text" },
        { "<term>苹果</term>", "<term>苹\n果</term>", "import.text" },
        { "<body>", "<body><term>x</term>", "import.element" },
        { "<term>Apple</term>", "", "import.text" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        setup(&w, true);
        alter(&w.xml, cases[i].from, cases[i].to);
        struct sp_rc rc = back(&w, true, CHINESE, &nobody, &text, &d);
        if (sp_ok(rc) || strcmp(d.rule, cases[i].rule) != 0 || text.n || !d.line)
            fail_msg("case %zu: %s, rule %s, line %zu: %s", i, sp_rc_text(rc), d.rule, d.line, d.text);
        teardown(&w);
    }
}

/* Elements that a tool adds in a namespace of its own are its own business. */
static void what_tools_add_is_passed_over(void **state)
{
    (void)state;
    struct world w;
    SP_BUF_AUTO text = { 0 };
    setup(&w, false);
    alter(&w.xml, "<unit id=\"code.c.a\">", "<t:job xmlns:t=\"urn:tool\"><t:x>1</t:x></t:job><unit id=\"code.c.a\" t:n=\"1\" xmlns:t=\"urn:tool\"><t:y/>");
    CHECK_OK(back(&w, false, CHINESE, &nobody, &text, NULL));
    CHECK_VIEW(sp_buf_view(&text), CHINESE);
    teardown(&w);
}

/* Terms and comments that a tool marks in a text: the words stay, the marks do not. */
static void marks_are_stripped(void **state)
{
    (void)state;
    static const struct { const char *from, *to; } cases[] = {
        { "<source>Apple<", "<source><mrk id=\"1\" type=\"term\" value=\"fruit\">Ap</mrk>ple<" },
        { WHOLE_APPLE, "<target><mrk id=\"1\" type=\"comment\" value=\"sure?\">苹<mrk id=\"2\" translate=\"no\">果</mrk></mrk></target>" },
        { WHOLE_APPLE, "<target>苹<sm id=\"1\" type=\"term\"/>果<em startRef=\"1\"/></target>" },
        { "<target><ph id=\"month\" dataRef=\"d-month\" equiv=\"{month}\" disp=\"{month}\" canCopy=\"no\" canDelete=\"no\"/>",
          "<target><mrk id=\"1\" type=\"generic\"><ph id=\"month\" dataRef=\"d-month\" equiv=\"{month}\" disp=\"{month}\" canCopy=\"no\" canDelete=\"no\"/></mrk>" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        SP_BUF_AUTO text = { 0 };
        setup(&w, false);
        alter(&w.xml, cases[i].from, cases[i].to);
        CHECK_OK(back(&w, false, CHINESE, &nobody, &text, NULL));
        CHECK_VIEW(sp_buf_view(&text), CHINESE);
        teardown(&w);
    }
}

static void units_have_limits(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO many = { 0 };
    struct sp_units u;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_buf_puts(&many, "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" srcLang=\"en\" trgLang=\"zh\"><file id=\"f\">");
    for (int i = 0; i <= SP_MAX_CATALOGUE_KEYS; i++)
        sp_buf_putf(&many, "<unit id=\"a%d\"><segment><source>x</source></segment></unit>", i);
    sp_buf_puts(&many, "</file></xliff>");
    CHECK_RC(LIMIT, sp_xliff_read(sp_buf_view(&many), &a, &u, &d));
    CHECK_RULE(d, "limit.units");
    while (many.n <= SP_MAX_UNITS_BYTES)
        sp_buf_puts(&many, "                                                                ");
    CHECK_RC(LIMIT, sp_tbx_read(sp_buf_view(&many), V("zh"), &a, &u, &d));
    CHECK_RULE(d, "limit.units");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_and_back_is_the_same_bytes), cmocka_unit_test(every_catalogue_comes_back),
        cmocka_unit_test(a_change_touches_its_own_line), cmocka_unit_test(two_sides_are_told_apart),
        cmocka_unit_test(a_file_does_not_certify_itself), cmocka_unit_test(who_imports_vouches), cmocka_unit_test(so_it_is_with_a_term_base),
        cmocka_unit_test(what_was_lacking_is_added_at_the_end), cmocka_unit_test(xliff_is_read_strictly), cmocka_unit_test(what_is_no_file_of_ours_is_told),
        cmocka_unit_test(a_term_base_is_read_strictly), cmocka_unit_test(what_tools_add_is_passed_over), cmocka_unit_test(marks_are_stripped),
        cmocka_unit_test(units_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
