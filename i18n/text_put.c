#include "i18n/text_put.h"

#include "i18n/reading_aid.h"
#include "i18n/rendition_form.h"
#include "i18n/width.h"

void sp_tty_fail(struct sp_tty *s, enum sp_rc_code code) { s->out->failed = s->out->failed ? s->out->failed : code; }

void sp_tty_pad(struct sp_tty *s, size_t n)
{
    char *to = sp_buf_room(s->out, n);
    if (to) {
        memset(to, ' ', n);
        sp_buf_added(s->out, n);
    }
}

void sp_tty_rule(struct sp_tty *s, char c)
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

static void add_safe(struct sp_tty *s, struct sp_view text)
{
    bool alone = turns(text);
    if (alone)
        sp_buf_put_utf8(&s->safe, ISOLATE);
    sp_buf_put_safe(&s->safe, text);
    if (alone)
        sp_buf_put_utf8(&s->safe, POP);
}

/* Add a column of the lines to what is about to be printed. */
void sp_tty_add(struct sp_tty *s, struct sp_view column)
{
    sp_buf_clear(&s->raw);
    if (!sp_rendition_unescape(column, &s->raw) || s->raw.failed)
        sp_tty_fail(s, SP_RC_FORMAT);
    else
        add_safe(s, sp_buf_view(&s->raw));
}

void sp_tty_label(struct sp_tty *s, const char *key) { sp_buf_put_safe(&s->safe, sp_catalogue_text(s->cat, key)); }

/* " | label value", without label for NULL. */
void sp_tty_piece(struct sp_tty *s, const char *label, struct sp_view column)
{
    if (!column.n)
        return;
    if (s->safe.n)
        sp_buf_puts(&s->safe, " | ");
    if (label) {
        sp_tty_label(s, label);
        sp_buf_putc(&s->safe, ' ');
    }
    sp_tty_add(s, column);
}

/* How the name that was added last is read, beside it; a catalogue of before has no words for that. */
static void add_aid(struct sp_tty *s, struct sp_view language)
{
    SP_BUF_AUTO aid = { 0 };
    struct sp_view label = sp_catalogue_find(s->cat, SP_VIEW_LIT("text.romanised"));
    if (!label.n || !sp_reading_aid(sp_buf_view(&s->raw), language, sp_catalogue_language(s->cat), &aid))
        return;
    if (aid.failed)
        sp_tty_fail(s, aid.failed);
    sp_buf_putc(&s->safe, ' ');
    add_safe(s, sp_buf_view(&aid));
    sp_buf_puts(&s->safe, s->in_section ? " " SP_TTY_AIDED : " (");
    s->aided |= s->in_section;
    if (s->in_section)
        return;
    add_safe(s, label);
    sp_buf_putc(&s->safe, ')');
}

/* What a legal form is: of a value, or NULL for that of the company. */
void sp_tty_form(struct sp_tty *s, const struct sp_doc_value *v)
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
        sp_tty_fail(s, rc.code);
}

/* The value; words in another language than the page's say which. */
void sp_tty_value(struct sp_tty *s, const struct sp_doc_value *v)
{
    struct sp_view tag = sp_doc_language(v), language = tag, rest;
    sp_tty_add(s, v->value);
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
        sp_tty_form(s, v);
    if (!v->id.n)
        return;
    sp_buf_puts(&s->safe, " (");
    sp_tty_add(s, v->id);
    sp_buf_putc(&s->safe, ')');
}

/* A name that somebody gave himself stands between quotation marks, which no name of a signed translation holds. */
static void add_said_by(struct sp_tty *s, const char *label, struct sp_view text, bool name)
{
    if (!text.n)
        return;
    sp_buf_puts(&s->safe, " | ");
    if (label) {
        sp_tty_label(s, label);
        sp_buf_putc(&s->safe, ' ');
    }
    sp_buf_puts(&s->safe, name ? "“" : "");
    add_safe(s, text);
    sp_buf_puts(&s->safe, name ? "”" : "");
}

size_t sp_tty_width(struct sp_tty *s, struct sp_view column)
{
    sp_buf_clear(&s->safe);
    sp_tty_add(s, column);
    return sp_text_width(sp_buf_view(&s->safe));
}

/* One line of what flows. A piece that stands alone ends with the line and begins again on the next: marks reach no further.
 * Whether one is open behind it. */
static bool put_line(struct sp_tty *s, struct sp_view line, bool open)
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

/* mark: what each line begins with. */
static void flow(struct sp_tty *s, size_t at, const char *mark)
{
    struct sp_view text = sp_buf_view(&s->safe);
    size_t taken = at + strlen(mark), room = s->width > taken + 8 ? s->width - taken : 8;
    bool open = false;
    if (s->safe.failed)
        sp_tty_fail(s, s->safe.failed);
    while (text.n) {
        size_t take = sp_text_fit(text, room), show = take;
        while (show && text.p[show - 1] == ' ')
            show--;
        sp_buf_puts(s->out, mark);
        open = put_line(s, sp_view(text.p, show), open);
        text = sp_view(text.p + take, text.n - take);
        if (text.n) {
            sp_buf_putc(s->out, '\n');
            sp_tty_pad(s, at);
        }
    }
    sp_buf_putc(s->out, '\n');
    sp_buf_clear(&s->safe);
}

/* What was added, from column `at` on, wrapped and indented to the same column; ends the line. */
void sp_tty_flow(struct sp_tty *s, size_t at) { flow(s, at, ""); }

/* Below the original, from the same column on: what it says in the reader's language, and in brackets whose word that is. Each line of the
 * words begins with a mark and the label with none, so that no words are taken for a label, wherever a line ends. */
void sp_tty_translated(struct sp_tty *s, const struct sp_translated *t, size_t at)
{
    if (!t)
        return;
    sp_tty_pad(s, at);
    add_safe(s, t->text);
    flow(s, at, "> ");
    sp_tty_pad(s, at);
    sp_buf_putc(&s->safe, '[');
    sp_tty_label(s, t->label);
    add_said_by(s, NULL, t->engine, false);
    add_said_by(s, "text.translation_reviewer", t->reviewer, true);
    add_said_by(s, "text.translation_signed", t->signer, true);
    add_said_by(s, "text.translation_key", t->key, false);
    sp_buf_putc(&s->safe, ']');
    sp_tty_flow(s, at);
}
