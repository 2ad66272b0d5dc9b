/* Reading a country's table: every name is one of the one table of kinds and of the lists of codes. */
#include "schema/country_policy_take.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json_locate.h"
#include "schema/data.h"
#include "schema/text.h"

#define FORMAT "saphan-country-policy/1"

enum { MAX_BASIS_ID = 40, MAX_PREFIX = 64 };

/* --- persons ------------------------------------------------------------------------------------------------ */

static struct sp_rc take_prefix(struct sp_law_reader *r, const cJSON *j, void *out)
{
    struct sp_view v = sp_law_word(j);
    bool fits = v.n >= 3 && v.n <= MAX_PREFIX && v.p[2] == '.' && sp_code_known(SP_LIST_COUNTRY, sp_view(v.p, 2)) && sp_token_valid(v, MAX_PREFIX);
    if (!fits)
        return sp_law_refuse(r, "country.data", NULL, "the beginning of a subject's key, such as CN.uscc:92");
    return sp_keep(r->a, v, out);
}

static struct sp_rc take_code_word(struct sp_law_reader *r, const cJSON *j, void *out) { return sp_keep(r->a, sp_law_word(j), out); }

static bool is_code(const struct sp_field *f) { return f->type == SP_TYPE_CODE; }

static struct sp_rc check_person_codes(struct sp_law_reader *r, const struct sp_law_person *p)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; p->kinds.has[i] && k < p->n_codes; k++)
            if (!sp_code_known(sp_kind_field(&kinds[i], p->field)->list, p->codes[k]))
                return sp_at_index(sp_law_refuse(r, "country.field", NULL, "not a code of the field's list"), r->d, "is", k);
    return p->n_codes ? SP_OK : sp_law_refuse(r, "country.field", "is", "a field needs the codes that mean a person");
}

static struct sp_rc take_person(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "what", "field", "is", NULL };
    struct sp_law_person *p = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_what(r, j, false, &p->kinds));
    if (!sp_json_get(j, "field") && !sp_json_get(j, "is"))
        return SP_OK;
    SP_TRY(sp_law_take_words(r, j, "field", &p->field));
    SP_TRY(sp_law_check_field(r, &p->kinds, p->field, is_code, "country.field", "field", "holds a code"));
    SP_TRY(sp_law_take_list(r, j, "is", sizeof *p->codes, take_code_word, &p->codes, &p->n_codes));
    return check_person_codes(r, p);
}

static struct sp_rc take_persons(struct sp_law_reader *r, const cJSON *doc)
{
    static const char *const known[] = { "subjects", "facts", NULL };
    const cJSON *j;
    SP_TRY(sp_json_obj(doc, "personal", &j, r->d));
    SP_TRY(sp_at_member(sp_json_only(j, known, r->d), r->d, "personal"));
    SP_TRY(sp_at_member(sp_law_take_list(r, j, "subjects", sizeof(struct sp_view), take_prefix, &r->p->person_subjects, &r->p->n_person_subjects),
                        r->d, "personal"));
    return sp_at_member(sp_law_take_list(r, j, "facts", sizeof(struct sp_law_person), take_person, &r->p->persons, &r->p->n_persons), r->d,
                        "personal");
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static struct sp_rc take_country(struct sp_law_reader *r, const cJSON *j, void *out)
{
    struct sp_view v = sp_law_word(j);
    return sp_code_known(SP_LIST_COUNTRY, v) ? sp_keep(r->a, v, out) : sp_law_refuse(r, "country.country", NULL, "not an ISO 3166-1 country");
}

static struct sp_rc take_basis(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "id", "rule", "source", "text", "to", NULL };
    struct sp_law_basis *b = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_entry(r, j, &b->law));
    SP_TRY(sp_law_take_words(r, j, "id", &b->id));
    if (!sp_token_valid(b->id, MAX_BASIS_ID))
        return sp_law_refuse(r, "country.basis", "id", "the id of a basis is 1 to 40 letters, digits, dots or hyphens");
    return sp_law_take_opt_list(r, j, "to", sizeof *b->to, take_country, &b->to, &b->n_to);
}

static struct sp_rc take_basis_of(struct sp_law_reader *r, const cJSON *j, struct sp_law_way *w)
{
    struct sp_view id;
    w->basis = -1;
    if (!r->abroad)
        return sp_json_get(j, "basis") ? sp_law_refuse(r, "country.basis", "basis", "at home nothing needs a transfer basis") : SP_OK;
    SP_TRY(sp_json_str(j, "basis", &id, r->d));
    for (size_t i = 0; i < r->p->n_bases; i++)
        if (sp_view_eq(r->p->bases[i].id, id))
            w->basis = (int)i;
    return w->basis >= 0 ? SP_OK : sp_law_refuse(r, "country.basis", "basis", "the list bases has no such id");
}

static struct sp_rc take_way(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "purposes", "authorisation", "basis", NULL };
    struct sp_law_way *w = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_codes(r, j, "purposes", SP_LIST_PURPOSE, "country.purpose", &w->purposes));
    if (!w->purposes)
        return sp_law_refuse(r, "country.purpose", "purposes", "a way without a purpose is never open; leave it out");
    if (sp_json_get(j, "authorisation"))
        SP_TRY(sp_law_take_codes(r, j, "authorisation", SP_LIST_AUTH_BASIS, "country.authorisation", &w->authorisation));
    return take_basis_of(r, j, w);
}

