/* layer: evidence */
/* What became of a report: what the lists say of then and of now, and every way we know to make them say something else. */
#include "tests/lib/signature.h"
#include "tests/lib/tamper.h"

#include "crypto/status.h"
#include "node/evidence/looked_at.h"
#include "node/evidence/status_file.h"

#define CHANGE(name, ...) static void name(struct bf *m) { __VA_ARGS__; }
#define URI "https://la.example/status/3"
#define OTHER_URI "https://la.example/status/4"
#define REQUIRED "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"status\":\"required\"}"
enum { IDX = 17, ENTRIES = 64, LIFE = 7 * 86400 };

/* A list as LA would make it; a test changes what it is about. */
struct made {
    int64_t iat_s, life_s;
    unsigned status;
    const char *iss, *sub;
    size_t node;
    enum sp_key_use use;
    uint64_t entries;
};

static struct made list_of(int64_t iat_s, unsigned status)
{
    return (struct made){ iat_s, LIFE, status, "LA", URI, TP_LA, SP_USE_RECEIPT, ENTRIES };
}

static void put(const struct bf *m, const struct made *l, struct sp_buf *out)
{
    SP_STATUS_LIST_AUTO bits = { .bits = SP_STATUS_BITS };
    CHECK_OK(sp_status_list_grow(&bits, l->entries, NULL));
    if (l->entries > IDX)
        CHECK_OK(sp_status_list_set(&bits, IDX, l->status, NULL));
    const struct sp_status_token t = { .iss = sp_view_of(l->iss), .sub = sp_view_of(l->sub), .iat_s = l->iat_s,
                                       .exp_s = l->iat_s + l->life_s, .ttl_s = l->life_s, .list = bits };
    CHECK_OK(sp_status_sign(m->f.key[l->node][l->use], sp_view("", 0), &t, out, NULL));
}

static void add(struct bf *m, struct made l)
{
    put(m, &l, &m->status[m->n_status++]);
}

CHANGE(entry, m->head.status = (struct sp_report_status){ SP_VIEW_LIT(URI), IDX })
/* Of the time before the exchange, and after it. */
#define THEN (TF_NOW - 3600)
#define LATER (TF_NOW + 30)
#define VALID(t) list_of(t, SP_STATUS_VALID)
#define CHANGED(name, base, ...) CHANGE(name, struct made l = base; __VA_ARGS__; add(m, l))

CHANGE(valid_then, add(m, VALID(THEN)))
CHANGE(revoked_since, add(m, VALID(THEN)); add(m, list_of(LATER, SP_STATUS_INVALID)))
CHANGE(suspended_since, add(m, VALID(THEN)); add(m, list_of(LATER, SP_STATUS_SUSPENDED)))
CHANGE(superseded_since, add(m, VALID(THEN)); add(m, list_of(LATER, SP_STATUS_SPECIFIC)))
CHANGE(reinstated, add(m, VALID(THEN)); add(m, list_of(TF_NOW + 10, SP_STATUS_SUSPENDED)); add(m, VALID(LATER)))
CHANGE(revoked_and_given_again, add(m, VALID(THEN)); add(m, list_of(TF_NOW + 10, SP_STATUS_INVALID)); add(m, VALID(LATER)))
CHANGE(suspended_then, add(m, list_of(THEN, SP_STATUS_SUSPENDED)); add(m, VALID(LATER)))
CHANGE(revoked_before, add(m, list_of(THEN, SP_STATUS_INVALID)))
CHANGE(suspended_only, add(m, list_of(THEN, SP_STATUS_SUSPENDED)))
CHANGE(revoked_a_little_later, add(m, list_of(TF_NOW + 40, SP_STATUS_INVALID)))
CHANGE(of_both_times, add(m, VALID(THEN)); add(m, VALID(LATER)))

