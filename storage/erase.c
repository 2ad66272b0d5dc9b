#include "storage/erase.h"

#include <stdlib.h>

#include "base/random.h"
#include "crypto/jws.h"
#include "storage/forget_texts.h"
#include "storage/hold_internal.h"
#include "storage/marks.h"
#include "storage/sort.h"

struct told { struct sp_expired e; struct told *next; };

struct sp_eraser {
    const struct sp_retention *r;
    struct sp_view node;
    const struct sp_key *key;
    struct sp_kv_txn *t;
    struct sp_batch *b;
    struct sp_tomb_chain tombs;
    uint64_t facts, versions;   /* since begin */
    struct sp_arena arena;      /* of the company */
    struct sp_arena names;
    struct sp_arena lasting;    /* of what is told after the commit */
    struct told *first, **last;
    struct sp_buf text, chunk;
    struct sp_terms_work *work;
    struct sp_pairs gone, kept; /* terms */
};

struct sp_rc sp_eraser_new(const struct sp_retention *r, struct sp_view node, const struct sp_key *key, struct sp_eraser **out)
{
    struct sp_eraser *e = calloc(1, sizeof *e);
    if (!e || !(e->work = calloc(1, sizeof *e->work))) {
        free(e);
        return SP_ERR(NOMEM);
    }
    e->r = r;
    e->node = node;
    e->key = key;
    e->last = &e->first;
    *out = e;
    return SP_OK;
}

void sp_eraser_free(struct sp_eraser *e)
{
    if (!e)
        return;
    sp_arena_free(&e->arena);
    sp_arena_free(&e->names);
    sp_arena_free(&e->lasting);
    sp_buf_free(&e->text);
    sp_buf_free(&e->chunk);
    sp_pairs_free(&e->gone);
    sp_pairs_free(&e->kept);
    sp_terms_work_free(e->work);
    free(e->work);
    free(e);
}

struct sp_rc sp_eraser_begin(struct sp_eraser *e, struct sp_kv_txn *t, struct sp_batch *b)
{
    e->t = t;
    e->b = b;
    e->facts = e->versions = 0;
    e->first = NULL;
    e->last = &e->first;
    sp_arena_reset(&e->lasting);
    return sp_tombs_read(t, &e->tombs);
}

size_t sp_eraser_facts(const struct sp_eraser *e) { return e->facts; }

void sp_eraser_tell(struct sp_eraser *e, void (*each)(void *ctx, const struct sp_expired *x), void *ctx)
{
    for (const struct told *x = e->first; x; x = x->next)
        each(ctx, &x->e);
}

/* ---- one tombstone ---- */

static struct sp_rc sign(struct sp_eraser *e, const struct sp_expired *x, struct sp_buf *token)
{
    unsigned char random[SP_TOMBSTONE_SALT];
    char digest[SP_SHA256_TEXT];
    SP_BUF_AUTO salt = { 0 };
    SP_BUF_AUTO name = { 0 };
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header header = { .typ = SP_VIEW_LIT(SP_TYP_TOMBSTONE) };
    SP_TRY(sp_random_bytes(random, sizeof random));
    sp_buf_put_b64url(&salt, sp_view(random, sizeof random));
    sp_tombstone_put_name(&name, sp_buf_view(&salt), x->subject, sp_view_of(x->kind->name), x->id);
    SP_TRY(sp_buf_rc(&name));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&name), digest));
    const struct sp_tombstone t = { .node = e->node, .at_s = e->r->now_s, .seq = (int64_t)e->tombs.seq + 1, .prev = sp_view_of(e->tombs.last),
        .subject = x->subject, .kind = sp_view_of(x->kind->name), .salt = sp_buf_view(&salt), .fact = sp_view_of(digest),
        .rule = x->due.rule->law.rule, .source = x->due.rule->law.source, .event = sp_view_of(x->due.event), .due = sp_view_of(x->due.due),
        .versions = (int64_t)x->versions, .first_s = x->first_s, .last_s = x->last_s };
    sp_tombstone_put(&payload, &t);
    SP_TRY(sp_buf_rc(&payload));
    return sp_jws_sign(e->key, &header, sp_buf_view(&payload), token);
}

