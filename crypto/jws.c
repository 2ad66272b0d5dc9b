#include "crypto/jws.h"

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

static struct sp_rc parse_header(struct sp_view text, bool strict, cJSON **out, struct sp_diag *d)
{
    SP_BUF_AUTO raw = { 0 };
    if (text.n > SP_MAX_HEADER_BYTES * 4 / 3 + 4)
        return refuse(d, SP_ERR(LIMIT), "jws.size", NULL, "the header is too long");
    if (!sp_ok(sp_b64url_decode(text, &raw)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "protected", "the header is not canonical base64url");
    SP_JSON_AUTO head = NULL;
    if (!sp_ok(sp_json_parse(sp_buf_view(&raw), SP_MAX_HEADER_BYTES, &head, d)) || !cJSON_IsObject(head))
        return sp_diag_set(d, SP_ERR(FORMAT), "jws.header", NULL, "the header is not one strict JSON object");
    SP_TRY(check_members(head, strict, d));
    *out = head;
    head = NULL;
    return SP_OK;
}

static struct sp_rc read_header(const cJSON *head, struct sp_jws_header *out, struct sp_diag *d)
{
    struct sp_jws_header h;
    if (!sp_ok(sp_json_str(head, "alg", &h.alg, d)))
        return refuse(d, SP_ERR(INVALID), "jws.alg", "alg", "the header names no algorithm");
    const struct sp_suite *s = sp_suite_named(h.alg);
    if (!s || !s->signature_bytes)
        return refuse(d, SP_ERR(INVALID), "jws.alg", "alg", "the algorithm is not one of the suite");
    if (!sp_ok(sp_json_opt_str(head, "typ", &h.typ, d)) || !sp_ok(sp_json_opt_str(head, "kid", &h.kid, d)) ||
        !sp_ok(sp_json_opt_str(head, "x5t#S256", &h.x5t_s256, d)) || !sp_ok(sp_json_opt_str(head, "cty", &h.cty, d)))
        return refuse(d, SP_ERR(INVALID), "jws.header", NULL, "typ, kid, cty and x5t#S256 are texts");
    *out = h;
    return SP_OK;
}

static struct sp_rc peek(struct sp_view token, bool strict, struct sp_arena *arena, struct sp_jws_header *out,
                         struct sp_diag *d)
{
    struct parts p;
    struct sp_jws_header h;
    SP_JSON_AUTO head = NULL;
    SP_TRY(split(token, &p, d));
    SP_TRY(parse_header(p.head, strict, &head, d));
    SP_TRY(read_header(head, &h, d));
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
    struct sp_jws_header h;
    SP_JSON_AUTO head = NULL;
    SP_TRY(parse_header(p->head, strict, &head, d));
    SP_TRY(read_header(head, &h, d));
    if (!sp_view_is(h.alg, sp_suite_of(sp_key_alg(key))->name))
        return refuse(d, SP_ERR(INVALID), "jws.alg", "alg", "the algorithm is not the key's");
    if (typ && !sp_view_is(h.typ, typ))
        return sp_diag_set(d, SP_ERR(INVALID), "jws.typ", "typ", "typ must be %s", typ);
    return SP_OK;
}

static struct sp_rc verify(struct sp_view token, const struct sp_key *key, const char *typ, bool strict,
                           struct sp_buf *payload, struct sp_diag *d)
{
    struct parts p;
    SP_BUF_AUTO signature = { 0 };
    SP_TRY(split(token, &p, d));
    SP_TRY(check_header(&p, key, typ, strict, d));
    if (!sp_ok(sp_b64url_decode(p.signature, &signature)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "signature", "the signature is not canonical base64url");
    SP_TRY(sp_verify_raw(key, p.input, sp_buf_view(&signature), d));
    if (!sp_ok(sp_b64url_decode(p.payload, payload)))
        return refuse(d, SP_ERR(FORMAT), "jws.base64", "payload", "the payload is not canonical base64url");
    return SP_OK;
}

struct sp_rc sp_jws_verify(struct sp_view token, const struct sp_key *key, const char *typ, struct sp_buf *payload,
                           struct sp_diag *d)
{
    return verify(token, key, typ, true, payload, d);
}

struct sp_rc sp_jws_one_spelling(struct sp_view token, const struct sp_key *key, struct sp_diag *d)
{
    struct parts p;
    SP_BUF_AUTO signature = { 0 };
    SP_TRY(split(token, &p, d));
    SP_TRY(sp_b64url_decode(p.signature, &signature));
    if (!sp_signature_is_lower(key, sp_buf_view(&signature)))
        return refuse(d, SP_ERR(SIGNATURE), "jws.high-s", "signature", "the signature is the higher of its two spellings");
    return SP_OK;
}

struct sp_rc sp_jws_verify_foreign(struct sp_view token, const struct sp_key *key, struct sp_buf *payload,
                                   struct sp_diag *d)
{
    return verify(token, key, NULL, false, payload, d);
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
