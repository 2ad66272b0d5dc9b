#include "crypto/jws.h"

#include "base/short.h"

struct parts { struct sp_view input, head, payload, signature; };

static struct sp_rc refuse(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, rc, rule, field, "%s", text);
}

static struct sp_rc split(struct sp_view token, struct parts *out, struct sp_diag *d)
{
    struct parts p = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    struct sp_view rest;
    if (token.n > SP_MAX_BUNDLE_BYTES)
        return refuse(d, SP_ERR(LIMIT), "jws.size", NULL, "the token is too long");
    if (!sp_view_split(token, '.', &p.head, &rest) || !sp_view_split(rest, '.', &p.payload, &p.signature) ||
        !p.head.n || !p.signature.n || memchr(p.signature.p, '.', p.signature.n))
        return refuse(d, SP_ERR(FORMAT), "jws.segments", NULL, "a compact JWS has three parts");
    p.input = sp_view(token.p, p.head.n + 1 + p.payload.n);
    *out = p;
    return SP_OK;
}

/* Members that would let the sender choose the key, or change what is signed. */
static struct sp_rc check_members(const cJSON *head, bool strict, struct sp_diag *d)
{
    static const char *const forbidden[] = { "jku", "jwk", "x5u", "zip", "enc", "epk", "p2c", "p2s", NULL };
    static const char *const known[] = { "alg", "typ", "kid", "cty", "x5t#S256", NULL };
    for (size_t i = 0; forbidden[i]; i++)
        if (sp_json_get(head, forbidden[i]))
            return refuse(d, SP_ERR(INVALID), "jws.forbidden", forbidden[i], "this header member is never accepted");
    if (sp_json_get(head, "crit"))
        return refuse(d, SP_ERR(INVALID), "jws.crit", "crit", "no critical extension is understood");
    if (sp_json_get(head, "b64"))
        return refuse(d, SP_ERR(INVALID), "jws.b64", "b64", "unencoded payloads are not accepted");
    if (strict && !sp_ok(sp_json_only(head, known, d)))
        return sp_diag_set(d, SP_ERR(INVALID), "jws.unknown", NULL, "the header has a member that is not known here");
    return SP_OK;
}

/* base64url of the usual length is decoded where it is needed, and only longer ones in memory of their own. */
enum { USUAL_HEADER = 256, USUAL_SIGNATURE = 96 };
struct decoded { struct sp_view bytes; struct sp_buf more; };

static struct sp_rc decode(struct sp_view text, char *room, size_t room_n, struct decoded *out)
{
    size_t n;
    struct sp_rc rc = sp_b64url_decode_short(text, room, room_n, &n);
    if (sp_ok(rc))
        out->bytes = sp_view(room, n);
    if (!sp_is(rc, SP_RC_LIMIT))
        return rc;
    SP_TRY(sp_b64url_decode(text, &out->more));
    out->bytes = sp_buf_view(&out->more);
    return SP_OK;
}

static void decoded_free(struct decoded *d) { sp_buf_free(&d->more); }
#define DECODED_AUTO __attribute__((cleanup(decoded_free))) struct decoded

/* The members of a header; what they point to lives in room, raw or tree. */
struct head { struct decoded raw; cJSON *tree; struct sp_jws_header h; char room[USUAL_HEADER]; };

static void head_free(struct head *h)
{
    decoded_free(&h->raw);
    cJSON_Delete(h->tree);
}
#define HEAD_AUTO __attribute__((cleanup(head_free))) struct head

static bool take(struct sp_view *rest, struct sp_view text)
{
    if (!sp_view_starts(*rest, text))
        return false;
    *rest = sp_view(rest->p + text.n, rest->n - text.n);
    return true;
}

/* Printable ASCII without escapes. */
static bool printable(struct sp_view v)
{
    uint64_t high = 0;
    size_t i = 0;
    for (; i + 8 <= v.n; i += 8)
        high |= sp_load8(v.p + i);
    for (; i < v.n; i++)
        high |= (unsigned char)v.p[i];
    return !(high & 0x8080808080808080u) && sp_plain_fast(v);
}

/* Such a text, to the next quote. Where a text begins that is none, the rest is nothing. */
static bool take_text(struct sp_view *rest, struct sp_view name, struct sp_view *out)
{
    if (!take(rest, name))
        return false;
    const char *quote = memchr(rest->p, '"', rest->n);
    *out = sp_view(rest->p, quote ? (size_t)(quote - rest->p) : 0);
    *rest = quote && printable(*out) ? sp_view(quote + 1, rest->n - out->n - 1) : sp_view("", 0);
    return rest->n > 0;
}

/* As put_header writes it: read as it stands, where the tree would find the same. False: let the tree say. */
static bool plain_header(struct sp_view raw, struct sp_jws_header *out)
{
    struct sp_jws_header h = { .cty = { NULL, 0 } };
    if (!take_text(&raw, SP_VIEW_LIT("{\"alg\":\""), &h.alg))
        return false;
    (void)take_text(&raw, SP_VIEW_LIT(",\"kid\":\""), &h.kid);
    (void)take_text(&raw, SP_VIEW_LIT(",\"typ\":\""), &h.typ);
    (void)take_text(&raw, SP_VIEW_LIT(",\"x5t#S256\":\""), &h.x5t_s256);
    *out = h;
    return sp_view_is(raw, "}");
}

