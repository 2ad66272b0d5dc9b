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

static struct sp_check_line *line(struct sp_verdict *v, enum sp_result r, const char *id)
{
    /* The last place is kept for saying that there were more than the table holds: never a silent pass. */
    if (v->n == SP_MAX_CHECKS)
        return NULL;
    struct sp_check_line *l = &v->v[v->n++];
    bool last = v->n == SP_MAX_CHECKS;
    *l = (struct sp_check_line){ .result = last ? SP_FAIL : r };
    (void)snprintf(l->id, sizeof l->id, "%s", last ? "bundle.too-many-checks" : id);
    return l;
}

void sp_verdict_add(struct sp_verdict *v, enum sp_result r, const char *id, const char *fmt, ...)
{
    struct sp_check_line *l = line(v, r, id);
    if (!l)
        return;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(l->detail, sizeof l->detail, fmt, ap);
    va_end(ap);
}

bool sp_verdict_take(struct sp_verdict *v, const char *id, struct sp_rc rc, const struct sp_diag *d, const char *good)
{
    enum sp_result r = sp_ok(rc) ? SP_PASS : sp_is(rc, SP_RC_EXPIRED) ? SP_INDETERMINATE : SP_FAIL;
    struct sp_check_line *l = line(v, r, id);
    if (!l || sp_ok(rc)) {
        if (l)
            (void)snprintf(l->detail, sizeof l->detail, "%s", good);
        return sp_ok(rc);
    }
    (void)snprintf(l->rule, sizeof l->rule, "%s", d->rule);
    (void)snprintf(l->detail, sizeof l->detail, "%s%s%s", d->field, d->field[0] ? ": " : "",
                   d->text[0] ? d->text : sp_rc_meaning(rc));
    return false;
}

enum sp_verdict_kind sp_verdict_of(const struct sp_verdict *v)
{
    if (v->malformed)
        return SP_MALFORMED;
    enum sp_verdict_kind kind = v->n ? SP_VALID : SP_UNDECIDED;
    for (size_t i = 0; i < v->n; i++) {
        if (v->v[i].result == SP_FAIL)
            return SP_INVALID;
        if (v->v[i].result == SP_INDETERMINATE)
            kind = SP_UNDECIDED;
    }
    return kind;
}

void sp_verdict_put(struct sp_buf *b, const struct sp_verdict *v)
{
    sp_buf_putc(b, '[');
    for (size_t i = 0; i < v->n; i++) {
        const struct sp_check_line *l = &v->v[i];
        sp_buf_puts(b, i ? ",{\"id\":" : "{\"id\":");
        sp_buf_put_json(b, sp_view_of(l->id));
        sp_buf_putf(b, ",\"result\":\"%s\"", sp_result_text(l->result));
        if (l->rule[0]) {
            sp_buf_puts(b, ",\"rule\":");
            sp_buf_put_json(b, sp_view_of(l->rule));
        }
        sp_buf_puts(b, ",\"detail\":");
        sp_buf_put_json(b, sp_view_of(l->detail));
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}
