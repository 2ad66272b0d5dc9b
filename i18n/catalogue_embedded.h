/*
 * i18n/catalogue_embedded.h - the compiled catalogues as tools/catc writes them into a C file at build time.
 * Threading: constant.
 */
#ifndef SP_I18N_CATALOGUE_EMBEDDED_H
#define SP_I18N_CATALOGUE_EMBEDDED_H

#include <stddef.h>

struct sp_embedded_catalogue { const char *language; const char *text; size_t n; };

/* In byte order of the language. */
extern const struct sp_embedded_catalogue sp_embedded_catalogues[];
extern const size_t sp_embedded_catalogues_n;

#endif
