/* layer: evidence */
/* A bank passes a bundle on with parts of the report left out: the copy verifies, and says what it does not show. */
#include "tests/lib/bundle_fixture.h"

#include "node/evidence/left_out.h"
#include "node/evidence/looked_at.h"
#include "node/evidence/redact.h"
#include "node/evidence/render.h"

#define V(s) SP_VIEW_LIT(s)
#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* --- a bundle and its copy --- */

struct pair {
    struct bf m;
    struct sp_arena arena;
    struct sp_buf copy;
    struct sp_disclosed left;
    struct sp_diag d;
    struct sp_verified v;
};

static void pair_make(struct pair *p)
{
    *p = (struct pair){ .copy = { 0 } };
    bf_prepare(&p->m);
    bf_make(&p->m);
    bf_bind(&p->m);
}

static void pair_free(struct pair *p)
{
    sp_buf_free(&p->copy);
    sp_arena_free(&p->arena);
    bf_free(&p->m);
}

static struct sp_rc redact(struct pair *p, struct sp_view bundle, bool only, const char *const *paths)
{
    SP_BUF_AUTO out = { 0 };
    struct sp_redaction what = { paths, 0, only };
    while (paths[what.n])
        what.n++;
    p->d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    SP_TRY(sp_bundle_redact(bundle, &what, &p->arena, &out, &p->left, &p->d));
    sp_buf_clear(&p->copy);
    sp_buf_put(&p->copy, sp_buf_view(&out));
    return SP_OK;
}

static void redact_well(struct pair *p, struct sp_view bundle, bool only, const char *const *paths)
{
    if (!sp_ok(redact(p, bundle, only, paths)))
        fail_msg("%s %s %s", p->d.rule, p->d.field, p->d.text);
}

/* The verdict on the copy is valid; what is left out is told like this, in words and as JSON. */
static void check_valid(struct pair *p, const char *words, const char *json)
{
    const struct sp_verify_question q = { .bundle = sp_buf_view(&p->copy), .trust = p->m.trust, .at_s = TF_NOW + 60 };
    SP_BUF_AUTO text = { 0 };
    bool said = false;
    CHECK_OK(sp_bundle_verify(&q, &p->v));
    const struct sp_check_line *why = sp_verdict_reason(&p->v.verdict);
    if (why)
        fail_msg("%s [%s] %s", why->id, why->rule, why->detail);
    for (size_t i = 0; i < p->v.verdict.n; i++) {
        const struct sp_check_line *l = &p->v.verdict.v[i];
        assert_int_equal(l->result, SP_PASS);
        if (strcmp(l->id, "report.redaction"))
            continue;
        said = strstr(l->detail, words) != NULL;
        if (!said)
            fail_msg("%s", l->detail);
    }
    assert_true(said);
    sp_left_out_put_json(&text, &p->v.report, &p->v.hidden);
    CHECK_VIEW(sp_buf_view(&text), json);
    assert_int_equal(sp_looked_at(&q, &p->v) & SP_LOOKED_AT_WHOLE, sp_left_out_any(&p->v.hidden) ? 0 : SP_LOOKED_AT_WHOLE);
    sp_verified_free(&p->v);
}

static bool holds(const struct sp_buf *b, const char *text) { return memmem(b->p, b->n, text, strlen(text)) != NULL; }

/* --- what can be left out --- */

static void a_fact_is_left_out(void **state)
{
    (void)state;
    struct pair p;
    pair_make(&p);
    redact_well(&p, sp_buf_view(&p.m.bundle), false, PATHS("registered.capital/1"));
    check_valid(&p, "1 fact of registered", "{\"sections\":[],\"facts\":{\"registered\":1},\"policy\":0}");
    assert_true(holds(&p.m.bundle, "1,200,000,000") && !holds(&p.copy, "1,200,000,000"));
    assert_true(holds(&p.copy, "saphan-rendition/2") && !holds(&p.copy, "saphan-rendition/1"));
    redact_well(&p, sp_buf_view(&p.copy), false, PATHS("registered.name/legal", "ownership"));
    check_valid(&p, "2 facts of registered, section ownership",
                "{\"sections\":[\"ownership\"],\"facts\":{\"registered\":2},\"policy\":0}");
    assert_int_equal(p.left.report.n_facts, 1);
    pair_free(&p);
}

