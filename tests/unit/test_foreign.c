/* layer: evidence */
/* Translations that a registry gives with its report: by its own key, of that report, into that language, in its own name; nothing else is taken. */
#include "crypto/digest.h"
#include "node/evidence/foreign.h"
#include "schema/bundle.h"
#include "tests/lib/trust_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#define V(s) SP_VIEW_LIT(s)
#define RICE "ຂາຍເຂົ້າ 9 ໂຕນ"
#define TRADE "ນຳເຂົ້າ ແລະ ສົ່ງອອກ"

enum { GX, LA, FACTS = 40 };

struct fx { struct tf f; struct sp_trust *t; struct sp_arena a; struct sp_key *stranger; struct sp_fact fact[FACTS]; struct sp_report report;
            struct sp_prose_places places; struct sp_buf lines; struct sp_foreign_list list; size_t refused; struct sp_diag d; };

static void show(struct fx *f, size_t i, const char *words)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO b = { 0 };
    sp_buf_putf(&b, "{\"kind\":\"registered.scope\",\"id\":\"%zu\",\"source\":\"t\",\"data\":{\"text\":{\"text\":\"%s\",\"lang\":\"lo\"}}}", i, words);
    CHECK_OK(sp_json_parse(sp_buf_view(&b), 0, &j, NULL));
    CHECK_OK(sp_fact_from_json(j, &f->a, &f->fact[i], NULL));
}

static int setup(void **state)
{
    SP_BUF_AUTO file = { 0 };
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    tf_init(&f->f);
    tf_file(&f->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &f->t, NULL));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->stranger));
    show(f, 0, RICE);
    show(f, 1, TRADE);
    f->report = (struct sp_report){ .facts = f->fact, .n_facts = 2 };
    CHECK_OK(sp_prose_places(&f->report, &f->a, &f->places));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_buf_free(&f->lines);
    sp_arena_free(&f->a);
    sp_key_free(f->stranger);
    sp_trust_free(f->t);
    tf_free(&f->f);
    free(f);
    return 0;
}

static struct sp_translation of(struct fx *f, const char *source, const char *to, const char *text)
{
    char digest[SP_SHA256_TEXT];
    struct sp_view kept;
    CHECK_OK(sp_sha256_b64url(sp_view_of(source), digest));
    assert_true(sp_arena_copy(&f->a, sp_view_of(digest), &kept));
    return (struct sp_translation){ .iss = V("Registry of enterprises"), .iat = TF_NOW, .context = V("registered.scope.text"), .from = V("lo"),
                                    .to = sp_view_of(to), .source = kept, .text = sp_view_of(text), .method = SP_METHOD_HUMAN, .reviewer = V("Keo") };
}

static void add(struct fx *f, struct sp_translation t, const struct sp_key *key)
{
    CHECK_OK(sp_translation_sign(&t, key ? key : f->f.key[LA][SP_USE_RECEIPT], &f->a, &f->lines));
    sp_buf_putc(&f->lines, '\n');
}

static struct sp_rc open_all(struct fx *f)
{
    const struct sp_foreign_question q = { .trust = f->t, .issuer = V("LA"), .language = V("zh"), .places = &f->places, .now_s = TF_NOW + 60 };
    f->list.n = f->refused = 0;
    f->d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_foreign_open(&q, sp_buf_view(&f->lines), &f->a, &f->list, &f->refused, &f->d);
}

/* The one that is wrong is left out by that rule, and a good one after it is taken all the same. */
static void refused(struct fx *f, const char *rule)
{
    add(f, of(f, TRADE, "zh", "进出口"), NULL);
    CHECK_OK(open_all(f));
    CHECK_RULE(f->d, rule);
    assert_int_equal(f->refused, 1);
    assert_int_equal(f->list.n, 1);
    assert_true(sp_view_is(f->list.v[0].t.text, "进出口"));
    sp_buf_clear(&f->lines);
}

static void the_registrys_own_are_taken(void **state)
{
    struct fx *f = *state;
    struct sp_translation machine = of(f, TRADE, "zh-Hant", "進出口");
    machine.method = SP_METHOD_MACHINE;
    machine.engine = (struct sp_engine_name){ V("e"), V("1") };
    machine.iss = V("node LA");
    machine.reviewer = V("");
    add(f, of(f, RICE, "zh", "每年销售大米9吨"), NULL);
    add(f, machine, NULL);
    CHECK_OK(open_all(f));
    assert_int_equal(f->refused, 0);
    assert_int_equal(f->list.n, 2);
    f->lines.n--; /* also without the last line feed */
    CHECK_OK(open_all(f));
    assert_int_equal(f->list.n, 2);
}

static void nobody_elses_key(void **state)
{
    struct fx *f = *state;
    add(f, of(f, RICE, "zh", "x"), f->stranger);
    refused(f, "translation.signer");
    add(f, of(f, RICE, "zh", "x"), f->f.key[GX][SP_USE_RECEIPT]); /* the asking node's own, or a third one's */
    refused(f, "translation.signer");
    add(f, of(f, RICE, "zh", "x"), f->f.key[LA][SP_USE_REPORT]); /* the right node's, for another use */
    refused(f, "translation.signer");
    struct sp_translation old = of(f, RICE, "zh", "x");
    old.iat = TF_NOW - (int64_t)20 * 365 * 86400; /* before that key was */
    add(f, old, NULL);
    refused(f, "translation.signer");
}

