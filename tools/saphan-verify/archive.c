#include "tools/saphan-verify/archive.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "i18n/message.h"
#include "node/evidence/left_out.h"
#include "tools/saphan-verify/joint.h"
#include "tools/saphan-verify/show.h"

enum { MAX_THREADS = 64, MAX_TOLD = 1000, PROGRESS_MS = 200, BATCH = 64 };

/* What the threads share. */
struct work {
    struct sp_archive *a;
    struct sp_verify_question q;
    struct sp_lists *lists;
    const size_t *again;         /* the places of the files that are judged once more; NULL: all are, for the first time */
    size_t n;                    /* how many files */
    atomic_size_t next, told;
    atomic_int failed;           /* an sp_rc_code that is no finding about a bundle: out of memory */
    pthread_mutex_t lock;
    pthread_cond_t done_one;
    bool *done;                  /* of each of the n; under the lock, as are the next */
    size_t awaited, bad;
};

struct worker {
    struct work *work;
    struct sp_walk_reader reader;
    struct sp_buf bytes, out, status;
    struct sp_verified v;
    struct sp_log_parts parts;
    struct sp_lists_recent recent;
    struct sp_known_heads *heads; /* NULL when there was no memory for it: then each head is looked at anew */
};

/* --- one file --- */

/* Valid JSON with a format of its own, such as the trust list beside the bundles. What has a bundle's messages is none, whatever it
 * calls itself: a bundle must not get out of sight by one letter. */
static bool is_other_format(struct sp_view text)
{
    SP_JSON_AUTO j = NULL;
    struct sp_view format;
    return sp_ok(sp_json_parse(text, SP_MAX_BUNDLE_BYTES, &j, NULL)) && sp_ok(sp_json_str(j, "format", &format, NULL)) &&
           !sp_view_starts(format, SP_VIEW_LIT("saphan-bundle/")) && !sp_json_get(j, "request") && !sp_json_get(j, "report") &&
           !sp_json_get(j, "receipt");
}

static unsigned short place_of(const struct sp_trust *t, struct sp_view node)
{
    const struct sp_trust_node *n = sp_trust_find_node(t, node);
    return (unsigned short)(n ? n - sp_trust_content(t)->nodes : 0);
}

static struct sp_rc remember_logs(struct worker *w, uint32_t file)
{
    for (size_t i = 0; i < w->v.n_shown; i++) {
        const struct sp_logs_shown *one = &w->v.shown[i];
        SP_TRY(sp_log_parts_add(&w->parts, place_of(w->work->q.trust, one->node), file, one->head, one->proof, &one->leaf,
                            sp_known_heads_nodes(w->heads)));
    }
    return SP_OK;
}

static bool passed(const struct sp_verdict *v, const char *id)
{
    for (size_t i = 0; i < v->n; i++)
        if (!strcmp(v->v[i].id, id))
            return v->v[i].result == SP_PASS;
    return false;
}

static struct sp_rc remember_lists(struct worker *w, struct sp_judged *j)
{
    const struct sp_verified *v = &w->v;
    const struct sp_status_source source = { v->report.head.iss, v->report.head.status.uri };
    if (!j->proved || !source.uri.n || (v->bundle.n_status && !passed(&v->verdict, "report.status-lists")))
        return SP_OK;
    if (!v->bundle.n_status)
        SP_TRY(sp_lists_name(w->work->lists, j->issuer, source.uri, &j->list));
    j->index = (uint64_t)v->report.head.status.idx;
    for (size_t i = 0; i < v->bundle.n_status; i++)
        SP_TRY(sp_lists_add(w->work->lists, &w->recent, w->work->q.status_store, j->issuer, &source, v->bundle.status[i],
                            (uint32_t)(j - w->work->a->judged), &j->list));
    return SP_OK;
}

/* All that is verified has 36 characters. */
static void keep_id(char to[SP_ARCHIVE_ID], struct sp_view id)
{
    size_t n = id.n < SP_ARCHIVE_ID ? id.n : SP_ARCHIVE_ID - 1;
    memcpy(to, id.n ? id.p : "", n);
    to[n] = '\0';
}

static void remember(const struct work *w, const struct sp_verified *v, struct sp_judged *j)
{
    const struct sp_trust *t = w->q.trust;
    int64_t year;
    unsigned month, day;
    j->proved = v->have_report;
    j->looked_at = sp_looked_at(&w->q, v);
    j->heads = v->bundle.n_proofs > 0;
    j->place = v->have_receipt ? v->receipt.log_index : -1;
    if (!j->proved)
        return;
    keep_id(j->answer, v->report.head.jti);
    j->asker = place_of(t, v->request.iss);
    j->issuer = place_of(t, v->report.head.iss);
    sp_civil_from_days(v->report.head.iat / 86400, &year, &month, &day);
    j->month = (int)year * 12 + (int)month - 1;
    keep_id(j->exchange, v->request.jti);
    memcpy(j->request, v->request_digest, sizeof j->request);
    memcpy(j->report, v->report_digest, sizeof j->report);
    if (v->have_receipt)
        memcpy(j->receipt, v->receipt_digest, sizeof j->receipt);
}

