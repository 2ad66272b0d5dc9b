#include "base/rc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

struct rc_row { const char *text; int exit_status; int rpc; const char *meaning; };

static const struct rc_row rows[SP_RC_COUNT] = {
#define X(name, text, exit_status, rpc, meaning) { text, exit_status, rpc, meaning },
    SP_RC_LIST(X)
#undef X
};

static const struct rc_row *row_of(struct sp_rc rc)
{
    return &rows[(unsigned)rc.code < SP_RC_COUNT ? rc.code : SP_RC_INTERNAL];
}

const char *sp_rc_text(struct sp_rc rc) { return row_of(rc)->text; }
const char *sp_rc_meaning(struct sp_rc rc) { return row_of(rc)->meaning; }
int sp_rc_exit(struct sp_rc rc) { return row_of(rc)->exit_status; }
int sp_rc_rpc(struct sp_rc rc) { return row_of(rc)->rpc; }

/* How many bytes a character that begins with c has. */
static size_t lead_bytes(unsigned char c) { return c > 0xf4 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1; }

/* Every invalid byte a question mark; a character that was cut at the end goes whole. */
static void mend_utf8(char *s)
{
    for (size_t n = strlen(s), bad; (bad = sp_utf8_check(sp_view(s, n))) < n;) {
        bool cut = n - bad < 4 && n - bad < lead_bytes((unsigned char)s[bad]);
        s[bad] = cut ? '\0' : '?';
        n = cut ? bad : n;
    }
}

/* Foreign bytes reach messages: nothing that steers a terminal, turns the writing around or cannot be seen may reach a
 * terminal or a log, and no invalid byte a JSON answer. */
static void make_safe(char *s)
{
    mend_utf8(s);
    struct sp_view v = sp_view_of(s);
    size_t to = 0;
    for (size_t pos = 0; pos < v.n;) {
        size_t from = pos;
        uint32_t cp = sp_utf8_next(v, &pos);
        if (sp_codepoint_hidden(cp)) {
            s[to++] = '?';
        } else {
            memmove(s + to, s + from, pos - from);
            to += pos - from;
        }
    }
    s[to] = '\0';
}

void sp_diag_copy(char *dst, size_t cap, const char *src)
{
    (void)snprintf(dst, cap, "%s", src ? src : "");
    make_safe(dst);
}

static struct sp_rc fill(struct sp_diag *d, struct sp_rc rc, const char *rule, const char *field,
                         size_t offset, const char *fmt, va_list ap)
{
    if (!d)
        return rc;
    sp_diag_copy(d->rule, sizeof d->rule, rule);
    sp_diag_copy(d->field, sizeof d->field, field);
    d->offset = offset;
    d->line = 0;
    (void)vsnprintf(d->text, sizeof d->text, fmt, ap);
    make_safe(d->text);
    return rc;
}

struct sp_rc sp_diag_set(struct sp_diag *d, struct sp_rc rc, const char *rule,
                         const char *field, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    rc = fill(d, rc, rule, field, SP_NO_OFFSET, fmt, ap);
    va_end(ap);
    return rc;
}

struct sp_rc sp_diag_at(struct sp_diag *d, struct sp_rc rc, const char *rule,
                        size_t offset, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    rc = fill(d, rc, rule, NULL, offset, fmt, ap);
    va_end(ap);
    return rc;
}

void sp_diag_prefix(struct sp_diag *d, const char *prefix)
{
    if (!d)
        return;
    char joined[sizeof d->field];
    const char *sep = d->field[0] && d->field[0] != '[' ? "." : "";
    if (snprintf(joined, sizeof joined, "%s%s%s", prefix, sep, d->field) < 0)
        return;
    sp_diag_copy(d->field, sizeof d->field, joined);
}

struct sp_rc sp_diag_in_file(struct sp_diag *d, struct sp_rc rc, const char *path)
{
    if (!d)
        return rc;
    char joined[sizeof d->text];
    if (snprintf(joined, sizeof joined, "%s: %s", path, d->text[0] ? d->text : sp_rc_meaning(rc)) < 0)
        return rc;
    sp_diag_copy(d->text, sizeof d->text, joined);
    return rc;
}
