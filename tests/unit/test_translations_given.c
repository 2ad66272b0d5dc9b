/* layer: node, threads */
/* Which translations a report is passed on with: each text once, in its order, no more than a bundle holds. */
#include "crypto/digest.h"
#include "node/evidence/translated.h"
#include "node/translate/given.h"
#include "schema/bundle.h"
#include "tests/lib/storage.h"

enum { TEXTS = SP_MAX_BUNDLE_TRANSLATIONS + 4 };

struct fx { struct st_dir dir; struct sp_db *db; struct sp_arena arena; struct sp_key *key; struct sp_fact fact[2 * TEXTS]; struct sp_report report; size_t asked; };

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    f->report.facts = f->fact;
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
    struct sp_translation t = { .iss = SP_VIEW_LIT("Li Na"), .iat = ST_NOW, .context = SP_VIEW_LIT("registered.scope.text"), .from = SP_VIEW_LIT("id"), .to = SP_VIEW_LIT("zh"),
        .source = sp_view_of(digest), .text = sp_view_of(words), .method = method };
    if (method == SP_METHOD_MACHINE)
        t.engine = (struct sp_engine_name){ SP_VIEW_LIT("e"), SP_VIEW_LIT("1") };
    CHECK_OK(sp_translation_sign(&t, f->key, &f->arena, &jws));
    const struct sp_memory_row row = { .key = { .from = t.from, .to = t.to, .context = t.context, .source = sp_view_of(words) }, .state = SP_MEMORY_SIGNED, .text = t.text,
        .method = sp_view_of(sp_method_text(method)), .translator = t.iss, .assertion = sp_buf_view(&jws), .made_s = ST_NOW };
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
    const struct sp_given_question q = { .db = f->db, .report = &f->report, .language = SP_VIEW_LIT("zh"), .wish = wish, .lacks = lacks, .ctx = f };
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

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(each_text_once), T(no_more_than_a_bundle_holds) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
