/*
 * node/evidence/translated.h - signed translations (schema/translation.h): is one what it claims to be, and is it of a text of this report?
 *
 * The key is in it and proves nothing by itself: who relies on it knows whose key it is, by the trust list or by another way.
 *
 * Rules: jws.*, jwk.*, schema.translation.*, translation.key (the header names another key), translation.nfc (text or names
 * are not in NFC), translation.four-eyes
 * (the reviewer's name reads like the signer's: i18n/alike.h), translation.future (made later than now), translation.source (no such text in
 * the report), translation.numbers (a machine's text with other numbers or identifiers than the original)
 *
 * Threading: no shared state.
 */
#ifndef SP_EVIDENCE_TRANSLATED_H
#define SP_EVIDENCE_TRANSLATED_H

#include "crypto/key.h"
#include "schema/report.h"
#include "schema/translation.h"

/* Signed by the key in it, in its one form and spelling, no more than SP_CLOCK_SKEW_S after at_s: now, or the time to judge at. Everything in out
 * lives in the arena. kid: of that key, or NULL. */
struct sp_rc SP_MUST sp_translation_open(struct sp_view jws, int64_t at_s, struct sp_arena *a, struct sp_translation *out, char kid[44], struct sp_diag *d);
/* For whoever copies translations and takes none. */
#define SP_AT_ANY_TIME INT64_MAX
/* The object with key as its jwk, signed; appended. t->jwk is set. */
struct sp_rc SP_MUST sp_translation_sign(struct sp_translation *t, const struct sp_key *key, struct sp_arena *a, struct sp_buf *jws);

/* A free text of a fact, with the language that it is in ("lo", "zh-Hant"). */
struct sp_prose { const struct sp_fact *fact; const struct sp_field *field; struct sp_view text, lang, script; };
/* Every free text of facts that are not closed, in their order. each returns other than OK to stop, which is passed on; views
 * for the call only. */
typedef struct sp_rc (*sp_prose_fn)(void *ctx, const struct sp_prose *p);
struct sp_rc SP_MUST sp_prose_each(const struct sp_fact *facts, size_t n, sp_prose_fn each, void *ctx);
/* The language as a tag; appended. */
void sp_prose_put_tag(struct sp_buf *b, const struct sp_prose *p);

/* Those of a report by digest, context and language, in that order: found at once, however many there are. Everything in out lives in the arena. */
struct sp_prose_place { struct sp_view digest, context, tag, text; size_t at; /* which of the report's */ };
struct sp_prose_places { struct sp_prose_place *v; size_t n; };
struct sp_rc SP_MUST sp_prose_places(const struct sp_report *r, struct sp_arena *a, struct sp_prose_places *out);

/* t is of a text that the report shows; *source is that text, of places. INVALID (translation.source, .numbers, and .nfc: a machine's, of an original
 * that is not in NFC). */
struct sp_rc SP_MUST sp_translation_fits(const struct sp_translation *t, const struct sp_prose_places *places, struct sp_view *source, struct sp_diag *d);
/* A signer's or reviewer's name between quotation marks, which it cannot hold. */
void sp_translation_put_name(struct sp_buf *b, struct sp_view name);
/* "machine translation, not checked" and the like: what a reader is told in English beside every translation. */
void sp_translation_put_label(struct sp_buf *b, const struct sp_translation *t);

#endif
