#include "crypto/note.h"

#include <inttypes.h>

#include "crypto/jws.h"
#include "crypto/note_text.h"

enum { SIGNATURE_BYTES = 64, COSIGNATURE_BYTES = 8 + SIGNATURE_BYTES, HASH_BYTES = 4 };

/* U+2014 and a space. */
#define DASH "\xe2\x80\x94 "

/* --- form --- */

static struct sp_rc bad_form(struct sp_view in, const char *at, struct sp_diag *d, const char *text)
{
    return sp_diag_at(d, SP_ERR(FORMAT), "note.form", (size_t)(at - in.p), "%s", text);
}

/* The text ends where the last empty line begins; an empty line before that is part of it. */
static bool split_note(struct sp_view in, struct sp_view *text, struct sp_view *lines)
{
    for (size_t i = in.n; i >= 2; i--)
        if (in.p[i - 1] == '\n' && in.p[i - 2] == '\n') {
            *text = sp_view(in.p, i - 1);
            *lines = sp_view(in.p + i, in.n - i);
            return true;
        }
    return false;
}

/* FORMAT without words: the caller knows where the line is. */
static struct sp_rc parse_line(struct sp_view line, struct sp_arena *a, struct sp_note_line *out)
{
    struct sp_view name, base64, blob;
    SP_BUF_AUTO raw = { 0 };
    if (!sp_view_starts(line, SP_VIEW_LIT(DASH)))
        return SP_ERR(FORMAT);
    line = sp_view(line.p + strlen(DASH), line.n - strlen(DASH));
    if (!sp_view_split(line, ' ', &name, &base64) || !sp_note_name_ok(name))
        return SP_ERR(FORMAT);
    SP_TRY(sp_b64_decode(base64, &raw));
    if (raw.n <= HASH_BYTES)
        return SP_ERR(FORMAT);
    if (!sp_arena_copy(a, sp_view(raw.p + HASH_BYTES, raw.n - HASH_BYTES), &blob))
        return SP_ERR(NOMEM);
    uint32_t hash = 0;
    for (size_t i = 0; i < HASH_BYTES; i++)
        hash = hash << 8 | (unsigned char)raw.p[i];
    *out = (struct sp_note_line){ name, blob, hash };
    return SP_OK;
}

static struct sp_rc parse_lines(struct sp_view in, struct sp_view rest, struct sp_arena *a, struct sp_note *out,
                                struct sp_diag *d)
{
    struct sp_view line;
    while (sp_note_take_line(&rest, &line)) {
        if (out->n == SP_MAX_NOTE_SIGNATURES)
            return sp_diag_at(d, SP_ERR(LIMIT), "note.signatures", (size_t)(line.p - in.p), "a note has at most %d signatures",
                              SP_MAX_NOTE_SIGNATURES);
        struct sp_rc rc = parse_line(line, a, &out->lines[out->n]);
        if (sp_is(rc, SP_RC_FORMAT))
            return bad_form(in, line.p, d, "not a signature line: dash, space, name, space, base64 of a hash and a signature");
        SP_TRY(rc);
        out->n++;
    }
    return rest.n ? bad_form(in, rest.p, d, "the last line has no line feed") : SP_OK;
}

struct sp_rc sp_note_parse(struct sp_view in, struct sp_arena *a, struct sp_note *out, struct sp_diag *d)
{
    struct sp_note note = { 0 };
    struct sp_view rest;
    if (in.n > SP_MAX_NOTE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "note.size", NULL, "a note has at most %d bytes", SP_MAX_NOTE_BYTES);
    size_t good = sp_note_text_check(in);
    if (good != in.n)
        return bad_form(in, in.p + good, d, "not UTF-8, or a control character");
    if (!split_note(in, &note.text, &rest))
        return bad_form(in, in.p, d, "no empty line between text and signatures");
    SP_TRY(parse_lines(in, rest, a, &note, d));
    if (!note.n)
        return bad_form(in, rest.p, d, "no signature");
    *out = note;
    return SP_OK;
}

/* --- verifying --- */

/* The one key that the line names; n_keys when it is unknown. */
static struct sp_rc find_key(const struct sp_note_line *line, const struct sp_vkey *keys, size_t n_keys, size_t *at,
                             struct sp_diag *d)
{
    *at = n_keys;
    for (size_t i = 0; i < n_keys; i++) {
        if (keys[i].hash != line->hash || !sp_view_eq(keys[i].name, line->name))
            continue;
        if (*at != n_keys)
            return sp_diag_set(d, SP_ERR(INVALID), "note.key", NULL, "two of the known keys are %.*s+%08" PRIx32,
                               (int)line->name.n, line->name.p, line->hash);
        *at = i;
    }
    return SP_OK;
}

static struct sp_rc cosigned_message(struct sp_view text, uint64_t at_s, struct sp_buf *b)
{
    sp_buf_puts(b, "cosignature/v1\ntime ");
    sp_note_put_u64(b, at_s);
    sp_buf_putc(b, '\n');
    sp_buf_put(b, text);
    return sp_buf_rc(b);
}

static struct sp_rc bad_signature(const struct sp_note_line *line, const char *rule, struct sp_diag *d, const char *text)
{
    return sp_diag_set(d, SP_ERR(SIGNATURE), rule, NULL, "%s: %.*s+%08" PRIx32, text, (int)line->name.n, line->name.p,
                       line->hash);
}

static struct sp_rc check_bytes(const struct sp_note_line *line, const struct sp_key *key, struct sp_view message,
                                struct sp_view signature, struct sp_diag *d)
{
    struct sp_rc rc = sp_verify_raw(key, message, signature, NULL);
    return sp_is(rc, SP_RC_SIGNATURE) ? bad_signature(line, "note.signature", d, "a known key's signature does not verify") : rc;
}

