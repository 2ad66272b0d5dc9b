#include "node/evidence/render.h"

#include <pthread.h>

#include "base/clock.h"
#include "crypto/digest.h"
#include "i18n/html.h"
#include "i18n/rendition.h"
#include "node/evidence/left_out.h"
#include "node/evidence/page_qr.h"
#include "schema/logged.h"

enum { MAX_HEAD = 16 };
/* What a rendition takes, about, and the room that its writer wants for one line, which is the most that any line could take. */
enum { LINE_BYTES = 72 * 1024, FACT_BYTES = 600 };

static enum sp_rtype type_of(const struct sp_field *f)
{
    switch (f->type) {
    case SP_TYPE_TEXT:
    case SP_TYPE_LONG: return SP_R_TEXT;
    case SP_TYPE_CODE: return SP_R_CODE;
    case SP_TYPE_DATE: return SP_R_DATE;
    case SP_TYPE_AMOUNT: return SP_R_AMOUNT;
    case SP_TYPE_DECIMAL: return f->max == 100 ? SP_R_PERCENT : SP_R_DECIMAL; /* shares are the only bounded decimals */
    case SP_TYPE_INT: return SP_R_INT;
    case SP_TYPE_BOOL: return SP_R_BOOL;
    case SP_TYPE_TIME: return SP_R_TIME;
    case SP_TYPE_TOKEN:
    case SP_TYPE_SUBJECT:
    default: return SP_R_TOKEN;
    }
}

/* Member by member: clearing the whole struct first took longer than all of this. */
static inline void put_neutral(const struct sp_value *v, struct sp_rvalue *r)
{
    r->type = type_of(v->field);
    r->name = v->name;
    r->text = v->text;
    r->script = v->script;
    r->number = 0;
    if (r->type == SP_R_TIME && !sp_time_parse(v->text, &r->number)) /* it was when the fact was read */
        r->number = 0;
    r->extra = r->type == SP_R_AMOUNT ? v->currency : v->lang;
    if (r->type == SP_R_CODE)
        r->extra = sp_view_of(sp_codelist_name(v->field->list));
}

struct head { struct sp_rvalue v[MAX_HEAD]; size_t n; };

static void add(struct head *h, enum sp_rtype type, const char *name, struct sp_view text, const char *list)
{
    if (text.n)
        h->v[h->n++] = (struct sp_rvalue){ .type = type, .name = sp_view_of(name), .text = text, .extra = sp_view_of(list) };
}

/* The bases on which a report left the country, each once. */
static void put_bases(const struct sp_report_transfer *t, struct sp_buf *out)
{
    for (size_t i = 0; i < t->n; i++) {
        size_t k = 0;
        while (k < i && !sp_view_eq(t->grounds[k].basis, t->grounds[i].basis))
            k++;
        if (k < i)
            continue;
        sp_buf_puts(out, out->n ? ", " : "");
        sp_buf_put(out, t->grounds[i].basis);
    }
}

static void put_head(struct head *h, const struct sp_report_head *r, struct sp_buf *version, struct sp_buf *bases)
{
    sp_buf_put_i64(version, r->product_version);
    put_bases(&r->transfer, bases);
    add(h, SP_R_TOKEN, "sub", r->sub, "");
    add(h, SP_R_TOKEN, "iss", r->iss, "");
    add(h, SP_R_TOKEN, "aud", r->aud, "");
    add(h, SP_R_TOKEN, "requester", r->requester, "");
    add(h, SP_R_TOKEN, "jti", r->jti, "");
    h->v[h->n++] = (struct sp_rvalue){ .type = SP_R_TIME, .name = SP_VIEW_LIT("iat"), .number = r->iat };
    add(h, SP_R_CODE, "product", r->product, "product");
    add(h, SP_R_INT, "product_version", sp_buf_view(version), "");
    add(h, SP_R_CODE, "purpose", r->purpose, "purpose");
    add(h, SP_R_CODE, "authorisation_basis", r->authorisation.basis, "authorisation_basis");
    add(h, SP_R_TOKEN, "authorisation_id", r->authorisation.id, "");
    add(h, SP_R_DATE, "authorisation_expires", r->authorisation.expires, "");
    add(h, SP_R_TOKEN, "transfer_basis", sp_buf_view(bases), "");
    add(h, SP_R_TOKEN, "request_digest", r->request_digest, "");
}

