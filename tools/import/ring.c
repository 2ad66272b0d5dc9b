#include "tools/import/ring.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "tools/import/load.h"
#include "tools/import/record.h"
#include "tools/import/together.h"

enum { EMPTY, RAW, PARSING, PARSED };
enum { MAX_WORKERS = 16, MAX_BATCHES = 2 * MAX_WORKERS + 2 };

struct sp_ring {
    pthread_mutex_t lock;
    pthread_cond_t change;
    pthread_t threads[MAX_WORKERS];
    unsigned workers;
    struct sp_ring_batch batches[MAX_BATCHES];
    size_t n;                       /* batches in use; filled, parsed and taken in turn */
    uint64_t filled, parsed, taken; /* batches handed on so far; parsed: claimed by workers */
    struct sp_ring_batch *current;  /* being filled */
    bool closed, stopped;
    struct sp_rc rc;
    struct sp_diag why;
    const char *file, *source;      /* file: of the rows that come now */
    const struct sp_country_policy *law;
    const struct sp_csv_mapping *mapping;
    sp_ring_column column;
};

void sp_import_put_reject(struct sp_buf *b, const char *file, size_t line, struct sp_view row, struct sp_view column, const struct sp_diag *why)
{
    sp_buf_puts(b, SP_REJECT_BEGINNING);
    sp_buf_put_json(b, sp_view_of(file));
    sp_buf_putf(b, ",\"line\":%zu,\"field\":", line);
    sp_buf_put_json(b, sp_view_of(why->field));
    if (column.n) {
        sp_buf_puts(b, ",\"column\":");
        sp_buf_put_json(b, column);
    }
    sp_buf_puts(b, ",\"rule\":");
    sp_buf_put_json(b, sp_view_of(why->rule));
    sp_buf_puts(b, ",\"text\":");
    sp_buf_put_json(b, sp_view_of(why->text));
    bool text = sp_utf8_check(row) == row.n && (!row.n || !memchr(row.p, '\0', row.n)); /* strict JSON has no NUL */
    sp_buf_puts(b, text ? ",\"row\":" : ",\"row_b64\":");
    if (text) {
        sp_buf_put_json(b, row);
    } else {
        sp_buf_putc(b, '"');
        sp_buf_put_b64(b, row);
        sp_buf_putc(b, '"');
    }
    sp_buf_puts(b, "}\n");
}

/* --- parsing --------------------------------------------------------------------------------------- */

static void reject_parsed(const struct sp_ring *r, struct sp_ring_batch *b, const struct sp_ring_row *row, const struct sp_diag *why)
{
    SP_BUF_AUTO column = { 0 };
    const char *text = b->text.p + row->at;
    if (r->column && row->n_notes)
        r->column(r->mapping, sp_view(text + row->n + row->n_raw, row->n_notes), why, &column);
    struct sp_view shown = row->n_raw ? sp_view(text + row->n, row->n_raw) : sp_view(text, row->n);
    sp_import_put_reject(&b->rejects, b->file, row->line, shown, sp_buf_view(&column), why);
    b->n_rejects++;
}

/* What may not be in the registry at all. */
static struct sp_rc check_law(const struct sp_ring *r, const struct sp_company *c, struct sp_diag *why)
{
    for (size_t i = 0; r->law && r->law->n_never && i < c->n; i++) {
        const struct sp_law_never *never = sp_law_never(r->law, c->facts[i].kind);
        char rule[SP_LAW_RULE_BYTES + 1], at[40];
        if (!never)
            continue;
        (void)snprintf(at, sizeof at, "facts[%zu].kind", i);
        (void)snprintf(rule, sizeof rule, "%.*s", (int)never->law.rule.n, never->law.rule.p);
        return sp_diag_set(why, SP_ERR(INVALID), rule, at, "%s may not be collected: %.*s", c->facts[i].kind->name,
                           (int)never->law.text.n, never->law.text.p);
    }
    return SP_OK;
}

/* Of whom a refused row is, if it tells that much. */
static struct sp_view subject_of(struct sp_view text, struct sp_arena *a)
{
    SP_JSON_AUTO j = NULL;
    struct sp_view v, kept;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    bool told = sp_ok(sp_json_parse(text, SP_MAX_IMPORT_LINE, &j, &d)) && sp_ok(sp_json_str(j, "subject", &v, &d)) && sp_subject_valid(v) &&
                sp_arena_copy(a, v, &kept);
    return told ? kept : sp_view(NULL, 0);
}

static void parse_row(const struct sp_ring *r, struct sp_ring_batch *b, struct sp_ring_row *row)
{
    struct sp_view text = sp_view(b->text.p + row->at, row->n);
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    if (row->rejected) {
        sp_buf_put(&b->rejects, text);
        b->n_rejects++;
        return;
    }
    struct sp_rc rc = sp_record_parse(text, r->source, row->n_raw > 0, &b->cache, &b->arena, &row->company, &why);
    if (sp_ok(rc))
        rc = check_law(r, &row->company, &why);
    if (sp_ok(rc))
        return;
    row->company = (struct sp_company){ .n = 0 };
    if (sp_is(rc, SP_RC_NOMEM)) {
        b->rc = rc;
        return;
    }
    row->company.subject = subject_of(text, &b->arena);
    reject_parsed(r, b, row, &why);
}

