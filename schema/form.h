/*
 * schema/form.h - forms of language-neutral texts: one table of patterns and check digits, for reading, for the
 * canonical reader and for JSON Schema.
 *
 * A pattern is a regular expression of the small part that this file's matcher and ECMA-262 read alike: characters, classes
 * [A-Z0-9], counts {n} {m,n} ? and groups (a|b) without count. It stands for the whole text.
 *
 * Threading: constant table.
 */
#ifndef SP_SCHEMA_FORM_H
#define SP_SCHEMA_FORM_H

#include "base/bytes.h"

enum sp_form {
    SP_FORM_ANY,            /* no form of its own */
    SP_FORM_ELF,            /* ISO 20275 */
    SP_FORM_LEI,            /* ISO 17442, check digits right */
    SP_FORM_IMO,            /* ship number of the IMO, check digit right */
    SP_FORM_MMSI,           /* ITU-R M.585: a ship's station */
    SP_FORM_CONTAINER,      /* ISO 6346, check digit right */
    SP_FORM_CONTAINER_TYPE, /* ISO 6346: size and type */
    SP_FORM_LOCODE,         /* UN/LOCODE */
    SP_FORM_HS6,            /* Harmonized System, six digits; chapter 77 is kept free, 98 and 99 are national */
    SP_FORM_MONTH,          /* YYYY-MM */
    SP_FORM_YEAR,           /* YYYY: no number, so that nobody sets a separator in it */
    SP_FORM_DIGEST,         /* SHA-256, base64url */
    SP_FORM_COUNT
};

bool sp_form_fits(enum sp_form form, struct sp_view text);
const char *sp_form_pattern(enum sp_form form); /* "" for ANY */
const char *sp_form_rule(enum sp_form form);    /* of a refusal */
const char *sp_form_why(enum sp_form form);

/* Whether text as a whole is of the pattern. */
bool sp_pattern_fits(const char *pattern, struct sp_view text);

#endif
