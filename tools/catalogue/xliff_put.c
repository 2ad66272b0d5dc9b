/* Writing XLIFF 2.1; declared in xliff.h. */
#include <stdio.h>

#include "i18n/format.h"
#include "tools/catalogue/xliff.h"

static const struct { const char *status, *state; } states[] = {
    { "machine", "initial" }, { "draft", "translated" }, { "reviewed", "reviewed" }, { "certified", "final" },
};

static const char *state_of(struct sp_view status)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (sp_view_is(status, states[i].status))
            return states[i].state;
    return "initial";
}

static void put_note(struct sp_buf *b, const char *category, struct sp_view text)
{
    if (!text.n)
        return;
    sp_buf_putf(b, "    <note category=\"%s\">", category);
    sp_buf_put_xml(b, text);
    sp_buf_puts(b, "</note>\n");
}

static void put_notes(struct sp_buf *b, const struct sp_unit *u, bool messages)
{
    SP_BUF_AUTO context = { 0 };
    sp_unit_context(u->key, messages, &context);
    sp_buf_puts(b, "   <notes>\n");
    put_note(b, "context", sp_buf_view(&context));
    put_note(b, "translator", u->translator);
    put_note(b, "reviewer", u->reviewer);
    put_note(b, "saphan-base", u->base);
    sp_buf_puts(b, "   </notes>\n");
}

/* The n-th placeholder of the text; false behind the last. */
static bool nth_slot(struct sp_view text, size_t n, struct sp_view *name)
{
    size_t pos = 0, at = 0;
    bool bad;
    while (sp_template_next(text, &pos, &at, name, &bad))
        if (!n--)
            return true;
    return false;
}

static bool has_slot(struct sp_view text, struct sp_view wanted)
{
    struct sp_view name;
    for (size_t i = 0; nth_slot(text, i, &name); i++)
        if (sp_view_eq(name, wanted))
            return true;
    return false;
}

/* Those of the source, and what a translation has besides (the note of a catalogue with a fallback); ids are the names. */
static void put_data(struct sp_buf *b, const struct sp_unit *u)
{
    struct sp_view name;
    const struct sp_view texts[] = { u->source, u->target };
    if (!nth_slot(u->source, 0, &name))
        return;
    sp_buf_puts(b, "   <originalData>\n");
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; nth_slot(texts[k], i, &name); i++)
            if (!k || !has_slot(u->source, name))
                sp_buf_putf(b, "    <data id=\"d-%.*s\">{%.*s}</data>\n", (int)name.n, name.p, (int)name.n, name.p);
    sp_buf_puts(b, "   </originalData>\n");
}

static void put_text(struct sp_buf *b, const char *element, struct sp_view text)
{
    size_t pos = 0, at = 0, from = 0;
    struct sp_view name;
    bool bad;
    sp_buf_putf(b, "    <%s>", element);
    while (sp_template_next(text, &pos, &at, &name, &bad)) {
        sp_buf_put_xml(b, sp_view(text.p + from, at - from));
        sp_buf_putf(b, "<ph id=\"%.*s\" dataRef=\"d-%.*s\" equiv=\"{%.*s}\" disp=\"{%.*s}\" canCopy=\"no\" canDelete=\"no\"/>", (int)name.n, name.p,
                    (int)name.n, name.p, (int)name.n, name.p, (int)name.n, name.p);
        from = pos;
    }
    sp_buf_put_xml(b, sp_view(text.p + from, text.n - from));
    sp_buf_putf(b, "</%s>\n", element);
}

static void put_unit(struct sp_buf *b, const struct sp_unit *u, bool messages)
{
    sp_buf_puts(b, "  <unit id=\"");
    sp_buf_put_xml(b, u->key);
    sp_buf_puts(b, "\">\n");
    put_notes(b, u, messages);
    put_data(b, u);
    sp_buf_putf(b, "   <segment state=\"%s\"%s>\n", state_of(u->status), u->same ? " subState=\"saphan:same\"" : "");
    put_text(b, "source", u->source);
    if (u->target.n)
        put_text(b, "target", u->target);
    sp_buf_puts(b, "   </segment>\n  </unit>\n");
}

struct sp_rc sp_xliff_put(const struct sp_units *u, struct sp_view version, struct sp_buf *out)
{
    sp_buf_putf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.1\" "
                     "srcLang=\"en\" trgLang=\"%.*s\">\n <file id=\"%s\" original=\"%s%.*s.cat\" canResegment=\"no\" xml:space=\"preserve\">\n  <notes>\n"
                     "    <note category=\"version\">",
                (int)u->language.n, u->language.p, u->messages ? "messages" : "catalogue", u->messages ? "messages/" : "", (int)u->language.n, u->language.p);
    sp_buf_put_xml(out, version);
    sp_buf_puts(out, "</note>\n  </notes>\n");
    for (size_t i = 0; i < u->n; i++)
        put_unit(out, &u->v[i], u->messages);
    sp_buf_puts(out, " </file>\n</xliff>\n");
    return sp_buf_rc(out);
}
