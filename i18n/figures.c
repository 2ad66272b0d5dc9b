#include "i18n/figures.h"

#include <stdlib.h>

#include "i18n/figures_internal.h"
#include "i18n/format.h"

/* --- numbers --- */

bool sp_exact_of(const char *decimal, struct sp_exact *out)
{
    struct sp_exact n = { .v = 0 };
    bool minus = *decimal == '-', point = false;
    for (const char *p = decimal + minus; *p; p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        if (n.whole + n.frac == SP_EXACT_DIGITS)
            return false;
        n.v = n.v * 10 + (*p - '0');
        n.frac += point;
        n.whole += !point;
    }
    n.v = minus ? -n.v : n.v;
    *out = n;
    return true;
}

bool sp_exact_at(const struct sp_exact *n, unsigned frac, __int128 *out)
{
    if (n->whole + frac > SP_EXACT_DIGITS - 3) /* some can still be added up */
        return false;
    *out = n->v;
    for (unsigned i = n->frac; i < frac; i++)
        *out *= 10;
    return true;
}

unsigned sp_exact_powers(__int128 most)
{
    unsigned powers = 0;
    for (; most > SP_FIGURE_MOST; most /= 10)
        powers++;
    return powers;
}

int64_t sp_exact_divide(__int128 v, unsigned powers)
{
    for (; powers; powers--)
        v /= 10;
    return (int64_t)v;
}

void sp_exact_put(__int128 v, unsigned frac, char out[SP_READ_DECIMAL])
{
    char digits[SP_READ_DECIMAL];
    size_t n = 0, at = 0;
    bool minus = v < 0;
    for (v = minus ? -v : v; v || n <= frac; v /= 10)
        digits[n++] = (char)('0' + (int)(v % 10));
    if (minus)
        out[at++] = '-';
    while (n) {
        out[at++] = digits[--n];
        if (n && n == frac)
            out[at++] = '.';
    }
    out[at] = '\0';
}

/* --- scales --- */

static int64_t step_of(int64_t range)
{
    int64_t raw = range / 3 + (range % 3 != 0), step = 1;
    while (step * 10 <= raw)
        step *= 10;
    return step >= raw ? step : 2 * step >= raw ? 2 * step : 5 * step >= raw ? 5 * step : 10 * step;
}

struct sp_figure_scale sp_figure_scale_of(const struct sp_figure_chart *c)
{
    int64_t low = 0, high = 0;
    for (size_t i = 0; i < c->n_series; i++)
        for (size_t k = 0; k < c->n; k++) {
            const struct sp_figure_point *p = &c->series[i].v[k];
            low = p->there && p->v < low ? p->v : low;
            high = p->there && p->v > high ? p->v : high;
        }
    int64_t step = step_of(high > low ? high - low : 1);
    struct sp_figure_scale s = { .low = -((-low + step - 1) / step * step), .high = (high + step - 1) / step * step, .step = step };
    if (s.high == s.low)
        s.high = step;
    return s;
}

int sp_figure_place(const struct sp_figure_scale *s, int64_t v, int length)
{
    return (int)((v - s->low) * length / (s->high - s->low));
}

void sp_figure_put_number(const struct sp_catalogue *cat, int64_t v, int exponent, struct sp_buf *out)
{
    char decimal[SP_READ_DECIMAL];
    __int128 exact = v;
    for (; exponent < 0 && exact % 10 == 0; exponent++)
        exact /= 10;
    for (; exponent > 0 && exponent < 20; exponent--)
        exact *= 10;
    sp_exact_put(exact, exponent < 0 ? (unsigned)-exponent : 0, decimal);
    (void)sp_format_decimal(cat, sp_view_of(decimal), out);
}

/* --- what is not there --- */

bool sp_figures_lack(const struct sp_doc *doc, const struct sp_doc_section *s, const char *kind)
{
    for (size_t i = 0; i < doc->n_withheld; i++)
        if (sp_view_is(doc->withheld[i].kind, kind))
            return true;
    for (size_t i = 0; i < doc->n_redacted; i++)
        if (sp_view_eq(doc->redacted[i].what, s->name) || sp_view_is(doc->redacted[i].what, "policy"))
            return true;
    return false;
}

static const struct sp_doc_value *named(const struct sp_doc_fact *f, const char *name) { return sp_doc_named(f->values, f->n, name); }

/* --- ownership --- */

/* Hundredths of a percent; digits beyond are cut. */
static int share_of(const struct sp_catalogue *cat, const struct sp_doc_value *v)
{
    char decimal[SP_READ_DECIMAL];
    struct sp_exact n;
    if (!v || !sp_read_percent(cat, v->value, decimal) || !sp_exact_of(decimal, &n))
        return -1;
    for (; n.frac < 2; n.frac++)
        n.v *= 10;
    for (; n.frac > 2; n.frac--)
        n.v /= 10;
    return n.v < 0 || n.v > 10000 ? -1 : (int)n.v;
}

static struct sp_figure_node node_of(const struct sp_catalogue *cat, const struct sp_doc_fact *f)
{
    static const char *const names[] = { "name", "subject", "lei", "reason", "exception" };
    struct sp_figure_node n = { .fact = f, .share = named(f, "share"), .low = named(f, "share_min"), .high = named(f, "share_max"),
                                .until = named(f, "to") };
    for (size_t i = 0; !n.name && i < sizeof names / sizeof names[0]; i++)
        n.name = named(f, names[i]);
    n.share_bp = share_of(cat, n.share);
    n.low_bp = share_of(cat, n.low);
    n.high_bp = share_of(cat, n.high);
    return n;
}

