/* What a record's newest statement changes of the facts that it had. */
#include "tools/import/bods.h"

static struct sp_fact *find(struct sp_record *r, const struct sp_fact *f)
{
    for (size_t i = 0; i < r->n_facts; i++)
        if (r->facts[i].kind == f->kind && sp_view_eq(r->facts[i].id, f->id))
            return &r->facts[i];
    return NULL;
}

/* What is said again as it was said keeps the day from which it holds, so that it is the same fact. */
static bool is_repeated(const struct sp_fact *was, const struct sp_fact *now, const char *day)
{
    bool dated = !sp_view_is(now->valid_from, day);
    return sp_view_eq(was->data, now->data) && sp_view_eq(was->source, now->source) && was->class == now->class &&
           (was->status == SP_STATUS_CLOSED) == (now->status == SP_STATUS_CLOSED) && sp_view_eq(was->valid_to, now->valid_to) &&
           (!dated || sp_view_eq(was->valid_from, now->valid_from));
}

static void close_fact(struct sp_fact *f, const char *day)
{
    if (f->status == SP_STATUS_CLOSED)
        return;
    f->status = SP_STATUS_CLOSED;
    if (!f->valid_to.n && sp_view_cmp(f->valid_from, sp_view_of(day)) <= 0)
        f->valid_to = sp_view_of(day);
}

void sp_bods_close_all(struct sp_record *r, const char *day)
{
    for (size_t i = 0; i < r->n_facts; i++)
        close_fact(&r->facts[i], day);
}

/* An ended fact keeps the day from which it held. */
static void settle(struct sp_fact *f, const struct sp_fact *was, const char *day)
{
    if (is_repeated(was, f, day)) {
        *f = *was;
        return;
    }
    if (f->status == SP_STATUS_NEW)
        f->status = SP_STATUS_UPDATED;
    if (f->status == SP_STATUS_CLOSED && !f->valid_from.n && (!f->valid_to.n || sp_view_cmp(was->valid_from, f->valid_to) <= 0))
        f->valid_from = was->valid_from;
}

struct sp_rc sp_bods_merge(struct sp_record *was, struct sp_record *now, const char *day, struct sp_diag *d)
{
    for (size_t i = 0; i < was->n_facts; i++) {
        struct sp_fact *before = &was->facts[i], *f = find(now, before);
        if (f) {
            settle(f, before, day);
            continue;
        }
        if (now->n_facts == SP_RECORD_FACTS)
            return sp_diag_set(d, SP_ERR(LIMIT), "import.bods.limit", "/recordDetails", "a record of more than %d facts", SP_RECORD_FACTS);
        close_fact(before, day);
        now->facts[now->n_facts++] = *before;
    }
    return SP_OK;
}
