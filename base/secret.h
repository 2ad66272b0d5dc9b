/*
 * base/secret.h - passphrases and key bytes: wiped on release, never printable.
 *
 * Rules: secret.missing secret.read secret.mode secret.empty secret.size secret.credential
 *
 * Threading: one owner.
 */
#ifndef SP_BASE_SECRET_H
#define SP_BASE_SECRET_H

#include "base/bytes.h"

struct sp_secret { char *p; size_t n; };

struct sp_rc SP_MUST sp_secret_copy(struct sp_view v, struct sp_secret *out);
/* The first line of a file; must not be readable by others. NOTFOUND, DENIED, INVALID, LIMIT, IO. */
struct sp_rc SP_MUST sp_secret_read_file(const char *path, struct sp_secret *out, struct sp_diag *d);
/*
 * The first line of a credential that systemd hands to a service: the file of that name in $CREDENTIALS_DIRECTORY. Its group
 * bits are not judged, because they show the mask of the access list by which systemd admits the service's user.
 * CONFIG (secret.credential): no such directory was given, or the name is none; else as sp_secret_read_file.
 */
struct sp_rc SP_MUST sp_secret_read_credential(const char *name, struct sp_secret *out, struct sp_diag *d);
void sp_secret_free(struct sp_secret *s);  /* wipes */
void sp_wipe(void *p, size_t n);           /* not optimised away */
#define SP_SECRET_AUTO __attribute__((cleanup(sp_secret_free))) struct sp_secret

#endif
