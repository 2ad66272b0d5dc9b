/* layer: storage, threads */
#include "tests/lib/storage.h"

#include "schema/message.h"
#include "schema/notice.h"
#include "storage/exlog.h"
#include "storage/notices.h"

#define E1 "019aa000-0000-7000-8000-000000000001"
#define E2 "019aa000-0000-7000-8000-000000000002"
#define V(s) SP_VIEW_LIT(s)

/* ---- what is said ---- */

#define CONTEST "{\"fact\":\"registered.capital/1/amount\",\"by\":\"subject\",\"claim\":{\"text\":\"No.\",\"lang\":\"en\"}}"
#define NOTICE "{\"id\":\"" E1 "\",\"dispute\":\"d-1\",\"fact\":\"registered.capital/1\",\"outcome\":\"corrected\",\"date\":\"2026-11-21\",\"exchanges\":[\"" E2 "\"]}"

static void both_are_read_as_they_are_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_contest c;
    struct sp_notice n;
    CHECK_OK(sp_contest_parse(V(CONTEST), &a, &c, &d));
    CHECK_VIEW(c.about.field, "amount");
    sp_contest_put(&b, &c);
    CHECK_VIEW(sp_buf_view(&b), CONTEST);
    sp_buf_clear(&b);
    CHECK_OK(sp_notice_parse(V(NOTICE), &a, &n, &d));
    assert_int_equal(n.outcome, SP_DISPUTE_CORRECTED);
    assert_int_equal(n.n, 1);
    sp_notice_put(&b, &n);
    CHECK_VIEW(sp_buf_view(&b), NOTICE);
}

static void refused(const char *text, const char *from, const char *to, const char *rule)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_contest c = { .by = { NULL, 0 } };
    struct sp_notice n = { .n = 77 };
    const char *at = strstr(text, from);
    assert_non_null(at);
    sp_buf_put(&b, sp_view(text, (size_t)(at - text)));
    sp_buf_puts(&b, to);
    sp_buf_puts(&b, at + strlen(from));
    bool notice = strstr(text, "exchanges") != NULL;
    struct sp_rc rc = notice ? sp_notice_parse(sp_buf_view(&b), &a, &n, &d) : sp_contest_parse(sp_buf_view(&b), &a, &c, &d);
    if (sp_ok(rc) || strcmp(d.rule, rule) != 0)
        fail_msg("%s: %s instead of %s", b.p, sp_ok(rc) ? "taken" : d.rule, rule);
    assert_true(n.n == 77 && c.by.p == NULL); /* untouched */
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    refused(CONTEST, "registered.capital", "registered.none", "dispute.path");
    refused(CONTEST, "/amount", "/none", "dispute.path");
    refused(CONTEST, "subject", "nobody", "schema.code");
    refused(CONTEST, "No.", "", "schema.text.empty");
    refused(CONTEST, "No.", "a\\nb", "schema.text.hidden");
    refused(CONTEST, "\"en\"", "\"\"", "schema.code");
    refused(CONTEST, ",\"by\":\"subject\"", "", "field.missing");
    refused(CONTEST, "{\"fact\"", "{\"more\":1,\"fact\"", "field.unknown");
    refused(CONTEST, "{\"fact\"", "{ \"fact\"", "schema.message.canonical");
    refused(NOTICE, E1, "x", "notice.id");
    refused(NOTICE, "d-1", "d/1", "notice.id");
    refused(NOTICE, "corrected", "mended", "schema.code");
    refused(NOTICE, "2026-11-21", "2026-11-31", "schema.date");
    refused(NOTICE, "\"" E2 "\"", "", "notice.exchanges");
    refused(NOTICE, E2, "x", "notice.exchanges");
    refused(NOTICE, "\"" E2 "\"", "7", "notice.exchanges");
    refused(NOTICE, "registered.capital/1", "disputes.dispute/1", "dispute.path");
}

