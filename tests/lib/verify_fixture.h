/*
 * tests/lib/verify_fixture.h - an exchange that witnesses saw, its bundle, and revocation lists of the roots in it.
 *
 * vf_begin, vf_add_list, change what a test is about, vf_judge; vf_end at the end.
 * Threading: one thread.
 */
#ifndef SP_TESTS_VERIFY_FIXTURE_H
#define SP_TESTS_VERIFY_FIXTURE_H

#include "tests/lib/bundle_fixture.h"
#include "tests/lib/crl_fixture.h"
#include "tests/lib/log_fixture.h"
#include "tests/lib/verdict_check.h"

enum { VF_GX, VF_LA, VF_SEEN = 5 /* seconds after TF_NOW witnesses saw it */, VF_LATER = 10 * CF_DAY };
#define VF_REPORT_KEY tf_key(&x->m.f, VF_LA, SP_USE_REPORT)
#define VF_QUORUM_1(more) "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":1" more "}"
#define VF_NO_QUORUM(more) "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0" more "}"

struct vf {
    struct bf m;
    struct sp_buf note[2], proof[2], list[SP_MAX_BUNDLE_CRLS];
    struct sp_bundle_proof proofs[2];
    struct sp_bundle bundle;
    struct sp_verified v;
    struct sp_crl_store *store;
    struct sp_crl_set own;
    struct sp_view status;           /* the auditor's lists; empty: none */
    bool judged;
};

static inline void vf_prove(struct vf *x, size_t node, enum sp_logged_kind kind, const struct sp_buf *jws)
{
    SP_BUF_AUTO text = { 0 };
    struct lf_log log = { .size = 0 };
    char digest[SP_SHA256_TEXT];
    lf_fill(&log, 3, (unsigned)node);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(jws), digest));
    uint64_t at = lf_add(&log, kind, digest);
    lf_text(x->m.trust, node, &log, &text);
    lf_head(&x->m.f, x->m.trust, node, &log, &x->note[node]);
    lf_cosign(&x->m.f, x->m.trust, 1 - node, sp_buf_view(&text), TF_NOW + VF_SEEN, &x->note[node]);
    lf_proof(&log, at, sp_buf_view(&x->note[node]), &x->proof[node]);
    x->proofs[node] = (struct sp_bundle_proof){ lf_node(node), kind, sp_buf_view(&x->proof[node]) };
}

/* Of a report that names this status list. */
static inline void vf_begin_as(struct vf *x, struct sp_report_status status)
{
    *x = (struct vf){ .judged = false };
    bf_prepare(&x->m);
    x->m.head.status = status;
    bf_make(&x->m);
    vf_prove(x, VF_GX, SP_LOGGED_RECEIPT, &x->m.receipt_jws);
    vf_prove(x, VF_LA, SP_LOGGED_ANSWER, &x->m.report_jws);
    x->bundle = (struct sp_bundle){ .exchange = SP_VIEW_LIT(BF_EXCHANGE), .request = sp_buf_view(&x->m.request_jws),
        .report = bf_report(&x->m), .receipt = sp_buf_view(&x->m.receipt_jws), .proofs = x->proofs, .n_proofs = 2 };
}

static inline void vf_begin(struct vf *x)
{
    vf_begin_as(x, (struct sp_report_status){ .idx = 0 });
}

static inline void vf_end(struct vf *x)
{
    for (size_t i = 0; i < 2; i++) {
        sp_buf_free(&x->note[i]);
        sp_buf_free(&x->proof[i]);
    }
    for (size_t i = 0; i < SP_MAX_BUNDLE_CRLS; i++)
        sp_buf_free(&x->list[i]);
    if (x->judged)
        sp_verified_free(&x->v);
    sp_crl_store_free(x->store);
    bf_free(&x->m);
}

/* Root 0 certified all keys of the fixture. */
static inline void vf_add_list(struct vf *x, int64_t number, int64_t this_s, const struct cf_taken *taken, size_t n)
{
    struct sp_buf *text = &x->list[x->bundle.n_crls];
    cf_text(&x->m.f, 0, number, this_s, CF_LIFE, taken, n, text);
    size_t at = x->bundle.n_crls++;
    for (; at > 0 && sp_view_cmp(x->bundle.crl[at - 1], sp_buf_view(text)) > 0; at--)
        x->bundle.crl[at] = x->bundle.crl[at - 1];
    x->bundle.crl[at] = sp_buf_view(text);
}

static inline enum sp_verdict_kind vf_judge(struct vf *x, const char *policy, int64_t later_s)
{
    sp_buf_clear(&x->m.bundle);
    sp_bundle_put(&x->m.bundle, &x->bundle);
    if (x->judged)
        sp_verified_free(&x->v);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&x->m.bundle), .trust = x->m.trust, .has_policy = policy,
                                          .policy = sp_view_of(policy), .at_s = TF_NOW + 60 + later_s,
                                          .has_status = x->status.n > 0, .status = x->status };
    CHECK_OK(sp_bundle_verify(&q, &x->v));
    x->judged = true;
    return vc_kind(&x->v.verdict);
}

#endif
