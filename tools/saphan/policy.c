/* saphan policy show and check - the table of a country in plain words, and whether a file is one. */
#include <stdio.h>

#include "base/clock.h"
#include "node/policy/country.h"
#include "tools/common/cli.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/folder.h"

enum { WIDTH = 100, INDENT = 10 };

struct policy_opts { const char *data, *file, *country; bool json; };

/* --- printing --- */

static void put_words(struct sp_buf *b, struct sp_view words, size_t *column)
{
    while (words.n) {
        struct sp_view word = words;
        if (!sp_view_split(words, ' ', &word, &words))
            words = sp_view(NULL, 0);
        if (*column > INDENT && *column + 1 + word.n > WIDTH) {
            sp_buf_putf(b, "\n%*s", (int)INDENT, "");
            *column = INDENT;
        } else if (*column > INDENT) {
            sp_buf_putc(b, ' ');
            ++*column;
        }
        sp_buf_put_safe(b, word);
        *column += word.n;
    }
}

static void put_line(struct sp_buf *b, struct sp_buf *words)
{
    size_t column = INDENT;
    sp_buf_putf(b, "%*s", (int)INDENT, "");
    put_words(b, sp_buf_view(words), &column);
    sp_buf_putc(b, '\n');
    sp_buf_clear(words);
}

static void put_view(struct sp_buf *b, struct sp_view v) { sp_buf_put(b, v); }

/* The id, what it says, and where that stands. */
static void put_law(struct sp_buf *b, const struct sp_law *law)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, law->rule);
    sp_buf_putc(b, '\n');
    put_view(&words, law->text);
    put_line(b, &words);
    sp_buf_puts(&words, "source: ");
    put_view(&words, law->source.n ? law->source : SP_VIEW_LIT("none, the registry's own rule"));
    put_line(b, &words);
}

static bool whole_section(const struct sp_kind_set *s, enum sp_section section)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        if (kinds[i].section == section && !s->has[i])
            return false;
    return true;
}

/* Sections that are there whole by their name, other kinds by theirs. */
static void put_kinds(struct sp_buf *words, const struct sp_kind_set *s)
{
    size_t n, all = 0;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++)
        all += s->has[i];
    if (all == n || !all) {
        sp_buf_puts(words, all ? "everything" : "no kind of fact");
        return;
    }
    const char *sep = "";
    for (size_t i = 0; i < n; i++) {
        bool whole = whole_section(s, kinds[i].section);
        if (!s->has[i] || (whole && i && kinds[i - 1].section == kinds[i].section))
            continue;
        sp_buf_putf(words, "%s%s", sep, whole ? sp_section_name(kinds[i].section) : kinds[i].name);
        sep = ", ";
    }
}

static void put_codes(struct sp_buf *words, enum sp_codelist list, unsigned bits)
{
    unsigned all = 0;
    const char *sep = "";
    for (int i = 0; sp_codes(list)[i]; i++)
        all |= 1u << i;
    if (bits == all) {
        sp_buf_puts(words, "any");
        return;
    }
    for (int i = 0; sp_codes(list)[i]; i++)
        if (bits >> i & 1u) {
            sp_buf_putf(words, "%s%s", sep, sp_codes(list)[i]);
            sep = ", ";
        }
}

static void put_data(struct sp_buf *words, enum sp_law_data data)
{
    if (data != SP_LAW_ANY)
        sp_buf_puts(words, data == SP_LAW_PERSONAL ? "; data of persons" : "; data of companies");
}

static void put_way(struct sp_buf *b, const struct sp_country_policy *p, const struct sp_law_way *w)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(&words, "- given for ");
    put_codes(&words, SP_LIST_PURPOSE, w->purposes);
    sp_buf_puts(&words, w->authorisation ? "; authorisation " : "; no authorisation");
    if (w->authorisation)
        put_codes(&words, SP_LIST_AUTH_BASIS, w->authorisation);
    if (w->basis >= 0) {
        sp_buf_puts(&words, "; basis ");
        put_view(&words, p->bases[w->basis].id);
    }
    put_line(b, &words);
}

