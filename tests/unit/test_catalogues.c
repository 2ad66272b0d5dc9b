/* layer: evidence */
/* Catalogues of an archive's bundles, opened once: packed ones and those of older programs, side by side. */
#include "tests/lib/bundle_fixture.h"

#include "node/evidence/catalogues.h"
#include "node/evidence/packed.h"

static const struct sp_catalogue *opened(struct sp_catalogues *c, const struct bf *m, const struct sp_bundle_rendition *r, bool kept)
{
    SP_CATALOGUE_AUTO own = NULL;
    const struct sp_catalogue *cat = NULL;
    char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_catalogues_open(c, m->trust, r, &cat, &own, digest, NULL));
    assert_null(own);
    assert_true(!kept || cat);
    CHECK_VIEW(m->f.catalogue[0].digest, digest);
    return cat;
}

static size_t known_of(struct sp_catalogues *c, struct sp_view rest, struct sp_view *value)
{
    const struct sp_bundle_known k = sp_catalogues_known(c);
    return k.starts(k.ctx, rest, value);
}

static void both_forms_are_kept(void **state)
{
    struct bf m;
    struct sp_catalogues *c = sp_catalogues_new();
    SP_BUF_AUTO quoted = { 0 };
    struct sp_view value;
    const struct sp_view text = sp_catalogue_compiled(sp_catalogue_builtin(SP_VIEW_LIT("zh")));
    (void)state;
    bf_prepare(&m);
    const struct sp_bundle_rendition packed = { .language = SP_VIEW_LIT("zh"), .packed = bf_packed("zh") },
                                     plain = { .language = SP_VIEW_LIT("zh"), .catalogue = text };
    sp_buf_put_json(&quoted, text);
    const struct sp_view written = sp_view(quoted.p + 1, quoted.n - 2);
    assert_int_equal(known_of(c, packed.packed, &value), 0);
    const struct sp_catalogue *first = opened(c, &m, &packed, false);
    assert_int_equal(known_of(c, packed.packed, &value), packed.packed.n);
    assert_true(sp_view_eq(value, packed.packed));
    assert_int_equal(known_of(c, written, &value), 0);
    const struct sp_catalogue *second = opened(c, &m, &plain, false);
    assert_int_equal(known_of(c, written, &value), written.n);
    assert_true(sp_view_eq(value, text));
    assert_ptr_not_equal(first, second);
    assert_ptr_equal(opened(c, &m, &packed, true), first);
    assert_ptr_equal(opened(c, &m, &plain, true), second);
    sp_catalogues_free(c);
    bf_free(&m);
}

/* The text of one form is not taken for the other, though the same catalogue is kept. */
static void one_form_is_not_the_other(void **state)
{
    struct bf m;
    struct sp_catalogues *c = sp_catalogues_new();
    SP_CATALOGUE_AUTO own = NULL;
    const struct sp_catalogue *cat = NULL;
    char digest[SP_SHA256_TEXT];
    struct sp_diag d = { .rule = "" };
    (void)state;
    bf_prepare(&m);
    const struct sp_view text = sp_catalogue_compiled(sp_catalogue_builtin(SP_VIEW_LIT("zh")));
    const struct sp_bundle_rendition packed = { .language = SP_VIEW_LIT("zh"), .packed = bf_packed("zh") },
                                     plain = { .language = SP_VIEW_LIT("zh"), .catalogue = text },
                                     swapped = { .language = SP_VIEW_LIT("zh"), .packed = text },
                                     swapped_back = { .language = SP_VIEW_LIT("zh"), .catalogue = bf_packed("zh") };
    (void)opened(c, &m, &packed, false);
    (void)opened(c, &m, &plain, false);
    CHECK_RC(FORMAT, sp_catalogues_open(c, m.trust, &swapped, &cat, &own, digest, &d));
    CHECK_RULE(d, "catalogue.packed");
    CHECK_RC(FORMAT, sp_catalogues_open(c, m.trust, &swapped_back, &cat, &own, digest, &d));
    CHECK_RULE(d, "catalogue.header");
    sp_catalogues_free(c);
    bf_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(both_forms_are_kept), cmocka_unit_test(one_form_is_not_the_other) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
