/* layer: tools */
/* What the auditor reads: in each language everything, filled in, within 80 columns; JSON and technical lines as they are in English. */
#include <stdlib.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "i18n/html.h"
#include "i18n/width.h"
#include "node/evidence/render.h"
#include "node/evidence/said.h"
#include "tests/lib/bundle_fixture.h"
#include "tools/saphan-verify/show.h"

#define V(s) SP_VIEW_LIT(s)

static struct bf m;
static struct sp_verified good, bad;

static void everything_that_a_report_may_have(struct sp_verified *v)
{
    static struct sp_withheld withheld[] = { { .kind = V("financial.statement"), .rule = V("policy.class"), .count = 2 },
                                                   { .kind = V("legal.case"), .rule = V("policy.class"), .count = 1 } };
    v->report.withheld = withheld;
    v->report.n_withheld = 2;
    v->report.head.transfer.table = V("la");
    v->report.head.transfer.n = 1;
    static struct sp_report_ground grounds[1];
    grounds[0].rule = V("la.export.register");
    grounds[0].basis = V("la.public-register");
    v->report.head.transfer.grounds = grounds;
    v->report.head.authorisation.id = V("CONSENT-1");
    v->report.head.authorisation.basis = V("subject_consent");
    v->report.head.authorisation.expires = V("2027-01-31");
    v->report.facts[0].disputed = true;
    v->marks.ground = SP_MARKS_WITHHELD;
    v->hidden.policy = 1;
    v->hidden.facts[0] = 3;
    v->status_then = (struct sp_status_seen){ TF_NOW, TF_NOW - 60 };
    v->status_now = (struct sp_status_seen){ TF_NOW + 60, TF_NOW - 60 };
    sp_verdict_add(&v->verdict, SP_PASS, "report.status-then", "x");
    sp_verdict_add(&v->verdict, SP_PASS, "report.status", "x");
}

static void verify(struct sp_verified *v)
{
    const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, v));
}

static int begin(void **state)
{
    (void)state;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    verify(&good);
    assert_int_equal(sp_verdict_of(&good.verdict), SP_VALID);
    everything_that_a_report_may_have(&good);
    verify(&bad);
    everything_that_a_report_may_have(&bad);
    struct sp_diag d = { .rule = "sdjwt.unreferenced", .text = "its digest is not in what was signed", .offset = SP_NO_OFFSET };
    (void)sp_verdict_take(&bad.verdict, "report.disclosures", SP_ERR(INVALID), &d, "");
    sp_verdict_expected(&bad.verdict, "what was signed");
    sp_verdict_actual(&bad.verdict, "something else");
    static const char *const groups[] = { "archive.x", "bundle.x", "crl.x", "log.x", "page.x", "policy.x", "receipt.x", "rendition.x", "report.x",
                                          "request.x", "shown.x", "stamp.x", "status.x", "time.x", "translation.x", "trust.x", "other.x" };
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        sp_verdict_add(&bad.verdict, i % 5 == 4 ? SP_INDETERMINATE : SP_FAIL, groups[i], "technical");
    sp_verdict_skip(&bad.verdict, "report.time", "request");
    return 0;
}

static int end(void **state)
{
    (void)state;
    sp_verified_free(&good);
    sp_verified_free(&bad);
    bf_free(&m);
    return 0;
}

static void show(const struct sp_verified *v, const char *file, int64_t at_s, struct sp_buf *out)
{
    const struct sp_shown s = { .file = file, .v = v, .trust = m.trust, .at_s = at_s, .looked_at = 0 };
    sp_show_text(out, &s);
    CHECK_OK(sp_buf_rc(out));
}

static void choose(const char *language)
{
    assert_true(sp_message_choose(sp_view_of(language)));
}

/* A word of the English messages that no other language has as its own. */
static bool is_english(struct sp_view line, struct sp_view *word)
{
    static const char *const words[] = { "the", "passed", "judged", "checked", "checks", "withheld", "signed", "claimed", "facts", "authorisation",
                                         "until", "revocation", "nobody", "known", "valid", "invalid", "left", "report", "registry", "yes" };
    SP_BUF_AUTO copy = { 0 };
    for (size_t i = 0; i < line.n; i++)
        sp_buf_putc(&copy, strchr(",:;()\n", line.p[i]) ? ' ' : line.p[i]);
    sp_buf_putc(&copy, ' ');
    struct sp_view rest = sp_buf_view(&copy);
    while (sp_view_split(rest, ' ', word, &rest))
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (sp_view_is(*word, words[i])) {
                *word = sp_view_of(words[i]);
                return true;
            }
    return false;
}

/* Detail, expected and actual of a check that did not pass stand below it, in English as a whole; groups of ids below their counts. */
static bool is_technical(struct sp_view line)
{
    return sp_view_starts(line, V("       ")) && !sp_view_starts(line, V("               "));
}

static void check_line(const char *language, struct sp_view line)
{
    struct sp_view word;
    if (sp_text_width(line) > SP_SHOW_WIDTH)
        fail_msg("%s: %zu columns: %.*s", language, sp_text_width(line), (int)line.n, line.p);
    if (memchr(line.p, '{', line.n) || memchr(line.p, '}', line.n) || memmem(line.p, line.n, "row.", 4))
        fail_msg("%s: not filled in: %.*s", language, (int)line.n, line.p);
    if (strcmp(language, "en") != 0 && !is_technical(line) && !sp_view_starts(line, V("    report  ")) && !sp_view_starts(line, V("    bundle ")) && is_english(line, &word))
        fail_msg("%s: %.*s is English: %.*s", language, (int)word.n, word.p, (int)line.n, line.p);
}

