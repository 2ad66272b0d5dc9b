/*
 * tools/saphan-verify/walk.h - the files below a folder, without leaving it.
 *
 * Symbolic links and special files are never followed or opened, not even when they take a file's place between the
 * listing and the reading: every step of a path is opened without following. Files come in byte order of their paths.
 *
 * Rules: file.folder (a folder that cannot be read, or deeper than SP_WALK_DEPTH), file.kind, file.size, file.missing
 * file.permission file.io, limit.archive
 *
 * Threading: the list is constant after reading; a reader belongs to one thread.
 */
#ifndef SP_VERIFY_WALK_H
#define SP_VERIFY_WALK_H

#include "base/arena.h"

enum { SP_WALK_DEPTH = 32, SP_WALK_FILES = 20 * 1000 * 1000 };

struct sp_walk_item { const char *path; const char *why; }; /* why: skipped, in plain words; or NULL */
const char *sp_walk_why_key(const char *why); /* the message that says so to people */

struct sp_walk {
    struct sp_arena names;
    struct sp_walk_item *file;    /* *.json, and folders that could not be read */
    size_t n, cap;
    struct sp_walk_item *skipped; /* everything else */
    size_t n_skipped, cap_skipped;
    int root;                     /* the folder, open */
};

/* Free with sp_walk_free in any case. NOTFOUND, IO (file.*), LIMIT, NOMEM. */
struct sp_rc SP_MUST sp_walk_read(const char *dir, struct sp_walk *out, struct sp_diag *d);
void sp_walk_free(struct sp_walk *w);

/* Keeps the last folder open, since neighbours lie in one. Zero-initialise but for root; release at the end. */
struct sp_walk_reader { int root, folder; char of[4096]; bool open; };
void sp_walk_reader_free(struct sp_walk_reader *r);
/* The bytes of one listed file, in place of what buf held. */
struct sp_rc SP_MUST sp_walk_file_read(struct sp_walk_reader *r, const char *path, size_t max_bytes, struct sp_buf *buf,
                                       struct sp_diag *d);

#endif
