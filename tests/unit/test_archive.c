/* layer: tools, threads */
/* Many bundles at once: what is looked at, in what order, what follows from all of them, and nothing outside the folder. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/jws.h"
#include "tests/lib/archive_fixture.h"

static void good_bundles_make_a_valid_archive(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    folder(&p, "2026/10");
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "2026/10/b.json", sp_buf_view(&p.m.bundle));
    put(p.dir, "copy.json", sp_buf_view(&p.m.bundle));
    run(&p, false);
    assert_int_equal(p.status, 0);
    says(&p, ", 2 bundles, judged at ");
    says(&p, "1 bundles hold a report that another one holds, too");
    says(&p, "    LA                       2          0              0          0\n");
    says(&p, "    2026-10                  2          0              0          0\n");
    run(&p, true);
    assert_int_equal(p.status, 0);
    says(&p, "{\"file\":\"2026/10/b.json\",\"verdict\":\"valid\",\"exchange\":\"" BF_EXCHANGE "\",\"subject\":\"LA.ern:0100001234\",");
    says(&p, "{\"summary\":{\"verdict\":\"valid\",");
    says(&p, "\"bundles\":2,\"valid\":2,\"invalid\":0,\"indeterminate\":0,\"malformed\":0,\"skipped\":0,\"copies\":1,");
    end(&p);
}

static void an_empty_archive_decides_nothing(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    run(&p, false);
    assert_int_equal(p.status, 2);
    put(p.dir, "trust.json", SP_VIEW_LIT("{\"format\":\"saphan-trust/1\"}"));
    run(&p, false);
    assert_int_equal(p.status, 2);
    says(&p, "trust.json: JSON of another format");
    run(&p, true);
    assert_int_equal(p.status, 2);
    says(&p, ",\"why\":\"no bundle was found: there is nothing to judge\",\"bundles\":0,");
    end(&p);
}

/* One letter of its format changed: it is malformed, as it is alone, and not a file of another kind. */
static void a_bundle_cannot_call_itself_otherwise(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "a.json", sp_buf_view(&p.m.bundle));
    char *format = memmem(p.m.bundle.p, p.m.bundle.n, "saphan-bundle", 13);
    assert_non_null(format);
    format[7] = 'B';
    put(p.dir, "b.json", sp_buf_view(&p.m.bundle));
    run(&p, false);
    assert_int_equal(p.status, 3);
    says(&p, "b.json");
    end(&p);
}

/* The worst one tells: invalid before malformed. Each is named with its check and rule. */
static void bad_bundles_are_named(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "good.json", sp_buf_view(&p.m.bundle));
    put(p.dir, "cut.json", sp_view(p.m.bundle.p, p.m.bundle.n / 2));
    put(p.dir, "empty.json", sp_view("", 0));
    run(&p, false);
    assert_int_equal(p.status, 3);
    says(&p, "  malformed: cut.json\n  FAIL bundle.format: ");
    says(&p, "[json.empty]");
    sp_buf_puts(&p.m.lines, "more\n");
    bf_bind(&p.m);
    put(p.dir, "text.json", sp_buf_view(&p.m.bundle));
    run(&p, true);
    assert_int_equal(p.status, 1);
    says(&p, "{\"file\":\"text.json\",\"verdict\":\"invalid\",");
    says(&p, "\"checks\":[{\"id\":\"rendition.zh.text\",\"result\":\"fail\",\"rule\":\"rendition.text\",");
    says(&p, "\"valid\":1,\"invalid\":1,\"indeterminate\":0,\"malformed\":2,");
    end(&p);
}

/* The bundle with its text's first `from` written in another way. */
static void put_other_text(struct place *p, const char *name, const char *from, const char *to)
{
    SP_BUF_AUTO b = { 0 };
    const char *bundle = sp_buf_cstr(&p->m.bundle), *text = strstr(bundle, "\"text\":\""), *at = text ? strstr(text, from) : NULL;
    assert_non_null(at);
    sp_buf_put(&b, sp_view(bundle, (size_t)(at - bundle)));
    sp_buf_puts(&b, to);
    sp_buf_puts(&b, at + strlen(from));
    put(p->dir, name, sp_buf_view(&b));
}

/* A text is as strict in an archive as it is alone, wherever the text that was made again is what it says. */
static void texts_are_judged_as_strictly_as_alone(void **state)
{
    static const char *const written[][2] = { { "\\t", "\\u0009" }, { "\\t", "\t" }, { "\\n", "\\n\xff" }, { "\\n", "\\x" } };
    static const char *const rules[] = { "schema.bundle.canonical", "json.control", "json.utf8", "json.escape" };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct place p;
        begin(&p);
        exchange(&p, BF_EXCHANGE, TF_NOW);
        put(p.dir, "a.json", sp_buf_view(&p.m.bundle)); /* so that the catalogue is known */
        put_other_text(&p, "b.json", written[i][0], written[i][1]);
        run(&p, true);
        assert_int_equal(p.status, 3);
        says(&p, "{\"file\":\"b.json\",\"verdict\":\"malformed\",\"checks\":[{\"id\":\"bundle.format\",\"result\":\"fail\",\"rule\":\"");
        says(&p, rules[i]);
        says(&p, "\"valid\":1,\"invalid\":0,\"indeterminate\":0,\"malformed\":1,");
        end(&p);
    }
}