CHANGED(of_other_issuer, VALID(THEN), l.iss = "CN-GX"; l.node = TP_GX)
CHANGED(in_other_name, VALID(THEN), l.iss = "CN-GX")
CHANGED(without_issuer, VALID(THEN), l.iss = "")
CHANGED(by_other_node, VALID(THEN), l.node = TP_GX)
CHANGED(of_other_list, VALID(THEN), l.sub = OTHER_URI)
CHANGED(by_report_key, VALID(THEN), l.use = SP_USE_REPORT)
CHANGED(too_short, VALID(THEN), l.entries = IDX / 4 * 4)
CHANGED(from_future, VALID(TF_NOW + 86400), (void)l)
CHANGED(a_little_fast, VALID(TF_NOW + 40), (void)l)
CHANGED(stale_then, VALID(TF_NOW - 2 * LIFE), (void)l)
CHANGED(too_long_a_life, VALID(THEN), l.life_s = 10)
CHANGE(twice, add(m, VALID(THEN)); add(m, VALID(THEN)))
CHANGE(two_of_one_second, add(m, VALID(THEN)); add(m, list_of(THEN, SP_STATUS_INVALID)))
CHANGE(two_lives_of_one_second, struct made l = VALID(THEN); add(m, l); l.life_s++; add(m, l))
CHANGE(out_of_order, add(m, VALID(LATER)); add(m, VALID(THEN)))
CHANGE(bits_changed, add(m, list_of(THEN, SP_STATUS_INVALID)); SP_BUF_AUTO good = { 0 }; struct made l = VALID(THEN); put(m, &l, &good);
       /* the payload of a list that says valid, under the signature of the one that does not */
       SP_BUF_AUTO mix = { 0 }; const char *dot = memrchr(good.p, '.', good.n), *sig = memrchr(m->status[0].p, '.', m->status[0].n);
       sp_buf_put(&mix, sp_view(good.p, (size_t)(dot - good.p)));
       sp_buf_put(&mix, sp_view(sig, m->status[0].n - (size_t)(sig - m->status[0].p)));
       sp_buf_clear(&m->status[0]); sp_buf_put(&m->status[0], sp_buf_view(&mix)))
CHANGE(spelled_otherwise, add(m, VALID(THEN)); m->status[0].p[m->status[0].n - 1]++)
CHANGE(high_s, add(m, VALID(THEN)); SP_BUF_AUTO other = { 0 }; other_spelling(sp_buf_view(&m->status[0]), &other);
       sp_buf_clear(&m->status[0]); sp_buf_put(&m->status[0], sp_buf_view(&other)))
CHANGE(typed_as_receipt, add(m, VALID(THEN)); tp_resign(&m->status[0], m->f.key[TP_LA][SP_USE_RECEIPT], true, "statuslist+jwt", SP_TYP_RECEIPT))
CHANGE(a_key_in_the_header, add(m, VALID(THEN));
       tp_resign(&m->status[0], m->f.key[TP_LA][SP_USE_RECEIPT], true, "\"typ\"", "\"jku\":\"https://x\",\"typ\""))
CHANGE(more_claims, add(m, VALID(THEN)); tp_resign(&m->status[0], m->f.key[TP_LA][SP_USE_RECEIPT], false, "\"ttl\"", "\"nbf\":1,\"ttl\""))
CHANGE(one_bit_each, add(m, VALID(THEN)); tp_resign(&m->status[0], m->f.key[TP_LA][SP_USE_RECEIPT], false, "\"bits\":2", "\"bits\":1"))
CHANGE(lst_no_zlib, add(m, VALID(THEN)); tp_resign(&m->status[0], m->f.key[TP_LA][SP_USE_RECEIPT], false, "\"lst\":\"", "\"lst\":\"AAAA"))
CHANGE(a_list_nobody_asked_for, m->head.status.uri.n = 0; add(m, VALID(THEN)))
CHANGE(entry_of_other_list, m->head.status = (struct sp_report_status){ SP_VIEW_LIT(OTHER_URI), IDX })
CHANGE(entry_far_off, m->head.status = (struct sp_report_status){ SP_VIEW_LIT(URI), 1000 })
CHANGE(no_header, tp_replace(&m->bundle, "\"status\":[\"ey", "\"status\":[\"ez"))
CHANGE(receipt_key_revoked, tf_key(&m->f, TP_LA, SP_USE_RECEIPT)->status = SP_VIEW_LIT("revoked"))
CHANGE(receipt_key_run_out, tf_key(&m->f, TP_LA, SP_USE_RECEIPT)->status = SP_VIEW_LIT("retired");
       tf_key(&m->f, TP_LA, SP_USE_RECEIPT)->not_after_s = TF_NOW - 600)

