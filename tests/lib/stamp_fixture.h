/*
 * tests/lib/stamp_fixture.h - an exchange in both nodes' logs, an authority, and time stamps on their way into its bundle.
 *
 * sf_begin, sf_stamp, change what a test is about, sf_judge; sf_end at the end.
 * Threading: one thread.
 */
#ifndef SP_TESTS_STAMP_FIXTURE_H
#define SP_TESTS_STAMP_FIXTURE_H

#include "crypto/tsp.h"
#include "crypto/x509.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/log_fixture.h"
#include "tests/lib/verdict_check.h"

enum { SF_GX, SF_LA, SF_DAY = 86400, SF_SEEN_S = 30 /* after TF_NOW the authority stamps */ };
#define SF_POLICY "1.3.6.1.4.1.99999.1"

struct sf_office { struct sp_key *root_key, *key; struct sp_buf root, cert; };

static inline void sf_open_office(struct sf_office *o, int64_t from_s, int days)
{
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->root_key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &o->key));
    CHECK_OK(sp_cert_root(o->root_key, "Time root", TF_NOW - 1000 * SF_DAY, 3000, &o->root));
    CHECK_OK(sp_cert_issue_tsa(o->root_key, sp_buf_view(&o->root), o->key, "Time 1", from_s, days, &o->cert));
}

static inline void sf_close_office(struct sf_office *o)
{
    sp_key_free(o->root_key);
    sp_key_free(o->key);
    sp_buf_free(&o->root);
    sp_buf_free(&o->cert);
    *o = (struct sf_office){ .key = NULL };
}

/* One stamp on its way into the bundle. */
struct sf_one { struct sp_view node; const char *kind; struct sp_buf note, proof, token; };

struct sf {
    struct bf m;
    struct sf_office office, other;
    struct lf_log log[2];
    uint64_t answer_at[2], receipt_at[2];
    struct sf_one one[4];
    size_t n;
    struct sp_buf answer_proof;    /* LA's, of the report, without a stamp; empty: none */
    struct sp_buf policy, bundle;
    int64_t at_s;
    char receipt_digest[SP_SHA256_TEXT];
    struct sp_verified v;
};

static inline void sf_token(const struct sf_office *o, const uint8_t root[SP_SHA256_BYTES], int64_t gen_us, struct sp_buf *token)
{
    SP_BUF_AUTO request = { 0 };
    SP_BUF_AUTO response = { 0 };
    struct sp_diag d = { .rule = "" };
    const struct sp_tsp_authority a = { .key = o->key, .cert_der = sp_buf_view(&o->cert), .policy = SF_POLICY, .now_us = gen_us, .serial = 7 };
    CHECK_OK(sp_tsp_request(root, 5, NULL, &request, &d));
    CHECK_OK(sp_tsp_respond(&a, sp_buf_view(&request), &response, &d));
    sp_buf_clear(token);
    CHECK_OK(sp_tsp_response(sp_buf_view(&response), token, &d));
}

static inline void sf_root(struct sf *x, size_t node, uint8_t out[SP_SHA256_BYTES])
{
    struct sp_hash root;
    CHECK_OK(sp_merkle_root(x->log[node].size, lf_read, &x->log[node], &root));
    memcpy(out, root.b, SP_SHA256_BYTES);
}

/* A true stamp of that message in that node's log as it stands. */
static inline struct sf_one *sf_stamp(struct sf *x, size_t node, const char *kind)
{
    struct sf_one *s = &x->one[x->n++];
    uint8_t root[SP_SHA256_BYTES];
    s->node = lf_node(node);
    s->kind = kind;
    lf_head(&x->m.f, x->m.trust, node, &x->log[node], &s->note);
    lf_proof(&x->log[node], *kind == 'a' ? x->answer_at[node] : x->receipt_at[node], sp_buf_view(&s->note), &s->proof);
    sf_root(x, node, root);
    sf_token(&x->office, root, (TF_NOW + SF_SEEN_S) * INT64_C(1000000), &s->token);
    return s;
}

