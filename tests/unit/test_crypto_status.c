/* layer: crypto */
#include "tests/lib/check.h"

#include <zlib.h>

#include "base/random.h"
#include "crypto/status.h"
#include "tests/lib/signature.h"

enum { DAY = 24 * 3600 };
static const int64_t T0 = 1767225600; /* 2026-01-01T00:00:00Z */
#define URI "https://la.example/status/2026-1"

/* --- published figures: draft-ietf-oauth-status-list-17, sections 4.1 and 4.2, and appendix C --- */

static void section_4_examples(void **state)
{
    static const struct { unsigned bits; const char *lst, *bytes; size_t n; unsigned status[16]; } cases[] = {
        { 1, "eNrbuRgAAhcBXQ", "\xb9\xa3", 16, { 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1 } },
        { 2, "eNo76fITAAPfAgc", "\xc9\x44\xf9", 12, { 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 } },
    };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        SP_STATUS_LIST_AUTO read = { .bits = 0 };
        SP_STATUS_LIST_AUTO made = { .bits = cases[i].bits };
        SP_BUF_AUTO lst = { 0 };
        CHECK_OK(sp_status_list_unpack(sp_view_of(cases[i].lst), cases[i].bits, &read, NULL));
        CHECK_VIEW(sp_buf_view(&read.bytes), cases[i].bytes);
        assert_int_equal(sp_status_list_size(&read), cases[i].n);
        CHECK_OK(sp_status_list_grow(&made, cases[i].n, NULL));
        for (size_t k = 0; k < cases[i].n; k++) {
            unsigned got = 99;
            CHECK_OK(sp_status_list_get(&read, k, &got, NULL));
            assert_int_equal(got, cases[i].status[k]);
            CHECK_OK(sp_status_list_set(&made, k, cases[i].status[k], NULL));
        }
        CHECK_VIEW(sp_buf_view(&made.bytes), cases[i].bytes);
        CHECK_OK(sp_status_list_pack(&made, &lst, NULL));
        CHECK_VIEW(sp_buf_view(&lst), cases[i].lst);
    }
}

/* C.1 and C.2: 2^20 statuses, all 0 but eleven. */
static void appendix_c_examples(void **state)
{
    static const uint32_t index[] = { 0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345 };
    static const unsigned two[] = { 1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3 };
    static const char *const lst[] = {
        "eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAAA7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADje"
        "lAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb",
        "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5WwIAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAID0ugQAAAAA"
        "AAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAAAAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9SwIAAAAAAAAAAAAAAAAAAACoYUoAAAAAAAAAAAAAAEBqH81gAQw",
    };
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        SP_STATUS_LIST_AUTO read = { .bits = 0 };
        SP_STATUS_LIST_AUTO made = { .bits = i + 1 };
        SP_BUF_AUTO text = { 0 };
        CHECK_OK(sp_status_list_unpack(sp_view_of(lst[i]), i + 1, &read, NULL));
        assert_int_equal(sp_status_list_size(&read), 1 << 20);
        CHECK_OK(sp_status_list_grow(&made, 1 << 20, NULL));
        for (size_t k = 0; k < sizeof index / sizeof index[0]; k++)
            CHECK_OK(sp_status_list_set(&made, index[k], i ? two[k] : 1, NULL));
        assert_true(sp_view_eq(sp_buf_view(&read.bytes), sp_buf_view(&made.bytes)));
        CHECK_OK(sp_status_list_pack(&made, &text, NULL));
        CHECK_VIEW(sp_buf_view(&text), lst[i]);
    }
}

/* --- the array --- */

