#include "i18n/rendition_doc.h"

struct doc_reader {
    struct sp_doc *doc;
    struct sp_doc_fact *facts;
    struct sp_doc_value *values;
    size_t n_facts, n_values;
    struct sp_doc_fact *fact;   /* open, or NULL */
};

static bool under(struct sp_view path, const char *prefix, struct sp_view *name)
{
    struct sp_view p = sp_view_of(prefix);
    if (!sp_view_starts(path, p) || path.n == p.n)
        return false;
    *name = sp_view(path.p + p.n, path.n - p.n);
    return true;
}

static struct sp_doc_value value_of(const struct sp_rendition_line *l, struct sp_view name)
{
    return (struct sp_doc_value){ name, l->column[1], l->column[2], l->column[3], false, false, NULL, { NULL, 0 } };
}

/* The fields that the schema calls prose, which a test compares. */
static bool is_prose(struct sp_view kind, struct sp_view field)
{
    static const char *const prose[] = { "reason", "cause", "claim", "answer", "goods" };
    if (sp_view_is(field, "text"))
        return !sp_view_is(kind, "registered.name") && !sp_view_is(kind, "registered.address") && !sp_view_is(kind, "registered.legal_form");
    for (size_t i = 0; i < sizeof prose / sizeof prose[0]; i++)
        if (sp_view_is(field, prose[i]))
            return true;
    return false;
}

/* Before the fact has the value. */
static bool is_form(const struct sp_doc_fact *f, struct sp_view field)
{
    return sp_view_is(f->kind, "registered.legal_form") && (sp_view_is(field, "elf") || !sp_doc_named(f->values, f->n, "elf"));
}

static bool read_fact(struct doc_reader *r, const struct sp_rendition_line *l)
{
    struct sp_view kind, id;
    if (l->n != 10 || !r->doc->n_sections || !sp_view_split(l->column[0], '/', &kind, &id))
        return false;
    struct sp_doc_section *s = &r->doc->sections[r->doc->n_sections - 1];
    r->fact = &r->facts[r->n_facts++];
    *r->fact = (struct sp_doc_fact){ .path = l->column[0], .kind = kind, .id = id, .label = l->column[2],
                                     .status = l->column[3], .cls = l->column[4], .disputed = l->column[5],
                                     .source = l->column[6], .valid_from = l->column[7], .valid_to = l->column[8],
                                     .received = l->column[9], .values = r->values + r->n_values };
    if (!s->n++)
        s->facts = r->fact;
    return true;
}

static bool read_value(struct doc_reader *r, const struct sp_rendition_line *l)
{
    struct sp_view path = l->column[0], name;
    if (l->n != 4)
        return false;
    if (under(path, "head/", &name)) {
        r->doc->head[r->doc->n_head++] = value_of(l, name);
        return true;
    }
    if (under(path, "note/", &name)) {
        r->doc->notes[r->doc->n_notes++] = value_of(l, name);
        return true;
    }
    if (!r->fact || path.n <= r->fact->path.n + 1 || !sp_view_starts(path, r->fact->path) || path.p[r->fact->path.n] != '/')
        return false;
    name = sp_view(path.p + r->fact->path.n + 1, path.n - r->fact->path.n - 1);
    r->values[r->n_values] = value_of(l, name);
    r->values[r->n_values].form = is_form(r->fact, name);
    r->values[r->n_values++].prose = sp_view_starts(l->column[1], SP_VIEW_LIT("o:")) && is_prose(r->fact->kind, name);
    r->fact->n++;
    return true;
}

static bool read_line(struct doc_reader *r, const struct sp_rendition_line *l)
{
    struct sp_view mark = l->column[1], kind;
    struct sp_doc *doc = r->doc;
    if (sp_view_is(mark, "f"))
        return read_fact(r, l);
    if (sp_view_is(mark, "s")) {
        if (l->n != 5)
            return false;
        r->fact = NULL;
        doc->sections[doc->n_sections++] =
            (struct sp_doc_section){ .name = l->column[0], .label = l->column[2], .version = l->column[3],
                                     .count = l->column[4] };
        return true;
    }
    if (sp_view_is(mark, "w")) {
        if (l->n != 5 || !under(l->column[0], "withheld/", &kind))
            return false;
        doc->withheld[doc->n_withheld++] = (struct sp_doc_withheld){ kind, l->column[2], l->column[3], l->column[4] };
        return true;
    }
    if (sp_view_is(mark, "x")) {
        if (l->n != 4 || !under(l->column[0], "redacted/", &kind))
            return false;
        doc->redacted[doc->n_redacted++] = (struct sp_doc_redacted){ kind, l->column[2], l->column[3] };
        return true;
    }
    if (!sp_view_is(mark, "t") && !sp_view_is(mark, "n") && !sp_view_starts(mark, SP_VIEW_LIT("o:")))
        return false;
    return read_value(r, l);
}

/* Not cleared: every element is written as a whole when it is counted. */
static bool allocate(struct doc_reader *r, struct sp_view lines, struct sp_arena *a)
{
    size_t n = 1;
    for (struct sp_view line, rest = lines; sp_view_split(rest, '\n', &line, &rest);)
        n++;
    r->doc->head = sp_arena_room(a, n * sizeof *r->doc->head);
    r->doc->notes = sp_arena_room(a, n * sizeof *r->doc->notes);
    r->doc->sections = sp_arena_room(a, n * sizeof *r->doc->sections);
    r->doc->withheld = sp_arena_room(a, n * sizeof *r->doc->withheld);
    r->doc->redacted = sp_arena_room(a, n * sizeof *r->doc->redacted);
    r->facts = sp_arena_room(a, n * sizeof *r->facts);
    r->values = sp_arena_room(a, n * sizeof *r->values);
    return r->doc->head && r->doc->notes && r->doc->sections && r->doc->withheld && r->doc->redacted && r->facts &&
           r->values;
}

