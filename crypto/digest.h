/* crypto/digest.h - SHA-256 (FIPS 180-4). Threading: no shared state but OpenSSL's. */
#ifndef SP_CRYPTO_DIGEST_H
#define SP_CRYPTO_DIGEST_H

#include "base/bytes.h"

enum { SP_SHA256_BYTES = 32, SP_SHA256_TEXT = 44 /* base64url + NUL */ };

struct sp_rc SP_MUST sp_sha256(struct sp_view in, uint8_t out[SP_SHA256_BYTES]);
/* The same for a digest that is a secret: nothing of it stays behind. A third dearer. */
struct sp_rc SP_MUST sp_sha256_secret(struct sp_view in, uint8_t out[SP_SHA256_BYTES]);
/* Of the first n bytes, and of all: what both begin with is gone through once. INVALID when there are fewer. */
struct sp_rc SP_MUST sp_sha256_both(struct sp_view all, size_t n, uint8_t first[SP_SHA256_BYTES], uint8_t whole[SP_SHA256_BYTES]);
struct sp_rc SP_MUST sp_sha256_b64url(struct sp_view in, char out[SP_SHA256_TEXT]);
/* One digest of what comes in pieces. Zero-initialised is valid; begin may follow an end. One thread at a time. */
struct sp_digester { void *ctx; };
struct sp_rc SP_MUST sp_digester_begin(struct sp_digester *g);
struct sp_rc SP_MUST sp_digester_add(struct sp_digester *g, struct sp_view piece);
struct sp_rc SP_MUST sp_digester_end(struct sp_digester *g, char out[SP_SHA256_TEXT]);
void sp_digester_free(struct sp_digester *g);
/* A digest that is there already, as that text. */
void sp_sha256_text(const uint8_t digest[SP_SHA256_BYTES], char out[SP_SHA256_TEXT]);
/* Constant time. */
bool sp_bytes_equal_secret(const void *a, const void *b, size_t n);

#endif