static struct sp_rc read_tree(struct head *head, bool strict, struct sp_diag *d)
{
    struct sp_jws_header *h = &head->h;
    if (!sp_ok(sp_json_parse(head->raw.bytes, SP_MAX_HEADER_BYTES, &head->tree, d)) || !cJSON_IsObject(head->tree))
        return sp_diag_set(d, SP_ERR(FORMAT), "jws.header", NULL, "the header is not one strict JSON object");
    SP_TRY(check_members(head->tree, strict, d));
    if (!sp_ok(sp_json_str(head->tree, "alg", &h->alg, d)))
        return refuse(d, SP_ERR(INVALID), "jws.alg", "alg", "the header names no algorithm");
    return SP_OK;
}

/* A kid of others that is no text names no key, though RFC 7515 section 4.1.4 wants a text: others write numbers there. */
static struct sp_rc read_kid(const cJSON *tree, bool strict, struct sp_view *kid, struct sp_diag *d)
{
    return strict || cJSON_IsString(sp_json_get(tree, "kid")) ? sp_json_opt_str(tree, "kid", kid, d) : SP_OK;
}

static struct sp_rc read_texts(struct head *head, bool strict, struct sp_diag *d)
{
    struct sp_jws_header *h = &head->h;
    if (head->tree &&
        (!sp_ok(sp_json_opt_str(head->tree, "typ", &h->typ, d)) || !sp_ok(read_kid(head->tree, strict, &h->kid, d)) ||
         !sp_ok(sp_json_opt_str(head->tree, "x5t#S256", &h->x5t_s256, d)) ||
         !sp_ok(sp_json_opt_str(head->tree, "cty", &h->cty, d))))
        return refuse(d, SP_ERR(INVALID), "jws.header", NULL, "typ, kid, cty and x5t#S256 are texts");
    return SP_OK;
}