static struct sp_rc make_tree(const struct sp_catalogue *cat, const struct sp_doc *doc, const struct sp_doc_section *s,
                              struct sp_arena *a, struct sp_figures *out)
{
    static const struct { const char *kind; bool below; } kinds[] = {
        { "ownership.owner", false }, { "ownership.undisclosed", false }, { "ownership.parent", false },
        { "ownership.branch", true }, { "ownership.investment", true } };
    struct sp_figure_tree *t = sp_arena_alloc(a, sizeof *t);
    if (!t)
        return SP_ERR(NOMEM);
    t->company = sp_doc_company(doc, sp_catalogue_code(cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        t->part |= sp_figures_lack(doc, s, kinds[k].kind);
        for (size_t i = 0; i < s->n; i++) {
            size_t *n = kinds[k].below ? &t->n_below : &t->n_above;
            if (!sp_view_is(s->facts[i].kind, kinds[k].kind))
                continue;
            t->part |= *n == SP_FIGURE_NODES;
            if (*n < SP_FIGURE_NODES)
                (kinds[k].below ? t->below : t->above)[(*n)++] = node_of(cat, &s->facts[i]);
        }
    }
    out->tree = t->n_above + t->n_below ? t : NULL;
    return SP_OK;
}

/* --- score --- */

static bool number_named(const struct sp_catalogue *cat, const struct sp_doc_fact *f, const char *name,
                         const struct sp_doc_value **v, struct sp_exact *n)
{
    char decimal[SP_READ_DECIMAL];
    *v = named(f, name);
    return *v && sp_read_decimal(cat, (*v)->value, decimal) && sp_exact_of(decimal, n);
}

/* Those of the score's own id that tell their points. */
static void take_reasons(const struct sp_catalogue *cat, const struct sp_doc_section *s, unsigned powers, unsigned frac,
                         struct sp_figure_score *score)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct sp_doc_fact *f = &s->facts[i];
        const struct sp_doc_value *of = named(f, "score"), *points;
        struct sp_exact n;
        __int128 v;
        if (!sp_view_is(f->kind, "score.reason") || !of || !sp_view_eq(of->value, score->fact->id))
            continue;
        if (!number_named(cat, f, "points", &points, &n) || n.frac > frac || !sp_exact_at(&n, frac, &v) ||
            score->n_reasons == SP_FIGURE_REASONS) {
            score->part |= points != NULL;
            continue;
        }
        score->reason[score->n_reasons++] = (struct sp_figure_reason){ named(f, "code"), points, sp_exact_divide(v, powers) };
    }
}

static bool scale_score(const struct sp_catalogue *cat, const struct sp_doc_section *s, const struct sp_doc_fact *f,
                        struct sp_figure_score *out)
{
    struct sp_exact n[3];
    __int128 v[3];
    *out = (struct sp_figure_score){ .fact = f };
    if (!number_named(cat, f, "score", &out->score, &n[0]) || !number_named(cat, f, "lowest", &out->lowest, &n[1]) ||
        !number_named(cat, f, "highest", &out->highest, &n[2]))
        return false;
    unsigned frac = 2;
    for (size_t i = 0; i < 3; i++)
        frac = n[i].frac > frac ? n[i].frac : frac;
    for (size_t i = 0; i < 3; i++)
        if (!sp_exact_at(&n[i], frac, &v[i]))
            return false;
    unsigned low = sp_exact_powers(v[1] < 0 ? -v[1] : v[1]), high = sp_exact_powers(v[2] < 0 ? -v[2] : v[2]);
    unsigned powers = low > high ? low : high;
    out->v = sp_exact_divide(v[0], powers);
    out->low = sp_exact_divide(v[1], powers);
    out->high = sp_exact_divide(v[2], powers);
    take_reasons(cat, s, powers, frac, out);
    return out->low < out->high && out->low <= out->v && out->v <= out->high;
}

static struct sp_rc make_scores(const struct sp_catalogue *cat, const struct sp_doc *doc, const struct sp_doc_section *s,
                                struct sp_arena *a, struct sp_figures *out)
{
    bool lacks = sp_figures_lack(doc, s, "score.score") || sp_figures_lack(doc, s, "score.reason");
    for (size_t i = 0; i < s->n && out->n_scores < SP_FIGURE_SCORES; i++) {
        if (!sp_view_is(s->facts[i].kind, "score.score"))
            continue;
        struct sp_figure_score *score = sp_arena_alloc(a, sizeof *score);
        if (!score)
            return SP_ERR(NOMEM);
        if (!scale_score(cat, s, &s->facts[i], score))
            continue;
        score->part |= lacks;
        out->score[out->n_scores++] = score;
    }
    return SP_OK;
}

struct sp_rc sp_figures_of(const struct sp_catalogue *cat, const struct sp_doc *doc, struct sp_arena *a, struct sp_figures *out)
{
    struct sp_figures f = { .n_charts = 0 };
    for (size_t i = 0; i < doc->n_sections; i++) {
        const struct sp_doc_section *s = &doc->sections[i];
        if (sp_view_is(s->name, "ownership"))
            SP_TRY(make_tree(cat, doc, s, a, &f));
        else if (sp_view_is(s->name, "score"))
            SP_TRY(make_scores(cat, doc, s, a, &f));
        else
            SP_TRY(sp_figures_charts(cat, doc, s, a, &f));
    }
    *out = f;
    return SP_OK;
}
