/* layer: base */
#include "tests/lib/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "tests/lib/remove_tree.h"

static char dir[64];

static const char *in_dir(const char *name)
{
    static char path[4][256];
    static int turn;
    char *p = path[turn++ % 4];
    (void)snprintf(p, 256, "%s/%s", dir, name);
    return p;
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static int entries(void)
{
    int n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

/* Replaced, written in place, another mode, gone and come: each is seen, once. */
static void changes_are_seen(void **state)
{
    (void)state;
    struct sp_file_look look = { .there = false };
    struct sp_diag d = { 0 };
    const char *path = in_dir("watched");
    assert_false(sp_file_changed(path, &look));
    CHECK_OK(sp_file_write(path, SP_VIEW_LIT("one"), 0644, &d));
    assert_true(sp_file_changed(path, &look));
    assert_true(look.there);
    assert_false(sp_file_changed(path, &look));
    CHECK_OK(sp_file_write(path, SP_VIEW_LIT("two"), 0644, &d));
    assert_true(sp_file_changed(path, &look));
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(sp_file_changed(path, &look));
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("three", f);
    fclose(f);
    assert_true(sp_file_changed(path, &look));
    assert_false(sp_file_changed(path, &look));
    assert_int_equal(unlink(path), 0);
    assert_true(sp_file_changed(path, &look));
    assert_false(look.there);
    assert_false(sp_file_changed(path, &look));
}

static void wholes_are_written_and_read(void **state)
{
    (void)state;
    SP_BUF_AUTO out = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(sp_file_write(in_dir("a"), SP_VIEW_LIT("one\0two"), 0600, &d));
    assert_int_equal(mode_of(in_dir("a")), 0600);
    CHECK_OK(sp_file_write(in_dir("a"), SP_VIEW_LIT("three"), 0644, &d)); /* replaced, with its new mode */
    assert_int_equal(mode_of(in_dir("a")), 0644);
    sp_buf_puts(&out, "> ");
    CHECK_OK(sp_file_read(in_dir("a"), 5, &out, &d));
    CHECK_VIEW(sp_buf_view(&out), "> three"); /* appended */
    CHECK_OK(sp_file_write(in_dir("b"), sp_view(NULL, 0), 0600, &d));
    CHECK_OK(sp_file_read(in_dir("b"), 0, &out, &d));
    CHECK_VIEW(sp_buf_view(&out), "> three");
    SP_BUF_AUTO big = { 0 };
    SP_BUF_AUTO back = { 0 };
    for (int i = 0; i < 300000; i++)
        sp_buf_putc(&big, (char)i);
    CHECK_OK(sp_file_write(in_dir("b"), sp_buf_view(&big), 0600, &d));
    CHECK_OK(sp_file_read(in_dir("b"), 300000, &back, &d));
    assert_true(sp_view_eq(sp_buf_view(&big), sp_buf_view(&back)));
    assert_true(sp_file_exists(in_dir("a")) && !sp_file_exists(in_dir("c")));
    assert_int_equal(entries(), 2); /* no temporary file is left */
}

static void failures_leave_everything(void **state)
{
    (void)state;
    SP_BUF_AUTO out = { 0 };
    struct sp_diag d = { 0 };
    sp_buf_puts(&out, "kept");
    CHECK_RC(NOTFOUND, sp_file_read(in_dir("none"), 10, &out, &d));
    CHECK_RULE(d, "file.missing");
    assert_non_null(strstr(d.text, "none"));
    CHECK_OK(sp_file_write(in_dir("a"), SP_VIEW_LIT("12345"), 0600, NULL));
    CHECK_RC(LIMIT, sp_file_read(in_dir("a"), 4, &out, &d));
    CHECK_RULE(d, "file.size");
    CHECK_RC(LIMIT, sp_file_read("/dev/zero", 100000, &out, &d)); /* a file without end */
    CHECK_RC(IO, sp_file_read(dir, 100, &out, &d));
    CHECK_RULE(d, "file.io");
    CHECK_VIEW(sp_buf_view(&out), "kept");
    CHECK_RC(NOTFOUND, sp_file_write(in_dir("no/where"), SP_VIEW_LIT("x"), 0600, &d));
    CHECK_RULE(d, "file.missing");
    CHECK_OK(sp_dir_make(in_dir("folder"), NULL));
    CHECK_RC(IO, sp_file_write(in_dir("folder"), SP_VIEW_LIT("x"), 0600, &d)); /* cannot take the place of a folder */
    char path[5000];
    memset(path, 'p', sizeof path);
    path[0] = '/';
    path[4999] = '\0';
    CHECK_RC(LIMIT, sp_file_write(path, SP_VIEW_LIT("x"), 0600, &d));
    CHECK_RULE(d, "file.path");
    CHECK_RC(LIMIT, sp_dir_make(path, &d));
    assert_int_equal(entries(), 2);
}

/* A pipe and a device stay what they are, and get what is written. */
static void pipes_and_devices_are_written_into(void **state)
{
    (void)state;
    struct sp_diag d = { 0 };
    struct stat st;
    char got[16] = "";
    const char *fifo = in_dir("fifo"), *link = in_dir("link");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_true(sp_file_is_stream(fifo));
    int reader = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    assert_true(reader >= 0);
    CHECK_OK(sp_file_write(fifo, SP_VIEW_LIT("into"), 0644, &d));
    assert_int_equal(read(reader, got, sizeof got), 4);
    assert_memory_equal(got, "into", 4);
    assert_int_equal(symlink(fifo, link), 0);
    CHECK_OK(sp_file_write(link, SP_VIEW_LIT("too"), 0644, &d));
    assert_int_equal(read(reader, got, sizeof got), 3);
    assert_true(stat(fifo, &st) == 0 && S_ISFIFO(st.st_mode));
    assert_true(lstat(link, &st) == 0 && S_ISLNK(st.st_mode));
    (void)close(reader);
    assert_true(sp_file_is_stream("/dev/null")); /* never written here: root could destroy it */
    if (mknod(in_dir("full"), S_IFCHR | 0600, makedev(1, 7)) == 0) {
        int own = open(in_dir("full"), O_WRONLY | O_CLOEXEC);
        if (own >= 0) {
            (void)close(own);
            CHECK_RC(FULL, sp_file_write(in_dir("full"), SP_VIEW_LIT("x"), 0644, &d));
        }
        assert_true(stat(in_dir("full"), &st) == 0 && S_ISCHR(st.st_mode));
        assert_int_equal(unlink(in_dir("full")), 0);
    }
    CHECK_RC(IO, sp_file_write(dir, SP_VIEW_LIT("x"), 0644, &d));
    CHECK_RULE(d, "file.kind");
    assert_int_equal(entries(), 2);
}

/* A descriptor's name is the descriptor: what it wrote before stays, and what is behind it is not begun again. */
static void descriptors_have_names(void **state)
{
    (void)state;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO back = { 0 };
    char name[32];
    int fd = open(in_dir("a"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "one ", 4), 4);
    (void)snprintf(name, sizeof name, "/dev/fd/%d", fd);
    assert_true(sp_file_is_stream(name) && !sp_file_is_stdout(name));
    CHECK_OK(sp_file_write(name, SP_VIEW_LIT("two "), 0644, &d));
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    CHECK_OK(sp_file_write(name, SP_VIEW_LIT("three"), 0644, &d));
    (void)close(fd);
    CHECK_OK(sp_file_read(in_dir("a"), 100, &back, &d));
    CHECK_VIEW(sp_buf_view(&back), "one two three");
    CHECK_RC(IO, sp_file_write(name, SP_VIEW_LIT("x"), 0644, &d)); /* closed */
    CHECK_RULE(d, "file.io");
    assert_true(sp_file_is_stdout("/dev/stdout") && sp_file_is_stdout("/dev/fd/1") && sp_file_is_stdout("/proc/self/fd/1"));
    assert_false(sp_file_is_stdout("/dev/fd/1x") || sp_file_is_stdout("/dev/fd/") || sp_file_is_stdout("/dev/fd/-1") || sp_file_is_stdout("stdout"));
    assert_true(sp_file_is_stream("/dev/stderr"));
    assert_false(sp_file_is_stream("/dev/fd/x") || sp_file_is_stream(in_dir("a")) || sp_file_is_stream(in_dir("none")));
    assert_int_equal(entries(), 1);
}

static void what_is_prepared_counts_when_committed(void **state)
{
    (void)state;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO back = { 0 };
    CHECK_OK(sp_file_write(in_dir("a"), SP_VIEW_LIT("old"), 0600, NULL));
    {
        SP_FILE_PART_AUTO one = { .path = NULL };
        SP_FILE_PART_AUTO two = { .path = NULL };
        SP_FILE_PART_AUTO none = { .path = NULL };
        const char *a = in_dir("a"), *b = in_dir("b"); /* in_dir remembers four */
        CHECK_OK(sp_file_prepare(a, SP_VIEW_LIT("new"), 0644, &one, &d));
        CHECK_OK(sp_file_prepare(b, SP_VIEW_LIT("never"), 0600, &two, &d));
        CHECK_RC(IO, sp_file_prepare(dir, SP_VIEW_LIT("x"), 0600, &none, &d));
        CHECK_RULE(d, "file.kind");
        CHECK_OK(sp_file_read(a, 100, &back, &d));
        CHECK_VIEW(sp_buf_view(&back), "old");
        assert_false(sp_file_exists(b));
        CHECK_OK(sp_file_commit(&one, &d));
    }
    sp_buf_clear(&back);
    CHECK_OK(sp_file_read(in_dir("a"), 100, &back, &d));
    CHECK_VIEW(sp_buf_view(&back), "new");
    assert_int_equal(mode_of(in_dir("a")), 0644);
    assert_int_equal(entries(), 1); /* the other left nothing */
}

/* A link to a file gives way to a file: what somebody else put into a folder of all does not decide what is overwritten. */
static void links_are_not_followed(void **state)
{
    (void)state;
    SP_BUF_AUTO back = { 0 };
    struct stat st;
    CHECK_OK(sp_file_write(in_dir("a"), SP_VIEW_LIT("precious"), 0600, NULL));
    assert_int_equal(symlink("a", in_dir("link")), 0);
    CHECK_OK(sp_file_write(in_dir("link"), SP_VIEW_LIT("new"), 0600, NULL));
    assert_true(lstat(in_dir("link"), &st) == 0 && S_ISREG(st.st_mode));
    CHECK_OK(sp_file_read(in_dir("a"), 100, &back, NULL));
    CHECK_VIEW(sp_buf_view(&back), "precious");
}

/* The disk takes only half: the old file stays whole and the half is gone. */
static void half_a_write_changes_nothing(void **state)
{
    (void)state;
    struct rlimit old, small;
    struct sp_diag d = { 0 };
    SP_BUF_AUTO big = { 0 };
    SP_BUF_AUTO back = { 0 };
    CHECK_OK(sp_file_write(in_dir("a"), SP_VIEW_LIT("whole"), 0600, NULL));
    while (big.n < 100000)
        sp_buf_puts(&big, "more than fits ");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 50000;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct sp_rc rc = sp_file_write(in_dir("a"), sp_buf_view(&big), 0600, &d);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    CHECK_RC(IO, rc);
    CHECK_RULE(d, "file.io");
    CHECK_OK(sp_file_read(in_dir("a"), 100, &back, NULL));
    CHECK_VIEW(sp_buf_view(&back), "whole");
    assert_int_equal(entries(), 1);
}

static void folders_are_made(void **state)
{
    (void)state;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_dir_make(in_dir("x/y/z"), &d));
    CHECK_OK(sp_dir_make(in_dir("x/y/z"), &d));
    CHECK_OK(sp_dir_make(in_dir("x/y/z/"), &d));
    assert_int_equal(mode_of(in_dir("x")), 0700);
    assert_int_equal(mode_of(in_dir("x/y/z")), 0700);
    CHECK_OK(sp_file_write(in_dir("x/file"), SP_VIEW_LIT("x"), 0600, NULL));
    CHECK_RC(IO, sp_dir_make(in_dir("x/file"), &d));
    CHECK_RULE(d, "file.folder");
    CHECK_RC(IO, sp_dir_make(in_dir("x/file/y"), &d));
    CHECK_RULE(d, "file.io");
}

/* --- passphrases --- */

static void passphrase(const char *content, size_t n, unsigned mode)
{
    CHECK_OK(sp_file_write(in_dir("pass"), sp_view(content, n), mode, NULL));
}

static void first_lines_are_secrets(void **state)
{
    static const struct { const char *content, *want; } cases[] = {
        { "correct horse", "correct horse" }, { "correct horse\n", "correct horse" }, { "line\r\nsecond\n", "line" },
        { " spaces stay \n", " spaces stay " }, { "\xe0\xba\xa5\n", "\xe0\xba\xa5" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_SECRET_AUTO s = { 0 };
        passphrase(cases[i].content, strlen(cases[i].content), 0600);
        CHECK_OK(sp_secret_read_file(in_dir("pass"), &s, NULL));
        CHECK_VIEW(sp_view(s.p, s.n), cases[i].want);
        assert_int_equal(s.p[s.n], 0);
    }
}

static void open_passphrases_are_refused(void **state)
{
    (void)state;
    SP_SECRET_AUTO s = { 0 };
    struct sp_diag d = { 0 };
    CHECK_RC(NOTFOUND, sp_secret_read_file(in_dir("none"), &s, &d));
    CHECK_RULE(d, "secret.missing");
    static const unsigned modes[] = { 0640, 0604, 0620, 0602, 0610, 0644, 0777 };
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        passphrase("x", 1, modes[i]);
        CHECK_RC(DENIED, sp_secret_read_file(in_dir("pass"), &s, &d));
        CHECK_RULE(d, "secret.mode");
    }
    static const char *const empty[] = { "", "\n", "\r\n", "\nsecond" };
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        passphrase(empty[i], strlen(empty[i]), 0400);
        CHECK_RC(INVALID, sp_secret_read_file(in_dir("pass"), &s, &d));
        CHECK_RULE(d, "secret.empty");
    }
    char big[5000];
    memset(big, 'a', sizeof big);
    passphrase(big, sizeof big, 0600);
    CHECK_RC(LIMIT, sp_secret_read_file(in_dir("pass"), &s, &d));
    CHECK_RULE(d, "secret.size");
    CHECK_RC(IO, sp_secret_read_file(dir, &s, &d));
    CHECK_RULE(d, "secret.read");
    assert_null(s.p); /* untouched */
}

