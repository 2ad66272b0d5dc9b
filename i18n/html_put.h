/*
 * i18n/html_put.h - what the parts of a page write with; for i18n/html*.c only.
 *
 * Text of people passes through put_text or put_column alone: markup is escaped and what hides is shown.
 *
 * Threading: a page belongs to one thread.
 */
#ifndef SP_I18N_HTML_PUT_H
#define SP_I18N_HTML_PUT_H

#include "i18n/rendition_doc.h"

struct sp_page {
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_buf *out;
    struct sp_buf tmp;       /* one column without its escapes */
    struct sp_arena *arena;
};

void sp_page_lit(struct sp_page *p, const char *markup);
void sp_page_fail(struct sp_page *p, enum sp_rc_code code);  /* keeps the first one */
void sp_page_text(struct sp_page *p, struct sp_view text);   /* valid UTF-8 */
void sp_page_column(struct sp_page *p, struct sp_view column);
void sp_page_label(struct sp_page *p, const char *key);
/* The value; original words in an element of their own language, which is named when it is not the page's. */
void sp_page_value(struct sp_page *p, const struct sp_doc_value *v);
/* "<section>" with its heading; small: text at the heading's end, or empty. */
void sp_page_section(struct sp_page *p, const char *cls, struct sp_view label, struct sp_view small);

/* i18n/html_facts.c: one section of the report. */
void sp_page_facts(struct sp_page *p, const struct sp_doc_section *s);

#endif