static void every_index_is_its_own(void **state)
{
    (void)state;
    for (unsigned bits = 1; bits <= 8; bits *= 2) {
        SP_STATUS_LIST_AUTO l = { .bits = bits };
        unsigned want[1000], got = 0;
        struct sp_prng g = { bits };
        CHECK_OK(sp_status_list_grow(&l, 1000, NULL));
        memset(want, 0, sizeof want);
        for (int i = 0; i < 5000; i++) {
            size_t at = (size_t)sp_prng_below(&g, 1000);
            want[at] = (unsigned)sp_prng_below(&g, 1u << bits);
            CHECK_OK(sp_status_list_set(&l, at, want[at], NULL));
        }
        CHECK_OK(sp_status_list_grow(&l, 2000, NULL)); /* what is there stays */
        CHECK_OK(sp_status_list_grow(&l, 10, NULL));
        assert_int_equal(sp_status_list_size(&l), 2000);
        for (size_t i = 0; i < 2000; i++) {
            CHECK_OK(sp_status_list_get(&l, i, &got, NULL));
            assert_int_equal(got, i < 1000 ? want[i] : 0);
        }
    }
}

static void what_is_not_in_the_list(void **state)
{
    SP_STATUS_LIST_AUTO l = { .bits = 2 };
    SP_STATUS_LIST_AUTO odd = { .bits = 3 };
    SP_BUF_AUTO lst = { 0 };
    struct sp_diag d = { .rule = "" };
    unsigned got = 77;
    (void)state;
    CHECK_RC(INVALID, sp_status_list_get(&l, 0, &got, &d));
    CHECK_RULE(d, "status.index");
    CHECK_RC(INVALID, sp_status_list_pack(&l, &lst, &d));
    CHECK_RULE(d, "status.lst");
    CHECK_OK(sp_status_list_grow(&l, 5, &d));
    assert_int_equal(sp_status_list_size(&l), 8); /* whole bytes */
    CHECK_OK(sp_status_list_get(&l, 7, &got, &d));
    CHECK_RC(INVALID, sp_status_list_get(&l, 8, &got, &d));
    CHECK_RULE(d, "status.index");
    CHECK_RC(INVALID, sp_status_list_get(&l, UINT64_MAX, &got, &d));
    CHECK_RULE(d, "status.index");
    CHECK_RC(INVALID, sp_status_list_set(&l, 8, 1, &d));
    CHECK_RULE(d, "status.index");
    CHECK_RC(INVALID, sp_status_list_set(&l, 0, 4, &d));
    CHECK_RULE(d, "status.value");
    CHECK_RC(LIMIT, sp_status_list_grow(&l, UINT64_MAX, &d));
    CHECK_RULE(d, "status.size");
    CHECK_RC(LIMIT, sp_status_list_grow(&l, (uint64_t)SP_MAX_STATUS_BYTES * 4 + 1, &d));
    CHECK_OK(sp_status_list_grow(&l, (uint64_t)SP_MAX_STATUS_BYTES * 4, &d));
    CHECK_RC(INVALID, sp_status_list_grow(&odd, 1, &d));
    CHECK_RULE(d, "status.bits");
    CHECK_RC(INVALID, sp_status_list_get(&odd, 0, &got, &d));
    CHECK_RULE(d, "status.bits");
    CHECK_RC(INVALID, sp_status_list_unpack(SP_VIEW_LIT("eNo76fITAAPfAgc"), 3, &odd, &d));
    CHECK_RULE(d, "status.bits");
    assert_int_equal(sp_status_list_size(&odd), 0);
    assert_int_equal(got, 0);
}

/* Bytes as a zlib stream (or another format of deflate), as base64url. */
static void packed(struct sp_view bytes, int window, int cut, const char *tail, struct sp_buf *lst)
{
    SP_BUF_AUTO out = { 0 };
    z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes.p, .avail_in = (uInt)bytes.n };
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.avail_out = (uInt)deflateBound(&z, bytes.n);
    z.next_out = (Bytef *)sp_buf_room(&out, z.avail_out);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    sp_buf_added(&out, z.total_out - (size_t)cut);
    (void)deflateEnd(&z);
    sp_buf_puts(&out, tail);
    sp_buf_clear(lst);
    sp_buf_put_b64url(lst, sp_buf_view(&out));
}