static void put_safe(struct sp_buf *b, const char *text)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, sp_view_of(text));
    sp_buf_put_json(b, sp_buf_view(&safe));
}

static void put_json_line(struct sp_buf *b, const char *path, const struct sp_verified *v)
{
    const struct sp_verdict *verdict = &v->verdict;
    const char *sep = "";
    sp_buf_puts(b, "{\"file\":");
    put_safe(b, path);
    sp_show_member(b, "verdict", sp_view_of(sp_verdict_text(sp_verdict_of(verdict))));
    if (v->have_report) {
        char at[SP_TIME_TEXT];
        sp_time_text(v->report.head.iat, at);
        sp_show_member(b, "exchange", v->request.jti);
        sp_show_member(b, "subject", v->report.head.sub);
        sp_show_member(b, "issuer", v->report.head.iss);
        sp_show_member(b, "requester", v->report.head.requester);
        sp_show_member(b, "issued", sp_view_of(at));
        if (sp_left_out_any(&v->hidden)) {
            sp_buf_puts(b, ",\"redacted\":");
            sp_left_out_put_json(b, &v->report, &v->hidden);
        }
    }
    sp_buf_puts(b, ",\"checks\":[");
    for (size_t i = 0; i < verdict->n; i++) {
        if (verdict->v[i].result != SP_FAIL && verdict->v[i].result != SP_INDETERMINATE)
            continue;
        sp_buf_puts(b, sep);
        sp_check_line_put(b, &verdict->v[i]);
        sep = ",";
    }
    sp_buf_puts(b, "]}\n");
}

static void put_words(struct sp_buf *b, const char *path, const struct sp_verdict *v)
{
    const struct sp_check_line *why = sp_verdict_reason(v);
    sp_buf_puts(b, "  ");
    sp_buf_put(b, sp_show_verdict(sp_verdict_of(v)));
    sp_buf_puts(b, ": ");
    sp_buf_put_safe(b, sp_view_of(path));
    sp_buf_putc(b, '\n');
    if (why)
        sp_show_line(b, why);
}

/* The words for the one who reads the summary; only as many as anybody reads. */
static void tell(struct worker *w, const char *path, struct sp_judged *j)
{
    struct work *work = w->work;
    sp_buf_clear(&w->out);
    if (work->a->json)
        put_json_line(&w->out, path, &w->v);
    else if (j->verdict != SP_VALID && atomic_fetch_add(&work->told, 1) < MAX_TOLD)
        put_words(&w->out, path, &w->v.verdict);
    free(j->told);
    j->told = NULL;
    if (!w->out.n)
        return;
    const char *text = sp_buf_cstr(&w->out);
    j->told = text ? strdup(text) : NULL;
    if (!j->told)
        atomic_store(&work->failed, (int)SP_RC_NOMEM);
}

/* A file that cannot be read is malformed evidence, as it is alone. */
static void unreadable(struct sp_verified *v, struct sp_rc rc, const struct sp_diag *d)
{
    v->verdict.n = 0;
    v->verdict.brief = v->have_report = v->have_receipt = false;
    v->verdict.malformed = true;
    v->bundle = (struct sp_bundle){ .n_proofs = 0 };
    v->n_shown = 0;
    (void)sp_verdict_take(&v->verdict, "bundle.file", rc, d, "");
    sp_verdict_expected(&v->verdict, "a file that can be read");
    sp_verdict_refused(&v->verdict, d);
}

/* Besides the auditor's lists those that another bundle holds. */
static struct sp_rc add_status(struct worker *w, const struct sp_judged *j, struct sp_verify_question *q)
{
    if (!w->work->again || !j->status_file)
        return SP_OK;
    sp_buf_clear(&w->status);
    sp_buf_put(&w->status, q->has_status ? q->status : sp_view(NULL, 0));
    sp_buf_puts(&w->status, q->has_status ? "\n" : "");
    SP_TRY(sp_joint_status(w->work->a, j->status_file - 1, &w->status));
    q->has_status = true;
    q->status = sp_buf_view(&w->status);
    return SP_OK;
}

