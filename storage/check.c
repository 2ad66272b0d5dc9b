#include "storage/check_internal.h"

#include <stdarg.h>
#include <stdio.h>

void sp_check_found(const struct sp_check *c, uint64_t *findings, const char *rule, struct sp_view field, const char *fmt, ...)
{
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    char text[sizeof d.text], where[sizeof d.field];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)snprintf(where, sizeof where, "%.*s", (int)(field.n < sizeof where ? field.n : sizeof where - 1), field.n ? field.p : "");
    (void)sp_diag_set(&d, SP_ERR(CORRUPT), rule, where, "%s", text);
    sp_diag_copy(d.field, sizeof d.field, where);
    ++*findings;
    c->found(c->ctx, &d);
}

void sp_check_step(const struct sp_check *c, const char *what, uint64_t done, uint64_t of)
{
    if (c->step)
        c->step(c->ctx, what, done, of);
}

bool sp_check_is_damage(struct sp_rc rc)
{
    return sp_is(rc, SP_RC_CORRUPT) || sp_is(rc, SP_RC_FORMAT) || sp_is(rc, SP_RC_INVALID) || sp_is(rc, SP_RC_LIMIT);
}
