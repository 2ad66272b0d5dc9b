/*
 * archive SAPHAN_VERIFY BUNDLE TRUST DIR - an archive of bundles judged by the whole program, against the three ES256
 * verifications of each by OpenSSL alone, both as time of one core.
 */
#include "base/file.h"
#include "base/limits.h"
#include "tests/bench/primitives.h"

enum { FILES = 250, LINKS = 8, RUNS = 5, SIGNATURES = 3 };

static void make_archive(const char *bundle, const char *dir)
{
    char first[4200], path[4200];
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bench_ok(sp_file_read(bundle, SP_MAX_BUNDLE_BYTES, &text, &d), &d, bundle);
    bench_ok(sp_dir_make(dir, &d), &d, dir);
    for (unsigned i = 0; i < FILES; i++) {
        (void)snprintf(first, sizeof first, "%s/%04u.0.json", dir, i);
        int fd = open(first, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n || close(fd))
            bench_fail("archive", first);
        for (unsigned k = 1; k < LINKS; k++) {
            (void)snprintf(path, sizeof path, "%s/%04u.%u.json", dir, i, k);
            if (link(first, path))
                bench_fail("archive", path);
        }
    }
}

static double cpu_us(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e6 + (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 64;
    char *whole[] = { argv[1], "--archive", argv[4], "--trust", argv[3], NULL };
    double us[RUNS], verify = prim_us(prim_make_verify, prim_verify, 0);
    make_archive(argv[2], argv[4]);
    for (int i = 0; i < RUNS; i++) {
        struct rusage used;
        (void)bench_spawn(whole, NULL, NULL, &used);
        us[i] = cpu_us(&used) / (FILES * LINKS);
    }
    const struct bench_row row = { .name = "saphan-verify --archive", .unit = "bundles/s",
                                   .value = 1e6 / bench_quantile(us, RUNS, 0.5), .limit = 1e6 / (SIGNATURES * verify),
                                   .limit_is = "one core: OpenSSL's ES256 verifications of a bundle", .kind = BENCH_RATIO_LEAST,
                                   .budget = 0.8 };
    bench_print(&row);
    return 0;
}
