/* A bulk import from its beginning, or from where it stood, to its end. */
#include <stdlib.h>

#include "storage/disputes.h"
#include "storage/import_internal.h"

static void release(struct sp_import *im)
{
    if (im->started) {
        pthread_mutex_lock(&im->lock);
        im->stop = true;
        pthread_cond_broadcast(&im->change);
        pthread_mutex_unlock(&im->lock);
        pthread_join(im->thread, NULL);
    }
    for (int i = 0; i < 2; i++) {
        sp_buf_free(&im->batches[i].text);
        sp_buf_free(&im->batches[i].names);
        sp_buf_free(&im->batches[i].holds);
        sp_buf_free(&im->batches[i].saw);
        sp_pairs_free(&im->batches[i].pairs);
        free(im->batches[i].v);
        free(im->batches[i].order);
    }
    sp_apply_free(&im->apply);
    sp_arena_free(&im->marks_arena);
    sp_post_builder_free(&im->builder);
    sp_terms_work_free(im->work);
    free(im->work);
    sp_buf_free(&im->key);
    sp_buf_free(&im->state_key);
    sp_buf_free(&im->mark);
    sp_seen_free(im->seen);
    sp_likes_free(&im->likes);
    sp_met_free(&im->met);
    sp_met_free(&im->came);
    pthread_cond_destroy(&im->change);
    pthread_mutex_destroy(&im->lock);
    if (im->lock_fd >= 0)
        sp_maintain_unlock(im->lock_fd);
    free(im);
}

/* Whether something else was written since, so that the rows in front of the position may no longer be what was said last. An older
 * program stored no state: nobody knows. */
static struct sp_rc look_for_others(struct sp_import *im, struct sp_kv_txn *t)
{
    struct sp_view v;
    uint64_t now;
    struct sp_rc rc = sp_kv_get(t, SP_R_META, sp_buf_view(&im->state_key), &v);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(sp_versions_ever(t, &now));
    im->overtaken = !sp_ok(rc) || v.n != 8 || sp_get_u64be(v.p) != now;
    return SP_OK;
}

static struct sp_rc read_position(struct sp_import *im, uint64_t *out)
{
    SP_KV_READ_AUTO t = NULL;
    SP_TRY(sp_kv_read_begin(im->db->registry, &t));
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_R_META, sp_buf_view(&im->key), &v);
    if (sp_ok(rc) && v.n >= 8) {
        SP_TRY(look_for_others(im, t));
        *out = im->overtaken ? 0 : sp_get_u64be(v.p);
        sp_buf_put(&im->mark, sp_view(v.p + 8, v.n - 8));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? sp_buf_rc(&im->mark) : rc;
}

static struct sp_rc begin_work(struct sp_import *im)
{
    im->apply.arriving = !im->opts.keep_received;
    im->apply.returns = im->apply.arriving && im->opts.returns;
    im->apply.once = im->apply.arriving && im->opts.once;
    im->apply.decisions = im->apply.arriving && im->opts.decisions;
    im->apply.changed = im->opts.changed;
    im->apply.changed_ctx = im->opts.ctx;
    if (pthread_create(&im->thread, NULL, sp_import_worker, im))
        return SP_ERR(NOMEM);
    im->started = true;
    return SP_OK;
}

static struct sp_rc start(struct sp_import *im, uint64_t *position, struct sp_diag *d)
{
    im->work = calloc(1, sizeof *im->work);
    if (!im->work)
        return SP_ERR(NOMEM);
    if (im->opts.dry_run)
        return begin_work(im);
    struct sp_rc rc = sp_maintain_lock(im->db, &im->lock_fd);
    if (sp_is(rc, SP_RC_UNAVAILABLE))
        return sp_diag_set(d, rc, "registry.importing", NULL, "another import into %s is under way; wait until it ends", im->db->dir);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "registry.lock", NULL, "%s/registry.maintain cannot be made or locked", im->db->dir);
    sp_buf_puts(&im->key, "import:");
    sp_buf_puts(&im->key, im->opts.name);
    sp_buf_puts(&im->state_key, "import-state:");
    sp_buf_puts(&im->state_key, im->opts.name);
    SP_TRY(sp_buf_rc(&im->key));
    SP_TRY(sp_buf_rc(&im->state_key));
    SP_TRY(read_position(im, position));
    if (im->opts.seen)
        SP_TRY(sp_met_open(&im->met, im->db, sp_buf_view(&im->key), *position > 0));
    rc = sp_segments_sweep(im->db);
    if (sp_ok(rc))
        rc = sp_reindex_if_needed(im->db);
    if (sp_ok(rc))
        rc = sp_dispute_index(im->db);
    if (!sp_ok(rc))
        return sp_import_failure(im, rc, d);
    return begin_work(im);
}

struct sp_view sp_registry_import_mark(const struct sp_import *im)
{
    return sp_buf_view(&im->mark);
}

bool sp_registry_import_overtaken(const struct sp_import *im) { return im->overtaken; }

struct sp_rc sp_registry_import_begin(struct sp_db *db, const struct sp_import_opts *opts, struct sp_import **out,
                                      uint64_t *position, struct sp_diag *d)
{
    if (!opts->dry_run && db->read_only)
        return sp_diag_set(d, SP_ERR(DENIED), "db.readonly", NULL, "%s was opened for reading only", db->dir);
    if (!opts->name || !*opts->name || strlen(opts->name) > 200)
        return sp_diag_set(d, SP_ERR(INVALID), "registry.import-name", NULL, "an import needs a name of 1 to 200 bytes");
    struct sp_import *im = calloc(1, sizeof *im);
    if (!im)
        return SP_ERR(NOMEM);
    im->db = db;
    im->opts = *opts;
    im->opts.batch = opts->batch ? opts->batch : BATCH_COMPANIES;
    im->lock_fd = -1;
    im->fill = &im->batches[0];
    pthread_mutex_init(&im->lock, NULL);
    pthread_cond_init(&im->change, NULL);
    uint64_t from = 0;
    struct sp_rc rc = start(im, &from, d);
    if (!sp_ok(rc)) {
        release(im);
        return rc;
    }
    *position = from;
    *out = im;
    return SP_OK;
}

struct sp_rc sp_registry_import_end(struct sp_import *im, bool finished, struct sp_import_stats *stats, struct sp_diag *d)
{
    if (!im)
        return SP_OK;
    struct sp_rc rc = sp_import_hand_over_rest(im);
    if (sp_ok(rc) && !im->opts.dry_run)
        rc = sp_import_tidy(im, true);
    if (sp_ok(rc) && finished && !im->opts.dry_run) {
        SP_BATCH_AUTO b = { 0 };
        sp_batch_del(&b, SP_R_META, sp_buf_view(&im->key));
        sp_batch_del(&b, SP_R_META, sp_buf_view(&im->state_key));
        if (im->opts.seen)
            sp_met_drop(&im->met, sp_buf_view(&im->key), &b);
        rc = sp_kv_submit(im->db->registry, &b);
    }
    rc = sp_import_failure(im, rc, d);
    if (stats)
        *stats = im->stats;
    release(im);
    return rc;
}
