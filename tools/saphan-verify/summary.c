#include "tools/saphan-verify/summary_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "node/evidence/compared.h"
#include "tools/saphan-verify/show.h"

bool sp_summary_begin(struct sp_summary *s, const struct sp_archive *a)
{
    *s = (struct sp_summary){ .a = a };
    s->node = calloc(sp_trust_content(a->ground->trust)->n_nodes + 1, sizeof *s->node);
    s->conflict = calloc(SP_SHOWN, sizeof *s->conflict);
    return s->node && s->conflict;
}

void sp_summary_free(struct sp_summary *s)
{
    free(s->node);
    free(s->month);
    free(s->conflict);
}

/* NULL when there is no memory: then the month is not shown, and the totals are. */
static struct sp_counts *counts_of_month(struct sp_summary *s, int month)
{
    size_t i = 0;
    while (i < s->n_months && s->month[i].month < month)
        i++;
    if (i < s->n_months && s->month[i].month == month)
        return &s->month[i].counts;
    if (s->n_months == s->cap_months) {
        size_t cap = s->cap_months ? s->cap_months * 2 : 64;
        struct sp_month *v = realloc(s->month, cap * sizeof *v);
        if (!v)
            return NULL;
        s->month = v;
        s->cap_months = cap;
    }
    memmove(&s->month[i + 1], &s->month[i], (s->n_months - i) * sizeof *s->month);
    s->month[i] = (struct sp_month){ .month = month };
    s->n_months++;
    return &s->month[i].counts;
}

void sp_summary_add(struct sp_summary *s, size_t i)
{
    const struct sp_judged *j = &s->a->judged[i];
    if (j->skipped) {
        s->other_formats++;
        return;
    }
    s->unlooked |= SP_LOOKED_AT_ALL & ~j->looked_at;
    s->all.of[j->verdict]++;
    s->node[j->proved ? j->issuer : sp_trust_content(s->a->ground->trust)->n_nodes].of[j->verdict]++;
    struct sp_counts *m = j->proved ? counts_of_month(s, j->month) : NULL;
    if (m)
        m->of[j->verdict]++;
}

size_t sp_summary_sum(const struct sp_counts *c)
{
    return c->of[SP_VALID] + c->of[SP_INVALID] + c->of[SP_UNDECIDED] + c->of[SP_MALFORMED];
}

size_t sp_summary_bad(const struct sp_summary *s)
{
    return sp_summary_sum(&s->all) - s->all.of[SP_VALID];
}

void sp_summary_conflict(struct sp_summary *s, const struct sp_conflict *c)
{
    if (s->n_conflicts < SP_SHOWN)
        s->conflict[s->n_conflicts] = *c;
    s->n_conflicts++;
}

/* --- one exchange, two reports or two receipts --- */

static int by_exchange(const void *a, const void *b, void *ctx)
{
    const struct sp_judged *all = ctx, *x = &all[*(const size_t *)a], *y = &all[*(const size_t *)b];
    int c = (x->asker > y->asker) - (x->asker < y->asker);
    c = c ? c : strcmp(x->exchange, y->exchange);
    c = c ? c : strcmp(x->request, y->request);
    c = c ? c : strcmp(x->report, y->report);
    c = c ? c : strcmp(x->receipt, y->receipt);
    return c ? c : (*(const size_t *)a > *(const size_t *)b) - (*(const size_t *)a < *(const size_t *)b);
}

static void compare(struct sp_summary *s, struct sp_judged *all, size_t one, size_t next)
{
    if (all[one].asker != all[next].asker || strcmp(all[one].exchange, all[next].exchange) != 0)
        return;
    bool asked = !strcmp(all[one].request, all[next].request), same = !strcmp(all[one].report, all[next].report);
    if (!asked) {
        sp_summary_conflict(s, &(struct sp_conflict){ .kind = SP_TWO_QUESTIONS, .first = one, .other = next });
    } else if (same && (!all[one].receipt[0] || !strcmp(all[one].receipt, all[next].receipt))) {
        all[next].copy = all[one].receipt[0] != '\0';
        s->copies++;
    } else {
        sp_summary_conflict(s, &(struct sp_conflict){ .kind = same ? SP_TWO_RECEIPTS : SP_TWO_ANSWERS, .first = one, .other = next });
    }
}

