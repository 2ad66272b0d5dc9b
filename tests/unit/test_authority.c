/* layer: tools */
#include "tools/common/authority.h"
#include "base/clock.h"
#include "base/file.h"
#include "crypto/tsp.h"
#include "tests/lib/storage.h"

static struct st_dir dir;
static char at[96];

static int make(void **state)
{
    (void)state;
    st_dir_make(&dir);
    (void)snprintf(at, sizeof at, "%s/tsa", dir.path);
    CHECK_OK(sp_authority_make(at, "Time", 365, NULL));
    return 0;
}

static int drop(void **state)
{
    (void)state;
    st_dir_remove(&dir);
    return 0;
}

/* A stamp that the folder's anchor vouches for; its serial number. */
static uint64_t stamp(struct sp_authority *a, const char *policy)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO q = { 0 };
    SP_BUF_AUTO r = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO anchor = { 0 };
    uint8_t root[SP_SHA256_BYTES] = { 1, 2, 3 };
    struct sp_tsp_stamp s;
    CHECK_OK(sp_tsp_request(root, 99, policy, &q, NULL));
    CHECK_OK(sp_authority_answer(a, sp_buf_view(&q), &r, NULL));
    CHECK_OK(sp_tsp_response(sp_buf_view(&r), &token, NULL));
    CHECK_OK(sp_authority_anchor(at, &text, NULL));
    CHECK_OK(sp_b64url_decode(sp_buf_view(&text), &anchor));
    struct sp_view ders[] = { sp_buf_view(&anchor) };
    const struct sp_tsp_want want = { .imprint = root, .nonce = 99, .policy = policy, .anchor_ders = ders, .n_anchors = 1 };
    CHECK_OK(sp_tsp_check(sp_buf_view(&token), &want, &arena, &s, NULL));
    assert_true(s.gen_us / 1000000 - sp_now_s() < 5);
    uint64_t n = 0;
    for (size_t i = 0; i < s.serial.n; i++)
        n = n << 8 | (unsigned char)s.serial.p[i];
    return n;
}

static struct sp_authority *open_it(void)
{
    struct sp_authority *a = NULL;
    CHECK_OK(sp_authority_open(at, SP_AUTHORITY_POLICY, &a, NULL));
    return a;
}

/* Whatever was promised before a crash is not given again: a new start begins above it. */
static void serials_never_come_twice(void **state)
{
    (void)state;
    uint64_t last = 0;
    for (int start = 0; start < 4; start++) {
        struct sp_authority *a = open_it(), *twin = NULL;
        struct sp_diag d = { 0 };
        for (int i = 0; i < SP_AUTHORITY_SERIALS + 3; i++) {
            uint64_t n = stamp(a, SP_AUTHORITY_POLICY);
            assert_true(n > last);
            last = n;
        }
        CHECK_RC(UNAVAILABLE, sp_authority_open(at, SP_AUTHORITY_POLICY, &twin, &d));
        assert_string_equal(d.rule, "tsa.running");
        sp_authority_close(a); /* as good as a crash: nothing is written when it ends */
    }
    assert_true(last > 3 * SP_AUTHORITY_SERIALS);
}

static void a_lost_serial_file_is_no_start(void **state)
{
    static const char *const bad[] = { "", "0\n", "7", "x\n", "-1\n", "99999999999999999999\n" };
    char path[128];
    struct sp_authority *a = NULL;
    struct sp_diag d = { 0 };
    (void)state;
    (void)snprintf(path, sizeof path, "%s/serial", at);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_OK(sp_file_write(path, sp_view_of(bad[i]), 0600, NULL));
        CHECK_RC(FORMAT, sp_authority_open(at, SP_AUTHORITY_POLICY, &a, &d));
        assert_string_equal(d.rule, "tsa.serial");
    }
}

static void a_renewed_key_stands_below_the_same_root(void **state)
{
    (void)state;
    struct sp_authority *a = open_it();
    (void)stamp(a, SP_AUTHORITY_POLICY);
    sp_authority_close(a);
    CHECK_OK(sp_authority_renew(at, "Time 2", 30, NULL));
    a = open_it();
    (void)stamp(a, NULL);
    sp_authority_close(a);
    SP_BUF_AUTO der = { 0 };
    char crt[128];
    struct sp_diag d = { 0 };
    (void)snprintf(crt, sizeof crt, "%s/tsa.crt", at);
    CHECK_OK(sp_file_read(crt, 10000, &der, NULL));
    CHECK_OK(sp_authority_renew(at, "Time 3", 30, NULL));
    CHECK_OK(sp_file_write(crt, sp_buf_view(&der), 0644, NULL)); /* as a crash in between would leave it */
    CHECK_RC(INVALID, sp_authority_open(at, SP_AUTHORITY_POLICY, &a, &d));
    assert_string_equal(d.rule, "tsa.key");
    CHECK_RC(INVALID, sp_authority_renew(at, "Time 3", 0, &d));
    assert_string_equal(d.rule, "tsa.days");
    CHECK_RC(INVALID, sp_authority_renew(at, "", 30, &d));
    assert_string_equal(d.rule, "tsa.name");
    CHECK_RC(EXISTS, sp_authority_make(at, "Time", 30, &d));
}

/* What is no request is said so; another policy is refused inside a proper response. */
static void the_wrong_question_is_refused(void **state)
{
    (void)state;
    struct sp_authority *a = open_it();
    SP_BUF_AUTO q = { 0 };
    SP_BUF_AUTO r = { 0 };
    SP_BUF_AUTO token = { 0 };
    uint8_t root[SP_SHA256_BYTES] = { 1 };
    struct sp_diag d = { 0 };
    CHECK_RC(FORMAT, sp_authority_answer(a, SP_VIEW_LIT("junk"), &r, &d));
    assert_string_equal(d.rule, "tsp.request");
    sp_buf_clear(&r);
    CHECK_OK(sp_tsp_request(root, 1, "1.2.3.4", &q, NULL));
    CHECK_OK(sp_authority_answer(a, sp_buf_view(&q), &r, NULL));
    CHECK_RC(DENIED, sp_tsp_response(sp_buf_view(&r), &token, &d));
    assert_string_equal(d.rule, "tsp.status");
    struct sp_http_request http = { .method = SP_HTTP_GET, .path = SP_VIEW_LIT("/"), .body = sp_buf_view(&q) };
    struct { struct sp_view type; enum sp_http_method method; struct sp_view body; int status; } cases[] = {
        { SP_VIEW_LIT("application/timestamp-query"), SP_HTTP_GET, sp_buf_view(&q), 405 },
        { SP_VIEW_LIT("text/plain"), SP_HTTP_POST, sp_buf_view(&q), 415 },
        { SP_VIEW_LIT("application/timestamp-query"), SP_HTTP_POST, SP_VIEW_LIT("junk"), 400 },
        { SP_VIEW_LIT("Application/Timestamp-Query"), SP_HTTP_POST, sp_buf_view(&q), 200 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_http_reply reply = { .status = 200 };
        http.content_type = cases[i].type;
        http.method = cases[i].method;
        http.body = cases[i].body;
        sp_authority_http(a, &http, &reply);
        assert_int_equal(reply.status, cases[i].status);
        sp_buf_free(&reply.body);
    }
    sp_authority_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(serials_never_come_twice, make, drop),
        cmocka_unit_test_setup_teardown(a_lost_serial_file_is_no_start, make, drop),
        cmocka_unit_test_setup_teardown(a_renewed_key_stands_below_the_same_root, make, drop),
        cmocka_unit_test_setup_teardown(the_wrong_question_is_refused, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
