/*
 * i18n/linebreak.h - where a line may break inside words that are written without spaces: Thai, Lao, Khmer, Burmese and
 * their like, by dictionary.
 *
 * For layouts only: what is signed or compared never holds such marks, and a layout takes them out again. Where the words
 * of other scripts break, every layout engine knows by itself.
 *
 * Threading: a breaker belongs to one thread.
 */
#ifndef SP_I18N_LINEBREAK_H
#define SP_I18N_LINEBREAK_H

#include "base/bytes.h"

struct sp_breaker;

/* NOMEM; INTERNAL: ICU has no data. Free with sp_breaker_free. */
struct sp_rc SP_MUST sp_breaker_new(struct sp_breaker **out);
void sp_breaker_free(struct sp_breaker *b); /* NULL is fine */

/* Offsets in bytes of such places, in order, none of them inside of what a reader takes for one character. The text is valid
 * UTF-8. Borrowed until the next call. NOMEM, INTERNAL; LIMIT above SP_MAX_BREAK_BYTES. */
enum { SP_MAX_BREAK_BYTES = 1024 * 1024 };
struct sp_breaks { const size_t *at; size_t n; };
struct sp_rc SP_MUST sp_breaker_find(struct sp_breaker *b, struct sp_view text, struct sp_breaks *out);

#endif
