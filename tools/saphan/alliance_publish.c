/* saphan alliance publish - the next version of the trust list: signed by the roots of this folder, or as proposed. */
#include <stdio.h>

#include "base/clock.h"
#include "crypto/jws.h"
#include "tools/common/words.h"
#include "tools/saphan/commands.h"
#include "tools/saphan/draft.h"
#include "tools/saphan/office_crl.h"

struct publish_opts { const char *dir, *out, *crl_out; struct sp_changes changes; struct sp_cli_many proposals; int64_t crl_days; bool json; };

struct published { struct sp_trust *trust; struct sp_office_crls crls; };

/* So that these roots know the list when a proposal names it as the one before. Without a record they ask: no failure. */
static void keep_records(struct sp_office *office, const struct sp_trust *published)
{
    struct sp_signed s = { .version = sp_trust_version(published) }, last;
    sp_diag_copy(s.digest, sizeof s.digest, sp_trust_digest(published));
    if (office->last)
        sp_diag_copy(s.before, sizeof s.before, sp_trust_digest(office->last));
    for (size_t i = 0; i < office->n_roots; i++) {
        struct sp_rc rc = office->root_key[i] ? sp_signed_read(sp_buf_cstr(&office->root_path[i]), &last, NULL) : SP_ERR(NOTFOUND);
        if (sp_ok(rc) && last.version <= s.version)
            rc = sp_signed_write(sp_buf_cstr(&office->root_path[i]), &s, NULL);
        (void)rc;
    }
}

/* Every root key of the folder signs. */
static struct sp_rc sign_here(const struct publish_opts *o, struct sp_office *office, struct sp_trust **out, struct sp_diag *d)
{
    SP_DRAFT_AUTO t = { .n_trees = 0 };
    struct sp_buf token[SP_MAX_FOLDER_ROOTS] = { { NULL, 0, 0, SP_RC_OK } };
    struct sp_view signatures[SP_MAX_FOLDER_ROOTS];
    const struct sp_jws_header head = { .typ = SP_VIEW_LIT(SP_TYP_TRUST_LIST) };
    size_t n = 0;
    SP_TRY(sp_draft_make(o->dir, office, &o->changes, &t, d));
    struct sp_rc rc = SP_OK;
    for (size_t i = 0; sp_ok(rc) && i < office->n_roots; i++) {
        if (!office->root_key[i])
            continue;
        rc = sp_jws_sign(office->root_key[i], &head, sp_buf_view(&t.payload), &token[i]);
        signatures[n++] = sp_buf_view(&token[i]);
    }
    if (sp_ok(rc) && (int64_t)n < office->threshold)
        rc = sp_diag_set(d, SP_ERR(CONFIG), "office.threshold", NULL,
                         "%zu root keys are in this folder, %lld must sign; or saphan alliance propose, and sign where the keys are",
                         n, (long long)office->threshold);
    if (sp_ok(rc))
        rc = sp_draft_publish(o->dir, office, &t.list, signatures, n, o->out, out, d);
    if (sp_ok(rc))
        keep_records(office, *out);
    for (size_t i = 0; i < SP_MAX_FOLDER_ROOTS; i++)
        sp_buf_free(&token[i]);
    return rc;
}

struct gathered { struct sp_view v[SP_MAX_TRUST_SIGNATURES]; size_t n; };

/* The signatures of one copy; the same one of another is left out. */
static struct sp_rc gather(const struct sp_proposal *p, const struct sp_proposal *first, struct gathered *g, struct sp_diag *d)
{
    if (!sp_view_eq(sp_buf_view(&p->payload), sp_buf_view(&first->payload)))
        return sp_diag_set(d, SP_ERR(INVALID), "office.proposal", "list", "the proposals are of different lists");
    for (size_t i = 0; i < p->n; i++) {
        bool there = false;
        for (size_t k = 0; k < g->n; k++)
            there = there || sp_view_eq(g->v[k], p->signatures[i]);
        if (there)
            continue;
        if (g->n == SP_MAX_TRUST_SIGNATURES)
            return sp_diag_set(d, SP_ERR(LIMIT), "limit.trust", "signatures", "at most %d signatures", SP_MAX_TRUST_SIGNATURES);
        g->v[g->n++] = p->signatures[i];
    }
    return SP_OK;
}

