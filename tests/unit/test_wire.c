/* layer: node */
/* The messages of a link: what is written is read back, and nothing else is read. */
#include "tests/lib/check.h"

#include "node/federation/wire.h"

static struct sp_rc parse(const char *text, struct sp_wire *w, struct sp_diag *d)
{
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_wire_parse(sp_view_of(text), w, d);
}

static void read_back(const struct sp_buf *b, enum sp_wire_kind kind, struct sp_wire *w)
{
    CHECK_OK(sp_buf_rc(b));
    CHECK_OK(sp_wire_parse(sp_buf_view(b), w, NULL));
    assert_int_equal(w->kind, kind);
}

static void texts_are_read_back(void **state)
{
    (void)state;
    static const struct { void (*put)(struct sp_buf *, struct sp_view); enum sp_wire_kind kind; } v[] = {
        { sp_wire_put_head, SP_WIRE_HEAD }, { sp_wire_put_cosignature, SP_WIRE_COSIGNATURE }, { sp_wire_put_trust_file, SP_WIRE_TRUST_FILE },
        { sp_wire_put_status_list, SP_WIRE_STATUS_LIST },
    };
    struct sp_view text = SP_VIEW_LIT("old 7\n\"quoted\"\n\n\xe2\x80\x94 name c2ln\n");
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        SP_BUF_AUTO b = { 0 };
        SP_WIRE_AUTO w = { .json = NULL };
        v[i].put(&b, text);
        read_back(&b, v[i].kind, &w);
        assert_true(sp_view_eq(w.head, text));
    }
}

static void lists_are_read_back(void **state)
{
    (void)state;
    static const struct { void (*put)(struct sp_buf *, const struct sp_view *, size_t); enum sp_wire_kind kind; size_t most; } v[] = {
        { sp_wire_put_prove, SP_WIRE_PROVE, SP_WIRE_PROOFS }, { sp_wire_put_proofs, SP_WIRE_PROVED, SP_WIRE_PROOFS },
        { sp_wire_put_receipts, SP_WIRE_RECEIPTS_IN, SP_WIRE_RECEIPTS }, { sp_wire_put_stamps_asked, SP_WIRE_STAMPS_ASKED, SP_WIRE_STAMPS },
    };
    struct sp_view texts[SP_WIRE_RECEIPTS + 1];
    for (size_t i = 0; i <= SP_WIRE_RECEIPTS; i++)
        texts[i] = i % 2 ? SP_VIEW_LIT("") : SP_VIEW_LIT("aaa.bbb.ccc");
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        for (size_t n = 0; n <= v[i].most + 1; n++) {
            SP_BUF_AUTO b = { 0 };
            SP_WIRE_AUTO w = { .json = NULL };
            struct sp_diag d = { .offset = SP_NO_OFFSET };
            v[i].put(&b, texts, n);
            if (n > v[i].most) {
                CHECK_RC(FORMAT, sp_wire_parse(sp_buf_view(&b), &w, &d));
                CHECK_RULE(d, "wire.form");
                continue;
            }
            read_back(&b, v[i].kind, &w);
            assert_int_equal(w.n_list, n);
            for (size_t k = 0; k < n; k++)
                assert_true(sp_view_eq(w.list[k], texts[k]));
        }
}

static void numbers_are_read_back(void **state)
{
    (void)state;
    static const uint64_t sizes[] = { 0, 1, 9007199254740993u, INT64_MAX };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        SP_BUF_AUTO b = { 0 };
        SP_WIRE_AUTO w = { .json = NULL };
        sp_wire_put_seen(&b, sizes[i]);
        read_back(&b, SP_WIRE_SEEN, &w);
        assert_true(w.seen == sizes[i]);
    }
    SP_BUF_AUTO taken = { 0 };
    SP_BUF_AUTO asked = { 0 };
    SP_WIRE_AUTO w = { .json = NULL };
    SP_WIRE_AUTO x = { .json = NULL };
    sp_wire_put_taken(&taken, SP_WIRE_RECEIPTS);
    read_back(&taken, SP_WIRE_TAKEN, &w);
    assert_int_equal(w.taken, SP_WIRE_RECEIPTS);
    sp_wire_put_trust_asked(&asked, 12);
    read_back(&asked, SP_WIRE_TRUST_ASKED, &x);
    assert_int_equal(x.have, 12);
    SP_BUF_AUTO status = { 0 };
    SP_WIRE_AUTO y = { .json = NULL };
    sp_wire_put_status_asked(&status, SP_VIEW_LIT("https://la.example/status/3"), 1793000000, 7);
    read_back(&status, SP_WIRE_STATUS_ASKED, &y);
    assert_true(sp_view_is(y.head, "https://la.example/status/3"));
    assert_int_equal(y.have, 1793000000);
    assert_int_equal(y.at, 7);
}

static void translations_are_read_back(void **state)
{
    (void)state;
    SP_BUF_AUTO asked = { 0 };
    SP_BUF_AUTO some = { 0 };
    SP_BUF_AUTO none = { 0 };
    SP_WIRE_AUTO w = { .json = NULL };
    SP_WIRE_AUTO x = { .json = NULL };
    SP_WIRE_AUTO y = { .json = NULL };
    sp_wire_put_translations_asked(&asked, SP_VIEW_LIT("01a1fd1f-18de-7a42-b613-40f415bce3c4"), SP_VIEW_LIT("zh"));
    read_back(&asked, SP_WIRE_TRANSLATIONS_ASKED, &w);
    assert_true(sp_view_is(w.head, "01a1fd1f-18de-7a42-b613-40f415bce3c4"));
    assert_true(sp_view_is(w.language, "zh"));
    sp_wire_put_translated(&some, true, SP_VIEW_LIT("a.b.c.d.e"));
    read_back(&some, SP_WIRE_TRANSLATED, &x);
    assert_true(x.any && sp_view_is(x.sealed, "a.b.c.d.e"));
    sp_wire_put_translated(&none, false, SP_VIEW_LIT(""));
    read_back(&none, SP_WIRE_TRANSLATED, &y);
    assert_true(!y.any && y.sealed.n == 0);
}

