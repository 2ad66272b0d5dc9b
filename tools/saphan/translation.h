/*
 * tools/saphan/translation.h - what the commands of `saphan translation` share: the free texts of a registry, each once.
 *
 * A text's id is the SHA-256 over its language, context and the digest of its words: the same text in the same place is one text, whoever it is
 * of, and nobody can make two texts of one id. It is 64 hexadecimal digits; people are shown the first 32 and may give 8 or more, as long as
 * one text only begins so.
 *
 * Rules: translation.id (no such text, or no id), translation.ambiguous (several texts have ids that begin so)
 *
 * Threading: one thread.
 */
#ifndef SP_TOOLS_SAPHAN_TRANSLATION_H
#define SP_TOOLS_SAPHAN_TRANSLATION_H

#include "node/evidence/translated.h"
#include "storage/memory.h"
#include "tools/saphan/folder.h"
#include "tools/saphan/folder_db.h"

enum { SP_TEXT_ID = 65, SP_TEXT_ID_SHOWN = 32, SP_TEXT_ID_LEAST = 8 };

struct sp_text { char id[SP_TEXT_ID]; struct sp_view subject; struct sp_memory_key key; };
/* Every free text that the registry shows now, in order of arrival, or that the report in the bundle of that path shows (of a partner's company:
 * not verified here, since a translation is bound to the words themselves); bundle NULL: the registry's. Each id once; key.to is `to`. each returns EXISTS to stop, which is then OK;
 * views for the call only. */
typedef struct sp_rc (*sp_text_fn)(void *ctx, const struct sp_text *t);
struct sp_rc SP_MUST sp_texts_each(struct sp_db *db, const char *bundle, struct sp_view to, sp_text_fn each, void *ctx, struct sp_diag *d);
struct sp_rc SP_MUST sp_text_id(const struct sp_memory_key *k, char id[SP_TEXT_ID]);
/* The text whose id begins so: among the rows into that language and the registry's texts, or, with a bundle, of that report, where it must stand.
 * An id in full is found without reading the rest. USAGE (translation.id, .language: it is in that language), NOTFOUND (translation.id), EXISTS (translation.ambiguous). Lives in the arena. */
struct sp_rc SP_MUST sp_text_named(struct sp_db *db, const char *bundle, const char *id, const char *to, struct sp_arena *a, struct sp_memory_key *out,
                                   struct sp_diag *d);
/* USAGE (translation.language) for what is no language, or language and script. */
struct sp_rc SP_MUST sp_text_language(const char *tag, struct sp_diag *d);
/* USAGE (translation.name) for what is no name on one line. */
struct sp_rc SP_MUST sp_text_person(const char *option, const char *name, struct sp_diag *d);
/* The digest of the row as it was read, by which a reviewer says what it was that he read: 64 hexadecimal digits, of which people are shown 32. */
enum { SP_TEXT_VERSION = 65, SP_TEXT_VERSION_SHOWN = 32 };
struct sp_rc SP_MUST sp_text_version(const struct sp_memory_row *r, char version[SP_TEXT_VERSION]);
void sp_text_put_row(struct sp_buf *b, const struct sp_memory_row *r, bool json);

#endif
