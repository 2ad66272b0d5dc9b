/*
 * tools/saphan-verify/show_said.h - whether a text or page says what the report says, for a screen and as JSON.
 *
 * Threading: no shared state.
 */
#ifndef SP_VERIFY_SHOW_SAID_H
#define SP_VERIFY_SHOW_SAID_H

#include "node/evidence/said.h"

/* Appended to b. At most some differences go on a screen; all that were kept into the JSON object. */
void sp_show_said_text(struct sp_buf *b, const char *file, const struct sp_said *s);
void sp_show_said_json(struct sp_buf *b, const char *file, const struct sp_said *s);

#endif