static void test_every_language_says_all_of_it(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        choose(*l);
        for (int i = 0; i < 2; i++) {
            SP_BUF_AUTO text = { 0 };
            show(i ? &bad : &good, "bundle.json", TF_NOW, &text);
            struct sp_view rest = sp_buf_view(&text), line;
            while (sp_view_split(rest, '\n', &line, &rest))
                check_line(*l, line);
        }
    }
}

/* What was printed is proved under another name, in each language; the hour is read in that language only. */
static void test_a_printed_verdict_is_proved(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO text = { 0 };
        SP_BUF_AUTO above = { 0 };
        SP_BUF_AUTO lines = { 0 };
        static struct sp_said s;
        struct sp_verified plain;
        int64_t at = 0;
        choose(*l);
        verify(&plain);
        show(&good, "bundle.json", TF_NOW + 60, &text);
        show(&good, "证据/一份名称很长很长很长很长很长很长很长的证据包副本.json", TF_NOW + 60, &above);
        sp_buf_putc(&text, '\n');
        CHECK_OK(sp_render_redacted(&plain.report, &plain.hidden, sp_catalogue_builtin(sp_view_of(*l)), &lines, NULL));
        sp_rendition_text(sp_catalogue_builtin(sp_view_of(*l)), sp_buf_view(&lines), 100, &text);
        assert_true(sp_said_hour(sp_buf_view(&text), &at));
        assert_true(at == TF_NOW + 60);
        const struct sp_said_question q = { .file = sp_buf_view(&text), .trust = m.trust, .report = &plain, .before = sp_buf_view(&above) };
        CHECK_OK(sp_said_check(&q, &s));
        if (!sp_said_proved(&s))
            fail_msg("%s: %zu differences, first expected '%.*s' found '%.*s'", *l, s.n, (int)(s.n ? s.v->expected.n : 0), s.n ? s.v->expected.p : "",
                     (int)(s.n ? s.v->found.n : 0), s.n ? s.v->found.p : "");
        choose(strcmp(*l, "en") ? "en" : "zh");
        assert_false(sp_said_hour(sp_buf_view(&text), &at));
        sp_said_free(&s);
        sp_verified_free(&plain);
    }
}

static void test_json_is_the_same_in_every_language(void **state)
{
    (void)state;
    SP_BUF_AUTO english = { 0 };
    const struct sp_shown s = { .file = "bundle.json", .v = &bad, .trust = m.trust, .at_s = TF_NOW, .looked_at = 0 };
    choose("en");
    sp_show_json(&english, &s);
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO json = { 0 };
        choose(*l);
        sp_show_json(&json, &s);
        if (!sp_view_eq(sp_buf_view(&english), sp_buf_view(&json)))
            fail_msg("%s: another JSON", *l);
    }
}

/* In English the words on a screen are those of the JSON. */
static void test_english_is_what_the_json_says(void **state)
{
    (void)state;
    const char *id;
    choose("en");
    size_t n = 0;
    for (; (id = sp_not_checked_id(0, n)) != NULL; n++)
        assert_true(sp_view_is(sp_said(id), sp_not_checked(0, n)));
    assert_true(n > 1);
    assert_null(sp_not_checked(0, n));
}

static void test_a_sentence_and_what_is_for_the_record(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    struct sp_check_line l = { .id = "report.disclosures", .result = SP_FAIL, .rule = "sdjwt.unreferenced", .detail = "its digest is not there",
                               .expected = "this", .actual = "that" };
    choose("zh");
    sp_show_line(&text, &l);
    assert_string_equal(sp_buf_cstr(&text), "  未通过  report.disclosures: 报告的一部分在签名之后被改动。\n       [sdjwt.unreferenced]\n"
                                            "       its digest is not there\n       expected  this\n       actual    that\n");
    sp_buf_clear(&text);
    choose("en");
    sp_show_line(&text, &l);
    assert_string_equal(sp_buf_cstr(&text), "  FAIL report.disclosures: its digest is not there [sdjwt.unreferenced]\n"
                                            "       expected  this\n       actual    that\n");
}

/* Width is what a terminal shows: two columns for Han, none for marks; a name or digest is never cut. */
static void test_words_are_wrapped_by_columns(void **state)
{
    static const struct { const char *words, *is; } cases[] = {
        { "aaaa bbbb", "  aaaa bbbb" },
        { "企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业",
          "  企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业" },
        { "企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业信用，报告",
          "  企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业信用报告企业信\n  用，报告" },
        { "ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่", "  ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่ที่" },
        { "57qHUs4r5L7TAjfkxYUArvoPu5lXpvMc6Wcvs5KVesY57qHUs4r5L7TAjfkxYUArvoPu5lXpvMc6Wcvs5KVesY x",
          "  57qHUs4r5L7TAjfkxYUArvoPu5lXpvMc6Wcvs5KVesY57qHUs4r5L7TAjfkxYUArvoPu5lXpvMc6Wcvs5KVesY\n  x" },
        { "", "  " },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        size_t column = 2;
        sp_buf_puts(&b, "  ");
        sp_show_words(&b, &column, 2, sp_view_of(cases[i].words));
        assert_string_equal(sp_buf_cstr(&b), cases[i].is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_language_says_all_of_it), cmocka_unit_test(test_a_printed_verdict_is_proved),
        cmocka_unit_test(test_json_is_the_same_in_every_language), cmocka_unit_test(test_english_is_what_the_json_says),
        cmocka_unit_test(test_a_sentence_and_what_is_for_the_record), cmocka_unit_test(test_words_are_wrapped_by_columns),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
