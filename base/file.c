#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sp_rc io_error(struct sp_diag *d, const char *what, const char *path)
{
    int err = errno;
    struct sp_rc rc = err == ENOENT ? SP_ERR(NOTFOUND) : err == ENOSPC || err == EDQUOT ? SP_ERR(FULL) : SP_ERR(IO);
    errno = err;
    return sp_diag_set(d, rc, err == ENOENT ? "file.missing" : err == EACCES ? "file.permission" : "file.io", NULL,
                       "cannot %s %s: %m", what, path);
}

static struct sp_rc read_all(int fd, const char *path, size_t max_bytes, struct sp_buf *out, struct sp_diag *d)
{
    size_t total = 0;
    for (;;) {
        char *to = sp_buf_room(out, 64 * 1024);
        if (!to)
            return sp_buf_rc(out);
        ssize_t n = read(fd, to, 64 * 1024);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_error(d, "read", path);
        if (n == 0)
            return SP_OK;
        total += (size_t)n;
        if (total > max_bytes)
            return sp_diag_set(d, SP_ERR(LIMIT), "file.size", NULL, "%s is larger than %zu bytes", path, max_bytes);
        sp_buf_added(out, (size_t)n);
    }
}

struct sp_rc sp_file_read(const char *path, size_t max_bytes, struct sp_buf *out, struct sp_diag *d)
{
    bool standard = !strcmp(path, "-");
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return io_error(d, "open", path);
    size_t before = out->n;
    struct sp_rc rc = read_all(fd, path, max_bytes, out, d);
    if (!standard)
        close(fd);
    if (!sp_ok(rc))
        out->n = before;
    return rc;
}

static int64_t in_ns(struct timespec t) { return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec; }

bool sp_file_changed(const char *path, struct sp_file_look *last)
{
    struct stat s;
    struct sp_file_look now = { .there = stat(path, &s) == 0 };
    if (now.there)
        now = (struct sp_file_look){ true, (uint64_t)s.st_dev, (uint64_t)s.st_ino, (uint64_t)s.st_size, (uint64_t)s.st_mode,
                                     in_ns(s.st_mtim), in_ns(s.st_ctim) };
    bool same = now.there == last->there && now.device == last->device && now.inode == last->inode && now.size == last->size &&
                now.mode == last->mode && now.written_ns == last->written_ns && now.changed_ns == last->changed_ns;
    *last = now;
    return !same;
}

static bool write_all(int fd, struct sp_view v)
{
    while (v.n) {
        ssize_t n = write(fd, v.p, v.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        v.p += n;
        v.n -= (size_t)n;
    }
    return true;
}

static bool sync_folder(const char *path)
{
    char copy[4096];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return false;
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = fsync(fd) == 0;
    close(fd);
    return ok;
}

/* --- names of descriptors, devices and pipes --- */

/* N of /dev/fd/N and its like; -1: no such name. What is opened by them anew would begin a file again that the descriptor is in the middle of. */
static int descriptor_of(const char *path)
{
    static const char *const before[] = { "/dev/fd/", "/proc/self/fd/" };
    if (!strcmp(path, "/dev/stdout"))
        return STDOUT_FILENO;
    if (!strcmp(path, "/dev/stderr"))
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t n = strlen(before[i]);
        char *end = NULL;
        if (strncmp(path, before[i], n) != 0 || path[n] < '0' || path[n] > '9')
            continue;
        long fd = strtol(path + n, &end, 10);
        if (!*end && fd <= INT_MAX)
            return (int)fd;
    }
    return -1;
}

bool sp_file_is_stream(const char *path)
{
    struct stat st;
    return descriptor_of(path) >= 0 || (stat(path, &st) == 0 && (S_ISCHR(st.st_mode) || S_ISFIFO(st.st_mode)));
}

bool sp_file_is_stdout(const char *path) { return descriptor_of(path) == STDOUT_FILENO; }

