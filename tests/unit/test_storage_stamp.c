/* layer: storage, threads */
#include "storage/stamp.h"
#include "storage/exlog.h"
#include "tests/lib/storage.h"

static void keep(struct sp_db *db, uint64_t size, const char *note, const char *token)
{
    const struct sp_stamp_kept s = { size, ST_NOW * INT64_C(1000000) + (int64_t)size, sp_view_of(note), sp_view_of(token) };
    CHECK_OK(sp_stamp_keep(db, &s));
}

static void check_kept(const struct sp_stamp_kept *s, uint64_t size, const char *note, const char *token)
{
    assert_true(s->size == size && s->gen_us == ST_NOW * INT64_C(1000000) + (int64_t)size);
    CHECK_VIEW(s->note, note);
    CHECK_VIEW(s->token, token);
}

/* The first stamp that covers an entry tells its time, also after a restart; a head is stamped once. */
static void an_entry_has_the_first_stamp_above_it(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_stamp_kept s;
    SP_BUF_AUTO bytes = { 0 };
    CHECK_RC(NOTFOUND, sp_stamp_newest(db, &s, &bytes));
    CHECK_RC(NOTFOUND, sp_stamp_covering(db, 0, &s, &bytes));
    keep(db, 3, "head 3", "token 3");
    keep(db, 300, "head 300", "token 300");
    const struct sp_stamp_kept again = { 3, 1, SP_VIEW_LIT("other"), SP_VIEW_LIT("other") }, none = { 0, 1, again.note, again.token },
                               bare = { 4, 1, again.note, sp_view("", 0) };
    CHECK_RC(EXISTS, sp_stamp_keep(db, &again));
    CHECK_RC(INVALID, sp_stamp_keep(db, &none));
    CHECK_RC(INVALID, sp_stamp_keep(db, &bare));
    sp_db_close(db);
    db = st_open(&dir);
    CHECK_OK(sp_stamp_covering(db, 0, &s, &bytes));
    check_kept(&s, 3, "head 3", "token 3");
    CHECK_OK(sp_stamp_covering(db, 2, &s, &bytes));
    check_kept(&s, 3, "head 3", "token 3");
    CHECK_OK(sp_stamp_covering(db, 3, &s, &bytes));
    check_kept(&s, 300, "head 300", "token 300");
    CHECK_RC(NOTFOUND, sp_stamp_covering(db, 300, &s, &bytes));
    CHECK_OK(sp_stamp_newest(db, &s, &bytes));
    check_kept(&s, 300, "head 300", "token 300");
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void ask(struct sp_db *db, const char *id, int64_t at_s)
{
    const struct sp_exlog_ask a = { .id = sp_view_of(id), .peer = SP_VIEW_LIT("LA"), .participant = SP_VIEW_LIT("bank-1"),
        .op = SP_VIEW_LIT("report"), .request = sp_view_of(id), .created_s = at_s, .due_s = at_s };
    CHECK_OK(sp_exlog_ask(db, &a));
}

/* Entries wait since they were written, and that is known after a restart. */
static void entries_wait_since_they_were_written(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    int64_t since = 7;
    CHECK_RC(NOTFOUND, sp_stamping_since(db, &since));
    CHECK_RC(NOTFOUND, sp_stamp_waiting_since(db, 0, &since));
    assert_int_equal(since, 7);
    CHECK_OK(sp_stamping_begin(db, ST_NOW - 5));
    ask(db, "one", ST_NOW);
    ask(db, "two", ST_NOW + 10);
    sp_db_close(db);
    db = st_open(&dir);
    CHECK_OK(sp_stamping_since(db, &since));
    assert_int_equal(since, ST_NOW - 5);
    CHECK_OK(sp_stamp_waiting_since(db, 0, &since));
    assert_int_equal(since, ST_NOW);
    CHECK_OK(sp_stamp_waiting_since(db, 1, &since));
    assert_int_equal(since, ST_NOW + 10);
    CHECK_RC(NOTFOUND, sp_stamp_waiting_since(db, 2, &since));
    CHECK_OK(sp_stamping_begin(db, 0));
    CHECK_OK(sp_stamping_begin(db, 0));
    CHECK_RC(NOTFOUND, sp_stamping_since(db, &since));
    sp_db_close(db);
    st_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(an_entry_has_the_first_stamp_above_it),
                                        cmocka_unit_test(entries_wait_since_they_were_written) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
