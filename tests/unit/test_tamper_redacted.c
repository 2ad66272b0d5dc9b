/* layer: evidence */
/* Every way we know to make a copy of a report show other than what it leaves out, and what only its issuer could do, besides
 * those of tests/unit/test_tamper_sealed.c: the exact check and rule. */
#include "tests/lib/tamper.h"

#include "node/evidence/redact.h"
#include "tests/lib/log_fixture.h"

#define LA_REPORT m->f.key[TP_LA][SP_USE_REPORT]
#define CHANGE(name, ...) static void name(struct bf *m) { __VA_ARGS__; }
#define PATHS(...) ((const char *const[]){ __VA_ARGS__ }), sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)

/* --- by whoever passes the report on: no key signs anything ------------------------------------------------ */

/* The disclosures in their order: three facts of registered, that section, identifiers, ownership. */
enum { NAME, STATUS, CAPITAL, REGISTERED, IDENTIFIERS, OWNERSHIP, ALL };
_Static_assert(ALL == 6, "three facts and three sections");

struct list { struct sp_view v[16]; size_t n; struct sp_buf held; };

static void take_apart(const struct bf *m, struct list *l)
{
    struct sp_view rest, one;
    *l = (struct list){ .n = 0 };
    sp_buf_put(&l->held, sp_buf_view(&m->disclosures));
    rest = sp_view(l->held.p + 1, l->held.n - 1); /* behind the first '~' */
    while (sp_view_split(rest, '~', &one, &rest))
        l->v[l->n++] = one;
    assert_int_equal(l->n, ALL);
}

static void put_together(struct bf *m, struct list *l)
{
    sp_buf_clear(&m->disclosures);
    sp_buf_putc(&m->disclosures, '~');
    for (size_t i = 0; i < l->n; i++) {
        sp_buf_put(&m->disclosures, l->v[i]);
        sp_buf_putc(&m->disclosures, '~');
    }
    CHECK_OK(sp_buf_rc(&m->disclosures));
    sp_buf_free(&l->held);
}

static void put_text(struct bf *m, size_t i, struct sp_view text)
{
    struct list l;
    take_apart(m, &l);
    l.v[i] = text;
    put_together(m, &l);
}

/* What disclosure i says, with one change, in base64url again. */
static void say(struct bf *m, size_t i, const char *from, const char *to)
{
    struct list l;
    SP_BUF_AUTO raw = { 0 };
    SP_BUF_AUTO text = { 0 };
    take_apart(m, &l);
    CHECK_OK(sp_b64url_decode(l.v[i], &raw));
    sp_buf_free(&l.held);
    tp_replace(&raw, from, to);
    sp_buf_put_b64url(&text, sp_buf_view(&raw));
    put_text(m, i, sp_buf_view(&text));
}

/* The last characters of disclosure i become these. */
static void end_with(struct bf *m, size_t i, size_t cut, const char *end)
{
    struct list l;
    SP_BUF_AUTO text = { 0 };
    take_apart(m, &l);
    sp_buf_put(&text, sp_view(l.v[i].p, l.v[i].n - cut));
    sp_buf_puts(&text, end);
    sp_buf_free(&l.held);
    put_text(m, i, sp_buf_view(&text));
}

/* Only those, in that order; ALL: the fact CAPITAL as LA disclosed it in another report. */
static void only(struct bf *m, const size_t *which, size_t n)
{
    struct bf other;
    struct list l, of_other;
    bf_prepare(&other);
    bf_make(&other);
    take_apart(&other, &of_other);
    take_apart(m, &l);
    struct list part = { .n = n, .held = l.held };
    for (size_t i = 0; i < n; i++)
        part.v[i] = which[i] == ALL ? of_other.v[CAPITAL] : l.v[which[i]];
    put_together(m, &part);
    sp_buf_free(&of_other.held);
    bf_free(&other);
}
#define ONLY(...) only(m, (const size_t[]){ __VA_ARGS__ }, sizeof((const size_t[]){ __VA_ARGS__ }) / sizeof(size_t))

CHANGE(put_back_of_other_report, ONLY(NAME, STATUS, ALL, REGISTERED, OWNERSHIP))
CHANGE(put_back_behind_all, ONLY(NAME, STATUS, REGISTERED, OWNERSHIP, CAPITAL))
CHANGE(put_back_without_its_section, ONLY(CAPITAL, IDENTIFIERS))
CHANGE(with_a_name, say(m, CAPITAL, ",{", ",\"x\",{"))
CHANGE(line_feed, end_with(m, CAPITAL, 0, "\n"))
CHANGE(standard_alphabet, end_with(m, CAPITAL, 1, "+"))
CHANGE(cut_off, end_with(m, CAPITAL, 4, ""))

