/* layer: schema */
#include "schema/backup.h"
#include "tests/lib/check.h"

#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define FILE_OF(path) "{\"path\":\"" path "\",\"bytes\":7,\"sha256\":\"" DIGEST "\"}"
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define LIST(files) "{\"iss\":\"CN-GX\",\"iat\":1790000000,\"log\":{\"size\":3,\"root\":\"" ROOT "\"},\"files\":[" files "]}"
#define TWO FILE_OF("db/exchange.mdb") "," FILE_OF("keys/report-Ab_c.key")

static void reads_what_it_writes(void **state)
{
    (void)state;
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_backup m;
    CHECK_OK(sp_backup_parse(SP_VIEW_LIT(LIST(TWO)), &a, &m, NULL));
    assert_int_equal(m.n, 2);
    assert_int_equal(m.log_size, 3);
    CHECK_VIEW(m.files[1].path, "keys/report-Ab_c.key");
    sp_backup_put(&again, &m);
    CHECK_VIEW(sp_buf_view(&again), LIST(TWO));
}

static void refuses(void **state)
{
    (void)state;
    static const struct { const char *rule, *field, *text; } cases[] = {
        { "backup.order", "files[1].path", LIST(FILE_OF("b") "," FILE_OF("a")) },
        { "backup.order", "files[1].path", LIST(FILE_OF("a") "," FILE_OF("a")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("../a")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("/etc/passwd")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("a//b")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("a/")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("a/./b")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("a/.b")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("")) },
        { "backup.path", "files[0].path", LIST(FILE_OF("a b")) },
        { "backup.files", "files", LIST("") },
        { "backup.files", "files[0].sha256", LIST("{\"path\":\"a\",\"bytes\":-1,\"sha256\":\"" DIGEST "\"}") },
        { "backup.files", "files[0].sha256", LIST("{\"path\":\"a\",\"bytes\":1,\"sha256\":\"AAAA\"}") },
        { "backup.log", "log", "{\"iss\":\"LA\",\"iat\":1,\"log\":{\"size\":0,\"root\":\"" ROOT "\"},\"files\":[" FILE_OF("a") "]}" },
        { "backup.log", "log", "{\"iss\":\"LA\",\"iat\":1,\"log\":{\"size\":4,\"root\":\"\"},\"files\":[" FILE_OF("a") "]}" },
        { "backup.node", "iss", "{\"iss\":\"laos\",\"iat\":1,\"log\":{\"size\":0,\"root\":\"\"},\"files\":[" FILE_OF("a") "]}" },
        { "field.unknown", "also", "{\"iss\":\"LA\",\"iat\":1,\"log\":{\"size\":0,\"root\":\"\"},\"files\":[" FILE_OF("a") "],\"also\":1}" },
        { "field.missing", "iat", "{\"iss\":\"LA\",\"log\":{\"size\":0,\"root\":\"\"},\"files\":[" FILE_OF("a") "]}" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SP_ARENA_AUTO a = { 0 };
        struct sp_backup m = { .n = 99 };
        struct sp_diag d = { .rule = "" };
        struct sp_rc rc = sp_backup_parse(sp_view_of(cases[i].text), &a, &m, &d);
        if (sp_ok(rc) || strcmp(d.rule, cases[i].rule) || strcmp(d.field, cases[i].field))
            fail_msg("case %zu: %s %s, not %s %s", i, d.rule, d.field, cases[i].rule, cases[i].field);
        assert_int_equal(m.n, 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reads_what_it_writes), cmocka_unit_test(refuses) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
