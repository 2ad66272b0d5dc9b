/* layer: node, threads */
/* Engines of a node: what is configured, what they draft, and that neither a hanging nor a failing one keeps anybody waiting. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/evidence/translated.h"
#include "node/translate/drafts.h"
#include "node/translate/engines.h"
#include "tests/lib/storage.h"

struct fx {
    struct st_dir dir;
    struct sp_db *db;
    struct sp_conf conf;
    struct sp_identity identity;
    struct sp_metrics metrics;
    struct sp_key *key;
    struct sp_drafts *drafts;
    struct sp_arena arena;
    char program[64], folder[32], line[128];
};

static int setup(void **state)
{
    struct fx *f = calloc(1, sizeof *f);
    assert_non_null(f);
    st_dir_make(&f->dir);
    f->db = st_open(&f->dir);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/saphan-engine.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->program, sizeof f->program, "%s/engine", f->folder);
    (void)snprintf(f->line, sizeof f->line, "double 1.0 lo:zh,lo:en  %s", f->program);
    f->conf = (struct sp_conf){ .path = "/tmp/x.conf", .node_id = "CN-GX", .data_dir = "/tmp/x", .key_dir = "/tmp/x", .passphrase_file = "/tmp/x", .participants_dir = "/tmp/x",
        .report_pkcs11_pin_file = "", .policy_file = "", .backup_dir = "", .engine_1 = f->line, .engine_2 = "", .engine_3 = "", .engine_4 = "", .engine_reads = "", .engine_confined = "no", .engine_seconds = 2, .engine_memory_mib = 0 };
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &f->key));
    atomic_init(&f->identity.key[SP_USE_RECEIPT], f->key);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_drafts_stop(f->drafts);
    sp_key_free(f->key);
    sp_db_close(f->db);
    st_dir_remove(&f->dir);
    sp_arena_free(&f->arena);
    (void)unlink(f->program);
    (void)rmdir(f->folder);
    free(f);
    return 0;
}

/* perl: what it does with $t, the text, and $id. */
static void engine(struct fx *f, const char *perl)
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_putf(&b, "#!/usr/bin/perl\n$|=1;while(<STDIN>){my($id)=/\"id\":\"(\\d+)\"/;my($t)=/\"text\":\"(.*)\"}/;%s}\n", perl);
    CHECK_OK(sp_file_write(f->program, sp_buf_view(&b), 0755, NULL));
}

static void start(struct fx *f)
{
    struct sp_diag d = { .rule = "" };
    const struct sp_drafts_opts o = { &f->conf, &f->identity, &f->metrics, f->db };
    struct sp_rc rc = sp_drafts_start(&o, &f->drafts, &d);
    if (!sp_ok(rc) || !f->drafts)
        fail_msg("%s %s", d.rule, d.text);
}

static struct sp_memory_key text(const char *to, const char *words)
{
    return (struct sp_memory_key){ .from = SP_VIEW_LIT("lo"), .to = sp_view_of(to), .context = SP_VIEW_LIT("registered.scope.text"), .source = sp_view_of(words) };
}

static bool comes(struct fx *f, const struct sp_memory_key *k, struct sp_memory_row *row)
{
    for (int i = 0; i < 600; i++) {
        if (sp_ok(sp_memory_get(f->db, k, &f->arena, row)))
            return true;
        (void)usleep(20000);
    }
    return false;
}

static bool counts(struct fx *f, enum sp_metric what, uint64_t n)
{
    for (int i = 0; i < 600; i++) {
        if (atomic_load(&f->metrics.count[what]) >= n)
            return true;
        (void)usleep(20000);
    }
    return false;
}

static void drafted_and_signed(void **state)
{
    struct fx *f = *state;
    const struct sp_memory_key k = text("zh", "rice 9"), other = text("th", "rice 9");
    struct sp_memory_row row;
    struct sp_translation t;
    struct sp_diag d = { .rule = "" };
    char kid[44];
    engine(f, "$t=~s/rice/RICE/;print qq({\"id\":\"$id\",\"text\":\"$t\"}\\n);");
    start(f);
    assert_false(sp_drafts_ask(f->drafts, &other)); /* a pair that it has not */
    assert_true(sp_drafts_ask(f->drafts, &k));
    assert_true(comes(f, &k, &row));
    assert_int_equal(row.state, SP_MEMORY_DRAFT);
    CHECK_VIEW(row.text, "RICE 9");
    CHECK_OK(sp_translation_open(row.assertion, sp_now_s(), &f->arena, &t, kid, &d));
    assert_string_equal(kid, sp_key_kid(f->key));
    assert_int_equal(t.method, SP_METHOD_MACHINE);
    assert_int_equal(t.reviewer.n, 0);
    CHECK_VIEW(t.iss, "node CN-GX");
    CHECK_VIEW(t.engine.name, "double");
    CHECK_VIEW(t.engine.version, "1.0");
    assert_false(sp_drafts_ask(f->drafts, &k)); /* it is there: nobody is at work on it */
}

/* A person is at work on it while the engine is: what the person made stays. */
static void a_person_was_faster(void **state)
{
    struct fx *f = *state;
    const struct sp_memory_key k = text("zh", "slow 9"), next = text("zh", "rice 9");
    const struct sp_memory_row mine = { .key = k, .text = SP_VIEW_LIT("man 9"), .method = SP_VIEW_LIT("human"), .translator = SP_VIEW_LIT("Li Na"), .made_s = 1 };
    struct sp_memory_row row;
    engine(f, "sleep 1 if $t=~/slow/;print qq({\"id\":\"$id\",\"text\":\"$t!\"}\n);");
    start(f);
    assert_true(sp_drafts_ask(f->drafts, &k));
    assert_true(sp_drafts_ask(f->drafts, &next));
    (void)usleep(300000); /* the engine has it by then; if not, the test is none, but passes */
    CHECK_OK(sp_memory_put(f->db, &mine, NULL));
    assert_true(comes(f, &next, &row)); /* one after the other */
    CHECK_OK(sp_memory_get(f->db, &k, &f->arena, &row));
    CHECK_VIEW(row.text, "man 9");
    CHECK_VIEW(row.translator, "Li Na");
}

