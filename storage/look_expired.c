#include "storage/look_expired.h"

#include <stdlib.h>

#include "base/clock.h"
#include "crypto/jws.h"
#include "storage/exlog_record.h"
#include "storage/expired.h"
#include "storage/look_tombs.h"
#include "storage/marks.h"
#include "storage/snap.h"

#define KIND "query_history.query"

enum { AT_ONCE = 512 /* entries in one transaction */, DAY_S = 86400 };

struct due_look { struct sp_view key, subject; int64_t at_s; bool logged; uint64_t log_index; struct sp_law_due due; };

/* Entries of one company that go by one rule: v[from] to v[to - 1]. */
struct group { size_t from, to; struct sp_expired_looks told; };

struct expiring {
    struct sp_db *db;
    const struct sp_retention *r;
    struct sp_view node;
    const struct sp_key *key;
    struct sp_retention_sums *sums;
    int64_t cutoff_s;           /* what was made later is not due by any rule */
    struct sp_xkey at;          /* go on here */
    bool full, done;
    struct due_look *v;
    struct group *groups;
    size_t n, n_groups;
    struct sp_arena lasting, one; /* of what is in v; of one entry */
    struct sp_kv_txn *t;
    struct sp_kv_cursor c;
};

/* ---- what stays ---- */

