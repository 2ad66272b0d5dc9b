/* Series over time: how the company pays, and its accounts. */
#include <stdlib.h>

#include "i18n/figures_internal.h"
#include "i18n/format.h"

/* One fact, as a point. */
struct entry {
    const struct sp_doc_fact *fact;
    const struct sp_doc_value *time;
    char day[11], currency[4];
    int months;                       /* of the period, of statements */
    bool taken;                       /* in a chart already */
    bool there[SP_FIGURE_SERIES];
    struct sp_exact v[SP_FIGURE_SERIES];
    struct sp_view shown[SP_FIGURE_SERIES];
};

enum merge { APART, SUM, HIGHEST };

/* How a kind becomes charts. */
struct plan {
    const char *kind, *title, *time;
    const char *field[SP_FIGURE_SERIES];
    enum { AMOUNTS, COUNTS, STATEMENTS } of;
    enum merge merge;
    bool columns;
};

static const struct plan plans[] = {
    { "trade_payments.experience", "figure.payments", "as_of", { "amount", "past_due" }, AMOUNTS, SUM, true },
    { "trade_payments.experience", "figure.payments", "as_of", { "days_beyond_terms" }, COUNTS, HIGHEST, false },
    { "financial.statement", "figure.accounts", "period_to", { "revenue", "profit", "total_assets", "equity" }, STATEMENTS, APART, false },
};

struct work {
    const struct sp_catalogue *cat;
    const struct plan *plan;
    struct sp_arena *a;
    struct entry *v;
    size_t n;
    bool part;
};

static const struct sp_doc_value *named(const struct sp_doc_fact *f, const char *name) { return sp_doc_named(f->values, f->n, name); }

static int number_at(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (p[i] - '0');
    return v;
}

/* From the year's and the month's digits of both days. */
static int months_between(const char *from, const char *to)
{
    return (number_at(to, 4) - number_at(from, 4)) * 12 + number_at(to + 5, 2) - number_at(from + 5, 2);
}

static int months_of(const struct sp_catalogue *cat, const struct sp_doc_fact *f, const char *to)
{
    char from[11];
    const struct sp_doc_value *v = named(f, "period_from");
    return v && sp_read_date(cat, v->value, from) ? months_between(from, to) : -1;
}

static bool read_value(struct work *w, struct entry *e, size_t i, struct sp_view text)
{
    char decimal[SP_READ_DECIMAL], currency[4] = "";
    bool ok = w->plan->of == AMOUNTS ? sp_read_amount(w->cat, text, decimal, currency) : sp_read_decimal(w->cat, text, decimal);
    if (ok && i == 0)
        memcpy(e->currency, currency, sizeof currency);
    /* Amounts of another currency than the first one's have no place on its axis. */
    return ok && strcmp(currency, e->currency) == 0 && sp_exact_of(decimal, &e->v[i]);
}

static void read_entry(struct work *w, const struct sp_doc_fact *f)
{
    struct entry *e = &w->v[w->n];
    bool any = false;
    *e = (struct entry){ .fact = f, .time = named(f, w->plan->time) };
    if (!e->time || !sp_read_date(w->cat, e->time->value, e->day)) {
        w->part = true;
        return;
    }
    for (size_t i = 0; i < SP_FIGURE_SERIES && w->plan->field[i]; i++) {
        const struct sp_doc_value *v = named(f, w->plan->field[i]);
        e->there[i] = v && read_value(w, e, i, v->value);
        e->shown[i] = v ? v->value : sp_view(NULL, 0);
        w->part |= v && !e->there[i];
        any |= e->there[i];
        if (w->plan->of == AMOUNTS && !e->there[0])
            break; /* no currency */
    }
    e->months = w->plan->of == STATEMENTS ? months_of(w->cat, f, e->day) : 0;
    w->n += any;
}

static int by_day(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->day, y->day);
    return order ? order : x->fact < y->fact ? -1 : x->fact > y->fact;
}

static bool same_value(const struct entry *a, const struct entry *b, const char *name)
{
    const struct sp_doc_value *x = named(a->fact, name), *y = named(b->fact, name);
    return (!x && !y) || (x && y && sp_view_eq(x->value, y->value));
}

