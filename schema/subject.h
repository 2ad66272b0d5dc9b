/*
 * schema/subject.h - the key of a company, COUNTRY.scheme:value, and the id of a node.
 *
 * Rules (diag.rule): schema.subject.form schema.subject.country schema.subject.scheme schema.subject.identifier
 * schema.subject.normal (the value is not in the scheme's normal form) schema.node
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_SUBJECT_H
#define SP_SCHEMA_SUBJECT_H

#include "base/limits.h"
#include "schema/identifier.h"

struct sp_subject {
    struct sp_view country; /* "LA" */
    struct sp_view scheme;  /* "ern" */
    struct sp_view value;   /* "0100001234" */
};

/* Strict: known country, a scheme of that country (or lei, reg), a value in normal form that does not fail its check.
 * Views of text. */
struct sp_rc SP_MUST sp_subject_parse(struct sp_view text, struct sp_subject *out, struct sp_diag *d);
bool sp_subject_valid(struct sp_view text);
/* "LA.ern:0100001234" from country, full scheme ("la.ern", or "lei") and any usual spelling of the value. */
struct sp_rc SP_MUST sp_subject_make(struct sp_view country, struct sp_view scheme, struct sp_view value,
                                     struct sp_buf *out, struct sp_diag *d);
/* The identifier scheme of a subject: "la.ern" for LA.ern:…, "lei" for DE.lei:…; NULL when there is none. */
const struct sp_scheme *sp_subject_scheme(const struct sp_subject *s);

/* "LA", "CN-GX": an ISO 3166-1 country, then at most one subdivision of 1 to 3 upper-case letters or digits. */
bool sp_node_id_valid(struct sp_view id);
/* "CN-GX" → "CN"; false (out untouched) when the id is not valid. */
bool sp_node_country(struct sp_view id, char out[3]);
/* A participant's id within its node: 1 to 63 of a-z 0-9 - . _, first a letter or digit. */
bool sp_participant_name_valid(struct sp_view id);

#endif
