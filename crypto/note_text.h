/*
 * crypto/note_text.h - lines, numbers and hashes as notes, checkpoints and proofs write them; for those
 * who read and write texts of C2SP.
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_NOTE_TEXT_H
#define SP_CRYPTO_NOTE_TEXT_H

#include "crypto/merkle.h"

/* Offset of the first byte that no note may have: what is no UTF-8, or a control character below 0x20 but a line feed.
 * text.n when there is none. */
size_t sp_note_text_check(struct sp_view text);
/* A key's name: not empty, no white space of Unicode, no plus, nothing that sp_note_text_check finds. */
bool sp_note_name_ok(struct sp_view name);
/* The next line, without its line feed, off the front of *rest. False when no line feed is left. */
bool sp_note_take_line(struct sp_view *rest, struct sp_view *line);
/* Decimal without leading zeros, below 2^64. */
bool sp_note_u64(struct sp_view text, uint64_t *out);
void sp_note_put_u64(struct sp_buf *b, uint64_t v);
/* Base64 of exactly 32 bytes. FORMAT. */
struct sp_rc SP_MUST sp_note_hash(struct sp_view text, struct sp_hash *out);
void sp_note_put_hash(struct sp_buf *b, const struct sp_hash *h);

#endif
