/* schema/envelope.h - internal to schema: files of JSON that people may pretty-print.
 * Threading: no shared state. */
#ifndef SP_SCHEMA_ENVELOPE_H
#define SP_SCHEMA_ENVELOPE_H

#include "base/bytes.h"

/* text equals the compact JSON `compact` but for white space outside strings. */
bool sp_same_but_space(struct sp_view text, struct sp_view compact);

#endif
