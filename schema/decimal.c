#include "schema/decimal.h"

/* A valid decimal taken apart: whole part without leading zero ("" for 0), fraction without trailing zeros. */
struct parts { bool negative; struct sp_view whole, fraction; };

static bool digit(char c) { return c >= '0' && c <= '9'; }

bool sp_decimal_valid(struct sp_view t)
{
    size_t i = 0, digits = 0;
    bool negative = t.n && t.p[0] == '-', zero = true;
    if (negative)
        i++;
    size_t start = i;
    for (; i < t.n && digit(t.p[i]); i++, digits++)
        zero = zero && t.p[i] == '0';
    if (digits == 0 || (digits > 1 && t.p[start] == '0'))
        return false;
    if (i < t.n) {
        if (t.p[i] != '.' || i + 1 == t.n)
            return false;
        for (i++; i < t.n && digit(t.p[i]); i++, digits++)
            zero = zero && t.p[i] == '0';
    }
    return i == t.n && digits <= SP_MAX_DECIMAL_DIGITS && !(negative && zero);
}

static struct parts take_apart(struct sp_view t)
{
    struct parts out = { 0 };
    if (t.n && t.p[0] == '-') {
        out.negative = true;
        t = sp_view(t.p + 1, t.n - 1);
    }
    if (!sp_view_split(t, '.', &out.whole, &out.fraction))
        out.whole = t;
    if (out.whole.n == 1 && out.whole.p[0] == '0')
        out.whole.n = 0;
    while (out.fraction.n && out.fraction.p[out.fraction.n - 1] == '0')
        out.fraction.n--;
    return out;
}

int sp_decimal_cmp(struct sp_view a, struct sp_view b)
{
    struct parts x = take_apart(a), y = take_apart(b);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    int c = x.whole.n != y.whole.n ? (x.whole.n < y.whole.n ? -1 : 1) : sp_view_cmp(x.whole, y.whole);
    if (c == 0)
        c = sp_view_cmp(x.fraction, y.fraction);
    return x.negative ? -c : c;
}

int sp_decimal_cmp_i64(struct sp_view a, int64_t b)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t u = b < 0 ? 0 - (uint64_t)b : (uint64_t)b;
    do
        text[--at] = (char)('0' + u % 10);
    while (u /= 10);
    if (b < 0)
        text[--at] = '-';
    return sp_decimal_cmp(a, sp_view(text + at, sizeof text - at));
}
