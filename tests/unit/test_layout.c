/* layer: evidence */
/*
 * How text and page are laid out, pinned for each layout that there was. Banks keep pages and texts, and saphan-verify --shown makes them again:
 * whoever changes what a layout looks like and leaves its number as it is makes forgeries of all that were ever printed.
 *
 * The report is tests/lib/layout_facts.h, in a catalogue whose every text is its key: so other words in catalogue/LANGUAGE.cat change nothing here.
 */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "i18n/html.h"
#include "i18n/rendition.h"
#include "node/evidence/render.h"
#include "schema/company.h"
#include "tests/lib/layout_facts.h"

#define V(s) SP_VIEW_LIT(s)

/* Each layout with the digests of what was made in it, the newest one last. No row is ever changed: there are pages of it. (Layout 1 is as it was at its
 * end: before there was this test, marks of readings, heads of columns and the axes of figures changed below its number.) */
static const struct { int layout; const char *text, *page; } layouts[] = {
    { 1, "O9dHFWm5KokmKhBQTLauZRmdZdAjaNbcFOyu53OHLmY", "z-2JyI3Fr4lunmNdK1Sk_xN-Gr0KhvIJ9-bzJaTmHJY" },
    { 2, "HuboFi5CpgXM5Spq5BEj1VeeNyOLNCmLyDLzCbHwS7A", "gswz-SPdGnwFtB9y_BBpNf5Vlh7cKnFQ_5hE4MQN2PM" },
};
enum { N_LAYOUTS = sizeof layouts / sizeof layouts[0] };

/* The lines that both are made from: SP_RENDITION_FORMAT and SP_RENDITION_REDACTED have numbers of their own. */
static const char lines_digest[] = "hx08ePXSMstECgfZZo68IdpCPF09ek8IfwNtIASCi2Y";

/* A language changes what is said of original words, and which of them have a reading beside them. */
static const char *const languages[] = { "en", "fil", "id", "km", "lo", "ms", "my", "pt", "ta", "tet", "th", "vi", "zh" };
enum { N_LANGUAGES = sizeof languages / sizeof languages[0], N_FACTS = sizeof layout_facts / sizeof layout_facts[0] };

static const unsigned widths[] = { 40, 80, 200 };

static const struct sp_translated translated[] = {
    { .context = V("disputes.dispute.claim"), .from = V("lo"), .source = V("ທຶນແມ່ນ 70 ຕື້ກີບ"), .to = V("en"), .text = V("The capital is 70 billion kip."),
      .label = "text.translation_machine", .engine = V("engine 1"), .signer = V("node LA"), .key = V("GDRRMeDlLHl3koLkKHLk1kbyCdHrjriNF0RHZTu0QEw") },
    { .context = V("legal.penalty.reason"), .from = V("lo"), .source = V("ບໍ່ໄດ້ແຈ້ງບັນຊີ"), .to = V("en"), .text = V("No accounts were filed."),
      .label = "text.translation_certified", .reviewer = V("A. Reader"), .signer = V("Office"), .key = V("GDRRMeDlLHl3koLkKHLk1kbyCdHrjriNF0RHZTu0QEw"), .stranger = true },
};
static const struct sp_translated_list translations = { translated, sizeof translated / sizeof translated[0] };

/* As it is now, so that a section or product that comes later changes nothing here. */
static const struct sp_product product = { "full", 1, (1u << (SP_SECTION_LABOUR + 1)) - 1, false, 2000 };

/* What is made of it: all texts, all pages and all lines, one after another. */
struct made { struct sp_buf text, page, lines; };

/* --- the catalogue --- */

static const struct sp_catalogue_slots *slots_of(struct sp_view key)
{
    for (const struct sp_catalogue_slots *s = sp_catalogue_slots; s->key; s++)
        if (sp_view_is(key, s->key))
            return s;
    return NULL;
}

static void put_text(struct sp_buf *b, struct sp_view key)
{
    const struct sp_catalogue_slots *s = slots_of(key);
    if (sp_view_is(key, "number.group") || sp_view_is(key, "number.decimal")) {
        sp_buf_puts(b, sp_view_is(key, "number.group") ? "," : ".");
        return;
    }
    sp_buf_put(b, key);
    for (size_t i = 0; s && i < 4 && s->slots[i]; i++)
        sp_buf_putf(b, " {%s}", s->slots[i]);
}