/* --- by the issuer: signed, and no report that could be passed on in parts ---------------------------------- */

/* The lists of the payload become this, in which # is the digest of the issuer's last disclosure; signed by LA. */
static void sign_lists(struct bf *m, struct sp_sd_issuer *issuer, const char *digest, const char *lists)
{
    SP_BUF_AUTO head = { 0 };
    SP_BUF_AUTO payload = { 0 };
    tp_header(&m->report_jws, &head);
    tp_payload(&m->report_jws, &payload);
    const char *at = memmem(payload.p, payload.n, ",\"sections\":", 12);
    assert_non_null(at);
    payload.n = (size_t)(at - payload.p);
    for (; *lists; lists++) {
        if (*lists == '#')
            sp_buf_puts(&payload, digest);
        else
            sp_buf_putc(&payload, *lists);
    }
    tp_sign(&m->report_jws, LA_REPORT, &head, &payload);
    sp_buf_clear(&m->disclosures);
    sp_sd_put_disclosures(&m->disclosures, issuer);
}

#define FACT "{\"kind\":\"registered.status\",\"id\":\"1\",\"status\":\"new\",\"class\":\"public\",\"disputed\":false,\"source\":\"synthetic\"," \
             "\"received\":\"2026-10-14T17:46:40Z\",\"data\":{\"code\":\"active\"}}"
#define NONE ",\"withheld\":[]}"

static void issue(struct bf *m, const char *value, const char *lists)
{
    SP_SD_ISSUER_AUTO issuer = { .n = 0 };
    char digest[SP_SHA256_TEXT];
    CHECK_OK(sp_sd_element(&issuer, sp_view_of(value), digest));
    sign_lists(m, &issuer, digest, lists);
}
#define ISSUE(name, value, lists) CHANGE(name, issue(m, value, lists))
#define EMPTY(section) "{\"name\":\"" section "\",\"version\":1,\"facts\":[]}"

ISSUE(dots_in_object, EMPTY("registered"), ",\"sections\":{\"...\":\"#\"}" NONE)
ISSUE(digests_in_head, EMPTY("registered"), ",\"_sd\":[\"#\"],\"sections\":[{\"...\":\"#\"}]" NONE)
ISSUE(digest_in_head, "1", ",\"_sd\":[\"#\"],\"sections\":[]" NONE)
ISSUE(unused_digest_in_head, EMPTY("registered"), ",\"_sd\":[\"AAAA\"],\"sections\":[{\"...\":\"#\"}]" NONE)
ISSUE(open_section, EMPTY("identifiers"), ",\"sections\":[" EMPTY("registered") ",{\"...\":\"#\"},{\"...\":\"a\"}]" NONE)
ISSUE(section_of_other_product, EMPTY("legal"), ",\"sections\":[{\"...\":\"#\"},{\"...\":\"a\"},{\"...\":\"b\"}]" NONE)
ISSUE(sections_of_other_order, EMPTY("registered"), ",\"sections\":[{\"...\":\"a\"},{\"...\":\"b\"},{\"...\":\"c\"},{\"...\":\"#\"}]" NONE)
ISSUE(open_fact, "{\"name\":\"registered\",\"version\":1,\"facts\":[" FACT "]}", ",\"sections\":[{\"...\":\"#\"},{\"...\":\"a\"},{\"...\":\"b\"}]" NONE)
ISSUE(member_twice_inside, "{\"name\":\"registered\",\"name\":\"registered\"}", ",\"sections\":[{\"...\":\"#\"}]" NONE)