static struct sp_rc take_row(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "what", "max_class", "data", "allow", NULL };
    struct sp_law_row *row = out;
    struct sp_view class;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_entry(r, j, &row->law));
    SP_TRY(sp_law_take_what(r, j, false, &row->kinds));
    SP_TRY(sp_json_opt_str(j, "max_class", &class, r->d));
    int at = sp_json_get(j, "max_class") ? sp_code_index(SP_LIST_CLASS, class) : SP_CLASS_SECRET;
    if (at < 0)
        return sp_law_refuse(r, "country.class", "max_class", "max_class must be public, internal, confidential or secret");
    row->max_class = (unsigned)at;
    SP_TRY(sp_law_take_data(r, j, &row->data));
    return sp_law_take_list(r, j, "allow", sizeof *row->ways, take_way, &row->ways, &row->n_ways);
}

static bool row_covers(const struct sp_law_row *row, bool personal, size_t kind, unsigned class)
{
    bool data = row->data == SP_LAW_ANY || (row->data == SP_LAW_PERSONAL) == personal;
    return data && row->kinds.has[kind] && class <= row->max_class;
}

/* Which row decides what, found once; every fact has one. */
static struct sp_rc lay_out(struct sp_law_reader *r, const char *name, struct sp_law_rows *rows)
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

static struct sp_rc take_rows(struct sp_law_reader *r, const cJSON *doc, const char *name, bool abroad, struct sp_law_rows *rows)
{
    r->abroad = abroad;
    SP_TRY(sp_law_take_list(r, doc, name, sizeof(struct sp_law_row), take_row, &rows->rows, &rows->n));
    return lay_out(r, name, rows);
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

static struct sp_rc take_head(struct sp_law_reader *r, const cJSON *doc)
{
    struct sp_view v;
    SP_TRY(sp_json_str(doc, "format", &v, r->d));
    if (!sp_view_is(v, FORMAT))
        return sp_diag_set(r->d, SP_ERR(VERSION), "country.format", "format", "format must be " FORMAT);
    SP_TRY(sp_json_str(doc, "country", &v, r->d));
    if (!sp_view_is(v, "*") && !sp_code_known(SP_LIST_COUNTRY, v))
        return sp_law_refuse(r, "country.country", "country", "country must be an ISO 3166-1 code such as LA, or * for any that has no table");
    SP_TRY(sp_keep(r->a, v, &r->p->country));
    SP_TRY(sp_json_str(doc, "as_of", &v, r->d));
    if (!sp_date_valid(v))
        return sp_law_refuse(r, "country.date", "as_of", "as_of must be a day such as 2026-11-21");
    SP_TRY(sp_keep(r->a, v, &r->p->as_of));
    SP_TRY(sp_json_str(doc, "utc_offset", &v, r->d));
    return parse_offset(v, &r->p->utc_offset_s) ? SP_OK : sp_law_refuse(r, "country.offset", "utc_offset", "utc_offset must be such as +07:00");
}

static struct sp_rc take_all(struct sp_law_reader *r, const cJSON *doc)
{
    static const char *const known[] = { "format", "country", "as_of", "utc_offset", "personal", "bases", "domestic", "export", "quotas",
                                         "retention", "dispute", "never_collect", NULL };
    struct sp_country_policy *p = r->p;
    if (!cJSON_IsObject(doc))
        return sp_law_refuse(r, "country.format", NULL, "a table is a JSON object");
    SP_TRY(sp_json_only(doc, known, r->d));
    SP_TRY(take_head(r, doc));
    SP_TRY(take_persons(r, doc));
    SP_TRY(sp_law_take_list(r, doc, "bases", sizeof(struct sp_law_basis), take_basis, &p->bases, &p->n_bases));
    for (size_t i = 0; i < p->n_bases; i++)
        for (size_t k = 0; k < i; k++)
            if (sp_view_eq(p->bases[i].id, p->bases[k].id))
                return sp_at_index(sp_law_refuse(r, "country.basis", "id", "another basis has this id"), r->d, "bases", i);
    SP_TRY(take_rows(r, doc, "domestic", false, &p->domestic));
    SP_TRY(take_rows(r, doc, "export", true, &p->abroad));
    SP_TRY(sp_law_take_list(r, doc, "quotas", sizeof(struct sp_law_quota), sp_law_take_quota, &p->quotas, &p->n_quotas));
    SP_TRY(sp_law_take_list(r, doc, "retention", sizeof(struct sp_law_retention), sp_law_take_retention, &p->retention, &p->n_retention));
    SP_TRY(sp_law_take_dispute(r, doc));
    return sp_law_take_list(r, doc, "never_collect", sizeof(struct sp_law_never), sp_law_take_never, &p->never, &p->n_never);
}

static struct sp_rc parse(struct sp_view text, struct sp_country_policy *p, struct sp_diag *d)
{
    SP_JSON_AUTO doc = NULL;
    struct sp_law_reader r = { .a = &p->arena, .d = d, .p = p };
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
