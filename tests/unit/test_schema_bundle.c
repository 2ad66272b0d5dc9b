/* layer: schema */
#include "tests/lib/check.h"

#include "schema/bundle_quick.h"

#define REND(lang, text) "{\"language\":\"" lang "\",\"catalogue\":\"c\",\"text\":\"" text "\"}"
#define PROOF(node, kind, text) "{\"node\":\"" node "\",\"kind\":\"" kind "\",\"proof\":\"" text "\"}"
#define BUNDLE(rends) WITH(rends, "")
#define PROVED(proofs) WITH("", ",\"proofs\":[" proofs "]")
#define STATUS(lists) WITH("", ",\"status\":[" lists "]")
#define STAMP(node, kind, proof, token) "{\"node\":\"" node "\",\"kind\":\"" kind "\",\"proof\":\"" proof "\",\"token\":\"" token "\"}"
#define STAMPS(stamps) WITH("", ",\"stamps\":[" stamps "]")
#define CRLS(crls) WITH("", ",\"crls\":[" crls "]")
#define WITH(rends, more) "{\"format\":\"saphan-bundle/1\",\"exchange\":\"019aa000-0000-7000-8000-000000000001\"," \
    "\"request\":\"a.b.c\",\"report\":\"d.e.f\",\"receipt\":\"g.h.i\",\"renditions\":[" rends "]" more "}"

static void bundles_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    static const char text[] = BUNDLE(REND("lo", "x\\ty\\n \\\"q\\\"") "," REND("zh", "\xe4\xba\xba"));
    CHECK_OK(sp_bundle_parse(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.n_renditions, 2);
    CHECK_VIEW(b.renditions[0].text, "x\ty\n \"q\"");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
    assert_true(sp_bundle_is_canonical(sp_view_of(text), &b));
    CHECK_OK(sp_bundle_parse(sp_view_of(BUNDLE("")), &arena, &b, NULL));
}

static void proofs_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    static const char text[] = PROVED(PROOF("CN-GX", "request", "a\\n") "," PROOF("CN-GX", "receipt", "b") "," PROOF("LA", "answer", "c"));
    CHECK_OK(sp_bundle_parse(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.n_proofs, 3);
    assert_int_equal(b.proofs[1].kind, SP_LOGGED_RECEIPT);
    CHECK_VIEW(b.proofs[0].text, "a\n");
    CHECK_VIEW(b.proofs[2].node, "LA");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
}

static void crls_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    static const char text[] = WITH("", ",\"proofs\":[" PROOF("LA", "answer", "c") "],\"crls\":[\"MIIA\",\"MIIB\"]");
    CHECK_OK(sp_bundle_parse(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.n_proofs, 1);
    assert_int_equal(b.n_crls, 2);
    CHECK_VIEW(b.crl[1], "MIIB");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
    assert_true(sp_bundle_read_quickly(sp_view_of(text), NULL, &arena, &b));
    assert_int_equal(b.n_crls, 2);
}

static void status_lists_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    static const char text[] = WITH("", ",\"proofs\":[" PROOF("LA", "answer", "c") "],\"status\":[\"x.y.z\",\"a.b.c\"],\"crls\":[\"MIIA\"]");
    CHECK_OK(sp_bundle_parse_tree(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.n_status, 2);
    CHECK_VIEW(b.status[1], "a.b.c");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
    assert_true(sp_bundle_read_quickly(sp_view_of(text), NULL, &arena, &b));
    assert_int_equal(b.n_status, 2);
    assert_int_equal(b.n_crls, 1);
}

