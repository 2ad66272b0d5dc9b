/* layer: evidence */
/* Reports of which parts are withheld: what is left is what was signed, and nothing passes for what it is not. */
#include "tests/lib/check.h"

#include "base/random.h"
#include "tests/lib/disclose_lines.h"

static const struct sp_report_head head = {
    .iss = { "LA", 2 },
    .aud = { "CN-GX", 5 },
    .sub = { "LA.ern:0100001234", 17 },
    .jti = { "019aa000-0000-7000-8000-000000000001", 36 },
    .iat = 1795219384,
    .request_digest = { "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", 43 },
    .purpose = { "credit_granting", 15 },
    .authorisation = { { "A-7", 3 }, { "subject_consent", 15 }, { "2027-01-01", 10 } },
    .requester = { "CN-GX/bank-1", 12 },
};

static struct sp_fact fact(const char *kind, const char *id, unsigned class, const char *data)
{
    return (struct sp_fact){ .kind = sp_kind_named(sp_view_of(kind)), .id = sp_view_of(id), .class = class,
                             .source = SP_VIEW_LIT("la.erp"), .received_s = 1795000000, .data = sp_view_of(data) };
}

enum { N_FACTS = 6 };

static void sample(struct sp_fact f[N_FACTS])
{
    f[0] = fact("registered.name", "1", SP_CLASS_PUBLIC, "{\"type\":\"legal\",\"text\":{\"text\":\"A \\\"B\\\"\",\"lang\":\"en\"}}");
    f[1] = fact("registered.capital", "2", SP_CLASS_PUBLIC,
                "{\"kind\":\"registered\",\"amount\":{\"value\":\"1250000000\",\"currency\":\"LAK\"}}");
    f[2] = fact("registered.capital", "10", SP_CLASS_PUBLIC,
                "{\"kind\":\"paid\",\"amount\":{\"value\":\"1250000000\",\"currency\":\"LAK\"}}");
    f[3] = fact("identifiers.identifier", "1", SP_CLASS_PUBLIC,
                "{\"scheme\":\"la.ern\",\"value\":\"0100001234\",\"check\":\"no-check\"}");
    f[4] = fact("legal.penalty", "1", SP_CLASS_PUBLIC, "{\"type\":\"fine\",\"date\":\"2024-05-06\"}");
    f[5] = fact("legal.penalty", "2", SP_CLASS_INTERNAL, "{\"type\":\"fine\",\"date\":\"2024-05-07\"}");
}

/* --- a sealed report, and the open one with the same facts --- */

struct sealed {
    struct sp_sd_issuer issuer;
    struct sp_arena arena;
    struct sp_buf payload, plain, token;
    struct sp_disclosed r;
    struct sp_diag d;
};

static void sealed_free(struct sealed *s)
{
    sp_sd_issuer_free(&s->issuer);
    sp_arena_free(&s->arena);
    sp_buf_free(&s->payload);
    sp_buf_free(&s->plain);
    sp_buf_free(&s->token);
}
#define SEALED_AUTO __attribute__((cleanup(sealed_free))) struct sealed

enum { STANDARD_SECTIONS = 7 };

static void make(struct sealed *s)
{
    struct sp_fact f[N_FACTS];
    const struct sp_product *product = sp_product_of(SP_VIEW_LIT("standard"), 1);
    const struct sp_report_seal seal = sp_disclose_seal(&s->issuer);
    sample(f);
    CHECK_OK(sp_report_build(&s->plain, &head, product, f, N_FACTS, SP_CLASS_PUBLIC, NULL));
    CHECK_OK(sp_report_build_sealed(&s->payload, &head, product, f, N_FACTS, SP_CLASS_PUBLIC, NULL, &seal, NULL));
    CHECK_OK(sp_sd_put_token(&s->token, SP_VIEW_LIT("h.p.s"), &s->issuer));
}

static struct sp_rc open_text(struct sealed *s, struct sp_view token)
{
    return sp_disclosed_open(sp_buf_view(&s->payload), token, &s->arena, &s->r, &s->d);
}

static void open_good(struct sealed *s, struct sp_view token)
{
    if (!sp_ok(open_text(s, token)))
        fail_msg("%s %s: %s", s->d.rule, s->d.field, s->d.text);
}

