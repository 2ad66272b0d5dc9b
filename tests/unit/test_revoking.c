/* layer: node, threads */
/* Authorisations that were revoked: whom our node tells, and what it believes of a partner. */
#include "tests/lib/storage.h"

#include "base/clock.h"
#include "crypto/jws.h"
#include "node/evidence/revoked.h"
#include "node/evidence/warranted.h"
#include "node/exchange/internal.h"
#include "node/exchange/revoking.h"
#include "node/ops/log.h"
#include "storage/authorisation.h"
#include "storage/check.h"
#include "storage/revocations.h"
#include "storage/revocations_record.h"
#include "tests/lib/trust_fixture.h"

#define S "LA.ern:0100001234"
#define OTHER "LA.ern:0100005678"
#define ID(n) "019aa000-0000-7000-8000-00000000000" n
#define V(s) SP_VIEW_LIT(s)

enum { GX, LA };

/* This node is LA; CN-GX's bank-1 holds an authorisation. */
struct fx {
    struct tf t;
    struct st_dir dir;
    struct sp_db *db;
    struct sp_trust *trust;
    struct sp_key *bank;
    struct sp_exchange x;
    struct sp_arena arena;
    struct sp_warrant w;
    struct sp_buf jws;
    struct sp_diag d;
    unsigned found;
};

static int64_t fake_clock(void *ctx) { return *(const int64_t *)ctx; }
static int64_t now_us = TF_NOW * 1000000;

static int setup(void **state)
{
    SP_BUF_AUTO file = { 0 };
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    sp_log_set_level(SP_LOG_ERROR);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    tf_init(&f->t);
    tf_file(&f->t, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &f->trust, NULL));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->bank));
    f->x = (struct sp_exchange){ .o = { .db = f->db, .trust = f->trust }, .own = V("LA") };
    sp_clock_replace(fake_clock, &now_us);
    f->w = (struct sp_warrant){ .id = V("C-1"), .iss = V("CN-GX"), .participant = V("bank-1"), .subject = V(S), .given_by = V("Somphone Keo"),
        .basis = V("subject_consent"), .products = { V("basic") }, .n_products = 1, .purposes = { V("credit_granting") }, .n_purposes = 1,
        .askers = { V("bank-1") }, .n_askers = 1, .not_before = V("2020-01-01"), .expires = V("2099-12-31"), .iat = TF_NOW - 60 };
    CHECK_OK(sp_warrant_key_of(f->bank, &f->arena, &f->w.jwk));
    CHECK_OK(sp_warrant_sign(&f->w, f->bank, &f->jws));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_clock_replace(NULL, NULL);
    sp_db_close(f->db);
    sp_trust_free(f->trust);
    sp_key_free(f->bank);
    tf_free(&f->t);
    sp_arena_free(&f->arena);
    sp_buf_free(&f->jws);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* ---- in few words ---- */

static struct sp_request question(struct fx *f, const char *id, const char *subject)
{
    return (struct sp_request){ .iss = V("CN-GX"), .aud = V("LA"), .jti = sp_view_of(id), .iat = TF_NOW, .exp = TF_NOW + 60, .op = SP_OP_REPORT,
        .participant = V("bank-1"), .purpose = V("credit_granting"), .product = V("basic"), .subject = sp_view_of(subject),
        .authorisation = { V("C-1"), V("subject_consent"), V("2099-12-31") }, .signed_authorisation = sp_buf_view(&f->jws) };
}

static void serve_request(struct fx *f, const struct sp_request *r, const struct sp_revoked *revoked)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO original = { 0 };
    sp_request_put(&payload, r);
    sp_buf_puts(&jws, "e30.");
    sp_buf_put_b64url(&jws, sp_buf_view(&payload));
    sp_buf_puts(&jws, ".e30");
    struct sp_exlog_serve row = { .issuer = r->iss, .jti = r->jti, .request = sp_buf_view(&jws), .reply = V("sealed"), .answer = V("e30.e30.e30"),
        .verdict = V("processed"), .at_s = TF_NOW, .expires_s = TF_NOW + 60, .revoked = revoked };
    CHECK_OK(sp_sha256(row.request, row.request_digest));
    CHECK_OK(sp_exlog_serve(f->db, &row, &original));
}

