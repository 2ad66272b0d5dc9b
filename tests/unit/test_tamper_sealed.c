/* layer: evidence */
/* Every way we know to change the disclosures of a report, or what its issuer signed of them: the exact check and rule. */
#include "tests/lib/disclose_lines.h"
#include "tests/lib/tamper.h"

#define LA_REPORT m->f.key[TP_LA][SP_USE_REPORT]
#define CHANGE(name, ...) static void name(struct bf *m) { __VA_ARGS__; }

/* Of the fixture's report: three facts, the section registered, identifiers and ownership without facts. */
enum { FACT_0, FACT_1, FACT_2, REGISTERED, IDENTIFIERS, OWNERSHIP, N_DISCLOSURES };

/* --- the disclosures as they travel: "~d0~d1~…~" --- */

struct parts { struct sp_view one[N_DISCLOSURES + 4]; size_t n; };

static void split(const struct bf *m, struct parts *p)
{
    struct sp_view rest = sp_view(m->disclosures.p + 1, m->disclosures.n - 1);
    for (p->n = 0; sp_view_split(rest, '~', &p->one[p->n], &rest);)
        p->n++;
    assert_int_equal(p->n, N_DISCLOSURES);
}

static void join(struct bf *m, const struct parts *p)
{
    SP_BUF_AUTO out = { 0 };
    sp_buf_putc(&out, '~');
    for (size_t i = 0; i < p->n; i++) {
        sp_buf_put(&out, p->one[i]);
        sp_buf_putc(&out, '~');
    }
    sp_buf_clear(&m->disclosures);
    sp_buf_put(&m->disclosures, sp_buf_view(&out));
    CHECK_OK(sp_buf_rc(&m->disclosures));
}

static void leave_out(struct bf *m, size_t i)
{
    struct parts p;
    split(m, &p);
    memmove(&p.one[i], &p.one[i + 1], (p.n - i - 1) * sizeof *p.one);
    p.n--;
    join(m, &p);
}
CHANGE(section_without_its_facts_way_in, leave_out(m, REGISTERED)) /* the facts stay, what they stand in does not */

static void put_at(struct bf *m, size_t i, struct sp_view text)
{
    struct parts p;
    split(m, &p);
    memmove(&p.one[i + 1], &p.one[i], (p.n - i) * sizeof *p.one);
    p.one[i] = text;
    p.n++;
    join(m, &p);
}

static void one_twice(struct bf *m)
{
    struct parts p;
    SP_BUF_AUTO copy = { 0 };
    split(m, &p);
    sp_buf_put(&copy, p.one[FACT_1]);
    put_at(m, FACT_2, sp_buf_view(&copy));
}
CHANGE(foreign_one, put_at(m, FACT_0, SP_VIEW_LIT("WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIix7fV0")))
CHANGE(foreign_one_at_the_end, put_at(m, N_DISCLOSURES, SP_VIEW_LIT("WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIix7fV0")))
CHANGE(empty_one, put_at(m, FACT_1, sp_view("", 0)))
CHANGE(no_json, put_at(m, FACT_0, SP_VIEW_LIT("bm8ganNvbg")))
CHANGE(three_members, put_at(m, FACT_0, SP_VIEW_LIT("WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwieCIsMV0")))

static void of_another_report(struct bf *m)
{
    struct parts mine, theirs;
    SP_SD_ISSUER_AUTO issuer = { .n = 0 };
    SP_BUF_AUTO payload = { 0 };
    struct bf other = { .trust = NULL };
    const struct sp_report_seal seal = sp_disclose_seal(&issuer);
    CHECK_OK(sp_report_build_sealed(&payload, &m->head, sp_product_of(SP_VIEW_LIT("basic"), 1), m->company.facts, m->company.n, 0, NULL, &seal, NULL));
    sp_sd_put_disclosures(&other.disclosures, &issuer);
    split(m, &mine);
    split(&other, &theirs);
    mine.one[FACT_1] = theirs.one[FACT_1];
    join(m, &mine);
    sp_buf_free(&other.disclosures);
}

static void swap(struct bf *m, size_t i, size_t k)
{
    struct parts p;
    split(m, &p);
    struct sp_view one = p.one[i];
    p.one[i] = p.one[k];
    p.one[k] = one;
    join(m, &p);
}
CHANGE(facts_swapped, swap(m, FACT_0, FACT_1))
CHANGE(section_before_its_fact, swap(m, FACT_2, REGISTERED))
CHANGE(sections_swapped, swap(m, IDENTIFIERS, OWNERSHIP))

