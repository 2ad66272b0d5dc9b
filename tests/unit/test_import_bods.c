/* layer: tools, threads */
/* Statements of BODS 0.4: what becomes of each, in any order, again, closed, and what is refused. */
#include "tests/lib/check.h"

#include "tests/lib/storage.h"

#include "base/clock.h"
#include "schema/company.h"
#include "storage/retention.h"
#include "tools/import/bods.h"
#include "tools/import/bods_codes.h"
#include "tools/import/left_out.h"

/* Everything that the reader handed on. */
/* db: where records are stored, when they are. */
struct catch { struct sp_buf records, rejects; unsigned n_records, n_rejects; struct sp_left_out left; struct sp_diag why; struct sp_db *db; int64_t at_s; };

static void catch_free(struct catch *c)
{
    sp_buf_free(&c->records);
    sp_buf_free(&c->rejects);
}
#define CATCH_AUTO __attribute__((cleanup(catch_free))) struct catch

/* Each record is one of the schema. */
static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    struct catch *c = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_company company;
    struct sp_diag d = { .rule = "" };
    struct sp_rc rc = sp_company_from_json(row->text, &a, &company, &d);
    if (!sp_ok(rc))
        print_error("%s %s: %.*s\n", d.rule, d.field, (int)row->text.n, row->text.p);
    CHECK_OK(rc);
    if (c->db)
        CHECK_OK(st_registry_put(c->db, &company, c->at_s, &d));
    sp_buf_put(&c->records, row->text);
    sp_buf_putc(&c->records, '\n');
    c->n_records++;
    return SP_OK;
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    struct catch *c = ctx;
    sp_buf_putf(&c->rejects, "%zu %s %s\n", row->line, why->rule, why->field);
    c->why = *why;
    c->n_rejects++;
    return SP_OK;
}

static void on_left_out(void *ctx, const char *what) { sp_left_out_add(&((struct catch *)ctx)->left, what, 1); }

static struct sp_rc on_resolve(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    (void)ctx;
    if (!sp_view_is(scheme, "lei") || !sp_view_is(value, "5493001KJTIIGC8Y1R12"))
        return SP_ERR(NOTFOUND);
    sp_buf_puts(out, "LA.ern:0100001234");
    return SP_OK;
}

/* The registry was told of one company, at noon. */
static struct sp_rc on_told_then(void *ctx, struct sp_view subject, int64_t at_s, bool *out)
{
    (void)ctx;
    *out = sp_view_is(subject, "LA.ern:0100001234") && at_s == 1577880000;
    return SP_OK;
}

/* most: bytes of a piece. records NULL: of this file only. */
static struct sp_rc read_from(const char *text, size_t most, uint64_t from, struct sp_records *records, struct catch *c, struct sp_diag *d)
{
    struct sp_import_sink sink = { .ctx = c, .record = on_record, .reject = on_reject, .resolve = on_resolve, .left_out = on_left_out,
                                   .told_then = on_told_then, .records = records };
    struct sp_import_reader *r = NULL;
    CHECK_OK(sp_import_reader_new(SP_IMPORT_BODS, &sink, from, &r));
    struct sp_view v = sp_view_of(text);
    struct sp_rc rc = SP_OK;
    while (sp_ok(rc) && v.n) {
        size_t n = v.n < most ? v.n : most;
        rc = sp_import_reader_feed(r, sp_view(v.p, n), false, d);
        v = sp_view(v.p + n, v.n - n);
    }
    if (sp_ok(rc))
        rc = sp_import_reader_feed(r, sp_view(NULL, 0), true, d);
    sp_import_reader_free(r);
    return rc;
}

static void reads(const char *text, struct catch *c) { CHECK_OK(read_from(text, 1 << 20, 0, NULL, c, NULL)); }

static void has(const struct catch *c, const char *text)
{
    struct sp_buf copy = { 0 };
    sp_buf_put(&copy, sp_buf_view(&c->records));
    const char *all = sp_buf_cstr(&copy);
    if (!strstr(all, text))
        print_error("no %s in\n%s", text, all);
    assert_non_null(strstr(all, text));
    sp_buf_free(&copy);
}

