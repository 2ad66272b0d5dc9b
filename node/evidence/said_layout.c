/* Which layout a page or a text names. What it names proves nothing: a file of another layout than this program's is proved by nobody here. */
#include "i18n/html.h"
#include "node/evidence/said_internal.h"

#define BEFORE SP_VIEW_LIT("<meta content=\"")
#define BEHIND SP_VIEW_LIT("\" name=\"saphan-layout\">")
#define AS_WRITTEN SP_VIEW_LIT("<meta name=\"saphan-layout\" content=\"")

enum { MOST_DIGITS = 4, NEAR_TOP = 4096 };

/* 1 to 9999, in one spelling; 0 for anything else. */
static unsigned number_of(struct sp_view v)
{
    unsigned n = 0;
    if (!v.n || v.n > MOST_DIGITS || v.p[0] == '0')
        return 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return 0;
        n = n * 10 + (unsigned)(v.p[i] - '0');
    }
    return n;
}

unsigned sp_layout_of_page(const struct sp_pieces *page)
{
    for (size_t i = 0; i < page->n; i++) {
        struct sp_view t = page->v[i].text;
        if (!page->v[i].markup || t.n < BEFORE.n + BEHIND.n || !sp_view_starts(t, BEFORE) ||
            !sp_view_eq(sp_view(t.p + t.n - BEHIND.n, BEHIND.n), BEHIND))
            continue;
        return number_of(sp_view(t.p + BEFORE.n, t.n - BEFORE.n - BEHIND.n));
    }
    return 0;
}

unsigned sp_layout_of_text(struct sp_view text)
{
    static const struct sp_view line = SP_VIEW_LIT(SP_LAYOUT_LINE);
    while (text.n && strchr(" \r\n", text.p[text.n - 1]))
        text.n--;
    const char *end = text.n ? memrchr(text.p, '\n', text.n) : NULL;
    struct sp_view last = end ? sp_view(end + 1, text.n - (size_t)(end + 1 - text.p)) : text;
    return sp_view_starts(last, line) ? number_of(sp_view(last.p + line.n, last.n - line.n)) : 0;
}

unsigned sp_layout_near_top(struct sp_view page)
{
    page.n = page.n < NEAR_TOP ? page.n : NEAR_TOP;
    const char *at = page.n ? memmem(page.p, page.n, AS_WRITTEN.p, AS_WRITTEN.n) : NULL;
    if (!at)
        return 0;
    struct sp_view rest = sp_view(at + AS_WRITTEN.n, (size_t)(page.p + page.n - at) - AS_WRITTEN.n), number = rest, tail;
    return sp_view_split(rest, '"', &number, &tail) ? number_of(number) : 0;
}