static struct sp_rc remember(struct sp_eraser *e, const struct sp_expired *x)
{
    struct told *one = sp_arena_alloc(&e->lasting, sizeof *one);
    if (!one)
        return SP_ERR(NOMEM);
    *one = (struct told){ .e = *x };
    if (!sp_arena_copy(&e->lasting, x->subject, &one->e.subject) || !sp_arena_copy(&e->lasting, x->id, &one->e.id))
        return SP_ERR(NOMEM);
    *e->last = one;
    e->last = &one->next;
    return SP_OK;
}

static struct sp_rc bury(struct sp_eraser *e, uint32_t no, const struct sp_expired *x)
{
    SP_BUF_AUTO token = { 0 };
    SP_TRY(sign(e, x, &token));
    SP_TRY(sp_buf_rc(&token));
    SP_TRY(sp_tombs_append(e->t, &e->tombs, no, sp_buf_view(&token), x->versions));
    e->facts++;
    e->versions += x->versions;
    return remember(e, x);
}

/* ---- what is left of a company ---- */

struct company {
    uint32_t no;
    struct sp_view subject;
    struct sp_fact *facts;      /* every version, in report order */
    size_t n;
    unsigned chunks;
    struct sp_slots slots;
};

static struct sp_rc read_company(struct sp_eraser *e, uint32_t no, struct company *c)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_name_record names;
    struct sp_view v;
    char unused[SP_DAY_TEXT] = "";
    sp_arena_reset(&e->arena);
    *c = (struct company){ .no = no };
    SP_TRY(sp_kv_get(e->t, SP_R_NAME, sp_no_view(&k), &v));
    SP_TRY(sp_name_record_parse(v, &names));
    if (!sp_arena_copy(&e->arena, names.subject, &c->subject)) /* views of a writing transaction end with its next put */
        return SP_ERR(NOMEM);
    SP_TRY(sp_facts_of(e->t, no, &e->arena, &c->facts, &c->n, &c->chunks));
    for (size_t i = 0; i < c->n; i++) {
        struct sp_fact *f = &c->facts[i];
        struct sp_view *views[] = { &f->id, &f->source, &f->valid_from, &f->valid_to, &f->data };
        for (size_t j = 0; j < sizeof views / sizeof views[0]; j++)
            if (!sp_arena_copy(&e->arena, *views[j], views[j]))
                return SP_ERR(NOMEM);
    }
    SP_TRY(sp_facts_order(c->facts, &c->n, true, &e->arena));
    return sp_expired_of(e->r, c->subject, c->facts, c->n, &e->arena, &c->slots, unused);
}

/* At most max of those that are due by themselves; the others go when their fact does. */
static bool choose(struct sp_slots *s, size_t max)
{
    size_t taken = 0;
    bool more = false;
    for (size_t i = 0; i < s->n; i++) { /* a companion stands behind what it is about */
        struct sp_slot *x = &s->v[i];
        if (x->companion) {
            x->gone = s->v[x->about].gone;
        } else if (x->gone && taken == max) {
            x->gone = false;
            more = true;
        } else {
            taken += x->gone;
        }
    }
    return more;
}

static struct sp_rc mark_gone(struct sp_eraser *e, const struct company *c, bool **out)
{
    bool *gone = sp_arena_alloc(&e->arena, (c->n + 1) * sizeof *gone);
    if (!gone)
        return SP_ERR(NOMEM);
    memset(gone, 0, (c->n + 1) * sizeof *gone);
    for (size_t i = 0; i < c->slots.n; i++)
        for (size_t k = c->slots.v[i].from; c->slots.v[i].gone && k < c->slots.v[i].to; k++)
            gone[k] = true;
    *out = gone;
    return SP_OK;
}

