/* layer: evidence */
/* A signed authorisation proves what it says, and a bundle with one is judged by it. */
#include <stdlib.h>

#include "crypto/jws.h"
#include "node/evidence/looked_at.h"
#include "node/evidence/revoked.h"
#include "node/evidence/warranted.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/signature.h"

/* The authorisation that the fixture's request is made by. */
struct fx { struct bf m; struct sp_key *key; struct sp_warrant w; struct sp_buf jws; };

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    bf_prepare(&f->m);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    const struct sp_request *r = &f->m.request;
    f->w = (struct sp_warrant){ .id = r->authorisation.id, .iss = r->iss, .participant = r->participant, .subject = r->subject,
        .given_by = SP_VIEW_LIT("Somphone Keo, director"), .basis = r->authorisation.basis, .products = { SP_VIEW_LIT("basic") }, .n_products = 1,
        .purposes = { SP_VIEW_LIT("credit_granting") }, .n_purposes = 1, .askers = { SP_VIEW_LIT("bank-1") }, .n_askers = 1,
        .not_before = SP_VIEW_LIT("2020-01-01"), .expires = r->authorisation.expires, .iat = TF_NOW - 60 };
    CHECK_OK(sp_warrant_key_of(f->key, &f->m.arena, &f->w.jwk));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    bf_free(&f->m);
    sp_key_free(f->key);
    sp_buf_free(&f->jws);
    free(f);
    return 0;
}

static void sign(struct fx *f)
{
    sp_buf_clear(&f->jws);
    CHECK_OK(sp_warrant_sign(&f->w, f->key, &f->jws));
    f->m.request.signed_authorisation = sp_buf_view(&f->jws);
}

static void opens(struct fx *f, const char *rule)
{
    struct sp_warrant w;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_warrant_open(sp_buf_view(&f->jws), &f->m.arena, &w, NULL, &d);
    assert_true(rule ? !sp_ok(rc) : sp_ok(rc));
    assert_string_equal(d.rule, rule ? rule : "");
}

static void a_true_one_opens(void **state)
{
    struct fx *f = *state;
    struct sp_warrant w;
    SP_KEY_AUTO key = NULL;
    struct sp_diag d = { .rule = "" };
    sign(f);
    CHECK_OK(sp_warrant_open(sp_buf_view(&f->jws), &f->m.arena, &w, &key, &d));
    assert_true(sp_key_equal(key, f->key));
    CHECK_VIEW(w.given_by, "Somphone Keo, director");
}

static void signed_by_another_key(void **state)
{
    struct fx *f = *state;
    SP_KEY_AUTO other = NULL;
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    CHECK_OK(sp_warrant_sign(&f->w, other, &f->jws));
    opens(f, "jws.signature");
}

static void with_another_key_in_its_header(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_AUTHORISATION), .kid = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU") };
    sp_warrant_put(&payload, &f->w);
    CHECK_OK(sp_jws_sign(f->key, &h, sp_buf_view(&payload), &f->jws));
    opens(f, "authorisation.key");
}

static void of_another_type(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_REQUEST) };
    sp_warrant_put(&payload, &f->w);
    CHECK_OK(sp_jws_sign(f->key, &h, sp_buf_view(&payload), &f->jws));
    opens(f, "jws.typ");
}

static void with_more_in_its_header(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_AUTHORISATION), .x5t_s256 = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU") };
    sp_warrant_put(&payload, &f->w);
    CHECK_OK(sp_jws_sign(f->key, &h, sp_buf_view(&payload), &f->jws));
    opens(f, "jws.unknown");
}

/* No byte of it can be another one. */
static void any_byte_changed(void **state)
{
    struct fx *f = *state;
    sign(f);
    for (size_t i = 0; i < f->jws.n; i += CHECK_EVERY) {
        struct sp_warrant w;
        struct sp_diag d = { .rule = "" };
        char was = f->jws.p[i];
        f->jws.p[i] = was == 'A' ? 'B' : 'A';
        if (sp_ok(sp_warrant_open(sp_buf_view(&f->jws), &f->m.arena, &w, NULL, &d)))
            fail_msg("byte %zu may be changed", i);
        f->jws.p[i] = was;
    }
}

