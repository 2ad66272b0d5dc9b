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

static struct sp_rc gather_names(struct finder *f)
{
    struct sp_name_record r;
    struct sp_view core, skeleton;
    struct sp_rc rc = SP_OK;
    for (uint32_t no = 0; sp_ok(rc = sp_snap_names(f->s, no, &r)); no++)
        for (unsigned i = 0; i < r.n; i++)
            if (seen_as(f, 0, r.names[i], country_of(r.subject), &core, &skeleton))
                SP_TRY(add(f, hash(skeleton, 0xcbf29ce484222325u), no, BY_NAME));
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc gather_segment(struct finder *f, uint32_t segment, bool only)
{
    static const char class[] = { SP_TERM_IDENTIFIER };
    struct sp_post_iter it;
    struct entry held = { .no = SP_NO_COMPANY }; /* the first of a term, alone in its group so far: a term may have several */
    bool begun = false;
    struct sp_rc rc = sp_post_seek(f->s->t, 0, segment, sp_view(class, 1), &it);
    for (; sp_ok(rc) && sp_post_term(&it).p[0] == class[0]; rc = sp_post_group(&it)) {
        uint64_t key = hash(sp_post_term(&it), 0x84222325cbf29ce4u);
        uint32_t no;
        bool more = begun && held.key == key, alone = only && !more && it.count == 1;
        if (more && held.no != SP_NO_COMPANY)
            SP_TRY(add(f, key, held.no, BY_IDENTIFIER));
        held = (struct entry){ .key = key, .no = SP_NO_COMPANY };
        begun = true;
        while (sp_post_no(&it, &no)) {
            if (alone)
                held.no = no;
            else
                SP_TRY(add(f, key, no, BY_IDENTIFIER));
        }
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc gather_recent(struct finder *f)
{
    static const char class[] = { SP_TERM_IDENTIFIER };
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(f->s->t, SP_R_RECENT, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(class, 1));
    for (; sp_ok(rc) && c.key.n > 6 && c.key.p[0] == class[0]; rc = sp_kv_next(&c))
        SP_TRY(add(f, hash(sp_view(c.key.p, c.key.n - 5), 0x84222325cbf29ce4u), sp_no_read(sp_view(c.key.p + c.key.n - 4, 4)), BY_IDENTIFIER));
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* Identifiers stand in the index. Where that is one segment, all who have an identifier stand together in it. */
static struct sp_rc gather_identifiers(struct finder *f)
{
    const struct sp_manifest *m = &f->s->map;
    bool only = m->n == 1 && sp_kv_count(f->s->t, SP_R_RECENT) == 0;
    for (unsigned i = 0; i < m->n; i++)
        SP_TRY(gather_segment(f, m->v[i].id, only));
    return gather_recent(f);
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->no < y->no ? -1 : x->no > y->no;
}

/* By the keys' first bytes where they stand, the rest in parts: sorting all at once takes as much memory again. */
static void sort_entries(struct entry *v, size_t n)
{
    size_t next[256] = { 0 }, end[256], sum = 0;
    for (size_t i = 0; i < n; i++)
        next[v[i].key >> 56]++;
    for (unsigned b = 0; b < 256; b++) {
        size_t k = next[b];
        next[b] = sum;
        end[b] = sum += k;
    }
    for (unsigned b = 0; b < 256; b++) {
        size_t from = b ? end[b - 1] : 0;
        while (next[b] < end[b]) {
            struct entry *x = &v[next[b]], swap = *x;
            unsigned to = (unsigned)(x->key >> 56);
            *x = v[next[to]];
            v[next[to]++] = swap;
        }
        if (end[b] > from)
            qsort(v + from, end[b] - from, sizeof *v, by_key);
    }
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
    SP_TRY(gather_names(f));
    SP_TRY(gather_identifiers(f));
    sort_entries(f->v, f->n);
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