#define KIND(name, check, what) { #name, entry, name, NULL, NULL, NULL, 0, check, what, SP_PASS }
#define UNSURE(name, check, what) { #name, entry, name, NULL, NULL, NULL, 0, check, what, SP_INDETERMINATE }
#define LISTS "report.status-lists"
#define THEN_CHECK "report.status-then"
#define NOW_CHECK "report.status"

static void nothing(struct bf *m) { (void)m; }

static const struct tp_kind kinds[] = {
    KIND(revoked_since, NOW_CHECK, "status.revoked"), KIND(suspended_since, NOW_CHECK, "status.suspended"),
    KIND(superseded_since, NOW_CHECK, "status.superseded"), KIND(revoked_and_given_again, NOW_CHECK, "status.revoked"), KIND(suspended_then, THEN_CHECK, "status.suspended"),
    KIND(revoked_before, THEN_CHECK, "status.revoked"),
    KIND(of_other_issuer, LISTS, "trust.key"), KIND(in_other_name, LISTS, "status.iss"), KIND(without_issuer, LISTS, "status.issuer"),
    KIND(by_other_node, LISTS, "trust.key"), KIND(of_other_list, LISTS, "status.sub"), KIND(by_report_key, LISTS, "trust.key"),
    KIND(too_short, THEN_CHECK, "status.index"), UNSURE(from_future, THEN_CHECK, "status.absent"),
    UNSURE(stale_then, THEN_CHECK, "status.stale"), UNSURE(too_long_a_life, THEN_CHECK, "status.stale"),
    KIND(twice, LISTS, "status.order"), KIND(two_of_one_second, LISTS, "status.fork"), KIND(two_lives_of_one_second, LISTS, "status.fork"), KIND(out_of_order, LISTS, "status.order"),
    KIND(bits_changed, LISTS, "jws.signature"), KIND(spelled_otherwise, LISTS, "jws.base64"), KIND(high_s, LISTS, "jws.high-s"), KIND(typed_as_receipt, LISTS, "jws.typ"),
    KIND(a_key_in_the_header, LISTS, "jws.forbidden"), KIND(more_claims, LISTS, "status.claims"), KIND(one_bit_each, LISTS, "status.bits"),
    KIND(lst_no_zlib, LISTS, "status.lst"), UNSURE(nothing, THEN_CHECK, "status.absent"),
    /* the same bundle, judged when its lists do not speak any more; but what is final stays so */
    { "stale now", entry, of_both_times, NULL, NULL, NULL, LIFE, NOW_CHECK, "status.stale", SP_INDETERMINATE },
    { "suspended, and stale", entry, suspended_since, NULL, NULL, NULL, LIFE, NOW_CHECK, "status.stale", SP_INDETERMINATE },
    { "revoked, and stale", entry, revoked_since, NULL, NULL, NULL, LIFE, NOW_CHECK, "status.revoked", SP_FAIL },
    { "superseded, and stale", entry, superseded_since, NULL, NULL, NULL, LIFE, NOW_CHECK, "status.superseded", SP_FAIL },
    { "an older list swapped in", entry, valid_then, NULL, NULL, NULL, LIFE, NOW_CHECK, "status.stale", SP_INDETERMINATE },
    /* the report's own entry */
    { "an index beyond the list", entry_far_off, valid_then, NULL, NULL, NULL, 0, THEN_CHECK, "status.index", SP_FAIL },
    { "a report of another list", entry_of_other_list, valid_then, NULL, NULL, NULL, 0, LISTS, "status.sub", SP_FAIL },
    { "no entry, but the policy wants one", NULL, NULL, NULL, NULL, REQUIRED, 0, NOW_CHECK, "status.none", SP_INDETERMINATE },
    { "no entry, but a list", NULL, a_list_nobody_asked_for, NULL, NULL, NULL, 0, LISTS, "status.unasked", SP_FAIL },
    { "no such wish", NULL, NULL, NULL, NULL, "{\"format\":\"saphan-verify-policy/1\",\"witness_quorum\":0,\"status\":\"wanted\"}", 0,
      "policy.file", "policy.status", SP_FAIL },
    { "a list that is no token", entry, valid_then, no_header, NULL, NULL, 0, LISTS, "jws.header", SP_FAIL },
    /* the key */
    { "the list's key was revoked", entry, valid_then, NULL, receipt_key_revoked, NULL, 0, LISTS, "trust.key-revoked", SP_INDETERMINATE },
    { "the list's key had run out", entry, valid_then, NULL, receipt_key_run_out, NULL, 0, LISTS, "trust.key-time", SP_INDETERMINATE },
};

