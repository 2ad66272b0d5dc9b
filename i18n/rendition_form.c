#include "i18n/rendition_form.h"

#include "i18n/format.h"
#include "i18n/legal_form_aid.h"

struct making {
    const struct sp_doc *doc;
    const struct sp_catalogue *cat;
    struct sp_arena *arena;
    struct sp_doc_form *out;
};

static struct sp_view primary(struct sp_view tag)
{
    struct sp_view language = tag, rest;
    (void)sp_view_split(tag, '-', &language, &rest);
    return language;
}

static bool reads(const struct making *m, struct sp_view tag)
{
    return tag.n && sp_view_eq(primary(tag), sp_catalogue_language(m->cat));
}

/* The country of the subject's key, "LA.ern:…". */
static struct sp_view country_of(const struct sp_doc *doc)
{
    const struct sp_doc_value *sub = sp_doc_named(doc->head, doc->n_head, "sub");
    struct sp_view country = { NULL, 0 }, rest;
    if (!sub || !sp_view_split(sub->value, '.', &country, &rest) || country.n != 2)
        return sp_view(NULL, 0);
    return country;
}

static struct sp_view label_under(const struct making *m, const char *head, struct sp_view name)
{
    return sp_catalogue_under(sp_catalogue_group(m->cat, SP_VIEW_LIT(""), sp_view_of(head)), name);
}

static struct sp_rc keep(struct making *m, struct sp_buf *text, struct sp_view language)
{
    struct sp_view kept;
    SP_TRY(sp_buf_rc(text));
    if (!sp_arena_copy(m->arena, sp_buf_view(text), &kept))
        return SP_ERR(NOMEM);
    m->out->piece[m->out->n++] = (struct sp_doc_form_piece){ kept, language };
    sp_buf_clear(text);
    return SP_OK;
}

/* "有限责任公司（老挝）"; whoever reads the country's language is told in the country's own words. */
static struct sp_rc put_what(struct making *m, const struct sp_form_told *t, struct sp_buf *b, bool *own)
{
    struct sp_view what = label_under(m, "legal_form", t->label);
    struct sp_view country = sp_catalogue_code(m->cat, SP_VIEW_LIT("country"), t->country);
    *own = reads(m, t->language);
    if (*own)
        what = t->local;
    if (!what.n)
        return SP_OK;
    struct sp_slot slots[] = { { "name", what }, { "code", country.n ? country : t->country } };
    SP_TRY(sp_template_put(sp_catalogue_text(m->cat, "form.code"), slots, 2, b));
    return keep(m, b, sp_view(NULL, 0));
}

/* The words of the name with what stands between them left out; else what the country calls it. */
static struct sp_rc put_words(struct making *m, const struct sp_form_told *t, struct sp_view language, struct sp_buf *b)
{
    if (!t->front.n && !t->back.n) {
        sp_buf_put(b, t->local);
        return keep(m, b, t->language);
    }
    sp_buf_put(b, t->front);
    sp_buf_puts(b, t->front.n ? " …" : "…");
    sp_buf_puts(b, t->back.n ? " " : "");
    sp_buf_put(b, t->back);
    return keep(m, b, language);
}

enum { WHAT = 0, NOTE = 1, WORDS = 2, CODE = 4 };

/* language: of the words that told it. */
static struct sp_rc put_all(struct making *m, const struct sp_form_told *t, unsigned parts, struct sp_view language)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_view note = label_under(m, "legal_form_note", t->note);
    bool own;
    SP_TRY(put_what(m, t, &b, &own));
    if ((parts & NOTE) && note.n) {
        sp_buf_put(&b, note);
        SP_TRY(keep(m, &b, sp_view(NULL, 0)));
    }
    if ((parts & WORDS) && !(own && !t->front.n && !t->back.n))
        SP_TRY(put_words(m, t, language, &b));
    if ((parts & CODE) && t->elf.n) {
        sp_buf_puts(&b, "ISO 20275 ");
        sp_buf_put(&b, t->elf);
        SP_TRY(keep(m, &b, sp_view(NULL, 0)));
    }
    return SP_OK;
}

static bool begin(struct making *m)
{
    *m->out = (struct sp_doc_form){ .mark = sp_catalogue_find(m->cat, SP_VIEW_LIT("text.explained")) };
    return m->out->mark.n;
}

/* --- of one value --- */

