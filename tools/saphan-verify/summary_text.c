/* The summary of an archive in words of the reader's language. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "i18n/message.h"
#include "i18n/width.h"
#include "tools/saphan-verify/show.h"
#include "tools/saphan-verify/summary_internal.h"

enum { NAME = 16, NUMBER = 10, WIDE_NUMBER = 14, SKIPPED_SHOWN = 5 };

/* A sentence of its own below the first line, wrapped. */
static void put_sentence(struct sp_buf *b, size_t indent, struct sp_view text)
{
    size_t column = indent;
    sp_buf_putf(b, "%*s", (int)indent, "");
    sp_show_words(b, &column, indent, text);
    sp_buf_putc(b, '\n');
}

static void put_counted(struct sp_buf *b, size_t indent, const char *key, size_t n)
{
    SP_BUF_AUTO text = { 0 };
    sp_say(&text, key, sp_fill_number("count", (long long)n));
    put_sentence(b, indent, sp_buf_view(&text));
}

static void put_failures(struct sp_buf *b, const struct sp_summary *s)
{
    size_t shown = 0, bad = sp_summary_bad(s);
    for (size_t i = 0; i < s->a->walk.n && shown < SP_SHOWN; i++)
        if (s->a->judged[i].told) {
            sp_buf_puts(b, s->a->judged[i].told);
            shown++;
        }
    if (bad > shown)
        put_counted(b, 2, "archive.more-bad", bad - shown);
    struct sp_verdict *v = calloc(1, sizeof *v);
    for (size_t i = 0; v && i < sp_summary_shown(s); i++) {
        sp_summary_finding(s, i, v);
        sp_show_line(b, &v->v[i]);
    }
    free(v);
    if (s->n_conflicts > SP_SHOWN)
        put_counted(b, 2, "archive.more-conflicts", s->n_conflicts - SP_SHOWN);
}

/* The width of a column: as its head needs, with a blank before it. */
static size_t column_of(enum sp_verdict_kind k)
{
    size_t least = k == SP_UNDECIDED ? WIDE_NUMBER : NUMBER, head = sp_text_width(sp_show_verdict(k));
    return head > least ? head : least;
}

static void put_name(struct sp_buf *b, struct sp_view name)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, name);
    sp_buf_puts(b, "    ");
    sp_show_cell(b, sp_buf_view(&safe), NAME);
    if (sp_text_width(sp_buf_view(&safe)) >= NAME)
        sp_buf_putc(b, ' ');
}

static void put_row(struct sp_buf *b, struct sp_view name, const struct sp_counts *c)
{
    put_name(b, name);
    for (enum sp_verdict_kind k = SP_VALID; k <= SP_MALFORMED; k++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu", c->of[k]);
        sp_buf_puts(b, k == SP_VALID ? "" : " ");
        sp_show_cell_right(b, sp_view_of(number), column_of(k));
    }
    sp_buf_putc(b, '\n');
}

static void put_heads(struct sp_buf *b)
{
    put_name(b, SP_VIEW_LIT(""));
    for (enum sp_verdict_kind k = SP_VALID; k <= SP_MALFORMED; k++) {
        sp_buf_puts(b, k == SP_VALID ? "" : " ");
        sp_show_cell_right(b, sp_show_verdict(k), column_of(k));
    }
    sp_buf_putc(b, '\n');
}

static void put_tables(struct sp_buf *b, const struct sp_summary *s)
{
    size_t nodes = sp_trust_content(s->a->ground->trust)->n_nodes;
    put_heads(b);
    put_row(b, sp_said("archive.all"), &s->all);
    for (size_t i = 0; i <= nodes; i++)
        if (sp_summary_sum(&s->node[i]))
            put_row(b, i < nodes ? sp_summary_node(s, i) : sp_said("archive.not-proved"), &s->node[i]);
    for (size_t i = 0; i < s->n_months; i++) {
        char text[16];
        sp_summary_month(s->month[i].month, text);
        put_row(b, sp_view_of(text), &s->month[i].counts);
    }
}

static void put_skipped(struct sp_buf *b, const struct sp_summary *s)
{
    const struct sp_walk *w = &s->a->walk;
    size_t shown = 0, all = w->n_skipped + s->other_formats;
    if (!all)
        return;
    put_counted(b, 2, "archive.skipped", all);
    for (size_t i = 0; i < w->n + w->n_skipped && shown < SKIPPED_SHOWN; i++) {
        bool listed = i >= w->n;
        if (!listed && !s->a->judged[i].skipped)
            continue;
        sp_buf_puts(b, "    ");
        sp_buf_put_safe(b, sp_view_of(listed ? w->skipped[i - w->n].path : w->file[i].path));
        sp_buf_puts(b, ": ");
        sp_buf_put(b, sp_said(listed ? sp_walk_why_key(w->skipped[i - w->n].why) : "skip.other-format"));
        sp_buf_putc(b, '\n');
        shown++;
    }
    if (all > shown)
        put_counted(b, 4, "archive.more-skipped", all - shown);
}

static void put_first(struct sp_buf *b, const struct sp_summary *s)
{
    SP_BUF_AUTO dir = { 0 };
    SP_BUF_AUTO first = { 0 };
    char at[SP_TIME_TEXT];
    size_t column = 0;
    sp_time_text(s->a->ground->at_s, at);
    sp_buf_put_safe(&dir, sp_view_of(s->a->dir));
    sp_say(&first, "archive.first", sp_fill_view("verdict", sp_show_verdict(sp_summary_worst(s))), sp_fill_view("folder", sp_buf_view(&dir)),
           sp_fill_number("count", (long long)sp_summary_sum(&s->all)), sp_fill_text("time", at));
    sp_show_names(b, &column, 0, sp_buf_view(&first));
    sp_buf_putc(b, '\n');
}

/* Why it is indeterminate then. */
static void put_empty(struct sp_buf *b)
{
    size_t column = 2;
    sp_buf_puts(b, "  ");
    sp_show_words(b, &column, 2, sp_said("archive.empty"));
    sp_buf_putc(b, '\n');
}

void sp_summary_put_text(struct sp_buf *b, const struct sp_summary *s)
{
    put_first(b, s);
    if (!sp_summary_sum(&s->all))
        put_empty(b);
    put_failures(b, s);
    sp_show_trust(b, s->a->ground->trust);
    put_tables(b, s);
    if (s->copies)
        put_counted(b, 2, "archive.copies", s->copies);
    put_skipped(b, s);
    sp_show_not_checked(b, SP_LOOKED_AT_ALL & ~s->unlooked);
}