/* ---- in a bundle ---- */

static const struct sp_check_line *judge(struct fx *f, const char *policy, enum sp_verdict_kind want, struct sp_verified *v)
{
    const struct sp_verify_question q = { .trust = f->m.trust, .at_s = TF_NOW + 60, .has_policy = policy != NULL, .policy = sp_view_of(policy) };
    struct sp_verify_question with = q;
    bf_make(&f->m);
    bf_bind(&f->m);
    with.bundle = sp_buf_view(&f->m.bundle);
    CHECK_OK(sp_bundle_verify(&with, v));
    const struct sp_check_line *line = NULL;
    for (size_t i = 0; i < v->verdict.n; i++) {
        const struct sp_check_line *l = &v->verdict.v[i];
        bool ours = !strcmp(l->id, "request.authorisation-signed");
        line = ours ? l : line;
        if (!ours && l->result == SP_FAIL)
            fail_msg("%s failed, too: %s", l->id, l->detail);
        assert_true(l->expected[0] && l->actual[0]);
    }
    assert_int_equal(sp_verdict_of(&v->verdict), want);
    return line;
}

static void evidence_with_it(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    sign(f);
    const struct sp_check_line *l = judge(f, NULL, SP_VALID, &v);
    assert_non_null(l);
    assert_int_equal(l->result, SP_PASS);
    assert_true(v.warranted); /* and it is known what it says, and by whose key */
    CHECK_VIEW(v.warrant.given_by, "Somphone Keo, director");
    assert_string_equal(v.warrant_kid, sp_key_kid(f->key));
    assert_false(sp_authorisation_claimed(&v));
    assert_true(sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &v) & SP_LOOKED_AT_AUTHORISATION);
    sp_verified_free(&v);
}

static void evidence_without_it_has_no_such_line(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    assert_null(judge(f, NULL, SP_VALID, &v));
    assert_true(sp_authorisation_claimed(&v)); /* which is said */
    assert_false(sp_looked_at(&(struct sp_verify_question){ .at_s = 0 }, &v) & SP_LOOKED_AT_AUTHORISATION);
    assert_string_equal(sp_not_checked(SP_LOOKED_AT_ALL & ~(unsigned)SP_LOOKED_AT_AUTHORISATION, 0), "the authorisation: the bank claims it, nobody signed it");
    v.have_report = false; /* of what was not proved nothing is said */
    assert_false(sp_authorisation_claimed(&v));
    sp_verified_free(&v);
}

#define WANTED "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"authorisation\":\"signed\"}"

static void wanted_and_there(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    sign(f);
    assert_int_equal(judge(f, WANTED, SP_VALID, &v)->result, SP_PASS);
    sp_verified_free(&v);
}

static void wanted_and_not_there(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    assert_string_equal(judge(f, WANTED, SP_INVALID, &v)->rule, "policy.authorisation-signed");
    sp_verified_free(&v);
}

static void a_policy_that_wants_something_else(void **state)
{
    (void)state;
    struct sp_verify_policy p;
    struct sp_diag d = { .rule = "" };
    CHECK_RC(INVALID, sp_verify_policy_read(SP_VIEW_LIT("{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"authorisation\":\"oral\"}"), &p, &d));
    CHECK_RULE(d, "policy.authorisation-signed");
}

/* ---- revoked since ---- */

