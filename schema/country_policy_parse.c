/* Reading a country's table: every name is one of the one table of kinds and of the lists of codes. */
#include "schema/country_policy.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json_locate.h"
#include "schema/data.h"
#include "schema/text.h"

#define FORMAT "saphan-country-policy/1"

enum { MAX_LIST = 64, MAX_YEARS = 100, MAX_DAYS = 366, MAX_LAW_TEXT = 400, MAX_BASIS_ID = 40, MAX_PREFIX = 64 };

struct reader {
    struct sp_arena *a;
    struct sp_diag *d;
    struct sp_country_policy *p;
    struct sp_view rules[4 * SP_MAX_LAW_ROWS]; /* ids so far */
    size_t n_rules;
    bool abroad;                               /* the rows being read are those of export */
};

static struct sp_rc refuse(struct reader *r, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(r->d, SP_ERR(INVALID), rule, field, "%s", why);
}

/* --- lists ---------------------------------------------------------------------------------------------- */

typedef struct sp_rc (*each_fn)(struct reader *r, const cJSON *j, void *out);

/* An array, each element read by `each` into the next of `size` bytes. */
static struct sp_rc take_list(struct reader *r, const cJSON *j, const char *name, size_t size, each_fn each, void *out, size_t *n)
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

static struct sp_rc take_opt_list(struct reader *r, const cJSON *j, const char *name, size_t size, each_fn each, void *out, size_t *n)
{
    return sp_json_get(j, name) ? take_list(r, j, name, size, each, out, n) : SP_OK;
}

static struct sp_view word_of(const cJSON *j) { return sp_view_of(cJSON_IsString(j) ? j->valuestring : ""); }

/* A list of codes as bits; "*" alone is all of them. */
static struct sp_rc take_codes(struct reader *r, const cJSON *j, const char *name, enum sp_codelist list, const char *rule, unsigned *out)
{
    const cJSON *codes, *item;
    unsigned bits = 0;
    size_t i = 0;
    SP_TRY(sp_json_arr(j, name, &codes, r->d));
    cJSON_ArrayForEach(item, codes) {
        struct sp_view code = word_of(item);
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

static struct sp_rc take_rule(struct reader *r, const cJSON *j, struct sp_law *law)
{
    struct sp_view id;
    SP_TRY(sp_json_str(j, "rule", &id, r->d));
    if (!rule_fits(r->p, id))
        return refuse(r, "country.rule", "rule", "a rule's id is the country in small letters (or default), then parts of a-z 0-9 with dots or hyphens between: cn.25");
    for (size_t i = 0; i < r->n_rules; i++)
        if (sp_view_eq(r->rules[i], id))
            return refuse(r, "country.rule", "rule", "another entry has this id");
    if (r->n_rules == sizeof r->rules / sizeof r->rules[0])
        return sp_diag_set(r->d, SP_ERR(LIMIT), "country.limit", "rule", "more than %zu entries", r->n_rules);
    SP_TRY(sp_keep(r->a, id, &law->rule));
    r->rules[r->n_rules++] = law->rule;
    return SP_OK;
}

static struct sp_rc take_words(struct reader *r, const cJSON *j, const char *name, struct sp_view *out)
{
    struct sp_view v;
    SP_TRY(sp_json_str(j, name, &v, r->d));
    SP_TRY(sp_text_check(v, MAX_LAW_TEXT, name, r->d));
    return sp_keep(r->a, v, out);
}

static struct sp_rc take_law(struct reader *r, const cJSON *j, struct sp_law *law)
{
    SP_TRY(take_rule(r, j, law));
    if (sp_json_get(j, "source"))
        SP_TRY(take_words(r, j, "source", &law->source));
    return take_words(r, j, "text", &law->text);
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

static struct sp_rc take_what(struct reader *r, const cJSON *j, bool may_be_empty, struct sp_kind_set *out)
{
    const cJSON *list, *item;
    size_t i = 0;
    SP_TRY(sp_json_arr(j, "what", &list, r->d));
    cJSON_ArrayForEach(item, list) {
        if (!add_kinds(word_of(item), out))
            return sp_at_index(refuse(r, "country.what", NULL, "neither a section nor a kind of fact, nor *"), r->d, "what", i);
        i++;
    }
    return i || may_be_empty ? SP_OK : refuse(r, "country.what", "what", "an entry names a section or kind, or *");
}

static struct sp_rc take_data(struct reader *r, const cJSON *j, enum sp_law_data *out)
{
    struct sp_view v;
    SP_TRY(sp_json_opt_str(j, "data", &v, r->d));
    if (!sp_json_get(j, "data"))
        return SP_OK;
    *out = sp_view_is(v, "personal") ? SP_LAW_PERSONAL : SP_LAW_COMPANY;
    return *out == SP_LAW_PERSONAL || sp_view_is(v, "company") ? SP_OK : refuse(r, "country.data", "data", "data must be personal or company");
}

/* --- persons ------------------------------------------------------------------------------------------------ */

static struct sp_rc take_prefix(struct reader *r, const cJSON *j, void *out)
{
    struct sp_view v = word_of(j);
    bool fits = v.n >= 3 && v.n <= MAX_PREFIX && v.p[2] == '.' && sp_code_known(SP_LIST_COUNTRY, sp_view(v.p, 2)) && sp_token_valid(v, MAX_PREFIX);
    if (!fits)
        return refuse(r, "country.data", NULL, "the beginning of a subject's key, such as CN.uscc:92");
    return sp_keep(r->a, v, out);
}

static struct sp_rc take_code_word(struct reader *r, const cJSON *j, void *out) { return sp_keep(r->a, word_of(j), out); }

/* Each kind of the set has the field; of this type. */
typedef bool (*fits_fn)(const struct sp_field *f);
static struct sp_rc check_field(struct reader *r, const struct sp_kind_set *set, struct sp_view name, fits_fn fits, const char *rule,
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

static bool is_code(const struct sp_field *f) { return f->type == SP_TYPE_CODE; }

static struct sp_rc check_person_codes(struct reader *r, const struct sp_law_person *p)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; p->kinds.has[i] && k < p->n_codes; k++)
            if (!sp_code_known(sp_kind_field(&kinds[i], p->field)->list, p->codes[k]))
                return sp_at_index(refuse(r, "country.field", NULL, "not a code of the field's list"), r->d, "is", k);
    return p->n_codes ? SP_OK : refuse(r, "country.field", "is", "a field needs the codes that mean a person");
}

static struct sp_rc take_person(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "what", "field", "is", NULL };
    struct sp_law_person *p = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_what(r, j, false, &p->kinds));
    if (!sp_json_get(j, "field") && !sp_json_get(j, "is"))
        return SP_OK;
    SP_TRY(take_words(r, j, "field", &p->field));
    SP_TRY(check_field(r, &p->kinds, p->field, is_code, "country.field", "field", "holds a code"));
    SP_TRY(take_list(r, j, "is", sizeof *p->codes, take_code_word, &p->codes, &p->n_codes));
    return check_person_codes(r, p);
}