/* One disclosure, decoded, changed and encoded again. */
static void respell(struct bf *m, size_t i, const char *from, const char *to)
{
    struct parts p;
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO again = { 0 };
    split(m, &p);
    CHECK_OK(sp_b64url_decode(p.one[i], &text));
    tp_replace(&text, from, to);
    sp_buf_put_b64url(&again, sp_buf_view(&text));
    p.one[i] = sp_buf_view(&again);
    join(m, &p);
}
CHANGE(changed_value, respell(m, FACT_2, "1200000000", "1200000001"))
CHANGE(changed_value_of_a_section, respell(m, REGISTERED, "\"facts\":[", "\"facts\":[{},"))
CHANGE(white_space, respell(m, FACT_0, ",{", ", {"))

static void changed_salt(struct bf *m)
{
    struct parts p;
    SP_BUF_AUTO text = { 0 };
    char was[] = "[\"?", is[] = "[\"A";
    split(m, &p);
    CHECK_OK(sp_b64url_decode(p.one[FACT_1], &text));
    was[2] = text.p[2];
    is[2] = was[2] == 'A' ? 'B' : 'A';
    respell(m, FACT_1, was, is);
}

static void last_character(struct bf *m, bool stray)
{
    struct parts p;
    SP_BUF_AUTO text = { 0 };
    split(m, &p);
    size_t i = 0;
    while (stray && p.one[i].n % 4 == 0)
        i++;
    sp_buf_put(&text, p.one[i]);
    if (stray)
        text.p[text.n - 1]++;
    else
        sp_buf_putc(&text, '=');
    p.one[i] = sp_buf_view(&text);
    join(m, &p);
}
CHANGE(padded, last_character(m, false))
CHANGE(stray_bits, last_character(m, true))

CHANGE(no_last_tilde, m->disclosures.n--)
CHANGE(no_tilde_at_all, m->disclosures.n = 0)
CHANGE(key_binding, sp_buf_puts(&m->disclosures, "a.b.c"))
CHANGE(two_tildes, sp_buf_putc(&m->disclosures, '~'))
CHANGE(tilde_behind_the_request, sp_buf_putc(&m->request_jws, '~'))
CHANGE(tilde_behind_the_receipt, sp_buf_putc(&m->receipt_jws, '~'))

/* --- which digest --- */

static void receipt_of_the_whole(struct bf *m)
{
    char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_sha256_b64url(bf_report(m), digest));
    tp_resign(&m->receipt_jws, m->f.key[TP_GX][SP_USE_RECEIPT], false, m->report_digest, digest);
}

/* --- the types --- */
CHANGE(older, m->report_typ = SP_TYP_REPORT_WHOLE)
CHANGE(older_type_with_disclosures, tp_resign(&m->report_jws, LA_REPORT, true, SP_TYP_REPORT, SP_TYP_REPORT_WHOLE))
CHANGE(newer_type_without, tp_resign(&m->report_jws, LA_REPORT, true, SP_TYP_REPORT_WHOLE, SP_TYP_REPORT))
CHANGE(type_of_others, tp_resign(&m->report_jws, LA_REPORT, true, SP_TYP_REPORT, "dc+sd-jwt"))

/* --- what the issuer itself signed in another form: the lines of tests/lib/disclose_lines.h, changed and signed again --- */

static void put_named(struct sp_buf *out, struct sp_view text, char digests[][SP_SHA256_TEXT])
{
    while (text.n) {
        size_t k = 0;
        for (; k < N_DISCLOSURES && !sp_view_starts(text, sp_view_of(digests[k])); k++) { }
        if (k < N_DISCLOSURES) {
            sp_buf_putc(out, '#');
            sp_buf_putc(out, (char)('0' + k));
            text = sp_view(text.p + SP_SHA256_TEXT - 1, text.n - (SP_SHA256_TEXT - 1));
        } else {
            sp_buf_putc(out, *text.p);
            text = sp_view(text.p + 1, text.n - 1);
        }
    }
}