/* n rows of one company, from rows on. */
static struct sp_rc check_together(const struct sp_ring *r, struct sp_ring_batch *b, struct sp_ring_row *rows, size_t n)
{
    struct sp_differing *d = sp_arena_alloc(&b->arena, n * sizeof *d);
    bool any = false;
    if (!d)
        return SP_ERR(NOMEM);
    SP_TRY(sp_together_look(rows, n, &b->arena, d, &any));
    for (size_t i = 0; i < n && any; i++) {
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        if (d[i].other == SIZE_MAX)
            continue;
        sp_together_why(rows, i, &d[i], &b->arena, &why);
        reject_parsed(r, b, &rows[i], &why);
    }
    for (size_t i = 0; i < n && any; i++)
        if (d[i].other != SIZE_MAX)
            rows[i].company.n = 0; /* whose row it is stays told */
    return SP_OK;
}

static void parse_batch(const struct sp_ring *r, struct sp_ring_batch *b)
{
    b->rc = SP_OK;
    for (size_t i = 0; i < b->n; i++)
        parse_row(r, b, &b->rows[i]);
    for (size_t i = 0, end; i < b->n && sp_ok(b->rc); i = end) {
        for (end = i + 1; end < b->n && b->rows[end].joins; end++) {
        }
        if (end > i + 1)
            b->rc = check_together(r, b, &b->rows[i], end - i);
    }
    if (sp_ok(b->rc))
        b->rc = sp_buf_rc(&b->rejects);
}

