/* Which new names look like another company's. Most names look like nothing but themselves: a set in memory says so, and only
 * for the others the index is asked. */
#include <stdlib.h>

#include "storage/hold_internal.h"
#include "storage/snap.h"

enum { ROOM = 1024, SEEN_FROM = 32 /* of so many companies one is new: worth reading all likenesses */, OF_ONE_NAME = 8, MOST_HITS = 512 };

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
    sp_like_set_free(&l->seen);
    sp_buf_free(&l->names);
    *l = (struct sp_likes){ 0 };
}

void sp_likes_add(struct sp_likes *l, struct sp_view name, const struct sp_likeness *is, unsigned n, uint32_t entry)
{
    if (!n)
        return;
    if (l->n + n > l->room) {
        size_t room = l->room ? l->room * 2 : ROOM;
        struct sp_like *v = realloc(l->v, room * sizeof *v);
        if (!v) {
            l->failed = SP_RC_NOMEM;
            return;
        }
        l->v = v;
        l->room = room;
    }
    for (unsigned i = 0; i < n; i++)
        l->v[l->n++] = (struct sp_like){ is[i], entry, (uint32_t)l->names.n };
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
    if (x->is.key != y->is.key)
        return x->is.key < y->is.key ? -1 : 1;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* ---- what was seen before ---- */

static struct sp_rc load_segment(struct sp_likes *l, struct sp_kv_txn *t, uint32_t segment)
{
    struct sp_post_iter it;
    struct sp_likeness x;
    struct sp_rc rc = sp_post_seek(t, 0, segment, sp_view((const char[]){ SP_TERM_LIKE }, 1), &it);
    for (; sp_ok(rc) && sp_post_term(&it).p[0] == SP_TERM_LIKE; rc = sp_post_group(&it))
        SP_TRY(sp_term_like_read(sp_post_term(&it), &x) ? sp_like_set_add(&l->seen, &x) : SP_ERR(CORRUPT));
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc load(struct sp_likes *l, struct sp_kv_txn *t, const struct sp_manifest *map)
{
    struct sp_kv_cursor c;
    struct sp_likeness x;
    for (unsigned i = 0; i < map->n; i++)
        SP_TRY(load_segment(l, t, map->v[i].id));
    SP_TRY(sp_kv_cursor(t, SP_R_RECENT, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view((const char[]){ SP_TERM_LIKE }, 1));
    for (; sp_ok(rc) && c.key.n > 5 && c.key.p[0] == SP_TERM_LIKE; rc = sp_kv_next(&c))
        SP_TRY(sp_term_like_read(sp_view(c.key.p, c.key.n - 5), &x) ? sp_like_set_add(&l->seen, &x) : SP_ERR(CORRUPT));
    l->loaded = sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND);
    return l->loaded ? SP_OK : rc;
}

/* ---- asking the index ---- */

/* A company with a name that looks so, spelled as core says; next: another hit of the same question, or 0. */
struct hit { uint64_t core; uint32_t no; size_t next; };
struct question { uint64_t key; size_t hits, last; unsigned n; };  /* the first hit and the last, counted from 1; the oldest companies first */

struct finding {
    struct sp_likes *l;
    struct sp_kv_txn *t;
    struct sp_view (*subject_of)(void *ctx, uint32_t entry);
    sp_held_each each;
    void *ctx;
    struct question *asked;     /* ascending by key */
    size_t n_asked;
    struct sp_buf hits;         /* of struct hit */
};

static const struct hit *hit_at(const struct finding *f, size_t at)
{
    return at ? (const struct hit *)(const void *)f->hits.p + (at - 1) : NULL;
}

static void add_hit(struct finding *f, struct question *q, uint64_t core, uint32_t no)
{
    const struct hit h = { core, no, 0 };
    sp_buf_put(&f->hits, sp_view((const char *)&h, sizeof h));
    if (f->hits.failed != SP_RC_OK)
        return;
    size_t at = f->hits.n / sizeof h;
    if (q->last)
        ((struct hit *)(void *)f->hits.p)[q->last - 1].next = at;
    q->hits = q->hits ? q->hits : at;
    q->last = at;
    q->n++;
}

static bool begins(struct sp_view term, const struct sp_term *t)
{
    return term.n >= t->n && memcmp(term.p, t->p, t->n) == 0;
}

/* Every spelling in one segment that looks so, with a few of those who have it: some may have given it up. */
static struct sp_rc ask(struct finding *f, struct question *q, const struct sp_term *begin, struct sp_post_iter *it)
{
    struct sp_rc rc = SP_OK;
    while (sp_ok(rc) && begins(sp_post_term(it), begin) && q->n < MOST_HITS) {
        struct sp_term past = { .n = it->term_n + 1 };
        struct sp_likeness x;
        uint32_t no;
        if (past.n > sizeof past.p || !sp_term_like_read(sp_post_term(it), &x))
            return SP_ERR(CORRUPT);
        for (int i = 0; i < OF_ONE_NAME && sp_post_no(it, &no); i++)
            add_hit(f, q, x.core, no);
        memcpy(past.p, it->term, it->term_n);
        past.p[it->term_n] = 1; /* behind all postings of this term, before the next one */
        rc = sp_post_forward(f->t, 0, sp_term_view(&past), it);
    }
    return rc;
}

/* Questions ascend as the segment does, so that it is walked once. */
static struct sp_rc ask_segment(struct finding *f, uint32_t segment)
{
    struct sp_post_iter it = { .segment = segment };
    bool standing = false;
    for (size_t i = 0; i < f->n_asked; i++) {
        struct sp_term begin = sp_term_likes(f->asked[i].key);
        struct sp_rc rc = standing ? sp_post_forward(f->t, 0, sp_term_view(&begin), &it)
                                   : sp_post_seek(f->t, 0, segment, sp_term_view(&begin), &it);
        standing = true;
        if (sp_ok(rc))
            rc = ask(f, &f->asked[i], &begin, &it);
        if (sp_is(rc, SP_RC_NOTFOUND))
            return SP_OK; /* all others are behind it */
        SP_TRY(rc);
    }
    return SP_OK;
}

static struct sp_rc ask_recent(struct finding *f)
{
    struct sp_kv_cursor c;
    if (sp_kv_count(f->t, SP_R_RECENT) == 0)
        return SP_OK;
    SP_TRY(sp_kv_cursor(f->t, SP_R_RECENT, 0, &c));
    for (size_t i = 0; i < f->n_asked; i++) {
        struct sp_term begin = sp_term_likes(f->asked[i].key);
        struct sp_likeness x;
        struct sp_rc rc = sp_kv_seek(&c, sp_term_view(&begin));
        for (; sp_ok(rc) && c.key.n > 5 && begins(c.key, &begin) && f->asked[i].n < MOST_HITS; rc = sp_kv_next(&c)) {
            if (!sp_term_like_read(sp_view(c.key.p, c.key.n - 5), &x))
                return SP_ERR(CORRUPT);
            add_hit(f, &f->asked[i], x.core, sp_no_read(sp_view(c.key.p + c.key.n - 4, 4)));
        }
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
            return rc;
    }
    return SP_OK;
}

static struct sp_rc ask_all(struct finding *f, const struct sp_manifest *map)
{
    struct sp_likes *l = f->l;
    if (!(f->asked = malloc((l->n + 1) * sizeof *f->asked)))
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < l->n; i++) {
        uint64_t key = l->v[i].is.key;
        if (l->loaded && !sp_like_set_has_other(&l->seen, &l->v[i].is))
            continue;
        if (!f->n_asked || f->asked[f->n_asked - 1].key != key)
            f->asked[f->n_asked++] = (struct question){ .key = key };
    }
    for (unsigned i = 0; i < map->n && f->n_asked; i++)
        SP_TRY(ask_segment(f, map->v[i].id));
    SP_TRY(ask_recent(f));
    return sp_buf_rc(&f->hits);
}

/* ---- who is held ---- */

/* A company that counts: who is held or was refused is no measure for others, or one fake would shut out the true ones. Its name
 * that looks like x, spelled as x or otherwise. */
enum spelling { OTHERWISE, THE_SAME };

static bool looks_like(struct finding *f, const struct sp_like *x, const struct sp_name_record *r, enum spelling how, struct sp_view *name)
{
    struct sp_view country = sp_view(r->subject.p, r->subject.n < 2 ? r->subject.n : 2);
    for (unsigned i = 0; i < r->n; i++) {
        struct sp_likeness other[SP_LIKENESSES];
        unsigned n = sp_ok(sp_name_keys_make(r->names[i], country, &f->l->keys)) ? sp_likenesses(&f->l->keys, other) : 0;
        for (unsigned k = 0; k < n; k++)
            if (other[k].key == x->is.key && (other[k].core == x->is.core) == (how == THE_SAME)) {
                *name = r->names[i];
                return true;
            }
    }
    return false;
}

static struct sp_rc look_at(struct finding *f, const struct sp_like *x, uint32_t no, enum spelling how, struct sp_held_entry *out, bool *is)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_name_record r;
    struct sp_view v, name;
    struct sp_rc rc = sp_kv_get(f->t, SP_R_NAME, sp_no_view(&k), &v);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return SP_OK;
    SP_TRY(rc);
    SP_TRY(sp_name_record_parse(v, &r));
    if (!looks_like(f, x, &r, how, &name))
        return SP_OK;
    rc = sp_kv_get(f->t, SP_R_HELD, r.subject, &v);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *is = true;
    *out = (struct sp_held_entry){ x->entry, name_of(f->l, x), r.subject, name };
    return SP_OK;
}

