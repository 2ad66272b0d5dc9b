/*
 * Writes i18n/look_table.h and i18n/nfc_table.h from ICU's data and the house's folds; mk/alike.sh says when.
 *   gen_alike look    what a character of a person's name looks like
 *   gen_alike nfc     what composes with what, and the classes of combining marks (UAX #15)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "i18n/fold.h"
#include "i18n/skeleton.h"

enum { PLANES = 0x110000, PLANE = 0x10000, PRIVATE = 0xe000, MOST = 2000, TEXT = 256 };

static unsigned column;

static void put(const char *text)
{
    printf("%s%s", column++ % 12 ? "" : "\n", text);
}

/* ---- look ---- */

/* As a reader sees it who minds neither capitals nor blanks: what sp_names_read_alike does with one character. */
static bool look_of(uint32_t c, char out[TEXT], size_t *n)
{
    char one[4], folded[TEXT], capitals[TEXT], first[TEXT];
    size_t k = 0, got = 0;
    if (!sp_ok(sp_fold(sp_view(one, sp_utf8_write(one, c)), folded, sizeof folded, &k)) ||
        !sp_ok(sp_name_capital_look(sp_view(folded, k), capitals, sizeof capitals, &k)) || !sp_ok(sp_name_skeleton(sp_view(capitals, k), first, sizeof first, &got)) ||
        !sp_ok(sp_name_skeleton(sp_view(first, got), out, TEXT, &got))) /* twice: what looks like a capital M looks like a small one, and that like rn */
        return false;
    *n = 0;
    for (size_t i = 0; i < got; i++)
        if (out[i] != ' ')
            out[(*n)++] = out[i];
    return true;
}

static bool is_looked_at(uint32_t c)
{
    bool letters = c < PLANE || (c >= 0x1d400 && c < 0x1d800) || (c >= 0x1f100 && c < 0x1f200);
    bool hangul = c >= 0xac00 && c < 0xd7a4; /* nobody's look but their own */
    return c > ' ' && letters && !hangul && u_isdefined((UChar32)c) && (U_MASK(u_charType((UChar32)c)) & (U_GC_CO_MASK | U_GC_CS_MASK)) == 0;
}

/* 0: as itself, which is not written; 1: as nothing; else a character, or PRIVATE and the number of a text. */
static uint32_t number_of(uint32_t c, char texts[MOST][TEXT], unsigned *n_texts)
{
    char one[4], look[TEXT];
    size_t n = 0, length = 0, l = sp_utf8_write(one, c);
    if (!is_looked_at(c) || !look_of(c, look, &n) || (n == l && !memcmp(look, one, n)))
        return 0;
    if (!n)
        return 1;
    uint32_t cp = sp_utf8_at(look, &length);
    if (length == n && cp < PLANE)
        return cp;
    look[n] = '\0';
    unsigned i = 0;
    while (i < *n_texts && strcmp(texts[i], look) != 0)
        i++;
    if (i == *n_texts && i < MOST)
        memcpy(texts[(*n_texts)++], look, n + 1);
    return PRIVATE + i;
}

static void put_text(const char *text)
{
    char line[TEXT * 4 + 4] = "\"";
    size_t at = 1;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        at += (size_t)snprintf(line + at, sizeof line - at, "\\%03o", *p);
    (void)snprintf(line + at, sizeof line - at, "\",");
    put(line);
}

