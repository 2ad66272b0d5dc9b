/* layer: evidence */
/* From one trust list to a later one: rotation of roots, lists that were missed, and what must be refused. */
#include <stdlib.h>

#include "crypto/jws.h"
#include "tests/lib/trust_fixture.h"

enum { LISTS = 6, SIGNERS = 4 };

/* An alliance whose lists are numbered from 1. Roots A, B, C of f; D, E, F of g. */
struct chain {
    struct tf f, g;
    struct sp_arena arena;
    struct sp_view signature[LISTS + 1][SIGNERS];
    size_t n[LISTS + 1];
};

static struct sp_key *root(struct chain *c, char name)
{
    return name < 'D' ? c->f.root_key[name - 'A'] : c->g.root_key[name - 'D'];
}

static struct sp_view kid(struct chain *c, char name) { return sp_view_of(sp_key_kid(root(c, name))); }

/* In the list, in place of one another. */
static void put_root(struct chain *c, char out, char in)
{
    struct sp_trust_key *from = NULL, *to = NULL;
    for (size_t i = 0; i < TF_ROOTS; i++) {
        if (sp_view_eq(c->f.root[i].kid, kid(c, out)))
            to = &c->f.root[i];
        if (sp_view_eq(c->g.root[i].kid, kid(c, in)))
            from = &c->g.root[i];
    }
    assert_non_null(from);
    assert_non_null(to);
    *to = *from;
}

/* The list as it stands, as that version, signed by those. */
static void publish(struct chain *c, int64_t version, const char *signers)
{
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    c->f.list.version = version;
    tf_payload(&c->f, &payload);
    c->n[version] = strlen(signers);
    for (size_t i = 0; i < c->n[version]; i++) {
        SP_BUF_AUTO jws = { 0 };
        CHECK_OK(sp_jws_sign(root(c, signers[i]), &head, sp_buf_view(&payload), &jws));
        assert_true(sp_arena_copy(&c->arena, sp_buf_view(&jws), &c->signature[version][i]));
    }
}

/* A, B, C of which two must sign: list 1. C becomes D: 2. Nothing new: 3. B becomes E: 4. Three must sign: 5. */
static void begin(struct chain *c)
{
    *c = (struct chain){ .n = { 0 } };
    tf_init(&c->f);
    tf_init(&c->g);
    /* Certificates are below A, which stays. */
    publish(c, 1, "AB");
    put_root(c, 'C', 'D');
    publish(c, 2, "AB");
    publish(c, 3, "BD");
    put_root(c, 'B', 'E');
    publish(c, 4, "ABE");
    c->f.list.threshold = 3;
    publish(c, 5, "ADE");
}

static void end(struct chain *c)
{
    tf_free(&c->f);
    tf_free(&c->g);
    sp_arena_free(&c->arena);
}

/* The file of list `version` with the lists from `from` on as history. */
static struct sp_view file_of(struct chain *c, int64_t version, int64_t from, const char *pins, int64_t pinned_threshold)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_view pinned[SIGNERS], out = { NULL, 0 };
    struct sp_trust_link link[LISTS];
    struct sp_trust_file f = { .pinned = pinned, .pinned_threshold = pinned_threshold, .history = link,
                               .signatures = c->signature[version], .n_signatures = c->n[version] };
    for (; pins[f.n_pinned]; f.n_pinned++)
        pinned[f.n_pinned] = kid(c, pins[f.n_pinned]);
    for (int64_t v = from; v < version; v++)
        CHECK_OK(sp_trust_link_of(c->signature[v], c->n[v], &link[f.n_history++], NULL));
    sp_trust_file_put(&b, &f);
    CHECK_OK(sp_buf_rc(&b));
    assert_true(sp_arena_copy(&c->arena, sp_buf_view(&b), &out));
    return out;
}

static struct sp_trust *opened(struct sp_view file)
{
    struct sp_trust *t = NULL;
    struct sp_diag d = { .rule = "" };
    if (!sp_ok(sp_trust_open(file, NULL, &t, &d)))
        fail_msg("%s %s: %s", d.rule, d.field, d.text);
    return t;
}

