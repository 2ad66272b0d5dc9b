#include "storage/store.h"

#include "schema/decided.h"
#include "schema/removed.h"
#include "storage/marks.h"
#include "storage/number.h"
#include "storage/tombs.h"

struct sp_rc sp_meta_u64(struct sp_kv_txn *t, const char *key, uint64_t *out)
{
    return sp_kv_number_or_0(t, SP_R_META, sp_view_of(key), out);
}

void sp_meta_put_u64(struct sp_batch *b, const char *key, uint64_t v)
{
    sp_batch_put_number(b, SP_R_META, sp_view_of(key), v);
}

struct sp_rc sp_versions_ever(struct sp_kv_txn *t, uint64_t *out)
{
    uint64_t facts;
    struct sp_tombs tombs;
    SP_TRY(sp_meta_u64(t, "facts", &facts));
    SP_TRY(sp_tombs_read(t, &tombs));
    *out = facts + tombs.gone;
    return SP_OK;
}

struct sp_rc sp_number_of(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view subject, uint32_t *no)
{
    struct sp_term term = sp_term_subject(subject);
    uint32_t got = SP_NO_COMPANY;
    size_t n = 0;
    SP_TRY(sp_post_numbers(t, m, sp_term_view(&term), &got, 1, &n));
    *no = n ? got : SP_NO_COMPANY;
    return SP_OK;
}

const char *sp_country_of(struct sp_kv_txn *t, uint32_t no, struct sp_country_row *row)
{
    uint64_t at = no / SP_COUNTRIES_PER_ROW;
    if (!row->known || row->row != at) {
        struct sp_no_key k = sp_no_key((uint32_t)at, 0);
        row->known = true;
        row->row = at;
        if (!sp_ok(sp_kv_get(t, SP_R_COUNTRY, sp_no_view(&k), &row->v)))
            row->v = sp_view(NULL, 0);
    }
    size_t offset = 2 * (size_t)(no % SP_COUNTRIES_PER_ROW);
    return offset + 2 <= row->v.n ? row->v.p + offset : NULL;
}

/* ---- applying ---- */

struct sp_rc sp_apply_begin(struct sp_apply *a, struct sp_kv_txn *t, struct sp_batch *b, struct sp_terms_work *work)
{
    uint64_t next;
    SP_TRY(sp_manifest_read(t, &a->map));
    SP_TRY(sp_meta_u64(t, "next", &next));
    if (next >= SP_NO_COMPANY)
        return SP_ERR(FULL);
    a->t = t;
    a->b = b;
    a->work = work;
    a->first = a->next = (uint32_t)next;
    a->facts_new = a->facts_changed = a->facts_closed = a->facts_settled = a->created = a->updated = a->unchanged = a->returned = a->recent = a->facts_earlier = a->decided = 0;
    a->drops = sp_kv_count(t, SP_R_DROP) > 0;
    a->tombs = sp_kv_count(t, SP_R_TOMB) > 0;
    sp_buf_clear(&a->countries);
    return SP_OK;
}

struct sp_rc sp_apply_number(struct sp_apply *a, struct sp_view subject, uint32_t *no)
{
    if (a->next >= SP_NO_COMPANY - 1)
        return SP_ERR(FULL);
    *no = a->next++;
    a->created++;
    sp_buf_put(&a->countries, subject.n >= 2 ? sp_view(subject.p, 2) : SP_VIEW_LIT("??"));
    return sp_buf_rc(&a->countries);
}

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

static struct sp_rc put_chunks(struct sp_apply *a, uint32_t no, unsigned chunk)
{
    struct sp_chunker c = { .no = no, .chunk = chunk, .list = sp_buf_view(&a->text), .value = &a->chunk };
    for (bool more = false;;) {
        SP_TRY(sp_chunk_next(&c, &more));
        if (!more)
            return SP_OK;
        sp_batch_put(a->b, SP_R_CHUNK, sp_chunk_view(&c.key), sp_buf_view(&a->chunk));
    }
}

struct recent { struct sp_apply *a; uint32_t no; };

static void put_recent(void *ctx, struct sp_view term)
{
    struct recent *r = ctx;
    struct sp_post_key k = sp_recent_key(term, r->no);
    sp_batch_put(r->a->b, SP_R_RECENT, sp_view(k.p, k.n), sp_view("", 0));
    if (r->a->drops) /* it holds again */
        sp_batch_del(r->a->b, SP_R_DROP, sp_view(k.p, k.n));
    r->a->recent++;
}

static struct sp_rc put_names(struct sp_apply *a, uint32_t no, struct sp_view subject, struct sp_facts *all)
{
    size_t n = all->n;
    SP_TRY(sp_facts_order(all->v, &n, false, &a->arena));
    struct sp_no_key k = sp_no_key(no, 0);
    sp_buf_clear(&a->text);
    SP_TRY(sp_name_record_put(&a->text, subject, all->v, n, &a->arena));
    sp_batch_put(a->b, SP_R_NAME, sp_no_view(&k), sp_buf_view(&a->text));
    return SP_OK;
}

/* What the law had deleted of a company; none of one that is being made. */
static struct sp_rc read_deleted(struct sp_apply *a, uint32_t no, struct sp_view subject)
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

