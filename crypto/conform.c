#include "crypto/conform.h"

#include "crypto/conform_answer.h"
#include "crypto/jwe.h"
#include "crypto/jws.h"
#include "crypto/sdjwt.h"

/* --- answers --- */

struct sp_rc sp_conform_put_error(struct sp_buf *out, const struct sp_diag *d)
{
    sp_buf_puts(out, "{\"error\":");
    SP_BUF_AUTO text = { 0 };
    sp_buf_putf(&text, "%s%s%s: %s", d->rule, d->field[0] ? " " : "", d->field, d->text);
    if (sp_utf8_check(sp_buf_view(&text)) != text.n) /* a long text may have been cut inside a character */
        sp_buf_put_json(out, sp_view_of(d->rule));
    else
        sp_buf_put_json(out, sp_buf_view(&text));
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}

struct sp_rc sp_conform_put_invalid(struct sp_buf *out, const struct sp_diag *d)
{
    sp_buf_puts(out, "{\"valid\":false,\"rule\":");
    sp_buf_put_json(out, sp_view_of(d->rule));
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}

static struct sp_rc put_valid(struct sp_buf *out, struct sp_view payload)
{
    sp_buf_puts(out, "{\"valid\":true,\"payload_b64\":\"");
    sp_buf_put_b64(out, payload);
    sp_buf_puts(out, "\"}");
    return sp_buf_rc(out);
}

bool sp_conform_is_fault(struct sp_rc rc)
{
    return sp_is(rc, SP_RC_NOMEM) || sp_is(rc, SP_RC_CRYPTO) || sp_is(rc, SP_RC_INTERNAL);
}

static struct sp_rc put_verdict(struct sp_buf *out, struct sp_rc rc, struct sp_view payload, const struct sp_diag *d)
{
    if (sp_conform_is_fault(rc))
        return rc;
    return sp_ok(rc) ? put_valid(out, payload) : sp_conform_put_invalid(out, d);
}

/* --- json --- */

struct sp_rc sp_conform_json(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_view text;
    SP_BUF_AUTO raw = { 0 };
    if (!sp_ok(sp_json_str(in, "text_b64", &text, &d)))
        return sp_conform_put_error(out, &d);
    struct sp_rc rc = sp_b64_decode(text, &raw);
    if (sp_conform_is_fault(rc))
        return rc;
    if (!sp_ok(rc)) {
        (void)sp_diag_set(&d, rc, "field.type", "text_b64", "is not standard base64 with padding");
        return sp_conform_put_error(out, &d);
    }
    rc = sp_json_scan(sp_buf_view(&raw), 0, &d);
    if (sp_conform_is_fault(rc))
        return rc;
    if (sp_ok(rc)) {
        sp_buf_puts(out, "{\"accepted\":true}");
        return sp_buf_rc(out);
    }
    sp_buf_puts(out, "{\"accepted\":false,\"rule\":");
    sp_buf_put_json(out, sp_view_of(d.rule));
    if (d.offset != SP_NO_OFFSET)
        sp_buf_putf(out, ",\"offset\":%zu", d.offset);
    sp_buf_putc(out, '}');
    return sp_buf_rc(out);
}

/* --- jws and jwe --- */

/* The token, or an empty view when it is in one of the JSON serialisations, which have no compact part to find. */
static struct sp_rc read_token(const cJSON *in, struct sp_view *token, struct sp_diag *d)
{
    if (cJSON_IsObject(sp_json_get(in, "token"))) {
        *token = sp_view(NULL, 0);
        return SP_OK;
    }
    return sp_json_str(in, "token", token, d);
}

static struct sp_rc verify_with(struct sp_view token, const cJSON *jwk, struct sp_buf *payload, struct sp_diag *d)
{
    SP_KEY_AUTO key = NULL;
    SP_TRY(sp_key_from_jwk(jwk, &key, d));
    return sp_jws_verify_foreign(token, key, payload, d);
}

static bool names_kid(const cJSON *jwk, struct sp_view kid)
{
    const cJSON *own = sp_json_get(jwk, "kid");
    return kid.n && cJSON_IsString(own) && sp_view_is(kid, own->valuestring);
}

