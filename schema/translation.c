#include "schema/translation.h"

#include "schema/claims.h"
#include "schema/data.h"
#include "schema/text.h"

static const char *const method_texts[SP_METHOD_COUNT] = { "certified", "human", "memory", "machine" };

const char *sp_method_text(enum sp_translation_method m) { return method_texts[m]; }

bool sp_method_parse(struct sp_view text, enum sp_translation_method *out)
{
    for (unsigned m = 0; m < SP_METHOD_COUNT; m++)
        if (sp_view_is(text, method_texts[m])) {
            *out = (enum sp_translation_method)m;
            return true;
        }
    return false;
}

bool sp_language_tag_valid(struct sp_view tag)
{
    struct sp_view language = tag, script = { NULL, 0 };
    bool two = sp_view_split(tag, '-', &language, &script);
    return tag.n <= SP_MAX_LANGUAGE_TAG && sp_code_known(SP_LIST_LANGUAGE, language) && (!two || sp_code_known(SP_LIST_SCRIPT, script));
}

/* The script that a language of the catalogues is written in when none is named. Chinese has two, so it is either. */
static struct sp_view usual_script(struct sp_view language)
{
    static const char *const usual[][2] = { { "en", "Latn" }, { "fil", "Latn" }, { "id", "Latn" }, { "km", "Khmr" }, { "lo", "Laoo" }, { "ms", "Latn" }, { "my", "Mymr" },
                                            { "pt", "Latn" }, { "ta", "Taml" }, { "tet", "Latn" }, { "th", "Thai" }, { "vi", "Latn" } };
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (sp_view_is(language, usual[i][0]))
            return sp_view_of(usual[i][1]);
    return sp_view(NULL, 0);
}

bool sp_language_pair_valid(struct sp_view from, struct sp_view to)
{
    struct sp_view a = from, b = to, x = { NULL, 0 }, y = { NULL, 0 };
    (void)sp_view_split(from, '-', &a, &x);
    (void)sp_view_split(to, '-', &b, &y);
    if (!sp_view_eq(a, b))
        return true;
    if (sp_view_is(a, "zh"))
        return !sp_view_eq(x, y);
    x = x.n ? x : usual_script(a);
    y = y.n ? y : usual_script(b);
    return x.n && y.n && !sp_view_eq(x, y);
}

bool sp_context_valid(struct sp_view context)
{
    size_t dot = context.n;
    while (dot > 0 && context.p[dot - 1] != '.')
        dot--;
    if (dot == 0 || context.n > SP_MAX_CONTEXT)
        return false;
    const struct sp_kind *kind = sp_kind_named(sp_view(context.p, dot - 1));
    const struct sp_field *field = kind ? sp_kind_field(kind, sp_view(context.p + dot, context.n - dot)) : NULL;
    return field && field->prose;
}

void sp_context_put(struct sp_buf *b, const struct sp_kind *kind, const struct sp_field *field)
{
    sp_buf_puts(b, kind->name);
    sp_buf_putc(b, '.');
    sp_buf_puts(b, field->name);
}

