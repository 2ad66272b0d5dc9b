/* saphan report: order a report as a participant, show it in the bank's language, keep the evidence. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "crypto/jws.h"
#include "i18n/html.h"
#include "node/evidence/carried.h"
#include "node/evidence/disclose.h"
#include "node/evidence/render.h"
#include "schema/bundle.h"
#include "tools/common/place.h"
#include "tools/common/rpc_client.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/order_check.h"

struct order {
    struct sp_rpc_place place;
    const char *subject, *product, *purpose, *authorisation, *attested_by, *basis, *expires, *language, *partner, *exchange;
    const char *bundle, *html, *translations;
    int64_t wait_ms;
    bool json, force, proofs, stamps;
};

static void member(struct sp_buf *b, const char *name, const char *value)
{
    if (!value)
        return;
    sp_buf_putf(b, "%s\"%s\":", b->n > 1 ? "," : "", name);
    sp_buf_put_json(b, sp_view_of(value));
}

static void put_request(struct sp_buf *b, const struct order *o)
{
    sp_buf_putc(b, '{');
    member(b, "subject", o->subject);
    member(b, "product", o->product);
    member(b, "purpose", o->purpose);
    member(b, "language", o->language);
    member(b, "translations", o->translations);
    member(b, "node", o->partner);
    if (o->wait_ms)
        sp_buf_putf(b, ",\"wait_ms\":%lld", (long long)o->wait_ms);
    sp_buf_puts(b, ",\"authorisation\":{\"id\":");
    sp_buf_put_json(b, sp_view_of(o->authorisation ? o->authorisation : ""));
    /* Of one that is registered at the node nothing else has to be said. */
    member(b, "basis", o->basis ? o->basis : o->expires ? "subject_consent" : NULL);
    member(b, "expires", o->expires);
    member(b, "attested_by", o->attested_by);
    sp_buf_puts(b, "}}");
}

static void put_query(struct sp_buf *b, const struct order *o)
{
    sp_buf_putc(b, '{');
    member(b, "exchange", o->exchange);
    member(b, "language", o->language);
    member(b, "translations", o->translations);
    sp_buf_putc(b, '}');
}

static struct sp_rc send(const struct order *o, struct sp_buf *response, struct sp_diag *d)
{
    struct sp_rpc_client *c;
    SP_BUF_AUTO params = { 0 };
    if (o->exchange)
        put_query(&params, o);
    else
        put_request(&params, o);
    SP_TRY(sp_buf_rc(&params));
    SP_TRY(sp_rpc_open(&o->place, &c, d));
    struct sp_rc rc = sp_rpc_call_text(c, o->exchange ? "report.get" : "report.request", sp_buf_view(&params), response, d);
    sp_rpc_close(c);
    return rc;
}

/* ---- proofs of the nodes' logs ---- */

enum { ALL_PROOFS = 6 /* request, answer and receipt, at both nodes */, PROOF_TRY_MS = 400, PROOF_TRIES = 75,
       ALL_STAMPS = 2 /* of the report and of the receipt */, STAMP_TRIES = 300 };

static int proofs_of(const cJSON *result)
{
    return cJSON_GetArraySize(sp_json_get(sp_json_get(result, "bundle"), "proofs"));
}

static int stamps_of(const cJSON *result)
{
    return cJSON_GetArraySize(sp_json_get(sp_json_get(result, "bundle"), "stamps"));
}

/* As many as can come; the first answer does not say. */
static int stamps_due(const cJSON *result)
{
    int64_t due;
    return sp_ok(sp_json_i64(result, "stamps_due", &due, NULL)) && due < ALL_STAMPS ? (int)due : ALL_STAMPS;
}

/* The partner's own stamp of the report, which also dates its log: until then it is this node's. */
static bool stamp_is_coming(const struct order *o, const cJSON *result)
{
    return o->stamps && cJSON_IsTrue(sp_json_get(result, "stamp_coming"));
}

static bool is_complete(const struct order *o, const cJSON *result)
{
    return proofs_of(result) >= ALL_PROOFS && (!o->stamps || stamps_of(result) >= stamps_due(result)) && !stamp_is_coming(o, result);
}

static bool lacks_authority(const struct order *o, const cJSON *result)
{
    return o->stamps && stamps_due(result) < ALL_STAMPS;
}

