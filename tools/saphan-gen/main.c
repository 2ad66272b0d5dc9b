/* saphan-gen - synthetic companies of the region as JSON lines on standard output, for tests and load. */
#include <stdio.h>
#include <unistd.h>

#include "tools/common/cli.h"
#include "tools/saphan-gen/company.h"

enum { MAX_COUNTRIES = 16, FLUSH_BYTES = 256 * 1024 };

struct choice { const struct gen_country *v[MAX_COUNTRIES]; size_t n; };

static bool choose(const char *list, struct choice *out)
{
    if (!list) {
        const struct gen_country *all = gen_countries(&out->n);
        for (size_t i = 0; i < out->n; i++)
            out->v[i] = &all[i];
        return true;
    }
    struct sp_view rest = sp_view_of(list), head = rest;
    for (bool more = true; more;) {
        more = sp_view_split(rest, ',', &head, &rest);
        if (!more)
            head = rest;
        const struct gen_country *c = gen_country_named(head.p, head.n);
        if (!c || out->n == MAX_COUNTRIES)
            return false;
        out->v[out->n++] = c;
    }
    return true;
}

static bool flush(struct sp_buf *b)
{
    for (size_t at = 0; at < b->n;) {
        ssize_t n = write(STDOUT_FILENO, b->p + at, b->n - at);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    bool ok = sp_ok(sp_buf_rc(b));
    sp_buf_clear(b);
    return ok;
}

static int generate(const struct choice *countries, int64_t seed, int64_t from, int64_t count, unsigned flags)
{
    SP_BUF_AUTO b = { 0 };
    for (int64_t i = from; i < from + count; i++) {
        gen_company(&b, (uint64_t)seed, (uint64_t)i, countries->v[(uint64_t)i % countries->n], flags);
        if (b.n >= FLUSH_BYTES && !flush(&b))
            return sp_cli_fail(false, SP_ERR(IO), NULL, "standard output");
    }
    return flush(&b) ? 0 : sp_cli_fail(false, SP_ERR(IO), NULL, "standard output");
}

int main(int argc, char **argv)
{
    int64_t seed = 0, count = 0, from = 0;
    const char *country = NULL;
    bool registered = false, standard = false, coined = false;
    const struct sp_cli_option options[] = {
        { "seed", SP_CLI_INT, &seed, "N", "opt.seed", true },
        { "count", SP_CLI_INT, &count, "N", "opt.count", true },
        { "country", SP_CLI_TEXT, &country, "LA,CN,…", "opt.country.gen", false },
        { "from", SP_CLI_INT, &from, "I", "opt.from.gen", false },
        { "registered", SP_CLI_FLAG, &registered, NULL, "opt.registered", false },
        { "standard", SP_CLI_FLAG, &standard, NULL, "opt.standard", false },
        { "coined", SP_CLI_FLAG, &coined, NULL, "opt.coined", false },
    };
    static const struct sp_cli_command command = {
        "saphan-gen", "saphan-gen --seed N --count N [--country LA,CN,…] [--from I] [--registered | --standard] [--coined]",
        "help.gen", NULL
    };
    struct choice countries = { .n = 0 };
    int status = 0;
    if (!sp_cli_parse(&command, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    if (!choose(country, &countries)) {
        fprintf(stderr, "saphan-gen: no such country: %s\nSee --help.\n", country);
        return sp_rc_exit(SP_ERR(USAGE));
    }
    unsigned flags = registered ? GEN_REGISTERED_ONLY : standard ? GEN_STANDARD_ONLY : 0;
    return generate(&countries, seed, from, count, flags | (coined ? GEN_COINED : 0));
}
