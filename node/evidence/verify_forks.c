#include "node/evidence/verify_forks.h"

#include "crypto/merkle_parts.h"

static bool same_head(const struct sp_logs_shown *x, const struct sp_logs_shown *y)
{
    return x->head->size == y->head->size && memcmp(x->head->root.b, y->head->root.b, sizeof x->head->root.b) == 0;
}

bool sp_logs_head_first(const struct sp_logs_shown *v, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (sp_view_eq(v[k].node, v[i].node) && same_head(&v[k], &v[i]))
            return false;
    return true;
}

static void put_fork(struct sp_view node, const struct sp_merkle_part *odd, struct sp_verdict *v)
{
    char id[SP_CHECK_ID];
    sp_check_id(id, "log", sp_view(node.p, node.n > 15 ? 15 : node.n), "fork");
    unsigned long long from = odd->from, last = odd->to - 1;
    if (from == last)
        sp_verdict_add(v, SP_FAIL, id, "two heads differ in what stands at place %llu: the log has two histories", from);
    else
        sp_verdict_add(v, SP_FAIL, id, "two heads differ in the entries %llu to %llu: the log has two histories", from, last);
    sp_verdict_expected(v, "one history of the log");
    sp_verdict_actual(v, "two");
}

/* All that stands below heads of that node. */
static struct sp_rc compare(const struct sp_logs_shown *all, size_t n, struct sp_view node, struct sp_arena *a, struct sp_verdict *v)
{
    size_t most = 0, used = 0;
    struct sp_merkle_part odd;
    bool agree;
    for (size_t i = 0; i < n; i++)
        most += sp_view_eq(all[i].node, node) ? sp_merkle_parts_of(all[i].proof->proof.n) : 0;
    struct sp_merkle_part *part = sp_arena_alloc(a, most * sizeof *part);
    if (!part)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < n; i++) {
        const struct sp_merkle_proof *p = &all[i].proof->proof;
        if (!sp_view_eq(all[i].node, node))
            continue;
        SP_TRY(sp_merkle_parts_put(NULL, all[i].proof->index, all[i].head->size, &all[i].leaf, p->h, p->n, part + used));
        used += sp_merkle_parts_of(p->n);
    }
    SP_TRY(sp_merkle_parts_agree(part, used, &agree, &odd));
    if (!agree)
        put_fork(node, &odd, v);
    return SP_OK;
}

/* One head, however many proofs stand below it, says nothing against itself. */
struct sp_rc sp_verify_forks(const struct sp_logs_shown *v, size_t n, struct sp_arena *a, struct sp_verdict *verdict)
{
    for (size_t i = 0; i < n; i++) {
        bool first = true, other = false;
        for (size_t k = 0; k < i; k++)
            first &= !sp_view_eq(v[k].node, v[i].node);
        for (size_t k = i + 1; first && k < n; k++)
            other |= sp_view_eq(v[k].node, v[i].node) && !same_head(&v[i], &v[k]);
        if (other)
            SP_TRY(compare(v, n, v[i].node, a, verdict));
    }
    return SP_OK;
}
