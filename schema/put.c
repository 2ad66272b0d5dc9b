#include "schema/data.h"

#include <stdio.h>

#include "base/clock.h"

void sp_put_member(struct sp_buf *b, bool *first, const char *name)
{
    size_t n = strlen(name);
    char *to = sp_buf_room(b, n + 4);
    if (!to)
        return;
    *to++ = *first ? '{' : ',';
    *to++ = '"';
    memcpy(to, name, n);
    to[n] = '"';
    to[n + 1] = ':';
    sp_buf_added(b, n + 4);
    *first = false;
}

void sp_put_str(struct sp_buf *b, bool *first, const char *name, struct sp_view text)
{
    sp_put_member(b, first, name);
    sp_buf_put_json(b, text);
}

void sp_put_opt_str(struct sp_buf *b, bool *first, const char *name, struct sp_view text)
{
    if (text.n)
        sp_put_str(b, first, name, text);
}

void sp_put_int(struct sp_buf *b, bool *first, const char *name, int64_t v)
{
    sp_put_member(b, first, name);
    sp_buf_put_i64(b, v);
}

static char *two(char *to, unsigned v)
{
    to[0] = (char)('0' + v / 10 % 10);
    to[1] = (char)('0' + v % 10);
    return to + 2;
}

void sp_put_time(struct sp_buf *b, int64_t unix_s)
{
    int64_t s = unix_s < 0 ? 0 : unix_s, y;
    unsigned m, d, sec = (unsigned)(s % 86400);
    char *to = sp_buf_room(b, SP_TIME_TEXT - 1);
    if (!to)
        return;
    sp_civil_from_days(s / 86400, &y, &m, &d);
    unsigned year = y > 9999 ? 9999 : (unsigned)y;
    to = two(two(to, year / 100), year % 100);
    *to++ = '-';
    to = two(to, m);
    *to++ = '-';
    to = two(to, d);
    *to++ = 'T';
    to = two(to, sec / 3600);
    *to++ = ':';
    to = two(to, sec / 60 % 60);
    *to++ = ':';
    to = two(to, sec % 60);
    *to = 'Z';
    sp_buf_added(b, SP_TIME_TEXT - 1);
}

struct sp_rc sp_keep(struct sp_arena *a, struct sp_view v, struct sp_view *out)
{
    if (!v.n) {
        *out = sp_view("", 0);
        return SP_OK;
    }
    return sp_arena_copy(a, v, out) ? SP_OK : SP_ERR(NOMEM);
}

struct sp_rc sp_at_member(struct sp_rc rc, struct sp_diag *d, const char *name)
{
    if (!sp_ok(rc) && !sp_is(rc, SP_RC_NOMEM)) /* which comes without a diag */
        sp_diag_prefix(d, name);
    return rc;
}

struct sp_rc sp_at_index(struct sp_rc rc, struct sp_diag *d, const char *array, size_t i)
{
    char path[48];
    if (sp_ok(rc) || snprintf(path, sizeof path, "%s[%zu]", array, i) < 0)
        return rc;
    return sp_at_member(rc, d, path);
}
