/*
 * i18n/format_read.h - dates, numbers and amounts read back from the text that a catalogue made of them.
 *
 * The other way round of i18n/format.h, and checked by it: what is read is written again, and must be the very text. So a
 * value that comes out is the one that went in, or there is none.
 *
 * Threading: no shared state.
 */
#ifndef SP_I18N_FORMAT_READ_H
#define SP_I18N_FORMAT_READ_H

#include "i18n/catalogue.h"

enum { SP_READ_DECIMAL = 48 /* bytes of a decimal, with NUL; longer ones are not read */ };

/* False, outputs of no use: not what the catalogue writes. */
bool sp_read_decimal(const struct sp_catalogue *cat, struct sp_view text, char decimal[SP_READ_DECIMAL]);
bool sp_read_percent(const struct sp_catalogue *cat, struct sp_view text, char decimal[SP_READ_DECIMAL]);
bool sp_read_amount(const struct sp_catalogue *cat, struct sp_view text, char decimal[SP_READ_DECIMAL], char currency[4]);
bool sp_read_date(const struct sp_catalogue *cat, struct sp_view text, char iso[11]); /* "2021-03-05" */

#endif