static struct sp_rc claim_of(size_t n, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_contest c;
    sp_buf_puts(&b, "{\"fact\":\"registered.capital/1\",\"by\":\"participant\",\"claim\":{\"text\":\"");
    for (size_t i = 0; i < n; i++)
        sp_buf_putc(&b, 'x');
    sp_buf_puts(&b, "\",\"lang\":\"en\"}}");
    return sp_contest_parse(sp_buf_view(&b), &a, &c, d);
}

static void a_claim_is_short(void **state)
{
    (void)state;
    struct sp_diag d = { .rule = "" };
    CHECK_OK(claim_of(SP_MAX_CLAIM_BYTES, &d));
    CHECK_RC(INVALID, claim_of(SP_MAX_CLAIM_BYTES + 1, &d));
    CHECK_RULE(d, "dispute.claim");
}

static void a_request_brings_one_or_the_other(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_request again, r = { .iss = V("LA"), .aud = V("CN-GX"), .jti = V(E1), .iat = ST_NOW, .exp = ST_NOW + 60, .op = SP_OP_NOTICE, .participant = V("registry"),
                                   .purpose = V("own_file"), .subject = V("LA.ern:0100001234"), .dispute = V(NOTICE) };
    CHECK_OK(sp_request_check(&r, &d));
    sp_request_put(&b, &r);
    CHECK_OK(sp_request_parse(sp_buf_view(&b), &a, &again, &d));
    assert_int_equal(again.op, SP_OP_NOTICE);
    CHECK_VIEW(again.dispute, NOTICE);
    r.dispute = V(CONTEST);
    CHECK_RC(INVALID, sp_request_check(&r, &d));
    CHECK_RULE(d, "field.unknown");
    assert_string_equal(d.field, "dispute.by");
    r.op = SP_OP_DISPUTE;
    CHECK_OK(sp_request_check(&r, &d));
    r.op = SP_OP_COMPANY;
    CHECK_RC(INVALID, sp_request_check(&r, &d));
    CHECK_RULE(d, "schema.message.extra");
    r.op = SP_OP_DISPUTE;
    r.dispute = sp_view("", 0);
    CHECK_RC(INVALID, sp_request_check(&r, &d));
    CHECK_RULE(d, "schema.message.need");
}

/* ---- what is kept ---- */

struct fx { ST_FIXTURE; };

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

static struct sp_notice_out to_gx(const char *exchange)
{
    return (struct sp_notice_out){ .key = V("event-1 CN-GX 0"), .peer = V("CN-GX"), .subject = V("LA.ern:0100001234"), .text = V(NOTICE),
                                   .exchange = sp_view_of(exchange), .at_s = ST_NOW };
}

static struct sp_notice_out *waiting(struct fx *f, size_t *n)
{
    struct sp_notice_out *v = NULL;
    CHECK_OK(sp_notices_waiting(f->db, sp_view("", 0), 8, &f->arena, &v, n));
    return v;
}

static bool count_out(void *ctx, const struct sp_notice_out *n)
{
    CHECK_VIEW(n->text, NOTICE);
    ++*(size_t *)ctx;
    return true;
}

static void made_twice_it_is_one(void **state)
{
    struct fx *f = *state;
    size_t n = 0, all = 0;
    struct sp_notice_out first = to_gx(E1), second = to_gx(E2);
    CHECK_OK(sp_notices_put(f->db, &first, 1, NULL, 0));
    CHECK_OK(sp_notices_put(f->db, &second, 1, NULL, 0));
    struct sp_notice_out *v = waiting(f, &n);
    assert_int_equal(n, 1);
    CHECK_VIEW(v[0].exchange, E1);
    v[0].state = SP_NOTICE_SENT;
    CHECK_OK(sp_notice_update(f->db, &v[0]));
    sp_db_close(f->db); /* over a restart */
    f->db = st_open(&f->dir);
    v = waiting(f, &n);
    assert_int_equal(n, 1);
    assert_int_equal(v[0].state, SP_NOTICE_SENT);
    v[0].state = SP_NOTICE_TAKEN;
    CHECK_OK(sp_notice_update(f->db, &v[0]));
    CHECK_RC(NOTFOUND, sp_notice_update(f->db, &v[0]));
    CHECK_OK(sp_notices_put(f->db, &second, 1, NULL, 0)); /* nor is it made again when it was taken */
    (void)waiting(f, &n);
    assert_int_equal(n, 0);
    CHECK_OK(sp_notices_out(f->db, count_out, &all));
    assert_int_equal(all, 1);
}

