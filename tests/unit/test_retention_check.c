/* layer: storage, threads */
/* What a check finds of facts that were deleted: tombstones that were changed, are missing or of somebody else, and a deletion
 * that was interrupted. */
#include "tests/lib/retention_fixture.h"

static void put(struct fx *f, unsigned table, struct sp_view key, struct sp_view value)
{
    SP_BATCH_AUTO b = { 0 };
    sp_batch_put(&b, table, key, value);
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
}

static void two_gone(struct fx *f)
{
    struct sp_retention_sums s;
    st_put(f->db, PERSON, PENALTY("p1", ENDED_2019) "," PENALTY("p2", ENDED_2019) "," RECENT("p3"), ST_NOW);
    (void)delete(f, "2026-01-01", &s);
    whole(f, 2);
}

static void a_tombstone_that_was_changed(void **state)
{
    struct fx *f = *state;
    struct sp_view token;
    char key[9] = { 't' };
    two_gone(f);
    sp_put_u64be((unsigned char *)key + 1, 1);
    {
        SP_SNAP_AUTO s = NULL;
        SP_BUF_AUTO other = { 0 };
        CHECK_OK(sp_snap_begin(f->db, &s));
        CHECK_OK(sp_snap_tombstone(s, 1, &token));
        sp_buf_put(&other, token);
        other.p[other.n - 2] = other.p[other.n - 2] == 'A' ? 'B' : 'A';
        put(f, SP_R_TOMB, sp_view(key, sizeof key), sp_buf_view(&other));
    }
    finds(f, "check.tombstone", "tombstone 1: ");
    finds(f, "check.tombstone", "tombstone 2: does not follow the one before");
}

static void a_tombstone_that_is_missing(void **state)
{
    struct fx *f = *state;
    char key[9] = { 't' };
    two_gone(f);
    sp_put_u64be((unsigned char *)key + 1, 2);
    SP_BATCH_AUTO b = { 0 };
    sp_batch_del(&b, SP_R_TOMB, sp_view(key, sizeof key));
    CHECK_OK(sp_kv_submit(f->db->registry, &b));
    finds(f, "check.tombstone", "tombstone 2: missing");
    finds(f, "check.tombstone", "do not add up");
}

static void a_tombstone_of_somebody_else(void **state)
{
    struct fx *f = *state;
    SP_KEY_AUTO other = NULL;
    two_gone(f);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    struct sp_key *own = f->key;
    f->key = other;
    finds(f, "check.tombstone", "tombstone 1: ");
    other = own;
}

static void a_deleted_fact_that_is_there(void **state)
{
    struct fx *f = *state;
    struct sp_fact fact;
    struct sp_company c;
    SP_BUF_AUTO chunk = { 0 };
    two_gone(f);
    st_company(&f->arena, PERSON, PENALTY("p1", "'received':'2020-01-01T00:00:00Z',"), &c);
    fact = c.facts[0];
    sp_facts_put(&chunk, &fact);
    struct sp_no_key k = sp_no_key(0, 1);
    put(f, SP_R_CHUNK, sp_chunk_view(&k), sp_buf_view(&chunk));
    finds(f, "check.gone", "legal.penalty p1 is here");
}

static void a_deletion_that_was_interrupted(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s;
    two_gone(f);
    struct sp_post_key k = sp_recent_key(SP_VIEW_LIT("Ntea"), 0);
    put(f, SP_R_DROP, sp_view(k.p, k.n), SP_VIEW_LIT(""));
    finds(f, "check.gone", "run saphan retention");
    (void)delete(f, "2026-01-01", &s);
    whole(f, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RETENTION_TEST(a_tombstone_that_was_changed), RETENTION_TEST(a_tombstone_that_is_missing),
        RETENTION_TEST(a_tombstone_of_somebody_else),
        RETENTION_TEST(a_deleted_fact_that_is_there), RETENTION_TEST(a_deletion_that_was_interrupted),
    };
    return cmocka_run_group_tests_name("what a check finds of retention", tests, NULL, NULL);
}
