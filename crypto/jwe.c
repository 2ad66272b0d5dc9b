#include "crypto/jwe.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include "crypto/digest.h"
#include "crypto/internal.h"
#include "crypto/ready.h"

enum { KEY = 32, WRAPPED = 40, IV = 12, TAG = 16 };

struct parts { struct sp_view head, wrapped, iv, cipher, tag; };
struct raw { struct sp_buf wrapped, iv, cipher, tag; };

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, rc, rule, field, "%s", text);
}

struct sp_rc sp_concat_kdf(struct sp_view z, struct sp_view alg, struct sp_view apu, struct sp_view apv,
                           unsigned key_bits, uint8_t out[32])
{
    SP_BUF_AUTO in = { 0 };
    const struct sp_view infos[] = { alg, apu, apv };
    if (!sp_buf_room(&in, 20 + z.n + alg.n + apu.n + apv.n)) /* all at once: growing would leave copies of z behind */
        return sp_buf_rc(&in);
    sp_buf_put_u32be(&in, 1);
    sp_buf_put(&in, z);
    for (size_t i = 0; i < 3; i++) {
        sp_buf_put_u32be(&in, (uint32_t)infos[i].n);
        sp_buf_put(&in, infos[i]);
    }
    sp_buf_put_u32be(&in, key_bits);
    SP_TRY(sp_buf_rc(&in));
    struct sp_rc rc = sp_sha256_secret(sp_buf_view(&in), out);
    sp_wipe(in.p, in.n);
    return rc;
}

/* ctx: initialised for deriving with our private key, and told the peer. */
static struct sp_rc agree(EVP_PKEY_CTX *ctx, struct sp_view apu, struct sp_view apv, uint8_t kek[KEY])
{
    unsigned char z[KEY];
    size_t n = sizeof z;
    if (EVP_PKEY_derive(ctx, z, &n) != 1 || n != sizeof z)
        return SP_ERR(CRYPTO);
    struct sp_rc rc = sp_concat_kdf(sp_view(z, n), SP_VIEW_LIT("ECDH-ES+A256KW"), apu, apv, 256, kek);
    sp_wipe(z, sizeof z);
    return rc;
}

/* AES key wrap (RFC 3394) of 32 bytes, or back. */
static bool wrap(const uint8_t kek[KEY], bool encrypt, const void *in, size_t n, uint8_t *out, size_t want)
{
    const struct sp_evp *e = sp_evp();
    SP_CIPHER_CTX_AUTO ctx = EVP_CIPHER_CTX_new();
    uint8_t room[64];
    int got = 0, last = 0;
    if (!e || !ctx)
        return false;
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    bool ok = EVP_CipherInit_ex2(ctx, e->aes256wrap, kek, NULL, encrypt, NULL) == 1 &&
              EVP_CipherUpdate(ctx, room, &got, in, (int)n) == 1 && EVP_CipherFinal_ex(ctx, room + got, &last) == 1 &&
              (size_t)(got + last) == want;
    if (ok)
        memcpy(out, room, want);
    sp_wipe(room, sizeof room);
    return ok;
}

static bool gcm_seal(const uint8_t cek[KEY], const uint8_t iv[IV], struct sp_view aad, struct sp_view plain, uint8_t *out,
                     uint8_t tag[TAG])
{
    const struct sp_evp *e = sp_evp();
    SP_CIPHER_CTX_AUTO ctx = EVP_CIPHER_CTX_new();
    int n = 0;
    return e && ctx && EVP_EncryptInit_ex2(ctx, e->aes256gcm, cek, iv, NULL) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &n, (const uint8_t *)aad.p, (int)aad.n) == 1 &&
           EVP_EncryptUpdate(ctx, out, &n, (const uint8_t *)plain.p, (int)plain.n) == 1 &&
           EVP_EncryptFinal_ex(ctx, out + n, &n) == 1 && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, tag) == 1;
}

static bool gcm_open(const uint8_t cek[KEY], struct sp_view iv, struct sp_view aad, struct sp_view cipher, struct sp_view tag,
                     uint8_t *out)
{
    const struct sp_evp *e = sp_evp();
    SP_CIPHER_CTX_AUTO ctx = EVP_CIPHER_CTX_new();
    uint8_t want[TAG];
    int n = 0;
    memcpy(want, tag.p, TAG);
    return e && ctx && EVP_DecryptInit_ex2(ctx, e->aes256gcm, cek, (const uint8_t *)iv.p, NULL) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)aad.p, (int)aad.n) == 1 &&
           EVP_DecryptUpdate(ctx, out, &n, (const uint8_t *)cipher.p, (int)cipher.n) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, want) == 1 && EVP_DecryptFinal_ex(ctx, out + n, &n) == 1;
}

