#include "node/rpc/participant.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/random.h"
#include "crypto/digest.h"
#include "crypto/jws.h"

bool sp_participant_id_valid(struct sp_view id)
{
    if (!id.n || id.n > 63)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!alnum && (i == 0 || (c != '-' && c != '.' && c != '_')))
            return false;
    }
    return true;
}

static void copy_text(char *to, size_t cap, struct sp_view v)
{
    size_t n = v.n < cap - 1 ? v.n : cap - 1;
    memcpy(to, v.p, n);
    to[n] = '\0';
}

static bool kind_known(struct sp_view kind)
{
    return sp_view_is(kind, "bank") || sp_view_is(kind, "agency") || sp_view_is(kind, "auditor");
}

struct sp_rc sp_participant_parse(struct sp_view text, struct sp_participant *out, struct sp_diag *d)
{
    static const char *const known[] = { "format", "id", "name", "kind", "jwk", NULL };
    SP_JSON_AUTO doc = NULL;
    struct sp_view format, id, name, kind;
    const cJSON *jwk;
    SP_TRY(sp_json_parse(text, 64 * 1024, &doc, d));
    SP_TRY(sp_json_only(doc, known, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    SP_TRY(sp_json_str(doc, "id", &id, d));
    SP_TRY(sp_json_str(doc, "name", &name, d));
    SP_TRY(sp_json_str(doc, "kind", &kind, d));
    SP_TRY(sp_json_obj(doc, "jwk", &jwk, d));
    if (!sp_view_is(format, "saphan-participant/1"))
        return sp_diag_set(d, SP_ERR(VERSION), "participant.format", "format", "format must be saphan-participant/1");
    if (!sp_participant_id_valid(id))
        return sp_diag_set(d, SP_ERR(INVALID), "participant.id", "id", "an id is 1 to 63 of a-z, 0-9, '-', '.', '_'");
    if (!kind_known(kind))
        return sp_diag_set(d, SP_ERR(INVALID), "participant.kind", "kind", "kind is bank, agency or auditor");
    if (name.n >= sizeof out->name)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.name", "name", "a name has at most %zu bytes", sizeof out->name - 1);
    struct sp_participant p = { 0 };
    SP_TRY(sp_key_from_jwk(jwk, &p.key, d));
    copy_text(p.id, sizeof p.id, id);
    copy_text(p.name, sizeof p.name, name);
    copy_text(p.kind, sizeof p.kind, kind);
    *out = p;
    return SP_OK;
}

static bool has_suffix(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n > m && !strcmp(s + n - m, suffix);
}

static struct sp_rc add_file(struct sp_participants *set, const char *path, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, 64 * 1024, &text, d));
    struct sp_participant p;
    struct sp_rc rc = sp_participant_parse(sp_buf_view(&text), &p, d);
    if (!sp_ok(rc)) {
        sp_diag_prefix(d, path);
        return rc;
    }
    for (size_t i = 0; i < set->n; i++)
        if (!strcmp(set->v[i].id, p.id)) {
            sp_key_free(p.key);
            return sp_diag_set(d, SP_ERR(EXISTS), "participant.twice", path, "participant %s stands in two files", p.id);
        }
    struct sp_participant *v = realloc(set->v, (set->n + 1) * sizeof *v);
    if (!v) {
        sp_key_free(p.key);
        return SP_ERR(NOMEM);
    }
    set->v = v;
    set->v[set->n++] = p;
    return SP_OK;
}

struct sp_rc sp_participants_load(const char *dir, struct sp_participants *out, struct sp_diag *d)
{
    struct sp_participants set = { 0 };
    DIR *folder = opendir(dir);
    if (!folder)
        return sp_diag_set(d, SP_ERR(CONFIG), "participant.dir", NULL, "cannot open the participants folder %s: %m", dir);
    struct sp_rc rc = SP_OK;
    for (struct dirent *e; sp_ok(rc) && (e = readdir(folder)) != NULL;) {
        if (e->d_name[0] == '.' || !has_suffix(e->d_name, ".json"))
            continue;
        char path[4096];
        if (snprintf(path, sizeof path, "%s/%s", dir, e->d_name) < (int)sizeof path)
            rc = add_file(&set, path, d);
    }
    closedir(folder);
    if (!sp_ok(rc)) {
        sp_participants_free(&set);
        return rc;
    }
    *out = set;
    return SP_OK;
}

void sp_participants_free(struct sp_participants *p)
{
    for (size_t i = 0; i < p->n; i++)
        sp_key_free(p->v[i].key);
    free(p->v);
    *p = (struct sp_participants){ 0 };
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, SP_ERR(AUTH), rule, field, "%s", text);
}

