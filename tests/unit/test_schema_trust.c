/* layer: schema */
#include "tests/lib/check.h"

#include "schema/trust.h"

#define KID_A "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define KID_B "57DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define KID_C "67DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
#define JWK "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"AA\",\"y\":\"AA\"}"
#define KEY(use, kid, more) "{\"use\":\"" use "\",\"kid\":\"" kid "\",\"status\":\"active\"" more ",\"jwk\":" JWK ",\"x5c\":[\"AAAA\"]}"
#define LA(keys) "{\"id\":\"LA\",\"name\":\"Lao registry\",\"countries\":[\"LA\"],\"status\":\"active\"," \
    "\"exchange_url\":\"tls+tcp://la.example:7001\",\"keys\":[" keys "]}"
#define GX "{\"id\":\"CN-GX\",\"name\":\"Guangxi\",\"countries\":[\"CN\"],\"status\":\"suspended\"," \
    "\"exchange_url\":\"tls+tcp://[::1]:7002\",\"keys\":[]}"
#define LIST(threshold, roots, nodes) "{\"format\":\"saphan-trust-list/1\",\"alliance\":\"asean\",\"version\":3," \
    "\"issued\":\"2026-11-21T00:00:00Z\",\"expires\":\"2027-11-21T00:00:00Z\",\"threshold\":" threshold ",\"roots\":[" roots \
    "],\"catalogues\":[{\"language\":\"lo\",\"version\":\"1\",\"digest\":\"" KID_A "\"},{\"language\":\"zh\",\"version\":\"1\"," \
    "\"digest\":\"" KID_B "\"}],\"nodes\":[" nodes "]}"
#define ROOT(kid) "{\"kid\":\"" kid "\",\"jwk\":" JWK ",\"x5c\":[\"AAAA\"]}"
#define GOOD_KEYS \
    KEY("report", KID_A, ",\"not_after\":\"2026-12-01T00:00:00Z\"") "," KEY("report", KID_B, ",\"not_before\":\"2026-12-01T00:00:00Z\"") \
    "," KEY("tls", KID_C, "")
#define GOOD LIST("2", ROOT(KID_A) "," ROOT(KID_B), GX "," LA(GOOD_KEYS))

/* Nodes in the order given, of which "!" ones are suspended; all but those with a "0" speak for TH. */
static const char *speaker(const char *const *ids, size_t *n)
{
    struct sp_view th = SP_VIEW_LIT("TH");
    struct sp_trust_node nodes[4] = { { .n_keys = 0 } };
    struct sp_trust_list t = { .nodes = nodes };
    const struct sp_trust_node *out;
    for (; ids[t.n_nodes]; t.n_nodes++) {
        const char *id = ids[t.n_nodes];
        bool suspended = *id == '!', mute = *id == '0';
        nodes[t.n_nodes] = (struct sp_trust_node){ .id = sp_view_of(id + (suspended || mute)), .active = !suspended,
                                                   .countries = &th, .n_countries = !mute };
    }
    *n = sp_trust_speaker(&t, th, &out);
    return out ? out->id.p : "";
}

