#include "schema/message_quick.h"

#include "base/clock.h"
#include "base/plain.h"
#include "base/random.h"
#include "schema/claims.h"
#include "schema/data.h"
#include "schema/subject.h"
#include "schema/text.h"

enum { MAX_INT_DIGITS = 15 };

/* What is left of a text in the arena. */
struct quick { const char *p, *end; };

static bool take(struct quick *q, struct sp_view text)
{
    if ((size_t)(q->end - q->p) < text.n || memcmp(q->p, text.p, text.n) != 0)
        return false;
    q->p += text.n;
    return true;
}
#define TAKE(q, lit) take((q), SP_VIEW_LIT(lit))

/* A member's text and the quote that ends it; one with escapes is left to the tree. */
static bool text(struct quick *q, struct sp_view *out)
{
    size_t n = sp_plain_run(q->p, (size_t)(q->end - q->p));
    *out = sp_view(q->p, n);
    q->p += n;
    return TAKE(q, "\"");
}
#define TEXT(q, name, out) (TAKE(q, "\"" name "\":\"") && text((q), (out)))

/* Digits as they are written again: no leading zero. */
static bool integer(struct quick *q, int64_t *out)
{
    const char *start = q->p;
    int64_t v = 0;
    while (q->p < q->end && *q->p >= '0' && *q->p <= '9' && q->p - start <= MAX_INT_DIGITS)
        v = v * 10 + (*q->p++ - '0');
    *out = v;
    return q->p > start && q->p - start <= MAX_INT_DIGITS && (*start != '0' || q->p - start == 1);
}
#define INTEGER(q, name, out) (TAKE(q, "\"" name "\":") && integer((q), (out)))

/* As sp_claim_time has it. */
static bool in_time(int64_t at_s) { return at_s > 0 && at_s <= 253402300799; }

static bool envelope(struct quick *q, struct sp_view *iss, struct sp_view *aud, struct sp_view *jti, int64_t *iat)
{
    return TAKE(q, "{") && TEXT(q, "iss", iss) && sp_node_id_valid(*iss) && TAKE(q, ",") && TEXT(q, "aud", aud) &&
           sp_node_id_valid(*aud) && TAKE(q, ",") && TEXT(q, "jti", jti) && sp_id_valid(*jti) && TAKE(q, ",") &&
           INTEGER(q, "iat", iat) && in_time(*iat);
}

static bool digest(struct quick *q, struct sp_view *out) { return text(q, out) && sp_digest_valid(*out); }

static bool authorisation(struct quick *q, struct sp_authorisation *out)
{
    return TAKE(q, ",\"authorisation\":{") && TEXT(q, "id", &out->id) && sp_ok(sp_text_check(out->id, SP_MAX_TOKEN_FIELD, "id", NULL)) &&
           TAKE(q, ",") && TEXT(q, "basis", &out->basis) && sp_code_known(SP_LIST_AUTH_BASIS, out->basis) && TAKE(q, ",") &&
           TEXT(q, "expires", &out->expires) && sp_date_valid(out->expires) && TAKE(q, "}");
}

/* Last, and mostly not there. */
static bool signed_authorisation(struct quick *q, struct sp_view *out)
{
    if (!TAKE(q, ",\"signed_authorisation\":\""))
        return true;
    return text(q, out) && sp_signed_authorisation_form(*out);
}

static bool request(struct quick *q, struct sp_request *r)
{
    struct sp_subject s;
    return envelope(q, &r->iss, &r->aud, &r->jti, &r->iat) && TAKE(q, ",") && INTEGER(q, "exp", &r->exp) && in_time(r->exp) &&
           r->exp > r->iat && r->exp - r->iat <= SP_REQUEST_LIFE_S && TAKE(q, ",\"op\":\"report\",") &&
           TEXT(q, "participant", &r->participant) && sp_participant_name_valid(r->participant) && TAKE(q, ",") &&
           TEXT(q, "purpose", &r->purpose) && sp_code_known(SP_LIST_PURPOSE, r->purpose) && TAKE(q, ",") &&
           TEXT(q, "product", &r->product) && sp_code_known(SP_LIST_PRODUCT, r->product) && TAKE(q, ",") &&
           TEXT(q, "subject", &r->subject) && sp_ok(sp_subject_parse(r->subject, &s, NULL)) &&
           authorisation(q, &r->authorisation) && signed_authorisation(q, &r->signed_authorisation) && TAKE(q, "}") &&
           q->p == q->end;
}

/* The whole text at once, for what is read points into it. */
static bool keep(struct sp_view payload, struct sp_arena *a, struct quick *q)
{
    struct sp_view kept;
    if (!payload.n || payload.n > SP_MAX_MESSAGE_BYTES || !sp_arena_copy(a, payload, &kept))
        return false;
    *q = (struct quick){ kept.p, kept.p + kept.n };
    return true;
}

bool sp_request_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_request *out)
{
    struct quick q;
    struct sp_request r = { .op = SP_OP_REPORT, .query = { "", 0 }, .country = { "", 0 }, .signed_authorisation = { "", 0 } };
    if (!keep(payload, a, &q) || !request(&q, &r))
        return false;
    *out = r;
    return true;
}

static bool receipt(struct quick *q, struct sp_receipt *r)
{
    return envelope(q, &r->iss, &r->aud, &r->jti, &r->iat) && TAKE(q, ",") && TEXT(q, "exchange", &r->exchange) &&
           sp_id_valid(r->exchange) && TAKE(q, ",\"request_digest\":\"") && digest(q, &r->request_digest) &&
           TAKE(q, ",\"answer_digest\":\"") && digest(q, &r->answer_digest) && TAKE(q, ",\"sealed_digest\":\"") &&
           text(q, &r->sealed_digest) && (!r->sealed_digest.n || sp_digest_valid(r->sealed_digest)) && TAKE(q, ",") &&
           TEXT(q, "verdict", &r->verdict) && sp_code_known(SP_LIST_VERDICT, r->verdict) && TAKE(q, ",") &&
           INTEGER(q, "log_index", &r->log_index) && TAKE(q, "}") && q->p == q->end;
}

bool sp_receipt_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_receipt *out)
{
    struct quick q;
    struct sp_receipt r = { .log_index = 0 };
    if (!keep(payload, a, &q) || !receipt(&q, &r))
        return false;
    *out = r;
    return true;
}
