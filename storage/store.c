#include "storage/store.h"

#include "storage/accept.h"
#include "storage/number.h"
#include "storage/tombs.h"

struct sp_rc sp_meta_u64(struct sp_kv_txn *t, const char *key, uint64_t *out)
{
    return sp_kv_number_or_0(t, SP_R_META, sp_view_of(key), out);
}

void sp_meta_put_u64(struct sp_batch *b, const char *key, uint64_t v)
{
    sp_batch_put_number(b, SP_R_META, sp_view_of(key), v);
}

struct sp_rc sp_versions_ever(struct sp_kv_txn *t, uint64_t *out)
{
    uint64_t facts;
    struct sp_tomb_chain tombs;
    SP_TRY(sp_meta_u64(t, "facts", &facts));
    SP_TRY(sp_tombs_read(t, &tombs));
    *out = facts + tombs.gone;
    return SP_OK;
}

struct sp_rc sp_number_of(struct sp_kv_txn *t, const struct sp_manifest *m, struct sp_view subject, uint32_t *no)
{
    struct sp_term term = sp_term_subject(subject);
    uint32_t got = SP_NO_COMPANY;
    size_t n = 0;
    SP_TRY(sp_post_numbers(t, m, sp_term_view(&term), &got, 1, &n));
    *no = n ? got : SP_NO_COMPANY;
    return SP_OK;
}

const char *sp_country_of(struct sp_kv_txn *t, uint32_t no, struct sp_country_row *row)
{
    uint64_t at = no / SP_COUNTRIES_PER_ROW;
    if (!row->known || row->row != at) {
        struct sp_no_key k = sp_no_key((uint32_t)at, 0);
        row->known = true;
        row->row = at;
        if (!sp_ok(sp_kv_get(t, SP_R_COUNTRY, sp_no_view(&k), &row->v)))
            row->v = sp_view(NULL, 0);
    }
    size_t offset = 2 * (size_t)(no % SP_COUNTRIES_PER_ROW);
    return offset + 2 <= row->v.n ? row->v.p + offset : NULL;
}

/* ---- applying ---- */

struct sp_rc sp_apply_begin(struct sp_apply *a, struct sp_kv_txn *t, struct sp_batch *b, struct sp_terms_work *work)
{
    uint64_t next;
    SP_TRY(sp_manifest_read(t, &a->map));
    SP_TRY(sp_meta_u64(t, "next", &next));
    if (next >= SP_NO_COMPANY)
        return SP_ERR(FULL);
    a->t = t;
    a->b = b;
    a->work = work;
    a->first = a->next = (uint32_t)next;
    a->facts_new = a->facts_changed = a->facts_closed = a->facts_settled = a->created = a->updated = a->unchanged = a->returned = a->recent = a->facts_earlier = a->decided = a->facts_twice = a->facts_replaced = 0;
    sp_buf_clear(&a->replaced);
    a->drops = sp_kv_count(t, SP_R_DROP) > 0;
    a->tombs = sp_kv_count(t, SP_R_TOMB) > 0;
    sp_buf_clear(&a->countries);
    return SP_OK;
}

struct sp_rc sp_apply_number(struct sp_apply *a, struct sp_view subject, uint32_t *no)
{
    if (a->next >= SP_NO_COMPANY - 1)
        return SP_ERR(FULL);
    *no = a->next++;
    a->created++;
    sp_buf_put(&a->countries, subject.n >= 2 ? sp_view(subject.p, 2) : SP_VIEW_LIT("??"));
    return sp_buf_rc(&a->countries);
}

static struct sp_rc put_chunks(struct sp_apply *a, uint32_t no, unsigned chunk)
{
    struct sp_chunker c = { .no = no, .chunk = chunk, .list = sp_buf_view(&a->text), .value = &a->chunk };
    for (bool more = false;;) {
        SP_TRY(sp_chunk_next(&c, &more));
        if (!more)
            return SP_OK;
        sp_batch_put(a->b, SP_R_CHUNK, sp_chunk_view(&c.key), sp_buf_view(&a->chunk));
    }
}

struct recent { struct sp_apply *a; uint32_t no; };

static void put_recent(void *ctx, struct sp_view term)
{
    struct recent *r = ctx;
    struct sp_post_key k = sp_recent_key(term, r->no);
    sp_batch_put(r->a->b, SP_R_RECENT, sp_view(k.p, k.n), sp_view("", 0));
    if (r->a->drops) /* it holds again */
        sp_batch_del(r->a->b, SP_R_DROP, sp_view(k.p, k.n));
    r->a->recent++;
}