static struct sp_rc take_persons(struct reader *r, const cJSON *doc)
{
    static const char *const known[] = { "subjects", "facts", NULL };
    const cJSON *j;
    SP_TRY(sp_json_obj(doc, "personal", &j, r->d));
    SP_TRY(sp_at_member(sp_json_only(j, known, r->d), r->d, "personal"));
    SP_TRY(sp_at_member(take_list(r, j, "subjects", sizeof(struct sp_view), take_prefix, &r->p->person_subjects, &r->p->n_person_subjects),
                        r->d, "personal"));
    return sp_at_member(take_list(r, j, "facts", sizeof(struct sp_law_person), take_person, &r->p->persons, &r->p->n_persons), r->d,
                        "personal");
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static struct sp_rc take_country(struct reader *r, const cJSON *j, void *out)
{
    struct sp_view v = word_of(j);
    return sp_code_known(SP_LIST_COUNTRY, v) ? sp_keep(r->a, v, out) : refuse(r, "country.country", NULL, "not an ISO 3166-1 country");
}

static struct sp_rc take_basis(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "id", "rule", "source", "text", "to", NULL };
    struct sp_law_basis *b = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_law(r, j, &b->law));
    SP_TRY(take_words(r, j, "id", &b->id));
    if (!sp_token_valid(b->id, MAX_BASIS_ID))
        return refuse(r, "country.basis", "id", "the id of a basis is 1 to 40 letters, digits, dots or hyphens");
    return take_opt_list(r, j, "to", sizeof *b->to, take_country, &b->to, &b->n_to);
}

