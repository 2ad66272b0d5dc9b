#include "tools/import/load.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "schema/decided.h"
#include "storage/records.h"
#include "storage/registry.h"
#include "tools/import/asked.h"
#include "tools/import/changes.h"
#include "tools/import/csv_map.h"
#include "tools/import/progress.h"
#include "tools/import/ring.h"
#include "tools/import/source.h"
#include "tools/import/tell.h"
#include "tools/import/together.h"

enum { PIECE_BYTES = 256 * 1024, WAIT_MS = 200, PLACE_BITS = 44 };

/* Where an import stands: which file, and the reader's position in it, unpacked. Behind the last file of a whole register: the number
 * of the company up to which those that are missing were marked. */
struct place { size_t file; uint64_t at; };
enum { MARK_BYTES = 2 * SP_FILE_ID_BYTES + 8 };

struct load {
    struct sp_db *db;
    const struct sp_load_opts *opts;
    struct sp_load_result *result;
    struct place from;
    struct sp_ring *ring;
    FILE *rejects;             /* or NULL */
    struct sp_changes changes; /* of the import's thread */
    struct sp_complete *complete; /* or NULL */
    struct sp_progress progress;
    unsigned told;             /* rejects shown on stderr, when there is no file for them */
    struct sp_asked asked;     /* of the reading thread */
    _Atomic size_t file;       /* being read */
    _Atomic uint64_t bytes;    /* read so far, of all files */
};

static uint64_t position_of(struct place p)
{
    return (uint64_t)p.file << PLACE_BITS | p.at;
}

static struct place place_of(uint64_t position)
{
    return (struct place){ (size_t)(position >> PLACE_BITS), position & ((UINT64_C(1) << PLACE_BITS) - 1) };
}

/* --- the reading thread ---------------------------------------------------------------------------- */

static struct sp_import_row placed(struct load *l, const struct sp_import_row *row)
{
    struct sp_import_row r = *row;
    r.next = position_of((struct place){ atomic_load(&l->file), row->next });
    return r;
}

static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    struct sp_import_row r = placed(ctx, row);
    return sp_ring_row(((struct load *)ctx)->ring, &r);
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    struct sp_import_row r = placed(ctx, row);
    return sp_ring_reject(((struct load *)ctx)->ring, &r, why);
}

static struct sp_rc on_known(void *ctx, struct sp_view subject, bool *out)
{
    return sp_asked_has(&((struct load *)ctx)->asked, subject, out);
}

static struct sp_rc on_resolve(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    return sp_asked_resolve(&((struct load *)ctx)->asked, scheme, value, out);
}

static struct sp_rc on_told_then(void *ctx, struct sp_view subject, int64_t at_s, bool *out)
{
    return sp_asked_told_then(&((struct load *)ctx)->asked, subject, at_s, out);
}

static void on_left_out(void *ctx, const char *what) { sp_left_out_add(&((struct load *)ctx)->result->left_out, what, 1); }

static void on_passed(void *ctx) { ((struct load *)ctx)->result->passed++; }

static struct sp_rc feed_all(struct load *l, struct sp_source *s, struct sp_import_reader *r, char *piece, struct sp_diag *d)
{
    uint64_t before = atomic_load(&l->bytes);
    for (;;) {
        size_t n = 0;
        SP_TRY(sp_source_read(s, piece, PIECE_BYTES, &n, d));
        atomic_store(&l->bytes, before + sp_source_raw(s));
        SP_TRY(sp_import_reader_feed(r, sp_view(piece, n), n == 0, d));
        if (n == 0)
            return SP_OK;
    }
}

