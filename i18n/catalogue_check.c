#include "i18n/catalogue_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "i18n/alike.h"
#include "i18n/format.h"

enum { WIDE = 2 * SP_MAX_CATALOGUE_TEXT };

void sp_catalogue_problem_put(struct sp_buf *problems, size_t line, const char *rule, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    sp_buf_putf(problems, "%zu\t%s\t", line, rule);
    sp_buf_put_safe(problems, sp_view_of(text));
    sp_buf_putc(problems, '\n');
}

bool sp_catalogue_problem_next(struct sp_view *rest, struct sp_catalogue_problem *out)
{
    struct sp_view line, number, tail;
    if (!sp_view_split(*rest, '\n', &line, rest) || !sp_view_split(line, '\t', &number, &tail) ||
        !sp_view_split(tail, '\t', &out->rule, &out->text))
        return false;
    out->line = 0;
    for (size_t i = 0; i < number.n; i++)
        out->line = out->line * 10 + (size_t)(number.p[i] - '0');
    return true;
}

static size_t problem(struct sp_buf *b, const struct sp_source_entry *e, const char *rule, const char *text)
{
    sp_catalogue_problem_put(b, e->line, rule, "%.*s %s", (int)e->key.n, e->key.p, text);
    return 1;
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

struct fault { const char *rule, *text; };

/* A space of any kind at either end, which nobody sees; a separator of numbers may be nothing else. */
static bool has_edge(const struct sp_source_entry *e)
{
    uint32_t first = 0, last = 0;
    for (size_t i = 0; i < e->text.n;) {
        last = sp_utf8_next(e->text, &i);
        first = first ? first : last;
    }
    return !sp_view_starts(e->key, SP_VIEW_LIT("number.")) && (u_isUWhiteSpace((UChar32)first) || u_isUWhiteSpace((UChar32)last));
}

static size_t check_entry(const struct sp_source_entry *e, struct sp_buf *problems)
{
    int slots = placeholders(e->text);
    struct fault f = e->text.n > SP_MAX_CATALOGUE_TEXT    ? (struct fault){ "gate.length", "is too long" }
                     : has(e->text, false)                ? (struct fault){ "gate.hidden", "holds a hidden character" }
                     : memchr(e->text.p, '\\', e->text.n) ? (struct fault){ "gate.backslash", "holds a backslash" }
                     : !is_nfc(e->text)                   ? (struct fault){ "gate.nfc", "is not in normal form C" }
                     : has_edge(e)                        ? (struct fault){ "gate.space", "begins or ends with a space" }
                     : slots < 0                          ? (struct fault){ "gate.brace", "has a brace that does not pair" }
                     : slots > 0 && has(e->text, true)    ? (struct fault){ "gate.digit", "is a template that holds a digit" }
                                                          : (struct fault){ NULL, NULL };
    return f.rule ? problem(problems, e, f.rule, f.text) : 0;
}

size_t sp_catalogue_check_text(const struct sp_catalogue_source *s, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < s->n; i++)
        found += s->entries[i].taken ? 0 : check_entry(&s->entries[i], problems);
    return found;
}

static bool name_is_bad(struct sp_view name)
{
    return name.n && (has(name, false) || !is_nfc(name));
}

/* Names of one person: case, width, spaces, points and look-alike letters make no other one. */
static bool same_person(struct sp_view a, struct sp_view b)
{
    SP_BUF_AUTO x = { 0 };
    SP_BUF_AUTO y = { 0 };
    return sp_names_look_alike(a, b) || (sp_catalogue_fold(a, &x) && sp_catalogue_fold(b, &y) && sp_view_eq(sp_buf_view(&x), sp_buf_view(&y)));
}

