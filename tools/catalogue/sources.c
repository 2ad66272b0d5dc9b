#include "tools/catalogue/sources.h"

struct sp_view sp_catalogue_source_text(struct sp_view language)
{
    for (size_t i = 0; i < sp_embedded_sources_n; i++)
        if (sp_view_is(language, sp_embedded_sources[i].language))
            return sp_view(sp_embedded_sources[i].text, sp_embedded_sources[i].n);
    return sp_view(NULL, 0);
}

struct sp_rc sp_builtin_sources(struct sp_arena *a, struct sp_builtin_sources *out)
{
    out->n = 0;
    for (size_t i = 0; i < sp_embedded_sources_n && i < SP_MAX_SOURCES; i++) {
        const struct sp_embedded_catalogue *e = &sp_embedded_sources[i];
        SP_TRY(sp_catalogue_source_parse(sp_view(e->text, e->n), a, &out->v[i], NULL));
        out->list[out->n++] = &out->v[i];
    }
    return SP_OK;
}

struct sp_catalogue_source *sp_builtin_source(struct sp_builtin_sources *all, struct sp_view language)
{
    for (size_t i = 0; i < all->n; i++)
        if (sp_view_eq(all->v[i].language, language))
            return &all->v[i];
    return NULL;
}
