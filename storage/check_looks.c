/* Who looked: every entry against the exchange that it tells of, and every exchange against the entries. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "crypto/jws.h"
#include "schema/message.h"
#include "storage/check_internal.h"
#include "storage/exlog_record.h"
#include "storage/look_record.h"

struct looks {
    const struct sp_check *c;
    struct sp_mlog *m;
    uint64_t *findings;
    unsigned char *seen;   /* a bit for each entry of the log: who looked is told of it */
    struct sp_arena arena;
    char label[SP_MAX_SUBJECT_BYTES + SP_TIME_TEXT + 8];
};

#define FOUND(x, ...) sp_check_found((x)->c, (x)->findings, "check.look", sp_view_of((x)->label), __VA_ARGS__)

/* ---- what the exchange itself says ---- */

/* The same of request and answer as an entry has. Empty: not said there. */
struct said { struct sp_view op, who, purpose, product, authorisation, basis, subject; };

static struct sp_rc blob_of(struct looks *x, const struct sp_exlog_entry *e, char part, struct sp_view *out)
{
    struct sp_xkey pair = sp_xkey_pair(e->issuer, e->id);
    bool served = e->kind == SP_EXLOG_SERVED;
    struct sp_xkey k = sp_xkey_blob(served ? 's' : 'e', served ? sp_xkey_view(&pair) : e->id, part);
    return sp_kv_get(x->m->t, SP_X_BLOB, sp_xkey_view(&k), out);
}

/* A question between nodes. */
static struct sp_rc read_request(struct looks *x, const struct sp_exlog_entry *e, struct said *out)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO who = { 0 };
    struct sp_view jws;
    struct sp_request r;
    SP_TRY(blob_of(x, e, 'q', &jws));
    SP_TRY(sp_jws_payload_unverified(jws, &payload, NULL));
    SP_TRY(sp_request_parse(sp_buf_view(&payload), &x->arena, &r, NULL));
    sp_buf_putf(&who, "%.*s/%.*s", (int)r.iss.n, r.iss.p, (int)r.participant.n, r.participant.p);
    SP_TRY(sp_buf_rc(&who));
    *out = (struct said){ sp_view_of(sp_op_text(r.op)), { NULL, 0 }, r.purpose, r.product, r.authorisation.id, r.authorisation.basis, r.subject };
    return sp_arena_copy(&x->arena, sp_buf_view(&who), &out->who) ? SP_OK : SP_ERR(NOMEM);
}

static bool take(struct looks *x, const cJSON *j, const char *name, struct sp_view *out)
{
    struct sp_view v = { NULL, 0 };
    return sp_ok(sp_json_opt_str(j, name, &v, NULL)) && sp_arena_copy(&x->arena, v, out);
}

/* A question of a participant here is a token, which has of it a digest only: the answer says what it was. */
static struct sp_rc read_answer(struct looks *x, const struct sp_exlog_entry *e, struct said *out)
{
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_view jws;
    SP_TRY(blob_of(x, e, 'a', &jws));
    SP_TRY(sp_jws_payload_unverified(sp_signed_part(jws), &payload, NULL));
    SP_TRY(sp_json_parse(sp_buf_view(&payload), SP_MAX_MESSAGE_BYTES, &j, NULL));
    const cJSON *body = sp_json_get(j, "body"), *authorisation = sp_json_get(j, "authorisation");
    if (body)
        return take(x, j, "op", &out->op) && take(x, body, "subject", &out->subject) ? SP_OK : SP_ERR(CORRUPT);
    out->op = sp_view_of(sp_op_text(SP_OP_REPORT));
    return take(x, j, "requester", &out->who) && take(x, j, "purpose", &out->purpose) && take(x, j, "product", &out->product) &&
           take(x, j, "sub", &out->subject) && take(x, authorisation, "id", &out->authorisation) && take(x, authorisation, "basis", &out->basis)
           ? SP_OK : SP_ERR(CORRUPT);
}

static struct sp_rc read_said(struct looks *x, const struct sp_exlog_entry *e, struct said *out)
{
    *out = (struct said){ .op = { NULL, 0 } };
    sp_arena_reset(&x->arena);
    return e->kind == SP_EXLOG_LOCAL ? read_answer(x, e, out) : read_request(x, e, out);
}

/* ---- entries of who looked ---- */

static bool same(struct sp_view said, struct sp_view kept) { return !said.n || sp_view_eq(said, kept); }

/* The answer to a dispute that was brought here does not repeat whose fact it is about. */
static bool names_nobody(const struct said *s) { return !s->subject.n && sp_view_is(s->op, sp_op_text(SP_OP_DISPUTE)); }

static bool tells(const struct said *s, const struct sp_look *l)
{
    return sp_view_eq(s->op, l->op) && same(s->who, l->who) && same(s->purpose, l->purpose) && same(s->product, l->product) &&
           same(s->authorisation, l->authorisation) && same(s->basis, l->basis) &&
           (names_nobody(s) || sp_view_eq(s->subject, l->subject) || (l->asked.n && sp_view_eq(s->subject, l->asked)));
}

static struct sp_rc entry_at(struct looks *x, uint64_t index, struct sp_exlog_entry *out)
{
    struct sp_xkey k = sp_xkey_index(index);
    struct sp_view record;
    SP_TRY(sp_kv_get(x->m->t, SP_X_LOG, sp_xkey_view(&k), &record));
    return sp_exlog_entry_parse(index, record, out);
}