/* The times of the exchange itself, not of asking for proofs. */
static void keep_stages(cJSON *from, cJSON *to)
{
    static const char *const names[] = { "stages_us", "partner_stages_us" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cJSON *one = cJSON_DetachItemFromObjectCaseSensitive(from, names[i]);
        cJSON_DeleteItemFromObjectCaseSensitive(to, names[i]);
        if (one)
            (void)cJSON_AddItemToObject(to, names[i], one);
    }
}

/* The same exchange again, until heads of both logs cover it: they are signed every second or so, and stamped every minute. */
static struct sp_rc await_proofs(const struct order *o, cJSON **result, struct sp_diag *d)
{
    const struct timespec pause = { 0, PROOF_TRY_MS * 1000000L };
    struct sp_view id;
    struct order again = *o;
    SP_TRY(sp_json_str(*result, "exchange", &id, d));
    char *exchange = strndup(id.p, id.n);
    if (!exchange)
        return SP_ERR(NOMEM);
    again.exchange = exchange;
    struct sp_rc rc = SP_OK;
    for (int i = 0; sp_ok(rc) && i < (o->stamps ? STAMP_TRIES : PROOF_TRIES) && !is_complete(o, *result); i++) {
        SP_BUF_AUTO response = { 0 };
        cJSON *next = NULL;
        (void)nanosleep(&pause, NULL);
        rc = send(&again, &response, d);
        if (sp_ok(rc))
            rc = sp_rpc_read(sp_buf_view(&response), &next, d);
        if (!sp_ok(rc))
            break;
        keep_stages(*result, next);
        if (i == 0 && lacks_authority(o, next))
            sp_said_line(stderr, stamps_due(next) ? "order.no-authority-here" : "order.no-authority");
        cJSON_Delete(*result);
        *result = next;
    }
    free(exchange);
    return rc;
}

/* Said, not hidden: what is there is good evidence, but a policy of witnesses will ask for the rest. */
static int say_proofs(const struct order *o, const cJSON *result, int status)
{
    if (status || !o->proofs || !sp_json_get(result, "bundle") || (is_complete(o, result) && !lacks_authority(o, result)))
        return status;
    sp_say_line(stderr, "order.proofs", sp_fill_number("count", proofs_of(result)), sp_fill_number("all", ALL_PROOFS));
    if (o->stamps)
        sp_say_line(stderr, "order.stamps", sp_fill_number("count", stamps_of(result)), sp_fill_number("all", ALL_STAMPS));
    if (stamp_is_coming(o, result))
        sp_said_line(stderr, "order.stamp-coming");
    if (is_complete(o, result)) {
        sp_said_line(stderr, "order.no-more");
        return sp_rc_exit(SP_ERR(CONFIG));
    }
    sp_say_line(stderr, "order.ask-later", sp_fill_text("option", o->stamps ? "--stamps" : "--proofs"));
    return sp_rc_exit(SP_ERR(TIMEOUT));
}

/* Nobody takes an original for a translation that is missing. */
static void say_untranslated(const cJSON *result)
{
    int64_t lacking = 0, coming = 0;
    if (!sp_ok(sp_json_opt_i64(result, "untranslated", 0, &lacking, NULL)) || !sp_ok(sp_json_opt_i64(result, "being_translated", 0, &coming, NULL)) || lacking < 1)
        return;
    SP_BUF_AUTO text = { 0 };
    sp_say(&text, "order.untranslated", sp_fill_number("count", lacking));
    if (coming > 0) {
        sp_buf_putc(&text, ' ');
        sp_say(&text, "order.being-translated", sp_fill_number("count", coming));
    }
    fputs("saphan: ", stderr);
    sp_cli_put_foreign(stderr, sp_buf_view(&text));
    fputc('\n', stderr);
}

/* The rendition and the report it was made from, out of a bundle or of a local answer. */
struct shown { struct sp_view lines, report, exchange, language; struct sp_translated_list translated; };

