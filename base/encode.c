/* base64url, base64 and hex; declared in base/bytes.h. Decoders accept the canonical form only. */
#include "base/bytes.h"
#include "base/encode_wide.h"

static const char url_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char std_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t encode_to(struct sp_view v, const char *alphabet, bool pad, char *to)
{
    const unsigned char *p = (const unsigned char *)v.p;
    size_t i = alphabet == url_alphabet ? sp_b64url_encode_wide(v.p, v.n, to) : 0, o = i / 3 * 4;
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
    return o;
}

static void encode(struct sp_buf *b, struct sp_view v, const char *alphabet, bool pad)
{
    char *to = sp_buf_room(b, v.n / 3 * 4 + 4);
    if (to)
        sp_buf_added(b, encode_to(v, alphabet, pad, to));
}

size_t sp_b64url_encode(struct sp_view bytes, char *to) { return encode_to(bytes, url_alphabet, false, to); }
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

/* What a character says at its place among four, as three bytes over a byte that is zero: so four of them, joined, are the
 * three bytes, and the lowest byte tells whether one was outside the alphabet. Tables, because branches on the bytes of a
 * cipher text are guessed wrong every second time and cost ten times as much. */
#define AT(c, v, place) [c] = (uint32_t)(v) << (26 - 6 * (place))
#define LETTERS_AND_DIGITS(k) \
    AT('A', 0, k), AT('B', 1, k), AT('C', 2, k), AT('D', 3, k), AT('E', 4, k), AT('F', 5, k), AT('G', 6, k), AT('H', 7, k), \
    AT('I', 8, k), AT('J', 9, k), AT('K', 10, k), AT('L', 11, k), AT('M', 12, k), AT('N', 13, k), AT('O', 14, k), \
    AT('P', 15, k), AT('Q', 16, k), AT('R', 17, k), AT('S', 18, k), AT('T', 19, k), AT('U', 20, k), AT('V', 21, k), \
    AT('W', 22, k), AT('X', 23, k), AT('Y', 24, k), AT('Z', 25, k), AT('a', 26, k), AT('b', 27, k), AT('c', 28, k), \
    AT('d', 29, k), AT('e', 30, k), AT('f', 31, k), AT('g', 32, k), AT('h', 33, k), AT('i', 34, k), AT('j', 35, k), \
    AT('k', 36, k), AT('l', 37, k), AT('m', 38, k), AT('n', 39, k), AT('o', 40, k), AT('p', 41, k), AT('q', 42, k), \
    AT('r', 43, k), AT('s', 44, k), AT('t', 45, k), AT('u', 46, k), AT('v', 47, k), AT('w', 48, k), AT('x', 49, k), \
    AT('y', 50, k), AT('z', 51, k), AT('0', 52, k), AT('1', 53, k), AT('2', 54, k), AT('3', 55, k), AT('4', 56, k), \
    AT('5', 57, k), AT('6', 58, k), AT('7', 59, k), AT('8', 60, k), AT('9', 61, k)
#define OUTSIDE(from, to) [from ... to] = 1
#define URL(k) { LETTERS_AND_DIGITS(k), AT('-', 62, k), AT('_', 63, k), OUTSIDE(0, ','), OUTSIDE('.', '/'), \
                 OUTSIDE(':', '@'), OUTSIDE('[', '^'), OUTSIDE('`', '`'), OUTSIDE('{', 255) }
#define STD(k) { LETTERS_AND_DIGITS(k), AT('+', 62, k), AT('/', 63, k), OUTSIDE(0, '*'), OUTSIDE(',', '.'), \
                 OUTSIDE(':', '@'), OUTSIDE('[', '`'), OUTSIDE('{', 255) }
static const uint32_t url[4][256] = { URL(0), URL(1), URL(2), URL(3) };
static const uint32_t std[4][256] = { STD(0), STD(1), STD(2), STD(3) };

/* The last two or three characters; false when they are none, or spell the same bytes in a second way by bits that are left
 * over. */
