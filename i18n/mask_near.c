#include "i18n/mask_near.h"

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

/* Of a word behind a number: a power of ten; or one of these. */
enum { PASS = 0, HALF = 40, SHARE = 50, PER_CENT = 61, PER_MILLE, PER_MYRIAD, OTHER = -1 /* a word that only begins like a multiplier */ };

static const struct word { const char *text; int what; } words[] = {
    { "十", 1 }, { "拾", 1 }, { "百", 2 }, { "佰", 2 }, { "千", 3 }, { "仟", 3 }, { "万", 4 }, { "萬", 4 }, { "亿", 8 }, { "億", 8 }, { "兆", 12 },
    { "多", PASS }, { "余", PASS }, { "餘", PASS }, { "个", PASS }, { "個", PASS }, { "半", HALF }, { "分之", SHARE },
    { "百分", OTHER }, { "百货", OTHER }, { "百貨", OTHER }, { "千克", OTHER }, { "千米", OTHER }, { "千瓦", OTHER }, { "千伏", OTHER }, { "万象", OTHER },
    { "萬象", OTHER }, { "ຮ້ອຍ", 2 }, { "ພັນ", 3 }, { "ໝື່ນ", 4 }, { "ຫມື່ນ", 4 }, { "ແສນ", 5 }, { "ລ້ານ", 6 }, { "ຕື້", 9 }, { "ເຄິ່ງ", HALF },
    { "ພັນທະ", OTHER }, { "ລ້ານຊ້າງ", OTHER }, { "ຮ້ອຍລະ", OTHER }, { "ร้อย", 2 }, { "พัน", 3 }, { "หมื่น", 4 }, { "แสน", 5 }, { "ล้าน", 6 },
    { "ครึ่ง", HALF }, { "พันธ", OTHER }, { "ล้านช้าง", OTHER }, { "ล้านนา", OTHER }, { "ร้อยละ", OTHER }, { "ร้อยเอ็ด", OTHER },
    { "រយ", 2 }, { "រយៈ", OTHER }, { "ពាន់", 3 }, { "ម៉ឺន", 4 }, { "សែន", 5 }, { "លាន", 6 }, { "ប៊ីលាន", 9 },
    { "ထောင်", 3 }, { "သောင်း", 4 }, { "သိန်း", 5 }, { "သန်း", 6 }, { "ကုဋေ", 7 },
    { "நூறு", 2 }, { "ஆயிரம்", 3 }, { "லட்சம்", 5 }, { "மில்லியன்", 6 }, { "கோடி", 7 }, { "பில்லியன்", 9 },
    { "hundred", 2 }, { "thousand", 3 }, { "million", 6 }, { "millions", 6 }, { "mn", 6 }, { "billion", 9 }, { "billions", 9 }, { "bn", 9 }, { "trillion", 12 },
    { "trăm", 2 }, { "nghìn", 3 }, { "ngàn", 3 }, { "vạn", 4 }, { "triệu", 6 }, { "tỷ", 9 }, { "tỉ", 9 },
    { "ratus", 2 }, { "ribu", 3 }, { "juta", 6 }, { "miliar", 9 }, { "milyar", 9 }, { "bilion", 9 }, { "triliun", 12 }, { "trilion", 12 },
    { "mil", 3 }, { "mille", 3 }, { "milhão", 6 }, { "milhões", 6 }, { "bilhão", 9 }, { "bilhões", 9 }, { "milliard", 9 }, { "milliards", 9 },
    { "daan", 2 }, { "libo", 3 }, { "libong", 3 }, { "milyon", 6 }, { "milyong", 6 }, { "bilyon", 9 }, { "bilyong", 9 },
    { "%", PER_CENT }, { "％", PER_CENT }, { "﹪", PER_CENT }, { "٪", PER_CENT }, { "percent", PER_CENT }, { "per cent", PER_CENT },
    { "por cento", PER_CENT }, { "phần trăm", PER_CENT }, { "persen", PER_CENT }, { "peratus", PER_CENT }, { "porsiyento", PER_CENT },
    { "เปอร์เซ็นต์", PER_CENT }, { "ເປີເຊັນ", PER_CENT }, { "ភាគរយ", PER_CENT }, { "ရာခိုင်နှုန်း", PER_CENT }, { "சதவீதம்", PER_CENT }, { "சதவிகிதம்", PER_CENT },
    { "‰", PER_MILLE }, { "‱", PER_MYRIAD },
};

static const struct word shares_before[] = { { "百分之", PER_CENT }, { "ร้อยละ", PER_CENT }, { "ຮ້ອຍລະ", PER_CENT }, { "千分之", PER_MILLE }, { "万分之", PER_MYRIAD } };

static const char *const han_digits[] = { "〇", "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "两", "兩",
    "壹", "贰", "貳", "叁", "參", "肆", "伍", "陆", "陸", "柒", "捌", "玖", "廿", "卅" };

