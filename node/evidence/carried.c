#include "node/evidence/carried.h"

#include "schema/data.h"

static bool same_text(const struct sp_translation *a, const struct sp_translation *b)
{
    return sp_view_eq(a->context, b->context) && sp_view_eq(a->from, b->from) && sp_view_eq(a->source, b->source);
}

static struct sp_rc open_one(struct sp_view jws, int64_t at_s, const struct sp_prose_places *places, struct sp_arena *a, struct sp_carried_list *list,
                             struct sp_diag *d)
{
    struct sp_carried *c = &list->v[list->n];
    SP_TRY(sp_translation_open(jws, at_s, a, &c->t, c->kid, d));
    SP_TRY(sp_translation_fits(&c->t, places, &c->source, d));
    for (size_t i = 0; i < list->n; i++)
        if (same_text(&list->v[i].t, &c->t) && sp_view_eq(list->v[i].t.to, c->t.to))
            return sp_diag_set(d, SP_ERR(INVALID), "translation.twice", "to", "there are two of one text into %.*s", (int)c->t.to.n, c->t.to.p);
    list->n++;
    return SP_OK;
}

struct sp_rc sp_carried_open(const struct sp_view *jws, size_t n, const struct sp_report *r, int64_t at_s, struct sp_arena *a,
                             struct sp_carried_list *out, struct sp_diag *d)
{
    struct sp_carried_list list = { .v = sp_arena_alloc(a, (n + 1) * sizeof *list.v) };
    struct sp_prose_places places;
    if (!list.v)
        return SP_ERR(NOMEM);
    SP_TRY(sp_prose_places(r, a, &places));
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_at_index(open_one(jws[i], at_s, &places, a, &list, d), d, "translations", i));
    *out = list;
    return SP_OK;
}

const char *sp_carried_label(const struct sp_translation *t)
{
    switch (t->method) {
    case SP_METHOD_CERTIFIED: return "text.translation_certified";
    case SP_METHOD_MACHINE: return t->reviewer.n ? "text.translation_machine_reviewed" : "text.translation_machine";
    case SP_METHOD_HUMAN:
    case SP_METHOD_MEMORY:
    case SP_METHOD_COUNT:
    default: return t->reviewer.n ? "text.translation_reviewed" : "text.translation_unreviewed";
    }
}

/* 2: into that very tag, 1: into the language in some script. */
static int nearness(struct sp_view to, struct sp_view language)
{
    struct sp_view head = to, script;
    (void)sp_view_split(to, '-', &head, &script);
    return sp_view_eq(to, language) ? 2 : sp_view_eq(head, language) ? 1 : 0;
}

static bool is_stranger(const struct sp_carried *c) { return c->signer == SP_SIGNER_UNKNOWN || c->signer == SP_SIGNER_NOT_JUDGED; }

/* A signer who is known before any other, then the nearer language: whoever passes a bundle on could add a translation of his own. */
static int rank(const struct sp_carried *c, struct sp_view language)
{
    int near = nearness(c->t.to, language);
    return near && !is_stranger(c) ? near + 2 : near;
}

/* Of one text another one ranks higher, or as high and first. */
static bool outdone(const struct sp_carried_list *list, size_t i, struct sp_view language)
{
    int mine = rank(&list->v[i], language);
    for (size_t k = 0; k < list->n; k++) {
        int other = rank(&list->v[k], language);
        if (k != i && same_text(&list->v[k].t, &list->v[i].t) && (other > mine || (other == mine && k < i)))
            return true;
    }
    return false;
}

static struct sp_rc show(const struct sp_carried *c, struct sp_arena *a, struct sp_translated *out)
{
    SP_BUF_AUTO engine = { 0 };
    sp_buf_put(&engine, c->t.engine.name);
    sp_buf_puts(&engine, c->t.engine.name.n ? " " : "");
    sp_buf_put(&engine, c->t.engine.version);
    SP_TRY(sp_buf_rc(&engine));
    *out = (struct sp_translated){ .context = c->t.context, .from = c->t.from, .source = c->source, .to = c->t.to, .text = c->t.text,
                                   .label = sp_carried_label(&c->t), .reviewer = c->t.reviewer, .signer = c->t.iss, .key = sp_view_of(c->kid),
                                   .stranger = is_stranger(c) };
    return sp_arena_copy(a, sp_buf_view(&engine), &out->engine) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_carried_shown(const struct sp_carried_list *list, struct sp_view language, struct sp_arena *a, struct sp_translated_list *out)
{
    size_t n = 0;
    struct sp_translated *v = sp_arena_alloc(a, (list->n + 1) * sizeof *v);
    if (!v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < list->n; i++)
        if (nearness(list->v[i].t.to, language) && !outdone(list, i, language))
            SP_TRY(show(&list->v[i], a, &v[n++]));
    *out = (struct sp_translated_list){ v, n };
    return SP_OK;
}

struct sp_rc sp_carried_for(const struct sp_view *jws, size_t n, const struct sp_report *r, struct sp_view language, int64_t at_s, struct sp_arena *a,
                            struct sp_translated_list *out)
{
    struct sp_carried_list list = { .n = 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    *out = (struct sp_translated_list){ .n = 0 };
    struct sp_rc rc = sp_carried_open(jws, n, r, at_s, a, &list, &d);
    if (sp_is(rc, SP_RC_NOMEM))
        return rc;
    return sp_ok(rc) ? sp_carried_shown(&list, language, a, out) : SP_OK;
}

struct sp_rc sp_carried_keep(const struct sp_view *jws, size_t n, const struct sp_report *r, struct sp_arena *a, struct sp_view **out,
                             size_t *n_out, struct sp_diag *d)
{
    size_t kept = 0;
    struct sp_view *v = sp_arena_alloc(a, (n + 1) * sizeof *v);
    struct sp_prose_places places;
    if (!v)
        return SP_ERR(NOMEM);
    SP_TRY(sp_prose_places(r, a, &places));
    for (size_t i = 0; i < n; i++) {
        struct sp_translation t;
        struct sp_view source;
        SP_TRY(sp_at_index(sp_translation_open(jws[i], SP_AT_ANY_TIME, a, &t, NULL, d), d, "translations", i));
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_translation_fits(&t, &places, &source, &why);
        if (sp_ok(rc))
            v[kept++] = jws[i];
        else if (strcmp(why.rule, "translation.source") != 0)
            return sp_at_index(sp_diag_set(d, rc, why.rule, why.field, "%s", why.text), d, "translations", i);
    }
    *out = v;
    *n_out = kept;
    return SP_OK;
}
