/* Opening and settling: what is looked at and what is written are one transaction, whoever else writes. */
#include <stdlib.h>

#include "base/clock.h"
#include "storage/disputes.h"
#include "storage/marks.h"

struct changing {
    const struct sp_dispute_opening *open;
    const struct sp_dispute_settling *settle;
    struct sp_view subject, id;
    struct sp_apply apply;
    struct sp_terms_work *work;
    struct sp_arena arena;      /* what outlives one merge */
    struct sp_diag *d;
    uint32_t no;
    struct sp_fact *facts;      /* every version, */
    size_t n;
    struct sp_marks marks;      /* and the disputes among them */
    struct sp_buf list;         /* facts to be put */
};

static struct sp_rc read_company(struct changing *c)
{
    unsigned chunks;
    SP_TRY(sp_number_of(c->apply.t, &c->apply.map, c->subject, &c->no));
    if (c->no == SP_NO_COMPANY)
        return sp_diag_set(c->d, SP_ERR(NOTFOUND), "dispute.subject", "subject", "this registry does not know %.*s", (int)c->subject.n, c->subject.p);
    SP_TRY(sp_facts_of(c->apply.t, c->no, &c->arena, &c->facts, &c->n, &chunks));
    return sp_marks_of(c->facts, c->n, &c->arena, &c->marks);
}

/* The version that counts of what p names, or NULL. */
static const struct sp_fact *current(const struct changing *c, const struct sp_dispute_path *p)
{
    const struct sp_dispute named = { .about = *p };
    const struct sp_fact *best = NULL;
    for (size_t i = 0; i < c->n; i++)
        if (sp_dispute_names(&named, &c->facts[i]) && (!best || c->facts[i].received_s >= best->received_s))
            best = &c->facts[i];
    return best;
}

/* No earlier than what it follows, should the clock have been set back. */
static void put(struct changing *c, struct sp_fact f, int64_t at_s, int64_t after_s)
{
    f.received_s = at_s > after_s ? at_s : after_s;
    sp_facts_put(&c->list, &f);
}

static void put_event(struct changing *c, struct sp_batch *b, int64_t at_s, int64_t since_s, enum sp_dispute_outcome outcome)
{
    SP_BUF_AUTO value = { 0 };
    unsigned char when[9];
    if (since_s < 0)
        return;
    sp_put_u64be(when, at_s > 0 ? (uint64_t)at_s : 0);
    when[8] = (unsigned char)outcome; /* another change in the same second is another row */
    struct sp_xkey k = sp_xkey_owned(SP_DISPUTE_TELL, sp_view(when, sizeof when)), end = sp_dispute_key(c->id, c->no);
    memcpy(k.p + k.n, end.p + 1, end.n - 1);
    k.n += end.n - 1;
    sp_buf_put_view(&value, c->subject);
    sp_buf_put_varint(&value, (uint64_t)since_s);
    sp_batch_put(b, SP_R_DISPUTE, sp_xkey_view(&k), sp_buf_view(&value));
}

static struct sp_rc commit(struct changing *c)
{
    const struct sp_apply_said said = { .facts = sp_buf_view(&c->list) };
    SP_TRY(sp_buf_rc(&c->list));
    SP_TRY(sp_apply_merge(&c->apply, c->no, c->subject, &said, 1));
    return sp_apply_end(&c->apply);
}

/* ---- opening ---- */

static bool same_path(const struct sp_dispute_path *a, const struct sp_dispute_path *b)
{
    return sp_view_eq(a->kind, b->kind) && sp_view_eq(a->fact, b->fact) && sp_view_eq(a->field, b->field);
}

static struct sp_rc check_opening(struct changing *c, const struct sp_fact **about)
{
    const struct sp_dispute_opening *o = c->open;
    *about = current(c, &o->about);
    if (!*about)
        return sp_diag_set(c->d, SP_ERR(NOTFOUND), "dispute.fact", "fact", "the registry holds no fact %.*s/%.*s of this company; saphan show lists them",
                           (int)o->about.kind.n, o->about.kind.p, (int)o->about.fact.n, o->about.fact.p);
    if ((*about)->status == SP_STATUS_CLOSED)
        return sp_diag_set(c->d, SP_ERR(INVALID), "dispute.fact", "fact", "%.*s/%.*s has ended and is in no report any more",
                           (int)o->about.kind.n, o->about.kind.p, (int)o->about.fact.n, o->about.fact.p);
    for (size_t i = 0; i < c->marks.n; i++)
        if (sp_marks_newest(&c->marks, i) == i && sp_dispute_is_due(&c->marks, i) && same_path(&c->marks.dispute[i].about, &o->about))
            return sp_diag_set(c->d, SP_ERR(EXISTS), "dispute.twice", "fact", "this is disputed already, by %.*s", (int)c->marks.fact[i]->id.n, c->marks.fact[i]->id.p);
    return SP_OK;
}

