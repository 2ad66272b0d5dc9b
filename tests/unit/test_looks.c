/* layer: node, threads */
#include "tests/lib/storage.h"

#include "node/exchange/internal.h"
#include "schema/product.h"
#include "storage/db_internal.h"
#include "storage/look_record.h"

/* Which looks a report tells of. */

#define S "LA.ern:0100000001"

struct adding { enum sp_look_outcome outcome; unsigned from, to; };

static struct sp_rc add(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct adding *a = ctx;
    for (unsigned i = a->from; i < a->to; i++) {
        const struct sp_look l = { .subject = SP_VIEW_LIT(S), .at_s = ST_NOW + (int64_t)i, .kind = SP_LOOK_SERVED, .op = SP_VIEW_LIT("company"),
                                   .who = SP_VIEW_LIT("CN-GX/bank-1"), .purpose = SP_VIEW_LIT("credit_granting"), .outcome = a->outcome,
                                   .rule = a->outcome == SP_LOOK_REFUSED ? SP_VIEW_LIT("policy.op") : sp_view(NULL, 0) };
        SP_TRY(sp_look_put(&l, i, t, b));
    }
    return SP_OK;
}

static void looked(struct sp_db *db, enum sp_look_outcome outcome, unsigned from, unsigned to)
{
    struct adding a = { outcome, from, to };
    SP_BATCH_AUTO b = { .prepare = add, .ctx = &a };
    CHECK_OK(sp_kv_submit(db->exchange, &b));
}

static size_t told(const struct sp_company *c, const char *outcome)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += memmem(c->facts[i].data.p, c->facts[i].data.n, outcome, strlen(outcome)) != NULL;
    return n;
}

/* Counted for whoever is shown some of them; for others there is what their rule withholds. */
static void said_in_the_report(const struct sp_company *c, const struct sp_report_limited *limited)
{
    const struct sp_report_head head = { .limited = *limited };
    const struct sp_product *full = sp_product_named(SP_VIEW_LIT("full"));
    SP_ARENA_AUTO a = { 0 };
    struct sp_report r;
    CHECK_OK(sp_report_made(&head, full, c->facts, c->n, SP_CLASS_SECRET, NULL, &a, &r, NULL));
    assert_int_equal(r.n_withheld, 1);
    CHECK_VIEW(r.withheld[0].kind, "query_history.query");
    CHECK_VIEW(r.withheld[0].rule, "policy.limit");
    assert_int_equal(r.withheld[0].count, limited->count);
    CHECK_OK(sp_report_made(&head, full, c->facts, c->n, SP_CLASS_PUBLIC, NULL, &a, &r, NULL));
    assert_int_equal(r.n_withheld, 1);
    CHECK_VIEW(r.withheld[0].rule, "policy.class");
    assert_int_equal(r.withheld[0].count, SP_LOOKS_IN_REPORT);
}

enum { MANY = 2500 };

static void refused_questions_do_not_hide_the_one_that_was_answered(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_exchange x = { .o = { .db = db }, .own = SP_VIEW_LIT("LA") };
    struct sp_company c = { .subject = SP_VIEW_LIT(S) };
    looked(db, SP_LOOK_ANSWERED, 0, 3);
    looked(db, SP_LOOK_REFUSED, 3, 3 + 2 * SP_LOOKS_IN_REPORT);
    struct sp_report_limited limited = { .count = 0 };
    CHECK_OK(sp_exchange_add_looks(&x, sp_product_named(SP_VIEW_LIT("full")), &c, &limited, &arena));
    assert_int_equal(limited.count, 3 + SP_LOOKS_IN_REPORT);
    assert_string_equal(limited.kind->name, "query_history.query");
    assert_int_equal(c.n, SP_LOOKS_IN_REPORT);
    assert_int_equal(told(&c, "\"outcome\":\"answered\""), 3);
    assert_int_equal(told(&c, "\"outcome\":\"refused\""), SP_LOOKS_IN_REPORT - 3);
    said_in_the_report(&c, &limited);
    c.n = 0;
    looked(db, SP_LOOK_REFUSED, 1000, 1000 + MANY);
    CHECK_OK(sp_exchange_add_looks(&x, sp_product_named(SP_VIEW_LIT("full")), &c, &limited, &arena));
    assert_int_equal(limited.count, 3 + 2 * SP_LOOKS_IN_REPORT + MANY - SP_LOOKS_IN_REPORT); /* all of them, to the last */
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void nothing_is_said_where_all_are_told(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_exchange x = { .o = { .db = db }, .own = SP_VIEW_LIT("LA") };
    struct sp_company c = { .subject = SP_VIEW_LIT(S) };
    struct sp_report_limited limited = { .count = 0 };
    looked(db, SP_LOOK_ANSWERED, 0, SP_LOOKS_IN_REPORT);
    CHECK_OK(sp_exchange_add_looks(&x, sp_product_named(SP_VIEW_LIT("full")), &c, &limited, &arena));
    assert_int_equal(c.n, SP_LOOKS_IN_REPORT);
    assert_int_equal(limited.count, 0);
    sp_db_close(db);
    st_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(refused_questions_do_not_hide_the_one_that_was_answered),
                                        cmocka_unit_test(nothing_is_said_where_all_are_told) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
