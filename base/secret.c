#include "base/secret.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"

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

struct sp_rc sp_secret_read_file(const char *path, struct sp_secret *out, struct sp_diag *d)
{
    struct stat st;
    if (stat(path, &st))
        return sp_diag_set(d, SP_ERR(NOTFOUND), "secret.missing", NULL, "cannot read the passphrase file %s: %m", path);
    if (S_ISREG(st.st_mode) && (st.st_mode & 077))
        return sp_diag_set(d, SP_ERR(DENIED), "secret.mode", NULL, "others may read %s; run chmod 600 on it", path);
    char room[4096];
    struct sp_buf text = { .p = NULL };
    struct sp_rc rc = sp_file_read(path, sizeof room, &text, d);
    if (sp_ok(rc)) {
        struct sp_view line = sp_buf_view(&text), rest;
        (void)sp_view_split(line, '\n', &line, &rest);
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        rc = line.n ? sp_secret_copy(line, out)
                    : sp_diag_set(d, SP_ERR(INVALID), "secret.empty", NULL, "the passphrase file %s is empty", path);
    }
    sp_wipe(text.p, text.cap);
    sp_buf_free(&text);
    return rc;
}

void sp_secret_free(struct sp_secret *s)
{
    if (s->p)
        sp_wipe(s->p, s->n);
    free(s->p);
    *s = (struct sp_secret){ 0 };
}
