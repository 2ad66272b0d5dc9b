#include "tools/import/load.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "storage/records.h"
#include "storage/registry.h"
#include "tools/import/progress.h"
#include "tools/import/ring.h"

enum { PIECE_BYTES = 256 * 1024, HEAD_BYTES = 64 * 1024, RESOLVE_FRESH = 4096, WAIT_MS = 200, TELL_ROWS = 3, TELL_BYTES = 400 };

struct load {
    struct sp_db *db;
    const struct sp_load_opts *opts;
    struct sp_load_result *result;
    int fd;
    int64_t size;              /* of the file, 0 when it has none */
    uint64_t from;
    struct sp_ring *ring;
    FILE *rejects;             /* or NULL */
    unsigned told;             /* rejects shown on stderr, when there is no file for them */
    struct sp_snap *snap;      /* of the reading thread, for resolving */
    unsigned resolved;         /* with this snapshot */
    _Atomic uint64_t bytes;    /* read so far */
};

/* --- the reading thread ---------------------------------------------------------------------------- */

static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    return sp_ring_row(((struct load *)ctx)->ring, row);
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    return sp_ring_reject(((struct load *)ctx)->ring, row, why);
}

/* A snapshot is renewed now and then: an old one keeps the engine from reusing pages while we write. */
static struct sp_rc on_resolve(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    struct load *l = ctx;
    struct sp_view subject;
    if (l->snap && l->resolved++ >= RESOLVE_FRESH) {
        sp_snap_end(l->snap);
        l->snap = NULL;
    }
    if (!l->snap) {
        l->resolved = 0;
        SP_TRY(sp_snap_begin(l->db, &l->snap));
    }
    SP_TRY(sp_snap_resolve(l->snap, scheme, value, &subject));
    sp_buf_put(out, subject);
    return sp_buf_rc(out);
}

static void on_left_out(void *ctx, const char *what) { sp_left_out_add(&((struct load *)ctx)->result->left_out, what, 1); }

/* Registers publish their files packed; no reader would say so clearly. */
static bool is_packed(struct sp_view beginning)
{
    static const struct sp_view magic[] = {
        { "PK\003\004", 4 }, { "\x1f\x8b", 2 }, { "BZh", 3 }, { "\xfd" "7zXZ", 5 }, { "\x28\xb5\x2f\xfd", 4 }, { "7z\xbc\xaf", 4 },
    };
    for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++)
        if (sp_view_starts(beginning, magic[i]))
            return true;
    return false;
}

