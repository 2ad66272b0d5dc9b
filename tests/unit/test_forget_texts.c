/* layer: storage, threads */
/* What a fact said that the law had deleted leaves the translation memory, too; partners' texts when they are old. */
#include <sys/wait.h>

#include "storage/memory.h"
#include "tests/lib/retention_fixture.h"

#define ON "2026-01-01"
#define REASON "Sold tea without a licence"
#define PLACE "legal.penalty.reason"
#define FACT(id, words, more) "{'kind':'legal.penalty','id':'" id "','source':'court'," more "'data':{'type':'fine','reason':{'text':'" words "','lang':'en'},'date':'2015-02-03'}}"

static struct sp_memory_key key(const char *to, const char *context, const char *source)
{
    return (struct sp_memory_key){ .from = SP_VIEW_LIT("en"), .to = sp_view_of(to), .context = sp_view_of(context), .source = sp_view_of(source) };
}

static void keep(struct fx *f, struct sp_memory_key k, const char *text, int64_t at_s)
{
    const struct sp_memory_row r = { .key = k, .state = SP_MEMORY_SIGNED, .text = sp_view_of(text), .method = SP_VIEW_LIT("human"), .translator = SP_VIEW_LIT("Li Na"),
                                     .assertion = SP_VIEW_LIT("a.b.c"), .made_s = at_s };
    CHECK_OK(sp_memory_put(f->db, &r, NULL));
}

static bool has(struct fx *f, struct sp_memory_key k)
{
    struct sp_memory_row r;
    struct sp_rc rc = sp_memory_get(f->db, &k, &f->arena, &r);
    assert_true(sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND));
    return sp_ok(rc);
}

/* In every language, and of every version; nothing of another text, place or language. */
static void what_a_fact_said(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s = { 0 };
    st_put(f->db, PERSON, FACT("p1", "Sold coffee at first", ENDED_2019), ST_NOW);
    st_put(f->db, PERSON, FACT("p1", REASON, ENDED_2019), ST_NOW + 60);
    keep(f, key("zh", PLACE, REASON), "无证卖茶", ST_NOW);
    keep(f, key("lo", PLACE, REASON), "ຂາຍຊາ", ST_NOW);
    keep(f, key("zh", PLACE, "Sold coffee at first"), "卖咖啡", ST_NOW);
    keep(f, key("zh", "legal.case.cause", REASON), "另处", ST_NOW);
    keep(f, key("zh", PLACE, REASON "."), "另一个", ST_NOW);
    (void)list(f, ON, &s);
    assert_true(has(f, key("zh", PLACE, REASON))); /* looking changes nothing */
    (void)delete(f, ON, &s);
    assert_int_equal(s.facts, 1);
    assert_int_equal(s.texts, 3);
    assert_false(has(f, key("zh", PLACE, REASON)) || has(f, key("lo", PLACE, REASON)) || has(f, key("zh", PLACE, "Sold coffee at first")));
    assert_true(has(f, key("zh", "legal.case.cause", REASON)) && has(f, key("zh", PLACE, REASON ".")));
    assert_false(anywhere(f, "无证卖茶") || anywhere(f, "卖咖啡") || anywhere(f, "gone-text"));
    whole(f, 1);
    (void)delete(f, ON, &s);
    assert_int_equal(s.texts, 0);
}

/* The same words about another company, in a version that was replaced even: they are still the registry's. */
static void another_fact_says_it(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s = { 0 };
    st_put(f->db, PERSON, FACT("p1", REASON, ENDED_2019), ST_NOW);
    st_put(f->db, COMPANY, FACT("p9", REASON, ""), ST_NOW); /* no law sets a limit for companies */
    st_put(f->db, COMPANY, FACT("p9", "Sold nothing", ""), ST_NOW + 60);
    keep(f, key("zh", PLACE, REASON), "无证卖茶", ST_NOW);
    (void)delete(f, ON, &s);
    assert_int_equal(s.facts, 1);
    assert_int_equal(s.texts, 0);
    assert_true(has(f, key("zh", PLACE, REASON)));
    assert_false(anywhere(f, "gone-text"));
}

/* Kept by its digest alone, as what partners signed is. */
static void known_by_digest(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s = { 0 };
    uint8_t digest[SP_SHA256_BYTES];
    struct sp_memory_key k = key("zh", PLACE, "");
    CHECK_OK(sp_sha256(SP_VIEW_LIT(REASON), digest));
    k.digest = sp_view((const char *)digest, sizeof digest);
    st_put(f->db, PERSON, FACT("p1", REASON, ENDED_2019), ST_NOW);
    keep(f, k, "无证卖茶", ST_NOW);
    (void)delete(f, ON, &s);
    assert_int_equal(s.texts, 1);
    assert_false(has(f, k));
}

static void partners_texts_get_old(void **state)
{
    static const int64_t kept_s = (int64_t)SP_MEMORY_KEPT_DAYS * 86400;
    struct fx *f = *state;
    struct sp_retention_sums s = { 0 };
    const int64_t now_s = ST_NOW + 1000; /* of the deleting run */
    st_put(f->db, COMPANY, FACT("p9", "Our own", ""), ST_NOW);
    keep(f, key("zh", PLACE, "Our own"), "本方", now_s - kept_s - 1);
    keep(f, key("zh", PLACE, "Of a partner, old"), "旧", now_s - kept_s - 1);
    keep(f, key("zh", PLACE, "Of a partner, not so old"), "新", now_s - kept_s);
    (void)delete(f, ON, &s);
    assert_int_equal(s.texts, 1);
    assert_true(has(f, key("zh", PLACE, "Our own")) && has(f, key("zh", PLACE, "Of a partner, not so old")));
    assert_false(has(f, key("zh", PLACE, "Of a partner, old")));
}

static void die(void *ctx, const struct sp_expired *e)
{
    (void)ctx;
    (void)e;
    _exit(7); /* the facts are gone, what the memory holds of them is not */
}

static void killed_between(void **state)
{
    struct fx *f = *state;
    struct sp_retention_sums s = { 0 };
    int status;
    st_put(f->db, PERSON, FACT("p1", REASON, ENDED_2019), ST_NOW);
    keep(f, key("zh", PLACE, REASON), "无证卖茶", ST_NOW);
    sp_db_close(f->db);
    f->db = NULL;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        f->db = st_open(&f->dir);
        struct sp_retention r = of(f, ON);
        r.expired = die;
        (void)sp_retention_delete(f->db, &r, SP_VIEW_LIT("CN-GX"), f->key, &s, NULL).code;
        _exit(9);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    f->db = st_open(&f->dir);
    assert_int_equal(facts_of(f, PERSON, SP_SNAP_HISTORY), 0);
    assert_true(has(f, key("zh", PLACE, REASON)));
    (void)delete(f, ON, &s);
    assert_int_equal(s.facts, 0);
    assert_int_equal(s.texts, 1);
    assert_false(has(f, key("zh", PLACE, REASON)) || anywhere(f, "无证卖茶"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { RETENTION_TEST(what_a_fact_said), RETENTION_TEST(another_fact_says_it), RETENTION_TEST(known_by_digest),
                                        RETENTION_TEST(partners_texts_get_old), RETENTION_TEST(killed_between) };
    return cmocka_run_group_tests_name("forget_texts", tests, NULL, NULL);
}
