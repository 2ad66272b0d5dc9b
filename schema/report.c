/* Writing reports: concatenation of stored canonical data. */
#include "schema/report.h"

#include "schema/data.h"

enum { SEALED_BYTES = 4000 /* of a usual report */ };

static void put_authorisation(struct sp_buf *b, const struct sp_authorisation *a)
{
    bool first = true;
    sp_put_str(b, &first, "id", a->id);
    sp_put_str(b, &first, "basis", a->basis);
    sp_put_str(b, &first, "expires", a->expires);
    sp_buf_putc(b, '}');
}

static void put_status(struct sp_buf *b, const struct sp_report_status *s)
{
    bool first = true;
    sp_buf_puts(b, "{\"status_list\":");
    sp_put_int(b, &first, "idx", s->idx);
    sp_put_str(b, &first, "uri", s->uri);
    sp_buf_puts(b, "}}");
}

static void put_transfer(struct sp_buf *b, const struct sp_report_transfer *t)
{
    bool first = true;
    sp_put_str(b, &first, "table", t->table);
    sp_put_str(b, &first, "as_of", t->as_of);
    sp_put_member(b, &first, "grounds");
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < t->n; i++) {
        bool open = true;
        if (i)
            sp_buf_putc(b, ',');
        sp_put_str(b, &open, "rule", t->grounds[i].rule);
        sp_put_str(b, &open, "basis", t->grounds[i].basis);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]}");
}

static void put_head(struct sp_buf *b, const struct sp_report_head *h)
{
    bool first = true;
    sp_put_str(b, &first, "iss", h->iss);
    sp_put_str(b, &first, "aud", h->aud);
    sp_put_str(b, &first, "sub", h->sub);
    sp_put_str(b, &first, "jti", h->jti);
    sp_put_int(b, &first, "iat", h->iat);
    sp_put_str(b, &first, "request_digest", h->request_digest);
    sp_put_str(b, &first, "product", h->product);
    sp_put_int(b, &first, "product_version", h->product_version);
    sp_put_str(b, &first, "purpose", h->purpose);
    sp_put_member(b, &first, "authorisation");
    put_authorisation(b, &h->authorisation);
    sp_put_str(b, &first, "requester", h->requester);
    if (h->status.uri.n) {
        sp_put_member(b, &first, "status");
        put_status(b, &h->status);
    }
    if (h->transfer.table.n) {
        sp_put_member(b, &first, "transfer");
        put_transfer(b, &h->transfer);
    }
    sp_put_member(b, &first, "sections");
}

static void open_section(struct sp_buf *b, enum sp_section s)
{
    sp_buf_puts(b, "{\"name\":\"");
    sp_buf_puts(b, sp_section_name(s));
    sp_buf_puts(b, "\",\"version\":");
    sp_buf_put_i64(b, sp_section_version(s));
    sp_buf_puts(b, ",\"facts\":[");
}

/* A value, or its digest in its place. */
static struct sp_rc put_sealed(const struct sp_report_seal *seal, struct sp_view value, struct sp_buf *to)
{
    char digest[SP_SEAL_TEXT];
    SP_TRY(seal->element(seal->ctx, value, digest));
    sp_buf_puts(to, "{\"...\":\"");
    sp_buf_puts(to, digest);
    sp_buf_puts(to, "\"}");
    return sp_buf_rc(to);
}

static void put_one_withheld(struct sp_buf *b, const struct sp_withheld *w)
{
    bool first = true;
    sp_put_str(b, &first, "kind", w->kind);
    sp_put_int(b, &first, "count", w->count);
    sp_put_str(b, &first, "rule", w->rule);
    sp_buf_putc(b, '}');
}

static void put_withheld(struct sp_buf *b, const struct sp_withheld *w, size_t n)
{
    sp_buf_puts(b, ",\"withheld\":[");
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(b, ',');
        put_one_withheld(b, &w[i]);
    }
    sp_buf_puts(b, "]}");
}

static struct sp_rc close_section(struct sp_report_writer *w)
{
    if (!w->seal) {
        sp_buf_puts(w->out, "]}");
        return SP_OK;
    }
    sp_buf_puts(&w->section, "]}");
    SP_TRY(sp_buf_rc(&w->section));
    return put_sealed(w->seal, sp_buf_view(&w->section), w->out);
}

/* Open the product's sections up to and with `until`; the last one stays open. */
static struct sp_rc go_to_section(struct sp_report_writer *w, unsigned until)
{
    for (; w->next <= until && w->next < SP_SECTION_COUNT; w->next++) {
        if (!sp_product_has(w->product, (enum sp_section)w->next))
            continue;
        if (w->open)
            SP_TRY(close_section(w));
        sp_buf_putc(w->out, w->open ? ',' : '[');
        sp_buf_clear(&w->section);
        open_section(w->seal ? &w->section : w->out, (enum sp_section)w->next);
        w->open = true;
        w->in_section = 0;
    }
    return SP_OK;
}

