/* Tombstones of entries of who looked: an unbroken row of them, signed, each with the list that it vouches for, and nothing there that one says
 * is gone. */
#include "base/clock.h"
#include "storage/check_internal.h"
#include "storage/exlog_record.h"
#include "storage/look_tombs.h"

/* An entry is made when its answer is; clocks are set. */
enum { APART_S = 86400 };

struct tombs {
    const struct sp_check *c;
    struct sp_mlog *m;
    uint64_t *findings;
    unsigned char *seen;        /* a bit for each entry of the log that something tells of */
    struct sp_arena arena;
    struct sp_tomb_chain state;
    uint64_t looks, rows;
    char last[SP_SHA256_TEXT];
    uint64_t seq;               /* the one that is looked at */
    const struct sp_look_gone *gone;
};

static void found(struct tombs *w, const char *what)
{
    sp_check_found(w->c, w->findings, "check.tombstone", sp_view(NULL, 0), "tombstone %llu of who looked: %s", (unsigned long long)w->seq, what);
}

/* What it says of one answer in the log. */
static struct sp_rc check_place(void *ctx, uint64_t index)
{
    struct tombs *w = ctx;
    struct sp_exlog_entry e;
    struct sp_view record;
    struct sp_xkey k = sp_xkey_index(index);
    struct sp_rc rc = index < w->m->size ? sp_kv_get(w->m->t, SP_X_LOG, sp_xkey_view(&k), &record) : SP_ERR(NOTFOUND);
    if (sp_ok(rc))
        rc = sp_exlog_entry_parse(index, record, &e);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc) || (sp_ok(rc) && e.message != SP_LOGGED_ANSWER)) {
        found(w, "names an entry of the log that is no answer");
        return SP_OK;
    }
    SP_TRY(rc);
    unsigned char *bits = &w->seen[index / 8];
    if ((unsigned)*bits >> index % 8 & 1u)
        sp_check_found(w->c, w->findings, "check.look", w->gone->subject, "a tombstone says that the entry of who looked for entry %llu of the log was deleted, "
                       "and there is one", (unsigned long long)index);
    *bits |= (unsigned char)(1u << index % 8);
    if (e.at_s < w->gone->first_s - APART_S || e.at_s > w->gone->last_s + APART_S)
        found(w, "names an answer of another time than it says");
    return SP_OK;
}

static struct sp_rc check_company(struct tombs *w, const struct sp_look_gone *g)
{
    bool there = false;
    w->gone = g;
    w->rows++;
    SP_TRY(sp_look_tomb_has(w->m->t, g->subject, w->seq, &there));
    if (!there)
        found(w, "not found by its subject");
    struct sp_rc rc = sp_look_places(g, check_place, w);
    if (sp_is(rc, SP_RC_CORRUPT)) {
        found(w, "its list cannot be read");
        return SP_OK;
    }
    return rc;
}

static struct sp_rc check_list(struct tombs *w, const struct sp_looks_tombstone *x, struct sp_view list)
{
    char digest[SP_SHA256_TEXT];
    struct sp_reader r = sp_reader(list);
    struct sp_look_gone g;
    uint64_t companies = 0, looks = 0;
    int64_t first_s = INT64_MAX, last_s = 0;
    SP_TRY(sp_sha256_b64url(list, digest));
    if (!sp_view_is(x->list, digest)) {
        found(w, "its list is not the one that was signed"); /* what it names is not believed */
        return SP_OK;
    }
    for (; sp_look_gone_next(&r, &g); companies++, looks += g.looks) {
        first_s = g.first_s < first_s ? g.first_s : first_s;
        last_s = g.last_s > last_s ? g.last_s : last_s;
        SP_TRY(check_company(w, &g));
    }
    if (!sp_ok(sp_reader_end(&r)) || (int64_t)companies != x->companies || (int64_t)looks != x->looks || first_s != x->first_s || last_s != x->last_s)
        found(w, "its list does not say what it says");
    return SP_OK;
}

/* good: the node signed it. */
static struct sp_rc check_signature(struct tombs *w, struct sp_view token, bool *good)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    *good = true;
    if (!w->c->tombstone)
        return SP_OK;
    struct sp_rc rc = w->c->tombstone(w->c->ctx, SP_TYP_LOOKS_TOMBSTONE, token, &d);
    if (sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_IO))
        return rc;
    *good = sp_ok(rc);
    if (!*good)
        found(w, d.text[0] ? d.text : "the signature is not the node's");
    return SP_OK;
}

static struct sp_rc check_stone(struct tombs *w, struct sp_view token, struct sp_view list)
{
    struct sp_looks_tombstone x;
    bool good = false;
    struct sp_rc rc = sp_look_tomb_parse(token, &w->arena, &x);
    if (sp_is(rc, SP_RC_CORRUPT)) {
        found(w, "cannot be read");
        return SP_OK;
    }
    SP_TRY(rc);
    if (x.seq != (int64_t)w->seq || !sp_view_is(x.prev, w->last))
        found(w, "does not follow the one before");
    w->looks += (uint64_t)x.looks;
    SP_TRY(check_signature(w, token, &good));
    return good ? check_list(w, &x, list) : SP_OK;
}

static struct sp_rc check_one(struct tombs *w)
{
    struct sp_view token, list;
    sp_arena_reset(&w->arena);
    struct sp_rc rc = sp_look_tomb_get(w->m->t, w->seq, &token, &list);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc)) {
        found(w, sp_is(rc, SP_RC_NOTFOUND) ? "missing" : "cannot be read");
        w->last[0] = '\0';
        return SP_OK;
    }
    SP_TRY(rc);
    SP_TRY(check_stone(w, token, list));
    return sp_sha256_b64url(token, w->last);
}

static struct sp_rc check_all(struct tombs *w)
{
    uint64_t kept = sp_kv_count(w->m->t, SP_X_STONE);
    SP_TRY(sp_look_tombs_read(w->m->t, &w->state));
    for (w->seq = 1; w->seq <= w->state.seq; w->seq++)
        SP_TRY(check_one(w));
    w->seq = w->state.seq;
    if (strcmp(w->last, w->state.last) != 0)
        found(w, "the last one is not the one that was counted");
    if (w->looks != w->state.gone)
        found(w, "the tombstones do not add up to the entries that were deleted");
    if (kept != (w->state.seq ? w->state.seq + w->rows + 1 : 0))
        found(w, "there are rows of tombstones that were not counted, or too few");
    return SP_OK;
}

struct sp_rc sp_check_look_tombs(const struct sp_check *c, struct sp_mlog *m, unsigned char *seen, uint64_t *deleted, uint64_t *findings)
{
    struct tombs w = { .c = c, .m = m, .findings = findings, .seen = seen };
    struct sp_rc rc = check_all(&w);
    sp_arena_free(&w.arena);
    if (sp_is(rc, SP_RC_CORRUPT)) {
        found(&w, "the number of tombstones cannot be read");
        rc = SP_OK;
    }
    *deleted = w.state.gone;
    return rc;
}