static void inflating_is_strict(void **state)
{
    SP_BUF_AUTO lst = { 0 };
    SP_BUF_AUTO zeros = { 0 };
    SP_STATUS_LIST_AUTO out = { .bits = 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_view some = SP_VIEW_LIT("0123456789");
    (void)state;
#define BAD(code, rule, text) do { CHECK_RC(code, sp_status_list_unpack(text, 2, &out, &d)); CHECK_RULE(d, rule); } while (0)
    BAD(FORMAT, "status.lst", SP_VIEW_LIT(""));
    BAD(FORMAT, "status.lst", SP_VIEW_LIT("eNo76fITAAPfAgc="));
    BAD(FORMAT, "status.lst", SP_VIEW_LIT("eNo76fITAAPfAgd")); /* bits behind the last byte */
    BAD(FORMAT, "status.lst", SP_VIEW_LIT("eNo76fITAAPfAgg")); /* a wrong checksum */
    BAD(FORMAT, "status.lst", SP_VIEW_LIT("eNo76fITAA"));
    packed(some, 15, 0, "", &lst);
    CHECK_OK(sp_status_list_unpack(sp_buf_view(&lst), 2, &out, &d));
    sp_status_list_free(&out);
    for (int cut = 1; cut < 10; cut++) {
        packed(some, 15, cut, "", &lst);
        BAD(FORMAT, "status.lst", sp_buf_view(&lst));
    }
    packed(some, 15, 0, "x", &lst); /* a byte behind it */
    BAD(FORMAT, "status.lst", sp_buf_view(&lst));
    packed(some, 31, 0, "", &lst); /* gzip */
    BAD(FORMAT, "status.lst", sp_buf_view(&lst));
    packed(some, -15, 0, "", &lst); /* raw deflate */
    BAD(FORMAT, "status.lst", sp_buf_view(&lst));
    packed(sp_view("", 0), 15, 0, "", &lst); /* nothing in it */
    BAD(FORMAT, "status.lst", sp_buf_view(&lst));
    sp_buf_clear(&lst);
    sp_buf_put_b64url(&lst, SP_VIEW_LIT("\x78\xf9\x00\x00\x00\x01")); /* wants a dictionary */
    BAD(FORMAT, "status.lst", sp_buf_view(&lst));
    /* at the limit, above it, and a bomb of 64 MiB in 64 KiB */
    const size_t sizes[] = { SP_MAX_STATUS_BYTES, SP_MAX_STATUS_BYTES + 1, 64u * SP_MAX_STATUS_BYTES };
    for (size_t i = 0; i < 3; i++) {
        sp_buf_clear(&zeros);
        memset(sp_buf_room(&zeros, sizes[i]), 0, sizes[i]);
        packed(sp_view(zeros.p, sizes[i]), 15, 0, "", &lst);
        if (i == 0) {
            CHECK_OK(sp_status_list_unpack(sp_buf_view(&lst), 2, &out, &d));
            assert_int_equal(sp_status_list_size(&out), 4u * SP_MAX_STATUS_BYTES);
        } else {
            BAD(LIMIT, "status.size", sp_buf_view(&lst));
        }
    }
    BAD(LIMIT, "status.size", sp_view(zeros.p, SP_MAX_STATUS_TOKEN + 1));
#undef BAD
}

/* --- the token --- */

struct issuer { struct sp_key *key, *other; struct sp_status_token t; };

static void setup_issuer(struct issuer *i)
{
    memset(i, 0, sizeof *i);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &i->key));
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &i->other));
    i->t = (struct sp_status_token){ .iss = SP_VIEW_LIT("LA"), .sub = SP_VIEW_LIT(URI), .iat_s = T0, .exp_s = T0 + 7 * DAY,
                                     .ttl_s = DAY, .list = { .bits = SP_STATUS_BITS } };
    CHECK_OK(sp_status_list_grow(&i->t.list, 12, NULL));
    CHECK_OK(sp_status_list_set(&i->t.list, 3, SP_STATUS_INVALID, NULL));
    CHECK_OK(sp_status_list_set(&i->t.list, 4, SP_STATUS_SUSPENDED, NULL));
}

static void drop(struct issuer *i)
{
    sp_key_free(i->key);
    sp_key_free(i->other);
    sp_status_list_free(&i->t.list);
}
#define ISSUER __attribute__((cleanup(drop))) struct issuer

