/* Requests between nodes. */
#include "schema/message_quick.h"

#include "schema/claims.h"
#include "schema/data.h"
#include "schema/notice.h"
#include "schema/revocation.h"
#include "schema/subject.h"
#include "schema/text.h"
#include "schema/warrant.h"

const char *sp_op_text(enum sp_op op) { return sp_codes(SP_LIST_OP)[op]; }

bool sp_op_parse(struct sp_view text, enum sp_op *out)
{
    int i = sp_code_index(SP_LIST_OP, text);
    if (i < 0)
        return false;
    *out = (enum sp_op)i;
    return true;
}

bool sp_signed_authorisation_form(struct sp_view text)
{
    return text.n <= SP_MAX_WARRANT_BYTES && sp_compact_jws_form(text);
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
    sp_put_opt_str(b, &first, "signed_authorisation", r->signed_authorisation);
    if (r->dispute.n) {
        sp_put_member(b, &first, "dispute");
        sp_buf_put(b, r->dispute);
    }
    if (r->revocation.n) {
        sp_put_member(b, &first, "revocation");
        sp_buf_put(b, r->revocation);
    }
    sp_buf_putc(b, '}');
}

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s %s", field ? field : "the message", why);
}

enum { PRODUCT, SUBJECT, QUERY, COUNTRY, LIMIT, AUTHORISATION, SIGNED, DISPUTE, REVOCATION, N_OPTIONAL };

static const struct { const char *name; unsigned must, may; } optional[N_OPTIONAL] = {
    [PRODUCT] = { "product", 1u << SP_OP_REPORT, 0 },
    [SUBJECT] = { "subject", 1u << SP_OP_REPORT | 1u << SP_OP_COMPANY | 1u << SP_OP_DISPUTE | 1u << SP_OP_NOTICE | 1u << SP_OP_REVOCATION, 0 },
    [QUERY] = { "query", 1u << SP_OP_SEARCH, 0 },
    [COUNTRY] = { "country", 0, 1u << SP_OP_SEARCH },
    [LIMIT] = { "limit", 0, 1u << SP_OP_SEARCH },
    [AUTHORISATION] = { "authorisation", 1u << SP_OP_REPORT, 1u << SP_OP_SEARCH | 1u << SP_OP_COMPANY },
    [SIGNED] = { "signed_authorisation", 0, 1u << SP_OP_REPORT },
    [DISPUTE] = { "dispute", 1u << SP_OP_DISPUTE | 1u << SP_OP_NOTICE, 0 },
    [REVOCATION] = { "revocation", 1u << SP_OP_REVOCATION, 0 },
};

/* Of a message that came, what is there, empty or not; of one made here, what would be written. */
static void find_members(const struct sp_claims *c, const struct sp_request *r, bool there[N_OPTIONAL])
{
    const bool made[N_OPTIONAL] = { [PRODUCT] = r->product.n, [SUBJECT] = r->subject.n, [QUERY] = r->query.n, [COUNTRY] = r->country.n,
                                    [LIMIT] = r->limit != 0, [AUTHORISATION] = r->authorisation.id.n, [SIGNED] = r->signed_authorisation.n,
                                    [DISPUTE] = r->dispute.n, [REVOCATION] = r->revocation.n };
    for (size_t i = 0; i < N_OPTIONAL; i++)
        there[i] = c->j ? sp_json_get(c->j, optional[i].name) != NULL : made[i];
}

/* Which members each op must and may have; the rest is refused. */
static struct sp_rc check_members(const bool there[N_OPTIONAL], enum sp_op op, struct sp_diag *d)
{
    for (size_t i = 0; i < N_OPTIONAL; i++) {
        if (!there[i] && (optional[i].must >> op & 1u))
            return refuse(d, "schema.message.need", optional[i].name, "is needed for this question");
        if (there[i] && !((optional[i].must | optional[i].may) >> op & 1u))
            return refuse(d, "schema.message.extra", optional[i].name, "has no place in this op");
    }
    return SP_OK;
}

static struct sp_rc take_subject(const struct sp_claims *c, struct sp_view *out)
{
    struct sp_subject s;
    struct sp_view v = *out;
    SP_TRY(sp_claim_text(c, "subject", &v));
    SP_TRY(sp_subject_parse(v, &s, c->d));
    *out = v;
    return SP_OK;
}

static struct sp_rc take_search(const struct sp_claims *c, const bool there[N_OPTIONAL], struct sp_request *r)
{
    SP_TRY(sp_claim_text(c, "query", &r->query));
    struct sp_view trimmed = r->query;
    while (trimmed.n && trimmed.p[0] == ' ')
        trimmed = sp_view(trimmed.p + 1, trimmed.n - 1);
    while (trimmed.n && trimmed.p[trimmed.n - 1] == ' ')
        trimmed.n--;
    SP_TRY(sp_text_check_typed(trimmed, SP_MAX_QUERY_BYTES, "query", c->d));
    if (there[COUNTRY])
        SP_TRY(sp_claim_code(c, "country", SP_LIST_COUNTRY, &r->country));
    if (!there[LIMIT])
        return SP_OK;
    SP_TRY(sp_claim_number(c, "limit", &r->limit));
    return r->limit >= 1 && r->limit <= SP_MAX_SEARCH_HITS ? SP_OK
                                                           : sp_claim_bad(c, "limit", "is out of range");
}