static struct sp_rc read_one(struct load *l, size_t i, const struct sp_import_sink *sink, char *piece, struct sp_diag *d)
{
    const struct sp_import_file *file = &l->opts->files->v[i];
    struct sp_source *s = NULL;
    struct sp_import_reader *r = NULL;
    atomic_store(&l->file, i);
    sp_ring_file(l->ring, file->label);
    struct sp_rc rc = sp_source_open(file->path, file->member, &s, d);
    if (sp_ok(rc))
        rc = sp_import_reader_new(l->opts->format, sink, i == l->from.file ? l->from.at : 0, &r);
    if (sp_ok(rc))
        rc = feed_all(l, s, r, piece, d);
    sp_import_reader_free(r);
    sp_source_close(s);
    return rc;
}

static void *read_files(void *ctx)
{
    struct load *l = ctx;
    struct sp_import_sink sink = { .ctx = l, .source = l->opts->source, .mapping = l->opts->mapping, .record = on_record,
                                   .reject = on_reject, .resolve = on_resolve, .known = on_known, .told_then = on_told_then,
                                   .left_out = on_left_out, .passed = on_passed };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char *piece = malloc(PIECE_BYTES);
    struct sp_rc rc = l->opts->format == SP_IMPORT_BODS ? sp_records_open(l->opts->dry_run ? NULL : l->db, &sink.records, &d) : SP_OK;
    if (sp_ok(rc) && !piece)
        rc = SP_ERR(NOMEM);
    for (size_t i = l->from.file; sp_ok(rc) && i < l->opts->files->n; i++)
        rc = read_one(l, i, &sink, piece, &d);
    sp_records_close(sink.records);
    free(piece);
    sp_asked_end(&l->asked);
    sp_ring_close(l->ring, rc, &d);
    return NULL;
}

/* --- the storing thread: the caller's --------------------------------------------------------------- */

/* Who is in a refused row is in the register all the same. */
static void note_rejects(struct load *l, const struct sp_ring_batch *b)
{
    uint64_t told = 0;
    for (size_t i = 0; i < b->n; i++)
        told += !b->rows[i].company.n && b->rows[i].company.subject.n;
    sp_complete_refused(l->complete, b->n_rejects - told);
}

/* Rejects have left this process before the position passes them. */
static struct sp_rc write_rejects(struct load *l, const struct sp_ring_batch *b)
{
    l->result->rejected += b->n_rejects;
    if (l->complete)
        note_rejects(l, b);
    if (!b->rejects.n)
        return SP_OK;
    if (!l->rejects) {
        sp_import_tell(&l->told, sp_buf_view(&b->rejects));
        return SP_OK;
    }
    bool ok = fwrite(b->rejects.p, 1, b->rejects.n, l->rejects) == b->rejects.n && fflush(l->rejects) == 0;
    return ok ? SP_OK : SP_ERR(IO);
}

static struct sp_rc store_batch(struct load *l, struct sp_import *import, struct sp_ring_batch *b, struct sp_diag *d)
{
    SP_TRY(b->rc);
    SP_TRY(write_rejects(l, b));
    for (size_t i = 0, end; i < b->n; i = end) {
        struct sp_company c;
        end = i + 1;
        if (!b->rows[i].company.n) {
            if (l->complete && b->rows[i].company.subject.n)
                SP_TRY(sp_registry_import_saw(import, b->rows[i].company.subject, b->rows[i].next, d));
            continue;
        }
        SP_TRY(sp_together_gather(b, i, &c, &end));
        l->result->unmarked += c.unmarked;
        l->result->nameless += l->opts->mapping && sp_csv_mapping_lacks_name(l->opts->mapping, &c, &b->arena);
        l->result->undecided += l->opts->decisions ? 0 : sp_company_decisions(&c);
        if (l->complete)
            SP_TRY(sp_complete_note(l->complete, &c));
        SP_TRY(sp_registry_import_put(import, &c, b->rows[end - 1].next, d));
        l->result->companies++;
    }
    return SP_OK;
}