static struct sp_rc is_told_of(struct sp_kv_txn *t, struct sp_view subject, bool *out)
{
    static const char start = SP_DISPUTE_TELL;
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(t, SP_R_DISPUTE, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(&start, 1));
    for (; sp_ok(rc) && c.key.p[0] == start && !*out; rc = sp_kv_next(&c)) {
        struct sp_reader r = sp_reader(c.value);
        *out = sp_view_eq(sp_read_view(&r), subject);
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc is_disputed(struct sp_kv_txn *t, struct sp_view subject, struct sp_arena *a, bool *out)
{
    struct sp_manifest map;
    struct sp_fact *facts = NULL;
    struct sp_marks m;
    size_t n = 0;
    unsigned chunks;
    uint32_t no;
    SP_TRY(sp_manifest_read(t, &map));
    SP_TRY(sp_number_of(t, &map, subject, &no));
    if (no == SP_NO_COMPANY) /* a partner's, or none at all */
        return SP_OK;
    SP_TRY(sp_facts_of(t, no, a, &facts, &n, &chunks));
    SP_TRY(sp_marks_of(facts, n, a, &m));
    for (size_t i = 0; i < m.n && !*out; i++)
        *out = sp_dispute_is_due(&m, sp_marks_newest(&m, i));
    return SP_OK;
}

/* Looked at anew in each transaction: a dispute may come at any time. */
static struct sp_rc is_held(struct sp_db *db, struct sp_view subject, bool *out)
{
    SP_KV_READ_AUTO t = NULL;
    SP_ARENA_AUTO a = { 0 };
    bool held = false;
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(is_disputed(t, subject, &a, &held));
    if (!held)
        SP_TRY(is_told_of(t, subject, &held));
    *out = held;
    return SP_OK;
}

/* Its receipt is not delivered yet. */
static struct sp_rc is_pending(struct sp_kv_txn *t, const struct sp_look *l, bool *out)
{
    struct sp_exlog_entry e;
    struct sp_exlog_head head;
    struct sp_view record;
    struct sp_xkey k = sp_xkey_index(l->log_index);
    if (l->kind != SP_LOOK_ASKED || !l->logged)
        return SP_OK;
    SP_TRY(sp_kv_get(t, SP_X_LOG, sp_xkey_view(&k), &record));
    SP_TRY(sp_exlog_entry_parse(l->log_index, record, &e));
    SP_TRY(sp_exlog_head_of(t, SP_X_HEAD, e.id, &head));
    *out = head.in_outbox;
    return SP_OK;
}

/* ---- finding ---- */

/* Whether it is due on that day; by which rule. */
static struct sp_rc is_due(struct expiring *w, const struct sp_look *l, struct sp_law_due *due, bool *out)
{
    struct sp_fact f;
    sp_arena_reset(&w->one);
    SP_TRY(sp_look_fact(l, w->node, &w->one, &f));
    *out = l->at_s <= w->r->now_s && sp_law_due(w->r->policy, l->subject, &f, due);
    if (*out && strcmp(due->due, w->r->on) > 0) {
        sp_expired_next(w->sums->next_due, due->due);
        *out = false;
    }
    return SP_OK;
}

static void widen(struct sp_expired_looks *e, int64_t at_s, const struct sp_law_due *due)
{
    if (!e->looks++ || at_s > e->last_s) {
        e->last_s = at_s;
        e->due = *due;
    }
    if (e->looks == 1 || at_s < e->first_s)
        e->first_s = at_s;
}

static struct sp_rc push(struct expiring *w, const struct sp_look *l, const struct sp_law_due *due)
{
    struct due_look *x = &w->v[w->n++];
    *x = (struct due_look){ .at_s = l->at_s, .logged = l->logged, .log_index = l->log_index, .due = *due };
    if (!sp_arena_copy(&w->lasting, w->c.key, &x->key))
        return SP_ERR(NOMEM);
    x->subject = sp_view(x->key.p, l->subject.n);
    return SP_OK;
}

static void tell(struct expiring *w, const struct sp_expired_looks *e)
{
    *(e->held ? &w->sums->looks_held : &w->sums->looks) += e->looks;
    if (w->r->looks)
        w->r->looks(w->r->ctx, e);
}

/* The cursor stands on the newest entry of that company that may be due; it is left behind all of them, or on the first that has no room. */
static struct sp_rc look_at_company(struct expiring *w, struct sp_view own, struct sp_rc *at)
{
    struct sp_expired_looks stay = { .subject = sp_view(own.p, own.n - 1), .held = true };
    bool held = false, asked = false;
    for (*at = SP_OK; sp_ok(*at) && sp_view_starts(w->c.key, own); *at = sp_kv_next(&w->c)) {
        struct sp_look l;
        struct sp_law_due due;
        bool goes, pending = false;
        SP_TRY(sp_look_parse(w->c.key, w->c.value, &l));
        SP_TRY(is_due(w, &l, &due, &goes));
        if (!goes)
            continue;
        if (!asked)
            SP_TRY(is_held(w->db, l.subject, &held));
        asked = true;
        SP_TRY(is_pending(w->t, &l, &pending));
        w->full = !held && !pending && w->n == AT_ONCE;
        if (w->full)
            break;
        if (held || pending)
            widen(&stay, l.at_s, &due);
        else
            SP_TRY(push(w, &l, &due));
    }
    if (stay.looks)
        tell(w, &stay);
    return SP_OK;
}

/* Of those that are not due by any rule only the oldest counts: when it will be. */
static struct sp_rc pass_young(struct expiring *w, const struct sp_xkey *first, struct sp_view own, struct sp_rc *at)
{
    struct sp_look l;
    struct sp_law_due due;
    bool goes;
    SP_TRY(sp_kv_seek_le(&w->c, sp_xkey_view(first)));
    if (sp_view_starts(w->c.key, own)) {
        SP_TRY(sp_look_parse(w->c.key, w->c.value, &l));
        SP_TRY(is_due(w, &l, &due, &goes));
    }
    *at = sp_kv_seek(&w->c, sp_xkey_view(first));
    return SP_OK;
}

/* From where the cursor stands, to behind the last entry of its company. */
static struct sp_rc pass_company(struct expiring *w, struct sp_rc *at)
{
    struct sp_look l;
    unsigned char tail[8];
    SP_TRY(sp_look_parse(w->c.key, w->c.value, &l));
    sp_put_u64be(tail, ~(uint64_t)w->cutoff_s);
    struct sp_xkey own = sp_xkey_pair(l.subject, sp_view("", 0)), first = sp_xkey_pair(l.subject, sp_view(tail, sizeof tail));
    *at = SP_OK;
    if (sp_view_cmp(w->c.key, sp_xkey_view(&first)) < 0)
        SP_TRY(pass_young(w, &first, sp_xkey_view(&own), at));
    return sp_ok(*at) ? look_at_company(w, sp_xkey_view(&own), at) : SP_OK;
}

/* As many as one transaction takes, in a snapshot of their own. */
static struct sp_rc collect(struct expiring *w)
{
    w->n = 0;
    w->full = false;
    sp_arena_reset(&w->lasting);
    SP_TRY(sp_kv_cursor(w->t, SP_X_LOOK, 0, &w->c));
    struct sp_rc at = sp_kv_seek(&w->c, sp_xkey_view(&w->at));
    while (sp_ok(at) && !w->full)
        SP_TRY(pass_company(w, &at));
    if (!sp_ok(at) && !sp_is(at, SP_RC_NOTFOUND))
        return at;
    w->done = !w->full;
    if (w->full) {
        w->at.n = w->c.key.n;
        memcpy(w->at.p, w->c.key.p, w->c.key.n);
    }
    return SP_OK;
}

static int by_rule(const void *a, const void *b)
{
    const struct due_look *x = a, *y = b;
    if (x->due.rule != y->due.rule)
        return x->due.rule < y->due.rule ? -1 : 1;
    int c = sp_view_cmp(x->subject, y->subject);
    return c ? c : x->log_index < y->log_index ? -1 : x->log_index > y->log_index;
}

/* By rule, company and place in the log. */
static void group(struct expiring *w)
{
    qsort(w->v, w->n, sizeof *w->v, by_rule);
    w->n_groups = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct due_look *x = &w->v[i];
        struct group *g = w->n_groups ? &w->groups[w->n_groups - 1] : NULL;
        if (!g || g->told.due.rule != x->due.rule || !sp_view_eq(g->told.subject, x->subject)) {
            g = &w->groups[w->n_groups++];
            *g = (struct group){ .from = i, .told = { .subject = x->subject } };
        }
        widen(&g->told, x->at_s, &x->due);
        g->to = i + 1;
    }
}

/* ---- deleting ---- */

static struct sp_rc put_group(const struct expiring *w, const struct group *g, struct sp_buf *list)
{
    SP_BUF_AUTO places = { 0 };
    struct sp_look_gone x = { .subject = g->told.subject, .looks = g->told.looks, .first_s = g->told.first_s, .last_s = g->told.last_s };
    uint64_t before = 0;
    for (size_t i = g->from; i < g->to; i++)
        if (w->v[i].logged) {
            sp_look_place_put(&places, before, x.n_logged++ == 0, w->v[i].log_index);
            before = w->v[i].log_index;
        }
    SP_TRY(sp_buf_rc(&places));
    x.logged = sp_buf_view(&places);
    sp_look_gone_put(list, &x);
    return sp_buf_rc(list);
}

static struct sp_rc sign(const struct expiring *w, const struct sp_tomb_chain *s, const struct sp_expired_looks *all, uint64_t companies, struct sp_view list,
                         struct sp_buf *token)
{
    SP_BUF_AUTO payload = { 0 };
    char digest[SP_SHA256_TEXT];
    const struct sp_jws_header header = { .typ = SP_VIEW_LIT(SP_TYP_LOOKS_TOMBSTONE) };
    SP_TRY(sp_sha256_b64url(list, digest));
    const struct sp_looks_tombstone t = { .node = w->node, .at_s = w->r->now_s, .seq = (int64_t)s->seq + 1, .prev = sp_view_of(s->last), .kind = SP_VIEW_LIT(KIND),
        .rule = all->due.rule->law.rule, .source = all->due.rule->law.source, .event = sp_view_of(all->due.event), .due = sp_view_of(all->due.due),
        .companies = (int64_t)companies, .looks = (int64_t)all->looks, .first_s = all->first_s, .last_s = all->last_s, .list = sp_view_of(digest) };
    sp_looks_tombstone_put(&payload, &t);
    SP_TRY(sp_buf_rc(&payload));
    SP_TRY(sp_jws_sign(w->key, &header, sp_buf_view(&payload), token));
    return sp_buf_rc(token);
}

static void add_group(struct sp_expired_looks *all, const struct sp_expired_looks *g)
{
    if (!all->looks || g->last_s > all->last_s) {
        all->last_s = g->last_s;
        all->due = g->due;
    }
    if (!all->looks || g->first_s < all->first_s)
        all->first_s = g->first_s;
    all->looks += g->looks;
}

/* One tombstone: groups from `from` on that have the same rule, and still may go. */
static struct sp_rc bury(struct expiring *w, struct sp_kv_txn *t, struct sp_tomb_chain *s, size_t from, size_t to)
{
    SP_BUF_AUTO list = { 0 };
    SP_BUF_AUTO token = { 0 };
    struct sp_expired_looks all = { .looks = 0 };
    uint64_t companies = 0;
    for (size_t i = from; i < to; i++) {
        struct group *g = &w->groups[i];
        SP_TRY(is_held(w->db, g->told.subject, &g->told.held));
        if (g->told.held)
            continue;
        SP_TRY(put_group(w, g, &list));
        add_group(&all, &g->told);
        companies++;
        for (size_t k = g->from; k < g->to; k++)
            SP_TRY(sp_kv_del(t, SP_X_LOOK, w->v[k].key));
    }
    if (!companies)
        return SP_OK;
    SP_TRY(sign(w, s, &all, companies, sp_buf_view(&list), &token));
    return sp_look_tombs_append(t, s, sp_buf_view(&token), sp_buf_view(&list), all.looks);
}

static struct sp_rc delete_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct expiring *w = ctx;
    struct sp_tomb_chain s;
    SP_TRY(sp_look_tombs_read(t, &s));
    const uint64_t before = s.seq;
    for (size_t from = 0, to; from < w->n_groups; from = to) {
        for (to = from + 1; to < w->n_groups && w->groups[to].told.due.rule == w->groups[from].told.due.rule;)
            to++;
        SP_TRY(bury(w, t, &s, from, to));
    }
    if (s.seq != before)
        sp_look_tombs_save(b, &s);
    return SP_OK;
}

