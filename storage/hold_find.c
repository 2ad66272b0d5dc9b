/* Which new names look like another company's. Most names look like nothing but themselves: those are compared by a set of
 * hashes in memory, and only where that says so is anything read. */
#include <stdlib.h>

#include "i18n/skeleton.h"
#include "storage/hold_internal.h"

enum { ROOM = 1024, MANY = 64, KEY_BYTES = 12 };

static uint64_t hash(struct sp_view v)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 32;
    return h ? h : 1;
}

/* ---- the set of odd names ---- */

static bool set_has(const struct sp_likes *l, uint64_t h)
{
    if (!l->odd_room)
        return false;
    for (size_t i = h & (l->odd_room - 1); l->odd[i]; i = (i + 1) & (l->odd_room - 1))
        if (l->odd[i] == h)
            return true;
    return false;
}

static void set_place(uint64_t *v, size_t room, uint64_t h)
{
    size_t i = h & (room - 1);
    while (v[i])
        i = (i + 1) & (room - 1);
    v[i] = h;
}

static struct sp_rc set_add(struct sp_likes *l, uint64_t h)
{
    if (set_has(l, h))
        return SP_OK;
    if (4 * (l->n_odd + 1) > 3 * l->odd_room) { /* five million names of eight: 67 MB */
        size_t room = l->odd_room ? l->odd_room * 2 : ROOM;
        uint64_t *v = calloc(room, sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        for (size_t i = 0; i < l->odd_room; i++)
            if (l->odd[i])
                set_place(v, room, l->odd[i]);
        free(l->odd);
        l->odd = v;
        l->odd_room = room;
    }
    set_place(l->odd, l->odd_room, h);
    l->n_odd++;
    return SP_OK;
}

static struct sp_rc load(struct sp_likes *l, struct sp_kv_txn *t)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_R_LIKE, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view("", 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c))
        SP_TRY(c.key.n == KEY_BYTES ? set_add(l, sp_get_u64be(c.key.p)) : SP_ERR(CORRUPT));
    l->loaded = sp_is(rc, SP_RC_NOTFOUND);
    return l->loaded ? SP_OK : rc;
}

/* ---- names of the batch ---- */

void sp_likes_clear(struct sp_likes *l)
{
    l->n = 0;
    l->failed = SP_RC_OK;
    sp_buf_clear(&l->names);
}

void sp_likes_free(struct sp_likes *l)
{
    free(l->v);
    free(l->odd);
    sp_buf_free(&l->names);
    *l = (struct sp_likes){ 0 };
}

void sp_likes_add(struct sp_likes *l, struct sp_view name, struct sp_view core, uint32_t entry)
{
    char text[SP_NAME_ASCII_BYTES];
    size_t n = 0;
    if (!core.n || !sp_ok(sp_name_likeness(core, text, sizeof text, &n)) || !n) /* a name that looks like nothing known */
        return;
    if (l->n == l->room) {
        size_t room = l->room ? l->room * 2 : ROOM;
        struct sp_like *v = realloc(l->v, room * sizeof *v);
        if (!v) {
            l->failed = SP_RC_NOMEM;
            return;
        }
        l->v = v;
        l->room = room;
    }
    struct sp_view key = sp_view(text, n);
    l->v[l->n++] = (struct sp_like){ hash(key), hash(core), entry, (uint32_t)l->names.n, !sp_view_eq(key, core) };
    sp_buf_put_view(&l->names, name);
}

static struct sp_view name_of(const struct sp_likes *l, const struct sp_like *x)
{
    struct sp_reader r = sp_reader(sp_view(l->names.p + x->name, l->names.n - x->name));
    return sp_read_view(&r);
}

static int by_key(const void *a, const void *b)
{
    const struct sp_like *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* ---- finding ---- */

struct finding {
    struct sp_likes *l;
    struct sp_kv_txn *t;
    struct sp_manifest map;
    struct sp_view (*subject_of)(void *ctx, uint32_t entry);
    sp_held_each each;
    void *ctx;
    struct sp_buf found;       /* name of the other one */
};

/* A name of company no with this likeness and another spelling. */
static struct sp_rc look_at(struct finding *f, const struct sp_like *x, uint32_t no, struct sp_held_entry *out, bool *is)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_name_record r;
    struct sp_view v;
    char text[SP_NAME_ASCII_BYTES];
    struct sp_rc rc = sp_kv_get(f->t, SP_R_NAME, sp_no_view(&k), &v);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    SP_TRY(sp_name_record_parse(v, &r));
    for (unsigned i = 0; i < r.n && !*is; i++) {
        size_t n = 0;
        struct sp_view country = sp_view(r.subject.p, r.subject.n < 2 ? r.subject.n : 2);
        if (!sp_ok(sp_name_keys_make(r.names[i], country, &f->l->keys)) || hash(f->l->keys.core) == x->core ||
            !sp_ok(sp_name_likeness(f->l->keys.core, text, sizeof text, &n)) || hash(sp_view(text, n)) != x->key)
            continue;
        *is = true;
        *out = (struct sp_held_entry){ x->entry, name_of(f->l, x), r.subject, r.names[i] };
    }
    return SP_OK;
}

