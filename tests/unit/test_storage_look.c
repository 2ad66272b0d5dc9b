/* layer: storage, threads */
#include "base/json.h"
#include "crypto/digest.h"
#include "schema/message.h"
#include "storage/check.h"
#include "storage/exlog_record.h"
#include "storage/look_record.h"
#include "tests/lib/storage.h"

#define SUBJECT "LA.ern:0100001234"
#define OTHER "LA.ern:0100001235"
#define FAR "CN.uscc:91110000802100433B"
#define REQUEST_ID "01900000-0000-7000-8000-00000000000"

struct fx {
    ST_FIXTURE;
    struct sp_look seen[16];
    size_t n, found;
    char rule[64], field[128];
};

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

static struct sp_look look_of(const char *subject, enum sp_look_kind kind, int64_t at_s)
{
    return (struct sp_look){ .subject = sp_view_of(subject), .at_s = at_s, .kind = kind, .op = SP_VIEW_LIT("report"),
        .who = kind == SP_LOOK_SERVED ? SP_VIEW_LIT("CN-GX/bank-1") : SP_VIEW_LIT("LA/bank-1"), .purpose = SP_VIEW_LIT("credit_granting"),
        .product = SP_VIEW_LIT("basic"), .authorisation = SP_VIEW_LIT("C \"1\""), .basis = SP_VIEW_LIT("subject_consent") };
}

static void put_token(struct sp_buf *b, const struct sp_buf *payload)
{
    sp_buf_puts(b, "e30.");
    sp_buf_put_b64url(b, sp_buf_view(payload));
    sp_buf_puts(b, ".c2ln");
}

/* A request as nodes sign it, but for the signature, which a check does not look at. */
static void request(struct sp_buf *out, const char *iss, const char *aud, unsigned no, enum sp_op op, const char *subject)
{
    SP_BUF_AUTO payload = { 0 };
    char jti[40];
    (void)snprintf(jti, sizeof jti, REQUEST_ID "%u", no);
    const struct sp_request r = { .iss = sp_view_of(iss), .aud = sp_view_of(aud), .jti = sp_view_of(jti), .iat = ST_NOW, .exp = ST_NOW + 60, .op = op,
        .participant = SP_VIEW_LIT("bank-1"), .purpose = SP_VIEW_LIT("credit_granting"),
        .product = op == SP_OP_REPORT ? SP_VIEW_LIT("basic") : sp_view(NULL, 0), .subject = op == SP_OP_SEARCH ? sp_view(NULL, 0) : sp_view_of(subject),
        .query = op == SP_OP_SEARCH ? SP_VIEW_LIT("Amber") : sp_view(NULL, 0),
        .authorisation = { SP_VIEW_LIT("C \"1\""), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2099-12-31") } };
    sp_request_put(&payload, &r);
    put_token(out, &payload);
}

static struct sp_rc serve(struct fx *f, unsigned no, enum sp_op op, const struct sp_look *look)
{
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO answer = { 0 };
    SP_BUF_AUTO original = { 0 };
    char jti[40];
    (void)snprintf(jti, sizeof jti, REQUEST_ID "%u", no);
    request(&jws, "CN-GX", "LA", no, op, SUBJECT);
    sp_buf_putf(&answer, "answer %u", no);
    struct sp_exlog_serve row = { .issuer = SP_VIEW_LIT("CN-GX"), .jti = sp_view_of(jti), .request = sp_buf_view(&jws), .reply = SP_VIEW_LIT("sealed"),
        .answer = sp_buf_view(&answer), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW + no, .expires_s = ST_NOW + 99, .look = look };
    CHECK_OK(sp_sha256(row.request, row.request_digest));
    return sp_exlog_serve(f->db, &row, &original);
}

static void answer_here(struct fx *f, const char *id, const struct sp_look *look, const char *payload_text)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    uint64_t index;
    sp_buf_puts(&payload, payload_text);
    put_token(&jws, &payload);
    const struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank-1"), .token_jti = sp_view_of(id), .op = SP_VIEW_LIT("report"),
        .token_expires_s = ST_NOW + 300, .answer = sp_buf_view(&jws), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW + 5, .look = look };
    CHECK_OK(sp_exlog_local(f->db, &l, &index));
}