static void only_what_is_named_stays(void **state)
{
    (void)state;
    struct pair p;
    pair_make(&p);
    redact_well(&p, sp_buf_view(&p.m.bundle), true, PATHS("registered.name/legal"));
    check_valid(&p, "2 facts of registered, section identifiers, section ownership",
                "{\"sections\":[\"identifiers\",\"ownership\"],\"facts\":{\"registered\":2},\"policy\":0}");
    redact_well(&p, sp_buf_view(&p.m.bundle), true, PATHS("registered"));
    check_valid(&p, "section identifiers, section ownership", "{\"sections\":[\"identifiers\",\"ownership\"],\"facts\":{},\"policy\":0}");
    redact_well(&p, sp_buf_view(&p.m.bundle), false, PATHS("registered", "identifiers", "ownership"));
    check_valid(&p, "section registered, section identifiers, section ownership",
                "{\"sections\":[\"registered\",\"identifiers\",\"ownership\"],\"facts\":{},\"policy\":0}");
    redact_well(&p, sp_buf_view(&p.m.bundle), true, PATHS("registered", "identifiers", "ownership"));
    assert_true(sp_view_eq(sp_buf_view(&p.copy), sp_buf_view(&p.m.bundle))); /* all of it: the same bundle */
    check_valid(&p, "nothing was left out of this copy", "{\"sections\":[],\"facts\":{},\"policy\":0}");
    pair_free(&p);
}

/* That the registry held something back goes with its section: else it would tell of what is left out. */
static void what_the_registry_withheld_goes_along(void **state)
{
    (void)state;
    struct pair p = { .copy = { 0 } };
    bf_prepare(&p.m);
    for (size_t i = 0; i < p.m.company.n; i++)
        if (sp_view_is(sp_view_of(p.m.company.facts[i].kind->name), "registered.capital"))
            p.m.company.facts[i].class = SP_CLASS_INTERNAL;
    bf_make(&p.m);
    bf_bind(&p.m);
    assert_true(holds(&p.m.bundle, "withheld/registered.capital"));
    sp_buf_put(&p.copy, sp_buf_view(&p.m.bundle));
    check_valid(&p, "nothing was left out of this copy; the registry itself withheld entries of 1 kind by its policy",
                "{\"sections\":[],\"facts\":{},\"policy\":0}");
    redact_well(&p, sp_buf_view(&p.m.bundle), false, PATHS("registered"));
    check_valid(&p, "section registered, 1 entry of withheld", "{\"sections\":[\"registered\"],\"facts\":{},\"policy\":1}");
    assert_false(holds(&p.copy, "registered.capital\\tw"));
    redact_well(&p, sp_buf_view(&p.m.bundle), true, PATHS("registered"));
    check_valid(&p, "section identifiers, section ownership", "{\"sections\":[\"identifiers\",\"ownership\"],\"facts\":{},\"policy\":0}");
    redact_well(&p, sp_buf_view(&p.m.bundle), true, PATHS("identifiers"));
    check_valid(&p, "1 entry of withheld", "{\"sections\":[\"registered\",\"ownership\"],\"facts\":{},\"policy\":1}");
    pair_free(&p);
}

