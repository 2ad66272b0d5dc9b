#include "storage/doubles.h"

#include <stdlib.h>

#include "i18n/name.h"
#include "i18n/skeleton.h"
#include "storage/snap.h"
#include "storage/terms.h"

enum entry_kind { BY_NAME, BY_IDENTIFIER };
struct entry { uint64_t key; uint32_t no, kind; };

struct finder {
    struct sp_snap *s;
    struct entry *v;
    size_t n, room;
    struct sp_arena facts[2];
    struct sp_name_keys keys[2];
    char skeleton[2][SP_NAME_ASCII_BYTES];
    sp_double_each each;
    void *ctx;
};

static uint64_t hash(struct sp_view v, uint64_t h)
{
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

static struct sp_rc add(struct finder *f, uint64_t key, uint32_t no, enum entry_kind kind)
{
    if (f->n == f->room) {
        size_t room = f->room ? f->room * 2 : 4096;
        struct entry *v = realloc(f->v, room * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        f->v = v;
        f->room = room;
    }
    f->v[f->n++] = (struct entry){ key, no, kind };
    return SP_OK;
}

/* The core and the skeleton of a name; false when it has none. */
static bool seen_as(struct finder *f, int i, struct sp_view name, struct sp_view country, struct sp_view *core, struct sp_view *skeleton)
{
    size_t n = 0;
    if (!sp_ok(sp_name_keys_make(name, country, &f->keys[i])) || f->keys[i].core.n == 0 ||
        !sp_ok(sp_name_skeleton(f->keys[i].core, f->skeleton[i], sizeof f->skeleton[i], &n)))
        return false;
    *core = f->keys[i].core;
    *skeleton = sp_view(f->skeleton[i], n);
    return n > 0;
}

static struct sp_view country_of(struct sp_view subject)
{
    return sp_view(subject.p, subject.n < 2 ? subject.n : 2);
}

static struct sp_rc gather_one(struct finder *f, uint32_t no, struct sp_view subject)
{
    struct sp_company c;
    sp_arena_reset(&f->facts[0]);
    SP_TRY(sp_snap_company(f->s, subject, 0, 0, &f->facts[0], &c));
    for (size_t i = 0; i < c.n; i++) {
        struct sp_view x, y, core, skeleton;
        if (sp_fact_name(&c.facts[i], &f->facts[0], &x, &y) && seen_as(f, 0, y, country_of(subject), &core, &skeleton))
            SP_TRY(add(f, hash(skeleton, 0xcbf29ce484222325u), no, BY_NAME));
        if (sp_fact_identifier(&c.facts[i], &f->facts[0], &x, &y))
            SP_TRY(add(f, hash(y, hash(x, 0x84222325cbf29ce4u)), no, BY_IDENTIFIER));
    }
    return SP_OK;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->no < y->no ? -1 : x->no > y->no;
}

/* No address of one is known to differ from those of the other: where both have some, one is shared. */
static bool address_agrees(const struct sp_company *a, const struct sp_company *b)
{
    const struct sp_kind *address = sp_kind_named(SP_VIEW_LIT("registered.address"));
    bool in_a = false, in_b = false;
    for (size_t k = 0; k < b->n; k++)
        in_b = in_b || b->facts[k].kind == address;
    for (size_t i = 0; i < a->n; i++) {
        if (a->facts[i].kind != address)
            continue;
        in_a = true;
        for (size_t k = 0; k < b->n; k++)
            if (b->facts[k].kind == address && sp_view_eq(a->facts[i].data, b->facts[k].data))
                return true;
    }
    return !in_a || !in_b;
}

/* Names of both that one skeleton has. *how: what they say. */
static bool names_meet(struct finder *f, const struct sp_company *a, const struct sp_company *b, struct sp_double *d)
{
    struct sp_view x, core[2], skeleton[2];
    for (size_t i = 0; i < a->n; i++) {
        if (!sp_fact_name(&a->facts[i], &f->facts[0], &x, &d->name_a) || !seen_as(f, 0, d->name_a, country_of(d->a), &core[0], &skeleton[0]))
            continue;
        for (size_t k = 0; k < b->n; k++) {
            if (!sp_fact_name(&b->facts[k], &f->facts[1], &x, &d->name_b) || !seen_as(f, 1, d->name_b, country_of(d->b), &core[1], &skeleton[1]))
                continue;
            bool equal = sp_view_eq(core[0], core[1]);
            if (!sp_view_eq(skeleton[0], skeleton[1]))
                continue;
            d->why = equal ? "name" : "look-alike";
            if (!equal || (sp_view_eq(country_of(d->a), country_of(d->b)) && address_agrees(a, b)))
                return true;
        }
    }
    return false;
}

static bool identifiers_meet(struct finder *f, const struct sp_company *a, const struct sp_company *b, struct sp_double *d)
{
    struct sp_view scheme[2], value[2];
    for (size_t i = 0; i < a->n; i++) {
        if (!sp_fact_identifier(&a->facts[i], &f->facts[0], &scheme[0], &value[0]))
            continue;
        for (size_t k = 0; k < b->n; k++)
            if (sp_fact_identifier(&b->facts[k], &f->facts[1], &scheme[1], &value[1]) && sp_view_eq(scheme[0], scheme[1]) && sp_view_eq(value[0], value[1])) {
                d->why = "identifier";
                d->value = value[0];
                return true;
            }
    }
    return false;
}

static struct sp_view first_name(const struct sp_company *c, struct sp_arena *a)
{
    struct sp_view type, text;
    for (size_t i = 0; i < c->n; i++)
        if (sp_fact_name(&c->facts[i], a, &type, &text))
            return text;
    return c->subject;
}

static struct sp_rc compare(struct finder *f, const struct entry *x, const struct entry *y)
{
    struct sp_name_record r;
    struct sp_company c[2];
    struct sp_double d = { 0 };
    for (int i = 0; i < 2; i++) {
        sp_arena_reset(&f->facts[i]);
        SP_TRY(sp_snap_names(f->s, i ? y->no : x->no, &r));
        SP_TRY(sp_snap_company(f->s, r.subject, 0, 0, &f->facts[i], &c[i]));
    }
    d.a = c[0].subject;
    d.b = c[1].subject;
    if (x->kind == BY_NAME)
        return names_meet(f, &c[0], &c[1], &d) ? f->each(f->ctx, &d) : SP_OK;
    if (!identifiers_meet(f, &c[0], &c[1], &d))
        return SP_OK;
    d.name_a = first_name(&c[0], &f->facts[0]);
    d.name_b = first_name(&c[1], &f->facts[1]);
    return f->each(f->ctx, &d);
}

static struct sp_rc find(struct finder *f)
{
    struct sp_view subject;
    struct sp_rc rc = SP_OK;
    for (uint64_t cursor = 0;;) {
        uint32_t no = (uint32_t)cursor;
        rc = sp_snap_next(f->s, &cursor, &subject);
        if (!sp_ok(rc))
            break;
        SP_TRY(gather_one(f, no, subject));
    }
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (f->n)
        qsort(f->v, f->n, sizeof *f->v, by_key);
    for (size_t i = 0, k; i < f->n; i = k)
        for (k = i + 1; k < f->n && f->v[k].key == f->v[i].key; k++)
            if (f->v[k].no != f->v[k - 1].no && f->v[k].kind == f->v[i].kind)
                SP_TRY(compare(f, &f->v[i], &f->v[k]));
    return SP_OK;
}

struct sp_rc sp_doubles_find(struct sp_snap *s, sp_double_each each, void *ctx)
{
    struct finder *f = calloc(1, sizeof *f);
    if (!f)
        return SP_ERR(NOMEM);
    f->s = s;
    f->each = each;
    f->ctx = ctx;
    struct sp_rc rc = find(f);
    sp_arena_free(&f->facts[0]);
    sp_arena_free(&f->facts[1]);
    free(f->v);
    free(f);
    return rc;
}
