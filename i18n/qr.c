/*
 * Clauses are those of ISO/IEC 18004:2015. A row or a column of the symbol is one number, bit i its i-th module, so that the
 * penalties of a mask are counted for a whole line at once.
 */
#include "i18n/qr.h"

typedef uint64_t line;

enum { VERSIONS = 11, MOST_CODEWORDS = 404, MOST_ECC = 30, MOST_DATA = 64 /* in a block */, MASKS = 8, PERIOD = 12 /* of every mask, down and across */ };

/* Level M, by version (table 9): codewords of error correction in a block, and blocks. */
static const uint8_t ecc_n[VERSIONS + 1] = { 0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30 };
static const uint8_t blocks_n[VERSIONS + 1] = { 0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5 };

enum { LINES = 64 /* as many as a line has bits, at least SP_QR_MAX_SIZE */ };
struct symbol {
    unsigned version, size;
    line row[LINES], fixed_row[LINES]; /* fixed: no mask turns it */
    line col[LINES], fixed_col[LINES]; /* the same modules, once there is all of them */
};

static line bit(unsigned i) { return (line)1 << i; }
static line low(unsigned n) { return bit(n) - 1; }

/* Without an instruction that not every processor has. */
static unsigned ones(line v)
{
    v -= v >> 1 & 0x5555555555555555u;
    v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
    v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (unsigned)(v * 0x0101010101010101u >> 56);
}

static void fix(struct symbol *s, unsigned x, unsigned y, bool dark)
{
    s->fixed_row[y] |= bit(x);
    s->row[y] |= (line)dark << x;
}

/* Rows become columns: squares of half the size change places, and so on within them. */
static void turn_round(const line from[LINES], line to[LINES])
{
    memcpy(to, from, LINES * sizeof *to);
    line mask = UINT32_MAX;
    for (unsigned half = LINES / 2; half; half /= 2, mask ^= mask << half)
        for (unsigned i = 0; i < LINES; i = ((i | half) + 1) & ~half) {
            line swap = (to[i] >> half ^ to[i | half]) & mask;
            to[i] ^= swap << half;
            to[i | half] ^= swap;
        }
}

/* --- codewords --- */

static unsigned alignments(unsigned version) { return version < 2 ? 0 : version / 7 + 2; }

/* Codewords that the symbol has room for: its modules without those of patterns, formats and versions. */
static unsigned codewords(unsigned version)
{
    unsigned size = 4 * version + 17, k = alignments(version);
    unsigned modules = size * size - 3 * 64 - 31 - 2 * (size - 16);
    if (k)
        modules -= 25 * (k * k - 3) - 10 * (k - 2); /* those on a timing pattern share five modules with it */
    if (version >= 7)
        modules -= 36;
    return modules / 8;
}

static unsigned data_codewords(unsigned version) { return codewords(version) - (unsigned)ecc_n[version] * blocks_n[version]; }

/* Bits of the head: mode, and the count of bytes (table 3). */
static unsigned head_bits(unsigned version) { return version < 10 ? 12 : 20; }

static unsigned version_for(size_t n)
{
    unsigned v = 1;
    while (v <= VERSIONS && 8 * n + head_bits(v) > 8 * (size_t)data_codewords(v))
        v++;
    return v;
}

struct bits { uint8_t *to; unsigned n; };

static void put_bits(struct bits *b, unsigned value, unsigned n)
{
    for (; n; n--, b->n++)
        b->to[b->n / 8] |= (uint8_t)((value >> (n - 1) & 1) << (7 - b->n % 8));
}

/* Head, text, four bits of nothing where there is room, padding (clause 7.4). data: zeroed. */
static void put_data(struct sp_view text, unsigned version, uint8_t *data)
{
    struct bits b = { data, 0 };
    unsigned room = 8 * data_codewords(version);
    put_bits(&b, 4, 4);
    put_bits(&b, (unsigned)text.n, head_bits(version) - 4);
    for (size_t i = 0; i < text.n; i++, b.n += 8) { /* the head ends in the middle of a byte */
        data[b.n / 8] |= (uint8_t)((unsigned char)text.p[i] >> 4);
        data[b.n / 8 + 1] = (uint8_t)((unsigned char)text.p[i] << 4);
    }
    b.n += room - b.n < 4 ? room - b.n : 4;
    b.n = (b.n + 7) / 8 * 8;
    for (unsigned pad = 0xec; b.n < room; pad ^= 0xec ^ 0x11)
        put_bits(&b, pad, 8);
}

