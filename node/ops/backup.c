#include "node/ops/backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/jws.h"
#include "node/evidence/message_check.h"
#include "storage/mlog.h"

enum { LIST_BYTES = 4 << 20, PATH_BYTES = 4096, CONF_BYTES = 64 << 10 };

struct path { char p[PATH_BYTES]; };

static struct sp_rc join(struct path *out, const char *dir, struct sp_view name, struct sp_diag *d)
{
    int n = snprintf(out->p, sizeof out->p, "%s/%.*s", dir, (int)name.n, name.p);
    return n > 0 && n < (int)sizeof out->p ? SP_OK : sp_diag_set(d, SP_ERR(LIMIT), "file.path", NULL, "the path is too long");
}

/* ---- one file, digested on its way ---- */

struct passing { struct sp_digester g; int64_t bytes; int to; const char *to_path; const atomic_bool *stop; struct sp_diag *d; };

static struct sp_rc pass(void *ctx, struct sp_view piece)
{
    struct passing *p = ctx;
    p->bytes += (int64_t)piece.n;
    if (p->stop && atomic_load(p->stop))
        return sp_diag_set(p->d, SP_ERR(CLOSED), "backup.stopped", NULL, "stopped: nothing was left behind");
    SP_TRY(sp_digester_add(&p->g, piece));
    return p->to < 0 ? SP_OK : sp_file_put(p->to, p->to_path, piece, p->d);
}

/* to NULL: digested only. digest: 44 bytes. */
static struct sp_rc digest_file(const char *from, const char *to, const atomic_bool *stop, char digest[SP_SHA256_TEXT], int64_t *bytes,
                                struct sp_diag *d)
{
    struct passing p = { .to = -1, .to_path = to, .stop = stop, .d = d };
    struct sp_rc rc = sp_digester_begin(&p.g);
    if (sp_ok(rc) && to)
        rc = sp_file_create(to, 0600, &p.to, d);
    if (sp_ok(rc))
        rc = sp_file_each(from, pass, &p, d);
    if (sp_ok(rc))
        rc = sp_digester_end(&p.g, digest);
    sp_digester_free(&p.g);
    if (p.to >= 0) {
        struct sp_rc closed = sp_file_close(&p.to, to, d);
        rc = sp_ok(rc) ? closed : rc;
    }
    *bytes = p.bytes;
    return rc;
}

/* ---- the files of a folder ---- */

struct listing { struct sp_arena *a; struct sp_backup *m; size_t cap; };

static struct sp_rc list_file(struct listing *l, struct sp_view path, struct sp_diag *d)
{
    if (!sp_backup_path_ok(path) || l->m->n == SP_MAX_BACKUP_FILES)
        return sp_diag_set(d, SP_ERR(INVALID), "backup.path", NULL, "%.*s cannot be in a backup: its name, or more than %d files", (int)path.n,
                           path.p, (int)SP_MAX_BACKUP_FILES);
    if (l->m->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 64;
        struct sp_backup_file *v = sp_arena_alloc(l->a, cap * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (l->m->n)
            memcpy(v, l->m->files, l->m->n * sizeof *v);
        l->m->files = v;
        l->cap = cap;
    }
    return sp_arena_copy(l->a, path, &l->m->files[l->m->n++].path) ? SP_OK : SP_ERR(NOMEM);
}

/* below: the folder within dir that is listed, "" for dir itself. */
static struct sp_rc list_folder(struct listing *l, const char *dir, const char *below, struct sp_diag *d)
{
    struct path folder, at;
    SP_TRY(join(&folder, dir, sp_view_of(below), d));
    DIR *open_dir = opendir(folder.p);
    if (!open_dir)
        return sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "cannot read the folder %s: %m", folder.p);
    struct sp_rc rc = SP_OK;
    for (struct dirent *e; sp_ok(rc) && (e = readdir(open_dir)) != NULL;) {
        char name[SP_MAX_BACKUP_PATH + 2];
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || (!*below && !strcmp(e->d_name, SP_BACKUP_LIST)))
            continue;
        int n = snprintf(name, sizeof name, "%s%s%s", below, *below ? "/" : "", e->d_name);
        rc = n < (int)sizeof name ? join(&at, dir, sp_view_of(name), d) : sp_diag_set(d, SP_ERR(LIMIT), "backup.path", NULL, "%s: the name is too long", e->d_name);
        if (sp_ok(rc) && lstat(at.p, &st))
            rc = sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "cannot look at %s: %m", at.p);
        if (sp_ok(rc))
            rc = S_ISDIR(st.st_mode) ? list_folder(l, dir, name, d) : S_ISREG(st.st_mode) ? list_file(l, sp_view_of(name), d) :
                 sp_diag_set(d, SP_ERR(INVALID), "backup.extra", NULL, "%s is neither a file nor a folder", at.p);
    }
    closedir(open_dir);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    return sp_view_cmp(((const struct sp_backup_file *)a)->path, ((const struct sp_backup_file *)b)->path);
}

