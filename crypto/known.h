/*
 * crypto/known.h - short messages that a key is known to have signed.
 *
 * One signed head of a log covers all that a node exchanged: whoever verifies thousands of bundles meets the same heads
 * again and again. That these 64 bytes are a key's signature of that message does not change with time, with lists, or with
 * who asks; whether the key counts is judged each time, elsewhere. Only what verified is kept, whole, and compared byte by
 * byte: no digest stands for it. Each key has a memory of its own, of bounded size; a later signature takes the place of
 * an earlier one.
 *
 * Threading: safe from any thread.
 */
#ifndef SP_CRYPTO_KNOWN_H
#define SP_CRYPTO_KNOWN_H

#include "base/bytes.h"

enum { SP_KNOWN_MOST = 1024 /* signatures of a key */, SP_KNOWN_BYTES = 1024 /* of a message; longer ones are not kept */ };

struct sp_known;

struct sp_known *sp_known_new(void); /* NULL: out of memory */
void sp_known_free(struct sp_known *k); /* NULL is fine */
bool sp_known_has(struct sp_known *k, struct sp_view message, const uint8_t signature[64]);
/* What verified. Nothing is kept when memory is short. */
void sp_known_add(struct sp_known *k, struct sp_view message, const uint8_t signature[64]);

#endif