static struct sp_rc feed_all(struct load *l, struct sp_import_reader *r, char *piece, struct sp_diag *d)
{
    for (bool first = true;; first = false) {
        ssize_t n = read(l->fd, piece, PIECE_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sp_diag_set(d, SP_ERR(IO), "import.read", NULL, "reading failed");
        if (first && n == 0)
            return sp_diag_set(d, SP_ERR(FORMAT), "import.empty", NULL, "the file is empty");
        if (first && is_packed(sp_view(piece, (size_t)n)))
            return sp_diag_set(d, SP_ERR(FORMAT), "import.packed", NULL,
                               "the file is packed; unpack it into this command, which reads standard input when FILE is -");
        atomic_fetch_add(&l->bytes, (uint64_t)n);
        SP_TRY(sp_import_reader_feed(r, sp_view(piece, (size_t)n), n == 0, d));
        if (n == 0)
            return SP_OK;
    }
}

static void *read_file(void *ctx)
{
    struct load *l = ctx;
    struct sp_import_sink sink = { .ctx = l, .source = l->opts->source, .record = on_record, .reject = on_reject, .resolve = on_resolve,
                                   .left_out = on_left_out };
    struct sp_import_reader *r = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char *piece = malloc(PIECE_BYTES);
    struct sp_rc rc = l->opts->format == SP_IMPORT_BODS ? sp_records_open(l->db, &sink.records, &d) : SP_OK;
    if (sp_ok(rc))
        rc = piece ? sp_import_reader_new(l->opts->format, &sink, l->from, &r) : SP_ERR(NOMEM);
    if (sp_ok(rc))
        rc = feed_all(l, r, piece, &d);
    sp_import_reader_free(r);
    sp_records_close(sink.records);
    free(piece);
    if (l->snap)
        sp_snap_end(l->snap);
    sp_ring_close(l->ring, rc, &d);
    return NULL;
}

/* --- the storing thread: the caller's --------------------------------------------------------------- */

static void tell_rejects(struct load *l, struct sp_view lines)
{
    SP_BUF_AUTO safe = { 0 };
    for (struct sp_view line; l->told < TELL_ROWS && sp_view_split(lines, '\n', &line, &lines); l->told++) {
        sp_buf_puts(&safe, "rejected: ");
        sp_buf_put_safe(&safe, sp_view(line.p, line.n < TELL_BYTES ? line.n : TELL_BYTES));
        sp_buf_puts(&safe, line.n < TELL_BYTES ? "\n" : "...\n");
    }
    if (safe.n)
        fwrite(safe.p, 1, safe.n, stderr);
}

/* Rejects have left this process before the position passes them. */
static struct sp_rc write_rejects(struct load *l, const struct sp_ring_batch *b)
{
    l->result->rejected += b->n_rejects;
    if (!b->rejects.n)
        return SP_OK;
    if (!l->rejects) {
        tell_rejects(l, sp_buf_view(&b->rejects));
        return SP_OK;
    }
    bool ok = fwrite(b->rejects.p, 1, b->rejects.n, l->rejects) == b->rejects.n && fflush(l->rejects) == 0;
    return ok ? SP_OK : SP_ERR(IO);
}

static struct sp_rc open_rejects(struct load *l, struct sp_diag *d)
{
    const struct sp_load_opts *o = l->opts;
    if (!o->rejects_path)
        return SP_OK;
    l->rejects = fopen(o->rejects_path, o->rejects_append || l->from ? "ae" : "we");
    return l->rejects ? SP_OK : sp_diag_set(d, SP_ERR(IO), "import.rejects", "rejects", "the rejects file cannot be written");
}

static struct sp_rc store_batch(struct load *l, struct sp_import *import, const struct sp_ring_batch *b, struct sp_diag *d)
{
    SP_TRY(b->rc);
    SP_TRY(write_rejects(l, b));
    for (size_t i = 0; i < b->n; i++)
        if (b->rows[i].company.n) {
            SP_TRY(sp_registry_import_put(import, &b->rows[i].company, b->rows[i].next, d));
            l->result->companies++;
        }
    return SP_OK;
}

static struct sp_rc store_all(struct load *l, struct sp_import *import, struct sp_diag *d)
{
    struct sp_progress progress;
    sp_progress_begin(&progress, l->opts->progress, l->opts->path, (uint64_t)l->size);
    struct sp_rc rc = SP_OK;
    for (bool end = false; sp_ok(rc) && !end;) {
        struct sp_ring_batch *b = NULL;
        rc = sp_ring_take(l->ring, WAIT_MS, &b, &end, d);
        if (b) {
            rc = store_batch(l, import, b, d);
            sp_ring_give(l->ring, b);
        }
        sp_progress_show(&progress, atomic_load(&l->bytes), l->result->companies);
    }
    sp_progress_end(&progress);
    return rc;
}

/* Malformed as a whole: nothing to go on with, so the position is forgotten as after success. */
static bool is_over(struct sp_rc rc)
{
    return sp_ok(rc) || sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT);
}

