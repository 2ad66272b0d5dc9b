/* Who got a report with a fact: by the looks at the record, and what their answers say. */
#include "crypto/jws.h"
#include "node/evidence/disclose.h"
#include "node/exchange/holders.h"
#include "schema/message.h"
#include "storage/look.h"

/* Entries passed in one piece: many are of other questions, or refused. */
enum { PASSED = 65536 };

struct looking { uint64_t *index; size_t n, max, passed; bool more; struct sp_look_place next; int64_t since_s; struct sp_view node; };

static bool note_look(void *ctx, const struct sp_look *l)
{
    struct looking *k = ctx;
    if (l->at_s < k->since_s)
        return false; /* newest first */
    k->more = k->n == k->max || k->passed++ == PASSED;
    if (k->more) {
        k->next = l->place;
        return false;
    }
    bool given = l->outcome == SP_LOOK_ANSWERED || l->outcome == SP_LOOK_PARTLY;
    bool wanted = !k->node.n || (sp_view_starts(l->who, k->node) && l->who.n > k->node.n && l->who.p[k->node.n] == '/');
    if (wanted && l->kind != SP_LOOK_ASKED && l->logged && given && sp_view_is(l->op, sp_op_text(SP_OP_REPORT)))
        k->index[k->n++] = l->log_index;
    return true;
}

/* ---- one of them ---- */

struct entry { uint64_t index; bool found; struct sp_exlog_entry e; struct sp_holder h; };

static bool note_entry(void *ctx, const struct sp_exlog_entry *e)
{
    struct entry *x = ctx;
    x->found = e->log_index == x->index && e->message == SP_LOGGED_ANSWER && e->id.n < sizeof x->h.exchange && e->issuer.n < sizeof x->h.node;
    if (!x->found)
        return false;
    x->e = *e;
    memcpy(x->h.exchange, e->id.p, e->id.n);
    if (e->issuer.n)
        memcpy(x->h.node, e->issuer.p, e->issuer.n);
    return false;
}

/* One that cannot be read any more is told rather than not. */
static bool holds(struct sp_view answer, const struct sp_dispute_path *about, char report[SP_ID_TEXT])
{
    SP_BUF_AUTO payload = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_disclosed r;
    const struct sp_dispute named = { .about = *about };
    if (!sp_ok(sp_jws_payload_unverified(sp_signed_part(answer), &payload, NULL)) ||
        !sp_ok(sp_disclosed_read(sp_buf_view(&payload), answer, &a, &r, NULL)))
        return true;
    if (r.report.head.jti.n < SP_ID_TEXT)
        memcpy(report, r.report.head.jti.p, r.report.head.jti.n);
    for (size_t i = 0; i < r.report.n_facts; i++)
        if (sp_dispute_names(&named, &r.report.facts[i]))
            return true;
    return false;
}

static struct sp_rc look_at(struct sp_db *db, const struct sp_holding *q, struct entry *e)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_exlog_record r;
    SP_TRY(sp_exlog_entries(db, e->index, note_entry, e));
    if (!e->found)
        return SP_OK;
    struct sp_view id = sp_view_of(e->h.exchange), issuer = sp_view_of(e->h.node);
    bool served = issuer.n > 0;
    if (!served && q->own.n && q->own.n < sizeof e->h.node)
        memcpy(e->h.node, q->own.p, q->own.n);
    e->found = !q->node.n || sp_view_is(q->node, e->h.node);
    if (!e->found)
        return SP_OK;
    struct sp_rc rc = served ? sp_exlog_get_served(db, issuer, id, &a, &r) : sp_exlog_get(db, id, &a, &r);
    e->found = sp_ok(rc) && holds(r.answer, q->about, e->h.report);
    if (sp_ok(rc))
        e->h.at_s = r.answered_s;
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_holders_find(struct sp_db *db, const struct sp_holding *q, struct sp_arena *a, struct sp_holders *out)
{
    struct looking k = { .since_s = q->since_s, .node = q->node, .max = q->reports, .index = sp_arena_alloc(a, (q->reports + 1) * sizeof *k.index) };
    struct sp_holders h = { .n = 0 };
    if (!k.index)
        return SP_ERR(NOMEM);
    SP_TRY(sp_looks_from(db, q->subject, q->from, note_look, &k));
    h.v = sp_arena_alloc(a, (k.n + 1) * sizeof *h.v);
    if (!h.v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < k.n && !(q->most && h.n == q->most); i++) {
        struct entry e = { .index = k.index[i] };
        SP_TRY(look_at(db, q, &e));
        if (e.found)
            h.v[h.n++] = e.h;
    }
    h.more = k.more;
    h.next = k.next;
    *out = h;
    return SP_OK;
}
