/* The catalogues compiled into this program: each parsed when it is first asked for, then shared for good. */
#include "i18n/catalogue_embedded.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "i18n/catalogue.h"

enum { MAX_BUILTIN = 64, MAX_NAME = 10 /* of a language with what stands between two */ };

static _Atomic(struct sp_catalogue *) parsed[MAX_BUILTIN];
static const char *languages[MAX_BUILTIN + 1];
static char in_words[MAX_BUILTIN * MAX_NAME];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t parsing = PTHREAD_MUTEX_INITIALIZER;

static void list_all(void)
{
    size_t at = 0;
    for (size_t i = 0; i < sp_embedded_catalogues_n && i < MAX_BUILTIN; i++) {
        languages[i] = sp_embedded_catalogues[i].language;
        int n = snprintf(in_words + at, sizeof in_words - at, "%s%s", i ? ", " : "", languages[i]);
        at += n > 0 && (size_t)n < sizeof in_words - at ? (size_t)n : 0;
    }
}

/* A process wants one or two of a dozen, and each takes longer to parse than to use. */
static const struct sp_catalogue *parse(size_t i)
{
    const struct sp_embedded_catalogue *e = &sp_embedded_catalogues[i];
    (void)pthread_mutex_lock(&parsing);
    struct sp_catalogue *cat = atomic_load_explicit(&parsed[i], memory_order_acquire);
    if (!cat && sp_ok(sp_catalogue_parse(sp_view(e->text, e->n), &cat, NULL)))
        atomic_store_explicit(&parsed[i], cat, memory_order_release);
    (void)pthread_mutex_unlock(&parsing);
    return cat;
}

const struct sp_catalogue *sp_catalogue_builtin(struct sp_view language)
{
    (void)pthread_once(&once, list_all);
    for (size_t i = 0; languages[i]; i++)
        if (sp_view_is(language, languages[i])) {
            const struct sp_catalogue *cat = atomic_load_explicit(&parsed[i], memory_order_acquire);
            return cat ? cat : parse(i);
        }
    return NULL;
}

const char *const *sp_catalogue_languages(void)
{
    (void)pthread_once(&once, list_all);
    return languages;
}

const char *sp_catalogue_languages_text(void)
{
    (void)pthread_once(&once, list_all);
    return in_words;
}
