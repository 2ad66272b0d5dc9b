#include "i18n/catalogue.h"

#include <stdio.h>
#include <stdlib.h>

#include "i18n/catalogue_index.h"
#include "i18n/format.h"

#define MAGIC "saphan-catalogue/1\n"

struct entry { struct sp_view key, status, text; };

struct sp_catalogue {
    char *bytes;
    struct sp_view compiled, language, version, status;
    struct entry *entries;
    size_t n;
    struct sp_catalogue_index index;
    struct sp_catalogue_form form;
};

static const char *const statuses[] = { "machine", "draft", "reviewed", "certified" }; /* least trusted first */
enum { N_STATUSES = 4, MAX_SEPARATOR = 8 };

/* --- look-up --- */

const struct sp_catalogue_group *sp_catalogue_group(const struct sp_catalogue *cat, struct sp_view head,
                                                    struct sp_view middle)
{
    return sp_catalogue_index_group(&cat->index, head, middle);
}

struct sp_view sp_catalogue_find(const struct sp_catalogue *cat, struct sp_view key)
{
    return sp_catalogue_index_find(&cat->index, key);
}

struct sp_view sp_catalogue_text(const struct sp_catalogue *cat, const char *key)
{
    struct sp_view text = sp_catalogue_find(cat, sp_view_of(key));
    return text.n ? text : sp_view_of(key);
}

struct sp_view sp_catalogue_code(const struct sp_catalogue *cat, struct sp_view list, struct sp_view code)
{
    return sp_catalogue_under(sp_catalogue_group(cat, SP_VIEW_LIT("code."), list), code);
}

struct sp_view sp_catalogue_compiled(const struct sp_catalogue *cat) { return cat->compiled; }
struct sp_view sp_catalogue_language(const struct sp_catalogue *cat) { return cat->language; }
struct sp_view sp_catalogue_version(const struct sp_catalogue *cat) { return cat->version; }
struct sp_view sp_catalogue_status(const struct sp_catalogue *cat) { return cat->status; }
const struct sp_catalogue_form *sp_catalogue_form(const struct sp_catalogue *cat) { return &cat->form; }

bool sp_catalogue_entry(const struct sp_catalogue *cat, size_t i, struct sp_view *key, struct sp_view *status,
                        struct sp_view *text)
{
    if (i >= cat->n)
        return false;
    *key = cat->entries[i].key;
    *status = cat->entries[i].status;
    *text = cat->entries[i].text;
    return true;
}

/* --- reading the compiled form --- */

struct reader { struct sp_view rest; size_t line; struct sp_diag *d; };

static struct sp_rc bad(const struct reader *r, const char *rule, const char *text)
{
    struct sp_rc rc = sp_diag_set(r->d, SP_ERR(FORMAT), rule, NULL, "line %zu of the catalogue: %s", r->line, text);
    if (r->d)
        r->d->line = r->line;
    return rc;
}

static bool next_line(struct reader *r, struct sp_view *line)
{
    r->line++;
    return sp_view_split(r->rest, '\n', line, &r->rest);
}

static bool in_set(struct sp_view v, bool upper, bool dot, bool hyphen)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (upper && c >= 'A' && c <= 'Z') ||
              (dot && (c == '.' || c == '_')) || (hyphen && c == '-')))
            return false;
    }
    return v.n > 0;
}

static bool key_valid(struct sp_view key)
{
    return key.n <= SP_MAX_CATALOGUE_KEY && in_set(key, true, true, true) && key.p[0] != '.' && key.p[key.n - 1] != '.';
}

