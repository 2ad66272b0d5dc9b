#include "node/evidence/policy.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "i18n/alike.h"
#include "schema/subject.h"
#include "schema/text.h"

enum { DAY_S = 86400, WITHIN_S = 7 * DAY_S, MAX_QUORUM = 1000 };

const struct sp_verify_policy *sp_verify_policy_none(void)
{
    static const struct sp_verify_policy none = { .within_s = WITHIN_S };
    return &none;
}

static struct sp_rc take_witnesses(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    SP_TRY(sp_json_i64(json, "witness_quorum", &p->quorum, d));
    if (p->quorum < 0 || p->quorum > MAX_QUORUM)
        return sp_diag_set(d, SP_ERR(INVALID), "policy.quorum", "witness_quorum", "witness_quorum must be 0 to %d", MAX_QUORUM);
    SP_TRY(sp_json_opt_i64(json, "witness_within_s", WITHIN_S, &p->within_s, d));
    if (p->within_s < 1)
        return sp_diag_set(d, SP_ERR(INVALID), "policy.within", "witness_within_s", "witness_within_s must be 1 or more");
    return SP_OK;
}

static struct sp_rc take_node(const cJSON *item, struct sp_verify_policy *p, struct sp_diag *d)
{
    struct sp_view id = cJSON_IsString(item) ? sp_view_of(item->valuestring) : sp_view(NULL, 0);
    if (!sp_node_id_valid(id) || id.n >= sizeof p->second[0])
        return sp_diag_set(d, SP_ERR(INVALID), "policy.second", "second_signature.required", "a list of node ids");
    for (size_t i = 0; i < p->n_second; i++)
        if (sp_view_is(id, p->second[i]))
            return sp_diag_set(d, SP_ERR(INVALID), "policy.second", "second_signature.required", "%s is there twice", p->second[i]);
    if (p->n_second == SP_MAX_NODES)
        return sp_diag_set(d, SP_ERR(INVALID), "policy.second", "second_signature.required", "more than %d nodes", (int)SP_MAX_NODES);
    memcpy(p->second[p->n_second], id.p, id.n);
    p->second[p->n_second++][id.n] = '\0';
    return SP_OK;
}

static struct sp_rc take_second(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    static const char *const known[] = { "required", NULL };
    const cJSON *second, *list, *item;
    if (!sp_json_get(json, "second_signature"))
        return SP_OK;
    SP_TRY(sp_json_obj(json, "second_signature", &second, d));
    SP_TRY(sp_json_only(second, known, d));
    SP_TRY(sp_json_arr(second, "required", &list, d));
    cJSON_ArrayForEach(item, list)
        SP_TRY(take_node(item, p, d));
    p->asks_second = true;
    return SP_OK;
}

static struct sp_rc take_crl(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(sp_json_opt_str(json, "crl", &text, d));
    if (!sp_json_get(json, "crl"))
        return SP_OK;
    bool current = sp_view_is(text, "current");
    if (!current && !sp_view_is(text, "required"))
        return sp_diag_set(d, SP_ERR(INVALID), "policy.crl", "crl", "crl must be required or current");
    p->crl = current ? SP_CRL_CURRENT : SP_CRL_REQUIRED;
    return SP_OK;
}

static struct sp_rc take_status(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(sp_json_opt_str(json, "status", &text, d));
    p->status = sp_json_get(json, "status") != NULL;
    if (p->status && !sp_view_is(text, "required"))
        return sp_diag_set(d, SP_ERR(INVALID), "policy.status", "status", "status must be required");
    return SP_OK;
}

static struct sp_rc take_authorisation(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(sp_json_opt_str(json, "authorisation", &text, d));
    p->signed_authorisation = sp_json_get(json, "authorisation") != NULL;
    if (p->signed_authorisation && !sp_view_is(text, "signed"))
        return sp_diag_set(d, SP_ERR(INVALID), "policy.authorisation-signed", "authorisation", "authorisation must be signed");
    return SP_OK;
}

