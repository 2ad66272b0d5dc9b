/*
 * i18n/match_why.h - why two names score as they do: what meets what, and what speaks against.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_MATCH_WHY_H
#define SP_I18N_MATCH_WHY_H

#include "i18n/match.h"

enum { SP_WHY_TERMS = 24, SP_WHY_TEXT = 2048 };

struct sp_why_term {
    struct sp_view a, b;          /* as in the folded names; one is empty when the other stands alone */
    struct sp_view read;          /* of what only sounds alike: how the one that is not in Latin script is read */
    const char *how;              /* equal meaning spelling joined initials sound alone */
    double alike;
};

/* Views point into the keys and into the struct itself, so it is not copied. */
struct sp_name_why {
    double score;
    double whole_sound;           /* likeness of the whole names by sound; 0 in one script */
    double legal_form_cost, country_cost;
    const char *numbers;          /* none agree differ one-sided */
    struct sp_view legal_form_a, legal_form_b, country_a, country_b;
    size_t n;
    struct sp_why_term terms[SP_WHY_TERMS];
    size_t used;
    char text[SP_WHY_TEXT];
};

/* score is that of sp_name_keys_match. */
void sp_name_explain(const struct sp_name_keys *a, struct sp_view country_a, const struct sp_name_keys *b, struct sp_view country_b,
                     struct sp_name_why *out);
/* One JSON object without the score; or one line of text in the language of this process, "a = b (how 0.90); …". */
void sp_name_why_json(const struct sp_name_why *w, struct sp_buf *out);
void sp_name_why_text(const struct sp_name_why *w, struct sp_buf *out);

#endif
