/*
 * tools/common/place.h - folders that a command makes: whole or not at all, and never over something that is there.
 * Threading: one thread.
 */
#ifndef SP_TOOLS_PLACE_H
#define SP_TOOLS_PLACE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/secret.h"

/* "dir/name" in the arena; NULL when out of memory. */
const char *sp_place(struct sp_arena *a, const char *dir, const char *name);
#define SP_CRL_FILE "crls.pem"
/* The revocation lists in the folder of that file; NULL when out of memory. */
const char *sp_crl_beside(struct sp_arena *a, const char *trust_path);

/* A folder under construction beside its final place. */
struct sp_place_new { char work[4096]; const char *final; bool open; };
/* EXISTS (place.exists) when the final folder is there and not empty. */
struct sp_rc SP_MUST sp_place_begin(const char *final, struct sp_place_new *out, struct sp_diag *d);
/* Give it its name. */
struct sp_rc SP_MUST sp_place_commit(struct sp_place_new *p, struct sp_diag *d);
/* Removes what was not committed. */
void sp_place_abort(struct sp_place_new *p);
#define SP_PLACE_AUTO __attribute__((cleanup(sp_place_abort))) struct sp_place_new

/*
 * What a user may name for a result. "-" is standard output (as /dev/stdout is), as it is standard input to those that read (sp_file_read); what a command
 * says about its work goes to the other stream then.
 */
bool sp_place_is_standard(const char *path); /* NULL: no */
FILE *sp_place_saying(const char *path);
/* A file of that name is there already. */
bool sp_place_taken(const char *path);
/* As sp_file_write with mode 0644; never for what is secret. */
struct sp_rc SP_MUST sp_place_write(const char *path, struct sp_view content, struct sp_diag *d);

/* A fresh file only: EXISTS (place.exists) names the file that is in the way. */
struct sp_rc SP_MUST sp_place_write_new(const char *path, struct sp_view content, mode_t mode, struct sp_diag *d);
/* An output may replace a file of its own kind only: one that begins so, an empty one; a device or a pipe is written into.
 * EXISTS (place.kind) otherwise; what: "trust list". Ask before anything else is done. */
struct sp_rc SP_MUST sp_place_replaceable(const char *path, const char *beginning, const char *what, struct sp_diag *d);
/* 256 random bits as text into a new file, mode 0600; out is what was written. */
struct sp_rc SP_MUST sp_place_passphrase(const char *path, struct sp_secret *out, struct sp_diag *d);
/* A value for a file of "key = value" lines: no control characters. */
bool sp_place_line_safe(const char *text);

#endif
