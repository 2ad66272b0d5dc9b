/* layer: crypto */
#include "tests/lib/sdjwt.h"

#include <stdlib.h>

/* --- tokens from the raw text of their disclosures --- */

/* "#2" stands for the digest of disclosure 2, of which the digests are known. */
static void put_with_digests(struct sp_buf *b, const char *text, char digests[][SP_SHA256_TEXT], size_t n)
{
    for (const char *p = text; *p; p++) {
        if (*p == '#' && p[1] >= '0' && (size_t)(p[1] - '0') < n)
            sp_buf_puts(b, digests[*++p - '0']);
        else
            sp_buf_putc(b, *p);
    }
}

static struct sp_rc open_raw(struct opened *o, const char *payload, const char *const *raw)
{
    char digests[10][SP_SHA256_TEXT];
    SP_BUF_AUTO text = { 0 };
    size_t n = 0;
    for (; raw[n]; n++) {
        sp_buf_clear(&text);
        put_with_digests(&text, raw[n], digests, n);
        size_t at = o->region.n;
        sp_buf_put_b64url(&o->region, sp_buf_view(&text));
        CHECK_OK(sp_sha256_b64url(sp_view(o->region.p + at, o->region.n - at), digests[n]));
        sp_buf_putc(&o->region, '~');
    }
    put_with_digests(&o->payload, payload, digests, n);
    o->parts = (struct sp_sd_parts){ .disclosures = sp_buf_view(&o->region), .n = n };
    return sp_sdjwt_open(sp_buf_view(&o->payload), &o->parts, &o->arena, &o->claims, &o->t, &o->d);
}

#define RAW(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_RAW ((const char *const[]){ NULL })

static void gives(const char *payload, const char *const *raw, const char *want)
{
    OPENED_AUTO o = { 0 };
    struct sp_rc rc = open_raw(&o, payload, raw);
    if (!sp_ok(rc))
        fail_msg("%s: %s %s", payload, o.d.rule, o.d.text);
    CHECK_VIEW(sp_buf_view(&o.claims), want);
    CHECK_OK(sp_json_scan(sp_buf_view(&o.claims), 0, NULL));
}

static void refuses(const char *payload, const char *const *raw, const char *rule)
{
    OPENED_AUTO o = { 0 };
    sp_buf_puts(&o.claims, "before");
    struct sp_rc rc = open_raw(&o, payload, raw);
    if (sp_ok(rc) || strcmp(o.d.rule, rule))
        fail_msg("%s: %s, not %s (%s)", payload, sp_ok(rc) ? "accepted" : o.d.rule, rule, o.d.text);
    CHECK_VIEW(sp_buf_view(&o.claims), "before");
    assert_null(o.t.disclosures);
}

/* --- figures of RFC 9901 --- */

#define MOEBIUS "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"          /* section 4.2.1 */
#define MOEBIUS_DIGEST "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"                                 /* section 4.2.3 */
#define FR "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0"                                             /* section 4.2.2 */
#define FR_DIGEST "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"                                      /* section 4.2.4.2 */
/* section 5.1 */
#define JOHN "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
#define JOHN_DIGEST "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"
#define DOE "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd"
#define DOE_DIGEST "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo"

static void as_published(const char *payload, const char *disclosures, const char *want)
{
    OPENED_AUTO o = { 0 };
    SP_BUF_AUTO token = { 0 };
    sp_buf_putf(&token, "x~%s", disclosures);
    CHECK_OK(sp_sdjwt_split(sp_buf_view(&token), &o.parts, NULL));
    CHECK_OK(sp_sdjwt_open(sp_view_of(payload), &o.parts, &o.arena, &o.claims, &o.t, &o.d));
    CHECK_VIEW(sp_buf_view(&o.claims), want);
}

static void published_disclosures(void **state)
{
    (void)state;
    as_published("{\"given_name\": \"Alice\", \"_sd\": [\"" MOEBIUS_DIGEST "\"]}", MOEBIUS "~",
                 "{\"given_name\":\"Alice\",\"family_name\":\"M\xc3\xb6" "bius\"}");
    as_published("{\"nationalities\":\n [\"DE\", {\"...\":\"" FR_DIGEST "\"},\n \"US\"]}", FR "~", "{\"nationalities\":[\"DE\",\"FR\",\"US\"]}");
    as_published("{\"nationalities\":\n [\"DE\", {\"...\":\"" FR_DIGEST "\"},\n \"US\"]}", "", "{\"nationalities\":[\"DE\",\"US\"]}");
    /* in the order of the token, whatever that of _sd is */
    as_published("{\"_sd\":[\"" DOE_DIGEST "\",\"" JOHN_DIGEST "\"],\"_sd_alg\":\"sha-256\"}", JOHN "~" DOE "~",
                 "{\"given_name\":\"John\",\"family_name\":\"Doe\"}");
    as_published("{\"_sd\":[\"" DOE_DIGEST "\",\"" JOHN_DIGEST "\"],\"_sd_alg\":\"sha-256\"}", DOE "~" JOHN "~",
                 "{\"family_name\":\"Doe\",\"given_name\":\"John\"}");
}

