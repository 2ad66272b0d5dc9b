#include "schema/warrant.h"

#include "base/clock.h"
#include "schema/claims.h"
#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

/* ---- writing ---- */

static void put_list(struct sp_buf *b, bool *first, const char *name, const struct sp_view *v, size_t n)
{
    sp_put_member(b, first, name);
    sp_buf_put_json_texts(b, v, n);
}

void sp_warrant_put_jwk(struct sp_buf *b, const struct sp_warrant_key *k)
{
    bool first = true;
    sp_put_str(b, &first, "crv", k->crv);
    sp_put_str(b, &first, "kty", k->kty);
    sp_put_str(b, &first, "x", k->x);
    sp_put_opt_str(b, &first, "y", k->y);
    sp_buf_putc(b, '}');
}

void sp_warrant_put(struct sp_buf *b, const struct sp_warrant *w)
{
    bool first = true;
    sp_put_str(b, &first, "id", w->id);
    sp_put_str(b, &first, "iss", w->iss);
    sp_put_str(b, &first, "participant", w->participant);
    sp_put_str(b, &first, "subject", w->subject);
    sp_put_str(b, &first, "given_by", w->given_by);
    sp_put_str(b, &first, "basis", w->basis);
    put_list(b, &first, "products", w->products, w->n_products);
    put_list(b, &first, "purposes", w->purposes, w->n_purposes);
    put_list(b, &first, "askers", w->askers, w->n_askers);
    sp_put_str(b, &first, "not_before", w->not_before);
    sp_put_str(b, &first, "expires", w->expires);
    sp_put_opt_str(b, &first, "document", w->document);
    sp_put_int(b, &first, "iat", w->iat);
    sp_put_member(b, &first, "jwk");
    sp_warrant_put_jwk(b, &w->jwk);
    sp_buf_putc(b, '}');
}

/* ---- reading ---- */

static struct sp_rc take_texts(const struct sp_claims *c, const char *name, struct sp_view *out, size_t most, size_t *n)
{
    const cJSON *list, *item;
    size_t count = 0;
    SP_TRY(sp_json_arr(c->j, name, &list, c->d));
    cJSON_ArrayForEach(item, list) {
        if (count == most)
            return sp_diag_set(c->d, SP_ERR(LIMIT), "limit.askers", name, "%s has more than %zu entries", name, most);
        if (!cJSON_IsString(item))
            return sp_claim_bad(c, name, "is a list of texts");
        out[count++] = sp_view_of(item->valuestring);
    }
    if (!count)
        return sp_claim_bad(c, name, "must not be empty");
    *n = count;
    return SP_OK;
}

static struct sp_rc take_codes(const struct sp_claims *c, const char *name, enum sp_codelist list, struct sp_view *out, size_t *n)
{
    int last = -1;
    SP_TRY(take_texts(c, name, out, SP_MAX_WARRANT_CODES, n));
    for (size_t i = 0; i < *n; i++) {
        int at = sp_code_index(list, out[i]);
        if (at < 0)
            return sp_claim_bad(c, name, "holds a code that is not known");
        if (at <= last)
            return sp_claim_bad(c, name, "must come in the order of the code list, each once");
        last = at;
    }
    return SP_OK;
}

static struct sp_rc take_askers(const struct sp_claims *c, struct sp_warrant *w)
{
    SP_TRY(take_texts(c, "askers", w->askers, SP_MAX_ASKERS, &w->n_askers));
    for (size_t i = 0; i < w->n_askers; i++) {
        if (!sp_participant_name_valid(w->askers[i]))
            return sp_claim_bad(c, "askers", "holds what is no participant's id");
        if (i && sp_view_cmp(w->askers[i - 1], w->askers[i]) >= 0)
            return sp_claim_bad(c, "askers", "must come in order, each once");
    }
    return SP_OK;
}

