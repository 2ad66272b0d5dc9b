#include "tools/saphan-verify/show.h"

#include <stdio.h>

#include "base/clock.h"
#include "i18n/message.h"
#include "i18n/rendition.h"
#include "i18n/width.h"
#include "node/evidence/left_out.h"
#include "tools/saphan-verify/show_said.h"

enum { WIDTH = 80, LABEL = 15, GROUP = 15, COMPARED = 17 };

/* --- JSON --- */

void sp_show_member(struct sp_buf *b, const char *name, struct sp_view value)
{
    sp_buf_putf(b, ",\"%s\":", name);
    sp_buf_put_json(b, value);
}

static void put_safe_member(struct sp_buf *b, const char *name, struct sp_view value)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, value);
    sp_show_member(b, name, sp_buf_view(&safe));
}

/* What was verified, for the reader of the JSON: only what stands in verified bytes. */
static void put_report(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_report_head *h = &v->report.head;
    char at[SP_TIME_TEXT];
    sp_time_text(h->iat, at);
    sp_buf_puts(b, ",\"report\":{\"subject\":");
    sp_buf_put_json(b, h->sub);
    sp_show_member(b, "jti", h->jti);
    sp_show_member(b, "issuer", h->iss);
    sp_show_member(b, "requester", h->requester);
    sp_show_member(b, "product", h->product);
    sp_show_member(b, "purpose", h->purpose);
    sp_show_member(b, "issued", sp_view_of(at));
    sp_buf_putf(b, ",\"facts\":%zu,\"disputed\":%zu,\"withheld\":%zu,\"withheld_by\":[", v->report.n_facts, sp_report_disputed(&v->report), sp_report_kinds_withheld(&v->report));
    for (size_t i = 0; i < v->report.n_withheld; i++) {
        const struct sp_withheld *w = &v->report.withheld[i];
        SP_BUF_AUTO words = { 0 };
        sp_rendition_put_rule(sp_catalogue_builtin(SP_VIEW_LIT("en")), w->rule, &words);
        sp_buf_putf(b, "%s{\"count\":%lld", i ? "," : "", (long long)w->count);
        sp_show_member(b, "kind", w->kind);
        sp_show_member(b, "rule", w->rule);
        sp_show_member(b, "text", sp_buf_view(&words));
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "],\"transfer\":[");
    for (size_t i = 0; i < h->transfer.n; i++) {
        sp_buf_puts(b, i ? ",{\"rule\":" : "{\"rule\":");
        sp_buf_put_json(b, h->transfer.grounds[i].rule);
        sp_show_member(b, "basis", h->transfer.grounds[i].basis);
        sp_buf_putc(b, '}');
    }
    sp_buf_puts(b, "]},\"redacted\":");
    sp_left_out_put_json(b, &v->report, &v->hidden);
}

void sp_show_trust_json(struct sp_buf *b, const struct sp_trust *trust)
{
    sp_buf_putf(b, ",\"trust\":{\"version\":%lld,\"digest\":", (long long)sp_trust_version(trust));
    sp_buf_put_json(b, sp_view_of(sp_trust_digest(trust)));
    sp_buf_putc(b, '}');
}

void sp_show_not_checked_json(struct sp_buf *b, unsigned looked_at)
{
    const char *sep = "";
    sp_buf_puts(b, ",\"not_checked\":[");
    const char *text;
    for (size_t i = 0; (text = sp_not_checked(looked_at, i)) != NULL; i++) {
        sp_buf_puts(b, sep);
        sp_buf_put_json(b, sp_view_of(text));
        sep = ",";
    }
    sp_buf_putc(b, ']');
}

void sp_show_json(struct sp_buf *b, const struct sp_shown *s)
{
    char at[SP_TIME_TEXT];
    sp_time_text(s->at_s, at);
    sp_buf_putf(b, "{\"verdict\":\"%s\",\"at\":\"%s\"", sp_verdict_text(sp_verdict_of(&s->v->verdict)), at);
    put_safe_member(b, "file", sp_view_of(s->file));
    if (s->trust)
        sp_show_trust_json(b, s->trust);
    if (s->v->have_report)
        put_report(b, s->v);
    sp_buf_puts(b, ",\"checks\":");
    sp_verdict_put(b, &s->v->verdict);
    sp_show_not_checked_json(b, s->looked_at);
    if (s->rendition.n)
        sp_show_member(b, "rendition", s->rendition);
    if (s->translations.n && sp_verdict_of(&s->v->verdict) == SP_VALID)
        sp_show_member(b, "translations", s->translations);
    if (s->said_file)
        sp_show_said_json(b, s->said_file, s->said);
    sp_buf_puts(b, "}\n");
}

/* --- text --- */

