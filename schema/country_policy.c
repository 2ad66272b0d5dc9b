/* Asking a country's table. */
#include "schema/country_policy.h"

#include <stdio.h>

#include "base/clock.h"
#include "schema/country_texts.h"

enum { DAY_S = 86400 };

static size_t place_of(const struct sp_kind *kind)
{
    size_t n;
    return (size_t)(kind - sp_kinds(&n));
}

bool sp_kind_set_has(const struct sp_kind_set *s, const struct sp_kind *kind) { return s->has[place_of(kind)]; }

/* --- persons ---------------------------------------------------------------------------------------------- */

static bool person_subject(const struct sp_country_policy *p, struct sp_view subject)
{
    for (size_t i = 0; i < p->n_person_subjects; i++)
        if (sp_view_starts(subject, p->person_subjects[i]))
            return true;
    return false;
}

/* "field":"code" in canonical data: inside a text its quotes would be escaped. */
static bool has_code(const struct sp_law_person *w, struct sp_view data)
{
    char want[SP_MAX_TOKEN_FIELD * 2 + 8];
    for (size_t i = 0; i < w->n_codes; i++) {
        int n = snprintf(want, sizeof want, "\"%.*s\":\"%.*s\"", (int)w->field.n, w->field.p, (int)w->codes[i].n, w->codes[i].p);
        if (n > 0 && (size_t)n < sizeof want && data.n && memmem(data.p, data.n, want, (size_t)n))
            return true;
    }
    return false;
}

static bool person_fact(const struct sp_country_policy *p, const struct sp_fact *f)
{
    for (size_t i = 0; i < p->n_persons; i++)
        if (sp_kind_set_has(&p->persons[i].kinds, f->kind) && (!p->persons[i].field.n || has_code(&p->persons[i], f->data)))
            return true;
    return false;
}

bool sp_law_personal(const struct sp_country_policy *p, struct sp_view subject, const struct sp_fact *f)
{
    return person_subject(p, subject) || person_fact(p, f);
}

/* --- days --------------------------------------------------------------------------------------------------- */

static void put_day(int64_t days, char out[SP_DAY_TEXT])
{
    int64_t y;
    unsigned m, d;
    sp_civil_from_days(days, &y, &m, &d);
    if (y > 9999)
        y = 9999; /* as far as days are written */
    char text[48];
    (void)snprintf(text, sizeof text, "%04lld-%02u-%02u", (long long)y, m, d);
    memcpy(out, text, SP_DAY_TEXT - 1);
    out[SP_DAY_TEXT - 1] = '\0';
}

static unsigned number_at(struct sp_view v, size_t at, size_t n)
{
    unsigned out = 0;
    for (size_t i = at; i < at + n; i++)
        out = out * 10 + (unsigned)(v.p[i] - '0');
    return out;
}

/* Of "2026-11-21", "2026-11", "2026": the last day of it. */
static bool last_day(struct sp_view v, int64_t *out)
{
    for (size_t i = 0; i < v.n; i++)
        if (i == 4 || i == 7 ? v.p[i] != '-' : v.p[i] < '0' || v.p[i] > '9')
            return false;
    if (v.n == 10 && sp_date_valid(v)) {
        *out = sp_days_from_civil(number_at(v, 0, 4), number_at(v, 5, 2), number_at(v, 8, 2));
        return true;
    }
    if (v.n != 7 && v.n != 4)
        return false;
    int64_t y = number_at(v, 0, 4);
    unsigned m = v.n == 7 ? number_at(v, 5, 2) : 12;
    if (y < 1000 || m < 1 || m > 12)
        return false;
    *out = (m == 12 ? sp_days_from_civil(y + 1, 1, 1) : sp_days_from_civil(y, m + 1, 1)) - 1;
    return true;
}

static int64_t day_of(const struct sp_country_policy *p, int64_t unix_s)
{
    int64_t local = unix_s + p->utc_offset_s;
    return local / DAY_S - (local % DAY_S < 0);
}

void sp_law_day(const struct sp_country_policy *p, int64_t unix_s, char out[SP_DAY_TEXT]) { put_day(day_of(p, unix_s), out); }

/* The same day so many years later; of 29 February 1 March, since nothing may go early. */
static int64_t years_later(int64_t days, int64_t years)
{
    int64_t y;
    unsigned m, d;
    sp_civil_from_days(days, &y, &m, &d);
    y += years;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return m == 2 && d == 29 && !leap ? sp_days_from_civil(y, 3, 1) : sp_days_from_civil(y, m, d);
}

/* --- retention and disputes ----------------------------------------------------------------------------------- */

static bool field_day(const struct sp_fact *f, struct sp_view name, int64_t *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_value v[SP_MAX_FIELDS];
    size_t n;
    if (!sp_ok(sp_data_values(f->kind, f->data, &a, v, &n)))
        return false;
    for (size_t i = 0; i < n; i++)
        if (sp_view_eq(v[i].name, name))
            return last_day(v[i].text, out);
    return false;
}

static bool clock_day(const struct sp_country_policy *p, const struct sp_law_clock *c, const struct sp_fact *f, int64_t *out)
{
    switch (c->type) {
    case SP_CLOCK_VALID_TO: return f->valid_to.n && last_day(f->valid_to, out);
    case SP_CLOCK_FIELD: return field_day(f, c->field, out);
    case SP_CLOCK_CLOSED:
        if (f->status != SP_STATUS_CLOSED)
            return false;
        break;
    case SP_CLOCK_RECEIVED: break;
    }
    if (!f->received_s)
        return false;
    *out = day_of(p, f->received_s);
    return true;
}

