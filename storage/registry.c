/* Companies, read through a snapshot. */
#include "storage/registry.h"

#include <stdio.h>
#include <stdlib.h>

#include "storage/snap.h"

/* ---- snapshots ---- */

struct sp_rc sp_snap_begin(struct sp_db *db, struct sp_snap **out)
{
    pthread_mutex_lock(&db->lock);
    struct sp_snap *s = db->snaps;
    if (s)
        db->snaps = s->next;
    pthread_mutex_unlock(&db->lock);
    if (!s && !(s = calloc(1, sizeof *s)))
        return SP_ERR(NOMEM);
    s->db = db;
    s->last_n = 0;
    struct sp_rc rc = sp_kv_read_begin(db->registry, &s->t);
    if (sp_ok(rc) && s->map_of != sp_kv_txn_id(s->t)) {
        rc = sp_manifest_read(s->t, &s->map);
        s->map_of = sp_ok(rc) ? sp_kv_txn_id(s->t) : 0;
    }
    if (!sp_ok(rc)) {
        sp_snap_end(s);
        return rc;
    }
    *out = s;
    return SP_OK;
}

void sp_snap_end(struct sp_snap *s)
{
    if (s->t)
        sp_kv_read_end(s->t);
    s->t = NULL;
    pthread_mutex_lock(&s->db->lock);
    s->next = s->db->snaps;
    s->db->snaps = s;
    pthread_mutex_unlock(&s->db->lock);
}

void sp_snaps_free(struct sp_snap *list)
{
    while (list) {
        struct sp_snap *next = list->next;
        sp_search_work_free(list->search);
        free(list);
        list = next;
    }
}

struct sp_rc sp_snap_number(struct sp_snap *s, struct sp_view subject, uint32_t *no)
{
    if (s->last_n && sp_view_eq(subject, sp_view(s->last, s->last_n))) {
        *no = s->last_no;
        return SP_OK;
    }
    SP_TRY(sp_number_of(s->t, &s->map, subject, no));
    if (*no != SP_NO_COMPANY && subject.n <= sizeof s->last) {
        memcpy(s->last, subject.p, subject.n);
        s->last_n = subject.n;
        s->last_no = *no;
    }
    return SP_OK;
}

struct sp_rc sp_snap_names(struct sp_snap *s, uint32_t no, struct sp_name_record *out)
{
    struct sp_no_key k = sp_no_key(no, 0);
    struct sp_view v;
    SP_TRY(sp_kv_get(s->t, SP_R_NAME, sp_no_view(&k), &v));
    return sp_name_record_parse(v, out);
}

static void known_by(struct sp_fact *facts, size_t *n, int64_t as_of_s)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (facts[i].received_s <= as_of_s) {
            if (kept != i)
                facts[kept] = facts[i];
            kept++;
        }
    *n = kept;
}

static struct sp_rc company_of(struct sp_snap *s, uint32_t no, int64_t as_of_s, bool history, struct sp_arena *a, struct sp_fact **facts, size_t *n)
{
    unsigned chunks;
    SP_TRY(sp_facts_of(s->t, no, a, facts, n, &chunks));
    size_t stored = *n;
    if (as_of_s > 0)
        known_by(*facts, n, as_of_s);
    if (stored && *n == 0)
        return SP_ERR(NOTFOUND);
    return sp_facts_order(*facts, n, history, a);
}

struct sp_rc sp_snap_company(struct sp_snap *s, struct sp_view subject, int64_t as_of_s, unsigned flags, struct sp_arena *a,
                             struct sp_company *out)
{
    uint32_t no;
    SP_TRY(sp_snap_number(s, subject, &no));
    if (no == SP_NO_COMPANY)
        return SP_ERR(NOTFOUND);
    struct sp_company c = { 0 };
    if (!sp_arena_copy(a, subject, &c.subject))
        return SP_ERR(NOMEM);
    SP_TRY(company_of(s, no, as_of_s, flags & SP_SNAP_HISTORY, a, &c.facts, &c.n));
    *out = c;
    return SP_OK;
}

bool sp_snap_known(struct sp_snap *s, struct sp_view subject)
{
    uint32_t no;
    return sp_ok(sp_snap_number(s, subject, &no)) && no != SP_NO_COMPANY;
}

/* ---- identifiers ---- */

static bool says(struct sp_snap *s, uint32_t no, struct sp_view scheme, struct sp_view value)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_fact *facts = NULL;
    size_t n = 0;
    if (!sp_ok(company_of(s, no, 0, false, &a, &facts, &n)))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct sp_view sc, va;
        if (sp_fact_identifier(&facts[i], &a, &sc, &va) && sp_view_eq(sc, scheme) && sp_view_eq(va, value))
            return true;
    }
    return false;
}