static struct sp_rc store_all(struct load *l, struct sp_import *import, struct sp_diag *d)
{
    const struct sp_import_files *files = l->opts->files;
    sp_progress_begin(&l->progress, l->opts->progress, files->n == 1 ? files->v[0].label : l->opts->paths[0], files->bytes);
    struct sp_rc rc = SP_OK;
    for (bool end = false; sp_ok(rc) && !end;) {
        struct sp_ring_batch *b = NULL;
        rc = sp_ring_take(l->ring, WAIT_MS, &b, &end, d);
        if (b) {
            rc = store_batch(l, import, b, d);
            sp_ring_give(l->ring, b);
        }
        sp_progress_show(&l->progress, atomic_load(&l->bytes), l->result->companies);
    }
    if (sp_ok(rc))
        sp_progress_full(&l->progress, l->result->companies);
    return rc;
}

/* Reader, parsers and this thread, until the last file is at its end. */
static struct sp_rc pump(struct load *l, struct sp_import *import, struct sp_diag *d)
{
    pthread_t reader;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    bool fill = l->opts->format == SP_IMPORT_JSONL; /* the others write the source themselves */
    SP_TRY(sp_ring_open(cores > 1 ? (unsigned)cores - 1 : 1, fill ? l->opts->source : NULL, l->opts->mapping, sp_csv_column_of, &l->ring));
    sp_ring_law(l->ring, l->opts->law);
    struct sp_rc rc = SP_ERR(NOMEM);
    if (pthread_create(&reader, NULL, read_files, l) == 0) {
        rc = store_all(l, import, d);
        sp_ring_stop(l->ring);
        (void)pthread_join(reader, NULL);
    }
    sp_ring_free(l->ring);
    return rc;
}

/* --- going on ------------------------------------------------------------------------------------------- */

static const struct sp_import_file *file_at(const struct sp_import_files *files, struct place p)
{
    return &files->v[p.file < files->n ? p.file : files->n - 1];
}

/* What vouches for a position: the files in front, the file itself, and how far the changes were told. */
static struct sp_rc on_mark(void *ctx, uint64_t position, struct sp_buf *out)
{
    struct load *l = ctx;
    const struct sp_import_file *f = file_at(l->opts->files, place_of(position));
    if (l->changes.f)
        SP_TRY(sp_changes_flush(&l->changes));
    sp_buf_put(out, sp_view(f->before, SP_FILE_ID_BYTES));
    sp_buf_put(out, sp_view(f->id, SP_FILE_ID_BYTES));
    sp_buf_put_u64be(out, l->changes.end);
    if (l->complete)
        sp_complete_put_mark(l->complete, out);
    return sp_buf_rc(out);
}

static struct sp_rc on_changed(void *ctx, const struct sp_change *c)
{
    return sp_changes_put(&((struct load *)ctx)->changes, c);
}

/* Of one company that came in two batches, once. */
static void on_replaced(void *ctx, struct sp_view subject)
{
    struct sp_load_result *r = ((struct load *)ctx)->result;
    size_t i = 0;
    while (i < r->n_replaced && !sp_view_is(subject, r->replaced[i].subject))
        i++;
    if (i < r->n_replaced || i == SP_REPLACED_TOLD || subject.n > SP_MAX_SUBJECT_BYTES)
        return;
    memcpy(r->replaced[i].subject, subject.p, subject.n);
    r->replaced[i].subject[subject.n] = '\0';
    r->n_replaced++;
}

static struct sp_rc on_settled(void *ctx, bool durable)
{
    return sp_changes_settle(&((struct load *)ctx)->changes, durable);
}

/* Where an interrupted run of the same command stood, as far as the files are those of then. */
static void find_place(struct load *l, uint64_t position, struct sp_view mark)
{
    const struct sp_import_files *files = l->opts->files;
    struct place p = place_of(position);
    l->from = (struct place){ 0, 0 };
    if (!position) /* also when another writer came in between */
        return;
    l->result->resumed = true;
    const struct sp_import_file *f = file_at(files, p);
    if ((l->complete ? mark.n < MARK_BYTES : mark.n != MARK_BYTES) || p.file > files->n || (p.file == files->n && !l->complete) ||
        memcmp(mark.p, f->before, SP_FILE_ID_BYTES) != 0)
        l->result->changed = "the files";
    else if (memcmp(mark.p + SP_FILE_ID_BYTES, f->id, SP_FILE_ID_BYTES) != 0)
        l->result->changed = f->label;
    if (!l->result->changed)
        l->from = p;
    else if (strcmp(l->result->changed, "the files") != 0 && !l->complete) /* those in front are as they were */
        l->from.file = p.file;
}

