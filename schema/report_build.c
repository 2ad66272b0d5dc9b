/* Which facts a report shows: chosen from a company's, by product, class and law, then written, or kept as if they had been read. */
#include "schema/report.h"

#include <stdlib.h>

#include "schema/data.h"

enum { KEPT_ON_STACK = 256 };

/* --- selection -------------------------------------------------------------------------------------- */

/* How many facts of a kind a rule withheld. row: of the country's table; NULL: the node's policy, by class or, limit, by number. */
struct tally { const struct sp_kind *kind; const struct sp_law_row *row; int64_t count; bool limit; };

struct selection {
    const struct sp_fact **kept;
    size_t n;
    struct tally *tally;            /* few: most reports withhold nothing */
    size_t n_tally, cap_tally;
    struct sp_report_ground *grounds;
    size_t n_grounds;
};

static struct sp_view rule_of(const struct tally *t) { return t->row ? t->row->law.rule : t->limit ? SP_VIEW_LIT("policy.limit") : SP_VIEW_LIT("policy.class"); }

static int by_order(const void *a, const void *b)
{
    const struct sp_fact *const *x = a, *const *y = b;
    return sp_fact_cmp(*x, *y);
}

static int by_kind_and_rule(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return sp_view_cmp(rule_of(x), rule_of(y));
}

/* Facts come by kind, so the entry that counts is near the end. */
static struct sp_rc count_withheld(struct selection *s, const struct tally *t)
{
    for (size_t i = s->n_tally; i-- > 0;)
        if (s->tally[i].kind == t->kind && s->tally[i].row == t->row && s->tally[i].limit == t->limit) {
            s->tally[i].count += t->count;
            return SP_OK;
        }
    if (s->n_tally == s->cap_tally) {
        size_t cap = s->cap_tally ? 2 * s->cap_tally : 16;
        struct tally *more = realloc(s->tally, cap * sizeof *more);
        if (!more)
            return SP_ERR(NOMEM);
        s->tally = more;
        s->cap_tally = cap;
    }
    s->tally[s->n_tally++] = *t;
    return SP_OK;
}

/* Entries that were not even looked at count when others of their kind are shown: else whoever is shown none learns of no more than is
 * counted for the others. */
static struct sp_rc count_limited(struct selection *s, const struct sp_product *p, const struct sp_report_limited *l)
{
    const struct tally t = { .kind = l->kind, .count = l->count, .limit = true };
    if (l->count < 1 || !sp_product_has(p, l->kind->section))
        return SP_OK;
    for (size_t i = s->n; i-- > 0;)
        if (s->kept[i]->kind == l->kind)
            return count_withheld(s, &t);
    return SP_OK;
}

static struct sp_rc choose(struct selection *s, const struct sp_product *p, const struct sp_fact *facts, size_t n,
                           unsigned max_class, struct sp_law_gate *gate, const struct sp_report_limited *limited)
{
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        const struct sp_fact *f = &facts[i];
        if (!sp_product_has(p, f->kind->section) || (f->status == SP_STATUS_CLOSED && !p->history))
            continue;
        bool above = f->class > max_class;
        const struct sp_law_row *row = gate && !above ? sp_law_withholds(gate, f) : NULL;
        if (above || row) {
            SP_TRY(count_withheld(s, &(struct tally){ f->kind, row, 1, false }));
            continue;
        }
        if (s->n && sp_fact_cmp(s->kept[s->n - 1], f) > 0)
            sorted = false;
        s->kept[s->n++] = f;
    }
    SP_TRY(count_limited(s, p, limited));
    if (!sorted)
        qsort(s->kept, s->n, sizeof(s->kept[0]), by_order);
    if (s->n_tally > 1)
        qsort(s->tally, s->n_tally, sizeof(s->tally[0]), by_kind_and_rule);
    return SP_OK;
}

static void list_withheld(const struct selection *s, struct sp_withheld *out)
{
    for (size_t i = 0; i < s->n_tally; i++)
        out[i] = (struct sp_withheld){ sp_view(s->tally[i].kind->name, s->tally[i].kind->name_n), s->tally[i].count, rule_of(&s->tally[i]) };
}

