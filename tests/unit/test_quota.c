/* layer: node, threads */
#include "node/policy/quota.h"
#include "storage/quota.h"
#include "tests/lib/storage.h"

#include <stdio.h>

#define LIT(s) SP_VIEW_LIT(s)

static const char table[] =
    "{\"format\":\"saphan-country-policy/1\",\"country\":\"LA\",\"as_of\":\"2026-11-21\",\"utc_offset\":\"+07:00\","
    "\"personal\":{\"subjects\":[],\"facts\":[]},\"bases\":[],"
    "\"domestic\":[{\"rule\":\"la.1\",\"text\":\"All.\",\"what\":[\"*\"],\"allow\":[]}],"
    "\"export\":[{\"rule\":\"la.2\",\"text\":\"All.\",\"what\":[\"*\"],\"allow\":[]}],"
    "\"quotas\":[{\"rule\":\"la.q.partner\",\"text\":\"Q.\",\"of\":\"partner\",\"ops\":[\"*\"],\"per_day\":640},"
    "{\"rule\":\"la.q.who\",\"text\":\"Q.\",\"of\":\"participant\",\"ops\":[\"report\"],\"per_day\":4},"
    "{\"rule\":\"la.q.subject\",\"text\":\"Q.\",\"of\":\"subject\",\"ops\":[\"report\"],\"per_day\":2}],"
    "\"retention\":[],\"dispute\":{\"rule\":\"la.3\",\"text\":\"D.\",\"days\":20},\"never_collect\":[]}";

enum { NOON = 1795233600 }; /* 2026-11-21T04:00:00Z, eleven in the morning there */

static struct sp_country_policy *law(void)
{
    struct sp_country_policy *p = NULL;
    CHECK_OK(sp_country_policy_parse(sp_view_of(table), &p, NULL));
    return p;
}

static struct sp_quota_asker asks(const char *partner, const char *who, const char *subject, unsigned op, int64_t now_s)
{
    return (struct sp_quota_asker){ sp_view_of(partner), sp_view_of(who), sp_view_of(subject), op, now_s };
}

static void take(struct sp_quotas *q, struct sp_quota_asker a, const char *rule)
{
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_quotas_take(q, &a, &d);
    if (!rule) {
        CHECK_OK(rc);
        return;
    }
    CHECK_RC(DENIED, rc);
    CHECK_RULE(d, rule);
}