/* Of a message that came, the text was written from its tree. */
static struct sp_rc check_dispute(const struct sp_claims *c, const struct sp_request *r)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_contest contest;
    struct sp_notice notice;
    return sp_at_member(r->op == SP_OP_NOTICE ? sp_notice_parse(r->dispute, &a, &notice, c->d) : sp_contest_parse(r->dispute, &a, &contest, c->d),
                        c->d, "dispute");
}

static struct sp_rc check_revocation(const struct sp_claims *c, const struct sp_request *r)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_revocation_notice n;
    return sp_at_member(sp_revocation_notice_parse(r->revocation, &a, &n, c->d), c->d, "revocation");
}

static struct sp_rc take_question(const struct sp_claims *c, struct sp_request *r)
{
    bool there[N_OPTIONAL];
    find_members(c, r, there);
    SP_TRY(check_members(there, r->op, c->d));
    if (there[AUTHORISATION])
        SP_TRY(sp_claim_authorisation(c, &r->authorisation));
    if (there[SIGNED]) {
        SP_TRY(sp_claim_text(c, "signed_authorisation", &r->signed_authorisation));
        if (!sp_signed_authorisation_form(r->signed_authorisation))
            return sp_claim_bad(c, "signed_authorisation", "is not a compact JWS of at most 8 KiB");
    }
    if (there[DISPUTE])
        SP_TRY(check_dispute(c, r));
    if (there[REVOCATION])
        SP_TRY(check_revocation(c, r));
    if (r->op == SP_OP_SEARCH)
        return take_search(c, there, r);
    if (r->op == SP_OP_REPORT)
        SP_TRY(sp_claim_code(c, "product", SP_LIST_PRODUCT, &r->product));
    return take_subject(c, &r->subject);
}

/* r is zero, or a request made here (claims.h). */
static struct sp_rc take_request(const struct sp_claims *c, struct sp_request *r)
{
    struct sp_view op = sp_view_of(sp_op_text(r->op));
    SP_TRY(sp_claim_envelope(c, &r->iss, &r->aud, &r->jti, &r->iat));
    SP_TRY(sp_claim_time(c, "exp", &r->exp));
    if (r->exp <= r->iat || r->exp - r->iat > SP_REQUEST_LIFE_S)
        return refuse(c->d, "schema.message.life", "exp", "must follow iat, by no more than a request may live");
    SP_TRY(sp_claim_code(c, "op", SP_LIST_OP, &op));
    if (!sp_op_parse(op, &r->op))
        return sp_claim_bad(c, "op", "is not a known code");
    SP_TRY(sp_claim_text(c, "participant", &r->participant));
    if (!sp_participant_name_valid(r->participant))
        return sp_claim_bad(c, "participant", "is not a participant's id");
    SP_TRY(sp_claim_code(c, "purpose", SP_LIST_PURPOSE, &r->purpose));
    return take_question(c, r);
}

struct sp_rc sp_request_check(const struct sp_request *r, struct sp_diag *d)
{
    struct sp_request copy = *r;
    const struct sp_claims c = { NULL, "schema.message.", d };
    return take_request(&c, &copy);
}

static struct sp_rc keep_request(struct sp_arena *a, struct sp_request *r)
{
    struct sp_view *const views[] = { &r->iss, &r->aud, &r->jti, &r->participant, &r->purpose, &r->product, &r->subject,
                                      &r->query, &r->country, &r->authorisation.id, &r->authorisation.basis,
                                      &r->authorisation.expires, &r->signed_authorisation, &r->dispute, &r->revocation };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        SP_TRY(sp_keep(a, *views[i], views[i]));
    return SP_OK;
}

struct sp_rc sp_request_parse_tree(struct sp_view payload, struct sp_arena *a, struct sp_request *out, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "aud", "jti", "iat", "exp", "op", "participant", "purpose", "product",
                                         "subject", "query", "country", "limit", "authorisation", "signed_authorisation",
                                         "dispute", "revocation", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    SP_BUF_AUTO dispute = { 0 };
    SP_BUF_AUTO revocation = { 0 };
    struct sp_request r = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    struct sp_claims c = { j, "schema.message.", d };
    SP_TRY(sp_json_only(j, known, d));
    if (sp_json_get(j, "dispute"))
        sp_json_put(&dispute, sp_json_get(j, "dispute"));
    if (sp_json_get(j, "revocation"))
        sp_json_put(&revocation, sp_json_get(j, "revocation"));
    SP_TRY(sp_buf_rc(&dispute));
    SP_TRY(sp_buf_rc(&revocation));
    r.dispute = sp_buf_view(&dispute);
    r.revocation = sp_buf_view(&revocation);
    SP_TRY(take_request(&c, &r));
    sp_request_put(&again, &r);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), payload))
        return refuse(d, "schema.message.canonical", NULL, "is not in its one canonical form");
    SP_TRY(keep_request(a, &r));
    *out = r;
    return SP_OK;
}

struct sp_rc sp_request_parse(struct sp_view payload, struct sp_arena *a, struct sp_request *out, struct sp_diag *d)
{
    return sp_request_read_quickly(payload, a, out) ? SP_OK : sp_request_parse_tree(payload, a, out, d);
}
