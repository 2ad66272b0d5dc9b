#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

#include "base/clock.h"

static struct sp_rc (*replaced)(void *, void *, size_t);
static void *replaced_ctx;

void sp_random_replace(struct sp_rc (*fill)(void *ctx, void *out, size_t n), void *ctx)
{
    replaced = fill;
    replaced_ctx = ctx;
}

struct sp_rc sp_random_bytes(void *out, size_t n)
{
    if (replaced)
        return replaced(replaced_ctx, out, n);
    unsigned char *p = out;
    while (n) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return SP_ERR(IO);
        p += got;
        n -= (size_t)got;
    }
    return SP_OK;
}

struct sp_rc sp_id_new(char out[SP_ID_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char b[16];
    SP_TRY(sp_random_bytes(b, sizeof b));
    uint64_t ms = (uint64_t)sp_now_us() / 1000;
    for (int i = 5; i >= 0; i--, ms >>= 8)
        b[i] = (unsigned char)ms;
    b[6] = (unsigned char)(0x70 | (b[6] & 0x0f));
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
    size_t o = 0;
    for (size_t i = 0; i < sizeof b; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[o++] = '-';
        out[o++] = hex[b[i] >> 4];
        out[o++] = hex[b[i] & 15];
    }
    out[o] = '\0';
    return SP_OK;
}

bool sp_id_valid(struct sp_view t)
{
    if (t.n != SP_ID_TEXT - 1)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = t.p[i];
        if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

uint64_t sp_prng_next(struct sp_prng *g)
{
    uint64_t z = g->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint64_t sp_prng_below(struct sp_prng *g, uint64_t n) { return n ? sp_prng_next(g) % n : 0; }