static bool left(const struct catch *c, const char *what)
{
    for (size_t i = 0; i < c->left.n; i++)
        if (!strcmp(c->left.v[i].what, what))
            return true;
    return false;
}

#define STATEMENT(id, record, type, status, date, details) \
    "{\"statementId\":\"" id "\",\"declarationSubject\":\"e1\",\"statementDate\":\"" date "\",\"recordId\":\"" record \
    "\",\"recordType\":\"" type "\",\"recordStatus\":\"" status "\",\"publicationDetails\":{\"publicationDate\":\"2024-01-01\"," \
    "\"bodsVersion\":\"0.4\",\"publisher\":{\"name\":\"Register\"}},\"source\":{\"type\":[\"officialRegister\"]},\"recordDetails\":{" details "}}"
#define ENTITY(id, status, date, details) \
    STATEMENT(id, "e1", "entity", status, date, "\"isComponent\":false,\"entityType\":{\"type\":\"registeredEntity\"}," details)
#define COMPANY ENTITY("s1", "new", "2020-01-01", "\"name\":\"Mekong Ltd\",\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\"06292597\"}]")
#define PERSON(id, status, date) STATEMENT(id, "p1", "person", status, date, "\"isComponent\":false,\"personType\":\"knownPerson\"," \
    "\"names\":[{\"fullName\":\"Ann Person\"}],\"birthDate\":\"1970-01\",\"nationalities\":[{\"name\":\"Laos\",\"code\":\"LA\"}]")
#define OWNS(id, status, date, interests) STATEMENT(id, "r1", "relationship", status, date, \
    "\"isComponent\":false,\"subject\":\"e1\",\"interestedParty\":\"p1\",\"interests\":[" interests "]")
#define HALF "{\"type\":\"shareholding\",\"directOrIndirect\":\"direct\",\"beneficialOwnershipOrControl\":true,\"share\":{\"exact\":50}}"

static void a_company_a_person_and_what_she_owns(void **state)
{
    (void)state;
    CATCH_AUTO c = { 0 };
    reads("[" COMPANY "," PERSON("s2", "new", "2020-01-01") "," OWNS("s3", "new", "2020-01-02", HALF) "]", &c);
    assert_int_equal(c.n_records, 2);
    assert_int_equal(c.n_rejects, 0);
    has(&c, "{\"subject\":\"GB.reg:COH-06292597\"");
    has(&c, "\"source\":\"Register (officialRegister)\",\"valid_from\":\"2020-01-01\"");
    has(&c, "{\"type\":\"legal\",\"text\":{\"text\":\"Mekong Ltd\",\"lang\":\"und\"}}");
    has(&c, "{\"scheme\":\"reg\",\"value\":\"06292597\",\"check\":\"no-check\",\"issuer\":\"GB-COH\"}");
    has(&c, "\"class\":\"confidential\"");
    has(&c, "{\"name\":{\"text\":\"Ann Person\",\"lang\":\"und\"},\"type\":\"person\",\"country\":\"LA\",\"interest\":\"shareholding\","
            "\"share\":\"50\",\"direct\":true,\"beneficial\":true}");
    assert_true(left(&c, "person/birthDate"));
}

/* The same rows from lines as from an array, whole or in pieces, whatever comes first. */
static void order_and_pieces_make_no_difference(void **state)
{
    (void)state;
    CATCH_AUTO lines = { 0 };
    CATCH_AUTO pieces = { 0 };
    CATCH_AUTO backwards = { 0 };
    reads(COMPANY "\n" PERSON("s2", "new", "2020-01-01") "\n\n" OWNS("s3", "new", "2020-01-02", HALF) "\n", &lines);
    CHECK_OK(read_from(" [\n" COMPANY " , " PERSON("s2", "new", "2020-01-01") "\n," OWNS("s3", "new", "2020-01-02", HALF) "\n]\n", 3, 0, NULL, &pieces, NULL));
    reads("[" OWNS("s3", "new", "2020-01-02", HALF) "," PERSON("s2", "new", "2020-01-01") "," COMPANY "]", &backwards);
    assert_true(sp_view_eq(sp_buf_view(&lines.records), sp_buf_view(&pieces.records)));
    assert_true(sp_view_eq(sp_buf_view(&lines.records), sp_buf_view(&backwards.records)));
}

