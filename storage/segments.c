/*
 * Keeping the index tidy: what a crash left is dropped, recent pairs become a segment, small segments become large ones.
 * Segments of the manifest never change, so a merge reads from a snapshot and only its finished slices meet the writer.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "storage/store.h"

enum {
    FAN = 8,                        /* so many segments of a level make one of the next */
    SLICE_BYTES = 4 * 1024 * 1024,  /* of blocks in one transaction */
    DELETE_AT_ONCE = 4000,
    SOON_MERGED = 4 * 1000 * 1000   /* pairs that are merged in about a second: every segment costs each reader a look */
};

struct sp_rc sp_maintain_lock(struct sp_db *db, int *fd)
{
    SP_BUF_AUTO path = { 0 };
    sp_buf_putf(&path, "%s/registry.maintain", db->dir);
    const char *p = sp_buf_cstr(&path);
    if (!p)
        return SP_ERR(NOMEM);
    int f = open(p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f < 0)
        return SP_ERR(IO);
    if (flock(f, LOCK_EX | LOCK_NB)) {
        close(f);
        return SP_ERR(UNAVAILABLE);
    }
    *fd = f;
    return SP_OK;
}

void sp_maintain_unlock(int fd)
{
    close(fd);
}

static struct sp_rc submit(struct sp_db *db, struct sp_rc (*prepare)(void *, struct sp_kv_txn *, struct sp_batch *), void *ctx)
{
    SP_BATCH_AUTO b = { .prepare = prepare, .ctx = ctx, .alone = true };
    return sp_kv_submit(db->registry, &b);
}

static void put_manifest(struct sp_batch *b, const struct sp_manifest *m)
{
    SP_BUF_AUTO buf = { 0 };
    sp_manifest_put(&buf, m);
    sp_batch_put(b, SP_R_META, SP_VIEW_LIT("map"), sp_buf_view(&buf));
    if (!sp_ok(sp_buf_rc(&buf)))
        b->ops.failed = buf.failed;
}

struct sp_rc sp_segment_add(struct sp_kv_txn *t, struct sp_batch *b, uint32_t id, uint32_t level, uint64_t pairs)
{
    struct sp_manifest m;
    SP_TRY(sp_manifest_read(t, &m));
    if (m.n == SP_SEGMENTS)
        return SP_ERR(LIMIT);
    m.v[m.n++] = (struct sp_segment){ id, level, pairs };
    put_manifest(b, &m);
    return SP_OK;
}

/* ---- dropping segments ---- */

static bool listed(const struct sp_manifest *m, uint32_t id)
{
    for (unsigned i = 0; i < m->n; i++)
        if (m->v[i].id == id)
            return true;
    return false;
}

struct sweep { unsigned table; bool found; };

