/* layer: schema */
#include <stdlib.h>

#include "schema/trust.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is accepted is the one text of its list; a file, but for white space. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_list t = { 0 };
    struct sp_trust_file f, same;
    struct sp_diag d;
    if (sp_ok(sp_trust_list_parse(sp_view(data, n), &arena, &t, &d))) {
        sp_trust_list_sort(&t);
        sp_trust_list_put(&again, &t);
        if (!sp_view_eq(sp_buf_view(&again), sp_view(data, n)))
            abort();
        sp_trust_list_free(&t);
    } else if (sp_ok(sp_trust_file_parse(sp_view(data, n), &arena, &f, &d))) {
        sp_trust_file_put(&again, &f);
        if (!sp_ok(sp_trust_file_parse(sp_buf_view(&again), &arena, &same, &d)))
            abort();
    }
    return 0;
}
