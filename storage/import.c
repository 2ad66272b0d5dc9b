/*
 * Bulk import. The caller's thread copies records into a batch; a second thread indexes and commits the batch before, so
 * that reading the source and storing overlap. One batch is one transaction with the position in the source, so that a
 * killed import goes on where it stood.
 *
 * A company that is new and stands once in its batch is appended, its terms become part of the batch's segment. All
 * others go the way of a single put.
 */
#include <stdlib.h>

#include "schema/decided.h"
#include "storage/import_internal.h"
#include "storage/number.h"

/* ---- the worker: before the transaction ---- */

static int by_subject(const void *x, const void *y, void *ctx)
{
    const struct batch *b = ctx;
    uint32_t i = *(const uint32_t *)x, j = *(const uint32_t *)y;
    int c = sp_view_cmp(sp_entry_subject(b, &b->v[i]), sp_entry_subject(b, &b->v[j]));
    return c ? c : i < j ? -1 : i > j;
}

/* Records of one subject form a chain in order of arrival. */
void sp_import_chain(struct batch *b)
{
    bool sorted = true;
    for (uint32_t i = 0; i < b->n; i++)
        b->order[i] = i;
    for (uint32_t i = 1; i < b->n && sorted; i++)
        sorted = by_subject(&b->order[i - 1], &b->order[i], b) < 0;
    if (!sorted)
        qsort_r(b->order, b->n, sizeof *b->order, by_subject, b);
    uint32_t head = 0;
    for (uint32_t i = 1; i < b->n; i++) {
        struct entry *before = &b->v[b->order[i - 1]], *e = &b->v[b->order[i]];
        if (!sp_view_eq(sp_entry_subject(b, before), sp_entry_subject(b, e))) {
            head = i;
            continue;
        }
        before->next = b->order[i];
        e->follower = true;
        b->v[b->order[head]].slow = true;
    }
}

static bool is_open(const struct entry *e)
{
    return !e->follower && e->no == SP_NO_COMPANY;
}

/* In subject order: neighbours stand in the same block. */
static struct sp_rc look_up_in(uint32_t segment, struct batch *b, struct sp_kv_txn *t)
{
    struct sp_post_iter it = { .segment = segment };
    bool standing = false;
    for (uint32_t i = 0; i < b->n; i++) {
        struct entry *e = &b->v[b->order[i]];
        if (!is_open(e))
            continue;
        struct sp_term term = sp_term_subject(sp_entry_subject(b, e));
        struct sp_rc rc = standing ? sp_post_forward(t, 0, sp_term_view(&term), &it)
                                   : sp_post_seek(t, 0, segment, sp_term_view(&term), &it);
        if (sp_is(rc, SP_RC_NOTFOUND))
            return SP_OK; /* all others are behind it */
        SP_TRY(rc);
        standing = true;
        uint32_t no;
        if (sp_view_eq(sp_post_term(&it), sp_term_view(&term)) && sp_post_no(&it, &no))
            e->no = no;
    }
    return SP_OK;
}

struct sp_rc sp_import_look_up(struct sp_import *im, struct batch *b, struct sp_kv_txn *t)
{
    struct sp_manifest m;
    const struct sp_manifest none = { .n = 0 };
    SP_TRY(sp_manifest_read(t, &m));
    bool recent = sp_kv_count(t, SP_R_RECENT) > 0;
    for (unsigned i = 0; i < m.n; i++)
        SP_TRY(look_up_in(m.v[i].id, b, t));
    for (uint32_t i = 0; i < b->n; i++) {
        struct entry *e = &b->v[b->order[i]];
        if (recent && is_open(e))
            SP_TRY(sp_number_of(t, &none, sp_entry_subject(b, e), &e->no));
        e->slow |= e->no != SP_NO_COMPANY;
    }
    im->snapshot = sp_kv_txn_id(t);
    return SP_OK;
}

struct to_pairs { struct sp_pairs *pairs; uint32_t entry; };

static void add_pair(void *ctx, struct sp_view term)
{
    struct to_pairs *p = ctx;
    sp_pairs_add(p->pairs, term, p->entry);
}

