/* layer: node */
/* A node's keys: which one is in use as the trust list changes, and that messages to former ones are still opened. */
#include "node/federation/identity.h"

#include <stdio.h>
#include <sys/stat.h>

#include "crypto/jwe.h"
#include "tests/lib/crl_fixture.h"
#include "tests/lib/storage.h"

enum { GX = 0 };
#define NODE SP_VIEW_LIT("CN-GX")

struct fx {
    struct tf f;
    struct st_dir dir;
    struct sp_conf conf;
    char keys[128], pass[128];
    struct sp_identity id;
    struct sp_trust *t;
};

static void save(struct fx *x, enum sp_key_use use, const struct sp_key *key, bool later)
{
    char path[400];
    SP_SECRET_AUTO pass = { 0 };
    CHECK_OK(sp_conf_passphrase(&x->conf, &pass, NULL));
    (void)snprintf(path, sizeof path, later ? "%s/%s-%s.key" : "%s/%s.key", x->keys, sp_key_use_text(use), sp_key_kid(key));
    CHECK_OK(sp_key_save(key, path, &pass, NULL));
}

static void publish(struct fx *x)
{
    SP_BUF_AUTO file = { 0 };
    struct sp_trust *next = NULL;
    tf_file(&x->f, &file);
    if (x->t) {
        CHECK_OK(sp_trust_open_next(sp_buf_view(&file), x->t, &next, NULL));
        sp_trust_supersede(x->t, next);
    } else {
        CHECK_OK(sp_trust_open(sp_buf_view(&file), NULL, &x->t, NULL));
    }
    x->f.list.version++;
}

static void begin(struct fx *x)
{
    *x = (struct fx){ .t = NULL };
    tf_init(&x->f);
    st_dir_make(&x->dir);
    (void)snprintf(x->keys, sizeof x->keys, "%s/keys", x->dir.path);
    (void)snprintf(x->pass, sizeof x->pass, "%s/passphrase", x->dir.path);
    assert_int_equal(mkdir(x->keys, 0700), 0);
    FILE *pass = fopen(x->pass, "w");
    assert_non_null(pass);
    fputs("a passphrase of a test\n", pass);
    fclose(pass);
    assert_int_equal(chmod(x->pass, 0600), 0);
    x->conf = (struct sp_conf){ .key_dir = x->keys, .passphrase_file = x->pass, .passphrase_credential = "", .second_signature = "none",
                                .report_pkcs11_module = "" };
    for (enum sp_key_use use = SP_USE_REPORT; use < SP_USE_OPTIONAL; use++)
        save(x, use, x->f.key[GX][use], false);
    CHECK_OK(sp_identity_load(&x->conf, &x->id, NULL));
    publish(x);
}

static void end(struct fx *x)
{
    sp_identity_free(&x->id);
    sp_trust_free(x->t);
    st_dir_remove(&x->dir);
    tf_free(&x->f);
}

/* A new key in the folder and in the list, where the former one is retired. */
static struct sp_key *renew(struct fx *x, enum sp_key_use use)
{
    struct sp_key *key = NULL;
    size_t added;
    CHECK_OK(sp_key_generate(sp_key_use_alg(use), &key));
    save(x, use, key, true);
    CHECK_OK(sp_identity_rescan(&x->id, &x->conf, &added, NULL));
    assert_int_equal(added, 1);
    struct sp_trust_key *k = &x->f.node_key[GX][x->f.node[GX].n_keys++];
    tf_key(&x->f, GX, use)->status = SP_VIEW_LIT("retired");
    *k = (struct sp_trust_key){ .use = sp_view_of(sp_key_use_text(use)), .status = SP_VIEW_LIT("active") };
    tf_name_key(&x->f, k, key);
    tf_certify(&x->f, k, "CN-GX", use, key, TF_NOW - 3600, 365);
    return key;
}

/* What is in use after the list was looked at. */
static const char *used(struct fx *x, enum sp_key_use use, bool hold)
{
    bool changed[SP_USE_COUNT];
    const struct sp_key *before = x->id.key[use];
    sp_identity_follow(&x->id, x->t, NODE, hold, TF_NOW, changed);
    assert_true(changed[use] == (x->id.key[use] != before));
    return sp_key_kid(x->id.key[use]);
}

static void the_list_says_which_key_is_in_use(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    const char *former = sp_key_kid(x.f.key[GX][SP_USE_REPORT]);
    assert_string_equal(used(&x, SP_USE_REPORT, false), former);
    SP_KEY_AUTO key = renew(&x, SP_USE_REPORT);
    assert_string_equal(used(&x, SP_USE_REPORT, false), former); /* here, but not in the list yet */
    publish(&x);
    assert_string_equal(used(&x, SP_USE_REPORT, true), former);  /* others still learn of it */
    assert_string_equal(used(&x, SP_USE_REPORT, false), sp_key_kid(key));
    assert_string_equal(used(&x, SP_USE_REPORT, true), sp_key_kid(key)); /* and not back */
    assert_non_null(sp_identity_named(&x.id, SP_USE_REPORT, sp_view_of(former)));
    end(&x);
}