static void an_update_closes_what_it_no_longer_says(void **state)
{
    (void)state;
    CATCH_AUTO c = { 0 };
    reads("[" ENTITY("s1", "new", "2020-01-01", "\"name\":\"Old\",\"alternateNames\":[\"Other\"],\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\"1\"}]") ","
          ENTITY("s2", "updated", "2021-01-01", "\"name\":\"New\",\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\"1\"}]") "]", &c);
    assert_int_equal(c.n_records, 2);
    has(&c, "\"status\":\"updated\",\"class\":\"public\",\"disputed\":false,\"source\":\"Register (officialRegister)\",\"valid_from\":\"2021-01-01\"");
    has(&c, "\"status\":\"closed\",\"class\":\"public\",\"disputed\":false,\"source\":\"Register (officialRegister)\",\"valid_from\":\"2020-01-01\","
            "\"valid_to\":\"2021-01-01\"");
    /* The identifier is as it was, so its day is too. */
    has(&c, "\"valid_from\":\"2020-01-01\",\"received\":\"1970-01-01T00:00:00Z\",\"data\":{\"scheme\":\"reg\",\"value\":\"1\",\"check\":\"no-check\",\"issuer\":\"GB-COH\"}}]}");
}

static void a_closed_record_closes_its_facts(void **state)
{
    (void)state;
    CATCH_AUTO c = { 0 };
    reads("[" COMPANY "," PERSON("s2", "new", "2020-01-01") "," OWNS("s3", "new", "2020-01-02", HALF) "," OWNS("s4", "closed", "2022-03-04", HALF) "]", &c);
    assert_int_equal(c.n_records, 3);
    has(&c, "\"status\":\"closed\",\"class\":\"confidential\",\"disputed\":false,\"source\":\"Register (officialRegister)\",\"valid_from\":\"2020-01-02\","
            "\"valid_to\":\"2022-03-04\"");
}

