#include "tools/saphan/order_check.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "node/evidence/verify.h"
#include "tools/common/words.h"

/* The issuer took the report back since, or holds it in abeyance, and the answer does not hide it. */
static bool is_told(const struct sp_check_line *l, const cJSON *result)
{
    struct sp_view status;
    return sp_ok(sp_json_str(sp_json_get(result, "report_status"), "status", &status, NULL)) && !sp_view_is(status, "valid") &&
           (!strcmp(l->id, "report.status") || !strcmp(l->id, "report.status-then")) && !strncmp(l->rule, "status.", 7);
}

static void take_verdict(const struct sp_verdict *v, const cJSON *result, struct sp_order_checked *out)
{
    out->verdict = v->malformed ? SP_MALFORMED : SP_VALID;
    for (size_t i = 0; i < v->n; i++) {
        const struct sp_check_line *l = &v->v[i];
        bool worse = l->result == SP_FAIL ? out->verdict != SP_INVALID : l->result == SP_INDETERMINATE && out->verdict == SP_VALID;
        if (!worse || is_told(l, result))
            continue;
        out->verdict = v->malformed ? SP_MALFORMED : l->result == SP_FAIL ? SP_INVALID : SP_UNDECIDED;
        out->why = *l;
    }
}

/* Good evidence of something else is no answer. */
static void compare(const struct sp_ordered *o, const char *node, const struct sp_request *r, struct sp_order_checked *out)
{
    const char *what = !sp_view_is(r->iss, node) ? "another node" : o->exchange ? (sp_view_is(r->jti, o->exchange) ? NULL : "another exchange")
                       : !sp_view_is(r->participant, o->place->as) ? "another participant"
                       : o->subject && !sp_view_is(r->subject, o->subject) ? "another company" : NULL;
    if (out->verdict == SP_INVALID || out->verdict == SP_MALFORMED || !what)
        return;
    out->verdict = SP_INVALID;
    out->why = (struct sp_check_line){ .id = "report.ordered", .result = SP_FAIL, .rule = "report.unproved" };
    (void)snprintf(out->why.detail, sizeof out->why.detail, "the evidence is good, but of a question of %s", what);
}

static struct sp_rc verify(const struct sp_ordered *o, const char *node, const struct sp_trust *trust, const cJSON *result,
                           struct sp_order_checked *out)
{
    SP_BUF_AUTO text = { 0 };
    struct sp_verified v;
    sp_json_put(&text, sp_json_get(result, "bundle"));
    sp_buf_putc(&text, '\n');
    SP_TRY(sp_buf_rc(&text));
    const struct sp_verify_question q = { .bundle = sp_buf_view(&text), .trust = trust, .at_s = sp_now_s(), .brief = true };
    struct sp_rc rc = sp_bundle_verify(&q, &v);
    if (sp_ok(rc)) {
        take_verdict(&v.verdict, result, out);
        compare(o, node, &v.request, out);
        out->looked = true;
    }
    sp_verified_free(&v);
    return rc;
}

struct sp_rc sp_order_check(const struct sp_ordered *o, const cJSON *result, struct sp_order_checked *out, struct sp_diag *d)
{
    SP_BUF_AUTO path = { 0 };
    SP_BUF_AUTO node = { 0 };
    SP_TRUST_AUTO trust = NULL;
    *out = (struct sp_order_checked){ .looked = false };
    if (!sp_json_get(result, "bundle"))
        return SP_OK;
    SP_TRY(sp_rpc_trust_path(o->place, &path, &node, d));
    if (!path.n)
        return SP_OK;
    SP_TRY(sp_trust_read(sp_buf_cstr(&path), NULL, &trust, d)); /* again: the node may have taken a newer one for this very answer */
    return verify(o, sp_buf_cstr(&node), trust, result, out);
}

struct sp_rc sp_order_checked_add(const struct sp_order_checked *c, cJSON *result)
{
    cJSON *o = c->looked ? cJSON_AddObjectToObject(result, "verified") : NULL;
    if (!c->looked)
        return SP_OK;
    bool ok = o && cJSON_AddStringToObject(o, "verdict", sp_verdict_text(c->verdict));
    if (ok && c->verdict != SP_VALID)
        ok = cJSON_AddStringToObject(o, "check", c->why.id) && cJSON_AddStringToObject(o, "rule", c->why.rule) &&
             cJSON_AddStringToObject(o, "detail", c->why.detail);
    return ok ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_order_checked_say(const struct sp_order_checked *c, struct sp_diag *d)
{
    SP_BUF_AUTO text = { 0 };
    if (!c->looked || c->verdict == SP_VALID)
        return SP_OK;
    if (c->verdict != SP_UNDECIDED)
        return sp_diag_set(d, SP_ERR(INVALID), "report.unproved", NULL, "%s: %.180s", c->why.id, c->why.detail);
    sp_buf_put(&text, sp_said("verdict.indeterminate"));
    sp_buf_putf(&text, " (%s: %s)", c->why.id, c->why.detail);
    fputs("saphan: ", stderr);
    sp_cli_put_foreign(stderr, sp_buf_view(&text));
    fputc('\n', stderr);
    return SP_OK;
}
