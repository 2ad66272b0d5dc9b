/* A verdict in words of the reader's language. What a check found in detail stands in English below, for the record. */
#include "tools/saphan-verify/show.h"

#include <stdio.h>

#include "base/clock.h"
#include "i18n/message.h"
#include "i18n/rendition.h"
#include "i18n/width.h"
#include "tools/common/words.h"
#include "tools/saphan-verify/show_said.h"

enum { LABEL = 15, GROUP = 15, DETAIL = 7, COMPARED = 17, MOST_TRANSLATED = 4 };

/* A label and what belongs to it, made safe and wrapped. A label that is too long has a line of its own. */
static void put_row(struct sp_buf *b, struct sp_view label, const struct sp_buf *value)
{
    SP_BUF_AUTO safe = { 0 };
    size_t column = LABEL;
    sp_buf_put_safe(&safe, sp_buf_view(value));
    sp_buf_puts(b, "  ");
    sp_show_cell(b, label, LABEL - 2);
    if (sp_text_width(label) >= LABEL - 2)
        sp_buf_putf(b, "\n%*s", LABEL, "");
    sp_show_words(b, &column, LABEL, sp_buf_view(&safe));
    sp_buf_putc(b, '\n');
}

/* What whoever passed the bundle on left out of it. */
static void put_left_out_row(struct sp_buf *b, const struct sp_verified *v)
{
    SP_BUF_AUTO row = { 0 };
    sp_words_left_out(&row, &v->report, &v->hidden);
    if (row.n)
        put_row(b, sp_said("label.left_out"), &row);
}

/* What the registry did not give, and why. */
static void put_withheld_rows(struct sp_buf *b, const struct sp_report *r)
{
    for (size_t i = 0; i < r->n_withheld; i++) {
        const struct sp_withheld *w = &r->withheld[i];
        SP_BUF_AUTO why = { 0 };
        SP_BUF_AUTO row = { 0 };
        sp_rendition_put_rule(sp_catalogue_builtin(sp_message_language()), w->rule, &why);
        sp_say(&row, "row.withheld", sp_fill_number("count", w->count), sp_fill_view("kind", sp_words_kind(w->kind)),
               sp_fill_view("why", sp_buf_view(&why)));
        put_row(b, i ? SP_VIEW_LIT("") : sp_said("label.withheld"), &row);
    }
}

/* By which rules of its country's table, and on which bases, the report left it. */
static void put_transfer_row(struct sp_buf *b, const struct sp_report_transfer *t)
{
    SP_BUF_AUTO row = { 0 };
    for (size_t i = 0; i < t->n; i++) {
        sp_buf_puts(&row, i ? ", " : "");
        sp_say(&row, "row.left-on", sp_fill_view("basis", t->grounds[i].basis), sp_fill_view("rule", t->grounds[i].rule));
    }
    if (t->table.n)
        put_row(b, sp_said("label.left_on"), &row);
}

/* What is contested of it, and whether each mark was found to be of a dispute. */
static void put_disputed_row(struct sp_buf *b, const struct sp_verified *v)
{
    static const char *const whys[] = { [SP_MARKS_NO_SECTION] = "marks.no-section", [SP_MARKS_WITHHELD] = "marks.withheld", [SP_MARKS_LEFT_OUT] = "marks.left-out" };
    SP_BUF_AUTO row = { 0 };
    size_t n = sp_report_disputed(&v->report);
    const char *why = whys[v->marks.ground];
    if (!n)
        return;
    sp_say(&row, "row.disputed", sp_fill_number("count", (long long)n), sp_fill_number("all", (long long)v->report.n_facts));
    if (why) {
        sp_buf_putc(&row, ' ');
        sp_say(&row, "row.not-checked", sp_fill_view("why", sp_said(why)));
    }
    put_row(b, sp_said("label.disputed"), &row);
}

/* Whether anybody signed the authorisation, or the bank only says that it has one. */
static struct sp_view consent_words(const struct sp_verified *v)
{
    if (sp_authorisation_claimed(v))
        return sp_said("consent.claimed");
    for (size_t i = 0; i < v->verdict.n; i++)
        if (v->verdict.v[i].result != SP_PASS && (!strcmp(v->verdict.v[i].id, "request.authorisation-signed") ||
                                                  !strcmp(v->verdict.v[i].id, "request.authorisation-revoked")))
            return sp_said("consent.unsound");
    return sp_said(v->withdrawn ? "consent.withdrawn" : "consent.signed");
}