static struct sp_rc prepare_entry(struct sp_import *im, struct batch *b, uint32_t at)
{
    struct entry *e = &b->v[at];
    struct sp_view subject = sp_entry_subject(b, e), country = sp_view(subject.p, 2);
    struct to_pairs to = { &b->pairs, at };
    struct sp_reader r = sp_reader(sp_entry_facts(b, e));
    struct sp_fact *facts = sp_arena_alloc(&im->apply.arena, (e->facts_count + 1) * sizeof *facts);
    size_t n = 0;
    if (!facts)
        return SP_ERR(NOMEM);
    sp_terms_of_subject(subject, add_pair, &to);
    while (r.in.n && !r.failed && n < e->facts_count) {
        struct sp_fact f;
        SP_TRY(sp_fact_decode(sp_read_view(&r), &f));
        if (!sp_fact_is_indexed(&f))
            continue;
        SP_TRY(sp_terms_of_fact(im->work, &f, country, add_pair, &to));
        sp_import_hold_name(im, at);
        facts[n++] = f;
    }
    SP_TRY(sp_reader_end(&r));
    SP_TRY(sp_facts_order(facts, &n, false, &im->apply.arena)); /* as a later put writes it: newest versions, in report order */
    e->names = b->names.n;
    SP_TRY(sp_name_record_put(&b->names, subject, facts, n, &im->apply.arena));
    e->n_names = (uint32_t)(b->names.n - e->names);
    return SP_OK;
}

static struct sp_rc prepare_batch(struct sp_import *im, struct batch *b)
{
    sp_import_chain(b);
    sp_likes_clear(&im->likes);
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(im->db->registry, &t));
    SP_TRY(sp_import_look_up(im, b, t));
    for (uint32_t i = 0; i < b->n; i++) {
        if (b->v[i].slow || b->v[i].follower)
            continue;
        sp_arena_reset(&im->apply.arena);
        SP_TRY(prepare_entry(im, b, i));
    }
    SP_TRY(sp_import_hold_find(im, b, t));
    return sp_pairs_sort(&b->pairs);
}

/* ---- the worker: inside the transaction ---- */

static struct sp_rc put_disputes(struct sp_import *im, const struct batch *b, const struct entry *e)
{
    struct sp_reader r = sp_reader(sp_entry_facts(b, e));
    struct sp_marks marks;
    size_t n = 0;
    sp_arena_reset(&im->apply.arena);
    struct sp_fact *facts = sp_arena_alloc(&im->apply.arena, (e->facts_count + 1) * sizeof *facts);
    if (!facts)
        return SP_ERR(NOMEM);
    while (r.in.n && !r.failed && n < e->facts_count)
        SP_TRY(sp_fact_decode(sp_read_view(&r), &facts[n++]));
    SP_TRY(sp_reader_end(&r));
    SP_TRY(sp_marks_of(facts, n, &im->apply.arena, &marks));
    for (size_t i = 0; i < marks.n; i++)
        sp_dispute_rows_put(im->apply.b, &marks, i, e->no);
    return SP_OK;
}

static struct sp_rc append_new(struct sp_import *im, struct sp_kv_txn *t, struct batch *b, struct entry *e)
{
    SP_TRY(sp_apply_number(&im->apply, sp_entry_subject(b, e), &e->no));
    im->apply.facts_new += e->facts_count;
    im->apply.facts_closed += e->closed;
    struct sp_view list = sp_entry_facts(b, e);
    if (im->apply.changed)
        SP_TRY(sp_import_tell_new(&im->apply, sp_entry_subject(b, e), list));
    struct sp_no_key k = sp_no_key(e->no, 0);
    SP_TRY(sp_kv_put(t, SP_R_NAME, sp_no_view(&k), sp_view(b->names.p + e->names, e->n_names), true));
    struct sp_chunker c = { .no = e->no, .list = list, .value = &im->apply.chunk };
    for (bool more = true; more;) {
        SP_TRY(sp_chunk_next(&c, &more));
        if (more)
            SP_TRY(sp_kv_put(t, SP_R_CHUNK, sp_chunk_view(&c.key), sp_buf_view(c.value), true));
    }
    return e->disputes ? put_disputes(im, b, e) : SP_OK;
}

struct sp_rc sp_import_merge_chain(struct sp_import *im, struct batch *b, struct entry *e)
{
    struct sp_apply_said few[16], *said = few;
    size_t n = 0, many = 1;
    for (uint32_t i = e->next; i != NO_ENTRY; i = b->v[i].next)
        many++;
    if (many > sizeof few / sizeof few[0] && !(said = malloc(many * sizeof *said)))
        return SP_ERR(NOMEM);
    said[n++] = (struct sp_apply_said){ sp_entry_facts(b, e), sp_entry_decided(b, e) };
    for (uint32_t i = e->next; i != NO_ENTRY; i = b->v[i].next)
        said[n++] = (struct sp_apply_said){ sp_entry_facts(b, &b->v[i]), sp_entry_decided(b, &b->v[i]) };
    struct sp_rc rc = sp_apply_merge(&im->apply, e->no, sp_entry_subject(b, e), said, n);
    if (said != few)
        free(said);
    return rc;
}

