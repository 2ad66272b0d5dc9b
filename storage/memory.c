#include "storage/memory.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "i18n/skeleton.h"
#include "storage/db_internal.h"

enum { MEMORY_FORM = 1, MEMORY_FORM_BOUND = 2 /* with registers behind */, MAX_TAG = 16, MAX_CONTEXT = 120, MAX_GRAMS = 4096 };

const char *sp_memory_state_text(enum sp_memory_state s)
{
    static const char *const texts[] = { "draft", "approved", "rejected", "signed" };
    return texts[s];
}

/* ---- rows ---- */

struct row_key { size_t n; char p[MAX_TAG * 2 + MAX_CONTEXT + 3 + SP_SHA256_BYTES]; };

static void add(struct row_key *k, struct sp_view part)
{
    memcpy(k->p + k->n, part.p, part.n);
    k->n += part.n;
    k->p[k->n++] = '\0';
}

static struct sp_rc key_of(const struct sp_memory_key *x, struct row_key *out)
{
    uint8_t digest[SP_SHA256_BYTES];
    out->n = 0;
    if (!x->to.n || x->to.n > MAX_TAG || !x->from.n || x->from.n > MAX_TAG || !x->context.n || x->context.n > MAX_CONTEXT)
        return SP_ERR(INVALID);
    if (!x->source.n && x->digest.n == sizeof digest)
        memcpy(digest, x->digest.p, sizeof digest);
    else
        SP_TRY(sp_sha256(x->source, digest));
    add(out, x->to);
    add(out, x->from);
    add(out, x->context);
    memcpy(out->p + out->n, digest, sizeof digest);
    out->n += sizeof digest;
    return SP_OK;
}

static void encode(struct sp_buf *b, const struct sp_memory_row *r)
{
    const struct sp_view texts[] = { r->key.to, r->key.from, r->key.context, r->key.source, r->text, r->method, r->engine, r->engine_version,
                                     r->translator, r->reviewer, r->assertion };
    sp_buf_putc(b, r->registers.n ? MEMORY_FORM_BOUND : MEMORY_FORM);
    sp_buf_putc(b, (char)r->state);
    sp_buf_put_varint(b, r->made_s > 0 ? (uint64_t)r->made_s : 0);
    sp_buf_put_varint(b, r->reviewed_s > 0 ? (uint64_t)r->reviewed_s : 0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        sp_buf_put_view(b, texts[i]);
    if (r->registers.n)
        sp_buf_put_view(b, r->registers);
}

static struct sp_rc decode(struct sp_view value, struct sp_memory_row *out)
{
    struct sp_reader r = sp_reader(value);
    struct sp_memory_row x = { .made_s = 0 };
    struct sp_view *const texts[] = { &x.key.to, &x.key.from, &x.key.context, &x.key.source, &x.text, &x.method, &x.engine, &x.engine_version,
                                      &x.translator, &x.reviewer, &x.assertion };
    unsigned form = sp_read_u8(&r);
    unsigned state = sp_read_u8(&r);
    x.made_s = (int64_t)sp_read_varint(&r);
    x.reviewed_s = (int64_t)sp_read_varint(&r);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = sp_read_view(&r);
    if (form == MEMORY_FORM_BOUND)
        x.registers = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    if ((form != MEMORY_FORM && !x.registers.n) || state > SP_MEMORY_SIGNED)
        return SP_ERR(CORRUPT);
    x.state = (enum sp_memory_state)state;
    *out = x;
    return SP_OK;
}

/* ---- writing ---- */

static struct sp_rc version_of(const struct row_key *k, struct sp_view value, uint8_t out[SP_MEMORY_VERSION])
{
    SP_BUF_AUTO b = { 0 };
    sp_buf_put_view(&b, sp_view(k->p, k->n));
    sp_buf_put_view(&b, value);
    SP_TRY(sp_buf_rc(&b));
    return sp_sha256(sp_buf_view(&b), out);
}

struct sp_rc sp_memory_version(const struct sp_memory_row *row, uint8_t out[SP_MEMORY_VERSION])
{
    SP_BUF_AUTO value = { 0 };
    struct row_key k;
    SP_TRY(key_of(&row->key, &k));
    encode(&value, row);
    SP_TRY(sp_buf_rc(&value));
    return version_of(&k, sp_buf_view(&value), out);
}

struct putting { const struct sp_memory_row *row, *was; struct row_key key; };

static bool is_as_read(const struct sp_memory_row *was, struct sp_view value)
{
    SP_BUF_AUTO b = { 0 };
    if (!was)
        return false;
    encode(&b, was);
    return sp_ok(sp_buf_rc(&b)) && sp_view_eq(sp_buf_view(&b), value);
}

static struct sp_rc put_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct putting *p = ctx;
    SP_BUF_AUTO value = { 0 };
    struct sp_memory_row have, row = *p->row;
    struct sp_view v;
    struct sp_rc rc = sp_kv_get(t, SP_R_MEMORY, sp_view(p->key.p, p->key.n), &v);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (sp_ok(rc) ? !is_as_read(p->was, v) : p->was != NULL)
        return SP_ERR(EXISTS);
    if (sp_ok(rc))
        SP_TRY(decode(v, &have));
    if (!row.key.source.n && sp_ok(rc)) /* the words that are known stay known */
        row.key.source = have.key.source;
    encode(&value, &row);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(b, SP_R_MEMORY, sp_view(p->key.p, p->key.n), sp_buf_view(&value));
    return SP_OK;
}