static void sealed_and_errors_are_read_back(void **state)
{
    (void)state;
    SP_BUF_AUTO b = { 0 };
    SP_BUF_AUTO e = { 0 };
    SP_WIRE_AUTO w = { .json = NULL };
    SP_WIRE_AUTO x = { .json = NULL };
    struct sp_stages spent;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_stages_start(&spent);
    sp_wire_put_sealed(&b, SP_VIEW_LIT("a.b.c.d.e"), &spent);
    read_back(&b, SP_WIRE_SEALED, &w);
    assert_true(sp_view_is(w.sealed, "a.b.c.d.e"));
    struct sp_rc rc = sp_diag_set(&d, SP_ERR(DENIED), "policy.purpose", "purpose", "not \"%s\"", "that");
    sp_wire_put_error(&e, rc, &d);
    read_back(&e, SP_WIRE_ERROR, &x);
    assert_true(sp_view_is(x.rule, "policy.purpose"));
    assert_true(sp_view_is(x.code, "denied"));
    assert_true(sp_view_is(x.text, "not \"that\""));
}

static void what_nobody_sends_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *rule; } v[] = {
        { "", "json.empty" },
        { "[]", "wire.form" },
        { "{}", "wire.form" },
        { "{\"hello\":1}", "wire.form" },
        { "{\"head\":1}", "field.type" },
        { "{\"head\":\"x\",\"seen\":\"1\"}", "field.unknown" },
        { "{\"head\":\"x\",\"head\":\"y\"}", "json.duplicate-key" },
        { "{\"status\":{\"uri\":\"x\",\"have\":1}}", "field.missing" },
        { "{\"status\":{\"uri\":\"x\",\"have\":-1,\"at\":0}}", "wire.form" },
        { "{\"status\":{\"uri\":\"x\",\"have\":1,\"at\":0,\"more\":1}}", "field.unknown" },
        { "{\"status\":\"x\"}", "field.type" },
        { "{\"status_list\":[]}", "field.type" },
        { "{\"cosignature\":[\"x\"]}", "field.type" },
        { "{\"seen\":7}", "field.type" },
        { "{\"seen\":\"07\"}", "wire.form" },
        { "{\"seen\":\"-1\"}", "wire.form" },
        { "{\"seen\":\"\"}", "wire.form" },
        { "{\"seen\":\"9223372036854775808\"}", "wire.form" },
        { "{\"seen\":\"99999999999999999999\"}", "wire.form" },
        { "{\"prove\":{}}", "field.type" },
        { "{\"prove\":[1]}", "wire.form" },
        { "{\"stamped\":[\"a\"]}", "wire.form" },
        { "{\"stamped\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]}", "wire.form" },
        { "{\"stamps\":[],\"proofs\":[]}", "field.unknown" },
        { "{\"prove\":[[\"x\"]]}", "wire.form" },
        { "{\"proofs\":[null]}", "wire.form" },
        { "{\"proofs\":[],\"prove\":[]}", "field.unknown" },
        { "{\"taken\":-1}", "wire.form" },
        { "{\"taken\":65}", "wire.form" },
        { "{\"taken\":1.5}", "field.type" },
        { "{\"trust\":{}}", "field.missing" },
        { "{\"trust\":{\"have\":-1}}", "wire.form" },
        { "{\"trust\":{\"have\":1,\"x\":1}}", "field.unknown" },
        { "{\"translations\":\"x\"}", "field.type" },
        { "{\"translations\":{\"exchange\":\"x\"}}", "field.missing" },
        { "{\"translations\":{\"exchange\":\"x\",\"language\":\"zh\",\"more\":1}}", "field.unknown" },
        { "{\"translations\":{\"exchange\":\"x\",\"language\":\"zh\"},\"x\":1}", "field.unknown" },
        { "{\"translated\":{\"any\":1,\"sealed\":\"\"}}", "field.type" },
        { "{\"translated\":{\"any\":true}}", "field.missing" },
        { "{\"error\":{\"code\":\"x\",\"rule\":\"y\"}}", "field.missing" },
        { "{\"sealed\":\"a\\u0000b\"}", "json.nul" },
        { "{\"sealed\":\"a\",\"stages_us\":{},\"x\":1}", "field.unknown" },
        { "{\"sealed\":\"a\"} ", NULL },
        { "{\"sealed\":\"a\"}x", "json.trailing" },
    };
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        SP_WIRE_AUTO w = { .json = NULL };
        struct sp_diag d;
        struct sp_rc rc = parse(v[i].text, &w, &d);
        if (sp_ok(rc) != !v[i].rule || (v[i].rule && strcmp(d.rule, v[i].rule) != 0))
            fail_msg("%s: %s %s, expected %s", v[i].text, sp_rc_text(rc), d.rule, v[i].rule ? v[i].rule : "ok");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_back), cmocka_unit_test(lists_are_read_back), cmocka_unit_test(numbers_are_read_back),
        cmocka_unit_test(translations_are_read_back), cmocka_unit_test(sealed_and_errors_are_read_back), cmocka_unit_test(what_nobody_sends_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
