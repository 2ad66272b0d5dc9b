#include "tools/catalogue/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

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

bool sp_unit_is_label(struct sp_view key)
{
    return sp_view_starts(key, SP_VIEW_LIT("code.")) || sp_view_starts(key, SP_VIEW_LIT("field.")) ||
           sp_view_starts(key, SP_VIEW_LIT("kind."));
}

struct sp_rc sp_change_base(const struct sp_change *c, bool labels, char out[SP_UNIT_BASE + 1])
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

struct sp_change sp_change_of(const struct sp_source_entry *e)
{
    struct sp_change c = { .same = false };
    if (e)
        c = (struct sp_change){ e->key, e->text, e->status, e->translator, e->reviewer, e->same };
    return c;
}

static int by_line(const void *a, const void *b)
{
    const struct sp_source_entry *x = *(const struct sp_source_entry *const *)a, *y = *(const struct sp_source_entry *const *)b;
    int order = (x->line > y->line) - (x->line < y->line);
    return order ? order : sp_view_cmp(x->key, y->key); /* messages that are built in have no lines */
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
        struct sp_change c = sp_change_of(e);
        char base[SP_UNIT_BASE + 1];
        if (labels && !sp_unit_is_label(order[i]->key))
            continue;
        struct sp_unit u = { .key = order[i]->key, .source = order[i]->text, .target = c.text, .status = c.status, .translator = c.translator,
                             .reviewer = c.reviewer, .same = c.same };
        SP_TRY(sp_change_base(&c, labels, base));
        if (!sp_arena_copy(a, sp_view(base, SP_UNIT_BASE), &u.base))
            return SP_ERR(NOMEM);
        v[n++] = u;
    }
    *out = (struct sp_units){ .language = s->language, .v = v, .n = n, .labels = labels };
    return SP_OK;
}

static void put_quoted(struct sp_buf *b, const char *before, struct sp_view what)
{
    sp_buf_puts(b, before);
    sp_buf_put(b, what);
}

void sp_unit_context(struct sp_view key, bool messages, struct sp_buf *out)
{
    struct sp_view head = key, rest = { NULL, 0 }, first, last = { NULL, 0 };
    (void)sp_view_split(key, '.', &head, &rest);
    first = rest;
    if (messages && (sp_view_is(head, "rule") || sp_view_is(head, "code"))) {
        put_quoted(out, sp_view_is(head, "rule") ? "what somebody is told when this rule was broken: " : "what somebody is told who gets this result code: ", rest);
    } else if (messages) {
        put_quoted(out, "what a program says: ", key);
    } else if (sp_view_is(head, "code")) {
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

/* The encoding that the XML declaration names; empty when there is none. */
static struct sp_view declared(struct sp_view text)
{
    static const char word[] = "encoding";
    const char *end = text.n ? memmem(text.p, text.n < 256 ? text.n : 256, "?>", 2) : NULL;
    const char *at = end && sp_view_starts(text, SP_VIEW_LIT("<?xml")) ? memmem(text.p, (size_t)(end - text.p), word, sizeof word - 1) : NULL;
    for (at = at ? at + sizeof word - 1 : end; at != end && *at != '"' && *at != '\'';)
        at++;
    const char *close = at == end ? NULL : memchr(at + 1, *at, (size_t)(end - at - 1));
    return close ? sp_view(at + 1, (size_t)(close - at - 1)) : sp_view("", 0);
}

static bool is_utf8_name(struct sp_view name)
{
    return !name.n || (name.n == 5 && !strncasecmp(name.p, "UTF-8", 5));
}

struct sp_rc sp_units_encoding(struct sp_view text, struct sp_diag *d)
{
    size_t valid = sp_utf8_check(text), line = 1;
    struct sp_view name;
    if (text.n > SP_MAX_UNITS_BYTES)
        return sp_diag_set(d, SP_ERR(LIMIT), "limit.units", NULL, "larger than %d bytes", SP_MAX_UNITS_BYTES);
    if (sp_view_starts(text, SP_VIEW_LIT("\xff\xfe")) || sp_view_starts(text, SP_VIEW_LIT("\xfe\xff")))
        return SP_OK;
    if (sp_view_starts(text, SP_VIEW_LIT("\xef\xbb\xbf"))) {
        text = sp_view(text.p + 3, text.n - 3);
        valid = valid < 3 ? 0 : valid - 3;
    }
    name = declared(text);
    if (!is_utf8_name(name))
        return sp_import_fail(d, SP_ERR(FORMAT), "import.encoding", line, "the file says that it is in %.*s: save it in UTF-8", (int)name.n, name.p);
    for (size_t i = 0; i < valid; i++)
        line += text.p[i] == '\n';
    return valid == text.n ? SP_OK : sp_import_fail(d, SP_ERR(FORMAT), "import.encoding", line, "the line is not in UTF-8: save the file in UTF-8");
}
