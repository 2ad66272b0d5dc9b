#include "i18n/width.h"

struct range { uint32_t first, last; };

/* Marks without a width of their own. The Khmer and Burmese vowels that stand beside their letter are not here. */
static const struct range zero[] = {
    { 0x0300, 0x036f },   { 0x0483, 0x0489 },   { 0x0591, 0x05bd },   { 0x0610, 0x061a },   { 0x064b, 0x065f },
    { 0x0900, 0x0902 },   { 0x093a, 0x093a },   { 0x093c, 0x093c },   { 0x0941, 0x0948 },   { 0x094d, 0x094d },
    { 0x0b82, 0x0b82 },   { 0x0bc0, 0x0bc0 },   { 0x0bcd, 0x0bcd },   { 0x0e31, 0x0e31 },   { 0x0e34, 0x0e3a },
    { 0x0e47, 0x0e4e },   { 0x0eb1, 0x0eb1 },   { 0x0eb4, 0x0ebc },   { 0x0ec8, 0x0ece },   { 0x102d, 0x1030 },
    { 0x1032, 0x1037 },   { 0x1039, 0x103a },   { 0x103d, 0x103e },   { 0x1058, 0x1059 },   { 0x105e, 0x1060 },
    { 0x1071, 0x1074 },   { 0x1082, 0x1082 },   { 0x1085, 0x1086 },   { 0x108d, 0x108d },   { 0x109d, 0x109d },
    { 0x17b4, 0x17b5 },   { 0x17b7, 0x17bd },   { 0x17c6, 0x17c6 },   { 0x17c9, 0x17d3 },   { 0x17dd, 0x17dd },
    { 0x1ab0, 0x1aff },   { 0x1dc0, 0x1dff },   { 0x200b, 0x200f },   { 0x2066, 0x2069 },   { 0x20d0, 0x20ff },
    { 0x302a, 0x302d },   { 0x3099, 0x309a },   { 0xfe00, 0xfe0f },   { 0xfe20, 0xfe2f },   { 0xe0100, 0xe01ef },
};

/* The blocks of Hebrew, Arabic, Syriac and others of that direction, and those that Unicode keeps for more of them. */
static const struct range turns[] = {
    { 0x0590, 0x08ff }, { 0xfb1d, 0xfdff }, { 0xfe70, 0xfeff }, { 0x10800, 0x10fff }, { 0x1e800, 0x1efff },
};

/* East Asian Wide and Fullwidth. */
static const struct range wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },   { 0x4e00, 0xa4cf },
    { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
    { 0xffe0, 0xffe6 },   { 0x16fe0, 0x18aff }, { 0x1b000, 0x1b2ff }, { 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff },
    { 0x20000, 0x3fffd },
};

/* What may not begin a line, and what may not end one: closing and opening marks, and Lao and Thai vowels written
 * before or behind their consonant. */
static const struct range no_start[] = {
    { '!', '!' },       { '%', '%' },       { ')', ')' },       { ',', ',' },       { '.', '.' },
    { ':', ';' },       { '?', '?' },       { ']', ']' },       { '}', '}' },       { 0xb7, 0xb7 },
    { 0x0e2f, 0x0e30 }, { 0x0e32, 0x0e33 }, { 0x0e45, 0x0e46 }, { 0x0eaf, 0x0eb0 }, { 0x0eb2, 0x0eb3 },
    { 0x0ebd, 0x0ebd }, { 0x0ec6, 0x0ec6 }, { 0x102b, 0x102c }, { 0x1031, 0x1031 }, { 0x1038, 0x1038 },
    { 0x103b, 0x103c }, { 0x17b6, 0x17b6 }, { 0x17be, 0x17c5 }, { 0x17c7, 0x17c8 }, { 0x17d4, 0x17d5 },
    { 0x2019, 0x2019 }, { 0x201d, 0x201d }, { 0x3001, 0x3003 }, { 0x3009, 0x3009 }, { 0x300b, 0x300b },
    { 0x300d, 0x300d }, { 0x300f, 0x300f }, { 0x3011, 0x3011 }, { 0x3015, 0x3015 }, { 0xff01, 0xff01 },
    { 0xff05, 0xff05 }, { 0xff09, 0xff09 }, { 0xff0c, 0xff0c }, { 0xff0e, 0xff0e }, { 0xff1a, 0xff1b },
    { 0xff1f, 0xff1f },
};
static const struct range no_end[] = {
    { '(', '(' },       { '[', '[' },       { '{', '{' },       { 0x0e40, 0x0e44 }, { 0x0ec0, 0x0ec4 },
    { 0x2018, 0x2018 }, { 0x201c, 0x201c }, { 0x3008, 0x3008 }, { 0x300a, 0x300a }, { 0x300c, 0x300c },
    { 0x300e, 0x300e }, { 0x3010, 0x3010 }, { 0x3014, 0x3014 }, { 0xff08, 0xff08 },
};

