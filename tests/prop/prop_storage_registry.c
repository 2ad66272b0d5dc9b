/* layer: storage, threads */
/* Random puts, imports, restarts and questions about any time, beside a list that simply remembers everything. */
#include "tests/lib/storage.h"

#include "base/random.h"

enum { SUBJECTS = 12, SLOTS = 4, VERSIONS = 4000, STEPS = 250 };

struct version { unsigned subject, slot, value; int64_t at_s; };

struct model {
    struct version v[VERSIONS];
    size_t n;
    bool known[SUBJECTS];
    uint64_t companies;
};

static struct sp_prng prng;

static unsigned below(unsigned n) { return (unsigned)sp_prng_below(&prng, n); }

static void subject_of(unsigned i, char out[32])
{
    (void)snprintf(out, 32, "%s%010u", i % 2 ? "LA.ern:" : "LA.reg:R", i * 7919);
}

/* The version that counts at a time (0: now), or NULL. */
static const struct version *newest(const struct model *m, unsigned subject, unsigned slot, int64_t as_of_s)
{
    const struct version *best = NULL;
    for (size_t i = 0; i < m->n; i++) {
        const struct version *v = &m->v[i];
        if (v->subject == subject && v->slot == slot && (as_of_s == 0 || v->at_s <= as_of_s) && (!best || v->at_s >= best->at_s))
            best = v;
    }
    return best;
}

static void remember(struct model *m, unsigned subject, unsigned slot, unsigned value, int64_t at_s)
{
    const struct version *now = newest(m, subject, slot, 0);
    m->companies += !m->known[subject];
    m->known[subject] = true;
    if (now && now->value == value)
        return;
    assert_true(m->n < VERSIONS);
    m->v[m->n++] = (struct version){ subject, slot, value, at_s };
}

static void random_company(struct sp_arena *a, struct model *m, int64_t at_s, struct sp_company *out)
{
    SP_BUF_AUTO facts = { 0 };
    char subject[32];
    unsigned who = below(SUBJECTS), from = below(SLOTS), n = 1 + below(SLOTS - from);
    subject_of(who, subject);
    for (unsigned i = from; i < from + n; i++) {
        unsigned value = below(3);
        sp_buf_putf(&facts, "%s{'kind':'registered.headcount','id':'%u','source':'test','data':{'count':%u}}", i > from ? "," : "", i, value);
        remember(m, who, i, value, at_s);
    }
    st_company(a, subject, sp_buf_cstr(&facts), out);
}

static void import_some(struct sp_db *db, struct model *m, int64_t at_s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_import *im = NULL;
    struct sp_import_opts o = { .name = "random", .received_s = at_s, .batch = 1 + below(8) };
    uint64_t position = 0;
    unsigned n = below(20);
    CHECK_OK(sp_registry_import_begin(db, &o, &im, &position, NULL));
    for (unsigned i = 0; i < n; i++) {
        struct sp_company c;
        random_company(&a, m, at_s, &c);
        CHECK_OK(sp_registry_import_put(im, &c, i, NULL));
    }
    CHECK_OK(sp_registry_import_end(im, true, NULL, NULL));
}

static unsigned value_of(const struct sp_fact *f)
{
    assert_true(f->data.n == sizeof "{\"count\":0}" - 1);
    return (unsigned)(f->data.p[9] - '0');
}

static void compare_one(struct sp_snap *s, const struct model *m, unsigned who, int64_t as_of_s)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    char subject[32];
    size_t at = 0, want = 0;
    subject_of(who, subject);
    struct sp_rc rc = sp_snap_company(s, sp_view_of(subject), as_of_s, 0, &a, &c);
    for (unsigned slot = 0; slot < SLOTS; slot++)
        want += newest(m, who, slot, as_of_s) != NULL;
    if (want == 0) {
        CHECK_RC(NOTFOUND, rc);
        return;
    }
    CHECK_OK(rc);
    assert_int_equal(c.n, want);
    for (unsigned slot = 0; slot < SLOTS; slot++) {
        const struct version *v = newest(m, who, slot, as_of_s);
        if (!v)
            continue;
        assert_int_equal(c.facts[at].id.p[0] - '0', slot);
        assert_int_equal(value_of(&c.facts[at]), v->value);
        assert_int_equal(c.facts[at].received_s, v->at_s);
        at++;
    }
    CHECK_OK(sp_snap_company(s, sp_view_of(subject), 0, SP_SNAP_HISTORY, &a, &c));
    size_t versions = 0;
    for (size_t i = 0; i < m->n; i++)
        versions += m->v[i].subject == who;
    assert_int_equal(c.n, versions);
}

static void compare(struct sp_db *db, const struct model *m, int64_t now_s)
{
    SP_SNAP_AUTO s = NULL;
    struct sp_registry_counts n;
    CHECK_OK(sp_snap_begin(db, &s));
    CHECK_OK(sp_registry_counts(s, &n));
    assert_int_equal(n.companies, m->companies);
    assert_int_equal(n.facts, m->n);
    for (unsigned i = 0; i < SUBJECTS; i++) {
        char subject[32];
        struct sp_view found;
        subject_of(i, subject);
        assert_int_equal(sp_snap_known(s, sp_view_of(subject)), m->known[i]);
        if (i % 2)
            assert_int_equal(sp_ok(sp_snap_resolve(s, SP_VIEW_LIT("la.ern"), sp_view_of(subject + 7), &found)), m->known[i]);
        compare_one(s, m, i, 0);
        compare_one(s, m, i, ST_NOW + (int64_t)below((unsigned)(now_s - ST_NOW) + 2));
    }
}

static void a_list_remembers_the_same(void **state)
{
    (void)state;
    static struct model m;
    static const uint64_t seeds[] = { 20261121, 7, 99 };
    for (size_t k = 0; k < sizeof seeds / sizeof *seeds; k++) {
        struct st_dir dir;
        memset(&m, 0, sizeof m);
        prng.state = seeds[k];
        print_message("seed %llu\n", (unsigned long long)seeds[k]);
        st_dir_make(&dir);
        struct sp_db *db = st_open(&dir);
        int64_t now_s = ST_NOW;
        for (unsigned step = 0; step < STEPS; step++) {
            SP_ARENA_AUTO a = { 0 };
            struct sp_company c;
            unsigned what = below(20);
            now_s += below(3);
            if (what == 0) {
                sp_db_close(db);
                db = st_open(&dir);
            } else if (what == 1) {
                import_some(db, &m, now_s);
            } else {
                random_company(&a, &m, now_s, &c);
                CHECK_OK(st_registry_put(db, &c, now_s, NULL));
            }
            if (step % 10 == 9)
                compare(db, &m, now_s);
        }
        compare(db, &m, now_s);
        sp_db_close(db);
        st_dir_remove(&dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_list_remembers_the_same) };
    return cmocka_run_group_tests_name("storage registry properties", tests, NULL, NULL);
}
