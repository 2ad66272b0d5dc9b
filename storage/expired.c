/* One company's facts, by the rules of the table and the state of their disputes. */
#include "storage/expired.h"

#include "schema/dispute.h"

void sp_expired_kinds(const struct sp_country_policy *p, bool covered[SP_MAX_KIND_NUMBER])
{
    size_t n_kinds;
    const struct sp_kind *kinds = sp_kinds(&n_kinds);
    memset(covered, 0, SP_MAX_KIND_NUMBER * sizeof *covered);
    for (size_t i = 0; i < p->n_retention; i++)
        for (size_t k = 0; k < n_kinds; k++)
            covered[kinds[k].number] |= sp_kind_set_has(&p->retention[i].kinds, &kinds[k]);
}

struct search {
    const struct sp_retention *r;
    struct sp_view subject;
    const struct sp_fact *facts;
    size_t n;
    struct sp_arena *a;
    struct sp_slots out;
    size_t cap;
    bool any_dispute;
};

static size_t slot_end(const struct search *s, size_t from)
{
    size_t to = from + 1;
    while (to < s->n && sp_fact_same_slot(&s->facts[from], &s->facts[to]))
        to++;
    return to;
}

static struct sp_rc push(struct search *s, const struct sp_slot *slot)
{
    struct sp_slots *o = &s->out;
    if (o->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 8;
        struct sp_slot *v = sp_arena_alloc(s->a, cap * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (o->n)
            memcpy(v, o->v, o->n * sizeof *v);
        o->v = v;
        s->cap = cap;
    }
    o->v[o->n++] = *slot;
    o->gone += slot->gone;
    o->disputed += slot->disputed;
    o->grace += slot->grace;
    return SP_OK;
}

/* ---- what is said about a fact ---- */

static bool is_kind(const struct sp_fact *f, const char *name) { return !strcmp(f->kind->name, name); }

/* What a dispute or a statement is about; empty views: of the record as a whole. */
struct about { struct sp_view kind, fact, dispute, outcome; };

static struct sp_rc read_about(const struct sp_fact *f, struct sp_arena *a, struct about *out)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    SP_TRY(sp_data_values(f->kind, f->data, a, v, &n));
    const struct { const char *name; struct sp_view *to; } fields[] = {
        { "kind", &out->kind }, { "fact", &out->fact }, { "dispute", &out->dispute }, { "outcome", &out->outcome },
    };
    *out = (struct about){ .kind = { NULL, 0 } };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const struct sp_value *x = sp_value_named(v, n, fields[i].name);
        if (x)
            *fields[i].to = x->text;
    }
    return SP_OK;
}

static bool names_fact(const struct about *x, const struct sp_fact *f)
{
    return sp_view_is(x->kind, f->kind->name) && sp_view_eq(x->fact, f->id);
}

/* An open dispute keeps its fact; a mark whose reason is not here is believed. */
static struct sp_rc in_dispute(const struct search *s, const struct sp_fact *f, bool *out)
{
    bool known = false, open = false;
    for (size_t from = 0, to; from < s->n && s->any_dispute; from = to) {
        struct about x;
        to = slot_end(s, from);
        const struct sp_fact *newest = &s->facts[to - 1];
        if (!sp_fact_is_dispute(newest))
            continue;
        SP_TRY(read_about(newest, s->a, &x));
        if (!names_fact(&x, f))
            continue;
        known = true;
        open |= sp_view_is(x.outcome, "open") && newest->status != SP_STATUS_CLOSED;
    }
    *out = open || (f->disputed && !known);
    return SP_OK;
}

/* ---- slots ---- */

/* By which version it became due by that day. When an older one said that its time had not come, the new one must have been known for some
 * days: what goes is gone for good, with the better versions. */
static void find_grace(const struct search *s, struct sp_slot *slot)
{
    size_t ended = slot->to;
    struct sp_law_due due;
    while (ended > slot->from && sp_law_due(s->r->policy, s->subject, &s->facts[ended - 1], &due) && strcmp(due.due, s->r->on) <= 0)
        ended--;
    if (ended == slot->from || ended == slot->to)
        return;
    slot->ended = ended;
    sp_law_grace_ends(s->r->policy, slot->due.rule, s->facts[ended].received_s, slot->until);
    slot->grace = strcmp(s->r->on, slot->until) < 0;
}

