/* layer: evidence */
#include <stdlib.h>

#include "node/evidence/warranted.h"
#include "schema/revocation.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void revocation(struct sp_view text)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_revocation r;
    struct sp_diag d;
    if (!sp_ok(sp_revocation_parse(text, &arena, &r, &d)))
        return;
    sp_revocation_put(&again, &r);
    if (!sp_view_eq(sp_buf_view(&again), text))
        abort();
}

/* What is accepted is the one text of what it says; and the reader of the signed form never trips over anything. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_view text = sp_view(data, n);
    struct sp_warrant w;
    struct sp_diag d;
    revocation(text);
    if (sp_ok(sp_warrant_parse(text, &arena, &w, &d))) {
        const struct sp_warrant_question q = { w.iss, w.askers[0], w.subject, w.products[0], w.purposes[0], { w.id, w.basis, w.expires }, w.iat };
        sp_warrant_put(&again, &w);
        if (!sp_view_eq(sp_buf_view(&again), text))
            abort();
        if (!sp_ok(sp_warrant_covers(&w, &q, &d)) && strcmp(d.rule, "authorisation.not-yet") && strcmp(d.rule, "authorisation.expired"))
            abort();
    }
    (void)sp_ok(sp_warrant_open(text, &arena, &w, NULL, &d));
    return 0;
}