/* A disclosure as the issuer would have made it with a name, or with a short salt. */
static void issue_text(struct bf *m, const char *disclosure)
{
    SP_SD_ISSUER_AUTO none = { .n = 0 };
    SP_BUF_AUTO text = { 0 };
    char digest[SP_SHA256_TEXT];
    sp_buf_put_b64url(&text, sp_view_of(disclosure));
    CHECK_OK(sp_sha256_b64url(sp_buf_view(&text), digest));
    sign_lists(m, &none, digest, ",\"sections\":[{\"...\":\"#\"},{\"...\":\"a\"},{\"...\":\"b\"}]" NONE);
    sp_buf_clear(&m->disclosures);
    sp_buf_putc(&m->disclosures, '~');
    sp_buf_put(&m->disclosures, sp_buf_view(&text));
    sp_buf_putc(&m->disclosures, '~');
}
CHANGE(member_as_section, issue_text(m, "[\"AAAAAAAAAAAAAAAAAAAAAA\",\"x\"," EMPTY("registered") "]"))
CHANGE(salt_of_other_letters, issue_text(m, "[\"AAAAAAAAAA.AAAAAAAAAAA\"," EMPTY("registered") "]"))
CHANGE(salt_is_number, issue_text(m, "[1," EMPTY("registered") "]"))
CHANGE(space_in_disclosure, issue_text(m, "[\"AAAAAAAAAAAAAAAAAAAAAA\", " EMPTY("registered") "]"))
CHANGE(four_members, issue_text(m, "[\"AAAAAAAAAAAAAAAAAAAAAA\",\"x\",1,2]"))
CHANGE(no_array, issue_text(m, EMPTY("registered")))

/* --- what stands around the report -------------------------------------------------------------------------- */

/* The bundle as saphan report redact copies it, with these lines when there are some. */
static void copy_with(struct bf *m, const char *const *paths, size_t n, const struct sp_buf *lines)
{
    SP_BUF_AUTO out = { 0 };
    struct sp_disclosed left;
    struct sp_bundle b;
    const struct sp_redaction what = { paths, n, false };
    CHECK_OK(sp_bundle_redact(sp_buf_view(&m->bundle), &what, &m->arena, &out, &left, NULL));
    CHECK_OK(sp_bundle_parse(sp_buf_view(&out), &m->arena, &b, NULL));
    if (lines)
        b.renditions[0].text = sp_buf_view(lines);
    sp_buf_clear(&m->bundle);
    sp_bundle_put(&m->bundle, &b);
}

/* The lines of the copy, changed. */
static void copy_saying(struct bf *m, const char *from, const char *to)
{
    SP_BUF_AUTO lines = { 0 };
    SP_BUF_AUTO full = { 0 };
    struct sp_bundle b;
    sp_buf_put(&full, sp_buf_view(&m->bundle));
    copy_with(m, PATHS("registered.capital/1", "ownership"), NULL);
    CHECK_OK(sp_bundle_parse(sp_buf_view(&m->bundle), &m->arena, &b, NULL));
    sp_buf_put(&lines, b.renditions[0].text);
    tp_replace(&lines, from, to);
    b.renditions[0].text = sp_buf_view(&lines);
    sp_buf_clear(&m->bundle);
    sp_bundle_put(&m->bundle, &b);
}

CHANGE(old_text_kept, copy_with(m, PATHS("registered.capital/1"), &m->lines))
CHANGE(claims_the_first_format, copy_saying(m, "saphan-rendition/2", "saphan-rendition/1"))
CHANGE(counts_fewer, copy_saying(m, "redacted/registered\tx\t登记信息\t1\n", ""))
CHANGE(counts_more, copy_saying(m, "登记信息\t1\nredacted", "登记信息\t2\nredacted"))
CHANGE(section_not_named, copy_saying(m, "redacted/ownership\tx\t股权与投资关系\t\n", ""))
CHANGE(note_left_out, copy_saying(m, "note/redacted", "note/original"))
CHANGE(whole_section_as_one_fact, copy_saying(m, "股权与投资关系\t\n", "股权与投资关系\t1\n"))

/* A text of a copy in the whole bundle: it hides what is there. */
static void text_of_a_copy(struct bf *m)
{
    SP_BUF_AUTO full = { 0 };
    struct sp_bundle copy, b;
    sp_buf_put(&full, sp_buf_view(&m->bundle));
    copy_with(m, PATHS("registered.capital/1"), NULL);
    CHECK_OK(sp_bundle_parse(sp_buf_view(&m->bundle), &m->arena, &copy, NULL));
    CHECK_OK(sp_bundle_parse(sp_buf_view(&full), &m->arena, &b, NULL));
    b.renditions[0].text = copy.renditions[0].text;
    sp_buf_clear(&m->bundle);
    sp_bundle_put(&m->bundle, &b);
}

