#include "storage/facts.h"

#include "base/hash.h"
#include "storage/db_internal.h"

enum { SUM_BYTES = 8 };

struct sp_no_key sp_no_key(uint32_t no, unsigned chunk)
{
    return (struct sp_no_key){ { (char)(no >> 24), (char)(no >> 16), (char)(no >> 8), (char)no, (char)(chunk >> 8), (char)chunk } };
}

uint32_t sp_no_read(struct sp_view key)
{
    const unsigned char *p = (const unsigned char *)key.p;
    return key.n < 4 ? SP_NO_COMPANY : (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void sp_facts_put(struct sp_buf *b, const struct sp_fact *f)
{
    size_t at = b->n;
    /* one byte of length is enough for most; else the fact moves up */
    sp_buf_putc(b, 0);
    sp_fact_encode(b, f);
    if (!sp_ok(sp_buf_rc(b)))
        return;
    size_t n = b->n - at - 1;
    if (n < 0x80) {
        b->p[at] = (char)n;
        return;
    }
    size_t more = 0;
    for (size_t v = n >> 7; v; v >>= 7)
        more++;
    if (!sp_buf_room(b, more))
        return;
    memmove(b->p + at + 1 + more, b->p + at + 1, n);
    b->n = at;
    sp_buf_put_varint(b, n);
    b->n += n;
}

/* ---- chunks ---- */

/* How many bytes of list make the next chunk. */
static size_t chunk_cut(struct sp_view list)
{
    struct sp_reader r = sp_reader(list);
    size_t end = 0;
    while (r.in.n && !r.failed) {
        (void)sp_read_view(&r);
        size_t at = list.n - r.in.n;
        if (r.failed || (end && at > SP_CHUNK_BYTES - 1 - SUM_BYTES))
            break;
        end = at;
    }
    return end;
}

static uint64_t sum_of(uint32_t no, unsigned chunk, struct sp_view facts) { return sp_hash64((uint64_t)no << 16 | chunk, facts); }

struct sp_rc sp_chunk_next(struct sp_chunker *c, bool *more)
{
    *more = c->list.n > 0;
    if (!*more)
        return SP_OK;
    size_t cut = chunk_cut(c->list);
    if (cut == 0)
        return SP_ERR(INTERNAL);
    if (c->chunk > UINT16_MAX)
        return SP_ERR(LIMIT);
    struct sp_view facts = sp_view(c->list.p, cut);
    sp_buf_clear(c->value);
    sp_buf_put(c->value, facts);
    sp_buf_putc(c->value, 0);
    sp_buf_put_u64be(c->value, sum_of(c->no, c->chunk, facts));
    c->key = sp_no_key(c->no, c->chunk++);
    c->list = sp_view(c->list.p + cut, c->list.n - cut);
    return sp_buf_rc(c->value);
}

enum sp_chunk_sum sp_chunk_check(uint32_t no, unsigned chunk, struct sp_view value)
{
    struct sp_reader r = sp_reader(value);
    while (r.in.n && !r.failed) {
        struct sp_view one = sp_read_view(&r);
        if (one.n || r.failed || r.in.n != SUM_BYTES)
            continue;
        struct sp_view facts = sp_view(value.p, value.n - SUM_BYTES - 1);
        return sp_get_u64be(r.in.p) == sum_of(no, chunk, facts) ? SP_CHUNK_RIGHT : SP_CHUNK_WRONG;
    }
    return SP_CHUNK_NO_SUM;
}

/* ---- reading ---- */

struct sp_rc sp_facts_push(struct sp_facts *fs, const struct sp_fact *f)
{
    if (fs->n == fs->cap) {
        size_t cap = fs->cap > 32 ? fs->cap * 2 : 64;
        struct sp_fact *v = sp_arena_alloc(fs->arena, cap * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (fs->n)
            memcpy(v, fs->v, fs->n * sizeof *v);
        fs->v = v;
        fs->cap = cap;
    }
    fs->v[fs->n++] = *f;
    return SP_OK;
}

struct sp_rc sp_facts_add(struct sp_facts *fs, struct sp_view list)
{
    struct sp_reader r = sp_reader(list);
    while (r.in.n && !r.failed) {
        struct sp_fact f;
        struct sp_view one = sp_read_view(&r);
        if (!one.n && r.in.n == SUM_BYTES) /* no fact is empty */
            return r.failed ? SP_ERR(CORRUPT) : SP_OK;
        SP_TRY(sp_fact_decode(one, &f));
        SP_TRY(sp_facts_push(fs, &f));
    }
    return sp_reader_end(&r);
}

/* All of it is read in a moment: so that its lines come from memory at once, rather than one after another. Of a
 * value that is longer than most, its beginning. */
static inline void fetch_ahead(struct sp_view v)
{
    enum { CACHE_LINE = 64 };
    size_t n = v.n < SP_CHUNK_BYTES ? v.n : SP_CHUNK_BYTES;
    for (size_t i = 0; i < n; i += CACHE_LINE)
        __builtin_prefetch(v.p + i);
}

struct sp_rc sp_facts_of(struct sp_kv_txn *t, uint32_t no, struct sp_arena *a, struct sp_fact **facts, size_t *n, unsigned *chunks)
{
    struct sp_facts fs = { .arena = a };
    struct sp_kv_cursor c;
    struct sp_no_key k = sp_no_key(no, 0);
    unsigned count = 0;
    SP_TRY(sp_kv_cursor(t, SP_R_CHUNK, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_chunk_view(&k));
    for (; sp_ok(rc) && sp_no_read(c.key) == no; rc = sp_kv_next(&c)) {
        fetch_ahead(c.value);
        SP_TRY(sp_facts_add(&fs, c.value));
        count++;
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *facts = fs.v;
    *n = fs.n;
    *chunks = count;
    return SP_OK;
}

static bool in_order(const struct sp_fact *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (sp_fact_cmp(&v[i - 1], &v[i]) > 0)
            return false;
    return true;
}

static void merge_runs(const struct sp_fact *from, struct sp_fact *to, size_t a, size_t mid, size_t b)
{
    size_t i = a, j = mid;
    for (size_t k = a; k < b; k++)
        to[k] = j >= b || (i < mid && sp_fact_cmp(&from[i], &from[j]) <= 0) ? from[i++] : from[j++];
}

/* Stable: of two versions received in one second the later appended one counts. */
static struct sp_rc sort_facts(struct sp_fact *v, size_t n, struct sp_arena *arena)
{
    if (in_order(v, n))
        return SP_OK;
    struct sp_fact *other = sp_arena_alloc(arena, n * sizeof *other), *from = v, *to = other;
    if (!other)
        return SP_ERR(NOMEM);
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t a = 0; a < n; a += 2 * width) {
            size_t mid = a + width < n ? a + width : n, b = a + 2 * width < n ? a + 2 * width : n;
            merge_runs(from, to, a, mid, b);
        }
        struct sp_fact *swap = from;
        from = to;
        to = swap;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    return SP_OK;
}

struct sp_rc sp_facts_order(struct sp_fact *facts, size_t *n, bool history, struct sp_arena *a)
{
    SP_TRY(sort_facts(facts, *n, a));
    if (history)
        return SP_OK;
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (i + 1 == *n || !sp_fact_same_slot(&facts[i], &facts[i + 1])) {
            if (kept != i)
                facts[kept] = facts[i];
            kept++;
        }
    *n = kept;
    return SP_OK;
}