static void *work(void *ctx)
{
    struct sp_ring *r = ctx;
    (void)pthread_mutex_lock(&r->lock);
    while (!r->stopped) {
        if (r->parsed == r->filled) {
            if (r->closed)
                break;
            (void)pthread_cond_wait(&r->change, &r->lock);
            continue;
        }
        struct sp_ring_batch *b = &r->batches[r->parsed++ % r->n];
        b->state = PARSING;
        (void)pthread_mutex_unlock(&r->lock);
        parse_batch(r, b);
        (void)pthread_mutex_lock(&r->lock);
        b->state = PARSED;
        (void)pthread_cond_broadcast(&r->change);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* --- the reading side ------------------------------------------------------------------------------ */

static void clear(struct sp_ring_batch *b)
{
    sp_buf_clear(&b->text);
    sp_buf_clear(&b->rejects);
    sp_arena_reset(&b->arena);
    b->n = b->n_rejects = 0;
}

static void hand_on(struct sp_ring *r)
{
    if (!r->current || !r->current->n)
        return;
    (void)pthread_mutex_lock(&r->lock);
    r->current->state = RAW;
    r->current = NULL;
    r->filled++;
    (void)pthread_cond_broadcast(&r->change);
    (void)pthread_mutex_unlock(&r->lock);
}

static bool is_full(const struct sp_ring_batch *b, bool joins)
{
    bool much = b->n >= SP_RING_ROWS || b->text.n >= SP_RING_BYTES;
    return b->n == SP_RING_ROWS_MOST || b->text.n >= SP_RING_BYTES_MOST || (much && !joins);
}

static struct sp_rc next_row(struct sp_ring *r, bool joins, struct sp_ring_row **out)
{
    if (r->current && is_full(r->current, joins))
        hand_on(r);
    if (!r->current) {
        struct sp_ring_batch *b = &r->batches[r->filled % r->n];
        (void)pthread_mutex_lock(&r->lock);
        while (b->state != EMPTY && !r->stopped)
            (void)pthread_cond_wait(&r->change, &r->lock);
        bool stopped = r->stopped;
        (void)pthread_mutex_unlock(&r->lock);
        if (stopped)
            return SP_ERR(CLOSED);
        clear(b);
        b->file = r->file;
        r->current = b;
    }
    *out = &r->current->rows[r->current->n++];
    **out = (struct sp_ring_row){ .at = r->current->text.n };
    return SP_OK;
}

void sp_ring_file(struct sp_ring *r, const char *file)
{
    hand_on(r);
    r->file = file;
}

struct sp_rc sp_ring_row(struct sp_ring *r, const struct sp_import_row *row)
{
    struct sp_ring_row *to = NULL;
    SP_TRY(next_row(r, row->joins, &to));
    sp_buf_put(&r->current->text, row->text);
    sp_buf_put(&r->current->text, row->raw);
    sp_buf_put(&r->current->text, row->notes);
    to->n = row->text.n;
    to->n_raw = row->raw.n;
    to->n_notes = row->notes.n;
    to->joins = row->joins;
    to->line = row->line;
    to->next = row->next;
    return sp_buf_rc(&r->current->text);
}

struct sp_rc sp_ring_reject(struct sp_ring *r, const struct sp_import_row *row, const struct sp_diag *why)
{
    struct sp_ring_row *to = NULL;
    SP_TRY(next_row(r, row->joins, &to));
    sp_import_put_reject(&r->current->text, r->file, row->line, row->text, row->notes, why);
    to->n = r->current->text.n - to->at;
    to->line = row->line;
    to->next = row->next;
    to->rejected = true;
    if (row->subject.n && !sp_arena_copy(&r->current->arena, row->subject, &to->company.subject))
        return SP_ERR(NOMEM);
    return sp_buf_rc(&r->current->text);
}

void sp_ring_close(struct sp_ring *r, struct sp_rc rc, const struct sp_diag *d)
{
    hand_on(r);
    (void)pthread_mutex_lock(&r->lock);
    r->closed = true;
    r->rc = rc;
    r->why = *d;
    (void)pthread_cond_broadcast(&r->change);
    (void)pthread_mutex_unlock(&r->lock);
}

/* --- the storing side ------------------------------------------------------------------------------ */

static void wait_until(struct timespec *until, unsigned wait_ms)
{
    (void)clock_gettime(CLOCK_REALTIME, until);
    until->tv_sec += wait_ms / 1000;
    until->tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until->tv_nsec >= 1000000000) {
        until->tv_sec++;
        until->tv_nsec -= 1000000000;
    }
}

struct sp_rc sp_ring_take(struct sp_ring *r, unsigned wait_ms, struct sp_ring_batch **out, bool *end, struct sp_diag *d)
{
    struct timespec until;
    wait_until(&until, wait_ms);
    *out = NULL;
    *end = false;
    struct sp_rc rc = SP_OK;
    int waited = 0;
    (void)pthread_mutex_lock(&r->lock);
    for (;;) {
        struct sp_ring_batch *b = &r->batches[r->taken % r->n];
        if (r->taken < r->filled && b->state == PARSED) {
            *out = b;
            break;
        }
        if (r->closed && r->taken == r->filled) {
            *end = true;
            rc = r->rc;
            if (!sp_ok(rc) && d)
                *d = r->why;
            break;
        }
        if (waited)
            break;
        waited = pthread_cond_timedwait(&r->change, &r->lock, &until);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return rc;
}

void sp_ring_give(struct sp_ring *r, struct sp_ring_batch *batch)
{
    (void)pthread_mutex_lock(&r->lock);
    batch->state = EMPTY;
    r->taken++;
    (void)pthread_cond_broadcast(&r->change);
    (void)pthread_mutex_unlock(&r->lock);
}

void sp_ring_stop(struct sp_ring *r)
{
    (void)pthread_mutex_lock(&r->lock);
    r->stopped = true;
    (void)pthread_cond_broadcast(&r->change);
    (void)pthread_mutex_unlock(&r->lock);
}

/* --- life ------------------------------------------------------------------------------------------ */

struct sp_rc sp_ring_open(unsigned workers, const char *source, const struct sp_csv_mapping *mapping, sp_ring_column column, struct sp_ring **out)
{
    struct sp_ring *r = calloc(1, sizeof *r);
    if (!r)
        return SP_ERR(NOMEM);
    workers = workers < 1 ? 1 : workers > MAX_WORKERS ? MAX_WORKERS : workers;
    r->n = 2 * workers + 2;
    r->file = "";
    r->source = source;
    r->mapping = mapping;
    r->column = column;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->change, NULL);
    for (size_t i = 0; i < r->n; i++) {
        r->batches[i].rows = calloc(SP_RING_ROWS_MOST, sizeof *r->batches[i].rows);
        if (!r->batches[i].rows) {
            sp_ring_free(r);
            return SP_ERR(NOMEM);
        }
    }
    for (; r->workers < workers; r->workers++)
        if (pthread_create(&r->threads[r->workers], NULL, work, r) != 0)
            break;
    if (!r->workers) {
        sp_ring_free(r);
        return SP_ERR(NOMEM);
    }
    *out = r;
    return SP_OK;
}

void sp_ring_free(struct sp_ring *r)
{
    if (!r)
        return;
    sp_ring_stop(r);
    for (unsigned i = 0; i < r->workers; i++)
        (void)pthread_join(r->threads[i], NULL);
    for (size_t i = 0; i < r->n; i++) {
        sp_buf_free(&r->batches[i].text);
        sp_buf_free(&r->batches[i].rejects);
        sp_arena_free(&r->batches[i].arena);
        free(r->batches[i].rows);
    }
    (void)pthread_mutex_destroy(&r->lock);
    (void)pthread_cond_destroy(&r->change);
    free(r);
}

void sp_ring_law(struct sp_ring *r, const struct sp_country_policy *law) { r->law = law; }
