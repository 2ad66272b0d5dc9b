/* layer: schema */
#include <stdlib.h>

#include "schema/second.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is accepted is the one text of what it says. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_seconds s;
    struct sp_diag d;
    if (!sp_ok(sp_seconds_parse(sp_view(data, n), &arena, &s, &d)))
        return 0;
    sp_seconds_put(&again, &s);
    if (!s.n || s.n > SP_MAX_SECONDS || !sp_view_eq(sp_buf_view(&again), sp_view(data, n)))
        abort();
    return 0;
}
