#include "node/translate/children.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { MOST_US = 5000000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { pid_t pid[SP_MAX_CHILDREN]; size_t n; bool looked; } known;

static bool is_known(pid_t pid)
{
    for (size_t i = 0; i < known.n; i++)
        if (known.pid[i] == pid)
            return true;
    return false;
}

/* The parent stands behind the name, which may hold brackets and blanks itself. */
static bool is_child(pid_t pid)
{
    char path[64], text[512];
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        (void)close(fd);
    if (n <= 0)
        return false;
    text[n] = '\0';
    const char *end = strrchr(text, ')');
    return end && strlen(end) > 4 && strtol(end + 4, NULL, 10) == (long)getpid();
}

/* Each process of the system; false: there is no /proc. */
static bool each(void (*what)(pid_t pid, void *arg), void *arg)
{
    DIR *dir = opendir("/proc");
    const struct dirent *f;
    if (!dir)
        return false;
    while ((f = readdir(dir)) != NULL)
        if (isdigit((unsigned char)f->d_name[0]))
            what((pid_t)strtol(f->d_name, NULL, 10), arg);
    (void)closedir(dir);
    return true;
}

struct seen { size_t n; bool own; };

static void remember(pid_t pid, void *arg)
{
    struct seen *s = arg;
    s->own |= pid == getpid();
    if (is_child(pid) && s->n++ < SP_MAX_CHILDREN - known.n)
        known.pid[known.n++] = pid;
}

static void end_stranger(pid_t pid, void *arg)
{
    struct seen *s = arg;
    if (is_known(pid) || !is_child(pid))
        return;
    s->n++;
    (void)kill(pid, SIGKILL); /* at once: one that forks on and on is soon another */
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Children that were there before are none of ours: a shell's that became this program. */
static bool look_first(void)
{
    struct seen s = { 0, false };
    if (!known.looked)
        known.looked = each(remember, &s) && s.own;
    return known.looked && known.n < SP_MAX_CHILDREN;
}

pid_t sp_children_fork(void)
{
    pid_t pid = -1;
    (void)pthread_mutex_lock(&lock);
    if (look_first() && !prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
        pid = fork();
    if (pid > 0)
        known.pid[known.n++] = pid;
    if (pid != 0) /* in the child it is nobody's */
        (void)pthread_mutex_unlock(&lock);
    return pid;
}

bool sp_children_end(pid_t pid)
{
    int64_t until = sp_mono_us() + MOST_US;
    struct seen s;
    (void)pthread_mutex_lock(&lock);
    (void)kill(-pid, SIGKILL); /* its group at one stroke */
    (void)kill(pid, SIGKILL);  /* and it, when it has no group yet */
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    for (size_t i = 0; i < known.n; i++)
        if (known.pid[i] == pid)
            known.pid[i--] = known.pid[--known.n];
    do {
        s = (struct seen){ 0, false };
        (void)each(end_stranger, &s);
    } while (s.n && sp_mono_us() < until);
    (void)pthread_mutex_unlock(&lock);
    return s.n == 0;
}

struct tasks { uid_t user; unsigned long n; };

static void count(pid_t pid, void *arg)
{
    struct tasks *t = arg;
    struct stat st;
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    if (stat(path, &st) == 0 && st.st_uid == t->user && st.st_nlink > 2)
        t->n += st.st_nlink - 2;
}

unsigned long sp_children_tasks(void)
{
    struct tasks t = { getuid(), 0 };
    return each(count, &t) ? t.n : 0;
}