/* The field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
struct field { uint8_t power[2 * 255], log[256]; };

static void make_field(struct field *f)
{
    unsigned v = 1;
    for (unsigned i = 0; i < 255; i++) {
        f->power[i] = f->power[i + 255] = (uint8_t)v;
        f->log[v] = (uint8_t)i;
        v = (v << 1 & 0xff) ^ (v & 0x80 ? 0x1d : 0);
    }
}

/* Logarithms of the coefficients of the generator of n codewords, the first but one foremost. None is zero. */
static void make_generator(const struct field *f, unsigned n, uint8_t *log)
{
    uint8_t g[MOST_ECC + 1] = { 1 };
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = i + 1; k; k--)
            g[k] ^= g[k - 1] ? f->power[f->log[g[k - 1]] + i] : 0;
    for (unsigned k = 0; k < n; k++)
        log[k] = f->log[g[k + 1]];
}

/* Remainder of the division (clause 7.5.2). */
static void put_ecc(const struct field *f, const uint8_t *generator, unsigned n_ecc, const uint8_t *data, unsigned n, uint8_t *ecc)
{
    uint8_t rest[MOST_DATA + MOST_ECC];
    memcpy(rest, data, n);
    memset(rest + n, 0, n_ecc);
    for (unsigned i = 0; i < n; i++) {
        const uint8_t *power = f->power + f->log[rest[i]];
        if (!rest[i]) /* has no logarithm, and changes nothing */
            continue;
        for (unsigned k = 0; k < n_ecc; k++)
            rest[i + 1 + k] ^= power[generator[k]];
    }
    memcpy(ecc, rest + n, n_ecc);
}

/* Blocks one codeword of each after the other; the last ones have one codeword of data more (clause 7.6). */
static void put_codewords(const uint8_t *data, unsigned version, uint8_t *out)
{
    struct field f;
    uint8_t generator[MOST_ECC], ecc[MOST_ECC];
    unsigned n = data_codewords(version), blocks = blocks_n[version], n_ecc = ecc_n[version];
    unsigned shorter = n / blocks, n_shorter = blocks - n % blocks, from = 0;
    make_field(&f);
    make_generator(&f, n_ecc, generator);
    for (unsigned b = 0; b < blocks; b++) {
        unsigned len = shorter + (b >= n_shorter);
        for (unsigned i = 0; i < len; i++)
            out[i < shorter ? i * blocks + b : shorter * blocks + b - n_shorter] = data[from + i];
        put_ecc(&f, generator, n_ecc, data + from, len, ecc);
        for (unsigned i = 0; i < n_ecc; i++)
            out[n + i * blocks + b] = ecc[i];
        from += len;
    }
}

/* --- modules --- */

/* Rings around a centre: dark but for those at the given distances. */
static void put_rings(struct symbol *s, unsigned cx, unsigned cy, int reach, int light, int outside)
{
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            int x = (int)cx + dx, y = (int)cy + dy, far = dx * dx > dy * dy ? dx : dy;
            far = far < 0 ? -far : far;
            if (x >= 0 && y >= 0 && x < (int)s->size && y < (int)s->size)
                fix(s, (unsigned)x, (unsigned)y, far != light && far != outside);
        }
}

static void put_alignments(struct symbol *s)
{
    unsigned k = alignments(s->version), at[8] = { 6 };
    if (!k)
        return;
    unsigned last = s->size - 7, step = (last - 6 + 2 * (k - 1) - 1) / (2 * (k - 1)) * 2; /* even, rounded up */
    for (unsigned i = k - 1; i; i--)
        at[i] = last - (k - 1 - i) * step;
    for (unsigned i = 0; i < k; i++)
        for (unsigned j = 0; j < k; j++)
            if (!((!i && !j) || (!i && j == k - 1) || (i == k - 1 && !j)))
                put_rings(s, at[i], at[j], 2, 1, -1);
}

/* v followed by the remainder of its division by the polynomial of degree n. */
static unsigned with_remainder(unsigned v, unsigned polynomial, unsigned n)
{
    unsigned rest = v;
    for (unsigned i = 0; i < n; i++)
        rest = rest << 1 ^ (rest >> (n - 1) & 1 ? polynomial : 0);
    return v << n | (rest & ((1u << n) - 1));
}

