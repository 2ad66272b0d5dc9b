/* Answers, refusals and receipts between nodes. */
#include "schema/claims.h"
#include "schema/data.h"
#include "schema/message_quick.h"
#include "schema/text.h"

static void put_envelope(struct sp_buf *b, bool *first, struct sp_view iss, struct sp_view aud, struct sp_view jti,
                         int64_t iat)
{
    sp_put_str(b, first, "iss", iss);
    sp_put_str(b, first, "aud", aud);
    sp_put_str(b, first, "jti", jti);
    sp_put_int(b, first, "iat", iat);
}

static struct sp_rc keep_all(struct sp_arena *a, struct sp_view *const *views, size_t n)
{
    for (size_t i = 0; i < n; i++)
        SP_TRY(sp_keep(a, *views[i], views[i]));
    return SP_OK;
}
#define KEEP_ALL(a, ...) \
    keep_all((a), (struct sp_view *const[]){ __VA_ARGS__ }, \
             sizeof((struct sp_view *const[]){ __VA_ARGS__ }) / sizeof(struct sp_view *))

static struct sp_rc check_canonical(const struct sp_buf *again, struct sp_view payload, struct sp_diag *d)
{
    SP_TRY(sp_buf_rc(again));
    if (sp_view_eq(sp_buf_view(again), payload))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "schema.message.canonical", NULL,
                       "the message is not in its one canonical form");
}

/* --- answer ----------------------------------------------------------------------------------------- */

void sp_answer_put(struct sp_buf *b, const struct sp_answer *m)
{
    bool first = true;
    put_envelope(b, &first, m->iss, m->aud, m->jti, m->iat);
    sp_put_str(b, &first, "request_digest", m->request_digest);
    sp_put_str(b, &first, "op", sp_view_of(sp_op_text(m->op)));
    sp_put_member(b, &first, "body");
    sp_buf_put(b, m->body);
    sp_buf_putc(b, '}');
}

static struct sp_rc take_answer(const struct sp_claims *c, struct sp_answer *m)
{
    static const char *const known[] = { "iss", "aud", "jti", "iat", "request_digest", "op", "body", NULL };
    struct sp_view op;
    SP_TRY(sp_json_only(c->j, known, c->d));
    SP_TRY(sp_claim_envelope(c, &m->iss, &m->aud, &m->jti, &m->iat));
    SP_TRY(sp_claim_digest(c, "request_digest", &m->request_digest));
    SP_TRY(sp_claim_code(c, "op", SP_LIST_OP, &op));
    if (!sp_op_parse(op, &m->op) || m->op == SP_OP_REPORT)
        return sp_claim_bad(c, "op", "is answered by a report");
    if (!sp_json_get(c->j, "body"))
        return sp_diag_set(c->d, SP_ERR(INVALID), "field.missing", "body", "body is missing");
    return SP_OK;
}

struct sp_rc sp_answer_parse(struct sp_view payload, struct sp_arena *a, struct sp_answer *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO body = { 0 };
    struct sp_answer m = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    struct sp_claims c = { j, "schema.message.", d };
    SP_TRY(take_answer(&c, &m));
    sp_json_put(&body, sp_json_get(j, "body"));
    SP_TRY(sp_buf_rc(&body));
    m.body = sp_buf_view(&body);
    SP_TRY(KEEP_ALL(a, &m.iss, &m.aud, &m.jti, &m.request_digest, &m.body));
    *out = m;
    return SP_OK;
}

/* --- refusal ---------------------------------------------------------------------------------------- */

void sp_refusal_put(struct sp_buf *b, const struct sp_refusal *m)
{
    bool first = true;
    put_envelope(b, &first, m->iss, m->aud, m->jti, m->iat);
    sp_put_str(b, &first, "request_digest", m->request_digest);
    sp_put_str(b, &first, "code", m->code);
    sp_put_str(b, &first, "rule", m->rule);
    sp_put_str(b, &first, "field", m->field);
    sp_put_str(b, &first, "text", m->text);
    sp_buf_putc(b, '}');
}