static void the_countrys_own_node_is_asked(void **state)
{
    (void)state;
    static const struct { const char *ids[5], *want; size_t n; } cases[] = {
        { { NULL }, "", 0 }, { { "0LA", "!TH", NULL }, "", 0 }, { { "LA", "0VN", NULL }, "LA", 1 },
        { { "LA", "TH", NULL }, "TH", 2 }, { { "TH", "VN", NULL }, "TH", 2 }, { { "LA", "TH-BKK", "VN", NULL }, "TH-BKK", 3 },
        { { "LA", "!TH", NULL }, "LA", 1 }, { { "LA", "VN", NULL }, "", 2 }, { { "LA", "VN", "!TH", NULL }, "", 2 },
        { { "LA", "THX", NULL }, "", 2 }, { { "TH", "TH-BKK", NULL }, "TH", 2 }, { { "LA", "TH-BKK", "TH", "TH-CNX", NULL }, "TH", 4 },
        { { "TH-BKK", "TH-CNX", NULL }, "", 2 }, { { "LA", "TH-BKK", "TH-CNX", NULL }, "", 3 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n;
        assert_string_equal(speaker(cases[i].ids, &n), cases[i].want);
        assert_int_equal(n, cases[i].n);
    }
}

static void a_list_is_read_as_written(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_list t = { 0 };
    struct sp_diag d = { 0 };
    if (!sp_ok(sp_trust_list_parse(sp_view_of(GOOD), &arena, &t, &d)))
        fail_msg("%s %s", d.rule, d.field);
    sp_trust_list_sort(&t);
    sp_trust_list_put(&again, &t);
    CHECK_VIEW(sp_buf_view(&again), GOOD);
    assert_int_equal(t.version, 3);
    assert_int_equal(t.n_roots, 2);
    const struct sp_trust_node *la = sp_trust_node_named(&t, sp_view_of("LA"));
    assert_non_null(la);
    assert_true(la->active);
    assert_false(sp_trust_node_named(&t, sp_view_of("CN-GX"))->active);
    assert_null(sp_trust_node_named(&t, sp_view_of("TH")));
    assert_true(sp_trust_speaks_for(la, sp_view_of("LA")));
    assert_false(sp_trust_speaks_for(la, sp_view_of("CN")));
    int64_t before = 1796000000, after = 1797000000; /* 2026-11-30, 2026-12-11 */
    CHECK_VIEW(sp_trust_key(la, sp_view_of("report"), before)->kid, KID_A);
    CHECK_VIEW(sp_trust_key(la, sp_view_of("report"), after)->kid, KID_B);
    CHECK_VIEW(sp_trust_key(la, sp_view_of("report"), 0)->kid, KID_A);
    assert_null(sp_trust_key(la, sp_view_of("log"), 0));
    assert_non_null(sp_trust_key_named(la, sp_view_of("report"), sp_view_of(KID_B)));
    assert_null(sp_trust_key_named(la, sp_view_of("tls"), sp_view_of(KID_B)));
    assert_non_null(sp_trust_root(&t, sp_view_of(KID_B)));
    assert_null(sp_trust_root(&t, sp_view_of(KID_C)));
    assert_int_equal(t.n_catalogues, 2);
    CHECK_VIEW(t.catalogues[1].language, "zh");
    CHECK_VIEW(t.catalogues[1].digest, KID_B);
    CHECK_VIEW(la->keys[2].x5c[0], "AAAA");
    sp_trust_list_free(&t);
}

static void list_refused(const char *text, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_trust_list t = { 0 };
    struct sp_diag d = { 0 };
    if (sp_ok(sp_trust_list_parse(sp_view_of(text), &arena, &t, &d)))
        fail_msg("accepted: %s", text);
    if (strcmp(d.rule, rule) || strcmp(d.field, field))
        fail_msg("%s: %s %s, wanted %s %s", text, d.rule, d.field, rule, field);
}

static void node_refused(struct sp_trust_node n, const char *rule, const char *field)
{
    struct sp_diag d = { 0 };
    if (sp_ok(sp_trust_node_check(&n, &d)))
        fail_msg("accepted, wanted %s", rule);
    assert_string_equal(d.rule, rule);
    assert_string_equal(d.field, field);
}

static void one_node_is_checked_as_in_a_list(void **state)
{
    (void)state;
    struct sp_view countries[] = { SP_VIEW_LIT("SG"), SP_VIEW_LIT("MY") }, twice[] = { SP_VIEW_LIT("SG"), SP_VIEW_LIT("SG") },
                   none[] = { SP_VIEW_LIT("XX") };
    struct sp_trust_node good = { .id = SP_VIEW_LIT("SG"), .name = SP_VIEW_LIT("SG"), .countries = countries, .n_countries = 2,
                                  .exchange_url = SP_VIEW_LIT("tls+tcp://sg.example:9701") }, n;
    struct sp_diag d = { 0 };
    node_refused(good, "schema.trust.order", "countries");
    sp_trust_node_sort(&good);
    assert_true(sp_ok(sp_trust_node_check(&good, &d)));
    n = good, n.countries = twice, node_refused(n, "schema.trust.order", "countries");
    n = good, n.countries = none, n.n_countries = 1, node_refused(n, "schema.trust.country", "countries[0]");
    n = good, n.n_countries = 0, node_refused(n, "schema.trust.country", "countries");
    n = good, n.exchange_url = SP_VIEW_LIT("http://x"), node_refused(n, "schema.trust.url", "exchange_url");
    n = good, n.name = SP_VIEW_LIT("A\xe2\x80\xae" "B"), node_refused(n, "schema.text.hidden", "name");
    n = good, n.id = SP_VIEW_LIT("sg"), node_refused(n, "schema.trust.node", "id");
}

static void lists_are_strict(void **state)
{
    (void)state;
    list_refused(LIST("3", ROOT(KID_A) "," ROOT(KID_B), LA("")), "schema.trust.threshold", "threshold");
    list_refused(LIST("0", ROOT(KID_A), LA("")), "schema.trust.threshold", "threshold");
    list_refused(LIST("1", "", LA("")), "schema.trust.threshold", "threshold");
    list_refused(LIST("1", ROOT(KID_B) "," ROOT(KID_A), LA("")), "schema.trust.order", "roots[1].kid");
    list_refused(LIST("1", ROOT(KID_A) "," ROOT(KID_A), LA("")), "schema.trust.order", "roots[1].kid");
    list_refused(LIST("1", ROOT("short"), LA("")), "schema.trust.key", "roots[0].kid");
    list_refused(LIST("1", ROOT(KID_A), LA("") "," GX), "schema.trust.order", "nodes[1].id");
    list_refused(LIST("1", ROOT(KID_A), LA("") "," LA("")), "schema.trust.order", "nodes[1].id");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("tls", KID_A, "") "," KEY("report", KID_B, ""))), "schema.trust.order",
                 "nodes[0].keys[1].kid");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("report", KID_A, "") "," KEY("tls", KID_A, ""))), "schema.trust.key",
                 "nodes[0].keys[1].kid");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("love", KID_A, ""))), "schema.trust.key", "nodes[0].keys[0].use");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("tls", KID_A, ",\"retired\":\"2026-12-01T00:00:00Z\""))), "schema.trust.retired",
                 "nodes[0].keys[0].retired");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("tls", KID_A, ",\"not_before\":\"x\""))), "schema.trust.time",
                 "nodes[0].keys[0].not_before");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("tls", KID_A, ",\"not_before\":\"2027-01-01T00:00:00Z\",\"not_after\":\"2026-01-01T00:00:00Z\""))),
                 "schema.trust.life", "nodes[0].keys[0].not_after");
    list_refused(LIST("1", ROOT(KID_A), LA(KEY("tls", KID_A, ",\"d\":\"x\""))), "field.unknown", "nodes[0].keys[0].d");
    list_refused(LIST("1", ROOT(KID_A), "{\"id\":\"QQ\"}"), "schema.trust.node", "nodes[0].id");
    list_refused(LIST("1", ROOT(KID_A), "{\"id\":\"LA\",\"name\":\"a\\u202eb\"}"), "schema.text.hidden", "nodes[0].name");
    list_refused(LIST("1", ROOT(KID_A), "{\"id\":\"LA\",\"name\":\"a\",\"countries\":[]}"), "schema.trust.country",
                 "nodes[0].countries");
    list_refused(LIST("1", ROOT(KID_A), "{\"id\":\"LA\",\"name\":\"a\",\"countries\":[\"ZZ\"]}"), "schema.trust.country",
                 "nodes[0].countries[0]");
    list_refused(LIST("1", ROOT(KID_A), "{\"id\":\"LA\",\"name\":\"a\",\"countries\":[\"LA\"],\"status\":\"active\","
                                        "\"exchange_url\":\"http://x\"}"),
                 "schema.trust.url", "nodes[0].exchange_url");
    list_refused("{\"format\":\"saphan-trust-list/2\"}", "schema.trust.format", "format");
    list_refused("{\"format\":\"saphan-trust-list/1\",\"alliance\":\"a\",\"version\":0}", "schema.trust.version", "version");
    list_refused("{\"format\":\"saphan-trust-list/1\",\"alliance\":\"a\",\"version\":1,\"issued\":\"2026-11-21T00:00:00Z\","
                 "\"expires\":\"2026-11-21T00:00:00Z\"}",
                 "schema.trust.life", "expires");
    list_refused(" " GOOD, "schema.trust.canonical", "");
}

