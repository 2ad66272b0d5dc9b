/*
 * tests/lib/markup.h - is a page what a careful reader expects: every element closed in its order, attributes in quotes, ids
 * once, links that lead somewhere, headings without a step left out, header cells with a scope, drawings with a title.
 */
#ifndef SP_TEST_MARKUP_H
#define SP_TEST_MARKUP_H

#include <stdlib.h>

#include "base/bytes.h"
#include "tests/lib/check.h"

enum { MARKUP_DEEP = 64, MARKUP_IDS = 4096 };
struct markup { struct sp_view open[MARKUP_DEEP]; size_t deep, n_ids, n_refs; struct sp_view id[MARKUP_IDS], ref[MARKUP_IDS]; unsigned heading, h1; };

static void markup_fail(struct sp_view at, const char *why)
{
    fail_msg("%s: %.*s", why, (int)(at.n < 160 ? at.n : 160), at.p);
}

static struct sp_view markup_word(struct sp_view *rest)
{
    size_t n = 0;
    while (n < rest->n && !strchr(" \n=/>\"", rest->p[n]))
        n++;
    struct sp_view word = sp_view(rest->p, n);
    *rest = sp_view(rest->p + n, rest->n - n);
    return word;
}

static struct sp_view markup_skip(struct sp_view v, size_t n) { return sp_view(v.p + n, v.n - n); }

/* One attribute; the value without its quotes. */
static void markup_attribute(struct markup *m, struct sp_view name, struct sp_view value, struct sp_view at)
{
    if (memchr(value.p, '<', value.n))
        markup_fail(at, "an element in an attribute");
    if (m->n_ids == MARKUP_IDS || m->n_refs + 8 > MARKUP_IDS)
        markup_fail(at, "too many ids");
    if (sp_view_is(name, "id"))
        m->id[m->n_ids++] = value;
    else if (sp_view_is(name, "href")) {
        if (!value.n || value.p[0] != '#')
            markup_fail(at, "a link that leaves the page");
        m->ref[m->n_refs++] = markup_skip(value, 1);
    } else if (sp_view_is(name, "aria-labelledby")) {
        struct sp_view rest = value, one;
        while (sp_view_split(rest, ' ', &one, &rest))
            m->ref[m->n_refs++] = one;
        m->ref[m->n_refs++] = rest;
    } else if (name.n > 2 && name.p[0] == 'o' && name.p[1] == 'n') {
        markup_fail(at, "a script");
    } else if (sp_view_is(name, "lang") && (!value.n || strspn(value.p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") < value.n)) {
        markup_fail(at, "not a language");
    }
}

static void markup_open(struct markup *m, struct sp_view name, bool scope, bool titled, struct sp_view at)
{
    if (name.n == 2 && name.p[0] == 'h' && name.p[1] >= '1' && name.p[1] <= '6') {
        unsigned level = (unsigned)(name.p[1] - '0');
        if (level > m->heading + 1)
            markup_fail(at, "a heading that leaves out a step");
        m->heading = level;
        m->h1 += level == 1;
    }
    if (sp_view_is(name, "th") && !scope)
        markup_fail(at, "a header cell without scope");
    if (sp_view_is(name, "svg") && !titled)
        markup_fail(at, "a drawing without words");
}

/* Behind the '<'. */
static struct sp_view markup_tag(struct markup *m, struct sp_view rest)
{
    struct sp_view at = rest;
    bool closes = rest.n && rest.p[0] == '/', scope = false, titled = false, alone = false;
    if (closes)
        rest = markup_skip(rest, 1);
    struct sp_view name = markup_word(&rest);
    while (rest.n && rest.p[0] != '>') {
        if (rest.p[0] == ' ' || rest.p[0] == '\n') {
            rest = markup_skip(rest, 1);
            continue;
        }
        if (rest.p[0] == '/') {
            alone = true;
            rest = markup_skip(rest, 1);
            continue;
        }
        struct sp_view attribute = markup_word(&rest), value;
        if (!attribute.n || rest.n < 2 || rest.p[0] != '=' || rest.p[1] != '"')
            markup_fail(at, "an attribute without quotes");
        rest = markup_skip(rest, 2);
        if (!sp_view_split(rest, '"', &value, &rest))
            markup_fail(at, "a quote that does not close");
        markup_attribute(m, attribute, value, at);
        scope |= sp_view_is(attribute, "scope");
        titled |= sp_view_is(attribute, "aria-labelledby") || sp_view_is(attribute, "aria-hidden");
    }
    if (!rest.n)
        markup_fail(at, "a tag that does not close");
    if (closes) {
        if (!m->deep || !sp_view_eq(m->open[m->deep - 1], name))
            markup_fail(at, "closes what is not open");
        m->deep--;
    } else {
        markup_open(m, name, scope, titled, at);
        if (!alone && !sp_view_is(name, "meta") && !sp_view_is(name, "br")) {
            assert_true(m->deep < MARKUP_DEEP);
            m->open[m->deep++] = name;
        }
    }
    return markup_skip(rest, 1);
}

static void check_markup(struct sp_view page)
{
    struct markup *m = calloc(1, sizeof *m);
    static const struct sp_view type = { "<!DOCTYPE html>", 15 };
    assert_non_null(m);
    assert_int_equal(sp_utf8_check(page), page.n);
    assert_true(sp_view_starts(page, type));
    for (struct sp_view rest = markup_skip(page, type.n), text; rest.n;) {
        if (!sp_view_split(rest, '<', &text, &rest)) {
            text = rest;
            rest = sp_view(NULL, 0);
        }
        bool style = m->deep && sp_view_is(m->open[m->deep - 1], "style");
        for (size_t i = 0; i < text.n; i++) {
            if (text.p[i] == '>' && !style)
                markup_fail(text, "a bracket that is not escaped");
            if (text.p[i] == '&' && !memchr(text.p + i, ';', text.n - i < 7 ? text.n - i : 7))
                markup_fail(text, "an ampersand that is not escaped");
        }
        if (rest.p)
            rest = markup_tag(m, rest);
    }
    assert_int_equal(m->deep, 0);
    assert_int_equal(m->h1, 1);
    for (size_t i = 0; i < m->n_ids; i++)
        for (size_t k = 0; k < i; k++)
            if (sp_view_eq(m->id[i], m->id[k]))
                markup_fail(m->id[i], "an id twice");
    for (size_t i = 0; i < m->n_refs; i++) {
        size_t k = 0;
        while (k < m->n_ids && !sp_view_eq(m->id[k], m->ref[i]))
            k++;
        if (k == m->n_ids)
            markup_fail(m->ref[i], "leads nowhere");
    }
    free(m);
}

#endif
