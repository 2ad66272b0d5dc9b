#include "tools/catalogue/units.h"

#include <stdio.h>
#include <stdlib.h>

#include "crypto/digest.h"
#include "tools/import/reader.h"

void sp_buf_put_xml(struct sp_buf *b, struct sp_view text)
{
    for (size_t i = 0; i < text.n; i++)
        switch (text.p[i]) {
        case '&': sp_buf_puts(b, "&amp;"); break;
        case '<': sp_buf_puts(b, "&lt;"); break;
        case '>': sp_buf_puts(b, "&gt;"); break;
        case '"': sp_buf_puts(b, "&quot;"); break;
        default: sp_buf_putc(b, text.p[i]); break;
        }
}

/* --- out --- */

static bool is_label(struct sp_view key)
{
    return sp_view_starts(key, SP_VIEW_LIT("code.")) || sp_view_starts(key, SP_VIEW_LIT("field.")) ||
           sp_view_starts(key, SP_VIEW_LIT("kind."));
}

/* The entry that the file had when it went out, in few bytes; NULL: it had none. */
static struct sp_rc base_of(const struct sp_change *c, bool labels, char out[SP_UNIT_BASE + 1])
{
    uint8_t digest[SP_SHA256_BYTES];
    SP_BUF_AUTO b = { 0 };
    const struct sp_view parts[] = { c->text, c->status, c->translator, c->reviewer };
    sp_buf_puts(&b, c->same && !labels ? "==" : "=");
    for (size_t i = 0; i < (labels ? 1 : 4); i++) {
        sp_buf_putc(&b, '\t');
        sp_buf_put(&b, parts[i]);
    }
    SP_TRY(sp_buf_rc(&b));
    SP_TRY(sp_sha256(sp_buf_view(&b), digest));
    for (size_t i = 0; i < SP_UNIT_BASE / 2; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return SP_OK;
}

static struct sp_change change_of(const struct sp_source_entry *e)
{
    struct sp_change c = { .same = false };
    if (e)
        c = (struct sp_change){ e->key, e->text, e->status, e->translator, e->reviewer, e->same };
    return c;
}

static int by_line(const void *a, const void *b)
{
    const struct sp_source_entry *x = *(const struct sp_source_entry *const *)a, *y = *(const struct sp_source_entry *const *)b;
    return (x->line > y->line) - (x->line < y->line);
}

struct sp_rc sp_units_of(const struct sp_catalogue_source *s, const struct sp_catalogue_source *english, bool labels, struct sp_arena *a,
                         struct sp_units *out)
{
    const struct sp_source_entry **order = sp_arena_alloc(a, (english->n + 1) * sizeof *order);
    struct sp_unit *v = sp_arena_alloc(a, (english->n + 1) * sizeof *v);
    size_t n = 0;
    if (!order || !v)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < english->n; i++)
        order[i] = &english->entries[i];
    qsort(order, english->n, sizeof *order, by_line);
    for (size_t i = 0; i < english->n; i++) {
        const struct sp_source_entry *e = sp_catalogue_source_find(s, order[i]->key);
        struct sp_change c = change_of(e);
        char base[SP_UNIT_BASE + 1];
        if (labels && !is_label(order[i]->key))
            continue;
        struct sp_unit u = { .key = order[i]->key, .source = order[i]->text, .target = c.text, .status = c.status, .translator = c.translator,
                             .reviewer = c.reviewer, .same = c.same };
        SP_TRY(base_of(&c, labels, base));
        if (!sp_arena_copy(a, sp_view(base, SP_UNIT_BASE), &u.base))
            return SP_ERR(NOMEM);
        v[n++] = u;
    }
    *out = (struct sp_units){ s->language, v, n, labels };
    return SP_OK;
}

static void put_quoted(struct sp_buf *b, const char *before, struct sp_view what)
{
    sp_buf_puts(b, before);
    sp_buf_put(b, what);
}