/* Where no rendition is made again, since the report did not pass, its text is read all the same. */
static void texts_nobody_made_again_are_read(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    char *letter = &p.m.report_jws.p[p.m.report_jws.n - 20];
    *letter = *letter == 'A' ? 'B' : 'A';
    bf_bind(&p.m);
    put(p.dir, "a.json", sp_buf_view(&p.m.bundle));
    put_other_text(&p, "b.json", "\\t", "\\u0009");
    run(&p, true);
    assert_int_equal(p.status, 1);
    says(&p, "{\"file\":\"a.json\",\"verdict\":\"invalid\",");
    says(&p, "{\"file\":\"b.json\",\"verdict\":\"malformed\",");
    end(&p);
}

/* A link, a pipe, something too large: never followed, opened or read. */
static void nothing_outside_is_read(void **state)
{
    (void)state;
    struct place p;
    char path[256];
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.outside, "b.json", sp_buf_view(&p.m.bundle));
    (void)snprintf(path, sizeof path, "%s/link.json", p.dir);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    (void)snprintf(path, sizeof path, "%s/folder", p.dir);
    assert_int_equal(symlink(p.outside, path), 0);
    (void)snprintf(path, sizeof path, "%s/pipe.json", p.dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    (void)snprintf(path, sizeof path, "%s/huge.json", p.dir);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0 && ftruncate(fd, (off_t)1 << 40) == 0);
    close(fd);
    run(&p, true);
    assert_int_equal(p.status, 3);
    says(&p, "{\"file\":\"link.json\",\"skipped\":\"a symbolic link\"}");
    says(&p, "{\"file\":\"folder\",\"skipped\":\"a symbolic link\"}");
    says(&p, "{\"file\":\"pipe.json\",\"skipped\":\"not a regular file\"}");
    says(&p, "\"rule\":\"file.size\"");
    says(&p, "\"bundles\":1,\"valid\":0,");
    end(&p);
}

/* Also when the link comes between listing and reading. */
static void a_link_in_place_of_a_file_is_not_followed(void **state)
{
    (void)state;
    struct place p;
    char path[256];
    struct sp_diag d = { .rule = "" };
    SP_BUF_AUTO bytes = { 0 };
    begin(&p);
    put(p.outside, "a.json", SP_VIEW_LIT("{}"));
    struct sp_walk w;
    CHECK_OK(sp_walk_read(p.dir, &w, NULL));
    struct sp_walk_reader r = { .root = w.root };
    (void)snprintf(path, sizeof path, "%s/sub", p.dir);
    assert_int_equal(symlink(p.outside, path), 0);
    CHECK_RC(IO, sp_walk_file_read(&r, "sub/a.json", 100, &bytes, &d));
    CHECK_RULE(d, "file.kind");
    (void)snprintf(path, sizeof path, "%s/b.json", p.dir);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    CHECK_RC(IO, sp_walk_file_read(&r, "b.json", 100000, &bytes, &d));
    CHECK_RULE(d, "file.kind");
    sp_walk_reader_free(&r);
    sp_walk_free(&w);
    end(&p);
}

static void folders_nested_too_deep_are_said(void **state)
{
    (void)state;
    struct place p;
    char path[256] = "";
    begin(&p);
    for (size_t i = 0; i < SP_WALK_DEPTH + 4; i++)
        (void)snprintf(path + 2 * i, sizeof path - 2 * i, "d/");
    folder(&p, path);
    run(&p, true);
    assert_int_equal(p.status, 3);
    says(&p, "\"rule\":\"file.folder\"");
    end(&p);
}

/* Each bundle alone is valid; together they prove that a node answered one exchange twice. */
static void two_answers_to_one_exchange_are_a_finding(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "a.json", sp_buf_view(&p.m.bundle));
    p.m.head.jti = SP_VIEW_LIT(ID("1"));
    p.m.asked = true;
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "b.json", sp_buf_view(&p.m.bundle));
    run(&p, false);
    assert_int_equal(p.status, 1);
    says(&p, "invalid: ");
    says(&p, "FAIL archive.exchange: LA gave two reports in answer to one question");
    says(&p, "    all                      2          0              0          0\n");
    run(&p, true);
    says(&p, "\"conflicts\":1,\"checks\":[{\"id\":\"archive.exchange\",\"result\":\"fail\",\"rule\":\"archive.exchange\",");
    end(&p);
}