/* What a later file says of records of an earlier one, and a file that is read twice. */
static void records_are_remembered(void **state)
{
    (void)state;
    struct st_dir dir;
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    const char *const files[] = {
        "[" COMPANY "," PERSON("s2", "new", "2020-01-01") "," OWNS("s3", "new", "2020-01-02", HALF) "]",
        "[" OWNS("s4", "updated", "2021-01-01", "{\"type\":\"votingRights\"}") "]",
        "[" COMPANY "," PERSON("s2", "new", "2020-01-01") "," OWNS("s3", "new", "2020-01-02", HALF) "]", /* again */
    };
    const unsigned records[] = { 2, 1, 1 };
    for (size_t i = 0; i < 3; i++) {
        CATCH_AUTO c = { 0 };
        struct sp_records *r = NULL;
        CHECK_OK(sp_records_open(db, &r, NULL));
        CHECK_OK(read_from(files[i], 1 << 20, 0, r, &c, NULL));
        sp_records_close(r);
        assert_int_equal(c.n_records, records[i]);
        assert_int_equal(c.n_rejects, 0);
        if (i == 1)
            has(&c, "\"status\":\"closed\"");
        assert_int_equal(left(&c, "statements older than the newest of their record"), i == 2);
    }
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void import(struct sp_db *db, int64_t at_s, const char *text, struct catch *c)
{
    struct sp_records *r = NULL;
    c->db = db;
    c->at_s = at_s;
    CHECK_OK(sp_records_open(db, &r, NULL));
    CHECK_OK(read_from(text, 1 << 20, 0, r, c, NULL));
    sp_records_close(r);
}

/* The law had the only relationship of a person deleted: that it ended is not refused for ever, and brings nothing back. */
static void what_the_law_had_deleted(void **state)
{
    (void)state;
    struct st_dir dir;
    struct sp_key *key = NULL;
    struct sp_country_policy *policy = NULL;
    struct sp_retention_sums s = { 0 };
    CATCH_AUTO first = { 0 };
    CATCH_AUTO ended = { 0 };
    CATCH_AUTO news = { 0 };
    CATCH_AUTO again = { 0 };
    CATCH_AUTO more = { 0 };
    st_dir_make(&dir);
    struct sp_db *db = st_open(&dir);
    CHECK_OK(sp_key_generate(SP_ALG_ES256, &key));
    CHECK_OK(sp_country_policy_of(SP_VIEW_LIT("LA"), &policy, NULL));
    const struct sp_retention law = { .policy = policy, .on = "2026-01-01", .now_s = ST_NOW };
    import(db, ST_NOW - 9000, "[" COMPANY "," PERSON("s2", "new", "2009-01-01") "," OWNS("s3", "new", "2011-01-02", "{\"type\":\"shareholding\",\"endDate\":\"2010-06-01\"}") "]", &first);
    assert_int_equal(first.n_records, 2);
    CHECK_OK(sp_retention_delete(db, &law, SP_VIEW_LIT("LA"), key, &s, NULL));
    assert_int_equal(s.facts, 1);
    assert_int_equal(s.records, 1);
    assert_int_equal(s.parties, 1);
    import(db, ST_NOW + 1, "[" OWNS("s4", "closed", "2023-05-01", "{\"type\":\"shareholding\",\"endDate\":\"2010-06-01\"}") "]", &ended);
    assert_int_equal(ended.n_records + ended.n_rejects, 0);
    assert_true(left(&ended, "ends of relationships that were deleted by law"));
    /* news of it need the person, and say so */
    import(db, ST_NOW + 2, "[" OWNS("s5", "updated", "2024-05-01", HALF) "]", &news);
    assert_int_equal(news.n_rejects, 1);
    assert_string_equal(news.why.rule, "import.bods.party");
    assert_non_null(strstr(news.why.text, "deleted here by law"));
    import(db, ST_NOW + 3, "[" PERSON("s2", "new", "2009-01-01") "," OWNS("s5", "updated", "2024-05-01", HALF) "]", &again);
    assert_int_equal(again.n_rejects, 0);
    assert_int_equal(again.n_records, 1);
    has(&again, "Ann Person");
    import(db, ST_NOW + 4, "[" OWNS("s6", "closed", "2025-05-01", HALF) "]", &more);
    assert_int_equal(more.n_rejects, 0);
    has(&more, "\"valid_to\":\"2025-05-01\"");
    sp_country_policy_free(policy);
    sp_key_free(key);
    sp_db_close(db);
    st_dir_remove(&dir);
}

static void a_relationship_names_so_many_and_no_more(void **state)
{
    (void)state;
    CATCH_AUTO c = { 0 };
    SP_BUF_AUTO text = { 0 };
    sp_buf_puts(&text, "[" COMPANY);
    for (int i = 0; i <= SP_RECORD_PARTIES; i++)
        sp_buf_putf(&text, "," STATEMENT("p%d", "p%d", "person", "new", "2020-01-01", "\"personType\":\"knownPerson\",\"names\":[{\"fullName\":\"N\"}]") ","
                    STATEMENT("r%d", "r1", "relationship", "updated", "2020-%02d-%02d", "\"subject\":\"e1\",\"interestedParty\":\"p%d\",\"interests\":[" HALF "]"),
                    i, i, i, i / 28 + 1, i % 28 + 1, i);
    sp_buf_puts(&text, "]");
    reads(sp_buf_cstr(&text), &c);
    assert_int_equal(c.n_rejects, 1);
    assert_string_equal(c.why.rule, "import.bods.limit");
    assert_string_equal(c.why.field, "/recordDetails/interestedParty");
}

/* After a stop the rest is read, and nothing that waited is lost. */
static void any_position_gives_the_rest(void **state)
{
    (void)state;
    static const char file[] = "[" OWNS("s3", "new", "2020-01-02", HALF) "," PERSON("s2", "new", "2020-01-01") "," COMPANY "]";
    for (uint64_t from = 0; from <= 3; from++) {
        CATCH_AUTO c = { 0 };
        CHECK_OK(read_from(file, 1 << 20, from, NULL, &c, NULL));
        assert_int_equal(c.n_records, from < 3 ? 2 : 1);
        has(&c, "\"kind\":\"ownership.owner\"");
    }
}

static void keys_come_from_the_best_identifier(void **state)
{
    (void)state;
    static const struct { const char *identifiers, *country, *subject; } cases[] = {
        { "{\"scheme\":\"GB-COH\",\"id\":\"02723534\"},{\"scheme\":\"XI-LEI\",\"id\":\"PY6ZZQWO2IZFZC3IOL08\"}", "GB", "GB.lei:PY6ZZQWO2IZFZC3IOL08" },
        { "{\"scheme\":\"XI-LEI\",\"id\":\"5493001KJTIIGC8Y1R12\"}", "FR", "LA.ern:0100001234" },
        { "{\"scheme\":\"CN-USCI\",\"id\":\"91350100M000100Y43\"}", "CN", "CN.uscc:91350100M000100Y43" },
        { "{\"scheme\":\"CN-SAIC\",\"id\":\"450100000012345\"}", "CN", "CN.reg:SAIC-450100000012345" },
        { "{\"schemeName\":\"RA000585\",\"id\":\"06292597\"}", "GB", "GB.reg:RA000585-06292597" },
        { "{\"schemeName\":\"la.tin\",\"id\":\"123456789\"}", "LA", "LA.tin:123456789" },
        { "{\"schemeName\":\"DE.reg\",\"id\":\"HRB 1\"}", "FR", "DE.reg:HRB1" },
        { "{\"scheme\":\"IRL-BAU\",\"id\":\"434151\"}", "IE", "IE.reg:IRL-BAU-434151" },
        { "{\"schemeName\":\"Company Registry, Delaware\",\"id\":\"758355\"}", "US-DE", "US.reg:X-" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CATCH_AUTO c = { 0 };
        SP_BUF_AUTO text = { 0 };
        sp_buf_putf(&text, ENTITY("s1", "new", "2020-01-01", "\"name\":\"A\",\"jurisdiction\":{\"name\":\"x\",\"code\":\"%s\"},\"identifiers\":[%s]"),
                    cases[i].country, cases[i].identifiers);
        reads(sp_buf_cstr(&text), &c);
        assert_int_equal(c.n_records, 1);
        has(&c, cases[i].subject);
    }
}

/* Rule and pointer of everything that is refused; the rest of the file is read all the same. */
static void refusals_name_rule_and_field(void **state)
{
    (void)state;
    static const struct { const char *text, *rule, *field; } cases[] = {
        { "{\"statementId\":1}", "field.type", "statementId" },
        { "{\"statementId\":\"a\"}", "field.missing", "recordId" },
        { "{\"statementID\":\"a\",\"statementType\":\"entityStatement\"}", "import.bods.version", "/publicationDetails/bodsVersion" },
        { "{\"statementId\":\"a\",\"publicationDetails\":{\"bodsVersion\":\"0.3\"}}", "import.bods.version", "/publicationDetails/bodsVersion" },
        { STATEMENT("a", "x", "thing", "new", "2020-01-01", ""), "import.bods.type", "/recordType" },
        { STATEMENT("a", "x", "entity", "old", "2020-01-01", ""), "import.bods.status", "/recordStatus" },
        { STATEMENT("a", "x", "entity", "new", "yesterday", ""), "import.bods.date", "/statementDate" },
        { STATEMENT("a", "x", "entity", "new", "2020-02-30", ""), "import.bods.date", "/statementDate" },
        { STATEMENT("a", "x", "entity", "new", "2999-01-01", ""), "import.bods.date", "/statementDate" },
        { "{\"statementId\":\"a\",\"recordId\":\"x\",\"recordType\":\"entity\",\"recordDetails\":{},\"publicationDetails\":{\"publicationDate\":\"2204-01-01\"}}",
          "import.bods.date", "/publicationDetails/publicationDate" },
        { STATEMENT("a", "", "entity", "new", "2020-02-20", ""), "field.missing", "/recordId" },
        { STATEMENT("a", "x", "entity", "new", "2020-01-01", "\"entityType\":{\"type\":\"club\"}"), "import.bods.type", "/recordDetails/entityType/type" },
        { STATEMENT("a", "x", "person", "new", "2020-01-01", "\"personType\":\"somebody\""), "import.bods.type", "/recordDetails/personType" },
        { ENTITY("a", "new", "2020-01-01", "\"name\":\"A\",\"identifiers\":[{\"scheme\":\"GB-COH\"}]"), "import.bods.identifier", "/recordDetails/identifiers" },
        { ENTITY("a", "new", "2020-01-01", "\"name\":\"A\",\"identifiers\":[{\"scheme\":\"XI-LEI\",\"id\":\"5493001KJTIIGC8Y1R13\"}]"),
          "import.bods.identifier", "/recordDetails/identifiers" },
        { ENTITY("a", "new", "2020-01-01", "\"name\":\"A\",\"foundingDate\":\"1.1.1990\",\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\"1\"}]"),
          "schema.date", "/recordDetails/foundingDate" },
        { STATEMENT("a", "r", "relationship", "new", "2020-01-01", "\"subject\":\"e9\",\"interestedParty\":\"p1\""), "import.bods.subject", "/recordDetails/subject" },
        { STATEMENT("a", "r", "relationship", "new", "2020-01-01", "\"subject\":{\"reason\":\"unknown\"},\"interestedParty\":\"p1\""),
          "import.bods.subject", "/recordDetails/subject" },
        { STATEMENT("a", "r", "relationship", "new", "2020-01-01", "\"subject\":\"e1\",\"interestedParty\":\"p9\""), "import.bods.party", "/recordDetails/interestedParty" },
        { STATEMENT("a", "r", "relationship", "new", "2020-01-01", "\"subject\":\"e1\""), "import.bods.party", "/recordDetails/interestedParty" },
        { STATEMENT("a", "r", "relationship", "new", "2020-01-01", "\"subject\":\"e1\",\"interestedParty\":{\"reason\":\"secret\"}"),
          "import.bods.reason", "/recordDetails/interestedParty/reason" },
        { OWNS("a", "new", "2020-01-01", "{\"type\":\"friendship\"}"), "import.bods.interest", "/recordDetails/interests/0" },
        { OWNS("a", "new", "2020-01-01", HALF ",{\"type\":\"votingRights\",\"share\":{\"exact\":101}}"), "import.bods.share", "/recordDetails/interests/1" },
        { OWNS("a", "new", "2020-01-01", "{\"type\":\"votingRights\",\"share\":{\"minimum\":60,\"maximum\":40}}"), "schema.range", "/recordDetails/interests/0" },
        { OWNS("a", "new", "2020-01-01", "{\"type\":\"votingRights\",\"startDate\":\"2020-05-01\",\"endDate\":\"2020-04-01\"}"),
          "import.bods.date", "/recordDetails/interests/0" },
        { "{\"a\":1,\"a\":2}", "json.duplicate-key", "" },
        { "17", "import.json.form", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CATCH_AUTO c = { 0 };
        SP_BUF_AUTO text = { 0 };
        sp_buf_putf(&text, "[" COMPANY ",\n%s,\n" PERSON("s2", "new", "2020-01-01") "]", cases[i].text);
        reads(sp_buf_cstr(&text), &c);
        if (c.n_rejects != 1 || strcmp(c.why.rule, cases[i].rule) != 0 || strcmp(c.why.field, cases[i].field) != 0)
            print_error("%s: %s %s, not %s\n", cases[i].text, c.why.rule, c.why.field, cases[i].rule);
        assert_int_equal(c.n_rejects, 1);
        assert_string_equal(c.why.rule, cases[i].rule);
        assert_string_equal(c.why.field, cases[i].field);
        assert_int_equal(c.n_records, 1);
        assert_int_equal(c.rejects.p[0], '2');
    }
}

static int64_t noon(void *ctx)
{
    (void)ctx;
    return INT64_C(1717243200) * 1000000; /* 2024-06-01T12:00:00Z */
}

/* A day ahead is today elsewhere; later is refused, so that it does not stand over what comes then. */
static void a_day_to_come_does_not_freeze_a_record(void **state)
{
    (void)state;
    CATCH_AUTO c = { 0 };
    sp_clock_replace(noon, NULL);
    reads("[" COMPANY "," PERSON("s2", "new", "2020-01-01") "," OWNS("s3", "new", "2024-06-02", HALF) "," OWNS("s4", "updated", "2024-06-03", HALF) ","
          OWNS("s5", "updated", "2024-06-02T12:00:01Z", HALF) "," OWNS("s6", "updated", "2024-06-02T23:30:00+14:00", HALF) "]", &c);
    assert_string_equal(sp_buf_cstr(&c.rejects), "1 import.bods.date /statementDate\n1 import.bods.date /statementDate\n");
    CATCH_AUTO later = { 0 };
    reads("[" COMPANY "," PERSON("s2", "new", "2020-01-01") "," OWNS("s3", "new", "2020-01-02", HALF) "," OWNS("s4", "updated", "2204-01-01", HALF) ","
          OWNS("s5", "closed", "2024-05-31", HALF) "]", &later);
    sp_clock_replace(NULL, NULL);
    assert_int_equal(later.n_rejects, 1);
    has(&later, "\"status\":\"closed\"");
}

static void an_owner_without_name_has_a_reason(void **state)
{
    (void)state;
    CATCH_AUTO c = { 0 };
    reads("[" COMPANY "," STATEMENT("s4", "r2", "relationship", "new", "2020-01-01", "\"subject\":\"e1\",\"interestedParty\":{\"reason\":\"subjectExemptFromDisclosure\","
          "\"description\":\"Listed\"}") "," STATEMENT("s5", "p2", "person", "new", "2020-01-01", "\"personType\":\"unknownPerson\"") ","
          STATEMENT("s6", "r3", "relationship", "new", "2020-01-01", "\"subject\":\"e1\",\"interestedParty\":\"p2\",\"interests\":[{\"type\":\"trustee\","
          "\"directOrIndirect\":\"unknown\",\"share\":{\"exclusiveMinimum\":25,\"maximum\":50.5}}]") "]", &c);
    assert_int_equal(c.n_rejects, 0);
    has(&c, "{\"reason\":\"subject_exempt\",\"text\":{\"text\":\"Listed\",\"lang\":\"und\"}}");
    has(&c, "{\"reason\":\"unknown\",\"type\":\"person\",\"interest\":\"trustee\",\"share_min\":\"25\",\"share_max\":\"50.5\"}");
    assert_true(left(&c, "relationship/interests/share that a bound is exclusive"));
}

static void whole_files_are_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *rule; unsigned records; } cases[] = {
        { "", "import.empty", 0 }, { " \n", "import.empty", 0 }, { "x", "import.json.form", 0 }, { "[", "import.truncated", 0 },
        { "[" COMPANY, "import.truncated", 1 }, { "[" COMPANY "," , "import.truncated", 1 }, { "[" COMPANY ",]", "import.json.form", 1 },
        { "[" COMPANY " " PERSON("s2", "new", "2020-01-01") "]", "import.json.form", 1 }, { "[" COMPANY "] x", "import.json.form", 1 },
        { "[}", "import.json.form", 0 }, { "[{\"a\":\"", "import.truncated", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CATCH_AUTO c = { 0 };
        struct sp_diag d = { .rule = "" };
        assert_false(sp_ok(read_from(cases[i].text, 7, 0, NULL, &c, &d)));
        assert_string_equal(d.rule, cases[i].rule);
        assert_int_equal(c.n_records, cases[i].records);
    }
}

/* Every code of ours that facts may hold has one of theirs, and what we read is a code of ours. */
static void codes_are_of_both_lists(void **state)
{
    (void)state;
    static const struct { const struct sp_bods_code *table; enum sp_codelist list; bool all; } tables[] = {
        { sp_bods_interests, SP_LIST_INTEREST_TYPE, true }, { sp_bods_roles, SP_LIST_OFFICER_ROLE, false },
        { sp_bods_reasons, SP_LIST_UNDISCLOSED_REASON, true }, { sp_bods_addresses, SP_LIST_ADDRESS_TYPE, true },
        { sp_bods_lists, SP_LIST_IDENTIFIER_SCHEME, false },
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct sp_bods_code *c = tables[i].table; c->theirs; c++)
            assert_true(sp_code_known(tables[i].list, sp_view_of(c->ours)));
        for (const char *const *code = sp_codes(tables[i].list); tables[i].all && *code; code++)
            assert_non_null(sp_bods_theirs(tables[i].table, sp_view_of(*code)));
    }
}

#define OURS(id, record, time) STATEMENT(id, record, "entity", "new", time, "\"isComponent\":false,\"entityType\":{\"type\":\"registeredEntity\"}," \
    "\"name\":\"Mekong Ltd\",\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\"06292597\"}]")
