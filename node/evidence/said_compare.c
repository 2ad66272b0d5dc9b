/* Two documents in pieces: are they alike, and if not, where not, in words for a screen. */
#include "base/diff.h"
#include "base/hash.h"
#include "node/evidence/said_internal.h"

enum { MOST_SHOWN = 240, BEFORE = 48 /* bytes: of a long text, as much is shown before what differs */ };

static bool alike(const struct sp_pieces *a, const struct sp_pieces *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = sp_view_eq(a->v[i].text, b->v[i].text) && a->v[i].markup == b->v[i].markup;
    return same;
}

static uint64_t *keys_of(const struct sp_pieces *p, struct sp_arena *a)
{
    uint64_t *k = sp_arena_room(a, (p->n + 1) * sizeof *k);
    for (size_t i = 0; k && i < p->n; i++)
        k[i] = sp_hash64(p->v[i].markup, p->v[i].text);
    return k;
}

struct sides { const struct sp_pieces *expected, *found; struct sp_said *out; };

static bool any_words(const struct sp_pieces *p, size_t from, size_t n)
{
    for (size_t i = from; i < from + n; i++)
        if (!p->v[i].markup)
            return true;
    return false;
}

/* An element that the expected page never has. */
static bool is_strange(const struct sides *s, const struct sp_piece *piece)
{
    if (!piece->markup)
        return false;
    for (size_t i = 0; i < s->expected->n; i++)
        if (s->expected->v[i].markup && sp_view_eq(s->expected->v[i].text, piece->text))
            return false;
    return true;
}

/* Blanks that are no blank have to be told from one. */
static bool is_odd_blank(uint32_t cp)
{
    return cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

static void put_text(struct sp_view text, struct sp_buf *out)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        uint32_t cp = sp_utf8_next(text, &i);
        if (is_odd_blank(cp))
            sp_buf_putf(out, "<U+%04X>", (unsigned)cp);
        else if (cp == '\t')
            sp_buf_putc(out, ' ');
        else
            sp_buf_put(out, sp_view(text.p + from, i - from));
    }
}

/* Words; elements, too, when there are none, or when they belong to no page of ours. */
static void put_pieces(const struct sides *s, const struct sp_pieces *p, size_t from, size_t n, bool markup, struct sp_buf *out)
{
    for (size_t i = from; i < from + n && out->n < 16 * MOST_SHOWN; i++) {
        const struct sp_piece *piece = &p->v[i];
        if (piece->markup && !markup && !(p == s->found && is_strange(s, piece)))
            continue;
        if (out->n)
            sp_buf_puts(out, piece->line ? " / " : " ");
        if (piece->line && !piece->text.n)
            sp_buf_puts(out, "(an empty line)");
        put_text(piece->text, out);
    }
}

static bool begins_character(char c) { return ((unsigned char)c & 0xc0) != 0x80; }

/* What both begin with is left out of long texts, and so is what is more than a screen holds. */
static bool put_cut(struct sp_arena *a, struct sp_view text, size_t from, struct sp_view *out)
{
    SP_BUF_AUTO cut = { 0 };
    text.p = text.n ? text.p : ""; /* what was added has no counterpart */
    while (from && !begins_character(text.p[from]))
        from--;
    size_t n = text.n - from;
    if (n > MOST_SHOWN)
        for (n = MOST_SHOWN; n && !begins_character(text.p[from + n]);)
            n--;
    sp_buf_puts(&cut, from ? "…" : "");
    sp_buf_put(&cut, sp_view(text.p + from, n));
    sp_buf_puts(&cut, from + n < text.n ? "…" : "");
    return !cut.failed && sp_arena_copy(a, sp_buf_view(&cut), out);
}

static bool put_both(struct sp_said *out, struct sp_view expected, struct sp_view found, struct sp_difference *d)
{
    size_t same = 0;
    while (same < expected.n && same < found.n && expected.p[same] == found.p[same])
        same++;
    size_t from = same > BEFORE && (expected.n > MOST_SHOWN || found.n > MOST_SHOWN) ? same - BEFORE : 0;
    return put_cut(&out->arena, expected, from < expected.n ? from : 0, &d->expected) &&
           put_cut(&out->arena, found, from < found.n ? from : 0, &d->found);
}

/* Of the file: where it differs, or where something is missing. */
static size_t line_of(const struct sides *s, const struct sp_diff_hunk *h)
{
    const struct sp_pieces *f = s->found;
    return h->b < f->n ? f->v[h->b].line : f->n ? f->v[f->n - 1].line + 1 : 1;
}