/* Everything else of the bundle is the same, so that receipt, proofs and further signatures go on to hold. */
static void the_rest_travels_along(void **state)
{
    (void)state;
    struct pair p = { .copy = { 0 } };
    struct sp_bundle b, copy;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO all = { 0 };
    SP_BUF_AUTO again = { 0 };
    bf_prepare(&p.m);
    p.m.twice = true;
    bf_make(&p.m);
    bf_bind(&p.m);
    CHECK_OK(sp_bundle_parse(sp_buf_view(&p.m.bundle), &a, &b, NULL));
    struct sp_bundle_proof proofs[] = { { V("CN-GX"), SP_LOGGED_ANSWER, V("a proof") }, { V("LA"), SP_LOGGED_ANSWER, V("another") } };
    b.proofs = proofs;
    b.n_proofs = 2;
    b.status[0] = V("a.b.c");
    b.n_status = 1;
    b.stamps.v[0] = (struct sp_stamped){ .node = V("LA"), .kind = SP_LOGGED_ANSWER, .proof = V("a proof"), .token = V("AAAA") };
    b.stamps.n = 1;
    b.crl[0] = V("AAAA");
    b.n_crls = 1;
    sp_bundle_put(&all, &b);
    redact_well(&p, sp_buf_view(&all), false, PATHS("registered.capital/1"));
    CHECK_OK(sp_bundle_parse(sp_buf_view(&p.copy), &a, &copy, NULL));
    assert_true(copy.packed);
    assert_int_equal(copy.n_proofs + copy.n_status + copy.stamps.n + copy.n_crls + copy.second.n, 2 + 1 + 1 + 1 + 1);
    assert_true(sp_view_eq(sp_signed_part(copy.report), sp_signed_part(b.report)));
    assert_true(copy.report.n < b.report.n);
    copy.report = b.report;
    copy.renditions[0].text = b.renditions[0].text;
    sp_bundle_put(&again, &copy);
    assert_true(sp_view_eq(sp_buf_view(&again), sp_buf_view(&all)));
    pair_free(&p);
}

/* A copy of what an older program wrote is what that program reads. */
static void a_copy_keeps_its_format(void **state)
{
    struct pair p;
    SP_ARENA_AUTO a = { 0 };
    struct sp_bundle b;
    (void)state;
    pair_make(&p);
    p.m.plain = true;
    bf_bind(&p.m);
    redact_well(&p, sp_buf_view(&p.m.bundle), false, PATHS("registered.capital/1"));
    assert_true(sp_view_starts(sp_buf_view(&p.copy), V("{\"format\":\"saphan-bundle/1\"")));
    CHECK_OK(sp_bundle_parse(sp_buf_view(&p.copy), &a, &b, NULL));
    assert_true(sp_view_eq(b.renditions[0].catalogue, sp_catalogue_compiled(sp_catalogue_builtin(V("zh")))));
    pair_free(&p);
}

static void second_signatures_hold_for_the_copy(void **state)
{
    (void)state;
    struct pair p = { .copy = { 0 } };
    bf_prepare(&p.m);
    p.m.twice = true;
    bf_make(&p.m);
    bf_bind(&p.m);
    redact_well(&p, sp_buf_view(&p.m.bundle), true, PATHS("ownership"));
    check_valid(&p, "section registered, section identifiers", "{\"sections\":[\"registered\",\"identifiers\"],\"facts\":{},\"policy\":0}");
    pair_free(&p);
}

/* The verified copy in another language than the bundle's. */
static void a_copy_is_rendered_in_any_language(void **state)
{
    (void)state;
    struct pair p;
    SP_BUF_AUTO lines = { 0 };
    pair_make(&p);
    redact_well(&p, sp_buf_view(&p.m.bundle), false, PATHS("registered.capital/1", "ownership"));
    CHECK_OK(sp_render_redacted(&p.left.report, &p.left.hidden, sp_catalogue_builtin(V("en")), &lines, NULL));
    assert_true(holds(&lines, "redacted/registered\tx\tRegistered facts\t1\nredacted/ownership\tx\tOwnership and investments\t\n"));
    assert_false(holds(&lines, "registered.capital"));
    pair_free(&p);
}

/* --- what is refused --- */