static struct sp_rc in_registry(struct finding *f, const struct sp_like *x, const struct question *q, enum spelling how, struct sp_held_entry *out,
                                bool *is)
{
    for (const struct hit *h = hit_at(f, q->hits); h && !*is; h = hit_at(f, h->next))
        if ((h->core == x->is.core) == (how == THE_SAME))
            SP_TRY(look_at(f, x, h->no, how, out, is));
    return SP_OK;
}

/* Of the names of one likeness in this batch those that count: the first, and the first that is spelled otherwise. */
struct run { uint64_t key; const struct sp_like *v[2]; unsigned n; };

/* Whose spelling another one that counts has already is not held, whatever else looks so. */
static struct sp_rc judge_one(struct finding *f, const struct sp_like *x, const struct question *q, struct run *run)
{
    struct sp_held_entry h;
    const struct sp_like *same = NULL, *other = NULL;
    bool is = false, known = false;
    for (unsigned i = 0; i < run->n; i++) {
        if (run->v[i]->is.core == x->is.core)
            same = run->v[i];
        else if (run->v[i]->entry != x->entry)
            other = run->v[i];
    }
    if (q && !same)
        SP_TRY(in_registry(f, x, q, OTHERWISE, &h, &is));
    if (!is && !same && other) {
        is = true;
        h = (struct sp_held_entry){ x->entry, name_of(f->l, x), f->subject_of(f->ctx, other->entry), name_of(f->l, other) };
    }
    if (is && q) {
        struct sp_held_entry known_as;
        SP_TRY(in_registry(f, x, q, THE_SAME, &known_as, &known));
    }
    if (is && !known)
        return f->each(f->ctx, &h);
    if (!same && run->n < 2)
        run->v[run->n++] = x;
    return SP_OK;
}