/* What every fact uses again: big arrays that the compiler would clear for each one. */
struct work { struct sp_arena arena; struct sp_value values[SP_MAX_FIELDS]; struct sp_rvalue shown[SP_MAX_FIELDS]; };

static void put_fact(struct sp_rendition *r, const struct sp_fact *f, const struct sp_report_values *values, struct work *w)
{
    for (size_t i = 0; i < values->n; i++)
        put_neutral(&values->v[i], &w->shown[i]);
    const struct sp_rfact fact = {
        .kind = sp_view(f->kind->name, f->kind->name_n), .id = f->id,
        .status = sp_view_of(sp_codes(SP_LIST_STATUS)[f->status]), .cls = sp_view_of(sp_codes(SP_LIST_CLASS)[f->class]),
        .disputed = f->disputed, .source = f->source, .valid_from = f->valid_from, .valid_to = f->valid_to,
        .received_s = f->received_s, .values = w->shown, .n_values = values->n,
    };
    sp_rendition_fact(r, &fact);
}

static struct sp_rc read_values(const struct sp_fact *f, struct work *w, struct sp_report_values *out, struct sp_diag *d)
{
    *out = (struct sp_report_values){ w->values, 0 };
    struct sp_rc rc = sp_data_values(f->kind, f->data, &w->arena, w->values, &out->n);
    return sp_ok(rc) ? rc : sp_diag_set(d, rc, "render.data", f->kind->name, "the data of a fact is not canonical");
}

static struct sp_rc put_sections(struct sp_rendition *r, const struct sp_report *report, struct work *w, struct sp_diag *d)
{
    for (size_t i = 0; i < report->n_sections; i++) {
        const struct sp_report_section *s = &report->sections[i];
        sp_rendition_section(r, sp_view_of(sp_section_name(s->section)), s->version, s->n);
        for (size_t k = s->first; k < s->first + s->n; k++) {
            struct sp_report_values own;
            if (!report->values)
                SP_TRY(read_values(&report->facts[k], w, &own, d));
            put_fact(r, &report->facts[k], report->values ? &report->values[k] : &own, w);
        }
    }
    return SP_OK;
}

struct asked { const struct sp_report *report; const struct sp_report_hidden *hidden; const struct sp_catalogue *cat; };

static struct sp_rc render(const struct asked *q, bool written, struct sp_rendition *r, struct sp_buf *out, struct sp_diag *d)
{
    char digits[24];
    struct sp_buf version = { .p = digits, .cap = sizeof digits };
    SP_BUF_AUTO bases = { 0 };
    struct head h = { .n = 0 };
    struct work w;
    struct sp_left_out left_out[SP_MAX_LEFT_OUT];
    const struct sp_report *report = q->report;
    size_t n_left_out = sp_report_left_out(report, q->hidden, left_out);
    (void)sp_buf_room(out, LINE_BYTES + report->n_facts * FACT_BYTES); /* or it would grow and be copied eleven times */
    put_head(&h, &report->head, &version, &bases);
    SP_TRY(sp_buf_rc(&bases));
    if (written)
        sp_rendition_begin_written(r, n_left_out > 0, q->cat, h.v, h.n, out);
    else if (n_left_out)
        sp_rendition_begin_redacted(r, q->cat, h.v, h.n, out);
    else
        sp_rendition_begin(r, q->cat, h.v, h.n, out);
    w.arena = (struct sp_arena){ 0 };
    struct sp_rc rc = put_sections(r, report, &w, d);
    sp_arena_free(&w.arena);
    SP_TRY(rc);
    for (size_t i = 0; i < report->n_withheld; i++)
        sp_rendition_withheld(r, report->withheld[i].kind, report->withheld[i].count, report->withheld[i].rule);
    for (size_t i = 0; i < n_left_out; i++)
        sp_rendition_redacted(r, left_out[i].what, left_out[i].n);
    return sp_rendition_end(r);
}

struct sp_rc sp_render_redacted(const struct sp_report *report, const struct sp_report_hidden *hidden,
                                const struct sp_catalogue *cat, struct sp_buf *out, struct sp_diag *d)
{
    const struct asked q = { report, hidden, cat };
    struct sp_rendition r;
    return render(&q, false, &r, out, d);
}

