#include "tools/saphan/deleted.h"

#include "base/clock.h"
#include "tools/common/words.h"

enum { SP_DAY = 10 /* letters of a time */ };

/* "la.rule (its source)" */
static void put_rule(struct sp_buf *b, const struct sp_tombstone *t)
{
    sp_buf_put(b, t->rule);
    if (t->source.n) {
        sp_buf_puts(b, " (");
        sp_buf_put(b, t->source);
        sp_buf_putc(b, ')');
    }
}

void sp_put_deleted(struct sp_buf *b, const struct sp_tombstone *t)
{
    char at[SP_TIME_TEXT], first[SP_TIME_TEXT], last[SP_TIME_TEXT];
    SP_BUF_AUTO rule = { 0 };
    SP_BUF_AUTO received = { 0 };
    sp_time_text(t->at_s, at);
    sp_time_text(t->first_s, first);
    sp_time_text(t->last_s, last);
    put_rule(&rule, t);
    if (t->first_s == t->last_s)
        sp_buf_put(&received, sp_view(first, SP_DAY));
    else
        sp_say(&received, "deleted.received", sp_fill_view("first", sp_view(first, SP_DAY)), sp_fill_view("last", sp_view(last, SP_DAY)));
    sp_say_safe(b, t->versions == 1 ? "deleted.version" : "deleted.versions", sp_fill_view("day", sp_view(at, SP_DAY)), sp_fill_view("rule", sp_buf_view(&rule)),
                sp_fill_view("kind", sp_words_kind(t->kind)), sp_fill_view("ended", t->event), sp_fill_view("due", t->due),
                sp_fill_number("versions", (long long)t->versions), sp_fill_view("received", sp_buf_view(&received)), sp_fill_number("tombstone", (long long)t->seq));
}

void sp_put_validity(struct sp_buf *b, const struct sp_fact *f)
{
    struct sp_fill from = sp_fill_view("from", f->valid_from), to = sp_fill_view("to", f->valid_to);
    if (f->valid_from.n && f->valid_to.n)
        sp_say_filled(b, "fact.between", (const struct sp_fill[]){ from, to }, 2);
    else if (f->valid_from.n)
        sp_say_filled(b, "fact.from", &from, 1);
    else
        sp_say_filled(b, "fact.to", &to, 1);
}
