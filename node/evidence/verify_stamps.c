#include "node/evidence/verify_stamps.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"

/* One stamp of the bundle. */
struct seen {
    struct sp_rc rc;
    struct sp_diag why;
    bool good;              /* after it is known whose it may be */
    struct sp_stamped_found found;
};

struct sp_stamps_seen {
    const struct sp_stamps_question *q;
    const struct sp_logs_exchange *x;
    struct sp_verdict *v;
    struct seen stamp[];    /* of each stamp of the bundle */
};

/* ---- looking up ---- */

static struct sp_rc find_one(struct sp_stamps_seen *s, size_t i, struct sp_arena *a)
{
    const struct sp_stamps_question *q = s->q;
    const struct sp_stamped *one = &q->bundle->stamps.v[i];
    struct seen *seen = &s->stamp[i];
    SP_BUF_AUTO der = { 0 };
    struct sp_view token;
    SP_TRY(sp_b64url_decode(one->token, &der));
    if (!sp_arena_copy(a, sp_buf_view(&der), &token))
        return SP_ERR(NOMEM);
    const struct sp_stamped_question question = { .trust = q->trust, .anchors = &q->anchors, .node = one->node, .kind = one->kind,
        .digest = sp_view_of(q->digest[one->kind]), .proof = one->proof, .token = token, .at_s = q->at_s };
    return sp_stamped_check(&question, a, &seen->found, &seen->why);
}

struct sp_rc sp_stamps_find(const struct sp_stamps_question *q, struct sp_arena *a, struct sp_stamps_seen **out)
{
    struct sp_stamps_seen *s = sp_arena_alloc(a, sizeof *s + q->bundle->stamps.n * sizeof s->stamp[0]);
    if (!s)
        return SP_ERR(NOMEM);
    s->q = q;
    for (size_t i = 0; i < q->bundle->stamps.n && q->anchors.n; i++) {
        s->stamp[i].good = false;
        s->stamp[i].why = (struct sp_diag){ .offset = SP_NO_OFFSET };
        s->stamp[i].rc = find_one(s, i, a);
        if (sp_is(s->stamp[i].rc, SP_RC_NOMEM) || sp_is(s->stamp[i].rc, SP_RC_INTERNAL))
            return s->stamp[i].rc;
    }
    *out = s;
    return SP_OK;
}

int64_t sp_stamps_time_in(const struct sp_stamps_seen *s, struct sp_view node, uint64_t size, const enum sp_logged_kind *kind)
{
    int64_t first = 0;
    for (size_t i = 0; i < s->q->bundle->stamps.n && s->q->anchors.n; i++) {
        const struct sp_stamped_found *found = &s->stamp[i].found;
        const struct sp_stamped *one = &s->q->bundle->stamps.v[i];
        if (sp_view_eq(one->node, node) && (!kind || one->kind == *kind) && sp_ok(s->stamp[i].rc) &&
            found->head.checkpoint.size >= size && (!first || found->by_s < first))
            first = found->by_s;
    }
    return first;
}

int64_t sp_stamps_time(const struct sp_stamps_seen *s, enum sp_logged_kind kind)
{
    int64_t first = 0;
    for (size_t i = 0; i < s->q->bundle->stamps.n && s->q->anchors.n; i++) {
        int64_t by_s = s->stamp[i].found.by_s;
        if (s->q->bundle->stamps.v[i].kind == kind && sp_ok(s->stamp[i].rc) && (!first || by_s < first))
            first = by_s;
    }
    return first;
}

/* ---- the lines ---- */

static void no_authority(struct sp_verdict *v, const char *id, bool policy)
{
    sp_verdict_skip_for(v, SP_SKIP_AUTHORITY, id, policy ? "not checked: the policy names no time-stamping authority (tsa)"
                                                         : "not checked: no policy was given that names a time-stamping authority (tsa)");
    sp_verdict_expected(v, "an authority that the policy names");
    sp_verdict_actual(v, "not looked at");
}

/* Whoever vouches for the token: its proof is one, over the head of a log. Others read these lines, too. */
static bool check_form(const struct sp_stamps_seen *s, const char *id, struct sp_view proof)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_tlog_proof p;
    struct sp_checkpoint head;
    struct sp_rc rc = sp_tlog_proof_parse(proof, &a, &p, &d);
    if (sp_ok(rc))
        rc = sp_stamped_root(p.checkpoint, &a, &head, &d);
    if (sp_ok(rc))
        return true;
    (void)sp_verdict_take(s->v, id, rc, &d, "");
    sp_verdict_expected(s->v, "a proof below the head of a log, in its form");
    sp_verdict_refused(s->v, &d);
    return false;
}