struct sp_rc sp_file_open_stream(const char *path, int *fd, struct sp_diag *d)
{
    int named = descriptor_of(path);
    int f = named >= 0 ? fcntl(named, F_DUPFD_CLOEXEC, 0) : open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (f < 0)
        return io_error(d, "open", path);
    *fd = f;
    return SP_OK;
}

static struct sp_rc write_into(const char *path, struct sp_view content, struct sp_diag *d)
{
    int fd;
    SP_TRY(sp_file_open_stream(path, &fd, d));
    struct sp_rc rc = write_all(fd, content) ? SP_OK : io_error(d, "write", path);
    if (close(fd) && sp_ok(rc))
        rc = io_error(d, "write", path);
    return rc;
}

/* --- whole files --- */

/* 0600 until all of it is there. */
static bool fill(int fd, struct sp_view content, mode_t mode)
{
    return write_all(fd, content) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
}

/* Without a name until it is whole, so that nothing is left of a program that is killed. False: not on this file system, or not at all. */
static bool fill_unnamed(const char *path, char *tmp, size_t cap, struct sp_view content, mode_t mode)
{
    char copy[4096], self[64];
    static _Atomic unsigned turn;
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return false;
    int fd = open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    (void)snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    bool ok = snprintf(tmp, cap, "%s.%ld-%u", path, (long)getpid(), ++turn) < (int)cap && fill(fd, content, mode) &&
              linkat(AT_FDCWD, self, AT_FDCWD, tmp, AT_SYMLINK_FOLLOW) == 0;
    (void)close(fd);
    return ok;
}

static struct sp_rc fill_named(const char *path, char *tmp, size_t cap, struct sp_view content, mode_t mode, struct sp_diag *d)
{
    if (snprintf(tmp, cap, "%s.XXXXXX", path) >= (int)cap)
        return sp_diag_set(d, SP_ERR(LIMIT), "file.path", NULL, "the path is too long");
    int fd = mkostemp(tmp, O_CLOEXEC);
    if (fd < 0)
        return io_error(d, "create a file beside", path);
    bool ok = fill(fd, content, mode);
    int err = errno;
    if (close(fd) && ok) {
        err = errno;
        ok = false;
    }
    errno = err;
    if (ok)
        return SP_OK;
    struct sp_rc rc = io_error(d, "write", path);
    (void)unlink(tmp);
    return rc;
}

struct sp_rc sp_file_prepare(const char *path, struct sp_view content, mode_t mode, struct sp_file_part *out, struct sp_diag *d)
{
    struct stat st;
    struct sp_file_part p = { .path = path, .content = content };
    if (sp_file_is_stream(path)) {
        *out = p;
        return SP_OK;
    }
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return sp_diag_set(d, SP_ERR(IO), "file.kind", NULL, "%s is no file, and what it is is not replaced by one", path);
    if (!fill_unnamed(path, p.tmp, sizeof p.tmp, content, mode))
        SP_TRY(fill_named(path, p.tmp, sizeof p.tmp, content, mode, d));
    *out = p;
    return SP_OK;
}

struct sp_rc sp_file_commit(struct sp_file_part *p, struct sp_diag *d)
{
    if (!p->tmp[0])
        return write_into(p->path, p->content, d);
    if (rename(p->tmp, p->path) == 0) {
        p->tmp[0] = '\0';
        return sync_folder(p->path) ? SP_OK : io_error(d, "write", p->path);
    }
    struct sp_rc rc = io_error(d, "write", p->path);
    sp_file_abandon(p);
    return rc;
}

void sp_file_abandon(struct sp_file_part *p)
{
    if (p->tmp[0])
        (void)unlink(p->tmp);
    p->tmp[0] = '\0';
}

struct sp_rc sp_file_write(const char *path, struct sp_view content, mode_t mode, struct sp_diag *d)
{
    struct sp_file_part p;
    SP_TRY(sp_file_prepare(path, content, mode, &p, d));
    return sp_file_commit(&p, d);
}

