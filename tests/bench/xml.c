/*
 * xml SAPHAN FOLDER - `saphan import` of GLEIF's XML against expat alone over the same file, and xmllint where it is.
 */
#include <expat.h>
#include <fcntl.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/random.h"
#include "tests/bench/bench.h"

enum { RECORDS = 20000, PASSES = 3 };

/* ISO 17442: two check digits so that the number, letters as 10 to 35, is 1 modulo 97. */
static void put_lei(struct sp_buf *b, uint64_t i)
{
    char lei[24];
    unsigned r = 0;
    (void)snprintf(lei, sizeof lei, "529900BENCH%07llu00", (unsigned long long)(i % 10000000));
    for (const char *p = lei; *p; p++)
        r = *p <= '9' ? (r * 10 + (unsigned)(*p - '0')) % 97 : (r * 100 + (unsigned)(*p - 'A') + 10) % 97;
    (void)snprintf(lei + 18, 3, "%02u", 98 - r);
    sp_buf_puts(b, lei);
}

static void put_record(struct sp_buf *b, uint64_t i, struct sp_prng *g)
{
    static const char *const words[] = { "Mekong", "Golden", "Lotus", "Champa", "Pacific", "Union", "Delta", "Jade" };
    const char *one = words[sp_prng_below(g, 8)], *two = words[sp_prng_below(g, 8)];
    unsigned n = (unsigned)sp_prng_below(g, 900000) + 100000;
    sp_buf_puts(b, "    <lei:LEIRecord>\n      <lei:LEI>");
    put_lei(b, i);
    sp_buf_putf(b, "</lei:LEI>\n      <lei:Entity>\n        <lei:LegalName xml:lang=\"en\">%s %s &amp; Sons %u Company Limited</lei:LegalName>\n", one, two, n);
    sp_buf_putf(b, "        <lei:OtherEntityNames>\n          <lei:OtherEntityName xml:lang=\"th\" type=\"ALTERNATIVE_LANGUAGE_LEGAL_NAME\">"
                   "บริษัท %s %u จำกัด</lei:OtherEntityName>\n        </lei:OtherEntityNames>\n", two, n);
    static const char *const kinds[] = { "LegalAddress", "HeadquartersAddress" };
    for (int k = 0; k < 2; k++)
        sp_buf_putf(b, "        <lei:%s xml:lang=\"en\">\n          <lei:FirstAddressLine>%u %s Road</lei:FirstAddressLine>\n"
                       "          <lei:City>Bangkok</lei:City>\n          <lei:Region>TH-10</lei:Region>\n          <lei:Country>TH</lei:Country>\n"
                       "          <lei:PostalCode>10110</lei:PostalCode>\n        </lei:%s>\n", kinds[k], n % 999, one, kinds[k]);
    sp_buf_putf(b, "        <lei:RegistrationAuthority>\n          <lei:RegistrationAuthorityID>RA000528</lei:RegistrationAuthorityID>\n"
                   "          <lei:RegistrationAuthorityEntityID>%u</lei:RegistrationAuthorityEntityID>\n        </lei:RegistrationAuthority>\n", n);
    sp_buf_puts(b, "        <lei:LegalJurisdiction>TH</lei:LegalJurisdiction>\n        <lei:EntityCategory>GENERAL</lei:EntityCategory>\n"
                   "        <lei:LegalForm>\n          <lei:EntityLegalFormCode>8888</lei:EntityLegalFormCode>\n"
                   "          <lei:OtherLegalForm>Company Limited</lei:OtherLegalForm>\n        </lei:LegalForm>\n"
                   "        <lei:EntityStatus>ACTIVE</lei:EntityStatus>\n        <lei:EntityCreationDate>2001-05-03T00:00:00+07:00</lei:EntityCreationDate>\n"
                   "      </lei:Entity>\n      <lei:Registration>\n        <lei:InitialRegistrationDate>2014-05-03T00:00:00Z</lei:InitialRegistrationDate>\n"
                   "        <lei:LastUpdateDate>2026-05-03T00:00:00Z</lei:LastUpdateDate>\n        <lei:RegistrationStatus>ISSUED</lei:RegistrationStatus>\n"
                   "        <lei:NextRenewalDate>2027-05-03T00:00:00Z</lei:NextRenewalDate>\n        <lei:ManagingLOU>529900BENCH000000017</lei:ManagingLOU>\n"
                   "        <lei:ValidationSources>FULLY_CORROBORATED</lei:ValidationSources>\n      </lei:Registration>\n    </lei:LEIRecord>\n");
}