/* Blank-separated words; those that do not fit into the line go to the next, below the first. */
void sp_show_words(struct sp_buf *b, size_t *column, size_t indent, struct sp_view words)
{
    while (words.n) {
        struct sp_view word = words;
        if (!sp_view_split(words, ' ', &word, &words))
            words = sp_view(NULL, 0);
        if (*column > indent && *column + 1 + word.n > WIDTH) {
            sp_buf_putf(b, "\n%*s", (int)indent, "");
            *column = indent;
        } else if (*column > indent) {
            sp_buf_putc(b, ' ');
            ++*column;
        }
        sp_buf_put(b, word);
        *column += word.n;
    }
}

/* In the reader's language: "left on" is "label.left_on" there. */
static struct sp_view said(const char *label)
{
    char key[40];
    int n = snprintf(key, sizeof key, "label.%s", label);
    for (int i = 0; i < n && i < (int)sizeof key; i++)
        key[i] = key[i] == ' ' ? '_' : key[i];
    struct sp_view text = sp_message(sp_message_language(), key);
    return text.n ? text : sp_view_of(label);
}

/* A label and what belongs to it, made safe and wrapped. A label that is too long has a line of its own. */
static void put_row(struct sp_buf *b, const char *label, const struct sp_buf *value)
{
    SP_BUF_AUTO safe = { 0 };
    struct sp_view text = label[0] ? said(label) : sp_view("", 0);
    size_t column = LABEL, width = sp_text_width(text), room = LABEL - 2;
    sp_buf_put_safe(&safe, sp_buf_view(value));
    sp_buf_puts(b, "  ");
    sp_buf_put(b, text);
    sp_buf_putf(b, width < room ? "%*s" : "\n%*s", width < room ? (int)(room - width) : LABEL, "");
    sp_show_words(b, &column, LABEL, sp_buf_view(&safe));
    sp_buf_putc(b, '\n');
}

/* What whoever passed the bundle on left out of it. */
static void put_left_out_row(struct sp_buf *b, const struct sp_verified *v)
{
    SP_BUF_AUTO row = { 0 };
    sp_left_out_put_words(&row, &v->report, &v->hidden);
    if (row.n)
        put_row(b, "left out", &row);
}

/* What the registry did not give, and why. */
static void put_withheld_rows(struct sp_buf *b, const struct sp_report *r)
{
    for (size_t i = 0; i < r->n_withheld; i++) {
        const struct sp_withheld *w = &r->withheld[i];
        SP_BUF_AUTO row = { 0 };
        sp_buf_putf(&row, "%lld of ", (long long)w->count);
        sp_buf_put(&row, w->kind);
        sp_buf_puts(&row, ": ");
        sp_rendition_put_rule(sp_catalogue_builtin(sp_message_language()), w->rule, &row);
        put_row(b, i ? "" : "withheld", &row);
    }
}

/* By which rules of its country's table, and on which bases, the report left it. */
static void put_transfer_row(struct sp_buf *b, const struct sp_report_transfer *t)
{
    SP_BUF_AUTO row = { 0 };
    for (size_t i = 0; i < t->n; i++) {
        sp_buf_puts(&row, i ? ", " : "");
        sp_buf_put(&row, t->grounds[i].basis);
        sp_buf_puts(&row, " by rule ");
        sp_buf_put(&row, t->grounds[i].rule);
    }
    if (t->table.n)
        put_row(b, "left on", &row);
}

/* What is contested of it, and whether each mark was found to be of a dispute. */
static void put_disputed_row(struct sp_buf *b, const struct sp_verified *v)
{
    SP_BUF_AUTO row = { 0 };
    size_t n = sp_report_disputed(&v->report);
    const char *why = sp_marks_ground_text(v->marks.ground);
    if (!n)
        return;
    sp_buf_putf(&row, "%zu of %zu facts", n, v->report.n_facts);
    if (why[0])
        sp_buf_putf(&row, " (not checked: %s)", why);
    put_row(b, "disputed", &row);
}

/* Whether anybody signed the authorisation, or the bank only says that it has one. */
static const char *consent_words(const struct sp_verified *v)
{
    if (sp_authorisation_claimed(v))
        return "claimed by the bank: nobody signed it";
    for (size_t i = 0; i < v->verdict.n; i++)
        if (!strcmp(v->verdict.v[i].id, "request.authorisation-signed") && v->verdict.v[i].result != SP_PASS)
            return "signed, but not as it must be";
    return "signed";
}

