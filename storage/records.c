#include "storage/records.h"

#include <stdlib.h>

#include "base/file.h"
#include "storage/db_internal.h"
#include "storage/migrations.h"

enum { T_RECORD, T_WAITING, T_COUNT };
enum { VERSION = 2, FIRST_SLOTS = 1024, DROP_AT_ONCE = 4096, SLICE = 4096 };

struct slot { uint8_t key[SP_RECORD_KEY]; size_t at, n; bool used; }; /* a value in bytes */

struct sp_records {
    struct sp_db *db;          /* NULL: memory only */
    struct sp_kv *kv;          /* NULL: memory only */
    struct slot *slots;        /* what is not committed: open addressing, n_slots a power of two */
    size_t n_slots, used;
    struct sp_buf bytes;       /* values */
    struct sp_buf waiting;     /* texts that wait, each with its length; with kv: those not committed */
    size_t n_waiting;
    uint64_t waited;           /* texts committed */
    struct sp_buf value;       /* what get lends */
    struct sp_batch batch;
};

static size_t place_of(const struct sp_records *r, const uint8_t *key)
{
    size_t at = (size_t)sp_get_u64be(key) & (r->n_slots - 1);
    while (r->slots[at].used && memcmp(r->slots[at].key, key, SP_RECORD_KEY) != 0)
        at = (at + 1) & (r->n_slots - 1);
    return at;
}

