/* Requests between nodes. */
#include "schema/message.h"

#include "schema/claims.h"
#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

const char *sp_op_text(enum sp_op op) { return sp_codes(SP_LIST_OP)[op]; }

bool sp_op_parse(struct sp_view text, enum sp_op *out)
{
    int i = sp_code_index(SP_LIST_OP, text);
    if (i < 0)
        return false;
    *out = (enum sp_op)i;
    return true;
}

void sp_request_put(struct sp_buf *b, const struct sp_request *r)
{
    bool first = true, inner = true;
    sp_put_str(b, &first, "iss", r->iss);
    sp_put_str(b, &first, "aud", r->aud);
    sp_put_str(b, &first, "jti", r->jti);
    sp_put_int(b, &first, "iat", r->iat);
    sp_put_int(b, &first, "exp", r->exp);
    sp_put_str(b, &first, "op", sp_view_of(sp_op_text(r->op)));
    sp_put_str(b, &first, "participant", r->participant);
    sp_put_str(b, &first, "purpose", r->purpose);
    sp_put_opt_str(b, &first, "product", r->product);
    sp_put_opt_str(b, &first, "subject", r->subject);
    sp_put_opt_str(b, &first, "query", r->query);
    sp_put_opt_str(b, &first, "country", r->country);
    if (r->limit)
        sp_put_int(b, &first, "limit", r->limit);
    if (r->authorisation.id.n) {
        sp_put_member(b, &first, "authorisation");
        sp_put_str(b, &inner, "id", r->authorisation.id);
        sp_put_str(b, &inner, "basis", r->authorisation.basis);
        sp_put_str(b, &inner, "expires", r->authorisation.expires);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, '}');
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s %s", field ? field : "the message", why);
}

/* Which members each op must and may have; the rest is refused. */
static struct sp_rc check_members(const cJSON *j, enum sp_op op, struct sp_diag *d)
{
    static const struct { const char *name; unsigned must, may; } rules[] = {
        { "product", 1u << SP_OP_REPORT, 0 },
        { "subject", 1u << SP_OP_REPORT | 1u << SP_OP_COMPANY, 0 },
        { "query", 1u << SP_OP_SEARCH, 0 },
        { "country", 0, 1u << SP_OP_SEARCH },
        { "limit", 0, 1u << SP_OP_SEARCH },
        { "authorisation", 1u << SP_OP_REPORT, 1u << SP_OP_SEARCH | 1u << SP_OP_COMPANY },
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        bool there = sp_json_get(j, rules[i].name) != NULL;
        if (!there && (rules[i].must >> op & 1u))
            return refuse(d, "schema.message.need", rules[i].name, "is needed for this op");
        if (there && !((rules[i].must | rules[i].may) >> op & 1u))
            return refuse(d, "schema.message.extra", rules[i].name, "has no place in this op");
    }
    return SP_OK;
}

static struct sp_rc take_subject(const struct sp_claims *c, struct sp_view *out)
{
    struct sp_subject s;
    struct sp_view v;
    SP_TRY(sp_json_str(c->j, "subject", &v, c->d));
    SP_TRY(sp_subject_parse(v, &s, c->d));
    *out = v;
    return SP_OK;
}

static struct sp_rc take_search(const struct sp_claims *c, struct sp_request *r)
{
    SP_TRY(sp_json_str(c->j, "query", &r->query, c->d));
    struct sp_view trimmed = r->query;
    while (trimmed.n && trimmed.p[0] == ' ')
        trimmed = sp_view(trimmed.p + 1, trimmed.n - 1);
    while (trimmed.n && trimmed.p[trimmed.n - 1] == ' ')
        trimmed.n--;
    SP_TRY(sp_text_check_typed(trimmed, SP_MAX_QUERY_BYTES, "query", c->d));
    if (sp_json_get(c->j, "country"))
        SP_TRY(sp_claim_code(c, "country", SP_LIST_COUNTRY, &r->country));
    if (!sp_json_get(c->j, "limit"))
        return SP_OK;
    SP_TRY(sp_json_i64(c->j, "limit", &r->limit, c->d));
    return r->limit >= 1 && r->limit <= SP_MAX_SEARCH_HITS ? SP_OK
                                                           : sp_claim_bad(c, "limit", "is out of range");
}

static struct sp_rc take_question(const struct sp_claims *c, struct sp_request *r)
{
    SP_TRY(check_members(c->j, r->op, c->d));
    if (sp_json_get(c->j, "authorisation"))
        SP_TRY(sp_claim_authorisation(c, &r->authorisation));
    if (r->op == SP_OP_SEARCH)
        return take_search(c, r);
    if (r->op == SP_OP_REPORT)
        SP_TRY(sp_claim_code(c, "product", SP_LIST_PRODUCT, &r->product));
    return take_subject(c, &r->subject);
}

static struct sp_rc take_request(const struct sp_claims *c, struct sp_request *r)
{
    static const char *const known[] = { "iss", "aud", "jti", "iat", "exp", "op", "participant", "purpose", "product",
                                         "subject", "query", "country", "limit", "authorisation", NULL };
    struct sp_view op;
    SP_TRY(sp_json_only(c->j, known, c->d));
    SP_TRY(sp_claim_envelope(c, &r->iss, &r->aud, &r->jti, &r->iat));
    SP_TRY(sp_claim_time(c, "exp", &r->exp));
    if (r->exp <= r->iat || r->exp - r->iat > SP_REQUEST_LIFE_S)
        return refuse(c->d, "schema.message.life", "exp", "must follow iat, by no more than a request may live");
    SP_TRY(sp_claim_code(c, "op", SP_LIST_OP, &op));
    if (!sp_op_parse(op, &r->op))
        return sp_claim_bad(c, "op", "is not a known code");
    SP_TRY(sp_json_str(c->j, "participant", &r->participant, c->d));
    if (!sp_participant_name_valid(r->participant))
        return sp_claim_bad(c, "participant", "is not a participant's id");
    SP_TRY(sp_claim_code(c, "purpose", SP_LIST_PURPOSE, &r->purpose));
    return take_question(c, r);
}

static struct sp_rc keep_request(struct sp_arena *a, struct sp_request *r)
{
    struct sp_view *const views[] = { &r->iss, &r->aud, &r->jti, &r->participant, &r->purpose, &r->product, &r->subject,
                                      &r->query, &r->country, &r->authorisation.id, &r->authorisation.basis,
                                      &r->authorisation.expires };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        SP_TRY(sp_keep(a, *views[i], views[i]));
    return SP_OK;
}

struct sp_rc sp_request_parse(struct sp_view payload, struct sp_arena *a, struct sp_request *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_request r = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    struct sp_claims c = { j, "schema.message.", d };
    SP_TRY(take_request(&c, &r));
    sp_request_put(&again, &r);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), payload))
        return refuse(d, "schema.message.canonical", NULL, "is not in its one canonical form");
    SP_TRY(keep_request(a, &r));
    *out = r;
    return SP_OK;
}
