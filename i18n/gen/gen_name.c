/*
 * Writes the tables of i18n/fold.c and i18n/romanise.c from ICU's data, at build time:
 *   gen_name fold    code point -> folded text, and what makes a text need full normalisation
 *   gen_name latin   letter -> ASCII
 *   gen_name pinyin  Han character -> toneless syllable
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { PLANES = 0x110000, BLOCK = 128, MAX_TEXTS = 60000, POOL = 1 << 20 };

static void die(const char *what, UErrorCode ec)
{
    fprintf(stderr, "gen_name: %s: %s\n", what, u_errorName(ec));
    exit(1);
}

/* A pool of distinct texts; number 0 is the empty one. */
static char pool[POOL];
static size_t pool_n;
static uint32_t text_at[MAX_TEXTS];
static uint8_t text_n[MAX_TEXTS];
static uint32_t texts;

static uint32_t text_number(const char *s)
{
    size_t n = strlen(s);
    for (uint32_t i = 0; i < texts; i++)
        if (text_n[i] == n && memcmp(pool + text_at[i], s, n) == 0) return i;
    if (texts == MAX_TEXTS || pool_n + n > POOL || n > 250) die("table full", U_ZERO_ERROR);
    memcpy(pool + pool_n, s, n);
    text_at[texts] = (uint32_t)pool_n;
    text_n[texts] = (uint8_t)n;
    pool_n += n;
    return texts++;
}

static void put_pool(const char *name)
{
    printf("static const uint32_t %s_at[%" PRIu32 "] = {", name, texts + 1);
    for (uint32_t i = 0; i < texts; i++) printf("%s%" PRIu32 ",", i % 16 ? "" : "\n", text_at[i]);
    printf("%zu };\nstatic const unsigned char %s_pool[%zu] = {", pool_n, name, pool_n + 1);
    for (size_t i = 0; i < pool_n; i++) printf("%s%d,", i % 32 ? "" : "\n", (unsigned char)pool[i]);
    printf("0 };\n");
}

/* Two-stage table: %_block[cp >> 7] picks a run of 128 in %_value. */
static void put_staged(const char *name, const char *type, const uint16_t *value, uint32_t end)
{
    uint32_t blocks = end / BLOCK, n = 0;
    uint32_t *first = calloc(blocks, sizeof *first);
    uint16_t *number = calloc(blocks, sizeof *number);
    if (!first || !number) exit(1);
    for (uint32_t b = 0; b < blocks; b++) {
        uint32_t k = 0;
        while (k < n && memcmp(value + first[k] * BLOCK, value + b * BLOCK, BLOCK * sizeof *value) != 0) k++;
        if (k == n) first[n++] = b;
        number[b] = (uint16_t)k;
    }
    printf("static const uint16_t %s_block[%" PRIu32 "] = {", name, blocks);
    for (uint32_t b = 0; b < blocks; b++) printf("%s%u,", b % 24 ? "" : "\n", number[b]);
    printf("};\nstatic const %s %s_value[%" PRIu32 "] = {", type, name, n * BLOCK);
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < BLOCK; i++) printf("%s%u,", i % 16 ? "" : "\n", value[first[k] * BLOCK + i]);
    printf("};\n");
    free(first);
    free(number);
}

/* --- fold ----------------------------------------------------------------------------------------- */
/* Values below FIRST_TEXT are actions; the same numbers stand in i18n/fold.c. */
enum { SELF = 0, DROP = 1, SPACE = 2, DOT = 3, FIRST_TEXT = 4 };

static const UNormalizer2 *nfkc_cf;
static UTransliterator *hans;

static UTransliterator *open_trans(const char *id)
{
    UErrorCode ec = U_ZERO_ERROR;
    UChar name[64];
    u_uastrcpy(name, id);
    UTransliterator *t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &ec);
    if (U_FAILURE(ec)) die(id, ec);
    return t;
}

static uint32_t next16(const UChar *text, int32_t *i, int32_t n)
{
    uint32_t c = text[(*i)++];
    if (c >= 0xD800 && c < 0xDC00 && *i < n) c = 0x10000 + ((c - 0xD800) << 10) + (text[(*i)++] - 0xDC00u);
    return c;
}

static int32_t trans(const UTransliterator *t, UChar *text, int32_t n, int32_t cap)
{
    UErrorCode ec = U_ZERO_ERROR;
    int32_t limit = n;
    utrans_transUChars(t, text, &n, cap, 0, &limit, &ec);
    return U_FAILURE(ec) ? -1 : n;
}