static struct sp_rc take_transfer(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    struct sp_view text;
    SP_TRY(sp_json_opt_str(json, "transfer", &text, d));
    p->transfer = sp_json_get(json, "transfer") != NULL;
    if (p->transfer && !sp_view_is(text, "required"))
        return sp_diag_set(d, SP_ERR(INVALID), "policy.transfer", "transfer", "transfer must be required");
    return SP_OK;
}

static struct sp_rc no_translator(struct sp_diag *d, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), "policy.translators", "translators", "%s", why);
}

/* A day, 00:00 of it in UTC; without the member: other. */
static struct sp_rc take_day(const cJSON *item, const char *name, int64_t other, int64_t *out, struct sp_diag *d)
{
    struct sp_view text;
    char time[32];
    *out = other;
    if (!sp_json_get(item, name))
        return SP_OK;
    SP_TRY(sp_json_str(item, name, &text, d));
    int n = snprintf(time, sizeof time, "%.*sT00:00:00Z", text.n > 10 ? 10 : (int)text.n, text.p);
    return text.n == 10 && sp_time_parse(sp_view(time, (size_t)n), out) ? SP_OK : no_translator(d, "from and until are days such as 2026-11-22");
}

static struct sp_rc take_registers(const cJSON *item, struct sp_policy_translator *t, struct sp_diag *d)
{
    const cJSON *list, *one;
    if (!sp_json_get(item, "registers"))
        return SP_OK;
    SP_TRY(sp_json_arr(item, "registers", &list, d));
    cJSON_ArrayForEach(one, list) {
        struct sp_view id = cJSON_IsString(one) ? sp_view_of(one->valuestring) : sp_view(NULL, 0);
        if (t->n_registers == SP_MAX_POLICY_REGISTERS || !sp_node_id_valid(id) || id.n >= sizeof t->registers[0])
            return no_translator(d, "registers is a list of at most 32 ids of nodes");
        memcpy(t->registers[t->n_registers++], id.p, id.n);
    }
    return t->n_registers ? SP_OK : no_translator(d, "registers names no node");
}

static struct sp_rc take_translator(const cJSON *item, struct sp_policy_translator *t, struct sp_diag *d)
{
    static const char *const known[] = { "name", "kid", "registers", "from", "until", NULL };
    struct sp_view name, kid;
    if (!cJSON_IsObject(item))
        return no_translator(d, "a list of objects with name and kid");
    SP_TRY(sp_json_only(item, known, d));
    SP_TRY(sp_json_str(item, "name", &name, d));
    SP_TRY(sp_json_str(item, "kid", &kid, d));
    if (name.n >= sizeof t->name || !sp_ok(sp_text_check(name, sizeof t->name, "name", NULL)))
        return no_translator(d, "name is the name that the translator signs with, on one line and of at most 255 bytes");
    if (!sp_digest_valid(kid))
        return no_translator(d, "kid is the thumbprint of the translator's key, 43 characters");
    memcpy(t->name, name.p, name.n);
    memcpy(t->kid, kid.p, kid.n);
    SP_TRY(take_registers(item, t, d));
    SP_TRY(take_day(item, "from", INT64_MIN, &t->from_s, d));
    SP_TRY(take_day(item, "until", INT64_MAX - DAY_S, &t->until_s, d));
    t->until_s += DAY_S - 1;
    return t->from_s <= t->until_s ? SP_OK : no_translator(d, "until is before from");
}

static struct sp_rc take_translators(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(json, "translators"))
        return SP_OK;
    SP_TRY(sp_json_arr(json, "translators", &list, d));
    cJSON_ArrayForEach(item, list) {
        if (p->n_translators == SP_MAX_POLICY_TRANSLATORS)
            return no_translator(d, "more than 64 translators");
        SP_TRY(take_translator(item, &p->translator[p->n_translators++], d));
    }
    return SP_OK;
}

static bool speaks_for(const struct sp_policy_translator *t, struct sp_view node)
{
    for (size_t i = 0; i < t->n_registers; i++)
        if (sp_view_is(node, t->registers[i]))
            return true;
    return !t->n_registers;
}

bool sp_verify_policy_translator(const struct sp_verify_policy *p, const struct sp_translator_claim *c)
{
    for (size_t i = 0; i < p->n_translators; i++) {
        const struct sp_policy_translator *t = &p->translator[i];
        if (sp_view_is(c->kid, t->kid) && sp_names_look_alike(c->name, sp_view_of(t->name)) && c->at_s >= t->from_s && c->at_s <= t->until_s &&
            speaks_for(t, c->node))
            return true;
    }
    return false;
}