static struct sp_rc take_refusal(const struct sp_claims *c, struct sp_refusal *m)
{
    static const char *const known[] = { "iss", "aud", "jti", "iat", "request_digest", "code", "rule", "field", "text",
                                         NULL };
    SP_TRY(sp_json_only(c->j, known, c->d));
    SP_TRY(sp_claim_envelope(c, &m->iss, &m->aud, &m->jti, &m->iat));
    SP_TRY(sp_claim_digest(c, "request_digest", &m->request_digest));
    SP_TRY(sp_claim_rule(c, "code", &m->code));
    SP_TRY(sp_claim_rule(c, "rule", &m->rule));
    SP_TRY(sp_json_str(c->j, "field", &m->field, c->d));
    SP_TRY(sp_json_str(c->j, "text", &m->text, c->d));
    if (m->field.n)
        SP_TRY(sp_text_check_typed(m->field, SP_MAX_TOKEN_FIELD, "field", c->d));
    if (m->text.n)
        SP_TRY(sp_text_check_typed(m->text, SP_MAX_NAME_BYTES, "text", c->d));
    return SP_OK;
}

struct sp_rc sp_refusal_parse(struct sp_view payload, struct sp_arena *a, struct sp_refusal *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_refusal m = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    struct sp_claims c = { j, "schema.message.", d };
    SP_TRY(take_refusal(&c, &m));
    sp_refusal_put(&again, &m);
    SP_TRY(check_canonical(&again, payload, d));
    SP_TRY(KEEP_ALL(a, &m.iss, &m.aud, &m.jti, &m.request_digest, &m.code, &m.rule, &m.field, &m.text));
    *out = m;
    return SP_OK;
}

/* --- receipt ---------------------------------------------------------------------------------------- */

void sp_receipt_put(struct sp_buf *b, const struct sp_receipt *m)
{
    bool first = true;
    put_envelope(b, &first, m->iss, m->aud, m->jti, m->iat);
    sp_put_str(b, &first, "exchange", m->exchange);
    sp_put_str(b, &first, "request_digest", m->request_digest);
    sp_put_str(b, &first, "answer_digest", m->answer_digest);
    sp_put_str(b, &first, "sealed_digest", m->sealed_digest);
    sp_put_str(b, &first, "verdict", m->verdict);
    sp_put_int(b, &first, "log_index", m->log_index);
    sp_buf_putc(b, '}');
}

static struct sp_rc take_receipt(const struct sp_claims *c, struct sp_receipt *m)
{
    static const char *const known[] = { "iss", "aud", "jti", "iat", "exchange", "request_digest", "answer_digest",
                                         "sealed_digest", "verdict", "log_index", NULL };
    SP_TRY(sp_json_only(c->j, known, c->d));
    SP_TRY(sp_claim_envelope(c, &m->iss, &m->aud, &m->jti, &m->iat));
    SP_TRY(sp_claim_uuid(c, "exchange", &m->exchange));
    SP_TRY(sp_claim_digest(c, "request_digest", &m->request_digest));
    SP_TRY(sp_claim_digest(c, "answer_digest", &m->answer_digest));
    SP_TRY(sp_json_str(c->j, "sealed_digest", &m->sealed_digest, c->d));
    if (m->sealed_digest.n)
        SP_TRY(sp_claim_digest(c, "sealed_digest", &m->sealed_digest));
    SP_TRY(sp_claim_code(c, "verdict", SP_LIST_VERDICT, &m->verdict));
    SP_TRY(sp_json_i64(c->j, "log_index", &m->log_index, c->d));
    return m->log_index >= 0 ? SP_OK : sp_claim_bad(c, "log_index", "is negative");
}

struct sp_rc sp_receipt_parse_tree(struct sp_view payload, struct sp_arena *a, struct sp_receipt *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_receipt m = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    struct sp_claims c = { j, "schema.message.", d };
    SP_TRY(take_receipt(&c, &m));
    sp_receipt_put(&again, &m);
    SP_TRY(check_canonical(&again, payload, d));
    SP_TRY(KEEP_ALL(a, &m.iss, &m.aud, &m.jti, &m.exchange, &m.request_digest, &m.answer_digest, &m.sealed_digest,
                    &m.verdict));
    *out = m;
    return SP_OK;
}

struct sp_rc sp_receipt_parse(struct sp_view payload, struct sp_arena *a, struct sp_receipt *out, struct sp_diag *d)
{
    return sp_receipt_read_quickly(payload, a, out) ? SP_OK : sp_receipt_parse_tree(payload, a, out, d);
}