static void refuses(struct sealed *s, struct sp_view token, const char *rule)
{
    s->r.claims = sp_view("untouched", 9);
    s->d = (struct sp_diag){ 0 };
    if (sp_ok(open_text(s, token)) || strcmp(s->d.rule, rule))
        fail_msg("%s, not %s (%s)", s->d.rule[0] ? s->d.rule : "accepted", rule, s->d.text);
    CHECK_VIEW(s->r.claims, "untouched");
}

static void all_disclosed_is_the_plain_report(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    make(&s);
    open_good(&s, sp_buf_view(&s.token));
    assert_true(sp_view_eq(s.r.claims, sp_buf_view(&s.plain)));
    assert_true(sp_disclosed_all(&s.r));
    assert_int_equal(s.r.report.n_facts, 5);
    assert_int_equal(s.r.report.n_withheld, 1);
    assert_int_equal(s.r.t.n, 5 + STANDARD_SECTIONS + 1);
    CHECK_VIEW(s.r.jws, "h.p.s");
    assert_null(memmem(s.payload.p, s.payload.n, "registered", 10)); /* nothing of it is in what is signed */
    assert_null(memmem(s.payload.p, s.payload.n, "penalty", 7));
}

static void pass_on(struct sealed *s, const char *const *paths, struct sp_buf *token)
{
    bool keep[64];
    memset(keep, 1, sizeof keep);
    for (; *paths; paths++)
        CHECK_OK(sp_disclosed_withhold(&s->r, sp_view_of(*paths), keep, &s->d));
    CHECK_OK(sp_sdjwt_redact(s->r.jws, &s->r.t, keep, token));
}
#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void facts_and_sections_are_withheld(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    SP_BUF_AUTO less = { 0 };
    SP_BUF_AUTO least = { 0 };
    make(&s);
    open_good(&s, sp_buf_view(&s.token));
    pass_on(&s, PATHS("registered.capital/2"), &less);
    open_good(&s, sp_buf_view(&less));
    assert_false(sp_disclosed_all(&s.r));
    assert_int_equal(s.r.report.n_facts, 4);
    assert_int_equal(s.r.report.n_sections, STANDARD_SECTIONS);
    assert_int_equal(s.r.hidden.facts[SP_SECTION_REGISTERED], 1);
    assert_int_equal(s.r.hidden.sections, 0);
    CHECK_VIEW(s.r.report.facts[1].id, "10");
    pass_on(&s, PATHS("legal", "identifiers", "registered.name/1"), &least); /* of a copy, again less */
    open_good(&s, sp_buf_view(&least));
    assert_int_equal(s.r.report.n_sections, STANDARD_SECTIONS - 2);
    assert_int_equal(s.r.hidden.sections, 2);
    assert_int_equal(s.r.hidden.facts[0], 2);
    assert_int_equal(s.r.hidden.policy, 1); /* that a penalty was withheld says that there is one */
    assert_int_equal(s.r.report.n_withheld, 0);
    assert_int_equal(s.r.report.n_facts, 1);
    assert_null(memmem(s.r.claims.p, s.r.claims.n, "penalty", 7));
}

static void all_can_be_withheld(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    make(&s);
    open_good(&s, SP_VIEW_LIT("h.p.s~"));
    assert_int_equal(s.r.report.n_sections, 0);
    assert_int_equal(s.r.hidden.sections, STANDARD_SECTIONS);
    assert_int_equal(s.r.hidden.policy, 1);
    CHECK_VIEW(s.r.report.head.sub, "LA.ern:0100001234");
    bool keep[1] = { true };
    CHECK_RC(NOTFOUND, sp_disclosed_withhold(&s.r, SP_VIEW_LIT("legal"), keep, &s.d)); /* not there any more */
    CHECK_RULE(s.d, "redact.path");
    open_good(&s, sp_buf_view(&s.token));
    static const char *const wrong[] = { "", "/", "registered/", "registered.capital", "registered.capital/3", "legal.penalty/2", "sections/0" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK_RC(NOTFOUND, sp_disclosed_withhold(&s.r, sp_view_of(wrong[i]), keep, &s.d));
        CHECK_RULE(s.d, "redact.path");
    }
}