/* Bits 0 to 14 along both ways (clause 7.9.1). */
static void put_format(struct symbol *s, unsigned mask)
{
    unsigned bits = with_remainder(mask, 0x537, 10) ^ 0x5412; /* level M is 00 */
    for (unsigned i = 0; i < 15; i++) {
        line dark = bits >> i & 1;
        unsigned y = i < 6 ? i : i < 8 ? i + 1 : s->size - 15 + i, x = i < 8 ? s->size - 1 - i : i == 8 ? 7 : 14 - i;
        s->row[y] |= dark << 8;
        s->col[8] |= dark << y;
        s->row[8] |= dark << x;
        s->col[x] |= dark << 8;
    }
}

static void put_version(struct symbol *s)
{
    if (s->version < 7)
        return;
    unsigned bits = with_remainder(s->version, 0x1f25, 12);
    for (unsigned i = 0; i < 18; i++) {
        unsigned a = s->size - 11 + i % 3, b = i / 3;
        fix(s, a, b, bits >> i & 1);
        fix(s, b, a, bits >> i & 1);
    }
}

static void put_patterns(struct symbol *s)
{
    for (unsigned i = 8; i < s->size - 8; i++) {
        fix(s, i, 6, i % 2 == 0);
        fix(s, 6, i, i % 2 == 0);
    }
    put_rings(s, 3, 3, 4, 2, 4);
    put_rings(s, s->size - 4, 3, 4, 2, 4);
    put_rings(s, 3, s->size - 4, 4, 2, 4);
    put_alignments(s);
    put_version(s);
    for (unsigned i = 0; i < 9; i++) { /* room for the format */
        if (i != 6) {
            fix(s, 8, i, false);
            fix(s, i, 8, false);
        }
        if (i < 8) {
            fix(s, s->size - 1 - i, 8, false);
            fix(s, 8, s->size - 1 - i, i == 7); /* one that is always dark */
        }
    }
}

/* Upwards and downwards in pairs of columns, from the right (clause 7.7.3). Most pairs of modules are both free. */
static void place(struct symbol *s, const uint8_t *codeword, unsigned n)
{
    unsigned i = 0;
    bool up = true;
    for (unsigned right = s->size - 1; right + 1 >= 2 && i < 8 * n; right -= 2, up = !up) {
        right -= right == 6; /* the column of the timing pattern */
        for (unsigned k = 0; k < s->size && i < 8 * n; k++) {
            unsigned y = up ? s->size - 1 - k : k, fixed = (unsigned)(s->fixed_row[y] >> (right - 1)) & 3;
            if (!fixed && i % 8 < 7) {
                s->row[y] |= (line)(codeword[i / 8] >> (6 - i % 8) & 3) << (right - 1);
                i += 2;
                continue;
            }
            for (unsigned side = 0; side < 2; side++)
                if (!(fixed >> (1 - side) & 1) && i < 8 * n) {
                    s->row[y] |= (line)(codeword[i / 8] >> (7 - i % 8) & 1) << (right - side);
                    i++;
                }
        }
    }
}

/* --- masks --- */

/* Which modules a mask turns (table 10): of row y bit x, of column x bit y, both repeated after PERIOD. */
static const uint16_t turned[MASKS][2][PERIOD] = {
    { { 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa },
      { 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa, 0x555, 0xaaa } },
    { { 0xfff, 0x000, 0xfff, 0x000, 0xfff, 0x000, 0xfff, 0x000, 0xfff, 0x000, 0xfff, 0x000 },
      { 0x555, 0x555, 0x555, 0x555, 0x555, 0x555, 0x555, 0x555, 0x555, 0x555, 0x555, 0x555 } },
    { { 0x249, 0x249, 0x249, 0x249, 0x249, 0x249, 0x249, 0x249, 0x249, 0x249, 0x249, 0x249 },
      { 0xfff, 0x000, 0x000, 0xfff, 0x000, 0x000, 0xfff, 0x000, 0x000, 0xfff, 0x000, 0x000 } },
    { { 0x249, 0x924, 0x492, 0x249, 0x924, 0x492, 0x249, 0x924, 0x492, 0x249, 0x924, 0x492 },
      { 0x249, 0x924, 0x492, 0x249, 0x924, 0x492, 0x249, 0x924, 0x492, 0x249, 0x924, 0x492 } },
    { { 0x1c7, 0x1c7, 0xe38, 0xe38, 0x1c7, 0x1c7, 0xe38, 0xe38, 0x1c7, 0x1c7, 0xe38, 0xe38 },
      { 0x333, 0x333, 0x333, 0xccc, 0xccc, 0xccc, 0x333, 0x333, 0x333, 0xccc, 0xccc, 0xccc } },
    { { 0xfff, 0x041, 0x249, 0x555, 0x249, 0x041, 0xfff, 0x041, 0x249, 0x555, 0x249, 0x041 },
      { 0xfff, 0x041, 0x249, 0x555, 0x249, 0x041, 0xfff, 0x041, 0x249, 0x555, 0x249, 0x041 } },
    { { 0xfff, 0x1c7, 0x6db, 0x555, 0xb6d, 0xc71, 0xfff, 0x1c7, 0x6db, 0x555, 0xb6d, 0xc71 },
      { 0xfff, 0x1c7, 0x6db, 0x555, 0xb6d, 0xc71, 0xfff, 0x1c7, 0x6db, 0x555, 0xb6d, 0xc71 } },
    { { 0x555, 0xe38, 0xc71, 0xaaa, 0x1c7, 0x38e, 0x555, 0xe38, 0xc71, 0xaaa, 0x1c7, 0x38e },
      { 0x555, 0xe38, 0xc71, 0xaaa, 0x1c7, 0x38e, 0x555, 0xe38, 0xc71, 0xaaa, 0x1c7, 0x38e } },
};

