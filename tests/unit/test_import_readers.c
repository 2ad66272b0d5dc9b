/* layer: tools */
/* Readers of foreign files: the same records however the file arrives, and from any position on. */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/random.h"
#include "schema/company.h"
#include "tools/import/put.h"
#include "tools/import/ring.h"

static struct sp_prng prng = { 17 };

/* Everything that a reader handed on, as text: one line per row. */
struct catch { struct sp_buf log; unsigned records, rejects; uint64_t last; char rule[64]; };

static void catch_free(struct catch *c) { sp_buf_free(&c->log); }
#define CATCH_AUTO __attribute__((cleanup(catch_free))) struct catch

static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    struct catch *c = ctx;
    sp_buf_putf(&c->log, "record %zu %llu ", row->line, (unsigned long long)row->next);
    sp_buf_put(&c->log, row->text);
    sp_buf_putc(&c->log, '\n');
    c->records++;
    c->last = row->next;
    return SP_OK;
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    struct catch *c = ctx;
    sp_buf_putf(&c->log, "reject %zu %llu %s %s ", row->line, (unsigned long long)row->next, why->rule, why->field);
    sp_buf_put(&c->log, row->text);
    sp_buf_putc(&c->log, '\n');
    c->rejects++;
    c->last = row->next;
    (void)snprintf(c->rule, sizeof c->rule, "%s", why->rule);
    return SP_OK;
}

/* One company is known by an LEI already, under the register's number. */
static struct sp_rc on_resolve(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    (void)ctx;
    if (!sp_view_is(scheme, "lei") || !sp_view_is(value, "5493001KJTIIGC8Y1R12"))
        return SP_ERR(NOTFOUND);
    sp_buf_puts(out, "LA.ern:0100001234");
    return SP_OK;
}

/* In pieces of at most `most` bytes, 0: at once. */
static struct sp_rc read_all(enum sp_import_format format, struct sp_view text, size_t most, uint64_t from, struct catch *c, struct sp_diag *d)
{
    struct sp_import_sink sink = { .ctx = c, .record = on_record, .reject = on_reject, .resolve = on_resolve };
    struct sp_import_reader *r = NULL;
    CHECK_OK(sp_import_reader_new(format, &sink, from, &r));
    struct sp_rc rc = SP_OK;
    while (sp_ok(rc) && text.n) {
        size_t n = most ? 1 + (size_t)sp_prng_below(&prng, most) : text.n;
        n = n > text.n ? text.n : n;
        char *copy = malloc(n); /* of its own size, so that a sanitizer sees a byte too far, and gone afterwards */
        assert_non_null(copy);
        memcpy(copy, text.p, n);
        rc = sp_import_reader_feed(r, sp_view(copy, n), false, d);
        free(copy);
        text = sp_view(text.p + n, text.n - n);
    }
    if (sp_ok(rc))
        rc = sp_import_reader_feed(r, sp_view("", 0), true, d);
    sp_import_reader_free(r);
    CHECK_OK(sp_buf_rc(&c->log));
    return rc;
}

/* --- fixtures ------------------------------------------------------------------------------------------ */

#define LEI_1 "5493001KJTIIGC8Y1R12"
#define LEI_2 "213800KUD8LAJWSQ9D15"
#define LEI_BAD "213800KUD8LAJWSQ9D16"

static const char jsonl[] = "{\"subject\":\"a\"}\n\n  {\"subject\":\"b\"} \r\n{\"subject\":\"\xe0\xba\xa5\"}\n\t\nlast";

#define LEI_RECORD(lei, name, rest) \
    "<l:LEIRecord><l:LEI>" lei "</l:LEI><l:Entity><l:LegalName xml:lang=\"zh-Hans\">" name "</l:LegalName>" rest \
    "<l:LegalJurisdiction>LA</l:LegalJurisdiction><l:EntityStatus>ACTIVE</l:EntityStatus></l:Entity></l:LEIRecord>\n"
#define LEI_FILE(records) \
    "<?xml version='1.0'?>\n<l:LEIData xmlns:l=\"http://www.gleif.org/data/schema/leidata/2016\" xmlns:o=\"urn:o\">\n<l:LEIRecords>\n" records \
    "</l:LEIRecords>\n</l:LEIData>\n"