static const struct sp_law_retention *retention_of(const struct sp_country_policy *p, struct sp_view subject, const struct sp_fact *f)
{
    for (size_t i = 0; i < p->n_retention; i++) {
        const struct sp_law_retention *t = &p->retention[i];
        if (sp_kind_set_has(&t->kinds, f->kind) &&
            (t->data == SP_LAW_ANY || (t->data == SP_LAW_PERSONAL) == sp_law_personal(p, subject, f)))
            return t;
    }
    return NULL;
}

bool sp_law_due(const struct sp_country_policy *p, struct sp_view subject, const struct sp_fact *f, struct sp_law_due *out)
{
    const struct sp_law_retention *t = retention_of(p, subject, f);
    int64_t day;
    for (size_t i = 0; t && i < t->n_clocks; i++)
        if (clock_day(p, &t->clocks[i], f, &day)) {
            out->rule = t;
            put_day(day, out->event);
            put_day(years_later(day, t->years), out->due);
            return true;
        }
    return false;
}

void sp_law_grace_ends(const struct sp_country_policy *p, const struct sp_law_retention *rule, int64_t received_s, char out[SP_DAY_TEXT])
{
    put_day(day_of(p, received_s) + rule->grace_days, out);
}

bool sp_law_deadline(const struct sp_country_policy *p, struct sp_view raised, char out[SP_DAY_TEXT])
{
    int64_t day;
    if (raised.n != SP_DAY_TEXT - 1 || !last_day(raised, &day))
        return false;
    put_day(day + p->dispute.days, out);
    return true;
}

/* --- what may be given ------------------------------------------------------------------------------------------ */

static bool basis_reaches(const struct sp_law_basis *b, struct sp_view country)
{
    for (size_t i = 0; i < b->n_to; i++)
        if (sp_view_eq(b->to[i], country))
            return true;
    return !b->n_to;
}

static bool bit_of(unsigned bits, int at) { return at >= 0 && (bits >> at & 1u); }

static bool way_open(const struct sp_country_policy *p, const struct sp_law_way *w, struct sp_view from, int purpose, int authorisation)
{
    if (!bit_of(w->purposes, purpose) || (w->authorisation && !bit_of(w->authorisation, authorisation)))
        return false;
    return w->basis < 0 || basis_reaches(&p->bases[w->basis], from);
}

void sp_law_open(const struct sp_country_policy *p, const struct sp_law_question *q, struct sp_law_gate *out)
{
    struct sp_law_gate g = { .p = p, .abroad = q->from.n > 0, .subject = q->subject, .person = person_subject(p, q->subject) };
    int purpose = sp_code_index(SP_LIST_PURPOSE, q->purpose), authorisation = sp_code_index(SP_LIST_AUTH_BASIS, q->authorisation);
    g.rows = g.abroad ? &p->abroad : &p->domestic;
    for (size_t i = 0; i < g.rows->n; i++) {
        const struct sp_law_row *row = &g.rows->rows[i];
        g.way[i] = -1;
        for (size_t k = 0; k < row->n_ways && g.way[i] < 0; k++)
            if (way_open(p, &row->ways[k], q->from, purpose, authorisation))
                g.way[i] = (int8_t)k;
    }
    *out = g;
}

const struct sp_law_row *sp_law_withholds(struct sp_law_gate *g, const struct sp_fact *f)
{
    bool personal = g->person || person_fact(g->p, f);
    unsigned class = f->class < SP_LAW_CLASSES ? f->class : SP_LAW_CLASSES - 1;
    size_t at = g->rows->decides[personal][place_of(f->kind)][class];
    if (g->way[at] < 0)
        return &g->rows->rows[at];
    g->used |= 1ull << at;
    return NULL;
}

const struct sp_law_basis *sp_law_basis_of(const struct sp_law_gate *g, size_t row)
{
    int at = g->way[row] < 0 ? -1 : g->rows->rows[row].ways[g->way[row]].basis;
    return at < 0 ? NULL : &g->p->bases[at];
}

void sp_law_about(struct sp_law_gate *g, struct sp_view subject)
{
    g->subject = subject;
    g->person = person_subject(g->p, subject);
}

const struct sp_law_never *sp_law_never(const struct sp_country_policy *p, const struct sp_kind *kind)
{
    for (size_t i = 0; i < p->n_never; i++)
        if (sp_kind_set_has(&p->never[i].kinds, kind))
            return &p->never[i];
    return NULL;
}

/* --- compiled in -------------------------------------------------------------------------------------------------- */

/* "LA" is la.json. */
static bool names(const char *file, struct sp_view country)
{
    return country.n == 2 && strlen(file) == 2 && file[0] == (country.p[0] | 0x20) && file[1] == (country.p[1] | 0x20);
}

struct sp_view sp_country_policy_text(struct sp_view country)
{
    const char *other = "";
    for (const struct sp_country_text *t = sp_country_texts; t->name; t++) {
        if (names(t->name, country))
            return sp_view_of(t->text);
        if (!strcmp(t->name, "default"))
            other = t->text;
    }
    return sp_view_of(other);
}

struct sp_view sp_country_policy_nth(size_t i)
{
    for (const struct sp_country_text *t = sp_country_texts; t->name; t++)
        if (!i--)
            return sp_view_of(t->text);
    return sp_view(NULL, 0);
}

struct sp_rc sp_country_policy_of(struct sp_view country, struct sp_country_policy **out, struct sp_diag *d)
{
    return sp_country_policy_parse(sp_country_policy_text(country), out, d);
}
