/* layer: evidence */
/* Every way we know to change a bundle's file, its renditions, the trust list or the policy: the exact check and rule. */
#include "tests/lib/tamper.h"

#include "node/evidence/packed.h"

#define CHANGE(name, ...) static void name(struct bf *m) { __VA_ARGS__; }
#define TEXT(name, from, to) CHANGE(name, tp_replace(&m->bundle, from, to))
#define KEY(node, use) tf_key(&m->f, node, use)

/* --- the file --- */
TEXT(member_twice, ",\"request\":", ",\"exchange\":\"x\",\"request\":")
TEXT(member_twice_escaped, ",\"request\":", ",\"exch\\u0061nge\":\"x\",\"request\":")
TEXT(byte_order_mark, "{\"format\"", "\xef\xbb\xbf{\"format\"")
TEXT(unknown_member, ",\"request\":", ",\"note\":\"x\",\"request\":")
TEXT(not_a_number, ",\"request\":", ",\"x\":NaN,\"request\":")
TEXT(infinite_number, ",\"request\":", ",\"x\":1e999,\"request\":")
TEXT(deep_nesting, ",\"request\":", ",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[,\"request\":")
TEXT(no_utf8, ",\"request\":", ",\"\xff\":1,\"request\":")
TEXT(nul_in_name, ",\"request\":", ",\"x\\u0000\":1,\"request\":")
TEXT(other_format, "saphan-bundle/3", "saphan-bundle/4")
CHANGE(of_older_program, m->plain = true)
TEXT(translations_promised, "saphan-bundle/1", "saphan-bundle/2")
TEXT(no_receipt, ",\"receipt\":", ",\"receip\\u0074s\":")
TEXT(escaped_letter, "\"language\":\"zh\"", "\"language\":\"z\\u0068\"")
TEXT(unknown_language, "\"language\":\"zh\"", "\"language\":\"tlh\"")
TEXT(exchange_in_capitals, "01995f3a-7b2c-7d10-8a11-0123456789ab", "01995F3A-7B2C-7D10-8A11-0123456789AB")
TEXT(exchange_of_other, "01995f3a-7b2c-7d10-8a11-0123456789ab", "01995f3a-7b2c-7d10-8a11-0123456789aa")
TEXT(padded_base64, ",\"report\":\"", ",\"report\":\"=")
TEXT(blank_in_base64, ",\"report\":\"", ",\"report\":\" ")
TEXT(four_parts, ",\"report\":\"", ",\"report\":\"a.")
TEXT(proofs_of_nothing, "}]}", "}],\"proofs\":[]}")
TEXT(proof_of_garbage, "}]}", "}],\"proofs\":[{\"node\":\"LA\",\"kind\":\"answer\",\"proof\":\"x\"}]}")
TEXT(proof_of_stranger, "}]}", "}],\"proofs\":[{\"node\":\"TH\",\"kind\":\"answer\",\"proof\":\"x\"}]}")
CHANGE(trailing_bytes, sp_buf_puts(&m->bundle, "x"))
CHANGE(two_bundles, sp_buf_puts(&m->bundle, "{}"))
CHANGE(cut, m->bundle.n -= 2)
CHANGE(empty, m->bundle.n = 0)

static void members_in_other_order(struct bf *m)
{
    SP_BUF_AUTO out = { 0 };
    sp_buf_puts(&out, "{\"exchange\":\"" BF_EXCHANGE "\",\"format\":\"saphan-bundle/1\"");
    const char *rest = memmem(m->bundle.p, m->bundle.n, ",\"request\":", 11);
    assert_non_null(rest);
    sp_buf_put(&out, sp_view(rest, m->bundle.n - (size_t)(rest - m->bundle.p)));
    sp_buf_clear(&m->bundle);
    sp_buf_put(&m->bundle, sp_buf_view(&out));
}

