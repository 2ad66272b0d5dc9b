/* Companies: that each is whole, that its facts are facts, and what the index must know of it. */
#include <stdlib.h>

#include "schema/canonical.h"
#include "storage/check_internal.h"
#include "storage/marks.h"

struct companies {
    const struct sp_check *c;
    struct sp_check_registry *out;
    struct sp_kv_txn *t;
    struct sp_manifest map;
    uint64_t next, keys;        /* companies; version of the index's keys */
    struct sp_terms_work *work;
    struct sp_arena arena, names;
    struct sp_canonical_cache cache;
    struct sp_value values[SP_MAX_FIELDS];
    struct sp_buf text;
    struct sp_pairs pairs;
    struct sp_country_row countries;
    uint32_t no, first;
    struct sp_view subject;
    uint64_t chunks;
    struct sp_check_disputes disputes;
    bool tombs;                 /* some facts were deleted by law */
};

#define FOUND(w, rule, ...) sp_check_found((w)->c, &(w)->out->findings, rule, (w)->subject, __VA_ARGS__)

/* ---- facts ---- */

/* The quick reader says yes or is not sure; the thorough one decides. */
static struct sp_rc check_fact(struct companies *w, const struct sp_fact *f)
{
    struct sp_fact again;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    size_t n;
    sp_buf_clear(&w->text);
    sp_fact_put_json(&w->text, f);
    SP_TRY(sp_buf_rc(&w->text));
    struct sp_view text = sp_buf_view(&w->text);
    struct sp_canonical quick = { text.p, text.p + text.n, &w->cache };
    if (sp_canonical_plain(text) && sp_canonical_fact(&quick, &again, w->values, &n) && quick.p == quick.end && sp_fact_same(f, &again))
        return SP_OK;
    sp_arena_reset(&w->names);
    SP_JSON_AUTO j = NULL;
    struct sp_rc rc = sp_json_parse(text, 0, &j, &d);
    if (sp_ok(rc))
        rc = sp_fact_from_json(j, &w->names, &again, &d);
    if (sp_ok(rc) && sp_fact_same(f, &again))
        return SP_OK;
    if (!sp_ok(rc) && !sp_check_is_damage(rc))
        return rc;
    FOUND(w, "check.fact", "%s %.*s: %s", f->kind->name, (int)f->id.n, f->id.p, sp_ok(rc) ? "not in canonical form" : d.text);
    return SP_OK;
}

