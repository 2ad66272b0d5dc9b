#include "crypto/inflate.h"

#include <stdlib.h>
#include <zlib.h>

enum { MOST_AT_ONCE = 1 << 30, GZIP_ONLY = 16 + MAX_WBITS };

struct sp_inflate { z_stream z; bool ended; };

struct sp_rc sp_inflate_new(enum sp_inflate_form form, struct sp_inflate **out)
{
    struct sp_inflate *s = calloc(1, sizeof *s);
    if (!s)
        return SP_ERR(NOMEM);
    if (inflateInit2(&s->z, form == SP_INFLATE_GZIP ? GZIP_ONLY : -MAX_WBITS) != Z_OK) {
        free(s);
        return SP_ERR(NOMEM);
    }
    *out = s;
    return SP_OK;
}

void sp_inflate_free(struct sp_inflate *s)
{
    if (!s)
        return;
    (void)inflateEnd(&s->z);
    free(s);
}

struct sp_rc sp_inflate_step(struct sp_inflate *s, struct sp_view *in, char *to, size_t room, size_t *got, bool *end)
{
    size_t n = in->n < MOST_AT_ONCE ? in->n : MOST_AT_ONCE, most = room < MOST_AT_ONCE ? room : MOST_AT_ONCE;
    if (s->ended && inflateReset(&s->z) != Z_OK)
        return SP_ERR(INTERNAL);
    s->ended = false;
    s->z.next_in = (Bytef *)(uintptr_t)in->p; /* zlib's interface is older than const */
    s->z.avail_in = (uInt)n;
    s->z.next_out = (Bytef *)to;
    s->z.avail_out = (uInt)most;
    int rc = inflate(&s->z, Z_NO_FLUSH);
    if (rc == Z_MEM_ERROR)
        return SP_ERR(NOMEM);
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) /* Z_BUF_ERROR: it needs more of one or the other */
        return SP_ERR(FORMAT);
    size_t used = n - s->z.avail_in;
    *in = sp_view(in->p + used, in->n - used);
    *got = most - s->z.avail_out;
    *end = s->ended = rc == Z_STREAM_END;
    return SP_OK;
}

uint32_t sp_crc32(uint32_t crc, struct sp_view bytes)
{
    uLong c = crc;
    for (size_t n; bytes.n; bytes = sp_view(bytes.p + n, bytes.n - n)) {
        n = bytes.n < MOST_AT_ONCE ? bytes.n : MOST_AT_ONCE;
        c = crc32(c, (const Bytef *)bytes.p, (uInt)n);
    }
    return (uint32_t)c;
}
