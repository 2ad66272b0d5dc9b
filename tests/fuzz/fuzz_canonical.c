/* layer: tools */
/* The fast reader of JSON lines takes nothing that the strict one refuses or reads differently. */
#include <stdlib.h>

#include "schema/canonical.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static struct sp_canonical_cache cache;
    SP_ARENA_AUTO arena = { 0 };
    SP_ARENA_AUTO other = { 0 };
    struct sp_company fast, strict;
    if (!sp_canonical_company(sp_view(data, n), &cache, &arena, &fast))
        return 0;
    if (!sp_ok(sp_company_from_json(sp_view(data, n), &other, &strict, NULL)))
        abort();
    if (!sp_view_eq(fast.subject, strict.subject) || fast.n != strict.n)
        abort();
    for (size_t i = 0; i < fast.n; i++)
        if (!sp_fact_same(&fast.facts[i], &strict.facts[i]) || fast.facts[i].received_s != strict.facts[i].received_s)
            abort();
    return 0;
}
