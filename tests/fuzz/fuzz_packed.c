/* layer: evidence */
/* A packed catalogue from anywhere: it opens to at most what a catalogue may be, and what a catalogue opens to packs to it again. */
#include <stdlib.h>

#include "node/evidence/packed.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void unpack(struct sp_view packed)
{
    SP_BUF_AUTO plain = { 0 };
    SP_BUF_AUTO again = { 0 };
    SP_BUF_AUTO back = { 0 };
    SP_CATALOGUE_AUTO cat = NULL;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_catalogue_unpack(packed, &plain, &d);
    if (!sp_ok(rc)) {
        if (!d.rule[0])
            abort();
        return;
    }
    if (plain.n > SP_MAX_CATALOGUE_BYTES)
        abort();
    if (!sp_ok(sp_catalogue_parse(sp_buf_view(&plain), &cat, NULL)))
        return;
    if (!sp_ok(sp_catalogue_pack(cat, &again)) || !sp_ok(sp_catalogue_unpack(sp_buf_view(&again), &back, NULL)) ||
        !sp_view_eq(sp_buf_view(&back), sp_buf_view(&plain)))
        abort();
}

/* As text; and as what may stand behind the one header. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    static const char header[] = { '\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, '\xff' };
    SP_BUF_AUTO member = { 0 };
    SP_BUF_AUTO text = { 0 };
    unpack(sp_view(data, n));
    sp_buf_put(&member, sp_view(header, sizeof header));
    sp_buf_put(&member, sp_view(data, n));
    sp_buf_put_b64url(&text, sp_buf_view(&member));
    unpack(sp_buf_view(&text));
    return 0;
}
