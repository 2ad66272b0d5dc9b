#include "tests/lib/bundle_fixture.h"

#include <stdlib.h>

#include "crypto/jws.h"
#include "crypto/x509.h"
#include "node/evidence/packed.h"
#include "node/evidence/render.h"
#include "node/evidence/second.h"

static const char company_json[] =
    "{\"subject\":\"LA.ern:0100001234\",\"facts\":["
    "{\"kind\":\"registered.name\",\"id\":\"legal\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"type\":\"legal\",\"text\":{\"text\":\"ບໍລິສັດ ຕົວຢ່າງ ຈຳກັດ\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.capital\",\"id\":\"1\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"kind\":\"registered\",\"amount\":{\"value\":\"1200000000\",\"currency\":\"LAK\"}}},"
    "{\"kind\":\"registered.status\",\"id\":\"1\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":{\"code\":\"active\"}}]}";

static void sign(struct sp_key *key, const char *typ, const char *x5t, const struct sp_buf *payload, struct sp_buf *out)
{
    const struct sp_jws_header h = { .typ = sp_view_of(typ), .x5t_s256 = sp_view_of(x5t) };
    sp_buf_clear(out);
    CHECK_OK(sp_jws_sign(key, &h, sp_buf_view(payload), out));
}

void bf_publish(struct bf *m)
{
    SP_BUF_AUTO file = { 0 };
    struct sp_diag d = { .rule = "" };
    tf_file(&m->f, &file);
    sp_trust_free(m->trust);
    m->trust = NULL;
    struct sp_rc rc = sp_trust_open(sp_buf_view(&file), NULL, &m->trust, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", d.rule, d.field, d.text);
}

void bf_prepare(struct bf *m)
{
    *m = (struct bf){ .exchange = BF_EXCHANGE };
    char digest[SP_SHA256_TEXT];
    struct sp_diag d = { .rule = "" };
    const struct sp_catalogue *zh = sp_catalogue_builtin(SP_VIEW_LIT("zh"));
    tf_init(&m->f);
    CHECK_OK(sp_sha256_b64url(sp_catalogue_compiled(zh), digest));
    assert_true(sp_arena_copy(&m->arena, sp_view_of(digest), &m->f.catalogue[0].digest));
    m->f.catalogue[0].version = sp_catalogue_version(zh);
    bf_publish(m);
    struct sp_rc rc = sp_company_from_json(sp_view_of(company_json), &m->arena, &m->company, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s %s", d.rule, d.field, d.text);
    m->request = (struct sp_request){
        .iss = SP_VIEW_LIT("CN-GX"), .aud = SP_VIEW_LIT("LA"), .jti = SP_VIEW_LIT(BF_EXCHANGE), .iat = TF_NOW,
        .exp = TF_NOW + 600, .op = SP_OP_REPORT, .participant = SP_VIEW_LIT("bank-1"), .purpose = SP_VIEW_LIT("credit_granting"),
        .product = SP_VIEW_LIT("basic"), .subject = SP_VIEW_LIT("LA.ern:0100001234"),
        .authorisation = { SP_VIEW_LIT("C-1"), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2027-01-01") } };
    m->head = (struct sp_report_head){
        .iss = SP_VIEW_LIT("LA"), .aud = SP_VIEW_LIT("CN-GX"), .sub = m->request.subject,
        .jti = SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789ac"), .iat = TF_NOW + 1, .purpose = m->request.purpose,
        .authorisation = m->request.authorisation, .requester = SP_VIEW_LIT("CN-GX/bank-1") };
    m->receipt = (struct sp_receipt){
        .iss = SP_VIEW_LIT("CN-GX"), .aud = SP_VIEW_LIT("LA"), .jti = SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789ad"),
        .iat = TF_NOW + 2, .exchange = SP_VIEW_LIT(BF_EXCHANGE), .verdict = SP_VIEW_LIT("processed"), .log_index = 7,
        .sealed_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU") };
    m->product_version = 1;
    m->report_by = SP_USE_REPORT;
    m->report_typ = SP_TYP_REPORT;
}

void bf_sign_twice(struct bf *m, struct sp_view text)
{
    struct sp_key *const key[SP_USE_COUNT] = { [SP_USE_REPORT_SM2] = m->f.key[1][SP_USE_REPORT_SM2] };
    SP_BUF_AUTO list = { 0 };
    CHECK_OK(sp_seconds_make(key, text, &list));
    CHECK_OK(sp_seconds_parse(sp_buf_view(&list), &m->arena, &m->second, NULL));
}

/* What the report says, and what is signed of it: itself in the older form. */
static void build_report(struct bf *m, struct sp_buf *claims, struct sp_buf *payload)
{
    SP_SD_ISSUER_AUTO issuer = { .n = 0 };
    struct sp_diag d = { .rule = "" };
    const struct sp_report_seal seal = sp_disclose_seal(&issuer);
    struct sp_view name = m->head.product.n ? m->head.product : m->request.product;
    const struct sp_product *product = m->product_version ? sp_product_of(name, m->product_version) : sp_product_named(name);
    CHECK_OK(sp_report_build(claims, &m->head, product, m->company.facts, m->company.n, 0, &d));
    sp_buf_clear(&m->disclosures);
    if (!strcmp(m->report_typ, SP_TYP_REPORT_WHOLE)) {
        sp_buf_put(payload, sp_buf_view(claims));
        return;
    }
    CHECK_OK(sp_report_build_sealed(payload, &m->head, product, m->company.facts, m->company.n, 0, NULL, &seal, &d));
    sp_sd_put_disclosures(&m->disclosures, &issuer);
}

/* Everything signed from what the test left in request, head and receipt; empty digests are filled in truly. */
void bf_make(struct bf *m)
{
    SP_BUF_AUTO p = { 0 };
    struct sp_diag d = { .rule = "" };
    sp_request_put(&p, &m->request);
    if (!m->asked)
        sign(m->f.key[0][SP_USE_RECEIPT], SP_TYP_REQUEST, "", &p, &m->request_jws);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&m->request_jws), m->request_digest));
    if (!m->head.request_digest.n)
        m->head.request_digest = sp_view_of(m->request_digest);
    sp_buf_clear(&p);
    SP_BUF_AUTO claims = { 0 };
    build_report(m, &claims, &p);
    SP_BUF_AUTO der = { 0 };
    char x5t[SP_SHA256_TEXT] = "";
    CHECK_OK(sp_b64_decode(tf_key(&m->f, 1, m->report_by)->x5c[0], &der));
    if (!m->without_x5t)
        CHECK_OK(sp_cert_thumbprint(sp_buf_view(&der), x5t));
    sign(m->f.key[1][m->report_by], m->report_typ, x5t, &p, &m->report_jws);
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&m->report_jws), m->report_digest));
    if (!m->receipt.request_digest.n)
        m->receipt.request_digest = sp_view_of(m->request_digest);
    if (!m->receipt.answer_digest.n)
        m->receipt.answer_digest = sp_view_of(m->report_digest);
    m->second.n = 0;
    if (m->twice)
        bf_sign_twice(m, sp_buf_view(&m->report_jws));
    struct sp_report report;
    CHECK_OK(sp_report_parse(sp_buf_view(&claims), &m->arena, &report, &d));
    sp_buf_clear(&m->lines);
    CHECK_OK(sp_render_report(&report, sp_catalogue_builtin(SP_VIEW_LIT("zh")), &m->lines, &d));
    sp_buf_clear(&p);
    sp_receipt_put(&p, &m->receipt);
    sign(m->f.key[0][SP_USE_RECEIPT], SP_TYP_RECEIPT, "", &p, &m->receipt_jws);
}