/* What an interrupted run noted of the register; of other files than these, nothing is known. */
static struct sp_rc go_on_complete(struct load *l, struct sp_import *import, struct sp_view mark, struct sp_diag *d)
{
    if (!l->complete || !l->result->resumed)
        return SP_OK;
    if (l->result->changed)
        return sp_registry_import_unsee(import, d);
    return sp_complete_take_mark(l->complete, sp_view(mark.p + MARK_BYTES, mark.n - MARK_BYTES));
}

/* What was changed before stays told, whatever came in between; what is read again from the beginning is rejected again. */
static struct sp_rc open_outputs(struct load *l, const char *name, bool again, struct sp_view mark, struct sp_diag *d)
{
    const struct sp_load_opts *o = l->opts;
    if (o->rejects_path && !(l->rejects = fopen(o->rejects_path, again && !l->result->overtaken ? "ae" : "we")))
        return sp_diag_set(d, SP_ERR(IO), "import.rejects", "rejects", "the rejects file cannot be written");
    uint64_t keep = again && mark.n >= MARK_BYTES ? sp_get_u64be(mark.p + 2 * SP_FILE_ID_BYTES) : 0;
    const char *digest = strchr(name, ':');
    char tag[9];
    (void)snprintf(tag, sizeof tag, "%s", o->dry_run || !digest ? "dry" : digest + 1);
    return o->changes_path ? sp_changes_open(&l->changes, o->changes_path, tag, !again && !o->dry_run, keep, d) : SP_OK;
}

static struct sp_rc close_outputs(struct load *l, bool over)
{
    bool ok = !l->rejects || fclose(l->rejects) == 0;
    struct sp_rc rc = sp_changes_close(&l->changes, over || l->opts->dry_run);
    return ok ? rc : SP_ERR(IO);
}

/* A single file that is malformed has nothing to go on with; of several, the one that is mended is read again, not those in front. */
static bool is_over(const struct load *l, struct sp_rc rc)
{
    return sp_ok(rc) || (l->opts->files->n == 1 && (sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT)));
}

static void take_stats(struct sp_load_result *r, const struct sp_import_stats *s)
{
    r->companies = s->companies - r->whole.marked;
    r->created = s->created;
    r->updated = s->updated;
    r->unchanged = s->unchanged;
    r->facts = s->facts;
    r->facts_new = s->facts_new;
    r->facts_changed = s->facts_changed;
    r->facts_closed = s->facts_closed;
    r->facts_settled = s->facts_settled;
    r->held = s->held;
    r->returned = s->returned;
    r->decided = s->decided;
    r->facts_twice = s->facts_twice;
    r->facts_replaced = s->facts_replaced;
}

static void on_missing(void *ctx, struct sp_view subject, struct sp_view name) { ((struct load *)ctx)->opts->missing(subject, name); }

static uint64_t behind_files(void *ctx, uint64_t number) { return position_of((struct place){ ((struct load *)ctx)->opts->files->n, number }); }

static struct sp_rc close_register(struct load *l, struct sp_import *import, struct sp_diag *d)
{
    if (!l->complete)
        return SP_OK;
    sp_progress_end(&l->progress); /* names follow */
    const struct sp_complete_opts o = { .db = l->db, .percent_most = l->opts->percent_most, .count_is_new = l->result->overtaken || l->result->changed,
                                        .from = l->from.file == l->opts->files->n ? l->from.at : 0, .position = behind_files,
                                        .tell = l->opts->missing ? on_missing : NULL, .ctx = l };
    return sp_complete_close(l->complete, import, &o, &l->result->whole, d);
}