/* ---- making ---- */

/* Absent ones are left out. */
static struct sp_rc copy_if_there(const char *from, const char *dir, const char *name, struct sp_diag *d)
{
    struct path to;
    char digest[SP_SHA256_TEXT];
    int64_t bytes;
    if (!*from || !sp_file_exists(from))
        return SP_OK;
    SP_TRY(join(&to, dir, sp_view_of(name), d));
    return digest_file(from, to.p, NULL, digest, &bytes, d); /* a small one */
}

static bool ends_with(const char *name, const char *const *endings)
{
    size_t n = strlen(name);
    for (; *endings; endings++)
        if (n > strlen(*endings) && !strcmp(name + n - strlen(*endings), *endings))
            return true;
    return false;
}

/* The files that the node reads, by their endings: nothing that an editor left, no passphrase that lies there. */
static struct sp_rc copy_folder(const char *from, const char *dir, const char *name, const char *const *endings, struct sp_diag *d)
{
    struct path to;
    DIR *open_dir = opendir(from);
    if (!open_dir)
        return errno == ENOENT ? SP_OK : sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "cannot read the folder %s: %m", from);
    struct sp_rc rc = join(&to, dir, sp_view_of(name), d);
    if (sp_ok(rc))
        rc = sp_dir_make_in(dir, sp_view_of(name), d);
    for (struct dirent *e; sp_ok(rc) && (e = readdir(open_dir)) != NULL;) {
        struct path file;
        struct stat st;
        rc = join(&file, from, sp_view_of(e->d_name), d);
        if (sp_ok(rc) && e->d_name[0] != '.' && ends_with(e->d_name, endings) && stat(file.p, &st) == 0 && S_ISREG(st.st_mode))
            rc = copy_if_there(file.p, to.p, e->d_name, d);
    }
    closedir(open_dir);
    return rc;
}

static struct sp_rc make_folder_of(const char *to, struct sp_view path, struct sp_diag *d)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    return n ? sp_dir_make_in(to, sp_view(path.p, n - 1), d) : SP_OK;
}

#define COUNTRY_NAME "country-policy.json"

/* A name of node.conf under which the restored node finds its table: relative, and no other file's. */
static bool name_fits(const char *dir, struct sp_view name)
{
    struct path to;
    return sp_backup_path_ok(name) && !sp_view_starts(name, SP_VIEW_LIT("db/")) && !sp_view_is(name, "node.conf") && !sp_view_is(name, "passphrase") &&
           !sp_view_is(name, SP_BACKUP_LIST) && sp_ok(join(&to, dir, name, NULL)) && !sp_file_exists(to.p);
}

static struct sp_rc copy_country(const struct sp_conf *c, const char *dir, struct sp_view name, struct sp_diag *d)
{
    struct path plain;
    if (!*c->country_policy || !sp_file_exists(c->country_policy))
        return SP_OK;
    SP_TRY(make_folder_of(dir, name, d));
    int n = snprintf(plain.p, sizeof plain.p, "%.*s", (int)name.n, name.p);
    return n < (int)sizeof plain.p ? copy_if_there(c->country_policy, dir, plain.p, d) : SP_ERR(LIMIT);
}

