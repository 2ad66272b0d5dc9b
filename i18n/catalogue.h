/*
 * i18n/catalogue.h - every word that a rendition shows in one language, frozen, versioned, content-addressed.
 *
 * A catalogue maps keys to text: labels of sections, kinds, fields and codes, sentences, month names, number
 * separators, templates for dates and amounts. Its compiled form is one canonical UTF-8 text:
 *
 *   saphan-catalogue/1
 *   language<TAB>zh
 *   version<TAB>1
 *   key<TAB>status<TAB>text          strictly ascending by key, status one of certified reviewed draft machine
 *
 * SHA-256 over these bytes is the catalogue's digest; whoever needs it computes it (no cryptography here). There is
 * no fallback to another language: a code without a label is shown as the code. How sources are written and which
 * gates they pass: docs/translation.md, i18n/catalogue_source.h, i18n/catalogue_check.h.
 *
 * Threading: constant once parsed; every function is safe from any thread.
 */
#ifndef SP_I18N_CATALOGUE_H
#define SP_I18N_CATALOGUE_H

#include "base/bytes.h"

enum {
    SP_MAX_CATALOGUE_BYTES = 512 * 1024,
    SP_MAX_CATALOGUE_KEYS = 8 * 1024,
    SP_MAX_CATALOGUE_KEY = 128,       /* bytes of one key */
    SP_MAX_CATALOGUE_TEXT = 2048      /* bytes of one text */
};

struct sp_catalogue;

/* A catalogue built into this program, or NULL when there is none for the language. Never freed. */
const struct sp_catalogue *sp_catalogue_builtin(struct sp_view language);
/* The languages of the built-in catalogues, NULL-ended, in byte order. */
const char *const *sp_catalogue_languages(void);
/* The same in words, "en, lo, zh": for help and errors. */
const char *sp_catalogue_languages_text(void);

/*
 * Strict: exactly the canonical form, so that one catalogue has one digest. Copies the text; free with
 * sp_catalogue_free. FORMAT or LIMIT with rule catalogue.header catalogue.utf8 catalogue.line catalogue.key
 * catalogue.order catalogue.status catalogue.text catalogue.template catalogue.missing limit.catalogue.
 * Only what numbers, dates and amounts are made of must be there: evidence outlives the programs that made it, so a
 * catalogue is read although later programs know more keys. That a new catalogue is complete is its compiler's gate.
 */
struct sp_rc SP_MUST sp_catalogue_parse(struct sp_view compiled, struct sp_catalogue **out, struct sp_diag *d);
void sp_catalogue_free(struct sp_catalogue *cat); /* NULL is fine; never a built-in one */
static inline void sp_catalogue_drop(struct sp_catalogue **cat) { sp_catalogue_free(*cat); *cat = NULL; }
#define SP_CATALOGUE_AUTO __attribute__((cleanup(sp_catalogue_drop))) struct sp_catalogue *

/* Borrowed until the catalogue is freed. */
struct sp_view sp_catalogue_compiled(const struct sp_catalogue *cat);
struct sp_view sp_catalogue_language(const struct sp_catalogue *cat); /* "zh" */
struct sp_view sp_catalogue_version(const struct sp_catalogue *cat);  /* "1" */
/* The least trusted status of any entry: "draft" says that no text of it needs more trust than a draft. */
struct sp_view sp_catalogue_status(const struct sp_catalogue *cat);

/* One entry in order, for checks and listings: false when i is past the end. */
bool sp_catalogue_entry(const struct sp_catalogue *cat, size_t i, struct sp_view *key, struct sp_view *status,
                        struct sp_view *text);

/* The text of a key; an empty view when there is none. */
struct sp_view sp_catalogue_find(const struct sp_catalogue *cat, struct sp_view key);
/* Text of a key, or the key itself when there is none. */
struct sp_view sp_catalogue_text(const struct sp_catalogue *cat, const char *key);
/* Label of a code: key "code.LIST.CODE"; empty when there is none. */
struct sp_view sp_catalogue_code(const struct sp_catalogue *cat, struct sp_view list, struct sp_view code);

/* The texts below one prefix, for many look-ups there: head "code." and a list, head "field." and a kind, or no head and
 * the first word of other keys. NULL when there are none. Borrowed until the catalogue is freed. */
struct sp_catalogue_group;
const struct sp_catalogue_group *sp_catalogue_group(const struct sp_catalogue *cat, struct sp_view head,
                                                    struct sp_view middle);
/* Empty when there is none, or no group. */
struct sp_view sp_catalogue_under(const struct sp_catalogue_group *group, struct sp_view leaf);

/* A template cut at its placeholders: text before each, which slot fills it, text behind the last. */
struct sp_catalogue_template {
    struct { struct sp_view before; unsigned slot; } part[4];
    size_t n;
    struct sp_view tail;
};

/* Templates and separators, resolved when the catalogue was parsed; for i18n/format.c and i18n/rendition.c. */
struct sp_catalogue_form {
    struct sp_view group, decimal;       /* between thousands and before the fraction; at most 8 bytes */
    struct sp_view month[12];
    struct sp_view yes, no;
    struct sp_catalogue_template date;          /* {year} {month} {day} */
    struct sp_catalogue_template time;          /* {date} {clock} */
    struct sp_catalogue_template amount;        /* {value} {currency} {name} */
    struct sp_catalogue_template amount_plain;  /* {value} {currency} */
    struct sp_catalogue_template percent;       /* {value} */
    struct sp_catalogue_template code;          /* {name} {code} */
};
const struct sp_catalogue_form *sp_catalogue_form(const struct sp_catalogue *cat);

/* The texts whose placeholders the programs fill; every language uses each of them once. NULL-ended by key. */
struct sp_catalogue_slots { const char *key; const char *slots[4]; };
extern const struct sp_catalogue_slots sp_catalogue_slots[];
/* Every key that pages, lists and notes name themselves, NULL-ended: besides these only kind., field. and code. */
extern const char *const sp_catalogue_fixed_keys[];

#endif
