/* layer: storage, threads */
/* What the law had deleted leaves what statements said of it, too: facts, then parties that nothing names any more. */
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "storage/check.h"
#include "storage/forget.h"
#include "storage/retention.h"
#include "tests/lib/storage.h"

#define ONE "LA.ern:0100000001"
#define TWO "LA.ern:0100000002"
#define ON "2026-12-01" /* after the days of grace */

struct fx {
    struct st_dir dir;
    struct sp_db *db;
    struct sp_key *key;
    struct sp_country_policy *policy;
    struct sp_arena arena;
    struct sp_buf found;
    uint64_t records;
    struct sp_record rec;
};

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    CHECK_OK(sp_country_policy_of(SP_VIEW_LIT("LA"), &f->policy, NULL)); /* officers and owners who are persons: 10 years */
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_db_close(f->db);
    sp_key_free(f->key);
    sp_country_policy_free(f->policy);
    sp_arena_free(&f->arena);
    sp_buf_free(&f->found);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* ---- in few words ---- */

#define OWNER(id, name, until) "{'kind':'ownership.owner','id':'" id "','source':'r'," until "'data':{'name':{'text':'" name "','lang':'und'},'type':'person','interest':'shareholding'}}"
#define ENDED "'valid_to':'2010-06-01',"

static void key_of(const char *record, uint8_t key[SP_RECORD_KEY]) { CHECK_OK(sp_record_name_key(sp_view_of(record), key)); }

static struct sp_records *records_of(struct fx *f)
{
    struct sp_records *r = NULL;
    CHECK_OK(sp_records_open(f->db, &r, NULL));
    return r;
}

static void put(struct fx *f, const char *record, const struct sp_record *x)
{
    uint8_t key[SP_RECORD_KEY];
    SP_BUF_AUTO b = { 0 };
    struct sp_records *r = records_of(f);
    key_of(record, key);
    sp_record_put(&b, x);
    CHECK_OK(sp_records_put(r, key, sp_buf_view(&b)));
    CHECK_OK(sp_records_commit(r));
    sp_records_close(r);
}

/* False: nothing of it is known. */
static bool get(struct fx *f, const char *record)
{
    uint8_t key[SP_RECORD_KEY];
    struct sp_view v, own;
    struct sp_records *r = records_of(f);
    key_of(record, key);
    struct sp_rc rc = sp_records_get(r, key, &v);
    if (sp_ok(rc)) {
        assert_true(sp_arena_copy(&f->arena, v, &own));
        CHECK_OK(sp_record_read(own, &f->rec));
    }
    sp_records_close(r);
    return sp_ok(rc) && f->rec.n_seen;
}

static void person(struct fx *f, const char *record, const char *name)
{
    sp_record_clear(&f->rec);
    f->rec.type = SP_RECORD_PERSON;
    f->rec.n_seen = 1;
    f->rec.name = sp_view_of(name);
    f->rec.party_type = SP_VIEW_LIT("person");
    put(f, record, &f->rec);
}

/* The facts go to the registry and into the record, which names these parties. */
static void relationship(struct fx *f, const char *record, const char *subject, const char *facts, const char *party, const char *other)
{
    struct sp_company c;
    uint8_t key[SP_RECORD_KEY];
    st_put(f->db, subject, facts, ST_NOW);
    st_company(&f->arena, subject, facts, &c);
    sp_record_clear(&f->rec);
    f->rec.type = SP_RECORD_RELATIONSHIP;
    f->rec.n_seen = 1;
    f->rec.seen[0] = 7;
    f->rec.subject = c.subject;
    for (size_t i = 0; i < c.n; i++)
        f->rec.facts[f->rec.n_facts++] = c.facts[i];
    const char *parties[] = { party, other };
    for (size_t i = 0; i < 2 && parties[i]; i++) {
        key_of(parties[i], key);
        CHECK_OK(sp_record_add_party(&f->rec, key));
    }
    put(f, record, &f->rec);
}

