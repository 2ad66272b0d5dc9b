#include "i18n/skeleton.h"

#include <pthread.h>
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
