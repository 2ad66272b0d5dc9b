/*
 * schema/country_texts.h - internal to schema: the tables of schema/policies as the build made them texts.
 *
 * Threading: constant table.
 */
#ifndef SP_SCHEMA_COUNTRY_TEXTS_H
#define SP_SCHEMA_COUNTRY_TEXTS_H

#include <stddef.h>

/* name: of the file, the country in small letters or "default". NULL ends the table. */
struct sp_country_text { const char *name, *text; };
extern const struct sp_country_text sp_country_texts[];

#endif
