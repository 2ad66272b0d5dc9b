/*
 * archive SAPHAN_VERIFY TRUST DIR NAME BUNDLE - an archive of bundles judged by the whole program, against OpenSSL's own
 * verifications, both as time of one core.
 *
 * The limit counts three ES256 verifications of each bundle (request, report, receipt), each with the digest of as many bytes
 * as that message signs, and the Ed25519 ones of the heads of logs below which the bundle's messages stand: as all bundles
 * here share their heads, once for the whole archive. Both are measured while every core does the same.
 *
 * The budget is against that. A second row, without one, counts the digests too by which these signatures reach the rest of the
 * evidence: a report signs only digests of its disclosures, a receipt only those of request and report, a head only the
 * root over the leaves. Whoever leaves them out has verified signatures, and no report.
 */
#include "base/file.h"
#include "base/limits.h"
#include "crypto/note.h"
#include "schema/bundle.h"
#include "schema/logged.h"
#include "tests/bench/primitives.h"

enum { FILES = 250, LINKS = 64, BUNDLES = FILES * LINKS, RUNS = 5 };

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
static unsigned head_signatures(const struct sp_bundle *b, struct sp_arena *a)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_tlog_proof proof[SP_MAX_PROOFS];
    unsigned n = 0;
    for (size_t i = 0; i < b->n_proofs; i++) {
        struct sp_note note;
        bool again = false;
        bench_ok(sp_tlog_proof_parse(b->proofs[i].text, a, &proof[i], &d), &d, "proof");
        for (size_t k = 0; k < i; k++)
            again |= sp_view_eq(proof[k].checkpoint, proof[i].checkpoint);
        bench_ok(sp_note_parse(proof[i].checkpoint, a, &note, &d), &d, "head");
        n += again ? 0 : (unsigned)note.n;
    }
    return n;
}

/* Header and payload of a compact JWS, with the dot between them. */
static size_t signed_bytes(struct sp_view message)
{
    struct sp_view jws = sp_signed_part(message);
    const char *dot = memrchr(jws.p, '.', jws.n);
    return dot ? (size_t)(dot - jws.p) : 0;
}

/* So many digests over so many bytes in all: each takes as long as one of the mean length. */
struct digests { size_t n, bytes; };

static void count(struct digests *d, size_t bytes)
{
    d->n++;
    d->bytes += bytes;
}

/* Of each disclosure; of the messages as others name them; of leaves and nodes up to the heads. */
static struct digests digests_of(const struct sp_bundle *b, struct sp_arena *a)
{
    enum { NODE = 1 + 2 * SP_SHA256_BYTES };
    struct digests d = { 0, 0 };
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_view rest = b->report, one;
    bool leaf[SP_LOGGED_KINDS] = { false };
    (void)sp_view_split(rest, '~', &one, &rest);
    while (sp_view_split(rest, '~', &one, &rest))
        count(&d, one.n);
    count(&d, b->request.n);
    count(&d, sp_signed_part(b->report).n);
    if (b->n_proofs)
        count(&d, b->receipt.n);
    for (size_t i = 0; i < b->n_proofs; i++) {
        struct sp_tlog_proof p;
        bench_ok(sp_tlog_proof_parse(b->proofs[i].text, a, &p, &why), &why, "proof");
        for (size_t k = leaf[b->proofs[i].kind]; k < p.proof.n + 1; k++)
            count(&d, NODE);
        leaf[b->proofs[i].kind] = true;
    }
    return d;
}

/* What OpenSSL alone takes for the signatures of one bundle. */
static double raw_us(const struct sp_bundle *b, unsigned shared)
{
    const struct sp_view message[] = { b->request, b->report, b->receipt };
    double us = shared ? shared * prim_us(prim_make_ed25519, prim_ed25519, 200) / BUNDLES : 0;
    for (size_t i = 0; i < sizeof message / sizeof *message; i++)
        us += prim_us(prim_make_es256, prim_es256, signed_bytes(message[i]));
    return us;
}

static double cpu_us(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e6 + (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 64;
    char *whole[] = { argv[1], "--archive", argv[3], "--trust", argv[2], NULL }, limit_is[240];
    SP_BUF_AUTO text = { 0 };
    SP_ARENA_AUTO a = { 0 };
    struct sp_bundle b;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bench_ok(sp_file_read(argv[5], SP_MAX_BUNDLE_BYTES, &text, &d), &d, argv[5]);
    bench_ok(sp_bundle_parse(sp_buf_view(&text), &a, &b, &d), &d, "bundle");
    unsigned shared = head_signatures(&b, &a);
    const struct digests further = digests_of(&b, &a);
    double us[RUNS], raw[RUNS], more[RUNS];
    make_archive(sp_buf_view(&text), argv[3]);
    for (int i = 0; i < RUNS; i++) {
        struct rusage used;
        raw[i] = raw_us(&b, shared); /* by turns: a machine is not equally quick all the time */
        more[i] = raw[i] + (double)further.n * prim_us(prim_make, prim_sha, further.bytes / further.n);
        (void)bench_spawn(whole, NULL, NULL, &used);
        us[i] = cpu_us(&used) / BUNDLES;
    }
    (void)snprintf(limit_is, sizeof limit_is, "one core while all are busy: the 3 ES256 verifications of each of %d bundles by OpenSSL, each over what its message signs, and %u of Ed25519 for the heads that all share",
                   BUNDLES, shared);
    const struct bench_row row = { .name = argv[4], .unit = "bundles/s", .value = 1e6 / bench_quantile(us, RUNS, 0.5),
                                   .limit = 1e6 / bench_quantile(raw, RUNS, 0.5), .limit_is = limit_is, .kind = BENCH_RATIO_LEAST, .budget = 0.8 };
    bench_print(&row);
    char name[120];
    (void)snprintf(name, sizeof name, "%s, digests counted", argv[4]);
    (void)snprintf(limit_is, sizeof limit_is, "the same, and the %zu digests of a bundle over which those signatures reach its other %zu bytes",
                   further.n, further.bytes);
    bench_against(name, row.value, row.unit, 1e6 / bench_quantile(more, RUNS, 0.5), limit_is);
    return 0;
}