void sp_expired_next(char next_due[SP_DAY_TEXT], const char *day)
{
    if (!next_due[0] || strcmp(day, next_due) < 0)
        memcpy(next_due, day, SP_DAY_TEXT);
}

static struct sp_rc find_due(struct search *s, char next_due[SP_DAY_TEXT])
{
    for (size_t from = 0, to; from < s->n; from = to) {
        struct sp_slot slot = { .from = from, .about = SIZE_MAX };
        slot.to = to = slot_end(s, from);
        const struct sp_fact *newest = &s->facts[to - 1];
        if (!sp_law_due(s->r->policy, s->subject, newest, &slot.due) || newest->received_s > s->r->now_s)
            continue;
        if (strcmp(slot.due.due, s->r->on) > 0) {
            sp_expired_next(next_due, slot.due.due);
            continue;
        }
        SP_TRY(in_dispute(s, newest, &slot.disputed));
        if (!slot.disputed)
            find_grace(s, &slot);
        if (slot.grace)
            sp_expired_next(next_due, slot.until);
        slot.gone = !slot.disputed && !slot.grace;
        SP_TRY(push(s, &slot));
    }
    return SP_OK;
}

/* The slot among the first n that goes and that this is about, by its fact or by the dispute it belongs to. */
static size_t goes_with(const struct search *s, const struct about *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct sp_slot *slot = &s->out.v[i];
        const struct sp_fact *f = &s->facts[slot->from];
        if (slot->gone && (names_fact(x, f) || (x->dispute.n && sp_fact_is_dispute(f) && sp_view_eq(x->dispute, f->id))))
            return i;
    }
    return SIZE_MAX;
}

static bool has_slot(const struct search *s, size_t from)
{
    for (size_t i = 0; i < s->out.n; i++)
        if (s->out.v[i].from == from)
            return true;
    return false;
}

/* Disputes first, so that a statement about a dispute finds it gone. */
static struct sp_rc add_companions(struct search *s, const char *kind)
{
    for (size_t from = 0, to; from < s->n; from = to) {
        struct about x;
        struct sp_slot slot = { .from = from, .gone = true, .companion = true };
        slot.to = to = slot_end(s, from);
        if (!is_kind(&s->facts[from], kind) || has_slot(s, from))
            continue;
        SP_TRY(read_about(&s->facts[to - 1], s->a, &x));
        slot.about = goes_with(s, &x, s->out.n);
        if (slot.about == SIZE_MAX)
            continue;
        slot.due = s->out.v[slot.about].due;
        SP_TRY(push(s, &slot));
    }
    return SP_OK;
}

struct sp_rc sp_expired_of(const struct sp_retention *r, struct sp_view subject, const struct sp_fact *facts, size_t n, struct sp_arena *a,
                           struct sp_slots *out, char next_due[SP_DAY_TEXT])
{
    struct search s = { .r = r, .subject = subject, .facts = facts, .n = n, .a = a };
    for (size_t i = 0; i < n && !s.any_dispute; i++)
        s.any_dispute = sp_fact_is_dispute(&facts[i]);
    SP_TRY(find_due(&s, next_due));
    if (s.out.gone) {
        SP_TRY(add_companions(&s, "disputes.dispute"));
        SP_TRY(add_companions(&s, "disputes.statement"));
    }
    *out = s.out;
    return SP_OK;
}

struct sp_expired sp_expired_tell(const struct sp_slot *s, struct sp_view subject, const struct sp_fact *facts)
{
    const struct sp_fact *first = &facts[s->from], *last = &facts[s->to - 1];
    struct sp_expired e = { .subject = subject, .id = last->id, .kind = last->kind, .due = s->due, .disputed = s->disputed, .grace = s->grace,
        .companion = s->companion, .versions = s->to - s->from, .first_s = first->received_s, .last_s = last->received_s };
    if (s->grace) {
        memcpy(e.until, s->until, SP_DAY_TEXT);
        e.ended_s = facts[s->ended].received_s;
        e.ended_by = facts[s->ended].source;
        e.came_from = facts[s->ended - 1].source;
    }
    return e;
}
