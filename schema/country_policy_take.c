/* What the entries of a country's table have in common. */
#include "schema/country_policy_take.h"

#include "schema/data.h"
#include "schema/text.h"

enum { MAX_LIST = 64, MAX_LAW_TEXT = 400 };

struct sp_rc sp_law_refuse(struct sp_law_reader *r, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(r->d, SP_ERR(INVALID), rule, field, "%s", why);
}

/* --- lists ---------------------------------------------------------------------------------------------- */

/* An array, each element read by `each` into the next of `size` bytes. */
struct sp_rc sp_law_take_list(struct sp_law_reader *r, const cJSON *j, const char *name, size_t size, sp_law_each each, void *out, size_t *n)
{
    const cJSON *list, *item;
    size_t count = 0;
    SP_TRY(sp_json_arr(j, name, &list, r->d));
    size_t total = (size_t)cJSON_GetArraySize(list);
    if (total > MAX_LIST)
        return sp_diag_set(r->d, SP_ERR(LIMIT), "country.limit", name, "%zu are more than %d", total, (int)MAX_LIST);
    char *all = sp_arena_alloc(r->a, (total + 1) * size);
    if (!all)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        SP_TRY(sp_at_index(each(r, item, all + count * size), r->d, name, count));
        count++;
    }
    memcpy(out, &all, sizeof all);
    *n = count;
    return SP_OK;
}

struct sp_rc sp_law_take_opt_list(struct sp_law_reader *r, const cJSON *j, const char *name, size_t size, sp_law_each each, void *out, size_t *n)
{
    return sp_json_get(j, name) ? sp_law_take_list(r, j, name, size, each, out, n) : SP_OK;
}

struct sp_view sp_law_word(const cJSON *j) { return sp_view_of(cJSON_IsString(j) ? j->valuestring : ""); }

/* A list of codes as bits; "*" alone is all of them. */
struct sp_rc sp_law_take_codes(struct sp_law_reader *r, const cJSON *j, const char *name, enum sp_codelist list, const char *rule, unsigned *out)
{
    const cJSON *codes, *item;
    unsigned bits = 0;
    size_t i = 0;
    SP_TRY(sp_json_arr(j, name, &codes, r->d));
    cJSON_ArrayForEach(item, codes) {
        struct sp_view code = sp_law_word(item);
        int at = sp_code_index(list, code);
        if (at < 0 && !sp_view_is(code, "*"))
            return sp_at_index(sp_diag_set(r->d, SP_ERR(INVALID), rule, NULL, "not a code of the list %s", sp_codelist_name(list)), r->d,
                               name, i);
        for (int k = 0; sp_codes(list)[k]; k++)
            if (at < 0 || k == at)
                bits |= 1u << k;
        i++;
    }
    *out = bits;
    return SP_OK;
}

/* --- what every entry has --------------------------------------------------------------------------------- */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

/* cn.25 of CN, default.3 of the table for any other: a table cannot speak with the rules of a node or of another country. */
static bool rule_fits(const struct sp_country_policy *p, struct sp_view id)
{
    char prefix[16] = "default.";
    if (p->country.n == 2)
        memcpy(prefix, (char[4]){ lower(p->country.p[0]), lower(p->country.p[1]), '.', '\0' }, 4);
    if (!sp_view_starts(id, sp_view_of(prefix)) || id.n == strlen(prefix) || id.n > SP_LAW_RULE_BYTES)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && !((c == '.' || c == '-') && i + 1 < id.n && id.p[i - 1] != '.' && id.p[i - 1] != '-'))
            return false;
    }
    return true;
}

static struct sp_rc take_rule(struct sp_law_reader *r, const cJSON *j, struct sp_law *law)
{
    struct sp_view id;
    SP_TRY(sp_json_str(j, "rule", &id, r->d));
    if (!rule_fits(r->p, id))
        return sp_law_refuse(r, "country.rule", "rule", "a rule's id is the country in small letters (or default), then parts of a-z 0-9 with dots or hyphens between: cn.25");
    for (size_t i = 0; i < r->n_rules; i++)
        if (sp_view_eq(r->rules[i], id))
            return sp_law_refuse(r, "country.rule", "rule", "another entry has this id");
    if (r->n_rules == sizeof r->rules / sizeof r->rules[0])
        return sp_diag_set(r->d, SP_ERR(LIMIT), "country.limit", "rule", "more than %zu entries", r->n_rules);
    SP_TRY(sp_keep(r->a, id, &law->rule));
    r->rules[r->n_rules++] = law->rule;
    return SP_OK;
}

struct sp_rc sp_law_take_words(struct sp_law_reader *r, const cJSON *j, const char *name, struct sp_view *out)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, name, &v, r->d));
    SP_TRY(sp_text_check(v, MAX_LAW_TEXT, name, r->d));
    return sp_keep(r->a, v, out);
}

struct sp_rc sp_law_take_entry(struct sp_law_reader *r, const cJSON *j, struct sp_law *law)
{
    SP_TRY(take_rule(r, j, law));
    if (sp_json_get(j, "source"))
        SP_TRY(sp_law_take_words(r, j, "source", &law->source));
    return sp_law_take_words(r, j, "text", &law->text);
}

/* "*", a section or a kind. */
static bool add_kinds(struct sp_view word, struct sp_kind_set *out)
{
    enum sp_section section = SP_SECTION_COUNT;
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n), *kind = sp_kind_named(word);
    if (!kind && !sp_section_named(word, &section) && !sp_view_is(word, "*"))
        return false;
    for (size_t i = 0; i < n; i++)
        if (kind ? kind == &kinds[i] : section == SP_SECTION_COUNT || kinds[i].section == section)
            out->has[i] = true;
    return true;
}

struct sp_rc sp_law_take_what(struct sp_law_reader *r, const cJSON *j, bool may_be_empty, struct sp_kind_set *out)
{
    const cJSON *list, *item;
    size_t i = 0;
    SP_TRY(sp_json_arr(j, "what", &list, r->d));
    cJSON_ArrayForEach(item, list) {
        if (!add_kinds(sp_law_word(item), out))
            return sp_at_index(sp_law_refuse(r, "country.what", NULL, "neither a section nor a kind of fact, nor *"), r->d, "what", i);
        i++;
    }
    return i || may_be_empty ? SP_OK : sp_law_refuse(r, "country.what", "what", "an entry names a section or kind, or *");
}

struct sp_rc sp_law_take_data(struct sp_law_reader *r, const cJSON *j, enum sp_law_data *out)
{
    struct sp_view v;
    SP_TRY(sp_json_opt_str(j, "data", &v, r->d));
    if (!sp_json_get(j, "data"))
        return SP_OK;
    *out = sp_view_is(v, "personal") ? SP_LAW_PERSONAL : SP_LAW_COMPANY;
    return *out == SP_LAW_PERSONAL || sp_view_is(v, "company") ? SP_OK : sp_law_refuse(r, "country.data", "data", "data must be personal or company");
}

/* Each kind of the set has the field; of this type. */
struct sp_rc sp_law_check_field(struct sp_law_reader *r, const struct sp_kind_set *set, struct sp_view name, sp_law_fits fits, const char *rule,
                                const char *at, const char *wanted)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        const struct sp_field *f = set->has[i] ? sp_kind_field(&kinds[i], name) : NULL;
        if (set->has[i] && (!f || !fits(f)))
            return sp_diag_set(r->d, SP_ERR(INVALID), rule, at, "%s has no field of that name that %s", kinds[i].name, wanted);
    }
    return SP_OK;
}
