#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void sp_wipe(void *p, size_t n)
{
    if (n)
        explicit_bzero(p, n);
}

struct sp_rc sp_secret_copy(struct sp_view v, struct sp_secret *out)
{
    char *p = malloc(v.n + 1);
    if (!p)
        return SP_ERR(NOMEM);
    if (v.n)
        memcpy(p, v.p, v.n);
    p[v.n] = '\0';
    *out = (struct sp_secret){ p, v.n };
    return SP_OK;
}

/* The whole file into room, without a buffer that grows: a moved buffer would leave the secret behind. */
static struct sp_rc read_small(int fd, const char *path, char *room, size_t cap, size_t *n, struct sp_diag *d)
{
    size_t got = 0;
    for (;;) {
        ssize_t k = read(fd, room + got, cap - got);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return sp_diag_set(d, SP_ERR(IO), "secret.read", NULL, "cannot read the secret file %s: %m", path);
        if (k == 0)
            break;
        got += (size_t)k;
        if (got == cap)
            return sp_diag_set(d, SP_ERR(LIMIT), "secret.size", NULL, "the secret file %s is too large", path);
    }
    *n = got;
    return SP_OK;
}

static struct sp_rc check_mode(int fd, mode_t closed, const char *path, struct sp_diag *d)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & closed))
        return sp_diag_set(d, SP_ERR(DENIED), "secret.mode", NULL, "others may read %s; run chmod 600 on it", path);
    return SP_OK;
}

static struct sp_rc first_line(struct sp_view line, const char *path, struct sp_secret *out, struct sp_diag *d)
{
    struct sp_view rest;
    (void)sp_view_split(line, '\n', &line, &rest);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (!line.n)
        return sp_diag_set(d, SP_ERR(INVALID), "secret.empty", NULL, "the secret file %s is empty", path);
    return sp_secret_copy(line, out);
}

static struct sp_rc read_secret(const char *path, mode_t closed, struct sp_secret *out, struct sp_diag *d)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "secret.missing", NULL, "cannot read the secret file %s: %m", path);
    char room[4096];
    size_t n = 0;
    struct sp_rc rc = check_mode(fd, closed, path, d);
    if (sp_ok(rc))
        rc = read_small(fd, path, room, sizeof room, &n, d);
    if (sp_ok(rc))
        rc = first_line(sp_view(room, n), path, out, d);
    sp_wipe(room, sizeof room);
    close(fd);
    return rc;
}

struct sp_rc sp_secret_read_file(const char *path, struct sp_secret *out, struct sp_diag *d)
{
    return read_secret(path, 077, out, d);
}

struct sp_rc sp_secret_read_credential(const char *name, struct sp_secret *out, struct sp_diag *d)
{
    const char *dir = secure_getenv("CREDENTIALS_DIRECTORY");
    SP_BUF_AUTO path = { 0 };
    if (!*name || *name == '.' || strchr(name, '/'))
        return sp_diag_set(d, SP_ERR(CONFIG), "secret.credential", NULL, "\"%.64s\" cannot be the name of a credential", name);
    if (!dir || *dir != '/')
        return sp_diag_set(d, SP_ERR(CONFIG), "secret.credential", NULL,
                           "the secret %s is a credential of systemd, but CREDENTIALS_DIRECTORY names no directory; "
                           "start it as a service with LoadCredential=%s:FILE", name, name);
    sp_buf_putf(&path, "%s/%s", dir, name);
    return sp_buf_cstr(&path) ? read_secret(path.p, 07, out, d) : SP_ERR(NOMEM);
}

void sp_secret_free(struct sp_secret *s)
{
    if (s->p)
        sp_wipe(s->p, s->n);
    free(s->p);
    *s = (struct sp_secret){ 0 };
}