struct sp_rc sp_file_each(const char *path, struct sp_rc (*each)(void *ctx, struct sp_view piece), void *ctx, struct sp_diag *d)
{
    enum { PIECE = 1 << 20 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return io_error(d, "open", path);
    char *piece = malloc(PIECE);
    struct sp_rc rc = piece ? SP_OK : SP_ERR(NOMEM);
    while (sp_ok(rc)) {
        ssize_t n = read(fd, piece, PIECE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            rc = n < 0 ? io_error(d, "read", path) : SP_OK;
            break;
        }
        rc = each(ctx, sp_view(piece, (size_t)n));
    }
    free(piece);
    close(fd);
    return rc;
}

struct sp_rc sp_file_create(const char *path, mode_t mode, int *fd, struct sp_diag *d)
{
    int f = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (f < 0 && errno == EEXIST)
        return sp_diag_set(d, SP_ERR(EXISTS), "file.exists", NULL, "%s exists already", path);
    if (f < 0)
        return io_error(d, "create", path);
    *fd = f;
    return SP_OK;
}

struct sp_rc sp_file_put(int fd, const char *path, struct sp_view piece, struct sp_diag *d)
{
    return write_all(fd, piece) ? SP_OK : io_error(d, "write", path);
}

struct sp_rc sp_file_close(int *fd, const char *path, struct sp_diag *d)
{
    bool ok = fsync(*fd) == 0;
    ok = close(*fd) == 0 && ok;
    *fd = -1;
    return ok && sync_folder(path) ? SP_OK : io_error(d, "write", path);
}

/* Folders of copy whose names end behind its first n bytes. */
static struct sp_rc make_from(char *copy, size_t n, struct sp_diag *d)
{
    struct stat st;
    for (char *p = copy + n; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(copy, 0700) && errno != EEXIST)
            return io_error(d, "make the folder", copy);
        *p = '/';
    }
    if (mkdir(copy, 0700) && errno != EEXIST)
        return io_error(d, "make the folder", copy);
    if (stat(copy, &st) || !S_ISDIR(st.st_mode))
        return sp_diag_set(d, SP_ERR(IO), "file.folder", NULL, "%s is not a folder", copy);
    return SP_OK;
}

struct sp_rc sp_dir_make(const char *path, struct sp_diag *d)
{
    char copy[4096];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return sp_diag_set(d, SP_ERR(LIMIT), "file.path", NULL, "the path is too long");
    return make_from(copy, 1, d);
}

struct sp_rc sp_dir_make_in(const char *dir, struct sp_view path, struct sp_diag *d)
{
    char copy[4096];
    if (snprintf(copy, sizeof copy, "%s/%.*s", dir, (int)path.n, path.p) >= (int)sizeof copy)
        return sp_diag_set(d, SP_ERR(LIMIT), "file.path", NULL, "the path is too long");
    return make_from(copy, strlen(dir) + 1, d);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void sp_dir_remove(const char *path)
{
    (void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

bool sp_file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

struct sp_rc sp_path_absolute(const char *path, struct sp_buf *out, struct sp_diag *d)
{
    char here[4096];
    if (path[0] != '/') {
        if (!getcwd(here, sizeof here))
            return io_error(d, "name", "the working folder");
        sp_buf_puts(out, here);
        sp_buf_putc(out, '/');
    }
    sp_buf_puts(out, path);
    return sp_buf_rc(out);
}

struct sp_rc sp_file_lock(const char *path, int *fd, struct sp_diag *d)
{
    int f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f < 0)
        return io_error(d, "open", path);
    if (flock(f, LOCK_EX | LOCK_NB) != 0) {
        close(f);
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "file.locked", NULL, "%s is locked by another process", path);
    }
    *fd = f;
    return SP_OK;
}
