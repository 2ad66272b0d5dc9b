#include "crypto/deflate.h"

#include <stdlib.h>
#include <zlib.h>

enum { MOST_AT_ONCE = 1 << 30, GZIP_ONLY = 16 + MAX_WBITS, LEVEL = 5, MEMORY = 8 };

struct sp_deflate { z_stream z; };

struct sp_rc sp_deflate_new(struct sp_deflate **out)
{
    struct sp_deflate *s = calloc(1, sizeof *s);
    if (!s)
        return SP_ERR(NOMEM);
    if (deflateInit2(&s->z, LEVEL, Z_DEFLATED, GZIP_ONLY, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(s);
        return SP_ERR(NOMEM);
    }
    *out = s;
    return SP_OK;
}

void sp_deflate_free(struct sp_deflate *s)
{
    if (!s)
        return;
    (void)deflateEnd(&s->z);
    free(s);
}

struct sp_rc sp_deflate_step(struct sp_deflate *s, struct sp_view *in, bool last, char *to, size_t room, size_t *got, bool *end)
{
    size_t n = in->n < MOST_AT_ONCE ? in->n : MOST_AT_ONCE, most = room < MOST_AT_ONCE ? room : MOST_AT_ONCE;
    s->z.next_in = (Bytef *)(uintptr_t)in->p; /* zlib's interface is older than const */
    s->z.avail_in = (uInt)n;
    s->z.next_out = (Bytef *)to;
    s->z.avail_out = (uInt)most;
    int rc = deflate(&s->z, last && n == in->n ? Z_FINISH : Z_NO_FLUSH);
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR) /* Z_BUF_ERROR: it needs more of one or the other */
        return SP_ERR(INTERNAL);
    size_t used = n - s->z.avail_in;
    *in = sp_view(in->p + used, in->n - used);
    *got = most - s->z.avail_out;
    *end = rc == Z_STREAM_END;
    return SP_OK;
}
