#include "i18n/reading_aid.h"

#include "base/limits.h"
#include "i18n/fold.h"
#include "i18n/reading_thai_lao.h"
#include "i18n/romanise.h"

enum script { OTHER, LATIN, HAN, THAI, LAO, KHMER, BURMESE, TAMIL };

enum { MOST_NAME_HAN = 4 }; /* characters of a person's name */

static const struct { const char *language; enum script script; } written[] = {
    { "zh", HAN }, { "th", THAI }, { "lo", LAO }, { "km", KHMER }, { "my", BURMESE }, { "ta", TAMIL } };

/* Characters that are read otherwise as the first of a person's name: family names. */
static const struct { const char *name, *reading; } families[] = {
    { "尉迟", "yu chi" }, { "尉遲", "yu chi" }, { "万俟", "mo qi" }, { "长孙", "zhang sun" }, { "長孫", "zhang sun" },
    { "单", "shan" }, { "單", "shan" }, { "曾", "zeng" }, { "解", "xie" }, { "仇", "qiu" }, { "查", "zha" }, { "盖", "ge" },
    { "蓋", "ge" }, { "区", "ou" }, { "區", "ou" }, { "任", "ren" }, { "朴", "piao" }, { "覃", "qin" }, { "乐", "yue" },
    { "樂", "yue" }, { "翟", "zhai" }, { "缪", "miao" }, { "繆", "miao" }, { "葛", "ge" }, { "员", "yun" }, { "員", "yun" },
    { "冼", "xian" }, { "秘", "bi" }, { "召", "shao" }, { "尹", "yin" }, { "牟", "mu" }, { "晟", "cheng" }, { "盛", "sheng" },
    { "折", "she" }, { "洗", "xian" }, { "繁", "po" }, { "种", "chong" }, { "黑", "he" } };

static const char *const tamil_letter[0x25] = { /* from U+0B95 */
    "k", [0x04] = "ng", "ch", [0x07] = "j", [0x09] = "ny", "t", [0x0E] = "n", "t", [0x13] = "n", "n", "p",
    [0x19] = "m", "y", "r", "r", "l", "l", "zh", "v", "sh", "sh", "s", "h"
};
static const char *const tamil_vowel[0x10] = { /* from U+0B85 */
    "a", "a", "i", "i", "u", "u", [0x09] = "e", "e", "ai", [0x0D] = "o", "o", "au"
};
static const char *const tamil_sign[0x0F] = { /* from U+0BBE */
    "a", "i", "i", "u", "u", [0x08] = "e", "e", "ai", [0x0C] = "o", "o", "au"
};

static enum script script_of(uint32_t c)
{
    if (c < 0x250 || (c >= 0x1E00 && c < 0x1F00)) return LATIN;
    if (sp_cp_han(c)) return HAN;
    if (c >= 0x0B80 && c < 0x0C00) return TAMIL;
    if (c >= 0x0E00 && c < 0x0E80) return THAI;
    if (c >= 0x0E80 && c < 0x0F00) return LAO;
    if (c >= 0x1780 && c < 0x1800) return KHMER;
    return c >= 0x1000 && c < 0x1050 ? BURMESE : OTHER;
}

/* The value of a digit of any of these scripts, or -1. */
static int digit_of(uint32_t c)
{
    static const uint32_t zero[] = { '0', 0x0BE6, 0x0E50, 0x0ED0, 0x1040, 0x17E0, 0xFF10 };
    for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++)
        if (c >= zero[i] && c < zero[i] + 10) return (int)(c - zero[i]);
    return -1;
}

/* What stands for a mark that is no letter; 0: none. */
static char mark_of(uint32_t c)
{
    switch (c) {
    case 0x200B: case 0x3000: case 0xA0: case 0x00B7: case 0x30FB: case 0x2022: return ' ';
    case 0xFF08: case 0x3010: case 0x3014: case 0x300A: return '(';
    case 0xFF09: case 0x3011: case 0x3015: case 0x300B: return ')';
    case 0xFF0C: case 0x3001: case 0x104A: return ',';
    case 0x3002: case 0x104B: case 0x17D4: case 0xFF0E: return '.';
    case 0x2010: case 0x2011: case 0x2013: case 0x2014: case 0xFF0D: return '-';
    default: break;
    }
    return c >= 0xFF01 && c <= 0xFF5E ? (char)(c - 0xFF01 + '!') : 0;
}

