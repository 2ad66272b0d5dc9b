/* Reading reports: exactly what writing makes. */
#include "schema/report.h"

#include "base/clock.h"
#include "schema/claims.h"
#include "schema/data.h"
#include "schema/report_internal.h"
#include "schema/subject.h"
#include "schema/text.h"

static struct sp_rc refuse(struct sp_diag *d, const char *rule, const char *field, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), rule, field, "%s", why);
}

static struct sp_rc take_requester(const struct sp_claims *c, struct sp_view *out)
{
    struct sp_view v, node, who;
    SP_TRY(sp_json_str(c->j, "requester", &v, c->d));
    if (!sp_view_split(v, '/', &node, &who) || !sp_node_id_valid(node) || !sp_participant_name_valid(who))
        return sp_claim_bad(c, "requester", "is not NODE/participant");
    *out = v;
    return SP_OK;
}

static struct sp_rc take_product(const struct sp_claims *c, struct sp_report *r)
{
    SP_TRY(sp_claim_code(c, "product", SP_LIST_PRODUCT, &r->head.product));
    SP_TRY(sp_json_i64(c->j, "product_version", &r->head.product_version, c->d));
    r->product = sp_product_of(r->head.product, r->head.product_version);
    if (!sp_product_named(r->head.product))
        return refuse(c->d, "schema.report.product", "product", "there is no such product");
    if (!r->product)
        return refuse(c->d, "schema.report.version", "product_version", "another version of the product");
    return SP_OK;
}

bool sp_report_status_uri(struct sp_view v)
{
    static const struct sp_view scheme = { "https://", 8 };
    if (!sp_view_starts(v, scheme) || v.n == scheme.n || v.n > SP_MAX_STATUS_REF)
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~' || v.p[i] == '"' || v.p[i] == '\\')
            return false;
    return true;
}

static struct sp_rc take_status(const struct sp_claims *c, struct sp_report_status *out)
{
    static const char *const outer[] = { "status_list", NULL }, *const inner[] = { "idx", "uri", NULL };
    const cJSON *status, *list;
    if (!sp_json_get(c->j, "status"))
        return SP_OK;
    SP_TRY(sp_json_obj(c->j, "status", &status, c->d));
    SP_TRY(sp_json_only(status, outer, c->d));
    SP_TRY(sp_json_obj(status, "status_list", &list, c->d));
    SP_TRY(sp_json_only(list, inner, c->d));
    SP_TRY(sp_json_i64(list, "idx", &out->idx, c->d));
    SP_TRY(sp_json_str(list, "uri", &out->uri, c->d));
    if (out->idx < 0 || !sp_report_status_uri(out->uri))
        return sp_claim_bad(c, "status", "is not an index of a list with an https address");
    return SP_OK;
}

static bool rule_form(struct sp_view v) { return sp_token_valid(v, 63); }

bool sp_report_transfer_fits(const struct sp_report_transfer *t)
{
    if (!sp_digest_valid(t->table) || !sp_date_valid(t->as_of) || t->n > SP_MAX_LAW_ROWS)
        return false;
    for (size_t i = 0; i < t->n; i++) {
        if (!rule_form(t->grounds[i].rule) || !rule_form(t->grounds[i].basis))
            return false;
        for (size_t k = 0; k < i; k++)
            if (sp_view_eq(t->grounds[i].rule, t->grounds[k].rule))
                return false;
    }
    return true;
}

/* out's views are of the tree, its array of the arena. */
static struct sp_rc take_transfer(const struct sp_claims *c, struct sp_arena *a, struct sp_report_transfer *out)
{
    static const char *const outer[] = { "table", "as_of", "grounds", NULL }, *const inner[] = { "rule", "basis", NULL };
    const cJSON *j, *list, *item;
    size_t n = 0;
    if (!sp_json_get(c->j, "transfer"))
        return SP_OK;
    SP_TRY(sp_json_obj(c->j, "transfer", &j, c->d));
    SP_TRY(sp_json_only(j, outer, c->d));
    SP_TRY(sp_json_str(j, "table", &out->table, c->d));
    SP_TRY(sp_json_str(j, "as_of", &out->as_of, c->d));
    SP_TRY(sp_json_arr(j, "grounds", &list, c->d));
    struct sp_report_ground *grounds = sp_arena_alloc(a, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof *grounds);
    if (!grounds)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        SP_TRY(sp_json_only(item, inner, c->d));
        SP_TRY(sp_json_str(item, "rule", &grounds[n].rule, c->d));
        SP_TRY(sp_json_str(item, "basis", &grounds[n].basis, c->d));
        n++;
    }
    out->grounds = grounds;
    out->n = n;
    return sp_report_transfer_fits(out) ? SP_OK : sp_claim_bad(c, "transfer", "is not a table's digest and day with rules and bases, each rule once");
}