/* A node takes a report from its issuer with every disclosure, and no other. */
static void an_issuer_sends_all(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    SP_BUF_AUTO less = { 0 };
    make(&s);
    CHECK_OK(sp_disclosed_read_all(sp_buf_view(&s.payload), sp_buf_view(&s.token), &s.arena, &s.r, &s.d));
    CHECK_RC(FORMAT, sp_disclosed_read_all(sp_buf_view(&s.plain), SP_VIEW_LIT("h.p.s"), &s.arena, &s.r, &s.d));
    CHECK_RULE(s.d, "sdjwt.form");
    CHECK_OK(sp_disclosed_read(sp_buf_view(&s.plain), SP_VIEW_LIT("h.p.s"), &s.arena, &s.r, &s.d)); /* a verifier takes it */
    assert_int_equal(s.r.report.n_facts, 5);
    static const char *const parts[] = { "registered.capital/2", "legal", "officers" };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        open_good(&s, sp_buf_view(&s.token));
        sp_buf_clear(&less);
        pass_on(&s, PATHS(parts[i]), &less);
        CHECK_RC(INVALID, sp_disclosed_read_all(sp_buf_view(&s.payload), sp_buf_view(&less), &s.arena, &s.r, &s.d));
        CHECK_RULE(s.d, "report.disclosures");
    }
}

/* --- copies that nobody made like this --- */

/* The token with its disclosures in that order; an index beyond the last is left out. */
static void reorder(const struct sealed *s, const size_t *order, size_t n, struct sp_buf *out)
{
    sp_buf_puts(out, "h.p.s~");
    for (size_t i = 0; i < n; i++) {
        sp_buf_put(out, s->r.t.disclosures[order[i]].text);
        sp_buf_putc(out, '~');
    }
}

static void one_order_only(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    make(&s);
    open_good(&s, sp_buf_view(&s.token));
    for (size_t i = 0; i + 1 < 13; i++) {
        size_t order[13];
        SP_BUF_AUTO token = { 0 };
        struct sealed copy = { .payload = s.payload, .d = { .rule = "" } };
        for (size_t k = 0; k < 13; k++)
            order[k] = k == i ? i + 1 : k == i + 1 ? i : k;
        reorder(&s, order, 13, &token);
        refuses(&copy, sp_buf_view(&token), "report.disclosures");
        sp_arena_free(&copy.arena);
    }
}

static void a_copy_has_no_other_parts(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    SP_BUF_AUTO token = { 0 };
    make(&s);
    sp_buf_put(&token, sp_buf_view(&s.token));
    sp_buf_puts(&token, "k.b.s");
    refuses(&s, sp_buf_view(&token), "sdjwt.key-binding");
    token.n = s.token.n - 1;
    refuses(&s, sp_buf_view(&token), "sdjwt.key-binding"); /* the last '~' is missing */
    token.n = s.token.n;
    sp_buf_puts(&token, "WyJzIiwxXQ~");
    refuses(&s, sp_buf_view(&token), "sdjwt.unreferenced");
}

/* The issuer itself is held to the one form, else its reports could not be redacted or compared. */
static void as_issued(const char *payload_tail, const char *rule)
{
    SEALED_AUTO s = { 0 };
    char fact_digest[SP_SHA256_TEXT], digest[SP_SHA256_TEXT];
    SP_BUF_AUTO section = { 0 };
    make(&s);
    const char *at = memmem(s.payload.p, s.payload.n, ",\"sections\":", 12);
    SP_SD_ISSUER_AUTO own = { 0 };
    CHECK_OK(sp_sd_element(&own, SP_VIEW_LIT("{\"x\":1}"), fact_digest));
    sp_buf_puts(&section, "{\"name\":\"registered\",\"version\":1,\"facts\":[");
    sp_sd_put_element(&section, fact_digest);
    sp_buf_puts(&section, "]}");
    CHECK_OK(sp_sd_element(&own, sp_buf_view(&section), digest));
    s.payload.n = (size_t)(at - s.payload.p);
    for (const char *p = payload_tail; *p; p++) {
        if (*p == '#')
            sp_sd_put_element(&s.payload, digest);
        else
            sp_buf_putc(&s.payload, *p);
    }
    sp_buf_clear(&s.token);
    CHECK_OK(sp_sd_put_token(&s.token, SP_VIEW_LIT("h.p.s"), &own));
    refuses(&s, sp_buf_view(&s.token), rule);
}

