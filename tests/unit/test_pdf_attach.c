/* layer: tools */
#include <stdlib.h>

#include "tests/lib/check.h"

#include "tools/saphan-pdf/attach.h"

/* The smallest document there is: two objects besides the free one. */
static void put_document(struct sp_buf *b, const char *catalogue, const char *trailer)
{
    size_t at[3];
    sp_buf_puts(b, "%PDF-1.5\n");
    at[0] = b->n;
    sp_buf_putf(b, "1 0 obj\n<< /Title (a \\) >> b) >>\nendobj\n");
    at[1] = b->n;
    sp_buf_putf(b, "2 0 obj\n<< %s >>\nendobj\n", catalogue);
    at[2] = b->n;
    sp_buf_putf(b, "xref\n0 3\n0000000000 65535 f \n%010zu 00000 n \n%010zu 00000 n \n", at[0], at[1]);
    sp_buf_putf(b, "trailer\n<< %s >>\nstartxref\n%zu\n%%%%EOF\n", trailer, at[2]);
}

#define CATALOGUE "/Type /Catalog /Pages 9 0 R /Outlines << /Title (\\( /Names) /Names [ << >> ] >>"
#define TRAILER "/Size 3 /Root 2 0 R /Info 1 0 R"

static struct sp_pdf_attachment attachment(void)
{
    return (struct sp_pdf_attachment){ .name = SP_VIEW_LIT("bundle.json"), .type = SP_VIEW_LIT("application/json"),
                                       .description = SP_VIEW_LIT("Ký \xF0\x9F\x8C\x89"), .bytes = SP_VIEW_LIT("{\"a\":\"endstream\"}\n"),
                                       .time_s = 1795248000, .language = SP_VIEW_LIT("vi") };
}

static bool holds(const struct sp_buf *b, const char *text) { return memmem(b->p, b->n, text, strlen(text)); }

static size_t number_behind(const struct sp_buf *b, const char *last)
{
    const char *p = NULL;
    for (const char *q = b->p; (q = memmem(q, b->n - (size_t)(q - b->p), last, strlen(last))); q++)
        p = q;
    assert_non_null(p);
    return strtoul(p + strlen(last), NULL, 10);
}

static void attaches(void **state)
{
    SP_BUF_AUTO pdf = { 0 };
    SP_BUF_AUTO out = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_pdf_attachment a = attachment();
    (void)state;
    put_document(&pdf, CATALOGUE, TRAILER);
    CHECK_OK(sp_pdf_attach(sp_buf_view(&pdf), &a, &out, NULL));
    CHECK_OK(sp_pdf_attach(sp_buf_view(&pdf), &a, &again, NULL));
    assert_true(sp_view_eq(sp_buf_view(&out), sp_buf_view(&again)));
    assert_non_null(sp_buf_cstr(&out));
    assert_memory_equal(out.p, pdf.p, pdf.n); /* what was there stays as it was */
    assert_true(holds(&out, "3 0 obj\n<< /Type /EmbeddedFile /Subtype /application#2Fjson /Length 18 /Params << /Size 18 "
                            "/CreationDate (D:20261121080000Z) /ModDate (D:20261121080000Z) >> >>\nstream\n{\"a\":\"endstream\"}\n\nendstream\n"));
    assert_true(holds(&out, "/AFRelationship /Source /EF << /F 3 0 R /UF 3 0 R >>"));
    assert_true(holds(&out, "/Desc <FEFF004B00FD0020D83CDF09>"));
    assert_true(holds(&out, "/Lang (vi)"));
    assert_true(holds(&out, "/Names << /EmbeddedFiles << /Names [  (bundle.json) 4 0 R ] >> >>"));
    assert_true(holds(&out, "/Size 5 /Root 2 0 R /Info 1 0 R /Prev "));
    /* the new table says where the new objects are */
    size_t xref = number_behind(&out, "startxref\n");
    assert_memory_equal(out.p + xref, "xref\n2 1\n", 9);
    size_t root = strtoul(out.p + xref + 9, NULL, 10), file = strtoul(out.p + xref + 9 + 24, NULL, 10);
    assert_memory_equal(out.p + root, "2 0 obj\n<< /Type /Catalog ", 26);
    assert_memory_equal(out.p + file, "3 0 obj\n", 8);
}

