/* The state of an alliance's office; declared in folder.h. */
#include <errno.h>
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "tools/saphan/folder.h"

#define LAST_LIST "last-trust.json"

static const char *root_path(struct sp_arena *a, const char *dir, size_t i, const char *ending)
{
    char name[48];
    (void)snprintf(name, sizeof name, "roots/root-%zu.%s", i + 1, ending);
    return sp_place(a, dir, name);
}

static struct sp_rc parse_state(struct sp_view text, struct sp_office *o, struct sp_diag *d)
{
    static const char *const known[] = { "format", "alliance", "version", "threshold", "roots", NULL };
    SP_JSON_AUTO doc = NULL;
    struct sp_view format, name;
    int64_t roots;
    SP_TRY(sp_json_parse(text, 64 * 1024, &doc, d));
    SP_TRY(sp_json_only(doc, known, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    SP_TRY(sp_json_str(doc, "alliance", &name, d));
    SP_TRY(sp_json_i64(doc, "version", &o->version, d));
    SP_TRY(sp_json_i64(doc, "threshold", &o->threshold, d));
    SP_TRY(sp_json_i64(doc, "roots", &roots, d));
    if (!sp_view_is(format, "saphan-alliance/1"))
        return sp_diag_set(d, SP_ERR(VERSION), "office.format", "format", "format must be saphan-alliance/1");
    if (roots < 1 || roots > SP_MAX_FOLDER_ROOTS || o->threshold < 1 || o->threshold > roots || o->version < 0 ||
        name.n >= sizeof o->alliance)
        return sp_diag_set(d, SP_ERR(INVALID), "office.range", NULL, "version, threshold or roots is out of range");
    (void)snprintf(o->alliance, sizeof o->alliance, "%.*s", (int)name.n, name.p);
    o->n_roots = (size_t)roots;
    return SP_OK;
}

/* --- roots --- */

static struct sp_rc load_key(const char *dir, const char *path, struct sp_key **out, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_SECRET_AUTO pass = { 0 };
    const char *pass_path = sp_place(&a, dir, "passphrase");
    if (!pass_path)
        return SP_ERR(NOMEM);
    SP_TRY(sp_secret_read_file(pass_path, &pass, d));
    return sp_key_load(path, &pass, sp_key_use_alg(SP_USE_ROOT), out, d);
}

/* roots/NAME.crt: when it is a root of the list and NAME.key is beside it, the key. */
static struct sp_rc match_key(const char *dir, const char *folder, const char *name, struct sp_office *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO der = { 0 };
    char key_name[256];
    (void)snprintf(key_name, sizeof key_name, "%.*s.key", (int)(strlen(name) - 4), name);
    const char *crt = sp_place(&a, folder, name), *key = sp_place(&a, folder, key_name);
    if (!crt || !key)
        return SP_ERR(NOMEM);
    SP_TRY(sp_file_read(crt, 64 * 1024, &der, d));
    for (size_t i = 0; i < o->n_roots; i++)
        if (!o->root_key[i] && sp_view_eq(sp_buf_view(&o->root_der[i]), sp_buf_view(&der)) && sp_file_exists(key)) {
            sp_buf_puts(&o->root_path[i], key);
            SP_TRY(sp_buf_rc(&o->root_path[i]));
            return load_key(dir, key, &o->root_key[i], d);
        }
    return SP_OK;
}

/* The keys that are here; each may be kept elsewhere. */
static struct sp_rc find_keys(const char *dir, struct sp_office *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    const char *folder = sp_place(&a, dir, "roots");
    if (!folder)
        return SP_ERR(NOMEM);
    DIR *open_dir = opendir(folder);
    if (!open_dir)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.missing", NULL, "cannot open %s: %m", folder);
    struct sp_rc rc = SP_OK;
    for (struct dirent *e; sp_ok(rc) && (e = readdir(open_dir)) != NULL;) {
        size_t n = strlen(e->d_name);
        if (e->d_name[0] != '.' && n > 4 && !strcmp(e->d_name + n - 4, ".crt"))
            rc = match_key(dir, folder, e->d_name, o, d);
    }
    closedir(open_dir);
    return rc;
}

static struct sp_rc first_roots(const char *dir, struct sp_office *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    for (size_t i = 0; i < o->n_roots; i++) {
        const char *crt = root_path(&a, dir, i, "crt");
        SP_TRY(crt ? sp_file_read(crt, 64 * 1024, &o->root_der[i], d) : SP_ERR(NOMEM));
    }
    return SP_OK;
}

/* Version, threshold and roots as they were last published. */
static struct sp_rc take_last(struct sp_office *o, struct sp_diag *d)
{
    const struct sp_trust_list *l = sp_trust_content(o->last);
    size_t n;
    const struct sp_view *der = sp_trust_roots(o->last, &n);
    if (!sp_view_is(l->alliance, o->alliance))
        return sp_diag_set(d, SP_ERR(INVALID), "office.last-list", "alliance", "the last list is another alliance's");
    o->threshold = l->threshold;
    o->n_roots = l->n_roots;
    for (size_t i = 0; i < l->n_roots; i++) {
        sp_buf_put(&o->root_der[i], der[i]);
        SP_TRY(sp_buf_rc(&o->root_der[i]));
    }
    return SP_OK;
}

static struct sp_rc open_lists(const char *dir, struct sp_office *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    const char *path = sp_place(&a, dir, LAST_LIST);
    if (!path)
        return SP_ERR(NOMEM);
    if (sp_file_exists(path))
        SP_TRY(sp_trust_read(path, NULL, &o->last, d));
    int64_t last = o->last ? sp_trust_version(o->last) : 0;
    /* Nodes take no list that leaves a number out, and no second one of a number. */
    if (o->version > last)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.last-list", NULL,
                           "list %lld was published; put it back into the folder as " LAST_LIST, (long long)o->version);
    o->version = last;
    SP_TRY(o->last ? take_last(o, d) : first_roots(dir, o, d));
    return find_keys(dir, o, d);
}

const char *sp_office_last_path(struct sp_arena *a, const char *dir) { return sp_place(a, dir, LAST_LIST); }
const char *sp_office_state_path(struct sp_arena *a, const char *dir) { return sp_place(a, dir, "alliance.json"); }

static struct sp_rc is_office(const char *state_path, struct sp_diag *d)
{
    if (!sp_file_exists(state_path) && (errno == ENOENT || errno == ENOTDIR))
        return sp_diag_set(d, SP_ERR(CONFIG), "office.missing", NULL,
                           "no alliance.json here: not an alliance's folder; make one with saphan alliance init");
    return SP_OK;
}

struct sp_rc sp_office_lock(const char *dir, int *fd, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    const char *path = sp_place(&a, dir, "lock"), *state = sp_place(&a, dir, "alliance.json");
    if (!path || !state)
        return SP_ERR(NOMEM);
    SP_TRY(is_office(state, d));
    struct sp_rc rc = sp_file_lock(path, fd, d);
    if (sp_is(rc, SP_RC_UNAVAILABLE))
        return sp_diag_set(d, rc, "file.locked", NULL, "another command is changing this folder; give this one again when it is done");
    return rc;
}

void sp_office_unlock(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

struct sp_rc sp_office_open(const char *dir, struct sp_office *out, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    struct sp_office o = { .n_roots = 0 };
    const char *path = sp_place(&a, dir, "alliance.json");
    if (!path)
        return SP_ERR(NOMEM);
    SP_TRY(is_office(path, d));
    SP_TRY(sp_file_read(path, 64 * 1024, &text, d));
    struct sp_rc rc = parse_state(sp_buf_view(&text), &o, d);
    if (sp_ok(rc))
        rc = open_lists(dir, &o, d);
    if (!sp_ok(rc)) {
        sp_office_free(&o);
        return rc;
    }
    *out = o;
    return SP_OK;
}

void sp_office_put(struct sp_buf *b, const struct sp_office *o)
{
    sp_buf_putc(b, '{');
    sp_out_text(b, "format", SP_VIEW_LIT("saphan-alliance/1"));
    sp_out_text(b, "alliance", sp_view_of(o->alliance));
    sp_out_int(b, "version", o->version);
    sp_out_int(b, "threshold", o->threshold);
    sp_out_int(b, "roots", (int64_t)o->n_roots);
    sp_buf_puts(b, "}\n");
}

struct sp_rc sp_office_save(const char *dir, const struct sp_office *o, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO b = { 0 };
    sp_office_put(&b, o);
    SP_TRY(sp_buf_rc(&b));
    const char *path = sp_office_state_path(&a, dir);
    return path ? sp_file_write(path, sp_buf_view(&b), 0600, d) : SP_ERR(NOMEM);
}

void sp_office_free(struct sp_office *o)
{
    for (size_t i = 0; i < SP_MAX_FOLDER_ROOTS; i++) {
        sp_buf_free(&o->root_der[i]);
        sp_key_drop(&o->root_key[i]);
        sp_buf_free(&o->root_path[i]);
    }
    sp_trust_drop(&o->last);
}
