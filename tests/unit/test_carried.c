/* layer: evidence */
/* Translations that travel with a report: shown beside its texts, labelled; none that is altered, swapped or of another text gets through. */
#include <stdlib.h>

#include "i18n/html.h"
#include "node/evidence/looked_at.h"
#include "node/evidence/redact.h"
#include "node/evidence/render.h"
#include "node/evidence/said.h"
#include "node/evidence/warranted.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/verdict_check.h"

#define V(s) SP_VIEW_LIT(s)
#define CAUSE "ສັນຍາເລກທີ 17 ຖືກຍົກເລີກ"
#define SCOPE "ຂາຍເຂົ້າ 9 ໂຕນ"

static const char company_json[] =
    "{\"subject\":\"LA.ern:0100001234\",\"facts\":["
    "{\"kind\":\"registered.name\",\"id\":\"legal\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"type\":\"legal\",\"text\":{\"text\":\"ບໍລິສັດ ຕົວຢ່າງ ຈຳກັດ\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.scope\",\"id\":\"1\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"text\":{\"text\":\"" SCOPE "\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.scope\",\"id\":\"2\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"text\":{\"text\":\"" CAUSE "\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.status\",\"id\":\"1\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":{\"code\":\"active\"}}]}";

struct fx { struct bf m; struct sp_verified v; bool judged; struct sp_key *key; };

static int setup(void **state)
{
    struct sp_diag d = { .rule = "" };
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    bf_prepare(&f->m);
    f->m.request.product = f->m.head.product = V("standard");
    CHECK_OK(sp_company_from_json(sp_view_of(company_json), &f->m.arena, &f->m.company, &d));
    bf_make(&f->m);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    if (f->judged)
        sp_verified_free(&f->v);
    sp_key_free(f->key);
    bf_free(&f->m);
    free(f);
    return 0;
}

/* By a person who was read by another one. */
static struct sp_translation of(struct fx *f, const char *source, const char *to, const char *text)
{
    char digest[SP_SHA256_TEXT];
    struct sp_view kept;
    CHECK_OK(sp_sha256_b64url(sp_view_of(source), digest));
    assert_true(sp_arena_copy(&f->m.arena, sp_view_of(digest), &kept));
    return (struct sp_translation){ .iss = V("Office <of> translators"), .iat = TF_NOW, .context = V("registered.scope.text"), .from = V("lo"),
                                    .to = sp_view_of(to), .source = kept, .text = sp_view_of(text), .method = SP_METHOD_HUMAN, .reviewer = V("Wang & Wei") };
}

static void add(struct fx *f, struct sp_translation t, const struct sp_key *key)
{
    SP_BUF_AUTO jws = { 0 };
    CHECK_OK(sp_translation_sign(&t, key ? key : f->key, &f->m.arena, &jws));
    assert_true(sp_arena_copy(&f->m.arena, sp_buf_view(&jws), &f->m.translation[f->m.n_translations++]));
}

static enum sp_verdict_kind judge(struct fx *f, const char *policy, const char *kid)
{
    char named[64];
    const char *const kids[] = { kid ? named : NULL, NULL };
    (void)snprintf(named, sizeof named, "%s%s", kid && strchr(kid, '=') ? "" : "LA=", kid ? kid : "");
    const struct sp_verify_question q = { .bundle = sp_buf_view(&f->m.bundle), .trust = f->m.trust, .at_s = TF_NOW + 60, .translators = kids,
                                          .has_policy = policy, .policy = sp_view_of(policy) };
    if (f->judged)
        sp_verified_free(&f->v);
    f->judged = true;
    CHECK_OK(sp_bundle_verify(&q, &f->v));
    return vc_kind(&f->v.verdict);
}

static void refused(struct fx *f, const char *rule)
{
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_INVALID);
    vc_is(&f->v.verdict, "translation.carried", SP_FAIL, rule);
    assert_int_equal(f->v.carried.n, 0);
}

/* The page and the text of the verified bundle, in this language. */
static void lay_out(struct fx *f, const char *language, struct sp_buf *page, struct sp_buf *text)
{
    const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(language));
    struct sp_translated_list list;
    SP_BUF_AUTO lines = { 0 };
    CHECK_OK(sp_render_report(&f->v.report, cat, &lines, NULL));
    CHECK_OK(sp_carried_shown(&f->v.carried, sp_view_of(language), &f->v.arena, &list));
    sp_buf_clear(page);
    sp_buf_clear(text);
    CHECK_OK(sp_render_page_with(cat, sp_buf_view(&lines), f->v.bundle.report, f->v.bundle.exchange, &list, page));
    sp_rendition_text_with(cat, sp_buf_view(&lines), &list, 100, text);
    assert_true(sp_buf_cstr(page) && sp_buf_cstr(text));
}

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

