/* layer: storage, threads */
/* Entries of who looked that the law says must go: which are due, which stay, and what a check says of those that went. */
#include "schema/message.h"
#include "storage/exlog_record.h"
#include "storage/look_tombs.h"
#include "storage/marks.h"
#include "tests/lib/retention_fixture.h"

#define T_2020 1583400000 /* 2020-03-05T09:20:00Z: due on 2025-03-05 */
#define T_2019 1551777600 /* 2019-03-05 */
#define T_2026 (ST_NOW - 100)

static struct sp_look look_of(const char *subject, int64_t at_s)
{
    return (struct sp_look){ .subject = sp_view_of(subject), .at_s = at_s, .kind = SP_LOOK_LOCAL, .op = SP_VIEW_LIT("report"), .who = SP_VIEW_LIT("CN-GX/bank-1"),
        .purpose = SP_VIEW_LIT("credit_granting"), .product = SP_VIEW_LIT("basic") };
}

/* A report to a participant of ours; its entry of the log. */
static uint64_t answer(struct fx *f, const char *id, const char *subject, int64_t at_s)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    uint64_t index;
    sp_buf_putf(&payload, "{\"sub\":\"%s\",\"purpose\":\"credit_granting\",\"product\":\"basic\",\"requester\":\"CN-GX/bank-1\"}", subject);
    sp_buf_puts(&jws, "e30.");
    sp_buf_put_b64url(&jws, sp_buf_view(&payload));
    sp_buf_puts(&jws, ".c2ln");
    const struct sp_look look = look_of(subject, at_s);
    const struct sp_exlog_local l = { .id = sp_view_of(id), .participant = SP_VIEW_LIT("bank-1"), .token_jti = sp_view_of(id), .op = SP_VIEW_LIT("report"),
        .token_expires_s = ST_NOW + 300, .answer = sp_buf_view(&jws), .verdict = SP_VIEW_LIT("processed"), .at_s = at_s, .look = &look };
    CHECK_OK(sp_exlog_local(f->db, &l, &index));
    return index;
}

static void refused(struct fx *f, const char *token, const char *subject, int64_t at_s)
{
    struct sp_look look = look_of(subject, at_s);
    look.outcome = SP_LOOK_REFUSED;
    look.rule = SP_VIEW_LIT("policy.product");
    const struct sp_look_refused r = { &look, SP_VIEW_LIT("bank-1"), sp_view_of(token), ST_NOW + 300 };
    CHECK_OK(sp_look_refuse(f->db, &r));
}

static struct sp_rc make_receipt(void *ctx, uint64_t log_index, struct sp_buf *receipt)
{
    (void)ctx;
    sp_buf_putf(receipt, "receipt for %llu", (unsigned long long)log_index);
    return SP_OK;
}

/* Of a partner's company; the receipt waits in the outbox. */
static void ask_far(struct fx *f, const char *id, const char *subject, int64_t at_s)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    struct sp_look look = look_of(subject, at_s);
    look.kind = SP_LOOK_ASKED;
    look.node = SP_VIEW_LIT("LA");
    const struct sp_request r = { .iss = SP_VIEW_LIT("CN-GX"), .aud = SP_VIEW_LIT("LA"), .jti = sp_view_of(id), .iat = at_s, .exp = at_s + 60, .op = SP_OP_REPORT,
        .participant = SP_VIEW_LIT("bank-1"), .purpose = SP_VIEW_LIT("credit_granting"), .product = SP_VIEW_LIT("basic"), .subject = sp_view_of(subject) };
    sp_request_put(&payload, &r);
    sp_buf_puts(&jws, "e30.");
    sp_buf_put_b64url(&jws, sp_buf_view(&payload));
    sp_buf_puts(&jws, ".c2ln");
    const struct sp_exlog_ask ask = { .id = sp_view_of(id), .peer = SP_VIEW_LIT("LA"), .participant = SP_VIEW_LIT("bank-1"), .op = SP_VIEW_LIT("report"),
        .token_jti = sp_view_of(id), .token_expires_s = ST_NOW, .request = sp_buf_view(&jws), .created_s = at_s, .due_s = at_s };
    const struct sp_exlog_answer got = { .id = ask.id, .answer = SP_VIEW_LIT("e30.e30.c2ln"), .verdict = SP_VIEW_LIT("processed"), .at_s = at_s, .look = &look,
        .make_receipt = make_receipt };
    CHECK_OK(sp_exlog_ask(f->db, &ask));
    CHECK_OK(sp_exlog_answer(f->db, &got));
}