static struct sp_rc judge(struct worker *w, const struct sp_walk_item *item, struct sp_judged *j)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_verify_question q = w->work->q;
    SP_TRY(add_status(w, j, &q));
    struct sp_rc rc = item->why ? sp_diag_set(&d, SP_ERR(IO), "file.folder", NULL, "%s", item->why)
                                : sp_walk_file_read(&w->reader, item->path, SP_MAX_BUNDLE_BYTES, &w->bytes, &d);
    if (sp_is(rc, SP_RC_NOMEM))
        return rc;
    q.bundle = sp_buf_view(&w->bytes);
    q.heads = w->heads;
    if (!sp_ok(rc))
        unreadable(&w->v, rc, &d);
    else
        SP_TRY(sp_bundle_verify_next(&q, &w->v));
    j->verdict = sp_verdict_of(&w->v.verdict);
    j->skipped = sp_ok(rc) && j->verdict == SP_MALFORMED && is_other_format(q.bundle);
    if (j->skipped)
        return SP_OK;
    if (!w->work->again) {
        remember(w->work, &w->v, j);
        SP_TRY(remember_logs(w, (uint32_t)(j - w->work->a->judged)));
        SP_TRY(remember_lists(w, j));
    }
    tell(w, item->path, j);
    return SP_OK;
}

static void finish(struct work *w, size_t i, bool bad)
{
    (void)pthread_mutex_lock(&w->lock);
    w->done[i] = true;
    w->bad += bad;
    if (i == w->awaited)
        (void)pthread_cond_signal(&w->done_one);
    (void)pthread_mutex_unlock(&w->lock);
}

/* False: there was none left. */
static bool judge_next(struct worker *w)
{
    struct work *work = w->work;
    struct sp_archive *a = work->a;
    size_t i = atomic_fetch_add(&work->next, 1);
    if (i >= work->n)
        return false;
    size_t file = work->again ? work->again[i] : i;
    struct sp_rc rc = judge(w, &a->walk.file[file], &a->judged[file]);
    if (!sp_ok(rc))
        atomic_store(&work->failed, (int)rc.code);
    finish(work, i, a->judged[file].verdict != SP_VALID && !a->judged[file].skipped);
    return true;
}

static void *work_main(void *arg)
{
    while (judge_next(arg))
        ;
    return NULL;
}

/* --- all files --- */

static unsigned cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (unsigned)n;
}

static void progress(size_t done, size_t n, size_t bad, bool last)
{
    SP_BUF_AUTO text = { 0 };
    if (!last)
        sp_say(&text, "archive.progress", sp_fill_number("done", (long long)done), sp_fill_number("all", (long long)n), sp_fill_number("bad", (long long)bad));
    fprintf(stderr, "\r\033[K%.*s", (int)text.n, text.n ? text.p : "");
    (void)fflush(stderr);
}

/* Until file i was judged; for a while only when on a terminal, so that the reader sees it go on. */
static void wait_for(struct work *w, size_t i, bool terminal)
{
    (void)pthread_mutex_lock(&w->lock);
    w->awaited = i;
    while (!w->done[i]) {
        struct timespec t;
        (void)clock_gettime(CLOCK_REALTIME, &t);
        t.tv_nsec += PROGRESS_MS * 1000000L;
        t.tv_sec += t.tv_nsec / 1000000000L;
        t.tv_nsec %= 1000000000L;
        if (pthread_cond_timedwait(&w->done_one, &w->lock, &t) && terminal)
            progress(i, w->n, w->bad, false);
    }
    (void)pthread_mutex_unlock(&w->lock);
}

/* Until all are judged. */
static void wait_for_all(struct work *w)
{
    bool terminal = isatty(STDERR_FILENO);
    int64_t shown_us = sp_mono_us();
    for (size_t i = 0; i < w->n; i += BATCH) { /* so that this thread is seldom woken */
        wait_for(w, i + BATCH <= w->n ? i + BATCH - 1 : w->n - 1, terminal);
        if (terminal && sp_mono_us() - shown_us > PROGRESS_MS * 1000) {
            shown_us = sp_mono_us();
            progress(i, w->n, w->bad, false);
        }
    }
    for (size_t i = 0; i < w->n; i++)
        wait_for(w, i, terminal);
    if (terminal)
        progress(0, 0, 0, true);
}

static void worker_free(struct worker *k)
{
    sp_walk_reader_free(&k->reader);
    sp_buf_free(&k->bytes);
    sp_buf_free(&k->out);
    sp_buf_free(&k->status);
    sp_lists_recent_free(&k->recent);
    sp_verified_free(&k->v);
    sp_log_parts_free(&k->parts);
    sp_known_heads_free(k->heads);
}

static bool start(struct work *w, struct worker **all, pthread_t *threads, unsigned *n)
{
    unsigned want = cores();
    want = want > w->n ? (unsigned)w->n : want;
    *all = calloc(want + 1, sizeof **all);
    for (*n = 0; *all && *n < want; ++*n) {
        struct worker *k = &(*all)[*n];
        k->work = w;
        k->reader.root = w->a->walk.root;
        k->heads = sp_known_heads_new();
        sp_verified_init(&k->v);
        if (!*n)
            (void)judge_next(k); /* alone: keys, lists and catalogues that all share are read once then, not by each at once */
        if (pthread_create(&threads[*n], NULL, work_main, k)) {
            worker_free(k);
            break;
        }
    }
    return *all && (*n || !want);
}

