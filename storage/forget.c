#include "storage/forget.h"

#include <stdlib.h>

#include "base/hash.h"
#include "storage/tombs.h"

enum { ROOM = 256, AT_ONCE = 4096 /* records in one transaction, or looked at in one snapshot of the registry */ };

/* ---- facts that are gone ---- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static struct sp_rc add_company(void *ctx, struct sp_kv_txn *t, uint32_t no)
{
    struct sp_gone *g = ctx;
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_name_record names;
    struct sp_view v;
    SP_TRY(sp_kv_get(t, SP_R_NAME, sp_no_view(&k), &v));
    SP_TRY(sp_name_record_parse(v, &names));
    if (g->n == g->room) {
        size_t room = g->room ? g->room * 2 : ROOM;
        uint64_t *more = realloc(g->v, room * sizeof *more);
        if (!more)
            return SP_ERR(NOMEM);
        g->v = more;
        g->room = room;
    }
    g->v[g->n++] = sp_hash64(0, names.subject);
    return SP_OK;
}

struct sp_rc sp_gone_read(struct sp_kv_txn *t, struct sp_gone *out)
{
    struct sp_gone g = { .v = NULL };
    struct sp_rc rc = sp_tombs_companies(t, add_company, &g);
    if (!sp_ok(rc)) {
        sp_gone_free(&g);
        return rc;
    }
    if (g.n)
        qsort(g.v, g.n, sizeof *g.v, by_value);
    *out = g;
    return SP_OK;
}

void sp_gone_free(struct sp_gone *g)
{
    free(g->v);
    *g = (struct sp_gone){ .v = NULL };
}

static bool has_fact(const struct sp_fact *v, size_t n, const struct sp_fact *f)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].kind == f->kind && sp_view_eq(v[i].id, f->id))
            return true;
    return false;
}

static bool has_tomb(const struct sp_tombstone *v, size_t n, struct sp_view subject, const struct sp_fact *f)
{
    for (size_t i = 0; i < n; i++)
        if (sp_tomb_is_of(&v[i], subject, f))
            return true;
    return false;
}

struct sp_rc sp_gone_facts(struct sp_kv_txn *t, const struct sp_manifest *m, const struct sp_gone *g, const struct sp_record *r,
                           struct sp_arena *a, bool gone[SP_RECORD_FACTS], bool *any)
{
    uint64_t hash = sp_hash64(0, r->subject);
    struct sp_tombstone *tombs = NULL;
    struct sp_fact *facts = NULL;
    size_t n_tombs = 0, n = 0;
    unsigned chunks = 0;
    uint32_t no;
    *any = false;
    if (!r->n_facts || !g->n || !bsearch(&hash, g->v, g->n, sizeof *g->v, by_value))
        return SP_OK;
    SP_TRY(sp_number_of(t, m, r->subject, &no));
    if (no == SP_NO_COMPANY)
        return SP_OK;
    SP_TRY(sp_tombs_of(t, no, a, &tombs, &n_tombs));
    SP_TRY(sp_facts_of(t, no, a, &facts, &n, &chunks));
    for (size_t i = 0; i < r->n_facts; i++) {
        gone[i] = !has_fact(facts, n, &r->facts[i]) && has_tomb(tombs, n_tombs, r->subject, &r->facts[i]);
        *any |= gone[i];
    }
    return SP_OK;
}

/* ---- keys ---- */

struct key { uint8_t id[SP_RECORD_KEY]; size_t of; }; /* of: place in the list of parties */
struct keys { struct key *v; size_t n, room; };

static int by_id(const void *a, const void *b)
{
    return memcmp(((const struct key *)a)->id, ((const struct key *)b)->id, SP_RECORD_KEY);
}

/* The array of n with room for one more of so many bytes; NULL without memory, and it stays as it was. */
static void *with_room(void *v, size_t n, size_t *room, size_t each)
{
    if (n < *room)
        return v;
    size_t more = *room ? *room * 2 : ROOM;
    void *moved = realloc(v, more * each);
    if (moved)
        *room = more;
    return moved;
}