static void refuses(struct pair *p, struct sp_view bundle, const char *path, enum sp_rc_code code, const char *rule)
{
    struct sp_rc rc = redact(p, bundle, false, PATHS(path));
    if (!sp_is(rc, code) || strcmp(p->d.rule, rule))
        fail_msg("%s: %s, not %s", path, p->d.rule, rule);
    assert_int_equal(p->copy.n, 0);
}

static void only_what_is_there_can_be_left_out(void **state)
{
    (void)state;
    static const char *const wrong[] = { "", "/", "legal", "registered.capital", "registered.capital/2", "registered/1", "Registered", "report",
                                         "withheld", "registered.capital/1/amount", "/sections/0" };
    struct pair p;
    pair_make(&p);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(&p, sp_buf_view(&p.m.bundle), wrong[i], SP_RC_NOTFOUND, "redact.path");
    redact_well(&p, sp_buf_view(&p.m.bundle), false, PATHS("registered"));
    SP_BUF_AUTO less = p.copy;
    p.copy = (struct sp_buf){ 0 };
    refuses(&p, sp_buf_view(&less), "registered", SP_RC_NOTFOUND, "redact.path"); /* not there any more */
    refuses(&p, sp_buf_view(&less), "registered.capital/1", SP_RC_NOTFOUND, "redact.path");
    pair_free(&p);
}

static void what_does_not_open_is_not_copied(void **state)
{
    (void)state;
    struct pair p;
    pair_make(&p);
    refuses(&p, V("{}"), "registered", SP_RC_INVALID, "field.missing");
    refuses(&p, V("no json"), "registered", SP_RC_FORMAT, "json.literal");
    p.m.disclosures.n--; /* the last one lacks its '~' */
    bf_bind(&p.m);
    refuses(&p, sp_buf_view(&p.m.bundle), "registered", SP_RC_INVALID, "schema.bundle.jws");
    sp_buf_puts(&p.m.disclosures, "~WyJzIiwxXQ~");
    bf_bind(&p.m);
    refuses(&p, sp_buf_view(&p.m.bundle), "registered", SP_RC_INVALID, "sdjwt.unreferenced");
    pair_free(&p);
    p = (struct pair){ .copy = { 0 } };
    bf_prepare(&p.m);
    p.m.report_typ = SP_TYP_REPORT_WHOLE;
    bf_make(&p.m);
    bf_bind(&p.m);
    refuses(&p, sp_buf_view(&p.m.bundle), "registered", SP_RC_INVALID, "redact.whole");
    pair_free(&p);
}

static void words_tell_what_is_left_out(void **state)
{
    (void)state;
    struct sp_report r = { .product = sp_product_of(V("standard"), 1) };
    struct sp_report_hidden h = { .sections = 6, .facts = { 1 }, .policy = 2 };
    SP_BUF_AUTO text = { 0 };
    r.sections[0] = (struct sp_report_section){ SP_SECTION_OFFICERS, 1, 0, 0 };
    r.n_sections = 1;
    sp_left_out_put_words(&text, &r, &h);
    CHECK_VIEW(sp_buf_view(&text), "section registered, section identifiers, section ownership, 1 fact of officers, section financial, "
                                   "section trade_payments, section legal, 2 entries of withheld");
    sp_buf_clear(&text);
    h = (struct sp_report_hidden){ .sections = 0 };
    sp_left_out_put_words(&text, &r, &h);
    assert_int_equal(text.n, 0);
    assert_false(sp_left_out_any(&h));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fact_is_left_out), cmocka_unit_test(only_what_is_named_stays),
        cmocka_unit_test(what_the_registry_withheld_goes_along), cmocka_unit_test(the_rest_travels_along),
        cmocka_unit_test(a_copy_keeps_its_format), cmocka_unit_test(second_signatures_hold_for_the_copy), cmocka_unit_test(a_copy_is_rendered_in_any_language),
        cmocka_unit_test(only_what_is_there_can_be_left_out), cmocka_unit_test(what_does_not_open_is_not_copied),
        cmocka_unit_test(words_tell_what_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
