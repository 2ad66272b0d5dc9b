/* The messages that this program was built with, as sources; declared in sources.h. */
#include "i18n/message_embedded.h"
#include "tools/catalogue/sources.h"

static struct sp_rc one(const struct sp_embedded_messages *m, struct sp_arena *a, struct sp_catalogue_source *out)
{
    struct sp_source_entry *entries = sp_arena_alloc(a, (m->n + 1) * sizeof *entries);
    if (!entries)
        return SP_ERR(NOMEM);
    for (size_t i = 0; i < m->n; i++)
        entries[i] = (struct sp_source_entry){ .key = sp_view_of(m->v[i].key), .text = sp_view_of(m->v[i].text), .status = SP_VIEW_LIT("draft") };
    *out = (struct sp_catalogue_source){ .language = sp_view_of(m->language), .version = SP_VIEW_LIT("1"), .entries = entries, .n = m->n };
    return SP_OK;
}

struct sp_rc sp_builtin_messages(struct sp_arena *a, struct sp_builtin_sources *out)
{
    out->n = 0;
    for (size_t i = 0; i < sp_embedded_messages_n && i < SP_MAX_SOURCES; i++) {
        SP_TRY(one(&sp_embedded_messages[i], a, &out->v[i]));
        out->list[out->n++] = &out->v[i];
    }
    return SP_OK;
}
