/* layer: evidence */
/* Signed translations prove what they say, and are held against the texts of a report. */
#include <stdlib.h>
#include <time.h>

#include "crypto/digest.h"
#include "crypto/jws.h"
#include "i18n/message.h"
#include "node/evidence/verify_translated.h"
#include "node/evidence/warranted.h"
#include "tests/lib/check.h"

enum { AT = 1795219384 + 60 }; /* judged at */
#define ORIGINAL "Menjual 9 ton beras."

struct fx { struct sp_verified v; struct sp_fact fact; struct sp_key *key; struct sp_translation t; char digest[SP_SHA256_TEXT]; struct sp_buf jws, shown; };

static int setup(void **state)
{
    static const char fact[] = "{\"kind\":\"registered.scope\",\"id\":\"1\",\"source\":\"t\",\"data\":{\"text\":{\"text\":\"" ORIGINAL "\",\"lang\":\"id\"}}}";
    struct fx *f = calloc(1, sizeof *f);
    struct sp_diag d;
    SP_JSON_AUTO j = NULL;
    assert_non_null(f);
    sp_verified_init(&f->v);
    CHECK_OK(sp_json_parse(sp_view_of(fact), 0, &j, &d));
    CHECK_OK(sp_fact_from_json(j, &f->v.arena, &f->fact, &d));
    f->v.report = (struct sp_report){ .head = { .iss = SP_VIEW_LIT("LA") }, .facts = &f->fact, .n_facts = 1 };
    f->v.have_report = true;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    CHECK_OK(sp_sha256_b64url(SP_VIEW_LIT(ORIGINAL), f->digest));
    f->t = (struct sp_translation){ .iss = SP_VIEW_LIT("Registry LA"), .iat = 1795219384, .context = SP_VIEW_LIT("registered.scope.text"), .from = SP_VIEW_LIT("id"),
        .to = SP_VIEW_LIT("ms"), .source = sp_view_of(f->digest), .text = SP_VIEW_LIT("Menjual 9 tan beras."), .method = SP_METHOD_MACHINE,
        .engine = { SP_VIEW_LIT("apertium"), SP_VIEW_LIT("3.8") } };
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_verified_free(&f->v);
    sp_key_free(f->key);
    sp_buf_free(&f->jws);
    sp_buf_free(&f->shown);
    free(f);
    return 0;
}

static void add_line(struct fx *f)
{
    CHECK_OK(sp_translation_sign(&f->t, f->key, &f->v.arena, &f->jws));
    sp_buf_putc(&f->jws, '\n');
}

static void verify(struct fx *f, const char *kid, const char *language, const char *rule)
{
    char named[64];
    const char *const kids[] = { kid ? named : NULL, NULL };
    (void)snprintf(named, sizeof named, "LA=%s", kid ? kid : "");
    const struct sp_translations_question q = { .file = sp_buf_view(&f->jws), .kids = kids, .at_s = AT, .language = sp_view_of(language) };
    f->v.verdict.n = 0;
    sp_buf_clear(&f->shown);
    CHECK_OK(sp_verify_translations(&q, &f->v, &f->shown));
    assert_int_equal(f->v.verdict.n, 1);
    assert_string_equal(f->v.verdict.v[0].id, "translation.assertion");
    assert_string_equal(f->v.verdict.v[0].rule, rule);
    assert_int_equal(f->v.verdict.v[0].result, rule[0] ? SP_FAIL : SP_PASS);
    assert_true(!rule[0] || !f->shown.n);
}

/* In the reader's language for a screen, in English for programs. */
static void verify_spoken(struct fx *f, const char *language, bool spoken)
{
    const char *const kids[] = { NULL };
    const struct sp_translations_question q = { .file = sp_buf_view(&f->jws), .kids = kids, .at_s = AT, .spoken = spoken };
    f->v.verdict.n = 0;
    sp_buf_clear(&f->shown);
    assert_true(sp_message_choose(sp_view_of(language)));
    CHECK_OK(sp_verify_translations(&q, &f->v, &f->shown));
    assert_true(sp_message_choose(SP_VIEW_LIT("en")));
}

static bool shows(struct fx *f, const char *text) { return sp_buf_cstr(&f->shown) && strstr(f->shown.p, text); }

static void shown_below_the_original(void **state)
{
    struct fx *f = *state;
    add_line(f);
    verify(f, sp_key_kid(f->key), "", "");
    assert_true(shows(f, "  id: " ORIGINAL "\n  ms: Menjual 9 tan beras.\n  [machine translation, not checked, by apertium 3.8; signed by “Registry LA”]"));
    verify(f, NULL, "ms", "");
    assert_true(shows(f, "signer not known: key "));
    verify(f, NULL, "zh", "");
    assert_int_equal(f->shown.n, 0);
}