struct sp_rc sp_memory_put(struct sp_db *db, const struct sp_memory_row *row, const struct sp_memory_row *was)
{
    struct putting p = { .row = row, .was = was };
    SP_TRY(key_of(&row->key, &p.key));
    SP_BATCH_AUTO b = { .prepare = put_prepare, .ctx = &p };
    return sp_kv_submit(db->registry, &b);
}

struct reviewing { const struct sp_memory_review *x; struct row_key key; struct sp_diag *d; };

static struct sp_rc may_follow(const struct sp_memory_review *x, const struct sp_memory_row *row, struct sp_diag *d)
{
    if (x->approve ? row->state != SP_MEMORY_DRAFT && row->state != SP_MEMORY_REJECTED : row->state == SP_MEMORY_REJECTED)
        return sp_diag_set(d, SP_ERR(INVALID), "memory.state", NULL, "it is %s already", sp_memory_state_text(row->state));
    if (sp_names_read_alike(row->translator, x->reviewer))
        return sp_diag_set(d, SP_ERR(INVALID), "memory.four-eyes", NULL, "who made it does not review it");
    return SP_OK;
}

static struct sp_rc review_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct reviewing *r = ctx;
    SP_BUF_AUTO value = { 0 };
    uint8_t version[SP_MEMORY_VERSION];
    struct sp_memory_row row;
    struct sp_view v, key = sp_view(r->key.p, r->key.n);
    SP_TRY(sp_kv_get(t, SP_R_MEMORY, key, &v));
    SP_TRY(version_of(&r->key, v, version));
    if (memcmp(version, r->x->version, sizeof version) != 0)
        return sp_diag_set(r->d, SP_ERR(EXISTS), "memory.changed", NULL, "the translation is another one than was read");
    SP_TRY(decode(v, &row));
    SP_TRY(may_follow(r->x, &row, r->d));
    row.state = r->x->approve ? SP_MEMORY_APPROVED : SP_MEMORY_REJECTED;
    row.reviewer = r->x->reviewer;
    row.reviewed_s = r->x->at_s;
    encode(&value, &row);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(b, SP_R_MEMORY, key, sp_buf_view(&value));
    return SP_OK;
}

struct sp_rc sp_memory_review(struct sp_db *db, const struct sp_memory_key *key, const struct sp_memory_review *x, struct sp_diag *d)
{
    struct reviewing r = { .x = x, .d = d };
    SP_TRY(key_of(key, &r.key));
    SP_BATCH_AUTO b = { .prepare = review_prepare, .ctx = &r };
    return sp_kv_submit(db->registry, &b);
}

struct withdrawing { bool forget; struct sp_view by; int64_t at_s; struct row_key key; };

static struct sp_rc withdraw_prepare(void *ctx, struct sp_kv_txn *t, struct sp_batch *b)
{
    const struct withdrawing *x = ctx;
    SP_BUF_AUTO value = { 0 };
    struct sp_memory_row row;
    struct sp_view v, key = sp_view(x->key.p, x->key.n);
    SP_TRY(sp_kv_get(t, SP_R_MEMORY, key, &v));
    if (x->forget) {
        sp_batch_del(b, SP_R_MEMORY, key);
        return SP_OK;
    }
    SP_TRY(decode(v, &row));
    row.state = SP_MEMORY_REJECTED;
    row.reviewer = x->by;
    row.reviewed_s = x->at_s;
    encode(&value, &row);
    SP_TRY(sp_buf_rc(&value));
    sp_batch_put(b, SP_R_MEMORY, key, sp_buf_view(&value));
    return SP_OK;
}

struct sp_rc sp_memory_withdraw(struct sp_db *db, const struct sp_memory_key *key, bool forget, struct sp_view by, int64_t at_s)
{
    struct withdrawing x = { .forget = forget, .by = by, .at_s = at_s };
    SP_TRY(key_of(key, &x.key));
    SP_BATCH_AUTO b = { .prepare = withdraw_prepare, .ctx = &x };
    return sp_kv_submit(db->registry, &b);
}

