#include "i18n/page_refs.h"

/* The upper half of Latin-1 in its order, as HTML has named it since its second version. */
static const char *const latin[] = {
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
    "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34",
    "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave",
    "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute",
    "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave",
    "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
};

static const struct { const char *name; uint32_t cp; } others[] = {
    { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' }, { "ndash", 0x2013 }, { "mdash", 0x2014 },
    { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201c }, { "rdquo", 0x201d }, { "bull", 0x2022 }, { "hellip", 0x2026 },
    { "zwnj", 0x200c }, { "zwj", 0x200d }, { "minus", 0x2212 }, { "euro", 0x20ac },
};

/* Those that HTML reads as they are written: no NUL, no surrogate, none of the controls that stand for Windows' own letters. */
static bool readable(uint32_t cp)
{
    return cp == '\t' || cp == '\n' || (cp >= 0x20 && cp < 0x7f) || (cp >= 0xa0 && cp < 0xd800) || (cp >= 0xe000 && cp <= 0x10ffff);
}

static uint32_t numeric(struct sp_view digits)
{
    uint32_t cp = 0, base = 10;
    if (digits.n && (digits.p[0] == 'x' || digits.p[0] == 'X')) {
        base = 16;
        digits = sp_view(digits.p + 1, digits.n - 1);
    }
    if (!digits.n || digits.n > 8)
        return 0;
    for (size_t i = 0; i < digits.n; i++) {
        uint32_t c = (unsigned char)digits.p[i], low = c | 0x20;
        uint32_t v = c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
        if (v >= base || cp > 0x10ffff)
            return 0;
        cp = cp * base + v;
    }
    return readable(cp) ? cp : 0;
}

uint32_t sp_page_reference(struct sp_view name)
{
    if (name.n && name.p[0] == '#')
        return numeric(sp_view(name.p + 1, name.n - 1));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (sp_view_is(name, others[i].name))
            return others[i].cp;
    for (size_t i = 0; i < sizeof latin / sizeof latin[0]; i++)
        if (sp_view_is(name, latin[i]))
            return 0xa0 + (uint32_t)i;
    return 0;
}