static void stamps_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    static const char text[] = WITH("", ",\"status\":[\"x.y.z\"],\"stamps\":[" STAMP("CN-GX", "receipt", "a\\n", "MIIA") ","
                                        STAMP("LA", "answer", "b", "MIIB") "],\"crls\":[\"MIIA\"]");
    CHECK_OK(sp_bundle_parse_tree(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.stamps.n, 2);
    assert_int_equal(b.stamps.v[1].kind, SP_LOGGED_ANSWER);
    CHECK_VIEW(b.stamps.v[0].proof, "a\n");
    CHECK_VIEW(b.stamps.v[1].token, "MIIB");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
    assert_true(sp_bundle_read_quickly(sp_view_of(text), NULL, &arena, &b));
    assert_int_equal(b.stamps.n, 2);
    assert_int_equal(b.n_crls, 1);
    CHECK_VIEW(b.stamps.v[0].proof, "a\n");
}

#define TRANSLATED(format, list) "{\"format\":\"saphan-bundle/" format "\",\"exchange\":\"019aa000-0000-7000-8000-000000000001\"," \
    "\"request\":\"a.b.c\",\"report\":\"d.e.f\",\"receipt\":\"g.h.i\",\"renditions\":[]" list ",\"crls\":[\"MIIA\"]}"

static void translations_are_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    static const char text[] = TRANSLATED("2", ",\"translations\":[\"a.b.c\",\"x.y.z\"]");
    CHECK_OK(sp_bundle_parse_tree(sp_view_of(text), &arena, &b, NULL));
    assert_int_equal(b.n_translations, 2);
    CHECK_VIEW(b.translations[1], "x.y.z");
    sp_bundle_put(&again, &b);
    CHECK_VIEW(sp_buf_view(&again), text);
    assert_true(sp_bundle_read_quickly(sp_view_of(text), NULL, &arena, &b));
    assert_int_equal(b.n_translations, 2);
    assert_int_equal(b.n_crls, 1);
    static const char before[] = TRANSLATED("1", "");
    assert_true(sp_bundle_read_quickly(sp_view_of(before), NULL, &arena, &b));
    assert_int_equal(b.n_translations, 0);
}

static void bundle_refused(const char *text, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle b;
    struct sp_diag d = { 0 };
    if (sp_ok(sp_bundle_parse(sp_view_of(text), &arena, &b, &d)))
        fail_msg("accepted: %s", text);
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s, wanted %s %s", text, d.rule, d.field, rule, field);
}

/* The format says whether there are any: a program that does not know them refuses the bundle by its format. */
static void translations_are_strict(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO many = { 0 };
    struct sp_bundle b;
    static const char *const bad[] = { TRANSLATED("1", ",\"translations\":[\"a.b.c\"]"), TRANSLATED("2", ""), TRANSLATED("4", ",\"translations\":[\"a.b.c\"]"),
        TRANSLATED("2", ",\"translations\":[\"x.y.z\",\"a.b.c\"]"), TRANSLATED("2", ",\"translations\":[\"a.b.c\",\"a.b.c\"]"),
        TRANSLATED("2", ",\"translations\":[\"a.b\"]"), TRANSLATED("2", ",\"translations\":[7]"), TRANSLATED("2", ",\"translations\":[]") };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(sp_bundle_read_quickly(sp_view_of(bad[i]), NULL, &arena, &b));
        bundle_refused(bad[i], i < 3 ? "schema.bundle.format" : i < 7 ? "schema.bundle.translation" : "schema.bundle.canonical", i < 3 ? "format" : i < 7 ? "translations" : "");
    }
    sp_buf_puts(&many, "{\"format\":\"saphan-bundle/2\",\"exchange\":\"019aa000-0000-7000-8000-000000000001\",\"request\":\"a.b.c\",\"report\":\"d.e.f\","
                       "\"receipt\":\"g.h.i\",\"renditions\":[],\"translations\":[");
    for (int i = 0; i <= SP_MAX_BUNDLE_TRANSLATIONS; i++)
        sp_buf_putf(&many, "%s\"a.b.%04d\"", i ? "," : "", i);
    sp_buf_puts(&many, "]}");
    bundle_refused(sp_buf_cstr(&many), "limit.bundle", "translations");
}