static line repeated(line v)
{
    v |= v << PERIOD;
    v |= v << 2 * PERIOD;
    return v | v << 4 * PERIOD;
}

static void masked(const struct symbol *s, unsigned mask, struct symbol *to)
{
    line row[PERIOD], col[PERIOD];
    for (unsigned i = 0; i < PERIOD; i++) {
        row[i] = repeated(turned[mask][0][i]);
        col[i] = repeated(turned[mask][1][i]);
    }
    *to = *s;
    for (unsigned i = 0, k = 0; i < s->size; i++, k = k + 1 == PERIOD ? 0 : k + 1) {
        to->row[i] ^= row[k] & ~s->fixed_row[i] & low(s->size);
        to->col[i] ^= col[k] & ~s->fixed_col[i] & low(s->size);
    }
    put_format(to, mask);
}

/* Runs of five and more, and 1:1:3:1:1 with four light ones before or behind it (table 11). */
static unsigned line_penalty(line v, unsigned size)
{
    line same = ~(v ^ v >> 1) & low(size - 1), run = same & same >> 1 & same >> 2 & same >> 3;
    line n = ~v & low(size);
    line finder = v & n >> 1 & v >> 2 & v >> 3 & v >> 4 & n >> 5 & v >> 6;
    unsigned sum = run ? ones(run) + 2 * ones(run & ~(run << 1)) : 0;
    if (finder) {
        line four = n & n >> 1 & n >> 2 & n >> 3;
        sum += 40 * (ones(finder & four << 4) + ones(finder & four >> 7));
    }
    return sum;
}

/* Counting ends when there are more than `enough`. */
static unsigned penalty(const struct symbol *s, unsigned enough)
{
    unsigned sum = 0, dark = 0, all = s->size * s->size;
    for (unsigned i = 0; i < s->size && sum < enough; i++) {
        sum += line_penalty(s->row[i], s->size) + line_penalty(s->col[i], s->size);
        dark += ones(s->row[i]);
        if (i + 1 == s->size)
            break;
        line down = ~(s->row[i] ^ s->row[i + 1]), across = ~(s->row[i] ^ s->row[i] >> 1);
        sum += 3 * ones(down & down >> 1 & across & low(s->size - 1));
    }
    unsigned off = 2 * dark > all ? 2 * dark - all : all - 2 * dark;
    return sum + 10 * (10 * off / all);
}

struct sp_rc sp_qr_encode(struct sp_view text, struct sp_qr *out)
{
    uint8_t data[MOST_CODEWORDS] = { 0 }, codeword[MOST_CODEWORDS];
    struct symbol plain = { .version = version_for(text.n) }, best, tried;
    unsigned least = UINT32_MAX;
    if (plain.version > VERSIONS)
        return SP_ERR(LIMIT);
    plain.size = 4 * plain.version + 17;
    put_data(text, plain.version, data);
    put_codewords(data, plain.version, codeword);
    put_patterns(&plain);
    place(&plain, codeword, codewords(plain.version));
    turn_round(plain.row, plain.col);
    turn_round(plain.fixed_row, plain.fixed_col);
    for (unsigned mask = 0; mask < MASKS; mask++) {
        masked(&plain, mask, &tried);
        unsigned n = penalty(&tried, least);
        if (n < least) {
            least = n;
            best = tried;
        }
    }
    out->size = best.size;
    memcpy(out->row, best.row, sizeof out->row);
    return SP_OK;
}
