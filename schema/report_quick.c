/*
 * A report in its canonical form, read without a tree: many times as fast. Every member is demanded where writing puts it,
 * as writing spells it, so what is read to its end needs not be written again to know that it is canonical.
 */
#include "schema/canonical.h"
#include "schema/claims.h"
#include "schema/report_internal.h"
#include "schema/subject.h"

/* Where facts must end in a payload that was put together. */
struct joints { const char *start; const size_t *ends; size_t n; };

/* --- before the sections ------------------------------------------------------------------------------------- */

static bool read_authorisation(struct sp_canonical *c, struct sp_authorisation *out)
{
    return SP_TAKE(c, "{\"id\":\"") && sp_canonical_string(c, &out->id) && SP_TAKE(c, ",\"basis\":\"") &&
           sp_canonical_string(c, &out->basis) && SP_TAKE(c, ",\"expires\":\"") && sp_canonical_string(c, &out->expires) &&
           SP_TAKE(c, "}");
}

static bool read_status(struct sp_canonical *c, struct sp_report_status *out)
{
    if (!SP_TAKE(c, ",\"status\":{\"status_list\":{\"idx\":"))
        return true;
    return sp_canonical_int(c, &out->idx) && out->idx >= 0 && SP_TAKE(c, ",\"uri\":\"") &&
           sp_canonical_string(c, &out->uri) && sp_report_status_uri(out->uri) && SP_TAKE(c, "}}");
}

static bool read_ground(struct sp_canonical *c, struct sp_report_ground *g)
{
    return SP_TAKE(c, "{\"rule\":\"") && sp_canonical_string(c, &g->rule) && SP_TAKE(c, ",\"basis\":\"") &&
           sp_canonical_string(c, &g->basis) && SP_TAKE(c, "}");
}

static bool read_grounds(struct sp_canonical *c, struct sp_arena *a, struct sp_report_transfer *t)
{
    if (SP_TAKE(c, "]}"))
        return true;
    struct sp_report_ground *grounds = sp_arena_alloc(a, SP_MAX_LAW_ROWS * sizeof *grounds);
    if (!grounds)
        return false;
    t->grounds = grounds;
    do {
        if (t->n == SP_MAX_LAW_ROWS || !read_ground(c, &grounds[t->n]))
            return false;
        t->n++;
    } while (SP_TAKE(c, ","));
    return SP_TAKE(c, "]}");
}

static bool read_transfer(struct sp_canonical *c, struct sp_arena *a, struct sp_report_transfer *t)
{
    if (!SP_TAKE(c, ",\"transfer\":{\"table\":\""))
        return true;
    return sp_canonical_string(c, &t->table) && SP_TAKE(c, ",\"as_of\":\"") && sp_canonical_string(c, &t->as_of) &&
           SP_TAKE(c, ",\"grounds\":[") && read_grounds(c, a, t) && sp_report_transfer_fits(t);
}

/* Member by member; what they say is looked at next. */
static bool read_head(struct sp_canonical *c, struct sp_arena *a, struct sp_report_head *h)
{
    return SP_TAKE(c, "{\"iss\":\"") && sp_canonical_string(c, &h->iss) &&
           SP_TAKE(c, ",\"aud\":\"") && sp_canonical_string(c, &h->aud) &&
           SP_TAKE(c, ",\"sub\":\"") && sp_canonical_string(c, &h->sub) &&
           SP_TAKE(c, ",\"jti\":\"") && sp_canonical_string(c, &h->jti) &&
           SP_TAKE(c, ",\"iat\":") && sp_canonical_int(c, &h->iat) &&
           SP_TAKE(c, ",\"request_digest\":\"") && sp_canonical_string(c, &h->request_digest) &&
           SP_TAKE(c, ",\"product\":\"") && sp_canonical_string(c, &h->product) &&
           SP_TAKE(c, ",\"product_version\":") && sp_canonical_int(c, &h->product_version) &&
           SP_TAKE(c, ",\"purpose\":\"") && sp_canonical_string(c, &h->purpose) &&
           SP_TAKE(c, ",\"authorisation\":") && read_authorisation(c, &h->authorisation) &&
           SP_TAKE(c, ",\"requester\":\"") && sp_canonical_string(c, &h->requester) && read_status(c, &h->status) &&
           read_transfer(c, a, &h->transfer) && SP_TAKE(c, ",\"sections\":[");
}