/* --- what is put where --- */

static void puts_disclosures_in(void **state)
{
    (void)state;
    gives("{}", NO_RAW, "{}");
    gives("{\"a\":1}", NO_RAW, "{\"a\":1}");
    gives(" { \"a\" : [ 1 , {} , [ ] , \"x y\" , null ] , \"b\":{ \"c\":true} } ", NO_RAW, "{\"a\":[1,{},[],\"x y\",null],\"b\":{\"c\":true}}");
    gives("{\"_sd\":[]}", NO_RAW, "{}");
    gives("{\"_sd\":[\"#0\"]}", RAW("[\"s\",\"a\",1]"), "{\"a\":1}");
    gives("{\"_sd\":[\"#0\"],\"z\":0}", RAW("[\"s\",\"a\",{\"b\":[1, 2]}]"), "{\"z\":0,\"a\":{\"b\":[1,2]}}");
    gives("{\"z\":0,\"_sd\":[\"#1\",\"#0\"],\"y\":1}", RAW("[\"s\",\"b\",1]", "[\"s\",\"a\",2]"), "{\"z\":0,\"y\":1,\"b\":1,\"a\":2}");
    gives("{\"l\":[{\"...\":\"#0\"}, 7 ,{ \"...\" : \"#1\" }]}", RAW("[\"s\", [] ]", "[\"s\",{\"k\":\"v\"}]"), "{\"l\":[[],7,{\"k\":\"v\"}]}");
    /* numbers and texts stay as they were signed */
    gives("{\"_sd\":[\"#0\"],\"n\":1.50e1}", RAW("[\"s\",\"\\u0061\",-0.0]"), "{\"n\":1.50e1,\"\\u0061\":-0.0}");
    gives("{\"_sd\":[\"#0\"]}", RAW("[\"\",\"\",\"\\\"\\\\\"]"), "{\"\":\"\\\"\\\\\"}"); /* no salt and no name are texts too */
    /* white space in a disclosure is the issuer's choice (section 4.2.1) */
    gives("{\"_sd\":[\"#0\"]}", RAW(" [\n\"s\" ,\t\"a\"\r, 1 ] "), "{\"a\":1}");
    /* escapes spell the same name and the same digest */
    gives("{\"\\u005fsd\":[\"#0\"],\"_sd\\u005falg\":\"sha\\u002d256\"}", RAW("[\"s\",\"a\",1]"), "{\"a\":1}");
    gives("{\"l\":[{\"\\u002e..\":\"#0\"}]}", RAW("[\"s\",1]"), "{\"l\":[1]}");
    /* values that are copied as they stand, and values that only look like those */
    gives("{\"l\":[{\"...\":\"#0\"}]}", RAW("[\"s\",{\"a\":[\"x y\",{\"b\":-1}]}]"), "{\"l\":[{\"a\":[\"x y\",{\"b\":-1}]}]}");
    gives("{\"l\":[{\"...\":\"#0\"}]}", RAW("[\"s\",{\"a\":[\"x y\", {\"b\":-1}]}]"), "{\"l\":[{\"a\":[\"x y\",{\"b\":-1}]}]}");
    gives("{\"l\":[{\"...\":\"#0\"}]}", RAW("[\"s\",[\"_sd\",\"...\",\"\\u005fsd\"]]"), "{\"l\":[[\"_sd\",\"...\",\"\\u005fsd\"]]}");
    gives("{\"l\":[{\"...\":\"#0\"}]}", RAW("[\"s\",{\"\\u005fsd\":[\"d\"]}]"), "{\"l\":[{}]}");
    gives("{\"l\":[{\"...\":\"#0\"}]}", RAW("[\"s\",[{\"\\u002e..\":\"d\"}]]"), "{\"l\":[[]]}");
    /* the same name at another level is another claim */
    gives("{\"a\":{\"_sd\":[\"#0\"]}}", RAW("[\"s\",\"a\",1]"), "{\"a\":{\"a\":1}}");
}

