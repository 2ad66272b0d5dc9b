/* layer: evidence, threads */
/* Catalogues as bundles carry them: what goes in comes out, and what is not exactly that does not. */
#include "tests/lib/check.h"

#include <pthread.h>

#include "crypto/deflate.h"
#include "node/evidence/packed.h"

/* Any bytes as one gzip member with the header that is used here, before base64url. */
static void member_of(struct sp_view rest, struct sp_buf *out)
{
    struct sp_deflate *z;
    CHECK_OK(sp_deflate_new(&z));
    for (bool end = false; !end;) {
        char piece[4096];
        size_t got = 0;
        CHECK_OK(sp_deflate_step(z, &rest, true, piece, sizeof piece, &got, &end));
        sp_buf_put(out, sp_view(piece, got));
    }
    sp_deflate_free(z);
    assert_true(out->n > 18);
    out->p[9] = (char)0xff;
}

static void refused(struct sp_view packed, const char *rule)
{
    SP_BUF_AUTO plain = { 0 };
    struct sp_diag d = { .rule = "" };
    if (sp_ok(sp_catalogue_unpack(packed, &plain, &d)))
        fail_msg("unpacked: %.*s", (int)(packed.n < 60 ? packed.n : 60), packed.p);
    CHECK_RULE(d, rule);
    assert_string_equal(d.field, "catalogue");
}

static void bytes_refused(const struct sp_buf *member, const char *rule)
{
    SP_BUF_AUTO packed = { 0 };
    sp_buf_put_b64url(&packed, sp_buf_view(member));
    refused(sp_buf_view(&packed), rule);
}

static void every_language_comes_back(void **state)
{
    (void)state;
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        SP_BUF_AUTO packed = { 0 };
        SP_BUF_AUTO plain = { 0 };
        SP_CATALOGUE_AUTO again = NULL;
        const struct sp_catalogue *cat = sp_catalogue_builtin(sp_view_of(*l));
        CHECK_OK(sp_catalogue_pack(cat, &packed));
        assert_true(packed.n * 2 < sp_catalogue_compiled(cat).n);
        CHECK_OK(sp_catalogue_unpack(sp_buf_view(&packed), &plain, NULL));
        assert_true(sp_view_eq(sp_buf_view(&plain), sp_catalogue_compiled(cat)));
        const struct sp_bundle_rendition r = { .packed = sp_buf_view(&packed) };
        CHECK_OK(sp_rendition_catalogue(&r, &again, NULL));
        assert_true(sp_view_eq(sp_catalogue_language(again), sp_view_of(*l)));
    }
}

static void only_one_whole_member_is_taken(void **state)
{
    SP_BUF_AUTO good = { 0 };
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO packed = { 0 };
    SP_BUF_AUTO twice = { 0 };
    (void)state;
    member_of(SP_VIEW_LIT("saphan-catalogue/1\nwhatever\n"), &good);
    sp_buf_put_b64url(&packed, sp_buf_view(&good));
    CHECK_OK(sp_catalogue_unpack(sp_buf_view(&packed), &plain, NULL));
    CHECK_VIEW(sp_buf_view(&plain), "saphan-catalogue/1\nwhatever\n");
    for (size_t n = 0; n < good.n; n++) { /* cut anywhere */
        const struct sp_buf cut = { .p = good.p, .n = n };
        bytes_refused(&cut, "catalogue.packed");
    }
    for (size_t i = 0; i < 10; i++) { /* another header */
        good.p[i] ^= 1;
        bytes_refused(&good, "catalogue.packed");
        good.p[i] ^= 1;
    }
    for (size_t i = good.n - 8; i < good.n; i++) { /* another sum, another length */
        good.p[i] ^= 1;
        bytes_refused(&good, "catalogue.packed");
        good.p[i] ^= 1;
    }
    sp_buf_put(&twice, sp_buf_view(&good));
    sp_buf_put(&twice, sp_buf_view(&good));
    bytes_refused(&twice, "catalogue.packed");
    sp_buf_putc(&good, 'x');
    bytes_refused(&good, "catalogue.packed");
    refused(SP_VIEW_LIT("saphan-catalogue/1\n"), "catalogue.packed");
    refused(SP_VIEW_LIT("H4sIAAAAAAAA_w="), "catalogue.packed");
    refused(SP_VIEW_LIT(""), "catalogue.packed");
}

/* A few hundred bytes may not become more than a catalogue can be. */
static void a_bomb_is_refused(void **state)
{
    SP_BUF_AUTO zeros = { 0 };
    SP_BUF_AUTO fits = { 0 };
    SP_BUF_AUTO bomb = { 0 };
    SP_BUF_AUTO packed = { 0 };
    SP_BUF_AUTO plain = { 0 };
    enum { TIMES = 64 };
    (void)state;
    memset(sp_buf_room(&zeros, (size_t)SP_MAX_CATALOGUE_BYTES * TIMES), 'x', (size_t)SP_MAX_CATALOGUE_BYTES * TIMES);
    member_of(sp_view(zeros.p, SP_MAX_CATALOGUE_BYTES), &fits);
    sp_buf_put_b64url(&packed, sp_buf_view(&fits));
    CHECK_OK(sp_catalogue_unpack(sp_buf_view(&packed), &plain, NULL));
    assert_int_equal(plain.n, SP_MAX_CATALOGUE_BYTES);
    fits.n = 0;
    member_of(sp_view(zeros.p, SP_MAX_CATALOGUE_BYTES + 1), &fits);
    bytes_refused(&fits, "limit.catalogue");
    member_of(sp_view(zeros.p, (size_t)SP_MAX_CATALOGUE_BYTES * TIMES), &bomb);
    assert_true(bomb.n < 64 * 1024);
    bytes_refused(&bomb, "limit.catalogue");
}

enum { THREADS = 4 };
struct asks { struct sp_packed *p; const char *got[32]; };

static void *ask_for_all(void *arg)
{
    struct asks *a = arg;
    size_t i = 0;
    for (const char *const *l = sp_catalogue_languages(); *l; l++, i++) {
        struct sp_view v = { NULL, 0 };
        if (sp_ok(sp_packed_builtin(a->p, sp_catalogue_builtin(sp_view_of(*l)), &v)))
            a->got[i] = v.p;
    }
    return NULL;
}

/* Whoever asks gets the same bytes, packed once. */
static void built_in_ones_are_packed_once(void **state)
{
    struct sp_packed *p = sp_packed_new();
    struct asks asks[THREADS] = { { NULL, { NULL } } };
    pthread_t thread[THREADS];
    SP_CATALOGUE_AUTO own = NULL;
    struct sp_view v;
    (void)state;
    assert_non_null(p);
    for (size_t i = 0; i < THREADS; i++) {
        asks[i].p = p;
        assert_int_equal(pthread_create(&thread[i], NULL, ask_for_all, &asks[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (size_t k = 0; sp_catalogue_languages()[k]; k++)
        for (size_t i = 0; i < THREADS; i++)
            assert_true(asks[i].got[k] && asks[i].got[k] == asks[0].got[k]);
    CHECK_OK(sp_catalogue_parse(sp_catalogue_compiled(sp_catalogue_builtin(SP_VIEW_LIT("zh"))), &own, NULL));
    CHECK_RC(INTERNAL, sp_packed_builtin(p, own, &v));
    sp_packed_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_comes_back), cmocka_unit_test(only_one_whole_member_is_taken), cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(built_in_ones_are_packed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
