#include "i18n/html.h"
#include "i18n/format.h"
#include "i18n/reading_aid.h"
#include "i18n/rendition_form.h"
#include "i18n/width.h"

enum { DEFAULT_WIDTH = 80, LEAST_WIDTH = 40, MAX_LABEL = 34, GAP = 2, INDENT = 4, MAX_SIDE = 4, SHORT_FACT = 6 };

struct sheet {
    const struct sp_catalogue *cat;
    struct sp_doc doc;
    struct sp_buf *out;
    struct sp_buf raw, safe;  /* one column without escapes; what is printed of it */
    size_t width;
    struct sp_arena *arena;
    const struct sp_doc_fact **sources;  /* of the section at hand: the first fact of each */
    size_t n_sources;
};

static void fail(struct sheet *s, enum sp_rc_code code) { s->out->failed = s->out->failed ? s->out->failed : code; }

static void pad(struct sheet *s, size_t n)
{
    char *to = sp_buf_room(s->out, n);
    if (to) {
        memset(to, ' ', n);
        sp_buf_added(s->out, n);
    }
}

static void rule(struct sheet *s, char c)
{
    char *to = sp_buf_room(s->out, s->width + 1);
    if (!to)
        return;
    memset(to, c, s->width);
    to[s->width] = '\n';
    sp_buf_added(s->out, s->width + 1);
}

static bool turns(struct sp_view text)
{
    for (size_t i = 0; i < text.n;)
        if (sp_codepoint_turns(sp_utf8_next(text, &i)))
            return true;
    return false;
}

/* A piece with letters written from right to left stands alone between marks (first strong isolate … pop), so that it
 * turns nothing round beside it. The lines themselves, which are signed for, have no such marks, nor can a value bring any:
 * they would be shown as hidden. */
#define ISOLATE 0x2068u
#define POP 0x2069u

static void add_safe(struct sheet *s, struct sp_view text)
{
    bool alone = turns(text);
    if (alone)
        sp_buf_put_utf8(&s->safe, ISOLATE);
    sp_buf_put_safe(&s->safe, text);
    if (alone)
        sp_buf_put_utf8(&s->safe, POP);
}

/* Add a column of the lines to what is about to be printed. */
static void add(struct sheet *s, struct sp_view column)
{
    sp_buf_clear(&s->raw);
    if (!sp_rendition_unescape(column, &s->raw) || s->raw.failed)
        fail(s, SP_RC_FORMAT);
    else
        add_safe(s, sp_buf_view(&s->raw));
}

static void add_label(struct sheet *s, const char *key) { sp_buf_put_safe(&s->safe, sp_catalogue_text(s->cat, key)); }

/* " | label value", without label for NULL. */
static void add_piece(struct sheet *s, const char *label, struct sp_view column)
{
    if (!column.n)
        return;
    if (s->safe.n)
        sp_buf_puts(&s->safe, " | ");
    if (label) {
        add_label(s, label);
        sp_buf_putc(&s->safe, ' ');
    }
    add(s, column);
}

/* How the name that was added last is read, beside it; a catalogue of before has no words for that. */
static void add_aid(struct sheet *s, struct sp_view language)
{
    SP_BUF_AUTO aid = { 0 };
    struct sp_view label = sp_catalogue_find(s->cat, SP_VIEW_LIT("text.romanised"));
    if (!label.n || !sp_reading_aid(sp_buf_view(&s->raw), language, sp_catalogue_language(s->cat), &aid))
        return;
    if (aid.failed)
        fail(s, aid.failed);
    sp_buf_putc(&s->safe, ' ');
    add_safe(s, sp_buf_view(&aid));
    sp_buf_puts(&s->safe, " (");
    add_safe(s, label);
    sp_buf_putc(&s->safe, ')');
}

/* What a legal form is: of a value, or NULL for that of the company. */
static void add_form(struct sheet *s, const struct sp_doc_value *v)
{
    struct sp_doc_form f;
    SP_BUF_AUTO text = { 0 };
    struct sp_rc rc = v ? sp_doc_form_of(&s->doc, s->cat, v, s->arena, &f) : sp_doc_form(&s->doc, s->cat, s->arena, &f);
    if (sp_ok(rc) && f.n) {
        sp_doc_form_put(&f, &text);
        sp_buf_puts(&s->safe, v ? " · " : "");
        add_safe(s, sp_buf_view(&text));
        rc = sp_buf_rc(&text);
    }
    if (!sp_ok(rc))
        fail(s, rc.code);
}

