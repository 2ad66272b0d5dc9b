/*
 * i18n/translated.h - what a free text says in the reader's language, to be shown beside the original and never in its place.
 *
 * Whoever lays a report out hands these in apart from its lines: they are no part of the rendition, stand in none of its lines and
 * change no digest. Who is named as signer is what the signer says; node/evidence tells whether the key is known. Pages and texts are the same
 * whoever makes them, so they do not say that a signer is a stranger: who compares them with the evidence does.
 *
 * Threading: no shared state. Views are borrowed from whoever made them.
 */
#ifndef SP_I18N_TRANSLATED_H
#define SP_I18N_TRANSLATED_H

#include "i18n/catalogue.h"

#define SP_TRANSLATED_FORMAT "saphan-translation/1" /* as the evidence box names it */

/* context: KIND.FIELD. from, to: language tags. label: a key of the catalogue, "text.translation_machine". engine: name and version; engine,
 * reviewer: empty when there is none. key: the thumbprint of the signer's. All text is UTF-8, foreign, and escaped when shown. */
struct sp_translated {
    struct sp_view context, from, source, to, text;
    const char *label;
    struct sp_view engine, reviewer, signer, key;
    bool stranger;             /* nobody who verified knows the key: he did not, or nobody did; for a document that is made once, of evidence */
};

struct sp_translated_list { const struct sp_translated *v; size_t n; };

/* Whether that catalogue has the words to label them by: one of before has not, and shows none. */
bool sp_translated_words(const struct sp_catalogue *cat);

#endif