static void each_is_refused_by_the_check_that_must(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        tp_run(&kinds[i]);
}

/* --- what is said when nothing is wrong --- */

struct judged { struct bf m; struct sp_verified v; };

static void judge(struct judged *j, void (*fields)(struct bf *), void (*lists)(struct bf *), const char *file, const char *policy, int64_t at_s)
{
    bf_prepare(&j->m);
    if (fields)
        fields(&j->m);
    bf_make(&j->m);
    if (lists)
        lists(&j->m);
    bf_bind(&j->m);
    const struct sp_verify_question q = { .bundle = sp_buf_view(&j->m.bundle), .trust = j->m.trust, .at_s = at_s, .has_policy = policy,
                                          .policy = sp_view_of(policy), .has_status = file, .status = sp_view_of(file) };
    CHECK_OK(sp_bundle_verify(&q, &j->v));
}

static void judged_free(struct judged *j)
{
    sp_verified_free(&j->v);
    bf_free(&j->m);
}

static const struct sp_check_line *line(const struct judged *j, const char *id)
{
    for (size_t i = 0; i < j->v.verdict.n; i++)
        if (!strcmp(j->v.verdict.v[i].id, id))
            return &j->v.verdict.v[i];
    return NULL;
}

static void result_is(const struct judged *j, const char *id, enum sp_result r)
{
    const struct sp_check_line *l = line(j, id);
    if (!l || l->result != r)
        fail_msg("%s is %s [%s] %s", id, l ? sp_result_text(l->result) : "not there", l ? l->rule : "", l ? l->detail : "");
}

static void valid_then_and_now(void **state)
{
    (void)state;
    struct judged j;
    void (*const good[])(struct bf *) = { valid_then, of_both_times, reinstated, a_little_fast };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        judge(&j, entry, good[i], NULL, REQUIRED, TF_NOW + 60);
        result_is(&j, LISTS, SP_PASS);
        result_is(&j, THEN_CHECK, SP_PASS);
        result_is(&j, NOW_CHECK, SP_PASS);
        assert_int_equal(sp_verdict_of(&j.v.verdict), SP_VALID);
        judged_free(&j);
    }
}

static void one_without_an_entry_is_not_asked_about(void **state)
{
    (void)state;
    struct judged j;
    judge(&j, NULL, NULL, NULL, NULL, TF_NOW + 60);
    assert_null(line(&j, LISTS));
    assert_null(line(&j, THEN_CHECK));
    assert_null(line(&j, NOW_CHECK));
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_VALID);
    const struct sp_verify_question q = { .at_s = TF_NOW };
    assert_false(sp_looked_at(&q, &j.v) & SP_LOOKED_AT_STATUS);
    assert_true(sp_looked_at(&q, &j.v) & SP_LOOKED_AT_PROVED_STATUS);
    judged_free(&j);
}

/* Revoked at LATER: judged before it is valid, judged after it is not, and it was valid then in both. */
static void then_and_now_are_two_questions(void **state)
{
    (void)state;
    struct judged j;
    judge(&j, entry, revoked_since, NULL, NULL, LATER - 1);
    result_is(&j, NOW_CHECK, SP_PASS);
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_VALID);
    judged_free(&j);
    judge(&j, entry, revoked_since, NULL, NULL, LATER);
    result_is(&j, THEN_CHECK, SP_PASS);
    result_is(&j, NOW_CHECK, SP_FAIL);
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_INVALID);
    assert_non_null(strstr(line(&j, NOW_CHECK)->detail, "revoked the report between"));
    judged_free(&j);
}

