/*
 * tests/lib/put.h - one company into a registry, by the steps that imports and disputes are made of. Functions are static. Threading: as
 * storage/registry.h.
 */
#ifndef SP_TESTS_PUT_H
#define SP_TESTS_PUT_H

#include <stdlib.h>

#include "storage/db_internal.h"
#include "storage/store.h"

#ifndef ST_UNUSED
#define ST_UNUSED __attribute__((unused))
#endif

struct st_putting {
    struct sp_apply apply;
    struct sp_terms_work *work;
    struct sp_view subject;
    struct sp_apply_said said;
    uint64_t recent;            /* pairs waiting, after the put */
};

static ST_UNUSED struct sp_rc st_put_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    struct st_putting *p = ctx;
    uint32_t no;
    SP_TRY(sp_apply_begin(&p->apply, t, b, p->work));
    SP_TRY(sp_number_of(t, &p->apply.map, p->subject, &no));
    SP_TRY(sp_apply_merge(&p->apply, no, p->subject, &p->said, 1));
    p->recent = sp_kv_count(t, SP_R_RECENT) + p->apply.recent;
    return sp_apply_end(&p->apply);
}

/* Whoever makes the pile too high clears it, unless somebody is at it. */
static ST_UNUSED void st_tidy(struct sp_db *db)
{
    int fd;
    if (!sp_ok(sp_maintain_lock(db, &fd)))
        return;
    struct sp_rc rc = sp_segments_sweep(db);
    if (sp_ok(rc))
        rc = sp_segments_flush(db);
    if (sp_ok(rc))
        rc = sp_segments_merge(db, false);
    (void)rc; /* the company is safe; the next put tries again */
    sp_maintain_unlock(fd);
}

/* Durable on return. received_s stamps every fact, whatever received time it claims. */
static ST_UNUSED struct sp_rc st_registry_put(struct sp_db *db, const struct sp_company *c, int64_t received_s, struct sp_diag *d)
{
    SP_BUF_AUTO list = { 0 };
    if (!sp_subject_valid(c->subject))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.subject.form", "subject", "not a valid subject");
    for (size_t i = 0; i < c->n; i++) {
        struct sp_fact f = c->facts[i];
        f.received_s = received_s > 0 ? received_s : 0;
        sp_facts_put(&list, &f);
    }
    SP_TRY(sp_buf_rc(&list));
    struct st_putting p = { .subject = c->subject, .said = { .facts = sp_buf_view(&list) }, .work = calloc(1, sizeof *p.work) };
    if (!p.work)
        return SP_ERR(NOMEM);
    SP_BATCH_AUTO b = { .prepare = st_put_prepare, .ctx = &p };
    struct sp_rc rc = sp_kv_submit(db->registry, &b);
    sp_apply_free(&p.apply);
    sp_terms_work_free(p.work);
    free(p.work);
    if (!sp_ok(rc))
        return sp_diag_set(d, rc, "registry.put", NULL, "%s/registry.mdb: %s", db->dir, sp_rc_meaning(rc));
    if (p.recent > SP_RECENT_MANY)
        st_tidy(db);
    return SP_OK;
}

#endif
