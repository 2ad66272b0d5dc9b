/* layer: node */
#include <stdlib.h>

#include "node/net/http_plain.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is taken for a request lies within the bytes, and more bytes after its head change nothing. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_plain_head h, again;
    struct sp_view bytes = sp_view(data, n);
    if (!sp_plain_head_read(bytes, 1000, &h) || h.status)
        return 0;
    if (h.head_bytes > n || h.head_bytes > SP_PLAIN_HEAD_BYTES || h.body_bytes > 1000 || h.path.p[0] != '/' ||
        h.path.p + h.path.n > bytes.p + h.head_bytes || memchr(h.path.p, '\n', h.path.n))
        abort();
    if (!sp_plain_head_read(sp_view(data, h.head_bytes), 1000, &again) || again.status || again.body_bytes != h.body_bytes)
        abort();
    if (h.head_bytes > 1 && sp_plain_head_read(sp_view(data, h.head_bytes - 1), 1000, &again))
        abort();
    return 0;
}
