#include "node/translate/given.h"

#include <stdlib.h>

#include "node/evidence/translated.h"
#include "node/ops/log.h"
#include "schema/bundle.h"

enum { MOST_BYTES = 1024 * 1024 /* of a bundle of four times that */, MOST_LACKING = 256 };

struct job {
    const struct sp_given_question *q;
    struct sp_arena *a;
    struct sp_given out;
    size_t bytes;
    struct sp_memory_key seen[MOST_LACKING]; /* texts without one, each once */
};

/* Of no text of the report, a stranger's word, or a machine's unread one that is not wanted: not given. */
static bool is_good(struct job *j, const struct sp_memory_row *row)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_translation t;
    struct sp_view source;
    struct sp_rc rc = sp_translation_open(row->assertion, j->a, &t, NULL, &d);
    if (sp_ok(rc))
        rc = sp_translation_fits(&t, j->q->report, j->a, &source, &d);
    if (!sp_ok(rc)) {
        sp_log_diag(SP_LOG_WARN, "translation.refused", row->key.context, rc, &d);
        return false;
    }
    return sp_view_eq(t.to, row->key.to) && (j->q->wish == SP_GIVEN_ALL || t.method != SP_METHOD_MACHINE || t.reviewer.n);
}

/* Into that very tag; NOTFOUND when there is none to give. */
static struct sp_rc look_up(struct job *j, struct sp_memory_key key, struct sp_view to, struct sp_view *jws)
{
    struct sp_memory_row row;
    key.to = to;
    if (sp_view_eq(key.from, to))
        return SP_ERR(NOTFOUND);
    SP_TRY(sp_memory_get(j->q->db, &key, j->a, &row));
    if (!row.assertion.n || row.state == SP_MEMORY_REJECTED || !is_good(j, &row))
        return SP_ERR(NOTFOUND);
    *jws = row.assertion;
    return SP_OK;
}

/* A reader of Chinese is helped by either script; his own first. */
static struct sp_rc look_up_any(struct job *j, const struct sp_memory_key *key, struct sp_view *jws)
{
    struct sp_rc rc = look_up(j, *key, j->q->language, jws);
    const struct sp_view scripts[] = { SP_VIEW_LIT("zh-Hans"), SP_VIEW_LIT("zh-Hant") };
    for (size_t i = 0; i < 2 && sp_is(rc, SP_RC_NOTFOUND) && sp_view_is(j->q->language, "zh"); i++)
        rc = look_up(j, *key, scripts[i], jws);
    return rc;
}

static void add(struct job *j, struct sp_view jws)
{
    for (size_t i = 0; i < j->out.n; i++)
        if (sp_view_eq(j->out.jws[i], jws))
            return;
    if (j->out.n == SP_MAX_BUNDLE_TRANSLATIONS || j->bytes + jws.n > MOST_BYTES) {
        j->out.lacking++;
        return;
    }
    j->out.jws[j->out.n++] = jws;
    j->bytes += jws.n;
}

static struct sp_rc note_lacking(struct job *j, const struct sp_memory_key *key)
{
    struct sp_memory_key k = *key;
    k.to = j->q->language;
    for (size_t i = 0; i < j->out.lacking && i < MOST_LACKING; i++)
        if (sp_view_eq(j->seen[i].from, k.from) && sp_view_eq(j->seen[i].context, k.context) && sp_view_eq(j->seen[i].source, k.source))
            return SP_OK;
    if (j->out.lacking < MOST_LACKING) {
        struct sp_memory_key *s = &j->seen[j->out.lacking];
        if (!sp_arena_copy(j->a, k.from, &s->from) || !sp_arena_copy(j->a, k.context, &s->context) || !sp_arena_copy(j->a, k.source, &s->source))
            return SP_ERR(NOMEM);
        j->out.coming += j->q->lacks && j->q->lacks(j->q->ctx, &k);
    }
    j->out.lacking++;
    return SP_OK;
}

static struct sp_rc one(void *ctx, const struct sp_prose *p)
{
    struct job *j = ctx;
    SP_BUF_AUTO context = { 0 };
    SP_BUF_AUTO from = { 0 };
    struct sp_view jws;
    sp_context_put(&context, p->fact->kind, p->field);
    sp_prose_put_tag(&from, p);
    SP_TRY(sp_buf_rc(&context));
    SP_TRY(sp_buf_rc(&from));
    const struct sp_memory_key key = { .from = sp_buf_view(&from), .context = sp_buf_view(&context), .source = p->text };
    if (sp_view_eq(key.from, j->q->language)) /* he reads it */
        return SP_OK;
    struct sp_rc rc = look_up_any(j, &key, &jws);
    if (sp_ok(rc))
        add(j, jws);
    else if (!sp_is(rc, SP_RC_NOTFOUND))
        return rc;
    else if (!sp_view_eq(p->lang, j->q->language))
        return note_lacking(j, &key);
    return SP_OK;
}

static int by_text(const void *a, const void *b) { return sp_view_cmp(*(const struct sp_view *)a, *(const struct sp_view *)b); }

struct sp_rc sp_translations_given(const struct sp_given_question *q, struct sp_arena *a, struct sp_given *out)
{
    *out = (struct sp_given){ .n = 0 };
    if (q->wish == SP_GIVEN_NONE || (!q->lacks && sp_memory_empty(q->db)))
        return SP_OK;
    struct job *j = sp_arena_alloc(a, sizeof *j);
    if (!j)
        return SP_ERR(NOMEM);
    *j = (struct job){ .q = q, .a = a, .out = { .jws = sp_arena_alloc(a, (SP_MAX_BUNDLE_TRANSLATIONS + 1) * sizeof *out->jws) } };
    if (!j->out.jws)
        return SP_ERR(NOMEM);
    SP_TRY(sp_prose_each(q->report->facts, q->report->n_facts, one, j));
    qsort(j->out.jws, j->out.n, sizeof *j->out.jws, by_text);
    *out = j->out;
    return SP_OK;
}