static void put_signer(struct sp_buf *b, const struct sp_carried *c)
{
    switch (c->signer) {
    case SP_SIGNER_NAMED: sp_buf_put(b, sp_said("signer.named")); return;
    case SP_SIGNER_POLICY: sp_buf_put(b, sp_said("signer.policy")); return;
    case SP_SIGNER_NODE: sp_say(b, "signer.node", sp_fill_view("node", c->node)); return;
    case SP_SIGNER_NOT_JUDGED:
    case SP_SIGNER_UNKNOWN:
    default: sp_say(b, "signer.unknown", sp_fill_text("key", c->kid));
    }
}

/* What was said of texts of it in other languages, how that came about, and whose word it is. */
static void put_translated_rows(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_catalogue *cat = sp_catalogue_builtin(sp_message_language());
    for (size_t i = 0; i < v->carried.n && i < MOST_TRANSLATED; i++) {
        const struct sp_carried *c = &v->carried.v[i];
        SP_BUF_AUTO signer = { 0 };
        SP_BUF_AUTO name = { 0 };
        SP_BUF_AUTO row = { 0 };
        put_signer(&signer, c);
        sp_translation_put_name(&name, c->t.iss);
        sp_say(&row, "row.translated", sp_fill_view("context", c->t.context), sp_fill_view("language", c->t.to),
               sp_fill_view("how", sp_catalogue_text(cat, sp_carried_label(&c->t))), sp_fill_view("name", sp_buf_view(&name)), sp_fill_view("signer", sp_buf_view(&signer)));
        put_row(b, i ? SP_VIEW_LIT("") : sp_said("label.translated"), &row);
    }
    if (v->carried.n <= MOST_TRANSLATED)
        return;
    SP_BUF_AUTO more = { 0 };
    sp_say(&more, "row.translated-more", sp_fill_number("count", (long long)(v->carried.n - MOST_TRANSLATED)));
    put_row(b, SP_VIEW_LIT(""), &more);
}

/* By whom, for what, and by whose consent. */
static void put_asked_row(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_report_head *h = &v->report.head;
    struct sp_view product = sp_words_code(SP_LIST_PRODUCT, h->product), purpose = sp_words_code(SP_LIST_PURPOSE, h->purpose);
    SP_BUF_AUTO row = { 0 };
    sp_say(&row, "row.asked", sp_fill_view("requester", h->requester), sp_fill_view("product", product), sp_fill_view("purpose", purpose));
    sp_buf_puts(&row, ", ");
    if (h->authorisation.id.n)
        sp_say(&row, "row.authorisation", sp_fill_view("id", h->authorisation.id),
               sp_fill_view("basis", sp_words_code(SP_LIST_AUTH_BASIS, h->authorisation.basis)),
               sp_fill_view("until", h->authorisation.expires), sp_fill_view("consent", consent_words(v)));
    else
        sp_buf_put(&row, sp_said("row.no-authorisation"));
    put_row(b, sp_said("label.asked_by"), &row);
}

/* Who gave the consent, by the signed authorisation, and the digest of its paper as sha256sum prints it. */
static void put_consent_rows(struct sp_buf *b, const struct sp_verified *v)
{
    SP_BUF_AUTO row = { 0 };
    SP_BUF_AUTO paper = { 0 };
    char at[SP_TIME_TEXT];
    if (!v->warranted)
        return;
    sp_time_text(v->warrant.iat, at);
    sp_say(&row, "row.consent", sp_fill_view("by", v->warrant.given_by), sp_fill_text("time", at), sp_fill_text("key", v->warrant_kid));
    put_row(b, sp_said("label.consent"), &row);
    sp_buf_puts(&paper, v->warrant.document.n ? "SHA-256 " : "");
    sp_show_put_hex(&paper, v->warrant.document);
    if (!paper.n)
        sp_buf_put(&paper, sp_said("row.no-paper"));
    put_row(b, sp_said("label.paper"), &paper);
}