/* Letters of Latin, not signs or what hides among them. */
static bool latin_letter(uint32_t c) { return c >= 0xC0 && c != 0xD7 && c != 0xF7 && script_of(c) == LATIN; }

/* Marks below, above and behind letters of these scripts: alone they are no letter to ask about. */
static bool reads_as_nothing(enum script s, uint32_t c)
{
    return sp_codepoint_hidden(c) || (s == LATIN && c >= 0x80 && !latin_letter(c)) || (c >= 0x300 && c < 0x370);
}

static enum script script_of_language(struct sp_view tag)
{
    struct sp_view language = tag, rest;
    (void)sp_view_split(tag, '-', &language, &rest);
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        if (sp_view_is(language, written[i].language)) return written[i].script;
    return OTHER;
}

static bool needs_help(struct sp_view text, enum script known)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t c = sp_utf8_next(text, &i);
        enum script s = script_of(c);
        if (s > LATIN && s != known && digit_of(c) < 0) return true;
    }
    return false;
}

static char last_of(const struct sp_buf *out, size_t from) { return out->n > from ? ((const char *)out->p)[out->n - 1] : ' '; }

static void put_space(struct sp_buf *out, size_t from)
{
    if (last_of(out, from) != ' ') sp_buf_putc(out, ' ');
}

/* Letters as they are spoken: what a silencing mark mutes, written in upper case so far, is left out. A word begins large. */
static void put_word(struct sp_buf *out, size_t from, const char *s, size_t n)
{
    char last = last_of(out, from);
    bool first = last == ' ' || last == '(' || last == '-' || last == '/' || last == '.' || last == '"' || last == '\'';
    for (size_t i = 0; i < n; i++) {
        if (s[i] >= 'A' && s[i] <= 'Z') continue;
        sp_buf_putc(out, first && s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] - 'a' + 'A') : s[i]);
        first = s[i] == ' ';
    }
}

/* --- Han --- */

/* Whether nothing but a few Han characters: a person's name, as companies' end with their legal form. */
static bool person_like(struct sp_view text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; n++)
        if (!sp_cp_han(sp_utf8_next(text, &i))) return false;
    return n >= 2 && n <= MOST_NAME_HAN;
}

/* Returns how many bytes of the text it was. */
static size_t put_family(struct sp_view text, size_t from, struct sp_buf *out)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        struct sp_view name = sp_view_of(families[i].name);
        if (!sp_view_starts(text, name) || name.n == text.n) continue;
        put_word(out, from, families[i].reading, strlen(families[i].reading));
        return name.n;
    }
    return 0;
}

static void put_han(struct sp_view text, size_t at, size_t from, struct sp_buf *out)
{
    size_t n;
    const char *s = sp_pinyin_in(text, at, &n);
    char last = last_of(out, from);
    if (last != '(' && last != '-' && last != '/') put_space(out, from);
    if (n) put_word(out, from, s, n);
    else sp_buf_putc(out, '?');
}

/* --- Thai, Lao, Khmer, Burmese --- */

static bool same_run(enum script s, uint32_t c) { return script_of(c) == s && digit_of(c) < 0 && !mark_of(c); }

static bool tone(uint32_t o) { return (o >= 0x48 && o <= 0x4B) || o == 0x4E; }

/* Without tones, and with the double E that some write for AE. */
static size_t put_thai_lao(struct sp_view text, size_t i, enum script s, size_t from, struct sp_buf *out)
{
    uint8_t letters[SP_SPOKEN_LETTERS];
    char spoken[SP_SPOKEN_BYTES];
    size_t n = 0;
    for (size_t next = i; i < text.n; i = next) {
        uint32_t c = sp_utf8_next(text, &next);
        if (!same_run(s, c)) break;
        uint8_t o = (uint8_t)(c & 0x7F);
        if (o == 0x40 && n && letters[n - 1] == 0x40) letters[n - 1] = 0x41;
        else if (!tone(o) && n < SP_SPOKEN_LETTERS) letters[n++] = o;
    }
    put_word(out, from, spoken, sp_spoken_thai_lao(s == LAO, letters, n, spoken));
    return i;
}

