/* Tombstones: an unbroken row of them, signed, and nothing there that one of them says is gone. */
#include "storage/check_internal.h"
#include "storage/tombs.h"

struct tombs {
    const struct sp_check *c;
    struct sp_kv_txn *t;
    uint64_t *findings;
    struct sp_arena arena;
    struct sp_manifest map;
    struct sp_tomb_chain state;
    uint64_t versions;
    char last[SP_SHA256_TEXT];
};

static void found(struct tombs *w, uint64_t seq, const char *what)
{
    sp_check_found(w->c, w->findings, "check.tombstone", sp_view(NULL, 0), "tombstone %llu: %s", (unsigned long long)seq, what);
}

static struct sp_rc check_signature(struct tombs *w, uint64_t seq, struct sp_view token)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!w->c->tombstone)
        return SP_OK;
    struct sp_rc rc = w->c->tombstone(w->c->ctx, SP_TYP_TOMBSTONE, token, &d);
    if (sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_IO))
        return rc;
    if (!sp_ok(rc))
        found(w, seq, d.text[0] ? d.text : "the signature is not the node's");
    return SP_OK;
}

static struct sp_rc check_company(struct tombs *w, uint64_t seq, const struct sp_tombstone *x)
{
    uint32_t no;
    bool there = false;
    struct sp_rc rc = sp_number_of(w->t, &w->map, x->subject, &no);
    if (sp_check_is_damage(rc)) /* told where the index is looked at */
        return SP_OK;
    SP_TRY(rc);
    if (no != SP_NO_COMPANY)
        SP_TRY(sp_tombs_has(w->t, no, seq, &there));
    if (!there)
        found(w, seq, "not found by its subject");
    return SP_OK;
}

static struct sp_rc check_one(struct tombs *w, uint64_t seq)
{
    struct sp_view token;
    struct sp_tombstone x;
    sp_arena_reset(&w->arena);
    struct sp_rc rc = sp_tombs_token(w->t, seq, &token);
    if (sp_is(rc, SP_RC_NOTFOUND)) {
        found(w, seq, "missing");
        w->last[0] = '\0';
        return SP_OK;
    }
    SP_TRY(rc);
    rc = sp_tomb_parse(token, &w->arena, &x);
    if (sp_is(rc, SP_RC_CORRUPT)) {
        found(w, seq, "cannot be read");
    } else {
        SP_TRY(rc);
        if (x.seq != (int64_t)seq || !sp_view_is(x.prev, w->last))
            found(w, seq, "does not follow the one before");
        w->versions += (uint64_t)x.versions;
        SP_TRY(check_signature(w, seq, token));
        SP_TRY(check_company(w, seq, &x));
    }
    return sp_sha256_b64url(token, w->last);
}

static struct sp_rc check_all(struct tombs *w)
{
    SP_TRY(sp_tombs_read(w->t, &w->state));
    SP_TRY(sp_manifest_read(w->t, &w->map));
    for (uint64_t seq = 1; seq <= w->state.seq; seq++) {
        SP_TRY(check_one(w, seq));
        if (seq % SP_CHECK_STEP == 0)
            sp_check_step(w->c, "tombstones", seq, w->state.seq);
    }
    if (strcmp(w->last, w->state.last) != 0)
        found(w, w->state.seq, "the last one is not the one that was counted");
    if (w->versions != w->state.gone)
        found(w, w->state.seq, "the tombstones do not add up to the facts that were deleted");
    if (sp_kv_count(w->t, SP_R_TOMB) != 2 * w->state.seq)
        found(w, w->state.seq, "there are rows of tombstones that were not counted");
    if (sp_kv_count(w->t, SP_R_DROP))
        sp_check_found(w->c, w->findings, "check.gone", sp_view(NULL, 0), "the index holds %llu words of names that were deleted: run saphan retention "
                       "--apply again, it was interrupted", (unsigned long long)sp_kv_count(w->t, SP_R_DROP));
    return SP_OK;
}

struct sp_rc sp_check_tombs(const struct sp_check *c, struct sp_kv_txn *t, uint64_t *tombstones, uint64_t *findings)
{
    struct tombs w = { .c = c, .t = t, .findings = findings };
    struct sp_rc rc = check_all(&w);
    sp_arena_free(&w.arena);
    if (sp_is(rc, SP_RC_CORRUPT)) {
        found(&w, 0, "the number of tombstones cannot be read");
        rc = SP_OK;
    }
    *tombstones = w.state.seq;
    return rc;
}

struct sp_rc sp_check_gone(const struct sp_check *c, struct sp_kv_txn *t, uint32_t no, struct sp_view subject, const struct sp_fact *facts,
                           size_t n, struct sp_arena *a, bool *any, uint64_t *findings)
{
    struct sp_tombstone *v = NULL;
    size_t n_tombs = 0;
    struct sp_rc rc = sp_tombs_of(t, no, a, &v, &n_tombs);
    *any = n_tombs > 0;
    if (sp_check_is_damage(rc)) /* told with the tombstones */
        return SP_OK;
    SP_TRY(rc);
    for (size_t i = 0; i < n && n_tombs; i++)
        if (sp_tombs_cover(v, n_tombs, subject, &facts[i]))
            sp_check_found(c, findings, "check.gone", subject, "%s %.*s is here, and a tombstone says that it was deleted", facts[i].kind->name,
                           (int)facts[i].id.n, facts[i].id.p);
    return SP_OK;
}