static void disclosures_nest(void **state)
{
    (void)state;
    static const char outer[] = "[\"s\",\"o\",{\"_sd\":[\"#0\"],\"l\":[{\"...\":\"#1\"}]}]";
    gives("{\"_sd\":[\"#2\"]}", RAW("[\"s\",\"i\",1]", "[\"s\",[2]]", outer), "{\"o\":{\"l\":[[2]],\"i\":1}}");
    /* section 4.2.6: an array in a member, each element of which may be withheld */
    static const char nations[] = "[\"s\",\"nationalities\",[{\"...\":\"#0\"},{\"...\":\"other\"},{\"...\":\"#1\"}]]";
    gives("{\"family_name\":\"M\",\"_sd\":[\"#2\"]}", RAW("[\"s\",\"DE\"]", "[\"s\",\"UK\"]", nations),
          "{\"family_name\":\"M\",\"nationalities\":[\"DE\",\"UK\"]}");
    /* arrays in arrays */
    gives("{\"a\":[[{\"...\":\"#2\"}]]}", RAW("[\"0\",\"x\"]", "[\"1\",[{\"...\":\"#0\"}]]", "[\"2\",[{\"...\":\"#1\"}, 3]]"),
          "{\"a\":[[[[\"x\"],3]]]}");
    refuses("{\"_sd\":[\"outer withheld\"]}", RAW("[\"s\",\"i\",1]"), "sdjwt.unreferenced");
}

static void decoys_and_withheld_look_the_same(void **state)
{
    (void)state;
    OPENED_AUTO o = { 0 };
    CHECK_OK(open_raw(&o, "{\"_sd\":[\"d1\",\"#1\",\"d2\"],\"a/b\":{\"~\":[1,{\"...\":\"d3\"},{\"...\":\"#2\"}]}}",
                      RAW("[\"s\",\"in\",0]", "[\"s\",\"o\",{\"_sd\":[\"d4\",\"#0\"]}]", "[\"s\",{\"_sd\":[\"d5\"]}]")));
    CHECK_VIEW(sp_buf_view(&o.claims), "{\"a/b\":{\"~\":[1,{}]},\"o\":{\"in\":0}}");
    static const struct { const char *path; size_t n; bool array; } want[] = {
        { "/a~1b/~0/1", 1, false }, { "/a~1b/~0", 1, true }, { "", 2, false }, { "/o", 1, false },
    };
    const struct sp_sd_withheld *w = o.t.withheld;
    assert_int_equal(o.t.n_withheld, 5);
    for (size_t i = 0; i < 4; i++, w = w->next) {
        assert_non_null(w);
        CHECK_VIEW(w->path, want[i].path);
        assert_int_equal(w->digests, want[i].n);
        assert_true(w->array == want[i].array);
    }
    assert_null(w);
    assert_int_equal(o.t.n, 3);
    CHECK_VIEW(o.t.disclosures[0].path, "/o/in");
    CHECK_VIEW(o.t.disclosures[0].name, "in");
    CHECK_VIEW(o.t.disclosures[0].value, "0");
    assert_int_equal(o.t.disclosures[0].parent, 1);
    CHECK_VIEW(o.t.disclosures[1].path, "/o");
    assert_true(o.t.disclosures[1].parent == SP_SD_NONE && !o.t.disclosures[1].element);
    CHECK_VIEW(o.t.disclosures[2].path, "/a~1b/~0/1");
    assert_true(o.t.disclosures[2].element && !o.t.disclosures[2].name.p);
}

/* --- what is refused --- */

