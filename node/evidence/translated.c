#include "node/evidence/translated.h"

#include "crypto/digest.h"
#include "crypto/jws.h"
#include "i18n/mask.h"
#include "node/evidence/warranted.h"

/* ---- signatures ---- */

struct sp_rc sp_translation_open(struct sp_view jws, struct sp_arena *a, struct sp_translation *out, char kid[44], struct sp_diag *d)
{
    SP_BUF_AUTO unproved = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_KEY_AUTO key = NULL;
    struct sp_translation t;
    if (jws.n > SP_MAX_TRANSLATION_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "jws.size", NULL, "the translation is too long");
    SP_TRY(sp_jws_payload_unverified(jws, &unproved, d)); /* the key is in it */
    SP_TRY(sp_translation_parse(sp_buf_view(&unproved), a, &t, d));
    SP_TRY(sp_warrant_key_open(&t.jwk, &key, d));
    SP_TRY(sp_jws_verify(jws, key, SP_TYP_TRANSLATION, &payload, d));
    SP_TRY(sp_jws_one_spelling(jws, key, d));
    SP_TRY(sp_warrant_check_header(jws, key, "translation.key", "translation", a, d));
    *out = t;
    if (kid)
        memcpy(kid, sp_key_kid(key), 44);
    return SP_OK;
}

struct sp_rc sp_translation_sign(struct sp_translation *t, const struct sp_key *key, struct sp_arena *a, struct sp_buf *jws)
{
    const struct sp_jws_header h = { .typ = SP_VIEW_LIT(SP_TYP_TRANSLATION) };
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_warrant_key_of(key, a, &t->jwk));
    sp_translation_put(&payload, t);
    SP_TRY(sp_buf_rc(&payload));
    return sp_jws_sign(key, &h, sp_buf_view(&payload), jws);
}

/* ---- texts ---- */

static struct sp_rc each_of(const struct sp_fact *f, sp_prose_fn each, void *ctx)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    SP_TRY(sp_data_values(f->kind, f->data, &a, v, &n));
    for (size_t i = 0; i < n; i++)
        if (v[i].field->prose)
            SP_TRY(each(ctx, &(struct sp_prose){ f, v[i].field, v[i].text, v[i].lang, v[i].script }));
    return SP_OK;
}

static bool has_prose(const struct sp_kind *kind)
{
    for (size_t i = 0; i < kind->n_fields; i++)
        if (kind->fields[i].prose)
            return true;
    return false;
}

struct sp_rc sp_prose_each(const struct sp_fact *facts, size_t n, sp_prose_fn each, void *ctx)
{
    for (size_t i = 0; i < n; i++)
        if (facts[i].status != SP_STATUS_CLOSED && has_prose(facts[i].kind))
            SP_TRY(each_of(&facts[i], each, ctx));
    return SP_OK;
}

void sp_prose_put_tag(struct sp_buf *b, const struct sp_prose *p)
{
    sp_buf_put(b, p->lang);
    if (p->script.n) {
        sp_buf_putc(b, '-');
        sp_buf_put(b, p->script);
    }
}

struct search { const struct sp_translation *t; struct sp_arena *a; struct sp_view source; };

/* EXISTS: found, look no further. */
static struct sp_rc look(void *ctx, const struct sp_prose *p)
{
    struct search *s = ctx;
    SP_BUF_AUTO words = { 0 };
    char digest[SP_SHA256_TEXT];
    sp_context_put(&words, p->fact->kind, p->field);
    SP_TRY(sp_buf_rc(&words));
    if (!sp_view_eq(sp_buf_view(&words), s->t->context))
        return SP_OK;
    sp_buf_clear(&words);
    sp_prose_put_tag(&words, p);
    SP_TRY(sp_buf_rc(&words));
    SP_TRY(sp_sha256_b64url(p->text, digest));
    if (!sp_view_eq(sp_buf_view(&words), s->t->from) || !sp_view_is(s->t->source, digest))
        return SP_OK;
    return sp_arena_copy(s->a, p->text, &s->source) ? SP_ERR(EXISTS) : SP_ERR(NOMEM);
}

struct sp_rc sp_translation_fits(const struct sp_translation *t, const struct sp_report *r, struct sp_arena *a, struct sp_view *source,
                                 struct sp_diag *d)
{
    struct search s = { t, a, { NULL, 0 } };
    struct sp_rc rc = sp_prose_each(r->facts, r->n_facts, look, &s);
    if (sp_ok(rc))
        return sp_diag_set(d, SP_ERR(INVALID), "translation.source", "source", "it is of no text that this report shows at %.*s in %.*s",
                           (int)t->context.n, t->context.p, (int)t->from.n, t->from.p);
    if (!sp_is(rc, SP_RC_EXISTS))
        return rc;
    if (t->method == SP_METHOD_MACHINE && !sp_mask_same(s.source, t->text))
        return sp_diag_set(d, SP_ERR(INVALID), "translation.numbers", "text", "the machine's text has other numbers or identifiers than the original");
    *source = s.source;
    return SP_OK;
}

void sp_translation_put_name(struct sp_buf *b, struct sp_view name)
{
    sp_buf_puts(b, "“");
    sp_buf_put_safe(b, name);
    sp_buf_puts(b, "”");
}

void sp_translation_put_label(struct sp_buf *b, const struct sp_translation *t)
{
    static const char *const words[SP_METHOD_COUNT] = { "certified translation", "translation", "translation from a memory", "machine translation" };
    sp_buf_puts(b, words[t->method]);
    if (t->reviewer.n) {
        sp_buf_puts(b, ", checked by ");
        sp_translation_put_name(b, t->reviewer);
    } else {
        sp_buf_puts(b, ", not checked");
    }
    if (t->engine.name.n)
        sp_buf_putf(b, ", by %.*s %.*s", (int)t->engine.name.n, t->engine.name.p, (int)t->engine.version.n, t->engine.version.p);
}
