#include "tools/common/pins.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"
#include "schema/text.h"

static bool named_before(const struct sp_cli_many *roots, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (!strcmp(roots->v[k], roots->v[i]))
            return true;
    return false;
}

static const char *fault(const struct sp_pin_opts *o)
{
    for (size_t i = 0; i < o->roots.n; i++) {
        struct sp_view kid = sp_view_of(o->roots.v[i]);
        if (kid.n != SP_SHA256_TEXT - 1 || !sp_b64url_form(kid, SP_SHA256_BYTES))
            return "usage.root";
        if (named_before(&o->roots, i))
            return "usage.root-twice";
    }
    return o->count && (o->threshold < 1 || o->threshold > (int64_t)o->roots.n) ? "usage.root-threshold" : NULL;
}

/* 0: it is none. */
static int64_t count_of(const char *text)
{
    size_t n = strlen(text);
    return n && n <= 4 && strspn(text, "0123456789") == n ? strtol(text, NULL, 10) : 0;
}

bool sp_pins_fit(struct sp_pin_opts *o, int *exit_status)
{
    o->threshold = o->count ? count_of(o->count) : 0;
    const char *wrong = fault(o);
    if (wrong)
        *exit_status = sp_cli_wrong(wrong);
    return !wrong;
}
