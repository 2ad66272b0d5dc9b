#include "schema/company.h"

#include "base/clock.h"
#include "schema/data.h"
#include "schema/decided.h"
#include "schema/dispute.h"
#include "schema/text.h"

static struct sp_rc only_once(const struct sp_company *c, const struct sp_fact *f, struct sp_diag *d)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->facts[i].kind == f->kind && sp_view_eq(c->facts[i].id, f->id))
            return sp_diag_set(d, SP_ERR(INVALID), "schema.company.duplicate", "id",
                               "the record has this fact already, as facts[%zu]", i);
    return SP_OK;
}

static struct sp_rc take_facts(const cJSON *facts, struct sp_arena *a, struct sp_company *out, struct sp_diag *d)
{
    int n = cJSON_GetArraySize(facts);
    if (n == 0)
        return sp_diag_set(d, SP_ERR(INVALID), "schema.company.empty", "facts", "a record has at least one fact");
    if (n > SP_MAX_FACTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.facts", "facts", "%d facts are more than the limit of %d", n,
                           SP_MAX_FACTS);
    out->facts = sp_arena_alloc(a, (size_t)n * sizeof *out->facts);
    if (!out->facts)
        return SP_ERR(NOMEM);
    const cJSON *item;
    cJSON_ArrayForEach(item, facts) {
        struct sp_fact *f = &out->facts[out->n];
        struct sp_rc rc = sp_fact_from_json(item, a, f, d);
        if (sp_ok(rc))
            rc = only_once(out, f, d);
        SP_TRY(sp_at_index(rc, d, "facts", out->n));
        out->n++;
    }
    return SP_OK;
}

static struct sp_rc from_tree(const cJSON *j, struct sp_arena *a, struct sp_company *out, struct sp_diag *d)
{
    struct sp_company c = { 0 };
    struct sp_subject parts;
    const cJSON *facts;
    SP_TRY(sp_json_str(j, "subject", &c.subject, d));
    SP_TRY(sp_subject_parse(c.subject, &parts, d));
    SP_TRY(sp_json_arr(j, "facts", &facts, d));
    SP_TRY(take_facts(facts, a, &c, d));
    SP_TRY(sp_keep(a, c.subject, &c.subject));
    *out = c;
    return SP_OK;
}

/* Earlier versions: a fact may stand there several times. */
static struct sp_rc take_decided(const cJSON *j, struct sp_arena *a, struct sp_company *out, struct sp_diag *d)
{
    const cJSON *list, *item;
    if (!sp_json_get(j, "decided"))
        return SP_OK;
    SP_TRY(sp_json_arr(j, "decided", &list, d));
    int n = cJSON_GetArraySize(list);
    if (n > SP_MAX_FACTS)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.facts", "decided", "%d facts are more than the limit of %d", n, SP_MAX_FACTS);
    out->decided = sp_arena_alloc(a, ((size_t)n + 1) * sizeof *out->decided);
    if (!out->decided)
        return SP_ERR(NOMEM);
    cJSON_ArrayForEach(item, list) {
        SP_TRY(sp_at_index(sp_fact_from_json(item, a, &out->decided[out->n_decided], d), d, "decided", out->n_decided));
        out->n_decided++;
    }
    return sp_company_check_decided(out, a, d);
}

static struct sp_rc take_withheld(const cJSON *j, bool *out, struct sp_diag *d)
{
    const cJSON *list;
    *out = sp_json_get(j, "withheld") != NULL;
    if (!*out)
        return SP_OK;
    SP_TRY(sp_json_arr(j, "withheld", &list, d));
    const cJSON *kind = cJSON_GetArrayItem(list, 0);
    if (cJSON_GetArraySize(list) == 1 && cJSON_IsString(kind) && !strcmp(kind->valuestring, "disputes.dispute"))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "schema.company.withheld", "withheld", "disputes.dispute, once, is all that a record says it withholds");
}

