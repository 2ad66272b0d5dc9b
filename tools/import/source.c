#include "tools/import/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "crypto/inflate.h"

enum { RAW_BYTES = 256 * 1024, WINDOW_LOG = 27, TAR_MAGIC_AT = 257 };

struct sp_source {
    int fd;
    bool std_in, ended, whole;         /* ended: no raw bytes are left in fd; whole: between two streams of one file */
    enum sp_packing packing;
    const struct sp_zip_member *member;
    uint64_t left;                     /* raw bytes that may still be read */
    uint64_t out;                      /* unpacked so far */
    uint32_t crc;                      /* of them, for a member */
    _Atomic uint64_t raw;
    char *room;
    struct sp_view rest;               /* of room, not yet unpacked */
    struct sp_inflate *z;
    ZSTD_DStream *zstd;
};

enum sp_packing sp_packing_of(struct sp_view beginning)
{
    static const struct { struct sp_view magic; enum sp_packing is; } known[] = {
        { { "\x1f\x8b", 2 }, SP_PACKED_GZIP },  { { "\x28\xb5\x2f\xfd", 4 }, SP_PACKED_ZSTD }, { { "PK\003\004", 4 }, SP_PACKED_ZIP },
        { { "PK\005\006", 4 }, SP_PACKED_ZIP }, { { "BZh", 3 }, SP_PACKED_OTHER },             { { "\xfd" "7zXZ", 5 }, SP_PACKED_OTHER },
        { { "7z\xbc\xaf", 4 }, SP_PACKED_OTHER },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (sp_view_starts(beginning, known[i].magic))
            return known[i].is;
    return SP_PACKED_NOT;
}

/* --- the file's own bytes ------------------------------------------------------------------------------ */

/* More raw bytes behind those that are there. */
static struct sp_rc refill(struct sp_source *s, struct sp_diag *d)
{
    if (s->rest.n && s->rest.p != s->room)
        memmove(s->room, s->rest.p, s->rest.n);
    s->rest.p = s->room;
    size_t most = RAW_BYTES - s->rest.n;
    if (most > s->left)
        most = (size_t)s->left;
    ssize_t n = 0;
    do
        n = most ? read(s->fd, s->room + s->rest.n, most) : 0;
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return sp_diag_set(d, SP_ERR(IO), "import.read", NULL, "reading failed");
    s->ended = n == 0;
    s->rest.n += (size_t)n;
    s->left -= (uint64_t)n;
    atomic_fetch_add(&s->raw, (uint64_t)n);
    return SP_OK;
}

static struct sp_rc open_member(struct sp_source *s, struct sp_diag *d)
{
    struct stat st;
    uint64_t at = 0;
    if (fstat(s->fd, &st) != 0)
        return SP_ERR(IO);
    SP_TRY(sp_zip_data(s->fd, (uint64_t)st.st_size, s->member, &at, d));
    if (lseek(s->fd, (off_t)at, SEEK_SET) < 0)
        return SP_ERR(IO);
    s->left = s->member->packed;
    s->packing = SP_PACKED_ZIP;
    return s->member->method == SP_ZIP_DEFLATED ? sp_inflate_new(SP_INFLATE_RAW, &s->z) : SP_OK;
}

static struct sp_rc open_zstd(struct sp_source *s)
{
    s->zstd = ZSTD_createDStream();
    bool ok = s->zstd && !ZSTD_isError(ZSTD_initDStream(s->zstd)) &&
              !ZSTD_isError(ZSTD_DCtx_setParameter(s->zstd, ZSTD_d_windowLogMax, WINDOW_LOG));
    return ok ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc open_packed(struct sp_source *s, struct sp_diag *d)
{
    while (s->rest.n < SP_PACKING_BYTES && !s->ended)
        SP_TRY(refill(s, d));
    s->packing = sp_packing_of(s->rest);
    s->whole = true;
    switch (s->packing) {
    case SP_PACKED_NOT: return SP_OK;
    case SP_PACKED_GZIP: return sp_inflate_new(SP_INFLATE_GZIP, &s->z);
    case SP_PACKED_ZSTD: return open_zstd(s);
    case SP_PACKED_ZIP:
        return sp_diag_set(d, SP_ERR(FORMAT), "import.packed.pipe", NULL,
                           "a ZIP archive has its directory at its end: it is read from a file, not from standard input");
    case SP_PACKED_OTHER: break;
    }
    return sp_diag_set(d, SP_ERR(FORMAT), "import.packed", NULL,
                       "packed in a way that is not read (gzip, zstd and zip are); unpack it into this command, which reads standard input when FILE is -");
}

static struct sp_rc open_file(struct sp_source *s, const char *path, struct sp_diag *d)
{
    s->fd = s->std_in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return sp_diag_set(d, errno == ENOENT ? SP_ERR(NOTFOUND) : SP_ERR(IO), "import.open", NULL, "the file cannot be opened");
    s->room = malloc(RAW_BYTES);
    if (!s->room)
        return SP_ERR(NOMEM);
    s->rest = sp_view(s->room, 0);
    return s->member ? open_member(s, d) : open_packed(s, d);
}

struct sp_rc sp_source_open(const char *path, const struct sp_zip_member *member, struct sp_source **out, struct sp_diag *d)
{
    struct sp_source *s = calloc(1, sizeof *s);
    if (!s)
        return SP_ERR(NOMEM);
    s->fd = -1;
    s->std_in = strcmp(path, "-") == 0;
    s->member = member;
    s->left = UINT64_MAX;
    struct sp_rc rc = open_file(s, path, d);
    if (!sp_ok(rc)) {
        sp_source_close(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

void sp_source_close(struct sp_source *s)
{
    if (!s)
        return;
    if (s->fd >= 0 && !s->std_in)
        (void)close(s->fd);
    sp_inflate_free(s->z);
    (void)ZSTD_freeDStream(s->zstd);
    free(s->room);
    free(s);
}

uint64_t sp_source_raw(const struct sp_source *s)
{
    return atomic_load(&s->raw);
}

/* --- unpacking ----------------------------------------------------------------------------------------- */

static struct sp_rc corrupt(const struct sp_source *s, struct sp_diag *d, const char *what)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "import.packed.corrupt", NULL, "%s after %llu unpacked bytes; the rows before are imported", what,
                       (unsigned long long)s->out);
}

static struct sp_rc cut(const struct sp_source *s, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "import.packed.cut", NULL,
                       "the packed file is cut off after %llu unpacked bytes; the rows before are imported", (unsigned long long)s->out);
}

static struct sp_rc step_plain(struct sp_source *s, char *to, size_t room, size_t *got)
{
    *got = room < s->rest.n ? room : s->rest.n;
    memcpy(to, s->rest.p, *got);
    s->rest = sp_view(s->rest.p + *got, s->rest.n - *got);
    return SP_OK;
}

static struct sp_rc step_inflate(struct sp_source *s, char *to, size_t room, size_t *got, struct sp_diag *d)
{
    bool end = false;
    if (s->whole && s->member) /* behind the end of its only stream */
        return corrupt(s, d, "the archive's member is longer than its data");
    struct sp_rc rc = sp_inflate_step(s->z, &s->rest, to, room, got, &end);
    s->whole = end;
    return sp_is(rc, SP_RC_FORMAT) ? corrupt(s, d, "the packed data is damaged") : rc;
}

static struct sp_rc step_zstd(struct sp_source *s, char *to, size_t room, size_t *got, struct sp_diag *d)
{
    ZSTD_inBuffer in = { s->rest.p, s->rest.n, 0 };
    ZSTD_outBuffer out = { to, room, 0 };
    size_t left = ZSTD_decompressStream(s->zstd, &out, &in);
    if (ZSTD_isError(left)) {
        if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge)
            return sp_diag_set(d, SP_ERR(LIMIT), "import.packed.window", NULL,
                               "unpacking it takes more than 128 MB; pack it again without --long");
        return corrupt(s, d, "the packed data is damaged");
    }
    s->rest = sp_view(s->rest.p + in.pos, s->rest.n - in.pos);
    s->whole = left == 0;
    *got = out.pos;
    return SP_OK;
}

/* gzip files may be padded with zeros to a whole block. True: nothing but those is left. */
static bool only_padding(struct sp_source *s)
{
    if (s->packing != SP_PACKED_GZIP || !s->whole || !s->out)
        return false;
    while (s->rest.n && !*s->rest.p)
        s->rest = sp_view(s->rest.p + 1, s->rest.n - 1);
    return s->rest.n == 0;
}

static struct sp_rc check_end(const struct sp_source *s, struct sp_diag *d)
{
    if (s->packing == SP_PACKED_NOT)
        return SP_OK;
    if (s->member && s->left)
        return cut(s, d);
    if (s->packing != SP_PACKED_ZIP || s->z) {
        if (!s->whole)
            return cut(s, d);
    }
    if (s->member && (s->out != s->member->size || s->crc != s->member->crc))
        return corrupt(s, d, "the archive's member does not have the length and checksum that its directory says");
    return SP_OK;
}

static struct sp_rc check_ratio(const struct sp_source *s, struct sp_diag *d)
{
    if (s->packing == SP_PACKED_NOT || s->out < SP_SOURCE_RATIO_FROM || s->out / SP_SOURCE_RATIO < sp_source_raw(s))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(LIMIT), "import.packed.bomb", NULL,
                       "it unpacks to more than %d times its size, as no register does; if it is one, unpack it first", SP_SOURCE_RATIO);
}

