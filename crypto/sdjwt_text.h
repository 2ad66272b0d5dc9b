/*
 * crypto/sdjwt_text.h - steps through a JSON text that sp_json_scan let through, so that no syntax error can be met; only
 * crypto/sdjwt_open.c includes this.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_SDJWT_TEXT_H
#define SP_CRYPTO_SDJWT_TEXT_H

#include "base/arena.h"

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
/* A string without its escapes: itself when it has none, else in the arena. NOMEM. */
struct sp_rc SP_MUST sp_sd_plain(struct sp_arena *a, struct sp_view raw, struct sp_view *out, struct sp_diag *d);

#endif