static void reissue_twice(struct bf *m, const char *from, const char *to, const char *from_2, const char *to_2)
{
    char digests[N_DISCLOSURES][SP_SHA256_TEXT];
    struct parts p;
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO head = { 0 };
    SP_BUF_AUTO token = { 0 };
    split(m, &p);
    for (size_t i = 0; i < p.n; i++)
        CHECK_OK(sp_sha256_b64url(p.one[i], digests[i]));
    for (size_t i = 0; i < p.n; i++) {
        sp_buf_clear(&text);
        CHECK_OK(sp_b64url_decode(p.one[i], &text));
        put_named(&lines, sp_buf_view(&text), digests);
        sp_buf_putc(&lines, '\n');
    }
    tp_payload(&m->report_jws, &text);
    put_named(&lines, sp_buf_view(&text), digests);
    tp_replace(&lines, from, to);
    tp_replace(&lines, from_2, to_2);
    tp_header(&m->report_jws, &head);
    sp_buf_clear(&text);
    dl_make(sp_buf_view(&lines), &text, &token);
    tp_sign(&m->report_jws, LA_REPORT, &head, &text);
    sp_buf_clear(&m->disclosures);
    sp_buf_put(&m->disclosures, sp_view(token.p + 5, token.n - 5)); /* h.p.s */
}
static void reissue(struct bf *m, const char *from, const char *to) { reissue_twice(m, from, to, "{", "{"); }
#define ISSUED(name, from, to) CHANGE(name, reissue(m, from, to))
#define DIGEST "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
ISSUED(nothing_else, "\"purpose\"", "\"purpose\"")
ISSUED(empty_sd, ",\"purpose\"", ",\"_sd\":[],\"purpose\"")
ISSUED(sd_in_the_head, ",\"purpose\"", ",\"_sd\":[\"" DIGEST "\"],\"purpose\"")
ISSUED(sd_in_the_authorisation, "\"authorisation\":{", "\"authorisation\":{\"_sd\":[\"" DIGEST "\"],")
ISSUED(sd_in_a_fact, "\"data\":{", "\"data\":{\"_sd\":[\"" DIGEST "\"],")
ISSUED(sd_alg_sha_512, ",\"purpose\"", ",\"_sd_alg\":\"sha-512\",\"purpose\"")
ISSUED(sd_alg_sha_256, ",\"purpose\"", ",\"_sd_alg\":\"sha-256\",\"purpose\"")
ISSUED(dots_in_the_head, ",\"purpose\"", ",\"...\":\"" DIGEST "\",\"purpose\"")
ISSUED(dots_beside_another, "{\"...\":\"#3\"}", "{\"...\":\"#3\",\"x\":1}")
ISSUED(dots_of_a_number, "{\"...\":\"#3\"}", "{\"...\":3}")
ISSUED(digest_twice, "{\"...\":\"#4\"}", "{\"...\":\"#3\"},{\"...\":\"#4\"}")
ISSUED(decoy_twice, "\"withheld\":[", "\"withheld\":[{\"...\":\"" DIGEST "\"},{\"...\":\"" DIGEST "\"}")
ISSUED(fact_without_its_digest, "{\"...\":\"#0\"},{\"...\":\"#1\"},{\"...\":\"#2\"}]}]\n", "{\"...\":\"#0\"},{\"...\":\"#1\"}]}]\n")
CHANGE(fact_at_a_section_s_place, reissue_twice(m, ",{\"...\":\"#2\"}", "", "{\"...\":\"#4\"}", "{\"...\":\"#2\"},{\"...\":\"#4\"}"))
CHANGE(section_among_facts, reissue_twice(m, "\"name\":\"ownership\",\"version\":1,\"facts\":[", "\"name\":\"ownership\",\"version\":1,\"facts\":[{\"...\":\"#4\"}",
                                          ",{\"...\":\"#4\"}", ""))
ISSUED(section_that_is_open, "{\"...\":\"#5\"}", "{\"name\":\"ownership\",\"version\":1,\"facts\":[]}")
ISSUED(facts_that_are_open, "{\"name\":\"identifiers\",\"version\":1,\"facts\":[]}",
       "{\"name\":\"identifiers\",\"version\":1,\"facts\":[{\"kind\":\"identifiers.identifier\",\"id\":\"1\",\"status\":\"new\",\"class\":\"public\","
       "\"disputed\":false,\"source\":\"synthetic\",\"received\":\"2026-10-14T17:46:40Z\",\"data\":{\"scheme\":\"la.ern\",\"value\":\"0100001234\","
       "\"check\":\"no-check\"}}]}")
