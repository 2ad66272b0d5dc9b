#include "tools/import/record.h"

#include "base/json.h"

/* The record again, with the source where a fact has none. */
static struct sp_rc add_source(struct sp_view text, const char *source, struct sp_buf *out, struct sp_diag *d)
{
    SP_JSON_AUTO j = NULL;
    cJSON *fact;
    SP_TRY(sp_json_parse(text, SP_MAX_IMPORT_LINE, &j, d));
    cJSON_ArrayForEach(fact, cJSON_GetObjectItemCaseSensitive(j, "facts"))
        if (cJSON_IsObject(fact) && !sp_json_get(fact, "source") && !cJSON_AddStringToObject(fact, "source", source))
            return SP_ERR(NOMEM);
    sp_json_put(out, j);
    return sp_buf_rc(out);
}

struct sp_rc sp_record_parse(struct sp_view text, const char *source, bool part, struct sp_canonical_cache *cache, struct sp_arena *a,
                             struct sp_company *out, struct sp_diag *d)
{
    if (sp_canonical_company(text, cache, a, out))
        return part ? SP_OK : sp_company_check_marks(out, a, d);
    SP_BUF_AUTO filled = { 0 };
    if (source) {
        SP_TRY(add_source(text, source, &filled, d));
        text = sp_buf_view(&filled);
    }
    SP_TRY(sp_company_from_json(text, a, out, d));
    return part ? SP_OK : sp_company_check_marks(out, a, d);
}