static bool text_valid(struct sp_view text)
{
    if (!text.n || text.n > SP_MAX_CATALOGUE_TEXT || text.p[0] == ' ' || text.p[text.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < text.n;) {
        if (text.p[i] >= 0x20 && text.p[i] < 0x7f && text.p[i] != '\\') { /* most of all catalogues together, and never hidden */
            i++;
            continue;
        }
        if (text.p[i] == '\\' || sp_codepoint_hidden(sp_utf8_next(text, &i))) /* so a label stands in a line as it is */
            return false;
    }
    return true;
}

static struct sp_rc read_header(struct reader *r, struct sp_catalogue *cat)
{
    struct sp_view line, name;
    if (!sp_view_starts(r->rest, SP_VIEW_LIT(MAGIC)))
        return bad(r, "catalogue.header", "is not \"saphan-catalogue/1\"");
    (void)next_line(r, &line);
    if (!next_line(r, &line) || !sp_view_split(line, '\t', &name, &cat->language) || !sp_view_is(name, "language") ||
        !in_set(cat->language, false, false, false) || cat->language.n > 8)
        return bad(r, "catalogue.header", "names no language");
    if (!next_line(r, &line) || !sp_view_split(line, '\t', &name, &cat->version) || !sp_view_is(name, "version") ||
        !in_set(cat->version, true, true, true) || cat->version.n > 32)
        return bad(r, "catalogue.header", "names no version");
    return SP_OK;
}

static size_t status_rank(struct sp_view status)
{
    size_t i = 0;
    while (i < N_STATUSES && !sp_view_is(status, statuses[i]))
        i++;
    return i;
}

static struct sp_rc read_entry(const struct reader *r, struct sp_view line, const struct entry *last, struct entry *e)
{
    struct sp_view rest;
    if (!sp_view_split(line, '\t', &e->key, &rest) || !sp_view_split(rest, '\t', &e->status, &e->text))
        return bad(r, "catalogue.line", "is not key, status and text");
    if (!key_valid(e->key))
        return bad(r, "catalogue.key", "has a key of other characters than A-Z a-z 0-9 . _ -");
    if (last && sp_view_cmp(last->key, e->key) >= 0)
        return bad(r, "catalogue.order", "does not follow the line before it");
    if (status_rank(e->status) == N_STATUSES)
        return bad(r, "catalogue.status", "has a status that is not certified, reviewed, draft or machine");
    if (!text_valid(e->text))
        return bad(r, "catalogue.text", "has a text that is empty, too long or holds a backslash or hidden characters");
    return SP_OK;
}

static struct sp_rc read_entries(struct reader *r, struct sp_catalogue *cat)
{
    size_t least = N_STATUSES - 1;
    for (; r->rest.n; cat->n++) {
        struct sp_view line;
        struct entry *e = &cat->entries[cat->n];
        if (!next_line(r, &line))
            return bad(r, "catalogue.line", "has no end");
        SP_TRY(read_entry(r, line, cat->n ? e - 1 : NULL, e));
        size_t rank = status_rank(e->status);
        least = rank < least ? rank : least;
    }
    cat->status = sp_view_of(statuses[least]);
    return SP_OK;
}

static struct sp_rc index_entries(struct sp_catalogue *cat)
{
    struct sp_catalogue_pair *pairs = calloc(cat->n + 1, sizeof *pairs);
    if (!pairs)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < cat->n; i++)
        pairs[i] = (struct sp_catalogue_pair){ cat->entries[i].key, cat->entries[i].text };
    struct sp_rc rc = sp_catalogue_index_make(cat->bytes, pairs, cat->n, &cat->index);
    free(pairs);
    return rc;
}

/* --- what the formats need --- */

static struct sp_rc missing(struct sp_diag *d, const char *key)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "catalogue.missing", key, "the catalogue has no text for %s", key);
}

static struct sp_rc need(const struct sp_catalogue *cat, const char *key, struct sp_view *out, struct sp_diag *d)
{
    *out = sp_catalogue_find(cat, sp_view_of(key));
    return out->n ? SP_OK : missing(d, key);
}

static struct sp_rc bad_form(struct sp_diag *d, const char *key, const char *text)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "catalogue.template", key, "%s %s", key, text);
}

/* Every slot once, nothing else: a template that left one out would hide what it stands for. */
static struct sp_rc cut(struct sp_view text, const struct sp_catalogue_slots *s, struct sp_catalogue_template *t,
                        struct sp_diag *d)
{
    size_t pos = 0, at = 0, from = 0, wanted = 0;
    unsigned seen = 0;
    struct sp_view name = { NULL, 0 };
    bool broken;
    while (wanted < 4 && s->slots[wanted])
        wanted++;
    t->n = 0;
    while (sp_template_next(text, &pos, &at, &name, &broken)) {
        unsigned slot = 0;
        while (slot < wanted && !sp_view_is(name, s->slots[slot]))
            slot++;
        if (slot == wanted || seen & 1u << slot)
            return bad_form(d, s->key, "has a placeholder that is unknown or used twice");
        seen |= 1u << slot;
        t->part[t->n].before = sp_view(text.p + from, at - from);
        t->part[t->n++].slot = slot;
        from = pos;
    }
    if (broken || t->n != wanted)
        return bad_form(d, s->key, "lacks a placeholder or has a brace that does not pair");
    t->tail = sp_view(text.p + from, text.n - from);
    return SP_OK;
}

