#include "tools/common/place.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"

const char *sp_place(struct sp_arena *a, const char *dir, const char *name)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/%s", dir, name);
    return sp_ok(sp_buf_rc(&path)) ? sp_arena_text(a, sp_buf_view(&path)) : NULL;
}

const char *sp_crl_beside(struct sp_arena *a, const char *trust_path)
{
    const char *slash = strrchr(trust_path, '/');
    SP_BUF_AUTO b = { 0 };
    if (slash)
        sp_buf_put(&b, sp_view(trust_path, (size_t)(slash - trust_path) + 1));
    sp_buf_puts(&b, SP_CRL_FILE);
    return sp_ok(sp_buf_rc(&b)) ? sp_arena_text(a, sp_buf_view(&b)) : NULL;
}

static bool folder_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT;
    bool empty = true;
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        empty &= !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
    closedir(dir);
    return empty;
}

bool sp_place_is_standard(const char *path) { return path && (!strcmp(path, "-") || sp_file_is_stdout(path)); }
FILE *sp_place_saying(const char *path) { return sp_place_is_standard(path) ? stderr : stdout; }
bool sp_place_taken(const char *path) { return !sp_place_is_standard(path) && sp_file_exists(path) && !sp_file_is_stream(path); }

struct sp_rc sp_place_write(const char *path, struct sp_view content, struct sp_diag *d)
{
    if (!sp_place_is_standard(path))
        return sp_file_write(path, content, 0644, d);
    if (fwrite(content.p, 1, content.n, stdout) == content.n && fflush(stdout) == 0)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(IO), "place.write", NULL, "standard output cannot be written");
}

struct sp_rc sp_place_begin(const char *final, struct sp_place_new *out, struct sp_diag *d)
{
    char text[4096];
    size_t n = strlen(final);
    while (n > 1 && final[n - 1] == '/')
        n--;
    if (!n || n > sizeof text - 16 || sp_place_is_standard(final))
        return sp_diag_set(d, SP_ERR(USAGE), "place.path", NULL, "not a usable folder name");
    if (!folder_empty(final))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL,
                           "exists and is not an empty folder; nothing was changed, choose another");
    (void)snprintf(text, sizeof text, "%.*s", (int)n, final);
    char *slash = strrchr(text, '/');
    if (slash && slash != text) {
        *slash = '\0';
        SP_TRY(sp_dir_make(text, d));
        *slash = '/';
    }
    (void)snprintf(out->work, sizeof out->work, "%.*s.XXXXXX", (int)sizeof text - 16, text);
    if (!mkdtemp(out->work))
        return sp_diag_set(d, SP_ERR(IO), "place.make", NULL, "cannot make a folder beside %s: %m", final);
    out->final = final;
    out->open = true;
    return SP_OK;
}

struct sp_rc sp_place_commit(struct sp_place_new *p, struct sp_diag *d)
{
    if (rename(p->work, p->final))
        return sp_diag_set(d, SP_ERR(IO), "place.make", NULL, "cannot make %s: %m", p->final);
    p->open = false;
    return SP_OK;
}

void sp_place_abort(struct sp_place_new *p)
{
    if (p->open)
        sp_dir_remove(p->work);
    p->open = false;
}

struct sp_rc sp_place_write_new(const char *path, struct sp_view content, mode_t mode, struct sp_diag *d)
{
    if (sp_file_exists(path))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL, "%s exists already; nothing was changed, choose another name", path);
    return sp_file_write(path, content, mode, d);
}

static bool begins_with(const char *path, const char *beginning, bool *empty)
{
    char head[64];
    size_t want = strlen(beginning);
    FILE *f = fopen(path, "re");
    if (!f || want > sizeof head) {
        if (f)
            (void)fclose(f);
        return false;
    }
    size_t n = fread(head, 1, want, f);
    *empty = n == 0 && !ferror(f);
    (void)fclose(f);
    return n == want && !memcmp(head, beginning, want);
}

struct sp_rc sp_place_replaceable(const char *path, const char *beginning, const char *what, struct sp_diag *d)
{
    struct stat st;
    bool empty = false;
    if (sp_place_is_standard(path) || stat(path, &st) || sp_file_is_stream(path)) /* nothing there that could be lost */
        return SP_OK;
    if (S_ISREG(st.st_mode) && (begins_with(path, beginning, &empty) || empty))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(EXISTS), "place.kind", NULL, "%s exists and is no %s; nothing was changed, choose another name",
                       path, what);
}

struct sp_rc sp_place_passphrase(const char *path, struct sp_secret *out, struct sp_diag *d)
{
    uint8_t raw[32];
    SP_TRY(sp_random_bytes(raw, sizeof raw));
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64url(&text, sp_view(raw, sizeof raw));
    size_t n = text.n;
    sp_buf_putc(&text, '\n');
    struct sp_rc rc = sp_buf_rc(&text);
    if (sp_ok(rc))
        rc = sp_place_write_new(path, sp_buf_view(&text), 0600, d);
    if (sp_ok(rc))
        rc = sp_secret_copy(sp_view(text.p, n), out);
    sp_wipe(raw, sizeof raw);
    sp_wipe(text.p, text.n);
    return rc;
}

bool sp_place_line_safe(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            return false;
    return true;
}
