/* layer: tools */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "tests/lib/check.h"
#include "tools/common/cli.h"
#include "tools/common/place.h"

struct opts { const char *text; int64_t number; bool flag; struct sp_cli_many many; };

static int parse(struct opts *o, int argc, const char **argv, const char **args, size_t *n_args, bool *runs)
{
    const struct sp_cli_option options[] = {
        { "text", SP_CLI_TEXT, &o->text, "T", "a text", true },
        { "number", SP_CLI_INT, &o->number, "N", "a number", false },
        { "flag", SP_CLI_FLAG, &o->flag, NULL, "a flag", false },
        { "many", SP_CLI_MANY, &o->many, "M", "again and again", false },
    };
    static const struct sp_cli_command cmd = { "try", "saphan try --text T", "Try.", NULL };
    char *copy[80];
    int status = -1;
    for (int i = 0; i < argc; i++)
        copy[i] = strdup(argv[i]);
    *runs = sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, copy, args, 2, n_args, &status);
    if (o->text)
        o->text = sp_view_is(sp_view_of(o->text), "x y") ? "x y" : "other";
    for (int i = 0; i < argc; i++)
        free(copy[i]);
    return status;
}

#define PARSE(o, ...) \
    const char *argv_[] = { "try", __VA_ARGS__ }; const char *args_[2] = { NULL, NULL }; size_t n_args_ = 0; bool runs_; \
    int status_ = parse(&(o), (int)SP_CLI_COUNT(argv_), argv_, args_, &n_args_, &runs_)

static void options_stand_anywhere(void **state)
{
    (void)state;
    struct opts o = { .number = 7 };
    PARSE(o, "first", "--text", "x y", "--flag", "--number=12", "second", "--many", "a", "--many=b");
    (void)status_;
    assert_true(runs_);
    assert_int_equal(n_args_, 2);
    assert_string_equal(o.text, "x y");
    assert_int_equal(o.number, 12);
    assert_true(o.flag);
    assert_int_equal(o.many.n, 2);
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    struct opts o = { .number = 7 };
    PARSE(o, "--text=x y", "--", "--flag");
    (void)status_;
    assert_true(runs_);
    assert_int_equal(n_args_, 1);
    assert_false(o.flag);
}

static void wrong(int argc, const char **argv)
{
    struct opts o = { .number = 7 };
    const char *args[2];
    size_t n;
    bool runs;
    assert_int_equal(parse(&o, argc, argv, args, &n, &runs), 64);
    assert_false(runs);
}

static void a_wrong_command_line_is_64(void **state)
{
    (void)state;
    static const char *const lines[][5] = {
        { "try", "--flag" },                               /* text is missing */
        { "try", "--text" },                               /* no value */
        { "try", "--text", "x", "--nothing" },             /* no such option */
        { "try", "--text", "x", "--number", "1x" },        /* no number */
        { "try", "--text", "x", "--number", "-1" },
        { "try", "--text", "x", "--flag=yes" },            /* a flag takes no value */
        { "try", "--text=x", "1", "2", "3" },              /* one argument too many */
        { "try", "--text", "x", "--text", "x" },           /* one counts, and it is not said which */
        { "try", "--text=x", "--number=1", "--number=1" },
    };
    for (size_t i = 0; i < SP_CLI_COUNT(lines); i++) {
        const char *argv[5];
        int n = 0;
        while (n < 5 && lines[i][n]) {
            argv[n] = lines[i][n];
            n++;
        }
        wrong(n, argv);
    }
}

/* What counts many times, and what says the same twice, may be given again. */
static void some_may_be_given_twice(void **state)
{
    (void)state;
    struct opts o = { .number = 7 };
    PARSE(o, "--text", "x y", "--flag", "--flag", "--many", "a", "--many", "a");
    (void)status_;
    assert_true(runs_);
    assert_int_equal(n_args_, 0);
    assert_int_equal(o.many.n, 2);
}

/* Runs the parser with stdout in a file, which is read. */
static void printed(int argc, const char **argv, char *out, size_t cap)
{
    bool json = false;
    const char *text = NULL, *arg;
    const struct sp_cli_option options[] = { { "text", SP_CLI_TEXT, &text, "T", "a text", true }, { "json", SP_CLI_FLAG, &json, NULL, "a flag", false } };
    static const struct sp_cli_command cmd = { "try", "saphan try --text T", "Try.", NULL };
    char *copy[8];
    size_t n;
    int status = -1, was = dup(STDOUT_FILENO);
    FILE *f = tmpfile();
    assert_true(f && was >= 0);
    for (int i = 0; i < argc; i++)
        copy[i] = strdup(argv[i]);
    (void)fflush(stdout);
    assert_true(dup2(fileno(f), STDOUT_FILENO) >= 0);
    bool runs = sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, copy, &arg, 1, &n, &status);
    (void)fflush(stdout);
    assert_true(dup2(was, STDOUT_FILENO) >= 0);
    (void)close(was);
    assert_false(runs);
    assert_int_equal(status, 64);
    rewind(f);
    out[fread(out, 1, cap - 1, f)] = '\0';
    (void)fclose(f);
    for (int i = 0; i < argc; i++)
        free(copy[i]);
}

