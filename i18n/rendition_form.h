/*
 * i18n/rendition_form.h - what a report's company is by law, in the reader's language, for whoever lays out a rendition: an aid
 * beside what stands there, marked so. It stands in no line and is signed by nobody (i18n/legal_form_aid.h).
 *
 * Threading: no shared state. Views borrow from the document, the catalogue, constants and the arena.
 */
#ifndef SP_I18N_RENDITION_FORM_H
#define SP_I18N_RENDITION_FORM_H

#include "i18n/rendition_doc.h"

/* To be shown in this order with something between them: what it is, and by whose law; who is liable; the original words; the
 * code of ISO 20275. language: of original words, else empty. */
struct sp_doc_form_piece { struct sp_view text, language; };
struct sp_doc_form {
    struct sp_view label;          /* before them: the legal form as registered, or as the name says it */
    struct sp_doc_form_piece piece[4];
    size_t n;
    struct sp_view mark;           /* behind them: that it is an aid for reading */
};

/* Of the whole report: by the legal form that it states, else by the company's legal name. n is 0: it says none, or two, or
 * the name is in the reader's own language, or the catalogue is of before and has no words for it. NOMEM. */
struct sp_rc SP_MUST sp_doc_form(const struct sp_doc *doc, const struct sp_catalogue *cat, struct sp_arena *a, struct sp_doc_form *out);
/* Of one value: a code of ISO 20275, or a legal form in the register's words without one beside it (v->form). */
struct sp_rc SP_MUST sp_doc_form_of(const struct sp_doc *doc, const struct sp_catalogue *cat, const struct sp_doc_value *v,
                                    struct sp_arena *a, struct sp_doc_form *out);
/* In one line: "label: what it is · who is liable · … (mark)"; nothing for n = 0. */
void sp_doc_form_put(const struct sp_doc_form *f, struct sp_buf *out);

#endif
