/* Words of the lines and of the catalogue, and aids for reading beside them. */
#include "i18n/reading_aid.h"
#include "tools/saphan-pdf/paper.h"

void sp_paper_fail(struct sp_paper *p, enum sp_rc_code code)
{
    sp_type_fail(p->sheet.type, (struct sp_rc){ code }, "pdf.lines", "the report's lines are not a rendition");
}

void sp_paper_text(struct sp_paper *p, struct sp_words *w, struct sp_view text, unsigned style)
{
    sp_words_put(p->sheet.type, w, text, style, sp_view(NULL, 0));
}

struct sp_view sp_paper_opened(struct sp_paper *p, struct sp_view column)
{
    sp_buf_clear(&p->tmp);
    if (!sp_rendition_unescape(column, &p->tmp))
        sp_paper_fail(p, SP_RC_FORMAT);
    else if (p->tmp.failed)
        sp_paper_fail(p, p->tmp.failed);
    else
        return sp_buf_view(&p->tmp);
    return sp_view(NULL, 0);
}

void sp_paper_column(struct sp_paper *p, struct sp_words *w, struct sp_view column, unsigned style)
{
    sp_paper_text(p, w, sp_paper_opened(p, column), style);
}

/* A catalogue that came with an old bundle may lack a heading that is newer; the program's own has it. */
struct sp_view sp_paper_word(struct sp_paper *p, const char *key)
{
    struct sp_view text = sp_catalogue_find(p->cat, sp_view_of(key));
    const struct sp_catalogue *own = text.n ? NULL : sp_catalogue_builtin(sp_catalogue_language(p->cat));
    return own ? sp_catalogue_text(own, key) : sp_catalogue_text(p->cat, key);
}

void sp_paper_label(struct sp_paper *p, struct sp_words *w, const char *key, unsigned style)
{
    sp_paper_text(p, w, sp_paper_word(p, key), style);
}

/* In brackets, and in one piece. */
static void put_language(struct sp_paper *p, struct sp_words *w, struct sp_view language)
{
    struct sp_view name = sp_catalogue_code(p->cat, SP_VIEW_LIT("language"), language), word, rest = name.n ? name : language;
    sp_paper_text(p, w, SP_VIEW_LIT("\xC2\xA0("), SP_PDF_SMALL | SP_PDF_SOFT);
    while (sp_view_split(rest, ' ', &word, &rest)) {
        sp_paper_text(p, w, word, SP_PDF_SMALL | SP_PDF_SOFT);
        sp_paper_text(p, w, SP_VIEW_LIT("\xC2\xA0"), SP_PDF_SMALL);
    }
    sp_paper_text(p, w, rest, SP_PDF_SMALL | SP_PDF_SOFT);
    sp_paper_text(p, w, SP_VIEW_LIT(")"), SP_PDF_SMALL | SP_PDF_SOFT);
}

/* How a name in another script is read, and that this is an aid; a catalogue of before has no words for that. */
static void put_aid(struct sp_paper *p, struct sp_words *w, struct sp_view text, struct sp_view language)
{
    SP_BUF_AUTO aid = { 0 };
    struct sp_view label = sp_catalogue_find(p->cat, SP_VIEW_LIT("text.romanised"));
    if (!label.n || !sp_reading_aid(text, language, sp_catalogue_language(p->cat), &aid))
        return;
    sp_buf_puts(&aid, " (");
    sp_buf_put(&aid, label);
    sp_buf_putc(&aid, ')');
    if (aid.failed)
        sp_paper_fail(p, aid.failed);
    p->aided = true;
    sp_paper_text(p, w, w->text.n ? SP_VIEW_LIT(" ") : sp_view(NULL, 0), 0);
    sp_paper_text(p, w, sp_buf_view(&aid), SP_PDF_SMALL | SP_PDF_SOFT);
}

void sp_paper_form(struct sp_paper *p, struct sp_words *w, const struct sp_doc_form *f, unsigned style)
{
    for (size_t i = 0; i < f->n; i++) {
        sp_paper_text(p, w, i ? SP_VIEW_LIT(" · ") : sp_view(NULL, 0), style);
        sp_words_put(p->sheet.type, w, f->piece[i].text, style, f->piece[i].language);
    }
    sp_paper_text(p, w, SP_VIEW_LIT(" ("), style);
    sp_paper_text(p, w, f->mark, style);
    sp_paper_text(p, w, SP_VIEW_LIT(")"), style);
    p->formed = true;
}