static void refuses_bad_payloads(void **state)
{
    (void)state;
    refuses("[]", NO_RAW, "sdjwt.payload");
    refuses("\"_sd\"", NO_RAW, "sdjwt.payload");
    refuses("", NO_RAW, "json.empty");
    refuses("{\"a\":1,\"a\":2}", NO_RAW, "json.duplicate-key");
    refuses("{\"_sd\":[],\"_s\\u0064\":[]}", NO_RAW, "json.duplicate-key");
    refuses("{}{}", NO_RAW, "json.trailing");
    refuses("{\"_sd_alg\":\"sha-512\"}", NO_RAW, "sdjwt.alg");
    refuses("{\"_sd_alg\":\"SHA-256\"}", NO_RAW, "sdjwt.alg");
    refuses("{\"_sd_alg\":\"\"}", NO_RAW, "sdjwt.alg");
    refuses("{\"_sd_alg\":null}", NO_RAW, "sdjwt.alg");
    refuses("{\"a\":{\"_sd_alg\":\"sha-256\"}}", NO_RAW, "sdjwt.alg"); /* section 4.1.1 */
    refuses("{\"a\":[{\"_sd_alg\":\"sha-256\"}]}", NO_RAW, "sdjwt.alg");
    refuses("{\"_sd\":[\"#0\"]}", RAW("[\"s\",\"a\",{\"_sd_alg\":\"sha-256\"}]"), "sdjwt.alg");
    refuses("{\"_sd\":\"x\"}", NO_RAW, "sdjwt.sd");
    refuses("{\"_sd\":{}}", NO_RAW, "sdjwt.sd");
    refuses("{\"_sd\":null}", NO_RAW, "sdjwt.sd");
    refuses("{\"_sd\":[1]}", NO_RAW, "sdjwt.sd");
    refuses("{\"_sd\":[\"a\",[\"b\"]]}", NO_RAW, "sdjwt.sd");
    refuses("{\"a\":{\"_sd\":[null]}}", NO_RAW, "sdjwt.sd");
    refuses("{\"...\":\"x\"}", NO_RAW, "sdjwt.dots");
    refuses("{\"a\":{\"...\":\"x\"}}", NO_RAW, "sdjwt.dots");
    refuses("{\"a\":[{\"...\":1}]}", NO_RAW, "sdjwt.dots");
    refuses("{\"a\":[{\"...\":\"x\",\"b\":1}]}", NO_RAW, "sdjwt.dots"); /* section 4.2.4.2: no other member */
    refuses("{\"a\":[{\"b\":1,\"...\":\"x\"}]}", NO_RAW, "sdjwt.dots");
    refuses("{\"a\":[{\"...\":\"#0\",\"_sd\":[]}]}", RAW("[\"s\",1]"), "sdjwt.dots");
}

static void refuses_bad_disclosures(void **state)
{
    (void)state;
    static const char p[] = "{\"_sd\":[\"#0\"]}";
    refuses(p, RAW("{}"), "sdjwt.disclosure");
    refuses(p, RAW("\"x\""), "sdjwt.disclosure");
    refuses(p, RAW("[]"), "sdjwt.disclosure");
    refuses(p, RAW("[\"s\"]"), "sdjwt.disclosure");
    refuses(p, RAW("[\"s\",\"a\",1,2]"), "sdjwt.disclosure");
    refuses(p, RAW("[\"s\",\"a\",1,2,3]"), "sdjwt.disclosure");
    refuses(p, RAW("[1,\"a\",1]"), "sdjwt.salt");
    refuses(p, RAW("[null,1]"), "sdjwt.salt");
    refuses(p, RAW("[\"s\",1,1]"), "sdjwt.name");
    refuses(p, RAW("[\"s\",null,1]"), "sdjwt.name");
    refuses(p, RAW("[\"s\",[\"a\"],1]"), "sdjwt.name");
    refuses(p, RAW("[\"s\",\"_sd\",[]]"), "sdjwt.reserved");
    refuses(p, RAW("[\"s\",\"...\",\"x\"]"), "sdjwt.reserved");
    refuses(p, RAW("[\"s\",\"\\u005fsd\",[]]"), "sdjwt.reserved");
    refuses(p, RAW("[\"s\",\"_sd_alg\",\"sha-256\"]"), "sdjwt.reserved");
    refuses(p, RAW("[\"s\",\"a\",{\"b\":1,\"b\":2}]"), "json.duplicate-key");
    refuses(p, RAW("[\"s\",\"a\",01]"), "json.number");
    refuses(p, RAW("[\"s\",\"a\",1]x"), "json.trailing");
    refuses(p, RAW("[\"s\",\"a\",\"\\ud800\"]"), "json.surrogate");
    refuses(p, RAW("[\"s\",\"a\",\"\xff\"]"), "json.utf8");
    refuses(p, RAW("[\"s\",\"a\",1,]"), "json.syntax");
    /* two members in an object, three in an array (section 7.1 steps 3.c.ii.1 and 3.c.iii.1) */
    refuses(p, RAW("[\"s\",1]"), "sdjwt.kind");
    refuses("{\"a\":[{\"...\":\"#0\"}]}", RAW("[\"s\",\"a\",1]"), "sdjwt.kind");
    refuses(p, RAW("[\"s\",\"a\",{\"_sd\":1}]"), "sdjwt.sd");
    refuses(p, RAW("[\"s\",\"a\",{\"...\":\"x\"}]"), "sdjwt.dots");
}

