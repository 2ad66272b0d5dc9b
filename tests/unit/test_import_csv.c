/* layer: tools */
/* CSV: rows as RFC 4180 has them, the project's own columns, and mappings; what is wrong by line, column and rule. */
#include "tests/lib/check.h"

#include <stdlib.h>

#include "tools/import/csv_date.h"
#include "tools/import/csv_map.h"
#include "tools/import/json_line.h"
#include "tools/import/reader.h"
#include "tools/import/record.h"

struct log { struct sp_buf text; struct sp_csv_mapping *m; unsigned records, rejects; };

static struct sp_rc on_record(void *ctx, const struct sp_import_row *row)
{
    struct log *l = ctx;
    SP_ARENA_AUTO a = { 0 };
    struct sp_canonical_cache cache = { 0 };
    struct sp_company c;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    SP_BUF_AUTO column = { 0 };
    struct sp_rc rc = sp_record_parse(row->text, NULL, true, &cache, &a, &c, &d);
    sp_buf_putf(&l->text, "%zu%s ", row->line, row->joins ? "+" : "");
    if (sp_ok(rc)) {
        sp_buf_put(&l->text, row->text);
        l->records++;
    } else {
        sp_csv_column_of(l->m, row->notes, &d, &column);
        sp_buf_putf(&l->text, "! %s @ %s", d.rule, sp_buf_cstr(&column));
        l->rejects++;
    }
    sp_buf_putc(&l->text, '\n');
    return SP_OK;
}

static struct sp_rc on_reject(void *ctx, const struct sp_import_row *row, const struct sp_diag *why)
{
    struct log *l = ctx;
    sp_buf_putf(&l->text, "%zu ! %s @ %.*s\n", row->line, why->rule, (int)row->notes.n, row->notes.n ? row->notes.p : "");
    l->rejects++;
    return SP_OK;
}

/* One company is known by an LEI. */
static struct sp_rc on_resolve(void *ctx, struct sp_view scheme, struct sp_view value, struct sp_buf *out)
{
    (void)ctx;
    if (!sp_view_is(scheme, "lei") || !sp_view_is(value, "5493001KJTIIGC8Y1R12"))
        return SP_ERR(NOTFOUND);
    sp_buf_puts(out, "LA.ern:0100001234");
    return sp_buf_rc(out);
}

static struct sp_rc on_known(void *ctx, struct sp_view subject, bool *out)
{
    (void)ctx;
    *out = sp_view_is(subject, "LA.ern:0700000001") || sp_view_is(subject, "LA.ern:800000001") || sp_view_is(subject, "LA.ern:900000001") ||
           sp_view_is(subject, "LA.ern:0900000001");
    return SP_OK;
}

static struct sp_rc read_piecewise(struct sp_csv_mapping *m, struct sp_view text, size_t most, struct log *l, struct sp_diag *d)
{
    struct sp_import_sink sink = { .ctx = l, .source = "test", .mapping = m, .record = on_record, .reject = on_reject, .resolve = on_resolve,
                                   .known = on_known };
    struct sp_import_reader *r = NULL;
    struct sp_rc rc = SP_OK;
    l->m = m;
    CHECK_OK(sp_import_reader_new(SP_IMPORT_CSV, &sink, 0, &r));
    while (sp_ok(rc) && text.n) {
        size_t n = most < text.n ? most : text.n;
        char *copy = malloc(n); /* of its own size, so that a sanitizer sees a byte too far */
        assert_non_null(copy);
        memcpy(copy, text.p, n);
        rc = sp_import_reader_feed(r, sp_view(copy, n), false, d);
        free(copy);
        text = sp_view(text.p + n, text.n - n);
    }
    if (sp_ok(rc))
        rc = sp_import_reader_feed(r, sp_view("", 0), true, d);
    sp_import_reader_free(r);
    return rc;
}