static void digests_only_where_the_form_has_them(void **state)
{
    (void)state;
    as_issued(",\"sections\":[#],\"withheld\":[]}", "schema.report.section"); /* six are lacking, and no digest stands for them */
    as_issued(",\"sections\":[#],\"withheld\":[],\"_sd\":[\"x\"]}", "report.disclosures");
    as_issued(",\"sections\":[{\"name\":[#]}],\"withheld\":[]}", "report.disclosures");
    as_issued(",\"x\":[#],\"sections\":[],\"withheld\":[]}", "report.disclosures");
    as_issued(",\"sections\":[[#]],\"withheld\":[]}", "report.disclosures");
    as_issued(",\"_sd_alg\":\"sha-512\",\"sections\":[#],\"withheld\":[]}", "sdjwt.alg");
}

static struct sp_rc spaced(void *ctx, struct sp_view value, char digest[SP_SEAL_TEXT])
{
    SP_BUF_AUTO text = { 0 };
    sp_buf_put(&text, sp_view(value.p, value.n - 1));
    sp_buf_puts(&text, " }");
    CHECK_OK(sp_buf_rc(&text));
    return sp_sd_element(ctx, sp_buf_view(&text), digest);
}

static void white_space_in_a_disclosure_is_refused(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    struct sp_fact f[N_FACTS];
    const struct sp_report_seal seal = { spaced, &s.issuer };
    sample(f);
    CHECK_OK(sp_report_build_sealed(&s.payload, &head, sp_product_named(SP_VIEW_LIT("basic")), f, 1, SP_CLASS_PUBLIC, NULL, &seal, NULL));
    CHECK_OK(sp_sd_put_token(&s.token, SP_VIEW_LIT("h.p.s"), &s.issuer));
    refuses(&s, sp_buf_view(&s.token), "report.disclosures");
}

static void white_space_and_open_parts_are_refused(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    make(&s);
    sp_buf_putc(&s.payload, ' ');
    refuses(&s, sp_buf_view(&s.token), "report.disclosures");
    s.payload.n--;
    open_good(&s, sp_buf_view(&s.token));
    /* the same report with nothing sealed is no report of this form */
    sp_buf_free(&s.payload);
    s.payload = s.plain;
    s.plain = (struct sp_buf){ 0 };
    refuses(&s, SP_VIEW_LIT("h.p.s~"), "report.disclosures");
}

/* --- the quick way and the other --- */

static void quickly_opened_is_the_same(void **state)
{
    (void)state;
    SEALED_AUTO s = { 0 };
    SP_BUF_AUTO less = { 0 };
    bool quickly;
    make(&s);
    struct sp_view claims;
    struct sp_report r;
    assert_true(sp_disclosed_quickly(sp_buf_view(&s.payload), sp_buf_view(&s.token), &s.arena, &claims, &r) == false); /* it holds escapes */
    struct sp_fact f[N_FACTS];
    struct sealed plain = { .payload = { 0 } };
    const struct sp_report_seal seal = sp_disclose_seal(&plain.issuer);
    sample(f);
    for (unsigned most = 0; most < 4; most++) {
        for (size_t n = 1; n <= N_FACTS; n++) {
            CHECK_OK(sp_report_build_sealed(&plain.payload, &head, sp_product_named(SP_VIEW_LIT("standard")), f + 1, n - 1, most, NULL, &seal, NULL));
            CHECK_OK(sp_sd_put_token(&plain.token, SP_VIEW_LIT("h.p.s"), &plain.issuer));
            assert_true(dl_agree(sp_buf_view(&plain.payload), sp_buf_view(&plain.token), &quickly));
            assert_true(quickly);
            sealed_free(&plain);
            plain = (struct sealed){ .payload = { 0 } };
        }
    }
    open_good(&s, sp_buf_view(&s.token));
    pass_on(&s, PATHS("registered.capital/2"), &less);
    assert_true(dl_agree(sp_buf_view(&s.payload), sp_buf_view(&less), &quickly));
    assert_false(quickly); /* knows nothing of withholding */
}