static void refuses_tricks_with_claims(void **state)
{
    (void)state;
    static const char a[] = "[\"s\",\"a\",1]", b[] = "[\"t\",\"a\",1]";
    refuses("{\"a\":1,\"_sd\":[\"#0\"]}", RAW(a), "sdjwt.overwrite");
    refuses("{\"_sd\":[\"#0\"],\"a\":1}", RAW(a), "sdjwt.overwrite");
    refuses("{\"_sd\":[\"#0\"],\"\\u0061\":1}", RAW(a), "sdjwt.overwrite");
    refuses("{\"_sd\":[\"#0\"],\"a\":1}", RAW("[\"s\",\"\\u0061\",1]"), "sdjwt.overwrite");
    refuses("{\"_sd\":[\"#0\",\"#1\"]}", RAW(a, b), "sdjwt.overwrite");
    refuses("{\"x\":[{\"_sd\":[\"#0\"],\"a\":1}]}", RAW(a), "sdjwt.overwrite");
    refuses("{\"_sd\":[\"#1\"]}", RAW(a, "[\"s\",\"o\",{\"a\":1,\"_sd\":[\"#0\"]}]"), "sdjwt.overwrite");
    /* step 4: a digest once, with a disclosure or without */
    refuses("{\"_sd\":[\"#0\",\"#0\"]}", RAW(a), "sdjwt.digest-twice");
    refuses("{\"_sd\":[\"#0\"],\"b\":{\"_sd\":[\"#0\"]}}", RAW(a), "sdjwt.digest-twice");
    refuses("{\"_sd\":[\"d\",\"d\"]}", NO_RAW, "sdjwt.digest-twice");
    refuses("{\"_sd\":[\"d\",\"\\u0064\"]}", NO_RAW, "sdjwt.digest-twice");
    refuses("{\"_sd\":[\"d\"],\"l\":[{\"...\":\"d\"}]}", NO_RAW, "sdjwt.digest-twice");
    refuses("{\"l\":[{\"...\":\"#0\"},{\"...\":\"#0\"}]}", RAW("[\"s\",1]"), "sdjwt.digest-twice");
    refuses("{\"_sd\":[\"#0\",\"#1\"]}", RAW("[\"s\",\"x\",{\"_sd\":[\"d\"]}]", "[\"s\",\"y\",{\"_sd\":[\"d\"]}]"), "sdjwt.digest-twice");
    refuses("{\"_sd\":[\"#0\",\"#1\"]}", RAW(a, "[\"s\",\"y\",{\"_sd\":[\"#0\"]}]"), "sdjwt.digest-twice");
    /* step 5 */
    refuses("{}", RAW(a), "sdjwt.unreferenced");
    refuses("{\"_sd\":[\"#0\"]}", RAW(a, b), "sdjwt.unreferenced");
    refuses("{\"x\":\"#0\",\"y\":[\"#0\"]}", RAW(a), "sdjwt.unreferenced"); /* a digest elsewhere is a text */
    refuses("{\"_sd\":[\"#0\"]}", RAW(a, a), "sdjwt.disclosure-twice");
}

static void bounds_depth(void **state)
{
    (void)state;
    /* 20 levels in the payload and 11 in a disclosure are 31, with 13 they are 33 */
    for (int inner = 11; inner <= 13; inner++) {
        SP_BUF_AUTO payload = { 0 };
        SP_BUF_AUTO raw = { 0 };
        sp_buf_puts(&payload, "{\"a\":");
        for (int i = 0; i < 19; i++) sp_buf_putc(&payload, '[');
        sp_buf_puts(&payload, "{\"...\":\"#0\"}");
        for (int i = 0; i < 19; i++) sp_buf_putc(&payload, ']');
        sp_buf_putc(&payload, '}');
        sp_buf_puts(&raw, "[\"s\",");
        for (int i = 0; i < inner; i++) sp_buf_putc(&raw, '[');
        for (int i = 0; i < inner; i++) sp_buf_putc(&raw, ']');
        sp_buf_putc(&raw, ']');
        OPENED_AUTO o = { 0 };
        struct sp_rc rc = open_raw(&o, sp_buf_cstr(&payload), RAW(sp_buf_cstr(&raw)));
        if (inner <= SP_MAX_JSON_DEPTH - 20) {
            CHECK_OK(rc);
            continue;
        }
        assert_true(sp_is(rc, SP_RC_LIMIT));
        CHECK_RULE(o.d, "sdjwt.depth");
    }
}