static bool find_conflicts(struct sp_summary *s)
{
    const struct sp_archive *a = s->a;
    size_t n = 0, *order = calloc(a->walk.n + 1, sizeof *order);
    if (!order)
        return false;
    for (size_t i = 0; i < a->walk.n; i++)
        if (a->judged[i].proved)
            order[n++] = i;
    qsort_r(order, n, sizeof *order, by_exchange, a->judged);
    for (size_t i = 1; i < n; i++)
        compare(s, a->judged, order[i - 1], order[i]);
    free(order);
    return true;
}

/* The worst first: evidence against somebody, then what cannot be read, then what cannot be decided; an archive without
 * any bundle decides nothing. */
enum sp_verdict_kind sp_summary_worst(const struct sp_summary *s)
{
    const struct sp_counts *c = &s->all;
    return c->of[SP_INVALID] || s->n_conflicts ? SP_INVALID : c->of[SP_MALFORMED] ? SP_MALFORMED
         : c->of[SP_UNDECIDED] || !c->of[SP_VALID] ? SP_UNDECIDED : SP_VALID;
}

struct sp_view sp_summary_node(const struct sp_summary *s, size_t i)
{
    const struct sp_trust_list *t = sp_trust_content(s->a->ground->trust);
    return i < t->n_nodes ? t->nodes[i].id : SP_VIEW_LIT("not proved");
}

static struct sp_rc say_fork(const struct sp_conflict *c, struct sp_view node, struct sp_diag *d)
{
    unsigned long long at = c->at, last = c->to - 1;
    if (c->kind == SP_TWO_HEADS)
        return sp_diag_set(d, SP_ERR(INVALID), "archive.fork", NULL, "%.*s signed two heads of its log at size %llu: it wrote two histories",
                           (int)node.n, node.p, at);
    if (c->kind == SP_TWO_MESSAGES)
        return sp_diag_set(d, SP_ERR(INVALID), "archive.fork", NULL, "%.*s signed heads of its log with two messages at place %llu: it wrote two histories",
                           (int)node.n, node.p, at);
    return sp_diag_set(d, SP_ERR(INVALID), "archive.fork", NULL,
                       "%.*s signed heads of its log that differ in the entries %llu to %llu: it wrote two histories", (int)node.n, node.p, at, last);
}

static void fork_line(const struct sp_summary *s, const struct sp_conflict *c, struct sp_verdict *v)
{
    const char *what = c->kind == SP_TWO_HEADS ? "head" : c->kind == SP_TWO_MESSAGES ? "message" : "root over these entries";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = say_fork(c, sp_summary_node(s, c->node), &d);
    (void)sp_verdict_take(v, "archive.fork", rc, &d, "");
    sp_verdict_expected(v, "the %s in %s", what, s->a->walk.file[c->first].path);
    sp_verdict_actual(v, "another in %s", s->a->walk.file[c->other].path);
}

/* What two files say of one exchange: whose doing it is, and what differs. */
static void exchange_line(const struct sp_summary *s, const struct sp_conflict *c, struct sp_verdict *v)
{
    const struct sp_judged *a = &s->a->judged[c->first], *b = &s->a->judged[c->other];
    struct sp_view asker = sp_summary_node(s, a->asker), issuer = sp_summary_node(s, a->issuer);
    const char *id = "archive.exchange", *what = "report", *one = a->report, *other = b->report;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc;
    if (c->kind == SP_TWO_QUESTIONS) {
        id = "archive.request", what = "request", one = a->request, other = b->request;
        rc = sp_diag_set(&d, SP_ERR(INVALID), id, NULL, "%.*s asked two questions as the exchange %s: each answer is to its own",
                         (int)asker.n, asker.p, a->exchange);
    } else if (c->kind == SP_TWO_RECEIPTS) {
        id = "archive.receipt", what = "receipt", one = a->receipt, other = b->receipt;
        rc = sp_diag_set(&d, SP_ERR(INVALID), id, NULL, "%.*s gave two receipts for the report of the exchange %s", (int)asker.n, asker.p, a->exchange);
    } else {
        rc = sp_diag_set(&d, SP_ERR(INVALID), id, NULL, "%.*s gave two reports in answer to one question, the exchange %s", (int)issuer.n, issuer.p,
                         a->exchange);
    }
    (void)sp_verdict_take(v, id, rc, &d, "");
    sp_verdict_expected(v, "%s %s in %s", what, one, s->a->walk.file[c->first].path);
    sp_verdict_actual(v, "%s %s in %s", what, other, s->a->walk.file[c->other].path);
}

