/* layer: crypto */
#include <stdlib.h>

#include "crypto/note.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is read has one spelling: written again it is the same bytes. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO b = { 0 };
    struct sp_tlog_proof p;
    struct sp_diag d = { 0 };
    if (!sp_ok(sp_tlog_proof_parse(sp_view(data, n), &arena, &p, &d))) {
        if (!d.rule[0])
            abort();
        return 0;
    }
    sp_tlog_proof_put(&b, &p);
    if (!sp_ok(sp_buf_rc(&b)) || !sp_view_eq(sp_buf_view(&b), sp_view(data, n)) || p.proof.n > SP_MERKLE_LEVELS)
        abort();
    return 0;
}