/* node.conf as it is, but a table of the country from elsewhere is named as it is called here. */
static struct sp_rc copy_conf(const struct sp_backup_from *from, const char *dir, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO out = { 0 };
    struct path to;
    struct sp_view rest, line, value, name = SP_VIEW_LIT(COUNTRY_NAME);
    if (!from->conf_path)
        return copy_country(from->conf, dir, name, d);
    SP_TRY(sp_file_read(from->conf_path, CONF_BYTES, &text, d));
    for (rest = sp_buf_view(&text); rest.n;) {
        size_t n = rest.n;
        line = rest;
        rest = sp_view(NULL, 0);
        (void)sp_view_split(line, '\n', &line, &rest);
        bool ours = sp_conf_line_is(line, "country_policy", &value);
        if (ours && name_fits(dir, value))
            name = value;
        if (ours && !sp_view_eq(name, value) && *from->conf->country_policy)
            sp_buf_puts(&out, "country_policy = " COUNTRY_NAME);
        else
            sp_buf_put(&out, line);
        sp_buf_puts(&out, n > line.n ? "\n" : "");
    }
    SP_TRY(sp_buf_rc(&out));
    SP_TRY(copy_country(from->conf, dir, name, d));
    SP_TRY(join(&to, dir, SP_VIEW_LIT("node.conf"), d));
    return sp_file_write(to.p, sp_buf_view(&out), 0600, d);
}

/* What persons decided of companies that look alike stands beside node.conf. */
static struct sp_rc copy_settled(const struct sp_backup_from *from, const char *dir, struct sp_diag *d)
{
    static const char name[] = "./doubles.settled"; /* as a path */
    struct path file;
    if (!from->conf_path)
        return SP_OK;
    const char *slash = strrchr(from->conf_path, '/');
    int n = snprintf(file.p, sizeof file.p, "%.*s%s", slash ? (int)(slash + 1 - from->conf_path) : 0, from->conf_path, name + 2);
    return n < (int)sizeof file.p ? copy_if_there(file.p, dir, name + 2, d) : sp_diag_set(d, SP_ERR(LIMIT), "file.path", NULL, "the path is too long");
}

static struct sp_rc copy_all(const struct sp_backup_from *from, const char *dir, struct sp_diag *d)
{
    static const char *const notes[] = { ".note", ".txt", ".json", NULL }, *const keys[] = { ".key", ".crt", NULL }, *const persons[] = { ".json", NULL };
    const struct sp_conf *c = from->conf;
    struct path db, forks;
    SP_TRY(join(&db, dir, SP_VIEW_LIT("db"), d));
    SP_TRY(join(&forks, c->data_dir, SP_VIEW_LIT("forks"), d));
    SP_TRY(sp_dir_make_in(dir, SP_VIEW_LIT("db"), d));
    SP_TRY(sp_db_copy(from->db, db.p, from->stop, d));
    SP_TRY(copy_folder(forks.p, db.p, "forks", notes, d));
    SP_TRY(copy_folder(c->key_dir, dir, "keys", keys, d));
    SP_TRY(copy_folder(c->participants_dir, dir, "participants", persons, d));
    SP_TRY(copy_if_there(c->trust_file, dir, "trust.json", d));
    SP_TRY(copy_if_there(c->crl_file, dir, "crls.pem", d));
    SP_TRY(copy_if_there(c->policy_file, dir, "policy.json", d));
    SP_TRY(copy_if_there(c->tsa_anchor, dir, "tsa-anchors.pem", d));
    SP_TRY(copy_settled(from, dir, d));
    return copy_conf(from, dir, d); /* last: it asks which names are taken */
}

/* Of the copy, as it is. */
static struct sp_rc read_log(const char *dir, int64_t *size, struct sp_buf *root, struct sp_diag *d)
{
    struct path path;
    struct sp_hash hash;
    SP_DB_AUTO db = NULL;
    SP_MLOG_AUTO m = { .size = 0 };
    SP_TRY(join(&path, dir, SP_VIEW_LIT("db"), d));
    SP_TRY(sp_db_open(path.p, 0, SP_DB_READONLY | SP_DB_EXCHANGE_ONLY, &db, d)); /* a registry may be of an older version */
    SP_TRY(sp_mlog_begin(db, &m));
    SP_TRY(sp_mlog_root(&m, m.size, &hash, d));
    *size = (int64_t)m.size;
    if (m.size)
        sp_buf_put_b64(root, sp_view(hash.b, sizeof hash.b));
    return sp_buf_rc(root);
}

/* Opening made locks beside the copies. */
static struct sp_rc drop_locks(const char *dir, struct sp_diag *d)
{
    static const char *const names[] = { "db/registry.mdb-lock", "db/exchange.mdb-lock" };
    for (int i = 0; i < 2; i++) {
        struct path path;
        SP_TRY(join(&path, dir, sp_view_of(names[i]), d));
        (void)unlink(path.p);
    }
    return SP_OK;
}

