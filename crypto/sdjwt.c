#include "crypto/sdjwt.h"

#include <stdlib.h>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/jws.h"

/* --- the parts of a token --- */

static struct sp_rc check_segments(struct sp_sd_parts *p, struct sp_diag *d)
{
    struct sp_view rest = p->disclosures, one = rest;
    for (; sp_view_split(rest, '~', &one, &rest); p->n++) {
        if (!one.n)
            return sp_diag_set(d, SP_ERR(FORMAT), "sdjwt.form", NULL, "disclosure %zu is empty", p->n);
        if (p->n == SP_MAX_DISCLOSURES)
            return sp_diag_set(d, SP_ERR(LIMIT), "sdjwt.count", NULL, "more than %d disclosures", SP_MAX_DISCLOSURES);
    }
    return SP_OK;
}

struct sp_rc sp_sdjwt_split(struct sp_view token, struct sp_sd_parts *out, struct sp_diag *d)
{
    struct sp_sd_parts p = { .n = 0 };
    struct sp_view rest;
    if (token.n > SP_MAX_BUNDLE_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "sdjwt.size", NULL, "the token is too long");
    if (!sp_view_split(token, '~', &p.jws, &rest) || !p.jws.n)
        return sp_diag_set(d, SP_ERR(FORMAT), "sdjwt.form", NULL, "an SD-JWT is a compact JWS, '~', and disclosures that end with '~'");
    size_t end = rest.n;
    while (end && rest.p[end - 1] != '~')
        end--;
    p.disclosures = sp_view(rest.p, end);
    p.key_binding = sp_view(rest.p + end, rest.n - end);
    SP_TRY(check_segments(&p, d));
    *out = p;
    return SP_OK;
}

/* --- whole tokens --- */

/* Of the key binding JWT only what makes it one (section 4.3); nothing depends on it, so nothing else is looked at. */
static bool is_key_binding(struct sp_view jwt)
{
    struct sp_view head, payload, signature, rest, typ;
    SP_BUF_AUTO raw = { 0 };
    SP_JSON_AUTO j = NULL;
    if (!sp_view_split(jwt, '.', &head, &rest) || !sp_view_split(rest, '.', &payload, &signature) || !payload.n ||
        !signature.n || memchr(signature.p, '.', signature.n) || !sp_ok(sp_b64url_decode(head, &raw)))
        return false;
    return sp_ok(sp_json_parse(sp_buf_view(&raw), SP_MAX_HEADER_BYTES, &j, NULL)) &&
           sp_ok(sp_json_str(j, "typ", &typ, NULL)) && sp_view_is(typ, "kb+jwt");
}

struct sp_rc sp_sdjwt_verify(struct sp_view token, const struct sp_key *key, const char *typ, struct sp_arena *a,
                             struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d)
{
    struct sp_sd_parts p;
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_sdjwt_split(token, &p, d));
    if (p.key_binding.n)
        return sp_diag_set(d, SP_ERR(FORMAT), "sdjwt.key-binding", NULL, "the token does not end with '~': no key binding is accepted here");
    SP_TRY(sp_jws_verify(p.jws, key, typ, &payload, d));
    return sp_sdjwt_open(sp_buf_view(&payload), &p, a, claims, out, d);
}

struct sp_rc sp_sdjwt_verify_foreign(struct sp_view token, const struct sp_key *key, struct sp_arena *a,
                                     struct sp_buf *claims, struct sp_sdjwt *out, struct sp_diag *d)
{
    struct sp_sd_parts p;
    SP_BUF_AUTO payload = { 0 };
    SP_TRY(sp_sdjwt_split(token, &p, d));
    if (p.key_binding.n && !is_key_binding(p.key_binding))
        return sp_diag_set(d, SP_ERR(FORMAT), "sdjwt.key-binding", NULL, "after the last '~' stands no key binding JWT");
    SP_TRY(sp_jws_verify_foreign(p.jws, key, &payload, d));
    return sp_sdjwt_open_foreign(sp_buf_view(&payload), &p, a, claims, out, d);
}

/* --- passing on less --- */

/* i stands inside what disclosure `top` discloses, at any depth. A parent is found before its child, so this ends. */
static bool is_inside(const struct sp_sdjwt *t, size_t i, size_t top)
{
    while (i != SP_SD_NONE && i != top)
        i = t->disclosures[i].parent;
    return i == top;
}

void sp_sdjwt_withhold(const struct sp_sdjwt *t, size_t i, bool *keep)
{
    for (size_t j = 0; j < t->n; j++)
        if (is_inside(t, j, i))
            keep[j] = false;
}

