/* layer: evidence */
/* Reports with disclosures: the two ways of opening agree, and whatever part of one is passed on opens, too. */
#include "tests/lib/disclose_lines.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void pass_on_less(struct sp_view payload, struct sp_view token, unsigned choice)
{
    SP_ARENA_AUTO a = { 0 };
    SP_BUF_AUTO less = { 0 };
    bool keep[SP_MAX_DISCLOSURES];
    struct sp_disclosed r, again;
    dl_must(sp_ok(sp_disclosed_open(payload, token, &a, &r, NULL)));
    for (size_t i = 0; i < r.t.n; i++)
        keep[i] = choice >> i % 8 & 1;
    dl_must(sp_ok(sp_sdjwt_redact(r.jws, &r.t, keep, &less)));
    dl_must(sp_ok(sp_disclosed_open(payload, sp_buf_view(&less), &a, &again, NULL)));
    dl_must(again.report.n_facts <= r.report.n_facts && sp_view_eq(again.report.head.sub, r.report.head.sub));
    size_t gone = again.report.n_sections + again.hidden.sections;
    dl_must(gone == r.report.n_sections + r.hidden.sections);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO token = { 0 };
    bool quickly;
    if (n == 0)
        return 0;
    dl_make(sp_view(data + 1, n - 1), &payload, &token);
    if (dl_agree(sp_buf_view(&payload), sp_buf_view(&token), &quickly))
        pass_on_less(sp_buf_view(&payload), sp_buf_view(&token), data[0]);
    (void)dl_agree(sp_buf_view(&payload), sp_view(data, n), &quickly);
    return 0;
}
