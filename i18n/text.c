#include "i18n/html.h"
#include "i18n/format.h"
#include "i18n/text_put.h"
#include "i18n/width.h"

enum { DEFAULT_WIDTH = 80, LEAST_WIDTH = 40, MAX_LABEL = 34, GAP = 2, INDENT = 4, MIN_SIDE = 2, MAX_SIDE = 4, SHORT_FACT = 6 };

/* A label in its own column; one that is too wide takes a line of its own. The buffer is empty behind it. */
static void label_end(struct sp_tty *s, size_t indent, size_t label_width)
{
    size_t w = sp_text_width(sp_buf_view(&s->safe));
    sp_tty_pad(s, indent);
    if (w > label_width) {
        sp_tty_flow(s, indent);
        sp_tty_pad(s, indent + label_width + GAP);
        return;
    }
    sp_buf_put(s->out, sp_buf_view(&s->safe));
    sp_tty_pad(s, label_width - w + GAP);
    sp_buf_clear(&s->safe);
}

static size_t widest(struct sp_tty *s, const struct sp_doc_value *v, size_t n, size_t least)
{
    for (size_t i = 0; i < n; i++) {
        size_t w = sp_tty_width(s, v[i].label);
        least = w > least && w <= MAX_LABEL ? w : least;
    }
    sp_buf_clear(&s->safe);
    return least;
}

static void put_values(struct sp_tty *s, const struct sp_doc_value *v, size_t n, size_t indent, size_t label_width)
{
    for (size_t i = 0; i < n; i++) {
        sp_buf_clear(&s->safe);
        sp_tty_add(s, v[i].label);
        label_end(s, indent, label_width);
        sp_tty_value(s, &v[i]);
        sp_tty_flow(s, indent + label_width + GAP);
        sp_tty_translated(s, v[i].translated, indent + label_width + GAP);
    }
}

static void heading(struct sp_tty *s)
{
    sp_buf_putc(s->out, '\n');
    sp_tty_flow(s, 0);
    sp_tty_rule(s, '-');
}

/* What the mark beside readings says: once, and not in every cell. */
static void put_aided(struct sp_tty *s)
{
    if (!s->aided)
        return;
    sp_tty_pad(s, GAP);
    sp_buf_puts(s->out, SP_TTY_AIDED " ");
    sp_tty_label(s, "text.romanised");
    sp_tty_flow(s, GAP + sizeof SP_TTY_AIDED);
}

/* Where a fact comes from and how far it may go: a numbered line below the section, as most facts of one share it. */
static void put_sources(struct sp_tty *s)
{
    for (size_t i = 0; i < s->n_sources; i++) {
        const struct sp_doc_fact *f = s->sources[i];
        SP_BUF_AUTO number = { 0 };
        sp_buf_putf(&number, "[%zu] ", i + 1);
        sp_tty_pad(s, GAP);
        sp_buf_put(s->out, sp_buf_view(&number));
        sp_tty_piece(s, "text.source", f->source);
        sp_tty_piece(s, NULL, f->status);
        sp_tty_piece(s, NULL, f->cls);
        sp_tty_piece(s, "text.valid_from", f->valid_from);
        sp_tty_piece(s, "text.valid_to", f->valid_to);
        sp_tty_piece(s, "text.received", f->received);
        sp_tty_flow(s, GAP + number.n);
    }
}

/* Number of the fact's source, and whether it is disputed. */
static void add_marks(struct sp_tty *s, const struct sp_doc_fact *f)
{
    size_t i = 0;
    while (i < s->n_sources && !sp_doc_same_source(s->sources[i], f))
        i++;
    if (i == s->n_sources)
        s->sources[s->n_sources++] = f;
    sp_buf_putf(&s->safe, " [%zu]", i + 1);
    if (!f->disputed.n)
        return;
    sp_buf_puts(&s->safe, " (");
    sp_tty_add(s, f->disputed);
    sp_buf_putc(&s->safe, ')');
}

static void put_fact(struct sp_tty *s, const struct sp_doc_fact *f, size_t label_width)
{
    sp_tty_add(s, f->label);
    if (f->n == 1) {
        label_end(s, GAP, label_width + INDENT - GAP);
        sp_tty_value(s, f->values);
        add_marks(s, f);
        sp_tty_flow(s, INDENT + label_width + GAP);
        sp_tty_translated(s, f->values->translated, INDENT + label_width + GAP);
        return;
    }
    add_marks(s, f);
    sp_tty_pad(s, GAP);
    sp_tty_flow(s, GAP);
    put_values(s, f->values, f->n, INDENT, label_width);
}

/* --- long facts of one kind side by side, such as the statements of two years --- */

static bool same_fields(const struct sp_doc_fact *f, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        if (f[k].n != f[0].n)
            return false;
        for (size_t i = 0; i < f[0].n; i++)
            if (!sp_view_eq(f[k].values[i].name, f[0].values[i].name))
                return false;
    }
    return true;
}

