/*
 * base/secret.h - passphrases and key bytes: wiped on release, never printable.
 * Threading: one owner.
 */
#ifndef SP_BASE_SECRET_H
#define SP_BASE_SECRET_H

#include "base/bytes.h"

struct sp_secret { char *p; size_t n; };

struct sp_rc SP_MUST sp_secret_copy(struct sp_view v, struct sp_secret *out);
/* The first line of a file (a systemd credential, a passphrase file); must not be readable by others. */
struct sp_rc SP_MUST sp_secret_read_file(const char *path, struct sp_secret *out, struct sp_diag *d);
void sp_secret_free(struct sp_secret *s);  /* wipes */
void sp_wipe(void *p, size_t n);           /* not optimised away */
#define SP_SECRET_AUTO __attribute__((cleanup(sp_secret_free))) struct sp_secret

#endif
