/* layer: node, threads */
/* The revocation lists of a node that runs: newer ones take their place, older ones never, also after a restart. */
#include "node/federation/node_crls.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/lib/crl_fixture.h"
#include "tests/lib/storage.h"

enum { LA = 1 };

static int64_t now_s;
static int64_t fake_clock(void *ctx) { (void)ctx; return now_s * 1000000; }

struct fx {
    struct tf f;
    struct st_dir dir;
    struct sp_db *db;
    struct sp_trust *t;
    struct sp_conf conf;
    char file[300];
    struct sp_node_crls *c;
};

static void start(struct fx *x)
{
    const struct sp_node_crls_opts o = { &x->conf, x->t, x->db };
    CHECK_OK(sp_node_crls_start(&o, &x->c));
}

static void open_trust(struct fx *x)
{
    SP_BUF_AUTO file = { 0 };
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
}

static void begin(struct fx *x)
{
    *x = (struct fx){ .db = NULL };
    sp_clock_replace(fake_clock, NULL);
    now_s = TF_NOW + 3600;
    tf_init(&x->f);
    st_dir_make(&x->dir);
    x->db = st_open(&x->dir);
    (void)snprintf(x->file, sizeof x->file, "%s/crls.pem", x->dir.path);
    x->conf = (struct sp_conf){ .crl_file = x->file, .node_id = "CN-GX", .data_dir = "db" };
    open_trust(x);
    start(x);
}

static void stop(struct fx *x)
{
    sp_trust_free(x->t);
    sp_node_crls_free(x->c);
    x->t = NULL;
}

static void end(struct fx *x)
{
    stop(x);
    sp_db_close(x->db);
    (void)unlink(x->file);
    st_dir_remove(&x->dir);
    tf_free(&x->f);
    sp_clock_replace(NULL, NULL);
}

static void restart(struct fx *x)
{
    stop(x);
    open_trust(x);
    start(x);
}

static void put_file(struct fx *x, int64_t number, const struct cf_taken *taken, size_t n)
{
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO text = { 0 };
    cf_list(&x->f, 0, number, TF_NOW, CF_LIFE, taken, n, &der);
    sp_crl_file_put(&text, sp_buf_view(&der));
    CHECK_OK(sp_file_write(x->file, sp_buf_view(&text), 0644, NULL));
}

/* As a partner answers. */
static void tell(struct fx *x, size_t root, int64_t number, const struct cf_taken *taken, size_t n)
{
    SP_BUF_AUTO text = { 0 };
    cf_text(&x->f, root, number, TF_NOW, CF_LIFE, taken, n, &text);
    struct sp_view v = sp_buf_view(&text);
    sp_node_crls_take(x->c, &v, 1, "LA");
}

/* What the node logs from now on goes to a file; until heard() reads it. */
static int listen_in(struct fx *x)
{
    char path[320];
    (void)snprintf(path, sizeof path, "%s.log", x->file);
    int was = dup(STDERR_FILENO), to = open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600);
    assert_true(was >= 0 && to >= 0 && dup2(to, STDERR_FILENO) >= 0);
    (void)close(to);
    return was;
}

static void heard(struct fx *x, int was, struct sp_buf *log)
{
    char path[320];
    (void)snprintf(path, sizeof path, "%s.log", x->file);
    assert_true(dup2(was, STDERR_FILENO) >= 0);
    (void)close(was);
    sp_buf_clear(log);
    CHECK_OK(sp_file_read(path, 1 << 16, log, NULL));
    (void)unlink(path);
}

/* The same, and what the node logs of it. */
static void tell_aloud(struct fx *x, size_t root, int64_t number, const struct cf_taken *taken, size_t n, struct sp_buf *log)
{
    int was = listen_in(x);
    tell(x, root, number, taken, n);
    heard(x, was, log);
}

/* The node looks twice; one line comes of it, with this in it. */
static void look_says_once(struct fx *x, const char *what)
{
    SP_BUF_AUTO log = { 0 };
    int was = listen_in(x);
    sp_node_crls_look(x->c);
    sp_node_crls_look(x->c);
    heard(x, was, &log);
    const char *text = sp_buf_cstr(&log), *end = log.n ? strchr(text, '\n') : NULL;
    if (!end || end[1] || !strstr(text, what))
        fail_msg("wanted one line with %s: %s", what, log.n ? text : "");
}