static struct sp_rc take_day(const struct sp_claims *c, const char *name, struct sp_view *out)
{
    SP_TRY(sp_claim_text(c, name, out));
    return sp_date_valid(*out) ? SP_OK : sp_claim_bad(c, name, "is not a day");
}

static struct sp_rc take_period(const struct sp_claims *c, struct sp_warrant *w)
{
    SP_TRY(take_day(c, "not_before", &w->not_before));
    SP_TRY(take_day(c, "expires", &w->expires));
    if (sp_view_cmp(w->not_before, w->expires) > 0)
        return sp_diag_set(c->d, SP_ERR(INVALID), "schema.authorisation.period", "expires", "it ends before it begins");
    return SP_OK;
}

/* Of the algorithms that participants sign with. */
struct sp_rc sp_claim_jwk(const struct sp_claims *c, struct sp_warrant_key *k)
{
    static const char *const ec[] = { "crv", "kty", "x", "y", NULL }, *const okp[] = { "crv", "kty", "x", NULL };
    const cJSON *j;
    SP_TRY(sp_json_obj(c->j, "jwk", &j, c->d));
    SP_TRY(sp_json_str(j, "crv", &k->crv, c->d));
    SP_TRY(sp_json_str(j, "kty", &k->kty, c->d));
    SP_TRY(sp_json_str(j, "x", &k->x, c->d));
    bool p256 = sp_view_is(k->crv, "P-256") && sp_view_is(k->kty, "EC");
    if (p256)
        SP_TRY(sp_json_str(j, "y", &k->y, c->d));
    else if (!sp_view_is(k->crv, "Ed25519") || !sp_view_is(k->kty, "OKP"))
        return sp_claim_bad(c, "jwk", "is not a key of P-256 or Ed25519");
    SP_TRY(sp_json_only(j, p256 ? ec : okp, c->d));
    if (!sp_digest_valid(k->x) || (p256 && !sp_digest_valid(k->y))) /* 32 bytes each, too */
        return sp_claim_bad(c, "jwk", "has a coordinate that is not 32 bytes in base64url");
    return SP_OK;
}

static struct sp_rc take_who(const struct sp_claims *c, struct sp_warrant *w)
{
    struct sp_subject s;
    SP_TRY(sp_claim_text(c, "id", &w->id));
    SP_TRY(sp_text_check(w->id, SP_MAX_TOKEN_FIELD, "id", c->d));
    SP_TRY(sp_claim_node(c, "iss", &w->iss));
    SP_TRY(sp_claim_text(c, "participant", &w->participant));
    if (!sp_participant_name_valid(w->participant))
        return sp_claim_bad(c, "participant", "is not a participant's id");
    SP_TRY(sp_claim_text(c, "subject", &w->subject));
    SP_TRY(sp_subject_parse(w->subject, &s, c->d));
    SP_TRY(sp_claim_text(c, "given_by", &w->given_by));
    SP_TRY(sp_text_check(w->given_by, SP_MAX_NAME_BYTES, "given_by", c->d));
    return sp_claim_code(c, "basis", SP_LIST_AUTH_BASIS, &w->basis);
}

static struct sp_rc take_all(const struct sp_claims *c, struct sp_warrant *w)
{
    SP_TRY(take_who(c, w));
    SP_TRY(take_codes(c, "products", SP_LIST_PRODUCT, w->products, &w->n_products));
    SP_TRY(take_codes(c, "purposes", SP_LIST_PURPOSE, w->purposes, &w->n_purposes));
    SP_TRY(take_askers(c, w));
    SP_TRY(take_period(c, w));
    if (sp_json_get(c->j, "document"))
        SP_TRY(sp_claim_digest(c, "document", &w->document));
    SP_TRY(sp_claim_time(c, "iat", &w->iat));
    return sp_claim_jwk(c, &w->jwk);
}

