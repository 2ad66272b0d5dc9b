#include "schema/logged.h"

const char *sp_logged_kind_text(enum sp_logged_kind kind)
{
    static const char *const text[SP_LOGGED_KINDS] = { "request", "answer", "receipt" };
    return text[kind];
}

bool sp_logged_kind_parse(struct sp_view text, enum sp_logged_kind *out)
{
    for (enum sp_logged_kind k = 0; k < SP_LOGGED_KINDS; k++)
        if (sp_view_is(text, sp_logged_kind_text(k))) {
            *out = k;
            return true;
        }
    return false;
}

struct sp_view sp_signed_part(struct sp_view message)
{
    struct sp_view head, rest;
    return sp_view_split(message, '~', &head, &rest) ? head : message;
}

void sp_logged_entry_put(struct sp_buf *b, enum sp_logged_kind kind, struct sp_view digest)
{
    sp_buf_puts(b, "{\"kind\":\"");
    sp_buf_puts(b, sp_logged_kind_text(kind));
    sp_buf_puts(b, "\",\"digest\":\"");
    sp_buf_put(b, digest);
    sp_buf_puts(b, "\"}");
}