static void put_form_of(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v)
{
    struct sp_doc_form f;
    struct sp_rc rc = sp_doc_form_of(&p->doc, p->cat, v, p->arena, &f);
    if (!sp_ok(rc))
        sp_paper_fail(p, rc.code);
    else if (f.n) {
        sp_paper_text(p, w, SP_VIEW_LIT(" · "), SP_PDF_SMALL | SP_PDF_SOFT);
        sp_paper_form(p, w, &f, SP_PDF_SMALL | SP_PDF_SOFT);
    }
}

/* Of original words in another language than the document's; else empty. */
static struct sp_view foreign(struct sp_paper *p, const struct sp_doc_value *v)
{
    struct sp_view language = sp_doc_language(v), rest;
    (void)sp_view_split(language, '-', &language, &rest);
    return sp_view_eq(language, sp_catalogue_language(p->cat)) ? sp_view(NULL, 0) : language;
}

void sp_paper_original(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, unsigned style)
{
    sp_words_put(p->sheet.type, w, sp_paper_opened(p, v->value), style, sp_doc_language(v));
    if (foreign(p, v).n)
        put_language(p, w, foreign(p, v));
}

void sp_paper_reading(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v)
{
    if (foreign(p, v).n && !v->prose)
        put_aid(p, w, sp_paper_opened(p, v->value), foreign(p, v));
}

void sp_paper_value(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, unsigned style)
{
    sp_paper_original(p, w, v, style);
    sp_paper_reading(p, w, v);
    if (v->form)
        put_form_of(p, w, v);
    if (!v->id.n)
        return;
    sp_paper_text(p, w, SP_VIEW_LIT(" ("), style);
    sp_paper_column(p, w, v->id, style);
    sp_paper_text(p, w, SP_VIEW_LIT(")"), style);
}

/* name: between quotation marks, which no name of a signed translation holds. */
static void put_said_by(struct sp_paper *p, struct sp_words *w, const char *label, struct sp_view text, bool name)
{
    if (!text.n)
        return;
    sp_paper_text(p, w, SP_VIEW_LIT(" · "), SP_PDF_SMALL | SP_PDF_SOFT);
    if (label) {
        sp_paper_label(p, w, label, SP_PDF_SMALL | SP_PDF_SOFT);
        sp_paper_text(p, w, SP_VIEW_LIT(" "), SP_PDF_SMALL);
    }
    sp_paper_text(p, w, name ? SP_VIEW_LIT("“") : sp_view(NULL, 0), SP_PDF_SMALL | SP_PDF_SOFT);
    sp_paper_text(p, w, text, SP_PDF_SMALL | SP_PDF_SOFT);
    sp_paper_text(p, w, name ? SP_VIEW_LIT("”") : sp_view(NULL, 0), SP_PDF_SMALL | SP_PDF_SOFT);
}

/* Below the original: first, in small print, what it is and whose word, so that nobody takes it for more; then, on a line of its own, its words.
 * Nothing of ours follows upon these, so whatever they end with is no label. */
void sp_paper_translated(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v)
{
    const struct sp_translated *t = v->translated;
    if (!t)
        return;
    sp_words_break(w);
    sp_paper_label(p, w, t->label, SP_PDF_SMALL | SP_PDF_SOFT);
    put_said_by(p, w, NULL, t->engine, false);
    put_said_by(p, w, "text.translation_reviewer", t->reviewer, true);
    put_said_by(p, w, "text.translation_signed", t->signer, true);
    put_said_by(p, w, "text.translation_key", t->key, false);
    if (t->stranger) {
        sp_paper_text(p, w, SP_VIEW_LIT(" · "), SP_PDF_SMALL | SP_PDF_SOFT);
        sp_paper_label(p, w, "text.translation_stranger", SP_PDF_SMALL | SP_PDF_RED);
    }
    sp_words_break(w);
    sp_words_put(p->sheet.type, w, t->text, 0, t->to);
}