static struct sp_rc pass_some(struct expiring *w)
{
    SP_TRY(sp_kv_read_begin(w->db->exchange, &w->t));
    struct sp_rc rc = collect(w);
    sp_kv_read_end(w->t);
    SP_TRY(rc);
    group(w);
    if (w->key && w->n) {
        SP_BATCH_AUTO b = { .prepare = delete_prepare, .ctx = w, .alone = true };
        SP_TRY(sp_kv_submit(w->db->exchange, &b));
    }
    for (size_t i = 0; i < w->n_groups; i++)
        tell(w, &w->groups[i].told);
    return SP_OK;
}

/* ---- all of them ---- */

/* The fewest years of a rule that covers such an entry. False: none does. */
static bool fewest_years(const struct sp_country_policy *p, int64_t *out)
{
    const struct sp_kind *kind = sp_kind_named(SP_VIEW_LIT(KIND));
    bool any = false;
    for (size_t i = 0; kind && i < p->n_retention; i++) {
        const struct sp_law_retention *t = &p->retention[i];
        if (!sp_kind_set_has(&t->kinds, kind) || (any && t->years >= *out))
            continue;
        *out = t->years;
        any = true;
    }
    return any;
}

static unsigned number_at(const char *day, size_t at, size_t n)
{
    unsigned out = 0;
    for (size_t i = at; i < at + n; i++)
        out = out * 10 + (unsigned)(day[i] - '0');
    return out;
}

