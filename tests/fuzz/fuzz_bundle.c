/* layer: schema */
#include <stdlib.h>

#include "schema/bundle.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static bool is_space(unsigned char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* What is accepted differs from its one text by white space only; quickly or by a tree makes no difference. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_bundle b;
    struct sp_diag d;
    bool taken = sp_ok(sp_bundle_parse(sp_view(data, n), &arena, &b, &d));
    struct sp_bundle tree;
    if (taken != sp_ok(sp_bundle_parse_tree(sp_view(data, n), &arena, &tree, &d)))
        abort();
    if (!taken)
        return 0;
    sp_bundle_put(&again, &b);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (at < again.n && (unsigned char)again.p[at] == data[i])
            at++;
        else if (!is_space(data[i]))
            abort();
    }
    if (at != again.n)
        abort();
    return 0;
}
