#include "i18n/mask_near.h"

#include "i18n/mask_words.h"

static const struct { uint32_t first, last; } numbers[] = {
    { 0x30, 0x39 }, { 0xb2, 0xb3 }, { 0xb9, 0xb9 }, { 0xbc, 0xbe }, { 0x660, 0x669 }, { 0x6f0, 0x6f9 }, { 0x7c0, 0x7c9 }, { 0x966, 0x96f }, { 0x9e6, 0x9ef
    }, { 0x9f4, 0x9f9 }, { 0xa66, 0xa6f }, { 0xae6, 0xaef }, { 0xb66, 0xb6f }, { 0xb72, 0xb77 }, { 0xbe6, 0xbf2 }, { 0xc66, 0xc6f }, { 0xc78, 0xc7e }, {
    0xce6, 0xcef }, { 0xd58, 0xd5e }, { 0xd66, 0xd78 }, { 0xde6, 0xdef }, { 0xe50, 0xe59 }, { 0xed0, 0xed9 }, { 0xf20, 0xf33 }, { 0x1040, 0x1049 }, {
    0x1090, 0x1099 }, { 0x1369, 0x137c }, { 0x16ee, 0x16f0 }, { 0x17e0, 0x17e9 }, { 0x17f0, 0x17f9 }, { 0x1810, 0x1819 }, { 0x1946, 0x194f }, { 0x19d0,
    0x19da }, { 0x1a80, 0x1a89 }, { 0x1a90, 0x1a99 }, { 0x1b50, 0x1b59 }, { 0x1bb0, 0x1bb9 }, { 0x1c40, 0x1c49 }, { 0x1c50, 0x1c59 }, { 0x2070, 0x2070 },
    { 0x2074, 0x2079 }, { 0x2080, 0x2089 }, { 0x2150, 0x2182 }, { 0x2185, 0x2189 }, { 0x2460, 0x249b }, { 0x24ea, 0x24ff }, { 0x2776, 0x2793 }, { 0x2cfd,
    0x2cfd }, { 0x3021, 0x3029 }, { 0x3038, 0x303a }, { 0x3192, 0x3195 }, { 0x3220, 0x3229 }, { 0x3248, 0x324f }, { 0x3251, 0x325f }, { 0x3280, 0x3289 },
    { 0x32b1, 0x32bf }, { 0xa620, 0xa629 }, { 0xa6e6, 0xa6ef }, { 0xa830, 0xa835 }, { 0xa8d0, 0xa8d9 }, { 0xa900, 0xa909 }, { 0xa9d0, 0xa9d9 }, { 0xa9f0,
    0xa9f9 }, { 0xaa50, 0xaa59 }, { 0xabf0, 0xabf9 }, { 0xff10, 0xff19 }, { 0x10107, 0x10133 }, { 0x10140, 0x10178 }, { 0x1018a, 0x1018b }, { 0x102e1,
    0x102fb }, { 0x10320, 0x10323 }, { 0x10341, 0x10341 }, { 0x1034a, 0x1034a }, { 0x103d1, 0x103d5 }, { 0x104a0, 0x104a9 }, { 0x10858, 0x1085f }, {
    0x10879, 0x1087f }, { 0x108a7, 0x108af }, { 0x108fb, 0x108ff }, { 0x10916, 0x1091b }, { 0x109bc, 0x109bd }, { 0x109c0, 0x109cf }, { 0x109d2, 0x109ff
    }, { 0x10a40, 0x10a48 }, { 0x10a7d, 0x10a7e }, { 0x10a9d, 0x10a9f }, { 0x10aeb, 0x10aef }, { 0x10b58, 0x10b5f }, { 0x10b78, 0x10b7f }, { 0x10ba9,
    0x10baf }, { 0x10cfa, 0x10cff }, { 0x10d30, 0x10d39 }, { 0x10e60, 0x10e7e }, { 0x10f1d, 0x10f26 }, { 0x10f51, 0x10f54 }, { 0x10fc5, 0x10fcb }, {
    0x11052, 0x1106f }, { 0x110f0, 0x110f9 }, { 0x11136, 0x1113f }, { 0x111d0, 0x111d9 }, { 0x111e1, 0x111f4 }, { 0x112f0, 0x112f9 }, { 0x11450, 0x11459
    }, { 0x114d0, 0x114d9 }, { 0x11650, 0x11659 }, { 0x116c0, 0x116c9 }, { 0x11730, 0x1173b }, { 0x118e0, 0x118f2 }, { 0x11950, 0x11959 }, { 0x11c50,
    0x11c6c }, { 0x11d50, 0x11d59 }, { 0x11da0, 0x11da9 }, { 0x11f50, 0x11f59 }, { 0x11fc0, 0x11fd4 }, { 0x12400, 0x1246e }, { 0x16a60, 0x16a69 }, {
    0x16ac0, 0x16ac9 }, { 0x16b50, 0x16b59 }, { 0x16b5b, 0x16b61 }, { 0x16e80, 0x16e96 }, { 0x1d2c0, 0x1d2d3 }, { 0x1d2e0, 0x1d2f3 }, { 0x1d360, 0x1d378
    }, { 0x1d7ce, 0x1d7ff }, { 0x1e140, 0x1e149 }, { 0x1e2f0, 0x1e2f9 }, { 0x1e4f0, 0x1e4f9 }, { 0x1e8c7, 0x1e8cf }, { 0x1e950, 0x1e959 }, { 0x1ec71,
    0x1ecab }, { 0x1ecad, 0x1ecaf }, { 0x1ecb1, 0x1ecb4 }, { 0x1ed01, 0x1ed2d }, { 0x1ed2f, 0x1ed3d }, { 0x1f100, 0x1f10c }, { 0x1fbf0, 0x1fbf9 }
};

