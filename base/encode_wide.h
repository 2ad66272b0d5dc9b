/*
 * base/encode_wide.h - base64url in large steps, where the processor has the instructions for it; only base/encode.c includes
 * this. It knows no more than the tables there do, and leaves the rest of the text to them.
 *
 * Threading: no shared state.
 */
#ifndef SP_BASE_ENCODE_WIDE_H
#define SP_BASE_ENCODE_WIDE_H

#include <stdbool.h>
#include <stddef.h>

/* How many characters from p on were looked at: a multiple of four, 0 on many a machine. *good: all are in the alphabet. */
size_t sp_b64url_only_wide(const char *p, size_t n, bool *good);
/* The same, and what they say goes to `to`, which has room for n / 4 * 3 bytes. */
size_t sp_b64url_decode_wide(const char *p, size_t n, char *to, bool *good);
/* How many bytes from p on were written to `to`: a multiple of 24, four characters for three of them. */
size_t sp_b64url_encode_wide(const char *p, size_t n, char *to);

#endif
