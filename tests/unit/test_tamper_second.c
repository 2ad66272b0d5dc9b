/* layer: evidence */
/* Every way we know to change a report's second signature, or to make a wrong one: the exact check and rule. */
#include "tests/lib/openssl_cli.h"

#include <stdlib.h>

#include "base/file.h"
#include "crypto/der.h"
#include "crypto/second.h"
#include "tests/lib/tamper.h"

#define CHANGE(name, ...) static void name(struct bf *m) { __VA_ARGS__; }
#define TEXT(name, from, to) CHANGE(name, tp_replace(&m->bundle, from, to))
#define LA_SM2 m->f.key[TP_LA][SP_USE_REPORT_SM2]
#define GX_SM2 m->f.key[TP_GX][SP_USE_REPORT_SM2]
#define KEY(node, use) tf_key(&m->f, node, use)

static char dir[64];
static char right[] = "a passphrase of some length";

CHANGE(twice, m->twice = true)
CHANGE(nothing, (void)m)
CHANGE(twice_as_before, m->twice = true; m->report_typ = SP_TYP_REPORT_WHOLE)

/* --- other signatures under the true name --- */

static void set(struct bf *m, struct sp_view raw)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put_b64url(&text, raw);
    assert_true(sp_arena_copy(&m->arena, sp_buf_view(&text), &m->second.v[0].signature));
}

static void sign_over(struct bf *m, const struct sp_key *key, struct sp_view message)
{
    SP_BUF_AUTO raw = { 0 };
    CHECK_OK(sp_second_sign(key, message, &raw));
    set(m, sp_buf_view(&raw));
}

static void sign_with_end(struct bf *m, const char *end)
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put(&text, sp_buf_view(&m->report_jws));
    sp_buf_puts(&text, end);
    sign_over(m, LA_SM2, sp_buf_view(&text));
}

CHANGE(of_other_report, sign_over(m, LA_SM2, sp_buf_view(&m->receipt_jws)))
CHANGE(of_the_request, sign_over(m, LA_SM2, sp_buf_view(&m->request_jws)))
CHANGE(of_nothing, sign_over(m, LA_SM2, sp_view("", 0)))
CHANGE(of_the_digest, sign_over(m, LA_SM2, sp_view_of(m->report_digest)))
CHANGE(with_line_feed, sign_with_end(m, "\n"))
CHANGE(with_separator, sign_with_end(m, "~"))
CHANGE(with_disclosures, sign_over(m, LA_SM2, bf_report(m)))
CHANGE(of_the_signing_input, const char *dot = memrchr(m->report_jws.p, '.', m->report_jws.n);
       sign_over(m, LA_SM2, sp_view(m->report_jws.p, (size_t)(dot - m->report_jws.p))))
CHANGE(by_other_node, sign_over(m, GX_SM2, sp_buf_view(&m->report_jws)))
CHANGE(of_one, set(m, sp_view("0\6\2\1\1\2\1\1", 8)))
CHANGE(of_zero, set(m, sp_view("0\6\2\1\0\2\1\1", 8)))
CHANGE(one_byte, set(m, sp_view("", 1)))
CHANGE(too_long, static const char s[73] = { 0x30, 71 }; set(m, sp_view(s, sizeof s)))
CHANGE(of_5_kb, static const char s[5120] = { 0x30 }; set(m, sp_view(s, sizeof s)))

static void payload_alone(struct bf *m)
{
    SP_BUF_AUTO payload = { 0 };
    tp_payload(&m->report_jws, &payload);
    sign_over(m, LA_SM2, sp_buf_view(&payload));
}

/* The 64 bytes of the first signature, and those in DER. */
static void first_signature(struct bf *m, bool der)
{
    SP_BUF_AUTO raw = { 0 };
    uint8_t pair[64], out[SP_DER_PAIR_BYTES];
    const char *dot = memrchr(m->report_jws.p, '.', m->report_jws.n);
    CHECK_OK(sp_b64url_decode(sp_view(dot + 1, (size_t)(m->report_jws.p + m->report_jws.n - dot - 1)), &raw));
    assert_int_equal(raw.n, 64);
    memcpy(pair, raw.p, 64);
    set(m, der ? sp_view(out, sp_der_put_pair(pair, out)) : sp_buf_view(&raw));
}
CHANGE(first_in_its_place, first_signature(m, false))
CHANGE(first_as_der, first_signature(m, true))

