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

/* Sextet of a character with bit 6 set, or 0 for a character outside the alphabet. A table, because branches on the
 * bytes of a cipher text are guessed wrong every second time and cost ten times as much. */
#define V(c, v) [c] = 0x40 | (v)
#define LETTERS_AND_DIGITS \
    V('A', 0), V('B', 1), V('C', 2), V('D', 3), V('E', 4), V('F', 5), V('G', 6), V('H', 7), \
    V('I', 8), V('J', 9), V('K', 10), V('L', 11), V('M', 12), V('N', 13), V('O', 14), V('P', 15), \
    V('Q', 16), V('R', 17), V('S', 18), V('T', 19), V('U', 20), V('V', 21), V('W', 22), V('X', 23), \
    V('Y', 24), V('Z', 25), V('a', 26), V('b', 27), V('c', 28), V('d', 29), V('e', 30), V('f', 31), \
    V('g', 32), V('h', 33), V('i', 34), V('j', 35), V('k', 36), V('l', 37), V('m', 38), V('n', 39), \
    V('o', 40), V('p', 41), V('q', 42), V('r', 43), V('s', 44), V('t', 45), V('u', 46), V('v', 47), \
    V('w', 48), V('x', 49), V('y', 50), V('z', 51), V('0', 52), V('1', 53), V('2', 54), V('3', 55), \
    V('4', 56), V('5', 57), V('6', 58), V('7', 59), V('8', 60), V('9', 61)
static const uint8_t url_value[256] = { LETTERS_AND_DIGITS, V('-', 62), V('_', 63) };
static const uint8_t std_value[256] = { LETTERS_AND_DIGITS, V('+', 62), V('/', 63) };

/* The last two or three characters; non-zero trailing bits would be a second spelling of the same bytes. */
static bool decode_tail(const unsigned char *p, size_t n, const uint8_t value[256], char *to)
{
    uint32_t a = value[p[0]], b = value[p[1]], c = n == 3 ? value[p[2]] : 0x40;
    uint32_t w = (a & 63) << 12 | (b & 63) << 6 | (c & 63);
    if (!(a & b & c & 0x40) || (n == 2 ? w & 0x3ff : w & 3))
        return false;
    to[0] = (char)(w >> 10);
    if (n == 3)
        to[1] = (char)(w >> 2);
    return true;
}

static struct sp_rc decode(struct sp_view t, const uint8_t value[256], struct sp_buf *out)
{
    size_t left = t.n % 4, whole = t.n - left;
    if (left == 1)
        return SP_ERR(FORMAT);
    char *to = sp_buf_room(out, t.n / 4 * 3 + 3);
    if (!to)
        return sp_buf_rc(out);
    const unsigned char *p = (const unsigned char *)t.p;
    size_t o = 0;
    uint32_t good = 0x40;
    for (size_t i = 0; i < whole; i += 4, o += 3) {
        uint32_t a = value[p[i]], b = value[p[i + 1]], c = value[p[i + 2]], d = value[p[i + 3]];
        uint32_t w = (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
        good &= a & b & c & d;
        to[o] = (char)(w >> 16);
        to[o + 1] = (char)(w >> 8);
        to[o + 2] = (char)w;
    }
    if (!good || (left && !decode_tail(p + whole, left, value, to + o)))
        return SP_ERR(FORMAT);
    sp_buf_added(out, o + (left ? left - 1 : 0));
    return SP_OK;
}

struct sp_rc sp_b64url_decode(struct sp_view text, struct sp_buf *out)
{
    return decode(text, url_value, out);
}

struct sp_rc sp_b64_decode(struct sp_view text, struct sp_buf *out)
{
    if (text.n % 4)
        return SP_ERR(FORMAT);
    size_t pad = 0;
    while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
        pad++;
    return decode(sp_view(text.p, text.n - pad), std_value, out);
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