struct sp_rc sp_company_from_json(struct sp_view line, struct sp_arena *a, struct sp_company *out, struct sp_diag *d)
{
    static const char *const known[] = { "subject", "facts", "decided", "withheld", NULL };
    SP_JSON_AUTO j = NULL;
    struct sp_company c;
    SP_TRY(sp_json_parse(line, SP_MAX_IMPORT_LINE, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(from_tree(j, a, &c, d));
    SP_TRY(take_decided(j, a, &c, d));
    SP_TRY(take_withheld(j, &c.disputes_withheld, d));
    *out = c;
    return SP_OK;
}

/* ---- what is shown to whoever looks it up ---- */

static bool is_open_kind(const struct sp_kind *k) { return k->section == SP_SECTION_REGISTERED || k->section == SP_SECTION_IDENTIFIERS; }

static struct sp_rc take_one_withheld(const cJSON *j, const struct sp_kind **before, struct sp_diag *d)
{
    static const char *const known[] = { "kind", "count", "rule", NULL };
    struct sp_view name, rule;
    int64_t count;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "kind", &name, d));
    SP_TRY(sp_json_i64(j, "count", &count, d));
    SP_TRY(sp_json_str(j, "rule", &rule, d));
    const struct sp_kind *kind = sp_kind_named(name);
    if (!kind || !is_open_kind(kind) || count < 1 || !sp_token_valid(rule, SP_MAX_TOKEN_FIELD))
        return sp_diag_set(d, SP_ERR(INVALID), "answer.withheld", "kind", "not a kind that a look-up shows, none of it, or by no rule");
    if (*before && *before >= kind)
        return sp_diag_set(d, SP_ERR(INVALID), "answer.withheld", "kind", "the kinds are out of order");
    *before = kind;
    return SP_OK;
}

struct sp_rc sp_company_from_answer(struct sp_view body, struct sp_arena *a, struct sp_company *out, struct sp_diag *d)
{
    static const char *const known[] = { "subject", "facts", "withheld", NULL };
    SP_JSON_AUTO j = NULL;
    const cJSON *list, *item;
    const struct sp_kind *before = NULL;
    size_t n = 0;
    SP_TRY(sp_json_parse(body, SP_MAX_IMPORT_LINE, &j, d));
    SP_TRY(sp_json_only(j, known, d));
    if (sp_json_get(j, "withheld")) {
        SP_TRY(sp_json_arr(j, "withheld", &list, d));
        cJSON_ArrayForEach(item, list)
            SP_TRY(sp_at_index(take_one_withheld(item, &before, d), d, "withheld", n++));
    }
    return from_tree(j, a, out, d);
}

/* Facts of one kind are of one class here, and so by one row. */
static void put_withheld(struct sp_buf *b, const struct sp_company *c, struct sp_law_gate *gate)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    const char *before = ",\"withheld\":[";
    for (size_t k = 0; k < n; k++) {
        const struct sp_law_row *row = NULL;
        int64_t count = 0;
        for (size_t i = 0; is_open_kind(&kinds[k]) && i < c->n; i++) {
            if (c->facts[i].kind != &kinds[k] || !sp_fact_is_open(&c->facts[i]))
                continue;
            const struct sp_law_row *by = sp_law_withholds(gate, &c->facts[i]);
            row = by ? by : row;
            count += by != NULL;
        }
        if (!row)
            continue;
        sp_buf_putf(b, "%s{\"kind\":\"%s\",\"count\":%lld,\"rule\":", before, kinds[k].name, (long long)count);
        sp_buf_put_json(b, row->law.rule);
        sp_buf_putc(b, '}');
        before = ",";
    }
    sp_buf_putc(b, ']');
}

