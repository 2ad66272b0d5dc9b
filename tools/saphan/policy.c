/* saphan policy show and check - the table of a country in plain words, and whether a file is one. */
#include <stdio.h>

#include "base/clock.h"
#include "i18n/width.h"
#include "node/policy/country.h"
#include "tools/common/cli.h"
#include "tools/common/words.h"
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
        size_t width = sp_text_width(word);
        if (*column > INDENT && *column + 1 + width > WIDTH) {
            sp_buf_putf(b, "\n%*s", (int)INDENT, "");
            *column = INDENT;
        } else if (*column > INDENT) {
            sp_buf_putc(b, ' ');
            ++*column;
        }
        sp_buf_put_safe(b, word);
        *column += width;
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

static void put_title(struct sp_buf *b, const char *key)
{
    sp_buf_putc(b, '\n');
    sp_said_put(b, key);
}

/* The id, what it says, and where that stands. */
static void put_law(struct sp_buf *b, const struct sp_law *law)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_puts(b, "  ");
    sp_buf_put_safe(b, law->rule);
    sp_buf_putc(b, '\n');
    put_view(&words, law->text);
    put_line(b, &words);
    sp_say(&words, "policy.source", sp_fill_view("source", law->source.n ? law->source : sp_said("policy.own-rule")));
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
        put_view(words, sp_said(all ? "policy.everything" : "policy.no-kind"));
        return;
    }
    const char *sep = "";
    for (size_t i = 0; i < n; i++) {
        bool whole = whole_section(s, kinds[i].section);
        if (!s->has[i] || (whole && i && kinds[i - 1].section == kinds[i].section))
            continue;
        sp_buf_puts(words, sep);
        put_view(words, whole ? sp_words_code(SP_LIST_SECTION, sp_view_of(sp_section_name(kinds[i].section))) : sp_words_kind(sp_view_of(kinds[i].name)));
        sep = ", ";
    }
}

/* Codes that stand in no report, and so have no label in a catalogue. */
static struct sp_view code_word(enum sp_codelist list, const char *code)
{
    static const struct sp_word proofs[] = { { "subject_consent", "policy.proof-consent" }, { "contract", "policy.proof-contract" },
                                             { "legal_duty", "policy.proof-duty" }, { "supervisor_order", "policy.proof-order" },
                                             { "own_file", "policy.proof-own-file" } };
    static const struct sp_word questions[] = { { "report", "policy.op-report" }, { "search", "policy.op-search" }, { "company", "policy.op-company" },
                                                { "dispute", "policy.op-dispute" }, { "notice", "policy.op-notice" } };
    if (list == SP_LIST_AUTH_BASIS)
        return SP_WORDS_NAMED(proofs, sp_view_of(code));
    return list == SP_LIST_OP ? SP_WORDS_NAMED(questions, sp_view_of(code)) : sp_words_code(list, sp_view_of(code));
}

static void put_codes(struct sp_buf *words, enum sp_codelist list, unsigned bits)
{
    unsigned all = 0;
    const char *sep = "";
    for (int i = 0; sp_codes(list)[i]; i++)
        all |= 1u << i;
    if (bits == all) {
        put_view(words, sp_said("policy.any"));
        return;
    }
    for (int i = 0; sp_codes(list)[i]; i++)
        if (bits >> i & 1u) {
            sp_buf_puts(words, sep);
            put_view(words, code_word(list, sp_codes(list)[i]));
            sep = ", ";
        }
}

static void put_data(struct sp_buf *words, enum sp_law_data data)
{
    if (data == SP_LAW_ANY)
        return;
    sp_buf_puts(words, "; ");
    put_view(words, sp_said(data == SP_LAW_PERSONAL ? "policy.of-persons" : "policy.of-companies"));
}

static void put_way(struct sp_buf *b, const struct sp_country_policy *p, const struct sp_law_way *w)
{
    SP_BUF_AUTO words = { 0 };
    SP_BUF_AUTO purposes = { 0 };
    SP_BUF_AUTO proofs = { 0 };
    put_codes(&purposes, SP_LIST_PURPOSE, w->purposes);
    put_codes(&proofs, SP_LIST_AUTH_BASIS, w->authorisation);
    sp_buf_puts(&words, "- ");
    sp_say(&words, "policy.given", sp_fill_view("purposes", sp_buf_view(&purposes)));
    sp_buf_puts(&words, "; ");
    if (w->authorisation)
        sp_say(&words, "policy.authorisation", sp_fill_view("kinds", sp_buf_view(&proofs)));
    else
        put_view(&words, sp_said("policy.no-authorisation"));
    if (w->basis >= 0) {
        sp_buf_puts(&words, "; ");
        sp_say(&words, "policy.basis", sp_fill_view("id", p->bases[w->basis].id));
    }
    put_line(b, &words);
}

