/* layer: schema */
#include <stdlib.h>

#include "schema/country_policy.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* A table that was taken decides about every kind and class, and by rules of its own; one that was refused says why and where. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    struct sp_country_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_law_question q = { .from = SP_VIEW_LIT("LA"), .subject = SP_VIEW_LIT("CN.uscc:92"), .purpose = SP_VIEW_LIT("guarantee") };
    if (!sp_ok(sp_country_policy_parse(sp_view(data, n), &p, &d))) {
        if (!d.rule[0])
            abort();
        return 0;
    }
    size_t n_kinds;
    const struct sp_kind *kinds = sp_kinds(&n_kinds);
    for (size_t i = 0; i < n_kinds * SP_LAW_CLASSES; i++) {
        struct sp_fact f = { .kind = &kinds[i % n_kinds], .class = (unsigned)(i / n_kinds), .data = SP_VIEW_LIT("{}"), .valid_to = SP_VIEW_LIT("2024-02-29") };
        struct sp_law_due due;
        struct sp_law_gate g;
        sp_law_open(p, &q, &g);
        const struct sp_law_row *row = sp_law_withholds(&g, &f);
        if (row ? row->law.rule.n == 0 : g.used == 0)
            abort();
        if (sp_law_due(p, q.subject, &f, &due) && strcmp(due.due, due.event) <= 0)
            abort();
    }
    sp_country_policy_free(p);
    return 0;
}