static const struct word signs[] = {
    { "-", '-' }, { "‐", '-' }, { "‑", '-' }, { "‒", '-' }, { "–", '-' }, { "—", '-' }, { "―", '-' }, { "−", '-' }, { "﹣", '-' }, { "－", '-' }, { "⁻", '-' },
    { "₋", '-' }, { "➖", '-' }, { "+", '+' }, { "﹢", '+' }, { "＋", '+' }, { "⁺", '+' }, { "₊", '+' }, { "➕", '+' }, { "±", '~' }, { "∓", '~' },
    { ".", '.' }, { ",", '.' }, { "．", '.' }, { "٫", '.' }, { "·", '.' }, { "/", '/' }, { "÷", '/' }, { "⁄", '/' }, { "∕", '/' },
    { "×", '*' }, { "*", '*' }, { "✕", '*' }, { "√", '*' }, { "^", '^' }, { "¬", '-' },
};

static bool is_latin(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= 0xc0 && cp <= 0x24f) || (cp >= 0x1e00 && cp <= 0x1eff);
}

static bool begins(struct sp_view rest, const char *text)
{
    size_t n = strlen(text), at = n;
    if (n > rest.n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((rest.p[i] >= 'A' && rest.p[i] <= 'Z' ? rest.p[i] | 0x20 : rest.p[i]) != text[i])
            return false;
    return !(text[0] >= 'a' && text[0] <= 'z') || at == rest.n || !is_latin(sp_utf8_next(rest, &at));
}

static bool ends(struct sp_view before, const char *text)
{
    size_t n = strlen(text);
    return n <= before.n && memcmp(before.p + before.n - n, text, n) == 0;
}

/* Blanks and the hyphens of "9-million". */
static struct sp_view behind_blanks(struct sp_view v)
{
    static const char *const blanks[] = { " ", "\t", "\n", "-", "\u00a0", "\u202f", "\u2009", "\u2010", "\u2011", "\u3000" };
    for (size_t i = 0; v.n && i < sizeof blanks / sizeof blanks[0]; i++)
        if (sp_view_starts(v, sp_view_of(blanks[i]))) {
            size_t n = strlen(blanks[i]);
            v = sp_view(v.p + n, v.n - n);
            i = (size_t)-1;
        }
    return v;
}

/* The longest word that the rest begins with. */
static const struct word *word_at(struct sp_view rest)
{
    const struct word *best = NULL;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (begins(rest, words[i].text) && (!best || strlen(words[i].text) > strlen(best->text)))
            best = &words[i];
    return best;
}

static bool han_digit_behind(struct sp_view rest)
{
    if (begins(rest, "点") || begins(rest, "點"))
        rest = sp_view(rest.p + 3, rest.n - 3);
    for (size_t i = 0; i < sizeof han_digits / sizeof han_digits[0]; i++)
        if (begins(rest, han_digits[i]))
            return true;
    return false;
}

/* A part of a number in words, which the digits would go on. ASCII would be part of the number's own word. */
static bool word_before(struct sp_view before)
{
    for (size_t i = 0; i < sizeof han_digits / sizeof han_digits[0]; i++)
        if (ends(before, han_digits[i]))
            return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].what > 0 && words[i].what < SHARE && (unsigned char)words[i].text[0] >= 0x80 && ends(before, words[i].text))
            return true;
    return false;
}

/* A point or a comma only where no word ends before it: "rice.9" ends a sentence, " .9" is less than one. */
static unsigned sign_before(struct sp_view before)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t n = strlen(signs[i].text);
        if (!ends(before, signs[i].text))
            continue;
        char last = before.n > n ? before.p[before.n - n - 1] : ' ';
        return signs[i].what == '.' && !strchr(" \t\n([", last) ? 0 : (unsigned)signs[i].what;
    }
    return 0;
}

static unsigned share_before(struct sp_view before)
{
    while (before.n && before.p[before.n - 1] == ' ')
        before.n--;
    for (size_t i = 0; i < sizeof shares_before / sizeof shares_before[0]; i++)
        if (ends(before, shares_before[i].text))
            return (unsigned)shares_before[i].what - PER_CENT + 1;
    return 0;
}

uint32_t sp_mask_near(struct sp_view text, size_t from, size_t to)
{
    struct sp_view before = sp_view(text.p, from), rest = sp_view(text.p + to, text.n - to);
    unsigned sign = sign_before(before), share = share_before(before), power = 0;
    bool joined = word_before(before) || han_digit_behind(rest);
    const struct word *w;
    while ((w = word_at(behind_blanks(rest))) != NULL && w->what != OTHER && power < 0xff) {
        rest = behind_blanks(rest);
        rest = sp_view(rest.p + strlen(w->text), rest.n - strlen(w->text));
        if (w->what >= PER_CENT)
            share = (unsigned)w->what - PER_CENT + 1;
        else
            power += (unsigned)w->what;
    }
    return sign | share << 8 | (power & 0xfff) << 12 | (uint32_t)joined << 24;
}
