#include "tools/saphan-verify/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
       OPEN_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };

static const char a_link[] = "a symbolic link", no_file[] = "not a regular file", other_name[] = "not named *.json";

const char *sp_walk_why_key(const char *why)
{
    return why == a_link ? "skip.link" : why == no_file ? "skip.no-file" : "skip.name";
}

static struct sp_rc cannot(struct sp_diag *d, const char *what, const char *path)
{
    int err = errno;
    const char *rule = err == ENOENT ? "file.missing" : err == EACCES ? "file.permission"
                     : err == ELOOP || err == ENOTDIR ? "file.kind" : "file.io";
    errno = err;
    return sp_diag_set(d, err == ENOENT ? SP_ERR(NOTFOUND) : SP_ERR(IO), rule, NULL, "cannot %s %s: %m", what, path);
}

/* --- listing --- */

static struct sp_rc add(struct sp_walk_item **list, size_t *n, size_t *cap, struct sp_walk_item item)
{
    if (*n == SP_WALK_FILES)
        return SP_ERR(LIMIT);
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 256;
        struct sp_walk_item *v = realloc(*list, more * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        *list = v;
        *cap = more;
    }
    (*list)[(*n)++] = item;
    return SP_OK;
}

static struct sp_rc add_file(struct sp_walk *w, const char *path, const char *why)
{
    return add(&w->file, &w->n, &w->cap, (struct sp_walk_item){ path, why });
}

static struct sp_rc add_skipped(struct sp_walk *w, const char *path, const char *why)
{
    return add(&w->skipped, &w->n_skipped, &w->cap_skipped, (struct sp_walk_item){ path, why });
}

static const char *join(struct sp_walk *w, const char *folder, const char *name)
{
    size_t a = strlen(folder), b = strlen(name);
    char *p = sp_arena_alloc(&w->names, a + b + 2);
    if (p)
        (void)snprintf(p, a + b + 2, "%s%s%s", folder, a ? "/" : "", name);
    return p;
}

static bool ends_in_json(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && !strcmp(name + n - 5, ".json");
}

static struct sp_rc list_folder(struct sp_walk *w, int fd, const char *path, unsigned depth);

static struct sp_rc enter(struct sp_walk *w, int parent, const char *name, const char *path, unsigned depth)
{
    int fd = depth < SP_WALK_DEPTH ? openat(parent, name, OPEN_FOLDER) : -1;
    if (fd < 0)
        return add_file(w, path, depth < SP_WALK_DEPTH ? "a folder that cannot be read" : "folders nested too deep");
    return list_folder(w, fd, path, depth + 1);
}

static struct sp_rc add_entry(struct sp_walk *w, int fd, const struct dirent *e, const char *folder, unsigned depth)
{
    const char *path = join(w, folder, e->d_name);
    unsigned char type = e->d_type;
    struct stat st;
    if (!path)
        return SP_ERR(NOMEM);
    if (type == DT_UNKNOWN && fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
        type = S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : S_ISLNK(st.st_mode) ? DT_LNK : DT_SOCK;
    if (type == DT_DIR)
        return enter(w, fd, e->d_name, path, depth);
    if (type != DT_REG)
        return add_skipped(w, path, type == DT_LNK ? a_link : no_file);
    return ends_in_json(e->d_name) ? add_file(w, path, NULL) : add_skipped(w, path, other_name);
}

/* Closes fd. */
static struct sp_rc list_folder(struct sp_walk *w, int fd, const char *path, unsigned depth)
{
    DIR *dir = fdopendir(fd);
    struct sp_rc rc = SP_OK;
    if (!dir) {
        close(fd);
        return SP_ERR(NOMEM);
    }
    for (const struct dirent *e; sp_ok(rc) && (errno = 0, e = readdir(dir));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            rc = add_entry(w, dirfd(dir), e, path, depth);
    if (sp_ok(rc) && errno)
        rc = add_file(w, path, "a folder that cannot be read");
    (void)closedir(dir);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct sp_walk_item *)a)->path, ((const struct sp_walk_item *)b)->path);
}