static void asked(struct fx *f, const char *id, const char *subject)
{
    struct sp_request r = question(f, id, subject);
    serve_request(f, &r, NULL);
}

static struct sp_revocation revocation(struct fx *f)
{
    static char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&f->jws), digest));
    return (struct sp_revocation){ .iss = V("CN-GX"), .participant = V("bank-1"), .id = V("C-1"), .subject = V(S), .authorisation = sp_view_of(digest),
                                   .revoked_s = TF_NOW - 5, .by = V("CN-GX/bank-1"), .iat = TF_NOW };
}

static void sign(struct fx *f, const struct sp_revocation *r, const struct sp_key *key, const char *typ, struct sp_buf *jws)
{
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = sp_view_of(typ) };
    (void)f;
    sp_revocation_put(&payload, r);
    CHECK_OK(sp_jws_sign(key, &h, sp_buf_view(&payload), jws));
}

/* CN-GX tells of it, by that exchange; rule: by which it is refused, or NULL. */
static void tells(struct fx *f, struct sp_view jws, const char *exchange, const char *subject, const char *rule)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_revocation out;
    struct sp_view got;
    const struct sp_revocation_notice n = { .exchanges = { sp_view_of(exchange) }, .n = 1, .jws = jws };
    sp_revocation_notice_put(&text, &n);
    const struct sp_request r = { .iss = V("CN-GX"), .aud = V("LA"), .jti = V(ID("9")), .iat = TF_NOW, .exp = TF_NOW + 60, .op = SP_OP_REVOCATION,
        .participant = V("registry"), .purpose = V("own_file"), .subject = sp_view_of(subject), .revocation = sp_buf_view(&text) };
    f->d = (struct sp_diag){ .rule = "" };
    struct sp_rc rc = sp_revocation_acceptable(&f->x, &r, &f->arena, &out, &got, &f->d);
    if (strcmp(f->d.rule, rule ? rule : "") || sp_ok(rc) != !rule)
        fail_msg("%s: %s, wanted %s", f->d.rule, f->d.text, rule ? rule : "nothing");
    if (!sp_ok(rc))
        return;
    const struct sp_revoked kept = { .issuer = out.iss, .participant = out.participant, .id = out.id, .exchange = r.jti, .jws = got, .revoked_s = out.revoked_s,
                                     .at_s = TF_NOW };
    serve_request(f, &r, &kept);
}

static void may_ask(struct fx *f, const struct sp_request *r, const char *rule)
{
    f->d = (struct sp_diag){ .rule = "" };
    struct sp_rc rc = sp_revoking_check(&f->x, r, &f->d);
    assert_int_equal(sp_ok(rc), rule == NULL);
    if (rule)
        CHECK_RULE(f->d, rule);
}

static void note(void *ctx, const struct sp_diag *d)
{
    struct fx *f = ctx;
    f->found += !strcmp(d->rule, "check.authorisation");
}

static unsigned check_folder(struct fx *f)
{
    const struct sp_check c = { .found = note, .ctx = f };
    struct sp_check_exchange x;
    f->found = 0;
    CHECK_OK(sp_check_exchange(f->db, &c, &x));
    return f->found;
}

/* ---- what a partner tells ---- */

static void taken_and_heeded(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO jws = { 0 };
    struct sp_revocation r = revocation(f);
    asked(f, ID("1"), S);
    struct sp_request q = question(f, ID("2"), S);
    may_ask(f, &q, NULL);
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &jws);
    tells(f, sp_buf_view(&jws), ID("1"), S, NULL);
    may_ask(f, &q, "authorisation.revoked");
    q.signed_authorisation = sp_view(NULL, 0); /* a claim of the same id */
    may_ask(f, &q, "authorisation.revoked");
    q.authorisation.id = V("C-2");
    may_ask(f, &q, NULL);
    q = question(f, ID("3"), S);
    q.iss = V("VN"); /* another node's, of the same names */
    q.signed_authorisation = sp_view(NULL, 0);
    may_ask(f, &q, NULL);
    assert_int_equal(check_folder(f), 0);
}