static void credential_refused(const char *name, enum sp_rc_code code, const char *rule)
{
    struct sp_secret s = { 0 };
    struct sp_diag d = { 0 };
    struct sp_rc rc = sp_secret_read_credential(name, &s, &d);
    if (rc.code != code || strcmp(d.rule, rule) || s.p)
        fail_msg("%s: %s %s, wanted %s", name, sp_rc_text(rc), d.rule, rule);
}

static void credentials_come_from_systemd(void **state)
{
    (void)state;
    static const char *const names[] = { "", ".", "..", ".pass", "/pass", "x/../pass", "pass/" };
    SP_SECRET_AUTO s = { 0 };
    struct sp_diag d = { 0 };
    passphrase("correct horse\n", 14, 0400);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    credential_refused("pass", SP_RC_CONFIG, "secret.credential");
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "", 1), 0);
    credential_refused("pass", SP_RC_CONFIG, "secret.credential");
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "relative", 1), 0);
    credential_refused("pass", SP_RC_CONFIG, "secret.credential");
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", dir, 1), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        credential_refused(names[i], SP_RC_CONFIG, "secret.credential");
    credential_refused("none", SP_RC_NOTFOUND, "secret.missing");
    CHECK_OK(sp_secret_read_credential("pass", &s, &d));
    CHECK_VIEW(sp_view(s.p, s.n), "correct horse");
    /* systemd opens a file by an access list, whose mask shows as the group's bits; others stay shut out. */
    sp_secret_free(&s);
    assert_int_equal(chmod(in_dir("pass"), 0440), 0);
    CHECK_OK(sp_secret_read_credential("pass", &s, &d));
    assert_int_equal(chmod(in_dir("pass"), 0444), 0);
    credential_refused("pass", SP_RC_DENIED, "secret.mode");
    assert_int_equal(chmod(in_dir("pass"), 0600), 0);
    passphrase("\n", 1, 0400);
    credential_refused("pass", SP_RC_INVALID, "secret.empty");
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

static void secrets_are_wiped(void **state)
{
    (void)state;
    char room[] = "secret";
    sp_wipe(room, sizeof room);
    for (size_t i = 0; i < sizeof room; i++)
        assert_int_equal(room[i], 0);
    sp_wipe(NULL, 0);
    struct sp_secret s = { 0 };
    CHECK_OK(sp_secret_copy(sp_view(NULL, 0), &s));
    assert_int_equal(s.n, 0);
    sp_secret_free(&s);
    assert_null(s.p);
    sp_secret_free(&s);
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/saphan-file.XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return remove_tree(dir);
}

int main(void)
{
#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(wholes_are_written_and_read), IN_FOLDER(changes_are_seen), IN_FOLDER(failures_leave_everything), IN_FOLDER(half_a_write_changes_nothing),
        IN_FOLDER(pipes_and_devices_are_written_into), IN_FOLDER(descriptors_have_names), IN_FOLDER(links_are_not_followed),
        IN_FOLDER(what_is_prepared_counts_when_committed),
        IN_FOLDER(folders_are_made), IN_FOLDER(first_lines_are_secrets), IN_FOLDER(open_passphrases_are_refused),
        IN_FOLDER(credentials_come_from_systemd),        cmocka_unit_test(secrets_are_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
