/*
 * tools/catalogue/gates.h - every gate that stands between a catalogue's source and its compiled form, in one place: for
 * the compiler that the build runs (tools/catc), and for lint, import and signing.
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_CATALOGUE_GATES_H
#define SP_TOOLS_CATALOGUE_GATES_H

#include "i18n/catalogue_check.h"

/*
 * Compile s. English is compared with (or is s itself); others are the sources that a fallback is looked for in. What s
 * takes from its fallback is in s after. Appends the compiled form and one problem for each rule that is broken: those of
 * catalogue_check.h, gate.language, and when there are none of these source.missing or one of sp_catalogue_parse about the compiled form; *n_problems says how many.
 * The compiled form is of use only when there are none. NOMEM or LIMIT: could not be checked.
 */
struct sp_rc SP_MUST sp_catalogue_gates(struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                                        const struct sp_catalogue_source *const *others, size_t n_others, struct sp_arena *a,
                                        struct sp_buf *compiled, struct sp_buf *problems, size_t *n_problems);

/* The gates of messages (catalogue/messages): those of texts and people, and that they have what English has. Each passed key is
 * marked used; what s takes from its fallback is in s after. */
struct sp_rc SP_MUST sp_message_gates(struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                                      const struct sp_catalogue_source *const *others, size_t n_others, struct sp_arena *a,
                                      struct sp_buf *problems, size_t *n_problems);

/* "PATH: line N: text [rule]" for each, or "PATH:N: text [rule]" when short_form: as other compilers write, and editors read. */
void sp_catalogue_problems_text(struct sp_view problems, const char *path, bool short_form, struct sp_buf *out);

#endif
