/*
 * i18n/match.h - are two names names of one company?
 *
 * 0 to 1; 0.7 and above means same. Symmetric and deterministic. Distinctive words weigh more than trade
 * words and places; numbers, branches and national suffixes must agree; a private form against a public one
 * is weak evidence against; two known, different countries cost 0.2. Names in two scripts are compared by
 * what their trade words mean and by how the rest sounds.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_MATCH_H
#define SP_I18N_MATCH_H

#include "i18n/name.h"

#define SP_NAME_SAME 0.7

/* Countries may be empty. A text that has no keys (not UTF-8, too long, nothing in it) matches nothing: 0. */
double sp_name_match(struct sp_view a, struct sp_view country_a, struct sp_view b, struct sp_view country_b);
/* The same for keys made before; a search makes those of its query once. */
double sp_name_keys_match(const struct sp_name_keys *a, struct sp_view country_a,
                          const struct sp_name_keys *b, struct sp_view country_b);

/* `saphan conform match`: in {"a","b","country_a"?,"country_b"?,"explain"?}, out {"score","explain"?} (i18n/match_why.h). */
struct sp_rc SP_MUST sp_conform_match(const cJSON *in, struct sp_buf *out);

#endif
