#include "i18n/fold.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/limits.h"
#include "name_fold_table.h"

/* the numbers of i18n/gen/gen_name.c */
enum { FOLD_SELF, FOLD_DROP, FOLD_SPACE, FOLD_DOT, FOLD_FIRST_TEXT };
enum { ORDER_HARD = 255, WIDE = 2 * SP_MAX_NAME_BYTES, MOST_ROUNDS = 8 };

static inline uint16_t fold_of(uint32_t c) { return fold_value[fold_block[c >> 7] * 128u + (c & 127)]; }
static inline uint8_t order_of(uint32_t c) { return order_value[order_block[c >> 7] * 128u + (c & 127)]; }

/* True when the text needs ICU: combining marks that join their base or stand out of order. */
static bool needs_normal(struct sp_view text)
{
    uint8_t last = 0;
    uint32_t before = 0;
    for (size_t i = 0, l; i < text.n; i += l) {
        uint32_t c = sp_utf8_at(text.p + i, &l);
        if (c < 0x80) {
            if (c != '\'' && c != '`') last = 0, before = c;
            continue;
        }
        if (fold_of(c) == FOLD_DROP) continue;
        uint8_t order = order_of(c);
        if (order == ORDER_HARD) {
            /* Burmese ii joins only the letter u */
            if (c != 0x102E || before == 0x1025 || before == 0x1009) return true;
            order = 0;
        }
        if (order && order < last) return true;
        last = order;
        before = c;
    }
    return false;
}

static struct sp_rc normalise(struct sp_view text, char *out, size_t cap, size_t *n)
{
    UErrorCode ec = U_ZERO_ERROR;
    const UNormalizer2 *nf = unorm2_getNFKCCasefoldInstance(&ec);
    UChar in[WIDE], wide[WIDE];
    int32_t len = 0, bytes = 0;
    u_strFromUTF8(in, WIDE, &len, text.p, (int32_t)text.n, &ec);
    int32_t got = unorm2_normalize(nf, in, U_SUCCESS(ec) ? len : 0, wide, WIDE, &ec);
    if (ec == U_BUFFER_OVERFLOW_ERROR) return SP_ERR(LIMIT);
    if (U_FAILURE(ec)) return SP_ERR(INTERNAL);
    u_strToUTF8(out, (int32_t)cap, &bytes, wide, got, &ec);
    if (ec == U_BUFFER_OVERFLOW_ERROR) return SP_ERR(LIMIT);
    if (U_FAILURE(ec)) return SP_ERR(INTERNAL);
    *n = (size_t)bytes;
    return SP_OK;
}

/* --- marks ----------------------------------------------------------------------------------------- */
/* Order of the marks over and under one Thai or Lao letter: vowel, tone, nikhahit, silencer. 0: no such mark. */
static unsigned mark_rank(uint32_t c)
{
    uint32_t o = c & 0x7F;
    if (c < 0xE00 || c > 0xEFF) return 0;
    if (o == 0x31 || (o >= 0x34 && o <= 0x3A) || o == 0x3B || o == 0x3C || o == 0x47) return o == 0x3B && c < 0xE80 ? 0 : 1;
    if (o >= 0x48 && o <= 0x4B) return 2;
    if (o == 0x4D) return 3;
    if (o == 0x4C || o == 0x4E) return 4;
    return 0;
}

struct folder {
    char *out;
    size_t n, cap;
    bool full;
    bool gap;          /* a space is due before the next letter */
    uint32_t last;     /* last code point written, 0 at the start */
    size_t run;        /* code points written since the last space or dot */
};

static void write_cp(struct folder *f, uint32_t c)
{
    if (f->n + 4 > f->cap) { f->full = true; return; }
    f->n += sp_utf8_write(f->out + f->n, c);
    f->last = c;
    f->run++;
}

static uint32_t at_back(const struct folder *f, size_t end, size_t *start)
{
    size_t i = end, l;
    if (end == 0) return 0;
    do i--; while (i > 0 && ((unsigned char)f->out[i] & 0xC0) == 0x80);
    *start = i;
    return sp_utf8_at(f->out + i, &l);
}

/* Thai and Lao marks go in before those of a higher rank; the same mark twice counts once. */
static void write_mark(struct folder *f, uint32_t c, unsigned rank)
{
    size_t at = f->n, start = 0;
    uint32_t prev;
    while ((prev = at_back(f, at, &start)) != 0 && mark_rank(prev) > rank) at = start;
    if (prev == c) return;
    uint32_t last = f->last;
    size_t tail = f->n - at;
    if (f->n + 4 > f->cap) { f->full = true; return; }
    memmove(f->out + at + 3, f->out + at, tail);
    (void)sp_utf8_write(f->out + at, c);
    f->n += 3;
    f->last = tail ? last : c;
    f->run++;
}

/* Khmer: subscript DA is written as TA, and subscript RO goes last. */
static bool write_khmer(struct folder *f, uint32_t c)
{
    if (f->last != 0x17D2) return false;
    if (c == 0x178A) c = 0x178F;
    if (c != 0x179A && f->n >= 9 && memcmp(f->out + f->n - 9, "\xE1\x9F\x92\xE1\x9E\x9A\xE1\x9F\x92", 9) == 0) {
        f->n -= 6;
        write_cp(f, c);
        write_cp(f, 0x17D2);
        c = 0x179A;
    }
    write_cp(f, c);
    return true;
}

static void replace_last(struct folder *f, uint32_t c)
{
    size_t start = 0;
    (void)at_back(f, f->n, &start);
    f->n = start;
    write_cp(f, c);
    f->run--;
}