static void bounds_counts(void **state)
{
    (void)state;
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO payload = { 0 };
    OPENED_AUTO o = { 0 };
    struct sp_sd_parts p = { .n = 7 };
    struct sp_diag d = { 0 };
    sp_buf_puts(&token, "a.b.c~");
    for (int i = 0; i < SP_MAX_DISCLOSURES; i++) sp_buf_puts(&token, "x~");
    CHECK_OK(sp_sdjwt_split(sp_buf_view(&token), &p, &d));
    assert_int_equal(p.n, SP_MAX_DISCLOSURES);
    sp_buf_puts(&token, "x~");
    CHECK_RC(LIMIT, sp_sdjwt_split(sp_buf_view(&token), &p, &d));
    CHECK_RULE(d, "sdjwt.count");
    sp_buf_puts(&payload, "{\"_sd\":[\"d\"");
    for (int i = 0; i < SP_MAX_SD_DIGESTS; i++) sp_buf_putf(&payload, ",\"%d\"", i);
    sp_buf_puts(&payload, "]}");
    CHECK_RC(LIMIT, sp_sdjwt_open(sp_buf_view(&payload), &o.parts, &o.arena, &o.claims, &o.t, &d));
    CHECK_RULE(d, "sdjwt.count");
    char *big = calloc(1, SP_MAX_BUNDLE_BYTES + 1);
    assert_non_null(big);
    CHECK_RC(LIMIT, sp_sdjwt_split(sp_view(big, SP_MAX_BUNDLE_BYTES + 1), &p, &d));
    CHECK_RULE(d, "sdjwt.size");
    free(big);
}

static void refuses_bad_forms(void **state)
{
    static const char *const forms[] = { "", "a.b.c", "~", "~x~", "a.b.c~~", "a.b.c~x~~", "a.b.c~~x~", "{\"payload\":\"\"}" };
    (void)state;
    struct sp_sd_parts p = { .n = 7 };
    struct sp_diag d;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        d = (struct sp_diag){ 0 };
        CHECK_RC(FORMAT, sp_sdjwt_split(sp_view_of(forms[i]), &p, &d));
        CHECK_RULE(d, "sdjwt.form");
        assert_int_equal(p.n, 7);
    }
    CHECK_OK(sp_sdjwt_split(SP_VIEW_LIT("a.b.c~x~yz~k"), &p, NULL));
    CHECK_VIEW(p.jws, "a.b.c");
    CHECK_VIEW(p.disclosures, "x~yz~");
    CHECK_VIEW(p.key_binding, "k");
    assert_int_equal(p.n, 2);
    /* disclosures are refused as they are transmitted: padding, other alphabet, trailing bits */
    static const char *const texts[] = { "WyJzIiwxXQ==~", "WyJz+iwxXQ~", "WyJzIiwxXR~", "WyJzI~", "Wy Jz~" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        OPENED_AUTO o = { 0 };
        o.parts = (struct sp_sd_parts){ .disclosures = sp_view_of(texts[i]), .n = 1 };
        CHECK_RC(INVALID, sp_sdjwt_open(SP_VIEW_LIT("{}"), &o.parts, &o.arena, &o.claims, &o.t, &o.d));
        CHECK_RULE(o.d, "sdjwt.base64");
        assert_string_equal(o.d.field, "disclosures[0]");
    }
}

/* --- hashes that only others use --- */

static void open_as_others(const char *payload, const char *want)
{
    OPENED_AUTO o = { .parts = { .jws = SP_VIEW_LIT("h.p.s"), .disclosures = SP_VIEW_LIT(JOHN "~"), .n = 1 } };
    struct sp_rc rc = sp_sdjwt_open_foreign(sp_view_of(payload), &o.parts, &o.arena, &o.claims, &o.t, &o.d);
    if (want[0] != '{') {
        assert_false(sp_ok(rc));
        CHECK_RULE(o.d, want);
        assert_int_equal(o.claims.n, 0);
        return;
    }
    CHECK_OK(rc);
    CHECK_VIEW(sp_buf_view(&o.claims), want);
}

/* SHA-384 and SHA-512 of JOHN, by coreutils */
#define JOHN_384 "Zh4iivJY9LuoM2LdXf9m5hW6h7GHcJPac1g35hswVVNfnNzKpLBfaKPojxYSJHsJ"
#define JOHN_512 "QVNE-lBYfn4JiopzZg7zd8TuKk3-VxgXqLE3udXBlpPY3eqY9vt0id2psAJsrp4rasHAquTSe2cG5w36mzgQdQ"

