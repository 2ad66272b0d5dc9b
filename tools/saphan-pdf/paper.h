/*
 * tools/saphan-pdf/paper.h - what the parts of a document write with; for tools/saphan-pdf only.
 *
 * Threading: one thread.
 */
#ifndef SP_PDF_PAPER_H
#define SP_PDF_PAPER_H

#include "i18n/rendition_doc.h"
#include "tools/saphan-pdf/draw.h"
#include "tools/saphan-pdf/table.h"

struct sp_paper {
    const struct sp_pdf_report *report;
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_sheet sheet;
    struct sp_arena *arena;
    struct sp_buf tmp;       /* one column without its escapes */
};

#define SP_TEXT_PT 9.0
#define SP_SMALL_PT 7.8

/* Into words: text, a column of the lines, a label of the catalogue, a value in its own language. */
void sp_paper_text(struct sp_paper *p, struct sp_words *w, struct sp_view text, unsigned style);
void sp_paper_column(struct sp_paper *p, struct sp_words *w, struct sp_view column, unsigned style);
void sp_paper_label(struct sp_paper *p, struct sp_words *w, const char *key, unsigned style);
void sp_paper_value(struct sp_paper *p, struct sp_words *w, const struct sp_doc_value *v, unsigned style);
void sp_paper_fail(struct sp_paper *p, enum sp_rc_code code);
/* The heading of a section, with an entry in the outline; small: text at its end, may be empty. Room for `more` points stays below. */
void sp_paper_heading(struct sp_paper *p, struct sp_view label, struct sp_view small, double more);
/* Closes what the heading opened. */
void sp_paper_end(struct sp_paper *p);

/* facts.c: one section of the report. */
void sp_paper_facts(struct sp_paper *p, const struct sp_doc_section *s);

#endif