/* head is freed by the caller in any case. */
static struct sp_rc read_header(struct sp_view text, bool strict, struct head *head, struct sp_diag *d)
{
    if (text.n > SP_MAX_HEADER_BYTES * 4 / 3 + 4)
        return refuse(d, SP_ERR(LIMIT), "jws.size", NULL, "the header is too long");
    if (!sp_ok(decode(text, head->room, sizeof head->room, &head->raw)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "protected", "the header is not canonical base64url");
    if (!plain_header(head->raw.bytes, &head->h))
        SP_TRY(read_tree(head, strict, d));
    if (!strict && sp_view_is(head->h.alg, "Ed25519")) /* RFC 9864 section 2.2: the same under its newer name */
        head->h.alg = SP_VIEW_LIT("EdDSA");
    const struct sp_suite *s = sp_suite_named(head->h.alg);
    if (!s || !s->signature_bytes)
        return refuse(d, SP_ERR(INVALID), "jws.alg", "alg", "the algorithm is not one of the suite");
    return read_texts(head, strict, d);
}

static struct sp_rc peek(struct sp_view token, bool strict, struct sp_arena *arena, struct sp_jws_header *out,
                         struct sp_diag *d)
{
    struct parts p;
    HEAD_AUTO head = { .tree = NULL };
    SP_TRY(split(token, &p, d));
    SP_TRY(read_header(p.head, strict, &head, d));
    struct sp_jws_header h = head.h;
    if (!sp_arena_copy(arena, h.typ, &h.typ) || !sp_arena_copy(arena, h.kid, &h.kid) ||
        !sp_arena_copy(arena, h.x5t_s256, &h.x5t_s256) || !sp_arena_copy(arena, h.alg, &h.alg) ||
        !sp_arena_copy(arena, h.cty, &h.cty))
        return SP_ERR(NOMEM);
    *out = h;
    return SP_OK;
}

struct sp_rc sp_jws_peek(struct sp_view token, struct sp_arena *arena, struct sp_jws_header *out, struct sp_diag *d)
{
    return peek(token, true, arena, out, d);
}

struct sp_rc sp_jws_peek_foreign(struct sp_view token, struct sp_arena *arena, struct sp_jws_header *out, struct sp_diag *d)
{
    return peek(token, false, arena, out, d);
}

static struct sp_rc check_header(const struct parts *p, const struct sp_key *key, const char *typ, bool strict,
                                 struct sp_diag *d)
{
    HEAD_AUTO head = { .tree = NULL };
    SP_TRY(read_header(p->head, strict, &head, d));
    if (!sp_view_is(head.h.alg, sp_suite_of(sp_key_alg(key))->name))
        return refuse(d, SP_ERR(INVALID), "jws.alg", "alg", "the algorithm is not the key's");
    if (typ && !sp_view_is(head.h.typ, typ))
        return sp_diag_set(d, SP_ERR(INVALID), "jws.typ", "typ", "typ must be %s", typ);
    return SP_OK;
}

static struct sp_rc verify(const struct sp_jws_digests *jws, const struct sp_key *key, const char *typ, bool strict, struct sp_buf *payload,
                           struct sp_diag *d)
{
    struct parts p;
    char room[USUAL_SIGNATURE];
    DECODED_AUTO signature = { .more = { 0 } };
    SP_TRY(split(jws->token, &p, d));
    SP_TRY(check_header(&p, key, typ, strict, d));
    if (!sp_ok(decode(p.signature, room, sizeof room, &signature)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "signature", "the signature is not canonical base64url");
    SP_TRY(sp_verify_digest(key, p.input, jws->input_n == p.input.n ? jws->input : NULL, signature.bytes, d));
    if (!sp_ok(sp_b64url_decode(p.payload, payload)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "payload", "the payload is not canonical base64url");
    return SP_OK;
}

struct sp_rc sp_jws_verify(struct sp_view token, const struct sp_key *key, const char *typ, struct sp_buf *payload,
                           struct sp_diag *d)
{
    return verify(&(struct sp_jws_digests){ .token = token }, key, typ, true, payload, d);
}

struct sp_rc sp_jws_verify_known(const struct sp_jws_digests *jws, const struct sp_key *key, const char *typ, struct sp_buf *payload,
                                 struct sp_diag *d)
{
    return verify(jws, key, typ, true, payload, d);
}

struct sp_rc sp_jws_digests(struct sp_view token, struct sp_jws_digests *out)
{
    const char *dot = token.n ? memrchr(token.p, '.', token.n) : NULL;
    uint8_t whole[SP_SHA256_BYTES];
    size_t n = dot ? (size_t)(dot - token.p) : 0; /* nothing is signed that has no byte: then no digest is known of it */
    SP_TRY(sp_sha256_both(token, n, out->input, whole));
    sp_sha256_text(whole, out->whole);
    out->token = token;
    out->input_n = n;
    return SP_OK;
}

struct sp_rc sp_jws_one_spelling(struct sp_view token, const struct sp_key *key, struct sp_diag *d)
{
    struct parts p = { .input = { NULL, 0 } };
    char room[USUAL_SIGNATURE];
    DECODED_AUTO signature = { .more = { 0 } };
    SP_TRY(split(token, &p, d));
    SP_TRY(decode(p.signature, room, sizeof room, &signature));
    if (!sp_signature_is_lower(key, signature.bytes))
        return refuse(d, SP_ERR(SIGNATURE), "jws.high-s", "signature", "the signature is the higher of its two spellings");
    return SP_OK;
}

struct sp_rc sp_jws_verify_foreign(struct sp_view token, const struct sp_key *key, struct sp_buf *payload,
                                   struct sp_diag *d)
{
    return verify(&(struct sp_jws_digests){ .token = token }, key, NULL, false, payload, d);
}

struct sp_rc sp_jws_payload_unverified(struct sp_view token, struct sp_buf *payload, struct sp_diag *d)
{
    struct parts p;
    SP_TRY(split(token, &p, d));
    if (!sp_ok(sp_b64url_decode(p.payload, payload)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "payload", "the payload is not canonical base64url");
    return SP_OK;
}

static void put_header(struct sp_buf *b, const struct sp_key *key, const struct sp_jws_header *h)
{
    bool own_kid = !h->kid.n && !sp_view_is(h->typ, "JWT");
    sp_buf_putf(b, "{\"alg\":\"%s\"", sp_suite_of(sp_key_alg(key))->name);
    if (h->kid.n || own_kid) {
        sp_buf_puts(b, ",\"kid\":");
        sp_buf_put_json(b, own_kid ? sp_view_of(sp_key_kid(key)) : h->kid);
    }
    if (h->typ.n) {
        sp_buf_puts(b, ",\"typ\":");
        sp_buf_put_json(b, h->typ);
    }
    if (h->x5t_s256.n) {
        sp_buf_puts(b, ",\"x5t#S256\":");
        sp_buf_put_json(b, h->x5t_s256);
    }
    sp_buf_putc(b, '}');
}

struct sp_rc sp_jws_sign(const struct sp_key *key, const struct sp_jws_header *header, struct sp_view payload,
                         struct sp_buf *token)
{
    SP_BUF_AUTO head = { 0 };
    put_header(&head, key, header);
    SP_TRY(sp_buf_rc(&head));
    size_t start = token->n;
    uint8_t signature[64];
    sp_buf_put_b64url(token, sp_buf_view(&head));
    sp_buf_putc(token, '.');
    sp_buf_put_b64url(token, payload);
    SP_TRY(sp_buf_rc(token));
    struct sp_rc rc = sp_sign_raw(key, sp_view(token->p + start, token->n - start), signature);
    if (!sp_ok(rc)) {
        token->n = start;
        return rc;
    }
    sp_buf_putc(token, '.');
    sp_buf_put_b64url(token, sp_view(signature, sizeof signature));
    return sp_buf_rc(token);
}
