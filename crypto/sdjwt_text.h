/*
 * crypto/sdjwt_text.h - steps through a JSON text that sp_json_scan let through, so that no syntax error can be met; and the
 * digests of disclosures. Only crypto/sdjwt_open.c includes this.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_SDJWT_TEXT_H
#define SP_CRYPTO_SDJWT_TEXT_H

#include "base/arena.h"

/* What _sd_alg may name (IANA: named information hash algorithms). chars: those of a digest in base64url. */
struct sp_sd_hash { const char *name, *md; size_t chars; };
enum { SP_SD_DIGEST_TEXT = 87 }; /* the longest, with NUL */
extern const struct sp_sd_hash sp_sd_sha256; /* ours, and the default */
/* CRYPTO. */
struct sp_rc SP_MUST sp_sd_digest(const struct sp_sd_hash *hash, struct sp_view in, char out[SP_SD_DIGEST_TEXT]);

struct sp_sd_cursor { const char *p, *end; };

/* The next character that is no white space; 0 at the end. */
char sp_sd_next(struct sp_sd_cursor *c);
/* Past that character when it is the next, which returns true. */
bool sp_sd_take(struct sp_sd_cursor *c, char want);
/* At '"': past the string; what stands between the quotes, escapes as they are. Borrowed from the text. */
struct sp_view sp_sd_string(struct sp_sd_cursor *c);
/* What a value is like: how deep it is (0: no object or array), and whether it can be copied as it stands: no white space
 * between its parts, no escapes, no text "_sd…" or "...", so no digests. */
struct sp_sd_shape { unsigned depth; bool plain; };
/* Past a whole value, as it stands. Borrowed from the text. shape may be NULL. */
struct sp_view sp_sd_value(struct sp_sd_cursor *c, struct sp_sd_shape *shape);
/* At a payload's '{': the hash that its _sd_alg names, at the top level, where alone it may stand (RFC 9901 section 4.1.1).
 * sha-256 when there is none, and when it names no hash of ours. NOMEM. */
struct sp_rc SP_MUST sp_sd_hash_of(struct sp_arena *a, struct sp_sd_cursor c, const struct sp_sd_hash **out, struct sp_diag *d);
/* A string without its escapes: itself when it has none, else in the arena. NOMEM. */
struct sp_rc SP_MUST sp_sd_plain(struct sp_arena *a, struct sp_view raw, struct sp_view *out, struct sp_diag *d);

#endif
