/*
 * crypto/note.h - what a transparency log says, in the formats of C2SP: signed notes (signed-note), checkpoints
 * (tlog-checkpoint), cosignatures (tlog-cosignature), proofs (tlog-proof), Ed25519 only.
 *
 * A note is text, an empty line, and signature lines. A verifier key ("vkey") is NAME+HASH+KEY: the 4 bytes of HASH are
 * the first of SHA-256(NAME 0x0A TYPE KEY) and name the key in a signature line. A known key whose signature is bad makes
 * the whole note bad; unknown keys are ignored; a key counts once, however often it signed or whatever it is called.
 *
 * Rules: note.size note.form note.signatures note.key note.signature note.none note.vkey note.time
 * checkpoint.form checkpoint.origin checkpoint.size checkpoint.root tlog-proof.form
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_NOTE_H
#define SP_CRYPTO_NOTE_H

#include "base/arena.h"
#include "crypto/key.h"
#include "crypto/merkle.h"

enum { SP_MAX_NOTE_BYTES = 64 * 1024, SP_MAX_NOTE_SIGNATURES = 32, SP_MAX_NOTE_NAME = 100 };

/* Types of signed-note keys. */
enum sp_note_type { SP_NOTE_ED25519 = 0x01, SP_NOTE_COSIGNATURE = 0x04 };

/* Who may sign. Views borrowed from the caller (or the arena of sp_vkey_parse); key is referenced by the caller. */
struct sp_vkey { struct sp_view name; enum sp_note_type type; const struct sp_key *key; uint32_t hash; };

/* From NAME+HASH+KEY. The key is to be freed by the caller. FORMAT (note.vkey). */
struct sp_rc SP_MUST sp_vkey_parse(struct sp_view text, struct sp_arena *a, struct sp_vkey *out, struct sp_key **key,
                                   struct sp_diag *d);
/* For an Ed25519 key; fills hash. INVALID (note.vkey) for a name that cannot be one or another kind of key. */
struct sp_rc SP_MUST sp_vkey_of(struct sp_view name, enum sp_note_type type, const struct sp_key *key, struct sp_vkey *out,
                                struct sp_diag *d);
void sp_vkey_put(struct sp_buf *b, const struct sp_vkey *v);

/* One signature line as it stands. */
struct sp_note_line { struct sp_view name, blob; /* after the 4 bytes of the hash */ uint32_t hash; };
struct sp_note {
    struct sp_view text;         /* what is signed, with its last line feed */
    struct sp_note_line lines[SP_MAX_NOTE_SIGNATURES];
    size_t n;
};
/* Form only. Views of names and text are borrowed from `in`, blobs live in the arena. FORMAT, LIMIT. */
struct sp_rc SP_MUST sp_note_parse(struct sp_view in, struct sp_arena *a, struct sp_note *out, struct sp_diag *d);

/* What one known key said: cosigned_s is the time of a cosignature, else 0. */
struct sp_note_signer { size_t vkey; int64_t cosigned_s; };
/*
 * Which of the keys signed: distinct public keys only, in the order of the note, at most max. SIGNATURE (note.signature)
 * when a known key's signature is bad. None at all: SIGNATURE (note.none).
 */
struct sp_rc SP_MUST sp_note_verify(const struct sp_note *note, const struct sp_vkey *keys, size_t n_keys,
                                    struct sp_note_signer *out, size_t max, size_t *n, struct sp_diag *d);
/* Appends text and one signature line by a private key. text must end with a line feed. */
struct sp_rc SP_MUST sp_note_sign(struct sp_view text, const struct sp_vkey *v, struct sp_buf *out, struct sp_diag *d);
/* Appends one signature line only: a cosignature/v1 at that time over the note's text. */
struct sp_rc SP_MUST sp_note_cosign(struct sp_view text, const struct sp_vkey *v, int64_t at_s, struct sp_buf *line,
                                    struct sp_diag *d);

/* ---- checkpoints ---- */

struct sp_checkpoint { struct sp_view origin; uint64_t size; struct sp_hash root; };
/* The text to sign. */
void sp_checkpoint_put(struct sp_buf *b, const struct sp_checkpoint *c);
/* From a note's text; further lines (extensions) are permitted and ignored. Views borrowed. */
struct sp_rc SP_MUST sp_checkpoint_parse(struct sp_view text, struct sp_checkpoint *out, struct sp_diag *d);

/* ---- proofs in a file ---- */

/* The place of one entry in a log and the signed head that covers it, as text. */
struct sp_tlog_proof { uint64_t index; struct sp_merkle_proof proof; struct sp_view checkpoint; /* the whole note */ };
void sp_tlog_proof_put(struct sp_buf *b, const struct sp_tlog_proof *p);
struct sp_rc SP_MUST sp_tlog_proof_parse(struct sp_view in, struct sp_arena *a, struct sp_tlog_proof *out, struct sp_diag *d);

#endif