struct sp_rc sp_sdjwt_redact(struct sp_view jws, const struct sp_sdjwt *t, bool *keep, struct sp_buf *token)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t up = t->disclosures[i].parent; keep[i] && up != SP_SD_NONE && !keep[up]; up = t->disclosures[up].parent)
            keep[up] = true;
    sp_buf_put(token, jws);
    sp_buf_putc(token, '~');
    for (size_t i = 0; i < t->n; i++) {
        if (!keep[i])
            continue;
        sp_buf_put(token, t->disclosures[i].text);
        sp_buf_putc(token, '~');
    }
    return sp_buf_rc(token);
}

/* --- issuing --- */

enum { USUAL_BYTES = 16000 }; /* of all disclosures of a report */

void sp_sd_issuer_free(struct sp_sd_issuer *s)
{
    sp_buf_free(&s->disclosures);
    sp_buf_free(&s->scratch);
    sp_wipe(s->salts, sizeof s->salts);
    s->n = s->left = 0;
}

/* The kernel is asked for many at a time: one request costs as much as a digest. Each is used once. */
static struct sp_rc next_salt(struct sp_sd_issuer *s, struct sp_view *out)
{
    if (!s->left) {
        SP_TRY(sp_random_bytes(s->salts, sizeof s->salts));
        s->left = sizeof s->salts / SP_SD_SALT_BYTES;
    }
    s->left--;
    *out = sp_view(s->salts + s->left * SP_SD_SALT_BYTES, SP_SD_SALT_BYTES);
    return SP_OK;
}

static struct sp_rc disclose(struct sp_sd_issuer *s, const struct sp_view *name, struct sp_view value,
                             char digest[SP_SHA256_TEXT])
{
    struct sp_view salt;
    SP_TRY(next_salt(s, &salt));
    sp_buf_clear(&s->scratch);
    sp_buf_puts(&s->scratch, "[\"");
    sp_buf_put_b64url(&s->scratch, salt);
    sp_buf_puts(&s->scratch, "\",");
    if (name) {
        sp_buf_put_json(&s->scratch, *name);
        sp_buf_putc(&s->scratch, ',');
    }
    sp_buf_put(&s->scratch, value);
    sp_buf_putc(&s->scratch, ']');
    SP_TRY(sp_buf_rc(&s->scratch));
    size_t at = s->disclosures.n;
    if (!at)
        (void)sp_buf_room(&s->disclosures, USUAL_BYTES);
    sp_buf_put_b64url(&s->disclosures, sp_buf_view(&s->scratch));
    SP_TRY(sp_buf_rc(&s->disclosures));
    SP_TRY(sp_sha256_b64url(sp_view(s->disclosures.p + at, s->disclosures.n - at), digest));
    sp_buf_putc(&s->disclosures, '~');
    s->n++;
    return sp_buf_rc(&s->disclosures);
}

struct sp_rc sp_sd_member(struct sp_sd_issuer *s, struct sp_view name, struct sp_view value, char digest[SP_SHA256_TEXT],
                          struct sp_diag *d)
{
    if (sp_view_is(name, "_sd") || sp_view_is(name, "...") || sp_view_is(name, "_sd_alg"))
        return sp_diag_set(d, SP_ERR(INVALID), "sdjwt.reserved", NULL, "a member of this name cannot be disclosed");
    return disclose(s, &name, value, digest);
}

struct sp_rc sp_sd_element(struct sp_sd_issuer *s, struct sp_view value, char digest[SP_SHA256_TEXT])
{
    return disclose(s, NULL, value, digest);
}

struct sp_rc sp_sd_decoy(struct sp_sd_issuer *s, char digest[SP_SHA256_TEXT])
{
    struct sp_view salt;
    SP_TRY(next_salt(s, &salt));
    return sp_sha256_b64url(salt, digest);
}

static int by_text(const void *a, const void *b) { return memcmp(a, b, SP_SHA256_TEXT); }

void sp_sd_put_digests(struct sp_buf *b, char (*digests)[SP_SHA256_TEXT], size_t n)
{
    if (n)
        qsort(digests, n, sizeof *digests, by_text);
    sp_buf_puts(b, "\"_sd\":[");
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? ",\"" : "\"");
        sp_buf_puts(b, digests[i]);
        sp_buf_putc(b, '"');
    }
    sp_buf_putc(b, ']');
}

void sp_sd_put_element(struct sp_buf *b, const char *digest)
{
    sp_buf_puts(b, "{\"...\":\"");
    sp_buf_puts(b, digest);
    sp_buf_puts(b, "\"}");
}

void sp_sd_put_disclosures(struct sp_buf *b, const struct sp_sd_issuer *s)
{
    sp_buf_putc(b, '~');
    sp_buf_put(b, sp_buf_view(&s->disclosures));
}

struct sp_rc sp_sd_put_token(struct sp_buf *b, struct sp_view jws, const struct sp_sd_issuer *s)
{
    SP_TRY(sp_buf_rc(&s->disclosures));
    sp_buf_put(b, jws);
    sp_sd_put_disclosures(b, s);
    return sp_buf_rc(b);
}