static struct sp_rc put_segment(struct sp_import *im, struct sp_kv_txn *t, struct sp_batch *out, const struct batch *b)
{
    uint64_t id;
    SP_TRY(sp_meta_u64(t, "seg", &id));
    sp_post_builder_free(&im->builder);
    im->builder = (struct sp_post_builder){ .segment = (uint32_t)id };
    for (size_t i = 0; i < b->pairs.n; i++) {
        const struct sp_pair *p = &b->pairs.v[i];
        if (!b->v[p->entry].slow)
            sp_post_add(&im->builder, sp_pair_term(&b->pairs, p), b->v[p->entry].no);
    }
    sp_post_finish(&im->builder);
    SP_TRY(sp_post_builder_rc(&im->builder));
    if (im->builder.pairs == 0)
        return SP_OK;
    sp_meta_put_u64(out, "seg", id + 1);
    SP_TRY(sp_segment_add(t, out, im->builder.segment, 0, im->builder.pairs));
    return sp_post_write(&im->builder, t);
}

/* With what the caller wants to find beside it, and what the registry comes to with this batch. */
static struct sp_rc put_position(struct sp_import *im, uint64_t position, struct sp_kv_txn *t, struct sp_batch *out)
{
    uint64_t versions;
    SP_BUF_AUTO value = { 0 };
    sp_buf_put_u64be(&value, position);
    if (im->opts.mark)
        SP_TRY(im->opts.mark(im->opts.ctx, position, &value));
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(out, SP_R_META, sp_buf_view(&im->key), sp_buf_view(&value));
    SP_TRY(sp_versions_ever(t, &versions));
    sp_batch_put_number(out, SP_R_META, sp_buf_view(&im->state_key), versions + im->apply.facts_new);
    return SP_OK;
}

static struct sp_rc merge_slow(struct sp_import *im, struct batch *b, struct entry *e)
{
    uint32_t next = im->apply.next;
    im->apply.again = !im->all_met && e->no != SP_NO_COMPANY && sp_met_has(&im->came, e->no); /* what follows the files, the import says itself */
    SP_TRY(sp_import_merge_chain(im, b, e));
    if (e->no == SP_NO_COMPANY && im->apply.next > next) /* made just now */
        e->no = next;
    return SP_OK;
}

static struct sp_rc commit_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *out)
{
    struct sp_import *im = ctx;
    struct batch *b = im->busy;
    if (sp_kv_txn_id(t) != im->snapshot + 1) /* somebody wrote since: what was new may be known now */
        SP_TRY(sp_import_look_up(im, b, t));
    SP_TRY(sp_apply_begin(&im->apply, t, out, im->work));
    for (uint32_t i = 0; i < b->n; i++) {
        struct entry *e = &b->v[i];
        if (e->follower)
            continue;
        if (e->slow)
            SP_TRY(merge_slow(im, b, e));
        else
            SP_TRY(append_new(im, t, b, e));
        if (im->opts.once && !im->all_met && e->no != SP_NO_COMPANY)
            SP_TRY(sp_met_add(&im->came, e->no));
    }
    SP_TRY(put_segment(im, t, out, b));
    sp_import_hold_put(b, out);
    if (im->opts.seen)
        SP_TRY(sp_import_meet(im, b, t, out));
    SP_TRY(put_position(im, b->position, t, out));
    return sp_apply_end(&im->apply);
}

struct sp_rc sp_import_tidy(struct sp_import *im, bool whole)
{
    if (whole || im->apply.recent) {
        struct sp_kv_txn *t;
        SP_TRY(sp_kv_read_begin(im->db->registry, &t));
        uint64_t recent = sp_kv_count(t, SP_R_RECENT);
        sp_kv_read_end(t);
        if (whole || recent > SP_RECENT_MANY)
            SP_TRY(sp_segments_flush(im->db));
    }
    return sp_segments_merge(im->db, whole);
}