/* By whom, for what, and by whose consent. */
static void put_asked_row(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_report_head *h = &v->report.head;
    SP_BUF_AUTO row = { 0 };
    sp_buf_put(&row, h->requester);
    sp_buf_puts(&row, ", ");
    sp_buf_put(&row, h->product);
    sp_buf_puts(&row, " for ");
    sp_buf_put(&row, h->purpose);
    if (h->authorisation.id.n) {
        sp_buf_puts(&row, ", authorisation ");
        sp_buf_put(&row, h->authorisation.id);
        sp_buf_puts(&row, " (");
        sp_buf_put(&row, h->authorisation.basis);
        sp_buf_puts(&row, ", until ");
        sp_buf_put(&row, h->authorisation.expires);
        sp_buf_puts(&row, "), ");
        sp_buf_puts(&row, consent_words(v));
    } else {
        sp_buf_puts(&row, ", no authorisation");
    }
    put_row(b, "asked by", &row);
}

static void put_report_rows(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_report_head *h = &v->report.head;
    SP_BUF_AUTO row = { 0 };
    char at[SP_TIME_TEXT];
    sp_time_text(h->iat, at);
    sp_buf_put(&row, v->request.jti);
    put_row(b, "exchange", &row);
    sp_buf_clear(&row);
    sp_buf_put(&row, h->sub);
    sp_buf_puts(&row, " by ");
    sp_buf_put(&row, h->iss);
    sp_buf_putf(&row, ", %s, %zu facts", at, v->report.n_facts);
    if (v->report.n_withheld)
        sp_buf_putf(&row, ", of %zu kinds some withheld", sp_report_kinds_withheld(&v->report));
    put_row(b, "report on", &row);
    put_withheld_rows(b, &v->report);
    put_disputed_row(b, v);
    put_transfer_row(b, &h->transfer);
    put_left_out_row(b, v);
    put_asked_row(b, v);
}

/* The two questions about the report's status apart: then, and at the time to judge at. */
static void put_status_row(struct sp_buf *b, const struct sp_verdict *v, const char *id, const char *label)
{
    static const char *const says[] = { [SP_PASS] = "yes: ", [SP_FAIL] = "NO: ", [SP_INDETERMINATE] = "not known: ", [SP_SKIPPED] = "not known: " };
    for (size_t i = 0; i < v->n; i++) {
        if (strcmp(v->v[i].id, id) != 0)
            continue;
        SP_BUF_AUTO row = { 0 };
        sp_buf_puts(&row, says[v->v[i].result]);
        sp_buf_puts(&row, v->v[i].detail);
        put_row(b, label, &row);
    }
}

static void put_head(struct sp_buf *b, const struct sp_shown *s)
{
    SP_BUF_AUTO row = { 0 };
    if (s->trust) {
        sp_buf_putf(&row, "version %lld, digest %s", (long long)sp_trust_version(s->trust), sp_trust_digest(s->trust));
        put_row(b, "trust list", &row);
    }
    if (s->v->have_report)
        put_report_rows(b, s->v);
    put_status_row(b, &s->v->verdict, "report.status-then", "was valid");
    put_status_row(b, &s->v->verdict, "report.status", "is valid");
}

static void put_compared(struct sp_buf *b, const char *label, const char *text)
{
    SP_BUF_AUTO safe = { 0 };
    size_t column = COMPARED;
    if (!text[0])
        return;
    sp_buf_put_safe(&safe, sp_view_of(text));
    sp_buf_putf(b, "       %-10s", label);
    sp_show_words(b, &column, COMPARED, sp_buf_view(&safe));
    sp_buf_putc(b, '\n');
}

void sp_show_line(struct sp_buf *b, const char *mark, const struct sp_check_line *l)
{
    SP_BUF_AUTO words = { 0 };
    size_t column = 7;
    sp_buf_puts(&words, l->id);
    sp_buf_puts(&words, ": ");
    sp_buf_put_safe(&words, sp_view_of(l->detail));
    if (l->rule[0])
        sp_buf_putf(&words, " [%s]", l->rule);
    sp_buf_putf(b, "  %-5s", mark);
    sp_show_words(b, &column, 7, sp_buf_view(&words));
    sp_buf_putc(b, '\n');
    put_compared(b, "expected", l->expected);
    put_compared(b, "actual", l->actual);
}

static size_t count(const struct sp_verdict *v, enum sp_result r)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++)
        n += v->v[i].result == r;
    return n;
}

/* Lines that need the reader's eye, one by one. */
static void put_lines(struct sp_buf *b, const struct sp_verdict *v, enum sp_result r, const char *mark)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->v[i].result == r)
            sp_show_line(b, mark, &v->v[i]);
}

/* "report.time" is "time" of "report". */
static struct sp_view group_of(const char *id, struct sp_view *name)
{
    struct sp_view group = { NULL, 0 };
    if (!sp_view_split(sp_view_of(id), '.', &group, name))
        *name = group = sp_view_of(id);
    return group;
}