static void expect(const struct issuer *i, const struct sp_key *key, struct sp_view token, enum sp_rc_code code, const char *rule)
{
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_status_token out = { .iat_s = -5 };
    struct sp_rc rc = sp_status_read(token, key, i->t.iss, i->t.sub, &arena, &out, &d);
    if (!sp_is(rc, code) || (rule && strcmp(d.rule, rule)))
        fail_msg("%s %s (%s), wanted %s: %s", sp_rc_text(rc), d.rule, d.field, rule ? rule : "ok", d.text);
    if (!sp_ok(rc))
        assert_int_equal(out.iat_s, -5);
    sp_status_list_free(&out.list);
}

static void a_list_is_signed_and_read(void **state)
{
    ISSUER i;
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO payload = { 0 };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_diag d = { .rule = "" };
    struct sp_status_token out;
    struct sp_jws_header h;
    unsigned got = 9;
    (void)state;
    setup_issuer(&i);
    CHECK_OK(sp_status_sign(i.key, SP_VIEW_LIT("print"), &i.t, &token, &d));
    CHECK_OK(sp_jws_payload_unverified(sp_buf_view(&token), &payload, &d));
    CHECK_VIEW(sp_buf_view(&payload), "{\"iss\":\"LA\",\"sub\":\"" URI "\",\"iat\":1767225600,\"exp\":1767830400,\"ttl\":86400,"
                                      "\"status_list\":{\"bits\":2,\"lst\":\"eNpzYGIAAADHAEM\"}}");
    CHECK_OK(sp_jws_peek(sp_buf_view(&token), &arena, &h, &d));
    CHECK_VIEW(h.typ, "statuslist+jwt");
    CHECK_VIEW(h.kid, sp_key_kid(i.key));
    CHECK_VIEW(h.x5t_s256, "print");
    struct sp_rc rc = sp_status_read(sp_buf_view(&token), i.key, i.t.iss, i.t.sub, &arena, &out, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s", d.rule, d.text);
    CHECK_VIEW(out.iss, "LA");
    CHECK_VIEW(out.sub, URI);
    assert_int_equal(out.iat_s, T0);
    assert_int_equal(out.exp_s, T0 + 7 * DAY);
    assert_int_equal(out.ttl_s, DAY);
    CHECK_OK(sp_status_list_get(&out.list, 3, &got, &d));
    assert_int_equal(got, SP_STATUS_INVALID);
    CHECK_OK(sp_status_list_get(&out.list, 4, &got, &d));
    assert_int_equal(got, SP_STATUS_SUSPENDED);
    CHECK_OK(sp_status_list_get(&out.list, 5, &got, &d));
    assert_int_equal(got, SP_STATUS_VALID);
    CHECK_RC(INVALID, sp_status_list_get(&out.list, 12, &got, &d));
    CHECK_RULE(d, "status.index");
    sp_status_list_free(&out.list);
}

static void a_list_speaks_for_a_time(void **state)
{
    struct sp_status_token t = { .iat_s = T0, .exp_s = T0 + 7 * DAY, .ttl_s = DAY };
    struct sp_diag d = { .rule = "" };
    (void)state;
    CHECK_OK(sp_status_fresh(&t, T0, &d));
    CHECK_OK(sp_status_fresh(&t, T0 + DAY - 1, &d));
    CHECK_RC(EXPIRED, sp_status_fresh(&t, T0 + DAY, &d));
    CHECK_RULE(d, "status.stale");
    CHECK_RC(EXPIRED, sp_status_fresh(&t, T0 - 1, &d));
    CHECK_RULE(d, "status.not-yet");
    t.ttl_s = 1000 * DAY;
    CHECK_OK(sp_status_fresh(&t, T0 + 7 * DAY - 1, &d));
    CHECK_RC(EXPIRED, sp_status_fresh(&t, T0 + 7 * DAY, &d));
    CHECK_RULE(d, "status.stale");
    t.exp_s = t.ttl_s = (int64_t)1 << 53; /* not for ever, whatever it says */
    CHECK_OK(sp_status_fresh(&t, T0 + SP_MAX_STATUS_LIFE_S - 1, &d));
    CHECK_RC(EXPIRED, sp_status_fresh(&t, T0 + SP_MAX_STATUS_LIFE_S, &d));
    CHECK_RULE(d, "status.stale");
}

static void the_largest_list_travels(void **state)
{
    ISSUER i;
    SP_BUF_AUTO token = { 0 };
    struct sp_prng g = { 1 };
    (void)state;
    setup_issuer(&i);
    CHECK_OK(sp_status_list_grow(&i.t.list, (uint64_t)SP_MAX_STATUS_BYTES * 4, NULL));
    for (size_t k = 0; k + 8 <= i.t.list.bytes.n; k += 8) /* nothing that could be compressed */
        sp_put_u64be((unsigned char *)i.t.list.bytes.p + k, sp_prng_next(&g));
    CHECK_OK(sp_status_sign(i.key, sp_view(NULL, 0), &i.t, &token, NULL));
    assert_in_range(token.n, SP_MAX_STATUS_BYTES, SP_MAX_STATUS_TOKEN);
    expect(&i, i.key, sp_buf_view(&token), SP_RC_OK, NULL);
}

static void refuses_to_sign_nonsense(void **state)
{
    ISSUER i;
    SP_BUF_AUTO token = { 0 };
    struct sp_diag d = { .rule = "" };
    (void)state;
    setup_issuer(&i);
#define BAD(rule, change) do { struct sp_status_token t = i.t; change; \
        CHECK_RC(INVALID, sp_status_sign(i.key, sp_view(NULL, 0), &t, &token, &d)); CHECK_RULE(d, rule); } while (0)
    BAD("status.sub", t.sub.n = 0);
    BAD("status.sub", t.sub = SP_VIEW_LIT("https://la.example/a b"));
    BAD("status.iss", t.iss = SP_VIEW_LIT("\xff"));
    BAD("status.time", t.exp_s = t.iat_s);
    BAD("status.time", t.iat_s = -1);
    BAD("status.time", t.ttl_s = 0);
    BAD("status.time", t.exp_s = INT64_MAX);
    BAD("status.time", t.ttl_s = INT64_MAX);
    BAD("status.bits", t.list.bits = 4);
    BAD("status.lst", t.list.bytes = (struct sp_buf){ 0 });
#undef BAD
    assert_int_equal(token.n, 0);
}

