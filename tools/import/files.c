#include "tools/import/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "tools/import/source.h"

enum { HEAD_BYTES = 64 * 1024, FOLDERS_DEEP = 32 };

struct find {
    enum sp_import_format format;
    struct sp_import_files *out;
    const char **about;
    struct sp_diag *d;
};

static bool ends(struct sp_view name, struct sp_view end)
{
    return name.n > end.n && memcmp(name.p + name.n - end.n, end.p, end.n) == 0;
}

static struct sp_view without(struct sp_view name, struct sp_view end)
{
    return ends(name, end) ? sp_view(name.p, name.n - end.n) : name;
}

/* By its name: a file of the format. */
static bool is_of_format(enum sp_import_format format, struct sp_view name)
{
    struct sp_view list = sp_view_of(sp_import_format_extensions(format)), one;
    while (list.n) {
        if (!sp_view_split(list, ' ', &one, &list)) {
            one = list;
            list = sp_view(NULL, 0);
        }
        if (ends(name, one))
            return true;
    }
    return false;
}

static bool is_wanted(enum sp_import_format format, struct sp_view name)
{
    struct sp_view bare = without(name, SP_VIEW_LIT(".gz"));
    if (bare.n == name.n)
        bare = without(name, SP_VIEW_LIT(".zst"));
    return is_of_format(format, bare) || ends(name, SP_VIEW_LIT(".zip"));
}

static const char *keep(struct find *f, struct sp_view a, const char *between, struct sp_view b)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_view kept;
    sp_buf_put(&text, a);
    sp_buf_puts(&text, between);
    sp_buf_put(&text, b);
    sp_buf_putc(&text, 0);
    return sp_ok(sp_buf_rc(&text)) && sp_arena_copy(&f->out->arena, sp_buf_view(&text), &kept) ? kept.p : NULL;
}