static uint16_t action_of(UChar32 c)
{
    switch (c) {
    case '.': case 0x3002: case 0xFF0E: case 0xFF61: return DOT;
    case '\'': case 0x2019: case 0x2018: case 0x02BC: case 0x02BB: case 0x00B4: case '`': return DROP;
    default: break;
    }
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return DROP;
    int8_t cat = u_charType(c);
    if (cat == U_FORMAT_CHAR || cat == U_SURROGATE) return DROP;
    uint32_t mask = U_MASK(cat);
    if (mask & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) return SELF;
    return SPACE;
}

/* Simplified until nothing changes; of characters that lead to each other, the first in code order. */
static int32_t simplify(UChar *text, int32_t n, int32_t cap)
{
    enum { MOST_STEPS = 6 };
    UChar seen[MOST_STEPS][64], best[64];
    int32_t seen_n[MOST_STEPS], best_n;
    int steps = 0, from;
    for (; steps < MOST_STEPS; steps++) {
        for (from = 0; from < steps; from++)
            if (seen_n[from] == n && u_memcmp(seen[from], text, n) == 0) break;
        if (from < steps) break;
        u_memcpy(seen[steps], text, n);
        seen_n[steps] = n;
        if ((n = trans(hans, text, n, cap)) < 0) return n;
    }
    if (steps == MOST_STEPS) return -1;
    best_n = seen_n[from];
    u_memcpy(best, seen[from], best_n);
    for (int i = from + 1; i < steps; i++) {
        if (u_strCompare(seen[i], seen_n[i], best, best_n, 1) >= 0) continue;
        best_n = seen_n[i];
        u_memcpy(best, seen[i], best_n);
    }
    u_memcpy(text, best, best_n);
    return best_n;
}

static bool holds_han(const UChar *text, int32_t n)
{
    for (int32_t i = 0; i < n;) {
        UErrorCode ec = U_ZERO_ERROR;
        if (uscript_getScript((UChar32)next16(text, &i, n), &ec) == USCRIPT_HAN) return true;
    }
    return false;
}

static uint16_t fold_value(UChar32 c)
{
    if (c == 0x1009) return (uint16_t)(FIRST_TEXT + text_number("\xE1\x80\xA5")); /* Burmese nya as u: often confused */
    uint16_t action = action_of(c);
    if (action == DOT || action == DROP) return action;
    if (c == 0x2122 || c == 0x2120) return SPACE; /* a mark, not the letters TM */
    if (u_charDigitValue(c) >= 0 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER) {
        if (c < 0x80) return SELF;
        char digit[2] = { (char)('0' + u_charDigitValue(c)), 0 };
        return (uint16_t)(FIRST_TEXT + text_number(digit));
    }
    UErrorCode ec = U_ZERO_ERROR;
    UChar in[4], out[64];
    int32_t n = 0;
    U16_APPEND_UNSAFE(in, n, c);
    int32_t m = unorm2_normalize(nfkc_cf, in, n, out, 60, &ec);
    if (U_FAILURE(ec)) die("normalise", ec);
    if (holds_han(out, m) && (m = simplify(out, m, 60)) < 0) die("simplify", ec);
    if (action == SPACE && (m == 0 || (m == n && memcmp(in, out, (size_t)n * sizeof *in) == 0))) return SPACE;
    if (m == n && memcmp(in, out, (size_t)n * sizeof *in) == 0) return SELF;
    /* what the expansion holds is acted on once more: (株) is letters between spaces */
    char text[256] = "";
    size_t used = 0;
    for (int32_t i = 0; i < m;) {
        uint32_t k = next16(out, &i, m);
        uint16_t a = action_of((UChar32)k);
        if (a == DROP) continue;
        if (a == SPACE || a == DOT) { text[used++] = ' '; continue; }
        uint8_t u8[4];
        int32_t l = 0;
        U8_APPEND_UNSAFE(u8, l, k);
        memcpy(text + used, u8, (size_t)l);
        used += (size_t)l;
    }
    text[used] = 0;
    if (used == 0) return DROP;
    return strspn(text, " ") == used ? SPACE : (uint16_t)(FIRST_TEXT + text_number(text));
}