struct sp_rc sp_doc_parse(struct sp_view lines, struct sp_arena *a, struct sp_doc *out)
{
    struct sp_doc doc = { .n_head = 0 };
    struct doc_reader r = { .doc = &doc };
    struct sp_rendition_line line;
    bool bad = false;
    if (sp_utf8_check(lines) != lines.n)
        return SP_ERR(FORMAT);
    if (!allocate(&r, lines, a))
        return SP_ERR(NOMEM);
    if (!sp_rendition_next(&lines, &line, &bad) || line.n != 4)
        return SP_ERR(FORMAT);
    doc.format = line.column[0];
    doc.language = line.column[1];
    doc.version = line.column[2];
    doc.status = line.column[3];
    while (sp_rendition_next(&lines, &line, &bad))
        if (!read_line(&r, &line))
            return SP_ERR(FORMAT);
    if (bad || !sp_view_is(doc.format, doc.n_redacted ? SP_RENDITION_REDACTED : SP_RENDITION_FORMAT))
        return SP_ERR(FORMAT);
    *out = doc;
    return SP_OK;
}

struct sp_view sp_doc_language(const struct sp_doc_value *v)
{
    struct sp_view tag = { NULL, 0 };
    (void)under(v->mark, "o:", &tag);
    return tag;
}

/* Facts of the section were left out, or of the lines that would say that the issuer withheld some. */
static bool may_lack(const struct sp_doc *doc, const struct sp_doc_section *section)
{
    for (size_t i = 0; i < doc->n_redacted; i++)
        if (sp_view_eq(doc->redacted[i].what, section->name) || sp_view_is(doc->redacted[i].what, "policy"))
            return true;
    return false;
}

const char *sp_doc_empty_key(const struct sp_doc *doc, const struct sp_doc_section *section)
{
    if (may_lack(doc, section))
        return "text.empty_redacted";
    for (size_t i = 0; i < doc->n_withheld; i++) {
        struct sp_view of = doc->withheld[i].kind, rest;
        if (sp_view_split(of, '.', &of, &rest) && sp_view_eq(of, section->name))
            return "text.empty_withheld";
    }
    return "text.empty";
}

bool sp_doc_same_source(const struct sp_doc_fact *a, const struct sp_doc_fact *b)
{
    return sp_view_eq(a->source, b->source) && sp_view_eq(a->status, b->status) && sp_view_eq(a->cls, b->cls) &&
           sp_view_eq(a->valid_from, b->valid_from) && sp_view_eq(a->valid_to, b->valid_to) &&
           sp_view_eq(a->received, b->received);
}

const struct sp_doc_value *sp_doc_named(const struct sp_doc_value *v, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(v[i].name, name))
            return &v[i];
    return NULL;
}

const struct sp_doc_redacted *sp_doc_left_out(const struct sp_doc *doc, const struct sp_doc_section *section)
{
    for (size_t i = 0; i < doc->n_redacted; i++)
        if (doc->redacted[i].count.n && sp_view_eq(doc->redacted[i].what, section->name))
            return &doc->redacted[i];
    return NULL;
}

const struct sp_doc_value *sp_doc_company(const struct sp_doc *doc, struct sp_view legal_label)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        for (size_t k = 0; k < doc->sections[i].n; k++) {
            const struct sp_doc_fact *f = &doc->sections[i].facts[k];
            const struct sp_doc_value *text = sp_doc_named(f->values, f->n, "text");
            const struct sp_doc_value *type = sp_doc_named(f->values, f->n, "type");
            if (sp_view_is(f->kind, "registered.name") && text && type && sp_view_eq(type->value, legal_label))
                return text;
        }
    return NULL;
}

const struct sp_doc_value *sp_doc_other_name(const struct sp_doc_fact *f, const struct sp_doc_value *shown,
                                             struct sp_view former_label)
{
    const struct sp_doc_value *text = sp_doc_named(f->values, f->n, "text");
    const struct sp_doc_value *type = sp_doc_named(f->values, f->n, "type");
    if (!sp_view_is(f->kind, "registered.name") || text == shown || (type && sp_view_eq(type->value, former_label)))
        return NULL;
    return text;
}

const struct sp_doc_value *sp_doc_status(const struct sp_doc *doc, struct sp_view closed_label)
{
    const struct sp_doc_fact *first = NULL, *holds = NULL, *mark = NULL;
    for (size_t i = 0; i < doc->n_sections; i++)
        for (size_t k = 0; k < doc->sections[i].n; k++) {
            const struct sp_doc_fact *f = &doc->sections[i].facts[k];
            if (!sp_view_is(f->kind, "registered.status"))
                continue;
            first = first ? first : f;
            if (closed_label.n && sp_view_eq(f->status, closed_label))
                continue;
            holds = holds ? holds : f;
            if (!mark && (sp_view_is(f->id, "register") || sp_view_starts(f->id, SP_VIEW_LIT("register."))))
                mark = f;
        }
    const struct sp_doc_fact *f = mark ? mark : holds ? holds : first;
    return f ? sp_doc_named(f->values, f->n, "code") : NULL;
}

struct sp_rc sp_doc_own_facts(struct sp_doc_section *s, struct sp_doc_fact **own, struct sp_arena *a)
{
    if (*own)
        return SP_OK;
    *own = sp_arena_alloc(a, s->n * sizeof **own);
    if (!*own)
        return SP_ERR(NOMEM);
    memcpy(*own, s->facts, s->n * sizeof **own);
    s->facts = *own;
    return SP_OK;
}