#define PACKED(rends, list) "{\"format\":\"saphan-bundle/3\",\"exchange\":\"019aa000-0000-7000-8000-000000000001\"," \
    "\"request\":\"a.b.c\",\"report\":\"d.e.f\",\"receipt\":\"g.h.i\",\"renditions\":[" rends "]" list "}"
#define REND_OF(catalogue) "{\"language\":\"lo\",\"catalogue\":\"" catalogue "\",\"text\":\"t\"}"

/* In saphan-bundle/3, with translations and without, a catalogue is packed; both readers take what any text says for it, as its
 * form is judged by whoever unpacks it. */
static void packed_bundles_are_read_as_written(void **state)
{
    static const char *const texts[] = { PACKED(REND_OF("H4sI"), ""), PACKED(REND_OF("H4sI"), ",\"translations\":[\"a.b.c\"]"), PACKED("", ""),
                                         PACKED(REND_OF("not\\tpacked"), "") };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SP_ARENA_AUTO arena = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_bundle b, tree;
        CHECK_OK(sp_bundle_parse_tree(sp_view_of(texts[i]), &arena, &tree, NULL));
        assert_int_equal(sp_bundle_read_quickly(sp_view_of(texts[i]), NULL, &arena, &b), i < 3);
        CHECK_OK(sp_bundle_parse(sp_view_of(texts[i]), &arena, &b, NULL));
        assert_true(b.packed && tree.packed);
        for (size_t k = 0; k < b.n_renditions; k++) {
            CHECK_VIEW(b.renditions[k].packed, i < 3 ? "H4sI" : "not\tpacked");
            CHECK_VIEW(tree.renditions[k].packed, i < 3 ? "H4sI" : "not\tpacked");
            assert_int_equal(b.renditions[k].catalogue.n, 0);
        }
        sp_bundle_put(&again, &b);
        CHECK_VIEW(sp_buf_view(&again), texts[i]);
    }
    bundle_refused(PACKED(REND_OF(""), ""), "schema.bundle.rendition", "renditions[0].text");
}

static void bundles_are_strict(void **state)
{
    (void)state;
    bundle_refused("{\"format\":\"saphan-bundle/2\"}", "schema.bundle.format", "format");
    bundle_refused("{\"format\":\"saphan-bundle/1\",\"exchange\":\"7\"}", "schema.bundle.exchange", "exchange");
    bundle_refused(BUNDLE(REND("zh", "a") "," REND("lo", "a")), "schema.bundle.language", "renditions[1].language");
    bundle_refused(BUNDLE(REND("lo", "a") "," REND("lo", "a")), "schema.bundle.language", "renditions[1].language");
    bundle_refused(BUNDLE(REND("xx", "a")), "schema.bundle.language", "renditions[0].language");
    bundle_refused(BUNDLE(REND("lo", "")), "schema.bundle.rendition", "renditions[0].text");
    bundle_refused(BUNDLE(REND("lo", "\\u0061")), "schema.bundle.canonical", "");
    bundle_refused(BUNDLE("{\"catalogue\":\"c\",\"language\":\"lo\",\"text\":\"a\"}"), "schema.bundle.canonical", "");
    bundle_refused("{\"format\":\"saphan-bundle/1\",\"exchange\":\"019aa000-0000-7000-8000-000000000001\",\"request\":\"a.b\"}",
                   "schema.bundle.jws", "request");
    bundle_refused("{\"format\":\"saphan-bundle/1\",\"note\":1}", "field.unknown", "note");
}