static struct sp_rc keep(struct sp_arena *a, struct sp_warrant *w)
{
    struct sp_view *const one[] = { &w->id, &w->iss, &w->participant, &w->subject, &w->given_by, &w->basis, &w->not_before,
                                    &w->expires, &w->document, &w->jwk.crv, &w->jwk.kty, &w->jwk.x, &w->jwk.y };
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        SP_TRY(sp_keep(a, *one[i], one[i]));
    for (size_t i = 0; i < w->n_products; i++)
        SP_TRY(sp_keep(a, w->products[i], &w->products[i]));
    for (size_t i = 0; i < w->n_purposes; i++)
        SP_TRY(sp_keep(a, w->purposes[i], &w->purposes[i]));
    for (size_t i = 0; i < w->n_askers; i++)
        SP_TRY(sp_keep(a, w->askers[i], &w->askers[i]));
    return SP_OK;
}

struct sp_rc sp_warrant_parse(struct sp_view payload, struct sp_arena *a, struct sp_warrant *out, struct sp_diag *d)
{
    static const char *const known[] = { "id", "iss", "participant", "subject", "given_by", "basis", "products", "purposes", "askers",
                                         "not_before", "expires", "document", "iat", "jwk", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_warrant w = { .n_askers = 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_WARRANT_BYTES, &j, d));
    const struct sp_claims c = { j, "schema.authorisation.", d };
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_all(&c, &w));
    sp_warrant_put(&again, &w);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), payload))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.authorisation.canonical", NULL, "the authorisation is not in its one canonical form");
    SP_TRY(keep(a, &w));
    *out = w;
    return SP_OK;
}

/* ---- what it covers ---- */

static bool among(const struct sp_view *v, size_t n, struct sp_view one)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_eq(v[i], one))
            return true;
    return false;
}

static struct sp_rc no(struct sp_diag *d, const char *rule, const char *field, const char *text)
{
    return sp_diag_set(d, SP_ERR(DENIED), rule, field, "%s", text);
}

static struct sp_rc in_time(const struct sp_warrant *w, int64_t at_s, struct sp_diag *d)
{
    char day[SP_TIME_TEXT], attested[SP_TIME_TEXT];
    sp_time_text(at_s, day);
    if (w->iat > at_s + SP_CLOCK_SKEW_S) {
        sp_time_text(w->iat, attested);
        return sp_diag_set(d, SP_ERR(DENIED), "authorisation.later", "authorisation", "the authorisation was attested on %s, after the question",
                           attested);
    }
    if (sp_view_cmp(w->not_before, sp_view(day, 10)) > 0)
        return sp_diag_set(d, SP_ERR(DENIED), "authorisation.not-yet", "authorisation", "the authorisation begins on %.*s",
                           (int)w->not_before.n, w->not_before.p);
    if (sp_view_cmp(w->expires, sp_view(day, 10)) < 0)
        return sp_diag_set(d, SP_ERR(DENIED), "authorisation.expired", "authorisation", "the authorisation ended on %.*s",
                           (int)w->expires.n, w->expires.p);
    return SP_OK;
}

struct sp_rc sp_warrant_covers(const struct sp_warrant *w, const struct sp_warrant_question *q, struct sp_diag *d)
{
    if (!sp_view_eq(w->iss, q->node) || !among(w->askers, w->n_askers, q->participant))
        return no(d, "authorisation.who", "authorisation", "the authorisation does not name this participant as one who may ask");
    if (!sp_view_eq(w->id, q->claims.id) || !sp_view_eq(w->basis, q->claims.basis) || !sp_view_eq(w->expires, q->claims.expires))
        return no(d, "authorisation.claims", "authorisation", "the question says other than the authorisation about its id, basis or last day");
    if (!sp_view_eq(w->subject, q->subject))
        return no(d, "authorisation.subject", "subject", "the authorisation is about another company");
    if (!among(w->products, w->n_products, q->product))
        return no(d, "authorisation.scope", "product", "the authorisation does not cover this product");
    if (!among(w->purposes, w->n_purposes, q->purpose))
        return no(d, "authorisation.scope", "purpose", "the authorisation does not cover this purpose");
    return in_time(w, q->at_s, d);
}
