#include "node/evidence/foreign.h"

#include "i18n/skeleton.h"
#include "schema/bundle.h"

struct sp_rc sp_foreign_signer(const struct sp_trust *trust, struct sp_view node, const struct sp_translation *t, const char *kid, struct sp_diag *d)
{
    const struct sp_key *key;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_trust_find_key(trust, node, SP_USE_RECEIPT, sp_view_of(kid), t->iat, &key, &why);
    if (sp_ok(rc))
        rc = sp_trust_check_made(trust, node, SP_USE_RECEIPT, sp_view_of(kid), t->iat, &why);
    return sp_ok(rc) ? rc : sp_diag_set(d, rc, "translation.signer", "jwk", "no receipt key of node %.*s signed it: %s", (int)node.n, node.p, why.rule);
}

/* Names that were looked at and may stand; comparing one with all of an alliance takes its time. */
enum { NAMES = 32 };
struct heard { struct sp_view v[NAMES]; size_t n; };

/* "CN-GX", "node CN-GX", or the node's name in the trust list; also what is only easily taken for it. */
static bool names(struct sp_view who, const struct sp_trust_node *node)
{
    SP_BUF_AUTO spoken = { 0 };
    sp_buf_puts(&spoken, "node ");
    sp_buf_put(&spoken, node->id);
    return sp_names_read_alike(who, node->id) || sp_names_read_alike(who, node->name) || sp_names_read_alike(who, sp_buf_view(&spoken));
}

static struct sp_rc check_name(const struct sp_foreign_question *q, struct sp_view who, struct heard *heard, const char *field, struct sp_diag *d)
{
    const struct sp_trust_list *list = sp_trust_content(q->trust);
    for (size_t i = 0; i < heard->n; i++)
        if (sp_view_eq(heard->v[i], who))
            return SP_OK;
    if (heard->n == NAMES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.translations", field, "signed and reviewed in more than %d names", (int)NAMES);
    for (size_t i = 0; i < list->n_nodes; i++) {
        const struct sp_trust_node *node = &list->nodes[i];
        if (!sp_view_eq(node->id, q->issuer) && names(who, node))
            return sp_diag_set(d, SP_ERR(INVALID), "translation.speaks", field, "node %.*s does not speak in the name of node %.*s",
                               (int)q->issuer.n, q->issuer.p, (int)node->id.n, node->id.p);
    }
    heard->v[heard->n++] = who;
    return SP_OK;
}

static struct sp_rc check_names(const struct sp_foreign_question *q, const struct sp_translation *t, struct heard *heard, struct sp_diag *d)
{
    SP_TRY(check_name(q, t->iss, heard, "iss", d));
    return t->reviewer.n ? check_name(q, t->reviewer, heard, "reviewer", d) : SP_OK;
}

static struct sp_rc check_language(const struct sp_foreign_question *q, const struct sp_translation *t, struct sp_diag *d)
{
    struct sp_view head = t->to, script;
    (void)sp_view_split(t->to, '-', &head, &script);
    return sp_view_eq(head, q->language) ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), "translation.language", "to", "it is into %.*s, and %.*s was asked for",
                                                               (int)t->to.n, t->to.p, (int)q->language.n, q->language.p);
}

static struct sp_rc check_once(const struct sp_foreign_list *list, const struct sp_translation *t, struct sp_diag *d)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct sp_translation *x = &list->v[i].t;
        if (sp_view_eq(x->source, t->source) && sp_view_eq(x->context, t->context) && sp_view_eq(x->from, t->from) && sp_view_eq(x->to, t->to))
            return sp_diag_set(d, SP_ERR(INVALID), "translation.twice", "to", "there are two of one text into %.*s", (int)t->to.n, t->to.p);
    }
    return SP_OK;
}

static struct sp_rc take(const struct sp_foreign_question *q, struct sp_view jws, struct sp_arena *a, struct sp_foreign_list *out, struct heard *heard,
                         struct sp_diag *d)
{
    struct sp_translation t;
    struct sp_view source;
    char kid[44];
    SP_TRY(sp_translation_open(jws, q->now_s, a, &t, kid, d));
    SP_TRY(sp_foreign_signer(q->trust, q->issuer, &t, kid, d));
    SP_TRY(check_names(q, &t, heard, d));
    SP_TRY(check_language(q, &t, d));
    SP_TRY(sp_translation_fits(&t, q->places, &source, d));
    SP_TRY(check_once(out, &t, d));
    if (!sp_arena_copy(a, jws, &out->v[out->n].jws))
        return SP_ERR(NOMEM);
    out->v[out->n++].t = t;
    return SP_OK;
}

static size_t count(struct sp_view lines)
{
    size_t n = lines.n && lines.p[lines.n - 1] != '\n';
    for (size_t i = 0; i < lines.n; i++)
        n += lines.p[i] == '\n';
    return n;
}

struct sp_rc sp_foreign_open(const struct sp_foreign_question *q, struct sp_view lines, struct sp_arena *a, struct sp_foreign_list *out,
                             size_t *refused, struct sp_diag *d)
{
    size_t n = count(lines), bad = 0;
    struct sp_foreign_list list = { .n = 0 };
    struct heard heard = { .n = 0 };
    if (n > SP_MAX_BUNDLE_TRANSLATIONS || lines.n > SP_MAX_FOREIGN_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.translations", NULL, "%zu translations of %zu bytes; %d and %d are taken", n, lines.n,
                           (int)SP_MAX_BUNDLE_TRANSLATIONS, (int)SP_MAX_FOREIGN_BYTES);
    list.v = sp_arena_alloc(a, (n + 1) * sizeof *list.v);
    if (!list.v)
        return SP_ERR(NOMEM);
    for (struct sp_view rest = lines, line; rest.n;) {
        struct sp_diag why = { .offset = SP_NO_OFFSET };
        line = rest;
        if (!sp_view_split(rest, '\n', &line, &rest))
            rest = sp_view(NULL, 0);
        struct sp_rc rc = take(q, line, a, &list, &heard, &why);
        if (sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_INTERNAL))
            return rc;
        if (!sp_ok(rc) && !bad++ && d)
            *d = why;
    }
    *out = list;
    *refused = bad;
    return SP_OK;
}
