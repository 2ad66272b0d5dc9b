#include "crypto/sdjwt_text.h"

#include <openssl/evp.h>

#include "base/json.h"
#include "base/plain.h"
#include "crypto/digest.h"

/* --- digests --- */

const struct sp_sd_hash sp_sd_sha256 = { "sha-256", "SHA256", SP_SHA256_TEXT - 1 };

static const struct sp_sd_hash *hash_named(struct sp_view name)
{
    static const struct sp_sd_hash longer[] = { { "sha-384", "SHA384", 64 }, { "sha-512", "SHA512", 86 } };
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
        if (sp_view_is(name, longer[i].name))
            return &longer[i];
    return sp_view_is(name, sp_sd_sha256.name) ? &sp_sd_sha256 : NULL;
}

struct sp_rc sp_sd_digest(const struct sp_sd_hash *hash, struct sp_view in, char out[SP_SD_DIGEST_TEXT])
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    size_t n = 0;
    SP_BUF_AUTO text = { 0 };
    if (hash == &sp_sd_sha256)
        return sp_sha256_b64url(in, out);
    if (EVP_Q_digest(NULL, hash->md, NULL, in.p, in.n, raw, &n) != 1)
        return SP_ERR(CRYPTO);
    sp_buf_put_b64url(&text, sp_view(raw, n));
    SP_TRY(sp_buf_rc(&text));
    if (text.n != hash->chars)
        return SP_ERR(CRYPTO);
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
    return SP_OK;
}

/* --- texts --- */

static void skip_space(struct sp_sd_cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r'))
        c->p++;
}

char sp_sd_next(struct sp_sd_cursor *c)
{
    skip_space(c);
    return c->p < c->end ? *c->p : '\0';
}

bool sp_sd_take(struct sp_sd_cursor *c, char want)
{
    if (sp_sd_next(c) != want)
        return false;
    c->p++;
    return true;
}

struct sp_view sp_sd_string(struct sp_sd_cursor *c)
{
    const char *start = ++c->p;
    while (c->p < c->end && *c->p != '"') {
        c->p += sp_plain_run(c->p, (size_t)(c->end - c->p));
        if (c->p < c->end && *c->p == '\\')
            c->p += 2;
    }
    struct sp_view v = sp_view(start, (size_t)(c->p - start));
    c->p++;
    return v;
}

static bool ends_scalar(char x)
{
    return x == ',' || x == ']' || x == '}' || x == ' ' || x == '\t' || x == '\n' || x == '\r';
}

static bool plain_string(struct sp_view v)
{
    return !(v.n >= 3 && (!memcmp(v.p, "_sd", 3) || !memcmp(v.p, "...", 3))) && !(v.n && memchr(v.p, '\\', v.n));
}

/* At '{' or '[': past what belongs to it. */
static void nested_value(struct sp_sd_cursor *c, struct sp_sd_shape *s)
{
    unsigned open = 0;
    do {
        char x = *c->p;
        if (x == '"') {
            s->plain &= plain_string(sp_sd_string(c));
            continue;
        }
        open += x == '{' || x == '[';
        open -= x == '}' || x == ']';
        s->depth = open > s->depth ? open : s->depth;
        s->plain &= x != ' ' && x != '\t' && x != '\n' && x != '\r';
        c->p++;
    } while (open);
}

struct sp_view sp_sd_value(struct sp_sd_cursor *c, struct sp_sd_shape *shape)
{
    struct sp_sd_shape s = { 0, true };
    char first = sp_sd_next(c);
    const char *start = c->p;
    if (first == '"')
        (void)sp_sd_string(c); /* a text is copied whatever it says */
    else if (first == '{' || first == '[')
        nested_value(c, &s);
    else
        while (c->p < c->end && !ends_scalar(*c->p))
            c->p++;
    if (shape)
        *shape = s;
    return sp_view(start, (size_t)(c->p - start));
}

struct sp_rc sp_sd_plain(struct sp_arena *a, struct sp_view raw, struct sp_view *out, struct sp_diag *d)
{
    SP_BUF_AUTO quoted = { 0 };
    SP_JSON_AUTO j = NULL;
    if (!raw.n || !memchr(raw.p, '\\', raw.n)) {
        *out = raw;
        return SP_OK;
    }
    sp_buf_putc(&quoted, '"');
    sp_buf_put(&quoted, raw);
    sp_buf_putc(&quoted, '"');
    SP_TRY(sp_buf_rc(&quoted));
    SP_TRY(sp_json_parse(sp_buf_view(&quoted), quoted.n, &j, d));
    return sp_arena_copy(a, sp_view_of(j->valuestring), out) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_sd_hash_of(struct sp_arena *a, struct sp_sd_cursor c, const struct sp_sd_hash **out, struct sp_diag *d)
{
    const struct sp_sd_hash *named = NULL;
    struct sp_view name, alg;
    (void)sp_sd_take(&c, '{');
    while (!named && sp_sd_next(&c) != '}') {
        SP_TRY(sp_sd_plain(a, sp_sd_string(&c), &name, d));
        (void)sp_sd_take(&c, ':');
        if (sp_view_is(name, "_sd_alg") && sp_sd_next(&c) == '"') {
            SP_TRY(sp_sd_plain(a, sp_sd_string(&c), &alg, d));
            named = hash_named(alg);
        } else {
            (void)sp_sd_value(&c, NULL);
        }
        (void)sp_sd_take(&c, ',');
    }
    *out = named ? named : &sp_sd_sha256;
    return SP_OK;
}
