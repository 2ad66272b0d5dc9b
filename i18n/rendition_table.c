#include "i18n/rendition_table.h"

enum { MOST_ROW_FIELDS = 8, MOST_SIDE_BY_SIDE = 4 };

const struct sp_doc_value *sp_doc_value_named(const struct sp_doc_fact *f, struct sp_view name)
{
    for (size_t i = 0; i < f->n; i++)
        if (sp_view_eq(f->values[i].name, name))
            return &f->values[i];
    return NULL;
}

static size_t column_of(const struct sp_doc_columns *c, struct sp_view name)
{
    size_t i = 0;
    while (i < c->n && !sp_view_eq(c->v[i]->name, name))
        i++;
    return i;
}

/* A new field goes behind the one before it. False: too many. */
static bool merge_columns(const struct sp_doc_fact *facts, size_t n, struct sp_doc_columns *c)
{
    c->n = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0, at = 0; k < facts[i].n; k++) {
            size_t found = column_of(c, facts[i].values[k].name);
            if (found == c->n) {
                if (c->n == SP_DOC_MAX_COLUMNS)
                    return false;
                memmove(&c->v[at + 1], &c->v[at], (c->n - at) * sizeof c->v[0]);
                c->v[at] = &facts[i].values[k];
                c->n++;
                found = at;
            }
            at = found + 1;
        }
    return true;
}

enum sp_doc_shape sp_doc_table(const struct sp_doc_fact *facts, size_t n, struct sp_doc_columns *out)
{
    bool together = n > 1 && merge_columns(facts, n, out) && out->n;
    if (!together || (out->n > MOST_ROW_FIELDS && n > MOST_SIDE_BY_SIDE))
        return SP_DOC_ONE_BY_ONE;
    return out->n <= MOST_ROW_FIELDS ? SP_DOC_ROWS : SP_DOC_SIDE_BY_SIDE;
}

bool sp_doc_is_number(const struct sp_doc_value *v)
{
    bool digit = false;
    for (size_t i = 0; i < v->value.n; i++) {
        char c = v->value.p[i];
        bool d = c >= '0' && c <= '9';
        digit |= d;
        if (!d && !(c == '.' || c == ',' || c == '-' || c == '%'))
            return false;
    }
    return digit && sp_view_is(v->mark, "t");
}

bool sp_doc_numeric(const struct sp_doc_fact *facts, size_t n, struct sp_view name)
{
    for (size_t i = 0; i < n; i++) {
        const struct sp_doc_value *v = sp_doc_value_named(&facts[i], name);
        if (v && !sp_doc_is_number(v))
            return false;
    }
    return true;
}

size_t sp_doc_of_kind(const struct sp_doc_fact *facts, size_t n)
{
    size_t i = 0;
    while (i < n && sp_view_eq(facts[i].kind, facts[0].kind))
        i++;
    return i;
}
