/*
 * node/evidence/catalogues.h - catalogues that the alliance vouches for, read once for many bundles.
 *
 * Thousands of bundles of an archive carry the same few catalogues. One whose digest the trust list names is kept when it
 * is first met; whatever bundle has the same bytes again uses it. Nothing else is kept, so a hostile bundle cannot fill it.
 *
 * Threading: every function but new and free is safe from any thread.
 */
#ifndef SP_EVIDENCE_CATALOGUES_H
#define SP_EVIDENCE_CATALOGUES_H

#include "crypto/digest.h"
#include "i18n/catalogue.h"
#include "node/evidence/trust.h"
#include "schema/bundle.h"

struct sp_catalogues;

/* NULL when there is no memory. What is kept is known to one trust list: use it with no other. */
struct sp_catalogues *sp_catalogues_new(void);
void sp_catalogues_free(struct sp_catalogues *c); /* NULL is fine */

/* For sp_bundle_parse_known: those that are kept. */
struct sp_bundle_known sp_catalogues_known(struct sp_catalogues *c);

/*
 * A catalogue of a bundle: the kept one with this text, else parsed, and kept when the trust list names it. *cat is
 * borrowed from c, or is *own too, which the caller frees. digest is that of the plain text. Errors as sp_rendition_catalogue, and
 * INVALID with rendition.language (of another language than this) or rendition.catalogue (not in the trust list).
 * c may be NULL: nothing is kept then.
 */
struct sp_rc SP_MUST sp_catalogues_open(struct sp_catalogues *c, const struct sp_trust *trust,
                                        const struct sp_bundle_rendition *r, const struct sp_catalogue **cat,
                                        struct sp_catalogue **own, char digest[SP_SHA256_TEXT], struct sp_diag *d);

#endif
