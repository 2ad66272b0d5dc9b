/* Identifiers of synthetic companies: right check digits, another one for every index. */
#include <stdio.h>

#include "schema/identifier.h"
#include "tools/saphan-gen/facts.h"

/* A permutation of 0 … 10^digits − 1, so that neighbours do not look alike: the factor has no 2 and no 5 in it. */
static uint64_t scatter(uint64_t index, unsigned digits)
{
    uint64_t range = 1;
    for (unsigned i = 0; i < digits; i++)
        range *= 10;
    return (index % range * 38196601u + 7u) % range;
}

static void digits_at(char *at, unsigned n, uint64_t v)
{
    for (unsigned i = n; i-- > 0; v /= 10)
        at[i] = (char)('0' + v % 10);
}

static bool complete(struct gen_company *x)
{
    return sp_identifier_complete(sp_view_of(x->c->scheme), x->number, strlen(x->number));
}

/* Some stems have no check digit; the digit before the index is raised until there is one. */
static void complete_from(struct gen_company *x, size_t free_digit)
{
    for (char d = '0'; d <= '9'; d++) {
        x->number[free_digit] = d;
        if (complete(x))
            return;
    }
}

/* A company is registered where it sits; inside the code stands an organisation code with a check digit of its own. */
static void identify_cn(struct gen_company *x)
{
    static const struct { const char *region, *area; } areas[] = {
        { "CN-GX", "450100" }, { "CN-YN", "530100" }, { "CN-GD", "440300" }, { "CN-BJ", "110108" },
        { "CN-SH", "310115" }, { "CN-SC", "510107" }, { "CN-CQ", "500103" }, { "CN-HI", "460105" },
    };
    const char *area = "100000";
    x->place = &x->c->place[x->index % x->c->n_place];
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++)
        if (strcmp(areas[i].region, x->place->region) == 0)
            area = areas[i].area;
    (void)snprintf(x->number, sizeof x->number, "91%s0000000000", area);
    digits_at(x->number + 8, 8, scatter(x->index, 8));
    if (!sp_identifier_complete(SP_VIEW_LIT("cn.org"), x->number + 8, 9) || !complete(x))
        x->number[0] = '\0';
}

static void identify_years(struct gen_company *x, unsigned per_year_digits, const char *stem)
{
    uint64_t per_year = 1;
    for (unsigned i = 0; i < per_year_digits; i++)
        per_year *= 10;
    /* Every year gets its share of the numbers before one repeats; the scatter mixes the years. */
    x->founded = 1966 + (int)(x->index / per_year * 37 % 59);
    (void)snprintf(x->number, sizeof x->number, "%d%s", x->founded, stem);
    digits_at(x->number + strlen(x->number) - per_year_digits - (stem[0] == '0' && stem[1] == '1' ? 0 : 1), per_year_digits,
              scatter(x->index, per_year_digits));
}

void gen_identify(struct gen_company *x)
{
    const char *code = x->c->code;
    x->founded = 1986 + (int)gen_below(x, 39);
    x->place = GEN_PICK(x, place);
    if (!strcmp(code, "CN")) {
        identify_cn(x);
    } else if (!strcmp(code, "TH")) {
        memcpy(x->number, "0105000000000", 14);
        digits_at(x->number + 4, 8, scatter(x->index, 8));
        complete_from(x, 3);
    } else if (!strcmp(code, "VN")) {
        memcpy(x->number, "0000000000", 11);
        digits_at(x->number + 1, 8, scatter(x->index, 8));
        complete_from(x, 0);
    } else if (!strcmp(code, "MY")) {
        identify_years(x, 6, "01000000");
    } else if (!strcmp(code, "SG")) {
        identify_years(x, 5, "00000A");
        (void)complete(x);
    } else if (!strcmp(code, "MM")) {
        memcpy(x->number, "100000000", 10);
        digits_at(x->number + 1, 8, scatter(x->index, 8));
    } else if (!strcmp(code, "KH")) {
        memcpy(x->number, "00000000", 9);
        digits_at(x->number, 8, scatter(x->index, 8));
    } else {
        memcpy(x->number, "0100000000", 11);
        digits_at(x->number + 2, 8, scatter(x->index, 8));
    }
}

void gen_lei(struct gen_company *x, char out[21])
{
    memcpy(out, "984500SYNT0000000000", 21);
    digits_at(out + 10, 8, scatter(x->index, 8));
    if (!sp_identifier_complete(SP_VIEW_LIT("lei"), out, 20))
        out[0] = '\0';
}
