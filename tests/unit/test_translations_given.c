/* layer: node, threads */
/* Which translations a report is passed on with: each text once, in its order, no more than a bundle holds. */
#include "crypto/digest.h"
#include "node/evidence/translated.h"
#include "node/translate/given.h"
#include "schema/bundle.h"
#include "tests/lib/storage.h"
#include "tests/lib/trust_fixture.h"

enum { TEXTS = SP_MAX_BUNDLE_TRANSLATIONS + 4 };

struct fx { struct st_dir dir; struct sp_db *db; struct sp_arena arena; struct sp_key *key; struct sp_fact fact[2 * TEXTS]; struct sp_report report; size_t asked; int64_t made_s, now_s; const char *registers; };

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    f->report.facts = f->fact;
    f->made_s = ST_NOW;
    f->now_s = ST_NOW;
    f->registers = "";
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_db_close(f->db);
    sp_key_free(f->key);
    sp_arena_free(&f->arena);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

static void show(struct fx *f, const char *words)
{
    struct sp_diag d = { .rule = "" };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO b = { 0 };
    sp_buf_putf(&b, "{\"kind\":\"registered.scope\",\"id\":\"%zu\",\"source\":\"t\",\"data\":{\"text\":{\"text\":\"%s\",\"lang\":\"id\"}}}", f->report.n_facts, words);
    CHECK_OK(sp_json_parse(sp_buf_view(&b), 0, &j, &d));
    CHECK_OK(sp_fact_from_json(j, &f->arena, &f->fact[f->report.n_facts++], &d));
}

static void translate(struct fx *f, const char *words, enum sp_translation_method method)
{
    SP_BUF_AUTO jws = { 0 };
    char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_sha256_b64url(sp_view_of(words), digest));
    struct sp_translation t = { .iss = SP_VIEW_LIT("Li Na"), .iat = f->made_s, .context = SP_VIEW_LIT("registered.scope.text"), .from = SP_VIEW_LIT("id"), .to = SP_VIEW_LIT("zh"),
        .source = sp_view_of(digest), .text = sp_view_of(words), .method = method };
    if (method == SP_METHOD_MACHINE)
        t.engine = (struct sp_engine_name){ SP_VIEW_LIT("e"), SP_VIEW_LIT("1") };
    CHECK_OK(sp_translation_sign(&t, f->key, &f->arena, &jws));
    const struct sp_memory_row row = { .key = { .from = t.from, .to = t.to, .context = t.context, .source = sp_view_of(words) }, .state = SP_MEMORY_SIGNED, .text = t.text,
        .method = sp_view_of(sp_method_text(method)), .translator = t.iss, .assertion = sp_buf_view(&jws), .registers = sp_view_of(f->registers), .made_s = ST_NOW };
    CHECK_OK(sp_memory_put(f->db, &row, NULL));
}

static bool lacks(void *ctx, const struct sp_memory_key *key)
{
    struct fx *f = ctx;
    assert_true(key->source.n > 0);
    f->asked++;
    return true;
}

static struct sp_given given(struct fx *f, enum sp_given_wish wish)
{
    const struct sp_given_question q = { .db = f->db, .report = &f->report, .language = SP_VIEW_LIT("zh"), .wish = wish, .now_s = f->now_s, .own = SP_VIEW_LIT("CN-GX"), .lacks = lacks, .ctx = f };
    struct sp_given out;
    f->asked = 0;
    CHECK_OK(sp_translations_given(&q, &f->arena, &out));
    return out;
}

static void each_text_once(void **state)
{
    struct fx *f = *state;
    show(f, "beras");
    show(f, "kopi");
    show(f, "beras");
    show(f, "teh");
    show(f, "kopi");
    translate(f, "beras", SP_METHOD_HUMAN);
    translate(f, "teh", SP_METHOD_MACHINE);
    struct sp_given g = given(f, SP_GIVEN_ALL);
    assert_int_equal(g.n, 2);
    assert_int_equal(g.lacking, 1);
    assert_int_equal(g.coming, 1);
    assert_int_equal(f->asked, 1);
    g = given(f, SP_GIVEN_REVIEWED);
    assert_int_equal(g.n, 1);
    assert_int_equal(g.lacking, 2);
}

