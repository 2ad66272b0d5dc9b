/* The catalogues compiled into this program: parsed on first use, then shared for good. */
#include "i18n/catalogue_embedded.h"

#include <pthread.h>

#include "i18n/catalogue.h"

enum { MAX_BUILTIN = 64 };

static struct sp_catalogue *parsed[MAX_BUILTIN];
static const char *languages[MAX_BUILTIN + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void parse_all(void)
{
    size_t n = sp_embedded_catalogues_n < MAX_BUILTIN ? sp_embedded_catalogues_n : MAX_BUILTIN;
    for (size_t i = 0; i < n; i++) {
        const struct sp_embedded_catalogue *e = &sp_embedded_catalogues[i];
        languages[i] = e->language;
        if (!sp_ok(sp_catalogue_parse(sp_view(e->text, e->n), &parsed[i], NULL)))
            parsed[i] = NULL;
    }
}

const struct sp_catalogue *sp_catalogue_builtin(struct sp_view language)
{
    (void)pthread_once(&once, parse_all);
    for (size_t i = 0; languages[i]; i++)
        if (sp_view_is(language, languages[i]))
            return parsed[i];
    return NULL;
}

const char *const *sp_catalogue_languages(void)
{
    (void)pthread_once(&once, parse_all);
    return languages;
}