bool sp_is_number(uint32_t cp)
{
    size_t low = 0, high = sizeof numbers / sizeof numbers[0];
    if (cp < 0x80)
        return cp >= '0' && cp <= '9';
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cp > numbers[mid].last)
            low = mid + 1;
        else if (cp < numbers[mid].first)
            high = mid;
        else
            return true;
    }
    return false;
}

static const struct { const char *text; char what; } signs[] = {
    { "-", '-' }, { "‐", '-' }, { "‑", '-' }, { "‒", '-' }, { "–", '-' }, { "—", '-' }, { "―", '-' }, { "−", '-' }, { "﹣", '-' }, { "－", '-' }, { "⁻", '-' },
    { "₋", '-' }, { "➖", '-' }, { "¬", '-' }, { "⸺", '-' }, { "⹃", '-' }, { "─", '-' }, { "﹘", '-' }, { "~", '-' }, { "∼", '-' }, { "+", '+' }, { "﹢", '+' }, { "＋", '+' }, { "⁺", '+' }, { "₊", '+' },
    { "➕", '+' }, { "±", '~' }, { "∓", '~' }, { ".", '.' }, { ",", '.' }, { "．", '.' }, { "٫", '.' }, { "·", '.' }, { "/", '/' }, { "÷", '/' }, { "⁄", '/' }, { "∕", '/' },
    { "×", '*' }, { "*", '*' }, { "✕", '*' }, { "√", '*' }, { "^", '^' }, { "<", '<' }, { ">", '<' }, { "≤", '<' }, { "≥", '<' },
};

static bool ends(struct sp_view before, const char *text)
{
    size_t n = strlen(text);
    return n <= before.n && memcmp(before.p + before.n - n, text, n) == 0;
}

static uint32_t last_of(struct sp_view v, size_t *at)
{
    if (!v.n)
        return 0;
    *at = v.n - 1;
    while (*at && ((unsigned char)v.p[*at] & 0xc0) == 0x80)
        --*at;
    size_t next = *at;
    return sp_utf8_next(v, &next);
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202f) ||
           (cp >= 0x205f && cp <= 0x206f) || cp == 0x3000 || cp == 0xfeff;
}

static bool opens(uint32_t cp) { return cp == '(' || cp == '[' || cp == 0xff08 || cp == 0xff3b || cp == 0x207d || cp == 0x208d || cp == 0xfe59; }
static bool closes(uint32_t cp) { return cp == ')' || cp == ']' || cp == 0xff09 || cp == 0xff3d || cp == 0x207e || cp == 0x208e || cp == 0xfe5a; }
static bool is_currency(uint32_t cp)
{
    return cp == '$' || (cp >= 0xa2 && cp <= 0xa5) || (cp >= 0x20a0 && cp <= 0x20cf) || cp == 0xe3f || cp == 0x17db || cp == 0xff04 || cp == 0xffe5;
}

/* A point or a comma only where no word ends before it: "rice.9" ends a sentence, " .9" is less than one. */
static unsigned one_sign(struct sp_view before, bool direct)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t n = strlen(signs[i].text);
        if (!ends(before, signs[i].text))
            continue;
        char last = before.n > n ? before.p[before.n - n - 1] : ' ';
        return signs[i].what == '.' && (!direct || !strchr(" \t\n([", last)) ? 0 : (unsigned)signs[i].what;
    }
    return 0;
}

