/*
 * i18n/legal_form.h - strips the legal form from a folded name and types it, for keys of names. What a form is to a
 * reader, i18n/legal_form_aid.h tells, from the same list.
 * Threading: the pattern table is built once, on first use, and read only after that.
 */
#ifndef SP_I18N_LEGAL_FORM_H
#define SP_I18N_LEGAL_FORM_H

#include "base/bytes.h"

/* Later ones say more and win over earlier ones found in the same name. */
#define SP_LEGAL_FORMS(X) \
    X(NONE, "") X(CORP, "corp") X(LTD, "ltd") X(LLC, "llc") X(FOUNDATION, "foundation") X(COOP, "coop") \
    X(SOE, "soe") X(SOLE, "sole") X(PARTNERSHIP, "partnership") X(LP, "lp") X(LLP, "llp") X(JSC, "jsc") \
    X(PLC, "plc")
enum sp_legal_form {
#define X(name, text) SP_LEGAL_##name,
    SP_LEGAL_FORMS(X)
#undef X
    SP_LEGAL_COUNT
};

/* Returns what stands between the forms in front and at the end of folded (borrowed from it); a name that is
 * nothing but a legal form stays whole. country: ISO 3166 or empty. */
struct sp_view sp_legal_form_strip(struct sp_view folded, struct sp_view country, enum sp_legal_form *form);
const char *sp_legal_form_text(enum sp_legal_form form);
/* INVALID for a text that is no form's. */
struct sp_rc SP_MUST sp_legal_form_named(struct sp_view text, enum sp_legal_form *form);

#endif
