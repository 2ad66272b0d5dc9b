/*
 * tests/lib/said_check.h - asks whether a file is proved by the report of tests/lib/said_fixture.h, and says what must come of it; changes
 * files as somebody would who wants another report to be believed.
 *
 * Threading: one thread.
 */
#ifndef SP_TESTS_SAID_CHECK_H
#define SP_TESTS_SAID_CHECK_H

#include "tests/lib/said_fixture.h"
#include "tests/lib/verdict_check.h"

/* A good file again, to be changed. */
#define SC_AGAIN() (sp_buf_clear(&page), sp_buf_put(&page, sp_buf_view(&good)))

/* Free afterwards. */
static inline struct sp_said *sc_said_in(struct sp_view file, const char *language)
{
    static struct sp_said s;
    const struct sp_said_question q = { .file = file, .language = sp_view_of(language), .trust = sf.trust, .report = &sf_v };
    CHECK_OK(sp_said_check(&q, &s));
    (void)vc_kind(&s.verdict);
    return &s;
}

static inline struct sp_said *sc_said(const struct sp_buf *file) { return sc_said_in(sp_buf_view(file), NULL); }

static inline void sc_proved(struct sp_said *s, bool identical, const char *id)
{
    const struct sp_check_line *why = sp_verdict_reason(&s->verdict);
    if (why)
        fail_msg("%s: %s: expected %s, actual %s", why->id, why->detail, why->expected, why->actual);
    assert_true(sp_said_proved(s));
    assert_int_equal(s->identical, identical);
    assert_int_equal(s->n, 0);
    vc_is(&s->verdict, id, SP_PASS, "");
    sp_said_free(s);
}

static inline bool sc_holds(struct sp_view text, const char *word) { return !*word ? !text.n : text.n && memmem(text.p, text.n, word, strlen(word)) != NULL; }

/* One of the differences is this; an empty word: nothing was there. */
static inline void sc_differs(struct sp_said *s, const char *id, const char *where, const char *expected, const char *found)
{
    vc_is(&s->verdict, id, SP_FAIL, "shown.differs");
    assert_false(sp_said_proved(s));
    assert_true(s->n > 0);
    bool told = false;
    for (size_t i = 0; i < s->n && i < SP_MAX_DIFFERENCES; i++)
        told |= (!*where || sc_holds(s->v[i].where, where)) && sc_holds(s->v[i].expected, expected) && sc_holds(s->v[i].found, found);
    if (!told)
        fail_msg("not told: at %s expected %s found %s; but: at %.*s expected %.*s found %.*s", where, expected, found, (int)s->v->where.n, s->v->where.p,
                 (int)s->v->expected.n, s->v->expected.p, (int)s->v->found.n, s->v->found.p);
    sp_said_free(s);
}

static inline void sc_refused(struct sp_said *s, const char *id, const char *rule)
{
    vc_is(&s->verdict, id, SP_FAIL, rule);
    assert_false(sp_said_proved(s));
    sp_said_free(s);
}

/* The one after `from` only; it must be there. */
static inline void sc_replace(struct sp_buf *text, const char *after, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    const char *begin = *after ? strstr(sp_buf_cstr(text), after) : sp_buf_cstr(text), *at = begin ? strstr(begin, from) : NULL;
    if (!at)
        fail_msg("no %s behind %s", from, after);
    sp_buf_put(&out, sp_view(text->p, (size_t)(at - text->p)));
    sp_buf_puts(&out, to);
    sp_buf_puts(&out, at + strlen(from));
    CHECK_OK(sp_buf_rc(&out));
    sp_buf_clear(text);
    sp_buf_put(text, sp_buf_view(&out));
}

static inline void sc_replace_all(struct sp_buf *text, const char *from, const char *to)
{
    SP_BUF_AUTO out = { 0 };
    const char *p = sp_buf_cstr(text);
    for (const char *at; (at = strstr(p, from)) != NULL; p = at + strlen(from)) {
        sp_buf_put(&out, sp_view(p, (size_t)(at - p)));
        sp_buf_puts(&out, to);
    }
    sp_buf_puts(&out, p);
    sp_buf_clear(text);
    sp_buf_put(text, sp_buf_view(&out));
}

/* A label of the catalogue, or the beginning of a longer text: as much as a difference shows for sure. */
static inline const char *sc_words(const char *language, const char *key)
{
    static char text[4][80];
    static unsigned next;
    char *to = text[next++ % 4];
    struct sp_view w = sp_catalogue_text(sp_catalogue_builtin(sp_view_of(language)), key);
    size_t n = w.n < sizeof text[0] ? w.n : sizeof text[0] - 1;
    while (n < w.n && ((unsigned char)w.p[n] & 0xc0) == 0x80)
        n--;
    memcpy(to, w.p, n);
    to[n] = '\0';
    return to;
}

/* The capital as the language writes it, or with another end. */
static inline const char *sc_number(const char *language, const char *last)
{
    static char text[4][40];
    static unsigned next;
    char *to = text[next++ % 4];
    struct sp_view g = sp_catalogue_form(sp_catalogue_builtin(sp_view_of(language)))->group;
    (void)snprintf(to, sizeof text[0], "1%.*s200%.*s000%.*s%s", (int)g.n, g.p, (int)g.n, g.p, (int)g.n, g.p, last);
    return to;
}

/* What stands between two words, both included, goes. */
static inline void sc_cut(struct sp_buf *text, const char *inside, const char *from, const char *to)
{
    const char *p = sp_buf_cstr(text), *at = strstr(p, inside), *begin = at, *end;
    assert_non_null(at);
    while (begin > p && strncmp(begin, from, strlen(from)))
        begin--;
    end = strstr(at, to);
    assert_true(begin > p && end);
    end += strlen(to);
    memmove(text->p + (begin - p), end, text->n - (size_t)(end - p));
    text->n -= (size_t)(end - begin);
}

#endif