static bool put_where(struct sp_said *out, const struct sides *s, const struct sp_diff_hunk *h, struct sp_view *where)
{
    SP_BUF_AUTO text = { 0 };
    const struct sp_pieces *e = h->n_a || h->a ? s->expected : s->found; /* nothing of ours stands before what was added at the top */
    size_t at = h->n_a || !h->a ? h->a : h->a - 1;
    for (size_t i = at; i < h->a + h->n_a && e->v[at].markup; i++) /* the first word of it */
        if (!e->v[i].markup)
            at = i;
    if (s->out->kind == SP_SAID_TEXT)
        sp_buf_putf(&text, "line %zu", line_of(s, h));
    for (size_t i = 0; i < SP_PLACES && at < e->n; i++) {
        struct sp_view place = e->v[at].place[i];
        if (!place.n || (h->n_a && sp_view_eq(place, e->v[at].text)))
            continue;
        sp_buf_puts(&text, text.n ? " / " : "");
        sp_buf_put(&text, place);
    }
    return !text.failed && sp_arena_copy(&out->arena, sp_buf_view(&text), where);
}

/* The same words, at other places of their lines: then the blanks have to be seen. */
static bool only_moved(struct sp_view a, struct sp_view b)
{
    size_t i = 0, k = 0;
    for (;; i++, k++) {
        while (i < a.n && a.p[i] == ' ')
            i++;
        while (k < b.n && b.p[k] == ' ')
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i] != b.p[k])
            return false;
    }
}

static struct sp_rc show_blanks(struct sp_buf *text)
{
    SP_BUF_AUTO shown = { 0 };
    for (size_t i = 0; i < text->n; i++)
        sp_buf_put(&shown, text->p[i] == ' ' ? SP_VIEW_LIT("·") : sp_view(text->p + i, 1));
    SP_TRY(sp_buf_rc(&shown));
    sp_buf_clear(text);
    sp_buf_put(text, sp_buf_view(&shown));
    return sp_buf_rc(text);
}

static struct sp_rc tell(const struct sides *s, const struct sp_diff_hunk *h, struct sp_difference *d)
{
    SP_BUF_AUTO expected = { 0 };
    SP_BUF_AUTO found = { 0 };
    bool words = any_words(s->expected, h->a, h->n_a) || any_words(s->found, h->b, h->n_b);
    put_pieces(s, s->expected, h->a, h->n_a, !words, &expected);
    put_pieces(s, s->found, h->b, h->n_b, !words, &found);
    SP_TRY(sp_buf_rc(&expected));
    SP_TRY(sp_buf_rc(&found));
    if (s->out->kind == SP_SAID_TEXT && only_moved(sp_buf_view(&expected), sp_buf_view(&found))) {
        SP_TRY(show_blanks(&expected));
        SP_TRY(show_blanks(&found));
    }
    return put_where(s->out, s, h, &d->where) && put_both(s->out, sp_buf_view(&expected), sp_buf_view(&found), d) ? SP_OK : SP_ERR(NOMEM);
}

/* The first place where two documents part that have next to nothing in common. */
static struct sp_rc tell_first(const struct sides *s)
{
    size_t i = 0;
    while (i < s->expected->n && i < s->found->n && sp_view_eq(s->expected->v[i].text, s->found->v[i].text))
        i++;
    const struct sp_diff_hunk h = { i, i < s->expected->n, i, i < s->found->n };
    s->out->beyond = true;
    s->out->n = 1;
    return tell(s, &h, s->out->v);
}

/* As many lines for as many others are told one by one. */
static struct sp_rc tell_all(const struct sides *s, const struct sp_diff_hunk *h, size_t n)
{
    struct sp_said *out = s->out;
    for (size_t i = 0; i < n; i++) {
        size_t pairs = out->kind != SP_SAID_PAGE && h[i].n_a == h[i].n_b ? h[i].n_a : 1;
        for (size_t k = 0; k < pairs; k++, out->n++) {
            const struct sp_diff_hunk one = { h[i].a + k, 1, h[i].b + k, 1 };
            if (out->n < SP_MAX_DIFFERENCES)
                SP_TRY(tell(s, pairs > 1 ? &one : &h[i], &out->v[out->n]));
        }
    }
    return SP_OK;
}

struct sp_rc sp_pieces_compare(const struct sp_pieces *expected, const struct sp_pieces *found, struct sp_said *out)
{
    SP_ARENA_AUTO work = { 0 };
    const struct sides s = { expected, found, out };
    struct sp_diff_hunk *h = NULL;
    size_t n = 0;
    out->n = 0;
    out->beyond = false;
    out->alike = alike(expected, found);
    if (out->alike)
        return SP_OK;
    uint64_t *a = keys_of(expected, &work), *b = keys_of(found, &work);
    out->v = sp_arena_alloc(&out->arena, SP_MAX_DIFFERENCES * sizeof *out->v);
    if (!a || !b || !out->v)
        return SP_ERR(NOMEM);
    struct sp_rc rc = sp_diff(a, expected->n, b, found->n, SP_MAX_CHANGES, &work, &h, &n);
    if (sp_is(rc, SP_RC_LIMIT) || (sp_ok(rc) && !n))
        return tell_first(&s);
    return sp_ok(rc) ? tell_all(&s, h, n) : rc;
}
