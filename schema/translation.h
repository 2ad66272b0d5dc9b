/*
 * schema/translation.h - the signed translation: who says that this text is what that one says in another language.
 *
 * A compact JWS (typ saphan-translation+jwt) over one canonical JSON object, members in this order:
 *   format iss iat context from to source text method engine{name,version}? reviewer? jwk{crv,kty,x,y?}
 * format: saphan-translation/1. iss: who answers for it, a name without marks (sp_translation_name_valid), as reviewer. context: KIND.FIELD of a field of free text (schema/section.h),
 * since a text may mean another thing elsewhere. from, to: a language, or language and script as zh-Hant; two of them
 * (sp_language_pair_valid). source:
 * SHA-256 of the original's UTF-8 bytes, base64url. method: certified (by a sworn translator), human, memory (taken over from a
 * translator's memory) or machine; engine: with machine and only then. reviewer: who read it besides, somebody else than iss;
 * certified has one. jwk: the key that signs; whose it is, is said by whoever relies on it.
 *
 * Rules: schema.translation.format .iss .iat .context .from .to .source .text .method .engine .reviewer .jwk .canonical, besides
 * json.*, field.*, schema.text.*
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_TRANSLATION_H
#define SP_SCHEMA_TRANSLATION_H

#include "schema/section.h"
#include "schema/warrant.h"

#define SP_TYP_TRANSLATION "saphan-translation+jwt"
#define SP_TRANSLATION_FORMAT "saphan-translation/1"

enum {
    SP_MAX_TRANSLATED_BYTES = 4 * SP_MAX_TEXT_BYTES, /* of the text in the other language: scripts differ in bytes */
    SP_MAX_TRANSLATION_BYTES = 3 * SP_MAX_TRANSLATED_BYTES, /* the compact JWS, escapes included */
    SP_MAX_CONTEXT = 80,
    SP_MAX_LANGUAGE_TAG = 8
};

enum sp_translation_method { SP_METHOD_CERTIFIED, SP_METHOD_HUMAN, SP_METHOD_MEMORY, SP_METHOD_MACHINE, SP_METHOD_COUNT };
const char *sp_method_text(enum sp_translation_method m);                     /* certified human memory machine */
bool sp_method_parse(struct sp_view text, enum sp_translation_method *out);

struct sp_engine_name { struct sp_view name, version; };          /* tokens; both empty: no engine */

struct sp_translation {
    struct sp_view iss;
    int64_t iat;
    struct sp_view context, from, to, source, text;
    enum sp_translation_method method;
    struct sp_engine_name engine;
    struct sp_view reviewer; /* or empty */
    struct sp_warrant_key jwk;
};

void sp_translation_put(struct sp_buf *b, const struct sp_translation *t);
/* Strict and canonical. Everything in out lives in the arena. */
struct sp_rc SP_MUST sp_translation_parse(struct sp_view payload, struct sp_arena *a, struct sp_translation *out, struct sp_diag *d);

/* "lo", or "zh-Hant": codes of the lists of languages and scripts. */
bool sp_language_tag_valid(struct sp_view tag);
/* Two languages, or one in two scripts: zh-Hans and zh-Hant. Not en and en-Latn: without a script it is the usual one; where that is not known, as of
 * a language without catalogue, both tags must name theirs. zh alone is either script. Both tags are valid. */
bool sp_language_pair_valid(struct sp_view from, struct sp_view to);
/* KIND.FIELD of a field of free text. */
bool sp_context_valid(struct sp_view context);
/* A name on one line without brackets ([] and their like; round ones may stand), bars and double quotation marks of any script: in labels it
 * stands between such marks, so that it cannot say more about a translation than a name. */
bool sp_translation_name_valid(struct sp_view name);
void sp_context_put(struct sp_buf *b, const struct sp_kind *kind, const struct sp_field *field);

#endif
