#include "schema/dispute.h"

#include <stdio.h>

#include "base/clock.h"
#include "schema/data.h"

const struct sp_view sp_dispute_source = SP_VIEW_LIT("registry");

static const char dispute_kind[] = "disputes.dispute", statement_kind[] = "disputes.statement";

const char *sp_dispute_outcome_text(enum sp_dispute_outcome o) { return sp_codes(SP_LIST_DISPUTE_OUTCOME)[o]; }

/* ---- what is contested ---- */

static struct sp_rc not_a_path(struct sp_diag *d, const char *why)
{
    return sp_diag_set(d, SP_ERR(INVALID), "dispute.path", "fact", "%s", why);
}

struct sp_rc sp_dispute_path_parse(struct sp_view text, struct sp_dispute_path *out, struct sp_diag *d)
{
    struct sp_dispute_path p = { .field = sp_view("", 0) };
    size_t n = 0;
    while (n < text.n && text.p[n] != '/' && text.p[n] != ' ')
        n++;
    p.kind = sp_view(text.p, n);
    struct sp_view rest = n < text.n ? sp_view(text.p + n + 1, text.n - n - 1) : sp_view("", 0);
    p.fact = rest;
    (void)sp_view_split(rest, '/', &p.fact, &p.field);
    const struct sp_kind *kind = sp_kind_named(p.kind);
    if (!kind)
        return not_a_path(d, "there is no such kind of fact");
    if (kind->section == SP_SECTION_DISPUTES)
        return not_a_path(d, "a dispute is about another fact, not about a dispute or statement");
    if (!p.fact.n || !sp_fact_id_valid(p.fact))
        return not_a_path(d, "the fact is named as KIND/ID or KIND/ID/FIELD, such as registered.capital/1/amount");
    if (p.field.n && !sp_kind_field(kind, p.field))
        return not_a_path(d, "the kind has no such field");
    *out = p;
    return SP_OK;
}

void sp_dispute_path_put(struct sp_buf *b, const struct sp_dispute_path *p)
{
    sp_buf_put(b, p->kind);
    sp_buf_putc(b, '/');
    sp_buf_put(b, p->fact);
    if (!p->field.n)
        return;
    sp_buf_putc(b, '/');
    sp_buf_put(b, p->field);
}

/* ---- reading ---- */

bool sp_fact_is_dispute(const struct sp_fact *f) { return f->kind->section == SP_SECTION_DISPUTES && !strcmp(f->kind->name, dispute_kind); }

static struct sp_view text_of(const struct sp_value *v, size_t n, const char *name)
{
    const struct sp_value *one = sp_value_named(v, n, name);
    return one ? one->text : sp_view("", 0);
}

static struct sp_words words_of(const struct sp_value *v, size_t n, const char *name)
{
    const struct sp_value *one = sp_value_named(v, n, name);
    return one ? (struct sp_words){ one->text, one->lang, one->script } : (struct sp_words){ .text = sp_view("", 0) };
}

struct sp_rc sp_dispute_of(const struct sp_fact *f, struct sp_arena *a, struct sp_dispute *out)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    if (!sp_fact_is_dispute(f))
        return SP_ERR(CORRUPT);
    SP_TRY(sp_data_values(f->kind, f->data, a, v, &n));
    struct sp_dispute x = {
        .about = { text_of(v, n, "kind"), text_of(v, n, "fact"), text_of(v, n, "field") }, .by = text_of(v, n, "by"),
        .claim = words_of(v, n, "claim"), .answer = words_of(v, n, "answer"), .raised = text_of(v, n, "raised"),
        .deadline = text_of(v, n, "deadline"), .decided = text_of(v, n, "decided") };
    int outcome = sp_code_index(SP_LIST_DISPUTE_OUTCOME, text_of(v, n, "outcome"));
    if (outcome < 0)
        return SP_ERR(CORRUPT);
    x.outcome = (enum sp_dispute_outcome)outcome;
    *out = x;
    return SP_OK;
}

bool sp_dispute_marks(const struct sp_fact *f, const struct sp_dispute *x)
{
    return f->status != SP_STATUS_CLOSED && (x->outcome == SP_DISPUTE_OPEN || x->outcome == SP_DISPUTE_UNRESOLVED);
}

bool sp_dispute_names(const struct sp_dispute *x, const struct sp_fact *f)
{
    return f->kind->section != SP_SECTION_DISPUTES && sp_view_eq(x->about.fact, f->id) &&
           sp_view_eq(x->about.kind, sp_view(f->kind->name, f->kind->name_n));
}