static void what_is_refused_is_not_asked_again(void **state)
{
    struct fx *f = *state;
    const struct sp_memory_key k = text("zh", "rice 9");
    struct sp_memory_row row;
    engine(f, "$t.=\" 8\";print qq({\"id\":\"$id\",\"text\":\"$t\"}\\n);");
    start(f);
    assert_true(sp_drafts_ask(f->drafts, &k));
    assert_true(counts(f, SP_METRIC_drafts_refused, 1));
    while (sp_drafts_ask(f->drafts, &k)) /* still in its hands for a moment */
        (void)usleep(1000);
    assert_int_equal(atomic_load(&f->metrics.count[SP_METRIC_drafts_refused]), 1);
    CHECK_RC(NOTFOUND, sp_memory_get(f->db, &k, &f->arena, &row));
}

static void one_that_ends_is_started_again(void **state)
{
    struct fx *f = *state;
    const struct sp_memory_key bad = text("zh", "bad"), good = text("zh", "rice 9");
    struct sp_memory_row row;
    engine(f, "exit if $t=~/bad/;print qq({\"id\":\"$id\",\"text\":\"fine $t\"}\\n);");
    start(f);
    assert_true(sp_drafts_ask(f->drafts, &bad));
    assert_true(sp_drafts_ask(f->drafts, &good));
    assert_true(comes(f, &good, &row));
    assert_true(counts(f, SP_METRIC_engine_failures, 2)); /* twice, and then no more */
}

static void nobody_waits_for_one_that_hangs(void **state)
{
    struct fx *f = *state;
    struct sp_memory_key k = text("zh", "");
    char words[32];
    size_t taken = 0;
    f->conf.engine_seconds = 600;
    engine(f, "sleep 600;");
    start(f);
    int64_t begun = sp_mono_us();
    for (int i = 0; i < 400; i++) {
        (void)snprintf(words, sizeof words, "text %d", i);
        k.source = sp_view_of(words);
        taken += sp_drafts_ask(f->drafts, &k);
    }
    assert_in_range(taken, 256, 257); /* the queue, and the one at work */
    sp_drafts_stop(f->drafts);
    f->drafts = NULL;
    assert_true(sp_mono_us() - begun < 60 * 1000000);
}

static void what_can_be_configured(void **state)
{
    struct fx *f = *state;
    struct sp_engine_confs confs;
    static const struct { const char *line, *rule; } bad[] = {
        { "x", "engine.conf" }, { "x 1", "engine.conf" }, { "x 1 lo:zh", "engine.conf" }, { "x 1 lo:zh perl", "engine.path" }, { "x 1 lo:zh /nothing/here", "engine.path" },
        { "x 1 lo:lo /bin/sh", "engine.conf" }, { "x 1 en:en-Latn /bin/sh", "engine.conf" }, { "x 1 lo /bin/sh", "engine.conf" }, { "x 1 lo:xx /bin/sh", "engine.conf" }, { "x\x01 1 lo:zh /bin/sh", "engine.conf" },
        { "x 1 lo:zh, /bin/sh a b c d e f g h i j k l m n o p", "engine.conf" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sp_diag d = { .rule = "" };
        f->conf.engine_1 = bad[i].line;
        CHECK_RC(CONFIG, sp_engine_confs_read(&f->conf, &f->arena, &confs, &d));
        if (strcmp(d.rule, bad[i].rule) != 0)
            fail_msg("%s: %s", bad[i].line, d.rule);
    }
    f->conf.engine_1 = "sh 1.0 lo:zh,zh:zh-Hant   /bin/sh -c  x";
    CHECK_OK(sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL));
    assert_int_equal(confs.n, 1);
    assert_string_equal(confs.v[0].argv[1], "-c");
    assert_string_equal(confs.v[0].argv[2], "x");
    assert_null(confs.v[0].argv[3]);
    assert_true(sp_engine_conf_translates(&confs.v[0], SP_VIEW_LIT("zh"), SP_VIEW_LIT("zh-Hant")));
    assert_false(sp_engine_conf_translates(&confs.v[0], SP_VIEW_LIT("zh-Hant"), SP_VIEW_LIT("zh")));
    f->conf.engine_confined = "yes";
    f->conf.data_dir = "/usr/share/saphan";
    CHECK_RC(CONFIG, sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL));
    f->conf.data_dir = "/tmp/x";
    CHECK_OK(sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL));
    f->conf.engine_reads = "/srv/models  /tmp";
    CHECK_RC(CONFIG, sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL)); /* the node's files are there */
    f->conf.engine_reads = "models";
    CHECK_RC(CONFIG, sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL));
    f->conf.engine_reads = "/srv/models /usr/share";
    CHECK_OK(sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL));
    assert_string_equal(confs.reads[1], "/usr/share");
    assert_null(confs.reads[2]);
    f->conf.engine_1 = "";
    CHECK_OK(sp_engine_confs_read(&f->conf, &f->arena, &confs, NULL));
    assert_int_equal(confs.n, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = { TEST(drafted_and_signed), TEST(a_person_was_faster), TEST(what_is_refused_is_not_asked_again), TEST(one_that_ends_is_started_again),
                                        TEST(nobody_waits_for_one_that_hangs), TEST(what_can_be_configured) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