/* ---- in few words ---- */

static void tell_looks(void *ctx, const struct sp_expired_looks *e)
{
    struct fx *f = ctx;
    sp_buf_putf(&f->told, "%.*s %.*s %llu %s>%s%s;", (int)e->subject.n - 8, e->subject.p + 8, (int)e->due.rule->law.rule.n, e->due.rule->law.rule.p,
                (unsigned long long)e->looks, e->due.event, e->due.due, e->held ? " held" : "");
}

static const char *run(struct fx *f, bool deletes, const char *on, struct sp_retention_sums *s)
{
    struct sp_retention r = of(f, on);
    struct sp_diag d = { .rule = "" };
    r.looks = tell_looks;
    *s = (struct sp_retention_sums){ 0 };
    struct sp_rc rc = deletes ? sp_retention_delete(f->db, &r, SP_VIEW_LIT("CN-GX"), f->key, s, &d) : sp_retention_list(f->db, &r, s, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", d.rule, d.text);
    return sp_buf_cstr(&f->told);
}

static bool count_one(void *ctx, const struct sp_look *l)
{
    (void)l;
    ++*(size_t *)ctx;
    return true;
}

static size_t looks_of(struct fx *f, const char *subject)
{
    size_t n = 0;
    CHECK_OK(sp_looks(f->db, sp_view_of(subject), count_one, &n));
    return n;
}

/* ST answers are not reports that a check of exchanges takes: only what it says of looks and tombstones counts. */
static void note(void *ctx, const struct sp_diag *d)
{
    if (!strcmp(d->rule, "check.look") || !strcmp(d->rule, "check.tombstone"))
        found(ctx, d);
}

static struct sp_check_exchange check_exchange(struct fx *f)
{
    const struct sp_check c = { .found = note, .ctx = f, .tombstone = verify };
    struct sp_check_exchange sum;
    f->n_found = 0;
    sp_buf_clear(&f->found);
    CHECK_OK(sp_check_exchange(f->db, &c, &sum));
    return sum;
}

static void is_whole(struct fx *f, uint64_t looks, uint64_t deleted)
{
    struct sp_check_exchange x = check_exchange(f);
    if (f->n_found)
        fail_msg("%s", sp_buf_cstr(&f->found));
    assert_int_equal(x.looks, looks);
    assert_int_equal(x.looks_deleted, deleted);
}

static void is_found(struct fx *f, const char *rule, const char *text)
{
    (void)check_exchange(f);
    const char *said = f->found.n ? sp_buf_cstr(&f->found) : "nothing";
    if (!strstr(said, rule) || !strstr(said, text))
        fail_msg("wanted %s %s, got:\n%s", rule, text, said);
}

/* ---- what is due ---- */

static void due_on_its_day(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    answer(f, "L-1", COMPANY, T_2020);
    answer(f, "L-2", COMPANY, T_2026);
    refused(f, "t-1", COMPANY, T_2020 - 1);
    assert_string_equal(run(f, false, "2025-03-04", &s), "");
    assert_int_equal(s.looks, 0);
    assert_string_equal(s.next_due, "2025-03-05");
    assert_non_null(strstr(run(f, false, "2025-03-05", &s), "cn.keep.looks 2 2020-03-05>2025-03-05;"));
    assert_int_equal(s.looks, 2);
    assert_string_equal(s.next_due, "2031-09-21");
    assert_int_equal(looks_of(f, COMPANY), 3); /* a list changes nothing */
    is_whole(f, 3, 0);
}

static void they_go_and_the_log_stays(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct sp_exlog_counts before, after;
    answer(f, "L-1", COMPANY, T_2020);
    answer(f, "L-2", PERSON, T_2019);
    answer(f, "L-3", COMPANY, T_2026);
    refused(f, "t-1", COMPANY, T_2019);
    CHECK_OK(sp_exlog_counts(f->db, &before));
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 3);
    assert_int_equal(s.looks_held, 0);
    assert_int_equal(looks_of(f, COMPANY), 1);
    assert_int_equal(looks_of(f, PERSON), 0);
    CHECK_OK(sp_exlog_counts(f->db, &after));
    assert_int_equal(before.log_size, after.log_size);
    assert_int_equal(before.exchanges, after.exchanges);
    is_whole(f, 1, 3);
    assert_string_equal(run(f, true, "2026-01-01", &s), ""); /* once is enough */
    answer(f, "L-4", COMPANY, T_2019 + 5);
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 1);
    is_whole(f, 1, 4);
}

