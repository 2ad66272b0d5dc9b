/*
 * tests/lib/program.h - stock programs as independent readers: a scratch folder, files in it, and a run of a program.
 * Functions are static. Threading: one thread.
 */
#ifndef SP_TESTS_PROGRAM_H
#define SP_TESTS_PROGRAM_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/lib/check.h"
#include "tests/lib/remove_tree.h"

#define PG_UNUSED __attribute__((unused))

struct pg_dir { char path[64]; };

static PG_UNUSED void pg_dir_make(struct pg_dir *dir)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(dir->path, sizeof dir->path, "%.40s/saphan-pg-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir->path));
}

static PG_UNUSED void pg_dir_remove(struct pg_dir *dir) { (void)remove_tree(dir->path); }
#define PG_DIR_AUTO __attribute__((cleanup(pg_dir_remove))) struct pg_dir

static PG_UNUSED void pg_path(const struct pg_dir *dir, const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", dir->path, name);
}

static PG_UNUSED void pg_write(const struct pg_dir *dir, const char *name, struct sp_view content)
{
    char path[128];
    pg_path(dir, name, path);
    CHECK_OK(sp_file_write(path, content, 0600, NULL));
}

static PG_UNUSED void pg_read(const struct pg_dir *dir, const char *name, struct sp_buf *out)
{
    char path[128];
    pg_path(dir, name, path);
    CHECK_OK(sp_file_read(path, 1 << 20, out, NULL));
}

/* As PEM: a label and standard base64 in lines of 64. */
static PG_UNUSED void pg_write_pem(const struct pg_dir *dir, const char *name, const char *label, struct sp_view der)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO pem = { 0 };
    sp_buf_put_b64(&text, der);
    sp_buf_putf(&pem, "-----BEGIN %s-----\n", label);
    for (size_t i = 0; i < text.n; i += 64) {
        sp_buf_put(&pem, sp_view(text.p + i, text.n - i < 64 ? text.n - i : 64));
        sp_buf_putc(&pem, '\n');
    }
    sp_buf_putf(&pem, "-----END %s-----\n", label);
    CHECK_OK(sp_buf_rc(&pem));
    pg_write(dir, name, sp_buf_view(&pem));
}

/* Runs a line of words, parted by single blanks, in the folder; what it says goes to the file "said". The exit status. */
static PG_UNUSED int pg_run(const struct pg_dir *dir, const char *line)
{
    char words[1024], *argv[64];
    size_t n = 0;
    int status = 0;
    assert_true(snprintf(words, sizeof words, "%s", line) < (int)sizeof words);
    for (char *p = words; p && *p && n < 63;) {
        argv[n++] = p;
        p = strchr(p, ' ');
        if (p)
            *p++ = '\0';
    }
    argv[n] = NULL;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int said = chdir(dir->path) == 0 ? open("said", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
        int none = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (said >= 0 && none >= 0 && dup2(none, 0) >= 0 && dup2(said, 1) >= 0 && dup2(said, 2) >= 0)
            execvp(argv[0], argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Runs it and fails unless it exits with that status, showing what it said; needle (or NULL) must stand there. */
static PG_UNUSED void pg_expect(const struct pg_dir *dir, const char *line, int status, const char *needle)
{
    SP_BUF_AUTO said = { 0 };
    int got = pg_run(dir, line);
    pg_read(dir, "said", &said);
    const char *text = sp_buf_cstr(&said);
    if (got != status || (needle && !strstr(text, needle)))
        fail_msg("%s: exit %d, wanted %d and \"%s\"; said: %s", line, got, status, needle ? needle : "", text);
}

#endif
