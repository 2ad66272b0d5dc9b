/* The body of an answer to a search: {"hits":[{"subject","name","score"}]}, best first. */
#include "schema/data.h"
#include "schema/message.h"
#include "schema/subject.h"
#include "schema/text.h"

static struct sp_rc take_hit(const cJSON *j, struct sp_arena *a, struct sp_found *out, struct sp_diag *d)
{
    static const char *const known[] = { "subject", "name", "score", NULL };
    struct sp_subject parts;
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_str(j, "subject", &out->subject, d));
    SP_TRY(sp_subject_parse(out->subject, &parts, d));
    SP_TRY(sp_json_str(j, "name", &out->name, d));
    SP_TRY(sp_text_check(out->name, SP_MAX_NAME_BYTES, "name", d));
    const cJSON *score = sp_json_get(j, "score");
    if (!cJSON_IsNumber(score) || !(score->valuedouble >= 0 && score->valuedouble <= 1))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.message.hits", "score", "a score is a number from 0 to 1");
    out->score = score->valuedouble;
    SP_TRY(sp_keep(a, out->subject, &out->subject));
    return sp_keep(a, out->name, &out->name);
}

struct sp_rc sp_hits_parse(struct sp_view body, struct sp_arena *a, struct sp_found out[SP_MAX_SEARCH_HITS], size_t *n,
                           struct sp_diag *d)
{
    static const char *const known[] = { "hits", NULL };
    SP_JSON_AUTO j = NULL;
    const cJSON *hits, *item;
    size_t i = 0;
    SP_TRY(sp_json_parse(body, SP_MAX_MESSAGE_BYTES, &j, d));
    if (!cJSON_IsObject(j))
        return sp_diag_set(d, SP_ERR(INVALID), "schema.message.hits", "body", "the answer to a search is an object with hits");
    SP_TRY(sp_json_only(j, known, d));
    SP_TRY(sp_json_arr(j, "hits", &hits, d));
    cJSON_ArrayForEach(item, hits) {
        if (i == SP_MAX_SEARCH_HITS)
            return sp_diag_set(d, SP_ERR(LIMIT), "limit.hits", "hits", "more than %d hits", SP_MAX_SEARCH_HITS);
        if (!cJSON_IsObject(item))
            return sp_diag_set(d, SP_ERR(INVALID), "schema.message.hits", "hits", "a hit is an object");
        SP_TRY(sp_at_index(take_hit(item, a, &out[i], d), d, "hits", i));
        i++;
    }
    *n = i;
    return SP_OK;
}
