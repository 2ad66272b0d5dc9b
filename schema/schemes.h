/* schema/schemes.h - the form and check digits of each identifier scheme, for identifier.c only.
 * Threading: constant table. */
#ifndef SP_SCHEMA_SCHEMES_H
#define SP_SCHEMA_SCHEMES_H

#include "schema/identifier.h"

extern const struct sp_scheme sp_scheme_table[];
extern const size_t sp_scheme_count;

#endif