static void check_stamp(struct sp_stamps_seen *s, size_t i)
{
    const struct sp_stamped *one = &s->q->bundle->stamps.v[i];
    struct seen *seen = &s->stamp[i];
    char id[64], at[SP_TIME_TEXT], good[200];
    const char *kind = sp_logged_kind_text(one->kind);
    int n = (int)(one->node.n > 15 ? 15 : one->node.n);
    (void)snprintf(id, sizeof id, "stamp.%.*s.%s", n, one->node.p, kind);
    if (!s->q->anchors.n || !s->x->request) {
        if (s->q->anchors.n)
            sp_verdict_skip(s->v, id, "request");
        else if (check_form(s, id, one->proof))
            no_authority(s->v, id, s->q->policy);
        return;
    }
    struct sp_rc rc = sp_logs_party(s->x, one->node, &seen->why);
    if (sp_ok(rc))
        rc = seen->rc;
    if (strcmp(seen->why.rule, "tsp.chain") == 0)
        rc = SP_ERR(EXPIRED); /* cannot be decided: nobody who is relied on says whose it is */
    sp_time_text(seen->found.stamp.gen_us / 1000000, at);
    (void)snprintf(good, sizeof good, "the authority saw it %s, below head %llu of the log of %.*s", at,
                   (unsigned long long)seen->found.head.checkpoint.size, n, one->node.p);
    seen->good = sp_verdict_take(s->v, id, rc, &seen->why, good);
    sp_verdict_expected(s->v, "a token of an authority of the policy, over a head above the %s with digest %s", kind,
                        s->q->digest[one->kind]);
    if (seen->good)
        sp_verdict_actual(s->v, "one of %s", at);
    else
        sp_verdict_refused(s->v, &seen->why);
}

/* By when a good stamp proves the message; 0: none does. */
static int64_t proved_s(const struct sp_stamps_seen *s, enum sp_logged_kind kind)
{
    int64_t first = 0;
    for (size_t i = 0; i < s->q->bundle->stamps.n; i++) {
        const struct seen *seen = &s->stamp[i];
        if (s->q->bundle->stamps.v[i].kind == kind && seen->good && (!first || seen->found.by_s < first))
            first = seen->found.by_s;
    }
    return first;
}

static void check_required(struct sp_stamps_seen *s)
{
    static const char id[] = "policy.time-stamp";
    bool report = proved_s(s, SP_LOGGED_ANSWER) != 0, receipt = proved_s(s, SP_LOGGED_RECEIPT) != 0;
    if (!s->x->request) {
        sp_verdict_skip(s->v, id, "request");
        return;
    }
    if (report && receipt)
        sp_verdict_add(s->v, SP_PASS, id, "report and receipt have time stamps of an authority of the policy");
    else
        sp_verdict_add(s->v, SP_INDETERMINATE, id, "the policy wants time stamps of report and receipt; the bundle carries no good one of the %s",
                       report ? "receipt" : receipt ? "report" : "report, and none of the receipt");
    sp_verdict_expected(s->v, "a good time stamp of each");
    sp_verdict_actual(s->v, "report: %s, receipt: %s", report ? "one" : "none", receipt ? "one" : "none");
}

/* As witnesses do: a message that was made long before anybody saw it may have been given an older date. */
static void check_time(struct sp_stamps_seen *s, const char *id, enum sp_logged_kind kind)
{
    char by[SP_TIME_TEXT], said[SP_TIME_TEXT];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = SP_OK;
    int64_t seen = proved_s(s, kind), made = s->x->said_s[kind], within = s->x->within_s;
    const char *what = kind == SP_LOGGED_ANSWER ? "report" : "receipt";
    if (!seen || !made)
        return;
    sp_time_text(seen, by);
    sp_time_text(made, said);
    if (seen - made > within)
        rc = sp_diag_set(&d, SP_ERR(EXPIRED), "time.late", "iat", "no authority saw the %s until %s; it says it was made %s", what, by, said);
    else if (made - seen > SP_CLOCK_SKEW_S)
        rc = sp_diag_set(&d, SP_ERR(EXPIRED), "time.early", "iat", "an authority saw the %s %s; it says it was made %s", what, by, said);
    (void)sp_verdict_take(s->v, id, rc, &d, "seen by an authority soon after it was made; keys are judged as of then, or earlier");
    sp_verdict_expected(s->v, "within %lld s of %s", (long long)within, said);
    sp_verdict_actual(s->v, "%s", by);
}

void sp_stamps_check(struct sp_stamps_seen *s, const struct sp_logs_exchange *x, struct sp_verdict *v)
{
    s->x = x;
    s->v = v;
    for (size_t i = 0; i < s->q->bundle->stamps.n; i++)
        check_stamp(s, i);
    if (s->q->required)
        check_required(s);
    check_time(s, "time.stamped", SP_LOGGED_ANSWER);
    check_time(s, "time.receipt-stamped", SP_LOGGED_RECEIPT);
}

size_t sp_stamps_shown(const struct sp_stamps_seen *s, struct sp_logs_shown *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->q->bundle->stamps.n && s->q->anchors.n; i++) {
        const struct sp_stamped *one = &s->q->bundle->stamps.v[i];
        const struct sp_stamped_found *f = &s->stamp[i].found;
        struct sp_logs_shown shown = { one->node, &f->head.checkpoint, &f->proof, { { 0 } } };
        if (s->stamp[i].good && sp_ok(sp_logged_leaf(one->kind, sp_view_of(s->q->digest[one->kind]), &shown.leaf)))
            out[n++] = shown;
    }
    return n;
}
