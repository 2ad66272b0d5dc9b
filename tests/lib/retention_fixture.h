/*
 * tests/lib/retention_fixture.h - a registry whose facts run out: what would go, what went, and what a check says of it.
 * Include it in one test program; what is here is static. Threading: one thread.
 */
#ifndef SP_TESTS_RETENTION_FIXTURE_H
#define SP_TESTS_RETENTION_FIXTURE_H

#include "crypto/jws.h"
#include "storage/check.h"
#include "storage/disputes.h"
#include "storage/retention.h"
#include "storage/tombs.h"
#include "tests/lib/storage.h"

#define RF_UNUSED __attribute__((unused))

#define PERSON "CN.uscc:92450100MA5K100013" /* a sole proprietor: its record is personal data */
#define OTHER_PERSON "CN.uscc:92450100MA5K1001XT"
#define COMPANY "CN.uscc:91450100MA5K100016"

struct fx {
    struct st_dir dir;
    struct sp_db *db;
    struct sp_key *key;
    struct sp_country_policy *policy;
    struct sp_arena arena;
    struct sp_buf told, found;
    unsigned n_found;
    uint64_t stop_at;
};

static RF_UNUSED int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    CHECK_OK(sp_country_policy_of(SP_VIEW_LIT("CN"), &f->policy, NULL));
    *state = f;
    return 0;
}

static RF_UNUSED int teardown(void **state)
{
    struct fx *f = *state;
    sp_db_close(f->db);
    sp_key_free(f->key);
    sp_country_policy_free(f->policy);
    sp_arena_free(&f->arena);
    sp_buf_free(&f->told);
    sp_buf_free(&f->found);
    st_dir_remove(&f->dir);
    free(f);
    return 0;
}

/* ---- in few words ---- */

#define PENALTY(id, more) "{'kind':'legal.penalty','id':'" id "','source':'court'," more "'data':{'type':'fine','reason':{'text':'Sold tea without a licence','lang':'en'},'date':'2015-02-03'}}"
#define RECENT(id) PENALTY(id, "'valid_to':'2025-01-01',")
#define ENDED_2019 "'valid_to':'2019-05-01',"
#define DISPUTE(id, fact, outcome, more) "{'kind':'disputes.dispute','id':'" id "','source':'officer','data':{'kind':'legal.penalty','fact':'" fact "','by':'subject','claim':{'text':'Not me','lang':'en'},'raised':'2026-01-01','deadline':'2026-01-21','outcome':'" outcome "'" more "}}"

static RF_UNUSED void tell(void *ctx, const struct sp_expired *e)
{
    struct fx *f = ctx;
    sp_buf_putf(&f->told, "%.*s %s/%.*s %.*s %s>%s v%llu%s%s;", (int)e->subject.n - 8, e->subject.p + 8, e->kind->name, (int)e->id.n, e->id.p,
                (int)e->due.rule->law.rule.n, e->due.rule->law.rule.p, e->due.event, e->due.due, (unsigned long long)e->versions,
                e->disputed ? " disputed" : "", e->companion ? " companion" : "");
    if (e->grace)
        sp_buf_putf(&f->told, "grace %s %.*s<%.*s;", e->until, (int)e->ended_by.n, e->ended_by.p, (int)e->came_from.n, e->came_from.p);
}

static RF_UNUSED bool step(void *ctx, uint64_t done, uint64_t of)
{
    struct fx *f = ctx;
    return !f->stop_at || done < f->stop_at || done == of;
}

static RF_UNUSED struct sp_retention of(struct fx *f, const char *on)
{
    sp_buf_clear(&f->told);
    return (struct sp_retention){ .policy = f->policy, .on = on, .now_s = ST_NOW + 1000, .expired = tell, .step = step, .ctx = f };
}

static RF_UNUSED const char *list(struct fx *f, const char *on, struct sp_retention_sums *s)
{
    struct sp_retention r = of(f, on);
    CHECK_OK(sp_retention_list(f->db, &r, s, NULL));
    return sp_buf_cstr(&f->told);
}