/* The numbers of the true signature in a spelling of their own. */
enum spelling { ZERO_BEFORE, BYTE_BEHIND, LONG_LENGTH, PLAIN_PAIR, BOTH_SWAPPED };

static void respell(struct bf *m, enum spelling how)
{
    SP_BUF_AUTO raw = { 0 };
    SP_BUF_AUTO out = { 0 };
    uint8_t pair[64], der[SP_DER_PAIR_BYTES];
    CHECK_OK(sp_b64url_decode(m->second.v[0].signature, &raw));
    assert_true(sp_der_take_pair(sp_buf_view(&raw), pair));
    switch (how) {
    case ZERO_BEFORE: /* of r, which grows by it */
        sp_buf_put(&out, sp_view("0", 1));
        sp_buf_putc(&out, (char)(raw.p[1] + 1));
        sp_buf_putc(&out, 2);
        sp_buf_putc(&out, (char)(raw.p[3] + 1));
        sp_buf_putc(&out, 0);
        sp_buf_put(&out, sp_view(raw.p + 4, raw.n - 4));
        break;
    case BYTE_BEHIND:
        sp_buf_put(&out, sp_buf_view(&raw));
        sp_buf_putc(&out, 0);
        break;
    case LONG_LENGTH:
        sp_buf_put(&out, sp_view("0\x81", 2));
        sp_buf_put(&out, sp_view(raw.p + 1, raw.n - 1));
        break;
    case PLAIN_PAIR:
        sp_buf_put(&out, sp_view(pair, 64));
        break;
    case BOTH_SWAPPED:
        sp_buf_put(&out, sp_view(pair + 32, 32));
        sp_buf_put(&out, sp_view(pair, 32));
        memcpy(pair, out.p, 64);
        sp_buf_clear(&out);
        sp_buf_put(&out, sp_view(der, sp_der_put_pair(pair, der)));
        break;
    }
    set(m, sp_buf_view(&out));
}
CHANGE(zero_before, do bf_sign_twice(m, sp_buf_view(&m->report_jws)); while (m->second.v[0].signature.n > 94); respell(m, ZERO_BEFORE))
CHANGE(byte_behind, do bf_sign_twice(m, sp_buf_view(&m->report_jws)); while (m->second.v[0].signature.n > 95); respell(m, BYTE_BEHIND))
CHANGE(long_length, do bf_sign_twice(m, sp_buf_view(&m->report_jws)); while (m->second.v[0].signature.n > 95); respell(m, LONG_LENGTH))
CHANGE(plain_pair, respell(m, PLAIN_PAIR))
CHANGE(numbers_swapped, respell(m, BOTH_SWAPPED))

/* --- under another distinguishing id, by the stock command and LA's true key --- */

static void sign_under(struct bf *m, const char *id)
{
    static const struct sp_secret pass = { right, sizeof right - 1 };
    char k[96], s[96], r[96], distid[64];
    SP_BUF_AUTO raw = { 0 };
    (void)snprintf(k, sizeof k, "%s/k", dir);
    (void)snprintf(s, sizeof s, "%s/s", dir);
    (void)snprintf(r, sizeof r, "%s/r", dir);
    (void)snprintf(distid, sizeof distid, "distid:%s", id ? id : "");
    CHECK_OK(sp_key_save(LA_SM2, k, &pass, NULL));
    CHECK_OK(sp_file_write(r, sp_buf_view(&m->report_jws), 0644, NULL));
    assert_true(id ? OPENSSL("dgst", "-sm3", "-sign", k, "-passin", "pass:a passphrase of some length", "-sigopt", distid, "-out", s, r)
                   : OPENSSL("dgst", "-sm3", "-sign", k, "-passin", "pass:a passphrase of some length", "-out", s, r));
    CHECK_OK(sp_file_read(s, 1000, &raw, NULL));
    set(m, sp_buf_view(&raw));
    (void)unlink(k);
    (void)unlink(s);
    (void)unlink(r);
}
CHANGE(other_id, sign_under(m, "1234567812345679"))
CHANGE(shorter_id, sign_under(m, "123456781234567"))
CHANGE(longer_id, sign_under(m, "12345678123456780"))
CHANGE(id_of_a_person, sign_under(m, "ALICE123@YAHOO.COM"))
CHANGE(empty_id, sign_under(m, ""))
CHANGE(no_id, sign_under(m, NULL))