static struct sp_rc judge(struct finding *f)
{
    struct sp_likes *l = f->l;
    const struct question *q = f->asked, *end = f->asked + f->n_asked;
    struct run run = { .n = 0 };
    for (size_t i = 0; i < l->n; i++) {
        const struct sp_like *x = &l->v[i];
        if (x->is.key != run.key)
            run = (struct run){ .key = x->is.key };
        while (q < end && q->key < x->is.key)
            q++;
        SP_TRY(judge_one(f, x, q < end && q->key == x->is.key ? q : NULL, &run));
    }
    for (size_t i = 0; i < l->n && l->loaded; i++)
        SP_TRY(sp_like_set_add(&l->seen, &l->v[i].is));
    return SP_OK;
}

struct sp_rc sp_likes_find(struct sp_likes *l, struct sp_kv_txn *t, struct sp_view (*subject_of)(void *ctx, uint32_t entry),
                           sp_held_each each, void *ctx)
{
    struct finding f = { .l = l, .t = t, .subject_of = subject_of, .each = each, .ctx = ctx };
    struct sp_manifest map;
    if (l->failed != SP_RC_OK)
        return (struct sp_rc){ l->failed };
    SP_TRY(sp_buf_rc(&l->names));
    SP_TRY(sp_manifest_read(t, &map));
    l->looked += l->n;
    if (!l->loaded && l->looked > sp_kv_count(t, SP_R_NAME) / SEEN_FROM)
        SP_TRY(load(l, t, &map));
    if (l->n)
        qsort(l->v, l->n, sizeof *l->v, by_key);
    struct sp_rc rc = ask_all(&f, &map);
    if (sp_ok(rc))
        rc = judge(&f);
    free(f.asked);
    sp_buf_free(&f.hits);
    return rc;
}