/* The signed part of one report with the disclosures of another copy's bundle: of another exchange. */
static void disclosures_of_other_report(struct bf *m)
{
    struct bf other;
    bf_prepare(&other);
    bf_make(&other);
    sp_buf_clear(&m->disclosures);
    sp_buf_put(&m->disclosures, sp_buf_view(&other.disclosures));
    bf_free(&other);
}

/* LA's log holds the token as it was sent, not what was signed of it. */
static void logged_with_disclosures(struct bf *m)
{
    SP_BUF_AUTO text = { 0 };
    SP_BUF_AUTO note = { 0 };
    struct lf_log log = { .size = 0 };
    struct sp_bundle b;
    char digest[SP_SHA256_TEXT];
    lf_fill(&log, 3, 1);
    CHECK_OK(sp_sha256_b64url(bf_report(m), digest));
    uint64_t at = lf_add(&log, SP_LOGGED_ANSWER, digest);
    lf_head(&m->f, m->trust, TP_LA, &log, &note);
    lf_proof(&log, at, sp_buf_view(&note), &text);
    CHECK_OK(sp_bundle_parse(sp_buf_view(&m->bundle), &m->arena, &b, NULL));
    struct sp_bundle_proof proof = { SP_VIEW_LIT("LA"), SP_LOGGED_ANSWER, sp_buf_view(&text) };
    b.proofs = &proof;
    b.n_proofs = 1;
    sp_buf_clear(&m->bundle);
    sp_bundle_put(&m->bundle, &b);
}

/* --- the table ------------------------------------------------------------------------------------------------ */

#define HOLDER(n, r) { .name = #n, .messages = n, .id = "report.disclosures", .rule = r }
#define MESSAGE(n, i, r) { .name = #n, .messages = n, .id = i, .rule = r }
#define BUNDLE(n, i, r) { .name = #n, .bundle = n, .id = i, .rule = r }

static const struct tp_kind holders[] = {
    HOLDER(disclosures_of_other_report, "sdjwt.unreferenced"), HOLDER(put_back_of_other_report, "sdjwt.unreferenced"),
    HOLDER(put_back_behind_all, "report.disclosures"), HOLDER(put_back_without_its_section, "sdjwt.unreferenced"),
    HOLDER(with_a_name, "sdjwt.unreferenced"), HOLDER(cut_off, "sdjwt.base64"),
    MESSAGE(line_feed, "bundle.format", "schema.bundle.jws"), MESSAGE(standard_alphabet, "bundle.format", "schema.bundle.jws"),
};

static const struct tp_kind issuers[] = {
    HOLDER(dots_in_object, "sdjwt.dots"), HOLDER(digests_in_head, "sdjwt.kind"), HOLDER(digest_in_head, "sdjwt.kind"),
    HOLDER(unused_digest_in_head, "report.disclosures"), HOLDER(open_section, "report.disclosures"),
    MESSAGE(section_of_other_product, "report.form", "schema.report.section"),
    MESSAGE(sections_of_other_order, "report.form", "schema.report.section"), HOLDER(open_fact, "report.disclosures"),
    HOLDER(member_twice_inside, "json.duplicate-key"), HOLDER(member_as_section, "sdjwt.kind"),
    HOLDER(salt_of_other_letters, "report.disclosures"), HOLDER(salt_is_number, "sdjwt.salt"),
    HOLDER(space_in_disclosure, "report.disclosures"), HOLDER(four_members, "sdjwt.disclosure"), HOLDER(no_array, "sdjwt.disclosure"),
};

#define TEXT(n) BUNDLE(n, "rendition.zh.text", "rendition.text")
static const struct tp_kind around[] = {
    TEXT(old_text_kept), TEXT(claims_the_first_format), TEXT(counts_fewer), TEXT(counts_more), TEXT(section_not_named),
    TEXT(note_left_out), TEXT(whole_section_as_one_fact), TEXT(text_of_a_copy),
    BUNDLE(logged_with_disclosures, "log.LA.answer", "merkle.root"),
};

static void run_all(const struct tp_kind *k, size_t n)
{
    for (size_t i = 0; i < n; i++)
        tp_run(&k[i]);
}
#define RUN(table) static void table##_are_refused(void **state) { (void)state; run_all(table, sizeof table / sizeof table[0]); }
RUN(holders)
RUN(issuers)
RUN(around)

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(holders_are_refused), cmocka_unit_test(issuers_are_refused), cmocka_unit_test(around_are_refused) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
