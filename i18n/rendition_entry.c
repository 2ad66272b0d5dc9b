/* Which entry of the report another one is about; declared in rendition_doc.h. */
#include "i18n/rendition_table.h"

enum { MOST_TELLING = 2 /* values of an entry that it may be named by: the schema has what it is first */ };

struct naming { const struct sp_doc *doc; const struct sp_catalogue *cat; struct sp_arena *arena; };

static struct sp_view kind_label(const struct naming *n, struct sp_view kind)
{
    return sp_catalogue_under(sp_catalogue_group(n->cat, SP_VIEW_LIT(""), SP_VIEW_LIT("kind")), kind);
}

/* In place of a code; without a label the code stays. */
static void set_label(struct sp_doc_value *v, struct sp_view label)
{
    if (!label.n)
        return;
    v->mark = SP_VIEW_LIT("t"); /* the catalogue's words now */
    v->value = label;
}

static struct sp_doc_value *named(struct sp_doc_value *v, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(v[i].name, name))
            return &v[i];
    return NULL;
}

/* The entry of that kind and id, when the report shows one, and only one. */
static const struct sp_doc_fact *entry_of(const struct sp_doc *doc, struct sp_view kind, struct sp_view id)
{
    const struct sp_doc_fact *found = NULL;
    for (size_t i = 0; i < doc->n_sections; i++)
        for (size_t k = 0; k < doc->sections[i].n; k++) {
            const struct sp_doc_fact *f = &doc->sections[i].facts[k];
            if (!sp_view_eq(f->id, id) || !sp_view_eq(f->kind, kind))
                continue;
            if (found)
                return NULL;
            found = f;
        }
    return found;
}

/* No other entry of its kind says the same there. */
static bool tells_apart(const struct sp_doc *doc, const struct sp_doc_fact *entry, const struct sp_doc_value *v)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        for (size_t k = 0; k < doc->sections[i].n; k++) {
            const struct sp_doc_fact *f = &doc->sections[i].facts[k];
            if (f == entry || !sp_view_eq(f->kind, entry->kind))
                continue;
            const struct sp_doc_value *other = sp_doc_value_named(f, v->name);
            if (other && sp_view_eq(other->value, v->value) && sp_view_eq(other->mark, v->mark))
                return false;
        }
    return true;
}

/* Never what is contested itself, which may say something else by now; nor a bare number or sentences, which are no name of anything. */
static const struct sp_doc_value *name_of(const struct sp_doc *doc, const struct sp_doc_fact *entry, struct sp_view contested)
{
    for (size_t i = 0; i < entry->n && i < MOST_TELLING; i++) {
        const struct sp_doc_value *v = &entry->values[i];
        if (!v->prose && !sp_doc_is_number(v) && !sp_view_eq(v->name, contested) && tells_apart(doc, entry, v))
            return v;
    }
    return NULL;
}

static void name_entry(const struct naming *n, struct sp_doc_value *shown, struct sp_view kind, struct sp_view contested)
{
    const struct sp_doc_fact *entry = entry_of(n->doc, kind, shown->value);
    const struct sp_doc_value *by = entry ? name_of(n->doc, entry, contested) : NULL;
    if (!by)
        return;
    shown->id = shown->value;
    shown->mark = by->mark;
    shown->value = by->value;
}

static void name_contested(const struct naming *n, struct sp_doc_value *v, size_t n_values)
{
    struct sp_doc_value *kind = named(v, n_values, "kind"), *fact = named(v, n_values, "fact"), *field = named(v, n_values, "field");
    struct sp_view of = kind ? kind->value : sp_view(NULL, 0);
    if (!of.n)
        return;
    if (fact)
        name_entry(n, fact, of, field ? field->value : sp_view(NULL, 0));
    if (field)
        set_label(field, sp_catalogue_under(sp_catalogue_group(n->cat, SP_VIEW_LIT("field."), of), field->value));
    set_label(kind, kind_label(n, of));
}

/* What set an alert off: "KIND/ID". */
static void name_cause(const struct naming *n, struct sp_doc_value *about)
{
    struct sp_view kind, id;
    if (!about || !sp_view_split(about->value, '/', &kind, &id) || !id.n)
        return;
    struct sp_view label = kind_label(n, kind);
    if (label.n)
        about->id = id;
    set_label(about, label);
}

static struct sp_rc name_one(const struct naming *n, struct sp_doc_fact *f)
{
    struct sp_doc_value *own = sp_arena_alloc(n->arena, f->n * sizeof *own);
    if (!own)
        return SP_ERR(NOMEM);
    memcpy(own, f->values, f->n * sizeof *own);
    if (sp_view_is(f->kind, "alerts.alert"))
        name_cause(n, named(own, f->n, "about"));
    else
        name_contested(n, own, f->n);
    f->values = own;
    return SP_OK;
}

static bool names_another(const struct sp_doc_fact *f)
{
    return f->n && (sp_view_is(f->kind, "disputes.dispute") || sp_view_is(f->kind, "disputes.statement") || sp_view_is(f->kind, "alerts.alert"));
}

struct sp_rc sp_doc_name_entries(struct sp_doc *doc, const struct sp_catalogue *cat, struct sp_arena *a)
{
    const struct naming n = { doc, cat, a };
    for (size_t i = 0; i < doc->n_sections; i++) {
        struct sp_doc_section *s = &doc->sections[i];
        struct sp_doc_fact *facts = NULL;
        if (!sp_view_is(s->name, "disputes") && !sp_view_is(s->name, "alerts"))
            continue;
        for (size_t k = 0; k < s->n; k++) {
            if (!names_another(&s->facts[k]))
                continue;
            SP_TRY(sp_doc_own_facts(s, &facts, a));
            SP_TRY(name_one(&n, &facts[k]));
        }
    }
    return SP_OK;
}