void sp_unit_context(struct sp_view key, struct sp_buf *out)
{
    struct sp_view head = key, rest = { NULL, 0 }, first, last = { NULL, 0 };
    (void)sp_view_split(key, '.', &head, &rest);
    first = rest;
    if (sp_view_is(head, "code")) {
        (void)sp_view_split(rest, '.', &first, &last);
        put_quoted(out, "label of the code ", last);
        put_quoted(out, ", list ", first);
    } else if (sp_view_is(head, "field")) {
        size_t dot = rest.n;
        while (dot && rest.p[dot - 1] != '.')
            dot--;
        put_quoted(out, "label of the field ", sp_view(rest.p + dot, rest.n - dot));
        if (dot)
            put_quoted(out, " of entries of the kind ", sp_view(rest.p, dot - 1));
        else
            sp_buf_puts(out, ", for every kind of entry that has none of its own");
    } else if (sp_view_is(head, "kind")) {
        put_quoted(out, "heading of entries of the kind ", rest);
    } else if (sp_view_is(head, "form") || sp_view_is(head, "number")) {
        put_quoted(out, "how dates, numbers and codes are written: ", key);
    } else if (sp_view_is(head, "rule")) {
        put_quoted(out, "why something is withheld, rule ", rest);
    } else if (sp_view_is(head, "note")) {
        put_quoted(out, "note at the end of a report: ", rest);
    } else if (sp_view_is(head, "head")) {
        put_quoted(out, "label at the head of a report: ", rest);
    } else {
        put_quoted(out, "word of the page: ", key);
    }
}

/* --- back --- */

struct merge {
    const struct sp_units *units;
    const struct sp_catalogue_source *s, *english;
    const struct sp_changes_wanted *o;
    struct sp_diag *d;
};

static struct sp_rc refuse(const struct merge *m, const struct sp_unit *u, const char *rule, const char *text)
{
    return sp_import_fail(m->d, SP_ERR(INVALID), rule, u->line, "%.*s %s", (int)u->key.n, u->key.p, text);
}

static bool has_control(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
            return true;
    return false;
}

static struct sp_rc check_unit(const struct merge *m, const struct sp_unit *u)
{
    const struct sp_source_entry *en = sp_catalogue_source_find(m->english, u->key);
    if (!en)
        return refuse(m, u, "import.unit", "is no entry of a catalogue");
    if (!sp_view_eq(en->text, u->source))
        return refuse(m, u, "import.source", "has another English text than this program: export it anew, or undo the change");
    if (has_control(u->target))
        return refuse(m, u, "import.text", "has a translation of more than one line, or with a tab");
    if (has_control(u->translator) || has_control(u->reviewer)) /* a line of its own would be a directive */
        return refuse(m, u, "import.text", "names somebody in more than one line, or with a tab");
    if (u->target.n && (u->target.p[0] == ' ' || u->target.p[u->target.n - 1] == ' '))
        return refuse(m, u, "import.text", "has a translation that begins or ends with a space");
    return SP_OK;
}

static bool differ(const struct sp_change *a, const struct sp_change *b)
{
    return a->same != b->same || !sp_view_eq(a->text, b->text) || !sp_view_eq(a->status, b->status) ||
           !sp_view_eq(a->translator, b->translator) || !sp_view_eq(a->reviewer, b->reviewer);
}

/* "-" is nobody, as in a source. */
static struct sp_view person(struct sp_view name)
{
    return sp_view_is(name, "-") ? sp_view(NULL, 0) : name;
}

/* As the file has it; what it does not say stays. */
static struct sp_change wanted_of(const struct merge *m, const struct sp_unit *u, const struct sp_change *now)
{
    bool text = !sp_view_eq(u->target, now->text);
    struct sp_change c = { .key = u->key, .text = u->target, .status = u->status, .translator = u->translator, .reviewer = u->reviewer, .same = u->same };
    if (m->units->labels)
        c.same = now->same && !text;
    if (!c.status.n)
        c.status = text ? SP_VIEW_LIT("draft") : now->status;
    c.translator = c.translator.n ? person(c.translator) : now->translator;
    c.reviewer = c.reviewer.n ? person(c.reviewer) : now->reviewer;
    return c;
}