static void a_wrong_file_is_said_once(void **state)
{
    (void)state;
    struct fx x;
    struct tf other;
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO log = { 0 };
    begin(&x);
    int was = listen_in(&x);
    sp_node_crls_look(x.c); /* there never was one */
    heard(&x, was, &log);
    assert_int_equal(log.n, 0);
    put_file(&x, 5, NULL, 0);
    look_says_once(&x, " info crl.taken ");
    CHECK_OK(sp_file_write(x.file, SP_VIEW_LIT(""), 0644, NULL));
    look_says_once(&x, " warn crl.refused about=file code=malformed rule=crl.file ");
    CHECK_OK(sp_file_write(x.file, SP_VIEW_LIT("<html>not found</html>"), 0644, NULL));
    look_says_once(&x, "rule=crl.file field=crl_file text=\"the file holds no revocation list, neither as PEM nor as DER; put");
    tf_init(&other);
    cf_list(&other, 0, 9, TF_NOW, CF_LIFE, NULL, 0, &der);
    sp_crl_file_put(&text, sp_buf_view(&der));
    CHECK_OK(sp_file_write(x.file, sp_buf_view(&text), 0644, NULL));
    look_says_once(&x, "rule=crl.issuer");
    tf_free(&other);
    assert_int_equal(unlink(x.file), 0);
    look_says_once(&x, "rule=file.missing");
    put_file(&x, 6, NULL, 0);
    look_says_once(&x, " info crl.taken number=6 ");
    end(&x);
}

static bool is_revoked(struct fx *x)
{
    const struct sp_key *key;
    struct sp_diag d = { .rule = "" };
    struct sp_view kid = tf_key(&x->f, LA, SP_USE_REPORT)->kid;
    struct sp_rc rc = sp_trust_find_key(x->t, SP_VIEW_LIT("LA"), SP_USE_REPORT, kid, now_s, &key, &d);
    if (!sp_ok(rc))
        assert_string_equal(d.rule, "crl.revoked");
    return !sp_ok(rc);
}

static struct cf_taken report_key(struct fx *x)
{
    return (struct cf_taken){ tf_key(&x->f, LA, SP_USE_REPORT), TF_NOW, 0 };
}

static void a_newer_file_is_taken_and_outlives_a_restart(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    const struct cf_taken taken = report_key(&x);
    assert_false(is_revoked(&x));
    put_file(&x, 5, &taken, 1);
    sp_node_crls_look(x.c);
    assert_true(is_revoked(&x));
    put_file(&x, 4, NULL, 0);
    sp_node_crls_look(x.c);
    assert_true(is_revoked(&x));
    restart(&x); /* with the older file */
    assert_true(is_revoked(&x));
    (void)unlink(x.file);
    restart(&x); /* without any */
    assert_true(is_revoked(&x));
    end(&x);
}

static void partners_bring_newer_lists_only(void **state)
{
    (void)state;
    struct fx x;
    struct tf other;
    begin(&x);
    tf_init(&other);
    const struct cf_taken taken = report_key(&x);
    tell(&x, 0, 5, &taken, 1);
    assert_true(is_revoked(&x));
    assert_true(sp_file_exists(x.file));
    tell(&x, 0, 4, NULL, 0);
    tell(&x, 1, 9, NULL, 0); /* another root's says nothing about it */
    assert_true(is_revoked(&x));
    SP_BUF_AUTO text = { 0 };
    cf_text(&other, 0, 10, TF_NOW, CF_LIFE, NULL, 0, &text); /* by a root of somebody else's */
    struct sp_view v[2] = { sp_buf_view(&text), SP_VIEW_LIT("garbage") };
    sp_node_crls_take(x.c, v, 2, "LA");
    assert_true(is_revoked(&x));
    assert_int_equal(sp_trust_crls(x.t)->n, 2);
    tell(&x, 0, 6, NULL, 0); /* a newer list that forgot it: somebody put an old office's folder back */
    assert_true(is_revoked(&x));
    tf_free(&other);
    end(&x);
}

/* The one that came first stays, whichever says more. */
static void a_second_list_of_one_number_is_refused(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO log = { 0 };
    begin(&x);
    const struct cf_taken taken = report_key(&x);
    tell(&x, 0, 5, &taken, 1);
    tell(&x, 0, 5, NULL, 0);
    assert_true(is_revoked(&x));
    put_file(&x, 5, NULL, 0);
    sp_node_crls_look(x.c);
    assert_true(is_revoked(&x));
    end(&x);
    begin(&x);
    put_file(&x, 5, NULL, 0);
    sp_node_crls_look(x.c);
    const struct sp_crl_item *first = sp_trust_crls(x.t)->v[0];
    tell_aloud(&x, 0, 5, &taken, 1, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), " error crl.fork "));
    assert_non_null(strstr(sp_buf_cstr(&log), "rule=crl.fork"));
    assert_ptr_equal(sp_trust_crls(x.t)->v[0], first);
    end(&x);
}