static void only_what_it_issued(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO own = { 0 };
    struct sp_revocation r = revocation(f);
    asked(f, ID("1"), S);
    r.iss = r.by = V("LA"); /* a hostile CN-GX revokes what LA's bank holds, by its own key and in LA's name */
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &jws);
    tells(f, sp_buf_view(&jws), ID("1"), S, "revocation.issuer");
    r = revocation(f);
    sign(f, &r, f->t.key[LA][SP_USE_RECEIPT], SP_TYP_REVOCATION, &own); /* signed by another node */
    tells(f, sp_buf_view(&own), ID("1"), S, "trust.key");
}

static void signed_as_it_must_be(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO by_report_key = { 0 };
    SP_BUF_AUTO of_another_type = { 0 };
    SP_BUF_AUTO changed = { 0 };
    struct sp_revocation r = revocation(f);
    asked(f, ID("1"), S);
    sign(f, &r, f->t.key[GX][SP_USE_REPORT], SP_TYP_REVOCATION, &by_report_key);
    tells(f, sp_buf_view(&by_report_key), ID("1"), S, "trust.key");
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REQUEST, &of_another_type);
    tells(f, sp_buf_view(&of_another_type), ID("1"), S, "jws.typ");
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &changed);
    changed.p[changed.n - 3] = changed.p[changed.n - 3] == 'A' ? 'B' : 'A';
    tells(f, sp_buf_view(&changed), ID("1"), S, "jws.signature");
}

static void only_what_was_seen(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO other = { 0 };
    struct sp_revocation r = revocation(f);
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &jws);
    tells(f, sp_buf_view(&jws), ID("1"), S, "revocation.exchange"); /* no such question */
    struct sp_request q = question(f, ID("1"), S);
    q.signed_authorisation = sp_view(NULL, 0);
    serve_request(f, &q, NULL);
    tells(f, sp_buf_view(&jws), ID("1"), S, "revocation.exchange"); /* it was not by that authorisation */
    asked(f, ID("2"), S);
    r.id = V("C-9");
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &other);
    tells(f, sp_buf_view(&other), ID("2"), S, "revocation.exchange"); /* nor is it of this one */
    tells(f, sp_buf_view(&jws), ID("2"), OTHER, "revocation.subject");
    tells(f, sp_buf_view(&jws), ID("2"), S, NULL);
}

static void not_of_days_to_come(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO jws = { 0 };
    struct sp_revocation r = revocation(f);
    asked(f, ID("1"), S);
    r.iat = TF_NOW + 3600;
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &jws);
    tells(f, sp_buf_view(&jws), ID("1"), S, "revocation.time");
}

static void a_folder_that_says_otherwise(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO jws = { 0 };
    SP_BATCH_AUTO b = { 0 };
    struct sp_revocation r = revocation(f);
    asked(f, ID("1"), S);
    sign(f, &r, f->t.key[GX][SP_USE_RECEIPT], SP_TYP_REVOCATION, &jws);
    tells(f, sp_buf_view(&jws), ID("1"), S, NULL);
    const struct sp_revoked forged = { .issuer = V("CN-GX"), .participant = V("bank-1"), .id = V("C-7"), .exchange = V(ID("9")), .jws = sp_buf_view(&jws),
                                       .revoked_s = TF_NOW - 5, .at_s = TF_NOW };
    CHECK_OK(sp_revoked_put(&b, &forged));
    CHECK_OK(sp_kv_submit(f->db->exchange, &b));
    assert_int_equal(check_folder(f), 1);
}

/* ---- whom we tell ---- */