static bool among(const struct range *r, size_t n, uint32_t cp)
{
    size_t low = 0;
    while (low < n) {
        size_t mid = low + (n - low) / 2;
        if (cp < r[mid].first)
            n = mid;
        else if (cp > r[mid].last)
            low = mid + 1;
        else
            return true;
    }
    return false;
}
#define AMONG(list, cp) among(list, sizeof(list) / sizeof((list)[0]), cp)

unsigned sp_codepoint_width(uint32_t cp)
{
    if (cp < 0x300)
        return 1;
    return AMONG(zero, cp) ? 0 : AMONG(wide, cp) ? 2 : 1;
}

bool sp_codepoint_turns(uint32_t cp)
{
    return cp >= 0x590 && AMONG(turns, cp);
}

size_t sp_text_width(struct sp_view text)
{
    size_t w = 0;
    for (size_t i = 0; i < text.n;)
        w += sp_codepoint_width(sp_utf8_next(text, &i));
    return w;
}

/* Scripts that write no space between words. Burmese and Khmer letters below another one follow a joiner. */
static bool spaceless(uint32_t cp)
{
    return (cp >= 0x0e00 && cp < 0x0f00) || (cp >= 0x1000 && cp < 0x10a0) || (cp >= 0x1780 && cp < 0x1800) ||
           AMONG(wide, cp);
}

static bool may_break(uint32_t before, uint32_t after)
{
    if (before == ' ')
        return after != ' ';
    if (after == ' ' || !sp_codepoint_width(after) || AMONG(no_start, after) || AMONG(no_end, before))
        return false;
    if (before == 0x1039 || before == 0x17d2)
        return false;
    return spaceless(before) || spaceless(after) || before == '-' || before == '/';
}

/* Thai, Lao, Khmer and Burmese part words with a space here and there; all else is a guess without a dictionary. */
static bool surely(uint32_t before, uint32_t after)
{
    return before == ' ' || before == '-' || before == '/' || AMONG(wide, before) || AMONG(wide, after);
}

/* A Burmese letter with asat or virama ends the syllable before it. behind: what follows the letter. */
static bool ends_syllable(uint32_t cp, struct sp_view text, size_t behind)
{
    uint32_t next = cp >= 0x1000 && cp <= 0x1021 && behind < text.n ? sp_utf8_next(text, &behind) : 0;
    while ((next == 0x1037 || next == 0x1038) && behind < text.n)
        next = sp_utf8_next(text, &behind);
    return next == 0x1039 || next == 0x103a;
}

size_t sp_text_fit(struct sp_view text, size_t room)
{
    size_t w = 0, best = 0, sure = 0, hard = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < text.n;) {
        size_t at = i;
        uint32_t cp = sp_utf8_next(text, &i);
        unsigned step = sp_codepoint_width(cp);
        if (at && may_break(before, cp) && !ends_syllable(cp, text, i)) {
            best = at;
            sure = surely(before, cp) && 2 * w >= room ? at : sure; /* where the line is not left too short */
        }
        if (at && step)
            hard = at;
        w += step;
        if (w > room && cp != ' ' && hard)
            return sure ? sure : best ? best : hard;
        before = cp;
    }
    return text.n;
}
