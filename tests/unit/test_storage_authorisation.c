/* layer: storage, threads */
#include "storage/authorisation.h"
#include "storage/check.h"
#include "tests/lib/storage.h"

struct fx { ST_FIXTURE; char seen[256]; };

static int setup(void **state) { return st_setup(state, sizeof(struct fx)); }

static int teardown(void **state) { return st_teardown(state); }

static struct sp_authorisation_record record(const char *participant, const char *id, const char *jws)
{
    return (struct sp_authorisation_record){ .participant = sp_view_of(participant), .id = sp_view_of(id), .jws = sp_view_of(jws), .registered_s = ST_NOW };
}

static void put(struct fx *f, const char *participant, const char *id, const char *jws)
{
    const struct sp_authorisation_record r = record(participant, id, jws);
    CHECK_OK(sp_authorisation_register(f->db, &r));
}

static struct sp_rc take_back(struct fx *f, const char *participant, const char *id, int64_t at_s)
{
    struct sp_authorisation_record r = record(participant, id, "");
    r.revoked_s = at_s;
    r.revoked_by = SP_VIEW_LIT("LA/bank-1");
    r.reason = SP_VIEW_LIT("withdrawn");
    r.proof = SP_VIEW_LIT("token");
    return sp_authorisation_revoke(f->db, &r);
}

static void kept_over_a_restart(void **state)
{
    struct fx *f = *state;
    struct sp_authorisation_record r;
    put(f, "bank-1", "C-1", "first");
    sp_db_close(f->db);
    f->db = st_open(&f->dir);
    CHECK_OK(sp_authorisation_get(f->db, SP_VIEW_LIT("bank-1"), SP_VIEW_LIT("C-1"), &f->arena, &r));
    CHECK_VIEW(r.jws, "first");
    CHECK_VIEW(r.participant, "bank-1");
    assert_int_equal(r.registered_s, ST_NOW);
    assert_int_equal(r.revoked_s, 0);
}

static void an_id_is_its_participants(void **state)
{
    struct fx *f = *state;
    struct sp_authorisation_record r, other = record("bank-1", "C-1", "second");
    put(f, "bank-1", "C-1", "first");
    put(f, "bank-2", "C-1", "of another");
    put(f, "bank-1", "C-1", "first"); /* the very same again */
    CHECK_RC(EXISTS, sp_authorisation_register(f->db, &other));
    CHECK_OK(sp_authorisation_get(f->db, SP_VIEW_LIT("bank-2"), SP_VIEW_LIT("C-1"), &f->arena, &r));
    CHECK_VIEW(r.jws, "of another");
    CHECK_RC(NOTFOUND, sp_authorisation_get(f->db, SP_VIEW_LIT("bank-3"), SP_VIEW_LIT("C-1"), &f->arena, &r));
    CHECK_RC(NOTFOUND, sp_authorisation_get(f->db, SP_VIEW_LIT("bank-1"), SP_VIEW_LIT("C"), &f->arena, &r));
}

static void revoked_once_and_for_good(void **state)
{
    struct fx *f = *state;
    struct sp_authorisation_record r, again = record("bank-1", "C-1", "first");
    CHECK_RC(NOTFOUND, take_back(f, "bank-1", "C-1", ST_NOW + 1));
    put(f, "bank-1", "C-1", "first");
    CHECK_RC(INVALID, take_back(f, "bank-1", "C-1", 0));
    CHECK_OK(take_back(f, "bank-1", "C-1", ST_NOW + 1));
    CHECK_RC(EXISTS, take_back(f, "bank-1", "C-1", ST_NOW + 2));
    CHECK_RC(EXISTS, sp_authorisation_register(f->db, &again));
    CHECK_OK(sp_authorisation_get(f->db, SP_VIEW_LIT("bank-1"), SP_VIEW_LIT("C-1"), &f->arena, &r));
    assert_int_equal(r.revoked_s, ST_NOW + 1);
    assert_int_equal(r.registered_s, ST_NOW);
    CHECK_VIEW(r.jws, "first");
    CHECK_VIEW(r.revoked_by, "LA/bank-1");
    CHECK_VIEW(r.reason, "withdrawn");
    CHECK_VIEW(r.proof, "token");
}

