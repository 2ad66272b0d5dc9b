/* Words on a screen of 80 columns: as many as fit, wide characters and marks counted as a terminal does. */
#include "i18n/width.h"
#include "tools/saphan-verify/show.h"

enum { WIDTH = SP_SHOW_WIDTH, LONG_RUN = 20 };

/* How much of a long run without blanks may stand here: of a script that writes none, never a part of a name or digest. */
static size_t part_of(struct sp_view run, size_t room)
{
    size_t n = sp_text_width(run) > LONG_RUN && room > LONG_RUN / 2 ? sp_text_fit(run, room) : 0;
    return n && n < run.n && (unsigned char)run.p[n] >= 0x80 && sp_text_width(sp_view(run.p, n)) <= room ? n : 0;
}

static void put_run(struct sp_buf *b, size_t *column, size_t indent, struct sp_view run, bool may_cut)
{
    size_t gap = *column > indent;
    while (*column + gap + sp_text_width(run) > WIDTH) {
        size_t n = may_cut && *column + gap < WIDTH ? part_of(run, WIDTH - *column - gap) : 0;
        if (!n && !gap)
            break; /* alone in its line, as long as it is */
        if (n)
            sp_buf_putf(b, "%s%.*s", gap ? " " : "", (int)n, run.p);
        run = sp_view(run.p + n, run.n - n);
        sp_buf_putf(b, "\n%*s", (int)indent, "");
        *column = indent;
        gap = 0;
    }
    sp_buf_puts(b, gap ? " " : "");
    sp_buf_put(b, run);
    *column += gap + sp_text_width(run);
}

static void put_runs(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words, bool may_cut)
{
    struct sp_view run;
    while (sp_view_split(words, ' ', &run, &words))
        put_run(b, column, indent, run, may_cut);
    if (words.n)
        put_run(b, column, indent, words, may_cut);
}

void sp_show_words(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words)
{
    put_runs(b, column, indent, words, true);
}

void sp_show_names(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words)
{
    put_runs(b, column, indent, words, false);
}

void sp_show_cell(struct sp_buf *b, struct sp_view text, size_t columns)
{
    size_t width = sp_text_width(text);
    sp_buf_put(b, text);
    sp_buf_putf(b, "%*s", width < columns ? (int)(columns - width) : 0, "");
}

void sp_show_cell_right(struct sp_buf *b, struct sp_view text, size_t columns)
{
    size_t width = sp_text_width(text);
    sp_buf_putf(b, "%*s", width < columns ? (int)(columns - width) : 0, "");
    sp_buf_put(b, text);
}