struct sp_view bf_report(struct bf *m)
{
    sp_buf_clear(&m->report);
    sp_buf_put(&m->report, sp_buf_view(&m->report_jws));
    sp_buf_put(&m->report, sp_buf_view(&m->disclosures));
    CHECK_OK(sp_buf_rc(&m->report));
    return sp_buf_view(&m->report);
}

static int by_text(const void *a, const void *b) { return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b); }

struct sp_view bf_packed(const char *language)
{
    static struct sp_packed *packed; /* once for all tests of a program: a test binds many bundles */
    struct sp_view v;
    if (!packed)
        packed = sp_packed_new();
    assert_non_null(packed);
    CHECK_OK(sp_packed_builtin(packed, sp_catalogue_builtin(sp_view_of(language)), &v));
    return v;
}

void bf_bind(struct bf *m)
{
    qsort(m->translation, m->n_translations, sizeof m->translation[0], by_text);
    struct sp_bundle_rendition r = { .language = SP_VIEW_LIT("zh"), .text = sp_buf_view(&m->lines), .packed = bf_packed("zh"),
                                     .catalogue = sp_catalogue_compiled(sp_catalogue_builtin(SP_VIEW_LIT("zh"))) };
    struct sp_bundle b = { .packed = !m->plain, .exchange = sp_view_of(m->exchange), .request = sp_buf_view(&m->request_jws),
                                 .report = bf_report(m), .second = m->second, .receipt = sp_buf_view(&m->receipt_jws),
                                 .renditions = &r, .n_renditions = 1, .translations = m->translation, .n_translations = m->n_translations };
    for (; b.n_status < m->n_status; b.n_status++)
        b.status[b.n_status] = sp_buf_view(&m->status[b.n_status]);
    sp_buf_clear(&m->bundle);
    sp_bundle_put(&m->bundle, &b);
    CHECK_OK(sp_buf_rc(&m->bundle));
}

void bf_free(struct bf *m)
{
    sp_buf_free(&m->request_jws);
    sp_buf_free(&m->report_jws);
    sp_buf_free(&m->disclosures);
    sp_buf_free(&m->report);
    sp_buf_free(&m->receipt_jws);
    for (size_t i = 0; i < SP_MAX_BUNDLE_STATUS; i++)
        sp_buf_free(&m->status[i]);
    sp_buf_free(&m->lines);
    sp_buf_free(&m->bundle);
    sp_trust_free(m->trust);
    sp_arena_free(&m->arena);
    tf_free(&m->f);
}
