/* layer: node */
/* A report's second signature on its way between two nodes: made, sealed beside the answer, checked, asked for. */
#include "base/clock.h"
#include "crypto/second.h"
#include "node/evidence/second.h"
#include "node/exchange/internal.h"
#include "tests/lib/trust_fixture.h"

enum { GX, LA };
#define REPORT "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"

struct fx {
    struct tf f;
    struct sp_trust *trust;
    struct sp_conf conf;
    struct sp_identity id;
    struct sp_exchange x;
    struct sp_signed made;
    struct sp_arena arena;
};

static int64_t fake_clock(void *ctx) { (void)ctx; return TF_NOW * 1000000; }

/* LA, which signs twice; also the one that asks, for checks need only its trust list. */
static int begin(void **state)
{
    static struct fx fx;
    SP_BUF_AUTO file = { 0 };
    fx = (struct fx){ .conf = { .node_id = "LA", .second_signature_required = "" } };
    tf_init(&fx.f);
    tf_file(&fx.f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &fx.trust, NULL));
    fx.id.key[SP_USE_REPORT] = fx.f.key[LA][SP_USE_REPORT];
    fx.id.key[SP_USE_REPORT_SM2] = fx.f.key[LA][SP_USE_REPORT_SM2];
    fx.x.o.conf = &fx.conf;
    fx.x.o.identity = &fx.id;
    fx.x.o.trust = fx.trust;
    fx.x.own = SP_VIEW_LIT("LA");
    sp_clock_replace(fake_clock, NULL);
    sp_buf_puts(&fx.made.jws, REPORT);
    *state = &fx;
    return 0;
}

static int end(void **state)
{
    struct fx *fx = *state;
    sp_clock_replace(NULL, NULL);
    sp_signed_free(&fx->made);
    sp_arena_free(&fx->arena);
    sp_trust_free(fx->trust);
    tf_free(&fx->f);
    return 0;
}

static struct sp_rc check(struct fx *fx, struct sp_view second, bool report, struct sp_diag *d)
{
    const struct sp_twice q = { SP_VIEW_LIT("LA"), sp_buf_view(&fx->made.jws), second, report };
    *d = (struct sp_diag){ .offset = SP_NO_OFFSET };
    return sp_exchange_check_second(&fx->x, &q, &fx->arena, d);
}

static void refused(struct fx *fx, struct sp_view second, const char *rule)
{
    struct sp_diag d;
    assert_false(sp_ok(check(fx, second, true, &d)));
    CHECK_RULE(d, rule);
}

static void who_has_no_key_signs_once(void **state)
{
    struct fx *fx = *state;
    struct sp_diag d;
    fx->id.key[SP_USE_REPORT_SM2] = NULL;
    CHECK_OK(sp_exchange_sign_twice(&fx->x, &fx->made, &d));
    assert_int_equal(fx->made.second.n, 0);
    CHECK_OK(check(fx, sp_buf_view(&fx->made.second), true, &d));
}

static void what_was_sealed_comes_apart_again(void **state)
{
    struct fx *fx = *state;
    struct sp_diag d;
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO second = { 0 };
    CHECK_OK(sp_exchange_sign_twice(&fx->x, &fx->made, &d));
    assert_true(fx->made.second.n > 0);
    CHECK_OK(sp_exchange_put_twice(&fx->made, &plain));
    CHECK_OK(sp_exchange_take_twice(&plain, &second));
    CHECK_VIEW(sp_buf_view(&plain), REPORT);
    assert_true(sp_view_eq(sp_buf_view(&second), sp_buf_view(&fx->made.second)));
    CHECK_OK(check(fx, sp_buf_view(&second), true, &d));
    /* nothing to take apart: as it was */
    sp_buf_clear(&second);
    CHECK_OK(sp_exchange_take_twice(&plain, &second));
    CHECK_VIEW(sp_buf_view(&plain), REPORT);
    assert_int_equal(second.n, 0);
    /* a break with nothing behind it is left for the reader of the answer to refuse */
    sp_buf_putc(&plain, '\n');
    CHECK_OK(sp_exchange_take_twice(&plain, &second));
    CHECK_VIEW(sp_buf_view(&plain), REPORT "\n");
    assert_int_equal(second.n, 0);
}