#define OFFER(more, status) "{\"id\":\"LA\",\"name\":\"Lao registry\",\"countries\":[\"LA\"]," more "\"status\":" status \
    ",\"exchange_url\":\"tls+tcp://la.example:7001\",\"keys\":[]}"
#define OFFERS OFFER("\"languages\":[\"en\",\"lo\"],\"products\":[\"basic\",\"standard\"],", "\"left\",\"left\":\"2026-11-22T08:00:00Z\"")

static void a_node_says_what_it_offers_and_when_it_left(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_list t = { 0 };
    struct sp_diag d = { 0 };
    CHECK_OK(sp_trust_list_parse(sp_view_of(LIST("1", ROOT(KID_A), OFFERS)), &arena, &t, &d));
    const struct sp_trust_node *n = &t.nodes[0];
    assert_int_equal(n->n_languages, 2);
    CHECK_VIEW(n->languages[1], "lo");
    assert_int_equal(n->n_products, 2);
    CHECK_VIEW(n->products[0], "basic");
    assert_false(n->active);
    assert_int_equal(n->left_s, 1795334400);
    assert_string_equal(sp_trust_node_status(n), "left");
    sp_trust_list_sort(&t);
    sp_trust_list_put(&again, &t);
    CHECK_VIEW(sp_buf_view(&again), LIST("1", ROOT(KID_A), OFFERS));
    sp_trust_list_free(&t);
    list_refused(LIST("1", ROOT(KID_A), OFFER("\"languages\":[\"xx\"],", "\"active\"")), "schema.trust.language", "nodes[0].languages[0]");
    list_refused(LIST("1", ROOT(KID_A), OFFER("\"languages\":[\"lo\",\"en\"],", "\"active\"")), "schema.trust.order", "nodes[0].languages");
    list_refused(LIST("1", ROOT(KID_A), OFFER("\"products\":[\"love\"],", "\"active\"")), "schema.trust.product", "nodes[0].products[0]");
    list_refused(LIST("1", ROOT(KID_A), OFFER("\"products\":[\"basic\",\"basic\"],", "\"active\"")), "schema.trust.order", "nodes[0].products");
    list_refused(LIST("1", ROOT(KID_A), OFFER("\"products\":[],", "\"active\"")), "schema.trust.canonical", "");
    list_refused(LIST("1", ROOT(KID_A), OFFER("", "\"left\"")), "field.missing", "nodes[0].left");
    list_refused(LIST("1", ROOT(KID_A), OFFER("", "\"left\",\"left\":\"soon\"")), "schema.trust.time", "nodes[0].left");
    list_refused(LIST("1", ROOT(KID_A), OFFER("", "\"active\",\"left\":\"2026-11-22T08:00:00Z\"")), "schema.trust.left", "nodes[0].left");
    list_refused(LIST("1", ROOT(KID_A), OFFER("", "\"gone\"")), "schema.trust.node", "nodes[0].status");
    list_refused(LIST("1", ROOT(KID_A), OFFER("", "\"suspended\",\"suspended\":\"soon\"")), "schema.trust.time", "nodes[0].suspended");
    list_refused(LIST("1", ROOT(KID_A), OFFER("", "\"active\",\"suspended\":\"2026-11-22T08:00:00Z\"")), "schema.trust.suspended", "nodes[0].suspended");
}