static void none_of_the_future(void **state)
{
    struct fx *f = *state;
    show(f, "beras");
    translate(f, "beras", SP_METHOD_HUMAN);
    f->now_s = ST_NOW - SP_CLOCK_SKEW_S;
    assert_int_equal(given(f, SP_GIVEN_ALL).n, 1);
    f->now_s--;
    struct sp_given g = given(f, SP_GIVEN_ALL);
    assert_int_equal(g.n, 0);
    assert_int_equal(g.lacking, 1);
}

static void withdraw(struct fx *f, const char *words, bool forget)
{
    const struct sp_memory_key key = { .from = SP_VIEW_LIT("id"), .to = SP_VIEW_LIT("zh"), .context = SP_VIEW_LIT("registered.scope.text"), .source = sp_view_of(words) };
    CHECK_OK(sp_memory_withdraw(f->db, &key, forget, SP_VIEW_LIT("Wei"), ST_NOW));
}

/* Whoever is relied on for one register's texts says nothing of another's, though the words be the same. */
static void for_the_report_s_register(void **state)
{
    static const struct { const char *registers, *issuer; size_t given; } cases[] = {
        { "", "LA", 1 }, { "LA", "LA", 1 }, { "VN", "LA", 0 }, { "VN LA", "LA", 1 }, { ".", "LA", 0 }, { ".", "CN-GX", 1 }, { ". LA", "LA", 1 }, { "LA", "CN-GX", 0 },
    };
    struct fx *f = *state;
    show(f, "beras");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->registers = cases[i].registers;
        f->report.head.iss = sp_view_of(cases[i].issuer);
        translate(f, "beras", SP_METHOD_HUMAN);
        assert_int_equal(given(f, SP_GIVEN_ALL).n, cases[i].given);
        withdraw(f, "beras", true);
    }
}

/* What does not go into the bundle is counted, and no engine is asked for it. */
static void no_more_than_a_bundle_holds(void **state)
{
    struct fx *f = *state;
    for (size_t i = 0; i < TEXTS; i++) {
        char words[32];
        (void)snprintf(words, sizeof words, "usaha %zu", i);
        show(f, words);
        translate(f, words, SP_METHOD_HUMAN);
    }
    struct sp_given g = given(f, SP_GIVEN_ALL);
    assert_int_equal(g.n, SP_MAX_BUNDLE_TRANSLATIONS);
    assert_int_equal(g.lacking, TEXTS - SP_MAX_BUNDLE_TRANSLATIONS);
    assert_int_equal(g.coming + f->asked, 0);
}

/* What the registry of the report gave for these words. */
static void other(struct fx *f, struct sp_given_question *q, const char *words, const char *says, const char *to, enum sp_translation_method method)
{
    SP_BUF_AUTO jws = { 0 };
    char digest[SP_SHA256_TEXT];
    struct sp_view kept;
    CHECK_OK(sp_sha256_b64url(sp_view_of(words), digest));
    assert_true(sp_arena_copy(&f->arena, sp_view_of(digest), &kept));
    struct sp_translation t = { .iss = SP_VIEW_LIT("Registry"), .iat = ST_NOW, .context = SP_VIEW_LIT("registered.scope.text"), .from = SP_VIEW_LIT("id"), .to = sp_view_of(to),
        .source = kept, .text = sp_view_of(says), .method = method };
    if (method == SP_METHOD_MACHINE)
        t.engine = (struct sp_engine_name){ SP_VIEW_LIT("e"), SP_VIEW_LIT("1") };
    CHECK_OK(sp_translation_sign(&t, f->key, &f->arena, &jws));
    struct sp_foreign *v = sp_arena_alloc(&f->arena, (q->others.n + 1) * sizeof *v);
    assert_non_null(v);
    if (q->others.n)
        memcpy(v, q->others.v, q->others.n * sizeof *v);
    assert_true(sp_arena_copy(&f->arena, sp_buf_view(&jws), &v[q->others.n].jws));
    v[q->others.n].t = t;
    q->others = (struct sp_foreign_list){ v, q->others.n + 1 };
}