/* Disclosures may be taken away later: the signature is over what is signed. */
static void disclosures_are_not_covered(void **state)
{
    struct fx *fx = *state;
    struct sp_diag d;
    sp_buf_puts(&fx->made.jws, "~WyJhIiwxXQ~");
    CHECK_OK(sp_exchange_sign_twice(&fx->x, &fx->made, &d));
    CHECK_OK(check(fx, sp_buf_view(&fx->made.second), true, &d));
    fx->made.jws.n = strlen(REPORT "~");
    CHECK_OK(check(fx, sp_buf_view(&fx->made.second), true, &d));
    fx->made.jws.n = strlen(REPORT);
    CHECK_OK(check(fx, sp_buf_view(&fx->made.second), true, &d));
    fx->made.jws.n--;
    refused(fx, sp_buf_view(&fx->made.second), "second.signature");
}

static void what_comes_is_checked(void **state)
{
    struct fx *fx = *state;
    struct sp_diag d;
    SP_BUF_AUTO other = { 0 };
    struct sp_key *const gx[SP_USE_COUNT] = { [SP_USE_REPORT_SM2] = fx->f.key[GX][SP_USE_REPORT_SM2] };
    CHECK_OK(sp_exchange_sign_twice(&fx->x, &fx->made, &d));
    struct sp_view good = sp_buf_view(&fx->made.second);
    CHECK_RC(INVALID, check(fx, good, false, &d)); /* not with an answer that is no report */
    CHECK_RULE(d, "second.extra");
    refused(fx, SP_VIEW_LIT("[]"), "schema.second.none");
    refused(fx, SP_VIEW_LIT("x"), "json.syntax");
    refused(fx, sp_view(good.p, good.n - 1), "json.syntax");
    sp_buf_puts(&other, "[");
    sp_buf_put(&other, good);
    refused(fx, sp_buf_view(&other), "json.syntax");
    sp_buf_clear(&other);
    CHECK_OK(sp_seconds_make(gx, sp_buf_view(&fx->made.jws), &other));
    refused(fx, sp_buf_view(&other), "trust.key");
    sp_buf_clear(&other);
    struct sp_key *keys[SP_USE_COUNT];
    sp_identity_now(&fx->id, keys);
    CHECK_OK(sp_seconds_make(keys, SP_VIEW_LIT("another.report.here"), &other));
    refused(fx, sp_buf_view(&other), "second.signature");
}

#define UNKNOWN "[{\"alg\":\"ML-DSA-87\",\"kid\":\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"signature\":\"AAAA\"}]"

static void it_can_be_asked_for(void **state)
{
    struct fx *fx = *state;
    struct sp_diag d;
    const struct sp_view none = { "", 0 };
    CHECK_OK(check(fx, SP_VIEW_LIT(UNKNOWN), true, &d)); /* nobody asked */
    static const char *const asked[] = { "LA", "CN-GX LA", " CN-GX\t  LA ", "LA CN-GX" }, *const not_asked[] = { "", "CN-GX", "CN-LA", "VN  CN-GX" };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        fx->conf.second_signature_required = asked[i];
        refused(fx, none, "second.required");
        refused(fx, SP_VIEW_LIT(UNKNOWN), "second.required");
        CHECK_OK(check(fx, none, false, &d)); /* search results and refusals carry none */
    }
    CHECK_OK(sp_exchange_sign_twice(&fx->x, &fx->made, &d));
    CHECK_OK(check(fx, sp_buf_view(&fx->made.second), true, &d));
    for (size_t i = 0; i < sizeof not_asked / sizeof not_asked[0]; i++) {
        fx->conf.second_signature_required = not_asked[i];
        CHECK_OK(check(fx, none, true, &d));
    }
}

/* A key that the trust list does not hold would only bring refusals: the exchange stays open instead. */
static void a_key_that_is_not_listed_signs_nothing(void **state)
{
    struct fx *fx = *state;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    fx->id.key[SP_USE_REPORT_SM2] = fx->f.key[GX][SP_USE_REPORT_SM2];
    CHECK_RC(UNAVAILABLE, sp_exchange_sign_twice(&fx->x, &fx->made, &d));
    CHECK_RULE(d, "exchange.key");
    assert_int_equal(fx->made.second.n, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        T(who_has_no_key_signs_once), T(what_was_sealed_comes_apart_again), T(disclosures_are_not_covered), T(what_comes_is_checked),
        T(it_can_be_asked_for), T(a_key_that_is_not_listed_signs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
