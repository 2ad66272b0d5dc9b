/*
 * tests/lib/carried_fixture.h - a bundle of tests/lib/bundle_fixture.h with two free texts, and signed translations of them.
 *
 * Functions are static. Threading: one thread.
 */
#ifndef SP_TESTS_CARRIED_FIXTURE_H
#define SP_TESTS_CARRIED_FIXTURE_H

#include <stdlib.h>

#include "i18n/html.h"
#include "node/evidence/looked_at.h"
#include "node/evidence/render.h"
#include "tests/lib/bundle_fixture.h"
#include "tests/lib/put.h"
#include "tests/lib/verdict_check.h"

#define V(s) SP_VIEW_LIT(s)
#define CAUSE "ສັນຍາເລກທີ 17 ຖືກຍົກເລີກ"
#define SCOPE "ຂາຍເຂົ້າ 9 ໂຕນ"

static const char company_json[] =
    "{\"subject\":\"LA.ern:0100001234\",\"facts\":["
    "{\"kind\":\"registered.name\",\"id\":\"legal\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"type\":\"legal\",\"text\":{\"text\":\"ບໍລິສັດ ຕົວຢ່າງ ຈຳກັດ\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.scope\",\"id\":\"1\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"text\":{\"text\":\"" SCOPE "\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.scope\",\"id\":\"2\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":"
    "{\"text\":{\"text\":\"" CAUSE "\",\"lang\":\"lo\"}}},"
    "{\"kind\":\"registered.status\",\"id\":\"1\",\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":{\"code\":\"active\"}}]}";

struct fx { struct bf m; struct sp_verified v; bool judged; struct sp_key *key; };

static ST_UNUSED int setup(void **state)
{
    struct sp_diag d = { .rule = "" };
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    bf_prepare(&f->m);
    f->m.request.product = f->m.head.product = V("standard");
    CHECK_OK(sp_company_from_json(sp_view_of(company_json), &f->m.arena, &f->m.company, &d));
    bf_make(&f->m);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    *state = f;
    return 0;
}

static ST_UNUSED int teardown(void **state)
{
    struct fx *f = *state;
    if (f->judged)
        sp_verified_free(&f->v);
    sp_key_free(f->key);
    bf_free(&f->m);
    free(f);
    return 0;
}

/* By a person who was read by another one. */
static ST_UNUSED struct sp_translation of(struct fx *f, const char *source, const char *to, const char *text)
{
    char digest[SP_SHA256_TEXT];
    struct sp_view kept;
    CHECK_OK(sp_sha256_b64url(sp_view_of(source), digest));
    assert_true(sp_arena_copy(&f->m.arena, sp_view_of(digest), &kept));
    return (struct sp_translation){ .iss = V("Office <of> translators"), .iat = TF_NOW, .context = V("registered.scope.text"), .from = V("lo"),
                                    .to = sp_view_of(to), .source = kept, .text = sp_view_of(text), .method = SP_METHOD_HUMAN, .reviewer = V("Wang & Wei") };
}

static ST_UNUSED void add(struct fx *f, struct sp_translation t, const struct sp_key *key)
{
    SP_BUF_AUTO jws = { 0 };
    CHECK_OK(sp_translation_sign(&t, key ? key : f->key, &f->m.arena, &jws));
    assert_true(sp_arena_copy(&f->m.arena, sp_buf_view(&jws), &f->m.translation[f->m.n_translations++]));
}

static ST_UNUSED enum sp_verdict_kind judge(struct fx *f, const char *policy, const char *kid)
{
    char named[64];
    const char *const kids[] = { kid ? named : NULL, NULL };
    (void)snprintf(named, sizeof named, "%s%s", kid && strchr(kid, '=') ? "" : "LA=", kid ? kid : "");
    const struct sp_verify_question q = { .bundle = sp_buf_view(&f->m.bundle), .trust = f->m.trust, .at_s = TF_NOW + 60, .translators = kids,
                                          .has_policy = policy, .policy = sp_view_of(policy) };
    if (f->judged)
        sp_verified_free(&f->v);
    f->judged = true;
    CHECK_OK(sp_bundle_verify(&q, &f->v));
    return vc_kind(&f->v.verdict);
}

static ST_UNUSED void refused(struct fx *f, const char *rule)
{
    bf_bind(&f->m);
    assert_int_equal(judge(f, NULL, NULL), SP_INVALID);
    vc_is(&f->v.verdict, "translation.carried", SP_FAIL, rule);
    assert_int_equal(f->v.carried.n, 0);
}

/* The page and the text of the verified bundle, in this language. */
static ST_UNUSED void lay_out(struct fx *f, const char *language, struct sp_buf *page, struct sp_buf *text)
{
    const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(language));
    struct sp_translated_list list;
    SP_BUF_AUTO lines = { 0 };
    CHECK_OK(sp_render_report(&f->v.report, cat, &lines, NULL));
    CHECK_OK(sp_carried_shown(&f->v.carried, sp_view_of(language), &f->v.arena, &list));
    sp_buf_clear(page);
    sp_buf_clear(text);
    CHECK_OK(sp_render_page_with(cat, sp_buf_view(&lines), f->v.bundle.report, f->v.bundle.exchange, &list, page));
    sp_rendition_text_with(cat, sp_buf_view(&lines), &list, 100, text);
    assert_true(sp_buf_cstr(page) && sp_buf_cstr(text));
}

#endif