static void delete(struct fx *f, uint64_t facts, uint64_t records, uint64_t parties)
{
    const struct sp_retention r = { .policy = f->policy, .on = ON, .now_s = ST_NOW + 1000 };
    struct sp_retention_sums s = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_retention_delete(f->db, &r, SP_VIEW_LIT("LA"), f->key, &s, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", d.rule, d.text);
    assert_int_equal(s.facts, facts);
    assert_int_equal(s.records, records);
    assert_int_equal(s.parties, parties);
}

static void found(void *ctx, const struct sp_diag *d)
{
    struct fx *f = ctx;
    sp_buf_putf(&f->found, "%s %s: %s\n", d->rule, d->field, d->text);
}

static const char *check(struct fx *f)
{
    const struct sp_check c = { .found = found, .ctx = f };
    struct sp_check_records sum = { .there = false };
    sp_buf_clear(&f->found);
    CHECK_OK(sp_check_records(f->db, &c, &sum));
    f->records = sum.records;
    return f->found.n ? sp_buf_cstr(&f->found) : "";
}

static void finds(struct fx *f, const char *text)
{
    const char *said = check(f);
    if (!strstr(said, text))
        fail_msg("wanted %s, got: %s", text, said);
}

/* In a row that is live. */
static bool anywhere(struct fx *f, const char *words)
{
    SP_BUF_AUTO copy = { 0 };
    SP_BUF_AUTO path = { 0 };
    char text[4096];
    ssize_t n;
    sp_buf_putf(&path, "%s/copy.mdb", f->dir.path);
    CHECK_OK(sp_records_copy(f->db, sp_buf_cstr(&path), NULL, NULL));
    int fd = open(path.p, O_RDONLY);
    assert_true(fd >= 0);
    while ((n = read(fd, text, sizeof text)) > 0)
        sp_buf_put(&copy, sp_view(text, (size_t)n));
    close(fd);
    (void)remove(path.p);
    return memmem(copy.p, copy.n, words, strlen(words)) != NULL;
}

/* ---- cases ---- */

static void a_name_that_nothing_names_goes(void **state)
{
    struct fx *f = *state;
    person(f, "p1", "Zebedee Quux");
    person(f, "p2", "Wilma Living");
    person(f, "p3", "Nobody Yet"); /* named by nothing so far: waits for its relationship */
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED), "p1", NULL);
    relationship(f, "r2", ONE, OWNER("b.1", "Wilma Living", ""), "p2", NULL);
    assert_string_equal(check(f), "");
    assert_int_equal(f->records, 5);
    assert_true(anywhere(f, "Zebedee"));
    delete(f, 1, 1, 1);
    assert_false(anywhere(f, "Zebedee"));
    assert_true(anywhere(f, "Wilma"));
    assert_true(anywhere(f, "Nobody"));
    assert_string_equal(check(f), "");
    assert_int_equal(f->records, 5);
    assert_true(get(f, "r1")); /* it is known again, with its company and its statements */
    assert_true(sp_record_is_bereft(&f->rec));
    CHECK_VIEW(f->rec.subject, ONE);
    assert_int_equal(f->rec.seen[0], 7);
    assert_int_equal(f->rec.n_parties, 0);
    assert_false(get(f, "p1"));
    assert_true(f->rec.deleted);
    assert_true(get(f, "r2"));
    assert_int_equal(f->rec.n_facts, 1);
    delete(f, 0, 0, 0); /* once */
}

static void whom_something_names_stays(void **state)
{
    struct fx *f = *state;
    person(f, "p1", "Zebedee Quux");
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED), "p1", NULL);
    relationship(f, "r2", TWO, OWNER("b.1", "Zebedee Quux", ""), "p1", NULL);
    delete(f, 1, 1, 0);
    assert_true(get(f, "p1"));
    CHECK_VIEW(f->rec.name, "Zebedee Quux");
    relationship(f, "r2", TWO, OWNER("b.1", "Zebedee Quux", "'status':'closed'," ENDED), "p1", NULL);
    delete(f, 1, 1, 1);
    assert_false(get(f, "p1"));
    assert_false(anywhere(f, "Zebedee"));
}

/* An owner became another: while the fact is kept both are, then both go. */
static void former_parties_go_with_the_last(void **state)
{
    struct fx *f = *state;
    person(f, "p1", "Zebedee Quux");
    person(f, "p2", "Wilma Living");
    relationship(f, "r1", ONE, OWNER("a.1", "Wilma Living", ""), "p1", "p2");
    delete(f, 0, 0, 0);
    assert_true(get(f, "p1"));
    relationship(f, "r1", ONE, OWNER("a.1", "Wilma Living", ENDED), "p1", "p2");
    delete(f, 1, 1, 2);
    assert_false(anywhere(f, "Zebedee"));
    assert_false(anywhere(f, "Wilma"));
}

static void what_was_delivered_again_stays_until_it_goes_again(void **state)
{
    struct fx *f = *state;
    person(f, "p1", "Zebedee Quux");
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED) "," OWNER("a.2", "Zebedee Quux", ""), "p1", NULL);
    delete(f, 1, 1, 0); /* a.2 stays, and names */
    assert_true(get(f, "r1"));
    assert_int_equal(f->rec.n_facts, 1);
    assert_true(get(f, "p1"));
    st_put(f->db, ONE, OWNER("a.1", "Zebedee Quux", ""), ST_NOW + 2000); /* and a.1 again */
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", "") "," OWNER("a.2", "Zebedee Quux", ""), "p1", NULL);
    delete(f, 0, 0, 0);
    assert_true(get(f, "r1"));
    assert_int_equal(f->rec.n_facts, 2);
    assert_string_equal(check(f), "");
}

