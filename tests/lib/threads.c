/*
 * tests/lib/threads.c - says that a test program starts a thread: it makes the file that SP_TEST_THREADS names. Every test
 * program is linked with it in the place of pthread_create (--wrap, see the Makefile), so that mk/run-tests.sh can hold the
 * first line of a test, which says whether the thread sanitizer runs it, against what the test does. Threading: any thread.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
    const char *path = getenv("SP_TEST_THREADS");
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0) close(fd);
    return __real_pthread_create(thread, attr, run, arg);
}
