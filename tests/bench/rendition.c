/*
 * rendition FILE.jsonl - a report of 40 facts: built, signed bytes read back, rendered in each language, and laid out as a page.
 */
#include "base/file.h"
#include "crypto/digest.h"
#include "node/evidence/disclose.h"
#include "node/evidence/render.h"
#include "schema/company.h"
#include "tests/bench/bench.h"
#include "tests/bench/primitives.h"

enum { FACTS = 40 };

struct subject {
    struct sp_arena arena;
    struct sp_company company;
    struct sp_report_head head;
    struct sp_buf payload, out, page, jws;
    struct sp_report report;
    const struct sp_catalogue *cat;
};

/* Facts of several companies under one subject, until there are 40 in the report. */
static void gather(struct sp_view lines, struct subject *s)
{
    struct sp_fact *facts = sp_arena_alloc(&s->arena, FACTS * sizeof *facts);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_view line;
    size_t n = 0, company = 0;
    for (; n < FACTS && sp_view_split(lines, '\n', &line, &lines); company++) {
        struct sp_company c;
        bench_ok(sp_company_from_json(line, &s->arena, &c, &d), &d, "company");
        if (!company)
            s->company.subject = c.subject;
        for (size_t i = 0; i < c.n && n < FACTS; i++) {
            char id[80];
            (void)snprintf(id, sizeof id, "%.*s.%zu", (int)c.facts[i].id.n, c.facts[i].id.p, company);
            facts[n] = c.facts[i];
            facts[n].received_s = 1792000000 + (int64_t)company * 86400;
            if (!sp_arena_copy(&s->arena, sp_view_of(id), &facts[n].id))
                bench_fail("memory", NULL);
            n += facts[n].status != SP_STATUS_CLOSED;
        }
    }
    if (n != FACTS)
        bench_fail("report", "the file has too few facts");
    s->company.facts = facts;
    s->company.n = n;
}

static void build(void *own)
{
    struct subject *s = own;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    sp_buf_clear(&s->payload);
    bench_ok(sp_report_build(&s->payload, &s->head, sp_product_named(SP_VIEW_LIT("standard")), s->company.facts, s->company.n,
                             SP_CLASS_SECRET, &d), &d, "build");
}

/* What is signed: digests of the sections. The signature itself is of no matter here. */
static void seal(struct subject *s)
{
    SP_SD_ISSUER_AUTO issuer = { .n = 0 };
    SP_BUF_AUTO payload = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct sp_report_seal sealed = sp_disclose_seal(&issuer);
    bench_ok(sp_report_build_sealed(&payload, &s->head, sp_product_named(SP_VIEW_LIT("standard")), s->company.facts, s->company.n,
                                    SP_CLASS_SECRET, NULL, &sealed, &d), &d, "seal");
    sp_buf_puts(&s->jws, "e30.");
    sp_buf_put_b64url(&s->jws, sp_buf_view(&payload));
    sp_buf_puts(&s->jws, ".AAAA");
}

static void *make(void *arg)
{
    struct subject *s = calloc(1, sizeof *s);
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    const struct subject *from = arg;
    if (!s)
        bench_fail("memory", NULL);
    s->company = from->company;
    s->cat = from->cat;
    s->head = (struct sp_report_head){
        .iss = SP_VIEW_LIT("LA"), .aud = SP_VIEW_LIT("CN-GX"), .sub = s->company.subject, .iat = 1792000100,
        .jti = SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789ac"), .product_version = 1, .purpose = SP_VIEW_LIT("credit_granting"),
        .request_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), .requester = SP_VIEW_LIT("CN-GX/bank-1"),
        .authorisation = { SP_VIEW_LIT("C-1"), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2099-12-31") },
        .status = { SP_VIEW_LIT("https://registry.example:9443/status/3"), 1234 } };
    build(s);
    bench_ok(sp_report_parse(sp_buf_view(&s->payload), &s->arena, &s->report, &d), &d, "parse");
    seal(s);
    return s;
}

static void drop(void *own)
{
    struct subject *s = own;
    sp_arena_free(&s->arena);
    sp_buf_free(&s->payload);
    sp_buf_free(&s->out);
    sp_buf_free(&s->page);
    sp_buf_free(&s->jws);
    free(s);
}

