#include "tools/saphan-verify/lists.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/random.h"
#include "tools/saphan-verify/summary.h"

/* Places that a list has revoked for good, ascending. */
struct gone { size_t n; uint64_t at[]; };

struct name { unsigned short issuer; struct sp_view uri; const struct gone *last; };
struct seen { uint32_t list, file; int64_t iat_s; uint64_t digest; const struct gone *gone; };
struct first { uint32_t list, file; uint64_t index; };

struct sp_lists {
    pthread_mutex_t lock;
    struct sp_arena arena;       /* names and what is gone */
    uint64_t seed;
    struct name *name;
    struct seen *seen;
    struct first *first;         /* once closed: in order of list and index */
    size_t n_names, cap_names, n_seen, cap_seen, n_first, cap_first;
};

struct sp_lists *sp_lists_new(void)
{
    struct sp_lists *l = calloc(1, sizeof *l);
    if (!l || !sp_ok(sp_random_bytes(&l->seed, sizeof l->seed))) {
        free(l);
        return NULL;
    }
    (void)pthread_mutex_init(&l->lock, NULL);
    return l;
}

void sp_lists_free(struct sp_lists *l)
{
    if (!l)
        return;
    (void)pthread_mutex_destroy(&l->lock);
    sp_arena_free(&l->arena);
    free(l->name);
    free(l->seen);
    free(l->first);
    free(l);
}

void sp_lists_recent_free(struct sp_lists_recent *r)
{
    for (size_t i = 0; i < SP_LISTS_RECENT; i++)
        sp_buf_free(&r->v[i].token);
}

static struct sp_rc room(void **v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return SP_OK;
    size_t more = *cap ? 2 * *cap : 64;
    void *p = more < UINT32_MAX ? realloc(*v, more * size) : NULL;
    if (!p)
        return SP_ERR(NOMEM);
    *v = p;
    *cap = more;
    return SP_OK;
}
#define ROOM(v, n, cap) room((void **)&(v), (n), &(cap), sizeof *(v))

/* --- one list --- */

/* Who writes lists chooses their bytes, and not how they are mixed here. */
static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t digest_of(const struct sp_lists *l, const struct sp_status_token *t)
{
    uint64_t h = mix(mix(l->seed, (uint64_t)t->exp_s), (uint64_t)t->ttl_s), w;
    struct sp_view b = sp_buf_view(&t->list.bytes);
    for (size_t i = 0; i < b.n; i += sizeof w) {
        w = 0;
        memcpy(&w, b.p + i, b.n - i < sizeof w ? b.n - i : sizeof w);
        if (w)
            h = mix(mix(h, i), w);
    }
    return mix(h, b.n);
}

static bool is_gone(const struct sp_status_list *list, uint64_t index)
{
    unsigned status;
    return sp_ok(sp_status_list_get(list, index, &status, NULL)) && sp_listed_status_final(status);
}

/* Calls nothing for bytes of four valid reports. */
static size_t collect(const struct sp_status_list *list, uint64_t *to)
{
    const uint64_t each = 8 / list->bits;
    size_t n = 0;
    for (size_t i = 0; i < list->bytes.n; i++)
        for (uint64_t k = 0; list->bytes.p[i] && k < each; k++)
            if (is_gone(list, i * each + k)) {
                if (to)
                    to[n] = i * each + k;
                n++;
            }
    return n;
}

static bool same(const struct gone *a, const struct gone *b)
{
    return a && a->n == b->n && !memcmp(a->at, b->at, a->n * sizeof a->at[0]);
}

