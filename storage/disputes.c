/* Disputes found: rows of SP_R_DISPUTE, and the facts they lead to. */
#include "storage/disputes.h"

#include <stdlib.h>

#include "storage/marks.h"
#include "storage/snap.h"

/* ---- one ---- */

static struct sp_rc subject_of(struct sp_snap *s, uint32_t no, struct sp_view *out)
{
    struct sp_name_record r;
    SP_TRY(sp_snap_names(s, no, &r));
    *out = r.subject;
    return SP_OK;
}

/* The newest version of a company's dispute. NOTFOUND. */
static struct sp_rc read_one(struct sp_snap *s, uint32_t no, struct sp_view id, struct sp_arena *a, struct sp_dispute_found *out)
{
    struct sp_fact *facts = NULL;
    struct sp_marks m;
    size_t n = 0;
    unsigned chunks;
    struct sp_dispute_found f = { .id = id };
    SP_TRY(subject_of(s, no, &f.subject));
    SP_TRY(sp_facts_of(s->t, no, a, &facts, &n, &chunks));
    SP_TRY(sp_marks_of(facts, n, a, &m));
    for (size_t i = 0; i < m.n; i++) {
        if (!sp_view_eq(m.fact[i]->id, id))
            continue;
        size_t newest = sp_marks_newest(&m, i);
        f.dispute = m.dispute[newest];
        f.status = m.fact[newest]->status;
        f.received_s = m.fact[newest]->received_s;
        *out = f;
        return SP_OK;
    }
    return SP_ERR(NOTFOUND);
}

static struct sp_rc unknown(struct sp_view id, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(NOTFOUND), "dispute.unknown", "id", "this registry has no dispute %.*s; saphan dispute list --all lists them",
                       (int)(id.n > 80 ? 80 : id.n), id.p);
}

