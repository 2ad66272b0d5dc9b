#include "tools/export/export.h"

#include "schema/decided.h"
#include "storage/hold.h"
#include "tools/import/progress.h"

enum { PIECE = 256 * 1024, LINE = 768 * 1024 }; /* a line stays within what an import takes */

static const struct { const char *name, *beginning; uint64_t passes; } formats[] = {
    { "jsonl", "{\"subject\":", 1 },
    { "csv", "subject,kind,id", 2 },
    { "bods", "[", 2 },
};
_Static_assert(sizeof formats / sizeof formats[0] == SP_EXPORT_FORMAT_COUNT, "one row for each format");

bool sp_export_format_named(struct sp_view name, enum sp_export_format *out)
{
    for (int i = 0; i < SP_EXPORT_FORMAT_COUNT; i++)
        if (sp_view_is(name, formats[i].name)) {
            *out = (enum sp_export_format)i;
            return true;
        }
    return false;
}

const char *sp_export_beginning(enum sp_export_format format) { return formats[format].beginning; }

struct sp_rc sp_export_flush(struct sp_export *x, bool now)
{
    SP_TRY(sp_buf_rc(&x->text));
    if (!x->text.n || (!now && x->text.n < PIECE))
        return SP_OK;
    SP_TRY(x->out->put(x->out->ctx, sp_buf_view(&x->text)));
    sp_buf_clear(&x->text);
    return SP_OK;
}

/* --- which facts ------------------------------------------------------------------------------------- */

static void choose(const struct sp_export *x, struct sp_company *c, bool counts)
{
    const struct sp_export_opts *o = x->opts;
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct sp_fact *f = &c->facts[i];
        if ((o->one_section && f->kind->section != o->section) || (o->changed_since_s && f->received_s <= o->changed_since_s))
            continue;
        if (f->class > o->max_class) {
            x->result->withheld += counts;
            continue;
        }
        c->facts[n++] = *f;
    }
    c->n = n;
}

/* How many of the facts bear a mark that nothing beside them explains. */
static struct sp_rc lone_marks(const struct sp_company *c, struct sp_arena *a, size_t *out)
{
    *out = 0;
    for (size_t i = 0; i < c->n; i++) {
        bool alone;
        SP_TRY(sp_company_mark_is_alone(c, i, a, &alone));
        *out += alone;
    }
    return SP_OK;
}

static struct sp_rc has_decision(const struct sp_company *c, struct sp_arena *a, bool *out)
{
    *out = false;
    for (size_t i = 0; i < c->n && !*out; i++) {
        struct sp_dispute x;
        SP_TRY(sp_fact_is_decision(&c->facts[i], a, &x, out));
    }
    return SP_OK;
}

static void withhold_above(struct sp_company *c, unsigned class)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (c->facts[i].class <= class)
            c->facts[n++] = c->facts[i];
    c->n = n;
}

/* What decisions among the facts rest on, from the company's history: few companies have any. */
static struct sp_rc add_decided(struct sp_export *x, struct sp_company *c, bool counts, struct sp_arena *a)
{
    struct sp_company history;
    bool any;
    size_t n;
    if (x->opts->format == SP_EXPORT_BODS)
        return SP_OK;
    SP_TRY(has_decision(c, a, &any));
    if (!any)
        return SP_OK;
    SP_TRY(sp_snap_company(x->snap, c->subject, x->opts->as_of_s, SP_SNAP_HISTORY, a, &history));
    withhold_above(&history, x->opts->max_class);
    SP_TRY(sp_company_add_decided(c, &history, a, &n));
    if (!x->opts->decisions)
        c->n_decided = 0;
    *(x->opts->decisions ? &x->result->decided : &x->result->undecided) += counts ? n : 0;
    return SP_OK;
}

static struct sp_rc visit_one(struct sp_export *x, bool all, bool counts, struct sp_company *c, struct sp_arena *a, sp_export_visit visit, void *ctx)
{
    choose(x, c, counts);
    if (!c->n && !all)
        return SP_OK;
    if (counts) {
        size_t marked;
        SP_TRY(add_decided(x, c, counts, a));
        SP_TRY(lone_marks(c, a, &marked));
        x->result->companies++;
        x->result->facts += c->n;
        x->result->marked += x->opts->format == SP_EXPORT_BODS ? 0 : marked; /* which has no marks */
    }
    SP_TRY(visit(x, ctx, c, a));
    return sp_export_flush(x, false);
}

/* Whom no report and no search answers for does not leave by a file either, unless that is asked for. */
static bool leaves_out(struct sp_export *x, struct sp_view subject, bool counts)
{
    bool held = !x->opts->held && sp_snap_is_held(x->snap, subject);
    x->result->held += held && counts;
    return held;
}

static struct sp_rc only_one(struct sp_export *x, bool all, bool counts, sp_export_visit visit, void *ctx, struct sp_diag *d)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_company c;
    struct sp_rc rc = sp_snap_company(x->snap, x->opts->subject, x->opts->as_of_s, 0, &a, &c);
    if (sp_is(rc, SP_RC_NOTFOUND))
        return sp_diag_set(d, rc, "show.unknown", "subject", "the registry does not know %.*s", (int)x->opts->subject.n, x->opts->subject.p);
    SP_TRY(rc);
    if (leaves_out(x, x->opts->subject, counts))
        return sp_diag_set(d, SP_ERR(DENIED), "export.held", "subject", "%.*s is held for review: saphan doubles --held shows why, --with-held exports it",
                           (int)x->opts->subject.n, x->opts->subject.p);
    return visit_one(x, all, counts, &c, &a, visit, ctx);
}