/* Brackets, bars and double quotation marks, and what looks like them. */
static bool is_mark(uint32_t cp)
{
    static const struct { uint32_t from, to; } marks[] = {
        { '"', '"' }, { '[', '[' }, { ']', ']' }, { '{', '}' }, { 0xA6, 0xA6 }, { 0xAB, 0xAB }, { 0xBB, 0xBB }, { 0x1C0, 0x1C2 }, { 0x2BA, 0x2BA },
        { 0x2EE, 0x2EE }, { 0x5F4, 0x5F4 }, { 0x2016, 0x2016 }, { 0x201C, 0x201F }, { 0x2033, 0x2034 }, { 0x2036, 0x2037 }, { 0x2045, 0x2046 },
        { 0x2223, 0x2226 }, { 0x2308, 0x230B }, { 0x2329, 0x232A }, { 0x239B, 0x23B9 }, { 0x2500, 0x257F }, { 0x2758, 0x275E }, { 0x2768, 0x2775 },
        { 0x27E6, 0x27EF }, { 0x2983, 0x2999 }, { 0x2E20, 0x2E29 }, { 0x2E42, 0x2E42 }, { 0x3003, 0x3003 }, { 0x3008, 0x3011 }, { 0x3014, 0x301B },
        { 0x301D, 0x301F }, { 0xFE31, 0xFE48 }, { 0xFE5B, 0xFE5E }, { 0xFF02, 0xFF02 }, { 0xFF3B, 0xFF3B }, { 0xFF3D, 0xFF3D }, { 0xFF5B, 0xFF5D },
        { 0xFF5F, 0xFF63 }, { 0xFFE4, 0xFFE4 }, { 0xFFE8, 0xFFE8 },
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (cp >= marks[i].from && cp <= marks[i].to)
            return true;
    return false;
}

bool sp_translation_name_valid(struct sp_view name)
{
    if (!sp_ok(sp_text_check(name, SP_MAX_NAME_BYTES, "name", NULL)))
        return false;
    for (size_t i = 0; i < name.n;)
        if (is_mark(sp_utf8_next(name, &i)))
            return false;
    return true;
}

/* ---- writing ---- */

void sp_translation_put(struct sp_buf *b, const struct sp_translation *t)
{
    bool first = true, inner = true;
    sp_put_str(b, &first, "format", SP_VIEW_LIT(SP_TRANSLATION_FORMAT));
    sp_put_str(b, &first, "iss", t->iss);
    sp_put_int(b, &first, "iat", t->iat);
    sp_put_str(b, &first, "context", t->context);
    sp_put_str(b, &first, "from", t->from);
    sp_put_str(b, &first, "to", t->to);
    sp_put_str(b, &first, "source", t->source);
    sp_put_str(b, &first, "text", t->text);
    sp_put_str(b, &first, "method", sp_view_of(sp_method_text(t->method)));
    if (t->engine.name.n) {
        sp_put_member(b, &first, "engine");
        sp_put_str(b, &inner, "name", t->engine.name);
        sp_put_str(b, &inner, "version", t->engine.version);
        sp_buf_putc(b, '}');
    }
    sp_put_opt_str(b, &first, "reviewer", t->reviewer);
    sp_put_member(b, &first, "jwk");
    sp_warrant_put_jwk(b, &t->jwk);
    sp_buf_putc(b, '}');
}

/* ---- reading ---- */

static struct sp_rc take_person(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    SP_TRY(sp_claim_text(c, name, out));
    return sp_translation_name_valid(*out) ? SP_OK : sp_claim_bad(c, name, "is not a name on one line, without brackets, bars and double quotation marks");
}

static struct sp_rc take_tag(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    SP_TRY(sp_claim_text(c, name, out));
    return sp_language_tag_valid(*out) ? SP_OK : sp_claim_bad(c, name, "is not a known language, or language and script");
}

static struct sp_rc take_texts(const struct sp_claims *c, struct sp_translation *t)
{
    SP_TRY(sp_claim_text(c, "context", &t->context));
    if (!sp_context_valid(t->context))
        return sp_claim_bad(c, "context", "is not a field of free text, as registered.scope.text");
    SP_TRY(take_tag(c, "from", &t->from));
    SP_TRY(take_tag(c, "to", &t->to));
    if (!sp_language_pair_valid(t->from, t->to))
        return sp_claim_bad(c, "to", "is the language that it was translated from, and in no other script");
    SP_TRY(sp_claim_digest(c, "source", &t->source));
    SP_TRY(sp_claim_text(c, "text", &t->text));
    return sp_ok(sp_text_check(t->text, SP_MAX_TRANSLATED_BYTES, "text", c->d)) ? SP_OK : SP_ERR(INVALID);
}

static struct sp_rc take_engine(const struct sp_claims *c, struct sp_translation *t)
{
    static const char *const known[] = { "name", "version", NULL };
    const cJSON *j;
    if (t->method != SP_METHOD_MACHINE)
        return sp_json_get(c->j, "engine") ? sp_claim_bad(c, "engine", "is of machine translations only") : SP_OK;
    SP_TRY(sp_json_obj(c->j, "engine", &j, c->d));
    SP_TRY(sp_json_only(j, known, c->d));
    SP_TRY(sp_json_str(j, "name", &t->engine.name, c->d));
    SP_TRY(sp_json_str(j, "version", &t->engine.version, c->d));
    if (!sp_token_valid(t->engine.name, SP_MAX_TOKEN_FIELD) || !sp_token_valid(t->engine.version, SP_MAX_TOKEN_FIELD))
        return sp_claim_bad(c, "engine", "has a name or a version that is no token");
    return SP_OK;
}

static struct sp_rc take_how(const struct sp_claims *c, struct sp_translation *t)
{
    struct sp_view method;
    SP_TRY(sp_claim_text(c, "method", &method));
    if (!sp_method_parse(method, &t->method))
        return sp_claim_bad(c, "method", "is certified, human, memory or machine");
    SP_TRY(take_engine(c, t));
    if (sp_json_get(c->j, "reviewer"))
        SP_TRY(take_person(c, "reviewer", &t->reviewer));
    if (t->method == SP_METHOD_CERTIFIED && !t->reviewer.n)
        return sp_claim_bad(c, "reviewer", "is missing: what is certified was read by somebody else, too");
    if (t->reviewer.n && sp_view_eq(t->reviewer, t->iss))
        return sp_claim_bad(c, "reviewer", "is who answers for the translation: nobody reviews himself");
    return SP_OK;
}

static struct sp_rc take_all(const struct sp_claims *c, struct sp_translation *t)
{
    struct sp_view format;
    SP_TRY(sp_claim_text(c, "format", &format));
    if (!sp_view_is(format, SP_TRANSLATION_FORMAT))
        return sp_claim_bad(c, "format", "is not " SP_TRANSLATION_FORMAT);
    SP_TRY(take_person(c, "iss", &t->iss));
    SP_TRY(sp_claim_time(c, "iat", &t->iat));
    SP_TRY(take_texts(c, t));
    SP_TRY(take_how(c, t));
    return sp_claim_jwk(c, &t->jwk);
}

static struct sp_rc keep(struct sp_arena *a, struct sp_translation *t)
{
    struct sp_view *const one[] = { &t->iss, &t->context, &t->from, &t->to, &t->source, &t->text, &t->engine.name, &t->engine.version,
                                    &t->reviewer, &t->jwk.crv, &t->jwk.kty, &t->jwk.x, &t->jwk.y };
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        SP_TRY(sp_keep(a, *one[i], one[i]));
    return SP_OK;
}

struct sp_rc sp_translation_parse(struct sp_view payload, struct sp_arena *a, struct sp_translation *out, struct sp_diag *d)
{
    static const char *const known[] = { "format", "iss", "iat", "context", "from", "to", "source", "text", "method", "engine", "reviewer",
                                         "jwk", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_translation t = { .iat = 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_TRANSLATION_BYTES, &j, d));
    const struct sp_claims c = { j, "schema.translation.", d };
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_all(&c, &t));
    sp_translation_put(&again, &t);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), payload))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.translation.canonical", NULL, "the translation is not in its one canonical form");
    SP_TRY(keep(a, &t));
    *out = t;
    return SP_OK;
}
