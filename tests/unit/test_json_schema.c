/* layer: schema */
/* Schemas are JSON, whole, and name every field; whether they fit is for an independent validator (tests/scenario/schema.sh). */
#include "tests/lib/check.h"

#include "base/json.h"
#include "schema/json_schema.h"

static void every_kind_has_a_schema_of_its_fields(void **state)
{
    (void)state;
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO b = { 0 };
        SP_JSON_AUTO j = NULL;
        const cJSON *properties;
        sp_json_schema_put_data(&b, &kinds[i]);
        CHECK_OK(sp_buf_rc(&b));
        CHECK_OK(sp_json_parse(sp_buf_view(&b), 0, &j, NULL));
        CHECK_OK(sp_json_obj(j, "properties", &properties, NULL));
        assert_int_equal(cJSON_GetArraySize(properties), kinds[i].n_fields);
        for (size_t k = 0; k < kinds[i].n_fields; k++)
            assert_non_null(sp_json_get(properties, kinds[i].fields[k].name));
    }
}

/* Each "$ref" points to a definition of the same document. */
static void check_refs(const cJSON *j, const cJSON *defs)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, j)
    {
        if (item->string && !strcmp(item->string, "$ref")) {
            assert_true(cJSON_IsString(item) && !strncmp(item->valuestring, "#/$defs/", 8));
            if (!sp_json_get(defs, item->valuestring + 8))
                fail_msg("%s is not there", item->valuestring);
        }
        check_refs(item, defs);
    }
}

static void references_lead_somewhere(void **state)
{
    (void)state;
    for (int i = 0; i < SP_JSON_SCHEMA_COUNT; i++) {
        SP_BUF_AUTO b = { 0 };
        SP_JSON_AUTO j = NULL;
        sp_json_schema_put(&b, (enum sp_json_schema)i);
        CHECK_OK(sp_json_parse(sp_buf_view(&b), 0, &j, NULL));
        check_refs(j, sp_json_get(j, "$defs"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_schema_of_its_fields),
        cmocka_unit_test(references_lead_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