static void private_keys_are_refused(void **state)
{
    (void)state;
    list_refused(LIST("1", "{\"kid\":\"" KID_A "\",\"jwk\":{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"A\",\"y\":\"A\",\"d\":\"A\"},"
                           "\"x5c\":[]}", LA("")),
                 "field.unknown", "roots[0].jwk.d");
    list_refused(LIST("1", "{\"kid\":\"" KID_A "\",\"jwk\":{\"kty\":\"EC\"},\"x5c\":[]}", LA("")), "schema.trust.jwk",
                 "roots[0].jwk");
    list_refused(LIST("1", "{\"kid\":\"" KID_A "\",\"jwk\":" JWK ",\"x5c\":[\"A A=\"]}", LA("")), "schema.trust.x5c",
                 "roots[0].x5c");
}

static void trust_files(void **state)
{
    (void)state;
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_file f;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_trust_file_parse(sp_view_of("{ \"format\":\"saphan-trust/1\",\n \"pinned\":[\"" KID_A
                                            "\"], \"signatures\":[\"a.b.c\", \"a.b.d\"] }\n"),
                                 &arena, &f, &d));
    sp_trust_file_put(&again, &f);
    CHECK_VIEW(sp_buf_view(&again),
               "{\"format\":\"saphan-trust/1\",\"pinned\":[\"" KID_A "\"],\"signatures\":[\"a.b.c\",\"a.b.d\"]}");
    CHECK_RC(INVALID, sp_trust_file_parse(sp_view_of("{\"format\":\"saphan-trust/1\",\"pinned\":[],\"signatures\":[\"a.b.c\"]}"),
                                          &arena, &f, &d));
    CHECK_RULE(d, "schema.trust.pinned");
    CHECK_RC(INVALID, sp_trust_file_parse(sp_view_of("{\"format\":\"saphan-trust/1\",\"pinned\":[\"" KID_A "\",\"" KID_A
                                                     "\"],\"signatures\":[\"a.b.c\"]}"),
                                          &arena, &f, &d));
    CHECK_RULE(d, "schema.trust.pinned");
    assert_string_equal(d.field, "pinned[1]");
    CHECK_RC(INVALID, sp_trust_file_parse(sp_view_of("{\"format\":\"saphan-trust/1\",\"pinned\":[\"" KID_A
                                                     "\"],\"signatures\":[\"a.b\"]}"),
                                          &arena, &f, &d));
    CHECK_RULE(d, "schema.trust.signature");
    CHECK_RC(INVALID, sp_trust_file_parse(sp_view_of("{\"pinned\":[\"" KID_A "\"],\"format\":\"saphan-trust/1\","
                                                     "\"signatures\":[\"a.b.c\"]}"),
                                          &arena, &f, &d));
    CHECK_RULE(d, "schema.trust.canonical");
}