ISSUED(too_many_sections, "\"sections\":[", "\"sections\":[{\"...\":\"" DIGEST "\"},")
ISSUED(section_left_away, ",{\"...\":\"#5\"}", "")
ISSUED(digest_among_purposes, "\"purpose\":\"credit_granting\"", "\"purpose\":[{\"...\":\"#5\"}]")
ISSUED(sections_out_of_order, "{\"...\":\"#4\"},{\"...\":\"#5\"}", "{\"...\":\"#5\"},{\"...\":\"#4\"}")
ISSUED(facts_out_of_order, "{\"...\":\"#0\"},{\"...\":\"#1\"}", "{\"...\":\"#1\"},{\"...\":\"#0\"}")
ISSUED(space_in_the_payload, ",\"sections\":[", ", \"sections\":[")
ISSUED(space_in_a_section, ",\"facts\":[{", ",\"facts\":[ {")
ISSUED(space_between_members, "\",{\"kind\":\"registered.name\"", "\", {\"kind\":\"registered.name\"")
ISSUED(space_at_the_end, "\"withheld\":[]}", "\"withheld\":[]} ")
ISSUED(two_objects, "\"withheld\":[]}", "\"withheld\":[]}{}")
ISSUED(issuer_twice, ",\"aud\"", ",\"iss\":\"LA\",\"aud\"")
ISSUED(members_in_other_order, "{\"iss\":\"LA\",\"aud\":\"CN-GX\"", "{\"aud\":\"CN-GX\",\"iss\":\"LA\"")
ISSUED(amount_as_number, "\"value\":\"1200000000\"", "\"value\":1200000000")
ISSUED(amount_with_zeros, "\"value\":\"1200000000\"", "\"value\":\"01200000000\"")
ISSUED(fact_of_unknown_kind, "registered.status", "registered.secret")
ISSUED(escaped_letter, "\"synthetic\"", "\"s\\u0079nthetic\"")
ISSUED(hidden_character, "ຕົວຢ່າງ", "ຕົວ\xe2\x80\xaeຢ່າງ")
ISSUED(received_later, "2026-10-14", "2031-10-14")
ISSUED(other_product_version, "\"product_version\":1", "\"product_version\":3")
ISSUED(other_section_version, "\"name\":\"registered\",\"version\":1", "\"name\":\"registered\",\"version\":2")

/* Digests of nothing, more than the kinds of the product and their rules can make. */
static void decoys_among_withheld(struct bf *m)
{
    char text[16384] = "\"withheld\":[", digest[SP_SHA256_TEXT];
    for (unsigned char i = 0; i < 200; i++) {
        CHECK_OK(sp_sha256_b64url(sp_view(&i, 1), digest));
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s{\"...\":\"%s\"}", i ? "," : "", digest);
    }
    reissue(m, "\"withheld\":[", text);
}

static void short_salt(struct bf *m)
{
    struct parts p;
    SP_BUF_AUTO text = { 0 };
    split(m, &p);
    CHECK_OK(sp_b64url_decode(p.one[OWNERSHIP], &text));
    char salt[25] = "";
    memcpy(salt, text.p, 24);
    reissue(m, salt, "[\"c2FsdA");
}

#define MESSAGE(n, i, r) { .name = #n, .messages = n, .id = i, .rule = r }
#define MALFORMED(n) MESSAGE(n, "bundle.format", "schema.bundle.jws")
#define DISCLOSURES(n, r) MESSAGE(n, "report.disclosures", r)
#define FORM(n, r) MESSAGE(n, "report.form", r)
static const struct tp_kind travelling[] = {
    DISCLOSURES(section_without_its_facts_way_in, "sdjwt.unreferenced"), DISCLOSURES(one_twice, "sdjwt.disclosure-twice"),
    DISCLOSURES(foreign_one, "sdjwt.unreferenced"), DISCLOSURES(foreign_one_at_the_end, "sdjwt.unreferenced"),
    DISCLOSURES(of_another_report, "sdjwt.unreferenced"), DISCLOSURES(no_json, "json.literal"),
    DISCLOSURES(three_members, "sdjwt.unreferenced"), DISCLOSURES(facts_swapped, "report.disclosures"),
    DISCLOSURES(section_before_its_fact, "report.disclosures"), DISCLOSURES(sections_swapped, "report.disclosures"),
    DISCLOSURES(changed_value, "sdjwt.unreferenced"), DISCLOSURES(changed_value_of_a_section, "sdjwt.unreferenced"),
    DISCLOSURES(white_space, "sdjwt.unreferenced"), DISCLOSURES(changed_salt, "sdjwt.unreferenced"),
    DISCLOSURES(stray_bits, "sdjwt.base64"), MALFORMED(padded), MALFORMED(empty_one), MALFORMED(no_last_tilde),
    MALFORMED(key_binding), MALFORMED(two_tildes), MALFORMED(tilde_behind_the_request), MALFORMED(tilde_behind_the_receipt),
    MESSAGE(no_tilde_at_all, "report.signature", "jws.typ"), MESSAGE(receipt_of_the_whole, "receipt.answer-digest", "receipt.answer-digest"),
    MESSAGE(older_type_with_disclosures, "report.signature", "jws.typ"), MESSAGE(type_of_others, "report.signature", "jws.typ"),
    { .name = "newer_type_without", .fields = older, .messages = newer_type_without, .id = "report.signature", .rule = "jws.typ" },
};