/* Returns the byte behind the run. */
static size_t put_run(struct sp_view text, size_t i, enum script s, size_t from, struct sp_buf *out)
{
    char ascii[4 * SP_MAX_NAME_BYTES];
    size_t start = i, next = i;
    if (s == THAI || s == LAO) return put_thai_lao(text, i, s, from, out);
    for (; i < text.n; i = next)
        if (!same_run(s, sp_utf8_next(text, &next))) break;
    put_word(out, from, ascii, sp_romanise_indic(sp_view(text.p + start, i - start), ascii, sizeof ascii));
    return i;
}

/* --- Tamil --- */

static const char *tamil_at(const char *const *table, size_t n, uint32_t from, uint32_t c)
{
    return c >= from && c - from < n && table[c - from] ? table[c - from] : NULL;
}

/* Returns the byte behind the letter and its sign. */
static size_t put_tamil(struct sp_view text, size_t i, size_t from, struct sp_buf *out)
{
    uint32_t c = sp_utf8_next(text, &i);
    const char *s = tamil_at(tamil_letter, sizeof tamil_letter / sizeof tamil_letter[0], 0x0B95, c);
    if (!s) {
        s = tamil_at(tamil_vowel, sizeof tamil_vowel / sizeof tamil_vowel[0], 0x0B85, c);
        if (s) put_word(out, from, s, strlen(s));
        else if (c != 0x0B83 && c < 0x0BBE) sp_buf_putc(out, '?');
        return i;
    }
    size_t next = i;
    uint32_t sign = i < text.n ? sp_utf8_next(text, &next) : 0;
    const char *vowel = tamil_at(tamil_sign, sizeof tamil_sign / sizeof tamil_sign[0], 0x0BBE, sign);
    put_word(out, from, s, strlen(s));
    if (sign == 0x0BCD) return next;
    put_word(out, from, vowel ? vowel : "a", strlen(vowel ? vowel : "a"));
    return vowel ? next : i;
}

/* --- all of them --- */

/* Digits, marks, Latin letters and what is unknown. */
static void put_plain(struct sp_view text, size_t at, size_t next, uint32_t c, size_t from, struct sp_buf *out)
{
    int digit = digit_of(c);
    char mark = mark_of(c);
    if (digit >= 0) sp_buf_putc(out, (char)('0' + digit));
    else if (mark == ' ' || c == ' ') put_space(out, from);
    else if (mark) sp_buf_putc(out, mark);
    else if ((c > ' ' && c < 0x7F) || latin_letter(c)) sp_buf_put(out, sp_view(text.p + at, next - at));
    else if (!reads_as_nothing(script_of(c), c)) sp_buf_putc(out, '?');
}

static bool latin_word(uint32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || latin_letter(c); }

bool sp_reading_aid(struct sp_view text, struct sp_view of, struct sp_view reader, struct sp_buf *out)
{
    size_t from = out->n, i = 0;
    if (script_of_language(of) == OTHER || text.n > SP_MAX_NAME_BYTES || !needs_help(text, script_of_language(reader))) return false;
    char last;
    bool after_han = false;
    if (person_like(text) && (i = put_family(text, from, out)) != 0) after_han = true;
    while (i < text.n) {
        size_t at = i;
        uint32_t c = sp_utf8_next(text, &i);
        enum script s = script_of(c);
        bool han = s == HAN;
        last = last_of(out, from);
        if (last == ')' && latin_word(c)) put_space(out, from);
        if (after_han && !han && (digit_of(c) >= 0 || latin_word(c) || mark_of(c) == '(')) put_space(out, from);
        if (han) put_han(text, at, from, out);
        else if (s == TAMIL && digit_of(c) < 0) i = put_tamil(text, at, from, out);
        else if (s > LATIN && same_run(s, c)) i = put_run(text, at, s, from, out);
        else put_plain(text, at, i, c, from, out);
        after_han = han;
    }
    if (last_of(out, from) == ' ' && out->n > from) out->n--;
    return out->n > from;
}