/* ---- writing ---- */

static void put_words(struct sp_buf *b, bool *first, const char *name, const struct sp_words *w)
{
    bool inner = true;
    if (!w->text.n)
        return;
    sp_put_member(b, first, name);
    sp_put_str(b, &inner, "text", w->text);
    sp_put_str(b, &inner, "lang", w->lang);
    sp_put_opt_str(b, &inner, "script", w->script);
    sp_buf_putc(b, '}');
}

static void put_about(struct sp_buf *b, bool *first, const struct sp_dispute_path *p)
{
    sp_put_str(b, first, "kind", p->kind);
    sp_put_str(b, first, "fact", p->fact);
}

struct head { const char *kind; struct sp_view id, source; unsigned class; enum sp_status status; };

static void put_head(struct sp_buf *b, bool *first, const struct head *h)
{
    sp_put_str(b, first, "kind", sp_view_of(h->kind));
    sp_put_str(b, first, "id", h->id);
    sp_put_str(b, first, "status", sp_view_of(sp_codes(SP_LIST_STATUS)[h->status]));
    sp_put_str(b, first, "class", sp_view_of(sp_codes(SP_LIST_CLASS)[h->class]));
    sp_put_str(b, first, "source", h->source);
    sp_put_member(b, first, "data");
}

static struct sp_rc read_back(const struct sp_buf *b, struct sp_arena *a, struct sp_fact *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    SP_TRY(sp_buf_rc(b));
    SP_TRY(sp_json_parse(sp_buf_view(b), 0, &j, d));
    return sp_fact_from_json(j, a, out, d);
}

struct sp_rc sp_dispute_fact(const struct sp_dispute *x, struct sp_view id, unsigned class, struct sp_view source, struct sp_arena *a,
                             struct sp_fact *out, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    bool first = true, inner = true;
    enum sp_status status = x->outcome == SP_DISPUTE_OPEN ? SP_STATUS_NEW : x->outcome == SP_DISPUTE_UNRESOLVED ? SP_STATUS_UPDATED : SP_STATUS_CLOSED;
    put_head(&b, &first, &(struct head){ dispute_kind, id, source, class, status });
    put_about(&b, &inner, &x->about);
    sp_put_opt_str(&b, &inner, "field", x->about.field);
    sp_put_str(&b, &inner, "by", x->by);
    put_words(&b, &inner, "claim", &x->claim);
    sp_put_str(&b, &inner, "raised", x->raised);
    sp_put_str(&b, &inner, "deadline", x->deadline);
    sp_put_str(&b, &inner, "outcome", sp_view_of(sp_dispute_outcome_text(x->outcome)));
    sp_put_opt_str(&b, &inner, "decided", x->decided);
    put_words(&b, &inner, "answer", &x->answer);
    sp_buf_puts(&b, "}}");
    return read_back(&b, a, out, d);
}

struct sp_rc sp_statement_fact(const struct sp_dispute *x, struct sp_view id, const struct sp_words *words, struct sp_view date,
                               unsigned class, struct sp_view source, struct sp_arena *a, struct sp_fact *out, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    bool first = true, inner = true;
    put_head(&b, &first, &(struct head){ statement_kind, id, source, class, SP_STATUS_NEW });
    put_words(&b, &inner, "text", words);
    sp_put_str(&b, &inner, "date", date);
    put_about(&b, &inner, &x->about);
    sp_put_str(&b, &inner, "dispute", id);
    sp_buf_puts(&b, "}}");
    return read_back(&b, a, out, d);
}

bool sp_day_after(struct sp_view day, int64_t days, char out[11])
{
    int64_t y;
    unsigned m, dd;
    if (!sp_date_valid(day) || days < 0 || days > 100000)
        return false;
    y = (day.p[0] - '0') * 1000 + (day.p[1] - '0') * 100 + (day.p[2] - '0') * 10 + (day.p[3] - '0');
    m = (unsigned)((day.p[5] - '0') * 10 + (day.p[6] - '0'));
    dd = (unsigned)((day.p[8] - '0') * 10 + (day.p[9] - '0'));
    sp_civil_from_days(sp_days_from_civil(y, m, dd) + days, &y, &m, &dd);
    if (y > 9999)
        return false;
    return snprintf(out, 11, "%04d-%02u-%02u", (int)y, m % 100, dd % 100) == 10;
}