static struct sp_rc add(struct find *f, const struct sp_import_file *file)
{
    struct sp_import_files *o = f->out;
    if (o->n == SP_IMPORT_FILES)
        return sp_diag_set(f->d, SP_ERR(LIMIT), "import.files.many", NULL, "more than %d files; import them in parts", SP_IMPORT_FILES);
    if (o->n == o->room) {
        size_t room = o->room ? o->room * 2 : 16;
        struct sp_import_file *v = realloc(o->v, room * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        o->v = v;
        o->room = room;
    }
    o->v[o->n++] = *file;
    o->bytes += file->bytes;
    return SP_OK;
}

static struct sp_rc digest(struct sp_view text, char out[SP_FILE_ID_BYTES])
{
    unsigned char full[SP_SHA256_BYTES];
    SP_TRY(sp_sha256(text, full));
    memcpy(out, full, SP_FILE_ID_BYTES);
    return SP_OK;
}

/* What comes through a pipe is never the same twice. */
static struct sp_rc identify(int fd, const struct stat *st, struct sp_import_file *file)
{
    SP_BUF_AUTO id = { 0 };
    if (!S_ISREG(st->st_mode)) {
        sp_buf_putf(&id, "%lld %ld", (long long)sp_now_us(), (long)getpid());
    } else {
        sp_buf_putf(&id, "%lld %lld.%09ld\n", (long long)st->st_size, (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
        char *head = sp_buf_room(&id, HEAD_BYTES);
        ssize_t n = head ? pread(fd, head, HEAD_BYTES, 0) : -1;
        if (n < 0)
            return SP_ERR(IO);
        sp_buf_added(&id, (size_t)n);
        file->bytes = (uint64_t)st->st_size;
    }
    SP_TRY(sp_buf_rc(&id));
    return digest(sp_buf_view(&id), file->id);
}

/* --- members of an archive ------------------------------------------------------------------------------ */

static struct sp_rc add_member(struct find *f, const struct sp_import_file *archive, const struct sp_zip_member *m)
{
    struct sp_import_file file = *archive;
    struct sp_zip_member *kept = sp_arena_alloc(&f->out->arena, sizeof *kept);
    SP_BUF_AUTO id = { 0 };
    if (!kept)
        return SP_ERR(NOMEM);
    *kept = *m;
    file.member = kept;
    file.bytes = m->packed;
    file.label = keep(f, sp_view_of(archive->path), ":", sp_view_of(m->name));
    sp_buf_put(&id, sp_view(archive->id, SP_FILE_ID_BYTES));
    sp_buf_puts(&id, m->name);
    if (!file.label || !sp_ok(sp_buf_rc(&id)))
        return SP_ERR(NOMEM);
    SP_TRY(digest(sp_buf_view(&id), file.id));
    return add(f, &file);
}

/* named: by the user, who means its only member whatever that is called. */
static struct sp_rc add_archive(struct find *f, int fd, const struct sp_import_file *archive, bool named)
{
    SP_BUF_AUTO members = { 0 };
    SP_TRY(sp_zip_members(fd, archive->bytes, &members, f->d));
    const struct sp_zip_member *m = (const struct sp_zip_member *)(const void *)members.p;
    size_t n = members.n / sizeof *m, taken = 0;
    for (size_t i = 0; i < n; i++)
        if ((named && n == 1) || is_of_format(f->format, sp_view_of(m[i].name))) {
            SP_TRY(add_member(f, archive, &m[i]));
            taken++;
        }
    if (named && !taken)
        return sp_diag_set(f->d, SP_ERR(FORMAT), "import.files.member", NULL, "the archive has no member that ends in %s",
                           sp_import_format_extensions(f->format));
    f->out->passed_over += n - taken;
    return SP_OK;
}

/* --- files and folders ------------------------------------------------------------------------------------ */

static struct sp_rc look_into(struct find *f, int fd, struct sp_import_file *file, bool named)
{
    struct stat st;
    char head[SP_PACKING_BYTES];
    if (fstat(fd, &st) != 0)
        return SP_ERR(IO);
    SP_TRY(identify(fd, &st, file));
    ssize_t n = S_ISREG(st.st_mode) && strcmp(file->path, "-") != 0 ? pread(fd, head, sizeof head, 0) : 0;
    if (n > 0 && sp_packing_of(sp_view(head, (size_t)n)) == SP_PACKED_ZIP)
        return add_archive(f, fd, file, named);
    return add(f, file);
}

static struct sp_rc add_file(struct find *f, const char *path, bool named)
{
    struct sp_import_file file = { .path = path, .label = path };
    bool std_in = strcmp(path, "-") == 0;
    *f->about = path;
    int fd = std_in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return sp_diag_set(f->d, errno == ENOENT ? SP_ERR(NOTFOUND) : SP_ERR(IO), "import.open", NULL, "the file cannot be opened");
    struct sp_rc rc = look_into(f, fd, &file, named);
    if (!std_in)
        (void)close(fd);
    return rc;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_hidden(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static struct sp_rc add_folder(struct find *f, const char *path, unsigned depth);

static struct sp_rc add_entry(struct find *f, const char *folder, const char *name, unsigned depth)
{
    struct stat st, target;
    const char *path = keep(f, without(sp_view_of(folder), SP_VIEW_LIT("/")), "/", sp_view_of(name));
    if (!path)
        return SP_ERR(NOMEM);
    *f->about = path;
    if (lstat(path, &st) != 0)
        return sp_diag_set(f->d, SP_ERR(IO), "import.open", NULL, "it cannot be looked at");
    if (S_ISDIR(st.st_mode))
        return add_folder(f, path, depth + 1);
    bool file = S_ISREG(st.st_mode) || (S_ISLNK(st.st_mode) && stat(path, &target) == 0 && S_ISREG(target.st_mode));
    if (file && is_wanted(f->format, sp_view_of(name)))
        return add_file(f, path, false);
    f->out->passed_over++;
    return SP_OK;
}

static struct sp_rc add_folder(struct find *f, const char *path, unsigned depth)
{
    struct dirent **list = NULL;
    *f->about = path;
    if (depth > FOLDERS_DEEP)
        return sp_diag_set(f->d, SP_ERR(LIMIT), "import.files.many", NULL, "folders lie more than %d deep", FOLDERS_DEEP);
    int n = scandir(path, &list, not_hidden, by_bytes);
    if (n < 0)
        return sp_diag_set(f->d, SP_ERR(IO), "import.open", NULL, "the folder cannot be read");
    struct sp_rc rc = SP_OK;
    for (int i = 0; i < n; i++) {
        if (sp_ok(rc))
            rc = add_entry(f, path, list[i]->d_name, depth);
        free(list[i]);
    }
    free(list);
    return rc;
}

static struct sp_rc add_argument(struct find *f, const char *path)
{
    struct stat st;
    size_t before = f->out->n;
    *f->about = path;
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return add_file(f, path, true);
    SP_TRY(add_folder(f, path, 1));
    *f->about = path;
    if (f->out->n == before)
        return sp_diag_set(f->d, SP_ERR(NOTFOUND), "import.files.none", NULL,
                           "the folder holds no file that ends in %s (alone or with .gz or .zst) or .zip", sp_import_format_extensions(f->format));
    return SP_OK;
}

/* Each file vouches for the order and content of those in front of it. */
static struct sp_rc chain(struct sp_import_files *o)
{
    char text[2 * SP_FILE_ID_BYTES], now[SP_FILE_ID_BYTES] = { 0 };
    for (size_t i = 0; i < o->n; i++) {
        memcpy(o->v[i].before, now, sizeof now);
        memcpy(text, now, sizeof now);
        memcpy(text + sizeof now, o->v[i].id, SP_FILE_ID_BYTES);
        SP_TRY(digest(sp_view(text, sizeof text), now));
    }
    return SP_OK;
}

struct sp_rc sp_import_files_find(enum sp_import_format format, const char *const *paths, size_t n, struct sp_import_files *out,
                                  const char **about, struct sp_diag *d)
{
    struct find f = { format, out, about, d };
    for (size_t i = 0; i < n; i++)
        SP_TRY(add_argument(&f, paths[i]));
    return chain(out);
}

void sp_import_files_free(struct sp_import_files *f)
{
    free(f->v);
    sp_arena_free(&f->arena);
    *f = (struct sp_import_files){ 0 };
}
