#include "i18n/format_read.h"

#include <stdio.h>

#include "i18n/format.h"

/* Room to write any of them again. */
struct again { char text[SP_FORMAT_ROOM(SP_READ_DECIMAL + 8)]; };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool digit_at(struct sp_view text, size_t i) { return i < text.n && is_digit(text.p[i]); }

/* The separator stands at i, between digits. */
static bool separates(struct sp_view text, size_t i, struct sp_view separator)
{
    return separator.n && i + separator.n < text.n && memcmp(text.p + i, separator.p, separator.n) == 0 &&
           digit_at(text, i + separator.n);
}

/* The first number in the text, without its separators of thousands. */
static bool find_number(const struct sp_catalogue *cat, struct sp_view text, char out[SP_READ_DECIMAL])
{
    const struct sp_catalogue_form *f = sp_catalogue_form(cat);
    size_t i = 0, n = 0;
    bool point = false;
    while (i < text.n && !is_digit(text.p[i]))
        i++;
    if (i == text.n)
        return false;
    if (i && text.p[i - 1] == '-')
        out[n++] = '-';
    while (i < text.n && n + 2 < SP_READ_DECIMAL) {
        if (is_digit(text.p[i])) {
            out[n++] = text.p[i++];
        } else if (!point && separates(text, i, f->decimal)) {
            out[n++] = '.';
            i += f->decimal.n;
            point = true;
        } else if (!point && separates(text, i, f->group)) {
            i += f->group.n;
        } else {
            break;
        }
    }
    out[n] = '\0';
    return !digit_at(text, i);
}

static bool same(const struct again *a, const char *end, struct sp_view text)
{
    return end && sp_view_eq(sp_view(a->text, (size_t)(end - a->text)), text);
}

bool sp_read_decimal(const struct sp_catalogue *cat, struct sp_view text, char decimal[SP_READ_DECIMAL])
{
    struct again a;
    return find_number(cat, text, decimal) && same(&a, sp_write_decimal(cat, sp_view_of(decimal), a.text), text);
}

bool sp_read_percent(const struct sp_catalogue *cat, struct sp_view text, char decimal[SP_READ_DECIMAL])
{
    struct again a;
    return find_number(cat, text, decimal) && same(&a, sp_write_percent(cat, sp_view_of(decimal), a.text), text);
}

bool sp_read_amount(const struct sp_catalogue *cat, struct sp_view text, char decimal[SP_READ_DECIMAL], char currency[4])
{
    struct again a;
    if (!find_number(cat, text, decimal))
        return false;
    for (size_t i = 0; i + 3 <= text.n; i++) {
        for (size_t k = 0; k < 3; k++)
            currency[k] = text.p[i + k];
        currency[3] = '\0';
        if (strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3 &&
            same(&a, sp_write_amount(cat, sp_view_of(decimal), sp_view(currency, 3), a.text), text))
            return true;
    }
    return false;
}

static bool skip(struct sp_view *text, struct sp_view what)
{
    if (!sp_view_starts(*text, what))
        return false;
    *text = sp_view(text->p + what.n, text->n - what.n);
    return true;
}

static bool take_count(struct sp_view *text, unsigned *out)
{
    unsigned v = 0;
    size_t n = 0;
    for (; n < 4 && digit_at(*text, n); n++)
        v = v * 10 + (unsigned)(text->p[n] - '0');
    *out = v;
    *text = sp_view(text->p + n, text->n - n);
    return n > 0;
}

/* The longest name that stands there: some languages number their months. */
static bool take_month(const struct sp_catalogue *cat, struct sp_view *text, unsigned *out)
{
    const struct sp_view *month = sp_catalogue_form(cat)->month;
    size_t best = 12;
    for (size_t i = 0; i < 12; i++)
        if (sp_view_starts(*text, month[i]) && (best == 12 || month[i].n > month[best].n))
            best = i;
    *out = (unsigned)best + 1;
    return best < 12 && skip(text, month[best]);
}

bool sp_read_date(const struct sp_catalogue *cat, struct sp_view text, char iso[11])
{
    const struct sp_catalogue_template *t = &sp_catalogue_form(cat)->date;
    struct sp_view rest = text;
    unsigned v[3] = { 0 }; /* year, month, day: the slots of the template */
    struct again a;
    char digits[40];
    for (size_t i = 0; i < t->n; i++) {
        unsigned slot = t->part[i].slot;
        if (!skip(&rest, t->part[i].before) || !(slot == 1 ? take_month(cat, &rest, &v[1]) : take_count(&rest, &v[slot])))
            return false;
    }
    (void)snprintf(digits, sizeof digits, "%04u-%02u-%02u", v[0], v[1], v[2]);
    memcpy(iso, digits, 10);
    iso[10] = '\0';
    return sp_view_eq(rest, t->tail) && same(&a, sp_write_date(cat, sp_view(iso, 10), a.text), text);
}
