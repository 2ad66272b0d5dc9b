#include "node/evidence/marks.h"

#include "schema/dispute.h"

const char *sp_marks_ground_text(enum sp_marks_ground g)
{
    static const char *const texts[] = { "", "the product shows no disputes", "the registry withheld some disputes",
                                         "disputes were left out of this copy" };
    return texts[g];
}

size_t sp_report_disputed(const struct sp_report *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_facts; i++)
        n += r->facts[i].disputed;
    return n;
}

/* The section, or NULL; at: its place among those that are there. */
static const struct sp_report_section *disputes_of(const struct sp_report *r, size_t *at)
{
    for (size_t i = r->n_sections; i-- > 0;)
        if (r->sections[i].section == SP_SECTION_DISPUTES) {
            *at = i;
            return &r->sections[i];
        }
    return NULL;
}

static bool is_withheld(const struct sp_report *r)
{
    for (size_t i = 0; i < r->n_withheld; i++)
        if (sp_view_is(r->withheld[i].kind, "disputes.dispute"))
            return true;
    return false;
}

static enum sp_marks_ground ground_of(const struct sp_report *r, const struct sp_report_hidden *hidden)
{
    size_t at = 0;
    if (!sp_product_has(r->product, SP_SECTION_DISPUTES))
        return SP_MARKS_NO_SECTION;
    if (!disputes_of(r, &at) || (hidden && (hidden->facts[at] || hidden->policy)))
        return SP_MARKS_LEFT_OUT;
    return is_withheld(r) ? SP_MARKS_WITHHELD : SP_MARKS_SHOWN;
}

/* Facts stand in report order. The first that is not before (kind, id). */
static size_t find(const struct sp_report *r, const struct sp_kind *kind, struct sp_view id)
{
    const struct sp_fact wanted = { .kind = kind, .id = id, .received_s = INT64_MIN };
    size_t low = 0, high = r->n_facts;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (sp_fact_cmp(&r->facts[mid], &wanted) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct sp_rc wrong(const struct sp_fact *f, const char *what, struct sp_diag *d)
{
    return sp_diag_set(d, SP_ERR(INVALID), "report.disputed", f->kind->name, "%.*s %s", (int)(f->id.n > 80 ? 80 : f->id.n), f->id.p, what);
}

/* What one dispute names bears the mark; named: by place among the facts. */
static struct sp_rc follow(const struct sp_report *r, const struct sp_fact *f, bool *named, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_dispute x;
    if (!sp_fact_is_dispute(f))
        return SP_OK;
    SP_TRY(sp_dispute_of(f, &a, &x));
    const struct sp_kind *kind = sp_kind_named(x.about.kind);
    if (!kind || !sp_dispute_marks(f, &x))
        return SP_OK;
    for (size_t i = find(r, kind, x.about.fact); i < r->n_facts && sp_dispute_names(&x, &r->facts[i]); i++) {
        if (!r->facts[i].disputed)
            return wrong(&r->facts[i], "is disputed, and the report does not mark it", d);
        named[i] = true;
    }
    return SP_OK;
}

static struct sp_rc compare(const struct sp_report *r, const struct sp_report_section *s, bool all, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    bool *named = sp_arena_alloc(&a, r->n_facts + 1);
    if (!named)
        return SP_ERR(NOMEM);
    memset(named, 0, r->n_facts + 1);
    for (size_t i = 0; s && i < s->n; i++)
        SP_TRY(follow(r, &r->facts[s->first + i], named, d));
    for (size_t i = 0; all && i < r->n_facts; i++)
        if (r->facts[i].disputed && !named[i])
            return wrong(&r->facts[i], "is marked as disputed, and no dispute that is open or unresolved names it", d);
    return SP_OK;
}

struct sp_rc sp_report_marks(const struct sp_report *r, const struct sp_report_hidden *hidden, struct sp_marks_seen *out, struct sp_diag *d)
{
    size_t at = 0;
    const struct sp_report_section *s = disputes_of(r, &at);
    struct sp_marks_seen seen = { .disputed = sp_report_disputed(r) };
    if (seen.disputed || (s && s->n)) {
        seen.ground = ground_of(r, hidden);
        SP_TRY(compare(r, s, seen.ground == SP_MARKS_SHOWN, d));
    }
    *out = seen;
    return SP_OK;
}
