/* The walk from one version to the next: who may, in which order, and what is told. */
#include "storage/migrate.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

static const struct sp_migration *step_from(const struct sp_migration *steps, size_t n, uint32_t version)
{
    for (size_t i = 0; i < n; i++)
        if (steps[i].from == version && steps[i].to > version)
            return &steps[i];
    return NULL;
}

bool sp_migrate_path(const struct sp_migration *steps, size_t n_steps, uint32_t from, uint32_t to, size_t *n)
{
    size_t count = 0;
    while (from < to) {
        const struct sp_migration *s = step_from(steps, n_steps, from);
        if (!s)
            return false;
        from = s->to;
        count++;
    }
    if (from != to)
        return false;
    *n = count;
    return true;
}

/* ---- one step ---- */

struct run {
    struct sp_kv *kv;
    const struct sp_migration *step;
    const struct sp_migrate_watch *watch;
    const char *path;
    struct sp_slice slice;
};

static void tell(const struct run *r, bool begins, bool finished, uint64_t done)
{
    const struct sp_migrate_note n = { .path = r->path, .step = r->step, .begins = begins, .finished = finished, .done = done, .of = r->slice.of };
    if (r->watch)
        r->watch->note(r->watch->ctx, &n);
}

static struct sp_rc prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct run *r = ctx;
    r->slice.next = SP_MIGRATED;
    SP_TRY(r->step->slice(t, b, &r->slice));
    bool done = r->slice.next == SP_MIGRATED;
    const struct sp_kv_version v = { .version = r->step->to, .unfinished = !done, .from = r->step->from, .position = r->slice.next };
    sp_kv_put_version(b, &v);
    return sp_buf_rc(&b->ops);
}

static struct sp_rc run_step(struct run *r, struct sp_diag *d)
{
    tell(r, true, false, r->slice.position);
    for (;;) {
        SP_BATCH_AUTO b = { .prepare = prepare, .ctx = r, .alone = true };
        struct sp_rc rc = sp_kv_submit(r->kv, &b);
        if (!sp_ok(rc))
            return sp_diag_set(d, rc, "kv.migrate", NULL, "%s cannot be brought from version %lu to %lu (%s): %s; %s", r->path,
                               (unsigned long)r->step->from, (unsigned long)r->step->to, r->step->name, sp_rc_meaning(rc),
                               sp_is(rc, SP_RC_FULL) ? "nothing is lost: give it a larger map or disk and try again, it goes on where it stopped"
                                                     : "what was done before stays; a backup from before can be restored");
        if (r->slice.next == SP_MIGRATED)
            break;
        r->slice.position = r->slice.next;
        tell(r, false, false, r->slice.position);
    }
    tell(r, false, true, r->slice.of);
    return SP_OK;
}

/* ---- all steps ---- */

static struct sp_rc run_steps(const struct sp_kv_opts *o, const struct sp_migration *steps, size_t n_steps, const struct sp_migrate_watch *w,
                              const struct sp_kv_version *have, struct sp_diag *d)
{
    struct sp_kv_opts old = *o;
    struct run r = { .watch = w, .path = o->path };
    uint32_t version = have->unfinished ? have->from : have->version;
    old.version = have->version;
    old.migrating = true;
    r.slice.position = have->unfinished ? have->position : 0;
    SP_TRY(sp_kv_open(&old, &r.kv, d));
    struct sp_rc rc = SP_OK;
    while (sp_ok(rc) && version < o->version) {
        r.step = step_from(steps, n_steps, version); /* there is one: the path was looked at */
        rc = run_step(&r, d);
        r.slice = (struct sp_slice){ 0 };
        version = r.step->to;
    }
    sp_kv_close(r.kv);
    return rc;
}

static struct sp_rc peek(const struct sp_kv_opts *o, const struct sp_migration *steps, size_t n_steps, struct sp_kv_version *have,
                         size_t *n, struct sp_diag *d)
{
    SP_TRY(sp_kv_peek(o->path, have, d));
    if (have->unfinished && have->version > o->version)
        return SP_ERR(VERSION);
    return sp_migrate_path(steps, n_steps, have->unfinished ? have->from : have->version, o->version, n) ? SP_OK : SP_ERR(VERSION);
}

static struct sp_rc migrate_locked(const struct sp_kv_opts *o, const struct sp_migration *steps, size_t n_steps, const struct sp_migrate_watch *w,
                                   struct sp_diag *d)
{
    struct sp_kv_version have;
    size_t n = 0;
    SP_TRY(peek(o, steps, n_steps, &have, &n, d)); /* somebody may have done it meanwhile */
    if (n == 0)
        return SP_OK;
    if (sp_kv_used_elsewhere(o->path))
        return sp_diag_set(d, SP_ERR(UNAVAILABLE), "kv.lock", NULL, "%s is of version %lu and to be brought to %lu, but another process has it open; "
                           "stop that one first", o->path, (unsigned long)have.version, (unsigned long)o->version);
    return run_steps(o, steps, n_steps, w, &have, d);
}

static struct sp_rc migrate(const struct sp_kv_opts *o, const struct sp_migration *steps, size_t n_steps, const struct sp_migrate_watch *w,
                            struct sp_diag *d)
{
    SP_BUF_AUTO lock = { 0 };
    int fd = -1;
    sp_buf_putf(&lock, "%s-migrate", o->path);
    const char *name = sp_buf_cstr(&lock);
    if (!name)
        return SP_ERR(NOMEM);
    struct sp_rc rc = sp_file_lock(name, &fd, d);
    if (sp_is(rc, SP_RC_UNAVAILABLE))
        return sp_diag_set(d, rc, "kv.lock", NULL, "another process is bringing %s to version %lu; wait until it ends", o->path, (unsigned long)o->version);
    SP_TRY(rc);
    rc = migrate_locked(o, steps, n_steps, w, d);
    if (sp_ok(rc))
        (void)unlink(name); /* whoever locks it now finds nothing left to do */
    close(fd);
    return rc;
}

struct sp_rc sp_migrate_open(const struct sp_kv_opts *o, const struct sp_migration *steps, size_t n_steps, const struct sp_migrate_watch *w,
                             struct sp_kv **out, struct sp_diag *d)
{
    struct sp_kv_version have;
    size_t n = 0;
    struct sp_rc rc = sp_kv_open(o, out, d);
    if (!sp_is(rc, SP_RC_VERSION) || !sp_ok(peek(o, steps, n_steps, &have, &n, NULL)) || n == 0)
        return rc;
    if (o->read_only)
        return sp_diag_set(d, rc, "kv.older", NULL, "%s holds data of version %lu, this program's is %lu: take a backup with the program that wrote it, "
                           "then run saphan migrate --data DIR, or start the node", o->path,
                           (unsigned long)(have.unfinished ? have.from : have.version), (unsigned long)o->version);
    SP_TRY(migrate(o, steps, n_steps, w, d));
    return sp_kv_open(o, out, d);
}