static struct sp_rc check_templates(struct sp_catalogue *cat, struct sp_diag *d)
{
    struct sp_catalogue_form *f = &cat->form;
    struct sp_catalogue_template *keep[] = { &f->date, &f->time, &f->amount, &f->amount_plain, &f->percent, &f->code };
    for (size_t i = 0; sp_catalogue_slots[i].key; i++) {
        struct sp_catalogue_template t = { .n = 0 };
        struct sp_view text;
        bool formats = i < sizeof keep / sizeof keep[0];
        if (!formats && !sp_catalogue_find(cat, sp_view_of(sp_catalogue_slots[i].key)).n)
            continue; /* of an evidence bundle older than this key */
        SP_TRY(need(cat, sp_catalogue_slots[i].key, &text, d));
        SP_TRY(cut(text, &sp_catalogue_slots[i], &t, d));
        if (formats)
            *keep[i] = t;
    }
    return SP_OK;
}

static bool separator_valid(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((v.p[i] >= '0' && v.p[i] <= '9') || v.p[i] == '-')
            return false;
    return v.n <= MAX_SEPARATOR;
}

static struct sp_rc check_numbers(struct sp_catalogue *cat, struct sp_diag *d)
{
    struct sp_catalogue_form *f = &cat->form;
    SP_TRY(need(cat, "number.group", &f->group, d));
    SP_TRY(need(cat, "number.decimal", &f->decimal, d));
    SP_TRY(need(cat, "bool.true", &f->yes, d));
    SP_TRY(need(cat, "bool.false", &f->no, d));
    if (!separator_valid(f->group) || !separator_valid(f->decimal) || sp_view_eq(f->group, f->decimal))
        return bad_form(d, "number.group", "and number.decimal cannot be told from digits or from each other");
    if (sp_view_eq(f->yes, f->no))
        return bad_form(d, "bool.true", "and bool.false are the same text");
    for (unsigned i = 0; i < 12; i++) {
        char key[12];
        (void)snprintf(key, sizeof key, "month.%02u", i + 1);
        SP_TRY(need(cat, key, &f->month[i], d));
        for (unsigned k = 0; k < i; k++)
            if (sp_view_eq(f->month[i], f->month[k]))
                return bad_form(d, key, "is the name of another month too");
    }
    return SP_OK;
}

static size_t count_lines(struct sp_view text)
{
    size_t n = 0;
    for (const char *p = text.p, *end = text.p + text.n; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        n++;
    return n;
}

static struct sp_rc allocate(struct sp_catalogue *cat, struct sp_view compiled)
{
    size_t lines = count_lines(compiled) + 1;
    if (lines > SP_MAX_CATALOGUE_KEYS)
        return SP_ERR(LIMIT);
    cat->bytes = malloc(compiled.n);
    cat->entries = calloc(lines, sizeof *cat->entries);
    if (!cat->bytes || !cat->entries)
        return SP_ERR(NOMEM);
    memcpy(cat->bytes, compiled.p, compiled.n);
    cat->compiled = sp_view(cat->bytes, compiled.n);
    return SP_OK;
}

static struct sp_rc load(struct sp_catalogue *cat, struct sp_view compiled, struct sp_diag *d)
{
    SP_TRY(allocate(cat, compiled));
    struct reader r = { cat->compiled, 0, d };
    size_t valid = sp_utf8_check(cat->compiled);
    if (valid != cat->compiled.n)
        return sp_diag_at(d, SP_ERR(FORMAT), "catalogue.utf8", valid, "the catalogue is not UTF-8");
    SP_TRY(read_header(&r, cat));
    SP_TRY(read_entries(&r, cat));
    SP_TRY(index_entries(cat));
    SP_TRY(check_numbers(cat, d));
    return check_templates(cat, d);
}

struct sp_rc sp_catalogue_parse(struct sp_view compiled, struct sp_catalogue **out, struct sp_diag *d)
{
    if (!compiled.n || compiled.n > SP_MAX_CATALOGUE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.catalogue", NULL, "the catalogue is empty or larger than %d bytes",
                           SP_MAX_CATALOGUE_BYTES);
    struct sp_catalogue *cat = calloc(1, sizeof *cat);
    if (!cat)
        return SP_ERR(NOMEM);
    struct sp_rc rc = load(cat, compiled, d);
    if (!sp_ok(rc)) {
        sp_catalogue_free(cat);
        return sp_is(rc, SP_RC_LIMIT) ? sp_diag_set(d, rc, "limit.catalogue", NULL, "the catalogue has too many lines") : rc;
    }
    *out = cat;
    return SP_OK;
}

void sp_catalogue_free(struct sp_catalogue *cat)
{
    if (!cat)
        return;
    free(cat->bytes);
    free(cat->entries);
    sp_catalogue_index_free(&cat->index);
    free(cat);
}
