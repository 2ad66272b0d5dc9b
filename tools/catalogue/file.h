/*
 * tools/catalogue/file.h - a catalogue's source from a file, or the one that this program was built with.
 * Threading: one thread.
 */
#ifndef SP_TOOLS_CATALOGUE_FILE_H
#define SP_TOOLS_CATALOGUE_FILE_H

#include "tools/catalogue/sources.h"

struct sp_catalogue_file {
    const char *path;    /* borrowed; or the language, of one that was built in */
    bool builtin;
    bool messages;       /* holds what programs say (catalogue/messages), not a catalogue */
    struct sp_buf text;  /* of a file; what is built in is not copied */
    struct sp_catalogue_source s;
};

/* Entries live in the arena. As sp_file_read and sp_catalogue_source_parse; diag has line and rule, not the path. */
struct sp_rc SP_MUST sp_catalogue_file_read(const char *path, struct sp_arena *a, struct sp_catalogue_file *out, struct sp_diag *d);
/* NOTFOUND (catalogue.language) names the languages that there are. */
struct sp_rc SP_MUST sp_catalogue_file_builtin(const char *language, struct sp_arena *a, struct sp_catalogue_file *out, struct sp_diag *d);
struct sp_view sp_catalogue_file_text(const struct sp_catalogue_file *f);
void sp_catalogue_file_free(struct sp_catalogue_file *f);
#define SP_CATALOGUE_FILE_AUTO __attribute__((cleanup(sp_catalogue_file_free))) struct sp_catalogue_file

/* The English that it is translated from, of what this program was built with: of catalogues, or of messages. */
struct sp_rc SP_MUST sp_catalogue_file_english(const struct sp_catalogue_file *f, struct sp_arena *a, struct sp_catalogue_source *out, struct sp_diag *d);
/* INVALID (catalogue.messages) for messages, which only lint, and export and import as XLIFF, take. */
struct sp_rc SP_MUST sp_catalogue_file_only(const struct sp_catalogue_file *f, struct sp_diag *d);

/* Gates against the English that is built in, or f itself when it is English; a fallback is looked for among the built-in
 * ones. d is for what goes wrong beside the problems (sp_catalogue_gates). */
struct sp_rc SP_MUST sp_catalogue_file_gates(struct sp_catalogue_file *f, struct sp_arena *a, struct sp_buf *compiled,
                                             struct sp_buf *problems, size_t *n_problems);

#endif