static RF_UNUSED const char *delete(struct fx *f, const char *on, struct sp_retention_sums *s)
{
    struct sp_retention r = of(f, on);
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_retention_delete(f->db, &r, SP_VIEW_LIT("CN-GX"), f->key, s, &d);
    if (!sp_ok(rc))
        fail_msg("%s: %s", d.rule, d.text);
    return sp_buf_cstr(&f->told);
}

static RF_UNUSED void found(void *ctx, const struct sp_diag *d)
{
    struct fx *f = ctx;
    f->n_found++;
    sp_buf_putf(&f->found, "%s %s: %s\n", d->rule, d->field, d->text);
}

static RF_UNUSED struct sp_rc verify(void *ctx, const char *typ, struct sp_view token, struct sp_diag *d)
{
    struct fx *f = ctx;
    SP_BUF_AUTO payload = { 0 };
    return sp_jws_verify(token, f->key, typ, &payload, d);
}

static RF_UNUSED uint64_t check(struct fx *f)
{
    const struct sp_check c = { .found = found, .ctx = f, .tombstone = verify };
    struct sp_check_registry sum;
    f->n_found = 0;
    sp_buf_clear(&f->found);
    CHECK_OK(sp_check_registry(f->db, &c, &sum));
    return sum.tombstones;
}

static RF_UNUSED void whole(struct fx *f, uint64_t tombstones)
{
    assert_int_equal(check(f), tombstones);
    if (f->n_found)
        fail_msg("%s", sp_buf_cstr(&f->found));
}

static RF_UNUSED void finds(struct fx *f, const char *rule, const char *text)
{
    (void)check(f);
    const char *said = f->found.n ? sp_buf_cstr(&f->found) : "nothing";
    if (!strstr(said, rule) || !strstr(said, text))
        fail_msg("wanted %s %s, got:\n%s", rule, text, said);
}

static RF_UNUSED size_t facts_of(struct fx *f, const char *subject, unsigned flags)
{
    SP_SNAP_AUTO s = NULL;
    struct sp_company c;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_snap_company(s, sp_view_of(subject), 0, flags, &f->arena, &c));
    return c.n;
}

static RF_UNUSED size_t tombstones_of(struct fx *f, const char *subject, struct sp_tombstone **out)
{
    SP_SNAP_AUTO s = NULL;
    size_t n = 0;
    CHECK_OK(sp_snap_begin(f->db, &s));
    CHECK_OK(sp_snap_tombstones(s, sp_view_of(subject), &f->arena, out, &n));
    return n;
}

/* Whether the words stand in any row of any table. */
static RF_UNUSED bool anywhere(struct fx *f, const char *words)
{
    SP_KV_READ_AUTO t = NULL;
    CHECK_OK(sp_kv_read_begin(f->db->registry, &t));
    for (unsigned i = 0; i < SP_R_TABLES; i++) {
        struct sp_kv_cursor c;
        CHECK_OK(sp_kv_cursor(t, i, 0, &c));
        struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
        for (; sp_ok(rc); rc = sp_kv_next(&c))
            if (memmem(c.value.p, c.value.n, words, strlen(words)) || memmem(c.key.p, c.key.n, words, strlen(words)))
                return true;
    }
    return false;
}

/* A table of one rule, so that names go. */
static RF_UNUSED void use_policy(struct fx *f, const char *rule)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_view whole_text = f->policy->text;
    const char *from = memmem(whole_text.p, whole_text.n, "\"retention\"", 11), *bracket = strchr(from, '['), *to = strstr(bracket, "\n  ]");
    assert_non_null(to);
    sp_buf_put(&text, sp_view(whole_text.p, (size_t)(bracket + 1 - whole_text.p)));
    for (const char *p = rule; *p; p++)
        sp_buf_putc(&text, *p == '\'' ? '"' : *p);
    sp_buf_put(&text, sp_view(to, (size_t)(whole_text.p + whole_text.n - to)));
    struct sp_country_policy *made = NULL;
    struct sp_rc rc = sp_country_policy_parse(sp_buf_view(&text), &made, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s: %s", d.rule, d.field, d.text);
    sp_country_policy_free(f->policy);
    f->policy = made;
}

#define RETENTION_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