static void put_rows(struct sp_buf *b, const struct sp_country_policy *p, const char *title, const struct sp_law_rows *rows)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_putf(b, "\n%s (the first that covers a fact decides)\n", title);
    for (size_t i = 0; i < rows->n; i++) {
        const struct sp_law_row *row = &rows->rows[i];
        put_law(b, &row->law);
        sp_buf_puts(&words, "covers: ");
        put_kinds(&words, &row->kinds);
        if (row->max_class < SP_CLASS_SECRET)
            sp_buf_putf(&words, "; up to %s", sp_codes(SP_LIST_CLASS)[row->max_class]);
        put_data(&words, row->data);
        put_line(b, &words);
        for (size_t k = 0; k < row->n_ways; k++)
            put_way(b, p, &row->ways[k]);
        if (!row->n_ways) {
            sp_buf_puts(&words, "- given to nobody");
            put_line(b, &words);
        }
    }
}

static void put_bases(struct sp_buf *b, const struct sp_country_policy *p)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "\nTransfer bases\n");
    for (size_t i = 0; i < p->n_bases; i++) {
        put_law(b, &p->bases[i].law);
        sp_buf_puts(&words, "id: ");
        put_view(&words, p->bases[i].id);
        sp_buf_puts(&words, p->bases[i].n_to ? "; to " : "; to every country");
        for (size_t k = 0; k < p->bases[i].n_to; k++) {
            sp_buf_puts(&words, k ? ", " : "");
            put_view(&words, p->bases[i].to[k]);
        }
        put_line(b, &words);
    }
}

static void put_quotas(struct sp_buf *b, const struct sp_country_policy *p)
{
    static const char *const of[] = { [SP_QUOTA_PARTNER] = "a partner node", [SP_QUOTA_PARTICIPANT] = "a participant",
                                      [SP_QUOTA_SUBJECT] = "a participant about one subject" };
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "\nQuotas\n");
    for (size_t i = 0; i < p->n_quotas; i++) {
        put_law(b, &p->quotas[i].law);
        sp_buf_putf(&words, "%lld in a day of %s: ", (long long)p->quotas[i].per_day, of[p->quotas[i].of]);
        put_codes(&words, SP_LIST_OP, p->quotas[i].ops);
        put_line(b, &words);
    }
}

static void put_retention(struct sp_buf *b, const struct sp_country_policy *p)
{
    static const char *const clocks[] = { [SP_CLOCK_VALID_TO] = "valid_to", [SP_CLOCK_CLOSED] = "closing", [SP_CLOCK_RECEIVED] = "receipt" };
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "\nRetention (the first that covers a fact decides)\n");
    for (size_t i = 0; i < p->n_retention; i++) {
        const struct sp_law_retention *t = &p->retention[i];
        put_law(b, &t->law);
        put_kinds(&words, &t->kinds);
        put_data(&words, t->data);
        sp_buf_putf(&words, ": %lld years after ", (long long)t->years);
        for (size_t k = 0; k < t->n_clocks; k++) {
            sp_buf_puts(&words, k ? ", else " : "");
            if (t->clocks[k].type == SP_CLOCK_FIELD)
                put_view(&words, t->clocks[k].field);
            else
                sp_buf_puts(&words, clocks[t->clocks[k].type]);
        }
        sp_buf_putf(&words, "; %lld days of grace", (long long)t->grace_days);
        put_line(b, &words);
    }
}

static void put_persons(struct sp_buf *b, const struct sp_country_policy *p)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "\nData of natural persons\n");
    for (size_t i = 0; i < p->n_person_subjects; i++) {
        sp_buf_puts(&words, "all about subjects ");
        put_view(&words, p->person_subjects[i]);
        sp_buf_puts(&words, "…");
        put_line(b, &words);
    }
    for (size_t i = 0; i < p->n_persons; i++) {
        put_kinds(&words, &p->persons[i].kinds);
        sp_buf_puts(&words, p->persons[i].field.n ? ", where " : "");
        put_view(&words, p->persons[i].field);
        for (size_t k = 0; k < p->persons[i].n_codes; k++) {
            sp_buf_puts(&words, k ? " or " : " is ");
            put_view(&words, p->persons[i].codes[k]);
        }
        put_line(b, &words);
    }
}

static void put_rest(struct sp_buf *b, const struct sp_country_policy *p)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "\nDisputes\n");
    put_law(b, &p->dispute.law);
    sp_buf_putf(&words, "answered within %lld days of the claim", (long long)p->dispute.days);
    put_line(b, &words);
    sp_buf_puts(b, p->n_never ? "\nNever collected\n" : "");
    for (size_t i = 0; i < p->n_never; i++) {
        put_law(b, &p->never[i].law);
        put_kinds(&words, &p->never[i].kinds);
        put_line(b, &words);
    }
}

