/* layer: tools, threads */
/* A whole register: interrupted at every step, before and amid the marking, it ends as if it never had been. */
#include "tests/lib/storage.h"

#include "tools/import/complete.h"

enum { ALL = 24, BEHIND = 1000 /* positions of the marking */, NEVER = 1000000 };

struct fx { ST_FIXTURE; unsigned steps, fail_at; size_t told; };

static void subject_of(unsigned i, char out[32])
{
    (void)snprintf(out, 32, i % 8 == 7 ? "VN.reg:N-%u" : "LA.ern:01%08u", i);
}

static bool is_missing(unsigned i) { return i % 3 == 0; }
static bool is_ours(unsigned i) { return i % 8 != 7 && i % 5 != 4; } /* others are of another country, or another source */

/* A headcount in the files that differs from the registry's, so that the reading has steps, too. */
static void make(struct fx *f, unsigned i, unsigned headcount, struct sp_company *out)
{
    char subject[32];
    SP_BUF_AUTO b = { 0 };
    const char *source = i % 5 == 4 ? "gleif" : "erp";
    subject_of(i, subject);
    sp_buf_putf(&b, "{'kind':'registered.name','id':'1','source':'%s','data':{'type':'legal','text':{'text':'Works %u','lang':'en'}}},"
                "{'kind':'registered.headcount','id':'1','source':'%s','data':{'count':%u}}", source, i, source, headcount);
    if (i % 2)
        sp_buf_putf(&b, ",{'kind':'registered.status','id':'1','source':'%s','data':{'code':'active'}}", source);
    st_company(&f->arena, subject, sp_buf_cstr(&b), out);
}

static int setup(void **state)
{
    (void)st_setup(state, sizeof(struct fx));
    struct fx *f = *state;
    for (unsigned i = 0; i < ALL; i++) {
        struct sp_company c;
        make(f, i, 1, &c);
        CHECK_OK(st_registry_put(f->db, &c, ST_NOW, NULL));
    }
    return 0;
}

static int teardown(void **state) { return st_teardown(state); }

static struct sp_rc step(void *ctx, const struct sp_change *c)
{
    struct fx *f = ctx;
    (void)c;
    return f->steps++ == f->fail_at ? SP_ERR(IO) : SP_OK;
}

static uint64_t behind(void *ctx, uint64_t number)
{
    (void)ctx;
    return BEHIND + number;
}

static void tell(void *ctx, struct sp_view subject, struct sp_view name)
{
    struct fx *f = ctx;
    assert_true(sp_view_starts(subject, SP_VIEW_LIT("LA.ern:")) && sp_view_starts(name, SP_VIEW_LIT("Works ")));
    f->told++;
}

/* What is noted goes with the position in a real import; here it is noted again. */
static struct sp_rc feed(struct fx *f, struct sp_import *im, struct sp_complete *c, uint64_t from)
{
    for (unsigned i = 0; i < ALL; i++) {
        struct sp_company one;
        if (is_missing(i) || !is_ours(i))
            continue;
        make(f, i, 2, &one);
        CHECK_OK(sp_complete_note(c, &one));
        if (i >= from)
            SP_TRY(sp_registry_import_put(im, &one, i + 1, NULL));
    }
    return SP_OK;
}

static struct sp_rc run(struct fx *f, unsigned fail_at, unsigned percent, struct sp_complete_result *r, struct sp_diag *d)
{
    struct sp_import *im = NULL;
    struct sp_complete *c = NULL;
    uint64_t position = 0;
    const struct sp_import_opts opts = { .name = "whole", .received_s = ST_NOW + 9, .batch = 1, .seen = true, .changed = step, .ctx = f };
    f->steps = 0;
    f->fail_at = fail_at;
    CHECK_OK(sp_complete_new(&c));
    CHECK_OK(sp_registry_import_begin(f->db, &opts, &im, &position, d));
    struct sp_rc rc = feed(f, im, c, position);
    const struct sp_complete_opts o = { .db = f->db, .percent_most = percent, .from = position > BEHIND ? position - BEHIND : 0, .position = behind,
                                        .tell = tell, .ctx = f };
    f->told = 0;
    if (sp_ok(rc))
        rc = sp_complete_close(c, im, &o, r, d);
    struct sp_rc end = sp_registry_import_end(im, sp_ok(rc), NULL, NULL);
    sp_complete_free(c);
    return sp_ok(rc) ? end : rc;
}