static struct sp_rc check_logged(struct looks *x, const struct sp_look *l)
{
    static const enum sp_exlog_kind kinds[SP_LOOK_KINDS] = { [SP_LOOK_LOCAL] = SP_EXLOG_LOCAL, [SP_LOOK_SERVED] = SP_EXLOG_SERVED,
                                                             [SP_LOOK_ASKED] = SP_EXLOG_ASKED };
    struct sp_exlog_entry e;
    struct said said;
    struct sp_rc rc = entry_at(x, l->log_index, &e);
    if (sp_ok(rc) && e.message == SP_LOGGED_ANSWER && e.kind == kinds[l->kind])
        x->seen[l->log_index / 8] |= (unsigned char)(1u << l->log_index % 8);
    else if (sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc)) {
        FOUND(x, "entry %llu of the log is not the answer that was given then", (unsigned long long)l->log_index);
        return SP_OK;
    }
    SP_TRY(rc);
    rc = read_said(x, &e, &said);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc) || (sp_ok(rc) && !tells(&said, l))) {
        FOUND(x, "it does not say what exchange %.*s says", (int)e.id.n, e.id.p);
        return SP_OK;
    }
    return rc;
}

static struct sp_rc check_entry(struct looks *x, struct sp_view key, struct sp_view value)
{
    struct sp_look l;
    char at[SP_TIME_TEXT];
    (void)snprintf(x->label, sizeof x->label, "look");
    struct sp_rc rc = sp_look_parse(key, value, &l);
    if (!sp_ok(rc)) {
        FOUND(x, "an entry of who looked cannot be read");
        return SP_OK;
    }
    sp_time_text(l.at_s, at);
    (void)snprintf(x->label, sizeof x->label, "%.*s %s", (int)l.subject.n, l.subject.p, at);
    if (!l.logged)
        return SP_OK;
    if (l.log_index >= x->m->size) {
        FOUND(x, "the log has no entry %llu", (unsigned long long)l.log_index);
        return SP_OK;
    }
    return check_logged(x, &l);
}

static struct sp_rc check_entries(struct looks *x, uint64_t *n)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(x->m->t, SP_X_LOOK, 1, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c), ++*n) {
        SP_TRY(check_entry(x, c.key, c.value));
        if (*n % SP_CHECK_STEP == 0)
            sp_check_step(x->c, "entries of who looked", *n, sp_kv_count(x->m->t, SP_X_LOOK));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* ---- exchanges ---- */

/* A search leaves none, nor did a dispute always. What cannot be read is a finding of its own (check_exchange.c). */
static struct sp_rc check_answer(struct looks *x, const struct sp_exlog_entry *e)
{
    struct said said;
    struct sp_rc rc = read_said(x, e, &said);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc))
        return SP_OK;
    SP_TRY(rc);
    (void)snprintf(x->label, sizeof x->label, "exchange %.*s", (int)e->id.n, e->id.p);
    enum sp_op op;
    if (!sp_op_parse(said.op, &op) || (op != SP_OP_SEARCH && !sp_op_brings(op)))
        FOUND(x, "nothing says that it looked at %.*s, nor a tombstone that this was deleted", (int)said.subject.n, said.subject.p);
    return SP_OK;
}

static struct sp_rc check_answers(struct looks *x, uint64_t since)
{
    struct sp_kv_cursor c;
    struct sp_xkey from = sp_xkey_index(since);
    SP_TRY(sp_kv_cursor(x->m->t, SP_X_LOG, 1, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&from));
    for (; sp_ok(rc); rc = sp_kv_next(&c)) {
        struct sp_exlog_entry e;
        uint64_t index = c.key.n == 8 ? sp_get_u64be(c.key.p) : x->m->size;
        if (index >= x->m->size || (unsigned)x->seen[index / 8] >> index % 8 & 1u || !sp_ok(sp_exlog_entry_parse(index, c.value, &e)))
            continue;
        if (e.message == SP_LOGGED_ANSWER)
            SP_TRY(check_answer(x, &e));
    }
    return sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc) ? SP_OK : rc;
}

static struct sp_rc check_both(struct looks *x, uint64_t *n, uint64_t *deleted)
{
    struct sp_view since;
    struct sp_rc rc = sp_kv_get(x->m->t, SP_X_STATE, SP_VIEW_LIT(SP_LOOKS_SINCE), &since);
    bool none = sp_is(rc, SP_RC_NOTFOUND);
    if (none && sp_kv_count(x->m->t, SP_X_LOOK) == 0 && sp_kv_count(x->m->t, SP_X_STONE) == 0)
        return SP_OK; /* all that is here is older than such entries */
    if (!none)
        SP_TRY(rc);
    SP_TRY(check_entries(x, n));
    SP_TRY(sp_check_look_tombs(x->c, x->m, x->seen, deleted, x->findings));
    (void)snprintf(x->label, sizeof x->label, "look");
    if (none || since.n != 8)
        FOUND(x, "since when entries of who looked are kept is not said");
    return none || since.n != 8 ? SP_OK : check_answers(x, sp_get_u64be(since.p));
}

struct sp_rc sp_check_looks(const struct sp_check *c, struct sp_mlog *m, uint64_t *looks, uint64_t *deleted, uint64_t *findings)
{
    struct looks x = { .c = c, .m = m, .findings = findings };
    x.seen = calloc(1, m->size / 8 + 1);
    struct sp_rc rc = x.seen ? check_both(&x, looks, deleted) : SP_ERR(NOMEM);
    free(x.seen);
    sp_arena_free(&x.arena);
    return rc;
}