static void ask_far(struct fx *f, unsigned no, const struct sp_look *look)
{
    SP_BUF_AUTO jws = { 0 };
    char jti[40];
    (void)snprintf(jti, sizeof jti, REQUEST_ID "%u", no);
    request(&jws, "LA", "CN-GX", no, SP_OP_REPORT, FAR);
    const struct sp_exlog_ask ask = { .id = sp_view_of(jti), .peer = SP_VIEW_LIT("CN-GX"), .participant = SP_VIEW_LIT("bank-1"), .op = SP_VIEW_LIT("report"),
        .token_jti = sp_view_of(jti), .token_expires_s = ST_NOW + 300, .request = sp_buf_view(&jws), .created_s = ST_NOW, .due_s = ST_NOW };
    const struct sp_exlog_answer answer = { .id = ask.id, .answer = SP_VIEW_LIT("far answer"), .verdict = SP_VIEW_LIT("processed"), .at_s = ST_NOW + 6, .look = look };
    CHECK_OK(sp_exlog_ask(f->db, &ask));
    CHECK_OK(sp_exlog_answer(f->db, &answer));
}

#define REPORT_OF(who) "{\"sub\":\"" SUBJECT "\",\"purpose\":\"credit_granting\",\"product\":\"basic\",\"requester\":\"" who "\"," \
                       "\"authorisation\":{\"id\":\"C \\\"1\\\"\",\"basis\":\"subject_consent\",\"expires\":\"2099-12-31\"}}"

static bool keep(void *ctx, const struct sp_look *l)
{
    struct fx *f = ctx;
    struct sp_view *const texts[] = { &f->seen[f->n].subject, &f->seen[f->n].asked, &f->seen[f->n].op, &f->seen[f->n].who, &f->seen[f->n].node,
                                      &f->seen[f->n].purpose, &f->seen[f->n].product, &f->seen[f->n].authorisation, &f->seen[f->n].basis, &f->seen[f->n].rule };
    f->seen[f->n] = *l;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_true(sp_arena_copy(&f->arena, *texts[i], texts[i]));
    return ++f->n < 16;
}

static void read_looks(struct fx *f, const char *subject)
{
    f->n = 0;
    CHECK_OK(sp_looks(f->db, sp_view_of(subject), keep, f));
}

static void note(void *ctx, const struct sp_diag *d)
{
    struct fx *f = ctx;
    if (strcmp(d->rule, "check.look") != 0)
        return;
    f->found++;
    memcpy(f->rule, d->rule, sizeof d->rule);
    memcpy(f->field, d->field, sizeof d->field);
}

static uint64_t check_looks(struct fx *f)
{
    const struct sp_check c = { .found = note, .ctx = f };
    struct sp_check_exchange x;
    f->found = 0;
    CHECK_OK(sp_check_exchange(f->db, &c, &x));
    return x.looks;
}

static void expect(struct fx *f, const char *field)
{
    (void)check_looks(f);
    assert_int_equal(f->found, 1);
    assert_string_equal(f->field, field);
}

static void one_subject_newest_first(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW + 1), b = look_of(OTHER, SP_LOOK_LOCAL, ST_NOW + 5), c = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW + 2);
    c.asked = SP_VIEW_LIT("LA.lei:5493001KJTIIGC8Y1R17");
    c.outcome = SP_LOOK_REFUSED;
    c.rule = SP_VIEW_LIT("policy.purpose");
    CHECK_OK(serve(f, 1, SP_OP_REPORT, &a));
    answer_here(f, "L-1", &b, REPORT_OF("LA/bank-1"));
    CHECK_OK(serve(f, 2, SP_OP_REPORT, &c));
    read_looks(f, SUBJECT);
    assert_int_equal(f->n, 2);
    CHECK_VIEW(f->seen[0].asked, "LA.lei:5493001KJTIIGC8Y1R17");
    CHECK_VIEW(f->seen[0].rule, "policy.purpose");
    assert_int_equal(f->seen[0].outcome, SP_LOOK_REFUSED);
    assert_int_equal(f->seen[1].at_s, ST_NOW + 1);
    assert_int_equal(f->seen[1].kind, SP_LOOK_SERVED);
    assert_true(f->seen[1].logged);
    assert_int_equal(f->seen[1].log_index, 1); /* the answer: its request is entry 0 */
    CHECK_VIEW(f->seen[1].who, "CN-GX/bank-1");
    CHECK_VIEW(f->seen[1].authorisation, "C \"1\"");
    read_looks(f, "LA.ern:010000123"); /* the beginning of another's key is not that other */
    assert_int_equal(f->n, 0);
}

