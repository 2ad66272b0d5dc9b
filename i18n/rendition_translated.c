#include "i18n/rendition_doc.h"

bool sp_translated_words(const struct sp_catalogue *cat) { return sp_catalogue_find(cat, SP_VIEW_LIT("text.translation_signed")).n > 0; }

static bool is_of(const struct sp_translated *t, struct sp_view kind, const struct sp_doc_value *v, struct sp_view words)
{
    return t->context.n == kind.n + 1 + v->name.n && sp_view_starts(t->context, kind) && t->context.p[kind.n] == '.' &&
           sp_view_eq(sp_view(t->context.p + kind.n + 1, v->name.n), v->name) && sp_view_eq(t->from, sp_doc_language(v)) &&
           sp_view_eq(t->source, words);
}

static struct sp_rc find(struct sp_view kind, const struct sp_doc_value *v, const struct sp_translated_list *list, const struct sp_translated **out)
{
    SP_BUF_AUTO words = { 0 };
    *out = NULL;
    if (!v->prose)
        return SP_OK;
    if (!sp_rendition_unescape(v->value, &words))
        return SP_ERR(FORMAT);
    SP_TRY(sp_buf_rc(&words));
    for (size_t i = 0; i < list->n && !*out; i++)
        if (is_of(&list->v[i], kind, v, sp_buf_view(&words)))
            *out = &list->v[i];
    return SP_OK;
}

/* The document's arrays are shared and constant: what changes is copied. */
static struct sp_rc set(struct sp_doc_fact *f, size_t at, const struct sp_translated *t, struct sp_arena *a)
{
    struct sp_doc_value *values = sp_arena_alloc(a, f->n * sizeof *values);
    if (!values)
        return SP_ERR(NOMEM);
    memcpy(values, f->values, f->n * sizeof *values);
    values[at].translated = t;
    f->values = values;
    return SP_OK;
}

static struct sp_rc translate(struct sp_doc *doc, struct sp_doc_section *s, const struct sp_translated_list *list, struct sp_arena *a)
{
    struct sp_doc_fact *facts = NULL;
    for (size_t k = 0; k < s->n; k++)
        for (size_t i = 0; i < s->facts[k].n; i++) {
            const struct sp_translated *t;
            SP_TRY(find(s->facts[k].kind, &s->facts[k].values[i], list, &t));
            if (!t)
                continue;
            SP_TRY(sp_doc_own_facts(s, &facts, a));
            SP_TRY(set(&facts[k], i, t, a));
            doc->translated = true;
        }
    return SP_OK;
}

struct sp_rc sp_doc_translate(struct sp_doc *doc, const struct sp_catalogue *cat, const struct sp_translated_list *list, struct sp_arena *a)
{
    if (!list || !list->n || !sp_translated_words(cat))
        return SP_OK;
    for (size_t i = 0; i < doc->n_sections; i++)
        SP_TRY(translate(doc, &doc->sections[i], list, a));
    return SP_OK;
}