static void file_refused(const char *text, const char *rule, const char *field)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_trust_file f;
    struct sp_diag d = { 0 };
    assert_false(sp_ok(sp_trust_file_parse(sp_view_of(text), &arena, &f, &d)));
    assert_string_equal(d.rule, rule);
    assert_string_equal(d.field, field);
}

#define FILE_WITH(more) "{\"format\":\"saphan-trust/1\",\"pinned\":[\"" KID_A "\"]," more "\"signatures\":[\"a.b.c\"]}"
#define LINK "{\"payload\":\"bb\",\"signatures\":[{\"protected\":\"aa\",\"signature\":\"cc\"},{\"protected\":\"ad\",\"signature\":\"dd\"}]}"

static void files_hold_earlier_lists(void **state)
{
    (void)state;
    static const char text[] = FILE_WITH("\"pinned_threshold\":1,\"history\":[" LINK "," LINK "],");
    const struct sp_view tokens[] = { SP_VIEW_LIT("aa.bb.cc"), SP_VIEW_LIT("ad.bb.dd") }, other[] = { tokens[0], SP_VIEW_LIT("aa.bc.cc") };
    SP_ARENA_AUTO arena = { 0 };
    SP_BUF_AUTO again = { 0 };
    struct sp_trust_file f;
    struct sp_trust_link l;
    struct sp_diag d = { 0 };
    CHECK_OK(sp_trust_file_parse(sp_view_of(text), &arena, &f, &d));
    assert_int_equal(f.pinned_threshold, 1);
    assert_int_equal(f.n_history, 2);
    assert_int_equal(f.history[1].n_parts, 2);
    CHECK_VIEW(f.history[1].part[1].signature, "dd");
    CHECK_OK(sp_trust_link_of(tokens, 2, &l, &d));
    f.history[0] = l;
    sp_trust_file_put(&again, &f);
    CHECK_VIEW(sp_buf_view(&again), text);
    CHECK_RC(FORMAT, sp_trust_link_of(other, 2, &l, &d));
    CHECK_RULE(d, "trust.link");
    file_refused(FILE_WITH("\"pinned_threshold\":0,"), "schema.trust.pinned", "pinned_threshold");
    file_refused(FILE_WITH("\"pinned_threshold\":2,"), "schema.trust.pinned", "pinned_threshold");
    file_refused(FILE_WITH("\"history\":[],"), "schema.trust.canonical", "");
    file_refused(FILE_WITH("\"history\":[{\"payload\":\"b+\",\"signatures\":[]}],"), "schema.trust.history", "history[0].payload");
    file_refused(FILE_WITH("\"history\":[{\"payload\":\"bb\",\"signatures\":[]}],"), "schema.trust.history", "history[0].signatures");
    file_refused(FILE_WITH("\"history\":[{\"payload\":\"bb\",\"signatures\":[{\"protected\":\"a\",\"signature\":\"\"}]}],"),
                 "schema.trust.history", "history[0].signatures[0].signature");
    file_refused(FILE_WITH("\"history\":[{\"payload\":\"bb\",\"signatures\":[{\"header\":{}}]}],"), "field.unknown",
                 "history[0].signatures[0].header");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_countrys_own_node_is_asked), cmocka_unit_test(a_list_is_read_as_written), cmocka_unit_test(one_node_is_checked_as_in_a_list), cmocka_unit_test(lists_are_strict),
        cmocka_unit_test(a_node_says_what_it_offers_and_when_it_left),
        cmocka_unit_test(private_keys_are_refused), cmocka_unit_test(trust_files), cmocka_unit_test(files_hold_earlier_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