/* What a row is about: kinds, up to which class, whose data. */
static void put_covers(struct sp_buf *b, const struct sp_law_row *row)
{
    SP_BUF_AUTO words = { 0 };
    SP_BUF_AUTO kinds = { 0 };
    put_kinds(&kinds, &row->kinds);
    sp_say(&words, "policy.covers", sp_fill_view("kinds", sp_buf_view(&kinds)));
    if (row->max_class < SP_CLASS_SECRET) {
        sp_buf_puts(&words, "; ");
        sp_say(&words, "policy.up-to", sp_fill_view("class", sp_words_code(SP_LIST_CLASS, sp_view_of(sp_codes(SP_LIST_CLASS)[row->max_class]))));
    }
    put_data(&words, row->data);
    put_line(b, &words);
}

static void put_rows(struct sp_buf *b, const struct sp_country_policy *p, const char *title, const struct sp_law_rows *rows)
{
    SP_BUF_AUTO words = { 0 };
    put_title(b, title);
    for (size_t i = 0; i < rows->n; i++) {
        const struct sp_law_row *row = &rows->rows[i];
        put_law(b, &row->law);
        put_covers(b, row);
        for (size_t k = 0; k < row->n_ways; k++)
            put_way(b, p, &row->ways[k]);
        if (!row->n_ways) {
            sp_buf_puts(&words, "- ");
            put_view(&words, sp_said("policy.nobody"));
            put_line(b, &words);
        }
    }
}

static void put_bases(struct sp_buf *b, const struct sp_country_policy *p)
{
    SP_BUF_AUTO words = { 0 };
    SP_BUF_AUTO to = { 0 };
    put_title(b, "policy.bases");
    for (size_t i = 0; i < p->n_bases; i++) {
        put_law(b, &p->bases[i].law);
        sp_say(&words, "policy.id", sp_fill_view("id", p->bases[i].id));
        sp_buf_puts(&words, "; ");
        sp_buf_clear(&to);
        for (size_t k = 0; k < p->bases[i].n_to; k++) {
            sp_buf_puts(&to, k ? ", " : "");
            put_view(&to, sp_words_code(SP_LIST_COUNTRY, p->bases[i].to[k]));
        }
        if (to.n)
            sp_say(&words, "policy.to", sp_fill_view("countries", sp_buf_view(&to)));
        else
            put_view(&words, sp_said("policy.to-every"));
        put_line(b, &words);
    }
}

static void put_quotas(struct sp_buf *b, const struct sp_country_policy *p)
{
    static const char *const of[] = { [SP_QUOTA_PARTNER] = "policy.of-partner", [SP_QUOTA_PARTICIPANT] = "policy.of-participant",
                                      [SP_QUOTA_SUBJECT] = "policy.of-subject" };
    SP_BUF_AUTO words = { 0 };
    put_title(b, "policy.quotas");
    for (size_t i = 0; i < p->n_quotas; i++) {
        put_law(b, &p->quotas[i].law);
        sp_say(&words, "policy.in-a-day", sp_fill_number("count", (long long)p->quotas[i].per_day), sp_fill_view("whose", sp_said(of[p->quotas[i].of])));
        sp_buf_puts(&words, ": ");
        put_codes(&words, SP_LIST_OP, p->quotas[i].ops);
        put_line(b, &words);
    }
}

/* A field by its label where all that is covered calls it the same; else as it is written. */
static struct sp_view field_word(const struct sp_kind_set *s, struct sp_view field)
{
    size_t n;
    char name[64];
    struct sp_view word = { NULL, 0 };
    const struct sp_kind *kinds = sp_kinds(&n);
    int len = snprintf(name, sizeof name, "%.*s", (int)field.n, field.p);
    if (len < 0 || (size_t)len >= sizeof name)
        return field;
    for (size_t i = 0; i < n; i++) {
        if (!s->has[i])
            continue;
        struct sp_view label = sp_words_field(kinds[i].name, name);
        if (sp_view_is(label, name) || (word.n && !sp_view_eq(word, label)))
            return field;
        word = label;
    }
    return word.n ? word : field;
}

/* A code in a field of the first of the kinds that has such a field, by its label. */
static struct sp_view field_code(const struct sp_kind_set *s, struct sp_view field, struct sp_view code)
{
    size_t n;
    const struct sp_kind *kinds = sp_kinds(&n);
    for (size_t i = 0; i < n; i++) {
        const struct sp_field *f = s->has[i] ? sp_kind_field(&kinds[i], field) : NULL;
        if (f)
            return sp_words_code(f->list, code);
    }
    return code;
}

static void put_clocks(struct sp_buf *words, const struct sp_law_retention *t)
{
    static const char *const clocks[] = { [SP_CLOCK_VALID_TO] = "policy.clock-valid-to", [SP_CLOCK_CLOSED] = "policy.clock-closed",
                                          [SP_CLOCK_RECEIVED] = "policy.clock-received" };
    for (size_t k = 0; k < t->n_clocks; k++) {
        struct sp_view clock = t->clocks[k].type == SP_CLOCK_FIELD ? field_word(&t->kinds, t->clocks[k].field) : sp_said(clocks[t->clocks[k].type]);
        sp_buf_puts(words, k ? ", " : "");
        if (k)
            sp_say(words, "policy.else", sp_fill_view("clock", clock));
        else
            put_view(words, clock);
    }
}

