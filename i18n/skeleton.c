#include "i18n/skeleton.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unicode/uspoof.h>

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

/* What a character's likeness is, learned when it is first met: of the basic plane, two bits each. */
enum { UNKNOWN, ITSELF, OTHER, PLANE = 0x10000 };
static _Atomic unsigned char learned[PLANE];

static unsigned char learn(struct sp_view one, uint32_t cp)
{
    char text[64];
    size_t n = 0;
    bool same = sp_ok(sp_name_skeleton(one, text, sizeof text, &n)) && sp_view_eq(sp_view(text, n), one);
    unsigned char is = same || cp == 'm' ? ITSELF : OTHER;
    atomic_store_explicit(&learned[cp], is, memory_order_relaxed);
    return is;
}

/* Every character stands for itself, and none makes another one with its neighbour. */
static bool is_plain(struct sp_view core)
{
    for (size_t i = 0, from; i < core.n;) {
        from = i;
        uint32_t cp = sp_utf8_next(core, &i);
        if (cp >= PLANE || (cp == 'r' && i < core.n && core.p[i] == 'n'))
            return false;
        unsigned char is = atomic_load_explicit(&learned[cp], memory_order_relaxed);
        if (is == UNKNOWN)
            is = learn(sp_view(core.p + from, i - from), cp);
        if (is != ITSELF)
            return false;
    }
    return true;
}

struct sp_rc sp_name_likeness(struct sp_view core, char *out, size_t cap, size_t *n)
{
    size_t got = 0, to = 0;
    if (is_plain(core)) {
        if (core.n > cap)
            return SP_ERR(LIMIT);
        memcpy(out, core.p, core.n);
        *n = core.n;
        return SP_OK;
    }
    SP_TRY(sp_name_skeleton(core, out, cap, &got));
    for (size_t i = 0; i < got; i++) {
        bool m = out[i] == 'r' && i + 1 < got && out[i + 1] == 'n';
        out[to++] = m ? 'm' : out[i];
        i += m;
    }
    *n = to;
    return SP_OK;
}