static const struct tp_kind issued[] = {
    DISCLOSURES(empty_sd, "report.disclosures"), DISCLOSURES(sd_in_the_head, "report.disclosures"),
    DISCLOSURES(sd_in_the_authorisation, "report.disclosures"), DISCLOSURES(sd_in_a_fact, "report.disclosures"),
    DISCLOSURES(sd_alg_sha_512, "sdjwt.alg"), DISCLOSURES(sd_alg_sha_256, "report.disclosures"),
    DISCLOSURES(dots_in_the_head, "sdjwt.dots"), DISCLOSURES(dots_beside_another, "sdjwt.dots"),
    DISCLOSURES(dots_of_a_number, "sdjwt.dots"), DISCLOSURES(decoy_twice, "sdjwt.digest-twice"), DISCLOSURES(digest_twice, "sdjwt.digest-twice"),
    DISCLOSURES(fact_without_its_digest, "sdjwt.unreferenced"), DISCLOSURES(fact_at_a_section_s_place, "report.disclosures"), FORM(section_among_facts, "schema.report.section"),
    DISCLOSURES(section_that_is_open, "sdjwt.unreferenced"), DISCLOSURES(facts_that_are_open, "report.disclosures"),
    FORM(too_many_sections, "schema.report.section"), DISCLOSURES(section_left_away, "sdjwt.unreferenced"),
    DISCLOSURES(digest_among_purposes, "sdjwt.digest-twice"), DISCLOSURES(sections_out_of_order, "report.disclosures"),
    DISCLOSURES(facts_out_of_order, "report.disclosures"), DISCLOSURES(space_in_the_payload, "report.disclosures"),
    DISCLOSURES(space_in_a_section, "report.disclosures"), DISCLOSURES(space_between_members, "report.disclosures"),
    DISCLOSURES(space_at_the_end, "report.disclosures"), DISCLOSURES(two_objects, "json.trailing"),
    DISCLOSURES(issuer_twice, "json.duplicate-key"), FORM(members_in_other_order, "schema.report.canonical"),
    FORM(amount_as_number, "field.type"), FORM(amount_with_zeros, "schema.decimal"),
    FORM(fact_of_unknown_kind, "schema.fact.kind"), FORM(escaped_letter, "schema.report.canonical"),
    FORM(hidden_character, "schema.text.hidden"), FORM(other_product_version, "schema.report.version"),
    FORM(other_section_version, "schema.report.version"), DISCLOSURES(short_salt, "report.disclosures"),
    MESSAGE(received_later, "report.time", "report.received"), FORM(decoys_among_withheld, "schema.report.withheld"),
};

static void run_all(const struct tp_kind *k, size_t n)
{
    for (size_t i = 0; i < n; i++)
        tp_run(&k[i]);
}
#define RUN(table) static void table##_are_refused(void **state) { (void)state; run_all(table, sizeof table / sizeof table[0]); }
RUN(travelling)
RUN(issued)

/* The tools above change nothing by themselves, and an older report is valid as it ever was. */
static void unchanged_is_valid(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct bf m;
        struct sp_verified v;
        bf_prepare(&m);
        if (i == 2)
            older(&m);
        bf_make(&m);
        if (i == 1)
            nothing_else(&m);
        bf_bind(&m);
        const struct sp_verify_question q = { .bundle = sp_buf_view(&m.bundle), .trust = m.trust, .at_s = TF_NOW + 60 };
        CHECK_OK(sp_bundle_verify(&q, &v));
        const struct sp_check_line *why = sp_verdict_reason(&v.verdict);
        if (i != 1 ? why != NULL : strcmp(why->id, "receipt.answer-digest") != 0) /* signed again, it is another report */
            fail_msg("%d: %s %s", i, why->id, why->rule);
        sp_verified_free(&v);
        bf_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(travelling_are_refused), cmocka_unit_test(issued_are_refused),
                                        cmocka_unit_test(unchanged_is_valid) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
