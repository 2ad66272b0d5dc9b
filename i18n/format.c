#include "i18n/format.h"

#include "base/clock.h"
#include "base/short.h"

static char *put(char *to, struct sp_view v) { return sp_put_fast(to, v); }

static char *fill(const struct sp_catalogue_template *t, const struct sp_view *slots, char *to)
{
    for (size_t i = 0; i < t->n; i++) {
        to = put(to, t->part[i].before);
        to = put(to, slots[t->part[i].slot]);
    }
    return put(to, t->tail);
}

/* No leading zeros; v below 10000. */
static struct sp_view plain(unsigned v, char text[8])
{
    size_t i = 8;
    do
        text[--i] = (char)('0' + v % 10);
    while (v /= 10);
    return sp_view(text + i, 8 - i);
}

static char *put_day(const struct sp_catalogue *cat, unsigned y, unsigned m, unsigned d, char *to)
{
    const struct sp_catalogue_form *f = sp_catalogue_form(cat);
    char year[8], day[8];
    struct sp_view slots[3] = { plain(y, year), f->month[m - 1], plain(d, day) };
    return fill(&f->date, slots, to);
}

char *sp_write_date(const struct sp_catalogue *cat, struct sp_view iso, char *to)
{
    unsigned y, m, d;
    if (!sp_date_parse(iso, &y, &m, &d))
        return NULL;
    return put_day(cat, y, m, d, to);
}

/* Civil date of a day number since 1970, proleptic Gregorian: eras of 400 years that begin on 1 March. */
static void civil(int64_t days, unsigned *y, unsigned *m, unsigned *d)
{
    uint64_t z = (uint64_t)(days + 719468);
    uint64_t era = z / 146097, doe = z % 146097;
    uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint64_t mp = (5 * doy + 2) / 153;
    *d = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *m = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *y = (unsigned)(yoe + era * 400 + (*m <= 2));
}

static void two(char *to, unsigned v)
{
    to[0] = (char)('0' + v / 10 % 10);
    to[1] = (char)('0' + v % 10);
}

char *sp_write_time(const struct sp_catalogue *cat, int64_t unix_s, char *to)
{
    const struct sp_catalogue_form *f = sp_catalogue_form(cat);
    if (unix_s < 0 || unix_s > 253402300799) /* 9999-12-31T23:59:59Z */
        return NULL;
    unsigned y, m, d, s = (unsigned)(unix_s % 86400);
    civil(unix_s / 86400, &y, &m, &d);
    char clock[8] = "00:00:00";
    two(clock, s / 3600);
    two(clock + 3, s / 60 % 60);
    two(clock + 6, s % 60);
    const struct sp_catalogue_template *t = &f->time;
    for (size_t i = 0; i < t->n; i++) {
        to = put(to, t->part[i].before);
        to = t->part[i].slot == 0 ? put_day(cat, y, m, d, to) : put(to, sp_view(clock, sizeof clock));
    }
    return put(to, t->tail);
}

/* [-]digits[.digits] */
static bool split_decimal(struct sp_view v, bool *minus, struct sp_view *whole, struct sp_view *part)
{
    *minus = v.n && v.p[0] == '-';
    size_t i = *minus, start = i;
    while (i < v.n && v.p[i] >= '0' && v.p[i] <= '9')
        i++;
    *whole = sp_view(v.p + start, i - start);
    *part = sp_view(NULL, 0);
    if (!whole->n)
        return false;
    if (i == v.n)
        return true;
    if (v.p[i] != '.' || i + 1 == v.n)
        return false;
    *part = sp_view(v.p + i + 1, v.n - i - 1);
    for (i = 0; i < part->n; i++)
        if (part->p[i] < '0' || part->p[i] > '9')
            return false;
    return true;
}

char *sp_write_decimal(const struct sp_catalogue *cat, struct sp_view decimal, char *to)
{
    const struct sp_catalogue_form *f = sp_catalogue_form(cat);
    struct sp_view whole, part;
    bool minus;
    if (!split_decimal(decimal, &minus, &whole, &part))
        return NULL;
    if (minus)
        *to++ = '-';
    size_t first = whole.n % 3 ? whole.n % 3 : 3;
    to = put(to, sp_view(whole.p, first));
    for (size_t i = first; i < whole.n; i += 3) {
        to = put(to, f->group);
        to = put(to, sp_view(whole.p + i, 3));
    }
    if (!part.n)
        return to;
    return put(put(to, f->decimal), part);
}

