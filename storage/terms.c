#include "storage/terms.h"

#include "i18n/skeleton.h"

enum { RECORD_FORM = 1, KEY_SEPTETS = 9, CORE_SEPTETS = 5, LIKE_BYTES = 1 + KEY_SEPTETS + 1 };

bool sp_term_make(struct sp_term *t, char class, struct sp_view a, struct sp_view b, bool cut)
{
    size_t room = SP_TERM_BYTES - 1, n = a.n + b.n;
    if (n > room && !cut)
        return false;
    t->p[0] = class;
    t->n = 1;
    const struct sp_view parts[] = { a, b };
    for (int i = 0; i < 2; i++) {
        size_t k = parts[i].n < room ? parts[i].n : room;
        if (k < parts[i].n)
            while (k > 0 && ((unsigned char)parts[i].p[k] & 0xc0) == 0x80)
                k--;
        if (k)
            memcpy(t->p + t->n, parts[i].p, k);
        t->n += k;
        room -= k;
    }
    return t->n > 1 && !memchr(t->p, 0, t->n);
}

struct sp_term sp_term_subject(struct sp_view subject)
{
    struct sp_term t;
    if (!sp_term_make(&t, SP_TERM_SUBJECT, subject, sp_view(NULL, 0), false)) {
        t.p[0] = SP_TERM_SUBJECT; /* longer than any subject: found nowhere */
        t.n = 1;
    }
    return t;
}

bool sp_term_identifier(struct sp_term *t, struct sp_view scheme, struct sp_view value)
{
    struct sp_term head;
    return sp_term_make(&head, SP_TERM_IDENTIFIER, scheme, SP_VIEW_LIT(":"), false) &&
           sp_term_make(t, SP_TERM_IDENTIFIER, sp_view(head.p + 1, head.n - 1), value, false);
}

bool sp_term_core(const struct sp_name_keys *k, struct sp_term *t)
{
    return k->core.n && sp_term_make(t, SP_TERM_CORE, k->core, sp_view(NULL, 0), true);
}

bool sp_term_ascii(const struct sp_name_keys *k, struct sp_term *t)
{
    return k->ascii.n && !sp_view_eq(k->ascii, k->core) && sp_term_make(t, SP_TERM_ASCII, k->ascii, sp_view(NULL, 0), true);
}

/* ---- likeness ---- */

static uint64_t hash(struct sp_view v)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 32;
}

static bool likeness_of(struct sp_view shown, struct sp_view core, struct sp_likeness *out)
{
    char text[SP_NAME_ASCII_BYTES];
    size_t n = 0;
    if (!sp_ok(sp_name_likeness(shown, text, sizeof text, &n)) || !n)
        return false;
    out->key = hash(sp_view(text, n)) >> 1;
    out->core = hash(core) >> (64 - 7 * CORE_SEPTETS);
    out->odd = !sp_view_eq(sp_view(text, n), core);
    return true;
}

unsigned sp_likenesses(const struct sp_name_keys *k, struct sp_likeness out[SP_LIKENESSES])
{
    char capitals[SP_NAME_ASCII_BYTES];
    size_t n = 0;
    if (!k->core.n || !likeness_of(k->core, k->core, &out[0]))
        return 0;
    if (!sp_ok(sp_name_capital_look(k->core, capitals, sizeof capitals, &n)) || sp_view_eq(sp_view(capitals, n), k->core) ||
        !likeness_of(sp_view(capitals, n), k->core, &out[1]))
        return 1;
    return out[1].key == out[0].key ? 1 : 2;
}

/* Seven bits a byte, the eighth set: terms have no NUL. */
static void put_septets(struct sp_term *t, uint64_t x, unsigned n)
{
    while (n-- > 0)
        t->p[t->n++] = (char)(0x80 | (x >> (7 * n) & 0x7f));
}

static uint64_t get_septets(const char *p, unsigned n)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < n; i++)
        x = x << 7 | ((unsigned char)p[i] & 0x7f);
    return x;
}

struct sp_term sp_term_likes(uint64_t key)
{
    struct sp_term t = { .n = 1, .p = { SP_TERM_LIKE } };
    put_septets(&t, key, KEY_SEPTETS);
    return t;
}

struct sp_term sp_term_like(const struct sp_likeness *x)
{
    struct sp_term t = sp_term_likes(x->key);
    t.p[t.n++] = x->odd ? 'o' : 'p'; /* the core of a plain one follows from its key */
    put_septets(&t, x->core, x->odd ? CORE_SEPTETS : 0);
    return t;
}

bool sp_term_like_read(struct sp_view term, struct sp_likeness *out)
{
    if (term.n < LIKE_BYTES || term.p[0] != SP_TERM_LIKE)
        return false;
    out->odd = term.p[LIKE_BYTES - 1] == 'o';
    out->key = get_septets(term.p + 1, KEY_SEPTETS);
    out->core = out->key >> (63 - 7 * CORE_SEPTETS);
    if (out->odd && term.n == LIKE_BYTES + CORE_SEPTETS)
        out->core = get_septets(term.p + LIKE_BYTES, CORE_SEPTETS);
    return term.n == LIKE_BYTES + (out->odd ? (size_t)CORE_SEPTETS : 0) && (out->odd || term.p[LIKE_BYTES - 1] == 'p');
}

/* ---- what a company is found under ---- */

void sp_terms_work_free(struct sp_terms_work *w)
{
    if (w)
        sp_arena_free(&w->arena);
}