static void write_xml(const char *path, struct sp_buf *b)
{
    struct sp_prng g = { 5 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lei:LEIData xmlns:lei=\"http://www.gleif.org/data/schema/leidata/2016\">\n"
                   "  <lei:LEIHeader>\n    <lei:ContentDate>2026-11-20T00:00:00Z</lei:ContentDate>\n    <lei:FileContent>GLEIF_FULL_PUBLISHED</lei:FileContent>\n"
                   "  </lei:LEIHeader>\n  <lei:LEIRecords>\n");
    for (uint64_t i = 0; i < RECORDS; i++)
        put_record(b, i, &g);
    sp_buf_puts(b, "  </lei:LEIRecords>\n</lei:LEIData>\n");
    bench_ok(sp_buf_rc(b), NULL, "memory");
    bench_ok(sp_file_write(path, sp_buf_view(b), 0600, &d), &d, path);
}

static uint64_t events;
static void on_start(void *own, const char *name, const char **attributes) { (void)own, (void)name, (void)attributes; events++; }
static void on_end(void *own, const char *name) { (void)own, (void)name; events++; }
static void on_text(void *own, const char *text, int n) { (void)own, (void)text; events += (uint64_t)n; }

static double expat_s(struct sp_view text)
{
    enum { PIECE = 256 * 1024 };
    XML_Parser p = XML_ParserCreate(NULL);
    int64_t begun = sp_mono_us();
    XML_SetElementHandler(p, on_start, on_end);
    XML_SetCharacterDataHandler(p, on_text);
    for (size_t at = 0; at < text.n; at += PIECE) {
        size_t n = text.n - at < PIECE ? text.n - at : PIECE;
        if (XML_Parse(p, text.p + at, (int)n, at + n == text.n) != XML_STATUS_OK)
            bench_fail("expat", "malformed");
    }
    XML_ParserFree(p);
    return (double)(sp_mono_us() - begun) / 1e6;
}

int main(int argc, char **argv)
{
    static const char *const files[] = { "registry.mdb", "registry.mdb-lock", "exchange.mdb", "exchange.mdb-lock", "registry.maintain" };
    SP_BUF_AUTO b = { 0 };
    char xml[4096], folder[4096], log[4096], path[4200];
    double own[PASSES], expat[PASSES], lint[PASSES];
    bool have_lint = bench_have("xmllint");
    if (argc != 3)
        return 64;
    (void)snprintf(xml, sizeof xml, "%s/lei.xml", argv[2]);
    (void)snprintf(folder, sizeof folder, "%s/lei", argv[2]);
    (void)snprintf(log, sizeof log, "%s/lei.log", argv[2]);
    write_xml(xml, &b);
    double mb = (double)b.n / 1e6;
    for (int i = 0; i < PASSES; i++) {
        for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
            (void)snprintf(path, sizeof path, "%s/db/%s", folder, files[f]);
            (void)unlink(path);
        }
        char *import[] = { argv[1], "import", "--data", folder, "--format", "lei-cdf-xml", xml, NULL };
        char *xmllint[] = { "xmllint", "--stream", "--noout", xml, NULL };
        expat[i] = mb / expat_s(sp_buf_view(&b));
        own[i] = mb / bench_spawn(import, NULL, log, NULL);
        double s = have_lint ? bench_try(xmllint, NULL, NULL, NULL) : -1;
        lint[i] = s > 0 ? mb / s : 0;
    }
    double m = bench_quantile(own, PASSES, 0.5);
    bench_against("import of LEI-CDF XML with every index", m, "MB/s", bench_quantile(expat, PASSES, 0.5), "expat alone, one core");
    if (bench_quantile(lint, PASSES, 0.5) > 0)
        bench_against("import of LEI-CDF XML against xmllint", m, "MB/s", bench_quantile(lint, PASSES, 0.5), "xmllint --stream, nothing stored");
    bench_info("import of LEI-CDF XML", m * 1e6 / ((double)b.n / RECORDS), "records/s");
    (void)unlink(xml);
    return 0;
}
