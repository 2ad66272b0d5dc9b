/* layer: node */
/* A participant's token: what it must say, and how long it is good. */
#include "base/clock.h"
#include "node/rpc/participant.h"
#include "tests/lib/check.h"

enum { NOW = 1793000000 };
static struct sp_participant bank = { .id = "bank-1", .name = "A bank", .kind = "bank" };
static const struct sp_participants known = { .v = &bank, .n = 1 };
static const struct sp_view body = { "{}", 2 };

static int make_key(void **state)
{
    (void)state;
    return sp_ok(sp_key_generate(SP_ALG_ES256, &bank.key)) ? 0 : -1;
}

static int free_key(void **state)
{
    (void)state;
    sp_key_free(bank.key);
    return 0;
}

static struct sp_rc check(struct sp_view token, struct sp_view over, const char *node, int64_t now, struct sp_token *t,
                          struct sp_diag *d)
{
    return sp_token_check(&known, token, over, node, now, t, d);
}

/* A node remembers a token until expires_s: it may not accept it for one second longer. */
static void it_is_remembered_as_long_as_it_is_good(void **state)
{
    (void)state;
    SP_BUF_AUTO token = { 0 };
    struct sp_token t;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_OK(sp_token_make(bank.key, "bank-1", "LA", body, NOW, &token));
    CHECK_OK(check(sp_buf_view(&token), body, "LA", NOW, &t, &d));
    assert_ptr_equal(t.by, &bank);
    CHECK_OK(check(sp_buf_view(&token), body, "LA", t.expires_s, &t, &d));
    CHECK_RC(AUTH, check(sp_buf_view(&token), body, "LA", t.expires_s + 1, &t, &d));
    CHECK_RULE(d, "token.expired");
}

static void it_is_for_one_body_and_one_node(void **state)
{
    (void)state;
    SP_BUF_AUTO token = { 0 };
    struct sp_token t;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    CHECK_OK(sp_token_make(bank.key, "bank-1", "LA", body, NOW, &token));
    CHECK_RC(AUTH, check(sp_buf_view(&token), sp_view("{ }", 3), "LA", NOW, &t, &d));
    CHECK_RULE(d, "token.body");
    CHECK_RC(AUTH, check(sp_buf_view(&token), body, "TH", NOW, &t, &d));
    CHECK_RULE(d, "token.audience");
    CHECK_RC(AUTH, check(sp_view("", 0), body, "LA", NOW, &t, &d));
    CHECK_RULE(d, "token.missing");
    CHECK_RC(AUTH, check(sp_buf_view(&token), body, "LA", NOW - 3600, &t, &d));
    CHECK_RULE(d, "token.not-yet");
}

static void every_changed_character_is_refused(void **state)
{
    (void)state;
    SP_BUF_AUTO token = { 0 };
    struct sp_token t;
    CHECK_OK(sp_token_make(bank.key, "bank-1", "LA", body, NOW, &token));
    for (size_t i = 0; i < token.n; i += 3) {
        char kept = token.p[i];
        token.p[i] = kept == 'A' ? 'B' : 'A';
        if (sp_ok(check(sp_buf_view(&token), body, "LA", NOW, &t, NULL)))
            fail_msg("character %zu", i);
        token.p[i] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_remembered_as_long_as_it_is_good), cmocka_unit_test(it_is_for_one_body_and_one_node),
        cmocka_unit_test(every_changed_character_is_refused),
    };
    return cmocka_run_group_tests(tests, make_key, free_key);
}
