#include "schema/text.h"

#include "base/plain.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f ||
           cp == 0x3000;
}

/* Scripts that write words without blanks between them: Thai, Lao, Myanmar, Khmer, the Tai scripts. */
static bool is_unspaced(uint32_t cp)
{
    return (cp >= 0xe00 && cp <= 0xeff) || (cp >= 0x1000 && cp <= 0x109f) || (cp >= 0x1780 && cp <= 0x17ff) ||
           (cp >= 0x1950 && cp <= 0x19ff) || (cp >= 0x1a20 && cp <= 0x1aaf) || (cp >= 0xa9e0 && cp <= 0xa9ff) ||
           (cp >= 0xaa60 && cp <= 0xaadf);
}

/* Joiners and variation selectors: they change the letter before them. */
static bool is_joiner(uint32_t cp)
{
    return cp == 0x200c || cp == 0x200d || (cp >= 0x180b && cp <= 0x180d) || (cp >= 0xfe00 && cp <= 0xfe0f);
}

/* Marks on the letter before them: of all scripts, and of those of this region. Of the scripts of India some letters, too. */
static bool is_mark(uint32_t cp)
{
    if (cp < 0x300 || (cp >= 0x3000 && cp < 0xfe20))
        return false;
    if (cp >= 0x900 && cp < 0xe00) {
        uint32_t at = cp & 0x7f; /* blocks alike */
        return at <= 3 || at == 0x3c || (at >= 0x3e && at <= 0x4d) || (at >= 0x51 && at <= 0x57) || at == 0x62 || at == 0x63;
    }
    if (cp >= 0xe00 && cp < 0xf00) {
        uint32_t at = cp & 0x7f; /* Thai and Lao */
        return at == 0x31 || (at >= 0x34 && at <= 0x3c) || (at >= 0x47 && at <= 0x4e);
    }
    return cp <= 0x36f || (cp >= 0x483 && cp <= 0x489) || (cp >= 0x591 && cp <= 0x5bd) || (cp >= 0x64b && cp <= 0x65f) ||
           (cp >= 0x102b && cp <= 0x103e) || (cp >= 0x1056 && cp <= 0x1059) || (cp >= 0x105e && cp <= 0x1060) ||
           (cp >= 0x1071 && cp <= 0x1074) || (cp >= 0x1082 && cp <= 0x108d) || (cp >= 0x17b6 && cp <= 0x17d3) || cp == 0x17dd ||
           (cp >= 0x1ab0 && cp <= 0x1aff) || (cp >= 0x1dc0 && cp <= 0x1dff) || (cp >= 0x20d0 && cp <= 0x20ff) ||
           (cp >= 0xfe20 && cp <= 0xfe2f);
}

/* Thai and Lao, Myanmar, Khmer: a bit for each character of three pages. letter: letters and digits, no marks; mark: the commonest
 * marks, which Unicode has long had. What is among them needs no further look; what is not gets one
 * (tests/unit/test_schema_codelist.c holds the two together). */
struct page { uint64_t letter[4], mark[4]; };

static inline const struct page *page_of(uint32_t cp)
{
    static const struct page thai_lao = { { 0x800dfffffffffffe, 0x000000000fff807f, 0x200dffaffffff7d6, 0x00000000f3ff005f },
                                          { 0x07f2000000000000, 0x0000000000007f80, 0x1ff2000000000000, 0x0000000000003f00 } },
                             myanmar = { { 0x800007ffffffffff, 0xffe1fffe3c3fffff, 0x00000000ffffc003, 0 }, { 0x7ffff80000000000, 0, 0, 0 } },
                             khmer = { { 0, 0, 0x000fffffffffffff, 0x03ff03ff1ff00000 }, { 0, 0, 0xffc0000000000000, 0x00000000000fffff } };
    uint32_t page = cp >> 8;
    return page == 0x0e ? &thai_lao : page == 0x10 ? &myanmar : page == 0x17 ? &khmer : NULL;
}

/* The 64 characters around one, of such a page or none. */
struct row { uint32_t of; uint64_t letter, mark; };

static inline struct row row_of(uint32_t cp)
{
    const struct page *page = page_of(cp);
    return page ? (struct row){ cp >> 6, page->letter[cp >> 6 & 3], page->mark[cp >> 6 & 3] } : (struct row){ cp >> 6, 0, 0 };
}

/* Eight characters of ASCII that show something: no blank, no control character. */
static inline bool eight_plain(const char *p, size_t n)
{
    if (n < 8 || (unsigned char)*p >= 0x80)
        return false;
    uint64_t w = sp_load_low_first(p);
    return !((w | ((w - SP_EACH_BYTE(0x21)) & ~w) | (w + SP_EACH_BYTE(1))) & SP_EACH_BYTE(0x80));
}

/* sp_utf8_next, without a call for most characters. */
static inline uint32_t next(struct sp_view utf8, size_t *pos)
{
    const unsigned char *p = (const unsigned char *)utf8.p + *pos;
    if (p[0] < 0x80) {
        *pos += 1;
        return p[0];
    }
    if ((p[0] & 0xf0) != 0xe0)
        return sp_utf8_next(utf8, pos);
    *pos += 3;
    return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
}

enum { MOST_MARKS = 8 }; /* on one letter; Myanmar has some six */
enum fault { FINE, HIDDEN, ENDS, RUN, BREAK, PILE };