static void a_duplicate_is_looked_at_once(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW + 1);
    CHECK_OK(serve(f, 1, SP_OP_REPORT, &a));
    CHECK_RC(EXISTS, serve(f, 1, SP_OP_REPORT, &a));
    read_looks(f, SUBJECT);
    assert_int_equal(f->n, 1);
}

static void what_cannot_be_kept_keeps_nothing(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of("", SP_LOOK_SERVED, ST_NOW);
    struct sp_exlog_counts n;
    CHECK_RC(INVALID, serve(f, 1, SP_OP_REPORT, &a));
    CHECK_OK(sp_exlog_counts(f->db, &n));
    assert_int_equal(n.served, 0);
}

static void a_refusal_uses_up_its_token(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_LOCAL, ST_NOW);
    const struct sp_look_refused r = { &a, SP_VIEW_LIT("bank-1"), SP_VIEW_LIT("token-1"), ST_NOW + 300 };
    struct sp_look_refused second = r;
    second.token_jti = SP_VIEW_LIT("token-2");
    a.outcome = SP_LOOK_REFUSED;
    CHECK_OK(sp_look_refuse(f->db, &r));
    CHECK_RC(REPLAY, sp_look_refuse(f->db, &r));
    CHECK_RC(REPLAY, sp_exlog_use_token(f->db, r.participant, r.token_jti, ST_NOW + 300));
    CHECK_OK(sp_look_refuse(f->db, &second));
    read_looks(f, SUBJECT);
    assert_int_equal(f->n, 2); /* of one second, both */
    assert_false(f->seen[0].logged);
    assert_int_equal(check_looks(f), 2);
    assert_int_equal(f->found, 0);
}

static void a_fact_of_it_is_what_the_schema_takes(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW);
    struct sp_fact fact, again;
    SP_BUF_AUTO text = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_diag d = { .rule = "" };
    a.logged = true;
    a.log_index = 7;
    a.outcome = SP_LOOK_REFUSED;
    a.rule = SP_VIEW_LIT("policy.product");
    CHECK_OK(sp_look_fact(&a, SP_VIEW_LIT("LA"), &f->arena, &fact));
    sp_fact_put_json(&text, &fact);
    CHECK_OK(sp_json_parse(sp_buf_view(&text), 0, &j, &d));
    CHECK_OK(sp_fact_from_json(j, &f->arena, &again, &d));
    assert_true(sp_view_eq(fact.data, again.data)); /* canonical as it was written */
    CHECK_VIEW(again.id, "log-7");
    CHECK_VIEW(again.data, "{\"who\":\"CN-GX/bank-1\",\"at\":\"2026-09-21T14:13:20Z\",\"purpose\":\"credit_granting\",\"product\":\"basic\","
               "\"authorisation\":\"C \\\"1\\\"\",\"basis\":\"subject_consent\",\"outcome\":\"refused\",\"rule\":\"policy.product\"}");
}

/* ---- checking ---- */

static void fill(struct fx *f)
{
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW + 1), b = look_of(SUBJECT, SP_LOOK_LOCAL, ST_NOW + 5), c = look_of(FAR, SP_LOOK_ASKED, ST_NOW + 6);
    c.node = SP_VIEW_LIT("CN-GX");
    CHECK_OK(serve(f, 1, SP_OP_REPORT, &a));
    answer_here(f, "L-1", &b, REPORT_OF("LA/bank-1"));
    ask_far(f, 3, &c);
    CHECK_OK(serve(f, 4, SP_OP_SEARCH, NULL));
}