static void labelled_in_the_readers_language(void **state)
{
    struct fx *f = *state;
    add_line(f);
    verify_spoken(f, "zh", true);
    assert_true(shows(f, "  [机器翻译，未经审校 (apertium 3.8); 签名者 “Registry LA”, 签名者不明：密钥 "));
    verify_spoken(f, "zh", false);
    assert_true(shows(f, "  [machine translation, not checked, by apertium 3.8; signed by “Registry LA”, signer not known: key "));
    verify_spoken(f, "en", true);
    assert_true(shows(f, "  [machine translation, not checked, by apertium 3.8; signed by “Registry LA”, signer not known: key "));
}

static void another_number(void **state)
{
    struct fx *f = *state;
    f->t.text = SP_VIEW_LIT("Menjual 8 tan beras.");
    add_line(f);
    verify(f, NULL, "", "translation.numbers");
    f->t.method = SP_METHOD_HUMAN; /* who answers for the numbers himself */
    f->t.engine = (struct sp_engine_name){ .name = { NULL, 0 } };
    f->t.reviewer = SP_VIEW_LIT("Wang");
    sp_buf_clear(&f->jws);
    add_line(f);
    verify(f, NULL, "", "");
    assert_true(shows(f, "[translation, checked by “Wang”; signed by “Registry LA”"));
}

/* Two names that read alike are one person's, whatever the bytes. */
static void nobody_reviews_himself(void **state)
{
    static const char *const alike[] = { "registry la", "Registry\xc2\xa0LA", "RegistryLA", "R\xd0\xb5gistry LA", "Registry LA.", "\xef\xbc\xb2\xef\xbd\x85gistry LA" };
    struct fx *f = *state;
    f->t.method = SP_METHOD_HUMAN;
    f->t.engine = (struct sp_engine_name){ .name = { NULL, 0 } };
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        f->t.reviewer = sp_view_of(alike[i]);
        sp_buf_clear(&f->jws);
        add_line(f);
        verify(f, NULL, "", "translation.four-eyes");
    }
    f->t.reviewer = SP_VIEW_LIT("Registry VN");
    sp_buf_clear(&f->jws);
    add_line(f);
    verify(f, NULL, "", "");
}

/* A letter has one spelling: a word beside a number is found by that. */
static void not_in_nfc(void **state)
{
    struct fx *f = *state;
    const struct sp_translation good = f->t;
    for (int i = 0; i < 3; i++) {
        struct sp_view *const field = i == 0 ? &f->t.text : i == 1 ? &f->t.iss : &f->t.reviewer;
        f->t = good;
        f->t.reviewer = SP_VIEW_LIT("Wang");
        *field = SP_VIEW_LIT("9 trie\xcc\xa3\xcc\x82u"); /* a circumflex and a dot by themselves */
        sp_buf_clear(&f->jws);
        add_line(f);
        verify(f, NULL, "", "translation.nfc");
    }
    f->t = good;
    f->t.method = SP_METHOD_HUMAN;
    f->t.engine = (struct sp_engine_name){ .name = { NULL, 0 } };
    f->t.text = SP_VIEW_LIT("9 tri\xe1\xbb\x87u");
    sp_buf_clear(&f->jws);
    add_line(f);
    verify(f, NULL, "", "");
}

/* The original, too: but a person may translate it as it stands. */
static void of_an_original_not_in_nfc(void **state)
{
    static const char words[] = "9 tri\xe1\xba\xb9\xcc\x82u"; /* e with a dot, and a circumflex */
    struct fx *f = *state;
    struct sp_diag d = { .rule = "" };
    struct sp_view source;
    struct sp_prose_place place = { .digest = f->t.source, .context = f->t.context, .tag = f->t.from, .text = SP_VIEW_LIT(words) };
    const struct sp_prose_places places = { &place, 1 };
    f->t.text = SP_VIEW_LIT("9 million");
    CHECK_RC(INVALID, sp_translation_fits(&f->t, &places, &source, &d));
    CHECK_RULE(d, "translation.nfc");
    f->t.method = SP_METHOD_HUMAN;
    CHECK_OK(sp_translation_fits(&f->t, &places, &source, &d));
    CHECK_VIEW(source, words);
}

/* Nobody signs tomorrow: two clocks may differ by a minute. */
static void made_in_the_future(void **state)
{
    static const struct { int64_t iat; const char *rule; } cases[] = {
        { AT + SP_CLOCK_SKEW_S, "" }, { AT + SP_CLOCK_SKEW_S + 1, "translation.future" }, { AT - 1, "" }, { 253402300799 /* the end of the year 9999 */, "translation.future" },
    };
    struct fx *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->t.iat = cases[i].iat;
        sp_buf_clear(&f->jws);
        add_line(f);
        verify(f, NULL, "", cases[i].rule);
    }
}