/* What the signers were shown as changes were the changes from the list that was published. */
static struct sp_rc check_before(const struct sp_proposal *p, const struct sp_office *office, struct sp_diag *d)
{
    if (p->list.version != office->version + 1 || (!p->held && !office->last)) /* another number is refused as that */
        return SP_OK;
    if (p->held && office->last && !strcmp(sp_trust_digest(p->held), sp_trust_digest(office->last)))
        return SP_OK;
    return sp_diag_set(d, SP_ERR(INVALID), "office.before-other", "held", "the list before in this proposal is not the one that was published");
}

static struct sp_rc take_proposals(const struct publish_opts *o, struct sp_office *office, struct sp_proposal *p,
                                   struct sp_trust **out, struct sp_diag *d)
{
    struct gathered g = { .n = 0 };
    for (size_t i = 0; i < o->proposals.n; i++) {
        SP_TRY(sp_proposal_read(o->proposals.v[i], &p[i], d));
        SP_TRY(check_before(&p[i], office, d));
        SP_TRY(gather(&p[i], &p[0], &g, d));
    }
    if (!g.n)
        return sp_diag_set(d, SP_ERR(CONFIG), "office.threshold", NULL, "nobody has signed the proposal; saphan alliance sign");
    return sp_draft_publish(o->dir, office, &p[0].list, g.v, g.n, o->out, out, d);
}

/* The roots and revocations are those of the list that was published. */
static struct sp_rc sign_crls(const struct publish_opts *o, struct sp_office_crls *out, struct sp_diag *d)
{
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    const struct sp_crl_signing s = { .dir = o->dir, .out = o->crl_out, .days = o->crl_days };
    SP_TRY(sp_office_open(o->dir, &office, d));
    return sp_office_crls_sign(&s, &office, out, d);
}

/* Before the list is published, and nothing can be taken back. */
static struct sp_rc look_at_crls(const struct publish_opts *o, const struct sp_office *office, struct sp_diag *d)
{
    struct sp_office_crls crls = { .store = NULL };
    const struct sp_crl_signing s = { .dir = o->dir, .days = o->crl_days, .look = true };
    struct sp_rc rc = sp_office_crls_sign(&s, office, &crls, d);
    sp_office_crls_free(&crls);
    return rc;
}

static struct sp_rc publish(const struct publish_opts *o, struct sp_proposal *p, struct published *out, struct sp_diag *d)
{
    __attribute__((cleanup(sp_office_free))) struct sp_office office = { .n_roots = 0 };
    SP_OFFICE_LOCK_AUTO lock = -1;
    SP_TRY(sp_office_lock(o->dir, &lock, d));
    SP_TRY(sp_office_open(o->dir, &office, d));
    SP_TRY(sp_place_replaceable(o->out, "{\"format\":\"saphan-trust/1\"", "trust list", d));
    SP_TRY(sp_place_replaceable(o->crl_out, "-----BEGIN X509 CRL-----", "revocation list", d));
    if (sp_place_is_standard(o->out) && sp_place_is_standard(o->crl_out))
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "crl-out", "one of the two goes to standard output, not both");
    if (o->crl_days < 1 || o->crl_days > 3650)
        return sp_diag_set(d, SP_ERR(USAGE), "alliance.option", "crl-days", "--crl-days is 1 to 3650");
    SP_TRY(look_at_crls(o, &office, d));
    SP_TRY(o->proposals.n ? take_proposals(o, &office, p, &out->trust, d) : sign_here(o, &office, &out->trust, d));
    return sign_crls(o, &out->crls, d);
}

static void put_published(struct sp_buf *b, const struct publish_opts *o, const struct published *p, const char *until)
{
    static const char *const labels[] = { "alliance.valid-until", "alliance.digest", "alliance.revocation" };
    const struct sp_trust_list *list = sp_trust_content(p->trust);
    size_t columns = SP_WORDS_COLUMNS(labels, 13);
    sp_say_put(b, "alliance.published", sp_fill_number("version", (long long)list->version), sp_fill_number("nodes", (long long)list->n_nodes),
               sp_fill_number("catalogues", (long long)list->n_catalogues), sp_fill_text("file", o->out));
    sp_words_label(b, "alliance.valid-until", columns);
    sp_buf_putf(b, "%s\n", until);
    sp_words_label(b, "alliance.digest", columns);
    sp_buf_putf(b, "%s\n", sp_trust_digest(p->trust));
    if (!p->crls.set.n)
        return;
    sp_words_label(b, "alliance.revocation", columns);
    sp_say_put(b, p->crls.set.n == 1 ? "alliance.revocation-list" : "alliance.revocation-lists", sp_fill_number("count", (long long)p->crls.set.n),
               sp_fill_text("file", o->crl_out), sp_fill_number("fresh", (long long)p->crls.n_signed));
}