/* A node's folder has a registry, be it empty: a copy without one is none, whoever signs it. */
static struct sp_rc has_registry(const struct sp_backup *m, struct sp_diag *d)
{
    for (size_t i = 0; i < m->n; i++)
        if (sp_view_is(m->files[i].path, "db/registry.mdb"))
            return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "backup.file", NULL, "db/registry.mdb is missing from this backup");
}

static struct sp_rc describe(const char *dir, const atomic_bool *stop, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    SP_BUF_AUTO root = { 0 };
    struct listing l = { .a = a, .m = m };
    struct sp_rc rc = read_log(dir, &m->log_size, &root, d);
    SP_TRY(drop_locks(dir, d));
    SP_TRY(rc);
    if (!sp_arena_copy(a, sp_buf_view(&root), &m->log_root))
        return SP_ERR(NOMEM);
    SP_TRY(list_folder(&l, dir, "", d));
    SP_TRY(has_registry(m, d));
    qsort(m->files, m->n, sizeof *m->files, by_path);
    for (size_t i = 0; i < m->n; i++) {
        struct path path;
        char digest[SP_SHA256_TEXT];
        SP_TRY(join(&path, dir, m->files[i].path, d));
        SP_TRY(digest_file(path.p, NULL, stop, digest, &m->files[i].bytes, d));
        if (!sp_arena_copy(a, sp_view(digest, SP_SHA256_TEXT - 1), &m->files[i].sha256))
            return SP_ERR(NOMEM);
    }
    return SP_OK;
}

struct sp_rc sp_backup_make(const struct sp_backup_from *from, const char *dir, struct sp_arena *a, struct sp_backup *out, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct path path;
    struct sp_backup m = { .node = sp_view_of(from->conf->node_id), .made_s = from->now_s };
    const struct sp_jws_header header = { .typ = SP_VIEW_LIT(SP_TYP_BACKUP) };
    SP_TRY(copy_all(from, dir, d));
    SP_TRY(describe(dir, from->stop, a, &m, d));
    sp_backup_put(&payload, &m);
    SP_TRY(sp_buf_rc(&payload));
    SP_TRY(sp_jws_sign(from->key, &header, sp_buf_view(&payload), &token));
    SP_TRY(join(&path, dir, SP_VIEW_LIT(SP_BACKUP_LIST), d));
    SP_TRY(sp_file_write(path.p, sp_buf_view(&token), 0600, d));
    *out = m;
    return SP_OK;
}

/* ---- proving ---- */

/* A thief dates what he signs as he likes, so that a key that was taken back vouches for no backup, however old. */
static struct sp_rc check_signer(const struct sp_backup_wanted *w, struct sp_view token, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_jws_header header;
    const struct sp_crl_item *item;
    const struct sp_crl_entry *entry = NULL;
    SP_TRY(sp_jws_peek(token, a, &header, d));
    SP_TRY(sp_trust_find_revocation(w->trust, w->node, SP_USE_RECEIPT, header.kid, &item, &entry, d));
    const struct sp_trust_node *node = sp_trust_find_node(w->trust, w->node);
    for (size_t i = 0; node && i < node->n_keys; i++)
        if (sp_view_eq(node->keys[i].kid, header.kid) && sp_view_is(node->keys[i].status, "revoked"))
            return sp_diag_set(d, SP_ERR(INVALID), "backup.key", NULL, "the key that signed this backup is revoked in the trust list");
    if (entry)
        return sp_diag_set(d, SP_ERR(INVALID), "backup.key", NULL, "the certificate of the key that signed this backup was taken back: take another backup");
    return SP_OK;
}

static struct sp_rc check_claims(const struct sp_backup *m, const struct sp_backup_wanted *w, struct sp_diag *d)
{
    if (!sp_view_eq(m->node, w->node))
        return sp_diag_set(d, SP_ERR(INVALID), "backup.other-node", NULL, "a backup of %.*s, not of %.*s", (int)m->node.n, m->node.p, (int)w->node.n, w->node.p);
    if (m->made_s > w->now_s + SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(INVALID), "backup.time", NULL, "a backup from the future: is the clock right?");
    return SP_OK;
}