/* LAK, Rp or USD between a sign and its number. */
static struct sp_view before_currency(struct sp_view before)
{
    size_t n = before.n, letters = 0;
    for (; n && ((before.p[n - 1] | 0x20) >= 'a' && (before.p[n - 1] | 0x20) <= 'z'); n--)
        letters++;
    bool capital = letters && before.p[n] >= 'A' && before.p[n] <= 'Z';
    return capital && (letters == 2 || letters == 3) ? sp_view(before.p, n) : before;
}

/* The sign, over blanks, opening brackets, quotes and a currency; '-' for the words too. */
static unsigned sign_before(struct sp_view before)
{
    bool direct = true, named = false;
    for (int steps = 0; steps < 16; steps++) {
        size_t bytes, at = 0;
        unsigned sign = one_sign(before, direct);
        const struct sp_mask_word *w = sp_mask_word_before(before, &bytes);
        uint32_t cp = last_of(before, &at);
        if (sign || (w && w->kind == SP_MASK_MINUS))
            return sign ? sign : '-';
        if (is_blank(cp) || opens(cp) || is_currency(cp) || cp == '"' || cp == '\'' || cp == ':' || (cp >= 0x2018 && cp <= 0x201f) || (cp >= 0x3008 && cp <= 0x3011)) {
            before.n = at;
        } else {
            struct sp_view rest = named ? before : before_currency(before);
            if (rest.n == before.n)
                break;
            before = rest;
            named = true;
        }
        direct = false;
    }
    return 0;
}

struct figure { uint64_t marks; unsigned power, share; bool joined, half; };

static void mark(struct figure *f, unsigned what) { f->marks = (f->marks * 257 + what + 1) & 0xffffffffu; }

/* What stands before and is multiplied with the number or goes on in it. Burmese says the power first: where that begins. */
static size_t words_before(struct sp_view before, struct figure *f)
{
    bool direct = true;
    size_t begin = before.n;
    for (;;) {
        size_t bytes, at = 0;
        const struct sp_mask_word *w = sp_mask_word_before(before, &bytes);
        uint32_t cp = last_of(before, &at);
        if (w && w->kind == SP_MASK_SHARE && w->n) {
            f->share = w->n;
            return begin;
        }
        if (w && w->kind == SP_MASK_TIMES && cp >= 0x1000 && cp < 0x10a0) {
            f->power += w->n;
            begin = before.n -= bytes;
        } else if (w && ((w->kind == SP_MASK_TIMES && w->n > 1) || (direct && (w->kind == SP_MASK_DIGIT || w->kind == SP_MASK_TIMES)))) {
            f->joined = true;
            return begin;
        } else if (w && w->kind == SP_MASK_MARK && w->n == SP_MASK_HALF) {
            f->half = true;
            return begin;
        } else if (is_blank(cp) || (w && w->kind == SP_MASK_PASS)) {
            before.n = is_blank(cp) ? at : before.n - bytes;
            direct = false;
        } else {
            return begin;
        }
    }
}

/* Letters that are read as digits or as one of ours: Ⅸ written IX, letters of other alphabets, marks that are put on by themselves. */
static unsigned strange(struct sp_view rest)
{
    size_t at = 0, n = 0;
    uint32_t first = rest.n ? sp_utf8_next(rest, &at) : 0;
    if ((first >= 0x370 && first < 0x590) || (first >= 0x2070 && first < 0x2150) || (first >= 0x3200 && first < 0x3400) || (first >= 0x1d400 && first < 0x1f300))
        return 1;
    while (n < rest.n && strchr("IVXLCDM", rest.p[n]) && rest.p[n])
        n++;
    at = n;
    if (n >= 2 && (n == rest.n || !sp_mask_latin(sp_utf8_next(rest, &at))))
        return 2;
    if (n == 1 && (n == rest.n || !sp_mask_latin(sp_utf8_next(rest, &at))) && strchr("MT", rest.p[0]))
        return 3;
    for (at = n = 0; at < rest.n && n < 12; n++) {
        uint32_t cp = sp_utf8_next(rest, &at);
        if (cp >= 0x300 && cp <= 0x36f)
            return 4;
        if (!sp_mask_latin(cp))
            break;
    }
    return rest.n && (rest.p[0] == 'G' || rest.p[0] == 'T') && (rest.n == 1 || !sp_mask_latin((unsigned char)rest.p[1])) ? 5 : 0;
}