/* Reader, parsers and this thread, until the file is at its end. */
static struct sp_rc pump(struct load *l, struct sp_import *import, struct sp_diag *d)
{
    pthread_t reader;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const char *source = l->opts->format == SP_IMPORT_JSONL ? l->opts->source : NULL;
    SP_TRY(open_rejects(l, d));
    SP_TRY(sp_ring_open(cores > 1 ? (unsigned)cores - 1 : 1, l->opts->path, source, &l->ring));
    struct sp_rc rc = SP_ERR(NOMEM);
    if (pthread_create(&reader, NULL, read_file, l) == 0) {
        rc = store_all(l, import, d);
        sp_ring_stop(l->ring);
        (void)pthread_join(reader, NULL);
    }
    sp_ring_free(l->ring);
    return rc;
}

static struct sp_rc run(struct load *l, const char *name, struct sp_diag *d)
{
    struct sp_import *import = NULL;
    struct sp_import_stats stats = { 0 };
    struct sp_import_opts opts = { .name = name, .received_s = sp_now_s() };
    SP_TRY(sp_registry_import_begin(l->db, &opts, &import, &l->from, d));
    l->result->resumed_at = l->from;
    struct sp_rc rc = pump(l, import, d);
    if (l->rejects && fclose(l->rejects) != 0 && sp_ok(rc))
        rc = SP_ERR(IO);
    struct sp_diag late = { .offset = SP_NO_OFFSET };
    struct sp_rc end = sp_registry_import_end(import, is_over(rc), &stats, &late);
    l->result->companies = stats.companies;
    l->result->created = stats.created;
    l->result->facts = stats.facts;
    l->result->facts_new = stats.facts_new;
    if (sp_ok(rc) && !sp_ok(end) && d)
        *d = late;
    return sp_ok(rc) ? end : rc;
}

/* --- what file this is ------------------------------------------------------------------------------ */

/* Names the content, not the place: format, source, size, time of change and the digest of the beginning. */
static struct sp_rc name_of(struct load *l, char out[128])
{
    struct stat st;
    char text[SP_SHA256_TEXT], *head = NULL;
    if (fstat(l->fd, &st) != 0)
        return SP_ERR(IO);
    bool regular = S_ISREG(st.st_mode);
    l->size = regular ? st.st_size : 0;
    SP_BUF_AUTO id = { 0 };
    sp_buf_putf(&id, "%s\n%s\n", sp_import_format_name(l->opts->format), l->opts->source ? l->opts->source : "");
    if (regular) {
        sp_buf_putf(&id, "%lld %lld.%09ld\n", (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
        head = sp_buf_room(&id, HEAD_BYTES);
        ssize_t n = head ? pread(l->fd, head, HEAD_BYTES, 0) : -1;
        if (n < 0)
            return SP_ERR(IO);
        sp_buf_added(&id, (size_t)n);
    } else { /* what comes through a pipe is never the same twice */
        sp_buf_putf(&id, "%lld %ld", (long long)sp_now_us(), (long)getpid());
    }
    SP_TRY(sp_buf_rc(&id));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&id), text));
    (void)snprintf(out, 128, "%s:%s", sp_import_format_name(l->opts->format), text);
    return SP_OK;
}

struct sp_rc sp_load_file(struct sp_db *db, const struct sp_load_opts *opts, struct sp_load_result *result, struct sp_diag *d)
{
    struct sp_load_result none = { 0 };
    struct load l = { .db = db, .opts = opts, .result = result, .fd = STDIN_FILENO };
    char name[128] = "";
    int64_t start = sp_mono_us();
    *result = none;
    bool std_in = strcmp(opts->path, "-") == 0;
    if (!std_in) {
        l.fd = open(opts->path, O_RDONLY | O_CLOEXEC);
        if (l.fd < 0)
            return sp_diag_set(d, errno == ENOENT ? SP_ERR(NOTFOUND) : SP_ERR(IO), "import.open", NULL,
                               "the file cannot be opened");
    }
    struct sp_rc rc = name_of(&l, name);
    if (sp_ok(rc))
        rc = run(&l, name, d);
    if (!std_in)
        (void)close(l.fd);
    result->us = sp_mono_us() - start;
    return rc;
}
