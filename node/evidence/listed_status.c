#include "node/evidence/listed_status.h"

#include "base/json.h"

struct sp_rc sp_status_list_open(const struct sp_trust *t, const struct sp_status_source *source, struct sp_view token,
                                 int64_t at_s, struct sp_arena *a, struct sp_status_token *out, struct sp_diag *d)
{
    struct sp_jws_header header;
    const struct sp_key *key;
    struct sp_status_token list;
    SP_TRY(sp_jws_peek(token, a, &header, d));
    if (!header.kid.n)
        return sp_diag_set(d, SP_ERR(INVALID), "jws.kid", "kid", "the list names no key");
    SP_TRY(sp_trust_find_key(t, source->issuer, SP_USE_RECEIPT, header.kid, at_s, &key, d));
    SP_TRY(sp_status_read(token, key, source->issuer, source->uri, a, &list, d));
    struct sp_rc rc = list.iss.n ? sp_trust_check_made(t, source->issuer, SP_USE_RECEIPT, header.kid, list.iat_s, d)
                                 : sp_diag_set(d, SP_ERR(INVALID), "status.issuer", "iss", "the list does not say which node it is of");
    if (!sp_ok(rc)) {
        sp_status_list_free(&list.list);
        return rc;
    }
    *out = list;
    return SP_OK;
}

struct sp_rc sp_status_list_claims(struct sp_view token, struct sp_arena *a, struct sp_status_claims *out, struct sp_diag *d)
{
    SP_BUF_AUTO payload = { 0 };
    SP_JSON_AUTO j = NULL;
    struct sp_view sub, iss = sp_view(NULL, 0);
    int64_t iat_s;
    SP_TRY(sp_jws_payload_unverified(token, &payload, d));
    if (!sp_ok(sp_json_parse(sp_buf_view(&payload), SP_MAX_STATUS_TOKEN, &j, d)) || !cJSON_IsObject(j) ||
        !sp_ok(sp_json_str(j, "sub", &sub, d)) || !sp_ok(sp_json_i64(j, "iat", &iat_s, d)) || !sp_ok(sp_json_opt_str(j, "iss", &iss, d)))
        return sp_diag_set(d, SP_ERR(FORMAT), "status.json", NULL, "not the claims of a status list");
    out->iat_s = iat_s;
    return sp_arena_copy(a, sub, &out->uri) && sp_arena_copy(a, iss, &out->iss) ? SP_OK : SP_ERR(NOMEM);
}

const char *sp_listed_status_text(unsigned status)
{
    static const char *const names[] = { "valid", "revoked", "suspended", "superseded" };
    return names[status & 3];
}

bool sp_listed_status_final(unsigned status)
{
    return status == SP_STATUS_INVALID || status == SP_STATUS_SPECIFIC;
}
