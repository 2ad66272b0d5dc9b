#include "i18n/catalogue_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "i18n/format.h"

enum { WIDE = 2 * SP_MAX_CATALOGUE_TEXT };

static void problem(struct sp_buf *b, const struct sp_source_entry *e, const char *text)
{
    sp_buf_putf(b, "line %zu: %.*s %s\n", e->line, (int)e->key.n, e->key.p, text);
}

static bool to_wide(struct sp_view v, UChar out[WIDE], int32_t *n)
{
    UErrorCode error = U_ZERO_ERROR;
    (void)u_strFromUTF8(out, WIDE, n, v.p, (int32_t)v.n, &error);
    return U_SUCCESS(error);
}

static bool is_nfc(struct sp_view v)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[WIDE];
    int32_t n = 0;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
    return U_SUCCESS(error) && to_wide(v, wide, &n) && unorm2_isNormalized(nfc, wide, n, &error) && U_SUCCESS(error);
}

/* Case, width and compatibility folded, without spaces and punctuation: what a hasty reader sees. */
static bool fold(struct sp_view v, struct sp_buf *out)
{
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[WIDE], folded[WIDE];
    int32_t n = 0;
    const UNormalizer2 *cf = unorm2_getNFKCCasefoldInstance(&error);
    if (U_FAILURE(error) || !to_wide(v, wide, &n))
        return false;
    int32_t len = unorm2_normalize(cf, wide, n, folded, WIDE, &error);
    if (U_FAILURE(error))
        return false;
    char text[3 * WIDE];
    int32_t text_n = 0;
    (void)u_strToUTF8(text, sizeof text, &text_n, folded, len, &error);
    for (size_t i = 0; U_SUCCESS(error) && i < (size_t)text_n;) {
        uint32_t cp = sp_utf8_next(sp_view(text, (size_t)text_n), &i);
        int8_t type = u_charType((UChar32)cp);
        if (u_isalnum((UChar32)cp) || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK)
            sp_buf_put_utf8(out, cp);
    }
    if (U_FAILURE(error))
        return false;
    return sp_ok(sp_buf_rc(out));
}

static bool has(struct sp_view v, bool digit)
{
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = sp_utf8_next(v, &i);
        if (digit ? u_isdigit((UChar32)cp) : sp_codepoint_hidden(cp) || (cp >= 0x200b && cp <= 0x200d))
            return true;
    }
    return false;
}

/* How many placeholders; -1 when a brace does not pair. */
static int placeholders(struct sp_view text)
{
    size_t pos = 0, at = 0;
    struct sp_view name;
    bool bad;
    int n = 0;
    while (sp_template_next(text, &pos, &at, &name, &bad))
        n++;
    return bad ? -1 : n;
}

size_t sp_catalogue_check_text(const struct sp_catalogue_source *s, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct sp_source_entry *e = &s->entries[i];
        int slots = placeholders(e->text);
        const char *wrong = e->text.n > SP_MAX_CATALOGUE_TEXT ? "is too long"
                            : has(e->text, false)             ? "holds a hidden character"
                            : memchr(e->text.p, '\\', e->text.n) ? "holds a backslash"
                            : !is_nfc(e->text)                ? "is not in normal form C"
                            : slots < 0                       ? "has a brace that does not pair"
                            : slots > 0 && has(e->text, true) ? "is a template that holds a digit"
                                                              : NULL;
        if (wrong) {
            problem(problems, e, wrong);
            found++;
        }
    }
    return found;
}

/* What a hasty reader sees of one code's label, and of the code itself. */
struct folded { const struct sp_source_entry *e; struct sp_buf label, code; };

static bool same_folded(const struct sp_buf *a, const struct sp_buf *b)
{
    return sp_view_eq(sp_buf_view(a), sp_buf_view(b));
}

