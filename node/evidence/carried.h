/*
 * node/evidence/carried.h - translations of free texts that travel with a report: are they of it, and what is a reader shown of them?
 *
 * Signed translations (schema/translation.h) stand in a bundle beside what the registry signed, and are bound to its texts by place,
 * language and SHA-256 of the very words. One that is of no text of this report makes the bundle wrong: it was put there.
 *
 * Rules: those of node/evidence/translated.h, and translation.twice (two of one text into one language)
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_CARRIED_H
#define SP_EVIDENCE_CARRIED_H

#include "i18n/translated.h"
#include "node/evidence/signers.h"
#include "node/evidence/translated.h"

/* One translation and the text that it is of. Whose key it is, is set by a verification only. */
struct sp_carried { struct sp_translation t; struct sp_view source, node; char kid[44]; enum sp_signer signer; };
struct sp_carried_list { struct sp_carried *v; size_t n; };

/* All of them, each signed by the key in it, by at_s (sp_translation_open), and of a text of the report; in the arena. INVALID, FORMAT or LIMIT with a rule, and in d->field
 * which one; NOMEM. */
struct sp_rc SP_MUST sp_carried_open(const struct sp_view *jws, size_t n, const struct sp_report *r, int64_t at_s, struct sp_arena *a,
                                     struct sp_carried_list *out, struct sp_diag *d);
/* Those for a reader of the language: of each text one, into the very tag if there is one, else into the language in any script. Borrowed
 * from the list, and in the arena. */
struct sp_rc SP_MUST sp_carried_shown(const struct sp_carried_list *list, struct sp_view language, struct sp_arena *a,
                                      struct sp_translated_list *out);
/* Both, for whoever shows a report without verifying it; what does not open is left out as a whole. */
struct sp_rc SP_MUST sp_carried_for(const struct sp_view *jws, size_t n, const struct sp_report *r, struct sp_view language, int64_t at_s,
                                    struct sp_arena *a, struct sp_translated_list *out);
/* The key of the catalogue that says how it came about: "text.translation_machine". */
const char *sp_carried_label(const struct sp_translation *t);
/* Into the arena: those that are of texts of the report. For copies that lack some. */
struct sp_rc SP_MUST sp_carried_keep(const struct sp_view *jws, size_t n, const struct sp_report *r, struct sp_arena *a, struct sp_view **out,
                                     size_t *n_out, struct sp_diag *d);

#endif