static void put_report_rows(struct sp_buf *b, const struct sp_verified *v)
{
    const struct sp_report_head *h = &v->report.head;
    SP_BUF_AUTO row = { 0 };
    char at[SP_TIME_TEXT];
    sp_time_text(h->iat, at);
    sp_buf_put(&row, v->request.jti);
    put_row(b, sp_said("label.exchange"), &row);
    sp_buf_clear(&row);
    sp_say(&row, "row.report", sp_fill_view("subject", h->sub), sp_fill_view("issuer", h->iss), sp_fill_text("time", at),
           sp_fill_number("facts", (long long)v->report.n_facts));
    if (v->report.n_withheld) {
        sp_buf_puts(&row, ", ");
        sp_say(&row, "row.some-withheld", sp_fill_number("kinds", (long long)sp_report_kinds_withheld(&v->report)));
    }
    put_row(b, sp_said("label.report_on"), &row);
    put_withheld_rows(b, &v->report);
    put_disputed_row(b, v);
    put_transfer_row(b, &h->transfer);
    put_left_out_row(b, v);
    put_translated_rows(b, v);
    put_asked_row(b, v);
    put_consent_rows(b, v);
}

/* The check's own words in English, else the sentence of its rule or that of what is checked. */
static struct sp_view why_of(const struct sp_check_line *l)
{
    static const struct { const char *group, *key; } groups[] = {
        { "archive.", "check.archive" }, { "bundle.", "check.bundle" }, { "crl.", "check.crl" }, { "log.", "check.log" },
        { "page.", "check.page" }, { "policy.", "check.policy" }, { "receipt.", "check.receipt" }, { "rendition.", "check.rendition" },
        { "report.", "check.report" }, { "request.", "check.request" }, { "shown.", "check.shown" }, { "stamp.", "check.stamp" },
        { "status.", "check.status" }, { "time.", "check.time" }, { "translation.", "check.translation" }, { "trust.", "check.trust" },
    };
    if (sp_words_english())
        return sp_view_of(l->detail);
    struct sp_view text = sp_message_of(sp_message_language(), l->rule, "");
    if (text.n)
        return text;
    for (size_t i = 0; l->result == SP_FAIL && i < sizeof groups / sizeof groups[0]; i++)
        if (!strncmp(l->id, groups[i].group, strlen(groups[i].group)))
            return sp_said(groups[i].key);
    return sp_said(l->result == SP_FAIL ? "check.failed" : l->result == SP_SKIPPED ? "check.skipped" : "check.open");
}

/* The two questions about the report's status apart: then, and at the time to judge at. */
static void put_status_row(struct sp_buf *b, const struct sp_verified *v, const char *id, const struct sp_status_seen *seen, const char *label)
{
    static const char *const keys[] = { [SP_FAIL] = "row.status-no", [SP_INDETERMINATE] = "row.status-unknown", [SP_SKIPPED] = "row.status-unknown" };
    for (size_t i = 0; i < v->verdict.n; i++) {
        const struct sp_check_line *l = &v->verdict.v[i];
        char at[SP_TIME_TEXT], list[SP_TIME_TEXT];
        SP_BUF_AUTO row = { 0 };
        if (strcmp(l->id, id) != 0)
            continue;
        sp_time_text(seen->at_s, at);
        sp_time_text(seen->list_s, list);
        if (l->result == SP_PASS)
            sp_say(&row, "row.status-yes", sp_fill_text("time", at), sp_fill_text("list", list));
        else
            sp_say(&row, keys[l->result], sp_fill_view("why", why_of(l)));
        put_row(b, sp_said(label), &row);
    }
}

void sp_show_trust(struct sp_buf *b, const struct sp_trust *trust)
{
    SP_BUF_AUTO row = { 0 };
    SP_BUF_AUTO alliance = { 0 };
    SP_BUF_AUTO kids = { 0 };
    const struct sp_trust_list *list = sp_trust_content(trust);
    for (size_t i = 0; i < list->n_roots; i++) {
        sp_buf_puts(&kids, i ? ", " : "");
        sp_buf_put(&kids, list->roots[i].kid);
    }
    sp_say(&alliance, "row.alliance", sp_fill_view("name", list->alliance), sp_fill_view("kids", sp_buf_view(&kids)));
    put_row(b, sp_said("label.alliance"), &alliance);
    sp_say(&row, "row.trust", sp_fill_number("version", (long long)sp_trust_version(trust)), sp_fill_text("digest", sp_trust_digest(trust)));
    put_row(b, sp_said("label.trust_list"), &row);
}

static void put_head(struct sp_buf *b, const struct sp_shown *s)
{
    if (s->trust)
        sp_show_trust(b, s->trust);
    if (s->v->have_report)
        put_report_rows(b, s->v);
    put_status_row(b, s->v, "report.status-then", &s->v->status_then, "label.was_valid");
    put_status_row(b, s->v, "report.status", &s->v->status_now, "label.is_valid");
}