/* Of the disputes that participants opened here and nobody settled yet. */
static struct sp_rc check_number(struct changing *c)
{
    const struct sp_dispute_opening *o = c->open;
    size_t of_who = 0, of_all = 0;
    struct sp_view v;
    if (!o->most_of_who)
        return SP_OK;
    for (size_t i = 0; i < c->marks.n; i++) {
        const struct sp_fact *f = c->marks.fact[i];
        if (sp_marks_newest(&c->marks, i) != i || !sp_dispute_is_due(&c->marks, i) || !sp_view_eq(f->source, sp_dispute_source))
            continue;
        struct sp_xkey k = sp_dispute_who_key(o->who, f->id, c->no);
        struct sp_rc rc = sp_kv_get(c->apply.t, SP_R_DISPUTE, sp_xkey_view(&k), &v);
        if (!sp_is(rc, SP_RC_NOTFOUND))
            SP_TRY(rc);
        of_who += sp_ok(rc);
        of_all += sp_view_is(c->marks.dispute[i].by, "participant");
    }
    if (of_who >= o->most_of_who)
        return sp_diag_set(c->d, SP_ERR(LIMIT), "dispute.many", "subject", "you have %zu open disputes about this company, and %zu is the most; wait until its registry has settled one",
                           of_who, o->most_of_who);
    if (of_all >= o->most_of_all)
        return sp_diag_set(c->d, SP_ERR(LIMIT), "dispute.many", "subject", "participants have %zu open disputes about this company, and its registry takes no more; try again when it has settled some",
                           of_all);
    return SP_OK;
}

static struct sp_rc id_used(struct changing *c)
{
    return sp_diag_set(c->d, SP_ERR(EXISTS), "dispute.used", "id", "another dispute has the id %.*s", (int)c->id.n, c->id.p);
}

