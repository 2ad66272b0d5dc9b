/* JSON lines: one record per line; position is the byte after the line. */
#include <stdlib.h>

#include "base/limits.h"
#include "tools/import/reader.h"

struct jsonl {
    struct sp_import_reader base;
    struct sp_buf held;   /* the beginning of a line whose end is in a later piece */
    uint64_t at;          /* bytes of the file up to the end of the last whole line */
    size_t held_bytes;    /* of the line in progress, kept or not */
    size_t line;
    bool too_long;        /* the line in progress is over the limit and is passed over */
};

static struct sp_view trimmed(struct sp_view v)
{
    while (v.n && (v.p[v.n - 1] == '\r' || v.p[v.n - 1] == ' ' || v.p[v.n - 1] == '\t'))
        v.n--;
    return v;
}

static struct sp_rc reject_long(struct jsonl *j, uint64_t next)
{
    struct sp_diag why = { 0 };
    (void)sp_import_fail(&why, SP_ERR(LIMIT), "import.line.length", j->line, "a line of more than %d bytes",
                         SP_MAX_IMPORT_LINE);
    struct sp_import_row row = { .line = j->line, .next = next };
    return j->base.sink->reject(j->base.sink->ctx, &row, &why);
}

/* A whole line without its end; whole_bytes counts the end too. */
static struct sp_rc take_line(struct jsonl *j, struct sp_view line, size_t whole_bytes)
{
    bool too_long = j->too_long || line.n > SP_MAX_IMPORT_LINE;
    j->too_long = false;
    j->line++;
    j->at += whole_bytes;
    if (j->at <= j->base.from)
        return SP_OK;
    if (too_long)
        return reject_long(j, j->at);
    line = trimmed(line);
    if (!line.n)
        return SP_OK;
    struct sp_import_row row = { .text = line, .line = j->line, .next = j->at };
    return j->base.sink->record(j->base.sink->ctx, &row);
}

static void hold(struct jsonl *j, struct sp_view part)
{
    j->held_bytes += part.n;
    if (j->too_long || j->held_bytes > SP_MAX_IMPORT_LINE) {
        j->too_long = true;
        sp_buf_clear(&j->held);
    } else {
        sp_buf_put(&j->held, part);
    }
}

static struct sp_rc take_held(struct jsonl *j, size_t end_bytes)
{
    SP_TRY(sp_buf_rc(&j->held));
    size_t whole = j->held_bytes + end_bytes;
    j->held_bytes = 0;
    struct sp_rc rc = take_line(j, sp_buf_view(&j->held), whole);
    sp_buf_clear(&j->held);
    return rc;
}

static struct sp_rc feed(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    struct jsonl *j = (struct jsonl *)r;
    (void)d;
    while (piece.n) {
        const char *end = memchr(piece.p, '\n', piece.n);
        if (!end) {
            hold(j, piece);
            break;
        }
        size_t n = (size_t)(end - piece.p);
        if (j->held_bytes) {
            hold(j, sp_view(piece.p, n));
            SP_TRY(take_held(j, 1));
        } else {
            SP_TRY(take_line(j, sp_view(piece.p, n), n + 1));
        }
        piece = sp_view(end + 1, piece.n - n - 1);
    }
    return last && j->held_bytes ? take_held(j, 0) : sp_buf_rc(&j->held);
}

static void drop(struct sp_import_reader *r)
{
    struct jsonl *j = (struct jsonl *)r;
    sp_buf_free(&j->held);
    free(j);
}

struct sp_rc sp_import_jsonl_new(struct sp_import_reader **out)
{
    static const struct sp_import_reader_ops ops = { feed, drop };
    struct jsonl *j = calloc(1, sizeof *j);
    if (!j)
        return SP_ERR(NOMEM);
    j->base.ops = &ops;
    *out = &j->base;
    return SP_OK;
}
