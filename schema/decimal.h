/*
 * schema/decimal.h - numbers as decimal text: [-]digits[.digits], no exponent, no leading zeros, no plus, no "-0",
 * at most 30 digits. Trailing zeros after the point are kept: they say how exact the source was.
 *
 * Threading: no shared state.
 */
#ifndef SP_SCHEMA_DECIMAL_H
#define SP_SCHEMA_DECIMAL_H

#include "base/bytes.h"

enum { SP_MAX_DECIMAL_DIGITS = 30 };

bool sp_decimal_valid(struct sp_view text);
/* By value, of two valid decimals: <0, 0, >0. "1.0" equals "1". */
int sp_decimal_cmp(struct sp_view a, struct sp_view b);
/* By value against a whole number. */
int sp_decimal_cmp_i64(struct sp_view a, int64_t b);

#endif
