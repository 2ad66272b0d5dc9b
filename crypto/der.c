#include "crypto/der.h"

enum { INTEGER = 0x02, SEQUENCE = 0x30, SIGN = 0x80 };

/* One INTEGER, right-aligned into out; returns what follows it, or NULL. */
static const uint8_t *take_int(const uint8_t *p, const uint8_t *end, uint8_t out[32])
{
    if (end - p < 3 || p[0] != INTEGER || p[1] == 0 || p[1] > 33 || end - p - 2 < p[1])
        return NULL;
    size_t n = p[1], pad = p[2] == 0 && n > 1;
    p += 2;
    if (p[0] & SIGN || (pad && !(p[1] & SIGN)) || n - pad > 32)
        return NULL;
    memset(out, 0, 32);
    memcpy(out + 32 - (n - pad), p + pad, n - pad);
    return p + n;
}

bool sp_der_take_pair(struct sp_view der, uint8_t out[64])
{
    const uint8_t *p = (const uint8_t *)der.p, *end = p + der.n;
    uint8_t pair[64];
    if (der.n < 2 || der.n > SP_DER_PAIR_BYTES || p[0] != SEQUENCE || p[1] != der.n - 2)
        return false;
    p = take_int(p + 2, end, pair);
    if (!p || take_int(p, end, pair + 32) != end)
        return false;
    memcpy(out, pair, sizeof pair);
    return true;
}

/* Leading zeros dropped, one put back before a set top bit. */
static size_t put_int(uint8_t *to, const uint8_t v[32])
{
    size_t skip = 0;
    while (skip < 31 && !v[skip])
        skip++;
    size_t pad = v[skip] >> 7, n = 32 - skip + pad;
    to[0] = INTEGER;
    to[1] = (uint8_t)n;
    to[2] = 0;
    memcpy(to + 2 + pad, v + skip, 32 - skip);
    return n + 2;
}

size_t sp_der_put_pair(const uint8_t pair[64], uint8_t out[SP_DER_PAIR_BYTES])
{
    size_t n = 2 + put_int(out + 2, pair);
    n += put_int(out + n, pair + 32);
    out[0] = SEQUENCE;
    out[1] = (uint8_t)(n - 2);
    return n;
}
