#include "storage/contested.h"

#include "i18n/fold.h"
#include "schema/decimal.h"

/* ---- values ---- */

/* Of the letters that the languages here are written with, the small one. */
static uint32_t small(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 32;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || (c >= 0x1CD && c <= 0x1DC) || c == 0x1AF)
        return c + (c & 1);
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177) || c == 0x1A0 || (c >= 0x1EA0 && c <= 0x1EFF))
        return c | 1;
    return c;
}

static bool is_blank(uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x3000; }

/* The next letter, one blank for many, 0 at the end and for blanks in front of it. */
static uint32_t next_of(struct sp_view *v, bool first)
{
    bool gap = false;
    for (size_t n; v->n; v->p += n, v->n -= n) {
        uint32_t c = sp_utf8_at(v->p, &n);
        if (is_blank(c)) {
            gap = true;
            continue;
        }
        if (gap && !first)
            return ' ';
        v->p += n;
        v->n -= n;
        return small(c);
    }
    return 0;
}

static bool same_words(struct sp_view a, struct sp_view b)
{
    for (bool first = true;; first = false) {
        uint32_t x = next_of(&a, first), y = next_of(&b, first);
        if (x != y || !x)
            return x == y;
    }
}

static bool same_value(const struct sp_value *x, const struct sp_value *y)
{
    if (x->field != y->field || !sp_view_eq(x->currency, y->currency))
        return false;
    switch (x->field->type) {
    case SP_TYPE_TEXT:
    case SP_TYPE_LONG: return same_words(x->text, y->text);
    case SP_TYPE_AMOUNT:
    case SP_TYPE_DECIMAL: return sp_decimal_cmp(x->text, y->text) == 0;
    case SP_TYPE_TOKEN:
    case SP_TYPE_CODE:
    case SP_TYPE_DATE:
    case SP_TYPE_INT:
    case SP_TYPE_BOOL:
    case SP_TYPE_SUBJECT:
    case SP_TYPE_TIME: break;
    }
    return sp_view_eq(x->text, y->text);
}

static struct sp_rc same_data(const struct sp_fact *f, const struct sp_fact *g, struct sp_arena *a, bool *out)
{
    struct sp_value v[SP_MAX_FIELDS], w[SP_MAX_FIELDS];
    size_t n = 0, m = 0;
    *out = sp_view_eq(f->data, g->data);
    if (*out)
        return SP_OK;
    SP_TRY(sp_data_values(f->kind, f->data, a, v, &n));
    SP_TRY(sp_data_values(g->kind, g->data, a, w, &m));
    *out = n == m;
    for (size_t i = 0; i < n && *out; i++)
        *out = same_value(&v[i], &w[i]);
    return SP_OK;
}

/* ---- facts ---- */

static bool same_but_mark(const struct sp_fact *f, const struct sp_fact *g)
{
    struct sp_fact same = *f;
    same.disputed = g->disputed;
    return sp_fact_same(&same, g);
}

/* The data being those of the correction: whether the rest of f is as it was found wrong, in all that the correction changed. */
static bool rest_again(const struct sp_fact *wrong, const struct sp_fact *now, const struct sp_fact *f)
{
    bool from = !sp_view_eq(wrong->valid_from, now->valid_from), to = !sp_view_eq(wrong->valid_to, now->valid_to);
    bool status = wrong->status != now->status, class = wrong->class != now->class;
    if (!from && !to && !status && !class) /* the source alone */
        return false;
    return (!from || sp_view_eq(f->valid_from, wrong->valid_from)) && (!to || sp_view_eq(f->valid_to, wrong->valid_to)) &&
           (!status || f->status == wrong->status) && (!class || f->class == wrong->class);
}

static struct sp_rc says_again(const struct sp_fact *wrong, const struct sp_fact *now, const struct sp_fact *f, struct sp_arena *a, bool *out)
{
    *out = same_but_mark(wrong, f);
    if (*out)
        return SP_OK;
    if (!sp_view_eq(f->data, now->data))
        return same_data(wrong, f, a, out);
    *out = sp_view_eq(wrong->data, now->data) && rest_again(wrong, now, f);
    return SP_OK;
}

struct sp_rc sp_contested_again(const struct sp_facts *all, const struct sp_marks *m, const struct sp_fact *now, const struct sp_fact *f,
                                struct sp_arena *a, bool *out)
{
    *out = false;
    for (size_t i = 0; i < all->n && m->n && !*out; i++) {
        const struct sp_fact *wrong = &all->v[i];
        if (wrong->disputed && sp_fact_same_slot(wrong, f) && sp_marks_corrected(m, wrong, f->source))
            SP_TRY(says_again(wrong, now, f, a, out));
    }
    return SP_OK;
}

static bool is_after(const struct sp_fact *f, const struct sp_fact *g) { return f->received_s != g->received_s ? f->received_s > g->received_s : f > g; }

/* Whether now came right after a version that was found wrong. Both of one array, in the order in which they were appended. */
static bool is_correction(const struct sp_facts *all, const struct sp_marks *m, const struct sp_fact *now)
{
    const struct sp_fact *wrong = NULL;
    for (size_t i = 0; i < all->n; i++) {
        const struct sp_fact *v = &all->v[i];
        if (v->disputed && sp_fact_same_slot(v, now) && !same_but_mark(v, now) && sp_marks_corrected(m, v, v->source) && (!wrong || is_after(v, wrong)))
            wrong = v;
    }
    for (size_t i = 0; i < all->n && wrong; i++)
        if (sp_fact_same_slot(&all->v[i], now) && is_after(&all->v[i], wrong) && !same_but_mark(&all->v[i], now))
            return false;
    return wrong && is_after(now, wrong);
}

struct sp_rc sp_contested_replaced(const struct sp_facts *all, const struct sp_marks *m, const struct sp_fact *now, const struct sp_fact *f,
                                   struct sp_arena *a, bool *out)
{
    bool same = true;
    *out = false;
    if (!now || !m->n || f->kind->section == SP_SECTION_DISPUTES || !is_correction(all, m, now))
        return SP_OK;
    SP_TRY(same_data(now, f, a, &same));
    *out = !same || now->status != f->status;
    return SP_OK;
}
