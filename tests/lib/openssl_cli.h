/*
 * tests/lib/openssl_cli.h - the stock command, run quietly. Functions are static.
 * Threading: one thread.
 */
#ifndef SP_TESTS_OPENSSL_CLI_H
#define SP_TESTS_OPENSSL_CLI_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/check.h"

/* True when it exits 0. */
static bool openssl(const char *const *args)
{
    const char *argv[24] = { "openssl" };
    for (size_t i = 0; i < 22 && args[i]; i++)
        argv[i + 1] = args[i];
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        (void)dup2(null, 0);
        (void)dup2(null, 1);
        (void)dup2(null, 2);
        execvp("openssl", (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 127);
    return WEXITSTATUS(status) == 0;
}
#define OPENSSL(...) openssl((const char *const[]){ __VA_ARGS__, NULL })

#endif