static void stop(struct work *w, struct worker *all, const pthread_t *threads, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        (void)pthread_join(threads[i], NULL);
        struct sp_rc rc = sp_log_parts_join(w->a->parts, &all[i].parts);
        if (!sp_ok(rc))
            atomic_store(&w->failed, (int)rc.code);
        worker_free(&all[i]);
    }
    free(all);
}

/* One pass over all files, or over those to judge again. */
static struct sp_rc pass(struct work *w)
{
    pthread_t threads[MAX_THREADS];
    struct worker *all = NULL;
    unsigned n = 0;
    w->done = calloc(w->n + 1, sizeof *w->done);
    bool ok = w->done && start(w, &all, threads, &n);
    if (ok)
        wait_for_all(w);
    stop(w, all, threads, n);
    free(w->done);
    const struct sp_rc rc = { (enum sp_rc_code)atomic_load(&w->failed) };
    return ok ? rc : SP_ERR(NOMEM);
}

/* Those that lists of other bundles may speak about, with these lists. */
static struct sp_rc pass_again(const struct work *first, struct sp_summary *s)
{
    struct sp_joint joint;
    struct sp_rc rc = sp_joint_find(&joint, first->a, first->q.crl_store, first->lists, s);
    struct work w = { .a = first->a, .q = first->q, .lists = first->lists, .again = joint.again, .n = joint.n,
                      .lock = PTHREAD_MUTEX_INITIALIZER, .done_one = PTHREAD_COND_INITIALIZER };
    w.q.trust = joint.trust;
    if (sp_ok(rc) && w.n)
        rc = pass(&w);
    sp_joint_free(&joint);
    return rc;
}

static void publish(const struct sp_archive *a, struct sp_summary *s)
{
    for (size_t i = 0; i < a->walk.n; i++) {
        sp_summary_add(s, i);
        if (a->json && a->judged[i].told)
            (void)fputs(a->judged[i].told, stdout);
    }
}

static struct sp_rc run(struct sp_archive *a, struct sp_summary *s)
{
    struct work w = { .a = a, .q = *a->ground, .n = a->walk.n, .lock = PTHREAD_MUTEX_INITIALIZER, .done_one = PTHREAD_COND_INITIALIZER };
    w.q.brief = true;
    w.q.catalogues = sp_catalogues_new();
    w.lists = sp_lists_new();
    SP_CRL_STORE_AUTO lists = w.q.crl_store ? NULL : sp_crl_store_new();
    SP_STATUS_STORE_AUTO statuses = w.q.status_store = sp_status_store_new();
    if (lists)
        w.q.crl_store = lists;
    a->judged = calloc(a->walk.n + 1, sizeof *a->judged);
    bool ok = w.q.catalogues && w.q.crl_store && statuses && w.lists && a->judged && sp_summary_begin(s, a);
    struct sp_rc rc = ok ? pass(&w) : SP_ERR(NOMEM);
    if (sp_ok(rc))
        rc = pass_again(&w, s);
    if (sp_ok(rc))
        publish(a, s);
    sp_catalogues_free(w.q.catalogues);
    sp_lists_free(w.lists);
    return rc;
}

static void say_end(size_t files, int64_t us)
{
    SP_BUF_AUTO text = { 0 };
    char seconds[32];
    (void)snprintf(seconds, sizeof seconds, "%.1f", (double)us / 1e6);
    sp_say(&text, "archive.end", sp_fill_number("files", (long long)files), sp_fill_text("seconds", seconds));
    fprintf(stderr, "saphan-verify: %.*s\n", (int)text.n, text.n ? text.p : "");
}

struct sp_rc sp_archive_verify(const char *dir, const struct sp_verify_question *ground, bool json, int *status,
                               struct sp_diag *d)
{
    struct sp_log_parts parts = { .n = 0 };
    struct sp_archive a = { .dir = dir, .ground = ground, .json = json, .parts = &parts };
    struct sp_summary s = { .a = &a };
    int64_t begun = sp_mono_us();
    struct sp_rc rc = sp_walk_read(dir, &a.walk, d);
    if (sp_ok(rc))
        rc = run(&a, &s);
    if (sp_ok(rc)) {
        *status = sp_summary_print(&s);
        say_end(a.walk.n, sp_mono_us() - begun);
    }
    for (size_t i = 0; a.judged && i < a.walk.n; i++)
        free(a.judged[i].told);
    free(a.judged);
    sp_log_parts_free(&parts);
    sp_summary_free(&s);
    sp_walk_free(&a.walk);
    return rc;
}
