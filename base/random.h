/*
 * base/random.h - randomness from the kernel, and identifiers made of it.
 * Threading: safe anywhere; sp_random_replace only before threads start (tests).
 */
#ifndef SP_BASE_RANDOM_H
#define SP_BASE_RANDOM_H

#include "base/bytes.h"

struct sp_rc SP_MUST sp_random_bytes(void *out, size_t n);
void sp_random_replace(struct sp_rc (*fill)(void *ctx, void *out, size_t n), void *ctx);

#define SP_ID_TEXT 37  /* UUID text + NUL */
/* A version 7 UUID (RFC 9562 section 5.7): time-ordered, 74 random bits. */
struct sp_rc SP_MUST sp_id_new(char out[SP_ID_TEXT]);
/* True for the 36-character lower-case UUID form. */
bool sp_id_valid(struct sp_view text);

/* Deterministic generator for tests, properties and synthetic data (splitmix64); never for keys. */
struct sp_prng { uint64_t state; };
uint64_t sp_prng_next(struct sp_prng *g);
uint64_t sp_prng_below(struct sp_prng *g, uint64_t n); /* 0 when n is 0 */

#endif