static struct sp_rc among_odd(struct finding *f, const struct sp_like *x, struct sp_held_entry *out, bool *is)
{
    struct sp_kv_cursor c;
    unsigned char key[8];
    sp_put_u64be(key, x->key);
    struct sp_view prefix = sp_view(key, sizeof key);
    if (!set_has(f->l, x->key))
        return SP_OK;
    SP_TRY(sp_kv_cursor(f->t, SP_R_LIKE, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, prefix);
    for (unsigned n = 0; sp_ok(rc) && !*is && n < MANY && sp_view_starts(c.key, prefix); n++) {
        SP_TRY(look_at(f, x, sp_no_read(sp_view(c.key.p + 8, c.key.n - 8)), out, is));
        if (!*is)
            rc = sp_kv_next(&c);
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* Companies whose name is what an odd one looks like. */
static struct sp_rc among_plain(struct finding *f, const struct sp_like *x, struct sp_held_entry *out, bool *is)
{
    char text[SP_NAME_ASCII_BYTES];
    uint32_t nos[MANY];
    size_t n = 0, found = 0;
    struct sp_view subject = f->subject_of(f->ctx, x->entry), country = sp_view(subject.p, subject.n < 2 ? subject.n : 2);
    struct sp_term term;
    if (!x->odd || !sp_ok(sp_name_keys_make(name_of(f->l, x), country, &f->l->keys)) ||
        !sp_ok(sp_name_likeness(f->l->keys.core, text, sizeof text, &n)) ||
        !sp_term_make(&term, SP_TERM_CORE, sp_view(text, n), sp_view(NULL, 0), true))
        return SP_OK;
    SP_TRY(sp_post_numbers(f->t, &f->map, sp_term_view(&term), nos, MANY, &found));
    for (size_t i = 0; i < found && !*is; i++)
        SP_TRY(look_at(f, x, nos[i], out, is));
    return SP_OK;
}

/* The first of an earlier entry in the run of equal keys that begins at first. */
static bool in_batch(struct finding *f, size_t first, size_t at, struct sp_held_entry *out)
{
    const struct sp_like *v = f->l->v, *x = &v[at];
    for (size_t i = first; i < at; i++)
        if (v[i].entry != x->entry && v[i].core != x->core) {
            *out = (struct sp_held_entry){ x->entry, name_of(f->l, x), f->subject_of(f->ctx, v[i].entry), name_of(f->l, &v[i]) };
            return true;
        }
    return false;
}

static struct sp_rc find_all(struct finding *f)
{
    struct sp_likes *l = f->l;
    for (size_t i = 0, first = 0; i < l->n; i++) {
        struct sp_held_entry h;
        bool is = false;
        if (l->v[i].key != l->v[first].key)
            first = i;
        SP_TRY(among_odd(f, &l->v[i], &h, &is));
        if (!is)
            SP_TRY(among_plain(f, &l->v[i], &h, &is));
        if (is || in_batch(f, first, i, &h))
            SP_TRY(f->each(f->ctx, &h));
    }
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i].odd)
            SP_TRY(set_add(l, l->v[i].key));
    return SP_OK;
}

struct sp_rc sp_likes_find(struct sp_likes *l, struct sp_kv_txn *t, struct sp_view (*subject_of)(void *ctx, uint32_t entry),
                           sp_held_each each, void *ctx)
{
    struct finding f = { .l = l, .t = t, .subject_of = subject_of, .each = each, .ctx = ctx };
    if (l->failed != SP_RC_OK)
        return (struct sp_rc){ l->failed };
    SP_TRY(sp_buf_rc(&l->names));
    if (!l->loaded)
        SP_TRY(load(l, t));
    SP_TRY(sp_manifest_read(t, &f.map));
    if (l->n)
        qsort(l->v, l->n, sizeof *l->v, by_key);
    return find_all(&f);
}

void sp_like_put(const struct sp_like *x, uint32_t no, struct sp_batch *b)
{
    unsigned char key[KEY_BYTES];
    struct sp_no_key k = sp_no_key(no, 0);
    sp_put_u64be(key, x->key);
    memcpy(key + 8, k.p, 4);
    sp_batch_put(b, SP_R_LIKE, sp_view(key, sizeof key), sp_view("", 0));
}
