#include "node/policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "schema/codelist.h"

struct sp_policy { cJSON *doc; const cJSON *rules; };

static const char *const class_names[] = { "public", "internal", "confidential", "secret" };

void sp_policy_free(struct sp_policy *p)
{
    if (!p)
        return;
    cJSON_Delete(p->doc);
    free(p);
}

static bool class_of(struct sp_view name, unsigned *out)
{
    for (unsigned i = 0; i < 4; i++)
        if (sp_view_is(name, class_names[i])) {
            *out = i;
            return true;
        }
    return false;
}

static struct sp_rc check_strings(const cJSON *rule, const char *key, struct sp_diag *d)
{
    const cJSON *arr;
    SP_TRY(sp_json_arr(rule, key, &arr, d));
    const cJSON *item;
    cJSON_ArrayForEach(item, arr)
        if (!cJSON_IsString(item))
            return sp_diag_set(d, SP_ERR(CONFIG), "field.type", key, "%s must hold texts only", key);
    return SP_OK;
}

static struct sp_rc check_rule(const cJSON *rule, struct sp_diag *d)
{
    static const char *const known[] = { "who", "ops", "purposes", "products", "max_class", "authorisation", NULL };
    struct sp_view who, max_class, authorisation;
    unsigned level;
    SP_TRY(sp_json_only(rule, known, d));
    SP_TRY(sp_json_str(rule, "who", &who, d));
    SP_TRY(check_strings(rule, "ops", d));
    SP_TRY(check_strings(rule, "purposes", d));
    SP_TRY(check_strings(rule, "products", d));
    SP_TRY(sp_json_str(rule, "max_class", &max_class, d));
    SP_TRY(sp_json_opt_str(rule, "authorisation", &authorisation, d));
    if (sp_json_get(rule, "authorisation") && !sp_view_is(authorisation, "signed"))
        return sp_diag_set(d, SP_ERR(CONFIG), "policy.file", "authorisation", "authorisation must be signed, or be left out");
    if (!class_of(max_class, &level))
        return sp_diag_set(d, SP_ERR(CONFIG), "policy.file", "max_class",
                           "max_class must be public, internal, confidential or secret");
    return SP_OK;
}

static struct sp_rc check_doc(const cJSON *doc, const cJSON **rules, struct sp_diag *d)
{
    static const char *const known[] = { "format", "rules", NULL };
    struct sp_view format;
    if (!cJSON_IsObject(doc))
        return sp_diag_set(d, SP_ERR(CONFIG), "policy.file", NULL, "a policy is a JSON object");
    SP_TRY(sp_json_only(doc, known, d));
    SP_TRY(sp_json_str(doc, "format", &format, d));
    if (!sp_view_is(format, "saphan-policy/1"))
        return sp_diag_set(d, SP_ERR(VERSION), "policy.file", "format", "format must be saphan-policy/1");
    SP_TRY(sp_json_arr(doc, "rules", rules, d));
    const cJSON *rule;
    int i = 0;
    cJSON_ArrayForEach(rule, *rules) {
        struct sp_rc rc = check_rule(rule, d);
        if (!sp_ok(rc)) {
            char at[32];
            (void)snprintf(at, sizeof at, "rules[%d]", i);
            sp_diag_prefix(d, at);
            return rc;
        }
        i++;
    }
    return SP_OK;
}

struct sp_rc sp_policy_parse(struct sp_view text, struct sp_policy **out, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    const cJSON *rules;
    SP_TRY(sp_json_parse(text, SP_MAX_TRUST_BYTES, &doc, d));
    SP_TRY(check_doc(doc, &rules, d));
    struct sp_policy *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    p->doc = doc;
    p->rules = rules;
    doc = NULL;
    *out = p;
    return SP_OK;
}

struct sp_rc sp_policy_read(const char *path, struct sp_policy **out, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    SP_TRY(sp_file_read(path, SP_MAX_TRUST_BYTES, &text, d));
    struct sp_rc rc = sp_policy_parse(sp_buf_view(&text), out, d);
    return sp_ok(rc) ? rc : sp_diag_in_file(d, rc, path);
}

static bool holds(const cJSON *rule, const char *key, struct sp_view want)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, sp_json_get(rule, key))
        if (sp_view_is(want, item->valuestring))
            return true;
    return false;
}

static bool who_fits(struct sp_view pattern, struct sp_view who)
{
    if (pattern.n > 2 && pattern.p[pattern.n - 1] == '*' && pattern.p[pattern.n - 2] == '/')
        return who.n > pattern.n - 1 && sp_view_starts(who, sp_view(pattern.p, pattern.n - 1));
    return sp_view_eq(pattern, who);
}

