/*
 * crypto/deflate.h - pack bytes as one gzip member (RFC 1952), piece by piece. It stands in this layer because zlib does.
 *
 * Equal bytes give equal bytes with one version of zlib: the member bears neither time nor name.
 *
 * Threading: a stream belongs to one thread at a time.
 */
#ifndef SP_CRYPTO_DEFLATE_H
#define SP_CRYPTO_DEFLATE_H

#include "base/bytes.h"

struct sp_deflate;
struct sp_rc SP_MUST sp_deflate_new(struct sp_deflate **out);
void sp_deflate_free(struct sp_deflate *z); /* NULL is fine */

/* Takes what it can of *in (which moves on) and writes at most room bytes to `to`. last: *in is all that comes; call until *end. */
struct sp_rc SP_MUST sp_deflate_step(struct sp_deflate *z, struct sp_view *in, bool last, char *to, size_t room, size_t *got, bool *end);

#endif
