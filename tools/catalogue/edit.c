/* The text of a source with some entries changed; declared in units.h. */
#include <stdlib.h>

#include "tools/catalogue/units.h"

/* What holds for the entry that comes next, as a reader of the new text would have it. */
struct held { struct sp_view status, translator, reviewer; };

struct edit {
    const struct sp_catalogue_source *s;
    const struct sp_change *changes;
    size_t n;
    struct held held;
    struct sp_buf *out;
};

static void put_directive(struct edit *e, const char *name, struct sp_view *held, struct sp_view want)
{
    if (sp_view_eq(*held, want))
        return;
    sp_buf_puts(e->out, name);
    sp_buf_put(e->out, want.n ? want : SP_VIEW_LIT("-"));
    sp_buf_putc(e->out, '\n');
    *held = want;
}

static void hold(struct edit *e, struct sp_view status, struct sp_view translator, struct sp_view reviewer)
{
    put_directive(e, "@status ", &e->held.status, status);
    put_directive(e, "@translator ", &e->held.translator, translator);
    put_directive(e, "@reviewer ", &e->held.reviewer, reviewer);
}

static void put_entry(struct edit *e, const struct sp_change *c)
{
    hold(e, c->status, c->translator, c->reviewer);
    sp_buf_put(e->out, c->key);
    sp_buf_puts(e->out, c->same ? " == " : " = ");
    sp_buf_put(e->out, c->text);
    sp_buf_putc(e->out, '\n');
}

static void follow(struct edit *e, struct sp_view line)
{
    struct sp_view name, value;
    if (!sp_view_split(line, ' ', &name, &value))
        return;
    value = sp_view_trim(value);
    value = sp_view_is(value, "-") ? sp_view(NULL, 0) : value;
    if (sp_view_is(name, "@status"))
        e->held.status = value;
    else if (sp_view_is(name, "@translator"))
        e->held.translator = value;
    else if (sp_view_is(name, "@reviewer"))
        e->held.reviewer = value;
}

static const struct sp_change *change_for(const struct edit *e, struct sp_view key)
{
    for (size_t i = 0; i < e->n; i++)
        if (sp_view_eq(e->changes[i].key, key))
            return &e->changes[i];
    return NULL;
}

static void put_line(struct edit *e, struct sp_view whole)
{
    struct sp_view line = sp_view_trim(whole), key = line, rest;
    if (line.n && line.p[0] == '@')
        follow(e, line);
    if (line.n && line.p[0] != '@' && line.p[0] != '#' && sp_view_split(line, '=', &key, &rest)) {
        const struct sp_source_entry *entry = sp_catalogue_source_find(e->s, sp_view_trim(key));
        const struct sp_change *c = change_for(e, sp_view_trim(key));
        if (c) {
            put_entry(e, c);
            return;
        }
        if (entry)
            hold(e, entry->status, entry->translator, entry->reviewer);
    }
    sp_buf_put(e->out, whole);
    sp_buf_putc(e->out, '\n');
}

struct sp_rc sp_catalogue_edit(struct sp_view text, const struct sp_catalogue_source *s, const struct sp_change *changes, size_t n,
                               struct sp_buf *out)
{
    struct edit e = { .s = s, .changes = changes, .n = n, .out = out };
    if (!n) {
        sp_buf_put(out, text);
        return sp_buf_rc(out);
    }
    while (text.n) {
        struct sp_view line = text, rest = { NULL, 0 };
        (void)sp_view_split(text, '\n', &line, &rest);
        text = rest;
        put_line(&e, line);
    }
    for (size_t i = 0; i < n; i++)
        if (!sp_catalogue_source_find(s, changes[i].key))
            put_entry(&e, &changes[i]);
    return sp_buf_rc(out);
}
