/* layer: storage, threads */
#include "storage/witness.h"
#include "tests/lib/storage.h"

#define LA SP_VIEW_LIT("saphan/demo/LA")
#define VN SP_VIEW_LIT("saphan/demo/VN")

static struct sp_witnessed head(uint64_t size, char fill, const char *note)
{
    struct sp_witnessed w = { .size = size, .note = sp_view_of(note) };
    memset(w.root, fill, sizeof w.root);
    return w;
}

static void check_last(struct sp_db *db, struct sp_view origin, uint64_t size, char fill, const char *note)
{
    struct sp_witnessed w;
    SP_BUF_AUTO text = { 0 };
    CHECK_OK(sp_witness_last(db, origin, &w, &text));
    struct sp_witnessed want = head(size, fill, note);
    assert_true(w.size == size);
    assert_memory_equal(w.root, want.root, sizeof w.root);
    CHECK_VIEW(w.note, note);
}

/* One history per log: only who knows the last head can put the next, and it is there after a restart. */
static void heads_follow_each_other(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    struct sp_witnessed w, one = head(1, 'a', "one"), two = head(2, 'b', "two"), fork = head(2, 'c', "fork");
    SP_BUF_AUTO text = { 0 };
    CHECK_RC(NOTFOUND, sp_witness_last(db, LA, &w, &text));
    CHECK_RC(NOTFOUND, sp_witness_advance(db, LA, &one, &two));
    CHECK_OK(sp_witness_advance(db, LA, NULL, &one));
    CHECK_RC(EXISTS, sp_witness_advance(db, LA, NULL, &fork));
    CHECK_OK(sp_witness_advance(db, LA, &one, &two));
    CHECK_RC(REPLAY, sp_witness_advance(db, LA, &one, &fork));
    check_last(db, LA, 2, 'b', "two");
    CHECK_RC(NOTFOUND, sp_witness_last(db, VN, &w, &text));
    CHECK_OK(sp_witness_advance(db, VN, NULL, &fork));
    sp_db_close(db);
    db = st_open(&dir);
    check_last(db, LA, 2, 'b', "two");
    check_last(db, VN, 2, 'c', "fork");
    CHECK_RC(INVALID, sp_witness_last(db, sp_view("", 0), &w, &text));
    sp_db_close(db);
    st_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(heads_follow_each_other) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
