#include "i18n/alike.h"

#include "base/limits.h"
#include "i18n/fold.h"
#include "i18n/look_table.h"

enum { TEXTS = 0xe000, LOOK = 4 * SP_MAX_NAME_BYTES };

static bool is_unread(uint32_t cp)
{
    size_t low = 0, high = sizeof unread / sizeof unread[0];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cp > unread[mid].last)
            low = mid + 1;
        else if (cp < unread[mid].first)
            high = mid;
        else
            return true;
    }
    return cp <= ' ';
}

/* What it is taken for; the character itself for most. */
static struct sp_view look_of(struct sp_view one, uint32_t cp, char spelled[4])
{
    size_t low = 0, high = sizeof looks / sizeof looks[0];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cp > looks[mid].cp)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == sizeof looks / sizeof looks[0] || looks[low].cp != cp)
        return is_unread(cp) ? sp_view(NULL, 0) : one;
    uint32_t like = looks[low].like;
    if (like >= TEXTS && like < TEXTS + sizeof look_texts / sizeof look_texts[0])
        return sp_view_of(look_texts[like - TEXTS]);
    return sp_view(spelled, sp_utf8_write(spelled, like));
}

/* The name as a hasty reader sees it; false: too long. */
static bool read_as(struct sp_view name, char out[LOOK], size_t *n)
{
    *n = 0;
    for (size_t i = 0, from = 0; i < name.n; from = i) {
        char spelled[4];
        uint32_t cp = sp_utf8_next(name, &i);
        struct sp_view look = look_of(sp_view(name.p + from, i - from), cp, spelled);
        if (*n + look.n > LOOK)
            return false;
        if (look.n)
            memcpy(out + *n, look.p, look.n);
        *n += look.n;
    }
    return true;
}

bool sp_names_look_alike(struct sp_view a, struct sp_view b)
{
    char x[LOOK], y[LOOK];
    size_t n = 0, m = 0;
    if (sp_view_eq(a, b))
        return true;
    return a.n <= SP_MAX_NAME_BYTES && b.n <= SP_MAX_NAME_BYTES && read_as(a, x, &n) && read_as(b, y, &m) && n && n == m && memcmp(x, y, n) == 0;
}