static struct sp_rc take_head(const struct sp_claims *c, struct sp_arena *a, struct sp_report *r)
{
    static const char *const known[] = { "iss", "aud", "sub", "jti", "iat", "request_digest", "product",
                                         "product_version", "purpose", "authorisation", "requester", "status",
                                         "transfer", "sections", "withheld", NULL };
    struct sp_report_head *h = &r->head;
    struct sp_subject s;
    struct sp_diag inner = { 0 };
    SP_TRY(sp_json_only(c->j, known, c->d));
    SP_TRY(sp_claim_envelope(c, &h->iss, &h->aud, &h->jti, &h->iat));
    SP_TRY(sp_json_str(c->j, "sub", &h->sub, c->d));
    if (!sp_ok(sp_subject_parse(h->sub, &s, &inner)))
        return refuse(c->d, inner.rule, "sub", inner.text);
    SP_TRY(sp_claim_digest(c, "request_digest", &h->request_digest));
    SP_TRY(take_product(c, r));
    SP_TRY(sp_claim_code(c, "purpose", SP_LIST_PURPOSE, &h->purpose));
    SP_TRY(sp_claim_authorisation(c, &h->authorisation));
    SP_TRY(take_requester(c, &h->requester));
    SP_TRY(take_status(c, &h->status));
    return take_transfer(c, a, &h->transfer);
}

struct sp_rc sp_report_check_place(const struct sp_report *r, const struct sp_report_section *s, const struct sp_fact *f,
                                   struct sp_diag *d)
{
    if (f->kind->section != s->section)
        return refuse(d, "schema.report.section", "kind", "the fact belongs to another section");
    if (f->status == SP_STATUS_CLOSED && !r->product->history)
        return refuse(d, "schema.report.closed", "status", "the product shows no closed facts");
    if (s->n == 0)
        return SP_OK;
    const struct sp_fact *before = f - 1;
    if (before->kind == f->kind && sp_view_eq(before->id, f->id) && !r->product->history)
        return refuse(d, "schema.report.duplicate", "id", "the fact is there twice");
    return sp_fact_cmp(before, f) < 0 ? SP_OK : refuse(d, "schema.report.order", "id", "the facts are out of order");
}

static struct sp_rc take_fact(const cJSON *j, struct sp_arena *a, struct sp_report *r, struct sp_report_section *s,
                              struct sp_diag *d)
{
    struct sp_fact *f = &r->facts[r->n_facts];
    SP_TRY(sp_fact_from_json(j, a, f, d));
    SP_TRY(sp_report_check_place(r, s, f, d));
    s->n++;
    r->n_facts++;
    return SP_OK;
}

static struct sp_rc take_section_head(const cJSON *j, const struct sp_report *r, struct sp_report_section *s,
                                      struct sp_diag *d)
{
    static const char *const known[] = { "name", "version", "facts", NULL };
    struct sp_view name;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "name", &name, d));
    SP_TRY(sp_json_i64(j, "version", &s->version, d));
    if (!sp_section_named(name, &s->section) || !sp_product_has(r->product, s->section))
        return refuse(d, "schema.report.section", "name", "the product has no such section");
    if (s->version != (int64_t)sp_section_version(s->section))
        return refuse(d, "schema.report.version", "version", "another version of the section");
    if (r->n_sections && r->sections[r->n_sections - 1].section >= s->section)
        return refuse(d, "schema.report.order", "name", "the sections are out of order");
    return SP_OK;
}

static struct sp_rc take_section(const cJSON *j, struct sp_arena *a, struct sp_report *r, struct sp_diag *d)
{
    struct sp_report_section *s = &r->sections[r->n_sections];
    const cJSON *facts, *item;
    *s = (struct sp_report_section){ .first = r->n_facts };
    SP_TRY(take_section_head(j, r, s, d));
    SP_TRY(sp_json_arr(j, "facts", &facts, d));
    cJSON_ArrayForEach(item, facts) {
        SP_TRY(sp_at_index(take_fact(item, a, r, s, d), d, "facts", s->n));
    }
    r->n_sections++;
    return SP_OK;
}

static struct sp_rc make_room(const cJSON *sections, const struct sp_report_hidden *hidden, struct sp_arena *a,
                              struct sp_report *r, struct sp_diag *d)
{
    const cJSON *item;
    size_t total = 0;
    for (size_t i = 0; i < SP_SECTION_COUNT; i++)
        total += hidden->facts[i];
    cJSON_ArrayForEach(item, sections)
        total += (size_t)cJSON_GetArraySize(sp_json_get(item, "facts"));
    if (total > r->product->max_facts)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.facts", "sections", "%zu facts are more than the limit of %zu",
                           total, r->product->max_facts);
    r->facts = sp_arena_alloc(a, (total + 1) * sizeof *r->facts);
    return r->facts ? SP_OK : SP_ERR(NOMEM);
}

