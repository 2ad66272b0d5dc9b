#include "i18n/mask_units.h"

#include "i18n/mask_near.h"
#include "i18n/mask_words.h"

/* Exactly so written, and no part of a word. before: it may stand before its number, too. */
static const struct symbol { const char *text; bool before; } symbols[] = {
    { "°C", false }, { "°F", false }, { "℃", false },
    { "kg", false }, { "Kg", false }, { "KG", false }, { "g", false }, { "mg", false }, { "t", false }, { "km", false }, { "km²", false }, { "km2", false }, { "m", false }, { "m²", false },
    { "m2", false }, { "m³", false }, { "m3", false }, { "cm", false }, { "mm", false }, { "ha", false }, { "l", false }, { "L", false }, { "ml", false }, { "mL", false }, { "hl", false },
    { "W", false }, { "kW", false }, { "MW", false }, { "GW", false }, { "MWp", false }, { "kWp", false }, { "kWh", false }, { "MWh", false }, { "GWh", false }, { "kVA", false }, { "MVA", false },
    { "V", false }, { "kV", false }, { "Hz", false }, { "㎏", false }, { "㎡", false }, { "㎥", false }, { "㎞", false }, { "㎝", false }, { "㎜", false },
    { "$", true }, { "US$", true }, { "S$", true }, { "A$", true }, { "HK$", true }, { "NT$", true }, { "B$", true }, { "R$", true }, { "＄", true }, { "¢", true }, { "£", true }, { "€", true },
    { "¥", true }, { "￥", true }, { "₩", true }, { "₫", true }, { "₭", true }, { "₱", true }, { "₹", true }, { "฿", true }, { "៛", true }, { "Rp", true }, { "Rp.", true }, { "RM", true },
    { "AUD", true }, { "BDT", true }, { "BND", true }, { "BRL", true }, { "CAD", true }, { "CHF", true }, { "CNH", true }, { "CNY", true }, { "DKK", true }, { "EUR", true }, { "GBP", true },
    { "HKD", true }, { "IDR", true }, { "INR", true }, { "JPY", true }, { "KHR", true }, { "KRW", true }, { "LAK", true }, { "LKR", true }, { "MMK", true }, { "MOP", true }, { "MYR", true },
    { "NOK", true }, { "NPR", true }, { "NZD", true }, { "PGK", true }, { "PHP", true }, { "PKR", true }, { "RMB", true }, { "RUB", true }, { "SAR", true }, { "SEK", true }, { "SGD", true },
    { "THB", true }, { "TWD", true }, { "USD", true }, { "VND", true },
    { "พ.ศ.", true }, { "ค.ศ.", true }, { "ພ.ສ.", true }, { "ພ.ສ", true }, { "ຄ.ສ.", true }, { "ຄ.ສ", true }, { "B.E.", true }, { "BE", true }, { "A.D.", true }, { "AD", true }, { "C.E.", true },
    { "CE", true },
};

static bool is_blank(uint32_t cp) { return cp == ' ' || cp == 0xa0 || cp == 0x2009 || cp == 0x202f; }

static uint32_t at_of(struct sp_view v, size_t at) { return at < v.n ? sp_utf8_next(v, &at) : 0; }

static size_t one_back(struct sp_view v, size_t at)
{
    do
        at--;
    while (at && ((unsigned char)v.p[at] & 0xc0) == 0x80);
    return at;
}

static uint32_t before_of(struct sp_view v, size_t at) { return at ? at_of(v, one_back(v, at)) : 0; }

/* A letter or digit there would make the symbol a part of a word; of what is no letter itself nothing does. */
static bool is_whole(struct sp_view symbol, uint32_t beside, bool last)
{
    uint32_t edge = last ? before_of(symbol, symbol.n) : at_of(symbol, 0);
    return !sp_mask_latin(edge) || !(sp_mask_latin(beside) || sp_is_number(beside));
}

static size_t over_blanks(struct sp_view v, size_t at)
{
    while (at < v.n && is_blank(at_of(v, at)))
        (void)sp_utf8_next(v, &at);
    return at;
}

