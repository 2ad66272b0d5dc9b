/* Reports without signatures: for each record of standard input the payload of every product, one per line; the record itself
 * again with --records. For tests of JSON Schema. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/company.h"
#include "schema/report.h"

static int fail(const char *what, const struct sp_diag *d)
{
    fprintf(stderr, "%s: %s %s %s\n", what, d->rule, d->field, d->text);
    return 1;
}

static int put_reports(const struct sp_company *c)
{
    size_t n;
    const struct sp_product *products = sp_products(&n);
    for (size_t i = 0; i < n; i++) {
        SP_BUF_AUTO b = { 0 };
        SP_ARENA_AUTO arena = { 0 };
        struct sp_report back;
        struct sp_diag d = { 0 };
        const struct sp_report_head head = {
            .iss = SP_VIEW_LIT("LA"), .aud = SP_VIEW_LIT("CN-GX"), .sub = c->subject, .jti = SP_VIEW_LIT("019aa000-0000-7000-8000-000000000001"),
            .iat = 1795219384, .request_digest = SP_VIEW_LIT("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"), .purpose = SP_VIEW_LIT("credit_granting"),
            .authorisation = { SP_VIEW_LIT("C-7"), SP_VIEW_LIT("subject_consent"), SP_VIEW_LIT("2027-01-01") }, .requester = SP_VIEW_LIT("CN-GX/bank-1"),
            .status = { SP_VIEW_LIT("https://la.example/status/3"), 17 } };
        if (!sp_ok(sp_report_build(&b, &head, &products[i], c->facts, c->n, i % 2 ? SP_CLASS_SECRET : SP_CLASS_INTERNAL, &d)) ||
            !sp_ok(sp_report_parse(sp_buf_view(&b), &arena, &back, &d)))
            return fail("a report", &d);
        printf("%s\n", sp_buf_cstr(&b));
    }
    return 0;
}

int main(int argc, char **argv)
{
    bool records = argc > 1 && !strcmp(argv[1], "--records");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    int status = 0;
    while (!status && (n = getline(&line, &cap, stdin)) > 0) {
        SP_ARENA_AUTO arena = { 0 };
        SP_BUF_AUTO again = { 0 };
        struct sp_company c;
        struct sp_diag d = { 0 };
        if (!sp_ok(sp_company_from_json(sp_view(line, (size_t)n - (line[n - 1] == '\n')), &arena, &c, &d))) {
            status = fail("a record", &d);
        } else if (records) {
            sp_company_put_json(&again, &c);
            printf("%s\n", sp_buf_cstr(&again));
        } else {
            status = put_reports(&c);
        }
    }
    free(line);
    return status;
}
