/*
 * tools/saphan-pdf/paper.h - what the parts of a document write with; for tools/saphan-pdf only.
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_PAPER_H
#define SP_PDF_PAPER_H

#include "i18n/figures.h"
#include "i18n/rendition_form.h"
#include "tools/saphan-pdf/draw.h"
#include "tools/saphan-pdf/table.h"

/* What stands above the next block: set when it is known what that is. */
struct sp_heading { struct sp_words words, small; struct sp_set set, end; struct sp_view text; };

struct sp_paper {
    const struct sp_pdf_report *report;
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_figures figures;
    struct sp_sheet sheet;
    struct sp_arena *arena;
    struct sp_heading heading, caption; /* that wait */
    struct sp_buf tmp;       /* one column without its escapes */
    bool aided, formed;      /* some name has a reading beside it; the legal form is explained */
};

#define SP_TEXT_PT 9.0
#define SP_SMALL_PT 7.8

/* value.c. A column of the lines without its escapes; borrowed until the next one. */
struct sp_view sp_paper_opened(struct sp_paper *p, struct sp_view column);
/* Into words: text, a column of the lines, a label of the catalogue, a value in its own language with the aids for reading it. */
void sp_paper_text(struct sp_paper *p, struct sp_words *w, struct sp_view text, unsigned style);
void sp_paper_column(struct sp_paper *p, struct sp_words *w, struct sp_view column, unsigned style);
void sp_paper_label(struct sp_paper *p, struct sp_words *w, const char *key, unsigned style);
void sp_paper_value(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, unsigned style);
/* The two parts of it for a name that stands large: the value with its language, and how it is read. */
void sp_paper_original(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, unsigned style);
void sp_paper_reading(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v);
/* What a legal form is (n > 0), with the mark that this is an aid. */
void sp_paper_form(struct sp_paper *p, struct sp_words *w, const struct sp_doc_form *f, unsigned style);
/* What it says in the reader's language, below it; nothing when nobody translated it. Behind whatever belongs to the original alone. */
void sp_paper_translated(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v);
struct sp_view sp_paper_word(struct sp_paper *p, const char *key); /* the label itself */
void sp_paper_fail(struct sp_paper *p, enum sp_rc_code code);
/* The heading of a section, with an entry in the outline; small: text at its end, may be empty. It is drawn with what follows;
 * label is borrowed until then. */
void sp_paper_heading(struct sp_paper *p, struct sp_view label, struct sp_view small);
/* Closes what the heading opened. */
void sp_paper_end(struct sp_paper *p);
/* Above a table: p->caption.words, which were filled before. Drawn with what follows. */
void sp_paper_caption(struct sp_paper *p);
/* Frees what waits for nothing any more. */
void sp_paper_forget(struct sp_paper *p);

/* facts.c: one section of the report. */
void sp_paper_facts(struct sp_paper *p, const struct sp_doc_section *s);
/* figures.c: what there is to draw of it. */
void sp_paper_figures(struct sp_paper *p, const struct sp_doc_section *s);
/* evidence.c: what proves it, and the QR code. */
void sp_paper_evidence(struct sp_paper *p);

#endif
