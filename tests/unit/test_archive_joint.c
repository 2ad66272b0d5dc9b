/* layer: tools, threads */
/* What bundles of an archive know of each other: lists that one carries, and what two of them cannot both claim. */
#include "tests/lib/archive_fixture.h"
#include "tests/lib/crl_fixture.h"

#include "crypto/status.h"

#define URI "https://la.example/status/3"
enum { LA = 1, IDX = 17, ENTRIES = 64, LIFE = 7 * 86400, THEN = TF_NOW - 3600, LATER = TF_NOW + 30 };

/* A list of LA in which one place is not valid; status 0: all are. */
static void list(struct bf *m, int64_t iat_s, uint64_t index, unsigned status)
{
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    CHECK_OK(sp_status_list_grow(&bits, ENTRIES, NULL));
    CHECK_OK(sp_status_list_set(&bits, index, status, NULL));
    const struct sp_status_token t = { .iss = SP_VIEW_LIT("LA"), .sub = SP_VIEW_LIT(URI), .iat_s = iat_s, .exp_s = iat_s + LIFE, .ttl_s = LIFE, .list = bits };
    struct sp_buf *to = &m->status[m->n_status++];
    sp_buf_clear(to);
    CHECK_OK(sp_status_sign(m->f.key[LA][SP_USE_RECEIPT], sp_view("", 0), &t, to, NULL));
}

/* The n-th exchange of the archive, whose report stands at that place of LA's list; its lists are added and bound by put_file. */
static void report_at(struct place *p, unsigned n, int64_t index)
{
    static const char *const ids[] = { ID("1"), ID("2"), ID("3"), ID("4") }, *const reports[] = { ID("a"), ID("b"), ID("c"), ID("d") };
    p->m.head.status = (struct sp_report_status){ SP_VIEW_LIT(URI), index };
    p->m.head.jti = sp_view_of(reports[n]);
    p->m.receipt.log_index = 100 + n;
    exchange(p, ids[n], TF_NOW);
    p->m.n_status = 0;
}

static void put_file(struct place *p, const char *name)
{
    bf_bind(&p->m);
    put(p->dir, name, sp_buf_view(&p->m.bundle));
}

/* One with a list of before, by which all is well. */
static void good_report(struct place *p, unsigned n, int64_t index, const char *name)
{
    report_at(p, n, index);
    list(&p->m, THEN, 0, SP_STATUS_VALID);
    put_file(p, name);
}

/* The bundle with these revocation lists of the roots, in their order. */
static void put_with_crl(struct place *p, const char *name, const struct sp_buf *crl)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_bundle b;
    bf_bind(&p->m);
    CHECK_OK(sp_bundle_parse(sp_buf_view(&p->m.bundle), &a, &b, NULL));
    b.crl[b.n_crls++] = sp_buf_view(crl);
    sp_bundle_put(&text, &b);
    put(p->dir, name, sp_buf_view(&text));
}

static void says_file(const struct place *p, const char *name, const char *verdict)
{
    char text[128];
    (void)snprintf(text, sizeof text, "{\"file\":\"%s\",\"verdict\":\"%s\",", name, verdict);
    says(p, text);
    const char *first = strstr(p->said.p, text);
    (void)snprintf(text, sizeof text, "{\"file\":\"%s\",", name);
    assert_null(strstr(first + 1, text)); /* told once */
}

static void no_finding(struct place *p, int status)
{
    run(p, true);
    assert_int_equal(p->status, status);
    says(p, "\"conflicts\":0,");
}

static void finding(struct place *p, const char *id, const char *words)
{
    run(p, true);
    assert_int_equal(p->status, 1);
    char text[128];
    (void)snprintf(text, sizeof text, "\"conflicts\":1,\"checks\":[{\"id\":\"%s\",\"result\":\"fail\",\"rule\":\"%s\",", id, id);
    says(p, text);
    says(p, words);
    run(p, false);
    (void)snprintf(text, sizeof text, "\n  FAIL %s: ", id);
    says(p, text);
}

static void a_list_in_one_bundle_takes_back_the_report_of_another(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    good_report(&p, 0, IDX, "a.json");
    good_report(&p, 1, IDX + 1, "b.json");
    no_finding(&p, 0);
    list(&p.m, LATER, IDX, SP_STATUS_INVALID); /* b holds it, and it is a that it takes back */
    put_file(&p, "b.json");
    run(&p, true);
    assert_int_equal(p.status, 1);
    says_file(&p, "a.json", "invalid");
    says(&p, "\"rule\":\"status.revoked\"");
    says_file(&p, "b.json", "valid");
    says(&p, "\"conflicts\":0,");
    says(&p, "\"valid\":1,\"invalid\":1,");
    run(&p, false);
    says(&p, "  invalid: a.json\n");
    says(&p, "    LA                       1          1              0          0\n");
    end(&p);
}

/* Nothing in the bundle itself says what became of the report. */
static void a_report_whose_bundle_has_no_list_is_taken_back(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    report_at(&p, 0, IDX);
    put_file(&p, "a.json");
    report_at(&p, 1, IDX + 1);
    list(&p.m, LATER, IDX, SP_STATUS_INVALID);
    put_file(&p, "b.json");
    run(&p, true);
    assert_int_equal(p.status, 1);
    says_file(&p, "a.json", "invalid");
    says(&p, "\"rule\":\"status.revoked\"");
    end(&p);
}