static struct sp_rc check_owner(struct changing *c)
{
    struct sp_kv_cursor k;
    struct sp_view id;
    struct sp_xkey from = sp_dispute_key(c->id, 0);
    uint32_t no;
    SP_TRY(sp_kv_cursor(c->apply.t, SP_R_DISPUTE, 0, &k));
    struct sp_rc rc = sp_kv_seek(&k, sp_xkey_view(&from));
    for (; sp_ok(rc) && k.key.n && k.key.p[0] == SP_DISPUTE_ROW; rc = sp_kv_next(&k)) {
        if (!sp_dispute_key_read(k.key, 1, &id, &no))
            return SP_ERR(CORRUPT);
        if (!sp_view_eq(id, c->id))
            return SP_OK;
        if (no != c->no)
            return id_used(c);
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* An id that the opener brings is of one dispute, of one company, of whoever opened it. again: it is this very one. */
static struct sp_rc check_id(struct changing *c, bool *again)
{
    struct sp_xkey who = sp_dispute_who_key(c->open->who, c->id, c->no);
    struct sp_view v;
    size_t i = 0;
    SP_TRY(check_owner(c));
    while (i < c->marks.n && !sp_view_eq(c->marks.fact[i]->id, c->id))
        i++;
    *again = i < c->marks.n;
    if (!*again)
        return SP_OK;
    struct sp_rc rc = c->open->who.n ? sp_kv_get(c->apply.t, SP_R_DISPUTE, sp_xkey_view(&who), &v) : SP_OK;
    if (sp_is(rc, SP_RC_NOTFOUND) || (sp_ok(rc) && !same_path(&c->marks.dispute[i].about, &c->open->about)))
        return id_used(c);
    return rc;
}

/* What is said about a fact is told to whoever may see the fact; a claim never to the whole world. */
static unsigned claim_class(const struct sp_fact *about) { return about->class > SP_CLASS_INTERNAL ? about->class : (unsigned)SP_CLASS_INTERNAL; }

static struct sp_rc open_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct changing *c = ctx;
    const struct sp_dispute_opening *o = c->open;
    const struct sp_fact *about;
    struct sp_fact f;
    SP_TRY(sp_apply_begin(&c->apply, t, b, c->work));
    SP_TRY(read_company(c));
    bool again = false;
    SP_TRY(check_id(c, &again));
    if (again)
        return SP_OK;
    SP_TRY(check_opening(c, &about));
    SP_TRY(check_number(c));
    const struct sp_dispute x = { .about = o->about, .by = o->by, .claim = o->claim, .raised = o->today, .deadline = o->deadline,
                                  .outcome = SP_DISPUTE_OPEN };
    SP_TRY(sp_dispute_fact(&x, c->id, claim_class(about), sp_dispute_source, &c->arena, &f, c->d));
    put(c, f, o->at_s, about->received_s);
    if (o->who.n) {
        struct sp_xkey k = sp_dispute_who_key(o->who, c->id, c->no);
        sp_batch_put(b, SP_R_DISPUTE, sp_xkey_view(&k), sp_view("", 0));
    }
    put_event(c, b, o->at_s, o->since_s, SP_DISPUTE_OPEN);
    return commit(c);
}

/* ---- settling ---- */

static struct sp_rc check_settling(struct changing *c, size_t *at)
{
    const struct sp_dispute_settling *s = c->settle;
    size_t i = 0;
    while (i < c->marks.n && !sp_view_eq(c->marks.fact[i]->id, c->id))
        i++;
    if (i == c->marks.n)
        return sp_diag_set(c->d, SP_ERR(NOTFOUND), "dispute.unknown", "id", "this company has no dispute %.*s", (int)c->id.n, c->id.p);
    *at = sp_marks_newest(&c->marks, i);
    enum sp_dispute_outcome now = c->marks.dispute[*at].outcome;
    if (!sp_dispute_marks(c->marks.fact[*at], &c->marks.dispute[*at]) || (now == SP_DISPUTE_UNRESOLVED && s->outcome == now))
        return sp_diag_set(c->d, SP_ERR(INVALID), "dispute.settled", "id", "this dispute is %s already, since %.*s", sp_dispute_outcome_text(now),
                           (int)c->marks.dispute[*at].decided.n, c->marks.dispute[*at].decided.p);
    return SP_OK;
}

/* By the officer's word, in the place of the version that was disputed. */
static struct sp_rc put_correction(struct changing *c, const struct sp_dispute *x)
{
    const struct sp_dispute_settling *s = c->settle;
    const struct sp_fact *now = current(c, &x->about);
    struct sp_fact f = *s->correction;
    if (!sp_dispute_names(x, &f))
        return sp_diag_set(c->d, SP_ERR(INVALID), "dispute.correction", "id", "the correction must be of %.*s/%.*s, which is disputed", (int)x->about.kind.n,
                           x->about.kind.p, (int)x->about.fact.n, x->about.fact.p);
    if (now) {
        f.disputed = now->disputed;
        if (sp_fact_same(now, &f))
            return sp_diag_set(c->d, SP_ERR(INVALID), "dispute.correction", NULL, "the correction says what the registry says already; reject the dispute, or correct what is wrong");
    }
    put(c, f, s->at_s, now ? now->received_s : 0);
    return SP_OK;
}

/* The statement that belongs to it is shown as long as the dispute is unresolved. */
static struct sp_rc put_statement(struct changing *c, const struct sp_dispute *x)
{
    const struct sp_dispute_settling *s = c->settle;
    const struct sp_fact *about = current(c, &x->about);
    struct sp_fact f;
    if (s->outcome == SP_DISPUTE_UNRESOLVED) {
        SP_TRY(sp_statement_fact(x, c->id, &s->statement, s->today, about ? about->class : (unsigned)SP_CLASS_INTERNAL, sp_dispute_source, &c->arena, &f, c->d));
        put(c, f, s->at_s, 0);
        return SP_OK;
    }
    const struct sp_kind *kind = sp_kind_named(SP_VIEW_LIT("disputes.statement"));
    const struct sp_fact *old = NULL;
    for (size_t i = 0; i < c->n; i++)
        if (c->facts[i].kind == kind && sp_view_eq(c->facts[i].id, c->id) && (!old || c->facts[i].received_s >= old->received_s))
            old = &c->facts[i];
    if (!old || old->status == SP_STATUS_CLOSED)
        return SP_OK;
    f = *old;
    f.status = SP_STATUS_CLOSED;
    put(c, f, s->at_s, old->received_s);
    return SP_OK;
}

static struct sp_rc settle_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct changing *c = ctx;
    const struct sp_dispute_settling *s = c->settle;
    struct sp_fact f;
    size_t at = 0;
    SP_TRY(sp_apply_begin(&c->apply, t, b, c->work));
    SP_TRY(read_company(c));
    SP_TRY(check_settling(c, &at));
    struct sp_dispute x = c->marks.dispute[at];
    const struct sp_fact *was = c->marks.fact[at];
    x.outcome = s->outcome;
    x.decided = s->today;
    x.answer = s->answer;
    SP_TRY(sp_dispute_fact(&x, c->id, was->class, sp_dispute_source, &c->arena, &f, c->d)); /* whoever brought it: it is decided here */
    put(c, f, s->at_s, was->received_s);
    if (s->outcome == SP_DISPUTE_CORRECTED)
        SP_TRY(put_correction(c, &x));
    SP_TRY(put_statement(c, &x));
    put_event(c, b, s->at_s, s->since_s, s->outcome);
    return commit(c);
}