static void the_registry_s_own_statements_are_no_news(void **state)
{
    (void)state;
    static const char *const own[] = { "[" OURS("s1", "LA.ern:0100001234", "2020-01-01T12:00:00Z") "]",
                                       "[" OURS("s0", "e7", "2020-01-01") ",\n" OURS("s1", "LA.ern:0100001234", "2020-01-01T12:00:00Z") "]",
                                       OURS("s1", "LA.ern:0100001234", "2020-01-01T12:00:00Z") "\n" },
                      *const others[] = { "[" OURS("s1", "LA.ern:0100001234", "2020-01-01T12:00:01Z") "]", "[" OURS("s1", "LA.ern:0100001235", "2020-01-01T12:00:00Z") "]",
                                          "[" OURS("s1", "e1", "2020-01-01T12:00:00Z") "]" };
    for (size_t i = 0; i < 3; i++) {
        CATCH_AUTO c = { 0 }, o = { 0 };
        struct sp_diag d = { .rule = "" };
        CHECK_RC(EXISTS, read_from(own[i], 64, 0, NULL, &c, &d));
        assert_string_equal(d.rule, "import.bods.own");
        assert_int_equal(d.line, i == 1 ? 2 : 1);
        assert_int_equal(c.n_records + c.n_rejects, 0); /* of the whole file */
        CHECK_OK(read_from(others[i], 64, 0, NULL, &o, &d));
        assert_int_equal(o.n_records, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_company_a_person_and_what_she_owns),
        cmocka_unit_test(order_and_pieces_make_no_difference),
        cmocka_unit_test(an_update_closes_what_it_no_longer_says),
        cmocka_unit_test(a_closed_record_closes_its_facts),
        cmocka_unit_test(records_are_remembered),
        cmocka_unit_test(what_the_law_had_deleted),
        cmocka_unit_test(a_relationship_names_so_many_and_no_more),
        cmocka_unit_test(any_position_gives_the_rest),
        cmocka_unit_test(keys_come_from_the_best_identifier),
        cmocka_unit_test(refusals_name_rule_and_field),
        cmocka_unit_test(a_day_to_come_does_not_freeze_a_record),
        cmocka_unit_test(an_owner_without_name_has_a_reason),
        cmocka_unit_test(the_registry_s_own_statements_are_no_news),
        cmocka_unit_test(whole_files_are_refused),
        cmocka_unit_test(codes_are_of_both_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