/* Companies with a dispute of that id: how many, at most two, and the first. */
static struct sp_rc owners(struct sp_snap *s, struct sp_view id, uint32_t *no, unsigned *n)
{
    struct sp_kv_cursor c;
    struct sp_xkey from = sp_dispute_key(id, 0);
    *n = 0;
    SP_TRY(sp_kv_cursor(s->t, SP_R_DISPUTE, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && *n < 2 && c.key.n && c.key.p[0] == SP_DISPUTE_ROW; rc = sp_kv_next(&c)) {
        struct sp_view got;
        uint32_t which;
        if (!sp_dispute_key_read(c.key, 1, &got, &which))
            return SP_ERR(CORRUPT);
        if (!sp_view_eq(got, id))
            break;
        if (!*n)
            *no = which;
        (*n)++;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_dispute_find(struct sp_snap *s, struct sp_view id, struct sp_view subject, struct sp_arena *a,
                             struct sp_dispute_found *out, struct sp_diag *d)
{
    uint32_t no = SP_NO_COMPANY;
    unsigned n = 1;
    struct sp_view kept;
    if (!sp_fact_id_valid(id))
        return unknown(id, d);
    if (subject.n)
        SP_TRY(sp_snap_number(s, subject, &no));
    else
        SP_TRY(owners(s, id, &no, &n));
    if (n > 1)
        return sp_diag_set(d, SP_ERR(INVALID), "dispute.ambiguous", "subject", "several companies have a dispute %.*s; name the subject too", (int)id.n, id.p);
    if (n == 0 || no == SP_NO_COMPANY)
        return unknown(id, d);
    if (!sp_arena_copy(a, id, &kept))
        return SP_ERR(NOMEM);
    struct sp_rc rc = read_one(s, no, kept, a, out);
    return sp_is(rc, SP_RC_NOTFOUND) ? unknown(id, d) : rc;
}

/* ---- many ---- */

static struct sp_rc check_index(struct sp_snap *s, struct sp_diag *d)
{
    uint64_t next, rows;
    SP_TRY(sp_meta_u64(s->t, "next", &next));
    SP_TRY(sp_meta_u64(s->t, "disputes", &rows));
    if (!next || rows == SP_DISPUTE_ROWS_VERSION)
        return SP_OK;
    return sp_diag_set(d, SP_ERR(UNAVAILABLE), "dispute.index", NULL, "an older program filled this folder: start the node, or import anything, and its disputes can be listed");
}

static struct sp_xkey first_key(enum sp_dispute_which which, struct sp_view who)
{
    static const char start[] = { SP_DISPUTE_DUE, SP_DISPUTE_ROW, SP_DISPUTE_WHO };
    struct sp_xkey k = sp_xkey_owned(start[which], who);
    if (which == SP_DISPUTES_OF)
        k.p[k.n++] = '\0';
    return k;
}

struct sp_rc sp_dispute_each(struct sp_snap *s, enum sp_dispute_which which, struct sp_view who,
                             bool (*each)(void *ctx, const struct sp_dispute_found *x), void *ctx, struct sp_diag *d)
{
    enum { DAY = 10 };
    struct sp_kv_cursor c;
    SP_ARENA_AUTO a = { 0 };
    if (who.n > SP_MAX_TOKEN_FIELD)
        return SP_OK;
    struct sp_xkey from = first_key(which, which == SP_DISPUTES_OF ? who : sp_view("", 0));
    size_t before = from.n + (which == SP_DISPUTES_OPEN ? DAY : 0);
    SP_TRY(check_index(s, d));
    SP_TRY(sp_kv_cursor(s->t, SP_R_DISPUTE, 1, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc) && sp_view_starts(c.key, sp_xkey_view(&from)); rc = sp_kv_next(&c)) {
        struct sp_dispute_found f;
        struct sp_view id;
        uint32_t no;
        sp_arena_reset(&a);
        if (!sp_dispute_key_read(c.key, before, &id, &no))
            return SP_ERR(CORRUPT);
        struct sp_rc found = read_one(s, no, id, &a, &f);
        if (sp_is(found, SP_RC_NOTFOUND)) /* what a retention rule took away */
            continue;
        SP_TRY(found);
        if (!each(ctx, &f))
            return SP_OK;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc count_rows(struct sp_snap *s, char start, struct sp_view until, uint64_t *all, uint64_t *early)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(s->t, SP_R_DISPUTE, 1, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(&start, 1));
    for (; sp_ok(rc) && c.key.p[0] == start; rc = sp_kv_next(&c)) {
        (*all)++;
        if (until.n && c.key.n > until.n && memcmp(c.key.p + 1, until.p, until.n) < 0)
            (*early)++;
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_dispute_counts(struct sp_snap *s, struct sp_view today, struct sp_dispute_counts *out)
{
    struct sp_dispute_counts n = { 0 };
    uint64_t none = 0;
    SP_TRY(count_rows(s, SP_DISPUTE_DUE, today, &n.open, &n.overdue));
    SP_TRY(count_rows(s, SP_DISPUTE_ROW, sp_view("", 0), &n.all, &none));
    *out = n;
    return SP_OK;
}

/* ---- rows of an older folder ---- */

struct slice { uint32_t from, to; struct sp_apply apply; struct sp_terms_work *work; struct sp_arena arena; };
enum { AT_ONCE = 8192 };

/* The rows, and the marks that its disputes put on what they name. */
static struct sp_rc add_rows(struct slice *x, struct sp_kv_txn *t, struct sp_batch *b, uint32_t no)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_name_record names;
    struct sp_view v;
    struct sp_fact *facts = NULL;
    struct sp_marks m;
    size_t n = 0;
    unsigned chunks;
    sp_arena_reset(&x->arena);
    SP_TRY(sp_facts_of(t, no, &x->arena, &facts, &n, &chunks));
    SP_TRY(sp_marks_of(facts, n, &x->arena, &m));
    for (size_t i = 0; i < m.n; i++)
        if (sp_marks_newest(&m, i) == i)
            sp_dispute_rows_put(b, &m, i, no);
    if (!m.n)
        return SP_OK;
    SP_TRY(sp_kv_get(t, SP_R_NAME, sp_no_view(&k), &v));
    SP_TRY(sp_name_record_parse(v, &names));
    return sp_apply_merge(&x->apply, no, names.subject, NULL, 0);
}

static struct sp_rc slice_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct slice *x = ctx;
    uint64_t next;
    SP_TRY(sp_meta_u64(t, "next", &next));
    x->to = next < (uint64_t)x->from + AT_ONCE ? (uint32_t)next : x->from + AT_ONCE;
    SP_TRY(sp_apply_begin(&x->apply, t, b, x->work));
    for (uint32_t no = x->from; no < x->to; no++)
        SP_TRY(add_rows(x, t, b, no));
    SP_TRY(sp_apply_end(&x->apply));
    if (x->to == next)
        sp_meta_put_u64(b, "disputes", SP_DISPUTE_ROWS_VERSION);
    return SP_OK;
}

static struct sp_rc is_current(struct sp_db *db, bool *out)
{
    uint64_t next, rows;
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_meta_u64(t, "next", &next));
    SP_TRY(sp_meta_u64(t, "disputes", &rows));
    *out = next == 0 || rows == SP_DISPUTE_ROWS_VERSION;
    return SP_OK;
}

struct sp_rc sp_dispute_index(struct sp_db *db)
{
    bool current = true;
    struct slice x = { .from = 0, .work = calloc(1, sizeof *x.work) };
    struct sp_rc rc = x.work ? is_current(db, &current) : SP_ERR(NOMEM);
    while (sp_ok(rc) && !current) {
        SP_BATCH_AUTO b = { .prepare = slice_prepare, .ctx = &x };
        rc = sp_kv_submit(db->registry, &b);
        x.from = x.to;
        if (sp_ok(rc))
            rc = is_current(db, &current);
    }
    sp_apply_free(&x.apply);
    sp_terms_work_free(x.work);
    free(x.work);
    sp_arena_free(&x.arena);
    return rc;
}

/* ---- to be told ---- */

/* Value: subject, since; then, of one that was told in part, pieces and place. */
static void read_place(struct sp_reader *r, struct sp_dispute_event *e)
{
    e->pieces = (unsigned)sp_read_varint(r);
    struct sp_view place = sp_read_view(r);
    r->failed |= place.n != sizeof e->from.at;
    if (!r->failed)
        memcpy(e->from.at, place.p, sizeof e->from.at);
}

struct sp_rc sp_dispute_to_tell(struct sp_db *db, struct sp_arena *a, struct sp_dispute_event *out)
{
    static const char start = SP_DISPUTE_TELL;
    struct sp_dispute_event e = { .at_s = 0 };
    struct sp_kv_cursor c;
    uint32_t no;
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_kv_cursor(t, SP_R_DISPUTE, 0, &c));
    SP_TRY(sp_kv_seek(&c, sp_view(&start, 1)));
    if (c.key.p[0] != start)
        return SP_ERR(NOTFOUND);
    struct sp_reader r = sp_reader(c.value);
    if (!sp_dispute_key_read(c.key, 10, &e.id, &no))
        return SP_ERR(CORRUPT);
    unsigned outcome = (unsigned char)c.key.p[9];
    e.at_s = (int64_t)sp_get_u64be(c.key.p + 1);
    e.subject = sp_read_view(&r);
    e.since_s = (int64_t)sp_read_varint(&r);
    if (r.in.n)
        read_place(&r, &e);
    SP_TRY(sp_reader_end(&r));
    if (outcome > SP_DISPUTE_WITHDRAWN)
        return SP_ERR(CORRUPT);
    e.outcome = (enum sp_dispute_outcome)outcome;
    if (!sp_arena_copy(a, c.key, &e.key) || !sp_arena_copy(a, e.subject, &e.subject) || !sp_arena_copy(a, e.id, &e.id))
        return SP_ERR(NOMEM);
    *out = e;
    return SP_OK;
}

struct sp_rc sp_dispute_told(struct sp_db *db, struct sp_view key)
{
    SP_BATCH_AUTO b = { 0 };
    sp_batch_del(&b, SP_R_DISPUTE, key);
    return sp_kv_submit(db->registry, &b);
}

struct sp_rc sp_dispute_told_until(struct sp_db *db, const struct sp_dispute_event *e, const struct sp_look_place *from)
{
    SP_BATCH_AUTO b = { 0 };
    SP_BUF_AUTO value = { 0 };
    sp_buf_put_view(&value, e->subject);
    sp_buf_put_varint(&value, (uint64_t)e->since_s);
    sp_buf_put_varint(&value, e->pieces + 1);
    sp_buf_put_view(&value, sp_view((const char *)from->at, sizeof from->at));
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(&b, SP_R_DISPUTE, e->key, sp_buf_view(&value));
    return sp_kv_submit(db->registry, &b);
}
