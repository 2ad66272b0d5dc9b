#include "node/ops/backups.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/ops/alarm.h"
#include "node/ops/backup.h"
#include "node/ops/log.h"
#include "node/ops/priority.h"

enum { PATH_BYTES = 4096, RETRY_S = 60, STAMP_CHARS = 16, MANY = 4096 };

struct sp_backups {
    struct sp_backups_opts o;
    struct sp_alarm alarm;      /* its lock guards the status */
    struct sp_backups_status status;
    unsigned failures;          /* in a row; the thread's own */
};

struct path { char p[PATH_BYTES]; };

static struct sp_rc path_of(const struct sp_backups *b, const char *name, const char *ending, struct path *out)
{
    int n = snprintf(out->p, sizeof out->p, "%s/%s%s", b->o.conf->backup_dir, name, ending);
    return n > 0 && n < (int)sizeof out->p ? SP_OK : SP_ERR(LIMIT);
}

/* ---- names ---- */

/* NODE-20261121T020304Z */
static void name_of(const struct sp_backups *b, int64_t at_s, char out[128])
{
    char t[SP_TIME_TEXT];
    sp_time_text(at_s, t);
    (void)snprintf(out, 128, "%.60s-%.4s%.2s%.2sT%.2s%.2s%.2sZ", b->o.conf->node_id, t, t + 5, t + 8, t + 11, t + 14, t + 17);
}

/* The time in one of our names, followed by ending. */
static bool time_of(const struct sp_backups *b, const char *name, const char *ending, int64_t *out)
{
    size_t n = strlen(b->o.conf->node_id);
    char t[SP_TIME_TEXT];
    if (strncmp(name, b->o.conf->node_id, n) != 0 || name[n] != '-' || strlen(name) != n + 1 + STAMP_CHARS + strlen(ending) ||
        strcmp(name + n + 1 + STAMP_CHARS, ending) != 0)
        return false;
    const char *s = name + n + 1;
    (void)snprintf(t, sizeof t, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s, s + 4, s + 6, s + 9, s + 11, s + 13);
    return s[8] == 'T' && s[15] == 'Z' && sp_time_parse(sp_view_of(t), out);
}

/* ---- what is there ---- */

struct made { int64_t at_s; bool ahead; char name[128]; };
struct listing { struct made v[MANY]; size_t n, ahead /* the last so many */; };

/* One of the future was made while the clock ran ahead, before those that are dated by a clock that is right: it counts as older. */
static int newest_first(const void *a, const void *b)
{
    const struct made *x = a, *y = b;
    if (x->ahead != y->ahead)
        return x->ahead ? 1 : -1;
    return (x->at_s < y->at_s) - (x->at_s > y->at_s);
}

static bool is_whole(const struct sp_backups *b, const char *name)
{
    struct path list;
    return sp_ok(path_of(b, name, "/" SP_BACKUP_LIST, &list)) && sp_file_exists(list.p);
}

/* Whole ones, newest first; what was left of others is removed. */
static struct sp_rc look(const struct sp_backups *b, struct listing *l, struct sp_diag *d)
{
    DIR *dir = opendir(b->o.conf->backup_dir);
    int64_t now_s = sp_now_s();
    l->n = l->ahead = 0;
    if (!dir)
        return sp_diag_set(d, SP_ERR(IO), "file.io", "backup_dir", "cannot read the folder %s: %m", b->o.conf->backup_dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        int64_t at;
        struct path path;
        if (time_of(b, e->d_name, ".part", &at) && sp_ok(path_of(b, e->d_name, "", &path)))
            sp_dir_remove(path.p);
        else if (l->n < MANY && time_of(b, e->d_name, "", &at) && is_whole(b, e->d_name)) {
            l->v[l->n].at_s = at;
            l->v[l->n].ahead = at > now_s;
            l->ahead += at > now_s;
            (void)snprintf(l->v[l->n++].name, sizeof l->v->name, "%.127s", e->d_name);
        }
    }
    closedir(dir);
    qsort(l->v, l->n, sizeof *l->v, newest_first);
    return SP_OK;
}