static struct sp_rc take_basis_of(struct reader *r, const cJSON *j, struct sp_law_way *w)
{
    struct sp_view id;
    w->basis = -1;
    if (!r->abroad)
        return sp_json_get(j, "basis") ? refuse(r, "country.basis", "basis", "at home nothing needs a transfer basis") : SP_OK;
    SP_TRY(sp_json_str(j, "basis", &id, r->d));
    for (size_t i = 0; i < r->p->n_bases; i++)
        if (sp_view_eq(r->p->bases[i].id, id))
            w->basis = (int)i;
    return w->basis >= 0 ? SP_OK : refuse(r, "country.basis", "basis", "the list bases has no such id");
}

static struct sp_rc take_way(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "purposes", "authorisation", "basis", NULL };
    struct sp_law_way *w = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_codes(r, j, "purposes", SP_LIST_PURPOSE, "country.purpose", &w->purposes));
    if (!w->purposes)
        return refuse(r, "country.purpose", "purposes", "a way without a purpose is never open; leave it out");
    if (sp_json_get(j, "authorisation"))
        SP_TRY(take_codes(r, j, "authorisation", SP_LIST_AUTH_BASIS, "country.authorisation", &w->authorisation));
    return take_basis_of(r, j, w);
}

static struct sp_rc take_row(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "what", "max_class", "data", "allow", NULL };
    struct sp_law_row *row = out;
    struct sp_view class;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_law(r, j, &row->law));
    SP_TRY(take_what(r, j, false, &row->kinds));
    SP_TRY(sp_json_opt_str(j, "max_class", &class, r->d));
    int at = sp_json_get(j, "max_class") ? sp_code_index(SP_LIST_CLASS, class) : SP_CLASS_SECRET;
    if (at < 0)
        return refuse(r, "country.class", "max_class", "max_class must be public, internal, confidential or secret");
    row->max_class = (unsigned)at;
    SP_TRY(take_data(r, j, &row->data));
    return take_list(r, j, "allow", sizeof *row->ways, take_way, &row->ways, &row->n_ways);
}

static bool row_covers(const struct sp_law_row *row, bool personal, size_t kind, unsigned class)
{
    bool data = row->data == SP_LAW_ANY || (row->data == SP_LAW_PERSONAL) == personal;
    return data && row->kinds.has[kind] && class <= row->max_class;
}

/* Which row decides what, found once; every fact has one. */
static struct sp_rc lay_out(struct reader *r, const char *name, struct sp_law_rows *rows)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < 2 * n * SP_LAW_CLASSES; i++) {
        bool personal = i % 2;
        size_t kind = i / 2 % n;
        unsigned class = (unsigned)(i / 2 / n);
        size_t at = 0;
        while (at < rows->n && !row_covers(&rows->rows[at], personal, kind, class))
            at++;
        if (at == rows->n)
            return sp_diag_set(r->d, SP_ERR(INVALID), "country.complete", name, "no row covers %s of class %s; end with a row of * and no max_class",
                               kinds[kind].name, sp_codes(SP_LIST_CLASS)[class]);
        rows->decides[personal][kind][class] = (uint8_t)at;
    }
    return SP_OK;
}

static struct sp_rc take_rows(struct reader *r, const cJSON *doc, const char *name, bool abroad, struct sp_law_rows *rows)
{
    r->abroad = abroad;
    SP_TRY(take_list(r, doc, name, sizeof(struct sp_law_row), take_row, &rows->rows, &rows->n));
    return lay_out(r, name, rows);
}

/* --- quotas, retention, disputes, what is never collected ------------------------------------------------------- */

static struct sp_rc take_count(struct reader *r, const cJSON *j, const char *name, int64_t most, const char *rule, int64_t *out)
{
    SP_TRY(sp_json_i64(j, name, out, r->d));
    if (*out < 1 || *out > most)
        return sp_diag_set(r->d, SP_ERR(INVALID), rule, name, "%s must be from 1 to %lld", name, (long long)most);
    return SP_OK;
}