/* Whether each chunk is as it was written. A row's key says whose it is, so that one in another's place does not fit. */
static struct sp_rc check_sums(struct companies *w)
{
    struct sp_kv_cursor c;
    struct sp_no_key k = sp_no_key(w->no, 0);
    unsigned chunk = 0;
    SP_TRY(sp_kv_cursor(w->t, SP_R_CHUNK, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_chunk_view(&k));
    for (; sp_ok(rc) && sp_no_read(c.key) == w->no; rc = sp_kv_next(&c), chunk++) {
        enum sp_chunk_sum sum = sp_chunk_check(w->no, chunk, c.value);
        w->out->unsummed += sum == SP_CHUNK_NO_SUM;
        if (sum == SP_CHUNK_WRONG)
            FOUND(w, "check.sum", "part %u of the facts of company %lu is not what was written", chunk, (unsigned long)w->no);
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* Facts of one company: all its chunks, one behind the other. */
static struct sp_rc read_facts(struct companies *w, struct sp_fact **facts, size_t *n)
{
    unsigned chunks = 0;
    struct sp_no_key k;
    struct sp_view v;
    struct sp_rc rc = sp_facts_of(w->t, w->no, &w->arena, facts, n, &chunks);
    if (sp_check_is_damage(rc)) {
        FOUND(w, "check.facts", "company %lu has facts that cannot be read", (unsigned long)w->no);
        *n = 0;
        return SP_OK;
    }
    SP_TRY(rc);
    w->chunks += chunks;
    w->out->facts += *n;
    SP_TRY(check_sums(w));
    bool deleted = false;
    if (w->tombs)
        SP_TRY(sp_check_gone(w->c, w->t, w->no, w->subject, *facts, *n, &w->arena, &deleted, &w->out->findings));
    k = sp_no_key(w->no, chunks ? chunks - 1 : 0);
    rc = sp_kv_get(w->t, SP_R_CHUNK, sp_chunk_view(&k), &v); /* so many, and the last is the last: none is missing */
    if (sp_is(rc, SP_RC_NOTFOUND) && chunks == 0 && deleted)
        rc = SP_OK; /* all of them were */
    if (sp_is(rc, SP_RC_NOTFOUND))
        FOUND(w, "check.facts", "company %lu lacks a part of its facts", (unsigned long)w->no);
    else
        SP_TRY(rc);
    for (size_t i = 0; i < *n; i++)
        SP_TRY(check_fact(w, &(*facts)[i]));
    return sp_facts_order(*facts, n, false, &w->arena);
}

/* ---- what is derived from them ---- */

static void add_pair(void *ctx, struct sp_view term)
{
    struct companies *w = ctx;
    sp_pairs_add(&w->pairs, term, w->no - w->first);
}

static struct sp_rc check_country(struct companies *w)
{
    const char *country = sp_country_of(w->t, w->no, &w->countries);
    if (!country || w->subject.n < 2 || memcmp(country, w->subject.p, 2))
        FOUND(w, "check.country", "company %lu stands under %.2s in the table of countries", (unsigned long)w->no, country ? country : "none");
    return SP_OK;
}

static struct sp_rc check_names(struct companies *w, struct sp_view record, const struct sp_fact *facts, size_t n)
{
    sp_buf_clear(&w->text);
    sp_arena_reset(&w->names);
    SP_TRY(sp_name_record_put(&w->text, w->subject, facts, n, &w->names));
    if (!sp_view_eq(record, sp_buf_view(&w->text)))
        FOUND(w, "check.name", "the names kept for company %lu are not those of its facts", (unsigned long)w->no);
    return SP_OK;
}

static struct sp_rc check_subject(struct companies *w)
{
    struct sp_subject s;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_term term = sp_term_subject(w->subject);
    uint32_t nos[2];
    size_t n = 0;
    if (!sp_ok(sp_subject_parse(w->subject, &s, &d)))
        FOUND(w, "check.subject", "company %lu: %s", (unsigned long)w->no, d.text);
    struct sp_rc rc = sp_post_numbers(w->t, &w->map, sp_term_view(&term), nos, 2, &n);
    if (sp_check_is_damage(rc)) /* told where the index is looked at */
        return SP_OK;
    if (sp_ok(rc) && n == 2 && nos[0] != nos[1])
        FOUND(w, "check.subject", "companies %lu and %lu have this key", (unsigned long)nos[0], (unsigned long)nos[1]);
    return rc;
}

static struct sp_rc check_company(struct companies *w)
{
    struct sp_no_key k = sp_no_key(w->no, 0);
    struct sp_view record;
    struct sp_name_record names;
    struct sp_fact *facts = NULL;
    size_t n = 0;
    sp_arena_reset(&w->arena);
    w->subject = sp_view(NULL, 0);
    struct sp_rc rc = sp_kv_get(w->t, SP_R_NAME, sp_no_view(&k), &record);
    if (sp_ok(rc))
        rc = sp_name_record_parse(record, &names);
    if (sp_is(rc, SP_RC_NOTFOUND) || sp_check_is_damage(rc)) {
        FOUND(w, "check.name", "company %lu has no readable record of its key and names", (unsigned long)w->no);
        return SP_OK;
    }
    SP_TRY(rc);
    w->subject = names.subject;
    SP_TRY(check_subject(w));
    SP_TRY(check_country(w));
    SP_TRY(read_facts(w, &facts, &n));
    SP_TRY(check_names(w, record, facts, n));
    w->disputes.subject = w->subject;
    SP_TRY(sp_check_disputes_of(&w->disputes, w->t, w->no, facts, n, &w->arena));
    sp_terms_of_subject(w->subject, add_pair, w);
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_terms_of_fact(w->work, &facts[i], sp_view(w->subject.p, 2), add_pair, w));
    return SP_OK;
}

static struct sp_rc check_companies(struct companies *w)
{
    for (uint64_t from = 0; from < w->next; from += SP_CHECK_SLICE) {
        uint64_t to = from + SP_CHECK_SLICE < w->next ? from + SP_CHECK_SLICE : w->next;
        sp_pairs_clear(&w->pairs);
        w->first = (uint32_t)from;
        for (w->no = (uint32_t)from; w->no < to; w->no++)
            SP_TRY(check_company(w));
        SP_TRY(sp_pairs_sort(&w->pairs));
        if (w->keys == SP_NAME_KEYS_VERSION)
            SP_TRY(sp_check_pairs(w->c, w->t, &w->map, &w->pairs, w->first, &w->out->findings));
        sp_check_step(w->c, "companies", to, w->next);
    }
    w->out->companies = w->next;
    return SP_OK;
}

/* ---- numbers kept ---- */

static void compare(struct companies *w, const char *what, uint64_t kept, uint64_t counted)
{
    w->subject = sp_view(NULL, 0);
    if (kept != counted)
        FOUND(w, "check.count", "%s: %llu by the folder's own number, %llu counted", what, (unsigned long long)kept, (unsigned long long)counted);
}

static struct sp_rc check_counts(struct companies *w)
{
    uint64_t facts;
    SP_TRY(sp_meta_u64(w->t, "facts", &facts));
    compare(w, "facts", facts, w->out->facts);
    if (sp_kv_count(w->t, SP_R_NAME) != w->next)
        FOUND(w, "check.stray", "%llu records of names for %llu companies", (unsigned long long)sp_kv_count(w->t, SP_R_NAME), (unsigned long long)w->next);
    if (sp_kv_count(w->t, SP_R_CHUNK) != w->chunks)
        FOUND(w, "check.stray", "%llu parts with facts, of which companies have %llu", (unsigned long long)sp_kv_count(w->t, SP_R_CHUNK),
              (unsigned long long)w->chunks);
    return SP_OK;
}

static struct sp_rc begin_disputes(struct companies *w)
{
    uint64_t rows;
    SP_TRY(sp_meta_u64(w->t, "disputes", &rows));
    w->disputes = (struct sp_check_disputes){ .c = w->c, .findings = &w->out->findings, .current = !w->next || rows == SP_DISPUTE_ROWS_VERSION };
    if (!w->disputes.current)
        FOUND(w, "check.dispute", "the rows that disputes are found by are of another version of this program: starting the node or any import makes them");
    return SP_OK;
}

static struct sp_rc check_all(struct companies *w)
{
    SP_TRY(sp_manifest_read(w->t, &w->map));
    SP_TRY(sp_meta_u64(w->t, "next", &w->next));
    SP_TRY(sp_meta_u64(w->t, "names", &w->keys));
    if (!w->next)
        w->keys = SP_NAME_KEYS_VERSION;
    if (w->keys != SP_NAME_KEYS_VERSION)
        FOUND(w, "check.index", "the index is of another version of this program, and was not looked at: any import makes it anew");
    SP_TRY(begin_disputes(w));
    w->tombs = sp_kv_count(w->t, SP_R_TOMB) > 0;
    SP_TRY(sp_check_tombs(w->c, w->t, &w->out->tombstones, &w->out->findings));
    SP_TRY(check_companies(w));
    SP_TRY(check_counts(w));
    SP_TRY(sp_check_dispute_rows(&w->disputes, w->t));
    SP_TRY(sp_check_holds(w->c, w->t, &w->out->held, &w->out->findings));
    return sp_check_segments(w->c, w->t, &w->map, w->next, &w->out->postings, &w->out->findings);
}

struct sp_rc sp_check_registry(struct sp_db *db, const struct sp_check *c, struct sp_check_registry *out)
{
    struct sp_check_registry sum = { 0 };
    struct companies w = { .c = c, .out = &sum, .work = calloc(1, sizeof *w.work) };
    struct sp_rc rc = w.work ? sp_kv_read_begin(db->registry, &w.t) : SP_ERR(NOMEM);
    if (sp_ok(rc)) {
        rc = check_all(&w);
        sp_kv_read_end(w.t);
    }
    if (sp_is(rc, SP_RC_CORRUPT)) {
        w.subject = sp_view(NULL, 0);
        FOUND(&w, "check.count", "the folder's own numbers cannot be read");
        rc = SP_OK;
    }
    sp_pairs_free(&w.pairs);
    sp_buf_free(&w.text);
    sp_arena_free(&w.arena);
    sp_arena_free(&w.names);
    sp_terms_work_free(w.work);
    free(w.work);
    SP_TRY(rc);
    *out = sum;
    return SP_OK;
}
