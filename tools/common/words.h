/*
 * tools/common/words.h - what a screen says with words of the report's catalogue, in the language of this process.
 *
 * In English codes stand as they are, as everything for the record does; in another language their labels stand in their place.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_WORDS_H
#define SP_TOOLS_WORDS_H

#include <stdio.h>

#include "i18n/message.h"
#include "schema/codelist.h"

struct sp_report;
struct sp_report_hidden;

/* Label of a code, of a kind or its section ("registered.name", "legal"). Constant, or what was given. */
struct sp_view sp_words_code(enum sp_codelist list, struct sp_view code);
struct sp_view sp_words_kind(struct sp_view kind);
/* "section legal, 2 facts of registered, 1 entry of withheld"; nothing when nothing is left out. */
void sp_words_left_out(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden);
/* Label of a kind's field ("count" of "registered.headcount"); the field's own name in English. */
struct sp_view sp_words_field(const char *kind, const char *field);
/* "yes" and "no" of the catalogue for "true" and "false"; these themselves in English. */
struct sp_view sp_words_truth(struct sp_view text);
/* A word of a program's own: the message of its key; the code itself when it is not in the table. */
struct sp_word { const char *code, *key; };
struct sp_view sp_words_named(const struct sp_word *table, size_t n, struct sp_view code);
#define SP_WORDS_NAMED(table, code) sp_words_named(table, sizeof(table) / sizeof((table)[0]), code)

/* What became of an issued report: valid, suspended, revoked, superseded. */
struct sp_view sp_words_issued(struct sp_view state);

/* A verdict on evidence by its word: valid, invalid, indeterminate, malformed. */
struct sp_view sp_words_verdict(struct sp_view verdict);

/* A node's or key's state in the trust list: active, suspended, left, retired, revoked; unlisted, when it is not there. */
struct sp_view sp_words_state(struct sp_view state);

/* How far an entry of a catalogue has come: certified, reviewed, draft, machine. */
struct sp_view sp_words_catalogue_status(struct sp_view status);

/* A message whose values come from elsewhere, made safe to print: into a buffer, or as a line of a file. */
void sp_say_safe_filled(struct sp_buf *b, const char *key, const struct sp_fill *v, size_t n);
void sp_say_line_filled(FILE *to, const char *key, const struct sp_fill *v, size_t n);
#define sp_say_safe(b, key, ...) sp_say_safe_filled(b, key, (const struct sp_fill[]){ __VA_ARGS__ }, sizeof((const struct sp_fill[]){ __VA_ARGS__ }) / sizeof(struct sp_fill))
#define sp_say_line(to, key, ...) sp_say_line_filled(to, key, (const struct sp_fill[]){ __VA_ARGS__ }, sizeof((const struct sp_fill[]){ __VA_ARGS__ }) / sizeof(struct sp_fill))
void sp_say_put_filled(struct sp_buf *b, const char *key, const struct sp_fill *v, size_t n); /* made safe, and a line's end */
#define sp_say_put(b, key, ...) sp_say_put_filled(b, key, (const struct sp_fill[]){ __VA_ARGS__ }, sizeof((const struct sp_fill[]){ __VA_ARGS__ }) / sizeof(struct sp_fill))
void sp_said_line(FILE *to, const char *key);
void sp_said_put(struct sp_buf *b, const char *key); /* the same, into a buffer */
/* Columns for labels that stand below each other: at least so many, and two more than the widest of them when it has as many. */
size_t sp_words_columns(const char *const *keys, size_t n, size_t least);
#define SP_WORDS_COLUMNS(keys, least) sp_words_columns(keys, sizeof(keys) / sizeof((keys)[0]), least)
/* "  label      " of so many columns behind the indent, then what follows it. */
void sp_words_label(struct sp_buf *b, const char *key, size_t columns);
/* Filled up with blanks to so many columns of a terminal. */
void sp_words_cell(struct sp_buf *b, struct sp_view text, size_t columns);

/* Is the text of a failure or a code for the record the reader's language already? */
bool sp_words_english(void);

#endif
