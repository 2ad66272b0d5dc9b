/* schema/codes.h - the ISO code tables, for codelist.c only. Threading: constant tables. */
#ifndef SP_SCHEMA_CODES_H
#define SP_SCHEMA_CODES_H

#include <stddef.h>

extern const char *const sp_list_country[], *const sp_list_currency[], *const sp_list_language[],
    *const sp_list_script[];
extern const size_t sp_list_country_count, sp_list_currency_count, sp_list_language_count, sp_list_script_count;

#endif