static void check_company(struct fx *f, struct sp_snap *s, unsigned i)
{
    char subject[32];
    struct sp_company c;
    unsigned removed = 0, headcounts = 0;
    subject_of(i, subject);
    CHECK_OK(sp_snap_company(s, sp_view_of(subject), 0, SP_SNAP_HISTORY, &f->arena, &c));
    for (size_t k = 0; k < c.n; k++) {
        removed += sp_view_eq(c.facts[k].data, SP_VIEW_LIT("{\"code\":\"removed\"}"));
        headcounts += !strcmp(c.facts[k].kind->name, "registered.headcount");
    }
    assert_int_equal(removed, is_missing(i) && is_ours(i) ? 1 : 0);
    assert_int_equal(headcounts, !is_missing(i) && is_ours(i) ? 2 : 1);
}

static void as_if_never_interrupted(void **state)
{
    unsigned present = 0;
    (void)state;
    for (unsigned i = 0; i < ALL; i++)
        present += is_ours(i) && !is_missing(i);
    for (unsigned k = 0;; k++) {
        struct fx *f;
        struct sp_complete_result r;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        setup((void **)&f);
        struct sp_rc rc = run(f, k, 100, &r, &d);
        bool over = sp_ok(rc);
        if (!over)
            CHECK_OK(run(f, NEVER, 100, &r, &d));
        assert_int_equal(r.came, present); /* who was marked did not come */
        SP_SNAP_AUTO s = NULL;
        CHECK_OK(sp_snap_begin(f->db, &s));
        for (unsigned i = 0; i < ALL; i++)
            check_company(f, s, i);
        sp_snap_end(s);
        s = NULL;
        CHECK_OK(run(f, NEVER, 100, &r, &d)); /* and nothing is left to do */
        assert_int_equal(f->steps, 0);
        assert_int_equal(r.missing + r.marked, 0);
        teardown((void **)&f);
        if (over) {
            assert_true(k > 12); /* steps of both phases */
            return;
        }
    }
}

static void a_share_is_not_passed_by_one(void **state)
{
    struct fx *f = *state;
    struct sp_complete_result r = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    unsigned missing = 0, all = 0;
    for (unsigned i = 0; i < ALL; i++) {
        missing += is_ours(i) && is_missing(i);
        all += is_ours(i);
    }
    unsigned percent = missing * 100 / all; /* rounded down: below it */
    assert_true(missing * 100 % all);
    CHECK_RC(INVALID, run(f, NEVER, percent, &r, &d));
    assert_string_equal(d.rule, "import.complete.share");
    assert_int_equal(r.missing, missing);
    assert_int_equal(f->told, missing);
    assert_int_equal(r.marked, 0);
    CHECK_OK(run(f, NEVER, percent + 1, &r, &d));
    assert_int_equal(r.marked, missing);
}

/* ---- single companies ---- */

#define NAME(source) "{'kind':'registered.name','id':'1','source':'" source "','data':{'type':'legal','text':{'text':'Works','lang':'en'}}}"
#define STATUS(id, source, code) "{'kind':'registered.status','id':'" id "','source':'" source "','data':{'code':'" code "'}}"
#define PAST(id, code, from, to) "{'kind':'registered.status','id':'" id "','source':'erp','valid_from':'" from "','valid_to':'" to "','data':{'code':'" code "'}}"
#define WHO "LA.ern:0900000001"