/* A later list is not there to make it good again. */
static void what_was_taken_back_stays_so(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    report_at(&p, 0, IDX);
    list(&p.m, LATER + 60, 0, SP_STATUS_VALID);
    put_file(&p, "a.json");
    report_at(&p, 1, IDX + 1);
    list(&p.m, LATER, IDX, SP_STATUS_INVALID);
    put_file(&p, "b.json");
    finding(&p, "archive.status", "LA signed a status list that lacks what an earlier one had taken back");
    run(&p, true);
    says_file(&p, "a.json", "invalid");
    end(&p);
}

static void suspended_for_a_while_is_no_finding(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    report_at(&p, 0, IDX);
    list(&p.m, THEN, IDX + 5, SP_STATUS_SUSPENDED);
    put_file(&p, "a.json");
    report_at(&p, 1, IDX + 1);
    list(&p.m, LATER, 0, SP_STATUS_VALID);
    put_file(&p, "b.json");
    no_finding(&p, 0);
    end(&p);
}

static void two_lists_of_one_second_are_a_finding(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    good_report(&p, 0, IDX, "a.json");
    report_at(&p, 1, IDX + 1);
    list(&p.m, THEN, 0, SP_STATUS_VALID); /* another signature, the same list */
    put_file(&p, "b.json");
    no_finding(&p, 0);
    p.m.n_status = 0;
    list(&p.m, THEN, IDX + 5, SP_STATUS_SUSPENDED);
    put_file(&p, "b.json");
    finding(&p, "archive.status", "differ: it contradicts itself");
    end(&p);
}

/* Forged with a stolen key, and carrying the roots' list from before: another bundle has the one that takes the key back. */
static void a_root_s_list_in_one_bundle_holds_for_all(void **state)
{
    (void)state;
    struct place p;
    SP_BUF_AUTO before = { 0 };
    SP_BUF_AUTO after = { 0 };
    begin(&p);
    const struct cf_taken taken = { tf_key(&p.m.f, LA, SP_USE_REPORT), TF_NOW - 7200, 0 };
    cf_text(&p.m.f, 0, 1, TF_NOW - 86400, CF_LIFE, NULL, 0, &before);
    cf_text(&p.m.f, 0, 2, TF_NOW + 3600, CF_LIFE, &taken, 1, &after);
    report_at(&p, 0, IDX);
    p.m.head.status = (struct sp_report_status){ .idx = 0 };
    exchange(&p, ID("1"), TF_NOW);
    put_with_crl(&p, "a.json", &before);
    no_finding(&p, 0);
    put_with_crl(&p, "b.json", &after);
    run(&p, true);
    assert_int_equal(p.status, 1);
    says_file(&p, "a.json", "invalid");
    says_file(&p, "b.json", "invalid");
    says(&p, "\"rule\":\"crl.revoked\"");
    says(&p, "\"valid\":0,\"invalid\":2,");
    end(&p);
}

static void a_root_that_contradicts_itself_is_a_finding(void **state)
{
    (void)state;
    struct place p;
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    SP_BUF_AUTO three = { 0 };
    begin(&p);
    const struct cf_taken taken = { tf_key(&p.m.f, LA, SP_USE_TLS), TF_NOW - 200000, 0 };
    cf_text(&p.m.f, 0, 1, TF_NOW - 86400, CF_LIFE, &taken, 1, &one);
    cf_text(&p.m.f, 0, 1, TF_NOW - 80000, CF_LIFE, &taken, 1, &two);
    cf_text(&p.m.f, 0, 2, TF_NOW - 80000, CF_LIFE, NULL, 0, &three);
    report_at(&p, 0, 0);
    p.m.head.status = (struct sp_report_status){ .idx = 0 };
    exchange(&p, ID("1"), TF_NOW);
    put_with_crl(&p, "a.json", &one);
    put_with_crl(&p, "b.json", &one);
    no_finding(&p, 0);
    put_with_crl(&p, "b.json", &two);
    finding(&p, "archive.crl", "a root signed two revocation lists of number 1: it contradicts itself");
    put_with_crl(&p, "b.json", &three);
    finding(&p, "archive.crl", "a root signed the revocation list 2 without a certificate that an earlier one had revoked");
    end(&p);
}

/* Whatever else is right of the two. */
static void what_only_one_can_have_is_not_given_twice(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    good_report(&p, 0, IDX, "a.json");
    good_report(&p, 1, IDX + 1, "b.json");
    no_finding(&p, 0);
    good_report(&p, 1, IDX, "b.json");
    finding(&p, "archive.report", "LA gave two reports the place 17 in its status list");
    report_at(&p, 1, IDX + 1);
    list(&p.m, THEN, 0, SP_STATUS_VALID);
    p.m.head.jti = SP_VIEW_LIT(ID("a"));
    exchange(&p, ID("2"), TF_NOW);
    put_file(&p, "b.json");
    finding(&p, "archive.report", "LA gave two reports the id " ID("a"));
    report_at(&p, 1, IDX + 1);
    list(&p.m, THEN, 0, SP_STATUS_VALID);
    p.m.receipt.log_index = 100;
    exchange(&p, ID("2"), TF_NOW);
    put_file(&p, "b.json");
    finding(&p, "archive.place", "CN-GX says of two answers that they stand at place 100 of its log");
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_in_one_bundle_takes_back_the_report_of_another), cmocka_unit_test(a_report_whose_bundle_has_no_list_is_taken_back), cmocka_unit_test(what_was_taken_back_stays_so),
        cmocka_unit_test(suspended_for_a_while_is_no_finding), cmocka_unit_test(two_lists_of_one_second_are_a_finding),
        cmocka_unit_test(a_root_s_list_in_one_bundle_holds_for_all), cmocka_unit_test(a_root_that_contradicts_itself_is_a_finding),
        cmocka_unit_test(what_only_one_can_have_is_not_given_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
