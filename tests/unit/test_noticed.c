/* layer: node, threads */
/* Which notices of a partner are believed: about what was asked of it, of a day that has come, one under one id. */
#include "tests/lib/storage.h"

#include "base/clock.h"
#include "node/exchange/noticed.h"
#include "schema/notice.h"

#define SUBJECT "LA.ern:0100001234"
#define ID(n) "019aa000-0000-7000-8000-00000000000" n
#define V(s) SP_VIEW_LIT(s)

struct fx { ST_FIXTURE; struct sp_diag d; };

/* An exchange as a bank of this node, CN-GX, made it. */
static void ask(struct fx *f, const char *id, const char *peer, const char *subject)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    const struct sp_request r = { .iss = V("CN-GX"), .aud = sp_view_of(peer), .jti = sp_view_of(id), .iat = ST_NOW, .exp = ST_NOW + 60, .op = SP_OP_REPORT,
                                  .participant = V("bank-1"), .purpose = V("credit_granting"), .product = V("basic"), .subject = sp_view_of(subject), .authorisation = { V("C-1"), V("subject_consent"), V("2027-01-01") } };
    if (!sp_ok(sp_request_check(&r, &f->d)))
        fail_msg("%s: %s %s: %s", id, f->d.rule, f->d.field, f->d.text);
    sp_request_put(&payload, &r);
    sp_buf_puts(&jws, "e30.");
    sp_buf_put_b64url(&jws, sp_buf_view(&payload));
    sp_buf_puts(&jws, ".e30");
    const struct sp_exlog_ask row = { .id = r.jti, .peer = r.aud, .participant = r.participant, .op = V("report"), .token_jti = r.jti, .token_expires_s = ST_NOW + 60,
                                      .request = sp_buf_view(&jws), .created_s = ST_NOW, .due_s = ST_NOW };
    CHECK_OK(sp_exlog_ask(f->db, &row));
}

static int setup(void **state)
{
    (void)st_setup(state, sizeof(struct fx));
    struct fx *f = *state;
    ask(f, ID("1"), "LA", SUBJECT);
    ask(f, ID("2"), "LA", "LA.ern:0100005678");
    ask(f, ID("3"), "VN", "VN.mst:0000000070");
    ask(f, ID("4"), "LA", "LA.lei:529900T8BM49AURSDO55");
    const struct sp_exlog_local own = { .id = V(ID("5")), .participant = V("bank-1"), .op = V("report"), .answer = V("a.a.a"), .verdict = V("processed"), .at_s = ST_NOW };
    CHECK_OK(sp_exlog_local(f->db, &own, NULL));
    return 0;
}

static int teardown(void **state) { return st_teardown(state); }

struct said { const char *iss, *subject, *date, *exchanges[2], *outcome; };

static struct sp_rc say(struct fx *f, const struct said *s, struct sp_buf *text)
{
    struct sp_notice n = { .id = V(ID("9")), .dispute = V("d-1"), .outcome = SP_DISPUTE_CORRECTED, .date = sp_view_of(s->date ? s->date : "2026-09-21") };
    CHECK_OK(sp_dispute_path_parse(V("registered.capital/1"), &n.about, NULL));
    while (n.n < 2 && s->exchanges[n.n]) {
        n.exchanges[n.n] = sp_view_of(s->exchanges[n.n]);
        n.n++;
    }
    sp_buf_clear(text);
    sp_notice_put(text, &n);
    const struct sp_request r = { .iss = sp_view_of(s->iss ? s->iss : "LA"), .aud = V("CN-GX"), .op = SP_OP_NOTICE, .subject = sp_view_of(s->subject ? s->subject : SUBJECT),
                                  .dispute = sp_buf_view(text) };
    f->d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_notice_acceptable(f->db, V("CN-GX"), &r, ST_NOW, &f->d);
}

static void taken(struct fx *f, const struct said *s)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_rc rc = say(f, s, &text);
    if (!sp_ok(rc))
        fail_msg("%s: %s: %s", text.p, f->d.rule, f->d.text);
}

static void refused(struct fx *f, const struct said *s, const char *rule)
{
    SP_BUF_AUTO text = { 0 };
    assert_false(sp_ok(say(f, s, &text)));
    CHECK_RULE(f->d, rule);
}

