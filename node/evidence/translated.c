#include "node/evidence/translated.h"

#include <stdlib.h>

#include "crypto/digest.h"
#include "crypto/jws.h"
#include "i18n/alike.h"
#include "i18n/mask.h"
#include "i18n/nfc.h"
#include "node/evidence/warranted.h"

/* ---- signatures ---- */

/* Names that differ by capitals, blanks or look-alike letters only may be one person's. */
static struct sp_rc check_people(const struct sp_translation *t, struct sp_diag *d)
{
    if (t->reviewer.n && sp_names_look_alike(t->reviewer, t->iss))
        return sp_diag_set(d, SP_ERR(INVALID), "translation.four-eyes", "reviewer", "the reviewer's name reads like the signer's: nobody reviews himself");
    return SP_OK;
}

/* One spelling of each letter: names are compared, and words beside numbers looked for, by that. */
static struct sp_rc check_form(const struct sp_translation *t, struct sp_diag *d)
{
    const struct { const char *name; struct sp_view text; } all[] = { { "iss", t->iss }, { "reviewer", t->reviewer }, { "text", t->text } };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        bool normal = false;
        SP_TRY(sp_text_is_nfc(all[i].text, &normal));
        if (!normal)
            return sp_diag_set(d, SP_ERR(INVALID), "translation.nfc", all[i].name, "it is not in Normalization Form C");
    }
    return SP_OK;
}

static struct sp_rc check_time(const struct sp_translation *t, int64_t at_s, struct sp_diag *d)
{
    if (t->iat > at_s && t->iat - at_s > SP_CLOCK_SKEW_S)
        return sp_diag_set(d, SP_ERR(INVALID), "translation.future", "iat", "it was made in the future");
    return SP_OK;
}

struct sp_rc sp_translation_open(struct sp_view jws, int64_t at_s, struct sp_arena *a, struct sp_translation *out, char kid[44], struct sp_diag *d)
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
    SP_TRY(check_form(&t, d));
    SP_TRY(check_people(&t, d));
    SP_TRY(check_time(&t, at_s, d));
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

static int by_place(const struct sp_prose_place *a, struct sp_view digest, struct sp_view context, struct sp_view tag)
{
    int order = sp_view_cmp(a->digest, digest);
    order = order ? order : sp_view_cmp(a->context, context);
    return order ? order : sp_view_cmp(a->tag, tag);
}

static int in_order(const void *a, const void *b)
{
    const struct sp_prose_place *y = b;
    return by_place(a, y->digest, y->context, y->tag);
}

struct placing { struct sp_prose_places *out; struct sp_arena *a; size_t room; };

static struct sp_rc place(void *ctx, const struct sp_prose *p)
{
    struct placing *x = ctx;
    struct sp_prose_places *out = x->out;
    SP_BUF_AUTO context = { 0 };
    SP_BUF_AUTO tag = { 0 };
    char digest[SP_SHA256_TEXT];
    sp_context_put(&context, p->fact->kind, p->field);
    sp_prose_put_tag(&tag, p);
    SP_TRY(sp_buf_rc(&context));
    SP_TRY(sp_buf_rc(&tag));
    SP_TRY(sp_sha256_b64url(p->text, digest));
    if (out->n == x->room) {
        size_t room = x->room ? x->room * 2 : 32;
        struct sp_prose_place *v = sp_arena_alloc(x->a, room * sizeof *v);
        if (!v)
            return SP_ERR(NOMEM);
        if (out->n)
            memcpy(v, out->v, out->n * sizeof *v);
        out->v = v;
        x->room = room;
    }
    struct sp_prose_place *one = &out->v[out->n];
    one->at = out->n++;
    return sp_arena_copy(x->a, sp_view_of(digest), &one->digest) && sp_arena_copy(x->a, sp_buf_view(&context), &one->context) &&
           sp_arena_copy(x->a, sp_buf_view(&tag), &one->tag) && sp_arena_copy(x->a, p->text, &one->text) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_prose_places(const struct sp_report *r, struct sp_arena *a, struct sp_prose_places *out)
{
    struct placing x = { out, a, 0 };
    *out = (struct sp_prose_places){ .n = 0 };
    SP_TRY(sp_prose_each(r->facts, r->n_facts, place, &x));
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, in_order);
    return SP_OK;
}

/* Nobody answers for a machine's numbers, so they are held against the original's. */
static struct sp_rc check_machine(const struct sp_translation *t, struct sp_view source, struct sp_diag *d)
{
    bool normal = false;
    SP_TRY(sp_text_is_nfc(source, &normal));
    if (!normal)
        return sp_diag_set(d, SP_ERR(INVALID), "translation.nfc", "source", "it is a machine's, of an original that is not in Normalization Form C");
    if (!sp_mask_same(source, t->text))
        return sp_diag_set(d, SP_ERR(INVALID), "translation.numbers", "text", "the machine's text has other numbers, units or identifiers than the original");
    return SP_OK;
}

struct sp_rc sp_translation_fits(const struct sp_translation *t, const struct sp_prose_places *places, struct sp_view *source, struct sp_diag *d)
{
    const struct sp_prose_place key = { .digest = t->source, .context = t->context, .tag = t->from };
    const struct sp_prose_place *p = places->n ? bsearch(&key, places->v, places->n, sizeof key, in_order) : NULL;
    if (!p)
        return sp_diag_set(d, SP_ERR(INVALID), "translation.source", "source", "it is of no text that this report shows at %.*s in %.*s",
                           (int)t->context.n, t->context.p, (int)t->from.n, t->from.p);
    if (t->method == SP_METHOD_MACHINE)
        SP_TRY(check_machine(t, p->text, d));
    *source = p->text;
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