/* A whole register of one other company, and of WHO when facts says something. */
static struct sp_rc deliver(struct fx *f, const char *facts, struct sp_complete_result *r, struct sp_diag *d)
{
    const char *const subjects[] = { "LA.ern:0900000002", WHO }, *const said[] = { NAME("erp"), facts };
    const struct sp_import_opts opts = { .name = "one", .received_s = ST_NOW + 9 + f->steps++, .seen = true };
    const struct sp_complete_opts o = { .db = f->db, .percent_most = 100, .position = behind, .tell = NULL, .ctx = f };
    struct sp_import *im = NULL;
    struct sp_complete *c = NULL;
    uint64_t position;
    CHECK_OK(sp_complete_new(&c));
    CHECK_OK(sp_registry_import_begin(f->db, &opts, &im, &position, d));
    for (size_t i = 0; i < 2 && said[i]; i++) {
        struct sp_company one;
        st_company(&f->arena, subjects[i], said[i], &one);
        CHECK_OK(sp_complete_note(c, &one));
        CHECK_OK(sp_registry_import_put(im, &one, i + 1, d));
    }
    struct sp_rc rc = sp_complete_close(c, im, &o, r, d);
    struct sp_rc end = sp_registry_import_end(im, true, NULL, NULL);
    sp_complete_free(c);
    return sp_ok(rc) ? end : rc;
}

/* An empty register with WHO. */
static void begin_with(struct fx **f, const char *facts)
{
    struct sp_company c;
    *f = calloc(1, sizeof **f);
    assert_non_null(*f);
    st_dir_make(&(*f)->dir);
    (*f)->db = st_open(&(*f)->dir);
    st_company(&(*f)->arena, WHO, facts, &c);
    CHECK_OK(st_registry_put((*f)->db, &c, ST_NOW, NULL));
}

/* "ID STATUS SOURCE CODE" of each status of WHO. */
static void check_statuses(struct fx *f, const char *expected)
{
    SP_BUF_AUTO b = { 0 };
    SP_SNAP_AUTO s = NULL;
    struct sp_company c;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_snap_company(s, sp_view_of(WHO), 0, 0, &f->arena, &c));
    for (size_t i = 0; i < c.n; i++) {
        const struct sp_fact *x = &c.facts[i];
        if (!strcmp(x->kind->name, "registered.status"))
            sp_buf_putf(&b, "%.*s %s %.*s %.*s; ", (int)x->id.n, x->id.p, sp_codes(SP_LIST_STATUS)[x->status], (int)x->source.n, x->source.p,
                        (int)x->data.n, x->data.p);
    }
    assert_string_equal(sp_buf_cstr(&b), expected);
}

#define IS(id, status, code) id " " status " erp {\"code\":\"" code "\"}; "

static void back_without_a_status(void **state)
{
    static const char active[] = NAME("erp") "," STATUS("1", "erp", "active");
    struct sp_complete_result r;
    struct fx *f;
    (void)state;
    begin_with(&f, active);
    CHECK_OK(deliver(f, NULL, &r, NULL));
    assert_int_equal(r.missing, 1);
    check_statuses(f, IS("1", "new", "active") IS("register", "new", "removed"));
    CHECK_OK(deliver(f, NULL, &r, NULL)); /* marked once */
    assert_int_equal(r.missing + r.marked, 0);
    CHECK_OK(deliver(f, NAME("erp"), &r, NULL));
    assert_int_equal(r.returned, 1);
    check_statuses(f, IS("1", "new", "active") IS("register", "closed", "removed"));
    CHECK_OK(deliver(f, NULL, &r, NULL)); /* gone again, in the same place */
    check_statuses(f, IS("1", "new", "active") IS("register", "updated", "removed"));
    CHECK_OK(deliver(f, active, &r, NULL));
    check_statuses(f, IS("1", "new", "active") IS("register", "closed", "removed"));
    teardown((void **)&f);
}

