/* Reading XLIFF 2.1 as it comes back; declared in xliff.h. */
#include <stdlib.h>

#include "tools/catalogue/xliff.h"
#include "tools/import/reader.h"
#include "tools/import/xml.h"

/* Sorted by byte order; each with where it may stand. */
#define ELEMENTS(X) \
    X(data, originalData, NONE, NONE) X(em, source, target, mrk) X(file, xliff, NONE, NONE) X(mrk, source, target, mrk) X(note, notes, NONE, NONE) \
    X(notes, file, unit, NONE) X(originalData, unit, NONE, NONE) X(ph, source, target, mrk) X(segment, unit, NONE, NONE) X(sm, source, target, mrk) \
    X(source, segment, NONE, NONE) X(target, segment, NONE, NONE) X(unit, file, NONE, NONE) X(xliff, ROOT, NONE, NONE)

enum {
#define X(name, p, q, r) E_##name,
    ELEMENTS(X)
#undef X
    E_COUNT,
    E_ROOT = -1,
    E_NONE = -2
};

static const char *const names[] = {
#define X(name, p, q, r) #name,
    ELEMENTS(X)
#undef X
};
static const int parents[][3] = {
#define X(name, p, q, r) { E_##p, E_##q, E_##r },
    ELEMENTS(X)
#undef X
};

enum { MAX_SLOTS = 8, MAX_RUN = 64 * 1024 };

struct slot { struct sp_view id, text; };

struct reader {
    struct sp_arena *a;
    struct sp_units *units;
    struct sp_unit unit;
    struct slot data[MAX_SLOTS], source[MAX_SLOTS];
    size_t n_data, n_source;
    bool used[MAX_SLOTS];     /* of the source's placeholders, in the target */
    bool segment;             /* the unit has had one */
    int inside;               /* the source or target that is open, or NONE */
    struct sp_view id, category; /* of the element that is open */
    struct sp_buf run;        /* of source or target, with placeholders as in a catalogue */
    struct sp_diag *d;
};

static struct sp_rc refuse(const struct reader *r, const char *rule, size_t line, const char *text)
{
    return sp_import_fail(r->d, SP_ERR(INVALID), rule, line, "%.*s%s%s", (int)r->unit.key.n, r->unit.key.n ? r->unit.key.p : "",
                          r->unit.key.n ? ": " : "", text);
}

static struct sp_rc keep(const struct reader *r, struct sp_view v, struct sp_view *out)
{
    return sp_arena_copy(r->a, v, out) ? SP_OK : SP_ERR(NOMEM);
}

/* --- elements that begin --- */

static struct sp_rc begin_xliff(struct reader *r, const struct sp_xml_element *e)
{
    struct sp_view version = sp_xml_attr(e, "version");
    if (!sp_view_is(version, "2.1") && !sp_view_is(version, "2.0"))
        return refuse(r, "import.version", e->line, "is not XLIFF 2.1");
    if (!sp_view_is(sp_xml_attr(e, "srcLang"), "en"))
        return refuse(r, "import.language", e->line, "does not translate from English");
    return keep(r, sp_xml_attr(e, "trgLang"), &r->units->language);
}

static struct sp_rc begin_unit(struct reader *r, const struct sp_xml_element *e)
{
    struct sp_view id = sp_xml_attr(e, "id");
    r->unit = (struct sp_unit){ .line = e->line };
    r->n_data = r->n_source = 0;
    r->segment = false;
    memset(r->used, 0, sizeof r->used);
    if (!id.n || id.n > SP_MAX_CATALOGUE_KEY)
        return refuse(r, "import.attribute", e->line, "a unit without an id, or with one that is too long");
    if (r->units->n == SP_MAX_CATALOGUE_KEYS)
        return sp_import_fail(r->d, SP_ERR(LIMIT), "limit.units", e->line, "more than %d units", SP_MAX_CATALOGUE_KEYS);
    return keep(r, id, &r->unit.key);
}

static struct sp_rc begin_segment(struct reader *r, const struct sp_xml_element *e)
{
    static const struct { const char *state, *status; } states[] = {
        { "", "" }, { "initial", "machine" }, { "translated", "draft" }, { "reviewed", "reviewed" }, { "final", "certified" },
    };
    struct sp_view state = sp_xml_attr(e, "state");
    size_t i = 0;
    if (r->segment)
        return refuse(r, "import.segment", e->line, "was cut into several segments");
    r->segment = true;
    while (i < sizeof states / sizeof states[0] && !sp_view_is(state, states[i].state))
        i++;
    if (i == sizeof states / sizeof states[0])
        return sp_import_fail(r->d, SP_ERR(INVALID), "import.state", e->line, "%.*s: has the state \"%.*s\", which is not initial, translated, reviewed or final",
                              (int)r->unit.key.n, r->unit.key.p, (int)state.n, state.p);
    r->unit.status = sp_view_of(states[i].status);
    r->unit.same = sp_view_is(sp_xml_attr(e, "subState"), "saphan:same");
    return SP_OK;
}