#define WORD_BREAK 0x200bu /* the invisible blank */

/* What is wrong first. `lax`: white space may come in runs and word breaks anywhere. */
static enum fault find_fault(struct sp_view utf8, bool lax, uint32_t *at)
{
    uint32_t before = 0, cp = 0;
    unsigned marks = 0; /* on the last letter */
    bool gap = false, broken = false; /* the last was white space; was a word break that needs a letter here */
    struct row row = row_of(0);
    for (size_t pos = 0; pos < utf8.n; before = cp) {
        if (eight_plain(utf8.p + pos, utf8.n - pos))
            pos += 7; /* what holds of the last one holds of all */
        cp = next(utf8, &pos);
        *at = cp;
        if (cp - 0x21 < 0x5e || cp - 0x3400 < 0x6c00) { /* printable ASCII and no blank; Chinese characters */
            if (broken)
                return BREAK;
            gap = false;
            marks = 0;
            continue;
        }
        if (cp >> 6 != row.of)
            row = row_of(cp);
        bool letter = row.letter >> (cp & 63) & 1;
        if (letter || (marks < MOST_MARKS && row.mark >> (cp & 63) & 1)) {
            gap = broken = false;
            marks = letter ? 0 : marks + 1;
            continue;
        }
        if (sp_codepoint_hidden(cp))
            return HIDDEN;
        marks = is_mark(cp) ? marks + 1 : is_joiner(cp) ? marks : 0;
        if (marks > MOST_MARKS)
            return PILE;
        bool space = is_space(cp);
        if (space && !before)
            return ENDS;
        if (space && gap && !lax)
            return RUN;
        if (broken && !is_unspaced(cp))
            return BREAK;
        gap = space || (gap && is_joiner(cp)); /* which has no width, so it parts no blanks */
        broken = cp == WORD_BREAK && !lax && !is_unspaced(before);
        if (cp == WORD_BREAK && !lax && (!before || before == WORD_BREAK || pos == utf8.n))
            return BREAK;
    }
    return gap ? ENDS : FINE;
}

static struct sp_rc check(struct sp_view text, bool lax, size_t max_bytes, const char *field, struct sp_diag *d)
{
    uint32_t cp = 0;
    if (text.n == 0)
        return refuse(d, "schema.text.empty", field, "the text is empty");
    if (text.n > max_bytes)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.text", field, "%zu bytes are more than the limit of %zu", text.n,
                           max_bytes);
    if (sp_utf8_check(text) != text.n)
        return refuse(d, "schema.text.utf8", field, "the text is not UTF-8");
    switch (find_fault(text, lax, &cp)) {
    case HIDDEN:
        return sp_diag_set(d, SP_ERR(INVALID), "schema.text.hidden", field, "the text holds the invisible character U+%04X",
                           (unsigned)cp);
    case BREAK:
        return refuse(d, "schema.text.hidden", field, "U+200B stands where no word of Thai, Lao, Khmer or Myanmar ends");
    case PILE:
        return sp_diag_set(d, SP_ERR(INVALID), "schema.text.marks", field, "more than %d marks stand on one letter", MOST_MARKS);
    case ENDS:
        return refuse(d, "schema.text.space", field, "the text begins or ends with white space");
    case RUN:
        return refuse(d, "schema.text.space", field, "the text holds more than one blank in a row");
    case FINE:
        break;
    }
    return SP_OK;
}

struct sp_rc sp_text_check(struct sp_view text, size_t max_bytes, const char *field, struct sp_diag *d)
{
    return check(text, false, max_bytes, field, d);
}

struct sp_rc sp_text_check_typed(struct sp_view text, size_t max_bytes, const char *field, struct sp_diag *d)
{
    return check(text, true, max_bytes, field, d);
}

bool sp_text_fits(struct sp_view utf8, size_t max_bytes)
{
    uint32_t cp;
    return utf8.n > 0 && utf8.n <= max_bytes && find_fault(utf8, false, &cp) == FINE;
}

bool sp_digest_valid(struct sp_view text) { return text.n == 43 && sp_b64url_exact(text); }

static bool alnum(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool sp_token_valid(struct sp_view text, size_t max_bytes)
{
    if (text.n == 0 || text.n > max_bytes || !alnum(text.p[0]))
        return false;
    for (size_t i = 1; i < text.n; i++) {
        char c = text.p[i];
        if (!alnum(c) && c != '.' && c != '_' && c != '-' && c != '/' && c != ':')
            return false;
    }
    return true;
}

bool sp_b64url_form(struct sp_view text, size_t max_bytes)
{
    size_t over = text.n % 4, bytes = text.n / 4 * 3 + (over ? over - 1 : 0);
    return bytes <= max_bytes && sp_b64url_exact(text);
}

bool sp_report_form(struct sp_view text)
{
    struct sp_view jws, one, rest;
    if (!sp_view_split(text, '~', &jws, &rest))
        return sp_compact_jws_form(text);
    while (sp_view_split(rest, '~', &one, &rest))
        if (!sp_b64url_only(one))
            return false;
    return !rest.n && sp_compact_jws_form(jws);
}

bool sp_compact_jws_form(struct sp_view text)
{
    struct sp_view head, payload, signature;
    return sp_view_split(text, '.', &head, &payload) && sp_view_split(payload, '.', &payload, &signature) &&
           sp_b64url_only(head) && sp_b64url_only(payload) && sp_b64url_only(signature);
}