static void ask_by_it(struct fx *f, const char *id, const char *peer)
{
    const struct sp_exlog_ask ask = { .id = sp_view_of(id), .peer = sp_view_of(peer), .participant = V("bank-1"), .op = V("report"), .token_jti = sp_view_of(id),
        .token_expires_s = TF_NOW, .request = V("e30.e30.e30"), .created_s = TF_NOW, .due_s = TF_NOW, .attested_by = V("bank-1"), .authorisation = V("C-1") };
    CHECK_OK(sp_exlog_ask(f->db, &ask));
}

struct shown { size_t peers, exchanges; char first[64]; };

static bool note_shown(void *ctx, struct sp_view peer, const struct sp_view *exchanges, size_t n)
{
    struct shown *s = ctx;
    if (!s->peers++)
        (void)snprintf(s->first, sizeof s->first, "%.*s %.*s", (int)peer.n, peer.p, (int)exchanges[0].n, exchanges[0].p);
    s->exchanges += n;
    return true;
}

static bool is_to_tell(struct fx *f)
{
    struct sp_view who, id;
    struct sp_rc rc = sp_revocation_to_tell(f->db, &f->arena, &who, &id);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return false;
    CHECK_OK(rc);
    CHECK_VIEW(who, "bank-1");
    CHECK_VIEW(id, "C-1");
    return true;
}

static void take_back(struct fx *f)
{
    const struct sp_authorisation_record r = { .participant = V("bank-1"), .id = V("C-1"), .jws = sp_buf_view(&f->jws), .registered_s = TF_NOW,
        .revoked_s = TF_NOW, .revoked_by = V("LA/bank-1") };
    CHECK_OK(sp_authorisation_revoke(f->db, &r));
}

static void registered(struct fx *f)
{
    const struct sp_authorisation_record r = { .participant = V("bank-1"), .id = V("C-1"), .jws = sp_buf_view(&f->jws), .registered_s = TF_NOW };
    CHECK_OK(sp_authorisation_register(f->db, &r));
}

static void those_who_saw_it(void **state)
{
    struct fx *f = *state;
    struct shown s = { .peers = 0 };
    char id[SP_ID_TEXT];
    registered(f);
    for (int i = 0; i < SP_REVOCATION_EXCHANGES + 3; i++) {
        (void)snprintf(id, sizeof id, "019aa000-0000-7000-8000-%012d", i);
        ask_by_it(f, id, "CN-GX");
    }
    ask_by_it(f, "019aa000-0000-7000-8000-000000000099", "VN");
    CHECK_OK(sp_authorisation_shown(f->db, V("bank-1"), V("C-1"), note_shown, &s));
    assert_int_equal(s.peers, 2);
    assert_int_equal(s.exchanges, SP_REVOCATION_EXCHANGES + 1);
    assert_string_equal(s.first, "CN-GX 019aa000-0000-7000-8000-000000000010"); /* the newest first */
    assert_false(is_to_tell(f));
    take_back(f);
    assert_true(is_to_tell(f));
    CHECK_OK(sp_revocation_told(f->db, V("bank-1"), V("C-1")));
    assert_false(is_to_tell(f));
}

static void nobody_of_what_nobody_saw(void **state)
{
    struct fx *f = *state;
    registered(f);
    take_back(f);
    assert_false(is_to_tell(f));
}

/* A question that was permitted just before and is written down just after. */
static void who_sees_it_in_that_very_moment(void **state)
{
    struct fx *f = *state;
    registered(f);
    take_back(f);
    ask_by_it(f, ID("1"), "CN-GX");
    assert_true(is_to_tell(f));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(taken_and_heeded), T(only_what_it_issued), T(signed_as_it_must_be), T(only_what_was_seen), T(not_of_days_to_come), T(a_folder_that_says_otherwise),
        T(those_who_saw_it), T(nobody_of_what_nobody_saw), T(who_sees_it_in_that_very_moment),
    };
    return cmocka_run_group_tests_name("revoking", tests, NULL, NULL);
}