static struct sp_catalogue *keys_in(const char *language)
{
    SP_BUF_AUTO compiled = { 0 };
    struct sp_catalogue *cat = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_view key, status, text;
    sp_buf_putf(&compiled, "saphan-catalogue/1\nlanguage\t%s\nversion\t1\n", language);
    for (size_t i = 0; sp_catalogue_entry(sp_catalogue_builtin(V("en")), i, &key, &status, &text); i++) {
        sp_buf_put(&compiled, key);
        sp_buf_puts(&compiled, "\tdraft\t");
        put_text(&compiled, key);
        sp_buf_putc(&compiled, '\n');
    }
    struct sp_rc rc = sp_catalogue_parse(sp_buf_view(&compiled), &cat, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s", language, d.rule, d.text);
    return cat;
}

/* --- the report --- */

static void read_facts(struct sp_arena *a, struct sp_company *out)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .rule = "" };
    sp_buf_puts(&text, "{'subject':'LA.ern:0100001234','facts':[");
    for (size_t i = 0; i < N_FACTS; i++) {
        sp_buf_puts(&text, i ? "," : "");
        sp_buf_puts(&text, layout_facts[i]);
    }
    sp_buf_puts(&text, "]}");
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\'')
            text.p[i] = '"';
    struct sp_rc rc = sp_company_from_json(sp_buf_view(&text), a, out, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s: %s", d.rule, d.field, d.text);
}

static struct sp_report_section *section_of(struct sp_report *r, enum sp_section section)
{
    if (!r->n_sections || r->sections[r->n_sections - 1].section != section) {
        assert_true(!r->n_sections || r->sections[r->n_sections - 1].section < section);
        r->sections[r->n_sections++] = (struct sp_report_section){ section, 1, r->n_facts, 0 };
    }
    return &r->sections[r->n_sections - 1];
}

static const struct sp_report_ground grounds[] = { { V("la.foreign"), V("la.public-register") }, { V("la.foreign"), V("asean.mcc") } };
static struct sp_withheld withheld[] = { { V("legal.enforcement"), 2, V("policy.class") }, { V("officers.officer"), 1, V("la.persons") } };