static const char lei_xml[] = LEI_FILE(
    LEI_RECORD(LEI_1, "\xe4\xbf\xa1\xe6\xa1\xa5 &amp; <![CDATA[<b>]]>",
               "<l:OtherEntityNames><l:OtherEntityName xml:lang=\"en\" type=\"TRADING_OR_OPERATING_NAME\">Xin\n  Qiao</l:OtherEntityName></l:OtherEntityNames>"
               "<l:LegalAddress xml:lang=\"en\"><l:FirstAddressLine>1</l:FirstAddressLine><l:City>V</l:City><l:Country>LA</l:Country></l:LegalAddress>")
    LEI_RECORD(LEI_BAD, "Bad", "")
    "<o:other><o:deep>not ours</o:deep></o:other><!-- a comment -->\n"
    LEI_RECORD(LEI_2, "Sec\xe2\x80\x8bond\xc2\xa0\xe3\x80\x80 Co", "<o:Extension><l:LEI>" LEI_1 "</l:LEI></o:Extension>"));

#define RR_RECORD(start, type) \
    "<r:RelationshipRecord><r:Relationship><r:StartNode><r:NodeID>" start "</r:NodeID><r:NodeIDType>LEI</r:NodeIDType></r:StartNode>\n" \
    "<r:EndNode><r:NodeID>" LEI_2 "</r:NodeID><r:NodeIDType>LEI</r:NodeIDType></r:EndNode><r:RelationshipType>" type "</r:RelationshipType>" \
    "<r:RelationshipPeriods><r:RelationshipPeriod><r:StartDate>2020-01-01T00:00:00Z</r:StartDate><r:PeriodType>RELATIONSHIP_PERIOD</r:PeriodType>" \
    "</r:RelationshipPeriod></r:RelationshipPeriods><r:RelationshipStatus>ACTIVE</r:RelationshipStatus></r:Relationship></r:RelationshipRecord>\n"
static const char rr_xml[] = "<r:RelationshipData xmlns:r=\"http://www.gleif.org/data/schema/rr/2016\"><r:RelationshipRecords>\n"
    RR_RECORD(LEI_1, "IS_DIRECTLY_CONSOLIDATED_BY") RR_RECORD(LEI_2, "IS_DIRECTLY_CONSOLIDATED_BY") RR_RECORD(LEI_1, "IS_FUND-MANAGED_BY")
    RR_RECORD(LEI_1, "IS_FRIEND_OF") "</r:RelationshipRecords></r:RelationshipData>";

#define API_RECORD(lei, name) "{\"type\":\"lei-records\",\"attributes\":{\"lei\":\"" lei "\",\"entity\":{\"legalName\":{\"name\":\"" name \
    "\",\"language\":\"en\"},\"jurisdiction\":\"LA\",\"status\":\"ACTIVE\"}}}"
static const char api_json[] = "{\"meta\":{\"data\":[{\"x\":\"}]\"}],\"s\":\"\\\"data\\\":\"},\n \"data\": [\n" API_RECORD(LEI_1, "A \\\" ]} \\\\") " ,\n"
    API_RECORD(LEI_BAD, "B") ",\n" API_RECORD(LEI_2, "C") ",{\"attributes\":{\"lei\":\"" LEI_2 "\",\"lei\":1}}\n], \"links\":{}}\n";

static const char api_clean[] = "{\"meta\":{},\"data\":[" API_RECORD(LEI_1, "A") ",\n" API_RECORD(LEI_2, "C") "]}";

static const struct { enum sp_import_format format; const char *text; unsigned records, rejects; } files[] = {
    { SP_IMPORT_JSONL, jsonl, 4, 0 },
    { SP_IMPORT_LEI_XML, lei_xml, 2, 1 },
    { SP_IMPORT_RR_XML, rr_xml, 2, 2 },
    { SP_IMPORT_GLEIF_JSON, api_json, 2, 2 },
};
enum { N_FILES = sizeof files / sizeof files[0] };

/* --- what is read -------------------------------------------------------------------------------------- */

static void pieces_make_no_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_FILES; i++) {
        struct sp_view text = sp_view_of(files[i].text);
        CATCH_AUTO whole = { .records = 0 };
        CHECK_OK(read_all(files[i].format, text, 0, 0, &whole, NULL));
        assert_int_equal(whole.records, files[i].records);
        assert_int_equal(whole.rejects, files[i].rejects);
        for (unsigned round = 0; round < 60; round++) {
            CATCH_AUTO part = { .records = 0 };
            CHECK_OK(read_all(files[i].format, text, round < 2 ? 1 : 1 + round * 3, 0, &part, NULL));
            if (!sp_view_eq(sp_buf_view(&part.log), sp_buf_view(&whole.log)))
                fail_msg("%s\nis not\n%s", sp_buf_cstr(&part.log), sp_buf_cstr(&whole.log));
        }
    }
}