/* Under the lock. That of the list before when it is the same. */
static struct sp_rc keep_gone(struct sp_lists *l, struct name *name, const struct sp_status_list *list, const struct gone **out)
{
    size_t n = collect(list, NULL);
    struct gone *g = calloc(1, sizeof *g + n * sizeof g->at[0]);
    if (!g)
        return SP_ERR(NOMEM);
    g->n = collect(list, g->at);
    if (!same(name->last, g)) {
        struct gone *kept = sp_arena_alloc(&l->arena, sizeof *g + n * sizeof g->at[0]);
        if (kept)
            memcpy(kept, g, sizeof *g + n * sizeof g->at[0]);
        name->last = kept;
    }
    free(g);
    *out = name->last;
    return *out ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc find_name(struct sp_lists *l, unsigned short issuer, struct sp_view uri, uint32_t *list)
{
    for (size_t i = 0; i < l->n_names; i++)
        if (l->name[i].issuer == issuer && sp_view_eq(l->name[i].uri, uri)) {
            *list = (uint32_t)i + 1;
            return SP_OK;
        }
    SP_TRY(ROOM(l->name, l->n_names, l->cap_names));
    struct name *one = &l->name[l->n_names];
    *one = (struct name){ .issuer = issuer };
    if (!sp_arena_copy(&l->arena, uri, &one->uri))
        return SP_ERR(NOMEM);
    *list = (uint32_t)++l->n_names;
    return SP_OK;
}

static struct sp_rc add(struct sp_lists *l, unsigned short issuer, struct sp_view uri, const struct sp_status_token *t, uint32_t file, uint32_t *list)
{
    const struct gone *gone;
    SP_TRY(find_name(l, issuer, uri, list));
    SP_TRY(keep_gone(l, &l->name[*list - 1], &t->list, &gone));
    SP_TRY(ROOM(l->seen, l->n_seen, l->cap_seen));
    l->seen[l->n_seen++] = (struct seen){ *list, file, t->iat_s, digest_of(l, t), gone };
    return SP_OK;
}

struct sp_rc sp_lists_name(struct sp_lists *l, unsigned short issuer, struct sp_view uri, uint32_t *list)
{
    (void)pthread_mutex_lock(&l->lock);
    struct sp_rc rc = find_name(l, issuer, uri, list);
    (void)pthread_mutex_unlock(&l->lock);
    return rc;
}

struct sp_rc sp_lists_add(struct sp_lists *l, struct sp_lists_recent *r, struct sp_status_store *store, unsigned short issuer,
                          const struct sp_status_source *source, struct sp_view token, uint32_t file, uint32_t *list)
{
    for (size_t i = 0; i < SP_LISTS_RECENT; i++)
        if (sp_view_eq(sp_buf_view(&r->v[i].token), token)) {
            *list = r->v[i].list;
            return SP_OK;
        }
    SP_ARENA_AUTO a = { 0 };
    struct sp_status_token own = { .iat_s = 0 };
    const struct sp_status_token *t = sp_status_store_have(store, source, token);
    if (!t) {
        SP_TRY(sp_status_read_kept(token, &a, &own, NULL));
        t = &own;
    }
    (void)pthread_mutex_lock(&l->lock);
    struct sp_rc rc = add(l, issuer, source->uri, t, file, list);
    (void)pthread_mutex_unlock(&l->lock);
    sp_status_list_free(&own.list);
    SP_TRY(rc);
    size_t at = r->next++ % SP_LISTS_RECENT;
    r->v[at].list = *list;
    sp_buf_clear(&r->v[at].token);
    sp_buf_put(&r->v[at].token, token);
    return sp_buf_rc(&r->v[at].token);
}

/* --- all of them --- */

static int in_order(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    int c = (x->list > y->list) - (x->list < y->list);
    c = c ? c : (x->iat_s > y->iat_s) - (x->iat_s < y->iat_s);
    c = c ? c : (x->digest > y->digest) - (x->digest < y->digest);
    return c ? c : (x->file > y->file) - (x->file < y->file);
}

static int by_place(const void *a, const void *b)
{
    const struct first *x = a, *y = b;
    int c = (x->list > y->list) - (x->list < y->list);
    return c ? c : (x->index > y->index) - (x->index < y->index);
}

static bool holds(const struct gone *g, uint64_t index)
{
    size_t from = 0, to = g->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (g->at[mid] == index)
            return true;
        if (g->at[mid] < index)
            from = mid + 1;
        else
            to = mid;
    }
    return false;
}

static bool forgets(const struct gone *older, const struct gone *newer)
{
    for (size_t i = 0; older != newer && i < older->n; i++)
        if (!holds(newer, older->at[i]))
            return true;
    return false;
}

/* What this list has more than the one before. */
static struct sp_rc note_new(struct sp_lists *l, const struct seen *one, const struct gone *before)
{
    for (size_t i = 0; one->gone != before && i < one->gone->n; i++) {
        if (before && holds(before, one->gone->at[i]))
            continue;
        SP_TRY(ROOM(l->first, l->n_first, l->cap_first));
        l->first[l->n_first++] = (struct first){ one->list, one->file, one->gone->at[i] };
    }
    return SP_OK;
}

/* Of one list; one finding of each kind is enough. */
static struct sp_rc compare(struct sp_lists *l, struct sp_summary *s, const struct seen *v, size_t n)
{
    bool two = false, forgot = false;
    SP_TRY(note_new(l, &v[0], NULL));
    for (size_t i = 1; i < n; i++) {
        const struct seen *a = &v[i - 1], *b = &v[i];
        struct sp_conflict c = { .kind = SP_TWO_LISTS, .first = a->file, .other = b->file, .node = l->name[b->list - 1].issuer, .at = (uint64_t)b->iat_s };
        if (a->iat_s == b->iat_s && a->digest != b->digest && !two) {
            sp_summary_conflict(s, &c);
            two = true;
        }
        if (a->iat_s != b->iat_s && forgets(a->gone, b->gone) && !forgot) {
            c.kind = SP_LIST_FORGOT;
            sp_summary_conflict(s, &c);
            forgot = true;
        }
        SP_TRY(note_new(l, b, a->gone));
    }
    return SP_OK;
}

struct sp_rc sp_lists_close(struct sp_lists *l, struct sp_summary *s)
{
    if (l->n_seen)
        qsort(l->seen, l->n_seen, sizeof *l->seen, in_order);
    for (size_t from = 0, to; from < l->n_seen; from = to) {
        for (to = from + 1; to < l->n_seen && l->seen[to].list == l->seen[from].list;)
            to++;
        SP_TRY(compare(l, s, l->seen + from, to - from));
    }
    if (l->n_first)
        qsort(l->first, l->n_first, sizeof *l->first, by_place);
    return SP_OK;
}

bool sp_lists_gone(const struct sp_lists *l, uint32_t list, uint64_t index, uint32_t *file)
{
    const struct first want = { .list = list, .index = index };
    const struct first *f = l->n_first ? bsearch(&want, l->first, l->n_first, sizeof want, by_place) : NULL;
    if (f)
        *file = f->file;
    return f != NULL;
}
