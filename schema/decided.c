#include "schema/decided.h"

#include "schema/data.h"

static bool same_slot(const struct sp_fact *a, const struct sp_fact *b) { return a->kind == b->kind && sp_view_eq(a->id, b->id); }

struct sp_rc sp_fact_is_decision(const struct sp_fact *f, struct sp_arena *a, struct sp_dispute *out, bool *is)
{
    *is = sp_fact_is_dispute(f) && sp_view_eq(f->source, sp_dispute_source);
    if (!*is)
        return SP_OK;
    SP_TRY(sp_dispute_of(f, a, out));
    *is = out->outcome == SP_DISPUTE_CORRECTED;
    return SP_OK;
}

/* ---- making ---- */

struct made { struct sp_fact *v; size_t n; };

static struct sp_rc marks(const struct sp_fact *f, struct sp_arena *a, bool *out)
{
    struct sp_dispute x;
    SP_TRY(sp_dispute_of(f, a, &x));
    *out = sp_dispute_marks(f, &x);
    return SP_OK;
}

/* Versions in which the dispute held its mark. since_s: when first. */
static struct sp_rc add_dispute(struct made *m, const struct sp_company *history, const struct sp_fact *dispute, struct sp_arena *a, int64_t *since_s)
{
    *since_s = INT64_MAX;
    for (size_t i = 0; i < history->n; i++) {
        const struct sp_fact *f = &history->facts[i];
        bool marking;
        if (!same_slot(f, dispute))
            continue;
        SP_TRY(marks(f, a, &marking));
        if (!marking)
            continue;
        *since_s = f->received_s < *since_s ? f->received_s : *since_s;
        m->v[m->n++] = *f;
    }
    return SP_OK;
}

static bool is_newest(const struct sp_company *history, size_t at)
{
    return at + 1 == history->n || !same_slot(&history->facts[at], &history->facts[at + 1]);
}

static bool has(const struct made *m, const struct sp_fact *f)
{
    for (size_t i = 0; i < m->n; i++)
        if (same_slot(&m->v[i], f) && m->v[i].received_s == f->received_s && sp_fact_same(&m->v[i], f))
            return true;
    return false;
}

/* What it found wrong: marked then, and another version since. True: there is such a one. */
static bool add_versions(struct made *m, const struct sp_company *c, const struct sp_company *history, const struct sp_dispute *x, int64_t since_s)
{
    bool any = false, current = false;
    for (size_t i = 0; i < c->n && !current; i++)
        current = sp_dispute_names(x, &c->facts[i]);
    if (!current) /* the record is of a part that has it not */
        return false;
    for (size_t i = 0; i < history->n; i++) {
        const struct sp_fact *f = &history->facts[i];
        if (!f->disputed || f->received_s < since_s || !sp_dispute_names(x, f) || is_newest(history, i))
            continue;
        any = true;
        if (!has(m, f))
            m->v[m->n++] = *f;
    }
    return any;
}

struct sp_rc sp_company_add_decided(struct sp_company *c, const struct sp_company *history, struct sp_arena *a, size_t *n)
{
    struct made m = { .v = sp_arena_alloc(a, (history->n + 1) * sizeof *m.v) };
    *n = 0;
    if (!m.v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < c->n; i++) {
        struct sp_dispute x;
        bool is;
        int64_t since_s;
        size_t before = m.n;
        SP_TRY(sp_fact_is_decision(&c->facts[i], a, &x, &is));
        if (!is)
            continue;
        SP_TRY(add_dispute(&m, history, &c->facts[i], a, &since_s));
        bool any = add_versions(&m, c, history, &x, since_s);
        *n += any;
        if (!any)
            m.n = before;
    }
    c->decided = m.v;
    c->n_decided = m.n;
    return SP_OK;
}

struct sp_rc sp_company_decision(const struct sp_company *c, const struct sp_fact *f, struct sp_arena *a, struct sp_company *out)
{
    struct sp_company one = { .subject = c->subject };
    struct sp_dispute x;
    bool is;
    SP_TRY(sp_fact_is_decision(f, a, &x, &is));
    one.facts = sp_arena_alloc(a, (c->n + 1) * sizeof *one.facts);
    one.decided = sp_arena_alloc(a, (c->n_decided + 1) * sizeof *one.decided);
    if (!one.facts || !one.decided)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < c->n && is; i++)
        if (&c->facts[i] == f || sp_dispute_names(&x, &c->facts[i]))
            one.facts[one.n++] = c->facts[i];
    for (size_t i = 0; i < c->n_decided && is; i++)
        if (same_slot(&c->decided[i], f) || sp_dispute_names(&x, &c->decided[i]))
            one.decided[one.n_decided++] = c->decided[i];
    *out = one;
    return SP_OK;
}

size_t sp_company_decisions(const struct sp_company *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_decided; i++) {
        size_t k = 0;
        while (k < i && !same_slot(&c->decided[k], &c->decided[i]))
            k++;
        n += k == i && sp_fact_is_dispute(&c->decided[i]);
    }
    return n;
}

/* ---- checking ---- */

static struct sp_rc fault(struct sp_diag *d, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), "schema.company.decided", NULL, "%s", why);
}

/* A version of a dispute that the registry ended with a correction, as one of the facts says. */
static struct sp_rc check_dispute(const struct sp_company *c, const struct sp_fact *f, struct sp_arena *a, struct sp_diag *d)
{
    struct sp_dispute x;
    bool marking, is = false;
    SP_TRY(marks(f, a, &marking));
    for (size_t i = 0; i < c->n && !is; i++)
        if (same_slot(&c->facts[i], f))
            SP_TRY(sp_fact_is_decision(&c->facts[i], a, &x, &is));
    return marking && is ? SP_OK : fault(d, "not a version of a dispute of this record, open or unresolved, that the registry ended with a correction");
}

/* Whether dispute was open or unresolved when f was received, as the record says. */
static struct sp_rc was_open(const struct sp_company *c, const struct sp_fact *dispute, const struct sp_fact *f, struct sp_arena *a, bool *out)
{
    *out = false;
    for (size_t i = 0; i < c->n_decided && !*out; i++)
        if (same_slot(&c->decided[i], dispute) && c->decided[i].received_s <= f->received_s)
            SP_TRY(marks(&c->decided[i], a, out));
    return SP_OK;
}

static struct sp_rc check_version(const struct sp_company *c, const struct sp_fact *f, struct sp_arena *a, struct sp_diag *d)
{
    bool current = false, decided = false;
    for (size_t i = 0; i < c->n; i++) {
        struct sp_dispute x;
        bool is;
        current |= same_slot(&c->facts[i], f);
        SP_TRY(sp_fact_is_decision(&c->facts[i], a, &x, &is));
        if (is && !decided && sp_dispute_names(&x, f))
            SP_TRY(was_open(c, &c->facts[i], f, a, &decided));
    }
    if (!f->disputed || !decided)
        return fault(d, "not a marked version of a fact that a dispute of this record, open then, found wrong");
    return current ? SP_OK : fault(d, "the record does not say what the fact is now");
}

struct sp_rc sp_company_check_decided(const struct sp_company *c, struct sp_arena *a, struct sp_diag *d)
{
    for (size_t i = 0; i < c->n_decided; i++) {
        const struct sp_fact *f = &c->decided[i];
        struct sp_rc rc = f->received_s <= 0 ? fault(d, "an earlier version says when it was received")
                          : sp_fact_is_dispute(f) ? check_dispute(c, f, a, d) : check_version(c, f, a, d);
        SP_TRY(sp_at_index(rc, d, "decided", i));
    }
    return SP_OK;
}