/* One line that revokes f's authorisation under that id. */
static void put_revocation(struct fx *f, int64_t revoked_s, const char *id, struct sp_buf *lines)
{
    SP_BUF_AUTO payload = { 0 };
    char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&f->jws), digest));
    const struct sp_revocation r = { .iss = f->w.iss, .participant = f->w.participant, .id = sp_view_of(id), .subject = f->w.subject,
                                     .authorisation = sp_view_of(digest), .revoked_s = revoked_s, .by = f->w.iss, .iat = revoked_s };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_REVOCATION) };
    sp_revocation_put(&payload, &r);
    sp_buf_puts(lines, "\n");
    CHECK_OK(sp_jws_sign(f->m.f.key[0][SP_USE_RECEIPT], &h, sp_buf_view(&payload), lines));
    sp_buf_puts(lines, "\r\n");
}

/* second_s: 0, or the time of another revocation, behind the first. */
static const struct sp_check_line *judge_two(struct fx *f, int64_t revoked_s, int64_t second_s, const char *id, enum sp_verdict_kind want, struct sp_verified *v)
{
    SP_BUF_AUTO lines = { 0 };
    sign(f);
    put_revocation(f, revoked_s, id, &lines);
    if (second_s)
        put_revocation(f, second_s, id, &lines);
    bf_make(&f->m);
    bf_bind(&f->m);
    const struct sp_verify_question q = { .trust = f->m.trust, .at_s = TF_NOW + 60, .bundle = sp_buf_view(&f->m.bundle), .revocations = sp_buf_view(&lines) };
    CHECK_OK(sp_revocations_check(f->m.trust, q.revocations, NULL));
    CHECK_OK(sp_bundle_verify(&q, v));
    assert_int_equal(sp_verdict_of(&v->verdict), want);
    for (size_t i = 0; i < v->verdict.n; i++)
        if (!strcmp(v->verdict.v[i].id, "request.authorisation-revoked"))
            return &v->verdict.v[i];
    fail_msg("no such line");
    return NULL;
}

static const struct sp_check_line *judge_with(struct fx *f, int64_t revoked_s, const char *id, enum sp_verdict_kind want, struct sp_verified *v)
{
    return judge_two(f, revoked_s, 0, id, want, v);
}

static void revoked_later(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    const struct sp_check_line *l = judge_with(f, TF_NOW + 30, "C-1", SP_VALID, &v);
    assert_int_equal(l->result, SP_PASS);
    assert_non_null(strstr(l->detail, "it permits nothing since"));
    assert_true(v.withdrawn);
    sp_verified_free(&v);
}

static void asked_after_it_was_revoked(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    const struct sp_check_line *l = judge_with(f, f->m.request.iat - 1, "C-1", SP_INVALID, &v);
    assert_int_equal(l->result, SP_FAIL);
    assert_string_equal(l->rule, "authorisation.revoked");
    assert_false(v.withdrawn);
    sp_verified_free(&v);
}

/* A node that gives two times contradicts itself; the earliest counts, in whatever order they stand. */
static void revoked_at_two_times(void **state)
{
    struct fx *f = *state;
    const int64_t before = f->m.request.iat - 1, after = TF_NOW + 30, later = TF_NOW + 40;
    const int64_t times[][2] = { { before, after }, { after, before }, { after, later }, { later, after }, { after, after } };
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct sp_verified v;
        const struct sp_check_line *l = judge_two(f, times[i][0], times[i][1], "C-1", i < 2 ? SP_INVALID : SP_VALID, &v);
        assert_int_equal(l->result, i < 2 ? SP_FAIL : SP_PASS);
        assert_string_equal(l->rule, i < 2 ? "authorisation.revoked" : "");
        assert_int_equal(strstr(l->detail, "contradicts itself") != NULL, i < 4);
        assert_int_equal(v.withdrawn, i >= 2);
        sp_verified_free(&v);
    }
}

static void another_one_revoked(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    const struct sp_check_line *l = judge_with(f, f->m.request.iat - 1, "C-2", SP_VALID, &v);
    assert_int_equal(l->result, SP_PASS);
    assert_non_null(strstr(l->detail, "other authorisations"));
    assert_false(v.withdrawn);
    sp_verified_free(&v);
}