/* The value; words in another language than the page's say which. */
static void add_value(struct sheet *s, const struct sp_doc_value *v)
{
    struct sp_view tag = sp_doc_language(v), language = tag, rest;
    add(s, v->value);
    (void)sp_view_split(tag, '-', &language, &rest);
    if (tag.n && !sp_view_eq(language, sp_catalogue_language(s->cat))) {
        struct sp_view name = sp_catalogue_code(s->cat, SP_VIEW_LIT("language"), language);
        sp_buf_puts(&s->safe, " [");
        add_safe(s, name.n ? name : tag);
        sp_buf_putc(&s->safe, ']');
        if (!v->prose)
            add_aid(s, language);
    }
    if (v->form)
        add_form(s, v);
}

static void add_said_by(struct sheet *s, const char *label, struct sp_view text)
{
    if (!text.n)
        return;
    sp_buf_puts(&s->safe, " | ");
    if (label) {
        add_label(s, label);
        sp_buf_putc(&s->safe, ' ');
    }
    add_safe(s, text);
}

static size_t column_width(struct sheet *s, struct sp_view column)
{
    sp_buf_clear(&s->safe);
    add(s, column);
    return sp_text_width(sp_buf_view(&s->safe));
}

/* One line of what flows. A piece that stands alone ends with the line and begins again on the next: marks reach no further.
 * Whether one is open behind it. */
static bool put_line(struct sheet *s, struct sp_view line, bool open)
{
    if (open)
        sp_buf_put_utf8(s->out, ISOLATE);
    sp_buf_put(s->out, line);
    for (size_t i = 0; i < line.n;) {
        uint32_t cp = sp_utf8_next(line, &i);
        open = cp == ISOLATE || (open && cp != POP);
    }
    if (open)
        sp_buf_put_utf8(s->out, POP);
    return open;
}

/* What was added, from column `at` on, wrapped and indented to the same column; ends the line. */
static void flow(struct sheet *s, size_t at)
{
    struct sp_view text = sp_buf_view(&s->safe);
    size_t room = s->width > at + 8 ? s->width - at : 8;
    bool open = false;
    if (s->safe.failed)
        fail(s, s->safe.failed);
    while (text.n) {
        size_t take = sp_text_fit(text, room), show = take;
        while (show && text.p[show - 1] == ' ')
            show--;
        open = put_line(s, sp_view(text.p, show), open);
        text = sp_view(text.p + take, text.n - take);
        if (text.n) {
            sp_buf_putc(s->out, '\n');
            pad(s, at);
        }
    }
    sp_buf_putc(s->out, '\n');
    sp_buf_clear(&s->safe);
}

/* Below the original, from the same column on: what it says in the reader's language, and in brackets whose word that is. */
static void put_translated(struct sheet *s, const struct sp_translated *t, size_t at)
{
    if (!t)
        return;
    pad(s, at);
    add_safe(s, t->text);
    flow(s, at);
    pad(s, at);
    sp_buf_putc(&s->safe, '[');
    add_label(s, t->label);
    add_said_by(s, NULL, t->engine);
    add_said_by(s, "text.translation_reviewer", t->reviewer);
    add_said_by(s, "text.translation_signed", t->signer);
    add_said_by(s, "text.translation_key", t->key);
    sp_buf_putc(&s->safe, ']');
    flow(s, at);
}

/* A label in its own column; one that is too wide takes a line of its own. The buffer is empty behind it. */
static void label_end(struct sheet *s, size_t indent, size_t label_width)
{
    size_t w = sp_text_width(sp_buf_view(&s->safe));
    pad(s, indent);
    if (w > label_width) {
        flow(s, indent);
        pad(s, indent + label_width + GAP);
        return;
    }
    sp_buf_put(s->out, sp_buf_view(&s->safe));
    pad(s, label_width - w + GAP);
    sp_buf_clear(&s->safe);
}

static size_t widest(struct sheet *s, const struct sp_doc_value *v, size_t n, size_t least)
{
    for (size_t i = 0; i < n; i++) {
        size_t w = column_width(s, v[i].label);
        least = w > least && w <= MAX_LABEL ? w : least;
    }
    sp_buf_clear(&s->safe);
    return least;
}

static void put_values(struct sheet *s, const struct sp_doc_value *v, size_t n, size_t indent, size_t label_width)
{
    for (size_t i = 0; i < n; i++) {
        sp_buf_clear(&s->safe);
        add(s, v[i].label);
        label_end(s, indent, label_width);
        add_value(s, &v[i]);
        flow(s, indent + label_width + GAP);
        put_translated(s, v[i].translated, indent + label_width + GAP);
    }
}

static void heading(struct sheet *s)
{
    sp_buf_putc(s->out, '\n');
    flow(s, 0);
    rule(s, '-');
}