/* Those with this result, by group: one row for each group that has one. */
static void put_groups(struct sp_buf *b, const struct sp_verdict *v, enum sp_result r, const char *what)
{
    bool done[SP_MAX_CHECKS] = { false };
    if (!count(v, r))
        return;
    sp_buf_putf(b, "  %zu %s\n", count(v, r), what);
    for (size_t i = 0; i < v->n; i++) {
        struct sp_view name, group = group_of(v->v[i].id, &name);
        size_t column = GROUP;
        if (v->v[i].result != r || done[i])
            continue;
        sp_buf_putf(b, "    %-*.*s", GROUP - 4, (int)group.n, group.p);
        for (size_t k = i; k < v->n; k++) {
            struct sp_view other, of = group_of(v->v[k].id, &other);
            if (v->v[k].result != r || !sp_view_eq(of, group))
                continue;
            done[k] = true;
            sp_show_words(b, &column, GROUP, other);
        }
        sp_buf_putc(b, '\n');
    }
}

/* How many of each group passed: their ids are in the JSON, the screen is for what needs the reader's eye. */
static void put_passed(struct sp_buf *b, const struct sp_verdict *v)
{
    SP_BUF_AUTO groups = { 0 };
    size_t column = 4;
    bool done[SP_MAX_CHECKS] = { false };
    if (!count(v, SP_PASS))
        return;
    for (size_t i = 0; i < v->n; i++) {
        struct sp_view name, group = group_of(v->v[i].id, &name);
        size_t n = 0;
        if (v->v[i].result != SP_PASS || done[i])
            continue;
        for (size_t k = i; k < v->n; k++)
            if (v->v[k].result == SP_PASS && sp_view_eq(group_of(v->v[k].id, &name), group)) {
                done[k] = true;
                n++;
            }
        sp_buf_puts(&groups, groups.n ? ", " : "");
        sp_buf_put(&groups, group);
        sp_buf_putf(&groups, " %zu", n);
    }
    sp_buf_putf(b, "  %zu checks passed\n    ", count(v, SP_PASS));
    sp_show_words(b, &column, 4, sp_buf_view(&groups));
    sp_buf_putc(b, '\n');
}

void sp_show_not_checked(struct sp_buf *b, unsigned looked_at)
{
    const char *text;
    if (looked_at != SP_LOOKED_AT_ALL) {
        sp_buf_puts(b, "  ");
        sp_buf_put(b, said("not checked"));
        sp_buf_puts(b, ":\n");
    }
    for (size_t i = 0; (text = sp_not_checked(looked_at, i)) != NULL; i++)
        sp_buf_putf(b, "    %s\n", text);
}

/* The verdict as a sentence, and that of the check that tells it, to somebody who reads another language. */
static void put_sentence(struct sp_buf *b, const struct sp_verdict *v)
{
    struct sp_view language = sp_message_language();
    const struct sp_check_line *why = sp_verdict_reason(v);
    char key[40];
    if (sp_view_is(language, "en"))
        return;
    (void)snprintf(key, sizeof key, "verdict.%s", sp_verdict_text(sp_verdict_of(v)));
    struct sp_view more = why ? sp_message_of(language, why->rule, "") : sp_view("", 0);
    bool taken_back = more.n && !strncmp(why->rule, "status.", 7); /* genuine, and nobody forged it */
    sp_buf_puts(b, "  ");
    if (!taken_back)
        sp_buf_put(b, sp_message(language, key));
    sp_buf_puts(b, more.n && !taken_back ? " " : "");
    sp_buf_put(b, more);
    sp_buf_putc(b, '\n');
}

void sp_show_text(struct sp_buf *b, const struct sp_shown *s)
{
    const struct sp_verdict *v = &s->v->verdict;
    SP_BUF_AUTO first = { 0 };
    char at[SP_TIME_TEXT];
    size_t column = 0;
    if (s->said_file)
        sp_show_said_text(b, s->said_file, s->said);
    sp_time_text(s->at_s, at);
    sp_buf_putf(&first, "%s: ", sp_verdict_text(sp_verdict_of(v)));
    sp_buf_put_safe(&first, sp_view_of(s->file));
    sp_buf_putf(&first, ", judged at %s", at);
    sp_show_words(b, &column, 0, sp_buf_view(&first));
    sp_buf_putc(b, '\n');
    put_sentence(b, v);
    put_lines(b, v, SP_FAIL, "FAIL");
    put_lines(b, v, SP_INDETERMINATE, "??");
    put_head(b, s);
    put_groups(b, v, SP_SKIPPED, "checks skipped: no ground that passed, an unknown algorithm, or no list");
    put_passed(b, v);
    sp_show_not_checked(b, s->looked_at);
    if (s->rendition.n) {
        sp_buf_putc(b, '\n');
        sp_buf_put(b, s->rendition);
    }
    if (s->translations.n && sp_verdict_of(v) == SP_VALID) {
        sp_buf_puts(b, "\nTranslations of free texts; what counts is the original.\n");
        sp_buf_put(b, s->translations);
    }
}
