/*
 * node/evidence/verify_translated.h - signed translations that a verifier was given, held against a verified report.
 *
 * A file of them (saphan translation export), one a line, may be about many reports: those of texts that this one does not show are
 * left alone. Check ids: translation.assertion, each line is signed by the key in it and those of this report's texts have their
 * numbers and identifiers when a machine made them. Whose the key is, node/evidence/signers.h says; else it
 * is said that the signer is not known.
 *
 * Rules: those of node/evidence/translated.h but translation.source
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_VERIFY_TRANSLATED_H
#define SP_EVIDENCE_VERIFY_TRANSLATED_H

#include "node/evidence/translated.h"
#include "node/evidence/verify.h"

struct sp_translations_question {
    struct sp_view file;         /* translations, one a line */
    const struct sp_trust *trust;
    const char *const *kids;     /* NODE=KID: keys that the verifier knows, NULL-ended */
    int64_t at_s;                /* the time to judge at */
    struct sp_view language;     /* show those into this one only, in whatever script; empty: all */
    bool spoken;                 /* say how far to trust them in the language of this process; else in English, for programs */
};
/* Adds its line to the verdict of v, and to *shown, below each original, what it says in the other language and how far to trust that. NOMEM or
 * INTERNAL only; shown stays empty unless all is well. */
struct sp_rc SP_MUST sp_verify_translations(const struct sp_translations_question *q, struct sp_verified *v, struct sp_buf *shown);

#endif