/* At once, byte by byte, and in pieces of seven: the same. */
static void check_text(struct sp_csv_mapping *m, struct sp_view text, const char *want)
{
    static const size_t pieces[] = { 1, 7, 1 << 20 };
    for (size_t i = 0; i < 3; i++) {
        struct log l = { .records = 0 };
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = read_piecewise(m, text, pieces[i], &l, &d);
        if (!sp_ok(rc))
            sp_buf_putf(&l.text, "%zu !! %s\n", d.line, d.rule);
        assert_string_equal(sp_buf_cstr(&l.text), want);
        sp_buf_free(&l.text);
    }
}

static void check_own(const char *text, const char *want) { check_text(NULL, sp_view_of(text), want); }

#define HEAD "subject,kind,id,registered.name.type,registered.name.text,registered.name.text.lang\n"
#define NAME(subject, text) "{\"subject\":\"" subject "\",\"facts\":[{\"kind\":\"registered.name\",\"id\":\"1\",\"source\":\"test\",\"data\":" \
    "{\"type\":\"legal\",\"text\":{\"text\":\"" text "\",\"lang\":\"en\"}}}]}"
#define A "LA.ern:0100000001"
#define B "LA.ern:0100000002"
#define ROW(subject, text) subject ",registered.name,1,legal," text ",en\n"

static void test_cells(void **state)
{
    (void)state;
    check_own(HEAD ROW(A, "X"), "2 " NAME(A, "X") "\n");
    check_own("\xef\xbb\xbf" HEAD ROW(A, "X"), "2 " NAME(A, "X") "\n");
    check_own(HEAD ROW(A, "\"X, Y\""), "2 " NAME(A, "X, Y") "\n");
    check_own(HEAD ROW(A, "\"the \"\"X\"\"\""), "2 " NAME(A, "the \\\"X\\\"") "\n");
    check_own(HEAD ROW(A, "'=X"), "2 " NAME(A, "=X") "\n");
    check_own(HEAD ROW(A, "'t X"), "2 " NAME(A, "'t X") "\n");
    check_own(HEAD "\n" ROW(A, "X") "\n\r\n" ROW(B, "Y"), "3 " NAME(A, "X") "\n6 " NAME(B, "Y") "\n");
    check_own(HEAD A ",registered.name,1,legal,X,en", "2 " NAME(A, "X") "\n");          /* no line end */
    check_own(HEAD A ",registered.name,1,legal,X,en\r\n" ROW(B, "Y"), "2 " NAME(A, "X") "\n3 " NAME(B, "Y") "\n");
    check_own(HEAD A ",registered.name,1,legal,\"X\",\"en\"\r\n", "2 " NAME(A, "X") "\n");
    check_own(HEAD ROW(A, "X") ROW(A, "Y") ROW(B, "Z"), "2 " NAME(A, "X") "\n3+ " NAME(A, "Y") "\n4 " NAME(B, "Z") "\n");
}

static void test_wrong_rows(void **state)
{
    (void)state;
    check_own(HEAD ROW(A, "X\"Y") ROW(B, "Z"), "2 ! import.csv.quote @ \n3 " NAME(B, "Z") "\n");
    check_own(HEAD ROW(A, "\"X\"Y") ROW(B, "Z"), "2 ! import.csv.quote @ \n3 " NAME(B, "Z") "\n");
    check_own(HEAD ROW(A, "X,Y") ROW(B, "Z"), "2 ! import.csv.cells @ \n3 " NAME(B, "Z") "\n");
    check_own(HEAD A ",registered.name\n" ROW(B, "Z"), "2 ! import.csv.cells @ \n3 " NAME(B, "Z") "\n");
    check_own(HEAD ROW(A, "X\xff") ROW(B, "Z"), "2 ! import.csv.utf8 @ \n3 " NAME(B, "Z") "\n");
    check_own(HEAD ROW("LA.ern:x", "X"), "2 ! schema.subject.identifier @ subject\n");
    check_own(HEAD A ",registered.shoe,1,legal,X,en\n", "2 ! schema.fact.kind @ kind\n");
    check_own(HEAD A ",registered.name,a/b,legal,X,en\n", "2 ! schema.fact.id @ id\n");
    check_own(HEAD A ",registered.name,1,loyal,X,en\n", "2 ! schema.code @ registered.name.type\n");
    check_own(HEAD A ",registered.name,1,legal,X,\n", "2 ! field.missing @ registered.name.text.lang\n");
    check_own(HEAD A ",registered.name,1,legal,,en\n", "2 ! field.missing @ registered.name.text\n");
    check_own(HEAD A ",registered.capital,1,legal,,\n", "2 ! import.csv.column @ registered.name.type\n");
    check_own(HEAD ROW(A, "two\nlines"), "2 ! import.csv.cells @ \n3 ! import.csv.cells @ \n");
    check_own(HEAD ROW(A, "\"two\nlines\"") ROW(B, "Z"), "2 ! schema.text.hidden @ registered.name.text\n4 " NAME(B, "Z") "\n");
}