/* redacted: a copy from which a section, the facts of another and a line of what was withheld were left out. */
static void report_of(const struct sp_company *c, bool redacted, struct sp_arena *a, struct sp_report *r, struct sp_report_hidden *hidden)
{
    *hidden = (struct sp_report_hidden){ .sections = 0 };
    *r = (struct sp_report){ .product = &product, .facts = sp_arena_alloc(a, N_FACTS * sizeof *r->facts), .withheld = withheld, .n_withheld = redacted ? 1 : 2 };
    assert_non_null(r->facts);
    r->head = (struct sp_report_head){
        .iss = V("LA"), .aud = V("CN-GX"), .sub = V("LA.ern:0100001234"), .jti = V("019aa000-0000-7000-8000-000000000001"), .iat = 1795219384,
        .request_digest = V("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), .product = V("full"), .product_version = 1, .purpose = V("credit_granting"),
        .authorisation = { V("C-7\xE2\x80\xAE<b>"), V("subject_consent"), V("2027-01-01") }, .requester = V("CN-GX/bank-1"), .transfer = { .grounds = grounds, .n = 2 } };
    for (size_t i = 0; i < N_FACTS; i++) {
        enum sp_section s = c->facts[i].kind->section;
        if (redacted && s == SP_SECTION_TAX)
            continue;
        struct sp_report_section *section = section_of(r, s);
        if (redacted && s == SP_SECTION_OFFICERS) {
            hidden->facts[r->n_sections - 1]++;
            continue;
        }
        r->facts[r->n_facts++] = c->facts[i];
        section->n++;
    }
    hidden->sections = hidden->policy = redacted;
}

/* --- what is made of it --- */

static void replace_all(struct sp_buf *b, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    size_t n = strlen(from), i = 0;
    for (const char *at; (at = memmem(b->p + i, b->n - i, from, n)) != NULL; i = (size_t)(at - b->p) + n) {
        sp_buf_put(&out, sp_view(b->p + i, (size_t)(at - b->p) - i));
        sp_buf_puts(&out, to);
    }
    sp_buf_put(&out, sp_view(b->p + i, b->n - i));
    CHECK_OK(sp_buf_rc(&out));
    sp_buf_clear(b);
    sp_buf_put(b, sp_buf_view(&out));
}

/* A key that is added changes the digest of the catalogue, which the page names. */
static void put_page(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_translated_list *list, struct sp_buf *out)
{
    char digest[SP_SHA256_TEXT];
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO jws = { 0 };
    sp_buf_puts(&jws, "e30.");
    sp_buf_put_b64url(&jws, V("{\"status\":{\"status_list\":{\"idx\":1234,\"uri\":\"https://registry.example/status/3\"}}}"));
    sp_buf_puts(&jws, ".AAAA");
    CHECK_OK(sp_render_page_with(cat, lines, sp_buf_view(&jws), V("019aa000-0000-7000-8000-000000000002"), list, &page));
    CHECK_OK(sp_sha256_b64url(sp_catalogue_compiled(cat), digest));
    replace_all(&page, digest, "DIGEST");
    sp_buf_put(out, sp_buf_view(&page));
}

static void make_in(const char *language, const struct sp_company *c, bool redacted, struct made *m)
{
    SP_ARENA_AUTO a = { 0 };
    SP_CATALOGUE_AUTO cat = keys_in(language);
    SP_BUF_AUTO lines = { 0 };
    struct sp_report report;
    struct sp_report_hidden hidden;
    report_of(c, redacted, &a, &report, &hidden);
    CHECK_OK(sp_render_redacted(&report, &hidden, cat, &lines, NULL));
    const struct sp_translated_list *list = redacted ? NULL : &translations;
    sp_buf_put(&m->lines, sp_buf_view(&lines));
    put_page(cat, sp_buf_view(&lines), list, &m->page);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        sp_rendition_text_with(cat, sp_buf_view(&lines), list, widths[i], &m->text);
}

/* Without the layout's number, so that two numbers for the same layout are found. */
static void make(struct made *m)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company company;
    char number[64];
    *m = (struct made){ .text = { 0 } };
    read_facts(&a, &company);
    for (size_t i = 0; i < N_LANGUAGES; i++)
        for (int redacted = 0; redacted < 2; redacted++)
            make_in(languages[i], &company, redacted, m);
    (void)snprintf(number, sizeof number, "\n" SP_LAYOUT_LINE "%d\n", SP_LAYOUT);
    replace_all(&m->text, number, "\n" SP_LAYOUT_LINE "N\n");
    (void)snprintf(number, sizeof number, "<meta name=\"saphan-layout\" content=\"%d\">", SP_LAYOUT);
    replace_all(&m->page, number, "<meta name=\"saphan-layout\" content=\"N\">");
    CHECK_OK(sp_buf_rc(&m->text));
    CHECK_OK(sp_buf_rc(&m->page));
    CHECK_OK(sp_buf_rc(&m->lines));
}

static void drop(struct made *m)
{
    sp_buf_free(&m->text);
    sp_buf_free(&m->page);
    sp_buf_free(&m->lines);
}

/* For whoever wants to see what changed: the same folder with both versions of the program, and diff. */
static void keep(const struct made *m)
{
    const char *folder = getenv("LAYOUT_OUT");
    const struct { const char *name; const struct sp_buf *b; } v[] = { { "text", &m->text }, { "page", &m->page }, { "lines", &m->lines } };
    for (size_t i = 0; folder && i < 3; i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, v[i].name);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fwrite(v[i].b->p, 1, v[i].b->n, f), v[i].b->n);
        assert_int_equal(fclose(f), 0);
    }
}

#define SEE "\nTo see what changed: LAYOUT_OUT=FOLDER writes what this test makes; do it before and after, and compare.\n"