/* The issuer names the key, so it is read before the signature is checked; nothing else is. The claims are those that
 * the signature covers: nothing of them counts until it was checked. */
static const struct sp_participant *claimed_issuer(const struct sp_participants *p, struct sp_view token, cJSON **claims)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_view iss;
    if (!sp_ok(sp_jws_payload_unverified(token, &text, NULL)) ||
        !sp_ok(sp_json_parse(sp_buf_view(&text), SP_MAX_TOKEN_BYTES, claims, NULL)) ||
        !sp_ok(sp_json_str(*claims, "iss", &iss, NULL)))
        return NULL;
    for (size_t i = 0; i < p->n; i++)
        if (sp_view_is(iss, p->v[i].id))
            return &p->v[i];
    return NULL;
}

static struct sp_rc check_times(const cJSON *claims, int64_t now_s, int64_t *exp_out, struct sp_diag *d)
{
    int64_t iat, exp;
    if (!sp_ok(sp_json_i64(claims, "iat", &iat, NULL)) || !sp_ok(sp_json_i64(claims, "exp", &exp, NULL)))
        return refuse(d, "token.format", "exp", "the token needs iat and exp as whole seconds");
    if (exp <= iat || exp - iat > SP_TOKEN_LIFE_S)
        return refuse(d, "token.life", "exp", "a token lives at most 300 seconds");
    if (iat > now_s + SP_CLOCK_SKEW_S)
        return refuse(d, "token.not-yet", "iat", "the token is from the future; check the clock");
    if (exp < now_s - SP_CLOCK_SKEW_S)
        return refuse(d, "token.expired", "exp", "the token has expired; make a fresh one for each request");
    *exp_out = exp + SP_CLOCK_SKEW_S; /* accepted until then, so remembered until then */
    return SP_OK;
}

static struct sp_rc check_claims(const cJSON *claims, struct sp_view body, const char *node_id, int64_t now_s,
                                 struct sp_token *t, struct sp_diag *d)
{
    struct sp_view aud, jti, bh;
    if (!sp_ok(sp_json_str(claims, "aud", &aud, NULL)) || !sp_view_is(aud, node_id))
        return refuse(d, "token.audience", "aud", "the token is meant for another node");
    SP_TRY(check_times(claims, now_s, &t->expires_s, d));
    if (!sp_ok(sp_json_str(claims, "jti", &jti, NULL)) || jti.n < 16 || jti.n >= sizeof t->jti)
        return refuse(d, "token.jti", "jti", "the token needs a jti of 16 to 63 characters");
    char digest[44];
    if (!sp_ok(sp_sha256_b64url(body, digest)))
        return SP_ERR(CRYPTO);
    if (!sp_ok(sp_json_str(claims, "bh", &bh, NULL)) || !sp_view_is(bh, digest))
        return refuse(d, "token.body", "bh", "the token was made for another request body");
    copy_text(t->jti, sizeof t->jti, jti);
    return SP_OK;
}

struct sp_rc sp_token_check(const struct sp_participants *p, struct sp_view token, struct sp_view body,
                            const char *node_id, int64_t now_s, struct sp_token *out, struct sp_diag *d)
{
    if (!token.n)
        return refuse(d, "token.missing", NULL, "no token: send Authorization: Bearer TOKEN");
    if (token.n > SP_MAX_TOKEN_BYTES)
        return refuse(d, "token.format", NULL, "the token is too long");
    SP_JSON_AUTO claims = NULL;
    const struct sp_participant *by = claimed_issuer(p, token, &claims);
    if (!by)
        return refuse(d, "token.issuer", "iss", "no participant of this node issued the token");
    SP_BUF_AUTO payload = { 0 };
    if (!sp_ok(sp_jws_verify(token, by->key, "JWT", &payload, d)))
        return refuse(d, "token.signature", NULL, "the token's signature is not the participant's");
    struct sp_token t = { .by = by };
    SP_TRY(check_claims(claims, body, node_id, now_s, &t, d));
    *out = t;
    return SP_OK;
}

struct sp_rc sp_token_make(const struct sp_key *key, const char *participant, const char *node_id,
                           struct sp_view body, int64_t now_s, struct sp_buf *out)
{
    char jti[SP_ID_TEXT], digest[44];
    SP_TRY(sp_id_new(jti));
    SP_TRY(sp_sha256_b64url(body, digest));
    SP_BUF_AUTO claims = { 0 };
    sp_buf_putf(&claims, "{\"iss\":\"%s\",\"aud\":\"%s\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%s\",\"bh\":\"%s\"}",
                participant, node_id, (long long)now_s, (long long)now_s + 120, jti, digest);
    SP_TRY(sp_buf_rc(&claims));
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT("JWT") };
    return sp_jws_sign(key, &head, sp_buf_view(&claims), out);
}
