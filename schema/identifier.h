/*
 * schema/identifier.h - company, ship and container identifiers: normal form and check digits.
 *
 * Usual separators (spaces, hyphens, dots, full-width forms) are dropped and letters raised; the rest must fit
 * the scheme. A scheme without a public checksum answers NO_CHECK once its form is right.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_IDENTIFIER_H
#define SP_SCHEMA_IDENTIFIER_H

#include "base/json.h"

enum sp_check_state { SP_CHECK_VALID, SP_CHECK_FAILED, SP_CHECK_NO_CHECK };

/* What came of computing check digits: written; this text has none by rule; none can make it valid. */
enum sp_fix { SP_FIX_DONE, SP_FIX_NO_CHECK, SP_FIX_IMPOSSIBLE };

struct sp_scheme {
    const char *name;      /* "cn.uscc", "lei" */
    const char *country;   /* "CN", or "" for an international scheme */
    bool company;          /* names a legal entity, so that it may be a subject's key */
    bool (*form)(const char *text, size_t n); /* of normal text, but for the check digits */
    enum sp_fix (*fix)(char *text, size_t n); /* writes the check digits into text that fits; NULL: there are none */
};

const struct sp_scheme *sp_scheme_named(struct sp_view name);
const struct sp_scheme *sp_schemes(size_t *n);

/*
 * NOTFOUND "schema.identifier.scheme" for an unknown scheme; else OK with the state and the normal form (also of a
 * value that failed, as far as it could be read). country may be empty; with one, scheme may be short ("uscc" of
 * "CN" is cn.uscc).
 */
struct sp_rc SP_MUST sp_identifier_check(struct sp_view scheme, struct sp_view value, struct sp_view country,
                                         enum sp_check_state *state, struct sp_buf *normal, struct sp_diag *d);
const char *sp_check_state_text(enum sp_check_state state); /* "valid", "failed", "no-check" */

/* For generators: write the check digits that make text valid; false when the scheme has none or text does not fit.
 * text is the normal form with any digits where the check digits stand. */
bool sp_identifier_complete(struct sp_view scheme, char *text, size_t n);

/* One line of `saphan conform identifier`: {"scheme","value","country"?} → {"state","normal"} or {"error"}. */
void sp_conform_identifier(const cJSON *in, struct sp_buf *out);

#endif