/* Where a fact comes from and how far it may go: a numbered line below the section, as most facts of one share it. */
static void put_sources(struct sheet *s)
{
    for (size_t i = 0; i < s->n_sources; i++) {
        const struct sp_doc_fact *f = s->sources[i];
        SP_BUF_AUTO number = { 0 };
        sp_buf_putf(&number, "[%zu] ", i + 1);
        pad(s, GAP);
        sp_buf_put(s->out, sp_buf_view(&number));
        add_piece(s, "text.source", f->source);
        add_piece(s, NULL, f->status);
        add_piece(s, NULL, f->cls);
        add_piece(s, "text.valid_from", f->valid_from);
        add_piece(s, "text.valid_to", f->valid_to);
        add_piece(s, "text.received", f->received);
        flow(s, GAP + number.n);
    }
}

/* Number of the fact's source, and whether it is disputed. */
static void add_marks(struct sheet *s, const struct sp_doc_fact *f)
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
    add(s, f->disputed);
    sp_buf_putc(&s->safe, ')');
}

static void put_fact(struct sheet *s, const struct sp_doc_fact *f, size_t label_width)
{
    add(s, f->label);
    if (f->n == 1) {
        label_end(s, GAP, label_width + INDENT - GAP);
        add_value(s, f->values);
        add_marks(s, f);
        flow(s, INDENT + label_width + GAP);
        put_translated(s, f->values->translated, INDENT + label_width + GAP);
        return;
    }
    add_marks(s, f);
    pad(s, GAP);
    flow(s, GAP);
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

/* Columns that a row of values needs at most; 0 when the facts do not go side by side. */
static size_t side_width(struct sheet *s, const struct sp_doc_fact *f, size_t n, size_t label_width)
{
    size_t most = 0;
    if (n < 2 || n > MAX_SIDE || f[0].n <= SHORT_FACT || !same_fields(f, n))
        return 0;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < f[k].n; i++) {
            sp_buf_clear(&s->safe);
            add_value(s, &f[k].values[i]);
            size_t w = f[k].values[i].translated ? s->width : sp_text_width(sp_buf_view(&s->safe)); /* it wants lines of its own */
            most = w > most ? w : most;
        }
    sp_buf_clear(&s->safe);
    return INDENT + label_width + n * (most + GAP) <= s->width ? most : 0;
}

static void put_side_by_side(struct sheet *s, const struct sp_doc_fact *f, size_t n, size_t label_width, size_t cell)
{
    pad(s, GAP);
    add(s, f[0].label);
    for (size_t k = 0; k < n; k++) {
        sp_buf_puts(&s->safe, " | ");
        add(s, f[k].id);
        add_marks(s, &f[k]);
    }
    flow(s, GAP);
    for (size_t i = 0; i < f[0].n; i++) {
        add(s, f[0].values[i].label);
        label_end(s, INDENT, label_width);
        for (size_t k = 0; k < n; k++) {
            add_value(s, &f[k].values[i]);
            pad(s, (k ? GAP : 0) + cell - sp_text_width(sp_buf_view(&s->safe)));
            sp_buf_put(s->out, sp_buf_view(&s->safe));
            sp_buf_clear(&s->safe);
        }
        sp_buf_putc(s->out, '\n');
    }
}

static void put_section_head(struct sheet *s, const struct sp_doc_section *section)
{
    struct sp_slot slot = { "count", section->count };
    add(s, section->label);
    sp_buf_puts(&s->safe, "  |  ");
    if (!sp_ok(sp_template_put(sp_catalogue_text(s->cat, "text.facts"), &slot, 1, &s->safe)))
        fail(s, SP_RC_FORMAT);
    const struct sp_doc_redacted *left_out = sp_doc_left_out(&s->doc, section);
    if (left_out) {
        sp_buf_puts(&s->safe, " ");
        add_piece(s, "text.redacted_count", left_out->count);
    }
    heading(s);
    if (section->n)
        return;
    add_label(s, sp_doc_empty_key(&s->doc, section));
    pad(s, GAP);
    flow(s, GAP);
}

static size_t section_label_width(struct sheet *s, const struct sp_doc_section *section)
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