static void hashes_of_others(void **state)
{
    (void)state;
    open_as_others("{\"_sd\":[\"" JOHN_DIGEST "\"]}", "{\"given_name\":\"John\"}");
    open_as_others("{\"_sd\":[\"" JOHN_384 "\"],\"_sd_alg\":\"sha-384\"}", "{\"given_name\":\"John\"}");
    open_as_others("{ \"_sd_\\u0061lg\" : \"sha-5\\u00312\" , \"_sd\" : [ \"" JOHN_512 "\" ] }", "{\"given_name\":\"John\"}");
    open_as_others("{\"a\":[{},\"_sd_alg\"],\"_sd_alg\":\"sha-512\",\"_sd\":[\"" JOHN_512 "\"]}",
                   "{\"a\":[{},\"_sd_alg\"],\"given_name\":\"John\"}");
    open_as_others("{\"_sd\":[\"" JOHN_384 "\"]}", "sdjwt.unreferenced"); /* the default is sha-256 */
    open_as_others("{\"_sd\":[\"" JOHN_DIGEST "\"],\"_sd_alg\":\"sha-512\"}", "sdjwt.unreferenced");
    open_as_others("{\"_sd\":[\"" JOHN_512 "\",\"" JOHN_512 "\"],\"_sd_alg\":\"sha-512\"}", "sdjwt.digest-twice");
    open_as_others("{\"_sd\":[\"" JOHN_384 "\"],\"_sd_alg\":\"SHA-384\"}", "sdjwt.alg");
    open_as_others("{\"_sd\":[\"" JOHN_DIGEST "\"],\"_sd_alg\":\"md5\"}", "sdjwt.alg");
    open_as_others("{\"_sd\":[\"" JOHN_DIGEST "\"],\"_sd_alg\":384}", "sdjwt.alg");
    open_as_others("{\"a\":{\"_sd\":[\"" JOHN_384 "\"],\"_sd_alg\":\"sha-384\"}}", "sdjwt.alg"); /* below the top */
    open_as_others("{\"a\":{\"_sd_alg\":\"sha-384\"},\"_sd\":[\"" JOHN_DIGEST "\"],\"_sd_alg\":\"sha-256\"}", "sdjwt.alg");
}

/* --- signed --- */

static void sign(const struct sp_key *key, const char *typ, const char *payload, struct sp_buf *jws)
{
    struct sp_jws_header h = { .typ = sp_view_of(typ) };
    CHECK_OK(sp_jws_sign(key, &h, sp_view_of(payload), jws));
}

static void verify_as(const struct sp_key *key, bool own, struct sp_view token, const char *typ, const char *want)
{
    OPENED_AUTO o = { 0 };
    struct sp_rc rc = own ? sp_sdjwt_verify(token, key, typ, &o.arena, &o.claims, &o.t, &o.d)
                          : sp_sdjwt_verify_foreign(token, key, &o.arena, &o.claims, &o.t, &o.d);
    if (want[0] == '{') {
        if (!sp_ok(rc))
            fail_msg("%.*s: %s %s", (int)token.n, token.p, o.d.rule, o.d.text);
        CHECK_VIEW(sp_buf_view(&o.claims), want);
    } else {
        assert_false(sp_ok(rc));
        CHECK_RULE(o.d, want);
        assert_int_equal(o.claims.n, 0);
    }
}

static void verifies_tokens(void **state)
{
    (void)state;
    SP_KEY_AUTO key = NULL;
    SP_KEY_AUTO other = NULL;
    SP_BUF_AUTO jws = { 0 };
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO kb = { 0 };
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &other));
    sign(key, "x+jwt", "{\"iss\":\"i\",\"_sd\":[\"" DOE_DIGEST "\"]}", &jws);
    sp_buf_put(&token, sp_buf_view(&jws));
    verify_as(key, true, sp_buf_view(&token), "x+jwt", "sdjwt.form"); /* a JWS alone is none */
    sp_buf_putc(&token, '~');
    verify_as(key, true, sp_buf_view(&token), "x+jwt", "{\"iss\":\"i\"}");
    verify_as(key, true, sp_buf_view(&token), "y+jwt", "jws.typ");
    verify_as(key, true, sp_buf_view(&token), NULL, "{\"iss\":\"i\"}");
    verify_as(other, true, sp_buf_view(&token), NULL, "jws.signature");
    verify_as(other, false, sp_buf_view(&token), NULL, "jws.signature");
    sp_buf_puts(&token, DOE "~");
    verify_as(key, true, sp_buf_view(&token), "x+jwt", "{\"iss\":\"i\",\"family_name\":\"Doe\"}");
    verify_as(key, false, sp_buf_view(&token), NULL, "{\"iss\":\"i\",\"family_name\":\"Doe\"}");
    /* a key binding JWT: never ours, ignored in those of others, and it must be one */
    size_t plain = token.n;
    sign(other, "kb+jwt", "{}", &kb);
    sp_buf_put(&token, sp_buf_view(&kb));
    verify_as(key, true, sp_buf_view(&token), "x+jwt", "sdjwt.key-binding");
    verify_as(key, false, sp_buf_view(&token), NULL, "{\"iss\":\"i\",\"family_name\":\"Doe\"}");
    static const char *const not_kb[] = { DOE, "a.b.c", "e30.e30.AA", "eyJ0eXAiOiJKV1QifQ.e30.AA", "eyJ0eXAiOiJrYitqd3QifQ.e30.",
                                          "eyJ0eXAiOiJrYitqd3QifQ.e30", "eyJ0eXAiOiJrYitqd3QifQ.e30.AA.AA", "eyJ0eXAiOiJrYitqd3QifQ..AA" };
    for (size_t i = 0; i < sizeof not_kb / sizeof *not_kb; i++) {
        token.n = plain;
        sp_buf_puts(&token, not_kb[i]);
        verify_as(key, false, sp_buf_view(&token), NULL, "sdjwt.key-binding");
    }
}