/* How many of the three tests the rule passes; 3 is permission. */
static int permits(const cJSON *rule, const struct sp_policy_question *q)
{
    if (!holds(rule, "ops", q->op))
        return 0;
    if (!holds(rule, "purposes", q->purpose))
        return 1;
    return q->product.n && !holds(rule, "products", q->product) ? 2 : 3;
}

/* The products that some rule lets it order for that purpose, each once. */
static void put_products(struct sp_buf *b, const struct sp_policy *p, const struct sp_policy_question *q)
{
    for (const char *const *code = sp_codes(SP_LIST_PRODUCT); *code; code++) {
        struct sp_view product = sp_view_of(*code);
        const cJSON *rule;
        bool may = false;
        cJSON_ArrayForEach(rule, p->rules)
            may |= who_fits(sp_view_of(sp_json_get(rule, "who")->valuestring), q->who) && holds(rule, "ops", q->op) && holds(rule, "purposes", q->purpose) &&
                   holds(rule, "products", product);
        if (!may)
            continue;
        sp_buf_puts(b, b->n ? ", " : "");
        sp_buf_put(b, product);
    }
}

/* And what can be done: what may be ordered, and who could permit more. */
static struct sp_rc refuse_product(const struct sp_policy *p, const struct sp_policy_question *q, struct sp_diag *d)
{
    SP_BUF_AUTO others = { 0 };
    put_products(&others, p, q);
    const char *named = sp_buf_cstr(&others);
    return sp_diag_set(d, SP_ERR(DENIED), "policy.product", "product", "%.*s may not order the product %.*s; it may order: %s. For more ask the officer of the node that "
                       "refuses (policy.json)", (int)q->who.n, q->who.p, (int)q->product.n, q->product.p, named && others.n ? named : "none");
}

static struct sp_rc refuse(const struct sp_policy *p, int closest, const struct sp_policy_question *q, struct sp_diag *d)
{
    struct sp_rc no = SP_ERR(DENIED);
    switch (closest) {
    case 0: return sp_diag_set(d, no, "policy.op", "op", "%.*s may not use %.*s", (int)q->who.n, q->who.p, (int)q->op.n, q->op.p);
    case 1: return sp_diag_set(d, no, "policy.purpose", "purpose", "%.*s may not ask for the purpose %.*s", (int)q->who.n,
                               q->who.p, (int)q->purpose.n, q->purpose.p);
    case 2: return refuse_product(p, q, d);
    default: return sp_diag_set(d, no, "policy.no-rule", NULL, "no rule of this node permits anything to %.*s",
                                (int)q->who.n, q->who.p);
    }
}

static struct sp_rc check_authorisation(const cJSON *rule, const struct sp_policy_question *q, struct sp_diag *d)
{
    if (!sp_view_is(q->op, "report"))
        return SP_OK;
    if (!q->authorisation_id.n || !q->authorisation_basis.n)
        return sp_diag_set(d, SP_ERR(DENIED), "policy.authorisation", "authorisation",
                           "a report needs an authorisation: its id, basis and expiry");
    char today[SP_TIME_TEXT];
    sp_time_text(q->now_s, today);
    if (!sp_date_valid(q->authorisation_expires) || sp_view_cmp(q->authorisation_expires, sp_view(today, 10)) < 0)
        return sp_diag_set(d, SP_ERR(DENIED), "policy.authorisation-expired", "authorisation.expires",
                           "the authorisation is not valid on %.10s", today);
    if (sp_json_get(rule, "authorisation") && !q->authorisation_signed)
        return sp_diag_set(d, SP_ERR(DENIED), "policy.authorisation-signed", "authorisation",
                           "a report is given only by a signed authorisation; register one at the node that asks");
    return SP_OK;
}

struct sp_rc sp_policy_decide(const struct sp_policy *p, const struct sp_policy_question *q, unsigned *max_class,
                              struct sp_diag *d)
{
    int closest = -1;
    const cJSON *rule;
    cJSON_ArrayForEach(rule, p->rules) {
        if (!who_fits(sp_view_of(sp_json_get(rule, "who")->valuestring), q->who))
            continue;
        int got = permits(rule, q);
        if (got == 3) {
            SP_TRY(check_authorisation(rule, q, d));
            (void)class_of(sp_view_of(sp_json_get(rule, "max_class")->valuestring), max_class);
            return SP_OK;
        }
        closest = got > closest ? got : closest;
    }
    return refuse(p, closest, q, d);
}