static struct sp_rc take_sections(const cJSON *j, const struct sp_report_hidden *hidden, struct sp_arena *a,
                                  struct sp_report *r, struct sp_diag *d)
{
    const cJSON *sections, *item;
    size_t wanted = 0, i = 0;
    for (unsigned s = 0; s < SP_SECTION_COUNT; s++)
        wanted += sp_product_has(r->product, (enum sp_section)s);
    SP_TRY(sp_json_arr(j, "sections", &sections, d));
    if ((size_t)cJSON_GetArraySize(sections) + hidden->sections != wanted)
        return refuse(d, "schema.report.section", "sections", "not the sections of the product");
    SP_TRY(make_room(sections, hidden, a, r, d));
    cJSON_ArrayForEach(item, sections) {
        SP_TRY(sp_at_index(take_section(item, a, r, d), d, "sections", i));
        i++;
    }
    return SP_OK;
}

static struct sp_rc take_one_withheld(const struct sp_claims *c, struct sp_report *r, struct sp_withheld *w)
{
    static const char *const known[] = { "kind", "count", "rule", NULL };
    SP_TRY(sp_json_only(c->j, known, c->d));
    SP_TRY(sp_json_str(c->j, "kind", &w->kind, c->d));
    SP_TRY(sp_json_i64(c->j, "count", &w->count, c->d));
    SP_TRY(sp_claim_rule(c, "rule", &w->rule));
    const struct sp_kind *kind = sp_kind_named(w->kind);
    if (!kind || !sp_product_has(r->product, kind->section) || w->count < 1)
        return refuse(c->d, "schema.report.withheld", "kind", "not a kind of the product, or none of it");
    if (r->n_withheld && !sp_report_withheld_rises(w - 1, w))
        return refuse(c->d, "schema.report.order", "kind", "the withheld kinds and rules are out of order");
    return SP_OK;
}

size_t sp_report_most_withheld(const struct sp_product *product)
{
    size_t n, of_it = 0;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        of_it += sp_product_has(product, kinds[i].section);
    return of_it * (2 + 2 * SP_LAW_CLASSES);
}

bool sp_report_withheld_rises(const struct sp_withheld *before, const struct sp_withheld *w)
{
    const struct sp_kind *a = sp_kind_named(before->kind), *b = sp_kind_named(w->kind);
    return a < b || (a == b && sp_view_cmp(before->rule, w->rule) < 0);
}

static struct sp_rc take_withheld(const cJSON *j, size_t hidden, struct sp_arena *a, struct sp_report *r, struct sp_diag *d)
{
    const cJSON *list, *item;
    size_t most = sp_report_most_withheld(r->product);
    SP_TRY(sp_json_arr(j, "withheld", &list, d));
    size_t n = (size_t)cJSON_GetArraySize(list);
    if (hidden > most || n > most - hidden)
        return refuse(d, "schema.report.withheld", "withheld", "more entries than the product's kinds can have");
    r->withheld = sp_arena_alloc(a, (n + 1) * sizeof *r->withheld);
    if (!r->withheld)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        struct sp_claims c = { item, "schema.report.", d };
        struct sp_withheld *w = &r->withheld[r->n_withheld];
        SP_TRY(sp_at_index(take_one_withheld(&c, r, w), d, "withheld", r->n_withheld));
        SP_TRY(sp_keep(a, w->kind, &w->kind));
        SP_TRY(sp_keep(a, w->rule, &w->rule));
        r->n_withheld++;
    }
    return SP_OK;
}

struct sp_rc sp_report_parse_redacted(struct sp_view payload, const struct sp_report_hidden *hidden, struct sp_arena *a,
                                      struct sp_report *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    struct sp_report r = { 0 };
    SP_TRY(sp_json_parse(payload, SP_MAX_MESSAGE_BYTES, &j, d));
    struct sp_claims c = { j, "schema.report.", d };
    SP_TRY(take_head(&c, a, &r));
    SP_TRY(sp_report_keep_head(a, &r.head));
    SP_TRY(take_sections(j, hidden, a, &r, d));
    SP_TRY(take_withheld(j, hidden->policy, a, &r, d));
    if (!sp_report_is_canonical(payload, &r))
        return refuse(d, "schema.report.canonical", NULL, "the report is not in its one canonical form");
    *out = r;
    return SP_OK;
}

struct sp_rc sp_report_parse_tree(struct sp_view payload, struct sp_arena *a, struct sp_report *out, struct sp_diag *d)
{
    static const struct sp_report_hidden nothing;
    return sp_report_parse_redacted(payload, &nothing, a, out, d);
}

struct sp_rc sp_report_parse(struct sp_view payload, struct sp_arena *a, struct sp_report *out, struct sp_diag *d)
{
    struct sp_report r = { 0 };
    if (!sp_report_read_quickly(payload, a, &r))
        return sp_report_parse_tree(payload, a, out, d);
    *out = r;
    return SP_OK;
}
