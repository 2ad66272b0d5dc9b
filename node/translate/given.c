#include "node/translate/given.h"

#include <stdlib.h>

#include "node/evidence/translated.h"
#include "node/ops/log.h"
#include "schema/bundle.h"

enum { MOST_LACKING = 256 };

struct job {
    const struct sp_given_question *q;
    struct sp_arena *a;
    struct sp_given out;
    struct sp_prose_places places;
    size_t bytes;
    bool empty;                 /* the memory is: nothing need be looked up */
    bool full;                  /* nothing more goes into the bundle, so nothing more is opened */
};

static bool is_unread(const struct sp_translation *t) { return t->method == SP_METHOD_MACHINE && !t->reviewer.n; }

/* What may be given of one text. */
struct found { struct sp_view jws; bool unread; };

/* Of no text of the report, dated in the future, a stranger's word, or a machine's unread one that is not wanted: not given. */
static bool is_good(struct job *j, const struct sp_memory_row *row, struct found *out)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_translation t;
    struct sp_view source;
    char kid[44];
    struct sp_rc rc = sp_translation_open(row->assertion, j->q->now_s, j->a, &t, kid, &d);
    if (sp_ok(rc) && j->q->trust && !sp_ok(sp_foreign_signer(j->q->trust, j->q->signer, &t, kid, NULL)))
        return false;
    if (sp_ok(rc))
        rc = sp_translation_fits(&t, &j->places, &source, &d);
    if (!sp_ok(rc)) {
        sp_log_diag(SP_LOG_WARN, "translation.refused", row->key.context, rc, &d);
        return false;
    }
    *out = (struct found){ row->assertion, is_unread(&t) };
    return sp_view_eq(t.to, row->key.to) && (j->q->wish == SP_GIVEN_ALL || !out->unread);
}

/* Into that very tag; NOTFOUND when there is none to give. */
static struct sp_rc look_up(struct job *j, struct sp_memory_key key, struct sp_view to, struct found *out)
{
    struct sp_memory_row row;
    key.to = to;
    if (j->empty || !sp_language_pair_valid(key.from, to))
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_memory_get(j->q->db, &key, j->a, &row));
    if (j->q->wish != SP_GIVEN_ALL && sp_view_is(row.method, "machine") && !row.reviewer.n) /* not worth opening */
        return SP_ERR(NOTFOUND);
    if (!sp_memory_speaks(&row, j->q->report->head.iss, j->q->own)) /* the word of somebody who is relied on for other registers only */
        return SP_ERR(NOTFOUND);
    return row.assertion.n && row.state != SP_MEMORY_REJECTED && is_good(j, &row, out) ? SP_OK : SP_ERR(NOTFOUND);
}

/* A reader of Chinese is helped by either script; his own first. */
static struct sp_rc look_up_any(struct job *j, const struct sp_memory_key *key, struct found *out)
{
    struct sp_rc rc = look_up(j, *key, j->q->language, out);
    const struct sp_view scripts[] = { SP_VIEW_LIT("zh-Hans"), SP_VIEW_LIT("zh-Hant") };
    for (size_t i = 0; i < 2 && sp_is(rc, SP_RC_NOTFOUND) && sp_view_is(j->q->language, "zh"); i++)
        rc = look_up(j, *key, scripts[i], out);
    return rc;
}

