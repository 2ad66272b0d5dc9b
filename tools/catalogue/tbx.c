#include "tools/catalogue/tbx.h"

#include "tools/import/reader.h"
#include "tools/import/xml.h"

#define BASE "saphan-base: "

/* --- writing --- */

static void put_term(struct sp_buf *b, struct sp_view language, struct sp_view term, struct sp_view base)
{
    sp_buf_putf(b, "    <langSec xml:lang=\"%.*s\">\n     <termSec>\n      <term>", (int)language.n, language.p);
    sp_buf_put_xml(b, term);
    sp_buf_puts(b, "</term>\n");
    if (base.n)
        sp_buf_putf(b, "      <note>" BASE "%.*s</note>\n", (int)base.n, base.p);
    sp_buf_puts(b, "     </termSec>\n    </langSec>\n");
}

struct sp_rc sp_tbx_put(const struct sp_units *u, struct sp_view version, struct sp_buf *out)
{
    sp_buf_putf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tbx xmlns=\"urn:iso:std:iso:30042:ed-2\" type=\"TBX-Core\" style=\"dca\" xml:lang=\"en\">\n"
                     " <tbxHeader>\n  <fileDesc>\n   <sourceDesc>\n    <p>Labels of credit reports, English and %.*s, catalogue version ",
                (int)u->language.n, u->language.p);
    sp_buf_put_xml(out, version);
    sp_buf_puts(out, "</p>\n   </sourceDesc>\n  </fileDesc>\n </tbxHeader>\n <text>\n  <body>\n");
    for (size_t i = 0; i < u->n; i++) {
        const struct sp_unit *x = &u->v[i];
        sp_buf_puts(out, "   <conceptEntry id=\"");
        sp_buf_put_xml(out, x->key);
        sp_buf_puts(out, "\">\n    <note>");
        sp_unit_context(x->key, false, out);
        sp_buf_puts(out, "</note>\n");
        put_term(out, SP_VIEW_LIT("en"), x->source, sp_view(NULL, 0));
        if (x->target.n)
            put_term(out, u->language, x->target, x->base);
        sp_buf_puts(out, "   </conceptEntry>\n");
    }
    sp_buf_puts(out, "  </body>\n </text>\n</tbx>\n");
    return sp_buf_rc(out);
}

/* --- reading --- */

enum { E_CONCEPT, E_LANG, E_NOTE, E_TBX, E_TERM, E_TERM_SEC, E_COUNT };
static const char *const names[] = { "conceptEntry", "langSec", "note", "tbx", "term", "termSec" };

struct reader {
    struct sp_arena *a;
    struct sp_units *units;
    struct sp_unit unit;
    bool open, english;  /* within a concept; within its English */
    struct sp_diag *d;
};

static struct sp_rc refuse(const struct reader *r, const char *rule, size_t line, const char *text)
{
    return sp_import_fail(r->d, SP_ERR(INVALID), rule, line, "%.*s%s%s", (int)r->unit.key.n, r->unit.key.n ? r->unit.key.p : "",
                          r->unit.key.n ? ": " : "", text);
}