/* One that was revoked is not held on to, however new the list. */
static void a_revoked_key_ends_at_once(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO der = { 0 };
    begin(&x);
    SP_KEY_AUTO key = renew(&x, SP_USE_RECEIPT);
    publish(&x);
    const struct cf_taken taken = { tf_key(&x.f, GX, SP_USE_RECEIPT), TF_NOW - 60, 0 };
    cf_list(&x.f, 0, 1, TF_NOW, CF_LIFE, &taken, 1, &der);
    SP_CRL_STORE_AUTO store = sp_crl_store_new();
    const struct sp_crl_item *item;
    struct sp_crl_set set = { .n = 0 };
    size_t n;
    const struct sp_view *roots = sp_trust_roots(x.t, &n);
    CHECK_OK(sp_crl_store_der(store, sp_buf_view(&der), roots, n, &item, NULL));
    assert_true(sp_crl_set_add(&set, item));
    sp_trust_set_crls(x.t, &set);
    assert_string_equal(used(&x, SP_USE_RECEIPT, true), sp_key_kid(key));
    end(&x);
}

/* Who stole the key that is in use may have the former one of the same folder, too: without one in force nothing is signed. */
static void a_retired_key_does_not_come_back(void **state)
{
    (void)state;
    struct fx x;
    begin(&x);
    const char *former = sp_key_kid(x.f.key[GX][SP_USE_REPORT]);
    SP_KEY_AUTO key = renew(&x, SP_USE_REPORT);
    publish(&x);
    assert_string_equal(used(&x, SP_USE_REPORT, false), sp_key_kid(key));
    assert_false(x.id.waits[SP_USE_REPORT]);
    struct sp_trust_key *stolen = &x.f.node_key[GX][0];
    for (size_t i = 0; i < x.f.node[GX].n_keys; i++)
        if (sp_view_is(x.f.node_key[GX][i].kid, sp_key_kid(key)))
            stolen = &x.f.node_key[GX][i];
    assert_true(sp_view_is(stolen->kid, sp_key_kid(key)));
    stolen->status = SP_VIEW_LIT("retired");
    stolen->not_after_s = TF_NOW - 60;
    publish(&x);
    for (int hold = 0; hold < 2; hold++) {
        bool changed[SP_USE_COUNT];
        sp_identity_follow(&x.id, x.t, NODE, hold, TF_NOW, changed);
        assert_true(x.id.waits[SP_USE_REPORT]);
        assert_true(changed[SP_USE_REPORT] == !hold); /* it is told once */
        assert_string_not_equal(sp_key_kid(x.id.key[SP_USE_REPORT]), former);
        assert_false(x.id.waits[SP_USE_RECEIPT]);
    }
    sp_identity_free(&x.id); /* nor at a start */
    CHECK_OK(sp_identity_load(&x.conf, &x.id, NULL));
    (void)used(&x, SP_USE_LOG, true);
    assert_true(x.id.waits[SP_USE_REPORT]);
    stolen->status = SP_VIEW_LIT("active");
    stolen->not_after_s = 0;
    publish(&x);
    assert_string_equal(used(&x, SP_USE_REPORT, false), sp_key_kid(key));
    assert_false(x.id.waits[SP_USE_REPORT]);
    end(&x);
}

static void messages_to_any_of_our_keys_are_opened(void **state)
{
    (void)state;
    struct fx x;
    SP_BUF_AUTO old = { 0 };
    SP_BUF_AUTO new = { 0 };
    SP_BUF_AUTO other = { 0 };
    SP_BUF_AUTO plain = { 0 };
    struct sp_diag d = { .rule = "" };
    begin(&x);
    CHECK_OK(sp_jwe_seal(x.f.key[GX][SP_USE_ENCRYPTION], "t", "JWT", SP_VIEW_LIT("old"), &old));
    CHECK_OK(sp_jwe_seal(x.f.key[1][SP_USE_ENCRYPTION], "t", "JWT", SP_VIEW_LIT("other"), &other));
    SP_KEY_AUTO key = renew(&x, SP_USE_ENCRYPTION);
    CHECK_OK(sp_jwe_seal(key, "t", "JWT", SP_VIEW_LIT("new"), &new));
    for (int i = 0; i < 2; i++) { /* before the list has it, and after */
        sp_buf_clear(&plain);
        CHECK_OK(sp_identity_open(&x.id, sp_buf_view(&old), "t", &plain, &d));
        CHECK_OK(sp_identity_open(&x.id, sp_buf_view(&new), "t", &plain, &d));
        CHECK_VIEW(sp_buf_view(&plain), "oldnew");
        CHECK_RC(INVALID, sp_identity_open(&x.id, sp_buf_view(&other), "t", &plain, &d));
        CHECK_RULE(d, "jwe.kid");
        publish(&x);
        (void)used(&x, SP_USE_ENCRYPTION, false);
    }
    old.p[old.n - 3] ^= 1;
    assert_false(sp_ok(sp_identity_open(&x.id, sp_buf_view(&old), "t", &plain, &d)));
    assert_string_not_equal(d.rule, "jwe.kid"); /* what is wrong with it is told, not that another key does not fit */
    end(&x);
}