/* Whether what a dispute found wrong is delivered once more. */
static bool was_corrected(const struct sp_facts *all, const struct sp_marks *marks, const struct sp_fact *f)
{
    struct sp_fact contested = *f;
    contested.disputed = true;
    for (size_t i = 0; i < all->n && marks->n; i++)
        if (all->v[i].disputed && sp_fact_same(&all->v[i], &contested) && sp_marks_corrected(marks, &all->v[i]))
            return true;
    return false;
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
static bool is_settled(struct sp_apply *a, const struct sp_facts *all, const struct sp_marks *marks, const struct sp_fact *before, const struct sp_fact *f)
{
    if (!before)
        return false;
    if (f->kind->section != SP_SECTION_DISPUTES)
        return !differs_by_mark(before, f) && was_corrected(all, marks, f);
    if (!sp_view_eq(before->source, sp_dispute_source) && !sp_view_eq(f->source, sp_dispute_source))
        return false;
    return !a->decisions || stage_of(f, &a->arena) <= stage_of(before, &a->arena);
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

/* A fact that says something new, and was not deleted, joins all and a->text. */
static struct sp_rc accept_one(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_marks *marks, const struct sp_fact *f)
{
    const struct sp_fact *before = newest(all, f);
    if (held(all, before, f) || sp_tombs_cover(a->deleted, a->n_deleted, a->deleted_of, f))
        return SP_OK;
    if (marks && is_settled(a, all, marks, before, f)) {
        a->facts_settled++;
        return SP_OK;
    }
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

/* Disputes first: whether a fact bears the mark follows from them, whatever the record says. marks gets those of all. */
static struct sp_rc accept(struct sp_apply *a, struct sp_view subject, struct sp_facts *all, const struct sp_apply_said *said, size_t n,
                           struct sp_marks *marks)
{
    struct sp_facts in = { .arena = &a->arena }, earlier = { .arena = &a->arena };
    size_t had = all->n;
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_facts_add(&in, said[i].facts));
        SP_TRY(sp_facts_add(&earlier, said[i].decided));
    }
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

static struct sp_rc put_terms(struct sp_apply *a, uint32_t no, bool made, struct sp_view subject, const struct sp_fact *facts,
                              size_t n, bool *names)
{
    struct recent r = { a, no };
    struct sp_view country = sp_view(subject.p, subject.n < 2 ? subject.n : 2);
    if (made)
        sp_terms_of_subject(subject, put_recent, &r);
    *names = made;
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_terms_of_fact(a->work, &facts[i], country, put_recent, &r));
        *names |= sp_fact_is_indexed(&facts[i]);
    }
    return SP_OK;
}

struct sp_rc sp_apply_merge(struct sp_apply *a, uint32_t no, struct sp_view subject, const struct sp_apply_said *said, size_t n)
{
    struct sp_facts all = { .arena = &a->arena };
    struct sp_marks marks = { .n = 0 };
    unsigned chunks = 0;
    bool made = no == SP_NO_COMPANY, names = false;
    sp_arena_reset(&a->arena);
    if (!made)
        SP_TRY(sp_facts_of(a->t, no, &a->arena, &all.v, &all.n, &chunks));
    all.cap = all.n; /* grows into an array of its own */
    size_t had = all.n;
    SP_TRY(read_deleted(a, no, subject));
    SP_TRY(accept(a, subject, &all, said, n, &marks));
    if (made)
        SP_TRY(sp_apply_number(a, subject, &no));
    a->updated += !made && all.n > had;
    a->unchanged += !made && all.n == had;
    if (!made && all.n == had)
        return SP_OK;
    a->facts_new += all.n - had;
    SP_TRY(put_chunks(a, no, chunks));
    for (size_t i = 0; i < marks.n; i++)
        if (sp_marks_newest(&marks, i) == i)
            sp_dispute_rows_put(a->b, &marks, i, no);
    SP_TRY(put_terms(a, no, made, subject, all.v + had, all.n - had, &names));
    if (names)
        SP_TRY(put_names(a, no, subject, &all));
    return sp_buf_rc(&a->b->ops);
}

static struct sp_rc put_countries(struct sp_apply *a)
{
    uint32_t no = a->first;
    size_t at = 0;
    while (no < a->next) {
        uint32_t row = no / SP_COUNTRIES_PER_ROW, offset = 2 * (no % SP_COUNTRIES_PER_ROW);
        char cells[2 * SP_COUNTRIES_PER_ROW] = { 0 };
        struct sp_no_key k = sp_no_key(row, 0);
        struct sp_view v;
        struct sp_rc rc = sp_kv_get(a->t, SP_R_COUNTRY, sp_no_view(&k), &v);
        if (sp_ok(rc) && v.n <= sizeof cells)
            memcpy(cells, v.p, v.n);
        else if (!sp_is(rc, SP_RC_NOTFOUND))
            return sp_ok(rc) ? SP_ERR(CORRUPT) : rc;
        size_t n = sizeof cells - offset;
        if (n > a->countries.n - at)
            n = a->countries.n - at;
        memcpy(cells + offset, a->countries.p + at, n);
        sp_batch_put(a->b, SP_R_COUNTRY, sp_no_view(&k), sp_view(cells, offset + n));
        at += n;
        no += (uint32_t)(n / 2);
    }
    return SP_OK;
}

struct sp_rc sp_apply_end(struct sp_apply *a)
{
    uint64_t facts;
    if (a->facts_new == 0 && a->created == 0)
        return SP_OK;
    SP_TRY(sp_meta_u64(a->t, "facts", &facts));
    SP_TRY(put_countries(a));
    if (a->first == 0) {
        sp_meta_put_u64(a->b, "names", SP_NAME_KEYS_VERSION);
        sp_meta_put_u64(a->b, "disputes", SP_DISPUTE_ROWS_VERSION);
    }
    sp_meta_put_u64(a->b, "next", a->next);
    sp_meta_put_u64(a->b, "facts", facts + a->facts_new);
    return sp_buf_rc(&a->b->ops);
}

void sp_apply_free(struct sp_apply *a)
{
    sp_buf_free(&a->countries);
    sp_buf_free(&a->text);
    sp_buf_free(&a->chunk);
    sp_arena_free(&a->arena);
}