/* An import that was stopped after any row goes on with the next one: nothing twice, nothing left out. */
static void any_position_gives_the_rest(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_FILES; i++) {
        struct sp_view text = sp_view_of(files[i].text), log, line;
        CATCH_AUTO whole = { .records = 0 };
        CHECK_OK(read_all(files[i].format, text, 0, 0, &whole, NULL));
        log = sp_buf_view(&whole.log);
        while (sp_view_split(log, '\n', &line, &log)) {
            unsigned long long next = 0, at = 0;
            assert_int_equal(sscanf(line.p, "%*s %llu %llu", &at, &next), 2);
            CATCH_AUTO rest = { .records = 0 };
            CHECK_OK(read_all(files[i].format, text, 40, next, &rest, NULL));
            if (!sp_view_eq(sp_buf_view(&rest.log), log))
                fail_msg("from %llu: %s\nis not\n%s", next, rest.log.n ? sp_buf_cstr(&rest.log) : "", log.p);
        }
    }
}

/* What a reader makes of a good record is a record of the schema. */
static void records_are_of_the_schema(void **state)
{
    (void)state;
    for (size_t i = 1; i < N_FILES; i++) {
        CATCH_AUTO c = { .records = 0 };
        CHECK_OK(read_all(files[i].format, sp_view_of(files[i].text), 0, 0, &c, NULL));
        struct sp_view log = sp_buf_view(&c.log), line;
        while (sp_view_split(log, '\n', &line, &log)) {
            SP_ARENA_AUTO arena = { 0 };
            struct sp_company company;
            struct sp_diag d = { 0 };
            const char *json = memchr(line.p, '{', line.n);
            if (!sp_view_starts(line, SP_VIEW_LIT("record ")) || !json)
                continue;
            if (!sp_ok(sp_company_from_json(sp_view(json, (size_t)(line.p + line.n - json)), &arena, &company, &d)))
                fail_msg("%s %s: %.*s", d.rule, d.field, (int)line.n, line.p);
        }
    }
}

static void has(const struct catch *c, const char *text)
{
    if (!memmem(c->log.p, c->log.n, text, strlen(text)))
        fail_msg("no %s in %.*s", text, (int)c->log.n, c->log.p);
}

static void a_record_says_what_it_was_given(void **state)
{
    (void)state;
    CATCH_AUTO lei = { .records = 0 };
    CHECK_OK(read_all(SP_IMPORT_LEI_XML, sp_view_of(lei_xml), 0, 0, &lei, NULL));
    has(&lei, "\"subject\":\"LA.ern:0100001234\"");               /* known by this LEI already */
    has(&lei, "\"subject\":\"LA.lei:" LEI_2 "\"");
    has(&lei, "\"text\":\"Second Co\"");
    has(&lei, "\"text\":\"\xe4\xbf\xa1\xe6\xa1\xa5 & <b>\",\"lang\":\"zh\"");
    has(&lei, "\"type\":\"trading\",\"text\":{\"text\":\"Xin Qiao\",\"lang\":\"en\"}");
    has(&lei, "reject 6 2 import.lei.check LEI " LEI_BAD);
    CATCH_AUTO rr = { .records = 0 };
    CHECK_OK(read_all(SP_IMPORT_RR_XML, sp_view_of(rr_xml), 0, 0, &rr, NULL));
    has(&rr, "\"relation\":\"direct_parent\",\"lei\":\"" LEI_2 "\",\"from\":\"2020-01-01\"");
    has(&rr, "\"relation\":\"fund_manager\"");
    has(&rr, "import.rr.unknown StartNode.NodeID");
    has(&rr, "import.rr.type RelationshipType");
    CATCH_AUTO api = { .records = 0 };
    CHECK_OK(read_all(SP_IMPORT_GLEIF_JSON, sp_view_of(api_json), 0, 0, &api, NULL));
    has(&api, "\"text\":\"A \\\" ]} \\\\\"");
    has(&api, "reject 5 4 json.duplicate-key");
}