static size_t answered(struct fx *x, const struct sp_buf *ask)
{
    SP_BUF_AUTO reply = { 0 };
    SP_WIRE_AUTO asked = { .json = NULL };
    SP_WIRE_AUTO lists = { .json = NULL };
    CHECK_OK(sp_wire_parse(sp_buf_view(ask), &asked, NULL));
    assert_int_equal(asked.kind, SP_WIRE_CRLS_ASKED);
    CHECK_OK(sp_node_crls_answer(x->t, &asked, &reply));
    CHECK_OK(sp_wire_parse(sp_buf_view(&reply), &lists, NULL));
    assert_int_equal(lists.kind, SP_WIRE_CRL_LISTS);
    return lists.n_list;
}

static void a_partner_gets_what_it_has_not(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO none = { 0 };
    SP_BUF_AUTO some = { 0 };
    SP_BUF_AUTO odd = { 0 };
    begin(&x);
    CHECK_OK(sp_node_crls_ask(x.c, &none));
    assert_int_equal(answered(&x, &none), 0);
    tell(&x, 0, 5, NULL, 0);
    tell(&x, 1, 5, NULL, 0);
    assert_int_equal(answered(&x, &none), 2);
    CHECK_OK(sp_node_crls_ask(x.c, &some));
    assert_int_equal(answered(&x, &some), 0);
    tell(&x, 1, 6, NULL, 0);
    assert_int_equal(answered(&x, &some), 1);
    sp_buf_puts(&odd, "{\"crl_have\":[\"\",\":\",\"00:99999999999999999999999\",\"zz:5\"]}");
    assert_int_equal(answered(&x, &odd), 2);
    end(&x);
}

/* A list that ran out still refuses what it names, and the status says that it ran out. */
static void a_stale_list_goes_on(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO status = { 0 };
    begin(&x);
    const struct cf_taken taken = report_key(&x);
    tell(&x, 0, 5, &taken, 1);
    sp_node_crls_put(&status, x.t);
    assert_non_null(strstr(sp_buf_cstr(&status), "\"number\":5,\"revoked\":1,"));
    assert_non_null(strstr(sp_buf_cstr(&status), "\"stale\":false}]"));
    now_s = TF_NOW + CF_LIFE + 1;
    sp_node_crls_look(x.c);
    assert_true(is_revoked(&x));
    sp_buf_clear(&status);
    sp_node_crls_put(&status, x.t);
    assert_non_null(strstr(sp_buf_cstr(&status), "\"stale\":true}]"));
    end(&x);
}

static void connections_are_judged_too(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO der = { 0 };
    struct sp_diag d = { .rule = "" };
    begin(&x);
    const struct sp_trust_peers by = { .trust = x.t };
    const struct sp_trust_key *tls = tf_key(&x.f, LA, SP_USE_TLS);
    CHECK_OK(sp_b64_decode(tls->x5c[0], &der));
    CHECK_OK(sp_trust_check_peer(x.t, SP_VIEW_LIT("LA"), tls->kid, now_s, &d));
    CHECK_OK(sp_trust_judge_peer(&by, sp_buf_view(&der), &d));
    const struct cf_taken taken = { tls, TF_NOW, 0 };
    tell(&x, 0, 5, &taken, 1);
    CHECK_RC(INVALID, sp_trust_check_peer(x.t, SP_VIEW_LIT("LA"), tls->kid, now_s, &d));
    CHECK_RULE(d, "crl.revoked");
    d.rule[0] = '\0';
    CHECK_RC(INVALID, sp_trust_judge_peer(&by, sp_buf_view(&der), &d));
    CHECK_RULE(d, "crl.revoked");
    end(&x);
}

static struct sp_trust *without_root(struct fx *x)
{
    SP_BUF_AUTO file = { 0 };
    struct sp_trust *next;
    tf_remove_root(&x->f);
    tf_file(&x->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &next, NULL));
    return next;
}

static void a_removed_roots_lists_are_dropped_and_taken_no_more(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    const struct cf_taken taken = report_key(&x);
    put_file(&x, 5, &taken, 1);
    sp_node_crls_look(x.c);
    tell(&x, 1, 1, NULL, 0);
    assert_true(is_revoked(&x));
    sp_trust_supersede(x.t, without_root(&x));
    assert_false(is_revoked(&x)); /* at once */
    sp_node_crls_look(x.c);
    assert_int_equal(sp_trust_crls(x.t)->n, 1);
    tell(&x, 0, 6, &taken, 1);
    put_file(&x, 7, &taken, 1);
    sp_node_crls_look(x.c);
    assert_int_equal(sp_trust_crls(x.t)->n, 1);
    assert_false(is_revoked(&x));
    restart(&x);
    assert_int_equal(sp_trust_crls(x.t)->n, 1);
    assert_false(is_revoked(&x));
    end(&x);
}