static void test_wrong_files(void **state)
{
    (void)state;
    check_own("subject,kind\n", "1 !! import.csv.header\n");
    check_own("subject,kind,id,id\n", "1 !! import.csv.header\n");
    check_own("subject,kind,id,name\n", "1 !! import.csv.header\n");
    check_own("subject,kind,\"id\n", "1 !! import.csv.quote\n");
    check_own("\n\n", "1 !! import.csv.header\n");
    check_own("subject,kind,id,\xff\n", "1 !! import.csv.utf8\n");
    check_own(HEAD ROW(A, "X") B ",registered.name,1,legal,\"Y,en\n" ROW(B, "Z"), "2 " NAME(A, "X") "\n3 !! import.csv.quote\n");
}

static void test_other_fields(void **state)
{
    (void)state;
    check_own("id,kind,subject,received,source,status,class,disputed,valid_from,registered.headcount.count,registered.activity.scheme,registered.activity.code,"
              "registered.activity.main,registered.capital.amount.currency,registered.capital.kind,registered.capital.amount\n"
              "1,registered.headcount," A ",2026-01-01T00:00:00Z,s,closed,internal,true,2020-01-01,7,,,,,,\n"
              "1,registered.activity," A ",,,,,,,,isic4,0111,true,,,\n"
              "1,registered.capital," A ",,,,,,,,,,,LAK,paid,-0.50\n"
              "1,registered.headcount," A ",,,,,,,many,,,,,,\n"
              "1,registered.activity," A ",,,,,yes,,,isic4,0111,,,,\n",
              "2 {\"subject\":\"" A "\",\"facts\":[{\"kind\":\"registered.headcount\",\"id\":\"1\",\"status\":\"closed\",\"class\":\"internal\","
              "\"source\":\"s\",\"valid_from\":\"2020-01-01\",\"data\":{\"count\":7}}]}\n"
              "3+ {\"subject\":\"" A "\",\"facts\":[{\"kind\":\"registered.activity\",\"id\":\"1\",\"source\":\"test\",\"data\":{\"scheme\":\"isic4\",\"code\":\"0111\",\"main\":true}}]}\n"
              "4+ {\"subject\":\"" A "\",\"facts\":[{\"kind\":\"registered.capital\",\"id\":\"1\",\"source\":\"test\",\"data\":{\"kind\":\"paid\",\"amount\":{\"value\":\"-0.50\",\"currency\":\"LAK\"}}}]}\n"
              "5+ ! field.type @ registered.headcount.count\n"
              "6+ {\"subject\":\"" A "\",\"facts\":[{\"kind\":\"registered.activity\",\"id\":\"1\",\"source\":\"test\",\"data\":{\"scheme\":\"isic4\",\"code\":\"0111\"}}]}\n");
}

/* ---- mappings ------------------------------------------------------------------------------------------- */

#define MAP(layout, subject, facts) "{\"format\":\"saphan-csv-mapping/1\",\n" layout "\"subject\":" subject ",\n\"facts\":[" facts "]}\n"
#define ERN "{\"country\":\"LA\",\"scheme\":\"la.ern\",\"value\":{\"column\":\"No\"}}"
#define NAME_FACT "{\"kind\":\"registered.name\",\"data\":{\"type\":\"legal\",\"text\":{\"text\":{\"column\":\"Name\"},\"lang\":\"en\"}}}"