/* --- whose key --- */
#define KID(name, key) CHANGE(name, m->second.v[0].kid = sp_view_of(sp_key_kid(key)))
KID(kid_of_other_node, GX_SM2)
KID(kid_of_report_key, m->f.key[TP_LA][SP_USE_REPORT])
KID(kid_of_log_key, m->f.key[TP_LA][SP_USE_LOG])
CHANGE(kid_of_nobody, m->second.v[0].kid = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"))
CHANGE(other_node_in_full, by_other_node(m); kid_of_other_node(m))
CHANGE(key_revoked, KEY(TP_LA, SP_USE_REPORT_SM2)->status = SP_VIEW_LIT("revoked"))
CHANGE(key_no_more, KEY(TP_LA, SP_USE_REPORT_SM2)->not_after_s = TF_NOW - 60)
CHANGE(key_not_yet, KEY(TP_LA, SP_USE_REPORT_SM2)->not_before_s = TF_NOW + 86400)
CHANGE(certificate_of_other_node, tf_certify(&m->f, KEY(TP_LA, SP_USE_REPORT_SM2), "CN-GX", SP_USE_REPORT_SM2, LA_SM2, TF_NOW - 3600, 365))
CHANGE(certificate_of_other_key, tf_certify(&m->f, KEY(TP_LA, SP_USE_REPORT_SM2), "LA", SP_USE_REPORT_SM2, GX_SM2, TF_NOW - 3600, 365))
CHANGE(certificate_run_out, tf_certify(&m->f, KEY(TP_LA, SP_USE_REPORT_SM2), "LA", SP_USE_REPORT_SM2, LA_SM2, TF_NOW - 3600, 1))

/* The node of LA without its second key: the last one by use. */
static void key_not_listed(struct bf *m)
{
    struct sp_trust_key *k = KEY(TP_LA, SP_USE_REPORT_SM2);
    struct sp_trust_node *n = &m->f.node[TP_LA];
    *k = n->keys[--n->n_keys];
}

/* A list of after the exchange knows all keys that signed. */
static void list_of_later(struct bf *m) { m->f.list.issued_s = TF_NOW + 30; }

static void key_no_longer_listed(struct bf *m)
{
    key_not_listed(m);
    list_of_later(m);
}

/* --- the list --- */

static void entry(struct bf *m, const char *alg, size_t bytes)
{
    SP_BUF_AUTO raw = { 0 };
    SP_BUF_AUTO text = { 0 };
    for (size_t i = 0; i < bytes; i++)
        sp_buf_putc(&raw, (char)(i * 7));
    sp_buf_put_b64url(&text, sp_buf_view(&raw));
    struct sp_second *s = &m->second.v[m->second.n++];
    *s = (struct sp_second){ sp_view_of(alg), SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), { NULL, 0 } };
    assert_true(sp_arena_copy(&m->arena, sp_buf_view(&text), &s->signature));
}
CHANGE(dropped, m->second.n = 0)
CHANGE(alg_twice, m->second.v[m->second.n++] = m->second.v[0])
CHANGE(out_of_order, entry(m, "ML-DSA-87", 4627))
CHANGE(only_unknown, m->second.n = 0; entry(m, "ML-DSA-87", 4627))
CHANGE(as_first_family, m->second.v[0].alg = SP_VIEW_LIT("ES256"))
CHANGE(as_other_name, m->second.v[0].alg = SP_VIEW_LIT("SM2"))
CHANGE(in_other_case, m->second.v[0].alg = SP_VIEW_LIT("sm2-sm3"))
CHANGE(no_name, m->second.v[0].alg = SP_VIEW_LIT(""))
CHANGE(larger_than_any, entry(m, "T", 5121))
TEXT(empty_list, ",\"receipt\":", ",\"second\":[],\"receipt\":")
TEXT(not_a_list, ",\"second\":[{", ",\"second\":{\"x\":[{")
TEXT(padded, "\"}],\"receipt\":", "=\"}],\"receipt\":")
TEXT(member_more, "\"}],\"receipt\":", "\",\"distid\":\"1234567812345678\"}],\"receipt\":")
TEXT(second_list, ",\"receipt\":", ",\"second\":[],\"second\":[],\"receipt\":")
TEXT(at_another_place, ",\"renditions\":", ",\"second\":[{\"alg\":\"A\",\"kid\":\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"signature\":\"AA\"}],\"renditions\":")
CHANGE(report_of_other_node, tp_resign(&m->report_jws, m->f.key[TP_LA][SP_USE_RECEIPT], false, "\"LA\"", "\"LA\""))

