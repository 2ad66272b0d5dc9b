/* The index of terms: what the facts give is found in it, and it is in order itself. */
#include <stdlib.h>

#include "storage/check_internal.h"

/* ---- what must be found ---- */

struct finding_pairs {
    const struct sp_check *c;
    struct sp_kv_txn *t;
    const struct sp_pairs *pairs;
    uint32_t first;
    bool *found;    /* one for each pair */
};

static uint32_t number_of(const struct finding_pairs *f, size_t i) { return f->first + f->pairs->v[i].entry; }

/* Pairs ascend as the segment does, so that it is walked once. */
static struct sp_rc look_in_segment(struct finding_pairs *f, uint32_t segment)
{
    struct sp_post_iter it;
    bool begun = false;
    for (size_t i = 0; i < f->pairs->n; i++) {
        struct sp_view term = sp_pair_term(f->pairs, &f->pairs->v[i]);
        uint32_t at;
        if (f->found[i])
            continue;
        struct sp_rc rc = begun ? sp_post_forward(f->t, 0, term, &it) : sp_post_seek(f->t, 0, segment, term, &it);
        if (sp_is(rc, SP_RC_NOTFOUND))
            return SP_OK;
        SP_TRY(rc);
        begun = true;
        if (sp_view_eq(sp_post_term(&it), term))
            f->found[i] = sp_post_skip(&it, number_of(f, i), &at) && at == number_of(f, i);
    }
    return SP_OK;
}

static struct sp_rc look_in_recent(struct finding_pairs *f)
{
    if (sp_kv_count(f->t, SP_R_RECENT) == 0)
        return SP_OK;
    for (size_t i = 0; i < f->pairs->n; i++) {
        struct sp_post_key k = sp_recent_key(sp_pair_term(f->pairs, &f->pairs->v[i]), number_of(f, i));
        struct sp_view v;
        if (f->found[i])
            continue;
        struct sp_rc rc = sp_kv_get(f->t, SP_R_RECENT, sp_view(k.p, k.n), &v);
        if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
            return rc;
        f->found[i] = sp_ok(rc);
    }
    return SP_OK;
}

static const char *words_of(char class)
{
    return class == SP_TERM_SUBJECT ? "its key" : class == SP_TERM_IDENTIFIER ? "an identifier" : "a name";
}

static struct sp_rc tell_missing(const struct finding_pairs *f, uint64_t *findings)
{
    for (size_t i = 0; i < f->pairs->n; i++) {
        struct sp_view term = sp_pair_term(f->pairs, &f->pairs->v[i]), v;
        struct sp_no_key k = sp_no_key(number_of(f, i), 0);
        struct sp_name_record names = { .n = 0 };
        if (f->found[i])
            continue;
        if (sp_ok(sp_kv_get(f->t, SP_R_NAME, sp_no_view(&k), &v)) && !sp_ok(sp_name_record_parse(v, &names)))
            names.subject = sp_view(NULL, 0);
        sp_check_found(f->c, findings, "check.index", names.subject, "company %lu is not in the index under %s: \"%.*s\"",
                       (unsigned long)number_of(f, i), words_of(term.p[0]), (int)term.n - 1, term.p + 1);
    }
    return SP_OK;
}

struct sp_rc sp_check_pairs(const struct sp_check *c, struct sp_kv_txn *t, const struct sp_manifest *m, const struct sp_pairs *pairs,
                            uint32_t first, uint64_t *findings)
{
    struct finding_pairs f = { c, t, pairs, first, calloc(pairs->n + 1, sizeof *f.found) };
    struct sp_rc rc = f.found ? SP_OK : SP_ERR(NOMEM);
    for (unsigned i = 0; i < m->n && sp_ok(rc); i++) {
        rc = look_in_segment(&f, m->v[i].id);
        if (sp_check_is_damage(rc)) /* sp_check_segments says where */
            rc = SP_OK;
    }
    if (sp_ok(rc))
        rc = look_in_recent(&f);
    if (sp_ok(rc))
        rc = tell_missing(&f, findings);
    free(f.found);
    return rc;
}

/* ---- whether it is in order ---- */