/* Claims of the test's own, signed. */
static void claims(const struct sp_key *key, const char *typ, const char *payload, struct sp_buf *token)
{
    const struct sp_jws_header h = { .typ = sp_view_of(typ) };
    SP_BUF_AUTO text = { 0 };
    for (const char *p = payload; *p; p++)
        sp_buf_putc(&text, *p == '\'' ? '"' : *p);
    sp_buf_clear(token);
    CHECK_OK(sp_jws_sign(key, &h, sp_buf_view(&text), token));
}

#define LST "'status_list':{'bits':2,'lst':'eNo76fITAAPfAgc'}"
#define REST "'sub':'" URI "','iat':1,'exp':9,'ttl':4"

static void refuses_other_claims(void **state)
{
    static const struct { const char *payload; enum sp_rc_code code; const char *rule; } cases[] = {
        { "{'iss':'LA'," REST "," LST "}", SP_RC_OK, NULL },
        { "{" LST "," REST "}", SP_RC_OK, NULL }, /* in any order, without issuer */
        { "{'iss':'VN'," REST "," LST "}", SP_RC_INVALID, "status.iss" },
        { "{'iss':1," REST "," LST "}", SP_RC_INVALID, "status.claims" },
        { "{" REST "," LST ",'aud':'x'}", SP_RC_INVALID, "status.claims" },
        { "{" REST "}", SP_RC_INVALID, "status.claims" },
        { "{'sub':'" URI "','exp':9,'ttl':4," LST "}", SP_RC_INVALID, "status.claims" },
        { "{'sub':'" URI "','iat':1,'ttl':4," LST "}", SP_RC_INVALID, "status.claims" },
        { "{'sub':'" URI "','iat':1,'exp':9," LST "}", SP_RC_INVALID, "status.claims" },
        { "{'sub':'" URI "','iat':1.5,'exp':9,'ttl':4," LST "}", SP_RC_INVALID, "status.claims" },
        { "{'sub':'" URI "','iat':'1','exp':9,'ttl':4," LST "}", SP_RC_INVALID, "status.claims" },
        { "{'iat':1,'exp':9,'ttl':4," LST "}", SP_RC_INVALID, "status.claims" },
        { "{'sub':'" URI "/','iat':1,'exp':9,'ttl':4," LST "}", SP_RC_INVALID, "status.sub" },
        { "{'sub':'" URI "','iat':9,'exp':9,'ttl':4," LST "}", SP_RC_INVALID, "status.time" },
        { "{'sub':'" URI "','iat':1,'exp':9,'ttl':0," LST "}", SP_RC_INVALID, "status.time" },
        { "{'sub':'" URI "','iat':-1,'exp':9,'ttl':1," LST "}", SP_RC_INVALID, "status.time" },
        { "{" REST ",'status_list':{'bits':2}}", SP_RC_INVALID, "status.claims" },
        { "{" REST ",'status_list':{'lst':'eNo76fITAAPfAgc'}}", SP_RC_INVALID, "status.claims" },
        { "{" REST ",'status_list':{'bits':2,'lst':'eNo76fITAAPfAgc','more':1}}", SP_RC_INVALID, "status.claims" },
        { "{" REST ",'status_list':[]}", SP_RC_INVALID, "status.claims" },
        { "{" REST ",'status_list':{'bits':1,'lst':'eNo76fITAAPfAgc'}}", SP_RC_INVALID, "status.bits" },
        { "{" REST ",'status_list':{'bits':4294967298,'lst':'eNo76fITAAPfAgc'}}", SP_RC_INVALID, "status.bits" },
        { "{" REST ",'status_list':{'bits':2,'lst':''}}", SP_RC_FORMAT, "status.lst" },
        { "{" REST ",'iat':2," LST "}", SP_RC_FORMAT, "status.json" },
        { "[]", SP_RC_FORMAT, "status.json" },
        { "{" REST "," LST "} ", SP_RC_OK, NULL }, /* white space is no second value */
        { "{" REST "," LST "}{}", SP_RC_FORMAT, "status.json" },
        { "", SP_RC_FORMAT, "status.json" },
    };
    ISSUER i;
    SP_BUF_AUTO token = { 0 };
    SP_BUF_AUTO other = { 0 };
    (void)state;
    setup_issuer(&i);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        claims(i.key, SP_STATUS_TYP, cases[k].payload, &token);
        expect(&i, i.key, sp_buf_view(&token), cases[k].code, cases[k].rule);
    }
    claims(i.key, SP_STATUS_TYP, cases[0].payload, &token);
    expect(&i, i.other, sp_buf_view(&token), SP_RC_SIGNATURE, "jws.signature");
    other_spelling(sp_buf_view(&token), &other);
    expect(&i, i.key, sp_buf_view(&other), SP_RC_SIGNATURE, "jws.high-s");
    claims(i.key, "JWT", cases[0].payload, &token);
    expect(&i, i.key, sp_buf_view(&token), SP_RC_INVALID, "jws.typ");
    expect(&i, i.key, SP_VIEW_LIT("a.b"), SP_RC_FORMAT, "jws.segments");
    memset(sp_buf_room(&other, SP_MAX_STATUS_TOKEN + 1), 'a', SP_MAX_STATUS_TOKEN + 1);
    expect(&i, i.key, sp_view(other.p, SP_MAX_STATUS_TOKEN + 1), SP_RC_LIMIT, "status.size");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(section_4_examples),
        cmocka_unit_test(appendix_c_examples),
        cmocka_unit_test(every_index_is_its_own),
        cmocka_unit_test(what_is_not_in_the_list),
        cmocka_unit_test(inflating_is_strict),
        cmocka_unit_test(a_list_is_signed_and_read),
        cmocka_unit_test(a_list_speaks_for_a_time),
        cmocka_unit_test(the_largest_list_travels),
        cmocka_unit_test(refuses_to_sign_nonsense),
        cmocka_unit_test(refuses_other_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