struct sp_rc sp_export_each(struct sp_export *x, bool all, bool counts, sp_export_visit visit, void *ctx, struct sp_diag *d)
{
    struct sp_progress progress;
    struct sp_registry_counts total;
    SP_ARENA_AUTO a = { 0 };
    if (x->opts->subject.n)
        return only_one(x, all, counts, visit, ctx, d);
    SP_TRY(sp_registry_counts(x->snap, &total));
    sp_progress_begin(&progress, x->opts->progress, "export", total.companies * x->passes);
    uint64_t cursor = 0;
    struct sp_rc rc = SP_OK;
    while (sp_ok(rc)) {
        struct sp_company c;
        uint64_t before = cursor;
        sp_arena_reset(&a);
        if (x->opts->country.n) { /* look at the key before the facts are read */
            rc = sp_snap_next(x->snap, &cursor, &c.subject);
            if (!sp_ok(rc) || !sp_view_starts(c.subject, x->opts->country))
                continue;
        }
        cursor = before;
        rc = sp_snap_next_company(x->snap, &cursor, x->opts->as_of_s, &a, &c);
        if (sp_ok(rc) && (c.n || !x->opts->as_of_s) && !leaves_out(x, c.subject, counts))
            rc = visit_one(x, all, counts, &c, &a, visit, ctx);
        sp_progress_show(&progress, x->pass * total.companies + cursor, cursor);
    }
    sp_progress_end(&progress);
    x->pass++;
    return sp_is(rc, SP_RC_NOTFOUND) ? SP_OK : rc;
}

static struct sp_rc write_all(struct sp_export *x, struct sp_diag *d)
{
    switch (x->opts->format) {
    case SP_EXPORT_JSONL: return sp_export_jsonl(x, d);
    case SP_EXPORT_CSV: return sp_export_csv(x, d);
    case SP_EXPORT_BODS: return sp_export_bods(x, d);
    case SP_EXPORT_FORMAT_COUNT: break;
    }
    return SP_ERR(USAGE);
}

struct sp_rc sp_export(struct sp_snap *snap, const struct sp_export_opts *opts, const struct sp_export_out *out,
                       struct sp_export_result *result, struct sp_diag *d)
{
    struct sp_export x = { .snap = snap, .opts = opts, .out = out, .result = result, .passes = formats[opts->format].passes };
    *result = (struct sp_export_result){ 0 };
    struct sp_rc rc = write_all(&x, d);
    if (sp_ok(rc))
        rc = sp_export_flush(&x, true);
    sp_buf_free(&x.text);
    return rc;
}

/* --- JSON lines -------------------------------------------------------------------------------------- */

/* Facts of the company from *at on, as many as a line holds. */
static void begin_line(struct sp_export *x, const struct sp_company *c, size_t *at)
{
    size_t start = x->text.n;
    sp_buf_puts(&x->text, "{\"subject\":");
    sp_buf_put_json(&x->text, c->subject);
    sp_buf_puts(&x->text, ",\"facts\":");
    for (char before = '['; *at < c->n && x->text.n - start < LINE && !x->text.failed; (*at)++, before = ',') {
        sp_buf_putc(&x->text, before);
        if (x->opts->received)
            sp_fact_put_json(&x->text, &c->facts[*at]);
        else
            sp_fact_put_said(&x->text, &c->facts[*at]);
    }
    sp_buf_putc(&x->text, ']');
}

/* line: what stands in it, with the earlier versions that go along. */
static struct sp_rc end_line(struct sp_export *x, const struct sp_company *line, struct sp_arena *a)
{
    size_t marked;
    for (size_t i = 0; i < line->n_decided; i++) {
        sp_buf_puts(&x->text, i ? "," : ",\"decided\":[");
        sp_fact_put_json(&x->text, &line->decided[i]);
    }
    sp_buf_puts(&x->text, line->n_decided ? "]" : "");
    SP_TRY(lone_marks(line, a, &marked));
    sp_buf_puts(&x->text, marked ? ",\"withheld\":[\"disputes.dispute\"]}\n" : "}\n");
    return sp_export_flush(x, false);
}

/* Of a company that fills lines of its own: a line for each decision, with the facts that belong to it, said once more. */
static struct sp_rc put_decisions(struct sp_export *x, const struct sp_company *c, struct sp_arena *a)
{
    for (size_t i = 0; i < c->n; i++) {
        struct sp_company line;
        size_t at = 0;
        SP_TRY(sp_company_decision(c, &c->facts[i], a, &line));
        if (!line.n_decided)
            continue;
        begin_line(x, &line, &at);
        SP_TRY(end_line(x, &line, a));
    }
    return SP_OK;
}

static struct sp_rc put_line(struct sp_export *x, void *ctx, const struct sp_company *c, struct sp_arena *a)
{
    (void)ctx;
    for (size_t i = 0; i < c->n;) {
        size_t start = x->text.n, first = i;
        begin_line(x, c, &i);
        struct sp_company line = { .subject = c->subject, .facts = c->facts + first, .n = i - first };
        bool whole = line.n == c->n && x->text.n - start < LINE / 2;
        if (whole) {
            line.decided = c->decided;
            line.n_decided = c->n_decided;
        }
        SP_TRY(end_line(x, &line, a));
        if (i == c->n && !whole && c->n_decided)
            SP_TRY(put_decisions(x, c, a));
    }
    return SP_OK;
}

struct sp_rc sp_export_jsonl(struct sp_export *x, struct sp_diag *d) { return sp_export_each(x, false, true, put_line, NULL, d); }