/* The id that tells it from the others of its kind, and its marks. */
static void add_head(struct sp_tty *s, const struct sp_doc_fact *f)
{
    sp_tty_add(s, f->id);
    add_marks(s, f);
}

/* Columns that a row of values, or of their heads, needs at most; 0 when the facts do not go side by side. */
static size_t side_width(struct sp_tty *s, const struct sp_doc_fact *f, size_t n, size_t label_width)
{
    size_t most = 0;
    if (n < 2 || f[0].n <= SHORT_FACT || !same_fields(f, n))
        return 0;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i <= f[k].n; i++) {
            bool head = i == f[k].n;
            sp_buf_clear(&s->safe);
            if (head)
                add_head(s, &f[k]);
            else
                sp_tty_value(s, &f[k].values[i]);
            size_t w = !head && f[k].values[i].translated ? s->width : sp_text_width(sp_buf_view(&s->safe)); /* it wants lines of its own */
            most = w > most ? w : most;
        }
    sp_buf_clear(&s->safe);
    return INDENT + label_width + MIN_SIDE * (most + GAP) <= s->width ? most : 0;
}

/* How many of n, so that each row is as full as the others. */
static size_t side_count(const struct sp_tty *s, size_t n, size_t label_width, size_t cell)
{
    size_t room = (s->width - INDENT - label_width) / (cell + GAP);
    room = room > MAX_SIDE ? MAX_SIDE : room;
    size_t rows = (n + room - 1) / room;
    return (n + rows - 1) / rows;
}

static void put_cell(struct sp_tty *s, size_t gap, size_t cell)
{
    sp_tty_pad(s, gap + cell - sp_text_width(sp_buf_view(&s->safe)));
    sp_buf_put(s->out, sp_buf_view(&s->safe));
    sp_buf_clear(&s->safe);
}

static void put_side_by_side(struct sp_tty *s, const struct sp_doc_fact *f, size_t n, size_t label_width, size_t cell)
{
    sp_tty_add(s, f[0].label);
    label_end(s, GAP, label_width + INDENT - GAP);
    for (size_t k = 0; k < n; k++) {
        add_head(s, &f[k]);
        put_cell(s, k ? GAP : 0, cell);
    }
    sp_buf_putc(s->out, '\n');
    for (size_t i = 0; i < f[0].n; i++) {
        sp_tty_add(s, f[0].values[i].label);
        label_end(s, INDENT, label_width);
        for (size_t k = 0; k < n; k++) {
            sp_tty_value(s, &f[k].values[i]);
            put_cell(s, k ? GAP : 0, cell);
        }
        sp_buf_putc(s->out, '\n');
    }
}

static void put_section_head(struct sp_tty *s, const struct sp_doc_section *section)
{
    struct sp_slot slot = { "count", section->count };
    sp_tty_add(s, section->label);
    sp_buf_puts(&s->safe, "  |  ");
    if (!sp_ok(sp_template_put(sp_catalogue_text(s->cat, "text.facts"), &slot, 1, &s->safe)))
        sp_tty_fail(s, SP_RC_FORMAT);
    const struct sp_doc_redacted *left_out = sp_doc_left_out(&s->doc, section);
    if (left_out) {
        sp_buf_puts(&s->safe, " ");
        sp_tty_piece(s, "text.redacted_count", left_out->count);
    }
    heading(s);
    if (section->n)
        return;
    sp_tty_label(s, sp_doc_empty_key(&s->doc, section));
    sp_tty_pad(s, GAP);
    sp_tty_flow(s, GAP);
}

static size_t section_label_width(struct sp_tty *s, const struct sp_doc_section *section)
{
    size_t w = 8;
    for (size_t i = 0; i < section->n; i++) {
        const struct sp_doc_fact *f = &section->facts[i];
        const struct sp_doc_value itself = { .label = f->label };
        w = widest(s, &itself, f->n == 1, w);
        w = widest(s, f->values, f->n, w);
    }
    return w;
}

static void put_section(struct sp_tty *s, const struct sp_doc_section *section)
{
    put_section_head(s, section);
    size_t label_width = section_label_width(s, section);
    s->n_sources = 0;
    s->in_section = true;
    s->aided = false;
    s->sources = sp_arena_alloc(s->arena, (section->n + 1) * sizeof *s->sources);
    if (!s->sources) {
        sp_tty_fail(s, SP_RC_NOMEM);
        return;
    }
    for (size_t i = 0, n; i < section->n; i += n) {
        const struct sp_doc_fact *f = &section->facts[i];
        for (n = 1; i + n < section->n && sp_view_eq(f[0].kind, f[n].kind); n++)
            ;
        size_t cell = side_width(s, f, n, label_width);
        for (size_t k = 0; k < n && !cell; k++)
            put_fact(s, &f[k], label_width);
        size_t beside = cell ? side_count(s, n, label_width, cell) : 0;
        for (size_t k = 0; k < n && cell; k += beside)
            put_side_by_side(s, f + k, n - k < beside ? n - k : beside, label_width, cell);
    }
    put_sources(s);
    put_aided(s);
    s->in_section = false;
}

