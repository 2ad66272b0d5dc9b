/* layer: schema */
#include "schema/tombstone.h"
#include "tests/lib/check.h"

#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define SALT "AAAAAAAAAAAAAAAAAAAAAA"
#define STONE(iss, seq, prev, subject, kind, salt, fact, rule, source, days, versions, times) \
    "{\"iss\":\"" iss "\",\"iat\":1790000000,\"seq\":" seq ",\"prev\":\"" prev "\",\"subject\":\"" subject "\",\"kind\":\"" kind "\",\"salt\":\"" salt \
    "\",\"fact\":\"" fact "\",\"rule\":\"" rule "\"" source "," days ",\"versions\":" versions "," times "}"
#define DAYS "\"event\":\"2019-05-01\",\"due\":\"2024-05-01\""
#define TIMES "\"first\":1780000000,\"last\":1780000060"
#define SOURCE ",\"source\":\"Regulation, Art 16\""
#define GOOD STONE("CN-GX", "2", DIGEST, "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16.penalty", SOURCE, DAYS, "3", TIMES)

static void reads_what_it_writes(void **state)
{
    (void)state;
    static const char *const texts[] = { GOOD, STONE("LA", "1", "", "LA.ern:0100001234", "officers.officer", SALT, DIGEST, "la.keep.persons", "", DAYS, "1", TIMES) };
    for (int i = 0; i < 2; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_tombstone t;
        CHECK_OK(sp_tombstone_parse(sp_view_of(texts[i]), &a, &t, NULL));
        sp_tombstone_put(&again, &t);
        CHECK_VIEW(sp_buf_view(&again), texts[i]);
    }
}

static void refuses(void **state)
{
    (void)state;
    static const struct { const char *rule, *field, *text; } cases[] = {
        { "tombstone.node", "iss", STONE("laos", "2", DIGEST, "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.seq", "seq", STONE("LA", "0", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.prev", "prev", STONE("LA", "2", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.prev", "prev", STONE("LA", "1", DIGEST, "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.prev", "prev", STONE("LA", "2", "abc", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.subject", "subject", STONE("LA", "1", "", "LA.ern:", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.kind", "kind", STONE("LA", "1", "", "LA.ern:0100001234", "legal.fine", SALT, DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.fact", "salt", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", "AAAA", DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.fact", "salt", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", "", DIGEST, "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.fact", "fact", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, "p1", "cn.16", "", DAYS, "3", TIMES) },
        { "tombstone.rule", "rule", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "", "", DAYS, "3", TIMES) },
        { "tombstone.source", "source", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", ",\"source\":\" x\"", DAYS, "3", TIMES) },
        { "tombstone.day", "due", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", "\"event\":\"2024-05-02\",\"due\":\"2024-05-01\"", "3", TIMES) },
        { "tombstone.day", "due", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", "\"event\":\"2023-02-29\",\"due\":\"2024-05-01\"", "3", TIMES) },
        { "tombstone.versions", "versions", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "0", TIMES) },
        { "tombstone.time", "first", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", "\"first\":2,\"last\":1") },
        { "tombstone.time", "first", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", DAYS, "3", "\"first\":2,\"last\":1790000001") },
        { "field.unknown", "why", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", ",\"why\":\"x\"", DAYS, "3", TIMES) },
        { "field.missing", "event", STONE("LA", "1", "", "LA.ern:0100001234", "legal.penalty", SALT, DIGEST, "cn.16", "", "\"due\":\"2024-05-01\"", "3", TIMES) },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_tombstone t = { .seq = 99 };
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = sp_tombstone_parse(sp_view_of(cases[i].text), &a, &t, &d);
        if (sp_ok(rc) || strcmp(d.rule, cases[i].rule) || strcmp(d.field, cases[i].field))
            fail_msg("case %zu: %s %s, not %s %s", i, d.rule, d.field, cases[i].rule, cases[i].field);
        assert_int_equal(t.seq, 99);
    }
}

/* ---- of entries of who looked ---- */

#define LOOKS(iss, iat, seq, prev, kind, rule, source, days, counts, times, list) \
    "{\"iss\":\"" iss "\",\"iat\":" iat ",\"seq\":" seq ",\"prev\":\"" prev "\",\"kind\":\"" kind "\",\"rule\":\"" rule "\"" source "," days "," counts "," times \
    ",\"list\":\"" list "\"}"