/* The translations that came with it, as far as they are of this report: for a reader of its language. */
static struct sp_rc read_translations(const cJSON *result, struct sp_arena *a, struct shown *s)
{
    const cJSON *bundle = sp_json_get(result, "bundle"), *item;
    const cJSON *list = sp_json_get(bundle ? bundle : result, "translations");
    struct sp_view jws[SP_MAX_BUNDLE_TRANSLATIONS];
    struct sp_disclosed r;
    size_t n = 0;
    SP_BUF_AUTO payload = { 0 };
    cJSON_ArrayForEach(item, list)
        if (cJSON_IsString(item) && n < SP_MAX_BUNDLE_TRANSLATIONS)
            jws[n++] = sp_view_of(item->valuestring);
    if (!n || !sp_ok(sp_jws_payload_unverified(sp_signed_part(s->report), &payload, NULL)) ||
        !sp_ok(sp_disclosed_read(sp_buf_view(&payload), s->report, a, &r, NULL)))
        return SP_OK;
    return sp_carried_for(jws, n, &r.report, s->language, sp_now_s(), a, &s->translated);
}

static bool find_shown(const cJSON *result, struct shown *s)
{
    const cJSON *bundle = sp_json_get(result, "bundle");
    const cJSON *rendition = bundle ? cJSON_GetArrayItem(sp_json_get(bundle, "renditions"), 0)
                                    : sp_json_get(result, "rendition");
    return sp_ok(sp_json_str(rendition, "text", &s->lines, NULL)) &&
           sp_ok(sp_json_str(rendition, "language", &s->language, NULL)) &&
           sp_ok(sp_json_str(bundle ? bundle : result, "report", &s->report, NULL)) &&
           sp_ok(sp_json_str(result, "exchange", &s->exchange, NULL));
}

static struct sp_rc write_files(const struct order *o, const cJSON *result, const struct shown *s, struct sp_diag *d)
{
    const cJSON *bundle = sp_json_get(result, "bundle");
    SP_BUF_AUTO text = { 0 };
    if (o->bundle && !bundle)
        return sp_diag_set(d, SP_ERR(NOTFOUND), "report.no-bundle", "bundle",
                           "the company is this node's own: there was no exchange, so there is no evidence bundle");
    if (o->bundle) {
        sp_json_put(&text, bundle);
        sp_buf_putc(&text, '\n');
        SP_TRY(sp_place_write(o->bundle, sp_buf_view(&text), d));
    }
    if (!o->html)
        return SP_OK;
    const struct sp_catalogue *cat = sp_catalogue_builtin(s->language);
    if (!cat)
        return SP_ERR(VERSION);
    sp_buf_clear(&text);
    SP_TRY(sp_render_page_with(cat, s->lines, s->report, s->exchange, &s->translated, &text));
    return sp_place_write(o->html, sp_buf_view(&text), d);
}

static void print_stages(const char *key, const cJSON *stages)
{
    const cJSON *one;
    SP_BUF_AUTO all = { 0 };
    cJSON_ArrayForEach(one, stages)
        sp_buf_putf(&all, "%s%s %.0f", all.n ? " " : "", one->string ? one->string : "", one->valuedouble);
    sp_say_line_filled(stderr, key, (const struct sp_fill[]){ sp_fill_view("stages", sp_buf_view(&all)) }, 1);
}

static void put_time(struct sp_buf *b, const char *key, struct sp_view time)
{
    sp_buf_puts(b, ", ");
    sp_say_safe_filled(b, key, (const struct sp_fill[]){ sp_fill_view("time", time) }, 1);
}

/* Before the report itself: that its issuer took it back since. */
static void say_status(FILE *to, const cJSON *result)
{
    const cJSON *s = sp_json_get(result, "report_status");
    struct sp_view status, as_of, seen = { NULL, 0 }, until = { NULL, 0 };
    SP_BUF_AUTO text = { 0 };
    if (!s || !sp_ok(sp_json_str(s, "status", &status, NULL)) || !sp_ok(sp_json_str(s, "as_of", &as_of, NULL)) ||
        !sp_ok(sp_json_opt_str(s, "seen", &seen, NULL)) || !sp_ok(sp_json_opt_str(s, "valid_until", &until, NULL)) ||
        sp_view_is(status, "valid"))
        return;
    sp_say_safe(&text, "taken-back.status", sp_fill_view("status", sp_words_issued(status)));
    if (until.n)
        put_time(&text, "taken-back.valid", until);
    if (seen.n)
        put_time(&text, "taken-back.not-valid", seen);
    put_time(&text, "taken-back.known", as_of);
    fprintf(to, "%.*s\n", (int)text.n, text.p);
}