static bool told_by(const struct making *m, const struct sp_doc_value *v, struct sp_buf *raw, struct sp_form_told *t)
{
    if (sp_view_is(v->name, "elf"))
        return sp_form_of_code(v->value, t);
    sp_buf_clear(raw);
    return sp_rendition_unescape(v->value, raw) && !raw->failed && !reads(m, sp_doc_language(v)) &&
           sp_form_in_words(sp_buf_view(raw), country_of(m->doc), t);
}

struct sp_rc sp_doc_form_of(const struct sp_doc *doc, const struct sp_catalogue *cat, const struct sp_doc_value *v, struct sp_arena *a,
                            struct sp_doc_form *out)
{
    struct making m = { doc, cat, a, out };
    struct sp_form_told t;
    SP_BUF_AUTO raw = { 0 };
    if (!begin(&m) || !v->form || !told_by(&m, v, &raw, &t))
        return SP_OK;
    return put_all(&m, &t, sp_view_is(v->name, "elf") ? WORDS : WHAT, sp_view(NULL, 0));
}

/* --- of the report --- */

/* The value that states the form; *n: how many facts do that still hold. */
static const struct sp_doc_value *stated(const struct making *m, size_t *n)
{
    const struct sp_doc_value *found = NULL;
    struct sp_view closed = sp_catalogue_code(m->cat, SP_VIEW_LIT("status"), SP_VIEW_LIT("closed"));
    *n = 0;
    for (size_t i = 0; i < m->doc->n_sections; i++)
        for (size_t k = 0; k < m->doc->sections[i].n; k++) {
            const struct sp_doc_fact *f = &m->doc->sections[i].facts[k];
            if (!sp_view_is(f->kind, "registered.legal_form") || (closed.n && sp_view_eq(f->status, closed)))
                continue;
            for (size_t j = 0; j < f->n; j++)
                if (f->values[j].form)
                    found = &f->values[j];
            ++*n;
        }
    return found;
}

static struct sp_rc by_name(struct making *m)
{
    SP_BUF_AUTO raw = { 0 };
    struct sp_form_told t;
    const struct sp_doc_value *name =
        sp_doc_company(m->doc, sp_catalogue_code(m->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    if (!name || reads(m, sp_doc_language(name)))
        return SP_OK;
    if (!sp_rendition_unescape(name->value, &raw))
        return SP_ERR(FORMAT);
    SP_TRY(sp_buf_rc(&raw));
    if (!sp_form_in_name(sp_buf_view(&raw), country_of(m->doc), &t))
        return SP_OK;
    m->out->label = sp_catalogue_text(m->cat, "text.legal_form");
    return put_all(m, &t, NOTE | WORDS | CODE, sp_doc_language(name));
}

struct sp_rc sp_doc_form(const struct sp_doc *doc, const struct sp_catalogue *cat, struct sp_arena *a, struct sp_doc_form *out)
{
    struct making m = { doc, cat, a, out };
    struct sp_form_told t;
    SP_BUF_AUTO raw = { 0 };
    size_t n;
    if (!begin(&m))
        return SP_OK;
    const struct sp_doc_value *v = stated(&m, &n);
    if (n > 1)
        return SP_OK;
    if (!v || !told_by(&m, v, &raw, &t))
        return by_name(&m);
    if (!t.label.n && !reads(&m, t.language)) { /* a code as wide as "企业": the name may say more */
        SP_TRY(by_name(&m));
        if (out->n)
            return SP_OK;
    }
    out->label = sp_catalogue_text(cat, "kind.registered.legal_form");
    if (sp_view_is(v->name, "text")) { /* the register's own words, not those of the standard's list */
        t.front = t.back = sp_view(NULL, 0);
        t.local = sp_buf_view(&raw);
        t.language = sp_doc_language(v);
    }
    return put_all(&m, &t, NOTE | WORDS | CODE, sp_doc_language(v));
}

void sp_doc_form_put(const struct sp_doc_form *f, struct sp_buf *out)
{
    if (!f->n)
        return;
    sp_buf_put(out, f->label);
    sp_buf_puts(out, f->label.n ? ": " : "");
    for (size_t i = 0; i < f->n; i++) {
        sp_buf_puts(out, i ? " · " : "");
        sp_buf_put(out, f->piece[i].text);
    }
    sp_buf_puts(out, " (");
    sp_buf_put(out, f->mark);
    sp_buf_putc(out, ')');
}