static void tell(const struct publish_opts *o, const struct published *p)
{
    const struct sp_trust *t = p->trust;
    const struct sp_trust_list *list = sp_trust_content(t);
    char until[SP_TIME_TEXT];
    SP_BUF_AUTO b = { 0 };
    sp_time_text(list->expires_s, until);
    if (o->json) {
        sp_buf_putc(&b, '{');
        sp_out_int(&b, "version", list->version);
        sp_out_text(&b, "digest", sp_view_of(sp_trust_digest(t)));
        sp_out_text(&b, "expires", sp_view_of(until));
        sp_out_int(&b, "nodes", (int64_t)list->n_nodes);
        sp_out_text(&b, "file", sp_view_of(o->out));
        sp_out_int(&b, "crls", (int64_t)p->crls.set.n);
        sp_out_int(&b, "crls_signed", (int64_t)p->crls.n_signed);
        sp_out_text(&b, "crl_file", sp_view_of(p->crls.set.n ? o->crl_out : ""));
        sp_buf_puts(&b, "}\n");
    } else {
        put_published(&b, o, p, until);
    }
    sp_out_about(sp_place_is_standard(o->out) ? o->out : o->crl_out, &b);
    if (o->json)
        return;
    sp_list_warn(list, sp_view(NULL, 0));
    sp_said_line(stderr, "alliance.publish-next");
    if (p->crls.n_signed < list->n_roots)
        sp_said_line(stderr, "alliance.other-roots");
}

int sp_cmd_alliance_publish(int argc, char **argv)
{
    struct publish_opts o = { .changes = { .days = 90 }, .crl_days = SP_CRL_DAYS };
    const struct sp_cli_option options[] = {
        { "dir", SP_CLI_TEXT, &o.dir, "DIR", "opt.dir", true },
        { "out", SP_CLI_TEXT, &o.out, "FILE", "opt.out.replace", true },
        { "proposal", SP_CLI_MANY, &o.proposals, "FILE", "opt.proposal.alliance-publish", false },
        { "days", SP_CLI_INT, &o.changes.days, "N", "opt.days.publish", false },
        { "crl-out", SP_CLI_TEXT, &o.crl_out, "FILE", "opt.crl-out", false },
        { "crl-days", SP_CLI_INT, &o.crl_days, "N", "opt.crl-days", false },
        { "json", SP_CLI_FLAG, &o.json, NULL, "opt.json", false },
    };
    static const struct sp_cli_command cmd = { "alliance publish",
                                               "saphan alliance publish --dir DIR --out FILE [--days N | --proposal FILE…]",
                                               "help.alliance.publish",
                                               sp_cmd_alliance_publish };
    int status;
    if (!sp_cli_parse(&cmd, options, SP_CLI_COUNT(options), argc, argv, NULL, 0, NULL, &status))
        return status;
    SP_ARENA_AUTO a = { 0 };
    static struct sp_proposal p[SP_CLI_COUNT(o.proposals.v)];
    struct published made = { .trust = NULL };
    struct sp_diag d = SP_NO_DIAG;
    if (!o.crl_out)
        o.crl_out = sp_crl_beside(&a, o.out);
    struct sp_rc rc = o.crl_out ? publish(&o, p, &made, &d) : SP_ERR(NOMEM);
    for (size_t i = 0; i < o.proposals.n; i++)
        sp_proposal_free(&p[i]);
    if (sp_ok(rc))
        tell(&o, &made);
    sp_trust_free(made.trust);
    sp_office_crls_free(&made.crls);
    if (sp_ok(rc))
        return 0;
    if (strstr(d.field, ".json"))
        sp_said_line(stderr, "alliance.take-out");
    return sp_cli_fail(o.json, rc, &d, o.dir);
}
