#include "schema/revocation.h"

#include "base/random.h"
#include "schema/data.h"
#include "schema/report.h"
#include "schema/subject.h"
#include "schema/text.h"

void sp_revocation_put(struct sp_buf *b, const struct sp_revocation *r)
{
    bool first = true;
    sp_put_str(b, &first, "iss", r->iss);
    sp_put_str(b, &first, "participant", r->participant);
    sp_put_str(b, &first, "id", r->id);
    sp_put_str(b, &first, "subject", r->subject);
    sp_put_str(b, &first, "authorisation", r->authorisation);
    sp_put_int(b, &first, "revoked", r->revoked_s);
    sp_put_str(b, &first, "by", r->by);
    sp_put_int(b, &first, "iat", r->iat);
    sp_buf_putc(b, '}');
}

void sp_revocation_notice_put(struct sp_buf *b, const struct sp_revocation_notice *n)
{
    bool first = true;
    sp_put_member(b, &first, "exchanges");
    for (size_t i = 0; i < n->n; i++) {
        sp_buf_putc(b, i ? ',' : '[');
        sp_buf_put_json(b, n->exchanges[i]);
    }
    sp_buf_puts(b, n->n ? "]" : "[]");
    sp_put_str(b, &first, "signed", n->jws);
    sp_buf_putc(b, '}');
}

/* ---- reading ---- */

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

/* The node, or one of its participants. */
static bool is_of_node(struct sp_view by, struct sp_view node)
{
    struct sp_view head, participant;
    if (sp_view_eq(by, node))
        return true;
    return sp_view_split(by, '/', &head, &participant) && sp_view_eq(head, node) && sp_participant_name_valid(participant);
}

static struct sp_rc check(const struct sp_revocation *r, struct sp_diag *d)
{
    if (!sp_node_id_valid(r->iss))
        return refuse(d, "revocation.node", "iss", "must be a node id");
    if (!sp_participant_name_valid(r->participant))
        return refuse(d, "revocation.participant", "participant", "must be a participant's id");
    if (!sp_ok(sp_text_check(r->id, SP_MAX_TOKEN_FIELD, "id", NULL)))
        return refuse(d, "revocation.id", "id", "must be an authorisation's id");
    if (!sp_subject_valid(r->subject))
        return refuse(d, "revocation.subject", "subject", "must be a subject's key");
    if (!sp_digest_valid(r->authorisation))
        return refuse(d, "revocation.authorisation", "authorisation", "SHA-256 of the authorisation, as base64url");
    if (!is_of_node(r->by, r->iss))
        return refuse(d, "revocation.by", "by", "must be the node, or one of its participants");
    return r->revoked_s > 0 && r->revoked_s <= r->iat ? SP_OK : refuse(d, "revocation.time", "revoked", "must not be later than it is told");
}

struct sp_rc sp_revocation_parse(struct sp_view payload, struct sp_arena *a, struct sp_revocation *out, struct sp_diag *d)
{
    static const char *const known[] = { "iss", "participant", "id", "subject", "authorisation", "revoked", "by", "iat", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_revocation r = { .iat = 0 };
    const struct { const char *name; struct sp_view *out; } texts[] = { { "iss", &r.iss }, { "participant", &r.participant }, { "id", &r.id },
                                                                        { "subject", &r.subject }, { "authorisation", &r.authorisation }, { "by", &r.by } };
    SP_TRY(sp_json_parse(payload, SP_MAX_REVOCATION_BYTES, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        SP_TRY(sp_json_str(j, texts[i].name, texts[i].out, d));
        SP_TRY(sp_keep(a, *texts[i].out, texts[i].out));
    }
    SP_TRY(sp_json_i64(j, "revoked", &r.revoked_s, d));
    SP_TRY(sp_json_i64(j, "iat", &r.iat, d));
    SP_TRY(check(&r, d));
    sp_revocation_put(&again, &r);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), payload))
        return refuse(d, "revocation.canonical", NULL, "is not in its one canonical form");
    *out = r;
    return SP_OK;
}

static struct sp_rc take_exchanges(const cJSON *j, struct sp_arena *a, struct sp_revocation_notice *n, struct sp_diag *d)
{
    const cJSON *list, *item;
    SP_TRY(sp_json_arr(j, "exchanges", &list, d));
    if (cJSON_GetArraySize(list) < 1 || cJSON_GetArraySize(list) > SP_REVOCATION_EXCHANGES)
        return refuse(d, "revocation.exchanges", "exchanges", "it names 1 to 8 exchanges");
    cJSON_ArrayForEach(item, list) {
        if (!cJSON_IsString(item) || !sp_id_valid(sp_view_of(item->valuestring)))
            return refuse(d, "revocation.exchanges", "exchanges", "an exchange is named by its id");
        SP_TRY(sp_keep(a, sp_view_of(item->valuestring), &n->exchanges[n->n++]));
    }
    return SP_OK;
}

struct sp_rc sp_revocation_notice_parse(struct sp_view text, struct sp_arena *a, struct sp_revocation_notice *out, struct sp_diag *d)
{
    static const char *const known[] = { "exchanges", "signed", NULL };
    SP_JSON_AUTO j = NULL;
    SP_BUF_AUTO again = { 0 };
    struct sp_revocation_notice n = { .n = 0 };
    SP_TRY(sp_json_parse(text, SP_MAX_MESSAGE_BYTES, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(take_exchanges(j, a, &n, d));
    SP_TRY(sp_json_str(j, "signed", &n.jws, d));
    if (n.jws.n > SP_MAX_REVOCATION_BYTES || !sp_compact_jws_form(n.jws))
        return refuse(d, "revocation.signed", "signed", "must be a compact JWS of at most 4 KiB");
    SP_TRY(sp_keep(a, n.jws, &n.jws));
    sp_revocation_notice_put(&again, &n);
    SP_TRY(sp_buf_rc(&again));
    if (!sp_view_eq(sp_buf_view(&again), text))
        return refuse(d, "revocation.canonical", NULL, "is not in its one canonical form");
    *out = n;
    return SP_OK;
}