static struct sp_rc take_quota(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "of", "ops", "per_day", NULL };
    struct sp_law_quota *q = out;
    struct sp_view of;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_law(r, j, &q->law));
    SP_TRY(sp_json_str(j, "of", &of, r->d));
    q->of = sp_view_is(of, "partner") ? SP_QUOTA_PARTNER : sp_view_is(of, "participant") ? SP_QUOTA_PARTICIPANT : SP_QUOTA_SUBJECT;
    if (q->of == SP_QUOTA_SUBJECT && !sp_view_is(of, "subject"))
        return refuse(r, "country.quota", "of", "of must be partner, participant or subject");
    SP_TRY(take_codes(r, j, "ops", SP_LIST_OP, "country.quota", &q->ops));
    if (!q->ops)
        return refuse(r, "country.quota", "ops", "a quota counts report, search or company, or *");
    if (q->of == SP_QUOTA_SUBJECT && (q->ops & 1u << sp_code_index(SP_LIST_OP, SP_VIEW_LIT("search"))))
        return refuse(r, "country.quota", "ops", "a search is about no subject");
    return take_count(r, j, "per_day", 1000000000, "country.quota", &q->per_day);
}

static bool is_day(const struct sp_field *f)
{
    return f->type == SP_TYPE_DATE || (f->type == SP_TYPE_TOKEN && (f->form == SP_FORM_MONTH || f->form == SP_FORM_YEAR));
}

static struct sp_rc take_clock(struct reader *r, const cJSON *j, void *out)
{
    static const char field[] = "data.";
    static const struct { const char *word; enum sp_clock_type type; } words[] = {
        { "valid_to", SP_CLOCK_VALID_TO }, { "closed", SP_CLOCK_CLOSED }, { "received", SP_CLOCK_RECEIVED } };
    struct sp_law_clock *c = out;
    struct sp_view v = word_of(j);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (sp_view_is(v, words[i].word)) {
            c->type = words[i].type;
            return SP_OK;
        }
    if (!sp_view_starts(v, SP_VIEW_LIT(field)) || v.n == sizeof field - 1)
        return refuse(r, "country.clock", NULL, "a clock is valid_to, closed, received or a field such as data.to");
    c->type = SP_CLOCK_FIELD;
    return sp_keep(r->a, sp_view(v.p + sizeof field - 1, v.n - (sizeof field - 1)), &c->field);
}

static struct sp_rc take_retention(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "what", "data", "after", "years", "grace_days", NULL };
    struct sp_law_retention *t = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_law(r, j, &t->law));
    SP_TRY(take_what(r, j, false, &t->kinds));
    SP_TRY(take_data(r, j, &t->data));
    SP_TRY(take_list(r, j, "after", sizeof *t->clocks, take_clock, &t->clocks, &t->n_clocks));
    if (!t->n_clocks)
        return refuse(r, "country.clock", "after", "say what starts the time");
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].type == SP_CLOCK_FIELD)
            SP_TRY(sp_at_index(check_field(r, &t->kinds, t->clocks[i].field, is_day, "country.clock", NULL, "holds a day, month or year"), r->d,
                               "after", i));
    t->grace_days = SP_LAW_GRACE_DAYS;
    if (sp_json_get(j, "grace_days"))
        SP_TRY(sp_json_i64(j, "grace_days", &t->grace_days, r->d));
    if (t->grace_days < 0 || t->grace_days > MAX_DAYS)
        return sp_diag_set(r->d, SP_ERR(INVALID), "country.grace", "grace_days", "grace_days must be from 0 to %d", MAX_DAYS);
    return take_count(r, j, "years", MAX_YEARS, "country.years", &t->years);
}

static struct sp_rc take_dispute(struct reader *r, const cJSON *doc)
{
    static const char *const known[] = { "rule", "source", "text", "days", NULL };
    const cJSON *j;
    SP_TRY(sp_json_obj(doc, "dispute", &j, r->d));
    SP_TRY(sp_at_member(sp_json_only(j, known, r->d), r->d, "dispute"));
    SP_TRY(sp_at_member(take_law(r, j, &r->p->dispute.law), r->d, "dispute"));
    return sp_at_member(take_count(r, j, "days", MAX_DAYS, "country.days", &r->p->dispute.days), r->d, "dispute");
}

static struct sp_rc take_never(struct reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "what", NULL };
    struct sp_law_never *v = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(take_law(r, j, &v->law));
    return take_what(r, j, true, &v->kinds);
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