/* No report yet, or none at all: what that means in the reader's language, and what the node said of it. */
static void say_state(const cJSON *result, struct sp_view state)
{
    static const struct sp_word states[] = { { "pending", "order.pending" }, { "refused", "order.refused" }, { "failed", "order.failed" } };
    struct sp_view id = { NULL, 0 }, code = { "", 0 }, rule = { "", 0 };
    const cJSON *why = sp_json_get(result, "why");
    SP_BUF_AUTO text = { 0 };
    if (sp_ok(sp_json_opt_str(why, "code", &code, NULL)) && sp_ok(sp_json_opt_str(why, "rule", &rule, NULL)))
        sp_cli_put_sentence(rule, code);
    sp_json_put(&text, why);
    sp_say_line(stderr, "order.state", sp_fill_view("state", SP_WORDS_NAMED(states, state)), sp_fill_view("why", sp_buf_view(&text)));
    if (sp_view_is(state, "pending") && sp_ok(sp_json_str(result, "exchange", &id, NULL)))
        sp_say_line(stderr, "order.ask-again", sp_fill_view("exchange", id));
}

/* The report in words, or the answer: beside a file of it that goes to standard output, on the other stream. */
static FILE *place_of_words(const struct order *o) { return sp_place_saying(sp_place_is_standard(o->html) ? o->html : o->bundle); }

/* What came is kept as it came, also when it proves nothing: it is evidence against who sent it. */
static struct sp_rc check(const struct order *o, cJSON *result, const struct shown *s, struct sp_diag *d)
{
    struct sp_order_checked checked;
    const struct sp_ordered ordered = { &o->place, o->subject, o->exchange };
    SP_TRY(sp_order_check(&ordered, result, &checked, d));
    SP_TRY(sp_order_checked_add(&checked, result));
    struct sp_rc rc = sp_order_checked_say(&checked, d);
    if (sp_ok(rc) || !o->bundle)
        return rc;
    struct order bundle_only = *o;
    bundle_only.html = NULL;
    struct sp_diag other = { .offset = SP_NO_OFFSET };
    (void)sp_ok(write_files(&bundle_only, result, s, &other));
    return rc;
}

/* *failed: nothing but that is to be said of the answer. */
static int show(const struct order *o, cJSON *result, bool *failed, struct sp_diag *d)
{
    struct shown s = { .translated = { .n = 0 } };
    SP_ARENA_AUTO arena = { 0 };
    struct sp_view state;
    *failed = true;
    if (!sp_ok(sp_json_str(result, "state", &state, d)))
        return sp_cli_fail(o->json, SP_ERR(FORMAT), d, "report");
    if (!sp_view_is(state, "answered")) {
        *failed = false;
        say_state(result, state);
        return sp_rc_exit(sp_view_is(state, "pending") ? SP_ERR(TIMEOUT) : SP_ERR(DENIED));
    }
    if (!find_shown(result, &s))
        return sp_cli_fail(o->json, SP_ERR(FORMAT), d, "report");
    struct sp_rc rc = check(o, result, &s, d);
    if (!sp_ok(rc))
        return sp_cli_fail(o->json, rc, d, o->subject ? o->subject : o->exchange);
    rc = read_translations(result, &arena, &s);
    if (sp_ok(rc))
        rc = write_files(o, result, &s, d);
    if (!sp_ok(rc))
        return sp_cli_fail(o->json, rc, d, o->bundle ? o->bundle : o->html);
    *failed = false;
    say_status(o->json ? stderr : place_of_words(o), result);
    if (o->json)
        return 0;
    SP_BUF_AUTO text = { 0 };
    sp_rendition_text_with(sp_catalogue_builtin(s.language), s.lines, &s.translated, 100, &text);
    (void)fwrite(text.p, 1, text.n, place_of_words(o));
    say_untranslated(result);
    print_stages("order.stages-here", sp_json_get(result, "stages_us"));
    if (sp_json_get(result, "partner_stages_us"))
        print_stages("order.stages-there", sp_json_get(result, "partner_stages_us"));
    return 0;
}

/* Older evidence is not replaced unasked, and nothing else ever. Before the order, so that none is made in vain. */
static struct sp_rc check_file(const struct order *o, const char *path, const char *beginning, const char *what, struct sp_diag *d)
{
    if (!path)
        return SP_OK;
    SP_TRY(sp_place_replaceable(path, beginning, what, d));
    if (!o->force && sp_place_taken(path))
        return sp_diag_set(d, SP_ERR(EXISTS), "place.exists", NULL,
                           "%s exists already; nothing was ordered, choose another name or give --force", path);
    return SP_OK;
}

