/* layer: tools */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "crypto/jws.h"
#include "tools/catalogue/file.h"
#include "tools/catalogue/statement.h"

#define V(s) SP_VIEW_LIT(s)

struct world { struct sp_arena a; struct sp_catalogue_file f; struct sp_buf compiled, problems, token; struct sp_key *key; };

static void setup(struct world *w)
{
    size_t n = 1;
    *w = (struct world){ .key = NULL };
    CHECK_OK(sp_catalogue_file_builtin("lo", &w->a, &w->f, NULL));
    CHECK_OK(sp_catalogue_file_gates(&w->f, &w->a, &w->compiled, &w->problems, &n));
    assert_int_equal(n, 0);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &w->key));
}

static void teardown(struct world *w)
{
    sp_catalogue_file_free(&w->f);
    sp_buf_free(&w->compiled);
    sp_buf_free(&w->problems);
    sp_buf_free(&w->token);
    sp_key_free(w->key);
    sp_arena_free(&w->a);
}

static void what_is_signed_is_read_again(void **state)
{
    (void)state;
    struct world w;
    struct sp_statement s;
    setup(&w);
    w.f.s.entries[3].status = V("certified");
    w.f.s.entries[3].translator = V("Keo \"K\" \\ Bounmy");
    w.f.s.entries[3].reviewer = V("ນາງ ຄຳ");
    CHECK_OK(sp_statement_sign(&w.f.s, sp_catalogue_compiled(sp_catalogue_builtin(V("lo"))), V("Office"), 1795305600, w.key, &w.token));
    CHECK_OK(sp_statement_open(sp_buf_view(&w.token), &s, NULL));
    CHECK_VIEW(s.iss, "Office");
    CHECK_VIEW(s.language, "lo");
    assert_int_equal(s.iat_s, 1795305600);
    assert_string_equal(sp_key_kid(s.key), sp_key_kid(w.key));
    assert_int_equal(cJSON_GetArraySize(s.entries), 2);
    const cJSON *second = cJSON_GetArrayItem(s.entries, 1);
    assert_string_equal(sp_json_get(second, "reviewer")->valuestring, "ນາງ ຄຳ");
    assert_string_equal(sp_json_get(second, "translator")->valuestring, "Keo \"K\" \\ Bounmy");
    assert_null(sp_json_get(cJSON_GetArrayItem(s.entries, 0), "translator"));
    /* The status of that entry is not the one of the catalogue. */
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_RC(INVALID, sp_statement_covers(&s, sp_catalogue_builtin(V("lo")), &d));
    CHECK_RULE(d, "statement.entries");
    sp_statement_free(&s);
    teardown(&w);
}

static void a_statement_is_about_one_catalogue(void **state)
{
    (void)state;
    struct world w;
    struct sp_statement s;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    setup(&w);
    CHECK_OK(sp_statement_sign(&w.f.s, sp_buf_view(&w.compiled), V("Office"), 1, w.key, &w.token));
    sp_buf_putc(&w.token, '\n');
    CHECK_OK(sp_statement_open(sp_buf_view(&w.token), &s, NULL));
    CHECK_OK(sp_statement_covers(&s, sp_catalogue_builtin(V("lo")), NULL));
    CHECK_RC(INVALID, sp_statement_covers(&s, sp_catalogue_builtin(V("zh")), &d));
    CHECK_RULE(d, "statement.catalogue");
    sp_statement_free(&s);
    teardown(&w);
}

static void a_changed_token_does_not_open(void **state)
{
    (void)state;
    struct world w;
    struct sp_statement s;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    setup(&w);
    CHECK_OK(sp_statement_sign(&w.f.s, sp_buf_view(&w.compiled), V("Office"), 1, w.key, &w.token));
    size_t last = w.token.n - 20;
    w.token.p[last] = w.token.p[last] == 'A' ? 'B' : 'A';
    CHECK_RC(SIGNATURE, sp_statement_open(sp_buf_view(&w.token), &s, &d));
    CHECK_RULE(d, "jws.signature");
    CHECK_RC(FORMAT, sp_statement_open(V("no token"), &s, &d));
    CHECK_RULE(d, "statement.form");
    CHECK_RC(FORMAT, sp_statement_open(sp_view(w.token.p, w.token.n / 2), &s, &d));
    CHECK_RULE(d, "statement.form");
    SP_BUF_AUTO twice = { 0 };
    sp_buf_put(&twice, sp_buf_view(&w.token));
    sp_buf_put(&twice, sp_buf_view(&w.token));
    CHECK_RC(FORMAT, sp_statement_open(sp_buf_view(&twice), &s, &d));
    CHECK_RULE(d, "statement.form");
    SP_BUF_AUTO large = { 0 };
    while (large.n <= SP_MAX_STATEMENT_BYTES)
        sp_buf_puts(&large, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    CHECK_RC(LIMIT, sp_statement_open(sp_buf_view(&large), &s, &d));
    CHECK_RULE(d, "jws.size");
    teardown(&w);
}

/* A payload with entries and more members, signed; "JWK" is put in. */
static struct sp_rc open_payload(const struct world *w, const char *typ, const char *kid, const char *jwk_extra, const char *entries,
                                 struct sp_statement *s, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jwk = { 0 };
    SP_BUF_AUTO token = { 0 };
    char digest[SP_SHA256_TEXT];
    const struct sp_jws_header h = { .typ = sp_view_of(typ), .kid = sp_view_of(kid) };
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&w->compiled), digest));
    sp_key_put_jwk(&jwk, w->key);
    jwk.n--; /* the brace */
    sp_buf_puts(&payload, "{\"iss\":\"Office\",\"iat\":1,\"jwk\":");
    sp_buf_put(&payload, sp_buf_view(&jwk));
    sp_buf_putf(&payload, "%s},\"language\":\"lo\",\"version\":\"%.*s\",\"digest\":\"%s\",\"entries\":%s}", jwk_extra, (int)w->f.s.version.n,
                w->f.s.version.p, digest, entries);
    CHECK_OK(sp_jws_sign(w->key, &h, sp_buf_view(&payload), &token));
    return sp_statement_open(sp_buf_view(&token), s, d);
}

