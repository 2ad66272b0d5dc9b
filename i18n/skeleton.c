#include "i18n/skeleton.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "i18n/alike.h"
#include "i18n/fold.h"

static USpoofChecker *checker;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_checker(void)
{
    UErrorCode e = U_ZERO_ERROR;
    checker = uspoof_open(&e);
    if (U_FAILURE(e)) checker = NULL;
}

struct sp_rc sp_name_skeleton(struct sp_view core, char *out, size_t cap, size_t *n)
{
    UErrorCode e = U_ZERO_ERROR;
    (void)pthread_once(&once, open_checker);
    if (!checker) return SP_ERR(INTERNAL);
    int32_t got = uspoof_getSkeletonUTF8(checker, 0, core.p, (int32_t)core.n, out, (int32_t)cap, &e);
    if (e == U_BUFFER_OVERFLOW_ERROR) return SP_ERR(LIMIT);
    if (U_FAILURE(e)) return SP_ERR(INTERNAL);
    for (int32_t i = 0; i < got; i++) /* a zero is drawn as a capital O, which was folded to a small one */
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = (char)(out[i] + 32);
    *n = (size_t)got;
    return SP_OK;
}

/*
 * What each character of the basic plane looks like, learned when it is first met and kept: skeletons are made character by
 * character, so that a name's is those of its characters one after another, as long as no two combining marks meet that
 * may change places.
 */
enum { PLANE = 0x10000, LOOK_BYTES = 62 };
struct look { unsigned char n; bool begins_mark, ends_mark; char text[LOOK_BYTES]; };
static _Atomic(const struct look *) looks[PLANE];

static bool is_mark(struct sp_view text, bool last)
{
    size_t at = 0;
    uint32_t cp = 0;
    while (at < text.n) {
        cp = sp_utf8_next(text, &at);
        if (!last)
            break;
    }
    return u_getCombiningClass((UChar32)cp) != 0;
}

static const struct look *learn(struct sp_view one, uint32_t cp)
{
    struct look *k = calloc(1, sizeof *k);
    size_t n = 0;
    if (!k)
        return NULL;
    if (cp == 'm') { /* "rn", as every skeleton has it, becomes m again */
        k->text[0] = 'm';
        n = 1;
    } else if (!sp_ok(sp_name_skeleton(one, k->text, sizeof k->text, &n))) {
        free(k);
        return NULL;
    }
    k->n = (unsigned char)n;
    k->begins_mark = is_mark(sp_view(k->text, n), false);
    k->ends_mark = is_mark(sp_view(k->text, n), true);
    const struct look *none = NULL;
    if (atomic_compare_exchange_strong(&looks[cp], &none, k))
        return k;
    free(k); /* another thread was first */
    return none;
}

static const struct look *look_of(struct sp_view one, uint32_t cp)
{
    const struct look *k = atomic_load_explicit(&looks[cp], memory_order_acquire);
    return k ? k : learn(one, cp);
}

/* False: only the whole can say, or there is no room. */
static bool look_by_look(struct sp_view core, char *out, size_t cap, size_t *n)
{
    bool mark = false, before = false; /* it ends in a mark; it was changed */
    size_t to = 0;
    for (size_t i = 0, from; i < core.n;) {
        from = i;
        uint32_t cp = sp_utf8_next(core, &i);
        if (cp >= PLANE)
            return false;
        const struct look *k = look_of(sp_view(core.p + from, i - from), cp);
        bool changed = k && (k->n != i - from || memcmp(k->text, core.p + from, k->n) != 0);
        if (!k || to + k->n > cap || (mark && k->begins_mark && (changed || before)))
            return false;
        mark = k->ends_mark;
        before = changed;
        memcpy(out + to, k->text, k->n);
        to += k->n;
    }
    *n = to;
    return true;
}

struct sp_rc sp_name_likeness(struct sp_view core, char *out, size_t cap, size_t *n)
{
    size_t got = 0, to = 0;
    if (!look_by_look(core, out, cap, &got))
        SP_TRY(sp_name_skeleton(core, out, cap, &got));
    for (size_t i = 0; i < got; i++) {
        bool m = out[i] == 'r' && i + 1 < got && out[i + 1] == 'n';
        out[to++] = m ? 'm' : out[i];
        i += m;
    }
    *n = to;
    return SP_OK;
}

/* The small Latin letter whose capital looks like that of cp, or 0. A capital I looks like a small l, too: what has a dot when it is
 * small is an i. */
static char capital_look(struct sp_view one, uint32_t cp)
{
    UChar32 up = u_toupper((UChar32)cp);
    if (cp < 0x80 || cp >= PLANE || up == (UChar32)cp || up >= PLANE)
        return 0;
    char text[4];
    int32_t length = 0;
    UErrorCode e = U_ZERO_ERROR;
    (void)u_strToUTF8(text, (int32_t)sizeof text, &length, &(UChar){ (UChar)up }, 1, &e);
    if (U_FAILURE(e))
        return 0;
    const struct look *small = look_of(one, cp), *capital = look_of(sp_view(text, (size_t)length), (uint32_t)up);
    if (small && small->n == 1 && small->text[0] == 'i')
        return 'i';
    return capital && capital->n == 1 && capital->text[0] >= 'a' && capital->text[0] <= 'z' ? capital->text[0] : 0;
}

struct sp_rc sp_name_capital_look(struct sp_view core, char *out, size_t cap, size_t *n)
{
    size_t to = 0;
    for (size_t i = 0, from; i < core.n;) {
        from = i;
        struct sp_view one = sp_view(core.p + from, 0);
        uint32_t cp = sp_utf8_next(core, &i);
        one.n = i - from;
        char latin = capital_look(one, cp);
        if (to + one.n > cap)
            return SP_ERR(LIMIT);
        if (latin)
            out[to++] = latin;
        else
            for (size_t k = 0; k < one.n; k++)
                out[to++] = one.p[k];
    }
    *n = to;
    return SP_OK;
}

enum { NAME_BYTES = 1024 };

static bool read_as(struct sp_view name, char out[NAME_BYTES], size_t *n)
{
    char folded[NAME_BYTES], capitals[NAME_BYTES];
    size_t k = 0, got = 0, to = 0;
    if (!sp_ok(sp_fold(name, folded, sizeof folded, &k)) || !sp_ok(sp_name_capital_look(sp_view(folded, k), capitals, sizeof capitals, &k)) ||
        !sp_ok(sp_name_skeleton(sp_view(capitals, k), out, NAME_BYTES, &got)))
        return false;
    for (size_t i = 0; i < got; i++)
        if (out[i] != ' ')
            out[to++] = out[i];
    *n = to;
    return true;
}

bool sp_names_read_alike(struct sp_view a, struct sp_view b)
{
    char x[NAME_BYTES], y[NAME_BYTES];
    size_t n = 0, m = 0;
    return sp_names_look_alike(a, b) || (read_as(a, x, &n) && read_as(b, y, &m) && n && n == m && memcmp(x, y, n) == 0);
}
