/*
 * schema/text.h - checks on strings that every document shares.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_TEXT_H
#define SP_SCHEMA_TEXT_H

#include "base/bytes.h"

/* Original words: valid UTF-8, not empty, no hidden or bidi character, one blank at most in a row and none at an end, the
 * invisible word break U+200B only beside a letter of a script that needs it, ≤ max_bytes. So two names that look alike
 * for a reader are not told apart by nothing, and no name runs on into a line of its own.
 * INVALID with rule schema.text.utf8, .empty, .hidden, .space or limit.text, and `field`. */
struct sp_rc SP_MUST sp_text_check(struct sp_view text, size_t max_bytes, const char *field, struct sp_diag *d);
/* The same for what somebody typed or a program says: blanks may come in runs, and word breaks anywhere. */
struct sp_rc SP_MUST sp_text_check_typed(struct sp_view text, size_t max_bytes, const char *field, struct sp_diag *d);
/* Whether sp_text_check would accept it, for text that is known to be UTF-8. */
bool sp_text_fits(struct sp_view utf8, size_t max_bytes);
/* base64url SHA-256: 43 characters, last one without stray bits. */
bool sp_digest_valid(struct sp_view text);
/* 1 to max of A-Z a-z 0-9 . _ - / : , first a letter or digit. */
bool sp_token_valid(struct sp_view text, size_t max_bytes);
/* base64url (RFC 4648 section 5) of 1 to max_bytes bytes, without padding or stray bits. */
bool sp_b64url_form(struct sp_view text, size_t max_bytes);
/* Three parts of base64url separated by dots. */
bool sp_compact_jws_form(struct sp_view text);
/* A compact JWS and, of an SD-JWT (RFC 9901), '~' and disclosures that each end with '~': base64url, no key binding. */
bool sp_report_form(struct sp_view text);

#endif