static void open_fails(struct sp_view file, enum sp_rc_code code, const char *rule, const char *field)
{
    struct sp_trust *t = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_trust_open(file, NULL, &t, &d);
    assert_string_equal(d.rule, rule);
    assert_string_equal(d.field, field);
    assert_int_equal(rc.code, code);
    assert_null(t);
}

static void next_fails(struct sp_view file, const struct sp_trust *held, enum sp_rc_code code, const char *rule)
{
    struct sp_trust *t = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_trust_open_next(file, held, &t, &d);
    assert_string_equal(d.rule, rule);
    assert_int_equal(rc.code, code);
    assert_null(t);
}

static void next_is(struct sp_view file, const struct sp_trust *held, int64_t version)
{
    SP_TRUST_AUTO t = NULL;
    struct sp_diag d = { .rule = "" };
    if (!sp_ok(sp_trust_open_next(file, held, &t, &d)))
        fail_msg("%s %s: %s", d.rule, d.field, d.text);
    assert_int_equal(sp_trust_version(t), version);
}

static void one_step_needs_old_and_new_roots(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO one = opened(file_of(&c, 1, 1, "ABC", 2));
    SP_TRUST_AUTO three = opened(file_of(&c, 3, 3, "BD", 0));
    SP_TRUST_AUTO four = opened(file_of(&c, 4, 4, "AE", 0));
    next_is(file_of(&c, 2, 2, "F", 0), one, 2);
    next_is(file_of(&c, 4, 4, "F", 0), three, 4);
    next_is(file_of(&c, 5, 5, "F", 0), four, 5);
    publish(&c, 5, "AD"); /* enough for the held list, not for its own threshold of three */
    next_fails(file_of(&c, 5, 5, "F", 0), four, SP_RC_SIGNATURE, "trust.threshold");
    c.f.list.threshold = 2;
    put_root(&c, 'A', 'F'); /* all of the held list's roots but D and E are gone; only new ones sign */
    publish(&c, 5, "EF");
    next_fails(file_of(&c, 5, 5, "EF", 0), four, SP_RC_SIGNATURE, "trust.succession");
    publish(&c, 5, "EFA");
    next_is(file_of(&c, 5, 5, "EF", 0), four, 5);
    end(&c);
}

static void a_key_counts_once(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO three = opened(file_of(&c, 3, 3, "BD", 0));
    c.f.list.threshold = 2;
    publish(&c, 4, "AEAA");
    next_fails(file_of(&c, 4, 4, "AE", 0), three, SP_RC_SIGNATURE, "trust.succession");
    /* Under another name it is no root at all. */
    c.f.root[1].jwk = c.f.root[0].jwk;
    c.f.root[1].x5c[0] = c.f.root[0].x5c[0];
    publish(&c, 4, "AE");
    next_fails(file_of(&c, 4, 4, "AE", 0), three, SP_RC_INVALID, "trust.root");
    end(&c);
}

static void missed_lists_are_walked(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO one = opened(file_of(&c, 1, 1, "ABC", 0));
    next_is(file_of(&c, 5, 1, "DE", 0), one, 5);
    next_is(file_of(&c, 5, 2, "DE", 0), one, 5); /* the held one itself need not be there */
    next_is(file_of(&c, 1, 1, "ABC", 0), one, 1);
    next_fails(file_of(&c, 5, 3, "DE", 0), one, SP_RC_INVALID, "trust.gap");
    next_fails(file_of(&c, 5, 5, "ADE", 0), one, SP_RC_INVALID, "trust.gap");
    SP_TRUST_AUTO five = opened(file_of(&c, 5, 5, "ADE", 0));
    next_fails(file_of(&c, 4, 1, "AE", 0), five, SP_RC_REPLAY, "trust.rollback");
    end(&c);
}