static void a_notice_is_about_what_was_asked_of_its_sender(void **state)
{
    struct fx *f = *state;
    taken(f, &(struct said){ .exchanges = { ID("1") } });
    taken(f, &(struct said){ .exchanges = { ID("8"), ID("1") } }); /* of a restored backup that lacks one */
    taken(f, &(struct said){ .exchanges = { ID("4") } });          /* asked for by another scheme's key */
    refused(f, &(struct said){ .exchanges = { ID("2") } }, "notice.exchange");
    refused(f, &(struct said){ .exchanges = { ID("3") } }, "notice.exchange");
    refused(f, &(struct said){ .exchanges = { ID("5") } }, "notice.exchange");
    refused(f, &(struct said){ .exchanges = { ID("8") } }, "notice.exchange");
    refused(f, &(struct said){ .iss = "VN", .exchanges = { ID("1") } }, "notice.exchange");
    refused(f, &(struct said){ .subject = "LA.ern:0100009999", .exchanges = { ID("1") } }, "notice.exchange");
}

static void its_day_has_come_somewhere(void **state)
{
    struct fx *f = *state;
    assert_int_equal(ST_NOW / 86400, 20717); /* 2026-09-21, 14:13 in London */
    taken(f, &(struct said){ .date = "2026-09-22", .exchanges = { ID("1") } });
    refused(f, &(struct said){ .date = "2026-09-23", .exchanges = { ID("1") } }, "notice.date");
    refused(f, &(struct said){ .date = "2999-11-21", .exchanges = { ID("1") } }, "notice.date");
}

static void one_id_is_one_notice(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO text = { 0 };
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO original = { 0 };
    struct sp_notice_in kept;
    const struct said first = { .exchanges = { ID("1") } };
    CHECK_RC(NOTFOUND, sp_notice_came(f->db, V("LA"), V(ID("9")), &a, &kept));
    CHECK_OK(say(f, &first, &text));
    const struct sp_notice_in in = { .issuer = V("LA"), .id = V(ID("9")), .subject = V(SUBJECT), .text = sp_buf_view(&text), .exchange = V(ID("7")), .at_s = ST_NOW };
    const struct sp_exlog_serve srv = { .issuer = V("LA"), .jti = V(ID("7")), .request = V("q.q.q"), .reply = V("s"), .answer = V("a.a.a"), .verdict = V("processed"),
                                        .at_s = ST_NOW, .expires_s = ST_NOW + 60, .notice = &in };
    CHECK_OK(sp_exlog_serve(f->db, &srv, &original));
    CHECK_OK(sp_notice_came(f->db, V("LA"), V(ID("9")), &a, &kept));
    CHECK_VIEW(kept.subject, SUBJECT);
    taken(f, &first); /* its answer was lost */
    refused(f, &(struct said){ .date = "2026-09-20", .exchanges = { ID("1") } }, "notice.used");
    refused(f, &(struct said){ .exchanges = { ID("1"), ID("4") } }, "notice.used");
}

static void the_bank_is_shown_what_is_about_its_own_questions(void **state)
{
    struct fx *f = *state;
    SP_ARENA_AUTO a = { 0 };
    struct sp_exlog_record r;
    const struct sp_notice_in la = { .issuer = V("LA"), .subject = V(SUBJECT) }, own = { .issuer = V("CN-GX"), .subject = V("CN.uscc:914501000000000788") };
    assert_true(sp_notice_is_about(f->db, V("CN-GX"), &la, V(ID("1")), &a, &r));
    CHECK_VIEW(r.participant, "bank-1");
    assert_false(sp_notice_is_about(f->db, V("CN-GX"), &la, V(ID("2")), &a, &r));
    assert_false(sp_notice_is_about(f->db, V("CN-GX"), &la, V(ID("5")), &a, &r));
    assert_true(sp_notice_is_about(f->db, V("CN-GX"), &own, V(ID("5")), &a, &r));
    assert_false(sp_notice_is_about(f->db, V("CN-GX"), &own, V(ID("1")), &a, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_notice_is_about_what_was_asked_of_its_sender, setup, teardown),
        cmocka_unit_test_setup_teardown(its_day_has_come_somewhere, setup, teardown),
        cmocka_unit_test_setup_teardown(one_id_is_one_notice, setup, teardown),
        cmocka_unit_test_setup_teardown(the_bank_is_shown_what_is_about_its_own_questions, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