/* What somebody else said there is not ours. */
static void a_place_that_is_taken(void **state)
{
    struct sp_complete_result r;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct fx *f;
    (void)state;
    begin_with(&f, NAME("erp") "," STATUS("register", "erp", "active") "," STATUS("register.2", "tax", "removed"));
    CHECK_OK(deliver(f, NULL, &r, NULL));
    check_statuses(f, IS("register", "new", "active") "register.2 new tax {\"code\":\"removed\"}; " IS("register.3", "new", "removed"));
    CHECK_OK(deliver(f, NAME("erp"), &r, NULL));
    check_statuses(f, IS("register", "new", "active") "register.2 new tax {\"code\":\"removed\"}; " IS("register.3", "closed", "removed"));
    CHECK_RC(INVALID, deliver(f, NAME("erp") "," STATUS("register.2", "erp", "removed"), &r, &d));
    assert_string_equal(d.rule, "import.complete.place");
    teardown((void **)&f);
}

/* As an earlier program wrote them. */
static void overwritten_marks_are_undone(void **state)
{
    static const char mark[] = "{'kind':'registered.status','id':'1','status':'updated','source':'erp','data':{'code':'removed'}}";
    struct sp_complete_result r;
    struct sp_company c;
    struct fx *f;
    (void)state;
    begin_with(&f, NAME("erp") "," PAST("1", "suspended", "2020-01-01", "2999-01-01"));
    st_company(&f->arena, WHO, mark, &c);
    CHECK_OK(st_registry_put(f->db, &c, ST_NOW + 1, NULL));
    CHECK_OK(deliver(f, NULL, &r, NULL));
    assert_int_equal(r.missing, 0); /* it says so already */
    CHECK_OK(deliver(f, NAME("erp") "," STATUS("x", "erp", "removed"), &r, NULL)); /* a source that says so itself: whose it is nobody knows */
    check_statuses(f, IS("1", "updated", "removed") IS("x", "new", "removed"));
    CHECK_OK(deliver(f, NAME("erp"), &r, NULL));
    assert_int_equal(r.returned, 1);
    check_statuses(f, IS("1", "updated", "suspended") IS("x", "new", "removed")); /* x has no version before */
    SP_SNAP_AUTO s = NULL;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_snap_company(s, sp_view_of(WHO), 0, 0, &f->arena, &c));
    for (size_t i = 0; i < c.n; i++)
        if (sp_view_is(c.facts[i].id, "1") && !strcmp(c.facts[i].kind->name, "registered.status"))
            assert_true(sp_view_is(c.facts[i].valid_to, "2999-01-01"));
    sp_snap_end(s);
    s = NULL;
    CHECK_OK(deliver(f, NAME("erp"), &r, NULL));
    assert_int_equal(r.returned, 0);
    teardown((void **)&f);
}

static void who_has_ended(void **state)
{
    static const struct { const char *facts; unsigned missing; } cases[] = {
        { NAME("erp") "," STATUS("1", "erp", "active") "," PAST("2015", "revoked", "2015-01-01", "2016-01-01"), 1 },
        { NAME("erp") "," STATUS("1", "erp", "active") "," STATUS("2", "erp", "revoked"), 1 },
        { NAME("erp") "," PAST("2015", "revoked", "2015-01-01", "2016-01-01"), 1 },
        { NAME("erp") "," PAST("2999", "dissolved", "2999-01-01", "2999-12-31"), 1 },
        { NAME("erp") "," PAST("1", "active", "2015-01-01", "2016-01-01") "," STATUS("2", "erp", "revoked"), 0 },
        { NAME("erp") "," STATUS("1", "erp", "suspended") "," STATUS("2", "erp", "dissolved"), 0 },
        { NAME("erp") "," STATUS("1", "erp", "merged"), 0 },
        { NAME("erp") "," STATUS("1", "tax", "dissolved"), 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_complete_result r;
        struct fx *f;
        begin_with(&f, cases[i].facts);
        CHECK_OK(deliver(f, NULL, &r, NULL));
        if (r.missing != cases[i].missing || r.marked != cases[i].missing)
            fail_msg("case %zu: missing %u, marked %u", i, (unsigned)r.missing, (unsigned)r.marked);
        teardown((void **)&f);
    }
}

static void many_statuses(void **state)
{
    struct sp_complete_result r;
    struct fx *f;
    SP_BUF_AUTO b = { 0 };
    (void)state;
    sp_buf_puts(&b, NAME("erp"));
    for (unsigned i = 1; i <= 40; i++)
        sp_buf_putf(&b, "," "{'kind':'registered.status','id':'%u','source':'erp','class':'%s','data':{'code':'active'}}", i, i == 7 ? "internal" : "public");
    begin_with(&f, sp_buf_cstr(&b));
    CHECK_OK(deliver(f, NULL, &r, NULL));
    assert_int_equal(r.marked, 1);
    SP_SNAP_AUTO s = NULL;
    struct sp_company c;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_snap_company(s, sp_view_of(WHO), 0, 0, &f->arena, &c));
    assert_int_equal(c.n, 42);
    assert_true(sp_view_is(c.facts[41].id, "register"));
    assert_int_equal(c.facts[41].class, SP_CLASS_INTERNAL); /* seen by nobody who may not see all of them */
    sp_snap_end(s);
    s = NULL;
    teardown((void **)&f);
}