static void write_letter(struct folder *f, uint32_t c)
{
    if (f->gap && f->n && !(sp_cp_han(f->last) && sp_cp_han(c))) {
        if (f->n < f->cap) f->out[f->n++] = ' ';
        f->last = ' ';
        f->run = 0;
    }
    f->gap = false;
    unsigned rank = mark_rank(c);
    if (rank) { write_mark(f, c, rank); return; }
    if (c >= 0x1780 && c < 0x17DD && write_khmer(f, c)) return;
    if ((c == 0xE40 || c == 0xEC0) && f->last == c) { replace_last(f, c + 1); return; } /* two e make one ae */
    if (c == 0x102E && f->last == 0x1025) { replace_last(f, 0x1026); return; }
    write_cp(f, c);
}

/* A dot inside initials joins them ("S.A." "P.T.", "บ.ม.จ."); every other dot parts. */
static bool dot_joins(const struct folder *f, struct sp_view text, size_t next)
{
    size_t l, l2;
    if (f->run != 1 || f->gap || next >= text.n || sp_cp_han(f->last)) return false;
    uint16_t a = fold_of(sp_utf8_at(text.p + next, &l));
    if (a == FOLD_DROP || a == FOLD_SPACE || a == FOLD_DOT) return false;
    if (next + l >= text.n) return true;
    a = fold_of(sp_utf8_at(text.p + next + l, &l2));
    return a == FOLD_SPACE || a == FOLD_DOT;
}

static bool burmese_letter(uint32_t c) { return (c >= 0x1000 && c < 0x1040) || (c >= 0x1050 && c < 0x1090); }

/* The Burmese digit zero is often typed for the letter wa. */
static bool zero_is_wa(const struct folder *f, struct sp_view text, size_t next)
{
    size_t l;
    return (!f->gap && burmese_letter(f->last)) || (next < text.n && burmese_letter(sp_utf8_at(text.p + next, &l)));
}

static void write_text(struct folder *f, unsigned number)
{
    for (size_t i = fold_text_at[number], l; i < fold_text_at[number + 1]; i += l) {
        uint32_t c = sp_utf8_at((const char *)fold_text_pool + i, &l);
        if (c == ' ') f->gap = true;
        else write_letter(f, c);
    }
}

static void fold_pass(struct folder *f, struct sp_view text)
{
    for (size_t i = 0, l; i < text.n && !f->full; i += l) {
        uint32_t c = sp_utf8_at(text.p + i, &l);
        if (c - 'a' < 26 || c - '0' < 10) {
            if (f->gap || f->full) write_letter(f, c);
            else write_cp(f, c);
            continue;
        }
        uint16_t a = fold_of(c);
        if (a == FOLD_DROP) continue;
        if (a == FOLD_SPACE) { f->gap = true; continue; }
        if (a == FOLD_DOT) {
            if (dot_joins(f, text, i + l)) f->run = 0;
            else f->gap = true;
        } else if (c == 0x1040 && zero_is_wa(f, text, i + l)) write_letter(f, 0x101D);
        else if (a == FOLD_SELF) write_letter(f, c);
        else write_text(f, a - FOLD_FIRST_TEXT);
    }
}

static struct sp_rc fold_plain(struct sp_view text, char *out, size_t cap, size_t *n)
{
    struct folder f = { .out = out, .cap = cap };
    fold_pass(&f, text);
    if (f.full) return SP_ERR(LIMIT);
    *n = f.n;
    return SP_OK;
}

static struct sp_rc fold_normal(struct sp_view text, char *out, size_t cap, size_t *n)
{
    char normal[2 * WIDE];
    size_t len;
    SP_TRY(normalise(text, normal, sizeof normal, &len));
    return fold_plain(sp_view(normal, len), out, cap, n);
}

static struct sp_rc fold_zawgyi(struct sp_view text, char *out, size_t cap, size_t *n)
{
    char unicode[WIDE];
    size_t len;
    SP_TRY(sp_zawgyi_convert(text, unicode, sizeof unicode, &len));
    return fold_normal(sp_view(unicode, len), out, cap, n);
}

static struct sp_rc fold_once(struct sp_view text, char *out, size_t cap, size_t *n)
{
    if (sp_zawgyi_likely(text)) return fold_zawgyi(text, out, cap, n);
    return needs_normal(text) ? fold_normal(text, out, cap, n) : fold_plain(text, out, cap, n);
}

/* What was dropped may have stood between a letter and its mark: fold until nothing changes. */
static struct sp_rc settle(char *out, size_t cap, size_t *n)
{
    char again[WIDE];
    for (int i = 0; i < MOST_ROUNDS && (needs_normal(sp_view(out, *n)) || sp_zawgyi_likely(sp_view(out, *n))); i++) {
        size_t len;
        SP_TRY(fold_once(sp_view(out, *n), again, sizeof again, &len));
        if (len > cap) return SP_ERR(LIMIT);
        if (len == *n && memcmp(out, again, len) == 0) break;
        memcpy(out, again, len);
        *n = len;
    }
    return SP_OK;
}

struct sp_rc sp_fold(struct sp_view text, char *out, size_t cap, size_t *n)
{
    size_t len;
    if (sp_utf8_check(text) != text.n) return SP_ERR(FORMAT);
    if (text.n > SP_MAX_NAME_BYTES) return SP_ERR(LIMIT);
    SP_TRY(fold_once(text, out, cap, &len));
    SP_TRY(settle(out, cap, &len));
    *n = len;
    return SP_OK;
}
