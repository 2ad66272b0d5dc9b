/* layer: evidence */
#include <stdlib.h>

#include "node/evidence/verify_status.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* An auditor's file of lists, for a report whose list is in no file: its name is no UTF-8. No list may be used then, whatever the
 * file holds, and every line that refuses says by which rule. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    static struct sp_verdict v;
    struct sp_view in = sp_view(data, n);
    struct sp_status_claims c = { .iat_s = -1 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_bundle bundle = { .n_status = 0 };
    const struct sp_report_head head = { .iss = SP_VIEW_LIT("LA"), .status = { SP_VIEW_LIT("\xff"), 7 } };
    struct sp_status_seen seen;
    const struct sp_status_question q = { .bundle = &bundle, .head = &head, .has_file = true, .file = in, .then_s = 1793000000,
                                          .at_s = 1793000060, .then = &seen, .now = &seen };
    if (!sp_ok(sp_status_list_claims(in, &arena, &c, &d)) && (!d.rule[0] || c.iat_s != -1))
        abort();
    v.n = 0;
    if (!sp_ok(sp_verify_status(&q, &arena, &v)))
        return 0; /* no memory */
    for (size_t i = 0; i < v.n; i++)
        if ((v.v[i].result == SP_PASS && strcmp(v.v[i].id, "status.file") != 0) ||
            (v.v[i].result != SP_PASS && v.v[i].result != SP_SKIPPED && !v.v[i].rule[0]))
            abort();
    return 0;
}