static void long_lines_are_passed_over(void **state)
{
    (void)state;
    SP_BUF_AUTO text = { 0 };
    sp_buf_puts(&text, "first\n");
    for (size_t i = 0; i < SP_MAX_IMPORT_LINE; i++)
        sp_buf_putc(&text, 'x');
    sp_buf_puts(&text, "\n");                                      /* just fits */
    for (size_t i = 0; i <= SP_MAX_IMPORT_LINE; i++)
        sp_buf_putc(&text, 'y');
    sp_buf_puts(&text, "\nlast\n");
    for (size_t most = 0; most <= 300000; most += 100000) {
        CATCH_AUTO c = { .records = 0 };
        CHECK_OK(read_all(SP_IMPORT_JSONL, sp_buf_view(&text), most, 0, &c, NULL));
        assert_int_equal(c.records, 3);
        assert_int_equal(c.rejects, 1);
        assert_string_equal(c.rule, "import.line.length");
        assert_int_equal(c.last, text.n);
    }
}

/* --- what is refused ----------------------------------------------------------------------------------- */

static void whole_files_are_refused(void **state)
{
    static const struct { enum sp_import_format format; const char *text, *rule; size_t line; } bad[] = {
        { SP_IMPORT_LEI_XML, "", "import.xml.syntax", 1 },
        { SP_IMPORT_LEI_XML, "<a/>", "import.xml.root", 1 },
        { SP_IMPORT_LEI_XML, "\n<LEIData xmlns='urn:other'/>", "import.xml.root", 2 },
        { SP_IMPORT_LEI_XML, "<!DOCTYPE a><a/>", "import.xml.doctype", 1 },
        { SP_IMPORT_LEI_XML, "<?xml version='1.0' encoding='nothing'?><a/>", "import.xml.syntax", 1 },
        { SP_IMPORT_LEI_XML, LEI_FILE("&nobody;"), "import.xml.syntax", 4 },
        { SP_IMPORT_LEI_XML, LEI_FILE("<l:LEIRecord>"), "import.xml.syntax", 4 },
        { SP_IMPORT_LEI_XML, LEI_FILE("") "<a/>", "import.xml.syntax", 6 },
        { SP_IMPORT_LEI_XML, LEI_FILE("\xc0\xaf"), "import.xml.syntax", 4 },
        { SP_IMPORT_RR_XML, LEI_FILE(""), "import.xml.root", 2 },
        { SP_IMPORT_GLEIF_JSON, "", "import.empty", 1 },
        { SP_IMPORT_GLEIF_JSON, "[]", "import.json.form", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"x\":{\"data\":[]}}", "import.json.form", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[", "import.truncated", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[]", "import.truncated", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[]}}", "import.json.form", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[{}\n{}]}", "import.json.form", 2 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[{},,{}]}", "import.json.form", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[{},]}", "json.syntax", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[,{}]}", "json.syntax", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[],\"data\":[]}", "json.duplicate-key", 1 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[],\n\"x\":tru}", "json.literal", 2 },
        { SP_IMPORT_GLEIF_JSON, "{\"data\":[]} x", "json.trailing", 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (size_t most = 0; most < 2; most++) {
            CATCH_AUTO c = { .records = 0 };
            struct sp_diag d = { 0 };
            struct sp_rc rc = read_all(bad[i].format, sp_view_of(bad[i].text), most, 0, &c, &d);
            if (!sp_is(rc, SP_RC_FORMAT) || strcmp(d.rule, bad[i].rule) != 0 || d.line != bad[i].line)
                fail_msg("%s: %s %s line %zu", bad[i].text, sp_rc_text(rc), d.rule, d.line);
        }
}

static struct sp_rc stop(void *ctx, const struct sp_import_row *row)
{
    (void)row;
    ++*(unsigned *)ctx;
    return SP_ERR(CLOSED);
}

static struct sp_rc stop_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    (void)why;
    return stop(ctx, row);
}

static void a_sink_that_stops_stops_the_reader(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_FILES; i++) {
        unsigned rows = 0;
        struct sp_import_sink sink = { .ctx = &rows, .record = stop, .reject = stop_reject };
        struct sp_import_reader *r = NULL;
        CHECK_OK(sp_import_reader_new(files[i].format, &sink, 0, &r));
        CHECK_RC(CLOSED, sp_import_reader_feed(r, sp_view_of(files[i].text), true, NULL));
        assert_int_equal(rows, 1);
        sp_import_reader_free(r);
    }
}

/* --- changed at random --------------------------------------------------------------------------------- */

static void mutate(struct sp_buf *b)
{
    static const char marks[] = "{}[]\",:\\<>&;/ \n\0\xff\xe2x0";
    for (size_t k = 1 + (size_t)sp_prng_below(&prng, 3); k-- > 0 && b->n;) {
        size_t at = (size_t)sp_prng_below(&prng, b->n);
        if (sp_prng_below(&prng, 4) == 0) {
            memmove(b->p + at, b->p + at + 1, b->n - at - 1);
            b->n--;
        } else {
            b->p[at] = marks[sp_prng_below(&prng, sizeof marks - 1)];
        }
    }
}