static void an_auditor_brings_a_newer_list(void **state)
{
    (void)state;
    struct judged j;
    SP_BUF_AUTO file = { 0 };
    bf_prepare(&j.m);
    entry(&j.m);
    bf_make(&j.m);
    valid_then(&j.m);
    bf_bind(&j.m);
    struct made newer = list_of(TF_NOW + 3600, SP_STATUS_SPECIFIC), other = list_of(TF_NOW + 7200, SP_STATUS_INVALID);
    other.sub = OTHER_URI;
    put(&j.m, &newer, &file);
    sp_buf_puts(&file, "\r\n");
    put(&j.m, &other, &file);
    sp_buf_puts(&file, "\n");
    struct sp_verify_question q = { .bundle = sp_buf_view(&j.m.bundle), .trust = j.m.trust, .at_s = TF_NOW + 7000, .has_status = true,
                                    .status = sp_buf_view(&file) };
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_PASS);
    result_is(&j, THEN_CHECK, SP_PASS);
    result_is(&j, NOW_CHECK, SP_FAIL);
    assert_string_equal(line(&j, NOW_CHECK)->rule, "status.superseded");
    sp_verified_free(&j.v);
    newer.node = TP_GX;
    sp_buf_clear(&file);
    put(&j.m, &newer, &file);
    q.status = sp_buf_view(&file);
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_FAIL);
    assert_string_equal(line(&j, "status.file")->rule, "trust.key");
    result_is(&j, NOW_CHECK, SP_SKIPPED);
    sp_verified_free(&j.v);
    q.status = SP_VIEW_LIT("no token");
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_FAIL);
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_MALFORMED);
    judged_free(&j);
}

static void a_file_is_one_of_status_lists(void **state)
{
    (void)state;
    struct judged j;
    struct sp_diag d = { .rule = "" };
    SP_BUF_AUTO file = { 0 };
    judge(&j, entry, of_both_times, NULL, NULL, TF_NOW + 60);
    sp_buf_put(&file, sp_buf_view(&j.m.status[0]));
    sp_buf_puts(&file, "\r\n\n");
    sp_buf_put(&file, sp_buf_view(&j.m.status[1]));
    CHECK_OK(sp_status_file_check(sp_buf_view(&file), &d));
    sp_buf_puts(&file, "\n");
    sp_buf_put(&file, sp_buf_view(&j.m.receipt_jws)); /* a token of another type */
    const struct sp_view bad[] = { sp_buf_view(&file), SP_VIEW_LIT(""), SP_VIEW_LIT(" \r\n"), SP_VIEW_LIT("no token"), SP_VIEW_LIT("{}"),
                                   sp_buf_view(&j.m.bundle) };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_RC(FORMAT, sp_status_file_check(bad[i], &d));
        CHECK_RULE(d, "status.file");
    }
    judged_free(&j);
}

/* Of the second of the bundle's own list: read, proved and compared like any other. */
static void an_auditors_list_of_the_same_second_is_not_passed_over(void **state)
{
    (void)state;
    struct judged j;
    SP_BUF_AUTO file = { 0 };
    bf_prepare(&j.m);
    entry(&j.m);
    bf_make(&j.m);
    valid_then(&j.m);
    bf_bind(&j.m);
    struct made other = list_of(THEN, SP_STATUS_INVALID);
    struct sp_verify_question q = { .bundle = sp_buf_view(&j.m.bundle), .trust = j.m.trust, .at_s = TF_NOW + 60, .has_status = true };
    put(&j.m, &other, &file);
    q.status = sp_buf_view(&file);
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, LISTS, SP_PASS);
    result_is(&j, "status.file", SP_FAIL);
    assert_string_equal(line(&j, "status.file")->rule, "status.fork");
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_INVALID);
    sp_verified_free(&j.v);
    other.node = TP_GX; /* and what others sign is a finding, too */
    sp_buf_clear(&file);
    put(&j.m, &other, &file);
    q.status = sp_buf_view(&file);
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_FAIL);
    assert_string_equal(line(&j, "status.file")->rule, "trust.key");
    sp_verified_free(&j.v);
    q.status = sp_buf_view(&j.m.status[0]); /* the very same */
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_PASS);
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_VALID);
    judged_free(&j);
}

/* Two registries that name their lists alike: another's says nothing of this report, and spoils nothing. Files end without a newline
 * as programs fetch them, and are put one behind the other. */