#define SALT "[\"AAAAAAAAAAAAAAAAAAAAAA\","
#define HEAD                                                                                                              \
    "{\"iss\":\"LA\",\"aud\":\"CN-GX\",\"sub\":\"LA.ern:0100001234\",\"jti\":\"019aa000-0000-7000-8000-000000000001\","       \
    "\"iat\":1795219384,\"request_digest\":\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"product\":\"basic\","            \
    "\"product_version\":1,\"purpose\":\"credit_granting\",\"authorisation\":{\"id\":\"A-7\",\"basis\":\"subject_consent\","  \
    "\"expires\":\"2027-01-01\"},\"requester\":\"CN-GX/bank-1\",\"sections\":["
#define ELEMENT(k) "{\"...\":\"#" k "\"}"
#define SECTION(name, facts) SALT "{\"name\":\"" name "\",\"version\":1,\"facts\":[" facts "]}]\n"
#define FACT_A1 "{\"kind\":\"registered.founded\",\"id\":\"1\""
#define FACT_A2 "\"status\":\"new\",\"class\":\"public\",\"disputed\":false,\"source\":\"la.erp\",\"received\":\"2026-11-18T11:06:40Z\",\"data\":{\"date\":\"2011-02-03\"}}"
#define FACT_B "{\"kind\":\"registered.founded\",\"id\":\"2\"," FACT_A2
#define ENTRY "{\"kind\":\"registered.status\",\"count\":2,\"rule\":\"policy.class\"}"
#define ENTRY_2 "{\"kind\":\"identifiers.identifier\",\"count\":1,\"rule\":\"policy.class\"}"
#define GOOD_LINES                                                                                                        \
    SALT FACT_A1 "," FACT_A2 "]\n" SALT FACT_B "]\n" SECTION("registered", ELEMENT("0") "," ELEMENT("1"))                  \
    SECTION("identifiers", "") SECTION("ownership", "") SALT ENTRY "]\n" SALT ENTRY_2 "]\n"                               \
    HEAD ELEMENT("2") "," ELEMENT("3") "," ELEMENT("4") "],\"withheld\":[" ELEMENT("5") "," ELEMENT("6") "]}"

static bool lines_open(const char *lines, bool *quickly)
{
    SP_BUF_AUTO payload = { 0 };
    SP_BUF_AUTO token = { 0 };
    dl_make(sp_view_of(lines), &payload, &token);
    return dl_agree(sp_buf_view(&payload), sp_buf_view(&token), quickly);
}

/* What an issuer could sign: joined, it reads well, but no part is what it should be. */
static void parts_are_whole(void **state)
{
    (void)state;
    bool quickly;
    assert_true(lines_open(GOOD_LINES, &quickly) && quickly);
#define REST ELEMENT("3") "," ELEMENT("4") "],\"withheld\":[" ELEMENT("5") "," ELEMENT("6") "]}"
#define TAIL SECTION("identifiers", "") SECTION("ownership", "") SALT ENTRY "]\n" SALT ENTRY_2 "]\n" HEAD ELEMENT("2") "," REST
    static const char *const wrong[] = {
        /* a fact is cut at a comma; two facts in one disclosure, and the next cut; a fact and a section's end */
        SALT FACT_A1 "]\n" SALT FACT_A2 "]\n" SECTION("registered", ELEMENT("0") "," ELEMENT("1")) TAIL,
        SALT FACT_A1 "," FACT_A2 ",{\"kind\":\"registered.founded\"]\n" SALT "\"id\":\"2\"," FACT_A2 "]\n"
            SECTION("registered", ELEMENT("0") "," ELEMENT("1")) TAIL,
        SALT FACT_A1 "," FACT_A2 "," FACT_B "]\n" SECTION("registered", ELEMENT("0")) SECTION("identifiers", "") SECTION("ownership", "")
            SALT ENTRY "]\n" SALT ENTRY_2 "]\n" HEAD ELEMENT("1") "," ELEMENT("2") "," ELEMENT("3") "],\"withheld\":[" ELEMENT("4") "," ELEMENT("5") "]}",
        /* two sections in one disclosure */
        SALT FACT_A1 "," FACT_A2 "]\n" SALT "{\"name\":\"registered\",\"version\":1,\"facts\":[" ELEMENT("0")
            "]},{\"name\":\"identifiers\",\"version\":1,\"facts\":[]}]\n" SECTION("ownership", "") HEAD ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[]}",
        /* two entries in one; one cut */
        SECTION("registered", "") SECTION("identifiers", "") SECTION("ownership", "") SALT ENTRY "," ENTRY_2 "]\n"
            HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[" ELEMENT("3") "]}",
        SECTION("registered", "") SECTION("identifiers", "") SECTION("ownership", "") SALT "{\"kind\":\"registered.status\"]\n"
            SALT "\"count\":2,\"rule\":\"policy.class\"}]\n" HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[" ELEMENT("3") "," ELEMENT("4") "]}",
        /* a fact that is open; a section that is open; an entry that is open */
        SECTION("registered", FACT_B) SECTION("identifiers", "") SECTION("ownership", "") HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[]}",
        SECTION("registered", "") SECTION("identifiers", "") HEAD ELEMENT("0") "," ELEMENT("1") ",{\"name\":\"ownership\",\"version\":1,\"facts\":[]}],\"withheld\":[]}",
        SECTION("registered", "") SECTION("identifiers", "") SECTION("ownership", "") HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[" ENTRY "]}",
        /* a salt that is shorter, longer, no base64url */
        "[\"AAAAAAAAAAAAAAAAAAAAA\",{\"name\":\"registered\",\"version\":1,\"facts\":[]}]\n" SECTION("identifiers", "") SECTION("ownership", "")
            HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[]}",
        "[\"AAAAAAAAAAAAAAAAAAAAAAA\",{\"name\":\"registered\",\"version\":1,\"facts\":[]}]\n" SECTION("identifiers", "") SECTION("ownership", "")
            HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[]}",
        "[\"AAAAAAAAAAAAAAAAAAAA.A\",{\"name\":\"registered\",\"version\":1,\"facts\":[]}]\n" SECTION("identifiers", "") SECTION("ownership", "")
            HEAD ELEMENT("0") "," ELEMENT("1") "," ELEMENT("2") "],\"withheld\":[]}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (lines_open(wrong[i], &quickly))
            fail_msg("%zu was opened", i);
}

