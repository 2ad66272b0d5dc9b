/*
 * i18n/format.h - dates, times, numbers and amounts as a catalogue writes them.
 *
 * Pure text work on decimal digits: no floating point, no locale of the process, no CLDR, so that the same catalogue
 * gives the same bytes for ever. Each function appends and returns true, or returns false and appends nothing when
 * the text is not in the form it takes; the caller then shows the text as it is.
 *
 * A template holds named placeholders, {year}; each is replaced by text made before, never interpreted again.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_FORMAT_H
#define SP_I18N_FORMAT_H

#include "i18n/catalogue.h"

/* "2021-03-05". Placeholders {year} {month} {day}; no leading zeros. */
bool sp_format_date(const struct sp_catalogue *cat, struct sp_view iso, struct sp_buf *out);
/* Unix seconds, 1970 to 9999, in UTC. Placeholders {date} {clock}: 24 hours, HH:MM:SS. */
bool sp_format_time(const struct sp_catalogue *cat, int64_t unix_s, struct sp_buf *out);
/* "-1234567.50": digits grouped by three, none lost, none added. */
bool sp_format_decimal(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_buf *out);
/* Placeholders {value} {currency} {name}; the template without {name} when the currency has no label. */
bool sp_format_amount(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_view currency, struct sp_buf *out);
/* Placeholder {value}. */
bool sp_format_percent(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_buf *out);

/* Named values for a template. */
struct sp_slot { const char *name; struct sp_view value; };
/* Replace each {name} of the template; FORMAT for a name that is not among the slots or a brace that does not pair. */
struct sp_rc SP_MUST sp_template_put(struct sp_view tmpl, const struct sp_slot *slots, size_t n, struct sp_buf *out);
/* Next placeholder at or behind *pos: *name without braces, *pos behind it, *at where its brace stands. False at the
 * end, or with *bad set when a brace does not pair or a name is not of a-z and _. */
bool sp_template_next(struct sp_view tmpl, size_t *pos, size_t *at, struct sp_view *name, bool *bad);

/* The same formats for a writer that has made room: at most SP_FORMAT_ROOM(n) bytes for text and currency of n bytes
 * together. Return behind what was written, or NULL (nothing of use was written) when text is not in the form. */
#define SP_FORMAT_ROOM(n) (8 * SP_MAX_CATALOGUE_TEXT + 16 * ((n) + 8))
char *sp_write_date(const struct sp_catalogue *cat, struct sp_view iso, char *to);
char *sp_write_time(const struct sp_catalogue *cat, int64_t unix_s, char *to);
char *sp_write_decimal(const struct sp_catalogue *cat, struct sp_view decimal, char *to);
char *sp_write_amount(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_view currency, char *to);
char *sp_write_percent(const struct sp_catalogue *cat, struct sp_view decimal, char *to);
/* Label of a code; with the code itself for the lists whose codes people read: country and currency. */
char *sp_write_code(const struct sp_catalogue *cat, struct sp_view list, struct sp_view code, char *to);

#endif