static void the_bytes_make_the_identifier(void **state)
{
    SP_BUF_AUTO pdf = { 0 };
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO other = { 0 };
    struct sp_pdf_attachment a = attachment();
    (void)state;
    put_document(&pdf, CATALOGUE, TRAILER);
    CHECK_OK(sp_pdf_attach(sp_buf_view(&pdf), &a, &one, NULL));
    a.bytes = SP_VIEW_LIT("{\"b\":\"endstream\"}\n");
    CHECK_OK(sp_pdf_attach(sp_buf_view(&pdf), &a, &other, NULL));
    const char *p = memmem(one.p, one.n, "/ID [<", 6), *q = memmem(other.p, other.n, "/ID [<", 6);
    assert_true(p && q && memcmp(p, q, 38) != 0);
}

static void check_refused(struct sp_view pdf)
{
    SP_BUF_AUTO out = { 0 };
    struct sp_pdf_attachment a = attachment();
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(FORMAT, sp_pdf_attach(pdf, &a, &out, &d));
    CHECK_RULE(d, "pdf.attach");
    assert_int_equal(out.n, 0);
}

static void refuses_other_documents(void **state)
{
    static const char *const catalogues[] = { "/Type /Catalog /Names 4 0 R", "/AF [ 3 0 R ]", "/A << /B", "/A (", "/A >> >>" };
    static const char *const trailers[] = { "/Size 3 /Info 1 0 R", "/Size 3 /Root 2 0 R", "/Root 2 0 R /Info 1 0 R", "/Size 3 /Root 2 1 R /Info 1 0 R",
                                            "/Size 3 /Root 1 0 R /Info", "/Size 3 /Root 7 0 R /Info 1 0 R", "/Size 99999999999 /Root 2 0 R /Info 1 0 R",
                                            "/Size 3 /Root 0 0 R /Info 1 0 R" };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        SP_BUF_AUTO pdf = { 0 };
        put_document(&pdf, catalogues[i], TRAILER);
        check_refused(sp_buf_view(&pdf));
    }
    for (size_t i = 0; i < sizeof trailers / sizeof trailers[0]; i++) {
        SP_BUF_AUTO pdf = { 0 };
        put_document(&pdf, CATALOGUE, trailers[i]);
        check_refused(sp_buf_view(&pdf));
    }
    check_refused(SP_VIEW_LIT(""));
    check_refused(SP_VIEW_LIT("startxref"));
    check_refused(SP_VIEW_LIT("startxref\n0"));
    check_refused(SP_VIEW_LIT("xref\n0 999999999\nstartxref\n0\n"));
}

/* Cut anywhere, changed anywhere: refused or done, never more. The sanitizers watch. */
static void survives_anything(void **state)
{
    SP_BUF_AUTO pdf = { 0 };
    struct sp_pdf_attachment a = attachment();
    (void)state;
    put_document(&pdf, CATALOGUE, TRAILER);
    for (size_t n = 0; n < pdf.n; n++) {
        SP_BUF_AUTO out = { 0 };
        SP_BUF_AUTO piece = { 0 };
        sp_buf_put(&piece, sp_view(pdf.p, n));
        if (sp_ok(sp_pdf_attach(sp_buf_view(&piece), &a, &out, NULL)))
            assert_true(out.n > n);
    }
    static const char with[] = "<>()[]/0 9\nx";
    for (size_t n = 0; n < pdf.n; n++)
        for (size_t k = 0; k + 1 < sizeof with; k++) {
            SP_BUF_AUTO out = { 0 };
            char was = pdf.p[n];
            pdf.p[n] = with[k];
            if (sp_ok(sp_pdf_attach(sp_buf_view(&pdf), &a, &out, NULL)))
                assert_true(out.n > pdf.n);
            pdf.p[n] = was;
        }
}

static void refuses_names(void **state)
{
    static const char *const names[] = { "", "a b", "a)", "../x\\", "\xC3\xA9", "a\n" };
    SP_BUF_AUTO pdf = { 0 };
    (void)state;
    put_document(&pdf, CATALOGUE, TRAILER);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        SP_BUF_AUTO out = { 0 };
        struct sp_pdf_attachment a = attachment();
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        a.name = sp_view_of(names[i]);
        CHECK_RC(INVALID, sp_pdf_attach(sp_buf_view(&pdf), &a, &out, &d));
        CHECK_RULE(d, "pdf.attach");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attaches), cmocka_unit_test(the_bytes_make_the_identifier), cmocka_unit_test(refuses_other_documents),
        cmocka_unit_test(survives_anything), cmocka_unit_test(refuses_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