struct sp_rc sp_walk_read(const char *dir, struct sp_walk *out, struct sp_diag *d)
{
    *out = (struct sp_walk){ .root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    if (out->root < 0)
        return cannot(d, "open the folder", dir);
    int fd = openat(out->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return cannot(d, "read the folder", dir);
    struct sp_rc rc = list_folder(out, fd, "", 0);
    if (sp_is(rc, SP_RC_LIMIT))
        return sp_diag_set(d, rc, "limit.archive", NULL, "more than %d files in %s", SP_WALK_FILES, dir);
    if (out->n)
        qsort(out->file, out->n, sizeof *out->file, by_path);
    if (out->n_skipped)
        qsort(out->skipped, out->n_skipped, sizeof *out->skipped, by_path);
    return rc;
}

void sp_walk_free(struct sp_walk *w)
{
    sp_arena_free(&w->names);
    free(w->file);
    free(w->skipped);
    if (w->root >= 0)
        close(w->root);
    *w = (struct sp_walk){ .root = -1 };
}

/* --- reading --- */

void sp_walk_reader_free(struct sp_walk_reader *r)
{
    if (r->open)
        close(r->folder);
    r->open = false;
}

/* Every part of "a/b/c", none of them through a link. */
static int open_folder(int root, char *path)
{
    int fd = openat(root, ".", OPEN_FOLDER);
    for (char *part = path, *end; fd >= 0 && *part; part = end) {
        end = part + strcspn(part, "/");
        char was = *end;
        *end = '\0';
        int next = openat(fd, part, OPEN_FOLDER), err = errno;
        close(fd);
        errno = err;
        fd = next;
        *end = was;
        end += was == '/';
    }
    return fd;
}

static bool use_folder(struct sp_walk_reader *r, struct sp_view folder)
{
    if (r->open && sp_view_is(folder, r->of))
        return true;
    sp_walk_reader_free(r);
    if (folder.n >= sizeof r->of) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(r->of, folder.p, folder.n);
    r->of[folder.n] = '\0';
    r->folder = open_folder(r->root, r->of);
    r->open = r->folder >= 0;
    return r->open;
}

/* The kernel copies a third faster to where a cache line begins. buf is empty. */
static bool aligned_room(struct sp_buf *buf, size_t n)
{
    enum { LINE = 64 };
    if (buf->cap >= n)
        return true;
    size_t cap = (n + n / 4) / LINE * LINE + LINE;
    char *p = aligned_alloc(LINE, cap);
    if (!p)
        return false;
    free(buf->p);
    buf->p = p;
    buf->cap = cap;
    return true;
}

static struct sp_rc read_whole(int fd, const char *path, size_t max_bytes, struct sp_buf *buf, struct sp_diag *d)
{
    struct stat st;
    if (fstat(fd, &st))
        return cannot(d, "read", path);
    if (!S_ISREG(st.st_mode))
        return sp_diag_set(d, SP_ERR(IO), "file.kind", NULL, "%s is not a regular file", path);
    if (st.st_size < 0 || (size_t)st.st_size > max_bytes)
        return sp_diag_set(d, SP_ERR(LIMIT), "file.size", NULL, "%s is larger than %zu bytes", path, max_bytes);
    if (!aligned_room(buf, (size_t)st.st_size + 2))
        return SP_ERR(NOMEM);
    char *to = sp_buf_room(buf, (size_t)st.st_size + 1);
    for (ssize_t n = 1; to && n > 0 && buf->n < (size_t)st.st_size;) { /* each read could give one byte more: it meets the end */
        n = read(fd, to + buf->n, (size_t)st.st_size + 1 - buf->n);
        if (n < 0 && errno != EINTR)
            return cannot(d, "read", path);
        sp_buf_added(buf, n > 0 ? (size_t)n : 0);
        n = n < 0 ? 1 : n;
    }
    if (buf->n != (size_t)st.st_size)
        return to ? sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "%s changes while it is read", path) : sp_buf_rc(buf);
    return SP_OK;
}

struct sp_rc sp_walk_file_read(struct sp_walk_reader *r, const char *path, size_t max_bytes, struct sp_buf *buf,
                               struct sp_diag *d)
{
    const char *slash = strrchr(path, '/');
    sp_buf_clear(buf);
    if (!use_folder(r, sp_view(path, slash ? (size_t)(slash - path) : 0)))
        return cannot(d, "open the folder of", path);
    int fd = openat(r->folder, slash ? slash + 1 : path, OPEN_FILE);
    if (fd < 0)
        return cannot(d, "open", path);
    struct sp_rc rc = read_whole(fd, path, max_bytes, buf, d);
    close(fd);
    return rc;
}