static bool is_reviewed(struct sp_view status)
{
    return sp_view_is(status, "reviewed") || sp_view_is(status, "certified");
}

/* Who changed a text is named, where somebody was; who reviewed the former text did not review this one. */
static struct sp_rc name_people(const struct merge *m, const struct sp_unit *u, const struct sp_change *now, struct sp_change *c)
{
    bool text = !sp_view_eq(c->text, now->text) || c->same != now->same;
    if (text && m->o->translator)
        c->translator = person(sp_view_of(m->o->translator));
    else if (text && now->translator.n && sp_view_eq(c->translator, now->translator))
        return refuse(m, u, "import.translator", "has another text, and still names its former translator: say with --translator who changed it");
    if (is_reviewed(c->status) && m->o->reviewer && (text || !sp_view_eq(c->status, now->status)))
        c->reviewer = person(sp_view_of(m->o->reviewer));
    if (text && !is_reviewed(c->status))
        c->reviewer = sp_view(NULL, 0);
    return SP_OK;
}

/* *changed says whether *out is a change. */
static struct sp_rc merge_unit(const struct merge *m, const struct sp_unit *u, struct sp_change *out, bool *changed)
{
    const struct sp_change now = change_of(sp_catalogue_source_find(m->s, u->key));
    struct sp_change c = wanted_of(m, u, &now), as_read = { u->key, u->target, u->status, u->translator, u->reviewer, m->units->labels ? now.same : u->same };
    char back[SP_UNIT_BASE + 1], here[SP_UNIT_BASE + 1];
    *changed = false;
    SP_TRY(base_of(&as_read, m->units->labels, back));
    SP_TRY(base_of(&now, m->units->labels, here));
    if (!u->target.n || !differ(&c, &now) || sp_view_is(u->base, back)) /* not touched by the office */
        return SP_OK;
    if (u->base.n && !sp_view_is(u->base, here))
        return refuse(m, u, "import.conflict", "was changed in the catalogue since it was exported, and in the file, too");
    SP_TRY(name_people(m, u, &now, &c));
    *out = c;
    *changed = true;
    return SP_OK;
}

static int by_unit_key(const void *a, const void *b)
{
    const struct sp_unit *x = *(const struct sp_unit *const *)a, *y = *(const struct sp_unit *const *)b;
    int c = sp_view_cmp(x->key, y->key);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static struct sp_rc check_once(const struct merge *m, struct sp_arena *a)
{
    const struct sp_unit **order = sp_arena_alloc(a, (m->units->n + 1) * sizeof *order);
    if (!order)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < m->units->n; i++)
        order[i] = &m->units->v[i];
    qsort(order, m->units->n, sizeof *order, by_unit_key);
    for (size_t i = 1; i < m->units->n; i++)
        if (sp_view_eq(order[i - 1]->key, order[i]->key))
            return refuse(m, order[i], "import.duplicate", "is there twice");
    return SP_OK;
}

struct sp_rc sp_units_changes(const struct sp_units *u, const struct sp_catalogue_source *s, const struct sp_catalogue_source *english,
                              const struct sp_changes_wanted *o, struct sp_arena *a, struct sp_change **out, size_t *n, struct sp_diag *d)
{
    const struct merge m = { u, s, english, o, d };
    struct sp_change *v = sp_arena_alloc(a, (u->n + 1) * sizeof *v);
    size_t found = 0;
    if (!v)
        return SP_ERR(NOMEM);
    if (!sp_view_eq(u->language, s->language))
        return sp_diag_set(d, SP_ERR(INVALID), "import.language", NULL, "the file is for the language \"%.*s\", the catalogue for \"%.*s\"",
                           (int)u->language.n, u->language.n ? u->language.p : "", (int)s->language.n, s->language.p);
    SP_TRY(check_once(&m, a));
    for (size_t i = 0; i < u->n; i++) {
        bool changed;
        SP_TRY(check_unit(&m, &u->v[i]));
        SP_TRY(merge_unit(&m, &u->v[i], &v[found], &changed));
        found += changed;
    }
    *out = v;
    *n = found;
    return SP_OK;
}
