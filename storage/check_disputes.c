/* Disputes: every mark has its dispute, every dispute that holds its mark, and each is found by its rows. */
#include "storage/check_internal.h"
#include "storage/marks.h"

#define FOUND(w, rule, ...) sp_check_found((w)->c, (w)->findings, rule, (w)->subject, __VA_ARGS__)

static void check_mark(const struct sp_check_disputes *w, const struct sp_marks *m, const struct sp_fact *f)
{
    bool contested = sp_marks_has(m, f, INT64_MAX);
    if (contested == f->disputed)
        return;
    FOUND(w, "check.mark", contested ? "%s %.*s is disputed, and not marked so" : "%s %.*s is marked as disputed, and no dispute of it is open or unresolved",
          f->kind->name, (int)f->id.n, f->id.p);
}

static struct sp_rc check_row(struct sp_check_disputes *w, struct sp_kv_txn *t, const struct sp_xkey *k, struct sp_view id, const char *what)
{
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_R_DISPUTE, sp_xkey_view(k), &v);
    w->rows++;
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        FOUND(w, "check.dispute", "dispute %.*s is not found by its %s", (int)id.n, id.p, what);
        return SP_OK;
    }
    return rc;
}

struct sp_rc sp_check_disputes_of(struct sp_check_disputes *w, struct sp_kv_txn *t, uint32_t no, const struct sp_fact *facts, size_t n,
                                  struct sp_arena *a)
{
    struct sp_marks m;
    struct sp_rc rc = sp_marks_of(facts, n, a, &m);
    if (sp_check_is_damage(rc)) /* told where facts are looked at */
        return SP_OK;
    SP_TRY(rc);
    for (size_t i = 0; i < n; i++)
        if (facts[i].disputed || m.n)
            check_mark(w, &m, &facts[i]);
    for (size_t i = 0; i < m.n && w->current; i++) {
        struct sp_xkey k = sp_dispute_key(m.fact[i]->id, no);
        SP_TRY(check_row(w, t, &k, m.fact[i]->id, "id"));
        if (!sp_dispute_is_due(&m, i))
            continue;
        k = sp_dispute_due_key(m.dispute[i].deadline, m.fact[i]->id, no);
        SP_TRY(check_row(w, t, &k, m.fact[i]->id, "deadline"));
    }
    return SP_OK;
}

struct sp_rc sp_check_dispute_rows(struct sp_check_disputes *w, struct sp_kv_txn *t)
{
    struct sp_kv_cursor c;
    uint64_t rows = 0;
    if (!w->current)
        return SP_OK;
    SP_TRY(sp_kv_cursor(t, SP_R_DISPUTE, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c))
        rows += c.key.n && (c.key.p[0] == SP_DISPUTE_ROW || c.key.p[0] == SP_DISPUTE_DUE);
    w->subject = sp_view(NULL, 0);
    if (rows != w->rows)
        FOUND(w, "check.dispute", "%llu rows that disputes are found by, of which the facts give %llu", (unsigned long long)rows, (unsigned long long)w->rows);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}