/* The walk over GLEIF's JSON is no laxer than the strict scanner: a file that passed without a reject is strict JSON. */
static void changed_files_are_judged_alike(void **state)
{
    (void)state;
    unsigned passed = 0;
    for (unsigned round = 0; round < 6000; round++) {
        size_t i = round % (N_FILES + 1);
        bool clean = i == N_FILES;
        i = clean ? N_FILES - 1 : i;
        SP_BUF_AUTO text = { 0 };
        sp_buf_puts(&text, clean ? api_clean : files[i].text);
        mutate(&text);
        CATCH_AUTO whole = { .records = 0 };
        CATCH_AUTO part = { .records = 0 };
        struct sp_diag a = { 0 }, b = { 0 };
        struct sp_rc rc = read_all(files[i].format, sp_buf_view(&text), 0, 0, &whole, &a);
        struct sp_rc again = read_all(files[i].format, sp_buf_view(&text), 9, 0, &part, &b);
        assert_int_equal(rc.code, again.code);
        if (!sp_view_eq(sp_buf_view(&whole.log), sp_buf_view(&part.log)) || strcmp(a.rule, b.rule) != 0)
            fail_msg("pieces matter: %.*s", (int)text.n, text.p);
        if (!clean || !sp_ok(rc) || whole.rejects)
            continue;
        passed++;
        if (!sp_ok(sp_json_scan(sp_buf_view(&text), 0, &a)))
            fail_msg("%s: %.*s", a.rule, (int)text.n, text.p);
    }
    assert_in_range(passed, 50, 1200);
}

/* --- rejects ------------------------------------------------------------------------------------------- */

static void a_reject_is_one_line_of_json(void **state)
{
    static const struct sp_view rows[] = { { "plain", 5 }, { "a\n\"b\"\\", 7 }, { "\xff\x00\x01", 3 }, { "", 0 }, { "\xe2\x80\xae", 3 } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        SP_BUF_AUTO b = { 0 };
        SP_JSON_AUTO j = NULL;
        struct sp_diag why = { .rule = "import.x", .field = "a\"b", .text = "because\n" };
        sp_import_put_reject(&b, "dir/\"x\".jsonl", 7, rows[i], sp_view(NULL, 0), &why);
        CHECK_OK(sp_buf_rc(&b));
        assert_ptr_equal(memchr(b.p, '\n', b.n), b.p + b.n - 1);
        CHECK_OK(sp_json_parse(sp_view(b.p, b.n - 1), 0, &j, NULL));
        struct sp_view v;
        int64_t line = 0;
        CHECK_OK(sp_json_i64(j, "line", &line, NULL));
        assert_int_equal(line, 7);
        if (sp_ok(sp_json_str(j, "row", &v, NULL))) {
            assert_true(sp_view_eq(v, rows[i]));
        } else {
            SP_BUF_AUTO bytes = { 0 };
            CHECK_OK(sp_json_str(j, "row_b64", &v, NULL));
            CHECK_OK(sp_b64_decode(v, &bytes));
            assert_true(sp_view_eq(sp_buf_view(&bytes), rows[i]));
        }
    }
}

static void languages_become_codes(void **state)
{
    (void)state;
    CHECK_VIEW(sp_put_language(SP_VIEW_LIT("zh-Hans")), "zh");
    CHECK_VIEW(sp_put_language(SP_VIEW_LIT("EN")), "en");
    CHECK_VIEW(sp_put_language(SP_VIEW_LIT("lo")), "lo");
    CHECK_VIEW(sp_put_language(SP_VIEW_LIT("xx-invented")), "und");
    CHECK_VIEW(sp_put_language(SP_VIEW_LIT("")), "und");
    CHECK_VIEW(sp_put_language(SP_VIEW_LIT("-")), "und");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_make_no_difference),    cmocka_unit_test(any_position_gives_the_rest),
        cmocka_unit_test(records_are_of_the_schema),    cmocka_unit_test(a_record_says_what_it_was_given),
        cmocka_unit_test(long_lines_are_passed_over),   cmocka_unit_test(whole_files_are_refused),
        cmocka_unit_test(a_sink_that_stops_stops_the_reader), cmocka_unit_test(changed_files_are_judged_alike),
        cmocka_unit_test(a_reject_is_one_line_of_json), cmocka_unit_test(languages_become_codes),
    };
    printf("seed %llu\n", (unsigned long long)prng.state);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
