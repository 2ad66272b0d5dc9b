/*
 * i18n/rendition_doc.h - canonical lines as a tree of views, for whoever lays them out.
 *
 * Threading: no shared state. Views borrow from the lines, arrays live in the arena.
 */
#ifndef SP_I18N_RENDITION_DOC_H
#define SP_I18N_RENDITION_DOC_H

#include "base/arena.h"
#include "i18n/rendition.h"
#include "i18n/translated.h"

/* A labelled value; columns keep their escapes. */
struct sp_doc_value {
    struct sp_view name, mark, label, value;
    bool prose;            /* a text of sentences: no name, place or title */
    bool form;             /* says the company's legal form: a code, or words that have no code beside them */
    const struct sp_translated *translated; /* to be shown beside it; NULL: none */
    struct sp_view id;     /* behind it in brackets, where words stand for an id that others know the entry by; empty: none */
};

struct sp_doc_fact {
    struct sp_view path;   /* "registered.name/1" */
    struct sp_view kind, id, label, status, cls, disputed, source, valid_from, valid_to, received;
    const struct sp_doc_value *values;
    size_t n;
};
struct sp_doc_section { struct sp_view name, label, version, count; const struct sp_doc_fact *facts; size_t n; };
/* The document's arrays are shared and constant: *own becomes a copy of the section's facts that may be changed; once there, it stays. */
struct sp_rc SP_MUST sp_doc_own_facts(struct sp_doc_section *s, struct sp_doc_fact **own, struct sp_arena *a);
struct sp_doc_withheld { struct sp_view kind, label, count, rule; };
struct sp_doc_redacted { struct sp_view what, label, count; }; /* count empty: the whole section */

struct sp_doc {
    struct sp_view format;
    struct sp_view language, version, status;  /* of the catalogue */
    struct sp_doc_value *head, *notes;
    size_t n_head, n_notes;
    struct sp_doc_section *sections;
    size_t n_sections;
    struct sp_doc_withheld *withheld;
    size_t n_withheld;
    struct sp_doc_redacted *redacted;
    size_t n_redacted;
    bool translated;                           /* some value is */
};

/* FORMAT when the lines are not a rendition; one with redacted lines under the first format is none, nor one without under the
 * second. */
struct sp_rc SP_MUST sp_doc_parse(struct sp_view lines, struct sp_arena *a, struct sp_doc *out);
/* For a layout: the code of an industry (registered.activity, ISIC) becomes "Construction of buildings (4100)", where the catalogue
 * has a label of its division ("code.isic_division."), else of its section ("code.isic_section."). The lines themselves have the code
 * alone. NOMEM. */
struct sp_rc SP_MUST sp_doc_name_industries(struct sp_doc *doc, const struct sp_catalogue *cat, struct sp_arena *a);
/* For a layout: the entry that a dispute, a statement of the company or an alert is about, in the catalogue's words, where the lines have
 * codes: its kind and field by their labels, and which entry of that kind by what tells it from the others of the report, its id behind it.
 * An id stays alone where the report does not show the entry, or none of its first values tells it apart. NOMEM. */
struct sp_rc SP_MUST sp_doc_name_entries(struct sp_doc *doc, const struct sp_catalogue *cat, struct sp_arena *a);
/* Sets `translated` of the values that these are of: of the same place, language and words. Nothing when the catalogue has no words to
 * label them by. The list outlives the document. NOMEM. */
struct sp_rc SP_MUST sp_doc_translate(struct sp_doc *doc, const struct sp_catalogue *cat, const struct sp_translated_list *list, struct sp_arena *a);
/* Original words: their language tag ("lo", "zh-Hant") behind "o:"; empty for other marks. */
struct sp_view sp_doc_language(const struct sp_doc_value *v);
/* What stands in place of a section's facts when there are none: the key "text.empty", "text.empty_withheld" when some
 * were held back, "text.empty_redacted" when this copy does not tell. */
const char *sp_doc_empty_key(const struct sp_doc *doc, const struct sp_doc_section *section);
/* Whether source, status, class and times of two facts are the same. */
bool sp_doc_same_source(const struct sp_doc_fact *a, const struct sp_doc_fact *b);
/* A value of the head or of a fact, or NULL. */
const struct sp_doc_value *sp_doc_named(const struct sp_doc_value *v, size_t n, const char *name);
/* How many facts of a section that is there this copy lacks; NULL: none. */
const struct sp_doc_redacted *sp_doc_left_out(const struct sp_doc *doc, const struct sp_doc_section *section);
/* The company's legal name, or NULL: a trading or former name in its place would pass for it. legal_label: of that name type. */
const struct sp_doc_value *sp_doc_company(const struct sp_doc *doc, struct sp_view legal_label);
/* A name of the company besides the one that is shown, or NULL: the fact is none, or names what the company was called once. */
const struct sp_doc_value *sp_doc_other_name(const struct sp_doc_fact *f, const struct sp_doc_value *shown,
                                             struct sp_view former_label);
/* What became of the company, as registered; NULL when the report does not say. That it is not on the register any more (the fact
 * "register" that an import of the whole register writes) goes before what the register said last; what is closed comes last.
 * closed_label: of that fact status. */
const struct sp_doc_value *sp_doc_status(const struct sp_doc *doc, struct sp_view closed_label);

#endif
