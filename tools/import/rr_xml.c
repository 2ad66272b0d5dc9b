/*
 * RR-CDF: XML of GLEIF's level 2 data, who consolidates whom. One record is one fact about its start node; a company
 * has to be known here by its LEI before it can have one. Position: records.
 */
#include <stdlib.h>

#include "schema/identifier.h"
#include "tools/import/lei.h"
#include "tools/import/put.h"
#include "tools/import/xml.h"

/* Sorted by byte order. */
#define ELEMENTS(X) \
    X(EndDate) X(EndNode) X(NodeID) X(NodeIDType) X(PeriodType) X(QuantifierAmount) X(QuantifierUnits) \
    X(Registration) X(RegistrationStatus) X(Relationship) X(RelationshipData) X(RelationshipPeriod) \
    X(RelationshipRecord) X(RelationshipRecords) X(RelationshipStatus) X(RelationshipType) X(StartDate) X(StartNode)

enum {
#define X(name) E_##name,
    ELEMENTS(X)
#undef X
    E_COUNT
};

static const char *const names[] = {
#define X(name) #name,
    ELEMENTS(X)
#undef X
};

struct relation {
    struct sp_view start, start_type, end, end_type, type, status, registration, from, to, amount, units;
    struct sp_view period_from, period_to, period_type; /* the period being read */
};

struct rr_xml {
    struct sp_import_reader base;
    struct sp_xml *xml;
    struct sp_arena arena;
    struct relation r;
    struct sp_buf scratch;
    uint64_t records;
    size_t line;
    bool inside, cut;
};

static const char *relation_code(struct sp_view type)
{
    static const char *const table[][2] = {
        { "IS_DIRECTLY_CONSOLIDATED_BY", "direct_parent" },
        { "IS_ULTIMATELY_CONSOLIDATED_BY", "ultimate_parent" },
        { "IS_INTERNATIONAL_BRANCH_OF", "head_office" },
        { "IS_FUND-MANAGED_BY", "fund_manager" },
        { "IS_SUBFUND_OF", "umbrella_fund" },
        { "IS_FEEDER_TO", "master_fund" },
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (sp_view_is(type, table[i][0]))
            return table[i][1];
    return NULL;
}

static struct sp_rc check_lei(struct sp_view lei, struct sp_view type, const char *field, struct sp_diag *d)
{
    SP_BUF_AUTO normal = { 0 };
    enum sp_check_state state;
    if (!lei.n || !sp_view_is(type, "LEI"))
        return sp_diag_set(d, SP_ERR(INVALID), "import.rr.node", field, "the node is not given by its LEI");
    SP_TRY(sp_identifier_check(SP_VIEW_LIT("lei"), lei, (struct sp_view){ NULL, 0 }, &state, &normal, d));
    if (state != SP_CHECK_VALID)
        return sp_diag_set(d, SP_ERR(INVALID), "import.lei.check", field, "the check digits of the LEI are wrong");
    return SP_OK;
}

static bool over(const struct relation *r)
{
    return sp_view_is(r->status, "INACTIVE") || sp_view_is(r->registration, "ANNULLED") ||
           sp_view_is(r->registration, "DUPLICATE") || sp_view_is(r->registration, "RETIRED");
}

static struct sp_rc subjects(const struct rr_xml *x, struct sp_buf *start, struct sp_buf *end, struct sp_diag *d)
{
    const struct sp_import_sink *sink = x->base.sink;
    struct sp_view none = { NULL, 0 };
    struct sp_rc rc = sp_lei_subject(sink, x->r.start, none, start, d);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, SP_ERR(INVALID), "import.rr.unknown", "StartNode.NodeID",
                           "no company here has this LEI; import its LEI record first");
    SP_TRY(rc);
    rc = sp_lei_subject(sink, x->r.end, none, end, d);
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc build(struct rr_xml *x, struct sp_diag *d)
{
    const struct relation *r = &x->r;
    SP_BUF_AUTO start = { 0 };
    SP_BUF_AUTO end = { 0 };
    SP_BUF_AUTO id = { 0 };
    const char *code = relation_code(r->type);
    if (x->cut)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.text", NULL, "a text is too long");
    if (!code)
        return sp_diag_set(d, SP_ERR(INVALID), "import.rr.type", "RelationshipType", "no such type of relationship");
    SP_TRY(check_lei(r->start, r->start_type, "StartNode.NodeID", d));
    SP_TRY(check_lei(r->end, r->end_type, "EndNode.NodeID", d));
    SP_TRY(subjects(x, &start, &end, d));
    sp_buf_puts(&id, code);
    sp_buf_putc(&id, '.');
    sp_buf_put(&id, r->end);
    struct sp_put p;
    sp_put_begin(&p, &x->scratch, sp_buf_view(&start), sp_view_of(x->base.sink->source ? x->base.sink->source : "GLEIF relationship record"));
    sp_put_fact(&p, "ownership.parent", sp_buf_view(&id), over(r));
    sp_put_text_member(&p, "relation", sp_view_of(code));
    sp_put_text_member(&p, "subject", sp_buf_view(&end));
    sp_put_text_member(&p, "lei", r->end);
    if (sp_view_is(r->units, "PERCENTAGE"))
        sp_put_text_member(&p, "share", r->amount);
    sp_put_day(&p, "from", r->from);
    sp_put_day(&p, "to", r->to);
    sp_put_fact_end(&p);
    sp_put_end(&p);
    return sp_buf_rc(&x->scratch);
}

static struct sp_rc emit(struct rr_xml *x)
{
    const struct sp_import_sink *sink = x->base.sink;
    struct sp_diag why = { .offset = SP_NO_OFFSET };
    sp_buf_clear(&x->scratch);
    struct sp_rc rc = build(x, &why);
    struct sp_import_row row = { .text = sp_ok(rc) ? sp_buf_view(&x->scratch) : x->r.start, .line = x->line, .next = x->records };
    if (sp_ok(rc))
        return sink->record(sink->ctx, &row);
    if (sp_is(rc, SP_RC_INVALID) || sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT) || sp_is(rc, SP_RC_NOTFOUND))
        return sink->reject(sink->ctx, &row, &why);
    return rc;
}