static void a_quota_is_used_up_and_opens_again(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_country_policy *p = law();
    struct sp_quotas *q = NULL;
    struct sp_diag d = { .rule = "" };
    SP_BUF_AUTO told = { 0 };
    CHECK_OK(sp_quotas_start(p, db, &q));
    take(q, asks("CN", "CN/b", "LA.ern:1", 0, NOON), NULL);
    take(q, asks("CN", "CN/b", "LA.ern:1", 0, NOON), NULL);
    take(q, asks("CN", "CN/b", "LA.ern:1", 0, NOON), "la.q.subject");
    take(q, asks("CN", "CN/c", "LA.ern:1", 0, NOON), NULL); /* another bank */
    take(q, asks("CN", "CN/b", "LA.ern:2", 0, NOON), NULL); /* another company */
    take(q, asks("CN", "CN/b", "LA.ern:3", 0, NOON), NULL); /* the refused one had not counted */
    struct sp_quota_asker fifth = asks("CN", "CN/b", "LA.ern:4", 0, NOON);
    CHECK_RC(DENIED, sp_quotas_take(q, &fifth, &d));
    CHECK_RULE(d, "la.q.who");
    assert_string_equal(d.field, "participant");
    assert_string_equal(d.text, "CN/b has asked 4 times today, which is the limit; ask again from 2026-11-21T17:00:00Z on");
    take(q, asks("CN", "CN/b", "", 1, NOON), NULL); /* a search is none of these */
    sp_quotas_put_json(q, NOON, &told);
    assert_non_null(strstr(sp_buf_cstr(&told), "{\"rule\":\"la.q.who\",\"of\":\"participant\",\"per_day\":4,\"refused\":1,\"most\":{\"who\":\"CN/b\",\"used\":4}}"));
    assert_non_null(strstr(sp_buf_cstr(&told), "{\"rule\":\"la.q.partner\",\"of\":\"partner\",\"per_day\":640,\"refused\":0,\"most\":{\"who\":\"CN\",\"used\":6}}"));
    take(q, asks("CN", "CN/b", "LA.ern:4", 0, NOON + 13 * 3600 - 1), "la.q.who"); /* the last second of the day there */
    take(q, asks("CN", "CN/b", "LA.ern:4", 0, NOON + 13 * 3600), NULL);
    sp_quotas_stop(q);
    sp_country_policy_free(p);
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void counters_survive(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_country_policy *p = law();
    struct sp_quotas *q = NULL;
    uint64_t kept = 0;
    uint32_t day = (NOON + 7 * 3600) / 86400;
    CHECK_OK(sp_quotas_start(p, db, &q));
    for (int i = 0; i < 25; i++)
        take(q, asks("CN", "", "", 1, NOON), NULL);
    CHECK_OK(sp_quota_get(db, day, sp_view("la.q.partner\0CN", 16), &kept));
    assert_int_equal(kept, 30); /* written ahead by tens: after a crash as if 30 were used */
    sp_quotas_stop(q);
    sp_db_close(db);
    db = st_open(&dir);
    CHECK_OK(sp_quota_get(db, day, sp_view("la.q.partner\0CN", 16), &kept));
    assert_int_equal(kept, 25); /* in order: what was used */
    CHECK_OK(sp_quotas_start(p, db, &q));
    for (int i = 25; i < 640; i++)
        take(q, asks("CN", "", "", 1, NOON), NULL);
    take(q, asks("CN", "", "", 1, NOON), "la.q.partner");
    sp_quotas_stop(q);
    sp_country_policy_free(p);
    sp_db_close(db);
    st_dir_remove(&dir);
}

/* More askers than there is room for in memory: each still has its own count, and those of former days go. */
static void many_askers_keep_their_counts(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_country_policy *p = law();
    struct sp_quotas *q = NULL;
    char who[32];
    CHECK_OK(sp_quotas_start(p, db, &q));
    for (int round = 0; round < 5; round++)
        for (int i = 0; i < 60; i++) {
            (void)snprintf(who, sizeof who, "CN/x%d", i);
            take(q, asks("", who, "", 0, NOON), round < 4 ? NULL : "la.q.who");
        }
    for (int i = 0; i < 3000; i++) { /* puts the others out */
        (void)snprintf(who, sizeof who, "N%d", i);
        take(q, asks(who, "", "", 1, NOON), NULL);
    }
    take(q, asks("", "CN/x0", "", 0, NOON), "la.q.who");
    uint64_t kept = 0;
    bool more = true;
    CHECK_OK(sp_quota_sweep(db, (NOON + 7 * 3600) / 86400, 100, &more));
    assert_false(more); /* nothing of former days */
    for (int i = 0; more || i < 100; i++)
        CHECK_OK(sp_quota_sweep(db, (NOON + 7 * 3600) / 86400 + 1, 100, &more));
    assert_false(more);
    CHECK_OK(sp_quota_get(db, (NOON + 7 * 3600) / 86400, sp_view("la.q.who\0CN/x0", 15), &kept));
    assert_int_equal(kept, 0);
    CHECK_RC(INVALID, sp_quota_put(db, 1, sp_view("", 0), 1));
    sp_quotas_stop(q);
    sp_country_policy_free(p);
    sp_db_close(db);
    st_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_is_used_up_and_opens_again),
        cmocka_unit_test(counters_survive),
        cmocka_unit_test(many_askers_keep_their_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