/* Who says so and when stands in the list: read first to know whose key, believed after. */
static struct sp_rc open_list(const char *dir, const struct sp_backup_wanted *w, struct sp_arena *a, struct sp_backup *out, struct sp_diag *d)
{
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO claimed = { 0 };
    struct path path;
    struct sp_view payload;
    struct sp_backup m;
    SP_TRY(join(&path, dir, SP_VIEW_LIT(SP_BACKUP_LIST), d));
    SP_TRY(sp_file_read(path.p, LIST_BYTES, &token, d));
    SP_TRY(sp_jws_payload_unverified(sp_buf_view(&token), &claimed, d));
    SP_TRY(sp_backup_parse(sp_buf_view(&claimed), a, &m, d));
    SP_TRY(check_claims(&m, w, d));
    SP_TRY(check_signer(w, sp_buf_view(&token), a, d));
    SP_TRY(sp_message_open(w->trust, sp_buf_view(&token), w->node, SP_USE_RECEIPT, SP_TYP_BACKUP, m.made_s, a, &payload, d));
    return sp_backup_parse(payload, a, out, d);
}

static struct sp_rc check_set(const char *dir, const struct sp_backup *m, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_backup there = { .n = 0 };
    struct listing l = { .a = a, .m = &there };
    SP_TRY(list_folder(&l, dir, "", d));
    qsort(there.files, there.n, sizeof *there.files, by_path);
    for (size_t i = 0, k = 0; i < m->n || k < there.n; i++, k++) {
        int c = i == m->n ? 1 : k == there.n ? -1 : sp_view_cmp(m->files[i].path, there.files[k].path);
        const struct sp_view path = c > 0 ? there.files[k].path : m->files[i < m->n ? i : 0].path;
        if (c)
            return sp_diag_set(d, SP_ERR(INVALID), c > 0 ? "backup.extra" : "backup.file", NULL, "%.*s %s", (int)path.n, path.p,
                               c > 0 ? "is not in the signed list of this backup" : "is missing from this backup");
    }
    return SP_OK;
}

static struct sp_rc take_file(const char *dir, const struct sp_backup_file *f, const char *to, const atomic_bool *stop, struct sp_diag *d)
{
    struct path from, target;
    char digest[SP_SHA256_TEXT];
    int64_t bytes;
    SP_TRY(join(&from, dir, f->path, d));
    if (to) {
        SP_TRY(join(&target, to, f->path, d));
        SP_TRY(make_folder_of(to, f->path, d));
    }
    SP_TRY(digest_file(from.p, to ? target.p : NULL, stop, digest, &bytes, d));
    if (bytes != f->bytes || !sp_view_is(f->sha256, digest))
        return sp_diag_set(d, SP_ERR(INVALID), "backup.digest", NULL, "%.*s is not what was signed: damaged or changed since", (int)f->path.n, f->path.p);
    return SP_OK;
}

static struct sp_rc check_log(const char *dir, const struct sp_backup *m, struct sp_diag *d)
{
    SP_BUF_AUTO root = { 0 };
    int64_t size;
    struct sp_rc rc = read_log(dir, &size, &root, d);
    SP_TRY(drop_locks(dir, d));
    SP_TRY(rc);
    if (size != m->log_size || !sp_view_eq(sp_buf_view(&root), m->log_root))
        return sp_diag_set(d, SP_ERR(INVALID), "backup.log", NULL, "the exchange log in it is not the one that was signed");
    return SP_OK;
}

/* The list names files only: a folder that was empty stands in it by nothing. */
static struct sp_rc make_folders(const char *to, struct sp_diag *d)
{
    static const char *const names[] = { "db", "keys", "participants" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        SP_TRY(sp_dir_make_in(to, sp_view_of(names[i]), d));
    return SP_OK;
}

struct sp_rc sp_backup_restore(const char *dir, const struct sp_backup_wanted *w, const char *to, struct sp_arena *a, struct sp_backup *out,
                               struct sp_diag *d)
{
    struct sp_backup m;
    SP_TRY(open_list(dir, w, a, &m, d));
    SP_TRY(has_registry(&m, d));
    SP_TRY(check_set(dir, &m, a, d));
    for (size_t i = 0; i < m.n; i++)
        SP_TRY(take_file(dir, &m.files[i], to, w->stop, d));
    if (to) {
        SP_TRY(make_folders(to, d));
        SP_TRY(check_log(to, &m, d));
    }
    *out = m;
    return SP_OK;
}