struct told_deleted { unsigned n; struct sp_looks_deleted last; char rule[64]; };

static bool note_deleted(void *ctx, const struct sp_looks_deleted *x)
{
    struct told_deleted *t = ctx;
    t->n++;
    t->last = *x;
    (void)snprintf(t->rule, sizeof t->rule, "%.*s", (int)x->rule.n, x->rule.p);
    return true;
}

static void the_company_is_told(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    struct told_deleted t = { .n = 0 };
    answer(f, "L-1", COMPANY, T_2019);
    answer(f, "L-2", COMPANY, T_2020);
    answer(f, "L-3", PERSON, T_2020);
    (void)run(f, true, "2026-01-01", &s);
    CHECK_OK(sp_looks_deleted(f->db, SP_VIEW_LIT(COMPANY), note_deleted, &t));
    assert_int_equal(t.n, 1);
    assert_int_equal(t.last.looks, 2);
    assert_int_equal(t.last.first_s, T_2019);
    assert_int_equal(t.last.last_s, T_2020);
    assert_int_equal(t.last.deleted_s, ST_NOW + 1000);
    assert_string_equal(t.rule, "cn.keep.looks");
    t.n = 0;
    CHECK_OK(sp_looks_deleted(f->db, SP_VIEW_LIT("CN.uscc:9145010"), note_deleted, &t)); /* the beginning of a key is nobody */
    assert_int_equal(t.n, 0);
}

/* More than one transaction takes, of more than one company. */
static void many_at_once(void **state)
{
    enum { MANY = 1300, UNLOGGED_BIT = 63 };
    struct fx *f = *state;
    struct sp_retention_sums s;
    SP_BATCH_AUTO b = { 0 };
    struct sp_kv_txn *t = NULL;
    answer(f, "L-1", COMPANY, T_2020);
    CHECK_OK(sp_kv_read_begin(f->db->exchange, &t));
    for (uint64_t i = 0; i < MANY; i++) {
        struct sp_look l = look_of(i % 3 ? COMPANY : PERSON, T_2019 + (int64_t)i);
        l.outcome = SP_LOOK_REFUSED;
        CHECK_OK(sp_look_put(&l, UINT64_C(1) << UNLOGGED_BIT | i, t, &b));
    }
    sp_kv_read_end(t);
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
    is_whole(f, MANY + 1, 0);
    (void)run(f, false, "2026-01-01", &s);
    assert_int_equal(s.looks, MANY + 1);
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, MANY + 1);
    is_whole(f, 0, MANY + 1);
}

static void a_rule_for_persons_only(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    use_policy(f, "{'rule':'cn.looks','text':'x','what':['query_history.query'],'data':'personal','after':['received'],'years':2}");
    answer(f, "L-1", COMPANY, T_2020);
    answer(f, "L-2", PERSON, T_2020);
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 1);
    assert_int_equal(looks_of(f, COMPANY), 1);
    use_policy(f, "{'rule':'cn.other','text':'x','what':['legal.case'],'after':['received'],'years':2}");
    (void)run(f, true, "2026-01-01", &s); /* no rule covers them */
    assert_int_equal(s.looks, 0);
    is_whole(f, 1, 1);
}