size_t sp_catalogue_check_people(const struct sp_catalogue_source *s, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct sp_source_entry *e = &s->entries[i];
        bool certified = sp_view_is(e->status, "certified"), reviewed = certified || sp_view_is(e->status, "reviewed");
        if (e->taken)
            continue;
        if (name_is_bad(e->translator) || name_is_bad(e->reviewer))
            found += problem(problems, e, "gate.name", "has a translator or reviewer whose name is not in normal form C or hides a character");
        if (reviewed && !e->reviewer.n)
            found += problem(problems, e, "gate.reviewer", "is reviewed or certified, and no @reviewer is named");
        if (certified && !e->translator.n)
            found += problem(problems, e, "gate.translator", "is certified, and no @translator is named");
        if (certified && e->translator.n && same_person(e->translator, e->reviewer))
            found += problem(problems, e, "gate.four-eyes", "is certified by the one who translated it");
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

/* The closing note of a catalogue with a fallback names that language, too. */
static bool same_slots(struct sp_view english, struct sp_view text, bool names_fallback)
{
    size_t pos = 0, at = 0;
    struct sp_view name;
    bool bad;
    if (placeholders(english) + (names_fallback ? 1 : 0) != placeholders(text))
        return false;
    while (sp_template_next(english, &pos, &at, &name, &bad))
        if (!uses(text, name))
            return false;
    return !names_fallback || uses(text, SP_VIEW_LIT(SP_FALLBACK_SLOT));
}

static struct fault compare(const struct sp_source_entry *e, const struct sp_source_entry *en, bool names_fallback)
{
    bool same = en && sp_view_eq(e->text, en->text);
    return !en                                        ? (struct fault){ "gate.unknown", "is not in the English source" }
           : !same_slots(en->text, e->text, names_fallback)
               ? (struct fault){ "gate.placeholder", "has other placeholders than the English text" }
           : same && !e->same && has_words(e->text)
               ? (struct fault){ "gate.english", "is the English text; write \"==\" when that is meant" }
           : !same && e->same ? (struct fault){ "gate.same", "is marked \"==\" but is not the English text" }
                              : (struct fault){ NULL, NULL };
}

size_t sp_catalogue_check_against(const struct sp_catalogue_source *english, const struct sp_catalogue_source *other,
                                  struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < english->n; i++)
        if (!sp_catalogue_source_find(other, english->entries[i].key)) {
            const struct sp_source_entry *e = &english->entries[i];
            char where[64] = "";
            if (e->line)
                (void)snprintf(where, sizeof where, " (line %zu of the English source)", e->line);
            sp_catalogue_problem_put(problems, 0, "gate.missing", "%.*s%s is not there", (int)e->key.n, e->key.p, where);
            found++;
        }
    for (size_t i = 0; i < other->n; i++) {
        const struct sp_source_entry *e = &other->entries[i], *en = sp_catalogue_source_find(english, e->key);
        struct fault f = compare(e, en, other->fallback.n && sp_view_is(e->key, SP_FALLBACK_NOTE));
        if (!e->taken && f.rule)
            found += problem(problems, e, f.rule, f.text);
    }
    return found;
}

size_t sp_catalogue_check_fallback(const struct sp_catalogue_source *s, struct sp_buf *problems)
{
    char key[64] = "";
    if (!s->fallback.n)
        return 0;
    const struct sp_source_entry *note = sp_catalogue_source_find(s, SP_VIEW_LIT(SP_FALLBACK_NOTE));
    if (s->fallback.n < 16)
        (void)snprintf(key, sizeof key, "code.language.%.*s", (int)s->fallback.n, s->fallback.p);
    const struct sp_source_entry *label = sp_catalogue_source_find(s, sp_view_of(key));
    const char *wrong = !note || note->taken ? "has no " SP_FALLBACK_NOTE " of its own that names the language with {" SP_FALLBACK_SLOT "}"
                        : !label              ? "has no label, which the closing note needs"
                                              : NULL;
    if (!wrong)
        return 0;
    sp_catalogue_problem_put(problems, s->fallback_line, "gate.fallback", "@fallback %.*s %s", (int)s->fallback.n, s->fallback.p, wrong);
    return 1;
}

size_t sp_catalogue_check_used(const struct sp_catalogue_source *s, const struct sp_catalogue_source *english, struct sp_buf *problems)
{
    size_t found = 0;
    for (size_t i = 0; i < s->n; i++)
        if (!s->entries[i].used && !s->entries[i].taken && sp_catalogue_source_find(english, s->entries[i].key))
            found += problem(problems, &s->entries[i], "gate.unused", "is used by nothing");
    return found;
}
