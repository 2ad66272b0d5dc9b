#include "schema/backup.h"

#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool sp_backup_path_ok(struct sp_view path)
{
    bool at_start = true;
    if (path.n == 0 || path.n > SP_MAX_BACKUP_PATH)
        return false;
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        if (at_start ? !letter_or_digit(c) : !letter_or_digit(c) && !(c && strchr("._-/", c)))
            return false;
        at_start = c == '/';
    }
    return !at_start;
}

void sp_backup_put(struct sp_buf *b, const struct sp_backup *m)
{
    bool first = true;
    sp_put_str(b, &first, "iss", m->node);
    sp_put_int(b, &first, "iat", m->made_s);
    sp_buf_putf(b, ",\"log\":{\"size\":%lld,\"root\":", (long long)m->log_size);
    sp_buf_put_json(b, m->log_root);
    sp_buf_puts(b, "},\"files\":[");
    for (size_t i = 0; i < m->n; i++) {
        bool one = true;
        sp_buf_puts(b, i ? "," : "");
        sp_put_str(b, &one, "path", m->files[i].path);
        sp_put_int(b, &one, "bytes", m->files[i].bytes);
        sp_put_str(b, &one, "sha256", m->files[i].sha256);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}");
}

static struct sp_rc take_log(const cJSON *j, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    static const char *const known[] = { "size", "root", NULL };
    const cJSON *log;
    SP_TRY(sp_json_obj(j, "log", &log, d));
    SP_TRY(sp_json_only(log, known, d));
    SP_TRY(sp_json_i64(log, "size", &m->log_size, d));
    SP_TRY(sp_json_str(log, "root", &m->log_root, d));
    SP_TRY(sp_keep(a, m->log_root, &m->log_root));
    if (m->log_size < 0 || (m->log_size > 0) != (m->log_root.n == 44))
        return refuse(d, "backup.log", "log", "a size, and the root of 32 bytes in base64; of an empty log none");
    return SP_OK;
}

static struct sp_rc take_file(const cJSON *j, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    static const char *const known[] = { "path", "bytes", "sha256", NULL };
    struct sp_backup_file *f = &m->files[m->n];
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "path", &f->path, d));
    SP_TRY(sp_json_i64(j, "bytes", &f->bytes, d));
    SP_TRY(sp_json_str(j, "sha256", &f->sha256, d));
    SP_TRY(sp_keep(a, f->path, &f->path));
    SP_TRY(sp_keep(a, f->sha256, &f->sha256));
    if (!sp_backup_path_ok(f->path))
        return refuse(d, "backup.path", "path", "a path within the backup: parts of letters, digits, . _ and -, the first of each a letter or digit");
    if (f->bytes < 0 || f->sha256.n != 43 || !sp_b64url_form(f->sha256, 32))
        return refuse(d, "backup.files", "sha256", "a length in bytes, and SHA-256 as base64url");
    if (m->n && sp_view_cmp(m->files[m->n - 1].path, f->path) >= 0)
        return refuse(d, "backup.order", "path", "files come in ascending order, each once");
    m->n++;
    return SP_OK;
}

static struct sp_rc take(const cJSON *j, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "iat", "log", "files", NULL };
    const cJSON *files, *item;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "iss", &m->node, d));
    SP_TRY(sp_json_i64(j, "iat", &m->made_s, d));
    SP_TRY(take_log(j, a, m, d));
    SP_TRY(sp_json_arr(j, "files", &files, d));
    SP_TRY(sp_keep(a, m->node, &m->node));
    if (!sp_node_id_valid(m->node))
        return refuse(d, "backup.node", "iss", "must be a node id");
    int n = cJSON_GetArraySize(files);
    if (n < 1 || n > SP_MAX_BACKUP_FILES)
        return refuse(d, "backup.files", "files", "1 to 4096 files");
    m->files = sp_arena_alloc(a, (size_t)n * sizeof *m->files);
    if (!m->files)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, files)
        SP_TRY(sp_at_index(take_file(item, a, m, d), d, "files", m->n));
    return SP_OK;
}

struct sp_rc sp_backup_parse(struct sp_view payload, struct sp_arena *a, struct sp_backup *out, struct sp_diag *d)
{
    struct sp_backup m = { .n = 0 };
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_json_parse(payload, 0, &j, d));
    SP_TRY(take(j, a, &m, d));
    *out = m;
    return SP_OK;
}