static void check_map(const char *mapping, const char *text, size_t n, const char *want)
{
    SP_CSV_MAPPING_AUTO m = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = sp_csv_mapping_parse(sp_view_of(mapping), &m, &d);
    if (!sp_ok(rc))
        fail_msg("%s %s: %s", d.rule, d.field, d.text);
    check_text(m, sp_view(text, n), want);
}
#define CHECK_MAP(mapping, text, want) check_map(mapping, text, sizeof(text) - 1, want)

static void test_mapping_names(void **state)
{
    (void)state;
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Other,Name\n0100000001,x, X  Y \n,x,Z\n0100000002,x,\n", "2 " NAME(A, "X Y") "\n3 ! field.missing @ No\n4 ! import.csv.nothing @ \n");
    CHECK_MAP(MAP("\"delimiter\":\";\",\"skip\":2,", ERN, NAME_FACT), "a title\n\nNo;Name\n0100000001;X, Y\n", "4 " NAME(A, "X, Y") "\n");
    CHECK_MAP(MAP("\"header\":false,", "{\"key\":{\"column\":2}}",
                  "{\"kind\":\"registered.name\",\"data\":{\"type\":\"legal\",\"text\":{\"text\":{\"column\":1},\"lang\":\"en\"}}}"), "X," A "\nY,LA.ern:q\n",
              "1 " NAME(A, "X") "\n2 ! schema.subject.identifier @ 2\n");
    CHECK_MAP(MAP("", "{\"country\":\"LA\",\"scheme\":\"lei\",\"value\":{\"column\":\"No\"}}", NAME_FACT), "No,Name\n5493001KJTIIGC8Y1R12,X\n",
              "2 " NAME("LA.ern:0100001234", "X") "\n");
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Title\n1,X\n", "1 !! import.csv.header\n");
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Name,Name\n1,X,Y\n", "1 !! import.csv.header\n");
}

/* 0700000001 and 800000001 are in the registry; of 900000001 both spellings are. */
static void test_numbers_that_differ_by_zeros(void **state)
{
    (void)state;
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Name\n0100000001,X\n100000001,X\n0100000001,X\n00100000001,X\n0100000002,Y\n",
              "2 " NAME(A, "X") "\n3 ! import.csv.zeros @ No\n4 " NAME(A, "X") "\n5 ! import.csv.zeros @ No\n6 " NAME(B, "Y") "\n");
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Name\n700000001,X\n0700000001,X\n700000001,X\n",
              "2 ! import.csv.zeros @ No\n3 " NAME("LA.ern:0700000001", "X") "\n4 ! import.csv.zeros @ No\n");
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Name\n000800000001,X\n800000001,X\n",
              "2 ! import.csv.zeros @ No\n3 " NAME("LA.ern:800000001", "X") "\n");
    CHECK_MAP(MAP("", ERN, NAME_FACT), "No,Name\n900000001,X\n0900000001,X\n00900000001,X\n",
              "2 " NAME("LA.ern:900000001", "X") "\n3 " NAME("LA.ern:0900000001", "X") "\n4 ! import.csv.zeros @ No\n");
    CHECK_MAP(MAP("", "{\"key\":{\"column\":\"No\"}}", NAME_FACT), "No,Name\nLA.ern:700000001,X\n", "2 " NAME("LA.ern:700000001", "X") "\n");
}

#define FACT(kind, data) "{\"kind\":\"" kind "\",\"data\":" data "}"
#define ONE(kind, data) "{\"subject\":\"" A "\",\"facts\":[{\"kind\":\"" kind "\",\"id\":\"1\",\"source\":\"test\",\"data\":" data "}]}"