static const struct sp_claims made = { NULL, "schema.report.", NULL }; /* checks what is in the report already */

/* By the rules of the tree. */
static bool head_fits(struct sp_report *r)
{
    struct sp_report_head *h = &r->head;
    struct sp_view node, who;
    r->product = sp_code_known(SP_LIST_PRODUCT, h->product) ? sp_product_of(h->product, h->product_version) : NULL;
    return sp_ok(sp_claim_envelope(&made, &h->iss, &h->aud, &h->jti, &h->iat)) && sp_subject_valid(h->sub) &&
           sp_ok(sp_claim_digest(&made, "request_digest", &h->request_digest)) && r->product &&
           sp_ok(sp_claim_code(&made, "purpose", SP_LIST_PURPOSE, &h->purpose)) &&
           sp_ok(sp_claim_authorisation(&made, &h->authorisation)) &&
           sp_view_split(h->requester, '/', &node, &who) && sp_node_id_valid(node) && sp_participant_name_valid(who);
}

/* --- the sections -------------------------------------------------------------------------------------------- */

static bool ends_there(const struct joints *joints, const char *end, size_t i)
{
    return !joints || (i < joints->n && (size_t)(end - joints->start) == joints->ends[i]);
}

/* Values of many facts go into one piece of memory. */
struct values { struct sp_arena *arena; struct sp_value *v; size_t left; };

static bool read_fact(struct sp_canonical *c, struct values *values, struct sp_report *r)
{
    enum { AT_ONCE = 4 * SP_MAX_FIELDS };
    struct sp_report_values *own = &r->values[r->n_facts];
    if (values->left < SP_MAX_FIELDS) {
        values->v = sp_arena_room(values->arena, AT_ONCE * sizeof *values->v);
        values->left = AT_ONCE;
    }
    if (!values->v || !sp_canonical_fact(c, &r->facts[r->n_facts], values->v, &own->n))
        return false;
    own->v = values->v;
    values->v += own->n;
    values->left -= own->n;
    return true;
}

static bool read_facts(struct sp_canonical *c, struct values *values, struct sp_report *r, struct sp_report_section *s, const struct joints *joints)
{
    if (SP_TAKE(c, "]"))
        return true;
    do {
        struct sp_fact *f = &r->facts[r->n_facts];
        if (r->n_facts == r->product->max_facts || !read_fact(c, values, r) || !sp_ok(sp_report_check_place(r, s, f, NULL)) ||
            !ends_there(joints, c->p, r->n_facts))
            return false;
        s->n++;
        r->n_facts++;
    } while (SP_TAKE(c, ","));
    return SP_TAKE(c, "]");
}

static bool read_section(struct sp_canonical *c, struct values *values, struct sp_report *r, enum sp_section number, const struct joints *joints)
{
    struct sp_report_section *s = &r->sections[r->n_sections];
    struct sp_view name = sp_view_of(sp_section_name(number));
    *s = (struct sp_report_section){ .section = number, .first = r->n_facts };
    if ((r->n_sections && !SP_TAKE(c, ",")) || !SP_TAKE(c, "{\"name\":\"") || !sp_canonical_take(c, name.p, name.n) ||
        !SP_TAKE(c, "\",\"version\":") || !sp_canonical_int(c, &s->version) ||
        s->version != (int64_t)sp_section_version(number) || !SP_TAKE(c, ",\"facts\":[") ||
        !read_facts(c, values, r, s, joints) || !SP_TAKE(c, "}"))
        return false;
    r->n_sections++;
    return true;
}