static void proofs_are_strict(void **state)
{
    (void)state;
    bundle_refused(PROVED(""), "schema.bundle.canonical", "");
    bundle_refused(PROVED(PROOF("la", "answer", "a")), "schema.bundle.proof", "proofs[0].node");
    bundle_refused(PROVED(PROOF("LA", "report", "a")), "schema.bundle.proof", "proofs[0].kind");
    bundle_refused(PROVED(PROOF("LA", "answer", "")), "schema.bundle.proof", "proofs[0].proof");
    bundle_refused(PROVED(PROOF("LA", "answer", "a") "," PROOF("LA", "answer", "b")), "schema.bundle.proof", "proofs[1].node");
    bundle_refused(PROVED(PROOF("LA", "answer", "a") "," PROOF("LA", "request", "b")), "schema.bundle.proof", "proofs[1].node");
    bundle_refused(PROVED(PROOF("LA", "answer", "a") "," PROOF("CN-GX", "receipt", "b")), "schema.bundle.proof", "proofs[1].node");
}

static void crls_are_strict(void **state)
{
    (void)state;
    bundle_refused(CRLS(""), "schema.bundle.canonical", "");
    bundle_refused(CRLS("\"\""), "schema.bundle.crl", "crls");
    bundle_refused(CRLS("1"), "schema.bundle.crl", "crls");
    bundle_refused(CRLS("\"b\",\"a\""), "schema.bundle.crl", "crls");
    bundle_refused(CRLS("\"a\",\"a\""), "schema.bundle.crl", "crls");
    bundle_refused(CRLS("\"a\",\"b\",\"c\",\"d\",\"e\""), "limit.bundle", "crls");
    bundle_refused(WITH("", ",\"crls\":[\"a\"],\"proofs\":[" PROOF("LA", "answer", "c") "]"), "schema.bundle.canonical", "");
}

static void status_lists_are_strict(void **state)
{
    (void)state;
    bundle_refused(STATUS(""), "schema.bundle.canonical", "");
    bundle_refused(STATUS("1"), "schema.bundle.status", "status");
    bundle_refused(STATUS("\"a.b\""), "schema.bundle.status", "status");
    bundle_refused(STATUS("\"a.b.c\",\"a.b.c\",\"a.b.c\",\"a.b.c\",\"a.b.c\""), "limit.bundle", "status");
    bundle_refused(WITH("", ",\"crls\":[\"a\"],\"status\":[\"a.b.c\"]"), "schema.bundle.canonical", "");
}

static void stamps_are_strict(void **state)
{
    (void)state;
    bundle_refused(STAMPS(""), "schema.bundle.canonical", "");
    bundle_refused(STAMPS(STAMP("la", "answer", "a", "MIIA")), "schema.stamp.node", "stamps[0].node");
    bundle_refused(STAMPS(STAMP("LA", "report", "a", "MIIA")), "schema.stamp.kind", "stamps[0].kind");
    bundle_refused(STAMPS(STAMP("LA", "answer", "", "MIIA")), "schema.stamp.proof", "stamps[0].proof");
    bundle_refused(STAMPS(STAMP("LA", "answer", "a", "")), "schema.stamp.token", "stamps[0].token");
    bundle_refused(STAMPS(STAMP("LA", "answer", "a", "MII+")), "schema.stamp.token", "stamps[0].token");
    bundle_refused(STAMPS(STAMP("LA", "answer", "a", "MIIA") "," STAMP("LA", "answer", "a", "MIIA")), "schema.stamp.order", "stamps[1].node");
    bundle_refused(STAMPS(STAMP("LA", "answer", "a", "MIIA") "," STAMP("CN-GX", "answer", "a", "MIIA")), "schema.stamp.order", "stamps[1].node");
    bundle_refused(STAMPS("1"), "field.type", "stamps[0]");
    bundle_refused(WITH("", ",\"crls\":[\"a\"],\"stamps\":[" STAMP("LA", "answer", "a", "MIIA") "]"), "schema.bundle.canonical", "");
    bundle_refused(STAMPS(STAMP("CN", "answer", "a", "MIIA") "," STAMP("ID", "answer", "a", "MIIA") "," STAMP("KH", "answer", "a", "MIIA") ","
                          STAMP("LA", "answer", "a", "MIIA") "," STAMP("MM", "answer", "a", "MIIA") "," STAMP("MY", "answer", "a", "MIIA") ","
                          STAMP("SG", "answer", "a", "MIIA") "," STAMP("TH", "answer", "a", "MIIA") "," STAMP("VN", "answer", "a", "MIIA")),
                   "limit.stamps", "stamps[8]");
}

