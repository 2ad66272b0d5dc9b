/*
 * node/evidence/packed.h - a catalogue as bundles carry it: its compiled form as one gzip member (RFC 1952), in base64url.
 *
 * A catalogue is four fifths of a bundle when it is plain, and a third as long when it is packed. What the alliance signs is the
 * digest of the plain text, so it does not matter which of the many packings of one text a bundle holds. The member's header
 * is the one that has neither time, name nor system: ten fixed bytes, so that nothing can be said in it.
 *
 * Threading: every function but sp_packed_new and sp_packed_free is safe from any thread.
 */
#ifndef SP_EVIDENCE_PACKED_H
#define SP_EVIDENCE_PACKED_H

#include "i18n/catalogue.h"
#include "schema/bundle.h"

/* Appended to out. */
struct sp_rc SP_MUST sp_catalogue_pack(const struct sp_catalogue *cat, struct sp_buf *out);

/* The plain text, whatever it says, appended to out. FORMAT with rule catalogue.packed (not base64url, another header, not one
 * whole member, bytes behind it), LIMIT with limit.catalogue. */
struct sp_rc SP_MUST sp_catalogue_unpack(struct sp_view packed, struct sp_buf *out, struct sp_diag *d);

/* The catalogue of a rendition in either form, which the caller frees. Errors as above, and those of sp_catalogue_parse. */
struct sp_rc SP_MUST sp_rendition_catalogue(const struct sp_bundle_rendition *r, struct sp_catalogue **own, struct sp_diag *d);

/* The built-in catalogues, each packed when it is first asked for. */
struct sp_packed;
struct sp_packed *sp_packed_new(void); /* NULL when there is no memory */
void sp_packed_free(struct sp_packed *p); /* NULL is fine */
/* *out is borrowed until p is freed. INTERNAL for a catalogue that is not built in. */
struct sp_rc SP_MUST sp_packed_builtin(struct sp_packed *p, const struct sp_catalogue *cat, struct sp_view *out);

#endif