/* The versions that stay move to the front; indexed: a name or an identifier was among those that go. */
static struct sp_rc part(struct sp_eraser *e, struct company *c, struct sp_fact **gone, size_t *n_gone, bool *indexed)
{
    size_t kept = 0, out = 0;
    bool *is_gone = NULL;
    SP_TRY(mark_gone(e, c, &is_gone));
    struct sp_fact *v = sp_arena_alloc(&e->arena, (c->n + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < c->n; i++)
        if (is_gone[i]) {
            v[out++] = c->facts[i];
            *indexed |= sp_fact_is_indexed(&c->facts[i]);
        } else {
            c->facts[kept++] = c->facts[i];
        }
    c->n = kept;
    *gone = v;
    *n_gone = out;
    return SP_OK;
}

static struct sp_rc write_chunks(struct sp_eraser *e, const struct company *c)
{
    struct sp_chunker k = { .no = c->no, .value = &e->chunk };
    sp_buf_clear(&e->text);
    for (size_t i = 0; i < c->n; i++)
        sp_facts_put(&e->text, &c->facts[i]);
    SP_TRY(sp_buf_rc(&e->text));
    k.list = sp_buf_view(&e->text);
    for (bool more = true; more;) {
        SP_TRY(sp_chunk_next(&k, &more));
        if (more)
            SP_TRY(sp_kv_put(e->t, SP_R_CHUNK, sp_chunk_view(&k.key), sp_buf_view(k.value), false));
    }
    for (unsigned chunk = k.chunk; chunk < c->chunks; chunk++) {
        struct sp_no_key key = sp_no_key(c->no, chunk);
        SP_TRY(sp_kv_del(e->t, SP_R_CHUNK, sp_chunk_view(&key)));
    }
    return SP_OK;
}

/* ---- names ---- */

static void add_term(void *ctx, struct sp_view term)
{
    sp_pairs_add(ctx, term, 0);
}

static struct sp_rc terms_of(struct sp_eraser *e, const struct company *c, const struct sp_fact *facts, size_t n, struct sp_pairs *out)
{
    sp_pairs_clear(out);
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_terms_of_fact(e->work, &facts[i], sp_view(c->subject.p, 2), add_term, out));
    return sp_pairs_sort(out);
}

/* Terms that nothing else of the company gives are to be taken out of the index; recent ones at once. */
static struct sp_rc drop_terms(struct sp_eraser *e, const struct company *c, const struct sp_fact *gone, size_t n_gone)
{
    size_t k = 0;
    SP_TRY(terms_of(e, c, gone, n_gone, &e->gone));
    SP_TRY(terms_of(e, c, c->facts, c->n, &e->kept));
    for (size_t i = 0; i < e->gone.n; i++) {
        struct sp_view term = sp_pair_term(&e->gone, &e->gone.v[i]);
        while (k < e->kept.n && sp_view_cmp(sp_pair_term(&e->kept, &e->kept.v[k]), term) < 0)
            k++;
        if (k < e->kept.n && sp_view_eq(sp_pair_term(&e->kept, &e->kept.v[k]), term))
            continue;
        struct sp_post_key key = sp_recent_key(term, c->no);
        SP_TRY(sp_kv_del(e->t, SP_R_RECENT, sp_view(key.p, key.n)));
        SP_TRY(sp_kv_put(e->t, SP_R_DROP, sp_view(key.p, key.n), sp_view("", 0), false));
    }
    return SP_OK;
}

/* Names that no version gives any more. */
static struct sp_rc forget_holds(struct sp_eraser *e, const struct company *c, const struct sp_fact *gone, size_t n_gone)
{
    struct sp_view type, name, other;
    if (!sp_kv_count(e->t, SP_R_HELD))
        return SP_OK;
    for (size_t i = 0; i < n_gone; i++) {
        bool kept = !sp_fact_name(&gone[i], &e->arena, &type, &name);
        for (size_t k = 0; k < c->n && !kept; k++)
            kept = sp_fact_name(&c->facts[k], &e->arena, &type, &other) && sp_view_eq(name, other);
        if (!kept)
            SP_TRY(sp_hold_forget(e->t, c->subject, name));
    }
    return SP_OK;
}

static struct sp_rc write_names(struct sp_eraser *e, const struct company *c)
{
    size_t n = c->n;
    struct sp_no_key k = sp_no_key(c->no, 0);
    struct sp_fact *now = sp_arena_alloc(&e->arena, (c->n + 1) * sizeof *now);
    if (!now)
        return SP_ERR(NOMEM);
    if (n)
        memcpy(now, c->facts, n * sizeof *now);
    SP_TRY(sp_facts_order(now, &n, false, &e->arena));
    sp_buf_clear(&e->text);
    sp_arena_reset(&e->names);
    SP_TRY(sp_name_record_put(&e->text, c->subject, now, n, &e->names));
    return sp_kv_put(e->t, SP_R_NAME, sp_no_view(&k), sp_buf_view(&e->text), false);
}

/* ---- disputes ---- */

