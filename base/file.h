/*
 * base/file.h - whole files, written so that a reader never sees half of one.
 * Threading: no shared state.
 */
#ifndef SP_BASE_FILE_H
#define SP_BASE_FILE_H

#include <sys/types.h>

#include "base/bytes.h"

/* Append the file's bytes to out; LIMIT above max_bytes, NOTFOUND, IO; diag names the path. "-" is standard input. */
struct sp_rc SP_MUST sp_file_read(const char *path, size_t max_bytes, struct sp_buf *out, struct sp_diag *d);
/* Temporary file in the same folder, fsync, rename, fsync of the folder. */
struct sp_rc SP_MUST sp_file_write(const char *path, struct sp_view content, mode_t mode, struct sp_diag *d);
/* mkdir -p with mode 0700 for what it creates. */
struct sp_rc SP_MUST sp_dir_make(const char *path, struct sp_diag *d);
bool sp_file_exists(const char *path);
/* How a file was when it was last looked at; all zero: it was not there. */
struct sp_file_look { bool there; uint64_t device, inode, size, mode; int64_t written_ns, changed_ns; };
/* Looks again: true when it is another file, was written, has another mode, has come or gone. Only what the folder says: nothing is opened. */
bool sp_file_changed(const char *path, struct sp_file_look *last);
/* Append path as seen from /; it need not exist and is not resolved. IO when the working folder is gone. */
struct sp_rc SP_MUST sp_path_absolute(const char *path, struct sp_buf *out, struct sp_diag *d);
/* A lock that ends with the process or close(*fd). UNAVAILABLE (file.locked) when another process holds it. */
struct sp_rc SP_MUST sp_file_lock(const char *path, int *fd, struct sp_diag *d);

#endif
