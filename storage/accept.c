/* What joins a company of what is said about it. */
#include "storage/accept.h"

#include <stdlib.h>

#include "schema/decided.h"
#include "schema/removed.h"
#include "storage/contested.h"
#include "storage/tombs.h"

/* The version that counts: received last, of those the last appended. */
static const struct sp_fact *newest(const struct sp_facts *fs, const struct sp_fact *f)
{
    const struct sp_fact *best = NULL;
    for (size_t i = 0; i < fs->n; i++)
        if (sp_fact_same_slot(&fs->v[i], f) && (!best || fs->v[i].received_s >= best->received_s))
            best = &fs->v[i];
    return best;
}

/* Whether f says what is known. Late history: that very version. */
static bool held(const struct sp_facts *fs, const struct sp_fact *now, const struct sp_fact *f)
{
    if (!now || now->received_s <= f->received_s)
        return now && sp_fact_same(now, f);
    for (size_t i = 0; i < fs->n; i++)
        if (fs->v[i].received_s == f->received_s && sp_fact_same_slot(&fs->v[i], f) && sp_fact_same(&fs->v[i], f))
            return true;
    return false;
}

struct sp_rc sp_accept_begin(struct sp_apply *a, uint32_t no, struct sp_view subject)
{
    a->deleted_of = subject;
    a->deleted = NULL;
    a->n_deleted = 0;
    return a->tombs && no != SP_NO_COMPANY ? sp_tombs_of(a->t, no, &a->arena, &a->deleted, &a->n_deleted) : SP_OK;
}

/* Count a fact that is new, and tell it to who wants to know. */
static struct sp_rc tell(struct sp_apply *a, struct sp_view subject, const struct sp_fact *before, const struct sp_fact *now)
{
    const struct sp_change c = { subject, before, now };
    a->facts_changed += before != NULL;
    a->facts_closed += now->status == SP_STATUS_CLOSED && (!before || before->status != SP_STATUS_CLOSED);
    return a->changed ? a->changed(a->changed_ctx, &c) : SP_OK;
}

static bool differs_by_mark(const struct sp_fact *before, const struct sp_fact *f)
{
    struct sp_fact same = *f;
    same.disputed = before->disputed;
    return sp_fact_same(before, &same);
}

/* Open, then unresolved, then over: how far a dispute has come; of a statement, whether it is shown still. */
static unsigned stage_of(const struct sp_fact *f, struct sp_arena *arena)
{
    struct sp_dispute x;
    if (!sp_fact_is_dispute(f) || !sp_ok(sp_dispute_of(f, arena, &x)))
        return f->status == SP_STATUS_CLOSED;
    return !sp_dispute_marks(f, &x) ? 2 : x.outcome == SP_DISPUTE_UNRESOLVED;
}

/* Whether f is for the registry alone to say: how its own disputes go on, and what a dispute has decided already. What its own file says
 * goes on where this folder stopped, never back. */
static struct sp_rc is_settled(struct sp_apply *a, const struct sp_facts *all, const struct sp_marks *marks, const struct sp_fact *before,
                               const struct sp_fact *f, bool *out)
{
    *out = false;
    if (!before)
        return SP_OK;
    if (f->kind->section != SP_SECTION_DISPUTES)
        return differs_by_mark(before, f) ? SP_OK : sp_contested_again(all, marks, before, f, &a->arena, out);
    if (!sp_view_eq(before->source, sp_dispute_source) && !sp_view_eq(f->source, sp_dispute_source))
        return SP_OK;
    *out = !a->decisions || stage_of(f, &a->arena) <= stage_of(before, &a->arena);
    return SP_OK;
}

/* News of what a dispute of this registry decided counts, and is told. */
static struct sp_rc note_replaced(struct sp_apply *a, struct sp_view subject)
{
    struct sp_reader r = sp_reader(sp_buf_view(&a->replaced));
    a->facts_replaced++;
    for (unsigned n = 0; r.in.n && !r.failed; n++)
        if (sp_view_eq(sp_read_view(&r), subject) || n + 1 >= SP_REPLACED_TOLD)
            return SP_OK;
    sp_buf_put_view(&a->replaced, subject);
    return sp_buf_rc(&a->replaced);
}

/* What is delivered later counts, also when the clock was ahead before, and is not what was deleted in the same second. */
static void receive(const struct sp_apply *a, const struct sp_facts *all, struct sp_fact *f)
{
    const struct sp_fact *before = a->arriving ? newest(all, f) : NULL;
    if (before && before->received_s > f->received_s)
        f->received_s = before->received_s;
    for (size_t i = 0; a->arriving && i < a->n_deleted; i++)
        if (f->received_s <= a->deleted[i].last_s && sp_tomb_is_of(&a->deleted[i], a->deleted_of, f))
            f->received_s = a->deleted[i].last_s + 1;
}

