/* layer: node */
#include "tests/lib/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "i18n/catalogue.h"
#include "node/policy/country.h"

#define LIT(s) SP_VIEW_LIT(s)

static void a_node_takes_the_table_of_its_country(void **state)
{
    (void)state;
    static const struct { const char *node, *country; } of[] = { { "LA", "LA" }, { "CN-GX", "CN" }, { "TH", "*" } };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct sp_country_policy *p = NULL;
        CHECK_OK(sp_country_load(of[i].node, "", &p, NULL));
        CHECK_VIEW(p->country, of[i].country);
        assert_int_equal(strlen(p->digest), 43);
        sp_country_policy_free(p);
    }
}

static void write_table(char path[64], struct sp_view text)
{
    (void)snprintf(path, 64, "/tmp/saphan-country-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    CHECK_OK(sp_file_write(path, text, 0600, NULL));
}

static void a_file_replaces_it_if_it_is_right(void **state)
{
    (void)state;
    char path[64];
    struct sp_country_policy *p = NULL;
    struct sp_diag d = { .rule = "" };
    write_table(path, sp_country_policy_text(LIT("LA")));
    CHECK_OK(sp_country_load("LA", path, &p, &d));
    sp_country_policy_free(p);
    p = NULL;
    CHECK_RC(INVALID, sp_country_load("CN-GX", path, &p, &d));
    CHECK_RULE(d, "country.country");
    assert_non_null(strstr(d.text, path));
    unlink(path);
    write_table(path, sp_country_policy_text(LIT("TH")));
    CHECK_OK(sp_country_load("CN-GX", path, &p, &d)); /* the one for any country */
    sp_country_policy_free(p);
    p = NULL;
    unlink(path);
    write_table(path, LIT("{\n\"format\":\"saphan-country-policy/1\",\n\"country\":\"LA\",\n\"as_of\":\"never\"}"));
    CHECK_RC(INVALID, sp_country_load("LA", path, &p, &d));
    CHECK_RULE(d, "country.date");
    assert_string_equal(d.field, "as_of");
    assert_non_null(strstr(d.text, path));
    assert_non_null(strstr(d.text, ", line 4: as_of"));
    assert_null(p);
    unlink(path);
}

static void abroad_is_another_country(void **state)
{
    (void)state;
    struct sp_country_policy *p = NULL;
    struct sp_law_gate g;
    char bases[SP_BASES_TEXT];
    const struct sp_fact f = { .kind = sp_kind_named(LIT("registered.name")), .class = SP_CLASS_PUBLIC, .data = LIT("{}") };
    struct sp_country_question q = { .asker = LIT("CN-YN"), .subject = LIT("CN.uscc:91"), .purpose = LIT("due_diligence") };
    CHECK_OK(sp_country_load("CN-GX", "", &p, NULL));
    sp_country_open(p, LIT("CN-GX"), &q, &g); /* another province */
    assert_false(g.abroad);
    assert_null(sp_law_withholds(&g, &f));
    sp_country_bases(&g, bases);
    assert_string_equal(bases, "");
    q.asker = LIT("LA");
    sp_country_open(p, LIT("CN-GX"), &q, &g);
    assert_true(g.abroad);
    sp_country_bases(&g, bases);
    assert_string_equal(bases, ""); /* nothing left yet */
    assert_null(sp_law_withholds(&g, &f));
    sp_country_bases(&g, bases);
    assert_string_equal(bases, "cn.trade-data");
    sp_country_policy_free(p);
}

/* Each rule of a compiled-in table is told in plain words in every language. */
static void catalogues_know_the_rules(void **state)
{
    (void)state;
    for (size_t i = 0; sp_country_policy_nth(i).n; i++) {
        struct sp_country_policy *p = NULL;
        CHECK_OK(sp_country_policy_parse(sp_country_policy_nth(i), &p, NULL));
        for (size_t k = 0; k < p->abroad.n; k++) {
            char key[96];
            const struct sp_law *law = &p->abroad.rows[k].law;
            (void)snprintf(key, sizeof key, "rule.%.*s", (int)law->rule.n, law->rule.p);
            for (const char *const *l = sp_catalogue_languages(); *l; l++)
                assert_true(sp_catalogue_find(sp_catalogue_builtin(sp_view_of(*l)), sp_view_of(key)).n > 0);
        }
        sp_country_policy_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_takes_the_table_of_its_country),
        cmocka_unit_test(a_file_replaces_it_if_it_is_right),
        cmocka_unit_test(abroad_is_another_country),
        cmocka_unit_test(catalogues_know_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
