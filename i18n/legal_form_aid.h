/*
 * i18n/legal_form_aid.h - what legal form a company has, found in its name or by its ISO 20275 code, for readers of a page: an
 * aid, never a fact of the report.
 *
 * Only what the law of the company's country means by these words is told; where a name says two things, or is a branch's,
 * nothing is. A pure function of tables in this source tree: no ICU and no locale, because a page is made again when
 * it is checked. Whoever changes what comes out of it raises SP_FORMS_FORMAT.
 *
 * Threading: the table is built once, on first use, and read only after that.
 */
#ifndef SP_I18N_LEGAL_FORM_AID_H
#define SP_I18N_LEGAL_FORM_AID_H

#include "base/bytes.h"

#define SP_FORMS_FORMAT "saphan-forms/1"

/* Views are borrowed: from the text that was asked about, or from constants. */
struct sp_form_told {
    struct sp_view label, note;          /* keys below "legal_form." and "legal_form_note."; empty: no word for it, nothing to say */
    struct sp_view country;              /* by whose law: ISO 3166 */
    struct sp_view front, back;          /* the words of the name that say so, as they stand in it; either may be empty */
    struct sp_view elf, local, language; /* ISO 20275 code, what the country calls it, in which language; empty: not known */
};

/* text: a company's name, or a legal form as a register writes it ("ບໍລິສັດຈຳກັດ"); valid UTF-8. country: ISO 3166-1, whose
 * law it is under. False, *out untouched: it does not say, or not clearly; or it is longer than SP_MAX_NAME_BYTES. */
bool sp_form_in_name(struct sp_view text, struct sp_view country, struct sp_form_told *out);
bool sp_form_in_words(struct sp_view text, struct sp_view country, struct sp_form_told *out);
/* False: no code of China's or ASEAN's, or of no form that the list says anything about. */
bool sp_form_of_code(struct sp_view elf, struct sp_form_told *out);

#endif