static struct sp_rc on_start(void *ctx, const struct sp_xml_element *e)
{
    struct rr_xml *x = ctx;
    if (e->id == E_RelationshipRecord && e->parent == E_RelationshipRecords && e->depth == 2) {
        sp_arena_reset(&x->arena);
        x->r = (struct relation){ 0 };
        x->line = e->line;
        x->inside = true;
        x->cut = false;
    }
    if (x->inside && e->id == E_RelationshipPeriod)
        x->r.period_from = x->r.period_to = x->r.period_type = (struct sp_view){ NULL, 0 };
    return SP_OK;
}

static struct sp_view *field(struct relation *r, const struct sp_xml_element *e)
{
    bool start = e->parent == E_StartNode, end = e->parent == E_EndNode, period = e->parent == E_RelationshipPeriod;
    switch (e->id) {
    case E_NodeID: return start ? &r->start : end ? &r->end : NULL;
    case E_NodeIDType: return start ? &r->start_type : end ? &r->end_type : NULL;
    case E_RelationshipType: return &r->type;
    case E_RelationshipStatus: return &r->status;
    case E_RegistrationStatus: return &r->registration;
    case E_StartDate: return period ? &r->period_from : NULL;
    case E_EndDate: return period ? &r->period_to : NULL;
    case E_PeriodType: return period ? &r->period_type : NULL;
    case E_QuantifierAmount: return &r->amount;
    case E_QuantifierUnits: return &r->units;
    default: return NULL;
    }
}

/* Of the periods (accounting, document, relationship) the relationship's own counts. */
static void end_period(struct relation *r)
{
    if (!sp_view_is(r->period_type, "RELATIONSHIP_PERIOD"))
        return;
    r->from = r->period_from;
    r->to = r->period_to;
}

static struct sp_rc on_end(void *ctx, const struct sp_xml_element *e)
{
    struct rr_xml *x = ctx;
    if (!x->inside)
        return SP_OK;
    if (e->id == E_RelationshipRecord && e->depth == 2) {
        x->inside = false;
        x->records++;
        return x->records <= x->base.from ? SP_OK : emit(x);
    }
    if (x->records < x->base.from)
        return SP_OK;
    x->cut = x->cut || e->cut;
    if (e->id == E_RelationshipPeriod) {
        end_period(&x->r);
        return SP_OK;
    }
    struct sp_view *to = field(&x->r, e);
    if (to && !sp_arena_copy(&x->arena, e->text, to))
        return SP_ERR(NOMEM);
    return SP_OK;
}

static struct sp_rc feed(struct sp_import_reader *r, struct sp_view piece, bool last, struct sp_diag *d)
{
    return sp_xml_feed(((struct rr_xml *)r)->xml, piece, last, d);
}

static void drop(struct sp_import_reader *r)
{
    struct rr_xml *x = (struct rr_xml *)r;
    sp_xml_free(x->xml);
    sp_arena_free(&x->arena);
    sp_buf_free(&x->scratch);
    free(x);
}

struct sp_rc sp_import_rr_new(struct sp_import_reader **out)
{
    static const struct sp_import_reader_ops ops = { feed, drop };
    static const struct sp_xml_handler handler = {
        "http://www.gleif.org/data/schema/rr/2016", "RelationshipData", names, E_COUNT, on_start, on_end, NULL, NULL
    };
    struct rr_xml *x = calloc(1, sizeof *x);
    if (!x)
        return SP_ERR(NOMEM);
    x->base.ops = &ops;
    struct sp_rc rc = sp_xml_new(&handler, x, &x->xml);
    if (!sp_ok(rc)) {
        drop(&x->base);
        return rc;
    }
    *out = &x->base;
    return SP_OK;
}