/* Whoever answers each of two questions once has done nothing wrong: the id is the asker's. */
static void two_questions_under_one_id_are_the_askers(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "a.json", sp_buf_view(&p.m.bundle));
    p.m.head.jti = SP_VIEW_LIT(ID("1"));
    exchange(&p, BF_EXCHANGE, TF_NOW + 60);
    put(p.dir, "b.json", sp_buf_view(&p.m.bundle));
    run(&p, false);
    assert_int_equal(p.status, 1);
    says(&p, "FAIL archive.request: CN-GX asked two questions as the exchange");
    run(&p, true);
    says(&p, "\"conflicts\":1,\"checks\":[{\"id\":\"archive.request\",\"result\":\"fail\",\"rule\":\"archive.request\",");
    end(&p);
}

/* The receipt as it is in the fixture, signed again, in the bundle. */
static void sign_receipt(struct place *p, struct sp_key *key)
{
    SP_BUF_AUTO payload = { 0 };
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_RECEIPT) };
    sp_receipt_put(&payload, &p->m.receipt);
    sp_buf_clear(&p->m.receipt_jws);
    CHECK_OK(sp_jws_sign(key, &h, sp_buf_view(&payload), &p->m.receipt_jws));
    bf_bind(&p->m);
}

/* The asking node may show the one or the other, as its time suits. A receipt that was not verified is nobody's word. */
static void two_receipts_for_one_report_are_a_finding(void **state)
{
    (void)state;
    struct place p;
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    put(p.dir, "a.json", sp_buf_view(&p.m.bundle));
    put(p.dir, "copy.json", sp_buf_view(&p.m.bundle));
    run(&p, false);
    assert_int_equal(p.status, 0);
    says(&p, "1 bundles hold a report that another one holds, too");
    p.m.receipt.jti = SP_VIEW_LIT(ID("7"));
    p.m.receipt.iat += 30;
    sign_receipt(&p, p.m.f.key[0][SP_USE_RECEIPT]);
    put(p.dir, "b.json", sp_buf_view(&p.m.bundle));
    run(&p, false);
    assert_int_equal(p.status, 1);
    says(&p, "invalid: ");
    says(&p, "FAIL archive.receipt: CN-GX gave two receipts for the report of the exchange");
    says(&p, "    all                      3          0              0          0\n");
    run(&p, true);
    says(&p, "\"copies\":1,");
    says(&p, "\"conflicts\":1,\"checks\":[{\"id\":\"archive.receipt\",\"result\":\"fail\",\"rule\":\"archive.receipt\",");
    p.m.receipt.verdict = SP_VIEW_LIT("invalid"); /* the one says that the report came as it should, the other that it did not */
    sign_receipt(&p, p.m.f.key[0][SP_USE_RECEIPT]);
    put(p.dir, "b.json", sp_buf_view(&p.m.bundle));
    run(&p, true);
    says(&p, "\"conflicts\":1,\"checks\":[{\"id\":\"archive.receipt\",");
    p.m.receipt.verdict = SP_VIEW_LIT("processed");
    sign_receipt(&p, p.m.f.key[1][SP_USE_RECEIPT]); /* of LA: no receipt of the asker's */
    put(p.dir, "b.json", sp_buf_view(&p.m.bundle));
    run(&p, true);
    says(&p, "\"conflicts\":0,");
    end(&p);
}

/* Whatever the threads do: the files in order. */
static void many_come_out_in_order(void **state)
{
    (void)state;
    struct place p;
    char name[32], last[32] = "";
    begin(&p);
    exchange(&p, BF_EXCHANGE, TF_NOW);
    for (int i = 0; i < 60; i++) {
        (void)snprintf(name, sizeof name, "%03d.json", i * 37 % 60);
        put(p.dir, name, i % 7 ? sp_buf_view(&p.m.bundle) : SP_VIEW_LIT("{}"));
    }
    run(&p, true);
    size_t n = 0;
    for (const char *at = p.said.p; (at = strstr(at, "{\"file\":\"")); at++, n++) {
        (void)snprintf(name, sizeof name, "%.8s", at + 9);
        assert_true(strcmp(last, name) < 0);
        memcpy(last, name, sizeof last);
    }
    assert_int_equal(n, 60);
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_bundles_make_a_valid_archive), cmocka_unit_test(an_empty_archive_decides_nothing),
        cmocka_unit_test(a_bundle_cannot_call_itself_otherwise), cmocka_unit_test(bad_bundles_are_named),
         cmocka_unit_test(texts_are_judged_as_strictly_as_alone),
        cmocka_unit_test(texts_nobody_made_again_are_read), cmocka_unit_test(nothing_outside_is_read),
        cmocka_unit_test(a_link_in_place_of_a_file_is_not_followed), cmocka_unit_test(folders_nested_too_deep_are_said),
        cmocka_unit_test(two_answers_to_one_exchange_are_a_finding), cmocka_unit_test(two_questions_under_one_id_are_the_askers),
        cmocka_unit_test(two_receipts_for_one_report_are_a_finding), cmocka_unit_test(many_come_out_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
