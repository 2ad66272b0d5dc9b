/*
 * archive SAPHAN_VERIFY TRUST DIR NAME BUNDLE - an archive of bundles judged by the whole program, against OpenSSL's own
 * verifications, both as time of one core.
 *
 * The limit counts three ES256 verifications of each bundle (request, report, receipt), and the Ed25519 ones of the heads
 * of logs below which the bundle's messages stand: as all bundles here share their heads, once for the whole archive.
 */
#include "base/file.h"
#include "base/limits.h"
#include "crypto/note.h"
#include "schema/bundle.h"
#include "tests/bench/primitives.h"

enum { FILES = 250, LINKS = 16, BUNDLES = FILES * LINKS, RUNS = 5, SIGNATURES = 3 };

static void make_archive(struct sp_view text, const char *dir)
{
    char first[4200], path[4200];
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bench_ok(sp_dir_make(dir, &d), &d, dir);
    for (unsigned i = 0; i < FILES; i++) {
        (void)snprintf(first, sizeof first, "%s/%04u.00.json", dir, i);
        int fd = open(first, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n || close(fd))
            bench_fail("archive", first);
        for (unsigned k = 1; k < LINKS; k++) {
            (void)snprintf(path, sizeof path, "%s/%04u.%02u.json", dir, i, k);
            if (link(first, path))
                bench_fail("archive", path);
        }
    }
}

/* Signatures of the distinct heads in a bundle. */
static unsigned head_signatures(struct sp_view text)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_bundle b;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_tlog_proof proof[SP_MAX_PROOFS];
    unsigned n = 0;
    bench_ok(sp_bundle_parse(text, &a, &b, &d), &d, "bundle");
    for (size_t i = 0; i < b.n_proofs; i++) {
        struct sp_note note;
        bool again = false;
        bench_ok(sp_tlog_proof_parse(b.proofs[i].text, &a, &proof[i], &d), &d, "proof");
        for (size_t k = 0; k < i; k++)
            again |= sp_view_eq(proof[k].checkpoint, proof[i].checkpoint);
        bench_ok(sp_note_parse(proof[i].checkpoint, &a, &note, &d), &d, "head");
        n += again ? 0 : (unsigned)note.n;
    }
    return n;
}

static double cpu_us(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e6 + (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 64;
    char *whole[] = { argv[1], "--archive", argv[3], "--trust", argv[2], NULL }, limit_is[160];
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bench_ok(sp_file_read(argv[5], SP_MAX_BUNDLE_BYTES, &text, &d), &d, argv[5]);
    unsigned shared = head_signatures(sp_buf_view(&text));
    double us[RUNS], verify = prim_us(prim_make_verify, prim_verify, 0);
    double raw = SIGNATURES * verify + (shared ? shared * prim_us(prim_make_ed25519, prim_ed25519, 200) / BUNDLES : 0);
    make_archive(sp_buf_view(&text), argv[3]);
    for (int i = 0; i < RUNS; i++) {
        struct rusage used;
        (void)bench_spawn(whole, NULL, NULL, &used);
        us[i] = cpu_us(&used) / BUNDLES;
    }
    (void)snprintf(limit_is, sizeof limit_is, "one core: %d ES256 verifications of each of %d bundles by OpenSSL, and %u of Ed25519 for the heads that all share",
                   SIGNATURES, BUNDLES, shared);
    const struct bench_row row = { .name = argv[4], .unit = "bundles/s", .value = 1e6 / bench_quantile(us, RUNS, 0.5),
                                   .limit = 1e6 / raw, .limit_is = limit_is, .kind = BENCH_RATIO_LEAST, .budget = 0.8 };
    bench_print(&row);
    return 0;
}
