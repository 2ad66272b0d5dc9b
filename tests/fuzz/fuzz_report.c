/* layer: schema */
#include <stdlib.h>

#include "schema/report.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

static bool same(const struct sp_value *a, const struct sp_value *b)
{
    return a->field == b->field && sp_view_eq(a->name, b->name) && sp_view_eq(a->text, b->text) && sp_view_eq(a->lang, b->lang) &&
           sp_view_eq(a->script, b->script) && sp_view_eq(a->currency, b->currency);
}

/* Those kept are those that the data gives. */
static void check_values(const struct sp_fact *f, const struct sp_report_values *kept, struct sp_arena *arena)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n;
    if (!sp_ok(sp_data_values(f->kind, f->data, arena, v, &n)) || n != kept->n)
        abort();
    for (size_t i = 0; i < n; i++)
        if (!same(&v[i], &kept->v[i]))
            abort();
}

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
    for (size_t i = 0; r.values && i < r.n_facts; i++)
        check_values(&r.facts[i], &r.values[i], &arena);
    return 0;
}