/* What contradicts itself besides: the check, whose doing it is, and what the two files hold. */
static struct sp_rc say_claim(const struct sp_summary *s, const struct sp_conflict *c, const char *id, struct sp_diag *d)
{
    const struct sp_judged *a = &s->a->judged[c->first];
    struct sp_view issuer = sp_summary_node(s, a->issuer), asker = sp_summary_node(s, a->asker), node = sp_summary_node(s, c->node);
    unsigned long long at = c->at;
    char then[SP_TIME_TEXT];
    sp_time_text(c->kind == SP_TWO_LISTS ? (int64_t)c->at : 0, then);
    if (c->kind == SP_TWO_OF_ONE_ID)
        return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "%.*s gave two reports the id %s", SP_SHOW(issuer), a->answer);
    if (c->kind == SP_TWO_OF_ONE_INDEX)
        return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "%.*s gave two reports the place %llu in its status list: it can take back neither alone", SP_SHOW(issuer), at);
    if (c->kind == SP_TWO_AT_PLACE)
        return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "%.*s says of two answers that they stand at place %llu of its log", SP_SHOW(asker), at);
    if (c->kind == SP_TWO_LISTS)
        return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "%.*s signed two status lists of %s that differ: it contradicts itself", SP_SHOW(node), then);
    if (c->kind == SP_LIST_FORGOT)
        return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "%.*s signed a status list that lacks what an earlier one had taken back", SP_SHOW(node));
    if (c->kind == SP_TWO_CRLS)
        return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "a root signed two revocation lists of number %llu: it contradicts itself", at);
    return sp_diag_set(d, SP_ERR(INVALID), id, NULL, "a root signed the revocation list %llu without a certificate that an earlier one had revoked", at);
}

static void claim_line(const struct sp_summary *s, const struct sp_conflict *c, struct sp_verdict *v)
{
    static const char *const ids[SP_CONFLICTS] = {
        [SP_TWO_OF_ONE_ID] = "archive.report", [SP_TWO_OF_ONE_INDEX] = "archive.report", [SP_TWO_AT_PLACE] = "archive.place",
        [SP_TWO_LISTS] = "archive.status", [SP_LIST_FORGOT] = "archive.status", [SP_TWO_CRLS] = "archive.crl", [SP_CRL_FORGOT] = "archive.crl" };
    const char *what = c->kind <= SP_TWO_OF_ONE_INDEX ? "report" : c->kind == SP_TWO_AT_PLACE ? "receipt" : "list";
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = say_claim(s, c, ids[c->kind], &d);
    (void)sp_verdict_take(v, ids[c->kind], rc, &d, "");
    sp_verdict_expected(v, "the %s in %s", what, s->a->walk.file[c->first].path);
    sp_verdict_actual(v, "another in %s", s->a->walk.file[c->other].path);
}

/* The line of a finding, as a check of its own. */
void sp_summary_finding(const struct sp_summary *s, size_t i, struct sp_verdict *v)
{
    const struct sp_conflict *c = &s->conflict[i];
    if (c->kind >= SP_TWO_HEADS)
        fork_line(s, c, v);
    else if (c->kind >= SP_TWO_OF_ONE_ID)
        claim_line(s, c, v);
    else
        exchange_line(s, c, v);
}

size_t sp_summary_shown(const struct sp_summary *s)
{
    return s->n_conflicts < SP_SHOWN ? s->n_conflicts : SP_SHOWN;
}

void sp_summary_month(int month, char out[16])
{
    (void)snprintf(out, 16, "%04d-%02d", month / 12, month % 12 + 1);
}

/* --- JSON --- */