/* Whose key it is: nobody's, one that was named, a node's; never a reason to call the report invalid. */
static void signers(void **state)
{
    struct fx *f = *state;
    const struct sp_verify_question q = { .at_s = 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh", "第17号合同已取消"), f->m.f.key[1][SP_USE_RECEIPT]);
    add(f, of(f, CAUSE, "en", "contract 17 was cancelled"), f->m.f.key[0][SP_USE_RECEIPT]);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    assert_int_equal(f->v.strangers, 1);
    assert_false(sp_looked_at(&q, &f->v) & SP_LOOKED_AT_TRANSLATORS);
    size_t of_node[2] = { 0 };
    for (size_t i = 0; i < f->v.carried.n; i++) {
        const struct sp_carried *c = &f->v.carried.v[i];
        of_node[0] += c->signer == SP_SIGNER_NODE && sp_view_is(c->node, "CN-GX");
        of_node[1] += c->signer == SP_SIGNER_NODE && sp_view_is(c->node, "LA");
    }
    assert_int_equal(of_node[0], 1);
    assert_int_equal(of_node[1], 1);
    char other[64]; /* whom the verifier knows for another register's texts */
    (void)snprintf(other, sizeof other, "CN-GX=%s", sp_key_kid(f->key));
    assert_int_equal(judge(f, NULL, other), SP_VALID);
    assert_int_equal(f->v.strangers, 1);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    assert_int_equal(f->v.strangers, 0);
    assert_true(sp_looked_at(&q, &f->v) & SP_LOOKED_AT_TRANSLATORS);
}

static void a_key_is_named_for_a_register(void **state)
{
    static const char kid[] = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    static const char *const bad[] = { "K", "=K", "LA=", "la=K", "LA=Kx", "LA=K=", "LA:K", "*=K", "" };
    struct sp_view node, key;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        for (const char *c = bad[i]; *c; c++)
            sp_buf_puts(&text, *c == 'K' ? kid : (char[]){ *c, '\0' });
        if (sp_signer_parse(sp_buf_view(&text), &node, &key))
            fail_msg("taken: %s", bad[i]);
    }
    assert_true(sp_signer_parse(V("CN-GX=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), &node, &key));
    CHECK_VIEW(node, "CN-GX");
    CHECK_VIEW(key, kid);
}

static void is_shown(struct fx *f, const struct sp_buf *file, bool proved, const char *rule)
{
    static struct sp_said s;
    const struct sp_said_question q = { .file = sp_buf_view(file), .trust = f->m.trust, .report = &f->v };
    CHECK_OK(sp_said_check(&q, &s));
    assert_int_equal(sp_said_proved(&s), proved);
    assert_true(s.identical);
    if (rule)
        vc_is(&s.verdict, "shown.translations", proved ? SP_PASS : SP_FAIL, rule);
    else
        assert_null(vc_line(&s.verdict, "shown.translations"));
    sp_said_free(&s);
}

/* Whoever passes a bundle on can put in what he signed himself: a page that shows it is not proved, until its reader says that he knows
 * the key. One that shows none of it is. */
static void a_stranger_s_words_are_not_proved(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO page = { 0 };
    SP_BUF_AUTO text = { 0 };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    add(f, of(f, CAUSE, "zh", "第17号合同已取消"), f->m.f.key[1][SP_USE_RECEIPT]);
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_VALID);
    lay_out(f, "zh", &page, &text);
    is_shown(f, &page, false, "shown.strangers");
    is_shown(f, &text, false, "shown.strangers");
    lay_out(f, "th", &page, &text);
    is_shown(f, &page, true, NULL);
    is_shown(f, &text, true, NULL);
    assert_int_equal(judge(f, NULL, sp_key_kid(f->key)), SP_VALID);
    lay_out(f, "zh", &page, &text);
    is_shown(f, &page, true, "");
    is_shown(f, &text, true, "");
}

static void made_in_the_future(void **state)
{
    struct fx *f = *state;
    struct sp_translation t = of(f, SCOPE, "zh", "销售大米9吨");
    t.iat = TF_NOW + 60 + SP_CLOCK_SKEW_S + 1; /* judged at TF_NOW + 60 */
    add(f, t, NULL);
    refused(f, "translation.future");
}

static void named_by_the_policy(void **state)
{
    struct fx *f = *state;
    static const struct { const char *name, *days; size_t strangers; } cases[] = {
        { "Office <of> translators", "", 0 },
        { "OFFICE <of> Translat\xd0\xberrs", "", 1 }, /* his key, and another name */
        { "OFFICE <of> Translat\xd0\xbers", "", 0 }, /* his, in other letters */
        { "Office <of> translators", ",\"from\":\"2026-01-01\",\"until\":\"2030-12-31\"", 0 },
        { "Office <of> translators", ",\"until\":\"2020-12-31\"", 1 },
        { "Office <of> translators", ",\"registers\":[\"CN-GX\",\"LA\"]", 0 },
        { "Office <of> translators", ",\"registers\":[\"CN-GX\"]", 1 }, /* the report is LA's */
        { "Office <of> translators", ",\"from\":\"2035-01-01\"", 1 },
    };
    add(f, of(f, SCOPE, "zh", "销售大米9吨"), NULL);
    bf_bind(&f->m);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_BUF_AUTO policy = { 0 };
        sp_buf_putf(&policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"translators\":[{\"name\":\"%s\",\"kid\":\"%s\"%s}]}", cases[i].name,
                    sp_key_kid(f->key), cases[i].days);
        assert_int_equal(judge(f, sp_buf_cstr(&policy), NULL), SP_VALID);
        assert_int_equal(f->v.strangers, cases[i].strangers);
        assert_int_equal(f->v.carried.v[0].signer, cases[i].strangers ? SP_SIGNER_UNKNOWN : SP_SIGNER_POLICY);
    }
}

static void policies_are_strict(void **state)
{
    (void)state;
    static const char kid[] = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    static const char *const bad[] = { "7", "{}", "[7]", "[{\"name\":\"A\"}]", "[{\"name\":\"\",\"kid\":\"K\"}]", "[{\"name\":\"A\",\"kid\":\"short\"}]",
        "[{\"name\":\"A\\nB\",\"kid\":\"K\"}]", "[{\"name\":\"A\",\"kid\":\"K\",\"from\":\"2026-02-30\"}]", "[{\"name\":\"A\",\"kid\":\"K\",\"from\":7}]",
        "[{\"name\":\"A\",\"kid\":\"K\",\"from\":\"2026-02-02\",\"until\":\"2026-02-01\"}]", "[{\"name\":\"A\",\"kid\":\"K\",\"until\":\"2026-02-01T00:00:00Z\"}]",
        "[{\"name\":\"A\",\"kid\":\"K\",\"trusted\":true}]", "[{\"name\":\"A\",\"kid\":\"K\",\"registers\":[]}]", "[{\"name\":\"A\",\"kid\":\"K\",\"registers\":[\"la\"]}]",
        "[{\"name\":\"A\",\"kid\":\"K\",\"registers\":\"LA\"}]" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        SP_BUF_AUTO text = { 0 };
        struct sp_diag d = { .rule = "" };
        static struct sp_verify_policy p;
        sp_buf_puts(&text, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"translators\":");
        for (const char *c = bad[i]; *c; c++) /* K: a key's thumbprint */
            sp_buf_puts(&text, *c == 'K' ? kid : (char[]){ *c, '\0' });
        sp_buf_puts(&text, "}");
        if (sp_ok(sp_verify_policy_read(sp_buf_view(&text), &p, &d)) || !d.rule[0])
            fail_msg("taken: %s", text.p);
    }
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
        TEST(shown_beside_the_original), TEST(words_are_no_label), TEST(names_hold_no_marks), TEST(the_rendition_stays), TEST(signers), cmocka_unit_test(a_key_is_named_for_a_register), TEST(a_stranger_s_words_are_not_proved), TEST(made_in_the_future), TEST(named_by_the_policy), cmocka_unit_test(policies_are_strict), TEST(altered), TEST(dressed_up),
        TEST(of_another_text), TEST(another_number), TEST(two_of_one_text), TEST(swapped_segments), TEST(a_machine_is_not_labelled_as_reviewed),
        TEST(the_nearest_script), TEST(redacted_with_the_text), TEST(held_against_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