/* Whether somebody here said that this text is not to be shown so; whatever it was that he rejected. */
static struct sp_rc is_rejected(struct job *j, struct sp_memory_key key, struct sp_view to, bool *out)
{
    struct sp_memory_row row;
    key.to = to;
    struct sp_rc rc = sp_memory_get(j->q->db, &key, j->a, &row);
    *out = sp_ok(rc) && row.state == SP_MEMORY_REJECTED;
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

/* Into that very tag first, then into any of those that were taken; *out stays as it is when there is none that is wanted. */
static struct sp_rc other_of(struct job *j, const struct sp_prose_place *p, const struct sp_memory_key *key, struct found *out, bool *found)
{
    for (size_t i = 0; i < j->q->others.n; i++) {
        const struct sp_foreign *x = &j->q->others.v[i];
        bool exact = sp_view_eq(x->t.to, j->q->language), rejected = false;
        if (!sp_view_eq(x->t.source, p->digest) || !sp_view_eq(x->t.context, p->context) || !sp_view_eq(x->t.from, p->tag) || (*found && !exact) ||
            (is_unread(&x->t) && j->q->wish != SP_GIVEN_ALL))
            continue;
        SP_TRY(is_rejected(j, *key, x->t.to, &rejected));
        if (rejected)
            continue;
        *out = (struct found){ x->jws, is_unread(&x->t) };
        *found = true;
    }
    return SP_OK;
}

/* What people here signed, else what the registry's people did, else a machine's of here, else one of the registry's. */
static struct sp_rc choose(struct job *j, const struct sp_prose_place *p, const struct sp_memory_key *key, struct found *out)
{
    struct found other;
    bool any = false;
    struct sp_rc rc = look_up_any(j, key, out);
    if (sp_ok(rc) ? !out->unread : !sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    SP_TRY(other_of(j, p, key, &other, &any));
    if (any && (!sp_ok(rc) || !other.unread)) {
        *out = other;
        return SP_OK;
    }
    return rc;
}

static void add(struct job *j, const struct found *f)
{
    j->full = j->out.n == SP_MAX_BUNDLE_TRANSLATIONS || j->bytes + f->jws.n + 1 > SP_MAX_FOREIGN_BYTES;
    if (j->full) {
        j->out.lacking++;
        return;
    }
    j->out.jws[j->out.n++] = f->jws;
    j->bytes += f->jws.n + 1; /* as lines */
    j->out.unread += f->unread;
}

static void note_lacking(struct job *j, struct sp_memory_key key)
{
    key.to = j->q->language;
    if (!j->full && j->out.lacking < MOST_LACKING)
        j->out.coming += j->q->lacks && j->q->lacks(j->q->ctx, &key);
    j->out.lacking++;
}

static struct sp_rc one(struct job *j, const struct sp_prose_place *p)
{
    const struct sp_memory_key key = { .from = p->tag, .context = p->context, .source = p->text };
    struct sp_view lang = p->tag, script;
    struct found found;
    if (!sp_language_pair_valid(p->tag, j->q->language)) /* he reads it */
        return SP_OK;
    struct sp_rc rc = j->full ? SP_ERR(NOTFOUND) : choose(j, p, &key, &found);
    if (sp_ok(rc))
        add(j, &found);
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    (void)sp_view_split(p->tag, '-', &lang, &script);
    if (!sp_ok(rc) && !sp_view_eq(lang, j->q->language))
        note_lacking(j, key);
    return SP_OK;
}

static int as_reported(const void *a, const void *b)
{
    size_t x = ((const struct sp_prose_place *)a)->at, y = ((const struct sp_prose_place *)b)->at;
    return x < y ? -1 : x > y;
}

/* Each text once, in the order of the report. */
static struct sp_rc each_once(struct job *j)
{
    const struct sp_prose_places *all = &j->places;
    struct sp_prose_place *v = sp_arena_alloc(j->a, (all->n + 1) * sizeof *v);
    size_t n = 0;
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < all->n; i++) {
        const struct sp_prose_place *p = &all->v[i];
        if (n && sp_view_eq(v[n - 1].digest, p->digest) && sp_view_eq(v[n - 1].context, p->context) && sp_view_eq(v[n - 1].tag, p->tag))
            v[n - 1].at = v[n - 1].at < p->at ? v[n - 1].at : p->at;
        else
            v[n++] = *p;
    }
    if (n)
        qsort(v, n, sizeof *v, as_reported);
    for (size_t i = 0; i < n; i++)
        SP_TRY(one(j, &v[i]));
    return SP_OK;
}

static int by_text(const void *a, const void *b) { return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b); }

struct sp_rc sp_translations_given(const struct sp_given_question *q, struct sp_arena *a, struct sp_given *out)
{
    bool empty = sp_memory_empty(q->db);
    *out = (struct sp_given){ .n = 0 };
    if (q->wish == SP_GIVEN_NONE || (!q->lacks && !q->count && !q->others.n && empty))
        return SP_OK;
    struct job *j = sp_arena_alloc(a, sizeof *j);
    if (!j)
        return SP_ERR(NOMEM);
    *j = (struct job){ .q = q, .a = a, .empty = empty, .out = { .jws = sp_arena_alloc(a, (SP_MAX_BUNDLE_TRANSLATIONS + 1) * sizeof *out->jws) } };
    if (!j->out.jws)
        return SP_ERR(NOMEM);
    SP_TRY(sp_prose_places(q->report, a, &j->places));
    SP_TRY(each_once(j));
    qsort(j->out.jws, j->out.n, sizeof *j->out.jws, by_text);
    *out = j->out;
    return SP_OK;
}