static void put_withheld(struct sp_tty *s)
{
    if (!s->doc.n_withheld)
        return;
    sp_tty_label(s, "text.withheld");
    heading(s);
    for (size_t i = 0; i < s->doc.n_withheld; i++) {
        sp_tty_add(s, s->doc.withheld[i].label);
        sp_tty_piece(s, "text.withheld_count", s->doc.withheld[i].count);
        sp_tty_piece(s, NULL, s->doc.withheld[i].rule);
        sp_tty_pad(s, GAP);
        sp_tty_flow(s, GAP);
    }
}

static void put_redacted(struct sp_tty *s)
{
    if (!s->doc.n_redacted)
        return;
    sp_tty_label(s, "text.redacted");
    heading(s);
    for (size_t i = 0; i < s->doc.n_redacted; i++) {
        const struct sp_doc_redacted *r = &s->doc.redacted[i];
        sp_tty_add(s, r->label);
        if (r->count.n) {
            sp_tty_piece(s, "text.redacted_count", r->count);
        } else {
            sp_buf_puts(&s->safe, " | ");
            sp_tty_label(s, "text.redacted_section");
        }
        sp_tty_pad(s, GAP);
        sp_tty_flow(s, GAP);
    }
}

static void put_notes(struct sp_tty *s)
{
    sp_tty_label(s, "text.notes");
    heading(s);
    for (size_t i = 0; i < s->doc.n_notes; i++) {
        sp_tty_add(s, s->doc.notes[i].value);
        sp_buf_puts(s->out, "* ");
        sp_tty_flow(s, GAP);
    }
    if (!s->doc.translated)
        return;
    sp_tty_label(s, "text.translation_note");
    sp_buf_puts(s->out, "* ");
    sp_tty_flow(s, GAP);
}

/* What must not be overlooked stands above everything. */
static void put_warning(struct sp_tty *s, const char *name)
{
    const struct sp_doc_value *note = sp_doc_named(s->doc.notes, s->doc.n_notes, name);
    if (!note)
        return;
    sp_tty_add(s, note->value);
    sp_tty_flow(s, 0);
    sp_tty_rule(s, '=');
}

static void put_title(struct sp_tty *s)
{
    const struct sp_doc_value *product = sp_doc_named(s->doc.head, s->doc.n_head, "product");
    const struct sp_doc_value *sub = sp_doc_named(s->doc.head, s->doc.n_head, "sub");
    const struct sp_doc_value *name =
        sp_doc_company(&s->doc, sp_catalogue_code(s->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    sp_tty_rule(s, '=');
    sp_tty_label(s, "text.title");
    if (product)
        sp_tty_piece(s, NULL, product->value);
    sp_tty_flow(s, 0);
    if (name)
        sp_tty_value(s, name);
    else if (sub)
        sp_tty_add(s, sub->value);
    if (name || sub)
        sp_tty_flow(s, 0);
    sp_tty_form(s, NULL);
    if (s->safe.n)
        sp_tty_flow(s, 0);
    sp_tty_rule(s, '=');
    put_warning(s, "redacted");
    put_values(s, s->doc.head, s->doc.n_head, 0, widest(s, s->doc.head, s->doc.n_head, 4));
}

void sp_rendition_text_with(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_translated_list *translated, unsigned width,
                            struct sp_buf *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sp_tty s = { .cat = cat, .out = out, .arena = &a, .width = !width ? DEFAULT_WIDTH : width < LEAST_WIDTH ? LEAST_WIDTH : width };
    struct sp_rc rc = sp_doc_parse(lines, &a, &s.doc);
    if (sp_ok(rc))
        rc = sp_doc_name_industries(&s.doc, cat, &a);
    if (sp_ok(rc))
        rc = sp_doc_name_entries(&s.doc, cat, &a);
    if (sp_ok(rc))
        rc = sp_doc_translate(&s.doc, cat, translated, &a);
    if (!sp_ok(rc) || !sp_view_eq(s.doc.language, sp_catalogue_language(cat))) {
        sp_tty_fail(&s, sp_ok(rc) ? SP_RC_FORMAT : rc.code);
        return;
    }
    put_title(&s);
    for (size_t i = 0; i < s.doc.n_sections; i++)
        put_section(&s, &s.doc.sections[i]);
    put_withheld(&s);
    put_redacted(&s);
    put_notes(&s);
    sp_buf_putf(out, "\n" SP_LAYOUT_LINE "%d\n", SP_LAYOUT);
    sp_buf_free(&s.raw);
    sp_buf_free(&s.safe);
}