static void put_table(struct sp_buf *b, const struct sp_country_policy *p)
{
    int64_t minutes = (p->utc_offset_s < 0 ? -p->utc_offset_s : p->utc_offset_s) / 60;
    sp_buf_puts(b, "Country   ");
    sp_buf_put(b, sp_view_is(p->country, "*") ? SP_VIEW_LIT("any without a table of its own") : p->country);
    sp_buf_puts(b, "\nAs of     ");
    sp_buf_put(b, p->as_of);
    sp_buf_putf(b, "\nDays      begin at 00:00, %c%02lld:%02lld from UTC\nDigest    %s\n", p->utc_offset_s < 0 ? '-' : '+',
                (long long)(minutes / 60), (long long)(minutes % 60), p->digest);
    put_persons(b, p);
    put_bases(b, p);
    put_rows(b, p, "At home", &p->domestic);
    put_rows(b, p, "Abroad", &p->abroad);
    put_quotas(b, p);
    put_retention(b, p);
    put_rest(b, p);
}

/* --- commands --- */

/* That of a file, of a country, or the one in force in a folder. */
static struct sp_rc read_table(const struct policy_opts *o, struct sp_country_policy **out, struct sp_diag *d)
{
    struct sp_conf conf = { .node_id = NULL };
    if ((o->data != NULL) + (o->file != NULL) + (o->country != NULL) != 1)
        return sp_diag_set(d, SP_ERR(USAGE), "policy.which", NULL, "give one of --data, --file and --country");
    if (o->file)
        return sp_country_read(o->file, out, d);
    if (o->country && !sp_code_known(SP_LIST_COUNTRY, sp_view_of(o->country)))
        return sp_diag_set(d, SP_ERR(USAGE), "country.country", "country", "%s is not an ISO 3166-1 country", o->country);
    if (o->country)
        return sp_country_load(o->country, "", out, d);
    SP_TRY(sp_folder_conf(o->data, &conf, d));
    struct sp_rc rc = sp_country_load(conf.node_id, conf.country_policy, out, d);
    sp_conf_free(&conf);
    return rc;
}

static struct sp_rc show(const struct policy_opts *o, struct sp_diag *d)
{
    SP_BUF_AUTO b = { 0 };
    struct sp_country_policy *p = NULL;
    SP_TRY(read_table(o, &p, d));
    if (o->json)
        sp_buf_put(&b, p->text);
    else
        put_table(&b, p);
    sp_country_policy_free(p);
    SP_TRY(sp_buf_rc(&b));
    sp_out(&b);
    return SP_OK;
}

int sp_cmd_policy_show(int argc, char **argv)
{
    struct policy_opts o = { .json = false };
    const struct sp_cli_option options[] = {
        { "data", SP_CLI_TEXT, &o.data, "DIR", "of this node's folder: the table in force", false },
        { "file", SP_CLI_TEXT, &o.file, "FILE", "of a file", false },
        { "country", SP_CLI_TEXT, &o.country, "CC", "the one that this program has for a country", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "the table itself, to be edited", false },
    };
    static const struct sp_cli_command cmd = { "policy show", "saphan policy show --data DIR | --file FILE | --country CC [--json]",
                                               "Print a country's policy table: what may be given, how long facts stay.", sp_cmd_policy_show };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_rc rc = show(&o, &d);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, NULL);
}

int sp_cmd_policy_check(int argc, char **argv)
{
    static const struct sp_cli_command cmd = { "policy check", "saphan policy check FILE",
                                               "Say whether a file is a country's policy table, and what is wrong with it.", sp_cmd_policy_check };
    const char *file[1] = { NULL };
    size_t n = 0;
    int status;
    if (!sp_cli_parse(&cmd, NULL, 0, argc, argv, file, 1, &n, &status))
        return status;
    struct sp_diag d = SP_NO_DIAG;
    struct sp_country_policy *p = NULL;
    struct sp_rc rc = n ? sp_country_read(file[0], &p, &d) : sp_diag_set(&d, SP_ERR(USAGE), "policy.which", NULL, "name the file to check");
    if (!sp_ok(rc))
        return sp_cli_fail(false, rc, &d, NULL);
    printf("%s is a policy table of %.*s as of %.*s: %zu rows at home, %zu abroad, %zu quotas, %zu retention rules; disputes %lld days\n", file[0],
           (int)p->country.n, p->country.p, (int)p->as_of.n, p->as_of.p, p->domestic.n, p->abroad.n, p->n_quotas, p->n_retention,
           (long long)p->dispute.days);
    sp_country_policy_free(p);
    return 0;
}