/* On which bases what was chosen leaves the country; nothing does for a question at home. */
static struct sp_rc find_grounds(struct selection *s, const struct sp_law_gate *gate)
{
    if (!gate || !gate->abroad)
        return SP_OK;
    s->grounds = calloc(gate->rows->n + 1, sizeof *s->grounds);
    if (!s->grounds)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < gate->rows->n; i++)
        if (gate->used >> i & 1u)
            s->grounds[s->n_grounds++] = (struct sp_report_ground){ gate->rows->rows[i].law.rule, sp_law_basis_of(gate, i)->id };
    return SP_OK;
}

static struct sp_report_transfer transfer_of(const struct selection *s, const struct sp_law_gate *gate, const struct sp_report_head *head)
{
    if (!s->grounds)
        return head->transfer;
    return (struct sp_report_transfer){ sp_view_of(gate->p->digest), gate->p->as_of, s->grounds, s->n_grounds };
}

static struct sp_rc write_facts(struct sp_report_writer *w, const struct selection *s)
{
    struct sp_withheld *withheld = NULL;
    for (size_t i = 0; i < s->n; i++)
        SP_TRY(sp_report_fact(w, s->kept[i]));
    if (s->n_tally && !(withheld = malloc(s->n_tally * sizeof *withheld)))
        return SP_ERR(NOMEM);
    list_withheld(s, withheld);
    struct sp_rc rc = sp_report_end(w, withheld, s->n_tally);
    free(withheld);
    return rc;
}

static struct sp_rc write_all(struct sp_buf *out, const struct sp_report_head *head, const struct sp_product *product,
                              const struct selection *s, const struct sp_law_gate *gate, const struct sp_report_seal *seal)
{
    struct sp_report_head h = *head;
    struct sp_report_writer w = { .out = out };
    h.transfer = transfer_of(s, gate, head);
    h.product = sp_view_of(product->name);
    h.product_version = product->version;
    struct sp_rc rc = sp_report_begin_sealed(&w, out, &h, seal);
    if (sp_ok(rc))
        rc = write_facts(&w, s);
    sp_report_writer_free(&w);
    return rc;
}

/* kept: room for KEPT_ON_STACK. Free s with unselect. */
static void unselect(struct selection *s, const struct sp_fact **kept)
{
    if (s->kept != kept)
        free(s->kept);
    free(s->tally);
    free(s->grounds);
}

/* Facts that the product does not show, such as a long history of queries, do not count. */
static struct sp_rc select_facts(struct selection *s, const struct sp_fact **kept, const struct sp_product *product,
                                 const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_law_gate *gate,
                                 const struct sp_report_limited *limited, struct sp_diag *d)
{
    *s = (struct selection){ .kept = kept };
    if (n > SIZE_MAX / sizeof *s->kept)
        return SP_ERR(LIMIT);
    if (n > KEPT_ON_STACK && !(s->kept = malloc(n * sizeof *s->kept))) {
        s->kept = kept;
        return SP_ERR(NOMEM);
    }
    struct sp_rc rc = choose(s, product, facts, n, max_class, gate, limited);
    if (sp_ok(rc))
        rc = find_grounds(s, gate);
    if (sp_ok(rc) && s->n > product->max_facts)
        rc = sp_diag_set(d, SP_ERR(LIMIT), "limit.facts", NULL, "%zu facts are more than a report may hold", s->n);
    if (!sp_ok(rc))
        unselect(s, kept);
    return rc;
}

struct sp_rc sp_report_build_sealed(struct sp_buf *out, const struct sp_report_head *head,
                                    const struct sp_product *product, const struct sp_fact *facts, size_t n,
                                    unsigned max_class, struct sp_law_gate *gate, const struct sp_report_seal *seal, struct sp_diag *d)
{
    const struct sp_fact *few[KEPT_ON_STACK];
    struct selection s;
    SP_TRY(select_facts(&s, few, product, facts, n, max_class, gate, &head->limited, d));
    size_t before = out->n;
    struct sp_rc rc = write_all(out, head, product, &s, gate, seal);
    if (!sp_ok(rc))
        out->n = before;
    unselect(&s, few);
    return rc;
}

struct sp_rc sp_report_build(struct sp_buf *out, const struct sp_report_head *head, const struct sp_product *product,
                             const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_diag *d)
{
    return sp_report_build_sealed(out, head, product, facts, n, max_class, NULL, NULL, d);
}

/* --- the report that was written, without reading it again -------------------------------------------- */