static struct sp_rc grow(struct sp_records *r)
{
    struct slot *old = r->slots;
    size_t n = r->n_slots;
    struct slot *v = calloc(n ? n * 2 : FIRST_SLOTS, sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    r->slots = v;
    r->n_slots = n ? n * 2 : FIRST_SLOTS;
    for (size_t i = 0; i < n; i++)
        if (old[i].used)
            v[place_of(r, old[i].key)] = old[i];
    free(old);
    return SP_OK;
}

/* ---- opening ---- */

static struct sp_view seq_key(unsigned char text[8], uint64_t seq)
{
    sp_put_u64be(text, seq);
    return sp_view(text, 8);
}

/* Some of what waits, into the batch that deletes it; *any: there was something. */
static struct sp_rc list_waiting(struct sp_records *r, bool *any)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    unsigned char zero[8];
    *any = false;
    SP_TRY(sp_kv_read_begin(r->kv, &t));
    SP_TRY(sp_kv_cursor(t, T_WAITING, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, seq_key(zero, 0));
    for (unsigned n = 0; sp_ok(rc) && n < DROP_AT_ONCE; n++, rc = sp_kv_next(&c)) {
        sp_batch_del(&r->batch, T_WAITING, c.key);
        *any = true;
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc drop_waiting(struct sp_records *r)
{
    for (bool any = true; any;) {
        sp_batch_clear(&r->batch);
        SP_TRY(list_waiting(r, &any));
        if (any)
            SP_TRY(sp_kv_submit(r->kv, &r->batch));
    }
    return SP_OK;
}

static struct sp_rc path_of(const struct sp_db *db, struct sp_buf *out)
{
    sp_buf_putf(out, "%s/records.mdb", db->dir);
    return sp_buf_cstr(out) ? SP_OK : SP_ERR(NOMEM);
}

/* A reader takes an older file as it is: each record says its own format. */
static struct sp_rc open_file(struct sp_records *r, struct sp_db *db, bool read_only, struct sp_diag *d)
{
    static const char *const tables[T_COUNT] = { "record", "waiting" };
    struct sp_db_stats stats;
    struct sp_kv_version have = { .version = VERSION };
    SP_BUF_AUTO path = { 0 };
    size_t n_steps = 0;
    const struct sp_migration *steps = sp_records_migrations(&n_steps);
    sp_db_stats(db, &stats);
    SP_TRY(path_of(db, &path));
    struct sp_kv_opts o = { .path = sp_buf_cstr(&path), .tables = tables, .n_tables = T_COUNT, .version = VERSION,
                            .map_bytes = stats.map_bytes, .random_reads = true, .read_only = read_only,
                            .other_version = "move it away and import the files of statements again" };
    if (!read_only) {
        SP_TRY(sp_migrate_open(&o, steps, n_steps, NULL, &r->kv, d));
        return drop_waiting(r);
    }
    SP_TRY(sp_kv_peek(o.path, &have, d));
    if (have.version < VERSION)
        o.version = have.version;
    return sp_kv_open(&o, &r->kv, d);
}

static struct sp_rc open_one(struct sp_db *db, bool read_only, struct sp_records **out, struct sp_diag *d)
{
    struct sp_records *r = calloc(1, sizeof *r);
    if (!r)
        return SP_ERR(NOMEM);
    struct sp_rc rc = grow(r);
    if (db) {
        (void)pthread_mutex_lock(&db->records); /* the engine opens a file once in a process */
        r->db = db;
    }
    if (sp_ok(rc) && db)
        rc = open_file(r, db, read_only, d);
    if (!sp_ok(rc)) {
        sp_records_close(r);
        return rc;
    }
    *out = r;
    return SP_OK;
}

struct sp_rc sp_records_open(struct sp_db *db, struct sp_records **out, struct sp_diag *d) { return open_one(db, db && db->read_only, out, d); }

struct sp_rc sp_records_open_reading(struct sp_db *db, struct sp_records **out, struct sp_diag *d) { return open_one(db, true, out, d); }

bool sp_records_there(const struct sp_db *db)
{
    SP_BUF_AUTO path = { 0 };
    return sp_ok(path_of(db, &path)) && sp_file_exists(path.p);
}

struct sp_rc sp_records_copy(struct sp_db *db, const char *path, const atomic_bool *stop, struct sp_diag *d)
{
    struct sp_records *r = NULL;
    if (!sp_records_there(db))
        return SP_OK;
    SP_TRY(open_one(db, true, &r, d));
    struct sp_rc rc = sp_kv_copy(r->kv, path, stop, d);
    sp_records_close(r);
    return rc;
}

void sp_records_close(struct sp_records *r)
{
    if (!r)
        return;
    sp_kv_close(r->kv);
    if (r->db)
        (void)pthread_mutex_unlock(&r->db->records);
    sp_batch_free(&r->batch);
    sp_buf_free(&r->bytes);
    sp_buf_free(&r->waiting);
    sp_buf_free(&r->value);
    free(r->slots);
    free(r);
}

/* ---- records ---- */

struct sp_rc sp_records_get(struct sp_records *r, const uint8_t key[SP_RECORD_KEY], struct sp_view *value)
{
    const struct slot *s = &r->slots[place_of(r, key)];
    sp_buf_clear(&r->value);
    if (s->used) {
        sp_buf_put(&r->value, sp_view(r->bytes.p + s->at, s->n));
    } else {
        SP_KV_READ_AUTO t = NULL;
        struct sp_view v;
        if (!r->kv)
            return SP_ERR(NOTFOUND);
        SP_TRY(sp_kv_read_begin(r->kv, &t));
        SP_TRY(sp_kv_get(t, T_RECORD, sp_view(key, SP_RECORD_KEY), &v));
        sp_buf_put(&r->value, v);
    }
    SP_TRY(sp_buf_rc(&r->value));
    *value = sp_buf_view(&r->value);
    return SP_OK;
}

struct sp_rc sp_records_put(struct sp_records *r, const uint8_t key[SP_RECORD_KEY], struct sp_view value)
{
    if ((r->used + 1) * 2 > r->n_slots)
        SP_TRY(grow(r));
    struct slot *s = &r->slots[place_of(r, key)];
    bool fits = s->used && s->n >= value.n;
    size_t at = fits ? s->at : r->bytes.n;
    if (!fits)
        sp_buf_put(&r->bytes, value);
    else if (value.n)
        memcpy(r->bytes.p + at, value.p, value.n);
    SP_TRY(sp_buf_rc(&r->bytes));
    r->used += !s->used;
    *s = (struct slot){ .at = at, .n = value.n, .used = true };
    memcpy(s->key, key, SP_RECORD_KEY);
    return SP_OK;
}

static struct sp_rc batch_waiting(struct sp_records *r)
{
    struct sp_reader texts = sp_reader(sp_buf_view(&r->waiting));
    unsigned char key[8];
    for (size_t i = 0; i < r->n_waiting; i++)
        sp_batch_put(&r->batch, T_WAITING, seq_key(key, r->waited + i), sp_read_view(&texts));
    return sp_reader_end(&texts);
}

struct sp_rc sp_records_commit(struct sp_records *r)
{
    if (!r->kv || (!r->used && !r->n_waiting))
        return SP_OK;
    sp_batch_clear(&r->batch);
    for (size_t i = 0; i < r->n_slots; i++)
        if (r->slots[i].used)
            sp_batch_put(&r->batch, T_RECORD, sp_view(r->slots[i].key, SP_RECORD_KEY), sp_view(r->bytes.p + r->slots[i].at, r->slots[i].n));
    SP_TRY(batch_waiting(r));
    SP_TRY(sp_kv_submit(r->kv, &r->batch));
    r->waited += r->n_waiting;
    r->n_waiting = r->used = 0;
    memset(r->slots, 0, r->n_slots * sizeof *r->slots);
    sp_buf_clear(&r->bytes);
    sp_buf_clear(&r->waiting);
    return SP_OK;
}

/* ---- what waits ---- */

struct sp_rc sp_records_wait(struct sp_records *r, struct sp_view text)
{
    sp_buf_put_view(&r->waiting, text);
    r->n_waiting++;
    return sp_buf_rc(&r->waiting);
}

/* In memory the cursor is an offset. */
static struct sp_rc next_of_memory(const struct sp_records *r, uint64_t *cursor, struct sp_buf *text)
{
    if (*cursor >= r->waiting.n)
        return SP_ERR(NOTFOUND);
    struct sp_reader in = sp_reader(sp_view(r->waiting.p + *cursor, r->waiting.n - (size_t)*cursor));
    sp_buf_put(text, sp_read_view(&in));
    *cursor = r->waiting.n - in.in.n;
    return in.failed ? SP_ERR(CORRUPT) : sp_buf_rc(text);
}

struct sp_rc sp_records_waited(struct sp_records *r, uint64_t *cursor, struct sp_buf *text)
{
    unsigned char key[8];
    struct sp_view v;
    sp_buf_clear(text);
    if (!r->kv)
        return next_of_memory(r, cursor, text);
    if (r->n_waiting)
        SP_TRY(sp_records_commit(r));
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(r->kv, &t));
    SP_TRY(sp_kv_get(t, T_WAITING, seq_key(key, *cursor), &v));
    sp_buf_put(text, v);
    (*cursor)++;
    return sp_buf_rc(text);
}

/* ---- all of them ---- */

struct place { uint8_t key[SP_RECORD_KEY]; bool any, end; };

static struct sp_rc walk_slice(struct sp_records *r, sp_records_fn each, void *ctx, struct place *at)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_read_begin(r->kv, &t));
    SP_TRY(sp_kv_cursor(t, T_RECORD, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(at->key, at->any ? SP_RECORD_KEY : 0));
    if (sp_ok(rc) && at->any && sp_view_eq(c.key, sp_view(at->key, SP_RECORD_KEY)))
        rc = sp_kv_next(&c);
    for (unsigned n = 0; sp_ok(rc) && n < SLICE; n++, rc = sp_kv_next(&c)) {
        if (c.key.n != SP_RECORD_KEY)
            return SP_ERR(CORRUPT);
        memcpy(at->key, c.key.p, SP_RECORD_KEY);
        at->any = true;
        SP_TRY(each(ctx, at->key, c.value));
    }
    at->end = sp_is(rc, SP_RC_NOTFOUND);
    return at->end ? SP_OK : rc;
}

struct sp_rc sp_records_walk(struct sp_records *r, sp_records_fn each, void *ctx)
{
    struct place at = { .any = false };
    while (r->kv && !at.end) {
        SP_TRY(walk_slice(r, each, ctx, &at));
        SP_TRY(sp_records_commit(r));
    }
    return SP_OK;
}