static bool tail(const unsigned char *p, size_t n, const uint32_t table[4][256], uint32_t *out)
{
    uint32_t w = table[0][p[0]] | table[1][p[1]] | (n == 3 ? table[2][p[2]] : 0);
    *out = w;
    return (n == 3 ? w << 16 : w << 8) == 0;
}

static inline void put_all(char *to, uint32_t w)
{
    to[0] = (char)(w >> 24);
    to[1] = (char)(w >> 16);
    to[2] = (char)(w >> 8);
    to[3] = (char)w;
}

/* What is written of so many characters: four bytes for three. */
static size_t decoded_room(size_t n) { return n / 4 * 3 + 4; }

static struct sp_rc decode_to(struct sp_view t, const uint32_t table[4][256], char *to, size_t *n)
{
    size_t left = t.n % 4, whole = t.n - left;
    if (left == 1)
        return SP_ERR(FORMAT);
    const unsigned char *p = (const unsigned char *)t.p;
    uint32_t all = 0, last = 0;
    bool good = true;
    size_t done = table == url ? sp_b64url_decode_wide(t.p, whole, to, &good) : 0;
    to += done / 4 * 3;
    for (size_t i = done; i < whole; i += 4, to += 3) {
        uint32_t w = table[0][p[i]] | table[1][p[i + 1]] | table[2][p[i + 2]] | table[3][p[i + 3]];
        all |= w;
        put_all(to, w);
    }
    if (!good || (all & 0xff) || (left && !tail(p + whole, left, table, &last)))
        return SP_ERR(FORMAT);
    put_all(to, last);
    *n = whole / 4 * 3 + (left ? left - 1 : 0);
    return SP_OK;
}

static struct sp_rc decode(struct sp_view t, const uint32_t table[4][256], struct sp_buf *out)
{
    size_t n;
    char *to = sp_buf_room(out, decoded_room(t.n));
    if (!to)
        return sp_buf_rc(out);
    SP_TRY(decode_to(t, table, to, &n));
    sp_buf_added(out, n);
    return SP_OK;
}

/* --- the form alone --- */

typedef uint8_t block __attribute__((vector_size(16)));

/* 0xff for each byte that is in the alphabet of base64url. */
static inline block in_url(const char *p)
{
    block c;
    memcpy(&c, p, sizeof c);
    block letter = (block)((block)((c | 0x20) - 'a') < 26), digit = (block)((block)(c - '0') < 10);
    return letter | digit | (block)(c == '-') | (block)(c == '_');
}

bool sp_b64url_only(struct sp_view text)
{
    uint32_t bad = 0;
    uint64_t good[2] = { UINT64_MAX, UINT64_MAX };
    if (text.n < sizeof(block)) {
        for (size_t i = 0; i < text.n; i++)
            bad |= url[3][(unsigned char)text.p[i]] & 0xff;
        return text.n && !bad;
    }
    bool good_wide;
    size_t done = sp_b64url_only_wide(text.p, text.n, &good_wide);
    if (!good_wide)
        return false;
    block all = in_url(text.p + text.n - sizeof all); /* the last ones; they may overlap with those before */
    for (size_t i = done; i + sizeof all <= text.n; i += sizeof all)
        all &= in_url(text.p + i);
    memcpy(good, &all, sizeof good);
    return (good[0] & good[1]) == UINT64_MAX;
}

bool sp_b64url_exact(struct sp_view text)
{
    size_t left = text.n % 4;
    uint32_t w;
    return left != 1 && sp_b64url_only(text) &&
           (!left || tail((const unsigned char *)text.p + text.n - left, left, url, &w));
}

struct sp_rc sp_b64url_decode(struct sp_view text, struct sp_buf *out)
{
    return decode(text, url, out);
}

struct sp_rc sp_b64url_decode_short(struct sp_view text, char *to, size_t room, size_t *n)
{
    if (decoded_room(text.n) > room)
        return SP_ERR(LIMIT);
    return decode_to(text, url, to, n);
}

struct sp_rc sp_b64_decode(struct sp_view text, struct sp_buf *out)
{
    if (text.n % 4)
        return SP_ERR(FORMAT);
    size_t pad = 0;
    while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
        pad++;
    return decode(sp_view(text.p, text.n - pad), std, out);
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
