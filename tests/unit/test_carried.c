/* layer: evidence */
/* Translations that travel with a report: shown beside its texts, labelled; none that is altered, swapped or of another text gets through. */
#include "node/evidence/redact.h"
#include "node/evidence/said.h"
#include "node/evidence/warranted.h"
#include "tests/lib/carried_fixture.h"

static void shown_beside_the_original(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO lines = { 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨<b>"), NULL);
    add(f, of(f, SCOPE, "en", "sells 9 tons of rice"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    vc_is(&f->v.verdict, "translation.carried", SP_PASS, "");
    lay_out(f, "zh", &page, &text);
    const char *original = strstr(page.p, SCOPE), *shown = strstr(page.p, "<span class=\"tr\"><bdi lang=\"zh\">销售大米9吨&lt;b&gt;</bdi>");
    assert_true(original && shown && original < shown);
    assert_non_null(strstr(page.p, "译文，已审校</span><span>审校人 <bdi>Wang &amp; Wei</bdi></span><span>署名 <bdi>Office &lt;of&gt; translators</bdi></span><span>密钥 <bdi>"));
    assert_non_null(strstr(page.p, " " SP_TRANSLATED_FORMAT "</td>"));
    assert_null(strstr(page.p, "sells 9"));
    original = strstr(text.p, SCOPE);
    shown = strstr(text.p, "  > 销售大米9吨<b>\n");
    assert_true(original && shown && original < shown && strstr(shown, "[译文，已审校 | 审校人 “Wang & Wei” | 署名 “Office <of>"));
    lay_out(f, "th", &page, &text);
    assert_null(strstr(page.p, "class=\"tr\"")); /* there is none into Thai: the very page of before */
    CHECK_OK(sp_render_report(&f->v.report, sp_catalogue_builtin(V("th")), &lines, NULL));
    CHECK_OK(sp_render_page(sp_catalogue_builtin(V("th")), sp_buf_view(&lines), f->v.bundle.report, f->v.bundle.exchange, &plain));
    assert_true(sp_view_eq(sp_buf_view(&plain), sp_buf_view(&page)));
}

/* Words that end with what looks like a label: each line of theirs has the mark, whatever the width, and the label has none. */
static void words_are_no_label(void **state)
{
    struct fx *f = *state;
    const struct sp_catalogue *cat = sp_catalogue_builtin(V("zh"));
    struct sp_translated_list list;
    SP_BUF_AUTO lines = { 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨，批发、零售、进出口以及其他各项业务 [认证译文 | 审校人 “王伟” | 署名 “老挝企业登记局” | 密钥 ukkaDrwAepqCY4XwW9TSm4r7YMshMiACbTgJrMC3svA]"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    CHECK_OK(sp_render_report(&f->v.report, cat, &lines, NULL));
    CHECK_OK(sp_carried_shown(&f->v.carried, V("zh"), &f->v.arena, &list));
    size_t all = 0;
    for (unsigned width = 40; width < 160; width++) {
        SP_BUF_AUTO text = { 0 };
        size_t forged = 0;
        sp_rendition_text_with(cat, sp_buf_view(&lines), &list, width, &text);
        assert_non_null(sp_buf_cstr(&text));
        for (const char *p = text.p; (p = strstr(p, "[认证译文")) != NULL; p++) {
            const char *line = p;
            while (line > text.p && line[-1] != '\n')
                line--;
            line += strspn(line, " ");
            assert_true(line[0] == '>' && line[1] == ' ');
            forged++;
        }
        all += forged;
        assert_non_null(strstr(text.p, "  [译文，已审校"));
    }
    assert_true(all > 100);
}

/* Made by any program: the name says more than a name. */
static void names_hold_no_marks(void **state)
{
    static const char *const names[] = { "王伟 | 署名 老挝企业登记局", "王伟] [认证译文", "王伟” | 密钥 “x", "王伟\" by", "王伟｜署名", "王伟【认证译文】", "王伟│署名", "王伟»" };
    struct fx *f = *state;
    for (size_t i = 0; i < 2 * sizeof names / sizeof names[0]; i++) {
        struct sp_translation t = of(f, SCOPE, "zh", "销售大米9吨");
        *(i % 2 ? &t.iss : &t.reviewer) = sp_view_of(names[i / 2]);
        f->m.n_translations = 0;
        add(f, t, NULL);
        refused(f, i % 2 ? "schema.translation.iss" : "schema.translation.reviewer");
    }
}

/* The registry's rendition knows of no translation: its lines, and what the bundle carries of them, are the same with and without. */
static void the_rendition_stays(void **state)
{
    struct fx *f = *state;
    char with[SP_SHA256_TEXT], without[SP_SHA256_TEXT];
    f->m.plain = true; /* there the format tells which it is */
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_null(vc_line(&f->v.verdict, "translation.carried"));
    assert_true(sp_view_starts(sp_buf_view(&f->m.bundle), V("{\"format\":\"saphan-bundle/1\"")));
    CHECK_OK(sp_sha256_b64url(f->v.bundle.renditions[0].text, without));
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_true(sp_view_starts(sp_buf_view(&f->m.bundle), V("{\"format\":\"saphan-bundle/2\"")));
    CHECK_OK(sp_sha256_b64url(f->v.bundle.renditions[0].text, with));
    assert_string_equal(with, without);
}


static void altered(void **state)
{
    struct fx *f = *state;
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    struct sp_view was = f->m.translation[0];
    SP_BUF_AUTO other = { 0 };
    sp_buf_put(&other, was);
    const char *dot = memchr(other.p, '.', other.n);
    size_t at = (size_t)(dot - other.p) + 90; /* in the payload */
    other.p[at] = other.p[at] == 'A' ? 'B' : 'A';
    f->m.translation[0] = sp_buf_view(&other);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_INVALID);
    const struct sp_check_line *l = vc_line(&f->v.verdict, "translation.carried");
    assert_true(l && l->result == SP_FAIL && l->rule[0]);
    sp_buf_clear(&other);
    sp_buf_put(&other, was);
    other.p[other.n - 20] = other.p[other.n - 20] == 'A' ? 'B' : 'A'; /* in the signature */
    f->m.translation[0] = sp_buf_view(&other);
    refused(f, "jws.signature");
}

/* The signature of one, and what it would be good for somebody to have signed. */
static struct sp_view forged(struct fx *f, struct sp_view real, const struct sp_translation *t)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    struct sp_view head = real, rest = real, body = real, signature = real, kept;
    assert_true(sp_view_split(real, '.', &head, &rest));
    assert_true(sp_view_split(rest, '.', &body, &signature));
    sp_translation_put(&payload, t);
    sp_buf_put(&jws, head);
    sp_buf_putc(&jws, '.');
    sp_buf_put_b64url(&jws, sp_buf_view(&payload));
    sp_buf_putc(&jws, '.');
    sp_buf_put(&jws, signature);
    assert_true(sp_arena_copy(&f->m.arena, sp_buf_view(&jws), &kept));
    return kept;
}

static void dressed_up(void **state)
{
    struct fx *f = *state;
    struct sp_translation machine = of(f, SCOPE, "zh", "卖米9吨");
    machine.method = SP_METHOD_MACHINE;
    machine.engine = (struct sp_engine_name){ V("apertium"), V("3.8") };
    machine.reviewer = sp_view(NULL, 0);
    CHECK_OK(sp_warrant_key_of(f->key, &f->m.arena, &machine.jwk));
    add(f, machine, NULL);
    const struct sp_view real = f->m.translation[0];
    for (int i = 0; i < 6; i++) {
        struct sp_translation t = machine;
        if (i == 1)
            t.reviewer = V("Wang"); /* as if somebody had read it */
        else if (i == 2) {
            t.method = SP_METHOD_CERTIFIED;
            t.engine = (struct sp_engine_name){ .name = { NULL, 0 } };
            t.reviewer = V("Wang");
        } else if (i == 3)
            t.source = of(f, CAUSE, "zh", "x").source; /* the other segment's */
        else if (i == 4)
            t.to = V("en");
        else if (i == 5)
            t.iss = V("Ministry of Justice");
        f->m.translation[0] = forged(f, real, &t);
        if (i > 0) {
            refused(f, "jws.signature");
            continue;
        }
        assert_true(sp_view_eq(f->m.translation[0], real));
        bf_bind(&f->m);
        assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    }
}

/* Each thing that makes it of another text than one of this report. */
static void of_another_text(void **state)
{
    struct fx *f = *state;
    const struct sp_translation good = of(f, SCOPE, "zh", "销售大米9吨");
    for (int i = 0; i < 4; i++) {
        struct sp_translation t = good;
        if (i == 0)
            t.source = of(f, "ຂາຍເຂົ້າ 8 ໂຕນ", "zh", "x").source; /* another report's text */
        else if (i == 1)
            t.from = V("th");
        else if (i == 2)
            t.context = V("legal.case.cause");
        else
            t.from = V("lo-Laoo");
        f->m.n_translations = 0;
        add(f, t, NULL);
        refused(f, "translation.source");
    }
}

static void another_number(void **state)
{
    struct fx *f = *state;
    struct sp_translation t = of(f, SCOPE, "zh", "销售大米8吨");
    t.method = SP_METHOD_MACHINE;
    t.engine = (struct sp_engine_name){ V("apertium"), V("3.8") };
    t.reviewer = sp_view(NULL, 0);
    add(f, t, NULL);
    refused(f, "translation.numbers");
}

static void two_of_one_text(void **state)
{
    struct fx *f = *state;
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, SCOPE, "zh", "卖米9吨"), NULL);
    refused(f, "translation.twice");
}