static const struct tp_kind signatures[] = {
#define ALL(n, i, r) { .name = #n, .fields = twice, .messages = n, .id = i, .rule = r }
#define SIGNED(n, r) ALL(n, "report.second.SM2-SM3", r)
    SIGNED(of_other_report, "second.signature"), SIGNED(of_the_request, "second.signature"), SIGNED(of_nothing, "second.signature"),
    SIGNED(of_the_digest, "second.signature"), SIGNED(with_line_feed, "second.signature"), SIGNED(with_separator, "second.signature"),
    SIGNED(with_disclosures, "second.signature"), SIGNED(of_the_signing_input, "second.signature"), SIGNED(payload_alone, "second.signature"),
    SIGNED(by_other_node, "second.signature"), SIGNED(of_one, "second.signature"), SIGNED(of_zero, "second.range"),
    SIGNED(one_byte, "second.form"), SIGNED(too_long, "second.size"), SIGNED(of_5_kb, "second.size"),
    SIGNED(first_in_its_place, "second.form"), SIGNED(first_as_der, "second.signature"), SIGNED(zero_before, "second.form"),
    SIGNED(byte_behind, "second.form"), SIGNED(long_length, "second.form"), SIGNED(plain_pair, "second.form"),
    SIGNED(numbers_swapped, "second.signature"),
    SIGNED(other_id, "second.signature"), SIGNED(shorter_id, "second.signature"), SIGNED(longer_id, "second.signature"),
    SIGNED(id_of_a_person, "second.signature"), SIGNED(empty_id, "second.signature"), SIGNED(no_id, "second.signature"),
    SIGNED(kid_of_other_node, "trust.key"), SIGNED(kid_of_report_key, "trust.key"), SIGNED(kid_of_log_key, "trust.key"),
    { .name = "kid_of_nobody", .fields = twice, .messages = kid_of_nobody, .trust = list_of_later, .id = "report.second.SM2-SM3", .rule = "trust.key" },
    { .name = "kid_of_nobody yet", .fields = twice, .messages = kid_of_nobody, .id = "report.second.SM2-SM3", .rule = "trust.list-older", .result = SP_INDETERMINATE },
    SIGNED(other_node_in_full, "trust.key"),
    ALL(report_of_other_node, "report.signature", "jws.signature"),
};

static const struct tp_kind lists[] = {
#define FORM(n, r) ALL(n, "bundle.format", r)
#define BUNDLE(n, r) { .name = #n, .fields = twice, .bundle = n, .id = "bundle.format", .rule = r }
    FORM(alg_twice, "schema.second.order"), FORM(out_of_order, "schema.second.order"), FORM(no_name, "schema.second.alg"),
    FORM(larger_than_any, "schema.second.signature"), BUNDLE(not_a_list, "json.syntax"), BUNDLE(padded, "schema.second.signature"),
    BUNDLE(member_more, "field.unknown"), BUNDLE(second_list, "json.duplicate-key"), BUNDLE(at_another_place, "json.duplicate-key"),
    { .name = "empty list", .bundle = empty_list, .id = "bundle.format", .rule = "schema.bundle.canonical" },
    { .name = "at another place alone", .bundle = at_another_place, .id = "bundle.format", .rule = "schema.bundle.canonical" },
};

#define WANTS(nodes) "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"second_signature\":{\"required\":[" nodes "]}}"
static const struct tp_kind required[] = {
#define MISSING(n) { .name = #n, .fields = twice, .messages = n, .policy = WANTS("\"CN-GX\",\"LA\""), .id = "policy.second-signature", .rule = "policy.second-signature" }
    MISSING(dropped), MISSING(only_unknown), MISSING(as_first_family), MISSING(as_other_name), MISSING(in_other_case),
    { .name = "required and wrong", .fields = twice, .messages = other_id, .policy = WANTS("\"LA\""), .id = "report.second.SM2-SM3", .rule = "second.signature" },
    { .name = "never made", .messages = nothing, .policy = WANTS("\"LA\""), .id = "policy.second-signature", .rule = "policy.second-signature" },
#define POLICY(n, text, r) { .name = n, .policy = text, .id = "policy.file", .rule = r }
    POLICY("no node", WANTS("\"la\""), "policy.second"), POLICY("no text", WANTS("1"), "policy.second"),
    POLICY("a node twice", WANTS("\"LA\",\"LA\""), "policy.second"), POLICY("a name that is too long", WANTS("\"LA-12345\""), "policy.second"),
    POLICY("no list", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"second_signature\":{}}", "field.missing"),
    POLICY("no object", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"second_signature\":[]}", "field.type"),
    POLICY("an unknown demand", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"second_signature\":{\"required\":[],\"x\":1}}", "field.unknown"),
};

