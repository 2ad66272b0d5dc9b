#include "tools/saphan/deleted.h"

#include "base/clock.h"

void sp_put_deleted(struct sp_buf *b, const struct sp_tombstone *t)
{
    char at[SP_TIME_TEXT], first[SP_TIME_TEXT], last[SP_TIME_TEXT];
    sp_time_text(t->at_s, at);
    sp_time_text(t->first_s, first);
    sp_time_text(t->last_s, last);
    sp_buf_putf(b, "deleted on %.10s by rule %.*s", at, (int)t->rule.n, t->rule.p);
    if (t->source.n) {
        sp_buf_puts(b, " (");
        sp_buf_put_safe(b, t->source);
        sp_buf_putc(b, ')');
    }
    sp_buf_putf(b, ": a %.*s that ended %.*s and was due %.*s, %lld version%s received ", (int)t->kind.n, t->kind.p, (int)t->event.n, t->event.p,
                (int)t->due.n, t->due.p, (long long)t->versions, t->versions == 1 ? "" : "s");
    if (t->first_s == t->last_s)
        sp_buf_putf(b, "%.10s", first);
    else
        sp_buf_putf(b, "%.10s to %.10s", first, last);
    sp_buf_putf(b, "; tombstone %lld", (long long)t->seq);
}