static struct sp_rc begin_concept(struct reader *r, const struct sp_xml_element *e)
{
    struct sp_view id = sp_xml_attr(e, "id");
    r->unit = (struct sp_unit){ .line = e->line };
    if (!id.n || id.n > SP_MAX_CATALOGUE_KEY || r->open)
        return refuse(r, "import.attribute", e->line, "a concept without an id, with one that is too long, or within another");
    if (r->units->n == SP_MAX_CATALOGUE_KEYS)
        return sp_import_fail(r->d, SP_ERR(LIMIT), "limit.units", e->line, "more than %d concepts", SP_MAX_CATALOGUE_KEYS);
    r->open = true;
    return sp_arena_copy(r->a, id, &r->unit.key) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc begin_language(struct reader *r, const struct sp_xml_element *e)
{
    struct sp_view language = sp_xml_attr(e, "xml:lang");
    r->english = sp_view_is(language, "en");
    if (!r->english && !sp_view_eq(language, r->units->language))
        return sp_import_fail(r->d, SP_ERR(INVALID), "import.language", e->line, "%.*s: a term in \"%.*s\", and the catalogue is for \"%.*s\"",
                              (int)r->unit.key.n, r->unit.key.n ? r->unit.key.p : "", (int)language.n, language.n ? language.p : "", (int)r->units->language.n,
                              r->units->language.p);
    return SP_OK;
}

static struct sp_rc on_start(void *ctx, const struct sp_xml_element *e)
{
    struct reader *r = ctx;
    if (e->parent == E_TERM)
        return refuse(r, "import.element", e->line, "an element within a term");
    switch (e->id) {
    case E_TBX:
        if (!sp_view_starts(sp_xml_attr(e, "type"), SP_VIEW_LIT("TBX-")))
            return refuse(r, "import.version", e->line, "is not TBX of ISO 30042:2019");
        return SP_OK;
    case E_CONCEPT: return begin_concept(r, e);
    case E_LANG: return begin_language(r, e);
    case E_TERM:
        if (!r->open || e->parent != E_TERM_SEC)
            return refuse(r, "import.element", e->line, "a term that is not in the termSec of a concept");
        if (r->english ? r->unit.source.n : r->unit.target.n)
            return refuse(r, "import.duplicate", e->line, "has two terms in one language");
        return SP_OK;
    default: return SP_OK;
    }
}

static struct sp_rc on_foreign(void *ctx, int id, size_t line)
{
    return id == E_TERM ? refuse(ctx, "import.element", line, "an element within a term that is not known here") : SP_OK;
}

static struct sp_rc end_term(struct reader *r, const struct sp_xml_element *e)
{
    if (!e->text.n || e->cut)
        return refuse(r, "import.text", e->line, "has an empty term, or one that is too long");
    return sp_arena_copy(r->a, e->text, r->english ? &r->unit.source : &r->unit.target) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc on_end(void *ctx, const struct sp_xml_element *e)
{
    struct reader *r = ctx;
    const struct sp_view base = SP_VIEW_LIT(BASE);
    switch (e->id) {
    case E_TERM: return end_term(r, e);
    case E_NOTE:
        if (r->open && !r->english && e->parent == E_TERM_SEC && sp_view_starts(e->text, base) && e->text.n == base.n + SP_UNIT_BASE)
            return sp_arena_copy(r->a, sp_view(e->text.p + base.n, SP_UNIT_BASE), &r->unit.base) ? SP_OK : SP_ERR(NOMEM);
        return SP_OK;
    case E_CONCEPT:
        if (!r->unit.source.n)
            return refuse(r, "import.text", e->line, "has no English term");
        r->units->v[r->units->n++] = r->unit;
        r->unit = (struct sp_unit){ .line = 0 };
        r->open = false;
        return SP_OK;
    default: return SP_OK;
    }
}

struct sp_rc sp_tbx_read(struct sp_view text, struct sp_view language, struct sp_arena *a, struct sp_units *out, struct sp_diag *d)
{
    static const struct sp_xml_handler handler = {
        "urn:iso:std:iso:30042:ed-2", "tbx", names, E_COUNT, on_start, on_end, NULL, on_foreign
    };
    struct sp_units units = { .language = language, .v = sp_arena_room(a, SP_MAX_CATALOGUE_KEYS * sizeof *units.v), .labels = true };
    struct reader r = { .a = a, .units = &units, .d = d };
    struct sp_xml *x;
    if (!units.v)
        return SP_ERR(NOMEM);
    SP_TRY(sp_units_encoding(text, d));
    SP_TRY(sp_xml_new(&handler, &r, &x));
    struct sp_rc rc = sp_xml_feed(x, text, true, d);
    sp_xml_free(x);
    if (sp_ok(rc) && !units.n)
        rc = sp_import_fail(d, SP_ERR(INVALID), "import.empty", 0, "the file has no concept");
    if (sp_ok(rc))
        *out = units;
    return rc;
}
