/*
 * crypto/inflate.h - unpack DEFLATE (RFC 1951), alone or in gzip members (RFC 1952), piece by piece. It stands in this layer
 * because zlib does.
 *
 * Memory is the window of 32 KB, whatever the stream says. A member's CRC and length are checked at its end.
 *
 * Threading: a stream belongs to one thread at a time.
 */
#ifndef SP_CRYPTO_INFLATE_H
#define SP_CRYPTO_INFLATE_H

#include "base/bytes.h"

enum sp_inflate_form { SP_INFLATE_GZIP, SP_INFLATE_RAW };

struct sp_inflate;
struct sp_rc SP_MUST sp_inflate_new(enum sp_inflate_form form, struct sp_inflate **out);
void sp_inflate_free(struct sp_inflate *z); /* NULL is fine */

/* Takes what it can of *in (which moves on) and writes at most room bytes to `to`. *end: a stream ended here, the next step
 * begins another one. FORMAT: not such a stream. */
struct sp_rc SP_MUST sp_inflate_step(struct sp_inflate *z, struct sp_view *in, char *to, size_t room, size_t *got, bool *end);

/* CRC-32 as gzip and zip have it; 0 to begin. */
uint32_t sp_crc32(uint32_t crc, struct sp_view bytes);

#endif
