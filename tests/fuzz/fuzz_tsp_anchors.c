/* layer: crypto */
#include <stdlib.h>

#include "crypto/tsp.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is taken as trust anchors is certificates in DER, each of which is taken by itself as the same. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_tsp_anchors v, again;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_tsp_anchors_read(sp_view(data, n), &a, &v, &d))) {
        if (!d.rule[0])
            abort();
        return 0;
    }
    if (!v.n || v.n > SP_MAX_TSP_ANCHORS)
        abort();
    for (size_t i = 0; i < v.n; i++)
        if (!sp_ok(sp_tsp_anchors_read(v.v[i], &a, &again, &d)) || again.n != 1 || !sp_view_eq(again.v[0], v.v[i]))
            abort();
    return 0;
}