static size_t clashes(const struct folded *f, size_t n, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            if (k == i || !((k > i && same_folded(&f[i].label, &f[k].label)) || same_folded(&f[i].label, &f[k].code)))
                continue;
            sp_buf_putf(problems, "line %zu: %.*s reads like %.*s\n", f[i].e->line, (int)f[i].e->key.n, f[i].e->key.p,
                        (int)f[k].e->key.n, f[k].e->key.p);
            found++;
        }
    return found;
}

/* The n entries of one list; their keys begin with as many bytes as prefix says. */
static size_t check_list(const struct sp_source_entry *first, size_t n, size_t prefix, struct sp_buf *problems)
{
    struct folded *f = calloc(n + 1, sizeof *f);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        struct sp_view code = sp_view(first[i].key.p + prefix, first[i].key.n - prefix);
        if (f && fold(first[i].text, &f[i].label) && fold(code, &f[i].code)) {
            f[i].e = &first[i];
            continue;
        }
        problem(problems, &first[i], "cannot be folded");
        found++;
    }
    found += found ? 0 : clashes(f, n, problems);
    for (size_t i = 0; f && i < n; i++) {
        sp_buf_free(&f[i].label);
        sp_buf_free(&f[i].code);
    }
    free(f);
    return found;
}

size_t sp_catalogue_check_lists(const struct sp_catalogue_source *s, const char *const *lists, struct sp_buf *problems)
{
    size_t found = 0;
    for (; *lists; lists++) {
        char prefix[SP_MAX_CATALOGUE_KEY];
        int n = snprintf(prefix, sizeof prefix, "code.%s.", *lists);
        struct sp_view under = sp_view(prefix, (size_t)n);
        size_t from = 0, to;
        while (from < s->n && !sp_view_starts(s->entries[from].key, under))
            from++;
        for (to = from; to < s->n && sp_view_starts(s->entries[to].key, under);)
            to++;
        found += check_list(s->entries + from, to - from, under.n, problems);
    }
    return found;
}

/* Letters outside placeholders: without them there is nothing to translate. */
static bool has_words(struct sp_view v)
{
    bool inside = false;
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = sp_utf8_next(v, &i);
        inside = cp == '{' || (inside && cp != '}');
        if (!inside && cp != '}' && u_isalpha((UChar32)cp))
            return true;
    }
    return false;
}

static bool uses(struct sp_view text, struct sp_view wanted)
{
    size_t pos = 0, at = 0;
    struct sp_view name;
    bool bad;
    while (sp_template_next(text, &pos, &at, &name, &bad))
        if (sp_view_eq(name, wanted))
            return true;
    return false;
}

static bool same_slots(struct sp_view a, struct sp_view b)
{
    size_t pos = 0, at = 0;
    struct sp_view name;
    bool bad;
    if (placeholders(a) != placeholders(b))
        return false;
    while (sp_template_next(a, &pos, &at, &name, &bad))
        if (!uses(b, name))
            return false;
    return true;
}

size_t sp_catalogue_check_against(const struct sp_catalogue_source *english, const struct sp_catalogue_source *other,
                                  struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < english->n; i++)
        if (!sp_catalogue_source_find(other, english->entries[i].key)) {
            problem(problems, &english->entries[i], "(of the English source) is not there");
            found++;
        }
    for (size_t i = 0; i < other->n; i++) {
        const struct sp_source_entry *e = &other->entries[i], *en = sp_catalogue_source_find(english, e->key);
        bool same = en && sp_view_eq(e->text, en->text);
        const char *wrong = !en                                    ? "is not in the English source"
                            : !same_slots(en->text, e->text)       ? "has other placeholders than the English text"
                            : same && !e->same && has_words(e->text) ? "is the English text; write \"==\" when that is meant"
                            : !same && e->same                     ? "is marked \"==\" but is not the English text"
                                                                   : NULL;
        if (wrong) {
            problem(problems, e, wrong);
            found++;
        }
    }
    return found;
}

size_t sp_catalogue_check_used(const struct sp_catalogue_source *s, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < s->n; i++)
        if (!s->entries[i].used) {
            problem(problems, &s->entries[i], "is used by nothing");
            found++;
        }
    return found;
}