static struct sp_rc put_names(struct sp_apply *a, uint32_t no, struct sp_view subject, struct sp_facts *all)
{
    size_t n = all->n;
    SP_TRY(sp_facts_order(all->v, &n, false, &a->arena));
    struct sp_no_key k = sp_no_key(no, 0);
    sp_buf_clear(&a->text);
    SP_TRY(sp_name_record_put(&a->text, subject, all->v, n, &a->arena));
    sp_batch_put(a->b, SP_R_NAME, sp_no_view(&k), sp_buf_view(&a->text));
    return SP_OK;
}

static struct sp_rc put_terms(struct sp_apply *a, uint32_t no, bool made, struct sp_view subject, const struct sp_fact *facts,
                              size_t n, bool *names)
{
    struct recent r = { a, no };
    struct sp_view country = sp_view(subject.p, subject.n < 2 ? subject.n : 2);
    if (made)
        sp_terms_of_subject(subject, put_recent, &r);
    *names = made;
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_terms_of_fact(a->work, &facts[i], country, put_recent, &r));
        *names |= sp_fact_is_indexed(&facts[i]);
    }
    return SP_OK;
}

struct sp_rc sp_apply_merge(struct sp_apply *a, uint32_t no, struct sp_view subject, const struct sp_apply_said *said, size_t n)
{
    struct sp_facts all = { .arena = &a->arena };
    struct sp_marks marks = { .n = 0 };
    unsigned chunks = 0;
    bool made = no == SP_NO_COMPANY, names = false;
    sp_arena_reset(&a->arena);
    if (!made)
        SP_TRY(sp_facts_of(a->t, no, &a->arena, &all.v, &all.n, &chunks));
    all.cap = all.n; /* grows into an array of its own */
    size_t had = a->had = all.n;
    SP_TRY(sp_accept_begin(a, no, subject));
    SP_TRY(sp_accept(a, subject, &all, said, n, &marks));
    if (made)
        SP_TRY(sp_apply_number(a, subject, &no));
    a->updated += !made && all.n > had;
    a->unchanged += !made && all.n == had;
    if (!made && all.n == had)
        return SP_OK;
    a->facts_new += all.n - had;
    SP_TRY(put_chunks(a, no, chunks));
    for (size_t i = 0; i < marks.n; i++)
        if (sp_marks_newest(&marks, i) == i)
            sp_dispute_rows_put(a->b, &marks, i, no);
    SP_TRY(put_terms(a, no, made, subject, all.v + had, all.n - had, &names));
    if (names)
        SP_TRY(put_names(a, no, subject, &all));
    return sp_buf_rc(&a->b->ops);
}

static struct sp_rc put_countries(struct sp_apply *a)
{
    uint32_t no = a->first;
    size_t at = 0;
    while (no < a->next) {
        uint32_t row = no / SP_COUNTRIES_PER_ROW, offset = 2 * (no % SP_COUNTRIES_PER_ROW);
        char cells[2 * SP_COUNTRIES_PER_ROW] = { 0 };
        struct sp_no_key k = sp_no_key(row, 0);
        struct sp_view v;
        struct sp_rc rc = sp_kv_get(a->t, SP_R_COUNTRY, sp_no_view(&k), &v);
        if (sp_ok(rc) && v.n <= sizeof cells)
            memcpy(cells, v.p, v.n);
        else if (!sp_is(rc, SP_RC_NOTFOUND))
            return sp_ok(rc) ? SP_ERR(CORRUPT) : rc;
        size_t n = sizeof cells - offset;
        if (n > a->countries.n - at)
            n = a->countries.n - at;
        memcpy(cells + offset, a->countries.p + at, n);
        sp_batch_put(a->b, SP_R_COUNTRY, sp_no_view(&k), sp_view(cells, offset + n));
        at += n;
        no += (uint32_t)(n / 2);
    }
    return SP_OK;
}

struct sp_rc sp_apply_end(struct sp_apply *a)
{
    uint64_t facts;
    if (a->facts_new == 0 && a->created == 0)
        return SP_OK;
    SP_TRY(sp_meta_u64(a->t, "facts", &facts));
    SP_TRY(put_countries(a));
    if (a->first == 0) {
        sp_meta_put_u64(a->b, "names", SP_NAME_KEYS_VERSION);
        sp_meta_put_u64(a->b, "disputes", SP_DISPUTE_ROWS_VERSION);
    }
    sp_meta_put_u64(a->b, "next", a->next);
    sp_meta_put_u64(a->b, "facts", facts + a->facts_new);
    return sp_buf_rc(&a->b->ops);
}

void sp_apply_free(struct sp_apply *a)
{
    sp_buf_free(&a->countries);
    sp_buf_free(&a->replaced);
    sp_buf_free(&a->text);
    sp_buf_free(&a->chunk);
    sp_arena_free(&a->arena);
}