/* Whether before was stored by an earlier batch of this run. */
static bool is_of_this_run(const struct sp_apply *a, const struct sp_facts *all, const struct sp_fact *before, const struct sp_fact *f)
{
    return a->again && (size_t)(before - all->v) < a->had && before->received_s == f->received_s;
}

static int by_slot(const void *x, const void *y)
{
    const struct sp_fact *a = *(const struct sp_fact *const *)x, *b = *(const struct sp_fact *const *)y;
    int c = a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : sp_view_cmp(a->id, b->id);
    return c ? c : a < b ? -1 : a > b;
}

/* Of what comes at once: facts that say otherwise than the one of the same slot before them. */
static struct sp_rc count_twice(struct sp_apply *a, const struct sp_facts *in)
{
    const struct sp_fact **v = sp_arena_alloc(&a->arena, (in->n + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < in->n; i++)
        v[i] = &in->v[i];
    qsort(v, in->n, sizeof *v, by_slot);
    for (size_t i = 1; i < in->n; i++)
        a->facts_twice += sp_fact_same_slot(v[i - 1], v[i]) && !differs_by_mark(v[i - 1], v[i]);
    return SP_OK;
}

/* A fact that says something new, and was not deleted, joins all and a->text. */
static struct sp_rc accept_one(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_marks *marks, const struct sp_fact *f)
{
    const struct sp_fact *before = newest(all, f);
    if (held(all, before, f) || sp_tombs_cover(a->deleted, a->n_deleted, a->deleted_of, f))
        return SP_OK;
    bool settled = false, replaced = false;
    if (marks)
        SP_TRY(is_settled(a, all, marks, before, f, &settled));
    if (settled) {
        a->facts_settled++;
        return SP_OK;
    }
    if (marks)
        SP_TRY(sp_contested_replaced(all, marks, before, f, &a->arena, &replaced));
    if (replaced)
        SP_TRY(note_replaced(a, subject));
    a->facts_twice += a->once && before && !differs_by_mark(before, f) && is_of_this_run(a, all, before, f);
    SP_TRY(tell(a, subject, before, f));
    sp_facts_put(&a->text, f);
    return sp_facts_push(all, f);
}

static bool has_disputes(const struct sp_facts *fs)
{
    for (size_t i = 0; i < fs->n; i++)
        if (sp_fact_is_dispute(&fs->v[i]))
            return true;
    return false;
}

/* A dispute that came or changed: one more version of what it is about, with the mark or without, from that moment. */
static struct sp_rc follow_disputes(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_marks *marks)
{
    size_t n = all->n;
    for (size_t i = 0; i < n; i++) {
        struct sp_fact f = all->v[i];
        int64_t changed;
        if (sp_marks_has(marks, &f, INT64_MAX) == f.disputed || newest(all, &f) != &all->v[i])
            continue;
        changed = sp_marks_changed(marks, &f);
        f.disputed = !f.disputed;
        f.received_s = changed > f.received_s ? changed : f.received_s;
        SP_TRY(accept_one(a, subject, all, NULL, &f));
    }
    return SP_OK;
}

/* A registered fact of the source that marked the company as removed, when nothing is said of the mark itself. */
static const struct sp_fact *comes_back(const struct sp_facts *in, const struct sp_fact *mark)
{
    const struct sp_fact *by = NULL;
    for (size_t i = 0; i < in->n; i++) {
        const struct sp_fact *f = &in->v[i];
        if (sp_fact_same_slot(f, mark))
            return NULL;
        if (f->kind->section == SP_SECTION_REGISTERED && f->status != SP_STATUS_CLOSED && sp_view_eq(f->source, mark->source))
            by = f;
    }
    return by;
}

/* Who comes is on the register again: the mark that a whole register without it left behind is closed. */
static struct sp_rc take_back(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_facts *in, const struct sp_marks *marks)
{
    size_t n = all->n;
    for (size_t i = 0; i < n; i++) {
        struct sp_fact f = all->v[i];
        const struct sp_fact *by;
        if (!sp_fact_says_removed(&f) || !sp_fact_in_removed_place(&f) || newest(all, &f) != &all->v[i] || !(by = comes_back(in, &f)))
            continue;
        f.status = SP_STATUS_CLOSED;
        f.received_s = by->received_s > f.received_s ? by->received_s : f.received_s;
        f.disputed = marks && sp_marks_has(marks, &f, f.received_s);
        SP_TRY(accept_one(a, subject, all, marks, &f));
        a->returned++;
    }
    return SP_OK;
}

/* Whether f, an earlier version, belongs to what stands as the registry's own correction here. */
static struct sp_rc belongs(struct sp_apply *a, const struct sp_marks *marks, const struct sp_fact *f, bool *out)
{
    *out = false;
    for (size_t i = 0; i < marks->n && !*out; i++) {
        struct sp_dispute x;
        if (sp_marks_newest(marks, i) != i)
            continue;
        SP_TRY(sp_fact_is_decision(marks->fact[i], &a->arena, &x, out));
        *out = *out && (sp_fact_same_slot(marks->fact[i], f) || sp_dispute_names(&x, f));
    }
    return SP_OK;
}

static bool is_there(const struct sp_facts *all, const struct sp_fact *f)
{
    for (size_t i = 0; i < all->n; i++)
        if (sp_fact_same_slot(&all->v[i], f) && sp_fact_same(&all->v[i], f))
            return true;
    return false;
}

/* What decisions rest on takes its place in the history, before what counts now. */
static struct sp_rc add_earlier(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_facts *earlier, const struct sp_marks *marks)
{
    for (size_t i = 0; i < earlier->n; i++) {
        struct sp_fact f = earlier->v[i];
        const struct sp_fact *now = newest(all, &f);
        bool is = false;
        if (!now || is_there(all, &f) || sp_tombs_cover(a->deleted, a->n_deleted, subject, &f))
            continue;
        SP_TRY(belongs(a, marks, &f, &is));
        if (!is)
            continue;
        if (f.received_s >= now->received_s)
            f.received_s = now->received_s - 1;
        sp_facts_put(&a->text, &f);
        SP_TRY(sp_facts_push(all, &f));
        a->facts_earlier++;
    }
    return SP_OK;
}

/* Decisions of which this folder learned something: versions of their disputes from number had on. */
static void count_decisions(struct sp_apply *a, const struct sp_facts *all, size_t had, const struct sp_facts *earlier)
{
    for (size_t i = 0; i < earlier->n; i++) {
        const struct sp_fact *f = &earlier->v[i];
        size_t before = 0, now = had;
        while (before < i && !sp_fact_same_slot(&earlier->v[before], f))
            before++;
        if (before < i || !sp_fact_is_dispute(f))
            continue;
        while (now < all->n && !sp_fact_same_slot(&all->v[now], f))
            now++;
        a->decided += now < all->n;
    }
}

/* Disputes first: whether a fact bears the mark follows from them, whatever the record says. */
struct sp_rc sp_accept(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_apply_said *said, size_t n,
                       struct sp_marks *marks)
{
    struct sp_facts in = { .arena = &a->arena }, earlier = { .arena = &a->arena };
    size_t had = all->n;
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_facts_add(&in, said[i].facts));
        SP_TRY(sp_facts_add(&earlier, said[i].decided));
    }
    if (a->once && n > 1)
        SP_TRY(count_twice(a, &in));
    sp_buf_clear(&a->text);
    bool contested = has_disputes(all) || has_disputes(&in);
    const struct sp_marks *settled = contested && a->arriving ? marks : NULL; /* what was decided here stays */
    for (size_t i = 0; i < in.n && contested; i++)
        if (sp_fact_is_dispute(&in.v[i])) {
            in.v[i].disputed = false;
            receive(a, all, &in.v[i]);
            SP_TRY(accept_one(a, subject, all, settled, &in.v[i]));
        }
    if (contested)
        SP_TRY(sp_marks_of(all->v, all->n, &a->arena, marks));
    for (size_t i = 0; i < in.n; i++)
        if (!contested || !sp_fact_is_dispute(&in.v[i])) {
            receive(a, all, &in.v[i]);
            in.v[i].disputed = contested && sp_marks_has(marks, &in.v[i], in.v[i].received_s);
            SP_TRY(accept_one(a, subject, all, settled, &in.v[i]));
        }
    if (a->returns)
        SP_TRY(take_back(a, subject, all, &in, settled));
    if (a->decisions && earlier.n) {
        SP_TRY(add_earlier(a, subject, all, &earlier, marks));
        count_decisions(a, all, had, &earlier);
    }
    if (contested)
        SP_TRY(follow_disputes(a, subject, all, marks));
    return sp_buf_rc(&a->text);
}
