/* layer: crypto, threads */
/* Keys in the tokens of a real module: SoftHSM, where it is installed; and what is no module. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/lib/pkcs11_work.h"
#include "tests/lib/remove_tree.h"

static const char *const places[] = { "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                                      "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so" };
static const char *softhsm;
static char dir[64];

static bool run(const char *const *argv)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        (void)dup2(null, 0);
        (void)dup2(null, 1);
        (void)dup2(null, 2);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL })

static const char *at(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *p = paths[next++ % 4];
    (void)snprintf(p, sizeof paths[0], "%s/%s", dir, name);
    return p;
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0] && !softhsm; i++)
        softhsm = access(places[i], R_OK) == 0 ? places[i] : NULL;
    (void)snprintf(dir, sizeof dir, "/tmp/saphan-p11.XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    SP_BUF_AUTO conf = { 0 };
    sp_buf_putf(&conf, "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", at("tokens"));
    return mkdir(at("tokens"), 0700) || !sp_ok(sp_file_write(at("conf"), sp_buf_view(&conf), 0600, NULL)) ||
           setenv("SOFTHSM2_CONF", at("conf"), 1);
}

static int tear_down(void **state)
{
    (void)state;
    return remove_tree(dir);
}

/* A token with a key that the stock command made, so that its public half is known here. */
static void fill_token(struct sp_key **pub)
{
    SP_BUF_AUTO text = { 0 };
    assert_true(RUN("softhsm2-util", "--init-token", "--free", "--label", "the token", "--pin", "1234", "--so-pin", "123456"));
    assert_true(RUN("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", at("key")));
    assert_true(RUN("openssl", "pkey", "-in", at("key"), "-pubout", "-outform", "DER", "-out", at("pub")));
    assert_true(RUN("softhsm2-util", "--import", at("key"), "--token", "the token", "--label", "report", "--id", "0102", "--pin", "1234"));
    CHECK_OK(sp_file_read(at("pub"), 1000, &text, NULL));
    assert_true(text.n > 65);
    EVP_PKEY *pkey = sp_p256_public((const unsigned char *)text.p + text.n - 65);
    assert_non_null(pkey);
    CHECK_OK(sp_key_adopt(pkey, SP_ALG_ES256, false, pub));
}

static void soft_tokens_sign(void **state)
{
    (void)state;
    if (!softhsm)
        skip();
    SP_KEY_AUTO pub = NULL;
    fill_token(&pub);
    const struct sp_pkcs11_ref here = { softhsm, "the token", "report" }, absent = { softhsm, "the token", "log" },
                               other = { softhsm, "another", "report" };
    char text[] = "4321";
    const struct sp_secret wrong = { text, 4 };
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO again = NULL;
    struct sp_key *none = NULL;
    struct sp_diag d = { 0 };
    CHECK_RC(DENIED, sp_pkcs11_key(&here, &wrong, &none, &d));
    CHECK_RULE(d, "pkcs11.pin");
    CHECK_RC(NOTFOUND, sp_pkcs11_key(&absent, &pin, &none, &d));
    CHECK_RULE(d, "pkcs11.key");
    CHECK_RC(UNAVAILABLE, sp_pkcs11_key(&other, &pin, &none, &d));
    CHECK_RULE(d, "pkcs11.token");
    CHECK_OK(sp_pkcs11_key(&here, &pin, &key, &d));
    CHECK_OK(sp_pkcs11_key(&here, &pin, &again, &d)); /* two of them share a login */
    assert_true(sp_key_equal(key, pub));
    for (int i = 0; i < 20; i++)
        assert_true(p11_signs(key, pub));
    p11_crowd_signs(key, pub);
    sp_key_drop(&key);
    p11_crowd_signs(again, pub);
}

static void what_is_no_module_is_not_loaded(void **state)
{
    (void)state;
    const struct sp_pkcs11_ref bare = { "libsofthsm2.so", "t", "k" }, none = { "/nowhere/module.so", "t", "k" };
    struct sp_key *key = NULL;
    struct sp_diag d = { 0 };
    CHECK_RC(CONFIG, sp_pkcs11_key(&bare, &pin, &key, &d));
    CHECK_RULE(d, "pkcs11.module");
    CHECK_RC(NOTFOUND, sp_pkcs11_key(&none, &pin, &key, &d));
    CHECK_RULE(d, "pkcs11.module");
    struct sp_pkcs11_ref text = { at("conf"), "t", "k" };
    CHECK_RC(NOTFOUND, sp_pkcs11_key(&text, &pin, &key, &d)); /* no shared library at all */
    CHECK_RULE(d, "pkcs11.module");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(soft_tokens_sign), cmocka_unit_test(what_is_no_module_is_not_loaded) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