static void replace(struct fx *f, const struct sp_look *from, uint64_t index, const struct sp_look *to)
{
    SP_BATCH_AUTO b = { .alone = false };
    struct sp_kv_txn *t = NULL;
    struct sp_kv_cursor c;
    CHECK_OK(sp_kv_read_begin(f->db->exchange, &t));
    CHECK_OK(sp_kv_cursor(t, SP_X_LOOK, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_look l;
        CHECK_OK(sp_look_parse(c.key, c.value, &l));
        if (l.log_index == index && sp_view_eq(l.subject, from->subject))
            sp_batch_del(&b, SP_X_LOOK, c.key);
    }
    if (to)
        CHECK_OK(sp_look_put(to, index, t, &b));
    sp_kv_read_end(t);
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
}

static void whole(void **state)
{
    struct fx *f = *state;
    fill(f);
    assert_int_equal(check_looks(f), 3); /* a search leaves none */
    assert_int_equal(f->found, 0);
}

/* The answer to a dispute does not say whose fact it is about; that of a look-up must. */
static void a_dispute_is_a_look(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_LOCAL, ST_NOW + 5);
    a.op = SP_VIEW_LIT("dispute");
    answer_here(f, "L-1", &a, "{\"op\":\"dispute\",\"body\":{\"dispute\":\"x\"}}");
    assert_int_equal(check_looks(f), 1);
    assert_int_equal(f->found, 0);
    a.op = SP_VIEW_LIT("company");
    answer_here(f, "L-2", &a, "{\"op\":\"company\",\"body\":{\"dispute\":\"x\"}}");
    expect(f, SUBJECT " 2026-09-21T14:13:25Z");
}

static void an_exchange_without_its_entry(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, 0);
    fill(f);
    replace(f, &a, 1, NULL);
    expect(f, "exchange " REQUEST_ID "1");
}

static void a_local_report_without_its_entry(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_LOCAL, 0);
    fill(f);
    replace(f, &a, 2, NULL);
    expect(f, "exchange L-1");
}

static void an_entry_moved_to_another_company(void **state)
{
    struct fx *f = *state;
    struct sp_look from = look_of(SUBJECT, SP_LOOK_SERVED, 0), to = look_of(OTHER, SP_LOOK_SERVED, ST_NOW + 1);
    fill(f);
    replace(f, &from, 1, &to);
    expect(f, OTHER " 2026-09-21T14:13:21Z");
}

static void an_entry_that_names_another_bank(void **state)
{
    struct fx *f = *state;
    struct sp_look from = look_of(SUBJECT, SP_LOOK_LOCAL, 0), to = look_of(SUBJECT, SP_LOOK_LOCAL, ST_NOW + 5);
    fill(f);
    to.who = SP_VIEW_LIT("LA/bank-2");
    replace(f, &from, 2, &to);
    expect(f, SUBJECT " 2026-09-21T14:13:25Z");
}

static void an_entry_of_an_exchange_that_is_not_there(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW + 8), none = look_of("", SP_LOOK_SERVED, 0);
    fill(f);
    replace(f, &none, 1000, &a);
    expect(f, SUBJECT " 2026-09-21T14:13:28Z");
}

static void an_entry_that_cannot_be_read(void **state)
{
    struct fx *f = *state;
    SP_BATCH_AUTO b = { .alone = false };
    fill(f);
    sp_batch_put(&b, SP_X_LOOK, SP_VIEW_LIT("short"), SP_VIEW_LIT("?"));
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
    expect(f, "look");
}

static void what_is_older_than_entries_needs_none(void **state)
{
    struct fx *f = *state;
    struct sp_look a = look_of(SUBJECT, SP_LOOK_SERVED, ST_NOW + 2);
    CHECK_OK(serve(f, 1, SP_OP_REPORT, NULL));
    assert_int_equal(check_looks(f), 0);
    assert_int_equal(f->found, 0);
    CHECK_OK(serve(f, 2, SP_OP_REPORT, &a));
    assert_int_equal(check_looks(f), 1);
    assert_int_equal(f->found, 0);
    CHECK_OK(serve(f, 3, SP_OP_REPORT, NULL)); /* what comes after does */
    expect(f, "exchange " REQUEST_ID "3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_subject_newest_first, setup, teardown),
        cmocka_unit_test_setup_teardown(a_duplicate_is_looked_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_kept_keeps_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refusal_uses_up_its_token, setup, teardown),
        cmocka_unit_test_setup_teardown(a_fact_of_it_is_what_the_schema_takes, setup, teardown),
        cmocka_unit_test_setup_teardown(whole, setup, teardown),
        cmocka_unit_test_setup_teardown(a_dispute_is_a_look, setup, teardown),
        cmocka_unit_test_setup_teardown(an_exchange_without_its_entry, setup, teardown),
        cmocka_unit_test_setup_teardown(a_local_report_without_its_entry, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_moved_to_another_company, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_that_names_another_bank, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_of_an_exchange_that_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(an_entry_that_cannot_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_older_than_entries_needs_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
