/*
 * tests/lib/tamper.h - one change to good evidence, and the one check that must refuse it.
 *
 * A kind changes the fields before they are signed, the messages, the bundle's text, or the trust list; a true key signs
 * again where the change needs it, so that nothing but the check in question can refuse. Functions are static.
 * Threading: one thread.
 */
#ifndef SP_TESTS_TAMPER_H
#define SP_TESTS_TAMPER_H

#include "crypto/jws.h"
#include "crypto/x509.h"
#include "tests/lib/bundle_fixture.h"

#define TP_UNUSED __attribute__((unused))
enum { TP_GX, TP_LA };

struct tp_kind {
    const char *name;
    void (*fields)(struct bf *m);    /* before signing */
    void (*messages)(struct bf *m);  /* the three JWS, the lines */
    void (*bundle)(struct bf *m);    /* the bundle's text */
    void (*trust)(struct bf *m);     /* the list in m->f, which is signed and opened again */
    const char *policy;
    int64_t later_s;                 /* judged this much later */
    const char *id, *rule;           /* the check that must refuse, before all others, and its rule */
    enum sp_result result;           /* SP_PASS is read as SP_FAIL: what it is for nearly all */
};

static TP_UNUSED void tp_payload(const struct sp_buf *jws, struct sp_buf *out)
{
    sp_buf_clear(out);
    CHECK_OK(sp_jws_payload_unverified(sp_buf_view(jws), out, NULL));
}

static TP_UNUSED void tp_header(const struct sp_buf *jws, struct sp_buf *out)
{
    struct sp_view head = { NULL, 0 }, rest;
    assert_true(sp_view_split(sp_buf_view(jws), '.', &head, &rest));
    sp_buf_clear(out);
    CHECK_OK(sp_b64url_decode(head, out));
}

/* The first `from` becomes `to`; it must be there. */
static TP_UNUSED void tp_replace(struct sp_buf *text, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    const char *at = memmem(text->p, text->n, from, strlen(from));
    if (!at)
        fail_msg("no %s in %.*s", from, (int)(text->n < 300 ? text->n : 300), text->p);
    size_t before = (size_t)(at - text->p);
    sp_buf_put(&out, sp_view(text->p, before));
    sp_buf_puts(&out, to);
    sp_buf_put(&out, sp_view(at + strlen(from), text->n - before - strlen(from)));
    sp_buf_clear(text);
    sp_buf_put(text, sp_buf_view(&out));
    CHECK_OK(sp_buf_rc(text));
}

/* header.payload, both as given, signed by the key. */
static TP_UNUSED void tp_sign_parts(struct sp_buf *jws, const struct sp_key *key, struct sp_view head64, struct sp_view payload64)
{
    SP_BUF_AUTO out = { 0 };
    uint8_t sig[64];
    sp_buf_put(&out, head64);
    sp_buf_putc(&out, '.');
    sp_buf_put(&out, payload64);
    CHECK_OK(sp_sign_raw(key, sp_buf_view(&out), sig));
    sp_buf_putc(&out, '.');
    sp_buf_put_b64url(&out, sp_view(sig, sizeof sig));
    sp_buf_clear(jws);
    sp_buf_put(jws, sp_buf_view(&out));
}

static TP_UNUSED void tp_sign(struct sp_buf *jws, const struct sp_key *key, const struct sp_buf *head, const struct sp_buf *payload)
{
    SP_BUF_AUTO h = { 0 };
    SP_BUF_AUTO p = { 0 };
    sp_buf_put_b64url(&h, sp_buf_view(head));
    sp_buf_put_b64url(&p, sp_buf_view(payload));
    tp_sign_parts(jws, key, sp_buf_view(&h), sp_buf_view(&p));
}

/* One change in the header or the payload, signed again by that key. */
static TP_UNUSED void tp_resign(struct sp_buf *jws, const struct sp_key *key, bool in_header, const char *from, const char *to)
{
    SP_BUF_AUTO head = { 0 };
    SP_BUF_AUTO payload = { 0 };
    tp_header(jws, &head);
    tp_payload(jws, &payload);
    tp_replace(in_header ? &head : &payload, from, to);
    tp_sign(jws, key, &head, &payload);
}

/* The signature's 64 bytes become other ones. */
static TP_UNUSED void tp_set_signature(struct sp_buf *jws, struct sp_view bytes)
{
    while (jws->n && jws->p[jws->n - 1] != '.')
        jws->n--;
    sp_buf_put_b64url(jws, bytes);
}

static TP_UNUSED void tp_run(const struct tp_kind *k)
{
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    if (k->fields)
        k->fields(&m);
    bf_make(&m);
    if (k->messages)
        k->messages(&m);
    bf_bind(&m);
    if (k->bundle)
        k->bundle(&m);
    if (k->trust) {
        k->trust(&m);
        bf_publish(&m);
    }
    const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .has_policy = k->policy,
                                          .policy = sp_view_of(k->policy), .at_s = TF_NOW + 60 + k->later_s };
    CHECK_OK(sp_bundle_verify(&q, &v));
    const struct sp_check_line *why = sp_verdict_reason(&v.verdict);
    enum sp_result want = k->result == SP_PASS ? SP_FAIL : k->result;
    if (!why)
        fail_msg("%s: nothing refused it", k->name);
    if (strcmp(why->id, k->id) || strcmp(why->rule, k->rule) || why->result != want)
        fail_msg("%s: refused by %s [%s] %s: %s; wanted %s [%s]", k->name, why->id, why->rule, sp_result_text(why->result),
                 why->detail, k->id, k->rule);
    if (!why->expected[0] || !why->actual[0])
        fail_msg("%s: nothing is said of what was compared", k->name);
    sp_verified_free(&v);
    bf_free(&m);
}

#endif