bool sp_company_put_shown(struct sp_buf *b, const struct sp_company *c, struct sp_law_gate *gate)
{
    size_t start = b->n;
    bool shown = false, withheld = false;
    sp_buf_puts(b, "{\"subject\":");
    sp_buf_put_json(b, c->subject);
    sp_buf_puts(b, ",\"facts\":[");
    for (size_t i = 0; i < c->n; i++) {
        if (!sp_fact_is_open(&c->facts[i]))
            continue;
        if (sp_law_withholds(gate, &c->facts[i])) {
            withheld = true;
            continue;
        }
        if (shown)
            sp_buf_putc(b, ',');
        sp_fact_put_json(b, &c->facts[i]);
        shown = true;
    }
    sp_buf_putc(b, ']');
    if (shown && withheld)
        put_withheld(b, c, gate);
    sp_buf_putc(b, '}');
    if (!shown)
        b->n = start;
    return shown;
}

/* A mark is the shadow of a dispute: a record that shows one has the other too. */
struct sp_rc sp_company_mark_is_alone(const struct sp_company *c, size_t at, struct sp_arena *a, bool *out)
{
    *out = c->facts[at].disputed;
    for (size_t i = 0; i < c->n && *out; i++) {
        struct sp_dispute x;
        if (!sp_fact_is_dispute(&c->facts[i]))
            continue;
        SP_TRY(sp_dispute_of(&c->facts[i], a, &x));
        *out = !sp_dispute_marks(&c->facts[i], &x) || !sp_dispute_names(&x, &c->facts[at]);
    }
    return SP_OK;
}

struct sp_rc sp_company_check_marks(struct sp_company *c, struct sp_arena *a, struct sp_diag *d)
{
    for (size_t i = 0; i < c->n; i++) {
        bool alone;
        SP_TRY(sp_company_mark_is_alone(c, i, a, &alone));
        if (alone && !c->disputes_withheld)
            return sp_at_index(sp_diag_set(d, SP_ERR(INVALID), "schema.company.disputed", "disputed",
                                           "a fact is disputed by a disputes.dispute of the same record that names it and is open or unresolved"), d, "facts", i);
        c->facts[i].disputed &= !alone;
        c->unmarked += alone;
    }
    return SP_OK;
}

void sp_company_put_json(struct sp_buf *b, const struct sp_company *c)
{
    bool first = true;
    sp_put_str(b, &first, "subject", c->subject);
    sp_put_member(b, &first, "facts");
    for (size_t i = 0; i < c->n; i++) {
        sp_buf_putc(b, i ? ',' : '[');
        sp_fact_put_json(b, &c->facts[i]);
    }
    sp_buf_puts(b, c->n ? "]" : "[]");
    for (size_t i = 0; i < c->n_decided; i++) {
        sp_buf_puts(b, i ? "," : ",\"decided\":[");
        sp_fact_put_json(b, &c->decided[i]);
    }
    sp_buf_puts(b, c->n_decided ? "]" : "");
    sp_buf_puts(b, c->disputes_withheld ? ",\"withheld\":[\"disputes.dispute\"]}" : "}");
}

enum speaks { NOT_OF_IT, HOLDS, ENDED };

/* ISO dates are in order as text. */
static enum speaks speaks_of(const struct sp_fact *f, struct sp_view day)
{
    char received[SP_TIME_TEXT];
    if (f->valid_from.n && sp_view_cmp(day, f->valid_from) < 0)
        return NOT_OF_IT;
    if (f->valid_to.n)
        return sp_view_cmp(day, f->valid_to) <= 0 ? HOLDS : NOT_OF_IT;
    if (f->status != SP_STATUS_CLOSED)
        return HOLDS;
    sp_time_text(f->received_s, received);
    return sp_view_cmp(day, sp_view(received, 10)) >= 0 ? ENDED : NOT_OF_IT;
}

void sp_company_valid_on(struct sp_company *c, struct sp_view day)
{
    size_t kept = 0;
    for (size_t i = 0, next; i < c->n; i = next) {
        const struct sp_fact *last = NULL;
        for (next = i; next < c->n && c->facts[next].kind == c->facts[i].kind && sp_view_eq(c->facts[next].id, c->facts[i].id); next++)
            if (speaks_of(&c->facts[next], day) != NOT_OF_IT)
                last = &c->facts[next];
        if (last && speaks_of(last, day) == HOLDS)
            c->facts[kept++] = *last;
    }
    c->n = kept;
}
