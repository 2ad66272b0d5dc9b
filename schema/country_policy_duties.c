/* Quotas, retention, disputes, what is never collected. */
#include "schema/country_policy_take.h"

#include "schema/data.h"

enum { MAX_YEARS = 100, MAX_DAYS = 366 };

static struct sp_rc take_count(struct sp_law_reader *r, const cJSON *j, const char *name, int64_t most, const char *rule, int64_t *out)
{
    SP_TRY(sp_json_i64(j, name, out, r->d));
    if (*out < 1 || *out > most)
        return sp_diag_set(r->d, SP_ERR(INVALID), rule, name, "%s must be from 1 to %lld", name, (long long)most);
    return SP_OK;
}

struct sp_rc sp_law_take_quota(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "of", "ops", "per_day", NULL };
    struct sp_law_quota *q = out;
    struct sp_view of;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_entry(r, j, &q->law));
    SP_TRY(sp_json_str(j, "of", &of, r->d));
    q->of = sp_view_is(of, "partner") ? SP_QUOTA_PARTNER : sp_view_is(of, "participant") ? SP_QUOTA_PARTICIPANT : SP_QUOTA_SUBJECT;
    if (q->of == SP_QUOTA_SUBJECT && !sp_view_is(of, "subject"))
        return sp_law_refuse(r, "country.quota", "of", "of must be partner, participant or subject");
    SP_TRY(sp_law_take_codes(r, j, "ops", SP_LIST_OP, "country.quota", &q->ops));
    if (!q->ops)
        return sp_law_refuse(r, "country.quota", "ops", "a quota counts report, search or company, or *");
    if (q->of == SP_QUOTA_SUBJECT && (q->ops & 1u << sp_code_index(SP_LIST_OP, SP_VIEW_LIT("search"))))
        return sp_law_refuse(r, "country.quota", "ops", "a search is about no subject");
    return take_count(r, j, "per_day", 1000000000, "country.quota", &q->per_day);
}

static bool is_day(const struct sp_field *f)
{
    return f->type == SP_TYPE_DATE || (f->type == SP_TYPE_TOKEN && (f->form == SP_FORM_MONTH || f->form == SP_FORM_YEAR));
}

static struct sp_rc take_clock(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char field[] = "data.";
    static const struct { const char *word; enum sp_clock_type type; } words[] = {
        { "valid_to", SP_CLOCK_VALID_TO }, { "closed", SP_CLOCK_CLOSED }, { "received", SP_CLOCK_RECEIVED } };
    struct sp_law_clock *c = out;
    struct sp_view v = sp_law_word(j);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (sp_view_is(v, words[i].word)) {
            c->type = words[i].type;
            return SP_OK;
        }
    if (!sp_view_starts(v, SP_VIEW_LIT(field)) || v.n == sizeof field - 1)
        return sp_law_refuse(r, "country.clock", NULL, "a clock is valid_to, closed, received or a field such as data.to");
    c->type = SP_CLOCK_FIELD;
    return sp_keep(r->a, sp_view(v.p + sizeof field - 1, v.n - (sizeof field - 1)), &c->field);
}

struct sp_rc sp_law_take_retention(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "what", "data", "after", "years", "grace_days", NULL };
    struct sp_law_retention *t = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_entry(r, j, &t->law));
    SP_TRY(sp_law_take_what(r, j, false, &t->kinds));
    SP_TRY(sp_law_take_data(r, j, &t->data));
    SP_TRY(sp_law_take_list(r, j, "after", sizeof *t->clocks, take_clock, &t->clocks, &t->n_clocks));
    if (!t->n_clocks)
        return sp_law_refuse(r, "country.clock", "after", "say what starts the time");
    for (size_t i = 0; i < t->n_clocks; i++)
        if (t->clocks[i].type == SP_CLOCK_FIELD)
            SP_TRY(sp_at_index(sp_law_check_field(r, &t->kinds, t->clocks[i].field, is_day, "country.clock", NULL, "holds a day, month or year"), r->d,
                               "after", i));
    t->grace_days = SP_LAW_GRACE_DAYS;
    if (sp_json_get(j, "grace_days"))
        SP_TRY(sp_json_i64(j, "grace_days", &t->grace_days, r->d));
    if (t->grace_days < 0 || t->grace_days > MAX_DAYS)
        return sp_diag_set(r->d, SP_ERR(INVALID), "country.grace", "grace_days", "grace_days must be from 0 to %d", MAX_DAYS);
    return take_count(r, j, "years", MAX_YEARS, "country.years", &t->years);
}

struct sp_rc sp_law_take_dispute(struct sp_law_reader *r, const cJSON *doc)
{
    static const char *const known[] = { "rule", "source", "text", "days", NULL };
    const cJSON *j;
    SP_TRY(sp_json_obj(doc, "dispute", &j, r->d));
    SP_TRY(sp_at_member(sp_json_only(j, known, r->d), r->d, "dispute"));
    SP_TRY(sp_at_member(sp_law_take_entry(r, j, &r->p->dispute.law), r->d, "dispute"));
    return sp_at_member(take_count(r, j, "days", MAX_DAYS, "country.days", &r->p->dispute.days), r->d, "dispute");
}

struct sp_rc sp_law_take_never(struct sp_law_reader *r, const cJSON *j, void *out)
{
    static const char *const known[] = { "rule", "source", "text", "what", NULL };
    struct sp_law_never *v = out;
    SP_TRY(sp_json_only(j, known, r->d));
    SP_TRY(sp_law_take_entry(r, j, &v->law));
    return sp_law_take_what(r, j, true, &v->kinds);
}