static struct sp_rc commit(struct sp_import *im, struct batch *b)
{
    SP_TRY(prepare_batch(im, b));
    SP_BATCH_AUTO out = { .prepare = commit_prepare, .ctx = im, .alone = true };
    return sp_kv_submit(im->db->registry, &out);
}

static void tell_replaced(struct sp_import *im)
{
    struct sp_reader r = sp_reader(sp_buf_view(&im->apply.replaced));
    while (im->opts.replaced && r.in.n && !r.failed)
        im->opts.replaced(im->opts.ctx, sp_read_view(&r));
}

static struct sp_rc store(struct sp_import *im, struct batch *b)
{
    struct sp_rc rc = im->opts.dry_run ? sp_import_dry(im, b) : commit(im, b);
    if (im->opts.settled) {
        struct sp_rc told = im->opts.settled(im->opts.ctx, sp_ok(rc));
        rc = sp_ok(rc) ? told : rc;
    }
    SP_TRY(rc);
    for (uint32_t i = 0; i < b->n; i++)
        im->stats.held += b->v[i].n_hold > 0;
    im->stats.created += im->apply.created;
    im->stats.updated += im->apply.updated;
    im->stats.unchanged += im->apply.unchanged;
    im->stats.facts_new += im->apply.facts_new - im->apply.facts_earlier;
    im->stats.decided += im->apply.decided;
    im->stats.facts_twice += im->apply.facts_twice;
    im->stats.facts_changed += im->apply.facts_changed;
    im->stats.facts_closed += im->apply.facts_closed;
    im->stats.facts_settled += im->apply.facts_settled;
    im->stats.returned += im->apply.returned;
    im->stats.facts_replaced += im->apply.facts_replaced;
    tell_replaced(im);
    return im->opts.dry_run ? SP_OK : sp_import_tidy(im, false);
}

void *sp_import_worker(void *arg)
{
    struct sp_import *im = arg;
    pthread_mutex_lock(&im->lock);
    for (;;) {
        while (!im->busy && !im->stop)
            pthread_cond_wait(&im->change, &im->lock);
        if (!im->busy)
            break;
        struct sp_rc rc = im->rc;
        pthread_mutex_unlock(&im->lock);
        if (sp_ok(rc))
            rc = store(im, im->busy);
        pthread_mutex_lock(&im->lock);
        im->rc = rc;
        im->busy = NULL;
        pthread_cond_signal(&im->change);
    }
    pthread_mutex_unlock(&im->lock);
    return NULL;
}

/* ---- the caller's side ---- */

struct sp_rc sp_import_failure(struct sp_import *im, struct sp_rc rc, struct sp_diag *d)
{
    if (sp_ok(rc))
        return rc;
    return sp_diag_set(d, rc, "registry.import", NULL, "%s/registry.mdb: %s%s", im->db ? im->db->dir : "", sp_rc_meaning(rc),
                       sp_is(rc, SP_RC_FULL) ? "; give it a larger map or disk and import again, it goes on where it stopped" : "");
}

static struct sp_rc wait_idle(struct sp_import *im)
{
    pthread_mutex_lock(&im->lock);
    while (im->busy)
        pthread_cond_wait(&im->change, &im->lock);
    struct sp_rc rc = im->rc;
    pthread_mutex_unlock(&im->lock);
    return rc;
}

static void clear(struct batch *b)
{
    sp_buf_clear(&b->text);
    sp_buf_clear(&b->names);
    sp_buf_clear(&b->holds);
    sp_buf_clear(&b->saw);
    sp_pairs_clear(&b->pairs);
    b->n = 0;
}

static struct sp_rc hand_over(struct sp_import *im)
{
    SP_TRY(wait_idle(im));
    pthread_mutex_lock(&im->lock);
    im->busy = im->fill;
    pthread_cond_signal(&im->change);
    pthread_mutex_unlock(&im->lock);
    im->fill = im->fill == &im->batches[0] ? &im->batches[1] : &im->batches[0];
    clear(im->fill);
    return SP_OK;
}