static bool hard(UChar32 c)
{
    return u_getIntPropertyValue(c, UCHAR_NFKC_QUICK_CHECK) == UNORM_MAYBE;
}

/* 0: harmless; 255: normalise the whole text; else the combining class. */
static uint16_t order_value(UChar32 c)
{
    if (hard(c)) return 255;
    UErrorCode ec = U_ZERO_ERROR;
    UChar in[4], out[64];
    int32_t n = 0, i = 0;
    U16_APPEND_UNSAFE(in, n, c);
    int32_t m = unorm2_normalize(nfkc_cf, in, n, out, 60, &ec);
    bool same = m == n && memcmp(in, out, (size_t)n * sizeof *in) == 0;
    while (!same && i < m) {
        uint32_t k = next16(out, &i, m);
        if (hard((UChar32)k) || u_getCombiningClass((UChar32)k)) return 255;
    }
    uint8_t class = u_getCombiningClass(c);
    return class == 255 ? 254 : class;
}

static void put_fold(void)
{
    UErrorCode ec = U_ZERO_ERROR;
    nfkc_cf = unorm2_getNFKCCasefoldInstance(&ec);
    if (U_FAILURE(ec)) die("NFKC_Casefold", ec);
    hans = open_trans("Hant-Hans");
    uint16_t *fold = calloc(PLANES, sizeof *fold), *order = calloc(PLANES, sizeof *order);
    if (!fold || !order) exit(1);
    for (UChar32 c = 0; c < PLANES; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        fold[c] = fold_value(c);
        order[c] = order_value(c);
    }
    put_staged("fold", "uint16_t", fold, PLANES);
    put_staged("order", "uint8_t", order, PLANES);
    put_pool("fold_text");
    utrans_close(hans);
    free(fold);
    free(order);
}

/* --- letters ---------------------------------------------------------------------------------------- */
static void ascii_of(const UTransliterator *t, UChar32 c, char *out, size_t cap)
{
    UChar text[64];
    int32_t n = 0;
    out[0] = 0;
    U16_APPEND_UNSAFE(text, n, c);
    if ((n = trans(t, text, n, 60)) < 0) return;
    size_t used = 0;
    for (int32_t i = 0; i < n && used + 1 < cap; i++) {
        int ch = text[i] < 128 ? u_tolower((UChar32)text[i]) : 0;
        if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9')) out[used++] = (char)ch;
    }
    out[used] = 0;
}

static void put_latin(void)
{
    enum { END = 0x3100 };
    UTransliterator *t = open_trans("Any-Latin; Latin-ASCII");
    uint16_t *value = calloc(END, sizeof *value);
    if (!value) exit(1);
    (void)text_number("");
    for (UChar32 c = 0x80; c < END; c++) {
        char text[64];
        if (!(U_MASK(u_charType(c)) & (U_GC_L_MASK | U_GC_M_MASK))) continue;
        ascii_of(t, c, text, sizeof text);
        value[c] = (uint16_t)text_number(text);
    }
    put_staged("latin", "uint16_t", value, END);
    put_pool("latin_text");
    printf("enum { LATIN_END = %d };\n", END);
    utrans_close(t);
    free(value);
}

static void put_pinyin(void)
{
    enum { FIRST = 0x3400, END = 0xA000 };
    UTransliterator *t = open_trans("Han-Latin; Latin-ASCII");
    static uint16_t value[END - FIRST];
    (void)text_number("");
    for (UChar32 c = FIRST; c < END; c++) {
        char text[64];
        ascii_of(t, c, text, sizeof text);
        value[c - FIRST] = (uint16_t)text_number(text);
    }
    printf("enum { PINYIN_FIRST = %d, PINYIN_END = %d };\nstatic const uint16_t pinyin_value[] = {", FIRST, END);
    for (int i = 0; i < END - FIRST; i++) printf("%s%u,", i % 24 ? "" : "\n", value[i]);
    printf("};\n");
    put_pool("pinyin_text");
    utrans_close(t);
}

int main(int argc, char **argv)
{
    const char *what = argc == 2 ? argv[1] : "";
    printf("/* made by i18n/gen/gen_name.c */\n#include <stdint.h>\n");
    if (strcmp(what, "fold") == 0) put_fold();
    else if (strcmp(what, "latin") == 0) put_latin();
    else if (strcmp(what, "pinyin") == 0) put_pinyin();
    else return 64;
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 74;
}