bool sp_render_is(const struct sp_report *report, const struct sp_report_hidden *hidden, const struct sp_catalogue *cat,
                  struct sp_view written, struct sp_buf *out, size_t *lines_n)
{
    const struct asked q = { report, hidden, cat };
    struct sp_rendition r;
    size_t n;
    sp_buf_clear(out);
    if (!sp_ok(render(&q, true, &r, out, NULL)) || !sp_view_eq(sp_buf_view(out), written) || !sp_rendition_written(&r, &n))
        return false;
    *lines_n = n;
    return true;
}

struct sp_rc sp_render_report(const struct sp_report *report, const struct sp_catalogue *cat, struct sp_buf *out,
                              struct sp_diag *d)
{
    static const struct sp_report_hidden nothing;
    return sp_render_redacted(report, &nothing, cat, out, d);
}

/* Digests of catalogues that are never freed: hashing one takes longer than the rest of a page. */
enum { MAX_KNOWN = 32 };
static struct { pthread_mutex_t lock; struct { const struct sp_catalogue *cat; char digest[SP_SHA256_TEXT]; } v[MAX_KNOWN]; size_t n; } known = {
    .lock = PTHREAD_MUTEX_INITIALIZER };

static bool find_known(const struct sp_catalogue *cat, char digest[SP_SHA256_TEXT])
{
    size_t i = 0;
    (void)pthread_mutex_lock(&known.lock);
    while (i < known.n && known.v[i].cat != cat)
        i++;
    bool found = i < known.n;
    if (found)
        memcpy(digest, known.v[i].digest, SP_SHA256_TEXT);
    (void)pthread_mutex_unlock(&known.lock);
    return found;
}

static void keep_known(const struct sp_catalogue *cat, const char digest[SP_SHA256_TEXT])
{
    (void)pthread_mutex_lock(&known.lock);
    if (known.n < MAX_KNOWN) { /* two threads may both come here: the same twice does no harm */
        known.v[known.n].cat = cat;
        memcpy(known.v[known.n++].digest, digest, SP_SHA256_TEXT);
    }
    (void)pthread_mutex_unlock(&known.lock);
}

static struct sp_rc catalogue_digest(const struct sp_catalogue *cat, char digest[SP_SHA256_TEXT])
{
    bool stays = cat == sp_catalogue_builtin(sp_catalogue_language(cat));
    if (stays && find_known(cat, digest))
        return SP_OK;
    SP_TRY(sp_sha256_b64url(sp_catalogue_compiled(cat), digest));
    if (stays)
        keep_known(cat, digest);
    return SP_OK;
}

struct sp_rc sp_render_page(const struct sp_catalogue *cat, struct sp_view lines, struct sp_view report_text,
                            struct sp_view exchange, struct sp_buf *out)
{
    return sp_render_page_with(cat, lines, report_text, exchange, NULL, out);
}

struct sp_rc sp_render_page_with(const struct sp_catalogue *cat, struct sp_view lines, struct sp_view report_text,
                                 struct sp_view exchange, const struct sp_translated_list *translated, struct sp_buf *out)
{
    char report[SP_SHA256_TEXT], catalogue[SP_SHA256_TEXT], rendition[SP_SHA256_TEXT];
    SP_TRY(sp_sha256_b64url(sp_signed_part(report_text), report));
    SP_TRY(catalogue_digest(cat, catalogue));
    SP_TRY(sp_sha256_b64url(lines, rendition));
    const struct sp_html_proof proofs[] = {
        { "exchange", exchange },
        { "report", sp_view_of(report) },
        { "catalogue", sp_view_of(catalogue) },
        { "rendition", sp_view_of(rendition) },
    };
    SP_BUF_AUTO qr = { 0 };
    SP_TRY(sp_page_qr_of(report_text, sp_view_of(report), exchange, &qr));
    const struct sp_html_evidence evidence = { proofs, sizeof proofs / sizeof proofs[0], sp_buf_view(&qr) };
    sp_rendition_page_with(cat, lines, &evidence, translated, out);
    return sp_buf_rc(out);
}