/* The words of the one translation that is given; NULL: none is. */
static const char *says(struct fx *f, const struct sp_given_question *q)
{
    struct sp_given g;
    struct sp_translation t;
    CHECK_OK(sp_translations_given(q, &f->arena, &g));
    assert_true(g.n <= 1 && g.n + g.lacking == 1);
    if (!g.n)
        return NULL;
    CHECK_OK(sp_translation_open(g.jws[0], SP_AT_ANY_TIME, &f->arena, &t, NULL, NULL));
    assert_int_equal(g.unread, t.method == SP_METHOD_MACHINE && !t.reviewer.n);
    return sp_arena_text(&f->arena, t.text);
}

/* People here, the registry's people, a machine here, the registry's machine. */
static void the_memory_goes_first(void **state)
{
    struct fx *f = *state;
    struct sp_given_question q = { .db = f->db, .report = &f->report, .language = SP_VIEW_LIT("zh"), .wish = SP_GIVEN_ALL, .now_s = ST_NOW };
    show(f, "beras");
    other(f, &q, "beras", "theirs", "zh", SP_METHOD_MACHINE);
    assert_string_equal(says(f, &q), "theirs"); /* better than none */
    translate(f, "beras", SP_METHOD_MACHINE);
    assert_string_equal(says(f, &q), "beras");
    q.others.n = 0;
    other(f, &q, "beras", "theirs", "zh", SP_METHOD_HUMAN);
    assert_string_equal(says(f, &q), "theirs");
    withdraw(f, "beras", false); /* whatever it was: it is not to be shown */
    assert_null(says(f, &q));
    withdraw(f, "beras", true);
    translate(f, "beras", SP_METHOD_HUMAN);
    assert_string_equal(says(f, &q), "beras"); /* nobody replaces what people here signed */
}

static void of_the_registrys_the_readers_script(void **state)
{
    struct fx *f = *state;
    struct sp_given_question q = { .db = f->db, .report = &f->report, .language = SP_VIEW_LIT("zh"), .wish = SP_GIVEN_REVIEWED, .now_s = ST_NOW };
    show(f, "beras");
    other(f, &q, "beras", "machine", "zh", SP_METHOD_MACHINE);
    assert_null(says(f, &q)); /* not wanted */
    other(f, &q, "beras", "hant", "zh-Hant", SP_METHOD_HUMAN);
    assert_string_equal(says(f, &q), "hant");
    q.others.n = 0;
    other(f, &q, "beras", "hant", "zh-Hant", SP_METHOD_HUMAN);
    other(f, &q, "beras", "zh", "zh", SP_METHOD_HUMAN);
    assert_string_equal(says(f, &q), "zh");
    q.others.n = 0;
    other(f, &q, "kopi", "of another text", "zh", SP_METHOD_HUMAN);
    assert_null(says(f, &q));
}

/* What this registry gives to others is what it signed itself. */
static void only_what_the_node_signed(void **state)
{
    struct fx *f = *state;
    struct tf alliance;
    struct sp_trust *trust;
    SP_BUF_AUTO file = { 0 };
    tf_init(&alliance);
    tf_file(&alliance, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &trust, NULL));
    struct sp_given_question q = { .db = f->db, .report = &f->report, .language = SP_VIEW_LIT("zh"), .wish = SP_GIVEN_ALL, .now_s = TF_NOW, .trust = trust, .signer = SP_VIEW_LIT("LA") };
    show(f, "beras");
    translate(f, "beras", SP_METHOD_HUMAN); /* by a translator's own key */
    assert_null(says(f, &q));
    struct sp_key *own = f->key;
    f->made_s = TF_NOW;
    f->key = alliance.key[1][SP_USE_RECEIPT];
    withdraw(f, "beras", true);
    translate(f, "beras", SP_METHOD_HUMAN);
    assert_non_null(says(f, &q));
    q.signer = SP_VIEW_LIT("CN-GX");
    assert_null(says(f, &q));
    f->key = own;
    sp_trust_free(trust);
    tf_free(&alliance);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(each_text_once), T(none_of_the_future), T(for_the_report_s_register), T(no_more_than_a_bundle_holds), T(the_memory_goes_first),
                                        T(of_the_registrys_the_readers_script), T(only_what_the_node_signed) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