static void a_list_of_another_issuer_is_passed_over(void **state)
{
    (void)state;
    struct judged j;
    SP_BUF_AUTO file = { 0 };
    bf_prepare(&j.m);
    entry(&j.m);
    bf_make(&j.m);
    valid_then(&j.m);
    bf_bind(&j.m);
    struct made other = list_of(TF_NOW + 10, SP_STATUS_INVALID), own = list_of(LATER, SP_STATUS_SUSPENDED);
    other.iss = "CN-GX";
    other.node = TP_GX;
    put(&j.m, &other, &file);
    struct sp_verify_question q = { .bundle = sp_buf_view(&j.m.bundle), .trust = j.m.trust, .at_s = TF_NOW + 60, .has_status = true,
                                    .status = sp_buf_view(&file) };
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_PASS);
    assert_non_null(strstr(line(&j, "status.file")->detail, "not of this issuer"));
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_VALID);
    sp_verified_free(&j.v);
    put(&j.m, &own, &file); /* behind the other, without a newline */
    CHECK_OK(sp_status_file_check(sp_buf_view(&file), NULL));
    q.status = sp_buf_view(&file);
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    result_is(&j, "status.file", SP_PASS);
    result_is(&j, NOW_CHECK, SP_FAIL);
    assert_string_equal(line(&j, NOW_CHECK)->rule, "status.suspended");
    judged_free(&j);
}

static void a_store_says_the_same(void **state)
{
    (void)state;
    struct judged j;
    SP_STATUS_STORE_AUTO store = sp_status_store_new();
    judge(&j, entry, revoked_since, NULL, NULL, TF_NOW + 60);
    sp_verified_free(&j.v);
    struct sp_verify_question q = { .bundle = sp_buf_view(&j.m.bundle), .trust = j.m.trust, .at_s = TF_NOW + 60, .status_store = store };
    for (int i = 0; i < 3; i++) {
        CHECK_OK(sp_bundle_verify(&q, &j.v));
        result_is(&j, LISTS, SP_PASS);
        result_is(&j, THEN_CHECK, SP_PASS);
        result_is(&j, NOW_CHECK, SP_FAIL);
        sp_verified_free(&j.v);
    }
    q.at_s = LATER - 1;
    CHECK_OK(sp_bundle_verify(&q, &j.v));
    assert_int_equal(sp_verdict_of(&j.v.verdict), SP_VALID);
    judged_free(&j);
}

/* The bundle's lists and one that the auditor brings; then, now, and by which rule then is open. */
struct brought { const char *name; void (*lists)(struct bf *); int64_t at_s; unsigned status; enum sp_result then; const char *rule; enum sp_result now; };

