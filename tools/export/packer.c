#include "tools/export/packer.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <zstd.h>

#include "base/file.h"
#include "crypto/deflate.h"
#include "tools/common/place.h"

enum { ROOM = 256 * 1024, LEVEL = 3 };

struct sp_packer {
    const struct sp_export_out *out;
    struct sp_deflate *z;
    ZSTD_CStream *zstd; /* or z */
    char room[ROOM];
};

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), k = strlen(end);
    return n > k && !strcmp(path + n - k, end);
}

enum sp_packing sp_packing_of_name(const char *path)
{
    return ends_in(path, ".gz") ? SP_PACKED_GZIP : ends_in(path, ".zst") ? SP_PACKED_ZSTD : SP_PACKED_NOT;
}

static struct sp_rc begin_zstd(struct sp_packer *p)
{
    p->zstd = ZSTD_createCStream();
    if (!p->zstd || ZSTD_isError(ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_compressionLevel, LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_checksumFlag, 1)))
        return SP_ERR(NOMEM);
    return SP_OK;
}

struct sp_rc sp_packer_new(enum sp_packing how, const struct sp_export_out *out, struct sp_packer **packer)
{
    if (how != SP_PACKED_GZIP && how != SP_PACKED_ZSTD)
        return SP_ERR(INTERNAL);
    struct sp_packer *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    p->out = out;
    struct sp_rc rc = how == SP_PACKED_GZIP ? sp_deflate_new(&p->z) : begin_zstd(p);
    if (!sp_ok(rc)) {
        sp_packer_free(p);
        return rc;
    }
    *packer = p;
    return SP_OK;
}

void sp_packer_free(struct sp_packer *p)
{
    if (!p)
        return;
    sp_deflate_free(p->z);
    (void)ZSTD_freeCStream(p->zstd);
    free(p);
}

/* One step: *got bytes are in the room. *done: with a last piece, that all is out; otherwise that the piece is used up. */
static struct sp_rc step(struct sp_packer *p, struct sp_view *in, bool last, size_t *got, bool *done)
{
    if (p->z) {
        bool end = false;
        SP_TRY(sp_deflate_step(p->z, in, last, p->room, ROOM, got, &end));
        *done = last ? end : in->n == 0;
        return SP_OK;
    }
    ZSTD_inBuffer from = { in->p, in->n, 0 };
    ZSTD_outBuffer to = { p->room, ROOM, 0 };
    size_t left = ZSTD_compressStream2(p->zstd, &to, &from, last ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left))
        return SP_ERR(INTERNAL);
    *in = sp_view(in->p + from.pos, in->n - from.pos);
    *got = to.pos;
    *done = last ? left == 0 : in->n == 0;
    return SP_OK;
}

static struct sp_rc pump(struct sp_packer *p, struct sp_view piece, bool last)
{
    for (bool done = !last && !piece.n; !done;) {
        size_t got = 0;
        SP_TRY(step(p, &piece, last, &got, &done));
        if (got)
            SP_TRY(p->out->put(p->out->ctx, sp_view(p->room, got)));
    }
    return SP_OK;
}

struct sp_rc sp_packer_put(struct sp_packer *p, struct sp_view piece) { return pump(p, piece, false); }
struct sp_rc sp_packer_end(struct sp_packer *p) { return pump(p, sp_view("", 0), true); }

/* --- what is there ---------------------------------------------------------------------------------------- */

static bool begins_with(const char *path, const char *beginning)
{
    struct sp_source *s = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char head[64];
    size_t have = 0, got = 1, want = strlen(beginning);
    struct sp_rc rc = want <= sizeof head ? sp_source_open(path, NULL, &s, &d) : SP_ERR(INTERNAL);
    while (sp_ok(rc) && got && have < want) {
        rc = sp_source_read(s, head + have, want - have, &got, &d);
        have += sp_ok(rc) ? got : 0;
    }
    sp_source_close(s);
    return have == want ? !memcmp(head, beginning, want) : !strcmp(d.rule, "import.empty"); /* nothing there that could be lost */
}

struct sp_rc sp_packed_replaceable(const char *path, const char *beginning, const char *what, struct sp_diag *d)
{
    struct stat st;
    if (stat(path, &st) || sp_file_is_stream(path) || (S_ISREG(st.st_mode) && (!st.st_size || begins_with(path, beginning))))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(EXISTS), "place.kind", NULL, "%s exists and is no %s; nothing was changed, choose another name", path, what);
}