/* --- renditions --- */
CHANGE(other_amount, tp_replace(&m->lines, "1,200,000,000", "1,300,000,000"))
CHANGE(line_more, sp_buf_puts(&m->lines, "more\n"))
CHANGE(line_less, do m->lines.n--; while (m->lines.p[m->lines.n - 1] != '\n'))
CHANGE(no_last_line_feed, m->lines.n--)
TEXT(catalogue_word, "\\tdraft\\t", "\\tcertified\\t")
TEXT(packed_said_plain, "saphan-bundle/3", "saphan-bundle/1")
TEXT(plain_said_packed, "saphan-bundle/1", "saphan-bundle/3")
TEXT(packing_with_a_time, "\"catalogue\":\"H4sIAAAAAAAA", "\"catalogue\":\"H4sIAAEAAAAA")
TEXT(packing_padded, "\",\"text\":", "=\",\"text\":")
TEXT(packing_with_more, "\",\"text\":", "AAAA\",\"text\":")

static void repack(struct bf *m, struct sp_view packed)
{
    SP_BUF_AUTO was = { 0 };
    SP_BUF_AUTO now = { 0 };
    sp_buf_put(&was, bf_packed("zh"));
    sp_buf_put(&now, packed);
    tp_replace(&m->bundle, sp_buf_cstr(&was), sp_buf_cstr(&now));
}
CHANGE(packing_cut, repack(m, sp_view(bf_packed("zh").p, bf_packed("zh").n - 8)))

/* Another word, packed as the rest is. */
static void packed_catalogue_word(struct bf *m)
{
    SP_CATALOGUE_AUTO cat = NULL;
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO packed = { 0 };
    sp_buf_put(&text, sp_catalogue_compiled(sp_catalogue_builtin(SP_VIEW_LIT("zh"))));
    tp_replace(&text, "\tdraft\t", "\tcertified\t");
    CHECK_OK(sp_catalogue_parse(sp_buf_view(&text), &cat, NULL));
    CHECK_OK(sp_catalogue_pack(cat, &packed));
    repack(m, sp_buf_view(&packed));
}

TEXT(rendition_under_other_language, "\"language\":\"zh\"", "\"language\":\"en\"")

static void catalogue_of_other_language(struct bf *m)
{
    struct sp_bundle_rendition r = { .language = SP_VIEW_LIT("zh"), .packed = bf_packed("lo"), .text = sp_buf_view(&m->lines) };
    const struct sp_bundle b = { .packed = true, .exchange = SP_VIEW_LIT(BF_EXCHANGE), .request = sp_buf_view(&m->request_jws), .report = bf_report(m),
                                 .receipt = sp_buf_view(&m->receipt_jws), .renditions = &r, .n_renditions = 1 };
    sp_buf_clear(&m->bundle);
    sp_bundle_put(&m->bundle, &b);
}

/* --- the trust list, signed by its roots --- */
#define STATUS(name, node, use, text) CHANGE(name, KEY(node, use)->status = SP_VIEW_LIT(text))
STATUS(report_key_revoked, TP_LA, SP_USE_REPORT, "revoked")
STATUS(receipt_key_revoked, TP_GX, SP_USE_RECEIPT, "revoked")
CHANGE(report_key_not_yet, KEY(TP_LA, SP_USE_REPORT)->not_before_s = TF_NOW + 86400)
CHANGE(report_key_no_more, KEY(TP_LA, SP_USE_REPORT)->not_after_s = TF_NOW - 60)
CHANGE(retired_key_no_more, KEY(TP_LA, SP_USE_REPORT)->status = SP_VIEW_LIT("retired"); KEY(TP_LA, SP_USE_REPORT)->not_after_s = TF_NOW - 60)
CHANGE(other_country, m->f.country[1][0] = SP_VIEW_LIT("TH"))
CHANGE(catalogue_not_listed, m->f.list.n_catalogues = 0)
CHANGE(catalogue_of_other_version, m->f.catalogue[0].version = SP_VIEW_LIT("99"))
CHANGE(node_not_listed, m->f.list.n_nodes = 1)
CHANGE(certificate_of_other_node, tf_certify(&m->f, KEY(TP_LA, SP_USE_REPORT), "CN-GX", SP_USE_REPORT, m->f.key[TP_LA][SP_USE_REPORT], TF_NOW - 3600, 365))
CHANGE(certificate_of_other_use, tf_certify(&m->f, KEY(TP_GX, SP_USE_RECEIPT), "CN-GX", SP_USE_REPORT, m->f.key[TP_GX][SP_USE_RECEIPT], TF_NOW - 3600, 365))
CHANGE(certificate_of_other_key, tf_certify(&m->f, KEY(TP_GX, SP_USE_RECEIPT), "CN-GX", SP_USE_RECEIPT, m->f.key[TP_GX][SP_USE_REPORT], TF_NOW - 3600, 365))
CHANGE(certificate_run_out, tf_certify(&m->f, KEY(TP_GX, SP_USE_RECEIPT), "CN-GX", SP_USE_RECEIPT, m->f.key[TP_GX][SP_USE_RECEIPT], TF_NOW - 3600, 1))
CHANGE(certificate_renewed, tf_certify(&m->f, KEY(TP_LA, SP_USE_REPORT), "LA", SP_USE_REPORT, m->f.key[TP_LA][SP_USE_REPORT], TF_NOW - 7200, 365))
CHANGE(list_from_future, m->f.list.issued_s = TF_NOW + 86400)
CHANGE(older_list, m->f.list.issued_s = TF_NOW - 90 * 86400; m->f.list.expires_s = TF_NOW - 86400)