struct sp_rc sp_report_begin_sealed(struct sp_report_writer *w, struct sp_buf *out, const struct sp_report_head *head,
                                    const struct sp_report_seal *seal)
{
    const struct sp_product *product = head->product_version ? sp_product_of(head->product, head->product_version) : sp_product_named(head->product);
    if (!product)
        return SP_ERR(INVALID);
    *w = (struct sp_report_writer){ .out = out, .seal = seal, .product = product };
    if (seal)
        (void)sp_buf_room(out, SEALED_BYTES);
    put_head(out, head);
    return sp_buf_rc(out);
}

struct sp_rc sp_report_begin(struct sp_report_writer *w, struct sp_buf *out, const struct sp_report_head *head)
{
    return sp_report_begin_sealed(w, out, head, NULL);
}

void sp_report_writer_free(struct sp_report_writer *w)
{
    sp_buf_free(&w->section);
    sp_buf_free(&w->value);
}

static struct sp_rc put_fact(struct sp_report_writer *w, const struct sp_fact *f)
{
    struct sp_buf *to = w->seal ? &w->section : w->out;
    if (w->in_section)
        sp_buf_putc(to, ',');
    if (!w->seal) {
        sp_fact_put_json(to, f);
        return sp_buf_rc(to);
    }
    sp_buf_clear(&w->value);
    sp_fact_put_json(&w->value, f);
    SP_TRY(sp_buf_rc(&w->value));
    return put_sealed(w->seal, sp_buf_view(&w->value), to);
}

struct sp_rc sp_report_fact(struct sp_report_writer *w, const struct sp_fact *f)
{
    unsigned s = f->kind->section;
    if (!sp_product_has(w->product, f->kind->section) || s + 1 < w->next)
        return SP_ERR(INVALID);
    if (w->facts >= w->product->max_facts)
        return SP_ERR(LIMIT);
    SP_TRY(go_to_section(w, s));
    SP_TRY(put_fact(w, f));
    w->facts++;
    w->in_section++;
    return SP_OK;
}

static struct sp_rc seal_withheld(struct sp_report_writer *w, const struct sp_withheld *withheld, size_t n)
{
    sp_buf_puts(w->out, ",\"withheld\":[");
    for (size_t i = 0; i < n; i++) {
        if (i)
            sp_buf_putc(w->out, ',');
        sp_buf_clear(&w->value);
        put_one_withheld(&w->value, &withheld[i]);
        SP_TRY(sp_buf_rc(&w->value));
        SP_TRY(put_sealed(w->seal, sp_buf_view(&w->value), w->out));
    }
    sp_buf_puts(w->out, "]}");
    return sp_buf_rc(w->out);
}

struct sp_rc sp_report_end(struct sp_report_writer *w, const struct sp_withheld *withheld, size_t n)
{
    SP_TRY(go_to_section(w, SP_SECTION_COUNT));
    if (w->open)
        SP_TRY(close_section(w));
    sp_buf_puts(w->out, w->open ? "]" : "[]");
    if (w->seal)
        return seal_withheld(w, withheld, n);
    put_withheld(w->out, withheld, n);
    return sp_buf_rc(w->out);
}

/* --- a parsed report again --------------------------------------------------------------------------- */

void sp_report_put(struct sp_buf *b, const struct sp_report *r)
{
    put_head(b, &r->head);
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < r->n_sections; i++) {
        const struct sp_report_section *s = &r->sections[i];
        if (i)
            sp_buf_putc(b, ',');
        open_section(b, s->section);
        for (size_t k = 0; k < s->n; k++) {
            if (k)
                sp_buf_putc(b, ',');
            sp_fact_put_json(b, &r->facts[s->first + k]);
        }
        sp_buf_puts(b, "]}");
    }
    sp_buf_putc(b, ']');
    put_withheld(b, r->withheld, r->n_withheld);
}

bool sp_report_is_canonical(struct sp_view payload, const struct sp_report *r)
{
    SP_BUF_AUTO again = { 0 };
    sp_report_put(&again, r);
    return sp_ok(sp_buf_rc(&again)) && sp_view_eq(sp_buf_view(&again), payload);
}

size_t sp_report_kinds_withheld(const struct sp_report *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_withheld; i++)
        n += !i || !sp_view_eq(r->withheld[i - 1].kind, r->withheld[i].kind);
    return n;
}