/* Renamed before anything of it goes, so that half of one never looks whole. made: just now, and stays, whatever the dates say. */
static void remove_old(const struct sp_backups *b, const struct listing *l, const char *made)
{
    size_t keep = (size_t)b->o.conf->backup_keep;
    for (size_t i = 0; i < keep && i < l->n; i++)
        if (!strcmp(l->v[i].name, made))
            made = ""; /* among those that stay */
    if (*made)
        keep--;
    for (size_t i = keep; i < l->n; i++) {
        struct path from, to;
        if (!strcmp(l->v[i].name, made) || !sp_ok(path_of(b, l->v[i].name, "", &from)) || !sp_ok(path_of(b, l->v[i].name, ".part", &to)) || rename(from.p, to.p))
            continue;
        sp_dir_remove(to.p);
        sp_log(SP_LOG_INFO, "backup.removed", SP_LFS("backup", l->v[i].name));
    }
}

/* ---- making one ---- */

static struct sp_rc make(struct sp_backups *b, const char *name, int64_t now_s, struct sp_arena *a, struct sp_backup *m, struct sp_diag *d)
{
    struct path work, final;
    SP_TRY(path_of(b, name, ".part", &work));
    SP_TRY(path_of(b, name, "", &final));
    if (mkdir(work.p, 0700)) /* and not what is above it: a folder that is gone may be a disk that is not there */
        return sp_diag_set(d, SP_ERR(IO), "file.io", "backup_dir", "cannot make %s: %m", work.p);
    const struct sp_backup_from from = { .conf = b->o.conf, .conf_path = b->o.conf->path, .db = b->o.db, .key = b->o.identity->key[SP_USE_RECEIPT],
        .now_s = now_s, .stop = &b->alarm.stop };
    struct sp_rc rc = sp_backup_make(&from, work.p, a, m, d);
    if (sp_ok(rc) && rename(work.p, final.p))
        rc = sp_diag_set(d, SP_ERR(IO), "file.io", NULL, "cannot make %s: %m", final.p);
    if (!sp_ok(rc))
        sp_dir_remove(work.p);
    return rc;
}

static void log_made(const struct sp_backup *m, const char *name, int64_t us)
{
    int64_t bytes = 0;
    char text[24], ms[24];
    for (size_t i = 0; i < m->n; i++)
        bytes += m->files[i].bytes;
    (void)snprintf(text, sizeof text, "%lld", (long long)bytes);
    (void)snprintf(ms, sizeof ms, "%lld", (long long)(us / 1000));
    sp_log(SP_LOG_INFO, "backup.made", SP_LFS("backup", name), SP_LFS("bytes", text), SP_LFS("ms", ms));
}

static struct sp_rc run_once(struct sp_backups *b, struct listing *l, struct sp_diag *d)
{
    char name[128];
    SP_ARENA_AUTO a = { 0 };
    struct sp_backup m;
    int64_t now_s = sp_now_s(), begun = sp_mono_us();
    name_of(b, now_s, name);
    SP_TRY(make(b, name, now_s, &a, &m, d));
    log_made(&m, name, sp_mono_us() - begun);
    SP_TRY(look(b, l, d));
    remove_old(b, l, name);
    return SP_OK;
}

/* ---- when ---- */

static void set_status(struct sp_backups *b, const struct listing *l, int64_t next_s, const char *rule)
{
    (void)pthread_mutex_lock(&b->alarm.lock);
    if (l->n)
        b->status.last_s = l->v[0].at_s;
    b->status.ahead = l->ahead;
    b->status.next_s = next_s;
    (void)snprintf(b->status.rule, sizeof b->status.rule, "%s", rule);
    (void)pthread_mutex_unlock(&b->alarm.lock);
}