/* A person who was forgotten and is delivered alone once more goes with the next run. */
static void a_forgotten_person_does_not_come_to_stay(void **state)
{
    struct fx *f = *state;
    person(f, "p1", "Zebedee Quux");
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED), "p1", NULL);
    delete(f, 1, 1, 1);
    assert_false(get(f, "p1"));
    f->rec.n_seen = 1; /* as a statement about it makes of what is there */
    f->rec.name = SP_VIEW_LIT("Zebedee Quux");
    put(f, "p1", &f->rec);
    assert_true(anywhere(f, "Zebedee"));
    delete(f, 0, 0, 1);
    assert_false(anywhere(f, "Zebedee"));
}

static void a_company_loses_the_name_it_is_a_party_by(void **state)
{
    struct fx *f = *state;
    struct sp_company c;
    static const char facts[] = "{'kind':'registered.name','id':'n','source':'r'," ENDED "'data':{'type':'legal','text':{'text':'Zebedee Trading','lang':'en'}}}";
    SP_BUF_AUTO text = { 0 };
    static const char rule[] = "{\"rule\": \"la.keep.persons\"";
    struct sp_view whole = f->policy->text;
    const char *at = memmem(whole.p, whole.n, rule, sizeof rule - 1);
    assert_non_null(at);
    sp_buf_put(&text, sp_view(whole.p, (size_t)(at - whole.p)));
    sp_buf_puts(&text, "{\"rule\":\"la.names\",\"text\":\"Names go.\",\"what\":[\"registered.name\"],\"after\":[\"valid_to\"],\"years\":1},");
    sp_buf_put(&text, sp_view(at, (size_t)(whole.p + whole.n - at)));
    sp_country_policy_free(f->policy);
    CHECK_OK(sp_country_policy_parse(sp_buf_view(&text), &f->policy, NULL));
    st_put(f->db, ONE, facts, ST_NOW);
    st_company(&f->arena, ONE, facts, &c);
    sp_record_clear(&f->rec);
    f->rec.n_seen = 1;
    f->rec.subject = c.subject;
    f->rec.name = SP_VIEW_LIT("Zebedee Trading");
    f->rec.facts[f->rec.n_facts++] = c.facts[0];
    put(f, "e1", &f->rec);
    delete(f, 1, 1, 0);
    assert_true(get(f, "e1"));
    assert_int_equal(f->rec.n_facts, 0);
    assert_int_equal(f->rec.name.n, 0);
    CHECK_VIEW(f->rec.reason, "unknown");
    CHECK_VIEW(f->rec.subject, ONE);
}

static void move(struct fx *f, bool away)
{
    char here[128], there[128];
    (void)snprintf(here, sizeof here, "%s/records.mdb", f->dir.path);
    (void)snprintf(there, sizeof there, "%s/away", f->dir.path);
    assert_int_equal(rename(away ? here : there, away ? there : here), 0);
}

/* Stopped between the registry and the records: a check says so, and the next run does the rest. */
static void a_run_that_was_interrupted(void **state)
{
    struct fx *f = *state;
    uint8_t key[SP_RECORD_KEY];
    person(f, "p1", "Zebedee Quux");
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED), "p1", NULL);
    move(f, true);
    delete(f, 1, 0, 0);
    move(f, false);
    finds(f, "check.gone " ONE ": records.mdb holds ownership.owner a.1");
    assert_true(get(f, "r1"));
    f->rec.n_facts = 0; /* and after its facts, before the name */
    f->rec.deleted = true;
    put(f, "r1", &f->rec);
    finds(f, "check.gone " ONE ": records.mdb may still name");
    delete(f, 0, 0, 1);
    assert_string_equal(check(f), "");
    assert_false(anywhere(f, "Zebedee"));
    key_of("p1", key); /* and after the name, before what led to it */
    assert_true(get(f, "r1"));
    CHECK_OK(sp_record_add_party(&f->rec, key));
    put(f, "r1", &f->rec);
    delete(f, 0, 0, 0);
    assert_string_equal(check(f), "");
}