void sp_terms_of_subject(struct sp_view subject, sp_term_each each, void *ctx)
{
    struct sp_term t = sp_term_subject(subject);
    each(ctx, sp_term_view(&t));
    struct sp_subject s;
    if (!sp_ok(sp_subject_parse(subject, &s, NULL)))
        return;
    const struct sp_scheme *scheme = sp_subject_scheme(&s);
    /* A national scheme leads back to its subject by itself; of an LEI nobody knows the country. */
    if (scheme && !*scheme->country && sp_term_identifier(&t, sp_view_of(scheme->name), s.value))
        each(ctx, sp_term_view(&t));
}

static bool shown(const struct sp_fact *f)
{
    return f->class == SP_CLASS_PUBLIC && f->status != SP_STATUS_CLOSED;
}

static const struct sp_kind *name_kind(void)
{
    return sp_kind_numbered(1);
}

static const struct sp_kind *identifier_kind(void)
{
    return sp_kind_numbered(20);
}

static bool two_values(const struct sp_fact *f, struct sp_arena *a, const char *first, const char *second, struct sp_view *x, struct sp_view *y)
{
    struct sp_value v[SP_MAX_FIELDS];
    size_t n = 0;
    if (!sp_ok(sp_data_values(f->kind, f->data, a, v, &n)))
        return false;
    const struct sp_value *p = sp_value_named(v, n, first), *q = sp_value_named(v, n, second);
    if (!p || !q)
        return false;
    *x = p->text;
    *y = q->text;
    return true;
}

bool sp_fact_is_indexed(const struct sp_fact *f)
{
    return f->kind == name_kind() || f->kind == identifier_kind();
}

bool sp_fact_name(const struct sp_fact *f, struct sp_arena *a, struct sp_view *type, struct sp_view *text)
{
    return f->kind == name_kind() && shown(f) && two_values(f, a, "type", "text", type, text);
}

bool sp_fact_identifier(const struct sp_fact *f, struct sp_arena *a, struct sp_view *scheme, struct sp_view *value)
{
    return f->kind == identifier_kind() && shown(f) && two_values(f, a, "scheme", "value", scheme, value);
}

static struct sp_rc terms_of_name(struct sp_terms_work *w, struct sp_view text, struct sp_view country, sp_term_each each, void *ctx)
{
    struct sp_rc rc = sp_name_keys_make(text, country, &w->keys);
    w->name = sp_ok(rc) ? text : sp_view(NULL, 0);
    w->n_like = 0;
    if (!sp_ok(rc)) /* a name without keys is kept, and not found by name */
        return sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_LIMIT) ? SP_OK : rc;
    struct sp_term t;
    if (sp_term_core(&w->keys, &t))
        each(ctx, sp_term_view(&t));
    if (sp_term_ascii(&w->keys, &t))
        each(ctx, sp_term_view(&t));
    w->n_like = sp_likenesses(&w->keys, w->like);
    for (unsigned i = 0; i < w->n_like; i++) {
        t = sp_term_like(&w->like[i]);
        each(ctx, sp_term_view(&t));
    }
    sp_name_tokens_make(&w->keys, SP_NAME_INDEX, &w->tokens);
    for (size_t i = 0; i < w->tokens.n; i++)
        if (sp_term_make(&t, (char)w->tokens.v[i].kind, w->tokens.v[i].text, sp_view(NULL, 0), false))
            each(ctx, sp_term_view(&t));
    return SP_OK;
}

struct sp_rc sp_terms_of_fact(struct sp_terms_work *w, const struct sp_fact *f, struct sp_view country, sp_term_each each, void *ctx)
{
    if (!sp_fact_is_indexed(f))
        return SP_OK;
    struct sp_view a, b;
    struct sp_term t;
    sp_arena_reset(&w->arena);
    w->name = sp_view(NULL, 0);
    w->n_like = 0;
    if (sp_fact_name(f, &w->arena, &a, &b))
        return terms_of_name(w, b, country, each, ctx);
    if (sp_fact_identifier(f, &w->arena, &a, &b) && sp_term_identifier(&t, a, b))
        each(ctx, sp_term_view(&t));
    return SP_OK;
}

/* ---- the name record ---- */

struct sp_rc sp_name_record_put(struct sp_buf *out, struct sp_view subject, const struct sp_fact *facts, size_t n, struct sp_arena *a)
{
    struct sp_view names[SP_NAMES_KEPT];
    unsigned got = 0, legal = 0;
    for (size_t i = 0; i < n && got < SP_NAMES_KEPT; i++) {
        struct sp_view type, text;
        if (!sp_fact_name(&facts[i], a, &type, &text))
            continue;
        unsigned at = got++;
        if (sp_view_is(type, "legal")) {
            memmove(names + legal + 1, names + legal, (at - legal) * sizeof *names);
            at = legal++;
        }
        names[at] = text;
    }
    sp_buf_putc(out, RECORD_FORM);
    sp_buf_put_view(out, subject);
    for (unsigned i = 0; i < got; i++)
        sp_buf_put_view(out, names[i]);
    return sp_buf_rc(out);
}

struct sp_rc sp_name_record_parse(struct sp_view bytes, struct sp_name_record *out)
{
    struct sp_reader r = sp_reader(bytes);
    bool known = sp_read_u8(&r) == RECORD_FORM;
    out->subject = sp_read_view(&r);
    out->n = 0;
    while (r.in.n && !r.failed && out->n < SP_NAMES_KEPT)
        out->names[out->n++] = sp_read_view(&r);
    SP_TRY(sp_reader_end(&r));
    return known ? SP_OK : SP_ERR(CORRUPT);
}