static void a_file_that_is_none(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    struct sp_diag d = { .rule = "" };
    bf_make(&f->m);
    CHECK_RC(INVALID, sp_revocations_check(f->m.trust, SP_VIEW_LIT("\n\n"), &d));
    CHECK_RULE(d, "revocation.file");
    const struct sp_revocation r = { .iss = f->w.iss, .participant = f->w.participant, .id = f->w.id, .subject = f->w.subject,
                                     .authorisation = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), .revoked_s = TF_NOW, .by = f->w.iss, .iat = TF_NOW };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_REVOCATION) };
    sp_revocation_put(&payload, &r);
    CHECK_OK(sp_jws_sign(f->key, &h, sp_buf_view(&payload), &jws)); /* by the bank, which is no node */
    CHECK_RC(INVALID, sp_revocations_check(f->m.trust, sp_buf_view(&jws), &d));
    CHECK_RULE(d, "revocation.file");
    assert_non_null(strstr(d.text, "line 1"));
}

/* The asking node signed a request that its authorisation does not permit. */
static void refused_for(struct fx *f, const char *rule)
{
    struct sp_verified v;
    struct sp_diag d = { .rule = "" };
    sign(f);
    CHECK_RC(DENIED, sp_request_warranted(&f->m.request, &f->m.arena, &d)); /* as the asked node does */
    CHECK_RULE(d, rule);
    assert_string_equal(judge(f, NULL, SP_INVALID, &v)->rule, rule);
    assert_false(v.warranted);
    sp_verified_free(&v);
}

#define CASE(name, change, rule) static void name(void **state) { struct fx *f = *state; change; refused_for(f, rule); }

CASE(of_another_company, f->w.subject = SP_VIEW_LIT("LA.ern:0100001235"), "authorisation.subject")
CASE(for_another_participant, f->w.askers[0] = SP_VIEW_LIT("bank-2"), "authorisation.who")
CASE(for_another_node, f->w.iss = SP_VIEW_LIT("TH"), "authorisation.who")
CASE(for_another_product, f->w.products[0] = SP_VIEW_LIT("full"), "authorisation.scope")
CASE(for_another_purpose, f->w.purposes[0] = SP_VIEW_LIT("supervision"), "authorisation.scope")
CASE(of_another_id, f->w.id = SP_VIEW_LIT("C-2"), "authorisation.claims")
CASE(that_had_not_begun, f->w.not_before = SP_VIEW_LIT("2027-01-01"), "authorisation.not-yet")
CASE(attested_after_the_question, f->w.iat = f->m.request.iat + SP_CLOCK_SKEW_S + 1, "authorisation.later")
CASE(attested_after_the_time_to_judge_at, f->w.iat = TF_NOW + 86400, "authorisation.later")
CASE(of_no_form, f->w.n_askers = 0, "schema.authorisation.askers")

static void by_a_clock_that_is_a_little_fast(void **state)
{
    struct fx *f = *state;
    struct sp_verified v;
    f->w.iat = f->m.request.iat + SP_CLOCK_SKEW_S;
    sign(f);
    assert_int_equal(judge(f, NULL, SP_VALID, &v)->result, SP_PASS);
    sp_verified_free(&v);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_true_one_opens), T(signed_by_another_key), T(with_another_key_in_its_header), T(of_another_type), T(with_more_in_its_header),
        T(any_byte_changed), T(evidence_with_it), T(revoked_later), T(revoked_at_two_times), T(asked_after_it_was_revoked), T(another_one_revoked), T(a_file_that_is_none), T(evidence_without_it_has_no_such_line), T(wanted_and_there), T(wanted_and_not_there),
        T(a_policy_that_wants_something_else), T(of_another_company), T(for_another_participant), T(for_another_node), T(for_another_product),
        T(for_another_purpose), T(of_another_id), T(that_had_not_begun), T(attested_after_the_question),
        T(attested_after_the_time_to_judge_at), T(by_a_clock_that_is_a_little_fast), T(of_no_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