static struct sp_identity_file *refused(struct fx *x, enum sp_key_use use, const char *rule)
{
    const struct sp_identity_file *f = sp_identity_refusal(&x->id, use);
    assert_non_null(f);
    assert_string_equal(f->why.rule, rule);
    return &x->id.file[f - x->id.file];
}

/* What the advice says to do is noticed, as is a file that is written in place; and the start goes on without the file. */
static void a_refused_file_is_read_again_when_it_changed(void **state)
{
    (void)state;
    struct fx x;
    char path[400];
    size_t added;
    SP_KEY_AUTO key = NULL;
    begin(&x);
    CHECK_OK(sp_key_generate(sp_key_use_alg(SP_USE_LOG), &key));
    save(&x, SP_USE_LOG, key, true);
    (void)snprintf(path, sizeof path, "%s/log-%s.key", x.keys, sp_key_kid(key));
    assert_int_equal(chmod(path, 0644), 0);
    CHECK_OK(sp_identity_rescan(&x.id, &x.conf, &added, NULL));
    assert_int_equal(added, 0);
    struct sp_identity_file *f = refused(&x, SP_USE_LOG, "key.mode");
    assert_false(f->told);
    sp_identity_log_refused(&x.id);
    CHECK_OK(sp_identity_rescan(&x.id, &x.conf, &added, NULL));
    assert_true(f->told); /* once */
    sp_identity_free(&x.id);
    CHECK_OK(sp_identity_load(&x.conf, &x.id, NULL)); /* a start with it */
    f = refused(&x, SP_USE_LOG, "key.mode");
    assert_string_equal(sp_key_kid(x.id.key[SP_USE_LOG]), sp_key_kid(x.f.key[GX][SP_USE_LOG]));
    assert_int_equal(chmod(path, 0600), 0);
    CHECK_OK(sp_identity_rescan(&x.id, &x.conf, &added, NULL));
    assert_int_equal(added, 1);
    assert_null(sp_identity_refusal(&x.id, SP_USE_LOG));
    assert_non_null(sp_identity_named(&x.id, SP_USE_LOG, sp_view_of(sp_key_kid(key))));
    /* the first key's file is as little needed when a later one is there; without any the start fails, and says why */
    (void)snprintf(path, sizeof path, "%s/log.key", x.keys);
    assert_int_equal(chmod(path, 0644), 0);
    sp_identity_free(&x.id);
    CHECK_OK(sp_identity_load(&x.conf, &x.id, NULL));
    (void)refused(&x, SP_USE_LOG, "key.mode");
    assert_string_equal(sp_key_kid(x.id.key[SP_USE_LOG]), sp_key_kid(key));
    (void)snprintf(path, sizeof path, "%s/log-%s.key", x.keys, sp_key_kid(key));
    FILE *file = fopen(path, "w"); /* in place */
    assert_non_null(file);
    fputs("no key", file);
    fclose(file);
    sp_identity_free(&x.id);
    struct sp_diag d = { .rule = "" };
    CHECK_RC(DENIED, sp_identity_load(&x.conf, &x.id, &d));
    CHECK_RULE(d, "key.mode");
    end(&x);
}

static void files_are_read_once_and_must_be_what_they_say(void **state)
{
    (void)state;
    struct fx x;
    char path[400];
    size_t added;
    struct sp_diag d = { .rule = "" };
    begin(&x);
    SP_KEY_AUTO key = renew(&x, SP_USE_LOG);
    assert_non_null(key);
    CHECK_OK(sp_identity_rescan(&x.id, &x.conf, &added, &d));
    assert_int_equal(added, 0);
    SP_SECRET_AUTO pass = { 0 };
    CHECK_OK(sp_conf_passphrase(&x.conf, &pass, NULL));
    (void)snprintf(path, sizeof path, "%s/log-%s.key", x.keys, sp_key_kid(x.f.key[1][SP_USE_RECEIPT])); /* another's name */
    CHECK_OK(sp_key_save(x.f.key[1][SP_USE_LOG], path, &pass, NULL));
    CHECK_OK(sp_identity_rescan(&x.id, &x.conf, &added, &d));
    assert_int_equal(added, 0);
    refused(&x, SP_USE_LOG, "node.key");
    assert_null(sp_identity_named(&x.id, SP_USE_LOG, sp_view_of(sp_key_kid(x.f.key[1][SP_USE_LOG]))));
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_says_which_key_is_in_use), cmocka_unit_test(a_revoked_key_ends_at_once),
        cmocka_unit_test(a_retired_key_does_not_come_back),
        cmocka_unit_test(messages_to_any_of_our_keys_are_opened), cmocka_unit_test(files_are_read_once_and_must_be_what_they_say),
        cmocka_unit_test(a_refused_file_is_read_again_when_it_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