static void change_at_random(struct sp_buf *b, struct sp_prng *prng)
{
    static const char some[] = "{}[],:\"#0123456789~.\\ \nA";
    size_t at = sp_prng_below(prng, b->n), n = 1 + sp_prng_below(prng, sp_prng_below(prng, 4) ? 3 : 60);
    n = n > b->n - at ? b->n - at : n;
    switch (sp_prng_below(prng, 4)) {
    case 0: b->p[at] = some[sp_prng_below(prng, sizeof some - 1)]; break;
    case 1: memmove(b->p + at, b->p + at + n, b->n - at - n); b->n -= n; break;
    case 2: { /* a piece of it again, elsewhere */
        char piece[64];
        memcpy(piece, b->p + at, n);
        size_t to = sp_prng_below(prng, b->n);
        assert_non_null(sp_buf_room(b, n));
        memmove(b->p + to + n, b->p + to, b->n - to);
        memcpy(b->p + to, piece, n);
        b->n += n;
        break;
    }
    default: if (b->p[at] == ',' || b->p[at] == '\n') b->p[at] = b->p[at] == ',' ? '\n' : ','; break;
    }
}

static void whatever_is_signed_both_agree(void **state)
{
    (void)state;
    struct sp_prng prng = { 411 };
    size_t opened = 0, quick = 0;
    for (int i = 0; i < 20000; i++) {
        SP_BUF_AUTO lines = { 0 };
        bool quickly;
        sp_buf_puts(&lines, GOOD_LINES);
        for (size_t k = sp_prng_below(&prng, 3); k-- > 0 && lines.n;)
            change_at_random(&lines, &prng);
        opened += lines_open(sp_buf_cstr(&lines), &quickly);
        quick += quickly;
    }
    assert_true(opened > 5000 && quick > 5000 && opened >= quick); /* a third is not changed at all */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_disclosed_is_the_plain_report), cmocka_unit_test(facts_and_sections_are_withheld),
        cmocka_unit_test(all_can_be_withheld), cmocka_unit_test(an_issuer_sends_all),
        cmocka_unit_test(one_order_only), cmocka_unit_test(a_copy_has_no_other_parts),
        cmocka_unit_test(digests_only_where_the_form_has_them), cmocka_unit_test(white_space_and_open_parts_are_refused),
        cmocka_unit_test(white_space_in_a_disclosure_is_refused), cmocka_unit_test(quickly_opened_is_the_same),
        cmocka_unit_test(parts_are_whole), cmocka_unit_test(whatever_is_signed_both_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
