#include "i18n/linebreak.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>

struct sp_breaker {
    UBreakIterator *line, *cluster;
    UText *text;
    size_t *at;
    size_t cap;
};

/* By name of no language: what the dictionaries know hangs on the letters alone, and the process' own locale on nothing. */
struct sp_rc sp_breaker_new(struct sp_breaker **out)
{
    struct sp_breaker *b = calloc(1, sizeof *b);
    UErrorCode e = U_ZERO_ERROR;
    if (!b)
        return SP_ERR(NOMEM);
    b->line = ubrk_open(UBRK_LINE, "root", NULL, 0, &e);
    b->cluster = ubrk_open(UBRK_CHARACTER, "root", NULL, 0, &e);
    if (U_FAILURE(e)) {
        sp_breaker_free(b);
        return SP_ERR(INTERNAL);
    }
    *out = b;
    return SP_OK;
}

void sp_breaker_free(struct sp_breaker *b)
{
    if (!b)
        return;
    if (b->line)
        ubrk_close(b->line);
    if (b->cluster)
        ubrk_close(b->cluster);
    if (b->text)
        utext_close(b->text);
    free(b->at);
    free(b);
}

static bool needs_dictionary(uint32_t cp)
{
    return u_getIntPropertyValue((UChar32)cp, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

static bool any_needs(struct sp_view text)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = sp_utf8_next(text, &i);
        if (cp >= 0x0E00 && needs_dictionary(cp)) /* the first is Thai */
            return true;
    }
    return false;
}

static size_t before(struct sp_view text, size_t at)
{
    do
        at--;
    while (at && ((unsigned char)text.p[at] & 0xC0) == 0x80);
    return at;
}

/* Both neighbours are letters of such a script. */
static bool within_words(struct sp_view text, size_t at)
{
    size_t left = before(text, at), right = at;
    return needs_dictionary(sp_utf8_next(text, &left)) && needs_dictionary(sp_utf8_next(text, &right));
}

/* A Burmese letter with asat or virama ends the syllable before it, also where a dictionary that lacks the word parts them. */
static bool ends_syllable(struct sp_view text, size_t at)
{
    uint32_t cp = sp_utf8_next(text, &at);
    if (cp < 0x1000 || cp > 0x1021)
        return false;
    do
        cp = at < text.n ? sp_utf8_next(text, &at) : 0;
    while (cp == 0x1037 || cp == 0x1038); /* tones, which some write before it */
    return cp == 0x1039 || cp == 0x103A;
}

static struct sp_rc make_room(struct sp_breaker *b, size_t n)
{
    if (n <= b->cap)
        return SP_OK;
    size_t *at = realloc(b->at, n * sizeof *at);
    if (!at)
        return SP_ERR(NOMEM);
    b->at = at;
    b->cap = n;
    return SP_OK;
}

struct sp_rc sp_breaker_find(struct sp_breaker *b, struct sp_view text, struct sp_breaks *out)
{
    UErrorCode e = U_ZERO_ERROR;
    size_t n = 0;
    if (text.n > SP_MAX_BREAK_BYTES)
        return SP_ERR(LIMIT);
    if (!any_needs(text)) {
        *out = (struct sp_breaks){ NULL, 0 };
        return SP_OK;
    }
    SP_TRY(make_room(b, text.n / 3)); /* each such letter has three bytes or more */
    b->text = utext_openUTF8(b->text, text.p, (int64_t)text.n, &e);
    ubrk_setUText(b->line, b->text, &e);
    ubrk_setUText(b->cluster, b->text, &e);
    if (U_FAILURE(e))
        return SP_ERR(INTERNAL);
    for (int32_t i = ubrk_first(b->line); i != UBRK_DONE; i = ubrk_next(b->line))
        if (i > 0 && (size_t)i < text.n && within_words(text, (size_t)i) && !ends_syllable(text, (size_t)i) &&
            ubrk_isBoundary(b->cluster, i))
            b->at[n++] = (size_t)i;
    *out = (struct sp_breaks){ b->at, n };
    return SP_OK;
}
