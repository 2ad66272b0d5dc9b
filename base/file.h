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
/*
 * Beside it, without a name while it is written where the file system can, fsync, rename, fsync of the folder. Into a stream (below)
 * it is written, and the stream stays what it is. IO (file.kind): a folder, a disk, a socket.
 */
struct sp_rc SP_MUST sp_file_write(const char *path, struct sp_view content, mode_t mode, struct sp_diag *d);
/* The same in two steps, for several files that belong together: all are written before the first gets its name. path and content are
 * borrowed until commit; what was not committed is abandoned. */
struct sp_file_part { const char *path; struct sp_view content; char tmp[4096]; };
struct sp_rc SP_MUST sp_file_prepare(const char *path, struct sp_view content, mode_t mode, struct sp_file_part *out, struct sp_diag *d);
struct sp_rc SP_MUST sp_file_commit(struct sp_file_part *p, struct sp_diag *d);
void sp_file_abandon(struct sp_file_part *p);
#define SP_FILE_PART_AUTO __attribute__((cleanup(sp_file_abandon))) struct sp_file_part
/* A character device, a named pipe, or a descriptor of this process by its name (/dev/stdout, /dev/fd/N): something to write into. */
bool sp_file_is_stream(const char *path);
bool sp_file_is_stdout(const char *path);
/* For writing; close(*fd). A pipe is open when it has a reader. */
struct sp_rc SP_MUST sp_file_open_stream(const char *path, int *fd, struct sp_diag *d);
/* mkdir -p with mode 0700 for what it creates. */
struct sp_rc SP_MUST sp_dir_make(const char *path, struct sp_diag *d);
/* The same of dir/path, but dir itself must be there: what is gone may be a disk that is, and nothing is put in its place. */
struct sp_rc SP_MUST sp_dir_make_in(const char *dir, struct sp_view path, struct sp_diag *d);
bool sp_file_exists(const char *path);
/* The folder and all that is in it, following no links; what cannot be removed stays. */
void sp_dir_remove(const char *path);
/* How a file was when it was last looked at; all zero: it was not there. */
struct sp_file_look { bool there; uint64_t device, inode, size, mode; int64_t written_ns, changed_ns; };
/* Looks again: true when it is another file, was written, has another mode, has come or gone. Only what the folder says: nothing is opened. */
bool sp_file_changed(const char *path, struct sp_file_look *last);
/* The file's bytes in pieces of at most 1 MiB; stops at the first failure of each. */
struct sp_rc SP_MUST sp_file_each(const char *path, struct sp_rc (*each)(void *ctx, struct sp_view piece), void *ctx, struct sp_diag *d);
/* A new file, written in pieces: EXISTS (file.exists) when it is there. close fsyncs it and its folder; fd -1 after. */
struct sp_rc SP_MUST sp_file_create(const char *path, mode_t mode, int *fd, struct sp_diag *d);
struct sp_rc SP_MUST sp_file_put(int fd, const char *path, struct sp_view piece, struct sp_diag *d);
struct sp_rc SP_MUST sp_file_close(int *fd, const char *path, struct sp_diag *d);
/* Append path as seen from /; it need not exist and is not resolved. IO when the working folder is gone. */
struct sp_rc SP_MUST sp_path_absolute(const char *path, struct sp_buf *out, struct sp_diag *d);
/* A lock that ends with the process or close(*fd). UNAVAILABLE (file.locked) when another process holds it. */
struct sp_rc SP_MUST sp_file_lock(const char *path, int *fd, struct sp_diag *d);

#endif