static bool same_chart(const struct entry *a, const struct entry *b)
{
    return strcmp(a->currency, b->currency) == 0 && a->months == b->months && same_value(a, b, "currency") && same_value(a, b, "unit") &&
           same_value(a, b, "consolidated");
}

/* --- points --- */

struct exact { bool there; __int128 v; };
struct making {
    struct work *w;
    struct sp_figure_chart *c;
    unsigned frac;
    struct exact v[SP_FIGURE_SERIES][SP_FIGURE_POINTS];
    char last[11];                    /* of statements: when the last one taken ended; "" before the first */
    bool twice;                       /* there were two of that time */
};

static bool merges_into_last(const struct making *m, const struct entry *e)
{
    return m->w->plan->merge != APART && m->c->n && strcmp(m->c->time[m->c->n - 1].day, e->day) == 0;
}

static void drop_oldest(struct making *m)
{
    struct sp_figure_chart *c = m->c;
    memmove(c->time, c->time + 1, (SP_FIGURE_POINTS - 1) * sizeof c->time[0]);
    for (size_t i = 0; i < SP_FIGURE_SERIES; i++) {
        memmove(m->v[i], m->v[i] + 1, (SP_FIGURE_POINTS - 1) * sizeof m->v[i][0]);
        memmove(c->series[i].v, c->series[i].v + 1, (SP_FIGURE_POINTS - 1) * sizeof c->series[i].v[0]);
    }
    c->n--;
    c->part = true;
}

static void merge_value(const struct making *m, struct exact *to, struct sp_figure_point *p, bool there, __int128 v, struct sp_view shown)
{
    if (m->w->plan->merge == SUM) { /* finish writes what is shown */
        *to = (struct exact){ to->there && there, to->v + v };
    } else if (there && (!to->there || v > to->v)) {
        *to = (struct exact){ true, v };
        p->shown = shown;
    }
}

/* A time behind the others, without points so far. e: NULL, it is not known which. */
static void add_time(struct making *m, const struct entry *e)
{
    struct sp_figure_chart *c = m->c;
    if (c->n == SP_FIGURE_POINTS)
        drop_oldest(m);
    c->time[c->n] = (struct sp_figure_time){ .shown = e ? e->time->value : sp_view(NULL, 0) };
    if (e)
        memcpy(c->time[c->n].day, e->day, sizeof e->day);
    for (size_t i = 0; i < SP_FIGURE_SERIES; i++) {
        m->v[i][c->n] = (struct exact){ .there = false };
        c->series[i].v[c->n] = (struct sp_figure_point){ .there = false };
    }
    c->n++;
}

/* Statements that follow upon each other end so many months apart at most; of an unknown length, a year. */
static int longest_step(const struct entry *e) { return e->months < 0 ? 12 : e->months + 1; }

/* Those that cannot be compared, of the time that lies between; else that something is not there. */
static void add_gap(struct making *m, const struct entry *e)
{
    const struct work *w = m->w;
    const char *last = m->last;
    bool any = false;
    for (const struct entry *o = w->v; o < e; o++)
        if (o->months == e->months && !same_chart(o, e) && months_between(last, o->day) > 0 && months_between(o->day, e->day) > 0 &&
            !(any && strcmp(m->c->time[m->c->n - 1].day, o->day) == 0)) {
            add_time(m, o);
            any = true;
        }
    if (!any)
        add_time(m, NULL);
}

/* Two statements of one time, or of times that overlap, are no development; nor are two with a third between them. */
static void add_statement(struct making *m, const struct entry *e)
{
    struct sp_figure_chart *c = m->c;
    int step = m->last[0] ? months_between(m->last, e->day) : 0, longest = longest_step(e);
    bool follows = step > 0 && step >= e->months && step <= longest && !m->twice;
    if (step > longest)
        add_gap(m, e);
    m->twice = m->last[0] && !step;
    if (m->twice)
        c->time[c->n - 1].apart = true;
    add_time(m, e);
    c->time[c->n - 1].apart = m->last[0] && !follows;
    memcpy(m->last, e->day, sizeof m->last);
}