static inline void sf_policy(struct sf *x, const char *more)
{
    sp_buf_clear(&x->policy);
    sp_buf_puts(&x->policy, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"tsa\":[\"");
    sp_buf_put_b64url(&x->policy, sp_buf_view(&x->office.root));
    sp_buf_putf(&x->policy, "\"]%s}", more);
}

/* An exchange whose messages stand in both logs, among others. Its receipt says it was made then. */
static inline void sf_begin_late(struct sf *x, int64_t receipt_s)
{
    *x = (struct sf){ .at_s = TF_NOW + 60 };
    sf_open_office(&x->office, TF_NOW - 100 * SF_DAY, 365);
    sf_open_office(&x->other, TF_NOW - 100 * SF_DAY, 365);
    bf_prepare(&x->m);
    x->m.receipt.iat = receipt_s;
    bf_make(&x->m);
    bf_bind(&x->m);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&x->m.receipt_jws), x->receipt_digest));
    for (size_t node = 0; node < 2; node++) {
        lf_fill(&x->log[node], 5, (unsigned)node);
        x->answer_at[node] = lf_add(&x->log[node], SP_LOGGED_ANSWER, x->m.report_digest);
        x->receipt_at[node] = lf_add(&x->log[node], SP_LOGGED_RECEIPT, x->receipt_digest);
        lf_fill(&x->log[node], 3, 10 + (unsigned)node);
    }
    sf_policy(x, ",\"time_stamp\":\"required\"");
}

static inline void sf_begin(struct sf *x)
{
    sf_begin_late(x, TF_NOW + 2);
}

static inline void sf_end(struct sf *x)
{
    for (size_t i = 0; i < x->n; i++) {
        sp_buf_free(&x->one[i].note);
        sp_buf_free(&x->one[i].proof);
        sp_buf_free(&x->one[i].token);
    }
    sf_close_office(&x->office);
    sf_close_office(&x->other);
    bf_free(&x->m);
    sp_buf_free(&x->answer_proof);
    sp_buf_free(&x->policy);
    sp_buf_free(&x->bundle);
    sp_verified_free(&x->v);
}

/* The bundle with the stamps as they are, without the reader's rules. */
static inline void sf_bind(struct sf *x)
{
    sp_buf_clear(&x->bundle);
    sp_buf_put(&x->bundle, sp_view(x->m.bundle.p, x->m.bundle.n - 1));
    if (x->answer_proof.n) {
        sp_buf_puts(&x->bundle, ",\"proofs\":[{\"node\":\"LA\",\"kind\":\"answer\",\"proof\":");
        sp_buf_put_json(&x->bundle, sp_buf_view(&x->answer_proof));
        sp_buf_puts(&x->bundle, "}]");
    }
    for (size_t i = 0; i < x->n; i++) {
        const struct sf_one *s = &x->one[i];
        SP_BUF_AUTO token = { 0 };
        sp_buf_put_b64url(&token, sp_buf_view(&s->token));
        sp_buf_puts(&x->bundle, i ? ",{\"node\":" : ",\"stamps\":[{\"node\":");
        sp_buf_put_json(&x->bundle, s->node);
        sp_buf_putf(&x->bundle, ",\"kind\":\"%s\",\"proof\":", s->kind);
        sp_buf_put_json(&x->bundle, sp_buf_view(&s->proof));
        sp_buf_puts(&x->bundle, ",\"token\":");
        sp_buf_put_json(&x->bundle, sp_buf_view(&token));
        sp_buf_putc(&x->bundle, '}');
    }
    sp_buf_puts(&x->bundle, x->n ? "]}" : "}");
    CHECK_OK(sp_buf_rc(&x->bundle));
}

static inline enum sp_verdict_kind sf_judge(struct sf *x)
{
    sf_bind(x);
    sp_verified_free(&x->v);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&x->bundle), .trust = x->m.trust, .has_policy = x->policy.n > 0,
                                          .policy = sp_buf_view(&x->policy), .at_s = x->at_s };
    CHECK_OK(sp_bundle_verify(&q, &x->v));
    return vc_kind(&x->v.verdict);
}

#endif
