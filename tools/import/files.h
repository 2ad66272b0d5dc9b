/*
 * tools/import/files.h - which files an import reads, in which order, and what each is known by.
 *
 * An argument is a file, "-" for standard input, a ZIP archive (its members of the format, or the only one), or a folder. Of a
 * folder and the folders in it, in order of their names by bytes, those files are taken that end in an extension of the
 * format, alone or with .gz or .zst, and ZIP archives; hidden ones (.name) and links to folders are passed over.
 *
 * Rules (diag.rule): import.files.none import.files.many import.files.member import.open import.read and those of tools/import/zip.h
 *
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_IMPORT_FILES_H
#define SP_TOOLS_IMPORT_FILES_H

#include "base/arena.h"
#include "tools/import/reader.h"
#include "tools/import/zip.h"

enum { SP_IMPORT_FILES = 100000, SP_FILE_ID_BYTES = 16 };

struct sp_import_file {
    const char *path, *label;              /* label: what it is called in messages; a member's with its archive */
    const struct sp_zip_member *member;    /* or NULL */
    uint64_t bytes;                        /* 0: unknown */
    char id[SP_FILE_ID_BYTES];             /* of size, time of change and beginning: another content has another one */
    char before[SP_FILE_ID_BYTES];         /* of all files in front of it */
};

struct sp_import_files {
    struct sp_import_file *v;
    size_t n, room;
    uint64_t bytes;
    size_t passed_over;                    /* files of folders that are not of the format */
    struct sp_arena arena;
};

/* Everything in out lives until sp_import_files_free, also after a failure; *about: what a failure is about, borrowed likewise. */
struct sp_rc SP_MUST sp_import_files_find(enum sp_import_format format, const char *const *paths, size_t n, struct sp_import_files *out,
                                          const char **about, struct sp_diag *d);
void sp_import_files_free(struct sp_import_files *f);

#endif