/* Each thing that makes it of another text. */
static void of_another_text(void **state)
{
    struct fx *f = *state;
    const struct sp_translation good = f->t;
    struct sp_diag d = { .rule = "" };
    struct sp_view source;
    struct sp_prose_places places;
    CHECK_OK(sp_prose_places(&f->v.report, &f->v.arena, &places));
    for (int i = 0; i < 3; i++) {
        f->t = good;
        if (i == 0)
            f->t.source = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
        else if (i == 1)
            f->t.from = SP_VIEW_LIT("lo");
        else
            f->t.context = SP_VIEW_LIT("legal.case.cause");
        CHECK_RC(INVALID, sp_translation_fits(&f->t, &places, &source, &d));
        CHECK_RULE(d, "translation.source");
        add_line(f);
    }
    verify(f, NULL, "", "");
    assert_int_equal(f->shown.n, 0);
    f->fact.status = SP_STATUS_CLOSED;
    f->t = good;
    add_line(f);
    verify(f, NULL, "", "");
    assert_int_equal(f->shown.n, 0);
}

/* A report with very many texts is read once, not once for each translation. */
static void many_texts(void **state)
{
    enum { MANY = 6000 };
    struct fx *f = *state;
    struct sp_fact *facts = sp_arena_alloc(&f->v.arena, MANY * sizeof *facts);
    struct sp_prose_places places;
    clock_t began = clock();
    assert_non_null(facts);
    for (size_t i = 0; i < MANY; i++) {
        SP_BUF_AUTO data = { 0 };
        facts[i] = f->fact;
        sp_buf_putf(&data, "{\"text\":{\"text\":\"usaha %zu\",\"lang\":\"id\"}}", i / 2); /* each twice */
        assert_true(sp_arena_copy(&f->v.arena, sp_buf_view(&data), &facts[i].data));
    }
    const struct sp_report r = { .facts = facts, .n_facts = MANY };
    CHECK_OK(sp_prose_places(&r, &f->v.arena, &places));
    assert_int_equal(places.n, MANY);
    for (size_t i = 0; i < MANY; i++) {
        struct sp_diag d = { .rule = "" };
        struct sp_view source;
        char words[32], digest[SP_SHA256_TEXT];
        (void)snprintf(words, sizeof words, "usaha %zu", i);
        CHECK_OK(sp_sha256_b64url(sp_view_of(words), digest));
        f->t.source = sp_view_of(digest);
        f->t.text = sp_view_of(words);
        if (i < MANY / 2) {
            CHECK_OK(sp_translation_fits(&f->t, &places, &source, &d));
            CHECK_VIEW(source, words);
        } else {
            CHECK_RC(INVALID, sp_translation_fits(&f->t, &places, &source, &d));
            CHECK_RULE(d, "translation.source");
        }
    }
    assert_true((clock() - began) / CLOCKS_PER_SEC < 10);
}

static void any_byte_changed(void **state)
{
    struct fx *f = *state;
    add_line(f);
    for (size_t i = 0; i + 1 < f->jws.n; i += CHECK_EVERY) {
        struct sp_translation t;
        struct sp_diag d = { .rule = "" };
        char was = f->jws.p[i];
        f->jws.p[i] = was == 'A' ? 'B' : 'A';
        if (sp_ok(sp_translation_open(sp_view(f->jws.p, f->jws.n - 1), AT, &f->v.arena, &t, NULL, &d)) || !d.rule[0])
            fail_msg("byte %zu may be changed", i);
        f->jws.p[i] = was;
    }
}

static void signed_by_another_key(void **state)
{
    struct fx *f = *state;
    SP_KEY_AUTO other = NULL;
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_TRANSLATION), .kid = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU") },
                               type = { .typ = SP_VIEW_LIT(SP_TYP_AUTHORISATION) }, plain = { .typ = SP_VIEW_LIT(SP_TYP_TRANSLATION) };
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    CHECK_OK(sp_warrant_key_of(f->key, &f->v.arena, &f->t.jwk));
    sp_translation_put(&payload, &f->t);
    CHECK_OK(sp_jws_sign(other, &plain, sp_buf_view(&payload), &f->jws));
    verify(f, NULL, "", "jws.signature");
    sp_buf_clear(&f->jws);
    CHECK_OK(sp_jws_sign(f->key, &h, sp_buf_view(&payload), &f->jws));
    verify(f, NULL, "", "translation.key");
    sp_buf_clear(&f->jws);
    CHECK_OK(sp_jws_sign(f->key, &type, sp_buf_view(&payload), &f->jws));
    verify(f, NULL, "", "jws.typ");
}

static void without_a_report(void **state)
{
    struct fx *f = *state;
    const struct sp_translations_question q = { .file = SP_VIEW_LIT("x") };
    f->v.have_report = false;
    CHECK_OK(sp_verify_translations(&q, &f->v, &f->shown));
    assert_int_equal(f->v.verdict.v[0].result, SP_SKIPPED);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(shown_below_the_original), T(labelled_in_the_readers_language), T(another_number), T(nobody_reviews_himself), T(not_in_nfc), T(of_an_original_not_in_nfc), T(made_in_the_future), T(of_another_text), T(many_texts), T(any_byte_changed), T(signed_by_another_key),
                                        T(without_a_report) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