/* The number is written in place, so that no digit passes through a buffer that could be too small. */
static char *fill_number(const struct sp_catalogue *cat, const struct sp_catalogue_template *t, struct sp_view decimal,
                         const struct sp_view *slots, char *to)
{
    for (size_t i = 0; i < t->n; i++) {
        to = put(to, t->part[i].before);
        to = t->part[i].slot ? put(to, slots[t->part[i].slot]) : sp_write_decimal(cat, decimal, to);
        if (!to)
            return NULL;
    }
    return put(to, t->tail);
}

char *sp_write_amount(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_view currency, char *to)
{
    const struct sp_catalogue_form *f = sp_catalogue_form(cat);
    struct sp_view name = sp_catalogue_code(cat, SP_VIEW_LIT("currency"), currency);
    struct sp_view slots[3] = { { NULL, 0 }, currency, name };
    return fill_number(cat, name.n ? &f->amount : &f->amount_plain, decimal, slots, to);
}

char *sp_write_percent(const struct sp_catalogue *cat, struct sp_view decimal, char *to)
{
    return fill_number(cat, &sp_catalogue_form(cat)->percent, decimal, NULL, to);
}

char *sp_write_code(const struct sp_catalogue *cat, struct sp_view list, struct sp_view code, char *to)
{
    struct sp_view slots[2] = { sp_catalogue_code(cat, list, code), code };
    if (!slots[0].n)
        return NULL;
    if (sp_view_is(list, "country") || sp_view_is(list, "currency"))
        return fill(&sp_catalogue_form(cat)->code, slots, to);
    return put(to, slots[0]);
}

static bool added(struct sp_buf *out, char *end)
{
    if (!end)
        return false;
    sp_buf_added(out, (size_t)(end - (out->p + out->n)));
    return true;
}

bool sp_format_date(const struct sp_catalogue *cat, struct sp_view iso, struct sp_buf *out)
{
    char *to = sp_buf_room(out, SP_FORMAT_ROOM(iso.n));
    return to && added(out, sp_write_date(cat, iso, to));
}

bool sp_format_time(const struct sp_catalogue *cat, int64_t unix_s, struct sp_buf *out)
{
    char *to = sp_buf_room(out, SP_FORMAT_ROOM(0));
    return to && added(out, sp_write_time(cat, unix_s, to));
}

bool sp_format_decimal(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_buf *out)
{
    char *to = sp_buf_room(out, SP_FORMAT_ROOM(decimal.n));
    return to && added(out, sp_write_decimal(cat, decimal, to));
}

bool sp_format_amount(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_view currency, struct sp_buf *out)
{
    char *to = sp_buf_room(out, SP_FORMAT_ROOM(decimal.n + currency.n));
    return to && added(out, sp_write_amount(cat, decimal, currency, to));
}

bool sp_format_percent(const struct sp_catalogue *cat, struct sp_view decimal, struct sp_buf *out)
{
    char *to = sp_buf_room(out, SP_FORMAT_ROOM(decimal.n));
    return to && added(out, sp_write_percent(cat, decimal, to));
}

bool sp_template_next(struct sp_view tmpl, size_t *pos, size_t *at, struct sp_view *name, bool *bad)
{
    size_t i = *pos;
    while (i < tmpl.n && tmpl.p[i] != '{' && tmpl.p[i] != '}')
        i++;
    *bad = false;
    if (i == tmpl.n)
        return false;
    size_t start = i + 1, end = start;
    while (end < tmpl.n && ((tmpl.p[end] >= 'a' && tmpl.p[end] <= 'z') || tmpl.p[end] == '_'))
        end++;
    if (tmpl.p[i] == '}' || end == start || end == tmpl.n || tmpl.p[end] != '}') {
        *bad = true;
        return false;
    }
    *at = i;
    *name = sp_view(tmpl.p + start, end - start);
    *pos = end + 1;
    return true;
}

struct sp_rc sp_template_put(struct sp_view tmpl, const struct sp_slot *slots, size_t n, struct sp_buf *out)
{
    size_t pos = 0, at = 0, from = 0;
    struct sp_view name = { NULL, 0 };
    bool bad;
    while (sp_template_next(tmpl, &pos, &at, &name, &bad)) {
        size_t i = 0;
        while (i < n && !sp_view_is(name, slots[i].name))
            i++;
        if (i == n)
            return SP_ERR(FORMAT);
        sp_buf_put(out, sp_view(tmpl.p + from, at - from));
        sp_buf_put(out, slots[i].value);
        from = pos;
    }
    if (bad)
        return SP_ERR(FORMAT);
    sp_buf_put(out, sp_view(tmpl.n ? tmpl.p + from : NULL, tmpl.n - from));
    return sp_buf_rc(out);
}
