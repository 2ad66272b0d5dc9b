/*
 * i18n/catalogue_check.h - the gates that a catalogue's source passes before it is compiled.
 *
 * Each function appends its problems and returns how many there were, or adds that to *found (NOMEM). Rules:
 *   text      gate.length gate.hidden gate.backslash gate.nfc gate.space (at an end of the text) gate.brace gate.digit (a template with digits of its own)
 *   people    gate.name (a name that is not NFC or hides something), gate.reviewer (reviewed or certified by nobody),
 *             gate.translator (certified, but translated by nobody), gate.four-eyes (certified by its translator)
 *   lists     gate.alike (two codes of one list share a label after folding, or a label reads like another code), gate.fold
 *   table     gate.alike (two labels that stand in one table or choice are the same after folding), gate.fold
 *   against   English: gate.missing gate.unknown gate.placeholder gate.english (left in English without "=="), gate.same
 *   fallback  gate.fallback (the closing note does not name the language, or that has no label)
 *   used      gate.unused (an entry that did not go into the compiled form)
 * Entries that were taken from the fallback pass their gates with their own file; here only what they do to others counts.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_CATALOGUE_CHECK_H
#define SP_I18N_CATALOGUE_CHECK_H

#include "i18n/catalogue_source.h"

/* One problem: line of the file (0: of the whole file), rule, what is wrong in plain words that begin with the key. */
struct sp_catalogue_problem { size_t line; struct sp_view rule, text; };
void sp_catalogue_problem_put(struct sp_buf *problems, size_t line, const char *rule, const char *fmt, ...) SP_PRINTF(4, 5);
/* The next one; false at the end. Borrowed from *rest. */
bool sp_catalogue_problem_next(struct sp_view *rest, struct sp_catalogue_problem *out);

/* Case, width and compatibility folded, without spaces and punctuation: what a hasty reader sees. Appended; false: it cannot be. */
bool SP_MUST sp_catalogue_fold(struct sp_view v, struct sp_buf *out);

size_t sp_catalogue_check_text(const struct sp_catalogue_source *s, struct sp_buf *problems);
size_t sp_catalogue_check_people(const struct sp_catalogue_source *s, struct sp_buf *problems);
/* Lists are the keys "code.LIST." of a list named here (NULL-ended). */
struct sp_rc SP_MUST sp_catalogue_check_lists(const struct sp_catalogue_source *s, const char *const *lists, struct sp_buf *problems, size_t *found);
/* Labels that a reader sees side by side; what: how the table is called in a problem. A key that s lacks is passed over. A section
 * and a kind of it may be named alike. */
struct sp_label_table { const char *what; struct sp_wanted_key *keys; size_t n; };
struct sp_rc SP_MUST sp_catalogue_check_table(const struct sp_catalogue_source *s, const struct sp_label_table *labels, struct sp_buf *problems,
                                              size_t *found);
size_t sp_catalogue_check_against(const struct sp_catalogue_source *english, const struct sp_catalogue_source *other,
                                  struct sp_buf *problems);
size_t sp_catalogue_check_fallback(const struct sp_catalogue_source *s, struct sp_buf *problems);
/* What English lacks, too, is gate.unknown. English: s itself for the English source. */
size_t sp_catalogue_check_used(const struct sp_catalogue_source *s, const struct sp_catalogue_source *english, struct sp_buf *problems);

#endif