/* Its own key: LA.ern:… for la.ern, any country's for an international scheme. */
static bool is_key_of(struct sp_view subject, struct sp_view scheme, struct sp_view value)
{
    struct sp_subject s;
    if (!sp_ok(sp_subject_parse(subject, &s, NULL)) || !sp_view_eq(s.value, value))
        return false;
    const struct sp_scheme *sc = sp_subject_scheme(&s);
    return sc && sp_view_is(scheme, sc->name);
}

/* The key that a number of this scheme makes, when a company has it. */
static struct sp_rc subject_of_scheme(struct sp_snap *s, struct sp_view scheme, struct sp_view value, struct sp_view *subject)
{
    const struct sp_scheme *sc = sp_scheme_named(scheme);
    struct sp_view head, rest;
    uint32_t no = SP_NO_COMPANY;
    if (!sc || !*sc->country || !sp_view_split(sp_view_of(sc->name), '.', &head, &rest))
        return SP_ERR(NOTFOUND);
    char text[SP_MAX_SUBJECT_BYTES + 1];
    int n = snprintf(text, sizeof text, "%s.%.*s:%.*s", sc->country, (int)rest.n, rest.p, (int)value.n, value.p);
    if (n < 0 || (size_t)n >= sizeof text)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_snap_number(s, sp_view(text, (size_t)n), &no));
    if (no == SP_NO_COMPANY)
        return SP_ERR(NOTFOUND);
    memcpy(s->resolved, text, (size_t)n);
    *subject = sp_view(s->resolved, (size_t)n);
    return SP_OK;
}

static uint32_t best_of(struct sp_snap *s, struct sp_view scheme, struct sp_view value, const uint32_t *nos, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sp_name_record r;
        if (sp_ok(sp_snap_names(s, nos[i], &r)) && is_key_of(r.subject, scheme, value))
            return nos[i];
    }
    for (size_t i = 0; i < n; i++)
        if (says(s, nos[i], scheme, value))
            return nos[i];
    return nos[0];
}

struct sp_rc sp_snap_resolve(struct sp_snap *s, struct sp_view scheme, struct sp_view value, struct sp_view *subject)
{
    enum { MANY = 64 };
    struct sp_term term;
    uint32_t nos[MANY];
    size_t n = 0;
    struct sp_rc rc = subject_of_scheme(s, scheme, value, subject);
    if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    if (!sp_term_identifier(&term, scheme, value))
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_post_numbers(s->t, &s->map, sp_term_view(&term), nos, MANY, &n));
    if (n == 0)
        return SP_ERR(NOTFOUND);
    struct sp_name_record r;
    SP_TRY(sp_snap_names(s, n == 1 ? nos[0] : best_of(s, scheme, value, nos, n), &r));
    *subject = r.subject;
    return SP_OK;
}

/* ---- all ---- */

struct sp_rc sp_snap_next(struct sp_snap *s, uint64_t *cursor, struct sp_view *subject)
{
    struct sp_name_record r;
    if (*cursor >= SP_NO_COMPANY)
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_snap_names(s, (uint32_t)*cursor, &r));
    *subject = r.subject;
    (*cursor)++;
    return SP_OK;
}

struct sp_rc sp_snap_next_company(struct sp_snap *s, uint64_t *cursor, int64_t as_of_s, struct sp_arena *a, struct sp_company *out)
{
    uint64_t at = *cursor;
    struct sp_company c = { 0 };
    SP_TRY(sp_snap_next(s, &at, &c.subject));
    struct sp_rc rc = company_of(s, (uint32_t)*cursor, as_of_s, false, a, &c.facts, &c.n);
    if (sp_is(rc, SP_RC_NOTFOUND))
        c.n = 0;
    else
        SP_TRY(rc);
    *cursor = at;
    *out = c;
    return SP_OK;
}

struct sp_rc sp_registry_counts(struct sp_snap *s, struct sp_registry_counts *out)
{
    struct sp_registry_counts c = { 0 };
    SP_TRY(sp_meta_u64(s->t, "next", &c.companies));
    SP_TRY(sp_meta_u64(s->t, "facts", &c.facts));
    for (unsigned i = 0; i < s->map.n; i++)
        c.postings += s->map.v[i].pairs;
    c.segments = s->map.n;
    c.recent = sp_kv_count(s->t, SP_R_RECENT);
    *out = c;
    return SP_OK;
}
