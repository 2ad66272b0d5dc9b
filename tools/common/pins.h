/*
 * tools/common/pins.h - the roots that a user relies on: --root KID, repeated, and --root-threshold N.
 * Threading: no shared state.
 */
#ifndef SP_TOOLS_PINS_H
#define SP_TOOLS_PINS_H

#include "node/evidence/trust.h"
#include "tools/common/cli.h"

struct sp_pin_opts { struct sp_cli_many roots; const char *count; int64_t threshold; /* of count, by sp_pins_fit; 0: none was given */ };

/* Lines of a command's table of options. */
#define SP_PIN_OPTIONS(o) \
    { "root", SP_CLI_MANY, &(o)->roots, "KID", "opt.root.common", false }, \
    { "root-threshold", SP_CLI_TEXT, &(o)->count, "N", "opt.root-threshold", false }

/* NULL when no root was named: the file's own count. Borrowed from o, whose texts are NULL-ended. */
static inline const struct sp_trust_pins *sp_pins(const struct sp_pin_opts *o, struct sp_trust_pins *out)
{
    *out = (struct sp_trust_pins){ o->roots.v, o->threshold > 0 ? o->threshold : 0 };
    return o->roots.n ? out : NULL;
}

/* After sp_cli_parse: each root is a kid, named once, and a count is one that they can reach. Else false, with what is wrong printed and
 * *exit_status set: good evidence must not look bad for a slip of the pen. */
bool sp_pins_fit(struct sp_pin_opts *o, int *exit_status);

#endif