static void bundles_get_the_lists_of_both_nodes_roots(void **state)
{
    (void)state;
    struct fx x;
    struct sp_view lists[4];
    begin(&x);
    assert_int_equal(sp_node_crls_of(x.t, SP_VIEW_LIT("LA"), SP_VIEW_LIT("CN-GX"), lists, 4), 0);
    tell(&x, 0, 5, NULL, 0);
    tell(&x, 1, 5, NULL, 0); /* certified neither */
    assert_int_equal(sp_node_crls_of(x.t, SP_VIEW_LIT("LA"), SP_VIEW_LIT("CN-GX"), lists, 4), 1);
    assert_int_equal(sp_node_crls_of(x.t, SP_VIEW_LIT("XX"), SP_VIEW_LIT("YY"), lists, 4), 0);
    end(&x);
}

/* A list of then, by a partner. */
static void tell_at(struct fx *x, int64_t number, int64_t this_s, const struct cf_taken *taken, size_t n, struct sp_buf *log)
{
    SP_BUF_AUTO text = { 0 };
    cf_text(&x->f, 0, number, this_s, CF_LIFE, taken, n, &text);
    struct sp_view v = sp_buf_view(&text);
    int was = listen_in(x);
    sp_node_crls_take(x->c, &v, 1, "LA");
    heard(x, was, log);
}

static void a_list_ahead_of_its_time_is_refused(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO log = { 0 };
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO text = { 0 };
    begin(&x);
    const struct cf_taken taken = { x.f.list.nodes[LA].keys, now_s - 60, 0 };
    tell_at(&x, now_s, now_s + SP_CRL_AHEAD_S + 1, NULL, 0, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), " warn crl.refused about=LA code=expired rule=crl.future "));
    tell_at(&x, INT64_MAX, now_s, NULL, 0, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), "rule=crl.ahead "));
    tell_at(&x, now_s + SP_CRL_AHEAD_S + 1, now_s, NULL, 0, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), "rule=crl.ahead "));
    assert_null(sp_trust_crls(x.t));
    cf_list(&x.f, 0, 9, now_s + 2 * SP_CRL_AHEAD_S, CF_LIFE, NULL, 0, &der);
    sp_crl_file_put(&text, sp_buf_view(&der));
    CHECK_OK(sp_file_write(x.file, sp_buf_view(&text), 0644, NULL));
    look_says_once(&x, " warn crl.refused about=file code=expired rule=crl.future ");
    tell_at(&x, now_s + SP_CRL_AHEAD_S, now_s, NULL, 0, &log); /* as far as clocks may differ */
    assert_non_null(strstr(sp_buf_cstr(&log), "crl.taken"));
    tell_at(&x, now_s + SP_CRL_AHEAD_S + 1, now_s + SP_CRL_AHEAD_S, &taken, 1, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), "revoked=1"));
    end(&x);
}

/* From before such lists were refused: what it revoked stays revoked, and the next list that counts takes its place. */
static void a_list_ahead_that_was_taken_once_gives_way(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO log = { 0 };
    SP_BUF_AUTO asked = { 0 };
    begin(&x);
    int64_t today_s = now_s;
    const struct cf_taken taken = { x.f.list.nodes[LA].keys, now_s - 60, 0 };
    now_s += 20 * CF_DAY;
    tell_at(&x, now_s, now_s, &taken, 1, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), "crl.taken"));
    now_s = today_s;
    restart(&x);
    assert_int_equal(sp_trust_crls(x.t)->n, 1);
    CHECK_OK(sp_node_crls_ask(x.c, &asked));
    assert_null(strstr(sp_buf_cstr(&asked), ":17")); /* it has none that counts */
    tell_at(&x, now_s, now_s, NULL, 0, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), "rule=crl.forgot "));
    tell_at(&x, now_s + 1, now_s, &taken, 1, &log);
    assert_non_null(strstr(sp_buf_cstr(&log), "crl.taken"));
    assert_int_equal(sp_trust_crls(x.t)->v[0]->list.this_s, now_s);
    restart(&x);
    assert_int_equal(sp_trust_crls(x.t)->v[0]->list.this_s, now_s);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newer_file_is_taken_and_outlives_a_restart), cmocka_unit_test(partners_bring_newer_lists_only),
        cmocka_unit_test(a_second_list_of_one_number_is_refused), cmocka_unit_test(a_wrong_file_is_said_once),
        cmocka_unit_test(a_partner_gets_what_it_has_not), cmocka_unit_test(a_stale_list_goes_on),
        cmocka_unit_test(connections_are_judged_too), cmocka_unit_test(a_removed_roots_lists_are_dropped_and_taken_no_more),
        cmocka_unit_test(bundles_get_the_lists_of_both_nodes_roots),
        cmocka_unit_test(a_list_ahead_of_its_time_is_refused), cmocka_unit_test(a_list_ahead_that_was_taken_once_gives_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