/* ---- what stays ---- */

static void a_record_in_dispute(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    st_put(f->db, COMPANY, PENALTY("p1", "'valid_to':'2099-01-01',") "," DISPUTE("d1", "p1", "open", ""), ST_NOW);
    answer(f, "L-1", COMPANY, T_2020);
    answer(f, "L-2", OTHER_PERSON, T_2020);
    assert_non_null(strstr(run(f, true, "2026-01-01", &s), "cn.keep.looks 1 2020-03-05>2025-03-05 held;"));
    assert_int_equal(s.looks, 1);
    assert_int_equal(s.looks_held, 1);
    assert_int_equal(looks_of(f, COMPANY), 1);
    is_whole(f, 1, 1);
    st_put(f->db, COMPANY, DISPUTE("d1", "p1", "rejected", ",'decided':'2026-01-10'"), ST_NOW + 1);
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 1);
    assert_int_equal(looks_of(f, COMPANY), 0);
}

static void partners_are_to_be_told(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO value = { 0 };
    SP_BUF_AUTO key = { 0 };
    unsigned char when[9] = { 0 };
    answer(f, "L-1", COMPANY, T_2020);
    sp_put_u64be(when, ST_NOW);
    sp_buf_putc(&key, SP_DISPUTE_TELL);
    sp_buf_put(&key, sp_view(when, sizeof when));
    sp_buf_put(&key, sp_view("d1\0\0\0\0\0", 7));
    sp_buf_put_view(&value, SP_VIEW_LIT(COMPANY));
    sp_buf_put_varint(&value, 0);
    sp_batch_put(&b, SP_R_DISPUTE, sp_buf_view(&key), sp_buf_view(&value));
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 0);
    assert_int_equal(s.looks_held, 1);
    CHECK_OK(sp_dispute_told(f->db, sp_buf_view(&key)));
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 1);
}

static void a_receipt_is_to_be_sent(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    const char *id = "01900000-0000-7000-8000-000000000001";
    ask_far(f, id, "LA.ern:0100001234", T_2020);
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 0);
    assert_int_equal(s.looks_held, 1);
    CHECK_OK(sp_exlog_receipt_sent(f->db, sp_view_of(id)));
    (void)run(f, true, "2026-01-01", &s);
    assert_int_equal(s.looks, 1);
    is_whole(f, 0, 1);
}

/* ---- what a check finds ---- */

static void put(struct fx *f, const struct sp_xkey *k, struct sp_view value)
{
    SP_BATCH_AUTO b = { 0 };
    if (value.p)
        sp_batch_put(&b, SP_X_STONE, sp_xkey_view(k), value);
    else
        sp_batch_del(&b, SP_X_STONE, sp_xkey_view(k));
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
}

static struct sp_xkey stone(uint64_t seq) { return sp_xkey_numbered('t', sp_view("", 0), seq); }

static void two_stones(struct fx *f)
{
    struct sp_retention_sums s;
    answer(f, "L-1", COMPANY, T_2019);
    (void)run(f, true, "2026-01-01", &s);
    answer(f, "L-2", COMPANY, T_2020);
    answer(f, "L-3", PERSON, T_2020);
    (void)run(f, true, "2026-01-01", &s);
    is_whole(f, 0, 3);
}

static void an_entry_taken_away_by_hand(void **state)
{
    struct fx *f = *state;
    struct sp_kv_txn *t = NULL;
    struct sp_kv_cursor c;
    SP_BATCH_AUTO b = { 0 };
    two_stones(f);
    answer(f, "L-4", COMPANY, T_2019);
    CHECK_OK(sp_kv_read_begin(f->db->exchange, &t));
    CHECK_OK(sp_kv_cursor(t, SP_X_LOOK, 0, &c));
    CHECK_OK(sp_kv_seek(&c, sp_view(NULL, 0)));
    sp_batch_del(&b, SP_X_LOOK, c.key);
    sp_kv_read_end(t);
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
    is_found(f, "check.look exchange L-4", "nor a tombstone");
}

