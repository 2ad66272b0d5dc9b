/* layer: storage, threads */
/* The translation memory: exact matches in context, and nothing else. */
#include "crypto/digest.h"
#include "storage/memory.h"
#include "tests/lib/storage.h"

struct fx { ST_FIXTURE; size_t n; };

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

static struct sp_memory_key key(const char *to, const char *context, const char *source)
{
    return (struct sp_memory_key){ .from = SP_VIEW_LIT("lo"), .to = sp_view_of(to), .context = sp_view_of(context), .source = sp_view_of(source) };
}

static struct sp_memory_row row(struct sp_memory_key k, const char *text)
{
    return (struct sp_memory_row){ .key = k, .text = sp_view_of(text), .method = SP_VIEW_LIT("human"), .translator = SP_VIEW_LIT("Li Na"), .made_s = ST_NOW };
}

/* Over whatever is there, as a caller does that read it. */
static struct sp_rc put_over(struct fx *f, const struct sp_memory_row *r)
{
    struct sp_memory_row was;
    SP_TRY(sp_memory_get(f->db, &r->key, &f->arena, &was));
    return sp_memory_put(f->db, r, &was);
}

static struct sp_rc review(struct fx *f, const struct sp_memory_key *k, bool approve, const char *by, int64_t at_s, struct sp_diag *d)
{
    struct sp_memory_row row;
    uint8_t version[SP_MEMORY_VERSION] = { 0 };
    struct sp_rc rc = sp_memory_get(f->db, k, &f->arena, &row);
    if (sp_ok(rc))
        CHECK_OK(sp_memory_version(&row, version));
    const struct sp_memory_review x = { .approve = approve, .version = version, .reviewer = sp_view_of(by), .at_s = at_s };
    return sp_memory_review(f->db, k, &x, d);
}

static void only_the_very_text(void **state)
{
    struct fx *f = *state;
    struct sp_memory_row got, r = row(key("zh", "registered.scope.text", "rice"), "mi");
    assert_true(sp_memory_empty(f->db));
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
    assert_false(sp_memory_empty(f->db));
    const struct sp_memory_key same = r.key, others[] = { key("zh", "registered.scope.text", "rice "), key("en", "registered.scope.text", "rice"),
                                                          key("zh", "legal.case.cause", "rice") };
    CHECK_OK(sp_memory_get(f->db, &same, &f->arena, &got));
    CHECK_VIEW(got.text, "mi");
    CHECK_VIEW(got.translator, "Li Na");
    assert_int_equal(got.state, SP_MEMORY_DRAFT);
    for (size_t i = 0; i < 3; i++)
        CHECK_RC(NOTFOUND, sp_memory_get(f->db, &others[i], &f->arena, &got));
}

/* Of a text that is not at hand: found when it comes, and its words are kept once they are known. */
static void by_digest_alone(void **state)
{
    struct fx *f = *state;
    uint8_t digest[SP_SHA256_BYTES];
    struct sp_memory_row got, r = row(key("zh", "registered.scope.text", ""), "mi");
    const struct sp_memory_key whole = key("zh", "registered.scope.text", "rice");
    CHECK_OK(sp_sha256(SP_VIEW_LIT("rice"), digest));
    r.key.digest = sp_view(digest, sizeof digest);
    r.state = SP_MEMORY_SIGNED;
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    CHECK_OK(sp_memory_get(f->db, &whole, &f->arena, &got));
    CHECK_VIEW(got.text, "mi");
    assert_int_equal(got.key.source.n, 0);
    assert_true(sp_view_eq(got.key.digest, r.key.digest));
    struct sp_memory_row known = r;
    known.key = whole;
    CHECK_RC(EXISTS, sp_memory_put(f->db, &known, NULL));
    CHECK_OK(put_over(f, &known));
    CHECK_OK(put_over(f, &r));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    CHECK_VIEW(got.key.source, "rice");
}