/* A program that asked for JSON gets an object, also of a wrong command line; nobody else does. */
static void json_is_json(void **state)
{
    (void)state;
    char out[512];
    static const char *const lines[][4] = { { "try", "--json" }, { "try", "--nothing", "--json" }, { "try", "--text=x", "--text=y", "--json" } };
    static const char *const words[] = { "missing: --text", "no such option: --nothing", "--text" };
    for (size_t i = 0; i < SP_CLI_COUNT(lines); i++) {
        const char *argv[4];
        int n = 0;
        while (n < 4 && lines[i][n]) {
            argv[n] = lines[i][n];
            n++;
        }
        SP_JSON_AUTO j = NULL;
        printed(n, argv, out, sizeof out);
        CHECK_OK(sp_json_parse(sp_view_of(out), sizeof out, &j, NULL));
        assert_non_null(strstr(out, "\"code\":\"usage\",\"rule\":\"cli.usage\""));
        assert_non_null(strstr(out, words[i]));
    }
    const char *argv[] = { "try", "--nothing" };
    printed(2, argv, out, sizeof out);
    assert_string_equal(out, "");
}

static void help_is_no_error(void **state)
{
    (void)state;
    struct opts o = { .number = 7 };
    PARSE(o, "--help");
    assert_false(runs_);
    assert_int_equal(status_, 0);
}

static void an_error_gives_its_exit_status(void **state)
{
    (void)state;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    assert_int_equal(sp_cli_fail(false, SP_ERR(EXISTS), sp_ok(SP_OK) ? &d : NULL, "file"), 73);
    assert_int_equal(sp_cli_fail(false, SP_ERR(CONFIG), NULL, NULL), 78);
}

static void temp_dir(char out[64])
{
    const char *base = getenv("TMPDIR");
    assert_true(snprintf(out, 64, "%s/sp-test-XXXXXX", base && strlen(base) < 40 ? base : "/tmp") < 64);
    assert_non_null(mkdtemp(out));
}

static void a_folder_appears_whole_or_not_at_all(void **state)
{
    (void)state;
    char dir[64], path[128], inside[256];
    struct sp_diag d;
    temp_dir(dir);
    (void)snprintf(path, sizeof path, "%s/node", dir);
    {
        SP_PLACE_AUTO p = { .open = false };
        CHECK_OK(sp_place_begin(path, &p, &d));
        (void)snprintf(inside, sizeof inside, "%.200s/file", p.work);
        CHECK_OK(sp_place_write_new(inside, SP_VIEW_LIT("x"), 0600, &d));
        assert_false(sp_file_exists(path));
    }
    assert_false(sp_file_exists(inside));
    {
        SP_PLACE_AUTO p = { .open = false };
        CHECK_OK(sp_place_begin(path, &p, &d));
        (void)snprintf(inside, sizeof inside, "%.200s/file", p.work);
        CHECK_OK(sp_place_write_new(inside, SP_VIEW_LIT("x"), 0600, &d));
        CHECK_OK(sp_place_commit(&p, &d));
    }
    (void)snprintf(inside, sizeof inside, "%s/file", path);
    assert_true(sp_file_exists(inside));
    SP_PLACE_AUTO p = { .open = false };
    CHECK_RC(EXISTS, sp_place_begin(path, &p, &d));
    CHECK_RULE(d, "place.exists");
    CHECK_RC(EXISTS, sp_place_write_new(inside, SP_VIEW_LIT("y"), 0600, &d));
    assert_int_equal(unlink(inside) | rmdir(path) | rmdir(dir), 0);
}

static void a_passphrase_is_secret_and_fresh(void **state)
{
    (void)state;
    char dir[64], one[128], two[128];
    struct sp_diag d;
    struct stat st;
    SP_SECRET_AUTO a = { 0 };
    SP_SECRET_AUTO b = { 0 };
    SP_SECRET_AUTO read = { 0 };
    temp_dir(dir);
    (void)snprintf(one, sizeof one, "%s/one", dir);
    (void)snprintf(two, sizeof two, "%s/two", dir);
    CHECK_OK(sp_place_passphrase(one, &a, &d));
    CHECK_OK(sp_place_passphrase(two, &b, &d));
    assert_int_equal(a.n, 43);
    assert_memory_not_equal(a.p, b.p, 43);
    assert_int_equal(stat(one, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    CHECK_OK(sp_secret_read_file(one, &read, &d));
    assert_int_equal(read.n, a.n);
    assert_memory_equal(read.p, a.p, a.n);
    assert_int_equal(unlink(one) | unlink(two) | rmdir(dir), 0);
}

static void words_of_others_show_what_they_hide(void **state)
{
    (void)state;
    char *said = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&said, &n);
    assert_non_null(f);
    sp_cli_put_foreign(f, sp_view_of("a\xe2\x80\xae\xc2\x9b\xc2\x85\x1b" "b\xff"));
    assert_int_equal(fclose(f), 0);
    assert_string_equal(said, "a<U+202E><U+009B><U+0085><U+001B>b<FF>");
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_others_show_what_they_hide),
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(a_wrong_command_line_is_64), cmocka_unit_test(some_may_be_given_twice), cmocka_unit_test(json_is_json),
        cmocka_unit_test(help_is_no_error),
        cmocka_unit_test(an_error_gives_its_exit_status),
        cmocka_unit_test(a_folder_appears_whole_or_not_at_all),
        cmocka_unit_test(a_passphrase_is_secret_and_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