static void an_entry_put_back(void **state)
{
    struct fx *f = *state;
    struct sp_kv_txn *t = NULL;
    SP_BATCH_AUTO b = { 0 };
    const struct sp_look l = look_of(COMPANY, T_2020);
    two_stones(f);
    CHECK_OK(sp_kv_read_begin(f->db->exchange, &t));
    CHECK_OK(sp_look_put(&l, 1, t, &b));
    sp_kv_read_end(t);
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
    is_found(f, "check.look " COMPANY, "a tombstone says that the entry of who looked for entry 1 of the log was deleted");
}

static void a_tombstone_is_missing(void **state)
{
    struct fx *f = *state;
    struct sp_xkey k = stone(1);
    two_stones(f);
    put(f, &k, sp_view(NULL, 0));
    is_found(f, "check.tombstone", "tombstone 1 of who looked: missing");
    is_found(f, "check.tombstone", "do not add up");
    is_found(f, "check.look exchange L-1", "nor a tombstone");
}

/* A list that names another entry, with the tombstone as it was. */
static void a_list_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_xkey k = stone(1);
    SP_BUF_AUTO value = { 0 };
    SP_BUF_AUTO list = { 0 };
    two_stones(f);
    {
        SP_KV_READ_AUTO t = NULL;
        struct sp_view token, old;
        CHECK_OK(sp_kv_read_begin(f->db->exchange, &t));
        CHECK_OK(sp_look_tomb_get(t, 1, &token, &old));
        const struct sp_look_gone g = { .subject = SP_VIEW_LIT(COMPANY), .looks = 1, .n_logged = 1, .first_s = T_2019, .last_s = T_2019, .logged = SP_VIEW_LIT("\2") };
        sp_look_gone_put(&list, &g);
        sp_buf_put_view(&value, token);
        sp_buf_put_view(&value, sp_buf_view(&list));
    }
    put(f, &k, sp_buf_view(&value));
    is_found(f, "check.tombstone", "tombstone 1 of who looked: its list is not the one that was signed");
    is_found(f, "check.look exchange L-1", "nor a tombstone");
}

static void a_tombstone_of_somebody_else(void **state)
{
    struct fx *f = *state;
    SP_KEY_AUTO other = NULL;
    struct sp_retention_sums s;
    struct sp_key *own = f->key;
    answer(f, "L-1", COMPANY, T_2019);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    f->key = other;
    (void)run(f, true, "2026-01-01", &s);
    f->key = own;
    is_found(f, "check.tombstone", "tombstone 1 of who looked: ");
    is_found(f, "check.look exchange L-1", "nor a tombstone"); /* what it names is not believed */
}

static void a_row_too_many_or_too_few(void **state)
{
    struct fx *f = *state;
    two_stones(f);
    struct sp_xkey own = sp_look_stone_prefix(SP_VIEW_LIT(COMPANY)), k = sp_xkey_numbered('s', sp_view(own.p + 1, own.n - 1), 2), more = stone(3);
    put(f, &k, sp_view(NULL, 0));
    is_found(f, "check.tombstone", "tombstone 2 of who looked: not found by its subject");
    put(f, &k, sp_view("", 0));
    is_whole(f, 0, 3);
    put(f, &more, SP_VIEW_LIT("x"));
    is_found(f, "check.tombstone", "rows of tombstones that were not counted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RETENTION_TEST(due_on_its_day), RETENTION_TEST(they_go_and_the_log_stays), RETENTION_TEST(the_company_is_told), RETENTION_TEST(many_at_once),
        RETENTION_TEST(a_rule_for_persons_only), RETENTION_TEST(a_record_in_dispute), RETENTION_TEST(partners_are_to_be_told),
        RETENTION_TEST(a_receipt_is_to_be_sent), RETENTION_TEST(an_entry_taken_away_by_hand), RETENTION_TEST(an_entry_put_back),
        RETENTION_TEST(a_tombstone_is_missing), RETENTION_TEST(a_list_that_was_changed), RETENTION_TEST(a_tombstone_of_somebody_else),
        RETENTION_TEST(a_row_too_many_or_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