static void put_section(struct sheet *s, const struct sp_doc_section *section)
{
    put_section_head(s, section);
    size_t label_width = section_label_width(s, section);
    s->n_sources = 0;
    s->sources = sp_arena_alloc(s->arena, (section->n + 1) * sizeof *s->sources);
    if (!s->sources) {
        fail(s, SP_RC_NOMEM);
        return;
    }
    for (size_t i = 0, n; i < section->n; i += n) {
        const struct sp_doc_fact *f = &section->facts[i];
        for (n = 1; i + n < section->n && sp_view_eq(f[0].kind, f[n].kind); n++)
            ;
        size_t cell = side_width(s, f, n, label_width);
        for (size_t k = 0; k < n && !cell; k++)
            put_fact(s, &f[k], label_width);
        if (cell)
            put_side_by_side(s, f, n, label_width, cell);
    }
    put_sources(s);
}

static void put_withheld(struct sheet *s)
{
    if (!s->doc.n_withheld)
        return;
    add_label(s, "text.withheld");
    heading(s);
    for (size_t i = 0; i < s->doc.n_withheld; i++) {
        add(s, s->doc.withheld[i].label);
        add_piece(s, "text.withheld_count", s->doc.withheld[i].count);
        add_piece(s, NULL, s->doc.withheld[i].rule);
        pad(s, GAP);
        flow(s, GAP);
    }
}

static void put_redacted(struct sheet *s)
{
    if (!s->doc.n_redacted)
        return;
    add_label(s, "text.redacted");
    heading(s);
    for (size_t i = 0; i < s->doc.n_redacted; i++) {
        const struct sp_doc_redacted *r = &s->doc.redacted[i];
        add(s, r->label);
        if (r->count.n) {
            add_piece(s, "text.redacted_count", r->count);
        } else {
            sp_buf_puts(&s->safe, " | ");
            add_label(s, "text.redacted_section");
        }
        pad(s, GAP);
        flow(s, GAP);
    }
}

static void put_notes(struct sheet *s)
{
    add_label(s, "text.notes");
    heading(s);
    for (size_t i = 0; i < s->doc.n_notes; i++) {
        add(s, s->doc.notes[i].value);
        sp_buf_puts(s->out, "* ");
        flow(s, GAP);
    }
    if (!s->doc.translated)
        return;
    add_label(s, "text.translation_note");
    sp_buf_puts(s->out, "* ");
    flow(s, GAP);
}

/* What must not be overlooked stands above everything. */
static void put_warning(struct sheet *s, const char *name)
{
    const struct sp_doc_value *note = sp_doc_named(s->doc.notes, s->doc.n_notes, name);
    if (!note)
        return;
    add(s, note->value);
    flow(s, 0);
    rule(s, '=');
}

static void put_title(struct sheet *s)
{
    const struct sp_doc_value *product = sp_doc_named(s->doc.head, s->doc.n_head, "product");
    const struct sp_doc_value *sub = sp_doc_named(s->doc.head, s->doc.n_head, "sub");
    const struct sp_doc_value *name =
        sp_doc_company(&s->doc, sp_catalogue_code(s->cat, SP_VIEW_LIT("name_type"), SP_VIEW_LIT("legal")));
    rule(s, '=');
    add_label(s, "text.title");
    if (product)
        add_piece(s, NULL, product->value);
    flow(s, 0);
    if (name)
        add_value(s, name);
    else if (sub)
        add(s, sub->value);
    if (name || sub)
        flow(s, 0);
    add_form(s, NULL);
    if (s->safe.n)
        flow(s, 0);
    rule(s, '=');
    put_warning(s, "redacted");
    put_values(s, s->doc.head, s->doc.n_head, 0, widest(s, s->doc.head, s->doc.n_head, 4));
}

void sp_rendition_text_with(const struct sp_catalogue *cat, struct sp_view lines, const struct sp_translated_list *translated, unsigned width,
                            struct sp_buf *out)
{
    SP_ARENA_AUTO a = { 0 };
    struct sheet s = { .cat = cat, .out = out, .arena = &a, .width = !width ? DEFAULT_WIDTH : width < LEAST_WIDTH ? LEAST_WIDTH : width };
    struct sp_rc rc = sp_doc_parse(lines, &a, &s.doc);
    if (sp_ok(rc))
        rc = sp_doc_name_industries(&s.doc, cat, &a);
    if (sp_ok(rc))
        rc = sp_doc_translate(&s.doc, cat, translated, &a);
    if (!sp_ok(rc) || !sp_view_eq(s.doc.language, sp_catalogue_language(cat))) {
        fail(&s, sp_ok(rc) ? SP_RC_FORMAT : rc.code);
        return;
    }
    put_title(&s);
    for (size_t i = 0; i < s.doc.n_sections; i++)
        put_section(&s, &s.doc.sections[i]);
    put_withheld(&s);
    put_redacted(&s);
    put_notes(&s);
    sp_buf_free(&s.raw);
    sp_buf_free(&s.safe);
}