static void test_mapping_values(void **state)
{
    (void)state;
    CHECK_MAP(MAP("\"date\":\"DD/MM/BBBB\",", ERN, FACT("registered.founded", "{\"date\":{\"column\":\"D\"}}")),
              "No,D\n0100000001,29/02/2563\n0100000001,31/02/2563\n0100000001,2020-01-01\n0100000001,01/01/2500 00:00:00\n",
              "2 " ONE("registered.founded", "{\"date\":\"2020-02-29\"}") "\n3 ! import.csv.date @ D\n4 ! import.csv.date @ D\n5 "
              ONE("registered.founded", "{\"date\":\"1957-01-01\"}") "\n");
    CHECK_MAP(MAP("", ERN, FACT("registered.founded", "{\"date\":{\"column\":\"D\",\"date\":\"D.M.YYYY\"}}")), "No,D\n0100000001,1.2.2020\n",
              "2 " ONE("registered.founded", "{\"date\":\"2020-02-01\"}") "\n");
    CHECK_MAP(MAP("\"decimal\":\",\",\"grouping\":\".\",", ERN, FACT("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"value\":{\"column\":\"V\"},\"currency\":\"LAK\"}}")),
              "No,V\n0100000001,\"1.234.567,50\"\n0100000001,007\n0100000001,\"1,2,3\"\n0100000001,12x\n",
              "2 " ONE("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"value\":\"1234567.50\",\"currency\":\"LAK\"}}") "\n3+ "
              ONE("registered.capital", "{\"kind\":\"paid\",\"amount\":{\"value\":\"7\",\"currency\":\"LAK\"}}") "\n4 ! import.csv.number @ V\n5 ! import.csv.number @ V\n");
    CHECK_MAP(MAP("\"empty\":[\"-\"],", ERN, FACT("registered.status", "{\"code\":{\"column\":\"S\",\"codes\":{\"A\":\"active\",\"B\":\"dissolved\"}}}")),
              "No,S\n0100000001,A\n0100000001,C\n0100000001,-\n", "2 " ONE("registered.status", "{\"code\":\"active\"}") "\n3 ! import.csv.code @ S\n4 ! import.csv.nothing @ \n");
    CHECK_MAP(MAP("", ERN, FACT("registered.status", "{\"code\":{\"column\":\"S\",\"codes\":{\"A\":\"active\"},\"otherwise\":\"unknown\"}}")),
              "No,S\n0100000001,C\n0100000002,\n", "2 " ONE("registered.status", "{\"code\":\"unknown\"}") "\n3 {\"subject\":\"LA.ern:0100000002\",\"facts\":["
              "{\"kind\":\"registered.status\",\"id\":\"1\",\"source\":\"test\",\"data\":{\"code\":\"unknown\"}}]}\n");
    CHECK_MAP(MAP("", ERN, FACT("registered.capital", "{\"kind\":{\"column\":\"K\",\"otherwise\":\"paid\"},\"amount\":{\"value\":{\"column\":\"V\"},\"currency\":\"LAK\"}}")),
              "No,K,V\n0100000001,,\n", "2 ! import.csv.nothing @ \n");
    CHECK_MAP(MAP("", ERN, FACT("registered.headcount", "{\"count\":{\"column\":\"N\"}}")), "No,N\n0100000001,12\n0100000001,99999999999\n",
              "2 " ONE("registered.headcount", "{\"count\":12}") "\n3+ ! schema.range @ N\n");
}

static void check_year(const char *form, const char *cell, const char *rule, const char *what)
{
    char out[SP_CSV_DAY_TEXT] = "", why[SP_CSV_DATE_WHY] = "";
    const char *got = form ? sp_csv_date_read(sp_view_of(form), sp_view_of(cell), out, why) : sp_csv_date_own(sp_view_of(cell), why);
    if (!rule) {
        assert_null(got);
        assert_string_equal(form ? out : what, what);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, rule);
    if (!strstr(why, what))
        fail_msg("%s: %s", cell, why);
}