static bool make_room(const struct sp_canonical *c, const struct joints *joints, struct sp_arena *a, struct sp_report *r)
{
    static const size_t least_fact = sizeof "{\"kind\":\"\",\"id\":\"\",\"source\":\"\",\"data\":{}}" - 1;
    size_t most = joints ? joints->n + 1 : (size_t)(c->end - c->p) / least_fact + 1;
    most = most < r->product->max_facts ? most : r->product->max_facts;
    r->facts = sp_arena_room(a, most * sizeof *r->facts);
    r->values = sp_arena_room(a, most * sizeof *r->values);
    return r->facts && r->values;
}

/* --- behind them --------------------------------------------------------------------------------------------- */

static bool read_one_withheld(struct sp_canonical *c, const struct sp_product *product, struct sp_withheld *w)
{
    if (!SP_TAKE(c, "{\"kind\":\"") || !sp_canonical_string(c, &w->kind))
        return false;
    const struct sp_kind *kind = sp_kind_named(w->kind);
    if (!kind || !sp_product_has(product, kind->section))
        return false;
    return SP_TAKE(c, ",\"count\":") && sp_canonical_int(c, &w->count) && w->count >= 1 && SP_TAKE(c, ",\"rule\":\"") &&
           sp_canonical_string(c, &w->rule) && sp_ok(sp_claim_rule(&made, "rule", &w->rule)) && SP_TAKE(c, "}");
}

static bool read_withheld(struct sp_canonical *c, struct sp_arena *a, struct sp_report *r)
{
    static const size_t least = sizeof "{\"kind\":\"\",\"count\":1,\"rule\":\"\"}" - 1;
    if (!SP_TAKE(c, "],\"withheld\":["))
        return false;
    size_t most = sp_report_most_withheld(r->product), room = (size_t)(c->end - c->p) / least;
    most = room < most ? room : most;
    r->withheld = sp_arena_alloc(a, (most + 1) * sizeof *r->withheld);
    if (!r->withheld)
        return false;
    if (SP_TAKE(c, "]}"))
        return true;
    do {
        struct sp_withheld *w = &r->withheld[r->n_withheld];
        if (r->n_withheld == most || !read_one_withheld(c, r->product, w) || (r->n_withheld && !sp_report_withheld_rises(w - 1, w)))
            return false;
        r->n_withheld++;
    } while (SP_TAKE(c, ","));
    return SP_TAKE(c, "]}");
}

/* The report points into the text. */
static bool read_text(struct sp_view text, const struct joints *joints, struct sp_arena *a, struct sp_report *r)
{
    struct sp_canonical_cache cache = { .kind = NULL };
    struct sp_canonical c = { text.p, text.p + text.n, &cache };
    struct values values = { a, NULL, 0 };
    if (text.n > SP_MAX_MESSAGE_BYTES || !sp_canonical_plain(text) || !read_head(&c, a, &r->head) || !head_fits(r) || !make_room(&c, joints, a, r))
        return false;
    for (unsigned s = 0; s < SP_SECTION_COUNT; s++)
        if (sp_product_has(r->product, (enum sp_section)s) && !read_section(&c, &values, r, (enum sp_section)s, joints))
            return false;
    return read_withheld(&c, a, r) && c.p == c.end;
}

bool sp_report_read_quickly(struct sp_view payload, struct sp_arena *a, struct sp_report *r)
{
    struct sp_view copy;
    return payload.n <= SP_MAX_MESSAGE_BYTES && sp_arena_copy(a, payload, &copy) && read_text(copy, NULL, a, r);
}

bool sp_report_parse_joined(struct sp_view payload, const size_t *fact_ends, size_t n, struct sp_arena *a, struct sp_report *out)
{
    const struct joints joints = { payload.p, fact_ends, n };
    struct sp_report r = { 0 };
    if (!read_text(payload, &joints, a, &r) || r.n_facts != n)
        return false;
    *out = r;
    return true;
}
