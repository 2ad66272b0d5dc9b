/*
 * crypto/note.h - what a transparency log says, in the formats of C2SP: signed notes (signed-note), checkpoints
 * (tlog-checkpoint), cosignatures (tlog-cosignature), proofs (tlog-proof), Ed25519 only.
 *
 * A note is text, an empty line, and signature lines. A verifier key ("vkey") is NAME+HASH+KEY: the 4 bytes of HASH are
 * the first of SHA-256(NAME 0x0A TYPE KEY) and name the key in a signature line. A known key whose signature is bad makes
 * the whole note bad, also where another line of the same key is good; unknown keys are ignored.
 *
 * A public key counts once, however often it signed, whatever it is called and whether it signed as a log or as a
 * witness: a quorum counts those who looked, and one who looked twice is one. Its first line in the note is the one told.
 *
 * Everything is read in one spelling only: what a parser here accepts, its writer gives back byte for byte (but the
 * extensions of a checkpoint).
 *
 * Rules: note.size note.form note.signatures note.key note.signature note.none note.vkey note.time
 * checkpoint.form checkpoint.origin checkpoint.size checkpoint.root tlog-proof.size tlog-proof.form
 *
 * Threading: no shared state.
 */
#ifndef SP_CRYPTO_NOTE_H
#define SP_CRYPTO_NOTE_H

#include "base/arena.h"
#include "crypto/key.h"
#include "crypto/merkle.h"

/* Of a note, also of a tlog-proof: sixteen signatures of the largest kind known must fit (signed-note, "Format"), and other
 * verifiers take a hundred lines. Of a name: that of a key of ours; names of unknown keys may be longer. */
enum { SP_MAX_NOTE_BYTES = 1024 * 1024, SP_MAX_NOTE_SIGNATURES = 100, SP_MAX_NOTE_NAME = 255 };

/* Types of signed-note keys. */
enum sp_note_type { SP_NOTE_ED25519 = 0x01, SP_NOTE_COSIGNATURE = 0x04 };

/* Who may sign. Views borrowed from the caller (or the arena of sp_vkey_parse); key is referenced by the caller. */
struct sp_vkey { struct sp_view name; enum sp_note_type type; const struct sp_key *key; uint32_t hash; };

/* From NAME+HASH+KEY, HASH in lower case. The key is to be freed by the caller. FORMAT (note.vkey), also for a type that is
 * not above and for a key with which one signature would fit any text. */
struct sp_rc SP_MUST sp_vkey_parse(struct sp_view text, struct sp_arena *a, struct sp_vkey *out, struct sp_key **key,
                                   struct sp_diag *d);
/* For an Ed25519 key; fills hash. INVALID (note.vkey) for a name that cannot be one or another kind of key. */
struct sp_rc SP_MUST sp_vkey_of(struct sp_view name, enum sp_note_type type, const struct sp_key *key, struct sp_vkey *out,
                                struct sp_diag *d);
void sp_vkey_put(struct sp_buf *b, const struct sp_vkey *v);

/* One signature line as it stands; the blob has at least one byte. */
struct sp_note_line { struct sp_view name, blob; /* after the 4 bytes of the hash */ uint32_t hash; };
struct sp_note {
    struct sp_view text;         /* what is signed, with its last line feed */
    struct sp_note_line lines[SP_MAX_NOTE_SIGNATURES];
    size_t n;
};
/* Form only. Views of names and text are borrowed from `in`, blobs live in the arena. FORMAT (note.form), LIMIT (note.size,
 * note.signatures). */
struct sp_rc SP_MUST sp_note_parse(struct sp_view in, struct sp_arena *a, struct sp_note *out, struct sp_diag *d);

/* What one known key said: cosigned_s is the time of a cosignature, else 0. */
struct sp_note_signer { size_t vkey; int64_t cosigned_s; };
/*
 * Which of the keys signed: distinct public keys only, in the order of the note; the first max of them are told.
 * SIGNATURE when a known key's signature is bad (note.signature), its time is none (note.time), or no known key signed
 * (note.none). INVALID (note.key) when a line fits two of the keys: such a list of keys must not be trusted.
 * That the text is a checkpoint is for the caller to see, also where a key of cosignatures signed it.
 */
struct sp_rc SP_MUST sp_note_verify(const struct sp_note *note, const struct sp_vkey *keys, size_t n_keys,
                                    struct sp_note_signer *out, size_t max, size_t *n, struct sp_diag *d);
/* Appends text and one signature line by a private key of SP_NOTE_ED25519. text must end with a line feed. INVALID
 * (note.form) for what can be no note's text, (note.key) for another type or a public key. */
struct sp_rc SP_MUST sp_note_sign(struct sp_view text, const struct sp_vkey *v, struct sp_buf *out, struct sp_diag *d);
/* Appends one signature line only: a cosignature/v1 at that time over the text of a note, which must be a checkpoint
 * (checkpoint.*), by a private key of SP_NOTE_COSIGNATURE (note.key). INVALID (note.time) for a time before 1970. */
struct sp_rc SP_MUST sp_note_cosign(struct sp_view text, const struct sp_vkey *v, int64_t at_s, struct sp_buf *line,
                                    struct sp_diag *d);

/* ---- checkpoints ---- */

struct sp_checkpoint { struct sp_view origin; uint64_t size; struct sp_hash root; };
/* The text to sign. origin is one line, not empty. */
void sp_checkpoint_put(struct sp_buf *b, const struct sp_checkpoint *c);
/* From a note's text; further lines (extensions) are permitted when not empty, and ignored. Views borrowed. FORMAT. */
struct sp_rc SP_MUST sp_checkpoint_parse(struct sp_view text, struct sp_checkpoint *out, struct sp_diag *d);

/* ---- proofs in a file ---- */

/* The place of one entry in a log and the signed head that covers it, as text. Nobody signs extra. */
struct sp_tlog_proof {
    struct sp_view extra;         /* bytes; empty: the line is left out */
    uint64_t index;
    struct sp_merkle_proof proof; /* from the leaf's sibling upwards, at most SP_MERKLE_LEVELS */
    struct sp_view checkpoint;    /* the whole note, for sp_note_parse */
};
void sp_tlog_proof_put(struct sp_buf *b, const struct sp_tlog_proof *p);
/* Form only; nothing is proved yet. The checkpoint is borrowed from `in`, extra lives in the arena. FORMAT
 * (tlog-proof.form), LIMIT (tlog-proof.size). */
struct sp_rc SP_MUST sp_tlog_proof_parse(struct sp_view in, struct sp_arena *a, struct sp_tlog_proof *out, struct sp_diag *d);

#endif
