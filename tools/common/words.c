#include "tools/common/words.h"

#include <stdio.h>

#include "i18n/catalogue.h"
#include "i18n/message.h"
#include "i18n/width.h"
#include "node/evidence/left_out.h"

bool sp_words_english(void)
{
    return sp_view_is(sp_message_language(), "en");
}

struct sp_view sp_words_code(enum sp_codelist list, struct sp_view code)
{
    const struct sp_catalogue *cat = sp_words_english() ? NULL : sp_catalogue_builtin(sp_message_language());
    struct sp_view label = cat ? sp_catalogue_code(cat, sp_view_of(sp_codelist_name(list)), code) : sp_view("", 0);
    return label.n ? label : code;
}

struct sp_view sp_words_kind(struct sp_view kind)
{
    const struct sp_catalogue *cat = sp_words_english() ? NULL : sp_catalogue_builtin(sp_message_language());
    char key[128];
    int n = snprintf(key, sizeof key, "kind.%.*s", (int)kind.n, kind.p);
    struct sp_view label = cat && n > 0 && (size_t)n < sizeof key ? sp_catalogue_find(cat, sp_view_of(key)) : sp_view("", 0);
    return label.n ? label : kind;
}

struct sp_view sp_words_field(const char *kind, const char *field)
{
    const struct sp_catalogue *cat = sp_words_english() ? NULL : sp_catalogue_builtin(sp_message_language());
    char key[160];
    (void)snprintf(key, sizeof key, "field.%s.%s", kind, field);
    struct sp_view label = cat ? sp_catalogue_find(cat, sp_view_of(key)) : sp_view("", 0);
    return label.n ? label : sp_view_of(field);
}

struct sp_view sp_words_truth(struct sp_view text)
{
    const struct sp_catalogue *cat = sp_words_english() ? NULL : sp_catalogue_builtin(sp_message_language());
    struct sp_view label = cat ? sp_catalogue_text(cat, sp_view_is(text, "true") ? "bool.true" : "bool.false") : sp_view("", 0);
    return label.n ? label : text;
}

struct sp_view sp_words_named(const struct sp_word *table, size_t n, struct sp_view code)
{
    for (size_t i = 0; i < n; i++)
        if (sp_view_is(code, table[i].code))
            return sp_said(table[i].key);
    return code;
}

struct sp_view sp_words_issued(struct sp_view state)
{
    static const struct sp_word states[] = { { "valid", "issued.valid" }, { "suspended", "issued.suspended" }, { "revoked", "issued.revoked" },
                                             { "superseded", "issued.superseded" }, { "reinstated", "issued.reinstated" }, { "unknown", "issued.unknown" } };
    return SP_WORDS_NAMED(states, state);
}

struct sp_view sp_words_verdict(struct sp_view verdict)
{
    static const struct sp_word words[] = { { "valid", "word.valid" }, { "invalid", "word.invalid" }, { "indeterminate", "word.indeterminate" },
                                            { "malformed", "word.malformed" } };
    return SP_WORDS_NAMED(words, verdict);
}

struct sp_view sp_words_state(struct sp_view state)
{
    static const struct sp_word words[] = { { "active", "state.active" }, { "suspended", "state.suspended" }, { "left", "state.left" },
                                            { "retired", "state.retired" }, { "revoked", "state.revoked" }, { "unlisted", "state.unlisted" } };
    return SP_WORDS_NAMED(words, state);
}

struct sp_view sp_words_catalogue_status(struct sp_view status)
{
    static const struct sp_word words[] = { { "certified", "catalogue.certified" }, { "reviewed", "catalogue.reviewed" },
                                            { "draft", "catalogue.draft" }, { "machine", "catalogue.machine" } };
    return SP_WORDS_NAMED(words, status);
}

void sp_say_safe_filled(struct sp_buf *b, const char *key, const struct sp_fill *v, size_t n)
{
    SP_BUF_AUTO text = { 0 };
    sp_say_filled(&text, key, v, n);
    sp_buf_put_safe(b, sp_buf_view(&text));
}

void sp_say_put_filled(struct sp_buf *b, const char *key, const struct sp_fill *v, size_t n)
{
    sp_say_safe_filled(b, key, v, n);
    sp_buf_putc(b, '\n');
}

void sp_say_line_filled(FILE *to, const char *key, const struct sp_fill *v, size_t n)
{
    SP_BUF_AUTO text = { 0 };
    sp_say_safe_filled(&text, key, v, n);
    sp_buf_putc(&text, '\n');
    (void)fwrite(text.p, 1, text.n, to);
}

void sp_said_line(FILE *to, const char *key)
{
    struct sp_view text = sp_said(key);
    (void)fprintf(to, "%.*s\n", (int)text.n, text.p);
}

void sp_said_put(struct sp_buf *b, const char *key)
{
    sp_buf_put(b, sp_said(key));
    sp_buf_putc(b, '\n');
}

void sp_words_cell(struct sp_buf *b, struct sp_view text, size_t columns)
{
    size_t width = sp_text_width(text);
    sp_buf_put(b, text);
    sp_buf_putf(b, "%*s", width < columns ? (int)(columns - width) : 0, "");
}

size_t sp_words_columns(const char *const *keys, size_t n, size_t least)
{
    size_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        size_t width = sp_text_width(sp_said(keys[i]));
        widest = width > widest ? width : widest;
    }
    return widest < least ? least : widest + 2;
}

void sp_words_label(struct sp_buf *b, const char *key, size_t columns)
{
    struct sp_view text = sp_said(key);
    sp_buf_puts(b, "  ");
    sp_words_cell(b, text, columns);
    if (sp_text_width(text) >= columns)
        sp_buf_putc(b, ' ');
}

static void put_one(struct sp_buf *b, const struct sp_left_out *l)
{
    struct sp_view section = sp_words_code(SP_LIST_SECTION, l->what);
    long long n = (long long)l->n;
    if (sp_view_is(l->what, "policy"))
        sp_say(b, n == 1 ? "left-out.entry" : "left-out.entries", sp_fill_number("count", n));
    else if (n)
        sp_say(b, n == 1 ? "left-out.fact" : "left-out.facts", sp_fill_number("count", n), sp_fill_view("section", section));
    else
        sp_say(b, "left-out.section", sp_fill_view("section", section));
}

void sp_words_left_out(struct sp_buf *b, const struct sp_report *r, const struct sp_report_hidden *hidden)
{
    struct sp_left_out out[SP_MAX_LEFT_OUT];
    size_t n = sp_report_left_out(r, hidden, out);
    for (size_t i = 0; i < n; i++) {
        sp_buf_puts(b, i ? ", " : "");
        put_one(b, &out[i]);
    }
}