/* ---- reading ---- */

static struct sp_view digest_of(struct sp_view row_key) { return sp_view(row_key.p + row_key.n - SP_SHA256_BYTES, SP_SHA256_BYTES); }

static struct sp_rc keep(struct sp_arena *a, struct sp_memory_row *r)
{
    struct sp_view *const texts[] = { &r->key.to, &r->key.from, &r->key.context, &r->key.source, &r->key.digest, &r->text, &r->method, &r->engine,
                                      &r->engine_version, &r->translator, &r->reviewer, &r->assertion, &r->registers };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!sp_arena_copy(a, *texts[i], texts[i]))
            return SP_ERR(NOMEM);
    return SP_OK;
}

struct sp_rc sp_memory_get(struct sp_db *db, const struct sp_memory_key *key, struct sp_arena *a, struct sp_memory_row *out)
{
    SP_KV_READ_AUTO t = NULL;
    struct row_key k;
    struct sp_memory_row row;
    struct sp_view v;
    SP_TRY(key_of(key, &k));
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_kv_get(t, SP_R_MEMORY, sp_view(k.p, k.n), &v));
    SP_TRY(decode(v, &row));
    row.key.digest = digest_of(sp_view(k.p, k.n));
    SP_TRY(keep(a, &row));
    *out = row;
    return SP_OK;
}

bool sp_memory_empty(struct sp_db *db)
{
    SP_KV_READ_AUTO t = NULL;
    return !db->registry || !sp_ok(sp_kv_read_begin(db->registry, &t)) || sp_kv_count(t, SP_R_MEMORY) == 0;
}

struct sp_rc sp_memory_each(struct sp_db *db, struct sp_view to, sp_memory_fn each, void *ctx)
{
    SP_KV_READ_AUTO t = NULL;
    struct sp_kv_cursor c;
    struct row_key first = { .n = 0 };
    if (to.n > MAX_TAG)
        return SP_ERR(INVALID);
    if (to.n)
        add(&first, to);
    SP_TRY(sp_kv_read_begin(db->registry, &t));
    SP_TRY(sp_kv_cursor(t, SP_R_MEMORY, 0, &c));
    struct sp_view prefix = sp_view(first.p, first.n);
    struct sp_rc rc = sp_kv_seek(&c, prefix);
    for (; sp_ok(rc) && sp_view_starts(c.key, prefix); rc = sp_kv_next(&c)) {
        struct sp_memory_row row;
        SP_TRY(decode(c.value, &row));
        if (c.key.n < SP_SHA256_BYTES)
            return SP_ERR(CORRUPT);
        row.key.digest = digest_of(c.key);
        SP_TRY(each(ctx, &row));
    }
    return sp_ok(rc) || sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* ---- whose reports it is for ---- */

bool sp_memory_speaks(const struct sp_memory_row *row, struct sp_view register_node, struct sp_view own)
{
    struct sp_view rest = row->registers, one;
    while (rest.n) {
        one = rest;
        if (!sp_view_split(rest, ' ', &one, &rest))
            rest = sp_view(NULL, 0);
        if (sp_view_eq(one, register_node) || (sp_view_is(one, SP_MEMORY_OWN) && sp_view_eq(own, register_node)))
            return true;
    }
    return !row->registers.n;
}

/* ---- likeness ---- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Each three characters in a row, 21 bits for each, in order; one before the text and one behind it. */
static size_t grams_of(struct sp_view text, uint64_t *v)
{
    uint64_t last = 0;
    size_t n = 0, seen = 0;
    for (size_t at = 0; at < text.n && n < MAX_GRAMS; seen++) {
        last = (last << 21 | sp_utf8_next(text, &at)) & 0x7fffffffffffffff;
        if (seen)
            v[n++] = last;
    }
    if (n < MAX_GRAMS)
        v[n++] = last << 21 & 0x7fffffffffffffff;
    qsort(v, n, sizeof *v, by_value);
    return n;
}

unsigned sp_memory_likeness(struct sp_view a, struct sp_view b)
{
    uint64_t *v = malloc(2 * MAX_GRAMS * sizeof *v), *w = v ? v + MAX_GRAMS : NULL;
    size_t shared = 0;
    if (sp_view_eq(a, b) || !v) {
        free(v);
        return sp_view_eq(a, b) ? 100 : 0;
    }
    size_t n = grams_of(a, v), m = grams_of(b, w);
    for (size_t i = 0, k = 0; i < n && k < m;) {
        uint64_t x = v[i], y = w[k];
        shared += x == y;
        i += x <= y;
        k += y <= x;
    }
    free(v);
    unsigned score = (unsigned)(shared * 200 / (n + m));
    return score > 99 ? 99 : score;
}
