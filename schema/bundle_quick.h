/*
 * schema/bundle_quick.h - internal to schema: bundles as programs write them, read without a JSON tree.
 *
 * "Yes, and this is it" or "not sure": then sp_bundle_parse_tree decides and says what is wrong. The rules that both share
 * stand in schema/bundle.c; tests/unit/test_schema_bundle.c holds the two readers against each other.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_BUNDLE_QUICK_H
#define SP_SCHEMA_BUNDLE_QUICK_H

#include "schema/bundle.h"

/* Strings without escapes stay where they are in the text; others live in the arena. */
bool sp_bundle_read_quickly(struct sp_view text, const struct sp_bundle_known *known, struct sp_arena *a,
                            struct sp_bundle *out);
/* Whether programs of this version read it, and whether catalogues are packed in it. */
bool sp_bundle_format_known(struct sp_view format, bool *packed);
/* One more, by the rules for it; there must be room. */
struct sp_rc SP_MUST sp_bundle_add_rendition(struct sp_bundle *b, const struct sp_bundle_rendition *r, struct sp_diag *d);
struct sp_rc SP_MUST sp_bundle_add_translation(struct sp_bundle *b, struct sp_view jws, struct sp_diag *d); /* LIMIT when there is none */
struct sp_rc SP_MUST sp_bundle_add_proof(struct sp_bundle *b, struct sp_view node, struct sp_view kind, struct sp_view text,
                                         struct sp_diag *d);
struct sp_rc SP_MUST sp_bundle_add_status(struct sp_bundle *b, struct sp_view token, struct sp_diag *d); /* LIMIT when there is none */
struct sp_rc SP_MUST sp_bundle_add_crl(struct sp_bundle *b, struct sp_view text, struct sp_diag *d); /* LIMIT when there is none */

#endif