static void test_years_that_cannot_be(void **state)
{
    (void)state;
    static const char year[] = "import.csv.year", date[] = "import.csv.date";
    check_year("", "2024-03-01", NULL, "2024-03-01");
    check_year("", "2024-03-01 12:00:00", NULL, "2024-03-01");
    check_year("", "2567-03-01", year, "2567 is one of the Buddhist era (then 2024): a mapping says so with BBBB");
    check_year("DD/MM/YYYY", "01/03/2567", year, "2567 is one of the Buddhist era (then 2024)");
    check_year("DD/MM/BBBB", "01/03/2567", NULL, "2024-03-01");
    check_year("DD/MM/BBBB", "01/03/2024", year, "2024, read as one of the Buddhist era, is 1481: it is of our era already");
    check_year("DD/MM/BBBB", "01/03/24", year, "two digits, 24, does not tell its century");
    check_year("DD/MM/YYYY", "01/03/24", year, "two digits, 24, does not tell its century");
    check_year("YYYY/MM/DD", "113/03/01", year, "113 is one of the Minguo calendar (then 2024), or lacks a digit");
    check_year("", "0113-03-01", year, "113 is one of the Minguo calendar (then 2024)");
    check_year("", "0024-03-01", year, "two digits, 24,");
    check_year("", "0000-00-00", year, "there is no year 0");
    check_year("", "1445-08-20", year, "one of the Islamic calendar");
    check_year("", "1599-12-31", year, "long ago");
    check_year("", "1600-01-01", NULL, "1600-01-01");
    check_year("", "2200-12-31", NULL, "2200-12-31");
    check_year("", "2201-01-01", year, "2201 is one of the Buddhist era (then 1658)");
    check_year("", "3024-01-01", year, "no registry of the year 3024");
    check_year("", "9999-12-31", NULL, "9999-12-31");
    check_year("DD/MM/BBBB", "31/12/9999", NULL, "9999-12-31");
    check_year("DD/MM/BBBB", "01/01/0300", year, "Minguo");
    check_year("", "2024-02-30", date, "not a day");
    check_year("", "1.3.2024", date, "not a day");
    check_year("", "", date, "not a day");
    check_year(NULL, "1288-06-16", NULL, "");
    check_year(NULL, "2567-03-01", year, "(then 2024)");
    check_year(NULL, "67-03-01", year, "two digits");
    check_year(NULL, "113/03/01", year, "Minguo");
    check_year(NULL, "no day", NULL, "");
    CHECK_MAP(MAP("", ERN, FACT("registered.founded", "{\"date\":{\"column\":\"D\"}}")), "No,D\n0100000001,2567-01-02\n0100000001,2024-01-02\n",
              "2 ! import.csv.year @ D\n3 " ONE("registered.founded", "{\"date\":\"2024-01-02\"}") "\n");
    CHECK_MAP(MAP("\"date\":\"DD/MM/BBBB\",", ERN, FACT("registered.founded", "{\"date\":{\"column\":\"D\",\"codes\":{\"?\":\"1900-01-01\"},\"otherwise\":\"1901-01-01\"}}")),
              "No,D\n0100000001,?\n", "2 " ONE("registered.founded", "{\"date\":\"1900-01-01\"}") "\n");
    check_own("subject,kind,id,valid_to,registered.founded.date\n" A ",registered.founded,1,,2567-01-02\n" A ",registered.founded,1,2567-01-02,2020-01-02\n",
              "2 ! import.csv.year @ registered.founded.date\n3 ! import.csv.year @ valid_to\n");
}