static void put_text(struct sp_buf *b, const char *name, const char *value)
{
    sp_buf_puts(b, ",\"");
    sp_buf_puts(b, name);
    sp_buf_puts(b, "\":");
    sp_buf_put_json(b, sp_view_of(value));
}

static void put_header(struct sp_buf *b, const struct sp_key *recipient, struct sp_view epk, const char *typ, const char *cty)
{
    sp_buf_puts(b, "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":");
    sp_put_public_jwk(b, SP_ALG_ECDH_ES_A256KW, epk);
    put_text(b, "kid", sp_key_kid(recipient));
    if (typ)
        put_text(b, "typ", typ);
    if (cty)
        put_text(b, "cty", cty);
    sp_buf_putc(b, '}');
}

static struct sp_rc seal_content(const uint8_t kek[KEY], struct sp_view plain, struct sp_buf *token, size_t start)
{
    uint8_t fresh[KEY + IV], *cek = fresh, *iv = fresh + KEY, wrapped[WRAPPED], tag[TAG];
    struct sp_view aad = sp_view(token->p + start, token->n - start);
    SP_BUF_AUTO cipher = { 0 };
    char *to = sp_buf_room(&cipher, plain.n + 16);
    if (!to)
        return sp_buf_rc(&cipher);
    bool ok = RAND_bytes(fresh, sizeof fresh) == 1 && wrap(kek, true, cek, KEY, wrapped, WRAPPED) &&
              gcm_seal(cek, iv, aad, plain, (uint8_t *)to, tag);
    sp_wipe(cek, KEY);
    if (!ok)
        return SP_ERR(CRYPTO);
    const struct sp_view segments[] = { sp_view(wrapped, WRAPPED), sp_view(iv, IV), sp_view(to, plain.n), sp_view(tag, TAG) };
    for (size_t i = 0; i < 4; i++) {
        sp_buf_putc(token, '.');
        sp_buf_put_b64url(token, segments[i]);
    }
    return sp_buf_rc(token);
}

/* A key pair for this message alone: its public half goes into the header, its private half into the agreement. */
static struct sp_rc agree_fresh(const struct sp_key *recipient, unsigned char point[65], uint8_t kek[KEY])
{
    const struct sp_view none = { NULL, 0 };
    SP_PKEY_AUTO epk = sp_p256_generate();
    SP_PKEY_CTX_AUTO ctx = epk ? EVP_PKEY_CTX_new_from_pkey(NULL, epk, NULL) : NULL;
    if (!ctx || sp_public_bytes(epk, SP_ALG_ECDH_ES_A256KW, point) != 65 || EVP_PKEY_derive_init(ctx) != 1 ||
        EVP_PKEY_derive_set_peer_ex(ctx, sp_key_pkey(recipient), 0) != 1) /* it was checked when it was read */
        return SP_ERR(CRYPTO);
    return agree(ctx, none, none, kek);
}

struct sp_rc sp_jwe_seal(const struct sp_key *recipient, const char *typ, const char *cty, struct sp_view plain,
                         struct sp_buf *token)
{
    uint8_t kek[KEY];
    unsigned char point[65];
    SP_BUF_AUTO head = { 0 };
    if (sp_key_alg(recipient) != SP_ALG_ECDH_ES_A256KW || plain.n > SP_MAX_BUNDLE_BYTES)
        return SP_ERR(INVALID);
    SP_TRY(sp_buf_rc(token));
    SP_TRY(agree_fresh(recipient, point, kek));
    put_header(&head, recipient, sp_view(point, sizeof point), typ, cty);
    size_t start = token->n;
    sp_buf_put_b64url(token, sp_buf_view(&head));
    struct sp_rc rc = sp_ok(sp_buf_rc(&head)) ? sp_buf_rc(token) : sp_buf_rc(&head);
    if (sp_ok(rc))
        rc = seal_content(kek, plain, token, start);
    sp_wipe(kek, sizeof kek);
    if (!sp_ok(rc))
        token->n = start;
    return rc;
}

static struct sp_rc split(struct sp_view token, struct parts *out, struct sp_diag *d)
{
    struct parts p;
    struct sp_view rest;
    if (token.n > 2 * SP_MAX_BUNDLE_BYTES)
        return refuse(d, SP_ERR(LIMIT), "jwe.size", NULL, "the token is too long");
    if (!sp_view_split(token, '.', &p.head, &rest) || !sp_view_split(rest, '.', &p.wrapped, &rest) ||
        !sp_view_split(rest, '.', &p.iv, &rest) || !sp_view_split(rest, '.', &p.cipher, &p.tag) || !p.head.n ||
        (p.tag.n && memchr(p.tag.p, '.', p.tag.n)))
        return refuse(d, SP_ERR(FORMAT), "jwe.segments", NULL, "a compact JWE has five parts");
    *out = p;
    return SP_OK;
}

/* What this house writes into every header, and nothing else. */
static struct sp_rc check_ours(const cJSON *head, const struct sp_key *key, struct sp_diag *d)
{
    static const char *const known[] = { "alg", "enc", "epk", "kid", "typ", "cty", NULL };
    struct sp_view kid, cty;
    if (!sp_ok(sp_json_only(head, known, d)))
        return refuse(d, SP_ERR(INVALID), "jwe.header", NULL, "the header has a member that is not known here");
    if (!sp_ok(sp_json_str(head, "kid", &kid, d)) || !sp_view_is(kid, sp_key_kid(key)))
        return refuse(d, SP_ERR(INVALID), "jwe.kid", "kid", "the message is sealed to another key, or names none");
    if (!sp_ok(sp_json_str(head, "cty", &cty, d)) || (!sp_view_is(cty, "JWT") && !sp_view_is(cty, "sd-jwt")))
        return refuse(d, SP_ERR(INVALID), "jwe.cty", "cty", "cty must be JWT or sd-jwt");
    return SP_OK;
}

static struct sp_rc check_members(const cJSON *head, const char *typ, struct sp_diag *d)
{
    static const char *const forbidden[] = { "zip", "jku", "jwk", "x5u", "crit", "p2c", "p2s", "iv", "tag", NULL };
    struct sp_view alg, enc, got;
    for (size_t i = 0; forbidden[i]; i++)
        if (sp_json_get(head, forbidden[i]))
            return refuse(d, SP_ERR(INVALID), "jwe.forbidden", forbidden[i], "this header member is never accepted");
    if (!sp_ok(sp_json_str(head, "alg", &alg, d)) || !sp_view_is(alg, "ECDH-ES+A256KW"))
        return refuse(d, SP_ERR(INVALID), "jwe.alg", "alg", "alg must be ECDH-ES+A256KW");
    if (!sp_ok(sp_json_str(head, "enc", &enc, d)) || !sp_view_is(enc, "A256GCM"))
        return refuse(d, SP_ERR(INVALID), "jwe.enc", "enc", "enc must be A256GCM");
    if (!sp_ok(sp_json_opt_str(head, "typ", &got, d)) || (typ && !sp_view_is(got, typ)))
        return refuse(d, SP_ERR(INVALID), "jwe.typ", "typ", "the message is of another type");
    return SP_OK;
}

static struct sp_rc party(const cJSON *head, const char *name, struct sp_buf *out, struct sp_diag *d)
{
    struct sp_view text;
    if (!sp_ok(sp_json_opt_str(head, name, &text, d)) || !sp_ok(sp_b64url_decode(text, out)))
        return refuse(d, SP_ERR(INVALID), "jwe.header", name, "must be base64url"); /* as long as a header may be */
    return SP_OK;
}

/* ours_for: the key that a strict header must name; NULL: any header will do. */
static struct sp_rc read_header(struct sp_view text, const char *typ, const struct sp_key *ours_for, cJSON **out,
                                struct sp_diag *d)
{
    SP_BUF_AUTO raw = { 0 };
    SP_JSON_AUTO head = NULL;
    if (text.n > SP_MAX_HEADER_BYTES * 4 / 3 + 4)
        return refuse(d, SP_ERR(LIMIT), "jwe.size", NULL, "the header is too long");
    if (!sp_ok(sp_b64url_decode(text, &raw)))
        return refuse(d, SP_ERR(FORMAT), "jwe.base64", "protected", "the header is not canonical base64url");
    if (!sp_ok(sp_json_parse(sp_buf_view(&raw), SP_MAX_HEADER_BYTES, &head, d)) || !cJSON_IsObject(head))
        return refuse(d, SP_ERR(FORMAT), "jwe.header", NULL, "the header is not one strict JSON object");
    SP_TRY(check_members(head, typ, d));
    if (ours_for)
        SP_TRY(check_ours(head, ours_for, d));
    *out = head;
    head = NULL;
    return SP_OK;
}

static struct sp_rc agree_sender(const cJSON *head, const struct sp_key *key, uint8_t kek[KEY], struct sp_diag *d)
{
    SP_BUF_AUTO apu = { 0 };
    SP_BUF_AUTO apv = { 0 };
    unsigned char epk[65];
    struct sp_ready *ready = sp_key_ready_to_derive(key);
    SP_TRY(party(head, "apu", &apu, d));
    SP_TRY(party(head, "apv", &apv, d));
    bool is_point = sp_ok(sp_jwk_ephemeral(sp_json_get(head, "epk"), epk, d));
    EVP_PKEY_CTX *ctx = is_point ? sp_ready_take(ready) : NULL;
    if (is_point && !ctx)
        return SP_ERR(CRYPTO);
    struct sp_rc rc = is_point && sp_p256_set_peer(ctx, epk) ? agree(ctx, sp_buf_view(&apu), sp_buf_view(&apv), kek)
                    : refuse(d, SP_ERR(INVALID), "jwe.epk", "epk", "the ephemeral key is not a public point of P-256");
    sp_ready_give(ready, ctx);
    return rc;
}

static struct sp_rc decode_parts(const struct parts *p, struct raw *r, struct sp_diag *d)
{
    if (!sp_ok(sp_b64url_decode(p->wrapped, &r->wrapped)) || !sp_ok(sp_b64url_decode(p->iv, &r->iv)) ||
        !sp_ok(sp_b64url_decode(p->cipher, &r->cipher)) || !sp_ok(sp_b64url_decode(p->tag, &r->tag)))
        return refuse(d, SP_ERR(FORMAT), "jwe.base64", NULL, "a part is not canonical base64url");
    /* A short tag would be accepted by the cipher: CVE-2023-37464. */
    if (r->wrapped.n != WRAPPED || r->iv.n != IV || r->tag.n != TAG)
        return refuse(d, SP_ERR(INVALID), "jwe.lengths", NULL, "wrapped key 40, iv 12 and tag 16 bytes are required");
    return SP_OK;
}

static struct sp_rc open_content(const struct parts *p, const struct raw *r, const uint8_t kek[KEY], struct sp_buf *plain,
                                 struct sp_diag *d)
{
    uint8_t cek[KEY];
    if (!wrap(kek, false, r->wrapped.p, r->wrapped.n, cek, KEY)) {
        ERR_clear_error();
        return refuse(d, SP_ERR(SIGNATURE), "jwe.unwrap", NULL, "the message is not sealed to this key, or was changed");
    }
    char *to = sp_buf_room(plain, r->cipher.n + 16);
    if (!to) {
        sp_wipe(cek, sizeof cek);
        return sp_buf_rc(plain);
    }
    bool ok = gcm_open(cek, sp_buf_view(&r->iv), p->head, sp_buf_view(&r->cipher), sp_buf_view(&r->tag), (uint8_t *)to);
    sp_wipe(cek, sizeof cek);
    if (!ok) {
        sp_wipe(to, r->cipher.n);
        ERR_clear_error();
        return refuse(d, SP_ERR(SIGNATURE), "jwe.tag", NULL, "the message was changed");
    }
    sp_buf_added(plain, r->cipher.n);
    return SP_OK;
}

static struct sp_rc open_parts(const struct parts *p, struct raw *r, const struct sp_key *key, const char *typ, bool strict,
                               struct sp_buf *plain, struct sp_diag *d)
{
    uint8_t kek[KEY];
    SP_JSON_AUTO head = NULL;
    SP_TRY(read_header(p->head, typ, strict ? key : NULL, &head, d));
    SP_TRY(decode_parts(p, r, d));
    struct sp_rc rc = agree_sender(head, key, kek, d);
    if (sp_ok(rc))
        rc = open_content(p, r, kek, plain, d);
    sp_wipe(kek, sizeof kek);
    return rc;
}

struct sp_rc sp_jwe_open(struct sp_view token, const struct sp_key *key, const char *typ, bool strict, struct sp_buf *plain,
                         struct sp_diag *d)
{
    struct parts p;
    struct raw r = { { 0 }, { 0 }, { 0 }, { 0 } };
    if (!sp_key_ready_to_derive(key))
        return refuse(d, SP_ERR(INVALID), "jwe.alg", NULL, "opening needs a private P-256 key for encryption");
    SP_TRY(split(token, &p, d));
    struct sp_rc rc = open_parts(&p, &r, key, typ, strict, plain, d);
    sp_buf_free(&r.wrapped);
    sp_buf_free(&r.iv);
    sp_buf_free(&r.cipher);
    sp_buf_free(&r.tag);
    return rc;
}
