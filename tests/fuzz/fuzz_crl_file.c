/* layer: evidence */
#include <stdlib.h>

#include "node/evidence/crls.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* A file is read to its end in steps that go forward; each list is there as it was, and is found again in the file made of it. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_BUF_AUTO der = { 0 };
    SP_BUF_AUTO again = { 0 };
    SP_BUF_AUTO file = { 0 };
    struct sp_view rest = sp_view(data, n);
    for (;;) {
        bool there = false;
        size_t before = rest.n;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_crl_file_next(&rest, &der, &there, &d);
        if (!sp_ok(rc) && strcmp(d.rule, "crl.file") != 0)
            abort();
        if (!sp_ok(rc) || !there)
            return 0;
        if (rest.n >= before || !der.n)
            abort();
        sp_buf_clear(&file);
        sp_crl_file_put(&file, sp_buf_view(&der));
        struct sp_view own = sp_buf_view(&file);
        if (!sp_ok(sp_crl_file_next(&own, &again, &there, &d)) || !there || own.n ||
            !sp_view_eq(sp_buf_view(&again), sp_buf_view(&der)))
            abort();
    }
}