static struct sp_rc check_first(const struct sp_source *s, struct sp_view first, struct sp_diag *d)
{
    bool tar = first.n > TAR_MAGIC_AT + 5 && memcmp(first.p + TAR_MAGIC_AT, "ustar", 5) == 0;
    if (s->packing == SP_PACKED_NOT && !tar)
        return SP_OK;
    if (tar || sp_packing_of(first) != SP_PACKED_NOT)
        return sp_diag_set(d, SP_ERR(FORMAT), "import.packed.twice", NULL, "it holds an archive or another packed file; unpack it first");
    return SP_OK;
}

static struct sp_rc step(struct sp_source *s, char *to, size_t room, size_t *got, struct sp_diag *d)
{
    *got = 0;
    if (!s->rest.n && !s->ended)
        SP_TRY(refill(s, d));
    if ((s->rest.n == 0 && s->whole) || only_padding(s)) /* of the piece that is there: more may follow */
        return SP_OK;
    if (s->zstd)
        return step_zstd(s, to, room, got, d);
    return s->z ? step_inflate(s, to, room, got, d) : step_plain(s, to, room, got);
}

struct sp_rc sp_source_read(struct sp_source *s, char *to, size_t room, size_t *got, struct sp_diag *d)
{
    size_t n = 0;
    for (;;) {
        size_t had = s->rest.n;
        SP_TRY(step(s, to, room, &n, d));
        if (n || (s->ended && s->rest.n == had) || (s->ended && !s->rest.n && s->whole))
            break;
    }
    if (n == 0) {
        SP_TRY(check_end(s, d));
        if (!s->out)
            return sp_diag_set(d, SP_ERR(FORMAT), "import.empty", NULL, "the file is empty");
    } else if (!s->out) {
        SP_TRY(check_first(s, sp_view(to, n), d));
    }
    s->out += n;
    if (s->member)
        s->crc = sp_crc32(s->crc, sp_view(to, n));
    SP_TRY(check_ratio(s, d));
    *got = n;
    return SP_OK;
}