struct walk {
    const struct sp_check *c;
    struct sp_kv_txn *t;
    uint64_t next, *findings;
    uint32_t segment;
    char term[SP_TERM_BYTES];   /* the one at work, its postings and the last number of it */
    size_t term_n;
    uint64_t of_term;
    uint32_t last;
    uint64_t pairs;
};

static void disorder(struct walk *w, const char *what)
{
    sp_check_found(w->c, w->findings, "check.segment", sp_view(w->term + (w->term_n > 0), w->term_n ? w->term_n - 1 : 0),
                   "segment %lu of the index: %s", (unsigned long)w->segment, what);
}

/* A frequent term's number is kept beside it. */
static struct sp_rc close_term(struct walk *w)
{
    struct sp_post_key k = sp_post_key(w->segment, sp_view(w->term, w->term_n), 0);
    struct sp_view v;
    if (w->term_n == 0)
        return SP_OK;
    struct sp_rc rc = sp_kv_get(w->t, SP_R_FREQ, sp_view(k.p, k.n - 5), &v);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    struct sp_reader r = sp_reader(v);
    if (sp_ok(rc) ? sp_read_varint(&r) != w->of_term : w->of_term >= SP_FREQ_MIN)
        disorder(w, "the number of a frequent term's companies is wrong");
    return SP_OK;
}

static struct sp_rc take_group(struct walk *w, struct sp_post_iter *it)
{
    struct sp_view term = sp_post_term(it);
    int order = sp_view_cmp(sp_view(w->term, w->term_n), term);
    if (order > 0)
        disorder(w, "terms do not ascend");
    if (order != 0 || w->term_n == 0) {
        SP_TRY(close_term(w));
        memcpy(w->term, term.p, term.n);
        w->term_n = term.n;
        w->of_term = 0;
    }
    for (uint32_t no; sp_post_no(it, &no); w->of_term++, w->pairs++) {
        if (w->of_term && no <= w->last)
            disorder(w, "companies of a term do not ascend");
        if (no >= w->next)
            disorder(w, "a company that is not there");
        w->last = no;
    }
    return SP_OK;
}

static struct sp_rc walk_segment(struct walk *w, const struct sp_segment *s)
{
    struct sp_post_iter it;
    struct sp_rc rc = sp_post_seek(w->t, 0, s->id, sp_view(NULL, 0), &it);
    for (; sp_ok(rc); rc = sp_post_group(&it))
        SP_TRY(take_group(w, &it));
    if (sp_check_is_damage(rc))
        disorder(w, "a block cannot be read");
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(close_term(w));
    if (w->pairs != s->pairs)
        sp_check_found(w->c, w->findings, "check.count", sp_view(NULL, 0), "segment %lu of the index has %llu postings, not %llu",
                       (unsigned long)s->id, (unsigned long long)w->pairs, (unsigned long long)s->pairs);
    return SP_OK;
}

static struct sp_rc walk_recent(struct walk *w)
{
    struct sp_kv_cursor c;
    SP_TRY(sp_kv_cursor(w->t, SP_R_RECENT, 0, &c));
    struct sp_rc rc = sp_kv_seek(&c, sp_view(NULL, 0));
    for (; sp_ok(rc); rc = sp_kv_next(&c), w->pairs++) {
        if (c.key.n < 6 || c.key.p[c.key.n - 5] != 0)
            sp_check_found(w->c, w->findings, "check.segment", sp_view(NULL, 0), "a recent posting cannot be read");
        else if (sp_no_read(sp_view(c.key.p + c.key.n - 4, 4)) >= w->next)
            sp_check_found(w->c, w->findings, "check.segment", sp_view(NULL, 0), "a recent posting of a company that is not there");
    }
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

struct sp_rc sp_check_segments(const struct sp_check *c, struct sp_kv_txn *t, const struct sp_manifest *m, uint64_t next,
                               uint64_t *postings, uint64_t *findings)
{
    *postings = 0;
    for (unsigned i = 0; i <= m->n; i++) {
        struct walk w = { .c = c, .t = t, .next = next, .findings = findings };
        if (i < m->n) {
            w.segment = m->v[i].id;
            SP_TRY(walk_segment(&w, &m->v[i]));
        } else {
            SP_TRY(walk_recent(&w));
        }
        *postings += w.pairs;
        sp_check_step(c, "index", i, m->n);
    }
    return SP_OK;
}