static void the_form_is_strict(void **state)
{
    (void)state;
    static const struct { const char *typ, *kid, *jwk, *entries, *rule; } cases[] = {
        { "saphan-report+jwt", "", "", "[]", "jws.typ" },
        { SP_TYP_STATEMENT, "0000000000000000000000000000000000000000000", "", "[]", "statement.key" },
        { SP_TYP_STATEMENT, "", ",\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"", "[]", NULL },
        { SP_TYP_STATEMENT, "", "", "{}", "field.type" },
        { SP_TYP_STATEMENT, "", "", "[{\"status\":\"draft\",\"keys\":[1]}]", "statement.form" },
        { SP_TYP_STATEMENT, "", "", "[{\"status\":\"draft\"}]", "field.missing" },
        { SP_TYP_STATEMENT, "", "", "[{\"keys\":[]}]", "field.missing" },
        { SP_TYP_STATEMENT, "", "", "[{\"status\":\"draft\",\"translator\":1,\"keys\":[]}]", "field.type" },
        { SP_TYP_STATEMENT, "", "", "[{\"status\":\"draft\",\"keys\":[],\"grade\":\"A\"}]", "field.unknown" },
        { SP_TYP_STATEMENT, "", "", "[7]", "field.type" },
    };
    struct world w;
    setup(&w);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_statement s = { .doc = NULL };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = open_payload(&w, cases[i].typ, cases[i].kid, cases[i].jwk, cases[i].entries, &s, &d);
        if (sp_ok(rc) || (cases[i].rule && strcmp(d.rule, cases[i].rule) != 0))
            fail_msg("case %zu: %s, rule %s", i, sp_rc_text(rc), d.rule);
        assert_null(s.doc);
    }
    teardown(&w);
}

/* Every text is vouched for, once, and nothing else is. */
static void each_text_once(void **state)
{
    (void)state;
    struct world w;
    struct sp_view key, status, text;
    setup(&w);
    const struct sp_catalogue *lo = sp_catalogue_builtin(V("lo"));
    for (int wrong = 0; wrong < 4; wrong++) {
        SP_BUF_AUTO entries = { 0 };
        struct sp_statement s;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        sp_buf_putc(&entries, '[');
        for (size_t i = 0; sp_catalogue_entry(lo, i, &key, &status, &text); i++) {
            if (wrong == 1 && i == 5)
                continue;
            sp_buf_putf(&entries, "%s{\"status\":\"%.*s\",\"keys\":[\"%.*s\"", i ? "," : "", (int)status.n, status.p, (int)key.n, key.p);
            if (wrong == 2 && i == 5)
                sp_buf_putf(&entries, ",\"%.*s\"", (int)key.n, key.p);
            sp_buf_puts(&entries, "]}");
        }
        sp_buf_puts(&entries, wrong == 3 ? ",{\"status\":\"draft\",\"keys\":[\"zz.more\"]}]" : "]");
        CHECK_OK(open_payload(&w, SP_TYP_STATEMENT, "", "", sp_buf_cstr(&entries), &s, &d));
        struct sp_rc rc = sp_statement_covers(&s, lo, &d);
        assert_int_equal(sp_ok(rc), wrong == 0);
        if (wrong)
            CHECK_RULE(d, "statement.entries");
        sp_statement_free(&s);
    }
    teardown(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_is_read_again), cmocka_unit_test(a_statement_is_about_one_catalogue),
        cmocka_unit_test(a_changed_token_does_not_open), cmocka_unit_test(the_form_is_strict),
        cmocka_unit_test(each_text_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