size_t sp_unit_symbol_behind(struct sp_view text, size_t to)
{
    size_t at = to, best = 0;
    if (is_blank(at_of(text, at))) /* one at most */
        (void)sp_utf8_next(text, &at);
    struct sp_view rest = sp_view(text.p + at, text.n - at);
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        struct sp_view s = sp_view_of(symbols[i].text);
        size_t end = at + s.n;
        if (!sp_view_starts(rest, s) || end - to <= best || !is_whole(s, at_of(text, end), true))
            continue; /* elsewhere no character need end there */
        if (!symbols[i].before || !sp_is_number(at_of(text, over_blanks(text, end))))
            best = end - to;
    }
    return best;
}

size_t sp_unit_symbol_before(struct sp_view text, size_t least, size_t from)
{
    size_t at = from, best = 0;
    if (at > least && is_blank(before_of(text, at)))
        at = one_back(text, at);
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        struct sp_view s = sp_view_of(symbols[i].text);
        if (!symbols[i].before || at < least + s.n || memcmp(text.p + at - s.n, s.p, s.n) != 0)
            continue;
        size_t begin = at - s.n;
        if (is_whole(s, before_of(text, begin), false) && from - begin > best)
            best = from - begin;
    }
    return best;
}

/* ---- what it is ---- */

static const struct sp_mask_word *unit_at(struct sp_view text, size_t at, size_t *bytes)
{
    const struct sp_mask_word *w = at < text.n ? sp_mask_word_at(sp_view(text.p + at, text.n - at), bytes) : NULL;
    return w && (w->kind == SP_MASK_UNIT || w->kind == SP_MASK_PASS) && w->n ? w : NULL;
}

/* Right behind, over blanks; a currency that goes before another number is that one's. */
static enum sp_unit behind(struct sp_view text, size_t at)
{
    size_t bytes;
    at = over_blanks(text, at);
    const struct sp_mask_word *w = unit_at(text, at, &bytes);
    if (!w || (w->n <= SP_UNIT_LAST_CURRENCY && sp_is_number(at_of(text, over_blanks(text, at + bytes)))))
        return SP_UNIT_NONE;
    return (enum sp_unit)w->n;
}

/* Right before, over blanks and a sign; one that another number stands before is that one's. Burmese says every unit first. */
static enum sp_unit before(struct sp_view text, size_t from)
{
    struct sp_view rest = sp_view(text.p, from);
    size_t bytes;
    for (int steps = 0; steps < 4 && (is_blank(before_of(rest, rest.n)) || before_of(rest, rest.n) == '-' || before_of(rest, rest.n) == 0x2212); steps++)
        rest.n = one_back(rest, rest.n);
    const struct sp_mask_word *w = sp_mask_word_before(rest, &bytes);
    if (!w || (w->kind != SP_MASK_UNIT && w->kind != SP_MASK_PASS) || !w->n)
        return SP_UNIT_NONE;
    uint32_t last = before_of(rest, rest.n);
    bool burmese = last >= 0x1000 && last < 0x10a0;
    rest.n -= bytes;
    while (is_blank(before_of(rest, rest.n)))
        rest.n = one_back(rest, rest.n);
    w = w->n <= SP_UNIT_LAST_CURRENCY || burmese ? w : NULL;
    const struct sp_mask_word *more = rest.n ? sp_mask_word_before(rest, &bytes) : NULL;
    bool of_another = sp_is_number(before_of(rest, rest.n)) || (more && (more->kind == SP_MASK_TIMES || more->kind == SP_MASK_SHORT));
    return w && !of_another ? (enum sp_unit)w->n : SP_UNIT_NONE;
}

enum sp_unit sp_unit_of(struct sp_view text, size_t from, size_t to, size_t end)
{
    enum sp_unit u = end > to ? behind(text, end) : SP_UNIT_NONE;
    u = u ? u : behind(text, to);
    return u ? u : before(text, from);
}