/* The end of that day so many years before, and a day more for 29 February. */
static int64_t cutoff(const struct sp_country_policy *p, const char *on, int64_t years)
{
    int64_t days = sp_days_from_civil((int64_t)number_at(on, 0, 4) - years, number_at(on, 5, 2), number_at(on, 8, 2));
    int64_t end_s = (days + 2) * DAY_S - p->utc_offset_s;
    return end_s > 0 ? end_s : 0;
}

struct sp_rc sp_looks_expire(struct sp_db *db, const struct sp_retention *r, struct sp_view node, const struct sp_key *key, struct sp_retention_sums *sums)
{
    struct expiring w = { .db = db, .r = r, .node = node.n ? node : SP_VIEW_LIT("-"), .key = key, .sums = sums };
    int64_t years = 0;
    if (!db->exchange || !fewest_years(r->policy, &years))
        return SP_OK;
    w.cutoff_s = cutoff(r->policy, r->on, years);
    w.v = malloc(AT_ONCE * sizeof *w.v);
    w.groups = malloc(AT_ONCE * sizeof *w.groups);
    struct sp_rc rc = w.v && w.groups ? SP_OK : SP_ERR(NOMEM);
    while (sp_ok(rc) && !w.done && !sums->stopped) {
        rc = pass_some(&w);
        if (r->step && !r->step(r->ctx, 0, 0))
            sums->stopped = true;
    }
    free(w.v);
    free(w.groups);
    sp_arena_free(&w.lasting);
    sp_arena_free(&w.one);
    return rc;
}
