/*
 * process - whole processes, as an operator starts them.
 *
 * process verify SAPHAN_VERIFY BUNDLE TRUST   how long one verification takes, from start to exit
 * process start SAPHAND CONF READY_FILE       how long until a node serves
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "crypto/jws.h"
#include "tests/bench/bench.h"
#include "tests/bench/primitives.h"

enum { RUNS = 41, STARTS = 9 };

static double spawn_ms(char *const argv[], const char *log)
{
    double v[RUNS];
    for (int i = 0; i < RUNS; i++)
        v[i] = bench_spawn(argv, NULL, log, NULL) * 1000;
    return bench_quantile(v, RUNS, 0.5);
}

/* The report inside the bundle, verified by the `jose` program: one signature, no checks of content. */
static void peer(const char *bundle_path, const char *dir, double own)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO jwk = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_JSON_AUTO bundle = NULL;
    SP_KEY_AUTO key = NULL;
    struct sp_view report;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char jwk_path[4200], jws_path[4200];
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT("bench+jwt") };
    bench_ok(sp_file_read(bundle_path, SP_MAX_BUNDLE_BYTES, &text, &d), &d, bundle_path);
    bench_ok(sp_json_parse(sp_buf_view(&text), SP_MAX_BUNDLE_BYTES, &bundle, &d), &d, bundle_path);
    bench_ok(sp_json_str(bundle, "report", &report, &d), &d, bundle_path);
    bench_ok(sp_key_generate(SP_ALG_ES256, &key), NULL, "key");
    bench_ok(sp_jws_sign(key, &h, report, &token), NULL, "sign");
    sp_key_put_jwk(&jwk, key);
    (void)snprintf(jwk_path, sizeof jwk_path, "%s/peer.jwk", dir);
    (void)snprintf(jws_path, sizeof jws_path, "%s/peer.jws", dir);
    bench_ok(sp_file_write(jwk_path, sp_buf_view(&jwk), 0600, &d), &d, jwk_path);
    bench_ok(sp_file_write(jws_path, sp_buf_view(&token), 0600, &d), &d, jws_path);
    char *argv[] = { "jose", "jws", "ver", "-i", jws_path, "-k", jwk_path, NULL };
    if (bench_try(argv, NULL, NULL, NULL) < 0)
        return;
    bench_against("saphan-verify of a bundle against jose jws ver of one signature", own, "ms", spawn_ms(argv, NULL), "jose jws ver");
}

static int verify(char **argv)
{
    char dir[4096];
    char *whole[] = { argv[2], argv[3], "--trust", argv[4], "--json", NULL };
    char *nothing[] = { argv[2], "--help", NULL };
    double floor_ms = spawn_ms(nothing, NULL), ms = spawn_ms(whole, NULL);
    const struct bench_row row = { .name = "saphan-verify, whole process", .unit = "ms", .value = ms, .limit = floor_ms,
                                   .limit_is = "the same program starting and ending (--help)", .kind = BENCH_VALUE_MOST, .budget = 15 };
    bench_print(&row);
    (void)snprintf(dir, sizeof dir, "%s", argv[3]);
    char *slash = strrchr(dir, '/');
    (void)snprintf(slash ? slash : dir, 3, "%s", slash ? "/" : ".");
    if (bench_have("jose"))
        peer(argv[3], dir, ms);
    return 0;
}

static double start_once(char **argv)
{
    char *node[] = { argv[2], "--config", argv[3], NULL };
    posix_spawn_file_actions_t fa;
    pid_t pid;
    int status;
    (void)unlink(argv[4]);
    (void)posix_spawn_file_actions_init(&fa);
    (void)posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
    int64_t begun = sp_mono_us();
    if (posix_spawn(&pid, argv[2], &fa, NULL, node, environ))
        bench_fail(argv[2], "does not start");
    while (access(argv[4], F_OK) && sp_mono_us() - begun < 60 * 1000000)
        (void)usleep(200);
    double ms = (double)(sp_mono_us() - begun) / 1000;
    (void)posix_spawn_file_actions_destroy(&fa);
    (void)kill(pid, SIGTERM);
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
        bench_fail(argv[2], "did not end well");
    return ms;
}

static int start(char **argv)
{
    double v[STARTS];
    char name[96];
    const char *companies = getenv("BENCH_IN_REGISTRY");
    char *nothing[] = { argv[2], "--help", NULL };
    for (int i = 0; i < STARTS; i++)
        v[i] = start_once(argv);
    (void)snprintf(name, sizeof name, "start to serving, %s companies", companies ? companies : "some");
    const struct bench_row row = { .name = name, .unit = "ms", .value = bench_quantile(v, STARTS, 0.5), .limit = spawn_ms(nothing, NULL),
                                   .limit_is = "the same program starting and ending (--help)", .kind = BENCH_VALUE_MOST, .budget = 100 };
    bench_print(&row);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && !strcmp(argv[1], "verify"))
        return verify(argv);
    if (argc == 5 && !strcmp(argv[1], "start"))
        return start(argv);
    return 64;
}
