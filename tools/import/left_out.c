#include "tools/import/left_out.h"

#include <inttypes.h>
#include <stdio.h>

#include "tools/common/words.h"

void sp_left_out_add(struct sp_left_out *l, const char *what, uint64_t times)
{
    size_t i = 0;
    while (i < l->n && strncmp(l->v[i].what, what, SP_LEFT_OUT_TEXT - 1) != 0)
        i++;
    if (i == l->n && l->n < SP_LEFT_OUT_KINDS) {
        (void)snprintf(l->v[i].what, SP_LEFT_OUT_TEXT, "%s", l->n + 1 < SP_LEFT_OUT_KINDS ? what : "others");
        l->v[l->n++].times = 0;
    }
    l->v[i < l->n ? i : l->n - 1].times += times;
}

void sp_left_out_text(const struct sp_left_out *l, struct sp_buf *b)
{
    if (l->n)
        sp_said_put(b, "import.left-out");
    for (size_t i = 0; i < l->n; i++) {
        sp_buf_putf(b, "%10" PRIu64 "  ", l->v[i].times);
        sp_buf_put_safe(b, sp_view_of(l->v[i].what));
        sp_buf_putc(b, '\n');
    }
}

void sp_left_out_json(const struct sp_left_out *l, struct sp_buf *b)
{
    sp_buf_putc(b, '{');
    for (size_t i = 0; i < l->n; i++) {
        sp_buf_puts(b, i ? "," : "");
        sp_buf_put_json(b, sp_view_of(l->v[i].what));
        sp_buf_putf(b, ":%" PRIu64, l->v[i].times);
    }
    sp_buf_putc(b, '}');
}