/* By its id, by each of its deadlines, and by who opened it, which its facts do not say. */
static struct sp_rc drop_dispute(struct sp_eraser *e, const struct company *c, const struct sp_fact *f)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    struct sp_xkey k = sp_dispute_key(f->id, c->no);
    SP_TRY(sp_kv_del(e->t, SP_R_DISPUTE, sp_xkey_view(&k)));
    SP_TRY(sp_data_values(f->kind, f->data, &e->arena, v, &n));
    const struct sp_value *deadline = sp_value_named(v, n, "deadline");
    if (!deadline)
        return SP_OK;
    k = sp_dispute_due_key(deadline->text, f->id, c->no);
    return sp_kv_del(e->t, SP_R_DISPUTE, sp_xkey_view(&k));
}

static struct sp_rc drop_openers(struct sp_eraser *e, const struct company *c, struct sp_view id)
{
    static const char from = SP_DISPUTE_WHO, to = SP_DISPUTE_WHO + 1;
    struct sp_xkey end = sp_dispute_key(id, c->no); /* a letter, then what ends all keys of this dispute */
    SP_BUF_AUTO next = { 0 };
    sp_buf_put(&next, sp_view(&from, 1));
    for (;;) {
        struct sp_kv_cursor at;
        SP_TRY(sp_buf_rc(&next));
        SP_TRY(sp_kv_cursor(e->t, SP_R_DISPUTE, 0, &at));
        struct sp_rc rc = sp_kv_seek(&at, sp_buf_view(&next));
        while (sp_ok(rc) && (at.key.n <= end.n || memcmp(at.key.p + at.key.n - (end.n - 1), end.p + 1, end.n - 1)) && at.key.p[0] == from)
            rc = sp_kv_next(&at);
        if (sp_is(rc, SP_RC_NOTFOUND) || (sp_ok(rc) && at.key.p[0] >= to))
            return SP_OK;
        SP_TRY(rc);
        sp_buf_clear(&next);
        sp_buf_put(&next, at.key);
        SP_TRY(sp_buf_rc(&next));
        SP_TRY(sp_kv_del(e->t, SP_R_DISPUTE, sp_buf_view(&next)));
    }
}

static struct sp_rc drop_disputes(struct sp_eraser *e, const struct company *c, const struct sp_fact *gone, size_t n_gone)
{
    for (size_t i = 0; i < n_gone; i++) {
        if (!sp_fact_is_dispute(&gone[i]))
            continue;
        SP_TRY(drop_dispute(e, c, &gone[i]));
        if (i + 1 == n_gone || !sp_view_eq(gone[i].id, gone[i + 1].id))
            SP_TRY(drop_openers(e, c, gone[i].id));
    }
    return SP_OK;
}

/* ---- all of it ---- */

struct sp_rc sp_erase_company(struct sp_eraser *e, uint32_t no, size_t max, bool *more)
{
    struct company c;
    struct sp_fact *gone = NULL;
    size_t n_gone = 0;
    bool indexed = false;
    SP_TRY(read_company(e, no, &c));
    *more = choose(&c.slots, max);
    for (size_t i = 0; i < c.slots.n; i++)
        if (c.slots.v[i].gone) {
            struct sp_expired x = sp_expired_tell(&c.slots.v[i], c.subject, c.facts);
            SP_TRY(bury(e, no, &x));
        }
    SP_TRY(part(e, &c, &gone, &n_gone, &indexed));
    if (n_gone == 0)
        return SP_OK;
    SP_TRY(write_chunks(e, &c));
    SP_TRY(sp_texts_note_gone(e->t, gone, n_gone));
    SP_TRY(drop_disputes(e, &c, gone, n_gone));
    if (!indexed)
        return SP_OK;
    SP_TRY(drop_terms(e, &c, gone, n_gone));
    SP_TRY(forget_holds(e, &c, gone, n_gone));
    return write_names(e, &c);
}

struct sp_rc sp_eraser_end(struct sp_eraser *e)
{
    uint64_t facts;
    SP_TRY(sp_meta_u64(e->t, "facts", &facts));
    if (e->facts == 0)
        return SP_OK;
    if (facts < e->versions)
        return SP_ERR(CORRUPT);
    sp_meta_put_u64(e->b, "facts", facts - e->versions);
    sp_tombs_save(e->b, &e->tombs);
    return sp_buf_rc(&e->b->ops);
}