static void a_layout_that_has_a_number_never_changes(void **state)
{
    (void)state;
    struct made m;
    char text[SP_SHA256_TEXT], page[SP_SHA256_TEXT];
    make(&m);
    keep(&m);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&m.text), text));
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&m.page), page));
    drop(&m);
    bool same_text = !strcmp(text, layouts[N_LAYOUTS - 1].text), same_page = !strcmp(page, layouts[N_LAYOUTS - 1].page);
    if (SP_LAYOUT == layouts[N_LAYOUTS - 1].layout && !(same_text && same_page))
        fail_msg("\nThe %s of a report is not laid out as layout %d was, and SP_LAYOUT is still %d. Banks keep pages and texts: saphan-verify --shown would say that\n"
                 "every one of layout %d is forged. Undo the change; or raise SP_LAYOUT in i18n/html.h by one, say in docs/translation.md what is new, and add below\n"
                 "the last row of this test: { %d, \"%s\", \"%s\" }," SEE,
                 same_text ? "page" : same_page ? "text" : "text and page", SP_LAYOUT, SP_LAYOUT, SP_LAYOUT, SP_LAYOUT + 1, text, page);
    if (SP_LAYOUT != layouts[N_LAYOUTS - 1].layout && same_text && same_page)
        fail_msg("\nSP_LAYOUT is %d, and text and page are those of layout %d: a number that changes for nothing makes that nobody can prove the pages of before.\n"
                 "Set it back.\n", SP_LAYOUT, layouts[N_LAYOUTS - 1].layout);
    if (SP_LAYOUT != layouts[N_LAYOUTS - 1].layout)
        fail_msg("\nSP_LAYOUT is %d, and the last row of this test is of layout %d. Say in docs/translation.md what is new, and add the row { %d, \"%s\", \"%s\" },\n"
                 "and change none of the others." SEE, SP_LAYOUT, layouts[N_LAYOUTS - 1].layout, SP_LAYOUT, text, page);
}

static void the_lines_that_have_a_number_never_change(void **state)
{
    (void)state;
    struct made m;
    char lines[SP_SHA256_TEXT];
    make(&m);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&m.lines), lines));
    drop(&m);
    if (strcmp(lines, lines_digest) != 0)
        fail_msg("\nThe canonical lines of a report changed (%s), and their format is still " SP_RENDITION_FORMAT ". Evidence holds such lines: saphan-verify would say that\n"
                 "every bundle of before is wrong. Undo the change; or raise the numbers of both formats in i18n/rendition.h, and go on reading the old ones." SEE, lines);
}

/* Each number once, in order, and none for what another looked like. */
static void the_table_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_LAYOUTS; i++) {
        assert_int_equal(layouts[i].layout, (int)i + 1);
        assert_int_equal(strlen(layouts[i].text), SP_SHA256_TEXT - 1);
        assert_int_equal(strlen(layouts[i].page), SP_SHA256_TEXT - 1);
        for (size_t k = 0; k < i; k++)
            assert_false(!strcmp(layouts[i].text, layouts[k].text) && !strcmp(layouts[i].page, layouts[k].page));
    }
}

/* All sections, and all that is drawn: or the digests would say little. */
static void the_report_has_something_of_everything(void **state)
{
    (void)state;
    static const char *const in_page[] = { "<figure", "figure.payments", "figure.accounts", "figure.ownership", "figure.score", "text.translation_signed", "text.redacted_section",
                                           "text.empty_redacted", "text.explained", "text.romanised", "evidence.qr", "class=\"rows tight\"", "class=\"rows\"", "class=\"block split\"", "class=\"bad\"",
                                           "class=\"kv\"", "class=\"hid\"", "text.withheld_rule", "text.disputed_list", "text.contents" };
    struct made m;
    make(&m);
    for (unsigned s = 0; s <= SP_SECTION_LABOUR; s++) {
        char label[64];
        (void)snprintf(label, sizeof label, "code.section.%s", sp_section_name((enum sp_section)s));
        assert_non_null(memmem(m.text.p, m.text.n, label, strlen(label)));
    }
    for (size_t i = 0; i < sizeof in_page / sizeof in_page[0]; i++)
        if (!memmem(m.page.p, m.page.n, in_page[i], strlen(in_page[i])))
            fail_msg("no %s", in_page[i]);
    drop(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layout_that_has_a_number_never_changes), cmocka_unit_test(the_lines_that_have_a_number_never_change),
        cmocka_unit_test(the_table_is_in_order), cmocka_unit_test(the_report_has_something_of_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