/* A kid is only a look-up key: it narrows the choice, and what it names must verify all the same. Of several
 * refusals the one nearest to success is told, which is the last kind below. */
static struct sp_rc verify_any(struct sp_view token, const cJSON *keys, struct sp_buf *payload, struct sp_diag *d)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_jws_header h;
    SP_TRY(sp_jws_peek_foreign(token, &arena, &h, d));
    struct sp_rc worst = sp_diag_set(d, SP_ERR(NOTFOUND), "jws.kid", "jwks", "the set holds no key");
    bool named = false;
    const cJSON *jwk;
    cJSON_ArrayForEach(jwk, keys) named |= names_kid(jwk, h.kid);
    cJSON_ArrayForEach(jwk, keys) {
        struct sp_diag why = { 0 };
        if (named && !names_kid(jwk, h.kid))
            continue;
        struct sp_rc rc = verify_with(token, jwk, payload, &why);
        if (sp_ok(rc) || sp_conform_is_fault(rc))
            return rc;
        if (!sp_is(worst, SP_RC_SIGNATURE)) {
            worst = rc;
            *d = why;
        }
    }
    return worst;
}

static const cJSON *key_list(const cJSON *jwks)
{
    return cJSON_IsArray(jwks) ? jwks : sp_json_get(jwks, "keys");
}

struct sp_rc sp_conform_jws(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_view token;
    SP_BUF_AUTO payload = { 0 };
    const cJSON *jwk = sp_json_get(in, "jwk"), *keys = key_list(sp_json_get(in, "jwks"));
    if (!sp_ok(read_token(in, &token, &d)))
        return sp_conform_put_error(out, &d);
    if (!cJSON_IsObject(jwk) && !cJSON_IsArray(keys)) {
        (void)sp_diag_set(&d, SP_ERR(INVALID), "field.missing", "jwk", "a jwk or a jwks is needed");
        return sp_conform_put_error(out, &d);
    }
    struct sp_rc rc = cJSON_IsObject(jwk) ? verify_with(token, jwk, &payload, &d) : verify_any(token, keys, &payload, &d);
    return put_verdict(out, rc, sp_buf_view(&payload), &d);
}

struct sp_rc sp_conform_jwe(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_view token;
    const cJSON *jwk;
    SP_KEY_AUTO key = NULL;
    SP_BUF_AUTO plain = { 0 };
    if (!sp_ok(read_token(in, &token, &d)) || !sp_ok(sp_json_obj(in, "jwk", &jwk, &d)))
        return sp_conform_put_error(out, &d);
    struct sp_rc rc = sp_key_from_jwk_for(jwk, SP_ALG_ECDH_ES_A256KW, &key, &d);
    if (sp_ok(rc))
        rc = sp_jwe_open(token, key, NULL, false, &plain, &d);
    return put_verdict(out, rc, sp_buf_view(&plain), &d);
}

/* --- sdjwt --- */

struct sp_rc sp_conform_sdjwt(const cJSON *in, struct sp_buf *out)
{
    struct sp_diag d = { 0 };
    struct sp_view token;
    struct sp_sdjwt t;
    const cJSON *jwk;
    SP_KEY_AUTO key = NULL;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO claims = { 0 };
    if (!sp_ok(read_token(in, &token, &d)) || !sp_ok(sp_json_obj(in, "jwk", &jwk, &d)))
        return sp_conform_put_error(out, &d);
    struct sp_rc rc = sp_key_from_jwk(jwk, &key, &d);
    if (sp_ok(rc))
        rc = sp_sdjwt_verify_foreign(token, key, &arena, &claims, &t, &d);
    if (sp_conform_is_fault(rc))
        return rc;
    if (!sp_ok(rc))
        return sp_conform_put_invalid(out, &d);
    sp_buf_puts(out, "{\"valid\":true,\"claims\":");
    sp_buf_put(out, sp_buf_view(&claims));
    sp_buf_puts(out, t.key_binding.n ? ",\"key_binding\":\"ignored\"}" : "}");
    return sp_buf_rc(out);
}