/* The first segment of the table that no manifest names, a bounded part of it. */
static struct sp_rc sweep_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sweep *s = ctx;
    struct sp_manifest m;
    struct sp_kv_cursor c;
    (void)b;
    s->found = false;
    SP_TRY(sp_manifest_read(t, &m));
    SP_TRY(sp_kv_cursor(t, s->table, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    while (sp_ok(rc)) {
        uint32_t id = sp_no_read(c.key);
        struct sp_no_key from = sp_no_key(id, 0), to = sp_no_key(id + 1, 0);
        if (!listed(&m, id)) {
            size_t deleted = 0;
            s->found = true;
            return sp_kv_del_range(t, s->table, sp_no_view(&from), sp_no_view(&to), DELETE_AT_ONCE, &deleted);
        }
        rc = sp_kv_seek(&c, sp_no_view(&to));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* Whether the write would do anything: seen from a snapshot, so that a tidy index costs no commit. */
static struct sp_rc needs_sweep(struct sp_db *db, unsigned table, bool *out)
{
    struct sp_manifest m;
    struct sp_kv_cursor c;
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_manifest_read(t, &m));
    SP_TRY(sp_kv_cursor(t, table, 0, &c));
    bool found = false;
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    while (sp_ok(rc) && !found) {
        uint32_t id = sp_no_read(c.key);
        struct sp_no_key to = sp_no_key(id + 1, 0);
        found = !listed(&m, id);
        rc = sp_kv_seek(&c, sp_no_view(&to));
    }
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    *out = found;
    return SP_OK;
}

struct sp_rc sp_segments_sweep(struct sp_db *db)
{
    static const unsigned tables[] = { SP_R_POST, SP_R_FREQ };
    for (unsigned i = 0; i < 2; i++) {
        struct sweep s = { .table = tables[i] };
        SP_TRY(needs_sweep(db, tables[i], &s.found));
        while (s.found)
            SP_TRY(submit(db, sweep_prepare, &s));
    }
    return SP_OK;
}

/* ---- recent pairs ---- */

static struct sp_rc flush_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct sp_post_builder *p = ctx;
    struct sp_kv_cursor c;
    uint64_t id;
    SP_TRY(sp_meta_u64(t, "seg", &id));
    p->segment = (uint32_t)id;
    sp_meta_put_u64(b, "seg", id + 1);
    SP_TRY(sp_kv_cursor(t, SP_R_RECENT, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        if (c.key.n < 6)
            return SP_ERR(CORRUPT);
        sp_post_add(p, sp_view(c.key.p, c.key.n - 5), sp_no_read(sp_view(c.key.p + c.key.n - 4, 4)));
    }
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    sp_post_finish(p);
    if (p->pairs == 0)
        return SP_OK;
    SP_TRY(sp_segment_add(t, b, p->segment, 0, p->pairs));
    SP_TRY(sp_post_write(p, t));
    size_t deleted = 0;
    return sp_kv_del_range(t, SP_R_RECENT, sp_view(NULL, 0), sp_view(NULL, 0), SIZE_MAX, &deleted);
}

struct sp_rc sp_segments_flush(struct sp_db *db)
{
    struct sp_kv_txn *t;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    uint64_t n = sp_kv_count(t, SP_R_RECENT);
    sp_kv_read_end(t);
    if (n == 0)
        return SP_OK;
    struct sp_post_builder p = { 0 };
    struct sp_rc rc = submit(db, flush_prepare, &p);
    sp_post_builder_free(&p);
    return rc;
}

/* ---- merging ---- */

struct merge {
    struct sp_db *db;
    struct sp_kv_txn *t;
    struct sp_manifest map;
    unsigned from, n;           /* which of the manifest */
    struct sp_post_iter it[SP_KV_CURSORS];
    bool live[SP_KV_CURSORS];
    struct sp_post_builder out;
    uint32_t *nos;              /* of one term */
    size_t n_nos, cap;
    uint32_t level;
    struct sp_kv_cursor drop;   /* pairs to leave out, in the order they are met */
    bool dropping;
};

static struct sp_rc new_segment(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct merge *m = ctx;
    uint64_t id;
    SP_TRY(sp_meta_u64(t, "seg", &id));
    m->out.segment = (uint32_t)id;
    sp_meta_put_u64(b, "seg", id + 1);
    return SP_OK;
}

static struct sp_rc write_slice(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct merge *m = ctx;
    (void)b;
    return sp_post_write(&m->out, t);
}

static struct sp_rc slice(struct merge *m)
{
    SP_TRY(submit(m->db, write_slice, m));
    sp_buf_clear(&m->out.blocks);
    sp_buf_clear(&m->out.freqs);
    return SP_OK;
}

static struct sp_rc finish_merge(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct merge *m = ctx;
    struct sp_manifest now, next = { 0 };
    SP_TRY(sp_manifest_read(t, &now));
    bool placed = false;
    for (unsigned i = 0; i < now.n; i++) {
        bool merged = false;
        for (unsigned j = m->from; j < m->from + m->n; j++)
            merged |= m->map.v[j].id == now.v[i].id;
        if (!merged)
            next.v[next.n++] = now.v[i];
        else if (!placed)
            next.v[next.n++] = (struct sp_segment){ m->out.segment, m->level, m->out.pairs };
        placed |= merged;
    }
    put_manifest(b, &next);
    return SP_OK;
}

static int cmp_no(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static struct sp_rc take_group(struct merge *m, unsigned i)
{
    struct sp_post_iter *it = &m->it[i];
    if (m->n_nos + it->count > m->cap) {
        size_t cap = (m->n_nos + it->count) * 2;
        uint32_t *p = realloc(m->nos, cap * sizeof *p);
        if (!p)
            return SP_ERR(NOMEM);
        m->nos = p;
        m->cap = cap;
    }
    while (sp_post_no(it, &m->nos[m->n_nos]))
        m->n_nos++;
    struct sp_rc rc = sp_post_group(it);
    m->live[i] = sp_ok(rc);
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* False when there is none, or no more. */
static struct sp_rc is_dropped(struct merge *m, struct sp_view term, uint32_t no, bool *out)
{
    *out = false;
    if (!m->dropping)
        return SP_OK;
    struct sp_post_key k = sp_recent_key(term, no);
    struct sp_view key = sp_view(k.p, k.n);
    struct sp_rc rc = SP_OK;
    while (sp_ok(rc) && sp_view_cmp(m->drop.key, key) < 0)
        rc = sp_kv_next(&m->drop);
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        m->dropping = false;
        return SP_OK;
    }
    *out = sp_ok(rc) && sp_view_eq(m->drop.key, key);
    return rc;
}

static struct sp_rc merge_term(struct merge *m, struct sp_view least)
{
    struct sp_term_copy { size_t n; char p[SP_TERM_BYTES]; } term = { .n = least.n };
    memcpy(term.p, least.p, least.n);
    struct sp_view v = sp_view(term.p, term.n);
    m->n_nos = 0;
    for (unsigned i = 0; i < m->n; i++)
        while (m->live[i] && sp_view_eq(sp_post_term(&m->it[i]), v))
            SP_TRY(take_group(m, i));
    bool sorted = true;
    for (size_t i = 1; i < m->n_nos && sorted; i++)
        sorted = m->nos[i - 1] <= m->nos[i];
    if (!sorted)
        qsort(m->nos, m->n_nos, sizeof *m->nos, cmp_no);
    for (size_t i = 0; i < m->n_nos; i++) {
        bool dropped;
        SP_TRY(is_dropped(m, v, m->nos[i], &dropped));
        if (!dropped)
            sp_post_add(&m->out, v, m->nos[i]);
    }
    return sp_post_builder_rc(&m->out);
}

static struct sp_rc merge_all(struct merge *m)
{
    for (unsigned i = 0; i < m->n; i++) {
        struct sp_rc rc = sp_post_seek(m->t, i, m->map.v[m->from + i].id, sp_view(NULL, 0), &m->it[i]);
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
            return rc;
        m->live[i] = sp_ok(rc);
    }
    for (;;) {
        const struct sp_post_iter *least = NULL;
        for (unsigned i = 0; i < m->n; i++)
            if (m->live[i] && (!least || sp_view_cmp(sp_post_term(&m->it[i]), sp_post_term(least)) < 0))
                least = &m->it[i];
        if (!least)
            break;
        SP_TRY(merge_term(m, sp_post_term(least)));
        if (m->out.blocks.n > SLICE_BYTES)
            SP_TRY(slice(m));
    }
    sp_post_finish(&m->out);
    return slice(m);
}

/* The first pair to leave out; a merge that only tidies leaves none out: what is to go waits for sp_segments_drop. */
static struct sp_rc begin_dropping(struct merge *m)
{
    SP_TRY(sp_kv_cursor(m->t, SP_R_DROP, 0, &m->drop));
    struct sp_rc rc = sp_kv_seek(&m->drop, sp_view(NULL, 0));
    m->dropping = sp_ok(rc);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc run_merge(struct sp_db *db, const struct sp_manifest *map, unsigned from, unsigned n, uint32_t level, bool dropping)
{
    struct merge *m = calloc(1, sizeof *m);
    if (!m)
        return SP_ERR(NOMEM);
    m->db = db;
    m->map = *map;
    m->from = from;
    m->n = n;
    m->level = level;
    struct sp_rc rc = submit(db, new_segment, m);
    if (sp_ok(rc))
        rc = sp_kv_read_begin(db->registry, &m->t);
    if (sp_ok(rc)) {
        if (dropping)
            rc = begin_dropping(m);
        if (sp_ok(rc))
            rc = merge_all(m);
        sp_kv_read_end(m->t);
    }
    if (sp_ok(rc))
        rc = submit(db, finish_merge, m);
    sp_post_builder_free(&m->out);
    free(m->nos);
    free(m);
    return sp_ok(rc) ? sp_segments_sweep(db) : rc;
}

/* The newest run of segments worth merging: FAN of one level, or with whole all that is small beside the largest. */
static bool choose(const struct sp_manifest *m, bool whole, unsigned *from, unsigned *n, uint32_t *level)
{
    unsigned end = m->n;
    if (whole && m->n > 1) {
        unsigned start = m->n - 1;
        uint64_t after = m->v[start].pairs;
        while (start > 0 && m->n - start < SP_KV_CURSORS - 2 && m->v[start - 1].pairs <= 4 * after + SOON_MERGED)
            after += m->v[--start].pairs;
        *from = start;
        *n = m->n - start;
        *level = m->v[start].level + 1;
        return *n > 1;
    }
    while (end > 0) {
        unsigned start = end;
        while (start > 0 && m->v[start - 1].level == m->v[end - 1].level)
            start--;
        if (end - start >= FAN) {
            *from = start;
            *n = end - start < SP_KV_CURSORS - 2 ? end - start : SP_KV_CURSORS - 2;
            *level = m->v[start].level + 1;
            return true;
        }
        end = start;
    }
    return false;
}

struct sp_rc sp_segments_merge(struct sp_db *db, bool whole)
{
    for (;;) {
        struct sp_manifest m;
        unsigned from, n;
        uint32_t level;
        struct sp_kv_txn *t;
        SP_TRY(sp_kv_read_begin(db->registry, &t));
        struct sp_rc rc = sp_manifest_read(t, &m);
        sp_kv_read_end(t);
        SP_TRY(rc);
        if (!choose(&m, whole, &from, &n, &level))
            return SP_OK;
        SP_TRY(run_merge(db, &m, from, n, level, false));
    }
}

/* ---- what the law had deleted ---- */

/* Whether the segment holds any pair that is to go. */
static struct sp_rc holds_dropped(struct sp_kv_txn *t, uint32_t segment, bool *out)
{
    struct sp_kv_cursor c;
    struct sp_post_iter it;
    bool begun = false;
    *out = false;
    SP_TRY(sp_kv_cursor(t, SP_R_DROP, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc) && !*out; rc = sp_kv_next(&c)) {
        if (c.key.n < 6)
            return SP_ERR(CORRUPT);
        struct sp_view term = sp_view(c.key.p, c.key.n - 5);
        uint32_t no = sp_no_read(sp_view(c.key.p + c.key.n - 4, 4)), at;
        struct sp_rc found = begun ? sp_post_forward(t, 0, term, &it) : sp_post_seek(t, 0, segment, term, &it);
        if (sp_is(found, SP_RC_NOTFOUND))
            return SP_OK;
        SP_TRY(found);
        begun = true;
        *out = sp_view_eq(sp_post_term(&it), term) && sp_post_skip(&it, no, &at) && at == no;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* The first segment of the manifest that does; n: none. */
static struct sp_rc find_dropped(struct sp_db *db, struct sp_manifest *m, unsigned *at, bool *any)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    *any = sp_kv_count(t, SP_R_DROP) > 0;
    SP_TRY(sp_manifest_read(t, m));
    for (*at = 0; *at < m->n; ++*at) {
        bool holds = false;
        SP_TRY(holds_dropped(t, m->v[*at].id, &holds));
        if (holds)
            break;
    }
    return SP_OK;
}

static struct sp_rc forget_dropped(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    (void)b;
    return sp_kv_del_range(t, SP_R_DROP, sp_view(NULL, 0), sp_view(NULL, 0), DELETE_AT_ONCE, ctx);
}

struct sp_rc sp_segments_drop(struct sp_db *db)
{
    struct sp_manifest m;
    unsigned at;
    bool any = false;
    for (;;) {
        SP_TRY(find_dropped(db, &m, &at, &any));
        if (!any || at == m.n)
            break;
        SP_TRY(run_merge(db, &m, at, 1, m.v[at].level, true));
    }
    for (size_t deleted = any ? DELETE_AT_ONCE : 0; deleted == DELETE_AT_ONCE; )
        SP_TRY(submit(db, forget_dropped, &deleted));
    return SP_OK;
}