static struct sp_rc check_cosignature(struct sp_view text, const struct sp_note_line *line, const struct sp_key *key,
                                      int64_t *cosigned_s, struct sp_diag *d)
{
    SP_BUF_AUTO message = { 0 };
    if (line->blob.n != COSIGNATURE_BYTES)
        return bad_signature(line, "note.signature", d, "a cosignature is 8 bytes of time and 64 of signature");
    uint64_t at_s = sp_get_u64be(line->blob.p);
    if (at_s > INT64_MAX)
        return bad_signature(line, "note.time", d, "a cosignature's time is below 2^63");
    SP_TRY(cosigned_message(text, at_s, &message));
    SP_TRY(check_bytes(line, key, sp_buf_view(&message), sp_view(line->blob.p + 8, SIGNATURE_BYTES), d));
    *cosigned_s = (int64_t)at_s;
    return SP_OK;
}

/* The same line again costs no second verification. */
static bool seen_before(const struct sp_note *note, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (note->lines[i].hash == note->lines[at].hash && sp_view_eq(note->lines[i].blob, note->lines[at].blob) &&
            sp_view_eq(note->lines[i].name, note->lines[at].name))
            return true;
    return false;
}

static bool counted(const struct sp_note_signer *signers, size_t n, const struct sp_vkey *keys, const struct sp_key *key)
{
    for (size_t i = 0; i < n; i++)
        if (sp_key_equal(keys[signers[i].vkey].key, key))
            return true;
    return false;
}

struct sp_rc sp_note_verify(const struct sp_note *note, const struct sp_vkey *keys, size_t n_keys,
                            struct sp_note_signer *out, size_t max, size_t *n, struct sp_diag *d)
{
    struct sp_note_signer signers[SP_MAX_NOTE_SIGNATURES];
    size_t found = 0, at;
    for (size_t i = 0; i < note->n; i++) {
        const struct sp_note_line *line = &note->lines[i];
        int64_t cosigned_s = 0;
        SP_TRY(find_key(line, keys, n_keys, &at, d));
        if (at == n_keys || seen_before(note, i))
            continue;
        SP_TRY(keys[at].type == SP_NOTE_COSIGNATURE ? check_cosignature(note->text, line, keys[at].key, &cosigned_s, d)
                                                    : check_bytes(line, keys[at].key, note->text, line->blob, d));
        if (!counted(signers, found, keys, keys[at].key))
            signers[found++] = (struct sp_note_signer){ at, cosigned_s };
    }
    if (!found)
        return sp_diag_set(d, SP_ERR(SIGNATURE), "note.none", NULL, "no known key signed the note");
    *n = found < max ? found : max;
    for (size_t i = 0; i < *n; i++)
        out[i] = signers[i];
    return SP_OK;
}

/* --- signing --- */

static void put_line(struct sp_buf *out, const struct sp_vkey *v, struct sp_view blob)
{
    SP_BUF_AUTO raw = { 0 };
    sp_buf_put_u32be(&raw, v->hash);
    sp_buf_put(&raw, blob);
    sp_buf_puts(out, DASH);
    sp_buf_put(out, v->name);
    sp_buf_putc(out, ' ');
    sp_buf_put_b64(out, sp_buf_view(&raw));
    sp_buf_putc(out, '\n');
    if (!sp_ok(sp_buf_rc(&raw)))
        out->failed = raw.failed;
}

static struct sp_rc check_signer(const struct sp_vkey *v, enum sp_note_type type, struct sp_diag *d)
{
    if (v->type != type || !sp_key_is_private(v->key))
        return sp_diag_set(d, SP_ERR(INVALID), "note.key", NULL, "%.*s is a key of another type, or a public one",
                           (int)v->name.n, v->name.p);
    return SP_OK;
}

struct sp_rc sp_note_sign(struct sp_view text, const struct sp_vkey *v, struct sp_buf *out, struct sp_diag *d)
{
    uint8_t signature[SIGNATURE_BYTES];
    SP_TRY(check_signer(v, SP_NOTE_ED25519, d));
    if (!text.n || text.p[text.n - 1] != '\n' || sp_note_text_check(text) != text.n)
        return sp_diag_set(d, SP_ERR(INVALID), "note.form", NULL,
                           "the text of a note is UTF-8 without control characters and ends with a line feed");
    SP_TRY(sp_sign_raw(v->key, text, signature));
    sp_buf_put(out, text);
    sp_buf_putc(out, '\n');
    put_line(out, v, sp_view(signature, sizeof signature));
    return sp_buf_rc(out);
}

struct sp_rc sp_note_cosign(struct sp_view text, const struct sp_vkey *v, int64_t at_s, struct sp_buf *line, struct sp_diag *d)
{
    struct sp_checkpoint checkpoint;
    unsigned char blob[COSIGNATURE_BYTES];
    SP_BUF_AUTO message = { 0 };
    SP_TRY(check_signer(v, SP_NOTE_COSIGNATURE, d));
    if (at_s < 0)
        return sp_diag_set(d, SP_ERR(INVALID), "note.time", NULL, "a cosignature's time is not before 1970");
    SP_TRY(sp_checkpoint_parse(text, &checkpoint, d));
    SP_TRY(cosigned_message(text, (uint64_t)at_s, &message));
    sp_put_u64be(blob, (uint64_t)at_s);
    SP_TRY(sp_sign_raw(v->key, sp_buf_view(&message), blob + 8));
    put_line(line, v, sp_view(blob, sizeof blob));
    return sp_buf_rc(line);
}
