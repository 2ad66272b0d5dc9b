/*
 * i18n/html_put.h - what the parts of a page write with; for i18n/html*.c only.
 *
 * Text of people passes through put_text or put_column alone: markup is escaped and what hides is shown.
 *
 * Threading: a page belongs to one thread.
 */
#ifndef SP_I18N_HTML_PUT_H
#define SP_I18N_HTML_PUT_H

#include "i18n/figures.h"
#include "i18n/html.h"
#include "i18n/rendition_form.h"

struct sp_page {
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_buf *out;
    struct sp_buf tmp;       /* one column without its escapes */
    struct sp_buf drawing;   /* one whose height is known only at its end */
    struct sp_arena *arena;
    struct sp_figures figures;
    size_t n_figures, n_disputed; /* written so far: their ids */
    uint64_t seen[0x4000 / 64];   /* characters that were asked about and can be seen */
    bool aided, formed;      /* some name has a reading beside it; the legal form is explained */
};

/* Inline, so that nobody counts the bytes of a literal. */
static inline void sp_page_lit(struct sp_page *p, const char *markup) { sp_buf_put(p->out, sp_view_of(markup)); }
void sp_page_fail(struct sp_page *p, enum sp_rc_code code);  /* keeps the first one */
void sp_page_text(struct sp_page *p, struct sp_view text);   /* valid UTF-8 */
void sp_page_column(struct sp_page *p, struct sp_view column);
void sp_page_label(struct sp_page *p, const char *key);
/* The value; original words in an element of their own language, which is named when it is not the page's. */
void sp_page_value(struct sp_page *p, const struct sp_doc_value *v);
/* What a legal form is, with the mark that this is an aid; nothing when there is none. */
void sp_page_form(struct sp_page *p, const struct sp_doc_form *f);
/* What it says in the reader's language, below it; nothing when nobody translated it. Behind whatever belongs to the original alone. */
void sp_page_translated(struct sp_page *p, const struct sp_doc_value *v);
/* As sp_page_text and sp_page_column, in drawings and attributes, where no element may stand: hidden characters as [U+XXXX]. */
void sp_page_plain(struct sp_page *p, struct sp_view text);
void sp_page_plain_column(struct sp_page *p, struct sp_view column);
/* The tag of original words, fit to stand in a lang attribute; empty for other values. */
struct sp_view sp_page_language(const struct sp_doc_value *v);
/* "<section>" with its heading. cls: or NULL; number: behind the id when not 0; small: text at the heading's end, or empty. */
struct sp_page_heading { const char *cls, *id; unsigned number; struct sp_view label, small; };
void sp_page_section(struct sp_page *p, const struct sp_page_heading *h);
/* A table that may be wider than the screen: a region with a name, that the keyboard can scroll. */
void sp_page_open_table(struct sp_page *p, const char *cls, struct sp_view name_column);
void sp_page_close_table(struct sp_page *p);

/* i18n/html_facts.c: one section of the report; number: which. */
void sp_page_facts(struct sp_page *p, const struct sp_doc_section *s, unsigned number);
/* i18n/html_figures.c: what there is to draw of it. */
void sp_page_figures(struct sp_page *p, const struct sp_doc_section *s);
/* i18n/html_front.c: contents, what is not there, what is disputed, and the box of evidence. */
void sp_page_contents(struct sp_page *p);
void sp_page_withheld(struct sp_page *p);
void sp_page_redacted(struct sp_page *p);
void sp_page_disputed(struct sp_page *p);
void sp_page_evidence(struct sp_page *p, const struct sp_html_evidence *e);

#endif