#define Q "query_history.query"
#define Q_DAYS "\"event\":\"2020-03-05\",\"due\":\"2025-03-05\""
#define Q_COUNTS "\"companies\":2,\"looks\":3"
#define Q_TIMES "\"first\":1551777600,\"last\":1583400000"
#define AT "1790000000" /* 2026-09-21 */

static void reads_looks_as_it_writes_them(void **state)
{
    (void)state;
    static const char *const texts[] = { LOOKS("CN-GX", AT, "2", DIGEST, Q, "cn.keep.looks", SOURCE, Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST),
                                         LOOKS("LA", AT, "1", "", Q, "la.keep.looks", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) };
    for (int i = 0; i < 2; i++) {
        SP_ARENA_AUTO a = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_looks_tombstone t;
        CHECK_OK(sp_looks_tombstone_parse(sp_view_of(texts[i]), &a, &t, NULL));
        sp_looks_tombstone_put(&again, &t);
        CHECK_VIEW(sp_buf_view(&again), texts[i]);
    }
}

static void refuses_looks(void **state)
{
    (void)state;
    static const struct { const char *rule, *field, *text; } cases[] = {
        { "tombstone.node", "iss", LOOKS("laos", AT, "1", "", Q, "r", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.seq", "seq", LOOKS("LA", AT, "0", "", Q, "r", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.prev", "prev", LOOKS("LA", AT, "2", "", Q, "r", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.prev", "prev", LOOKS("LA", AT, "1", DIGEST, Q, "r", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.kind", "kind", LOOKS("LA", AT, "1", "", "legal.case", "r", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.looks", "looks", LOOKS("LA", AT, "1", "", Q, "r", "", Q_DAYS, "\"companies\":0,\"looks\":0", Q_TIMES, DIGEST) },
        { "tombstone.looks", "looks", LOOKS("LA", AT, "1", "", Q, "r", "", Q_DAYS, "\"companies\":3,\"looks\":2", Q_TIMES, DIGEST) },
        { "tombstone.list", "list", LOOKS("LA", AT, "1", "", Q, "r", "", Q_DAYS, Q_COUNTS, Q_TIMES, "x") },
        { "tombstone.rule", "rule", LOOKS("LA", AT, "1", "", Q, "", "", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.source", "source", LOOKS("LA", AT, "1", "", Q, "r", ",\"source\":\" x\"", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "tombstone.day", "due", LOOKS("LA", AT, "1", "", Q, "r", "", "\"event\":\"2025-03-06\",\"due\":\"2025-03-05\"", Q_COUNTS, Q_TIMES, DIGEST) },
        /* not due before it went: the day of 2026-09-21 has begun somewhere, that of the day after the next nowhere */
        { "tombstone.day", "due", LOOKS("LA", AT, "1", "", Q, "r", "", "\"event\":\"2020-03-05\",\"due\":\"2026-09-23\"", Q_COUNTS, Q_TIMES, DIGEST) },
        /* one that is younger than the event went with it */
        { "tombstone.day", "event", LOOKS("LA", AT, "1", "", Q, "r", "", Q_DAYS, Q_COUNTS, "\"first\":1551777600,\"last\":1789000000", DIGEST) },
        { "tombstone.time", "first", LOOKS("LA", AT, "1", "", Q, "r", "", Q_DAYS, Q_COUNTS, "\"first\":2,\"last\":1", DIGEST) },
        { "tombstone.time", "first", LOOKS("LA", "5", "1", "", Q, "r", "", Q_DAYS, Q_COUNTS, "\"first\":5,\"last\":6", DIGEST) },
        { "field.unknown", "subject", LOOKS("LA", AT, "1", "", Q, "r", ",\"subject\":\"x\"", Q_DAYS, Q_COUNTS, Q_TIMES, DIGEST) },
        { "field.missing", "companies", LOOKS("LA", AT, "1", "", Q, "r", "", Q_DAYS, "\"looks\":3", Q_TIMES, DIGEST) },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_looks_tombstone t = { .seq = 99 };
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = sp_looks_tombstone_parse(sp_view_of(cases[i].text), &a, &t, &d);
        if (sp_ok(rc) || strcmp(d.rule, cases[i].rule) || strcmp(d.field, cases[i].field))
            fail_msg("case %zu: %s %s, not %s %s", i, d.rule, d.field, cases[i].rule, cases[i].field);
        assert_int_equal(t.seq, 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reads_what_it_writes), cmocka_unit_test(refuses), cmocka_unit_test(reads_looks_as_it_writes_them), cmocka_unit_test(refuses_looks) };
    return cmocka_run_group_tests_name("schema tombstone", tests, NULL, NULL);
}
