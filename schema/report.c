/* Writing reports: concatenation of stored canonical data. */
#include "schema/report.h"

#include <stdlib.h>

#include "schema/data.h"

enum { SEALED_BYTES = 4000 /* of a usual report */, KEPT_ON_STACK = 256 };

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
    const struct sp_product *product = sp_product_named(head->product);
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

/* --- selection -------------------------------------------------------------------------------------- */

struct selection {
    const struct sp_fact **kept;
    size_t n;
    int64_t withheld[SP_MAX_KINDS]; /* by position in the table of kinds */
};

static int by_order(const void *a, const void *b)
{
    const struct sp_fact *const *x = a, *const *y = b;
    return sp_fact_cmp(*x, *y);
}

static void choose(struct selection *s, const struct sp_product *p, const struct sp_fact *facts, size_t n,
                   unsigned max_class)
{
    size_t n_kinds;
    const struct sp_kind *table = sp_kinds(&n_kinds);
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        const struct sp_fact *f = &facts[i];
        if (!sp_product_has(p, f->kind->section) || (f->status == SP_STATUS_CLOSED && !p->history))
            continue;
        if (f->class > max_class) {
            s->withheld[f->kind - table]++;
            continue;
        }
        if (s->n && sp_fact_cmp(s->kept[s->n - 1], f) > 0)
            sorted = false;
        s->kept[s->n++] = f;
    }
    if (!sorted)
        qsort(s->kept, s->n, sizeof(s->kept[0]), by_order);
}

static size_t list_withheld(const struct selection *s, struct sp_withheld out[SP_MAX_KINDS])
{
    size_t n_kinds, n = 0;
    const struct sp_kind *table = sp_kinds(&n_kinds);
    for (size_t i = 0; i < n_kinds; i++)
        if (s->withheld[i])
            out[n++] = (struct sp_withheld){ sp_view(table[i].name, table[i].name_n), s->withheld[i], SP_VIEW_LIT("policy.class") };
    return n;
}

static struct sp_rc write_facts(struct sp_report_writer *w, const struct selection *s)
{
    struct sp_withheld withheld[SP_MAX_KINDS];
    for (size_t i = 0; i < s->n; i++)
        SP_TRY(sp_report_fact(w, s->kept[i]));
    return sp_report_end(w, withheld, list_withheld(s, withheld));
}

static struct sp_rc write_all(struct sp_buf *out, const struct sp_report_head *head, const struct sp_product *product,
                              const struct selection *s, const struct sp_report_seal *seal)
{
    struct sp_report_head h = *head;
    struct sp_report_writer w = { .out = out };
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
}

/* Facts that the product does not show, such as a long history of queries, do not count. */
static struct sp_rc select_facts(struct selection *s, const struct sp_fact **kept, const struct sp_product *product,
                                 const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_diag *d)
{
    *s = (struct selection){ .kept = kept };
    if (n > SIZE_MAX / sizeof *s->kept)
        return SP_ERR(LIMIT);
    if (n > KEPT_ON_STACK && !(s->kept = malloc(n * sizeof *s->kept))) {
        s->kept = kept;
        return SP_ERR(NOMEM);
    }
    choose(s, product, facts, n, max_class);
    if (s->n <= product->max_facts)
        return SP_OK;
    unselect(s, kept);
    return sp_diag_set(d, SP_ERR(LIMIT), "limit.facts", NULL, "%zu facts are more than a report may hold", s->n);
}

struct sp_rc sp_report_build_sealed(struct sp_buf *out, const struct sp_report_head *head,
                                    const struct sp_product *product, const struct sp_fact *facts, size_t n,
                                    unsigned max_class, const struct sp_report_seal *seal, struct sp_diag *d)
{
    const struct sp_fact *few[KEPT_ON_STACK];
    struct selection s;
    SP_TRY(select_facts(&s, few, product, facts, n, max_class, d));
    size_t before = out->n;
    struct sp_rc rc = write_all(out, head, product, &s, seal);
    if (!sp_ok(rc))
        out->n = before;
    unselect(&s, few);
    return rc;
}

struct sp_rc sp_report_build(struct sp_buf *out, const struct sp_report_head *head, const struct sp_product *product,
                             const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_diag *d)
{
    return sp_report_build_sealed(out, head, product, facts, n, max_class, NULL, d);
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
    struct sp_withheld withheld[SP_MAX_KINDS]; /* of texts that live for ever */
    r->n_withheld = list_withheld(s, withheld);
    r->withheld = sp_arena_alloc(a, (r->n_withheld + 1) * sizeof *r->withheld);
    if (!r->withheld)
        return SP_ERR(NOMEM);
    memcpy(r->withheld, withheld, r->n_withheld * sizeof *withheld);
    return SP_OK;
}

struct sp_rc sp_report_keep_head(struct sp_arena *a, struct sp_report_head *h)
{
    struct sp_view *const views[] = { &h->iss, &h->aud, &h->sub, &h->jti, &h->request_digest, &h->product, &h->purpose,
                                      &h->authorisation.id, &h->authorisation.basis, &h->authorisation.expires,
                                      &h->requester, &h->status.uri };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        SP_TRY(sp_keep(a, *views[i], views[i]));
    return SP_OK;
}

static struct sp_rc keep_all(const struct selection *s, struct sp_arena *a, struct sp_report *r)
{
    r->head.product = sp_view_of(r->product->name);
    r->head.product_version = r->product->version;
    SP_TRY(sp_report_keep_head(a, &r->head));
    SP_TRY(keep_facts(s, a, r));
    list_sections(r);
    return keep_withheld(s, a, r);
}

struct sp_rc sp_report_made(const struct sp_report_head *head, const struct sp_product *product,
                            const struct sp_fact *facts, size_t n, unsigned max_class, struct sp_arena *a,
                            struct sp_report *out, struct sp_diag *d)
{
    const struct sp_fact *few[KEPT_ON_STACK];
    struct selection s;
    struct sp_report r = { .head = *head, .product = product };
    SP_TRY(select_facts(&s, few, product, facts, n, max_class, d));
    struct sp_rc rc = keep_all(&s, a, &r);
    unselect(&s, few);
    SP_TRY(rc);
    *out = r;
    return SP_OK;
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