/* White space between tokens is free; inside strings and as any other byte it is not. */
static void only_white_space_is_free(void **state)
{
    (void)state;
    static const char text[] = BUNDLE(REND("lo", "x\\t \\\"q\\\"") "," REND("zh", "\xe4\xba\xba"));
    size_t n = sizeof text - 1;
    struct sp_bundle b;
    bool quoted = false;
    for (size_t i = 0; i <= n; i++) {
        SP_ARENA_AUTO arena = { 0 };
        SP_BUF_AUTO other = { 0 };
        sp_buf_put(&other, sp_view(text, i));
        sp_buf_puts(&other, "\n ");
        sp_buf_put(&other, sp_view(text + i, n - i));
        bool accepted = sp_ok(sp_bundle_parse(sp_buf_view(&other), &arena, &b, NULL));
        assert_true(accepted == !quoted);
        if (i < n && text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
            quoted = !quoted;
    }
    char copy[sizeof text];
    memcpy(copy, text, sizeof text);
    for (size_t i = 0; i < n; i++) {
        SP_ARENA_AUTO arena = { 0 };
        copy[i] = (char)(text[i] ^ 1);
        if (sp_ok(sp_bundle_parse(sp_view(copy, n), &arena, &b, NULL)))
            assert_true(sp_bundle_is_canonical(sp_view(copy, n), &b));
        copy[i] = text[i];
    }
}

static void put_again(struct sp_buf *out, const struct sp_bundle *b)
{
    sp_buf_clear(out);
    sp_bundle_put(out, b);
    CHECK_OK(sp_buf_rc(out));
}

/* Whatever the quick reader takes, the tree takes, and reads the same out of it. Returns whether it was taken quickly. */
static bool both_agree(struct sp_view text)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO quick = { 0 };
    SP_BUF_AUTO slow = { 0 };
    struct sp_bundle a, b;
    if (!sp_bundle_read_quickly(text, NULL, &arena, &a))
        return false;
    CHECK_OK(sp_bundle_parse_tree(text, &arena, &b, NULL));
    put_again(&quick, &a);
    put_again(&slow, &b);
    assert_true(sp_view_eq(sp_buf_view(&quick), sp_buf_view(&slow)));
    return true;
}

#define FULL WITH(REND("lo", "x\\ty\\n \\\"q\\\" \\\\") "," REND("zh", "\xe4\xba\xba"), \
                  ",\"proofs\":[" PROOF("CN-GX", "request", "a\\n") "," PROOF("LA", "answer", "c") "],\"stamps\":[" STAMP("LA", "answer", "b\\n", "MIIB") "]")

static void the_quick_reader_agrees_with_the_tree(void **state)
{
    static const char full[] = FULL;
    static const char *const left_to_the_tree[] = {
        BUNDLE(REND("lo", "\\u0001")), BUNDLE(REND("lo", "\\b")), BUNDLE(REND("lo", "\\/")), BUNDLE(REND("lo", "\xff")),
        BUNDLE(REND("lo", "\\")), BUNDLE(REND("lo", "a")) " x", "\xef\xbb\xbf" BUNDLE(""), PROVED(""), CRLS("\"MI\xff\""), "", "{", "\"", "{\"format\"" };
    size_t taken = 0;
    (void)state;
    assert_true(both_agree(sp_view_of(full)));
    assert_true(both_agree(sp_view_of(BUNDLE(""))));
    for (size_t i = 0; i < sizeof left_to_the_tree / sizeof left_to_the_tree[0]; i++)
        assert_false(both_agree(sp_view_of(left_to_the_tree[i])));
    char copy[sizeof full];
    memcpy(copy, full, sizeof full);
    for (size_t i = 0; i + 1 < sizeof full; i++)
        for (unsigned to = 0; to < 256; to++) {
            copy[i] = (char)to;
            taken += both_agree(sp_view(copy, sizeof full - 1));
            copy[i] = full[i];
        }
    assert_true(taken > sizeof full); /* letters of texts may change */
    for (size_t n = 0; n + 1 < sizeof full; n++)
        assert_false(both_agree(sp_view(full, n)));
}