static struct sp_rc check_files(const struct order *o, struct sp_diag *d)
{
    if (sp_place_is_standard(o->bundle) && sp_place_is_standard(o->html))
        return sp_diag_set(d, SP_ERR(USAGE), "report.out", "html", "one of the two goes to standard output, not both");
    SP_TRY(check_file(o, o->bundle, "{\"format\":\"saphan-bundle/", "evidence bundle", d));
    return check_file(o, o->html, "<!DOCTYPE html>", "page", d);
}

static int run(const struct order *o)
{
    SP_BUF_AUTO response = { 0 };
    SP_JSON_AUTO result = NULL;
    struct sp_diag d = { .offset = SP_NO_OFFSET };
    struct sp_rc rc = check_files(o, &d);
    if (sp_ok(rc))
        rc = send(o, &response, &d);
    if (sp_ok(rc))
        rc = sp_rpc_read(sp_buf_view(&response), &result, &d);
    struct sp_view state;
    if (sp_ok(rc) && o->proofs && sp_ok(sp_json_str(result, "state", &state, &d)) && sp_view_is(state, "answered") &&
        sp_json_get(result, "bundle"))
        rc = await_proofs(o, &result, &d);
    if (!sp_ok(rc))
        return sp_cli_fail(o->json, rc, &d, o->subject ? o->subject : o->exchange);
    bool failed;
    int status = say_proofs(o, result, show(o, result, &failed, &d));
    if (o->json && !failed) {
        SP_BUF_AUTO text = { 0 };
        sp_json_put(&text, result);
        sp_cli_put_foreign_json(place_of_words(o), sp_buf_view(&text));
        (void)fputc('\n', place_of_words(o));
    }
    return status;
}

int sp_cmd_report(int argc, char **argv)
{
    struct order o = { .product = "basic", .purpose = NULL, .language = "en" };
    const struct sp_cli_option options[] = {
        SP_RPC_OPTIONS(o.place),
        { "subject", SP_CLI_TEXT, &o.subject, "S", "opt.subject", false },
        { "exchange", SP_CLI_TEXT, &o.exchange, "ID", "opt.exchange", false },
        { "product", SP_CLI_TEXT, &o.product, "P", "opt.product.report", false },
        { "purpose", SP_CLI_TEXT, &o.purpose, "CODE", "opt.purpose.report", false },
        { "authorisation", SP_CLI_TEXT, &o.authorisation, "ID", "opt.authorisation", false },
        { "attested-by", SP_CLI_TEXT, &o.attested_by, "ID", "opt.attested-by", false },
        { "basis", SP_CLI_TEXT, &o.basis, "CODE", "opt.basis.report", false },
        { "expires", SP_CLI_TEXT, &o.expires, "DATE", "opt.expires.report", false },
        { "language", SP_CLI_TEXT, &o.language, "L", "opt.language.report", false },
        { "translations", SP_CLI_TEXT, &o.translations, "W", "opt.translations.report", false },
        { "partner", SP_CLI_TEXT, &o.partner, "NODE", "opt.partner.report", false },
        { "wait-ms", SP_CLI_INT, &o.wait_ms, "MS", "opt.wait-ms", false },
        { "bundle", SP_CLI_TEXT, &o.bundle, "FILE", "opt.bundle.report", false },
        { "proofs", SP_CLI_FLAG, &o.proofs, NULL, "opt.proofs", false },
        { "stamps", SP_CLI_FLAG, &o.stamps, NULL, "opt.stamps", false },
        { "html", SP_CLI_TEXT, &o.html, "FILE", "opt.html", false },
        { "force", SP_CLI_FLAG, &o.force, NULL, "opt.force", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json.answer", false },
    };
    const struct sp_cli_command cmd = { "saphan report",
        "saphan report --data DIR --as ID --key FILE --passphrase FILE --subject S --purpose CODE --authorisation ID --expires DATE",
        "help.report", NULL };
    size_t n;
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, &n, &status))
        return status;
    if (!o.subject == !o.exchange || (o.subject && !o.purpose)) {
        return sp_cli_wrong("usage.report");
    }
    o.proofs |= o.stamps;
    return run(&o);
}