static void withdrawn(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_memory_row got, r = row(key("zh", "registered.scope.text", "rice"), "mi");
    r.state = SP_MEMORY_SIGNED;
    r.assertion = SP_VIEW_LIT("a.b.c");
    CHECK_RC(NOTFOUND, sp_memory_withdraw(f->db, &r.key, false, SP_VIEW_LIT("Wei"), ST_NOW));
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    CHECK_OK(sp_memory_withdraw(f->db, &r.key, false, SP_VIEW_LIT("Wei"), ST_NOW));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    assert_int_equal(got.state, SP_MEMORY_REJECTED);
    CHECK_VIEW(got.reviewer, "Wei");
    CHECK_OK(review(f, &r.key, true, "Keo", ST_NOW, &d)); /* somebody thinks better of it */
    CHECK_OK(sp_memory_withdraw(f->db, &r.key, true, SP_VIEW_LIT("Wei"), ST_NOW));
    CHECK_RC(NOTFOUND, sp_memory_get(f->db, &r.key, &f->arena, &got));
    assert_true(sp_memory_empty(f->db));
}

/* Whose reports a translation is for stands in its row; rows of before have none. */
static void for_some_registers(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_memory_row got, r = row(key("zh", "registered.scope.text", "rice"), "mi");
    const struct sp_view la = SP_VIEW_LIT("LA"), gx = SP_VIEW_LIT("CN-GX"), none = { NULL, 0 };
    assert_true(sp_memory_speaks(&r, la, gx));
    r.registers = SP_VIEW_LIT("LA VN");
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    CHECK_VIEW(got.registers, "LA VN");
    assert_true(sp_memory_speaks(&got, la, gx) && sp_memory_speaks(&got, SP_VIEW_LIT("VN"), gx));
    assert_false(sp_memory_speaks(&got, gx, gx) || sp_memory_speaks(&got, SP_VIEW_LIT("L"), gx) || sp_memory_speaks(&got, SP_VIEW_LIT("LA VN"), gx));
    CHECK_OK(review(f, &r.key, true, "Keo", ST_NOW, &d)); /* its version holds for that, too */
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    CHECK_VIEW(got.registers, "LA VN");
    got.registers = SP_VIEW_LIT(SP_MEMORY_OWN);
    assert_true(sp_memory_speaks(&got, gx, gx));
    assert_false(sp_memory_speaks(&got, la, gx) || sp_memory_speaks(&got, la, none));
}

static void reviewed_by_somebody_else(void **state)
{
    struct fx *f = *state;
    struct sp_memory_row got, r = row(key("zh", "registered.scope.text", "rice"), "mi");
    struct sp_diag d = { .rule = "" };
    CHECK_RC(NOTFOUND, review(f, &r.key, true, "Wang", ST_NOW, &d));
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    CHECK_RC(INVALID, review(f, &r.key, true, "Li Na", ST_NOW, &d));
    CHECK_RULE(d, "memory.four-eyes");
    static const char *const other_hands[] = { "li na", "LI  NA", "L\xd1\x96 Na", "\xef\xbc\xaci Na" }; /* Cyrillic i, wide L */
    for (size_t i = 0; i < sizeof other_hands / sizeof other_hands[0]; i++) {
        CHECK_RC(INVALID, review(f, &r.key, true, other_hands[i], ST_NOW, &d));
        CHECK_RULE(d, "memory.four-eyes");
    }
    CHECK_OK(review(f, &r.key, false, "Wang", ST_NOW, &d));
    CHECK_RC(INVALID, review(f, &r.key, false, "Wang", ST_NOW, &d));
    CHECK_RULE(d, "memory.state");
    CHECK_OK(review(f, &r.key, true, "Wang", ST_NOW + 5, &d));
    CHECK_RC(INVALID, review(f, &r.key, true, "Wang", ST_NOW, &d));
    CHECK_RC(EXISTS, sp_memory_put(f->db, &r, NULL));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    assert_int_equal(got.state, SP_MEMORY_APPROVED);
    assert_int_equal(got.reviewed_s, ST_NOW + 5);
    CHECK_OK(put_over(f, &r));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    assert_int_equal(got.state, SP_MEMORY_DRAFT);
}

