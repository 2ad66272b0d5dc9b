#include "storage/import_seen.h"

#include <stdlib.h>

#include "storage/import_internal.h"
#include "storage/xkey.h"

enum { PAGE_BYTES = 1024, PAGE_COMPANIES = 8 * PAGE_BYTES };

void sp_met_free(struct sp_met *m)
{
    free(m->bits);
    free(m->changed);
    *m = (struct sp_met){ .n = 0 };
}

static struct sp_rc grow(struct sp_met *m, size_t pages)
{
    if (pages <= m->pages)
        return SP_OK;
    if (pages < 2 * m->pages)
        pages = 2 * m->pages;
    uint8_t *bits = realloc(m->bits, pages * PAGE_BYTES);
    if (!bits)
        return SP_ERR(NOMEM);
    m->bits = bits;
    bool *changed = realloc(m->changed, pages * sizeof *changed);
    if (!changed)
        return SP_ERR(NOMEM);
    m->changed = changed;
    memset(m->bits + m->pages * PAGE_BYTES, 0, (pages - m->pages) * PAGE_BYTES);
    memset(m->changed + m->pages, 0, (pages - m->pages) * sizeof *changed);
    m->pages = pages;
    return SP_OK;
}

struct sp_rc sp_met_add(struct sp_met *m, uint32_t no)
{
    size_t page = no / PAGE_COMPANIES;
    uint8_t bit = (uint8_t)(1u << no % 8);
    SP_TRY(grow(m, page + 1));
    if (m->bits[no / 8] & bit)
        return SP_OK;
    m->bits[no / 8] |= bit;
    m->changed[page] = true;
    m->n++;
    return SP_OK;
}

bool sp_met_has(const struct sp_met *m, uint64_t no)
{
    return no / PAGE_COMPANIES < m->pages && (m->bits[no / 8] & 1u << no % 8);
}

static struct sp_xkey row_key(struct sp_view key, size_t page)
{
    unsigned char tail[8];
    sp_put_u64be(tail, page);
    return sp_xkey_pair(key, sp_view(tail, sizeof tail));
}

void sp_met_put(struct sp_met *m, struct sp_view key, struct sp_batch *b)
{
    for (size_t page = 0; page < m->pages; page++) {
        if (!m->changed[page])
            continue;
        struct sp_xkey k = row_key(key, page);
        sp_batch_put(b, SP_R_SEEN, sp_xkey_view(&k), sp_view(m->bits + page * PAGE_BYTES, PAGE_BYTES));
        m->changed[page] = false;
    }
}

void sp_met_drop(struct sp_met *m, struct sp_view key, struct sp_batch *b)
{
    for (size_t page = 0; page < m->pages; page++) {
        struct sp_xkey k = row_key(key, page);
        sp_batch_del(b, SP_R_SEEN, sp_xkey_view(&k));
    }
    sp_met_free(m);
}

/* ---- as it was left ---- */

static struct sp_rc take_row(struct sp_met *m, struct sp_view key, struct sp_view value)
{
    uint64_t page = sp_get_u64be(key.p + key.n - 8);
    if (value.n != PAGE_BYTES || page > SP_NO_COMPANY / PAGE_COMPANIES)
        return SP_ERR(CORRUPT);
    SP_TRY(grow(m, (size_t)page + 1));
    memcpy(m->bits + page * PAGE_BYTES, value.p, PAGE_BYTES);
    for (size_t i = 0; i < PAGE_BYTES; i++)
        m->n += (unsigned)__builtin_popcount((unsigned char)value.p[i]);
    return SP_OK;
}

static struct sp_rc read_rows(struct sp_met *m, struct sp_db *db, struct sp_view key)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    struct sp_xkey own = sp_xkey_pair(key, sp_view("", 0));
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_kv_cursor(t, SP_R_SEEN, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_xkey_view(&own));
    for (; sp_ok(rc) && sp_view_starts(c.key, sp_xkey_view(&own)); rc = sp_kv_next(&c)) {
        if (c.key.n != own.n + 8)
            return SP_ERR(CORRUPT);
        SP_TRY(take_row(m, c.key, c.value));
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_met_open(struct sp_met *m, struct sp_db *db, struct sp_view key, bool again)
{
    SP_BATCH_AUTO b = { 0 };
    SP_TRY(read_rows(m, db, key));
    if (again || !m->pages)
        return SP_OK;
    sp_met_drop(m, key, &b);
    return sp_kv_submit(db->registry, &b);
}

/* ---- a batch ---- */

static struct sp_rc meet_refused(struct sp_import *im, const struct batch *b, struct sp_kv_txn *t)
{
    struct sp_manifest map;
    struct sp_reader r = sp_reader(sp_buf_view(&b->saw));
    if (r.in.n)
        SP_TRY(sp_manifest_read(t, &map));
    while (r.in.n && !r.failed) {
        uint32_t no = SP_NO_COMPANY;
        SP_TRY(sp_number_of(t, &map, sp_read_view(&r), &no));
        if (no != SP_NO_COMPANY)
            SP_TRY(sp_met_add(&im->met, no));
    }
    return sp_reader_end(&r);
}

struct sp_rc sp_import_meet(struct sp_import *im, const struct batch *b, struct sp_kv_txn *t, struct sp_batch *out)
{
    if (im->all_met)
        return SP_OK;
    for (uint32_t i = 0; i < b->n; i++)
        if (!b->v[i].follower && b->v[i].no != SP_NO_COMPANY)
            SP_TRY(sp_met_add(&im->met, b->v[i].no));
    SP_TRY(meet_refused(im, b, t));
    if (!out) { /* a dry run: those that would be made have no number */
        im->met.n += im->apply.created;
        return SP_OK;
    }
    sp_met_put(&im->met, sp_buf_view(&im->key), out);
    return sp_buf_rc(&out->ops);
}

/* ---- the caller's side ---- */

bool sp_registry_import_seen(const struct sp_import *im, uint64_t number) { return sp_met_has(&im->met, number); }
uint64_t sp_registry_import_seen_count(const struct sp_import *im) { return sp_met_count(&im->met); }

struct sp_rc sp_registry_import_unsee(struct sp_import *im, struct sp_diag *d)
{
    SP_BATCH_AUTO b = { 0 };
    if (im->opts.dry_run || !im->opts.seen)
        return SP_OK;
    sp_met_drop(&im->met, sp_buf_view(&im->key), &b);
    return sp_import_failure(im, sp_kv_submit(im->db->registry, &b), d);
}