static struct sp_rc check_words(const struct sp_dispute_settling *s, struct sp_diag *d)
{
    bool unresolved = s->outcome == SP_DISPUTE_UNRESOLVED, corrected = s->outcome == SP_DISPUTE_CORRECTED;
    if (s->outcome == SP_DISPUTE_OPEN)
        return SP_ERR(INTERNAL);
    if (unresolved != (s->statement.text.n > 0))
        return sp_diag_set(d, SP_ERR(INVALID), "dispute.statement", "statement", unresolved
                           ? "an unresolved dispute is recorded with the subject's statement" : "only an unresolved dispute has a statement; say why with a reason");
    if (s->outcome == SP_DISPUTE_REJECTED && !s->answer.text.n)
        return sp_diag_set(d, SP_ERR(INVALID), "dispute.reason", "reason", "a rejection says why");
    if (corrected != (s->correction != NULL))
        return sp_diag_set(d, SP_ERR(INVALID), "dispute.correction", "correct", "a correction, and nothing else, comes with the correct fact");
    return SP_OK;
}

/* ---- both ---- */

static struct sp_rc change(struct sp_db *db, struct changing *c, struct sp_rc (*prepare)(void *, struct sp_kv_txn *, struct sp_batch *))
{
    SP_TRY(sp_dispute_index(db));
    c->work = calloc(1, sizeof *c->work);
    if (!c->work)
        return SP_ERR(NOMEM);
    SP_BATCH_AUTO b = { .prepare = prepare, .ctx = c };
    struct sp_rc rc = sp_kv_submit(db->registry, &b);
    sp_apply_free(&c->apply);
    sp_terms_work_free(c->work);
    free(c->work);
    sp_arena_free(&c->arena);
    sp_buf_free(&c->list);
    if (!sp_ok(rc) && c->d && !c->d->rule[0])
        return sp_diag_set(c->d, rc, "registry.put", NULL, "%s/registry.mdb: %s", db->dir, sp_rc_meaning(rc));
    return rc;
}

struct sp_rc sp_dispute_open(struct sp_db *db, const struct sp_dispute_opening *o, char id[SP_ID_TEXT], struct sp_diag *d)
{
    char made[SP_ID_TEXT];
    struct sp_diag none = { .offset = SP_NO_OFFSET };
    if (o->id.n && !sp_id_valid(o->id))
        return SP_ERR(INVALID);
    SP_TRY(sp_id_new(made));
    if (o->id.n)
        memcpy(made, o->id.p, o->id.n);
    struct changing c = { .open = o, .subject = o->subject, .id = sp_view_of(made), .d = d ? d : &none };
    SP_TRY(change(db, &c, open_prepare));
    memcpy(id, made, sizeof made);
    return SP_OK;
}

struct sp_rc sp_dispute_settle(struct sp_db *db, const struct sp_dispute_settling *s, struct sp_diag *d)
{
    struct sp_diag none = { .offset = SP_NO_OFFSET };
    struct changing c = { .settle = s, .subject = s->subject, .id = s->id, .d = d ? d : &none };
    SP_TRY(check_words(s, c.d));
    return change(db, &c, settle_prepare);
}
