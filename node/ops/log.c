#include "node/ops/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"

enum { USUAL_LINE = 500 };

static _Atomic(int) least_level = SP_LOG_INFO;
static const char *const level_names[] = { "debug", "info", "warn", "error" };

void sp_log_set_level(enum sp_log_level least) { atomic_store(&least_level, (int)least); }

bool sp_log_level_parse(struct sp_view text, enum sp_log_level *out)
{
    for (int i = 0; i <= SP_LOG_ERROR; i++)
        if (sp_view_is(text, level_names[i])) {
            *out = (enum sp_log_level)i;
            return true;
        }
    return false;
}

static bool is_plain(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] <= 0x20 || v.p[i] == '"' || v.p[i] == '=' || v.p[i] == '\\')
            return false;
    return v.n > 0;
}

/* Printable ASCII, as nearly all values are. */
static bool is_simple(struct sp_view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] > '~' || v.p[i] == '"' || v.p[i] == '=' || v.p[i] == '\\')
            return false;
    return v.n > 0;
}

static void put_value(struct sp_buf *b, struct sp_view v)
{
    SP_BUF_AUTO safe = { 0 };
    if (is_simple(v)) {
        sp_buf_put(b, v);
        return;
    }
    sp_buf_put_safe(&safe, v);
    if (is_plain(sp_buf_view(&safe)))
        sp_buf_put(b, sp_buf_view(&safe));
    else
        sp_buf_put_json(b, sp_buf_view(&safe));
}

void sp_log_fields(enum sp_log_level level, const char *event, const struct sp_log_field *fields, size_t n)
{
    if ((int)level < atomic_load(&least_level))
        return;
    char now[SP_TIME_TEXT];
    sp_time_text(sp_now_s(), now);
    SP_BUF_AUTO b = { 0 };
    (void)sp_buf_room(&b, USUAL_LINE);
    sp_buf_putf(&b, "%s %s %s", now, level_names[level], event);
    for (size_t i = 0; i < n; i++) {
        sp_buf_putc(&b, ' ');
        sp_buf_puts(&b, fields[i].key);
        sp_buf_putc(&b, '=');
        put_value(&b, fields[i].value);
    }
    sp_buf_putc(&b, '\n');
    ssize_t wrote = write(STDERR_FILENO, b.p, b.n);
    (void)wrote; /* a log that cannot be written must not stop the node */
}

void sp_log_diag(enum sp_log_level level, const char *event, struct sp_view about, struct sp_rc rc,
                 const struct sp_diag *d)
{
    static const struct sp_diag none;
    if (!d)
        d = &none;
    sp_log(level, event, SP_LF("about", about), SP_LFS("code", sp_rc_text(rc)), SP_LFS("rule", d->rule),
           SP_LFS("field", d->field), SP_LFS("text", d->text));
}
