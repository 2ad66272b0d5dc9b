/* layer: node */
/* What an engine may read holds no file of the node, and half a confinement is none. */
#include "node/translate/confine.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/check.h"

static void refused(const char *const *reads, const char *path)
{
    struct sp_diag d = { .rule = "" };
    if (sp_ok(sp_confine_check("/bin/sh", reads, path, &d)))
        fail_msg("%s was let pass", path);
    CHECK_RULE(d, "engine.folder");
}

/* Whether they are there or not. */
static void where_every_engine_may_read(void **state)
{
    (void)state;
    static const char *const paths[] = { "/etc/ssl/saphan/keys", "/etc/ssl/saphan/passphrase", "/etc/ca-certificates/saphan", "/etc/ld.so.conf.d/keys", "/etc/alternatives/x",
                                         "/opt/saphan-backup", "/usr/share/saphan", "/etc/hosts", "/etc", "/", "/usr/../opt/x", "/lib/x", "/etc/ssl" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        refused(NULL, paths[i]);
    CHECK_OK(sp_confine_check("/bin/sh", NULL, "/srv/saphan/keys", NULL));
    CHECK_OK(sp_confine_check("/bin/sh", NULL, "/etc/saphan/node.conf", NULL));
    CHECK_OK(sp_confine_check("/bin/sh", NULL, "/etc/ssl-saphan", NULL));
}

static void what_it_is_given_besides(void **state)
{
    (void)state;
    static const char *const reads[] = { "/srv/saphan-not-there/models", NULL }, *const all[] = { "/", NULL };
    refused(reads, "/srv/saphan-not-there/models/keys");
    refused(reads, "/srv/saphan-not-there/models");
    refused(reads, "/srv/saphan-not-there"); /* a folder for engines inside the node's own */
    refused(all, "/srv/saphan/keys");
    CHECK_OK(sp_confine_check("/bin/sh", reads, "/srv/saphan-not-there/model", NULL));
    CHECK_OK(sp_confine_check("/bin/sh", reads, "/srv/saphan-not-there/keys", NULL));
}

static void a_link_to_where_it_may_read(void **state)
{
    (void)state;
    char folder[] = "/tmp/saphan-confine-XXXXXX", link[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(link, sizeof link, "%s/keys", folder);
    assert_int_equal(symlink("/usr/share", link), 0);
    refused(NULL, link);
    CHECK_OK(sp_confine_check("/bin/sh", NULL, folder, NULL));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* 1: kernel 5.13; 3: files cannot be cut to nothing; 6: signals, kernel 6.12. */
static void half_of_it_is_none(void **state)
{
    (void)state;
    for (long version = -1; version < 6; version++)
        assert_false(sp_confine_enough(version));
    assert_true(sp_confine_enough(6));
    assert_true(sp_confine_enough(9));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(where_every_engine_may_read), cmocka_unit_test(what_it_is_given_besides),
                                        cmocka_unit_test(a_link_to_where_it_may_read), cmocka_unit_test(half_of_it_is_none) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