static void put_retention(struct sp_buf *b, const struct sp_country_policy *p)
{
    put_title(b, "policy.retention");
    for (size_t i = 0; i < p->n_retention; i++) {
        const struct sp_law_retention *t = &p->retention[i];
        SP_BUF_AUTO words = { 0 };
        SP_BUF_AUTO clocks = { 0 };
        put_law(b, &t->law);
        put_kinds(&words, &t->kinds);
        put_data(&words, t->data);
        put_clocks(&clocks, t);
        sp_buf_puts(&words, ": ");
        sp_say(&words, "policy.years", sp_fill_number("years", (long long)t->years), sp_fill_view("clock", sp_buf_view(&clocks)));
        sp_buf_puts(&words, "; ");
        sp_say(&words, "policy.grace", sp_fill_number("days", (long long)t->grace_days));
        put_line(b, &words);
    }
}

static void put_persons(struct sp_buf *b, const struct sp_country_policy *p)
{
    SP_BUF_AUTO words = { 0 };
    put_title(b, "policy.persons");
    for (size_t i = 0; i < p->n_person_subjects; i++) {
        sp_say(&words, "policy.all-about", sp_fill_view("subject", p->person_subjects[i]));
        put_line(b, &words);
    }
    for (size_t i = 0; i < p->n_persons; i++) {
        SP_BUF_AUTO codes = { 0 };
        put_kinds(&words, &p->persons[i].kinds);
        for (size_t k = 0; k < p->persons[i].n_codes; k++) {
            sp_buf_puts(&codes, k ? ", " : "");
            put_view(&codes, field_code(&p->persons[i].kinds, p->persons[i].field, p->persons[i].codes[k]));
        }
        if (p->persons[i].field.n) {
            sp_buf_puts(&words, "; ");
            sp_say(&words, "policy.where", sp_fill_view("field", field_word(&p->persons[i].kinds, p->persons[i].field)),
                   sp_fill_view("codes", sp_buf_view(&codes)));
        }
        put_line(b, &words);
    }
}

static void put_rest(struct sp_buf *b, const struct sp_country_policy *p)
{
    SP_BUF_AUTO words = { 0 };
    put_title(b, "policy.disputes");
    put_law(b, &p->dispute.law);
    sp_say(&words, "policy.answered", sp_fill_number("days", (long long)p->dispute.days));
    put_line(b, &words);
    if (p->n_never)
        put_title(b, "policy.never");
    for (size_t i = 0; i < p->n_never; i++) {
        put_law(b, &p->never[i].law);
        put_kinds(&words, &p->never[i].kinds);
        put_line(b, &words);
    }
}

static void put_head(struct sp_buf *b, const char *label, struct sp_view text)
{
    struct sp_view word = sp_said(label);
    sp_words_cell(b, word, INDENT);
    sp_buf_puts(b, sp_text_width(word) >= INDENT ? " " : "");
    sp_buf_put_safe(b, text);
    sp_buf_putc(b, '\n');
}

static void put_table(struct sp_buf *b, const struct sp_country_policy *p)
{
    int64_t minutes = (p->utc_offset_s < 0 ? -p->utc_offset_s : p->utc_offset_s) / 60;
    SP_BUF_AUTO begin = { 0 };
    char offset[32];
    (void)snprintf(offset, sizeof offset, "%c%02lld:%02lld", p->utc_offset_s < 0 ? '-' : '+', (long long)(minutes / 60), (long long)(minutes % 60));
    sp_say(&begin, "policy.begin", sp_fill_text("time", "00:00"), sp_fill_text("offset", offset));
    put_head(b, "policy.country", sp_view_is(p->country, "*") ? sp_said("policy.any-country") : sp_words_code(SP_LIST_COUNTRY, p->country));
    put_head(b, "policy.as-of", p->as_of);
    put_head(b, "policy.days", sp_buf_view(&begin));
    put_head(b, "policy.digest", sp_view_of(p->digest));
    put_persons(b, p);
    put_bases(b, p);
    put_rows(b, p, "policy.home", &p->domestic);
    put_rows(b, p, "policy.abroad", &p->abroad);
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
        { "data", SP_CLI_TEXT, &o.data, "DIR", "opt.data.policy", false },
        { "file", SP_CLI_TEXT, &o.file, "FILE", "opt.file.policy", false },
        { "country", SP_CLI_TEXT, &o.country, "CC", "opt.country.policy", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.table", false },
    };
    static const struct sp_cli_command cmd = { "policy show", "saphan policy show --data DIR | --file FILE | --country CC [--json]",
                                               "help.policy.show", sp_cmd_policy_show };
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
                                               "help.policy.check", sp_cmd_policy_check };
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
    sp_say_line(stdout, "policy.is-one", sp_fill_text("file", file[0]), sp_fill_view("country", p->country), sp_fill_view("date", p->as_of),
                sp_fill_number("home", (long long)p->domestic.n), sp_fill_number("abroad", (long long)p->abroad.n),
                sp_fill_number("quotas", (long long)p->n_quotas), sp_fill_number("retention", (long long)p->n_retention),
                sp_fill_number("days", (long long)p->dispute.days));
    sp_country_policy_free(p);
    return 0;
}