static void test_mapping_ids_and_conditions(void **state)
{
    (void)state;
    static const char owner[] = "{\"kind\":\"ownership.owner\",\"id\":{\"column\":\"O\"},\"when\":{\"column\":\"R\",\"is\":[\"shareholder\"]},\"data\":"
        "{\"name\":{\"text\":{\"column\":\"O\"},\"lang\":\"en\"},\"interest\":\"shareholding\",\"direct\":true,\"beneficial\":false}}";
    char mapping[1000];
    (void)snprintf(mapping, sizeof mapping, MAP("", ERN, "%s"), owner);
#define OWNER(id, name) "{\"subject\":\"" A "\",\"facts\":[{\"kind\":\"ownership.owner\",\"id\":\"" id "\",\"source\":\"test\",\"data\":{\"name\":{\"text\":\"" name \
    "\",\"lang\":\"en\"},\"interest\":\"shareholding\",\"direct\":true,\"beneficial\":false}}]}"
    check_map(mapping, "No,O,R\n0100000001,Ann,shareholder\n0100000001,B C,shareholder\n0100000001,Dan,clerk\n", 82,
              "2 " OWNER("Ann", "Ann") "\n3+ " OWNER("h.nBijYfzYVyae4aCLBA4yZQ", "B C") "\n4 ! import.csv.nothing @ \n");
}

static void test_encodings(void **state)
{
    (void)state;
    /* TIS-620 and GB18030 of one and two letters */
    CHECK_MAP(MAP("\"encoding\":\"TIS-620\",", ERN, NAME_FACT), "No,Name\n0100000001,\xa1\xd2\n", "2 " NAME(A, "\xe0\xb8\x81\xe0\xb8\xb2") "\n");
    CHECK_MAP(MAP("\"encoding\":\"GB18030\",", ERN, NAME_FACT), "No,Name\n0100000001,\xd6\xd0\xb9\xfa\n", "2 " NAME(A, "\xe4\xb8\xad\xe5\x9b\xbd") "\n");
    CHECK_MAP(MAP("\"encoding\":\"GB18030\",", ERN, NAME_FACT), "No,Name\n0100000001,X\n0100000001,\xff\n", "2 " NAME(A, "X") "\n3 !! import.csv.encoding\n");
    CHECK_MAP(MAP("\"encoding\":\"GB18030\",", ERN, NAME_FACT), "No,Name\n0100000001,X\n0100000001,\xd6", "2 " NAME(A, "X") "\n3 !! import.csv.encoding\n");
    CHECK_MAP(MAP("", ERN, NAME_FACT), "\xff\xfeN\0o\0,\0N\0a\0m\0e\0\n\0" "0\0" "1\0" "0\0" "0\0" "0\0" "0\0" "0\0" "0\0" "0\0" "1\0,\0X\0\n\0", "2 " NAME(A, "X") "\n");
}