static void ids_that_cannot_be_kept(void **state)
{
    struct fx *f = *state;
    char longest[SP_MAX_TOKEN_FIELD + 2];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const struct sp_authorisation_record empty = record("bank-1", "", "x"), nobody = record("", "C-1", "x"), much = record("bank-1", longest, "x");
    struct sp_authorisation_record nul = record("bank-1", "C-1", "x");
    nul.id = SP_VIEW_LIT("C\0001");
    CHECK_RC(INVALID, sp_authorisation_register(f->db, &empty));
    CHECK_RC(INVALID, sp_authorisation_register(f->db, &nobody));
    CHECK_RC(INVALID, sp_authorisation_register(f->db, &much));
    CHECK_RC(INVALID, sp_authorisation_register(f->db, &nul));
    longest[SP_MAX_TOKEN_FIELD] = '\0';
    put(f, "bank-1", longest, "x");
}

static bool note(void *ctx, const struct sp_authorisation_record *r)
{
    struct fx *f = ctx;
    size_t n = strlen(f->seen);
    (void)snprintf(f->seen + n, sizeof f->seen - n, "%.*s:%.*s ", (int)r->participant.n, r->participant.p, (int)r->id.n, r->id.p);
    return n < 20;
}

static void listed_in_order(void **state)
{
    struct fx *f = *state;
    put(f, "bank-2", "A", "x");
    put(f, "bank", "B", "x");
    put(f, "bank", "A", "x");
    CHECK_OK(sp_authorisations(f->db, SP_VIEW_LIT("bank"), note, f));
    assert_string_equal(f->seen, "bank:A bank:B ");
    f->seen[0] = '\0';
    CHECK_OK(sp_authorisations(f->db, sp_view("", 0), note, f));
    assert_string_equal(f->seen, "bank:A bank:B bank-2:A ");
}

static void note_finding(void *ctx, const struct sp_diag *d)
{
    struct fx *f = ctx;
    (void)snprintf(f->seen, sizeof f->seen, "%s %s", d->rule, d->field);
}

/* {"id":"C-1",…} of bank-1, put under this id. */
static void found(struct fx *f, const char *id, const char *want)
{
    SP_BUF_AUTO jws = { 0 };
    const struct sp_check c = { .found = note_finding, .ctx = f };
    struct sp_check_exchange x;
    sp_buf_puts(&jws, "e30.");
    sp_buf_put_b64url(&jws, SP_VIEW_LIT("{\"id\":\"C-1\",\"iss\":\"LA\",\"participant\":\"bank-1\",\"subject\":\"LA.ern:0100001234\",\"given_by\":\"a\","
        "\"basis\":\"contract\",\"products\":[\"basic\"],\"purposes\":[\"credit_granting\"],\"askers\":[\"bank-1\"],\"not_before\":\"2026-11-01\","
        "\"expires\":\"2027-11-01\",\"iat\":1,\"jwk\":{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"}}"));
    sp_buf_puts(&jws, ".c2ln");
    put(f, "bank-1", id, sp_buf_cstr(&jws));
    CHECK_OK(sp_check_exchange(f->db, &c, &x));
    assert_int_equal(x.findings, *want ? 1 : 0);
    assert_int_equal(x.authorisations, 1);
    assert_string_equal(f->seen, want);
}

static void a_whole_one_is_whole(void **state) { found(*state, "C-1", ""); }
static void one_kept_as_another_is_found(void **state) { found(*state, "C-2", "check.authorisation bank-1 C-2"); }

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(kept_over_a_restart), T(an_id_is_its_participants), T(revoked_once_and_for_good), T(ids_that_cannot_be_kept), T(listed_in_order), T(a_whole_one_is_whole), T(one_kept_as_another_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
