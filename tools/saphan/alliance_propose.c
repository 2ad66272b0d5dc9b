/* saphan alliance propose - the next trust list, unsigned, for the machines that hold the root keys. */
#include <stdio.h>

#include "crypto/digest.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"

enum { NOT_GIVEN = -1 };
struct propose_opts { const char *dir, *out; struct sp_changes changes; int64_t threshold; bool json; };

static struct sp_rc propose(const struct propose_opts *o, struct sp_office *office, struct sp_draft *t, struct sp_diag *d)
{
    SP_OFFICE_LOCK_AUTO lock = -1;
    if (o->threshold < 1 && o->threshold != NOT_GIVEN)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "threshold", "at least one root must sign");
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    SP_TRY(sp_office_open(o->dir, office, d));
    SP_TRY(sp_place_replaceable(o->out, "{\"format\":\"" SP_TYP_PROPOSAL "\"", "proposal", d));
    SP_TRY(sp_draft_make(o->dir, office, &o->changes, t, d));
    return sp_proposal_write(o->out, office->last, sp_buf_view(&t->payload), NULL, 0, d);
}

static struct sp_rc tell(const struct propose_opts *o, const struct sp_office *office, const struct sp_draft *t)
{
    SP_BUF_AUTO b = { 0 };
    char digest[SP_SHA256_TEXT];
    const struct sp_trust_list *held = office->last ? sp_trust_content(office->last) : NULL;
    SP_TRY(sp_sha256_b64url(sp_buf_view(&t->payload), digest));
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_int(&b, "version", t->list.version);
        sp_out_text(&b, "digest", sp_view_of(digest));
        sp_out_text(&b, "file", sp_view_of(o->out));
        sp_out_key(&b, "changes");
        sp_buf_putc(&b, '[');
        (void)sp_list_diff(&b, held, &t->list, true);
        sp_buf_puts(&b, "]}\n");
    } else {
        static const char *const labels[] = { "alliance.digest" };
        sp_say_put(&b, "alliance.proposed", sp_fill_number("version", (long long)t->list.version), sp_fill_text("file", o->out));
        sp_words_label(&b, "alliance.digest", SP_WORDS_COLUMNS(labels, 8));
        sp_buf_putf(&b, "%s\n", digest);
        (void)sp_list_diff(&b, held, &t->list, false);
    }
    sp_out_about(o->out, &b);
    if (o->json)
        return SP_OK;
    sp_list_warn(&t->list, sp_view(NULL, 0));
    sp_say_line(stderr, "alliance.sign-where", sp_fill_number("before", (long long)office->threshold), sp_fill_number("own", (long long)t->list.threshold));
    sp_say_line(stderr, "alliance.then-publish", sp_fill_text("folder", o->dir), sp_fill_text("file", o->out));
    return SP_OK;
}

int sp_cmd_alliance_propose(int argc, char **argv)
{
    struct propose_opts o = { .changes = { .days = 90 }, .threshold = NOT_GIVEN };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir", true },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.replace", true },
        { "days", SP_CLI_INT, &o.changes.days, "N", "opt.days.list", false },
        { "add-root", SP_CLI_MANY, &o.changes.add, "FILE", "opt.add-root", false },
        { "remove-root", SP_CLI_MANY, &o.changes.remove, "KID", "opt.remove-root", false },
        { "drop-issuer", SP_CLI_MANY, &o.changes.drop, "KID", "opt.drop-issuer", false },
        { "threshold", SP_CLI_INT, &o.threshold, "N", "opt.threshold.alliance-propose", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance propose", "saphan alliance propose --dir DIR --out FILE [--…]",
                                               "help.alliance.propose",
                                               sp_cmd_alliance_propose };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    SP_DRAFT_AUTO t = { .n_trees = 0 };
    struct sp_diag d = SP_NO_DIAG;
    o.changes.threshold = o.threshold > 0 ? o.threshold : 0;
    struct sp_rc rc = propose(&o, &office, &t, &d);
    if (sp_ok(rc))
        rc = tell(&o, &office, &t);
    return sp_ok(rc) ? 0 : sp_cli_fail(o.json, rc, &d, o.dir);
}