void sp_show_compared(struct sp_buf *b, struct sp_view label, struct sp_view text)
{
    SP_BUF_AUTO safe = { 0 };
    size_t column = COMPARED;
    sp_buf_put_safe(&safe, text);
    sp_buf_putf(b, "%*s", DETAIL, "");
    sp_show_cell(b, label, COMPARED - DETAIL);
    if (sp_text_width(label) >= COMPARED - DETAIL)
        sp_buf_putf(b, "\n%*s", COMPARED, "");
    sp_show_words(b, &column, COMPARED, sp_buf_view(&safe));
    sp_buf_putc(b, '\n');
}

static void put_marked(struct sp_buf *b, struct sp_view mark, struct sp_view text)
{
    size_t width = sp_text_width(mark), column = width < DETAIL - 2 ? DETAIL : width + 3;
    sp_buf_puts(b, "  ");
    sp_show_cell(b, mark, column - 2);
    sp_show_words(b, &column, DETAIL, text);
    sp_buf_putc(b, '\n');
}

/* For the record, each line in English as a whole. */
static void put_detail(struct sp_buf *b, const struct sp_check_line *l)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, sp_view_of(l->detail));
    if (!sp_words_english() && safe.n)
        put_marked(b, SP_VIEW_LIT(""), sp_buf_view(&safe));
    if (l->expected[0])
        sp_show_compared(b, SP_VIEW_LIT("expected"), sp_view_of(l->expected));
    if (l->actual[0])
        sp_show_compared(b, SP_VIEW_LIT("actual"), sp_view_of(l->actual));
}

void sp_show_line(struct sp_buf *b, const struct sp_check_line *l)
{
    SP_BUF_AUTO words = { 0 };
    struct sp_view mark = l->result == SP_FAIL ? sp_said("mark.fail") : l->result == SP_SKIPPED ? SP_VIEW_LIT("--") : SP_VIEW_LIT("??");
    sp_buf_putf(&words, "%s: ", l->id);
    sp_buf_put_safe(&words, why_of(l));
    if (l->rule[0])
        sp_buf_putf(&words, " [%s]", l->rule);
    put_marked(b, mark, sp_buf_view(&words));
    put_detail(b, l);
}

void sp_show_passed(struct sp_buf *b, const char *id, struct sp_view text)
{
    SP_BUF_AUTO words = { 0 };
    sp_buf_putf(&words, "%s: ", id);
    sp_buf_put_safe(&words, text);
    put_marked(b, SP_VIEW_LIT(""), sp_buf_view(&words));
}

static size_t count(const struct sp_verdict *v, enum sp_result r)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++)
        n += v->v[i].result == r;
    return n;
}

/* Lines that need the reader's eye, one by one. */
static void put_lines(struct sp_buf *b, const struct sp_verdict *v, enum sp_result r)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->v[i].result == r)
            sp_show_line(b, &v->v[i]);
}

/* "report.time" is "time" of "report". */
static struct sp_view group_of(const char *id, struct sp_view *name)
{
    struct sp_view group = { NULL, 0 };
    if (!sp_view_split(sp_view_of(id), '.', &group, name))
        *name = group = sp_view_of(id);
    return group;
}

/* "  61 checks passed", wrapped. */
static void put_counted(struct sp_buf *b, const char *key, size_t n)
{
    SP_BUF_AUTO words = { 0 };
    size_t column = 2;
    sp_say(&words, key, sp_fill_number("count", (long long)n));
    sp_buf_puts(b, "  ");
    sp_show_words(b, &column, 2, sp_buf_view(&words));
    sp_buf_putc(b, '\n');
}

static bool skipped_for(const struct sp_check_line *l, enum sp_skip why) { return l->result == SP_SKIPPED && l->skip == why; }

/* Those that were skipped for one reason, by group: one row for each group that has one. */
static void put_skipped_for(struct sp_buf *b, const struct sp_verdict *v, enum sp_skip why)
{
    bool done[SP_MAX_CHECKS] = { false };
    for (size_t i = 0; i < v->n; i++) {
        struct sp_view name, group = group_of(v->v[i].id, &name);
        size_t column = GROUP;
        if (!skipped_for(&v->v[i], why) || done[i])
            continue;
        sp_buf_putf(b, "    %-*.*s%s", GROUP - 4, (int)group.n, group.p, group.n < GROUP - 4 ? "" : " ");
        column = group.n < GROUP - 4 ? column : group.n + 5; /* a long name and a blank */
        for (size_t k = i; k < v->n; k++) {
            struct sp_view other, of = group_of(v->v[k].id, &other);
            if (!skipped_for(&v->v[k], why) || !sp_view_eq(of, group))
                continue;
            done[k] = true;
            sp_show_words(b, &column, GROUP, other);
        }
        sp_buf_putc(b, '\n');
    }
}