/* An issuer dates its lists itself, so it could say today that it had taken the report back before: of then that proves nothing. */
static void an_issuers_own_date_proves_nothing_of_then(void **state)
{
    (void)state;
    static const struct brought cases[] = {
        { "revoked at the receipt's second", valid_then, TF_NOW + 2, SP_STATUS_INVALID, SP_INDETERMINATE, "status.unseen", SP_FAIL },
        { "revoked before the bundle's list", valid_then, THEN - 600, SP_STATUS_INVALID, SP_INDETERMINATE, "status.unseen", SP_FAIL },
        { "suspended", valid_then, THEN + 600, SP_STATUS_SUSPENDED, SP_INDETERMINATE, "status.unseen", SP_FAIL },
        { "superseded, and no list travelled", nothing, THEN, SP_STATUS_SPECIFIC, SP_INDETERMINATE, "status.unseen", SP_FAIL },
        { "suspended before the bundle's list", valid_then, THEN - 600, SP_STATUS_SUSPENDED, SP_PASS, "", SP_PASS },
        { "revoked after the exchange", valid_then, LATER, SP_STATUS_INVALID, SP_PASS, "", SP_FAIL },
        { "revoked after it, and no list travelled", nothing, LATER, SP_STATUS_INVALID, SP_INDETERMINATE, "status.absent", SP_FAIL },
        { "valid a little later, and no list travelled", nothing, LATER, SP_STATUS_VALID, SP_PASS, "", SP_PASS },
        { "valid, and no list travelled", nothing, THEN, SP_STATUS_VALID, SP_PASS, "", SP_PASS },
        { "the list that travelled says so", revoked_before, THEN + 600, SP_STATUS_INVALID, SP_FAIL, "status.revoked", SP_FAIL },
        { "what travelled is not undone", suspended_only, THEN + 600, SP_STATUS_VALID, SP_FAIL, "status.suspended", SP_PASS },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct brought *c = &cases[i];
        struct judged j;
        SP_BUF_AUTO file = { 0 };
        bf_prepare(&j.m);
        entry(&j.m);
        bf_make(&j.m);
        c->lists(&j.m);
        bf_bind(&j.m);
        struct made one = list_of(c->at_s, c->status);
        put(&j.m, &one, &file);
        const struct sp_verify_question q = { .bundle = sp_buf_view(&j.m.bundle), .trust = j.m.trust, .at_s = TF_NOW + 60, .has_status = true,
                                              .status = sp_buf_view(&file) };
        CHECK_OK(sp_bundle_verify(&q, &j.v));
        const struct sp_check_line *then = line(&j, THEN_CHECK), *now = line(&j, NOW_CHECK);
        if (then->result != c->then || strcmp(then->rule, c->rule) || now->result != c->now)
            fail_msg("%s: then %s [%s], now %s", c->name, sp_result_text(then->result), then->rule, sp_result_text(now->result));
        if (!strcmp(c->rule, "status.unseen"))
            assert_non_null(strstr(then->detail, "nobody saw it then"));
        judged_free(&j);
    }
}

/* A list made up to a minute after the receipt, as clocks go: of then it can say good, and nothing bad. */
static void a_little_later_is_not_then(void **state)
{
    (void)state;
    struct judged j;
    judge(&j, entry, revoked_a_little_later, NULL, NULL, TF_NOW + 60);
    result_is(&j, THEN_CHECK, SP_INDETERMINATE);
    assert_string_equal(line(&j, THEN_CHECK)->rule, "status.absent");
    result_is(&j, NOW_CHECK, SP_FAIL);
    judged_free(&j);
}

/* Of a list by a key that was retired, or of a node that is suspended, only its own date is older than that. */
static void a_list_of_an_ended_key_is_told(void **state)
{
    (void)state;
    for (int how = 0; how < 3; how++) {
        struct judged j;
        bf_prepare(&j.m);
        entry(&j.m);
        bf_make(&j.m);
        valid_then(&j.m);
        bf_bind(&j.m);
        struct sp_trust_key *key = tf_key(&j.m.f, TP_LA, SP_USE_RECEIPT);
        key->status = how == 1 ? SP_VIEW_LIT("retired") : key->status;
        key->retired_s = how == 1 ? TF_NOW - SP_TRUST_OVERLAP_S + 30 : 0;
        bf_publish(&j.m);
        const struct sp_verify_question q = { .bundle = sp_buf_view(&j.m.bundle), .trust = j.m.trust, .at_s = TF_NOW + (how == 2 ? 20 : 60) };
        CHECK_OK(sp_bundle_verify(&q, &j.v));
        result_is(&j, THEN_CHECK, SP_PASS);
        assert_int_equal(!(sp_looked_at(&q, &j.v) & SP_LOOKED_AT_SIGNED_WHEN), how == 1);
        judged_free(&j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_issuers_own_date_proves_nothing_of_then), cmocka_unit_test(a_little_later_is_not_then),
        cmocka_unit_test(a_list_of_an_ended_key_is_told),
        cmocka_unit_test(each_is_refused_by_the_check_that_must), cmocka_unit_test(valid_then_and_now),
        cmocka_unit_test(one_without_an_entry_is_not_asked_about), cmocka_unit_test(then_and_now_are_two_questions),
        cmocka_unit_test(an_auditor_brings_a_newer_list), cmocka_unit_test(a_file_is_one_of_status_lists),
        cmocka_unit_test(an_auditors_list_of_the_same_second_is_not_passed_over), cmocka_unit_test(a_store_says_the_same),
        cmocka_unit_test(a_list_of_another_issuer_is_passed_over),
    };
    return cmocka_run_group_tests_name("tamper status", tests, NULL, NULL);
}
