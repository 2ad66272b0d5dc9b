/*
 * base/bytes.h - borrowed views, owned growing buffers, big-endian codec,
 * base64url and hex.
 *
 * Threading: no shared state; a buffer belongs to one thread at a time.
 */
#ifndef SP_BASE_BYTES_H
#define SP_BASE_BYTES_H

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/rc.h"

/* A borrowed run of bytes or UTF-8 text; not NUL-terminated. {NULL,0} is empty. */
struct sp_view { const char *p; size_t n; };

#define SP_VIEW_LIT(s) ((struct sp_view){ (s), sizeof(s) - 1 })

static inline struct sp_view sp_view(const void *p, size_t n) { return (struct sp_view){ (const char *)p, n }; }
static inline struct sp_view sp_view_of(const char *s) { return (struct sp_view){ s, s ? strlen(s) : 0 }; }
static inline bool sp_view_eq(struct sp_view a, struct sp_view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool sp_view_is(struct sp_view a, const char *s) { return sp_view_eq(a, sp_view_of(s)); }
/* Byte order, shorter first on a common prefix. */
int sp_view_cmp(struct sp_view a, struct sp_view b);
/* Here, so that a prefix that stands in the source needs no call. */
static inline bool sp_view_starts(struct sp_view a, struct sp_view prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}
/* Split at the first c: *head is before it, *rest after it. False (outputs untouched) when absent. */
bool sp_view_split(struct sp_view a, char c, struct sp_view *head, struct sp_view *rest);
/* Without the blanks (U+0020) at its ends. */
struct sp_view sp_view_trim(struct sp_view v);

/*
 * Owned growing buffer with a sticky error: after the first failure every put
 * is a no-op and sp_buf_rc() reports it. Zero-initialised is valid and empty.
 * Release with sp_buf_free.
 */
struct sp_buf { char *p; size_t n; size_t cap; enum sp_rc_code failed; };

void sp_buf_free(struct sp_buf *b);
static inline void sp_buf_clear(struct sp_buf *b) { b->n = 0; b->failed = SP_RC_OK; }
static inline struct sp_view sp_buf_view(const struct sp_buf *b) { return sp_view(b->p, b->n); }
struct sp_rc SP_MUST sp_buf_rc(const struct sp_buf *b);
/* Room for n more bytes; returns where to write, or NULL after a failure. Commit with sp_buf_added. */
char *sp_buf_room(struct sp_buf *b, size_t n);
static inline void sp_buf_added(struct sp_buf *b, size_t n) { b->n += n; }
void sp_buf_put(struct sp_buf *b, struct sp_view v);
void sp_buf_puts(struct sp_buf *b, const char *s);
void sp_buf_putc(struct sp_buf *b, char c);
void sp_buf_putf(struct sp_buf *b, const char *fmt, ...) SP_PRINTF(2, 3);
void sp_buf_put_i64(struct sp_buf *b, int64_t v);       /* decimal text */
void sp_buf_put_u32be(struct sp_buf *b, uint32_t v);
void sp_buf_put_u64be(struct sp_buf *b, uint64_t v);
/* "…" with JSON escapes; the text must be valid UTF-8 already. */
void sp_buf_put_json(struct sp_buf *b, struct sp_view text);
/* ["…","…"]: n texts. */
void sp_buf_put_json_texts(struct sp_buf *b, const struct sp_view *v, size_t n);
/* written, which had no check at all, is what sp_buf_put_json makes of text, without the quotes. */
bool sp_json_writes(struct sp_view text, struct sp_view written);
void sp_buf_put_b64url(struct sp_buf *b, struct sp_view bytes);
/* The same into room that is there, four bytes for three or less; how many were written. */
size_t sp_b64url_encode(struct sp_view bytes, char *to);
void sp_buf_put_b64(struct sp_buf *b, struct sp_view bytes);  /* standard alphabet, padded */
void sp_buf_put_hex(struct sp_buf *b, struct sp_view bytes);  /* lower case */
/* NUL after the content (not counted), so that b->p is a C string; NULL after a failure. */
const char *sp_buf_cstr(struct sp_buf *b);

#define SP_BUF_AUTO __attribute__((cleanup(sp_buf_free))) struct sp_buf

/* Strict decoders: RFC 4648 section 5 without padding, no white space, no non-zero trailing bits.
 * Append to out; FORMAT when the text is not canonical. */
struct sp_rc SP_MUST sp_b64url_decode(struct sp_view text, struct sp_buf *out);
/* The same into room that is there: for short texts. LIMIT when less than n / 4 * 3 + 4 bytes are, all of which may be written. */
struct sp_rc SP_MUST sp_b64url_decode_short(struct sp_view text, char *to, size_t room, size_t *n);
struct sp_rc SP_MUST sp_b64_decode(struct sp_view text, struct sp_buf *out); /* section 4, padding required */
struct sp_rc SP_MUST sp_hex_decode(struct sp_view text, struct sp_buf *out); /* lower case only */

/* Whether sp_b64url_decode would accept it, and it is not empty. */
bool sp_b64url_exact(struct sp_view text);
/* Only characters of base64url, one at least, whatever they may spell. */
bool sp_b64url_only(struct sp_view text);

/* Fixed-size big-endian reads and writes. */
static inline void sp_put_u64be(unsigned char *p, uint64_t v)
{
    for (int i = 7; i >= 0; i--) { p[i] = (unsigned char)v; v >>= 8; }
}
static inline uint64_t sp_get_u64be(const void *src)
{
    const unsigned char *p = src;
    uint64_t v = 0;
    for (int i = 0; i < 8; i++) v = v << 8 | p[i];
    return v;
}

/* A bounds-checked reader over a view; after the first short read every read
 * yields zero and sp_reader_rc() is CORRUPT. sp_reader_end also demands that nothing is left. */
struct sp_reader { struct sp_view in; bool failed; };
static inline struct sp_reader sp_reader(struct sp_view v) { return (struct sp_reader){ v, false }; }
uint8_t sp_read_u8(struct sp_reader *r);
uint64_t sp_read_varint(struct sp_reader *r);          /* LEB128, at most 10 bytes, minimal form */
struct sp_view sp_read_view(struct sp_reader *r);      /* varint length + bytes; borrowed */
struct sp_rc SP_MUST sp_reader_end(const struct sp_reader *r);
void sp_buf_put_varint(struct sp_buf *b, uint64_t v);
void sp_buf_put_view(struct sp_buf *b, struct sp_view v);

/* Strict UTF-8 (RFC 3629: no overlong form, no surrogate, ≤ U+10FFFF).
 * Returns n when valid, else the offset of the first bad byte. */
size_t sp_utf8_check(struct sp_view v);
/* Next code point at *pos (advanced); the text must be valid. */
uint32_t sp_utf8_next(struct sp_view v, size_t *pos);
void sp_buf_put_utf8(struct sp_buf *b, uint32_t cp);
/* For terminals: control, bidi and invisible characters of foreign text appear as <U+XXXX>,
 * invalid bytes as <XX>. */
void sp_buf_put_safe(struct sp_buf *b, struct sp_view text);
/* True for what no name may hold: C0/C1 and bidi controls, tag characters, format controls of other scripts, noncharacters,
 * private use, planes without letters, fillers and letters that look like nothing. Joiners and U+200B are not among them: some scripts need them. */
bool sp_codepoint_hidden(uint32_t cp);

#endif