/* "+08:00" */
static bool parse_offset(struct sp_view v, int64_t *out)
{
    if (v.n != 6 || (v.p[0] != '+' && v.p[0] != '-') || v.p[3] != ':')
        return false;
    for (size_t i = 1; i < 6; i++)
        if (i != 3 && (v.p[i] < '0' || v.p[i] > '9'))
            return false;
    int64_t hours = (v.p[1] - '0') * 10 + v.p[2] - '0', minutes = (v.p[4] - '0') * 10 + v.p[5] - '0';
    if (hours > 14 || minutes > 59)
        return false;
    *out = (v.p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static struct sp_rc take_head(struct reader *r, const cJSON *doc)
{
    struct sp_view v;
    SP_TRY(sp_json_str(doc, "format", &v, r->d));
    if (!sp_view_is(v, FORMAT))
        return sp_diag_set(r->d, SP_ERR(VERSION), "country.format", "format", "format must be " FORMAT);
    SP_TRY(sp_json_str(doc, "country", &v, r->d));
    if (!sp_view_is(v, "*") && !sp_code_known(SP_LIST_COUNTRY, v))
        return refuse(r, "country.country", "country", "country must be an ISO 3166-1 code such as LA, or * for any that has no table");
    SP_TRY(sp_keep(r->a, v, &r->p->country));
    SP_TRY(sp_json_str(doc, "as_of", &v, r->d));
    if (!sp_date_valid(v))
        return refuse(r, "country.date", "as_of", "as_of must be a day such as 2026-11-21");
    SP_TRY(sp_keep(r->a, v, &r->p->as_of));
    SP_TRY(sp_json_str(doc, "utc_offset", &v, r->d));
    return parse_offset(v, &r->p->utc_offset_s) ? SP_OK : refuse(r, "country.offset", "utc_offset", "utc_offset must be such as +07:00");
}

static struct sp_rc take_all(struct reader *r, const cJSON *doc)
{
    static const char *const known[] = { "format", "country", "as_of", "utc_offset", "personal", "bases", "domestic", "export", "quotas",
                                         "retention", "dispute", "never_collect", NULL };
    struct sp_country_policy *p = r->p;
    if (!cJSON_IsObject(doc))
        return refuse(r, "country.format", NULL, "a table is a JSON object");
    SP_TRY(sp_json_only(doc, known, r->d));
    SP_TRY(take_head(r, doc));
    SP_TRY(take_persons(r, doc));
    SP_TRY(take_list(r, doc, "bases", sizeof(struct sp_law_basis), take_basis, &p->bases, &p->n_bases));
    for (size_t i = 0; i < p->n_bases; i++)
        for (size_t k = 0; k < i; k++)
            if (sp_view_eq(p->bases[i].id, p->bases[k].id))
                return sp_at_index(refuse(r, "country.basis", "id", "another basis has this id"), r->d, "bases", i);
    SP_TRY(take_rows(r, doc, "domestic", false, &p->domestic));
    SP_TRY(take_rows(r, doc, "export", true, &p->abroad));
    SP_TRY(take_list(r, doc, "quotas", sizeof(struct sp_law_quota), take_quota, &p->quotas, &p->n_quotas));
    SP_TRY(take_list(r, doc, "retention", sizeof(struct sp_law_retention), take_retention, &p->retention, &p->n_retention));
    SP_TRY(take_dispute(r, doc));
    return take_list(r, doc, "never_collect", sizeof(struct sp_law_never), take_never, &p->never, &p->n_never);
}

static struct sp_rc parse(struct sp_view text, struct sp_country_policy *p, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    struct reader r = { .a = &p->arena, .d = d, .p = p };
    struct sp_rc rc = sp_json_parse(text, SP_MAX_COUNTRY_POLICY_BYTES, &doc, d);
    if (!sp_ok(rc)) {
        if (d->offset != SP_NO_OFFSET)
            d->line = sp_line_at(text, d->offset);
        return rc;
    }
    rc = take_all(&r, doc);
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOMEM))
        d->line = sp_json_line(text, d->field);
    SP_TRY(rc);
    return sp_keep(&p->arena, text, &p->text);
}

struct sp_rc sp_country_policy_parse(struct sp_view text, struct sp_country_policy **out, struct sp_diag *d)
{
    struct sp_diag own = { .offset = SP_NO_OFFSET };
    struct sp_country_policy *p = calloc(1, sizeof *p);
    if (!p)
        return SP_ERR(NOMEM);
    struct sp_rc rc = parse(text, p, d ? d : &own);
    if (!sp_ok(rc)) {
        sp_country_policy_free(p);
        return rc;
    }
    *out = p;
    return SP_OK;
}

void sp_country_policy_free(struct sp_country_policy *p)
{
    if (!p)
        return;
    sp_arena_free(&p->arena);
    free(p);
}
