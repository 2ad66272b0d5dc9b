/* layer: schema */
#include <stdlib.h>

#include "schema/company.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

/* A record that is accepted survives writing, encoding and reading of its values. */
static void survives(const struct sp_fact *f, struct sp_arena *arena)
{
    SP_BUF_AUTO bytes = { 0 };
    struct sp_fact g;
    struct sp_value v[SP_MAX_FIELDS];
    size_t count;
    sp_fact_encode(&bytes, f);
    if (!sp_ok(sp_fact_decode(sp_buf_view(&bytes), &g)) || !sp_fact_same(f, &g))
        abort();
    if (!sp_ok(sp_data_values(f->kind, f->data, arena, v, &count)))
        abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO once = { 0 };
    SP_BUF_AUTO twice = { 0 };
    struct sp_company c, again;
    struct sp_fact f;
    struct sp_diag d;
    struct sp_value v[SP_MAX_FIELDS];
    size_t count;
    if (sp_ok(sp_fact_decode(sp_view(data, n), &f)))
        (void)sp_ok(sp_data_values(f.kind, f.data, &arena, v, &count));
    if (!sp_ok(sp_company_from_json(sp_view(data, n), &arena, &c, &d)))
        return 0;
    for (size_t i = 0; i < c.n; i++)
        survives(&c.facts[i], &arena);
    sp_company_put_json(&once, &c);
    if (once.n > SP_MAX_IMPORT_LINE)
        return 0;
    if (!sp_ok(sp_company_from_json(sp_buf_view(&once), &arena, &again, &d)))
        abort();
    sp_company_put_json(&twice, &again);
    if (!sp_view_eq(sp_buf_view(&once), sp_buf_view(&twice)))
        abort();
    return 0;
}
