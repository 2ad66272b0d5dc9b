/*
 * tools/catalogue/sources.h - the sources that this program's catalogues were compiled from: they are not installed
 * beside it, and lint, export and coverage need them.
 *
 * Threading: constant.
 */
#ifndef SP_TOOLS_CATALOGUE_SOURCES_H
#define SP_TOOLS_CATALOGUE_SOURCES_H

#include "i18n/catalogue_embedded.h"
#include "i18n/catalogue_source.h"

/* As tools/catc writes them into a C file, in byte order of the language. */
extern const struct sp_embedded_catalogue sp_embedded_sources[];
extern const size_t sp_embedded_sources_n;

/* The text of one, byte for byte; empty when there is none for the language. */
struct sp_view sp_catalogue_source_text(struct sp_view language);

enum { SP_MAX_SOURCES = 64 };
/* All of them, parsed; entries live in the arena. NOMEM. */
struct sp_builtin_sources { struct sp_catalogue_source v[SP_MAX_SOURCES]; const struct sp_catalogue_source *list[SP_MAX_SOURCES]; size_t n; };
struct sp_rc SP_MUST sp_builtin_sources(struct sp_arena *a, struct sp_builtin_sources *out);
/* The same of messages (catalogue/messages): without lines, statuses and names. */
struct sp_rc SP_MUST sp_builtin_messages(struct sp_arena *a, struct sp_builtin_sources *out);
/* NULL when there is none. */
struct sp_catalogue_source *sp_builtin_source(struct sp_builtin_sources *all, struct sp_view language);

#endif
