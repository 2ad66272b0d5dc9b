/* layer: schema */
#include <stdlib.h>

#include "schema/report.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What is accepted is the one text of its report, and the tree accepts it, too. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_report r, by_tree;
    struct sp_diag d;
    if (!sp_ok(sp_report_parse(sp_view(data, n), &arena, &r, &d)))
        return 0;
    if (!sp_ok(sp_report_parse_tree(sp_view(data, n), &arena, &by_tree, &d)))
        abort();
    sp_report_put(&again, &r);
    if (!sp_view_eq(sp_buf_view(&again), sp_view(data, n)))
        abort();
    return 0;
}
