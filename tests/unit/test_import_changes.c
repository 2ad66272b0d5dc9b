/* layer: tools */
/* The file of changes: an older one stays until there is something new and the run is over, whatever stops a run. */
#include "tests/lib/check.h"

#include <unistd.h>

#include "base/file.h"
#include "tests/lib/storage.h"
#include "tools/import/changes.h"

static char path[256], part[300], before[300];

static void put(struct sp_changes *c, const char *subject)
{
    const struct sp_fact f = { .kind = sp_kind_named(sp_view_of("registered.status")), .id = sp_view_of("1"), .source = sp_view_of("reg"),
                               .data = sp_view_of("{\"code\":\"active\"}") };
    const struct sp_change change = { .subject = sp_view_of(subject), .now = &f };
    CHECK_OK(sp_changes_put(c, &change));
}

static void open_it(struct sp_changes *c, bool fresh, uint64_t keep) { CHECK_OK(sp_changes_open(c, path, "tag", fresh, keep, NULL)); }

/* NULL: not there. Else lines of these subjects. */
static void holds(const char *file, const char *a, const char *b)
{
    SP_BUF_AUTO text = { 0 };
    if (!a) {
        assert_false(sp_file_exists(file));
        return;
    }
    CHECK_OK(sp_file_read(file, 1 << 16, &text, NULL));
    unsigned lines = 0;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    assert_int_equal(lines, b ? 2 : 1);
    assert_non_null(strstr(sp_buf_cstr(&text), a));
    if (b)
        assert_non_null(strstr(sp_buf_cstr(&text), b));
}

/* As kill -9 leaves it when what was put has left the process. */
static void killed(struct sp_changes *c)
{
    CHECK_OK(sp_changes_flush(c));
    CHECK_OK(sp_changes_close(c, false));
}

static void a_run_that_changes_nothing_leaves_the_file(void **state)
{
    (void)state;
    struct sp_changes c;
    open_it(&c, true, 0);
    put(&c, "LA.ern:1");
    CHECK_OK(sp_changes_settle(&c, true));
    holds(path, NULL, NULL);
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:1", NULL);
    holds(part, NULL, NULL);
    open_it(&c, true, 0);
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:1", NULL);
    holds(part, NULL, NULL);
    open_it(&c, true, 0); /* what a failed batch told is nothing */
    put(&c, "LA.ern:2");
    CHECK_OK(sp_changes_settle(&c, false));
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:1", NULL);
    open_it(&c, true, 0);
    put(&c, "LA.ern:3");
    CHECK_OK(sp_changes_settle(&c, true));
    holds(path, "LA.ern:1", NULL);
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:3", NULL);
}

static void a_run_goes_on_where_it_was_killed(void **state)
{
    (void)state;
    struct sp_changes c;
    open_it(&c, true, 0);
    put(&c, "LA.ern:4");
    CHECK_OK(sp_changes_settle(&c, true));
    uint64_t good = c.end;
    put(&c, "LA.ern:5");
    killed(&c);
    holds(path, "LA.ern:3", NULL);
    open_it(&c, false, good);
    put(&c, "LA.ern:6");
    CHECK_OK(sp_changes_settle(&c, true));
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:4", "LA.ern:6");
    holds(part, NULL, NULL);
}

/* Everything was durable, and the same command finds nothing to do; or nothing was, and it tells all of it again. */
static void what_was_killed_behind_its_last_batch_is_told(void **state)
{
    (void)state;
    struct sp_changes c;
    open_it(&c, true, 0);
    put(&c, "LA.ern:7");
    killed(&c);
    open_it(&c, true, 0);
    killed(&c);
    open_it(&c, true, 0);
    holds(path, "LA.ern:4", "LA.ern:6");
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:7", NULL);
    holds(before, NULL, NULL);
    open_it(&c, true, 0);
    put(&c, "LA.ern:8");
    killed(&c);
    open_it(&c, true, 0);
    put(&c, "LA.ern:8");
    put(&c, "LA.ern:9");
    CHECK_OK(sp_changes_settle(&c, true));
    CHECK_OK(sp_changes_close(&c, true));
    holds(path, "LA.ern:8", "LA.ern:9");
    holds(before, NULL, NULL);
    holds(part, NULL, NULL);
}

int main(void)
{
    struct st_dir dir;
    st_dir_make(&dir);
    (void)snprintf(path, sizeof path, "%s/changes", dir.path);
    (void)snprintf(part, sizeof part, "%s.tag.part", path);
    (void)snprintf(before, sizeof before, "%s.tag.before", path);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_changes_nothing_leaves_the_file),
        cmocka_unit_test(a_run_goes_on_where_it_was_killed),
        cmocka_unit_test(what_was_killed_behind_its_last_batch_is_told),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    st_dir_remove(&dir);
    return failed;
}