static struct sp_rc run(struct load *l, const char *name, struct sp_diag *d)
{
    struct sp_import *import = NULL;
    struct sp_import_stats stats = { 0 };
    bool tell = l->opts->changes_path != NULL;
    struct sp_import_opts opts = { .name = name, .received_s = sp_now_s(), .hold = l->opts->hold,
                                   .seen = l->complete != NULL, .returns = !l->complete, .decisions = l->opts->decisions, .once = l->opts->format == SP_IMPORT_CSV, .dry_run = l->opts->dry_run, .mark = on_mark, .replaced = on_replaced, .ctx = l,
                                   .changed = tell ? on_changed : NULL, .settled = tell ? on_settled : NULL };
    uint64_t position = 0;
    SP_TRY(sp_registry_import_begin(l->db, &opts, &import, &position, d));
    struct sp_view mark = sp_registry_import_mark(import);
    l->result->overtaken = sp_registry_import_overtaken(import);
    find_place(l, position, mark);
    struct sp_rc rc = go_on_complete(l, import, mark, d);
    if (sp_ok(rc))
        rc = open_outputs(l, name, position > 0 || l->result->overtaken, mark, d);
    if (sp_ok(rc))
        rc = pump(l, import, d);
    if (sp_ok(rc))
        rc = close_register(l, import, d);
    struct sp_diag late = { .offset = SP_NO_OFFSET };
    struct sp_rc end = sp_registry_import_end(import, is_over(l, rc), &stats, &late);
    sp_progress_end(&l->progress);
    take_stats(l->result, &stats);
    if (sp_ok(rc) && !sp_ok(end) && d)
        *d = late;
    rc = sp_ok(rc) ? end : rc;
    end = close_outputs(l, is_over(l, rc));
    return sp_ok(rc) ? end : rc;
}

/* --- which command this is ---------------------------------------------------------------------------------- */

/* Names the places, the format and all that decides what is made of a row; what the files hold, the mark knows. */
static struct sp_rc name_of(const struct sp_load_opts *o, char out[128])
{
    char text[SP_SHA256_TEXT];
    SP_BUF_AUTO id = { 0 };
    sp_buf_putf(&id, "%s\n%s\n%s%s", sp_import_format_name(o->format), o->source ? o->source : "", o->complete ? "complete\n" : "",
                o->decisions ? "decisions\n" : "");
    sp_buf_put_view(&id, o->mapping ? sp_csv_mapping_text(o->mapping) : sp_view("", 0));
    for (size_t i = 0; i < o->n_paths; i++) {
        SP_TRY(sp_path_absolute(o->paths[i], &id, NULL));
        sp_buf_putc(&id, '\n');
    }
    for (size_t i = 0; i < o->files->n; i++)
        if (strcmp(o->files->v[i].path, "-") == 0)
            sp_buf_put(&id, sp_view(o->files->v[i].id, SP_FILE_ID_BYTES));
    SP_TRY(sp_buf_rc(&id));
    SP_TRY(sp_sha256_b64url(sp_buf_view(&id), text));
    (void)snprintf(out, 128, "%s:%s", sp_import_format_name(o->format), text);
    return SP_OK;
}

struct sp_rc sp_load_files(struct sp_db *db, const struct sp_load_opts *opts, struct sp_load_result *result, struct sp_diag *d)
{
    struct sp_load_result none = { 0 };
    struct load l = { .db = db, .asked = { .db = db }, .opts = opts, .result = result };
    char name[128] = "";
    int64_t start = sp_mono_us();
    *result = none;
    struct sp_rc rc = name_of(opts, name);
    if (sp_ok(rc) && opts->complete)
        rc = sp_complete_new(&l.complete);
    if (sp_ok(rc))
        rc = run(&l, name, d);
    sp_complete_free(l.complete);
    result->about = opts->files->v[atomic_load(&l.file)].label;
    result->us = sp_mono_us() - start;
    return rc;
}
