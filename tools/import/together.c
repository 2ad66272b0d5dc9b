#include "tools/import/together.h"

#include <stdio.h>

enum { FIELD_TEXT = 80 };

/* A fact, the row that says it first, and the first row that says it otherwise; SIZE_MAX: none. */
struct said { const struct sp_fact *f; size_t row, other; };
struct all { struct said *v; size_t n; };

static struct said *find(const struct all *all, const struct sp_fact *f)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].f->kind == f->kind && sp_view_eq(all->v[i].f->id, f->id))
            return &all->v[i];
    return NULL;
}

static bool take_row(struct all *all, const struct sp_company *c, size_t row)
{
    bool any = false;
    for (size_t i = 0; i < c->n; i++) {
        struct said *s = find(all, &c->facts[i]);
        if (!s)
            all->v[all->n++] = (struct said){ &c->facts[i], row, SIZE_MAX };
        else if (s->other == SIZE_MAX && !sp_fact_same(s->f, &c->facts[i])) {
            s->other = row;
            any = true;
        }
    }
    return any;
}

/* Of those that differ, the first. */
static struct sp_differing look_at(const struct all *all, const struct sp_company *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct said *s = find(all, &c->facts[i]);
        if (s && s->other != SIZE_MAX)
            return (struct sp_differing){ i, sp_fact_same(s->f, &c->facts[i]) ? s->other : s->row };
    }
    return (struct sp_differing){ 0, SIZE_MAX };
}

struct sp_rc sp_together_look(const struct sp_ring_row *rows, size_t n, struct sp_arena *a, struct sp_differing *out, bool *any)
{
    struct all all = { .n = 0 };
    size_t facts = 1;
    *any = false;
    for (size_t i = 0; i < n; i++)
        facts += rows[i].company.n;
    all.v = sp_arena_alloc(a, facts * sizeof *all.v);
    if (!all.v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++)
        *any |= take_row(&all, &rows[i].company, i);
    for (size_t i = 0; i < n && *any; i++)
        out[i] = look_at(&all, &rows[i].company);
    return SP_OK;
}

static bool same_value(const struct sp_value *a, const struct sp_value *b)
{
    return a && b && sp_view_eq(a->text, b->text) && sp_view_eq(a->lang, b->lang) && sp_view_eq(a->script, b->script) && sp_view_eq(a->currency, b->currency);
}

/* "data.date", or of the fact itself. */
static void name_field(const struct sp_fact *f, const struct sp_fact *g, struct sp_arena *a, char out[FIELD_TEXT])
{
    struct sp_value v[SP_MAX_FIELDS], w[SP_MAX_FIELDS];
    size_t n = 0, m = 0;
    const char *head = f->status != g->status ? "status" : f->class != g->class ? "class" : !sp_view_eq(f->source, g->source) ? "source"
                       : !sp_view_eq(f->valid_from, g->valid_from) ? "valid_from" : !sp_view_eq(f->valid_to, g->valid_to) ? "valid_to" : "data";
    (void)snprintf(out, FIELD_TEXT, "%s", head);
    if (strcmp(head, "data") != 0 || !sp_ok(sp_data_values(f->kind, f->data, a, v, &n)) || !sp_ok(sp_data_values(g->kind, g->data, a, w, &m)))
        return;
    for (size_t i = 0; i < f->kind->n_fields; i++) {
        const char *name = f->kind->fields[i].name;
        const struct sp_value *x = sp_value_named(v, n, name), *y = sp_value_named(w, m, name);
        if ((!x && !y) || same_value(x, y))
            continue;
        (void)snprintf(out, FIELD_TEXT, "data.%.70s", name);
        return;
    }
}

void sp_together_why(const struct sp_ring_row *rows, size_t row, const struct sp_differing *of, struct sp_arena *a, struct sp_diag *why)
{
    const struct sp_fact *f = &rows[row].company.facts[of->fact], *g = f;
    const struct sp_company *other = &rows[of->other].company;
    char field[FIELD_TEXT], at[FIELD_TEXT + 32];
    for (size_t i = 0; i < other->n; i++)
        if (other->facts[i].kind == f->kind && sp_view_eq(other->facts[i].id, f->id))
            g = &other->facts[i];
    name_field(f, g, a, field);
    (void)snprintf(at, sizeof at, "facts[%zu].%s", of->fact, field);
    (void)sp_diag_set(why, SP_ERR(INVALID), "import.csv.differs", at, "lines %zu and %zu say differently of the same company what %s %.*s is", rows[row].line,
                      rows[of->other].line, f->kind->name, (int)f->id.n, f->id.p);
}

static bool has(const struct sp_company *c, const struct sp_fact *f)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->facts[i].kind == f->kind && sp_view_eq(c->facts[i].id, f->id))
            return true;
    return false;
}

struct sp_rc sp_together_gather(struct sp_ring_batch *b, size_t at, struct sp_company *out, size_t *end)
{
    size_t last = at + 1, facts = b->rows[at].company.n;
    while (last < b->n && b->rows[last].joins)
        facts += b->rows[last++].company.n;
    *out = b->rows[at].company;
    *end = at + 1;
    if (last == at + 1)
        return SP_OK;
    struct sp_fact *v = sp_arena_alloc(&b->arena, facts * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    memcpy(v, out->facts, out->n * sizeof *v);
    out->facts = v;
    for (; *end < last; (*end)++) {
        const struct sp_company *c = &b->rows[*end].company;
        if (c->n && !sp_view_eq(c->subject, out->subject))
            return SP_OK;
        for (size_t i = 0; i < c->n; i++)
            if (!has(out, &c->facts[i]))
                v[out->n++] = c->facts[i];
    }
    return SP_OK;
}
