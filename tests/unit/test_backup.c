/* layer: node, threads */
/* A copy of a node's folder is whole or is none: what vanishes below it while it is made is not put back empty. */
#include "node/ops/backup.h"

#include "base/file.h"
#include "crypto/jws.h"
#include "tests/lib/storage.h"
#include "tests/lib/trust_fixture.h"

struct fx { ST_FIXTURE; struct tf f; struct sp_trust *trust; struct sp_conf conf; struct sp_diag d; char keys[96], persons[96], to[96]; };

static int setup(void **state)
{
    SP_BUF_AUTO file = { 0 };
    (void)st_setup(state, sizeof(struct fx));
    struct fx *f = *state;
    tf_init(&f->f);
    tf_file(&f->f, &file);
    CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &f->trust, &f->d));
    (void)snprintf(f->keys, sizeof f->keys, "%s/keys", f->dir.path);
    (void)snprintf(f->persons, sizeof f->persons, "%s/participants", f->dir.path);
    f->conf = (struct sp_conf){ .node_id = "LA", .data_dir = f->dir.path, .key_dir = f->keys, .participants_dir = f->persons, .trust_file = "",
                                .crl_file = "", .policy_file = "", .tsa_anchor = "", .country_policy = "" };
    (void)snprintf(f->to, sizeof f->to, "%s/backups/one", f->dir.path);
    return 0;
}

static int teardown(void **state)
{
    struct fx *f = *state;
    sp_trust_free(f->trust);
    tf_free(&f->f);
    return st_teardown(state);
}

static struct sp_rc make(struct fx *f, struct sp_backup *m)
{
    const struct sp_backup_from from = { .conf = &f->conf, .db = f->db, .key = f->f.key[1][SP_USE_RECEIPT], .now_s = TF_NOW };
    return sp_backup_make(&from, f->to, &f->arena, m, &f->d);
}

static struct sp_rc look_at(struct fx *f, struct sp_backup *m)
{
    const struct sp_backup_wanted w = { .trust = f->trust, .node = SP_VIEW_LIT("LA"), .now_s = TF_NOW };
    return sp_backup_restore(f->to, &w, NULL, &f->arena, m, &f->d);
}

static void a_copy_proves_itself(void **state)
{
    struct fx *f = *state;
    struct sp_backup made, seen;
    CHECK_OK(sp_dir_make(f->to, &f->d));
    CHECK_OK(make(f, &made));
    CHECK_OK(look_at(f, &seen));
    assert_int_equal(seen.n, made.n);
    CHECK_VIEW(seen.files[0].path, "db/exchange.mdb");
}

/* A disk that is taken away while the copy is made: a new, empty folder of its name would be signed as the backup. */
static void a_folder_that_is_gone_stays_gone(void **state)
{
    struct fx *f = *state;
    struct sp_backup m;
    CHECK_RC(NOTFOUND, make(f, &m));
    CHECK_RULE(f->d, "file.missing");
    assert_false(sp_file_exists(f->to));
    *strrchr(f->to, '/') = '\0';
    assert_false(sp_file_exists(f->to));
}

static void one_without_a_registry_is_none(void **state)
{
    struct fx *f = *state;
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO token = { 0 };
    char path[160];
    struct sp_backup m;
    CHECK_OK(sp_dir_make(f->to, &f->d));
    CHECK_OK(make(f, &m));
    for (size_t i = 0; i < m.n; i++) { /* signed by the node, so that nothing but the list itself says it */
        (void)snprintf(path, sizeof path, "%s/%.*s", f->to, (int)m.files[i].path.n, m.files[i].path.p);
        if (!sp_view_is(m.files[i].path, "db/registry.mdb"))
            continue;
        assert_int_equal(remove(path), 0);
        memmove(&m.files[i], &m.files[i + 1], (m.n - i - 1) * sizeof *m.files);
        m.n--;
        break;
    }
    sp_backup_put(&payload, &m);
    const struct sp_jws_header header = { .typ = SP_VIEW_LIT(SP_TYP_BACKUP) };
    CHECK_OK(sp_jws_sign(f->f.key[1][SP_USE_RECEIPT], &header, sp_buf_view(&payload), &token));
    (void)snprintf(path, sizeof path, "%s/" SP_BACKUP_LIST, f->to);
    CHECK_OK(sp_file_write(path, sp_buf_view(&token), 0600, &f->d));
    CHECK_RC(INVALID, look_at(f, &m));
    CHECK_RULE(f->d, "backup.file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_copy_proves_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_is_gone_stays_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(one_without_a_registry_is_none, setup, teardown),
    };
    return cmocka_run_group_tests_name("backup of a node", tests, NULL, NULL);
}
