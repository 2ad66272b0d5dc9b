/* layer: base */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* What the scanner accepts, cJSON must parse, and canonical text must be a fixed point. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_JSON_AUTO j = NULL;
    struct sp_diag d;
    if (!sp_ok(sp_json_parse(sp_view(data, n), 0, &j, &d)))
        return 0;
    SP_BUF_AUTO once = { 0 };
    SP_BUF_AUTO twice = { 0 };
    SP_JSON_AUTO again = NULL;
    sp_json_put(&once, j);
    if (!sp_ok(sp_json_parse(sp_buf_view(&once), 0, &again, &d)))
        abort();
    sp_json_put(&twice, again);
    if (!sp_view_eq(sp_buf_view(&once), sp_buf_view(&twice)))
        abort();
    return 0;
}