static struct sp_rc take_authority(const cJSON *item, struct sp_verify_policy *p, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO der = { 0 };
    struct sp_tsp_anchors read = { .n = 0 };
    size_t at = p->n_tsa ? p->tsa_end[p->n_tsa - 1] : 0;
    if (!cJSON_IsString(item) || !sp_ok(sp_b64url_decode(sp_view_of(item->valuestring), &der)) ||
        !sp_ok(sp_tsp_anchors_add(sp_buf_view(&der), &a, &read, NULL)))
        return sp_diag_set(d, SP_ERR(INVALID), "policy.tsa", "tsa", "a list of certificates, each as base64url of its DER");
    if (p->n_tsa == SP_MAX_TSP_ANCHORS || der.n > sizeof p->tsa - at)
        return sp_diag_set(d, SP_ERR(INVALID), "policy.tsa", "tsa", "more than %d authorities, or %d bytes of certificates",
                           (int)SP_MAX_TSP_ANCHORS, (int)SP_POLICY_TSA_BYTES);
    memcpy(p->tsa + at, der.p, der.n);
    p->tsa_end[p->n_tsa++] = at + der.n;
    return SP_OK;
}

static struct sp_rc take_stamps(const cJSON *json, struct sp_verify_policy *p, struct sp_diag *d)
{
    struct sp_view text;
    const cJSON *list, *item;
    if (sp_json_get(json, "tsa")) {
        SP_TRY(sp_json_arr(json, "tsa", &list, d));
        cJSON_ArrayForEach(item, list)
            SP_TRY(take_authority(item, p, d));
    }
    if (!sp_json_get(json, "time_stamp"))
        return SP_OK;
    SP_TRY(sp_json_str(json, "time_stamp", &text, d));
    if (!sp_view_is(text, "required"))
        return sp_diag_set(d, SP_ERR(INVALID), "policy.time-stamp", "time_stamp", "time_stamp must be required");
    if (!p->n_tsa)
        return sp_diag_set(d, SP_ERR(INVALID), "policy.time-stamp", "tsa", "time_stamp needs tsa: whose stamps?");
    p->wants_stamps = true;
    return SP_OK;
}

struct sp_tsp_anchors sp_verify_policy_tsa(const struct sp_verify_policy *p)
{
    struct sp_tsp_anchors anchors = { .n = p->n_tsa };
    for (size_t i = 0, at = 0; i < p->n_tsa; at = p->tsa_end[i++])
        anchors.v[i] = sp_view(p->tsa + at, p->tsa_end[i] - at);
    return anchors;
}

struct sp_rc sp_verify_policy_read(struct sp_view text, struct sp_verify_policy *out, struct sp_diag *d)
{
    static const char *const known[] = { "format", "witness_quorum", "witness_within_s", "second_signature", "crl", "status", "tsa",
                                         "time_stamp", "authorisation", "transfer", "translators", NULL };
    SP_JSON_AUTO json = NULL;
    struct sp_view format;
    struct sp_verify_policy p = *sp_verify_policy_none();
    SP_TRY(sp_json_parse(text, SP_MAX_RPC_BYTES, &json, d));
    SP_TRY(sp_json_only(json, known, d));
    SP_TRY(sp_json_str(json, "format", &format, d));
    if (!sp_view_is(format, "saphan-verify-policy/1"))
        return sp_diag_set(d, SP_ERR(FORMAT), "policy.format", "format", "the policy must be saphan-verify-policy/1");
    SP_TRY(take_witnesses(json, &p, d));
    SP_TRY(take_second(json, &p, d));
    SP_TRY(take_crl(json, &p, d));
    SP_TRY(take_status(json, &p, d));
    SP_TRY(take_authorisation(json, &p, d));
    SP_TRY(take_transfer(json, &p, d));
    SP_TRY(take_stamps(json, &p, d));
    SP_TRY(take_translators(json, &p, d));
    *out = p;
    return SP_OK;
}