static void an_exchange_that_failed_is_followed_by_another(void **state)
{
    struct fx *f = *state;
    size_t n = 0;
    struct sp_notice_out one = to_gx(E1);
    CHECK_OK(sp_notices_put(f->db, &one, 1, NULL, 0));
    one.exchange = V(E2);
    one.attempts = 1;
    CHECK_OK(sp_notice_update(f->db, &one));
    struct sp_notice_out *v = waiting(f, &n);
    assert_int_equal(n, 1);
    assert_int_equal(v[0].attempts, 1);
    CHECK_VIEW(v[0].exchange, E2);
    CHECK_VIEW(v[0].text, NOTICE);
}

/* In slices: none is looked at twice before all were. */
static void what_waits_is_gone_through_in_turn(void **state)
{
    struct fx *f = *state;
    struct sp_notice_out three[3] = { to_gx(E1), to_gx(E1), to_gx(E1) }, *v = NULL;
    size_t n = 0;
    three[0].key = V("a");
    three[1].key = V("b");
    three[2].key = V("b 0");
    CHECK_OK(sp_notices_put(f->db, three, 3, NULL, 0));
    CHECK_OK(sp_notices_waiting(f->db, sp_view("", 0), 2, &f->arena, &v, &n));
    assert_int_equal(n, 2);
    CHECK_VIEW(v[1].key, "b");
    CHECK_OK(sp_notices_waiting(f->db, v[1].key, 2, &f->arena, &v, &n));
    assert_int_equal(n, 1);
    CHECK_VIEW(v[0].key, "b 0");
    CHECK_OK(sp_notices_waiting(f->db, v[0].key, 2, &f->arena, &v, &n));
    assert_int_equal(n, 0);
}

struct came { size_t n; char exchange[64]; };

static bool note_in(void *ctx, const struct sp_notice_in *n)
{
    struct came *c = ctx;
    c->n++;
    CHECK_VIEW(n->issuer, "LA");
    CHECK_VIEW(n->id, E1);
    CHECK_VIEW(n->text, NOTICE);
    (void)snprintf(c->exchange, sizeof c->exchange, "%.*s", (int)n->exchange.n, n->exchange.p);
    return true;
}

static void serve(struct fx *f, const char *jti)
{
    SP_BUF_AUTO original = { 0 };
    const struct sp_notice_in in = { .issuer = V("LA"), .id = V(E1), .subject = V("LA.ern:0100001234"), .text = V(NOTICE), .exchange = sp_view_of(jti), .at_s = ST_NOW };
    const struct sp_exlog_serve srv = { .issuer = V("LA"), .jti = sp_view_of(jti), .request = V("q.q.q"), .reply = V("s"), .answer = V("a.a.a"), .verdict = V("processed"),
                                        .at_s = ST_NOW, .expires_s = ST_NOW + 60, .notice = &in };
    CHECK_OK(sp_exlog_serve(f->db, &srv, &original));
}

/* Brought by two exchanges, because the answer to the first was lost until its life ended. */
static void what_came_twice_is_kept_once(void **state)
{
    struct fx *f = *state;
    struct came c = { .n = 0 };
    serve(f, E1);
    serve(f, E2);
    CHECK_OK(sp_notices_in(f->db, note_in, &c));
    assert_int_equal(c.n, 1);
    assert_string_equal(c.exchange, E1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_are_read_as_they_are_written),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_claim_is_short),
        cmocka_unit_test(a_request_brings_one_or_the_other),
        cmocka_unit_test_setup_teardown(made_twice_it_is_one, setup, teardown),
        cmocka_unit_test_setup_teardown(an_exchange_that_failed_is_followed_by_another, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_is_gone_through_in_turn, setup, teardown),
        cmocka_unit_test_setup_teardown(what_came_twice_is_kept_once, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