/* "{name}" of the data that a placeholder refers to; empty when there is none. */
static struct sp_view data_of(const struct reader *r, struct sp_view id)
{
    for (size_t i = 0; i < r->n_data; i++)
        if (id.n && sp_view_eq(r->data[i].id, id))
            return r->data[i].text;
    return sp_view(NULL, 0);
}

static struct sp_rc begin_ph(struct reader *r, const struct sp_xml_element *e)
{
    struct sp_view id = sp_xml_attr(e, "id"), text = data_of(r, sp_xml_attr(e, "dataRef"));
    if (!id.n || !text.n)
        return refuse(r, "import.placeholder", e->line, "has a <ph> without an id, or whose original is not there: a placeholder that is none of the catalogue's");
    sp_buf_put(&r->run, text);
    if (r->inside == E_target) {
        for (size_t i = 0; i < r->n_source; i++)
            if (sp_view_eq(r->source[i].id, id)) {
                if (r->used[i] || !sp_view_eq(r->source[i].text, text))
                    return refuse(r, "import.placeholder", e->line, "has a placeholder twice, or another one in its place");
                r->used[i] = true;
            }
        return SP_OK;
    }
    if (r->n_source == MAX_SLOTS)
        return refuse(r, "import.placeholder", e->line, "has too many placeholders");
    struct slot *s = &r->source[r->n_source++];
    SP_TRY(keep(r, id, &s->id));
    return keep(r, text, &s->text);
}

/* What an office's tools mark in a text, terms and comments, says nothing of ours: the words within stay, the marks do not. */
static struct sp_rc begin_mark(struct reader *r, const struct sp_xml_element *e)
{
    static const char *const types[] = { "", "comment", "generic", "term" };
    struct sp_view type = sp_xml_attr(e, "type");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (sp_view_is(type, types[i]))
            return SP_OK;
    return sp_import_fail(r->d, SP_ERR(INVALID), "import.element", e->line, "%.*s: <%s> of the type \"%.*s\" is not known here", (int)r->unit.key.n, r->unit.key.p, e->name,
                          (int)type.n, type.p);
}

static bool is_in_place(const struct sp_xml_element *e)
{
    for (size_t i = 0; e->id >= 0 && i < sizeof parents[0] / sizeof parents[0][0]; i++)
        if (parents[e->id][i] == e->parent)
            return true;
    return false;
}

static struct sp_rc on_start(void *ctx, const struct sp_xml_element *e)
{
    struct reader *r = ctx;
    if (!is_in_place(e))
        return sp_import_fail(r->d, SP_ERR(INVALID), "import.element", e->line, "%.*s%s<%s> is not known here, or stands in another place",
                              (int)r->unit.key.n, r->unit.key.n ? r->unit.key.p : "", r->unit.key.n ? ": " : "", e->name);
    switch (e->id) {
    case E_xliff: return begin_xliff(r, e);
    case E_unit: return begin_unit(r, e);
    case E_segment: return begin_segment(r, e);
    case E_ph: return begin_ph(r, e);
    case E_mrk:
    case E_sm: return begin_mark(r, e);
    case E_data: return keep(r, sp_xml_attr(e, "id"), &r->id);
    case E_note: return keep(r, sp_xml_attr(e, "category"), &r->category);
    case E_source:
    case E_target:
        if (e->id == E_source ? r->unit.source.n : r->unit.target.n)
            return refuse(r, "import.segment", e->line, "has two texts in one language");
        if (e->id == E_target && !r->unit.source.n)
            return refuse(r, "import.segment", e->line, "has a target before its source");
        sp_buf_clear(&r->run);
        r->inside = e->id;
        return SP_OK;
    default: return SP_OK;
    }
}

/* --- text, and elements that end --- */