static void test_wrong_mappings(void **state)
{
    static const struct { const char *text, *rule, *field; size_t line; } cases[] = {
        { "{\"format\":\n1x}", "json.syntax", "", 2 },
        { "[]", "import.mapping.form", "", 1 },
        { "{\"format\":\"saphan-csv-mapping/2\"}", "import.mapping.form", "format", 1 },
        { MAP("\"shoe\":1,", ERN, NAME_FACT), "import.mapping.form", "shoe", 2 },
        { MAP("\"delimiter\":\"ab\",", ERN, NAME_FACT), "import.mapping.value", "delimiter", 2 },
        { MAP("\"date\":\"DD/MM\",", ERN, NAME_FACT), "import.mapping.value", "date", 2 },
        { MAP("\"encoding\":\"nothing-8\",", ERN, NAME_FACT), "import.mapping.encoding", "encoding", 2 },
        { MAP("\"encoding\":\"UTF-8//IGNORE\",", ERN, NAME_FACT), "import.mapping.encoding", "encoding", 2 },
        { MAP("\"decimal\":\",\",\"grouping\":\",\",", ERN, NAME_FACT), "import.mapping.value", "grouping", 2 },
        { MAP("\"header\":false,", ERN, NAME_FACT), "import.mapping.value", "subject.value", 2 },
        { MAP("", "{\"country\":\"LA\"}", NAME_FACT), "import.mapping.form", "subject", 2 },
        { MAP("", "{\"country\":\"XX\",\"scheme\":\"la.ern\",\"value\":\"1\"}", NAME_FACT), "schema.code", "subject.country", 2 },
        { MAP("", "{\"country\":\"LA\",\"scheme\":\"la.shoe\",\"value\":\"1\"}", NAME_FACT), "import.mapping.value", "subject.scheme", 2 },
        { MAP("", ERN, ""), "import.mapping.form", "facts", 3 },
        { MAP("", ERN, NAME_FACT ",\n\n" FACT("registered.shoe", "{}")), "import.mapping.kind", "facts[1].kind", 5 },
        { MAP("", ERN, FACT("registered.founded", "{\n\"day\":\"2020-01-01\"}")), "import.mapping.field", "facts[0].data.day", 4 },
        { MAP("", ERN, FACT("registered.founded", "{}")), "field.missing", "facts[0].data.date", 3 },
        { MAP("", ERN, FACT("registered.founded", "{\"date\":\"2020-02-30\"}")), "schema.date", "facts[0].data.date", 3 },
        { MAP("", ERN, FACT("registered.founded", "{\"date\":{\"column\":0}}")), "import.mapping.value", "facts[0].data.date", 3 },
        { MAP("", ERN, FACT("registered.status", "{\"code\":{\"column\":\"S\",\n\"codes\":{\"A\":\"live\"}}}")), "schema.code", "facts[0].data.code.codes.A", 4 },
        { MAP("", ERN, FACT("registered.status", "{\"code\":{\"column\":\"S\",\"otherwise\":\"live\"}}")), "schema.code", "facts[0].data.code.otherwise", 3 },
        { MAP("", ERN, "{\"kind\":\"registered.name\",\"data\":{\"type\":\"legal\",\"text\":{\"text\":\"X\"}}}"), "field.missing", "facts[0].data.text.lang", 3 },
        { MAP("", ERN, "{\"kind\":\"registered.name\",\"data\":{\"type\":\"legal\",\"text\":{\"text\":\"X\",\"lang\":\"xx\"}}}"), "schema.code", "facts[0].data.text.lang", 3 },
        { MAP("", ERN, "{\"kind\":\"registered.name\",\"status\":\"open\",\"data\":{}}"), "schema.code", "facts[0].status", 3 },
        { MAP("", ERN, NAME_FACT "," NAME_FACT), "import.mapping.double", "facts[1].id", 3 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sp_csv_mapping *m = NULL;
        struct sp_diag d = { .offset = SP_NO_OFFSET };
        struct sp_rc rc = sp_csv_mapping_parse(sp_view_of(cases[i].text), &m, &d);
        assert_false(sp_ok(rc));
        assert_null(m);
        if (strcmp(d.rule, cases[i].rule) || strcmp(d.field, cases[i].field) || d.line != cases[i].line)
            fail_msg("case %zu: %s %s line %zu, not %s %s line %zu", i, d.rule, d.field, d.line, cases[i].rule, cases[i].field, cases[i].line);
    }
}

static void test_lines_of_members(void **state)
{
    static const char text[] = "{\n\"a\":[1,\n{\"b\":\"x\\\"]\",\n\"c\":{\"d\":2}}],\n\"e\":3}";
    static const struct { const char *path; size_t line; } cases[] = {
        { "", 1 }, { "a", 2 }, { "a[0]", 2 }, { "a[1]", 3 }, { "a[1].b", 3 }, { "a[1].c", 4 }, { "a[1].c.d", 4 }, { "e", 5 },
        { "a[1].z", 3 }, { "a[2]", 2 }, { "z", 1 }, { "e.x", 5 }, { "a[1].c.d[3].q", 4 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (sp_json_line(sp_view_of(text), cases[i].path) != cases[i].line)
            fail_msg("%s: line %zu", cases[i].path, sp_json_line(sp_view_of(text), cases[i].path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),          cmocka_unit_test(test_wrong_rows),     cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_other_fields),   cmocka_unit_test(test_mapping_names),  cmocka_unit_test(test_mapping_values),
        cmocka_unit_test(test_years_that_cannot_be), cmocka_unit_test(test_numbers_that_differ_by_zeros),
        cmocka_unit_test(test_mapping_ids_and_conditions), cmocka_unit_test(test_encodings), cmocka_unit_test(test_wrong_mappings),
        cmocka_unit_test(test_lines_of_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
