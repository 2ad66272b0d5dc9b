/* Verifier keys of signed notes: NAME+HASH+KEY; declared in crypto/note.h. */
#include "crypto/internal.h"
#include "crypto/note.h"
#include "crypto/note_text.h"

enum { PUBLIC_BYTES = 32, HASH_TEXT = 8 };

static struct sp_rc refuse(struct sp_diag *d, const char *text)
{
    return sp_diag_set(d, SP_ERR(FORMAT), "note.vkey", NULL, "%s", text);
}

static bool is_type(unsigned char c) { return c == SP_NOTE_ED25519 || c == SP_NOTE_COSIGNATURE; }

/* The first 4 bytes of SHA-256(NAME 0x0A TYPE KEY), big-endian. typed is the type's byte and the key. */
static struct sp_rc hash_of(struct sp_view name, struct sp_view typed, uint32_t *out)
{
    uint8_t digest[SP_SHA256_BYTES];
    SP_BUF_AUTO b = { 0 };
    sp_buf_put(&b, name);
    sp_buf_putc(&b, '\n');
    sp_buf_put(&b, typed);
    SP_TRY(sp_buf_rc(&b));
    SP_TRY(sp_sha256(sp_buf_view(&b), digest));
    *out = (uint32_t)(sp_get_u64be(digest) >> 32);
    return SP_OK;
}

static struct sp_rc read_hash(struct sp_view text, uint32_t *out, struct sp_diag *d)
{
    SP_BUF_AUTO raw = { 0 };
    struct sp_rc rc = text.n == HASH_TEXT ? sp_hex_decode(text, &raw) : SP_ERR(FORMAT);
    if (sp_is(rc, SP_RC_FORMAT))
        return refuse(d, "the hash of a verifier key is 8 hexadecimal digits, lower case");
    SP_TRY(rc);
    *out = 0;
    for (size_t i = 0; i < raw.n; i++)
        *out = *out << 8 | (unsigned char)raw.p[i];
    return SP_OK;
}

static struct sp_rc read_key(struct sp_view text, struct sp_buf *typed, struct sp_diag *d)
{
    struct sp_rc rc = text.n <= 64 ? sp_b64_decode(text, typed) : SP_ERR(FORMAT);
    if (sp_is(rc, SP_RC_FORMAT) || (sp_ok(rc) && typed->n != 1 + PUBLIC_BYTES))
        return refuse(d, "the key of a verifier key is a type and 32 bytes, in base64 with padding");
    if (sp_ok(rc) && !is_type((unsigned char)typed->p[0]))
        return refuse(d, "a verifier key of a type that is not known here");
    return rc;
}

static struct sp_rc make_key(const struct sp_buf *typed, struct sp_key **out, struct sp_diag *d)
{
    EVP_PKEY *pkey = sp_ed25519_public((const unsigned char *)typed->p + 1);
    if (!pkey)
        return refuse(d, "not an Ed25519 key that could sign");
    struct sp_rc rc = sp_key_adopt(pkey, SP_ALG_EDDSA, false, out);
    if (!sp_ok(rc))
        EVP_PKEY_free(pkey);
    return rc;
}

struct sp_rc sp_vkey_parse(struct sp_view text, struct sp_arena *a, struct sp_vkey *out, struct sp_key **key,
                           struct sp_diag *d)
{
    struct sp_view name, hash, rest;
    struct sp_vkey v = { 0 };
    uint32_t computed = 0;
    SP_BUF_AUTO typed = { 0 };
    /* The base64 of the key may have a plus of its own: only the first two part the members. */
    if (!sp_view_split(text, '+', &name, &rest) || !sp_view_split(rest, '+', &hash, &rest))
        return refuse(d, "a verifier key is NAME+HASH+KEY");
    if (name.n > SP_MAX_NOTE_NAME || !sp_note_name_ok(name))
        return refuse(d, "a key's name has no white space and no control character, and at most 255 bytes");
    SP_TRY(read_hash(hash, &v.hash, d));
    SP_TRY(read_key(rest, &typed, d));
    SP_TRY(hash_of(name, sp_buf_view(&typed), &computed));
    if (computed != v.hash)
        return refuse(d, "the hash is not that of this name and key");
    v.type = (enum sp_note_type)typed.p[0];
    if (!sp_arena_copy(a, name, &v.name))
        return SP_ERR(NOMEM);
    SP_TRY(make_key(&typed, key, d));
    v.key = *key;
    *out = v;
    return SP_OK;
}

/* Type and public bytes, as they are hashed and written. */
static struct sp_rc typed_bytes(enum sp_note_type type, const struct sp_key *key, unsigned char out[1 + PUBLIC_BYTES])
{
    unsigned char pub[65];
    if (sp_key_alg(key) != SP_ALG_EDDSA || sp_public_bytes(sp_key_pkey(key), SP_ALG_EDDSA, pub) != PUBLIC_BYTES)
        return SP_ERR(INVALID);
    out[0] = (unsigned char)type;
    memcpy(out + 1, pub, PUBLIC_BYTES);
    return SP_OK;
}

struct sp_rc sp_vkey_of(struct sp_view name, enum sp_note_type type, const struct sp_key *key, struct sp_vkey *out,
                        struct sp_diag *d)
{
    unsigned char typed[1 + PUBLIC_BYTES];
    struct sp_vkey v = { name, type, key, 0 };
    if (name.n > SP_MAX_NOTE_NAME || !sp_note_name_ok(name))
        return sp_diag_set(d, SP_ERR(INVALID), "note.vkey", NULL, "not a name for a key: white space, a plus, or too long");
    if (!sp_ok(typed_bytes(type, key, typed)))
        return sp_diag_set(d, SP_ERR(INVALID), "note.vkey", NULL, "notes are signed with an Ed25519 key");
    SP_TRY(hash_of(name, sp_view(typed, sizeof typed), &v.hash));
    *out = v;
    return SP_OK;
}

void sp_vkey_put(struct sp_buf *b, const struct sp_vkey *v)
{
    unsigned char typed[1 + PUBLIC_BYTES];
    if (!sp_ok(typed_bytes(v->type, v->key, typed))) {
        b->failed = SP_RC_INTERNAL;
        return;
    }
    sp_buf_put(b, v->name);
    sp_buf_putf(b, "+%08x+", (unsigned)v->hash);
    sp_buf_put_b64(b, sp_view(typed, sizeof typed));
}