/* --- issuing --- */

static void salts_are_fresh_and_long(void **state)
{
    (void)state;
    SP_SD_ISSUER_AUTO s = { 0 };
    char (*digests)[SP_SHA256_TEXT] = calloc(100, sizeof *digests);
    assert_non_null(digests);
    for (size_t i = 0; i < 100; i++) /* the same claim a hundred times */
        CHECK_OK(i % 3 ? sp_sd_member(&s, SP_VIEW_LIT("a"), SP_VIEW_LIT("1"), digests[i], NULL) : sp_sd_decoy(&s, digests[i]));
    assert_int_equal(s.n, 66);
    SP_BUF_AUTO sd = { 0 };
    sp_sd_put_digests(&sd, digests, 100);
    CHECK_OK(sp_buf_rc(&sd));
    assert_memory_equal(sd.p, "\"_sd\":[\"", 8);
    for (size_t i = 1; i < 100; i++)
        assert_true(memcmp(digests[i - 1], digests[i], SP_SHA256_TEXT) < 0); /* sorted, all different */
    SP_BUF_AUTO raw = { 0 };
    struct sp_view one = { NULL, 0 }, rest = one;
    assert_true(sp_view_split(sp_buf_view(&s.disclosures), '~', &one, &rest));
    CHECK_OK(sp_b64url_decode(one, &raw));
    assert_int_equal(raw.n, 2 + 22 + 2 + 3 + 1 + 1 + 1); /* ["…22…","a",1] */
    free(digests);
}

static void does_not_issue_reserved_names(void **state)
{
    static const char *const names[] = { "_sd", "...", "_sd_alg" };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        SP_SD_ISSUER_AUTO s = { 0 };
        char digest[SP_SHA256_TEXT] = "";
        struct sp_diag d = { 0 };
        CHECK_RC(INVALID, sp_sd_member(&s, sp_view_of(names[i]), SP_VIEW_LIT("1"), digest, &d));
        CHECK_RULE(d, "sdjwt.reserved");
        assert_true(!digest[0] && !s.n && !s.disclosures.n);
    }
}

static struct sp_rc no_randomness(void *ctx, void *out, size_t n)
{
    (void)ctx, (void)out, (void)n;
    return SP_ERR(IO);
}

static void needs_randomness(void **state)
{
    (void)state;
    SP_SD_ISSUER_AUTO s = { 0 };
    char digest[SP_SHA256_TEXT];
    sp_random_replace(no_randomness, NULL);
    CHECK_RC(IO, sp_sd_element(&s, SP_VIEW_LIT("1"), digest));
    CHECK_RC(IO, sp_sd_decoy(&s, digest));
    sp_random_replace(NULL, NULL);
    CHECK_OK(sp_sd_element(&s, SP_VIEW_LIT("1"), digest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_disclosures), cmocka_unit_test(puts_disclosures_in), cmocka_unit_test(disclosures_nest),
        cmocka_unit_test(decoys_and_withheld_look_the_same), cmocka_unit_test(refuses_bad_payloads),
        cmocka_unit_test(refuses_bad_disclosures), cmocka_unit_test(refuses_tricks_with_claims), cmocka_unit_test(bounds_depth),
        cmocka_unit_test(bounds_counts), cmocka_unit_test(refuses_bad_forms), cmocka_unit_test(hashes_of_others), cmocka_unit_test(verifies_tokens),
        cmocka_unit_test(salts_are_fresh_and_long), cmocka_unit_test(does_not_issue_reserved_names),
        cmocka_unit_test(needs_randomness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