/* The place of the report key in the list is another one's: the message names a key that is not there. */
static void key_replaced(struct bf *m)
{
    sp_key_free(m->f.key[TP_LA][SP_USE_REPORT]);
    struct sp_trust_key *k = &m->f.node_key[TP_LA][0];
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &m->f.key[TP_LA][SP_USE_REPORT]));
    for (size_t i = 0; i < TF_KEYS; i++)
        if (sp_view_is(m->f.node_key[TP_LA][i].use, "report"))
            k = &m->f.node_key[TP_LA][i];
    tf_name_key(&m->f, k, m->f.key[TP_LA][SP_USE_REPORT]);
    tf_certify(&m->f, k, "LA", SP_USE_REPORT, m->f.key[TP_LA][SP_USE_REPORT], TF_NOW - 3600, 365);
}

/* The list is of after the exchange: it knows all keys that signed. */
static void key_replaced_before(struct bf *m)
{
    key_replaced(m);
    m->f.list.issued_s = TF_NOW + 30;
}

static void nothing(struct bf *m) { (void)m; }

static const struct tp_kind files[] = {
#define BUNDLE(n, i, r) { .name = #n, .bundle = n, .id = i, .rule = r }
#define FORM(n, r) BUNDLE(n, "bundle.format", r)
    FORM(member_twice, "json.duplicate-key"), FORM(member_twice_escaped, "json.duplicate-key"), FORM(byte_order_mark, "json.bom"),
    FORM(unknown_member, "field.unknown"), FORM(not_a_number, "json.syntax"), FORM(infinite_number, "json.number-range"),
    FORM(deep_nesting, "json.depth"), FORM(no_utf8, "json.utf8"), FORM(nul_in_name, "json.nul"), FORM(other_format, "schema.bundle.format"),
    { .name = "translations_promised", .fields = of_older_program, .bundle = translations_promised, .id = "bundle.format", .rule = "schema.bundle.format" },
    FORM(no_receipt, "field.unknown"), FORM(escaped_letter, "schema.bundle.canonical"), FORM(unknown_language, "schema.bundle.language"),
    FORM(exchange_in_capitals, "schema.bundle.exchange"), FORM(padded_base64, "schema.bundle.jws"), FORM(blank_in_base64, "schema.bundle.jws"),
    FORM(four_parts, "schema.bundle.jws"), FORM(proofs_of_nothing, "schema.bundle.canonical"), FORM(trailing_bytes, "json.trailing"),
    FORM(two_bundles, "json.trailing"), FORM(cut, "json.syntax"), FORM(empty, "json.empty"), FORM(members_in_other_order, "schema.bundle.canonical"),
    BUNDLE(exchange_of_other, "bundle.exchange", "bundle.exchange"),
    BUNDLE(proof_of_stranger, "log.TH.answer", "log.node"), BUNDLE(proof_of_garbage, "log.LA.answer", "tlog-proof.form"),
};