/* At a start, by the newest whose date can be. With none there it is due. */
static int64_t first_due(const struct sp_backups *b, const struct listing *l)
{
    return l->n > l->ahead ? l->v[0].at_s + b->o.conf->backup_every_s : sp_now_s();
}

/* Those of the future are told: at a start, and when there are more. */
static void tell_ahead(const struct listing *l, size_t before)
{
    if (l->ahead > before)
        sp_log(SP_LOG_WARN, "backup.clock", SP_LFS("backup", l->v[l->n - l->ahead].name),
               SP_LFS("text", "dated in the future: the clock ran ahead when it was made, or is behind now; it counts as older than the others"));
}

static int64_t try_one(struct sp_backups *b, struct listing *l)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t ahead = l->ahead;
    struct sp_rc rc = run_once(b, l, &d);
    tell_ahead(l, ahead);
    if (sp_ok(rc)) {
        int64_t due_s = sp_now_s() + b->o.conf->backup_every_s;
        b->failures = 0;
        sp_count(b->o.metrics, SP_METRIC_backups);
        set_status(b, l, due_s, "");
        return due_s;
    }
    int64_t pause_s = RETRY_S << (b->failures < 6 ? b->failures : 6), most_s = b->o.conf->backup_every_s;
    int64_t next_s = sp_now_s() + (pause_s < most_s ? pause_s : most_s);
    if (!atomic_load(&b->alarm.stop)) {
        b->failures++;
        sp_count(b->o.metrics, SP_METRIC_backups_failed);
        sp_log_diag(SP_LOG_ERROR, "backup.failed", sp_view_of(b->o.conf->backup_dir), rc, &d);
    }
    set_status(b, l, next_s, d.rule[0] ? d.rule : sp_rc_text(rc));
    return next_s;
}

static void *backups_main(void *arg)
{
    struct sp_backups *b = arg;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct listing *l = calloc(1, sizeof *l);
    if (!l) {
        sp_log_diag(SP_LOG_ERROR, "backup.failed", sp_view_of(b->o.conf->backup_dir), SP_ERR(NOMEM), NULL);
        return NULL;
    }
    sp_low_priority();
    struct sp_rc rc = look(b, l, &d);
    int64_t next_s = sp_ok(rc) ? first_due(b, l) : sp_now_s(); /* trying says why not */
    tell_ahead(l, 0);
    set_status(b, l, next_s, "");
    while (sp_alarm_rest_until(&b->alarm, next_s, &b->status.next_s))
        next_s = try_one(b, l);
    free(l);
    return NULL;
}

/* ---- outside ---- */

struct sp_rc sp_backups_start(const struct sp_backups_opts *opts, struct sp_backups **out, struct sp_diag *d)
{
    if (!opts->conf->backup_dir[0])
        return SP_OK;
    SP_TRY(sp_dir_make(opts->conf->backup_dir, d));
    struct sp_backups *b = calloc(1, sizeof *b);
    if (!b)
        return SP_ERR(NOMEM);
    b->o = *opts;
    b->status.wanted = true;
    sp_alarm_init(&b->alarm);
    struct sp_rc rc = sp_alarm_start(&b->alarm, backups_main, b);
    if (!sp_ok(rc)) {
        sp_backups_stop(b);
        return rc;
    }
    *out = b;
    return SP_OK;
}

void sp_backups_stop(struct sp_backups *b)
{
    if (!b)
        return;
    sp_alarm_stop(&b->alarm);
    sp_alarm_free(&b->alarm);
    free(b);
}

void sp_backups_status(struct sp_backups *b, struct sp_backups_status *out)
{
    *out = (struct sp_backups_status){ .wanted = false };
    if (!b)
        return;
    (void)pthread_mutex_lock(&b->alarm.lock);
    *out = b->status;
    (void)pthread_mutex_unlock(&b->alarm.lock);
}
