/*
 * i18n/mask.h - what no machine translation may touch: numbers, dates, identifiers, addresses of the net, placeholders.
 *
 * Before a text goes to an engine each of them becomes a mark, ⟦1⟧, ⟦2⟧ …, and what comes back is taken only when it has
 * each mark once, no number of its own (nor one in words: "nine million"), and beside a mark no sign, per cent or multiplier that the
 * original does not have there (mask_near.h). Masked is: a run of digits or numbers of any script, with the capital letters and the . , : / - _ that join such runs ("8,051.50", "2026-11-21", "LA-0100/23"), together
 * with the symbol of its unit, currency or era ("9 kg", "USD 9", "5 %": mask_units.h); a word with @ or ://; {name}; and the
 * marks' own brackets. All functions take UTF-8 that is valid.
 *
 * Rules: mask.mark (one is missing, comes twice or is none of ours), mask.number (a number or identifier that was not there), mask.unit (another symbol
 * of a unit, or one more)
 *
 * Threading: no shared state. Without ICU: the verifier has none.
 */
#ifndef SP_I18N_MASK_H
#define SP_I18N_MASK_H

#include "base/bytes.h"

enum { SP_MAX_MASKED = 2000 }; /* in one text */

/* The text with marks; appended to out. *n: how many there are. LIMIT (mask.mark). */
struct sp_rc SP_MUST sp_mask(struct sp_view text, struct sp_buf *out, size_t *n, struct sp_diag *d);
/* What an engine made of the masked text, with the pieces of the original put back; out is empty before. INVALID. */
struct sp_rc SP_MUST sp_unmask(struct sp_view original, struct sp_view made, struct sp_buf *out, struct sp_diag *d);
/* Both texts hold the same of what is masked, in any order, with the same signs, shares and powers of ten, say the same numbers in words, and no number
 * is of another unit, as far as the words for it are known. UNSURE: of one the unit is known, and of the other not; a reader can tell. */
enum sp_mask_likeness { SP_MASK_DIFFERENT, SP_MASK_UNSURE, SP_MASK_ALIKE };
enum sp_mask_likeness sp_mask_compare(struct sp_view a, struct sp_view b);
/* They are not different. */
bool sp_mask_same(struct sp_view a, struct sp_view b);

#endif