static const struct tp_kind keys[] = {
#define LIST(n, r) { .name = #n, .fields = twice, .trust = n, .id = "report.second.SM2-SM3", .rule = r }
#define OPEN(n, r) { .name = #n, .fields = twice, .trust = n, .id = "report.second.SM2-SM3", .rule = r, .result = SP_INDETERMINATE }
    LIST(key_revoked, "trust.key-revoked"), LIST(key_no_longer_listed, "trust.key"), OPEN(key_not_listed, "trust.list-older"), OPEN(key_no_more, "trust.key-time"),
    OPEN(key_not_yet, "trust.key-time"), LIST(certificate_of_other_node, "x509.node"), LIST(certificate_of_other_key, "x509.key"),
    { .name = "certificate_run_out", .fields = twice, .trust = certificate_run_out, .later_s = 2 * 86400, .id = "report.second.SM2-SM3",
      .rule = "trust.key-time", .result = SP_INDETERMINATE },
};

#define RUN(table) \
    static void table##_are_refused(void **state) \
    { \
        (void)state; \
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) \
            tp_run(&table[i]); \
    }
RUN(signatures)
RUN(lists)
RUN(required)
RUN(keys)

/* --- what is right --- */

struct good { const char *name; void (*fields)(struct bf *m), (*messages)(struct bf *m); const char *policy, *id; enum sp_result result; };

CHANGE(one_more_that_is_unknown, m->second.v[1] = m->second.v[0]; m->second.n = 0; entry(m, "ML-DSA-87", 4627); m->second.n = 2)
CHANGE(unknown_of_5_kb, entry(m, "SLH-DSA", 5120))

static void what_is_right_is_valid(void **state)
{
    static const struct good goods[] = {
        { "twice", twice, NULL, NULL, "report.second.SM2-SM3", SP_PASS },
        { "by the stock command", twice, NULL, NULL, "report.second.SM2-SM3", SP_PASS },
        { "a report without disclosures", twice_as_before, NULL, WANTS("\"LA\""), "policy.second-signature", SP_PASS },
        { "as the policy asks", twice, NULL, WANTS("\"LA\""), "policy.second-signature", SP_PASS },
        { "once", NULL, NULL, WANTS("\"CN-GX\""), "policy.second-signature", SP_PASS },
        { "asked of nobody", NULL, NULL, WANTS(""), "policy.second-signature", SP_PASS },
        { "an unknown one besides", twice, one_more_that_is_unknown, WANTS("\"LA\""), "policy.second-signature", SP_PASS },
        { "it is not checked", twice, one_more_that_is_unknown, WANTS("\"LA\""), "report.second.ML-DSA-87", SP_SKIPPED },
        { "an unknown one alone", NULL, unknown_of_5_kb, NULL, "report.second.SLH-DSA", SP_SKIPPED },
    };
    (void)state;
    for (size_t i = 0; i < sizeof goods / sizeof goods[0]; i++) {
        const struct good *g = &goods[i];
        struct bf m;
        struct sp_verified v;
        bool seen = false;
        bf_prepare(&m);
        if (g->fields)
            g->fields(&m);
        bf_make(&m);
        if (g->messages)
            g->messages(&m);
        if (i == 1)
            sign_under(&m, SP_SM2_ID);
        bf_bind(&m);
        const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .has_policy = g->policy,
                                              .policy = sp_view_of(g->policy), .at_s = TF_NOW + 60 };
        CHECK_OK(sp_bundle_verify(&q, &v));
        const struct sp_check_line *why = sp_verdict_reason(&v.verdict);
        if (why)
            fail_msg("%s: refused by %s [%s]: %s", g->name, why->id, why->rule, why->detail);
        for (size_t k = 0; k < v.verdict.n; k++)
            seen |= !strcmp(v.verdict.v[k].id, g->id) && v.verdict.v[k].result == g->result;
        if (!seen)
            fail_msg("%s: no %s that is %s", g->name, g->id, sp_result_text(g->result));
        sp_verified_free(&v);
        bf_free(&m);
    }
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/saphan-second.XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_refused), cmocka_unit_test(lists_are_refused), cmocka_unit_test(required_are_refused),
        cmocka_unit_test(keys_are_refused), cmocka_unit_test(what_is_right_is_valid) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
