#include "node/evidence/verdict.h"

#include <stdio.h>

const char *sp_result_text(enum sp_result r)
{
    static const char *const texts[] = { "pass", "fail", "indeterminate", "skipped" };
    return texts[r];
}

const char *sp_verdict_text(enum sp_verdict_kind v)
{
    static const char *const texts[] = { "valid", "invalid", "indeterminate", "malformed" };
    return texts[v];
}

int sp_verdict_exit(enum sp_verdict_kind v)
{
    return (int)v;
}

static void copy(char *to, size_t cap, const char *text)
{
    size_t n = strnlen(text, cap - 1);
    memcpy(to, text, n);
    to[n] = '\0';
}

static char *put_part(char *to, const char *end, struct sp_view part)
{
    size_t room = (size_t)(end - to), n = part.n < room ? part.n : room;
    if (n)
        memcpy(to, part.p, n);
    return to + n;
}

void sp_check_id(char out[SP_CHECK_ID], const char *first, struct sp_view middle, const char *last)
{
    const char *end = out + SP_CHECK_ID - 1;
    char *to = put_part(out, end, sp_view_of(first));
    if (middle.n)
        to = put_part(put_part(to, end, SP_VIEW_LIT(".")), end, middle);
    if (last)
        to = put_part(put_part(to, end, SP_VIEW_LIT(".")), end, sp_view_of(last));
    *to = '\0';
}

static struct sp_check_line *line(struct sp_verdict *v, enum sp_result r, const char *id)
{
    /* The last place is kept for saying that there were more than the table holds: never a silent pass. */
    if (v->n == SP_MAX_CHECKS)
        return NULL;
    struct sp_check_line *l = &v->v[v->n++];
    bool last = v->n == SP_MAX_CHECKS;
    l->result = last ? SP_FAIL : r;
    l->skip = SP_SKIP_GROUND;
    l->rule[0] = l->detail[0] = l->expected[0] = l->actual[0] = '\0';
    copy(l->id, sizeof l->id, last ? "bundle.too-many-checks" : id);
    return l;
}

void sp_verdict_add(struct sp_verdict *v, enum sp_result r, const char *id, const char *fmt, ...)
{
    struct sp_check_line *l = line(v, r, id);
    if (!l || (v->brief && l->result == SP_PASS))
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(l->detail, sizeof l->detail, fmt, ap);
    va_end(ap);
}

void sp_verdict_skip_for(struct sp_verdict *v, enum sp_skip why, const char *id, const char *fmt, ...)
{
    struct sp_check_line *l = line(v, SP_SKIPPED, id);
    if (!l)
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(l->detail, sizeof l->detail, fmt, ap);
    va_end(ap);
    l->skip = why;
}

bool sp_verdict_take(struct sp_verdict *v, const char *id, struct sp_rc rc, const struct sp_diag *d, const char *good)
{
    enum sp_result r = sp_ok(rc) ? SP_PASS : sp_is(rc, SP_RC_EXPIRED) ? SP_INDETERMINATE : SP_FAIL;
    struct sp_check_line *l = line(v, r, id);
    if (!l || sp_ok(rc)) {
        if (l && !v->brief)
            copy(l->detail, sizeof l->detail, good);
        return sp_ok(rc);
    }
    copy(l->rule, sizeof l->rule, d->rule);
    (void)snprintf(l->detail, sizeof l->detail, "%s%s%s", d->field, d->field[0] ? ": " : "",
                   d->text[0] ? d->text : sp_rc_meaning(rc));
    return false;
}

void sp_verdict_open(struct sp_verdict *v, const char *id, const struct sp_diag *d)
{
    struct sp_check_line *l = line(v, SP_INDETERMINATE, id);
    if (!l)
        return;
    copy(l->rule, sizeof l->rule, d->rule);
    copy(l->detail, sizeof l->detail, d->text);
}

bool sp_verdict_tells(const struct sp_verdict *v)
{
    return v->n && v->n < SP_MAX_CHECKS && !(v->brief && v->v[v->n - 1].result == SP_PASS);
}

static void tell(char to[SP_COMPARED_TEXT], const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
static void tell(char to[SP_COMPARED_TEXT], const char *fmt, va_list ap)
{
    static const char more[] = "…";
    char text[1024];
    bool cut = vsnprintf(text, sizeof text, fmt, ap) >= SP_COMPARED_TEXT;
    sp_diag_copy(to, SP_COMPARED_TEXT - (cut ? sizeof more - 1 : 0), text);
    if (cut)
        memcpy(to + strlen(to), more, sizeof more);
}

void sp_verdict_expected(struct sp_verdict *v, const char *fmt, ...)
{
    va_list ap;
    if (!sp_verdict_tells(v))
        return;
    va_start(ap, fmt);
    tell(v->v[v->n - 1].expected, fmt, ap);
    va_end(ap);
}

void sp_verdict_actual(struct sp_verdict *v, const char *fmt, ...)
{
    va_list ap;
    if (!sp_verdict_tells(v))
        return;
    va_start(ap, fmt);
    tell(v->v[v->n - 1].actual, fmt, ap);
    va_end(ap);
}

void sp_verdict_refused(struct sp_verdict *v, const struct sp_diag *d)
{
    if (d->offset != SP_NO_OFFSET)
        sp_verdict_actual(v, "%s at byte %zu", d->rule, d->offset);
    else if (d->field[0])
        sp_verdict_actual(v, "%s at %s", d->rule, d->field);
    else
        sp_verdict_actual(v, "%s", d->rule);
}

void sp_verdict_skip(struct sp_verdict *v, const char *id, const char *ground)
{
    sp_verdict_add(v, SP_SKIPPED, id, "%s did not pass", ground);
    sp_verdict_expected(v, "%s passes", ground);
    sp_verdict_actual(v, "not looked at");
}

enum sp_verdict_kind sp_verdict_of(const struct sp_verdict *v)
{
    if (v->malformed)
        return SP_MALFORMED;
    const struct sp_check_line *why = sp_verdict_reason(v);
    return why && why->result == SP_FAIL ? SP_INVALID : why || !v->n ? SP_UNDECIDED : SP_VALID;
}

const struct sp_check_line *sp_verdict_reason(const struct sp_verdict *v)
{
    const struct sp_check_line *open = NULL;
    for (size_t i = 0; i < v->n; i++) {
        if (v->v[i].result == SP_FAIL)
            return &v->v[i];
        if (v->v[i].result == SP_INDETERMINATE && !open)
            open = &v->v[i];
    }
    return open;
}

static void put_text(struct sp_buf *b, const char *name, const char *text)
{
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, sp_view_of(text));
}

void sp_check_line_put(struct sp_buf *b, const struct sp_check_line *l)
{
    sp_buf_puts(b, "{\"id\":");
    sp_buf_put_json(b, sp_view_of(l->id));
    put_text(b, "result", sp_result_text(l->result));
    if (l->rule[0])
        put_text(b, "rule", l->rule);
    put_text(b, "detail", l->detail);
    put_text(b, "expected", l->expected);
    put_text(b, "actual", l->actual);
    sp_buf_putc(b, '}');
}

void sp_verdict_put(struct sp_buf *b, const struct sp_verdict *v)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i)
            sp_buf_putc(b, ',');
        sp_check_line_put(b, &v->v[i]);
    }
    sp_buf_putc(b, ']');
}
