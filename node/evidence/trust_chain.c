/* From one trust list to a later one: one version at a time, each signed by the threshold of the roots before and of its own
 * (the rules of The Update Framework for its root role, specification section 5.3). */
#include "node/evidence/trust_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"

/* The version that link i of t's file must have: the history has no gap and ends before the list. */
static int64_t link_version(const struct sp_trust *t, size_t i)
{
    return t->list.version - (int64_t)(t->file.n_history - i);
}

static struct sp_rc join_parts(struct sp_trust *t, const struct sp_trust_link *l)
{
    t->file.signatures = sp_arena_alloc(&t->arena, l->n_parts * sizeof *t->file.signatures);
    if (!t->file.signatures)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < l->n_parts; i++) {
        SP_BUF_AUTO b = { 0 };
        sp_buf_put(&b, l->part[i].head);
        sp_buf_putc(&b, '.');
        sp_buf_put(&b, l->payload);
        sp_buf_putc(&b, '.');
        sp_buf_put(&b, l->part[i].signature);
        SP_TRY(sp_buf_rc(&b));
        if (!sp_arena_copy(&t->arena, sp_buf_view(&b), &t->file.signatures[i]))
            return SP_ERR(NOMEM);
    }
    t->file.n_signatures = l->n_parts;
    return SP_OK;
}

static struct sp_rc open_link_into(struct sp_trust *one, const struct sp_trust *t, size_t i, struct sp_diag *d)
{
    SP_TRY(join_parts(one, &t->file.history[i]));
    SP_TRY(sp_trust_open_list(one, d));
    if (one->list.version != link_version(t, i))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.gap", "payload", "the list here has version %lld, not %lld",
                           (long long)one->list.version, (long long)link_version(t, i));
    return SP_OK;
}

/* The earlier list i of t's file, as valid on its own as any other. */
static struct sp_rc open_link(const struct sp_trust *t, size_t i, struct sp_trust **out, struct sp_diag *d)
{
    struct sp_trust *one = calloc(1, sizeof *one);
    if (!one)
        return SP_ERR(NOMEM);
    struct sp_rc rc = open_link_into(one, t, i, d);
    if (!sp_ok(rc)) {
        char at[32];
        (void)snprintf(at, sizeof at, "history[%zu]", i);
        sp_diag_prefix(d, at);
        sp_trust_free(one);
        return rc;
    }
    *out = one;
    return SP_OK;
}

/* One version further. */
static struct sp_rc step(const struct sp_trust *newer, const struct sp_trust *held, struct sp_diag *d)
{
    bool signer[SP_MAX_ROOTS] = { false };
    int64_t n = 0;
    if (!sp_view_eq(newer->list.alliance, held->list.alliance))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.alliance", "alliance", "the trust list is another alliance's");
    SP_TRY(sp_trust_signers(newer, held, signer, &n, d));
    if (n < held->list.threshold)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.succession", "signatures",
                           "%lld roots of version %lld signed version %lld, %lld must", (long long)n,
                           (long long)held->list.version, (long long)newer->list.version, (long long)held->list.threshold);
    return SP_OK;
}

/* From `held` over the links first.. of t's file to t itself. */
static struct sp_rc walk(const struct sp_trust *t, const struct sp_trust *held, size_t first, struct sp_diag *d)
{
    SP_TRUST_AUTO mine = NULL;
    for (size_t i = first; i < t->file.n_history; i++) {
        SP_TRUST_AUTO next = NULL;
        SP_TRY(open_link(t, i, &next, d));
        SP_TRY(step(next, held, d));
        sp_trust_free(mine);
        held = mine = next;
        next = NULL;
    }
    return step(t, held, d);
}

static bool relied_on(const struct sp_trust *one, const struct sp_trust *t)
{
    int64_t n = sp_trust_relied(one, t->pinned);
    return n >= one->list.threshold && n >= t->file.pinned_threshold;
}

struct sp_rc sp_trust_reached(const struct sp_trust *t, struct sp_diag *d)
{
    if (relied_on(t, t))
        return SP_OK;
    for (size_t i = t->file.n_history; i-- > 0;) {
        SP_TRUST_AUTO one = NULL;
        SP_TRY(open_link(t, i, &one, d));
        if (relied_on(one, t))
            return walk(t, one, i + 1, d);
    }
    int64_t must = t->file.pinned_threshold > t->list.threshold ? t->file.pinned_threshold : t->list.threshold;
    return sp_diag_set(d, SP_ERR(SIGNATURE), "trust.pinned", "pinned", "%lld of the signing roots are pinned here, %lld must be%s",
                       (long long)sp_trust_relied(t, t->pinned), (long long)must,
                       t->file.n_history ? "; nor do the pinned ones vouch for any earlier list of the file" : "");
}

/* The file's own copy of the version that is held must be the very list that is held. */
static struct sp_rc check_fork(const struct sp_trust *newer, const struct sp_trust *held, struct sp_diag *d)
{
    int64_t oldest = link_version(newer, 0);
    if (held->list.version < oldest)
        return SP_OK;
    SP_TRUST_AUTO same = NULL;
    SP_TRY(open_link(newer, (size_t)(held->list.version - oldest), &same, d));
    if (strcmp(same->digest, held->digest) != 0)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.version-reuse", "history",
                           "there are two different lists of version %lld", (long long)held->list.version);
    return SP_OK;
}

/* A list from before the one that it follows was made to be forgotten, or by a clock that is wrong. One from the future is no measure. */
static struct sp_rc check_issued(const struct sp_trust *newer, const struct sp_trust *held, struct sp_diag *d)
{
    char then[SP_TIME_TEXT], before[SP_TIME_TEXT];
    if (newer->list.issued_s + SP_CLOCK_SKEW_S >= held->list.issued_s || held->list.issued_s > sp_now_s() + SP_CLOCK_SKEW_S)
        return SP_OK;
    sp_time_text(newer->list.issued_s, then);
    sp_time_text(held->list.issued_s, before);
    return sp_diag_set(d, SP_ERR(INVALID), "trust.issued", "issued", "version %lld was issued %s, before version %lld, which is of %s",
                       (long long)newer->list.version, then, (long long)held->list.version, before);
}

struct sp_rc sp_trust_succeeds(const struct sp_trust *newer, const struct sp_trust *held, struct sp_diag *d)
{
    held = sp_trust_newest(held);
    int64_t to = newer->list.version, from = held->list.version;
    if (!sp_view_eq(newer->list.alliance, held->list.alliance))
        return sp_diag_set(d, SP_ERR(INVALID), "trust.alliance", "alliance", "the trust list is another alliance's");
    if (to < from)
        return sp_diag_set(d, SP_ERR(REPLAY), "trust.rollback", "version", "version %lld is older than %lld, which is held",
                           (long long)to, (long long)from);
    if (to == from && strcmp(newer->digest, held->digest) != 0)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.version-reuse", "version",
                           "there are two different lists of version %lld", (long long)from);
    if (to == from)
        return SP_OK;
    if (to - from - 1 > (int64_t)newer->file.n_history)
        return sp_diag_set(d, SP_ERR(INVALID), "trust.gap", "history",
                           "version %lld does not follow version %lld, which is held; take version %lld first, or a file "
                           "whose history holds it", (long long)to, (long long)from, (long long)from + 1);
    SP_TRY(check_fork(newer, held, d));
    SP_TRY(check_issued(newer, held, d));
    return walk(newer, held, newer->file.n_history - (size_t)(to - from - 1), d);
}
