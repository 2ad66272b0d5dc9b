/* layer: schema */
#include <stdlib.h>

#include "schema/tombstone.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void of_looks(struct sp_view in)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_looks_tombstone t = { .seq = 0 }, second;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_looks_tombstone_parse(in, &a, &t, &d))) {
        if (!d.rule[0] || t.seq)
            abort();
        return;
    }
    sp_looks_tombstone_put(&text, &t);
    if (!sp_ok(sp_looks_tombstone_parse(sp_buf_view(&text), &a, &second, &d)))
        abort();
    sp_looks_tombstone_put(&again, &second);
    if (!sp_view_eq(sp_buf_view(&text), sp_buf_view(&again)))
        abort();
}

/* A tombstone's payload, of both kinds: what is accepted is written and read again as the same. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_tombstone t = { .seq = 0 }, second;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    of_looks(sp_view(data, n));
    if (!sp_ok(sp_tombstone_parse(sp_view(data, n), &a, &t, &d))) {
        if (!d.rule[0] || t.seq)
            abort();
        return 0;
    }
    sp_tombstone_put(&text, &t);
    if (!sp_ok(sp_tombstone_parse(sp_buf_view(&text), &a, &second, &d)))
        abort();
    sp_tombstone_put(&again, &second);
    if (!sp_view_eq(sp_buf_view(&text), sp_buf_view(&again)))
        abort();
    return 0;
}