static struct sp_rc on_text(void *ctx, int id, struct sp_view run, size_t line)
{
    struct reader *r = ctx;
    if (id != E_source && id != E_target && id != E_mrk)
        return SP_OK;
    if (memchr(run.p, '{', run.n) || memchr(run.p, '}', run.n))
        return refuse(r, "import.placeholder", line, "has a brace in its text: placeholders are elements of their own");
    if (r->run.n + run.n > MAX_RUN)
        return refuse(r, "import.text", line, "has a text that is too long");
    sp_buf_put(&r->run, run);
    return SP_OK;
}

static struct sp_rc on_foreign(void *ctx, int id, size_t line)
{
    const struct reader *r = ctx;
    return id == E_source || id == E_target || id == E_mrk ? refuse(r, "import.element", line, "an element within a text that is not known here") : SP_OK;
}

static bool is_slot(struct sp_view v)
{
    for (size_t i = 1; i + 1 < v.n; i++)
        if (!((v.p[i] >= 'a' && v.p[i] <= 'z') || v.p[i] == '_'))
            return false;
    return v.n > 2 && v.p[0] == '{' && v.p[v.n - 1] == '}';
}

static struct sp_rc end_data(struct reader *r, const struct sp_xml_element *e)
{
    if (r->n_data == MAX_SLOTS || !r->id.n || !is_slot(e->text))
        return refuse(r, "import.placeholder", e->line, "has an original that is no placeholder, or too many");
    struct slot *s = &r->data[r->n_data++];
    s->id = r->id;
    return keep(r, e->text, &s->text);
}

static struct sp_rc end_note(struct reader *r, const struct sp_xml_element *e)
{
    struct sp_view *to = !r->unit.key.n                            ? NULL
                         : sp_view_is(r->category, "translator")  ? &r->unit.translator
                         : sp_view_is(r->category, "reviewer")    ? &r->unit.reviewer
                         : sp_view_is(r->category, "saphan-base") ? &r->unit.base
                                                                  : NULL;
    if (!to)
        return SP_OK;
    if (e->cut || e->text.n > SP_MAX_CATALOGUE_PERSON)
        return refuse(r, "import.text", e->line, "has a name that is too long");
    return keep(r, e->text, to);
}

static struct sp_rc end_target(struct reader *r, size_t line)
{
    for (size_t i = 0; r->run.n && i < r->n_source; i++)
        if (!r->used[i])
            return sp_import_fail(r->d, SP_ERR(INVALID), "import.placeholder", line, "%.*s: the translation lacks the placeholder %.*s",
                                  (int)r->unit.key.n, r->unit.key.p, (int)r->source[i].text.n, r->source[i].text.p);
    return keep(r, sp_buf_view(&r->run), &r->unit.target);
}

static struct sp_rc on_end(void *ctx, const struct sp_xml_element *e)
{
    struct reader *r = ctx;
    switch (e->id) {
    case E_data: return end_data(r, e);
    case E_note: return end_note(r, e);
    case E_source: return keep(r, sp_buf_view(&r->run), &r->unit.source);
    case E_target: return end_target(r, e->line);
    case E_unit:
        if (!r->segment || !r->unit.source.n)
            return refuse(r, "import.segment", e->line, "has no segment with a source");
        r->units->v[r->units->n++] = r->unit;
        r->unit = (struct sp_unit){ .line = 0 };
        return SP_OK;
    default: return SP_OK;
    }
}

static struct sp_rc read_all(struct sp_view text, struct reader *r)
{
    static const struct sp_xml_handler handler = {
        "urn:oasis:names:tc:xliff:document:2.0", "xliff", names, E_COUNT, on_start, on_end, on_text, on_foreign
    };
    struct sp_xml *x;
    SP_TRY(sp_xml_new(&handler, r, &x));
    struct sp_rc rc = sp_xml_feed(x, text, true, r->d);
    sp_xml_free(x);
    return sp_ok(rc) ? sp_buf_rc(&r->run) : rc;
}

struct sp_rc sp_xliff_read(struct sp_view text, struct sp_arena *a, struct sp_units *out, struct sp_diag *d)
{
    struct sp_units units = { .v = sp_arena_room(a, SP_MAX_CATALOGUE_KEYS * sizeof *units.v) };
    struct reader r = { .a = a, .units = &units, .d = d };
    if (!units.v)
        return SP_ERR(NOMEM);
    SP_TRY(sp_units_encoding(text, d));
    struct sp_rc rc = read_all(text, &r);
    sp_buf_free(&r.run);
    if (sp_ok(rc) && !units.n)
        rc = sp_import_fail(d, SP_ERR(INVALID), "import.empty", 0, "the file has no unit");
    if (sp_ok(rc))
        *out = units;
    return rc;
}