static struct sp_rc noted(struct sp_complete *c, const char *subject, const char *kind, const char *source)
{
    struct sp_fact fact = { .kind = sp_kind_named(sp_view_of(kind)), .source = sp_view_of(source) };
    const struct sp_company company = { .subject = sp_view_of(subject), .facts = &fact, .n = 1 };
    return sp_complete_note(c, &company);
}

/* What was noted comes out of the mark as it went in; half a mark is none. */
static void the_mark_holds_what_was_noted(void **state)
{
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO two = { 0 };
    struct sp_complete *a = NULL, *b = NULL;
    struct sp_fact removed = { .kind = sp_kind_named(SP_VIEW_LIT("registered.status")), .id = SP_VIEW_LIT("register"), .source = SP_VIEW_LIT("erp"),
                               .data = SP_VIEW_LIT("{\"code\":\"removed\"}") };
    const struct sp_company says = { .subject = SP_VIEW_LIT("LA.ern:1"), .facts = &removed, .n = 1 };
    (void)state;
    CHECK_OK(sp_complete_new(&a));
    CHECK_OK(sp_complete_new(&b));
    CHECK_OK(noted(a, "LA.ern:1", "registered.name", "erp"));
    CHECK_OK(noted(a, "LA.ern:2", "registered.name", "tax"));
    CHECK_OK(noted(a, "TH.juristic:2", "legal.case", "court")); /* not a registered fact */
    CHECK_OK(sp_complete_note(a, &says));
    sp_complete_refused(a, 300);
    sp_complete_put_mark(a, &one);
    CHECK_OK(sp_complete_take_mark(b, sp_buf_view(&one)));
    sp_complete_put_mark(b, &two);
    assert_true(sp_view_eq(sp_buf_view(&one), sp_buf_view(&two)));
    assert_null(memmem(one.p, one.n, "court", 5));
    for (size_t n = 0; n < one.n; n++) {
        struct sp_complete *c = NULL;
        CHECK_OK(sp_complete_new(&c));
        SP_BUF_AUTO part = { 0 };
        sp_buf_put(&part, sp_view(one.p, n));
        struct sp_rc rc = sp_complete_take_mark(c, sp_buf_view(&part));
        assert_true(sp_ok(rc) || sp_is(rc, SP_RC_CORRUPT));
        sp_complete_free(c);
    }
    sp_complete_free(a);
    sp_complete_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_if_never_interrupted), cmocka_unit_test_setup_teardown(a_share_is_not_passed_by_one, setup, teardown),
                                        cmocka_unit_test(back_without_a_status), cmocka_unit_test(a_place_that_is_taken),
                                        cmocka_unit_test(overwritten_marks_are_undone), cmocka_unit_test(who_has_ended), cmocka_unit_test(many_statuses),
                                        cmocka_unit_test(the_mark_holds_what_was_noted) };
    return cmocka_run_group_tests_name("a whole register", tests, NULL, NULL);
}