/* The end of what belongs to the number, at its words. */
static size_t words_behind(struct sp_view text, size_t to, struct figure *f)
{
    size_t at = to, end = to, bytes;
    bool number = true; /* a digit word would go on in the number */
    while (at < text.n) {
        struct sp_view rest = sp_view(text.p + at, text.n - at);
        const struct sp_mask_word *w = sp_mask_word_at(rest, &bytes);
        size_t next = at;
        uint32_t cp = sp_utf8_next(text, &next);
        unsigned odd = w && (w->kind == SP_MASK_TIMES || w->kind == SP_MASK_SHORT) ? 0 : strange(rest);
        if (odd) {
            mark(f, 100 + odd);
            break;
        }
        if (!w && sp_mask_gap(cp)) {
            at = next;
            continue;
        }
        if (!w || w->kind == SP_MASK_OTHER || w->kind == SP_MASK_UNIT || w->kind == SP_MASK_MINUS || (w->kind == SP_MASK_DIGIT && (sp_mask_latin(cp) ? number && end == to : end == to && at != to)))
            break;
        if (w->kind == SP_MASK_TIMES || w->kind == SP_MASK_SHORT)
            f->power += w->n;
        else if (w->kind == SP_MASK_SHARE)
            f->share = w->n;
        else if (w->kind == SP_MASK_MARK || w->kind == SP_MASK_DIGIT)
            mark(f, (unsigned)w->kind * 16 + w->n);
        at += bytes;
        if (w->kind != SP_MASK_PASS)
            end = at;
    }
    return end;
}

/* "(9)" is what accounts write for less than nothing; "9-" too. */
static unsigned around(struct sp_view text, size_t from, size_t to)
{
    size_t at, next = to;
    struct sp_view before = sp_view(text.p, from);
    while (before.n && is_blank(last_of(before, &at)))
        before.n = at;
    uint32_t left = last_of(before, &at), right = 0;
    while (next < text.n && is_blank(right = sp_utf8_next(text, &next)))
        ;
    if (opens(left) && closes(right))
        return 1;
    next = to;
    if (next >= text.n)
        return 0;
    (void)sp_utf8_next(text, &next);
    if (one_sign(sp_view(text.p + to, next - to), false) != '-')
        return 0;
    at = next;
    uint32_t after = at < text.n ? sp_utf8_next(text, &at) : 0;
    return !after || sp_mask_gap(after) ? 2 : 0;
}

uint64_t sp_mask_near(struct sp_view text, size_t from, size_t to, size_t *begin, size_t *end)
{
    struct sp_view before = sp_view(text.p, from);
    struct figure f = { .marks = 0 };
    *begin = words_before(before, &f);
    *end = words_behind(text, to, &f);
    if (f.power > 0xff)
        f.power = 0xff;
    return (uint64_t)sign_before(before) | (uint64_t)f.share << 8 | (uint64_t)f.joined << 12 | (uint64_t)f.half << 13 | (uint64_t)around(text, from, to) << 14 | (uint64_t)f.power << 16 | f.marks << 32;
}

/* One number in words: a digit and what it is multiplied with. Small ones are too often no numbers ("一百货", "ร้อยเอ็ด"), and great ones need no digit. */
static size_t in_words(struct sp_view rest, uint64_t *sum)
{
    size_t at = 0, bytes;
    unsigned digit = 0, power = 0, digits = 0;
    unsigned least = sp_mask_latin(rest.n ? sp_utf8_next(rest, &at) : 0) ? 3 : 6; /* where words are apart they are surer */
    const struct sp_mask_word *w;
    at = 0;
    while (at < rest.n && (w = sp_mask_word_at(sp_view(rest.p + at, rest.n - at), &bytes)) != NULL) {
        if (w->kind == SP_MASK_DIGIT && !power) {
            digit = digit * 10 + w->n;
            digits++;
        } else if (w->kind == SP_MASK_TIMES) {
            power += w->n;
        } else {
            break;
        }
        at += bytes;
        while (at < rest.n && rest.p[at] == ' ')
            at++;
    }
    if (power >= least || (power >= 2 && digits) || digits >= 3)
        *sum += ((uint64_t)digit << 16 | power) * 0x9e3779b97f4a7c15u;
    return at;
}

/* Names of ours that hold a great number: the old kingdom Lan Xang, a million elephants. */
static size_t name_at(struct sp_view rest)
{
    static const char *const names[] = { "ລ້ານຊ້າງ", "ล้านช้าง", "ล้านนา" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (sp_view_starts(rest, sp_view_of(names[i])))
            return strlen(names[i]);
    return 0;
}

uint64_t sp_mask_words(struct sp_view text)
{
    uint64_t sum = 0;
    bool inside = false; /* of a Latin word */
    for (size_t at = 0; at < text.n;) {
        size_t next = at, done = 0;
        uint32_t cp = sp_utf8_next(text, &next);
        bool letter = sp_mask_latin(cp);
        if (cp >= 0x80 || letter) {
            struct sp_view rest = sp_view(text.p + at, text.n - at);
            done = name_at(rest);
            if (!done && !(letter && inside))
                done = in_words(rest, &sum);
        }
        inside = letter && !done;
        at = done ? at + done : next;
    }
    return sum;
}
