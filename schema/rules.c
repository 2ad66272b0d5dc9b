#include "schema/rules.h"

#include "schema/decimal.h"
#include "schema/identifier.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

/* The value of the rule's operand: empty when the fact does not have it. */
static struct sp_view operand(const struct sp_given *g, struct sp_view name, bool *has)
{
    const struct sp_field *f = sp_kind_field(g->kind, name);
    size_t i = f ? (size_t)(f - g->kind->fields) : 0;
    *has = f && g->has[i];
    return *has ? g->v[i] : sp_view("", 0);
}

struct pair { struct sp_view a, b; bool has_a, has_b; };

static struct pair pair_of(const struct sp_given *g, const struct sp_rule *r)
{
    struct pair p;
    p.a = operand(g, r->field[0], &p.has_a);
    p.b = operand(g, r->field[1], &p.has_b);
    return p;
}

static struct sp_rc check_any(const struct sp_given *g, const struct sp_rule *r, struct sp_diag *d)
{
    bool has = false;
    for (size_t i = 0; i < SP_RULE_FIELDS && r->field[i].n && !has; i++)
        (void)operand(g, r->field[i], &has);
    return has ? SP_OK : sp_diag_set(d, SP_ERR(INVALID), "schema.data.together", r->field[0].p, "at least one of %s, %s … is needed",
                                     r->field[0].p, r->field[1].p);
}

static bool all_of(struct sp_view v, bool letters)
{
    for (size_t i = 0; i < v.n; i++)
        if (!(letters && v.p[i] >= 'A' && v.p[i] <= 'Z') && !(v.p[i] >= '0' && v.p[i] <= '9'))
            return false;
    return true;
}

/* ISO 3166-2: the address's country, a hyphen, one to three letters or digits. */
static bool region_fits(struct sp_view region, struct sp_view country)
{
    return region.n >= 4 && region.n <= 6 && region.p[2] == '-' && sp_view_starts(region, country) &&
           all_of(sp_view(region.p + 3, region.n - 3), true);
}

static bool isic_fits(struct sp_view code)
{
    bool letter = code.n == 1 && code.p[0] >= 'A' && code.p[0] <= 'U';
    return letter || (code.n >= 2 && code.n <= 4 && all_of(code, false));
}

static struct sp_rc check_identifier(const struct sp_given *g, const struct sp_rule *r, struct sp_diag *d)
{
    SP_BUF_AUTO normal = { 0 };
    enum sp_check_state state;
    struct pair p = pair_of(g, r);
    bool has;
    struct sp_view check = operand(g, r->field[2], &has);
    SP_TRY(sp_identifier_check(p.a, p.b, sp_view("", 0), &state, &normal, d));
    if (state == SP_CHECK_FAILED || !sp_view_eq(sp_buf_view(&normal), p.b))
        return refuse(d, "schema.identifier.failed", "value", "the identifier does not fit its scheme or check digit");
    return sp_view_is(check, sp_check_state_text(state)) ? SP_OK
        : refuse(d, "schema.identifier.state", "check", "the check state is computed, and is another");
}

static struct sp_rc check_one(const struct sp_given *g, const struct sp_rule *r, struct sp_diag *d)
{
    const char *a = r->field[0].p, *b = r->field[1].p;
    struct pair p = pair_of(g, r);
    switch (r->type) {
    case SP_RULE_ANY: return check_any(g, r, d);
    case SP_RULE_RISE:
        return p.has_a && p.has_b && sp_view_cmp(p.a, p.b) > 0
                   ? refuse(d, "schema.data.period", b, "the end lies before the beginning") : SP_OK;
    case SP_RULE_AT_MOST:
        return p.has_a && p.has_b && sp_decimal_cmp(p.a, p.b) > 0
                   ? sp_diag_set(d, SP_ERR(INVALID), "schema.range", a, "%s is above %s", a, b) : SP_OK;
    case SP_RULE_NEEDS:
        return p.has_a && !p.has_b ? sp_diag_set(d, SP_ERR(INVALID), "schema.data.together", b, "%s needs it", a) : SP_OK;
    case SP_RULE_WHEN:
        return sp_view_is(p.a, r->value) && !p.has_b
                   ? sp_diag_set(d, SP_ERR(INVALID), "schema.data.together", b, "%s needs it when it is %s", a, r->value) : SP_OK;
    case SP_RULE_REGION:
        return p.has_a && !region_fits(p.a, p.b)
                   ? refuse(d, "schema.data.region", a, "a region is an ISO 3166-2 code of the address's country") : SP_OK;
    case SP_RULE_ISIC:
        return sp_view_is(p.a, "isic4") && !isic_fits(p.b)
                   ? refuse(d, "schema.data.activity", b, "an ISIC code is a letter A to U or two to four digits") : SP_OK;
    case SP_RULE_IDENTIFIER: return check_identifier(g, r, d);
    case SP_RULE_END: break;
    }
    return SP_OK;
}

struct sp_rc sp_rules_check(const struct sp_given *g, struct sp_diag *d)
{
    for (const struct sp_rule *r = g->kind->rules; r->type != SP_RULE_END; r++)
        SP_TRY(check_one(g, r, d));
    return SP_OK;
}
