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

struct sp_scheme {
    const char *name;      /* "cn.uscc", "lei" */
    const char *country;   /* "CN", or "" for an international scheme */
    bool company;          /* names a legal entity, so that it may be a subject's key */
    bool checked;          /* has a public check digit */
    enum sp_check_state (*check)(const char *text, size_t n); /* of normal text; internal */
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

/* For generators: the check digits that make text valid, or false when the scheme has none or text does not fit. text is
 * the normal form with any characters where the check digits stand; they are overwritten. */
bool sp_identifier_complete(struct sp_view scheme, char *text, size_t n);

/* One line of `saphan conform identifier`: {"scheme","value","country"?} → {"state","normal"} or {"error"}. */
void sp_conform_identifier(const cJSON *in, struct sp_buf *out);

#endif