static void put_counts_json(struct sp_buf *b, const struct sp_counts *c)
{
    for (enum sp_verdict_kind k = SP_VALID; k <= SP_MALFORMED; k++)
        sp_buf_putf(b, "%s\"%s\":%zu", k == SP_VALID ? "" : ",", sp_verdict_text(k), c->of[k]);
}

static void put_tables_json(struct sp_buf *b, const struct sp_summary *s)
{
    const char *sep = "";
    sp_buf_puts(b, ",\"by_node\":[");
    for (size_t i = 0; i <= sp_trust_content(s->a->ground->trust)->n_nodes; i++) {
        if (!sp_summary_sum(&s->node[i]))
            continue;
        sp_buf_putf(b, "%s{\"node\":", sep);
        sp_buf_put_json(b, sp_summary_node(s, i));
        sp_buf_putc(b, ',');
        put_counts_json(b, &s->node[i]);
        sp_buf_putc(b, '}');
        sep = ",";
    }
    sp_buf_puts(b, "],\"by_month\":[");
    for (size_t i = 0; i < s->n_months; i++) {
        char text[16];
        sp_summary_month(s->month[i].month, text);
        sp_buf_putf(b, "%s{\"month\":\"%s\",", i ? "," : "", text);
        put_counts_json(b, &s->month[i].counts);
        sp_buf_putc(b, '}');
    }
    sp_buf_putc(b, ']');
}

static void put_skipped_json(struct sp_buf *b, const char *path, const char *why)
{
    SP_BUF_AUTO safe = { 0 };
    sp_buf_put_safe(&safe, sp_view_of(path));
    sp_buf_puts(b, "{\"file\":");
    sp_buf_put_json(b, sp_buf_view(&safe));
    sp_show_member(b, "skipped", sp_view_of(why));
    sp_buf_puts(b, "}\n");
}

static void put_json(struct sp_buf *b, const struct sp_summary *s)
{
    const struct sp_archive *a = s->a;
    char at[SP_TIME_TEXT];
    sp_time_text(a->ground->at_s, at);
    for (size_t i = 0; i < a->walk.n; i++)
        if (a->judged[i].skipped)
            put_skipped_json(b, a->walk.file[i].path, "JSON of another format");
    for (size_t i = 0; i < a->walk.n_skipped; i++)
        put_skipped_json(b, a->walk.skipped[i].path, a->walk.skipped[i].why);
    sp_buf_putf(b, "{\"summary\":{\"verdict\":\"%s\",\"at\":\"%s\"", sp_verdict_text(sp_summary_worst(s)), at);
    sp_show_trust_json(b, a->ground->trust);
    if (!sp_summary_sum(&s->all))
        sp_show_member(b, "why", SP_VIEW_LIT("no bundle was found: there is nothing to judge"));
    sp_buf_putf(b, ",\"bundles\":%zu,", sp_summary_sum(&s->all));
    put_counts_json(b, &s->all);
    sp_buf_putf(b, ",\"skipped\":%zu,\"copies\":%zu", s->other_formats + a->walk.n_skipped, s->copies);
    put_tables_json(b, s);
    struct sp_verdict *findings = calloc(1, sizeof *findings);
    for (size_t i = 0; findings && i < sp_summary_shown(s); i++)
        sp_summary_finding(s, i, findings);
    sp_buf_putf(b, ",\"conflicts\":%zu,\"checks\":", s->n_conflicts);
    if (findings)
        sp_verdict_put(b, findings);
    free(findings);
    sp_show_not_checked_json(b, SP_LOOKED_AT_ALL & ~s->unlooked);
    sp_buf_puts(b, "}}\n");
}

int sp_summary_print(struct sp_summary *s)
{
    SP_BUF_AUTO b = { 0 };
    if (!find_conflicts(s) || !sp_find_twins(s))
        return sp_rc_exit(SP_ERR(NOMEM));
    sp_find_forks(s);
    if (s->a->json)
        put_json(&b, s);
    else
        sp_summary_put_text(&b, s);
    (void)fwrite(b.p, 1, b.n, stdout);
    return sp_ok(sp_buf_rc(&b)) ? sp_verdict_exit(sp_summary_worst(s)) : sp_rc_exit(SP_ERR(NOMEM));
}