static const struct tp_kind renditions[] = {
#define LINES(n, i, r) { .name = #n, .messages = n, .id = i, .rule = r }
    LINES(other_amount, "rendition.zh.text", "rendition.text"), LINES(line_more, "rendition.zh.text", "rendition.text"),
    LINES(line_less, "rendition.zh.text", "rendition.text"), LINES(no_last_line_feed, "rendition.zh.text", "rendition.text"),
#define OLDER(n, i, r) { .name = #n, .fields = of_older_program, .bundle = n, .id = i, .rule = r }
    OLDER(catalogue_word, "rendition.zh.catalogue", "rendition.catalogue"), OLDER(plain_said_packed, "rendition.zh.catalogue", "catalogue.packed"),
    BUNDLE(packed_catalogue_word, "rendition.zh.catalogue", "rendition.catalogue"), BUNDLE(packed_said_plain, "rendition.zh.catalogue", "catalogue.header"),
    BUNDLE(packing_with_a_time, "rendition.zh.catalogue", "catalogue.packed"), BUNDLE(packing_padded, "rendition.zh.catalogue", "catalogue.packed"),
    BUNDLE(packing_with_more, "rendition.zh.catalogue", "catalogue.packed"), BUNDLE(packing_cut, "rendition.zh.catalogue", "catalogue.packed"),
    BUNDLE(rendition_under_other_language, "rendition.en.catalogue", "rendition.language"),
    BUNDLE(catalogue_of_other_language, "rendition.zh.catalogue", "rendition.language"),
};

static const struct tp_kind lists[] = {
#define LIST(n, i, r) { .name = #n, .trust = n, .id = i, .rule = r }
#define OPEN(n, i, r) { .name = #n, .trust = n, .id = i, .rule = r, .result = SP_INDETERMINATE }
    LIST(report_key_revoked, "report.signature", "trust.key-revoked"), LIST(receipt_key_revoked, "request.signature", "trust.key-revoked"),
    OPEN(report_key_not_yet, "report.signature", "trust.key-time"), OPEN(report_key_no_more, "report.signature", "trust.key-time"),
    OPEN(retired_key_no_more, "report.signature", "trust.key-time"), LIST(other_country, "report.country", "report.country"),
    LIST(catalogue_not_listed, "rendition.zh.catalogue", "rendition.catalogue"),
    LIST(catalogue_of_other_version, "rendition.zh.catalogue", "rendition.catalogue"), LIST(node_not_listed, "report.signature", "trust.node"),
    LIST(certificate_of_other_node, "report.signature", "x509.node"), LIST(certificate_of_other_use, "request.signature", "x509.use"),
    LIST(certificate_of_other_key, "request.signature", "x509.key"),
    { .name = "certificate_run_out", .trust = certificate_run_out, .later_s = 2 * 86400, .id = "request.signature", .rule = "trust.key-time", .result = SP_INDETERMINATE },
    LIST(certificate_renewed, "report.signature", "trust.certificate"), LIST(key_replaced_before, "report.signature", "trust.key"),
    OPEN(key_replaced, "report.signature", "trust.list-older"),
    OPEN(list_from_future, "trust.time", "trust.not-yet"), OPEN(older_list, "trust.time", "trust.expired"),
    { .name = "judged late", .bundle = nothing, .later_s = 31 * 86400, .id = "trust.time", .rule = "trust.expired", .result = SP_INDETERMINATE },
    { .name = "judged early", .bundle = nothing, .later_s = -86400, .id = "trust.time", .rule = "trust.not-yet", .result = SP_INDETERMINATE },
};

static const struct tp_kind policies[] = {
#define POLICY(n, text, i, r) { .name = n, .policy = text, .id = i, .rule = r }
    POLICY("policy of other format", "{\"format\":\"saphan-verify-policy/9\",\"witness_quorum\":0}", "policy.file", "policy.format"),
    POLICY("policy with a member twice", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":2,\"witness_quorum\":0}", "policy.file", "json.duplicate-key"),
    POLICY("policy with an unknown demand", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"x\":1}", "policy.file", "field.unknown"),
    POLICY("policy with a text for a number", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":\"0\"}", "policy.file", "field.type"),
    POLICY("policy below nothing", "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":-1}", "policy.file", "policy.quorum"),
    POLICY("no policy in the file", "", "policy.file", "json.empty"),
    { .name = "witnesses that are not there", .policy = "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":1}", .id = "policy.witness-quorum",
      .rule = "", .result = SP_INDETERMINATE },
};

/* --- the trust file itself: it does not open, and says why --- */

struct file_kind { const char *name; void (*change)(struct tf *f); void (*text)(struct sp_buf *file); const char *rule; };