static void parse(void *own)
{
    struct subject *s = own;
    struct sp_report r;
    SP_ARENA_AUTO a = { 0 };
    bench_ok(sp_report_parse(sp_buf_view(&s->payload), &a, &r, NULL), NULL, "parse");
}

static void scan(void *own)
{
    struct subject *s = own;
    bench_ok(sp_json_scan(sp_buf_view(&s->payload), 0, NULL), NULL, "scan");
}

static void render(void *own)
{
    struct subject *s = own;
    sp_buf_clear(&s->out);
    bench_ok(sp_render_report(&s->report, s->cat, &s->out, NULL), NULL, "render");
}

/* From the report to the page: the lines, their digests, the QR code, the layout. */
static void lay_out(void *own)
{
    struct subject *s = own;
    render(s);
    sp_buf_clear(&s->page);
    bench_ok(sp_render_page(s->cat, sp_buf_view(&s->out), sp_buf_view(&s->jws), SP_VIEW_LIT("01995f3a-7b2c-7d10-8a11-0123456789ad"), &s->page), NULL, "page");
}

static void load(void *own)
{
    const struct subject *s = own;
    struct sp_catalogue *cat = NULL;
    bench_ok(sp_catalogue_parse(sp_catalogue_compiled(s->cat), &cat, NULL), NULL, "catalogue");
    sp_catalogue_free(cat);
}

static double us(struct subject *s, void (*run)(void *))
{
    const struct bench_op op = { make, run, drop, s };
    return bench_op_us(&op);
}

static void print_rendition(struct subject *s, const char *language)
{
    char name[64];
    s->cat = sp_catalogue_builtin(sp_view_of(language));
    if (!s->cat)
        bench_fail("catalogue", language);
    struct subject *one = make(s);
    render(one);
    size_t bytes = one->out.n;
    drop(one);
    (void)snprintf(name, sizeof name, "rendition of a 40-fact report, %s", language);
    const struct bench_row r = { .name = name, .unit = "us", .value = us(s, render), .limit = prim_us(prim_make, prim_sha, bytes),
                                 .limit_is = "SHA-256 over the same text", .kind = BENCH_VALUE_MOST, .budget = 20 };
    bench_print(&r);
}

/* How many pages all cores make in a second. */
static void print_page(struct subject *s, const char *language)
{
    char name[64];
    s->cat = sp_catalogue_builtin(sp_view_of(language));
    if (!s->cat)
        bench_fail("catalogue", language);
    struct subject *one = make(s);
    lay_out(one);
    size_t bytes = one->page.n;
    drop(one);
    (void)snprintf(name, sizeof name, "40-fact reports rendered to HTML, %s", language);
    double cores = bench_cores(), second = 1e6;
    const struct bench_row r = { .name = name, .unit = "/s", .value = cores * second / us(s, lay_out),
                                 .limit = cores * second / prim_us(prim_make, prim_sha, bytes), .limit_is = "SHA-256 over the same pages",
                                 .kind = BENCH_VALUE_LEAST, .budget = 10000 };
    bench_print(&r);
}

static void print_load(struct subject *s)
{
    s->cat = sp_catalogue_builtin(SP_VIEW_LIT("en"));
    bench_against("catalogue read and checked", us(s, load), "us", prim_us(prim_make, prim_sha, sp_catalogue_compiled(s->cat).n), "SHA-256 over it");
}

int main(int argc, char **argv)
{
    static struct subject s;
    SP_BUF_AUTO text = { 0 };
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    if (argc != 2)
        return 64;
    bench_ok(sp_file_read(argv[1], (size_t)64 << 20, &text, &d), &d, argv[1]);
    gather(sp_buf_view(&text), &s);
    for (const char *const *l = sp_catalogue_languages(); *l; l++) {
        print_rendition(&s, *l);
        print_page(&s, *l);
    }
    print_load(&s);
    struct subject *one = make(&s);
    double sha = prim_us(prim_make, prim_sha, one->payload.n), jws = us(&s, scan);
    bench_info("40-fact report, payload", (double)one->payload.n, "bytes");
    drop(one);
    bench_against("strict JSON scan of that report", jws, "us", sha, "SHA-256 over it");
    bench_against("report built from its facts", us(&s, build), "us", sha, "SHA-256 over it");
    bench_against("report read and checked", us(&s, parse), "us", jws, "the strict scan alone");
    sp_arena_free(&s.arena);
    return 0;
}
