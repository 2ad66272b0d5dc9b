#include "tools/import/changes.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static struct sp_rc name_parts(struct sp_changes *c, const char *path, const char *tag)
{
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return SP_OK;
    sp_buf_puts(&c->path, path);
    sp_buf_putf(&c->part, "%s.%s.part", path, tag);
    sp_buf_putf(&c->before, "%s.%s.before", path, tag);
    SP_TRY(sp_buf_rc(&c->path));
    SP_TRY(sp_buf_rc(&c->part));
    return sp_buf_rc(&c->before);
}

/* What a killed run left, for the case that this one finds it all stored. */
static void keep_leftover(struct sp_changes *c)
{
    const char *part = sp_buf_cstr(&c->part), *before = sp_buf_cstr(&c->before);
    struct stat st;
    if (stat(part, &st) == 0 && st.st_size > 0 && !sp_file_exists(before))
        (void)rename(part, before);
}

struct sp_rc sp_changes_open(struct sp_changes *c, const char *path, const char *tag, bool fresh, uint64_t keep, struct sp_diag *d)
{
    struct stat st;
    *c = (struct sp_changes){ .f = NULL };
    SP_TRY(name_parts(c, path, tag));
    if (c->part.n && fresh)
        keep_leftover(c);
    c->f = fopen(c->part.n ? sp_buf_cstr(&c->part) : path, "ae");
    bool ok = c->f && fstat(fileno(c->f), &st) == 0;
    if (ok && S_ISREG(st.st_mode)) {
        uint64_t size = (uint64_t)st.st_size;
        c->end = c->good = keep < size ? keep : size;
        ok = ftruncate(fileno(c->f), (off_t)c->end) == 0;
    }
    return ok ? SP_OK : sp_diag_set(d, SP_ERR(IO), "import.changes", "changes", "the file of changes cannot be written");
}

static const char *word(const struct sp_change *c)
{
    bool ended = c->now->status == SP_STATUS_CLOSED && (!c->before || c->before->status != SP_STATUS_CLOSED);
    return ended ? "closed" : c->before ? "updated" : "new";
}

struct sp_rc sp_changes_put(struct sp_changes *c, const struct sp_change *change)
{
    struct sp_buf *b = &c->line;
    sp_buf_clear(b);
    sp_buf_putf(b, SP_CHANGE_BEGINNING "\"%s\",\"subject\":", word(change));
    sp_buf_put_json(b, change->subject);
    sp_buf_puts(b, ",\"old\":");
    if (change->before)
        sp_fact_put_json(b, change->before);
    else
        sp_buf_puts(b, "null");
    sp_buf_puts(b, ",\"new\":");
    sp_fact_put_json(b, change->now);
    sp_buf_puts(b, "}\n");
    SP_TRY(sp_buf_rc(b));
    c->end += b->n;
    return fwrite(b->p, 1, b->n, c->f) == b->n ? SP_OK : SP_ERR(IO);
}

struct sp_rc sp_changes_flush(struct sp_changes *c)
{
    return fflush(c->f) == 0 ? SP_OK : SP_ERR(IO);
}

struct sp_rc sp_changes_settle(struct sp_changes *c, bool durable)
{
    struct stat st;
    struct sp_rc rc = sp_changes_flush(c);
    if (!durable) {
        if (fstat(fileno(c->f), &st) == 0 && S_ISREG(st.st_mode) && ftruncate(fileno(c->f), (off_t)c->good) != 0)
            rc = SP_ERR(IO);
        c->end = c->good;
    }
    c->good = c->end;
    return rc;
}

/* The part, or what a killed run left of it, becomes the file; with neither, the file stays as it is. */
static bool take_name(struct sp_changes *c)
{
    const char *path = sp_buf_cstr(&c->path), *part = sp_buf_cstr(&c->part), *before = sp_buf_cstr(&c->before);
    if (!c->end) {
        bool ok = unlink(part) == 0;
        return (!sp_file_exists(before) || rename(before, path) == 0) && ok;
    }
    (void)unlink(before);
    return rename(part, path) == 0;
}

struct sp_rc sp_changes_close(struct sp_changes *c, bool over)
{
    bool named = c->f && c->part.n, ok = true;
    if (named && over && c->end)
        ok = fflush(c->f) == 0 && fsync(fileno(c->f)) == 0;
    ok = (!c->f || fclose(c->f) == 0) && ok;
    if (ok && named && over)
        ok = take_name(c);
    sp_buf_free(&c->line);
    sp_buf_free(&c->path);
    sp_buf_free(&c->part);
    sp_buf_free(&c->before);
    c->f = NULL;
    return ok ? SP_OK : SP_ERR(IO);
}
