#include "storage/marks.h"

struct sp_rc sp_marks_of(const struct sp_fact *facts, size_t n, struct sp_arena *a, struct sp_marks *out)
{
    struct sp_marks m = { .n = 0 };
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += sp_fact_is_dispute(&facts[i]);
    if (count) {
        m.fact = sp_arena_alloc(a, count * sizeof *m.fact);
        m.dispute = sp_arena_alloc(a, count * sizeof *m.dispute);
        if (!m.fact || !m.dispute)
            return SP_ERR(NOMEM);
    }
    for (size_t i = 0; i < n && count; i++) {
        if (!sp_fact_is_dispute(&facts[i]))
            continue;
        SP_TRY(sp_dispute_of(&facts[i], a, &m.dispute[m.n]));
        m.fact[m.n++] = &facts[i];
    }
    *out = m;
    return SP_OK;
}

/* Of the versions of one dispute up to a time, whether number i counts: received last, of those the last appended. */
static bool counts(const struct sp_marks *m, size_t i, int64_t at_s)
{
    const struct sp_fact *f = m->fact[i];
    for (size_t k = 0; k < m->n; k++) {
        int64_t other_s = m->fact[k]->received_s;
        if (k != i && other_s <= at_s && sp_view_eq(m->fact[k]->id, f->id) && (other_s > f->received_s || (other_s == f->received_s && i < k)))
            return false;
    }
    return f->received_s <= at_s;
}

bool sp_marks_has(const struct sp_marks *m, const struct sp_fact *f, int64_t at_s)
{
    for (size_t i = 0; i < m->n; i++)
        if (sp_dispute_names(&m->dispute[i], f) && sp_dispute_marks(m->fact[i], &m->dispute[i]) && counts(m, i, at_s))
            return true;
    return false;
}

/* A version of dispute number i that held the mark when f was received. A correction that nothing went before is a claim, no decision. */
static bool was_open(const struct sp_marks *m, size_t i, const struct sp_fact *f)
{
    for (size_t k = 0; k < m->n; k++)
        if (sp_view_eq(m->fact[k]->id, m->fact[i]->id) && m->fact[k]->received_s <= f->received_s && sp_dispute_marks(m->fact[k], &m->dispute[k]))
            return true;
    return false;
}

bool sp_marks_corrected(const struct sp_marks *m, const struct sp_fact *f, struct sp_view said_by)
{
    for (size_t i = 0; i < m->n; i++) {
        struct sp_view source = m->fact[i]->source;
        if (m->dispute[i].outcome == SP_DISPUTE_CORRECTED && sp_dispute_names(&m->dispute[i], f) && counts(m, i, INT64_MAX) && was_open(m, i, f) &&
            (sp_view_eq(source, sp_dispute_source) || (sp_view_eq(source, f->source) && sp_view_eq(source, said_by))))
            return true;
    }
    return false;
}

int64_t sp_marks_changed(const struct sp_marks *m, const struct sp_fact *f)
{
    int64_t last = 0;
    for (size_t i = 0; i < m->n; i++)
        if (sp_dispute_names(&m->dispute[i], f) && m->fact[i]->received_s > last)
            last = m->fact[i]->received_s;
    return last;
}

size_t sp_marks_newest(const struct sp_marks *m, size_t i)
{
    for (size_t k = 0; k < m->n; k++)
        if (sp_view_eq(m->fact[k]->id, m->fact[i]->id) && counts(m, k, INT64_MAX))
            return k;
    return i;
}

/* ---- rows ---- */

static void add(struct sp_xkey *k, struct sp_view v)
{
    size_t n = v.n < sizeof k->p - k->n ? v.n : sizeof k->p - k->n;
    if (n)
        memcpy(k->p + k->n, v.p, n);
    k->n += n;
}

static void add_end(struct sp_xkey *k, struct sp_view id, uint32_t no)
{
    struct sp_no_key number = sp_no_key(no, 0);
    add(k, id);
    add(k, sp_view("", 1));
    add(k, sp_no_view(&number));
}

struct sp_xkey sp_dispute_key(struct sp_view id, uint32_t no)
{
    struct sp_xkey k = { .n = 1, .p = { SP_DISPUTE_ROW } };
    add_end(&k, id, no);
    return k;
}

struct sp_xkey sp_dispute_due_key(struct sp_view deadline, struct sp_view id, uint32_t no)
{
    struct sp_xkey k = { .n = 1, .p = { SP_DISPUTE_DUE } };
    add(&k, deadline);
    add_end(&k, id, no);
    return k;
}

struct sp_xkey sp_dispute_who_key(struct sp_view who, struct sp_view id, uint32_t no)
{
    struct sp_xkey k = { .n = 1, .p = { SP_DISPUTE_WHO } };
    add(&k, who);
    add(&k, sp_view("", 1));
    add_end(&k, id, no);
    return k;
}

bool sp_dispute_key_read(struct sp_view key, size_t before, struct sp_view *id, uint32_t *no)
{
    if (key.n < before + 6 || key.p[key.n - 5])
        return false;
    *id = sp_view(key.p + before, key.n - before - 5);
    *no = sp_no_read(sp_view(key.p + key.n - 4, 4));
    return true;
}

bool sp_dispute_is_due(const struct sp_marks *m, size_t newest)
{
    return m->dispute[newest].outcome == SP_DISPUTE_OPEN && m->fact[newest]->status != SP_STATUS_CLOSED;
}

void sp_dispute_rows_put(struct sp_batch *b, const struct sp_marks *m, size_t i, uint32_t no)
{
    struct sp_xkey k;
    size_t newest = sp_marks_newest(m, i);
    struct sp_view id = m->fact[i]->id;
    for (size_t v = 0; v < m->n; v++)
        if (sp_view_eq(m->fact[v]->id, id)) {
            k = sp_dispute_due_key(m->dispute[v].deadline, id, no);
            sp_batch_del(b, SP_R_DISPUTE, sp_xkey_view(&k));
        }
    k = sp_dispute_key(id, no);
    sp_batch_put(b, SP_R_DISPUTE, sp_xkey_view(&k), sp_view("", 0));
    if (!sp_dispute_is_due(m, newest))
        return;
    k = sp_dispute_due_key(m->dispute[newest].deadline, id, no);
    sp_batch_put(b, SP_R_DISPUTE, sp_xkey_view(&k), sp_view("", 0));
}