/* What a reviewer read is what is approved, and nobody's work is written over by who did not see it. */
static void nothing_unseen(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    uint8_t version[SP_MEMORY_VERSION];
    struct sp_memory_row read, got, r = row(key("zh", "registered.scope.text", "rice"), "mi"), machine = row(r.key, "hao");
    machine.method = SP_VIEW_LIT("machine");
    CHECK_RC(EXISTS, sp_memory_put(f->db, &r, &machine)); /* gone since */
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    CHECK_RC(EXISTS, sp_memory_put(f->db, &machine, NULL)); /* an engine that was at work on it meanwhile */
    CHECK_RC(EXISTS, sp_memory_put(f->db, &machine, &machine));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &read));
    CHECK_VIEW(read.text, "mi");
    CHECK_OK(sp_memory_version(&read, version));
    const struct sp_memory_review x = { .approve = true, .version = version, .reviewer = SP_VIEW_LIT("Wang"), .at_s = ST_NOW };
    CHECK_OK(sp_memory_put(f->db, &machine, &read));
    CHECK_RC(EXISTS, sp_memory_review(f->db, &r.key, &x, &d));
    CHECK_RULE(d, "memory.changed");
    CHECK_RC(EXISTS, sp_memory_put(f->db, &r, &read));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    CHECK_VIEW(got.text, "hao");
    assert_int_equal(got.state, SP_MEMORY_DRAFT);
}

static void signed_ones_are_rejected(void **state)
{
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_memory_row got, r = row(key("zh", "registered.scope.text", "rice"), "mi");
    r.state = SP_MEMORY_SIGNED;
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
    CHECK_RC(INVALID, review(f, &r.key, true, "Wang", ST_NOW, &d));
    CHECK_RULE(d, "memory.state");
    CHECK_OK(review(f, &r.key, false, "Wang", ST_NOW, &d));
    CHECK_OK(sp_memory_get(f->db, &r.key, &f->arena, &got));
    assert_int_equal(got.state, SP_MEMORY_REJECTED);
}

static struct sp_rc count(void *ctx, const struct sp_memory_row *r)
{
    struct fx *f = ctx;
    f->n += r->text.n > 0;
    return SP_OK;
}

static void by_language(void **state)
{
    struct fx *f = *state;
    const struct sp_memory_row all[] = { row(key("zh", "registered.scope.text", "a"), "x"), row(key("zh-Hant", "registered.scope.text", "a"), "x"),
                                         row(key("zh", "legal.case.cause", "a"), "x"), row(key("en", "legal.case.cause", "a"), "x") };
    for (size_t i = 0; i < 4; i++)
        CHECK_OK(sp_memory_put(f->db, &all[i], NULL));
    CHECK_OK(sp_memory_each(f->db, SP_VIEW_LIT("zh"), count, f));
    assert_int_equal(f->n, 2);
    CHECK_OK(sp_memory_each(f->db, sp_view(NULL, 0), count, f));
    assert_int_equal(f->n, 6);
}

static void how_alike(void **state)
{
    (void)state;
    assert_int_equal(sp_memory_likeness(sp_view_of("sale of rice"), sp_view_of("sale of rice")), 100);
    unsigned near = sp_memory_likeness(sp_view_of("sale of rice and timber"), sp_view_of("sale of rice and timbers"));
    unsigned far = sp_memory_likeness(sp_view_of("sale of rice and timber"), sp_view_of("repair of engines"));
    assert_true(near >= 80 && near < 100);
    assert_true(far < 30);
    assert_int_equal(sp_memory_likeness(sp_view_of("\u0e81"), sp_view_of("\u0e82")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_the_very_text, setup, teardown), cmocka_unit_test_setup_teardown(by_digest_alone, setup, teardown), cmocka_unit_test_setup_teardown(withdrawn, setup, teardown),
        cmocka_unit_test_setup_teardown(for_some_registers, setup, teardown),
        cmocka_unit_test_setup_teardown(reviewed_by_somebody_else, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_unseen, setup, teardown),
        cmocka_unit_test_setup_teardown(signed_ones_are_rejected, setup, teardown),
        cmocka_unit_test_setup_teardown(by_language, setup, teardown),
        cmocka_unit_test(how_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
