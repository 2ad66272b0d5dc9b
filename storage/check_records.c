/* records.mdb: that it can be read, and that it holds nothing which the law had deleted. */
#include <stdlib.h>

#include "storage/check_internal.h"
#include "storage/forget.h"

struct records {
    const struct sp_check *c;
    struct sp_check_records *out;
    struct sp_kv_txn *t;
    struct sp_manifest map;
    struct sp_gone gone;
    struct sp_arena arena;
    struct sp_record rec;
};

#define AGAIN "run saphan retention --apply again, it was interrupted or is under way"

static void check_parties(struct records *w)
{
    if (sp_record_is_bereft(&w->rec) && w->rec.n_parties)
        sp_check_found(w->c, &w->out->findings, "check.gone", w->rec.subject, "records.mdb may still name whom a deleted relationship named: " AGAIN);
}

static struct sp_rc check_one(void *ctx, const uint8_t key[SP_RECORD_KEY], struct sp_view value)
{
    struct records *w = ctx;
    bool gone[SP_RECORD_FACTS], any = false;
    (void)key;
    w->out->records++;
    sp_check_step(w->c, "records of statements", w->out->records, 0);
    struct sp_rc rc = sp_record_read(value, &w->rec);
    sp_arena_reset(&w->arena);
    if (sp_ok(rc))
        rc = sp_gone_facts(w->t, &w->map, &w->gone, &w->rec, &w->arena, gone, &any);
    if (sp_check_is_damage(rc)) {
        sp_check_found(w->c, &w->out->findings, "check.record", sp_view(NULL, 0), "record %llu of records.mdb cannot be read, or its company cannot",
                       (unsigned long long)w->out->records);
        return SP_OK;
    }
    SP_TRY(rc);
    for (size_t i = 0; i < w->rec.n_facts && any; i++)
        if (gone[i])
            sp_check_found(w->c, &w->out->findings, "check.gone", w->rec.subject, "records.mdb holds %s %.*s, and a tombstone says that it was deleted: " AGAIN,
                           w->rec.facts[i].kind->name, (int)w->rec.facts[i].id.n, w->rec.facts[i].id.p);
    check_parties(w);
    return SP_OK;
}

static struct sp_rc check_all(struct records *w, struct sp_db *db, struct sp_records *r)
{
    SP_TRY(sp_kv_read_begin(db->registry, &w->t));
    SP_TRY(sp_manifest_read(w->t, &w->map));
    SP_TRY(sp_gone_read(w->t, &w->gone));
    return sp_records_walk(r, check_one, w);
}

/* What keeps it from being opened is a finding: the registry was looked at all the same. */
static struct sp_rc open_it(struct sp_db *db, const struct sp_check *c, struct sp_records **r, struct sp_check_records *out)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_records_open_reading(db, r, &d);
    if (sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_UNAVAILABLE))
        return rc;
    if (!sp_ok(rc))
        sp_check_found(c, &out->findings, "check.record", sp_view(NULL, 0), "%s", d.text[0] ? d.text : sp_rc_meaning(rc));
    return SP_OK;
}

struct sp_rc sp_check_records(struct sp_db *db, const struct sp_check *c, struct sp_check_records *out)
{
    struct sp_check_records sum = { .there = sp_records_there(db) };
    struct sp_records *r = NULL;
    if (sum.there)
        SP_TRY(open_it(db, c, &r, &sum));
    struct records *w = r ? calloc(1, sizeof *w) : NULL;
    struct sp_rc rc = r && !w ? SP_ERR(NOMEM) : SP_OK;
    if (w) {
        w->c = c;
        w->out = &sum;
        rc = check_all(w, db, r);
        if (w->t)
            sp_kv_read_end(w->t);
        sp_gone_free(&w->gone);
        sp_arena_free(&w->arena);
        free(w);
    }
    sp_records_close(r);
    if (sp_is(rc, SP_RC_CORRUPT)) {
        sp_check_found(c, &sum.findings, "check.record", sp_view(NULL, 0), "records.mdb is damaged; what comes after that place was not looked at");
        rc = SP_OK;
    }
    SP_TRY(rc);
    *out = sum;
    return SP_OK;
}