static void put_skipped(struct sp_buf *b, const struct sp_verdict *v)
{
    static const char *const keys[SP_SKIPS] = { "verify.skipped-ground", "verify.skipped-algorithm", "verify.skipped-authority", "verify.skipped-list" };
    for (enum sp_skip why = 0; why < SP_SKIPS; why++) {
        size_t n = 0;
        for (size_t i = 0; i < v->n; i++)
            n += skipped_for(&v->v[i], why);
        if (!n)
            continue;
        put_counted(b, keys[why], n);
        put_skipped_for(b, v, why);
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
    put_counted(b, "verify.passed", count(v, SP_PASS));
    sp_buf_puts(b, "    ");
    sp_show_words(b, &column, 4, sp_buf_view(&groups));
    sp_buf_putc(b, '\n');
}

void sp_show_not_checked(struct sp_buf *b, unsigned looked_at)
{
    const char *key;
    if (looked_at != SP_LOOKED_AT_ALL) {
        sp_buf_puts(b, "  ");
        sp_buf_put(b, sp_said("label.not_checked"));
        sp_buf_puts(b, ":\n");
    }
    for (size_t i = 0; (key = sp_not_checked_id(looked_at, i)) != NULL; i++) {
        size_t column = 4;
        sp_buf_puts(b, "    ");
        sp_show_words(b, &column, 6, sp_said(key));
        sp_buf_putc(b, '\n');
    }
}

struct sp_view sp_show_verdict(enum sp_verdict_kind v)
{
    return sp_words_verdict(sp_view_of(sp_verdict_text(v)));
}

/* The verdict as a sentence, to somebody who reads another language. */
static void put_sentence(struct sp_buf *b, const struct sp_verdict *v)
{
    const struct sp_check_line *why = sp_verdict_reason(v);
    char key[40];
    size_t column = 2;
    if (sp_words_english())
        return;
    (void)snprintf(key, sizeof key, "verdict.%s", sp_verdict_text(sp_verdict_of(v)));
    struct sp_view taken_back = why && !strncmp(why->rule, "status.", 7) ? sp_message_of(sp_message_language(), why->rule, "") : sp_view("", 0);
    sp_buf_puts(b, "  "); /* what was taken back is genuine, and nobody forged it */
    sp_show_words(b, &column, 2, taken_back.n ? taken_back : sp_said(key));
    sp_buf_putc(b, '\n');
}

void sp_show_first(struct sp_buf *b, enum sp_verdict_kind verdict, struct sp_view file, struct sp_view time)
{
    sp_say(b, "verify.first", sp_fill_view("verdict", sp_show_verdict(verdict)), sp_fill_view("file", file), sp_fill_view("time", time));
}

void sp_show_text(struct sp_buf *b, const struct sp_shown *s)
{
    const struct sp_verdict *v = &s->v->verdict;
    SP_BUF_AUTO file = { 0 };
    SP_BUF_AUTO first = { 0 };
    char at[SP_TIME_TEXT];
    size_t column = 0;
    if (s->said_file)
        sp_show_said_text(b, s->said_file, s->said);
    sp_time_text(s->at_s, at);
    sp_buf_put_safe(&file, sp_view_of(s->file));
    sp_show_first(&first, sp_verdict_of(v), sp_buf_view(&file), sp_view_of(at));
    sp_show_names(b, &column, 0, sp_buf_view(&first));
    sp_buf_putc(b, '\n');
    put_sentence(b, v);
    put_lines(b, v, SP_FAIL);
    put_lines(b, v, SP_INDETERMINATE);
    put_head(b, s);
    put_skipped(b, v);
    put_passed(b, v);
    sp_show_not_checked(b, s->looked_at);
    if (s->rendition.n) {
        sp_buf_putc(b, '\n');
        sp_buf_put(b, s->rendition);
    }
    if (s->translations.n && sp_verdict_of(v) == SP_VALID) {
        sp_buf_putc(b, '\n');
        sp_buf_put(b, sp_said("verify.translations"));
        sp_buf_putc(b, '\n');
        sp_buf_put(b, s->translations);
    }
}