static void nobody_elses_name(void **state)
{
    struct fx *f = *state;
    static const char *const taken[] = { "CN-GX", "cn-gx", "node CN-GX", "Node  CN-GX" };
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        struct sp_translation t = of(f, RICE, "zh", "x");
        if (!sp_translation_name_valid(sp_view_of(taken[i])))
            continue;
        t.iss = sp_view_of(taken[i]);
        add(f, t, NULL);
        refused(f, "translation.speaks");
    }
    struct sp_translation t = of(f, RICE, "zh", "x");
    t.iss = f->f.node[GX].name;
    add(f, t, NULL);
    refused(f, "translation.speaks");
    t = of(f, RICE, "zh", "x");
    t.reviewer = V("node CN-GX");
    add(f, t, NULL);
    refused(f, "translation.speaks");
}

static void nothing_else_than_was_asked(void **state)
{
    struct fx *f = *state;
    add(f, of(f, RICE, "th", "x"), NULL);
    refused(f, "translation.language");
    add(f, of(f, "ຂາຍກາເຟ", "zh", "咖啡"), NULL); /* of another report */
    refused(f, "translation.source");
    struct sp_translation t = of(f, RICE, "zh", "x");
    t.from = V("th");
    add(f, t, NULL);
    refused(f, "translation.source");
    t = of(f, RICE, "zh", "x");
    t.iat = TF_NOW + 60 + 61;
    add(f, t, NULL);
    refused(f, "translation.future");
    t = of(f, RICE, "zh", "每年销售大米8吨");
    t.method = SP_METHOD_MACHINE;
    t.engine = (struct sp_engine_name){ V("e"), V("1") };
    add(f, t, NULL);
    refused(f, "translation.numbers");
}

static void one_of_a_text(void **state)
{
    struct fx *f = *state;
    add(f, of(f, RICE, "zh", "first"), NULL);
    add(f, of(f, RICE, "zh", "second"), NULL);
    CHECK_OK(open_all(f));
    CHECK_RULE(f->d, "translation.twice");
    assert_int_equal(f->list.n, 1);
    assert_true(sp_view_is(f->list.v[0].t.text, "first"));
}

static void altered_and_broken_ones_are_left_out(void **state)
{
    struct fx *f = *state;
    add(f, of(f, RICE, "zh", "x"), NULL);
    char *last = &f->lines.p[f->lines.n - 4]; /* within the signature */
    *last = *last == 'A' ? 'B' : 'A';
    add(f, of(f, TRADE, "zh", "进出口"), NULL);
    CHECK_OK(open_all(f));
    assert_int_equal(f->refused, 1);
    assert_int_equal(f->list.n, 1);
    sp_buf_clear(&f->lines);
    sp_buf_puts(&f->lines, "\n\nnonsense\n");
    add(f, of(f, TRADE, "zh", "进出口"), NULL);
    CHECK_OK(open_all(f));
    CHECK_RULE(f->d, "jws.segments");
    assert_int_equal(f->refused, 3);
    assert_int_equal(f->list.n, 1);
}

static void no_more_than_a_bundle_holds(void **state)
{
    struct fx *f = *state;
    for (size_t i = 0; i <= SP_MAX_BUNDLE_TRANSLATIONS; i++)
        sp_buf_puts(&f->lines, "a.b.c\n");
    CHECK_RC(LIMIT, open_all(f));
    CHECK_RULE(f->d, "limit.translations");
    sp_buf_clear(&f->lines);
    while (f->lines.n <= SP_MAX_FOREIGN_BYTES)
        sp_buf_puts(&f->lines, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK_RC(LIMIT, open_all(f));
    CHECK_RULE(f->d, "limit.translations");
}

/* Each name is compared with all of the alliance: so many and no more. */
static void no_more_names_than_people_have(void **state)
{
    struct fx *f = *state;
    for (size_t i = 2; i < FACTS; i++) {
        char words[32];
        (void)snprintf(words, sizeof words, "ຂາຍ %zu", i);
        show(f, i, words);
    }
    f->report.n_facts = FACTS;
    CHECK_OK(sp_prose_places(&f->report, &f->a, &f->places));
    for (size_t i = 2; i < FACTS; i++) {
        char words[32], name[32];
        (void)snprintf(words, sizeof words, "ຂາຍ %zu", i);
        (void)snprintf(name, sizeof name, "Translator %c%c", (char)('A' + i % 20), (char)('a' + i / 20));
        struct sp_translation t = of(f, words, "zh", "x");
        assert_true(sp_arena_copy(&f->a, sp_view_of(name), &t.iss));
        t.reviewer = V("");
        add(f, t, NULL);
    }
    CHECK_OK(open_all(f));
    assert_int_equal(f->list.n, 32);
    assert_int_equal(f->refused, FACTS - 2 - 32);
    CHECK_RULE(f->d, "limit.translations");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(the_registrys_own_are_taken), T(nobody_elses_key), T(nobody_elses_name), T(nothing_else_than_was_asked),
                                        T(one_of_a_text), T(altered_and_broken_ones_are_left_out), T(no_more_than_a_bundle_holds),
                                        T(no_more_names_than_people_have) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