static struct sp_rc add_key(struct keys *k, const uint8_t *id, size_t of)
{
    struct key *v = with_room(k->v, k->n, &k->room, sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    k->v = v;
    k->v[k->n].of = of;
    memcpy(k->v[k->n++].id, id, SP_RECORD_KEY);
    return SP_OK;
}

static void sort_keys(struct keys *k)
{
    if (k->n)
        qsort(k->v, k->n, sizeof *k->v, by_id);
}

/* The first of the sorted keys that is not before id. */
static size_t first_of(const struct keys *k, const uint8_t *id)
{
    size_t from = 0, to = k->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (memcmp(k->v[mid].id, id, SP_RECORD_KEY) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static bool has_key(const struct keys *k, const uint8_t *id)
{
    size_t at = first_of(k, id);
    return at < k->n && !memcmp(k->v[at].id, id, SP_RECORD_KEY);
}

/* ---- records that lose facts ---- */

struct party { uint8_t key[SP_RECORD_KEY]; enum sp_record_type type; bool named; };

struct forget {
    struct sp_db *db;
    struct sp_records *r;
    struct sp_kv_txn *t;        /* of the registry */
    struct sp_manifest map;
    struct sp_gone gone;
    struct sp_arena arena;
    struct sp_buf value;
    uint64_t looked;
    bool came_back;             /* a party that was forgotten once was delivered again */
    struct keys bereft;         /* whom relationships named that have lost everything */
    struct party *parties;      /* that may have to go */
    size_t n_parties, room;
    struct keys ids;            /* of those: the records' keys and the names' */
    struct sp_forgotten sum;
    struct sp_record rec;
};

static struct sp_rc put(struct forget *f, const uint8_t *key, const struct sp_record *r)
{
    sp_buf_clear(&f->value);
    sp_record_put(&f->value, r);
    SP_TRY(sp_buf_rc(&f->value));
    return sp_records_put(f->r, key, sp_buf_view(&f->value));
}

/* A snapshot that stood open for all of it would keep everything freed meanwhile. */
static struct sp_rc look_anew(struct forget *f)
{
    if (f->t && f->looked++ % AT_ONCE)
        return SP_OK;
    if (f->t)
        sp_kv_read_end(f->t);
    f->t = NULL;
    SP_TRY(sp_kv_read_begin(f->db->registry, &f->t));
    return sp_manifest_read(f->t, &f->map);
}

static bool is_party(const struct sp_record *r) { return r->type != SP_RECORD_RELATIONSHIP && !r->subject.n; }
static bool says_anything(const struct sp_record *r) { return r->name.n || r->country.n || r->reason_text.n; }

/* Whether the name by which a company is a party is that of this fact. */
static struct sp_rc gives_name(const struct sp_record *r, const struct sp_fact *f, struct sp_arena *a, bool *out)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    if (strcmp(f->kind->name, "registered.name") != 0)
        return SP_OK;
    SP_TRY(sp_data_values(f->kind, f->data, a, v, &n));
    const struct sp_value *text = sp_value_named(v, n, "text");
    *out |= text && sp_view_eq(text->text, r->name);
    return SP_OK;
}

static struct sp_rc drop_facts(struct forget *f, const bool *gone)
{
    struct sp_record *r = &f->rec;
    bool name = false;
    size_t kept = 0;
    for (size_t i = 0; i < r->n_facts; i++) {
        if (gone[i])
            SP_TRY(gives_name(r, &r->facts[i], &f->arena, &name));
        else
            r->facts[kept++] = r->facts[i];
    }
    r->n_facts = kept;
    r->deleted = true;
    if (name) {
        r->name = sp_view(NULL, 0);
        r->reason = r->reason.n ? r->reason : SP_VIEW_LIT("unknown");
    }
    return SP_OK;
}

static struct sp_rc strip(void *ctx, const uint8_t key[SP_RECORD_KEY], struct sp_view value)
{
    struct forget *f = ctx;
    bool gone[SP_RECORD_FACTS], any;
    SP_TRY(look_anew(f));
    SP_TRY(sp_record_read(value, &f->rec));
    sp_arena_reset(&f->arena);
    SP_TRY(sp_gone_facts(f->t, &f->map, &f->gone, &f->rec, &f->arena, gone, &any));
    if (any) {
        SP_TRY(drop_facts(f, gone));
        SP_TRY(put(f, key, &f->rec));
        f->sum.records++;
    }
    f->came_back |= f->rec.deleted && is_party(&f->rec) && says_anything(&f->rec);
    for (size_t i = 0; i < f->rec.n_parties && sp_record_is_bereft(&f->rec); i++)
        SP_TRY(add_key(&f->bereft, f->rec.parties[i], 0));
    return SP_OK;
}

/* ---- parties that nothing names ---- */

static struct sp_rc add_party(struct forget *f, const uint8_t *key, const uint8_t *name)
{
    struct party *v = with_room(f->parties, f->n_parties, &f->room, sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    f->parties = v;
    struct party *p = &f->parties[f->n_parties];
    *p = (struct party){ .type = f->rec.type };
    memcpy(p->key, key, SP_RECORD_KEY);
    SP_TRY(add_key(&f->ids, key, f->n_parties));
    if (f->rec.name.n)
        SP_TRY(add_key(&f->ids, name, f->n_parties));
    f->n_parties++;
    return SP_OK;
}

static struct sp_rc find_parties(void *ctx, const uint8_t key[SP_RECORD_KEY], struct sp_view value)
{
    struct forget *f = ctx;
    uint8_t name[SP_RECORD_KEY];
    SP_TRY(sp_record_read(value, &f->rec));
    if (!is_party(&f->rec) || !says_anything(&f->rec))
        return SP_OK;
    SP_TRY(sp_record_name_key(f->rec.name, name));
    if (f->rec.deleted || has_key(&f->bereft, key) || (f->rec.name.n && has_key(&f->bereft, name)))
        return add_party(f, key, name);
    return SP_OK;
}

static struct sp_rc find_named(void *ctx, const uint8_t key[SP_RECORD_KEY], struct sp_view value)
{
    struct forget *f = ctx;
    (void)key;
    SP_TRY(sp_record_read(value, &f->rec));
    if (f->rec.type != SP_RECORD_RELATIONSHIP || sp_record_is_bereft(&f->rec))
        return SP_OK;
    for (size_t i = 0; i < f->rec.n_parties; i++)
        for (size_t k = first_of(&f->ids, f->rec.parties[i]); k < f->ids.n && !memcmp(f->ids.v[k].id, f->rec.parties[i], SP_RECORD_KEY); k++)
            f->parties[f->ids.v[k].of].named = true;
    return SP_OK;
}

static struct sp_rc forget_parties(struct forget *f)
{
    for (size_t i = 0, n = 0; i < f->n_parties; i++) {
        if (f->parties[i].named)
            continue;
        sp_record_clear(&f->rec);
        f->rec.type = f->parties[i].type;
        f->rec.deleted = true;
        SP_TRY(put(f, f->parties[i].key, &f->rec));
        f->sum.parties++;
        if (++n % AT_ONCE == 0)
            SP_TRY(sp_records_commit(f->r));
    }
    return sp_records_commit(f->r);
}

static struct sp_rc forget_whom(void *ctx, const uint8_t key[SP_RECORD_KEY], struct sp_view value)
{
    struct forget *f = ctx;
    SP_TRY(sp_record_read(value, &f->rec));
    if (!sp_record_is_bereft(&f->rec) || !f->rec.n_parties)
        return SP_OK;
    f->rec.n_parties = 0;
    return put(f, key, &f->rec);
}

/* ---- all of it ---- */

/* Each step may be done again: whom a relationship named is forgotten last. */
static struct sp_rc forget_all(struct forget *f)
{
    SP_TRY(look_anew(f));
    SP_TRY(sp_gone_read(f->t, &f->gone));
    SP_TRY(sp_records_walk(f->r, strip, f));
    if (!f->bereft.n && !f->came_back)
        return SP_OK;
    sort_keys(&f->bereft);
    SP_TRY(sp_records_walk(f->r, find_parties, f));
    sort_keys(&f->ids);
    if (f->n_parties)
        SP_TRY(sp_records_walk(f->r, find_named, f));
    SP_TRY(forget_parties(f));
    return f->bereft.n ? sp_records_walk(f->r, forget_whom, f) : SP_OK;
}

static struct sp_rc forget_in(struct sp_db *db, struct sp_records *r, struct sp_forgotten *out)
{
    struct forget *f = calloc(1, sizeof *f);
    if (!f)
        return SP_ERR(NOMEM);
    f->db = db;
    f->r = r;
    struct sp_rc rc = forget_all(f);
    if (f->t)
        sp_kv_read_end(f->t);
    *out = f->sum;
    sp_gone_free(&f->gone);
    sp_arena_free(&f->arena);
    sp_buf_free(&f->value);
    free(f->bereft.v);
    free(f->ids.v);
    free(f->parties);
    free(f);
    return rc;
}

static struct sp_rc any_tombstone(struct sp_db *db, bool *out)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    *out = sp_kv_count(t, SP_R_TOMB) > 0;
    return SP_OK;
}

struct sp_rc sp_records_forget(struct sp_db *db, struct sp_forgotten *out, struct sp_diag *d)
{
    struct sp_records *r = NULL;
    bool any = false;
    SP_TRY(any_tombstone(db, &any));
    if (!any || !sp_records_there(db))
        return SP_OK;
    SP_TRY(sp_records_open(db, &r, d));
    struct sp_rc rc = forget_in(db, r, out);
    sp_records_close(r);
    if (sp_ok(rc))
        return rc;
    return sp_diag_set(d, rc, "retention.records", NULL, "%s/records.mdb: %s; what the registry had is gone, run it again for what statements said",
                       db->dir, sp_rc_meaning(rc));
}