static struct sp_rc room(struct batch *b)
{
    if (b->n < b->cap)
        return SP_OK;
    uint32_t cap = b->cap ? b->cap * 2 : 1024;
    struct entry *v = realloc(b->v, cap * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    b->v = v;
    uint32_t *order = realloc(b->order, cap * sizeof *order);
    if (!order)
        return SP_ERR(NOMEM);
    b->order = order;
    b->cap = cap;
    return SP_OK;
}

/* The mark follows from the record's own disputes; with what is known already it is looked at again when they are merged. */
static struct sp_rc read_marks(struct sp_import *im, const struct sp_company *c, struct entry *e)
{
    for (size_t i = 0; i < c->n && !e->disputes; i++)
        e->disputes = sp_fact_is_dispute(&c->facts[i]);
    if (!e->disputes)
        return SP_OK;
    sp_arena_reset(&im->marks_arena);
    return sp_marks_of(c->facts, c->n, &im->marks_arena, &im->marks);
}

static struct sp_rc copy_in(struct sp_import *im, const struct sp_company *c)
{
    struct batch *b = im->fill;
    SP_TRY(room(b));
    struct entry *e = &b->v[b->n];
    *e = (struct entry){ .next = NO_ENTRY, .no = SP_NO_COMPANY, .subject = b->text.n, .n_subject = (uint32_t)c->subject.n };
    sp_buf_put(&b->text, c->subject);
    e->facts = b->text.n;
    e->facts_count = (uint32_t)c->n;
    SP_TRY(read_marks(im, c, e));
    for (size_t i = 0; i < c->n; i++) {
        struct sp_fact f = c->facts[i];
        f.disputed = e->disputes && sp_marks_has(&im->marks, &f, INT64_MAX);
        if (!im->opts.keep_received || f.received_s <= 0)
            f.received_s = im->opts.received_s > 0 ? im->opts.received_s : 0;
        e->closed += f.status == SP_STATUS_CLOSED;
        sp_facts_put(&b->text, &f);
    }
    e->n_facts_bytes = (uint32_t)(b->text.n - e->facts);
    e->decided = b->text.n;
    for (size_t i = 0; im->opts.decisions && i < c->n_decided; i++) {
        struct sp_fact f = c->decided[i];
        f.received_s = f.received_s < im->opts.received_s ? f.received_s : im->opts.received_s;
        sp_facts_put(&b->text, &f);
    }
    SP_TRY(sp_buf_rc(&b->text));
    e->n_decided_bytes = (uint32_t)(b->text.n - e->decided);
    e->decisions = im->opts.decisions ? (uint32_t)sp_company_decisions(c) : 0;
    e->slow = e->n_decided_bytes > 0; /* into the history, not behind it */
    b->n++;
    return SP_OK;
}

/* Whether the batch is full, and no record of its last company follows: what is said of one at once is taken at once. */
static bool is_over(const struct sp_import *im, struct sp_view subject)
{
    const struct batch *b = im->fill;
    if (!b->n || (b->n < im->opts.batch && b->text.n < BATCH_BYTES))
        return false;
    return b->text.n >= 2 * (size_t)BATCH_BYTES || !sp_view_eq(sp_entry_subject(b, &b->v[b->n - 1]), subject);
}

struct sp_rc sp_registry_import_put(struct sp_import *im, const struct sp_company *c, uint64_t position, struct sp_diag *d)
{
    if (!sp_subject_valid(c->subject))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.subject.form", "subject", "not a valid subject");
    struct sp_rc rc = is_over(im, c->subject) ? hand_over(im) : SP_OK;
    if (sp_ok(rc))
        rc = copy_in(im, c);
    if (!sp_ok(rc))
        return sp_import_failure(im, rc, d);
    im->fill->position = position;
    im->stats.companies++;
    im->stats.facts += c->n;
    return SP_OK;
}

struct sp_rc sp_import_hand_over_rest(struct sp_import *im)
{
    struct sp_rc rc = im->fill->n || im->fill->saw.n ? hand_over(im) : SP_OK, last = wait_idle(im);
    return sp_ok(rc) ? last : rc;
}

struct sp_rc sp_registry_import_settle(struct sp_import *im, struct sp_diag *d)
{
    struct sp_rc rc = sp_import_hand_over_rest(im); /* the worker waits now */
    im->all_met = true;
    return sp_import_failure(im, rc, d);
}

struct sp_rc sp_registry_import_saw(struct sp_import *im, struct sp_view subject, uint64_t position, struct sp_diag *d)
{
    sp_buf_put_view(&im->fill->saw, subject);
    im->fill->position = position;
    struct sp_rc rc = sp_buf_rc(&im->fill->saw);
    if (sp_ok(rc) && im->fill->saw.n >= BATCH_BYTES)
        rc = hand_over(im);
    return sp_import_failure(im, rc, d);
}
