#include "tools/catalogue/wanted.h"

#include <stdio.h>

#include "schema/country_policy.h"

enum { MAX_WANTED = SP_MAX_CATALOGUE_KEYS };

struct list { struct sp_arena *a; struct sp_wanted_key *v; size_t n; bool failed; };

static void add(struct list *l, bool optional, const char *general, const char *a, const char *b, const char *c)
{
    char key[256];
    int n = snprintf(key, sizeof key, "%s%s%s%s%s", a, b, b[0] && c[0] ? "." : "", c, "");
    struct sp_wanted_key k = { .optional = optional, .general = { NULL, 0 } };
    if (l->n == MAX_WANTED || n <= 0 || (size_t)n >= sizeof key || !sp_arena_copy(l->a, sp_view(key, (size_t)n), &k.key))
        l->failed = true;
    if (general) {
        n = snprintf(key, sizeof key, "field.%s", general);
        if (!sp_arena_copy(l->a, sp_view(key, (size_t)n), &k.general))
            l->failed = true;
    }
    if (!l->failed)
        l->v[l->n++] = k;
}

/* Lists shown only in the head of a report, then those that fields use. */
static const enum sp_codelist of_head[] = { SP_LIST_PURPOSE, SP_LIST_AUTH_BASIS, SP_LIST_CLASS, SP_LIST_STATUS,
                                            SP_LIST_SECTION, SP_LIST_PRODUCT, SP_LIST_LANGUAGE };

static bool is_shown(enum sp_codelist list)
{
    for (size_t i = 0; i < sizeof of_head / sizeof of_head[0]; i++)
        if (of_head[i] == list)
            return true;
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < kinds[i].n_fields; k++)
            if (kinds[i].fields[k].type == SP_TYPE_CODE && kinds[i].fields[k].list == list)
                return true;
    return list == SP_LIST_CURRENCY || list == SP_LIST_ISIC_SECTION || list == SP_LIST_ISIC_DIVISION;
}

/* A code without a label is shown as it is: long lists of ISO, sections and divisions of ISIC. */
static bool is_open(enum sp_codelist list)
{
    return list == SP_LIST_COUNTRY || list == SP_LIST_CURRENCY || list == SP_LIST_LANGUAGE || list == SP_LIST_ISIC_SECTION ||
           list == SP_LIST_ISIC_DIVISION;
}

bool sp_wanted_language(struct sp_view language)
{
    return sp_code_known(SP_LIST_LANGUAGE, language);
}

const char *const *sp_wanted_lists(void)
{
    static const char *names[SP_LIST_COUNT + 1];
    size_t n = 0;
    for (int list = SP_LIST_NONE + 1; list < SP_LIST_COUNT; list++)
        if (is_shown((enum sp_codelist)list))
            names[n++] = sp_codelist_name((enum sp_codelist)list);
    names[n] = NULL;
    return names;
}

static void add_codes(struct list *l)
{
    for (const char *const *name = sp_wanted_lists(); *name; name++) {
        enum sp_codelist list = sp_codelist_named(sp_view_of(*name));
        for (const char *const *c = sp_codes(list); *c; c++)
            add(l, is_open(list), NULL, "code.", *name, *c);
    }
}

static void add_kinds(struct list *l)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        add(l, false, NULL, "kind.", kinds[i].name, "");
        for (size_t k = 0; k < kinds[i].n_fields; k++)
            add(l, false, kinds[i].fields[k].name, "field.", kinds[i].name, kinds[i].fields[k].name);
    }
}

/* Rules by which the compiled-in tables of countries withhold something. */
static void add_rules(struct list *l, const struct sp_law_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        char rule[SP_LAW_RULE_BYTES + 1];
        (void)snprintf(rule, sizeof rule, "%.*s", (int)rows->rows[i].law.rule.n, rows->rows[i].law.rule.p);
        add(l, false, NULL, "rule.", rule, "");
    }
}

static struct sp_rc add_countries(struct list *l)
{
    for (size_t i = 0; sp_country_policy_nth(i).n; i++) {
        struct sp_country_policy *p = NULL;
        SP_TRY(sp_country_policy_parse(sp_country_policy_nth(i), &p, NULL));
        add_rules(l, &p->domestic);
        add_rules(l, &p->abroad);
        sp_country_policy_free(p);
    }
    return SP_OK;
}

struct sp_rc sp_wanted_keys(struct sp_arena *a, struct sp_wanted_key **out, size_t *n)
{
    struct list l = { a, sp_arena_alloc(a, MAX_WANTED * sizeof *l.v), 0, false };
    if (!l.v)
        return SP_ERR(NOMEM);
    for (const char *const *k = sp_catalogue_fixed_keys; *k; k++)
        add(&l, false, NULL, *k, "", "");
    add_codes(&l);
    add_kinds(&l);
    SP_TRY(add_countries(&l));
    if (l.failed)
        return SP_ERR(LIMIT);
    *out = l.v;
    *n = l.n;
    return SP_OK;
}