/* Killed at any moment of the deletion: what the next run leaves is the same. */
static void killed_anywhere(void **state)
{
    struct fx *f = *state;
    for (int i = 0; i < 60; i++) {
        char p[16], r[16], owner[256];
        (void)snprintf(p, sizeof p, "p%d", i);
        (void)snprintf(r, sizeof r, "r%d", i);
        (void)snprintf(owner, sizeof owner, OWNER("x%d", "Zebedee Quux", ENDED), i);
        person(f, p, "Zebedee Quux");
        relationship(f, r, ONE, owner, p, NULL);
    }
    for (int i = 0; i < 6; i++) {
        sp_db_close(f->db);
        f->db = NULL;
        int status = 0;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            const struct sp_retention ret = { .policy = f->policy, .on = ON, .now_s = ST_NOW + 1000 };
            struct sp_retention_sums s = { 0 };
            f->db = st_open(&f->dir);
            const struct timeval soon = { .tv_usec = 500 + 1500 * i };
            const struct itimerval timer = { .it_value = soon };
            struct sigaction kill_me = { .sa_handler = SIG_DFL };
            (void)sigaction(SIGALRM, &kill_me, NULL);
            (void)setitimer(ITIMER_REAL, &timer, NULL);
            (void)sp_retention_delete(f->db, &ret, SP_VIEW_LIT("LA"), f->key, &s, NULL).code;
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        f->db = st_open(&f->dir);
    }
    const struct sp_retention ret = { .policy = f->policy, .on = ON, .now_s = ST_NOW + 1000 };
    struct sp_retention_sums s = { 0 };
    CHECK_OK(sp_retention_delete(f->db, &ret, SP_VIEW_LIT("LA"), f->key, &s, NULL));
    assert_string_equal(check(f), "");
    assert_int_equal(f->records, 120);
    assert_false(anywhere(f, "Zebedee"));
}

/* As the program before wrote them: parties are those whom the facts name. */
static void records_of_before(void **state)
{
    struct fx *f = *state;
    uint8_t key[SP_RECORD_KEY];
    SP_BUF_AUTO one = { 0 };
    SP_BUF_AUTO old = { 0 };
    person(f, "p1", "Zebedee Quux");
    person(f, "p2", "Wilma Living");
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED), NULL, NULL);
    relationship(f, "r2", ONE, OWNER("b.1", "Wilma Living", ""), NULL, NULL);
    const char *const which[] = { "r1", "r2" };
    for (size_t i = 0; i < 2; i++) {
        struct sp_records *r = NULL;
        assert_true(get(f, which[i]));
        sp_buf_clear(&one);
        sp_buf_clear(&old);
        sp_fact_encode(&one, &f->rec.facts[0]);
        sp_buf_putc(&old, 1);
        sp_buf_putc(&old, SP_RECORD_RELATIONSHIP);
        sp_buf_put_varint(&old, 0);
        sp_buf_put_u64be(&old, 0);
        sp_buf_put_varint(&old, 0);
        sp_buf_put_view(&old, sp_view_of(ONE));
        for (int k = 0; k < 5; k++)
            sp_buf_put_view(&old, sp_view(NULL, 0));
        sp_buf_put_varint(&old, 1);
        sp_buf_put_view(&old, sp_buf_view(&one));
        key_of(which[i], key);
        r = records_of(f);
        CHECK_OK(sp_records_put(r, key, sp_buf_view(&old)));
        CHECK_OK(sp_records_commit(r));
        sp_records_close(r);
    }
    delete(f, 1, 1, 1);
    assert_false(anywhere(f, "Zebedee"));
    assert_true(get(f, "p2"));
    assert_string_equal(check(f), "");
}

static void damage_is_found(void **state)
{
    struct fx *f = *state;
    uint8_t key[SP_RECORD_KEY];
    struct sp_retention_sums s = { 0 };
    struct sp_diag d = { .rule = "" };
    char path[128];
    person(f, "p1", "Zebedee Quux");
    relationship(f, "r1", ONE, OWNER("a.1", "Zebedee Quux", ENDED), "p1", NULL);
    struct sp_records *r = records_of(f);
    key_of("p9", key);
    CHECK_OK(sp_records_put(r, key, SP_VIEW_LIT("\x02\x09")));
    CHECK_OK(sp_records_commit(r));
    sp_records_close(r);
    finds(f, "check.record : record ");
    const struct sp_retention ret = { .policy = f->policy, .on = ON, .now_s = ST_NOW + 1000 };
    CHECK_RC(CORRUPT, sp_retention_delete(f->db, &ret, SP_VIEW_LIT("LA"), f->key, &s, &d));
    CHECK_RULE(d, "retention.records");
    assert_int_equal(s.facts, 1); /* the registry is done */
    (void)snprintf(path, sizeof path, "%s/records.mdb", f->dir.path);
    int fd = open(path, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, "not a database at all", 21), 21);
    close(fd);
    finds(f, "check.record : ");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_name_that_nothing_names_goes), T(whom_something_names_stays), T(former_parties_go_with_the_last),
        T(what_was_delivered_again_stays_until_it_goes_again), T(a_forgotten_person_does_not_come_to_stay),
        T(a_company_loses_the_name_it_is_a_party_by), T(a_run_that_was_interrupted), T(killed_anywhere), T(records_of_before), T(damage_is_found),
    };
    return cmocka_run_group_tests_name("forget", tests, NULL, NULL);
}