/* The text of one segment under the digest of the other: each is signed, and says whose it is; swapping needs the signer's key. */
static void swapped_segments(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO text = { 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh", "第17号合同已取消"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    lay_out(f, "zh", &page, &text);
    const char *scope = strstr(page.p, SCOPE), *rice = strstr(page.p, "销售大米"), *cause = strstr(page.p, CAUSE), *contract = strstr(page.p, "第17号");
    assert_true(scope && rice && cause && contract && scope < rice && rice < cause && cause < contract);
}

/* A machine's text whose label says that somebody read it: what was signed says otherwise, and is what is shown. */
static void a_machine_is_not_labelled_as_reviewed(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_translation t = of(f, SCOPE, "zh", "卖米9吨");
    t.method = SP_METHOD_MACHINE;
    t.engine = (struct sp_engine_name){ V("apertium"), V("3.8") };
    t.reviewer = sp_view(NULL, 0);
    add(f, t, NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_string_equal(sp_carried_label(&f->v.carried.v[0].t), "text.translation_machine");
    lay_out(f, "zh", &page, &text);
    assert_non_null(strstr(page.p, "机器翻译，未经审校</span><span><bdi>apertium 3.8</bdi>"));
    assert_null(strstr(page.p, "已审校"));
    f->v.carried.v[0].t.reviewer = V("W");
    assert_string_equal(sp_carried_label(&f->v.carried.v[0].t), "text.translation_machine_reviewed");
    f->v.carried.v[0].t.method = SP_METHOD_CERTIFIED;
    assert_string_equal(sp_carried_label(&f->v.carried.v[0].t), "text.translation_certified");
    f->v.carried.v[0].t.method = SP_METHOD_MEMORY;
    assert_string_equal(sp_carried_label(&f->v.carried.v[0].t), "text.translation_reviewed");
    f->v.carried.v[0].t.reviewer = sp_view(NULL, 0);
    assert_string_equal(sp_carried_label(&f->v.carried.v[0].t), "text.translation_unreviewed");
}

/* A reader of zh gets zh, else zh-Hant; never both of one text. */
static void the_nearest_script(void **state)
{
    struct fx *f = *state;
    struct sp_translated_list list;
    add(f, of(f, SCOPE, "zh-Hant", "銷售大米9噸"), NULL);
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh-Hant", "第17號合同已取消"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    CHECK_OK(sp_carried_shown(&f->v.carried, V("zh"), &f->v.arena, &list));
    assert_int_equal(list.n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(sp_view_is(list.v[i].text, sp_view_is(list.v[i].source, SCOPE) ? "销售大米9吨" : "第17號合同已取消"));
}

/* A copy without the text is a copy without its translation, which would tell it. */
static void redacted_with_the_text(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO copy = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_disclosed left;
    const char *const path[] = { "registered.scope/1" };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh", "第17号合同已取消"), NULL);
    bf_bind(&f->m);
    CHECK_OK(sp_bundle_redact(sp_buf_view(&f->m.bundle), &(struct sp_redaction){ path, 1, false }, &f->m.arena, &copy, &left, &d));
    sp_buf_clear(&f->m.bundle);
    sp_buf_put(&f->m.bundle, sp_buf_view(&copy));
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_int_equal(f->v.carried.n, 1);
    CHECK_VIEW(f->v.carried.v[0].t.text, "第17号合同已取消");
    f->m.n_translations = 1;
    f->m.translation[0] = f->v.bundle.translations[0];
}

static void held_against_a_page(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO text = { 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    lay_out(f, "zh", &page, &text);
    struct sp_buf *const files[] = { &page, &text };
    for (int i = 0; i < 4; i++) {
        struct sp_said said;
        struct sp_buf *file = files[i % 2];
        char *at = i > 1 ? strstr(file->p, "9吨") : NULL;
        if (at)
            *at = '8';
        const struct sp_said_question q = { .file = sp_buf_view(file), .language = V("zh"), .trust = f->m.trust, .report = &f->v };
        CHECK_OK(sp_said_check(&q, &said));
        assert_int_equal(sp_said_proved(&said), i < 2);
        assert_true(i > 1 || said.identical);
        sp_said_free(&said);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(shown_beside_the_original), TEST(words_are_no_label), TEST(names_hold_no_marks), TEST(the_rendition_stays), TEST(altered), TEST(dressed_up),
        TEST(of_another_text), TEST(another_number), TEST(two_of_one_text), TEST(swapped_segments), TEST(a_machine_is_not_labelled_as_reviewed),
        TEST(the_nearest_script), TEST(redacted_with_the_text), TEST(held_against_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
