/* base64url, base64 and hex; declared in base/bytes.h. Decoders accept the canonical form only. */
#include "base/bytes.h"

static const char url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char std_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode(struct sp_buf *b, struct sp_view v, const char *alphabet, bool pad)
{
    char *to = sp_buf_room(b, v.n / 3 * 4 + 4);
    if (!to)
        return;
    const unsigned char *p = (const unsigned char *)v.p;
    size_t i = 0, o = 0;
    for (; i + 3 <= v.n; i += 3) {
        uint32_t w = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
        to[o++] = alphabet[w >> 18];
        to[o++] = alphabet[w >> 12 & 63];
        to[o++] = alphabet[w >> 6 & 63];
        to[o++] = alphabet[w & 63];
    }
    size_t left = v.n - i;
    if (left) {
        uint32_t w = (uint32_t)p[i] << 16 | (left == 2 ? (uint32_t)p[i + 1] << 8 : 0);
        to[o++] = alphabet[w >> 18];
        to[o++] = alphabet[w >> 12 & 63];
        if (left == 2)
            to[o++] = alphabet[w >> 6 & 63];
        else if (pad)
            to[o++] = '=';
        if (pad)
            to[o++] = '=';
    }
    sp_buf_added(b, o);
}

void sp_buf_put_b64url(struct sp_buf *b, struct sp_view v) { encode(b, v, url_alphabet, false); }
void sp_buf_put_b64(struct sp_buf *b, struct sp_view v) { encode(b, v, std_alphabet, true); }

void sp_buf_put_hex(struct sp_buf *b, struct sp_view v)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        sp_buf_putc(b, hex[c >> 4]);
        sp_buf_putc(b, hex[c & 15]);
    }
}

static int value_of(char c, char c62, char c63)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == c62) return 62;
    if (c == c63) return 63;
    return -1;
}

static struct sp_rc decode(struct sp_view t, char c62, char c63, struct sp_buf *out)
{
    if (t.n % 4 == 1)
        return SP_ERR(FORMAT);
    char *to = sp_buf_room(out, t.n / 4 * 3 + 3);
    if (!to)
        return sp_buf_rc(out);
    size_t o = 0;
    uint32_t w = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < t.n; i++) {
        int v = value_of(t.p[i], c62, c63);
        if (v < 0)
            return SP_ERR(FORMAT);
        w = w << 6 | (uint32_t)v;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            to[o++] = (char)(w >> bits);
            w &= (1u << bits) - 1;
        }
    }
    if (w)
        return SP_ERR(FORMAT); /* non-zero trailing bits: a second spelling of the same bytes */
    sp_buf_added(out, o);
    return SP_OK;
}

struct sp_rc sp_b64url_decode(struct sp_view text, struct sp_buf *out)
{
    return decode(text, '-', '_', out);
}

struct sp_rc sp_b64_decode(struct sp_view text, struct sp_buf *out)
{
    if (text.n % 4)
        return SP_ERR(FORMAT);
    size_t pad = 0;
    while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
        pad++;
    return decode(sp_view(text.p, text.n - pad), '+', '/', out);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

struct sp_rc sp_hex_decode(struct sp_view t, struct sp_buf *out)
{
    if (t.n % 2)
        return SP_ERR(FORMAT);
    char *to = sp_buf_room(out, t.n / 2);
    if (!to)
        return sp_buf_rc(out);
    for (size_t i = 0; i < t.n; i += 2) {
        int hi = hex_value(t.p[i]), lo = hex_value(t.p[i + 1]);
        if (hi < 0 || lo < 0)
            return SP_ERR(FORMAT);
        to[i / 2] = (char)(hi << 4 | lo);
    }
    sp_buf_added(out, t.n / 2);
    return SP_OK;
}