/* A kind of a product is of one of its sections, and facts are sorted by kind. */
static void list_sections(struct sp_report *r)
{
    size_t at = 0;
    for (unsigned s = 0; s < SP_SECTION_COUNT; s++) {
        if (!sp_product_has(r->product, (enum sp_section)s))
            continue;
        struct sp_report_section *to = &r->sections[r->n_sections++];
        *to = (struct sp_report_section){ .section = (enum sp_section)s, .version = (int64_t)sp_section_version((enum sp_section)s), .first = at };
        while (at < r->n_facts && r->facts[at].kind->section == (enum sp_section)s)
            at++;
        to->n = at - to->first;
    }
}

static void move_text(struct sp_view *v, char **to)
{
    if (v->n)
        memcpy(*to, v->p, v->n);
    *v = sp_view(*to, v->n);
    *to += v->n;
}

static struct sp_rc keep_facts(const struct selection *s, struct sp_arena *a, struct sp_report *r)
{
    size_t bytes = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct sp_fact *f = s->kept[i];
        bytes += f->id.n + f->source.n + f->valid_from.n + f->valid_to.n + f->data.n;
    }
    char *to = sp_arena_alloc(a, bytes + 1);
    r->facts = sp_arena_alloc(a, (s->n + 1) * sizeof *r->facts);
    if (!to || !r->facts)
        return SP_ERR(NOMEM);
    for (r->n_facts = 0; r->n_facts < s->n; r->n_facts++) {
        struct sp_fact *f = &r->facts[r->n_facts];
        *f = *s->kept[r->n_facts];
        move_text(&f->id, &to);
        move_text(&f->source, &to);
        move_text(&f->valid_from, &to);
        move_text(&f->valid_to, &to);
        move_text(&f->data, &to);
    }
    return SP_OK;
}

static struct sp_rc keep_withheld(const struct selection *s, struct sp_arena *a, struct sp_report *r)
{
    r->n_withheld = s->n_tally;
    r->withheld = sp_arena_alloc(a, (r->n_withheld + 1) * sizeof *r->withheld);
    if (!r->withheld)
        return SP_ERR(NOMEM);
    list_withheld(s, r->withheld); /* kinds and policy.class live for ever, rows as long as their table */
    for (size_t i = 0; i < r->n_withheld; i++)
        SP_TRY(sp_keep(a, r->withheld[i].rule, &r->withheld[i].rule));
    return SP_OK;
}

static struct sp_rc keep_grounds(struct sp_arena *a, struct sp_report_transfer *t)
{
    if (!t->n)
        return SP_OK;
    struct sp_report_ground *copy = sp_arena_alloc(a, t->n * sizeof *copy);
    if (!copy)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < t->n; i++) {
        SP_TRY(sp_keep(a, t->grounds[i].rule, &copy[i].rule));
        SP_TRY(sp_keep(a, t->grounds[i].basis, &copy[i].basis));
    }
    t->grounds = copy;
    return SP_OK;
}

struct sp_rc sp_report_keep_head(struct sp_arena *a, struct sp_report_head *h)
{
    struct sp_view *const views[] = { &h->iss, &h->aud, &h->sub, &h->jti, &h->request_digest, &h->product, &h->purpose,
                                      &h->authorisation.id, &h->authorisation.basis, &h->authorisation.expires,
                                      &h->requester, &h->status.uri, &h->transfer.table, &h->transfer.as_of };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        SP_TRY(sp_keep(a, *views[i], views[i]));
    return keep_grounds(a, &h->transfer);
}

static struct sp_rc keep_all(const struct selection *s, const struct sp_law_gate *gate, struct sp_arena *a, struct sp_report *r)
{
    r->head.transfer = transfer_of(s, gate, &r->head);
    r->head.product = sp_view_of(r->product->name);
    r->head.product_version = r->product->version;
    SP_TRY(sp_report_keep_head(a, &r->head));
    SP_TRY(keep_facts(s, a, r));
    list_sections(r);
    return keep_withheld(s, a, r);
}

struct sp_rc sp_report_made(const struct sp_report_head *head, const struct sp_product *product,
                            const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_law_gate *gate,
                            struct sp_arena *a, struct sp_report *out, struct sp_diag *d)
{
    const struct sp_fact *few[KEPT_ON_STACK];
    struct selection s;
    struct sp_report r = { .head = *head, .product = product };
    SP_TRY(select_facts(&s, few, product, facts, n, max_class, gate, &head->limited, d));
    struct sp_rc rc = keep_all(&s, gate, a, &r);
    unselect(&s, few);
    SP_TRY(rc);
    *out = r;
    return SP_OK;
}