static void look(void)
{
    static char texts[MOST][TEXT];
    static uint32_t number[PLANES];
    unsigned n_texts = 0;
    char line[64];
    for (uint32_t c = 0; c < PLANES; c++)
        number[c] = number_of(c, texts, &n_texts);
    printf("/* Each that looks like another one, and that one; 0xe000 and up: which of the texts. */\nstatic const struct { uint32_t cp; uint16_t like; } looks[] = {");
    for (uint32_t c = 0; c < PLANES; c++)
        if (number[c] > 1) {
            (void)snprintf(line, sizeof line, "{%u,%u},", c, number[c]);
            put(line);
        }
    column = 0;
    printf(" };\n/* Nobody reads them: signs between letters, joiners. */\nstatic const struct { uint32_t first, last; } unread[] = {");
    for (uint32_t c = 0; c < PLANES; c++)
        if (number[c] == 1) {
            uint32_t last = c;
            while (last + 1 < PLANES && (number[last + 1] == 1 || !u_isdefined((UChar32)last + 1)))
                last++;
            (void)snprintf(line, sizeof line, "{%u,%u},", c, last);
            put(line);
            c = last;
        }
    column = 0;
    printf(" };\nstatic const char *const look_texts[] = {");
    for (unsigned i = 0; i < n_texts; i++)
        put_text(texts[i]);
    printf(" };\n");
}

/* ---- NFC ---- */

static struct pair { uint32_t cp, first, second; } pairs[MOST];

static void find_pairs(const UNormalizer2 *nfc, unsigned *n)
{
    for (uint32_t c = 0; c < PLANES; c++) {
        UErrorCode e = U_ZERO_ERROR;
        UChar raw[8];
        int32_t got = unorm2_getRawDecomposition(nfc, (UChar32)c, raw, 8, &e), at = 0;
        UChar32 first, second;
        if (got < 2 || U_FAILURE(e) || (c >= 0xac00 && c < 0xd7a4) || u_hasBinaryProperty((UChar32)c, UCHAR_FULL_COMPOSITION_EXCLUSION))
            continue;
        U16_NEXT(raw, at, got, first);
        U16_NEXT(raw, at, got, second);
        pairs[(*n)++] = (struct pair){ c, (uint32_t)first, (uint32_t)second };
    }
}

static int unsigned_order(uint32_t a, uint32_t b) { return a < b ? -1 : a > b; }

static int by_parts(const void *a, const void *b)
{
    const struct pair *x = &pairs[*(const unsigned *)a], *y = &pairs[*(const unsigned *)b];
    return x->second != y->second ? unsigned_order(x->second, y->second) : unsigned_order(x->first, y->first);
}

/* A run of characters of one value; 0 is not written. */
static void put_runs(uint32_t (*of)(uint32_t c))
{
    char line[64];
    for (uint32_t c = 0; c < PLANES; c++) {
        uint32_t value = of(c), last = c;
        if (!value)
            continue;
        while (last + 1 < PLANES && of(last + 1) == value)
            last++;
        (void)snprintf(line, sizeof line, "{%u,%u,%u},", c, last, value);
        put(line);
        c = last;
    }
    column = 0;
    printf(" };\n");
}

static uint32_t class_of(uint32_t c) { return u_getCombiningClass((UChar32)c); }
static uint32_t is_excluded(uint32_t c) { return u_hasBinaryProperty((UChar32)c, UCHAR_FULL_COMPOSITION_EXCLUSION); }

static void nfc(void)
{
    UErrorCode e = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&e);
    static unsigned order[MOST];
    unsigned n = 0;
    char line[64];
    find_pairs(form, &n);
    printf("static const struct { uint32_t cp, first, second; } pairs[] = {");
    for (unsigned i = 0; i < n; i++) {
        order[i] = i;
        (void)snprintf(line, sizeof line, "{%u,%u,%u},", pairs[i].cp, pairs[i].first, pairs[i].second);
        put(line);
    }
    qsort(order, n, sizeof *order, by_parts);
    column = 0;
    printf(" };\n/* The same in order of second, then first. */\nstatic const uint16_t by_parts[] = {");
    for (unsigned i = 0; i < n; i++) {
        (void)snprintf(line, sizeof line, "%u,", order[i]);
        put(line);
    }
    column = 0;
    printf(" };\nstatic const struct run { uint32_t first, last, value; } classes[] = {");
    put_runs(class_of);
    printf("/* Those that are never in NFC. */\nstatic const struct run excluded[] = {");
    put_runs(is_excluded);
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "look"))
        look();
    else if (argc == 2 && !strcmp(argv[1], "nfc"))
        nfc();
    else
        return 2;
    return 0;
}