/* False: a number has no room. */
static bool take_entry(struct making *m, const struct entry *e)
{
    struct sp_figure_chart *c = m->c;
    bool merges = merges_into_last(m, e);
    if (!merges && m->w->plan->of == STATEMENTS)
        add_statement(m, e);
    else if (!merges)
        add_time(m, e);
    size_t at = c->n - 1;
    c->time[at].disputed |= e->fact->disputed.n > 0;
    c->summed |= merges;
    for (size_t i = 0; i < c->n_series; i++) {
        __int128 v = 0;
        if (e->there[i] && !sp_exact_at(&e->v[i], m->frac, &v))
            return false;
        if (merges) {
            merge_value(m, &m->v[i][at], &c->series[i].v[at], e->there[i], v, e->shown[i]);
        } else {
            m->v[i][at] = (struct exact){ e->there[i], v };
            c->series[i].v[at] = (struct sp_figure_point){ .shown = e->shown[i] };
        }
    }
    return true;
}

/* What was added up is written as the catalogue writes it. */
static struct sp_rc put_sum(const struct making *m, __int128 v, struct sp_view *shown)
{
    SP_BUF_AUTO text = { 0 };
    char decimal[SP_READ_DECIMAL];
    sp_exact_put(v, m->frac, decimal);
    if (!sp_format_amount(m->w->cat, sp_view_of(decimal), m->c->currency, &text))
        return SP_ERR(NOMEM);
    return sp_arena_copy(m->w->a, sp_buf_view(&text), shown) ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc finish(struct making *m)
{
    struct sp_figure_chart *c = m->c;
    __int128 most = 0;
    for (size_t i = 0; i < c->n_series; i++)
        for (size_t k = 0; k < c->n; k++) {
            __int128 v = m->v[i][k].v < 0 ? -m->v[i][k].v : m->v[i][k].v;
            most = m->v[i][k].there && v > most ? v : most;
        }
    unsigned powers = sp_exact_powers(most);
    c->exponent = (int)powers - (int)m->frac;
    for (size_t i = 0; i < c->n_series; i++)
        for (size_t k = 0; k < c->n; k++) {
            struct sp_figure_point *p = &c->series[i].v[k];
            p->there = m->v[i][k].there;
            p->v = p->there ? sp_exact_divide(m->v[i][k].v, powers) : 0;
            c->part |= !p->there;
            if (!p->there)
                p->shown = sp_view(NULL, 0);
            else if (c->summed && m->w->plan->merge == SUM)
                SP_TRY(put_sum(m, m->v[i][k].v, &p->shown));
        }
    return SP_OK;
}

static bool is_gap(const struct making *m, size_t at)
{
    for (size_t i = 0; i < m->c->n_series; i++)
        if (m->v[i][at].there)
            return false;
    return true;
}

/* Times with a point. What stands before the first of them tells nothing. */
static size_t count_points(struct making *m)
{
    size_t n = 0;
    while (m->c->n && is_gap(m, 0))
        drop_oldest(m);
    for (size_t k = 0; k < m->c->n; k++)
        n += !is_gap(m, k);
    return n;
}

/* Series that no point has are none. */
static void drop_empty(struct making *m)
{
    struct sp_figure_chart *c = m->c;
    for (size_t i = 0; i < c->n_series;) {
        bool any = false;
        for (size_t k = 0; k < c->n; k++)
            any |= m->v[i][k].there;
        if (any) {
            i++;
            continue;
        }
        c->n_series--;
        memmove(&c->series[i], &c->series[i + 1], (c->n_series - i) * sizeof c->series[0]);
        memmove(&m->v[i], &m->v[i + 1], (c->n_series - i) * sizeof m->v[0]);
    }
}

static void describe(struct sp_figure_chart *c, const struct work *w, const struct entry *first)
{
    const struct sp_doc_value *currency = named(first->fact, "currency"), *unit = named(first->fact, "unit");
    c->title = w->plan->title;
    c->columns = w->plan->columns;
    c->part = w->part;
    c->time_label = first->time->label;
    if (w->plan->of == STATEMENTS && currency)
        c->currency = currency->value;
    else if (w->plan->of == AMOUNTS)
        c->currency = sp_view_of(first->currency);
    if (w->plan->of == STATEMENTS && unit && !sp_view_is(unit->value, "1")) {
        c->unit = unit->value;
        c->unit_label = unit->label;
    }
}

/* The label of a series is that of any entry's value. */
static void label_series(struct sp_figure_chart *c, const struct work *w, const struct entry *e)
{
    for (size_t i = 0; i < c->n_series; i++) {
        const struct sp_doc_value *v = named(e->fact, w->plan->field[i]);
        if (v)
            c->series[i].label = v->label;
    }
}

static struct sp_rc make_chart(struct work *w, size_t first, struct sp_figures *out)
{
    struct making *m = sp_arena_alloc(w->a, sizeof *m);
    struct sp_figure_chart *c = sp_arena_alloc(w->a, sizeof *c);
    if (!m || !c)
        return SP_ERR(NOMEM);
    *m = (struct making){ .w = w, .c = c };
    describe(c, w, &w->v[first]);
    if (w->plan->of == AMOUNTS && !sp_arena_copy(w->a, c->currency, &c->currency)) /* the entries are sorted again, and freed */
        return SP_ERR(NOMEM);
    while (c->n_series < SP_FIGURE_SERIES && w->plan->field[c->n_series])
        c->n_series++;
    for (size_t k = first; k < w->n; k++)
        for (size_t i = 0; same_chart(&w->v[first], &w->v[k]) && i < c->n_series; i++)
            m->frac = w->v[k].there[i] && w->v[k].v[i].frac > m->frac ? w->v[k].v[i].frac : m->frac;
    bool fits = true;
    for (size_t k = first; k < w->n; k++)
        if (!w->v[k].taken && same_chart(&w->v[first], &w->v[k])) {
            w->v[k].taken = k != first;
            label_series(c, w, &w->v[k]);
            fits = fits && take_entry(m, &w->v[k]);
        }
    w->v[first].taken = true;
    drop_empty(m);
    if (!fits || count_points(m) < 2 || !c->n_series || out->n_charts == SP_FIGURE_CHARTS)
        return SP_OK;
    SP_TRY(finish(m));
    if (w->plan->of != STATEMENTS)
        sp_figures_part_times(c);
    sp_figures_place_times(c);
    out->chart[out->n_charts++] = c;
    return SP_OK;
}

static struct sp_rc follow(struct work *w, const struct sp_doc *doc, const struct sp_doc_section *s, struct sp_figures *out)
{
    size_t from = out->n_charts;
    w->n = 0;
    w->part = sp_figures_lack(doc, s, w->plan->kind);
    for (size_t i = 0; i < s->n; i++)
        if (sp_view_is(s->facts[i].kind, w->plan->kind))
            read_entry(w, &s->facts[i]);
    if (w->n > 1)
        qsort(w->v, w->n, sizeof *w->v, by_day);
    for (size_t i = 0; i < w->n; i++)
        if (!w->v[i].taken)
            SP_TRY(make_chart(w, i, out));
    for (; from < out->n_charts; from++)
        out->chart[from]->section = s->name;
    return SP_OK;
}

struct sp_rc sp_figures_charts(const struct sp_catalogue *cat, const struct sp_doc *doc, const struct sp_doc_section *s,
                               struct sp_arena *a, struct sp_figures *out)
{
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        struct work w = { .cat = cat, .plan = &plans[i], .a = a };
        struct sp_view section;
        if (!sp_view_split(sp_view_of(plans[i].kind), '.', &section, &(struct sp_view){ NULL, 0 }) || !sp_view_eq(section, s->name) ||
            s->n < 2)
            continue;
        w.v = sp_arena_room(a, s->n * sizeof *w.v);
        if (!w.v)
            return SP_ERR(NOMEM);
        SP_TRY(follow(&w, doc, s, out));
    }
    return SP_OK;
}
