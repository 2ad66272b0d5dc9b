#include "i18n/catalogue_source.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_LANGUAGE = 8, MAX_VERSION = 32 };

struct source_reader {
    struct sp_catalogue_source *s;
    struct sp_view status, translator, reviewer; /* of the entries that follow */
    size_t line;
    struct sp_diag *d;
};

/* What was found there is said before it, as far as it is not long; empty: nothing. */
static struct sp_rc bad(const struct source_reader *r, const char *rule, struct sp_view what, const char *text)
{
    int n = (int)(what.n > 100 ? 100 : what.n);
    struct sp_rc rc = what.n ? sp_diag_set(r->d, SP_ERR(FORMAT), rule, NULL, "\"%.*s\" %s", n, what.p, text)
                             : sp_diag_set(r->d, SP_ERR(FORMAT), rule, NULL, "%s", text);
    if (r->d)
        r->d->line = r->line;
    return rc;
}

static bool status_known(struct sp_view v)
{
    return sp_view_is(v, "certified") || sp_view_is(v, "reviewed") || sp_view_is(v, "draft") || sp_view_is(v, "machine");
}

/* "-" is nobody. */
static struct sp_rc take_name(const struct source_reader *r, struct sp_view value, struct sp_view *out)
{
    if (value.n > SP_MAX_CATALOGUE_PERSON)
        return bad(r, "source.name", value, "is too long for a name");
    *out = sp_view_is(value, "-") ? sp_view(NULL, 0) : value;
    return SP_OK;
}

/* So that the compiled form can begin with it. */
static struct sp_rc take_header(const struct source_reader *r, const char *name, struct sp_view value, size_t most, bool (*fits)(char), const char *is_not,
                                struct sp_view *out)
{
    for (size_t i = 0; i < value.n; i++)
        if (!fits(value.p[i]) || value.n > most)
            return bad(r, "source.header", value, is_not);
    if (out->n)
        return bad(r, "source.directive", sp_view_of(name), "is unknown or there twice");
    *out = value;
    return SP_OK;
}

static bool in_language(char c) { return c >= 'a' && c <= 'z'; }