/* Of lists between, only their signatures count; of the last, its time, too. */
static void expiry_is_judged_of_the_last_only(void **state)
{
    (void)state;
    struct chain c;
    struct sp_diag d;
    begin(&c);
    c.f.list.threshold = 2;
    c.f.list.expires_s = TF_NOW + 1;
    publish(&c, 5, "AE");
    c.f.list.issued_s = TF_NOW + 90 * 86400;
    c.f.list.expires_s = TF_NOW + 100 * 86400;
    publish(&c, 6, "AE");
    SP_TRUST_AUTO one = opened(file_of(&c, 1, 1, "ABC", 0));
    SP_TRUST_AUTO six = NULL;
    CHECK_OK(sp_trust_open_next(file_of(&c, 6, 2, "AE", 0), one, &six, &d));
    CHECK_OK(sp_trust_current(six, TF_NOW + 95 * 86400, 0, &d));
    end(&c);
}

static void a_wrong_step_is_refused_where_it_is(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO one = opened(file_of(&c, 1, 1, "ABC", 0));
    c.f.list.threshold = 2;
    publish(&c, 4, "AE"); /* list 3 wants two of A, B, D */
    c.f.list.threshold = 3;
    next_fails(file_of(&c, 5, 1, "DE", 0), one, SP_RC_SIGNATURE, "trust.succession");
    open_fails(file_of(&c, 5, 1, "ABC", 0), SP_RC_SIGNATURE, "trust.succession", "signatures");
    /* A list of another number in its place. */
    c.signature[4][0] = c.signature[3][0], c.signature[4][1] = c.signature[3][1];
    next_fails(file_of(&c, 5, 2, "DE", 0), one, SP_RC_INVALID, "trust.gap");
    open_fails(file_of(&c, 5, 1, "ABC", 0), SP_RC_INVALID, "trust.gap", "history[3].payload");
    c.n[4] = 1;
    open_fails(file_of(&c, 5, 1, "ABC", 0), SP_RC_SIGNATURE, "trust.threshold", "history[3].signatures");
    end(&c);
}

static void a_fork_is_told_from_a_successor(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO three = opened(file_of(&c, 3, 3, "BD", 0));
    c.f.list.threshold = 2;
    c.f.list.expires_s++;
    publish(&c, 3, "ABD");
    next_fails(file_of(&c, 3, 3, "ABD", 0), three, SP_RC_INVALID, "trust.version-reuse");
    publish(&c, 4, "ABDE");
    next_fails(file_of(&c, 4, 1, "ABDE", 0), three, SP_RC_INVALID, "trust.version-reuse");
    c.f.list.alliance = SP_VIEW_LIT("another");
    publish(&c, 4, "ABDE");
    next_fails(file_of(&c, 4, 4, "ABDE", 0), three, SP_RC_INVALID, "trust.alliance");
    end(&c);
}

/* A newcomer, or an auditor of years ago, who relies on roots that are gone. */
static void old_pins_reach_todays_list(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO t = opened(file_of(&c, 5, 1, "ABC", 2));
    assert_int_equal(sp_trust_version(t), 5);
    open_fails(file_of(&c, 5, 5, "ABC", 2), SP_RC_SIGNATURE, "trust.pinned", "pinned");
    open_fails(file_of(&c, 5, 4, "BC", 0), SP_RC_SIGNATURE, "trust.pinned", "pinned");
    open_fails(file_of(&c, 5, 1, "CF", 0), SP_RC_SIGNATURE, "trust.pinned", "pinned");
    SP_TRUST_AUTO middle = opened(file_of(&c, 5, 3, "BD", 0));
    assert_int_equal(sp_trust_version(middle), 5);
    /* What is kept relies on today's roots. */
    SP_BUF_AUTO kept = { 0 };
    CHECK_OK(sp_trust_put_file(&kept, t));
    SP_TRUST_AUTO again = opened(sp_buf_view(&kept));
    assert_int_equal(sp_trust_file_of(again)->pinned_threshold, 3);
    assert_string_equal(sp_trust_digest(again), sp_trust_digest(t));
    size_t n = 0;
    while (sp_trust_pinned(again)[n])
        n++;
    assert_int_equal(n, 3);
    end(&c);
}