#define ROOTS(name, ...) static void name(struct tf *f) { __VA_ARGS__; }
#define FILE_TEXT(name, from, to) static void name(struct sp_buf *file) { tp_replace(file, from, to); }
ROOTS(one_signature, f->signs[1] = f->signs[2] = false)
ROOTS(no_signature, f->signs[0] = f->signs[1] = f->signs[2] = false)
ROOTS(pinned_did_not_sign, f->pins[0] = f->pins[1] = false; f->signs[2] = false)
ROOTS(threshold_of_none, f->list.threshold = 0)
ROOTS(threshold_above_roots, f->list.threshold = 4)
FILE_TEXT(file_member_twice, ",\"pinned\":", ",\"format\":\"saphan-trust/1\",\"pinned\":")
FILE_TEXT(file_of_other_format, "saphan-trust/1", "saphan-trust/2")
FILE_TEXT(file_unknown_member, ",\"pinned\":", ",\"note\":1,\"pinned\":")
static void file_signature_changed(struct sp_buf *file) { file->p[file->n - 12] = file->p[file->n - 12] == 'A' ? 'B' : 'A'; }

static const struct file_kind trust_files[] = {
    { "one_signature", one_signature, NULL, "trust.threshold" }, { "no_signature", no_signature, NULL, "schema.trust.signature" },
    { "pinned_did_not_sign", pinned_did_not_sign, NULL, "trust.pinned" }, { "threshold_of_none", threshold_of_none, NULL, "schema.trust.threshold" },
    { "threshold_above_roots", threshold_above_roots, NULL, "schema.trust.threshold" },
    { "file_member_twice", NULL, file_member_twice, "json.duplicate-key" }, { "file_of_other_format", NULL, file_of_other_format, "schema.trust.format" },
    { "file_unknown_member", NULL, file_unknown_member, "field.unknown" }, { "file_signature_changed", NULL, file_signature_changed, "trust.signature" },
};

static void run_file(const struct file_kind *k)
{
    struct bf m;
    struct sp_verified v;
    SP_BUF_AUTO file = { 0 };
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    if (k->change)
        k->change(&m.f);
    tf_file(&m.f, &file);
    if (k->text)
        k->text(&file);
    struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .at_s = TF_NOW + 60 };
    struct sp_trust *trust = NULL;
    q.trust_rc = sp_trust_open(sp_buf_view(&file), NULL, &trust, &q.trust_why);
    q.trust = trust;
    CHECK_OK(sp_bundle_verify(&q, &v));
    const struct sp_check_line *why = sp_verdict_reason(&v.verdict);
    if (trust || !why || strcmp(why->id, "trust.file") || strcmp(why->rule, k->rule))
        fail_msg("%s: refused by %s [%s], wanted trust.file [%s]", k->name, why ? why->id : "nothing", why ? why->rule : "", k->rule);
    sp_trust_free(trust);
    sp_verified_free(&v);
    bf_free(&m);
}

/* What is no tampering: a key that was retired later, and a list that knows more languages. */
static void what_changed_rightly_is_valid(void **state)
{
    (void)state;
    struct bf m;
    struct sp_verified v;
    bf_prepare(&m);
    bf_make(&m);
    bf_bind(&m);
    tf_key(&m.f, TP_LA, SP_USE_REPORT)->status = SP_VIEW_LIT("retired");
    m.f.list.version = 2;
    bf_publish(&m);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .at_s = TF_NOW + 60 };
    CHECK_OK(sp_bundle_verify(&q, &v));
    assert_int_equal(sp_verdict_of(&v.verdict), SP_VALID);
    sp_verified_free(&v);
    bf_free(&m);
}

#define RUN(table, one) \
    static void table##_are_refused(void **state) \
    { \
        (void)state; \
        for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) \
            one(&table[i]); \
    }
RUN(files, tp_run)
RUN(renditions, tp_run)
RUN(lists, tp_run)
RUN(policies, tp_run)
RUN(trust_files, run_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_refused), cmocka_unit_test(renditions_are_refused), cmocka_unit_test(lists_are_refused),
        cmocka_unit_test(policies_are_refused), cmocka_unit_test(trust_files_are_refused), cmocka_unit_test(what_changed_rightly_is_valid) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