static bool in_version(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

static struct sp_rc directive(struct source_reader *r, struct sp_view line)
{
    struct sp_view name, value;
    if (!sp_view_split(line, ' ', &name, &value) || !(value = sp_view_trim(value)).n)
        return bad(r, "source.directive", line, "has no value");
    if (sp_view_is(name, "@language")) {
        r->s->language_line = r->line;
        return take_header(r, "@language", value, MAX_LANGUAGE, in_language, "is no language code, such as zh or fil", &r->s->language);
    }
    if (sp_view_is(name, "@version"))
        return take_header(r, "@version", value, MAX_VERSION, in_version, "is no version of at most 32 letters, digits, . _ and -", &r->s->version);
    if (sp_view_is(name, "@status")) {
        if (!status_known(value))
            return bad(r, "source.status", value, "is not certified, reviewed, draft or machine");
        r->status = value;
    } else if (sp_view_is(name, "@translator")) {
        return take_name(r, value, &r->translator);
    } else if (sp_view_is(name, "@reviewer")) {
        return take_name(r, value, &r->reviewer);
    } else if (sp_view_is(name, "@fallback") && !r->s->fallback.n) {
        r->s->fallback = value;
        r->s->fallback_line = r->line;
    } else {
        return bad(r, "source.directive", name, "is unknown or there twice");
    }
    return SP_OK;
}

static struct sp_rc entry(struct source_reader *r, struct sp_view line)
{
    struct sp_view key, text;
    if (!sp_view_split(line, '=', &key, &text))
        return bad(r, "source.line", line, "is not \"key = text\"");
    bool same = text.n && text.p[0] == '=';
    if (same)
        text = sp_view(text.p + 1, text.n - 1);
    key = sp_view_trim(key);
    text = sp_view_trim(text);
    if (!key.n || memchr(key.p, ' ', key.n))
        return bad(r, "source.key", key, "is not a key");
    if (!text.n)
        return bad(r, "source.line", key, "has no text");
    if (!r->status.n || !r->s->language.n || !r->s->version.n)
        return bad(r, "source.header", key, "comes before @language, @version and @status");
    r->s->entries[r->s->n++] =
        (struct sp_source_entry){ .key = key, .status = r->status, .translator = r->translator, .reviewer = r->reviewer,
                                   .text = text, .same = same, .line = r->line };
    return SP_OK;
}

static int by_key(const void *a, const void *b)
{
    const struct sp_source_entry *x = a, *y = b;
    int c = sp_view_cmp(x->key, y->key);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static size_t count_lines(struct sp_view text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* What an editor or a tool put there that no reader of the file sees. */
static struct sp_rc check_bytes(const struct source_reader *r, struct sp_view line)
{
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        if (c < 0x20 || c == 0x7f)
            return bad(r, "source.line", sp_view(NULL, 0),
                       c == '\t'   ? "the line holds a tab"
                       : c == '\r' ? "the line ends with a carriage return: save the file with the line ends of Unix"
                                   : "the line holds a control character");
    }
    return SP_OK;
}

static struct sp_rc read_lines(struct source_reader *r, struct sp_view text)
{
    while (text.n) {
        struct sp_view line = text, rest = { NULL, 0 };
        bool whole = sp_view_split(text, '\n', &line, &rest);
        text = rest;
        r->line++;
        SP_TRY(check_bytes(r, line));
        if (!whole)
            return bad(r, "source.end", sp_view(NULL, 0), "the last line has no end: is the file whole?");
        line = sp_view_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        SP_TRY(line.p[0] == '@' ? directive(r, line) : entry(r, line));
    }
    return SP_OK;
}

static struct sp_rc check_encoding(struct source_reader *r, struct sp_view text)
{
    size_t valid = sp_utf8_check(text);
    bool wide = sp_view_starts(text, SP_VIEW_LIT("\xff\xfe")) || sp_view_starts(text, SP_VIEW_LIT("\xfe\xff"));
    const char *why = wide                                                  ? "the file is in UTF-16: save it in UTF-8"
                      : sp_view_starts(text, SP_VIEW_LIT("\xef\xbb\xbf")) ? "the file begins with a byte order mark: save it in UTF-8 without one"
                      : valid != text.n                                     ? "the line is not in UTF-8"
                                                                            : NULL;
    if (!why)
        return SP_OK;
    r->line = 1;
    for (size_t i = 0; i < valid; i++)
        r->line += text.p[i] == '\n' && valid != text.n;
    struct sp_rc rc = bad(r, "source.utf8", sp_view(NULL, 0), why);
    r->line = 0;
    return rc;
}

struct sp_rc sp_catalogue_source_parse(struct sp_view text, struct sp_arena *a, struct sp_catalogue_source *out,
                                       struct sp_diag *d)
{
    struct sp_catalogue_source s = { .n = 0 };
    struct source_reader r = { .s = &s, .d = d };
    if (text.n > SP_MAX_CATALOGUE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.catalogue", NULL, "the source is too large");
    SP_TRY(check_encoding(&r, text));
    s.entries = sp_arena_alloc(a, count_lines(text) * sizeof *s.entries);
    if (!s.entries)
        return SP_ERR(NOMEM);
    SP_TRY(read_lines(&r, text));
    if (!s.n)
        return bad(&r, "source.header", sp_view(NULL, 0), "the file has no entry at all");
    qsort(s.entries, s.n, sizeof *s.entries, by_key);
    for (size_t i = 1; i < s.n; i++)
        if (sp_view_eq(s.entries[i - 1].key, s.entries[i].key)) {
            r.line = s.entries[i].line;
            return bad(&r, "source.duplicate", s.entries[i].key, "is there twice");
        }
    *out = s;
    return SP_OK;
}

struct sp_source_entry *sp_catalogue_source_find(const struct sp_catalogue_source *s, struct sp_view key)
{
    struct sp_source_entry want = { .key = key };
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = sp_view_cmp(s->entries[mid].key, want.key);
        if (c == 0)
            return &s->entries[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

struct sp_rc sp_catalogue_source_complete(struct sp_catalogue_source *s, const struct sp_catalogue_source *from, struct sp_arena *a)
{
    struct sp_source_entry *all = sp_arena_alloc(a, (s->n + from->n) * sizeof *all);
    size_t n = 0, k = 0;
    if (!all)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < s->n || k < from->n;) {
        int c = i == s->n ? 1 : k == from->n ? -1 : sp_view_cmp(s->entries[i].key, from->entries[k].key);
        all[n] = c <= 0 ? s->entries[i] : from->entries[k];
        all[n].taken = c > 0;
        all[n++].used = false;
        i += c <= 0;
        k += c >= 0;
    }
    s->entries = all;
    s->n = n;
    return SP_OK;
}

struct sp_source_entry *sp_catalogue_source_for(const struct sp_catalogue_source *s, const struct sp_wanted_key *wanted)
{
    struct sp_source_entry *e = sp_catalogue_source_find(s, wanted->key);
    return e || !wanted->general.n ? e : sp_catalogue_source_find(s, wanted->general);
}

static int by_wanted(const void *a, const void *b)
{
    const struct sp_wanted_key *x = a, *y = b;
    return sp_view_cmp(x->key, y->key);
}

/* Of a catalogue with a fallback the closing note names its language, as the catalogue itself does. */
static void put_text(const struct sp_catalogue_source *s, const struct sp_source_entry *e, struct sp_buf *out)
{
    static const char slot[] = "{" SP_FALLBACK_SLOT "}";
    char key[64] = "";
    const char *at = e->text.n ? memmem(e->text.p, e->text.n, slot, sizeof slot - 1) : NULL;
    if (s->fallback.n && s->fallback.n < 16)
        (void)snprintf(key, sizeof key, "code.language.%.*s", (int)s->fallback.n, s->fallback.p);
    const struct sp_source_entry *label = sp_catalogue_source_find(s, sp_view_of(key));
    if (!at || !label || !sp_view_is(e->key, SP_FALLBACK_NOTE)) {
        sp_buf_put(out, e->text);
        return;
    }
    sp_buf_put(out, sp_view(e->text.p, (size_t)(at - e->text.p)));
    sp_buf_put(out, label->text);
    at += sizeof slot - 1;
    sp_buf_put(out, sp_view(at, (size_t)(e->text.p + e->text.n - at)));
}

struct sp_rc sp_catalogue_compile(struct sp_catalogue_source *s, struct sp_wanted_key *wanted, size_t n,
                                  struct sp_buf *out, struct sp_diag *d)
{
    qsort(wanted, n, sizeof *wanted, by_wanted);
    sp_buf_puts(out, "saphan-catalogue/1\nlanguage\t");
    sp_buf_put(out, s->language);
    sp_buf_puts(out, "\nversion\t");
    sp_buf_put(out, s->version);
    sp_buf_putc(out, '\n');
    for (size_t i = 0; i < n; i++) {
        if (i && sp_view_eq(wanted[i - 1].key, wanted[i].key))
            continue;
        struct sp_source_entry *e = sp_catalogue_source_for(s, &wanted[i]);
        if (!e && wanted[i].optional)
            continue;
        if (!e)
            return sp_diag_set(d, SP_ERR(NOTFOUND), "source.missing", NULL, "no text for %.*s", (int)wanted[i].key.n,
                               wanted[i].key.p);
        e->used = true;
        sp_buf_put(out, wanted[i].key);
        sp_buf_putc(out, '\t');
        sp_buf_put(out, e->status);
        sp_buf_putc(out, '\t');
        put_text(s, e, out);
        sp_buf_putc(out, '\n');
    }
    return sp_buf_rc(out);
}
