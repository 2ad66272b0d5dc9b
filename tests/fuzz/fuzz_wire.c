/* layer: node */
#include <stdlib.h>

#include "node/federation/wire.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static void write_again(const struct sp_wire *w, struct sp_buf *b)
{
    switch (w->kind) {
    case SP_WIRE_HEAD: sp_wire_put_head(b, w->head); break;
    case SP_WIRE_COSIGNATURE: sp_wire_put_cosignature(b, w->head); break;
    case SP_WIRE_TRUST_FILE: sp_wire_put_trust_file(b, w->head); break;
    case SP_WIRE_SEEN: sp_wire_put_seen(b, w->seen); break;
    case SP_WIRE_TRUST_ASKED: sp_wire_put_trust_asked(b, w->have); break;
    case SP_WIRE_STATUS_ASKED: sp_wire_put_status_asked(b, w->head, w->have, w->at); break;
    case SP_WIRE_STATUS_LIST: sp_wire_put_status_list(b, w->head); break;
    case SP_WIRE_TAKEN: sp_wire_put_taken(b, (size_t)w->taken); break;
    case SP_WIRE_PROVE: sp_wire_put_prove(b, w->list, w->n_list); break;
    case SP_WIRE_PROVED: sp_wire_put_proofs(b, w->list, w->n_list); break;
    case SP_WIRE_STAMPS_ASKED: sp_wire_put_stamps_asked(b, w->list, w->n_list); break;
    case SP_WIRE_STAMPED: sp_wire_put_stamped(b, w->list, w->n_list); break;
    case SP_WIRE_CRLS_ASKED: sp_wire_put_crls_asked(b, w->list, w->n_list); break;
    case SP_WIRE_CRL_LISTS: sp_wire_put_crl_lists(b, w->list, w->n_list); break;
    case SP_WIRE_TRANSLATIONS_ASKED: sp_wire_put_translations_asked(b, w->head, w->language); break;
    case SP_WIRE_TRANSLATED: sp_wire_put_translated(b, w->any, w->sealed); break;
    case SP_WIRE_SEALED:
    case SP_WIRE_RECEIPTS_IN:
    case SP_WIRE_ERROR:
    default: break; /* a token is not escaped: only those that nodes make are written */
    }
}

/* What is read is within its bounds, and what it is written as again reads as the same; a refusal names its rule. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_WIRE_AUTO w = { .json = NULL };
    SP_WIRE_AUTO x = { .json = NULL };
    SP_BUF_AUTO b = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (!sp_ok(sp_wire_parse(sp_view(data, n), &w, &d))) {
        if (!d.rule[0])
            abort();
        return 0;
    }
    if (w.n_list > SP_WIRE_RECEIPTS || w.taken < 0 || w.have < 0 || w.at < 0 || w.seen > INT64_MAX)
        abort();
    write_again(&w, &b);
    if (b.n && (!sp_ok(sp_wire_parse(sp_buf_view(&b), &x, NULL)) || x.kind != w.kind || x.n_list != w.n_list ||
                x.seen != w.seen || x.have != w.have || x.at != w.at || !sp_view_eq(x.head, w.head) || !sp_view_eq(x.language, w.language) || x.any != w.any))
        abort();
    return 0;
}