/* A catalogue that the caller has is not read again, and one that only begins like it is. */
static size_t starts_with_c(void *ctx, struct sp_view rest, struct sp_view *text)
{
    ++*(size_t *)ctx;
    if (!sp_view_starts(rest, SP_VIEW_LIT("c")))
        return 0;
    *text = SP_VIEW_LIT("KNOWN");
    return 1;
}

static void known_catalogues_are_borrowed(void **state)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle b;
    size_t asked = 0;
    const struct sp_bundle_known known = { starts_with_c, &asked, false };
    (void)state;
    CHECK_OK(sp_bundle_parse_known(sp_view_of(FULL), &known, &arena, &b, NULL));
    CHECK_VIEW(b.renditions[1].catalogue, "KNOWN");
    assert_int_equal(asked, 2);
    static const char longer[] = BUNDLE("{\"language\":\"lo\",\"catalogue\":\"cc\",\"text\":\"t\"}");
    CHECK_OK(sp_bundle_parse_known(sp_view_of(longer), &known, &arena, &b, NULL));
    CHECK_VIEW(b.renditions[0].catalogue, "cc");
}

/* Texts that are left for later are where they end and nothing more; the rest of the bundle is read as ever. */
static void texts_are_left_for_later(void **state)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_bundle b;
    size_t asked = 0;
    const struct sp_bundle_known known = { starts_with_c, &asked, true };
    (void)state;
    CHECK_OK(sp_bundle_parse_known(sp_view_of(FULL), &known, &arena, &b, NULL));
    assert_int_equal(b.n_renditions, 2);
    assert_int_equal(b.renditions[0].text.n, 0);
    CHECK_VIEW(b.renditions[0].written, "x\\ty\\n \\\"q\\\" \\\\");
    CHECK_VIEW(b.renditions[1].written, "\xe4\xba\xba");
    CHECK_VIEW(b.proofs[0].text, "a\n");
    CHECK_OK(sp_bundle_parse_known(sp_view_of(BUNDLE(REND("lo", "\xff"))), &known, &arena, &b, NULL));
    CHECK_VIEW(b.renditions[0].written, "\xff");
    CHECK_RC(INVALID, sp_bundle_parse_known(sp_view_of(BUNDLE(REND("lo", ""))), &known, &arena, &b, NULL));
    CHECK_RC(FORMAT, sp_bundle_parse_known(sp_view_of(BUNDLE(REND("lo", "\\"))), &known, &arena, &b, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bundles_are_read_as_written), cmocka_unit_test(proofs_are_read_as_written),
        cmocka_unit_test(bundles_are_strict), cmocka_unit_test(proofs_are_strict), cmocka_unit_test(translations_are_read_as_written), cmocka_unit_test(translations_are_strict), cmocka_unit_test(packed_bundles_are_read_as_written), cmocka_unit_test(crls_are_read_as_written), cmocka_unit_test(crls_are_strict),
        cmocka_unit_test(status_lists_are_read_as_written), cmocka_unit_test(status_lists_are_strict), cmocka_unit_test(stamps_are_read_as_written), cmocka_unit_test(stamps_are_strict),
        cmocka_unit_test(only_white_space_is_free),
        cmocka_unit_test(the_quick_reader_agrees_with_the_tree), cmocka_unit_test(known_catalogues_are_borrowed), cmocka_unit_test(texts_are_left_for_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