/* One stolen root makes a list of its own that wants one signature. */
static void a_list_cannot_lower_what_its_reader_demands(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    c.f.list.threshold = 1;
    publish(&c, 6, "A");
    open_fails(file_of(&c, 6, 6, "ADE", 2), SP_RC_SIGNATURE, "trust.pinned", "pinned");
    SP_TRUST_AUTO five = opened(file_of(&c, 5, 5, "ADE", 3));
    next_fails(file_of(&c, 6, 6, "ADE", 0), five, SP_RC_SIGNATURE, "trust.succession");
    end(&c);
}

/* A root that is gone still stands above the certificates that it signed, when the list says so. */
static void issuers_certify_and_do_not_sign(void **state)
{
    (void)state;
    struct chain c;
    struct sp_diag d;
    begin(&c);
    struct sp_trust_key former = { .n_x5c = 0 };
    for (size_t i = 0; i < TF_ROOTS; i++)
        if (sp_view_eq(c.f.root[i].kid, kid(&c, 'A')))
            former = c.f.root[i];
    c.f.list.threshold = 2;
    put_root(&c, 'A', 'F');
    publish(&c, 5, "AEF");
    SP_TRUST_AUTO without = opened(file_of(&c, 5, 5, "EF", 0));
    CHECK_RC(SIGNATURE, sp_trust_check_all(without, &d));
    CHECK_RULE(d, "x509.chain");
    c.f.list.issuers = &former;
    c.f.list.n_issuers = 1;
    publish(&c, 5, "AEF");
    SP_TRUST_AUTO with = opened(file_of(&c, 5, 5, "EF", 0));
    CHECK_OK(sp_trust_check_all(with, &d));
    size_t n;
    (void)sp_trust_roots(with, &n);
    assert_int_equal(n, 4);
    publish(&c, 5, "AE");
    open_fails(file_of(&c, 5, 5, "AE", 0), SP_RC_SIGNATURE, "trust.threshold", "signatures");
    struct sp_trust_key both = c.f.root[0];
    c.f.list.issuers = &both;
    publish(&c, 5, "EF");
    open_fails(file_of(&c, 5, 5, "EF", 0), SP_RC_INVALID, "schema.trust.key", "issuers[0].kid");
    end(&c);
}

/* Whatever one byte of the history becomes: refused, or still the very same list. */
static void no_byte_of_the_history_can_be_changed(void **state)
{
    (void)state;
    struct chain c;
    begin(&c);
    SP_TRUST_AUTO one = opened(file_of(&c, 1, 1, "ABC", 0));
    SP_TRUST_AUTO five = opened(file_of(&c, 5, 5, "ADE", 0));
    struct sp_view file = file_of(&c, 5, 2, "ABC", 0);
    char *text = strndup(file.p, file.n);
    for (size_t i = 0; i < file.n; i += 797) {
        SP_TRUST_AUTO t = NULL;
        text[i] = (char)(text[i] ^ 1);
        if (sp_ok(sp_trust_open_next(sp_view(text, file.n), one, &t, NULL)))
            assert_string_equal(sp_trust_digest(t), sp_trust_digest(five));
        text[i] = (char)(text[i] ^ 1);
    }
    free(text);
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step_needs_old_and_new_roots),
        cmocka_unit_test(a_key_counts_once),
        cmocka_unit_test(missed_lists_are_walked),
        cmocka_unit_test(expiry_is_judged_of_the_last_only),
        cmocka_unit_test(a_wrong_step_is_refused_where_it_is),
        cmocka_unit_test(a_fork_is_told_from_a_successor),
        cmocka_unit_test(old_pins_reach_todays_list),
        cmocka_unit_test(a_list_cannot_lower_what_its_reader_demands),
        cmocka_unit_test(issuers_certify_and_do_not_sign),
        cmocka_unit_test(no_byte_of_the_history_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
